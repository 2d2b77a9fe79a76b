"""What was proved, set down: every figure, what it should be, what was found, and with which program."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.texts import say

if TYPE_CHECKING:
    from sim.proof import Judged


def cells(judged: Judged, language: str) -> list[str]:
    """A figure as a row of a table: its name, value, estimate, interval, tolerance, how far off, verdict."""
    figure, estimate = judged.figure, judged.estimate
    unit = figure.measure.unit or figure.measure.of.unit
    off = judged.off
    told = say(f"proof_{judged.verdict}", language)
    if judged.reason:
        told += f" ({say(judged.reason, language, left=judged.left)})"
    return [
        judged.name + (f" ({unit})" if unit else ""),
        shown(figure.value),
        shown(estimate.value),
        "–" if not estimate.error or math.isnan(estimate.error) else f"{shown(judged.low)} – {shown(judged.high)}",
        f"± {shown(figure.margin)}",
        "–" if math.isnan(off) else f"{off:+.1f}",
        told,
    ]


def shown(value: float) -> str:
    """A number to read: five significant digits; "–" for none."""
    return "–" if math.isnan(value) else f"{value + 0.0:.5g}"
