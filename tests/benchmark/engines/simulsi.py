"""SimulSI: its processes, resources and signals, with the statistics off that its own benchmark turns off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import simulsi

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmark.job import Job

EXPRESSES: Final = 0


def run(job: Job) -> Outcome:
    """Run *job*."""
    sim = simulsi.Simulation(seed=job.seed, keep_values=False, record_series=False, keep_entity_history=False)
    luck = Luck(job)
    outcome = Outcome()
    districts = [
        [sim.resource(f"department-{district}-{k}", job.crews(k)) for k in range(job.departments)]
        for district in range(job.districts)
    ]

    def street(departments: list[Any], road: float) -> Generator[Any, Any, None]:
        while True:
            yield luck.until_next()
            sim.process(case(departments[: luck.needs()], road))

    def case(departments: list[Any], road: float) -> Generator[Any, Any, None]:
        called = sim.now
        done = sim.signal()
        arrivals = []
        for department in departments:
            arrival = sim.signal()
            arrivals.append(arrival)
            sim.process(mission(department, luck.on_the_road(road), arrival, done))
        yield sim.all_of(arrivals)
        outcome.waits.append(sim.now - called)
        yield luck.at_work()
        done.succeed()

    def mission(department: Any, road: float, arrival: Any, done: Any) -> Generator[Any, Any, None]:
        crew = yield sim.request(department)
        outcome.sent += 1
        yield road
        arrival.succeed()
        yield done
        yield road
        sim.release(crew)

    for number in range(job.streets):
        sim.process(street(districts[job.district(number)], job.road(number)))
    sim.run(until=job.days * DAY)
    outcome.cases = len(outcome.waits)
    outcome.events = sim.events_processed
    return outcome
