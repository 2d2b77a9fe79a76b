"""`moshikou-street`: years of single visits with relapse, then the whole street treated at once by the gathering whistle (S54 S55)."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from followed import Followed, followed

from sim import shelf
from sim.log import Kind
from sim.reader import read
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laws import Row

    from sim.scenario import Scenario

SINGLE: Final = "single"
CASES: Final = "whistle-case-by-case"
GATHERING: Final = "whistle-gathering"
WHOLE: Final = "whole-street"
TOGETHER: Final = frozenset({"chengguan", "police", "traffic-police", "commerce", "housing"})
"""The departments that must treat the street together."""
WEEK: Final = 7 * DAY


@cache
def shipped() -> Scenario:
    return read(shelf.find("moshikou-street"))


@cache
def runs(replication: int = 0) -> Followed:
    """The rows and the measures of each arm."""
    return followed(shipped(), replication)


def treatment(found: Sequence[Row]) -> list[Row]:
    """What happens to the gathering's own case."""
    return [row for row in found if row.case.startswith(WHOLE)]


def weeks(found: Sequence[Row]) -> Counter[int]:
    """Officer-hours on missions by week of the compared phase, each mission counted where it began."""
    begin, end = shipped().window
    sizes = shipped().departments
    out: dict[str, int] = {}
    spent: Counter[int] = Counter()
    for row in found:
        if row.kind is Kind.SET_OUT:
            out.setdefault(row.crew, row.time)
        elif row.kind is Kind.BACK and row.crew in out:
            since = out.pop(row.crew)
            if begin <= since < end:
                spent[(since - begin) // WEEK] += (row.time - since) * sizes[row.department].size // HOUR
    return spent


@pytest.mark.parametrize("replication", [0, 1])
def test_the_week_costs_more_and_the_year_less(replication: int) -> None:
    """The week of the gathering costs several usual weeks; the year costs less than a year of going case by case."""
    found = runs(replication)
    rows_, values = found[GATHERING]
    began = min(row.time for row in treatment(rows_) if row.kind is Kind.QUORUM)
    week = (began - shipped().window[0]) // WEEK
    spent = weeks(rows_)
    usual = sorted(spent[number] for number in range(52))[26]
    assert spent[week] + spent[week + 1] > 5 * usual
    assert values["active_officer_hours"] < 0.6 * found[CASES][1]["active_officer_hours"]


@pytest.mark.parametrize("replication", [0, 1])
def test_single_visits_resolve_little_and_cost_little(replication: int) -> None:
    """What departments do one by one is cheap, and leaves most cases standing; nothing says that the gathering is cheaper than that."""
    found = runs(replication)
    assert found[SINGLE][1]["resolved_share"] < 0.2
    assert found[GATHERING][1]["resolved_share"] > 0.9
    per_hour = {arm: found[arm][1]["resolved_per_1000_officer_hours"] for arm in (SINGLE, GATHERING)}
    assert per_hour[GATHERING] > 2 * per_hour[SINGLE]


def test_the_street_is_treated_once_and_stays_well() -> None:
    """It is looked at as a whole when enough is known; afterwards cases and relapses fall to a fraction (S54: cured at one go)."""
    rows_, _ = runs()[GATHERING]
    found = [row for row in rows_ if row.kind is Kind.HOT_SPOT]
    assert len(found) == 1
    kind = shipped().case_types["stalls"]
    known = [row for row in rows_ if row.kind is Kind.DETECTED and row.time <= found[0].time]
    assert sum(row.time > found[0].time - kind.cause_within for row in known) >= kind.cause_seen
    cured = next(row.time for row in treatment(rows_) if row.kind is Kind.RESOLVED)
    end = shipped().window[1]
    assert found[0].time < cured < end - 180 * DAY
    late = {
        arm: sum(row.kind in (Kind.OCCURRED, Kind.RELAPSED) and cured < row.time < end for row in runs()[arm][0])
        for arm in (CASES, GATHERING)
    }
    assert 0 < late[GATHERING] < 0.35 * late[CASES]


def test_nobody_treats_the_whole_street_who_does_not_look_at_it() -> None:
    """Single departments, joint enforcement and the whistle case by case know of as many cases, and no gathering comes of it."""
    for arm in (SINGLE, "joint", CASES):
        assert not treatment(runs()[arm][0])


def test_the_gathering_needs_all_and_waits_for_the_law() -> None:
    """The work of the second stage begins only with all five departments on site, and not before the notice has run out."""
    found = treatment(runs()[GATHERING][0])
    looked = next(row.time for row in found if row.kind is Kind.STAGE_DONE and row.stage == 1)
    wait = shipped().case_types[WHOLE].stages[1].wait
    group = [row for row in found if row.kind is Kind.WORK_BEGAN and row.stage == 2 and row.department in TOGETHER]
    assert {row.department for row in group} == TOGETHER
    assert min(row.time for row in group) >= looked + wait
    first = min(row.time for row in group)
    assert {row.department for row in group if row.time == first} >= TOGETHER
