"""Pilots: what a pilot programme truly does, and what an evaluation that sees the records only says it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.evaluation import ESTIMATORS, NEVER, Judged, Panel, both, claimed, judge, required, truth
from sim.figures.evaluation import Line, Mark, evaluation
from sim.intervals import mean, paired
from sim.lab import Finding, Lab, arm, footer, paragraph, titled
from sim.luck import Luck
from sim.measures import BY_PERIOD, IN_TRUTH, ON_RECORD
from sim.programme import composed, joined, past
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import say
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Run
    from sim.evaluation import Estimate, Share, Truth
    from sim.experiment import Inquiry
    from sim.intervals import Paired
    from sim.regime import Regime

EFFECTS: Final = ("direct", "spill", "total")
ESTIMANDS: Final = (
    "programme", "effect", "measure", "replications", "nobody", "programme_mean", "difference", "ci_low", "ci_high", "reduction", "ceiling",
)  # fmt: skip
JUDGED: Final = (
    "programme", "estimator", "replications", "estimate", "deviation", "mean_error",
    "bias", "bias_low", "bias_high", "bias_total", "bias_total_low", "bias_total_high",
    "coverage", "coverage_low", "coverage_high", "coverage_total", "coverage_total_low", "coverage_total_high",
    "power", "power_low", "power_high",
    "placebo", "placebo_low", "placebo_high", "type_one", "type_one_low", "type_one_high", "detectable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of one programme."""

    name: str
    effects: Mapping[tuple[str, str], Paired]
    """By effect and measure: nobody against the programme (or everybody), over replications; an effect with no cells is left out."""
    judged: Mapping[str, Judged]
    """By estimator, those that apply."""

    @property
    def share(self) -> float | None:
        """What share of the total effect the direct effect shows, on record; None if there is no total effect."""
        direct, total = (self.effects.get((effect, ON_RECORD)) for effect in ("direct", "total"))
        return direct.difference / total.difference if direct and total and total.difference else None


class _Study:
    """The panels of an experiment."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.scenario = lab.inquiry.scenario
        self.experiment = lab.inquiry.experiment
        self.start = sum(phase.length for phase in self.scenario.phases[: self.scenario.compared])
        end = self.start + self.scenario.phases[self.scenario.compared].length
        self.first = self.start % self.experiment.period
        self.begin = (self.start - self.first) // self.experiment.period
        """The period with which the programme begins."""
        self.periods = (end - self.first) // self.experiment.period
        districts = list(self.scenario.districts)
        self.clusters = [districts.index(street.district) for street in self.scenario.streets.values()]
        self.never = [NEVER] * len(self.clusters)

    def run(self, point: int, replication: int, regime: str) -> Run:
        """The run of one arm."""
        found = self.lab.store.runs[point, replication]
        return next(run for run in found if run.regime == regime)

    def tasks(self) -> list[Task]:
        """First nobody and everybody; then each programme, whose pilots may depend on what was on record."""
        experiment, baseline, after = self.experiment, *self.lab.inquiry.arms[:2]
        period, count = experiment.period, experiment.replications
        first = [Task(0, turn, period=period) for turn in range(count)]
        total = count * (1 + len(experiment.programmes))
        self.lab.do(first, total)
        rest = []
        for point, name in enumerate(experiment.programmes, 1):
            for turn in range(count):
                cohorts, regime = composed(name, self.joined(name, turn), self.scenario, baseline, after)
                made: tuple[tuple[str, Regime], ...] = ((name, regime),)
                rest.append(Task(point, turn, (("cohorts", cohorts),), made, period))
        tasks = [*first, *rest]
        self.lab.do(tasks, total)
        self.lab.progress(total, total)
        return tasks

    def joined(self, name: str, replication: int) -> dict[str, int]:
        """When each pilot of a programme joins, in microseconds after the start."""
        before = past(self.scenario, self.run(0, replication, self.lab.inquiry.arms[0]), self.begin)
        luck = Luck(self.experiment.seed, replication)
        return joined(self.experiment.programmes[name], self.scenario, before, luck)

    def panel(self, run: Run, metric: str, joins: Sequence[int]) -> Panel:
        """A measure of a run by street and period."""
        cells = [[run.panel.get((street, t, metric)) for t in range(self.periods)] for street in self.scenario.streets]
        outcome = [[None if cell is None else cell.value for cell in row] for row in cells]
        return Panel(outcome, joins, self.clusters)

    def shown(self, point: int, name: str) -> Shown:
        """What came of a programme over all replications."""
        baseline, after = self.lab.inquiry.arms[:2]
        truths: dict[str, list[Truth]] = {ON_RECORD: [], IN_TRUTH: []}
        found: dict[str, list[tuple[Estimate, Estimate, float, float]]] = {name: [] for name in ESTIMATORS}
        for turn in range(self.experiment.replications):
            when = self.joined(name, turn)
            joins = [
                (when[street] - self.first) // self.experiment.period if street in when else NEVER
                for street in self.scenario.streets
            ]
            runs = (self.run(0, turn, baseline), self.run(point, turn, name), self.run(0, turn, after))
            for metric, into in truths.items():
                nobody, some, everybody = (self.panel(run, metric, joins) for run in runs)
                into.append(truth(nobody, some, everybody, self.begin))
            nobody, some, everybody = (self.panel(run, ON_RECORD, joins) for run in runs)
            total = both(nobody, everybody, lambda _i, t: t >= self.begin)
            for estimator, estimate in ESTIMATORS.items():
                made, false = estimate(some), estimate(nobody)
                direct = both(nobody, some, claimed(estimator, joins))
                if made is not None and false is not None and direct is not None and total is not None:
                    found[estimator].append((made, false, direct[1] - direct[0], total[1] - total[0]))
        return Shown(
            name,
            {
                (effect, metric): paired([one for one, _ in pairs], [two for _, two in pairs])
                for metric, some_truths in truths.items()
                for effect in EFFECTS
                if (pairs := [pair for one in some_truths if (pair := getattr(one, effect)) is not None])
            },
            {estimator: judge(*map(list, zip(*rows, strict=True))) for estimator, rows in found.items() if rows},
        )


def pilots(lab: Lab) -> Finding:
    """Run nobody, everybody and each programme on the same luck; then evaluate each from its records."""
    required()
    study = _Study(lab)
    tasks = study.tasks()
    found = [study.shown(point, name) for point, name in enumerate(lab.inquiry.experiment.programmes, 1)]
    return Finding(
        lab.inquiry,
        {
            "estimands.csv": (ESTIMANDS, [row for one in found for row in _estimands(one)]),
            "estimators.csv": (JUDGED, [row for one in found for row in _judged(one)]),
        },
        lambda language: _told(study, found, language),
        {"pilots": lambda language: _drawn(lab.inquiry, found, language)},
        tasks,
    )


def _estimands(shown: Shown) -> Iterator[tuple[object, ...]]:
    for (effect, metric), row in shown.effects.items():
        yield (shown.name, effect, metric, row.pairs, row.first, row.second, row.difference, row.low, row.high, row.reduction, row.ceiling)  # fmt: skip


def _judged(shown: Shown) -> Iterator[tuple[object, ...]]:
    for name, one in shown.judged.items():
        shares = [
            value
            for share in (one.coverage, one.coverage_total, one.power)
            for value in (share.value, *share.ends)
        ]  # fmt: skip
        yield (
            shown.name, name, len(one.estimates), mean(one.estimates), one.deviation, one.error,
            *_ends(one.bias), *_ends(one.bias_total), *shares,
            *_ends(one.placebo), one.type_one.value, *one.type_one.ends, one.detectable,
        )  # fmt: skip


def _ends(found: Paired) -> tuple[float, float | None, float | None]:
    return found.difference, found.low, found.high


# -- in words --


def _told(study: _Study, found: Sequence[Shown], language: str) -> Iterator[str]:
    inquiry, experiment = study.lab.inquiry, study.experiment
    yield from paragraph("experiment_head", language, scenario=titled(inquiry, language), replications=experiment.replications, seed=experiment.seed)  # fmt: skip
    yield from paragraph(
        "pilots_panel", language,
        streets=len(study.clusters), districts=len(study.scenario.districts), periods=study.periods, before=study.begin, days=experiment.period // DAY,
        measure=BY_PERIOD[ON_RECORD].words.of(language), definition=BY_PERIOD[ON_RECORD].definition.of(language),
        truth=BY_PERIOD[IN_TRUTH].words.of(language),
        regime=arm(inquiry, inquiry.arms[1], language), baseline=arm(inquiry, inquiry.arms[0], language),
    )  # fmt: skip
    yield ""
    yield from paragraph("pilots_effects", language)
    heads = ("pilots_programme", "pilots_effect", "pilots_nobody", "pilots_with", "table_difference", "table_interval", "table_pairing", "pilots_in_truth", "table_interval")  # fmt: skip
    rows = [[say(key, language) for key in heads]]
    for one in found:
        rows += [_effect(inquiry, one, effect, language) for effect in EFFECTS if (effect, ON_RECORD) in one.effects]
    yield from aligned(rows, left=2)
    yield ""
    for one in found:
        if one.share is not None:
            yield from paragraph("pilots_share", language, programme=_title(inquiry, one, language), share=f"{100 * one.share:.0f} %")  # fmt: skip
    yield ""
    yield from paragraph("pilots_estimators", language, clusters=len(study.scenario.districts), df=len(study.scenario.districts) - 1)  # fmt: skip
    columns = ("pilots_programme", "pilots_estimator", "pilots_estimate", "pilots_bias", "table_interval", "pilots_bias_total", "pilots_coverage", "pilots_power", "pilots_placebo", "pilots_type_one", "pilots_detectable")  # fmt: skip
    rows = [[say(key, language) for key in columns]]
    for one in found:
        rows += [_row(inquiry, one, name, judged, language) for name, judged in one.judged.items()]
    yield from aligned(rows, left=2)
    yield ""
    for one in found:
        for name, judged in one.judged.items():
            yield from _fooled(inquiry, one, name, judged, language)
    yield ""
    yield from paragraph("pilots_rule", language)


def _effect(inquiry: Inquiry, shown: Shown, effect: str, language: str) -> list[str]:
    row, true = shown.effects[effect, ON_RECORD], shown.effects.get((effect, IN_TRUTH))
    return [
        _title(inquiry, shown, language), say(f"pilots_{effect}", language), number(row.first), number(row.second),
        difference(row.difference), _interval(row), pairing(row),
        difference(true.difference if true else None), _interval(true),
    ]  # fmt: skip


def _row(inquiry: Inquiry, shown: Shown, name: str, one: Judged, language: str) -> list[str]:
    return [
        _title(inquiry, shown, language), say(f"pilots_{name}", language), number(mean(one.estimates)),
        difference(one.bias.difference), _interval(one.bias), difference(one.bias_total.difference),
        _share(one.coverage), _share(one.power), f"{difference(one.placebo.difference)} {_interval(one.placebo)}", _share(one.type_one), number(one.detectable),
    ]  # fmt: skip


def _fooled(inquiry: Inquiry, shown: Shown, name: str, one: Judged, language: str) -> list[str]:
    """By what an estimator is fooled: what it finds without any programme, and the rest."""
    low, high = one.bias.low, one.bias.high
    if low is None or high is None or low <= 0 <= high:
        return []
    return paragraph(
        "pilots_over" if low > 0 else "pilots_under", language,
        programme=_title(inquiry, shown, language), estimator=say(f"pilots_{name}", language),
        bias=number(abs(one.bias.difference)), before=difference(one.placebo.difference), rest=difference(one.bias.difference - one.placebo.difference),
    )  # fmt: skip


def _title(inquiry: Inquiry, shown: Shown, language: str) -> str:
    return inquiry.experiment.programmes[shown.name].title.of(language)


def _interval(found: Paired | None) -> str:
    if found is None or found.low is None or found.high is None:
        return "–"
    return f"[{difference(found.low)}, {difference(found.high)}]"


def _share(share: Share) -> str:
    low, high = share.ends
    return f"{share.value:.2f} [{low:.2f}, {high:.2f}]"


def _drawn(inquiry: Inquiry, found: Sequence[Shown], language: str) -> Figure | None:
    lines = [
        Line(
            _title(inquiry, one, language),
            one.effects["direct", ON_RECORD].difference,
            one.effects["total", ON_RECORD].difference,
            {
                say(f"pilots_{name}", language): (Mark.of(judged.estimates), Mark.of(judged.false))
                for name, judged in one.judged.items()
            },
        )
        for one in found
        if one.judged
    ]
    if not lines:
        return None
    names = [say(f"pilots_{name}", language) for name in ESTIMATORS]
    words = (
        inquiry.experiment.title.of(language),
        say("figure_evaluation_finding", language, measure=BY_PERIOD[ON_RECORD].words.of(language)),
        footer(inquiry, "figure_evaluation_note", inquiry.experiment.replications, language),
    )
    return evaluation(lines, names, words, language)
