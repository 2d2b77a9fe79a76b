"""How many replications are enough: the rule on numbers worked out by hand, and its measured coverage."""

from __future__ import annotations

import math
import random

import pytest
from scipy import stats

from sim.questions.precision import LEAST, Wish
from sim.sequential import COVERAGE, MANY, look, looks, needed, reach

TRIALS = 4000


def test_the_half_width_is_students() -> None:
    values = [3.0, 5.0, 4.0, 8.0, 5.0]
    found = look(values, Wish(absolute=1))
    assert found.difference == 5
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, 4) * math.sqrt(3.5 / 5))
    low, high = stats.t.interval(0.95, 4, loc=5, scale=stats.sem(values))
    assert (found.difference - found.half_width, found.difference + found.half_width) == pytest.approx((low, high))


def test_an_absolute_wish_is_met_when_the_half_width_is_no_larger() -> None:
    values = [1.0, 2.0, 3.0, 2.0, 1.0, 3.0]
    half = look(values, Wish(absolute=1)).half_width
    assert look(values, Wish(absolute=half)).met
    assert not look(values, Wish(absolute=half * 0.999)).met


def test_a_relative_wish_is_adjusted_and_needs_an_interval_without_nought() -> None:
    values = [9.0, 11.0, 10.0, 12.0, 8.0]
    found = look(values, Wish(relative=0.25))
    assert found.wished == pytest.approx(0.25 / 1.25 * 10)
    near_nought = look([-3.0, 3.0, 1.0, -0.5], Wish(relative=0.9))
    assert near_nought.wished is None
    assert near_nought.needed is None
    assert not near_nought.met


def test_how_many_are_needed_is_the_least_number() -> None:
    for spread, wished in ((4.0, 0.1), (4.0, 0.5), (1.0, 0.33)):
        count = needed(spread, 5, wished)
        assert reach(spread, count) <= wished < reach(spread, count - 1)
    assert needed(4.0, 50, 10.0) == 50
    assert needed(1.0, 20, 0.0) == MANY


def test_equal_differences_leave_nothing_to_wish_for() -> None:
    assert look([2.0] * 20, Wish(absolute=0.1)).met
    assert look([2.0] * 20, Wish(relative=0.1)).met
    assert not look([0.0] * 20, Wish(relative=0.1)).met


def test_looks_begin_at_the_least_and_end_at_the_most() -> None:
    assert looks(Wish(at_least=20, at_most=45, step=10)) == [20, 30, 40, 45]
    assert looks(Wish(at_least=20, at_most=20)) == [20]
    assert LEAST == 20


@pytest.mark.parametrize("law", ["normal", "skewed"])
def test_coverage_is_as_printed(law: str) -> None:
    """4,000 experiments with a known mean, each with as many replications as the rule asks for."""
    wished, share, spent = COVERAGE[law]
    luck = random.Random(law)
    wish = Wish(absolute=wished, at_most=5000)
    hits = replications = 0
    for _ in range(TRIALS):
        values: list[float] = []
        for count in looks(wish):
            values += [luck.gauss(0, 1) if law == "normal" else luck.expovariate(1) - 1 for _ in range(count - len(values))]  # fmt: skip
            found = look(values, wish)
            if found.met:
                break
        hits += abs(found.difference) <= found.half_width
        replications += found.replications
    assert 0.92 <= hits / TRIALS <= 0.97
    assert hits / TRIALS == pytest.approx(share, abs=0.0015)
    assert replications / TRIALS == pytest.approx(spent, abs=1)
