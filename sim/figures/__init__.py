"""Figures a person would rather look at than read, in Chinese and English, drawn from finished runs.

`series` counts in the worker what a run's figures need; `draw_all` writes every figure; `draw` makes one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from sim.figures.arrival import arrival
from sim.figures.attendance import attendance
from sim.figures.cost import cost
from sim.figures.look import SETTINGS, Exhibit, png
from sim.figures.nights import nights
from sim.figures.tally import series
from sim.figures.timeline import timeline
from sim.fonts import typeset
from sim.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from sim.log import Log
    from sim.scenario import Scenario

__all__ = ["FIGURES", "Exhibit", "draw", "draw_all", "exhibit", "series"]


class Compared(Protocol):
    """What is needed of a comparison."""

    @property
    def scenario(self) -> Scenario:
        """The scenario whose names are shown."""

    @property
    def regimes(self) -> Sequence[str]:
        """The arms, the baseline first."""


class Valued(Protocol):
    """A measure's value in a run."""

    @property
    def value(self) -> float | None:
        """The number; None where there was nothing to measure."""


class Ran(Protocol):
    """What is needed of a run."""

    @property
    def regime(self) -> str:
        """Its arm."""

    @property
    def values(self) -> Mapping[str, Valued]:
        """Its measures."""

    @property
    def series(self) -> Mapping[str, Sequence[float]]:
        """What `series` counted in it."""


FIGURES: Final[dict[str, Callable[[Exhibit, str], Figure]]] = {
    "nights": nights,
    "arrival": arrival,
    "attendance": attendance,
    "timeline": timeline,
    "cost": cost,
}
"""Every figure, by the name of its file."""
MEASURED: Final = {"hours_displaced": "routine_hours_displaced"}
"""Numbers that are taken from the measures rather than counted again."""


def exhibit(
    comparison: Compared,
    runs: Iterable[Ran],
    sample: Mapping[str, Log],
    *,
    seed: int,
    scenarios: Mapping[str, Scenario] | None = None,
) -> Exhibit:
    """What is to be drawn of finished runs: their series, the measured routine work left undone, the sample logs."""
    found: dict[str, list[Mapping[str, Sequence[float]]]] = {regime: [] for regime in comparison.regimes}
    for run in runs:
        measured = {name: run.values[metric].value for name, metric in MEASURED.items() if metric in run.values}
        found[run.regime].append(
            {**run.series, **{name: [value] for name, value in measured.items() if value is not None}}
        )
    return Exhibit(comparison.scenario, tuple(comparison.regimes), seed, found, sample, scenarios or {})


def draw(name: str, shown: Exhibit, language: str) -> Figure:
    """The figure *name* in *language*; matplotlib's settings outside are left as they are."""
    with typeset(SETTINGS):
        return FIGURES[name](shown, language)


def drawn(shown: Exhibit) -> tuple[str, ...]:
    """The figures that have something to show: no nights without offenders."""
    return tuple(name for name in FIGURES if name != "nights" or shown.scenario.offending)


def draw_all(into: Path, shown: Exhibit) -> list[Path]:
    """Write every figure in both languages as NAME.LANGUAGE.png into the folder *into*; the same bytes for the same runs."""
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in drawn(shown):
        for language in LANGUAGES:
            path = into / f"{name}.{language}.png"
            with typeset(SETTINGS):
                path.write_bytes(png(FIGURES[name](shown, language)))
            paths.append(path)
    return paths
