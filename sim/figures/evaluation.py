"""What evaluations say against what is true: a row a programme, a dot an estimator, with and without the programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import COLOURS, HAIR, INK, SOFT, bare, ems, fitted, page, panel, quantile
from sim.intervals import mean
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS: Final = ("o", "s", "D", "^")
"""A shape for each estimator as well as a colour, for grey print."""
TINTS: Final = (COLOURS[0], COLOURS[1], COLOURS[3], COLOURS[4])
LABELS: Final = 0.185
"""The share of the sheet's width for what the programmes are called."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The estimates of all replications: their mean, and where the middle 95 % of them lie."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Mark:
        """The mark of *values*."""
        return cls(mean(values), quantile(values, 0.025), quantile(values, 0.975))


@dataclass(frozen=True, slots=True)
class Line:
    """One programme."""

    title: str
    direct: float
    """The true direct effect."""
    total: float
    """The true effect of a full roll-out."""
    marks: Mapping[str, tuple[Mark, Mark]]
    """By estimator: with the programme, and with nobody piloted."""


def evaluation(lines: Sequence[Line], estimators: Sequence[str], words: tuple[str, str, str], language: str) -> Figure:
    """Estimates against the truth, left, and against nought where there is no programme, right; *words*: title, finding, footer."""
    figure = page(language, *words)
    left = panel(figure, 0.035 + LABELS, 0.175, 0.455, 0.60)
    right = panel(figure, 0.725, 0.175, 0.25, 0.60)
    for side, axes in enumerate((left, right)):
        for row, line in enumerate(lines):
            _row(axes, -row, line, estimators, side)
        axes.set_ylim(-len(lines) + 0.5, 0.5)
        axes.set_yticks([])
        axes.grid(axis="x", color=HAIR, linewidth=0.7)
        axes.margins(x=0.05)
        bare(axes, "left")
    right.axvline(0, color=INK, linewidth=2.0)
    titles, size = fitted([line.title for line in lines], 12, LABELS - 0.01)
    for row, title in enumerate(titles):
        height = 0.175 + 0.60 * (1 - (row + 0.5) / len(lines))
        figure.text(0.035, height, title, fontsize=size, va="center", color=INK, linespacing=1.1)
    left.set_title(say("figure_evaluation_with", language), loc="left", fontsize=12, color=INK, pad=8)
    right.set_title(say("figure_evaluation_without", language), loc="left", fontsize=12, color=INK, pad=8)
    _key(figure, estimators, language)
    return figure


def _row(axes: Axes, level: float, line: Line, estimators: Sequence[str], side: int) -> None:
    """The dots of a programme, and the truth beside them."""
    if side == 0:
        axes.plot([line.direct] * 2, [level - 0.44, level + 0.44], color=INK, linewidth=2.6, label="direct", zorder=2)
        axes.plot(
            [line.total] * 2, [level - 0.44, level + 0.44], color=INK, linewidth=1.8, linestyle=(0, (2, 1.4)), label="total", zorder=2,
        )  # fmt: skip
    there = [name for name in estimators if name in line.marks]
    for place, name in enumerate(there):
        mark = line.marks[name][side]
        index = estimators.index(name)
        height = level + 0.30 - 0.60 * (place + 0.5) / len(there)
        axes.plot([mark.low, mark.high], [height] * 2, color=TINTS[index], linewidth=2.2, alpha=0.55, zorder=3)
        axes.plot([mark.mean], [height], MARKERS[index], color=TINTS[index], markersize=6.5, zorder=4)
    axes.axhline(level - 0.5, color=HAIR, linewidth=0.9)


def _key(figure: Figure, estimators: Sequence[str], language: str) -> None:
    """What the dots and lines mean, in one row above the panels."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    at, level = 0.035, 0.845
    entries = [
        *((name, {"color": TINTS[i], "marker": MARKERS[i], "linewidth": 2.2}) for i, name in enumerate(estimators)),
        (say("figure_evaluation_direct", language), {"color": INK, "linewidth": 2.6}),
        (say("figure_evaluation_total", language), {"color": INK, "linewidth": 1.8, "linestyle": (0, (2, 1.4))}),
    ]
    for words, style in entries:
        figure.add_artist(Line2D([at, at + 0.011, at + 0.022], [level] * 3, markersize=6.5, markevery=[1], **style))  # type: ignore[arg-type]
        figure.text(at + 0.027, level, words, fontsize=10.5, color=SOFT, va="center")
        at += 0.045 + ems(words) * 10.5 / (1600 * 72 / 150)
