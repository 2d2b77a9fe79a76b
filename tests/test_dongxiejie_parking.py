"""Parking bays on others' land and money (S50): all asked at once or in turn, the slowest consent decides, a refusal costs time."""

from __future__ import annotations

from functools import cache
from statistics import mean
from typing import TYPE_CHECKING, Final

from laws import rows

from sim import shelf
from sim.log import Kind, Reason
from sim.reader import read, vary
from sim.simulation import simulate
from sim.units import MINUTE

if TYPE_CHECKING:
    from laws import Row

    from sim.scenario import Scenario

SCENARIO: Final = "dongxiejie-parking"
TURN, AT_ONCE = "whistle-in-turn", "whistle-at-once"
REPLICATIONS: Final = range(8)
HOLDERS: Final = ("owner", "state-firm")


@cache
def street(refuses: float | None = None, answers: float | None = None) -> Scenario:
    """The scenario, with resource holders that refuse more or less and answer sooner or later."""
    changes: dict[str, object] = {}
    if answers is not None:
        changes["resources.*.answers"] = answers
    if refuses is not None:
        changes["resources.*.refuses"] = refuses
    return vary(read(shelf.find(SCENARIO)), changes)


@cache
def course(
    regime: str, replication: int, refuses: float | None = None, answers: float | None = None
) -> tuple[Row, ...]:
    """What happens to the case, where holders refuse and answer so."""
    log = simulate(street(refuses, answers), regime, seed=1, replication=replication)
    return tuple(row for row in rows(log) if row.case)


def first(found: tuple[Row, ...], kind: Kind, stage: int | None = None) -> Row:
    return next(row for row in found if row.kind is kind and stage in (None, row.stage))


def agreed(found: tuple[Row, ...]) -> dict[str, int]:
    """When each resource holder consented."""
    return {row.department: row.time for row in found if row.kind is Kind.CONSENT and row.reason is Reason.ACCEPTED}


def asked(found: tuple[Row, ...]) -> int:
    """When the holders were asked for the first time: as soon as the call is through."""
    return first(found, Kind.CALLED, 1).time


def waited(regime: str, refuses: float | None = None, answers: float | None = None) -> float:
    """Mean time from the call to the last consent; the end of the run if one never agrees."""
    times = []
    for replication in REPLICATIONS:
        found = course(regime, replication, refuses, answers)
        yes = agreed(found)
        times.append((max(yes.values()) if len(yes) == len(HOLDERS) else street().horizon) - asked(found))
    return mean(times)


def test_nothing_is_cleared_before_land_and_money_are_granted() -> None:
    """The slowest consent decides, in every arm."""
    for regime in ("joint", TURN, AT_ONCE):
        for replication in REPLICATIONS:
            found = course(regime, replication)
            decided = [row for row in found if row.kind is Kind.DECIDED]
            yes = agreed(found)
            if decided:
                assert set(yes) == set(HOLDERS)
                assert decided[0].time >= max(yes.values())
    found = course(AT_ONCE, 0)
    rest = first(found, Kind.DECIDED).time - max(agreed(found).values())
    assert 0 <= rest < 15 * MINUTE, "and nothing else is waited for: only the whistle has to be heard"


def test_a_combination_whistle_asks_all_at_once() -> None:
    """The state firm does not wait for the owner: its answer takes what it takes, whatever the owner does."""
    for replication in REPLICATIONS:
        turn, at_once = (course(regime, replication, 0.0) for regime in (TURN, AT_ONCE))
        in_turn, together = agreed(turn), agreed(at_once)
        assert in_turn["owner"] < in_turn["state-firm"]
        assert max(together.values()) <= in_turn["state-firm"]
    gained = waited(TURN, 0.0) / waited(AT_ONCE, 0.0)
    assert 1.1 < gained < 2, "the sum of two against the larger of two"


def test_in_turn_the_second_is_asked_when_the_first_has_agreed() -> None:
    for replication in REPLICATIONS:
        found = [row for row in course(TURN, replication) if row.kind is Kind.CONSENT]
        yes = agreed(course(TURN, replication))
        assert [row.department for row in found] == sorted(row.department for row in found), "owner, then state-firm"
        if "state-firm" in yes:
            assert yes["owner"] < yes["state-firm"]


def test_where_nobody_takes_time_or_refuses_the_order_of_asking_does_not_matter() -> None:
    for replication in REPLICATIONS:
        turn, at_once = (course(regime, replication, 0.0, 0.0) for regime in (TURN, AT_ONCE))
        assert max(agreed(turn).values()) - asked(turn) < max(agreed(at_once).values()) - asked(at_once) + 1
    assert waited(TURN, 0.0, 0.0) <= waited(AT_ONCE, 0.0, 0.0), "a whistle takes its minutes to reach them"


def test_a_refusal_is_asked_again_and_costs_time() -> None:
    refusals = 0
    for replication in REPLICATIONS:
        found = [row for row in course(AT_ONCE, replication) if row.kind is Kind.CONSENT]
        for name in HOLDERS:
            answers = [row.reason for row in found if row.department == name]
            assert answers[:-1] == [Reason.REFUSED] * (len(answers) - 1)
            assert answers[-1] is Reason.ACCEPTED
            refusals += len(answers) - 1
    assert refusals
    for regime in (TURN, AT_ONCE):
        times = [waited(regime, chance) for chance in (0.0, 0.2, 0.4, 0.6)]
        assert times == sorted(times)
        assert times[0] < times[-1] / 2


def test_where_everybody_refuses_nothing_is_built() -> None:
    for regime in (TURN, AT_ONCE):
        found = course(regime, 0, 1.0)
        assert not agreed(found)
        assert not [row for row in found if row.kind in (Kind.DECIDED, Kind.RESOLVED)]
    refused = {row.department for row in course(TURN, 0, 1.0) if row.kind is Kind.CONSENT}
    assert refused == {"owner"}, "in turn the second is never asked"


def test_the_bays_are_laid_out_while_the_ground_is_cleared() -> None:
    """Stages in order and in parallel: consent, then two at the same time, then the building time and the opening."""
    beside = 0
    for replication in REPLICATIONS:
        found = course(AT_ONCE, replication)
        done = {row.stage: row.time for row in found if row.kind is Kind.STAGE_DONE}
        began = {row.stage: row.time for row in reversed(found) if row.kind is Kind.WORK_BEGAN}
        assert done[1] <= min(began[2], began[3])
        beside += began[2] < done[3] and began[3] < done[2]
        wait = street().case_types["parking"].stages[3].wait
        assert began[4] >= max(done[2], done[3]) + wait, "no rule shortens the building"
    assert beside > len(REPLICATIONS) / 2
