"""Who leaves before crews come, who breaks off for something more urgent, joint dates at fixed gaps, a fixed number of sites.

Told as exact courses of small cases, as in `test_traces`, whose town they share.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest
from test_traces import course, lines

from sim.coordination import campaign
from sim.log import Kind
from sim.reader import read_text
from sim.regime import Timing
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from pathlib import Path

    from sim.log import Log
    from sim.scenario import Scenario


def only(found: list[str], *words: str) -> list[str]:
    """The lines in which one of *words* stands."""
    return [line for line in found if any(word in line.split() for word in words)]


# ---- the offender leaves, unseen


LEAVES: Final = """
regimes: {{rules: {{base: whistle}}}}
case_types: {{theft: {{flees_after: {after}, gone: {gone}}}}}
"""


def test_a_crew_that_finds_nobody_leaves_and_the_case_is_over(tmp_path: Path) -> None:
    """Nobody who sends crews knows that the offender has left: the crew drives out all the same."""
    text = LEAVES.format(after="14 min", gone="leave")
    assert course(tmp_path, text, "0 10:00 theft lake", also={Kind.BACK}) == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 FOUND NOBODY_THERE
        0 10:15 LEFT police/1 NOBODY_THERE
        0 10:15 VISIT_ENDED FLED
        0 10:15 ENDED FLED
        0 10:25 BACK police/1
        """
    )


def test_who_leaves_at_the_moment_a_crew_comes_is_gone(tmp_path: Path) -> None:
    """Waiting and road count alike: the second case is reached 35 min after it occurred."""
    calls = ("0 10:00 theft lake", "0 10:40 theft lake")
    for minutes, reason in ((35, "NOBODY_THERE"), (36, "PRESENT")):
        found = course(tmp_path, LEAVES.format(after=f"{minutes} min", gone="leave"), *calls)
        assert only(found, "FOUND") == ["0 10:15 #1 FOUND PRESENT", f"0 11:15 #2 FOUND {reason}"]


def test_who_was_found_stays(tmp_path: Path) -> None:
    """The slot is over before the work is done; when the crew comes again nobody is looked for."""
    text = LEAVES.format(after="20 min", gone="leave").replace(
        "base: whistle", "base: whistle, stay: {rule: slot, slot: 30 min}"
    )
    found = course(tmp_path, text, "0 10:00 theft lake")
    assert only(found, "FOUND", "ARRIVED", "RESOLVED") == lines(
        """
        0 10:15 ARRIVED police/1
        0 10:15 FOUND PRESENT
        0 13:00 ARRIVED police/1
        0 13:30 RESOLVED
        """
    )


def test_or_the_work_is_done_all_the_same(tmp_path: Path) -> None:
    found = course(tmp_path, LEAVES.format(after="1 min", gone="work"), "0 10:00 theft lake")
    assert only(found, "FOUND", "RESOLVED", "ENDED") == ["0 10:15 FOUND NOBODY_THERE", "0 11:15 RESOLVED"]


def test_whoever_else_was_on_the_way_is_called_off(tmp_path: Path) -> None:
    text = LEAVES.format(after="1 min", gone="leave").replace("theft", "mining")
    text += "departments: {land: {turnout: 1 h}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert only(found, "LEFT", "ENDED") == lines(
        """
        0 10:15 LEFT police/1 NOBODY_THERE
        0 10:15 LEFT land/1 CALLED_OFF
        0 10:15 ENDED FLED
        """
    )


def test_who_leaves_before_anybody_sees_him_is_never_heard_of(tmp_path: Path) -> None:
    def text(minutes: int) -> str:
        found = LEAVES.format(after=f"{minutes} min", gone="leave")
        return found.replace("base: whistle", "base: whistle, detection: merged").replace(
            "gone: leave", "gone: leave, sight: 1 h"
        )

    assert course(tmp_path, text(59), "0 10:00 theft lake") == ["0 10:59 ENDED EXPIRED"]
    seen = course(tmp_path, text(61), "0 10:00 theft lake")
    assert only(seen, "CALLED", "FOUND", "ENDED") == lines(
        """
        0 11:00 CALLED FIRST
        0 11:15 FOUND NOBODY_THERE
        0 11:15 ENDED FLED
        """
    ), "known to the street, he is looked for"


# ---- rounds of inspections


ROUNDS: Final = """
regimes: {{rules: {{base: whistle, detection: {{rule: rounds, every: {every}, begins: "10:00", finds: {finds}}}}}}}
"""


def test_nothing_is_known_until_a_round_finds_it(tmp_path: Path) -> None:
    """Counted from the first day's 10:00: every 36 h; off shift the crew comes the next morning."""
    text = ROUNDS.format(every="36 h", finds=1)
    found = course(
        tmp_path, text, "0 09:00 theft lake", "0 10:01 theft lake", "0 12:00 theft lake", also={Kind.DETECTED}
    )
    assert only(found, "DETECTED") == lines(
        """
        0 10:00 #1 DETECTED PATROL
        1 22:00 #2 DETECTED PATROL
        1 22:00 #3 DETECTED PATROL
        """
    )


def test_a_round_may_overlook_what_it_inspects(tmp_path: Path) -> None:
    calls = [f"0 09:{minute} theft lake" for minute in range(10, 60)]
    text = ROUNDS.format(every="1 day", finds=0.6) + "streets: {lake: {decides_in: 1 year}}\n"
    found = only(course(tmp_path, text, *calls, also={Kind.DETECTED}), "DETECTED")
    days = [int(line.split()[0]) for line in found]
    assert 20 <= days.count(0) <= 40, "of 50, at a chance of 0.6"
    assert 5 <= days.count(1) <= 20, "those that are left are looked at again"
    assert len(days) == 50


def test_of_a_fixed_number_of_sites_a_round_may_draw_a_few(tmp_path: Path) -> None:
    scenario, _ = run(tmp_path, sites=9, in_order="1 h")
    regime = scenario.regimes["rules"]
    for many in (2, 9, 20):
        rule = replace(regime.detection, rule="rounds", every=DAY, finds=1.0, looks_at=many)
        log = simulate(
            replace(scenario, regimes={"rules": replace(regime, detection=rule)}), "rules", seed=1, replication=0
        )
        found = [time // DAY for time, kind, *_ in log.rows() if kind == Kind.DETECTED]
        assert found.count(0) == min(many, 9), "all are in violation at the first round"
        assert all(found.count(day) <= many for day in found)


def test_when_rounds_come_at_other_hours_none_is_held_at_the_old_ones(tmp_path: Path) -> None:
    text = """
regimes:
  before: {base: whistle, detection: {rule: rounds, every: 6 h, begins: "10:00", finds: 1}}
  rules: {base: before, detection: {every: 1 day, begins: "11:00"}}
  late: {base: before, detection: none}
phases:
  - {name: before, length: 11 h, regime: before}
  - {name: during, length: 2 days, regime: rules, compared: true}
  - {name: after, length: 1 day, regime: late}
"""
    calls = ("0 10:30 theft lake", "2 10:30 theft lake", "2 12:00 theft lake")
    found = course(tmp_path, text, *calls, also={Kind.DETECTED})
    assert only(found, "DETECTED") == ["0 11:00 #1 DETECTED PATROL", "2 11:00 #2 DETECTED", "2 12:00 #3 DETECTED"]


# ---- interrupted by any higher class


CLASSES: Final = """
regimes: {{rules: {{base: whistle, priority: {{preempts: {preempts}}}}}}}
departments: {{police: {{crews: {crews}}}}}
case_types:
  theft: {{stages: [{{needs: [{{power: detain, work: 2 h}}]}}]}}
  mining: {{whistle: emergency, stages: [{{needs: [{{power: detain, work: 30 min}}]}}]}}
  smuggling: {{name: smuggling, whistle: key, stages: [{{needs: [{{power: detain, work: 2 h}}]}}]}}
"""


def test_the_lowest_class_gives_way_first_and_resumes_before_others_of_its_class(tmp_path: Path) -> None:
    calls = (
        "0 10:00 theft",
        "0 10:10 smuggling",
        "0 10:30 smuggling",
        "0 10:40 mining",
        "0 10:45 theft",
        "0 10:50 smuggling",
    )
    found = course(tmp_path, CLASSES.format(preempts="lower", crews=2), *(f"{call} lake" for call in calls))
    assert only(found, "SET_OUT", "INTERRUPTED", "RESOLVED") == lines(
        """
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:10 #2 SET_OUT police/2 ON_SHIFT
        0 10:30 #1 INTERRUPTED
        0 10:30 #3 SET_OUT police/1 ON_SHIFT
        0 10:40 #3 INTERRUPTED
        0 10:40 #4 SET_OUT police/1 ON_SHIFT
        0 11:10 #4 RESOLVED
        0 11:10 #3 SET_OUT police/1 ON_SHIFT
        0 12:25 #2 RESOLVED
        0 12:25 #6 SET_OUT police/2 ON_SHIFT
        0 13:00 #3 RESOLVED
        0 13:00 #1 SET_OUT police/1 ON_SHIFT
        0 14:25 #6 RESOLVED
        0 14:25 #5 SET_OUT police/2 ON_SHIFT
        0 14:45 #1 RESOLVED
        0 16:25 #5 RESOLVED
        """
    ), "#3 goes on with its 110 min, #1 with its 105"


def test_only_emergencies_interrupt_and_only_daily_cases_unless_every_class_may(tmp_path: Path) -> None:
    calls = ("0 10:00 smuggling lake", "0 10:30 mining lake")
    assert not only(course(tmp_path, CLASSES.format(preempts="cases", crews=1), *calls), "INTERRUPTED")
    found = course(tmp_path, CLASSES.format(preempts="lower", crews=1), *calls)
    assert only(found, "INTERRUPTED") == ["0 10:30 #1 INTERRUPTED"]
    equals = ("0 10:00 smuggling lake", "0 10:30 smuggling lake", "0 10:40 theft lake")
    assert not only(course(tmp_path, CLASSES.format(preempts="lower", crews=1), *equals), "INTERRUPTED")


def test_who_is_on_the_road_is_not_turned_round_but_interrupted_on_arrival(tmp_path: Path) -> None:
    """The crew that comes for the daily case goes on to the emergency, which has waited for it since."""
    calls = ("0 10:00 theft lake", "0 10:10 mining lake")
    found = course(tmp_path, CLASSES.format(preempts="lower", crews=1), *calls)
    assert only(found, "SET_OUT", "INTERRUPTED", "RESOLVED") == lines(
        """
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:15 #1 INTERRUPTED
        0 10:15 #2 SET_OUT police/1 ON_SHIFT
        0 10:45 #2 RESOLVED
        0 10:45 #1 SET_OUT police/1 ON_SHIFT
        0 12:45 #1 RESOLVED
        """
    )


def test_without_priorities_nobody_is_interrupted(tmp_path: Path) -> None:
    text = CLASSES.format(preempts="lower", crews=1).replace("preempts: lower", "rule: none, preempts: lower")
    assert not only(course(tmp_path, text, "0 10:00 theft lake", "0 10:30 mining lake"), "INTERRUPTED")


# ---- joint dates at fixed gaps


JOINT: Final = """
regimes: {{rules: {{base: petition, priority: {priority}, timing: {{gaps: [4 days, 6 days, 11 days], begins: "10:00", capacity: {capacity}}}}}}}
departments: {{police: {{crews: 9, weekends: true}}}}
phases: [{{name: all, length: 40 days, regime: rules, compared: true}}]
case_types: {{smuggling: {{name: smuggling, whistle: key, stages: [{{needs: [{{power: detain}}]}}]}}}}
"""


def outs(found: list[str]) -> list[str]:
    """Case and moment of each crew that sets out."""
    return [" ".join([line.split()[2], *line.split()[:2]]) for line in only(found, "SET_OUT")]


def test_joint_dates_come_at_fixed_gaps_over_and_over(tmp_path: Path) -> None:
    """Counted from the first day's 10:00: days 0, 4, 10, 21, 25, …; who calls at that moment is too late for it."""
    calls = ("0 09:00", "0 10:00", "4 09:59", "4 10:01", "11 08:00", "22 12:00")
    text = JOINT.format(capacity=0, priority="none")
    found = course(tmp_path, text, *(f"{call} theft lake" for call in calls))
    assert outs(found) == ["#1 0 10:00", "#2 4 10:00", "#3 4 10:00", "#4 10 10:00", "#5 21 10:00", "#6 25 10:00"]


def test_a_joint_date_takes_so_many_and_the_rest_wait_for_the_next(tmp_path: Path) -> None:
    calls = ("1 09:00", "1 09:30", "1 09:15", "2 10:01", "2 11:00", "4 12:00")
    found = course(tmp_path, JOINT.format(capacity=2, priority="none"), *(f"{call} theft lake" for call in calls))
    assert outs(found) == ["#1 4 10:00", "#3 4 10:00", "#2 10 10:00", "#4 10 10:00", "#5 21 10:00", "#6 21 10:00"]
    assert only(found, "DATED")[:2] == ["4 10:00 #1 DATED", "4 10:00 #3 DATED"]


def test_where_there_are_priorities_the_more_urgent_have_their_turn_first(tmp_path: Path) -> None:
    calls = ("1 09:00 theft lake", "1 09:30 theft lake", "5 12:00 theft lake", "6 12:00 smuggling lake")
    found = course(tmp_path, JOINT.format(capacity=1, priority="kinds"), *calls)
    assert outs(found) == ["#1 4 10:00", "#4 10 10:00", "#2 21 10:00", "#3 25 10:00"]


def test_each_district_has_room_of_its_own(tmp_path: Path) -> None:
    text = JOINT.format(capacity=1, priority="none").replace(
        "weekends: true}",
        "weekends: true}, guard: {name: guard, powers: [detain], district: west, weekends: true, turnout: 5 min, routine: 0, stake: 100}",
    )
    text += "streets: {ridge: {name: ridge, district: west, x: 30, decides_in: 0 min}}\n"
    found = course(tmp_path, text, "1 09:00 theft lake", "1 09:30 theft ridge", "1 10:30 theft lake")
    assert outs(found) == ["#1 4 10:00", "#2 4 10:00", "#3 10 10:00"]


@pytest.mark.parametrize("begins", [0, 10 * HOUR])
@pytest.mark.parametrize("gaps", [(7 * DAY,), (4 * DAY, 6 * DAY, 11 * DAY), (HOUR, 90 * MINUTE), (1,)])
def test_the_next_joint_date_is_the_first_after_now(gaps: tuple[int, ...], begins: int) -> None:
    timing = Timing(gaps=gaps, begins=begins)
    dates, date = [begins], begins
    while len(dates) < 50:
        date += gaps[(len(dates) - 1) % len(gaps)]
        dates.append(date)
    for before, after in pairwise(dates):
        assert campaign(timing, before) == after
        assert campaign(timing, after - 1) == after
    cycle = sum(gaps)
    assert campaign(timing, -1) == campaign(timing, cycle - 1) - cycle, "also before the first"


# ---- what was left unfinished


SLOT: Final = """
regimes: {{rules: {{base: whistle, stay: {{rule: slot, slot: 30 min, again: {again}}}}}}}
streets: {{lake: {{recall_after: 0 min}}}}
case_types: {{theft: {{unfinished: {unfinished}}}}}
"""


@pytest.mark.parametrize(("again", "order"), [("in_place", "1 2 1 2 3 3"), ("at_the_back", "1 2 3 1 2 3")])
def test_what_is_called_again_waits_in_its_place_or_at_the_back(tmp_path: Path, again: str, order: str) -> None:
    """Each takes two slots; nobody overtakes but who is called again and keeps its place."""
    calls = ("0 10:00 theft lake", "0 10:20 theft lake", "0 10:30 theft lake")
    found = course(tmp_path, SLOT.format(again=again, unfinished="kept"), *calls)
    assert [line.split()[2][1:] for line in only(found, "SET_OUT")] == order.split()
    assert [line.split()[2] for line in only(found, "RESOLVED")] == ["#1", "#2", "#3"]


def test_what_is_begun_anew_is_never_done_if_its_work_is_longer_than_a_slot(tmp_path: Path) -> None:
    found = course(tmp_path, SLOT.format(again="in_place", unfinished="afresh"), "0 10:00 theft lake")
    assert not only(found, "RESOLVED")
    assert len(only(found, "SLOT")) > 50


def test_work_begun_anew_is_drawn_anew_for_each_visit(tmp_path: Path) -> None:
    """An exponential work of an hour is done in a slot of half an hour with chance 0.39: within some dozens of visits."""
    text = SLOT.format(again="in_place", unfinished="afresh").replace(
        "unfinished: afresh",
        "unfinished: afresh, stages: [{needs: [{power: detain, work: {law: exponential, mean: 1 h}}]}]",
    )
    calls = [f"{day} 10:00 theft lake" for day in range(4)]
    found = course(tmp_path, text, *calls)
    assert len(only(found, "RESOLVED")) == 4


def test_an_interrupted_case_is_begun_anew_too(tmp_path: Path) -> None:
    text = CLASSES.format(preempts="lower", crews=1).replace("theft: {", "theft: {unfinished: afresh, ")
    found = course(tmp_path, text, "0 10:00 theft lake", "0 11:15 mining lake")
    assert only(found, "RESOLVED") == ["0 11:45 #2 RESOLVED", "0 13:45 #1 RESOLVED"], "all two hours once more"
    text = text.replace("afresh", "kept")
    found = course(tmp_path, text, "0 10:00 theft lake", "0 11:15 mining lake")
    assert only(found, "RESOLVED") == ["0 11:45 #2 RESOLVED", "0 12:45 #1 RESOLVED"]


# ---- a fixed number of sites


SITES: Final = """
name: sites
title: sites
uses: [town.yaml]
regimes: {{rules: {{base: whistle}}}}
demand:
  - {{type: theft, sites: {sites}, in_order: {in_order}}}
"""


def run(folder: Path, replication: int = 0, **values: Any) -> tuple[Scenario, Log]:
    course(folder, "regimes: {rules: {base: whistle}}\n", "0 10:00 theft lake")
    scenario = read_text(SITES.format(**values), folder=folder)
    return scenario, simulate(scenario, "rules", seed=1, replication=replication)


def occurred(log: Log) -> list[tuple[str, int]]:
    """The own names of cases, and when they occurred, in minutes."""
    text = log.names.text
    return [
        (text[case].partition("#")[2], time // MINUTE) for time, kind, case, *_ in log.rows() if kind == Kind.OCCURRED
    ]


def test_a_site_is_in_order_again_once_its_case_is_over(tmp_path: Path) -> None:
    """Ten hours in order, a quarter of an hour on the road, an hour's work; off shift nobody comes."""
    _, log = run(tmp_path, sites=1, in_order="10 h")
    first = [("site1.1", 600), ("site1.2", 675 + 600), ("site1.3", 1440 + 9 * 60 + 75 + 600)]
    assert occurred(log)[:3] == first


def test_each_site_has_a_luck_of_its_own(tmp_path: Path) -> None:
    """With a site more the others turn as before, as long as nobody has to wait for a crew."""
    spread = "{law: exponential, mean: 2 days}"
    few = dict(occurred(run(tmp_path, 1, sites=2, in_order=spread)[1]))
    more = dict(occurred(run(tmp_path, 1, sites=3, in_order=spread)[1]))
    assert {name: few[name] for name in ("site1.1", "site2.1")} == {name: more[name] for name in ("site1.1", "site2.1")}
    assert "site3.1" in more
    other = dict(occurred(run(tmp_path, 2, sites=3, in_order=spread)[1]))
    assert other["site1.1"] != more["site1.1"]


def test_there_are_never_more_open_cases_than_sites(tmp_path: Path) -> None:
    _, log = run(tmp_path, sites=3, in_order="{law: exponential, mean: 2 h}")
    level = most = 0
    for _, kind, *_ in log.rows():
        level += (kind == Kind.OCCURRED) - (kind == Kind.RESOLVED)
        most = max(most, level)
    assert most == 3


def test_a_site_whose_offender_left_is_in_order_again_too(tmp_path: Path) -> None:
    run(tmp_path, sites=1, in_order="10 h")
    scenario = read_text(
        SITES.format(sites=1, in_order="10 h") + "case_types: {theft: {flees_after: 5 min}}\n", folder=tmp_path
    )
    log = simulate(scenario, "rules", seed=1, replication=0)
    assert occurred(log)[:2] == [("site1.1", 600), ("site1.2", 615 + 600)]
