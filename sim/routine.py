"""Routine work (日常工作) of a department: one backlog that its crews at hand work off while on duty.

The simulation keeps one while it runs, and the records keep the same one over the rows of the
log, so both come to the same numbers, exactly.
"""

from __future__ import annotations

from operator import truediv
from typing import TYPE_CHECKING, Final

from sim.units import DAY

if TYPE_CHECKING:
    from sim.roster import Shift

GRAINS: Final = 1_000_000
"""Grains in a crew-microsecond: work is counted in whole grains, so a share of six decimals leaves no remainder."""
_WEEK: Final = 7
_SLOTS: Final = 16


class Routine:
    """The routine work of a department with *crews* rostered, of whom *share* of their duty is due to it.

    Over duty time d, share·crews·d falls due and at most d times the crews at hand is done. A crew
    is at hand unless it is on a mission or lent to a post; one that is both is taken away once and
    given back once. Work is in grains; how time is cut into steps changes nothing.
    """

    __slots__ = (
        "_always",
        "_called",
        "_calls",
        "_clock",
        "_counted",
        "_day",
        "_done",
        "_rate",
        "_rostered",
        "_stamps",
        "at_hand",
        "backlog",
        "crews",
        "done",
        "due",
        "lent",
        "remembers",
        "rostered",
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
        self.due = 0
        """Work that has fallen due, in grains; always `done + backlog`."""
        self.done = 0
        """Work done, in grains."""
        self.backlog = 0
        """Work due and not done, in grains."""
        self.rostered = 0
        """Duty time of the crews that are not lent, in crew-microseconds."""
        self.remembers = remembers
        """Whether it knows the last days, over which `load` is told."""
        self._rate = round(share * GRAINS) * crews
        self._always = shift.always
        self._clock = shift.clock(start)
        self._day = start // DAY
        self._done = [0] * (_WEEK + 1)
        self._rostered = [0] * (_WEEK + 1)
        self._calls = [0] * _SLOTS
        self._stamps = [-1] * _SLOTS
        self._counted = -1
        """The day for which the calls of the last days are summed up; -1: they are not."""
        self._called = 0

    def _step(self, t: int) -> None:
        """Let time pass until *t*, with nothing changing on the way."""
        clock = t if self._always else self.shift.clock(t)
        duty = clock - self._clock
        self.time = t
        if not duty:
            return
        self._clock = clock
        self.rostered += (self.crews - self.lent) * duty
        if self._rate:  # else nothing ever falls due
            due = self._rate * duty
            waiting = self.backlog + due
            able = self.at_hand * duty * GRAINS if self.at_hand > 0 else 0
            done = min(able, waiting)
            self.due += due
            self.done += done
            self.backlog = waiting - done

    def advance(self, t: int) -> None:
        """Let time pass until *t*; a time that has passed already changes nothing."""
        if t <= self.time:
            return
        day = t // DAY
        if day != self._day and self.remembers:
            for midnight in range(max(self._day + 1, day - _WEEK), day + 1):
                self._step(midnight * DAY)
                self._done[midnight & 7] = self.done
                self._rostered[midnight & 7] = self.rostered
            self._day = day
        self._step(t)

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
        able = self.at_hand * GRAINS
        if able <= 0 or not self.shift.on_duty(t):
            return 0.0
        return 1.0 if self.backlog or self._rate >= able else self._rate / able

    def called(self, begin: int, end: int) -> None:
        """Add the time from *begin* to *end* that one crew was on a call."""
        day = begin // DAY
        midnight = (day + 1) * DAY
        while begin < end:
            until = min(midnight, end)
            if day == self._counted:
                self._called += until - begin
            else:
                self._counted = -1
            slot = day % _SLOTS
            if self._stamps[slot] == day:
                self._calls[slot] += until - begin
            elif self._stamps[slot] < day:
                self._stamps[slot] = day
                self._calls[slot] = until - begin
            begin = until
            midnight += DAY
            day += 1

    def load(self, t: int) -> float:
        """Hours on calls and routine work ÷ rostered hours, over today so far and the seven days before.

        Before anybody has been on duty it is the share that routine work will take.
        """
        self.advance(t)
        day = self._day
        first = max(0, day - _WEEK)
        rostered = self.rostered - self._rostered[first & 7]
        if rostered <= 0:
            return self._rate / (GRAINS * self.crews) if self.crews else 0.0
        if self._counted != day:
            calls, stamps = self._calls, self._stamps
            self._called = sum(calls[d % _SLOTS] for d in range(first, day + 1) if stamps[d % _SLOTS] == d)
            self._counted = day
        # whole numbers beyond 2**53, which a compiled `/` would round each first
        done: float = truediv(self.done - self._done[first & 7], GRAINS)
        return (self._called + done) / rostered
