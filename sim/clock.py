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


class Clock:
    """A SimPy environment that plans actions."""

    __slots__ = ("_environment", "_numbers", "_queue")

    def __init__(self, now: int = 0) -> None:
        self._begin(now)

    def _begin(self, now: int) -> None:
        self._environment = Environment(initial_time=now)
        self._queue: list[tuple[float, int, int, Any]] = self._environment._queue  # type: ignore[assignment]
        self._numbers = self._environment._eid

    @property
    def now(self) -> int:
        """Microseconds since the start."""
        return self._environment._now  # type: ignore[return-value]

    def at(self, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time*, not before now."""
        # as `Environment.schedule` does it
        heappush(self._queue, (time, NORMAL, next(self._numbers), Planned(action, arguments)))

    def after_all(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* now, after all else that happens at this moment."""
        heappush(self._queue, (self._environment._now, _LAST, next(self._numbers), Planned(action, arguments)))

    def run(self, until: int, look: Callable[[int], None] | None = None) -> None:
        """Let everything before *until* happen; what is planned for *until* itself does not yet.

        *look* is called now and then, and told how many events there were since.
        """
        environment = self._environment
        if until <= environment.now:
            return
        if look is None:
            environment.run(until=until)
            return
        # as `Environment.run` does it, with a look now and then
        end = Event(environment)
        end._ok = True
        end._value = None
        environment.schedule(end, URGENT, until - environment._now)
        end.callbacks.append(StopSimulation.callback)
        step = environment.step
        try:
            while True:
                for _ in repeat(None, EVERY):
                    step()
                look(EVERY)
        except StopSimulation:
            return

    def planned(self) -> tuple[Callable[..., None] | None, tuple[Any, ...]]:
        """What is planned next: an action and its arguments."""
        queue = self._queue
        event = queue[0][3] if queue else None
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
        self._begin(now)
        for time, priority, (action, arguments) in planned:
            heappush(self._queue, (time, priority, next(self._numbers), Planned(action, arguments)))
