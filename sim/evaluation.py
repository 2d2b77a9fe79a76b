"""What an evaluator makes of a panel of streets and periods, and how far that is from the truth.

Estimands are paired: the same luck with the programme, with nobody piloted, and with all streets under the new regime.
Estimators see the panel of the records only:

1. before and after: pilots after joining less before.
2. difference in differences: the same, less what became of the streets that never join.
3. two-way fixed effects (TWFE): street and period effects. Where streets join at different times it compares with
   streets already treated as well, and is biased if effects grow (Goodman-Bacon, Journal of Econometrics 225, 2021).
4. group-time effects ATT(g, t) against streets not yet treated, from the period before g, averaged over all g and t >= g
   by the size of the group (Callaway and Sant'Anna, Journal of Econometrics 225, 2021).

Standard errors are clustered by district: of the first three by statsmodels (sandwich with the factor G/(G-1) · (N-1)/(N-K);
fixed effects are swept out first and not counted, since those of streets lie within districts: Cameron and Miller,
Journal of Human Resources 50, 2015), of the fourth from the influence function, summed by district, with G/(G-1). With so few
districts intervals take Student's t with G-1 degrees of freedom (Cameron, Gelbach and Miller, Review of Economics and Statistics 90, 2008).
What is reported of an estimator follows Morris, White and Crowther (Statistics in Medicine 38, 2019).
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from sim.intervals import CONFIDENCE, mean, paired, student_quantile, variance, wilson
from sim.texts import WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sim.intervals import Paired

    Numbers = NDArray[np.float64]

POWER: Final = 0.8
"""The power at which the detectable effect is told."""
NEVER: Final = 10**9
"""The period in which a street joins that never does."""


def required() -> None:
    """Raise WrongInputError, which says what to install, if statsmodels is wanting."""
    if find_spec("statsmodels") is None:
        raise WrongInputError("evaluation_not_installed")


@dataclass(frozen=True, slots=True)
class Panel:
    """An outcome by street and period, when each street joined, and the district in which it lies."""

    outcome: Sequence[Sequence[float | None]]
    """By street, then by period; None where there was nothing to count."""
    joins: Sequence[int]
    """The first period of each street under the new regime; `NEVER` if none."""
    clusters: Sequence[int]

    @property
    def first(self) -> int:
        """The period in which the first street joins."""
        return min(self.joins)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one evaluation says."""

    value: float
    error: float
    """Standard error, clustered."""
    df: int
    """Degrees of freedom: clusters less one."""

    @property
    def ends(self) -> tuple[float, float]:
        """The 95 % interval."""
        reach = _quantile((1 + CONFIDENCE) / 2, self.df) * self.error
        return self.value - reach, self.value + reach

    @property
    def found(self) -> bool:
        """Whether the interval leaves out nought."""
        low, high = self.ends
        return low > 0 or high < 0

    def covers(self, truth: float) -> bool:
        """Whether the interval holds *truth*."""
        low, high = self.ends
        return low <= truth <= high


@cache
def _quantile(p: float, df: int) -> float:
    return student_quantile(p, df)


# -- estimators --


def before_after(panel: Panel) -> Estimate | None:
    """Pilots after they joined less before; None if no pilot was seen both before and after."""
    changes, clusters = _changes(panel, lambda join: join)
    treated = [i for i, join in enumerate(panel.joins) if join < NEVER and changes[i] is not None]
    if not treated:
        return None
    return _clustered([changes[i] or 0.0 for i in treated], [[1.0]] * len(treated), [clusters[i] for i in treated])


def did(panel: Panel) -> Estimate | None:
    """The change of the pilots less that of the streets that never join; None unless all pilots join at once and some never do."""
    dates = {join for join in panel.joins if join < NEVER}
    if len(dates) != 1:
        return None
    first = dates.pop()
    changes, clusters = _changes(panel, lambda _join: first)
    there = [i for i, change in enumerate(changes) if change is not None]
    treated = [float(panel.joins[i] < NEVER) for i in there]
    if len(set(treated)) < 2:
        return None
    return _clustered([changes[i] or 0.0 for i in there], [[one, 1.0] for one in treated], [clusters[i] for i in there])


def twfe(panel: Panel) -> Estimate | None:
    """The coefficient of being treated beside street and period effects; None if these already say who is treated."""
    import numpy as np

    cells = [
        (i, t, float(t >= panel.joins[i]), value)
        for i, row in enumerate(panel.outcome)
        for t, value in enumerate(row)
        if value is not None
    ]
    streets, periods = len(panel.outcome), max(map(len, panel.outcome))
    effects = np.zeros((len(cells), streets + periods))
    for place, (i, t, _, _) in enumerate(cells):
        effects[place, i] = effects[place, streets + t] = 1.0
    both = np.array([(treated, value) for _, _, treated, value in cells])
    # Frisch, Waugh and Lovell: what is left of both once the effects are swept out
    left = both - effects @ np.linalg.lstsq(effects, both, rcond=None)[0]
    if float(np.abs(left[:, 0]).max()) < 1e-9:
        return None
    return _clustered(left[:, 1], left[:, :1], [panel.clusters[i] for i, _, _, _ in cells])


def group_time(panel: Panel) -> Estimate | None:
    """The average of ATT(g, t) over all groups and the periods since they joined, by size; None if nobody is left to compare with."""
    import numpy as np

    values = np.array([[np.nan if cell is None else cell for cell in row] for row in panel.outcome])
    joins = np.array(panel.joins)
    parts: list[tuple[int, float, Numbers]] = []
    for group in sorted({join for join in panel.joins if 0 < join < values.shape[1]}):
        for period in range(group, values.shape[1]):
            change = values[:, period] - values[:, group - 1]
            there = ~np.isnan(change)
            treated, waiting = (joins == group) & there, (joins > period) & there
            if treated.any() and waiting.any():
                parts.append((int(treated.sum()), *_contrast(change, treated, waiting)))
    if not parts:
        return None
    total = sum(size for size, _, _ in parts)
    value = sum(size * att for size, att, _ in parts) / total
    influence = sum((size * psi for size, _, psi in parts), np.zeros(len(joins))) / total
    sums = _summed(influence, panel.clusters)
    count = len(sums)
    if count < 2:
        return None
    return Estimate(float(value), float(math.sqrt(count / (count - 1) * float((sums**2).sum()))), count - 1)


def _contrast(change: Numbers, treated: Any, waiting: Any) -> tuple[float, Numbers]:
    """The mean change of the treated less that of those who wait, and what each street adds to its error."""
    import numpy as np

    influence = np.zeros(len(change))
    ends = []
    for some, sign in ((treated, 1.0), (waiting, -1.0)):
        centre = float(change[some].mean())
        influence[some] += sign * (change[some] - centre) / int(some.sum())
        ends.append(centre)
    return ends[0] - ends[1], influence


def _summed(values: Numbers, clusters: Sequence[int]) -> Numbers:
    import numpy as np

    names = sorted(set(clusters))
    place = np.array([names.index(cluster) for cluster in clusters])
    return np.array([values[place == number].sum() for number in range(len(names))])


def _changes(panel: Panel, joined: Callable[[int], int]) -> tuple[list[float | None], Sequence[int]]:
    """The mean of each street since its date less that before."""
    changes: list[float | None] = []
    for row, join in zip(panel.outcome, panel.joins, strict=True):
        date = joined(join)
        before = [value for value in row[:date] if value is not None]
        after = [value for value in row[date:] if value is not None]
        changes.append(mean(after) - mean(before) if before and after else None)
    return changes, panel.clusters


def _clustered(outcome: Any, regressors: Any, clusters: Sequence[int]) -> Estimate | None:
    """The first coefficient of a least-squares fit, its standard error clustered; None with one cluster."""
    import numpy as np
    from statsmodels.regression.linear_model import OLS

    count = len(set(clusters))
    if count < 2:
        return None
    names = {cluster: number for number, cluster in enumerate(sorted(set(clusters)))}
    groups = np.array([names[cluster] for cluster in clusters])
    fit = OLS(np.asarray(outcome), np.asarray(regressors)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    return Estimate(float(fit.params[0]), math.sqrt(max(0.0, float(fit.cov_params()[0, 0]))), count - 1)


ESTIMATORS: Final[Mapping[str, Callable[[Panel], Estimate | None]]] = {
    "before_after": before_after,
    "did": did,
    "twfe": twfe,
    "group_time": group_time,
}


def claimed(estimator: str, joins: Sequence[int]) -> Callable[[int, int], bool]:
    """The cells, by street and period, whose direct effect an estimator claims to tell.

    All of the pilots since they joined; of `group_time` those only in which some street still waits.
    """
    last = max(joins) if estimator == "group_time" else NEVER
    first = 1 if estimator == "group_time" else 0
    return lambda i, t: first <= joins[i] <= t < last


# -- the truth --


@dataclass(frozen=True, slots=True)
class Truth:
    """What a programme did in one replication: with it, and with nobody piloted, over the same cells of the panel."""

    direct: tuple[float, float] | None
    """Pilot streets since they joined: (nobody, programme)."""
    spill: tuple[float, float] | None
    """Streets not piloted (yet), since the first joined: (nobody, programme)."""
    total: tuple[float, float] | None
    """All streets since the programme began: (nobody, all)."""


def truth(nobody: Panel, programme: Panel, everybody: Panel, begin: int) -> Truth:
    """The estimands of one replication; *begin*: the period with which a full roll-out begins. Cells count alike."""
    joins = programme.joins
    return Truth(
        both(nobody, programme, lambda i, t: t >= joins[i]),
        both(nobody, programme, lambda i, t: programme.first <= t < joins[i]),
        both(nobody, everybody, lambda _i, t: t >= begin),
    )


def both(one: Panel, two: Panel, inside: Callable[[int, int], bool]) -> tuple[float, float] | None:
    """The mean of two panels over the cells inside that both have; None if there is none."""
    cells = [
        (first, second)
        for i, rows in enumerate(zip(one.outcome, two.outcome, strict=True))
        for t, (first, second) in enumerate(zip(*rows, strict=True))
        if first is not None and second is not None and inside(i, t)
    ]
    return (mean([first for first, _ in cells]), mean([second for _, second in cells])) if cells else None


# -- over replications --


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was so, with Wilson's interval."""

    hits: int
    trials: int

    @property
    def value(self) -> float:
        """The share."""
        return self.hits / self.trials

    @property
    def ends(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return wilson(self.hits, self.trials)


@dataclass(frozen=True, slots=True)
class Judged:
    """An estimator over many replications."""

    estimates: Sequence[float]
    false: Sequence[float]
    """Estimates where the same streets are called pilots and nobody is piloted."""
    bias: Paired
    """Estimate less the direct effect that it claims to tell, of the same replication."""
    bias_total: Paired
    """Estimate less the effect of full roll-out."""
    coverage: Share
    """Intervals that hold the direct effect of their replication."""
    coverage_total: Share
    """Intervals that hold the effect of full roll-out."""
    power: Share
    """Evaluations whose interval leaves out nought."""
    placebo: Paired
    """The false ones less nought: what selection, season and chance look like."""
    type_one: Share
    """Of these, intervals that leave out nought."""
    deviation: float
    """Standard deviation of the estimates over replications."""
    error: float
    """Mean standard error that evaluations report."""
    detectable: float
    """(t at 0.975 + t at 0.8) × the standard deviation of the placebo estimates; G-1 degrees of freedom."""


def judge(
    estimates: Sequence[Estimate], placebos: Sequence[Estimate], direct: Sequence[float], total: Sequence[float]
) -> Judged:
    """Judge an estimator by its estimates with the programme and without, and the effects there were; raises ValueError if there are none."""
    values = [one.value for one in estimates]
    false = [one.value for one in placebos]
    df = placebos[0].df
    count = len(estimates)
    return Judged(
        values,
        false,
        paired(direct, values),
        paired(total, values),
        Share(sum(one.covers(effect) for one, effect in zip(estimates, direct, strict=True)), count),
        Share(sum(one.covers(effect) for one, effect in zip(estimates, total, strict=True)), count),
        Share(sum(one.found for one in estimates), count),
        paired([0.0] * len(false), false),
        Share(sum(one.found for one in placebos), len(placebos)),
        math.sqrt(variance(values)),
        mean([one.error for one in estimates]),
        (_quantile((1 + CONFIDENCE) / 2, df) + _quantile(POWER, df)) * math.sqrt(variance(false)),
    )
