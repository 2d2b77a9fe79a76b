"""Who has come, by the time since the call: somebody, and everybody who was needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.figures.look import HAIR, SOFT, Exhibit, bare, colour, fitted, listed, noted, panel, sheet
from sim.figures.tally import CLOCK
from sim.texts import say
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TICKS = (
    (5 * MINUTE, "figure_min", 5), (30 * MINUTE, "figure_min", 30), (2 * HOUR, "figure_h", 2), (8 * HOUR, "figure_h", 8),
    (1 * DAY, "figure_d", 1), (7 * DAY, "figure_d", 7),
)  # fmt: skip
DEADLINE = 30 * MINUTE
FULL = 0.93
"""Above this a share is written above the panel, where no curve can run through it."""


def arrival(exhibit: Exhibit, language: str) -> Figure:
    """Cumulative incidence of the first arrival and of effective quorum, a panel for each regime; the gap shaded."""
    shares = {regime: _shares(exhibit, regime) for regime in exhibit.regimes}
    deadline = exhibit.scenario.measure.deadlines.get("daily", DEADLINE)
    at = max(i for i, moment in enumerate(CLOCK) if moment <= deadline)
    values = listed(
        language,
        (
            say(
                "figure_arrival_value",
                language,
                regime=exhibit.title(regime, language),
                came=_percent(came[at]),
                all=_percent(together[at]),
            )
            for regime, (came, _, together) in shares.items()
        ),
    )
    minutes = deadline // MINUTE
    title = say("figure_arrival_title", language)
    finding = say("figure_arrival_finding", language, minutes=minutes, values=values)
    figure = sheet(exhibit, language, title, finding, noted(exhibit, "figure_arrival_note", language))
    width = 0.925 / len(exhibit.first)
    names, size = fitted(exhibit.titles(language)[: len(exhibit.first)], 13, width - 0.03)
    for i, regime in enumerate(exhibit.first):
        axes = panel(figure, 0.06 + i * width, 0.175, width - 0.03, 0.535)
        _curves(axes, shares[regime], colour(i), language, at)
        axes.axvline(deadline, color=SOFT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        axes.set_title(names[i], loc="left", color=colour(i), fontsize=size, pad=26)
        if i:
            axes.set_yticklabels([])
        else:
            axes.set_xlabel(say("figure_arrival_x", language), loc="left", fontsize=9)
    return figure


def _shares(exhibit: Exhibit, regime: str) -> tuple[list[float], list[float], list[float]]:
    """Shares of all cases of all replications by each moment: somebody there, all at the point, all on site."""
    cases = max(1.0, exhibit.total(regime, "cases")) / exhibit.replications
    joint = max(1.0, exhibit.total(regime, "joint")) / exhibit.replications
    came = [value / cases for value in exhibit.mean(regime, "arrived")]
    gathered = [value / joint for value in exhibit.mean(regime, "gathered")]
    together = [value / joint for value in exhibit.mean(regime, "together")]
    return came, gathered, together


def _curves(
    axes: Axes, shares: tuple[list[float], list[float], list[float]], tint: str, language: str, at: int
) -> None:
    came, gathered, together = shares
    x = [max(moment, MINUTE) for moment in CLOCK]
    axes.set_xscale("log")
    axes.set_xlim(4 * MINUTE, CLOCK[-1])
    axes.set_ylim(0, 1)
    axes.fill_between(x, together, came, color=tint, alpha=0.13, linewidth=0)
    axes.plot(x, came, color=tint, linewidth=1.5, label="first arrival")
    axes.plot(x, together, color=tint, linewidth=2.8, label="quorum")
    apart_there = any(abs(a - b) > 0.005 for a, b in zip(gathered, together, strict=True))
    if apart_there:
        axes.plot(x, gathered, color=tint, linewidth=1.3, linestyle=(0, (1, 1.6)), label="gathered")
    axes.set_xticks([tick for tick, _, _ in TICKS], [say(key, language, n=n) for _, key, n in TICKS])
    axes.set_xticks([], minor=True)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    axes.yaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    bare(axes, "left")
    _labels(axes, came[at], gathered[at] if apart_there else None, together[at], tint, language, CLOCK[at])


def _labels(
    axes: Axes, came: float, gathered: float | None, together: float, tint: str, language: str, deadline: int
) -> None:
    """The shares at the deadline: above a rising curve there is room at its left, below it at its right."""
    over = came > FULL
    axes.plot(
        [deadline] * 2, [came, together], "o", color=tint, markersize=6, zorder=5, clip_on=False, label="at deadline"
    )
    axes.text(
        deadline * (1 if over else 0.84), 1.05 if over else max(0.04, came), say("figure_somebody", language, share=_percent(came)),
        ha="center" if over else "right", va="center", fontsize=10,
    )  # fmt: skip
    lines = [(say("figure_all", language, share=_percent(together)), 12.0)]
    if gathered is not None:
        axes.plot([deadline], [gathered], "o", color=tint, markersize=4, zorder=5, clip_on=False, label="at deadline")
        lines.append((say("figure_point", language, share=_percent(gathered)), 9.5))
    top = max(0.04 + 0.07 * (len(lines) - 1), together - 0.045)
    for k, (text, size) in enumerate(lines):
        axes.text(deadline * 1.22, top - 0.07 * k, text, ha="left", va="center", fontsize=size)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
