"""Intervals for paired differences and for shares, in the standard library alone.

When all differences are equal there is no width to report: the interval is left out, and what is
said instead is how many pairs agree and how often a pair could still disagree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE: Final = 0.95
"""The confidence of every interval and bound."""
_TINY: Final = 1e-300
_PRECISE: Final = 1e-16


def mean(values: Sequence[float]) -> float:
    """The mean of *values*, of which there is at least one."""
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """The sample variance (n - 1) of *values*; exactly nought if all are equal or there is only one."""
    if len(values) < 2 or all(value == values[0] for value in values):
        return 0.0
    centre = mean(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function: the share of a beta(a, b) law that lies below *x*."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    # Lentz's evaluation of the continued fraction
    c, d = 1.0, 1 / _away_from_nought(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_nought(1 + step * d)
            c = _away_from_nought(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < _PRECISE:
            break
    return front * value


def _away_from_nought(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def student_cdf(t: float, df: float) -> float:
    """The chance that Student's t with *df* degrees of freedom is below *t*."""
    square = t * t
    # of two equal expressions, the one that loses no digits
    beyond = (
        beta_share(df / 2, 0.5, df / (df + square))
        if square > df
        else 1 - beta_share(0.5, df / 2, square / (df + square))
    )
    return beyond / 2 if t < 0 else 1 - beyond / 2


def student_quantile(p: float, df: float) -> float:
    """The value below which Student's t with *df* degrees of freedom lies with chance *p* in (0, 1)."""
    if not 0 < p < 1 or df <= 0:
        raise ValueError((p, df))
    if p == 0.5:
        return 0.0
    if p > 0.5:
        return -student_quantile(1 - p, df)
    low = high = -1.0
    while student_cdf(low, df) > p:
        low *= 2
    while student_cdf(high, df) < p:
        high /= 2
    while (middle := (low + high) / 2) not in {low, high}:
        if student_cdf(middle, df) < p:
            low = middle
        else:
            high = middle
    return middle


def wilson(hits: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval for a share of which *hits* of *trials* were seen."""
    if trials < 1:
        return (0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, square = hits / trials, z * z / trials
    centre = (share + square / 2) / (1 + square)
    reach = z / (1 + square) * math.sqrt(share * (1 - share) / trials + square / (4 * trials))
    return (0.0 if hits == 0 else centre - reach, 1.0 if hits == trials else centre + reach)


def never_seen(trials: int, confidence: float = CONFIDENCE) -> float:
    """How large the chance of a thing never seen in *trials* can still be: about 3 ÷ trials (rule of three)."""
    return 1 - (1 - confidence) ** (1 / trials) if trials else 1.0


@dataclass(frozen=True, slots=True)
class Paired:
    """Two arms compared pair by pair."""

    pairs: int
    first: float
    """Mean of the first arm."""
    second: float
    """Mean of the second arm."""
    difference: float
    """Mean of second less first."""
    low: float | None
    high: float | None
    """Confidence interval of the difference; None with one pair, or when all differences are equal."""
    reduction: float | None
    """Variance of the difference of two independent means ÷ that of the paired ones; None where the latter is nought."""
    ceiling: float | None
    """The most that `reduction` could be, were the arms perfectly correlated: (1 + r²) ÷ (1 - r)², r the smaller
    standard deviation ÷ the larger; None if there is no limit."""
    agree: int
    """Pairs whose difference has the sign of the mean difference (nought counts as a sign)."""
    ties: int
    """Pairs that differ by nought."""
    bound: float | None
    """If all pairs agree: the chance of a pair that does not, at most."""


def paired(first: Sequence[float], second: Sequence[float], confidence: float = CONFIDENCE) -> Paired:
    """Compare *second* with *first*, pair by pair; Student's t interval of the mean difference."""
    if len(first) != len(second) or not first:
        raise ValueError("arms must have the same number of values, at least one")
    n = len(first)
    differences = [b - a for a, b in zip(first, second, strict=True)]
    difference = mean(differences)
    spread = variance(differences)
    one, two = variance(first), variance(second)
    low = high = reduction = None
    if spread > 0:
        reach = student_quantile((1 + confidence) / 2, n - 1) * math.sqrt(spread / n)
        low, high = difference - reach, difference + reach
        reduction = (one + two) / spread
    elif n > 1:
        difference = differences[0]
    gap = math.sqrt(one) - math.sqrt(two)
    sign = _sign(difference)
    agree = sum(_sign(value) == sign for value in differences)
    return Paired(
        pairs=n,
        first=mean(first),
        second=mean(second),
        difference=difference,
        low=low,
        high=high,
        reduction=reduction,
        ceiling=(one + two) / gap**2 if gap**2 else None,
        agree=agree,
        ties=sum(value == 0 for value in differences),
        bound=never_seen(n, confidence) if agree == n else None,
    )


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
