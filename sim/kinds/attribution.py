"""Attribution: the difference between two regimes split among the elements in which they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim import shapley
from sim.comparison import compare
from sim.figures.waterfall import Fall, Step, waterfall
from sim.lab import Finding, Lab, arm, footer, interval, measured, paragraph, titled
from sim.measures import entry_of
from sim.questions.attribution import element_words, title
from sim.regime import LACKS
from sim.sequential import looks
from sim.shapley import estimate, partners
from sim.tables import aligned, difference, number, pairing
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure

    from sim.comparison import Comparison
    from sim.experiment import Inquiry
    from sim.sequential import Look
    from sim.shapley import Estimate, Reckoning, Split

LOOKS: Final = ("group", "metric", "replications", "share", "half_width", "wished", "needed")
TABLE: Final = ("metric", "unit", "effect", "group", "element", "replications", "mean", "ci_low", "ci_high", "percent", "reduction", "ceiling")  # fmt: skip
"""The columns of the tidy table; `effect` is total, share, first_in, last_out or together (last out less first in)."""
PAIRS: Final = ("metric", "group", "after", "replications", "mean", "ci_low", "ci_high")
"""How much more a group adds where another came before it."""
MUCH: Final = 0.1
"""First in and last out differ much if it is by more than this share of the total."""


@dataclass(frozen=True, slots=True)
class Account:
    """One measure, split."""

    metric: str
    comparison: Comparison | None
    """The two ends, over the replications that count; None if there are none."""
    found: Sequence[Reckoning]
    """What each replication that counts says."""
    left_out: Sequence[int]
    """The replications in which the measure did not apply under some regime."""

    def over(self, effect: str, name: str) -> Estimate:
        """The mean over replications of an effect of a group or element."""
        return estimate([getattr(one, effect)[name] for one in self.found])

    @property
    def total(self) -> Estimate:
        """The whole difference."""
        return estimate([one.total for one in self.found])

    def together(self, name: str) -> Estimate:
        """What a group does last out less what it does first in."""
        return estimate([one.last[name] - one.first[name] for one in self.found])

    @property
    def ranked(self) -> list[str]:
        """The groups, the greatest share in the direction of the total first."""
        sign = -1 if self.total.mean < 0 else 1
        return sorted(self.found[0].share, key=lambda name: -sign * self.over("share", name).mean)


def attribution(lab: Lab) -> Finding:
    """Replicate until every share is as sure as wished, or the replications are spent; with no wish, as often as asked."""
    experiment, wish = lab.inquiry.experiment, lab.inquiry.experiment.precision
    split = shapley.split(lab.inquiry)
    asked = bool(wish.absolute or wish.relative)
    counts = looks(wish) if asked else [experiment.replications]
    course: dict[str, list[Look]] = {name: [] for name in split.groups}
    likely, tasks = counts[0], [split.task(0)]
    for count in counts:
        tasks = [*tasks, *(split.task(replication) for replication in range(len(tasks), count))]
        lab.do(tasks, max(likely, count))
        found = _account(lab, split, count, wish.measure).found
        if not asked or len(found) < 2:
            continue
        last = shapley.looked(found, wish)
        for name, look in last.items():
            course[name].append(look)
        if all(one.met and one.replications >= wish.at_least for one in last.values()):
            break
        more = max(one.needed or wish.at_most for one in last.values())
        likely = min(wish.at_most, max(count + wish.step, more))
    lab.progress(len(tasks), len(tasks))
    metrics = tuple(dict.fromkeys((wish.measure, *experiment.measures)))
    accounts = [_account(lab, split, len(tasks), metric) for metric in metrics]
    steps = [
        (name, wish.measure, one.replications, one.difference, one.half_width, one.wished, one.needed)
        for name, looked in course.items()
        for one in looked
    ]
    tables: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {
        "table.csv": (TABLE, [row for account in accounts for row in _rows(account, split)]),
        "pairs.csv": (PAIRS, [row for account in accounts for row in _pairs(account, split)]),
    }
    if asked:
        tables["looks.csv"] = (LOOKS, steps)
    return Finding(
        lab.inquiry,
        tables,
        lambda language: _told(lab.inquiry, split, accounts[0], course, len(tasks), language),
        {"attribution": lambda language: _drawn(lab.inquiry, split, accounts[0], language)},
        tasks,
    )


def _account(lab: Lab, split: Split, count: int, metric: str) -> Account:
    """What *count* replications say of a measure."""
    runs = {replication: lab.store.runs[0, replication] for replication in range(count)}
    reckoned = {replication: shapley.reckoned(split, replication, some, metric) for replication, some in runs.items()}
    found = [one for one in reckoned.values() if one is not None]
    ends = [run for one in found for name in split.names for run in runs[one.replication] if run.regime == name]
    ends.sort(key=lambda run: (split.names.index(run.regime), run.replication))
    comparison = compare(lab.inquiry.scenario, ends) if ends else None
    return Account(metric, comparison, found, [replication for replication, one in reckoned.items() if one is None])


# -- tables --


def _rows(account: Account, split: Split) -> Iterator[Sequence[object]]:
    if not account.found:
        return
    metric, unit, total = account.metric, entry_of(account.metric).unit, account.total
    row = account.comparison.row(metric, split.names[1]) if account.comparison else None
    paired = (row.reduction, row.ceiling) if row else (None, None)

    def line(effect: str, group: str, element: str, of: Estimate) -> tuple[object, ...]:
        percent = _percent(of, total) if effect in ("total", "share") else None
        more = paired if effect == "total" else (None, None)
        return (metric, unit, effect, group, element, of.count, of.mean, of.low, of.high, percent, *more)

    yield line("total", "", "", total)
    for group in split.groups:
        yield line("share", group, "", account.over("share", group))
    for effect, attribute in (("first_in", "first"), ("last_out", "last")):
        for group, elements in split.groups.items():
            yield line(effect, group, "", account.over(attribute, group))
            for element in elements if len(elements) > 1 else ():
                yield line(effect, group, element, account.over(attribute, element))
    for group in split.groups:
        yield line("together", group, "", account.together(group))


def _pairs(account: Account, split: Split) -> Iterator[Sequence[object]]:
    if account.found:
        for (one, other), of in partners(account.found, tuple(split.groups)).items():
            yield account.metric, one, other, of.count, of.mean, of.low, of.high


# -- in words --


def _names(inquiry: Inquiry, split: Split, language: str) -> dict[str, str]:
    """What every group, and every element of a group of several, is called."""
    asked = inquiry.experiment.attribution.groups
    found = {name: title(name, elements, asked).of(language) for name, elements in split.groups.items()}
    return {member: element_words(member).of(language) for member in split.members} | found


def _told(
    inquiry: Inquiry, split: Split, account: Account, course: Mapping[str, Sequence[Look]], count: int, language: str
) -> Iterator[str]:
    experiment = inquiry.experiment
    yield from paragraph("experiment_head", language, scenario=titled(inquiry, language), replications=count, seed=experiment.seed)  # fmt: skip
    if experiment.attribution.window_only:
        yield from paragraph("attribution_window", language)
    row = account.comparison.row(account.metric, split.names[1]) if account.comparison else None
    if row is None:
        yield from paragraph("attribution_none", language)
        return
    yield from paragraph(
        "attribution_total", language, measure=measured(inquiry, account.metric, language), baseline=arm(inquiry, split.names[0], language),
        regime=arm(inquiry, split.names[1], language), before=number(row.baseline_mean), after=number(row.regime_mean),
        difference=difference(row.difference), interval=interval(row), pairs=row.replications, pairing=pairing(row),
    )  # fmt: skip
    yield from paragraph("attribution_exactly" if split.exact else "attribution_orders", language, count=2 ** len(split.groups))  # fmt: skip
    yield from _wished(inquiry, language)
    yield ""
    yield from _table(inquiry, split, account, language)
    yield ""
    yield from paragraph("attribution_columns", language)
    yield from _sure(inquiry, split, course, language)
    if account.left_out:
        which = ", ".join(map(str, account.left_out))
        yield from paragraph("attribution_left_out", language, count=len(account.left_out), which=which)
    else:
        yield from paragraph("attribution_none_left_out", language)
    yield from _together(inquiry, split, account, language)
    yield from _idle(split, count, language)


def _wished(inquiry: Inquiry, language: str) -> Iterator[str]:
    wish = inquiry.experiment.precision
    values = {"least": wish.at_least, "most": wish.at_most, "step": wish.step}
    if wish.absolute:
        yield from paragraph("attribution_absolute", language, wish=number(wish.absolute), **values)
    elif wish.relative:
        yield from paragraph("attribution_relative", language, wish=f"{100 * wish.relative:g} %", **values)


def _table(inquiry: Inquiry, split: Split, account: Account, language: str) -> Iterator[str]:
    names, total = _names(inquiry, split, language), account.total
    within = say("table_interval", language)
    heads = ("attribution_group", "attribution_share", "", "attribution_percent", "attribution_first", "", "attribution_last", "")  # fmt: skip
    rows = [[say(key, language) if key else within for key in heads]]

    def beside(name: str) -> list[str]:
        first, last = account.over("first", name), account.over("last", name)
        return [difference(first.mean), _interval(first, language), difference(last.mean), _interval(last, language)]

    for name in account.ranked:
        share = account.over("share", name)
        rows.append([names[name], *_shared(share, total, language), *beside(name)])
        members = split.groups[name] if len(split.groups[name]) > 1 else ()
        rows += [[say("attribution_member", language, name=names[it]), "", "", "", *beside(it)] for it in members]
    rows.append([say("attribution_all", language), *_shared(total, total, language), "", "", "", ""])
    yield from aligned(rows)


def _shared(share: Estimate, total: Estimate, language: str) -> list[str]:
    percent = _percent(share, total)
    return [difference(share.mean), _interval(share, language), "–" if percent is None else f"{percent:.1f} %"]


def _percent(share: Estimate, total: Estimate) -> float | None:
    """A share in per cent of the total; None where the total's interval holds nought."""
    return 100 * share.mean / total.mean + 0.0 if total.decided else None


def _interval(of: Estimate, language: str) -> str:
    if of.low is None or of.high is None:
        return say("table_alike", language) if of.count > 1 else "–"
    return f"[{difference(of.low)}, {difference(of.high)}]"


def _sure(inquiry: Inquiry, split: Split, course: Mapping[str, Sequence[Look]], language: str) -> Iterator[str]:
    """Whether every share is as sure as wished, else how many more replications it takes."""
    names = _names(inquiry, split, language)
    last = {name: looked[-1] for name, looked in course.items() if looked}
    if not last:
        return
    count = next(iter(last.values())).replications
    if all(one.met for one in last.values()):
        yield from paragraph("attribution_all_met", language, replications=count)
    elif any(one.wished is None for one in last.values()):
        yield from paragraph("attribution_nought", language, replications=count)
    else:
        for name, one in last.items():
            if not one.met and one.needed is not None:
                yield from paragraph("attribution_needed", language, group=names[name], replications=count, needed=one.needed, more=one.needed - count)  # fmt: skip


def _together(inquiry: Inquiry, split: Split, account: Account, language: str) -> Iterator[str]:
    """What first in and last out say of which groups work together, where they differ much."""
    names = _names(inquiry, split, language)
    least = MUCH * abs(account.total.mean)
    much = [name for name in account.ranked if (of := account.together(name)).decided and abs(of.mean) > least]
    if not much:
        return
    pairs = partners(account.found, tuple(split.groups))
    yield ""
    yield from paragraph("attribution_together", language)
    for name in much:
        first, last = account.over("first", name), account.over("last", name)
        strong = [(pair, of) for pair, of in pairs.items() if pair[0] == name and of.decided]
        partner = ""
        if strong:
            (_, other), of = max(strong, key=lambda each: abs(each[1].mean))
            partner = say("attribution_partner", language, other=names[other], value=difference(of.mean), interval=_interval(of, language))  # fmt: skip
        yield from paragraph(_judged(first, last, least), language, group=names[name], first=difference(first.mean), last=difference(last.mean), partner=partner)  # fmt: skip
    yield from paragraph("attribution_bonferroni", language, count=len(pairs))


def _judged(first: Estimate, last: Estimate, least: float) -> str:
    """The key of what is said of a group whose first-in and last-out effects differ by more than *least*."""
    alone, within = (of.decided and abs(of.mean) > least / 2 for of in (first, last))
    if within and not alone:
        return "attribution_only_together"
    if alone and not within:
        return "attribution_replaced"
    if first.mean * last.mean < 0:
        return "attribution_opposite"
    return "attribution_more" if abs(last.mean) > abs(first.mean) else "attribution_less"


def _idle(split: Split, count: int, language: str) -> Iterator[str]:
    """What lay idle for want of its partner in some regime that was run."""
    met = {lack for replication in range(count) for lack in split.idle(replication)}
    if not met:
        return
    yield ""
    yield from paragraph("attribution_idle", language)
    for lack in LACKS:
        if lack in met:
            element = element_words(lack.element).of(language)
            yield from paragraph("attribution_idle_line", language, element=element, words=lack.without.of(language))


# -- a figure --


def _drawn(inquiry: Inquiry, split: Split, account: Account, language: str) -> Figure | None:
    row = account.comparison.row(account.metric, split.names[1]) if account.comparison else None
    if row is None:
        return None
    names, total = _names(inquiry, split, language), account.total
    steps = []
    for name in account.ranked:
        share = account.over("share", name)
        steps.append(Step(names[name], share.mean, share.low, share.high, _percent(share, total)))
    ends = arm(inquiry, split.names[0], language), arm(inquiry, split.names[1], language)
    measure = measured(inquiry, account.metric, language)
    words = (
        inquiry.experiment.title.of(language),
        say("figure_waterfall_finding", language, measure=measure, baseline=ends[0], regime=ends[1], total=f"{difference(row.difference)} {interval(row)}"),
        footer(inquiry, "figure_waterfall_note", row.replications, language),
    )  # fmt: skip
    return waterfall(Fall(ends, (row.baseline_mean, row.regime_mean), steps), measure, words, language)
