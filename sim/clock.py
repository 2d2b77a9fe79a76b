"""The only clock: whole microseconds on a SimPy environment.

What is to happen is an action with its arguments, never a running generator, so that a clock can
be set down (pickled) at any moment and taken up again in several arms.

Order of what happens at one moment: (1) actions in the order in which they were planned,
(2) `after_all` actions, in the same order.
"""

from __future__ import annotations

from heapq import heappush
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from simpy import Environment
from simpy.core import StopSimulation
from simpy.events import NORMAL, URGENT, Event

if TYPE_CHECKING:
    from collections.abc import Callable

_LAST: Final = NORMAL + 1
EVERY: Final = 10_000
"""Events between two looks of who watches a run."""


class Planned:
    """An action on SimPy's calendar: all that `Environment.step` asks of an event, and nothing else, since there are so many."""

    __slots__ = ("action", "arguments", "callbacks")

    _ok = True

    def __init__(self, action: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self.action = action
        self.arguments = arguments
        self.callbacks = _CALLBACKS


def _act(event: Planned) -> None:
    event.action(*event.arguments)


_CALLBACKS: Final = (_act,)


class Clock(Environment):
    """A SimPy environment that plans actions."""

    __slots__ = ("now",)

    now: int
    """Microseconds since the start; SimPy keeps it up under the name of `_now`."""

    _queue: list[tuple[float, int, int, Any]]  # type: ignore[assignment]

    def __init__(self, now: int = 0) -> None:
        super().__init__(initial_time=now)

    def at(self, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time*, not before now."""
        # as `Environment.schedule` does it
        heappush(self._queue, (time, NORMAL, next(self._eid), Planned(action, arguments)))

    def after_all(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* now, after all else that happens at this moment."""
        heappush(self._queue, (self.now, _LAST, next(self._eid), Planned(action, arguments)))

    def run(self, until: int, look: Callable[[int], None] | None = None) -> None:  # type: ignore[override]
        """Let everything before *until* happen; what is planned for *until* itself does not yet.

        *look* is called now and then, and told how many events there were since.
        """
        if until <= self.now:
            return
        if look is None:
            super().run(until=until)
            return
        # as `Environment.run` does it, with a look now and then
        end = Event(self)
        end._ok = True
        end._value = None
        self.schedule(end, URGENT, until - self.now)
        end.callbacks.append(StopSimulation.callback)
        step = self.step
        try:
            while True:
                for _ in repeat(None, EVERY):
                    step()
                look(EVERY)
        except StopSimulation:
            return

    def planned(self) -> tuple[Callable[..., None] | None, tuple[Any, ...]]:
        """What is planned next: an action and its arguments."""
        event = self._queue[0][3] if self._queue else None
        return (event.action, event.arguments) if isinstance(event, Planned) else (None, ())

    def __getstate__(self) -> tuple[int, list[tuple[float, int, Any]]]:
        # SimPy puts the event that stopped a run back in its queue, which is not one of ours
        planned: list[tuple[float, int, Any]] = [
            (time, priority, (event.action, event.arguments))
            for time, priority, _, event in sorted(self._queue)
            if isinstance(event, Planned)
        ]
        return self.now, planned

    def __setstate__(self, state: tuple[int, list[tuple[float, int, Any]]]) -> None:
        now, planned = state
        super().__init__(initial_time=now)
        for time, priority, (action, arguments) in planned:
            heappush(self._queue, (time, priority, next(self._eid), Planned(action, arguments)))


# one attribute under two names: SimPy's own `now` is a property, which costs more than much of what is asked about the time
Clock._now = Clock.now
