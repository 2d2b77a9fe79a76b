"""Comparison and verdict: paired by replication, decided by the primary measure, never more than was shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from bare import town

from sim.comparison import Matching, Run, compare
from sim.measures import MEASURES, Value
from sim.regime import Regime
from sim.scenario import Measuring
from sim.texts import TEXTS
from sim.verdict import amount, change, number, verdict
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.comparison import Comparison

SCENARIO = town(
    regimes={
        "joint": Regime(title=Words("联合执法", "joint enforcement")),
        "whistle": Regime(title=Words("吹哨", "the whistle")),
    },
    measure=Measuring(primary="quorum_min"),
)


def compared(joint: Sequence[float | None], whistle: Sequence[float | None], metric: str = "quorum_min") -> Comparison:
    runs = [
        Run(regime, replication, {metric: Value(value), "active_officer_hours": Value(100.0 + replication)})
        for regime, values in (("joint", joint), ("whistle", whistle))
        for replication, value in enumerate(values)
    ]
    return compare(SCENARIO, runs)


def test_pairs_are_replications_and_the_first_regime_is_the_baseline() -> None:
    comparison = compared([100, 110, 120], [41, 50, 59])
    assert (comparison.baseline, comparison.regimes, comparison.replications) == ("joint", ("joint", "whistle"), 3)
    row = comparison.row("quorum_min", "whistle")
    assert row is not None
    assert (row.baseline_mean, row.regime_mean, row.difference, row.replications) == (110, 50, -60, 3)
    assert (row.ci_low, row.ci_high) == pytest.approx((-60 - 2.4841377, -60 + 2.4841377))
    assert (row.agree, row.ties, row.unit) == (3, 0, "min")
    assert row.reduction == pytest.approx((100 + 81) / 1)
    assert row.decided


def test_the_order_of_runs_changes_nothing_but_the_baseline() -> None:
    runs = [Run(regime, n, {"quorum_min": Value(float(n * k))}) for n in range(4) for k, regime in ((2, "a"), (3, "b"))]
    assert compare(SCENARIO, runs).rows == compare(SCENARIO, sorted(runs, key=lambda run: run.regime)).rows


def test_a_replication_without_a_value_in_one_arm_is_left_out_of_that_measure() -> None:
    row = compared([100, None, 120], [50, 60, 70]).row("quorum_min", "whistle")
    assert row is not None
    assert row.replications == 2
    assert compared([None, None], [1, 2]).row("quorum_min", "whistle") is None


def test_equal_arms_differ_by_nothing() -> None:
    comparison = compared([100, 110], [100, 110])
    row = comparison.row("quorum_min", "whistle")
    assert row is not None
    assert (row.difference, row.ci_low, row.ties, row.decided) == (0, None, 2, False)
    assert "do not differ in any of 2" in verdict(comparison, "en")
    assert "毫无差别" in verdict(comparison, "zh")


def test_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compare(SCENARIO, [])
    alone = compare(SCENARIO, [Run("joint", 0, {"quorum_min": Value(1.0)})])
    assert "nothing to compare" in verdict(alone, "en")


def test_the_verdict_names_winner_amount_interval_and_price() -> None:
    said = verdict(compared([100, 110, 120], [41, 50, 59]), "en")
    assert said == (
        "On this scenario's primary measure, time to effective quorum, 'the whistle' does better: 'the whistle' averages "
        "50.0 min, 'joint enforcement' 110 min, a difference of -60.0 min (95 % interval -62.5 min to -57.5 min; "
        "3 paired replications). The price ('the whistle' less 'joint enforcement'): officer-hours on missions 0.00 "
        "officer-hours. This holds within this scenario's settings and assumptions only; all other measures are exploratory."
    )
    said = verdict(compared([100, 110, 120], [41, 50, 59]), "zh")
    assert "吹哨更好" in said
    assert "95% 区间 -62.5 分钟 至 -57.5 分钟" in said
    assert "代价(吹哨减联合执法)" in said


def test_the_verdict_says_when_the_baseline_is_better() -> None:
    assert "'joint enforcement' does better" in verdict(compared([41, 50, 59], [100, 110, 120]), "en")


def test_the_verdict_says_plainly_that_the_interval_includes_nought() -> None:
    comparison = compared([100, 110, 120], [90, 140, 115])
    said = verdict(comparison, "en")
    assert "cannot be told apart" in said
    assert "includes nought" in said
    assert "better" not in said
    assert "分不出高下" in verdict(comparison, "zh")


def test_when_all_differ_by_the_same_amount_counts_and_a_bound_stand_for_the_interval() -> None:
    said = verdict(compared([3.0] * 20, [1.0] * 20), "en")
    assert "all 20 of 20 differ by just this; the chance of one that does not is at most 13.9 %" in said


def test_one_replication_allows_no_verdict() -> None:
    assert "allows no verdict" in verdict(compared([3.0], [1.0]), "en")


def test_a_primary_measure_without_values_gives_no_verdict() -> None:
    assert "there is no verdict" in verdict(compared([None, None], [1.0, 2.0]), "en")


def test_the_result_at_equal_hours_comes_first() -> None:
    inner = compared([80, 90, 100], [41, 50, 59])
    matched = Matching(Words("加日期与队伍", "more dates, then crews"), 1000.0, 1010.0, ("2 crews",), False, inner)
    said = verdict(replace(compared([100, 110, 120], [41, 50, 59]), matched=matched), "en")
    assert said.startswith("At equal officer-hours (more dates, then crews; added: 2 crews;")
    assert said.index("-40.0 min") < said.index("-60.0 min")
    saturated = replace(matched, saturated=True)
    said = verdict(replace(compared([100, 110, 120], [41, 50, 59]), matched=saturated), "en")
    assert said.startswith("Officer-hours could not be made equal")


def test_several_regimes_have_a_paragraph_each() -> None:
    runs = [Run(name, n, {"quorum_min": Value(float(n + k))}) for k, name in enumerate("abc") for n in range(3)]
    assert len(verdict(compare(SCENARIO, runs), "en").splitlines()) == 2


def test_numbers_have_as_many_digits_as_can_be_used() -> None:
    assert [number(value) for value in (12345.6, 12.34, 1.234, 0.0, -0.0001)] == [
        "12,346",
        "12.3",
        "1.23",
        "0.00",
        "0.00",
    ]
    assert amount(0.123, "share", "en") == "12.3 %"
    assert change(0.123, "share", "en") == "+12.3 points"
    assert change(-0.123, "share", "zh") == "-12.3 个百分点"


def test_every_unit_has_words() -> None:
    units = {entry.unit for entry in MEASURES.values()} - {"share"}
    assert {f"unit_{unit}" for unit in units} <= set(TEXTS)


def test_long_times_are_also_told_in_days() -> None:
    assert amount(735.0, "h", "en") == "735 h (30.6 days)"
    assert amount(30.0, "h", "en") == "30.0 h"
    assert amount(14400.0, "min", "zh") == "14,400 分钟(合 10.0 天)"
    assert change(735.0, "h", "en") == "+735 h"
