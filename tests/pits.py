"""The sand pits of `pinggu-district` under joint rules: how often one is sealed, and whether it is back (P13).

Under joint rules as they are a pit is hardly ever sealed, so that the question can rarely be asked of
them. It is asked therefore of a joint team that for once is complete: the departments that a pit
needs come in full, may act on site and stay the day. All else (desks, disputes, dates, the other
cases, the offenders) is as under `joint`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim.measures import measure
from sim.records import read
from sim.scenario import Phase
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.log import Log
    from sim.measures import Value
    from sim.records import Records
    from sim.scenario import Scenario

PIT: Final = "sand-pit"
COMPLETE: Final = "joint-complete"
"""The regime of a joint team that for once is complete."""
SURE: Final = 50.0
"""A stake so high that a department comes, whatever its load."""
FOLLOWED: Final = 150 * DAY
"""About five months: so long a sealed pit is watched."""


def towns(scenario: Scenario) -> tuple[str, ...]:
    """The towns with sand pits."""
    return tuple(hill.street for hill in scenario.offending if hill.type == PIT)


def under_joint(scenario: Scenario, length: int) -> Scenario:
    """*scenario* under joint rules for *length*, then 150 days more in which what was sealed is watched."""
    phases = (
        Phase("joint", length, regime="joint", compared=True),
        Phase("followed", FOLLOWED, regime="kept"),
    )
    return replace(scenario, phases=phases)


def completed(scenario: Scenario, length: int) -> Scenario:
    """The same with `joint-complete`, and nothing but the pits and what else happens in their towns, for speed."""
    joint = scenario.regimes["joint"]
    complete = replace(
        joint,
        authority=replace(joint.authority, takes=0, yes=1.0),
        stay=replace(joint.stay, slot=12 * HOUR),
        command=replace(joint.command, patience=12 * HOUR),
    )
    needed = {need.power for stage in scenario.case_types[PIT].stages for need in stage.needs}
    departments = {
        name: replace(department, stakes={**department.stakes, PIT: SURE})
        if needed & set(department.powers)
        else department
        for name, department in scenario.departments.items()
    }
    near = towns(scenario)
    demand = tuple(
        replace(each, streets=where)
        for each in scenario.demand
        if (where := tuple(street for street in each.streets or scenario.streets if street in near))
    )
    return replace(
        under_joint(scenario, length),
        departments=departments,
        regimes={**scenario.regimes, COMPLETE: complete},
        demand=demand,
        offending=tuple(hill for hill in scenario.offending if hill.type == PIT),
    )


def sealed_back(scenario: Scenario, log: Log) -> Value | None:
    """The share of sealed pits at work again within 150 days, and of how many; None: none was sealed."""
    values = measure(scenario, read(scenario, log), towns(scenario))
    return values.get("sealed_back_150d_share")


def standing(records: Records, at: int, without: Collection[str] = ()) -> int:
    """The illegal buildings that stand at *at*, in all streets but those in *without*."""
    return sum(
        case.occurred <= at and (case.resolved is None or case.resolved > at)
        for case in records.cases.values()
        if case.type == "illegal-building" and case.street not in without
    )
