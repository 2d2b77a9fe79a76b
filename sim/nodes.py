"""A YAML text as nodes that know where they stand. Values stay text; what they mean is decided later.

Only the plain part of YAML 1.2 is read: anchors, aliases, tags and several documents are refused,
and nothing here can take much longer or much more memory than the file is large.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from sim.problem import Page, Place
from sim.signs import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.problem import Problems

BYTES: Final = 2_000_000
"""The largest file read."""
DEPTH: Final = 40
"""The deepest nesting read."""
LENGTH: Final = 10_000
"""The longest single value read, in characters."""

NODES: Final = 200_000
"""The most values of a file; a table of more rows is better a CSV."""
QUICK: Final = 100_000
"""Characters beyond which a text is read with libyaml, if PyYAML has it: a hostile file must not take long."""

_LINE: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CONTROL: Final = re.compile(f"[^\t\n\r\x20-\x7e\x85\u2028\u2029{OPEN}]")
_FULL_WIDTH: Final = re.compile(r"^\s*(?:- +)?[^\s:#'\"{\[]+?(：)")

_TOLD: Final = (
    ("'\\t'", "reader_tab", False),
    ("mapping values are not allowed", "reader_colon", False),
    ("could not find expected ':'", "reader_no_colon", True),
    ("unexpected end of stream", "reader_quote", True),
    ("expected ',' or", "reader_bracket", True),
    ("expected <block end>", "reader_indent", False),
    ("did not find expected key", "reader_indent", False),
    ("did not find expected '-' indicator", "reader_indent", False),
    ("unknown escape", "reader_escape", False),
    ("escape sequence", "reader_escape", False),
)
"""A part of PyYAML's own words, our text for it, and whether the beginning of the construct is to blame."""


@dataclass(frozen=True, slots=True)
class Scalar(Place):
    """A single value, as text."""

    text: str
    plain: bool

    @property
    def empty(self) -> bool:
        """Whether nothing was written (YAML's null)."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


class Entry(NamedTuple):
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Entries(Place):
    """A mapping."""

    of: dict[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Items(Place):
    """A list."""

    of: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost(Place):
    """Something refused and already reported."""


Node = Scalar | Entries | Items | Lost


class _Stop(Exception):  # noqa: N818 - not an error of its own, the problem is noted
    """Nothing more can be read."""


def decoded(raw: bytes, name: str, shown: str, problems: Problems, most: int = BYTES) -> tuple[Page, str] | None:
    """*raw* as a page and its text; None, and a problem, if it is not UTF-8 text of a fair size."""
    page = Page(name, shown, ())
    problems.pages.append(page)
    if len(raw) > most:
        problems.add(Place(page, 0, 0, 0), "reader_too_big", size=len(raw), most=most)
        return None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add(Place(page, 0, 0, 0), "reader_utf16")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _LINE.split(raw[: error.start].decode("utf-8-sig"))
        try:
            lines = _LINE.split(raw.decode("gb18030"))
            key = "reader_gb18030"
        except UnicodeDecodeError:
            lines = _LINE.split(raw.decode("utf-8", "replace"))
            key = "reader_not_utf8"
        page = Page(name, shown, tuple(lines))
        problems.pages[-1] = page
        problems.add(Place(page, len(before), len(before[-1]) + 1, 1), key, byte=raw[error.start])
        return None
    page = Page(name, shown, tuple(_LINE.split(text)))
    problems.pages[-1] = page
    return page, text


def uncontrolled(page: Page, text: str, problems: Problems) -> bool:
    """Whether *text* is free of control characters; else a problem."""
    control = _CONTROL.search(text)
    if control is None:
        return True
    before = _LINE.split(text[: control.start()])
    place = Place(page, len(before), len(before[-1]) + 1, 1)
    problems.add(place, "reader_control", code=ord(control.group()))
    return False


def composed(page: Page, text: str, problems: Problems) -> Node | None:
    """The nodes of *text*; None, and a problem, if it is no YAML at all."""
    if not uncontrolled(page, text, problems):
        return None
    loader = yaml.SafeLoader if len(text) <= QUICK else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(page, text, problems, loader).document()
    except yaml.MarkedYAMLError as error:
        _tell(error, page, problems)
    except yaml.YAMLError as error:
        problems.add(Place(page, 1, 1, 1), "reader_yaml", why=str(error).splitlines()[0])
    except _Stop:
        pass
    return None


def _tell(error: yaml.MarkedYAMLError, page: Page, problems: Problems) -> None:
    """Say in our own words what PyYAML found wrong."""
    why = error.problem or "?"
    key, begin = next(((key, begin) for part, key, begin in _TOLD if part in why), ("reader_yaml", False))
    mark = (error.context_mark if begin else error.problem_mark) or error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if (
        "cannot start any token" in why
        and page.lines[line : line + 1]
        and page.lines[line][column : column + 1] == "\t"
    ):
        key = "reader_tab"
    for number in (line, line - 1):
        sign = _FULL_WIDTH.match(page.lines[number]) if 0 <= number < len(page.lines) else None
        if sign is not None and key != "reader_tab":
            place = Place(page, number + 1, sign.start(1) + 1, 1)
            problems.add(place, "reader_full_width", sign="：", half=":")
            return
    problems.add(Place(page, line + 1, column + 1, 1), key, why=why)


class _Composer:
    """One document's events, turned into nodes."""

    def __init__(self, page: Page, text: str, problems: Problems, loader: Any) -> None:
        self.page = page
        self.problems = problems
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=loader))
        self.count = 0

    def document(self) -> Node | None:
        """The only document of the stream."""
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        node = self.node(next(self.events), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.problems.add(self.place(event), "reader_documents")
        return node

    def place(self, event: yaml.Event) -> Place:
        """Where *event* stands, as far as its first line."""
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        line = self.page.lines[start.line] if start.line < len(self.page.lines) else ""
        length = (end.column if end.line == start.line else len(line.rstrip())) - start.column
        return Place(self.page, start.line + 1, start.column + 1, max(1, length))

    def node(self, event: yaml.Event, depth: int) -> Node:
        """The node that begins with *event*."""
        place = self.place(event)
        here = (place.page, place.line, place.column, place.length)
        self.count += 1
        if depth > DEPTH:
            self.problems.add(place, "reader_deep", most=DEPTH)
            raise _Stop
        if self.count > NODES:
            self.problems.add(place, "reader_many", most=NODES)
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self.problems.add(place, "reader_alias")
            return Lost(*here)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self.problems.add(place, "reader_alias")
        if event.tag is not None:
            self.problems.add(place, "reader_tag", tag=event.tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, here)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Items(*self.until(place, event), tuple(items))
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                if not isinstance(key, Lost):
                    self.problems.add(key, "reader_key")
            elif key.text in entries:
                first = entries[key.text].key.line
                self.problems.add(key, "reader_duplicate", name=key.text, line=first)
            else:
                entries[key.text] = Entry(key, value)
        return Entries(*self.until(place, event), entries)

    def scalar(self, event: yaml.ScalarEvent, here: tuple[Page, int, int, int]) -> Node:
        """A single value, unless it is too long or hides a control character in an escape."""
        text: str = event.value
        if len(text) > LENGTH:
            self.problems.add(Place(*here), "reader_long", size=len(text), most=LENGTH)
            return Lost(*here)
        control = _CONTROL.search(text)
        if control is not None:
            self.problems.add(Place(*here), "reader_control", code=ord(control.group()))
            return Lost(*here)
        name = intern(text)  # each name is one string: it is found the faster wherever it is a key
        return Scalar(*here, name, not event.style)

    def until(self, place: Place, end: yaml.Event) -> tuple[Page, int, int, int]:
        """*place* made as long as the collection that ends with *end*, or its first line."""
        assert end.end_mark is not None
        if end.end_mark.line == place.line - 1:
            length = end.end_mark.column - place.column + 1
        else:
            length = len(self.page.lines[place.line - 1].rstrip()) - place.column + 1
        return (place.page, place.line, place.column, max(1, length))
