"""`three-whistles`: emergency, key and daily compete for the same crews; emergencies keep their deadline, daily whistles pay (S36 to S42)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from laws import rows

from sim import shelf
from sim.log import Kind, Reason
from sim.reader import read
from sim.records import read as records_of
from sim.simulation import arms
from sim.units import DAY, HOUR, MINUTE
from sim.variation import vary

if TYPE_CHECKING:
    from laws import Row

    from sim.records import Case
    from sim.scenario import Scenario

TURN: Final = "in-turn"
PRIORITY: Final = "priority"
RESERVE: Final = "priority-and-reserve"
INTERRUPTS: Final = "priority-and-interruption"
BUSY: Final = 3
"""Times the scenario's own load."""


@cache
def shipped(load: float = 1) -> Scenario:
    """The scenario with so many times its cases, and 50 days of them."""
    scenario = read(shelf.find("three-whistles"))
    changes = {f"demand.{i}.rate": load * demand.rate for i, demand in enumerate(scenario.demand)}
    return vary(scenario, changes | {"phases.1.length": 50 * DAY})


@cache
def runs(load: float) -> dict[str, tuple[tuple[Row, ...], tuple[Case, ...]]]:
    """The rows, and the cases called in the compared phase, of each arm."""
    scenario = shipped(load)
    begin, end = scenario.window
    found = {}
    for arm, log in arms(scenario, scenario.compare, seed=1, replication=0):
        cases = records_of(scenario, log).cases.values()
        called = tuple(case for case in cases if begin <= case.first_call_at < end)
        found[arm] = (tuple(rows(log)), called)
    return found


def of(load: float, arm: str, kind: str) -> list[Case]:
    """The cases that one kind of whistle called for."""
    types = shipped().case_types
    return [case for case in runs(load)[arm][1] if types[case.type].whistle == kind]


def in_time(load: float, arm: str) -> float:
    """Share of the emergencies with quorum on site within half an hour (S18)."""
    cases = of(load, arm, "emergency")
    return sum(case.quorum.get(1, 10**18) - case.first_call_at <= 30 * MINUTE for case in cases) / len(cases)


def delay(load: float, arm: str, kind: str) -> float:
    """Mean hours from the call to quorum; the horizon for a case that never had one."""
    horizon = shipped().horizon
    cases = of(load, arm, kind)
    return sum(case.quorum.get(1, horizon) - case.first_call_at for case in cases) / len(cases) / HOUR


def test_emergencies_keep_their_deadline_as_load_grows() -> None:
    """At three times the load first come first served fails them; priority, a reserve and interruption each keep most in time."""
    assert in_time(BUSY, TURN) < 0.5 * in_time(1, TURN)
    for arm in (PRIORITY, RESERVE, INTERRUPTS):
        assert in_time(BUSY, arm) > 0.65 * in_time(1, arm)
        assert in_time(BUSY, arm) > 2 * in_time(BUSY, TURN)
        assert delay(BUSY, arm, "emergency") < 0.2 * delay(BUSY, TURN, "emergency")


def test_daily_whistles_pay() -> None:
    """Crews kept for emergencies are missing elsewhere: daily whistles wait longer than in turn, and longest under the reserve."""
    turn, reserve = (delay(BUSY, arm, "daily") for arm in (TURN, RESERVE))
    assert reserve > 3 * turn
    assert delay(BUSY, PRIORITY, "daily") > turn
    assert reserve > delay(BUSY, PRIORITY, "daily")


def test_key_work_stands_between() -> None:
    """Under priority key work goes before daily work; in turn it has no such right."""
    assert delay(BUSY, PRIORITY, "key") < delay(BUSY, TURN, "key")


def test_only_a_daily_case_is_interrupted_and_for_an_emergency() -> None:
    """Work is broken off only where the regime says so, never that of an emergency or of key work, and is taken up again."""
    types = shipped().case_types
    for arm in (TURN, PRIORITY, RESERVE):
        assert not [row for row in runs(BUSY)[arm][0] if row.kind is Kind.INTERRUPTED]
    broken = [row for row in runs(BUSY)[INTERRUPTS][0] if row.kind is Kind.INTERRUPTED]
    assert len(broken) > 5
    assert {types[row.case.partition("@")[0]].whistle for row in broken} == {"daily"}
    over = {row.case for row in runs(BUSY)[INTERRUPTS][0] if row.kind is Kind.RESOLVED}
    assert len([row for row in broken if row.case in over]) > 0.8 * len(broken)


def test_a_reserve_is_left_alone() -> None:
    """With one crew in reserve a free crew of a department of two goes to daily or key work only if the other is free too.

    A crew that waited at a younger case may still be sent on to an older one: it was not free.
    """
    twos = {name for name, department in shipped().departments.items() if department.crews == 2}
    types = shipped().case_types
    began = shipped().window[0]
    out: dict[str, str] = {}
    late: set[str] = set()
    sent = 0
    for row in runs(BUSY)[RESERVE][0]:
        if row.kind is Kind.OCCURRED and row.time >= began:
            late.add(row.case)
        elif row.kind is Kind.BACK or (row.kind is Kind.LEFT and row.reason is not Reason.PREEMPTED):
            out.pop(row.crew, None)
        elif row.kind is Kind.SET_OUT and row.department in twos:
            if row.case in late and types[row.case.partition("@")[0]].whistle != "emergency" and row.crew not in out:
                assert not [crew for crew in out if crew.partition("/")[0] == row.department], row
                sent += 1
            out[row.crew] = row.case
    assert sent > 100


def test_the_kinds_are_those_of_the_article() -> None:
    """All three kinds ship; emergencies are roads, pipes, fire and flood (S38 to S42)."""
    kinds: dict[str, set[str]] = {}
    for name, kind in shipped().case_types.items():
        kinds.setdefault(kind.whistle, set()).add(name)
    assert kinds["emergency"] == {"road-collapse", "burst-pipe", "fire", "flood"}
    assert kinds["daily"] == {"environment", "rubbish", "old-estate"}
    assert kinds["key"] == {"illegal-building", "group-renting"}
