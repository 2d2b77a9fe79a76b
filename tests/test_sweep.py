"""A sweep of every shape: what is moved, what is drawn, and how strongly it hangs together."""

from __future__ import annotations

import csv
import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from sim import experiment, lab, store, trial
from sim.crowd import Crowd, local
from sim.figures import heat, lines, scatter
from sim.luck import Luck
from sim.optimum import best
from sim.points import points, ticks
from sim.problem import ScenarioError
from sim.ranks import Rank, ranks, spearman

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from sim.scenario import Scenario

HEAD = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: sweep
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
measures: [time_to_resolution_h]
"""
ANSWER = "  answer: {title: {zh: 答复, en: answer}, path: resources.*.answers, values: [5, 30]}\n"
REFUSAL = "  refusal: {title: {zh: 拒绝, en: refusal}, path: resources.*.refuses, values: [0, 0.5]}\n"
SPEED = "  speed: {title: {zh: 车速, en: speed}, path: travel.speed, values: [20 km/h, 40 km/h]}\n"
TOGETHER = "  joint: {title: {zh: 同时, en: together}, share: true, path: case_types.*.stages.*.needs.*.together, values: [0, 0.25, 0.5, 1]}\n"
LATIN = HEAD + (
    "draw: latin\npoints: 8\nreplications: 2\nfactors:\n"
    "  answer: {title: {zh: 答复, en: answer}, path: resources.*.answers, between: [5, 30]}\n"
    "  refusal: {title: {zh: 拒绝, en: refusal}, path: resources.*.refuses, between: [0, 0.6]}\n"
    "  wait: {title: {zh: 次序, en: in turn}, path: regimes.*.appraisal.rule, values: [none, recorded]}\n"
)


def asked(folder: Path, text: str) -> experiment.Inquiry:
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    return experiment.read(folder / "small.yaml")


def carried_out(folder: Path, text: str) -> lab.Finding:
    inquiry = asked(folder, text)
    with Crowd(lambda: local(1)) as crowd:
        return trial.conduct(inquiry, store.opened(folder / "out", inquiry), crowd)


def drawn(folder: Path) -> set[str]:
    """The figures of a folder, each there in both languages and of full size."""
    found: dict[str, set[str]] = {}
    for path in (folder / "out" / "figures").iterdir():
        name, language, _ = path.name.split(".")
        found.setdefault(name, set()).add(language)
        assert struct.unpack(">II", path.read_bytes()[16:24]) == (1600, 900)
    assert set(map(frozenset, found.values())) == {frozenset({"zh", "en"})}
    return set(found)


# -- a share of the flags --


def together(scenario: Scenario) -> dict[str, bool]:
    return {
        f"case_types.{name}.stages.{i}.needs.{j}.together": need.together
        for name, kind in scenario.case_types.items()
        for i, stage in enumerate(kind.stages)
        for j, need in enumerate(stage.needs)
    }


def test_a_share_sets_so_many_flags_and_what_is_true_stays_true_as_it_rises(tmp_path: Path) -> None:
    inquiry = asked(tmp_path, HEAD.replace("dongxiejie-parking", "three-whistles").replace("whistle-in-turn", "in-turn").replace("whistle-at-once", "priority") + "factors:\n" + TOGETHER)  # fmt: skip
    every = set(together(inquiry.scenario))
    chosen = []
    for point in points(inquiry):
        changes = dict(point.changes)
        assert set(changes) == every  # all its stages need several powers
        chosen.append({path for path, value in changes.items() if value})
        assert len(chosen[-1]) == int(float(point.levels[0]) * len(every) + 0.5)
    assert chosen[0] == set()
    assert chosen[0] < chosen[1] < chosen[2] < chosen[3] == every
    assert points(inquiry)[2].changes == points(inquiry)[2].changes
    others = [{path for path, value in points(inquiry, n)[2].changes if value} for n in range(5)]
    assert len(set(map(frozenset, others))) == 5  # an order of its own in every replication
    ranked = sorted(every, key=lambda path: Luck(1, 3).one("factor", path, "share"))
    assert others[3] == set(ranked[: len(others[3])])


def test_a_power_that_a_stage_needs_alone_counts_for_nothing(tmp_path: Path) -> None:
    text = HEAD.replace("dongxiejie-parking", "whistle-rate").replace("whistle-in-turn", "scoped").replace("whistle-at-once", "open")  # fmt: skip
    inquiry = asked(tmp_path, text + "factors:\n" + TOGETHER)
    several = {
        path for path in together(inquiry.scenario) if path.split(".")[1] not in ("rubbish", "stalls", "quarrel")
    }
    assert {path for path, _ in points(inquiry)[3].changes} == several


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("factors: {a: {title: a, share: true, path: travel.speed, values: [0.5]}}\n", "experiment_share_flags"),
        ("factors: {a: {title: a, share: true, path: departments.*.crews, values: [0.5]}}\n", "experiment_share_flags"),
        ("factors: {a: {title: a, share: true, path: resources.*.answers, values: [0.5]}}\n", "experiment_share_flags"),
        ("factors: {a: {title: a, share: true, times: true, path: departments.*.weekends, values: [0.5]}}\n", "experiment_share_times"),
        ("factors: {a: {title: a, share: true, path: departments.*.weekends, values: [1.5]}}\n", "reader_above"),
        ("factors: {a: {title: a, share: true, path: departments.*.weekends, values: [half]}}\n", "reader_not_a"),
        ("factors: {a: {title: a, share: true, path: departments.*.weekend, values: [1]}}\n", "experiment_path"),
        ("draw: list\nfactors:\n" + ANSWER + "  b: {title: b, path: travel.speed, values: [20 km/h]}\n", "experiment_list"),
        ("draw: list\nfactors: {a: {title: a, path: travel.speed, between: [20 km/h, 30 km/h]}}\n", "experiment_grid"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_words(tmp_path: Path, more: str, key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        asked(tmp_path, HEAD + more)
    assert [problem.key for problem in caught.value.problems] == [key]
    for language in ("zh", "en"):
        assert "small.yaml" in caught.value.text(language)


# -- points --


def test_a_list_takes_the_values_of_all_factors_together(tmp_path: Path) -> None:
    inquiry = asked(tmp_path, HEAD + "draw: list\nfactors:\n" + ANSWER + REFUSAL)
    assert [point.levels for point in points(inquiry)] == [(5.0, 0.0), (30.0, 0.5)]
    assert [point.number for point in points(inquiry)] == [0, 1]


def test_every_level_has_its_place_and_its_mark(tmp_path: Path) -> None:
    inquiry = asked(tmp_path, LATIN)
    marks = ticks(inquiry)
    assert marks[0] == [(5.0, "5"), (30.0, "30")]
    assert [text for _, text in marks[2]] == ["none", "recorded"]
    for point in points(inquiry):
        assert 5 <= point.marks[0] <= 30
        assert point.marks[2] == ["none", "recorded"].index(str(point.levels[2]))


# -- rank correlation --


def test_rank_correlation_is_that_of_scipy() -> None:
    luck = Luck(1, 0).stream("test", "ranks", "spearman")
    for count in (4, 5, 11, 40):
        one = [luck.random() for _ in range(count)]
        two = [round(5 * (x + luck.random())) / 5 for x in one]  # with ties
        found = spearman(one, two)
        known = stats.spearmanr(one, two)
        assert found is not None
        assert found.rho == pytest.approx(float(known.statistic))
        assert ranks(two) == pytest.approx(list(stats.rankdata(two)))
        assert found.low is not None
        assert found.high is not None
        # the interval leaves out nought just when the test by t does
        assert (found.low > 0 or found.high < 0) == (float(known.pvalue) < 0.05)
        assert -1 <= found.low <= found.rho <= found.high <= 1


def test_rank_correlation_at_its_ends() -> None:
    assert spearman([1, 2, 3, 4], [1, 4, 9, 16]) == Rank(1.0, 1.0, 1.0)
    assert spearman([1, 2, 3], [3, 2, 1]) == Rank(-1.0, None, None)
    assert spearman([1, 1, 1, 1], [1, 2, 3, 4]) is None
    with pytest.raises(ValueError, match="number"):
        spearman([1, 2], [1])


# -- figures --


@pytest.mark.parametrize(
    ("factors", "names"),
    [
        (ANSWER, {"sweep"}),
        (ANSWER + REFUSAL, {"sweep"}),
        (ANSWER + REFUSAL + SPEED, {"sweep", "mean-whistle-in-turn", "mean-whistle-at-once"}),
        ("draw: list\n" + ANSWER + REFUSAL, {"sweep"}),
    ],
)
def test_every_shape_has_its_figures(tmp_path: Path, factors: str, names: set[str]) -> None:
    draw, _, rest = factors.rpartition("draw: list\n")
    text = HEAD + "replications: 2\n" + (f"{draw}draw: list\n" if "draw" in factors else "") + "factors:\n" + rest
    carried_out(tmp_path, text)
    assert drawn(tmp_path) == names


def test_a_lone_regime_is_drawn_too(tmp_path: Path) -> None:
    text = HEAD.replace("[whistle-at-once]", "[whistle-in-turn]") + "replications: 2\nfactors:\n"
    for number, factors in enumerate((ANSWER, ANSWER + REFUSAL + SPEED)):
        (tmp_path / str(number)).mkdir()
        carried_out(tmp_path / str(number), text + factors)
        assert drawn(tmp_path / str(number)) == {"sweep"}


def test_a_latin_hypercube_tells_and_draws_what_goes_with_what(tmp_path: Path) -> None:
    finding = carried_out(tmp_path, LATIN)
    assert drawn(tmp_path) == {"sweep"}
    with (tmp_path / "out" / "ranks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["factor"] for row in rows} == {"answer", "refusal", "wait"}
    sizes = [abs(float(row["rho"])) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    for language, words in (("zh", "秩相关"), ("en", "rank correlation")):
        assert words in finding.text(language)


def test_lines_show_means_with_bands_and_differences_apart() -> None:
    first = lines.Line("甲", [(1.0, 0.5, 1.5), (2.0, 1.5, 2.5), (None, None, None)], ())
    second = lines.Line("乙", [(3.0, None, None), (5.0, 4.0, 6.0), (4.0, 3.0, 5.0)], [(2.0, 1.0, 3.0), (3.0, 2.0, 4.0), (1.0, 0.0, 2.0)])  # fmt: skip
    figure = lines.lines(lines.Moved("x", [1, 2, 4], ["1", "2", "4"], "y", [first, second]), ("t", "f", "n"), "en")
    upper, lower = figure.axes
    assert [list(np.asarray(line.get_ydata())) for line in upper.lines] == [[1.0, 2.0], [3.0, 5.0, 4.0]]
    assert [list(np.asarray(line.get_ydata())) for line in lower.lines if line.get_label() != "nought"] == [
        [2.0, 3.0, 1.0]
    ]
    assert len(upper.collections) == 2
    assert {"甲", "乙"} <= {text.get_text() for text in figure.texts}


def test_a_scatter_has_the_strongest_first_and_eight_at_most() -> None:
    clouds = [
        scatter.Cloud(f"f{i}", [1, 2, 3], [1, 2, 3], [(1, "a"), (3, "b")], Rank((-1) ** i * i / 10, -0.9, 0.9))
        for i in range(10)
    ]
    figure = scatter.scatter(clouds, "y", True, ("t", "f", "n"), "zh")
    assert [axes.get_title(loc="left") for axes in figure.axes] == [f"f{i}" for i in range(9, 1, -1)]


def test_small_multiples_share_one_scale_and_hold_their_numbers() -> None:
    def one(value: float) -> heat.Panel:
        return heat.Panel("", [[value, -value], [0.0, None]], [[False, True], [False, False]], signed=True)

    panels = [[one(1.0), one(2.0)], [one(3.0), one(4.0)]]
    chart = heat.Multiples("x", "y", ["1", "2"], ["a", "b"], ["p", "q"], "z", ["u", "v"], panels, (-4.0, 4.0))
    figure = heat.multiples(chart, ("t", "f", "n"), "en")
    assert len(figure.axes) == 4
    told = [[text.get_text() for text in axes.texts] for axes in figure.axes]
    assert told[0] == ["+1.00", "-1.00", "+0.00", "–"]
    assert told[3][0] == "+4.00"
    assert all(float(text.get_fontsize()) >= 9 for axes in figure.axes for text in axes.texts)
    assert heat.scale([one(1.0), one(3.0)], signed=True) == (-3.0, 3.0)


# -- where it is best --


def drawn_at(centres: list[float], noise: float, count: int = 40) -> list[list[float]]:
    """Values by setting and replication: shared luck and a little of their own around *centres*."""
    luck = Luck(3, 0).stream("test", "optimum", "values")
    shared = [luck.gauss(0, 5) for _ in range(count)]
    return [[centre + common + luck.gauss(0, noise) for common in shared] for centre in centres]


def stream() -> Random:
    return Luck(1, 0).stream("test", "optimum", "resamples")


def test_an_optimum_inside_is_found_and_shared_luck_does_not_blur_it() -> None:
    found = best(drawn_at([0, 3, 5, 3, 0], 1.0), [10, 20, 30, 40, 50], 1, stream())
    assert (found.place, found.over, found.low, found.high) == (2, 30, 30, 30)
    assert found.where == "inside"
    assert sum(found.chances) == pytest.approx(1)
    assert all(apart.low is not None and apart.low > 0 for apart in found.ahead)


@pytest.mark.parametrize(("better", "where"), [(1, "high"), (-1, "low")])
def test_an_optimum_at_an_end_is_told_as_one(better: int, where: str) -> None:
    assert best(drawn_at([0, 1, 2, 3], 0.5), [1, 2, 3, 4], better, stream()).where == where


def test_where_all_are_alike_the_data_cannot_tell() -> None:
    found = best(drawn_at([0, 0, 0, 0], 1.0), [1, 2, 3, 4], 1, stream())
    assert found.where == "unsure"
    assert (found.low, found.high) == (1, 4)
    same = best([[1.0] * 5] * 3, [1, 2, 3], 1, stream())
    assert (same.low, same.high, same.where) == (1, 3, "unsure")
    assert same.chances == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_the_interval_of_the_best_place_holds_it_as_often_as_promised() -> None:
    """Settings so near each other that 40 replications waver: the truth lies within in 0.90 or more of 60 repetitions."""
    held = 0
    for repetition in range(60):
        luck = Luck(7, repetition).stream("test", "optimum", "coverage")
        values = [[centre + luck.gauss(0, 2) for _ in range(40)] for centre in (0.0, 0.6, 1.0, 0.6, 0.0)]
        found = best(values, [1, 2, 3, 4, 5], 1, Luck(7, repetition).stream("test", "optimum", "resamples"))
        held += found.low <= 3 <= found.high
    assert held >= 54


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]], [[1.0], [1.0, 2.0]], [[], []]])
def test_a_best_of_nothing_is_refused(values: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="settings"):
        best(values, list(range(len(values))), 1, stream())


OPTIMUM = HEAD + "replications: 6\nfactors:\n" + ANSWER.replace("[5, 30]", "[5, 15, 30]")


def test_a_sweep_says_where_it_is_best(tmp_path: Path) -> None:
    finding = carried_out(tmp_path, OPTIMUM + "optimum: {over: calls_per_month}\n")
    assert drawn(tmp_path) == {"sweep"}
    with (tmp_path / "out" / "optimum.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["regime"], row["metric"]) for row in rows} == {("whistle-in-turn", "time_to_resolution_h"), ("whistle-at-once", "time_to_resolution_h")}  # fmt: skip
    for row in rows:
        assert float(row["ci_low"]) <= float(row["best"]) <= float(row["ci_high"])
        chances = sum(float(row[f"chance_{place}"]) for place in ("first", "inside", "last"))
        assert chances == pytest.approx(1)
    for language, words in (("zh", "最好在"), ("en", "best at")):
        assert words in finding.text(language)


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("optimum: {over: calls_per_mont}\n", "experiment_measure"),
        ("optimum: {over: calls_per_month, of: [time_to_resolution]}\n", "experiment_measure"),
        ("optimum: {over: calls_per_month, of: [calls]}\n", "experiment_optimum_neither"),
        ("optimum: {of: [time_to_resolution_h]}\n", "experiment_optimum_over"),
        (REFUSAL + "optimum: {over: calls_per_month}\n", "experiment_optimum_line"),
        ("draw: latin\npoints: 4\noptimum: {over: calls_per_month}\n", "experiment_optimum_line"),
    ],
)
def test_each_mistake_about_the_best_has_its_words(tmp_path: Path, more: str, key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        asked(tmp_path, OPTIMUM + more)
    assert [problem.key for problem in caught.value.problems] == [key]
