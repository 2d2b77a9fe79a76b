"""A pilot programme: who is piloted, chosen in which way, and when; the regime that carries it out.

The office chooses by what it has on record of the months before; a street that offers itself, by what it is like:

1. `random`: drawn as a cohort is (`sim.cohorts`), the districts in proportion; whole districts are drawn among themselves.
2. `load`: those that took down the most cases before.
3. `record`: those that closed the smallest share of them before.
4. `willingness`: those that sit on cases least: share held back × how long; of equals, those that call most.

Who is equal in this goes by luck. All is decided before the first pilot begins, so that it depends on no regime but the one before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from sim import cohorts
from sim.measures import ON_RECORD
from sim.regime import Step
from sim.scenario import Cohort, Join

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.comparison import Run
    from sim.luck import Luck
    from sim.questions.pilots import Programme
    from sim.regime import Regime
    from sim.scenario import Scenario

COHORT: Final = "pilots"
"""The name of the draw, the same for all programmes, so that they differ in nothing but their rules."""


class Past(NamedTuple):
    """What an office has on record of a street before the programme."""

    cases: int
    """Taken down."""
    closed: float
    """Of them closed within their period."""


def past(scenario: Scenario, run: Run, periods: int) -> dict[str, Past]:
    """What *run* has on record by street of the first *periods*."""
    found = {}
    for street in scenario.streets:
        cells = [run.panel.get((street, period, ON_RECORD)) for period in range(periods)]
        there = [cell for cell in cells if cell is not None and cell.value is not None]
        closed = sum(round((cell.value or 0) * cell.cases) for cell in there)
        found[street] = Past(sum(cell.cases for cell in there), closed)
    return found


def joined(programme: Programme, scenario: Scenario, before: Mapping[str, Past], luck: Luck) -> dict[str, int]:
    """When each pilot street joins, in microseconds after the start, in the order of joining."""
    units = _order(programme, scenario, before, luck)
    begin = sum(phase.length for phase in scenario.phases[: scenario.compared])
    joins = programme.joins or (Join(cohorts.date(scenario, begin), 1.0),)
    times = cohorts.moments(Cohort(programme.title, joins=joins), len(units), scenario)
    return {
        street: time for unit, time in zip(units, times, strict=True) for street in _streets(programme, scenario, unit)
    }


def _streets(programme: Programme, scenario: Scenario, unit: str) -> list[str]:
    if programme.unit == "street":
        return [unit]
    return [street for street, about in scenario.streets.items() if about.district == unit]


def _order(programme: Programme, scenario: Scenario, before: Mapping[str, Past], luck: Luck) -> list[str]:
    """The units of a programme, in the order in which they join."""
    units = list(scenario.streets if programme.unit == "street" else scenario.districts)
    size = programme.size or len(units)
    if programme.chosen == "random" and programme.unit == "street":
        return cohorts.order(COHORT, Cohort(programme.title, size=size), scenario, luck)

    def rank(unit: str) -> tuple[float, ...]:
        streets = _streets(programme, scenario, unit)
        return (*_rank(programme.chosen, scenario, streets, before), luck.one("cohort", f"{COHORT} {unit}", "draw"))

    return sorted(units, key=rank)[:size]


def _rank(chosen: str, scenario: Scenario, streets: Sequence[str], before: Mapping[str, Past]) -> tuple[float, ...]:
    """The less, the sooner it is piloted."""
    if chosen == "random":
        return ()
    cases = sum(before[street].cases for street in streets)
    if chosen == "load":
        return (-cases,)
    if chosen == "record":
        return (sum(before[street].closed for street in streets) / max(1, cases),)
    about = [scenario.streets[street] for street in streets]
    return (sum(one.holds_back * one.holds_for for one in about), -sum(one.overcalls for one in about))


def composed(
    name: str, when: Mapping[str, int], scenario: Scenario, before: str, after: str
) -> tuple[dict[str, Cohort], Regime]:
    """The cohorts and the regime that carry a programme out: streets come from regime *before* under *after* as they join."""
    steps: dict[int, list[str]] = {}
    for street, time in when.items():
        steps.setdefault(time, []).append(street)
    title = scenario.regimes[after].title
    made = {
        f"{name}-{number}": Cohort(title, tuple(streets), joins=(Join(cohorts.date(scenario, time), 1.0),))
        for number, (time, streets) in enumerate(sorted(steps.items()), 1)
    }
    rollout = tuple(Step((cohort,), after) for cohort in made)
    return made, replace(scenario.regimes[before], title=title, rollout=rollout)
