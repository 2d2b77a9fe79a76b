"""Precision: every regime's difference from the baseline, as sure as wished, or how many replications that would take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.figures.halfwidth import Course, halfwidth
from sim.lab import TABLE, Finding, Lab, arm, footer, measured, paragraph, tidy, titled
from sim.sequential import COVERAGE, look, looks
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Comparison, Run
    from sim.experiment import Inquiry
    from sim.sequential import Look

LOOKS: Final = ("regime", "metric", "replications", "difference", "half_width", "wished", "needed")


def precision(lab: Lab) -> Finding:
    """Replicate until every regime's difference is as sure as wished, or the replications are spent."""
    wish = lab.inquiry.experiment.precision
    course: dict[str, list[Look]] = {regime: [] for regime in lab.inquiry.arms[1:]}
    likely, tasks = wish.at_least, [Task(0, 0)]
    for count in looks(wish):
        tasks = [Task(0, replication) for replication in range(count)]
        lab.do(tasks, max(likely, count))
        _, runs = lab.compared(tasks)
        found = {regime: _differences(runs, lab.inquiry.arms[0], regime, wish.measure) for regime in course}
        for regime, differences in found.items():
            if len(differences) > 1:
                course[regime].append(look(differences, wish))
        last = [looked[-1] for looked in course.values() if looked]
        if len(last) == len(course) and all(one.met and one.replications >= wish.at_least for one in last):
            break
        likely = min(wish.at_most, max([count + wish.step, *(one.needed or wish.at_most for one in last)]))
    comparison, runs = lab.compared(tasks)
    lab.progress(len(tasks), len(tasks))
    rows = [
        (regime, wish.measure, one.replications, one.difference, one.half_width, one.wished, one.needed)
        for regime, looked in course.items()
        for one in looked
    ]
    return Finding(
        lab.inquiry,
        {"looks.csv": (LOOKS, rows), "table.csv": (("point", *TABLE), tidy((0,), comparison, runs))},
        lambda language: _told(lab.inquiry, comparison, course, language),
        {"precision": lambda language: _drawn(lab.inquiry, course, len(tasks), language)},
        tasks,
    )


def _differences(runs: Iterable[Run], baseline: str, regime: str, metric: str) -> list[float]:
    """The paired differences of a measure, over the replications in which both arms have it."""
    found: dict[int, dict[str, float]] = {}
    for run in runs:
        value = run.values[metric].value if metric in run.values else None
        if value is not None:
            found.setdefault(run.replication, {})[run.regime] = value
    return [both[regime] - both[baseline] for _, both in sorted(found.items()) if {regime, baseline} <= both.keys()]


def _told(
    inquiry: Inquiry, comparison: Comparison, course: Mapping[str, Sequence[Look]], language: str
) -> Iterator[str]:
    experiment, wish = inquiry.experiment, inquiry.experiment.precision
    measure = measured(inquiry, wish.measure, language)
    yield from paragraph("experiment_head", language, scenario=titled(inquiry, language), replications=comparison.replications, seed=experiment.seed)  # fmt: skip
    key, asked = ("experiment_absolute", wish.absolute) if wish.absolute else ("experiment_relative", wish.relative)
    value = number(asked) if wish.absolute else f"{100 * (asked or 0):g} %"
    yield from paragraph(key, language, measure=measure, wish=value, least=wish.at_least, most=wish.at_most, step=wish.step)  # fmt: skip
    yield ""
    heads = ("experiment_against", "table_difference", "experiment_half", "experiment_wished", "experiment_replications", "table_pairing")  # fmt: skip
    rows = [[say(key, language) for key in heads]]
    for regime, looked in course.items():
        row = comparison.row(wish.measure, regime)
        if row is None or not looked:
            rows.append([arm(inquiry, regime, language), *["–"] * 5])
            continue
        last = looked[-1]
        rows.append([
            arm(inquiry, regime, language), difference(last.difference), number(last.half_width), number(last.wished),
            str(last.replications), pairing(row),
        ])  # fmt: skip
    yield from aligned(rows)
    yield ""
    for regime, looked in course.items():
        at_last = looked[-1] if looked else None
        more = {} if at_last is None else {"replications": at_last.replications, "needed": at_last.needed}
        yield from paragraph(_judged(at_last), language, regime=arm(inquiry, regime, language), **more)
    yield ""
    yield from paragraph("experiment_rule", language, **_covered())


def _judged(last: Look | None) -> str:
    """The key of what is said of a regime in the end."""
    if last is None:
        return "experiment_none"
    if last.met:
        return "experiment_met"
    return "experiment_nought" if last.wished is None else "experiment_needed"


def _covered() -> dict[str, object]:
    """The measured coverage of the rule, for its text."""
    return {
        f"{law}_{name}": value
        for law, values in COVERAGE.items()
        for name, value in zip(("wish", "share", "count"), values, strict=True)
    }


def _drawn(inquiry: Inquiry, course: Mapping[str, Sequence[Look]], replications: int, language: str) -> Figure | None:
    shown = [
        Course(
            arm(inquiry, regime, language),
            [one.replications for one in looked],
            [one.difference for one in looked],
            [one.half_width for one in looked],
            looked[-1].wished,
        )
        for regime, looked in course.items()
        if looked
    ]
    if not shown:
        return None
    measure = measured(inquiry, inquiry.experiment.precision.measure, language)
    words = (
        inquiry.experiment.title.of(language),
        say("figure_halfwidth_finding", language, measure=measure, baseline=arm(inquiry, inquiry.arms[0], language)),
        footer(inquiry, "figure_halfwidth_note", replications, language),
    )
    return halfwidth(shown, measure, words, language)
