"""What makes sense, and yet is probably not what was meant: too much work, calendars that never meet. Each with its numbers.

A scenario with concerns is run all the same: cases that are still open at its end are censored, and counted so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.coordination import AHEAD
from sim.plan import Plan
from sim.quantity import written
from sim.texts import say
from sim.units import DAY
from sim.visit import way
from sim.workload import expected, lasts, limit, loads, stationed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.plan import Holder
    from sim.regime import Regime
    from sim.scenario import Scenario
    from sim.workload import Limit, Load

SELDOM: Final = 0.01
"""A chance below which a date is not found within the time that is planned ahead."""
SHOWN: Final = 5
"""Concerns of one kind that are told."""
MONTH: Final = 30


class Concern(NamedTuple):
    """A concern: the key of its text and what that needs; told of several regimes at once where they share it."""

    key: str
    values: Mapping[str, Any]

    def text(self, language: str, regimes: Iterable[str]) -> str:
        """The concern in *language*, of *regimes*."""
        return say(self.key, language, regimes=", ".join(regimes), **self.values)


def concerns(scenario: Scenario, regimes: Iterable[str]) -> Iterator[tuple[Concern, list[str]]]:
    """The concerns about *scenario* under each of *regimes*, the same one once, with the regimes it is about."""
    plan = Plan(scenario)
    found: dict[str, tuple[Concern, list[str]]] = {}
    for name in dict.fromkeys(regimes):
        for concern in _of(scenario, scenario.regimes[name], plan):
            found.setdefault(repr(concern), (concern, []))[1].append(name)
    yield from found.values()


def in_force(scenario: Scenario, compared: Iterable[str]) -> list[str]:
    """The regimes that are in force at some time or in some street where *compared* ones are compared, these first."""
    found = dict.fromkeys(compared)
    for phase in scenario.phases:
        if not phase.compared and phase.regime in scenario.regimes:
            found[phase.regime] = None
        found |= dict.fromkeys(phase.streets.values())
    for name in list(found):
        found |= dict.fromkeys(step.regime for step in scenario.regimes[name].rollout)
    return list(found)


def told(scenario: Scenario, regimes: Iterable[str], language: str) -> list[str]:
    """The concerns in words, a paragraph each, where *regimes* are compared."""
    found = list(concerns(scenario, in_force(scenario, regimes)))
    shown: dict[str, int] = {}
    lines = []
    for concern, names in found:
        shown[concern.key] = shown.get(concern.key, 0) + 1
        if shown[concern.key] <= SHOWN:
            lines.append(say("concern", language, text=concern.text(language, names)))
    left = sum(count - SHOWN for count in shown.values() if count > SHOWN)
    return [*lines, say("concern_more", language, count=left)] if left else lines


def load_rows(scenario: Scenario, regime: str, language: str) -> list[tuple[str, ...]]:
    """The load of every department under a regime, as rows of a table, and what a queue can stand in which nobody overtakes."""
    plan = Plan(scenario)
    found = loads(scenario, scenario.regimes[regime], plan)
    if not found:
        return [(say("load_none", language),)]
    heads = ("load_department", "load_cases", "load_asked", "load_on_duty", "load_ratio")
    rows: list[tuple[str, ...]] = [tuple(say(key, language) for key in heads)]
    for load in found:
        numbers = f"{load.cases:,.4g}", f"{load.asked:,.1f}", f"{load.on_duty:,.1f}", f"{load.ratio:.3f}"
        rows.append((load.department, *numbers))
    line = limit(scenario, scenario.regimes[regime], plan)
    if line is not None:
        rows.append((say("load_strict", language, **_limit_told(line)),))
    return rows


def _of(scenario: Scenario, regime: Regime, plan: Plan) -> Iterator[Concern]:
    yield from _load(scenario, regime, plan)
    yield from _duty(scenario, regime, plan)
    yield from _dates(scenario, regime, plan)
    yield from _quota(scenario, regime, plan)


def _load(scenario: Scenario, regime: Regime, plan: Plan) -> Iterator[Concern]:
    """A department that is asked for more than it can do; a queue in which nobody overtakes."""
    over = False
    for load in loads(scenario, regime, plan):
        if 1 <= load.ratio < math.inf:
            over = True
            yield Concern("concern_load" if load.lasting >= load.on_duty else "concern_lost", _load_told(load))
    patient = all(lasts(scenario.case_types[name], regime) for name, _ in expected(scenario))
    line = None if over or not patient else limit(scenario, regime, plan)
    if line is not None and line.ratio >= 1:
        yield Concern("concern_strict", _limit_told(line))


def _load_told(load: Load) -> dict[str, Any]:
    return {
        "department": load.department,
        "asked": f"{load.asked:,.1f}",
        "on_duty": f"{load.on_duty:,.1f}",
        "ratio": f"{load.ratio:.2f}",
        "crews": load.crews,
        "needed": load.needed,
        "cases": f"{load.cases:,.4g}",
        "most": f"{load.cases / load.ratio:,.4g}",
    }


def _limit_told(line: Limit) -> dict[str, Any]:
    return {"rate": f"{line.rate:,.4g}", "most": f"{line.most:,.4g}", "ratio": f"{line.ratio:.2f}"}


def _duty(scenario: Scenario, regime: Regime, plan: Plan) -> Iterator[Concern]:
    """Departments that are never on duty, and offices that never open."""
    days = -(-scenario.horizon // DAY)
    looked_for = regime.timing.rule == "dates" and not regime.timing.gaps
    desks = regime.call.rule != "whistle" or looked_for
    if desks and plan.roster.next_workday(0) >= days:
        yield Concern("concern_offices", {"start": scenario.start, "days": days})
    night = regime.timing.rule == "dates" and regime.timing.night
    for holder in _needed(scenario, regime, plan):
        posted = stationed(regime, holder) and regime.timing.rule == "on_call" and regime.basing.night_cover
        if holder.shift.next_duty(0) >= scenario.horizon and not night and not posted:
            yield Concern("concern_off_duty", {"department": holder.name, "start": scenario.start, "days": days})


def _needed(scenario: Scenario, regime: Regime, plan: Plan) -> list[Holder]:
    """The departments that cases need, offenders' ones as well, in the order of the file."""
    found = {holder for group in _groups(scenario, regime, plan) for holder in group}
    return [plan.holders[index] for index in sorted(found)]


def _groups(scenario: Scenario, regime: Regime, plan: Plan) -> list[frozenset[int]]:
    """The sets of departments that types of case need where they occur; the street's own teams included."""
    places = [*expected(scenario), *((hill.type, hill.street) for hill in scenario.offending)]
    found: dict[frozenset[int], None] = {}
    for name, street in places:
        if way(scenario.case_types[name], regime) == "assigned" and plan.team(street) is not None:
            continue
        duties = plan.duties(name, street, own_team=True)
        if not plan.alone(name, street) and duties:
            found[frozenset(duty.holder for duty in duties)] = None
    return list(found)


def _dates(scenario: Scenario, regime: Regime, plan: Plan) -> Iterator[Concern]:
    """Joint dates that are never found, or on which somebody is off duty."""
    timing = regime.timing
    if timing.rule != "dates" or regime.call.rule == "separate" or timing.gaps:
        return
    for group in _groups(scenario, regime, plan):
        members = [plan.holders[index] for index in sorted(group) if plan.holders[index].level]
        if not members:
            continue
        chance = 1.0 if timing.roster else timing.day_free ** len(members)
        names = ", ".join(holder.name for holder in members)
        workdays = AHEAD * 5 // 7
        wait = timing.roster or (math.inf if not chance else 1 / chance)
        if (1 - chance) ** workdays > SELDOM or wait * 7 / 5 * DAY > scenario.horizon:
            yield Concern(
                "concern_date" if chance else "concern_no_date",
                {"departments": names, "count": len(members), "free": f"{timing.day_free:.0%}", "wait": f"{wait:,.0f}"},
            )
        ends = timing.begins + regime.stay.slot
        for holder in members:
            if not timing.night and not _meets(holder, timing.begins, ends):
                hours = (holder.department.shift_begins, holder.department.shift_ends, timing.begins, ends % DAY)
                begins, stops, at, until = (written("hour", hour) for hour in hours)
                yield Concern(
                    "concern_shift",
                    {"department": holder.name, "begins": begins, "ends": stops, "at": at, "until": until},
                )


def _meets(holder: Holder, begins: int, ends: int) -> bool:
    """Whether the department is on duty at some time between two times of a working day."""
    shift = holder.shift
    first = shift.next_duty(0)
    day = (first - shift.begins) // DAY if not shift.always else 0
    return shift.duty_between(day * DAY + begins, day * DAY + ends) > 0


def _quota(scenario: Scenario, regime: Regime, plan: Plan) -> Iterator[Concern]:
    """Whistles beyond the quota of a month, which wait for the next."""
    admission = regime.admission
    if admission.rule != "scope" or not admission.quota:
        return
    asked: dict[str, float] = {}
    for (name, street), rate in expected(scenario).items():
        kind = scenario.case_types[name]
        whistled = way(kind, regime) == "whistle" and kind.in_scope and kind.whistle != "emergency"
        if whistled and not plan.alone(name, street):
            asked[street] = asked.get(street, 0.0) + rate * MONTH
    for street, whistles in asked.items():
        if whistles > admission.quota:
            yield Concern("concern_quota", {"street": street, "whistles": f"{whistles:,.4g}", "quota": admission.quota})
