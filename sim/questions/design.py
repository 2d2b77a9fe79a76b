"""Which designs of a pilot are compared, what may be spent, and how sure the choice is to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim import designs
from sim.declare import declared
from sim.measures import MEASURES
from sim.questions.precision import LEAST
from sim.words import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario

SPAN: Final = 10_000
"""Replications of one design at most; on independent runs each design has as many numbers of its own."""


@dataclass(frozen=True, slots=True)
class Designs:
    """Presets × crews × stationing under a budget, one objective and one demand."""

    presets: tuple[str, ...] = declared("list", "预设的机制", "preset regimes", item="name", default=())
    crews: tuple[int, ...] = declared(
        "list",
        "每个区级部门另加几支队",
        "crews added to each department of the district",
        item="count",
        default=(0, 1, 2),
        low=0,
        high=1000,
    )
    stationed: tuple[int, ...] = declared(
        "list", "每个部门驻点几支队（不设指挥部的机制没有这一项）",
        "crews each department stations at the post (regimes without a post have no such levels)", item="count", default=(0, 1, 2), low=0, high=1000,
    )  # fmt: skip
    cost: str = declared(
        "choice",
        "费用怎么算：officers 在编人数；duty_hours 每月（30 天）在岗人时：各队班内时间，加驻点队伍班外留守",
        "what it costs: officers employed; or duty_hours, officers' hours on duty in 30 days: the shifts of all crews, and the cover of those at a post outside their shift",
        choices=designs.COSTS,
        default="duty_hours",
    )
    budget: float | None = declared(
        "number", "至多花多少（cost 的单位）", "what may be spent, in the unit of `cost`", default=None, low=0
    )
    indifference: float | None = declared(
        "number",
        "差多少以内就算一样好（指标的单位）",
        "designs that differ by less than this count as equally good, in the measure's unit",
        default=None,
        low=0,
    )
    share_least: float = declared(
        "share",
        "全部呼叫中时限内有效到齐的比例至少多少",
        "the share of all calls with effective quorum within the deadline is to be at least this",
        default=0.9,
    )
    confidence: float = declared(
        "share", "要有几成把握", "how sure the whole is to be", default=0.95, low=0.5, high=0.999
    )
    luck: str = declared(
        "choice", "paired 各方案同一批运气；independent 各用各的", "paired: the same luck for every design; independent: each its own",
        choices=("paired", "independent"), default="paired",
    )  # fmt: skip
    procedure: str = declared(
        "choice", "kn：Kim 与 Nelson 的逐步淘汰；ocba：按最有用处分配重复次数（只用于 independent）",
        "kn: designs are dropped one by one (Kim and Nelson); ocba: replications go where they help most (independent luck only)",
        choices=("kn", "ocba"), default="kn",
    )  # fmt: skip
    at_least: int = declared(
        "count", "每个方案至少重复几次", "replications of each design at least", default=LEAST, low=LEAST, high=SPAN
    )
    at_most: int = declared(
        "count", "每个方案至多重复几次", "replications of each design at most", default=100, low=LEAST, high=SPAN
    )
    step: int = declared("count", "每几次看一回", "replications between two looks", default=10, low=1, high=SPAN)
    in_all: int = declared(
        "count",
        "ocba：候选方案合起来重复几次",
        "ocba: replications of all candidates together",
        default=1000,
        low=LEAST,
        high=1_000_000,
    )


def faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with what a file asks."""
    block = experiment.design
    if not block.presets:
        yield "design.presets", "design_no_presets", {}
    for key in ("presets", "crews", "stationed"):
        yield from _levels_wrong(key, getattr(block, key))
    for key in ("budget", "indifference"):
        if not getattr(block, key):
            yield f"design.{key}", f"design_no_{key}", {}
    if not 0 < block.share_least < 1:
        yield "design.share_least", "design_share", {}
    if block.procedure == "ocba" and block.luck == "paired":
        yield "design.procedure", "design_ocba_paired", {}
    if block.at_most < block.at_least:
        yield "design.at_most", "experiment_at_most", {"least": block.at_least, "most": block.at_most}
    if scenario is not None:
        yield from _objective_wrong(experiment, scenario)
        yield from _presets_wrong(experiment, scenario)


def _levels_wrong(key: str, levels: tuple[object, ...]) -> Iterator[Fault]:
    if not levels and key != "presets":
        yield f"design.{key}", "design_no_levels", {"name": key}
    for number, level in enumerate(levels):
        if level in levels[:number]:
            yield f"design.{key}.{number}", "design_twice", {"text": level}


def _objective_wrong(experiment: Experiment, scenario: Scenario) -> Iterator[Fault]:
    chosen = experiment.measures[0] if experiment.measures else scenario.measure.primary
    known = MEASURES.get(chosen.partition("@")[0])
    if known is not None and not known.better:
        yield ("measures.0" if experiment.measures else "measures"), "design_neither", {"text": chosen}


def _presets_wrong(experiment: Experiment, scenario: Scenario) -> Iterator[Fault]:
    block, known = experiment.design, list(scenario.regimes)
    sound = True
    for number, preset in enumerate(block.presets):
        place = f"design.presets.{number}"
        if preset not in scenario.regimes:
            sound = False
            yield (
                place,
                "experiment_regime",
                {"text": preset, "known": listed(known), "suggestion": nearest(preset, known)},
            )
        elif scenario.regimes[preset].rollout:
            yield place, "design_rollout", {"text": preset}
    levels = block.presets and block.crews and block.stationed
    if sound and levels:
        found = designs.designs(scenario, block.presets, block.crews, block.stationed, block.cost)
        cheapest = min(design.cost for design in found)
        if block.budget and cheapest > block.budget:
            yield "design.budget", "design_budget", {"least": f"{cheapest:g}", "budget": f"{block.budget:g}"}
        if len(found) < 2:
            yield "design", "design_one", {}
