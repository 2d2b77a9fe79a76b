"""From one regime to another, step by step: a bar for each share of the difference, from where the one before it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, PAPER, SOFT, bare, colour, fitted, page, panel
from sim.tables import difference, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LESS: Final = "#2f8f83"
MORE: Final = "#b0455a"
NAMES: Final = 0.25
"""Share of the sheet's width for the names."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is attributed to one group of elements."""

    title: str
    share: float
    low: float | None
    high: float | None
    """Its interval; None if all replications agree."""
    percent: float | None
    """Of the total; None where that has no meaning."""

    @property
    def unsure(self) -> bool:
        """Whether the interval holds nought."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Fall:
    """The two ends and the steps between them, in the order in which they are drawn."""

    ends: tuple[str, str]
    values: tuple[float, float]
    steps: Sequence[Step]


def waterfall(fall: Fall, measure: str, words: tuple[str, str, str], language: str) -> Figure:
    """Rows from the baseline on top to the other regime at the bottom; *words*: title, finding, footer."""
    figure = page(language, *words)
    axes = panel(figure, NAMES + 0.015, 0.165, 0.965 - NAMES - 0.015, 0.69)
    rows = len(fall.steps) + 2
    size = min(17.0, 0.70 * 6 * 72 / rows * 0.42)
    low, high = _reach(fall)
    room = (high - low) * 0.26
    at = fall.values[0]
    _end(axes, 0, fall.values[0], colour(0), room, size)
    for row, step in enumerate(fall.steps, 1):
        _step(axes, row, at, step, room, size)
        axes.plot((at, at), (row - 1, row), color=SOFT, linewidth=1.0, zorder=1)
        at += step.share
    axes.plot((at, at), (rows - 2, rows - 1), color=SOFT, linewidth=1.0, zorder=1)
    _end(axes, rows - 1, fall.values[1], colour(1), room, size)
    names, fit = fitted([fall.ends[0], *(step.title for step in fall.steps), fall.ends[1]], size, NAMES - 0.03)
    tints = [colour(0), *[INK] * len(fall.steps), colour(1)]
    for row, (name, tint) in enumerate(zip(names, tints, strict=True)):
        axes.text(
            -0.015, row, name, transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=fit, color=tint,
            linespacing=1.1,
        )  # fmt: skip
    axes.set_ylim(rows - 0.45, -0.55)
    axes.set_xlim(low - (room if low < 0 else 0), high + room)
    axes.set_yticks([])
    axes.axvline(0, color=SOFT, linewidth=1.0)
    axes.grid(axis="x", color=HAIR, linewidth=0.7)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.tick_params(labelsize=12)
    axes.set_xlabel(measure, fontsize=13, loc="left")
    bare(axes, "left")
    return figure


def _reach(fall: Fall) -> tuple[float, float]:
    """The least and the greatest that is drawn."""
    at, found = fall.values[0], [0.0, *fall.values]
    for step in fall.steps:
        found += [at + step.share, *(at + end for end in (step.low, step.high) if end is not None)]
        at += step.share
    low, high = min(found), max(found)
    return (low, high) if low < high else (low, low + 1.0)


def _end(axes: Axes, row: int, value: float, tint: str, room: float, size: float) -> None:
    axes.barh(row, value, height=0.62, color=tint, label="end", zorder=2)
    _written(axes, row, (min(0.0, value), max(0.0, value)), number(value), room, size, left=value < 0)


def _step(axes: Axes, row: int, at: float, step: Step, room: float, size: float) -> None:
    tint = LESS if step.share < 0 else MORE
    fill, hatch = (PAPER, "////") if step.unsure else (tint, "")
    axes.barh(
        row, step.share, left=at, height=0.62, color=fill, edgecolor=tint, hatch=hatch, linewidth=1.2, label="step", zorder=2
    )  # fmt: skip
    ends = [at, at + step.share]
    if step.low is not None and step.high is not None:
        span = (at + step.low, at + step.high)
        for tint, wide in ((PAPER, 5.0), (INK, 2.4)):
            axes.plot(span, (row, row), color=tint, linewidth=wide, zorder=3, label="interval" if tint == INK else "")
            for end in span:
                axes.plot((end, end), (row - 0.15, row + 0.15), color=tint, linewidth=wide, zorder=3)
        ends += span
    if step.share == 0:
        axes.plot((at, at), (row - 0.31, row + 0.31), color=SOFT, linewidth=2.2, zorder=2)
    text = difference(step.share) if step.share else "0"
    if step.percent is not None and abs(step.percent) >= 0.05:
        text += f" ({step.percent:.{0 if abs(step.percent) >= 1 else 1}f} %)"
    _written(axes, row, (min(ends), max(ends)), text, room, size, left=False)


def _written(
    axes: Axes, row: int, span: tuple[float, float], text: str, room: float, size: float, *, left: bool
) -> None:
    """A number beside what it belongs to."""
    place, align = (span[0] - room * 0.06, "right") if left else (span[1] + room * 0.06, "left")
    axes.text(place, row, text, va="center", ha=align, fontsize=size, color=INK, zorder=4)
