"""What it costs: officer-hours in the compared phase by what the officers were doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.look import HAIR, INK, SOFT, Exhibit, bare, colour, figure_of, fitted, listed, panel, sheet
from sim.texts import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CALLS: Final = ("road", "waiting", "work")
"""What a crew on a call can be doing."""
BESIDE: Final = ("overtime", "standby", "night", "displaced")
"""What is reported apart: the part of the calls outside the shift, standby and its part outside the shift, routine undone."""
TINTS: Final = {
    "road": "#b9c4cf",
    "waiting": "#e8a33d",
    "work": "#1f7a6d",
    "standby": "#d9c79f",
    "night": "#8f7f57",
    "overtime": "#6b7785",
    "displaced": "#ffffff",
}
HATCHES: Final = {"road": "....", "waiting": "////"}


def cost(exhibit: Exhibit, language: str) -> Figure:
    """Mean officer-hours, one row for each regime: on calls by state; beside it, on a scale of its own, what stands apart."""
    hours = {
        regime: {name: exhibit.total(regime, f"hours_{name}") / exhibit.replications for name in (*CALLS, *BESIDE)}
        for regime in exhibit.regimes
    }
    called = {regime: sum(spent[name] for name in CALLS) for regime, spent in hours.items()}
    values = listed(language, (
        say(
            "figure_cost_value", language, regime=exhibit.title(regime, language), hours=figure_of(round(called[regime])),
            waiting=f"{100 * spent['waiting'] / max(1e-9, called[regime]):.0f} %",
        )
        for regime, spent in hours.items()
    ))  # fmt: skip
    title = say("figure_cost_title", language)
    finding = say("figure_cost_finding", language, values=values)
    figure = sheet(exhibit, language, title, finding, say("figure_cost_note", language))
    left = panel(figure, 0.185, 0.175, 0.40, 0.555)
    right = panel(figure, 0.755, 0.175, 0.155, 0.555)
    _calls(left, hours, language)
    _beside(right, hours, language)
    names, size = fitted(exhibit.titles(language), 13, 0.135)
    for i, name in enumerate(names):
        left.text(
            -0.03, i, name, transform=left.get_yaxis_transform(), ha="right", va="center", color=colour(i), fontsize=size,
            linespacing=1.15,
        )  # fmt: skip
    for axes, head in ((left, "figure_on_calls"), (right, "figure_beside")):
        axes.set_title(say(head, language), loc="left", fontsize=11.5, color=INK, pad=12)
    return figure


def _calls(axes: Axes, hours: dict[str, dict[str, float]], language: str) -> None:
    whole = [sum(spent[name] for name in CALLS) for spent in hours.values()]
    limit = max(1.0, *whole)
    for row, spent in enumerate(hours.values()):
        edge, small = 0.0, list[str]()
        for name in CALLS:
            axes.barh(
                row, spent[name], left=edge, height=0.5, color=TINTS[name], hatch=HATCHES.get(name, ""), edgecolor="white",
                linewidth=0.8, label=name,
            )  # fmt: skip
            if spent[name] > 0.12 * limit:
                words = f"{say(f'figure_short_{name}', language)}\n{figure_of(round(spent[name]))}"
                ink = "white" if name == "work" else INK
                box = {"facecolor": TINTS[name], "linewidth": 0, "pad": 1.5}
                axes.text(
                    edge + spent[name] / 2, row, words, ha="center", va="center", fontsize=9.5, color=ink, bbox=box
                )
            elif spent[name] > 0.005 * limit:
                small.append(f"{say(f'figure_short_{name}', language)} {figure_of(round(spent[name]))}")
            edge += spent[name]
        axes.text(0, row - 0.33, " · ".join(small), va="center", fontsize=8.5, color=SOFT)
        axes.text(edge + limit * 0.015, row, figure_of(round(edge)), va="center", fontsize=12.5)
    _frame(axes, len(hours), limit * 1.1, 4, language)


def _beside(axes: Axes, hours: dict[str, dict[str, float]], language: str) -> None:
    limit = max(1.0, *(spent[name] for spent in hours.values() for name in BESIDE))
    for row, spent in enumerate(hours.values()):
        for k, name in enumerate(BESIDE):
            place = row - 0.255 + 0.17 * k
            edge = SOFT if name == "displaced" else TINTS[name]
            axes.barh(place, spent[name], height=0.12, color=TINTS[name], edgecolor=edge, linewidth=0.8, label=name)
            axes.text(
                -0.06, place, say(f"figure_short_{name}", language), transform=axes.get_yaxis_transform(), ha="right",
                va="center", fontsize=9, color=SOFT,
            )  # fmt: skip
            axes.text(
                spent[name] + limit * 0.04, place, figure_of(round(spent[name])), va="center", fontsize=9.5, color=INK
            )
    _frame(axes, len(hours), limit * 1.02, 2, language)


def _frame(axes: Axes, rows: int, limit: float, bins: int, language: str) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(0, limit)
    axes.set_yticks([])
    axes.xaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.xaxis.set_major_locator(MaxNLocator(bins))
    axes.set_xlabel(say("figure_cost_x", language), loc="left", fontsize=9.5)
    bare(axes, "left")
