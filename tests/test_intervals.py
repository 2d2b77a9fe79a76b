"""Intervals against SciPy, and what is said when there is none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.intervals import beta_share, never_seen, paired, student_cdf, student_quantile, variance, wilson

DF = st.one_of(st.integers(1, 200).map(float), st.floats(0.5, 1e5))


@settings(deadline=None)
@given(st.floats(-50, 50), DF)
def test_student_cdf(t: float, df: float) -> None:
    assert student_cdf(t, df) == pytest.approx(float(stats.t.cdf(t, df)), rel=1e-8, abs=1e-12)


@settings(deadline=None)
@given(st.floats(0.001, 0.999), DF)
def test_student_quantile(p: float, df: float) -> None:
    assert student_quantile(p, df) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-8, abs=1e-8)


@settings(deadline=None)
@given(st.floats(0.1, 100), st.floats(0.1, 100), st.floats(0, 1))
def test_beta_share(a: float, b: float, x: float) -> None:
    assert beta_share(a, b, x) == pytest.approx(float(stats.beta.cdf(x, a, b)), rel=1e-7, abs=1e-12)


def test_quantiles_every_reader_knows() -> None:
    assert student_quantile(0.975, 1) == pytest.approx(12.7062047)
    assert student_quantile(0.975, 19) == pytest.approx(2.09302405)
    assert student_quantile(0.5, 3) == 0
    with pytest.raises(ValueError):
        student_quantile(1.0, 3)


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson(counts: tuple[int, int]) -> None:
    hits, trials = counts
    expected = stats.binomtest(hits, trials).proportion_ci(method="wilson")
    assert wilson(hits, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert wilson(0, 0) == (0.0, 1.0)


def test_rule_of_three() -> None:
    assert never_seen(20) == pytest.approx(0.1391, abs=1e-4)
    assert never_seen(1000) == pytest.approx(0.003, rel=0.01)
    assert never_seen(0) == 1.0


VALUES = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=2, max_size=30)


@settings(deadline=None)
@given(VALUES)
def test_paired_interval_is_student_s(pairs: list[tuple[float, float]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = paired(first, second)
    differences = [b - a for a, b in pairs]
    assert found.difference == pytest.approx(math.fsum(differences) / len(pairs), abs=1e-9)
    if variance(differences) > 1e-6:
        interval = stats.ttest_rel(second, first).confidence_interval(0.95)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-6, abs=1e-6)
        assert found.reduction == pytest.approx((variance(first) + variance(second)) / variance(differences))


def test_pairs_that_share_all_their_luck_reach_the_ceiling() -> None:
    found = paired([1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0])
    assert found.ceiling is not None
    assert found.reduction is not None
    assert found.reduction == pytest.approx(found.ceiling)
    assert found.ceiling == pytest.approx((1 + 0.5**2) / (1 - 0.5) ** 2)


def test_equal_differences_give_counts_and_a_bound_not_a_width_of_nought() -> None:
    found = paired([1.0] * 20, [3.0] * 20)
    assert (found.difference, found.low, found.high, found.reduction) == (2.0, None, None, None)
    assert (found.agree, found.ties) == (20, 0)
    assert found.bound == pytest.approx(0.139, abs=1e-3)
    same = paired([1.0, 2.0], [1.0, 2.0])
    assert (same.difference, same.ties, same.agree) == (0.0, 2, 2)


def test_one_pair_has_no_interval() -> None:
    found = paired([1.0], [2.0])
    assert (found.low, found.high, found.pairs) == (None, None, 1)
    with pytest.raises(ValueError):
        paired([1.0], [])


@given(st.floats(0.1, 10), st.floats(0, 1e-15))
def test_spreads_that_are_all_but_equal_have_no_ceiling_or_a_great_one(value: float, more: float) -> None:
    found = paired([0.0, value, 2 * value], [0.0, value * (1 + more), 2 * value])
    assert found.ceiling is None or found.ceiling > 1e6
