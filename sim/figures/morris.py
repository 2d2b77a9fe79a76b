"""Which assumptions move a result: the mean absolute elementary effect of each, and what luck alone would show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import COLOURS, HAIR, INK, SOFT, bare, key, page, panel, rowed
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

ROWS: Final = 15
"""Assumptions shown at most."""
GUTTER: Final = 0.42
"""Share of the sheet's width for their names."""
TOLD: Final = COLOURS[1]
DIM: Final = "#b9c2cb"


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one assumption does over its range."""

    name: str
    size: float
    """µ*."""
    low: float
    high: float
    """Its 95 % interval."""
    sigma: float
    floor: float
    """What luck alone would show."""
    apart: bool
    """Whether it shows more than that."""


def morris(stretches: Sequence[Stretch], measure: str, words: tuple[str, str, str], language: str) -> Figure:
    """A bar an assumption, the largest on top: µ*, its interval, σ and the floor of noise; *words*: title, finding, footer."""
    figure = page(language, *words)
    shown = stretches[:ROWS]
    axes = panel(figure, GUTTER, 0.165, 0.965 - GUTTER, 0.625)
    rows = range(len(shown))
    tints = [TOLD if each.apart else DIM for each in shown]
    axes.barh(rows, [each.size for each in shown], height=0.62, color=tints, label="size")
    for row, each in enumerate(shown):
        for tint, wide, name in (("white", 3.6, "edge"), (INK, 1.6, "interval")):
            axes.plot((each.low, each.high), (row, row), color=tint, linewidth=wide, label=name)
        axes.plot((each.floor, each.floor), (row - 0.42, row + 0.42), color="#b0362c", linewidth=1.8, label="floor")
    axes.plot(
        [each.sigma for each in shown],
        rows,
        "D",
        color="white",
        markeredgecolor=INK,
        markersize=6,
        clip_on=False,
        label="sigma",
    )
    names, size = rowed([each.name for each in shown], 11.5, GUTTER - 0.045)
    axes.set_yticks(rows, names, linespacing=0.95)
    axes.tick_params(axis="y", labelsize=size, labelcolor=INK)
    axes.set_ylim(max(len(shown), 5) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.xaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    axes.set_xlabel(say("figure_morris_axis", language, measure=measure), fontsize=10.5, color=SOFT)
    bare(axes, "left")
    entries = {say("figure_morris_told", language): (TOLD, ""), say("figure_morris_dim", language): (DIM, "")}
    key(figure, 0.035, 0.825, entries)
    return figure
