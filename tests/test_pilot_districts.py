"""`pilot-districts`: half of the streets whistle first, and share their district's crews with the rest."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pytest

from sim import shelf
from sim.measures import IN_TRUTH, ON_RECORD, panel
from sim.reader import read
from sim.records import read as records
from sim.simulation import arms
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.measures import Value
    from sim.scenario import Scenario

NOBODY: Final = "joint"
HALF: Final = "half"
ALL: Final = "pilot-whistle"
PERIOD: Final = 30 * DAY


@cache
def shipped() -> Scenario:
    return read(shelf.find("pilot-districts"))


@cache
def panels(replication: int = 0) -> tuple[dict[str, Mapping[tuple[str, int, str], Value]], frozenset[str]]:
    """What is on record and true by arm, street and month, and the pilots of this draw."""
    found: dict[str, Mapping[tuple[str, int, str], Value]] = {}
    pilots: set[str] = set()
    for arm, log in arms(shipped(), (NOBODY, HALF, ALL), seed=1, replication=replication):
        log.flush()
        kept = records(shipped(), log)
        found[arm] = panel(shipped(), kept, PERIOD)
        pilots |= kept.cohorts["pilots"]
    return found, frozenset(pilots)


def average(arm: str, metric: str, inside: Callable[[str, int], bool], replication: int = 0) -> float:
    found, _ = panels(replication)
    cells = [value.value or 0.0 for (street, month, name), value in found[arm].items() if name == metric and inside(street, month)]  # fmt: skip
    return sum(cells) / len(cells)


def test_half_of_each_district_is_piloted_and_its_streets_share_its_departments() -> None:
    _, pilots = panels()
    assert {d: sum(shipped().streets[street].district == d for street in pilots) for d in shipped().districts} == dict.fromkeys(shipped().districts, 2)  # fmt: skip
    assert all(
        department.level == "district" and department.crews == 1 for department in shipped().departments.values()
    )


def test_nothing_differs_before_the_programme() -> None:
    found, _ = panels()
    before = [{key: value for key, value in found[arm].items() if key[1] < 4} for arm in (NOBODY, HALF, ALL)]
    assert before[0] == before[1] == before[2]


@pytest.mark.parametrize("replication", [0, 1])
def test_pilots_gain_more_than_all_do_in_a_full_roll_out(replication: int) -> None:
    """What they call away first nobody else can have; where all whistle they queue."""
    _, pilots = panels(replication)
    for metric in (ON_RECORD, IN_TRUTH):
        direct = [average(arm, metric, lambda s, t: s in pilots and t >= 4, replication) for arm in (NOBODY, HALF)]
        total = [average(arm, metric, lambda _s, t: t >= 4, replication) for arm in (NOBODY, ALL)]
        assert direct[1] - direct[0] > total[1] - total[0] + 0.03
        assert total[1] - total[0] > 0.3


def test_the_record_says_more_than_the_truth_where_nobody_whistles() -> None:
    recorded, true = (average(NOBODY, metric, lambda _s, _t: True) for metric in (ON_RECORD, IN_TRUTH))
    assert recorded > true + 0.1


def test_fewer_are_closed_in_summer_whoever_whistles() -> None:
    """The season by which a comparison of before and after is fooled."""
    winter = average(NOBODY, ON_RECORD, lambda _s, t: t < 4)
    summer = average(NOBODY, ON_RECORD, lambda _s, t: t > 4)
    assert summer < winter - 0.02
