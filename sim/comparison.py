"""Regimes side by side, replication by replication: paired differences with intervals.

Endogenous and exogenous cases alike are compared through the means of their replication, which
every regime shares; the first regime is the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.intervals import paired
from sim.measures import Value, entry_of, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.scenario import Scenario
    from sim.words import Words


@dataclass(frozen=True, slots=True)
class Run:
    """One replication under one regime: its measures, by name."""

    regime: str
    replication: int
    values: Mapping[str, Value]
    panel: Mapping[tuple[str, int, str], Value] = field(default_factory=dict)
    """Measures by street, period and name, where they were asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one regime against the baseline, over the replications in which both have a value."""

    metric: str
    unit: str
    baseline: str
    regime: str
    replications: int
    baseline_mean: float
    regime_mean: float
    difference: float
    """Regime less baseline."""
    ci_low: float | None
    ci_high: float | None
    """95 % interval of the difference; None with one replication, or when all differences are equal."""
    reduction: float | None
    """Variance of the difference had the arms been independent ÷ that of the paired ones."""
    ceiling: float | None
    """The most `reduction` could be if the shared luck moved both arms alike."""
    agree: int
    """Replications whose difference has the sign of the mean difference (nought counts as a sign)."""
    ties: int
    """Replications with no difference."""
    bound: float | None
    """If all agree: the chance that another replication would not, at most (95 %)."""

    @property
    def decided(self) -> bool:
        """Whether the interval leaves out nought, or all of several replications differ by the same amount."""
        if self.ci_low is None or self.ci_high is None:
            return self.replications > 1 and self.difference != 0
        return self.ci_low > 0 or self.ci_high < 0


@dataclass(frozen=True, slots=True)
class Matching:
    """How the officer-hours of two arms were made equal, and what came of it."""

    lever: Words
    """What the cheaper arm was given more of."""
    baseline_hours: float
    """Active officer-hours of the baseline once matched."""
    regime_hours: float
    """Active officer-hours of the regime once matched."""
    added: tuple[str, ...]
    """What was added, one entry each, as printed."""
    saturated: bool
    """Whether more of it no longer bought more hours, so that they could not be made equal."""
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Comparison:
    """Regimes compared with the first of them."""

    scenario: Scenario
    baseline: str
    regimes: tuple[str, ...]
    """All of them, the baseline first."""
    replications: int
    rows: tuple[Row, ...]
    """By regime, then in the order of the measures."""
    matched: Matching | None = None

    def row(self, metric: str, regime: str) -> Row | None:
        """The row of one measure and regime, if it has one."""
        return next((row for row in self.rows if row.metric == metric and row.regime == regime), None)


def compare(scenario: Scenario, runs: Iterable[Run], matched: Matching | None = None) -> Comparison:
    """Compare *runs* of *scenario* regime by regime with the first one's; raises ValueError without runs."""
    arms: dict[str, dict[int, Mapping[str, Value]]] = {}
    for run in runs:
        arms.setdefault(run.regime, {})[run.replication] = run.values
    if not arms:
        raise ValueError("nothing to compare")
    baseline, *others = arms
    first = arms[baseline]
    rows = [
        row
        for regime in others
        for metric in names(scenario)
        if (row := _row(metric, baseline, regime, first, arms[regime])) is not None
    ]
    together = set(first).intersection(*(arms[regime] for regime in others))
    return Comparison(scenario, baseline, tuple(arms), len(together), tuple(rows), matched)


def _row(
    metric: str,
    baseline: str,
    regime: str,
    first: Mapping[int, Mapping[str, Value]],
    second: Mapping[int, Mapping[str, Value]],
) -> Row | None:
    """One measure of two arms; None if no replication has it in both."""
    before: list[float] = []
    after: list[float] = []
    for replication in sorted(first.keys() & second.keys()):
        one, two = first[replication].get(metric), second[replication].get(metric)
        if one is not None and two is not None and one.value is not None and two.value is not None:
            before.append(one.value)
            after.append(two.value)
    if not before:
        return None
    found = paired(before, after)
    return Row(
        metric=metric,
        unit=entry_of(metric).unit,
        baseline=baseline,
        regime=regime,
        replications=found.pairs,
        baseline_mean=found.first,
        regime_mean=found.second,
        difference=found.difference,
        ci_low=found.low,
        ci_high=found.high,
        reduction=found.reduction,
        ceiling=found.ceiling,
        agree=found.agree,
        ties=found.ties,
        bound=found.bound,
    )
