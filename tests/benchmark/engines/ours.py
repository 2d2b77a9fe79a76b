"""This simulator: the job as an ordinary scenario file, with its log and its keyed luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from benchmark import counted
from benchmark.job import CIRCUITY, SCATTER, SPEED_KMH, WORK_CV, WORK_MIN, Outcome
from sim.log import WIDTH, Kind
from sim.reader import read_text
from sim.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmark.job import Job
    from sim.log import Log
    from sim.scenario import Scenario

EXPRESSES: Final = 0
REGIME: Final = "on-call"
MINUTE: Final = 60_000_000


def text(job: Job) -> str:
    """The scenario file: nobody dithers, everybody is on duty, crews are free at their base."""
    departments = range(job.departments)
    lines = [
        "name: simple",
        "title: {zh: 简单的活, en: the simple job}",
        "start: 2018-01-01",
        f"phases: [{{name: all, length: {job.days} days, regime: {REGIME}, compared: true}}]",
        f"travel: {{geometry: plane, circuity: {CIRCUITY}, speed: {SPEED_KMH} km/h, scatter: {SCATTER}}}",
        "dispatch: {assembly: as_available, order: strict, free: at_base, which: fixed_order}",
        "attendance: {tokens: false, sharp: true}",
        "districts:",
        *(f"  d{district}: {{name: {{zh: 区, en: district}}}}" for district in range(job.districts)),
        "streets:",
        *(
            f"  s{street}: {{name: {{zh: 街, en: street}}, district: d{job.district(street)}, "
            f"x: {job.km(street)}, overcalls: 0, decides_in: 0 min}}"
            for street in range(job.streets)
        ),
        "powers:",
        *(f"  p{k}: {{name: {{zh: 职权, en: power}}}}" for k in departments),
        "departments:",
        *(
            f"  d{district}-{k}: {{name: {{zh: 部门, en: department}}, powers: [p{k}], district: d{district}, "
            f'crews: {job.crews(k)}, size: 1, shift_begins: "00:00", shift_ends: "00:00", weekends: true, '
            f"turnout: 0 min, routine: 0, stake: 100}}"
            for district in range(job.districts)
            for k in departments
        ),
        "case_types:",
        *(f"  t{k}: {{name: {{zh: 案件, en: case}}, stages: [{{needs: [{_needs(k)}]}}]}}" for k in departments),
        "demand:",
        *(
            f"  - {{type: t{k}, rate: {job.rate * share / sum(job.mix)} per day}}"
            for k, share in enumerate(job.mix)
            if share
        ),
        "regimes:",
        f"  {REGIME}:",
        "    title: {zh: 随叫随到, en: on call}",
        "    detection: none",
        "    call: {rule: whistle, takes: 0 min}",
        "    admission: none",
        "    appraisal: none",
        "    authority: heads",
        "    timing: on_call",
        "    basing: {rule: post, stationed: 0}",
        "    command: one",
        "    stay: {rule: until_done, relief: 0 h}",
        "    priority: {rule: none, preempts: routine}",
        f"compare: [{REGIME}]",
    ]
    return "\n".join(lines) + "\n"


def _needs(most: int) -> str:
    """The needs of a case of the first departments, up to *most*: one piece of work that all must be there for."""
    work = f"{{law: lognormal, mean: {WORK_MIN} min, cv: {WORK_CV}}}"
    return ", ".join(f"{{power: p{k}, together: true, work: {'0 min' if k else work}}}" for k in range(most + 1))


def scenario(job: Job) -> Scenario:
    """The scenario of *job*."""
    return read_text(text(job))


def run(job: Job, scenario: Scenario) -> tuple[Log, int | None]:
    """The log of *job* and the number of its events."""
    with counted.events() as events:
        log = simulate(scenario, REGIME, seed=job.seed, replication=0)
    return log, events()


def outcome(log: Log, events: int | None) -> Outcome:
    """What the log says."""
    found = Counts()
    log.flush()
    for block in log.blocks:
        found(block)
    return found.outcome(events)


class Counts:
    """What the rows of a log say, block by block; nothing is kept of a case after its quorum."""

    def __init__(self) -> None:
        self.sent = 0
        self.cases = 0
        self.waited = 0
        self.occurred: dict[int, int] = {}

    def __call__(self, rows: Sequence[int]) -> None:
        """See the rows of a block."""
        for time, kind, case in zip(rows[::WIDTH], rows[1::WIDTH], rows[2::WIDTH], strict=True):
            if kind == Kind.OCCURRED:
                self.occurred[case] = time
            elif kind == Kind.SET_OUT:
                self.sent += 1
            elif kind == Kind.QUORUM:
                self.cases += 1
                self.waited += time - self.occurred.pop(case)

    def outcome(self, events: int | None) -> Outcome:
        """What they came to."""
        waits = [self.waited / self.cases / MINUTE] if self.cases else []
        return Outcome(cases=self.cases, sent=self.sent, events=events, waits=waits)
