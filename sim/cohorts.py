"""Who belongs to a cohort of streets, and when each joins it: another draw in each replication, the same in all arms.

1. The named streets belong to it; the rest are drawn, so that the districts have members in proportion to their streets.
2. Shares of a district are whole by largest remainder (ties in the order of the file); one that has more named streets
   than its share keeps them, and the others share what is left.
3. Within a district the streets are taken in the order of their own luck, so that a street more changes no other's draw.
4. They join in the order of their own luck too, the named ones first.
"""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.luck import Luck
    from sim.scenario import Cohort, Join, Scenario


def drawn(scenario: Scenario, luck: Luck) -> dict[str, dict[str, int]]:
    """When each member of each cohort joins it, in microseconds after the start, by street in the order of joining."""
    return {
        name: dict(zip(order(name, cohort, scenario, luck), moments(cohort, size(cohort), scenario), strict=True))
        for name, cohort in scenario.cohorts.items()
    }


def size(cohort: Cohort) -> int:
    """How many streets belong to *cohort*, the named ones included."""
    return cohort.size or len(set(cohort.named))


def order(name: str, cohort: Cohort, scenario: Scenario, luck: Luck) -> list[str]:
    """The members of a cohort in the order in which they join."""
    named = frozenset(cohort.named)
    streets: dict[str, list[str]] = {district: [] for district in scenario.districts}
    for street, about in scenario.streets.items():
        streets[about.district].append(street)
    certain = {district: sum(street in named for street in there) for district, there in streets.items()}
    counts = {district: len(there) for district, there in streets.items()}
    members: list[str] = []
    for district, seats in shares(size(cohort), counts, certain).items():
        ranked = sorted(streets[district], key=lambda s: (s not in named, _luck(luck, name, s, "draw")))
        members += ranked[:seats]
    return sorted(members, key=lambda s: (s not in named, _luck(luck, name, s, "order")))


def _luck(luck: Luck, cohort: str, street: str, purpose: str) -> float:
    return luck.one("cohort", f"{cohort} {street}", purpose)


def shares(seats: int, counts: Mapping[str, int], least: Mapping[str, int]) -> dict[str, int]:
    """*seats* in proportion to *counts* by largest remainder, with at least *least* for each."""
    free = dict(counts)
    found: dict[str, int] = {}
    while True:
        left = seats - sum(found.values())
        given = _largest_remainder(left, free)
        short = [name for name, count in given.items() if count < least[name]]
        if not short:
            return {name: found.get(name, given.get(name, 0)) for name in counts}
        for name in short:
            found[name] = least[name]
            del free[name]


def _largest_remainder(seats: int, counts: Mapping[str, int]) -> dict[str, int]:
    whole = max(1, sum(counts.values()))
    given = {name: seats * count // whole for name, count in counts.items()}
    by_remainder = sorted(counts, key=lambda name: -(seats * counts[name] % whole))
    for name in by_remainder[: seats - sum(given.values())]:
        given[name] += 1
    return given


def moments(cohort: Cohort, members: int, scenario: Scenario) -> list[int]:
    """When the first, second, … of *members* joins, in microseconds after the start; the last date takes in all that are left."""
    found: list[int] = []
    for join in cohort.joins:
        found += [at(join, scenario)] * (math.floor(join.share * members + 0.5) - len(found))
    last = at(cohort.joins[-1], scenario) if cohort.joins else 0
    return found + [last] * (members - len(found))


def at(join: Join, scenario: Scenario) -> int:
    """The midnight with which the day of *join* begins, in microseconds after the start."""
    return (join.date - scenario.start).days * DAY


def date(scenario: Scenario, time: int) -> datetime.date:
    """The day on which *time*, in microseconds after the start, falls."""
    return scenario.start + datetime.timedelta(days=time // DAY)
