"""Design: which pilot design is best for what may be spent, whether it meets the demand, and how far it is from the ideal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim import selection
from sim.comparison import compare
from sim.designs import IDEAL, bounds, designs, ideal
from sim.figures.front import Chart, Spot, front
from sim.intervals import mean, variance
from sim.lab import TABLE, Finding, Lab, footer, interval, measured, paragraph, tidy, titled
from sim.measures import entry_of, words_of
from sim.questions.design import SPAN
from sim.sequential import reach
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import ToldError, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Comparison, Row, Run
    from sim.designs import Design
    from sim.experiment import Inquiry
    from sim.selection import Checked, Selected

SHARE: Final = "quorum_within_deadline_share"
"""What is demanded: the share of all calls with effective quorum within the deadline."""
HEAD: Final = (
    "design", "preset", "crews", "stationed", "cost", "within_budget", "replications", "mean", "mean_low", "mean_high",
    "share_replications", "share", "share_low", "share_high", "meets", "state", "dropped_at", "dropped_by", "dominated_by", "tie",
)  # fmt: skip
"""The columns of the table of designs."""
LOOKS: Final = 8
"""Decimals beyond which the ideal and a design count as equal."""


@dataclass(slots=True)
class Trials:
    """The runs of the designs as they are asked for; what else the folder may hold does not count."""

    lab: Lab
    options: Sequence[Design]
    asked: dict[int, int] = field(default_factory=dict)
    """How many replications of each design."""

    def tasks(self, design: int) -> list[Task]:
        """The tasks of one design so far."""
        option = self.options[design]
        shift = 0 if self.lab.inquiry.experiment.design.luck == "paired" else design * SPAN
        made = ((option.name, option.regime),)
        return [Task(design, shift + each, (), made) for each in range(self.asked.get(design, 0))]

    def all(self) -> list[Task]:
        """All tasks so far, in order."""
        return [task for design in sorted(self.asked) for task in self.tasks(design)]

    def runs(self, tasks: Sequence[Task]) -> list[Run]:
        """Their runs, in the same order."""
        return [run for task in tasks for run in self.lab.store.runs[task.point, task.replication]]

    def more(self, metric: str, sign: float = 1.0) -> selection.More:
        """How a procedure has designs replicated, and sees *sign* × *metric*."""

        def have(wanted: Mapping[int, int]) -> dict[int, list[float]]:
            for design, count in wanted.items():
                self.asked[design] = max(count, self.asked.get(design, 0))
            tasks = self.all()
            self.lab.do(tasks, len(tasks))
            return {design: self.values(design, metric, sign) for design in wanted}

        return have

    def values(self, design: int, metric: str, sign: float = 1.0) -> list[float]:
        """The values of a design so far; raises ToldError where a run has none."""
        found = []
        for run in self.runs(self.tasks(design)):
            value = run.values[metric].value if metric in run.values else None
            if value is None:
                raise ToldError("design_no_value", metric=metric, design=run.regime, replication=run.replication)
            found.append(sign * value)
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    inquiry: Inquiry
    options: Sequence[Design]
    trials: Trials
    checked: Mapping[int, Checked]
    """By design, of those that were looked at."""
    basis: str
    """Among which designs it was chosen: `met`, `open` or `none`."""
    field: Sequence[int]
    selected: Selected
    comparison: Comparison
    """Every design against the chosen one."""
    dominated: Mapping[int, int | None]
    """By design looked at: one that is no dearer and no slower, on the front; None: it is on the front itself."""
    bound: Comparison | None
    """The chosen design against the ideal; None where the ideal is no bound."""
    beaten: int
    """Runs better than the ideal with the same luck."""
    matched: int
    """Runs set beside the ideal with the same luck."""

    @property
    def best(self) -> Design:
        """The chosen design."""
        return self.options[self.selected.best]

    @property
    def metric(self) -> str:
        """The objective."""
        return self.inquiry.experiment.measures[0]

    def within(self, design: Design) -> bool:
        """Whether it can be paid."""
        return design.cost <= (self.inquiry.experiment.design.budget or 0.0)

    def row(self, design: int) -> Row | None:
        """A design against the chosen one."""
        return self.comparison.row(self.metric, self.options[design].name)


def design(lab: Lab) -> Finding:
    """Check the demand, choose among those that meet it, and set the ideal beside the chosen one."""
    inquiry = lab.inquiry
    block, metric = inquiry.experiment.design, inquiry.experiment.measures[0]
    options = designs(inquiry.scenario, block.presets, block.crews, block.stationed, block.cost)
    trials = Trials(lab, options)
    at = selection.looks(block.at_least, block.step, block.at_most)
    error = (1 - block.confidence) / 2
    each = error / (len(options) * len(at))
    affordable = [option.number for option in options if option.cost <= (block.budget or 0.0)]
    checked = selection.demanded(affordable, trials.more(SHARE), at, block.share_least, each)
    basis, candidates = _candidates(checked)
    if basis != "met":
        beyond = [option.number for option in options if option.number not in checked]
        checked |= selection.demanded(beyond, trials.more(SHARE), at, block.share_least, each)
    candidates.sort(key=lambda number: (options[number].cost, number))
    more = trials.more(metric, -float(entry_of(metric).better))
    if block.procedure == "kn":
        selected = selection.kim_nelson(candidates, more, at, block.indifference or 0.0, error, len(affordable))
    else:
        selected = selection.budgeted(candidates, more, block.at_least, block.step, block.in_all, error)
    chosen = options[selected.best]
    order = [chosen.number, *(number for number in trials.asked if number != chosen.number)]
    runs = [run for number in order for run in trials.runs(trials.tasks(number))]
    comparison = compare(inquiry.scenario, runs)
    last = _ideal_tasks(inquiry, options, trials.tasks(chosen.number), metric)
    tasks = [*trials.all(), *last]
    lab.do(tasks, len(tasks))
    lab.progress(len(tasks), len(tasks))
    perfect = trials.runs(last)
    bound = compare(inquiry.scenario, [*perfect, *trials.runs(trials.tasks(chosen.number))]) if last else None
    beaten, matched = _beaten(perfect, runs, metric)
    outcome = Outcome(
        inquiry, options, trials, checked, basis, candidates, selected, comparison,
        _dominated(options, trials, metric), bound, beaten, matched,
    )  # fmt: skip
    metrics = list(dict.fromkeys((*inquiry.experiment.measures, SHARE)))
    return Finding(
        inquiry,
        {
            "designs.csv": (HEAD, [_line(outcome, option) for option in options]),
            "table.csv": (TABLE, tidy((), comparison, [*runs, *perfect], metrics)),
        },
        lambda language: _told(outcome, language),
        {"design": lambda language: _drawn(outcome, language)},
        tasks,
    )


def _candidates(checked: Mapping[int, Checked]) -> tuple[str, list[int]]:
    """Among which designs to choose: those that meet the demand; if there are none, those undecided; if none, all."""
    for basis, wanted in (("met", (True,)), ("open", (None,)), ("none", (False,))):
        found = [number for number, one in checked.items() if one.met in wanted]
        if found:
            return basis, found
    raise ValueError("no design was looked at")


def _ideal_tasks(inquiry: Inquiry, options: Sequence[Design], beside: Sequence[Task], metric: str) -> list[Task]:
    """The ideal on the luck of the chosen design; none where it would not bound the objective."""
    if not bounds(inquiry.scenario, [option.regime for option in options], metric):
        return []
    regime, changes = ideal(inquiry.scenario)
    return [Task(len(options), task.replication, changes, ((IDEAL, regime),)) for task in beside]


def _beaten(perfect: Sequence[Run], runs: Sequence[Run], metric: str) -> tuple[int, int]:
    """How many of the runs of designs are better than the ideal with the same luck, and how many there are."""
    better = entry_of(metric).better
    best = {run.replication: run.values[metric].value for run in perfect if metric in run.values}
    pairs = [
        (value, limit)
        for run in runs
        if (limit := best.get(run.replication)) is not None and (value := run.values[metric].value) is not None
    ]
    return sum(round(better * (value - limit), LOOKS) > 0 for value, limit in pairs), len(pairs)


def _dominated(options: Sequence[Design], trials: Trials, metric: str) -> dict[int, int | None]:
    """For each design looked at, the one of the front that is no dearer and no worse; None for the front itself."""
    sign = -entry_of(metric).better
    looked = sorted(trials.asked)
    points = [(options[number].cost, mean(trials.values(number, metric, sign))) for number in looked]
    members = selection.front(points)
    return {
        number: None if place in members else looked[[i for i in members if points[i][0] <= points[place][0]][-1]]
        for place, number in enumerate(looked)
    }


# -- tables --


def _line(outcome: Outcome, option: Design) -> tuple[object, ...]:
    """One design in the table of designs."""
    head = (
        option.name, option.preset, option.crews, option.stationed, option.cost, _yes(outcome.within(option)),
    )  # fmt: skip
    check = outcome.checked.get(option.number)
    if check is None:
        return (*head, *[None] * 8, "unknown", "excluded", *[None] * 4)
    values = outcome.trials.values(option.number, outcome.metric)
    half = reach(variance(values), len(values))
    at, by = outcome.selected.dropped.get(option.number, (None, None))
    over = outcome.dominated[option.number]
    return (
        *head,
        len(values), mean(values), mean(values) - half, mean(values) + half,
        check.replications, check.mean, check.low, check.high,
        "undecided" if check.met is None else _yes(check.met),
        _state(outcome, option),
        at,
        None if by is None else outcome.options[by].name,
        None if over is None else outcome.options[over].name,
        None if over is None else _yes(_tied(outcome, option.number, over)),
    )  # fmt: skip


def _state(outcome: Outcome, option: Design) -> str:
    """What became of a design."""
    if option.number == outcome.selected.best:
        return "chosen"
    if not outcome.within(option):
        return "excluded"
    if option.number not in outcome.field:
        return "not a candidate"
    return "left" if option.number in outcome.selected.left else "dropped"


def _tied(outcome: Outcome, one: int, other: int) -> bool:
    """Whether the interval of their difference holds nought: paired where the luck is, else from both variances."""
    first, second = (outcome.trials.values(number, outcome.metric) for number in (one, other))
    if outcome.inquiry.experiment.design.luck == "paired":
        apart = [a - b for a, b in zip(first, second, strict=False)]
        return abs(mean(apart)) <= reach(variance(apart), len(apart))
    error = variance(first) / len(first) + variance(second) / len(second)
    least = min(len(first), len(second))
    return abs(mean(first) - mean(second)) <= reach(error * least, least)


def _yes(value: object) -> str:
    return "yes" if value else "no"


# -- in words --


def _told(outcome: Outcome, language: str) -> Iterator[str]:
    inquiry, block = outcome.inquiry, outcome.inquiry.experiment.design
    yield from paragraph("design_head", language, scenario=titled(inquiry, language), seed=inquiry.experiment.seed, count=len(outcome.options), luck=say(f"design_luck_{block.luck}", language))  # fmt: skip
    unit = say(f"design_unit_{block.cost}", language)
    yield from paragraph(
        f"design_cost_{block.cost}", language, budget=number(block.budget), unit=unit,
        over=sum(not outcome.within(option) for option in outcome.options),
    )  # fmt: skip
    yield from paragraph(
        "design_asked", language, measure=measured(inquiry, outcome.metric, language),
        way=say("design_more" if entry_of(outcome.metric).better > 0 else "design_less", language),
        indifference=number(block.indifference), least=f"{block.share_least:.2f}", confidence=f"{block.confidence:g}",
    )  # fmt: skip
    yield ""
    yield from aligned(_table(outcome, language))
    yield from paragraph("design_table_note", language)
    yield ""
    yield from _choice(outcome, language)
    yield ""
    yield from _needed(outcome, language)
    yield from _fronted(outcome, language)
    yield from _against_ideal(outcome, language)
    yield ""
    yield from _procedure(outcome, language)


def _name(outcome: Outcome, design: int, language: str) -> str:
    return outcome.options[design].regime.title.of(language)


def _table(outcome: Outcome, language: str) -> list[list[str]]:
    """The designs by cost, the dearest last: what each costs, whether it meets the demand, its objective, what became of it."""
    keys = ("design_design", "design_cost", "design_share_head", "design_meets", "figure_replications", "design_objective", "design_against", "table_interval", "table_pairing", "design_state")  # fmt: skip
    rows = [[say(key, language) for key in keys]]
    for option in sorted(outcome.options, key=lambda option: (option.cost, option.number)):
        check = outcome.checked.get(option.number)
        cells = [_name(outcome, option.number, language), number(option.cost)]
        if check is None:
            rows.append([*cells, *["–"] * 7, say("design_state_excluded", language)])
            continue
        values = outcome.trials.values(option.number, outcome.metric)
        half = reach(variance(values), len(values))
        row = outcome.row(option.number)
        meets = "design_undecided" if check.met is None else "design_yes" if check.met else "design_no"
        state = say(f"design_state_{_state(outcome, option).replace(' ', '_')}", language)
        if option.number in outcome.selected.dropped:
            state = say("design_state_dropped", language, count=outcome.selected.dropped[option.number][0])
        rows.append([
            *cells, f"{check.mean:.3f} [{check.low:.3f}, {check.high:.3f}]", say(meets, language), str(len(values)),
            f"{number(mean(values))} ± {number(half)}", difference(row.difference) if row else "–", interval(row),
            pairing(row), state,
        ])  # fmt: skip
    return rows


def _choice(outcome: Outcome, language: str) -> Iterator[str]:
    """Which design it is, and how sure."""
    best, selected, block = outcome.best, outcome.selected, outcome.inquiry.experiment.design
    unit = say(f"design_unit_{block.cost}", language)
    values = outcome.trials.values(best.number, outcome.metric)
    check = outcome.checked[best.number]
    yield from paragraph(
        f"design_chosen_{outcome.basis}", language, design=best.regime.title.of(language), cost=number(best.cost), unit=unit,
        measure=measured(outcome.inquiry, outcome.metric, language), mean=number(mean(values)),
        half=number(reach(variance(values), len(values))), share=f"{check.mean:.3f}", low=f"{check.low:.3f}",
        high=f"{check.high:.3f}", least=f"{block.share_least:.2f}", count=len(outcome.field),
    )  # fmt: skip
    if block.procedure == "ocba":
        sure = "–" if selected.chance is None else f"{selected.chance:.4f}"
        yield from paragraph("design_ocba_sure", language, chance=sure, count=sum(outcome.trials.asked[n] for n in outcome.field))  # fmt: skip
    elif not selected.decided:
        left = [_name(outcome, number, language) for number in selected.left if number != best.number]
        yield from paragraph("design_not_decided", language, count=selected.replications, needed=selected.needed, left=_listed(left, language))  # fmt: skip
    elif len(selected.left) > 1:
        left = [_name(outcome, number, language) for number in selected.left if number != best.number]
        yield from paragraph("design_as_good", language, left=_listed(left, language))
    undecided = [_name(outcome, number, language) for number, one in outcome.checked.items() if one.met is None]
    if undecided and outcome.basis == "met":
        yield from paragraph("design_left_open", language, designs=_listed(undecided, language))


def _needed(outcome: Outcome, language: str) -> Iterator[str]:
    """What would be needed where nothing that can be paid meets the demand."""
    if outcome.basis == "met":
        return
    block = outcome.inquiry.experiment.design
    unit = say(f"design_unit_{block.cost}", language)
    met = [outcome.options[number] for number, one in outcome.checked.items() if one.met]
    nearest = max(outcome.checked.values(), key=lambda one: (one.mean, -outcome.options[one.design].cost))
    if met:
        cheapest = min(met, key=lambda option: (option.cost, option.number))
        check = outcome.checked[cheapest.number]
        yield from paragraph("design_needed", language, design=cheapest.regime.title.of(language), cost=number(cheapest.cost), unit=unit, share=f"{check.mean:.3f}", low=f"{check.low:.3f}")  # fmt: skip
    else:
        option = outcome.options[nearest.design]
        yield from paragraph("design_never", language, count=len(outcome.checked), design=option.regime.title.of(language), cost=number(option.cost), unit=unit, share=f"{nearest.mean:.3f}", high=f"{nearest.high:.3f}")  # fmt: skip
    yield ""


def _fronted(outcome: Outcome, language: str) -> Iterator[str]:
    """The designs that no other is as cheap as and better."""
    members = sorted(
        (n for n, over in outcome.dominated.items() if over is None), key=lambda n: outcome.options[n].cost
    )
    yield from paragraph("design_front", language)
    for member in members:
        values = outcome.trials.values(member, outcome.metric)
        ties = [n for n, over in outcome.dominated.items() if over == member and _tied(outcome, n, member)]
        key = "design_front_tied" if ties else "design_front_line"
        yield from paragraph(
            key, language, design=_name(outcome, member, language), cost=number(outcome.options[member].cost),
            mean=number(mean(values)), half=number(reach(variance(values), len(values))),
            ties=_listed([_name(outcome, n, language) for n in ties], language),
        )  # fmt: skip
    yield ""


def _against_ideal(outcome: Outcome, language: str) -> Iterator[str]:
    """How far the chosen design is from what none can beat."""
    measure = measured(outcome.inquiry, outcome.metric, language)
    row = None if outcome.bound is None else outcome.bound.row(outcome.metric, outcome.best.name)
    if row is None or outcome.bound is None:
        yield from paragraph("design_no_bound", language, measure=measure)
        return
    share = outcome.bound.row(SHARE, outcome.best.name)
    yield from paragraph(
        "design_bound", language, measure=measure, bound=number(row.baseline_mean), mean=number(row.regime_mean),
        difference=difference(row.difference), interval=interval(row), pairing=pairing(row), count=row.replications,
        share="–" if share is None else f"{share.baseline_mean:.3f}",
    )  # fmt: skip
    key = "design_bound_beaten" if outcome.beaten else "design_bound_holds"
    yield from paragraph(key, language, beaten=outcome.beaten, count=outcome.matched)


def _procedure(outcome: Outcome, language: str) -> Iterator[str]:
    """The rules, what is guaranteed and what is not."""
    block = outcome.inquiry.experiment.design
    looks = len(selection.looks(block.at_least, block.step, block.at_most))
    error = (1 - block.confidence) / 2
    yield from paragraph("design_rule_demand", language, error=f"{error:g}", designs=len(outcome.options), looks=looks, most=block.at_most)  # fmt: skip
    if block.procedure == "kn":
        count = sum(outcome.within(option) for option in outcome.options)
        factor = selection.eta(max(count, 2), block.at_least, error)
        yield from paragraph("design_rule_kn", language, error=f"{error:g}", first=block.at_least, step=block.step, count=count, eta=f"{factor:.3f}", square=f"{2 * factor * (block.at_least - 1):.2f}", indifference=number(block.indifference), confidence=f"{block.confidence:g}")  # fmt: skip
        yield from paragraph("design_not_guaranteed", language)
    else:
        yield from paragraph("design_rule_ocba", language, first=block.at_least, step=block.step, most=block.in_all)


def _listed(names: Sequence[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(names)


# -- as a picture --


def _drawn(outcome: Outcome, language: str) -> Figure | None:
    inquiry, block = outcome.inquiry, outcome.inquiry.experiment.design
    spots = []
    for number_, check in outcome.checked.items():
        option = outcome.options[number_]
        values = outcome.trials.values(number_, outcome.metric)
        spots.append(
            Spot(
                option.regime.title.of(language),
                block.presets.index(option.preset),
                option.cost,
                mean(values),
                reach(variance(values), len(values)),
                check.met,
                front=outcome.dominated[number_] is None,
                chosen=number_ == outcome.selected.best,
            )
        )
    row = None if outcome.bound is None else outcome.bound.row(outcome.metric, outcome.best.name)
    titles = [inquiry.scenario.regimes[preset].title.of(language) or preset for preset in block.presets]
    chart = Chart(
        spots, titles, say(f"design_axis_{block.cost}", language), measured(inquiry, outcome.metric, language),
        block.budget or 0.0, None if row is None else row.baseline_mean, outcome.basis != "none",
    )  # fmt: skip
    key = {"met": "figure_front_met", "open": "figure_front_open", "none": "figure_front_none"}[outcome.basis]
    words = (
        inquiry.experiment.title.of(language),
        say(
            key, language, design=outcome.best.regime.title.of(language), least=f"{block.share_least:.2f}",
            measure=words_of(inquiry.scenario, outcome.metric).of(language),
        ),
        footer(inquiry, "figure_front_note", max(outcome.trials.asked.values()), language),
    )  # fmt: skip
    return front(chart, words, language)
