"""An experiment is a file: what is asked, of which scenario, how sure one wants to be, and what is expected.

It is declared and read like a scenario: all mistakes at once, each with its place, in both languages.
What is expected is written before the run; it is part of the fingerprint of the results.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim import measures, outside, reader, shelf
from sim.declare import declarations, declared
from sim.nodes import BYTES
from sim.outside import OutsideError
from sim.problem import ScenarioError
from sim.questions import attribution, design, pilots, precision, sensitivity, sweep
from sim.questions.attribution import Attribution
from sim.questions.design import Designs
from sim.questions.pilots import Programme
from sim.questions.precision import LEAST, Wish
from sim.questions.sensitivity import Moves
from sim.questions.sweep import Factor, Optimum
from sim.scenario import Scenario
from sim.units import DAY
from sim.words import Words, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sized
    from pathlib import Path

    from sim.problem import Problems
    from sim.questions import Fault

SORT: Final = "experiments"
"""The folder of the shipped experiments."""
LISTED: Final = 1000
"""The longest list of an experiment."""
POINTS: Final = 100_000
"""The most points of a design."""
_KEY: Final = re.compile(r"^(\w+)[ ]*[:：]", re.MULTILINE)
KINDS: Final = ("precision", "attribution", "sensitivity", "sweep", "pilots", "design")
FAULTS: Final[Mapping[str, Callable[[Experiment, Scenario | None], Iterator[Fault]]]] = {
    "design": design.faults,
    "precision": precision.faults,
    "attribution": attribution.faults,
    "sensitivity": sensitivity.faults,
    "sweep": sweep.faults,
    "pilots": pilots.faults,
}
"""What can be wrong with each kind that can be carried out."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A question put to a scenario."""

    name: str = declared("name", "名字", "identifier")
    title: Words = declared("words", "标题", "title")
    question: Words = declared("words", "问什么", "what is asked", high=10_000)
    expect: Words = declared(
        "words", "预期什么（运行之前写下）", "what is expected, written before the run", high=10_000
    )
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
    attribution: Attribution = declared(
        "block", "差分给谁", "among what the difference is split", factory=Attribution, of=lambda: Attribution
    )
    sensitivity: Moves = declared(
        "block", "假设移动多远、各点做几次", "how far assumptions are moved, and how often each point is run", factory=Moves, of=lambda: Moves
    )  # fmt: skip
    draw: str = declared(
        "choice",
        "网格、逐点列出（各因素的第几个值一起取），还是拉丁超立方",
        "a grid, a list (the first values of all factors together, then the second ones), or a Latin hypercube",
        choices=("grid", "list", "latin"),
        default="grid",
    )
    points: int = declared("count", "拉丁超立方有几个点", "points of the Latin hypercube", default=0, high=1_000_000)
    optimum: Optimum = declared("block", "在哪里最好", "where it is best", factory=Optimum, of=lambda: Optimum)
    factors: Mapping[str, Factor] = declared("table", "移动什么", "what is moved", factory=dict, of=lambda: Factor)
    design: Designs = declared("block", "选哪些方案", "the designs to choose from", factory=Designs, of=lambda: Designs)
    programmes: Mapping[str, Programme] = declared(
        "table", "试点办法:选谁、何时加入", "pilot programmes: who, and when", factory=dict, of=lambda: Programme
    )
    period: int = declared(
        "duration", "评估以多长为一期", "the length of a period of the evaluator's panel", default=30 * DAY, low=DAY
    )


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


def is_one(name_or_path: str | Path) -> bool:
    """Whether this is an experiment rather than a scenario: by the shipped ones' names, or by the keys of the file.

    A file may have mistakes, so the keys at the margin decide: those that only the one or only the other knows.
    """
    if not outside.is_file(name_or_path):
        return str(name_or_path).removesuffix(".yaml") in shelf.names(SORT)
    try:
        raw = outside.content(name_or_path, BYTES)
    except OutsideError:
        return False
    keys = set(_KEY.findall(raw.decode("utf-8", "replace")))
    own, others = set(declarations(Experiment)), {*declarations(Scenario), *reader.known_keys()}
    return len(keys & (own - others)) > len(keys & (others - own))


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
    return Inquiry(whole(experiment, found[0]), found[0], raw)


def _scenario(experiment: Experiment, path: Path, problems: Problems, language: str) -> Scenario | None:
    """The scenario named: beside the experiment's file or in a folder below, or shipped; else None and a problem."""
    if not problems.sound("scenario"):
        return None
    place = problems.at("scenario")
    home = path.resolve().parent
    beside = home / experiment.scenario
    if not outside.inside(experiment.scenario) or (outside.is_file(beside) and not outside.within(home, beside)):
        problems.add(place, "reader_outside", "scenario", text=experiment.scenario)
        return None
    try:
        file = beside if outside.is_file(beside) else shelf.find(experiment.scenario, language)
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


def whole(experiment: Experiment, scenario: Scenario) -> Experiment:
    """*experiment* with what it leaves open taken from *scenario*."""
    baseline = experiment.baseline or scenario.compare[0]
    regimes = experiment.regimes or scenario.compare
    chosen = experiment.measures or (scenario.measure.primary,)
    wish = replace(experiment.precision, measure=experiment.precision.measure or chosen[0])
    sought = experiment.optimum.of or tuple(
        name for name in chosen if measures.entry_of(name).better and name != experiment.optimum.over
    )
    others = tuple(name for name in regimes if name != baseline)
    return replace(
        experiment,
        baseline=baseline,
        regimes=others,
        measures=chosen,
        precision=wish,
        optimum=replace(experiment.optimum, of=sought),
    )


# -- what can be wrong with the whole --


def _faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    much = list(_too_much(experiment))
    if much:
        yield from much
        return
    if experiment.kind not in FAULTS:
        yield "kind", "experiment_not_yet", {"text": experiment.kind, "ready": ", ".join(FAULTS)}
    if scenario is not None:
        yield from _unknown_names(experiment, scenario)
    if experiment.kind in FAULTS:
        yield from FAULTS[experiment.kind](experiment, scenario)


def _too_much(experiment: Experiment) -> Iterator[Fault]:
    """Lists longer than anybody writes, and more points or designs than can be carried out."""
    block = experiment.design
    lists: dict[str, Sized] = {
        "regimes": experiment.regimes,
        "measures": experiment.measures,
        "factors": experiment.factors,
        "programmes": experiment.programmes,
        "attribution.groups": experiment.attribution.groups,
        "optimum.of": experiment.optimum.of,
        **{f"design.{key}": getattr(block, key) for key in ("presets", "crews", "stationed")},
        **{
            f"sensitivity.{key}": getattr(experiment.sensitivity, key)
            for key in ("only", "leave_out", "named", "steps")
        },
        **{f"factors.{name}.values": factor.values for name, factor in experiment.factors.items()},
        **{f"programmes.{name}.joins": programme.joins for name, programme in experiment.programmes.items()},
        **{
            f"attribution.groups.{name}.elements": group.elements
            for name, group in experiment.attribution.groups.items()
        },
    }
    for place, some in lists.items():
        if len(some) > LISTED:
            yield place, "experiment_listed", {"count": len(some), "most": LISTED}
    points = experiment.points
    if experiment.draw == "grid":
        points = math.prod(len(factor.values) or 1 for factor in experiment.factors.values())
    designed = len(block.presets) * len(block.crews) * len(block.stationed)
    for place, count in (("factors" if experiment.draw == "grid" else "points", points), ("design", designed)):
        if count > POINTS:
            yield place, "experiment_many", {"count": count if count < 10**9 else "10^9+", "most": POINTS}


def _unknown_names(experiment: Experiment, scenario: Scenario) -> Iterator[Fault]:
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
