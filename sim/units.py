"""Whole microseconds and whole metres, and how a person writes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Final

MICROSECOND: Final = 1
SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

DURATIONS: Final = {
    "s": SECOND, "sec": SECOND, "second": SECOND, "seconds": SECOND, "秒": SECOND,
    "min": MINUTE, "minute": MINUTE, "minutes": MINUTE, "分钟": MINUTE, "分": MINUTE,
    "h": HOUR, "hour": HOUR, "hours": HOUR, "小时": HOUR, "时": HOUR,
    "d": DAY, "day": DAY, "days": DAY, "天": DAY, "日": DAY,
    "week": 7 * DAY, "weeks": 7 * DAY, "周": 7 * DAY,
    "month": 30 * DAY, "months": 30 * DAY, "月": 30 * DAY,
    "year": 365 * DAY, "years": 365 * DAY, "年": 365 * DAY,
}  # fmt: skip
LENGTHS: Final = {"m": 1, "metre": 1, "metres": 1, "米": 1, "km": 1000, "公里": 1000, "千米": 1000, "里": 500}
AREAS: Final = {"m2": 1, "km2": 1_000_000, "平方米": 1, "平方公里": 1_000_000, "ha": 10_000, "公顷": 10_000}
SPEEDS: Final = {"km/h": 1000, "公里/小时": 1000, "千米/小时": 1000, "m/s": 3600}
MONEY: Final = {"yuan": 1, "元": 1, "万元": 10_000, "RMB": 1, "CNY": 1}

_NORMAL: Final = NormalDist()
_TINY: Final = 1e-300
_FINEST: Final = 1e-16
_CLOSE: Final = 1e-12
_NARROW: Final = 0.002
_STEPS: Final = 200
_TERMS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Spread:
    """A random duration: a law and its numbers, in whole microseconds.

    `fixed` uses *mean*; `exponential` *mean*; `uniform` *low* and *high*; `lognormal` and `gamma`
    *mean* and *cv* (standard deviation ÷ mean). A gamma law of shape k has cv = 1/√k.
    """

    law: str
    mean: int = 0
    cv: float = 0.0
    low: int = 0
    high: int = 0

    def at(self, u: float) -> int:
        """The duration at quantile *u* in (0, 1), in microseconds, rounded once."""
        match self.law:
            case "fixed":
                return self.mean
            case "exponential":
                return round(-self.mean * math.log1p(-u))
            case "uniform":
                return round(self.low + (self.high - self.low) * u)
            case "lognormal":
                return round(self.mean * lognormal(u, self.cv))
            case "gamma":
                return round(self.mean * gamma(u, self.cv))
        raise ValueError(self.law)

    @property
    def expected(self) -> int:
        """Its mean, in microseconds."""
        return (self.low + self.high) // 2 if self.law == "uniform" else self.mean


LAWS: Final = ("fixed", "exponential", "uniform", "lognormal", "gamma")


def fixed(duration: int) -> Spread:
    """A duration that never varies."""
    return Spread("fixed", duration)


def lognormal(u: float, cv: float) -> float:
    """A log-normal factor with mean 1 and coefficient of variation *cv*, at quantile *u*."""
    if cv <= 0:
        return 1.0
    deviation, half_variance = _of_logarithm(cv)
    return math.exp(deviation * _NORMAL.inv_cdf(u) - half_variance)


@cache
def _of_logarithm(cv: float) -> tuple[float, float]:
    """The standard deviation and half the variance of the logarithm."""
    variance = math.log1p(cv * cv)
    return math.sqrt(variance), variance / 2


def gamma(u: float, cv: float) -> float:
    """A gamma factor with mean 1 and coefficient of variation *cv*, at quantile *u* in (0, 1).

    Newton's method between bounds (Press et al. 2007, 6.2.1), to about 1e-12 of itself.
    """
    if cv <= 0:
        return 1.0
    shape = 1 / (cv * cv)
    third = 1 - 1 / (9 * shape) + _NORMAL.inv_cdf(u) / (3 * math.sqrt(shape))  # Wilson and Hilferty 1931
    if cv < _NARROW:
        return third**3  # then as good as exact
    scale = math.lgamma(shape)
    low = math.exp((math.log(u) + scale + math.log(shape)) / shape)  # the density is at most x**(shape - 1) ÷ Γ(shape)
    high = math.inf
    if low < _TINY:
        return 0.0
    x = max(low, shape * max(third, 0.0) ** 3)
    for _ in range(_STEPS):
        over = _gamma_share(shape, x, scale, u)
        low, high = (low, min(high, x)) if over > 0 else (max(low, x), high)
        density = math.exp((shape - 1) * math.log(x) - x - scale)
        following = x - over / density if density > 0 else math.inf
        if not low <= following <= high:
            following = (low + high) / 2 if high < math.inf else 2 * x
        if abs(following - x) <= _CLOSE * x:
            return following / shape
        x = following
    return x / shape


def _gamma_share(shape: float, x: float, scale: float, u: float) -> float:
    """The share of a gamma law of that *shape* (and scale 1) that lies below *x*, less *u*; exact in both tails.

    A series below the mean, a continued fraction above it; *scale* is log Γ(shape).
    """
    front = math.exp(shape * math.log(x) - x - scale)
    if x < shape + 1:
        term = total = 1 / shape
        above = shape
        while term > total * _FINEST:
            above += 1
            term *= x / above
            total += term
        return front * total - u
    below = x + 1 - shape
    c, d = 1 / _TINY, 1 / below
    total = d
    for number in range(1, _TERMS):
        step = -number * (number - shape)
        below += 2
        d = 1 / _far(step * d + below)
        c = _far(below + step / c)
        total *= d * c
        if abs(d * c - 1) < _FINEST:
            break
    return (1 - u) - front * total


def _far(value: float) -> float:
    """*value*, kept away from nought."""
    return value if abs(value) > _TINY else _TINY
