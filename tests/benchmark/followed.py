"""A run of this simulator as `compare` makes it: its log is read while it is written, and then measured."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from benchmark import counted
from sim.following import Following
from sim.measures import measure
from sim.runner import seldom_collecting
from sim.simulation import arms

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence

    from sim.log import Log
    from sim.scenario import Scenario


class Found(NamedTuple):
    """What a run cost."""

    run_s: float
    """CPU seconds of the simulation and its log."""
    measure_s: float
    """Of reading the log and measuring."""
    events: int | None
    rows: int


class _Timed:
    """Shows a log to a reader and to who counts for the benchmark, and keeps the times of both apart."""

    def __init__(self, following: Following, see: Callable[[Sequence[int]], None]) -> None:
        self.following = following
        self.see = see
        self.read_s = 0.0
        self.aside_s = 0.0

    def __call__(self, rows: array[int]) -> None:
        begun = time.process_time()
        self.following(rows)
        read = time.process_time()
        self.see(rows)
        self.read_s += read - begun
        self.aside_s += time.process_time() - read

    def still(self) -> list[object]:
        return self.following.still()


def run(scenario: Scenario, regime: str, seed: int, replication: int, see: Callable[[Sequence[int]], None]) -> Found:
    """One replication under one regime; *see* is shown the rows, at no cost."""
    sinks: list[_Timed] = []

    def follow(log: Log) -> _Timed:
        sinks.append(_Timed(Following(scenario, log), see))
        return sinks[0]

    begun = time.process_time()
    with counted.events() as events, seldom_collecting():
        (_, log), *_ = arms(scenario, [regime], seed=seed, replication=replication, follow=follow, kept=False)
    ran = time.process_time()
    timed = sinks[0]
    measure(scenario, timed.following.close())
    measured = time.process_time() - ran + timed.read_s
    return Found(ran - begun - timed.read_s - timed.aside_s, measured, events(), log.length)
