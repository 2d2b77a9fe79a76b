"""A certificate: what was proved, every figure of it, when, on what machine and with which program.

It is written as JSON, from which its page is made. One that comes from elsewhere is not believed: its shape is
checked, and every verdict in it is found again from its numbers before anything of it is shown.
"""

from __future__ import annotations

import json
import math
import os
import platform
import time
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from sim import outside, proof, results, tasks
from sim.estimates import Estimate
from sim.expectation import Gauge, Measure
from sim.outside import OutsideError
from sim.quantity import written
from sim.texts import WrongInputError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.expectation import Reasoned
    from sim.proof import Judged, Proved
    from sim.words import Words

FILE: Final = "certificate.json"
PAGE: Final = "certificate.html"
SORT: Final = "chuishao certificate"
FORMAT: Final = 1
BYTES: Final = 5_000_000
"""The largest certificate read."""
LONGEST: Final = 10_000
"""The longest text in one, in characters."""


def cells(judged: Judged, language: str) -> list[str]:
    """A figure as a row of a table: its name, value, estimate, interval, tolerance, how far off, verdict."""
    return row(_figure(judged), language)


def row(figure: Mapping[str, Any], language: str) -> list[str]:
    """The same of a figure as a certificate has it."""
    told = say(f"proof_{figure['verdict']}", language)
    if figure["reason"]:
        told += f" ({say(figure['reason'], language, left=figure['left'])})"
    return [
        figure["name"] + (f" ({figure['unit']})" if figure["unit"] else ""),
        shown(figure["value"]),
        shown(figure["estimate"]),
        "–" if not figure["error"] else f"{shown(figure['low'])} – {shown(figure['high'])}",
        f"± {shown(figure['margin'])}",
        "–" if figure["off"] is None else f"{figure['off']:+.1f}",
        told,
    ]


def shown(value: float | None) -> str:
    """A number to read: five significant digits; "–" for none."""
    return "–" if value is None else f"{value + 0.0:.5g}"


# -- made --


@dataclass(frozen=True, slots=True)
class Occasion:
    """Under which circumstances was proved."""

    full: bool
    seed: int
    workers: int | None
    began: float
    """Seconds since the epoch."""
    command: str


def made(proved: Sequence[Proved], left_out: Mapping[str, Reasoned], occasion: Occasion) -> dict[str, Any]:
    """The certificate of what was proved on an *occasion*."""
    proofs = [_proof(each) for each in proved]
    return {
        "sort": SORT,
        "format": FORMAT,
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(occasion.began)),
        "seconds": round(time.time() - occasion.began, 1),
        "command": occasion.command,
        "full": occasion.full,
        "seed": occasion.seed,
        "program": tasks.program("proof"),
        "versions": results.versions(),
        "machine": {
            "system": platform.system(),
            "machine": platform.machine(),
            "cores": os.cpu_count() or 1,
            "workers": occasion.workers or os.cpu_count() or 1,
        },
        "passed": all(each.passed for each in proved),
        "counts": counts(proofs),
        "proofs": proofs,
        "left_out": [
            {"case": case, "core": each.core, "title": _both(each.title), "reason": _both(each.reason)}
            for case, each in left_out.items()
        ],
    }


def counts(proofs: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many figures came to each verdict."""
    found = [figure["verdict"] for each in proofs for figure in each["figures"]]
    return {verdict: found.count(verdict) for verdict in proof.VERDICTS}


def _proof(proved: Proved) -> dict[str, Any]:
    claim = proved.claim
    asked = claim.expectation
    files = {name: raw for arm in claim.arms for name, raw in arm.scenario.files.items()} | {claim.path.name: claim.raw}
    return {
        "case": asked.case,
        "name": claim.name,
        "core": asked.core,
        "title": _both(asked.title),
        "scenarios": [f"{arm.scenario.name} ({arm.regime})" for arm in claim.arms],
        "derivation": _both(asked.derivation),
        "source": asked.source,
        "differs": _both(asked.differs),
        "warm_up": written("duration", asked.warm_up),
        "cool_down": written("duration", asked.cool_down),
        "runs": proved.runs,
        "seconds": round(proved.seconds, 2),
        "files": {name: results.digest_of(raw) for name, raw in sorted(files.items())},
        "figures": [_figure(judged) for judged in proved.judged],
    }


def _figure(judged: Judged) -> dict[str, Any]:
    figure, estimate = judged.figure, judged.estimate
    measure = figure.measure
    low, high = judged.interval
    return {
        "name": judged.name,
        "meaning": _both(figure.meaning),
        "measure": said(measure),
        "unit": measure.unit or measure.of.unit,
        "value": figure.value,
        "margin": figure.margin,
        "strict": figure.strict,
        "estimate": _finite(estimate.value),
        "error": _finite(estimate.error),
        "low": _finite(low),
        "high": _finite(high),
        "off": _finite(judged.off),
        "samples": estimate.samples,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "left": judged.left,
        "derivation": _both(figure.derivation),
        "source": figure.source,
        "published": figure.published,
    }


def said(measure: Gauge) -> str:
    """A measure as a file says it."""
    default = Measure() if isinstance(measure, Measure) else Gauge()
    words = []
    for each in fields(measure):
        value = getattr(measure, each.name)
        if value != getattr(default, each.name):
            kind = each.metadata["declared"].kind
            text = f"{{{said(value)}}}" if isinstance(value, Gauge) else written(kind, value)
            words.append(f"{each.name}: {text}")
    return ", ".join(words)


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def encoded(certificate: Mapping[str, Any]) -> bytes:
    """A certificate as the bytes of its file."""
    return (json.dumps(certificate, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def ours(folder: Path) -> bool:
    """Whether *folder* holds a certificate and nothing else."""
    if {path.name for path in folder.iterdir()} - {FILE, PAGE}:
        return False
    try:
        found = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.get("sort") == SORT


# -- read --


def _text(value: Any) -> bool:
    return (
        isinstance(value, str) and len(value) <= LONGEST and all(sign.isprintable() or sign in "\n\t" for sign in value)
    )


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


def _some(value: Any) -> bool:
    return value is None or _number(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _sum(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and not value.strip("0123456789abcdef")


def _date(value: Any) -> bool:
    try:
        time.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError):
        return False
    return True


def _texts(value: Any, fits: Callable[[Any], bool] = _text) -> bool:
    return (
        isinstance(value, dict) and len(value) <= 1000 and all(_text(key) and fits(each) for key, each in value.items())
    )


def _list(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and len(value) <= 10_000 and all(map(fits, value))


def _words(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(_text, value.values()))


FIGURE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "name": _text, "meaning": _words, "measure": _text, "unit": _text, "value": _number, "margin": _number, "strict": _flag,
    "estimate": _some, "error": _some, "low": _some, "high": _some, "off": _some, "samples": _whole,
    "verdict": lambda value: value in proof.VERDICTS,
    "reason": lambda value: value in ("", *proof.REASONS),
    "left": _whole, "derivation": _words, "source": _text, "published": _text,
}  # fmt: skip
PROOF: Final[Mapping[str, Callable[[Any], bool]]] = {
    "case": _text, "name": _text, "core": _flag, "title": _words, "scenarios": lambda value: _list(value, _text),
    "derivation": _words, "source": _text, "differs": _words, "warm_up": _text, "cool_down": _text, "runs": _whole,
    "seconds": _number, "files": lambda value: _texts(value, _sum), "figures": lambda value: _list(value, _figure_fits),
}  # fmt: skip
WHOLE: Final[Mapping[str, Callable[[Any], bool]]] = {
    "sort": lambda value: value == SORT, "format": lambda value: value == FORMAT, "date": _date, "seconds": _number,
    "command": _text, "full": _flag, "seed": _whole, "program": _sum, "versions": _texts,
    "machine": lambda value: isinstance(value, dict) and _fits(value, {"system": _text, "machine": _text, "cores": _whole, "workers": _whole}),
    "passed": _flag, "counts": lambda value: _texts(value, _whole) and set(value) == set(proof.VERDICTS),
    "proofs": lambda value: _list(value, lambda each: _fits(each, PROOF)),
    "left_out": lambda value: _list(value, lambda each: _fits(each, {"case": _text, "core": _flag, "title": _words, "reason": _words})),
}  # fmt: skip
"""What a certificate says, and what each of it looks like."""


def _fits(value: Any, shape: Mapping[str, Callable[[Any], bool]]) -> bool:
    return isinstance(value, dict) and set(value) == set(shape) and all(fits(value[key]) for key, fits in shape.items())


def _figure_fits(value: Any) -> bool:
    return _fits(value, FIGURE)


def read(path: Path) -> dict[str, Any]:
    """The certificate in a file; raises `ToldError` if it is none, or does not follow from its own numbers."""
    try:
        found = json.loads(outside.content(path, BYTES))
    except OutsideError as error:
        if error.key == "reader_too_big":
            raise WrongInputError("certificate_too_big", path=path, most=BYTES) from None
        raise WrongInputError("certificate_unreadable", path=path, error=error.values["why"]) from None
    except (ValueError, RecursionError):
        raise WrongInputError("certificate_none", path=path) from None
    if not isinstance(found, dict) or found.get("sort") != SORT:
        raise WrongInputError("certificate_none", path=path)
    wrong = next((key for key, fits in WHOLE.items() if key not in found or not fits(found[key])), None)
    wrong = wrong or next((key for key in found if key not in WHOLE), None)
    if wrong:
        raise WrongInputError("certificate_wrong", path=path, what=wrong[:100])
    for each in _false(found):
        raise WrongInputError("certificate_false", path=path, what=each[:200])
    return found


def _false(certificate: Mapping[str, Any]) -> Iterator[str]:
    """What in *certificate* does not follow from its numbers."""
    for each in certificate["proofs"]:
        for figure in each["figures"]:
            if not _follows(figure, full=certificate["full"]):
                yield f"{each['name']}: {figure['name']}"
    found = counts(certificate["proofs"])
    if certificate["counts"] != found:
        yield "counts"
    if certificate["passed"] != (found[proof.DISAGREES] == found[proof.UNTOLD] == 0):
        yield "passed"


def _follows(figure: Mapping[str, Any], *, full: bool) -> bool:
    """Whether what is said of a figure follows from its estimate and standard error."""
    if (figure["verdict"] == proof.UNTOLD) != bool(figure["reason"]):
        return False
    value, error = (math.nan if figure[name] is None else figure[name] for name in ("estimate", "error"))
    estimate = Estimate(value, error, figure["samples"])
    ends = proof.interval(estimate)
    told = (figure["low"], figure["high"], figure["off"])
    if not all(
        _alike(one, other) for one, other in zip(told, (*ends, proof.off(figure["value"], estimate)), strict=True)
    ):
        return False
    if figure["verdict"] == proof.UNTOLD:
        return True
    found = proof.verdict(figure["value"], figure["margin"], value, error, strict=figure["strict"], full=full)
    return not math.isnan(value + error) and error >= 0 and bool(figure["verdict"] == found)


def _alike(told: float | None, found: float) -> bool:
    return _finite(found) is None if told is None else math.isclose(told, found, rel_tol=1e-6, abs_tol=1e-12)
