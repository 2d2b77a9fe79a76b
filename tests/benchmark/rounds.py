"""Tasks in turn, each in a fresh process, round by round: what is compared lies side by side in time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmark import plan
from benchmark.job import Job
from benchmark.once import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmark.plan import Task

ROOT: Final = Path(__file__).resolve().parent.parent.parent


@dataclass
class Row:
    """What one process came to."""

    job: str
    engine: str
    round: int
    streets: int = 0
    days: int = 0
    cases: int = 0
    sent: int = 0
    """Crews sent."""
    events: int = 0
    """On the calendar; nought: not counted."""
    rows: int = 0
    """Of the log."""
    wait: float = 0.0
    """Mean minutes from a case to its quorum."""
    load_s: float = 0.0
    run_s: float = 0.0
    """CPU seconds, user and system, of the job alone; of a command, of all its processes."""
    measure_s: float = 0.0
    wall_s: float = 0.0
    """From start to end of the process, as a person waits."""
    peak_mib: float = 0.0
    """The most memory of the process; of a command, of its largest process."""


def run(tasks: list[Task], rounds: int, tell: Callable[[str], None]) -> Iterator[Row]:
    """Run all *tasks* in each round; each round begins at another of them, and a job's own tasks stay together."""
    gone: set[str] = set()
    for number in range(1, rounds + 1):
        for task in _turned(tasks, number):
            if task.engine in gone:
                continue
            row = _row(task, number)
            if row is None:
                gone.add(task.engine)
                tell(f"{task.engine} is not installed: pip install -e '.[benchmark]'")
                continue
            tell(f"round {number}, {task.job}, {task.engine}: {row.run_s:.2f} s")
            yield row
            if task.scenario:
                yield _twin(task, number, row)


def _turned(tasks: list[Task], number: int) -> list[Task]:
    """The tasks of each job in turn, beginning one later in each round."""
    jobs = dict.fromkeys(task.job for task in tasks)
    found = []
    for job in jobs:
        own = [task for task in tasks if task.job == job]
        begin = (number - 1) % len(own)
        found += own[begin:] + own[:begin]
    return found


def _row(task: Task, number: int) -> Row | None:
    if task.command:
        return _command(task, number)
    told, wall = _once(task)
    if MISSING in told:
        return None
    work = task.work
    size = {"streets": told.get("streets", work and work.streets), "days": told.get("days", work and work.days)}
    known = {field.name for field in fields(Row)}
    kept = {name: value or 0 for name, value in told.items() if name in known}
    row = Row(task.job, task.engine, number, **(kept | size), wall_s=wall)
    if task.scenario:
        OUTINGS[task.job] = told["outings"]
    return row


OUTINGS: Final[dict[str, list[int]]] = {}
"""Of each shipped scenario, how many visits so many crews set out for: what its twin is made of."""


def _twin(task: Task, number: int, row: Row) -> Row:
    """Textbook SimPy on as many cases with the same numbers of departments, in as many streets and days."""
    outings = OUTINGS[task.job]
    rate = sum(outings) / (row.streets * row.days)
    work = Job(row.streets, row.days, rate, tuple(float(count) for count in outings))
    twin = _row(plan.Task(task.job, plan.BASE, work), number)
    if twin is None:
        raise RuntimeError("SimPy is missing")
    return twin


def _once(task: Task) -> tuple[dict[str, Any], float]:
    """The task in a process of its own, and how long that took in all."""
    said: dict[str, Any] = {"engine": task.engine}
    if task.work is not None:
        said["job"] = asdict(task.work)
    else:
        said |= {"scenario": task.scenario, "changes": dict(task.changes)}
    begun = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "benchmark"), "once", json.dumps(said)],
        cwd=ROOT, stdout=subprocess.PIPE, check=True, encoding="utf-8",
    )  # fmt: skip
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told, time.perf_counter() - begun


def _command(task: Task, number: int) -> Row:
    """A command as a person types it."""
    with tempfile.TemporaryDirectory() as folder:
        words = [word.replace("{folder}", str(Path(folder) / "out")) for word in task.command]
        begun = time.perf_counter()
        process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    cpu = used.ru_utime + used.ru_stime
    return Row(task.job, task.engine, number, run_s=cpu, wall_s=wall, peak_mib=used.ru_maxrss / 1024)
