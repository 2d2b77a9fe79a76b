"""SimPy as in its textbook examples: a `Resource` for each department, a process for each case and each crew sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import simpy

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmark.job import Job

    Process = Generator[simpy.Event, Any, None]

EXPRESSES: Final = 0


def run(job: Job) -> Outcome:
    """Run *job*."""
    env = simpy.Environment()
    luck = Luck(job)
    outcome = Outcome()
    districts = [
        [simpy.Resource(env, job.crews(department)) for department in range(job.departments)]
        for _ in range(job.districts)
    ]

    def street(departments: list[simpy.Resource], road: float) -> Process:
        while True:
            yield env.timeout(luck.until_next())
            env.process(case(departments[: luck.needs()], road))

    def case(departments: list[simpy.Resource], road: float) -> Process:
        called = env.now
        done = env.event()
        arrivals = []
        for department in departments:
            arrival = env.event()
            arrivals.append(arrival)
            env.process(mission(department, luck.on_the_road(road), arrival, done))
        yield env.all_of(arrivals)
        outcome.waits.append(env.now - called)
        yield env.timeout(luck.at_work())
        done.succeed()

    def mission(department: simpy.Resource, road: float, arrival: simpy.Event, done: simpy.Event) -> Process:
        with department.request() as crew:
            yield crew
            outcome.sent += 1
            yield env.timeout(road)
            arrival.succeed()
            yield done
            yield env.timeout(road)

    for number in range(job.streets):
        env.process(street(districts[job.district(number)], job.road(number)))
    env.run(until=job.days * DAY)
    outcome.cases = len(outcome.waits)
    outcome.events = next(env._eid)
    return outcome
