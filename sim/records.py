"""What a log says, read once: cases, what crews' time went into, decisions, nights at work.

Every measure is a function of these records and the frozen scenario. Intervals still open when
the log ends are taken to end at the horizon. Times are whole microseconds after the start.

A log is read whole (`read`), or block by block while it is written (`Reader`); cases that are over
can then be taken out of the records, so that they need no more room than what is under way.
"""

from __future__ import annotations

from array import array
from collections import deque
from dataclasses import dataclass, field
from operator import attrgetter, truediv
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.log import WIDTH, Kind, Reason
from sim.roster import FOREVER, Roster
from sim.routine import GRAINS, Routine
from sim.units import DAY
from sim.visit import SPOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.log import Log, Names
    from sim.roster import Shift
    from sim.scenario import CaseType, Scenario

MONTH: Final = 30 * DAY
"""A relapse later than this after a case was resolved changes no measure."""
NEVER: Final = FOREVER
"""The moment of what did not happen by the end of the log: later than all that did."""
Endless: TypeAlias = int
"""A whole number that may be too large for a machine: times of many cases added up."""
_PLACES: Final = 1024
"""Places for cases to begin with."""
_PROJECT: Final = f"#{SPOT}"
_REASONS: Final = max(Reason) + 1
_ROAD, _WAITING, _WORK = range(3)
"""What a crew that is out is doing."""

# plain numbers: looking a member up costs more than reading a row
_ALONE: Final = Reason.ALONE.value
_FULL: Final = Reason.FULL.value
_TOKEN: Final = Reason.TOKEN.value
_AVERTED: Final = Reason.AVERTED.value
_YES: Final = Reason.YES.value
_BEGINS: Final = Reason.BEGINS.value
_OCCURRED: Final = Kind.OCCURRED.value
_DETECTED: Final = Kind.DETECTED.value
_TRIAGED: Final = Kind.TRIAGED.value
_CALLED: Final = Kind.CALLED.value
_TURNED_BACK: Final = Kind.TURNED_BACK.value
_DESK: Final = Kind.DESK.value
_DISPUTED: Final = Kind.DISPUTED.value
_DATED: Final = Kind.DATED.value
_DECIDED: Final = Kind.DECIDED.value
_GATHERED: Final = Kind.GATHERED.value
_QUORUM: Final = Kind.QUORUM.value
_FOUND: Final = Kind.FOUND.value
_DETAINED: Final = Kind.DETAINED.value
_SEIZED: Final = Kind.SEIZED.value
_SEALED: Final = Kind.SEALED.value
_STAGE_DONE: Final = Kind.STAGE_DONE.value
_VISIT_ENDED: Final = Kind.VISIT_ENDED.value
_RECORDED: Final = Kind.RECORDED.value
_RESOLVED: Final = Kind.RESOLVED.value
_RELAPSED: Final = Kind.RELAPSED.value
_ENDED: Final = Kind.ENDED.value
_ESCALATED: Final = Kind.ESCALATED.value
_STRUCK: Final = Kind.STRUCK.value
_ON_THE_SPOT: Final = Kind.ON_THE_SPOT.value
_SET_OUT: Final = Kind.SET_OUT.value
_ARRIVED: Final = Kind.ARRIVED.value
_PHONED: Final = Kind.PHONED.value
_WORK_BEGAN: Final = Kind.WORK_BEGAN.value
_WORK_ENDED: Final = Kind.WORK_ENDED.value
_LEFT: Final = Kind.LEFT.value
_BACK: Final = Kind.BACK.value
_ON_POST: Final = Kind.ON_POST.value
_OFF_POST: Final = Kind.OFF_POST.value
_LENT: Final = Kind.LENT.value
_ENTERED: Final = Kind.ENTERED.value
_WORKS: Final = Kind.WORKS.value
_LIES_LOW: Final = Kind.LIES_LOW.value
_REOPENS: Final = Kind.REOPENS.value
_GONE: Final = Kind.GONE.value
_MOVED: Final = Kind.MOVED.value
_COHORT: Final = Kind.COHORT.value


class Step:
    """What became of one stage of a case: moments, `NEVER` if it did not come to that by the end of the log."""

    __slots__ = ("called", "done", "gathered", "nominal", "quorum", "stage", "then")

    def __init__(self, stage: int) -> None:
        self.stage = stage
        """Its number, from 1."""
        self.called = NEVER
        """t0: when the street first called for it."""
        self.gathered = NEVER
        """First effective quorum at the designated point."""
        self.quorum = NEVER
        """First effective quorum on site."""
        self.nominal = NEVER
        """First time that all whose powers must be together were on site in one visit, able or not."""
        self.done = NEVER
        self.then: Step | None = None
        """The stage of which there was something to tell next."""


class Case:
    """The life of one case, and who is at it while the log is read.

    Its moments are plain numbers, `NEVER` for what did not happen by the end of the log; so a case is one object, and its
    stages and sides one each: many are open at a time, and what is small stays in the processor's cache. For those who
    look at it afterwards what did not happen is None.
    """

    __slots__ = (
        "again",
        "alone",
        "awaited",
        "begun",
        "beside",
        "called_again",
        "called_at",
        "detected_at",
        "ended_at",
        "first",
        "first_arrival_at",
        "first_call_at",
        "first_work_at",
        "group",
        "harmed",
        "kind",
        "known",
        "name",
        "number",
        "occurred",
        "out",
        "place",
        "present",
        "project",
        "recorded_at",
        "relapsed_at",
        "resolved_at",
        "sealed_at",
        "side",
        "street",
        "struck_at",
        "type",
        "why",
    )

    def __init__(self, name: str, type_: str, street: str, occurred: int, group: str = "") -> None:
        # first what is asked at nearly every row about it
        self.number = -1
        """What stands for it in the log."""
        self.beside: Case | None = None
        """Another one that is found at the same place (`Cases`)."""
        self.out = 0
        """Crews that are out for it."""
        self.present = 0
        """Crews on site."""
        self.awaited = 0
        """Stages called for that never had their nominal quorum."""
        self.side: _Side | None = None
        """The first department of those that were at it or decided about it."""
        self.first: Step | None = None
        """The first of the stages of which there is something to tell."""
        self.kind: _Type | None = None
        """Its type, as far as it matters for reading."""
        self.place: _Place | None = None
        """Its street, and what is counted there."""
        self.called_at = -1
        """The moment of the last call."""
        self.first_call_at = NEVER
        self.first_arrival_at = NEVER
        """When somebody was first on site after the first call."""
        self.first_work_at = NEVER
        """First effective action."""
        self.resolved_at = NEVER
        self.ended_at = NEVER
        self.known = True
        """Whether anything is known of it but that crews are out for it."""
        self.alone = False
        """Done by the street's own team, and nobody else asked: not a whistle."""
        self.detected_at = NEVER
        self.recorded_at = NEVER
        self.relapsed_at = NEVER
        """First relapse after being resolved (exogenous cases)."""
        self.called_again = 0
        """Later calls in the window."""
        self.begun = 0
        """How many others were known before it."""
        self.struck_at = NEVER
        """When its hazard's clock ran out."""
        self.sealed_at = NEVER
        self.why = 0
        """Why it ended, if not by being resolved."""
        self.harmed = False
        """Whether it did harm when its hazard's clock ran out."""
        self.tell(name, type_, street, occurred, group)

    def tell(self, name: str, type_: str, street: str, occurred: int, group: str) -> None:
        """Say what it is."""
        self.name = name
        self.type = type_
        self.street = street
        self.occurred = occurred
        self.group = group
        """The offender group whose spell at a site it is; "" for an exogenous case."""
        self.again = "~" in name
        """Whether it is a relapse of an earlier case."""
        self.project = _PROJECT in name
        """Whether it treats the cause of many cases at one spot: the street's own undertaking, not nature's."""

    def step(self, stage: int) -> Step:
        """What became of a *stage*, from 1; it is noted here."""
        step = self.first
        if step is None:
            step = self.first = Step(stage)
            return step
        while step.stage != stage:
            if step.then is None:
                step.then = Step(stage)
            step = step.then
        return step

    def at(self, department: _Department) -> _Side:
        """What *department* is doing here."""
        side = self.side
        if side is None:
            side = self.side = _Side(department)
            return side
        while side.department is not department:
            if side.then is None:
                side.then = _Side(department)
            side = side.then
        return side

    @property
    def steps(self) -> list[Step]:
        """The stages of which there is something to tell."""
        found = []
        step = self.first
        while step is not None:
            found.append(step)
            step = step.then
        return found

    @property
    def detected(self) -> int | None:
        """When the street came to know of it."""
        return _or_none(self.detected_at)

    @property
    def first_arrival(self) -> int | None:
        """When somebody was first on site after the first call."""
        return _or_none(self.first_arrival_at)

    @property
    def first_work(self) -> int | None:
        """First effective action."""
        return _or_none(self.first_work_at)

    @property
    def resolved(self) -> int | None:
        """When it was truly resolved."""
        return _or_none(self.resolved_at)

    @property
    def recorded(self) -> int | None:
        """When it was recorded as closed."""
        return _or_none(self.recorded_at)

    @property
    def relapsed(self) -> int | None:
        """First relapse after being resolved (exogenous cases)."""
        return _or_none(self.relapsed_at)

    @property
    def struck(self) -> int | None:
        """When its hazard's clock ran out."""
        return _or_none(self.struck_at)

    @property
    def sealed(self) -> int | None:
        """When it was sealed."""
        return _or_none(self.sealed_at)

    @property
    def ended(self) -> int | None:
        """When it ended without being resolved."""
        return _or_none(self.ended_at)

    @property
    def why_ended(self) -> Reason:
        """Why it ended, if not by being resolved."""
        return Reason(self.why)

    @property
    def called(self) -> dict[int, int]:
        """t0 by stage: when the street first called for it."""
        return {step.stage: step.called for step in self.steps if step.called != NEVER}

    @property
    def gathered(self) -> dict[int, int]:
        """First effective quorum at the designated point, by stage."""
        return {step.stage: step.gathered for step in self.steps if step.gathered != NEVER}

    @property
    def quorum(self) -> dict[int, int]:
        """First effective quorum on site, by stage."""
        return {step.stage: step.quorum for step in self.steps if step.quorum != NEVER}

    @property
    def nominal(self) -> dict[int, int]:
        """First time that all whose powers must be together were on site in one visit, able or not, by stage."""
        return {step.stage: step.nominal for step in self.steps if step.nominal != NEVER}

    @property
    def done(self) -> dict[int, int]:
        """When stages were done."""
        return {step.stage: step.done for step in self.steps if step.done != NEVER}

    @property
    def site(self) -> str:
        """The site of an offender's spell."""
        return self.name.rpartition(".")[0] or self.name

    @property
    def over(self) -> int | None:
        """When it was out of the street's hands in truth, by whichever end came first."""
        return _or_none(min(self.resolved_at, self.ended_at))


def _or_none(moment: int) -> int | None:
    return None if moment == NEVER else moment


class Cases:
    """Cases by their number in the log, in order of the moments they were begun.

    A dictionary would need an object for each number, and what looks a case up would go through it and through the
    dictionary's own entry; here a case leads to the next one at the same place, and seldom does.
    """

    __slots__ = ("_begun", "_first", "_number")

    def __init__(self) -> None:
        self._first: list[Case | None] = [None] * _PLACES
        """The first case at each place; there are 2, 4, 8 … places."""
        self._number = 0
        self._begun = 0

    def find(self, number: int) -> Case | None:
        """The case of that number, if there is one."""
        case = self._first[number & (len(self._first) - 1)]
        while case is not None and case.number != number:
            case = case.beside
        return case

    def add(self, case: Case) -> None:
        """Put a case in, of whose number there is none."""
        if self._number == len(self._first):
            self._grow()
        self._number += 1
        self._begun += 1
        case.begun = self._begun
        self._put(case)

    def begin(self, case: Case) -> None:
        """A case that was put in begins only now."""
        self._begun += 1
        case.begun = self._begun

    def remove(self, number: int) -> Case | None:
        """Take out the case of that number, if there is one."""
        place = number & (len(self._first) - 1)
        before: Case | None = None
        case = self._first[place]
        while case is not None and case.number != number:
            before, case = case, case.beside
        if case is None:
            return None
        if before is None:
            self._first[place] = case.beside
        else:
            before.beside = case.beside
        case.beside = None
        self._number -= 1
        return case

    def all(self) -> list[Case]:
        """All of them, in their order."""
        found = self._any()
        found.sort(key=attrgetter("begun"))
        return found

    def _any(self) -> list[Case]:
        found = []
        for first in self._first:
            case = first
            while case is not None:
                found.append(case)
                case = case.beside
        return found

    def _put(self, case: Case) -> None:
        place = case.number & (len(self._first) - 1)
        case.beside = self._first[place]
        self._first[place] = case

    def _grow(self) -> None:
        """As many places again, so that few cases share one."""
        found = self._any()
        self._first = [None] * (2 * len(self._first))
        for case in found:
            self._put(case)


class Spent:
    """Crew time within the window, by what it went into, in microseconds (not yet times officers)."""

    __slots__ = ("night_standby", "overtime", "road", "standby", "waiting", "work")

    def __init__(
        self,
        road: int = 0,
        waiting: int = 0,
        work: int = 0,
        standby: int = 0,
        overtime: int = 0,
        night_standby: int = 0,
    ) -> None:
        self.road = road
        """Turn-out and road."""
        self.waiting = waiting
        """On site and not at work."""
        self.work = work
        self.standby = standby
        """At a post, without the missions from there."""
        self.overtime = overtime
        """The part of road, waiting and work that lies outside the department's shift."""
        self.night_standby = night_standby
        """The part of standby that lies outside the department's shift."""


class Decisions:
    """What a department decided within the window, and how often the others had to wait for it."""

    __slots__ = ("absent", "full", "held_up", "last", "token")

    def __init__(self, full: int = 0, token: int = 0, absent: int = 0, last: int = 0, held_up: int = 0) -> None:
        self.full = full
        self.token = token
        self.absent = absent
        self.last = last
        """Quorums for which it was the last of several departments to be ready."""
        self.held_up = held_up
        """Time by which it was later than the last but one at those quorums, in microseconds."""


@dataclass(frozen=True, slots=True)
class Account:
    """The routine work of a department within the window, in crew-microseconds."""

    rostered: int
    """Duty time of all its crews, those lent to a post included."""
    due: float
    done: float
    before: float
    """Backlog when the window began."""
    after: float
    """Backlog when the window ended."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A time during which a group worked at a site."""

    street: str
    site: str
    group: str
    begin: int
    end: int


@dataclass(slots=True)
class Group:
    """An offender group."""

    street: str
    entered: int
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What cases add up to: a total, over how many of them, and how many more are left out since the horizon is too near."""

    total: int
    number: int
    censored: int


# Where what cases add up to stands in `Sums`: four numbers for a sum (its total up to `CARRY`, how often it passed that,
# over how many cases, how many are censored), one for what is only counted
TOTAL, PASSED, NUMBER, CENSORED = range(4)
SUM: Final = 4
CARRY: Final = 2**62
# a restricted mean: the sum of min(T, τ), of how many starts, and how many are too near the horizon
FIRST_ARRIVALS: Final = 0
QUORUMS: Final = 4
NOMINAL_QUORUMS: Final = 8
EMERGENCY_LOSSES: Final = 12
DETECTIONS: Final = 16
RESOLUTION_TIMES: Final = 20
# a share: how many are so, of how many, and how many are censored
GATHERED: Final = 24
ON_SITE: Final = 28
SHARE_RESOLVED: Final = 32
SHARE_RECORDED: Final = 36
RELAPSES: Final = 40
# a number
OCCURRED: Final = 44
RESOLUTIONS: Final = 45
CALLS: Final = 46
KNOWN: Final = 47
LEFT: Final = 48
OLD: Final = 49
WAITED: Final = 50
TOO_FAST: Final = 51
_NUMBERS: Final = 52


class Sums:
    """What cases add up to: whole numbers, so that cases can be counted part by part as they are over.

    They stand side by side in one array: each street has one, and all of it is touched for each of its cases.
    """

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers: array[int] = array("q", bytes(8 * _NUMBERS))

    def add(self, other: Sums) -> None:
        """Add what other cases add up to."""
        numbers, more = self.numbers, other.numbers
        for place in range(_NUMBERS):
            numbers[place] += more[place]
        for place in range(0, OCCURRED, SUM):
            if numbers[place] >= CARRY:
                numbers[place] -= CARRY
                numbers[place + PASSED] += 1

    def of(self, place: int) -> Sum:
        """The sum that stands at a *place*."""
        numbers = self.numbers
        passed: Endless = numbers[place + PASSED]
        return Sum(passed * CARRY + numbers[place], numbers[place + NUMBER], numbers[place + CENSORED])

    @property
    def first_arrivals(self) -> Sum:
        """First arrivals after the first call."""
        return self.of(FIRST_ARRIVALS)

    @property
    def quorums(self) -> Sum:
        """Effective quorums on site."""
        return self.of(QUORUMS)

    @property
    def nominal_quorums(self) -> Sum:
        """Quorums of bodies on site."""
        return self.of(NOMINAL_QUORUMS)

    @property
    def emergency_losses(self) -> Sum:
        """First effective actions in emergencies."""
        return self.of(EMERGENCY_LOSSES)

    @property
    def detections(self) -> Sum:
        """Detections of exogenous cases."""
        return self.of(DETECTIONS)

    @property
    def resolution_times(self) -> Sum:
        """Resolutions of exogenous cases."""
        return self.of(RESOLUTION_TIMES)

    @property
    def gathered(self) -> Sum:
        """Stage calls with effective quorum at the designated point within the deadline."""
        return self.of(GATHERED)

    @property
    def on_site(self) -> Sum:
        """Stage calls with effective quorum on site within the deadline."""
        return self.of(ON_SITE)

    @property
    def resolved(self) -> Sum:
        """Exogenous cases resolved in time."""
        return self.of(SHARE_RESOLVED)

    @property
    def recorded(self) -> Sum:
        """Exogenous cases recorded as closed in time."""
        return self.of(SHARE_RECORDED)

    @property
    def relapses(self) -> Sum:
        """Cases resolved that relapsed."""
        return self.of(RELAPSES)

    @property
    def occurred(self) -> int:
        """Exogenous cases, relapses included."""
        return self.numbers[OCCURRED]

    @property
    def resolutions(self) -> int:
        """Cases resolved in the window."""
        return self.numbers[RESOLUTIONS]

    @property
    def calls(self) -> int:
        """Calls in the window."""
        return self.numbers[CALLS]

    @property
    def known(self) -> int:
        """Exogenous cases known to the street when the window ends."""
        return self.numbers[KNOWN]

    @property
    def left(self) -> int:
        """Of these, not over."""
        return self.numbers[LEFT]

    @property
    def old(self) -> int:
        """Of these, a month after occurring."""
        return self.numbers[OLD]

    @property
    def waited(self) -> int:
        """Stages with a statutory wait that were done."""
        return self.numbers[WAITED]

    @property
    def too_fast(self) -> int:
        """Of these, done before it was over."""
        return self.numbers[TOO_FAST]


@dataclass(slots=True)
class Records:
    """Everything a measure needs to know about a run."""

    cases: dict[str, Case] = field(default_factory=dict)
    spent: dict[tuple[str, str], Spent] = field(default_factory=dict)
    """By department and street."""
    decisions: dict[tuple[str, str], Decisions] = field(default_factory=dict)
    """By department and street."""
    routine: dict[str, Account] = field(default_factory=dict)
    """By department."""
    spells: list[Spell] = field(default_factory=list)
    """Times at work, in order of their end."""
    groups: dict[str, Group] = field(default_factory=dict)
    counts: dict[tuple[int, str, int], int] = field(default_factory=dict)
    """How many rows of some kinds were in the window, by kind, street and reason."""
    cohorts: dict[str, set[str]] = field(default_factory=dict)
    """The streets of each cohort in this draw."""
    dropped: int = 0
    """Cases that are over and counted, and not in `cases` any more."""
    counted: dict[str, Sums] = field(default_factory=dict)
    """What these added up to, by street."""


class _Booking:
    """What a department did in a street while the log is read: what becomes its `Spent` and its `Decisions` there."""

    __slots__ = (
        "absent",
        "decides",
        "full",
        "held_up",
        "last",
        "night_standby",
        "overtime",
        "place",
        "road",
        "spends",
        "standby",
        "token",
        "waiting",
        "work",
    )

    def __init__(self, place: _Place) -> None:
        # first what nearly every visit changes
        self.spends = False
        """Whether a crew of its was sent there."""
        self.decides = False
        """Whether it decided anything there."""
        self.road = self.waiting = self.work = self.full = 0
        self.overtime = self.token = self.absent = self.last = self.held_up = 0
        self.standby = self.night_standby = 0
        self.place = place


class _Department:
    """A department, and what its crews and its decisions are booked on."""

    __slots__ = ("booked", "bookings", "crews", "first", "name", "number", "own", "place", "routine", "shift")

    def __init__(
        self, name: str, place: int, crews: int, shift: Shift | None, routine: Routine | None, *, own: bool
    ) -> None:
        self.name = name
        self.number = 0
        """What stands for it in the log."""
        self.place = place
        """Its place in the scenario; one that is not there comes after all others."""
        self.crews = crews
        self.shift = shift
        """When it is on duty; None: always."""
        self.routine = routine
        """Its routine work, if it has any."""
        self.own = own
        """Whether it is a street's own team."""
        self.booked: list[_Booking | None] = []
        """By the number of the street, but for the first; None: it did nothing there."""
        self.first: _Booking | None = None
        """In the street it was first at: many are never anywhere else."""
        self.bookings: list[_Booking] = []
        """The same in the order of their beginning."""


class _Together:
    """A power that must be together with others in a stage: how many crews it takes, and which departments hold it."""

    __slots__ = ("crews", "held")

    def __init__(self, crews: int, held: Sequence[bool]) -> None:
        self.crews = crews
        self.held = array("q", held)
        """Whether a department holds it, by its place."""


class _Type:
    """A type of cases, as far as it matters for reading."""

    __slots__ = ("diagnosing", "may_relapse", "name", "stays", "together")

    def __init__(self, name: str) -> None:
        self.name = name
        self.stays = False
        """All its cases are kept to the end: offenders' sites, and hazards, whose loss is summed in their order."""
        self.may_relapse = False
        self.diagnosing: list[bool] = []
        """Whether a stage, from 1, only diagnoses: work in it is no effective action."""
        self.together: list[list[_Together]] = []
        """The powers that must be together in a stage, from 1."""

    def diagnoses(self, stage: int) -> bool:
        """Whether a *stage* only diagnoses."""
        return 0 < stage <= len(self.diagnosing) and self.diagnosing[stage - 1]

    def parts(self, stage: int) -> list[_Together]:
        """The powers that must be together in a *stage*."""
        return self.together[stage - 1] if 0 < stage <= len(self.together) else []


def _read_as(scenario: Scenario, name: str, kind: CaseType, *, followed: bool) -> _Type:
    """A type of cases of *scenario*; if it is *followed*, its cases are offenders' spells at their sites."""
    found = _Type(name)
    found.stays = followed or bool(kind.strikes_after.expected or kind.loss_per_hour)
    found.may_relapse = bool(kind.relapse)
    found.diagnosing = [stage.diagnoses for stage in kind.stages]
    powers = [department.powers for department in scenario.departments.values()]
    found.together = [
        [
            # nobody who is not in the scenario holds it
            _Together(need.crews, [*(need.power in held for held in powers), False])
            for need in stage.needs
            if need.together
        ]
        for stage in kind.stages
    ]
    return found


class _Place:
    """A street, and what is counted there while the log is read."""

    __slots__ = ("counts", "name", "number", "sums")

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number
        """How many others were known before it."""
        self.sums: Sums | None = None
        """What its cases add up to that are over and counted; None: there was none."""
        self.counts: array[int] = array("q")
        """How many rows of some kinds were in the window: kind and reason in one number, then how many; and so on."""


class _Side:
    """A department, as far as it is at a case."""

    __slots__ = ("booked", "decided", "department", "present", "ready", "then")

    def __init__(self, department: _Department) -> None:
        self.department = department
        self.present = 0
        """Its crews on site."""
        self.ready = NEVER
        """When it was there and had its answer, in this visit."""
        self.then: _Side | None = None
        """The department that came next."""
        self.booked: _Booking | None = None
        """What it does in the street of the case; None: that was not looked up yet."""
        self.decided = False
        """Whether it has made up its mind since the last call."""


class _Crew:
    """Where a crew is while the log is read."""

    __slots__ = (
        "began",
        "booked",
        "case",
        "department",
        "leg",
        "lent",
        "on_site",
        "out",
        "post",
        "routine",
        "since",
    )

    def __init__(self, department: _Department, routine: Routine | None, case: Case, booked: _Booking) -> None:
        self.out = False
        self.on_site = False
        self.lent = False
        self.leg = _ROAD
        self.since = 0
        self.began = 0
        self.booked = booked
        """What its time is booked on."""
        self.case = case
        """What it is out for; nothing, if it is not out."""
        self.department = department
        self.routine = routine
        """The department's routine work; None if it has none, and for a crew added to those of the scenario, which does none."""
        self.post: _Booking | None = None
        """What its time at a post is booked on."""


def _bodies(case: Case, time: int) -> None:
    """Note the nominal quorum of every stage for which all bodies are there."""
    step = case.first
    while step is not None:
        if step.called != NEVER and step.nominal == NEVER and _all_there(case, step.stage):
            step.nominal = time
            case.awaited -= 1
        step = step.then


def _all_there(case: Case, stage: int) -> bool:
    """Whether all whose powers must be together in a *stage* are on site: nobody who has decided is still to come."""
    parts = case.kind.parts(stage) if case.kind is not None else []
    for part in parts:
        there = 0
        side = case.side
        while side is not None:
            if part.held[side.department.place]:
                if side.present:
                    there += side.present
                elif side.decided:
                    return False
            side = side.then
        if there < part.crews:
            return False
    return bool(parts)


def _off_site(actor: _Crew) -> None:
    actor.on_site = False
    case = actor.case
    side = case.at(actor.department)
    if side.present:
        side.present -= 1
        case.present -= 1


def read(scenario: Scenario, log: Log) -> Records:
    """Read *log*, a run of *scenario*, in one pass."""
    log.flush()
    reader = Reader(scenario, log.names)
    for block in log.blocks:
        reader(block)
    return reader.close()


class Reader:
    """One pass over the rows, block by block; numbers of the log inside, names in the records it leaves.

    One that *dismisses* says which cases are `over`, and keeps them no longer.
    """

    __slots__ = (
        "_last",
        "_now",
        "_nowhere",
        "_over",
        "_resolved",
        "_unknown",
        "balances",
        "begin",
        "cases",
        "crews",
        "departments",
        "dismisses",
        "end",
        "marks",
        "names",
        "numbered",
        "places",
        "records",
        "routine",
        "scenario",
        "shifts",
        "streets",
        "types",
        "working",
    )

    def __init__(self, scenario: Scenario, names: Names, *, dismisses: bool = False) -> None:
        self.scenario = scenario
        self.names = names
        self.dismisses = dismisses
        self.begin, self.end = scenario.window
        self.records = Records()
        self.marks = [self.begin, self.end, NEVER]
        """When routine work is balanced: the window begins, it ends."""
        self.balances: list[dict[str, tuple[int, int, int]]] = []
        self.cases = Cases()
        """What is open, or is kept."""
        self.crews: list[_Crew | None] = []
        """By number; None: no crew has it, or it was not seen yet."""
        self.working: dict[int, tuple[int, str, str]] = {}
        roster = Roster(scenario)
        self.shifts = {name: roster.shift(department) for name, department in scenario.departments.items()}
        self.routine = {
            name: Routine(self.shifts[name], department.crews, department.routine, remembers=False)
            for name, department in scenario.departments.items()
        }
        self.departments = {
            name: _Department(
                name,
                place,
                department.crews,
                None if self.shifts[name].always else self.shifts[name],
                self.routine[name] if department.routine else None,
                own=department.level == "street",
            )
            for place, (name, department) in enumerate(scenario.departments.items())
        }
        self.numbered: list[_Department | None] = []
        """The departments by their number in the log; None: no department has it, or it was not seen yet."""
        followed = {offending.type for offending in scenario.offending}
        self.types = {
            name: _read_as(scenario, name, kind, followed=name in followed)
            for name, kind in scenario.case_types.items()
        }
        self.places: dict[str, _Place] = {}
        """The streets by name."""
        self.streets: list[_Place | None] = []
        """The streets by their number in the log; None: no street has it, or it was not seen yet."""
        self._unknown = _Type("")
        self._nowhere = self._nothing(-1)
        self._last = self._nowhere
        """The case of the last row, for the next one is likely about it too."""
        self._now = 0
        self._over: list[Case] = []
        self._resolved: deque[tuple[int, Case]] = deque()
        """Cases that may relapse: until when that is of interest, and which."""

    def __call__(self, rows: array[int]) -> None:
        """Read the rows of a block."""
        self.read(rows)

    def read(self, rows: array[int]) -> None:
        """Read the rows of a block, nine numbers each: time, kind, case, stage, street, department, crew, cause, reason."""
        mark = self.marks[0]
        at, end = 0, len(rows)
        while at < end:
            time, kind = rows[at], rows[at + 1]
            if time >= mark:
                mark = self._pass_marks(time)
            if kind >= _SET_OUT:
                # a crew
                if kind == _SET_OUT:
                    self._set_out(time, rows[at + 2], rows[at + 5], rows[at + 6])
                elif kind == _ARRIVED:
                    self._arrive(time, rows[at + 6])
                elif kind == _LEFT:
                    self._leave(time, rows[at + 6])
                elif kind == _BACK:
                    self._come_back(time, rows[at + 6])
                elif kind == _WORK_BEGAN:
                    self._begin_work(time, rows[at + 3], rows[at + 6])
                elif kind == _WORK_ENDED:
                    self._end_work(time, rows[at + 6])
                elif kind == _PHONED:
                    if rows[at + 8] == _YES:
                        self._of(rows[at + 2]).at(self._department(rows[at + 5])).ready = time
                elif kind == _ON_POST:
                    self._on_post(time, rows[at + 4], rows[at + 5], rows[at + 6])
                elif kind == _OFF_POST:
                    self._watched(time, rows[at + 5], rows[at + 6]).post = None
                elif kind == _LENT:
                    self._lend(time, rows[at + 5], rows[at + 6], lent=rows[at + 8] == _BEGINS)
                # an offender group, which stands where a crew would
                elif kind == _WORKS:
                    self._works(time, rows[at + 2], rows[at + 4], rows[at + 6])
                elif kind in (_LIES_LOW, _REOPENS, _MOVED):
                    self._group(time, rows[at + 2], rows[at + 4], rows[at + 6])
                    self._rest(rows[at + 6], time)
                elif kind == _ENTERED:
                    known = self._group(time, rows[at + 2], rows[at + 4], rows[at + 6])
                    self._tally(_ENTERED, time, self._place(known.street), rows[at + 8])
                elif kind == _GONE:
                    known = self._group(time, rows[at + 2], rows[at + 4], rows[at + 6])
                    self._rest(rows[at + 6], time)
                    known.gone = time
                elif kind == _COHORT:
                    text = self.names.text
                    self.records.cohorts.setdefault(text[rows[at + 6]], set()).add(text[rows[at + 4]])
            elif kind == _OCCURRED:
                self._begin(time, rows[at + 2], rows[at + 4], rows[at + 6])
            else:
                self._happen(
                    kind, time, rows[at + 2], rows[at + 3], rows[at + 4], rows[at + 5], rows[at + 6], rows[at + 8]
                )
            at += WIDTH
        self._now = rows[end - WIDTH]

    def over(self) -> list[Case]:
        """The cases that are over since this was last asked: no row changes a measure of them any more.

        Nobody is out for them, and if they may relapse, they have not done so for a month. They are kept no longer; a row
        that names them all the same counts as one about a case of which nothing is known.
        """
        while self._resolved and self._resolved[0][0] < self._now:
            self._over.append(self._resolved.popleft()[1])
        found = []
        for each in self._over:
            case = self.cases.remove(each.number)
            if case is not None and case.known:
                found.append(case)
        self._over.clear()
        self._last = self._nowhere
        return found

    def forget(self, cases: Sequence[Case]) -> None:
        """Let go of the names of *cases* that are over."""
        for case in cases:
            # who was resolved may still come back, and will be named then
            if case.resolved_at == NEVER or case.relapsed_at != NEVER or case.kind is None or not case.kind.may_relapse:
                self.names.forget(case.number)

    def close(self) -> Records:
        """All rows are read: what is still open ends at the horizon."""
        self._pass_marks(NEVER - 1)
        self._close(self.balances[0], self.balances[1])
        self.records.cases = {case.name: case for case in self.cases.all() if case.known}
        return self.records

    # -- cases --

    def _begin(self, time: int, number: int, street: int, group: int) -> Case:
        """A case of which nothing was known so far."""
        text = self.names.text
        name = text[number]
        at = name.find("@")
        type_ = name[:at] if at >= 0 else name
        kind = self.types.get(type_)
        if kind is None:
            kind = self.types[type_] = _Type(type_)
        place = self._street(street) if street else self._place(name.partition("@")[2].partition("#")[0])
        whose = text[group] if group else ""
        case = self.cases.find(number)
        if case is None:
            case = Case(name, kind.name, place.name, time, whose)
            case.number = number
            self.cases.add(case)
        else:  # crews are out for it
            case.tell(name, kind.name, place.name, time, whose)
            case.known = True
            self.cases.begin(case)
        case.kind, case.place = kind, place
        self._last = case
        return case

    def _nothing(self, number: int) -> Case:
        """A case of which nothing is known."""
        case = Case("", "", "", 0)
        case.number, case.kind, case.known = number, self._unknown, False
        return case

    def _known(self, time: int, number: int, street: int) -> Case:
        """The case that a row is about, if it is not that of the last row, with what is known of it."""
        found = self.cases.find(number)
        if found is None or not found.known:
            if self.dismisses:  # it is over and gone: only what is counted by street matters
                place = self._street(street)
                gone = Case("", "", place.name, time)
                gone.number, gone.kind, gone.place = number, self._unknown, place
                return gone
            found = self._begin(time, number, street, 0)
        self._last = found
        return found

    def _happen(
        self, kind: int, time: int, number: int, stage: int, street: int, department: int, group: int, reason: int
    ) -> None:
        """Something happened to a case."""
        case = self._last
        if case.number != number:
            case = self._known(time, number, street)
        if not case.known:
            return
        if kind == _DECIDED:
            self._decide(case, time, self._department(department), reason)
        elif kind == _CALLED:
            self._call(case, time, stage)
        elif kind == _QUORUM:
            self._quorum(case, time, stage)
        elif kind == _GATHERED:
            step = case.step(stage)
            step.gathered = min(step.gathered, time)
        elif kind == _STAGE_DONE:
            step = case.step(stage)
            step.done = min(step.done, time)
        elif kind == _VISIT_ENDED:
            self._tally(_VISIT_ENDED, time, case.place, reason)
            side = case.side
            while side is not None:
                side.decided, side.ready = False, NEVER
                side = side.then
        elif kind == _DETECTED:
            case.detected_at = min(case.detected_at, time)
        elif kind == _TRIAGED:
            case.alone = reason == _ALONE
        elif kind in (_DESK, _DISPUTED, _DATED):
            case.alone = False
        elif kind == _RECORDED:
            case.recorded_at = min(case.recorded_at, time)
        elif kind == _RESOLVED:
            case.resolved_at = min(case.resolved_at, time)
            if self.dismisses and not case.out:
                self._finish(case)
        elif kind == _ENDED:
            if case.ended_at == NEVER:
                case.ended_at, case.why = time, reason
            if self.dismisses and not case.out:
                self._finish(case)
        elif kind == _TURNED_BACK:
            case.alone = False
            self._tally(kind, time, case.place, reason)
        elif kind in (_FOUND, _SEIZED, _ESCALATED):
            self._tally(kind, time, case.place, reason)
        elif kind in (_DETAINED, _SEALED):
            self._tally(kind, time, case.place, reason)
            if kind == _SEALED:
                case.sealed_at = time
            if group:
                self._rest(group, time)
        elif kind == _RELAPSED:
            case.relapsed_at = min(case.relapsed_at, time)
        elif kind == _STRUCK:
            case.struck_at, case.harmed = time, reason != _AVERTED
        elif kind == _ON_THE_SPOT and case.first_work_at == NEVER:
            case.first_work_at = time

    def _call(self, case: Case, time: int, stage: int) -> None:
        if case.called_at != time:
            case.called_at = time
            if case.first_call_at == NEVER:
                case.first_call_at = time
            elif self.begin <= time < self.end:
                case.called_again += 1
            side = case.side
            while side is not None:
                side.decided = False
                if not side.present:
                    side.ready = NEVER
                side = side.then
            if case.first_arrival_at == NEVER and case.present:
                case.first_arrival_at = time
        if stage:
            step = case.step(stage)
            if step.called == NEVER:
                step.called = time
                if case.kind is not None and case.kind.parts(stage):
                    case.awaited += 1
                    if case.present:
                        _bodies(case, time)

    def _decide(self, case: Case, time: int, department: _Department, reason: int) -> None:
        side = case.at(department)
        side.decided = True
        if case.alone and not department.own:
            case.alone = False
        if self.begin <= time < self.end:
            booked = self._booked(case, side)
            booked.decides = True
            if reason == _FULL:
                booked.full += 1
            elif reason == _TOKEN:
                booked.token += 1
            else:
                booked.absent += 1

    def _booked(self, case: Case, side: _Side) -> _Booking:
        """What a department that is at a case does in its street; it is looked up once."""
        found = side.booked
        if found is None:
            found = self._booking(side.department, case.place)
            if case.known:
                side.booked = found
        return found

    def _booking(self, department: _Department, place: _Place | None) -> _Booking:
        if place is None:
            place = self._place("")
        first = department.first
        if first is not None and first.place is place:
            return first
        booked = department.booked
        found = booked[place.number] if place.number < len(booked) else None
        if found is None:
            found = _Booking(place)
            department.bookings.append(found)
            if first is None:
                department.first = found
            else:
                booked.extend([None] * (place.number + 1 - len(booked)))
                booked[place.number] = found
        return found

    def _quorum(self, case: Case, time: int, stage: int) -> None:
        step = case.step(stage)
        step.quorum = min(step.quorum, time)
        if not self.begin <= time < self.end:
            return
        last: _Side | None = None
        before = -1
        side = case.side
        while side is not None:
            if side.ready != NEVER:
                if last is None:
                    last = side
                elif side.ready > last.ready or (
                    side.ready == last.ready and side.department.number > last.department.number
                ):
                    before, last = last.ready, side
                else:
                    before = max(before, side.ready)
            side = side.then
        if last is not None and before >= 0:
            booked = self._booked(case, last)
            booked.decides = True
            booked.last += 1
            booked.held_up += last.ready - before

    def _tally(self, kind: int, time: int, place: _Place | None, reason: int) -> None:
        """Count a row, if it is in the window."""
        if place is None or not self.begin <= time < self.end:
            return
        counts = place.counts
        key = kind * _REASONS + reason
        for at in range(0, len(counts), 2):
            if counts[at] == key:
                counts[at + 1] += 1
                return
        counts.extend((key, 1))

    def _finish(self, case: Case) -> None:
        """A case is over and nobody is out for it."""
        kind = case.kind
        if kind is None or kind.stays:
            return
        if case.resolved_at != NEVER and kind.may_relapse:
            self._resolved.append((case.resolved_at + MONTH, case))
        else:
            self._over.append(case)

    def _of(self, number: int) -> Case:
        """A case of which nothing may be known."""
        case = self._last
        if case.number == number:
            return case
        found = self.cases.find(number)
        if found is None:
            found = self._nothing(number)
            self.cases.add(found)
        elif found.known:
            self._last = found
        return found

    # -- streets --

    def _place(self, name: str) -> _Place:
        """The street of that name."""
        found = self.places.get(name)
        if found is None:
            found = self.places[name] = _Place(name, len(self.places))
        return found

    def _street(self, number: int) -> _Place:
        """The street of that number in the log."""
        found = self.streets[number] if number < len(self.streets) else None
        if found is None:
            found = self._place(self.names.text[number])
            while len(self.streets) <= number:
                self.streets.append(None)
            self.streets[number] = found
        return found

    # -- departments and crews --

    def _department(self, number: int) -> _Department:
        """The department of that number in the log."""
        found = self.numbered[number] if number < len(self.numbered) else None
        if found is None:
            name = self.names.text[number]
            found = self.departments.get(name)
            if found is None:
                found = self.departments[name] = _Department(
                    name, len(self.scenario.departments), 0, None, None, own=False
                )
            found.number = number
            while len(self.numbered) <= number:
                self.numbered.append(None)
            self.numbered[number] = found
        return found

    def _seen(self, crew: int) -> _Crew | None:
        """A crew, if something was known of it."""
        return self.crews[crew] if crew < len(self.crews) else None

    def _crew(self, crew: int, department: int) -> _Crew:
        """A crew of which nothing was known so far."""
        holder = self._department(department)
        rank = self.names.text[crew].rpartition("/")[2]
        regular = not rank.isdecimal() or int(rank) <= holder.crews
        while len(self.crews) <= crew:
            self.crews.append(None)
        nothing = _Booking(self._place(""))
        found = self.crews[crew] = _Crew(holder, holder.routine if regular else None, self._nowhere, nothing)
        return found

    def _set_out(self, time: int, number: int, department: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None:
            actor = self._crew(crew, department)
        if actor.out:
            self._end_leg(actor, time)
            self._end_mission(actor, time)
            self._away_from(actor)
        else:
            if actor.post is not None:
                self._end_standby(actor, time)
            if actor.routine is not None and not actor.lent:
                actor.routine.away(time)
        case = actor.case = self._of(number)
        case.out += 1
        actor.out, actor.leg = True, _ROAD
        actor.since = actor.began = time
        actor.booked = self._booked(case, case.at(actor.department))
        actor.booked.spends = True

    def _arrive(self, time: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg, actor.on_site = _WAITING, True
        case = actor.case
        if not case.known:
            return
        side = case.at(actor.department)
        side.present += 1
        case.present += 1
        side.ready = min(side.ready, time)
        if case.first_arrival_at == NEVER and case.first_call_at != NEVER:
            case.first_arrival_at = time
        if case.awaited:
            _bodies(case, time)

    def _begin_work(self, time: int, stage: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg = _WORK
        case = actor.case
        if case.first_work_at == NEVER and case.known and case.kind is not None and not case.kind.diagnoses(stage):
            case.first_work_at = time

    def _end_work(self, time: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is not None and actor.out:
            self._end_leg(actor, time)
            actor.leg = _WAITING

    def _leave(self, time: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is not None and actor.out:
            self._end_leg(actor, time)
            actor.leg = _ROAD
            if actor.on_site:
                _off_site(actor)

    def _come_back(self, time: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        self._end_mission(actor, time)
        actor.out = False
        self._away_from(actor)
        actor.case = self._nowhere  # so that a case that is over is let go when it has been counted
        if actor.routine is not None and not actor.lent:
            actor.routine.back(time)

    def _away_from(self, actor: _Crew) -> None:
        """The crew has nothing to do any more with the case it was out for."""
        case = actor.case
        if actor.on_site:
            _off_site(actor)
        case.out -= 1
        if case.out or not case.known or not self.dismisses:
            return
        if case.resolved_at != NEVER or case.ended_at != NEVER:
            self._finish(case)

    def _end_leg(self, actor: _Crew, time: int) -> None:
        """Book the time since the crew's last change, as far as it lies within the window."""
        since = actor.since
        actor.since = time
        if since < self.begin or time > self.end:
            if time <= self.begin or since >= self.end:
                return
            passed = min(time, self.end) - max(since, self.begin)
        else:
            passed = time - since
        booked = actor.booked
        if actor.leg == _ROAD:
            booked.road += passed
        elif actor.leg == _WAITING:
            booked.waiting += passed
        else:
            booked.work += passed

    def _end_mission(self, actor: _Crew, time: int) -> None:
        """Book what of the mission lay outside the shift."""
        shift = actor.department.shift
        if shift is not None:
            begin, end = max(actor.began, self.begin), min(time, self.end)
            if end > begin:
                actor.booked.overtime += end - begin - shift.duty_between(begin, end)

    def _end_standby(self, actor: _Crew, time: int) -> None:
        """Book the time at the post since the last change."""
        begin, end = max(actor.since, self.begin), min(time, self.end)
        if end > begin and actor.post is not None:
            actor.post.standby += end - begin
            shift = actor.department.shift
            if shift is not None:
                actor.post.night_standby += end - begin - shift.duty_between(begin, end)

    def _lend(self, time: int, department: int, crew: int, *, lent: bool) -> None:
        actor = self._seen(crew)
        if actor is None:
            actor = self._crew(crew, department)
        if lent != actor.lent:
            actor.lent = lent
            if actor.routine is not None:
                actor.routine.lend(time, 1 if lent else -1, at_hand=not actor.out)

    def _on_post(self, time: int, street: int, department: int, crew: int) -> None:
        actor = self._watched(time, department, crew)
        actor.post = self._booking(actor.department, self._street(street))
        actor.post.spends = True

    def _watched(self, time: int, department: int, crew: int) -> _Crew:
        """A crew whose standby has changed."""
        actor = self._seen(crew)
        if actor is None:
            actor = self._crew(crew, department)
        if not actor.out:
            if actor.post is not None:
                self._end_standby(actor, time)
            actor.since = time
        return actor

    # -- offender groups --

    def _group(self, time: int, case: int, street: int, group: int) -> Group:
        name = self.names.text[group]
        known = self.records.groups.get(name)
        found = self.cases.find(case)
        where = self.names.text[street] or ("" if found is None else found.street)
        if known is None:
            known = self.records.groups[name] = Group(where, time)
        if where:
            known.street = where
        return known

    def _works(self, time: int, case: int, street: int, group: int) -> None:
        known = self._group(time, case, street, group)
        name = self.names.text[case]
        site = name.rpartition(".")[0] or name
        at_work = self.working.get(group)
        if at_work is None or at_work[1:] != (known.street, site):
            self._rest(group, time)
            self.working[group] = (time, known.street, site)

    def _rest(self, group: int, time: int) -> None:
        """End the group's time at work, if it is at work."""
        at_work = self.working.pop(group, None)
        if at_work is not None:
            begin, street, site = at_work
            self.records.spells.append(Spell(street, site, self.names.text[group], begin, time))

    # -- routine work and the end --

    def _pass_marks(self, time: int) -> int:
        """Balance routine work at each mark up to *time*; the next mark."""
        while time >= self.marks[0]:
            mark = self.marks.pop(0)
            balance = {}
            for name, routine in self.routine.items():
                routine.advance(mark)
                balance[name] = (routine.due, routine.done, routine.backlog)
            self.balances.append(balance)
        return self.marks[0]

    def _tell(self, department: _Department) -> None:
        """What a department did in each street, as those who measure it look at it."""
        for booked in department.bookings:
            street = booked.place.name
            if booked.spends:
                self.records.spent[department.name, street] = Spent(
                    booked.road,
                    booked.waiting,
                    booked.work,
                    booked.standby,
                    booked.overtime,
                    booked.night_standby,
                )
            if booked.decides:
                self.records.decisions[department.name, street] = Decisions(
                    booked.full, booked.token, booked.absent, booked.last, booked.held_up
                )

    def _close(self, opened: dict[str, tuple[int, int, int]], closed: dict[str, tuple[int, int, int]]) -> None:
        horizon = self.scenario.horizon
        for actor in self.crews:
            if actor is None:
                continue
            if actor.out:
                self._end_leg(actor, horizon)
                self._end_mission(actor, horizon)
            elif actor.post is not None:
                self._end_standby(actor, horizon)
        for group in tuple(self.working):
            self._rest(group, horizon)
        for department in self.departments.values():
            self._tell(department)
        for street, place in self.places.items():
            for at in range(0, len(place.counts), 2):
                key, number = place.counts[at], place.counts[at + 1]
                self.records.counts[key // _REASONS, street, key % _REASONS] = number
        due: Endless
        done: Endless
        after: Endless
        due_before: Endless
        done_before: Endless
        before: Endless
        for name, (due, done, after) in closed.items():
            due_before, done_before, before = opened[name]
            duty = self.shifts[name].duty_between(self.begin, min(self.end, horizon))
            # whole numbers beyond 2**53, of which a compiled `/` would round each first
            self.records.routine[name] = Account(
                self.scenario.departments[name].crews * duty,
                truediv(due - due_before, GRAINS),
                truediv(done - done_before, GRAINS),
                truediv(before, GRAINS),
                truediv(after, GRAINS),
            )
