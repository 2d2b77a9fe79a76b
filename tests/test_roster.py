"""Working time: days, office hours, duty."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from bare import department, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.roster import FOREVER, Roster, Shift
from sim.scenario import Calendar
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario import Scenario


def calendar(**more: Any) -> Scenario:
    return scenario(calendar=Calendar(**more))


def test_monday_to_friday_are_worked_but_for_holidays_and_exchanged_weekends() -> None:
    roster = Roster(
        calendar(holidays=(datetime.date(2017, 1, 18),), workdays=(datetime.date(2017, 1, 22),)),
    )
    assert [roster.is_workday(day) for day in range(8)] == [True, False, True, True, False, True, True, True]
    assert [roster.next_workday(day) for day in range(6)] == [0, 2, 2, 3, 5, 5]
    assert roster.day(3 * DAY - 1) == 2


def test_office_time_runs_only_while_offices_are_open() -> None:
    roster = Roster(scenario())
    assert roster.office_time(0, 1 * HOUR) == 10 * HOUR
    assert roster.office_time(10 * HOUR, 8 * HOUR) == 18 * HOUR
    assert roster.office_time(10 * HOUR, 9 * HOUR) == DAY + 10 * HOUR
    assert roster.office_time(20 * HOUR, 0) == 20 * HOUR
    friday_evening = 3 * DAY + 17 * HOUR
    assert roster.office_time(friday_evening, 2 * HOUR) == 6 * DAY + 10 * HOUR
    assert roster.working_days(10 * HOUR, 5) == 7 * DAY + 10 * HOUR
    assert roster.working_days(9 * HOUR, 0.5) == 13 * HOUR + 30 * MINUTE


def test_tables_grow_past_the_horizon() -> None:
    roster = Roster(scenario(days=1))
    assert roster.working_days(9 * HOUR, 5 * 300) // DAY == 7 * 300 - 1
    shift = Roster(scenario(days=1)).shift(department(begins=9 * HOUR, ends=18 * HOUR))
    assert shift.duty_between(0, 7 * 1000 * DAY) == 5 * 1000 * 9 * HOUR
    assert shift.next_duty(7 * 1000 * DAY) == 7 * 1000 * DAY + 9 * HOUR


def test_a_day_shift() -> None:
    shift = Roster(scenario()).shift(department(begins=9 * HOUR, ends=18 * HOUR))
    assert not shift.on_duty(9 * HOUR - 1)
    assert shift.on_duty(9 * HOUR)
    assert not shift.on_duty(18 * HOUR)
    assert shift.next_duty(12 * HOUR) == 12 * HOUR
    assert shift.next_duty(18 * HOUR) == DAY + 9 * HOUR
    assert shift.next_duty(3 * DAY + 20 * HOUR) == 6 * DAY + 9 * HOUR
    assert shift.duty_ends(12 * HOUR) == 18 * HOUR
    assert shift.duty_ends(20 * HOUR) == 20 * HOUR
    assert shift.duty_between(0, 7 * DAY) == 45 * HOUR


def test_a_shift_over_midnight_belongs_to_the_day_it_begins() -> None:
    shift = Roster(scenario()).shift(department(begins=22 * HOUR, ends=6 * HOUR))
    assert shift.on_duty(0), "the shift of Monday, the day before the first"
    assert shift.duty_ends(0) == 6 * HOUR
    assert shift.on_duty(4 * DAY + 5 * HOUR), "Friday's, on Saturday morning"
    assert not shift.on_duty(4 * DAY + 23 * HOUR)
    assert shift.next_duty(4 * DAY + 6 * HOUR) == 6 * DAY + 22 * HOUR


def test_round_the_clock_without_days_off_never_ends() -> None:
    shift = Roster(scenario()).shift(department(begins=9 * HOUR, ends=9 * HOUR, weekends=True))
    assert shift.always
    assert shift.on_duty(0)
    assert shift.duty_ends(5) == FOREVER
    assert shift.duty_between(3, 10 * DAY) == 10 * DAY - 3


def test_round_the_clock_on_working_days_ends_on_saturday() -> None:
    shift = Roster(scenario()).shift(department(begins=9 * HOUR, ends=9 * HOUR))
    assert shift.duty_ends(10 * HOUR) == 4 * DAY + 9 * HOUR
    assert shift.next_duty(4 * DAY + 9 * HOUR) == 6 * DAY + 9 * HOUR


def test_departments_with_equal_hours_share_a_shift() -> None:
    roster = Roster(scenario())
    assert roster.shift(department(begins=9 * HOUR, ends=18 * HOUR)) is roster.shift(
        department(begins=9 * HOUR, ends=18 * HOUR)
    )
    assert roster.shift(department(begins=9 * HOUR, ends=18 * HOUR)) is not roster.shift(
        department(begins=9 * HOUR, ends=18 * HOUR, weekends=True),
    )


def test_offices_that_close_before_they_open_are_refused() -> None:
    with pytest.raises(ValueError, match="close"):
        Roster(calendar(opens=18 * HOUR, closes=9 * HOUR))


HOURS = st.integers(0, 47).map(lambda half: half * 30 * MINUTE)
TIMES = st.integers(0, 40 * DAY)


@settings(deadline=None)
@given(HOURS, HOURS, st.booleans(), TIMES, TIMES)
def test_duty_agrees_with_counting_half_hours(begins: int, ends: int, weekends: bool, a: int, b: int) -> None:
    half = 30 * MINUTE
    a, b = sorted((a // half * half, b // half * half))
    shift = Roster(scenario()).shift(department(begins=begins, ends=ends, weekends=weekends))
    assert shift.duty_between(a, b) == sum(half for t in range(a, b, half) if shift.on_duty(t))


@settings(deadline=None)
@given(HOURS, HOURS, st.booleans(), TIMES)
def test_duty_begins_and_ends_where_it_says(begins: int, ends: int, weekends: bool, t: int) -> None:
    shift: Shift = Roster(scenario()).shift(department(begins=begins, ends=ends, weekends=weekends))
    on: Callable[[int], bool] = shift.on_duty
    begin = shift.next_duty(t)
    assert on(begin)
    assert begin == t if on(t) else shift.duty_between(t, begin) == 0
    end = shift.duty_ends(begin)
    if end < FOREVER:
        assert on(end - 1)
        assert not on(end)
        assert shift.duty_between(begin, end) == end - begin


@settings(deadline=None)
@given(TIMES, st.integers(0, 100 * HOUR), st.integers(0, 100 * HOUR))
def test_office_time_adds_up(t: int, first: int, then: int) -> None:
    roster = Roster(scenario())
    reached = roster.office_time(t, first)
    assert roster.office_clock(reached) - roster.office_clock(t) == first
    if then:
        assert roster.office_time(reached, then) == roster.office_time(t, first + then)
