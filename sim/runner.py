"""Replications: each simulated under every regime, in this process or in several, always in the same order.

1. A replication is one task: the phases before the compared one are simulated once, then each regime from there.
2. A worker measures where it simulates; a log travels only if it is to be kept.
3. Results are put in order of regime and replication, so that they never depend on the number of workers.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import wait as ended
from queue import SimpleQueue
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Protocol

from sim.comparison import Run
from sim.measures import measure
from sim.records import read
from sim.simulation import arms
from sim.texts import ToldError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from sim.log import Log
    from sim.records import Records
    from sim.scenario import Scenario

KEEPS: Final = ("none", "sample", "all")
"""Which logs are kept: none, those of replication 0, or all."""


class Witness(Protocol):
    """Sees every finished run where it was simulated, to write it or to count in it; must be picklable."""

    def __call__(self, scenario: Scenario, run: Run, log: Log, records: Records, /) -> Any:
        """See one run; what is returned travels back to the caller."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What replications left behind: measures of every run, in fixed order, and the logs that were kept."""

    runs: list[Run]
    logs: dict[tuple[str, int], Log] = field(default_factory=dict)
    """By (regime, replication)."""
    seen: dict[tuple[str, int], Any] = field(default_factory=dict)
    """What the witness returned, by (regime, replication)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all replications have in common; a worker is given it once."""

    scenario: Scenario
    regimes: tuple[str, ...]
    seed: int
    keep: str
    witness: Witness | None

    def kept(self, replication: int) -> bool:
        """Whether the logs of this replication go back to the caller."""
        return self.keep == "all" or (self.keep == "sample" and replication == 0)


Outcome = list[tuple[Run, "Log | None", Any]]
"""One replication: its run under each regime, the log if it is kept, and what the witness returned."""


def replicate(plan: Plan, replication: int) -> Outcome:
    """Simulate one replication under each regime of *plan*."""
    outcome: Outcome = []
    for regime, log in arms(plan.scenario, plan.regimes, seed=plan.seed, replication=replication):
        log.flush()
        records = read(plan.scenario, log)
        run = Run(regime, replication, measure(plan.scenario, records))
        seen = None if plan.witness is None else plan.witness(plan.scenario, run, log, records)
        outcome.append((run, log if plan.kept(replication) else None, seen))
    return outcome


def run(
    scenario: Scenario,
    regimes: Sequence[str],
    *,
    replications: int,
    seed: int,
    workers: int | None = None,
    keep: str = "none",
    progress: Callable[[int, int], None] | None = None,
    witness: Witness | None = None,
) -> Ran:
    """Simulate *replications* (0, 1, …) under each of *regimes*, on *workers* processes (None: one a core).

    *progress* is told how many replications are done, of how many; *witness* sees every run where it is
    simulated. Raises `ToldError` if a worker process ends before its work.
    """
    if keep not in KEEPS:
        raise ValueError(keep)
    plan = Plan(scenario, tuple(regimes), seed, keep, witness)
    tell = progress or (lambda _done, _total: None)
    tell(0, replications)
    outcomes: dict[int, Outcome] = {}
    with closing(_outcomes(plan, replications, crowd(workers, replications))) as found:
        for replication, outcome in found:
            outcomes[replication] = outcome
            tell(len(outcomes), replications)
    return _in_order(plan, outcomes)


def crowd(workers: int | None, replications: int) -> int:
    """How many processes to use: as asked, else one a core; never more than there are replications."""
    return max(1, min(workers or os.cpu_count() or 1, replications))


def _in_order(plan: Plan, outcomes: dict[int, Outcome]) -> Ran:
    place = {regime: i for i, regime in enumerate(plan.regimes)}
    ran = [entry for replication in sorted(outcomes) for entry in outcomes[replication]]
    ran.sort(key=lambda entry: (place[entry[0].regime], entry[0].replication))
    keys = [(run.regime, run.replication) for run, _, _ in ran]
    logs = {key: log for key, (_, log, _) in zip(keys, ran, strict=True) if log is not None}
    seen = {key: told for key, (_, _, told) in zip(keys, ran, strict=True)}
    return Ran([run for run, _, _ in ran], logs, seen if plan.witness else {})


def _outcomes(plan: Plan, replications: int, workers: int) -> Generator[tuple[int, Outcome], None, None]:
    if workers > 1:
        return _by_workers(plan, range(replications), workers)
    return ((replication, replicate(plan, replication)) for replication in range(replications))


def _by_workers(plan: Plan, replications: Iterable[int], workers: int) -> Generator[tuple[int, Outcome], None, None]:
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(plan,))
    done: SimpleQueue[tuple[int, Future[Outcome]]] = SimpleQueue()

    def submit(replication: int) -> None:
        pool.submit(_task, replication).add_done_callback(lambda future: done.put((replication, future)))

    waiting = iter(replications)
    under_way = 0
    try:
        with main_hidden(), interrupts_ignored():
            for replication in islice(waiting, 2 * workers):
                submit(replication)
                under_way += 1
        while under_way:
            replication, future = done.get()
            under_way -= 1
            for further in islice(waiting, 1):
                submit(further)
                under_way += 1
            yield replication, future.result()
    except BrokenProcessPool as broken:
        raise ToldError("worker_died") from broken
    except BaseException:
        for worker in set(multiprocessing.active_children()) - before:
            worker.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def main_hidden() -> Iterator[None]:
    """Workers need nothing of the caller's script; were it imported there, a script without a guard would start over."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Let processes started meanwhile ignore Ctrl-C from their first moment on; their parent stops them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)


_plan: Plan | None = None


def _begin(plan: Plan) -> None:
    """Make this process a worker on *plan*."""
    global _plan  # noqa: PLW0603 - a worker process is given its scenario once
    _plan = plan
    serve()


def serve() -> None:
    """Make this process a worker of its parent, to which it leaves interrupts and with which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        ended([parent.sentinel])
        os._exit(1)


def _task(replication: int) -> Outcome:
    assert _plan is not None
    return replicate(_plan, replication)
