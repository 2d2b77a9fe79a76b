"""An experiment carried out: tasks handed out, results kept, and what they say put into tables, words and figures.

What is computed depends on the tasks alone; how many looks there are, too. So the folder comes out the same
whoever worked on it, and however often it was interrupted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim import precision, results
from sim.comparison import compare
from sim.figures.halfwidth import Course, halfwidth
from sim.figures.heat import Chart, Panel, heat
from sim.figures.look import SETTINGS, png
from sim.fonts import typeset
from sim.intervals import mean, variance
from sim.measures import entry_of, words_of
from sim.points import points
from sim.runner import Plan
from sim.tables import aligned, difference, number, pairing, unit, wrapped
from sim.tasks import Task, program, work
from sim.texts import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Comparison, Row, Run
    from sim.crowd import Crowd
    from sim.experiment import Inquiry
    from sim.points import Point
    from sim.precision import Look
    from sim.store import Store


LOOKS: Final = ("regime", "metric", "replications", "difference", "half_width", "wished", "needed")
TABLE: Final = (
    "regime", "metric", "unit", "replications", "mean", "mean_low", "mean_high", "difference", "ci_low", "ci_high", "reduction", "ceiling",
)  # fmt: skip
"""The columns of the tidy table, after `point` and the factors."""
LINES: Final = 80
"""Rows of a printed table at most."""
COLUMNS: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out: tables for a program, words and figures for a person."""

    inquiry: Inquiry
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]]]
    """By the name of the file: its head and its rows."""
    told: Callable[[str], Iterable[str]]
    """The result in words, by language."""
    drawn: Callable[[str], Figure | None]
    """The figure, by language."""
    tasks: Sequence[Task]
    """All that was done, in order."""

    def text(self, language: str) -> str:
        """The whole report: the question, the result, and what was expected before the run."""
        experiment = self.inquiry.experiment
        lines = [
            f"{experiment.title.of(language)} ({experiment.name})",
            *_paragraph("experiment_question", language, words=experiment.question.of(language)),
            "",
            *self.told(language),
            "",
            *_paragraph("experiment_expect", language, words=experiment.expect.of(language)),
        ]
        return "\n".join(lines)


def conduct(
    inquiry: Inquiry, store: Store, crowd: Crowd, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Finding:
    """Do what is not done yet of an experiment, and say what it shows; the folder is complete afterwards."""
    plan = Plan(inquiry.scenario, inquiry.arms, inquiry.experiment.seed, "none", None)
    lab = _Lab(inquiry, store, crowd, plan, progress)
    finding = {"precision": _precision, "sweep": _sweep}[inquiry.experiment.kind](lab)
    if "files" not in store.manifest:
        write(store, finding)
    return finding


@dataclass(frozen=True, slots=True)
class _Lab:
    """Who does what is to be done."""

    inquiry: Inquiry
    store: Store
    crowd: Crowd
    plan: Plan
    progress: Callable[[int, int], None]

    def do(self, tasks: Sequence[Task], expected: int) -> None:
        """Have those of *tasks* done that are not; *expected* is how many there will be in the end."""
        left = [task for task in tasks if not self.store.has(task)]
        if not left:
            return
        self.progress(len(tasks) - len(left), expected)
        for count, (place, raw) in enumerate(
            self.crowd.outcomes(work, [(self.plan, task, program()) for task in left]), 1
        ):
            self.store.put(left[place], raw)
            self.progress(len(tasks) - len(left) + count, expected)

    def compared(self, tasks: Iterable[Task]) -> tuple[Comparison, list[Run]]:
        """The arms side by side over *tasks*, and the runs in order."""
        runs = [run for task in tasks for run in self.store.runs[task.point, task.replication]]
        runs.sort(key=lambda run: (self.inquiry.arms.index(run.regime), run.replication))
        return compare(self.inquiry.scenario, runs), runs


def write(store: Store, finding: Finding) -> None:
    """Write the tables, reports, figures and inputs beside the data, and close the folder."""
    inquiry = finding.inquiry
    for name, (head, rows) in finding.tables.items():
        results.write_table(store.folder / name, head, rows)
    for language in LANGUAGES:
        store.write(f"report.{language}.txt", finding.text(language) + "\n")
        with typeset(SETTINGS):
            figure = finding.drawn(language)
            if figure is not None:
                store.write(f"figures/{inquiry.experiment.kind}.{language}.png", png(figure))
    store.write(f"inputs/{inquiry.experiment.name}.experiment.yaml", inquiry.raw)
    for name, place in results.input_names(inquiry.scenario).items():
        store.write(f"inputs/{place}", inquiry.scenario.files[name])
    store.gather(finding.tasks)
    store.finish()


# -- precision --


def _precision(lab: _Lab) -> Finding:
    """Replicate until every regime's difference is as sure as wished, or the replications are spent."""
    wish = lab.inquiry.experiment.precision
    course: dict[str, list[Look]] = {regime: [] for regime in lab.inquiry.arms[1:]}
    likely, tasks = wish.at_least, [Task(0, 0)]
    for count in precision.looks(wish):
        tasks = [Task(0, replication) for replication in range(count)]
        lab.do(tasks, max(likely, count))
        _, runs = lab.compared(tasks)
        found = {regime: _differences(runs, lab.inquiry.arms[0], regime, wish.measure) for regime in course}
        for regime, differences in found.items():
            if len(differences) > 1:
                course[regime].append(precision.look(differences, wish))
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
        {"looks.csv": (LOOKS, rows), "table.csv": (("point", *TABLE), _tidy((0,), comparison, runs))},
        lambda language: _precision_told(lab.inquiry, comparison, course, language),
        lambda language: _precision_drawn(lab.inquiry, course, len(tasks), language),
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


def _precision_told(
    inquiry: Inquiry, comparison: Comparison, course: Mapping[str, Sequence[Look]], language: str
) -> Iterator[str]:
    experiment, wish = inquiry.experiment, inquiry.experiment.precision
    measure = _measure(inquiry, wish.measure, language)
    yield from _paragraph("experiment_head", language, scenario=_titled(inquiry, language), replications=comparison.replications, seed=experiment.seed)  # fmt: skip
    key, asked = ("experiment_absolute", wish.absolute) if wish.absolute else ("experiment_relative", wish.relative)
    value = number(asked) if wish.absolute else f"{100 * (asked or 0):g} %"
    yield from _paragraph(key, language, measure=measure, wish=value, least=wish.at_least, most=wish.at_most, step=wish.step)  # fmt: skip
    yield ""
    heads = ("experiment_against", "table_difference", "experiment_half", "experiment_wished", "experiment_replications", "table_pairing")  # fmt: skip
    rows = [[say(key, language) for key in heads]]
    for regime, looked in course.items():
        row = comparison.row(wish.measure, regime)
        if row is None or not looked:
            rows.append([_arm(inquiry, regime, language), *["–"] * 5])
            continue
        last = looked[-1]
        rows.append([
            _arm(inquiry, regime, language), difference(last.difference), number(last.half_width), number(last.wished),
            str(last.replications), pairing(row),
        ])  # fmt: skip
    yield from aligned(rows)
    yield ""
    for regime, looked in course.items():
        at_last = looked[-1] if looked else None
        more = {} if at_last is None else {"replications": at_last.replications, "needed": at_last.needed}
        yield from _paragraph(_judged(at_last), language, regime=_arm(inquiry, regime, language), **more)
    yield ""
    yield from _paragraph("experiment_rule", language, **_covered())


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
        for law, values in precision.COVERAGE.items()
        for name, value in zip(("wish", "share", "count"), values, strict=True)
    }


def _precision_drawn(
    inquiry: Inquiry, course: Mapping[str, Sequence[Look]], replications: int, language: str
) -> Figure | None:
    shown = [
        Course(
            _arm(inquiry, regime, language),
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
    measure = _measure(inquiry, inquiry.experiment.precision.measure, language)
    words = (
        inquiry.experiment.title.of(language),
        say("figure_halfwidth_finding", language, measure=measure, baseline=_arm(inquiry, inquiry.arms[0], language)),
        _footer(inquiry, "figure_halfwidth_note", replications, language),
    )
    return halfwidth(shown, measure, words, language)


# -- sweep --


def _sweep(lab: _Lab) -> Finding:
    """Every point as often as asked for."""
    experiment = lab.inquiry.experiment
    found = points(lab.inquiry)
    tasks = [Task(point.number, n, point.changes) for point in found for n in range(experiment.replications)]
    lab.do(tasks, len(tasks))
    each = experiment.replications
    rows: list[tuple[object, ...]] = []
    compared: list[Comparison] = []
    for point in found:
        comparison, runs = lab.compared(tasks[point.number * each : (point.number + 1) * each])
        compared.append(comparison)
        rows += _tidy((point.number, *point.levels), comparison, runs, experiment.measures)
    return Finding(
        lab.inquiry,
        {"table.csv": (("point", *experiment.factors, *TABLE), rows)},
        lambda language: _sweep_told(lab.inquiry, found, compared, rows, language),
        lambda language: _sweep_drawn(lab.inquiry, found, rows, language),
        tasks,
    )


def _sweep_told(
    inquiry: Inquiry,
    found: Sequence[Point],
    compared: Sequence[Comparison],
    rows: Sequence[Sequence[object]],
    language: str,
) -> Iterator[str]:
    experiment, metric = inquiry.experiment, inquiry.experiment.measures[0]
    yield from _paragraph("experiment_head", language, scenario=_titled(inquiry, language), replications=experiment.replications, seed=experiment.seed)  # fmt: skip
    yield from _paragraph("experiment_swept", language, count=len(found), draw=say(f"experiment_draw_{experiment.draw}", language), measure=_measure(inquiry, metric, language))  # fmt: skip
    factors = [factor.title.of(language) for factor in experiment.factors.values()]
    means = {(row[0], row[len(factors) + 1], row[len(factors) + 2]): row[len(factors) + 5] for row in rows}
    for regime in inquiry.arms[1:] or inquiry.arms:
        yield ""
        against = regime != inquiry.arms[0]
        names = [_arm(inquiry, name, language) for name in ((inquiry.arms[0], regime) if against else (regime,))]
        more = (
            [say(key, language) for key in ("table_difference", "table_interval", "table_pairing")] if against else []
        )
        table = [[*factors, *names, *more]]
        for point, comparison in zip(found[:LINES], compared, strict=False):
            row = comparison.row(metric, regime)
            cells = [number(_float(means.get((point.number, name, metric)))) for name in dict.fromkeys((inquiry.arms[0], regime))]  # fmt: skip
            cells += [difference(row.difference if row else None), _interval(row), pairing(row)] if against else []
            table.append([*map(_level, point.levels), *cells])
        yield from aligned(table, left=len(factors))
        if len(found) > LINES:
            yield say("differs_more", language, count=len(found) - LINES)


def _sweep_drawn(
    inquiry: Inquiry, found: Sequence[Point], rows: Sequence[Sequence[object]], language: str
) -> Figure | None:
    """The map over the first two factors of a grid, averaged over any others; nothing for a single factor."""
    experiment, metric = inquiry.experiment, inquiry.experiment.measures[0]
    if experiment.draw != "grid" or len(experiment.factors) < 2:
        return None
    first = len(experiment.factors) + 1
    across = list(dict.fromkeys(point.levels[0] for point in found))
    up = list(dict.fromkeys(point.levels[1] for point in found))
    fields: dict[tuple[object, ...], list[Sequence[object]]] = {}
    for row in rows:
        if row[first + 1] == metric:
            fields.setdefault((row[first], row[1], row[2]), []).append(row)

    def shown(regime: str, title: str, column: str) -> Panel:
        at = first + TABLE.index(column)
        low, high = (first + TABLE.index(name) for name in ("ci_low", "ci_high"))
        cells = [[fields.get((regime, x, y), []) for x in across] for y in up]
        signed = column == "difference"
        return Panel(
            title,
            [[_average([_float(row[at]) for row in cell]) for cell in line] for line in cells],
            [[signed and any(_holds_nought(row[low], row[high]) for row in cell) for cell in line] for line in cells],
            signed,
        )

    panels = [shown(regime, _arm(inquiry, regime, language), "mean") for regime in inquiry.arms[:3]]
    if len(inquiry.arms) == 2:
        panels.append(shown(inquiry.arms[1], say("figure_heat_difference", language), "difference"))
    titles = [factor.title.of(language) for factor in experiment.factors.values()]
    chart = Chart(titles[0], titles[1], list(map(_level, across)), list(map(_level, up)), panels)
    words = (
        experiment.title.of(language),
        say("figure_heat_finding", language, measure=_measure(inquiry, metric, language)),
        _footer(inquiry, "figure_heat_note", experiment.replications, language),
    )
    return heat(chart, words, language)


def _holds_nought(low: object, high: object) -> bool:
    return isinstance(low, float) and isinstance(high, float) and low <= 0 <= high


def _average(values: Sequence[float | None]) -> float | None:
    there = [value for value in values if value is not None]
    return mean(there) if there else None


# -- both --


def _tidy(
    key: tuple[object, ...], comparison: Comparison, runs: Iterable[Run], metrics: Sequence[str] = ()
) -> list[tuple[object, ...]]:
    """Rows of the tidy table: each regime and measure with its mean, and its difference from the baseline."""
    values: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        for metric, found in run.values.items():
            if found.value is not None and (not metrics or metric in metrics):
                values.setdefault((run.regime, metric), []).append(found.value)
    rows = []
    for (regime, metric), some in values.items():
        row = None if regime == comparison.baseline else comparison.row(metric, regime)
        half = precision.reach(variance(some), len(some)) if len(some) > 1 else None
        ends = (None, None) if half is None else (mean(some) - half, mean(some) + half)
        paired = (None,) * 5 if row is None else (row.difference, row.ci_low, row.ci_high, row.reduction, row.ceiling)
        rows.append((*key, regime, metric, entry_of(metric).unit, len(some), mean(some), *ends, *paired))
    return rows


def _interval(row: Row | None) -> str:
    if row is None or row.ci_low is None:
        return "–"
    return f"[{difference(row.ci_low)}, {difference(row.ci_high)}]"


def _level(level: float | str) -> str:
    return level if isinstance(level, str) else f"{level:g}"


def _float(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _measure(inquiry: Inquiry, metric: str, language: str) -> str:
    """The name of a measure, with its unit if it has one."""
    words = words_of(inquiry.scenario, metric).of(language)
    named = unit(entry_of(metric).unit, language)
    if named == "share":
        return words
    return f"{words}（{named}）" if language == "zh" else f"{words} ({named})"


def _arm(inquiry: Inquiry, regime: str, language: str) -> str:
    return inquiry.scenario.regimes[regime].title.of(language) or regime


def _titled(inquiry: Inquiry, language: str) -> str:
    return f"{inquiry.scenario.title.of(language)} ({inquiry.scenario.name})"


def _footer(inquiry: Inquiry, key: str, replications: int, language: str) -> str:
    footer = say(
        "figure_footer", language, scenario=inquiry.scenario.title.of(language), replications=replications, seed=inquiry.experiment.seed,
    )  # fmt: skip
    return f"{say(key, language)}\n{footer}"


def _paragraph(key: str, language: str, **values: Any) -> list[str]:
    return wrapped(say(key, language, **values), COLUMNS)
