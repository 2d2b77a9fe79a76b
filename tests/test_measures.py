"""Measures: one definition each, tried on logs small enough to reckon by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bare import NAME, Writer, town
from hypothesis import given
from hypothesis import strategies as st

from sim.counting import restrict
from sim.log import Kind, Reason
from sim.measures import (
    COMPETING,
    EVENT,
    MEASURES,
    Value,
    attendance_by_department,
    by_street,
    cumulative_incidence,
    measure,
    nights_active,
    response_times,
    utilisation,
)
from sim.records import NEVER, QUORUMS, Sums, read
from sim.scenario import CaseType, Measuring, Need, Phase, Stage
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from sim.scenario import Scenario


def measured(scenario: Scenario, write: Writer) -> dict[str, Value]:
    return measure(scenario, read(scenario, write.log))


def call(write: Writer, case: str, at: float, *, arrival: float = 0, gathered: float = 0, quorum: float = 0) -> None:
    """A case called for at a time, with what came of it, in microseconds after the call (nought: never)."""
    write(at, Kind.OCCURRED, case, street=case.partition("@")[2].partition("#")[0])
    write(at, Kind.DETECTED, case)
    write(at, Kind.CALLED, case, stage=1, reason=Reason.FIRST)
    if arrival:
        write(at, Kind.SET_OUT, case, crew="police/1")
        write(at + arrival, Kind.ARRIVED, case, crew="police/1")
    if gathered:
        write(at + gathered, Kind.GATHERED, case, stage=1)
    if quorum:
        write(at + quorum, Kind.QUORUM, case, stage=1)


def test_every_measure_has_words_a_unit_and_a_definition_in_both_languages() -> None:
    for name, entry in MEASURES.items():
        assert entry.name == name
        assert name.isidentifier()
        assert name == name.lower()
        assert entry.unit
        assert entry.better in (-1, 0, 1)
        assert entry.group in ("response", "outcome", "offender", "cost")
        assert all(entry.words)
        assert all(entry.definition)


def test_response_is_the_restricted_mean_from_the_first_call() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR, arrival=20 * MINUTE, gathered=25 * MINUTE, quorum=40 * MINUTE)
    call(write, "mining@lake#2", DAY, arrival=30 * HOUR, gathered=9 * DAY, quorum=10 * DAY)
    call(write, "mining@lake#3", 2 * DAY)
    write(2 * DAY + HOUR, Kind.ENDED, "mining@lake#3", reason=Reason.GIVEN_UP)
    call(write, "mining@lake#4", 25 * DAY, arrival=10 * MINUTE, gathered=11 * MINUTE, quorum=12 * MINUTE)
    values = measured(town(), write)
    assert values["first_arrival_min"] == ((20 + 24 * 60 + 24 * 60 + 10) / 4, 4, 0)
    assert values["quorum_min"] == ((40 + 7 * 1440 + 7 * 1440) / 3, 3, 1)
    assert values["quorum_within_deadline_share"] == (2 / 4, 4, 0)
    assert values["quorum_on_site_within_deadline_share"] == (1 / 4, 4, 0)


def test_only_stages_that_need_several_powers_have_a_quorum_time() -> None:
    write = Writer()
    call(write, "fire@lake#1", HOUR, arrival=MINUTE, gathered=MINUTE, quorum=MINUTE)
    values = measured(town(), write)
    assert values["first_arrival_min"].value == 1
    assert "quorum_min" not in values
    assert values["quorum_within_deadline_share"] == (1.0, 1, 0), "all stage calls count"


def test_calls_before_the_window_do_not_count_and_what_follows_it_does() -> None:
    write = Writer()
    call(write, "mining@lake#1", 9 * DAY, arrival=HOUR)
    call(write, "mining@lake#2", 39 * DAY, arrival=2 * HOUR, quorum=2 * DAY)
    call(write, "mining@lake#3", 41 * DAY, arrival=3 * HOUR)
    values = measured(town(before=10, after=10), write)
    assert values["first_arrival_min"] == (120, 1, 0)
    assert values["quorum_min"] == (2 * 1440, 1, 0)
    assert values["calls"].value == 1


def test_resolution_counts_what_occurred_not_what_was_found() -> None:
    write = Writer()
    for number, resolved in enumerate((5 * DAY, 100 * DAY, 0), 1):
        case = f"mining@lake#{number}"
        write(DAY, Kind.OCCURRED, case, street="lake")
        if resolved:
            write(DAY, Kind.DETECTED, case)
            write(DAY + resolved, Kind.RESOLVED, case)
        write(2 * DAY, Kind.RECORDED, case)
    write(DAY, Kind.OCCURRED, "mining@lake#1~2", street="lake")
    write(21 * DAY, Kind.OCCURRED, "mining@lake#4", street="lake")
    values = measured(town(after=80), write)
    assert values["resolved_share"] == (1 / 3, 3, 1)
    assert values["recorded_minus_true_resolved"].value == pytest.approx(2 / 3)
    assert values["time_to_resolution_h"].value == (5 + 90 + 90) * 24 / 3
    assert values["backlog_end"].value == 1


def test_relapse_of_an_exogenous_case() -> None:
    write = Writer()
    for number, back in ((1, 10), (2, 40), (3, 0)):
        case = f"mining@lake#{number}"
        write(DAY, Kind.OCCURRED, case, street="lake")
        write(2 * DAY, Kind.RESOLVED, case)
        if back:
            write((2 + back) * DAY, Kind.RELAPSED, case)
    assert measured(town(after=30), write)["relapse_30d_share"] == (1 / 3, 3, 0)


def night(write: Writer, first: int, last: int, *, site: int = 1, group: int = 1, spell: int = 1) -> None:
    """A group works from the dusk of one day until the day after another."""
    where = f"mining@lake#site{site:02}.{spell}"
    write(first * DAY + 20 * HOUR, Kind.WORKS, where, street="lake", crew=f"group-lake-{group}")
    write((last + 1) * DAY, Kind.LIES_LOW, where, street="lake", crew=f"group-lake-{group}")


def test_a_site_is_active_on_the_nights_whose_dusk_it_works_through() -> None:
    write = Writer()
    night(write, 0, 2)
    night(write, 2, 2, site=2, group=2)
    where = "mining@lake#site03.1"
    write(4 * DAY + 20 * HOUR, Kind.WORKS, where, street="lake", crew="group-lake-3")
    write(5 * DAY + 20 * HOUR, Kind.SEALED, where, stage=1, crew="group-lake-3")
    scenario = town(days=8, offending=True)
    records = read(scenario, write.log)
    assert nights_active(scenario, records) == [1, 1, 2, 0, 1, 0, 0, 0]
    values = measure(scenario, records)
    assert values["active_site_nights"] == (5, 8, 0)
    assert values["sealings"].value == 1
    assert "active_site_nights" not in measured(town(), Writer()), "no offenders, no measure"


def test_the_last_30_nights_against_the_year_before() -> None:
    write = Writer()
    night(write, 0, 399)
    night(write, 400, 479, site=2, group=2)
    scenario = town(before=400, days=90, after=400, offending=True)
    values = measured(scenario, write)
    assert values["active_site_nights"].value == 80
    assert values["last_30_nights_active_share"].value == pytest.approx(20 / 30)
    assert values["after_active_site_nights"] == (0, 365, 0)
    assert values["after_last_30_nights_active_share"].value == 0
    assert values["longest_pause_days"].value == 0


def test_eradication_and_its_loss() -> None:
    write = Writer()
    night(write, 0, 109)
    night(write, 170, 174, spell=2)
    night(write, 200, 210, spell=3)
    scenario = town(before=100, days=50, after=150, offending=True)
    values = measured(scenario, write)
    # of the 60 nights before 3 are allowed; after day 7 the 60 nights are 107 to 166, with 3 at work
    assert values["eradication_day"] == (7, 1, 0)
    assert values["eradicated_share"].value == 1
    assert values["lost_again_share"].value == 1
    never = Writer()
    night(never, 0, 299)
    values = measured(scenario, never)
    assert values["eradication_day"] == (140, 1, 1)
    assert values["lost_again_share"].value == 0


def test_groups_that_left_and_came() -> None:
    write = Writer()
    for number in (1, 2, 3):
        write(0, Kind.ENTERED, street="lake", crew=f"group-lake-{number}")
    write(5 * DAY, Kind.GONE, street="lake", crew="group-lake-3", reason=Reason.RUINED)
    write(15 * DAY, Kind.GONE, street="lake", crew="group-lake-1", reason=Reason.RUINED)
    write(16 * DAY, Kind.ENTERED, street="lake", crew="group-lake-4")
    values = measured(town(before=10, offending=True), write)
    assert values["groups_out_share"] == (1 / 2, 2, 0)
    assert values["new_entries"].value == 1


def test_relapse_is_of_the_site_and_displacement_of_the_group() -> None:
    write = Writer()
    for site, group in ((1, 1), (2, 2)):
        case = f"mining@lake#site0{site}.1"
        write(DAY, Kind.OCCURRED, case, street="lake", crew=f"group-lake-{group}")
        night(write, 1, 3, site=site, group=group)
        write(4 * DAY + HOUR, Kind.RESOLVED, case)
    night(write, 10, 12, site=1, group=3, spell=2)
    night(write, 20, 22, site=5, group=2)
    values = measured(town(after=30, offending=True), write)
    assert values["relapse_30d_share"] == (1 / 2, 2, 0)
    assert values["displaced_30d_share"] == (1 / 2, 2, 0)
    assert "resolved_share" not in values, "offenders' cases are not exogenous"


def test_fruitless_visits_and_visits_per_resolution() -> None:
    write = Writer()
    case = "mining@lake#site01.1"
    write(DAY, Kind.OCCURRED, case, street="lake", crew="group-lake-1")
    for day, reason in ((1, Reason.NOBODY_THERE), (2, Reason.NOBODY_THERE), (3, Reason.PRESENT)):
        write(day * DAY + HOUR, Kind.FOUND, case, crew="group-lake-1", reason=reason)
        write(day * DAY + 2 * HOUR, Kind.VISIT_ENDED, case)
    write(3 * DAY + 2 * HOUR, Kind.RESOLVED, case)
    values = measured(town(offending=True), write)
    assert values["fruitless_visit_share"] == (2 / 3, 3, 0)
    assert values["visits_per_resolution"] == (3, 1, 0)


def mission(write: Writer, case: str, crew: str, out: int) -> None:
    """An hour each of road, waiting, work, road."""
    write(out, Kind.SET_OUT, case, crew=crew)
    write(out + HOUR, Kind.ARRIVED, case, crew=crew)
    write(out + 2 * HOUR, Kind.WORK_BEGAN, case, stage=1, crew=crew)
    write(out + 3 * HOUR, Kind.WORK_ENDED, case, stage=1, crew=crew)
    write(out + 3 * HOUR, Kind.LEFT, case, crew=crew, reason=Reason.DONE)
    write(out + 4 * HOUR, Kind.BACK, case, crew=crew)


def test_costs_are_officers_times_hours() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR)
    write(9 * HOUR, Kind.ON_POST, street="lake", crew="mines/1")
    mission(write, "mining@lake#1", "police/1", 15 * HOUR)
    write(19 * HOUR, Kind.OFF_POST, street="lake", crew="mines/1")
    scenario = town()
    records = read(scenario, write.log)
    values = {name: value.value for name, value in measure(scenario, records).items()}
    assert values["active_officer_hours"] == 4 * 4
    assert values["waiting_officer_hours"] == 4
    assert values["overtime_hours"] == 4
    assert values["standby_officer_hours"] == 3 * 10
    assert values["night_standby_officer_hours"] == 3
    assert values["routine_hours_displaced"] == 0, "the other crew and the days after made it up"
    assert values["officer_hours"] == 16 + 30
    assert values["calls_per_month"] == 1 / 2
    assert utilisation(scenario, records)["police"] == pytest.approx((4 + 22 * 9) / (2 * 22 * 9))


def test_only_streets_under_the_compared_regime_are_measured() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR, arrival=30 * MINUTE)
    call(write, "mining@hill#1", 50 * HOUR, arrival=60 * MINUTE)
    scenario = town()
    own = town(phases=(Phase("campaign", 30 * DAY, compared=True, streets={"hill": "joint"}),))
    assert measured(scenario, write)["first_arrival_min"] == (45, 2, 0)
    assert measured(own, write)["first_arrival_min"] == (30, 1, 0)
    apart = by_street(own, read(own, write.log))
    assert apart["hill"]["first_arrival_min"] == (60, 1, 0)
    assert "routine_hours_displaced" not in apart["hill"], "departments are shared"


def test_the_gap_between_streets() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR, quorum=30 * MINUTE)
    call(write, "mining@hill#1", 10 * HOUR, quorum=50 * MINUTE)
    assert measured(town(), write)["worst_street_gap"] == (20, 2, 0)


def test_emergencies_lose_until_the_first_effective_action() -> None:
    write = Writer()
    call(write, "fire@lake#1", 10 * HOUR)
    mission(write, "fire@lake#1", "police/1", 11 * HOUR)
    assert measured(town(), write)["emergency_loss_h"] == (3, 1, 0)


def test_no_stage_can_be_done_before_the_law_allows() -> None:
    write = Writer()
    for number, days in ((1, 2), (2, 9)):
        write(DAY, Kind.OCCURRED, f"notice@lake#{number}", street="lake")
        write((1 + days) * DAY, Kind.STAGE_DONE, f"notice@lake#{number}", stage=1)
    slow = {"notice": CaseType(NAME, (Stage((Need("detain"),), wait=7 * DAY),))}
    assert measured(town(case_types=slow), write)["faster_than_law"] == (1, 2, 0)


def test_attendance() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR)
    for department, reason in (("police", Reason.FULL), ("police", Reason.TOKEN), ("mines", Reason.ABSENT)):
        write(10 * HOUR, Kind.DECIDED, "mining@lake#1", stage=1, department=department, reason=reason)
    scenario = town()
    records = read(scenario, write.log)
    values = measure(scenario, records)
    assert values["attendance_full_share"] == (1 / 3, 3, 0)
    assert values["attendance_token_share"] == (1 / 3, 3, 0)
    assert attendance_by_department(scenario, records) == {"police": (1, 1, 0, 0, 0.0), "mines": (0, 0, 1, 0, 0.0)}


def test_response_times_say_how_each_case_ended() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR, quorum=40 * MINUTE)
    call(write, "mining@lake#2", DAY)
    write(2 * DAY, Kind.ENDED, "mining@lake#2", reason=Reason.GIVEN_UP)
    call(write, "mining@lake#3", 29 * DAY)
    scenario = town()
    records = read(scenario, write.log)
    assert response_times(scenario, records, "quorum") == [(40 * MINUTE, EVENT), (DAY, COMPETING), (DAY, 0)]
    assert response_times(scenario, records, "first_arrival") == [(29 * DAY + 14 * HOUR, 0), (DAY, COMPETING), (DAY, 0)]
    with pytest.raises(ValueError, match="arrived"):
        response_times(scenario, records, "arrived")


def test_cumulative_incidence_by_hand() -> None:
    times = [(1, EVENT), (2, COMPETING), (2, EVENT), (3, 0), (4, EVENT)]
    moments, shares = cumulative_incidence(times)
    assert moments == [1, 2, 4]
    assert shares == pytest.approx([1 / 5, 2 / 5, 4 / 5])
    assert cumulative_incidence([]) == ([], [])


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from((EVENT, COMPETING))), min_size=1))
def test_without_censoring_incidence_is_the_plain_share(times: list[tuple[int, int]]) -> None:
    moments, shares = cumulative_incidence(times)
    plain = [sum(outcome == EVENT and time <= moment for time, outcome in times) / len(times) for moment in moments]
    assert shares == pytest.approx(plain)


def test_the_window_can_be_set_apart_from_the_phase() -> None:
    write = Writer()
    call(write, "mining@lake#1", 10 * HOUR, arrival=30 * MINUTE)
    call(write, "mining@lake#2", 10 * DAY, arrival=60 * MINUTE)
    late = town(measure=Measuring(start=5 * DAY, end=15 * DAY))
    assert measured(late, write)["first_arrival_min"] == (60, 1, 0)


def test_sums_are_exact_however_large_they_are() -> None:
    sums, more = Sums(), Sums()
    for _ in range(5):
        restrict(sums, QUORUMS, 0, NEVER, 2**61 - 1, NEVER)
    restrict(sums, QUORUMS, 1, NEVER, NEVER, NEVER)
    found = sums.quorums
    assert (found.total, found.number, found.censored) == (5 * (2**61 - 1), 5, 1)
    for _ in range(3):
        more.add(sums)
    found = more.quorums
    assert (found.total, found.number, found.censored) == (15 * (2**61 - 1), 15, 3)
