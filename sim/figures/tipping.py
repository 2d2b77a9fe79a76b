"""How far each assumption can move toward either end of its range before the conclusion turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import COLOURS, HAIR, INK, SOFT, bare, fitting, key, page, panel, rowed
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GUTTER: Final = 0.33
"""Share of the sheet's width for the names."""
HOLDS: Final = COLOURS[1]
UNSURE: Final = "#9fbfd8"
OPEN: Final = "#eceef1"
TURNED: Final = COLOURS[0]


@dataclass(frozen=True, slots=True)
class Side:
    """From the default toward one end of a range; places are shares of that way."""

    end: str
    """The value at the end, as a person writes it."""
    last: float
    """The furthest place looked at at which the conclusion holds."""
    turned: float | None
    unsure: float | None
    unknown: float | None
    difference: str
    """At the end, as printed."""


@dataclass(frozen=True, slots=True)
class Band:
    """One assumption, or several moved together (which have a right side only)."""

    name: str
    default: str
    low: Side | None
    """None where the default is at that end."""
    high: Side | None


def tipping(bands: Sequence[Band], words: tuple[str, str, str], language: str) -> Figure:
    """A bar an assumption, the default in the middle, coloured as far as the conclusion holds; *words*: title, finding, footer."""
    figure = page(language, *words)
    axes = panel(figure, GUTTER, 0.12, 0.955 - GUTTER, 0.65)
    for row, band in enumerate(bands):
        for side, toward in ((band.low, -1), (band.high, 1)):
            if side is not None:
                _side(axes, row, side, toward)
        axes.plot((0, 0), (row - 0.3, row + 0.3), color=INK, linewidth=2, label="default")
    names, size = rowed([band.name for band in bands], 12, GUTTER - 0.045)
    axes.set_yticks(range(len(bands)), names, linespacing=0.95)
    axes.tick_params(axis="y", labelsize=size, labelcolor=INK)
    _defaults(axes, bands)
    axes.set_xlim(-1.42, 1.42)
    axes.set_ylim(max(len(bands), 4) - 0.4, -0.75)
    axes.set_xticks(
        (-1, 0, 1), [say(name, language) for name in ("figure_tipping_low", "figure_tipping_default", "figure_tipping_high")]
    )  # fmt: skip
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelsize=10.5, pad=2)
    for place in (-1, 1):
        axes.axvline(place, color=HAIR, linewidth=0.8, zorder=0)
    axes.spines["bottom"].set_visible(False)
    bare(axes, "left", "top", "bottom")
    entries = (
        ("figure_tipping_holds", HOLDS, ""), ("figure_tipping_unsure", UNSURE, ""), ("figure_tipping_between", OPEN, "////"), ("figure_tipping_turned", TURNED, ""),
    )  # fmt: skip
    key(figure, 0.035, 0.835, {say(name, language): (tint, hatch) for name, tint, hatch in entries})
    return figure


def _side(axes: Axes, row: int, side: Side, toward: int) -> None:
    """One side of a band: holds, holds but no longer surely, turns somewhere in between, turned."""
    sure = side.last if side.unsure is None else min(side.last, side.unsure)
    end = side.turned if side.turned is not None else side.unknown if side.unknown is not None else side.last
    parts = [
        ("holds", 0.0, sure, HOLDS, ""), ("unsure", sure, side.last, UNSURE, ""), ("between", side.last, end, OPEN, "////"),
    ]  # fmt: skip
    if side.turned is not None:
        parts.append(("turned", end, 1.0, TURNED, ""))
    for name, low, high, tint, hatch in parts:
        if high > low:
            axes.barh([row], [toward * (high - low)], left=toward * low, height=0.5, color=tint, hatch=hatch, edgecolor="white" if not hatch else SOFT, linewidth=0, label=name)  # fmt: skip
    size = fitting([side.end, side.difference], 10, 0.085)
    align = "right" if toward < 0 else "left"
    axes.text(toward * 1.03, row - 0.16, side.end, ha=align, va="center", fontsize=size, color=INK)
    axes.text(toward * 1.03, row + 0.2, side.difference, ha=align, va="center", fontsize=min(size, 9), color=SOFT)


def _defaults(axes: Axes, bands: Sequence[Band]) -> None:
    for row, band in enumerate(bands):
        axes.text(0, row - 0.33, band.default, ha="center", va="bottom", fontsize=9, color=INK)
