"""Routine work (日常工作) of a department: one backlog that its crews at hand work off while on duty.

The simulation keeps one while it runs, and the records keep the same one over the rows of the
log, so both come to the same numbers, exactly.
"""

from __future__ import annotations

from array import array
from operator import truediv
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.units import DAY

if TYPE_CHECKING:
    from sim.roster import Shift

    Grains: TypeAlias = int
    """A whole number without bound: the work of many crews over years has more grains than a machine's word can count."""

GRAINS: Final = 1_000_000
"""Grains in a crew-microsecond: work is counted in whole grains, so a share of six decimals leaves no remainder."""
_WEEK: Final = 7
_SLOTS: Final = 16
_DONE: Final = 0
"""Where in the numbers of the last days the work done begins; the grains left over, and so on, likewise."""
_GRAINS: Final = _DONE + _WEEK
_ROSTERED: Final = _GRAINS + _WEEK
_CALLS: Final = _ROSTERED + _WEEK
_STAMPS: Final = _CALLS + _SLOTS
_FEW: Final = 2**33
"""Fewer crew-microseconds than this have fewer than 2**53 grains, and so are exact as a float."""
_EXACT: Final = 2**53


class Routine:
    """The routine work of a department with *crews* rostered, of whom *share* of their duty is due to it.

    Over duty time d, share·crews·d falls due and at most d times the crews at hand is done. A crew
    is at hand unless it is on a mission or lent to a post; one that is both is taken away once and
    given back once. Work is in grains; how time is cut into steps changes nothing. What is counted
    at every step is kept as crew-microseconds and the grains left over, and by day, so that it
    stays within a machine's word.
    """

    __slots__ = (
        "_always",
        "_backlog",
        "_backlog_grains",
        "_begun",
        "_called",
        "_clock",
        "_counted",
        "_day",
        "_days",
        "_done",
        "_done_grains",
        "_done_in_week",
        "_due",
        "_due_grains",
        "_grains_in_week",
        "_rostered",
        "_rostered_in_week",
        "_usual",
        "at_hand",
        "crews",
        "lent",
        "remembers",
        "shift",
        "time",
    )

    def __init__(self, shift: Shift, crews: int, share: float, start: int = 0, *, remembers: bool = True) -> None:
        self.shift = shift
        self.crews = crews
        self.at_hand = crews
        """Crews that can do routine work when on duty."""
        self.lent = 0
        """Crews lent to a post: neither their time nor their calls count in the load."""
        self.time = start
        rate = round(share * GRAINS)
        self._usual = rate / GRAINS if crews else 0.0
        """The load before anybody has been on duty: the share that routine work will take."""
        self._due = rate * crews // GRAINS
        """What falls due in a microsecond of duty, in whole crews."""
        self._due_grains = rate * crews % GRAINS
        """And the grains left over, likewise below."""
        self._backlog = 0
        """Work due and not done, in crew-microseconds."""
        self._backlog_grains = 0
        self._done = 0
        """Work done today."""
        self._done_grains = 0
        self._rostered = 0
        """Duty time today of the crews that are not lent, in crew-microseconds."""
        self._done_in_week = 0
        """Work done on the seven days before today."""
        self._grains_in_week = 0
        self._rostered_in_week = 0
        self._days: array[int] = array("q", [0] * _STAMPS + [-1] * _SLOTS)
        """The numbers of the last days, side by side: of the last week by day of the week, of calls by their days' stamps."""
        self.remembers = remembers
        """Whether it knows the last days, over which `load` is told."""
        self._always = shift.always
        self._begun = self._clock = shift.clock(start)
        self._day = start // DAY
        self._counted = -1
        """The day for which the calls of the last days are summed up; -1: they are not."""
        self._called = 0

    @property
    def due(self) -> Grains:
        """Work that has fallen due, in grains."""
        return _grains(self._due, self._due_grains) * (self._clock - self._begun)

    @property
    def done(self) -> Grains:
        """Work done, in grains."""
        return self.due - self.backlog

    @property
    def backlog(self) -> Grains:
        """Work due and not done, in grains."""
        return _grains(self._backlog, self._backlog_grains)

    @property
    def rostered(self) -> int:
        """Duty time of the crews that are not lent, today so far and on the seven days before, in crew-microseconds."""
        return self._rostered_in_week + self._rostered

    def is_behind(self, each: int) -> bool:
        """Whether the backlog is more than so many microseconds for *each* crew."""
        return self.backlog > _grains(each, 0) * self.crews

    def _step(self, t: int) -> None:
        """Let time pass until *t*, on the same day, with nothing changing on the way."""
        clock = t if self._always else self.shift.clock(t)
        duty = clock - self._clock
        self.time = t
        if not duty:
            return
        self._clock = clock
        self._rostered += (self.crews - self.lent) * duty
        if not (self._due or self._due_grains):
            return  # nothing ever falls due
        grains = self._backlog_grains + self._due_grains * duty
        waiting = self._backlog + self._due * duty + grains // GRAINS
        grains %= GRAINS
        able = self.at_hand * duty if self.at_hand > 0 else 0
        if able <= waiting:
            self._done += able
            self._backlog = waiting - able
            self._backlog_grains = grains
        else:
            self._done += waiting
            self._done_grains += grains
            self._backlog = self._backlog_grains = 0

    def advance(self, t: int) -> None:
        """Let time pass until *t*; a time that has passed already changes nothing."""
        if t <= self.time:
            return
        day = t // DAY
        if day != self._day:
            if day - self._day > _WEEK:
                self._long_ago((day - _WEEK) * DAY)
            while self.remembers and self._day < day:
                self._step((self._day + 1) * DAY)
                self._midnight()
            self._day = day
        self._step(t)

    def _midnight(self) -> None:
        """Today is over, and the first of the seven days before it counts no more."""
        days = self._days
        slot = self._day % _WEEK
        self._done_in_week += self._done - days[_DONE + slot]
        self._grains_in_week += self._done_grains - days[_GRAINS + slot]
        self._rostered_in_week += self._rostered - days[_ROSTERED + slot]
        days[_DONE + slot] = self._done
        days[_GRAINS + slot] = self._done_grains
        days[_ROSTERED + slot] = self._rostered
        self._done = self._done_grains = self._rostered = 0
        self._day += 1

    def _long_ago(self, t: int) -> None:
        """Let time pass until the midnight *t*, so long ago that nothing before it counts in the load."""
        duty: Grains = self.shift.clock(t) - self._clock
        waiting: Grains = self.backlog + duty * _grains(self._due, self._due_grains)
        waiting = max(waiting - duty * _grains(max(self.at_hand, 0), 0), 0)
        self._backlog = waiting // GRAINS
        self._backlog_grains = waiting % GRAINS
        self._done = self._done_grains = self._rostered = 0
        self._done_in_week = self._grains_in_week = self._rostered_in_week = 0
        for slot in range(_CALLS):
            self._days[slot] = 0
        self._clock = self.shift.clock(t)
        self.time = t
        self._day = t // DAY

    def away(self, t: int) -> None:
        """A crew at hand goes on a mission."""
        self.advance(t)
        self.at_hand -= 1

    def back(self, t: int) -> None:
        """A crew comes back from a mission and is at hand."""
        self.advance(t)
        self.at_hand += 1

    def lend(self, t: int, count: int, *, at_hand: bool = True) -> None:
        """So many crews are lent to a post; less than nought: they are given back.

        A crew that is lent or given back in the middle of a mission is not *at_hand*.
        """
        self.advance(t)
        self.lent += count
        if at_hand:
            self.at_hand -= count

    def busy(self, t: int) -> float:
        """The share of the crews at hand that are at routine work at *t*; nought off duty."""
        self.advance(t)
        if self.at_hand <= 0 or not self.shift.on_duty(t):
            return 0.0
        if self._backlog or self._backlog_grains or self._due >= self.at_hand:
            return 1.0
        return (self._due * GRAINS + self._due_grains) / (self.at_hand * GRAINS)

    def called(self, begin: int, end: int) -> None:
        """Add the time from *begin* to *end* that one crew was on a call."""
        days = self._days
        day = begin // DAY
        midnight = (day + 1) * DAY
        while begin < end:
            until = min(midnight, end)
            if day == self._counted:
                self._called += until - begin
            else:
                self._counted = -1
            slot = day % _SLOTS
            if days[_STAMPS + slot] == day:
                days[_CALLS + slot] += until - begin
            elif days[_STAMPS + slot] < day:
                days[_STAMPS + slot] = day
                days[_CALLS + slot] = until - begin
            begin = until
            midnight += DAY
            day += 1

    def load(self, t: int) -> float:
        """Hours on calls and routine work ÷ rostered hours, over today so far and the seven days before.

        Before anybody has been on duty it is the share that routine work will take.
        """
        self.advance(t)
        rostered = self.rostered
        if rostered <= 0:
            return self._usual
        if self._counted != self._day:
            self._count_calls()
        done = crew_time(self._done_in_week + self._done, self._grains_in_week + self._done_grains)
        return (self._called + done) / rostered

    def _count_calls(self) -> None:
        """Sum up the time on calls today and on the seven days before."""
        self._called = 0
        for day in range(max(0, self._day - _WEEK), self._day + 1):
            if self._days[_STAMPS + day % _SLOTS] == day:
                self._called += self._days[_CALLS + day % _SLOTS]
        self._counted = self._day


def _grains(whole: Grains, grains: Grains) -> Grains:
    """So many crew-microseconds and *grains*, in grains."""
    return whole * GRAINS + grains


def crew_time(whole: int, grains: int) -> float:
    """So many crew-microseconds and *grains*, in crew-microseconds: their quotient, rounded once.

    Between 2**33 and 2**53 the sum of two floats is that: it is a tie only if the grains come to
    a whole number of 64ths, which a float holds, and else they are farther from one than a float is from them.
    """
    whole += grains // GRAINS
    grains %= GRAINS
    if whole < _FEW:
        return (whole * GRAINS + grains) / GRAINS
    if whole < _EXACT:
        return whole + grains / GRAINS
    # a compiled `/` would round each of the two first
    quotient: float = truediv(_grains(whole, grains), GRAINS)
    return quotient
