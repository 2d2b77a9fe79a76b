"""Sensitivity: cases whose answer is known, with noise and without, and an experiment from file to figures."""

from __future__ import annotations

import csv
import json
import math
import random
import struct
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim import cli, experiment, lab, reader, shelf, store, tasks, trial
from sim.assumptions import assumptions, concerning, labels
from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.influence import blocks, decomposed, elementary, screened, trajectories
from sim.matching import LADDER, TOLERANCE
from sim.measures import Value
from sim.problem import ScenarioError
from sim.texts import TEXTS
from sim.tipping import ROUNDS, Spot, Verdict, Weighing, plain, reached

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sim.runner import Plan
    from sim.tasks import Task

FIRST = (0.3139, 0.4424, 0.0)
TOTAL = (0.5576, 0.4424, 0.2437)
VARIANCE = 13.8446
"""Of Ishigami's function with a = 7 and b = 0.1 (Ishigami and Homma 1990; the numbers: Saltelli and others 2008)."""
COEFFICIENTS = (5.0, -3.0, 1.0, 0.0, 0.25)


def ishigami(place: Sequence[float]) -> float:
    one, two, three = (-math.pi + 2 * math.pi * x for x in place)
    return math.sin(one) + 7 * math.sin(two) ** 2 + 0.1 * three**4 * math.sin(one)


def noisy(values: Sequence[float], replications: int, sigma: float, seed: int = 1) -> list[list[float | None]]:
    luck = random.Random(seed)
    return [[value + luck.gauss(0, sigma) for _ in range(replications)] for value in values]


# -- shares of the variance


def test_shares_of_a_known_function_are_exact_without_noise() -> None:
    places = blocks(3, 2048, seed=7)
    assert len(places) == 2048 * 5
    found = decomposed(3, [[ishigami(place)] for place in places], 200, 1)
    assert [each.value for each in found.first] == pytest.approx(FIRST, abs=0.01)
    assert [each.value for each in found.total] == pytest.approx(TOTAL, abs=0.01)
    assert found.variance == pytest.approx(VARIANCE, rel=0.01)
    assert found.noise is not None
    assert found.noise.value == 0
    for share, exact in zip((*found.first, *found.total), (*FIRST, *TOTAL), strict=True):
        assert share.low <= exact <= share.high


@pytest.mark.parametrize(("replications", "sigma"), [(2, 2.0), (4, 5.0)])
def test_noise_is_taken_out_and_shown(replications: int, sigma: float) -> None:
    """Indices are those of the function, and the bar of noise is the known share; without the correction they would not be."""
    values = [ishigami(place) for place in blocks(3, 1024, seed=3)]
    found = decomposed(3, noisy(values, replications, sigma), 200, 1)
    noise = sigma**2 / replications
    share = noise / (VARIANCE + noise)
    assert found.noise is not None
    assert found.noise.value == pytest.approx(share, abs=0.02)
    assert found.noise.low <= share <= found.noise.high
    for each, exact in zip((*found.first, *found.total), (*FIRST, *TOTAL), strict=True):
        assert each.low <= exact <= each.high
        assert each.high - each.low < 0.45
    # as it would be with noise left in: too little alone, and for the third too much with interactions
    left = [each.value * (1 - found.noise.value) for each in found.first]
    assert left[0] < found.first[0].value
    assert found.total[2].value * (1 - share) + share > found.total[2].value + share / 2


def test_ninety_five_per_cent_of_intervals_hold_the_share() -> None:
    """Over 60 samples of 64 base points with a quarter of the variance noise: no index is held by fewer than 53."""
    sigma, held = 3.0, [0] * 7
    exact = (*FIRST, *TOTAL, sigma**2 / 2 / (VARIANCE + sigma**2 / 2))
    for seed in range(60):
        values = [ishigami(place) for place in blocks(3, 64, seed=1000 + seed)]
        found = decomposed(3, noisy(values, 2, sigma, seed), 100, seed)
        assert found.noise is not None
        for i, (share, true) in enumerate(zip((*found.first, *found.total, found.noise), exact, strict=True)):
            held[i] += share.low <= true <= share.high
    assert min(held) >= 53


def test_base_points_with_a_gap_are_left_out_and_counted() -> None:
    values: list[list[float | None]] = [[ishigami(place), ishigami(place)] for place in blocks(3, 64, seed=3)]
    whole = decomposed(3, values[5 * 3 :], 100, 1)
    values[7][1] = None
    values[2] = [None, None]
    values[11][0] = None
    found = decomposed(3, values, 100, 1)
    assert (found.used, found.left_out) == (61, 3)
    assert found.first == whole.first
    gone = decomposed(3, [[None, 1.0]] * 80, 100, 1)
    assert (gone.first, gone.noise, gone.used, gone.left_out) == ((), None, 0, 16)


def test_what_does_not_vary_has_no_shares() -> None:
    flat = decomposed(2, [[3.0, 3.0]] * 64, 100, 1)
    assert (flat.first, flat.total, flat.noise) == ((), (), None)
    luck = decomposed(2, noisy([0.0] * 256, 2, 1.0), 100, 2)
    assert luck.noise is not None
    assert luck.noise.high > 0.8
    assert not luck.first or luck.first[0].high - luck.first[0].low > 1


# -- elementary effects


def linear(place: Sequence[float]) -> float:
    return sum(a * x for a, x in zip(COEFFICIENTS, place, strict=True))


def test_effects_of_a_linear_function_are_its_coefficients() -> None:
    places = trajectories(5, 6, 4, seed=2)
    assert len(places) == 36
    found = screened(places, [[linear(place) + luck for luck in (0, 7, -2)] for place in places], 4, 200, 1)
    assert [each.mean for each in found.effects] == pytest.approx(COEFFICIENTS)
    assert [each.size for each in found.effects] == pytest.approx([abs(a) for a in COEFFICIENTS])
    assert all(each.sigma < 1e-9 and each.high - each.low < 1e-9 for each in found.effects)
    assert [each.apart for each in found.effects] == [True, True, True, False, True]
    assert [each.none for each in found.effects] == [False, False, False, True, False]


def test_effects_are_salibs_on_a_function_that_bends() -> None:
    from SALib.analyze import morris  # noqa: PLC0415

    places = trajectories(3, 20, 6, seed=4)
    values = [ishigami(place) for place in places]
    found = screened(places, [[value, value] for value in values], 6, 100, 1)
    x = np.array(places)
    each = elementary(x.reshape(20, 4, 3), np.array(values).reshape(20, 4, 1))[:, :, 0]
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    raw = morris.analyze(problem, x, np.array(values), num_levels=6, seed=1)
    assert list(np.abs(each).mean(axis=1)) == pytest.approx(list(raw["mu_star"]))
    assert [effect.size for effect in found.effects] == pytest.approx(list(raw["mu_star"]))
    assert [effect.sigma for effect in found.effects] == pytest.approx(list(raw["sigma"]))


def test_what_does_nothing_is_told_from_noise_in_one_case_of_twenty() -> None:
    told = [0, 0, 0]
    for seed in range(100):
        places = trajectories(3, 6, 4, seed=seed)
        found = screened(places, noisy([20 * place[0] for place in places], 2, 1.0, seed), 4, 200, seed)
        for i, each in enumerate(found.effects):
            told[i] += each.apart
    assert told[0] == 100
    assert all(number <= 12 for number in told[1:])


def test_trajectories_with_a_gap_are_left_out_and_counted() -> None:
    places = trajectories(5, 6, 4, seed=2)
    values: list[list[float | None]] = [[linear(place), linear(place)] for place in places]
    values[6] = [None, 1.0]
    found = screened(places, values, 4, 100, 1)
    assert (found.used, found.left_out) == (5, 1)
    assert [each.mean for each in found.effects] == pytest.approx(COEFFICIENTS)
    none = screened(places, [[None, None]] * 36, 4, 100, 1)
    assert (none.effects, none.left_out) == ((), 6)


def test_designs_come_out_again() -> None:
    assert trajectories(7, 4, 4, seed=1) == trajectories(7, 4, 4, seed=1) != trajectories(7, 4, 4, seed=2)
    assert blocks(4, 16, seed=1) == blocks(4, 16, seed=1) != blocks(4, 16, seed=2)


# -- equal hours, and how far a conclusion holds


def made(regime: str, replication: int, hours: float, value: float | None) -> Run:
    return Run(regime, replication, {"active_officer_hours": Value(hours), "measured": Value(value)})


def weighed(
    first: float, second: float, rungs: Sequence[float], between: float | None = None
) -> tuple[Weighing, Verdict]:
    """Two arms of these hours; the cheaper one's at the rungs, and at a setting between two; it is measured by its hours."""
    scenario = reader.read(shelf.find("yongding-vendors"))
    spot = Spot(4, ())

    def runs(point: int, n: int) -> list[Run]:
        if point == 4 * ROUNDS:
            return [made("raids", n, first + n, first + n), made("embedded-squad", n, second + n, 7.0 + 2 * n)]
        if point == 4 * ROUNDS + 1:
            return [made(f"rung-{i}", n, hours + n, hours + n) for i, hours in enumerate(rungs, 1)]
        assert between is not None
        return [made("rung-between", n, between + n, between + n)]

    weighing = Weighing(scenario, ("raids", "embedded-squad"), spot, 3, runs)
    verdict = weighing.verdict("measured")
    assert verdict is not None
    return weighing, verdict


def test_hours_that_agree_are_left_as_they_are() -> None:
    weighing, verdict = weighed(100, 100 * (1 + TOLERANCE / 2), ())
    assert weighing.ladder() == weighing.between() == []
    assert (verdict.saturated, verdict.more) == (False, "")
    assert verdict.difference == verdict.plain == pytest.approx(8 - 100)


def test_the_cheaper_arm_is_brought_to_the_hours_of_the_other() -> None:
    """Between 400 and 500 hours a setting of 440: the rest of the way to 450 is a straight line."""
    weighing, verdict = weighed(100, 450, (200, 400, 410, 420, 430, 500), 440)
    ladder = weighing.ladder()
    assert {task.point for task in ladder} == {13}
    assert [name for name, _ in ladder[0].regimes] == [f"rung-{i}" for i in range(1, len(LADDER))]
    assert ladder[0].regimes[0][1].timing.roster == 6
    assert [task.point for task in weighing.between()] == [14, 14, 14]
    assert (verdict.baseline_hours, verdict.regime_hours) == pytest.approx((451, 451))
    assert verdict.difference == pytest.approx(9 - 451)
    assert verdict.low is not None
    assert not verdict.saturated
    assert "crews_added" in verdict.more


def test_what_cannot_be_bought_is_said() -> None:
    weighing, verdict = weighed(100, 5000, (200, 300, 400, 401, 402, 403))
    assert weighing.between() == []
    assert verdict.saturated
    assert (verdict.baseline_hours, verdict.regime_hours) == (401, 5001)
    assert verdict.more == "timing.roster: 10 → 1; crews_added: 0 → 1"


def judged(difference: float, half: float = 1.0) -> Verdict:
    return Verdict(difference, difference - half, difference + half, 4, 1.0, 1.0, False, "", difference)


def test_how_far_it_holds() -> None:
    far = reached(-1, [(0.5, judged(-3)), (1.0, judged(-2))])
    assert (far.last, far.turned, far.unsure, far.unknown) == (1.0, None, None, None)
    turns = reached(-1, [(0.25, judged(-3)), (0.5, judged(-0.5)), (1.0, judged(2))])
    assert (turns.last, turns.turned, turns.unsure) == (0.5, 1.0, 0.5)
    at_once = reached(1, [(0.5, judged(-3)), (1.0, judged(5))])
    assert (at_once.last, at_once.turned, at_once.unsure) == (0.0, 0.5, None)
    gap = reached(1, [(0.5, judged(3)), (1.0, None)])
    assert (gap.last, gap.turned, gap.unknown) == (0.5, None, 1.0)
    assert reached(1, [(1.0, judged(0.0, 0.0))]).turned == 1.0
    assert [task.point for task in plain([Spot(5, ())], 2)] == [15, 15]


# -- an experiment

SMALL = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: sensitivity
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
measures: [time_to_resolution_h]
sensitivity:
  only: [resources.owner.refuses, resources.owner.answers, departments.*.crews]
  trajectories: 6
  screened: 2
  few: 2
  base_points: 4
  drawn: 2
  tipped: 2
  steps: [0.5, 1]
  held: 3
  resamples: 100
"""
TURNING = 0.46
"""Chance of a refusal at which the difference that is made up turns."""


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[str], experiment.Inquiry]:
    def read(text: str) -> experiment.Inquiry:
        (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
        return experiment.read(tmp_path / "small.yaml")

    return read


def carried_out(inquiry: experiment.Inquiry, into: Path) -> lab.Finding:
    with Crowd(lambda: local(1)) as crowd:
        return trial.conduct(inquiry, store.opened(into, inquiry), crowd)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made_up(plan: Plan, task: Task, _expected: str) -> bytes:
    """A world in which the difference is known: it turns where refusals reach a value, and answers count a little."""
    changes = dict(task.changes)
    refuses = changes.get("resources.owner.refuses", 0.3)
    answers = changes.get("resources.owner.answers", 15.0)
    effect = 100 * (refuses - TURNING) + 0.1 * (answers - 15)
    arms = [name for name, _ in task.regimes] or list(plan.regimes)
    luck = task.replication % 7
    found = []
    for name in arms:
        value = luck + (effect + 0.01 * luck if name == "whistle-at-once" else 0.0)
        found.append(Run(name, task.replication, {
            "time_to_resolution_h": Value(value), "active_officer_hours": Value(100.0 + luck),
        }))  # fmt: skip
    return tasks.written(task, found)


def test_a_world_whose_answer_is_known_from_file_to_report(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "work", made_up)
    text = carried_out(asked(SMALL.replace("base_points: 4", "base_points: 64")), tmp_path / "out").text("en")
    effects = {row["assumption"]: row for row in rows(tmp_path / "out" / "morris.csv")}
    assert float(effects["resources.owner.refuses"]["mu"]) == pytest.approx(60, rel=1e-4)
    assert float(effects["resources.owner.answers"]["mu"]) == pytest.approx(3.7, rel=1e-4)
    assert float(effects["departments.*.crews"]["mu_star"]) == 0
    assert "Moving them changes the difference in no run at all, 1: departments: number of crews" in " ".join(
        text.split()
    )
    shares = {(row["assumption"], row["index"]): float(row["share"]) for row in rows(tmp_path / "out" / "sobol.csv")}
    exact = 3600 / (3600 + 3.7**2)
    assert shares["resources.owner.refuses", "first"] == pytest.approx(exact, abs=0.05)
    assert shares["resources.owner.refuses", "total"] == pytest.approx(exact, abs=0.05)
    assert shares["resources.owner.answers", "total"] == pytest.approx(1 - exact, abs=0.02)
    assert shares["", "noise"] < 0.001
    turns = {(row["assumption"], row["toward"]): row for row in rows(tmp_path / "out" / "tipping.csv")}
    up = turns["resources.owner.refuses", "high"]
    # from 0.3 halfway to 0.6, then once more between: 0.45, 0.525
    assert (float(up["holds_until"]), float(up["turns_by"])) == (0.5, 0.75)
    assert turns["resources.owner.refuses", "low"]["turns_by"] == ""
    assert turns["resources.owner.answers", "high"]["turns_by"] == ""
    together = next(row for (name, _), row in turns.items() if name == "*")
    assert "resources.owner.refuses high" in together["toward"]
    assert "resources.owner.answers high" in together["toward"]
    assert "turns between 0.45 and 0.525" in text


def test_the_report_says_what_it_rests_on_and_figures_are_drawn(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    inquiry = asked(SMALL)
    finding = carried_out(inquiry, tmp_path / "out")
    text = " ".join(finding.text("en").split())
    for words in (
        "× (≤ ",
        "3 assumptions, 6 trajectories used (24 points in all), 2 replications",
        "4 base points used (16 points in all)",
        "noise of replications is",
    ):
        assert words in text
    assert "预期如此" in finding.text("zh")
    points = {task.point for task in finding.tasks}
    assert len({(task.point, task.replication) for task in finding.tasks}) == len(finding.tasks)
    drawn = [task.replication for task in finding.tasks if 200_000 <= task.point < 600_000]
    assert len(set(drawn)) == len(drawn) == 32, "luck of its own at each point of Sobol's sample"
    assert {task.replication for task in finding.tasks if task.point < 200_000} == {0, 1}
    assert min(point for point in points if point >= 600_000) == 600_000
    figures = sorted(path.name for path in (tmp_path / "out" / "figures").iterdir())
    assert set(figures) >= {f"{name}.{language}.png" for name in ("morris", "tipping") for language in ("zh", "en")}
    for name in figures:
        raw = (tmp_path / "out" / "figures" / name).read_bytes()
        assert struct.unpack(">II", raw[16:24]) == (1600, 900)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert "SALib" in manifest["fingerprint"]["libraries"]


def test_where_the_measure_does_not_apply_it_is_said(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gaps(plan: Plan, task: Task, expected: str) -> bytes:
        raw = made_up(plan, task, expected)
        if dict(task.changes).get("resources.owner.refuses", 0.3) <= 0.55:
            return raw
        found = tasks.runs(store._table(raw))[task.point]
        return tasks.written(task, [Run(run.regime, run.replication, {**run.values, "time_to_resolution_h": Value(None)}) for run in found])  # fmt: skip

    monkeypatch.setattr(lab, "work", gaps)
    text = " ".join(carried_out(asked(SMALL.replace("trajectories: 6", "trajectories: 12").replace("base_points: 4", "base_points: 16")), tmp_path / "out").text("en").split())  # fmt: skip
    assert "more trajectories" in text
    assert "more base points" in text
    turned = {(row["assumption"], row["toward"]): row for row in rows(tmp_path / "out" / "tipping.csv")}
    up = turned.get(("resources.owner.refuses", "high"))
    assert up is None or up["turns_by"] or up["unknown_by"]


def test_two_arms_that_are_the_same_have_nothing_that_turns(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def same(plan: Plan, task: Task, _expected: str) -> bytes:
        values = {"time_to_resolution_h": Value(4.0), "active_officer_hours": Value(9.0)}
        return tasks.written(task, [Run(name, task.replication, values) for name in plan.regimes])

    monkeypatch.setattr(lab, "work", same)
    text = carried_out(asked(SMALL), tmp_path / "out").text("en")
    assert "nothing can turn" in " ".join(text.split())
    assert not (tmp_path / "out" / "figures").exists()


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("levels: 5", "sensitivity_levels"),
        ("levels: 1", "reader_below"),
        ("base_points: 48", "sensitivity_base"),
        ("base_points: 2", "reader_below"),
        ("trajectories: 1", "reader_below"),
        ("screened: 1", "reader_below"),
        ("trajectories: 5, screened: 2", "sensitivity_telling"),
        ("drawn: 1", "reader_below"),
        ("steps: [0.5, 0.25, 1]", "sensitivity_steps"),
        ("steps: [0.5]", "sensitivity_steps"),
        ("steps: [0, 1]", "sensitivity_steps"),
        ("steps: [0.5, 2]", "reader_above"),
        ("resamples: many", "reader_not_a"),
        ("trajectorys: 4", "reader_near_key"),
        ("only: [resources.owner.refuse]", "sensitivity_path"),
        ("leave_out: [resources.owner.tea]", "sensitivity_path"),
        ("named: [departments.nobody.crews]", "sensitivity_path"),
        ("only: [resources.owner.refuses]", "sensitivity_few"),
        ("leave_out: [resources.owner.refuses], named: [resources.owner.refuses]", "sensitivity_left_out"),
    ],
)
def test_each_mistake_has_its_words(asked: Callable[[str], experiment.Inquiry], more: str, key: str) -> None:
    text = SMALL.partition("sensitivity:\n")[0] + f"sensitivity: {{{more}}}\n"
    with pytest.raises(ScenarioError) as caught:
        asked(text)
    assert key in {problem.key for problem in caught.value.problems}
    for language in ("zh", "en"):
        assert "small.yaml" in caught.value.text(language)


def test_one_regime_is_compared(asked: Callable[[str], experiment.Inquiry]) -> None:
    for wrong in ("[whistle-in-turn]", "[whistle-at-once, joint]"):
        with pytest.raises(ScenarioError) as caught:
            asked(SMALL.replace("[whistle-at-once]", wrong))
        assert "sensitivity_one_regime" in {problem.key for problem in caught.value.problems}


def test_without_salib_the_command_says_what_to_install(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    asked(SMALL)
    monkeypatch.setitem(sys.modules, "SALib", None)
    given = ["experiment", str(tmp_path / "small.yaml"), "--out", str(tmp_path / "out")]
    for language in ("zh", "en"):
        assert cli.main([*given, "--lang", language]) == cli.WRONG
        assert "[sensitivity]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


# -- what an assumption is called


@pytest.mark.parametrize("name", shelf.names())
def test_every_assumption_has_a_name_of_its_own(name: str) -> None:
    scenario = reader.read(shelf.find(name))
    found = assumptions(scenario)
    for language in ("zh", "en"):
        words = labels(scenario, found, language)
        assert len(set(words)) == len(words)
        assert all(words)
    for each in found:
        assert each.low < each.high
        assert 0 <= each.place <= 1
        assert each.told(0) != each.told(1)


def test_assumptions_of_regimes_that_are_not_run_are_set_apart() -> None:
    scenario = reader.read(shelf.find("yongding-vendors"))
    near, far = concerning(scenario, ["raids", "embedded-squad"], assumptions(scenario))
    assert {each.name for each in far} == {"regimes.joint-strong.timing.roster", "regimes.whistle.detection.eyes"}
    assert len(near) + len(far) == len(assumptions(scenario))
    strong, _ = concerning(scenario, ["raids", "joint-strong"], assumptions(scenario))
    assert "regimes.joint-strong.timing.roster" in {each.name for each in strong}


def test_texts_of_the_kind_exist_in_both_languages() -> None:
    for key, words in TEXTS.items():
        if key.startswith(("sensitivity_", "figure_morris", "figure_sobol", "figure_tipping")):
            assert words.zh
            assert words.en
