"""Sites at work, night by night."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sim.figures.look import (
    HAIR,
    INK,
    SOFT,
    WASH,
    Exhibit,
    apart,
    bare,
    colour,
    figure_of,
    fitted,
    listed,
    panel,
    quantile,
    sheet,
)
from sim.texts import TEXTS, say
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WEEK = 7
"""Nights averaged for a point, the last of them its own."""


def nights(exhibit: Exhibit, language: str) -> Figure:
    """Active sites by night: a mean line and a 10–90 % band for each regime, the compared phase shaded."""
    scenario = exhibit.scenario
    edges = [0]
    for phase in scenario.phases:
        edges.append(edges[-1] + phase.length // DAY)
    begin, end = edges[scenario.compared], edges[scenario.compared + 1]
    since = max(0, begin - max(120, end - begin))
    means = {regime: exhibit.mean(regime, "active") for regime in exhibit.regimes}
    last = min(30, end - begin)
    former = _mean(means[exhibit.regimes[0]][max(0, begin - last) : begin])
    ends = listed(
        language,
        (
            say(
                "figure_nights_value",
                language,
                regime=exhibit.title(regime, language),
                value=figure_of(_mean(mean[end - last : end])),
            )
            for regime, mean in means.items()
        ),
    )
    finding = say("figure_nights_finding", language, nights=last, values=ends, before=figure_of(former))
    note = say("figure_nights_note", language)
    figure = sheet(exhibit, language, say("figure_nights_title", language), finding, note)
    axes = panel(figure, 0.055, 0.165, 0.765, 0.585)
    tops = [_curves(axes, exhibit, regime, since, i) for i, regime in enumerate(exhibit.regimes)]
    top = max(1.0, *tops) * 1.04
    axes.set_ylim(0, top)
    days = len(means[exhibit.regimes[0]])
    axes.set_xlim(since, days - 1)
    _phases(axes, exhibit, language, edges, since)
    _dates(axes, exhibit, language, since, days)
    level = [_week(means[regime])[-1] for regime in exhibit.regimes]
    labels = [
        say("figure_nights_label", language, regime=name, value=figure_of(own))
        for name, own in zip(exhibit.titles(language), level, strict=True)
    ]
    labels, size = fitted(labels, 11, 0.155)
    height = max(label.count("\n") + 1 for label in labels)
    for i, place in enumerate(apart(level, top * (0.012 + 0.043 * height))):
        axes.annotate(
            labels[i], (days - 1, level[i]), (days - 1 + (days - since) * 0.012, place), color=colour(i), fontsize=size,
            va="center", annotation_clip=False,
        )  # fmt: skip
    return figure


def _curves(axes: Axes, exhibit: Exhibit, regime: str, since: int, place: int) -> float:
    """Draw a regime's line and band; return how high it reaches."""
    runs = [_week(run["active"]) for run in exhibit.runs[regime]]
    nightly = list(zip(*runs, strict=True))[since:]
    x = range(since, since + len(nightly))
    tint, above = colour(place), 3 - place / 100
    low, high = ([quantile(values, share) for values in nightly] for share in (0.1, 0.9))
    if len(runs) > 1:
        axes.fill_between(x, low, high, color=tint, alpha=0.16, linewidth=0, zorder=above - 1, label=f"band {regime}")
    axes.plot(x, [_mean(values) for values in nightly], color=tint, linewidth=2.0, zorder=above, label=regime)
    return max(high)


def _phases(axes: Axes, exhibit: Exhibit, language: str, edges: list[int], since: int) -> None:
    """Shade the compared phase and write every phase's name and length above it."""
    scenario = exhibit.scenario
    for i, phase in enumerate(scenario.phases):
        begin, end = max(edges[i], since), edges[i + 1]
        if end <= since:
            continue
        if i == scenario.compared:
            axes.axvspan(begin, end, color=WASH, linewidth=0, zorder=0)
        text = say("figure_phase", language, name=_phase(phase.name, language), days=f"{phase.length // DAY:,}")
        if begin > edges[i]:
            text = say("figure_phase_cut", language, phase=text, days=f"{end - begin:,}")
        if (end - begin) > 0.05 * (edges[-1] - since):
            axes.text(
                (begin + end) / 2, 1.02, text, ha="center", va="bottom", fontsize=9.5, linespacing=1.3,
                color=INK if i == scenario.compared else SOFT, transform=axes.get_xaxis_transform(),
            )  # fmt: skip


def _phase(name: str, language: str) -> str:
    key = f"figure_phase_{name}"
    return say(key, language) if key in TEXTS else name


def _dates(axes: Axes, exhibit: Exhibit, language: str, since: int, days: int) -> None:
    """Months on the axis, the year where it is first seen."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    start = exhibit.scenario.start
    firsts = [k for k in range(since, days) if (start + timedelta(days=k)).day == 1]
    step = max(1, -(-len(firsts) // 10))
    labels, year = [], 0
    for k in firsts[::step]:
        date = start + timedelta(days=k)
        month = say("figure_month", language, month=date.month, name=f"{date:%b}")
        labels.append(month if date.year == year else f"{month}\n{date.year}")
        year = date.year
    axes.set_xticks(firsts[::step], labels)
    axes.yaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    bare(axes, "left")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _week(values: Sequence[float]) -> list[float]:
    """Each night's mean over the last `WEEK` nights."""
    return [_mean(values[max(0, i + 1 - WEEK) : i + 1]) for i in range(len(values))]
