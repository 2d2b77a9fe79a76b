"""Tasks in turn, each in a fresh process, round by round: what is compared lies side by side in time."""

from __future__ import annotations

import importlib.util
import json
import math
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

REPEATS: Final = 7
"""How often a short command is run in a round."""
ROOT: Final = Path(__file__).resolve().parent.parent.parent


def built() -> str:
    """What is measured: `compiled`, or `source`."""
    from sim import scene  # noqa: PLC0415 - only where it is measured

    return "source" if str(scene.__file__).endswith(".py") else "compiled"


def _home() -> Path:
    """Where commands are run: beside the source, unless what is installed is another."""
    found = importlib.util.find_spec("sim")
    beside = found is None or found.origin is None or ROOT in Path(found.origin).resolve().parents
    return ROOT if beside else Path(tempfile.gettempdir())


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
    with tempfile.TemporaryDirectory() as compiled:
        yield from _Rounds(Path(compiled), tell).run(tasks, rounds)


def turned(tasks: list[Task], number: int) -> list[Task]:
    """The tasks of each job in turn, beginning one later in each round."""
    jobs = dict.fromkeys(task.job for task in tasks)
    found = []
    for job in jobs:
        own = [task for task in tasks if task.job == job]
        begin = (number - 1) % len(own)
        found += own[begin:] + own[:begin]
    return found


class _Rounds:
    """What is known from one process to the next."""

    def __init__(self, compiled: Path, tell: Callable[[str], None]) -> None:
        self.compiled = compiled
        """Where commands keep their bytecode, as an installed program does."""
        self.tell = tell
        self.gone: set[str] = set()
        """Engines that are not installed."""
        self.warm: set[str] = set()
        """Commands that have been run once, so that their bytecode is there."""

    def run(self, tasks: list[Task], rounds: int) -> Iterator[Row]:
        for number in range(1, rounds + 1):
            for task in turned(tasks, number):
                if task.engine not in self.gone:
                    yield from self._rows(task, number)

    def _rows(self, task: Task, number: int) -> Iterator[Row]:
        """What one task comes to; a shipped scenario is followed by its twin."""
        if task.command:
            yield self._said(self._command(task, number))
            return
        told, wall = once(task)
        if MISSING in told:
            self.gone.add(task.engine)
            self.tell(f"{task.engine} is not installed: pip install -e '.[benchmark]'")
            return
        row = _row(task, number, told, wall)
        yield self._said(row)
        if task.scenario:
            twin = _twin(task, row, told["outings"])
            yield self._said(_row(twin, number, *once(twin)))

    def _said(self, row: Row) -> Row:
        self.tell(f"round {row.round}, {row.job}, {row.engine}: {row.run_s:.3f} s")
        return row

    def _command(self, task: Task, number: int) -> Row:
        """A command as a person types it; what is short is run several times, and its mean is taken."""
        if task.job == "start" and task.engine not in self.warm:
            self.warm.add(task.engine)
            self._typed(task)
        times = [self._typed(task) for _ in range(REPEATS if task.job == "start" else 1)]
        run, wall, peak = (math.fsum(each) / len(times) for each in zip(*times, strict=True))
        return Row(task.job, task.engine, number, run_s=run, wall_s=wall, peak_mib=peak)

    def _typed(self, task: Task) -> tuple[float, float, float]:
        """CPU seconds, seconds on the wall, MiB."""
        environment = os.environ | {"PYTHONPYCACHEPREFIX": str(self.compiled)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with tempfile.TemporaryDirectory() as folder:
            words = [sys.executable, *(word.replace("{folder}", str(Path(folder) / "out")) for word in task.command)]
            begun = time.perf_counter()
            process = subprocess.Popen(words, cwd=_home(), stdout=subprocess.DEVNULL, env=environment)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, words)
        return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def once(task: Task) -> tuple[dict[str, Any], float]:
    """What a task says of itself, in a process of its own, and how long that took in all."""
    said: dict[str, Any] = {"engine": task.engine}
    if task.work is not None:
        said["job"] = asdict(task.work)
    else:
        said |= {"scenario": task.scenario, "changes": dict(task.changes)}
    command = [sys.executable, str(ROOT / "tests" / "benchmark"), "once", json.dumps(said)]
    begun = time.perf_counter()
    ran = subprocess.run(command, cwd=_home(), stdout=subprocess.PIPE, check=True, encoding="utf-8")
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told, time.perf_counter() - begun


def _row(task: Task, number: int, told: dict[str, Any], wall: float) -> Row:
    known = {field.name for field in fields(Row)}
    kept = {name: value or 0 for name, value in told.items() if name in known}
    size = {} if task.work is None else {"streets": task.work.streets, "days": task.work.days}
    return Row(task.job, task.engine, number, **(size | kept), wall_s=wall)


def _twin(task: Task, row: Row, outings: list[int]) -> Task:
    """Textbook SimPy on as many cases as there were visits, with the same numbers of departments, in as many streets and days."""
    rate = sum(outings) / (row.streets * row.days)
    return plan.Task(task.job, plan.BASE, Job(row.streets, row.days, rate, tuple(float(count) for count in outings)))
