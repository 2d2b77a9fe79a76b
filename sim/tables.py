"""Tables for a person at a terminal, and frames for a program; and how two scenarios differ."""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.declare import declarations
from sim.quantity import written
from sim.texts import TEXTS, say
from sim.words import Words, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from sim.comparison import Comparison, Row, Run
    from sim.intervals import Paired

GROUPS = ("response", "outcome", "offender", "cost")
"""The order in which groups of measures are printed."""


# -- frames --


def comparison_frame(comparison: Comparison) -> pd.DataFrame:
    """The comparison as a frame: a row a measure and regime."""
    import pandas as pd

    columns = [entry.name for entry in fields(comparison.rows[0])] if comparison.rows else []
    return pd.DataFrame([{name: getattr(row, name) for name in columns} for row in comparison.rows], columns=columns)


def runs_frame(runs: Iterable[Run]) -> pd.DataFrame:
    """The measures of every run as a frame: a row a run and measure."""
    import pandas as pd

    columns = ["regime", "replication", "metric", "value", "cases", "censored"]
    rows = [
        (run.regime, run.replication, metric, value.value, value.cases, value.censored)
        for run in runs
        for metric, value in run.values.items()  # noqa: PD011 - no frame
    ]
    return pd.DataFrame(rows, columns=columns)


# -- text --


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Fill *text* up to *columns* on a terminal."""
    space = " " * max(0, columns - width(text))
    return space + text if right else text + space


def aligned(rows: Sequence[Sequence[str]], *, left: int = 1) -> list[str]:
    """The lines of a table: the first *left* columns flush left, the others flush right; a row of one cell spans all."""
    full = [row for row in rows if len(row) > 1]
    widths = [max(width(row[i]) for row in full) for i in range(len(full[0]))] if full else []
    return [
        "  ".join(padded(cell, widths[i], right=i >= left) for i, cell in enumerate(row)).rstrip()
        if len(row) > 1
        else row[0]
        for row in rows
    ]


def unit(name: str, language: str) -> str:
    """A unit as a reader knows it."""
    words = TEXTS.get(f"unit_{name}")
    return words.of(language) if words else name


def number(value: float | None) -> str:
    """A number to read: four significant digits, thousands apart; "–" for none."""
    if value is None or value != value:  # noqa: PLR0124 - not a number
        return "–"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    return f"{value + 0.0:.{digits}f}"


def difference(value: float | None) -> str:
    """A difference to read: with its sign."""
    text = number(value)
    return f"+{text}" if value is not None and value > 0 else text


def comparison_text(comparison: Comparison, language: str) -> str:
    """The table that `compare` prints: for each regime against the baseline, the primary measure first."""
    return "\n\n".join(
        "\n".join(_against(comparison, regime, language))
        for regime in comparison.regimes
        if regime != comparison.baseline
    )


def _against(comparison: Comparison, regime: str, language: str) -> Iterator[str]:
    from sim.measures import MEASURES, part_words
    from sim.scenario import OTHERS

    rows = {row.metric: row for row in comparison.rows if row.regime == regime}
    primary = comparison.scenario.measure.primary
    cells: list[list[str]] = [
        [say(key, language) for key in ("table_measure", "table_unit")]
        + [comparison.baseline, regime]
        + [say(key, language) for key in ("table_difference", "table_interval", "table_pairing")]
    ]
    for group in ("primary", *GROUPS):
        chosen = [
            row for metric, row in rows.items() if metric in MEASURES and _group(MEASURES, metric, primary) == group
        ]
        if chosen or group == "primary":
            cells.append([f"— {say(f'group_{group}', language)}"])
        cells += [_cells(MEASURES[row.metric].words.of(language), row, language) for row in chosen]
        if group == "primary" and not chosen:
            known = MEASURES.get(primary)
            cells.append([known.words.of(language) if known else primary, *["–"] * 6])
    for part in (*comparison.scenario.cohorts, OTHERS):
        apart = [row for metric, row in rows.items() if metric.endswith(f"@{part}")]
        if apart:
            cells.append([f"— {part_words(comparison.scenario, part).of(language)}"])
        cells += [_cells(MEASURES[row.metric.partition("@")[0]].words.of(language), row, language) for row in apart]
    yield say(
        "table_against",
        language,
        regime=title(comparison, regime, language),
        baseline=title(comparison, comparison.baseline, language),
    )
    yield from aligned(cells, left=2)


def _group(measures: Mapping[str, Any], metric: str, primary: str) -> str:
    return "primary" if metric == primary else str(measures[metric].group)


def title(comparison: Comparison, regime: str, language: str) -> str:
    """A regime's title in *language*, with the name it has in files."""
    words = comparison.scenario.regimes[regime].title.of(language) if regime in comparison.scenario.regimes else ""
    return f"{words} ({regime})" if words else regime


def _cells(name: str, row: Row, language: str) -> list[str]:
    means = (number(row.baseline_mean), number(row.regime_mean), difference(row.difference))
    return [
        name,
        unit(row.unit, language),
        *means,
        interval_text(row, language),
        pairing(row),
    ]


def pairing(row: Row | Paired | None) -> str:
    """By how much pairing shrank the variance, and the most it could, were both arms perfectly correlated."""
    if row is None or row.reduction is None:
        return "–"
    most = "∞" if row.ceiling is None else f"{row.ceiling:,.1f}×"
    return f"{row.reduction:.1f}× (≤ {most})"


def interval_text(row: Row, language: str) -> str:
    """The interval of a difference, or what stands in its place."""
    if row.ci_low is not None and row.ci_high is not None:
        return f"[{difference(row.ci_low)}, {difference(row.ci_high)}]"
    if row.ties == row.replications:
        return say("table_alike", language)
    if row.bound is None:
        return "–"
    return say("table_agree", language, agree=row.agree, count=row.replications, bound=f"{row.bound:.0%}")


# -- differences --


class Difference(NamedTuple):
    """Where two scenarios differ, and what each says there, as a person writes it."""

    path: str
    one: str
    other: str


def differences(one: Any, other: Any, path: str = "", kind: str = "") -> Iterator[Difference]:
    """Where two frozen values (scenarios, regimes, …) differ, field by field."""
    if is_dataclass(one) and type(one) is type(other):
        declared = declarations(type(one))
        if not declared:
            if one != other:
                yield Difference(path, _text(one, kind), _text(other, kind))
            return
        for name, what in declared.items():
            inner = what.item if what.kind in ("mapping", "list") else what.kind
            yield from differences(getattr(one, name), getattr(other, name), f"{path}.{name}".lstrip("."), inner)
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in dict.fromkeys([*one, *other]):
            yield from _entry(one.get(name), other.get(name), f"{path}.{name}", kind)
    elif isinstance(one, tuple) and isinstance(other, tuple) and any(map(is_dataclass, (*one, *other))):
        for i, (left, right) in enumerate(zip_longest(one, other)):
            yield from _entry(left, right, f"{path}.{i}", kind)
    elif one != other:
        yield Difference(path, _text(one, kind), _text(other, kind))


def _entry(one: Any, other: Any, path: str, kind: str) -> Iterator[Difference]:
    if one is None or other is None:
        if one is not other:
            yield Difference(path, _present(one, kind), _present(other, kind))
        return
    yield from differences(one, other, path, kind)


def _present(value: Any, kind: str) -> str:
    """Write an entry that only one of two scenarios has."""
    return "–" if value is None else "…" if declarations(type(value)) and is_dataclass(value) else _text(value, kind)


def _text(value: Any, kind: str) -> str:
    """Write a value as a person writes it."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–" if not isinstance(value, Words) else " / ".join(value)
    return written(kind, value)
