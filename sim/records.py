"""What a log says, read once: cases, what crews' time went into, decisions, nights at work.

Every measure is a function of these records and the frozen scenario. Intervals still open when
the log ends are taken to end at the horizon. Times are whole microseconds after the start.

A log is read whole (`read`), or block by block while it is written (`Reader`); cases that are over
can then be taken out of the records, so that they need no more room than what is under way.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from operator import truediv
from typing import TYPE_CHECKING, Final, TypeAlias

from sim.log import WIDTH, Kind, Reason
from sim.roster import FOREVER, Roster
from sim.routine import GRAINS, Routine
from sim.units import DAY
from sim.visit import SPOT

if TYPE_CHECKING:
    from array import array
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
_PROJECT: Final = f"#{SPOT}"
_REASONS: Final = max(Reason) + 1
_ROAD, _WAITING, _WORK = range(3)
"""What a crew that is out is doing."""

# plain numbers: looking a member up costs more than reading a row
_NO_REASON: Final = Reason.NONE
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

    __slots__ = ("called", "done", "gathered", "nominal", "quorum", "stage")

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


class Case:
    """The life of one case; None: it did not happen by the end of the log."""

    __slots__ = (
        "alone",
        "calls",
        "detected",
        "ended",
        "first_arrival",
        "first_work",
        "group",
        "harmed",
        "name",
        "occurred",
        "recorded",
        "relapsed",
        "resolved",
        "sealed",
        "steps",
        "street",
        "struck",
        "type",
        "why_ended",
    )

    def __init__(self, name: str, type_: str, street: str, occurred: int, group: str = "") -> None:
        self.name = name
        self.type = type_
        self.street = street
        self.occurred = occurred
        self.group = group
        """The offender group whose spell at a site it is; "" for an exogenous case."""
        self.alone = False
        """Done by the street's own team, and nobody else asked: not a whistle."""
        self.detected: int | None = None
        self.calls: list[int] = []
        """The moments of all calls; one call may cover several stages."""
        self.first_arrival: int | None = None
        """When somebody was first on site after the first call."""
        self.steps: list[Step] = []
        """The stages of which there is something to tell."""
        self.first_work: int | None = None
        """First effective action."""
        self.resolved: int | None = None
        self.recorded: int | None = None
        self.relapsed: int | None = None
        """First relapse after being resolved (exogenous cases)."""
        self.struck: int | None = None
        """When its hazard's clock ran out."""
        self.harmed = False
        """Whether it did harm then."""
        self.sealed: int | None = None
        self.ended: int | None = None
        self.why_ended = _NO_REASON

    def step(self, stage: int) -> Step:
        """What became of a *stage*, from 1; it is noted here."""
        for step in self.steps:
            if step.stage == stage:
                return step
        found = Step(stage)
        self.steps.append(found)
        return found

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
    def again(self) -> bool:
        """Whether it is a relapse of an earlier case."""
        return "~" in self.name

    @property
    def project(self) -> bool:
        """Whether it treats the cause of many cases at one spot: the street's own undertaking, not nature's."""
        return _PROJECT in self.name

    @property
    def over(self) -> int | None:
        """When it was out of the street's hands in truth, by whichever end came first."""
        if self.resolved is None or self.ended is None:
            return self.ended if self.resolved is None else self.resolved
        return min(self.resolved, self.ended)


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


class Sum:
    """What cases add up to: a total, over how many of them, and how many more are left out since the horizon is too near."""

    __slots__ = ("censored", "number", "total")

    def __init__(self) -> None:
        self.total: Endless = 0
        self.number = 0
        self.censored = 0

    def add(self, other: Sum) -> None:
        """Add what other cases add up to."""
        self.total += other.total
        self.number += other.number
        self.censored += other.censored


class Sums:
    """What cases add up to: whole numbers, so that cases can be counted part by part as they are over."""

    __slots__ = (
        "calls",
        "detections",
        "emergency_losses",
        "first_arrivals",
        "gathered",
        "known",
        "left",
        "nominal_quorums",
        "occurred",
        "old",
        "on_site",
        "quorums",
        "recorded",
        "relapses",
        "resolution_times",
        "resolutions",
        "resolved",
        "too_fast",
        "waited",
    )

    def __init__(self) -> None:
        # a restricted mean: the sum of min(T, τ), of how many starts, and how many are too near the horizon
        self.first_arrivals = Sum()
        self.quorums = Sum()
        self.nominal_quorums = Sum()
        self.emergency_losses = Sum()
        self.detections = Sum()
        self.resolution_times = Sum()
        # a share: how many are so, of how many, and how many are censored
        self.gathered = Sum()
        """Stage calls with effective quorum at the designated point within the deadline."""
        self.on_site = Sum()
        """Stage calls with effective quorum on site within the deadline."""
        self.resolved = Sum()
        self.recorded = Sum()
        self.relapses = Sum()
        # a number
        self.occurred = 0
        self.resolutions = 0
        self.calls = 0
        self.known = 0
        """Exogenous cases known to the street when the window ends."""
        self.left = 0
        """Of these, not over."""
        self.old = 0
        """Of these, a month after occurring."""
        self.waited = 0
        """Stages with a statutory wait that were done."""
        self.too_fast = 0
        """Of these, done before it was over."""

    def add(self, other: Sums) -> None:
        """Add what other cases add up to."""
        self.first_arrivals.add(other.first_arrivals)
        self.quorums.add(other.quorums)
        self.nominal_quorums.add(other.nominal_quorums)
        self.emergency_losses.add(other.emergency_losses)
        self.detections.add(other.detections)
        self.resolution_times.add(other.resolution_times)
        self.gathered.add(other.gathered)
        self.on_site.add(other.on_site)
        self.resolved.add(other.resolved)
        self.recorded.add(other.recorded)
        self.relapses.add(other.relapses)
        self.occurred += other.occurred
        self.resolutions += other.resolutions
        self.calls += other.calls
        self.known += other.known
        self.left += other.left
        self.old += other.old
        self.waited += other.waited
        self.too_fast += other.too_fast


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


class _Department:
    """A department, and what its crews and its decisions are booked on."""

    __slots__ = ("crews", "decisions", "name", "number", "own", "place", "routine", "shift", "spent")

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
        self.spent: dict[str, Spent] = {}
        """By street."""
        self.decisions: dict[str, Decisions] = {}
        """By street."""


class _Together:
    """A power that must be together with others in a stage: how many crews it takes, and which departments hold it."""

    __slots__ = ("crews", "held")

    def __init__(self, crews: int, held: list[bool]) -> None:
        self.crews = crews
        self.held = held
        """By place of the department."""


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


class _Side:
    """A department, as far as it is at a case."""

    __slots__ = ("decided", "department", "present", "ready")

    def __init__(self, department: _Department) -> None:
        self.department = department
        self.present = 0
        """Its crews on site."""
        self.decided = False
        """Whether it has made up its mind since the last call."""
        self.ready = NEVER
        """When it was there and had its answer, in this visit."""


class _Scene:
    """A case, and who is at it, while the log is read."""

    __slots__ = ("awaited", "called", "number", "out", "present", "record", "sides", "type")

    def __init__(self, number: int, type_: _Type, record: Case | None) -> None:
        self.number = number
        self.type = type_
        self.record = record
        """None: crews are out for it, but nothing else is known of it."""
        self.called = -1
        """The moment of the last call."""
        self.out = 0
        """Crews that are out for it."""
        self.present = 0
        """Crews on site."""
        self.sides: list[_Side] = []
        self.awaited = 0
        """Stages called for that never had their nominal quorum."""

    def side(self, department: _Department) -> _Side:
        """What *department* is doing here."""
        for side in self.sides:
            if side.department is department:
                return side
        found = _Side(department)
        self.sides.append(found)
        return found


class _Crew:
    """Where a crew is while the log is read."""

    __slots__ = (
        "began",
        "department",
        "leg",
        "lent",
        "on_site",
        "out",
        "post",
        "routine",
        "scene",
        "since",
        "spent",
    )

    def __init__(self, department: _Department, routine: Routine | None, scene: _Scene) -> None:
        self.department = department
        self.routine = routine
        """The department's routine work; None if it has none, and for a crew added to those of the scenario, which does none."""
        self.out = False
        self.on_site = False
        self.lent = False
        self.leg = _ROAD
        self.since = 0
        self.began = 0
        self.scene = scene
        """What it is out for, or was last."""
        self.spent = Spent()
        self.post: Spent | None = None


def _bodies(scene: _Scene, record: Case, time: int) -> None:
    """Note the nominal quorum of every stage for which all bodies are there."""
    for step in record.steps:
        if step.called != NEVER and step.nominal == NEVER and _all_there(scene, step.stage):
            step.nominal = time
            scene.awaited -= 1


def _all_there(scene: _Scene, stage: int) -> bool:
    """Whether all whose powers must be together in a *stage* are on site: nobody who has decided is still to come."""
    parts = scene.type.parts(stage)
    for part in parts:
        there = 0
        for side in scene.sides:
            if part.held[side.department.place]:
                if side.present:
                    there += side.present
                elif side.decided:
                    return False
        if there < part.crews:
            return False
    return bool(parts)


def _off_site(actor: _Crew) -> None:
    actor.on_site = False
    scene = actor.scene
    side = scene.side(actor.department)
    if side.present:
        side.present -= 1
        scene.present -= 1


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
        "_cases",
        "_counts",
        "_now",
        "_nowhere",
        "_over",
        "_resolved",
        "_scene",
        "balances",
        "begin",
        "crews",
        "departments",
        "dismisses",
        "end",
        "marks",
        "names",
        "numbered",
        "records",
        "routine",
        "scenario",
        "scenes",
        "shifts",
        "types",
        "working",
    )

    def __init__(self, scenario: Scenario, names: Names, *, dismisses: bool = False) -> None:
        self.scenario = scenario
        self.names = names
        self.dismisses = dismisses
        self.begin, self.end = scenario.window
        self.records = Records()
        self._cases = self.records.cases
        self.marks = [self.begin, self.end, NEVER]
        """When routine work is balanced: the window begins, it ends."""
        self.balances: list[dict[str, tuple[int, int, int]]] = []
        self.scenes: dict[int, _Scene] = {}
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
        self._nowhere = _Scene(-1, _Type(""), None)
        self._scene = self._nowhere
        """The scene of the last row, for the next one is likely about it too."""
        self._now = 0
        self._counts: dict[str, dict[int, int]] = {}
        """`Records.counts` by street, then by kind and reason in one number."""
        self._over: list[_Scene] = []
        self._resolved: deque[tuple[int, _Scene]] = deque()
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
                        self._of(rows[at + 2]).side(self._department(rows[at + 5])).ready = time
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
                    self._tally(_ENTERED, time, known.street, rows[at + 8])
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

    def over(self) -> list[tuple[int, Case]]:
        """The cases, with their numbers, that are over since this was last asked: no row changes a measure of them any more.

        Nobody is out for them, and if they may relapse, they have not done so for a month. They are taken out of the
        records; a row that names them all the same counts as one about a case of which nothing is known.
        """
        while self._resolved and self._resolved[0][0] < self._now:
            self._over.append(self._resolved.popleft()[1])
        found = []
        for each in self._over:
            scene = self.scenes.pop(each.number, None)
            if scene is not None and scene.record is not None:
                found.append((scene.number, self._cases.pop(scene.record.name)))
        self._over.clear()
        self._scene = self._nowhere
        return found

    def forget(self, cases: Sequence[tuple[int, Case]]) -> None:
        """Let go of the names of *cases* that are over, with their numbers."""
        for number, case in cases:
            # who was resolved may still come back, and will be named then
            if case.resolved is None or case.relapsed is not None or not self.types[case.type].may_relapse:
                self.names.forget(number)

    def close(self) -> Records:
        """All rows are read: what is still open ends at the horizon."""
        self._pass_marks(NEVER - 1)
        self._close(self.balances[0], self.balances[1])
        return self.records

    # -- cases --

    def _begin(self, time: int, case: int, street: int, group: int) -> _Scene:
        """A case of which nothing was known so far."""
        text = self.names.text
        name = text[case]
        type_, _, place = name.partition("@")
        known = self.types.get(type_)
        if known is None:
            known = self.types[type_] = _Type(type_)
        where = text[street] if street else place.partition("#")[0]
        record = Case(name, known.name, where, time, text[group] if group else "")
        scene = self.scenes.get(case)
        if scene is None:
            scene = self.scenes[case] = _Scene(case, known, record)
        else:
            scene.type, scene.record = known, record
        self._cases[name] = record
        self._scene = scene
        return scene

    def _known(self, time: int, case: int, street: int) -> _Scene:
        """The case that a row is about, with its record."""
        scene = self._scene
        if scene.number == case:
            return scene
        found = self.scenes.get(case)
        if found is None or found.record is None:
            if self.dismisses:  # it is over and gone: only what is counted by street matters
                return _Scene(case, self._nowhere.type, Case("", "", self.names.text[street], time))
            found = self._begin(time, case, street, 0)
        self._scene = found
        return found

    def _happen(
        self, kind: int, time: int, case: int, stage: int, street: int, department: int, group: int, reason: int
    ) -> None:
        """Something happened to a case."""
        scene = self._known(time, case, street)
        record = scene.record
        if record is None:
            return
        if kind == _DECIDED:
            self._decide(scene, record, time, self._department(department), reason)
        elif kind == _CALLED:
            self._call(scene, record, time, stage)
        elif kind == _QUORUM:
            self._quorum(scene, record, time, stage)
        elif kind == _GATHERED:
            step = record.step(stage)
            step.gathered = min(step.gathered, time)
        elif kind == _STAGE_DONE:
            step = record.step(stage)
            step.done = min(step.done, time)
        elif kind == _VISIT_ENDED:
            self._tally(_VISIT_ENDED, time, record.street, reason)
            for side in scene.sides:
                side.decided, side.ready = False, NEVER
        elif kind == _DETECTED:
            if record.detected is None:
                record.detected = time
        elif kind == _TRIAGED:
            record.alone = reason == _ALONE
        elif kind in (_DESK, _DISPUTED, _DATED):
            record.alone = False
        elif kind == _RECORDED:
            if record.recorded is None:
                record.recorded = time
        elif kind == _RESOLVED:
            if record.resolved is None:
                record.resolved = time
            if self.dismisses and not scene.out:
                self._finish(scene)
        elif kind == _ENDED:
            if record.ended is None:
                record.ended, record.why_ended = time, Reason(reason)
            if self.dismisses and not scene.out:
                self._finish(scene)
        elif kind == _TURNED_BACK:
            record.alone = False
            self._tally(kind, time, record.street, reason)
        elif kind in (_FOUND, _SEIZED, _ESCALATED):
            self._tally(kind, time, record.street, reason)
        elif kind in (_DETAINED, _SEALED):
            self._tally(kind, time, record.street, reason)
            if kind == _SEALED:
                record.sealed = time
            if group:
                self._rest(group, time)
        elif kind == _RELAPSED:
            if record.relapsed is None:
                record.relapsed = time
        elif kind == _STRUCK:
            record.struck, record.harmed = time, reason != _AVERTED
        elif kind == _ON_THE_SPOT and record.first_work is None:
            record.first_work = time

    def _call(self, scene: _Scene, record: Case, time: int, stage: int) -> None:
        if scene.called != time:
            scene.called = time
            record.calls.append(time)
            for side in scene.sides:
                side.decided = False
                if not side.present:
                    side.ready = NEVER
            if record.first_arrival is None and scene.present:
                record.first_arrival = time
        if stage:
            step = record.step(stage)
            if step.called == NEVER:
                step.called = time
                if scene.type.parts(stage):
                    scene.awaited += 1
                    if scene.present:
                        _bodies(scene, record, time)

    def _decide(self, scene: _Scene, record: Case, time: int, department: _Department, reason: int) -> None:
        scene.side(department).decided = True
        if record.alone and not department.own:
            record.alone = False
        if self.begin <= time < self.end:
            decisions = self._decisions(department, record.street)
            if reason == _FULL:
                decisions.full += 1
            elif reason == _TOKEN:
                decisions.token += 1
            else:
                decisions.absent += 1

    def _decisions(self, department: _Department, street: str) -> Decisions:
        found = department.decisions.get(street)
        if found is None:
            found = department.decisions[street] = self.records.decisions[department.name, street] = Decisions()
        return found

    def _quorum(self, scene: _Scene, record: Case, time: int, stage: int) -> None:
        step = record.step(stage)
        step.quorum = min(step.quorum, time)
        if not self.begin <= time < self.end:
            return
        last: _Side | None = None
        before = -1
        for side in scene.sides:
            if side.ready == NEVER:
                continue
            if last is None:
                last = side
            elif side.ready > last.ready or (
                side.ready == last.ready and side.department.number > last.department.number
            ):
                before, last = last.ready, side
            else:
                before = max(before, side.ready)
        if last is not None and before >= 0:
            decisions = self._decisions(last.department, record.street)
            decisions.last += 1
            decisions.held_up += last.ready - before

    def _tally(self, kind: int, time: int, street: str, reason: int) -> None:
        """Count a row, if it is in the window."""
        if self.begin <= time < self.end:
            counts = self._counts.get(street)
            if counts is None:
                counts = self._counts[street] = {}
            key = kind * _REASONS + reason
            counts[key] = counts.get(key, 0) + 1

    def _finish(self, scene: _Scene) -> None:
        """A case is over and nobody is out for it."""
        if scene.type.stays:
            return
        record = scene.record
        if record is not None and record.resolved is not None and scene.type.may_relapse:
            self._resolved.append((record.resolved + MONTH, scene))
        else:
            self._over.append(scene)

    def _of(self, case: int) -> _Scene:
        """The scene of a case of which there may be no record."""
        scene = self._scene
        if scene.number == case:
            return scene
        found = self.scenes.get(case)
        if found is None:
            found = self.scenes[case] = _Scene(case, self._nowhere.type, None)
        elif found.record is not None:
            self._scene = found
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
        found = self.crews[crew] = _Crew(holder, holder.routine if regular else None, self._nowhere)
        return found

    def _account(self, department: _Department, street: str) -> Spent:
        found = department.spent.get(street)
        if found is None:
            found = department.spent[street] = self.records.spent[department.name, street] = Spent()
        return found

    def _set_out(self, time: int, case: int, department: int, crew: int) -> None:
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
        scene = actor.scene = self._of(case)
        scene.out += 1
        actor.out, actor.leg = True, _ROAD
        actor.since = actor.began = time
        actor.spent = self._account(actor.department, "" if scene.record is None else scene.record.street)

    def _arrive(self, time: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg, actor.on_site = _WAITING, True
        scene = actor.scene
        record = scene.record
        if record is None:
            return
        side = scene.side(actor.department)
        side.present += 1
        scene.present += 1
        side.ready = min(side.ready, time)
        if record.first_arrival is None and record.calls:
            record.first_arrival = time
        if scene.awaited:
            _bodies(scene, record, time)

    def _begin_work(self, time: int, stage: int, crew: int) -> None:
        actor = self._seen(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg = _WORK
        record = actor.scene.record
        if record is not None and record.first_work is None and not actor.scene.type.diagnoses(stage):
            record.first_work = time

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
        if actor.routine is not None and not actor.lent:
            actor.routine.back(time)

    def _away_from(self, actor: _Crew) -> None:
        """The crew has nothing to do any more with the case it was out for."""
        scene = actor.scene
        if actor.on_site:
            _off_site(actor)
        scene.out -= 1
        record = scene.record
        if scene.out or record is None or not self.dismisses:
            return
        if record.resolved is not None or record.ended is not None:
            self._finish(scene)

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
        spent = actor.spent
        if actor.leg == _ROAD:
            spent.road += passed
        elif actor.leg == _WAITING:
            spent.waiting += passed
        else:
            spent.work += passed

    def _end_mission(self, actor: _Crew, time: int) -> None:
        """Book what of the mission lay outside the shift."""
        shift = actor.department.shift
        if shift is not None:
            begin, end = max(actor.began, self.begin), min(time, self.end)
            if end > begin:
                actor.spent.overtime += end - begin - shift.duty_between(begin, end)

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
        actor.post = self._account(actor.department, self.names.text[street])

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
        scene = self.scenes.get(case)
        where = self.names.text[street] or (scene.record.street if scene and scene.record else "")
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
        for street, counts in self._counts.items():
            for key, number in counts.items():
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
