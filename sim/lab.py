"""What experiments of every kind share: tasks handed out, results kept, and the words in which they are told.

What is computed depends on the tasks alone; how many looks there are, too. So the folder comes out the same
whoever worked on it, and however often it was interrupted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim import results
from sim.comparison import compare
from sim.figures.look import SETTINGS, png
from sim.fonts import typeset
from sim.intervals import mean, variance
from sim.measures import entry_of, words_of
from sim.sequential import reach
from sim.tables import difference, unit
from sim.tasks import Task, program, work
from sim.texts import LANGUAGES, say
from sim.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from sim.comparison import Comparison, Row, Run
    from sim.crowd import Crowd
    from sim.experiment import Inquiry
    from sim.runner import Plan
    from sim.store import Store


TABLE: Final = (
    "regime", "metric", "unit", "replications", "mean", "mean_low", "mean_high", "difference", "ci_low", "ci_high", "reduction", "ceiling",
)  # fmt: skip
"""The columns of the tidy table, after `point` and the factors."""
COLUMNS: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What came out: tables for a program, words and figures for a person."""

    inquiry: Inquiry
    tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]]]
    """By the name of the file: its head and its rows."""
    told: Callable[[str], Iterable[str]]
    """The result in words, by language."""
    drawn: Mapping[str, Callable[[str], Figure | None]]
    """By name of a figure: how it is drawn in a language; None if there is nothing to draw."""
    tasks: Sequence[Task]
    """All that was done, in order."""

    def frame(self, name: str = "table.csv") -> pd.DataFrame:
        """One of the tables as a frame; raises KeyError, with those there are, for an unknown name."""
        import pandas as pd  # noqa: PLC0415 - heavy

        if name not in self.tables:
            raise KeyError(f"{name!r}; there are: {', '.join(self.tables)}")
        head, rows = self.tables[name]
        return pd.DataFrame([list(row) for row in rows], columns=list(head))

    def plot(self, language: str = "zh", name: str = "") -> Figure | None:
        """A figure, the first if no *name* is given; None where there is nothing to draw."""
        with typeset(SETTINGS):
            return self.drawn[name or next(iter(self.drawn))](language)

    def text(self, language: str) -> str:
        """The whole report: the question, the result, and what was expected before the run."""
        experiment = self.inquiry.experiment
        lines = [
            f"{experiment.title.of(language)} ({experiment.name})",
            *paragraph("experiment_question", language, words=experiment.question.of(language)),
            "",
            *self.told(language),
            "",
            *paragraph("experiment_expect", language, words=experiment.expect.of(language)),
        ]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Lab:
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
            for name, draw in finding.drawn.items():
                figure = draw(language)
                if figure is not None:
                    store.write(f"figures/{name}.{language}.png", png(figure))
    store.write(f"inputs/{inquiry.experiment.name}.experiment.yaml", inquiry.raw)
    for name, place in results.input_names(inquiry.scenario).items():
        store.write(f"inputs/{place}", inquiry.scenario.files[name])
    store.gather(finding.tasks)
    store.finish()


# -- in words --


def tidy(
    key: tuple[object, ...], comparison: Comparison, runs: Iterable[Run], metrics: Sequence[str] = ()
) -> list[tuple[object, ...]]:
    """Rows of the tidy table: each regime and measure with its mean, and its difference from the baseline."""
    values: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        for metric, found in run.values.items():  # noqa: PD011 - of a run, no frame
            if found.value is not None and (not metrics or metric in metrics):
                values.setdefault((run.regime, metric), []).append(found.value)
    rows = []
    for (regime, metric), some in values.items():
        row = None if regime == comparison.baseline else comparison.row(metric, regime)
        half = reach(variance(some), len(some)) if len(some) > 1 else None
        ends = (None, None) if half is None else (mean(some) - half, mean(some) + half)
        paired = (None,) * 5 if row is None else (row.difference, row.ci_low, row.ci_high, row.reduction, row.ceiling)
        rows.append((*key, regime, metric, entry_of(metric).unit, len(some), mean(some), *ends, *paired))
    return rows


def interval(row: Row | None) -> str:
    """The interval of a difference, as printed."""
    if row is None or row.ci_low is None:
        return "–"
    return f"[{difference(row.ci_low)}, {difference(row.ci_high)}]"


def level(value: float | str) -> str:
    """A level of a factor, as printed."""
    return value if isinstance(value, str) else f"{value:g}"


def real(value: object) -> float | None:
    """The number in a field of a table; None if there is none."""
    return value if isinstance(value, float) else None


def measured(inquiry: Inquiry, metric: str, language: str) -> str:
    """The name of a measure, with its unit if it has one."""
    words = words_of(inquiry.scenario, metric).of(language)
    plain = entry_of(metric).unit
    if plain == "share":
        return words
    named = unit(plain, language)
    return f"{words}（{named}）" if language == "zh" else f"{words} ({named})"


def arm(inquiry: Inquiry, regime: str, language: str) -> str:
    """What a regime is called."""
    return inquiry.scenario.regimes[regime].title.of(language) or regime


def titled(inquiry: Inquiry, language: str) -> str:
    """What the scenario is called, and its name."""
    return f"{inquiry.scenario.title.of(language)} ({inquiry.scenario.name})"


def footer(inquiry: Inquiry, key: str, replications: int, language: str) -> str:
    """What stands under a figure: a note, and what it rests on."""
    below = say(
        "figure_footer", language, scenario=inquiry.scenario.title.of(language), replications=replications, seed=inquiry.experiment.seed,
    )  # fmt: skip
    return f"{say(key, language)}\n{below}"


def paragraph(key: str, language: str, **values: Any) -> list[str]:
    """A text in lines of a readable width."""
    return wrapped(say(key, language, **values), COLUMNS)
