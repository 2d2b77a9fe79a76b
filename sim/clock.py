"""The only clock: whole microseconds, kept by a SimPy environment.

What is to happen is an action with its arguments, never a running generator, so that a clock can
be set down (pickled) at any moment and taken up again in several arms.

Order of what happens at one moment: (1) actions in the order in which they were planned,
(2) `after_all` actions, in the same order.
"""

from __future__ import annotations

from heapq import heappush
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, Final

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

    __slots__ = ("action", "arguments", "callbacks", "time")

    _ok: ClassVar[bool] = True

    def __init__(self, callbacks: Any, time: int, action: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        self.callbacks = callbacks
        self.time = time
        self.action = action
        self.arguments = arguments


class Clock:
    """What time it is, and what is planned: SimPy's calendar and its turn of the wheel, with actions for events."""

    __slots__ = ("_act_on", "_before", "_environment", "_queue", "given", "now")

    def __init__(self, now: int = 0) -> None:
        self.now = now
        """Microseconds since the start."""
        self.given = 0
        """The last place in the order of planning that was given."""
        self._before = 0
        """The places that were given before this clock was taken up."""
        self._environment = Environment(initial_time=now)
        self._queue: list[Any] = self._environment._queue  # as `Environment.schedule` fills it
        self._act_on = (self._act,)

    def _act(self, planned: Planned) -> None:
        self.now = planned.time
        planned.action(*planned.arguments)

    @property
    def made(self) -> int:
        """How many actions have been planned."""
        return self.given - self._before

    def at(self, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time*, not before now."""
        self.given += 1
        heappush(self._queue, (time, NORMAL, self.given, Planned(self._act_on, time, action, arguments)))

    def reserve(self, count: int) -> int:
        """Set aside *count* places in the order of planning, for actions that are planned one after the other (`at_place`); the first of them."""
        first = self.given + 1
        self.given += count
        return first

    def at_place(self, place: int, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time* as if it had been planned when its *place* was reserved."""
        heappush(self._queue, (time, NORMAL, place, Planned(self._act_on, time, action, arguments)))

    def later(self, time: int, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* at *time*; at once if that is now."""
        if time > self.now:
            self.at(time, action, *arguments)
        else:
            action(*arguments)

    def after_all(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do *action* now, after all else that happens at this moment."""
        self.given += 1
        heappush(self._queue, (self.now, _LAST, self.given, Planned(self._act_on, self.now, action, arguments)))

    def run(self, until: int, look: Callable[[int], None] | None = None) -> None:
        """Let everything before *until* happen; what is planned for *until* itself does not yet.

        *look* is called now and then, and told how many events there were since.
        """
        if until <= self.now:
            return
        environment = self._environment
        if look is None:
            environment.run(until=until)
        else:
            # as `Environment.run` does it, with a look now and then
            end = Event(environment)
            end._ok = True
            end._value = None
            environment.schedule(end, URGENT, until - environment.now)
            end.callbacks.append(StopSimulation.callback)
            step = environment.step
            try:
                while True:
                    for _ in repeat(None, EVERY):
                        step()
                    look(EVERY)
            except StopSimulation:
                pass
        self.now = until

    def clear(self) -> None:
        """The run is over: what is still planned is let go, so that nothing refers to the world in a circle."""
        self._queue.clear()

    def planned(self) -> tuple[Callable[..., None] | None, tuple[Any, ...]]:
        """What is planned next: an action and its arguments."""
        event = self._queue[0][3] if self._queue else None
        return (event.action, event.arguments) if isinstance(event, Planned) else (None, ())

    def __getstate__(self) -> tuple[int, int, list[tuple[int, int, int, Any]]]:
        # SimPy puts the event that stopped a run back in its queue, which is not one of ours
        planned: list[tuple[int, int, int, Any]] = [
            (time, priority, place, (event.action, event.arguments))
            for time, priority, place, event in sorted(self._queue)
            if isinstance(event, Planned)
        ]
        return self.now, self.given, planned

    def __setstate__(self, state: tuple[int, int, list[tuple[int, int, int, Any]]]) -> None:
        now, given, planned = state
        self.__init__(now)  # type: ignore[misc]
        self.given = given
        self._before = given - len(planned)
        for time, priority, place, (action, arguments) in planned:
            heappush(self._queue, (time, priority, place, Planned(self._act_on, time, action, arguments)))
