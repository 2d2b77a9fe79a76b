"""Whether a scenario is of a size that can be simulated at all: asked before anything is worked out that grows with it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from sim.quantity import LONGEST, written
from sim.sense import MOST_CASES
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from sim.problem import Problems
    from sim.scenario import Scenario

CREWS: Final = 200_000
"""Crews of all departments together, at most."""
SITES: Final = 200_000
"""Workable sites of all hills together, at most."""
PAIRS: Final = 200_000
"""Pairs of a type of case and a street where it occurs, at most."""
HOURS: Final = 24
"""Hours that one replication under one regime may take, as estimated."""
FIRST, LAST = datetime.date(1000, 1, 1), datetime.date(8999, 12, 31)
"""Between which days a run lies: the calendar needs a few years more at either end."""
PACE: Final = {"cases": 1e-3, "groups": 3e-5, "departments": 2e-6, "pairs": 2e-6}
"""Seconds that a case takes, a group's night, a department's day and a street's day of a type of case, as measured on the shipped scenarios."""


def check(scenario: Scenario, problems: Problems) -> bool:
    """Note in which way *scenario* is too large; whether it is not."""
    before = len(problems.found)
    _days(scenario, problems)
    _many(scenario, problems)
    if len(problems.found) == before:
        _long(scenario, problems)
    return len(problems.found) == before


def _days(scenario: Scenario, problems: Problems) -> None:
    """A run lies within the calendar, and within the years that a duration may have."""
    if not problems.sound("start"):
        return
    if not FIRST <= scenario.start <= LAST:
        problems.add(problems.at("start"), "size_start", "start", date=scenario.start, first=FIRST, last=LAST)
        return
    most = min(LONGEST, (LAST - scenario.start).days * DAY)
    length = 0
    for number, phase in enumerate(scenario.phases):
        length += phase.length
        if length > most:
            path = f"phases.{number}.length"
            problems.add(problems.at(path), "size_length", path, years=LONGEST // (365 * DAY), last=LAST)
            return


def _many(scenario: Scenario, problems: Problems) -> None:
    """No more crews, sites, and pairs of a type and a street than fit into memory."""
    total = 0
    for name, department in scenario.departments.items():
        total += department.crews
        if total > CREWS:
            path = f"departments.{name}.crews"
            problems.add(problems.at(path), "size_crews", path, most=CREWS)
            break
    total = 0
    for number, hill in enumerate(scenario.offending):
        total += hill.sites + hill.groups
        if total > SITES:
            path = f"offending.{number}.sites"
            problems.add(problems.at(path), "size_sites", path, most=SITES)
            break
    total = 0
    for number, demand in enumerate(scenario.demand):
        total += len(demand.streets or scenario.streets)
        if total > PAIRS:
            path = f"demand.{number}"
            problems.add(problems.at(path), "size_pairs", path, most=PAIRS)
            break


def _long(scenario: Scenario, problems: Problems) -> None:
    """No more groups than can be kept, and no more work than a day of one processor; too many cases are told by `sense`."""
    if not problems.sound("phases", "demand", "offending", "streets"):
        return
    days = scenario.horizon / DAY
    cases = float(len(scenario.recorded))
    for demand in scenario.demand:
        cases += demand.rate * len(demand.streets or scenario.streets) * days
    groups = 0.0
    for number, hill in enumerate(scenario.offending):
        groups += hill.groups + hill.entries * days
        if groups > SITES and problems.sound(f"offending.{number}.entries"):
            path = f"offending.{number}.entries"
            problems.add(problems.at(path), "size_groups", path, count=f"{groups:.3g}", most=SITES)
            return
    pairs = sum(len(demand.streets or scenario.streets) for demand in scenario.demand if demand.rate)
    daily = {"groups": groups, "departments": len(scenario.departments), "pairs": pairs}
    seconds = min(cases, MOST_CASES) * PACE["cases"] + days * sum(PACE[what] * number for what, number in daily.items())
    if seconds > HOURS * HOUR / 1e6:
        path = f"phases.{max(range(len(scenario.phases)), key=lambda number: scenario.phases[number].length)}.length"
        told = {"hours": f"{seconds / 3600:.0f}", "most": HOURS, "horizon": written("duration", scenario.horizon)}
        problems.add(problems.at(path), "size_work", path, **told)
