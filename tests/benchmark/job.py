"""The simple job: cases in streets, each needing one or more departments; a crew of each is sent, quorum, work, home.

All engines run the same job:

1. Cases occur in each street as a Poisson process and are known at once; a case needs the first k departments of its district.
2. Each department sends a crew as soon as one is free, first come first served; each drives on its own.
3. Work begins when all are there (quorum), and all leave together when it is done.
4. Each drives home, as long as out, and is free again when it is back.

A drive takes the street's own minutes times a log-normal factor, work is log-normal.
"""

from __future__ import annotations

import math
import random
from bisect import bisect
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

DISTRICT: Final = 21
"""Streets in a district at the most: 331 make 16 districts."""
SPEED_KMH: Final = 30
CIRCUITY: Final = 1.3
SCATTER: Final = 0.25
"""Coefficient of variation of a drive."""
WORK_MIN: Final = 60
WORK_CV: Final = 0.5
LOAD: Final = 0.7
"""How busy crews are made to be."""
DAY: Final = 24 * 60.0
"""Engines count in minutes."""


@dataclass(frozen=True)
class Job:
    """What is to be run."""

    streets: int
    days: int
    rate: float = 16.0
    """Cases a day in each street: 331 streets make two million a year."""
    mix: tuple[float, ...] = (0.3, 0.35, 0.2, 0.15)
    """Shares of the cases that need one, two, … departments; 2.2 on average."""
    seed: int = 1

    @property
    def districts(self) -> int:
        """How many districts there are."""
        return -(-self.streets // DISTRICT)

    def district(self, street: int) -> int:
        """The district of a street: dealt out in turn."""
        return street % self.districts

    def km(self, street: int) -> float:
        """How far a street lies east of the seat of its district, in a straight line."""
        return 1.0 + 0.5 * (street // self.districts % 12)

    def road(self, street: int) -> float:
        """Minutes on the road to a street, on average."""
        return self.km(street) * CIRCUITY / SPEED_KMH * 60

    def crews(self, department: int) -> int:
        """Crews of the department of that place in each district, so that they are busy for `LOAD` of their time."""
        road = sum(self.road(street) for street in range(self.streets)) / self.streets
        mission = 2 * road + WORK_MIN + (road / 2 if len(self.mix) > 1 else 0)
        cases = self.rate / DAY * self.streets / self.districts * sum(self.mix[department:]) / sum(self.mix)
        return math.ceil(cases * mission / LOAD) + 1

    @property
    def departments(self) -> int:
        """The most departments that a case needs."""
        return len(self.mix)

    @classmethod
    def of(cls, said: dict[str, Any]) -> Job:
        """The job that `asdict` said, on its way through JSON."""
        return cls(**(said | {"mix": tuple(said["mix"])}))


class Luck(random.Random):
    """The luck of the peers: one stream for all, as in their manuals."""

    def __init__(self, work: Job) -> None:
        super().__init__(work.seed)
        self.gap = work.rate / DAY
        self.reach = list(accumulate(work.mix))
        self.drive = _normal(SCATTER)
        self.work = _normal(WORK_CV)

    def until_next(self) -> float:
        """Minutes until the next case of a street."""
        return self.expovariate(self.gap)

    def needs(self) -> int:
        """How many departments a case needs."""
        return bisect(self.reach, self.random() * self.reach[-1], 0, len(self.reach) - 1) + 1

    def on_the_road(self, road: float) -> float:
        """Minutes of a drive that takes *road* on average."""
        return road * self.lognormvariate(*self.drive)

    def at_work(self) -> float:
        """Minutes of work."""
        return WORK_MIN * self.lognormvariate(*self.work)


def _normal(cv: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm, for a mean of 1."""
    variance = math.log1p(cv * cv)
    return -variance / 2, math.sqrt(variance)


@dataclass
class Outcome:
    """What a run of a job came to."""

    cases: int = 0
    """That reached quorum."""
    sent: int = 0
    """Crews sent."""
    events: int | None = None
    """Events put on the calendar; None: the engine does not count them."""
    waits: list[float] = field(default_factory=list)
    """Minutes from a case to its quorum."""

    @property
    def wait(self) -> float:
        """The mean."""
        return math.fsum(self.waits) / len(self.waits) if self.waits else math.nan
