"""The only clock: whole microseconds on a SimPy environment.

What is to happen is an action with its arguments, never a running generator, so that a clock can
be set down (pickled) at any moment and taken up again in several arms.

Order of what happens at one moment: (1) actions in the order in which they were planned,
(2) `after_all` actions, in the same order.
"""

from __future__ import annotations

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


def _act(event: Event) -> None:
    planned: tuple[Callable[..., None], tuple[Any, ...]] = event.value  # type: ignore[assignment]  # SimPy's values are untyped
    action, arguments = planned
    action(*arguments)


class Clock:
    """A SimPy environment that plans actions."""

    __slots__ = ("_environment",)

    def __init__(self, now: int = 0) -> None:
        self._environment = Environment(initial_time=now)

    @property
    def now(self) -> int:
        """Microseconds since the start."""
        return self._environment._now  # type: ignore[return-value]

    def at(self, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time*, not before now."""
        environment = self._environment
        event = Event(environment)
        event._ok = True
        event._value = (action, arguments)
        event.callbacks.append(_act)
        environment.schedule(event, NORMAL, time - environment._now)

    def after_all(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* now, after all else that happens at this moment."""
        event = Event(self._environment)
        event._ok = True
        event._value = (action, arguments)
        event.callbacks.append(_act)
        self._environment.schedule(event, priority=_LAST)  # type: ignore[arg-type]

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
        queue = self._environment._queue
        found: tuple[Callable[..., None], tuple[Any, ...]] | None = queue[0][3]._value if queue else None
        return found or (None, ())

    def __getstate__(self) -> tuple[int, list[tuple[float, int, Any]]]:
        queue = sorted(self._environment._queue)
        # SimPy puts the event that stopped a run back in its queue, without an action
        planned: list[tuple[float, int, Any]] = [
            (time, priority, event._value) for time, priority, _, event in queue if event._value is not None
        ]
        return self.now, planned

    def __setstate__(self, state: tuple[int, list[tuple[float, int, Any]]]) -> None:
        now, planned = state
        self._environment = Environment(initial_time=now)
        for time, priority, (action, arguments) in planned:
            event = Event(self._environment)
            event._ok = True
            event._value = (action, arguments)
            event.callbacks.append(_act)
            self._environment.schedule(event, priority=priority, delay=time - now)  # type: ignore[arg-type]
