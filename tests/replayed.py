"""What is seen of a run at a moment, worked out from its log alone, by looking at each thing's own rows: slow, and unlike sim.trace."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import sim
from sim.course import Event, from_log
from sim.log import Kind, Reason
from sim.measures import governed
from sim.pages.replay import simulated
from sim.records import read
from sim.units import DAY
from sim.variation import vary

if TYPE_CHECKING:
    from sim.log import Log
    from sim.scenario import Scenario
    from sim.trace import Shown

ENDS = (Kind.RESOLVED, Kind.ENDED)
SIGNS = {
    Kind.TURNED_BACK: "back", Kind.DESK: "paper", Kind.DISPUTED: "paper", Kind.DATED: "paper", Kind.HELD_BACK: "held",
    Kind.EVACUATED: "fled", Kind.CALLED: "", Kind.DECIDED: "", Kind.DETECTED: "", Kind.SET_OUT: "",
}  # fmt: skip
DOING = {
    Kind.SET_OUT: "road", Kind.AT_POINT: "track", Kind.ARRIVED: "wait", Kind.WORK_BEGAN: "work", Kind.WORK_ENDED: "wait",
    Kind.LEFT: "home", Kind.BACK: "",
}  # fmt: skip


@cache
def short(name: str) -> Scenario:
    """A shipped scenario, its phases cut short where it would take long."""
    scenario = sim.load(name)
    days = {"jinhaihu-117": (30, 40, 20), "beijing-2018": (9,), "three-whistles": (5, 30, 10)}.get(name, ())
    return vary(scenario, {f"phases.{i}.length": n * DAY for i, n in enumerate(days)})


@cache
def runs(name: str) -> tuple[Shown, ...]:
    """The first two regimes of a short scenario, side by side."""
    scenario = short(name)
    return tuple(simulated(scenario, scenario.compare[:2], seed=1, replication=0))


def seen(scenario: Scenario, log: Log, t: int) -> dict[str, Any]:
    """What `sim.trace.state` should say."""
    rows = [event for event in from_log(log) if event.time <= t]
    by_case: dict[str, list[Event]] = {}
    for row in rows:
        if row.case and row.kind < Kind.ON_POST:
            by_case.setdefault(row.case, []).append(row)
    doing = _crews(rows, by_case)
    cases = {
        case: _case(scenario, own, [what for what, where, _ in doing.values() if where == case])
        for case, own in by_case.items()
        if not any(row.kind in ENDS for row in own)
    }
    sites = _sites(rows)
    return {
        "cases": cases,
        "crews": {crew: list(what) for crew, what in doing.items()},
        "sites": {site: [what, group] for group, (what, site) in sites.items() if what},
        "score": _score(scenario, log, rows, sites, t),
    }


def _crews(rows: list[Event], by_case: dict[str, list[Event]]) -> dict[str, tuple[str, str, bool]]:
    last: dict[str, Event] = {}
    post: dict[str, bool] = {}
    for row in rows:
        if row.kind in DOING:
            last[row.crew] = row
        if row.kind in (Kind.ON_POST, Kind.OFF_POST):
            post[row.crew] = row.kind == Kind.ON_POST
    found = {}
    for crew in last.keys() | post.keys():
        move = last.get(crew)
        if move is not None and move.kind != Kind.BACK:
            what = DOING[move.kind]
            # a mission that ends a case goes on after it: what counts is what was last said while it was open
            said = [
                r for r in _while_open(by_case[move.case])
                if (r.kind == Kind.DECIDED and r.department == move.department) or r.kind in (Kind.VISIT_ENDED, Kind.INTERRUPTED)
            ]  # fmt: skip
            found[crew] = (what, move.case, bool(said) and said[-1].reason == Reason.TOKEN and what != "home")
        elif post.get(crew):
            found[crew] = ("post", "", False)
    return found


def _while_open(own: list[Event]) -> list[Event]:
    end = next((i for i, row in enumerate(own) if row.kind in ENDS), len(own))
    return own[: end + 1]


def _case(scenario: Scenario, own: list[Event], doing: list[str]) -> list[Any]:
    calls = [row for row in own if row.kind == Kind.CALLED]
    stage = calls[-1].stage if calls else 0
    called = min((row.time for row in calls if row.stage == stage), default=-1)
    gathered = min((row.time for row in own if row.kind == Kind.GATHERED and row.stage == stage), default=-1)
    ends = [row.seq for row in own if row.kind in (Kind.VISIT_ENDED, Kind.INTERRUPTED)]
    quorum = any(row.kind == Kind.QUORUM and row.seq > max(ends, default=-1) for row in own)
    alone = False
    sign = ""
    for row in own:
        if row.kind == Kind.TRIAGED:
            alone = row.reason == Reason.ALONE
        elif row.kind in (Kind.DESK, Kind.DISPUTED, Kind.DATED, Kind.TURNED_BACK) or (
            row.kind == Kind.DECIDED and scenario.departments[row.department].level != "street"
        ):
            alone = False
        sign = _sign(row, sign)
    phase = "known" if any(row.kind == Kind.DETECTED for row in own) else "hidden"
    for what, name in (("", "called"), ("road", "coming"), ("track", "coming"), ("wait", "there"), ("work", "work")):
        if what in doing or (not what and calls):
            phase = name
    rungs = sum(row.kind == Kind.ESCALATED and row.reason != Reason.DIED for row in own)
    return [phase, stage, called, gathered, quorum, any(r.kind == Kind.RECORDED for r in own), alone, sign, rungs]


def _sign(row: Event, before: str) -> str:
    match row.kind, row.reason:
        case Kind.HANDED_OVER, Reason.LOST:
            return "lost"
        case Kind.ESCALATED, reason:
            return "shelved" if reason == Reason.DIED else "up"
        case Kind.FOUND, reason:
            return "fled" if reason == Reason.NOBODY_THERE else ""
    return SIGNS.get(row.kind, before)


def _sites(rows: list[Event]) -> dict[str, tuple[str, str]]:
    found = {}
    for row in rows:
        if Kind.ENTERED <= row.kind <= Kind.MOVED or (row.crew and row.kind in (Kind.DETAINED, Kind.SEALED)):
            what = {Kind.WORKS: "works", Kind.LIES_LOW: "low", Kind.DETAINED: "low", Kind.GONE: "", Kind.SEALED: ""}
            site = row.case.rpartition(".")[0]
            found[row.crew] = (what.get(row.kind, "opens") if site else "", site)
    return found


def _score(
    scenario: Scenario, log: Log, rows: list[Event], sites: dict[str, tuple[str, str]], t: int
) -> dict[str, int]:
    """The numbers of the score at *t*: of what the whole run says counts, what has happened by then."""
    records = read(scenario, log)
    streets = governed(scenario)
    begin, end = scenario.window
    within = scenario.measure.resolution_within
    exogenous = [
        case for case in records.cases.values()
        if case.street in streets and not case.group and "~" not in case.name and "#spot" not in case.name and begin <= case.occurred < end
    ]  # fmt: skip
    counted = [case for case in exogenous if case.occurred + within <= scenario.horizon] or exogenous
    calls = met = 0
    for case in records.cases.values():
        deadline = scenario.measure.deadlines[scenario.case_types[case.type].whistle]
        for stage, start in case.called.items() if case.street in streets and not case.alone else ():
            if begin <= start < end and start + deadline <= scenario.horizon:
                calls += start <= t
                met += case.gathered.get(stage, start + deadline + 1) <= min(t, start + deadline)
    dusk = scenario.calendar.night_begins
    nights = sum(
        any(spell.begin <= at < spell.end for at in (night * DAY + dusk,))
        for spell in records.spells
        if spell.street in streets
        for night in range(scenario.horizon // DAY + 1)
        if begin <= night * DAY + dusk < end and night * DAY + dusk <= t and night * DAY + dusk < scenario.horizon
    )
    missions, standby = _officer_time(scenario, rows, streets, (begin, min(t, end)))
    return {
        "of": sum(case.occurred <= t for case in counted),
        "resolved": sum(case.resolved is not None and case.resolved <= min(t, case.occurred + within) for case in counted),
        "calls": calls,
        "met": met,
        "nights": nights,
        "active": sum(what == "works" and site.partition("@")[2].partition("#")[0] in streets for what, site in sites.values()),
        "missions": missions,
        "standby": standby,
    }  # fmt: skip


def _officer_time(
    scenario: Scenario, rows: list[Event], streets: frozenset[str], window: tuple[int, int]
) -> tuple[int, int]:
    """Officers × time on missions and standing by within *window*: between neighbouring rows of each crew."""
    begin, end = window
    own: dict[str, list[Event]] = {}
    for row in rows:
        if row.kind in (Kind.SET_OUT, Kind.BACK, Kind.ON_POST, Kind.OFF_POST):
            own.setdefault(row.crew, []).append(row)
    missions = standby = 0
    for crew, events in own.items():
        size = scenario.departments[crew.rpartition("/")[0]].size
        out = post = ""
        for row, until in zip(events, [*(e.time for e in events[1:]), end], strict=True):
            match row.kind:
                case Kind.SET_OUT:
                    out = row.case.partition("@")[2].partition("#")[0]
                case Kind.BACK:
                    out = ""
                case Kind.ON_POST:
                    post = row.street
                case _:
                    post = ""
            passed = size * max(0, min(until, end) - max(row.time, begin))
            missions += passed * (out in streets)
            standby += passed * (not out and post in streets)
    return missions, standby


def renamed(scenario: Scenario, words: str) -> Scenario:
    """*scenario* with every street, department, type of case and regime called *words*."""
    from sim.words import Words  # noqa: PLC0415

    called = Words(words, words)
    return replace(
        scenario,
        title=called,
        about=called,
        streets={name: replace(street, name=called) for name, street in scenario.streets.items()},
        departments={name: replace(one, name=called) for name, one in scenario.departments.items()},
        case_types={name: replace(one, name=called) for name, one in scenario.case_types.items()},
        regimes={name: replace(one, title=called) for name, one in scenario.regimes.items()},
    )
