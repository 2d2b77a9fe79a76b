"""Replications: each simulated under every regime, in this process or in several, always in the same order.

1. A replication is one task: the phases before the compared one are simulated once, then each regime from there.
2. A worker measures where it simulates, while it simulates; a log is held, and travels, only if it is to be kept.
3. Results are put in order of regime and replication, so that they never depend on the number of workers.
"""

from __future__ import annotations

import gc
import os
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, cast, runtime_checkable

from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.following import Following
from sim.measures import measure
from sim.records import read
from sim.simulation import arms

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from sim.following import Onlooker
    from sim.log import Log
    from sim.records import Records
    from sim.scenario import Scenario

SELDOM: Final = 500_000
"""Things made, less those let go, between two looks for garbage: each look goes through all that waits, and memory stays as it was."""
KEEPS: Final = ("none", "sample", "all")
"""Which logs are kept: none, those of replication 0, or all."""


@runtime_checkable
class Watcher(Protocol):
    """Sees every run where it is simulated, while it goes on; must be picklable."""

    def watch(self, scenario: Scenario, log: Log, replication: int) -> Onlooker:
        """Who sees the run that *log* is of, or the beginning that several runs share."""


class Witness(Protocol):
    """Sees every finished run where it was simulated, with its log, which is held until then; must be picklable."""

    def __call__(self, scenario: Scenario, run: Run, log: Log, records: Records, /) -> Any:
        """See one run; what is returned travels back to the caller."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What replications left behind: measures of every run, in fixed order, and the logs that were kept."""

    runs: list[Run]
    logs: dict[tuple[str, int], Log] = field(default_factory=dict)
    """By (regime, replication); without those that are too long to be held (`Log.MOST`)."""
    seen: dict[tuple[str, int], Any] = field(default_factory=dict)
    """What the witness returned, by (regime, replication)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all replications have in common."""

    scenario: Scenario
    regimes: tuple[str, ...]
    seed: int
    keep: str
    witness: Watcher | Witness | None

    def kept(self, replication: int) -> bool:
        """Whether the logs of this replication go back to the caller."""
        return self.keep == "all" or (self.keep == "sample" and replication == 0)


Outcome = list[tuple[Run, "Log | None", Any]]
"""One replication: its run under each regime, the log if it is kept, and what the witness returned."""


def replicate(plan: Plan, replication: int) -> Outcome:
    """Simulate one replication under each regime of *plan*."""
    with seldom_collecting():
        return _replicated(plan, replication)


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Python looks for garbage in circles less often: a run makes much that is let go at once, and hardly any circles."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], SELDOM) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _replicated(plan: Plan, replication: int) -> Outcome:
    if plan.witness is not None and not isinstance(plan.witness, Watcher):
        return _witnessed(plan, replication, plan.witness)
    scenario, watcher, kept = plan.scenario, plan.witness, plan.kept(replication)

    def follow(log: Log) -> Following:
        return Following(scenario, log, [watcher.watch(scenario, log, replication)] if watcher else [])

    outcome: Outcome = []
    for regime, log in arms(scenario, plan.regimes, seed=plan.seed, replication=replication, follow=follow, kept=kept):
        following = cast("Following", log.sink)
        log.sink = None
        records = following.close()
        run = Run(regime, replication, measure(scenario, records))
        seen = following.onlookers[0].told(regime, replication, records) if watcher else None
        outcome.append((run, log if log.kept else None, seen))
    return outcome


def _witnessed(plan: Plan, replication: int, witness: Witness) -> Outcome:
    """Simulate one replication, for a witness that sees whole logs."""
    outcome: Outcome = []
    for regime, log in arms(plan.scenario, plan.regimes, seed=plan.seed, replication=replication):
        records = read(plan.scenario, log)
        run = Run(regime, replication, measure(plan.scenario, records))
        seen = witness(plan.scenario, run, log, records)
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
    witness: Watcher | Witness | None = None,
) -> Ran:
    """Simulate *replications* (0, 1, …) under each of *regimes*, on *workers* processes (None: one a core).

    *progress* is told how many replications are done, of how many; *witness* sees every run where it is
    simulated. Raises `ToldError` if worker processes end again and again before their work.
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
    with Crowd(lambda: local(workers)) as crew:
        yield from crew.outcomes(replicate, [(plan, replication) for replication in range(replications)])
