"""A sweep, drawn: lines over one factor, maps over two to four, scatters of a Latin hypercube."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.heat import Chart, Multiples, Panel, heat, multiples, scale
from sim.figures.lines import Line, Moved, lines
from sim.figures.scatter import Cloud, scatter
from sim.intervals import mean
from sim.lab import TABLE, arm, footer, level, measured, real
from sim.points import ticks
from sim.ranks import spearman
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.experiment import Inquiry
    from sim.figures.lines import Band
    from sim.points import Point
    from sim.ranks import Rank

ARMS: Final = 3
"""Regimes that get a map at most."""
MAPPED: Final = 4
"""Factors of a grid that a figure has room for; it averages over any others."""
MEAN: Final = ("mean", "mean_low", "mean_high")
APART: Final = ("difference", "ci_low", "ci_high")


@dataclass(frozen=True, slots=True)
class Swept:
    """What came out of a sweep, for the first of its measures."""

    inquiry: Inquiry
    points: Sequence[Point]
    bands: Mapping[tuple[int, str, str], Band]
    """By point, regime and column of the table: the number and the ends of its interval."""

    @property
    def metric(self) -> str:
        """The measure shown."""
        return self.inquiry.experiment.measures[0]

    def band(self, point: int, regime: str, columns: tuple[str, str, str]) -> Band:
        """The mean, or the difference from the baseline, of a regime at a point."""
        return self.bands.get((point, regime, columns[0]), (None, None, None))

    def factor(self, place: int, language: str) -> str:
        """The name of the factor at *place*."""
        return list(self.inquiry.experiment.factors.values())[place].title.of(language)

    def against(self) -> tuple[str, ...]:
        """The regimes that are compared with the baseline."""
        return self.inquiry.arms[1:]

    def words(self, finding: str, note: str, language: str, **values: str) -> tuple[str, str, str]:
        """Title, finding and footer of a figure."""
        experiment = self.inquiry.experiment
        measure = measured(self.inquiry, self.metric, language)
        return (
            experiment.title.of(language),
            say(finding, language, measure=measure, **values),
            footer(self.inquiry, note, experiment.replications, language),
        )


def gathered(inquiry: Inquiry, points: Sequence[Point], rows: Sequence[Sequence[object]]) -> Swept:
    """The tidy table by point and regime."""
    first = 1 + len(inquiry.experiment.factors)
    bands: dict[tuple[int, str, str], Band] = {}
    for row in rows:
        if row[first + TABLE.index("metric")] != inquiry.experiment.measures[0]:
            continue
        point, regime = int(str(row[0])), str(row[first + TABLE.index("regime")])
        for columns in (MEAN, APART):
            value, low, high = (real(row[first + TABLE.index(name)]) for name in columns)
            bands[point, regime, columns[0]] = (value, low, high)
    return Swept(inquiry, points, bands)


def drawings(swept: Swept) -> dict[str, Callable[[str], Figure | None]]:
    """The figures by name: as many as the shape of the design asks for, the first of them named `sweep`."""
    experiment = swept.inquiry.experiment
    if experiment.draw == "latin":
        return _each(swept, swept.against() or swept.inquiry.arms, _scattered)
    if experiment.draw == "list" or len(experiment.factors) == 1:
        return {"sweep": lambda language: _lined(swept, language)}
    if len(experiment.factors) == 2:
        return {"sweep": lambda language: _mapped(swept, language)}
    if not swept.against():
        return _each(swept, swept.inquiry.arms, _means)
    return {
        **_each(swept, swept.against()[: ARMS - 1], _differences),
        **_each(swept, swept.inquiry.arms[:ARMS], _means, "mean"),
    }


def _each(
    swept: Swept, regimes: Sequence[str], draw: Callable[[Swept, str, str], Figure], name: str = ""
) -> dict[str, Callable[[str], Figure | None]]:
    """A figure for each of *regimes*, by name; the first is that of the kind unless a *name* is given."""
    names = [f"{name or 'sweep'}-{regime}" if name or number else "sweep" for number, regime in enumerate(regimes)]
    return {
        each: lambda language, regime=regime: draw(swept, regime, language)  # type: ignore[misc]
        for each, regime in zip(names, regimes, strict=True)
    }


# -- one factor --


def _lined(swept: Swept, language: str) -> Figure:
    experiment = swept.inquiry.experiment
    single = len(experiment.factors) == 1
    numbers = [point.levels[0] for point in swept.points]
    # what has a unit stands evenly spaced, in the order of the file
    true = single and all(isinstance(number, float) for number in numbers) and len(set(numbers)) == len(numbers)
    found = [
        Line(
            arm(swept.inquiry, regime, language),
            [swept.band(point.number, regime, MEAN) for point in swept.points],
            [swept.band(point.number, regime, APART) for point in swept.points] if regime in swept.against() else (),
        )
        for regime in swept.inquiry.arms
    ]
    moved = Moved(
        " / ".join(factor.title.of(language) for factor in experiment.factors.values()),
        [float(number) if true else float(place) for place, number in enumerate(numbers)],
        [" / ".join(map(level, point.levels)) for point in swept.points],
        measured(swept.inquiry, swept.metric, language),
        found,
    )
    key = "figure_lines_finding" if swept.against() else "figure_lines_alone"
    return lines(moved, swept.words(key, "figure_lines_note", language), language)


# -- a grid --


def _fields(swept: Swept) -> tuple[list[list[float | str]], dict[tuple[float | str, ...], list[int]]]:
    """The levels of the factors that are mapped, and the points at each of their combinations."""
    count = min(MAPPED, len(swept.inquiry.experiment.factors))
    levels = [list(dict.fromkeys(point.levels[place] for point in swept.points)) for place in range(count)]
    found: dict[tuple[float | str, ...], list[int]] = {}
    for point in swept.points:
        found.setdefault(point.levels[:count], []).append(point.number)
    return levels, found


def _panel(
    swept: Swept,
    title: str,
    regime: str,
    columns: tuple[str, str, str],
    fixed: tuple[float | str, ...] = (),
) -> Panel:
    """The map over the first two factors, the next ones being *fixed*, averaged over any more."""
    levels, fields = _fields(swept)
    across, up = levels[:2]
    cells = [[[swept.band(point, regime, columns) for point in fields[x, y, *fixed]] for x in across] for y in up]
    signed = columns == APART
    return Panel(
        title,
        [[_average([value for value, _, _ in cell]) for cell in line] for line in cells],
        [[signed and any(_holds_nought(low, high) for _, low, high in cell) for cell in line] for line in cells],
        signed,
    )


def _mapped(swept: Swept, language: str) -> Figure:
    arms = swept.inquiry.arms
    panels = [_panel(swept, arm(swept.inquiry, regime, language), regime, MEAN) for regime in arms[:ARMS]]
    if len(arms) == 2:
        panels.append(_panel(swept, say("figure_heat_difference", language), arms[1], APART))
    across, up = (list(map(level, some)) for some in _fields(swept)[0][:2])
    chart = Chart(swept.factor(0, language), swept.factor(1, language), across, up, panels)
    return heat(chart, swept.words("figure_heat_finding", "figure_heat_note", language), language)


def _differences(swept: Swept, regime: str, language: str) -> Figure:
    return _multiplied(swept, regime, APART, language)


def _means(swept: Swept, regime: str, language: str) -> Figure:
    return _multiplied(swept, regime, MEAN, language)


def _multiplied(swept: Swept, regime: str, columns: tuple[str, str, str], language: str) -> Figure:
    """A map for each level of the third and fourth factor, on the scale that all regimes share."""
    levels, _ = _fields(swept)
    beside, above = levels[2], levels[3] if len(levels) > 3 else []
    rows: list[tuple[float | str, ...]] = [(value,) for value in above] or [()]

    def maps(which: str) -> list[list[Panel]]:
        return [[_panel(swept, "", which, columns, (x, *row)) for x in beside] for row in rows]

    arms = swept.against() if columns == APART else swept.inquiry.arms
    every = [panel for which in arms for line in maps(which) for panel in line]
    chart = Multiples(
        swept.factor(0, language),
        swept.factor(1, language),
        list(map(level, levels[0])),
        list(map(level, levels[1])),
        [say("figure_level", language, factor=swept.factor(2, language), level=level(value)) for value in beside],
        swept.factor(3, language) if above else "",
        list(map(level, above)) or [""],
        maps(regime),
        scale(every, signed=columns == APART),
    )
    named = {"regime": arm(swept.inquiry, regime, language), "baseline": arm(swept.inquiry, swept.inquiry.arms[0], language)}  # fmt: skip
    key = "figure_multiples_difference" if columns == APART else "figure_multiples_mean"
    note = "figure_multiples_averaged" if len(swept.inquiry.experiment.factors) > MAPPED else "figure_heat_note"
    return multiples(chart, swept.words(key, note, language, **named), language)


def _holds_nought(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and low <= 0 <= high


def _average(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return mean(there) if there else None


# -- a Latin hypercube --


def correlated(swept: Swept, regime: str) -> list[tuple[str, Rank | None]]:
    """Each factor with the rank correlation of what came out, strongest first: the difference, or the mean of a lone regime."""
    found = [(name, cloud.rank) for name, cloud in zip(swept.inquiry.experiment.factors, _clouds(swept, regime, "en"), strict=True)]  # fmt: skip
    return sorted(found, key=lambda each: -abs(each[1].rho) if each[1] else 0.0)


def _clouds(swept: Swept, regime: str, language: str) -> list[Cloud]:
    columns = APART if regime in swept.against() else MEAN
    values = {point.number: swept.band(point.number, regime, columns)[0] for point in swept.points}
    there = [point for point in swept.points if values[point.number] is not None]
    ends = [value for point in there if (value := values[point.number]) is not None]
    marked = ticks(swept.inquiry)
    found = []
    for place, _ in enumerate(swept.inquiry.experiment.factors):
        marks = [point.marks[place] for point in there]
        found.append(Cloud(swept.factor(place, language), marks, ends, marked[place], spearman(marks, ends)))
    return found


def _scattered(swept: Swept, regime: str, language: str) -> Figure:
    signed = regime in swept.against()
    named = {"regime": arm(swept.inquiry, regime, language), "baseline": arm(swept.inquiry, swept.inquiry.arms[0], language)}  # fmt: skip
    words = swept.words("figure_scatter_difference" if signed else "figure_scatter_mean", "figure_scatter_note", language, **named)  # fmt: skip
    return scatter(_clouds(swept, regime, language), measured(swept.inquiry, swept.metric, language), signed, words, language)  # fmt: skip
