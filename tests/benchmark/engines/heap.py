"""The floor: a bare heap of moments and functions, counters for crews, nothing kept but the waits."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from benchmark.job import DAY, Luck, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmark.job import Job

EXPRESSES: Final = 0


class _Case:
    __slots__ = ("called", "missing", "sent")

    def __init__(self, called: float, missing: int) -> None:
        self.called = called
        self.missing = missing
        self.sent: list[tuple[_Department, float]] = []


class _Department:
    __slots__ = ("free", "waiting")

    def __init__(self, crews: int) -> None:
        self.free = crews
        self.waiting: deque[tuple[_Case, float]] = deque()


def run(job: Job) -> Outcome:
    """Run *job*."""
    luck = Luck(job)
    outcome = Outcome()
    waits = outcome.waits
    heap: list[tuple[float, int, Callable[..., None], Any, Any]] = []
    order = count()
    districts = [[_Department(job.crews(k)) for k in range(job.departments)] for _ in range(job.districts)]

    def occurs(now: float, departments: list[_Department], road: float) -> None:
        heappush(heap, (now + luck.until_next(), next(order), occurs, departments, road))
        needs = luck.needs()
        case = _Case(now, needs)
        for department in departments[:needs]:
            drive = luck.on_the_road(road)
            if department.free:
                department.free -= 1
                sent(now, department, case, drive)
            else:
                department.waiting.append((case, drive))

    def sent(now: float, department: _Department, case: _Case, drive: float) -> None:
        outcome.sent += 1
        case.sent.append((department, drive))
        heappush(heap, (now + drive, next(order), arrives, case, None))

    def arrives(now: float, case: _Case, _: None) -> None:
        case.missing -= 1
        if not case.missing:
            waits.append(now - case.called)
            heappush(heap, (now + luck.at_work(), next(order), done, case, None))

    def done(now: float, case: _Case, _: None) -> None:
        for department, drive in case.sent:
            heappush(heap, (now + drive, next(order), back, department, None))

    def back(now: float, department: _Department, _: None) -> None:
        if department.waiting:
            sent(now, department, *department.waiting.popleft())
        else:
            department.free += 1

    for street in range(job.streets):
        departments = districts[job.district(street)]
        heappush(heap, (luck.until_next(), next(order), occurs, departments, job.road(street)))
    until = job.days * DAY
    while heap[0][0] < until:
        now, _, happens, who, what = heappop(heap)
        happens(now, who, what)
    outcome.cases = len(waits)
    outcome.events = next(order)
    return outcome
