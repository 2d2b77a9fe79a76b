"""The numbers a conclusion leans on: every assumption of a scenario with its range, like ones told once, those of the compared regimes first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.assumptions import numbers
from sim.quantity import written
from sim.texts import TEXTS
from sim.variation import PathError, leaves
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sim.scenario import Provenance, Scenario

ASSUMPTION: Final = "assumption"
SORTS: Final = ("article", "public", "derived", ASSUMPTION, "")
"""What a source can begin with; "" is a plain number without one."""
TABLES: Final = (
    "regimes",
    "streets",
    "departments",
    "case_types",
    "resources",
    "cohorts",
    "districts",
    "demand",
    "offending",
)
"""Parts of a scenario with rows, in which like numbers of several rows are told once."""
NAMED: Final = 4
"""So many rows are named; more are counted."""


class Assumption(NamedTuple):
    """A number that rests on nothing firmer than judgement, as a person writes it."""

    path: str
    words: Words
    value: str
    span: str
    """Its range; "" if none is stated."""
    source: str
    """What the file says behind "assumption"."""


@dataclass(frozen=True, slots=True)
class Section:
    """Assumptions about one thing."""

    title: Words
    rows: tuple[Assumption, ...]


def in_force(scenario: Scenario, arms: Collection[str]) -> set[str]:
    """The regimes that are in force somewhere while *arms* are compared."""
    found = {arm for arm in arms if arm in scenario.regimes}
    for phase in scenario.phases:
        found |= {regime for regime in (phase.regime, *phase.streets.values()) if regime in scenario.regimes}
    return found | {step.regime for name in found for step in scenario.regimes[name].rollout}


def stated(scenario: Scenario) -> list[Provenance]:
    """Every number with its source; a plain number of a regime that equals an assumed default is that assumption."""
    taken = {each.path: each for each in numbers(scenario)}
    return [taken.get(each.path, each) for each in scenario.provenance]


def sections(scenario: Scenario, arms: Collection[str]) -> tuple[Section, ...]:
    """Every assumption of what is run, in sections; the compared regimes come first."""
    used = in_force(scenario, arms)
    apart: dict[str, list[Provenance]] = {"compared": [], "beside": []}
    for each in stated(scenario):
        if not each.source.startswith(ASSUMPTION):
            continue
        table, _, rest = each.path.partition(".")
        row = rest.partition(".")[0]
        if table == "regimes":
            if row in used:
                apart["compared" if row in arms else "beside"].append(each)
        else:
            apart.setdefault(table, []).append(each)
    return tuple(Section(_title(name), tuple(_told(scenario, some))) for name, some in apart.items() if some)


def sources(scenario: Scenario, arms: Collection[str]) -> Counter[str]:
    """How many numbers of what is run come from each sort of source, by the names in `SORTS`."""
    found: Counter[str] = Counter()
    for each in _run(scenario, arms):
        found[next(sort for sort in SORTS if each.source.startswith(sort))] += 1
    return found


def cited(scenario: Scenario, arms: Collection[str]) -> list[str]:
    """The sources named that are no assumptions, each once, in order."""
    return sorted(
        {each.source for each in _run(scenario, arms) if each.source and not each.source.startswith(ASSUMPTION)}
    )


def _run(scenario: Scenario, arms: Collection[str]) -> Iterator[Provenance]:
    used = in_force(scenario, arms)
    for each in stated(scenario):
        parts = each.path.split(".")
        if parts[0] != "regimes" or parts[1] in used:
            yield each


def _title(name: str) -> Words:
    known = TEXTS.get(f"report_about_{name}")
    return known or TEXTS["report_about_rest"]


def _told(scenario: Scenario, some: Iterable[Provenance]) -> Iterator[Assumption]:
    """Each number once; those of several rows that agree in value, source and range together."""
    alike: dict[tuple[Any, ...], list[str]] = {}
    for each in some:
        table, _, rest = each.path.partition(".")
        row, _, inner = rest.partition(".")
        key = (table, inner, row) if table not in TABLES or not inner else (table, inner, "")
        alike.setdefault((*key, each.value, each.source, each.span), []).append(row)
    for (table, inner, row, value, source, span), rows in alike.items():
        first = ".".join(part for part in (table, rows[0], inner) if part)
        kind, words = _declared(scenario, first)
        low_high = "" if span is None else f"{plain(kind, span[0])} – {plain(kind, span[1])}"
        named = row or (
            rows[0] if len(rows) == 1 else f"{{{', '.join(rows)}}}" if len(rows) <= NAMED else f"* ({len(rows)})"
        )
        path = ".".join(part for part in (table, named, inner) if part)
        shown = ", ".join(plain(kind, part) for part in value) if isinstance(value, tuple) else plain(kind, value)
        yield Assumption(path, words, shown, low_high, source.removeprefix(ASSUMPTION).lstrip(":; "))


def plain(kind: str, value: Any) -> str:
    """A value as a person writes it, without digits nobody wrote."""
    return re.sub(r"\d+\.\d{5,}", lambda found: f"{float(found[0]):.4g}", written(kind, value))


def _declared(scenario: Scenario, path: str) -> tuple[str, Words]:
    """How a number is written, and what it is."""
    try:
        found = leaves(scenario, path)[0].declared
    except (PathError, IndexError):
        found = None
    if found is None:
        return "number", Words(path, path)
    kind = found.item or found.kind
    return ("duration" if kind == "spread" else kind), found.words
