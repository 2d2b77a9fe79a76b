"""Which assumptions a result depends on: elementary effects over all of them, variance shares of the few that matter.

Samples and the raw estimators are SALib's (Herman and Usher, Journal of Open Source Software 2(9), 2017; Iwanaga, Usher and
Herman, Socio-Environmental Systems Modelling 4, 2022). What is added here is the noise of replications:

1. Elementary effects (Morris, Technometrics 33, 1991; the mean of absolute effects: Campolongo, Cariboni and Saltelli,
   Environmental Modelling & Software 22, 2007) are differences between neighbouring points. The same replications, so
   the same luck, stand at all points: what luck does to both ends of a step cancels. With luck of its own at each point
   every step would carry the noise of two means, and the mean of absolute values would take it for an effect.
2. Sobol indices (Saltelli and others, Computer Physics Communications 181, 2010) are shares of the variance between points.
   Here each point has replications of its own: their noise is then independent between points and adds a known amount,
   the mean of s²/n, to the variance and to half the mean squared step, from both of which it is subtracted; it adds
   nothing to the products of first order, whose factors share no point. With common replications the noise of the points
   would be correlated by an unknown amount (luck and assumptions act together), and nothing known could be subtracted.
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.intervals import CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEAST: Final = 4
"""Base points that must be left for a variance to be told."""
ROUNDING: Final = 1e-9
"""Share by which the same sum may come out differently."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one assumption does, over its whole range, in the unit of the measure."""

    mean: float
    """µ, the mean elementary effect: with its sign."""
    size: float
    """µ*, the mean of the absolute values."""
    low: float
    high: float
    """95 % interval of µ*."""
    sigma: float
    """Standard deviation of the effects: what depends on where the others stand."""
    floor: float
    """What µ* would not exceed in 95 % of cases if replications alone, with the signs of their effects at random, made it."""

    @property
    def apart(self) -> bool:
        """Whether the effect can be told from the noise of replications."""
        # the two are sums of the same numbers in another order
        return self.size > self.floor * (1 + ROUNDING)

    @property
    def none(self) -> bool:
        """Whether no replication changed at any step."""
        return self.size == self.sigma == self.floor == 0


@dataclass(frozen=True, slots=True)
class Screening:
    """What Morris's method shows."""

    effects: tuple[Effect, ...]
    """In the order of the assumptions; none if fewer than two trajectories could be used."""
    used: int
    """Trajectories."""
    left_out: int
    """Trajectories with a point where the measure does not apply in every replication."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a variance, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Where the variance comes from."""

    first: tuple[Share, ...]
    """Of each assumption alone, as shares of the variance without noise; none if that is not above nought."""
    total: tuple[Share, ...]
    """Of each with all its interactions."""
    noise: Share | None
    """The noise of replications, as a share of the whole variance; None if nothing varies."""
    variance: float
    """The whole variance of the points' means."""
    used: int
    """Base points."""
    left_out: int
    """Base points with a point where the measure does not apply in every replication."""


# -- the designs --


def trajectories(assumptions: int, count: int, levels: int, seed: int) -> list[tuple[float, ...]]:
    """The places (0 to 1 in each range) of *count* trajectories, one after another, each of *assumptions* + 1 points."""
    from SALib.sample import morris

    drawn = morris.sample(_problem(assumptions), count, num_levels=levels, seed=seed)
    return [tuple(map(float, row)) for row in drawn]


def blocks(assumptions: int, count: int, seed: int) -> list[tuple[float, ...]]:
    """The places of *count* base points (a power of two), each a block of *assumptions* + 2: A, A with one column of B each, B."""
    from SALib.sample import sobol

    drawn = sobol.sample(_problem(assumptions), count, calc_second_order=False, seed=seed)
    return [tuple(map(float, row)) for row in drawn]


def _problem(assumptions: int) -> dict[str, Any]:
    names = [f"x{number}" for number in range(assumptions)]
    return {"num_vars": assumptions, "names": names, "bounds": [[0.0, 1.0]] * assumptions}


# -- elementary effects --


def screened(
    places: Sequence[Sequence[float]],
    responses: Sequence[Sequence[float | None]],
    levels: int,
    resamples: int,
    seed: int,
) -> Screening:
    """What every assumption does; *responses* has a row a point, in the order of *places*, a column a replication.

    The interval is that of a bootstrap over trajectories and, crossed with them, over the replications that all points
    have in common (Owen, Annals of Applied Statistics 1, 2007): normal, with its standard error, as SALib's.
    Of an assumption that does nothing µ* is above nought all the same, being a mean of absolute values: hence the floor.
    It is that of a randomisation test (Fisher 1935): if an assumption does nothing, the change that a step makes
    in a replication is as likely up as down.
    """
    import numpy as np
    from SALib.analyze import morris

    count = len(places[0])
    whole, left_out = _whole(responses, count + 1)
    if len(whole) < 2:
        return Screening((), len(whole), left_out)
    x = np.array(places, dtype=float).reshape(-1, count + 1, count)[whole]
    y = np.array([responses[block * (count + 1) + row] for block in whole for row in range(count + 1)], dtype=float)
    raw = morris.analyze(
        _problem(count), x.reshape(-1, count), y.mean(axis=1), num_levels=levels, num_resamples=2, seed=seed
    )
    each = elementary(x, y.reshape(len(whole), count + 1, -1))
    luck = np.random.default_rng([seed, 1])
    again = np.empty((resamples, count))
    alone = np.empty((resamples, count))
    for number in range(resamples):
        rows, columns = (luck.integers(size, size=size) for size in each.shape[1:])
        again[number] = np.abs(each[:, rows][:, :, columns].mean(axis=2)).mean(axis=1)
        signs = luck.choice((-1.0, 1.0), size=each.shape[1:])
        alone[number] = np.abs((each * signs).mean(axis=2)).mean(axis=1)
    floor = np.quantile(alone, CONFIDENCE, axis=0, method="higher")
    reach = 1.959963984540054 * again.std(axis=0, ddof=1)
    return Screening(
        tuple(
            Effect(float(mu), float(size), max(0.0, float(size - half)), float(size + half), float(sigma), float(bound))
            for mu, size, half, sigma, bound in zip(raw["mu"], raw["mu_star"], reach, raw["sigma"], floor, strict=True)
        ),
        len(whole),
        left_out,
    )


def elementary(x: Numbers, y: Numbers) -> Numbers:
    """Effects by assumption, trajectory and replication, from places (trajectory, point, assumption) and responses (…, replication)."""
    import numpy as np

    steps, rises = np.diff(x, axis=1), np.diff(y, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    effects = rises / np.take_along_axis(steps, moved[:, :, None], axis=2)
    found = np.empty((x.shape[2], x.shape[0], y.shape[2]))
    for trajectory, order in enumerate(moved):
        found[order, trajectory] = effects[trajectory]
    return found


# -- shares of the variance --


def decomposed(
    assumptions: int, responses: Sequence[Sequence[float | None]], resamples: int, seed: int
) -> Decomposition:
    """Where the variance of *responses* comes from: a row a point, in the order of `blocks`, a column a replication of its own.

    One replication is taken as free of noise. Intervals: percentiles of a bootstrap over base points, and within
    each point over its replications (Davison and Hinkley, Bootstrap Methods, 1997, section 3.8); what drawing them
    again adds to the noise, (n - 1)/n of s²/n, is subtracted with the rest.
    """
    import numpy as np

    whole, left_out = _whole(responses, assumptions + 2)
    if len(whole) < LEAST:
        return Decomposition((), (), None, 0.0, len(whole), left_out)
    size = assumptions + 2
    y = np.array([[responses[block * size + row] for row in range(size)] for block in whole], dtype=float)
    y -= y.mean()
    n = y.shape[2]
    noise = y.var(axis=2, ddof=1) / n if n > 1 else np.zeros(y.shape[:2])
    if not np.ptp(y.mean(axis=2)[:, [0, -1]]):
        return Decomposition((), (), None, 0.0, len(whole), left_out)
    own = float(noise.mean())
    spread, first, total = _indices(y.mean(axis=2), own)
    luck = np.random.default_rng([seed, 2])
    firsts: list[Numbers] = []
    totals: list[Numbers] = []
    shares: list[float] = []
    for _ in range(resamples):
        rows = luck.integers(len(y), size=len(y))
        draws = luck.integers(n, size=(len(y), size, n))
        means = np.take_along_axis(y[rows], draws, axis=2).mean(axis=2)
        drawn = float(noise[rows].mean())
        known = drawn * (2 * n - 1) / n
        if not np.ptp(means[:, [0, -1]]):
            continue
        whole_spread, one, two = _indices(means, known)
        # what the drawing itself adds is no noise of the experiment
        shares.append(drawn / (max(0.0, whole_spread - known) + drawn) if drawn else 0.0)
        if one is not None and two is not None:
            firsts.append(one)
            totals.append(two)
    return Decomposition(
        () if first is None else _shares(first, firsts),
        () if total is None else _shares(total, totals),
        _shares(np.array([own / spread]), [np.array([value]) for value in shares])[0],
        spread,
        len(whole),
        left_out,
    )


def _shares(values: Numbers, again: Sequence[Numbers]) -> tuple[Share, ...]:
    """Each of *values* between the quantiles of what came out *again*."""
    import numpy as np

    if not again:
        return tuple(Share(float(value), float("nan"), float("nan")) for value in values)
    low, high = np.quantile(np.array(again), ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2), axis=0)
    return tuple(Share(*map(float, each)) for each in zip(values, low, high, strict=True))


def _indices(means: Numbers, noise: float) -> tuple[float, Numbers | None, Numbers | None]:
    """The variance of *means* (a row a block), and the shares of first order and total; None if *noise* is all there is."""
    import numpy as np
    from SALib.analyze.sobol import first_order, total_order

    a, b = means[:, 0], means[:, -1]
    spread = float(np.var(np.r_[a, b]))
    rest = spread - noise
    if rest <= 0:
        return spread, None, None
    steps = [means[:, column] for column in range(1, means.shape[1] - 1)]
    # SALib divides by the whole variance; half the mean squared step holds the noise of one mean
    first = np.array([float(first_order(a, step, b)) for step in steps]) * spread / rest
    total = (np.array([float(total_order(a, step, b)) for step in steps]) * spread - noise) / rest
    return spread, first, total


def _whole(responses: Sequence[Sequence[float | None]], size: int) -> tuple[list[int], int]:
    """The blocks of *size* points in which every replication of every point has a value, and how many have not."""
    count = len(responses) // size
    sound = [
        block
        for block in range(count)
        if all(value is not None for row in responses[block * size : (block + 1) * size] for value in row)
    ]
    return sound, count - len(sound)
