"""The points of a design: every combination of a grid, a list, or a Latin hypercube (McKay, Beckman and Conover 1979)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from sim.luck import Luck
from sim.quantity import WHOLE, written
from sim.questions.sweep import at, kind_of, moved, reached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment import Experiment, Inquiry
    from sim.questions.sweep import Factor
    from sim.variation import Leaf

PLAIN: Final = ("number", "share", "count")
"""The kinds whose values need no unit to be read."""


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of all factors."""

    number: int
    levels: tuple[float | str, ...]
    """The level of each factor, in order: a number, or as a person writes it where it has a unit."""
    changes: tuple[tuple[str, Any], ...]
    """Paths of the scenario and their values, in base units."""
    marks: tuple[float, ...] = ()
    """Where the level of each factor stands among the others: its number in base units, or its place in the file."""


def points(inquiry: Inquiry, replication: int = 0) -> tuple[Point, ...]:
    """The points of an experiment, numbered from 0; one that moves nothing if it has no factors.

    All is the same in every replication, but for which flags a share of them sets: each has an order of its own.
    """
    experiment = inquiry.experiment
    found = [reached(inquiry.scenario, factor) for factor in experiment.factors.values()]
    factors = list(experiment.factors.values())
    match experiment.draw:
        case "latin":
            rows = _latin(experiment, factors, found)
        case "list":
            rows = list(zip(*_levels(factors, found), strict=True))
        case _:
            rows = list(product(*_levels(factors, found)))
    luck = Luck(experiment.seed, replication)
    return tuple(
        Point(
            number,
            tuple(_shown(*each) for each in zip(factors, found, row, strict=True)),
            tuple(change for each in zip(factors, found, row, strict=True) for change in moved(*each, luck)),
            tuple(_mark(*each) for each in zip(factors, found, row, strict=True)),
        )
        for number, row in enumerate(rows)
    )


def count(inquiry: Inquiry) -> int:
    """How many points an experiment has."""
    experiment = inquiry.experiment
    lengths = [len(factor.values) for factor in experiment.factors.values()]
    match experiment.draw:
        case "latin" if lengths:
            return experiment.points
        case "list" if lengths:
            return lengths[0]
    return prod(lengths)


def ticks(inquiry: Inquiry) -> list[list[tuple[float, str]]]:
    """For each factor where the levels that its file names stand, and how they are written there."""
    experiment = inquiry.experiment
    found = []
    for factor in experiment.factors.values():
        leaves = reached(inquiry.scenario, factor)
        texts = factor.values or factor.between
        found.append([(_mark(factor, leaves, at(factor, leaves[0], text)), text) for text in texts])
    return found


def _levels(factors: Sequence[Factor], found: Sequence[Sequence[Leaf]]) -> list[list[Any]]:
    return [[at(factor, some[0], text) for text in factor.values] for factor, some in zip(factors, found, strict=True)]


def _latin(experiment: Experiment, factors: Sequence[Factor], found: Sequence[Sequence[Leaf]]) -> list[tuple[Any, ...]]:
    """As many points as strata of each factor, each stratum once, in an order of its own."""
    luck, count = Luck(experiment.seed, 0), experiment.points
    columns = []
    for name, factor, some in zip(experiment.factors, factors, found, strict=True):
        stream = luck.stream("factor", name, "latin")
        strata = list(range(count))
        stream.shuffle(strata)
        columns.append([_level(factor, some[0], (stratum + stream.random()) / count) for stratum in strata])
    return list(zip(*columns, strict=True))


def _level(factor: Factor, leaf: Leaf, share: float) -> Any:
    """The level at a *share* of the way: one of the values, or between the two ends."""
    if factor.values:
        return at(factor, leaf, factor.values[int(share * len(factor.values))])
    low, high = (at(factor, leaf, text) for text in factor.between)
    value = low + (high - low) * share
    plain = factor.times or factor.share
    return round(value) if not plain and kind_of(leaf) in (*WHOLE, "spread") else float(value)


def _shown(factor: Factor, found: Sequence[Leaf], level: Any) -> float | str:
    kind = kind_of(found[0])
    if (factor.times or factor.share or kind in PLAIN) and not isinstance(level, str):
        return float(level)
    return written("duration" if kind == "spread" else kind, level)


def _mark(factor: Factor, found: Sequence[Leaf], level: Any) -> float:
    if isinstance(level, int | float) and not isinstance(level, bool):
        return float(level)
    return float([at(factor, found[0], text) for text in factor.values].index(level))
