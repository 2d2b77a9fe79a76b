"""What is read of an experiment, gathered from its folder: the question, what was expected before the run, the result, figures and tables."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim import outside
from sim.pages import assumptions
from sim.pages.page import page, picture
from sim.tables import number
from sim.texts import LANGUAGES
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.kept import Kept
    from sim.pages.assumptions import Section

TEXT, TABLE = 1_000_000, 20_000_000
"""Bytes of a report and of a table, at most."""
ROWS: Final = 120
"""Rows of a table shown at most; all of them are in the file."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the folder."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    """Of each column, whether it holds numbers."""
    more: int
    """Rows that are not shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """All that the page says."""

    name: str
    title: Words
    question: Words
    expect: Words
    scenario: Words
    kind: str
    said: Words
    """The report as it was written."""
    command: str
    replications: int
    seed: int
    figures: tuple[tuple[str, Mapping[str, str]], ...]
    """Name, and address by language."""
    tables: tuple[Table, ...]
    sections: tuple[Section, ...]
    sources: Mapping[str, int]
    versions: Mapping[str, str]
    files: tuple[str, ...]


def finding(kept: Kept) -> str:
    """The page of a folder that `whistle experiment` wrote."""
    return page("experiment.html", finding=gathered(kept))


def gathered(kept: Kept) -> Finding:
    """What the page of *kept* says."""
    inquiry = kept.inquiry()
    experiment, scenario = inquiry.experiment, inquiry.scenario
    files = tuple(kept.manifest["files"])
    return Finding(
        name=kept.path.absolute().name,
        title=experiment.title,
        question=experiment.question,
        expect=experiment.expect,
        scenario=scenario.title,
        kind=experiment.kind,
        said=Words(
            *(
                outside.content(kept.path / f"report.{language}.txt", TEXT).decode("utf-8").strip()
                for language in LANGUAGES
            )
        ),
        command=kept.command,
        replications=experiment.replications,
        seed=experiment.seed,
        figures=tuple(_figures(kept, files).items()),
        tables=tuple(_table(kept, name) for name in files if name.endswith(".csv") and "/" not in name),
        sections=assumptions.sections(scenario, inquiry.arms),
        sources={sort or "plain": count for sort, count in assumptions.sources(scenario, inquiry.arms).items()},
        versions=kept.manifest["versions"],
        files=files,
    )


def _figures(kept: Kept, files: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Every figure there is in both languages."""
    names = {name.split("/")[1].rsplit(".", 2)[0]: None for name in files if name.startswith("figures/")}
    return {
        name: {language: picture((kept.path / f"figures/{name}.{language}.png").read_bytes()) for language in LANGUAGES}
        for name in names
        if all(f"figures/{name}.{language}.png" in files for language in LANGUAGES)
    }


def _table(kept: Kept, name: str) -> Table:
    """A tidy table, its numbers made readable."""
    text = outside.content(kept.path / name, TABLE).decode("utf-8")
    head, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    columns = [[row[place] for row in rows if place < len(row)] for place in range(len(head))]
    numeric = tuple(
        bool(column) and all(_number(cell) is not None or not cell for cell in column) for column in columns
    )
    shown = tuple(tuple(_readable(cell) for cell in row) for row in rows[:ROWS])
    return Table(name, tuple(head), shown, numeric, max(0, len(rows) - ROWS))


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _readable(cell: str) -> str:
    value = _number(cell)
    return cell if value is None or len(cell) <= 6 else number(value)
