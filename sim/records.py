"""What a log says, read once: cases, what crews' time went into, decisions, nights at work.

Every measure is a function of these records and the frozen scenario. Intervals still open when
the log ends are taken to end at the horizon. Times are whole microseconds after the start.

A log is read whole (`read`), or block by block while it is written (`Reader`); cases that are over
can then be taken out of the records, so that they need no more room than what is under way.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from functools import partial
from operator import truediv
from typing import TYPE_CHECKING, Final

from sim.log import WIDTH, Kind, Reason
from sim.roster import Roster
from sim.routine import GRAINS, Routine
from sim.units import DAY
from sim.visit import SPOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.log import Log, Names
    from sim.roster import Shift
    from sim.scenario import Scenario

    _Handler = Callable[[int, int, int, int, int, int, int], None]
    """What is done about a row: time, case, stage, street, department, crew, reason."""

MONTH: Final = 30 * DAY
"""A relapse later than this after a case was resolved changes no measure."""
_KINDS: Final = max(Kind) + 1
_ROAD, _WAITING, _WORK = range(3)
"""What a crew that is out is doing."""

# plain numbers: looking a member up costs more than reading a row
_ALONE: Final = Reason.ALONE.value
_FULL: Final = Reason.FULL.value
_TOKEN: Final = Reason.TOKEN.value
_AVERTED: Final = Reason.AVERTED.value
_YES: Final = Reason.YES.value
_TURNED_BACK: Final = Kind.TURNED_BACK.value
_DETAINED: Final = Kind.DETAINED.value
_SEALED: Final = Kind.SEALED.value
_VISIT_ENDED: Final = Kind.VISIT_ENDED.value
_ENTERED: Final = Kind.ENTERED.value


@dataclass(slots=True)
class Case:
    """The life of one case; None: it did not happen by the end of the log. Mappings are by stage, from 1."""

    name: str
    type: str
    street: str
    occurred: int
    group: str = ""
    """The offender group whose spell at a site it is; "" for an exogenous case."""
    alone: bool = False
    """Done by the street's own team, and nobody else asked: not a whistle."""
    detected: int | None = None
    called: dict[int, int] = field(default_factory=dict)
    """t0: when the street first called for the stage."""
    calls: list[int] = field(default_factory=list)
    """The moments of all calls; one call may cover several stages."""
    first_arrival: int | None = None
    """When somebody was first on site after the first call."""
    gathered: dict[int, int] = field(default_factory=dict)
    """First effective quorum at the designated point."""
    quorum: dict[int, int] = field(default_factory=dict)
    """First effective quorum on site."""
    nominal: dict[int, int] = field(default_factory=dict)
    """First time that all whose powers must be together were on site in one visit, able or not."""
    first_work: int | None = None
    """First effective action."""
    done: dict[int, int] = field(default_factory=dict)
    resolved: int | None = None
    recorded: int | None = None
    relapsed: int | None = None
    """First relapse after being resolved (exogenous cases)."""
    struck: int | None = None
    """When its hazard's clock ran out."""
    harmed: bool = False
    """Whether it did harm then."""
    sealed: int | None = None
    ended: int | None = None
    why_ended: Reason = Reason.NONE

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
        return f"#{SPOT}" in self.name

    @property
    def over(self) -> int | None:
        """When it was out of the street's hands in truth, by whichever end came first."""
        ends = [end for end in (self.resolved, self.ended) if end is not None]
        return min(ends) if ends else None


@dataclass(slots=True)
class Spent:
    """Crew time within the window, by what it went into, in microseconds (not yet times officers)."""

    road: int = 0
    """Turn-out and road."""
    waiting: int = 0
    """On site and not at work."""
    work: int = 0
    standby: int = 0
    """At a post, without the missions from there."""
    overtime: int = 0
    """The part of road, waiting and work that lies outside the department's shift."""
    night_standby: int = 0
    """The part of standby that lies outside the department's shift."""


@dataclass(slots=True)
class Decisions:
    """What a department decided within the window, and how often the others had to wait for it."""

    full: int = 0
    token: int = 0
    absent: int = 0
    last: int = 0
    """Quorums for which it was the last of several departments to be ready."""
    held_up: int = 0
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
    counts: Counter[tuple[int, str, int]] = field(default_factory=Counter)
    """How many rows of some kinds were in the window, by kind, street and reason."""
    cohorts: dict[str, set[str]] = field(default_factory=dict)
    """The streets of each cohort in this draw."""
    dropped: int = 0
    """Cases that are over and counted, and not in `cases` any more."""
    counted: dict[frozenset[str], dict[str, tuple[int, ...]]] = field(default_factory=dict)
    """What these added up to, by streets and name of the sum (`measures.SUMS`)."""


class _Crew:
    """Where a crew is while the log is read."""

    __slots__ = ("began", "leg", "lent", "on_site", "out", "post", "routine", "scene", "shift", "since", "spent")

    def __init__(self, shift: Shift | None, routine: Routine | None) -> None:
        self.shift = shift
        """When it is on duty; None: always."""
        self.routine = routine
        """The department's routine work; None if it has none, and for a crew added to those of the scenario, which does none."""
        self.out = False
        self.on_site = False
        self.lent = False
        self.leg = _ROAD
        self.since = 0
        self.began = 0
        self.scene = _Scene()
        self.spent = Spent()
        self.post: Spent | None = None


class _Scene:
    """A case, and who is at it, while the log is read."""

    __slots__ = ("decided", "nominal_open", "out", "present", "ready", "record")

    def __init__(self, record: Case | None = None) -> None:
        self.record = record
        """None: crews are out for it, but nothing else is known of it."""
        self.out = 0
        """Crews that are out for it."""
        self.present: dict[int, int] = {}
        """Crews on site, by department."""
        self.ready: dict[int, int] = {}
        """When each department was there and had its answer, in this visit."""
        self.decided: set[int] = set()
        self.nominal_open: list[int] = []
        """Stages called for that never had their nominal quorum."""


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

    def __init__(self, scenario: Scenario, names: Names, *, dismisses: bool = False) -> None:
        self.scenario = scenario
        self.names = names
        self.dismisses = dismisses
        self.begin, self.end = scenario.window
        self.records = Records()
        self.marks = [self.begin, self.end, 2**63]
        """When routine work is balanced: the window begins, it ends."""
        self.balances: list[dict[str, tuple[int, int, int]]] = []
        self.scenes: dict[int, _Scene] = {}
        self.crews: dict[int, _Crew] = {}
        self.working: dict[int, tuple[int, str, str]] = {}
        self.spent: dict[tuple[int, str], Spent] = {}
        self.decisions: dict[tuple[int, str], Decisions] = {}
        roster = Roster(scenario)
        self.shifts = {name: roster.shift(department) for name, department in scenario.departments.items()}
        self.routine = {
            name: Routine(self.shifts[name], department.crews, department.routine)
            for name, department in scenario.departments.items()
        }
        self.own = frozenset(name for name, department in scenario.departments.items() if department.level == "street")
        """The streets' own teams."""
        self.diagnosing = {
            name: frozenset(number for number, stage in enumerate(kind.stages, 1) if stage.diagnoses)
            for name, kind in scenario.case_types.items()
        }
        """The stages, from 1, that only diagnose: work in them is no effective action."""
        self.together: dict[tuple[str, int], list[tuple[frozenset[int], int]]] = {}
        followed = {offending.type for offending in scenario.offending}
        self.stays = frozenset(
            name
            for name, kind in scenario.case_types.items()
            if name in followed or kind.strikes_after.expected or kind.loss_per_hour
        )
        """Types of which all cases are kept to the end: offenders' sites, and hazards, whose loss is summed in their order."""
        self.may_relapse = frozenset(name for name, kind in scenario.case_types.items() if kind.relapse)
        self._now = 0
        self._over: dict[int, None] = {}
        self._resolved: deque[tuple[int, int]] = deque()
        """Cases that may relapse: until when that is of interest, and which."""
        self._handlers = self._by_kind()

    def _by_kind(self) -> list[_Handler | None]:
        """What is done about a row, by its kind."""
        found: list[_Handler | None] = [self._mention if kind < Kind.SET_OUT else None for kind in range(_KINDS)]
        found[0] = None
        handlers: dict[Kind, _Handler] = {
            Kind.OCCURRED: self._occur,
            Kind.DETECTED: self._detect,
            Kind.TRIAGED: self._triage,
            Kind.CALLED: self._call,
            Kind.TURNED_BACK: self._turn_back,
            Kind.DESK: self._desk,
            Kind.DISPUTED: self._desk,
            Kind.DATED: self._desk,
            Kind.DECIDED: self._decide,
            Kind.GATHERED: self._gather,
            Kind.QUORUM: self._quorum,
            Kind.FOUND: partial(self._counts, Kind.FOUND.value),
            Kind.DETAINED: self._detain,
            Kind.SEIZED: partial(self._counts, Kind.SEIZED.value),
            Kind.SEALED: self._seal,
            Kind.STAGE_DONE: self._stage_done,
            Kind.VISIT_ENDED: self._visit_ends,
            Kind.RECORDED: self._record,
            Kind.RESOLVED: self._resolve,
            Kind.RELAPSED: self._relapse,
            Kind.ENDED: self._ends,
            Kind.ESCALATED: partial(self._counts, Kind.ESCALATED.value),
            Kind.STRUCK: self._strike,
            Kind.ON_THE_SPOT: self._on_the_spot,
            Kind.SET_OUT: self._set_out,
            Kind.ARRIVED: self._arrive,
            Kind.PHONED: self._phone,
            Kind.WORK_BEGAN: self._begin_work,
            Kind.WORK_ENDED: self._end_work,
            Kind.LEFT: self._leave,
            Kind.BACK: self._come_back,
            Kind.ON_POST: self._on_post,
            Kind.OFF_POST: self._off_post,
            Kind.LENT: self._lend,
            Kind.ENTERED: self._enter,
            Kind.WORKS: self._works,
            Kind.LIES_LOW: self._stops,
            Kind.REOPENS: self._stops,
            Kind.GONE: self._gone,
            Kind.MOVED: self._stops,
            Kind.COHORT: self._cohort,
        }
        for kind, handler in handlers.items():
            found[kind] = handler
        return found

    def __call__(self, rows: Sequence[int]) -> None:
        """Read the rows of a block, nine numbers each."""
        handlers = self._handlers
        mark = self.marks[0]
        flat = iter(rows)
        for time, kind, case, stage, street, department, crew, _, reason in zip(*[flat] * WIDTH, strict=True):
            if time >= mark:
                mark = self._pass_marks(time)
            handler = handlers[kind]
            if handler is not None:
                handler(time, case, stage, street, department, crew, reason)
        self._now = rows[-WIDTH]

    def over(self) -> list[tuple[int, Case]]:
        """The cases, with their numbers, that are over since this was last asked: no row changes a measure of them any more.

        Nobody is out for them, and if they may relapse, they have not done so for a month. They are taken out of the
        records; a row that names them all the same counts as one about a case of which nothing is known.
        """
        while self._resolved and self._resolved[0][0] < self._now:
            self._over[self._resolved.popleft()[1]] = None
        found = []
        for number in self._over:
            scene = self.scenes.pop(number, None)
            if scene is not None and scene.record is not None:
                found.append((number, self.records.cases.pop(scene.record.name)))
        self._over.clear()
        return found

    def close(self) -> Records:
        """All rows are read: what is still open ends at the horizon."""
        self._pass_marks(2**63 - 1)
        self._close(*self.balances)
        return self.records

    # -- cases --

    def _occur(
        self, time: int, case: int, _stage: int, street: int, _department: int, group: int, _reason: int
    ) -> None:
        self._begin(time, case, street, group)

    def _begin(self, time: int, case: int, street: int, group: int = 0) -> _Scene:
        """A case of which nothing was known so far."""
        text = self.names.text
        name = text[case]
        kind, _, place = name.partition("@")
        record = Case(name, kind, text[street] or place.partition("#")[0], time, text[group])
        scene = self.scenes.get(case)
        if scene is None:
            scene = self.scenes[case] = _Scene(record)
        else:
            scene.record = record
        self.records.cases[name] = record
        return scene

    def _known(self, time: int, case: int, street: int) -> tuple[_Scene, Case]:
        """The case that a row is about."""
        scene = self.scenes.get(case)
        if scene is None or scene.record is None:
            if self.dismisses:  # it is over and gone: only what is counted by street matters
                stray = Case("", "", self.names.text[street], time)
                return _Scene(stray), stray
            scene = self._begin(time, case, street)
        record = scene.record
        assert record is not None
        return scene, record

    def _mention(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        if case not in self.scenes:
            self._known(time, case, street)

    def _detect(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        if record.detected is None:
            record.detected = time

    def _triage(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int
    ) -> None:
        self._known(time, case, street)[1].alone = reason == _ALONE

    def _desk(self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int) -> None:
        self._known(time, case, street)[1].alone = False

    def _call(self, time: int, case: int, stage: int, street: int, _department: int, _crew: int, _reason: int) -> None:
        scene, record = self._known(time, case, street)
        if not record.calls or record.calls[-1] != time:
            record.calls.append(time)
            scene.decided.clear()
            if scene.ready:
                present = scene.present
                scene.ready = {department: at for department, at in scene.ready.items() if present.get(department)}
            if record.first_arrival is None and scene.present:
                record.first_arrival = time
        if stage and stage not in record.called:
            record.called[stage] = time
            scene.nominal_open.append(stage)
            if scene.present:
                self._bodies(record, scene, time)

    def _turn_back(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        record.alone = False
        self._tally(_TURNED_BACK, time, record.street, reason)

    def _decide(self, time: int, case: int, _stage: int, street: int, department: int, _crew: int, reason: int) -> None:
        scene, record = self._known(time, case, street)
        scene.decided.add(department)
        if record.alone and self.names.text[department] not in self.own:
            record.alone = False
        if self.begin <= time < self.end:
            decisions = self._decisions(department, record.street)
            if reason == _FULL:
                decisions.full += 1
            elif reason == _TOKEN:
                decisions.token += 1
            else:
                decisions.absent += 1

    def _decisions(self, department: int, street: str) -> Decisions:
        found = self.decisions.get((department, street))
        if found is None:
            found = self.decisions[department, street] = Decisions()
            self.records.decisions[self.names.text[department], street] = found
        return found

    def _gather(
        self, time: int, case: int, stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        self._known(time, case, street)[1].gathered.setdefault(stage, time)

    def _quorum(
        self, time: int, case: int, stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        scene, record = self._known(time, case, street)
        record.quorum.setdefault(stage, time)
        ready = scene.ready
        if len(ready) > 1 and self.begin <= time < self.end:
            *_, (before, _), (at, last) = sorted((at, department) for department, at in ready.items())
            decisions = self._decisions(last, record.street)
            decisions.last += 1
            decisions.held_up += at - before

    def _counts(
        self, kind: int, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int
    ) -> None:
        self._tally(kind, time, self._known(time, case, street)[1].street, reason)

    def _detain(
        self, time: int, case: int, _stage: int, street: int, _department: int, group: int, reason: int
    ) -> None:
        self._tally(_DETAINED, time, self._known(time, case, street)[1].street, reason)
        if group:
            self._rest(group, time)

    def _seal(self, time: int, case: int, _stage: int, street: int, _department: int, group: int, reason: int) -> None:
        _, record = self._known(time, case, street)
        self._tally(_SEALED, time, record.street, reason)
        record.sealed = time
        if group:
            self._rest(group, time)

    def _tally(self, kind: int, time: int, street: str, reason: int) -> None:
        """Count a row, if it is in the window."""
        if self.begin <= time < self.end:
            key = kind, street, reason
            counts = self.records.counts
            counts[key] = counts.get(key, 0) + 1

    def _stage_done(
        self, time: int, case: int, stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        self._known(time, case, street)[1].done.setdefault(stage, time)

    def _visit_ends(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int
    ) -> None:
        scene, record = self._known(time, case, street)
        self._tally(_VISIT_ENDED, time, record.street, reason)
        scene.decided.clear()
        scene.ready.clear()

    def _record(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        if record.recorded is None:
            record.recorded = time

    def _resolve(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        scene, record = self._known(time, case, street)
        if record.resolved is None:
            record.resolved = time
        if self.dismisses and not scene.out:
            self._finish(case, record)

    def _relapse(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        if record.relapsed is None:
            record.relapsed = time

    def _ends(self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int) -> None:
        scene, record = self._known(time, case, street)
        if record.ended is None:
            record.ended, record.why_ended = time, Reason(reason)
        if self.dismisses and not scene.out:
            self._finish(case, record)

    def _strike(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        record.struck, record.harmed = time, reason != _AVERTED

    def _on_the_spot(
        self, time: int, case: int, _stage: int, street: int, _department: int, _crew: int, _reason: int
    ) -> None:
        _, record = self._known(time, case, street)
        if record.first_work is None:
            record.first_work = time

    def _finish(self, case: int, record: Case) -> None:
        """A case is over and nobody is out for it."""
        if record.type in self.stays:
            return
        if record.resolved is not None and record.type in self.may_relapse:
            self._resolved.append((record.resolved + MONTH, case))
        else:
            self._over[case] = None

    def _bodies(self, record: Case, scene: _Scene, time: int) -> None:
        """Note the nominal quorum of every stage for which all bodies are there."""
        present = scene.present
        coming = scene.decided - present.keys()
        for stage in tuple(scene.nominal_open):
            parts = self._parts(record.type, stage)
            for holders, crews in parts:
                there = 0
                for department, count in present.items():
                    if department in holders:
                        there += count
                if there < crews or not coming.isdisjoint(holders):
                    break
            else:
                if parts:
                    record.nominal[stage] = time
                    scene.nominal_open.remove(stage)

    def _parts(self, type_: str, stage: int) -> list[tuple[frozenset[int], int]]:
        """The powers that must be together in a stage: who holds each, and how many crews it takes."""
        found = self.together.get((type_, stage))
        if found is None:
            number = self.names.number
            stages = self.scenario.case_types[type_].stages
            found = self.together[type_, stage] = [
                (
                    frozenset(
                        number[name]
                        for name, department in self.scenario.departments.items()
                        if need.power in department.powers and name in number
                    ),
                    need.crews,
                )
                for need in (stages[stage - 1].needs if stage <= len(stages) else ())
                if need.together
            ]
        return found

    # -- crews --

    def _crew(self, crew: int, department: int) -> _Crew:
        name = self.names.text[crew]
        holder, _, rank = name.rpartition("/")
        holder = self.names.text[department] or holder
        regular = not rank.isdecimal() or int(rank) <= self.scenario.departments[holder].crews
        shift, routine = self.shifts[holder], self.routine[holder]
        found = self.crews[crew] = _Crew(
            None if shift.always else shift, routine if regular and self.scenario.departments[holder].routine else None
        )
        return found

    def _account(self, department: int, street: str) -> Spent:
        found = self.spent.get((department, street))
        if found is None:
            found = self.spent[department, street] = Spent()
            self.records.spent[self.names.text[department], street] = found
        return found

    def _scene(self, case: int) -> _Scene:
        scene = self.scenes.get(case)
        if scene is None:
            scene = self.scenes[case] = _Scene()
        return scene

    def _set_out(
        self, time: int, case: int, _stage: int, _street: int, department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is None:
            actor = self._crew(crew, department)
        if actor.out:
            self._end_leg(actor, time)
            self._end_mission(actor, time)
            self._away_from(actor, department)
        else:
            if actor.post is not None:
                self._end_standby(actor, time)
            if actor.routine is not None and not actor.lent:
                actor.routine.away(time)
        scene = actor.scene = self._scene(case)
        scene.out += 1
        actor.out, actor.leg = True, _ROAD
        actor.since = actor.began = time
        actor.spent = self._account(department, scene.record.street if scene.record else "")

    def _arrive(
        self, time: int, _case: int, _stage: int, _street: int, department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg, actor.on_site = _WAITING, True
        scene = actor.scene
        record = scene.record
        if record is None:
            return
        scene.present[department] = scene.present.get(department, 0) + 1
        scene.ready.setdefault(department, time)
        if record.first_arrival is None and record.calls:
            record.first_arrival = time
        if scene.nominal_open:
            self._bodies(record, scene, time)

    def _phone(self, time: int, case: int, _stage: int, _street: int, department: int, _crew: int, reason: int) -> None:
        if reason == _YES:
            self._scene(case).ready[department] = time

    def _begin_work(
        self, time: int, _case: int, stage: int, _street: int, _department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        actor.leg = _WORK
        record = actor.scene.record
        if record is not None and record.first_work is None and stage not in self.diagnosing[record.type]:
            record.first_work = time

    def _end_work(
        self, time: int, _case: int, _stage: int, _street: int, _department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is not None and actor.out:
            self._end_leg(actor, time)
            actor.leg = _WAITING

    def _leave(
        self, time: int, _case: int, _stage: int, _street: int, department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is not None and actor.out:
            self._end_leg(actor, time)
            actor.leg = _ROAD
            if actor.on_site:
                self._off_site(actor, department)

    def _come_back(
        self, time: int, _case: int, _stage: int, _street: int, department: int, crew: int, _reason: int
    ) -> None:
        actor = self.crews.get(crew)
        if actor is None or not actor.out:
            return
        self._end_leg(actor, time)
        self._end_mission(actor, time)
        actor.out = False
        self._away_from(actor, department)
        if actor.routine is not None and not actor.lent:
            actor.routine.back(time)

    def _away_from(self, actor: _Crew, department: int) -> None:
        """The crew has nothing to do any more with the case it was out for."""
        scene = actor.scene
        if actor.on_site:
            self._off_site(actor, department)
        scene.out -= 1
        record = scene.record
        if self.dismisses and not scene.out and record is not None and record.over is not None:
            self._finish(self.names.number[record.name], record)

    @staticmethod
    def _off_site(actor: _Crew, department: int) -> None:
        actor.on_site = False
        present = actor.scene.present
        left = present.get(department, 0) - 1
        if left > 0:
            present[department] = left
        else:
            present.pop(department, None)

    def _end_leg(self, actor: _Crew, time: int) -> None:
        """Book the time since the crew's last change, as far as it lies within the window."""
        since, actor.since = actor.since, time
        if since < self.begin or time > self.end:
            if time <= self.begin or since >= self.end:
                return
            passed = min(time, self.end) - max(since, self.begin)
        else:
            passed = time - since
        if actor.leg == _ROAD:
            actor.spent.road += passed
        elif actor.leg == _WAITING:
            actor.spent.waiting += passed
        else:
            actor.spent.work += passed

    def _end_mission(self, actor: _Crew, time: int) -> None:
        """Book what of the mission lay outside the shift."""
        if actor.shift is not None:
            begin, end = max(actor.began, self.begin), min(time, self.end)
            if end > begin:
                actor.spent.overtime += end - begin - actor.shift.duty_between(begin, end)

    def _end_standby(self, actor: _Crew, time: int) -> None:
        """Book the time at the post since the last change."""
        begin, end = max(actor.since, self.begin), min(time, self.end)
        if end > begin and actor.post is not None:
            actor.post.standby += end - begin
            if actor.shift is not None:
                actor.post.night_standby += end - begin - actor.shift.duty_between(begin, end)

    def _lend(self, time: int, _case: int, _stage: int, _street: int, department: int, crew: int, reason: int) -> None:
        actor = self.crews.get(crew) or self._crew(crew, department)
        lent = reason == Reason.BEGINS
        if lent != actor.lent:
            actor.lent = lent
            if actor.routine is not None:
                actor.routine.lend(time, 1 if lent else -1, at_hand=not actor.out)

    def _on_post(
        self, time: int, _case: int, _stage: int, street: int, department: int, crew: int, _reason: int
    ) -> None:
        actor = self._watched(time, department, crew)
        actor.post = self._account(department, self.names.text[street])

    def _off_post(
        self, time: int, _case: int, _stage: int, _street: int, department: int, crew: int, _reason: int
    ) -> None:
        self._watched(time, department, crew).post = None

    def _watched(self, time: int, department: int, crew: int) -> _Crew:
        """A crew whose standby has changed."""
        actor = self.crews.get(crew) or self._crew(crew, department)
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

    def _works(
        self, time: int, case: int, _stage: int, street: int, _department: int, group: int, _reason: int
    ) -> None:
        known = self._group(time, case, street, group)
        name = self.names.text[case]
        site = name.rpartition(".")[0] or name
        at_work = self.working.get(group)
        if at_work is None or at_work[1:] != (known.street, site):
            self._rest(group, time)
            self.working[group] = (time, known.street, site)

    def _enter(self, time: int, case: int, _stage: int, street: int, _department: int, group: int, reason: int) -> None:
        known = self._group(time, case, street, group)
        self._tally(_ENTERED, time, known.street, reason)

    def _stops(
        self, time: int, case: int, _stage: int, street: int, _department: int, group: int, _reason: int
    ) -> None:
        self._group(time, case, street, group)
        self._rest(group, time)

    def _gone(self, time: int, case: int, _stage: int, street: int, _department: int, group: int, _reason: int) -> None:
        known = self._group(time, case, street, group)
        self._rest(group, time)
        known.gone = time

    def _rest(self, group: int, time: int) -> None:
        """End the group's time at work, if it is at work."""
        at_work = self.working.pop(group, None)
        if at_work is not None:
            begin, street, site = at_work
            self.records.spells.append(Spell(street, site, self.names.text[group], begin, time))

    def _cohort(
        self, _time: int, _case: int, _stage: int, street: int, _department: int, cohort: int, _reason: int
    ) -> None:
        text = self.names.text
        self.records.cohorts.setdefault(text[cohort], set()).add(text[street])

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
        for actor in self.crews.values():
            if actor.out:
                self._end_leg(actor, horizon)
                self._end_mission(actor, horizon)
            elif actor.post is not None:
                self._end_standby(actor, horizon)
        for group in tuple(self.working):
            self._rest(group, horizon)
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
