"""A CSV beside a scenario: rows with their lines, and a table of the scenario whose cells know where they stand."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.declare import declarations
from sim.nodes import BYTES, LENGTH, NODES, Entries, Entry, Items, Lost, Scalar, decoded, uncontrolled
from sim.problem import Page, Place
from sim.quantity import NUMERIC
from sim.words import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.nodes import Node
    from sim.problem import Problems

ROWS: Final = 50_000
"""The most rows of a table."""
KEYS: Final = ("key", "键")
"""What the head of the first column may be."""
LAW: Final = ("law", "mean", "cv", "low", "high")
"""The parts of a random duration with its law."""
WIDTH: Final = 1000
"""The most columns of a table."""

_LINE: Final = re.compile("\r\n|[\n\r]")
_LIST: Final = re.compile("[;；]")
_RANGE: Final = re.compile(r"\.\.")


# -- any CSV -----------------------------------------------------------------------------------------


def opened(raw: bytes, name: str, shown: str, problems: Problems, most: int = BYTES) -> tuple[Page, str] | None:
    """The CSV *raw* as a page, split as CSV counts lines, and its text; None, and a problem, if it is no text."""
    found = decoded(raw, name, shown, problems, most)
    if found is None:
        return None
    page = Page(name, shown, tuple(_LINE.split(found[1])))
    problems.pages[-1] = page
    return page, found[1]


def rows(page: Page, text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line it begins in; a problem where the text is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row and (row[0].strip() or any(cell.strip() for cell in row)):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(Place(page, line, 1, 1), "recorded_csv", why=str(error))


def cells(page: Page, line: int, count: int) -> list[Place]:
    """Where the *count* cells of a line stand, without the blanks round them."""
    text = page.lines[line - 1] if line <= len(page.lines) else ""
    starts, quoted = [0], False
    for column, sign in enumerate(text):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            starts.append(column + 1)
    ends = [start - 1 for start in starts[1:]] + [len(text)]
    places = []
    for start, end in zip(starts, ends, strict=True):
        bare = text[start:end].strip()
        begin = text.index(bare, start) if bare else start
        places.append(Place(page, line, begin + 1, max(1, len(bare))))
    return (places + [places[-1]] * count)[:count]


# -- a table of the scenario -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row(Entries):
    """A row as a block: a field without a column is missed once, at the header."""

    header: Place | None = None
    columns: frozenset[str] = frozenset()
    """The fields that have a column."""


class _Column(NamedTuple):
    """A column: the keys that lead to its value, and what a cell holds (`one` value, a `list`, a `range`)."""

    keys: tuple[str, ...]
    holds: str


def table(raw: bytes, name: str, shown: str, cls: type, path: str, problems: Problems) -> Entries | None:
    """The CSV *raw* as the table at *path* with rows of *cls*; None, and a problem, if it is no such table."""
    found = opened(raw, name, shown, problems)
    if found is None or not uncontrolled(*found, problems):
        return None
    page, text = found
    header: Place | None = None
    columns: list[_Column | None] = []
    result: dict[str, Entry] = {}
    for line, row in rows(page, text, problems):
        whole = Place(page, line, 1, max(1, len(page.lines[line - 1])))
        if header is None:
            header = whole
            columns = _header(row, cells(page, line, len(row)), cls, path, problems)
            if not columns:
                return None
        elif len(row) != len(columns):
            problems.add(whole, "recorded_width", path, count=len(row), needed=len(columns))
        elif len(result) == ROWS:
            problems.add(whole, "reader_rows", path, count=f"> {ROWS}", most=ROWS)
            return None
        elif len(result) * len(row) > NODES:
            problems.add(whole, "sheet_cells", path, most=NODES)
            return None
        else:
            places = cells(page, line, len(row))
            key = _one(row[0].strip(), places[0])
            if key.text in result:
                first = result[key.text].key.line
                problems.add(key, "reader_duplicate", path, name=key.text, line=first)
                continue
            block = _row(row, places, columns, problems)
            known = frozenset(column.keys[0] for column in columns if column is not None)
            result[key.text] = Entry(key, Row(*_at(places[0]), block, header, known))
    if header is None:
        problems.add(Place(page, 0, 0, 0), "sheet_key", path, name="")
        return None
    return Entries(*_at(header), result)


def _at(place: Place) -> tuple[Page, int, int, int]:
    return (place.page, place.line, place.column, place.length)


def _one(text: str, place: Place) -> Scalar:
    return Scalar(*_at(place), text, False)


@cache
def _cells_of(cls: type) -> dict[str, str]:
    """What a column may be called where rows are of *cls*, `*` for any name; and what its cells hold."""
    found: dict[str, str] = {}
    for name, about in declarations(cls).items():
        kind = about.kind
        if kind == "mapping":
            name, kind = f"{name}.*", about.item  # noqa: PLW2901 - the column of one of its names
        if kind == "block" and about.of is not None:
            found |= {f"{name}.{inner}": holds for inner, holds in _cells_of(about.of()).items()}
        if kind in ("block", "table") or about.item in ("block", "list"):
            continue
        found[name] = "list" if kind == "list" else "one"
        if kind == "words":
            found |= {f"{name}.zh": "one", f"{name}.en": "one"}
        if kind == "spread":
            found |= {f"{name}.{part}": "one" for part in LAW}
        if kind in (*NUMERIC, "flag", "date", "choice") or (kind == "list" and about.item in NUMERIC):
            found[f"{name}.source"] = "one"
        if kind in NUMERIC:
            found[f"{name}.range"] = "range"
    return found


def _holds(name: str, known: dict[str, str]) -> str:
    """What the cells of a column hold; nothing if there can be no such column."""
    parts = name.split(".")
    ways = [name, *(".".join([*parts[:i], "*", *parts[i + 1 :]]) for i in range(1, len(parts)) if parts[i])]
    return next((known[way] for way in ways if way in known), "")


def _header(row: list[str], places: list[Place], cls: type, path: str, problems: Problems) -> list[_Column | None]:
    """The columns after the key, None for one refused; none at all if there is no key or there are absurdly many."""
    if row[0].strip().lower() not in KEYS:
        problems.add(places[0], "sheet_key", path, name=row[0].strip())
        return []
    if len(row) > WIDTH:
        problems.add(places[WIDTH], "sheet_wide", path, count=len(row), most=WIDTH)
        return []
    known = _cells_of(cls)
    names = [cell.strip() for cell in row]
    columns: list[_Column | None] = [None]
    for number, (name, place) in enumerate(zip(names[1:], places[1:], strict=True), 1):
        holds = _holds(name, known)
        parts = {other[len(name) + 1 :] for other in names if other.startswith(f"{name}.")}
        if not holds:
            near = nearest(name, [other for other in known if other not in names]) or nearest(name, known)
            problems.add(place, "sheet_column", path, near, name=name, known=listed(declarations(cls), 20))
        elif name in names[1:number] or not parts <= {"source", "range"}:
            problems.add(place, "reader_duplicate", path, name=name, line=place.line)
        else:
            keys = tuple(name.split("."))
            columns.append(_Column((*keys, "value") if parts else keys, holds))
            continue
        columns.append(None)
    return columns


def _row(row: list[str], places: list[Place], columns: list[_Column | None], problems: Problems) -> dict[str, Entry]:
    """The cells of a row that are not empty, as a block."""
    block: dict[str, Entry] = {}
    for text, place, column in zip(row, places, columns, strict=True):
        if column is None or not text.strip():
            continue
        within = block
        for key in column.keys[:-1]:
            inner = within.setdefault(key, Entry(_one(key, place), Entries(*_at(place), {}))).value
            assert isinstance(inner, Entries)
            within = inner.of
        within[column.keys[-1]] = Entry(
            _one(column.keys[-1], place), _cell(text.strip(), place, column.holds, problems)
        )
    return block


def _cell(text: str, place: Place, holds: str, problems: Problems) -> Node:
    """A cell: one value, or several."""
    if len(text) > LENGTH:
        problems.add(place, "reader_long", size=len(text), most=LENGTH)
        return Lost(*_at(place))
    if holds == "one":
        return _one(text, place)
    parts = (_LIST if holds == "list" else _RANGE).split(text)
    if holds == "range" and len(parts) != 2:
        problems.add(place, "sheet_range", text=text)
        return Lost(*_at(place))
    line, end = place.page.lines[place.line - 1], place.column - 1
    items = []
    for part in (part.strip() for part in parts):
        begin = line.find(part, end)
        end = max(begin, end)
        if part:
            here = replace(place, column=begin + 1, length=len(part)) if begin >= 0 else place
            items.append(_one(part, here))
    return Items(*_at(place), tuple(items))
