"""The scenario language as it is told: JSON Schema and `explain`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sim import expectation, shelf
from sim.declare import declarations
from sim.expectation import Expectation
from sim.experiment import KINDS, SORT, Experiment, is_one
from sim.quantity import EXAMPLES
from sim.regime import ELEMENTS
from sim.scenario import Scenario
from sim.schema import explain, named, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Path(__file__).parent / "small.yaml"


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of the schema."""
    if isinstance(part, dict):
        yield part
        for each in part.values():
            yield from nodes(each)
    elif isinstance(part, list):
        for each in part:
            yield from nodes(each)


class Checker:
    """As much of JSON Schema as ours uses."""

    def __init__(self, cls: type = Scenario) -> None:
        self.whole = schema(cls)

    def fits(self, value: object, rule: dict[str, Any]) -> bool:
        if "$ref" in rule and not self.fits(value, self.whole["$defs"][rule["$ref"].removeprefix("#/$defs/")]):
            return False
        if "if" in rule and not self.fits(value, rule["then"] if self.fits(value, rule["if"]) else rule["else"]):
            return False
        if "anyOf" in rule and not any(self.fits(value, each) for each in rule["anyOf"]):
            return False
        if "enum" in rule and value not in rule["enum"]:
            return False
        if "const" in rule and value != rule["const"]:
            return False
        if "type" in rule and not self.is_a(value, rule["type"]):
            return False
        if isinstance(value, str):
            return "pattern" not in rule or re.search(rule["pattern"], value) is not None
        if isinstance(value, list):
            return all(self.fits(each, rule.get("items", {})) for each in value)
        return not isinstance(value, dict) or self.mapping(value, rule)

    def is_a(self, value: object, kind: str | list[str]) -> bool:
        if isinstance(kind, list):
            return any(self.is_a(value, each) for each in kind)
        kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
        if kind in ("number", "integer"):
            return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
        return isinstance(value, kinds[kind])

    def mapping(self, value: dict[str, Any], rule: dict[str, Any]) -> bool:
        known = rule.get("properties", {})
        rest = rule.get("additionalProperties", {})
        patterns = rule.get("patternProperties", {})
        for key, each in value.items():
            inner = known.get(key) or next((sub for way, sub in patterns.items() if re.search(way, key)), rest)
            if inner is False or not self.fits(each, inner):
                return False
        return all(key in value for key in rule.get("required", []))


class Core(yaml.SafeLoader):
    """YAML 1.2 core values, as an editor reads them."""


Core.yaml_implicit_resolvers = {}
for _kind, _way, _first in (
    ("bool", "^(true|false)$", "tf"),
    ("null", "^(null|~|)$", "n~"),
    ("int", "^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+)$", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_way), list(_first))


def test_the_small_scenario_fits_the_schema() -> None:
    whole = yaml.load(SMALL.read_text(encoding="utf-8"), Core)

    assert Checker().fits(whole, schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("departments", "police", "crew"), 3),
        (("departments", "police", "turnout"), "30"),
        (("departments", "police", "turnout"), {"law": "lognormal", "mean": "10 min"}),
        (("departments", "police", "routine"), {"value": "0.6", "source": "hearsay"}),
        (("regimes", "joint", "call"), "shout"),
        (("calendar", "opens"), "25:00"),
        (("start",), "2017/1/2"),
    ],
)
def test_a_mistake_does_not_fit_the_schema(path: tuple[str, ...], value: object) -> None:
    whole = yaml.load(SMALL.read_text(encoding="utf-8"), Core)
    part = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value

    assert not Checker().fits(whole, schema())


def test_a_variant_need_not_be_whole() -> None:
    assert Checker().fits({"base": "small", "phases": {"1": {"length": "90 days"}}}, schema())
    assert not Checker().fits({"name": "small"}, schema())


def test_every_reference_and_pattern_of_the_schema_holds() -> None:
    whole = schema()
    json.dumps(whole)

    for node in nodes(whole):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/$defs/") in whole["$defs"]
        if isinstance(node.get("pattern"), str):
            re.compile(node["pattern"])


def test_every_default_and_example_fits_its_own_kind() -> None:
    checker = Checker()

    for node in nodes(checker.whole):
        if "default" in node and "$ref" in node and not str(node["default"]).startswith("{"):
            default = {"true": True, "false": False}.get(node["default"], node["default"])
            assert checker.fits(default, {"$ref": node["$ref"]}), node
    for kind in ("duration", "length", "area", "speed", "rate", "money", "number", "share", "count", "hour", "date"):
        assert checker.fits(EXAMPLES[kind].strip('"'), checker.whole["$defs"][kind]), kind


def test_every_field_is_described_in_both_languages() -> None:
    for each in named():
        assert each.declared.words.zh, each.path
        assert each.declared.words.en, each.path
    assert set(schema()["$defs"]["Scenario"]["properties"]) == {*declarations(Scenario), "base", "uses", "reason"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "name",
    ["night_cover", "basing.night_cover", "regimes.basing.night_cover", "regimes.whistle-2017.basing.night_cover"],
)
def test_a_parameter_is_explained_by_any_of_its_names(name: str, language: str) -> None:
    told = explain(name, language)

    assert told.startswith("regimes.basing.night_cover: ")
    assert "0.5" in told
    assert "0.3" in told
    assert "assumption" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_element_class_and_event_is_explained(language: str) -> None:
    for each in named():
        path = ".".join(each.path)
        assert explain(path, language).startswith(f"{path}: ")
    for name in (*ELEMENTS, "Need", "base", "occurred", "own_remit"):
        assert name in explain(name, language).partition("\n")[0]


def test_a_default_is_told_as_a_person_writes_it() -> None:
    assert "default: 10 min" in explain("departments.turnout", "en")
    assert "default: 2.5 km" in explain("offending.track", "en")
    assert "默认：{daily: 30 min, key: 30 min, emergency: 30 min}" in explain("deadlines", "zh")
    assert "choices: none, routine, cases" in explain("preempts", "en")


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    assert "night_cover" in explain("nightcover", "en")
    assert explain("", "zh")


# -- an experiment's file --


EXPERIMENTS = sorted(shelf.folder(SORT).glob("*.yaml"))


@pytest.mark.parametrize("path", EXPERIMENTS, ids=lambda path: path.stem)
def test_every_shipped_experiment_fits_the_schema(path: Path) -> None:
    checker = Checker(Experiment)
    whole = yaml.load(path.read_text(encoding="utf-8"), Core)

    assert checker.fits(whole, checker.whole)
    assert is_one(path)


@pytest.mark.parametrize("path", sorted(shelf.folder().glob("*.yaml")), ids=lambda path: path.stem)
def test_no_scenario_is_taken_for_an_experiment(path: Path) -> None:
    assert not is_one(path)
    assert not is_one(path.stem)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("kind",), "swep"),
        (("draw",), "hypercube"),
        (("replications",), "many"),
        (("factors", "load", "times"), "twice"),
        (("factors", "load", "value"), [1]),
        (("precision",), {"relative": "a little"}),
        (("base",), "whistle-breakdown"),
        (("title",), {"zh": "题"}),
    ],
)
def test_a_mistake_in_an_experiment_does_not_fit(path: tuple[str, ...], value: object) -> None:
    whole = yaml.load((shelf.folder(SORT) / "whistle-breakdown.yaml").read_text(encoding="utf-8"), Core)
    part = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    checker = Checker(Experiment)

    assert not checker.fits(whole, checker.whole)


def test_the_schema_of_an_experiment_holds_together_and_knows_every_kind() -> None:
    whole = schema(Experiment)
    json.dumps(whole)

    for node in nodes(whole):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/$defs/") in whole["$defs"]
    block = whole["$defs"]["Experiment"]
    assert set(block["properties"]) == set(declarations(Experiment))
    assert all(kind in json.dumps(block["properties"]["kind"]) for kind in KINDS)
    assert {"question", "expect", "kind", "scenario"} <= set(block["required"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_of_an_experiment_is_explained(language: str) -> None:
    for each in named(Experiment):
        path = ".".join(each.path)
        assert any(part.startswith(f"{path}: ") for part in explain(path, language, Experiment).split("\n\n")), path
    assert "relative" in explain("precision.relative", language, Experiment).partition("\n")[0]
    assert explain("factors.load.times", language, Experiment).startswith("factors.times: ")
    assert not explain("factors.times", language).startswith("factors.times: ")  # unless asked for


# -- an expectations file --


@pytest.mark.parametrize("path", expectation.files(None), ids=lambda path: path.stem)
def test_every_shipped_expectation_fits_the_schema(path: Path) -> None:
    checker = Checker(Expectation)

    assert checker.fits(yaml.load(path.read_text(encoding="utf-8"), Core), checker.whole)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("figures", "Wq", "value"), "two hours"),
        (("figures", "Wq", "tolerance"), "2 h"),
        (("figures", "Wq", "measure", "cases"), "waits"),
        (("figures", "Wq", "measure", "give"), "median"),
        (("figures", "Wq", "measure", "of"), {"across": "mean"}),
        (("replications",), 30),
        (("warm_up",), 4),
        (("seed",), 1),
    ],
)
def test_a_mistake_in_an_expectation_does_not_fit(path: tuple[str, ...], value: object) -> None:
    whole = yaml.load((shelf.folder(expectation.SORT) / "o01.expect.yaml").read_text(encoding="utf-8"), Core)
    part = whole
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    checker = Checker(Expectation)

    assert not checker.fits(whole, checker.whole)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_of_an_expectation_is_explained(language: str) -> None:
    for each in named(Expectation):
        path = ".".join(each.path)
        assert any(part.startswith(f"{path}: ") for part in explain(path, language, Expectation).split("\n\n")), path
