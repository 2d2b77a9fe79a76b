"""Ciw: a node for each district, its servers the crews of the one department.

Ciw is for open networks of queues: it cannot seize several resources for one customer, so this is the job of one
department only. A service is the way out, the work and the way home; the streets of a district are one stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ciw

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from benchmark.job import Job

EXPRESSES: Final = 1


def run(job: Job) -> Outcome:
    """Run *job*."""
    luck = Luck(job)
    streets: list[list[int]] = [[] for _ in range(job.districts)]
    for street in range(job.streets):
        streets[job.district(street)].append(street)
    out: dict[Any, float] = {}

    class Mission(ciw.dists.Distribution):  # type: ignore[misc]  # Ciw is untyped
        def __init__(self, roads: list[float]) -> None:
            self.roads = roads

        def sample(self, t: float | None = None, ind: Any = None) -> float:
            drive = luck.on_the_road(luck.choice(self.roads))
            out[ind.id_number] = drive
            return 2 * drive + luck.at_work()

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(luck.gap * len(own)) for own in streets],
        service_distributions=[Mission([job.road(street) for street in own]) for own in streets],
        number_of_servers=[job.crews(0)] * job.districts,
        routing=[[0.0] * job.districts for _ in range(job.districts)],
    )
    ciw.seed(job.seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(job.days * DAY)
    outcome = Outcome()
    outcome.waits = [record.waiting_time + out[record.id_number] for record in simulation.get_all_records()]
    outcome.cases = outcome.sent = len(outcome.waits)
    return outcome
