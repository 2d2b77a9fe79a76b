"""What a log says, read once: cases, what crews' time went into, decisions, nights at work.

Every measure is a function of these records and the frozen scenario. Intervals still open when
the log ends are taken to end at the horizon. Times are whole microseconds after the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.log import Kind, Reason
from sim.roster import Roster
from sim.routine import GRAINS, Routine
from sim.visit import SPOT

if TYPE_CHECKING:
    from sim.log import Log
    from sim.roster import Shift
    from sim.scenario import Scenario

COUNTED: Final = (
    Kind.TURNED_BACK,
    Kind.DETAINED,
    Kind.SEIZED,
    Kind.SEALED,
    Kind.ESCALATED,
    Kind.ENTERED,
    Kind.FOUND,
    Kind.VISIT_ENDED,
)
"""Kinds of which only moment and street (and for FOUND the reason) are kept."""


# plain numbers: looking a member up costs more than reading a row
_AT_POINT: Final = Kind.AT_POINT.value
_PHONED: Final = Kind.PHONED.value
_SET_OUT: Final = Kind.SET_OUT.value
_ARRIVED: Final = Kind.ARRIVED.value
_WORK_BEGAN: Final = Kind.WORK_BEGAN.value
_WORK_ENDED: Final = Kind.WORK_ENDED.value
_LEFT: Final = Kind.LEFT.value
_BACK: Final = Kind.BACK.value
_LENT: Final = Kind.LENT.value
_MOVED: Final = Kind.MOVED.value
_DECIDED: Final = Kind.DECIDED.value
_CALLED: Final = Kind.CALLED.value
_OCCURRED: Final = Kind.OCCURRED.value
_VISIT_ENDED: Final = Kind.VISIT_ENDED.value
_AT_DESKS: Final = frozenset((Kind.DESK.value, Kind.DISPUTED.value, Kind.DATED.value))
_COHORT: Final = Kind.COHORT.value
_YES: Final = Reason.YES.value


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
    moments: dict[int, list[tuple[int, str, int]]] = field(default_factory=lambda: {kind: [] for kind in COUNTED})
    """Time, street and reason of the rows of the kinds in `COUNTED`."""
    cohorts: dict[str, set[str]] = field(default_factory=dict)
    """The streets of each cohort in this draw."""


class _Crew:
    """Where a crew is while the log is read."""

    __slots__ = ("began", "case", "leg", "lent", "on_site", "out", "post", "routine", "shift", "since", "spent")

    def __init__(self, shift: Shift, routine: Routine | None) -> None:
        self.shift = shift
        self.routine = routine
        """The department's routine work; None for a crew added to those of the scenario, which does none."""
        self.out = False
        self.on_site = False
        self.lent = False
        self.leg = ""
        self.since = 0
        self.began = 0
        self.case = 0
        self.spent: Spent | None = None
        self.post: Spent | None = None


class _Scene:
    """Who is at a case while the log is read."""

    __slots__ = ("decided", "nominal_open", "present", "ready")

    def __init__(self) -> None:
        self.present: dict[int, int] = {}
        """Crews on site, by department."""
        self.ready: dict[int, int] = {}
        """When each department was there and had its answer, in this visit."""
        self.decided: set[int] = set()
        self.nominal_open: list[int] = []
        """Stages called for that never had their nominal quorum."""


def read(scenario: Scenario, log: Log) -> Records:
    """Read *log*, a run of *scenario*, in one pass."""
    return _Reader(scenario, log).read()


class _Reader:
    """One pass over the rows; numbers of the log inside, names in the records it leaves."""

    def __init__(self, scenario: Scenario, log: Log) -> None:
        self.scenario = scenario
        self.log = log
        self.text = log.names.text
        self.begin, self.end = scenario.window
        self.records = Records()
        self.cases: dict[int, Case] = {}
        self.scenes: dict[int, _Scene] = {}
        self.crews: dict[int, _Crew] = {}
        self.working: dict[int, tuple[int, str, str]] = {}
        roster = Roster(scenario)
        self.shifts = {name: roster.shift(department) for name, department in scenario.departments.items()}
        self.routine = {
            name: Routine(self.shifts[name], department.crews, department.routine)
            for name, department in scenario.departments.items()
        }
        self.diagnosing: dict[str, frozenset[int]] = {}
        self.together: dict[tuple[str, int], list[tuple[frozenset[int], int]]] = {}

    def read(self) -> Records:
        """Read all rows, then close what is still open."""
        rows = self.log.rows()
        marks = [(self.begin, False), (self.end, True)]
        mark = self.begin
        opened: dict[str, tuple[int, int, int]] = {}
        closed: dict[str, tuple[int, int, int]] = {}
        move, happen = self._move, self._case
        for time, kind, case, stage, street, department, crew, _, reason in rows:
            while time >= mark:
                at, last = marks.pop(0)
                self._balance(at, closed if last else opened)
                mark = marks[0][0] if marks else 2**63
            if kind < _SET_OUT:
                happen(time, kind, case, stage, street, department, crew, reason)
            elif kind <= _BACK:
                if kind == _PHONED:
                    if reason == _YES:
                        self._scene(case).ready[department] = time
                elif kind != _AT_POINT:
                    move(time, kind, case, stage, department, crew)
            elif kind <= _LENT:
                self._post(time, kind, street, department, crew, reason)
            elif kind <= _MOVED:
                self._group(time, kind, case, street, crew, reason)
            elif kind == _COHORT:
                self.records.cohorts.setdefault(self.text[crew], set()).add(self.text[street])
        for at, last in marks:
            self._balance(at, closed if last else opened)
        self._close(opened, closed)
        return self.records

    # -- cases --

    def _case(
        self, time: int, kind: int, case: int, stage: int, street: int, department: int, crew: int, reason: int
    ) -> None:
        if kind == _OCCURRED:
            self._occur(case, time, street, crew)
            return
        record = self.cases.get(case)
        if record is None:
            record = self._occur(case, time, street, 0)
        if kind == _DECIDED:
            self._decide(record, time, case, department, reason)
        elif kind in _AT_DESKS:
            record.alone = False
        elif kind == _CALLED:
            self._call(record, time, case, stage)
        elif kind == _VISIT_ENDED:
            self.records.moments[_VISIT_ENDED].append((time, record.street, reason))
            scene = self._scene(case)
            scene.decided.clear()
            scene.ready.clear()
        elif kind == Kind.TRIAGED:
            record.alone = reason == Reason.ALONE
        elif kind == Kind.DETECTED:
            if record.detected is None:
                record.detected = time
        elif kind == Kind.GATHERED:
            record.gathered.setdefault(stage, time)
        elif kind == Kind.QUORUM:
            record.quorum.setdefault(stage, time)
            self._came_last(record, time, case)
        elif kind == Kind.STAGE_DONE:
            record.done.setdefault(stage, time)
        elif kind == Kind.RESOLVED:
            if record.resolved is None:
                record.resolved = time
        elif kind == Kind.RECORDED:
            if record.recorded is None:
                record.recorded = time
        elif kind == Kind.RELAPSED:
            if record.relapsed is None:
                record.relapsed = time
        elif kind == Kind.ENDED:
            if record.ended is None:
                record.ended, record.why_ended = time, Reason(reason)
        elif kind == Kind.ON_THE_SPOT:
            if record.first_work is None:
                record.first_work = time
        elif kind == Kind.STRUCK:
            record.struck, record.harmed = time, reason != Reason.AVERTED
        elif kind in self.records.moments:
            self.records.moments[kind].append((time, record.street, reason))
            if kind == Kind.SEALED:
                record.sealed = time
            if kind == Kind.TURNED_BACK:
                record.alone = False
            elif crew and kind in (Kind.DETAINED, Kind.SEALED):
                self._rest(crew, time)

    def _occur(self, case: int, time: int, street: int, group: int) -> Case:
        name = self.text[case]
        kind, _, place = name.partition("@")
        where = self.text[street] or place.partition("#")[0]
        record = self.cases[case] = Case(name, kind, where, time, self.text[group])
        self.records.cases[name] = record
        return record

    def _scene(self, case: int) -> _Scene:
        scene = self.scenes.get(case)
        if scene is None:
            scene = self.scenes[case] = _Scene()
        return scene

    def _call(self, record: Case, time: int, case: int, stage: int) -> None:
        scene = self._scene(case)
        if not record.calls or record.calls[-1] != time:
            record.calls.append(time)
            scene.decided.clear()
            scene.ready = {department: at for department, at in scene.ready.items() if scene.present.get(department)}
            if record.first_arrival is None and scene.present:
                record.first_arrival = time
        if stage and stage not in record.called:
            record.called[stage] = time
            scene.nominal_open.append(stage)
            if scene.present:
                self._bodies(record, scene, time)

    def _decide(self, record: Case, time: int, case: int, department: int, reason: int) -> None:
        self._scene(case).decided.add(department)
        if record.alone and self.scenario.departments[self.text[department]].level != "street":
            record.alone = False
        if self.begin <= time < self.end:
            decisions = self._decisions(department, record.street)
            if reason == Reason.FULL:
                decisions.full += 1
            elif reason == Reason.TOKEN:
                decisions.token += 1
            else:
                decisions.absent += 1

    def _decisions(self, department: int, street: str) -> Decisions:
        key = (self.text[department], street)
        found = self.records.decisions.get(key)
        if found is None:
            found = self.records.decisions[key] = Decisions()
        return found

    def _came_last(self, record: Case, time: int, case: int) -> None:
        ready = self._scene(case).ready
        if len(ready) > 1 and self.begin <= time < self.end:
            *_, (before, _), (at, department) = sorted((at, department) for department, at in ready.items())
            decisions = self._decisions(department, record.street)
            decisions.last += 1
            decisions.held_up += at - before

    def _bodies(self, record: Case, scene: _Scene, time: int) -> None:
        """Note the nominal quorum of every stage for which all bodies are there."""
        present = scene.present
        for stage in tuple(scene.nominal_open):
            parts = self._parts(record.type, stage)
            if parts and all(
                sum(present.get(holder, 0) for holder in holders) >= crews
                and all(holder in present for holder in holders & scene.decided)
                for holders, crews in parts
            ):
                record.nominal[stage] = time
                scene.nominal_open.remove(stage)

    def _parts(self, type_: str, stage: int) -> list[tuple[frozenset[int], int]]:
        """The powers that must be together in a stage: who holds each, and how many crews it takes."""
        found = self.together.get((type_, stage))
        if found is None:
            number = self.log.names.number
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

    def _diagnoses(self, type_: str) -> frozenset[int]:
        """The stages, from 1, that only diagnose: work in them is no effective action."""
        found = self.diagnosing.get(type_)
        if found is None:
            stages = enumerate(self.scenario.case_types[type_].stages, 1)
            found = self.diagnosing[type_] = frozenset(number for number, stage in stages if stage.diagnoses)
        return found

    # -- crews --

    def _crew(self, crew: int, department: int) -> _Crew:
        found = self.crews.get(crew)
        if found is None:
            name = self.text[crew]
            holder, _, rank = name.rpartition("/")
            holder = self.text[department] or holder
            regular = not rank.isdecimal() or int(rank) <= self.scenario.departments[holder].crews
            found = self.crews[crew] = _Crew(self.shifts[holder], self.routine[holder] if regular else None)
        return found

    def _account(self, department: int, street: str) -> Spent:
        key = (self.text[department], street)
        found = self.records.spent.get(key)
        if found is None:
            found = self.records.spent[key] = Spent()
        return found

    def _move(self, time: int, kind: int, case: int, stage: int, department: int, crew: int) -> None:
        actor = self.crews.get(crew)
        if actor is None:
            actor = self._crew(crew, department)
        if kind == _SET_OUT:
            if actor.out:
                self._end_leg(actor, time)
                self._end_mission(actor, time)
                if actor.on_site:
                    self._leave(actor, department)
            else:
                if actor.post is not None:
                    self._end_standby(actor, time)
                if not actor.lent and actor.routine is not None:
                    actor.routine.away(time)
            record = self.cases.get(case)
            actor.out, actor.leg, actor.case = True, "road", case
            actor.since = actor.began = time
            actor.spent = self._account(department, record.street if record else "")
            return
        if not actor.out:
            return
        if time <= self.begin or actor.since >= self.end:
            actor.since = time
        else:
            self._end_leg(actor, time)
        if kind == _ARRIVED:
            actor.leg, actor.on_site = "waiting", True
            self._arrive(time, actor.case, department)
        elif kind == _WORK_BEGAN:
            actor.leg = "work"
            record = self.cases.get(actor.case)
            if record is not None and record.first_work is None and stage not in self._diagnoses(record.type):
                record.first_work = time
        elif kind == _WORK_ENDED:
            actor.leg = "waiting"
        elif kind == _LEFT:
            actor.leg = "road"
            if actor.on_site:
                self._leave(actor, department)
        else:
            self._end_mission(actor, time)
            actor.out = False
            if actor.on_site:
                self._leave(actor, department)
            if not actor.lent and actor.routine is not None:
                actor.routine.back(time)

    def _arrive(self, time: int, case: int, department: int) -> None:
        record = self.cases.get(case)
        if record is None:
            return
        scene = self._scene(case)
        scene.present[department] = scene.present.get(department, 0) + 1
        scene.ready.setdefault(department, time)
        if record.first_arrival is None and record.calls:
            record.first_arrival = time
        if scene.nominal_open:
            self._bodies(record, scene, time)

    def _leave(self, actor: _Crew, department: int) -> None:
        actor.on_site = False
        present = self._scene(actor.case).present
        left = present.get(department, 0) - 1
        if left > 0:
            present[department] = left
        else:
            present.pop(department, None)

    def _end_leg(self, actor: _Crew, time: int) -> None:
        """Book the time since the crew's last change."""
        since, actor.since = actor.since, time
        if time <= self.begin or since >= self.end:
            return
        spent = actor.spent
        assert spent is not None
        passed = min(time, self.end) - max(since, self.begin)
        if actor.leg == "road":
            spent.road += passed
        elif actor.leg == "waiting":
            spent.waiting += passed
        else:
            spent.work += passed

    def _end_mission(self, actor: _Crew, time: int) -> None:
        """Book what of the mission lay outside the shift."""
        begin, end = max(actor.began, self.begin), min(time, self.end)
        if end > begin and actor.spent is not None:
            actor.spent.overtime += end - begin - actor.shift.duty_between(begin, end)

    def _end_standby(self, actor: _Crew, time: int) -> None:
        """Book the time at the post since the last change."""
        begin, end = max(actor.since, self.begin), min(time, self.end)
        if end > begin and actor.post is not None:
            actor.post.standby += end - begin
            actor.post.night_standby += end - begin - actor.shift.duty_between(begin, end)

    def _post(self, time: int, kind: int, street: int, department: int, crew: int, reason: int) -> None:
        actor = self._crew(crew, department)
        if kind == Kind.LENT:
            lent = reason == Reason.BEGINS
            if lent != actor.lent:
                actor.lent = lent
                if actor.routine is not None:
                    actor.routine.lend(time, 1 if lent else -1, at_hand=not actor.out)
            return
        if not actor.out:
            if actor.post is not None:
                self._end_standby(actor, time)
            actor.since = time
        actor.post = self._account(department, self.text[street]) if kind == Kind.ON_POST else None

    # -- offender groups --

    def _group(self, time: int, kind: int, case: int, street: int, group: int, reason: int) -> None:
        name = self.text[group]
        known = self.records.groups.get(name)
        record = self.cases.get(case)
        where = self.text[street] or (record.street if record else "")
        if known is None:
            known = self.records.groups[name] = Group(where, time)
        if where:
            known.street = where
        if kind == Kind.WORKS:
            site = self.text[case].rpartition(".")[0] or self.text[case]
            at_work = self.working.get(group)
            if at_work is None or at_work[1:] != (known.street, site):
                self._rest(group, time)
                self.working[group] = (time, known.street, site)
            return
        if kind == Kind.ENTERED:
            self.records.moments[Kind.ENTERED].append((time, known.street, reason))
            return
        self._rest(group, time)
        if kind == Kind.GONE:
            known.gone = time

    def _rest(self, group: int, time: int) -> None:
        """End the group's time at work, if it is at work."""
        at_work = self.working.pop(group, None)
        if at_work is not None:
            begin, street, site = at_work
            self.records.spells.append(Spell(street, site, self.text[group], begin, time))

    # -- routine work and the end --

    def _balance(self, time: int, into: dict[str, tuple[int, int, int]]) -> None:
        for name, routine in self.routine.items():
            routine.advance(time)
            into[name] = (routine.due, routine.done, routine.backlog)

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
            self.records.routine[name] = Account(
                self.scenario.departments[name].crews * duty,
                (due - due_before) / GRAINS,
                (done - done_before) / GRAINS,
                before / GRAINS,
                after / GRAINS,
            )
