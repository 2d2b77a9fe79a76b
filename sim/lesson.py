"""A lesson: what a class may ask of the simulator, and what it is answered; the same code behind the local page and in the browser.

A class takes two of the regimes that a scenario compares, and puts together two sides of its own: each of the twelve
elements as in the one or as in the other. A side that is one of the two is that regime itself, so that the answer is
what `whistle compare` says, bit for bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim import reader, shelf
from sim.comparison import Run, compare
from sim.declare import choice_words, declarations
from sim.luck import Luck
from sim.measures import entry_of, measure, words_of
from sim.questions.sweep import Factor, moved
from sim.records import read
from sim.regime import ELEMENTS, Regime, settled
from sim.simulation import arms
from sim.tables import unit
from sim.texts import LANGUAGES, WrongInputError
from sim.trace import Shown, packed, trace
from sim.variation import leaves, vary
from sim.verdict import verdict
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.comparison import Comparison, Row
    from sim.log import Log
    from sim.scenario import Scenario

MOST: Final = 50
"""Replications of one answer at most."""
FIRST: Final = "first"
SECOND: Final = "second"
"""What the two arms are called where they are no regime of the scenario."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A number that a class may move, and between which ends."""

    words: Words
    path: str
    times: bool
    """Whether what stands there is multiplied by it."""
    low: float
    high: float
    step: float


LEVERS: Final[Mapping[str, Lever]] = {
    "load": Lever(Words("案件是现在的几倍", "times today's cases"), "demand.*.rate", True, 0.25, 4, 0.25),
    "crews": Lever(Words("各部门队伍是现在的几倍", "times today's crews"), "departments.*.crews", True, 0.5, 3, 0.25),
    "speed": Lever(Words("路上快几倍", "times the speed on the road"), "travel.speed", True, 0.5, 2, 0.25),
    "weight": Lever(Words("考核权重 A", "weight of appraisal A"), "regimes.*.appraisal.weight", False, 0, 10, 0.5),
    "stationed": Lever(Words("每个部门驻点几支队", "crews each department stations"), "regimes.*.basing.stationed", False, 0, 6, 1),
    "entries": Lever(Words("新团伙是现在的几倍", "times today's new groups"), "offending.*.entries", True, 0, 3, 0.25),
}  # fmt: skip
"""The few numbers that matter: the ends are as far as a class may move them, no claim about Beijing."""


# -- what is offered --


def offered(name: str) -> dict[str, Any]:
    """What a class may choose of the shipped scenario *name*, for the page; raises WrongInputError if there is none."""
    scenario = _scenario(name)
    return {
        "name": name,
        "title": _said(scenario.title),
        "about": _said(scenario.about),
        "regimes": [{"name": regime, "title": _said(_title(scenario, regime))} for regime in scenario.compare],
        "measure": _measure(scenario, scenario.measure.primary),
        "elements": [] if _fixed(scenario, scenario.compare) else [_element(scenario, each) for each in ELEMENTS],
        "levers": [
            {"name": key, "words": _said(lever.words), "low": lever.low, "high": lever.high, "step": lever.step, "now": now}
            for key, lever in LEVERS.items()
            if (now := _now(scenario, lever)) is not None
        ],
    }  # fmt: skip


def _element(scenario: Scenario, element: str) -> dict[str, Any]:
    """An element: what it is called, and how it is in each of the compared regimes."""
    block = declarations(Regime)[element]
    assert block.of is not None
    rules = choice_words(declarations(block.of())["rule"])
    ways = [getattr(scenario.regimes[regime], element) for regime in scenario.compare]
    return {
        "name": element,
        "words": _said(block.words),
        "ways": [{"number": ways.index(way), "words": _said(rules[way.rule])} for way in ways],
    }


def _now(scenario: Scenario, lever: Lever) -> float | None:
    """Where *lever* stands; None if the scenario has nothing that it moves."""
    target = scenario.regimes[scenario.compare[-1]]
    if lever.times:
        table = getattr(scenario, lever.path.partition(".")[0])
        return 1.0 if table else None
    _, _, block, name = lever.path.split(".")
    within = getattr(target, block)
    return float(getattr(within, name)) if within.rule in ("recorded", "post") else None


def _fixed(scenario: Scenario, regimes: Sequence[str]) -> bool:
    """Whether *regimes* can only be taken whole: one that rolls out has others within it."""
    return any(scenario.regimes[regime].rollout for regime in regimes)


# -- what is asked --


@dataclass(frozen=True, slots=True)
class Ask:
    """What a class asks: two compositions of one scenario, numbers moved, how often, which luck."""

    scenario: str
    regimes: tuple[str, str]
    elements: tuple[frozenset[str], frozenset[str]]
    """The elements that each side has as in the second of the two regimes."""
    numbers: Mapping[str, float]
    replications: int
    seed: int


def asked(given: object) -> Ask:
    """What was asked, from the outside: nothing of it is trusted. Raises WrongInputError."""
    if not isinstance(given, Mapping):
        raise WrongInputError("lesson_form", field="{}")
    regimes = _strings(given.get("regimes"), "regimes")
    sides = given.get("elements")
    if not isinstance(sides, list) or len(sides) != 2 or len(regimes) != 2:
        raise WrongInputError("lesson_form", field="elements")
    first, second = (frozenset(_strings(side, "elements")) for side in sides)
    if not first | second <= set(ELEMENTS):
        raise WrongInputError("lesson_form", field="elements")
    numbers = given.get("numbers", {})
    if not isinstance(numbers, Mapping) or not all(_within(name, value) for name, value in numbers.items()):
        raise WrongInputError("lesson_form", field="numbers")
    return Ask(
        _string(given.get("scenario"), "scenario"),
        (regimes[0], regimes[1]),
        (first, second),
        {str(name): float(value) for name, value in numbers.items()},
        _whole(given, "replications", 1, MOST),
        _whole(given, "seed", 0, 2**53),
    )


def _strings(given: object, field: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        raise WrongInputError("lesson_form", field=field)
    return given


def _string(given: object, field: str) -> str:
    return _strings([given], field)[0]


def _within(name: object, value: object) -> bool:
    lever = LEVERS.get(name) if isinstance(name, str) else None
    real = isinstance(value, int | float) and not isinstance(value, bool)
    return lever is not None and isinstance(value, int | float) and real and lever.low <= value <= lever.high


def _whole(given: Mapping[str, object], field: str, low: int, high: int) -> int:
    value = given.get(field, 1)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise WrongInputError("lesson_form", field=field)
    return value


def _scenario(name: str) -> Scenario:
    """A shipped scenario that can be asked of; no file of anybody's is opened."""
    if name not in shelf.names():
        raise WrongInputError("lesson_scenario", name=name[:80], known=", ".join(shelf.names()))
    return reader.read(shelf.find(name))


# -- what is answered --


def posed(ask: Ask) -> tuple[Scenario, tuple[str, str]]:
    """The scenario as asked, and its two arms."""
    scenario = _scenario(ask.scenario)
    if len(set(ask.regimes)) != 2 or not set(ask.regimes) <= set(scenario.compare):
        raise WrongInputError("lesson_form", field="regimes")
    changes: dict[str, Any] = {}
    for name, value in ask.numbers.items():
        lever = LEVERS[name]
        if value != _now(scenario, lever):
            factor = Factor(lever.words, lever.path, lever.times)
            changes |= dict(moved(factor, leaves(scenario, lever.path), value, Luck(ask.seed, 0)))
    scenario = vary(scenario, changes)
    made = [
        _composed(scenario, ask.regimes, side, called)
        for side, called in zip(ask.elements, (FIRST, SECOND), strict=True)
    ]
    if made[0][0] == made[1][0]:
        raise WrongInputError("lesson_same")
    return replace(scenario, regimes={**scenario.regimes, **dict(made)}), (made[0][0], made[1][0])


def _composed(scenario: Scenario, ends: tuple[str, str], taken: frozenset[str], called: str) -> tuple[str, Regime]:
    """The regime of one side: one of the two where it is that, else a composition of both."""
    base, target = ends
    first, last = scenario.regimes[base], scenario.regimes[target]
    differ = [element for element in ELEMENTS if getattr(first, element) != getattr(last, element)]
    on = [element for element in differ if element in taken]
    if taken.issuperset(differ) and taken:
        return target, last
    if not on:
        return base, first
    if _fixed(scenario, ends):
        raise WrongInputError("lesson_form", field="elements")
    names = [declarations(Regime)[element].words for element in on]
    title = Words(
        f"{_title(scenario, base).zh}＋{'、'.join(name.zh for name in names)}",
        f"{_title(scenario, base).en} + {', '.join(name.en for name in names)}",
    )
    return called, replace(settled(replace(first, **{element: getattr(last, element) for element in on})), title=title)


def answers(ask: Ask) -> Iterator[dict[str, Any]]:
    """The answer, message by message: how far it is, then the result; every message can be written as JSON."""
    scenario, names = posed(ask)
    runs: list[Run] = []
    sample: dict[str, Log] = {}
    yield {"progress": 0, "of": ask.replications}
    for replication in range(ask.replications):
        for regime, log in arms(scenario, names, seed=ask.seed, replication=replication):
            runs.append(Run(regime, replication, measure(scenario, read(scenario, log))))
            if not replication:
                sample[regime] = log
        yield {"progress": replication + 1, "of": ask.replications}
    runs.sort(key=lambda run: (names.index(run.regime), run.replication))
    yield {"result": _result(scenario, names, runs, sample, ask.seed)}


def _result(
    scenario: Scenario, names: Sequence[str], runs: Sequence[Run], sample: Mapping[str, Log], seed: int
) -> dict[str, Any]:
    comparison = compare(scenario, runs)
    return {
        "regimes": [{"name": name, "title": _said(_title(scenario, name))} for name in names],
        "verdict": {language: verdict(comparison, language) for language in LANGUAGES},
        "primary": scenario.measure.primary,
        "rows": [_row(comparison, row) for row in comparison.rows],
        "runs": [
            {"regime": run.regime, "replication": run.replication, "values": {k: v.value for k, v in run.values.items()}}
            for run in runs
        ],
        "digests": {name: digest(sample[name]) for name in names},
        "trace": _packed(scenario, sample, seed),
    }  # fmt: skip


def _packed(scenario: Scenario, sample: Mapping[str, Log], seed: int) -> str:
    """Replication 0 as a page replays it."""
    shown = [Shown(name, name, scenario, log) for name, log in sample.items()]
    return packed(trace(shown, seed=seed, replication=0))


def digest(log: Log) -> str:
    """The SHA-256 of a log: equal where every row is, to the microsecond."""
    found = hashlib.sha256()
    for block in log.blocks:
        found.update(bytes(block))
    return found.hexdigest()


def _row(comparison: Comparison, row: Row) -> dict[str, Any]:
    return {
        "measure": _measure(comparison.scenario, row.metric),
        "means": [row.baseline_mean, row.regime_mean],
        "difference": row.difference,
        "low": row.ci_low,
        "high": row.ci_high,
        "decided": row.decided,
    }


def _measure(scenario: Scenario, name: str) -> dict[str, Any]:
    entry = entry_of(name)
    words = _said(words_of(scenario, name))
    return {
        "name": name,
        "unit": entry.unit,
        "units": {language: unit(entry.unit, language) for language in LANGUAGES},
        "words": words,
        "definition": _said(entry.definition),
        "better": entry.better,
    }


def _title(scenario: Scenario, regime: str) -> Words:
    title = scenario.regimes[regime].title
    return Words(title.zh or regime, title.en or regime)


def _said(words: Words) -> dict[str, str]:
    return {language: words.of(language) for language in LANGUAGES}
