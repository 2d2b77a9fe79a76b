"""The mechanism, told as exact courses of small cases: what happens when, to whom, and why.

Every scenario here leaves nothing to luck: everybody who decides to come comes, a kilometre is a
minute on the road, turn-out is 5 min, the town lies 10 km from the district's seat. The first day,
1 January 2018, is a Monday. A line of a course reads: day, time, case (if there are several), kind
(with its stage from the second on), who, why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.log import Kind, Reason
from sim.reader import read_text
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from pathlib import Path

TOWN: Final = """
start: 2018-01-01
phases: [{name: all, length: 12 days, regime: rules, compared: true}]
districts:
  east: {name: east}
  west: {name: west, seat_x: 30}
streets:
  lake: {name: lake, district: east, x: 10, decides_in: 0 min, overcalls: 0, recall_after: 2 h, presses_after: 2 h}
powers:
  detain: {name: detain}
  seize: {name: seize}
departments:
  police: {name: police, powers: [detain], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
  land: {name: land, powers: [seize], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
travel: {circuity: 1, scatter: 0, speed: 60 km/h}
attendance: {sharp: true, tokens: false}
dispatch: {assembly: as_available, order: bypass, free: on_the_road, which: nearest}
case_types:
  mining:
    name: mining
    stages:
      - needs:
          - {power: detain, together: true, work: 1 h}
          - {power: seize, together: true, work: 1 h}
  theft:
    name: theft
    stages: [{needs: [{power: detain, work: 1 h}]}]
regimes:
  petition:
    call: {rule: petition, desks: 2, desk: 0, dispute: 0}
    authority: {rule: phone_back, takes: 0 min, yes: 1}
    timing: {rule: dates, day_free: 1, begins: "09:30"}
    command: {rule: own, patience: 60 min}
    stay: {rule: slot, slot: 4 h}
  whistle:
    call: {rule: whistle, takes: 0 min}
    authority: {rule: phone_back, takes: 0 min, yes: 1}
    timing: on_call
    command: one
    stay: {rule: until_done, relief: 0 h}
    priority: {rule: kinds, preempts: none}
demand: [{type: theft, recorded: calls.csv}]
"""
"""The town that every trace changes a little; the regime `rules` is what is traced."""

PLAIN: Final = frozenset(
    {Kind.PHASE, Kind.OCCURRED, Kind.SEEN, Kind.DETECTED, Kind.TRIAGED, Kind.DECIDED, Kind.GATHERED}
    | {Kind.PHONED, Kind.BACK, Kind.RECORDED, Kind.LENT, Kind.ON_POST, Kind.OFF_POST}
)
"""Kinds left out of a course unless it asks for them."""

MON, TUE, WED, THU, FRI = range(5)


def at(day: int, clock: str) -> float:
    """A moment in minutes after the start."""
    hours, _, minutes = clock.partition(":")
    return day * 1440 + int(hours) * 60 + int(minutes)


def course(folder: Path, text: str, *calls: str, also: frozenset[Kind] | set[Kind] = frozenset()) -> list[str]:
    """The course of *calls* ("day hh:mm type [street [x]]") in the town with the changes of *text*."""
    rows = ["id,time_min,street,type,x,y"]
    for number, call in enumerate(calls, start=1):
        day, clock, kind, street, x = [*call.split(), "lake", ""][:5] if len(call.split()) == 3 else _placed(call)
        rows.append(f"{number},{at(int(day), clock)},{street},{kind},{x},{'0' if x else ''}")
    (folder / "town.yaml").write_text(TOWN, encoding="utf-8")
    (folder / "calls.csv").write_text("\n".join(rows), encoding="utf-8")
    scenario = read_text(f"name: trace\ntitle: trace\nuses: [town.yaml]\n{text}", folder=folder)
    log = simulate(scenario, "rules", seed=1, replication=0)
    names = log.names.text
    found: list[str] = []
    for time, kind, case, stage, _, department, crew, _, reason in log.rows():
        if kind in PLAIN and kind not in also:
            continue
        who = names[crew] or names[department]
        what = Kind(kind).name + (f".{stage}" if stage > 1 else "")
        number = "#" + names[case].partition("#")[2] if case and len(calls) > 1 else ""
        why = Reason(reason).name if reason else ""
        found.append(" ".join(part for part in (_moment(time), number, what, who, why) if part))
    return found


def _placed(call: str) -> list[str]:
    parts = call.split()
    return [*parts, ""][:5]


def _moment(time: int) -> str:
    day, rest = divmod(time, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{day} {hours:02}:{minutes:02}" + (f":{rest / 1e6:g}" if rest else "")


def lines(text: str) -> list[str]:
    """The lines of a course as it is written in a test."""
    return [" ".join(line.split()) for line in text.strip().splitlines()]
