"""A proof: what a scenario does, held against what theory says of it, by independent runs with seeds fixed in advance.

A quick proof runs until the standard error of every figure is within its tolerance (or a stated most is reached) and
passes within 4.5 standard errors; a full one runs a stated length and passes within the tolerance. A figure whose
standard error is still too large is judged by 4.5 standard errors in both, and called blunt. It reads scenarios,
simulates and reads logs as every other command does; there is no other door.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, NamedTuple

from sim import estimates
from sim.estimates import GIVEN, Estimate
from sim.expectation import ARMS, PAIRED, Gauge
from sim.gauges import Window, kinds, tally
from sim.intervals import CONFIDENCE, student_quantile
from sim.lives import Reading
from sim.simulation import arms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sim.crowd import Crowd
    from sim.expectation import Arm, Claim, Figure, Measure
    from sim.gauges import Tally
    from sim.log import Log

ERRORS: Final = 4.5
"""Standard errors by which a figure may be off."""
SHARP: Final = 0.5
"""In a full proof: the standard error of a figure that is not blunt, at most, as a share of its tolerance."""
LEFT: Final = 0.001
"""The share of cases that may be left out because they were not over when the run ended."""
ROUNDED: Final = 1e-9
"""What the last digits of a value in a file may be off by, as a share of it, where nothing is random."""
PARTS: Final = 16
"""Into how many parts the runs of a batch are cut at the most, to be handed out."""

AGREES: Final = "agrees"
BLUNT: Final = "blunt"
"""It agrees, but its standard error is larger than it should be."""
DISAGREES: Final = "disagrees"
UNTOLD: Final = "untold"
"""There is nothing to judge."""
REASONS: Final = ("proof_never", "proof_nothing", "proof_left")
"""Why there may be nothing to judge: keys of texts."""
VERDICTS: Final = (AGREES, BLUNT, DISAGREES, UNTOLD)


class Probe(NamedTuple):
    """A gauge in an arm."""

    gauge: Gauge
    arm: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What all runs of a proof have in common."""

    arms: tuple[Arm, ...]
    seed: int
    probes: tuple[Probe, ...]
    windows: tuple[Window, ...]
    """Of each arm."""


def sample(plan: Plan, runs: range) -> list[list[Tally]]:
    """What each probe of *plan* gives in each of *runs*."""
    found = []
    for replication in runs:
        readings = {
            number: _read(plan, number, arm, replication)
            for number, arm in enumerate(plan.arms)
            if any(probe.arm == number for probe in plan.probes)
        }
        found.append([tally(probe.gauge, plan.windows[probe.arm], readings[probe.arm]) for probe in plan.probes])
    return found


def _read(plan: Plan, number: int, arm: Arm, replication: int) -> Reading:
    """One run of an arm, read while it goes on."""
    wanted = kinds(probe.gauge for probe in plan.probes if probe.arm == number)
    read: list[Reading] = []

    def follow(log: Log) -> Reading:
        read.append(Reading(arm.scenario, log, wanted))
        return read[0]

    for _ in arms(arm.scenario, [arm.regime], seed=plan.seed, replication=replication, follow=follow, kept=False):
        read[0].close()
    return read[0]


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure, what was found for it, and whether that agrees."""

    name: str
    figure: Figure
    estimate: Estimate
    verdict: str
    reason: str = ""
    """Why there is nothing to judge: the key of a text."""
    left: int = 0
    """Cases left out because they were not over when a run ended."""

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the estimate."""
        return interval(self.estimate)

    @property
    def off(self) -> float:
        """How far the estimate is from the value, in standard errors; not a number where nothing is random."""
        return off(self.figure.value, self.estimate)

    @property
    def passed(self) -> bool:
        """Whether it agrees, if only bluntly."""
        return self.verdict in (AGREES, BLUNT)


@dataclass(frozen=True, slots=True)
class Proved:
    """An expectation, and what was found."""

    claim: Claim
    judged: tuple[Judged, ...]
    runs: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether every figure agrees."""
        return all(judged.passed for judged in self.judged)


def prove(
    claim: Claim,
    crew: Crowd,
    *,
    full: bool = False,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Proved:
    """Run *claim* until it can be judged; *progress* is told how many runs are done, of how many at present."""
    began = time.monotonic()
    expectation = claim.expectation
    plan = Plan(claim.arms, seed, tuple(_probes(claim)), tuple(claim.window(arm) for arm in range(len(claim.arms))))
    most = expectation.replications.last(full=full)
    wanted = expectation.replications.first(full=full)
    found: list[list[Tally]] = []
    while True:
        found += _more(plan, range(len(found), wanted), crew, progress)
        judged = tuple(_judge(claim, name, plan, found, full=full) for name in expectation.figures)
        if wanted >= most or (full or all(_sharp(each, full=full) for each in judged)):
            return Proved(claim, judged, wanted, time.monotonic() - began)
        wanted = min(most, _needed(judged, wanted))


def _probes(claim: Claim) -> Iterator[Probe]:
    """Each gauge of the figures once."""
    probes = [probe for figure in claim.expectation.figures.values() for probe in _of(figure.measure)]
    yield from dict.fromkeys(probes)


def _of(measure: Measure) -> tuple[Probe, ...]:
    """The probes of a figure: one, or one in each arm."""
    gauge = measure.of if measure.across else measure
    plain = Gauge(**{each.name: getattr(gauge, each.name) for each in fields(Gauge)})
    arms = range(len(ARMS)) if measure.across in PAIRED else (ARMS.index(gauge.arm),)
    return tuple(Probe(plain, arm) for arm in arms)


def _more(plan: Plan, runs: range, crew: Crowd, progress: Callable[[int, int], None] | None) -> Iterable[list[Tally]]:
    """What *runs* give, in their order, whoever made them."""
    size = max(1, -(-len(runs) // PARTS))
    parts = [runs[i : i + size] for i in range(0, len(runs), size)]
    found: dict[int, list[list[Tally]]] = {}
    for number, tallies in crew.outcomes(sample, [(plan, part) for part in parts]):
        found[number] = tallies
        if progress is not None:
            progress(runs.start + sum(map(len, found.values())), runs.stop)
    return [tallies for number in range(len(parts)) for tallies in found[number]]


def _needed(judged: Sequence[Judged], runs: int) -> int:
    """How many runs would bring every standard error within the tolerance."""
    worst = 2.0
    for each in judged:
        if not each.figure.strict and each.figure.margin:
            error = each.estimate.error / each.figure.margin
            worst = max(worst, 4.0 if math.isnan(error) else 1.1 * error * error)
    return math.ceil(runs * min(worst, 1000.0))


# -- judging --


def _judge(claim: Claim, name: str, plan: Plan, found: Sequence[Sequence[Tally]], *, full: bool) -> Judged:
    figure = claim.expectation.figures[name]
    places = [plan.probes.index(probe) for probe in _of(figure.measure)]
    columns = [[tallies[place] for tallies in found] for place in places]
    left = sum(tally.open for column in columns for tally in column)
    runs = [[tally.sums for tally in column] for column in columns]
    if any(not sums for column in runs for sums in column):
        return Judged(name, figure, estimates.NONE, UNTOLD, REASONS[0], left)
    estimate = _worst(figure, runs[0]) if figure.strict else _estimate(figure.measure, runs)
    estimate = _seen(figure, estimate, runs)
    value = estimate.value
    if left > LEFT * (left + sum(sums[-1] for column in runs for sums in column)):
        return Judged(name, figure, estimate, UNTOLD, REASONS[2], left)
    if not math.isfinite(value) or (not math.isfinite(estimate.error) and not figure.strict):
        return Judged(name, figure, estimate, UNTOLD, REASONS[1], left)
    judged = verdict(figure.value, figure.margin, value, estimate.error, strict=figure.strict, full=full)
    return Judged(name, figure, estimate, judged, left=left)


def interval(estimate: Estimate) -> tuple[float, float]:
    """Student's t interval of an estimate."""
    value, error, samples = estimate
    reach = student_quantile((1 + CONFIDENCE) / 2, max(1, samples - 1)) * error if error > 0 else error
    return value - reach, value + reach


def off(value: float, estimate: Estimate) -> float:
    """How far an estimate is from a value, in standard errors; not a number where nothing is random."""
    return (estimate.value - value) / estimate.error if estimate.error else math.nan


def verdict(value: float, margin: float, estimate: float, error: float, *, strict: bool, full: bool) -> str:
    """Whether an *estimate* with a standard *error* agrees with a *value*, of which it may be off by *margin*."""
    off = abs(estimate - value)
    if strict or not error:
        return AGREES if off <= margin + ROUNDED * abs(value) else DISAGREES
    blunt = error > margin * (SHARP if full else 1)
    if off > (margin if full and not blunt else ERRORS * error):
        return DISAGREES
    return BLUNT if blunt else AGREES


def _seen(figure: Figure, estimate: Estimate, runs: Sequence[Sequence[Sequence[float]]]) -> Estimate:
    """A share that was the same in all runs, and not as expected, with what it may still be off by (rule of succession)."""
    measure = figure.measure
    if (
        measure.give != "share"
        or estimate.error
        or figure.strict
        or abs(estimate.value - figure.value) <= figure.margin
    ):
        return estimate
    hits, units = (math.fsum(run[place] for run in runs[0]) for place in (0, 1))
    share = (hits + 1) / (units + 2)
    return (
        estimate._replace(error=math.sqrt(share * (1 - share) / units) / abs(measure.divided_by)) if units else estimate
    )


def _sharp(judged: Judged, *, full: bool) -> bool:
    return judged.verdict not in (BLUNT, UNTOLD) and (
        judged.figure.strict or judged.estimate.error <= judged.figure.margin * (SHARP if full else 1)
    )


def _worst(figure: Figure, runs: Sequence[Sequence[float]]) -> Estimate:
    """The value furthest off, of all runs."""
    measure = figure.measure
    found = [(GIVEN[measure.give]([sums]).value - measure.less) / measure.divided_by for sums in runs]
    return Estimate(max(found, key=lambda value: abs(value - figure.value)), 0.0, len(found))


def _estimate(measure: Measure, runs: Sequence[Sequence[Sequence[float]]]) -> Estimate:
    if not measure.across:
        found = GIVEN[measure.give](runs[0])
    else:
        per_run = [[GIVEN[measure.of.give]([sums]).value for sums in column] for column in runs]
        if any(math.isnan(value) for column in per_run for value in column):
            return estimates.NONE
        found = _across(measure, per_run)
    return Estimate(
        (found.value - measure.less) / measure.divided_by, found.error / abs(measure.divided_by), found.samples
    )


def _across(measure: Measure, runs: Sequence[Sequence[float]]) -> Estimate:
    """What is said of the runs themselves."""
    one, other = runs[0], runs[-1]
    differences = [a - b for a, b in zip(one, other, strict=True)]
    match measure.across:
        case "mean":
            return estimates.of_runs(one)
        case "sd":
            return estimates.deviation_of_runs(one)
        case "variance":
            return estimates.variance_of_runs(one)
        case "coverage":
            return estimates.coverage(one, measure.n, measure.confidence, measure.true_value or 0.0)
        case "half_width":
            found = estimates.half_width(one, measure.n, measure.confidence)
            by = abs(measure.true_value or 1.0)
            return Estimate(found.value / by, found.error / by, found.samples)
        case "difference":
            return estimates.of_runs(differences)
        case "correlation":
            return estimates.correlation(one, other)
        case "variance_of_difference":
            return estimates.variance_of_runs(differences)
        case "variance_apart":
            first, second = estimates.variance_of_runs(one), estimates.variance_of_runs(other)
            return Estimate(first.value + second.value, first.error + second.error, len(one))
        case "variance_reduction":
            return estimates.variance_reduction(one, other)
    raise ValueError(measure.across)
