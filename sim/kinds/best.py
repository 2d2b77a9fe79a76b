"""Where a sweep is best: over what its settings reach, with the interval of the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import figure_of
from sim.figures.peak import Hill, Trace, peak
from sim.intervals import mean, variance
from sim.lab import arm, footer, measured, paragraph
from sim.luck import Luck
from sim.measures import entry_of
from sim.optimum import RESAMPLES, best
from sim.sequential import reach
from sim.tables import aligned, difference, number
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.experiment import Inquiry
    from sim.figures.lines import Band
    from sim.intervals import Paired
    from sim.optimum import Best

COLUMNS: Final = (
    "regime", "metric", "over", "best", "ci_low", "ci_high", "value", "where", "chance_first", "chance_inside", "chance_last",
    "less_first", "less_first_low", "less_first_high", "less_last", "less_last_low", "less_last_high",
)  # fmt: skip
Values = dict[str, list[float | None]]
"""By measure, the value in each replication."""


@dataclass(frozen=True, slots=True)
class Found:
    """One measure under one regime, its settings in the order of what they reach."""

    regime: str
    metric: str
    over: Sequence[float]
    bands: Sequence[Band]
    best: Best


def best_settings(inquiry: Inquiry, values: Mapping[tuple[int, str], Values], points: int) -> list[Found]:
    """The best setting for each measure asked for and each regime; *values* by point and regime.

    Replications in which a measure has no value at some setting are left out of it; without two it is not told.
    """
    wish, luck = inquiry.experiment.optimum, Luck(inquiry.experiment.seed, 0)
    told = []
    for metric in wish.of:
        for regime in inquiry.arms:
            places = [[one for one in values[point, regime][wish.over] if one is not None] for point in range(points)]
            order = sorted((point for point in range(points) if places[point]), key=lambda point: mean(places[point]))
            together = zip(*(values[point, regime][metric] for point in order), strict=True)
            whole = [row for row in together if None not in row]
            if len(order) < 2 or len(whole) < 2:
                continue
            over = [mean(places[point]) for point in order]
            series = [[float(one) for one in column if one is not None] for column in zip(*whole, strict=True)]
            stream = luck.stream("optimum", regime, metric)
            told.append(Found(regime, metric, over, list(map(_band, series)), best(series, over, entry_of(metric).better, stream)))  # fmt: skip
    return told


def _band(values: Sequence[float]) -> Band:
    half = reach(variance(values), len(values))
    return mean(values), mean(values) - half, mean(values) + half


def best_rows(inquiry: Inquiry, every: Sequence[Found]) -> list[tuple[object, ...]]:
    """The table of best settings."""
    return [
        (
            one.regime, one.metric, inquiry.experiment.optimum.over, one.best.over, one.best.low, one.best.high, one.best.value, one.best.where,
            one.best.chances[0], sum(one.best.chances[1:-1]), one.best.chances[-1],
            *(end for apart in one.best.ahead for end in (apart.difference, apart.low, apart.high)),
        )
        for one in every
    ]  # fmt: skip


def best_told(inquiry: Inquiry, every: Sequence[Found], language: str) -> Iterator[str]:
    """Where it is best, in words."""
    over = measured(inquiry, inquiry.experiment.optimum.over, language)
    yield from paragraph("best_head", language, over=over, count=RESAMPLES)
    keys = ("table_measure", "experiment_against", "best_place", "table_interval", "best_value", "best_less_first", "best_less_last", "best_where")  # fmt: skip
    table = [[say(key, language) for key in keys]]
    for one in every:
        ends = [_apart(apart) for apart in one.best.ahead]
        interval = f"[{number(one.best.low)}, {number(one.best.high)}]"
        table.append([
            measured(inquiry, one.metric, language), arm(inquiry, one.regime, language), number(one.best.over), interval, number(one.best.value),
            *ends, say(f"best_{one.best.where}", language),
        ])  # fmt: skip
    yield from aligned(table, left=2)


def _apart(apart: Paired) -> str:
    if apart.low is None or apart.high is None:
        return difference(apart.difference)
    return f"{difference(apart.difference)} [{difference(apart.low)}, {difference(apart.high)}]"


def best_drawn(inquiry: Inquiry, every: Sequence[Found], language: str) -> Figure | None:
    """What comes of every setting, over what it reaches."""
    if not every:
        return None
    experiment = inquiry.experiment
    over = measured(inquiry, experiment.optimum.over, language)
    hills = [
        Hill(measured(inquiry, metric, language), [_trace(inquiry, one, language) for one in every if one.metric == metric])
        for metric in dict.fromkeys(one.metric for one in every)
    ]  # fmt: skip
    words = (
        experiment.title.of(language),
        say("figure_peak_finding", language, over=over),
        footer(inquiry, "figure_peak_note", experiment.replications, language),
    )
    return peak(hills, over, words, language)


def _trace(inquiry: Inquiry, one: Found, language: str) -> Trace:
    place, low, high = one.best.over, one.best.low, one.best.high
    values = {"place": figure_of(place), "low": figure_of(low), "high": figure_of(high)}
    words = say(f"figure_peak_{one.best.where}", language, **values)
    return Trace(arm(inquiry, one.regime, language), one.over, one.bands, (place, low, high), words)
