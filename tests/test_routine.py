"""Routine work: a fluid backlog whose sums are exact."""

from __future__ import annotations

import pytest
from bare import department, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.roster import Roster
from sim.routine import GRAINS, Routine, crew_time
from sim.units import DAY, HOUR, MINUTE

SHIFT = Roster(scenario()).shift(department())
CREW_HOUR = GRAINS * HOUR


def test_enough_crews_leave_no_backlog() -> None:
    routine = Routine(SHIFT, 4, 0.6)
    assert routine.busy(8 * HOUR) == 0.0, "off duty nobody is at routine work"
    assert routine.busy(12 * HOUR) == 0.6
    routine.advance(DAY)
    assert (routine.due, routine.done, routine.backlog) == (int(21.6 * CREW_HOUR), int(21.6 * CREW_HOUR), 0)
    assert routine.rostered == 36 * HOUR


def test_crews_away_leave_a_backlog_that_is_worked_off_later() -> None:
    routine = Routine(SHIFT, 4, 0.5)
    for _ in range(3):
        routine.away(9 * HOUR)
    routine.back(13 * HOUR)
    assert routine.backlog == 4 * CREW_HOUR
    routine.back(13 * HOUR)
    routine.back(13 * HOUR)
    assert routine.busy(13 * HOUR) == 1.0
    routine.advance(15 * HOUR)
    assert routine.backlog == 0
    assert routine.busy(15 * HOUR) == 0.5


def test_lent_crews_do_no_routine_work() -> None:
    routine = Routine(SHIFT, 4, 0.5)
    routine.lend(0, 3)
    routine.advance(DAY)
    assert routine.backlog == 9 * CREW_HOUR
    routine.lend(DAY, -3)
    routine.advance(2 * DAY)
    assert routine.backlog == 0


def test_a_crew_lent_in_the_middle_of_a_mission_is_counted_once() -> None:
    routine = Routine(SHIFT, 2, 0.5)
    routine.away(9 * HOUR)
    routine.lend(10 * HOUR, 1, at_hand=False)
    assert (routine.at_hand, routine.lent) == (1, 1)
    routine.lend(12 * HOUR, -1)
    assert (routine.at_hand, routine.lent) == (2, 0)
    routine.advance(DAY)
    assert routine.rostered == (1 * 2 + 2 * 1 + 6 * 2) * HOUR, "what is lent is not rostered here"


def test_load_is_calls_and_routine_over_rostered_hours() -> None:
    routine = Routine(SHIFT, 4, 0.5)
    assert routine.load(0) == 0.5, "before anybody was on duty: what routine will take"
    routine.away(9 * HOUR)
    routine.back(12 * HOUR)
    routine.called(9 * HOUR, 12 * HOUR)
    assert routine.load(18 * HOUR) == (3 + 18) / 36
    routine.called(20 * DAY + 23 * HOUR, 21 * DAY + 2 * HOUR)
    assert routine.load(21 * DAY + 12 * HOUR) == (3 + 0.5 * 4 * 48) / (4 * 48), "the 3 hours of day 0 are forgotten"


def test_no_crews_no_load() -> None:
    routine = Routine(SHIFT, 0, 0.5)
    assert routine.load(DAY) == 0.0
    assert routine.busy(12 * HOUR) == 0.0


STEPS = st.lists(st.tuples(st.integers(1, 30 * HOUR), st.sampled_from((-1, 0, 1))), max_size=40)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 99), STEPS, st.lists(st.integers(0, 50 * DAY), max_size=20))
def test_the_cut_of_time_changes_nothing(
    crews: int, percent: int, steps: list[tuple[int, int]], looks: list[int]
) -> None:
    plain, watched = Routine(SHIFT, crews, percent / 100), Routine(SHIFT, crews, percent / 100)
    t = 0
    for length, change in steps:
        before, t = t, t + length
        for look in sorted(look for look in looks if before < look <= t):
            watched.load(look)
        for routine in (plain, watched):
            if change < 0 and routine.at_hand:
                routine.away(t)
            elif change > 0 and routine.at_hand < crews:
                routine.back(t)
    plain.advance(60 * DAY)
    watched.advance(60 * DAY)
    assert (plain.due, plain.done, plain.backlog) == (watched.due, watched.done, watched.backlog)
    assert plain.due == plain.done + plain.backlog
    assert plain.due == percent * GRAINS // 100 * crews * SHIFT.duty_between(0, 60 * DAY)
    assert plain.load(60 * DAY) == watched.load(60 * DAY)


@settings(deadline=None)
@given(st.integers(2, 400), st.integers(0, 99), st.integers(-1, 3))
def test_a_long_silence_is_as_many_short_ones(days: int, percent: int, away: int) -> None:
    """Nobody looks for a long while, or somebody every day: the sums, and the load of the last week, are the same."""
    silent, watched = Routine(SHIFT, 3, percent / 100), Routine(SHIFT, 3, percent / 100)
    for routine in (silent, watched):
        routine.lend(10 * HOUR, max(0, away))
    for day in range(1, days):
        watched.advance(day * DAY + day * HOUR % DAY)
    t = days * DAY + 11 * HOUR
    assert silent.load(t) == watched.load(t)
    for name in (
        "due",
        "done",
        "backlog",
    ):
        assert getattr(silent, name) == getattr(watched, name)


def test_who_is_behind_has_more_to_do_than_so_much_for_each_crew() -> None:
    routine = Routine(SHIFT, 4, 0.5)
    routine.lend(0, 4)
    routine.advance(DAY)
    assert not routine.is_behind(int(4.5 * HOUR))
    assert routine.is_behind(int(4.5 * HOUR) - 1)


@settings(max_examples=2000, deadline=None)
@given(
    st.integers(0, 2**34) | st.integers(0, 2**60) | st.integers(2**33 - 2, 2**33 + 2) | st.integers(2**53 - 2, 2**54),
    st.integers(-GRAINS, 8 * GRAINS) | st.integers(-64, 512).map(lambda part: part * 15625),
)
def test_crew_time_is_rounded_once(whole: int, grains: int) -> None:
    """As Python divides whole numbers, ties (a whole number of 64ths) included."""
    if whole * GRAINS + grains >= 0:
        assert crew_time(whole, grains) == (whole * GRAINS + grains) / GRAINS


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5 * DAY), st.integers(0, 2 * DAY)), max_size=10))
def test_called_time_is_never_lost(calls: list[tuple[int, int]]) -> None:
    routine = Routine(SHIFT, 2, 0.0)
    for begin, length in calls:
        routine.called(begin, begin + length)
    t = 7 * DAY + 12 * HOUR
    assert routine.load(t) * (2 * SHIFT.duty_between(0, t)) / MINUTE == pytest.approx(
        sum(length for _, length in calls) / MINUTE
    )
