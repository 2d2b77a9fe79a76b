"""Whole microseconds and whole metres, and how a person writes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
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

_WHOLE: Final = 6755399441055744.0  # 1.5 * 2**52: what is added to it and taken off again is a whole number
_DOUBT: Final = 4.44e-16  # 2**-51: more than what a product's own rounding may have moved it by
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


def rounded(value: float) -> float:
    """`round(value, 12)`, bit by bit, without its way round by decimal text.

    A decimal is a whole number of the last place over 10^12, rounded once; which whole number that is
    is beyond doubt unless two of them are about as near.
    """
    if value == 0.0:
        return value
    scaled = value * 1e12
    whole = (scaled + _WHOLE) - _WHOLE
    if whole != 0.0 and abs(scaled - whole) + abs(scaled) * _DOUBT < 0.5:
        return whole / 1e12
    return round(value, 12)


def rounded_to_six(value: float) -> float:
    """`round(value, 6)`, bit by bit, in the same way."""
    scaled = value * 1e6
    whole = (scaled + _WHOLE) - _WHOLE
    if whole != 0.0 and abs(scaled - whole) + abs(scaled) * _DOUBT < 0.5:
        return whole / 1e6
    return round(value, 6)


def normal(u: float) -> float:
    """The quantile of the normal law with mean 0 and deviation 1 at *u* in (0, 1): `statistics.NormalDist().inv_cdf`, bit by bit.

    Wichura 1988 (AS 241, PPND16).
    """
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        over = (((((((2.50908_09287_30122_6727e3 * r
            + 3.34305_75583_58812_8105e4) * r + 6.72657_70927_00870_0853e4) * r
            + 4.59219_53931_54987_1457e4) * r + 1.37316_93765_50946_1125e4) * r
            + 1.97159_09503_06551_4427e3) * r + 1.33141_66789_17843_7745e2) * r
            + 3.38713_28727_96366_6080e0) * q  # fmt: skip
        under = (((((((5.22649_52788_52854_5610e3 * r
            + 2.87290_85735_72194_2674e4) * r + 3.93078_95800_09271_0610e4) * r
            + 2.12137_94301_58659_5867e4) * r + 5.39419_60214_24751_1077e3) * r
            + 6.87187_00749_20579_0830e2) * r + 4.23133_30701_60091_1252e1) * r + 1.0)  # fmt: skip
        return over / under
    r = math.sqrt(-math.log(u if q <= 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        over = (((((((7.74545_01427_83414_07640e-4 * r
            + 2.27238_44989_26918_45833e-2) * r + 2.41780_72517_74506_11770e-1) * r
            + 1.27045_82524_52368_38258e0) * r + 3.64784_83247_63204_60504e0) * r
            + 5.76949_72214_60691_40550e0) * r + 4.63033_78461_56545_29590e0) * r
            + 1.42343_71107_49683_57734e0)  # fmt: skip
        under = (((((((1.05075_00716_44416_84324e-9 * r
            + 5.47593_80849_95344_94600e-4) * r + 1.51986_66563_61645_71966e-2) * r
            + 1.48103_97642_74800_74590e-1) * r + 6.89767_33498_51000_04550e-1) * r
            + 1.67638_48301_83803_84940e0) * r + 2.05319_16266_37758_82187e0) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        over = (((((((2.01033_43992_92288_13265e-7 * r
            + 2.71155_55687_43487_57815e-5) * r + 1.24266_09473_88078_43860e-3) * r
            + 2.65321_89526_57612_30930e-2) * r + 2.96560_57182_85048_91230e-1) * r
            + 1.78482_65399_17291_33580e0) * r + 5.46378_49111_64114_36990e0) * r
            + 6.65790_46435_01103_77720e0)  # fmt: skip
        under = (((((((2.04426_31033_89939_78564e-15 * r
            + 1.42151_17583_16445_88870e-7) * r + 1.84631_83175_10054_68180e-5) * r
            + 7.86869_13114_56132_59100e-4) * r + 1.48753_61290_85061_48525e-2) * r
            + 1.36929_88092_27358_05310e-1) * r + 5.99832_20655_58879_37690e-1) * r + 1.0)  # fmt: skip
    return -(over / under) if q < 0.0 else over / under


def lognormal(u: float, cv: float) -> float:
    """A log-normal factor with mean 1 and coefficient of variation *cv*, at quantile *u*."""
    if cv <= 0.0:
        return 1.0
    variance = math.log1p(cv * cv)
    return math.exp(math.sqrt(variance) * normal(u) - variance / 2)


def gamma(u: float, cv: float) -> float:
    """A gamma factor with mean 1 and coefficient of variation *cv*, at quantile *u* in (0, 1).

    Newton's method between bounds (Press et al. 2007, 6.2.1), to about 1e-12 of itself.
    """
    if cv <= 0:
        return 1.0
    shape = 1 / (cv * cv)
    third = 1 - 1 / (9 * shape) + normal(u) / (3 * math.sqrt(shape))  # Wilson and Hilferty 1931
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
