"""Six LPG tanks (pattern P7): only the ministries can move them; a request by correspondence may die on the way, and the clock runs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from laws import rows
from scipy.stats import binomtest

from sim import shelf
from sim.log import Kind, Reason
from sim.measures import measure
from sim.reader import read, vary
from sim.records import read as records
from sim.roster import Roster
from sim.simulation import simulate
from sim.units import DAY

if TYPE_CHECKING:
    from laws import Row

    from sim.scenario import Scenario

SCENARIO: Final = "wulituo-tanks"
WHISTLES: Final = ("whistle-by-letter", "whistle-opinion", "whistle-supervised")
FEW: Final = range(6)
MANY: Final = range(40)


@cache
def yard(dies: float | None = None, strikes: float | None = None) -> Scenario:
    """The scenario, with another chance to die at each level, or with a hazard that strikes after so many days."""
    changes: dict[str, object] = {}
    if dies is not None:
        changes["regimes.*.ladder.dies"] = dies
    if strikes is not None:
        changes["case_types.tanks.strikes_after.law"] = "fixed"
        changes["case_types.tanks.strikes_after.mean"] = round(strikes * DAY)
    return vary(read(shelf.find(SCENARIO)), changes)


@cache
def course(
    regime: str, replication: int, *, dies: float | None = None, strikes: float | None = None
) -> tuple[Row, ...]:
    """What happens to the tanks."""
    log = simulate(yard(dies, strikes), regime, seed=1, replication=replication)
    return tuple(row for row in rows(log) if row.case)


def climbs(found: tuple[Row, ...]) -> list[Row]:
    """The rungs climbed, and where a request died."""
    return [row for row in found if row.kind is Kind.ESCALATED]


def removed(found: tuple[Row, ...]) -> bool:
    return any(row.kind is Kind.RESOLVED for row in found)


def test_only_the_ministries_can_move_the_tanks() -> None:
    """Nothing is removed before the hazard is established, taken up, and two levels have been climbed."""
    for regime in WHISTLES:
        for replication in FEW:
            found = course(regime, replication)
            done = {row.stage: row.seq for row in found if row.kind is Kind.STAGE_DONE}
            at_last = [row for row in found if row.kind is Kind.DECIDED and row.stage == 4]
            came = [row.seq for row in found if row.department == "state-assets"]
            top = [row.seq for row in climbs(found) if row.reason is Reason.ACCEPTED]
            assert list(done) == sorted(done)
            assert bool(came) == (len(top) == 2)
            if came:
                assert done[1] < done[2] < top[0] < top[1] < min(came)
            assert removed(found) <= bool(came), "who has not climbed to the top moves nothing"
            if at_last:
                assert done[3] < at_last[0].seq
    assert removed(course("whistle-supervised", 0))


def test_by_correspondence_the_request_may_die_on_the_way() -> None:
    """Each level shelves it with its own chance; what has died is never heard of again, and the tanks stay."""
    died = reached = 0
    for replication in MANY:
        found = course("whistle-by-letter", replication)
        dead = [row for row in climbs(found) if row.reason is Reason.DIED]
        died += len(dead)
        reached += sum(row.reason is Reason.ACCEPTED for row in climbs(found))
        if dead:
            assert len(dead) == 1
            assert not removed(found)
            assert not [row for row in found if row.seq > dead[0].seq and row.kind is not Kind.STRUCK]
    dies = yard().regimes["whistle-by-letter"].ladder.dies
    assert 0 < died < died + reached
    assert binomtest(died, died + reached, dies).pvalue > 0.001


def test_a_supervised_request_does_not_die_and_one_with_an_opinion_may() -> None:
    for replication in FEW:
        assert removed(course("whistle-supervised", replication, dies=1.0))
        assert course("whistle-supervised", replication, dies=1.0) == course("whistle-supervised", replication)
        for regime in ("whistle-by-letter", "whistle-opinion"):
            found = course(regime, replication, dies=1.0)
            assert [row.reason for row in climbs(found)] == [Reason.DIED]
            assert not removed(found)
    assert all(removed(course("whistle-opinion", replication, dies=0.0)) for replication in FEW)


def test_where_a_level_must_answer_it_answers_in_time() -> None:
    """The time of a rung is the same luck in every arm, cut at the limit where an answer is due or supervised."""
    never = yard(dies=0.0)
    roster = Roster(never)
    limit = never.regimes["whistle-opinion"].ladder.limit
    rungs: dict[str, list[float]] = {regime: [] for regime in WHISTLES}
    for regime in WHISTLES:
        for replication in FEW:
            found = course(regime, replication, dies=0.0)
            called = next(row for row in found if row.kind is Kind.CALLED and row.stage == 3)
            begun = called.time
            for row in climbs(found)[:2]:
                rungs[regime].append((roster.office_clock(row.time) - roster.office_clock(begun)) / roster.length)
                begun = row.time
    assert max(rungs["whistle-opinion"]) < limit + 0.1
    assert max(rungs["whistle-supervised"]) < limit + 0.1
    assert max(rungs["whistle-by-letter"]) > limit
    pairs = zip(rungs["whistle-by-letter"], rungs["whistle-opinion"], strict=True)
    assert all(by_letter >= opinion - 0.1 for by_letter, opinion in pairs)


def test_an_inspection_averts_nothing_a_removal_does() -> None:
    """The clock stops when the tanks are gone, not when somebody has looked at them."""
    early = course("whistle-supervised", 0, strikes=40.0)
    struck = next(row for row in early if row.kind is Kind.STRUCK)
    assert struck.reason is Reason.NONE
    assert [row.stage for row in early if row.kind is Kind.STAGE_DONE and row.time < struck.time], "they had looked"
    reasons = {
        regime: next(row.reason for row in course(regime, 0, dies=1.0, strikes=300.0) if row.kind is Kind.STRUCK)
        for regime in ("joint", *WHISTLES)
    }
    assert reasons == {
        "joint": Reason.NONE,
        "whistle-by-letter": Reason.NONE,
        "whistle-opinion": Reason.NONE,
        "whistle-supervised": Reason.AVERTED,
    }


def test_the_loss_is_that_of_the_tanks_that_were_still_there() -> None:
    scenario = yard(dies=1.0, strikes=300.0)
    loss = scenario.case_types["tanks"].strike_loss
    for regime, expected in (("whistle-by-letter", loss), ("whistle-supervised", 0.0)):
        log = simulate(scenario, regime, seed=1, replication=0)
        values = measure(scenario, records(scenario, log))
        assert values["hazard_loss_yuan"].value == expected
        assert values["struck_share"].value == (1.0 if expected else 0.0)
