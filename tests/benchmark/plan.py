"""What is run side by side, at which size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benchmark.job import Job

DAY: Final = 86_400_000_000
ONE: Final = (1.0,)
"""Every case needs one department: what a network of queues can express."""
BASE: Final = "textbook"
"""The engine that all others are divided by."""
SLOW: Final = ("salabim",)
"""Engines that run a tenth of the city's days: a case costs them the same, and the day has an end."""


@dataclass(frozen=True)
class Size:
    """How much is run."""

    rounds: int
    small: int
    """Days of the job at 20 streets."""
    city: int
    """Days of the job at 331 streets."""
    beijing: int
    """Days of `beijing-2018`."""
    months: tuple[int, ...]
    """Days of the job at 10 streets: what is long is to cost no more than what is short."""
    replications: int
    """Of `compare jinhaihu-117` with two workers; 0: not run."""


SIZES: Final = {
    "quick": Size(1, small=3, city=1, beijing=4, months=(30, 90), replications=0),
    "usual": Size(3, small=30, city=10, beijing=30, months=(30, 365), replications=20),
    "full": Size(5, small=365, city=365, beijing=365, months=(30, 365, 3650), replications=20),
}


@dataclass(frozen=True)
class Task:
    """One process to be timed."""

    job: str
    engine: str
    work: Job | None = None
    scenario: str = ""
    """A shipped scenario instead of a job."""
    changes: tuple[tuple[str, int], ...] = ()
    command: tuple[str, ...] = ()
    """A command instead of a task, `python` left out."""


ENGINES: Final = ("textbook", "ours", "heap", "drawn", "simulsi", "salabim")
TWINS: Final = ("jinhaihu-117", "beijing-2018")
"""Shipped scenarios that are compared with textbook SimPy on cases with the same number of departments."""


def engines(size: Size) -> list[Task]:
    """The simple job by every engine that can express it."""
    tasks = []
    for name, streets, days, mix, crowd in (
        ("one department, 20 streets", 20, size.small, ONE, (*ENGINES, "ciw")),
        ("simple, 20 streets", 20, size.small, Job(1, 1).mix, ENGINES),
        ("simple, 331 streets", 331, size.city, Job(1, 1).mix, ENGINES),
    ):
        for engine in crowd:
            short = max(1, days // 10) if engine in SLOW else days
            tasks.append(Task(name, engine, Job(streets, short, mix=mix)))
    return tasks


def shipped(size: Size) -> list[Task]:
    """The shipped scenarios under both arms; the textbook's part follows from what they say of themselves."""
    city = (("phases.0.length", size.beijing * DAY),)
    return [Task("jinhaihu-117", "ours", scenario="jinhaihu-117"), Task("beijing-2018", "ours", scenario="beijing-2018", changes=city)]  # fmt: skip


def growth(size: Size) -> list[Task]:
    """The simple job from few streets to all, and from a month to years.

    Days enough that what is done once for every street and type is not what is measured.
    """
    days = min(size.city, 30)
    tasks = [Task(f"growth, {n} streets", "ours", Job(n, days * 331 // n)) for n in (10, 331)]
    return tasks + [Task(f"growth, {days} days", "ours", Job(10, days)) for days in size.months]


def commands(size: Size) -> list[Task]:
    """What a person waits for."""
    one = ("-m", "sim", "compare", "dongxiejie-parking", "--replications", "2", "--workers", "1", "--progress", "none")
    tasks = [
        Task("start", "python -c pass", command=("-c", "pass")),
        Task("start", "import sim.cli", command=("-c", "import sim.cli")),
        Task("start", "import simpy", command=("-c", "import simpy")),
        Task("start", "whistle --help", command=("-m", "sim", "--help")),
        Task("start", "first verdict", command=one),
    ]
    if size.replications:
        many = ("--replications", str(size.replications), "--workers", "2", "--progress", "none", "--out", "{folder}")
        tasks.append(Task("compare", "compare jinhaihu-117", command=("-m", "sim", "compare", "jinhaihu-117", *many)))
    return tasks
