"""The verdict: two or three sentences, decided by the primary measure alone, with its price beside it.

Where officer-hours were made equal, that result comes first. Where streets join by cohorts, it says what those of the
first gained or lost and what the others did. Nothing is claimed beyond the scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim import cohorts
from sim.measures import MEASURES, part_words, restriction
from sim.scenario import OTHERS
from sim.texts import TEXTS, say

if TYPE_CHECKING:
    from sim.comparison import Comparison, Matching, Row

LONG: Final = (("min", "days", 1440), ("h", "days", 24))
"""Times of three days and more are also told in days: unit, longer unit, how many of the one make the other."""
COSTS: Final = ("active_officer_hours", "standby_officer_hours", "routine_hours_displaced")
"""The price named in the verdict."""


def verdict(comparison: Comparison, language: str) -> str:
    """What *comparison* shows, in *language* ("zh" or "en"); one paragraph for each regime against the baseline."""
    others = [regime for regime in comparison.regimes if regime != comparison.baseline]
    if not others:
        return say("verdict_alone", language, regime=_called(comparison, comparison.baseline, language))
    first = "" if comparison.matched is None else _matched(comparison.matched, language) + "\n"
    return first + "\n".join(_paragraph(comparison, regime, language) for regime in others)


def _paragraph(comparison: Comparison, regime: str, language: str) -> str:
    """What one regime does; where there are cohorts, gains, losses and their price on a line of their own."""
    space = say("verdict_space", language)
    result = _result(comparison, regime, language)
    parts = _parts(comparison, regime, language)
    rest = [*parts, _price(comparison, regime, language), say("verdict_scope", language)]
    return result + ("\n" if parts else space) + space.join(sentence for sentence in rest if sentence)


def _result(comparison: Comparison, regime: str, language: str) -> str:
    """What the primary measure says."""
    metric = comparison.scenario.measure.primary
    row = comparison.row(metric, regime)
    never = "" if row is None else _never(comparison, row, language)
    return _finding(comparison, row, regime, language) + never


def _never(comparison: Comparison, row: Row, language: str) -> str:
    """Where a time is its restriction in every replication, the thing never happened within it."""
    most = restriction(comparison.scenario, row.metric)
    if most is None:
        return ""
    arms = [
        _called(comparison, arm, language)
        for arm, mean in ((row.baseline, row.baseline_mean), (row.regime, row.regime_mean))
        if mean >= most * (1 - 1e-9)
    ]
    within = amount(most, row.unit, language)
    space = say("verdict_space", language)
    return "".join(space + say("verdict_never", language, arm=arm, within=within) for arm in arms)


def _finding(comparison: Comparison, row: Row | None, regime: str, language: str) -> str:
    """What the primary measure of one regime is against the baseline's."""
    metric = comparison.scenario.measure.primary
    names = {
        "regime": _called(comparison, regime, language),
        "baseline": _called(comparison, comparison.baseline, language),
        "measure": MEASURES[metric].words.of(language) if metric in MEASURES else metric,
    }
    if row is None:
        return say("verdict_nothing", language, **names)
    numbers = {
        "regime_mean": amount(row.regime_mean, row.unit, language),
        "baseline_mean": amount(row.baseline_mean, row.unit, language),
        "difference": change(row.difference, row.unit, language),
        "interval": _interval(row, language),
        "n": row.replications,
    }
    if row.replications == 1:
        return say("verdict_once", language, **names, **numbers)
    if row.ties == row.replications:
        return say("verdict_alike", language, **names, **numbers)
    if not row.decided:
        return say("verdict_open", language, **names, **numbers)
    better = MEASURES[metric].better
    if better == 0:
        return say("verdict_differs", language, **names, **numbers)
    winner = names["regime"] if row.difference * better > 0 else names["baseline"]
    return say("verdict_better", language, winner=winner, **names, **numbers)


def _parts(comparison: Comparison, regime: str, language: str) -> list[str]:
    """What the streets of the first cohort gained or lost on the primary measure, and what the others did."""
    scenario = comparison.scenario
    if not scenario.cohorts:
        return []
    name, first = next(iter(scenario.cohorts.items()))
    whole, members = len(scenario.streets), cohorts.size(first)
    names = {
        "cohort": first.name.of(language),
        "regime": _called(comparison, regime, language),
        "baseline": _called(comparison, comparison.baseline, language),
        "later": say("verdict_parts_later", language) if len(scenario.cohorts) > 1 else "",
        "draws": say("verdict_parts_draws", language) if members > len(set(first.named)) else "",
    }
    told = [say("verdict_parts", language, **names)]
    for part, count in ((name, members), (OTHERS, whole - members)):
        who = {"part": part_words(scenario, part).of(language), "count": count, "whole": whole}
        row = comparison.row(f"{scenario.measure.primary}@{part}", regime)
        told.append(_part(row, who, language))
    return told


def _part(row: Row | None, who: dict[str, object], language: str) -> str:
    """What a part of the streets gained or lost."""
    if row is None:
        return say("verdict_part_nothing", language, **who)
    good = row.difference * MEASURES[row.metric.partition("@")[0]].better
    sign = "gained" if good > 0 else "lost" if good < 0 else "changed" if row.difference else "same"
    if row.replications > 1 and row.ties < row.replications and not row.decided:
        sign = "open"
    numbers = {
        "regime_mean": amount(row.regime_mean, row.unit, language),
        "baseline_mean": amount(row.baseline_mean, row.unit, language),
        "difference": change(row.difference, row.unit, language),
        "interval": say("verdict_one_draw", language) if row.replications == 1 else _interval(row, language),
    }
    return say(f"verdict_part_{sign}", language, **who, **numbers)


def _price(comparison: Comparison, regime: str, language: str) -> str:
    """What the regime costs more, or less, than the baseline."""
    rows = [row for metric in COSTS if (row := comparison.row(metric, regime)) is not None]
    if not rows:
        return ""
    parts = [
        say(
            "verdict_part",
            language,
            measure=MEASURES[row.metric].words.of(language),
            difference=change(row.difference, row.unit, language),
            interval="" if row.ci_low is None else say("verdict_in", language, interval=_interval(row, language)),
        )
        for row in rows
    ]
    return say(
        "verdict_price",
        language,
        regime=_called(comparison, regime, language),
        baseline=_called(comparison, comparison.baseline, language),
        parts=say("verdict_join", language).join(parts),
    )


def _matched(matched: Matching, language: str) -> str:
    """The result at equal officer-hours, with what it took to make them equal."""
    inner = matched.comparison
    regime = next((name for name in inner.regimes if name != inner.baseline), inner.baseline)
    added = say("verdict_join", language).join(matched.added) or say("verdict_nothing_added", language)
    key = "verdict_saturated" if matched.saturated else "verdict_matched"
    opening = say(
        key,
        language,
        lever=matched.lever.of(language),
        added=added,
        baseline=_called(inner, inner.baseline, language),
        regime=_called(inner, regime, language),
        baseline_hours=number(matched.baseline_hours),
        regime_hours=number(matched.regime_hours),
    )
    return opening + _result(inner, regime, language)


def _interval(row: Row, language: str) -> str:
    """The interval of a difference, or what stands in its place."""
    if row.ci_low is not None and row.ci_high is not None:
        low, high = (change(value, row.unit, language) for value in (row.ci_low, row.ci_high))
        return say("verdict_interval", language, low=low, high=high)
    if row.replications == 1 or row.bound is None:
        return say("verdict_no_interval", language)
    return say("verdict_agree", language, agree=row.agree, n=row.replications, bound=number(100 * row.bound))


def _called(comparison: Comparison, regime: str, language: str) -> str:
    """A regime's title, or its name where it has none."""
    known = comparison.scenario.regimes
    return (known[regime].title.of(language) if regime in known else "") or regime


def number(value: float) -> str:
    """A number with as many digits as a reader can use."""
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.,") else text


def amount(value: float, unit: str, language: str) -> str:
    """A value with its unit; shares as per cent."""
    if unit == "share":
        return f"{number(100 * value)}%" if language == "zh" else f"{number(100 * value)} %"
    plain = _amount(value, unit, language)
    for small, large, many in LONG:
        if unit == small and abs(value) >= 3 * many:
            return say("verdict_long", language, plain=plain, long=_amount(value / many, large, language))
    return plain


def _amount(value: float, unit: str, language: str) -> str:
    key = f"unit_{unit}"
    return say("verdict_amount", language, number=number(value), unit=TEXTS[key].of(language) if key in TEXTS else unit)


def change(value: float, unit: str, language: str) -> str:
    """A difference with its sign and unit; shares in percentage points."""
    sign = "+" if value > 0 else ""
    if unit == "share":
        return sign + say("verdict_amount", language, number=number(100 * value), unit=say("unit_points", language))
    return sign + _amount(value, unit, language)
