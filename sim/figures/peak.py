"""Where it is best: what comes of each setting over what the settings reach, and how sure the best place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, SOFT, bare, broken, colour, fitted, page, panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.figures.lines import Band

PANELS: Final = 3
"""Measures that get a panel at most."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One regime: where its settings stand, what comes of them, and where the best lies."""

    regime: str
    over: Sequence[float]
    bands: Sequence[Band]
    best: tuple[float, float, float]
    """Where the best stands, and the ends of its interval."""
    told: str
    """What is to be said of it, in a few words."""


@dataclass(frozen=True, slots=True)
class Hill:
    """One measure under every regime."""

    measure: str
    traces: Sequence[Trace]


def peak(hills: Sequence[Hill], across: str, words: tuple[str, str, str], language: str) -> Figure:
    """A panel a measure, its best places and their intervals below it; *words*: title, finding, footer."""
    figure = page(language, *words)
    shown = hills[:PANELS]
    wide = 0.915 / len(shown)
    heads, size = fitted([hill.measure for hill in shown], 12.5, wide - 0.05)
    for i, hill in enumerate(shown):
        left = 0.07 + i * wide
        axes = panel(figure, left, 0.375, wide - 0.05, 0.345)
        _curves(axes, hill)
        axes.set_title(heads[i], loc="left", fontsize=size, color=INK, pad=10)
        below = panel(figure, left, 0.165, wide - 0.05, 0.17)
        _places(below, hill, axes.get_xlim(), wide)
        below.set_xlabel(across, fontsize=10.5)
    for i, trace in enumerate(shown[0].traces if shown else ()):
        figure.text(
            0.07 + min(0.25, 0.9 / len(shown[0].traces)) * i, 0.825, f"● {trace.regime}", fontsize=12, color=colour(i)
        )
    return figure


def _curves(axes: Axes, hill: Hill) -> None:
    for i, trace in enumerate(hill.traces):
        there = [
            (x, value, value if low is None else low, value if high is None else high)
            for x, (value, low, high) in zip(trace.over, trace.bands, strict=True)
            if value is not None
        ]
        x, value, low, high = map(list, zip(*there, strict=True))
        axes.fill_between(x, low, high, color=colour(i), alpha=0.18, linewidth=0)
        axes.plot(x, value, color=colour(i), linewidth=2.4, marker="o", markersize=5, label=trace.regime)
        top = value[x.index(trace.best[0])] if trace.best[0] in x else None
        if top is not None:
            axes.plot([trace.best[0]], [top], marker="o", markersize=13, markerfacecolor="none", markeredgewidth=2, color=colour(i), label="best")  # fmt: skip
    axes.grid(axis="y", color=HAIR, linewidth=0.7)
    axes.margins(x=0.05, y=0.12)
    axes.tick_params(labelbottom=False, labelsize=10)
    bare(axes, "left")


def _places(axes: Axes, hill: Hill, ends: tuple[float, float], wide: float) -> None:
    """A row a regime: the interval of the best place, and what it comes to."""
    for i, trace in enumerate(hill.traces):
        place, low, high = trace.best
        axes.plot([low, high], [-i, -i], color=colour(i), linewidth=5, alpha=0.45, label="interval")
        axes.plot([place], [-i], marker="o", markersize=8, color=colour(i), label="place")
        told = "\n".join(broken(trace.told, (wide - 0.06) * 768 / 10))
        axes.text(ends[0], -i + 0.2, told, fontsize=10, color=SOFT, va="bottom")
    axes.set_xlim(*ends)
    axes.set_ylim(-len(hill.traces) + 0.5, 0.85)
    axes.set_yticks([])
    axes.tick_params(labelsize=10)
    bare(axes, "left")
