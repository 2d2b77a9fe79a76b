"""salabim: a `Resource` for each department, a `Component` for each case and each crew sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import salabim

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmark.job import Job

EXPRESSES: Final = 0


def run(job: Job) -> Outcome:
    """Run *job*."""
    salabim.yieldless(False)
    env = salabim.Environment(trace=False, random_seed="")
    luck = Luck(job)
    outcome = Outcome()
    districts = [
        [salabim.Resource("department", capacity=job.crews(department)) for department in range(job.departments)]
        for _ in range(job.districts)
    ]

    class Street(salabim.Component):  # type: ignore[misc]  # salabim is untyped
        def setup(self, departments: list[Any], road: float) -> None:
            self.departments = departments
            self.road = road

        def process(self) -> Generator[Any, Any, None]:
            while True:
                yield self.hold(luck.until_next())
                Case(departments=self.departments[: luck.needs()], road=self.road)

    class Case(salabim.Component):  # type: ignore[misc]  # salabim is untyped
        def setup(self, departments: list[Any], road: float) -> None:
            self.called = env.now()
            self.missing = len(departments)
            self.missions = [Mission(case=self, department=d, road=luck.on_the_road(road)) for d in departments]

        def process(self) -> Generator[Any, Any, None]:
            while self.missing:
                yield self.passivate()
            outcome.waits.append(env.now() - self.called)
            yield self.hold(luck.at_work())
            for mission in self.missions:
                mission.activate()

    class Mission(salabim.Component):  # type: ignore[misc]  # salabim is untyped
        def setup(self, case: Case, department: Any, road: float) -> None:
            self.case = case
            self.department = department
            self.road = road

        def process(self) -> Generator[Any, Any, None]:
            yield self.request(self.department)
            outcome.sent += 1
            yield self.hold(self.road)
            self.case.missing -= 1
            if not self.case.missing:
                self.case.activate()
            yield self.passivate()
            yield self.hold(self.road)
            self.release()

    for number in range(job.streets):
        Street(departments=districts[job.district(number)], road=job.road(number))
    env.run(till=job.days * DAY)
    outcome.cases = len(outcome.waits)
    return outcome
