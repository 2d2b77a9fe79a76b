"""Where the time went, who came last and what it cost, street by street: on logs small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bare import Writer, town

from sim.anatomy import PARTS, Part, anatomy
from sim.log import Kind, Log, Reason
from sim.measures import MEASURES, attendance_by_department, by_street, measure
from sim.reader import read as read_scenario
from sim.records import read
from sim.scenario import Measuring
from sim.simulation import arms
from sim.units import DAY, HOUR, MINUTE

SMALL = Path(__file__).parent / "small.yaml"
ONE = "mining@lake#1"
MORNING = DAY + 10 * HOUR


def parts(write: Writer, *, before: int = 0) -> dict[tuple[str, str], Part]:
    """The parts by name and what they are about."""
    scenario = town(before=before)
    found = anatomy(scenario, write.log, read(scenario, write.log))
    return {(part.part, part.street or part.department): part for part in found}


def minutes(found: dict[tuple[str, str], Part]) -> list[float]:
    return [found[name, ""].value for name in PARTS if name.endswith("_min")]


def begun(write: Writer, case: str = ONE, *, detected: bool = True) -> None:
    write(MORNING, Kind.OCCURRED, case, street=case.partition("@")[2].partition("#")[0])
    if detected:
        write(MORNING + HOUR, Kind.DETECTED, case)
    write(MORNING + 2 * HOUR, Kind.CALLED, case, stage=1, reason=Reason.FIRST)


def whole() -> Writer:
    """A case of which every part takes another time."""
    write = Writer()
    begun(write)
    write(MORNING + 150 * MINUTE, Kind.SET_OUT, ONE, crew="police/1")
    write(MORNING + 190 * MINUTE, Kind.ARRIVED, ONE, crew="police/1")
    write(MORNING + 200 * MINUTE, Kind.SET_OUT, ONE, crew="mines/1")
    write(MORNING + 240 * MINUTE, Kind.ARRIVED, ONE, crew="mines/1")
    write(MORNING + 250 * MINUTE, Kind.PHONED, ONE, crew="mines/1", reason=Reason.YES)
    write(MORNING + 250 * MINUTE, Kind.QUORUM, ONE, stage=1)
    write(MORNING + 300 * MINUTE, Kind.STAGE_DONE, ONE, stage=1)
    return write


def test_the_parts_follow_one_another_from_occurring_to_the_end_of_the_stage() -> None:
    found = parts(whole())
    assert minutes(found) == [60, 60, 30, 40, 60, 50]
    assert found["travel_min", ""].cases == 1


def test_what_never_comes_lasts_until_the_restriction_and_an_unlogged_detection_until_the_call() -> None:
    write = whole()
    begun(write, "mining@hill#2", detected=False)
    assert minutes(parts(write)) == [(60 + 120) / 2, 30, (30 + 7 * 1440) / 2, 20, 30, 25]


def test_who_is_on_the_way_or_there_when_called_for_needs_no_coordination() -> None:
    write = Writer()
    write(MORNING, Kind.OCCURRED, ONE, street="lake")
    write(MORNING, Kind.SET_OUT, ONE, crew="police/1")
    write(MORNING + HOUR, Kind.CALLED, ONE, stage=1, reason=Reason.FIRST)
    write(MORNING + 2 * HOUR, Kind.ARRIVED, ONE, crew="police/1")
    write(MORNING + 5 * HOUR, Kind.QUORUM, ONE, stage=1)
    assert minutes(parts(write))[2:5] == [0, 60, 180]
    write = Writer()
    write(MORNING, Kind.OCCURRED, ONE, street="lake")
    write(MORNING, Kind.SET_OUT, ONE, crew="police/1")
    write(MORNING + HOUR, Kind.ARRIVED, ONE, crew="police/1")
    write(MORNING + 2 * HOUR, Kind.CALLED, ONE, stage=1, reason=Reason.FIRST)
    write(MORNING + 5 * HOUR, Kind.QUORUM, ONE, stage=1)
    assert minutes(parts(write))[2:5] == [0, 0, 180]


def test_who_left_before_the_call_does_not_count_as_there() -> None:
    write = Writer()
    write(MORNING, Kind.OCCURRED, ONE, street="lake")
    write(MORNING, Kind.SET_OUT, ONE, crew="police/1")
    write(MORNING + HOUR, Kind.ARRIVED, ONE, crew="police/1")
    write(MORNING + 90 * MINUTE, Kind.LEFT, ONE, crew="police/1")
    write(MORNING + 2 * HOUR, Kind.CALLED, ONE, stage=1, reason=Reason.FIRST)
    write(MORNING + 3 * HOUR, Kind.SET_OUT, ONE, crew="police/2")
    write(MORNING + 4 * HOUR, Kind.ARRIVED, ONE, crew="police/2")
    write(MORNING + 5 * HOUR, Kind.QUORUM, ONE, stage=1)
    assert minutes(parts(write))[2:5] == [60, 60, 60]


def test_only_what_passes_after_the_last_but_one_is_charged_to_the_last() -> None:
    write = Writer()
    begun(write)
    for hour, crew in ((3, "police/1"), (4, "mines/1"), (5, "mines/2"), (6, "own/1")):
        write(MORNING + 2 * HOUR, Kind.SET_OUT, ONE, crew=crew)
        write(MORNING + hour * HOUR, Kind.ARRIVED, ONE, crew=crew)
    write(MORNING + 6 * HOUR, Kind.QUORUM, ONE, stage=1)
    found = parts(write)
    assert found["last", "own"] == Part("last", "", "own", 1.0, 1)
    assert found["held_up_h", "own"].value == 2
    assert found["held_up_officer_hours", "own"].value == 4 * 2 + 3 * 2 + 3 * 1
    assert not any(name == "last" and department != "own" for name, department in found)


def test_a_quorum_outside_the_window_or_the_governed_streets_is_charged_to_nobody() -> None:
    assert ("last", "mines") in parts(whole())
    assert ("last", "mines") not in parts(whole(), before=10)


@pytest.mark.parametrize("metric", MEASURES)
def test_each_street_has_the_measure_it_has_of_its_own(metric: str) -> None:
    scenario = replace(town(offending=True), measure=Measuring(primary=metric))
    write = whole()
    begun(write, "mining@hill#2")
    write(3 * DAY, Kind.OCCURRED, "fire@hill#3", street="hill")
    write(3 * DAY + HOUR, Kind.RESOLVED, "fire@hill#3")
    records = read(scenario, write.log)
    found = {part.street: part.value for part in anatomy(scenario, write.log, records) if part.street}
    alone = by_street(scenario, records)
    assert found == {street: values[metric].value for street, values in alone.items() if metric in values}


def test_in_whole_runs_the_parts_add_up_to_the_quorum_and_the_last_are_those_of_the_attendance() -> None:
    scenario = read_scenario(SMALL)
    quorums = 0
    for replication in range(4):
        for _, log in arms(scenario, list(scenario.compare), seed=3, replication=replication):
            log.flush()
            quorums += _agree(log)
    assert quorums


def _agree(log: Log) -> int:
    scenario = read_scenario(SMALL)
    records = read(scenario, log)
    found = anatomy(scenario, log, records)
    value = {(part.part, part.department): part for part in found}
    whole = measure(scenario, records).get("quorum_min")
    if whole is not None:
        of = [value[name, ""] for name in ("coordination_min", "travel_min", "waiting_min")]
        assert sum(part.value for part in of) == pytest.approx(whole.value, rel=1e-12)
        assert {part.cases for part in of} == {whole.cases}
    attended = attendance_by_department(scenario, records)
    assert {part.department: part.value for part in found if part.part == "last"} == {
        name: each.last for name, each in attended.items() if each.last
    }
    for part in found:
        if part.part == "held_up_h":
            assert part.value == pytest.approx(attended[part.department].held_up_h)
    return sum(each.last for each in attended.values())
