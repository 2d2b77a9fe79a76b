"""`yongding-vendors`: the rules of the miners with other numbers; raids, an embedded squad, the squad withdrawn (P12, S63)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from laws import rows
from patterns import rows_of
from studies import RESULTS, columns, shown
from vendors import LATEST, LITTLE, back_by, left, order_day

from sim import shelf
from sim.log import Kind, Reason
from sim.measures import measure
from sim.reader import read
from sim.records import read as records_of
from sim.simulation import arms
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from laws import Row

    from sim.log import Log
    from sim.scenario import Scenario

ARMS: Final = ("raids", "raids-with-presence", "embedded-squad", "squad-without-patrol")


@cache
def shipped(name: str = "yongding-vendors") -> Scenario:
    return read(shelf.find(name))


@cache
def logs(replication: int) -> dict[str, Log]:
    return dict(arms(shipped(), ARMS, seed=1, replication=replication))


@cache
def withdrawn(replication: int) -> dict[str, Log]:
    scenario = shipped("yongding-vendors-withdrawn")
    return dict(arms(scenario, ("raids", "embedded-squad"), seed=1, replication=replication))


@cache
def rows_in(arm: str, replication: int = 0) -> tuple[Row, ...]:
    """What happens under an arm in the compared phase."""
    begin, end = shipped().window
    return tuple(row for row in rows(logs(replication)[arm]) if begin <= row.time < end)


@pytest.mark.parametrize("replication", [0, 1])
def test_raids_have_little_effect_and_an_embedded_squad_brings_order(replication: int) -> None:
    """P12: several joint raids leave nearly everybody at work; under the squad there is order within three weeks."""
    found = logs(replication)
    assert left(shipped(), found["raids"]) >= LITTLE
    assert order_day(shipped(), found["raids"]) is None
    day = order_day(shipped(), found["embedded-squad"])
    assert day is not None
    assert day <= LATEST
    assert left(shipped(), found["embedded-squad"]) < 0.2


@pytest.mark.parametrize("replication", [0, 1])
def test_presence_alone_does_not_do_it(replication: int) -> None:
    """The same people in the town and on patrol, but under joint rules: no order (FACTS 6, trap 4)."""
    assert left(shipped(), logs(replication)["raids-with-presence"]) >= LITTLE


@pytest.mark.parametrize("replication", [0, 1])
def test_they_are_back_once_the_squad_is_withdrawn_and_not_while_it_stays(replication: int) -> None:
    name = "yongding-vendors-withdrawn"
    gone = back_by(shipped(name), withdrawn(replication)["embedded-squad"], 0.5)
    assert gone is not None
    assert gone > 1, "they do not know the rules have changed: they find out"
    assert back_by(shipped(), logs(replication)["embedded-squad"], 0.5) is None


def test_until_the_squad_is_withdrawn_the_two_scenarios_are_one() -> None:
    """The variant changes what follows, and nothing before."""
    _, end = shipped().window
    kept, gone = logs(0)["embedded-squad"], withdrawn(0)["embedded-squad"]
    assert [row for row in kept.rows() if row[0] < end] == [row for row in gone.rows() if row[0] < end]


def test_raids_come_in_trading_hours_and_find_somebody_but_never_catch_him() -> None:
    """The first car finds vendors at their pitches; until all who are needed may act they are gone (S1 line, 2d)."""
    found = rows_in("raids")
    met = [row.reason for row in found if row.kind is Kind.FOUND]
    assert len(met) > 100
    assert met.count(Reason.PRESENT) > 0.9 * len(met)
    caught = [row for row in found if row.kind is Kind.DETAINED]
    assert len(caught) < 0.02 * len(met)


def test_the_squad_catches_them_because_it_comes_together() -> None:
    """Where somebody was caught, everybody needed was there before evacuation was over."""
    first: dict[str, int] = {}
    gaps: list[int] = []
    for row in rows_in("embedded-squad"):
        if row.kind is Kind.FOUND:
            first[row.case] = row.time
        elif row.kind is Kind.DETAINED:
            gaps.append(row.time - first[row.case])
    assert len(gaps) > 50
    assert max(gaps) < shipped().offending[0].evacuation


def test_a_patrol_sees_only_while_somebody_stands_by() -> None:
    """Patrols add eyes; without crews in the town there are none, and no row of the log names a patrol."""
    seen = {arm: sum(row.kind is Kind.DETECTED and row.reason is Reason.PATROL for row in rows_in(arm)) for arm in ARMS}
    assert seen["embedded-squad"] > 0
    assert seen["squad-without-patrol"] == 0
    assert seen["raids"] == 0


def test_it_is_the_code_of_the_miners_with_other_numbers() -> None:
    """One way in, a few minutes to be gone, little to lose; the squad is traffic, city management and transport."""
    (hill,) = shipped().offending
    assert hill.track == 0
    assert hill.lookouts
    assert hill.evacuation == 3 * MINUTE
    assert hill.detention_loss + hill.equipment < 2000
    stationed = {row.department for row in rows(logs(0)["embedded-squad"]) if row.kind is Kind.LENT}
    assert stationed == {"chengguan", "traffic-police", "transport"}
    begins, ends = shipped().calendar.night_begins, shipped().calendar.night_ends
    assert ends - begins >= 6 * HOUR, "trading hours hold six hours of patrol a day"


def test_what_a_vendor_can_lose_decides() -> None:
    """With nothing to lose the squad chases them for ever: order is the vendors' choice, not a number."""
    (hill,) = shipped().offending
    bold = replace(hill, detention_loss=0.0, equipment=0.0, salience_own=0.0, salience_other=0.0, reopen_cost=0.0)
    before, squad, _ = shipped().phases
    short = replace(shipped(), phases=(replace(before, length=15 * DAY), replace(squad, length=30 * DAY)))
    scenario = replace(short, offending=(bold,))
    measured = {}
    for each in (short, scenario):
        _, log = next(iter(arms(each, ("embedded-squad",), seed=1, replication=0)))
        measured[each is scenario] = measure(each, records_of(each, log))["active_site_nights"].value or 0.0
    assert measured[True] > 3 * measured[False]


def test_the_phases_are_those_of_the_source() -> None:
    """Five months of the squad (public 2d); the window is that phase."""
    begin, end = shipped().window
    assert end - begin == 150 * DAY


@pytest.mark.long
def test_the_committed_study_is_what_the_program_does() -> None:
    """The rows of the scenario's own values, run again."""
    rows_of_study = [row for row in columns(rows_of(RESULTS / "P12.csv")) if row["point"] == "0"]
    for row in rows_of_study[:2]:
        found = logs(int(row["replication"]))
        for column, arm in (("raids_left", "raids"), ("squad_left", "embedded-squad")):
            assert shown(left(shipped(), found[arm])) == row[column]
        assert shown(order_day(shipped(), found["embedded-squad"])) == row["order_day"]
