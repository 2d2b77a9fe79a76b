"""Who takes a request, and what becomes of one that nobody can take: exact courses of small cases.

The town and the form of a course are those of `test_traces`: a kilometre is a minute, turn-out 5 min, the lake lies
10 km from the base, a theft takes the police an hour.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from bare import NAME, department, scenario
from hypothesis import HealthCheck, given, settings
from laws import books, crew_time, told, watch
from queues import unserved
from test_traces import course, lay_out, lines
from towns import ending, taking, towns

from sim.concerns import concerns
from sim.demand import Happening, Nature, ground
from sim.log import Kind
from sim.luck import Luck
from sim.plan import Plan
from sim.reader import ScenarioError, read_text
from sim.regime import Authority, Call, Command, Priority, Regime, Stay, Timing
from sim.scenario import (
    Attendance,
    Base,
    CaseType,
    Demand,
    Dispatch,
    District,
    Need,
    Phase,
    Power,
    Speed,
    Stage,
    Street,
    Travel,
)
from sim.simulation import arms, simulate
from sim.travel import Roads, Spot
from sim.units import DAY, HOUR, MINUTE, Spread, fixed, gamma
from sim.workload import loads

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from sim.scenario import Scenario

WHISTLE: Final = "regimes: {rules: {base: whistle}}\n"
BUSY: Final = """
regimes: {{rules: {{base: whistle, call: {{when_busy: {rule}, redial_after: 20 min}}}}}}
dispatch: {{assembly: {assembly}, order: {order}, free: at_base}}
case_types: {{seizure: {{name: seizure, stages: [{{needs: [{{power: seize, work: 1 h}}]}}]}}}}
"""
"""Both crews are 1 h 35 min away for a case: 5 min turn-out, 10 min road, 1 h work, 10 min back."""
ASSEMBLIES: Final = ("all_at_once", "as_available")
ORDERS: Final = ("strict", "bypass")
NEVER: Final = fixed(0)


def outs(found: list[str]) -> list[str]:
    return [line for line in found if "SET_OUT" in line]


# ---- nobody is free


@pytest.mark.parametrize("assembly", ASSEMBLIES)
@pytest.mark.parametrize("order", ORDERS)
def test_a_call_that_finds_nobody_free_is_refused_and_the_case_ends(tmp_path: Path, assembly: str, order: str) -> None:
    calls = ("0 10:00 theft lake", "0 10:30 theft lake", "0 11:30 theft lake")
    found = course(tmp_path, BUSY.format(rule="refuse", assembly=assembly, order=order), *calls)
    assert [line for line in found if "#2" in line] == lines(
        """
        0 10:30 #2 CALLED FIRST
        0 10:30 #2 VISIT_ENDED REFUSED
        0 10:30 #2 ENDED REFUSED
        """
    )
    assert "0 11:30 #3 SET_OUT police/1 ON_SHIFT" in found, "the first crew is back at 11:25"


@pytest.mark.parametrize("assembly", ASSEMBLIES)
@pytest.mark.parametrize("order", ORDERS)
def test_all_crews_needed_are_seized_at_once_or_none_is(tmp_path: Path, assembly: str, order: str) -> None:
    """The land bureau is away, so the joint case is refused, and the police are not taken for it."""
    calls = ("0 10:00 seizure lake", "0 10:30 mining lake", "0 10:30 theft lake", "0 11:25 mining lake")
    found = course(tmp_path, BUSY.format(rule="refuse", assembly=assembly, order=order), *calls)
    assert outs(found) == lines(
        """
        0 10:00 #1 SET_OUT land/1 ON_SHIFT
        0 10:30 #3 SET_OUT police/1 ON_SHIFT
        """
    )
    ended = [line for line in found if "ENDED REFUSED" in line and "VISIT" not in line]
    assert ended == ["0 10:30 #2 ENDED REFUSED", "0 11:25 #4 ENDED REFUSED"], "at 11:25 the police are still away"


def test_who_comes_back_at_the_moment_of_a_call_is_free_for_it(tmp_path: Path) -> None:
    found = course(tmp_path, BUSY.format(rule="refuse", assembly="all_at_once", order="strict"), "0 10:00 theft lake", "0 11:25 theft lake")  # fmt: skip
    assert outs(found) == ["0 10:00 #1 SET_OUT police/1 ON_SHIFT", "0 11:25 #2 SET_OUT police/1 ON_SHIFT"]


@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_the_street_calls_again_some_time_later(tmp_path: Path, assembly: str) -> None:
    calls = ("0 10:00 theft lake", "0 10:30 theft lake", "0 11:28 theft lake")
    found = course(tmp_path, BUSY.format(rule="redial", assembly=assembly, order="strict"), *calls)
    assert [line for line in found if "#2" in line][:8] == lines(
        """
        0 10:30 #2 CALLED FIRST
        0 10:30 #2 VISIT_ENDED BUSY
        0 10:50 #2 CALLED AGAIN
        0 10:50 #2 VISIT_ENDED BUSY
        0 11:10 #2 CALLED AGAIN
        0 11:10 #2 VISIT_ENDED BUSY
        0 11:30 #2 CALLED AGAIN
        0 11:30 #2 VISIT_ENDED BUSY
        """
    )
    assert outs(found)[1:] == ["0 11:28 #3 SET_OUT police/1 ON_SHIFT", "0 13:10 #2 SET_OUT police/1 ON_SHIFT"], (
        "there is no line: whoever calls when the crew is free gets it"
    )


def test_a_type_may_have_a_rule_of_its_own(tmp_path: Path) -> None:
    text = BUSY.format(rule="refuse", assembly="all_at_once", order="bypass").replace(
        "case_types: {", "case_types: {theft: {when_busy: wait}, "
    )
    found = course(tmp_path, text, "0 10:00 mining lake", "0 10:30 theft lake", "0 10:31 seizure lake")
    assert "0 10:31 #3 ENDED REFUSED" in found
    assert outs(found)[-1] == "0 11:25 #2 SET_OUT police/1 ON_SHIFT"


def test_a_call_that_does_not_wait_overtakes_nobody_where_nobody_may(tmp_path: Path) -> None:
    """The joint case waits for the land bureau; under strict a theft that does not wait finds it in its way."""
    text = BUSY.format(rule="refuse", assembly="all_at_once", order="strict").replace(
        "case_types: {", "case_types: {mining: {when_busy: wait}, "
    )
    calls = ("0 10:00 seizure lake", "0 10:30 mining lake", "0 10:40 theft lake")
    assert "0 10:40 #3 ENDED REFUSED" in course(tmp_path, text, *calls)
    assert "0 10:40 #3 SET_OUT police/1 ON_SHIFT" in course(tmp_path, text.replace("strict", "bypass"), *calls)


def test_what_was_accepted_and_interrupted_waits(tmp_path: Path) -> None:
    """A daily case that an emergency interrupts is not refused: it has been let in."""
    text = """
regimes: {rules: {base: whistle, call: {when_busy: refuse}, priority: {preempts: cases}}}
case_types: {mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 20 min}]}]}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 10:30 mining lake")
    assert [line for line in found if "RESOLVED" in line or "REFUSED" in line] == [
        "0 10:50 #2 RESOLVED",
        "0 11:35 #1 RESOLVED",
    ]


def test_an_emergency_that_does_not_wait_takes_as_many_crews_that_wait_on_site_as_it_needs(tmp_path: Path) -> None:
    """The land bureau never comes, so the police stand on site at two daily cases; with one crew too few none is taken."""
    text = """
regimes: {rules: {base: whistle, call: {when_busy: refuse}}}
departments: {police: {crews: 2}, land: {stake: -100}}
case_types:
  raid: {name: raid, whistle: emergency, stages: [{needs: [{power: detain, work: 20 min, crews: NEEDED, together: true}]}]}
"""
    calls = ("0 10:00 mining lake", "0 10:01 mining lake", "0 10:30 raid lake")
    found = course(tmp_path, text.replace("NEEDED", "2"), *calls)
    assert [line for line in found if "#3" in line and "SET_OUT" in line] == lines(
        """
        0 10:30 #3 SET_OUT police/2 ON_SHIFT
        0 10:30 #3 SET_OUT police/1 ON_SHIFT
        """
    )
    text = text.replace("NEEDED", "2") + "dispatch: {free: at_base}\n"
    away = course(tmp_path, text, "0 10:00 mining lake", "0 10:10 theft lake", "0 10:30 raid lake")
    assert "0 10:30 #3 ENDED REFUSED" in away
    assert not any("PREEMPTED" in line for line in away), "the crew that waits stays where it is"


# ---- whoever reported it waits no longer


def test_whoever_reported_it_gives_up_when_nobody_has_set_out(tmp_path: Path) -> None:
    text = WHISTLE + "dispatch: {free: at_base}\ncase_types: {theft: {patience: 50 min}}\n"
    calls = ("0 10:00 theft lake", "0 10:30 theft lake", "0 10:40 theft lake")
    found = course(tmp_path, text, *calls)
    assert [line for line in found if "#1" not in line] == lines(
        """
        0 10:30 #2 CALLED FIRST
        0 10:40 #3 CALLED FIRST
        0 11:20 #2 VISIT_ENDED GIVEN_UP
        0 11:20 #2 ENDED GIVEN_UP
        0 11:25 #3 SET_OUT police/1 ON_SHIFT
        0 11:40 #3 ARRIVED police/1
        0 11:40 #3 QUORUM
        0 11:40 #3 WORK_BEGAN police/1
        0 12:40 #3 STAGE_DONE
        0 12:40 #3 WORK_ENDED police/1
        0 12:40 #3 LEFT police/1 DONE
        0 12:40 #3 VISIT_ENDED DONE
        0 12:40 #3 RESOLVED
        """
    ), (
        "patience ends with the dispatch: the first is worked on for an hour, the third for longer than 50 min after its call"
    )


def test_patience_is_the_luck_of_the_case() -> None:
    town = _queue(patience=Spread("exponential", HOUR), rate=4.0)
    log = simulate(town, "rules", seed=1, replication=0)
    called: dict[int, int] = {}
    waits = {}
    for time, kind, case, *_, reason in log.rows():
        if kind == Kind.CALLED:
            called[case] = time
        if kind == Kind.ENDED:
            waits[case] = time - called[case]
            assert reason
    assert len(waits) > 3
    for case, wait in waits.items():
        luck = Luck(1, 0).one("case", log.names.text[case], "patience")
        assert wait == Spread("exponential", HOUR).at(luck)


# ---- several departments hold the same power


CHOICE: Final = """
regimes: {{rules: {{base: whistle}}}}
dispatch: {{assembly: {assembly}, order: {order}, free: at_base}}
streets:
  lake: {{turns_to: [squad, police, far]}}
  hill: {{name: hill, district: east, x: 10, decides_in: 0 min, overcalls: 0, turns_to: [police, squad]}}
departments:
  squad: {{name: squad, powers: [detain], level: street, street: hill, crews: 1, turnout: 5 min, routine: 0, shift_begins: "00:00", shift_ends: "00:00", weekends: true}}
  far: {{name: far, powers: [detain], district: west, crews: 1, turnout: 5 min, routine: 0, stake: 100}}
"""


@pytest.mark.parametrize("assembly", ASSEMBLIES)
@pytest.mark.parametrize("order", ORDERS)
def test_a_street_turns_to_the_first_with_a_crew_free(tmp_path: Path, assembly: str, order: str) -> None:
    calls = (
        "0 10:00 theft lake",
        "0 10:01 theft lake",
        "0 10:02 theft lake",
        "0 10:03 theft lake",
        "0 10:04 theft hill",
    )
    found = course(tmp_path, CHOICE.format(assembly=assembly, order=order), *calls)
    assert outs(found) == lines(
        """
        0 10:00 #1 SET_OUT squad/1 ON_SHIFT
        0 10:01 #2 SET_OUT police/1 ON_SHIFT
        0 10:02 #3 SET_OUT far/1 ON_SHIFT
        0 11:05 #4 SET_OUT squad/1 ON_SHIFT
        0 11:26 #5 SET_OUT police/1 ON_SHIFT
        """
    ), "the squad waits at the hill, at the lake's own place: 5 min turn-out and an hour; then the queue is common"


def test_a_request_that_waits_takes_whoever_is_free_first(tmp_path: Path) -> None:
    """The hill turns to the police first, but the squad is back before them: first come, first served over all of them."""
    text = CHOICE.format(assembly="all_at_once", order="bypass")
    calls = ("0 10:00 theft lake", "0 10:01 theft hill", "0 10:02 theft hill", "0 10:03 theft lake")
    found = outs(course(tmp_path, text.replace(", far]", "]"), *calls))
    assert found == lines(
        """
        0 10:00 #1 SET_OUT squad/1 ON_SHIFT
        0 10:01 #2 SET_OUT police/1 ON_SHIFT
        0 11:05 #3 SET_OUT squad/1 ON_SHIFT
        0 11:26 #4 SET_OUT police/1 ON_SHIFT
        """
    )


def test_without_an_order_only_the_usual_department_is_asked(tmp_path: Path) -> None:
    text = CHOICE.format(assembly="all_at_once", order="bypass").replace("turns_to: [squad, police, far]", "x: 10")
    found = outs(course(tmp_path, text, "0 10:00 theft lake", "0 10:01 theft lake"))
    assert found == ["0 10:00 #1 SET_OUT police/1 ON_SHIFT", "0 11:25 #2 SET_OUT police/1 ON_SHIFT"]


def test_who_does_not_come_is_passed_over(tmp_path: Path) -> None:
    text = CHOICE.format(assembly="all_at_once", order="bypass").replace("[squad, police, far]", "[police, far]")
    text += "  police: {stake: -100}\n"
    found = course(tmp_path, text, "0 10:00 theft lake", also={Kind.DECIDED})
    assert found[1:4] == lines(
        """
        0 10:00 DECIDED police ABSENT
        0 10:00 DECIDED far FULL
        0 10:00 SET_OUT far/1 ON_SHIFT
        """
    )


def test_own_crews_then_the_pool_then_it_is_refused(tmp_path: Path) -> None:
    text = CHOICE.format(assembly="as_available", order="bypass").replace("base: whistle", "base: whistle, call: {when_busy: refuse}")  # fmt: skip
    calls = ("0 10:00 theft hill", "0 10:01 theft hill", "0 10:02 theft hill")
    found = course(tmp_path, text, *calls)
    assert outs(found) == ["0 10:00 #1 SET_OUT police/1 ON_SHIFT", "0 10:01 #2 SET_OUT squad/1 ON_SHIFT"]
    assert found[-1].endswith("RESOLVED")
    assert "0 10:02 #3 ENDED REFUSED" in found


def test_two_crews_may_come_from_two_departments(tmp_path: Path) -> None:
    text = CHOICE.format(assembly="all_at_once", order="bypass")
    text += "case_types: {theft: {stages: {0: {needs: {0: {crews: 2, together: true}}}}}}\n"
    assert outs(course(tmp_path, text, "0 10:00 theft lake")) == [
        "0 10:00 SET_OUT squad/1 ON_SHIFT",
        "0 10:00 SET_OUT police/1 ON_SHIFT",
    ]


def test_an_emergency_interrupts_whichever_department_has_a_daily_case(tmp_path: Path) -> None:
    text = CHOICE.format(assembly="all_at_once", order="bypass").replace("base: whistle", "base: whistle, priority: {preempts: cases}")  # fmt: skip
    text += "case_types: {mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 20 min}]}]}}\n"
    calls = ("0 10:00 theft hill", "0 10:01 theft hill", "0 10:30 mining lake")
    found = course(tmp_path, text.replace(", far]", "]"), *calls)
    assert "0 10:30 #3 SET_OUT police/1 ON_SHIFT" in found, "its work began last, and the lake turns to it too"
    assert sum("RESOLVED" in line for line in found) == 3


# ---- where crews are


def test_crews_of_several_bases_are_dealt_out_in_turn_and_the_nearest_goes(tmp_path: Path) -> None:
    text = (
        WHISTLE
        + """
departments: {police: {crews: 3, bases: [{x: 0}, {x: 18}]}}
streets: {lake: {x: 10}}
"""
    )
    calls = ("0 10:00 theft lake 17", "0 10:01 theft lake 17", "0 10:02 theft lake 17")
    found = [line for line in course(tmp_path, text, *calls) if "ARRIVED" in line]
    assert found == lines(
        """
        0 10:06 #1 ARRIVED police/2
        0 10:23 #2 ARRIVED police/1
        0 10:24 #3 ARRIVED police/3
        """
    )


def test_a_department_may_turn_out_otherwise_for_some_types(tmp_path: Path) -> None:
    text = WHISTLE + "departments: {police: {turnouts: {theft: 40 min}}}\n"
    assert "0 10:50 ARRIVED police/1" in course(tmp_path, text, "0 10:00 theft lake")
    assert "0 10:15 ARRIVED police/1" in course(tmp_path, text, "0 10:00 mining lake")


def test_a_roving_crew_is_somewhere_on_its_ground_and_on_patrol_again_when_it_leaves() -> None:
    town = _queue(
        rate=1.0,
        street=Street(NAME, "d", 5.0, 5.0, decides_in=0, shape="rectangle", width=4000, height=2000),
        roves=("s",),
    )
    log = simulate(town, "rules", seed=1, replication=0)
    out: dict[int, int] = {}
    checked = 0
    calls: dict[int, int] = {}
    for time, kind, case, _, _, _, crew, *_ in log.rows():
        name = log.names.text[case]
        if kind == Kind.CALLED:
            calls[case] = calls.get(case, 0) + 1
        if kind == Kind.SET_OUT:
            out[crew] = time
        if kind == Kind.ARRIVED:
            luck = Luck(1, 0)
            start = Nature(town).whereabouts(
                ("s",), luck.of("case", name, f"patrol {calls[case]} {log.names.text[crew]}")
            )
            end = Nature(town).spot_of(luck, Happening(0, name, "x", "s"))
            assert time - out[crew] == Roads(town.travel, {}).time(
                round(math.dist((start.x, start.y), (end.x, end.y)) * 1000), 0, 1.0
            )
            checked += 1
        if kind == Kind.LEFT:
            left = time
        if kind == Kind.BACK:
            assert time == left, "on patrol again at once"
    assert checked > 10


def test_every_part_of_a_shape_is_as_likely_as_any_other() -> None:
    square = Street(NAME, "d", 1.0, 2.0, shape="square", width=4000)
    rectangle = replace(square, shape="rectangle", width=4000, height=1000)
    line = replace(square, shape="line", width=6000, height=0)
    town = scenario(
        streets={"square": square, "rectangle": rectangle, "line": line, "disc": Street(NAME, "d", area=10**6)}
    )
    assert [ground(street) for street in town.streets.values()] == [16e6, 4e6, 0.0, 10**6]
    for name, (width, height) in {"square": (4, 4), "rectangle": (4, 1), "line": (6, 0)}.items():
        found = [Nature(town).spot_of(Luck(1, n), Happening(0, "x@s#1", "x", name)) for n in range(4000)]
        for axis, side, middle in (("x", width, 1.0), ("y", height, 2.0)):
            at = sorted((getattr(spot, axis) - middle) / (side or 1) for spot in found)
            if side:
                assert all(abs(value + 0.5 - place / 4000) < 0.03 for place, value in enumerate(at)), (name, axis)
            else:
                assert set(at) == {0.0}
    area = replace(square, width=0, area=9_000_000)
    nature = Nature(replace(town, streets={"s": area}))
    found = [nature.spot_of(Luck(1, n), Happening(0, "x@s#1", "x", "s")) for n in range(300)]
    assert 1.4 < max(spot.x - 1 for spot in found) <= 1.5, "a square of the street's area"


def test_several_grounds_are_patrolled_by_their_size() -> None:
    small, large = Street(NAME, "d", shape="square", width=1000), Street(NAME, "d", 9.0, shape="square", width=3000)
    town = scenario(streets={"small": small, "large": large, "road": Street(NAME, "d", shape="line", width=1000)})

    nature = Nature(town)

    def share(*names: str) -> float:
        spots = [nature.whereabouts(names, Luck(1, n).of("x", "x", "x")) for n in range(2000)]
        return sum(spot.place == "small" for spot in spots) / 2000

    assert share("small", "large") == pytest.approx(0.1, abs=0.02)
    assert share("small", "road") == pytest.approx(0.5, abs=0.03), "a road has no size: each as likely"


def test_a_trip_of_years_is_worked_out_at_once() -> None:
    travel = Travel(speed=60_000, speeds=(Speed(7 * HOUR, 30_000), Speed(9 * HOUR, 60_000)))
    roads = Roads(travel, {})
    a_day = 22 * 60_000 + 2 * 30_000
    assert roads.time(a_day, 8 * HOUR, 1.0) == DAY
    assert roads.time(3 * a_day + 30_000, 8 * HOUR, 1.0) == 3 * DAY + HOUR
    assert roads.time(1_000_000_000 * a_day, 8 * HOUR, 1.0) == 1_000_000_000 * DAY


def test_the_speed_at_departure_may_hold_for_the_whole_trip() -> None:
    travel = Travel(speed=20_000, speeds=(Speed(8 * HOUR, 60_000),))
    changing, frozen = Roads(travel, {}), Roads(replace(travel, changing="at_departure"), {})
    assert changing.time(20_000, 7 * HOUR + 30 * MINUTE, 1.0) == 40 * MINUTE
    assert frozen.time(20_000, 7 * HOUR + 30 * MINUTE, 1.0) == 60 * MINUTE
    assert frozen.time(20_000, 8 * HOUR, 1.5) == 30 * MINUTE


# ---- patrols that are not interrupted


def test_a_crew_with_nothing_to_do_goes_on_a_patrol_that_is_not_interrupted(tmp_path: Path) -> None:
    text = WHISTLE + "departments: {police: {idle_block: 40 min}}\ndispatch: {free: at_base}\n"
    calls = ("0 10:00 theft lake", "0 10:30 theft lake", "0 14:10 theft lake")
    found = course(tmp_path, text, *calls)
    assert [line for line in found if line.startswith("0 09:")] == lines(
        """
        0 09:00 PATROL police/1 BEGINS
        0 09:40 PATROL police/1 ENDS
        0 09:40 PATROL police/1 BEGINS
        """
    )
    assert outs(found) == lines(
        """
        0 10:20 #1 SET_OUT police/1 ON_SHIFT
        0 11:45 #2 SET_OUT police/1 ON_SHIFT
        0 14:30 #3 SET_OUT police/1 ON_SHIFT
        """
    ), "at 10:20 the patrol is over; at 11:45 the crew is back and one waits; at 13:10 and 13:50 it goes out again"
    first = [line for line in found if line.startswith("1 ")]
    assert first[0] == "1 09:00 PATROL police/1 BEGINS", "no patrol begins off duty"


def test_who_is_called_at_the_moment_a_patrol_ends_goes(tmp_path: Path) -> None:
    text = WHISTLE + "departments: {police: {idle_block: 40 min}}\n"
    text += "case_types: {seizure: {name: seizure, stages: [{needs: [{power: seize, work: 1 h}]}]}}\n"
    for calls in (("0 09:40 theft lake", "0 12:00 seizure lake"), ("0 09:20 seizure lake", "0 09:40 theft lake")):
        assert any(line.startswith("0 09:40") and "SET_OUT police/1" in line for line in course(tmp_path, text, *calls))


def test_the_luck_of_patrols_belongs_to_the_crew_and_the_day() -> None:
    town = _queue(rate=0.2, idle_block=Spread("uniform", low=10 * MINUTE, high=HOUR))
    log = simulate(town, "rules", seed=1, replication=0)
    begun: dict[int, int] = {}
    number: dict[tuple[int, int], int] = {}
    for time, kind, *_, crew, _, _ in log.rows():
        if kind != Kind.PATROL:
            continue
        if crew in begun:
            since = begun.pop(crew)
            key = (crew, since // DAY)
            number[key] = number.get(key, 0) + 1
            luck = Luck(1, 0).one("crew", log.names.text[crew], f"patrol {since // DAY} {number[key]}")
            assert time - since == town.departments["U"].idle_block.at(luck)
        else:
            begun[crew] = time
    assert sum(number.values()) > 20


def test_common_phases_are_simulated_once_and_patrols_go_on_in_every_arm() -> None:
    town = _queue(
        rate=0.5,
        roves=("s",),
        idle_block=fixed(HOUR),
        street=Street(NAME, "d", decides_in=0, shape="square", width=1000),
    )
    town = replace(
        town,
        phases=(Phase("before", 2 * DAY, "rules"), Phase("during", 3 * DAY, "rules", compared=True)),
        regimes={
            **town.regimes,
            "other": replace(town.regimes["rules"], call=Call(rule="whistle", takes=0, when_busy="refuse")),
        },
    )
    both = dict(arms(town, ["rules", "other"], seed=1, replication=0))
    for name, log in both.items():
        assert list(log.rows()) == list(simulate(town, name, seed=1, replication=0).rows())


def _queue(
    *,
    rate: float,
    street: Street | None = None,
    patience: Spread = NEVER,
    crews: int = 2,
    **more: Any,
) -> Scenario:
    """One department, cases at *rate* an hour with an hour's work each."""
    rules = Regime(
        call=Call(rule="whistle", takes=0),
        authority=Authority(takes=0, yes=1.0),
        timing=Timing(rule="on_call"),
        command=Command(rule="one"),
        stay=Stay(rule="until_done", relief=0),
        priority=Priority(rule="kinds"),
    )
    return scenario(
        days=3,
        phases=(Phase("all", 3 * DAY, "rules", compared=True),),
        districts={"d": District(NAME)},
        streets={"s": street or Street(NAME, "d", decides_in=0)},
        powers={"u": Power(NAME)},
        departments={
            "U": department(
                "u",
                begins=0,
                ends=0,
                weekends=True,
                district="d",
                crews=crews,
                routine=0.0,
                turnout=fixed(0),
                stake=1000.0,
                **more,
            )
        },
        case_types={"x": CaseType(NAME, (Stage((Need("u", Spread("exponential", HOUR)),)),), patience=patience)},
        regimes={"rules": rules},
        demand=(Demand("x", rate=rate * 24),),
        travel=Travel(circuity=1.0, scatter=0.0),
        dispatch=Dispatch("all_at_once", "bypass", "at_base", "nearest"),
        attendance=Attendance(tokens=False),
    )


# ---- whatever the town


def _lawful(town: Scenario) -> None:
    town = replace(town, measure=replace(town.measure, start=0, end=town.horizon))
    with ending():
        log = simulate(town, "arm", seed=1, replication=0)
    watched = watch(town, "arm", log)
    crew_time(watched)
    books(watched, log)
    left_free = unserved(watched)
    assert not left_free, "nobody waits for ever while a crew that could serve is free"


@given(taking())
@settings(max_examples=120, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_every_run_keeps_the_laws(town: Scenario) -> None:
    _lawful(town)


@pytest.mark.long
@given(taking())
@settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_every_run_keeps_the_laws_in_many_towns(town: Scenario) -> None:
    _lawful(town)


@given(towns())
@settings(max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_to_turn_to_the_one_department_there_is_changes_nothing(town: Scenario) -> None:
    """Where each street names the departments it would ask anyhow, once each, every log is the same, row for row."""
    plan = Plan(town)
    usual = {
        name: tuple(
            dict.fromkeys(
                plan.holders[holder].name
                for power in town.powers
                if (holder := plan.holder(name, power, own_team=True)) is not None
            )
        )
        for name in town.streets
    }
    alone = {
        name: tuple(
            d
            for d in names
            if not any(set(town.departments[d].powers) & set(town.departments[o].powers) for o in names if o != d)
        )
        for name, names in usual.items()
    }
    other = replace(town, streets={n: replace(street, turns_to=alone[n]) for n, street in town.streets.items()})
    with ending():
        logs = [simulate(each, "arm", seed=1, replication=0) for each in (town, other)]
    assert told(logs[0]) == told(logs[1])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("assembly", ASSEMBLIES)
def test_departments_of_one_crew_that_all_streets_turn_to_serve_as_one_of_many_crews(order: str, assembly: str) -> None:
    """First come, first served over all of them: every case waits just as long as for one department of three crews."""
    one = replace(_queue(rate=2.6, crews=3), dispatch=Dispatch(assembly, order, "at_base", "nearest"))
    single = replace(one.departments["U"], crews=1)
    three = replace(
        one,
        departments={"A": single, "B": single, "C": single},
        streets={"s": replace(one.streets["s"], turns_to=("B", "C", "A"))},
    )
    moments = []
    for town in (one, three):
        log = simulate(town, "rules", seed=3, replication=0)
        moments.append([(time, log.names.text[case]) for time, kind, case, *_ in log.rows() if kind == Kind.SET_OUT])
    assert moments[0] == moments[1]
    assert len(moments[0]) > 100


# ---- what makes no sense


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("streets: {lake: {shape: rectangle, width: 2 km}}", [("sense_no_side", "streets.lake.shape")]),
        ("streets: {lake: {shape: line}}", [("sense_no_side", "streets.lake.shape")]),
        ("streets: {lake: {shape: square}}", [("sense_no_side", "streets.lake.shape")]),
        ("streets: {lake: {width: 2 km}}", [("sense_side", "streets.lake.width")]),
        ("streets: {lake: {shape: square, width: 2 km, height: 3 km}}", [("sense_side", "streets.lake.height")]),
        ("streets: {lake: {turns_to: [police, police]}}", [("sense_turns_twice", "streets.lake.turns_to.1")]),
        ("streets: {lake: {turns_to: [polize]}}", [("reader_refer", "streets.lake.turns_to.0")]),
        ("departments: {police: {x: 3, bases: [{x: 1}]}}", [("sense_bases", "departments.police.bases")]),
        ("departments: {police: {roves: [lake], bases: [{x: 1}]}}", [("sense_roves", "departments.police.roves")]),
        (
            "departments: {police: {routine: 0.5, idle_block: 1 h}}",
            [("sense_idle_block", "departments.police.idle_block")],
        ),
        (
            "regimes: {rules: {call: {when_busy: redial, redial_after: 0 min}}}",
            [("sense_redial", "regimes.rules.call.redial_after")],
        ),
        ("regimes: {rules: {call: {when_busy: hang-up}}}", [("reader_choice", "regimes.rules.call.when_busy")]),
        ("streets: {lake: {shape: square, width: 2 km}}", []),
        ("regimes: {rules: {call: {redial_after: 0 min}}}", []),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    lay_out(tmp_path, "0 10:00 theft lake")
    text = f"name: t\ntitle: t\nuses: [town.yaml]\n{text}\n"
    if "regimes" in text:
        text = text.replace("rules: {", "rules: {base: whistle, ")
    else:
        text += WHISTLE
    if not expected:
        read_text(text, folder=tmp_path)
        return
    with pytest.raises(ScenarioError) as caught:
        read_text(text, folder=tmp_path)
    assert [(problem.key, problem.path) for problem in caught.value.problems] == expected
    assert all(problem.text("zh") != problem.text("en") for problem in caught.value.problems)


# ---- how much is asked of whom


def test_the_load_of_departments_that_a_street_turns_to_is_theirs_together() -> None:
    one = _queue(rate=2.4, crews=3)
    single = replace(one.departments["U"], crews=1)
    streets = {"s": replace(one.streets["s"], turns_to=("B", "A"))}
    two = replace(one, departments={"A": single, "B": replace(single, crews=2)}, streets=streets)
    rules = one.regimes["rules"]
    (whole,) = loads(one, rules)
    found = {load.department: load for load in loads(two, rules)}
    assert [found[name].asked for name in "AB"] == pytest.approx([whole.asked / 3, whole.asked * 2 / 3])
    assert [found[name].ratio for name in "AB"] == pytest.approx([0.8, 0.8])


def test_no_backlog_is_foretold_where_nobody_waits_for_ever() -> None:
    town = _queue(rate=4.0)
    refuse = replace(town.regimes["rules"], call=Call(rule="whistle", takes=0, when_busy="refuse"))
    impatient = _queue(rate=4.0, patience=fixed(HOUR))
    assert [concern.key for concern, _ in concerns(town, ["rules"])] == ["concern_load"]
    for other in (replace(town, regimes={"rules": refuse}), impatient):
        assert [concern.key for concern, _ in concerns(other, ["rules"])] == ["concern_lost"]
    assert loads(impatient, impatient.regimes["rules"])[0].ratio == pytest.approx(2), (
        "it is what is asked for all the same"
    )


# ---- the gamma law


@pytest.mark.parametrize(
    ("cv", "u", "expected"),
    [
        (1.0, 0.5, math.log(2)),
        (1.0, 0.999, -math.log(0.001)),
        (2**-0.5, 0.9, 1.9448600849337145),
        (0.5, 0.25, 0.6338300529750233),
        (0.5, 0.5, 0.9180151872127242),
        (2.0, 0.5, 0.1746952094114936),
        (0.0, 0.3, 1.0),
        (10.0, 1e-9, 0.0),
        (0.001, 0.5, 1 - 1e-6 / 3),
    ],
)
def test_the_gamma_law_at_known_quantiles(cv: float, u: float, expected: float) -> None:
    assert gamma(u, cv) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_gamma_law_has_its_mean_and_its_spread() -> None:
    for cv in (0.4, 0.5773502692, 1.0, 1.5):
        spread = Spread("gamma", HOUR, cv)
        found = [spread.at((n + 0.5) / 20_000) / HOUR for n in range(20_000)]
        mean = math.fsum(found) / 20_000
        assert mean == pytest.approx(1, abs=0.002)
        assert math.fsum((x - mean) ** 2 for x in found) / 20_000 == pytest.approx(cv * cv, rel=0.02)
        assert found == sorted(found)
    assert Spread("gamma", HOUR, 0.5).expected == HOUR


def test_a_place_is_a_place() -> None:
    """Bases are where the file says; without them it is the seat of the district."""
    bases = (Base(1.0, 2.0), Base(3.0, 4.0))
    town = _queue(rate=1.0, crews=3, bases=bases)
    assert [Plan(town).home(0, crew) for crew in range(3)] == [
        Spot(1.0, 2.0, "d"),
        Spot(3.0, 4.0, "d"),
        Spot(1.0, 2.0, "d"),
    ]
    assert Plan(_queue(rate=1.0)).home(0, 5) == Spot(0.0, 0.0, "d")
