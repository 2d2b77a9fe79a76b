"""No run that never ends: cycles without time, too much work, empty calendars are found and explained.

Each scenario of the first part hung before the watch was there.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import towns
from hypothesis import given, settings
from test_cli import whistle

from sim import concerns, reader, watchdog, workload
from sim.clock import EVERY, Clock
from sim.problem import ScenarioError
from sim.simulation import simulate
from sim.texts import WrongInputError
from sim.units import DAY, HOUR, MINUTE, SECOND, Spread, fixed

if TYPE_CHECKING:
    from sim.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
ROUND_THE_CLOCK = 'shift_begins: "00:00", shift_ends: "00:00", weekends: true, turnout: 0 min, routine: 0'
BASE = f"""\
name: small
title: {{zh: 小, en: small}}
start: 2018-01-01
phases:
  - {{name: all, length: 20 days, regime: at-once, compared: true}}
districts:
  d: {{name: {{zh: 区, en: district}}}}
streets:
  s: {{name: {{zh: 街道, en: street}}, district: d, decides_in: 0 min}}
travel: {{circuity: 1, scatter: 0}}
dispatch: {{assembly: all_at_once, order: bypass, free: at_base, which: nearest}}
attendance: {{tokens: false, sharp: true}}
regimes:
  at-once:
    title: {{zh: 随叫随到, en: at once}}
    call: {{rule: whistle, takes: 0 min}}
    authority: {{rule: phone_back, takes: 0 min, yes: 1}}
    timing: on_call
    command: one
    stay: {{rule: until_done, relief: 0 min}}
    priority: {{rule: kinds, preempts: none}}
powers:
  u: {{name: u}}
  v: {{name: v}}
departments:
  U: {{name: U, powers: [u], district: d, crews: 1, {ROUND_THE_CLOCK}, stake: 1000}}
  V: {{name: V, powers: [v], district: d, crews: 1, {ROUND_THE_CLOCK}, stake: 1000}}
case_types:
  x:
    name: x
    stages:
      - needs: [{{power: u, work: 0 min}}]
demand:
  - {{type: x, rate: 2 per day}}
"""


def town(tmp_path: Path, changes: str = "", base: str = BASE) -> Scenario:
    """A small town, with changes in the language of scenarios."""
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "town.yaml").write_text(f"base: base.yaml\nname: town\n{changes}", encoding="utf-8")
    return reader.read(tmp_path / "town.yaml")


def stopped(scenario: Scenario, regime: str = "at-once") -> WrongInputError:
    """What is told when a run that would never end is stopped."""
    with towns.ending(60), pytest.raises(WrongInputError) as told:
        simulate(scenario, regime, seed=1, replication=0)
    for language in ("zh", "en"):
        assert told.value.text(language)
    return told.value


# -- cycles in which no time passes --


def test_nobody_comes_and_the_street_calls_again_at_once(tmp_path: Path) -> None:
    told = stopped(town(tmp_path, "departments: {U: {stake: -100}}\nstreets: {s: {recall_after: 0 min}}"))
    assert told.key == "watch_cycle"
    assert told.values["where"] == "streets.s.recall_after (0)"
    assert "x@s#" in str(told.values["case"])
    assert "a department decided (absent)" in told.text("en")
    assert "部门决定 (不到场)" in told.text("zh")


def test_nobody_comes_and_the_street_calls_again_every_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "MOST_CALLS", 1000)
    monkeypatch.setattr(watchdog, "RARELY", 1)
    told = stopped(town(tmp_path, "departments: {U: {stake: -100}}\nstreets: {s: {recall_after: 1 s}}"))
    assert told.values["where"] == "streets.s.recall_after (1 s)"


def test_the_missing_are_pressed_without_a_pause(tmp_path: Path) -> None:
    needs = "[{power: u, together: true}, {power: v, together: true}]"
    changes = f"case_types: {{x: {{stages: [{{needs: {needs}}}]}}}}\nstreets: {{s: {{presses_after: 0 min}}}}"
    told = stopped(
        town(tmp_path, f"{changes}\ndepartments: {{V: {{stake: -100}}}}\ndispatch: {{assembly: as_available}}")
    )
    assert told.values["where"] == "streets.s.presses_after (0)"


def test_a_case_comes_back_as_soon_as_it_is_resolved(tmp_path: Path) -> None:
    told = stopped(town(tmp_path, "case_types: {x: {relapse: 1, relapse_after: 0 min}}"))
    assert told.values["where"] == "case_types.x.relapse_after (0)"


def test_leave_to_act_is_refused_at_once_and_for_ever(tmp_path: Path) -> None:
    changes = "regimes: {at-once: {authority: {rule: phone_back, takes: 0 min, yes: 0}}}\n"
    told = stopped(town(tmp_path, f"{changes}streets: {{s: {{recall_after: 0 min, presses_after: 0 min}}}}"))
    assert told.key == "watch_cycle"


def test_a_slot_is_over_before_work_has_begun(tmp_path: Path) -> None:
    changes = (
        "regimes: {at-once: {stay: {rule: slot, slot: 0.000001 s}}}\ncase_types: {x: {stages: [{needs: [{power: u}]}]}}"
    )
    told = stopped(town(tmp_path, f"{changes}\nstreets: {{s: {{recall_after: 0 min}}}}"))
    assert told.values["where"] == "streets.s.recall_after (0)"


def test_a_relief_is_looked_for_without_a_pause(tmp_path: Path) -> None:
    changes = "regimes: {at-once: {stay: {rule: until_done, relief: 0.000001 s}}}\n"
    told = stopped(town(tmp_path, f"{changes}case_types: {{x: {{stages: [{{needs: [{{power: u}}]}}]}}}}"))
    assert told.key == "watch_silent"
    assert "_relieve" in str(told.values["action"])
    assert "x@s#" in str(told.values["case"])


def test_crews_that_wait_on_site_go_round_between_cases(tmp_path: Path) -> None:
    """Two stages of no work beside each other, own command, no patience: each comes, waits for nothing and leaves."""
    changes = """\
dispatch: {assembly: as_available}
departments: {V: {stake: -100}}
regimes: {at-once: {command: {rule: own, patience: 0 min}, stay: slot}}
streets: {s: {recall_after: 0 min}}
case_types: {x: {stages: [{needs: [{power: u, together: true, work: 0 min}, {power: v, together: true, work: 0 min}]}]}}
"""
    assert stopped(town(tmp_path, changes)).key == "watch_cycle"


def test_a_run_that_notes_too_much_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "MOST_ROWS", 10_000)
    told = stopped(town(tmp_path, "demand: {0: {rate: 100 per hour}}"))
    assert told.key == "watch_rows"
    assert told.values["rows"] == "10,000"


def test_the_command_says_where_it_goes_round_in_both_languages(tmp_path: Path) -> None:
    town(tmp_path, "departments: {U: {stake: -100}}\nstreets: {s: {recall_after: 0 min}}")
    for language, part, workers in (("zh", "停不下来", "1"), ("en", "would never end", "2")):
        words = ("run", tmp_path / "town.yaml", "--regime", "at-once", "--replications", "2", "--workers", workers)
        done = whistle(*words, "--out", tmp_path / "out", language=language)
        assert done.returncode == 2
        assert part in done.stderr
        assert "streets.s.recall_after (0)" in done.stderr
        assert not (tmp_path / "out").exists()


def test_what_is_told_crosses_processes() -> None:
    told = WrongInputError("watch_rows", rows="1", day=1, days=2, cases=3, scenario="x")
    again = pickle.loads(pickle.dumps(told))
    assert again.text("en") == told.text("en")


# -- what is busy, and does end --


def test_ten_thousand_calls_at_one_instant_are_no_cycle(tmp_path: Path) -> None:
    calls = "\n".join(f"c{number},60,s,x" for number in range(10_000))
    (tmp_path / "calls.csv").write_text(f"id,time_min,street,type\n{calls}\n", encoding="utf-8")
    scenario = town(tmp_path, "demand: {0: {rate: 0 per day, recorded: calls.csv}}\ndepartments: {U: {crews: 10000}}")
    log = simulate(scenario, "at-once", seed=1, replication=0)
    assert log.length > 2 * EVERY


def test_a_look_changes_nothing_and_the_clock_stops_where_it_did() -> None:
    def told(look: bool) -> tuple[list[int], int, Any]:
        clock = Clock()
        seen: list[int] = []

        def tick() -> None:
            seen.append(clock.now)
            clock.at(clock.now + 1, tick)

        clock.at(0, tick)
        looks: list[int] = []
        clock.run(3 * EVERY, looks.append if look else None)
        assert looks == ([EVERY] * 3 if look else [])[: len(looks)]
        return seen, clock.now, pickle.dumps(clock.now)

    assert told(look=True) == told(look=False)


def test_the_log_gives_its_last_rows(tmp_path: Path) -> None:
    log = simulate(town(tmp_path), "at-once", seed=1, replication=0)
    rows = list(log.rows())
    for count in (0, 1, 7, len(rows), len(rows) + 5):
        assert log.last(count) == rows[max(0, len(rows) - count) :]


# -- how many cases a run holds --


def test_more_cases_than_a_run_holds_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as told:
        town(tmp_path, "demand: {0: {rate: 1000000000 per day}}")
    (problem,) = told.value.problems
    assert (problem.key, problem.path) == ("sense_too_many", "demand.0.rate")
    assert "20,000,000,000" in problem.text("en")
    assert town(tmp_path, "demand: {0: {rate: 99999 per day}}")


# -- the load of departments --


HOURS = "work: {law: exponential, mean: 1 h}"
TWO = f"""\
case_types:
  x: {{stages: [{{needs: [{{power: u, together: true, {HOURS}}}]}}]}}
  y: {{name: y, stages: [{{needs: [{{power: v, together: true, {HOURS}}}]}}]}}
  xy: {{name: xy, stages: [{{needs: [{{power: u, together: true, {HOURS}}}, {{power: v, together: true, work: 0 min}}]}}]}}
demand:
  - {{type: x, rate: 0.3 per hour}}
  - {{type: y, rate: 0.3 per hour}}
  - {{type: xy, rate: 0.2 per hour}}
"""
"""O11: two departments with one crew each; some cases need both."""
STRICT = "dispatch: {order: strict}\n"


def test_the_load_is_that_of_the_textbook(tmp_path: Path) -> None:
    """O01: 4 an hour x 0.5 h ÷ 3 crews; O11: (0.3 + 0.2) x 1 h on one crew each."""
    work = "case_types: {x: {stages: [{needs: [{power: u, work: {law: exponential, mean: 30 min}}]}]}}\n"
    scenario = town(tmp_path, work + "departments: {U: {crews: 3}}\ndemand: {0: {rate: 4 per hour}}")
    (only,) = workload.loads(scenario, scenario.regimes["at-once"])
    assert (only.cases, only.ratio) == pytest.approx((96, 2 / 3))
    assert only.needed == 3
    scenario = town(tmp_path, TWO)
    assert [each.ratio for each in workload.loads(scenario, scenario.regimes["at-once"])] == [
        pytest.approx(0.5),
        pytest.approx(0.5),
    ]


def test_the_road_home_counts_where_a_crew_is_free_only_at_base(tmp_path: Path) -> None:
    """O02: 0.8 an hour x (2 x 3 km ÷ 20 km/h + 0.5 h) = 0.64; free on the road, 0.52."""
    changes = """\
travel: {speed: 20 km/h}
streets: {s: {x: 3}}
case_types: {x: {stages: [{needs: [{power: u, work: {law: lognormal, mean: 30 min, cv: 1.2}}]}]}}
demand: {0: {rate: 0.8 per hour}}
"""
    for more, ratio in (("", 0.64), ("dispatch: {free: on_the_road}\n", 0.52)):
        scenario = town(tmp_path, changes + more)
        (only,) = workload.loads(scenario, scenario.regimes["at-once"])
        assert only.ratio == pytest.approx(ratio, rel=1e-6)


def test_cases_that_come_back_count_as_often_as_they_come(tmp_path: Path) -> None:
    for share, after, times in ((0.5, "1 day", 2.0), (0.0, "1 day", 1.0), (1.0, "2 days", 11.0), (1.0, "40 days", 1.0)):
        scenario = town(tmp_path, f"case_types: {{x: {{relapse: {share}, relapse_after: {after}}}}}")
        assert workload.rounds(scenario.case_types["x"], scenario.horizon) == pytest.approx(times, rel=1e-5)


def test_the_longest_of_several_works() -> None:
    hour = Spread("exponential", HOUR)
    assert workload.longest((hour,)) == HOUR
    assert workload.longest((hour,) * 2) == pytest.approx(1.5 * HOUR, rel=0.005)
    assert workload.longest((hour,) * 3) == pytest.approx(11 / 6 * HOUR, rel=0.005)
    assert workload.longest((fixed(HOUR), fixed(2 * HOUR), fixed(0))) == 2 * HOUR
    assert workload.longest((Spread("uniform", low=0, high=HOUR), fixed(HOUR // 2))) == pytest.approx(
        0.625 * HOUR, rel=0.005
    )
    assert workload.longest(()) == 0


@pytest.mark.parametrize(
    ("single", "joint", "most"),
    [(0.4, 0.4, 8 / 7), (0.5, 0.3, 1.24272)],
)
def test_the_strict_limit_of_one_department_is_that_of_the_saturated_system(
    tmp_path: Path, single: float, joint: float, most: float
) -> None:
    """O10: two crews, cases that need one or both: 2 ÷ (2 - p²) of a mean job (Brill and Green 1984)."""
    both = f"{{power: u, together: true, {HOURS}}}, {{power: u, together: true, work: 0 min}}"
    changes = f"""\
case_types:
  x: {{stages: [{{needs: [{{power: u, together: true, {HOURS}}}]}}]}}
  y: {{name: y, stages: [{{needs: [{both}]}}]}}
demand:
  - {{type: x, rate: {single} per hour}}
  - {{type: y, rate: {joint} per hour}}
departments: {{U: {{crews: 2}}}}
"""
    scenario = town(tmp_path, STRICT + changes)
    line = workload.limit(scenario, scenario.regimes["at-once"])
    assert line is not None
    assert line.rate == pytest.approx((single + joint) * 24)
    assert line.most == pytest.approx(most * 24, rel=0.02)


def test_the_strict_limit_of_two_departments_lies_below_their_loads(tmp_path: Path) -> None:
    """O11: 1.16364 of a mean job, where the loads alone would allow 1.6; bypass has no such limit."""
    scenario = town(tmp_path, STRICT + TWO)
    line = workload.limit(scenario, scenario.regimes["at-once"])
    assert line is not None
    assert line.most == pytest.approx(1.16364 * 24, rel=0.02)
    assert line.ratio < 1
    bypass = town(tmp_path, TWO)
    assert workload.limit(bypass, bypass.regimes["at-once"]) is None


def keys(scenario: Scenario, regime: str = "at-once") -> set[str]:
    """The keys of the concerns about a scenario, each of which can be told."""
    for language in ("zh", "en"):
        concerns.told(scenario, [regime], language)
    return {concern.key for concern, _ in concerns.concerns(scenario, [regime])}


def test_too_much_work_is_told_with_what_would_be_enough(tmp_path: Path) -> None:
    work = "case_types: {x: {stages: [{needs: [{power: u, work: 3 h}]}]}}\n"
    assert keys(town(tmp_path, work)) == set()
    scenario = town(tmp_path, work + "demand: {0: {rate: 16 per day}}")
    assert keys(scenario) == {"concern_load"}
    (told,) = concerns.told(scenario, ["at-once"], "en")
    for part in (
        "48.0 crew-hours",
        "24.0 on duty",
        "a load of 2.00",
        "3 crews or more (it has 1)",
        "fewer than 8 cases",
    ):
        assert part in told


def test_where_the_rest_is_given_up_no_backlog_is_foretold(tmp_path: Path) -> None:
    scenario = town(tmp_path, "case_types: {x: {gives_up: 2 days, stages: [{needs: [{power: u, work: 13 h}]}]}}")
    assert keys(scenario) == {"concern_lost"}


def test_a_strict_queue_beyond_its_own_limit_is_told_though_every_department_copes(tmp_path: Path) -> None:
    strict, bypass = town(tmp_path, STRICT + TWO), town(tmp_path, TWO)
    assert keys(strict) == keys(bypass) == set()
    assert keys(_faster(strict, 1.5)) == {"concern_strict"}
    assert keys(_faster(bypass, 1.5)) == set()


def _faster(scenario: Scenario, times: float) -> Scenario:
    from dataclasses import replace  # noqa: PLC0415

    return replace(scenario, demand=tuple(replace(each, rate=each.rate * times) for each in scenario.demand))


DATES = """\
regimes: {{at-once: {{call: {{rule: petition, desks: 0}}, timing: {{rule: dates, {timing}}}, stay: {{rule: slot, slot: 4 h}}}}}}
case_types: {{x: {{stages: [{{needs: [{{power: u}}, {{power: v}}]}}]}}}}
"""


@pytest.mark.parametrize(
    ("timing", "more", "found"),
    [
        ("day_free: 0.65", "", set()),
        ("day_free: 0", "", {"concern_no_date"}),
        ("day_free: 0.01", "", {"concern_date"}),
        ("day_free: 0, roster: 5", "", set()),
        ("day_free: 0.65", 'departments: {U: {shift_begins: "20:00", shift_ends: "23:00"}}', {"concern_shift"}),
        ("day_free: 0.65, night: true", 'departments: {U: {shift_begins: "20:00", shift_ends: "23:00"}}', set()),
    ],
)
def test_joint_dates_that_are_never_found_are_told(tmp_path: Path, timing: str, more: str, found: set[str]) -> None:
    assert keys(town(tmp_path, DATES.format(timing=timing) + more)) == found


def test_a_town_without_a_date_runs_to_its_end_and_nothing_is_resolved(tmp_path: Path) -> None:
    with towns.ending(20):
        log = simulate(town(tmp_path, DATES.format(timing="day_free: 0")), "at-once", seed=1, replication=0)
    assert log.length


def test_a_calendar_without_a_working_day_is_told(tmp_path: Path) -> None:
    days = ", ".join(f"2018-01-{day:02}" for day in range(1, 21) if day not in (6, 7, 13, 14, 20))
    holidays = f"calendar: {{holidays: [{days}]}}\n"
    off = "departments: {U: {weekends: false}}\n"
    assert keys(town(tmp_path, holidays)) == set()
    assert keys(town(tmp_path, holidays + off)) == {"concern_off_duty"}
    assert "concern_offices" in keys(town(tmp_path, holidays + DATES.format(timing="day_free: 0.65")))
    with towns.ending(20):
        simulate(town(tmp_path, holidays + off), "at-once", seed=1, replication=0)


def test_a_quota_below_what_is_whistled_is_told(tmp_path: Path) -> None:
    scope = "regimes: {at-once: {admission: {rule: scope, quota: 59}}}"
    assert keys(town(tmp_path, scope)) == {"concern_quota"}
    assert keys(town(tmp_path, scope.replace("59", "61"))) == set()


def test_concerns_are_told_by_check_run_compare_and_explain(tmp_path: Path) -> None:
    town(tmp_path, "case_types: {x: {stages: [{needs: [{power: u, work: 13 h}]}]}}")
    file = tmp_path / "town.yaml"
    for language, part in (("zh", "负荷 1.08"), ("en", "a load of 1.08")):
        for words in (("check", file), ("explain", file)):
            done = whistle(*words, language=language)
            assert (done.returncode, done.stderr) == (0, "")
            assert part in done.stdout
        done = whistle("run", file, "--regime", "at-once", language=language)
        assert done.returncode == 0
        assert part in done.stderr
        assert part not in done.stdout


def test_explain_lists_the_loads_of_a_shipped_scenario() -> None:
    told = whistle("explain", "pilot-districts").stdout
    assert "a-market" in told
    assert "0.596" in told


@settings(max_examples=8, deadline=None)
@given(towns.towns())
def test_every_town_has_loads_and_concerns_in_words(scenario: Scenario) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workload, "JOBS", 50)
        told = [concerns.told(scenario, scenario.regimes, language) for language in ("zh", "en")]
        assert len(told[0]) == len(told[1])
        assert all(concerns.load_rows(scenario, name, "zh") for name in scenario.regimes)
    for regime in scenario.regimes.values():
        assert all(each.asked >= 0 and each.on_duty >= 0 for each in workload.loads(scenario, regime))
        line = workload.limit(scenario, regime, served=50)
        assert line is None or line.most > 0


def test_times_are_told_in_their_natural_unit() -> None:
    spans = [watchdog._span(time) for time in (0, 7, 1500, SECOND, 90 * MINUTE, 2 * DAY)]
    assert spans == ["0", "7 µs", "1.5 ms", "1 s", "1.5 h", "2 d"]
    assert watchdog._moment(DAY + 90 * MINUTE + 1) == "2 / 01:30:00.000001"
