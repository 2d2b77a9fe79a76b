"""Cost against the objective: every design, the front none is cheaper and better than, the chosen one, and the bound none can beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, PAPER, SOFT, WASH, bare, broken, colour, figure_of, page, panel
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAR: Final = 3.0
"""Designs whose value is more than this many times that of the chosen one stand in a strip of their own."""
WIDE: Final = 15.0
"""Widths of a Chinese character that fit beside the panel."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One design."""

    title: str
    preset: int
    """Which preset, for its colour."""
    cost: float
    value: float
    half_width: float
    """Of the 95 % interval of *value*."""
    met: bool | None
    """Whether it meets the demand; None: undecided."""
    front: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The designs, and what the axes are."""

    spots: Sequence[Spot]
    presets: Sequence[str]
    across: str
    up: str
    budget: float
    bound: float | None
    """The value no design can beat, if it is known."""
    meets: bool
    """Whether the chosen design was chosen among those that may meet the demand."""


def front(chart: Chart, words: tuple[str, str, str], language: str) -> Figure:
    """The designs near the best in one panel, those far away in a strip above it; beside it what colours and marks mean.

    *words*: title, finding, footer.
    """
    figure = page(language, *words)
    near, far = _apart(chart)
    high = 0.475 if far else 0.615
    axes = panel(figure, 0.075, 0.185, 0.645, high)
    _across(axes, chart)
    _up(axes, near, chart.bound)
    _bound(axes, chart, language)
    edge = sorted((spot for spot in chart.spots if spot.front), key=lambda spot: spot.cost)
    axes.step(
        [spot.cost for spot in edge], [spot.value for spot in edge], where="post", color=INK, linewidth=1.6, zorder=2
    )
    axes.set_xlabel(chart.across, fontsize=11.5)
    axes.set_ylabel(chart.up, fontsize=11.5)
    if far:
        top = panel(figure, 0.075, 0.185 + high + 0.03, 0.645, 0.615 - high - 0.03)
        _across(top, chart)
        _up(top, far, None)
        top.tick_params(axis="x", labelbottom=False, length=0)
        top.spines["bottom"].set(color=HAIR, linestyle=(0, (2, 2)))
        for spot in far:
            _spot(top, spot)
    for spot in near:
        _spot(axes, spot)
    figure.axes[-1].annotate(
        say("figure_front_budget", language, budget=figure_of(chart.budget)), (chart.budget, 1.0), xycoords=("data", "axes fraction"),
        xytext=(0, 5), textcoords="offset points", fontsize=11, color=SOFT, va="bottom", ha="center",
    )  # fmt: skip
    _legend(figure, chart, language)
    return figure


def _apart(chart: Chart) -> tuple[list[Spot], list[Spot]]:
    """The designs of the lower panel and those of the strip: far from the chosen one, if any are."""
    middle = next(spot.value for spot in chart.spots if spot.chosen)
    far = [spot for spot in chart.spots if middle > 0 and spot.value > FAR * middle and not spot.front]
    return [spot for spot in chart.spots if spot not in far], far


def _across(axes: Axes, chart: Chart) -> None:
    """The cost, the budget and what lies beyond it."""
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415

    costs = [spot.cost for spot in chart.spots] + [chart.budget]
    room = 0.06 * ((max(costs) - min(costs)) or 1.0)
    axes.set_xlim(min(costs) - room, max(costs) + room)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.axvspan(chart.budget, max(costs) + room, color=WASH, linewidth=0, zorder=0)
    axes.axvline(chart.budget, color=SOFT, linewidth=1.2, zorder=1)
    axes.grid(axis="y", color=HAIR, linewidth=0.7)
    axes.tick_params(labelsize=11)
    bare(axes, "left")


def _up(axes: Axes, spots: Sequence[Spot], bound: float | None) -> None:
    """From nought where nothing is below it, so that distances can be judged; a strip shows just its own."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    low = min([spot.value - spot.half_width for spot in spots] + ([] if bound is None else [bound]))
    high = max([spot.value + spot.half_width for spot in spots] + ([] if bound is None else [bound]))
    if bound is not None and bound > 0:
        low = 0.0
    room = 0.1 * ((high - low) or abs(high) or 1.0)
    axes.set_ylim(low if low == 0 else low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=(1, 2, 5, 10)))


def _bound(axes: Axes, chart: Chart, language: str) -> None:
    """The line no design can beat."""
    if chart.bound is None:
        return
    axes.axhline(chart.bound, color=INK, linewidth=1.8, linestyle=(0, (5, 3)), zorder=1)
    axes.annotate(
        say("figure_front_bound", language, bound=figure_of(chart.bound)), (0.99, chart.bound), xycoords=("axes fraction", "data"),
        xytext=(0, 5), textcoords="offset points", fontsize=11.5, color=INK, va="bottom", ha="right",
    )  # fmt: skip


def _spot(axes: Axes, spot: Spot) -> None:
    """A filled mark where the demand is met, a hollow one where it is not, a half-filled one where it is open."""
    tint = colour(spot.preset)
    fill = {True: "full", False: "none", None: "left"}[spot.met]
    axes.errorbar(spot.cost, spot.value, yerr=spot.half_width, color=tint, linewidth=1.2, capsize=0, zorder=3)
    axes.plot(
        [spot.cost], [spot.value], linestyle="none", marker="*" if spot.chosen else "o", fillstyle=fill,
        markersize=22 if spot.chosen else 9, markeredgewidth=2.2 if spot.chosen else 1.7, color=tint,
        markerfacecolor=PAPER if spot.met is False else tint, markerfacecoloralt=PAPER, zorder=5 if spot.chosen else 4,
    )  # fmt: skip
    if spot.met is False:
        axes.lines[-1].set_fillstyle("full")
        axes.lines[-1].set_markerfacecolor(PAPER)


def _legend(figure: Figure, chart: Chart, language: str) -> None:
    """The presets by colour, and the marks."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    left, level = 0.745, 0.785
    for number, title in enumerate(chart.presets):
        lines = broken(title, WIDE)
        figure.add_artist(Line2D([left], [level], marker="o", markersize=9, color=colour(number)))
        figure.text(left + 0.015, level + 0.012, "\n".join(lines), fontsize=11, color=INK, va="top")
        level -= 0.047 + 0.032 * (len(lines) - 1)
    level -= 0.02
    marks = (
        ("*", 17, SOFT if chart.meets else PAPER, "figure_front_chosen" if chart.meets else "figure_front_fastest"),
        ("o", 9, SOFT, "figure_front_filled"),
        ("o", 9, PAPER, "figure_front_hollow"),
    )
    for marker, size, fill, key in marks:
        figure.add_artist(
            Line2D(
                [left], [level], marker=marker, markersize=size, color=SOFT, markerfacecolor=fill, markeredgewidth=1.7
            )
        )
        figure.text(left + 0.015, level, say(key, language), fontsize=11, color=INK, va="center")
        level -= 0.05
    figure.add_artist(Line2D([left - 0.008, left + 0.008], [level, level], color=INK, linewidth=1.4))
    figure.text(left + 0.015, level, say("figure_front_line", language), fontsize=11, color=INK, va="center")
    level -= 0.06
    best = next(spot for spot in chart.spots if spot.chosen)
    lines = broken(say("figure_front_best", language, design=best.title, value=figure_of(best.value)), WIDE - 1)
    figure.text(left - 0.008, level, "\n".join(lines), fontsize=12, color=INK, va="top", linespacing=1.35)
