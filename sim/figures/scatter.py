"""Many factors moved at once: a panel a factor, a dot a point, and the rank correlation; the strongest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, SOFT, bare, colour, fitted, page, panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.ranks import Rank

PANELS: Final = 8
"""Factors shown at most."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """One factor: where every point stands on it, and what came of the point."""

    factor: str
    places: Sequence[float]
    values: Sequence[float]
    ticks: Sequence[tuple[float, str]]
    """Where a mark stands, and what is written at it."""
    rank: Rank | None


def scatter(clouds: Sequence[Cloud], measure: str, signed: bool, words: tuple[str, str, str], language: str) -> Figure:
    """The factors with the strongest rank correlations, strongest first; *words*: title, finding, footer.

    *signed*: what is shown is a difference, so nought is marked.
    """
    figure = page(language, *words)
    shown = sorted(clouds, key=lambda cloud: -abs(cloud.rank.rho) if cloud.rank else 0.0)[:PANELS]
    columns = {4: 2, 5: 3, 6: 3}.get(len(shown), min(4, len(shown)))
    rows = math.ceil(len(shown) / columns)
    wide, tall = 0.905 / columns, 0.68 / rows
    heads, size = fitted([cloud.factor for cloud in shown], 12.5, wide - 0.04)
    low, high = _ends([value for cloud in shown for value in cloud.values])
    for i, cloud in enumerate(shown):
        left, bottom = 0.075 + i % columns * wide, 0.145 + (rows - 1 - i // columns) * tall
        axes = panel(figure, left, bottom, wide - 0.03, tall - 0.135)
        _dots(axes, cloud, signed=signed)
        axes.set_ylim(low, high)
        axes.set_title(heads[i], loc="left", fontsize=size, color=INK, pad=24)
        axes.text(0, 1.03, told(cloud.rank), transform=axes.transAxes, fontsize=11.5, color=_tint(cloud.rank))
        if i % columns:
            axes.tick_params(labelleft=False)
    figure.text(0.018, 0.46, measure, rotation=90, fontsize=10.5, color=SOFT, ha="center", va="center")
    return figure


def told(rank: Rank | None) -> str:
    """A rank correlation with its interval, as printed."""
    if rank is None:
        return "ρ –"
    if rank.low is None or rank.high is None:
        return f"ρ = {rank.rho:+.2f}"
    return f"ρ = {rank.rho:+.2f}  [{rank.low:+.2f}, {rank.high:+.2f}]"


def _tint(rank: Rank | None) -> str:
    sure = rank is not None and rank.low is not None and rank.high is not None and rank.low * rank.high > 0
    return colour(0) if sure else SOFT


def _ends(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 0.5
    return low - margin, high + margin


def _dots(axes: Axes, cloud: Cloud, *, signed: bool) -> None:
    if signed:
        axes.axhline(0, color=INK, linewidth=1.0, label="nought")
    axes.plot(cloud.places, cloud.values, linestyle="", marker="o", markersize=6.5, color=colour(1), alpha=0.6, markeredgewidth=0)  # fmt: skip
    axes.set_xticks([place for place, _ in cloud.ticks], [text for _, text in cloud.ticks])
    axes.tick_params(labelsize=10)
    axes.grid(axis="y", color=HAIR, linewidth=0.7)
    axes.margins(x=0.06)
    bare(axes, "left")
