"""`whistle-rate`: the same street with an ever easier whistle (P9, S36 S37 S42; 2c)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from followed import Followed, followed

from sim import shelf
from sim.log import Kind, Reason
from sim.reader import read
from sim.units import DAY
from sim.variation import vary

if TYPE_CHECKING:
    from laws import Row

    from sim.scenario import Scenario

SMALL: Final = ("rubbish", "stalls", "quarrel")
"""What the street can do itself."""
MONTH: Final = 30 * DAY


@cache
def shipped(holds_back: float = 0.0, overcalls: float = 0.6) -> Scenario:
    scenario = read(shelf.find("whistle-rate"))
    return vary(scenario, {"streets.street.holds_back": holds_back, "streets.street.overcalls": overcalls})


@cache
def runs(holds_back: float = 0.0, overcalls: float = 0.6) -> Followed:
    """The rows and the measures of each arm; where the street's own choice is moved, of the two without a quota only."""
    scenario = shipped(holds_back, overcalls)
    own = (holds_back, overcalls) == (0.0, 0.6)
    return followed(scenario if own else replace(scenario, compare=("scoped", "open")))


def kind_of(row: Row) -> str:
    return row.case.partition("@")[0]


def asked(found: tuple[Row, ...]) -> Counter[str]:
    """Cases of the compared phase for which departments were asked, by type."""
    begin, end = shipped().window
    cases = {row.case for row in found if row.kind is Kind.DECIDED and begin <= row.time < end}
    return Counter(case.partition("@")[0] for case in cases)


def test_the_easier_the_whistle_the_more_departments_are_asked() -> None:
    """From a few a month, over more, to no limit within the scope, to no scope at all."""
    found = runs()
    made = [asked(found[arm][0]).total() for arm in ("few-whistles", "some-whistles", "scoped", "open")]
    assert made == sorted(made)
    assert made[0] < 0.7 * made[2] < 0.5 * made[3]


def test_a_scope_turns_back_what_the_street_can_do_itself_and_what_lies_outside() -> None:
    """Then its own team goes; without a scope departments come for it."""
    found = runs()
    begin, end = shipped().window
    back = [row for row in found["scoped"][0] if row.kind is Kind.TURNED_BACK and begin <= row.time < end]
    assert {kind_of(row) for row in back if row.reason is Reason.NOT_NEEDED} == set(SMALL)
    assert {kind_of(row) for row in back if row.reason is Reason.OUT_OF_SCOPE} == {"property-dispute"}
    assert not asked(found["scoped"][0]).keys() & set(SMALL)
    assert asked(found["open"][0]).keys() >= set(SMALL)


def test_a_quota_holds_but_never_for_an_emergency() -> None:
    """No more whistles a month than it allows, emergencies apart; those are never turned back."""
    found = runs()["few-whistles"][0]
    quota = shipped().regimes["few-whistles"].admission.quota
    begin, end = shipped().window
    types = shipped().case_types
    late = [row for row in found if row.kind is Kind.TURNED_BACK and row.reason is Reason.QUOTA]
    assert late
    assert all(types[kind_of(row)].whistle != "emergency" for row in late)
    answered: dict[int, set[str]] = {}
    for row in found:
        if row.kind is Kind.DECIDED and begin + MONTH <= row.time < end:
            kind = types[kind_of(row)]
            if kind.whistle != "emergency" and kind.in_scope:
                answered.setdefault(row.time // MONTH, set()).add(row.case)
    first: dict[str, int] = {}
    for month in sorted(answered):
        for case in answered[month]:
            first.setdefault(case, month)
    for month in answered:
        assert sum(when == month for when in first.values()) <= quota


@pytest.mark.parametrize("arm", ["open", "scoped"])
def test_a_street_that_sits_on_cases_resolves_less_with_fewer_whistles(arm: str) -> None:
    """What it sits on is called for 60 days later, emergencies never; the whistle rate and the share resolved fall."""
    idle, keen = runs(0.8)[arm], runs(0.0)[arm]
    held = {row.case: row.time for row in idle[0] if row.kind is Kind.HELD_BACK}
    types = shipped().case_types
    assert held
    assert not [case for case in held if types[case.partition("@")[0]].whistle == "emergency"]
    assert not [case for case in held if case.partition("@")[0] in SMALL]
    wait = shipped().streets["street"].holds_for
    called: dict[str, int] = {}
    for row in idle[0]:
        if row.kind is Kind.CALLED:
            called.setdefault(row.case, row.time)
    assert all(called[case] == time + wait for case, time in held.items() if case in called)
    assert idle[1]["calls_per_month"] < keen[1]["calls_per_month"]
    assert idle[1]["resolved_share"] < keen[1]["resolved_share"] - 0.05


def test_whistling_for_everything_costs_officer_hours_and_resolves_no_more() -> None:
    """What the team could do costs more when departments do it; a scope makes that choice of the street cost nothing."""
    calm, shrill = runs(overcalls=0.0), runs(overcalls=1.0)
    assert shrill["open"][1]["calls_per_month"] > 2 * calm["open"][1]["calls_per_month"]
    assert shrill["open"][1]["active_officer_hours"] > calm["open"][1]["active_officer_hours"]
    assert shrill["open"][1]["resolved_share"] <= calm["open"][1]["resolved_share"] + 0.01
    hours = [each["scoped"][1]["active_officer_hours"] for each in (calm, shrill)]
    assert hours[1] == pytest.approx(hours[0], rel=0.01)
