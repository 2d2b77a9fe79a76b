"""Words: a text in both languages, how wide it is, where it breaks, and which known word was meant."""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STOPS: Final = "，。；：、？！”）"
"""Signs that begin no line after a Chinese character."""
NEAR: Final = 2000
"""Among how many known names a near one is looked for."""
EFFORT: Final = 60_000
"""Pairs of signs that are looked at when a near name is looked for: with many long names only the likeliest are tried."""


class Words(NamedTuple):
    """A text in Chinese and in English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in *language* ("zh" or "en")."""
        return self.zh if language == "zh" else self.en


def width(text: str) -> int:
    """How many columns *text* takes on a terminal: CJK counts two, combining marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of *text* of at most *columns*, broken at spaces or between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and not piece.isspace() and width(line + piece) > columns:
            lines.append(line.rstrip())
            line = ""
        line += " " * (piece.isspace() and bool(line)) if piece.isspace() else piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """Words, blanks in a row, and Chinese characters one by one, each with the stops after it; no pattern, for help would wait for it."""
    piece, sort = "", ""
    for sign in text:
        stop = sort == "wide" and sign in STOPS
        this = sort if stop else "blank" if sign.isspace() else "wide" if _is_wide(sign) else "word"
        if piece and not stop and (this == "wide" or this != sort):
            yield piece
            piece = ""
        piece += sign
        sort = this
    if piece:
        yield piece


def _is_wide(sign: str) -> bool:
    """Whether a line may be broken on either side of it."""
    return "\u2e80" <= sign <= "\ua4cf" or "\uf900" <= sign <= "\ufaff" or "\uff00" <= sign <= "\uff60"


def nearest(text: str, known: Iterable[str]) -> str:
    """The known name nearest to *text*, or nothing if none is near."""
    wanted = _plain(text[:100])
    names: dict[str, str] = {}
    for name in islice(known, NEAR):
        names.setdefault(_plain(name[:100]), name)
    tried = list(names)
    most = max(5, EFFORT // (1 + len(wanted)) ** 2)
    if len(tried) > most:
        signs = set(wanted)
        tried.sort(key=lambda name: abs(len(name) - len(wanted)) - 2 * len(signs.intersection(name)))
        del tried[most:]
    import difflib  # noqa: PLC0415 - only for who mistypes

    close = difflib.get_close_matches(wanted, tried, n=1, cutoff=0.6)
    return names[close[0]] if close else ""


def _plain(text: str) -> str:
    return text.lower().replace("-", "_").replace(" ", "_")


def listed(names: Iterable[str], most: int = 12) -> str:
    """Some *names* in a row, for a message."""
    row = list(islice(names, most + 1))
    return ", ".join(row[:most]) + (", ..." if len(row) > most else "") if row else "-"
