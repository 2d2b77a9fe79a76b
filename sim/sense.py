"""Whether a scenario makes sense as a whole: what no single field can show."""

from __future__ import annotations

import datetime
import importlib
import importlib.util
from typing import TYPE_CHECKING, Final

from sim.quantity import written
from sim.regime import senseless
from sim.scenario import OTHERS
from sim.texts import TEXTS
from sim.units import DAY, SECOND
from sim.words import Words, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.problem import Problems
    from sim.scenario import CaseType, Cohort, Demand, Department, Scenario

KEPT: Final = "kept"
"""The regime of a phase that goes on with what was compared."""
MOST_CASES: Final = 2_000_000
"""Drawn cases of a run: each takes about one kilobyte of log, and as much again while it is measured."""
ABOVE: Final = ("above", "")
"""Where a department serves that is of no street and no district: everywhere."""
FILLED: Final = ("phases", "districts", "streets", "regimes")
"""What may not be empty."""


def check(scenario: Scenario, own: Mapping[str, frozenset[str]], bases: Mapping[str, str], problems: Problems) -> None:
    """Note every way in which *scenario* makes no sense.

    *own* says which elements a regime writes itself, *bases* which regime it is based on.
    """
    _filled(scenario, problems)
    _regimes(scenario, own, bases, problems)
    _phases(scenario, problems)
    _cohorts(scenario, problems)
    _rollouts(scenario, problems)
    _window(scenario, problems)
    _calendar(scenario, problems)
    _places(scenario, problems)
    _departments(scenario, problems)
    _grounds(scenario, problems)
    _waiting(scenario, problems)
    _demand(scenario, problems)
    _crowded(scenario, problems)
    _flight(scenario, problems)
    _once(scenario, problems)
    _remits(scenario, problems)
    _powers(scenario, problems)


def _filled(scenario: Scenario, problems: Problems) -> None:
    for name in FILLED:
        if not getattr(scenario, name) and problems.sound(name):
            problems.add(problems.at(name), "reader_empty", name, what=_quoted(name))
    for key, case_type in scenario.case_types.items():
        path = f"case_types.{key}.stages"
        if not case_type.stages and problems.sound(path):
            problems.add(problems.at(path), "reader_empty", path, what=_quoted("stages"))
        for number, stage in enumerate(case_type.stages):
            inner = f"{path}.{number}.needs"
            if not stage.needs and not stage.consents and problems.sound(inner, f"{path}.{number}.consents"):
                problems.add(problems.at(inner), "reader_empty", inner, what=_quoted("needs"))


def _quoted(name: str) -> Words:
    return Words(f"'{name}' ", f"'{name}'")


def _regimes(
    scenario: Scenario, own: Mapping[str, frozenset[str]], bases: Mapping[str, str], problems: Problems
) -> None:
    for name, regime in scenario.regimes.items():
        path = f"regimes.{name}"
        if name == KEPT:
            problems.add(problems.at(path), "sense_twice", path, name=name)
        if not problems.sound(f"{path}.*.rule"):
            continue
        base = scenario.regimes.get(bases.get(name, ""))
        told = senseless(base) if base is not None else []
        for element, why in senseless(regime):
            mine = element in own.get(name, frozenset())
            if mine or (element, why) not in told:
                blamed = f"{path}.{element}" if mine else path
                problems.add(problems.at(blamed), "sense_senseless", blamed, why=why, element=element)


def _phases(scenario: Scenario, problems: Problems) -> None:
    compared, names = "", set()
    for number, phase in enumerate(scenario.phases):
        path = f"phases.{number}"
        after = bool(compared)
        if phase.compared and compared:
            problems.add(problems.at(f"{path}.compared"), "sense_compared", f"{path}.compared", name=compared)
        elif phase.compared:
            compared = phase.name or path
        if phase.name in names and problems.sound(f"{path}.name"):
            problems.add(problems.at(f"{path}.name"), "sense_twice", f"{path}.name", name=phase.name)
        names.add(phase.name)
        used = [(f"{path}.streets.{street}", regime) for street, regime in phase.streets.items()]
        if phase.regime != KEPT:
            used.append((f"{path}.regime", phase.regime))
        elif not after:
            problems.add(problems.at(f"{path}.regime"), "sense_kept", f"{path}.regime")
        for where, regime in used:
            if not problems.sound(where):
                continue
            if regime not in scenario.regimes and scenario.regimes:
                near = nearest(regime, scenario.regimes)
                known = listed(scenario.regimes)
                what = TEXTS["to_regimes"]
                problems.add(problems.at(where), "reader_refer", where, near, text=regime, what=what, known=known)


def _cohorts(scenario: Scenario, problems: Problems) -> None:
    """A cohort has members, there are enough streets for it, and it joins bit by bit within the run."""
    streets = len(scenario.streets)
    for name, cohort in scenario.cohorts.items():
        path = f"cohorts.{name}"
        named = len(set(cohort.named))
        if name == OTHERS:
            problems.add(problems.at(path), "sense_cohort_name", "", name=name)
        if problems.sound(f"{path}.size", f"{path}.named", "streets"):
            if not named and not cohort.size:
                problems.add(problems.at(path), "sense_cohort_empty", f"{path}.size")
            elif cohort.size and not named <= cohort.size <= streets:
                where = f"{path}.size"
                counts = {"size": cohort.size, "named": named, "streets": streets}
                problems.add(problems.at(where), "sense_cohort_size", where, "", **counts)
        if problems.sound(f"{path}.joins", "start", "phases"):
            _joins(scenario, cohort, f"{path}.joins", problems)


def _joins(scenario: Scenario, cohort: Cohort, path: str, problems: Problems) -> None:
    """Dates lie within the run; dates and shares go up, to the whole cohort."""
    after = scenario.start + datetime.timedelta(microseconds=scenario.horizon)
    for number, join in enumerate(cohort.joins):
        where = f"{path}.{number}"
        if not scenario.start <= join.date < after:
            days = {"date": join.date, "start": scenario.start, "end": after - datetime.timedelta(days=1)}
            problems.add(problems.at(f"{where}.date"), "sense_cohort_date", f"{where}.date", "", **days)
            continue
        rest = cohort.joins[number + 1 :]
        rises = rest[0].date > join.date and rest[0].share > join.share if rest else join.share == 1
        if not rises:
            blamed = f"{path}.{number + 1}" if rest else where
            told = {"date": (rest or (join,))[0].date, "share": written("share", (rest or (join,))[0].share)}
            problems.add(problems.at(blamed), "sense_cohort_order", blamed, "", **told)


def _rollouts(scenario: Scenario, problems: Problems) -> None:
    """Each step of a roll-out has cohorts, and leads to a regime that does not roll out itself."""
    for name, regime in scenario.regimes.items():
        for number, step in enumerate(regime.rollout):
            path = f"regimes.{name}.rollout.{number}"
            if not step.cohorts and problems.sound(f"{path}.cohorts"):
                problems.add(problems.at(path), "sense_step_empty", path)
            reached = scenario.regimes.get(step.regime)
            if reached is not None and reached.rollout and problems.sound(f"{path}.regime"):
                where = f"{path}.regime"
                problems.add(problems.at(where), "sense_step_rollout", where, regime=step.regime)


def _window(scenario: Scenario, problems: Problems) -> None:
    measures = measure_names()
    primary = scenario.measure.primary
    if measures and primary not in measures and problems.sound("measure.primary"):
        where = "measure.primary"
        near = nearest(primary, measures)
        problems.add(problems.at(where), "sense_measure", where, near, text=primary, known=listed(measures, 3))
    if not scenario.phases or not problems.sound("phases", "measure.start", "measure.end"):
        return
    start, end = scenario.window
    if not 0 <= start < end <= scenario.horizon:
        where = "measure.end" if scenario.measure.end is not None else "measure.start"
        texts = {key: written("duration", value) for key, value in (("start", start), ("end", end))}
        horizon = written("duration", scenario.horizon)
        problems.add(problems.at(where), "sense_window", where, horizon=horizon, **texts)


def measure_names() -> tuple[str, ...]:
    """The names of all measures; the module that defines them stands above this one."""
    if importlib.util.find_spec("sim.measures") is None:
        return ()
    return tuple(importlib.import_module("sim.measures").MEASURES)


def _calendar(scenario: Scenario, problems: Problems) -> None:
    calendar = scenario.calendar
    if calendar.closes <= calendar.opens and problems.sound("calendar.opens", "calendar.closes"):
        opens, closes = written("hour", calendar.opens), written("hour", calendar.closes)
        where = "calendar.closes" if "calendar.closes" in problems.places else "calendar.opens"
        problems.add(problems.at(where), "sense_office", where, opens=opens, closes=closes)
    if calendar.night_begins == calendar.night_ends and problems.sound("calendar"):
        where = "calendar.night_ends" if "calendar.night_ends" in problems.places else "calendar.night_begins"
        problems.add(problems.at(where), "sense_night", where)
    for name, weekend, key in (("holidays", True, "sense_holiday"), ("workdays", False, "sense_workday")):
        for number, day in enumerate(getattr(calendar, name)):
            where = f"calendar.{name}.{number}"
            if (day.weekday() >= 5) == weekend and problems.sound(where):
                problems.add(problems.at(where), key, where, day=day)


def _places(scenario: Scenario, problems: Problems) -> None:
    for name in scenario.streets:
        if name in scenario.districts:
            problems.add(problems.at(f"streets.{name}"), "sense_twice", f"streets.{name}", name=name)
    if scenario.travel.geometry != "degrees":
        return
    for path, axis, value in _coordinates(scenario):
        most = 180 if axis == "x" else 90
        if value is not None and abs(value) > most:
            what = TEXTS[f"axis_{axis}"]
            problems.add(problems.at(path), "sense_degrees", path, text=value, what=what, most=most)


def _coordinates(scenario: Scenario) -> Iterator[tuple[str, str, float | None]]:
    """Path, axis and value of every coordinate."""
    for name, district in scenario.districts.items():
        yield f"districts.{name}.seat_x", "x", district.seat_x
        yield f"districts.{name}.seat_y", "y", district.seat_y
    for table in ("streets", "departments"):
        for name, place in getattr(scenario, table).items():
            yield f"{table}.{name}.x", "x", place.x
            yield f"{table}.{name}.y", "y", place.y
    for number, hill in enumerate(scenario.offending):
        yield f"offending.{number}.foot_x", "x", hill.foot_x
        yield f"offending.{number}.foot_y", "y", hill.foot_y


def _departments(scenario: Scenario, problems: Problems) -> None:
    for name, department in scenario.departments.items():
        if department.level not in ("street", "district"):
            continue
        path = f"departments.{name}"
        field = department.level
        known = scenario.streets if field == "street" else scenario.districts
        if not getattr(department, field) and problems.sound(f"{path}.{field}", f"{path}.level"):
            example = next(iter(known), "…")
            place = problems.at(path)
            problems.add(place, "sense_level", f"{path}.{field}", level=field, name=field, example=example)


def _grounds(scenario: Scenario, problems: Problems) -> None:
    """The ground of a street has the lengths its shape takes; nobody is turned to twice; a crew waits in one way."""
    for name, street in scenario.streets.items():
        path = f"streets.{name}"
        needs = {"disc": (), "square": (), "rectangle": ("width", "height"), "line": ()}[street.shape]
        takes = {"disc": (), "square": ("width",)}.get(street.shape, ("width", "height"))
        for side in ("width", "height"):
            where = f"{path}.{side}"
            given = getattr(street, side)
            if given and side not in takes and problems.sound(where, f"{path}.shape"):
                problems.add(problems.at(where), "sense_side", where, "", side=side, shape=street.shape)
            elif not given and side in needs and problems.sound(where, f"{path}.shape"):
                blamed = f"{path}.shape"
                problems.add(problems.at(blamed), "sense_no_side", blamed, "", side=side, shape=street.shape)
        empty = {"square": not (street.width or street.area), "line": not (street.width or street.height)}
        if empty.get(street.shape) and problems.sound(path):
            side = {"square": "width", "line": "width"}[street.shape]
            blamed = f"{path}.shape"
            problems.add(problems.at(blamed), "sense_no_side", blamed, "", side=side, shape=street.shape)
        for number, turned_to in enumerate(street.turns_to):
            where = f"{path}.turns_to.{number}"
            if turned_to in street.turns_to[:number] and problems.sound(where):
                problems.add(problems.at(where), "sense_turns_twice", where, "", name=turned_to)
    for name, department in scenario.departments.items():
        path = f"departments.{name}"
        placed = department.x is not None or department.y is not None
        if department.bases and placed and problems.sound(f"{path}.bases"):
            problems.add(problems.at(f"{path}.bases"), "sense_bases", f"{path}.bases")
        if department.bases and department.roves and problems.sound(f"{path}.bases", f"{path}.roves"):
            problems.add(problems.at(f"{path}.roves"), "sense_roves", f"{path}.roves")
        if department.idle_block.expected and department.routine and problems.sound(path):
            where = f"{path}.idle_block"
            problems.add(problems.at(where), "sense_idle_block", where)


def _waiting(scenario: Scenario, problems: Problems) -> None:
    """Who calls again later does so after some time."""
    redials = any(kind.when_busy == "redial" for kind in scenario.case_types.values())
    types = {kind.when_busy for kind in scenario.case_types.values()}
    for name, regime in scenario.regimes.items():
        where = f"regimes.{name}.call.redial_after"
        used = redials or (regime.call.when_busy == "redial" and types != {"wait"})
        if used and regime.call.redial_after.expected < SECOND and problems.sound(where):
            problems.add(problems.at(where), "sense_redial", where)


def _demand(scenario: Scenario, problems: Problems) -> None:
    for number, demand in enumerate(scenario.demand):
        path = f"demand.{number}"
        sound = problems.sound(f"{path}.rate", f"{path}.sites", f"{path}.recorded")
        if not demand.rate and not demand.sites and not demand.recorded and sound:
            problems.add(problems.at(path), "sense_no_demand", path)
        if demand.hours and demand.swing and problems.sound(f"{path}.hours", f"{path}.swing"):
            problems.add(problems.at(f"{path}.swing"), "sense_two_rhythms", f"{path}.swing")
        if demand.sites:
            _sites(scenario, demand, path, problems)
        for name, needed in (("hours", 24), ("weekdays", 7), ("months", 12)):
            where = f"{path}.{name}"
            numbers = getattr(demand, name)
            if where not in problems.places or not problems.sound(where):
                continue
            if len(numbers) != needed or min(numbers) < 0 or sum(numbers) <= 0:
                problems.add(problems.at(where), "sense_profile", where, count=len(numbers), needed=needed)


def _crowded(scenario: Scenario, problems: Problems) -> None:
    """All drawn cases of a run fit into memory."""
    if not problems.sound("phases", "streets", "demand"):
        return
    days = scenario.horizon / DAY
    counts = [
        (demand.rate + demand.sites * DAY / max(1, demand.in_order.expected))
        * len(demand.streets or scenario.streets)
        * days
        for demand in scenario.demand
    ]
    if sum(counts) > MOST_CASES:
        most = counts.index(max(counts))
        where = f"demand.{most}.{'rate' if scenario.demand[most].rate else 'in_order'}"
        told = {"count": f"{sum(counts):,.0f}", "most": f"{MOST_CASES:,}"}
        problems.add(problems.at(where), "sense_too_many", where, "", **told)


def _sites(scenario: Scenario, demand: Demand, path: str, problems: Problems) -> None:
    """A fixed number of sites goes by its own clock, and is told apart from the veins of a hill and from relapses."""
    for name in ("rate", "hours", "swing", "weekdays", "months", "spots"):
        if getattr(demand, name) and problems.sound(f"{path}.{name}"):
            problems.add(problems.at(f"{path}.{name}"), "sense_sites_alone", f"{path}.{name}", name=name)
    where = f"{path}.in_order"
    if not demand.in_order.expected and problems.sound(where):
        problems.add(problems.at(where), "sense_sites_in_order", where)
    kind = scenario.case_types.get(demand.type)
    if kind is not None and kind.relapse and problems.sound(f"case_types.{demand.type}.relapse"):
        where = f"case_types.{demand.type}.relapse"
        problems.add(problems.at(where), "sense_sites_relapse", where, type=demand.type)
    for hill in scenario.offending:
        if hill.type == demand.type and hill.street in (demand.streets or scenario.streets):
            where = f"{path}.sites"
            problems.add(problems.at(where), "sense_sites_hill", where, type=demand.type, street=hill.street)


def _flight(scenario: Scenario, problems: Problems) -> None:
    """The offenders of a hill decide themselves when to leave."""
    for name in dict.fromkeys(hill.type for hill in scenario.offending):
        kind = scenario.case_types.get(name)
        where = f"case_types.{name}.flees_after"
        if kind is not None and kind.flees_after.expected and problems.sound(where):
            problems.add(problems.at(where), "sense_flees_hill", where, type=name)


def _once(scenario: Scenario, problems: Problems) -> None:
    """Each drawn case and each group has one identity: one rate for a type and street, one hill for a street."""
    rates: dict[tuple[str, str, bool], int] = {}
    for number, demand in enumerate(scenario.demand):
        for street in (demand.streets or tuple(scenario.streets)) if demand.rate or demand.sites else ():
            first = rates.setdefault((demand.type, street, bool(demand.sites)), number)
            if first != number:
                path = f"demand.{number}"
                problems.add(
                    problems.at(path), "sense_demand_twice", path, type=demand.type, street=street, number=first
                )
                break
    hills: dict[str, int] = {}
    for number, offending in enumerate(scenario.offending):
        first = hills.setdefault(offending.street, number)
        if first != number:
            path = f"offending.{number}"
            problems.add(problems.at(path), "sense_hill_twice", path, street=offending.street, number=first)


def _remits(scenario: Scenario, problems: Problems) -> None:
    """A regime of separate grids has a grid for every remit."""
    for name, regime in scenario.regimes.items():
        path = f"regimes.{name}.detection"
        if regime.detection.rule != "separate" or not problems.sound(path):
            continue
        networks = [network.name for network in regime.detection.networks]
        for key, case_type in scenario.case_types.items():
            where = f"case_types.{key}.remit"
            if case_type.remit not in networks and problems.sound(where):
                near = nearest(case_type.remit, networks)
                values = {"regime": name, "remit": case_type.remit, "known": listed(networks)}
                problems.add(problems.at(where), "sense_remit", where, near, **values)


def _powers(scenario: Scenario, problems: Problems) -> None:
    """Every stage finds its powers, and crews enough of each, wherever its cases are."""
    held = "departments.*.powers", "departments.*.level", "departments.*.district", "departments.*.street"
    if not problems.sound(*held, "districts", "streets.*.district"):
        return
    places: dict[str, dict[str, None]] = {key: {} for key in scenario.case_types}
    for demand in scenario.demand:
        if demand.type in places:
            places[demand.type].update(dict.fromkeys(demand.streets or scenario.streets))
    for hill in scenario.offending:
        if hill.type in places:
            places[hill.type][hill.street] = None
    for call in scenario.recorded:
        if call.type in places:
            places[call.type][call.street] = None
    for key, case_type in scenario.case_types.items():
        _served(scenario, key, case_type, [s for s in places[key] if s in scenario.streets], problems)


def _served(scenario: Scenario, key: str, case_type: CaseType, streets: list[str], problems: Problems) -> None:
    for i, stage in enumerate(case_type.stages):
        wanted: dict[str, int] = {}
        for j, need in enumerate(stage.needs):
            where = f"case_types.{key}.stages.{i}.needs.{j}.power"
            if need.power not in scenario.powers:
                continue
            wanted[need.power] = wanted.get(need.power, 0) + need.crews
            holders = [department for department in scenario.departments.values() if need.power in department.powers]
            if not holders:
                problems.add(problems.at(where), "sense_nobody_at_all", where, power=need.power)
                continue
            able = _Able(scenario, holders, case_type)
            for street in streets:
                count, owned = able.in_street(street)
                if not count:
                    values = {"power": need.power, "street": street, "district": scenario.streets[street].district}
                    problems.add(problems.at(where), "sense_nobody", where, **values)
                    break
                if owned < wanted[need.power] and problems.sound("departments.*.crews"):
                    blamed = where.removesuffix("power") + "crews"
                    counts: dict[str, object] = {
                        "power": need.power,
                        "street": street,
                        "needed": wanted[need.power],
                        "owned": owned,
                    }
                    place = problems.places.get(blamed) or problems.at(where)
                    problems.add(place, "sense_quorum", blamed, **counts)
                    break


class _Able:
    """Which of the *holders* of a power may act on such a case in a street, counted once for all streets."""

    def __init__(self, scenario: Scenario, holders: list[Department], case_type: CaseType) -> None:
        self.scenario = scenario
        self.across = case_type.across if case_type.across in scenario.streets else ""
        self.by: dict[tuple[str, str], tuple[int, int]] = {}
        """By level and place: departments, and their crews."""
        for holder in holders:
            count, crews = self.by.get(_place(holder), (0, 0))
            self.by[_place(holder)] = (count + 1, crews + holder.crews)
        able = {id(holder) for holder in holders}
        self.named = {name: holder for name, holder in scenario.departments.items() if id(holder) in able}
        """The same by name: a street may turn to one that is of another place."""

    def in_street(self, street: str) -> tuple[int, int]:
        """How many departments may act in *street*, and their crews."""
        sides = {street, self.across} - {""}
        districts = {self.scenario.streets[side].district for side in sides}
        keys = [ABOVE, *(("street", side) for side in sides), *(("district", one) for one in districts)]
        found = [self.by[key] for key in keys if key in self.by]
        turned = {name for side in sides for name in self.scenario.streets[side].turns_to}
        others = [self.named[name] for name in turned & self.named.keys()]
        found += [(1, holder.crews) for holder in others if _place(holder) not in keys]
        return sum(count for count, _ in found), sum(crews for _, crews in found)


def _place(holder: Department) -> tuple[str, str]:
    """The level and the place of a department."""
    return {"street": ("street", holder.street), "district": ("district", holder.district)}.get(holder.level, ABOVE)
