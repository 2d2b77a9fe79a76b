"""Where the best of several settings lies, and whether the data can tell: the bootstrap over replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.intervals import CONFIDENCE, mean, paired

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from sim.intervals import Paired

RESAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class Best:
    """The best of several settings that stand in the order of `over`."""

    place: int
    """Which of them is best on average."""
    over: float
    """Where it stands."""
    low: float
    high: float
    """Where the best stands: the middle 95 % of the resamples."""
    value: float
    """Its mean: a little too good, since it was chosen for being so."""
    chances: tuple[float, ...]
    """In which share of the resamples each setting is best; those that are equally good share."""
    ahead: tuple[Paired, Paired]
    """The paired difference of the best from the first setting and from the last, in the measure's own unit."""

    @property
    def where(self) -> str:
        """`low` or `high` if an end is best, `inside` if a setting between them is, in 95 % of the resamples; else `unsure`."""
        for name, chance in (("low", self.chances[0]), ("high", self.chances[-1]), ("inside", sum(self.chances[1:-1]))):
            if chance >= CONFIDENCE:
                return name
        return "unsure"


def best(values: Sequence[Sequence[float]], over: Sequence[float], better: int, luck: Random) -> Best:
    """The best of settings with *values* (by setting, then by replication), which stand at *over*, rising.

    *better* is 1 if more is better, -1 if less is. Replications are drawn with replacement, the same of every setting,
    since they share their luck, and the best is found again (Efron and Tibshirani 1993, chapters 6 and 13). The
    interval says between which settings the data waver; it knows of none that were not tried.
    Raises ValueError unless there are two settings or more, with as many replications each.
    """
    count = len(values[0]) if values else 0
    if len(values) < 2 or not count or any(len(row) != count for row in values) or len(over) != len(values):
        raise ValueError("two settings or more, with as many replications each")
    means = [mean(row) for row in values]
    place = max(range(len(means)), key=lambda i: better * means[i])
    hits = [0.0] * len(values)
    lows, highs = [], []
    for _ in range(RESAMPLES):
        drawn = luck.choices(range(count), k=count)
        sums = [better * sum([row[i] for i in drawn]) for row in values]
        most = max(sums)
        top = [i for i, total in enumerate(sums) if total == most]
        for i in top:
            hits[i] += 1 / len(top)
        lows.append(over[top[0]])
        highs.append(over[top[-1]])
    tail = (1 - CONFIDENCE) / 2
    ahead = paired(values[0], values[place]), paired(values[-1], values[place])
    low, high = _quantile(lows, tail), _quantile(highs, 1 - tail)
    chances = tuple(hit / RESAMPLES for hit in hits)
    return Best(place, over[place], low, high, means[place], chances, ahead)


def _quantile(values: list[float], share: float) -> float:
    """The value that a share of *values* does not exceed: one of them, since only settings can be best."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
