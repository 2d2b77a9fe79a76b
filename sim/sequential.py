"""How many replications are enough: the sequential procedure of Law, with looks at fixed numbers of replications.

Law, Simulation Modeling and Analysis, 5th edition (2015), chapter 9, "Obtaining a Specified Precision": replicate until Student's half-width of the
mean is at most the one wished; for a relative wish γ until half-width ÷ |mean| is at most γ ÷ (1 + γ). Chow and Robbins
(Annals of Mathematical Statistics 36, 1965) and Nádas (the same, 40, 1969) show that coverage tends to the nominal one
as the wish tends to nought. Here the mean is that of a paired difference, there are at least 20 replications, and a
relative wish counts only where the interval excludes nought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from sim.intervals import CONFIDENCE, mean, student_quantile, variance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.questions.precision import Wish

COVERAGE: Final = {"normal": (0.2, 0.948, 103), "skewed": (0.15, 0.931, 171)}
"""Measured at nominal 0.95 with 20 replications and a look every 10: the half-width wished (in standard deviations), the
share of 4,000 intervals that hold the true mean, and the mean number of replications; skewed: exponential, skewness 2."""
MANY: Final = 10**9
"""More replications than anybody will make."""


@dataclass(frozen=True, slots=True)
class Look:
    """The paired difference of one measure after so many replications."""

    replications: int
    difference: float
    half_width: float
    """Of its 95 % interval; nought if all differences are equal."""
    wished: float | None
    """The half-width wished; None if a relative wish has no meaning since the interval holds nought."""
    needed: int | None
    """Replications at which the wish would be met if the variance stayed as it is; None as for `wished`."""

    @property
    def met(self) -> bool:
        """Whether the half-width is as wished."""
        return self.wished is not None and self.half_width <= self.wished


def look(differences: Sequence[float], wish: Wish) -> Look:
    """Look at two *differences* or more."""
    count, centre, spread = len(differences), mean(differences), variance(differences)
    half = reach(spread, count)
    wished = wish.absolute
    if not wished:
        share = wish.relative or 0.0
        wished = share / (1 + share) * abs(centre) if abs(centre) > half else None
    return Look(count, centre, half, wished, None if wished is None else needed(spread, count, wished))


def reach(spread: float, count: int) -> float:
    """The half-width of the interval of a mean of *count* values of variance *spread*."""
    return _quantile(count - 1) * math.sqrt(spread / count)


def needed(spread: float, least: int, wished: float) -> int:
    """The least number of replications from *least* on whose half-width is *wished* at most."""
    if reach(spread, least) <= wished:
        return least
    if wished <= 0:
        return MANY
    low, high = least, least
    while high < MANY and reach(spread, high) > wished:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reach(spread, middle) <= wished else (middle, high)
    return high


@cache
def _quantile(df: int) -> float:
    return student_quantile((1 + CONFIDENCE) / 2, df)


def looks(wish: Wish) -> list[int]:
    """The numbers of replications at which one looks; the last is the most there may be."""
    found = list(range(wish.at_least, wish.at_most + 1, wish.step))
    return found if found[-1] == wish.at_most else [*found, wish.at_most]
