"""The course of one case, read back from the log: visits, decisions, missions, results.

Works from a run's `Log` and from rows of `events.parquet`; both become the same `Event`s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from sim.log import Kind, Log, Reason
from sim.texts import say
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.scenario import Scenario

Member = TypeVar("Member", Kind, Reason)

EFFECTS: Final = (Kind.DETAINED, Kind.SEIZED, Kind.SEALED, Kind.STAGE_DONE, Kind.EVACUATED)
"""What a visit can achieve, or fail to."""


class Event(NamedTuple):
    """A row of the log with its names as text; time in microseconds after the scenario's start."""

    seq: int
    time: int
    kind: Kind
    case: str
    stage: int
    street: str
    department: str
    crew: str
    cause: int
    reason: Reason


def from_log(log: Log) -> Iterator[Event]:
    """The rows of a kept log."""
    text = log.names.text
    for seq, (time, kind, case, stage, street, department, crew, cause, reason) in enumerate(log.rows()):
        yield Event(
            seq, time, Kind(kind), text[case], stage, text[street], text[department], text[crew], cause, Reason(reason)
        )


def from_table(rows: Iterable[Mapping[str, Any]]) -> Iterator[Event]:
    """Rows with the columns of `events.parquet`, of one regime and replication, in order of `seq`."""
    for row in rows:
        yield Event(
            int(row["seq"]),
            round(row["time_min"] * MINUTE),
            _member(Kind, row["kind"]),
            row["case"] or "",
            int(row["stage"] or 0),
            row["street"] or "",
            row["department"] or "",
            row["crew"] or "",
            -1 if row["cause"] is None else int(row["cause"]),
            _member(Reason, row["reason"]),
        )


def _member(which: type[Member], written: Any) -> Member:
    """The kind or reason a table writes by number or by name."""
    if written is None or written == "":
        return which(0)
    return which[written.upper()] if isinstance(written, str) else which(int(written))


@dataclass(slots=True)
class Mission:
    """One crew's way to a case and back; times in microseconds, None: not reached."""

    department: str
    crew: str
    size: int
    """Officers in the crew."""
    out: int
    overtime: bool
    cause: int
    point: int | None = None
    arrived: int | None = None
    phoned: list[tuple[int, bool]] = field(default_factory=list)
    """When it got an answer, and whether that was a yes."""
    work: list[tuple[int, int]] = field(default_factory=list)
    """Intervals of effective work."""
    left: int | None = None
    why_left: Reason = Reason.NONE
    end: int = 0
    """When it was back, or sent elsewhere; the end of the log if neither."""

    @property
    def officer_time(self) -> int:
        """Officers × time from setting out to the end."""
        return self.size * (self.end - self.out)

    @property
    def idle(self) -> list[tuple[int, int]]:
        """Intervals on site without effective work."""
        if self.arrived is None:
            return []
        edges = [self.arrived, *(moment for span in self.work for moment in span), self.leaving]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]

    @property
    def leaving(self) -> int:
        """When it left the site, or the end if it was taken from there."""
        return self.end if self.left is None else self.left

    @property
    def officer_waiting(self) -> int:
        """Officers × time on site without effective work."""
        return self.size * sum(b - a for a, b in self.idle)


@dataclass(slots=True)
class Visit:
    """One call and what came of it."""

    called: Event
    stages: list[int]
    desks: list[Event] = field(default_factory=list)
    """Desks, disputes, dates, letters and rungs of the ladder between the call and the decisions."""
    decisions: list[Event] = field(default_factory=list)
    missions: list[Mission] = field(default_factory=list)
    gathered: int | None = None
    quorum: int | None = None
    found: Event | None = None
    effects: list[Event] = field(default_factory=list)
    ended: Event | None = None

    @property
    def departments(self) -> list[str]:
        """The departments that were called, in the order of their decisions."""
        return list(dict.fromkeys([e.department for e in self.decisions] + [m.department for m in self.missions]))

    def decision(self, department: str) -> Reason:
        """What *department* decided in the end: full, token or absent."""
        return next((e.reason for e in reversed(self.decisions) if e.department == department), Reason.NONE)

    @property
    def arrivals(self) -> list[Mission]:
        """The missions that reached the site, in order of arrival."""
        return sorted((m for m in self.missions if m.arrived is not None), key=lambda m: m.arrived or 0)

    @property
    def last(self) -> str:
        """The department that came last, where more than one came; "" otherwise."""
        first: dict[str, int] = {}
        for mission in self.arrivals:
            first.setdefault(mission.department, mission.arrived or 0)
        return max(first, key=lambda d: first[d]) if len(first) > 1 else ""


@dataclass(slots=True)
class Course:
    """The life of a case."""

    case: str
    before: list[Event] = field(default_factory=list)
    """What happened up to the first call."""
    visits: list[Visit] = field(default_factory=list)
    after: list[Event] = field(default_factory=list)
    """Turned back, escalated, recorded, resolved, relapsed, ended."""
    until: int = 0
    """The end of the run."""

    @property
    def officer_time(self) -> int:
        """Officers × time of all missions, in microseconds."""
        return sum(m.officer_time for v in self.visits for m in v.missions)

    @property
    def officer_waiting(self) -> int:
        """Officers × waiting time on site of all missions, in microseconds."""
        return sum(m.officer_waiting for v in self.visits for m in v.missions)


def course(scenario: Scenario, events: Iterable[Event], case: str) -> Course | None:
    """The course of *case*; None if no row names it."""
    found = Course(case)
    abroad: dict[str, Mission] = {}
    working: dict[str, int] = {}
    for event in events:
        found.until = event.time
        if event.crew in abroad and event.kind in (Kind.SET_OUT, Kind.BACK):
            abroad.pop(event.crew).end = event.time
        if event.case != case:
            continue
        if event.kind == Kind.CALLED:
            _call(found, event)
        elif not found.visits:
            found.before.append(event)
        else:
            _follow(scenario, found, event, abroad, working)
    found.until = max(found.until, scenario.horizon)
    for mission in abroad.values():
        mission.end = max(found.until, mission.out)
    return found if found.before or found.visits else None


def _call(found: Course, event: Event) -> None:
    """A call of several stages at one moment is one visit."""
    last = found.visits[-1] if found.visits else None
    if last is not None and last.called.time == event.time and not last.decisions:
        last.stages.append(event.stage)
    else:
        found.visits.append(Visit(event, [event.stage]))


def _follow(
    scenario: Scenario, found: Course, event: Event, abroad: dict[str, Mission], working: dict[str, int]
) -> None:
    visit = found.visits[-1]
    mission = abroad.get(event.crew)
    match event.kind:
        case Kind.DESK | Kind.DISPUTED | Kind.CONSENT | Kind.DATED | Kind.HANDED_OVER:
            visit.desks.append(event)
        case Kind.DECIDED:
            visit.decisions.append(event)
        case Kind.SET_OUT:
            size = scenario.departments[event.department].size
            late = event.reason == Reason.OVERTIME
            abroad[event.crew] = Mission(event.department, event.crew, size, event.time, late, event.cause)
            visit.missions.append(abroad[event.crew])
        case Kind.GATHERED:
            visit.gathered = visit.gathered if visit.gathered is not None else event.time
        case Kind.QUORUM:
            visit.quorum = visit.quorum if visit.quorum is not None else event.time
        case Kind.FOUND:
            visit.found = visit.found or event
        case Kind.VISIT_ENDED:
            visit.ended = event
        case kind if kind in EFFECTS:
            visit.effects.append(event)
        case Kind.AT_POINT | Kind.ARRIVED | Kind.PHONED | Kind.WORK_BEGAN | Kind.WORK_ENDED | Kind.LEFT:
            if mission is not None:
                _on_mission(mission, event, working)
        case Kind.BACK | Kind.OCCURRED | Kind.SEEN | Kind.DETECTED | Kind.TRIAGED | Kind.ASKED:
            pass
        case _:
            found.after.append(event)


def _on_mission(mission: Mission, event: Event, working: dict[str, int]) -> None:
    match event.kind:
        case Kind.AT_POINT:
            mission.point = event.time
        case Kind.ARRIVED:
            mission.arrived = event.time
        case Kind.PHONED:
            mission.phoned.append((event.time, event.reason == Reason.YES))
        case Kind.WORK_BEGAN:
            working[event.crew] = event.time
        case Kind.WORK_ENDED:
            mission.work.append((working.pop(event.crew, event.time), event.time))
        case _:
            mission.left, mission.why_left = event.time, event.reason


def chosen(scenario: Scenario, logs: Mapping[str, Log]) -> dict[str, str]:
    """One case for each regime's log, by a stated rule.

    Of the cases called in the compared phase in all the logs, in the streets that the compared regime governs, the one
    to which in each of them most departments came, the earliest of several; where to none somebody came in all of them,
    each log's own.
    """
    ranks = {regime: _turnout(scenario, log) for regime, log in logs.items()}
    common = set.intersection(*map(set, ranks.values())) if ranks else set()
    if common:
        best = min(common, key=lambda case: _place(case, list(ranks.values())))
        if all(rank[best][0] for rank in ranks.values()):
            return dict.fromkeys(logs, best)
    return {regime: min(rank, key=lambda case: _place(case, [rank])) for regime, rank in ranks.items() if rank}


def _place(case: str, ranks: list[dict[str, tuple[int, int]]]) -> tuple[int, int, str]:
    """A case's place in the order of the rule: few departments last, then the late ones."""
    return -min(rank[case][0] for rank in ranks), min(rank[case][1] for rank in ranks), case


def _turnout(scenario: Scenario, log: Log) -> dict[str, tuple[int, int]]:
    """Departments that came and time of the first call, of every case called in the window in the governed streets."""
    begin, end = scenario.window
    apart = scenario.phases[scenario.compared].streets
    called: dict[int, int] = {}
    came: dict[int, set[int]] = {}
    for time, kind, case, _, _, department, _, _, reason in log.rows():
        if kind == Kind.CALLED and reason == Reason.FIRST and begin <= time < end and case not in called:
            if log.names.text[case].partition("@")[2].partition("#")[0] not in apart:
                called[case], came[case] = time, set()
        elif kind == Kind.ARRIVED and case in came:
            came[case].add(department)
    return {log.names.text[case]: (len(came[case]), time) for case, time in called.items()}


def lasting(time: int, language: str) -> str:
    """A duration in words, to the minute; from a day on, to the hour."""
    if time < MINUTE:
        return say("span_none", language)
    days, rest = divmod(time, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [(days, "span_d"), (hours, "span_h"), (0 if days else rest // MINUTE, "span_min")]
    return say("span_join", language).join(say(key, language, n=n) for n, key in parts if n)
