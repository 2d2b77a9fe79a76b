"""How long it takes to be allowed to act: desks, disputes, letters, rungs, calendars. Worked out, never given.

Each function is pure: it takes the luck of the case and a time, and returns when each step is over.
"""

from __future__ import annotations

import math
from array import array
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
_TOGETHER: Final = 4
"""Days of a department whose luck is drawn together."""
_ROOM: Final = 64
_UNDRAWN: Final = -1.0


def _exponential(u: float, mean: float) -> float:
    return -mean * math.log1p(-u)


def desks(
    plan: Plan, luck: Luck, regime: Regime, petition: bool, case: str, call: int, powers: int, now: int
) -> tuple[list[int], int]:
    """When each desk, and after them each dispute, is over, in microseconds; and how many desks there are.

    A *petition* passes all desks and may be disputed, the more so the more *powers* it mixes; where
    one department leads (or asks) it passes that department's desk only and there is nothing to dispute.
    """
    rule = regime.call
    count: int = rule.desks if petition else 1
    desk: float = rule.desk
    dispute: float = rule.dispute
    slow = count if desk else 0
    disputable = max(0, powers - 1) if petition and dispute else 0
    drawn = luck.runs_nth("case", case, call, "desk", slow, "dispute", disputable)
    over: list[int] = []
    for number in range(count):
        if number < slow:
            now = plan.roster.working_days(now, _exponential(drawn[number], desk))
        over.append(now)
    for number in range(slow, slow + disputable):
        if drawn[number] < dispute:
            now = plan.roster.working_days(now, rule.dispute_days)
            over.append(now)
    return over, count


def letter(plan: Plan, luck: Luck, regime: Regime, case: str, call: int, now: int) -> tuple[int, bool]:
    """When a letter across the border is answered, and whether the answer is yes."""
    time, answer = luck.two("case", case, f"letter {call}")
    return plan.roster.working_days(now, _exponential(time, regime.reach.letter)), answer >= regime.reach.refused


def rungs(plan: Plan, luck: Luck, regime: Regime, case: str, call: int, count: int, now: int) -> tuple[list[int], bool]:
    """When each rung of the ladder is climbed, and whether the request got to the top."""
    rule = regime.ladder
    climbed: list[int] = []
    for number in range(count):
        time, fate = luck.two_nth("case", case, "rung", call, number)
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
        while not agreed and time < plan.horizon:
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
    date = timing.begins + (after - timing.begins) // cycle * cycle
    for gap in timing.gaps:
        date += gap
        if date > after:
            break
    return date


class Answer(NamedTuple):
    """What a resource holder answered, and when."""

    time: int
    resource: str
    agreed: bool


class Date:
    """The first day from some day on that departments have free together."""

    __slots__ = ("day", "since")

    def __init__(self, since: int, day: int) -> None:
        self.since = since
        self.day = day


class Calendars:
    """The departments' calendars: whether a department has a given day free is its own luck, the same in every arm."""

    __slots__ = ("_dates", "_free", "_luck", "_of_share", "_plan", "_share")

    def __init__(self, plan: Plan, luck: Luck) -> None:
        self._plan = plan
        self._luck = luck
        self._free: list[array[float]] = [array("d") for _ in plan.holders]
        """The luck of each department's days, as far as it was asked for: less than nought where it was not."""
        self._dates: dict[float, dict[tuple[int, ...], Date]] = {}
        """The date last found, by the share of days that are free and the departments: it stands until it is past."""
        self._share = 0.0
        """The share that was last asked for."""
        self._of_share = self._dates.setdefault(self._share, {})

    def free(self, holder: int, day: int, share: float) -> bool:
        """Whether the department has the *day* free, where a *share* of its days is."""
        days = self._free[holder]
        if day >= len(days):
            days.extend([_UNDRAWN] * (day + _ROOM - day % _TOGETHER - len(days)))
        found = days[day]
        if found < 0.0:
            first = day - day % _TOGETHER
            name = self._plan.holders[holder].name
            drawn = self._luck.days("department", name, "calendar", first, _TOGETHER)
            for number in range(_TOGETHER):
                days[first + number] = drawn[number]
            found = days[day]
        return found < share

    def joint_date(self, holders: list[int], regime: Regime, after: int) -> int:
        """The begin of the first joint action after *after* on a date free for all; -1 if nobody plans that far ahead."""
        timing = regime.timing
        if timing.gaps:
            return campaign(timing, after)
        roster = self._plan.roster
        since = roster.next_workday(roster.day(after) + 1)
        if timing.roster:
            day = self._by_roster(timing.roster, since)
        else:
            share: float = timing.day_free
            if share != self._share:
                self._share = share
                self._of_share = self._dates.setdefault(share, {})
            dates = self._of_share
            key = tuple(holders)
            date = dates.get(key)
            if date is not None and date.since <= since <= date.day:
                day = date.day
            else:
                day = self._free_together(holders, share, since)
                if day >= 0:
                    dates[key] = Date(since, day)
        return day if day < 0 else day * DAY + timing.begins

    def _free_together(self, holders: list[int], share: float, since: int) -> int:
        """The first working day from *since* on that all of *holders* have free; -1: there is none."""
        roster = self._plan.roster
        day = since
        while day <= since + AHEAD:
            for holder in holders:
                if not self.free(holder, day, share):
                    break
            else:
                return day
            day = roster.next_workday(day + 1)
        return -1

    def _by_roster(self, every: int, since: int) -> int:
        """The first day from *since* on of a roster of one in *every* so many working days; -1: there is none."""
        roster = self._plan.roster
        day = since
        while day <= since + AHEAD:
            if roster.workdays_before(day) % every == 0:
                return day
            day = roster.next_workday(day + 1)
        return -1
