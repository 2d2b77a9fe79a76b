"""Working time: which days are worked, when offices are open, when a department is on duty.

Times are whole microseconds after the scenario's first midnight; days are numbered from it. The
tables grow on demand, so a desk may run past the horizon.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from sim.units import DAY

if TYPE_CHECKING:
    from sim.scenario import Department, Scenario

FOREVER: Final = 2**62
"""The end of a duty period that has none, in microseconds."""
_SLACK: Final = 400
_SATURDAY: Final = 5


class Shift:
    """When crews are on duty: from *begins* to *ends* of a day, over midnight if *ends* is not later.

    A period belongs to the day on which it begins; equal hours make it last a whole day. Without
    *weekends* there are periods only on working days; with them and equal hours duty never ends.
    """

    __slots__ = ("_from", "_gone", "_on", "_roster", "_weekends", "always", "begins", "length")

    def __init__(self, roster: Roster, begins: int, ends: int, *, weekends: bool) -> None:
        self._roster = roster
        self.begins = begins
        self.length = ends - begins if ends > begins else ends - begins + DAY
        """How long a duty period lasts, in microseconds."""
        self.always = weekends and self.length == DAY
        """Whether duty never ends."""
        self._weekends = weekends
        self._from = 0
        """When the day begins that was last looked up, as duty counts days: from *begins* to *begins*."""
        self._on = False
        """Whether there is a period in it."""
        self._gone = 0
        """Time on duty before it."""
        self._look_up(0)

    def _look_up(self, t: int) -> int:
        """Turn to the day that contains *t*, since what is asked next is mostly about the same one; how far into it *t* lies."""
        day = (t - self.begins) // DAY
        self._from = day * DAY + self.begins
        self._on = self._weekends or self._roster.is_workday(day)
        before = day + 1 if self._weekends else self._roster.workdays_before(day)
        self._gone = before * self.length
        return t - self._from

    def clock(self, t: int) -> int:
        """Time on duty before *t*, counted from some fixed moment, in microseconds."""
        if self.always:
            return t
        into = t - self._from
        if not 0 <= into < DAY:
            into = self._look_up(t)
        if not self._on:
            return self._gone
        return self._gone + min(self.length, into)

    def duty_between(self, a: int, b: int) -> int:
        """Time on duty between *a* and *b*, exact, in microseconds."""
        return self.clock(b) - self.clock(a)

    def on_duty(self, t: int) -> bool:
        """Whether *t* lies in a duty period; its begin does, its end does not."""
        if self.always:
            return True
        into = t - self._from
        if not 0 <= into < DAY:
            into = self._look_up(t)
        return self._on and into < self.length

    def next_duty(self, t: int) -> int:
        """*t* itself if on duty, else the begin of the next duty period."""
        if self.on_duty(t):
            return t
        day = (t - self.begins) // DAY + 1
        if not self._weekends:
            day = self._roster.next_workday(day)
        return day * DAY + self.begins

    def duty_ends(self, t: int) -> int:
        """The end of the duty that contains *t*, back-to-back periods taken as one; *t* itself if off duty."""
        if self.always:
            return FOREVER
        if not self.on_duty(t):
            return t
        if self.length < DAY:
            return self._from + self.length
        day = (self._from - self.begins) // DAY
        while self._roster.is_workday(day):
            day += 1
        return day * DAY + self.begins


class Roster:
    """The working days of a scenario and the duty of its departments.

    A working day is Monday to Friday less `calendar.holidays`, and the days of `calendar.workdays`.
    """

    __slots__ = (
        "_before",
        "_days",
        "_first",
        "_holidays",
        "_shifts",
        "_workdays",
        "closes",
        "length",
        "opens",
        "works",
    )

    def __init__(self, scenario: Scenario) -> None:
        calendar = scenario.calendar
        if calendar.closes <= calendar.opens:
            raise ValueError("offices close before they open")
        self.opens = calendar.opens
        self.closes = calendar.closes
        self.length = calendar.closes - calendar.opens
        """A working day of office time, in microseconds."""
        self._first = scenario.start.toordinal() - 1
        self._holidays = {day.toordinal() for day in calendar.holidays}
        self._workdays = {day.toordinal() for day in calendar.workdays}
        self.works: list[bool] = []
        """Whether a day is worked; entry 0 is the day before the first."""
        self._before: list[int] = []
        self._days: list[int] = []
        self._shifts: dict[tuple[int, int, bool], Shift] = {}
        self._fill(scenario.horizon // DAY + _SLACK)

    def _fill(self, entries: int) -> None:
        """Make the tables for that many days."""
        first, holidays, workdays = self._first, self._holidays, self._workdays
        self.works = [
            ((n + 6) % 7 < _SATURDAY and n not in holidays) or n in workdays for n in range(first, first + entries)
        ]
        self._before = list(accumulate(self.works, initial=0))
        self._days = [entry - 1 for entry, works in enumerate(self.works) if works]

    def grow(self, entry: int) -> None:
        """Make the tables longer than *entry*."""
        if entry >= len(self.works) - 1:
            self._fill(2 * entry + _SLACK)

    @staticmethod
    def day(t: int) -> int:
        """The number of the day that contains *t*; the first day is 0."""
        return t // DAY

    def is_workday(self, day: int) -> bool:
        """Whether the day of that number is worked."""
        self.grow(day + 1)
        return self.works[day + 1]

    def workdays_before(self, day: int) -> int:
        """The number of working days before the day of that number, counted from the day before the first."""
        self.grow(day + 1)
        return self._before[day + 1]

    def next_workday(self, day: int) -> int:
        """The first working day from *day* on, *day* itself if it is worked."""
        rank = self.workdays_before(day)
        while rank >= len(self._days):
            self.grow(len(self.works))
        return self._days[rank]

    def office_clock(self, t: int) -> int:
        """Office time before *t*, counted from the day before the first, in microseconds."""
        day = t // DAY
        hour = t - day * DAY
        before = self.workdays_before(day) * self.length
        if hour <= self.opens or not self.works[day + 1]:
            return before
        return before + (hour - self.opens if hour < self.closes else self.length)

    def office_time(self, t: int, hours: int) -> int:
        """The moment when *hours* (microseconds) of office time have passed after *t*; *t* itself if none need pass."""
        if hours <= 0:
            return t
        last = self.office_clock(t) + hours - 1
        rank = last // self.length
        while rank >= len(self._days):
            self.grow(len(self.works))
        return self._days[rank] * DAY + self.opens + (last - rank * self.length) + 1

    def working_days(self, t: int, days: float) -> int:
        """The moment when that many working days of office time have passed after *t*."""
        return self.office_time(t, round(days * self.length))

    def shift(self, department: Department) -> Shift:
        """The duty of *department*; departments with equal hours share it."""
        key = (department.shift_begins, department.shift_ends, department.weekends)
        found = self._shifts.get(key)
        if found is None:
            found = self._shifts[key] = Shift(self, key[0], key[1], weekends=key[2])
        return found
