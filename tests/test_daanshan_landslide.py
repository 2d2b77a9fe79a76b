"""A slide seen ten minutes ahead (S52): nobody hurt where the people on the spot may act, the ten minutes gone where they must ask."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from laws import rows

from sim import shelf
from sim.log import Kind, Reason
from sim.measures import measure
from sim.reader import read, vary
from sim.records import read as records
from sim.simulation import simulate
from sim.units import DAY, MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laws import Row

    from sim.scenario import Scenario

SCENARIO: Final = "daanshan-landslide"
ASKING: Final = ("joint", "whistle-asking")
ACTING: Final = ("joint-on-the-spot", "whistle-on-the-spot")
REPLICATIONS: Final = range(4)
CLOCK: Final = "case_types.landslide.strikes_after"
SPOT: Final = "case_types.landslide.stages.0.on_the_spot"


@cache
def hill() -> Scenario:
    """The scenario, with one month of rain."""
    return vary(read(shelf.find(SCENARIO)), {"phases.0.length": 40 * DAY})


def exactly(warning: float, spot: float, **more: object) -> Scenario:
    """Every slide comes *warning* minutes after it is seen, and the place can be cleared in *spot* minutes."""
    changes: dict[str, object] = {
        f"{CLOCK}.law": "fixed",
        f"{CLOCK}.mean": round(warning * MINUTE),
        f"{SPOT}.law": "fixed",
        f"{SPOT}.mean": round(spot * MINUTE),
    }
    return vary(hill(), changes | {key.replace("__", "."): value for key, value in more.items()})


def run(scenario: Scenario, regime: str, replication: int = 0) -> list[Row]:
    return rows(simulate(scenario, regime, seed=1, replication=replication))


def fates(found: list[Row]) -> Mapping[str, Reason]:
    """What each slide did: averted, or (none) struck."""
    return {row.case: row.reason for row in found if row.kind is Kind.STRUCK}


def struck(scenario: Scenario, regime: str) -> float:
    """The share of slides that strike before the place is cleared."""
    found = [fate for r in REPLICATIONS for fate in fates(run(scenario, regime, r)).values()]
    assert len(found) > 20
    return found.count(Reason.NONE) / len(found)


@pytest.mark.parametrize("regime", ACTING)
def test_with_ten_minutes_and_leave_to_act_nobody_is_hurt(regime: str) -> None:
    assert set(fates(run(exactly(10, 4), regime)).values()) == {Reason.AVERTED}


@pytest.mark.parametrize("regime", ASKING)
def test_with_ten_minutes_and_a_question_first_the_ten_minutes_are_gone(regime: str) -> None:
    found = run(exactly(10, 4), regime)
    assert set(fates(found).values()) == {Reason.NONE}
    asked = {row.case for row in found if row.kind is Kind.PERMITTED}
    assert asked == set(fates(found)), "somebody is asked each time, and answers too late"


@pytest.mark.parametrize("regime", ASKING)
def test_asking_would_do_if_the_answer_came_in_time_and_were_yes(regime: str) -> None:
    """It is the minutes that count, not the rule: 5 minutes to ask and 4 to act are in time, 7 and 4 are not, a no never."""
    fate = {}
    for takes, yes in ((5, 1.0), (7, 1.0), (0, 0.0)):
        changes = {f"regimes.{regime}.authority.takes": takes * MINUTE, f"regimes.{regime}.authority.yes": yes}
        fate[takes] = set(fates(run(vary(exactly(10, 4), changes), regime)).values())
    assert fate == {5: {Reason.AVERTED}, 7: {Reason.NONE}, 0: {Reason.NONE}}


def test_the_longer_it_takes_to_ask_the_more_is_struck() -> None:
    shares = [
        struck(vary(hill(), {"regimes.whistle-asking.authority.takes": takes * MINUTE}), "whistle-asking")
        for takes in (0, 4, 8, 30)
    ]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
    no = 1 - hill().regimes["whistle-asking"].authority.yes
    assert shares[0] > struck(hill(), "whistle-on-the-spot") + no / 2, "even at once, some answers are no"


def test_leave_to_act_is_what_saves_whoever_else_is_called() -> None:
    """The same slides, the same people on the spot: joint enforcement with leave to act averts just the same ones."""
    for replication in REPLICATIONS:
        joint, whistle = (fates(run(hill(), regime, replication)) for regime in ACTING)
        assert joint == whistle
    assert struck(hill(), "whistle-on-the-spot") < 0.25
    assert all(struck(hill(), regime) > 0.75 for regime in ASKING)


def test_no_department_is_there_before_the_slide() -> None:
    """From bases 55 km away nobody comes in ten minutes, whistle or not."""
    for regime in (*ASKING, *ACTING):
        found = run(hill(), regime)
        occurred = {row.case: row.time for row in found if row.kind is Kind.OCCURRED}
        came = [row.time - occurred[row.case] for row in found if row.kind is Kind.ARRIVED]
        assert came
        assert min(came) > 10 * MINUTE


def test_what_the_people_on_the_spot_have_done_nobody_does_again() -> None:
    found = run(hill(), "whistle-on-the-spot")
    first = {row.case: row.time for row in found if row.kind is Kind.ON_THE_SPOT}
    assert first
    again = [row for row in found if row.kind is Kind.WORK_BEGAN and row.stage == 1 and row.time > first[row.case]]
    assert not again
    assert [row for row in found if row.kind is Kind.WORK_BEGAN and row.stage == 2], "the rest is for the departments"


def test_the_loss_is_what_struck() -> None:
    for regime in ("joint", "whistle-on-the-spot"):
        log = simulate(hill(), regime, seed=1, replication=1)
        values = measure(hill(), records(hill(), log))
        season = {row.case for row in rows(log) if row.kind is Kind.OCCURRED and row.time < hill().window[1]}
        found = [fate for case, fate in fates(rows(log)).items() if case in season]
        loss = hill().case_types["landslide"].strike_loss
        assert values["hazard_loss_yuan"].value == found.count(Reason.NONE) * loss
        assert values["struck_share"].value == found.count(Reason.NONE) / len(found)
