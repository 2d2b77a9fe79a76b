"""Figures over independent runs, each with its standard error: ratios, spreads, and what is said of the runs themselves.

The standard error comes from the runs alone, never from within one (cases of one run wait for each other). A ratio
of sums has that of the ratio estimator (Cochran 1977, ch. 6); other functions of sums that of their first-order
expansion (the delta method). What is said of runs (coverage, half-width) comes from groups of them.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.intervals import mean, student_quantile, variance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Sums = Sequence[float]

NOTHING: Final = float("nan")


class Estimate(NamedTuple):
    """A figure with its standard error; not a number where there is none."""

    value: float
    error: float
    samples: int
    """Independent runs, or groups of runs, behind it."""


NONE: Final = Estimate(NOTHING, NOTHING, 0)


def _error(influence: Sequence[float]) -> float:
    """The standard error of a figure whose runs move it by *influence* (which sums up to nought)."""
    many = len(influence)
    if many < 2:
        return NOTHING
    return math.sqrt(math.fsum(each * each for each in influence) / (many - 1) / many)


def ratio(runs: Sequence[Sums]) -> Estimate:
    """Sum ÷ sum."""
    many = len(runs)
    units = math.fsum(run[1] for run in runs)
    if not units:
        return NONE
    value = math.fsum(run[0] for run in runs) / units
    return Estimate(value, _error([(run[0] - value * run[1]) * many / units for run in runs]), many)


def spread(runs: Sequence[Sums]) -> Estimate:
    """The variance, from sums of squares, of values, and of units."""
    many = len(runs)
    units = math.fsum(run[2] for run in runs)
    if not units:
        return NONE
    second = math.fsum(run[0] for run in runs) / units
    first = math.fsum(run[1] for run in runs) / units
    influence = [((run[0] - second * run[2]) - 2 * first * (run[1] - first * run[2])) * many / units for run in runs]
    return Estimate(max(0.0, second - first * first), _error(influence), many)


def deviation(runs: Sequence[Sums]) -> Estimate:
    """The standard deviation, from the same sums."""
    found = spread(runs)
    root = math.sqrt(found.value) if found.value >= 0 else NOTHING
    return Estimate(root, found.error / (2 * root) if root else found.error, found.samples)


def _wave(runs: Sequence[Sums]) -> tuple[float, float, float, float]:
    """The two coefficients of the daily wave, its height above the mean, and the units."""
    units = math.fsum(run[3] for run in runs)
    if not units:
        return NOTHING, NOTHING, NOTHING, 0.0
    a, b = (2 * math.fsum(run[i] for run in runs) / units for i in (0, 1))
    return a, b, math.hypot(a, b), units


def peak(runs: Sequence[Sums]) -> Estimate:
    """The mean and the height of the daily wave together, from the sums of cosines, sines, values and units."""
    a, b, height, units = _wave(runs)
    if not units or not height:
        return NONE
    centre = math.fsum(run[2] for run in runs) / units
    many = len(runs)
    influence = [
        (
            (a * (2 * run[0] - a * run[3]) + b * (2 * run[1] - b * run[3])) / height + run[2] - centre * run[3]
        ) * many / units
        for run in runs
    ]  # fmt: skip
    return Estimate(centre + height, _error(influence), many)


def peak_hour(runs: Sequence[Sums]) -> Estimate:
    """The hour of the day at which the daily wave is highest, from the same sums."""
    a, b, height, units = _wave(runs)
    if not units or not height:
        return NONE
    many = len(runs)
    influence = [
        (a * (2 * run[1] - b * run[3]) - b * (2 * run[0] - a * run[3])) / height**2 * many / units * 12 / math.pi
        for run in runs
    ]
    return Estimate(math.atan2(b, a) % (2 * math.pi) * 12 / math.pi, _error(influence), many)


GIVEN: Final[Mapping[str, Callable[[Sequence[Sums]], Estimate]]] = {
    "mean": ratio,
    "share": ratio,
    "variance": spread,
    "sd": deviation,
    "peak": peak,
    "peak_hour": peak_hour,
}
"""How a figure is given, and the function that makes it of the runs' sums."""


# -- of the runs themselves --


def values(runs: Sequence[Sums]) -> list[float]:
    """What each run gives by itself; a run without units gives nothing."""
    return [run[0] / run[1] for run in runs if run[1]]


def of_runs(found: Sequence[float]) -> Estimate:
    """The mean over runs."""
    if not found:
        return NONE
    centre = mean(found)
    return Estimate(centre, _error([value - centre for value in found]), len(found))


def variance_of_runs(found: Sequence[float]) -> Estimate:
    """The variance over runs (n - 1)."""
    if len(found) < 2:
        return NONE
    centre, square = mean(found), variance(found)
    influence = [(value - centre) ** 2 - square * (len(found) - 1) / len(found) for value in found]
    return Estimate(square, _error(influence), len(found))


def deviation_of_runs(found: Sequence[float]) -> Estimate:
    """The standard deviation over runs."""
    of = variance_of_runs(found)
    root = math.sqrt(of.value) if of.value >= 0 else NOTHING
    return Estimate(root, of.error / (2 * root) if root else of.error, of.samples)


def _groups(found: Sequence[float], size: int) -> list[Sequence[float]]:
    return [found[i : i + size] for i in range(0, len(found) - size + 1, size)]


def _half(group: Sequence[float], confidence: float) -> float:
    return _reach(confidence, len(group) - 1) * math.sqrt(variance(group) / len(group))


@cache
def _reach(confidence: float, df: int) -> float:
    return student_quantile((1 + confidence) / 2, df)


def coverage(found: Sequence[float], size: int, confidence: float, true: float) -> Estimate:
    """The share of t intervals, each from *size* runs, that contain the *true* value."""
    hits = [float(abs(mean(group) - true) <= _half(group, confidence)) for group in _groups(found, size)]
    told = of_runs(hits)
    if hits and told.error == 0:  # all alike: what the next would add (rule of succession)
        share = (sum(hits) + 1) / (len(hits) + 2)
        return Estimate(told.value, math.sqrt(share * (1 - share) / len(hits)), len(hits))
    return told


def half_width(found: Sequence[float], size: int, confidence: float) -> Estimate:
    """The mean half-width of t intervals, each from *size* runs."""
    return of_runs([_half(group, confidence) for group in _groups(found, size)])


def correlation(one: Sequence[float], other: Sequence[float]) -> Estimate:
    """The correlation of two arms, run by run."""
    first, second = math.sqrt(variance(one)), math.sqrt(variance(other))
    if len(one) < 3 or not first or not second:
        return NONE
    centre, middle, many = mean(one), mean(other), len(one)
    a = [(value - centre) / first for value in one]
    b = [(value - middle) / second for value in other]
    r = math.fsum(x * y for x, y in zip(a, b, strict=True)) / (many - 1)
    influence = [x * y - r * (x * x + y * y) / 2 for x, y in zip(a, b, strict=True)]
    return Estimate(r, _error(influence), many)


def variance_reduction(one: Sequence[float], other: Sequence[float]) -> Estimate:
    """The variance of the difference of independent runs ÷ that of paired runs."""
    apart, paired = variance(one) + variance(other), variance([b - a for a, b in zip(one, other, strict=True)])
    if len(one) < 3 or not paired:
        return NONE
    centre, middle = mean(one), mean(other)
    value = apart / paired
    influence = [
        ((x - centre) ** 2 + (y - middle) ** 2) / paired - value * (y - x - middle + centre) ** 2 / paired
        for x, y in zip(one, other, strict=True)
    ]
    level = mean(influence)
    return Estimate(value, _error([each - level for each in influence]), len(one))
