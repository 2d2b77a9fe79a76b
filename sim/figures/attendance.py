"""Who came when called, and who came last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.look import (
    HAIR,
    INK,
    SOFT,
    Exhibit,
    bare,
    colour,
    ems,
    fitted,
    fitting,
    key,
    listed,
    noted,
    panel,
    sheet,
)
from sim.texts import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DECISIONS: Final = ("full", "token", "absent")
TINTS: Final = {"full": "#2b6a8f", "token": "#e0b15e", "absent": "#eceef1"}
HATCHES: Final = {"full": "", "token": "////", "absent": ""}
ROWS: Final = 16
"""Departments shown at most, those called most often."""


def attendance(exhibit: Exhibit, language: str) -> Figure:
    """Shares of full, token and no attendance by department, a panel for each regime, and who came last."""
    totals = {
        regime: {
            name: [exhibit.total(regime, f"{name}@{d}") for d in exhibit.departments] for name in (*DECISIONS, "last")
        }
        for regime in exhibit.regimes
    }
    shown = _shown(exhibit, totals)
    values = listed(
        language,
        (
            say(
                "figure_attendance_value",
                language,
                regime=exhibit.title(regime, language),
                share=f"{100 * _all(total):.0f} %",
            )
            for regime, total in totals.items()
        ),
    )
    title = say("figure_attendance_title", language)
    finding = say("figure_attendance_finding", language, values=values)
    figure = sheet(exhibit, language, title, finding, noted(exhibit, "figure_attendance_note", language))
    words = list(exhibit.departments.values())
    names = [words[i].of(language) for i in shown]
    gutter = min(0.24, 0.045 + 0.0142 * max((ems(name) for name in names), default=1.0))
    width = (0.965 - gutter) / len(exhibit.first)
    entries = {say(f"figure_{name}", language): (tint, HATCHES[name]) for name, tint in TINTS.items()}
    key(figure, gutter, 0.84, entries)
    titles, size = fitted(exhibit.titles(language)[: len(exhibit.first)], 13, width - 0.02)
    for i, regime in enumerate(exhibit.first):
        axes = panel(figure, gutter + i * width, 0.165, width - 0.068, 0.545)
        _bars(axes, totals[regime], shown, language)
        axes.set_yticks(range(len(shown)), names if i == 0 else [""] * len(shown))
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", labelsize=fitting(names, 10, gutter - 0.03), labelcolor=INK)
        axes.text(0, 1.085, titles[i], color=colour(i), fontsize=size, transform=axes.transAxes, linespacing=1.15)
    return figure


def _shown(exhibit: Exhibit, totals: dict[str, dict[str, list[float]]]) -> list[int]:
    """The departments to show: those that were called, the one that fails the baseline most at the bottom."""
    calls = [
        sum(total[name][i] for total in totals.values() for name in DECISIONS) for i in range(len(exhibit.departments))
    ]
    called = sorted((i for i, n in enumerate(calls) if n), key=lambda i: -calls[i])[:ROWS]
    base = totals[exhibit.regimes[0]]
    return sorted(called, key=lambda i: (-_share(base, "full", i), _share(base, "absent", i), i))


def _bars(axes: Axes, total: dict[str, list[float]], shown: list[int], language: str) -> None:
    edge = [0.0] * len(shown)
    for name in DECISIONS:
        share = [_share(total, name, i) for i in shown]
        axes.barh(
            range(len(shown)), share, left=edge, height=0.66, color=TINTS[name], hatch=HATCHES[name], edgecolor="white",
            linewidth=0.8, label=name,
        )  # fmt: skip
        edge = [a + b for a, b in zip(edge, share, strict=True)]
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    axes.xaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    bare(axes, "left", "bottom")
    _last(axes, total, shown, language)


def _last(axes: Axes, total: dict[str, list[float]], shown: list[int], language: str) -> None:
    """Beside the bars, how often each department was the one all waited for."""
    quorums = sum(total["last"])
    most = max((total["last"][i] for i in shown), default=0.0)
    axes.text(1.05, 1.02, say("figure_last", language), transform=axes.transAxes, fontsize=9, color=SOFT, va="bottom")
    for row, i in enumerate(shown):
        worst = quorums > 0 and total["last"][i] == most
        axes.text(
            1.06, row, f"{100 * total['last'][i] / quorums:.0f} %" if quorums else "–", transform=axes.get_yaxis_transform(), va="center",
            fontsize=11 if worst else 9, color="#b0362c" if worst else SOFT, gid="last",
        )  # fmt: skip


def _share(total: dict[str, list[float]], name: str, i: int) -> float:
    calls = sum(total[each][i] for each in DECISIONS)
    return total[name][i] / calls if calls else 0.0


def _all(total: dict[str, list[float]]) -> float:
    """Share of all decisions that were full."""
    calls = sum(sum(total[name]) for name in DECISIONS)
    return sum(total["full"]) / calls if calls else 0.0
