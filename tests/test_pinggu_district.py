"""`pinggu-district`: the rules of Jinhaihu in 18 units, the three digs, buildings that re-appear, three chains (S21 to S26, P13)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from laws import rows
from patterns import rows_of
from pits import COMPLETE, PIT, completed, sealed_back, standing
from studies import COMPLETE_DAYS, RESULTS, columns, shown

from sim import shelf
from sim.log import Kind
from sim.measures import measure
from sim.reader import read
from sim.records import read as records_of
from sim.simulation import arms, simulate
from sim.units import DAY

if TYPE_CHECKING:
    from laws import Row

    from sim.log import Log
    from sim.records import Records
    from sim.scenario import Scenario

ARMS: Final = ("joint", "monthly-campaigns", "three-chains")
PILOT: Final = "jinhaihu"
DIGS: Final = {"mining": 4, "hillside": 4, PIT: 4}
"""The three digs, and in how many towns each is."""


@cache
def shipped() -> Scenario:
    return read(shelf.find("pinggu-district"))


@cache
def short() -> Scenario:
    """The scenario at a size a test can bear: 30 days of pilot, 150 of the district's rules."""
    pilot, district, _ = shipped().phases
    return replace(shipped(), phases=(replace(pilot, length=30 * DAY), replace(district, length=150 * DAY)))


@cache
def logs() -> dict[str, Log]:
    return dict(arms(short(), ARMS, seed=1, replication=0))


@cache
def seen(arm: str) -> Records:
    return records_of(short(), logs()[arm])


@cache
def chained() -> tuple[Row, ...]:
    """What happens under the three chains in the district's phase, outside the pilot town."""
    begin = short().window[0]
    return tuple(row for row in rows(logs()["three-chains"]) if row.time > begin and row.street != PILOT)


# ---- the district


def test_eighteen_units_of_which_two_are_streets() -> None:
    names = [street.name.zh for street in shipped().streets.values()]
    assert len(names) == len(set(names)) == 18
    assert sum(name.endswith("街道") for name in names) == 2


def test_the_rules_of_the_pilot_are_not_written_a_second_time() -> None:
    """Powers, types of case and calendar are those of jinhaihu-117; the same 16 departments come first, in the same order."""
    first = read(shelf.find("jinhaihu-117"))
    assert shipped().powers == first.powers
    assert shipped().calendar == first.calendar
    shared = set(first.case_types) & set(shipped().case_types)
    assert {"mining", "illegal-building", "river"} < shared
    assert len(first.case_types) - len(shared) <= 1
    for name in shared:
        kind = first.case_types[name]
        assert replace(shipped().case_types[name], chain=kind.chain) == kind
    sixteen = list(first.departments)[:16]
    assert list(shipped().departments)[:16] == sixteen
    for name in sixteen:
        ours, theirs = shipped().departments[name], first.departments[name]
        assert replace(ours, crews=theirs.crews, stations=theirs.stations) == theirs


def test_each_of_the_three_digs_is_in_some_towns() -> None:
    assert Counter(hill.type for hill in shipped().offending) == DIGS
    assert shipped().phases[-1].length >= 150 * DAY, "a sealed site is watched for five months"


def test_the_pilot_town_is_under_its_own_rules_in_every_arm() -> None:
    """Until the phase under comparison the arms are one; in it the pilot keeps its whistle, and is not compared."""
    begin = short().window[0]
    common = [[row[:8] for row in rows(log) if row.time < begin] for log in logs().values()]
    assert common[0] == common[1] == common[2]
    for log in logs().values():
        whistled = [row for row in rows(log) if row.street == PILOT and row.kind in (Kind.DESK, Kind.DISPUTED)]
        assert not whistled


# ---- three chains side by side


def test_three_chains_run_side_by_side() -> None:
    """The town whistles without a desk; one department takes it on; a department asks and the town's own team carries out."""
    kinds = shipped().case_types
    desks: Counter[str] = Counter()
    crews: dict[str, set[str]] = {}
    for row in chained():
        chain = kinds[row.case.partition("@")[0]].chain if row.case else ""
        if row.kind is Kind.DESK:
            desks[chain] += 1
            assert row.department, "a department has taken it on"
        elif row.kind is Kind.SET_OUT:
            crews.setdefault(chain, set()).add(row.department)
    assert desks["lead"] > 20
    assert desks["assigned"] > 5
    assert desks["whistle"] == 0
    teams = {name for name, department in shipped().departments.items() if department.level == "street"}
    assert crews["assigned"]
    assert crews["assigned"] <= teams
    assert crews["lead"].isdisjoint(teams)


def test_only_police_and_city_management_stand_by_in_the_towns() -> None:
    begin = short().window[0]
    found = rows(logs()["three-chains"])
    posted = {row.department for row in found if row.kind is Kind.ON_POST and row.time >= begin and row.street != PILOT}
    assert posted == {"police", "chengguan"}


# ---- what is built, and built again


def test_nothing_new_stands_under_the_chains_while_it_does_under_campaigns() -> None:
    """The urge to build is the same; what stands at the end is at most what stood before, or it has grown (article S25)."""
    begin, end = short().window
    built: dict[str, set[str]] = {}
    growth: dict[str, int] = {}
    for arm in ARMS:
        records = seen(arm)
        built[arm] = {
            case.name for case in records.cases.values() if case.type == "illegal-building" and not case.again
        }
        growth[arm] = standing(records, end, (PILOT,)) - standing(records, begin, (PILOT,))
    assert built["joint"] == built["monthly-campaigns"] == built["three-chains"]
    assert growth["three-chains"] <= 0
    assert growth["monthly-campaigns"] > 20
    assert growth["joint"] > 20


def test_what_was_demolished_appears_again() -> None:
    """Demolishing does not end it: close to three in ten come back, and are demolished again."""
    cases = [case for case in seen("three-chains").cases.values() if case.type == "illegal-building"]
    resolved = [case for case in cases if case.resolved is not None]
    again = [case for case in cases if case.again]
    assert 0.05 < len(again) / len(resolved) < 0.3, "some of those resolved of late are still to come back"
    assert any(case.resolved is not None for case in again)


def test_the_digs_stop_under_the_chains_and_go_on_under_joint_rules() -> None:
    nights = {arm: measure(short(), seen(arm))["active_site_nights"].value for arm in ARMS}
    assert None not in nights.values()
    assert (nights["three-chains"] or 0) < 0.5 * (nights["joint"] or 0)
    assert (nights["monthly-campaigns"] or 0) > 0.5 * (nights["joint"] or 0)


# ---- P13


@pytest.mark.parametrize("replication", [0, 1])
def test_a_sealed_pit_is_back_within_five_months(replication: int) -> None:
    """Under joint rules, when for once the joint team was complete: most sealed pits are at work again within 150 days."""
    scenario = completed(shipped(), 365 * DAY)
    log = simulate(scenario, COMPLETE, seed=1, replication=replication)
    back = sealed_back(scenario, log)
    assert back is not None
    assert back.cases >= 3
    assert back.value is not None
    assert back.value >= 0.5


def test_a_pit_is_back_because_it_pays() -> None:
    """Where a pit costs ten times what it earns within memory, and nobody new comes, none is: the share is no number of the scenario."""
    scenario = completed(shipped(), 365 * DAY)
    dear = tuple(
        replace(hill, reopen_cost=10 * hill.net * hill.memory / DAY, entries=0.0) for hill in scenario.offending
    )
    scenario = replace(scenario, offending=dear)
    back = sealed_back(scenario, simulate(scenario, COMPLETE, seed=1, replication=0))
    assert back is not None
    assert back.cases >= 3
    assert back.value == 0


@pytest.mark.long
def test_the_committed_study_is_what_the_program_does() -> None:
    """The rows of the scenario's own values, run again."""
    own = [row for row in columns(rows_of(RESULTS / "P13.csv")) if row["point"] == "0"]
    scenario = completed(shipped(), COMPLETE_DAYS * DAY)
    for row in own:
        log = simulate(scenario, COMPLETE, seed=1, replication=int(row["replication"]))
        back = sealed_back(scenario, log)
        assert back is not None
        assert str(back.cases) == row["complete_sealed"]
        assert shown(back.value) == row["complete_back"]
