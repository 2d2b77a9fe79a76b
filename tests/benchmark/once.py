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
    """The job run by this simulator: file read, simulated with its log, read again and measured."""
    from benchmark.engines import ours as engine
    from sim.measures import measure
    from sim.records import read

    begun = _begin()
    scenario = engine.scenario(work)
    loaded = time.process_time()
    log, events = engine.run(work, scenario)
    ran = time.process_time()
    measure(scenario, read(scenario, log))
    measured = time.process_time()
    peak = _peak()
    told = _told(engine.outcome(log, events), loaded - begun, ran - loaded, measured - ran, log.length)
    return told | {"peak_mib": peak}


def shipped(task: dict[str, Any]) -> dict[str, Any]:
    """A shipped scenario under its two arms, one after the other."""
    import sim
    from benchmark import counted
    from sim.log import Kind
    from sim.measures import measure
    from sim.records import read
    from sim.simulation import simulate
    from sim.variation import vary

    name, begun = task["scenario"], _begin()
    scenario = vary(sim.load(name), task.get("changes") or {})
    loaded = time.process_time()
    run = measured = 0.0
    outings: Counter[int] = Counter()
    cases = sent = events = rows = 0
    for regime in scenario.compare[:2]:
        start = time.process_time()
        with counted.events() as planned:
            log = simulate(scenario, regime, seed=1, replication=task.get("replication", 0))
        ran = time.process_time()
        measure(scenario, read(scenario, log))
        run += ran - start
        measured += time.process_time() - ran
        events += planned() or 0
        rows += log.length
        cases += sum(row[1] == Kind.OCCURRED for row in log.rows())
        outings += crews_by_outing(log)
    sent = sum(crews * count for crews, count in outings.items())
    outcome = Outcome(cases=cases, sent=sent, events=events or None)
    told = _told(outcome, loaded - begun, run, measured, rows)
    streets = len(scenario.streets)
    days = round(scenario.horizon / 86_400_000_000)
    return told | {"streets": streets, "days": days, "outings": [outings[k] for k in range(1, max(outings) + 1)]}


def crews_by_outing(log: Log) -> Counter[int]:
    """How many visits there were for which so many crews set out."""
    from sim.log import Kind

    out: dict[int, int] = {}
    found: Counter[int] = Counter()
    for _, kind, case, *_ in log.rows():
        if kind == Kind.SET_OUT:
            out[case] = out.get(case, 0) + 1
        elif kind == Kind.VISIT_ENDED and case in out:
            found[out.pop(case)] += 1
    found.update(out.values())
    return found


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
