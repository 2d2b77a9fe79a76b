"""Ranking and selection on problems whose answer is known."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import pytest

from sim import selection
from sim.intervals import mean, variance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Draw = Callable[[random.Random, int, int], float]

BEST = 2


class Nature:
    """Normal values of designs, *alike* of their variance (4) shared by all in a replication; the best is *apart* less."""

    def __init__(self, seed: int, apart: float, alike: float = 0.0, sizes: Sequence[float] = ()) -> None:
        self.luck = random.Random(seed)
        self.apart, self.alike, self.sizes = apart, alike, sizes
        self.shared: list[float] = []
        self.values: dict[int, list[float]] = {}

    def more(self, wanted: Mapping[int, int]) -> dict[int, list[float]]:
        for design, count in wanted.items():
            values = self.values.setdefault(design, [])
            while len(values) < count:
                if len(self.shared) <= len(values):
                    self.shared.append(self.luck.gauss(0, 1))
                size = self.sizes[design] if self.sizes else 2.0
                own = (
                    math.sqrt(1 - self.alike) * self.luck.gauss(0, 1) + math.sqrt(self.alike) * self.shared[len(values)]
                )
                values.append((0.0 if design == BEST else self.apart) + size * own)
        return {design: list(self.values[design]) for design in wanted}

    @property
    def spent(self) -> int:
        return sum(map(len, self.values.values()))


# -- Kim and Nelson --


def test_the_constants_are_those_of_the_paper() -> None:
    """k = 5, n₀ = 10, α = 0.05, c = 1: η = ½[(0.1 ÷ 4)^(−2/9) − 1]; W shrinks to nought at h²S² ÷ δ²."""
    factor = selection.eta(5, 10, 0.05)
    assert factor == pytest.approx(0.5 * (0.025 ** (-2 / 9) - 1))
    assert factor == pytest.approx(0.63497, abs=1e-5)
    square = 2 * factor * 9
    assert selection.width(8.0, 10, 10, 1.0, factor) == pytest.approx((square * 8 - 10) / 20)
    assert selection.width(8.0, math.ceil(square * 8), 10, 1.0, factor) == 0.0
    assert selection.width(8.0, 10, 10, 2.0, factor) == pytest.approx((square * 8 / 4 - 10) / 10)


def test_looks_are_fixed_beforehand() -> None:
    assert selection.looks(20, 10, 45) == [20, 30, 40, 45]
    assert selection.looks(20, 10, 20) == [20]


def _slippage(alike: float, problems: int) -> tuple[float, float]:
    """The share of problems with the right choice where all but the best are worse by exactly δ, and the mean number of replications."""
    right = spent = 0
    for seed in range(problems):
        nature = Nature(seed, 1.0, alike)
        found = selection.kim_nelson(range(5), nature.more, selection.looks(10, 5, 5000), 1.0, 0.05, 5)
        assert found.decided
        right += found.best == BEST
        spent += nature.spent
    return right / problems, spent / problems


def test_the_best_is_chosen_as_often_as_promised_and_pairing_saves_replications() -> None:
    shares, spent = zip(*(_slippage(alike, 1000) for alike in (0.0, 0.5, 0.8)), strict=True)
    assert min(shares) >= 0.95
    assert spent[0] > 1.5 * spent[1] > 1.5 * 1.5 * spent[2]


def test_a_design_is_dropped_at_the_look_where_it_is_seen_to_be_worse() -> None:
    values = {0: [0.0, 1.0] * 20, 1: [1.0, 0.0] * 20, 2: [9.0, 11.0] * 20}
    asked: list[set[int]] = []

    def more(wanted: Mapping[int, int]) -> dict[int, list[float]]:
        asked.append(set(wanted))
        return {design: values[design][:count] for design, count in wanted.items()}

    found = selection.kim_nelson([0, 1, 2], more, [10, 20, 40], 0.5, 0.05, 3)
    assert found.dropped == {2: (10, 0)}
    assert asked == [{0, 1, 2}, {0, 1, 2}, {0, 1}, {0, 1}]
    assert (found.best, found.replications, found.left, found.decided) == (0, 40, (0, 1), True)


def test_without_variance_and_difference_the_first_named_is_taken() -> None:
    def more(wanted: Mapping[int, int]) -> dict[int, list[float]]:
        return {design: [1.0] * count for design, count in wanted.items()}

    found = selection.kim_nelson([3, 1, 2], more, [10, 20], 0.5, 0.05, 3)
    assert (found.best, found.replications, found.decided, found.left) == (3, 10, True, (3, 1, 2))


def test_what_is_not_decided_says_so_and_how_many_more_it_takes() -> None:
    nature = Nature(1, 0.0)
    found = selection.kim_nelson([0, 1], nature.more, [10, 20], 0.1, 0.05, 2)
    assert not found.decided
    first = [a - b for a, b in zip(nature.values[0][:10], nature.values[1][:10], strict=True)]
    square = 2 * selection.eta(2, 10, 0.05) * 9
    assert found.needed == math.floor(square * variance(first) / 0.01) + 1


def test_a_single_candidate_is_chosen_as_it_is() -> None:
    found = selection.kim_nelson([4], Nature(1, 0.0).more, [10, 20], 0.1, 0.05, 7)
    assert (found.best, found.replications, found.decided) == (4, 10, True)


# -- a demand --


def test_a_demand_is_judged_by_its_bounds() -> None:
    values = [0.88, 0.92, 0.90, 0.94, 0.86, 0.90, 0.91, 0.89]
    found = selection.check(0, values, 0.8, 0.01)
    reach = 2.997952 * math.sqrt(variance(values) / 8)
    assert found.low == pytest.approx(mean(values) - reach, abs=1e-6)
    assert found.high == pytest.approx(mean(values) + reach, abs=1e-6)
    assert found.met is True
    assert selection.check(0, values, 0.9, 0.01).met is None
    assert selection.check(0, values, 0.99, 0.01).met is False


def test_where_all_values_are_equal_hoeffding_bounds_the_mean() -> None:
    found = selection.check(0, [1.0] * 50, 0.9, 0.01)
    assert found.low == pytest.approx(1 - math.sqrt(math.log(100) / 100))
    assert found.high == 1.0
    assert found.met is None
    assert selection.check(0, [1.0] * 500, 0.9, 0.01).met is True
    assert selection.check(0, [0.0] * 20, 0.9, 0.01).met is False


def test_only_the_undecided_get_more_replications_up_to_a_limit() -> None:
    luck = random.Random(3)
    means = {0: 0.5, 1: 0.9, 2: 0.97}
    values: dict[int, list[float]] = {design: [] for design in means}

    def more(wanted: Mapping[int, int]) -> dict[int, list[float]]:
        for design, count in wanted.items():
            values[design] += [luck.gauss(means[design], 0.02) for _ in range(count - len(values[design]))]
        return {design: values[design] for design in wanted}

    found = selection.demanded([0, 1, 2], more, [20, 30, 40], 0.9, 0.05 / 9)
    assert {design: one.met for design, one in found.items()} == {0: False, 1: None, 2: True}
    assert {design: len(some) for design, some in values.items()} == {0: 20, 1: 40, 2: 20}


def test_designs_at_the_threshold_are_wrongly_judged_no_more_often_than_promised() -> None:
    """Eight designs whose share is just what is demanded: any that is called short of it is a mistake."""
    at, wrong = selection.looks(20, 10, 60), 0
    for seed in range(300):
        luck = random.Random(seed)
        values = {design: [luck.gauss(0.9, 0.03) for _ in range(60)] for design in range(8)}
        found = selection.demanded(
            range(8),
            lambda wanted, known=values: {design: known[design][:count] for design, count in wanted.items()},  # type: ignore[misc]
            at, 0.9, 0.05 / (8 * len(at)),
        )  # fmt: skip
        wrong += any(one.met is False for one in found.values())
    assert wrong / 300 <= 0.05


# -- OCBA --


def test_the_allocation_is_that_of_the_published_formula() -> None:
    """Means 1, 2, 3 and 4 with variances 1, 1, 4 and 9: ratios 1, 1 and 1 of the others, √(1 × (1 + ¼ + 1/9)) of the best."""
    found = selection.shares([1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 4.0, 9.0])
    best = math.sqrt(1 + 1 / 4 + 1 / 9)
    assert found == pytest.approx([part / (3 + best) for part in (best, 1.0, 1.0, 1.0)])
    found = selection.shares([3.0, 1.0, 2.0], [4.0, 1.0, 1.0])
    best = math.sqrt(1 * (1**2 / 4 + 1**2 / 1))
    assert found == pytest.approx([part / (2 + best) for part in (1.0, best, 1.0)])


def test_equal_designs_and_designs_without_variance_get_a_share_all_the_same() -> None:
    assert sum(selection.shares([1.0, 1.0, 2.0], [1.0, 1.0, 1.0])) == pytest.approx(1.0)
    assert selection.shares([1.0, 2.0], [0.0, 0.0]) == [0.5, 0.5]


def test_new_replications_are_handed_out_whole() -> None:
    assert selection.handed_out([0.5, 0.3, 0.2], [10, 10, 10], 10) == [8, 2, 0]
    assert sum(selection.handed_out([0.34, 0.33, 0.33], [0, 0, 0], 10)) == 10
    assert selection.handed_out([0.1, 0.9], [10, 10], 5) == [0, 5]


def test_the_approximate_chance_is_the_bonferroni_form() -> None:
    found = selection.chance([0.0, 1.0, 2.0], [4.0, 4.0, 4.0], [20, 20, 20])
    normal = [0.5 * math.erfc(apart / math.sqrt(0.4) / math.sqrt(2)) for apart in (1.0, 2.0)]
    assert found == pytest.approx(1 - sum(normal))
    assert selection.chance([0.0, 0.0], [0.0, 0.0], [5, 5]) == 0.5


def test_ocba_spends_where_it_helps_and_needs_less_than_equal_shares() -> None:
    sizes = (2.0, 1.0, 2.0, 4.0, 1.0)
    spent, right = 0, 0
    for seed in range(200):
        nature = Nature(seed, 1.5, sizes=sizes)
        found = selection.budgeted(range(5), nature.more, 10, 10, 2000, 0.05)
        right += found.best == BEST
        spent += nature.spent
        assert found.chance is not None
        assert found.decided == (found.chance >= 0.95)
    assert right / 200 >= 0.9
    counts = [1]
    while selection.chance([1.5, 1.5, 0.0, 1.5, 1.5], [size**2 for size in sizes], counts * 5) < 0.95:
        counts[0] += 1
    assert spent / 200 < 5 * counts[0]


def test_ocba_ends_when_its_replications_are_spent() -> None:
    nature = Nature(1, 0.0)
    found = selection.budgeted(range(3), nature.more, 10, 20, 75, 0.001)
    assert nature.spent == 75
    assert not found.decided


def test_the_front_holds_what_nothing_cheaper_is_as_good_as() -> None:
    assert selection.front([(1, 9), (2, 9), (2, 5), (3, 6), (4, 5), (5, 1)]) == [0, 2, 5]
    assert selection.front([(1, 2), (1, 2)]) == [0]


# -- sim-tools --


@pytest.mark.long
def test_the_constants_and_allocations_are_those_of_sim_tools() -> None:
    zone = pytest.importorskip("sim_tools.ovs.indifference_zone")
    fixed = pytest.importorskip("sim_tools.ovs.fixed_budget")
    toys = pytest.importorskip("sim_tools.ovs.toy_models")
    numpy = pytest.importorskip("numpy")
    numpy.random.seed(7)
    means, sizes = (3.0, 1.0, 2.0, 4.0), (1.0, 2.0, 1.5, 1.0)
    model = toys.BanditCasino([toys.GaussianBandit(mu, sigma) for mu, sigma in zip(means, sizes, strict=True)])
    theirs = zone.KN(model, 4, delta=0.5, alpha=0.05, n_0=12, obj="min")
    assert selection.eta(4, 12, 0.05) == pytest.approx(float(theirs._eta))
    assert list(theirs.solve()) == [1]
    ocba = fixed.OCBA(model, 4, budget=400, delta=10, n_0=20, obj="min")
    ocba.reset()
    ocba._initialise()
    ocba._allocate()
    ours = selection.shares(list(map(float, ocba._means)), list(map(float, ocba._vars)))
    assert [float(ratio) / float(sum(ocba._ratios)) for ratio in ocba._ratios] == pytest.approx(ours)


@pytest.mark.long
def test_both_choose_the_best_with_like_effort_where_one_design_is_apart_by_the_indifference() -> None:
    zone = pytest.importorskip("sim_tools.ovs.indifference_zone")
    toys = pytest.importorskip("sim_tools.ovs.toy_models")
    numpy = pytest.importorskip("numpy")
    numpy.random.seed(11)
    right = spent = 0
    for _ in range(300):
        model = toys.BanditCasino([toys.GaussianBandit(0.0 if design == BEST else 1.0, 2.0) for design in range(5)])
        theirs = zone.KN(model, 5, delta=1.0, alpha=0.05, n_0=10, obj="min")
        right += list(theirs.solve()) == [BEST]
        spent += int(theirs._allocations.sum())
    share, ours = _slippage(0.0, 300)
    assert right / 300 >= 0.93
    assert share >= 0.93
    assert 0.7 < spent / 300 / ours < 1.4
