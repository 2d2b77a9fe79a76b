"""A building across two districts (pattern P6): by letters it stands, the longer the slower the letters; with reach it is gone in weeks."""

from __future__ import annotations

from functools import cache
from statistics import mean
from typing import TYPE_CHECKING, Final, NamedTuple

from laws import rows

from sim import shelf
from sim.log import Kind, Reason
from sim.reader import read, vary
from sim.simulation import simulate
from sim.units import DAY

if TYPE_CHECKING:
    from laws import Row

    from sim.scenario import Scenario

SCENARIO: Final = "taipingqiao-border"
ARMS: Final = ("joint", "joint-across", "whistle-by-letter", "whistle-across")
REPLICATIONS: Final = range(8)
WEEKS: Final = 8 * 7 * DAY
YEAR: Final = 365 * DAY


class Path(NamedTuple):
    """A path by correspondence: working days a letter takes, and the chance that it is refused."""

    letter: float
    refused: float


FASTEST, AS_WRITTEN, SLOWEST = Path(5, 0.1), Path(20, 0.3), Path(60, 0.6)
"""The fast ends of the ranges, the values of the scenario, the slow ends."""
A_YEAR_EACH = Path(250, 0.3)
"""Slower than the ranges allow: a year of working days for each letter."""


@cache
def border(path: Path = AS_WRITTEN) -> Scenario:
    """The scenario, with another path by correspondence."""
    scenario = read(shelf.find(SCENARIO))
    return vary(scenario, {f"regimes.*.reach.{key}": value for key, value in path._asdict().items()})


@cache
def course(path: Path, regime: str, replication: int) -> tuple[Row, ...]:
    """What happens to the building, from the year it is built to the end."""
    found = rows(simulate(border(path), regime, seed=1, replication=replication))
    return tuple(row for row in found if row.case)


def stood(path: Path, regime: str, replication: int) -> int:
    """How long the building stands, in microseconds; until the end of the run if nobody pulls it down."""
    found = course(path, regime, replication)
    built = next(row.time for row in found if row.kind is Kind.OCCURRED)
    gone = next((row.time for row in found if row.kind is Kind.RESOLVED), border(path).horizon)
    return gone - built


def letters(found: tuple[Row, ...]) -> list[Row]:
    """The answers of the other district."""
    return [row for row in found if row.kind is Kind.DESK and row.reason in (Reason.ACCEPTED, Reason.REFUSED)]


def test_the_scenario_is_as_written() -> None:
    assert border() == read(shelf.find(SCENARIO))


def test_with_reach_it_is_gone_in_weeks() -> None:
    """Most of them the notice that the law demands, which no whistle shortens."""
    wait = border().case_types["straddling-building"].stages[1].wait
    for replication in REPLICATIONS:
        assert wait < stood(AS_WRITTEN, "whistle-across", replication) < WEEKS


def test_by_correspondence_it_stands_for_years() -> None:
    """Joint rules as they are written; and the whistle too, if a letter takes its year."""
    assert all(stood(AS_WRITTEN, "joint", replication) > 2 * YEAR for replication in REPLICATIONS)
    assert mean(stood(A_YEAR_EACH, "whistle-by-letter", replication) for replication in REPLICATIONS) > YEAR


def test_the_slower_the_letters_the_longer_it_stands() -> None:
    paths = (FASTEST, AS_WRITTEN, SLOWEST)
    means = [mean(stood(path, "whistle-by-letter", r) for r in REPLICATIONS) for path in paths]
    assert means == sorted(means)
    assert means[-1] > 3 * means[0]
    across = mean(stood(AS_WRITTEN, "whistle-across", r) for r in REPLICATIONS)
    assert across < means[0], "no letter at all is faster than the fastest"


def test_who_reaches_across_does_not_depend_on_letters() -> None:
    for regime in ("joint-across", "whistle-across"):
        assert course(AS_WRITTEN, regime, 0) == course(SLOWEST, regime, 0)
        assert not letters(course(AS_WRITTEN, regime, 0))


def test_without_reach_nothing_happens_before_the_other_district_agrees() -> None:
    """A refusal ends the attempt and the street asks again; what has been agreed once holds."""
    refused = 0
    for regime in ("joint", "whistle-by-letter"):
        for replication in REPLICATIONS:
            found = course(AS_WRITTEN, regime, replication)
            answers = letters(found)
            assert [row.reason for row in answers[:-1]] == [Reason.REFUSED] * (len(answers) - 1)
            assert answers[-1].reason is Reason.ACCEPTED
            ended = [row for row in found if row.kind is Kind.VISIT_ENDED and row.reason is Reason.REFUSED]
            assert len(ended) == len(answers) - 1
            assert next(row for row in found if row.kind is Kind.DECIDED).time >= answers[-1].time
            refused += len(ended)
    assert refused, "somebody refuses, or this shows nothing"


def test_half_a_building_cannot_be_pulled_down() -> None:
    """There is no quorum before both districts' crews are on site, in any arm."""
    sides = {1: {"planning", "planning-xicheng"}, 2: {"chengguan", "chengguan-xicheng", "police", "police-xicheng"}}
    seen = dict.fromkeys(sides, 0)
    for regime in ARMS:
        there: dict[str, str] = {}
        for row in course(AS_WRITTEN, regime, 0):
            if row.kind is Kind.ARRIVED:
                there[row.crew] = row.department
            elif row.kind is Kind.LEFT:
                there.pop(row.crew, None)
            elif row.kind is Kind.QUORUM:
                assert sides[row.stage] <= set(there.values()), (regime, row)
                seen[row.stage] += 1
    assert all(seen.values())
