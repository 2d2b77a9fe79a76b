"""Which of several designs is best, and which meet a demand: ranking and selection with its own error.

1. *Selection* on paired runs: the fully sequential procedure of Kim and Nelson (ACM TOMACS 11(3), 2001, 251–273), c = 1: designs are
   dropped as soon as they are seen to be worse. With h² = 2cη(n₀ − 1) and η = ½[(2α ÷ (k − 1))^(−2 ÷ (n₀ − 1)) − 1], design i stays at look
   r while its mean is no worse than that of any other l still there by more than W = max{0, δ ÷ (2cr) × (h²S² ÷ δ² − r)}, S² being the
   variance of the differences of i and l over the first n₀ replications. With normal values, paired or not, the best is kept with a chance of
   1 − α at least if it is better by δ or more. To look only at some r, fixed beforehand, does not raise the error
   (Jennison, Johnstone and Turnbull 1982).
2. *Demand* on a mean (a share of at least so much): Student's one-sided bound, or Hoeffding's (JASA 58, 1963) where all values of the share
   are equal and Student's has no width; over designs and looks by Bonferroni. Feasibility first and selection among those that pass,
   each with a part of the error, is the sequential-running scheme of Andradóttir and Kim (Naval Research Logistics 57(5), 2010, 403–421); theirs
   has a tolerance around the threshold, ours leaves a design undecided instead.
3. *Allocation* on independent runs: OCBA, Chen, Lin, Yücesan and Chick (Discrete Event Dynamic Systems 10, 2000, 251–270), which spends replications
   where they most raise the approximate chance of a correct selection (Bonferroni form). That is no guarantee: it takes estimated means and variances as true.

Values here are such that less is better; who wants more turns the sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from sim.intervals import mean, student_quantile, variance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    More = Callable[[Mapping[int, int]], Mapping[int, Sequence[float]]]
    """Has so many replications of each of the designs named, and gives their values, in order."""

_NORMAL: Final = NormalDist()
_CLOSE: Final = 1e-9
"""Means closer than this share of their size count as this far apart, so that no allocation is infinite."""


def looks(first: int, step: int, most: int) -> list[int]:
    """The numbers of replications at which one looks, fixed beforehand; the last is the most there may be."""
    found = list(range(first, most + 1, step))
    return found if found[-1] == most else [*found, most]


# -- a demand on the mean --


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the mean of a design is at least what is demanded."""

    design: int
    replications: int
    mean: float
    low: float
    """One-sided bound: the mean is no lower, with the error of this design and look."""
    high: float
    """Likewise, no higher."""
    met: bool | None
    """None: undecided."""


def check(design: int, values: Sequence[float], least: float, alpha: float) -> Checked:
    """Look at the *values* (each between 0 and 1) of one design, at an error of *alpha* on either side; two values or more."""
    count, centre, spread = len(values), mean(values), variance(values)
    if spread:
        reach = student_quantile(1 - alpha, count - 1) * math.sqrt(spread / count)
    else:
        reach = math.sqrt(-math.log(alpha) / (2 * count))
    low, high = max(0.0, centre - reach), min(1.0, centre + reach)
    return Checked(design, count, centre, low, high, True if low >= least else False if high < least else None)


def demanded(designs: Sequence[int], more: More, at: Sequence[int], least: float, alpha: float) -> dict[int, Checked]:
    """Check every one of *designs*; those undecided get more replications, up to the last of the looks *at*.

    *alpha* is the error of a single bound: that of the whole ÷ (designs × looks).
    """
    found: dict[int, Checked] = {}
    open_ = list(designs)
    for count in at:
        values = more(dict.fromkeys(open_, count))
        found |= {design: check(design, values[design], least, alpha) for design in open_}
        open_ = [design for design in open_ if found[design].met is None]
        if not open_:
            break
    return {design: found[design] for design in designs}


# -- Kim and Nelson --


def eta(designs: int, first: int, alpha: float) -> float:
    """η of the procedure for c = 1, dependent values allowed."""
    return 0.5 * (math.pow(2 * alpha / (designs - 1), -2 / (first - 1)) - 1)


def width(spread: float, count: int, first: int, indifference: float, factor: float) -> float:
    """W: by how much a mean over *count* replications may be worse; *spread* is S², *factor* is η."""
    square = 2 * factor * (first - 1)
    return max(0.0, indifference / (2 * count) * (square * spread / indifference**2 - count))


@dataclass(frozen=True, slots=True)
class Selected:
    """What a procedure has found."""

    best: int
    replications: int
    """Of the best."""
    left: tuple[int, ...]
    """Designs not dropped; one if it is decided."""
    dropped: dict[int, tuple[int, int]]
    """By design: the replications at which it was dropped, and by which design."""
    decided: bool
    needed: int
    """Replications after which the procedure ends at the latest."""
    chance: float | None = None
    """OCBA: the approximate chance of a correct selection."""


def kim_nelson(
    designs: Sequence[int], more: More, at: Sequence[int], indifference: float, alpha: float, of: int
) -> Selected:
    """Drop designs until one is left, or the looks *at* are over; *of*: how many designs the error is shared among.

    *of* is no less than the number of *designs*: where these were picked by the same values, it counts all that could have
    been picked, so that the picking does not loosen the error. Of equal means the first in *designs* is taken.
    """
    first = at[0]
    alive, dropped = list(designs), dict[int, tuple[int, int]]()
    if len(alive) == 1:
        return Selected(
            alive[0], len(more({alive[0]: first})[alive[0]]), tuple(alive), dropped, decided=True, needed=first
        )
    factor = eta(max(of, len(alive)), first, alpha)
    values = more(dict.fromkeys(alive, first))
    spreads = {
        (one, other): variance([a - b for a, b in zip(values[one][:first], values[other][:first], strict=True)])
        for one in alive
        for other in alive
        if one < other
    }
    last = {pair: math.floor(2 * factor * (first - 1) * spread / indifference**2) for pair, spread in spreads.items()}
    count = first
    for count in at:
        values = more(dict.fromkeys(alive, count))
        means = {design: mean(values[design][:count]) for design in alive}
        worse: dict[int, int] = {}
        for one in alive:
            for other in alive:
                if one != other:
                    spread = spreads[min(one, other), max(one, other)]
                    gap = means[one] - means[other]
                    if gap > width(spread, count, first, indifference, factor) and (
                        one not in worse or means[other] < means[worse[one]]
                    ):
                        worse[one] = other
        dropped |= {one: (count, other) for one, other in worse.items()}
        alive = [design for design in alive if design not in worse]
        if len(alive) == 1 or all(count > last[min(a, b), max(a, b)] for a in alive for b in alive if a != b):
            break
    best = min(alive, key=lambda design: (means[design], designs.index(design)))
    needed = 1 + max((last[min(a, b), max(a, b)] for a in alive for b in alive if a != b), default=count - 1)
    decided = len(alive) == 1 or count >= needed
    return Selected(best, count, tuple(alive), dropped, decided, needed)


# -- OCBA --


def shares(means: Sequence[float], spreads: Sequence[float]) -> list[float]:
    """The share of all replications that OCBA gives each design: as (σ ÷ distance to the best)², the best σ√Σ(N ÷ σ)²."""
    best = min(range(len(means)), key=means.__getitem__)
    ratios = [0.0] * len(means)
    for i, (centre, spread) in enumerate(zip(means, spreads, strict=True)):
        if i != best:
            apart = max(centre - means[best], _CLOSE * max(1.0, abs(means[best])))
            ratios[i] = spread / apart**2
    others = math.fsum(ratio**2 / spreads[i] for i, ratio in enumerate(ratios) if ratio)
    ratios[best] = math.sqrt(spreads[best] * others)
    total = math.fsum(ratios)
    return [ratio / total for ratio in ratios] if total else [1 / len(means)] * len(means)


def chance(means: Sequence[float], spreads: Sequence[float], counts: Sequence[int]) -> float:
    """The approximate chance of a correct selection, Bonferroni form: 1 − Σ Φ(−distance ÷ its standard error), at least nought."""
    best = min(range(len(means)), key=means.__getitem__)
    wrong = 0.0
    for i, centre in enumerate(means):
        if i != best:
            error = math.sqrt(spreads[best] / counts[best] + spreads[i] / counts[i])
            apart = centre - means[best]
            wrong += _NORMAL.cdf(-apart / error) if error else (0.0 if apart else 0.5)
    return max(0.0, 1 - wrong)


def handed_out(wanted: Sequence[float], counts: Sequence[int], new: int) -> list[int]:
    """*new* replications shared among designs that have *counts*, as the shares *wanted* of the new total ask; whole numbers."""
    total = sum(counts) + new
    lacking = [max(0.0, share * total - count) for share, count in zip(wanted, counts, strict=True)]
    every = math.fsum(lacking)
    exact = [lack / every * new for lack in lacking] if every else [new / len(counts)] * len(counts)
    given = [math.floor(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (given[i] - exact[i], i))
    for i in order[: new - sum(given)]:
        given[i] += 1
    return given


def budgeted(designs: Sequence[int], more: More, first: int, step: int, most: int, alpha: float) -> Selected:
    """OCBA: *first* replications of each, then *step* at a time where they help most.

    It ends once the approximate chance of a correct selection is 1 − *alpha*, or *most* replications are spent in all.
    Values of different designs must be independent of each other.
    """
    counts = [first] * len(designs)
    while True:
        values = more(dict(zip(designs, counts, strict=True)))
        counts = [len(values[design]) for design in designs]
        means = [mean(values[design]) for design in designs]
        spreads = [variance(values[design]) for design in designs]
        sure = chance(means, spreads, counts) if len(designs) > 1 else 1.0
        left = most - sum(counts)
        if sure >= 1 - alpha or left <= 0:
            break
        given = handed_out(shares(means, spreads), counts, min(step, left))
        counts = [count + new for count, new in zip(counts, given, strict=True)]
    best = min(range(len(designs)), key=lambda i: (means[i], i))
    return Selected(designs[best], counts[best], tuple(designs), {}, sure >= 1 - alpha, sum(counts), sure)


# -- cost and time --


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """Which of (cost, value) no other is as cheap and as good as, and cheaper or better; of equal ones the first; by cost."""
    order = sorted(range(len(points)), key=lambda i: (*points[i], i))
    found: list[int] = []
    for i in order:
        if not found or points[i][1] < points[found[-1]][1]:
            found.append(i)
    return found
