"""Evaluations whose answer is known: panels made by formula, tried on every estimator."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from sim.evaluation import (
    ESTIMATORS,
    NEVER,
    Estimate,
    Panel,
    before_after,
    both,
    claimed,
    did,
    group_time,
    judge,
    required,
    truth,
    twfe,
)
from sim.intervals import student_quantile
from sim.texts import WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TREND: Final = 0.25
CLUSTERS: Final = 40
PANELS: Final = 1000


def made(joins: Sequence[int], of: Callable[[int, int], float], periods: int = 6) -> Panel:
    """A panel by formula, two streets a district."""
    outcome = [[of(i, t) for t in range(periods)] for i in range(len(joins))]
    return Panel(outcome, joins, [i // 2 for i in range(len(joins))])


def value(estimate: Estimate | None) -> float:
    assert estimate is not None
    return estimate.value


@pytest.mark.parametrize("effect", [0.0, 0.3])
def test_with_parallel_trends_all_but_before_and_after_are_exact(effect: float) -> None:
    """Streets differ, all move along the same line, pilots jump by the effect."""
    joins = [3, NEVER, 3, NEVER, NEVER, 3, NEVER, 3]
    panel = made(joins, lambda i, t: 0.1 * i + TREND * t + effect * (t >= joins[i]))
    for estimator in (did, twfe, group_time):
        found = estimator(panel)
        assert value(found) == pytest.approx(effect, abs=1e-12)
        assert found is not None
        assert found.error == pytest.approx(0, abs=1e-12)
        assert found.df == 3


def test_before_and_after_is_wrong_by_the_trend() -> None:
    joins = [3, NEVER, 3, NEVER]
    panel = made(joins, lambda i, t: TREND * t + 0.3 * (t >= joins[i]))
    assert value(before_after(panel)) == pytest.approx(0.3 + 3 * TREND, abs=1e-12)


def test_of_street_and_period_effects_any_shape_may_be() -> None:
    """The group-time estimate asks for parallel trends only, joined whenever."""
    joins = [1, 1, 2, 4, 4, 2, NEVER, NEVER]
    panel = made(joins, lambda i, t: i * i + (-1) ** t * t + 2.0 * (t >= joins[i]))
    assert value(group_time(panel)) == pytest.approx(2, abs=1e-9)
    assert value(twfe(panel)) == pytest.approx(2, abs=1e-9)


def grown(never: int) -> Panel:
    """Goodman-Bacon's case: early streets join at 1, late ones at 2; the effect is 1 at first and 3 later."""
    early, late, rest = [0.0, 1.0, 3.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]
    rows = [early, early, late, late, *[rest] * never]
    return Panel(rows, [1, 1, 2, 2, *[NEVER] * never], list(range(len(rows))))


def test_growing_effects_fool_two_way_fixed_effects_and_not_the_group_time_estimate() -> None:
    """Without streets that never join, by hand: residuals of being treated are -1/6, 1/3, -1/6 (early) and 1/6, -1/3, 1/6 (late),
    so TWFE is (1/3 - 3/6 + 1/6) ÷ (1/3) = 0, though no effect is below 1. ATT(early, 1) = 1 is all that can be identified."""
    panel = grown(0)
    assert value(twfe(panel)) == pytest.approx(0, abs=1e-12)
    assert value(group_time(panel)) == pytest.approx(1, abs=1e-12)


def test_with_streets_that_never_join_as_well() -> None:
    """By hand: residuals -1/3, 1/3, 0 (early), 0, -1/3, 1/3 (late), so TWFE is (1/3 + 1/3) ÷ (2/3) = 1; the effects are 1, 3 and 1."""
    panel = grown(2)
    assert value(twfe(panel)) == pytest.approx(1, abs=1e-12)
    assert value(group_time(panel)) == pytest.approx(5 / 3, abs=1e-12)


@pytest.mark.parametrize("never", [0, 2])
def test_the_group_time_estimate_tells_what_it_claims(never: int) -> None:
    panel = grown(never)
    nobody = Panel([[0.0] * 3] * len(panel.joins), panel.joins, panel.clusters)
    cells = both(nobody, panel, claimed("group_time", panel.joins))
    assert cells is not None
    assert value(group_time(panel)) == pytest.approx(cells[1] - cells[0], abs=1e-12)


def test_groups_count_by_their_size() -> None:
    """Three streets with an effect of 1, one with an effect of 5, for one period each."""
    joins = [1, 1, 1, 2, NEVER, NEVER]
    panel = made(joins, lambda i, t: {1: 1.0, 2: 5.0}.get(joins[i], 0.0) * (t >= joins[i]), periods=3)
    assert value(group_time(panel)) == pytest.approx((3 * 1 + 3 * 1 + 1 * 5) / 7, abs=1e-12)


def test_two_periods_and_one_date_make_all_designs_the_same() -> None:
    luck = np.random.default_rng(3)
    joins = [1, NEVER] * 6
    panel = made(joins, lambda _i, _t: float(luck.normal()), periods=2)
    assert value(did(panel)) == pytest.approx(value(twfe(panel)), abs=1e-12)
    assert value(did(panel)) == pytest.approx(value(group_time(panel)), abs=1e-12)
    one, two = did(panel), group_time(panel)
    assert one is not None
    assert two is not None
    # the sandwich of statsmodels carries (N-1)/(N-K) besides
    assert one.error == pytest.approx(two.error * (11 / 10) ** 0.5, rel=1e-12)


def test_statsmodels_says_what_is_reckoned_by_hand() -> None:
    """Least squares and the clustered sandwich, written out for twelve streets in four districts."""
    luck = np.random.default_rng(5)
    clusters = [i // 3 for i in range(12)]
    joins = [1 if i % 2 else NEVER for i in range(12)]
    before, after = luck.normal(size=12), luck.normal(size=12)
    panel = Panel([[float(a), float(b)] for a, b in zip(before, after, strict=True)], joins, clusters)
    x = np.column_stack([[float(join < NEVER) for join in joins], np.ones(12)])
    y = after - before
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ y
    left = y - x @ beta
    meat = np.zeros((2, 2))
    for cluster in range(4):
        mine = np.array(clusters) == cluster
        score = x[mine].T @ left[mine]
        meat += np.outer(score, score)
    error = np.sqrt((4 / 3 * 11 / 10 * bread @ meat @ bread)[0, 0])
    found = did(panel)
    assert found is not None
    assert (found.value, found.error) == pytest.approx((beta[0], error), rel=1e-12)
    assert found.df == 3
    assert found.ends[1] == pytest.approx(beta[0] + student_quantile(0.975, 3) * error, rel=1e-9)


def test_what_is_not_defined_is_not_told() -> None:
    everybody = made([2, 2, 2, 2], lambda i, t: float(i + t))
    assert did(everybody) is None
    assert twfe(everybody) is None
    assert group_time(everybody) is None
    assert value(before_after(everybody)) == pytest.approx(3)
    steps = made([1, 2, 3, NEVER], lambda i, t: float(i + t))
    assert did(steps) is None
    one = Panel([[1.0, 2.0], [1.0, 3.0]], [1, NEVER], [0, 0])
    assert [estimate(one) for estimate in ESTIMATORS.values()] == [None] * 4, "one district has no error"


def test_a_cell_with_nothing_in_it_is_left_out() -> None:
    joins = [2, NEVER, 2, NEVER, 2, NEVER]
    whole = [[0.1 * i + 0.3 * (t >= joins[i]) for t in range(4)] for i in range(6)]
    rows: list[list[float | None]] = [list(row) for row in whole]
    rows[0][3] = rows[1][0] = rows[2][1] = None
    panel = Panel(rows, joins, [0, 0, 1, 1, 2, 2])
    for estimator in ESTIMATORS.values():
        assert value(estimator(panel)) == pytest.approx(0.3, abs=1e-12)


@cache
def tried(joins: tuple[int, ...], periods: int) -> dict[str, list[Estimate]]:
    """Every estimator on normal panels whose districts each have a path of their own; the true effect is 0.5."""
    luck = np.random.default_rng(20181)
    found: dict[str, list[Estimate]] = {name: [] for name in ESTIMATORS}
    streets = len(joins)
    for _ in range(PANELS):
        shock = luck.normal(scale=0.7, size=(streets // 2, periods)).repeat(2, axis=0)
        own = luck.normal(size=(streets, 1)) + luck.normal(size=(streets, periods)) + shock
        treated = np.arange(periods)[None, :] >= np.array(joins)[:, None]
        panel = Panel((own + 0.5 * treated).tolist(), joins, [i // 2 for i in range(streets)])
        for name, estimate in ESTIMATORS.items():
            made_of = estimate(panel)
            if made_of is not None:
                found[name].append(made_of)
    return found


AT_ONCE: Final = tuple(2 if i % 2 else NEVER for i in range(2 * CLUSTERS))
STEPS: Final = tuple((1, 2, 3, NEVER)[(i // 2) % 4] for i in range(2 * CLUSTERS))


@pytest.mark.parametrize(
    ("joins", "name"),
    [(AT_ONCE, "before_after"), (AT_ONCE, "did"), (AT_ONCE, "twfe"), (AT_ONCE, "group_time"), (STEPS, "twfe"), (STEPS, "group_time")],
)  # fmt: skip
def test_intervals_hold_the_truth_as_often_as_they_say(joins: tuple[int, ...], name: str) -> None:
    estimates = tried(joins, 4)[name]
    assert len(estimates) == PANELS
    share = sum(one.covers(0.5) for one in estimates) / PANELS
    assert 0.92 <= share <= 0.97


# -- the truth, and how estimators are judged --


def test_the_three_effects_are_over_their_own_cells() -> None:
    """Pilots gain 4, who is not piloted yet loses 1, all together would gain 2; before the first joins nothing counts."""
    joins = [1, 2, NEVER]
    nobody = Panel([[10.0] * 3] * 3, joins, [0, 1, 2])
    programme = Panel([[10.0, 14.0, 14.0], [10.0, 9.0, 14.0], [10.0, 9.0, 9.0]], joins, [0, 1, 2])
    everybody = Panel([[10.0, 12.0, 12.0]] * 3, joins, [0, 1, 2])
    found = truth(nobody, programme, everybody, 1)
    assert (found.direct, found.spill, found.total) == ((10, 14), (10, 9), (10, 12))
    everyone = truth(nobody, Panel(everybody.outcome, [1] * 3, [0, 1, 2]), everybody, 1)
    assert everyone.spill is None


def test_spill_over_to_the_streets_compared_with_is_counted_as_effect() -> None:
    """The error of difference in differences is the placebo estimate less the spill-over, exactly."""
    joins = [2, NEVER, 2, NEVER]
    before = made(joins, lambda i, t: 0.2 * i + 0.01 * t * i, periods=4)
    after = made(joins, lambda i, t: 0.2 * i + 0.01 * t * i + (t >= 2) * (0.5 if joins[i] == 2 else -0.1), periods=4)
    effects = truth(before, after, after, 2)
    assert effects.direct is not None
    assert effects.spill is not None
    direct, spill = (two - one for one, two in (effects.direct, effects.spill))
    assert value(did(after)) == pytest.approx(direct + value(did(before)) - spill, abs=1e-12)


def test_an_estimator_is_judged_by_hand() -> None:
    estimates = [Estimate(0.5, 0.1, 7), Estimate(0.7, 0.1, 7), Estimate(0.1, 0.1, 7)]
    placebos = [Estimate(0.0, 0.1, 7), Estimate(0.1, 0.1, 7), Estimate(0.5, 0.1, 7)]
    found = judge(estimates, placebos, [0.5, 0.4, 0.2], [0.1, 0.1, 0.1])
    assert found.bias.difference == pytest.approx((0 + 0.3 - 0.1) / 3)
    assert found.bias_total.difference == pytest.approx((0.4 + 0.6 + 0) / 3)
    reach = student_quantile(0.975, 7) * 0.1
    assert 0.2 < reach < 0.3
    assert (found.coverage.hits, found.coverage_total.hits) == (2, 1)
    assert (found.power.hits, found.type_one.hits) == (2, 1)
    assert found.placebo.difference == pytest.approx(0.2)
    spread = ((0.2**2 + 0.1**2 + 0.3**2) / 2) ** 0.5
    assert found.detectable == pytest.approx((student_quantile(0.975, 7) + student_quantile(0.8, 7)) * spread)
    assert found.power.ends[0] < 2 / 3 < found.power.ends[1]


def test_without_statsmodels_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    with pytest.raises(WrongInputError) as caught:
        required()
    for language in ("zh", "en"):
        assert "[evaluation]" in caught.value.text(language)
