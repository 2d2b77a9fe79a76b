"""A sweep: any values of the scenario moved over a grid or a Latin hypercube, to a tidy table and a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.heat import Chart, Panel, heat
from sim.intervals import mean
from sim.lab import TABLE, Finding, Lab, arm, footer, interval, level, measured, paragraph, real, tidy, titled
from sim.points import points
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Comparison
    from sim.experiment import Inquiry
    from sim.points import Point

LINES: Final = 80
"""Rows of a printed table at most."""


def sweep(lab: Lab) -> Finding:
    """Every point as often as asked for."""
    experiment = lab.inquiry.experiment
    found = points(lab.inquiry)
    tasks = [Task(point.number, n, point.changes) for point in found for n in range(experiment.replications)]
    lab.do(tasks, len(tasks))
    each = experiment.replications
    rows: list[tuple[object, ...]] = []
    compared: list[Comparison] = []
    for point in found:
        comparison, runs = lab.compared(tasks[point.number * each : (point.number + 1) * each])
        compared.append(comparison)
        rows += tidy((point.number, *point.levels), comparison, runs, experiment.measures)
    return Finding(
        lab.inquiry,
        {"table.csv": (("point", *experiment.factors, *TABLE), rows)},
        lambda language: _told(lab.inquiry, found, compared, rows, language),
        {"sweep": lambda language: _drawn(lab.inquiry, found, rows, language)},
        tasks,
    )


def _told(
    inquiry: Inquiry,
    found: Sequence[Point],
    compared: Sequence[Comparison],
    rows: Sequence[Sequence[object]],
    language: str,
) -> Iterator[str]:
    experiment, metric = inquiry.experiment, inquiry.experiment.measures[0]
    yield from paragraph("experiment_head", language, scenario=titled(inquiry, language), replications=experiment.replications, seed=experiment.seed)  # fmt: skip
    yield from paragraph("experiment_swept", language, count=len(found), draw=say(f"experiment_draw_{experiment.draw}", language), measure=measured(inquiry, metric, language))  # fmt: skip
    factors = [factor.title.of(language) for factor in experiment.factors.values()]
    means = {(row[0], row[len(factors) + 1], row[len(factors) + 2]): row[len(factors) + 5] for row in rows}
    for regime in inquiry.arms[1:] or inquiry.arms:
        yield ""
        against = regime != inquiry.arms[0]
        names = [arm(inquiry, name, language) for name in ((inquiry.arms[0], regime) if against else (regime,))]
        more = (
            [say(key, language) for key in ("table_difference", "table_interval", "table_pairing")] if against else []
        )
        table = [[*factors, *names, *more]]
        for point, comparison in zip(found[:LINES], compared, strict=False):
            row = comparison.row(metric, regime)
            cells = [number(real(means.get((point.number, name, metric)))) for name in dict.fromkeys((inquiry.arms[0], regime))]  # fmt: skip
            cells += [difference(row.difference if row else None), interval(row), pairing(row)] if against else []
            table.append([*map(level, point.levels), *cells])
        yield from aligned(table, left=len(factors))
        if len(found) > LINES:
            yield say("differs_more", language, count=len(found) - LINES)


def _drawn(inquiry: Inquiry, found: Sequence[Point], rows: Sequence[Sequence[object]], language: str) -> Figure | None:
    """The map over the first two factors of a grid, averaged over any others; nothing for a single factor."""
    experiment, metric = inquiry.experiment, inquiry.experiment.measures[0]
    if experiment.draw != "grid" or len(experiment.factors) < 2:
        return None
    first = len(experiment.factors) + 1
    across = list(dict.fromkeys(point.levels[0] for point in found))
    up = list(dict.fromkeys(point.levels[1] for point in found))
    fields: dict[tuple[object, ...], list[Sequence[object]]] = {}
    for row in rows:
        if row[first + 1] == metric:
            fields.setdefault((row[first], row[1], row[2]), []).append(row)

    def shown(regime: str, title: str, column: str) -> Panel:
        at = first + TABLE.index(column)
        low, high = (first + TABLE.index(name) for name in ("ci_low", "ci_high"))
        cells = [[fields.get((regime, x, y), []) for x in across] for y in up]
        signed = column == "difference"
        return Panel(
            title,
            [[_average([real(row[at]) for row in cell]) for cell in line] for line in cells],
            [[signed and any(_holds_nought(row[low], row[high]) for row in cell) for cell in line] for line in cells],
            signed,
        )

    panels = [shown(regime, arm(inquiry, regime, language), "mean") for regime in inquiry.arms[:3]]
    if len(inquiry.arms) == 2:
        panels.append(shown(inquiry.arms[1], say("figure_heat_difference", language), "difference"))
    titles = [factor.title.of(language) for factor in experiment.factors.values()]
    chart = Chart(titles[0], titles[1], list(map(level, across)), list(map(level, up)), panels)
    words = (
        experiment.title.of(language),
        say("figure_heat_finding", language, measure=measured(inquiry, metric, language)),
        footer(inquiry, "figure_heat_note", experiment.replications, language),
    )
    return heat(chart, words, language)


def _holds_nought(low: object, high: object) -> bool:
    return isinstance(low, float) and isinstance(high, float) and low <= 0 <= high


def _average(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return mean(there) if there else None
