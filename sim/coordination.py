"""How long it takes to be allowed to act: desks, disputes, letters, rungs, calendars. Worked out, never given.

Each function is pure: it takes the luck of the case and a time, and returns when each step is over.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.units import DAY

if TYPE_CHECKING:
    from sim.luck import Luck
    from sim.plan import Plan
    from sim.regime import Regime, Timing


_SHORTEST: Final = 0.01
"""Working days between a refusal and the next asking at the least, so that asking comes to an end."""
AHEAD: Final = 730
"""Days ahead for which a joint date is looked for; beyond two years nobody plans."""


def _exponential(u: float, mean: float) -> float:
    return -mean * math.log1p(-u)


def desks(
    plan: Plan, luck: Luck, regime: Regime, way: str, case: str, call: int, powers: int, now: int
) -> tuple[list[int], list[int]]:
    """When each desk, and after them each dispute, is over, in microseconds.

    A petition passes all desks and may be disputed, the more so the more *powers* it mixes; where
    one department leads (or asks) it passes that department's desk only and there is nothing to dispute.
    """
    rule = regime.call
    petition = way == "petition"
    count = rule.desks if petition else 1
    over: list[int] = []
    for number in range(count):
        u = luck.one("case", case, f"desk {call} {number}")
        now = plan.roster.working_days(now, _exponential(u, rule.desk))
        over.append(now)
    disputes: list[int] = []
    if petition:
        for number in range(1, powers):
            if luck.one("case", case, f"dispute {call} {number}") < rule.dispute:
                now = plan.roster.working_days(now, rule.dispute_days)
                disputes.append(now)
    return over, disputes


def letter(plan: Plan, luck: Luck, regime: Regime, case: str, call: int, now: int) -> tuple[int, bool]:
    """When a letter across the border is answered, and whether the answer is yes."""
    time, answer = luck.two("case", case, f"letter {call}")
    return plan.roster.working_days(now, _exponential(time, regime.reach.letter)), answer >= regime.reach.refused


def rungs(plan: Plan, luck: Luck, regime: Regime, case: str, call: int, count: int, now: int) -> tuple[list[int], bool]:
    """When each rung of the ladder is climbed, and whether the request got to the top."""
    rule = regime.ladder
    climbed: list[int] = []
    for number in range(count):
        time, fate = luck.two("case", case, f"rung {call} {number}")
        days = _exponential(time, rule.desk)
        if rule.rule != "letters":
            days = min(days, rule.limit)
        now = plan.roster.working_days(now, days)
        climbed.append(now)
        if rule.rule != "supervised" and fate < rule.dies:
            return climbed, False
    return climbed, True


def consents(plan: Plan, luck: Luck, case: str, wanted: list[str], now: int, *, at_once: bool) -> list[Answer]:
    """What the resource holders *wanted* answer, and when: all asked *at once*, or each after the one before has agreed.

    Who refuses is asked again later, by a luck of its own; nobody asks on beyond the horizon.
    """
    found: list[Answer] = []
    for name in wanted:
        resource = plan.scenario.resources[name]
        time = now if at_once or not found else found[-1].time
        attempt, agreed = 0, False
        while not agreed and time < plan.scenario.horizon:
            attempt += 1
            patience, answer = luck.two("case", case, f"consent {name} {attempt}")
            time = plan.roster.working_days(time, _exponential(patience, resource.answers))
            agreed = answer >= resource.refuses
            found.append(Answer(time, name, agreed))
            if not agreed:
                time = plan.roster.working_days(time, max(resource.again_after, _SHORTEST))
        if not agreed and not at_once:
            break
    return found


def campaign(timing: Timing, after: int) -> int:
    """The first joint date after *after* (not *after* itself) where the gaps between them are fixed and repeat."""
    cycle = sum(timing.gaps)
    whole, into = divmod(after - timing.begins, cycle)
    return timing.begins + whole * cycle + next(date for date in accumulate(timing.gaps) if date > into)


class Answer(NamedTuple):
    """What a resource holder answered, and when."""

    time: int
    resource: str
    agreed: bool


class Calendars:
    """The departments' calendars: whether a department has a given day free is its own luck, the same in every arm."""

    __slots__ = ("_free", "_luck", "_plan")

    def __init__(self, plan: Plan, luck: Luck) -> None:
        self._plan = plan
        self._luck = luck
        self._free: dict[tuple[int, int], float] = {}

    def free(self, holder: int, day: int, share: float) -> bool:
        """Whether the department has the *day* free, where a *share* of its days is."""
        found = self._free.get((holder, day))
        if found is None:
            name = self._plan.holders[holder].name
            found = self._free[holder, day] = self._luck.one("department", name, f"calendar {day}")
        return found < share

    def joint_date(self, holders: list[int], regime: Regime, after: int) -> int | None:
        """The begin of the first joint action after *after* on a date free for all; None if nobody plans that far ahead."""
        timing = regime.timing
        if timing.gaps:
            return campaign(timing, after)
        roster = self._plan.roster
        day = roster.next_workday(roster.day(after) + 1)
        last = day + AHEAD
        while day <= last:
            if timing.roster:
                if self._rank(day) % timing.roster == 0:
                    return day * DAY + timing.begins
            elif all(self.free(holder, day, timing.day_free) for holder in holders):
                return day * DAY + timing.begins
            day = roster.next_workday(day + 1)
        return None

    def _rank(self, day: int) -> int:
        """The number of working days before *day*, so that a fixed roster does not depend on who asks."""
        return self._plan.roster.office_clock(day * DAY) // self._plan.roster.length
