"""An experiment's file: all its mistakes at once with their places, and the points it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sim import experiment, shelf
from sim.points import points
from sim.problem import ScenarioError
from sim.reader import vary
from sim.units import MINUTE
from sim.variation import PathError, leaves

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
name: mine
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期, en: expectation}
scenario: three-whistles
"""
SWEEP = HEAD + "kind: sweep\nregimes: [in-turn, priority]\nfactors:\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[tuple[str, str]]:
    """The mistakes of an experiment: the key of each and what its place begins with."""
    with pytest.raises(ScenarioError) as caught:
        experiment.read(written(folder, text))
    for language in ("zh", "en"):
        assert "mine.yaml" in caught.value.text(language)
    return [
        (problem.key, problem.source_line[problem.column - 1 :][: problem.length]) for problem in caught.value.problems
    ]


@pytest.mark.parametrize("name", shelf.names(experiment.SORT))
def test_what_ships_reads_and_says_what_it_expects(name: str) -> None:
    found = experiment.read(name)
    assert found.experiment.name == name
    assert found.experiment.expect.zh != found.experiment.expect.en
    assert found.arms[0] == found.experiment.baseline
    assert len(found.arms) == len(set(found.arms)) > 1


def test_what_is_left_open_is_taken_from_the_scenario(tmp_path: Path) -> None:
    found = experiment.read(written(tmp_path, HEAD + "kind: precision\nprecision: {absolute: 1}\n"))
    assert found.arms == found.scenario.compare
    assert found.experiment.measures == (found.scenario.measure.primary,)
    assert found.experiment.precision.measure == found.scenario.measure.primary


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = (
        SWEEP.replace("priority", "priorty")
        + "  load: {title: 案件, path: demand.*.rat, values: [1 per day]}\n"
        + "  crews: {title: 队伍, path: departments.police.crews, values: [2, many]}\n"
        + "  both: {title: 两个, path: travel.speed, values: [20 km/h], between: [10 km/h, 20 km/h]}\n"
        + "measures: [emergency_los_h]\nsed: 4\n"
    )
    assert set(mistakes(tmp_path, text)) == {
        ("experiment_regime", "priorty"),
        ("experiment_path", "demand.*.rat"),
        ("reader_not_a", "many"),
        ("experiment_values", "both"),
        ("experiment_measure", "emergency_los_h"),
        ("reader_near_key", "sed"),
    }


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("kind: pilots\n", "pilots_none"),
        ("kind: precision\n", "experiment_no_wish"),
        ("kind: precision\nprecision: {absolute: 1, relative: 0.1}\n", "experiment_two_wishes"),
        ("kind: precision\nprecision: {absolute: 1, at_least: 40, at_most: 30}\n", "experiment_at_most"),
        ("kind: precision\nprecision: {absolute: 1, at_least: 10}\n", "reader_below"),
        ("kind: precision\nprecision: {absolute: 1}\nregimes: [priority, priority]\n", "experiment_twice"),
        ("kind: sweep\n", "experiment_no_factors"),
        ("kind: sweep\ndraw: latin\nfactors: {a: {title: a, path: travel.speed, between: [20 km/h, 30 km/h]}}\n", "experiment_points"),
        ("kind: sweep\nfactors: {a: {title: a, path: travel.speed, between: [20 km/h, 30 km/h]}}\n", "experiment_grid"),
        ("kind: sweep\ndraw: latin\npoints: 3\nfactors: {a: {title: a, path: travel.speed, between: [2 km/h]}}\n", "experiment_between"),
        ("kind: sweep\nfactors: {a: {title: a, path: regimes.priority.stay.rule, values: [forever]}}\n", "reader_choice"),
        ("kind: sweep\nfactors: {a: {title: a, path: departments, values: [1]}}\n", "experiment_level"),
        ("kind: sweep\nfactors: {a: {title: a, path: regimes.priority.stay.rule, times: true, values: [2]}}\n", "experiment_level"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_words(tmp_path: Path, more: str, key: str) -> None:
    assert key in {found for found, _ in mistakes(tmp_path, HEAD + more)}


def test_an_unknown_scenario_or_one_with_mistakes_is_told(tmp_path: Path) -> None:
    more = "kind: precision\nprecision: {absolute: 1}\n"
    assert mistakes(tmp_path, HEAD.replace("three-whistles", "three-wistles") + more)[0][0] == "experiment_no_scenario"
    (tmp_path / "broken.yaml").write_text("name: broken\n", encoding="utf-8")
    assert mistakes(tmp_path, HEAD.replace("three-whistles", "broken.yaml") + more)[0][0] == "experiment_scenario"


def test_a_grid_has_every_combination_in_order(tmp_path: Path) -> None:
    text = (
        SWEEP
        + "  load: {title: 案件, path: demand.*.rate, times: true, values: [0.5, 2]}\n"
        + "  rule: {title: 留守, path: regimes.priority.appraisal.rule, values: [none, recorded]}\n"
    )
    inquiry = experiment.read(written(tmp_path, text))
    found = points(inquiry)
    assert [point.levels for point in found] == [(0.5, "none"), (0.5, "recorded"), (2.0, "none"), (2.0, "recorded")]
    varied = vary(inquiry.scenario, dict(found[2].changes))
    pairs = zip(varied.demand, inquiry.scenario.demand, strict=True)
    assert all(new.rate == pytest.approx(2 * old.rate) for new, old in pairs)
    assert varied.regimes["priority"].appraisal.rule == "none"
    assert [point.number for point in found] == [0, 1, 2, 3]


def test_a_latin_hypercube_has_each_stratum_once(tmp_path: Path) -> None:
    text = (
        SWEEP
        + "  load: {title: 案件, path: demand.*.rate, times: true, between: [1, 5]}\n"
        + "  road: {title: 时长, path: case_types.fire.stages.0.needs.1.work, between: [30 min, 70 min]}\n"
        + "  crews: {title: 队伍, path: departments.police.crews, values: [2, 3]}\n"
        + "draw: latin\npoints: 8\n"
    )
    found = points(experiment.read(written(tmp_path, text)))
    assert sorted(int((float(point.levels[0]) - 1) / 4 * 8) for point in found) == list(range(8))
    paths = [dict(point.changes)["case_types.fire.stages.0.needs.1.work"] for point in found]
    assert sorted((value - 30 * MINUTE) * 8 // (40 * MINUTE) for value in paths) == list(range(8))
    assert sorted(point.levels[2] for point in found) == [2.0] * 4 + [3.0] * 4
    assert found == points(experiment.read(written(tmp_path, text)))
    other = points(experiment.read(written(tmp_path, text + "seed: 2\n")))
    assert [point.levels for point in other] != [point.levels for point in found]


def test_leaves_are_the_values_that_vary_changes() -> None:
    scenario = experiment.read("whistle-breakdown").scenario
    found = leaves(scenario, "departments.*.crews")
    assert {leaf.path.split(".")[1] for leaf in found} == set(scenario.departments)
    assert all(leaf.value == scenario.departments[leaf.path.split(".")[1]].crews for leaf in found)
    with pytest.raises(PathError) as caught:
        leaves(scenario, "departments.polic.crews")
    assert (caught.value.name, caught.value.near) == ("polic", "police")
