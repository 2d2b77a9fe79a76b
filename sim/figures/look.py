"""How a figure looks: sheet, colours, words, and its bytes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.fonts import family
from sim.texts import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.words import Words

WIDTH: Final = 1600
HEIGHT: Final = 900
DOTS: Final = 150
"""Pixels, and pixels an inch."""

INK: Final = "#22303c"
SOFT: Final = "#6b7785"
HAIR: Final = "#d5dbe1"
WASH: Final = "#f3f0e8"
PAPER: Final = "#ffffff"
COLOURS: Final = ("#c4701f", "#1d5f96", "#7d8793", "#2f8f83", "#8a4f86", "#a08a1d", "#b0455a", "#4b6b3c")
"""One for each regime, in order; told apart with the common forms of colour blindness, and in grey by lightness."""

SETTINGS: Final[dict[str, Any]] = {
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "hatch.linewidth": 0.7,
    "lines.solid_capstyle": "round",
}
"""Settings that hold while a figure is made, and for nobody else."""

PANELS: Final = 4
"""Regimes that get a panel of their own at most."""
WHOLE: Final = "\ue000"
"""Stands at both ends of words that are not to be broken; never drawn. A sign of private use: one of no width would be written out."""
_SIGN: Final = "\uff00-\uffef\u3000-\u303f"
_PIECE: Final = re.compile(
    f"(?:{WHOLE}[^{WHOLE}]*{WHOLE}|[\u2e80-\u9fff{_SIGN}]|[^ {WHOLE}\u2e80-\u9fff{_SIGN}]+)[{_SIGN},;.:]*|[ ]+"
)
"""What stays together on a line, with the punctuation behind it."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What all figures are drawn from."""

    scenario: Scenario
    regimes: tuple[str, ...]
    """In order; the first is the baseline."""
    seed: int
    runs: Mapping[str, Sequence[Mapping[str, Sequence[float]]]]
    """The series of every replication, by regime."""
    sample: Mapping[str, Log]
    """The log of replication 0, by regime."""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    """The scenario of each arm, where they differ."""

    @property
    def first(self) -> tuple[str, ...]:
        """The regimes that get a panel of their own where there is room for a few."""
        return self.regimes[:PANELS]

    @property
    def replications(self) -> int:
        """Replications of each regime."""
        return len(self.runs[self.regimes[0]])

    def title(self, regime: str, language: str) -> str:
        """The name of a regime as a reader sees it."""
        found = self.scenario.regimes.get(regime)
        return (found.title.of(language) if found else "") or regime

    def titles(self, language: str) -> list[str]:
        """The names of all regimes, in order."""
        return [self.title(regime, language) for regime in self.regimes]

    def arm(self, regime: str) -> Scenario:
        """The scenario an arm was run with."""
        return self.scenarios.get(regime, self.scenario)

    @property
    def departments(self) -> dict[str, Words]:
        """The names of all departments of all arms."""
        arms = [self.arm(regime) for regime in self.regimes]
        return {name: department.name for arm in arms for name, department in arm.departments.items()}

    def mean(self, regime: str, name: str) -> list[float]:
        """A series averaged over the replications, place by place."""
        return [
            sum(values) / self.replications for values in zip(*(run[name] for run in self.runs[regime]), strict=True)
        ]

    def total(self, regime: str, name: str) -> float:
        """The first number of a series, summed over the replications; nought where a run has none."""
        return sum(run[name][0] for run in self.runs[regime] if run.get(name))


def colour(index: int) -> str:
    """The colour of the regime at *index*."""
    return COLOURS[index % len(COLOURS)]


def sheet(exhibit: Exhibit, language: str, title: str, finding: str, note: str) -> Figure:
    """An empty figure with its title, a line that says what is seen, and a footer that says where it is from."""
    footer = say(
        "figure_footer",
        language,
        scenario=exhibit.scenario.title.of(language) or exhibit.scenario.name,
        replications=exhibit.replications,
        seed=exhibit.seed,
    )
    return page(language, title, finding, f"{note}\n{footer}".strip())


def page(language: str, title: str, finding: str, footer: str) -> Figure:
    """An empty figure with a title, a line that says what is seen, and a footer."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS, facecolor=PAPER)
    FigureCanvasAgg(figure)
    figure.text(0.035, 0.952, title, fontsize=18, va="center")
    _lines(figure, finding, 0.922, 11, language).set_verticalalignment("top")
    _lines(figure, footer, 0.016, 8, language).set_verticalalignment("bottom")
    return figure


def noted(exhibit: Exhibit, key: str, language: str) -> str:
    """The note *key*, which also says if not every regime is shown."""
    part = say("figure_first", language, n=len(exhibit.first)) if len(exhibit.first) < len(exhibit.regimes) else ""
    return f"{say(key, language)} {part}".strip()


def _lines(figure: Figure, words: str, y: float, size: float, language: str) -> Text:
    """Words across the sheet, broken into lines where they would leave it."""
    # a point is 1/72 inch
    wide = 0.93 * WIDTH * (72 / DOTS) / size
    lines = [line for part in words.split("\n") for line in broken(part, wide)]
    return figure.text(0.035, y, "\n".join(lines), fontsize=size, color=SOFT, linespacing=1.25, gid=language)


def broken(words: str, wide: float) -> list[str]:
    """*words* in lines at most *wide* ems long, broken at spaces or after Chinese characters, never before punctuation."""
    lines, line = [], ""
    for piece in _PIECE.findall(words):
        if line.strip() and ems(line + piece.rstrip()) > wide:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [found.replace(WHOLE, "") for found in (*lines, line.rstrip())]


def listed(language: str, values: Iterable[str]) -> str:
    """Values one after another, none of them to be broken."""
    return say("figure_list", language).join(f"{WHOLE}{value}{WHOLE}" for value in values)


def ems(words: str) -> float:
    """About how wide *words* are, in widths of a Chinese character."""
    return sum(
        0.0 if c == WHOLE else 1.0 if ord(c) > 0x2E80 else 0.56 if c.isupper() or c.isdigit() or c in "%mw–" else 0.47
        for c in words
    )


def fitting(words: Iterable[str], size: float, share: float) -> float:
    """The largest size, *size* at most, at which each of *words* takes no more than this share of the sheet's width."""
    return min(size, share * WIDTH * (72 / DOTS) / max([1.0, *map(ems, words)]))


def panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place of the sheet (shares of its width and height), ticks written in the font also when drawn later."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.tick_params(labelfontfamily=family(), labelsize=9.5, length=3)
    axes.set_axisbelow(True)
    return axes


def bare(axes: Axes, *sides: str) -> None:
    """Take away the lines and ticks of *sides*."""
    for side in sides:
        axes.spines[side].set_visible(False)
    if "left" in sides:
        axes.tick_params(axis="y", length=0)
    if "bottom" in sides:
        axes.tick_params(axis="x", length=0)


def key(figure: Figure, left: float, level: float, entries: Mapping[str, tuple[str, str]]) -> None:
    """What the fills mean: for each of *entries*, words and their colour and hatch, from *left* on at height *level*."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    for words, (tint, hatch) in entries.items():
        place = (left, level - 0.01)
        figure.add_artist(Rectangle(place, 0.022, 0.02, facecolor=tint, hatch=hatch, edgecolor="white", linewidth=0.5))
        figure.text(left + 0.028, level, words, fontsize=9.5, color=INK, va="center")
        left += 0.06 + ems(words) * 9.5 / (WIDTH * (72 / DOTS))


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Places for labels, each as near as may be to its own, in the same order and at least *gap* apart."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    blocks: list[tuple[float, list[int]]] = []
    for i in order:
        centre, members = places[i], [i]
        while blocks and centre - blocks[-1][0] < gap * (len(members) + len(blocks[-1][1])) / 2:
            other, more = blocks.pop()
            centre = (other * len(more) + centre * len(members)) / (len(more) + len(members))
            members = more + members
        blocks.append((centre, members))
    found = [0.0] * len(places)
    for centre, members in blocks:
        for k, i in enumerate(members):
            found[i] = centre + gap * (k - (len(members) - 1) / 2)
    return found


def fitted(words: Sequence[str], size: float, share: float) -> tuple[list[str], float]:
    """*words* at one size at which none is wider than this share of the sheet: on one line, or in several rather than tiny."""
    one = fitting(words, size, share)
    if one >= 0.8 * size:
        return list(words), one
    small = 0.8 * size
    lines = [broken(word, share * WIDTH * (72 / DOTS) / small) for word in words]
    return ["\n".join(some) for some in lines], fitting((line for some in lines for line in some), small, share)


def rowed(words: Sequence[str], size: float, share: float, readable: float = 8.6) -> tuple[list[str], float]:
    """*words* for rows of a chart: on one line each at a size that can be read, else the long ones on two or so at *readable*."""
    one = fitting(words, size, share)
    if one >= readable:
        return list(words), one
    lines = [broken(word, share * WIDTH * (72 / DOTS) / readable) for word in words]
    return ["\n".join(some) for some in lines], fitting((line for some in lines for line in some), readable, share)


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile of *values* at *share*, between neighbours in proportion."""
    ranked = sorted(values)
    at = share * (len(ranked) - 1)
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (at - low)


def figure_of(value: float) -> str:
    """A number as a reader wants it: whole from 100 on with a separator, one decimal below."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.1f}"


def png(figure: Figure) -> bytes:
    """The figure's bytes, the same for the same figure: neither date nor software in them."""
    sink = io.BytesIO()
    figure.savefig(sink, format="png", dpi=DOTS, metadata={"Software": None})
    return sink.getvalue()
