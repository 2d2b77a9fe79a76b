"""A sweep: any values of the scenario moved over a grid, a list or a Latin hypercube, to a tidy table and a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.kinds.best import COLUMNS, best_drawn, best_rows, best_settings, best_told
from sim.kinds.swept import correlated, drawings, gathered
from sim.lab import TABLE, Finding, Lab, arm, interval, level, measured, paragraph, real, tidy, titled
from sim.points import points
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.comparison import Comparison
    from sim.experiment import Experiment
    from sim.kinds.best import Values
    from sim.kinds.swept import Swept
    from sim.ranks import Rank

LINES: Final = 80
"""Rows of a printed table at most."""
RANKS: Final = ("regime", "metric", "factor", "rho", "ci_low", "ci_high")


def sweep(lab: Lab) -> Finding:
    """Every point as often as asked for."""
    experiment = lab.inquiry.experiment
    found = points(lab.inquiry)
    orders = [points(lab.inquiry, n) if _by_luck(experiment) else found for n in range(experiment.replications)]
    tasks = [Task(point.number, n, of[point.number].changes) for point in found for n, of in enumerate(orders)]
    lab.do(tasks, len(tasks))
    each = experiment.replications
    rows: list[tuple[object, ...]] = []
    values: dict[tuple[int, str], Values] = {}
    compared: list[Comparison] = []
    for point in found:
        comparison, runs = lab.compared(tasks[point.number * each : (point.number + 1) * each])
        compared.append(comparison)
        for regime in lab.inquiry.arms:
            own = [run.values for run in runs if run.regime == regime]
            values[point.number, regime] = {
                name: [one[name].value if name in one else None for one in own]
                for name in (experiment.optimum.over, *experiment.optimum.of)
                if experiment.optimum.over
            }
        rows += tidy((point.number, *point.levels), comparison, runs, experiment.measures)
    swept = gathered(lab.inquiry, found, rows)
    tables = {"table.csv": (("point", *experiment.factors, *TABLE), rows)}
    if experiment.draw == "latin":
        tables["ranks.csv"] = (RANKS, list(_ranked(swept)))
    figures = drawings(swept)
    peaks = best_settings(lab.inquiry, values, len(found)) if experiment.optimum.over else []
    if peaks:
        tables["optimum.csv"] = (COLUMNS, best_rows(lab.inquiry, peaks))
        # over what was reached, rather than over what was set
        figures["sweep"] = lambda language: best_drawn(lab.inquiry, peaks, language)

    def told(language: str) -> Iterator[str]:
        yield from _told(swept, compared, rows, language)
        if peaks:
            yield ""
            yield from best_told(lab.inquiry, peaks, language)

    return Finding(lab.inquiry, tables, told, figures, tasks)


def _by_luck(experiment: Experiment) -> bool:
    """Whether what is moved differs from one replication to the next."""
    return any(factor.share for factor in experiment.factors.values())


def _ranked(swept: Swept) -> Iterator[tuple[object, ...]]:
    """Rows of the table of rank correlations, the strongest factor of each regime first."""
    for regime in swept.against() or swept.inquiry.arms:
        for name, rank in correlated(swept, regime):
            yield (regime, swept.metric, name, *((rank.rho, rank.low, rank.high) if rank else (None,) * 3))


def _told(
    swept: Swept, compared: Sequence[Comparison], rows: Sequence[Sequence[object]], language: str
) -> Iterator[str]:
    inquiry, found, metric = swept.inquiry, swept.points, swept.metric
    experiment = inquiry.experiment
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
        if experiment.draw == "latin":
            yield ""
            yield from paragraph("sweep_ranks", language)
            heads = [say(key, language) for key in ("sweep_factor", "sweep_rank", "table_interval")]
            named = experiment.factors.items()
            titles = {name: factor.title.of(language) for name, factor in named}
            each = [[titles[name], *_rank(rank)] for name, rank in correlated(swept, regime)]
            yield from aligned([heads, *each])


def _rank(rank: Rank | None) -> tuple[str, str]:
    """A rank correlation and its interval, as printed."""
    if rank is None:
        return "–", "–"
    return f"{rank.rho:+.2f}", "–" if rank.low is None or rank.high is None else f"[{rank.low:+.2f}, {rank.high:+.2f}]"
