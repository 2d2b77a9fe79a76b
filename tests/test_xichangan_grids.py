"""`xichangan-grids`: 133 + 56 grids against 71 merged ones, and hot spots in the cases' own data (P8, S48 S49)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from followed import Followed, followed

from sim import shelf
from sim.log import Kind, Reason
from sim.measures import measure
from sim.reader import read
from sim.records import read as records_of
from sim.simulation import arms
from sim.units import DAY

if TYPE_CHECKING:
    from laws import Row

    from sim.scenario import Scenario

SEPARATE: Final = "separate-grids"
MERGED: Final = "merged-grids"
HOT: Final = "grids-with-hot-spots"
FEW: Final = "one-officer-a-grid"
SHORTAGE: Final = "parking-shortage"
POLICE_GRIDS: Final = ("group-renting", "fire-hazard", "black-cars")
"""Types in the remit of the smaller network."""


@cache
def shipped() -> Scenario:
    return read(shelf.find("xichangan-grids"))


@cache
def runs(replication: int = 0) -> Followed:
    """The rows and the measures of each arm."""
    return followed(shipped(), replication)


def log(arm: str, *kinds: Kind) -> list[Row]:
    return [row for row in runs()[arm][0] if row.kind in kinds]


@cache
def unseen(arm: str) -> dict[str, int]:
    """How long each case of the compared phase was unknown to the street."""
    begin, end = shipped().window
    occurred = {row.case: row.time for row in log(arm, Kind.OCCURRED) if begin <= row.time < end}
    known = {row.case: row.time for row in log(arm, Kind.DETECTED)}
    return {case: known[case] - time for case, time in occurred.items() if case in known}


def test_the_grids_are_those_of_the_article() -> None:
    """133 and 56 of 189 grids see; with one officer in each of the 71 merged grids 71 of 189 eyes are left (S48)."""
    networks = {network.name: network.share for network in shipped().regimes[SEPARATE].detection.networks}
    assert networks == pytest.approx({"city": 133 / 189, "order": 56 / 189}, abs=5e-4)
    assert shipped().regimes[SEPARATE].detection.eyes == shipped().regimes[MERGED].detection.eyes == 1
    assert shipped().regimes[FEW].detection.eyes == pytest.approx(71 / 189, abs=5e-4)


def test_only_detection_differs() -> None:
    """The arms are alike but for who sees what."""
    first = shipped().regimes[SEPARATE]
    for name in shipped().compare:
        other = shipped().regimes[name]
        assert replace(other, detection=first.detection, title=first.title) == first


def test_merged_grids_see_no_case_later() -> None:
    """With equal officers each case is known no later; what would be in the smaller network's remit gains most."""
    apart, together = unseen(SEPARATE), unseen(MERGED)
    both = apart.keys() & together.keys()
    assert len(both) > 300
    assert all(together[case] <= apart[case] for case in both)
    gained = {case: apart[case] - together[case] for case in both}
    small = [gain for case, gain in gained.items() if case.partition("@")[0] in POLICE_GRIDS]
    large = [gain for case, gain in gained.items() if case.partition("@")[0] not in POLICE_GRIDS]
    assert sum(small) / len(small) > 1.5 * sum(large) / len(large)
    assert not [row for row in log(MERGED, Kind.HANDED_OVER) if row.case in together]


@pytest.mark.parametrize("replication", [0, 1])
def test_few_enough_officers_turn_the_sign(replication: int) -> None:
    """P8: merged grids are faster with equal officers and slower with one in ten; somewhere between, the sign turns."""
    scenario = shipped()
    merged = scenario.regimes[MERGED]
    few = replace(merged, detection=replace(merged.detection, eyes=0.1))
    scenario = replace(scenario, regimes=dict(scenario.regimes) | {"few": few})
    found = {}
    for arm, each in arms(scenario, (SEPARATE, MERGED, "few"), seed=1, replication=replication):
        values = measure(scenario, records_of(scenario, each))
        found[arm] = [values[name].value or 0.0 for name in ("detection_h", "time_to_resolution_h")]
    for which in (0, 1):
        assert found[MERGED][which] < found[SEPARATE][which] < found["few"][which]


def test_one_officer_a_grid_sees_everything_later() -> None:
    """Fewer eyes see the same cases later, none sooner."""
    many, few = unseen(HOT), unseen(FEW)
    both = [case for case in many.keys() & few.keys() if many[case] and not case.startswith(SHORTAGE)]
    assert len(both) > 200
    assert all(few[case] > many[case] for case in both)


# -- hot spots


def place(case: str) -> str:
    return case.partition("#")[2].partition(".")[0]


def test_a_hot_spot_is_found_in_the_data_only() -> None:
    """A cause is treated only where so many cases of one spot were known, and only where somebody looks at the data."""
    kind = shipped().case_types["parking"]
    assert not log(MERGED, Kind.HOT_SPOT)
    assert not log(SEPARATE, Kind.HOT_SPOT)
    found = log(HOT, Kind.HOT_SPOT)
    assert len(found) >= 3
    known = [row.time for row in log(HOT, Kind.DETECTED) if row.case.startswith("parking@")]
    for row in found:
        assert row.case.startswith(f"{SHORTAGE}@xichangan#spot")
        assert sum(row.time - kind.cause_within < time <= row.time for time in known) >= kind.cause_seen


def test_land_and_money_are_asked_for_at_once_and_needed_both() -> None:
    """The combination whistle asks owner and state firm together; the ground is cleared only when both agree (S50)."""
    agreed: dict[str, set[str]] = {}
    for row in log(HOT, Kind.CONSENT, Kind.WORK_BEGAN):
        if not row.case.startswith(SHORTAGE):
            continue
        if row.kind is Kind.CONSENT:
            if row.reason is Reason.ACCEPTED:
                agreed.setdefault(row.case, set()).add(row.department)
        else:
            assert agreed[row.case] == {"owner", "funder"}
    assert agreed


def test_where_the_cause_is_treated_fewer_cases_occur() -> None:
    """Nothing changes before the first spot is treated; from then on parking cases fall, and no other case does."""
    treated = min(row.time for row in log(HOT, Kind.RESOLVED) if row.case.startswith(SHORTAGE))
    end = shipped().window[1]
    assert treated < end - 20 * DAY
    counts = {}
    for arm in (MERGED, HOT):
        occurred = [row for row in log(arm, Kind.OCCURRED) if not row.case.startswith(SHORTAGE)]
        early = {row.case for row in occurred if row.time <= treated}
        late = {row.case for row in occurred if row.time > treated}
        others = {case for case in late if not case.startswith("parking@")}
        counts[arm] = (early, others, len(late) - len(others))
    assert counts[HOT][0] == counts[MERGED][0]
    assert counts[HOT][1] == counts[MERGED][1]
    assert 0 < counts[HOT][2] < 0.85 * counts[MERGED][2]
