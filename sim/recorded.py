"""Recorded calls: a CSV beside the scenario, replayed as it happened."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from sim.nodes import uncontrolled
from sim.problem import Page, Place
from sim.scenario import Recorded
from sim.sheet import cells, opened, rows
from sim.texts import TEXTS
from sim.units import DAY, MINUTE
from sim.words import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sim.problem import Problems

BYTES: Final = 10_000_000
"""The largest file read."""
ROWS: Final = 300_000
"""The most calls read from one file."""
COLUMNS: Final = {
    "id": ("id", "编号"),
    "time_min": ("time_min", "时间(分)", "时间"),
    "street": ("street", "街乡", "街道", "街乡镇"),
    "type": ("type", "类型", "案件类型"),
    "x": ("x", "横坐标", "经度"),
    "y": ("y", "纵坐标", "纬度"),
    "work_min": ("work_min", "工作(分)", "工作"),
}
"""Each column and what its head may be."""
NEEDED: Final = ("id", "time_min", "street", "type")
LONGEST: Final = 1000 * 365 * DAY
LATEST: Final = LONGEST / MINUTE

_ID: Final = re.compile(r"(?!site[0-9]+\.[0-9]+$)(?![0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]+$)[^\s@#/,~\x00-\x1f\x7f]{1,100}")
"""What a person may call a case: nothing that looks like an identity the simulation gives itself."""


def calls(
    raw: bytes, name: str, shown: str, known: tuple[Collection[str], Collection[str]], problems: Problems
) -> Iterator[tuple[int, Recorded]]:
    """The calls in the CSV *raw*, each with its line; *known* are the streets and the types of case."""
    csv = opened(raw, name, shown, problems, BYTES)
    if csv is None or not uncontrolled(*csv, problems):
        return
    page, text = csv
    header: list[str] | None = None
    count = 0
    for line, row in rows(page, text, problems):
        if header is None:
            header = _header(row, page, line, problems)
            if header is None:
                return
            continue
        call = _plain(row, header, known) or _call(row, header, (page, line), known, problems)
        if call is not None:
            count += 1
            yield line, call
        if count > ROWS:
            problems.add(Place(page, line, 1, 1), "reader_rows", count=count, most=ROWS)
            return
    if header is None:
        problems.add(Place(page, 0, 0, 0), "recorded_header", name="id")


def _plain(row: list[str], header: list[str], known: tuple[Collection[str], Collection[str]]) -> Recorded | None:
    """A call that gives no more than it must, and has nothing wrong; most do, and a file may have a million."""
    if header != [*NEEDED] or len(row) != len(header):
        return None
    name, when, street, kind = row
    try:
        time = float(when)
    except ValueError:
        return None
    if 0 <= time <= LATEST and street in known[0] and kind in known[1] and _ID.fullmatch(name):
        return Recorded(name, round(time * MINUTE), street, kind)
    return None


def _header(row: list[str], page: Page, line: int, problems: Problems) -> list[str] | None:
    """The columns by our names; None if one that is needed is missing."""
    heads = {head: column for column, all_heads in COLUMNS.items() for head in all_heads}
    header: list[str] = []
    whole = True
    for place, cell in zip(cells(page, line, len(row)), row, strict=True):
        column = heads.get(cell.strip().lower().replace("（", "(").replace("）", ")"), "")
        if not column:
            near = nearest(cell, heads)
            problems.add(place, "recorded_column", "", near, name=cell, known=listed(COLUMNS))
            whole = whole and heads.get(near) not in NEEDED
        elif column in header:
            problems.add(place, "reader_duplicate", name=cell, line=line)
        header.append(column)
    for column in NEEDED:
        if whole and column not in header:
            problems.add(Place(page, line, 1, max(1, len(page.lines[line - 1]))), "recorded_header", name=column)
    return header if all(column in header for column in NEEDED) else None


def _call(
    row: list[str],
    header: list[str],
    at: tuple[Page, int],
    known: tuple[Collection[str], Collection[str]],
    problems: Problems,
) -> Recorded | None:
    """One call; None, and its problems, if a cell is wrong."""
    page, line = at
    if len(row) != len(header):
        place = Place(page, line, 1, max(1, len(page.lines[line - 1])))
        problems.add(place, "recorded_width", count=len(row), needed=len(header))
        return None
    texts = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
    before = len(problems.found)

    def wrong(column: str, key: str, suggestion: str = "", /, **values: object) -> None:
        place = cells(page, line, len(row))[header.index(column)]
        problems.add(place, key, "", suggestion, text=texts[column], **values)

    def number(column: str, low: float) -> float:
        try:
            value = float(texts[column])
        except ValueError:
            value = math.nan
        if not low <= value <= LATEST:
            wrong(column, "recorded_cell", name=column)
            return 0.0
        return value

    if not _ID.fullmatch(texts["id"]):
        wrong("id", "recorded_id")
    streets, types = known
    for column, names, to in (("street", streets, "to_streets"), ("type", types, "to_case_types")):
        if names and texts[column] not in names:
            wrong(column, "reader_refer", nearest(texts[column], names), what=TEXTS[to], known=listed(names))
    time = round(number("time_min", 0) * MINUTE)
    x = number("x", -LONGEST) if texts.get("x") else None
    y = number("y", -LONGEST) if texts.get("y") else None
    work = round(number("work_min", 0) * MINUTE) if texts.get("work_min") else None
    if len(problems.found) > before:
        return None
    return Recorded(texts["id"], time, texts["street"], texts["type"], x, y, work)
