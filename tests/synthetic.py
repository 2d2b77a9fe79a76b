"""A made-up town and made-up logs with the shape of real ones, so that figures can be drawn without a simulation."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sim.log import Kind, Log, Reason
from sim.regime import Call, Regime
from sim.scenario import CaseType, Department, District, Need, Offending, Phase, Power, Scenario, Stage, Street
from sim.units import DAY, HOUR, MINUTE, fixed
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPARTMENTS = {
    "police": Words("公安分局", "Police"),
    "mineral": Words("国土分局", "Land and Resources"),
    "safety": Words("安监局", "Work Safety"),
    "forestry": Words("园林绿化局", "Forestry"),
    "water": Words("水务局", "Water Affairs"),
    "power": Words("供电公司", "Electricity"),
    "transport": Words("交通局", "Transport"),
    "environment": Words("环保局", "Environmental Protection"),
}
REGIMES = {
    "joint-campaign": Regime(title=Words("联合执法(专项)", "joint, as a campaign")),
    "whistle-2017": Regime(title=Words("吹哨 2017", "whistle 2017"), call=Call(rule="whistle")),
    "joint": Regime(title=Words("联合执法", "joint")),
}


def town(*, before: int = 300, campaign: int = 117, after: int = 365) -> Scenario:
    """Jinhaihu on paper: a hill, eight departments, three regimes."""
    needs = tuple(Need(power, fixed(2 * HOUR), together=True) for power in ("detain", "seize", "seal"))
    return Scenario(
        name="paper-hill",
        title=Words("纸上金海湖", "Jinhaihu on paper"),
        start=dt.date(2016, 3, 23),
        phases=(
            Phase("before", before * DAY),
            Phase("campaign", campaign * DAY, compared=True),
            Phase("after", after * DAY, regime="kept"),
        ),
        districts={"pinggu": District(Words("平谷区", "Pinggu"))},
        streets={"jinhaihu": Street(Words("金海湖镇", "Jinhaihu"), "pinggu")},
        powers={name: Power(Words(name, name)) for name in ("detain", "seize", "seal")},
        departments={
            name: Department(words, ("detain", "seize", "seal"), size=4) for name, words in DEPARTMENTS.items()
        },
        case_types={
            "mining": CaseType(Words("盗采金矿", "illegal gold mining"), (Stage(needs),)),
            "dumping": CaseType(Words("倾倒渣土", "dumping of spoil"), (Stage(needs),)),
        },
        regimes=REGIMES,
        offending=(Offending("jinhaihu", "mining"),),
    )


class Values(NamedTuple):
    """A stand-in for a measure's value."""

    value: float | None
    cases: int = 0
    censored: int = 0


@dataclass(frozen=True)
class PaperRun:
    """A stand-in for a run."""

    regime: str
    replication: int
    values: Mapping[str, Values]
    series: Mapping[str, list[float]]


@dataclass(frozen=True)
class PaperComparison:
    """A stand-in for a comparison."""

    scenario: Scenario
    regimes: tuple[str, ...]
    baseline: str = ""
    rows: tuple[object, ...] = field(default=())


def paper_log(scenario: Scenario, regime: str, replication: int) -> Log:
    """A log of nights, cases and crews; quick under the whistle, slow under the rest."""
    rows: list[tuple[int, ...]] = []
    log = Log()
    quick = regime.startswith("whistle")
    _nights(scenario, log, rows, regime, random.Random(f"{replication} nights"))
    luck = random.Random(f"{replication} cases")
    begin, end = scenario.window
    free = begin
    for number in range(1, 61):
        time = max(begin + round(luck.uniform(0, 1) * (end - begin)), 0)
        _case(scenario, log, rows, f"dumping@jinhaihu#{number}", time, quick, random.Random(f"{replication} {number}"))
        free = max(free, time)
    for post in DEPARTMENTS if quick else ():
        for day in range(begin // DAY, end // DAY):
            crew = log.names(f"{post}/9")
            rows.append((day * DAY + 9 * HOUR, Kind.ON_POST, 0, 0, 1, log.names(post), crew, -1, Reason.ON_SHIFT))
            rows.append((day * DAY + 18 * HOUR, Kind.OFF_POST, 0, 0, 1, log.names(post), crew, -1, Reason.ON_SHIFT))
    rows.sort(key=lambda row: row[0])
    for row in rows:
        log.note(*row)
    return log


def _nights(scenario: Scenario, log: Log, rows: list[tuple[int, ...]], regime: str, luck: random.Random) -> None:
    begin, end = scenario.window
    pull = {"whistle-2017": 0.13, "joint-campaign": 0.03}.get(regime, 0.008)
    state: dict[int, bool] = {}
    for day in range(scenario.horizon // DAY):
        time = day * DAY + scenario.calendar.night_begins
        strength = 1 - (1 - pull) ** max(0, min(day - begin // DAY, 40))
        if time >= end and not regime.startswith("whistle"):
            strength *= max(0.0, 1 - (day - end // DAY) / 60)
        for group in range(24):
            works = luck.random() < (0.72 + 0.1 * luck.random()) * (1 - strength) * (0.6 + 0.4 * (group % 5 != day % 5))
            if works != state.get(group):
                crew = log.names(f"group-jinhaihu-{group}")
                case = log.names(f"mining@jinhaihu#site{group:02}.{day}")
                rows.append((time, Kind.WORKS if works else Kind.LIES_LOW, case, 0, 1, 0, crew, -1, Reason.PROFIT))
            state[group] = works


def _case(
    scenario: Scenario, log: Log, rows: list[tuple[int, ...]], case: str, time: int, quick: bool, luck: random.Random
) -> None:
    number, street = log.names(case), log.names("jinhaihu")

    def note(at: float, kind: Kind, department: str = "", reason: Reason = Reason.NONE, stage: int = 0) -> None:
        crew = log.names(f"{department}/1") if department and kind != Kind.DECIDED else 0
        rows.append((round(at), kind, number, stage, street, log.names(department), crew, -1, reason))

    note(time - 30 * MINUTE, Kind.OCCURRED)
    note(time, Kind.CALLED, reason=Reason.FIRST, stage=1)
    moment = time + (2 * MINUTE if quick else luck.uniform(1, 12) * DAY)
    coming: dict[str, float] = {}
    wanted = list(DEPARTMENTS)[: luck.choice((3, 4, 5, len(DEPARTMENTS)))]
    for k, department in enumerate(wanted):
        full = luck.random() < (0.96 if quick else 0.9 - 0.08 * k)
        reason = Reason.FULL if full else Reason.TOKEN if luck.random() < 0.5 else Reason.ABSENT
        note(moment, Kind.DECIDED, department, reason, 1)
        if reason != Reason.ABSENT:
            out = moment + luck.uniform(3, 10 if quick else 45) * MINUTE
            coming[department] = out + luck.uniform(8, 25 if quick else 60) * MINUTE
            note(out, Kind.SET_OUT, department, Reason.OVERTIME if luck.random() < 0.2 else Reason.ON_SHIFT)
    for department, arrived in coming.items():
        note(arrived, Kind.ARRIVED, department)
    ready = max(coming.values(), default=moment)
    together = len(coming) == len(wanted)
    if together:
        note(ready, Kind.GATHERED, stage=1)
        note(ready, Kind.QUORUM, stage=1)
    for department in coming:
        done = ready + luck.uniform(30, 200) * MINUTE
        if together:
            note(ready, Kind.WORK_BEGAN, department, stage=1)
            note(done, Kind.WORK_ENDED, department, stage=1)
        note(done, Kind.LEFT, department, Reason.DONE)
        note(done + 30 * MINUTE, Kind.BACK, department)
    note(ready + 4 * HOUR, Kind.VISIT_ENDED, reason=Reason.DONE)
