"""Expectations, gauges, estimates, verdicts: each against what was worked out by hand, or against another way."""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from sim import crowd, estimates, expectation, proof
from sim.cli import main
from sim.expectation import Gauge
from sim.gauges import SORTS, Tally, Window, kinds, tally
from sim.lives import Reading
from sim.log import Kind, Log, Reason
from sim.problem import ScenarioError
from sim.reader import read_text
from sim.texts import TEXTS
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sim.proof import Proved

SCENARIO: Final = """
name: small
title: {zh: 小场景, en: small}
start: 2018-01-01
phases: [{name: all, length: 60 min, regime: r, compared: true}]
districts: {d: {name: {zh: 区, en: district}}}
streets:
  s: {name: {zh: 街道, en: street}, district: d, decides_in: 0 min}
  t: {name: {zh: 街道乙, en: street T}, district: d, decides_in: 0 min}
powers: {a: {name: {zh: 甲, en: A}}, b: {name: {zh: 乙, en: B}}}
departments:
  A: {name: {zh: 甲, en: A}, powers: [a], crews: 2, routine: 0, turnout: 0 min, stake: 1000, shift_begins: "00:00", shift_ends: "00:00", weekends: true}
  B: {name: {zh: 乙, en: B}, powers: [b], crews: 1, routine: 0, turnout: 0 min, stake: 1000, shift_begins: "00:00", shift_ends: "00:00", weekends: true}
case_types:
  a: {name: {zh: 甲案, en: a}, stages: [{needs: [{power: a, work: 20 min}]}]}
  ab: {name: {zh: 联合案, en: ab}, whistle: emergency, stages: [{needs: [{power: a, together: true, work: 10 min}, {power: b, together: true, work: 10 min}]}]}
demand: [{type: a, streets: [s], rate: 1 per hour}]
regimes: {r: {title: {zh: 机制, en: regime}, call: {rule: whistle, takes: 0 min}, timing: on_call}}
"""

EXPECT: Final = """
scenario: small.yaml
case: C1
title: {zh: 例, en: example}
figures:
  f: {measure: {cases: wait}, value: 1, tolerance: 1 %}
"""

# ---- gauges, on a log worked by hand

ROWS: Final = (
    (0, "CALLED", "a@s#1", "s", "", "", ""), (0, "SET_OUT", "a@s#1", "s", "A", "A/1", ""),
    (5, "ARRIVED", "a@s#1", "s", "A", "A/1", ""), (5, "WORK_BEGAN", "a@s#1", "s", "A", "A/1", ""),
    (10, "CALLED", "ab@t#2", "t", "", "", ""), (12, "SET_OUT", "ab@t#2", "t", "A", "A/2", ""),
    (15, "ARRIVED", "ab@t#2", "t", "A", "A/2", ""), (20, "CALLED", "a@s#3", "s", "", "", ""),
    (20, "SET_OUT", "ab@t#2", "t", "B", "B/1", ""), (25, "WORK_ENDED", "a@s#1", "s", "A", "A/1", ""),
    (25, "LEFT", "a@s#1", "s", "A", "A/1", "DONE"), (25, "VISIT_ENDED", "a@s#1", "s", "", "", "DONE"),
    (25, "RESOLVED", "a@s#1", "s", "", "", ""), (30, "BACK", "a@s#1", "", "A", "A/1", ""),
    (30, "ARRIVED", "ab@t#2", "t", "B", "B/1", ""), (30, "QUORUM", "ab@t#2", "t", "", "", ""),
    (30, "WORK_BEGAN", "ab@t#2", "t", "A", "A/2", ""), (30, "WORK_BEGAN", "ab@t#2", "t", "B", "B/1", ""),
    (40, "CALLED", "a@s#4", "s", "", "", ""), (40, "WORK_ENDED", "ab@t#2", "t", "A", "A/2", ""),
    (40, "WORK_ENDED", "ab@t#2", "t", "B", "B/1", ""), (40, "LEFT", "ab@t#2", "t", "A", "A/2", "DONE"),
    (40, "LEFT", "ab@t#2", "t", "B", "B/1", "DONE"), (40, "VISIT_ENDED", "ab@t#2", "t", "", "", "DONE"),
    (40, "RESOLVED", "ab@t#2", "t", "", "", ""), (45, "BACK", "ab@t#2", "", "A", "A/2", ""),
    (50, "ENDED", "a@s#3", "s", "", "", "GIVEN_UP"), (50, "BACK", "ab@t#2", "", "B", "B/1", ""),
)  # fmt: skip
"""Minute, kind, case, street, department, crew, reason. #3 is given up, #4 still waits at the end of the hour."""

TWO: Final = (0 * 10 + 1 * 17 + 4 * 23 + 9 * 10) / 60 - (93 / 60) ** 2
"""The variance of the number of busy crews: none for 10 minutes, one for 17, two for 23, three for 10."""

HAND: Final[dict[str, tuple[dict[str, Any], tuple[float, ...], int]]] = {
    "wait": ({"cases": "wait"}, (0 + 2 + 30, 3), 1),
    "wait in seconds": ({"cases": "wait", "unit": "s"}, (32 * 60, 3), 1),
    "wait for B": ({"cases": "wait", "type": "ab", "department": "B"}, (10, 1), 0),
    "wait of the given up": ({"cases": "wait", "ended": "given_up"}, (30, 1), 1),
    "wait of the resolved": ({"cases": "wait", "ended": "resolved"}, (2, 2), 1),
    "wait of emergencies": ({"cases": "wait", "whistle": "emergency"}, (2, 1), 0),
    "wait of several types": ({"cases": "wait", "type": "a, ab"}, (32, 3), 1),
    "wait in a street": ({"cases": "wait", "street": "t"}, (2, 1), 0),
    "wait above": ({"cases": "wait", "give": "share", "above": "0 min"}, (2, 3), 1),
    "wait between": ({"cases": "wait", "give": "share", "at_least": "2 min", "below": "30 min"}, (1, 3), 1),
    "wait at most": ({"cases": "wait", "give": "share", "at_most": "2 min"}, (2, 3), 1),
    "wait equals": ({"cases": "wait", "give": "share", "equals": "30 min"}, (1, 3), 1),
    "wait squared": ({"cases": "wait", "give": "variance"}, (0 + 4 + 900, 32, 3), 1),
    "the first two": ({"cases": "wait", "first": 2}, (2, 2), 0),
    "the first three but one": ({"cases": "wait", "first": 3, "skip": 1}, (32, 2), 0),
    "the second": ({"cases": "wait", "number": 2}, (2, 1), 0),
    "the ninth": ({"cases": "wait", "number": 9}, (0, 0), 0),
    "response": ({"cases": "response"}, (5 + 5 + 30, 3), 1),
    "response of B": ({"cases": "response", "type": "ab", "department": "B"}, (20, 1), 0),
    "quorum": ({"cases": "quorum", "type": "ab"}, (20, 1), 0),
    "A idle": ({"cases": "idle", "department": "A", "type": "ab"}, (15, 1), 0),
    "B idle": ({"cases": "idle", "department": "B", "type": "ab"}, (0, 1), 0),
    "work": ({"cases": "work"}, (20 + 10 + 0, 3), 1),
    "part of A": ({"cases": "part", "department": "A"}, (25 + 30, 2), 1),
    "in system": ({"cases": "in_system"}, (25 + 30 + 30, 3), 1),
    "visits": ({"cases": "visits"}, (2, 3), 1),
    "until cured": ({"cases": "until_cured"}, (25 + 30 + 30, 3), 1),
    "visits in all": ({"cases": "visits_in_all"}, (2, 3), 1),
    "dormant": ({"level": "dormant"}, (0, 60), 0),
    "waiting": ({"level": "waiting"}, (2 + 30 + 20, 60), 0),
    "waiting of a type": ({"level": "waiting", "type": "ab"}, (2, 60), 0),
    "inside": ({"level": "in_system"}, (25 + 30 + 30 + 20, 60), 0),
    "busy": ({"level": "busy"}, (30 + 33 + 30, 60), 0),
    "busy of A, per crew": ({"level": "busy", "department": "A", "per": "crew"}, (63 / 2, 60), 0),
    "busy second crew": ({"level": "busy", "department": "A", "crew": 2}, (33, 60), 0),
    "busy with emergencies": ({"level": "busy", "whistle": "emergency"}, (63, 60), 0),
    "two busy": ({"level": "busy", "give": "share", "at_least": "2"}, (33, 60), 0),
    "none busy": ({"level": "busy", "give": "share", "equals": "0"}, (10, 60), 0),
    "busy at a time of day": ({"level": "busy", "at": 15 * MINUTE}, (2, 1), 0),
    "on the way": ({"level": "on_the_way"}, (5 + 3 + 10, 60), 0),
    "on site": ({"level": "on_site"}, (20 + 25 + 10, 60), 0),
    "at work": ({"level": "at_work"}, (20 + 10 + 10, 60), 0),
    "open": ({"level": "open"}, (0, 60), 0),
    "worked at": ({"level": "worked_at"}, (20 + 10, 60), 0),
    "setting out": ({"count": "set_out"}, (3, 1), 0),
    "setting out, per hour": ({"count": "set_out", "per": "hour"}, (3, 1), 0),
    "setting out, a call": ({"count": "set_out", "out_of": "called"}, (3, 4), 0),
    "setting out of A for #2": ({"count": "set_out", "department": "A", "case": "2"}, (1, 1), 0),
    "setting out, in each third": ({"count": "set_out", "every": 20 * MINUTE}, (2 + 1 + 0, 3), 0),
    "setting out, squared": ({"count": "set_out", "every": 20 * MINUTE, "give": "variance"}, (4 + 1 + 0, 3, 3), 0),
    "setting out, none": ({"count": "set_out", "every": 25 * MINUTE, "give": "share", "equals": "0"}, (1, 2), 0),
    "given up": ({"count": "ended", "because": "given_up", "out_of": "called"}, (1, 4), 0),
    "expired": ({"count": "ended", "because": "expired"}, (0, 1), 0),
    "resolved in a street": ({"count": "resolved", "street": "t"}, (1, 1), 0),
    "trips out": ({"trips": "out"}, (5 + 3 + 10, 3), 0),
    "trips out of A": ({"trips": "out", "department": "A"}, (5 + 3, 2), 0),
    "trips home": ({"trips": "home"}, (5 + 5 + 10, 3), 0),
    "trips on site": ({"trips": "on_site"}, (20 + 25 + 10, 3), 0),
    "whole trips": ({"trips": "whole", "give": "share", "above": "30 min"}, (1, 3), 0),
    "first setting out": ({"moment": "set_out", "case": "2"}, (12, 1), 0),
    "second setting out": ({"moment": "set_out", "case": "2", "nth": 2}, (20, 1), 0),
    "third setting out": ({"moment": "set_out", "case": "2", "nth": 3}, (), 0),
    "counted from": ({"moment": "ended", "case": "3", "since": 30 * MINUTE, "unit": "h"}, (1 / 3, 1), 0),
}  # fmt: skip


def by_hand(rows: Sequence[tuple[Any, ...]] = ROWS) -> Log:
    log = Log()
    names = log.names
    for minute, kind, case, street, department, crew, reason in rows:
        log.note(
            minute * MINUTE, Kind[kind], names(case), 0, names(street), names(department), names(crew), -1,
            Reason[reason] if reason else 0,
        )  # fmt: skip
    return log


def asked(gauge: Gauge, warm_up: int = 0, cool_down: int = 0) -> Tally:
    scenario = read_text(SCENARIO)
    window = Window(warm_up * MINUTE, scenario.horizon - cool_down * MINUTE, scenario.horizon)
    return tally(gauge, window, Reading(scenario, by_hand(), kinds([gauge])))


@pytest.mark.parametrize("name", HAND)
def test_a_gauge_reads_what_was_worked_out_by_hand(name: str) -> None:
    said, sums, left = HAND[name]
    gauge = Gauge(**said)
    found = asked(gauge)
    assert found.open == left
    if gauge.level and gauge.at is None:  # a level is over microseconds; by hand it is over minutes
        found = Tally(tuple(each / MINUTE for each in found.sums))
    assert found.sums == pytest.approx(sums)


RELAPSES: Final = (
    (0, "CALLED", "a@s#1", "s", "", "", ""), (5, "VISIT_ENDED", "a@s#1", "s", "", "", "DONE"),
    (5, "RESOLVED", "a@s#1", "s", "", "", ""), (12, "RELAPSED", "a@s#1", "s", "", "", ""),
    (12, "CALLED", "a@s#1~2", "s", "", "", ""), (20, "VISIT_ENDED", "a@s#1~2", "s", "", "", ""),
    (25, "VISIT_ENDED", "a@s#1~2", "s", "", "", "DONE"), (25, "RESOLVED", "a@s#1~2", "s", "", "", ""),
    (26, "CALLED", "a@s#2", "s", "", "", ""), (27, "VISIT_ENDED", "a@s#2", "s", "", "", "DONE"),
    (27, "RESOLVED", "a@s#2", "s", "", "", ""), (30, "RELAPSED", "a@s#2", "s", "", "", ""),
    (30, "CALLED", "a@s#2~2", "s", "", "", ""), (40, "CALLED", "a@s#11", "s", "", "", ""),
    (43, "FOUND", "a@s#11", "s", "", "", "NOBODY_THERE"), (43, "VISIT_ENDED", "a@s#11", "s", "", "", "FLED"),
    (43, "ENDED", "a@s#11", "s", "", "", "FLED"),
)  # fmt: skip
"""#1 comes back once and is cured; #2 comes back and is not yet; of #11 nobody was there any more."""


@pytest.mark.parametrize(
    ("said", "sums", "left"),
    [
        ({"cases": "until_cured"}, (25 + 3, 2), 1),
        ({"cases": "visits_in_all"}, (3 + 1, 2), 1),
        ({"cases": "in_system", "ended": "fled"}, (3, 1), 1),
        ({"level": "dormant"}, (7 + 3, 60), 0),
        ({"count": "found", "because": "nobody_there", "out_of": "found"}, (1, 1), 0),
    ],
)
def test_a_case_and_its_relapses_are_one_story(said: dict[str, Any], sums: tuple[float, ...], left: int) -> None:
    gauge = Gauge(**said)
    scenario = read_text(SCENARIO)
    window = Window(0, scenario.horizon, scenario.horizon)
    found = tally(gauge, window, Reading(scenario, by_hand(RELAPSES), kinds([gauge])))
    assert found.open == left
    unit = MINUTE if gauge.level else 1
    assert tuple(each / unit for each in found.sums) == pytest.approx(sums)


def test_every_word_is_read_by_hand_or_proved() -> None:
    """No word of the vocabulary without a test on the log or a proof, but for events, which differ in their kind only."""
    gauges = [Gauge(**said) for said, _, _ in HAND.values()]
    for path in expectation.files(None):
        for figure in expectation.read(path).expectation.figures.values():
            gauges += [figure.measure, figure.measure.of]
    for sort in ("cases", "level", "trips"):
        assert set(SORTS[sort].choices) <= {getattr(gauge, sort) for gauge in gauges}, sort


def test_the_variance_of_a_level_over_time() -> None:
    assert estimates.spread([asked(Gauge(level="busy", give="variance")).sums]).value == pytest.approx(TWO)


def test_warm_up_and_cool_down_leave_cases_out() -> None:
    assert asked(Gauge(cases="wait"), warm_up=5, cool_down=25) == Tally((2 + 30, 2), 0)
    assert asked(Gauge(level="waiting"), warm_up=45).sums == (20 * MINUTE, 15 * MINUTE), "two of them wait"


def test_an_interrupted_case_waits_again_and_a_diverted_crew_is_on_a_new_trip() -> None:
    rows = [
        (0, "CALLED", "a@s#1", "s", "", "", ""), (0, "SET_OUT", "a@s#1", "s", "A", "A/1", ""),
        (5, "ARRIVED", "a@s#1", "s", "A", "A/1", ""), (5, "WORK_BEGAN", "a@s#1", "s", "A", "A/1", ""),
        (10, "CALLED", "ab@t#2", "t", "", "", ""), (10, "INTERRUPTED", "a@s#1", "s", "", "", ""),
        (10, "WORK_ENDED", "a@s#1", "s", "A", "A/1", ""), (10, "LEFT", "a@s#1", "s", "A", "A/1", "PREEMPTED"),
        (10, "SET_OUT", "ab@t#2", "t", "A", "A/1", ""), (15, "ARRIVED", "ab@t#2", "t", "A", "A/1", ""),
    ]  # fmt: skip
    scenario = read_text(SCENARIO)
    reading = Reading(scenario, by_hand(rows))
    window = Window(0, scenario.horizon, scenario.horizon)
    assert tally(Gauge(level="waiting", type="a"), window, reading).sums[0] == 50 * MINUTE
    assert tally(Gauge(trips="whole"), window, reading) == Tally((10, 1), 1), "the second trip goes on"
    assert tally(Gauge(trips="home"), window, reading) == Tally((0, 1), 1)


# ---- estimates, against another way


def test_the_ratio_estimator_by_hand() -> None:
    found = estimates.ratio([(2, 4), (4, 6), (3, 2)])
    assert found.value == 0.75
    residues = (2 - 3, 4 - 4.5, 3 - 1.5)
    assert found.error == pytest.approx(math.sqrt(3 / 2 * sum(each**2 for each in residues)) / 12)


def _runs(luck: random.Random, many: int) -> list[list[tuple[float, float]]]:
    """Runs of a dozen correlated pairs each, of differing length."""
    found = []
    for _ in range(many):
        base = luck.gauss(5, 1)
        pairs = []
        for _ in range(luck.randint(8, 16)):
            x = base + luck.gauss(0, 2)
            pairs.append((x, 0.7 * x + luck.gauss(0, 1)))
        found.append(pairs)
    return found


def _wave(pairs: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    return (sum(x for x, _ in pairs), sum(y / 2 for _, y in pairs), sum(x + y for x, y in pairs), len(pairs))


OTHER_WAYS: Final[dict[str, Callable[[list[list[tuple[float, float]]]], estimates.Estimate]]] = {
    "ratio": lambda runs: estimates.ratio([(sum(x for x, _ in run), len(run)) for run in runs]),
    "variance": lambda runs: estimates.spread(
        [(sum(x * x for x, _ in run), sum(x for x, _ in run), len(run)) for run in runs]
    ),
    "sd": lambda runs: estimates.deviation(
        [(sum(x * x for x, _ in run), sum(x for x, _ in run), len(run)) for run in runs]
    ),
    "peak": lambda runs: estimates.peak([_wave(run) for run in runs]),
    "peak_hour": lambda runs: estimates.peak_hour([_wave(run) for run in runs]),
    "mean of runs": lambda runs: estimates.of_runs([run[0][0] for run in runs]),
    "variance of runs": lambda runs: estimates.variance_of_runs([run[0][0] for run in runs]),
    "sd of runs": lambda runs: estimates.deviation_of_runs([run[0][0] for run in runs]),
    "correlation": lambda runs: estimates.correlation([run[0][0] for run in runs], [run[0][1] for run in runs]),
    "reduction": lambda runs: estimates.variance_reduction([run[0][0] for run in runs], [run[0][1] for run in runs]),
    "coverage": lambda runs: estimates.coverage([run[0][0] for run in runs], 5, 0.6, 5.0),
    "half-width": lambda runs: estimates.half_width([run[0][0] for run in runs], 5, 0.9),
}


@pytest.mark.parametrize("name", OTHER_WAYS)
def test_a_standard_error_is_how_far_estimates_scatter(name: str) -> None:
    luck = random.Random(7)
    found = [OTHER_WAYS[name](_runs(luck, 60)) for _ in range(200)]
    scatter = estimates.deviation_of_runs([each.value for each in found])
    told = estimates.of_runs([each.error for each in found]).value
    assert told == pytest.approx(scatter.value, rel=0.2), "a fifth is four standard errors of the scatter"


def test_intervals_of_groups_by_hand() -> None:
    """Of (1, 3) and (4, 4): means 2 and 4; the first has half-width t(0.975, 1) × 1 = 12.706, the second none."""
    sure = estimates.coverage([1, 3, 4, 4, 9], 2, 0.95, 4.0)
    assert (sure.value, sure.samples) == (1.0, 2)
    assert sure.error == pytest.approx(math.sqrt(3 / 4 * 1 / 4 / 2)), "two of two: the next may miss all the same"
    assert estimates.coverage([1, 3, 4, 4, 9], 2, 0.95, 5.0).value == 0.5
    assert estimates.half_width([1, 3, 4, 4, 9], 2, 0.95).value == pytest.approx(12.706 / 2, rel=1e-4)


# ---- verdicts


@pytest.mark.parametrize(
    ("estimate", "error", "full", "strict", "verdict"),
    [
        (1.04, 0.01, False, False, proof.AGREES),
        (1.05, 0.01, False, False, proof.DISAGREES),
        (1.05, 0.02, False, False, proof.BLUNT),
        (1.10, 0.02, False, False, proof.DISAGREES),
        (1.009, 0.004, True, False, proof.AGREES),
        (1.011, 0.004, True, False, proof.DISAGREES),
        (1.011, 0.006, True, False, proof.BLUNT),
        (1.009, 0.0, False, True, proof.AGREES),
        (1.011, 0.0, False, True, proof.DISAGREES),
    ],
)
def test_a_verdict(estimate: float, error: float, full: bool, strict: bool, verdict: str) -> None:
    assert proof.verdict(1.0, 0.01, estimate, error, strict=strict, full=full) == verdict


def test_a_rare_thing_that_was_not_seen_is_not_taken_for_one_that_cannot_be(tmp_path: Path) -> None:
    text = EXPECT.replace(
        "cases: wait}, value: 1, tolerance: 1 %", "cases: wait, give: share, above: 1 day}, value: V, tolerance: 50 %"
    ).replace("figures:", "cool_down: 40 min\nfigures:")
    path = folder(tmp_path, **{"m.expect.yaml": text.replace("V", "0.001")}) / "m.expect.yaml"
    (judged,) = proved(path).judged
    assert (judged.estimate.value, judged.verdict) == (0.0, proof.BLUNT)
    path.write_text(text.replace("V", "0.3"), encoding="utf-8")
    (judged,) = proved(path).judged
    assert judged.verdict == proof.DISAGREES


# ---- folders of a user's own


def folder(path: Path, **files: str) -> Path:
    for name, text in ({"small.yaml": SCENARIO} | files).items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def proved(path: Path, workers: int = 1, *, full: bool = False) -> Proved:
    with crowd.Crowd(lambda: crowd.local(workers)) as crew:
        return proof.prove(expectation.read(path), crew, full=full, seed=5)


OWN: Final = EXPECT.replace("""
  f: {measure: {cases: wait}, value: 1, tolerance: 1 %}
""", """
  served: {measure: {count: set_out, out_of: called}, value: 1, tolerance: 50 %}
  arrivals: {measure: {count: called, per: hour}, value: 1, within: 0.2}
  spread: {measure: {across: variance, of: {count: called}}, value: 1, within: 0.6}
""")  # fmt: skip


def test_a_users_own_folder_is_proved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, **{"mine.expect.yaml": OWN})
    assert main(["prove", str(tmp_path), "--workers", "1", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "C1 example (mine; " in told
    assert "Cases: 1; figures: 3. " in told
    assert main(["prove", str(tmp_path), "--workers", "1", "--lang", "zh"]) == 0
    assert "1 个案例、3 个数" in capsys.readouterr().out


def test_a_false_expectation_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, **{"mine.expect.yaml": OWN.replace("value: 1, within: 0.2", "value: 2, within: 0.2")})
    assert main(["prove", str(tmp_path), "--workers", "1", "--lang", "en"]) == 1
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "arrivals" in line]
    assert "DISAGREES" in line


def test_more_runs_are_made_until_the_standard_error_is_small_or_the_most_is_reached(tmp_path: Path) -> None:
    runs = "replications: {quick: 10, most: 200, full: 40}\n"
    path = folder(tmp_path, **{"m.expect.yaml": OWN.strip() + "\n" + runs}) / "m.expect.yaml"
    found = proved(path)
    assert 10 < found.runs < 200
    assert all(each.estimate.error <= each.figure.margin for each in found.judged)
    assert proved(path, full=True).runs == 40
    path.write_text(OWN.strip() + "\n" + runs.replace("200", "12"), encoding="utf-8")
    found = proved(path)
    assert found.runs == 12
    assert proof.BLUNT in {each.verdict for each in found.judged}


def test_a_proof_does_not_depend_on_who_did_it(tmp_path: Path) -> None:
    path = folder(tmp_path, **{"m.expect.yaml": OWN}) / "m.expect.yaml"
    alone, together = proved(path), proved(path, workers=2)
    assert alone.judged == together.judged
    assert alone.runs == together.runs


def test_what_never_happens_and_what_is_not_over_is_not_judged(tmp_path: Path) -> None:
    text = EXPECT.replace(
        "{measure: {cases: wait}, value: 1, tolerance: 1 %}",
        "{measure: {moment: resolved, case: x}, value: 1, within: 1}",
    )
    text += "  open: {measure: {cases: in_system}, value: 20, within: 5}\n"
    text += "  none: {measure: {cases: wait, type: ab}, value: 20, within: 5}\n"
    found = proved(folder(tmp_path, **{"m.expect.yaml": text}) / "m.expect.yaml")
    reasons = {each.name: (each.verdict, each.reason) for each in found.judged}
    assert reasons == {
        "f": (proof.UNTOLD, "proof_never"),
        "open": (proof.UNTOLD, "proof_left"),
        "none": (proof.UNTOLD, "proof_nothing"),
    }
    assert not found.passed


def test_what_is_left_out_is_named_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left = "cases: {C9: {title: {zh: 难, en: hard}, reason: {zh: 没有公式, en: no formula}}}"
    folder(tmp_path, **{"mine.expect.yaml": OWN, "not-proved.yaml": left})
    assert main(["prove", str(tmp_path), "--workers", "1", "--lang", "en"]) == 0
    assert "Not proved: C9 hard: no formula" in capsys.readouterr().out


def test_cases_are_chosen_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, **{"a.expect.yaml": OWN, "b.expect.yaml": OWN.replace("C1", "C2")})
    assert main(["prove", str(tmp_path), "--cases", "c2", "--workers", "1", "--lang", "en"]) == 0
    assert "(b; " in (told := capsys.readouterr().out)
    assert "(a; " not in told
    assert main(["prove", str(tmp_path), "--cases", "C3", "--lang", "en"]) == 2
    assert "there is no case 'C3'; there are: C1, C2." in capsys.readouterr().err


def test_a_scenario_is_not_taken_for_an_expectation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder(tmp_path, **{"a.expect.yaml": OWN})
    assert main(["prove", str(tmp_path / "small.yaml"), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "is no expectations file" in told
    assert len(told.splitlines()) == 1


def test_an_empty_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", str(tmp_path), "--lang", "en"]) == 2
    assert "no expectations file" in capsys.readouterr().err
    assert main(["prove", str(tmp_path / "nowhere"), "--lang", "zh"]) == 2
    assert "没有期望文件" in capsys.readouterr().err


# ---- mistakes in a file

MEASURE: Final = "{cases: wait}"
FAULTS: Final[dict[str, tuple[str, str]]] = {
    "proof_no_word": (MEASURE, "{give: mean}"),
    "proof_two_words": (MEASURE, "{cases: wait, level: busy}"),
    "proof_not_with": (MEASURE, "{level: busy, first: 3}"),
    "proof_across_alone": (MEASURE, "{across: mean, cases: wait, of: {cases: wait}}"),
    "proof_across_of": (MEASURE, "{across: mean}"),
    "proof_only_across": (MEASURE, "{cases: wait, n: 3}"),
    "proof_needs_other": (MEASURE, "{cases: wait, arm: other}"),
    "proof_needs_n": (MEASURE, "{across: half_width, of: {cases: wait}}"),
    "proof_needs_true": (MEASURE, "{across: coverage, n: 5, of: {cases: wait}}"),
    "proof_divided_by_nought": (MEASURE, "{cases: wait, divided_by: 0}"),
    "proof_no_time": (MEASURE, "{cases: visits, unit: h}"),
    "proof_needs_department": (MEASURE, "{cases: idle}"),
    "proof_needs_case": (MEASURE, "{moment: resolved}"),
    "proof_number_or_first": (MEASURE, "{cases: wait, number: 2, first: 3}"),
    "proof_nothing_left": (MEASURE, "{cases: wait, first: 3, skip: 3}"),
    "proof_per": (MEASURE, "{level: waiting, per: crew}"),
    "proof_needs_every": (MEASURE, "{count: resolved, give: variance}"),
    "proof_every_alone": (MEASURE, "{count: resolved, every: 10 min, per: hour}"),
    "proof_per_or_out_of": (MEASURE, "{count: resolved, per: hour, out_of: called}"),
    "proof_give": (MEASURE, "{cases: wait, give: peak}"),
    "proof_wave_at": (MEASURE, '{level: busy, give: peak, at: "08:00"}'),
    "proof_wave_day": (MEASURE, "{level: busy, give: peak}"),
    "proof_share_of_what": (MEASURE, "{cases: wait, give: share}"),
    "proof_bound_without_share": (MEASURE, "{cases: wait, above: 3 min}"),
    "reader_no_unit": (MEASURE, "{cases: wait, give: share, above: 3}"),
    "reader_takes_no_unit": (MEASURE, "{cases: visits, give: share, above: 3 min}"),
    "reader_refer": (MEASURE, "{cases: wait, type: abc}"),
    "reader_choice": (MEASURE, "{cases: waits}"),
    "reader_near_key": (MEASURE, "{case: wait}".replace("case", "casses")),
    "proof_no_crew": (MEASURE, "{level: busy, department: B, crew: 2}"),
    "proof_two_tolerances": ("tolerance: 1 %", "tolerance: 1 %, within: 3"),
    "proof_no_tolerance": (", tolerance: 1 %", ""),
    "proof_share_of_nought": ("value: 1", "value: 0"),
    "proof_no_scenario": ("small.yaml", "smal.yaml"),
    "reader_outside": ("small.yaml", "../small.yaml"),
    "proof_no_figures": ("\n  f: {measure: {cases: wait}, value: 1, tolerance: 1 %}", " {}"),
    "proof_one_run": ("figures:", "replications: {quick: 1}\nfigures:"),
    "proof_fewer": ("figures:", "replications: {quick: 9, most: 8}\nfigures:"),
    "proof_no_time_left": ("figures:", "warm_up: 1 h\nfigures:"),
    "experiment_regime": ("figures:", "regime: q\nfigures:"),
    "reader_missing": ("case: C1\n", ""),
    "reader_not_finite": ("value: 1", "value: .nan"),
}  # fmt: skip
"""Key of the text, what stands in a sound file, and what in its place brings it about."""


@pytest.mark.parametrize("key", FAULTS)
def test_a_mistake_is_told_with_its_place(key: str, tmp_path: Path) -> None:
    before, after = FAULTS[key]
    assert before in EXPECT
    path = folder(tmp_path, **{"m.expect.yaml": EXPECT.replace(before, after)}) / "m.expect.yaml"
    with pytest.raises(ScenarioError) as caught:
        expectation.read(path)
    found = {problem.key: problem for problem in caught.value.problems}
    assert set(found) == {key}
    problem = found[key]
    assert problem.line >= 1
    for language in ("zh", "en"):
        assert f"m.expect.yaml:{problem.line}:" in problem.text(language)
        assert max(re.split(r"\{.*?\}", TEXTS[key].of(language)), key=len) in problem.text(language)


def test_every_text_of_a_mistake_has_its_mistake() -> None:
    """Whoever adds a fault adds a line above; what else begins so is not a mistake of a file."""
    spoken = {"no_files", "no_expectation", "no_case_of_name", "no_case", "never", "nothing", "left", "figure", "expected", "simulated", "interval",
              "tolerance", "off", "verdict", *proof.VERDICTS, "head", "differs", "extra", "left_out", "rule_quick", "rule_full", "sum"}  # fmt: skip
    texts = {key for key in TEXTS if key.startswith("proof_")}
    assert texts - {f"proof_{name}" for name in spoken} <= set(FAULTS)


def test_a_case_that_was_not_recorded(tmp_path: Path) -> None:
    calls = "id,time_min,street,type\ncall-1,5,s,a\n"
    scenario = SCENARIO.replace("rate: 1 per hour", "recorded: calls.csv").replace(", streets: [s]", "")
    text = EXPECT.replace(MEASURE, "{moment: resolved, case: call-2}")
    path = folder(tmp_path, **{"calls.csv": calls, "small.yaml": scenario, "m.expect.yaml": text}) / "m.expect.yaml"
    with pytest.raises(ScenarioError) as caught:
        expectation.read(path)
    (problem,) = caught.value.problems
    assert problem.key == "proof_no_case"
    assert problem.suggestion == "call-1"


def test_a_scenario_with_mistakes_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path, **{"small.yaml": "name: [", "m.expect.yaml": EXPECT}) / "m.expect.yaml"
    with pytest.raises(ScenarioError) as caught:
        expectation.read(path)
    assert [problem.key for problem in caught.value.problems] == ["experiment_scenario"]


def test_mistakes_of_all_files_are_told_before_anything_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path, **{"a.expect.yaml": EXPECT.replace("C1", "[]"), "b.expect.yaml": EXPECT.replace(MEASURE, "{}")})
    assert main(["prove", str(tmp_path), "--lang", "en"]) == 2
    told = capsys.readouterr()
    assert "a.expect.yaml:3:" in told.err
    assert "b.expect.yaml:6:" in told.err
    assert told.out == ""


def test_a_word_is_explained_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "in_system", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "(figures.measure.cases)" in told
    assert "(figures.measure.level)" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_vocabulary_is_explained(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "figures.measure.cases", "--lang", language]) == 0
    told = capsys.readouterr().out
    for word in SORTS["cases"].choices:
        assert word in told
    assert ("期望文件" if language == "zh" else "expectations file") in told


def test_the_schema_knows_an_expectation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--schema", "expectation"]) == 0
    assert '"half_width"' in capsys.readouterr().out
