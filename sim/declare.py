"""One declaration per field: what it means, its unit, bounds, default, source and range.

The reader, its error messages, the JSON Schema, `explain` and the ranges of a sensitivity
analysis all read these declarations; nothing about a field is said anywhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

KINDS: Final = (
    "duration",  # whole microseconds; written "30 min", "2 working days" is not one
    "length",  # whole metres; written "15 km"
    "area",  # square metres; written "132.92 km2"
    "speed",  # metres an hour; written "40 km/h"
    "rate",  # events a day; written "2 per day"
    "money",  # yuan; written "4000 yuan"
    "number",  # a plain number
    "share",  # 0 to 1; also written "15 %"
    "count",  # a whole number, 0 or more
    "flag",  # true or false
    "date",  # a calendar day; written 2017-01-17
    "hour",  # time of day, microseconds after midnight; written "09:30"
    "spread",  # a random duration: "30 min" or {law: exponential, mean: 30 min}
    "choice",  # one of `choices`
    "name",  # an identifier: letters, digits, - and _
    "words",  # free text in two languages: {zh: …, en: …}
    "refer",  # the identifier of something else, see `to`
    "block",  # a nested block, see `of`
    "table",  # named blocks: identifier -> block
    "mapping",  # named values: identifier (of something, see `to`) -> `item` kind
    "list",  # a list of `item` kind
    "file",  # the path of a CSV file beside the scenario
    "text",  # any words as they stand: a path into a scenario, a value that is read where it lands
)
"""What a value can be; each knows how a person writes it."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a field of the scenario language is."""

    kind: str
    words: Words
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    of: Callable[[], type] | None = None
    """The dataclass of a block or of a table's rows (a function, since classes refer to later ones)."""
    item: str = ""
    """The kind of a list's or a mapping's items."""
    to: str = ""
    """What a reference points at: a table of the scenario ("departments", "streets", …)."""
    source: str = ""
    """Where the default comes from: "article S18", "public 2b (B)", "derived: …", "assumption"."""
    span: tuple[str, str] | None = None
    """The range of an assumption, as a person writes it."""
    means: tuple[tuple[str, Words], ...] = ()
    """What each choice means, where the words do not say it."""
    example: str = ""
    """How it is written, where its kind does not say it."""
    more: Words | None = None
    """What else to know about it; `words` are its name in tables and figures, and short."""


def declared(
    kind: str,
    zh: str,
    en: str,
    *,
    default: Any = ...,
    factory: Callable[[], Any] | None = None,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    of: Callable[[], type] | None = None,
    item: str = "",
    to: str = "",
    source: str = "",
    span: tuple[str, str] | None = None,
    means: Mapping[str, Words] | None = None,
    example: str = "",
    more: Words | None = None,
) -> Any:
    """A dataclass field with its declaration; without *default* the file must give it."""
    if kind not in KINDS:
        raise ValueError(kind)
    told = tuple((means or {}).items())
    note = {
        "declared": Declared(kind, Words(zh, en), low, high, choices, of, item, to, source, span, told, example, more)
    }
    if factory is not None:
        return field(default_factory=factory, metadata=note)
    if default is ...:
        return field(metadata=note)
    return field(default=default, metadata=note)


def declarations(cls: type) -> dict[str, Declared]:
    """The declared fields of *cls*, by name, in order."""
    return {f.name: f.metadata["declared"] for f in fields(cls) if "declared" in f.metadata}


def choice_words(declared: Declared) -> dict[str, Words]:
    """What each choice of *declared* means: its words name them in order, `NAME what it means; NAME …`."""
    if declared.means:
        return dict(declared.means)
    found = []
    for text in declared.words:
        marks = [(m.start(), m.end(), m["name"]) for m in _named_in(declared.choices, text)]
        ends = [start for start, _, _ in marks[1:]] + [len(text)]
        found.append({name: text[end:stop].strip(" ;；") for (_, end, name), stop in zip(marks, ends, strict=True)})
    zh, en = found
    return {name: Words(zh.get(name, ""), en.get(name, "")) for name in declared.choices}


def _named_in(choices: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?:(?<=[;；])|^)\s*(?P<name>{'|'.join(map(re.escape, choices))})\b:?\s*", text)
