"""Where a case's time went, who came last and what that cost, and what each street got: counted in one run.

1. Time: of the cases behind `quorum_min`, from occurring to the end of the first stage that needs several powers. The parts
   follow one another, and coordination, travel and waiting add up to `quorum_min`.
2. Last: at every effective quorum of several departments in the window, the one that was ready last, as `attendance` counts it;
   what is charged to it is only what passed after the last but one was ready.
3. Streets: the primary measure of each street of its own, where the compared regime governs several.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.log import WIDTH, Kind, Reason
from sim.measures import MEASURES, Scope, governed
from sim.records import Records
from sim.units import HOUR, MINUTE
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sim.log import Log, Names
    from sim.records import Case, Step
    from sim.scenario import Scenario


class Part(NamedTuple):
    """A number of one run; `street` and `department` are "" where it is not about one."""

    part: str
    street: str
    department: str
    value: float
    cases: int
    """How many cases, or quorums, it rests on."""


class Counted(NamedTuple):
    """What a part is: its name, unit, words and definition."""

    name: str
    unit: str
    words: Words
    definition: Words


TIMES: Final = (
    Counted("detection_min", "min", Words("发现", "detection"), Words("从发生到街乡掌握;掌握的时刻没有记下的,算到呼叫为止。", "From occurring until the street knows; where that moment is not on the log, until the call.")),
    Counted("deciding_min", "min", Words("研判与此前环节", "deciding, and stages before"), Words("从掌握到为本环节第一次呼叫,此前的环节也在内。", "From knowing to the first call for this stage, stages before it included.")),
    Counted("coordination_min", "min", Words("协调(呼叫到派出)", "coordination (call to assignment)"), Words("从呼叫到有人为此案出动:案头、推诿、约日子、部门的决定、等队伍空出来,都在内。", "From the call until somebody sets out for the case: desks, disputes, dates, the departments' decisions and waiting for a free crew.")),
    Counted("travel_min", "min", Words("路途", "travel"), Words("从第一支队伍出动到第一支队伍到场,出动准备也在内。", "From the first setting out until the first is on site, turn-out included.")),
    Counted("waiting_min", "min", Words("等最后一个部门", "waiting for the last department"), Words("从第一支队伍到场到有效到齐:没到齐就散、再次呼叫的时间也在内。", "From the first arrival to effective quorum, visits that ended without one and later calls included.")),
    Counted("work_min", "min", Words("处置", "work"), Words("从有效到齐到本环节完成。", "From effective quorum until the stage is done.")),
)  # fmt: skip
"""The parts of a case's time, in their order; means over cases, in minutes, cut off τ after the call (τ that of the quorum)."""
LAST: Final = (
    Counted("last", "times", Words("最后到的次数", "times last"), Words("窗口内多个部门的有效到齐中,最后一个到位(到场并得到授权)的次数。", "Effective quorums of several departments in the window at which it was the last to be ready (on site and with its answer).")),
    Counted("held_up_h", "h", Words("比倒数第二晚的小时", "hours later than the last but one"), Words("在这些到齐上,比倒数第二个部门晚到位的小时之和。", "At those quorums: hours by which it was ready after the last but one, summed.")),
    Counted("held_up_officer_hours", "officer-hours", Words("别人为它等的人时", "officer-hours others waited for it"), Words("在这段时间里,到齐时在场的其他部门队伍的人数 × 在场时间之和。", "In that time: officers of the other departments' crews on site at the quorum × time on site, summed.")),
)  # fmt: skip
"""What is counted of a department that came last."""
# plain numbers: looking a member up costs more than reading a row
_CALLED: Final = Kind.CALLED.value
_SET_OUT: Final = Kind.SET_OUT.value
_ARRIVED: Final = Kind.ARRIVED.value
_PHONED: Final = Kind.PHONED.value
_QUORUM: Final = Kind.QUORUM.value
_VISIT_ENDED: Final = Kind.VISIT_ENDED.value
_SEEN: Final = frozenset(
    (_CALLED, _SET_OUT, _ARRIVED, _PHONED, _QUORUM, _VISIT_ENDED, Kind.LEFT.value, Kind.BACK.value)
)
_YES: Final = Reason.YES.value

PARTS: Final = {counted.name: counted for counted in (*TIMES, *LAST)}


def anatomy(scenario: Scenario, log: Log, records: Records) -> list[Part]:
    """The parts of one run, in a fixed order: times, departments, streets."""
    log.flush()
    found = Anatomy(scenario, log.names)
    for block in log.blocks:
        found.rows(block)
    return found.parts(records)


class Anatomy:
    """Counts the parts of a run, from the rows of its log and from cases that are over or were left at its end."""

    def __init__(self, scenario: Scenario, names: Names) -> None:
        self.scenario = scenario
        self.names = names
        self.streets = governed(scenario)
        self.apart = len(self.streets) > 1
        self._seen = _Seen(scenario, names, self.streets)
        self._sums = [0] * len(TIMES)
        self._cases = 0

    def rows(self, rows: Sequence[int]) -> None:
        """See the rows of a block."""
        self._seen.read(rows)

    def over(self, cases: Sequence[tuple[int, Case]]) -> None:
        """Count cases that are over, with their numbers, and forget who was at them."""
        self._count(Records(cases={case.name: case for _, case in cases}))
        for number, _ in cases:
            self._seen.forget(number)

    def parts(self, records: Records) -> list[Part]:
        """All parts; *records* hold the cases that were never over."""
        self._count(Records(cases=records.cases))
        found = []
        if self._cases:
            found += [
                Part(counted.name, "", "", total / self._cases / MINUTE, self._cases)
                for counted, total in zip(TIMES, self._sums, strict=True)
            ]
        for department in self.scenario.departments:
            times, late, waited = self._seen.last.get(department, (0, 0, 0))
            if times:
                values = (float(times), late / HOUR, waited / HOUR)
                found += [
                    Part(counted.name, "", department, value, times)
                    for counted, value in zip(LAST, values, strict=True)
                ]
        if self.apart:
            found += _streets(self.scenario, records, self.streets)
        return found

    def _count(self, records: Records) -> None:
        """Add up the times of the cases behind `quorum_min`."""
        scope = Scope(self.scenario, records, self.streets)
        within = self.scenario.measure.quorum_within
        for case, step in scope.joint:
            end = step.called + within
            if end > scope.horizon:
                continue
            self._cases += 1
            out, there = self._seen.first(self.names.number[case.name], step.stage)
            for number, span in enumerate(_spans(case, step, out, there, end)):
                self._sums[number] += span


def _spans(case: Case, step: Step, out: int | None, there: int | None, end: int) -> tuple[int, ...]:
    """How long each part of a case took; what has not come by *end* ends there."""
    start = step.called
    known = start if case.detected is None else min(case.detected, start)
    quorum = min(step.quorum, end)
    came = _by(there, quorum)
    went = _by(out, came)
    done = max(quorum, min(step.done, end))
    moments = (case.occurred, known, start, went, came, quorum, done)
    return tuple(b - a for a, b in pairwise(moments))


def _by(moment: int | None, end: int) -> int:
    return end if moment is None else min(moment, end)


def _streets(scenario: Scenario, records: Records, streets: Collection[str]) -> Iterator[Part]:
    """The primary measure of each street, in the order of the scenario; streets to which it does not apply are left out."""
    metric = scenario.measure.primary
    apart = _apart(scenario, records)
    for street in scenario.streets:
        if street in streets:
            found = MEASURES[metric].of(Scope(scenario, apart[street], (street,)))
            if found.value is not None:
                yield Part(metric, street, "", found.value, found.cases)


def _apart(scenario: Scenario, records: Records) -> dict[str, Records]:
    """The records of each street of its own; routine work, which is a department's, is left out."""
    found = {street: Records(dropped=records.dropped, counted=records.counted) for street in scenario.streets}

    def of(street: str) -> Records:
        return found.setdefault(street, Records())

    for name, case in records.cases.items():
        of(case.street).cases[name] = case
    for (department, street), spent in records.spent.items():
        of(street).spent[department, street] = spent
    for (department, street), decisions in records.decisions.items():
        of(street).decisions[department, street] = decisions
    for spell in records.spells:
        of(spell.street).spells.append(spell)
    for name, group in records.groups.items():
        of(group.street).groups[name] = group
    for (what, street, reason), number in records.counts.items():
        of(street).counts[what, street, reason] = number
    return found


class _At:
    """Who is out for a case, or there, while the log is read."""

    __slots__ = ("called", "crews", "first", "open", "ready")

    def __init__(self) -> None:
        self.called = -1
        """The moment of the last call."""
        self.crews: dict[int, tuple[int, int]] = {}
        """Department, and when it arrived (-1: on its way), by crew."""
        self.open: list[int] = []
        """Stages called for whose first setting out or arrival is still awaited."""
        self.first: dict[int, tuple[int | None, int | None]] = {}
        """First setting out and first arrival after the first call for a stage, by stage."""
        self.ready: dict[int, int] = {}
        """When each department was there and had its answer, in this visit."""


class _Seen:
    """What the rows say and the records do not keep."""

    def __init__(self, scenario: Scenario, names: Names, streets: Collection[str]) -> None:
        self.names = names
        self.sizes = {name: department.size for name, department in scenario.departments.items()}
        self.window = scenario.window
        self.streets = streets
        self.last: dict[str, tuple[int, int, int]] = {}
        """Times last, time late, officers × time that others waited, by department."""
        self._at: dict[int, _At] = {}
        self._where: dict[int, int] = {}

    def read(self, rows: Sequence[int]) -> None:
        """Read the rows of a block."""
        flat = iter(rows)
        for time, kind, case, stage, street, department, crew, _, reason in zip(*[flat] * WIDTH, strict=True):
            if kind not in _SEEN:
                continue
            if kind == _CALLED:
                self._call(self._of(case), stage, time)
            elif kind == _SET_OUT:
                self._leave(crew)
                self._where[crew] = case
                at = self._of(case)
                at.crews[crew] = (department, -1)
                if at.open:
                    self._note(at, time, there=False)
            elif kind == _ARRIVED:
                at = self._of(case)
                at.crews[crew] = (department, time)
                at.ready.setdefault(department, time)
                if at.open:
                    self._note(at, time, there=True)
            elif kind == _PHONED:
                if reason == _YES:
                    self._of(case).ready[department] = time
            elif kind == _QUORUM:
                self._quorum(case, street, time)
            elif kind == _VISIT_ENDED:
                self._of(case).ready.clear()
            else:
                self._leave(crew)

    def first(self, case: int, stage: int) -> tuple[int | None, int | None]:
        """First setting out for a case and first arrival there, after the first call for a stage."""
        at = self._at.get(case)
        return (None, None) if at is None else at.first.get(stage, (None, None))

    def forget(self, case: int) -> None:
        """Nobody comes to a case any more."""
        self._at.pop(case, None)

    def _of(self, case: int) -> _At:
        found = self._at.get(case)
        if found is None:
            found = self._at[case] = _At()
        return found

    def _leave(self, crew: int) -> None:
        case = self._where.pop(crew, None)
        if case is not None:
            self._of(case).crews.pop(crew, None)

    @staticmethod
    def _call(at: _At, stage: int, time: int) -> None:
        if at.called != time:
            at.called = time
            present = {department for department, arrived in at.crews.values() if arrived >= 0}
            at.ready = {department: when for department, when in at.ready.items() if department in present}
        if stage and stage not in at.first:
            out = time if at.crews else None
            there = time if any(arrived >= 0 for _, arrived in at.crews.values()) else None
            at.first[stage] = (out, there)
            if there is None:
                at.open.append(stage)

    @staticmethod
    def _note(at: _At, time: int, *, there: bool) -> None:
        """Somebody set out, or is there, for the first time since the stages that are open were called for."""
        for stage in at.open:
            out, came = at.first[stage]
            at.first[stage] = (time if out is None else out, time if there else came)
        if there:
            at.open.clear()

    def _quorum(self, case: int, street: int, time: int) -> None:
        at = self._of(case)
        text = self.names.text
        where = text[street] or text[case].partition("@")[2].partition("#")[0]
        if len(at.ready) < 2 or where not in self.streets:
            return
        if not self.window[0] <= time < self.window[1]:
            return
        *_, (before, _), (when, department) = sorted((when, who) for who, when in at.ready.items())
        waited = sum(
            self.sizes[text[who]] * max(0, when - max(before, arrived))
            for who, arrived in at.crews.values()
            if who != department and arrived >= 0
        )
        times, late, others = self.last.get(text[department], (0, 0, 0))
        self.last[text[department]] = (times + 1, late + when - before, others + waited)
