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

from sim.log import Kind, Reason
from sim.measures import MEASURES, Scope, governed, quorum_stage
from sim.records import Records
from sim.units import HOUR, MINUTE
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sim.log import Log
    from sim.records import Case
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
PARTS: Final = {counted.name: counted for counted in (*TIMES, *LAST)}


def anatomy(scenario: Scenario, log: Log, records: Records) -> list[Part]:
    """The parts of one run, in a fixed order: times, departments, streets."""
    streets = governed(scenario)
    seen = _Seen(scenario, log, records, streets)
    found = list(_times(scenario, records, streets, seen))
    for department in scenario.departments:
        times, late, waited = seen.last.get(department, (0, 0, 0))
        if times:
            values = (float(times), late / HOUR, waited / HOUR)
            found += [
                Part(counted.name, "", department, value, times) for counted, value in zip(LAST, values, strict=True)
            ]
    if len(streets) > 1:
        found += _streets(scenario, records, streets)
    return found


def _times(scenario: Scenario, records: Records, streets: Collection[str], seen: _Seen) -> Iterator[Part]:
    """The mean of each part over the cases behind `quorum_min`; nothing without such cases."""
    scope = Scope(scenario, records, streets)
    within = scenario.measure.quorum_within
    sums, cases = [0] * len(TIMES), 0
    for case in scope.whistles:
        stage = quorum_stage(scenario, case)
        if stage is None or not scope.inside(start := case.called[stage]) or start + within > scope.horizon:
            continue
        cases += 1
        out, there = seen.first.get((case.name, stage), (None, None))
        for number, span in enumerate(_spans(case, stage, out, there, start + within)):
            sums[number] += span
    if cases:
        for counted, total in zip(TIMES, sums, strict=True):
            yield Part(counted.name, "", "", total / cases / MINUTE, cases)


def _spans(case: Case, stage: int, out: int | None, there: int | None, end: int) -> tuple[int, ...]:
    """How long each part of a case took; what has not come by *end* ends there."""
    start = case.called[stage]
    known = start if case.detected is None else min(case.detected, start)
    quorum = _by(case.quorum.get(stage), end)
    came = _by(there, quorum)
    went = _by(out, came)
    done = max(quorum, _by(case.done.get(stage), end))
    moments = (case.occurred, known, start, went, came, quorum, done)
    return tuple(b - a for a, b in pairwise(moments))


def _by(moment: int | None, end: int) -> int:
    return end if moment is None else min(moment, end)


def _streets(scenario: Scenario, records: Records, streets: Collection[str]) -> Iterator[Part]:
    """The primary measure of each street, in the order of the scenario; streets to which it does not apply are left out."""
    metric = scenario.measure.primary
    apart = _apart(records)
    for street in scenario.streets:
        if street in streets:
            found = MEASURES[metric].of(Scope(scenario, apart.get(street, Records()), (street,)))
            if found.value is not None:
                yield Part(metric, street, "", found.value, found.cases)


def _apart(records: Records) -> dict[str, Records]:
    """The records of each street of its own; routine work, which is a department's, is left out."""
    found: dict[str, Records] = {}

    def of(street: str) -> Records:
        if street not in found:
            found[street] = Records()
        return found[street]

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
    for kind, rows in records.moments.items():
        for row in rows:
            of(row[1]).moments[kind].append(row)
    return found


class _At:
    """Who is out for a case, or there, while the log is read."""

    __slots__ = ("called", "crews", "open", "ready")

    def __init__(self) -> None:
        self.called = -1
        """The moment of the last call."""
        self.crews: dict[int, tuple[int, int]] = {}
        """Department, and when it arrived (-1: on its way), by crew."""
        self.open: list[int] = []
        """Stages called for whose first setting out or arrival is still awaited."""
        self.ready: dict[int, int] = {}
        """When each department was there and had its answer, in this visit."""


class _Seen:
    """One pass over the rows for what the records do not keep."""

    def __init__(self, scenario: Scenario, log: Log, records: Records, streets: Collection[str]) -> None:
        self.text = log.names.text
        self.sizes = {name: department.size for name, department in scenario.departments.items()}
        self.window = scenario.window
        self.streets = streets
        self.records = records
        self.first: dict[tuple[str, int], tuple[int | None, int | None]] = {}
        """First setting out and first arrival after the first call for a stage, by case and stage."""
        self.last: dict[str, tuple[int, int, int]] = {}
        """Times last, time late, officers × time that others waited, by department."""
        self._at: dict[int, _At] = {}
        self._where: dict[int, int] = {}
        self._read(log)

    def _read(self, log: Log) -> None:
        for time, kind, case, stage, _, department, crew, _, reason in log.rows():
            if kind == Kind.CALLED:
                self._call(self._of(case), case, stage, time)
            elif kind == Kind.SET_OUT:
                self._leave(crew)
                self._where[crew] = case
                self._of(case).crews[crew] = (department, -1)
                self._note(case, time, there=False)
            elif kind == Kind.ARRIVED:
                self._of(case).crews[crew] = (department, time)
                self._of(case).ready.setdefault(department, time)
                self._note(case, time, there=True)
            elif kind == Kind.PHONED:
                if reason == Reason.YES:
                    self._of(case).ready[department] = time
            elif kind in (Kind.LEFT, Kind.BACK):
                self._leave(crew)
            elif kind == Kind.QUORUM:
                self._quorum(case, time)
            elif kind == Kind.VISIT_ENDED:
                self._of(case).ready.clear()

    def _of(self, case: int) -> _At:
        found = self._at.get(case)
        if found is None:
            found = self._at[case] = _At()
        return found

    def _leave(self, crew: int) -> None:
        case = self._where.pop(crew, None)
        if case is not None:
            self._of(case).crews.pop(crew, None)

    def _call(self, at: _At, case: int, stage: int, time: int) -> None:
        if at.called != time:
            at.called = time
            present = {department for department, arrived in at.crews.values() if arrived >= 0}
            at.ready = {department: when for department, when in at.ready.items() if department in present}
        key = (self.text[case], stage)
        if stage and key not in self.first:
            out = time if at.crews else None
            there = time if any(arrived >= 0 for _, arrived in at.crews.values()) else None
            self.first[key] = (out, there)
            if there is None:
                at.open.append(stage)

    def _note(self, case: int, time: int, *, there: bool) -> None:
        """Somebody set out, or is there, for the first time since the stages that are open were called for."""
        at = self._of(case)
        for stage in at.open:
            key = (self.text[case], stage)
            out, came = self.first[key]
            self.first[key] = (time if out is None else out, time if there else came)
        if there:
            at.open.clear()

    def _quorum(self, case: int, time: int) -> None:
        at = self._of(case)
        record = self.records.cases.get(self.text[case])
        if len(at.ready) < 2 or record is None or record.street not in self.streets:
            return
        if not self.window[0] <= time < self.window[1]:
            return
        *_, (before, _), (when, department) = sorted((when, who) for who, when in at.ready.items())
        waited = sum(
            self.sizes[self.text[who]] * max(0, when - max(before, arrived))
            for who, arrived in at.crews.values()
            if who != department and arrived >= 0
        )
        times, late, others = self.last.get(self.text[department], (0, 0, 0))
        self.last[self.text[department]] = (times + 1, late + when - before, others + waited)
