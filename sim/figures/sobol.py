"""Where the variance comes from: each assumption alone, with all its interactions, and the luck of replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import COLOURS, HAIR, INK, SOFT, bare, fitted, key, page, panel
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GUTTER: Final = 0.36
"""Share of the sheet's width for the names."""
LEAST, MOST = -0.5, 1.6
"""The axis at most; an interval that leaves it says nothing."""
FIRST: Final = COLOURS[1]
TOTAL: Final = "#8fb4d3"
NOISE: Final = COLOURS[2]
Ends = tuple[float, float, float]
"""A share, and the ends of its interval."""


@dataclass(frozen=True, slots=True)
class Split:
    """The shares of one assumption."""

    name: str
    first: Ends
    total: Ends


def sobol(splits: Sequence[Split], noise: Ends, words: tuple[str, str, str], language: str) -> Figure:
    """Two bars an assumption, and one for noise, with intervals; *words*: title, finding, footer."""
    figure = page(language, *words)
    axes = panel(figure, GUTTER, 0.165, 0.925 - GUTTER, 0.625)
    for row, split in enumerate(splits):
        _bar(axes, row - 0.19, split.first, FIRST)
        _bar(axes, row + 0.19, split.total, TOTAL)
    last = len(splits)
    _bar(axes, last + 0.2, noise, NOISE)
    axes.axhline(last - 0.4, color=HAIR, linewidth=1.2)
    names = [*(split.name for split in splits), say("figure_sobol_noise", language)]
    names, size = fitted(names, 12.5, GUTTER - 0.03)
    axes.set_yticks([*range(last), last + 0.2], names)
    axes.tick_params(axis="y", labelsize=size, labelcolor=INK)
    axes.set_ylim(last + 0.7, -0.6)
    every = [end for split in splits for end in (*split.first, *split.total)]
    low, high = max(LEAST, min(-0.02, *every) - 0.02), min(MOST, max(1.0, *every, *noise) + 0.06)
    axes.set_xlim(low, high)
    shares = [
        (row + at, share)
        for row, split in enumerate(splits)
        for at, share in ((-0.19, split.first), (0.19, split.total))
    ]
    for level, (value, _, end) in (*shares, (last + 0.2, noise)):
        axes.annotate(
            f"{value:.2f}", (min(max(value, end), high), level), xytext=(5, 0), textcoords="offset points", va="center", fontsize=10.5, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.xaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    axes.set_xlabel(say("figure_sobol_axis", language), fontsize=10.5, color=SOFT)
    bare(axes, "left")
    entries = ("figure_sobol_first", FIRST), ("figure_sobol_total", TOTAL), ("figure_sobol_luck", NOISE)
    key(figure, 0.035, 0.825, {say(name, language): (tint, "") for name, tint in entries})
    return figure


def _bar(axes: Axes, row: float, share: Ends, tint: str) -> None:
    value, low, high = share
    axes.barh([row], [value], height=0.36, color=tint, label="share")
    for colour, wide, name in (("white", 3.4, "edge"), (INK, 1.5, "interval")):
        axes.plot((low, high), (row, row), color=colour, linewidth=wide, label=name)
