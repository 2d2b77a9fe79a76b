"""The validation set: figures that a correct simulator of dispatch reproduces, from ordinary scenario files.

The cases are in `validation/`, the figures in `validation/figures.json`. Deterministic traces
(O22) are exact to 1e-6 min. Stochastic figures (O01, O08, O11) are estimated from 30 replications,
seeds fixed in advance, warm-up discarded, and pass within 4.5 standard errors; the standard error
comes from the replications. That is a third to a tenth of the length the set calls "quick", so
that it takes less than a minute; the long form (`-m long`) has the full length and tolerances.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from sim.log import Kind
from sim.reader import read
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.log import Log
    from sim.scenario import Scenario

FOLDER: Final = Path(__file__).parent / "validation"
CASES: Final[Mapping[str, Any]] = json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))["cases"]
SEED: Final = 2018
REPLICATIONS: Final = 30
"""Of the short form."""
ERRORS: Final = 4.5
"""Standard errors allowed in the short form."""
REGIME: Final = "at-once"


def load(name: str) -> Scenario:
    """The validation scenario of that name."""
    return read(FOLDER / f"{name}.yaml")


# ---- what the log says about a case


@dataclass(slots=True)
class Story:
    """One case; times in microseconds, -1: not reached."""

    type: str
    called: int = -1
    outs: list[int] = field(default_factory=list)
    """When crews set out for it, each moment once."""
    works: list[int] = field(default_factory=list)
    """When work began, each moment once."""
    arrived: dict[str, int] = field(default_factory=dict)
    quorum: int = -1
    resolved: int = -1

    @property
    def wait(self) -> int:
        """From the call to the crews' setting out."""
        return self.outs[0] - self.called


def stories(log: Log) -> list[Story]:
    """The cases of a log, in the order of their calls."""
    text = log.names.text
    found: dict[int, Story] = {}
    for time, kind, case, _, _, department, *_ in log.rows():
        match kind:
            case Kind.CALLED:
                found[case] = Story(text[case].partition("@")[0], called=time)
            case Kind.SET_OUT:
                story = found[case]
                if not story.outs or story.outs[-1] != time:
                    story.outs.append(time)
            case Kind.WORK_BEGAN:
                story = found[case]
                if not story.works or story.works[-1] != time:
                    story.works.append(time)
            case Kind.ARRIVED:
                found[case].arrived[text[department]] = time
            case Kind.QUORUM:
                found[case].quorum = time
            case Kind.RESOLVED:
                found[case].resolved = time
    return list(found.values())


def level(log: Log, up: Kind, down: Kind, department: str = "") -> Iterator[tuple[int, int]]:
    """The number of things between their *up* row and their *down* row: (since, number) at each change."""
    wanted = log.names.number.get(department, 0)
    number = 0
    for time, kind, _, _, _, of, *_ in log.rows():
        if kind in (up, down) and (not department or of == wanted):
            number += 1 if kind == up else -1
            yield time, number


def integral(steps: Iterator[tuple[int, int]], begin: int, end: int) -> int:
    """The integral of a step function from *begin* to *end*, in microseconds, exactly."""
    total = number = 0
    since = begin
    for time, value in steps:
        if begin < time < end:
            total += number * (time - since)
            since = time
        if time < end:
            number = value
    return total + number * (end - since)


# ---- O22: traces, worked by hand


TRACES: Final = {"A_bypass": "o22-a-bypass", "A_strict": "o22-a-strict", "B_preempt": "o22-b"}


def milestones(log: Log) -> dict[str, float]:
    """What the trace of O22 names, in minutes after 08:00: dispatchN, work_startN and end, by case."""
    found: dict[str, float] = {}
    text = log.names.text
    marks = {Kind.SET_OUT: "dispatch", Kind.WORK_BEGAN: "work_start"}
    moments: dict[tuple[str, int], list[int]] = defaultdict(list)
    for time, kind, case, *_ in log.rows():
        name = text[case].partition("#")[2]
        if kind in marks:
            seen = moments[name, kind]
            if time not in seen:
                seen.append(time)
                found[f"{name}.{marks[Kind(kind)]}{len(seen)}"] = (time - 8 * HOUR) / MINUTE
        elif kind == Kind.RESOLVED:
            found[f"{name}.end"] = (time - 8 * HOUR) / MINUTE
    return found


@pytest.mark.parametrize("trace", TRACES)
def test_o22_every_moment_of_the_trace_is_exact(trace: str) -> None:
    figures = {
        metric.removeprefix(f"{trace}."): figure["value"]
        for metric, figure in CASES["O22"]["figures"].items()
        if metric.startswith(f"{trace}.")
    }
    found = milestones(simulate(load(TRACES[trace]), REGIME, seed=SEED, replication=0))
    assert found.keys() == figures.keys(), "nobody sets out or begins more often than the trace says"
    for name, value in figures.items():
        assert abs(found[name] - value) <= 1e-6, f"{trace}.{name}"


# ---- O01, O08, O11: figures of a steady state


Tally = tuple[float, float]
"""What one replication gives for a figure: a sum, and what it is divided by."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, the figures it gives, and the part of its horizon that counts."""

    id: str
    figures: tuple[str, ...]
    warm_up: int
    """Discarded: from the start, empty, to the steady state."""
    tail: int
    """Cases called this shortly before the end are left out: not all that is asked about them has happened."""
    tally: Callable[[Log, int, int, int], dict[str, Tally]]
    """The tallies of a log: of what was called from, until; and of the time from, to the horizon."""
    full: int
    """Replications of the long form, so that every figure has the length the set asks for."""


def _mean(values: list[int], unit: int) -> Tally:
    return sum(values) / unit, len(values)


def _share(values: list[bool]) -> Tally:
    return sum(values), len(values)


def o01(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    """Waits for one of three crews."""
    waits = [story.wait for story in stories(log) if begin <= story.called < end]
    span = horizon - begin
    waiting = integral(queue(log), begin, horizon)
    busy = integral(level(log, Kind.SET_OUT, Kind.BACK), begin, horizon)
    return {
        "P_wait": _share([wait > 0 for wait in waits]),
        "Wq": _mean(waits, HOUR),
        "Lq": (waiting, span),
        "utilisation": (busy, 3 * span),
        "P_wait_gt_0.5h": _share([wait > HOUR / 2 for wait in waits]),
        "P_wait_gt_1h": _share([wait > HOUR for wait in waits]),
    }


def queue(log: Log) -> Iterator[tuple[int, int]]:
    """The number of cases called and not yet served (one crew each)."""
    return level(log, Kind.CALLED, Kind.SET_OUT)


def o08(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    """Quorum where nobody waits for a crew."""
    counted = [story for story in stories(log) if begin <= story.called < end]
    assert all(story.outs == [story.called] for story in counted), "crews are unlimited"
    three = [story for story in counted if story.type == "three"]
    quorum = [story.quorum - story.called for story in three]
    idle = {d: _mean([story.quorum - story.arrived[d] for story in three], MINUTE) for d in "UPM"}
    return {
        "E_quorum": _mean(quorum, MINUTE),
        "P_quorum_20": _share([time <= 20 * MINUTE for time in quorum]),
        "P_quorum_30": _share([time <= 30 * MINUTE for time in quorum]),
        "E_quorum_UP": _mean([story.quorum - story.called for story in counted if story.type == "two"], MINUTE),
        **{f"idle_{department}": value for department, value in idle.items()},
    }


def _o11(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    counted = [story for story in stories(log) if begin <= story.called < end]
    single = [story.wait for story in counted if story.type != "ab"]
    joint = [story.wait for story in counted if story.type == "ab"]
    busy = integral(level(log, Kind.SET_OUT, Kind.BACK, "A"), begin, horizon)
    return {
        "Wq_single": _mean(single, HOUR),
        "Wq_joint": _mean(joint, HOUR),
        "P_nowait_single": _share([wait == 0 for wait in single]),
        "P_nowait_joint": _share([wait == 0 for wait in joint]),
        "busy_A": (busy, horizon - begin),
    }


def o11_strict(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    """Waits where nobody overtakes."""
    found = _o11(log, begin, end, horizon)
    return {"busy_A": found.pop("busy_A")} | {f"strict.{name}": tally for name, tally in found.items()}


def o11_bypass(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    """Waits where joint cases go first and whoever can start does."""
    found = _o11(log, begin, end, horizon)
    return {"busy_A": found["busy_A"]} | {f"bypass.Wq_{name}": found[f"Wq_{name}"] for name in ("single", "joint")}


def o11_saturated(log: Log, begin: int, end: int, horizon: int) -> dict[str, Tally]:
    """Cases finished an hour where there is always one waiting."""
    done = sum(1 for time, kind, *_ in log.rows() if kind == Kind.RESOLVED and begin <= time)
    return {"strict.stability_limit": (done, (horizon - begin) / HOUR)}


O01: Final = ("P_wait", "Wq", "Lq", "utilisation", "P_wait_gt_0.5h", "P_wait_gt_1h")
O08: Final = ("E_quorum", "P_quorum_20", "P_quorum_30", "idle_U", "idle_P", "idle_M", "E_quorum_UP")
STRICT: Final = (
    "strict.Wq_single",
    "strict.Wq_joint",
    "strict.P_nowait_single",
    "strict.P_nowait_joint",
    "busy_A",
)
BYPASS: Final = ("bypass.Wq_single", "bypass.Wq_joint", "busy_A")

# warm-up: at least 20 ÷ (1 - load)² mean jobs: O01 90 h (load 2/3), O11 205 h (load 0.8 ÷ 1.1636)
STEADY: Final = {
    "o01": Case("O01", O01, 4 * DAY, DAY, o01, 760),
    "o08": Case("O08", O08, 0, 4 * HOUR, o08, 3100),
    "o11-strict": Case("O11", STRICT, 9 * DAY, 5 * DAY, o11_strict, 1590),
    "o11-bypass": Case("O11", BYPASS, 9 * DAY, 5 * DAY, o11_bypass, 860),
    "o11-saturated": Case("O11", ("strict.stability_limit",), 9 * DAY, 0, o11_saturated, 340),
}
"""The cases, by the name of their scenario."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure estimated from replications."""

    value: float
    error: float
    """Standard error, from the replications."""
    units: float
    """Cases, or units of time, behind it."""


def estimate(tallies: list[Tally]) -> Estimate:
    """Sum ÷ sum over replications, with the standard error of a ratio."""
    units = math.fsum(count for _, count in tallies)
    value = math.fsum(total for total, _ in tallies) / units
    many = len(tallies)
    square = math.fsum((total - value * count) ** 2 for total, count in tallies)
    return Estimate(value, math.sqrt(square * many / (many - 1)) / units, units)


def estimates(name: str, replications: int) -> dict[str, Estimate]:
    """Every figure of a case from so many replications."""
    case = STEADY[name]
    scenario = load(name)
    horizon = scenario.horizon
    tallies: dict[str, list[Tally]] = defaultdict(list)
    for replication in range(replications):
        log = simulate(scenario, REGIME, seed=SEED, replication=replication)
        for metric, tally in case.tally(log, case.warm_up, horizon - case.tail, horizon).items():
            tallies[metric].append(tally)
    return {metric: estimate(found) for metric, found in tallies.items()}


def tolerance(figure: Mapping[str, Any]) -> float:
    """How far an estimate may be off in the full form."""
    return float(figure.get("absolute", figure.get("relative", 0.0) * abs(figure["value"])))


def test_no_figure_is_left_out() -> None:
    estimated = {(case.id, figure) for case in STEADY.values() for figure in case.figures}
    assert estimated == {(case, figure) for case in ("O01", "O08", "O11") for figure in CASES[case]["figures"]}


@pytest.mark.parametrize("name", STEADY)
def test_the_short_form_agrees_within_its_standard_error(name: str) -> None:
    case = STEADY[name]
    found = estimates(name, REPLICATIONS)
    assert found.keys() == set(case.figures)
    for metric, guess in found.items():
        figure = CASES[case.id]["figures"][metric]
        assert abs(guess.value - figure["value"]) <= ERRORS * guess.error, f"{metric}: {guess}, {figure}"
        assert guess.error <= 4 * tolerance(figure), f"{metric}: {guess} is too blunt to tell anything"


@pytest.mark.long
@pytest.mark.parametrize("name", STEADY)
def test_the_long_form_agrees_within_the_tolerance(name: str) -> None:
    case = STEADY[name]
    for metric, guess in estimates(name, case.full).items():
        figure = CASES[case.id]["figures"][metric]
        assert guess.error <= tolerance(figure) / 2, f"{metric}: {guess} is too blunt"
        assert abs(guess.value - figure["value"]) <= tolerance(figure), f"{metric}: {guess}, {figure}"


# ---- what holds on every path


def test_littles_law_holds_on_the_sample_path() -> None:
    scenario = load("o01")
    horizon = scenario.horizon
    log = simulate(scenario, REGIME, seed=SEED, replication=0)
    found = stories(log)
    waits = math.fsum((story.outs[0] if story.outs else horizon) - story.called for story in found)
    assert math.isclose(integral(queue(log), 0, horizon), waits, rel_tol=1e-9)
    stays = math.fsum((story.resolved if story.resolved >= 0 else horizon) - story.called for story in found)
    inside = level(log, Kind.CALLED, Kind.RESOLVED)
    assert math.isclose(integral(inside, 0, horizon), stays, rel_tol=1e-9)
    missions = math.fsum(
        (story.resolved if story.resolved >= 0 else horizon) - story.outs[0] for story in found if story.outs
    )
    busy = level(log, Kind.SET_OUT, Kind.BACK)
    assert math.isclose(integral(busy, 0, horizon), missions, rel_tol=1e-9), "a crew is back when its case is done"
    assert all(0 <= number <= 3 for _, number in level(log, Kind.SET_OUT, Kind.BACK)), "never more than there are"
