"""The sheets of a lesson of 40 minutes: three tasks on one, their answers on another, worked out when they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim import lesson
from sim.declare import declarations
from sim.pages.page import page
from sim.regime import ELEMENTS, Regime
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

REPLICATIONS: Final = 10
SEED: Final = 1
DAY: Final = 24.0
"""Hours by which a case must be slower for an element to count as missed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of one question: the primary measure of both sides."""

    words: Words
    left: float
    right: float
    difference: float
    low: float | None
    high: float | None

    @property
    def sure(self) -> bool:
        """Whether the two sides differ for certain."""
        return self.low is None or self.high is None or not self.low <= 0 <= self.high


def sheets(replications: int = REPLICATIONS) -> dict[str, str]:
    """The two sheets, by name of file; takes some seconds, since the answers are simulated."""
    loads, rows = _loads(replications), _elements(replications)
    partners = [words for words, added, taken in rows if not added.difference and taken.difference > DAY]
    answers: dict[str, Any] = {"first": loads[:1], "second": rows, "partners": partners, "third": loads}
    return {
        "lesson.html": page("lesson.html", titles=_titles()),
        "answers.html": page("answers.html", replications=replications, seed=SEED, **answers),
    }


def _titles() -> dict[str, Words]:
    return {name: _words(lesson.offered(name)["title"]) for name in ("three-whistles", "taipingqiao-border")}


def _elements(replications: int) -> list[tuple[Words, Outcome, Outcome]]:
    """Every element added alone to joint enforcement, and taken alone from the whistle."""
    name, regimes = "taipingqiao-border", ("joint", "whistle-across")
    rows = []
    for element in ELEMENTS:
        words = declarations(Regime)[element].words
        rest = tuple(other for other in ELEMENTS if other != element)
        added = _asked(name, regimes, ((), (element,)), {}, words, replications)
        taken = _asked(name, regimes, (ELEMENTS, rest), {}, words, replications)
        rows.append((words, added, taken))
    return rows


def _loads(replications: int) -> list[Outcome]:
    """First come first served against priority, as cases grow."""
    found = []
    for load in (1.0, 2.0, 3.0, 4.0):
        words = Words(f"案件是现在的 {load:g} 倍", f"{load:g} times today's cases")
        found.append(
            _asked("three-whistles", ("in-turn", "priority"), ((), ELEMENTS), {"load": load}, words, replications)
        )
    return found


def _asked(
    name: str,
    regimes: tuple[str, str],
    sides: tuple[tuple[str, ...], tuple[str, ...]],
    numbers: Mapping[str, float],
    words: Words,
    replications: int,
) -> Outcome:
    """Ask what a class would ask, and keep what the primary measure says."""
    given = {
        "scenario": name, "regimes": list(regimes), "elements": [list(side) for side in sides], "numbers": dict(numbers),
        "replications": replications, "seed": SEED,
    }  # fmt: skip
    result = next(message["result"] for message in lesson.answers(lesson.asked(given)) if "result" in message)
    row = next(row for row in result["rows"] if row["measure"]["name"] == result["primary"])
    left, right = row["means"]
    return Outcome(words, left, right, row["difference"], row["low"], row["high"])


def _words(said: Mapping[str, str]) -> Words:
    return Words(said["zh"], said["en"])
