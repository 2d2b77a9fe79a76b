"""How sure one is after so many replications: the paired difference and its interval, look by look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, SOFT, bare, colour, figure_of, page, panel
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS: Final = 3
"""Regimes that get a panel at most."""


@dataclass(frozen=True, slots=True)
class Course:
    """One regime's difference from the baseline as replications go on."""

    regime: str
    replications: Sequence[int]
    difference: Sequence[float]
    half_width: Sequence[float]
    wished: float | None
    """The half-width wished at the end, if it had a meaning."""


def halfwidth(courses: Sequence[Course], measure: str, words: tuple[str, str, str], language: str) -> Figure:
    """A panel a regime: mean difference, its 95 % interval, and the band of the wished width; *words*: title, finding, footer."""
    figure = page(language, *words)
    shown = courses[:PANELS]
    wide = 0.90 / len(shown)
    for i, course in enumerate(shown):
        axes = panel(figure, 0.075 + i * wide, 0.17, wide - 0.075, 0.60)
        _course(axes, course, colour(i + 1))
        axes.set_title(course.regime, loc="left", fontsize=12, color=colour(i + 1), pad=10)
        axes.set_xlabel(say("figure_replications", language), fontsize=10)
        if i == 0:
            axes.set_ylabel(measure, fontsize=10)
    return figure


def _course(axes: Axes, course: Course, tint: str) -> None:
    low = [centre - half for centre, half in zip(course.difference, course.half_width, strict=True)]
    high = [centre + half for centre, half in zip(course.difference, course.half_width, strict=True)]
    axes.fill_between(course.replications, low, high, color=tint, alpha=0.22, linewidth=0)
    axes.plot(course.replications, course.difference, color=tint, linewidth=2.2, marker="o", markersize=4)
    axes.axhline(0, color=SOFT, linewidth=0.8, label="nought")
    last = course.difference[-1]
    for end in () if course.wished is None else (last - course.wished, last + course.wished):
        axes.axhline(end, color=INK, linewidth=1.1, linestyle=(0, (4, 3)), label="wished")
    axes.annotate(
        f"{figure_of(last)} ± {figure_of(course.half_width[-1])}",
        (course.replications[-1], max(high[-1], last + (course.wished or 0))), xytext=(-2, 8), textcoords="offset points", ha="right", fontsize=10.5, color=INK,
    )  # fmt: skip
    axes.grid(axis="y", color=HAIR, linewidth=0.7)
    axes.margins(x=0.04, y=0.12)
    bare(axes, "left")
