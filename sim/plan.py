"""What stands still in a run: who holds which power where, bases, roads, working time. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.demand import Nature
from sim.roster import Roster, Shift
from sim.scenario import LEVELS, WHISTLE_KINDS, Department
from sim.travel import Roads, Spot

if TYPE_CHECKING:
    from sim.scenario import Need, Scenario

DISTRICT: Final = LEVELS.index("district")


@dataclass(frozen=True, slots=True)
class Holder:
    """A department as the run knows it."""

    index: int
    name: str
    department: Department
    level: int
    base: Spot
    shift: Shift


@dataclass(frozen=True, slots=True)
class Duty:
    """One power needed in one stage, and the department that must bring it."""

    stage: int
    need: int
    holder: int
    side: int
    """0, or 1 for the other side of a border."""


class Job:
    """The work under one power in one stage of a case of a type in a street, as every such case draws it."""

    __slots__ = ("crews", "fixed", "holder", "need", "purpose", "stage")

    def __init__(self, duty: Duty, need: Need) -> None:
        self.stage: int = duty.stage
        self.need = need
        self.holder: int = duty.holder
        self.crews: int = need.crews
        self.fixed: int = need.work.mean if need.work.law == "fixed" else -1
        """How long it takes if that never varies; -1: luck decides."""
        self.purpose = f"work {duty.stage} {need.power} {duty.side}"
        """What that luck is for."""


class Plan:
    """The static side of a scenario, worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.roster = Roster(scenario)
        self.nature = Nature(scenario)
        self.places: dict[str, Spot] = {
            name: Spot(district.seat_x, district.seat_y, name) for name, district in scenario.districts.items()
        }
        self.places |= {name: Spot(street.x, street.y, name) for name, street in scenario.streets.items()}
        self.roads = Roads(scenario.travel, self.places)
        self.holders = tuple(self._holder(i, n, d) for i, (n, d) in enumerate(scenario.departments.items()))
        self.rank = {kind: rank for rank, kind in enumerate(WHISTLE_KINDS)}
        teams = [holder for holder in self.holders if not holder.level]
        self._teams = {team.department.street: team.index for team in reversed(teams)}
        self._bringing: dict[str, list[Holder]] = {}
        for holder in self.holders:
            for power in holder.department.powers:
                self._bringing.setdefault(power, []).append(holder)
        """Who holds each power, anywhere, in the order of the file."""
        self._powers: dict[tuple[str, str, bool], int | None] = {}
        self._alone: dict[tuple[str, str], bool] = {}
        self._duties: dict[tuple[str, str, bool], tuple[Duty, ...]] = {}
        self._jobs: dict[str, dict[str, list[Job]]] = {}
        numbers = {holder.name: holder.index for holder in self.holders}
        self._orders = {
            name: tuple(numbers[other] for other in street.turns_to)
            for name, street in scenario.streets.items()
            if street.turns_to
        }
        """The departments a street turns to, in its order, where it says so."""
        self.choosy = bool(self._orders)
        """Whether any street chooses between departments that hold the same power."""
        self._choices: dict[tuple[str, str, int, frozenset[str], bool], tuple[int, ...]] = {}

    def _holder(self, index: int, name: str, department: Department) -> Holder:
        place = department.street or department.district
        home = self.places.get(place, Spot(0.0, 0.0))
        if department.x is not None and department.y is not None:
            home = Spot(department.x, department.y, place)
        elif department.bases:
            home = Spot(department.bases[0].x, department.bases[0].y, place)
        level = LEVELS.index(department.level)
        return Holder(index, name, department, level, home, self.roster.shift(department))

    def home(self, index: int, crew: int) -> Spot:
        """Where a department's *crew*-th crew (from 0) waits when it is not at a post."""
        holder = self.holders[index]
        bases = holder.department.bases
        if not bases:
            return holder.base
        base = bases[crew % len(bases)]
        return Spot(base.x, base.y, holder.base.place)

    def choices(
        self, street: str, across: str, holder: int, powers: frozenset[str], *, own_team: bool
    ) -> tuple[int, ...]:
        """The departments to which *street* turns, in its order, for what *holder* would bring; none if there is no choice.

        What lies *across* a border is chosen there.
        """
        key = (street, across, holder, powers, own_team)
        found = self._choices.get(key)
        if found is None:
            order = next((o for s in (street, across) if holder in (o := self._orders.get(s, ()))), ())
            able = tuple(
                other
                for other in order
                if powers <= frozenset(self.holders[other].department.powers)
                and (own_team or self.holders[other].level or self.holders[other].department.street != street)
            )
            found = self._choices[key] = able if len(able) > 1 else ()
        return found

    def holder(self, street: str, power: str, *, own_team: bool) -> int | None:
        """The department that brings *power* to *street*: the first the street turns to, then the lowest level, then the order of the file.

        The street's own team counts only if *own_team*.
        """
        key = (street, power, own_team)
        if key not in self._powers:
            district = self.scenario.streets[street].district
            order = self._orders.get(street, ())
            found = [
                holder
                for holder in self._bringing.get(power, ())
                if (own_team or holder.level or holder.department.street != street)
                and (
                    holder.index in order
                    or (
                        (holder.department.level != "street" or holder.department.street == street)
                        and (holder.department.level != "district" or holder.department.district == district)
                    )
                )
            ]
            place = {index: number for number, index in enumerate(order)}
            self._powers[key] = (
                min(found, key=lambda holder: (place.get(holder.index, len(place)), holder.level, holder.index)).index
                if found
                else None
            )
        return self._powers[key]

    def duties(self, case_type: str, street: str, *, own_team: bool) -> tuple[Duty, ...]:
        """Who must bring what to a case of *case_type* in *street*, stage by stage."""
        key = (case_type, street, own_team)
        found = self._duties.get(key)
        if found is None:
            kind = self.scenario.case_types[case_type]
            sides = (street, kind.across) if kind.across and kind.across != street else (street,)
            duties: list[Duty] = []
            for stage, content in enumerate(kind.stages):
                for number, need in enumerate(content.needs):
                    for side, where in enumerate(sides):
                        holder = self.holder(where, need.power, own_team=own_team)
                        if holder is None:
                            holder = self.holder(where, need.power, own_team=True)
                        if holder is not None and not any(
                            d.stage == stage and d.need == number and d.holder == holder for d in duties
                        ):
                            duties.append(Duty(stage, number, holder, side))
            found = self._duties[key] = tuple(duties)
        return found

    def jobs(self, case_type: str, street: str) -> list[Job]:
        """The work that a case of *case_type* in *street* needs, stage by stage."""
        here = self._jobs.get(case_type)
        if here is None:
            here = self._jobs[case_type] = {}
        found = here.get(street)
        if found is None:
            stages = self.scenario.case_types[case_type].stages
            duties = self.duties(case_type, street, own_team=True)
            found = here[street] = [Job(duty, stages[duty.stage].needs[duty.need]) for duty in duties]
        return found

    def team(self, street: str) -> int | None:
        """The street's own team, if it has one."""
        return self._teams.get(street)

    def lead(self, case_type: str, street: str) -> int | None:
        """The department that leads where one department leads: the holder of the type's `lead`, or its first, power."""
        kind = self.scenario.case_types[case_type]
        needs = [need for stage in kind.stages for need in stage.needs]
        power = kind.lead or (needs[0].power if needs else "")
        return self.holder(street, power, own_team=False)

    def alone(self, case_type: str, street: str) -> bool:
        """Whether the street's own team holds every power that the case needs."""
        found = self._alone.get((case_type, street))
        if found is None:
            duties = self.duties(case_type, street, own_team=True)
            found = all(self.holders[duty.holder].level == 0 for duty in duties)
            self._alone[case_type, street] = found
        return found
