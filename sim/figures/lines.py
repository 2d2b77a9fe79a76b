"""One factor moved: each regime's mean with its interval, and below it the paired differences from the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import DOTS, HAIR, INK, SOFT, WIDTH, apart, bare, broken, colour, page, panel
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES: Final = 8
"""Regimes drawn at most: there are no more colours."""
RIGHT: Final = 0.80
"""Where the panels end and the names of the lines begin, as a share of the sheet's width."""

Band = tuple[float | None, float | None, float | None]
"""A number and the two ends of its interval; None where there is none."""


@dataclass(frozen=True, slots=True)
class Line:
    """One regime at every level of the factor."""

    regime: str
    means: Sequence[Band]
    differences: Sequence[Band]
    """From the baseline; empty for the baseline itself."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The lines and what they run over."""

    across: str
    places: Sequence[float]
    """Where each level stands."""
    levels: Sequence[str]
    measure: str
    lines: Sequence[Line]


def lines(moved: Moved, words: tuple[str, str, str], language: str) -> Figure:
    """Means above, differences below where there are two regimes or more; *words*: title, finding, footer."""
    figure = page(language, *words)
    shown = moved.lines[:LINES]
    compared = any(line.differences for line in shown)
    upper = panel(figure, 0.085, 0.46 if compared else 0.19, RIGHT - 0.085, 0.34 if compared else 0.61)
    _drawn(upper, moved, [(i, line.means) for i, line in enumerate(shown)])
    _named(figure, upper, [(i, line.regime, line.means) for i, line in enumerate(shown)])
    upper.set_title(moved.measure, loc="left", fontsize=12, color=INK, pad=8)
    last = upper
    if compared:
        last = panel(figure, 0.085, 0.175, RIGHT - 0.085, 0.20)
        _drawn(last, moved, [(i, line.differences) for i, line in enumerate(shown) if line.differences])
        last.axhline(0, color=INK, linewidth=1.0, label="nought")
        last.set_title(say("figure_lines_difference", language, baseline=shown[0].regime), loc="left", fontsize=12, color=INK, pad=8)  # fmt: skip
        upper.tick_params(labelbottom=False)
    last.set_xlabel(moved.across, fontsize=11)
    return figure


def _drawn(axes: Axes, moved: Moved, each: Sequence[tuple[int, Sequence[Band]]]) -> None:
    for i, bands in each:
        there = [
            (x, value, value if low is None else low, value if high is None else high)
            for x, (value, low, high) in zip(moved.places, bands, strict=True)
            if value is not None
        ]
        if not there:
            continue
        x, value, low, high = map(list, zip(*there, strict=True))
        axes.fill_between(x, low, high, color=colour(i), alpha=0.20, linewidth=0)
        axes.plot(x, value, color=colour(i), linewidth=2.6, marker="o", markersize=6)
    axes.set_xticks(list(moved.places), list(moved.levels))
    axes.tick_params(labelsize=10.5)
    axes.grid(axis="y", color=HAIR, linewidth=0.7)
    axes.margins(x=0.03, y=0.12)
    bare(axes, "left")


def _named(figure: Figure, axes: Axes, each: Sequence[tuple[int, str, Sequence[Band]]]) -> None:
    """Each regime's name at the end of its line, in its colour."""
    low, high = axes.get_ylim()
    box = axes.get_position()
    ends = [
        (i, name, [value for value, _, _ in bands if value is not None][-1])
        for i, name, bands in each
        if any(value is not None for value, _, _ in bands)
    ]
    heights = [box.y0 + box.height * (value - low) / (high - low) for _, _, value in ends]
    told = [broken(name, (0.99 - RIGHT - 0.012) * WIDTH * (72 / DOTS) / 11) for _, name, _ in ends]
    gap = 0.012 + 0.031 * max(map(len, told), default=1)
    for (i, _, _), words, height in zip(ends, told, apart(heights, gap), strict=True):
        text = "\n".join(words)
        figure.text(RIGHT + 0.012, height, text, fontsize=11, color=colour(i), va="center", linespacing=1.1)
    if not ends:
        axes.text(0.5, 0.5, "–", transform=axes.transAxes, color=SOFT, ha="center")
