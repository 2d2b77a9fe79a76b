"""One task, alone in a fresh process: it is timed from inside and says what it came to as one line of JSON.

Times are CPU seconds (user and system), since others may use the machine; imports are not counted, but memory is.
"""

# ruff: noqa: PLC0415, T201 - memory is only for what is used; it speaks to who started it

from __future__ import annotations

import gc
import importlib
import json
import resource
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmark.job import Job, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.log import Log

MISSING = "missing"
"""What is said of an engine that is not installed."""


def main(text: str) -> int:
    """Do the task that *text* describes."""
    task = json.loads(text)
    if task["engine"] == "ours" and "scenario" in task:
        told = shipped(task)
    elif task["engine"] == "ours":
        told = ours(Job.of(task["job"]))
    else:
        told = peer(task["engine"], Job.of(task["job"]))
    print(json.dumps(told))
    return 0


def peer(name: str, work: Job) -> dict[str, Any]:
    """A job run by another engine."""
    try:
        engine = importlib.import_module(f"benchmark.engines.{name}")
    except ImportError:
        return {MISSING: name}
    begun = _begin()
    outcome = engine.run(work)
    return _told(outcome, run=time.process_time() - begun)


def ours(work: Job) -> dict[str, Any]:
    """The job run by this simulator: file read, simulated with its log, read while it is written, and measured."""
    from benchmark import followed
    from benchmark.engines import ours as engine

    begun = _begin()
    scenario = engine.scenario(work)
    loaded = time.process_time()
    counts = engine.Counts()
    found = followed.run(scenario, engine.REGIME, work.seed, 0, counts)
    peak = _peak()
    told = _told(counts.outcome(found.events), loaded - begun, found.run_s, found.measure_s, found.rows)
    return told | {"peak_mib": peak}


def shipped(task: dict[str, Any]) -> dict[str, Any]:
    """A shipped scenario under its two arms, one after the other."""
    import sim
    from benchmark import followed
    from sim.variation import vary

    name, begun = task["scenario"], _begin()
    scenario = vary(sim.load(name), task.get("changes") or {})
    loaded = time.process_time()
    run = measured = 0.0
    outings: Counter[int] = Counter()
    cases = sent = events = rows = 0
    for regime in scenario.compare[:2]:
        seen = Outings()
        found = followed.run(scenario, regime, 1, task.get("replication", 0), seen)
        run += found.run_s
        measured += found.measure_s
        events += found.events or 0
        rows += found.rows
        cases += seen.cases
        outings += seen.all()
    sent = sum(crews * count for crews, count in outings.items())
    outcome = Outcome(cases=cases, sent=sent, events=events or None)
    told = _told(outcome, loaded - begun, run, measured, rows)
    streets = len(scenario.streets)
    days = round(scenario.horizon / 86_400_000_000)
    return told | {"streets": streets, "days": days, "outings": [outings[k] for k in range(1, max(outings) + 1)]}


def crews_by_outing(log: Log) -> Counter[int]:
    """How many visits there were for which so many crews set out."""
    found = Outings()
    log.flush()
    for block in log.blocks:
        found(block)
    return found.all()


class Outings:
    """Counts cases and visits, block by block."""

    def __init__(self) -> None:
        self.cases = 0
        self._out: dict[int, int] = {}
        self._ended: Counter[int] = Counter()

    def __call__(self, rows: Sequence[int]) -> None:
        """See the rows of a block."""
        from sim.log import WIDTH, Kind

        for kind, case in zip(rows[1::WIDTH], rows[2::WIDTH], strict=True):
            if kind == Kind.OCCURRED:
                self.cases += 1
            elif kind == Kind.SET_OUT:
                self._out[case] = self._out.get(case, 0) + 1
            elif kind == Kind.VISIT_ENDED and case in self._out:
                self._ended[self._out.pop(case)] += 1

    def all(self) -> Counter[int]:
        """How many visits there were for which so many crews set out, those under way included."""
        return self._ended + Counter(self._out.values())


def _begin() -> float:
    gc.collect()
    return time.process_time()


def _peak() -> float:
    """The most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _told(
    outcome: Outcome, load: float = 0.0, run: float = 0.0, measured: float = 0.0, rows: int = 0
) -> dict[str, Any]:
    return {
        "cases": outcome.cases,
        "sent": outcome.sent,
        "events": outcome.events,
        "rows": rows,
        "wait": outcome.wait,
        "load_s": load,
        "run_s": run,
        "measure_s": measured,
        "peak_mib": _peak(),
    }
