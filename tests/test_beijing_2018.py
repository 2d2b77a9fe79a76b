"""The whole city: who is under which rules when, and that pilots respond faster than the rest (P14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import city
import pytest

from sim.cohorts import drawn
from sim.luck import Luck
from sim.reader import read
from sim.runner import run
from sim.shelf import find
from sim.units import DAY

if TYPE_CHECKING:
    from sim.measures import Value
    from sim.scenario import Scenario


@pytest.fixture(scope="module")
def beijing() -> Scenario:
    return read(find("beijing-2018"))


@pytest.fixture(scope="module")
def fortnight() -> dict[str, dict[str, Value]]:
    ran = run(city.fortnight(), ("none", "roll-out"), replications=1, seed=1, workers=1)
    return {each.regime: dict(each.values) for each in ran.runs}


def number(values: dict[str, Value], name: str) -> float:
    found = values[name].value
    assert found is not None
    return found


def test_169_pilots_and_290_centres_by_the_end_of_the_year(beijing: Scenario) -> None:
    members = drawn(beijing, Luck(1, 0))

    assert {name: len(of) for name, of in members.items()} == {"pilots": 169, "centres": 290}
    assert all(0 < time < 365 * DAY for of in members.values() for time in of.values())
    assert {beijing.streets[street].district for street in members["pilots"]} == set(beijing.districts)


def test_who_is_drawn_differs_between_replications_but_never_who_is_named(beijing: Scenario) -> None:
    one, other = (set(drawn(beijing, Luck(1, replication))["pilots"]) for replication in (0, 1))

    assert one != other
    assert set(beijing.cohorts["pilots"].named) <= one & other


def test_what_the_city_shares_is_called_from_every_district(beijing: Scenario) -> None:
    shared = {name: each for name, each in beijing.departments.items() if each.level == "municipal"}
    powers = {power for each in shared.values() for power in each.powers}

    assert len(shared) == 3
    assert powers <= {
        need.power for kind in beijing.case_types.values() for stage in kind.stages for need in stage.needs
    }


def test_about_one_case_a_day_in_each_street_of_which_a_third_needs_departments(beijing: Scenario) -> None:
    alone = sum(each.rate for each in beijing.demand if each.type == "rubbish")
    total = sum(each.rate for each in beijing.demand)

    assert total == pytest.approx(1, abs=0.05)
    assert (total - alone) / total == pytest.approx(1 / 3, abs=0.03)


def test_pilots_respond_faster_and_the_others_do_not(fortnight: dict[str, dict[str, Value]]) -> None:
    """P14, the sign only: against the same streets without the roll-out."""
    for measure in ("first_arrival_min", "quorum_min"):
        none, rolled = (
            {part: number(fortnight[regime], f"{measure}@{part}") for part in ("pilots", "others")}
            for regime in ("none", "roll-out")
        )
        assert rolled["pilots"] < none["pilots"]
        assert rolled["pilots"] < rolled["others"]
        assert none["others"] - rolled["others"] < 0.1 * (none["pilots"] - rolled["pilots"])


def test_the_cost_is_there_to_see(fortnight: dict[str, dict[str, Value]]) -> None:
    none, rolled = fortnight["none"], fortnight["roll-out"]

    assert number(rolled, "standby_officer_hours") > 0
    assert number(none, "standby_officer_hours") == 0
    assert number(rolled, "officer_hours") > number(none, "officer_hours")


def test_nature_is_the_same_in_both_arms(fortnight: dict[str, dict[str, Value]]) -> None:
    """Relapses apart: who resolves more sees more of them."""
    assert fortnight["none"]["resolved_share"].cases == fortnight["roll-out"]["resolved_share"].cases
