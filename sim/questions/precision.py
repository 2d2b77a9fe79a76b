"""How sure one wants to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.declare import declared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario

LEAST: Final = 20
"""Replications below which no interval is trusted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How sure one wants to be of one measure: the half-width of its interval, and the replications to spend."""

    measure: str = declared("name", "看哪个指标", "of which measure; if left out, the first of `measures`", default="")
    absolute: float | None = declared(
        "number", "区间半宽不超过多少（指标的单位）", "half-width at most, in the measure's unit", default=None, low=0
    )
    relative: float | None = declared(
        "share", "区间半宽不超过差的几成（区间不含零才算）",
        "half-width at most this share of the difference (counts only where the interval excludes nought)", default=None, high=0.99,
    )  # fmt: skip
    at_least: int = declared("count", "至少重复几次", "replications at least", default=LEAST, low=LEAST, high=1_000_000)
    at_most: int = declared("count", "至多重复几次", "replications at most", default=200, low=LEAST, high=1_000_000)
    step: int = declared("count", "每几次看一回", "replications between two looks", default=10, low=1, high=1_000_000)


def faults(experiment: Experiment, _scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with what a file asks."""
    wish = experiment.precision
    if not wish.absolute and not wish.relative:
        yield "precision", "experiment_no_wish", {}
    if wish.absolute and wish.relative:
        yield "precision.relative", "experiment_two_wishes", {}
    if wish.at_most < wish.at_least:
        yield "precision.at_most", "experiment_at_most", {"least": wish.at_least, "most": wish.at_most}
