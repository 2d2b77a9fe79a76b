"""How much the same luck in both arms is worth: regimes that differ in one element, on the time to resolution.

`python -m tests.pairing [SCENARIO ...]` runs them all, or those of some scenarios, and writes results/experiments/pairing.csv.
"""

from __future__ import annotations

import csv
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import sim
from sim.comparison import compare
from sim.intervals import variance
from sim.regime import ELEMENTS
from sim.runner import run
from sim.tables import aligned, difference, number, pairing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.comparison import Row
    from sim.scenario import Scenario

METRIC: Final = "time_to_resolution_h"
REPLICATIONS: Final = 60
WRITTEN: Final = Path(__file__).parent.parent / "results" / "experiments" / "pairing.csv"
PAIRS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "dongxiejie-parking": (
        ("whistle", "whistle-at-once"),
        ("whistle-2017", "whistle-without-stationing"),
        ("whistle-2017", "whistle-without-appraisal"),
        ("lead", "joint"),
    ),
    "three-whistles": (
        ("in-turn", "priority"),
        ("priority", "priority-and-reserve"),
        ("priority", "priority-and-interruption"),
        ("whistle-2017", "whistle-without-appraisal"),
        ("whistle-2017", "whistle-without-stay"),
    ),
    "xichangan-grids": (("separate-grids", "merged-grids"), ("merged-grids", "grids-with-hot-spots")),
    "whistle-rate": (("scoped", "open"), ("scoped", "few-whistles")),
    "four-powers": (("whistle-only", "opinion"), ("whistle-only", "appointments")),
}
"""By scenario: regimes that differ in one element."""
COLUMNS: Final = (
    "scenario", "baseline", "regime", "element", "replications", "difference", "ci_low", "ci_high", "reduction", "ceiling", "r",
)  # fmt: skip


class Gain(NamedTuple):
    """What pairing is worth for one pair of regimes."""

    scenario: str
    element: str
    row: Row
    ratio: float
    """The smaller standard deviation of the two arms ÷ the larger (r)."""


def element(scenario: Scenario, one: str, other: str) -> str:
    """The one element in which two regimes differ; raises ValueError if there are none or more."""
    first, second = scenario.regimes[one], scenario.regimes[other]
    (found,) = (name for name in ELEMENTS if getattr(first, name) != getattr(second, name))
    return found


def gains(name: str, pairs: Sequence[tuple[str, str]], workers: int | None = 1) -> list[Gain]:
    """What pairing is worth for each of *pairs* of a scenario."""
    scenario = sim.load(name)
    arms = list(dict.fromkeys(regime for pair in pairs for regime in pair))
    runs = run(scenario, arms, replications=REPLICATIONS, seed=1, workers=workers).runs
    found = []
    for baseline, regime in pairs:
        both = [one for arm in (baseline, regime) for one in runs if one.regime == arm]
        row = compare(scenario, both).row(METRIC, regime)
        if row is None:
            continue
        spread = [
            variance([value for one in runs if one.regime == arm and METRIC in one.values and (value := one.values[METRIC].value) is not None])
            for arm in (baseline, regime)
        ]  # fmt: skip
        ratio = math.sqrt(min(spread) / max(spread)) if max(spread) > 0 else 1.0
        found.append(Gain(name, element(scenario, baseline, regime), row, ratio))
    return found


def main(names: Sequence[str]) -> None:
    """Run the pairs of the scenarios *names*, or of all, print them, and write the table; what else is in it stays."""
    found = [gain for name in names or PAIRS for gain in gains(name, PAIRS[name], None if not names else 1)]
    head = ["scenario", "baseline", "regime", "element", "n", "difference", "reduction", "r"]
    table = [
        [gain.scenario, gain.row.baseline, gain.row.regime, gain.element, str(gain.row.replications), difference(gain.row.difference), pairing(gain.row), number(gain.ratio)]
        for gain in found
    ]  # fmt: skip
    print("\n".join(aligned([head, *table], left=4)))  # noqa: T201
    kept: dict[str, list[list[str]]] = {}
    if WRITTEN.is_file():
        with WRITTEN.open(encoding="utf-8", newline="") as file:
            for cells in list(csv.reader(file))[1:]:
                kept.setdefault(cells[0], []).append(cells)
    for name in dict.fromkeys(gain.scenario for gain in found):
        kept[name] = [list(_cells(gain)) for gain in found if gain.scenario == name]
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(cells for name in PAIRS for cells in kept.get(name, []))


def _cells(gain: Gain) -> Iterator[str]:
    row = gain.row
    yield from (gain.scenario, row.baseline, row.regime, gain.element, str(row.replications))
    for value in (row.difference, row.ci_low, row.ci_high, row.reduction, row.ceiling, gain.ratio):
        yield "" if value is None else f"{value:.6g}"


if __name__ == "__main__":
    main(sys.argv[1:])
