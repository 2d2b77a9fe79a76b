"""The page of a certificate: every case, every figure, what it should be and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.certificate import row, shown
from sim.pages.page import page
from sim.texts import LANGUAGES
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in the table."""

    name: Words
    meaning: Words
    measure: str
    cells: tuple[str, ...]
    """Value, estimate, interval, tolerance, how far off."""
    verdict: Words
    judged: str
    note: Words
    """Derivation, source and what is in print."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An expectation."""

    title: Words
    name: str
    scenarios: str
    derivation: Words
    source: str
    differs: Words
    runs: int
    seconds: str
    passed: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The expectations of one case."""

    name: str
    core: bool
    proofs: tuple[Proof, ...]

    @property
    def passed(self) -> bool:
        """Whether all agree."""
        return all(proof.passed for proof in self.proofs)


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown of a certificate."""

    date: str
    program: str
    command: str
    rule: str
    seed: int
    seconds: str
    passed: bool
    counts: Mapping[str, int]
    cases: tuple[Case, ...]
    left_out: tuple[tuple[str, bool, Words, Words], ...]
    versions: Mapping[str, str]
    machine: Mapping[str, Any]
    files: tuple[tuple[str, str], ...]

    @property
    def core(self) -> tuple[int, int]:
        """Core cases that pass, of how many."""
        found = [case.passed for case in self.cases if case.core]
        return sum(found), len(found)

    @property
    def extra(self) -> tuple[int, int]:
        """Extra cases that pass, of how many."""
        found = [case.passed for case in self.cases if not case.core]
        return sum(found), len(found)


def certificate(found: Mapping[str, Any]) -> str:
    """The page of a certificate."""
    return page("certificate.html", certificate=gathered(found))


def gathered(found: Mapping[str, Any]) -> Shown:
    """What is shown of a certificate that has been checked."""
    cases: dict[str, list[Mapping[str, Any]]] = {}
    for each in found["proofs"]:
        cases.setdefault(each["case"], []).append(each)
    return Shown(
        date=found["date"].replace("T", " ").replace("Z", " UTC"),
        program=found["program"],
        command=found["command"],
        rule="proof_rule_full" if found["full"] else "proof_rule_quick",
        seed=found["seed"],
        seconds=f"{found['seconds']:.0f}",
        passed=found["passed"],
        counts=found["counts"],
        cases=tuple(
            Case(name, any(each["core"] for each in some), tuple(map(_proof, some))) for name, some in cases.items()
        ),
        left_out=tuple(
            (each["case"], each["core"], _words(each["title"]), _words(each["reason"])) for each in found["left_out"]
        ),
        versions=found["versions"],
        machine=found["machine"],
        files=tuple(sorted({pair for each in found["proofs"] for pair in each["files"].items()})),
    )


def _words(found: Mapping[str, str]) -> Words:
    return Words(found["zh"], found["en"])


def _proof(found: Mapping[str, Any]) -> Proof:
    return Proof(
        title=_words(found["title"]),
        name=found["name"],
        scenarios=", ".join(found["scenarios"]),
        derivation=_words(found["derivation"]),
        source=found["source"],
        differs=_words(found["differs"]),
        runs=found["runs"],
        seconds=shown(found["seconds"]),
        passed=all(figure["verdict"] in ("agrees", "blunt") for figure in found["figures"]),
        lines=tuple(map(_line, found["figures"])),
    )


def _line(figure: Mapping[str, Any]) -> Line:
    told = [row(figure, language) for language in LANGUAGES]
    notes = (
        [text for text in (figure["derivation"][language], figure["source"], figure["published"]) if text]
        for language in LANGUAGES
    )
    return Line(
        name=Words(*(cells[0] for cells in told)),
        meaning=_with_unit(_words(figure["meaning"]), figure["unit"]),
        measure=figure["measure"],
        cells=tuple(told[0][1:-1]),
        verdict=Words(*(cells[-1] for cells in told)),
        judged={"agrees": "better", "blunt": "alike"}.get(figure["verdict"], "worse"),
        note=Words(*(_sentences(texts) for texts in notes)),
    )


def _with_unit(words: Words, unit: str) -> Words:
    return Words(*(f"{text} ({unit})" if text and unit else text for text in words))


def _sentences(texts: Iterable[str]) -> str:
    return " · ".join(texts)
