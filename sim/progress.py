"""How far a long command is, on the error stream: a bar on a terminal, plain lines if asked for, else nothing."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, TextIO

from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Callable

STYLES: Final = ("auto", "bar", "plain", "none")
"""`auto` is a bar on a terminal and nothing elsewhere."""
WIDTH: Final = 30
"""Characters of the bar."""
EVERY: Final = 10.0
"""Seconds between two plain lines."""


class Progress:
    """What is done, what is left and the time to go; called with (done, total), first with what is done already."""

    def __init__(
        self,
        language: str,
        *,
        style: str = "auto",
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.stream = sys.stderr if stream is None else stream
        self.style = ("bar" if self.stream.isatty() else "none") if style == "auto" else style
        self.language = language
        self.clock = clock
        self._began = self._told = clock()
        self._shown = False
        self._before: int | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that *done* of *total* are done; a count of nought begins anew."""
        now = self.clock()
        if done == 0 or self._before is None:
            self._began = self._told = now
            self._before = done
        if self.style == "bar":
            self._write("\r" + self._line(done, total, now, bar=True) + " " * 8 + ("\n" if done == total else ""))
            self._shown = done < total
        elif self.style == "plain" and (done == total or now - self._told >= EVERY):
            self._told = now
            self._write(self._line(done, total, now, bar=False) + "\n")

    def clear(self) -> None:
        """Leave the line of an unfinished bar, before something else is written."""
        if self._shown:
            self._shown = False
            self._write("\n")

    def _line(self, done: int, total: int, now: float, *, bar: bool) -> str:
        told = say(
            "progress", self.language, done=done, total=total, left=total - done, togo=self._to_go(done, total, now)
        )
        full = WIDTH * done // total if total else WIDTH
        return f"[{'█' * full}{'·' * (WIDTH - full)}] {told}" if bar else told

    def _to_go(self, done: int, total: int, now: float) -> str:
        """Write the time to go at the pace so far; "?" before the first is done."""
        made = done - (self._before or 0)
        if made == 0:
            return "?"
        seconds = round((now - self._began) / made * (total - done))
        return (
            f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
            if seconds >= 3600
            else f"{seconds // 60}:{seconds % 60:02}"
        )

    def _write(self, text: str) -> None:
        """Write *text*; that nobody reads it is no reason to end what it tells of."""
        try:
            self.stream.write(text)
            self.stream.flush()
        except (OSError, ValueError):
            self.style = "none"
