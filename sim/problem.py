"""A mistake in a scenario file: where it is, what is wrong, what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.signs import shown as plain
from sim.texts import say
from sim.words import Words, width

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN: Final = 200
"""How many problems a message lists; a file of ten thousand mistakes needs no longer list."""
WIDTH: Final = 100
"""Characters of a source line that are shown."""
AGAIN: Final = 20 * SHOWN
"""How often a mistake may be noted, new or not, before nothing more is read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read: its short *name*, the name *shown* to the user, and its lines."""

    name: str
    shown: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line of a page; lines and columns count from 1, in characters."""

    page: Page
    line: int
    column: int
    length: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake: its place, the key of its text and the values that text needs, and the nearest known name."""

    file: str
    line: int
    """Counted from 1; nought if the file as a whole is meant."""
    column: int
    length: int
    key: str
    values: Mapping[str, object]
    source_line: str
    suggestion: str = ""
    path: str = ""
    """Where in the scenario, like `departments.police.crews`."""

    def text(self, language: str) -> str:
        """The problem in *language*, with its source line and a caret line."""
        file = plain(self.file)
        where = f"{file}:{self.line}:{self.column}" if self.line else file
        values = {
            name: value.of(language) if isinstance(value, Words) else value for name, value in self.values.items()
        }
        message = say(self.key, language, path=self.path, **values)
        head = f"{where}: {say('reader_error', language)}: {message}"
        if self.path:
            head += f"{'；' if language == 'zh' else '; '}[{plain(self.path)}]"
        mean = say("reader_mean", language, name=self.suggestion) if self.suggestion else ""
        if not self.line:
            return f"{head}\n      {mean}" if mean else head
        shown, before, marked = _excerpt(self.source_line, self.column, self.length)
        caret = " " * width(before) + "^" * max(1, width(marked))
        return f"{head}\n{self.line:5} | {shown}\n      | {caret}" + (f"  {mean}" if mean else "")


def _excerpt(line: str, column: int, length: int) -> tuple[str, str, str]:
    """What is shown of *line*, the part of that before the caret, and the part above the caret."""
    clean = "".join(sign if sign.isprintable() else " " for sign in line)
    begin, end = column - 1, column - 1 + length
    if len(clean) > WIDTH:
        cut = max(0, min(begin - WIDTH // 3, len(clean) - WIDTH))
        front = "..." if cut else ""
        back = "..." if cut + WIDTH < len(clean) else ""
        clean = front + clean[cut : cut + WIDTH] + back
        begin, end = begin - cut + len(front), min(end - cut, WIDTH) + len(front)
    return clean, clean[:begin], clean[begin:end]


class ScenarioError(Exception):
    """A scenario that cannot be used, with every mistake found in it, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...], language: str = "en", file: str = "") -> None:
        super().__init__(problems, language, file)
        self.problems = problems
        self.language = language
        self.file = file or problems[0].file

    def __str__(self) -> str:
        return self.text(self.language)

    def text(self, language: str) -> str:
        """All the problems in *language*, and how many there are."""
        told = [problem.text(language) for problem in self.problems[:SHOWN]]
        if len(self.problems) >= SHOWN:
            told.append(say("reader_enough", language, count=SHOWN))
        key = "reader_count_one" if len(self.problems) == 1 else "reader_count"
        told.append(say(key, language, file=self.file, count=len(self.problems)))
        return "\n".join(told)


class EnoughError(Exception):
    """So many mistakes that nothing more is read; caught where the reading began."""


@dataclass(slots=True)
class Problems:
    """The problems of a file so far, and where each value stands."""

    found: dict[tuple[object, ...], Problem] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Path to the place of its value."""
    damaged: list[str] = field(default_factory=list)
    """Paths whose value is not what the file meant."""
    pages: list[Page] = field(default_factory=list)
    noted: int = 0
    """How often a mistake was noted, the same one again included."""

    def add(self, place: Place | None, key: str, path: str = "", suggestion: str = "", /, **values: object) -> None:
        """Note a problem; one place is blamed for one thing once. Raises EnoughError when there are more than anybody reads."""
        if path:
            self.damaged.append(path)
        if place is None:
            shown = self.pages[0].shown if self.pages else str(values.get("file", ""))
            problem = Problem(shown, 0, 0, 0, key, values, "", suggestion, path)
        else:
            lines = place.page.lines
            source = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
            problem = Problem(
                place.page.shown, place.line, place.column, place.length, key, values, source, suggestion, path
            )
        self.found.setdefault((problem.file, problem.line, problem.column, key, values.get("name")), problem)
        self.noted += 1
        if len(self.found) >= SHOWN or self.noted >= AGAIN:
            raise EnoughError

    def at(self, path: str) -> Place | None:
        """The place of *path*, or of the nearest thing around it that the file names."""
        while path:
            place = self.places.get(path)
            if place is not None:
                return place
            path = path.rpartition(".")[0]
        return self.places.get("")

    def sound(self, *patterns: str) -> bool:
        """Whether nothing under these paths (`*` for any one name) is damaged."""
        for pattern in patterns:
            wanted = pattern.split(".")
            for path in self.damaged:
                if all(a in ("*", b) for a, b in zip(wanted, path.split("."), strict=False)):
                    return False
        return True

    def error(self, language: str) -> ScenarioError:
        """All of it, as an exception."""
        return ScenarioError(self.ordered(), language, self.pages[0].shown if self.pages else "")

    def ordered(self) -> tuple[Problem, ...]:
        """The problems by file and position."""
        order = {page.shown: number for number, page in enumerate(self.pages)}
        return tuple(sorted(self.found.values(), key=lambda p: (order.get(p.file, -1), p.line, p.column, p.key)))
