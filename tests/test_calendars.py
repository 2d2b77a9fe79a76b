"""Joint dates: what is remembered of calendars is what a plain search would find."""

from __future__ import annotations

from typing import Final

from bare import town
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.coordination import AHEAD, Calendars
from sim.luck import Luck
from sim.plan import Plan
from sim.regime import Regime, Timing
from sim.units import DAY, HOUR

PLAN: Final = Plan(town(days=100))
LUCK: Final = Luck(1, 0)


def found(holders: list[int], timing: Timing, after: int) -> int:
    """The first date after *after* that is free for all, looked for day by day."""
    for day in range(after // DAY + 1, after // DAY + AHEAD):
        names = [PLAN.holders[holder].name for holder in holders]
        free = [LUCK.one("department", name, f"calendar {day}") < timing.day_free for name in names]
        if PLAN.roster.is_workday(day) and all(free):
            return day * DAY + timing.begins
    return -1


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 2), unique=True), st.integers(0, 90 * DAY), st.sampled_from((0.2, 0.65, 1))),
        min_size=1,
        max_size=20,
    )
)
def test_a_date_is_the_first_that_all_have_free(asked: list[tuple[list[int], int, float]]) -> None:
    """Whatever was asked before, at whatever time, and for whom."""
    calendars = Calendars(PLAN, LUCK)
    for holders, after, share in asked:
        timing = Timing(day_free=share)
        date = calendars.joint_date(holders, Regime(timing=timing), after)
        assert date == found(holders, timing, after)


def test_what_is_asked_again_is_the_same() -> None:
    """Days are drawn some at a time, in whatever order they are asked for."""
    timing = Timing(day_free=0.3)
    calendars = Calendars(PLAN, LUCK)
    for after in (*range(60 * DAY, 0, -7 * HOUR), *range(0, 60 * DAY, 7 * HOUR)):
        assert calendars.joint_date([0, 1], Regime(timing=timing), after) == found([0, 1], timing, after)


def test_nobody_plans_beyond_two_years() -> None:
    assert Calendars(PLAN, LUCK).joint_date([0, 1], Regime(timing=Timing(day_free=0.0)), 0) == -1
