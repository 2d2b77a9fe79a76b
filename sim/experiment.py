"""An experiment is a file: what is asked, of which scenario, how sure one wants to be, and what is expected.

It is declared and read like a scenario: all mistakes at once, each with its place, in both languages.
What is expected is written before the run; it is part of the fingerprint of the results.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim import measures, reader, shelf
from sim.declare import Declared, Words, declared
from sim.problem import ScenarioError, listed, nearest
from sim.quantity import NUMERIC, WHOLE, WrongError, parsed
from sim.units import Spread
from sim.variation import PathError, leaves, vary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.problem import Problems
    from sim.scenario import Scenario
    from sim.variation import Leaf

SORT: Final = "experiments"
"""The folder of the shipped experiments."""
KINDS: Final = ("precision", "attribution", "sensitivity", "sweep", "pilots", "design")
READY: Final = ("precision", "sweep")
"""The kinds that can be carried out."""
LEAST: Final = 20
"""Replications below which no interval is trusted."""
_TIMES: Final = Declared("number", Words("倍数", "factor"), low=0)


@dataclass(frozen=True, slots=True)
class Wish:
    """How sure one wants to be of one measure: the half-width of its interval, and the replications to spend."""

    measure: str = declared("name", "看哪个指标", "of which measure; if left out, the first of `measures`", default="")
    absolute: float | None = declared(
        "number", "区间半宽不超过多少（指标的单位）", "half-width at most, in the measure's unit", default=None, low=0
    )
    relative: float | None = declared(
        "share", "区间半宽不超过差的几成（区间不含零才算）",
        "half-width at most this share of the difference (counts only where the interval excludes nought)", default=None, high=0.99,
    )  # fmt: skip
    at_least: int = declared("count", "至少重复几次", "replications at least", default=LEAST, low=LEAST, high=1_000_000)
    at_most: int = declared("count", "至多重复几次", "replications at most", default=200, low=LEAST, high=1_000_000)
    step: int = declared("count", "每几次看一回", "replications between two looks", default=10, low=1, high=1_000_000)


@dataclass(frozen=True, slots=True)
class Factor:
    """What is moved: the path of a value in the scenario, and where to."""

    title: Words = declared("words", "名称", "name")
    path: str = declared("text", "场景中的路径（* 表示每一个）", "its path in the scenario (`*`: every one)")
    times: bool = declared("flag", "值是原值的倍数", "values multiply what stands there", default=False)
    values: tuple[str, ...] = declared("list", "取哪些值", "the values it takes", item="text", default=())
    between: tuple[str, ...] = declared(
        "list", "在哪两个值之间", "the two values it lies between", item="text", default=()
    )


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question put to a scenario."""

    name: str = declared("name", "名字", "identifier")
    title: Words = declared("words", "标题", "title")
    question: Words = declared("words", "问什么", "what is asked")
    expect: Words = declared("words", "预期什么（运行之前写下）", "what is expected, written before the run")
    kind: str = declared("choice", "哪一类实验", "the kind of experiment", choices=KINDS)
    scenario: str = declared("text", "场景（自带的名字，或文件）", "the scenario: a shipped one by name, or a file")
    baseline: str = declared(
        "name",
        "基准机制；不写则为场景比较的第一个",
        "the baseline; if left out, the first regime the scenario compares",
        default="",
    )
    regimes: tuple[str, ...] = declared(
        "list",
        "与基准比较的机制；不写则为场景所比较的",
        "regimes compared with it; if left out, those the scenario compares",
        item="name",
        default=(),
    )
    measures: tuple[str, ...] = declared(
        "list",
        "看哪些指标，第一个为主；不写则为场景的主要指标",
        "measures, the main one first; if left out, the scenario's primary one",
        item="name",
        default=(),
    )
    replications: int = declared(
        "count", "每个点重复几次", "replications of each point", default=LEAST, low=2, high=1_000_000
    )
    seed: int = declared("count", "运气的种子", "the seed of all luck", default=1)
    precision: Wish = declared("block", "要多准", "how sure one wants to be", factory=Wish, of=lambda: Wish)
    draw: str = declared(
        "choice", "网格，还是拉丁超立方", "a grid, or a Latin hypercube", choices=("grid", "latin"), default="grid"
    )
    points: int = declared("count", "拉丁超立方有几个点", "points of the Latin hypercube", default=0, high=1_000_000)
    factors: Mapping[str, Factor] = declared("table", "移动什么", "what is moved", factory=dict, of=lambda: Factor)


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An experiment with all that it leaves open filled in, and the scenario it is about."""

    experiment: Experiment
    scenario: Scenario
    raw: bytes
    """The experiment's file."""

    @property
    def arms(self) -> tuple[str, ...]:
        """The regimes run, the baseline first."""
        return (self.experiment.baseline, *self.experiment.regimes)


def read(name_or_path: str | Path, language: str = "en") -> Inquiry:
    """The shipped experiment, or the one in a file; raises ScenarioError, told in *language*, with all its mistakes."""
    path = shelf.find(name_or_path, language, SORT)
    found: list[Scenario] = []

    def check(experiment: Experiment, problems: Problems) -> None:
        scenario = _scenario(experiment, path, problems, language)
        if scenario is not None:
            found.append(scenario)
        for place, key, values in _faults(experiment, scenario):
            suggestion = values.pop("suggestion", "")
            if problems.sound(place):
                problems.add(problems.at(place), key, place, str(suggestion), **values)

    experiment, raw = reader.read_as(Experiment, path, check, language)
    return Inquiry(_whole(experiment, found[0]), found[0], raw)


def _scenario(experiment: Experiment, path: Path, problems: Problems, language: str) -> Scenario | None:
    """The scenario named, beside the experiment's file or shipped; else None and a problem."""
    if not problems.sound("scenario"):
        return None
    place = problems.at("scenario")
    beside = path.parent / experiment.scenario
    try:
        file = beside if beside.is_file() else shelf.find(experiment.scenario, language)
    except ScenarioError as error:
        near = error.problems[0].suggestion
        problems.add(
            place, "experiment_no_scenario", "scenario", near, text=experiment.scenario, known=listed(shelf.names())
        )
        return None
    try:
        return reader.read(file, language)
    except ScenarioError as error:
        problems.add(place, "experiment_scenario", "scenario", count=len(error.problems), file=experiment.scenario)
        return None


def _whole(experiment: Experiment, scenario: Scenario) -> Experiment:
    """*experiment* with what it leaves open taken from *scenario*."""
    baseline = experiment.baseline or scenario.compare[0]
    regimes = experiment.regimes or scenario.compare
    chosen = experiment.measures or (scenario.measure.primary,)
    wish = replace(experiment.precision, measure=experiment.precision.measure or chosen[0])
    others = tuple(name for name in regimes if name != baseline)
    return replace(experiment, baseline=baseline, regimes=others, measures=chosen, precision=wish)


# -- what can be wrong with the whole --

_Fault = tuple[str, str, dict[str, Any]]
"""The path of a mistake, the key of its text, and the values that needs."""


def _faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[_Fault]:
    if experiment.kind not in READY:
        yield "kind", "experiment_not_yet", {"text": experiment.kind, "ready": ", ".join(READY)}
    if scenario is not None:
        yield from _unknown_names(experiment, scenario)
    if experiment.kind == "precision":
        yield from _wishes(experiment)
    if experiment.kind == "sweep":
        yield from _sweeps(experiment, scenario)


def _unknown_names(experiment: Experiment, scenario: Scenario) -> Iterator[_Fault]:
    regimes = [("baseline", experiment.baseline)] if experiment.baseline else []
    regimes += [(f"regimes.{number}", name) for number, name in enumerate(experiment.regimes)]
    chosen = [(f"measures.{number}", name) for number, name in enumerate(experiment.measures)]
    if experiment.precision.measure:
        chosen.append(("precision.measure", experiment.precision.measure))
    for key, wanted, known in (
        ("experiment_regime", regimes, list(scenario.regimes)),
        ("experiment_measure", chosen, list(measures.names(scenario))),
    ):
        for place, name in wanted:
            if name not in known:
                yield place, key, {"text": name, "known": listed(known), "suggestion": nearest(name, known)}
    for number, name in enumerate(experiment.regimes):
        if name in experiment.regimes[:number]:
            yield f"regimes.{number}", "experiment_twice", {"text": name}
    if not experiment.baseline and not scenario.compare:
        yield "baseline", "experiment_no_baseline", {"known": listed(scenario.regimes)}


def _wishes(experiment: Experiment) -> Iterator[_Fault]:
    wish = experiment.precision
    if not wish.absolute and not wish.relative:
        yield "precision", "experiment_no_wish", {}
    if wish.absolute and wish.relative:
        yield "precision.relative", "experiment_two_wishes", {}
    if wish.at_most < wish.at_least:
        yield "precision.at_most", "experiment_at_most", {"least": wish.at_least, "most": wish.at_most}


def _sweeps(experiment: Experiment, scenario: Scenario | None) -> Iterator[_Fault]:
    if not experiment.factors:
        yield "factors", "experiment_no_factors", {}
    if experiment.draw == "latin" and experiment.points < 2:
        yield "points", "experiment_points", {}
    for name, factor in experiment.factors.items():
        here = f"factors.{name}"
        if bool(factor.values) == bool(factor.between):
            yield here, "experiment_values", {"name": name}
        elif factor.between and len(factor.between) != 2:
            yield f"{here}.between", "experiment_between", {}
        elif factor.between and experiment.draw == "grid":
            yield f"{here}.between", "experiment_grid", {}
        if scenario is not None:
            yield from _levels_wrong(scenario, factor, here)


def _levels_wrong(scenario: Scenario, factor: Factor, here: str) -> Iterator[_Fault]:
    try:
        found = leaves(scenario, factor.path)
    except PathError as error:
        suggestion = factor.path.replace(error.name, error.near, 1) if error.near else ""
        yield f"{here}.path", "experiment_path", {"text": factor.path, "name": error.name, "suggestion": suggestion}
        return
    for key, texts in (("values", factor.values), ("between", factor.between)):
        for number, text in enumerate(texts):
            place = f"{here}.{key}.{number}"
            try:
                level = at(factor, found[0], text)
                vary(scenario, dict(moved(factor, found, level)))
            except WrongError as wrong:
                yield place, wrong.key, {**wrong.values, "suggestion": wrong.suggestion}
            except PathError:
                yield place, "experiment_level", {"text": text, "where": factor.path}


# -- levels of a factor --


def at(factor: Factor, leaf: Leaf, text: str) -> Any:
    """*text* as a level of *factor*: a factor by which values are multiplied, or a value in its base unit; raises WrongError."""
    kind = kind_of(leaf)
    if factor.times:
        return parsed("number", text, _TIMES)
    if leaf.declared is not None and kind == "choice" and text not in leaf.declared.choices:
        choices = leaf.declared.choices
        raise WrongError("reader_choice", nearest(text, choices), text=text, choices=", ".join(choices))
    if leaf.declared is not None and kind in (*NUMERIC, "flag", "date"):
        return parsed("duration" if kind == "spread" else kind, text, leaf.declared)
    return text


def moved(factor: Factor, found: Sequence[Leaf], level: Any) -> Iterator[tuple[str, Any]]:
    """The value at each of the paths *found* when *factor* is at *level*; raises PathError where it cannot be moved."""
    for leaf in found:
        kind = kind_of(leaf)
        if kind in ("block", "table", "words", "list", "mapping", ""):
            raise PathError(f"{leaf.path!r}: no single value", name=leaf.path.rpartition(".")[2])
        if not factor.times:
            yield leaf.path, level
            continue
        now = leaf.value.expected if isinstance(leaf.value, Spread) else leaf.value
        if kind not in NUMERIC or isinstance(now, bool) or not isinstance(now, int | float):
            raise PathError(f"{leaf.path!r}: no number", name=leaf.path.rpartition(".")[2])
        value = now * level
        yield leaf.path, round(value) if kind in (*WHOLE, "spread") else float(value)


def kind_of(leaf: Leaf) -> str:
    """What sort of value stands at *leaf*; nothing if it is a whole list."""
    if leaf.declared is None:
        return ""
    if leaf.declared.kind in ("list", "mapping") and not isinstance(leaf.value, tuple):
        return leaf.declared.item
    return "" if isinstance(leaf.value, tuple) else leaf.declared.kind
