"""What stands still in a run: who holds which power where, bases, roads, working time. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.demand import Nature
from sim.regime import fixed_dates
from sim.roster import Roster, Shift
from sim.scenario import LEVELS, WHISTLE_KINDS, Department
from sim.travel import Roads, Spot
from sim.visit import Terms, way

if TYPE_CHECKING:
    from sim.attendance import Leaning
    from sim.regime import Regime
    from sim.scenario import CaseType, Need, Scenario, Street

DISTRICT: Final = LEVELS.index("district")
PETITIONS: Final = ("petition", "whistle")
"""The ways of calling that pass all desks and may be disputed; a whistle does when it is turned back."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A department as the run knows it."""

    index: int
    name: str
    department: Department
    level: int
    base: Spot
    shift: Shift


class Duty(NamedTuple):
    """One power needed in one stage, and the department that must bring it."""

    stage: int
    need: int
    holder: int
    side: int
    """0, or 1 for the other side of a border."""


class Share:
    """What a department has to do in a visit: for each of its crews, the places of its tasks among those of the case."""

    __slots__ = ("crews", "holder")

    def __init__(self, holder: int) -> None:
        self.holder = holder
        self.crews: list[list[int]] = []


class Leg:
    """What a call from some stage on is about, and what the regime says of it.

    It is the same for all cases of a type in a street whose powers the same departments hold, and worked out once for them.
    """

    __slots__ = (
        "abroad",
        "alone",
        "assigned",
        "at_once",
        "capacity",
        "consents",
        "covers",
        "dates",
        "first",
        "forced",
        "in_order",
        "in_scope",
        "interrupts",
        "lead",
        "leanings",
        "limited",
        "lower",
        "on_call",
        "own",
        "patience",
        "patient",
        "petitions",
        "powers",
        "quota",
        "reserve",
        "review",
        "rule",
        "rungs",
        "scoped",
        "separate",
        "shares",
        "slot",
        "stays",
        "stop",
        "supervised",
        "takes",
        "terms",
        "vast",
        "waits",
        "when_busy",
        "whistled",
    )

    def __init__(self, kind: CaseType, regime: Regime, covers: range) -> None:
        self.covers = covers
        """The stages."""
        self.first: int = covers.start
        self.stop: int = covers.stop
        stages = kind.stages[covers.start : covers.stop]
        self.waits: bool = any(stage.wait for stage in stages)
        """Whether there is a statutory wait in them."""
        self.consents: tuple[str, ...] = tuple(dict.fromkeys([name for stage in stages for name in stage.consents]))
        """Who grants land or funds for them."""
        self.rungs = 0
        """How many levels above the district the highest of the powers they need lies."""
        self.powers = 0
        """How many powers of departments they need, if those do it who usually would."""
        self.alone = False
        """Whether the street's own team holds every power that the case needs."""
        self.abroad = False
        """Whether the other side of a border is asked by letter."""
        self.lead = -1
        """The department that has taken it on to lead, or asks the rest; -1: none has."""
        self.vast = False
        """Whether there are too many tasks to tell by a number what is left of them."""
        self.shares: dict[int, list[Share]] = {}
        """What departments have to do, by what is left to do, as far as it has been worked out."""
        self.leanings: dict[int, Leaning] = {}
        """What departments weigh, by department and whether crews of it are stationed in the street."""
        self.terms = Terms(regime)
        """What the regime says of crews."""
        self.rule: str = way(kind, regime)
        """How the street calls."""
        self.whistled: bool = self.rule == "whistle"
        self.separate: bool = self.rule == "separate"
        self.assigned: bool = self.rule == "assigned"
        self.petitions: bool = self.rule in PETITIONS
        """Whether it passes all desks and may be disputed."""
        self.scoped: bool = regime.admission.rule == "scope"
        """Whether what may be whistled for is fixed in advance."""
        self.in_scope: bool = kind.in_scope
        self.quota: int = regime.admission.quota
        self.review: int = regime.admission.review if self.scoped else 0
        """How long it takes to review a whistle."""
        self.takes: int = regime.call.takes
        """How long a whistle takes to reach all departments."""
        self.at_once: bool = self.whistled and (regime.admission.rule == "none" or kind.in_scope)
        """Whether all who grant land or funds are asked at the same time."""
        self.dates: bool = regime.timing.rule == "dates"
        """Whether there are joint actions only on dates."""
        self.on_call: bool = not self.separate and regime.timing.rule == "on_call"
        """Whether the departments are asked without a date."""
        self.capacity: bool = bool(regime.timing.capacity) and fixed_dates(regime.timing)
        """Whether a joint date takes only so many."""
        self.forced: bool = self.dates and regime.timing.night
        """Whether crews may be called although off shift (a joint action by night)."""
        self.slot: int = regime.stay.slot
        self.patient: bool = bool(kind.patience.expected)
        """Whether whoever reported it waits only so long."""
        self.when_busy: str = regime.call.when_busy if kind.when_busy == "by_regime" else kind.when_busy
        """What becomes of a call that finds nobody free: as its type says, or else the regime."""
        self.stays: bool = self.when_busy == "wait"
        """Whether it stays in line then."""
        self.reserve: int = regime.priority.reserve
        """How many crews of a department it leaves free, unless it is urgent."""
        self.interrupts: bool = regime.priority.preempts == "cases"
        """Whether it may, if urgent, interrupt the work on a case."""
        self.lower: bool = regime.priority.preempts == "lower"
        """Whether it may interrupt the work on a case of any lower class."""
        self.in_order: bool = regime.command.rule == "one"
        """Whether there is one commander, under whom the stages are done in their order."""
        self.own: bool = regime.command.rule == "own"
        """Whether each does his own part and leaves."""
        self.patience: int = regime.command.patience
        """How long one who leaves by himself waits for the others."""
        self.limited: bool = regime.stay.rule == "slot" or self.separate
        """Whether he waits only so long."""
        self.supervised: bool = regime.ladder.rule == "supervised"
        """Whether superiors follow it up, so that the street's word counts above the district."""


class Known:
    """What is known of one type of case in one street: what it needs, and what was called last. Each case of it holds it."""

    __slots__ = ("alone", "decides_in", "jobs", "legs", "overcalls", "regime")

    def __init__(self, kind: CaseType, street: Street, jobs: list[Job], *, alone: bool) -> None:
        self.jobs = jobs
        """The work that the case needs, stage by stage."""
        self.alone = alone
        """Whether the street's own team holds every power that the case needs."""
        self.overcalls: float = street.overcalls
        """How often the street calls for help though it could do it alone."""
        self.decides_in: int = street.decides_in
        """How long the street takes to decide."""
        self.regime: Regime | None = None
        """The regime under which it was called last."""
        self.legs: list[Leg | None] = [None] * len(kind.stages)
        """What calls are about under that regime, by the stages that are done, as far as there have been any."""


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

    __slots__ = (
        "_bringing",
        "_choices",
        "_kinds_of_job",
        "_known",
        "_orders",
        "_powers",
        "_teams",
        "choosy",
        "holders",
        "holding",
        "horizon",
        "kinds_of_leg",
        "legs",
        "nature",
        "places",
        "rank",
        "roads",
        "roster",
        "scenario",
    )

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.horizon: int = scenario.horizon
        """The end of the run, worked out once."""
        self.roster = Roster(scenario)
        self.nature = Nature(scenario)
        self.places: dict[str, Spot] = {
            name: Spot(district.seat_x, district.seat_y, name) for name, district in scenario.districts.items()
        }
        self.places |= {name: Spot(street.x, street.y, name) for name, street in scenario.streets.items()}
        self.roads = Roads(scenario.travel, self.places)
        self.holders = tuple(self._holder(i, n, d) for i, (n, d) in enumerate(scenario.departments.items()))
        self.holding: dict[str, Street] = {
            name: street for name, street in scenario.streets.items() if street.holds_back
        }
        """The streets that sit on some of what they cannot do alone."""
        self.rank = {kind: rank for rank, kind in enumerate(WHISTLE_KINDS)}
        teams = [holder for holder in self.holders if not holder.level]
        self._teams = {team.department.street: team.index for team in reversed(teams)}
        self._bringing: dict[tuple[str, str, str], list[Holder]] = {}
        for holder in self.holders:
            for power in holder.department.powers:
                self._bringing.setdefault((power, *_reach(holder.department)), []).append(holder)
        """Who holds each power, by the reach of their departments."""
        self._powers: dict[tuple[str, str, bool], int] = {}
        """Who brings a power to a street, as far as it was asked for; -1: nobody."""
        self._known: dict[str, dict[str, Known]] = {}
        """What is known of types of case, by street."""
        self._kinds_of_job: dict[tuple[object, ...], list[Job]] = {}
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
        self.kinds_of_leg: dict[tuple[object, ...], Leg] = {}
        """The same, each once, by what makes them differ."""
        self.legs: dict[tuple[object, ...], Leg] = {}
        """What calls are about, as far as there have been any: by regime, type of case, street and first stage."""

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
        found = self._powers.get(key)
        if found is None:
            index = self._brings(street, power, own_team=own_team)
            found = self._powers[key] = -1 if index is None else index
        return None if found < 0 else found

    def _brings(self, street: str, power: str, *, own_team: bool) -> int | None:
        """Who brings *power* to *street*, worked out."""
        for index in self._orders.get(street, ()):
            other = self.holders[index].department
            if power in other.powers and (own_team or other.level != "street" or other.street != street):
                return index
        district = self.scenario.streets[street].district
        wanted = (("street", street), ("district", district), ("", ""))
        first: Holder | None = None
        for level, place in wanted:
            for holder in self._bringing.get((power, level, place), ()):
                mine = level == "street"  # the street's own team
                if (own_team or not mine) and (
                    first is None or (holder.level, holder.index) < (first.level, first.index)
                ):
                    first = holder
        return None if first is None else first.index

    def duties(self, case_type: str, street: str, *, own_team: bool) -> tuple[Duty, ...]:
        """Who must bring what to a case of *case_type* in *street*, stage by stage."""
        kind = self.scenario.case_types[case_type]
        sides = (street, kind.across) if kind.across and kind.across != street else (street,)
        duties: list[Duty] = []
        for stage, content in enumerate(kind.stages):
            for number, need in enumerate(content.needs):
                bringing: list[int] = []
                for side, where in enumerate(sides):
                    holder = self.holder(where, need.power, own_team=own_team)
                    if holder is None:
                        holder = self.holder(where, need.power, own_team=True)
                    if holder is not None and holder not in bringing:
                        bringing.append(holder)
                        duties.append(Duty(stage, number, holder, side))
        return tuple(duties)

    def team(self, street: str) -> int | None:
        """The street's own team, if it has one."""
        return self._teams.get(street)

    def lead(self, case_type: str, street: str) -> int | None:
        """The department that leads where one department leads: the holder of the type's `lead`, or its first, power."""
        kind = self.scenario.case_types[case_type]
        needs = [need for stage in kind.stages for need in stage.needs]
        power = kind.lead or (needs[0].power if needs else "")
        return self.holder(street, power, own_team=False)

    def known(self, case_type: str, street: str) -> Known:
        """What is known of a type of case in a street."""
        here = self._known.get(street)
        if here is None:
            here = self._known[street] = {}
        found = here.get(case_type)
        if found is None:
            kind = self.scenario.case_types[case_type]
            duties = self.duties(case_type, street, own_team=True)
            alike = (case_type, *duties)  # streets whose powers the same departments hold share their jobs
            jobs = self._kinds_of_job.get(alike)
            if jobs is None:
                jobs = [Job(duty, kind.stages[duty.stage].needs[duty.need]) for duty in duties]
                self._kinds_of_job[alike] = jobs
            alone = all(self.holders[duty.holder].level == 0 for duty in duties)
            found = here[case_type] = Known(kind, self.scenario.streets[street], jobs, alone=alone)
        return found

    def alone(self, case_type: str, street: str) -> bool:
        """Whether the street's own team holds every power that the case needs."""
        return self.known(case_type, street).alone


def _reach(department: Department) -> tuple[str, str]:
    """Where a department brings its powers unasked: to a street, to a district, or anywhere."""
    if department.level == "street":
        return department.level, department.street
    if department.level == "district":
        return department.level, department.district
    return "", ""
