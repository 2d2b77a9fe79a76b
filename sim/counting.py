"""What cases add up to, counted one by one, so that they themselves need not be kept (`records.Sums`).

Every number is whole and stays within a machine's word; a total that would pass it is carried (`records.CARRY`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.records import (
    CALLS,
    CARRY,
    CENSORED,
    DETECTIONS,
    EMERGENCY_LOSSES,
    FIRST_ARRIVALS,
    GATHERED,
    KNOWN,
    LEFT,
    MONTH,
    NEVER,
    NOMINAL_QUORUMS,
    NUMBER,
    OCCURRED,
    OLD,
    ON_SITE,
    PASSED,
    QUORUMS,
    RELAPSES,
    RESOLUTION_TIMES,
    RESOLUTIONS,
    SHARE_RECORDED,
    SHARE_RESOLVED,
    TOO_FAST,
    WAITED,
    Sums,
)

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from sim.records import Case, Records, Step
    from sim.scenario import CaseType, Scenario


class _Kind:
    """A type of cases, as far as it matters for counting."""

    __slots__ = ("deadline", "emergency", "parallel", "several", "slow", "waits")

    def __init__(self, kind: CaseType, deadline: int | None) -> None:
        self.several = [len({need.power for need in stage.needs}) > 1 for stage in kind.stages]
        """Whether a stage, from 1, needs more than one power."""
        self.deadline = -1 if deadline is None else deadline
        """By when all should have come to a whistle of its kind; -1: there is no such time."""
        self.emergency = kind.whistle == "emergency"
        self.waits = [stage.wait for stage in kind.stages]
        """The statutory wait of each stage."""
        self.parallel = [stage.parallel for stage in kind.stages]
        self.slow = any(self.waits)


class Counting:
    """Counts cases of a scenario one by one, so that they themselves need not be kept."""

    __slots__ = ("arrival_within", "begin", "end", "horizon", "kinds", "quorum_within", "resolution_within")

    def __init__(self, scenario: Scenario) -> None:
        self.begin, self.end = scenario.window
        self.horizon = scenario.horizon
        self.arrival_within = scenario.measure.arrival_within
        self.quorum_within = scenario.measure.quorum_within
        self.resolution_within = scenario.measure.resolution_within
        deadlines = scenario.measure.deadlines
        self.kinds = {name: _Kind(kind, deadlines.get(kind.whistle)) for name, kind in scenario.case_types.items()}

    def drop(self, cases: Sequence[Case], records: Records) -> None:
        """Count *cases*, which are over; what they add up to is left in *records*, where `measure` finds it."""
        for case in cases:
            place = case.place
            if place is None:
                continue
            if place.sums is None:
                place.sums = records.counted[place.name] = Sums()
            self.count(case, place.sums)
        records.dropped += len(cases)

    def joint(self, case: Case) -> Step | None:
        """The first stage called for that needs more than one power."""
        return _joint(case, self.kinds[case.type])

    def count(self, case: Case, sums: Sums) -> None:
        """Add *case* to *sums*; whether an offender's case relapses is seen in the records only (`Scope.sums`)."""
        begin, end, horizon = self.begin, self.end, self.horizon
        kind = self.kinds[case.type]
        numbers = sums.numbers
        occurred, resolved, detected = case.occurred, case.resolved_at, case.detected_at
        inside = begin <= occurred < end
        if case.first_call_at != NEVER and not case.alone:
            self._whistle(case, kind, numbers)
        if inside and kind.emergency:
            _restrict(numbers, EMERGENCY_LOSSES, occurred, case.first_work_at, self.quorum_within, horizon)
        if inside and kind.slow:
            _count_waits(case, kind, numbers)
        if begin <= resolved < end:
            numbers[RESOLUTIONS] += 1
            if not case.group:
                _meet(numbers, RELAPSES, resolved, case.relapsed_at, MONTH, horizon)
        if case.group:
            return
        if detected < end:
            numbers[KNOWN] += 1
            if min(resolved, case.ended_at) >= end:
                numbers[LEFT] += 1
                if end - occurred >= MONTH:
                    numbers[OLD] += 1
        if inside and not case.project:
            numbers[OCCURRED] += 1  # relapses count: they are trouble anew
            if not case.again:
                within = self.resolution_within
                _restrict(numbers, DETECTIONS, occurred, detected, self.quorum_within, horizon)
                _restrict(numbers, RESOLUTION_TIMES, occurred, resolved, within, horizon)
                _meet(numbers, SHARE_RESOLVED, occurred, resolved, within, horizon)
                _meet(numbers, SHARE_RECORDED, occurred, case.recorded_at, within, horizon)

    def _whistle(self, case: Case, kind: _Kind, numbers: array[int]) -> None:
        """Add a case for which others than the street's own team were called."""
        begin, end, horizon = self.begin, self.end, self.horizon
        first = case.first_call_at
        if begin <= first < end:
            numbers[CALLS] += 1
            _restrict(numbers, FIRST_ARRIVALS, first, case.first_arrival_at, self.arrival_within, horizon)
        numbers[CALLS] += case.called_again
        joint = _joint(case, kind)
        if joint is not None and begin <= joint.called < end:
            _restrict(numbers, QUORUMS, joint.called, joint.quorum, self.quorum_within, horizon)
            _restrict(numbers, NOMINAL_QUORUMS, joint.called, joint.nominal, self.quorum_within, horizon)
        if kind.deadline >= 0:
            step = case.first
            while step is not None:
                if begin <= step.called < end:
                    _meet(numbers, GATHERED, step.called, step.gathered, kind.deadline, horizon)
                    _meet(numbers, ON_SITE, step.called, step.quorum, kind.deadline, horizon)
                step = step.then


def _joint(case: Case, kind: _Kind) -> Step | None:
    """The first stage called for that needs more than one power."""
    found: Step | None = None
    step = case.first
    while step is not None:
        stage = step.stage
        if (
            step.called != NEVER
            and 0 < stage <= len(kind.several)
            and kind.several[stage - 1]
            and (found is None or stage < found.stage)
        ):
            found = step
        step = step.then
    return found


def restrict(sums: Sums, place: int, start: int, event: int, within: int, horizon: int) -> None:
    """Add min(T, τ) from *start* to *event* to the sum at a *place*, unless the start is too near the horizon."""
    _restrict(sums.numbers, place, start, event, within, horizon)


def _restrict(numbers: array[int], place: int, start: int, event: int, within: int, horizon: int) -> None:
    if start + within > horizon:
        numbers[place + CENSORED] += 1
        return
    numbers[place + NUMBER] += 1
    total = numbers[place] + min(within, max(0, event - start))
    if total >= CARRY:
        total -= CARRY
        numbers[place + PASSED] += 1
    numbers[place] = total


def _meet(numbers: array[int], place: int, start: int, event: int, within: int, horizon: int) -> None:
    """Add whether the *event* came in time after *start*, unless the start is too near the horizon."""
    if start + within > horizon:
        numbers[place + CENSORED] += 1
        return
    numbers[place + NUMBER] += 1
    if event - start <= within:
        numbers[place] += 1


def _count_waits(case: Case, kind: _Kind, numbers: array[int]) -> None:
    """Count the stages of *case* with a statutory wait that were done, and those of them done before it was over."""
    done = case.done
    for number, wait in enumerate(kind.waits, 1):
        if wait and number in done:
            first = number
            while first > 1 and kind.parallel[first - 1]:
                first -= 1
            numbers[WAITED] += 1
            if done[number] - done.get(first - 1, case.occurred) < wait:
                numbers[TOO_FAST] += 1
