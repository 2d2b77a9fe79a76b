"""How many events a run of this simulator puts on its calendar, counted without slowing it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim import simulation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.clock import Clock
    from sim.world import World

BEGINS = ("_begin", "take_up")
"""What in `simulation` makes a world."""


@contextmanager
def events() -> Iterator[Callable[[], int]]:
    """Within it clocks are remembered; afterwards they are asked how many events they had."""
    clocks: list[Clock] = []

    def remembering(make: Callable[..., World]) -> Callable[..., World]:
        def begin(*told: Any) -> World:
            world = make(*told)
            clocks.append(world.clock)
            return world

        return begin

    plain = {name: getattr(simulation, name) for name in BEGINS}
    for name, make in plain.items():
        setattr(simulation, name, remembering(make))
    try:
        yield lambda: sum(clock.made for clock in clocks)
    finally:
        for name, make in plain.items():
            setattr(simulation, name, make)
