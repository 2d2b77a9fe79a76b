"""How far the assumptions are moved, and how often each point is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.assumptions import assumptions, concerning
from sim.declare import declared
from sim.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.assumptions import Assumption
    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario

STEPS: Final = (0.25, 0.5, 0.75, 1.0)
"""How far from its default toward the end of its range an assumption is moved."""

TELLING: Final = 6
"""Trajectories × (replications - 1) at least: of 2 to the power of so many patterns of signs only one is as extreme as an
effect on which all replications agree, and one in 64 can still be told from chance at one in 20."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Three rounds: Morris over every assumption, Sobol over the few that matter, and how far the conclusion holds."""

    only: tuple[str, ...] = declared(
        "list", "只移动哪些假设（路径）；不写则为全部", "assumptions to move, by path; if left out, all", item="text", default=()
    )  # fmt: skip
    leave_out: tuple[str, ...] = declared(
        "list", "不移动哪些假设（路径）", "assumptions not to move, by path", item="text", default=()
    )
    trajectories: int = declared(
        "count", "莫里斯法的轨迹条数", "trajectories of Morris's method", default=10, low=2, high=500
    )
    levels: int = declared(
        "count", "莫里斯法每项假设取几个水平（偶数）", "levels of each assumption in Morris's method (even)", default=4, low=2, high=20
    )  # fmt: skip
    screened: int = declared(
        "count", "莫里斯法每个点重复几次（各点同一批运气）", "replications of each point of Morris's method, the same luck at all", default=4, low=2, high=10_000
    )  # fmt: skip
    few: int = declared(
        "count", "对作用最大的几项算索博尔指数", "how many of those that matter most get Sobol indices", default=5, low=1, high=30
    )  # fmt: skip
    named: tuple[str, ...] = declared(
        "list", "指定对哪些算索博尔指数（路径），代替作用最大的几项", "those that get Sobol indices, by path, instead of the few that matter most", item="text", default=()
    )  # fmt: skip
    base_points: int = declared(
        "count", "索博尔抽样的基点数（2的幂）", "base points of Sobol's sample (a power of two)", default=64, low=4, high=4096
    )  # fmt: skip
    drawn: int = declared(
        "count", "索博尔抽样每个点重复几次（各点运气独立）", "replications of each point of Sobol's sample, luck of its own at each", default=2, low=2, high=1000
    )  # fmt: skip
    tipped: int = declared(
        "count", "对作用最大的几项问结论何时翻转", "how many of those that matter most are asked when the conclusion turns", default=8, low=1, high=30
    )  # fmt: skip
    steps: tuple[float, ...] = declared(
        "list", "从默认值向范围一端移动几成（由小到大，最后为1）", "how far from the default toward an end of the range, in order, 1 last", item="share", default=STEPS
    )  # fmt: skip
    held: int = declared(
        "count", "问翻转时每个点重复几次（各点同一批运气）", "replications of each point where it is asked whether the conclusion holds, the same luck at all", default=20, low=2, high=10_000
    )  # fmt: skip
    resamples: int = declared(
        "count", "自助法抽几次", "resamples of the bootstrap", default=1000, low=100, high=100_000
    )


def faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with what a file asks."""
    asked = experiment.sensitivity
    if asked.levels % 2:
        yield "sensitivity.levels", "sensitivity_levels", {"text": asked.levels}
    if asked.trajectories * (asked.screened - 1) < TELLING:
        values = {"trajectories": asked.trajectories, "screened": asked.screened, "least": TELLING}
        yield "sensitivity.screened", "sensitivity_telling", values
    if asked.base_points & (asked.base_points - 1):
        yield "sensitivity.base_points", "sensitivity_base", {"text": asked.base_points}
    rising = all(one < two for one, two in zip((0.0, *asked.steps), asked.steps, strict=False))
    if not asked.steps or not rising or asked.steps[-1] != 1:
        yield "sensitivity.steps", "sensitivity_steps", {}
    if experiment.regimes and len(set(experiment.regimes) - {experiment.baseline}) != 1:
        yield "regimes", "sensitivity_one_regime", {}
    if scenario is None:
        return
    found = assumptions(scenario)
    for key, names in (("only", asked.only), ("leave_out", asked.leave_out), ("named", asked.named)):
        for number, text in enumerate(names):
            if not any(text in (each.name, *each.paths) for each in found):
                near = nearest(text, [name for each in found for name in (each.name, *each.paths)])
                yield f"sensitivity.{key}.{number}", "sensitivity_path", {"text": text, "suggestion": near}
    left, _ = moving(experiment, scenario)
    if len(left) < 2:
        yield "sensitivity", "sensitivity_few", {"count": len(left)}
    for number, text in enumerate(asked.named):
        if any(text in (each.name, *each.paths) for each in found) and text not in _names(left):
            yield f"sensitivity.named.{number}", "sensitivity_left_out", {"text": text}


def moving(experiment: Experiment, scenario: Scenario) -> tuple[tuple[Assumption, ...], tuple[Assumption, ...]]:
    """The assumptions to be moved, and those asked for that stand at regimes nobody runs."""
    asked = experiment.sensitivity
    wanted = [
        each
        for each in assumptions(scenario)
        if (not asked.only or chosen(each, asked.only)) and not chosen(each, asked.leave_out) and each.low < each.high
    ]
    named = {experiment.baseline, *experiment.regimes} - {""}
    return concerning(scenario, named if len(named) > 1 else {*named, *scenario.compare}, wanted)


def chosen(assumption: Assumption, paths: tuple[str, ...]) -> bool:
    """Whether one of *paths* is its name, or one of the numbers that vary with it."""
    return any(path in (assumption.name, *assumption.paths) for path in paths)


def _names(found: tuple[Assumption, ...]) -> set[str]:
    return {name for each in found for name in (each.name, *each.paths)}
