"""How many events a run of this simulator puts on its calendar, counted without slowing it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sim import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NAME: Final = "Environment"


@contextmanager
def events() -> Iterator[Callable[[], int | None]]:
    """Within it the clock's environments are remembered; afterwards they are asked how many events they had (None: it has none)."""
    made: list[Any] = []
    plain: Any = getattr(clock, NAME, None)

    def environment(*words: Any, **more: Any) -> Any:
        made.append(plain(*words, **more))
        return made[-1]

    if plain is not None:
        setattr(clock, NAME, environment)
    try:
        yield lambda: sum(next(env._eid) for env in made) if made else None
    finally:
        if plain is not None:
            setattr(clock, NAME, plain)
