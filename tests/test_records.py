"""Records: what one pass over a log finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bare import Writer, department, town

from sim.log import Kind, Reason
from sim.records import Account, Decisions, Spent, read
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

CASE = "mining@lake#1"
SPENT = ("road", "waiting", "work", "standby", "overtime", "night_standby")
DECIDED = ("full", "token", "absent", "last", "held_up")


def told(booked: Spent | Decisions) -> dict[str, int]:
    """What is booked, without what is nought."""
    names = SPENT if isinstance(booked, Spent) else DECIDED
    return {name: number for name in names if (number := getattr(booked, name))}


def all_told(booked: Mapping[tuple[str, str], Spent | Decisions]) -> dict[tuple[str, str], dict[str, int]]:
    return {key: told(each) for key, each in booked.items()}


def visit(write: Writer, start: int = 10 * HOUR) -> None:
    """Both departments come to a case; the mines come 20 minutes later, having phoned."""
    write(start, Kind.OCCURRED, CASE, street="lake")
    write(start, Kind.DETECTED, CASE)
    write(start, Kind.TRIAGED, CASE, reason=Reason.NEEDS_OTHERS)
    write(start, Kind.CALLED, CASE, stage=1, street="lake", reason=Reason.FIRST)
    write(start, Kind.DECIDED, CASE, stage=1, department="police", reason=Reason.FULL)
    write(start, Kind.DECIDED, CASE, stage=1, department="mines", reason=Reason.TOKEN)
    write(start, Kind.SET_OUT, CASE, crew="police/1")
    write(start, Kind.SET_OUT, CASE, crew="mines/2")
    write(start + 30 * MINUTE, Kind.ARRIVED, CASE, crew="police/1")
    write(start + 50 * MINUTE, Kind.ARRIVED, CASE, crew="mines/2")
    write(start + 55 * MINUTE, Kind.PHONED, CASE, crew="mines/2", reason=Reason.YES)
    write(start + 55 * MINUTE, Kind.GATHERED, CASE, stage=1)
    write(start + 60 * MINUTE, Kind.QUORUM, CASE, stage=1)
    for crew in ("police/1", "mines/2"):
        write(start + 60 * MINUTE, Kind.WORK_BEGAN, CASE, stage=1, crew=crew)
    for crew in ("police/1", "mines/2"):
        write(start + 180 * MINUTE, Kind.WORK_ENDED, CASE, stage=1, crew=crew)
    write(start + 180 * MINUTE, Kind.STAGE_DONE, CASE, stage=1)
    write(start + 180 * MINUTE, Kind.VISIT_ENDED, CASE, reason=Reason.DONE)
    write(start + 180 * MINUTE, Kind.RECORDED, CASE)
    write(start + 180 * MINUTE, Kind.RESOLVED, CASE)
    for crew in ("police/1", "mines/2"):
        write(start + 180 * MINUTE, Kind.LEFT, CASE, crew=crew, reason=Reason.DONE)
    write(start + 210 * MINUTE, Kind.BACK, CASE, crew="police/1")
    write(start + 240 * MINUTE, Kind.BACK, CASE, crew="mines/2")


def test_the_life_of_a_case() -> None:
    write = Writer()
    visit(write)
    case = read(town(), write.log).cases[CASE]
    start = 10 * HOUR
    assert (case.type, case.street, case.group, case.again, case.alone) == ("mining", "lake", "", False, False)
    assert (case.occurred, case.detected, case.called, case.first_call_at) == (start, start, {1: start}, start)
    assert case.first_arrival == start + 30 * MINUTE
    assert case.nominal == {1: start + 50 * MINUTE}, "bodies count when they arrive"
    assert case.gathered == {1: start + 55 * MINUTE}
    assert case.quorum == {1: start + 60 * MINUTE}
    assert case.first_work == start + 60 * MINUTE
    assert case.done == {1: start + 180 * MINUTE}
    assert case.recorded == case.resolved == case.over == start + 180 * MINUTE


def test_crew_time_by_what_it_went_into() -> None:
    write = Writer()
    visit(write)
    records = read(town(), write.log)
    assert all_told(records.spent) == {
        ("police", "lake"): {"road": 60 * MINUTE, "waiting": 30 * MINUTE, "work": 120 * MINUTE},
        ("mines", "lake"): {"road": 110 * MINUTE, "waiting": 10 * MINUTE, "work": 120 * MINUTE},
    }


def test_decisions_and_who_came_last() -> None:
    write = Writer()
    visit(write)
    assert all_told(read(town(), write.log).decisions) == {
        ("police", "lake"): {"full": 1},
        ("mines", "lake"): {"token": 1, "last": 1, "held_up": 25 * MINUTE},
    }


def test_time_outside_the_shift_is_overtime() -> None:
    write = Writer()
    visit(write, start=16 * HOUR)
    spent = read(town(), write.log).spent
    assert spent["police", "lake"].overtime == 90 * MINUTE
    assert spent["mines", "lake"].overtime == 120 * MINUTE


def test_costs_are_clipped_to_the_window() -> None:
    write = Writer()
    visit(write, start=2 * DAY - 40 * MINUTE)
    police = read(town(before=2), write.log).spent["police", "lake"]
    assert told(police) == {"road": 30 * MINUTE, "waiting": 20 * MINUTE, "work": 120 * MINUTE, "overtime": 170 * MINUTE}
    early = Writer()
    visit(early)
    assert told(read(town(before=2), early.log).spent["police", "lake"]) == {}


def test_what_is_open_when_the_log_ends_ends_at_the_horizon() -> None:
    write = Writer()
    write(29 * DAY, Kind.OCCURRED, "mining@lake#site01.1", street="lake", crew="group-lake-1")
    write(29 * DAY, Kind.WORKS, "mining@lake#site01.1", street="lake", crew="group-lake-1", reason=Reason.PROFIT)
    write(29 * DAY + 10 * HOUR, Kind.CALLED, "mining@lake#site01.1", stage=1, reason=Reason.FIRST)
    write(29 * DAY + 10 * HOUR, Kind.SET_OUT, "mining@lake#site01.1", crew="police/1")
    write(29 * DAY + 20 * HOUR, Kind.ON_POST, street="lake", crew="mines/1")
    records = read(town(), write.log)
    assert told(records.spent["police", "lake"]) == {"road": 14 * HOUR, "overtime": 6 * HOUR}
    assert told(records.spent["mines", "lake"]) == {"standby": 4 * HOUR, "night_standby": 4 * HOUR}
    assert [(spell.site, spell.begin, spell.end) for spell in records.spells] == [
        ("mining@lake#site01", 29 * DAY, 30 * DAY)
    ]
    case = records.cases["mining@lake#site01.1"]
    assert (case.group, case.site, case.over) == ("group-lake-1", "mining@lake#site01", None)


def test_a_mission_from_the_post_is_not_standby() -> None:
    write = Writer()
    write(9 * HOUR, Kind.LENT, street="lake", crew="police/1", reason=Reason.BEGINS)
    write(9 * HOUR, Kind.ON_POST, street="lake", crew="police/1", reason=Reason.ON_SHIFT)
    visit(write)
    write(18 * HOUR, Kind.OFF_POST, street="lake", crew="police/1")
    spent = read(town(), write.log).spent["police", "lake"]
    assert spent.standby == 9 * HOUR - 210 * MINUTE
    assert spent.night_standby == 0
    assert spent.road + spent.waiting + spent.work + spent.standby == 9 * HOUR


def test_a_crew_sent_on_from_the_road_is_busy_all_the_time() -> None:
    write = Writer()
    write(10 * HOUR, Kind.OCCURRED, CASE, street="lake")
    write(10 * HOUR, Kind.OCCURRED, "fire@hill#1", street="hill")
    write(10 * HOUR, Kind.SET_OUT, CASE, crew="police/1")
    write(11 * HOUR, Kind.SET_OUT, "fire@hill#1", crew="police/1")
    write(12 * HOUR, Kind.ARRIVED, "fire@hill#1", crew="police/1")
    write(13 * HOUR, Kind.BACK, crew="police/1")
    records = read(town(), write.log)
    assert all_told(records.spent) == {
        ("police", "lake"): {"road": 1 * HOUR},
        ("police", "hill"): {"road": 1 * HOUR, "waiting": 1 * HOUR},
    }


def test_nominal_quorum_needs_all_at_once_in_one_visit() -> None:
    write = Writer()
    write(10 * HOUR, Kind.OCCURRED, CASE, street="lake")
    write(10 * HOUR, Kind.CALLED, CASE, stage=1, reason=Reason.FIRST)
    for crew, at in (("police/1", 11), ("mines/1", 13)):
        write(10 * HOUR, Kind.SET_OUT, CASE, crew=crew)
        write(at * HOUR, Kind.ARRIVED, CASE, crew=crew)
        write((at + 1) * HOUR, Kind.LEFT, CASE, crew=crew, reason=Reason.PATIENCE)
    case = read(town(), write.log).cases[CASE]
    assert case.first_arrival == 11 * HOUR
    assert case.nominal == {}
    assert case.quorum == {}


def test_later_calls_never_restart_t0() -> None:
    write = Writer()
    write(10 * HOUR, Kind.OCCURRED, CASE, street="lake")
    write(10 * HOUR, Kind.CALLED, CASE, stage=1, reason=Reason.FIRST)
    write(11 * HOUR, Kind.TURNED_BACK, CASE, reason=Reason.QUOTA)
    write(40 * HOUR, Kind.CALLED, CASE, stage=1, reason=Reason.AGAIN)
    write(40 * HOUR, Kind.CALLED, CASE, stage=2, reason=Reason.FIRST)
    records = read(town(), write.log)
    case = records.cases[CASE]
    assert case.called == {1: 10 * HOUR, 2: 40 * HOUR}
    assert (case.first_call_at, case.called_again) == (10 * HOUR, 1)
    assert records.counts == {(Kind.TURNED_BACK, "lake", Reason.QUOTA): 1}


def test_what_the_street_does_alone_is_not_a_whistle_until_others_are_asked() -> None:
    write = Writer()
    for number in (1, 2):
        write(10 * HOUR, Kind.OCCURRED, f"litter@lake#{number}", street="lake")
        write(10 * HOUR, Kind.TRIAGED, f"litter@lake#{number}", reason=Reason.ALONE)
        write(10 * HOUR, Kind.CALLED, f"litter@lake#{number}", stage=1, reason=Reason.FIRST)
        write(10 * HOUR, Kind.DECIDED, f"litter@lake#{number}", stage=1, department="own", reason=Reason.FULL)
    write(10 * HOUR, Kind.DESK, "litter@lake#2")
    records = read(town(), write.log)
    assert [case.alone for case in records.cases.values()] == [True, False]


def test_routine_work_waits_while_crews_are_away() -> None:
    write = Writer()
    write(10 * HOUR, Kind.LENT, street="lake", crew="police/2", reason=Reason.BEGINS)
    visit(write)
    write(30 * DAY, Kind.PHASE)
    rostered = 22 * 9 * HOUR
    police = read(town(), write.log).routine["police"]
    # one crew lent, the other 3.5 hours on the mission: what was missed is never made up
    assert police == Account(2 * rostered, rostered, rostered - 3.5 * HOUR, 0, 3.5 * HOUR)
    assert read(town(), write.log).routine["mines"].after == 0


def test_crews_added_to_the_scenario_s_do_no_routine_work() -> None:
    write = Writer()
    write(10 * HOUR, Kind.OCCURRED, CASE, street="lake")
    for crew in ("police/3", "police/4", "police/5"):
        write(10 * HOUR, Kind.SET_OUT, CASE, crew=crew)
    assert (
        read(town(departments={"police": department("detain", crews=2, routine=0.9)}), write.log)
        .routine["police"]
        .after
        == 0
    )


def test_groups_work_rest_and_go() -> None:
    write = Writer()
    group, spell = "group-lake-1", "mining@lake#site07.1"
    write(0, Kind.ENTERED, street="lake", crew=group)
    write(20 * HOUR, Kind.WORKS, spell, street="lake", crew=group)
    write(2 * DAY, Kind.SEALED, spell, stage=1, crew=group)
    write(4 * DAY + 20 * HOUR, Kind.WORKS, "mining@lake#site08.1", street="lake", crew=group)
    write(5 * DAY, Kind.GONE, "mining@lake#site08.1", street="lake", crew=group, reason=Reason.RUINED)
    records = read(town(offending=True), write.log)
    assert [(s.site[-2:], s.begin, s.end) for s in records.spells] == [
        ("07", 20 * HOUR, 2 * DAY),
        ("08", 4 * DAY + 20 * HOUR, 5 * DAY),
    ]
    found = records.groups[group]
    assert (found.street, found.entered, found.gone) == ("lake", 0, 5 * DAY)


def test_an_empty_log_is_a_run_in_which_nothing_happened() -> None:
    records = read(town(), Writer().log)
    assert (records.cases, records.spent, records.spells) == ({}, {}, [])
    assert records.routine["police"].after == 0
