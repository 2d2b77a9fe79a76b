"""One case as a timeline of departments, under each regime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.course import Course, Mission, Visit, chosen, course, from_log, lasting
from sim.figures.look import (
    DOTS,
    HAIR,
    INK,
    SOFT,
    WIDTH,
    Exhibit,
    bare,
    broken,
    colour,
    ems,
    fitting,
    key,
    panel,
    sheet,
)
from sim.log import REASONS, Kind, Reason
from sim.texts import say
from sim.units import HOUR

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TINTS: Final = {"road": "#b9c4cf", "waiting": "#e8a33d", "work": "#1f7a6d"}
HATCHES: Final = {"road": "....", "waiting": "////", "work": ""}

PANELS: Final = 2
"""Regimes shown: the baseline and the next."""
GUTTER: Final = 0.2
"""Share of the sheet's width for the words beside a panel."""


def timeline(exhibit: Exhibit, language: str) -> Figure:
    """A case's fullest visit: for each department the road, the waiting, the work; and how long after the first call it began."""
    shown = [regime for regime in exhibit.regimes if regime in exhibit.sample][:PANELS]
    cases = chosen(exhibit.scenario, {regime: exhibit.sample[regime] for regime in shown})
    courses = {
        regime: course(exhibit.arm(regime), from_log(exhibit.sample[regime]), case) for regime, case in cases.items()
    }
    found = {regime: c for regime, c in courses.items() if c is not None and c.visits}
    same = len(set(cases.values())) == 1
    case = next(iter(cases.values()), "")
    kind = exhibit.scenario.case_types[case.split("@")[0]].name.of(language) if case else ""
    title = say("figure_timeline_title" if same else "figure_timeline_title_each", language, type=kind)
    finding = say("figure_timeline_finding", language, case=case) if same else say("figure_timeline_each", language)
    figure = sheet(exhibit, language, title, finding, say("figure_timeline_note", language))
    if not found:
        figure.text(0.5, 0.5, say("figure_nothing", language), ha="center", color=SOFT)
        return figure
    visits = {regime: _fullest(c) for regime, c in found.items()}
    departments = list(dict.fromkeys(d for visit in visits.values() for d in visit.departments))
    size = min(10.5, 76 / max(1, len(departments)) + 2.4)
    names = [say("figure_token_name", language, name=exhibit.departments[d].of(language)) for d in departments]
    left = 0.035 + GUTTER + 0.035 + max((ems(name) for name in names), default=0.0) * size / (WIDTH * (72 / DOTS))
    span = max(_span(visit) for visit in visits.values())
    height = 0.665 / len(found)
    for i, (regime, c) in enumerate(found.items()):
        axes = panel(figure, left, 0.165 + (len(found) - 1 - i) * height, 0.965 - left, height - 0.06)
        _panel(axes, exhibit, visits[regime], departments, language, size)
        _scale(axes, span, language, bottom=i == len(found) - 1)
        _caption(figure, exhibit, language, regime, c, visits[regime], axes.get_position().y1)
    key(
        figure, left, 0.839, {say(f"figure_{state}", language): (tint, HATCHES[state]) for state, tint in TINTS.items()}
    )
    return figure


def _fullest(found: Course) -> Visit:
    """The visit most departments came to; of several, one with quorum, and the first."""
    return max(
        found.visits,
        key=lambda v: (len({m.department for m in v.arrivals}), v.quorum is not None, len(v.missions), -v.called.time),
    )


def _span(visit: Visit) -> int:
    return max((m.leaving - _zero(visit) for m in visit.missions), default=HOUR)


def _zero(visit: Visit) -> int:
    """When the first crew of a visit set out; the call if none did."""
    return min((m.out for m in visit.missions), default=visit.called.time)


def _panel(axes: Axes, exhibit: Exhibit, visit: Visit, departments: list[str], language: str, size: float) -> None:
    zero = _zero(visit)
    labels = []
    for row, department in enumerate(departments):
        missions = [m for m in visit.missions if m.department == department]
        decision = visit.decision(department)
        name = exhibit.departments[department].of(language)
        labels.append(say("figure_token_name", language, name=name) if decision == Reason.TOKEN else name)
        step = 0.72 / max(1, len(missions))
        for k, mission in enumerate(missions):
            _mission(axes, mission, zero, row - 0.36 + step * (k + 0.5), step * 0.92)
        if not missions:
            key = "figure_absent_here" if decision == Reason.ABSENT else "figure_not_called"
            axes.text(
                0.006,
                row,
                say(key, language),
                color=SOFT,
                fontsize=min(9, size),
                va="center",
                transform=axes.get_yaxis_transform(),
            )
    axes.set_yticks(range(len(departments)), labels)
    axes.set_ylim(len(departments) - 0.45, -0.75)
    axes.tick_params(axis="y", labelsize=size, labelcolor=INK)
    if visit.quorum is not None:
        at = (visit.quorum - zero) / HOUR
        axes.axvline(at, color=INK, linewidth=1.3, label="quorum")
        text = say("figure_quorum", language)
        axes.text(at, 1.02, text, transform=axes.get_xaxis_transform(), ha="center", va="bottom", fontsize=9, color=INK)


def _mission(axes: Axes, mission: Mission, zero: int, place: float, height: float) -> None:
    arrived = mission.arrived if mission.arrived is not None else mission.end
    parts = [
        ("road", mission.out, arrived),
        *(("waiting", a, b) for a, b in mission.idle),
        *(("work", a, b) for a, b in mission.work),
    ]
    for state, begin, end in parts:
        axes.barh(
            place, (end - begin) / HOUR, left=(begin - zero) / HOUR, height=height, color=TINTS[state], hatch=HATCHES[state],
            edgecolor="white", linewidth=0.5, label=state,
        )  # fmt: skip


def _scale(axes: Axes, span: int, language: str, *, bottom: bool) -> None:
    hours = span / HOUR * 1.03
    axes.set_xlim(0, hours)
    step = next(s for s in (0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 10_000) if hours / s <= 9)
    ticks = [k * step for k in range(int(hours / step) + 1)]
    axes.set_xticks(ticks, [_tick(t, language) if bottom else "" for t in ticks])
    axes.xaxis.grid(visible=True, color=HAIR, linewidth=0.6)
    bare(axes, "left")
    if bottom:
        axes.set_xlabel(say("figure_timeline_x", language), loc="left", fontsize=9)


def _tick(hours: float, language: str) -> str:
    if not hours:
        return "0"
    if hours < 1:
        return say("figure_min", language, n=round(60 * hours))
    return say("figure_d", language, n=f"{hours / 24:g}") if hours >= 48 else say("figure_h", language, n=f"{hours:g}")


def _caption(
    figure: Figure, exhibit: Exhibit, language: str, regime: str, found: Course, visit: Visit, high: float
) -> None:
    """Beside a panel: the regime, how long from the call to the first wheel, and what came of it."""
    waited = sum(m.officer_waiting for m in visit.missions) / HOUR
    spent = sum(m.officer_time for m in visit.missions) / HOUR
    paragraphs = (
        say("figure_before", language),
        say(
            "figure_which_visit",
            language,
            n=found.visits.index(visit) + 1,
            of=len(found.visits),
            end=_outcome(visit, language),
        ),
        say("figure_visit_cost", language, hours=f"{spent:.1f}", waiting=f"{waited:.1f}"),
    )
    lines = [line for words in paragraphs for line in broken(words, GUTTER * WIDTH * (72 / DOTS) / 9)]
    title, size = exhibit.title(regime, language), fitting(exhibit.titles(language)[:PANELS], 13, GUTTER)
    tint = colour(exhibit.regimes.index(regime))
    began = lasting(_zero(visit) - found.visits[0].called.time, language)
    figure.text(0.035, high - 0.005, title, fontsize=size, color=tint, va="top")
    figure.text(0.035, high - 0.055, began, fontsize=17, color=INK, va="top")
    figure.text(0.035, high - 0.107, "\n".join(lines), fontsize=9, color=SOFT, va="top", linespacing=1.4)


def _outcome(visit: Visit, language: str) -> str:
    """What a visit came to, in a few words."""
    kinds = {event.kind for event in visit.effects}
    if visit.found is not None and visit.found.reason == Reason.NOBODY_THERE:
        return REASONS[Reason.NOBODY_THERE].of(language)
    if Kind.STAGE_DONE in kinds:
        return say("figure_done", language)
    return say("figure_undone", language)
