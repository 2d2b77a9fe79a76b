"""A map over two factors: a panel a quantity, a field a point, its number written in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.figures.look import INK, PAPER, SOFT, bare, fitted, page, panel
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVEL: Final = ("#f3f0e8", "#e3c08c", "#c4701f", "#5e2f0c")
"""From low to high."""
APART: Final = ("#1d5f96", "#a9c6de", "#fbfaf7", "#eab98a", "#b4540f")
"""From below nought to above it."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One quantity at every point: rows from the bottom up, columns from the left."""

    title: str
    values: Sequence[Sequence[float | None]]
    unsure: Sequence[Sequence[bool]]
    """Whether the interval holds nought, where that matters."""
    signed: bool
    """Whether nought is the middle of the scale."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The panels and what their axes are."""

    across: str
    up: str
    columns: Sequence[str]
    rows: Sequence[str]
    panels: Sequence[Panel]


def heat(chart: Chart, words: tuple[str, str, str], language: str) -> Figure:
    """The panels side by side, those of the same sort on the same scale; *words*: title, finding, footer."""
    figure = page(language, *words)
    count = len(chart.panels)
    wide = 0.915 / count
    heads, size = fitted([shown.title for shown in chart.panels], 12.5, wide - 0.035)
    for i, shown in enumerate(chart.panels):
        axes = panel(figure, 0.075 + i * wide, 0.175, wide - 0.035, 0.60)
        _fields(axes, shown, scale(chart.panels, signed=shown.signed), 11)
        axes.set_title(heads[i], loc="left", fontsize=size, color=INK, pad=10)
        axes.set_xticks(range(len(chart.columns)), chart.columns)
        axes.set_yticks(range(len(chart.rows)), chart.rows if i == 0 else [""] * len(chart.rows))
        axes.set_xlabel(chart.across, fontsize=10.5)
        if i == 0:
            axes.set_ylabel(chart.up, fontsize=10.5)
        bare(axes, "left", "bottom")
    if any(True for shown in chart.panels for row in shown.unsure for unsure in row if unsure):
        figure.text(0.965, 0.06, say("figure_unsure", language), fontsize=9, color=SOFT, ha="right")
    return figure


@dataclass(frozen=True, slots=True)
class Multiples:
    """Maps over two factors, side by side over a third, and one above another over a fourth."""

    across: str
    up: str
    columns: Sequence[str]
    rows: Sequence[str]
    beside: Sequence[str]
    """What stands over each column of maps."""
    stacked: str
    """The fourth factor, if there is one."""
    above: Sequence[str]
    """Its level at each row of maps, from the bottom up; one that is empty if there is no fourth factor."""
    panels: Sequence[Sequence[Panel]]
    """By row of maps from the bottom up, then by column."""
    scale: tuple[float, float]
    """From which number to which the colours go."""


def multiples(chart: Multiples, words: tuple[str, str, str], language: str) -> Figure:
    """Every map on the same scale; *words*: title, finding, footer."""
    figure = page(language, *words)
    left, bottom = 0.125 if any(chart.above) else 0.085, 0.165
    wide, tall = (0.97 - left) / len(chart.beside), 0.635 / len(chart.above)
    # a field holds its number: as large as it may be in its width and height
    size = min(15.0, 0.5 * (tall - 0.02) * 432 / len(chart.rows), 0.3 * (wide - 0.015) * 768 / len(chart.columns))
    heads, head = fitted(chart.beside, 12.5, wide - 0.03)
    for y, line in enumerate(chart.panels):
        for x, shown in enumerate(line):
            axes = panel(figure, left + x * wide, bottom + y * tall, wide - 0.015, tall - 0.02)
            _fields(axes, shown, chart.scale, size)
            axes.set_xticks(range(len(chart.columns)), chart.columns if y == 0 else [""] * len(chart.columns))
            axes.set_yticks(range(len(chart.rows)), chart.rows if x == 0 else [""] * len(chart.rows))
            if y == len(chart.above) - 1:
                axes.set_title(heads[x], loc="left", fontsize=head, color=INK, pad=8)
            bare(axes, "left", "bottom")
        figure.text(0.056, bottom + y * tall + tall / 2 - 0.01, chart.above[y], fontsize=12.5, color=INK, ha="center", va="center")  # fmt: skip
    middle = bottom + 0.3075
    figure.text((left + 0.955) / 2, 0.098, chart.across, fontsize=11, color=SOFT, ha="center")
    figure.text(left - 0.042, middle, chart.up, rotation=90, fontsize=11, color=SOFT, ha="center", va="center")
    figure.text(0.03, middle, chart.stacked, rotation=90, fontsize=12.5, color=INK, ha="center", va="center")
    if any(unsure for line in chart.panels for shown in line for row in shown.unsure for unsure in row):
        figure.text(0.965, 0.06, say("figure_unsure", language), fontsize=9, color=SOFT, ha="right")
    return figure


def scale(panels: Sequence[Panel], *, signed: bool) -> tuple[float, float]:
    """From which number to which the colours of those of *panels* go that are signed, or not: nought in the middle if so."""
    found = [v for shown in panels if shown.signed == signed for row in shown.values for v in row if v is not None]
    if signed:
        most = max((abs(value) for value in found), default=1.0) or 1.0
        return -most, most
    low, high = min(found, default=0.0), max(found, default=1.0)
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def _fields(axes: Axes, shown: Panel, ends: tuple[float, float], size: float) -> None:
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    shades = LinearSegmentedColormap.from_list("whistle", APART if shown.signed else LEVEL)
    low, high = ends
    for y, row in enumerate(shown.values):
        for x, value in enumerate(row):
            share = 0.0 if value is None else (value - low) / (high - low)
            tint: Any = "#e8e8e8" if value is None else shades(share)
            unsure = shown.unsure[y][x]
            field = Rectangle((x - 0.49, y - 0.49), 0.98, 0.98, facecolor=tint, linewidth=0.0)
            field.set(edgecolor=SOFT if unsure else PAPER, hatch="////" if unsure else None)
            axes.add_patch(field)
            dark = value is not None and sum(w * c for w, c in zip((0.3, 0.59, 0.11), tint[:3], strict=True)) < 0.5
            text = "–" if value is None else label(value, signed=shown.signed)
            axes.text(x, y, text, ha="center", va="center", fontsize=size, color=PAPER if dark else INK)
    axes.set_xlim(-0.5, len(shown.values[0]) - 0.5)
    axes.set_ylim(-0.5, len(shown.values) - 0.5)


def label(value: float, *, signed: bool) -> str:
    """A number as it stands in its field: two decimals below 10."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{round(value, digits) + 0.0:{'+' if signed else ''},.{digits}f}"
