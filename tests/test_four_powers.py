"""`four-powers`: what each power handed down to the street moves, alone and together (S56 to S64)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from laws import rows

from sim import shelf
from sim.log import Kind, Reason
from sim.measures import measure
from sim.reader import read
from sim.records import read as records_of
from sim.simulation import arms
from sim.units import DAY, MINUTE

if TYPE_CHECKING:
    from laws import Row

    from sim.regime import Regime
    from sim.scenario import Scenario

START: Final = "whistle-only"
SEATED: Final = {"chengguan", "police", "commerce", "food-drug", "transport", "fire"}
"""The departments that sit in the centre."""


@cache
def shipped() -> Scenario:
    return read(shelf.find("four-powers"))


@cache
def short() -> Scenario:
    """The scenario at a size a test can bear."""
    before, powers, followed = shipped().phases
    lengths = ((before, 10), (powers, 50), (followed, 60))
    return replace(shipped(), phases=tuple(replace(phase, length=days * DAY) for phase, days in lengths))


@cache
def run(regime: Regime | str, replication: int = 0) -> tuple[Row, ...]:
    found = short().regimes[regime] if isinstance(regime, str) else regime
    scenario = replace(short(), regimes={**short().regimes, "arm": found})
    _, log = next(iter(arms(scenario, ["arm"], seed=1, replication=replication)))
    return tuple(rows(log))


@cache
def measured(regime: str, replication: int = 0) -> dict[str, float]:
    _, log = next(iter(arms(short(), [regime], seed=1, replication=replication)))
    values = measure(short(), records_of(short(), log))
    return {name: value.value for name, value in values.items() if value.value is not None}


def of(found: tuple[Row, ...], *kinds: Kind) -> list[Row]:
    """The rows of some kinds in the phase under comparison and after it."""
    begin = short().window[0]
    return [row for row in found if row.kind in kinds and row.time >= begin]


# ---- powers 1 and 2: what climbs


@cache
def matters(regime: str) -> tuple[Row, ...]:
    """How matters that need the city climb, and nothing else: the calls for their second stage and the rungs."""
    demand = tuple(replace(each, rate=0.5) for each in short().demand if each.type == "matter")
    before, powers, _ = short().phases
    phases = (replace(before, length=DAY), replace(powers, length=120 * DAY))
    scenario = replace(short(), demand=demand, phases=phases)
    _, log = next(iter(arms(scenario, [regime], seed=1, replication=0)))
    first = (Kind.CALLED, 2, Reason.FIRST)
    return tuple(row for row in rows(log) if row.kind is Kind.ESCALATED or (row.kind, row.stage, row.reason) == first)


LADDERS: Final = (START, "opinion", "supervision")


def test_letters_and_opinions_may_die_on_the_way_and_what_is_supervised_does_not() -> None:
    died = {}
    for name in LADDERS:
        rungs = [row.reason for row in matters(name) if row.kind is Kind.ESCALATED]
        assert len(rungs) > 20
        died[name] = rungs.count(Reason.DIED) / len(rungs)
    assert died[START] > 0.05
    assert died["opinion"] > 0.05, "power 1 is a say, not a vote: it may still be shelved (article S56)"
    assert died["supervision"] == 0, "power 2 follows it up (article S57)"


def test_with_a_say_each_level_answers_in_time() -> None:
    """A level takes at most `limit` working days where it must answer; letters take as long as they take."""
    longest = {}
    for name in LADDERS:
        called: dict[str, int] = {}
        waits: list[int] = []
        for row in matters(name):
            if row.kind is Kind.CALLED:
                called[row.case] = row.time
            elif row.case in called:
                waits.append(row.time - called.pop(row.case))
        longest[name] = max(waits)
    most = shipped().regimes["opinion"].ladder.limit * 2 * DAY
    assert longest["opinion"] <= most, "working days, with the days off between them"
    assert longest["supervision"] <= most
    assert longest[START] > most


def test_who_supervises_presses_until_it_is_done() -> None:
    """Power 2: crews stay, and the missing are called again while the others stand there; time falls, attendance hardly moves."""
    slots = [row for row in of(run(START), Kind.LEFT) if row.reason in (Reason.SLOT, Reason.SHIFT)]
    stays = [row for row in of(run("supervision"), Kind.LEFT) if row.reason in (Reason.SLOT, Reason.SHIFT)]
    begin = short().window[0]
    old = {row.case for row in run("supervision") if row.kind is Kind.CALLED and row.time < begin}
    assert slots
    assert not [row for row in stays if row.case not in old]
    before, after = measured(START), measured("supervision")
    assert after["quorum_min"] < 0.8 * before["quorum_min"]
    assert after["time_to_resolution_h"] < 0.5 * before["time_to_resolution_h"]
    assert after["attendance_full_share"] < before["attendance_full_share"] + 0.1


# ---- powers 3 and 4: who comes


def test_advice_on_appointments_moves_attendance() -> None:
    before, after = measured(START), measured("appointments")
    assert after["attendance_full_share"] > before["attendance_full_share"] + 0.1
    assert after["first_arrival_min"] < before["first_arrival_min"]


def test_only_who_is_stationed_can_be_appraised_as_stationed() -> None:
    """Power 4 without a centre is a dead letter, row for row; with one it moves those who sit there, and nobody else."""
    start = short().regimes[START]
    appraised = replace(start, appraisal=short().regimes["stationed-appraised"].appraisal)
    assert run(appraised) == run(START)
    shares = {}
    for name in ("centre", "stationed-appraised"):
        full: defaultdict[bool, list[bool]] = defaultdict(list)
        for row in of(run(name), Kind.DECIDED):
            full[row.department in SEATED].append(row.reason is Reason.FULL)
        shares[name] = {seated: sum(each) / len(each) for seated, each in full.items()}
    assert shares["stationed-appraised"][True] > shares["centre"][True] + 0.1
    assert shares["stationed-appraised"][False] == pytest.approx(shares["centre"][False], abs=0.1)


# ---- centre and management


def under_way(regime: str) -> dict[str, list[int]]:
    """From setting out to being on site, by department."""
    out: dict[str, int] = {}
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in of(run(regime), Kind.SET_OUT, Kind.ARRIVED):
        if row.kind is Kind.SET_OUT:
            out[row.crew] = row.time
        elif row.crew in out:
            found[row.department].append(row.time - out.pop(row.crew))
    return found


def test_a_centre_shortens_the_way_and_moves_nobody_to_come() -> None:
    base, centre = under_way(START), under_way("centre")
    for name in ("chengguan", "police"):
        assert min(len(base[name]), len(centre[name])) > 20
        assert sum(centre[name]) / len(centre[name]) < sum(base[name]) / len(base[name]) - 2 * MINUTE
    shares = [measured(name)["attendance_full_share"] for name in (START, "centre")]
    assert shares[1] < shares[0] + 0.1
    assert {row.department for row in of(run("centre"), Kind.ON_POST)} == SEATED


def test_who_manages_the_crews_decides_who_may_take_them_back() -> None:
    """Districts recall all, dual management half, and what the street manages stays (article S61 S62); routine work pays."""
    most: dict[str, int] = {}
    for name in ("centre", "dual-management", "street-run"):
        recalled: Counter[tuple[str, int]] = Counter(
            (row.department, row.time) for row in of(run(name), Kind.LENT) if row.reason is Reason.RECALLED
        )
        most[name] = max((count for (who, _), count in recalled.items() if who == "chengguan"), default=0)
    stations = short().departments["chengguan"].stations
    assert stations == 4
    assert most == {"centre": 4, "dual-management": 2, "street-run": 0}
    undone = {name: measured(name)["routine_hours_displaced"] for name in most}
    assert undone["street-run"] > undone["dual-management"] >= 0
    assert undone["street-run"] > undone["centre"] >= 0


def test_a_crew_first_finishes_the_chore_in_hand() -> None:
    """Street-run crews are used by the street: some set out later than they would without chores (article S62)."""
    rule = short().regimes["street-run"]
    idle = replace(rule, basing=replace(rule.basing, chores=0.0))
    first = {}
    for name, regime in (("chores", rule), ("none", idle)):
        first[name] = [row for row in of(run(regime), Kind.SET_OUT) if row.department in SEATED]
    assert first["chores"] != first["none"]
    parted = next((a, b) for a, b in zip(first["chores"], first["none"], strict=False) if a[1:] != b[1:])
    assert parted[0].time > parted[1].time


# ---- eyes, and all together


def test_commissioners_see_sooner_and_move_nothing_else_before() -> None:
    """The same case is detected no later with commissioners, and most are sooner (article S64)."""
    times = {
        name: {row.case: row.time for row in of(run(name), Kind.DETECTED) if "~" not in row.case}
        for name in (START, "commissioners")
    }
    begin = short().window[0]
    occurred = {row.case for row in run(START) if row.kind is Kind.OCCURRED and row.time >= begin}
    both = [case for case in occurred if case in times[START] and case in times["commissioners"]]
    assert len(both) > 30
    assert all(times["commissioners"][case] <= times[START][case] for case in both)
    sooner = [case for case in both if times["commissioners"][case] < times[START][case]]
    assert {case.partition("@")[0] for case in both} - {case.partition("@")[0] for case in sooner} <= {
        "matter",
        "burst-pipe",
    }, "what residents report at once is known at once either way"
    assert measured("commissioners")["detection_h"] < measured(START)["detection_h"]


@pytest.mark.parametrize("replication", [0, 1])
def test_together_they_move_both(replication: int) -> None:
    alone, all_ = measured(START, replication), measured("together", replication)
    assert all_["attendance_full_share"] > alone["attendance_full_share"] + 0.2
    assert all_["quorum_min"] < 0.5 * alone["quorum_min"]
    assert all_["resolved_share"] > alone["resolved_share"] + 0.2
    assert all_["detection_h"] < alone["detection_h"]
