"""Textbook SimPy with nature drawn first, as it must be for the same cases to meet several regimes.

Without keyed luck, common random numbers need every case's own draws before the run; they stay in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import simpy

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmark.job import Job

    Process = Generator[simpy.Event, Any, None]

EXPRESSES: Final = 0


@dataclass
class Case:
    """A case and all its luck."""

    time: float
    street: int
    drives: list[float]
    work: float


def draw(job: Job, luck: Luck) -> list[Case]:
    """All cases, in order of time."""
    cases = []
    for street in range(job.streets):
        time = luck.until_next()
        while time < job.days * DAY:
            drives = [luck.on_the_road(job.road(street)) for _ in range(luck.needs())]
            cases.append(Case(time, street, drives, luck.at_work()))
            time += luck.until_next()
    cases.sort(key=lambda case: case.time)
    return cases


def run(job: Job) -> Outcome:
    """Run *job*."""
    env = simpy.Environment()
    outcome = Outcome()
    districts = [
        [simpy.Resource(env, job.crews(department)) for department in range(job.departments)]
        for _ in range(job.districts)
    ]

    def source(cases: list[Case]) -> Process:
        for case in cases:
            yield env.timeout(case.time - env.now)
            env.process(life(case))

    def life(case: Case) -> Process:
        done = env.event()
        arrivals = []
        for department, drive in zip(districts[job.district(case.street)], case.drives, strict=False):
            arrival = env.event()
            arrivals.append(arrival)
            env.process(mission(department, drive, arrival, done))
        yield env.all_of(arrivals)
        outcome.waits.append(env.now - case.time)
        yield env.timeout(case.work)
        done.succeed()

    def mission(department: simpy.Resource, drive: float, arrival: simpy.Event, done: simpy.Event) -> Process:
        with department.request() as crew:
            yield crew
            outcome.sent += 1
            yield env.timeout(drive)
            arrival.succeed()
            yield done
            yield env.timeout(drive)

    env.process(source(draw(job, Luck(job))))
    env.run(until=job.days * DAY)
    outcome.cases = len(outcome.waits)
    outcome.events = next(env._eid)
    return outcome
