"""Committed studies: patterns asked over points of the assumptions' ranges, or over a lever that the model leaves open.

A study runs (`run`), and from its table alone come its figure (`draw`) and what is said of it (`tell`), so that
every number on the page is computed. Run one with `python -m tests.studies P8`; with `--report` nothing is run
and figures and page are made again from the tables.

To add a study: write its three functions in a part of its own and add it to `STUDIES`.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import qmc

if __package__ == "tests":  # run as a module: neighbours are found where the tests find them
    sys.path.insert(0, str(Path(__file__).parent))

import city
import pits
import vendors
from patterns import code, rows_of, save

import sim
from sim.assumptions import assumptions, numbers
from sim.measures import MEASURES, measure
from sim.records import read
from sim.simulation import arms
from sim.units import DAY
from sim.variation import vary
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from sim.assumptions import Assumption
    from sim.scenario import Scenario

Table = list[list[str]]
"""A row of heads, then the rows, as written."""

RESULTS: Final = Path(__file__).resolve().parent.parent / "results" / "studies"
LANGUAGES: Final = ("zh", "en")
LUCK: Final = 1
"""Seed of the replications."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study: what it asks, how it is run, and how its table is told and drawn."""

    name: str
    title: Words
    run: Callable[[], Table]
    tell: Callable[[Table, str], str]
    """What the table says, in a language."""
    draw: Callable[[Table, str], bytes]
    """Its figure, in a language."""


# -- what studies share ------------------------------------------------------------------------------

SEED: Final = 20180101
"""Of the points."""
POINTS: Final = 12


def cube(scenario: Scenario, points: int = POINTS) -> list[dict[Assumption, float]]:
    """The scenario's own values (point 0: nothing changed), then points of a fixed Latin hypercube over all its assumptions."""
    every = assumptions(scenario)
    drawn = qmc.LatinHypercube(d=len(every), strength=1, seed=np.random.default_rng(SEED)).random(points)
    return [{}, *({f: f.at(float(u)) for f, u in zip(every, point, strict=True)} for point in drawn)]


def moved(scenario: Scenario, point: Mapping[Assumption, float]) -> Scenario:
    """*scenario* at a point of its hypercube."""
    return vary(scenario, {path: factor.of(written) for factor, written in point.items() for path in factor.paths})


def means(
    scenario: Scenario, regimes: Sequence[str], measures: Sequence[str], replications: int
) -> dict[str, dict[str, float]]:
    """Means over replications 0, 1, … of *measures* under each of *regimes* (nan: it never applies)."""
    found: dict[str, dict[str, list[float]]] = {regime: {name: [] for name in measures} for regime in regimes}
    for replication in range(replications):
        for regime, log in arms(scenario, regimes, seed=LUCK, replication=replication):
            values = measure(scenario, read(scenario, log))
            for name in measures:
                value = values[name].value if name in values else None
                if value is not None:
                    found[regime][name].append(value)
    return {
        regime: {name: float(np.mean(each)) if each else float("nan") for name, each in by_name.items()}
        for regime, by_name in found.items()
    }


def shown(number: float | None) -> str:
    """A number in a table; empty: there is none."""
    return "" if number is None or np.isnan(number) else f"{number:.6g}"


def known(text: str) -> float | None:
    """The number that a cell of a table holds."""
    return float(text) if text else None


def columns(table: Table) -> list[dict[str, str]]:
    """The rows of a table by the names of its head."""
    head, *rows = table
    return [dict(zip(head, row, strict=True)) for row in rows]


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as a page shows it."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *rows))


def figure_of(title: str, note: str, panels: int, draw: Callable[[Sequence[Axes]], None]) -> bytes:
    """A sheet with a title, a note under it and *panels* side by side, which *draw* fills."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    from sim.figures.look import DOTS, HEIGHT, INK, SETTINGS, SOFT, WIDTH, broken, png  # noqa: PLC0415
    from sim.fonts import typeset  # noqa: PLC0415

    with typeset(SETTINGS):
        figure = Figure(figsize=(WIDTH / DOTS, HEIGHT / DOTS), dpi=DOTS)
        FigureCanvasAgg(figure)
        figure.text(0.03, 0.94, title, fontsize=17, color=INK)
        figure.text(0.03, 0.915, "\n".join(broken(note, 68)), fontsize=9.5, color=SOFT, va="top")
        wide = 0.94 / panels
        axes = [figure.add_axes((0.03 + i * wide + 0.06, 0.12, wide - 0.085, 0.62)) for i in range(panels)]
        draw(axes)
        return png(figure)


# -- P8: at which staffing merged grids stop being better --------------------------------------------

GRIDS: Final = "xichangan-grids"
SEPARATE: Final = "separate-grids"
MERGED: Final = "merged-grids"
ONE_EACH: Final = 0.376
"""Eyes with one officer in each of the 71 merged grids: 71 ÷ 189 (article S48)."""
EYES: Final = (0.15, 0.25, ONE_EACH, 0.6, 1.0)
"""Eyes of the merged grids that are run, ÷ those of the separate ones."""
P8_REPLICATIONS: Final = 4
P8_MEASURES: Final = ("detection_h", "time_to_resolution_h")
SIGHTS: Final = "case_types.*.sight"


def staffed(scenario: Scenario) -> Scenario:
    """*scenario* with a regime of merged grids for each number of eyes."""
    merged = scenario.regimes[MERGED]
    variants = {f"{MERGED} {eyes}": replace(merged, detection=replace(merged.detection, eyes=eyes)) for eyes in EYES}
    return replace(scenario, regimes=dict(scenario.regimes) | variants)


def ends(scenario: Scenario) -> dict[str, dict[str, float]]:
    """What governs detection, each alone at either end of its range: hand-over, what is lost in it, all times to be seen."""
    spans = {p.path: p.span for p in numbers(scenario)}
    found: dict[str, dict[str, float]] = {}
    for name, paths in (
        ("handover", [path for path in spans if path.endswith(".detection.handover")]),
        ("lost", [path for path in spans if path.endswith(".detection.lost")]),
        ("sight", [path for path in spans if path.endswith(".sight")]),
    ):
        for end, where in enumerate(("low", "high")):
            found[f"{name} {where}"] = {path: _end(spans[path], end) for path in paths}
    return found


def _end(span: tuple[object, object] | None, end: int) -> float:
    assert span is not None
    number = span[end]
    assert isinstance(number, int | float)
    return number


def run_p8() -> Table:
    """For each point: the separate grids, and merged ones with ever more eyes."""
    scenario = sim.load(GRIDS)
    places = {str(i) if i else "defaults": moved(scenario, point) for i, point in enumerate(cube(scenario))}
    places |= {name: vary(scenario, changes) for name, changes in ends(scenario).items()}
    table: Table = [["point", "measure", "separate", *(f"merged_{eyes}" for eyes in EYES), "turns_at"]]
    for name, place in places.items():
        arms_ = [SEPARATE, *(f"{MERGED} {eyes}" for eyes in EYES)]
        found = means(staffed(place), arms_, P8_MEASURES, P8_REPLICATIONS)
        for which in P8_MEASURES:
            values = [found[arm][which] for arm in arms_]
            cells = [shown(value) for value in values]
            table.append([name, which, *cells, turn([float(cell) for cell in cells])])
    return table


def turn(values: Sequence[float]) -> str:
    """The eyes at which merged grids are as good as separate ones, from separate and merged at `EYES`; interpolated in 1 ÷ eyes.

    The time to be seen is a draw ÷ eyes, so that its mean is a straight line in 1 ÷ eyes. `<` and `>`: beyond what was run.
    """
    separate, *merged = values
    if merged[-1] > separate:
        return f">{EYES[-1]:g}"
    for i in range(len(EYES) - 1, 0, -1):
        better, worse = merged[i], merged[i - 1]
        if better <= separate < worse:
            share = (separate - better) / (worse - better)
            inverse = 1 / EYES[i] + share * (1 / EYES[i - 1] - 1 / EYES[i])
            return f"{1 / inverse:.2f}"
    return f"<{EYES[0]:g}"


def placed(cell: str) -> float:
    """Where a turn lies, for putting turns in order."""
    return float(cell.lstrip("<>")) + (-1e-6 if cell.startswith("<") else 1e-6 if cell.startswith(">") else 0)


def tell_p8(table: Table, language: str) -> str:
    """The staffing at which the sign turns."""
    zh = language == "zh"
    rows = columns(table)
    parts = []
    for which, words in zip(
        P8_MEASURES, (Words("发现时间", "time to detection"), Words("解决时间", "time to resolution")), strict=True
    ):
        mine = {row["point"]: row for row in rows if row["measure"] == which}
        points = [row for name, row in mine.items() if name.isdigit()]
        turns = sorted((row["turns_at"] for row in points), key=placed)
        equal = sum(float(row["merged_1.0"]) < float(row["separate"]) for row in points)
        few = sum(float(row[f"merged_{ONE_EACH}"]) > float(row["separate"]) for row in points)
        default = mine["defaults"]
        at = " / ".join(f"{float(default[key]):.1f}" for key in ("separate", "merged_1.0", f"merged_{ONE_EACH}"))
        parts.append(
            f"* **{words.zh}**:默认值下,分网、合网(人数不变)、合网每格一人 = {at} 小时;符号在 **{default['turns_at']}** 处翻转"
            f"(分网人手的 {default['turns_at']} 倍)。{len(points)} 个点上翻转处从 {turns[0]} 到 {turns[-1]}(中位 {turns[len(turns) // 2]});"
            f"人数不变时合网更快的点:{equal}/{len(points)};每格一人(0.376)时合网更慢的点:{few}/{len(points)}。"
            if zh
            else f"* **{words.en}**: at the defaults separate / merged with equal officers / merged with one officer a grid take {at} h; the sign "
            f"turns at **{default['turns_at']}** of the separate grids' officers. Over {len(points)} points it turns between {turns[0]} and "
            f"{turns[-1]} (median {turns[len(turns) // 2]}). Merged is faster with equal officers in {equal} of {len(points)} points, and slower "
            f"with one officer a grid (0.376) in {few} of {len(points)}."
        )
    sides = [name for name in dict.fromkeys(row["point"] for row in rows) if not name.isdigit() and name != "defaults"]
    heads = ["只动一项", *P8_MEASURES] if zh else ["one thing moved", *P8_MEASURES]
    names = {
        "handover": "移交时间",
        "lost": "移交遗失",
        "sight": "被看见的时间(各类一起)",
        "low": "下限",
        "high": "上限",
    }
    lines = []
    for side in sides:
        told = " ".join(names[word] for word in side.split()) if zh else side
        lines.append(
            [
                told,
                *(
                    next(row["turns_at"] for row in rows if row["point"] == side and row["measure"] == which)
                    for which in P8_MEASURES
                ),
            ]
        )
    intro = (
        "西长安街把 133 个城管网格和 56 个综治网格合成 71 个(article S48)。“人数不变”就是眼睛不变;每格只留一人,眼睛只剩 71/189。"
        "问:合网的人手减到分网的几成,就不再比分网快?"
        f"每点 {P8_REPLICATIONS} 次模拟,同样的运气;{{points}} 个点是全部假设的拉丁超立方,不是网格一项的。"
        "人手 0.15 这一档是看过第一遍结果后加的:好几个翻转处低于原来最小的 0.25。"
        if zh
        else "West Chang'an Avenue merged 133 city-management and 56 public-order grids into 71 (article S48). Equal officers are equal eyes; with "
        "one officer a grid 71/189 are left. To which share of the separate grids' officers can merged grids be cut before they are no faster? "
        f"{P8_REPLICATIONS} replications a point with the same luck; the {{points}} points are a Latin hypercube over all assumptions, not the grids' alone. "
        "The staffing of 0.15 was added after a first look, since several turns lay below the smallest, 0.25."
    ).format(points=sum(name.isdigit() for name in {row["point"] for row in rows}))
    closing = (
        "翻转处(只把一项推到两端,其余取默认值):"
        if zh
        else "Where the sign turns with one thing at either end of its range and the rest at the defaults:"
    )
    return "\n\n".join([intro, "\n".join(parts), closing, markdown(heads, lines)])


def draw_p8(table: Table, language: str) -> bytes:
    """Merged ÷ separate against the eyes of the merged grids: a line for each point."""
    zh = language == "zh"
    rows = columns(table)
    titles = ("发现时间", "解决时间") if zh else ("time to detection", "time to resolution")

    def fill(axes: Sequence[Axes]) -> None:
        from sim.figures.look import COLOURS, INK, SOFT  # noqa: PLC0415

        for panel, which, title in zip(axes, P8_MEASURES, titles, strict=True):
            for row in rows:
                if row["measure"] != which or not (row["point"].isdigit() or row["point"] == "defaults"):
                    continue
                separate = float(row["separate"])
                line = [float(row[f"merged_{eyes}"]) / separate for eyes in EYES]
                own = row["point"] == "defaults"
                panel.plot(
                    EYES,
                    line,
                    color=COLOURS[1] if own else SOFT,
                    linewidth=2.4 if own else 0.8,
                    alpha=1 if own else 0.6,
                    marker="o" if own else None,
                    markersize=5,
                )
            panel.axhline(1, color=INK, linewidth=0.8)
            panel.axvline(ONE_EACH, color=COLOURS[0], linewidth=1, linestyle="--")
            panel.set_yscale("log", base=2)
            panel.set_yticks([0.25, 0.5, 1, 2, 4], ["¼", "½", "1", "2", "4"])
            panel.set_title(title, fontsize=12, loc="left", color=INK)
            panel.set_xlabel("合网人手 ÷ 分网人手" if zh else "officers of the merged grids ÷ of the separate ones")
        axes[0].set_ylabel("合网的时间 ÷ 分网的时间" if zh else "time when merged ÷ when separate")

    note = (
        "一条线是假设范围里的一个点,粗线是默认值;1 以下合网更快。虚线:每格一人(71/189)。"
        if zh
        else "A line is a point of the assumptions' ranges, the thick one the defaults; below 1 merged grids are faster. Dashed: one officer a grid (71/189)."
    )
    title = "合网还是分网:人手减到几成,符号翻转" if zh else "Merged or separate grids: at which staffing the sign turns"
    return figure_of(title, note, 2, fill)


# -- P9: the whistle rate ----------------------------------------------------------------------------

RATE: Final = "whistle-rate"
LEVELS: Final = ((0.8, 0.0), (0.4, 0.0), (0.0, 0.0), (0.0, 0.5), (0.0, 1.0))
"""How much the street sits on (`holds_back`), and for how much of its own work it whistles (`overcalls`): from too rarely to too often."""
MIDDLE: Final = LEVELS.index((0.0, 0.0))
"""The level at which the street whistles for just what needs departments."""
RULES: Final = ("open", "scoped")
"""Without a scope of the whistle, and with one that turns back what the street can do itself."""
P9_REPLICATIONS: Final = 3
P9_MEASURES: Final = (
    "calls_per_month",
    "resolved_per_1000_officer_hours",
    "emergency_loss_h",
    "resolved_share",
    "attendance_full_share",
    "attendance_token_share",
)
ALL_HOURS: Final = "resolved_per_1000_hours_in_all"
"""The same over all officer-hours: standby and routine work left undone are counted too."""
OPTIMA: Final[Mapping[str, int]] = {
    "resolved_per_1000_officer_hours": 1,
    ALL_HOURS: 1,
    "emergency_loss_h": -1,
    "resolved_share": 1,
}
"""The measures whose best level is asked for, and which way is better."""
MARGIN: Final = 0.01
"""An inner level is an optimum only if it beats both ends by this share."""
BUSY: Final = "busy"
SMALL: Final = ("rubbish", "stalls", "quarrel")
"""What the street can do itself."""
TIMES: Final = 5
"""How many more small matters there are at the point `busy`: 20 a day; Dongcheng's platform had 78 a day in each street (public 3c, C)."""


def run_p9() -> Table:
    """For each point, with tokens and without, with a scope and without: the street from whistling too rarely to too often."""
    scenario = sim.load(RATE)
    (street,) = scenario.streets
    lever = (f"streets.{street}.overcalls",)
    places = {
        str(i): moved(scenario, {f: v for f, v in point.items() if f.paths != lever})
        for i, point in enumerate(cube(scenario))
    }
    small = {f"demand.{i}.rate": TIMES * d.rate for i, d in enumerate(scenario.demand) if d.type in SMALL}
    places[BUSY] = vary(scenario, small)
    spent = ("active_officer_hours", "officer_hours")
    table: Table = [["point", "tokens", "admission", "holds_back", "overcalls", *P9_MEASURES, ALL_HOURS]]
    for name, place in places.items():
        for tokens in (True, False):
            rules = RULES if tokens and not (name.isdigit() and int(name)) else RULES[:1]
            rows: dict[str, Table] = {rule: [] for rule in rules}
            for holds_back, overcalls in LEVELS:
                choice: dict[str, object] = {
                    f"streets.{street}.holds_back": holds_back,
                    f"streets.{street}.overcalls": overcalls,
                }
                changed = vary(place, choice | {"attendance.tokens": tokens})
                found = means(changed, rules, (*P9_MEASURES, *spent), P9_REPLICATIONS)
                for rule, seen in found.items():
                    in_all = seen["resolved_per_1000_officer_hours"] * seen[spent[0]] / seen[spent[1]]
                    head = [name, "yes" if tokens else "no", rule, f"{holds_back:g}", f"{overcalls:g}"]
                    rows[rule].append([*head, *(shown(seen[which]) for which in P9_MEASURES), shown(in_all)])
            for rule in rules:
                table += rows[rule]
    return table


def words_of(which: str, language: str) -> str:
    """The name of a measure of P9."""
    if which == ALL_HOURS:
        own = Words(
            "每千工时(值守、少做的日常都算)解决件数",
            "resolved per 1,000 officer-hours, standby and routine undone counted",
        )
        return own.of(language)
    return MEASURES[which].words.of(language)


def ladders(table: Table) -> dict[tuple[str, str, str], list[dict[str, str]]]:
    """The rows of each (point, tokens, admission), from whistling too rarely to too often."""
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in columns(table):
        found.setdefault((row["point"], row["tokens"], row["admission"]), []).append(row)
    return found


def optimum(values: Sequence[float], better: int) -> str:
    """Where the best of *values* lies: `inside`, `low` or `high` end; `flat` if the best is inside by less than the margin."""
    signed = [better * value for value in values]
    best = signed.index(max(signed))
    if best in (0, len(values) - 1):
        return "high" if best else "low"
    spare = min(signed[best] - signed[0], signed[best] - signed[-1])
    return "inside" if spare > MARGIN * abs(values[best]) else "flat"


def tell_p9(table: Table, language: str) -> str:
    """Whether there is an inside optimum, and whether it rests on the token option."""
    zh = language == "zh"
    found = ladders(table)
    asked = sorted({int(point) for point, _, _ in found if point.isdigit() and int(point)})
    told = (
        {"inside": "中间", "low": "少吹一端", "high": "多吹一端", "flat": "平"}
        if zh
        else {"inside": "inside", "low": "rare end", "high": "easy end", "flat": "flat"}
    )
    rows = []
    for which, better in OPTIMA.items():
        for tokens in ("yes", "no"):
            places = {
                point: optimum([float(row[which]) for row in ladder], better)
                for (point, with_tokens, rule), ladder in found.items()
                if with_tokens == tokens and rule == "open"
            }
            tally = {where: sum(places[str(point)] == where for point in asked) for where in told}
            on = ("有" if tokens == "yes" else "无") if zh else ("on" if tokens == "yes" else "off")
            counts = (f"{tally[where]}/{len(asked)}" for where in told)
            rows.append([words_of(which, language), on, told[places["0"]], told[places[BUSY]], *counts])
    heads = (
        ["指标", "应付选项", "默认值:最优在", "小事多五倍:最优在"]
        if zh
        else ["measure", "tokens", "defaults: best at", "five times the small matters: best at"]
    )
    parts = [intro_p9(len(asked), language), verdict_p9(found, language)]
    parts.append(markdown([*heads, *told.values()], rows))
    parts.append("默认值,有应付选项,不设范围:" if zh else "At the defaults, with tokens, without a scope:")
    parts.append(levels_p9(found["0", "yes", "open"], language))
    parts.append("小事多五倍:" if zh else "With five times the small matters:")
    parts.append(levels_p9(found[BUSY, "yes", "open"], language))
    parts.append(scope_p9(found, language))
    return "\n\n".join(parts)


def intro_p9(points: int, language: str) -> str:
    """What was done."""
    if language == "zh":
        return (
            "同一个街道,从捂着不吹(须部门的非应急案件捂 60 天)一直到自己能办的也全吹,不设范围。吹哨率由此而来,不是参数。"
            f"“中间”:最好的一档在里面,且比两端都好 {100 * MARGIN:.0f}% 以上;不足则为“平”。每档 {P9_REPLICATIONS} 次模拟;"
            f"{points} 个点是全部假设的拉丁超立方。另有一点是看过第一次结果后加的,只作旁注:街道自己能办的小事多五倍(每天 20 件;东城平台每街道每天 78 件,public 3c)。算上值守的那个指标也是那时加的。"
        )
    return (
        "The same street, from sitting on cases (for 60 days, those that need departments and are no emergency) to whistling for all it could do "
        "itself, without a scope. The whistle rate follows; it is no parameter. Inside: the best level is an inner one and beats both ends by more "
        f"than {100 * MARGIN:.0f} %; flat: by less. {P9_REPLICATIONS} replications a level; the {points} points are a Latin hypercube over all "
        "assumptions. One point was added after the first results were seen, and is a remark only: five times the small matters (20 a day; "
        "Dongcheng's platform had 78 a day in each street, public 3c). So was the measure that counts standby."
    )


def levels_p9(ladder: Sequence[Mapping[str, str]], language: str) -> str:
    """The levels of one ladder, as a table."""
    zh = language == "zh"
    every = (*P9_MEASURES, ALL_HOURS)
    heads = ["捂着不吹" if zh else "sits on", "多吹" if zh else "whistles for its own"]
    rows = [[row["holds_back"], row["overcalls"], *(f"{float(row[name]):.3g}" for name in every)] for row in ladder]
    return markdown([*heads, *(words_of(name, language) for name in every)], rows)


def verdict_p9(found: Mapping[tuple[str, str, str], Sequence[Mapping[str, str]]], language: str) -> str:
    """What answers P9: whether there is an inside optimum, what happens on either side, and what of it rests on tokens."""
    zh = language == "zh"
    which, loss = "resolved_per_1000_officer_hours", "emergency_loss_h"
    asked = sorted({point for point, _, _ in found if point.isdigit() and point != "0"})
    both: dict[str, int] = {}
    falls: dict[str, int] = {}
    for tokens in ("yes", "no"):
        mine = [found[point, tokens, "open"] for point in asked]
        both[tokens] = sum(
            all(optimum([float(row[name]) for row in rows], OPTIMA[name]) == "inside" for name in (which, loss))
            for rows in mine
        )
        falls[tokens] = sum(float(rows[-1][which]) < (1 - MARGIN) * float(rows[MIDDLE][which]) for rows in mine)
    holds = 2 * both["yes"] > len(asked)
    own = found["0", "yes", "open"]
    idle = [f"{float(own[level][name]):.3g}" for name in ("resolved_share", which) for level in (MIDDLE, 0)]
    changes = [
        f"{100 * (float(rows[-1][which]) / float(rows[MIDDLE][which]) - 1):+.1f}"
        for point in ("0", BUSY)
        for rows in (found[point, tokens, "open"] for tokens in ("yes", "no"))
    ]
    if zh:
        return (
            f"**结论:P9 {'成立' if holds else '不成立'}。**每千出动人时解决的件数和应急损失都有中间最优的点:有应付选项 {both['yes']}/{len(asked)},无 {both['no']}/{len(asked)}。"
            f"少吹的一侧:捂着的是费工的案件,所以真正解决率从 {idle[0]} 降到 {idle[1]},而每千出动人时解决的件数反从 {idle[2]} 升到 {idle[3]}(默认值):"
            "这个指标看不见没人去办的事。"
            f"多吹的一侧:什么都吹比只吹该吹的,每千出动人时解决的件数变化 {changes[0]}%(去掉应付选项 {changes[1]}%);小事多五倍时 {changes[2]}%(去掉应付选项 {changes[3]}%)。"
            f"多吹而下降 1% 以上的点:有应付选项 {falls['yes']}/{len(asked)},无 {falls['no']}/{len(asked)}:"
            f"{'多吹的代价多数靠应付选项' if 2 * falls['no'] < falls['yes'] else '多吹的代价不靠应付选项'}。"
        )
    return (
        f"**Answer: P9 {'holds' if holds else 'does not hold'}.** Points with an inside optimum for both cases resolved per 1,000 officer-hours and emergency loss: "
        f"{both['yes']} of {len(asked)} with tokens, {both['no']} of {len(asked)} without. Whistling too rarely: the street sits on the costly cases, so the share truly "
        f"resolved falls from {idle[0]} to {idle[1]} while cases per 1,000 officer-hours rise from {idle[2]} to {idle[3]} (defaults): this measure does not see what nobody "
        f"goes to. Whistling too often: against whistling only where departments are needed, whistling for everything moves cases per 1,000 officer-hours by {changes[0]} % "
        f"({changes[1]} % with tokens off), and with five times the small matters by {changes[2]} % ({changes[3]} % with tokens off). It falls by more than 1 % in "
        f"{falls['yes']} of {len(asked)} points with tokens and in {falls['no']} without: "
        f"{'the price of over-whistling mostly rests on the token option' if 2 * falls['no'] < falls['yes'] else 'the price of over-whistling does not rest on the token option'}."
    )


def scope_p9(found: Mapping[tuple[str, str, str], Sequence[Mapping[str, str]]], language: str) -> str:
    """What a scope fixed in advance does to the street that whistles for everything, with five times the small matters."""
    free, scoped = (found[BUSY, "yes", rule][-1] for rule in RULES)
    kept = ("resolved_per_1000_officer_hours", "emergency_loss_h", "attendance_token_share")
    moves = (f"{words_of(name, language)} {float(free[name]):.3g} → {float(scoped[name]):.3g}" for name in kept)
    if language == "zh":
        few = "应急案件少,个别案件就能移动平均;受理审核对应急也要几分钟。"
        return "小事多五倍、什么都吹的街道,事先定了范围(自己能办的退回)之后:" + ";".join(moves) + "。" + few
    return (
        "For the street with five times the small matters that whistles for everything, a scope fixed in advance (what it can do itself is "
        "turned back) moves "
        + "; ".join(moves)
        + ". Emergencies are few, so that single cases move their mean, and the review takes minutes of "
        "theirs too."
    )


def draw_p9(table: Table, language: str) -> bytes:
    """What is resolved per 1,000 officer-hours, emergency loss and tokens against the whistle rate, with tokens and without."""
    zh = language == "zh"
    found = ladders(table)
    which = ("resolved_per_1000_officer_hours", ALL_HOURS, "emergency_loss_h", "attendance_token_share")

    def fill(axes: Sequence[Axes]) -> None:
        from sim.figures.look import COLOURS, INK, SOFT, broken  # noqa: PLC0415

        names = (
            ["捂八成", "捂四成", "该吹才吹", "自办的吹一半", "全吹"]
            if zh
            else ["sits on 80 %", "sits on 40 %", "as needed", "half its own too", "everything"]
        )
        styles = {
            ("0", "yes"): (COLOURS[1], "-", "默认值" if zh else "defaults"),
            ("0", "no"): (COLOURS[1], "--", "默认值,无应付选项" if zh else "defaults, no tokens"),
            (BUSY, "yes"): (COLOURS[0], "-", "小事多五倍" if zh else "five times the small matters"),
            (BUSY, "no"): (COLOURS[0], "--", "小事多五倍,无应付选项" if zh else "the same, no tokens"),
        }
        for panel, name in zip(axes, which, strict=True):
            for (point, tokens, rule), rows in found.items():
                colour, style, label = styles.get((point, tokens), (SOFT, "-", ""))
                if rule != "open" or (not label and tokens == "no"):
                    continue
                base = 1.0 if name == which[-1] else float(rows[MIDDLE][name])
                up = [float(row[name]) / base for row in rows]
                wide, alpha, mark = (2.0, 1.0, "o") if label else (0.7, 0.5, "")
                panel.plot(
                    range(len(LEVELS)),
                    up,
                    style,
                    color=colour,
                    linewidth=wide,
                    alpha=alpha,
                    marker=mark,
                    markersize=4,
                    label=label or None,
                )
            relative = "" if name == which[-1] else ("(÷ 只吹该吹的)" if zh else " (÷ as needed)")
            panel.set_title(
                "\n".join(broken(words_of(name, language) + relative, 17)), fontsize=9.5, loc="left", color=INK
            )
            panel.set_xticks(range(len(LEVELS)), names, rotation=35, ha="right", rotation_mode="anchor", fontsize=8.5)
            panel.axvline(MIDDLE, color=SOFT, linewidth=0.6, linestyle=":")
        for panel in axes[:2]:
            panel.set_ylim(0.5, 2.0)
        axes[2].set_ylim(0.8, 1.3)
        axes[3].set_ylim(-0.02, 0.7)
        axes[3].legend(frameon=False, fontsize=8, loc="upper left")

    note = (
        "从左到右:街道捂着不吹,到什么都吹,不设范围。粗线是默认值和小事多五倍的街道,细线是假设范围里的点(有应付选项);超出图框的见表。"
        if zh
        else "From left to right the street goes from sitting on cases to whistling for everything, without a scope. Thick: the defaults, and the street with "
        "five times the small matters; thin: points of the ranges (tokens on). What leaves the frame is in the table."
    )
    return figure_of("哨吹多少才好" if zh else "How often should the whistle blow?", note, 4, fill)


P8: Final = Study(
    "P8",
    Words("合网还是分网:人手减到几成,符号翻转", "merged or separate grids: at which staffing the sign turns"),
    run_p8,
    tell_p8,
    draw_p8,
)
P9: Final = Study(
    "P9",
    Words("吹哨率有没有中间的最优", "whether the whistle rate has an inside optimum"),
    run_p9,
    tell_p9,
    draw_p9,
)


# -- P12: vendors, raids against an embedded squad ---------------------------------------------------

VENDORS: Final = "yongding-vendors"
RAIDS: Final = "raids"
PRESENCE: Final = "raids-with-presence"
SQUAD: Final = "embedded-squad"
P12_REPLICATIONS: Final = 5
HOLDS: Final = 0.8
"""The share of replications of which a pattern must be true to hold in a point: 16 of 20, or 4 of 5."""
TOO_SOON: Final = 7
"""Order before this day is faster than "about two weeks"."""


def run_p12() -> Table:
    """For each point and replication: what raids leave, when the squad brings order, and whether they are back once it is withdrawn."""
    scenario = sim.load(VENDORS)
    table: Table = [
        [
            "point",
            "replication",
            "raids_left",
            "presence_left",
            "squad_left",
            "order_day",
            "kept_back",
            "withdrawn_back",
        ]
    ]
    for number, point in enumerate(cube(scenario)):
        place = moved(scenario, point)
        gone = replace(place, phases=(*place.phases[:-1], replace(place.phases[-1], regime=RAIDS)))
        for replication in range(P12_REPLICATIONS):
            logs = dict(arms(place, [RAIDS, PRESENCE, SQUAD], seed=LUCK, replication=replication))
            _, after = next(iter(arms(gone, [SQUAD], seed=LUCK, replication=replication)))
            table.append(
                [
                    str(number),
                    str(replication),
                    *(shown(vendors.left(place, logs[arm])) for arm in (RAIDS, PRESENCE, SQUAD)),
                    shown(vendors.order_day(place, logs[SQUAD])),
                    shown(vendors.back_by(place, logs[SQUAD], 0.5)),
                    shown(vendors.back_by(gone, after, 0.5)),
                ]
            )
    return table


def by_point(table: Table) -> dict[int, list[dict[str, str]]]:
    """The rows of a table of replications, by point."""
    found: dict[int, list[dict[str, str]]] = {}
    for row in columns(table):
        found.setdefault(int(row["point"]), []).append(row)
    return found


def sure(rows: Sequence[Mapping[str, str]], true: Callable[[Mapping[str, str]], bool]) -> bool:
    """Whether a pattern is true of enough of the replications of a point."""
    return sum(true(row) for row in rows) >= HOLDS * len(rows)


def little(row: Mapping[str, str]) -> bool:
    """Whether raids have little effect in a replication."""
    return float(row["raids_left"]) >= vendors.LITTLE


def ordered(row: Mapping[str, str], latest: int = vendors.LATEST) -> bool:
    """Whether there is order under the squad, on or before a day."""
    return bool(row["order_day"]) and float(row["order_day"]) <= latest


P12_ASKS: Final[tuple[tuple[Words, Callable[[Mapping[str, str]], bool]], ...]] = (
    (Words("**P12**:两条都成立", "**P12**: both"), lambda row: little(row) and ordered(row)),
    (Words("几次联合执法收效不大(最后 30 天还有八成以上)", "raids have little effect (at least four fifths left in the last 30 days)"), little),
    (Words("嵌入的队伍三周内见秩序(接下来 7 天不超过一成)", "the squad brings order within three weeks (at most a tenth in the next 7 days)"), ordered),
    (Words("旁列:三周内见秩序,且不早于第 7 天", "beside: order within three weeks and not before the 7th day"), lambda row: ordered(row) and not ordered(row, TOO_SOON - 1)),
    (Words("旁列:同样的人驻着巡着,规则仍是联合执法,收效不大", "beside: the same people in town and on patrol under joint rules have little effect"), lambda row: float(row["presence_left"]) >= vendors.LITTLE),
    (Words("旁列:队伍撤走,90 天内回到一半", "beside: the squad withdrawn, half are back within 90 days"), lambda row: bool(row["withdrawn_back"])),
    (Words("旁列:队伍留着,90 天内没有回到一半", "beside: the squad kept, half are not back within 90 days"), lambda row: not row["kept_back"]),
)  # fmt: skip
"""What is asked of each replication."""


def asked_of(
    table: Table, asks: Sequence[tuple[Words, Callable[[Mapping[str, str]], bool]]], language: str
) -> tuple[str, list[tuple[int, bool, int]]]:
    """The table of what is asked: true at the defaults, and in how many points it holds; and the same as numbers."""
    found = by_point(table)
    own = found.pop(0)
    rows: list[list[str]] = []
    numbers: list[tuple[int, bool, int]] = []
    for words, true in asks:
        at_defaults = sum(true(row) for row in own)
        points = sum(sure(rows_, true) for rows_ in found.values())
        numbers.append((at_defaults, sure(own, true), points))
        rows.append([words.of(language), f"{at_defaults}/{len(own)}", f"{points}/{len(found)}"])
    heads = (
        ["内容", "默认值:为真的次数", "成立的点"]
        if language == "zh"
        else ["what is asked", "true at the defaults", "points in which it holds"]
    )
    return markdown(heads, rows), numbers


def spread_of(rows: Sequence[Mapping[str, str]], column: str) -> str:
    """Smallest to largest of a column, leaving out what there is not."""
    numbers = [number for row in rows if (number := known(row[column])) is not None]
    if not numbers:
        return "–"
    low, high = (f"{end(numbers):.3g}" for end in (min, max))
    return low if low == high else f"{low}–{high}"


def tell_p12(table: Table, language: str) -> str:
    """Whether raids have little effect and an embedded squad restores order."""
    zh = language == "zh"
    found = by_point(table)
    own, points = found[0], len(found) - 1
    asks, numbers = asked_of(table, P12_ASKS, language)
    (_, holds, many), (_, _, slight), (_, _, order), (_, in_time, _), *_ = numbers
    days = spread_of(own, "order_day")
    left = [spread_of(own, column) for column in ("raids_left", "presence_left", "squad_left")]
    back = spread_of(own, "withdrawn_back")
    every = [row for rows in found.values() for row in rows]
    if zh:
        says = "成立" if holds else "不成立"
        answer = (
            f"**结论**:默认值下{says};{points} 个点中 {many} 个成立(几次联合执法收效不大:{slight};三周内见秩序:{order})。"
            f"默认值下第 {days} 天见秩序,全部点上是第 {spread_of(every, 'order_day')} 天"
            + ("。" if in_time else ":比来源说的“两周”来得快,这一点没有对上。")
        )
        intro = (
            "永定镇 S1 线沿线:2018 年初几次联合执法“收效不大”;交通、城管、运输和镇里科室嵌进来,每天巡查六小时以上,两周见秩序(public 2d)。"
            "与盗采同一套代码,只换了数;这两句话没有进任何一个数。"
            f"每点 {P12_REPLICATIONS} 次,{points} 个点是全部假设的拉丁超立方;5 次里至少 4 次为真算成立。"
        )
        detail = (
            f"默认值下,五个月的最后 30 天还剩(÷ 之前):几次联合执法 {left[0]};同样的人在场、规则不变 {left[1]};嵌入的队伍 {left[2]}。"
            f"队伍撤走后回到一半:第 {back} 天。"
        )
    else:
        says = "holds" if holds else "does not hold"
        answer = (
            f"**Answer:** it {says} at the defaults, and in {many} of {points} points (raids have little effect in {slight}, order within three weeks in {order}). "
            f"At the defaults there is order by day {days}, over all points by day {spread_of(every, 'order_day')}"
            + ("." if in_time else ": sooner than the two weeks of the source, and that is not met.")
        )
        intro = (
            'Along metro line S1 in Yongding several joint raids early in 2018 had "little effect"; a squad of traffic, city management, transport and the town\'s '
            "offices, on patrol for six hours a day and more, brought order after two weeks (public 2d). The miners' code with other numbers; neither sentence went "
            f"into a number. {P12_REPLICATIONS} replications a point; the {points} points are a Latin hypercube over all assumptions; 4 of 5 must be true."
        )
        detail = (
            f"At the defaults, left in the last 30 days of five months (÷ before): raids {left[0]}; the same people present, rules unchanged {left[1]}; "
            f"embedded squad {left[2]}. Withdrawn, half are back on day {back}."
        )
    return f"{intro}\n\n{answer}\n\n{asks}\n\n{detail}"


def middle(rows: Sequence[Mapping[str, str]], column: str) -> float | None:
    """The median of a column, leaving out what there is not."""
    numbers = [number for row in rows if (number := known(row[column])) is not None]
    return float(np.median(numbers)) if numbers else None


def draw_p12(table: Table, language: str) -> bytes:
    """What is left under three rules, and when there is order, by point."""
    zh = language == "zh"
    found = by_point(table)

    def fill(axes: Sequence[Axes]) -> None:
        from sim.figures.look import COLOURS, HAIR, INK, SOFT  # noqa: PLC0415

        names = (
            ("raids_left", "几次联合执法" if zh else "raids", COLOURS[0], "o"),
            ("presence_left", "在场、规则不变" if zh else "present, joint rules", COLOURS[2], "s"),
            ("squad_left", "嵌入的队伍" if zh else "embedded squad", COLOURS[1], "D"),
        )
        for column, label, colour, mark in names:
            middles = [middle(rows, column) or 0.0 for rows in found.values()]
            axes[0].plot(list(found), middles, mark, color=colour, label=label, markersize=6)
        axes[0].axhline(vendors.LITTLE, color=SOFT, linewidth=0.8, linestyle="--")
        axes[0].set_ylim(bottom=-0.03)
        axes[0].legend(frameon=False, fontsize=8.5, loc=(0.52, 0.12))
        axes[0].set_title(
            "最后 30 天还剩多少(÷ 之前)" if zh else "left in the last 30 days (÷ before)",
            fontsize=11,
            loc="left",
            color=INK,
        )
        axes[1].axhspan(TOO_SOON, vendors.LATEST, color=HAIR, alpha=0.6)
        for point, rows in found.items():
            days = [number for row in rows if (number := known(row["order_day"])) is not None]
            axes[1].plot([point] * len(days), days, "o", color=COLOURS[1], markersize=5, alpha=0.7)
            if len(days) < len(rows):
                axes[1].annotate(f"×{len(rows) - len(days)}", (point, 150), fontsize=8.5, ha="center", color=COLOURS[0])
        axes[1].set_yscale("log")
        axes[1].set_ylim(0.8, 200)
        ticks = (1, 2, 5, 10, 20, 50, 100)
        axes[1].set_yticks(ticks, [str(tick) for tick in ticks])
        axes[1].minorticks_off()
        axes[1].set_title(
            "嵌入后第几天见秩序" if zh else "day on which the squad has brought order",
            fontsize=11,
            loc="left",
            color=INK,
        )
        for panel in axes:
            panel.set_xlabel("假设范围里的点(0:默认值)" if zh else "point of the ranges (0: the defaults)")
            panel.set_xticks(list(found))

    note = (
        "左:中位数;虚线以上算“收效不大”。右:每次模拟一个点;灰带是第 7 到 21 天(“约两周”);×n:有 n 次没有见秩序。"
        if zh
        else "Left: medians; above the dashed line an effect is little. Right: a dot is a replication; grey: days 7 to 21 (about two weeks); ×n: no order in n replications."
    )
    title = "游商:几次联合执法与一支嵌入的队伍" if zh else "Vendors: several joint raids and an embedded squad"
    return figure_of(title, note, 2, fill)


# -- P13: a sand pit sealed once is back -------------------------------------------------------------

DISTRICT: Final = "pinggu-district"
P13_REPLICATIONS: Final = 5
P13_AS_IT_IS: Final = 1
"""Replications of the whole district, under joint rules as they are, for it takes the longest."""
JOINT_DAYS: Final = 240
COMPLETE_DAYS: Final = 365
BUILT_DAYS: Final = 150
CAMPAIGNS: Final = "monthly-campaigns"
CHAINS: Final = "three-chains"


def run_p13() -> Table:
    """For each point and replication: pits sealed and back under joint rules, as they are and with a complete team; what is built."""
    scenario = sim.load(DISTRICT)
    built = ("joint", CAMPAIGNS, CHAINS)
    heads = ["joint_sealed", "joint_back", "complete_sealed", "complete_back", *(f"built_{arm}" for arm in built)]
    table: Table = [["point", "replication", *heads]]
    for number, point in enumerate(cube(scenario)):
        place = moved(scenario, point)
        for replication in range(P13_REPLICATIONS):
            cells: list[str] = []
            as_it_is = (pits.under_joint(place, JOINT_DAYS * DAY), "joint") if replication < P13_AS_IT_IS else None
            for asked in (as_it_is, (pits.completed(place, COMPLETE_DAYS * DAY), pits.COMPLETE)):
                if asked is None:
                    cells += ["", ""]
                    continue
                _, log = next(iter(arms(asked[0], [asked[1]], seed=LUCK, replication=replication)))
                back = pits.sealed_back(asked[0], log)
                cells += ["0", ""] if back is None or back.value is None else [str(back.cases), shown(back.value)]
            grown = built_in(place, built, replication) if not replication else [""] * len(built)
            table.append([str(number), str(replication), *cells, *grown])
    return table


def built_in(scenario: Scenario, regimes: Sequence[str], replication: int) -> list[str]:
    """By how many illegal buildings more stand after five months of each regime than before, outside the pilot town."""
    pilot, district, _ = scenario.phases
    phases = (replace(pilot, length=30 * DAY), replace(district, length=BUILT_DAYS * DAY))
    scenario = replace(scenario, phases=phases)
    begin, end = scenario.window
    grown = []
    for _, log in arms(scenario, regimes, seed=LUCK, replication=replication):
        records = read(scenario, log)
        away = tuple(district.streets)
        grown.append(str(pits.standing(records, end, away) - pits.standing(records, begin, away)))
    return grown


def back_in(column: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether at least half of the sealed pits of a replication are back; where none was sealed it cannot be asked: false."""
    return lambda row: bool(row[column]) and float(row[column]) >= 0.5


def fewer(row: Mapping[str, str]) -> bool:
    """Whether fewer buildings are added under the chains than under campaigns."""
    return float(row[f"built_{CHAINS}"]) < float(row[f"built_{CAMPAIGNS}"])


def none_added(row: Mapping[str, str]) -> bool:
    """Whether no building is added under the chains."""
    return float(row[f"built_{CHAINS}"]) <= 0


P13_ASKS: Final[tuple[tuple[Words, Callable[[Mapping[str, str]], bool]], ...]] = (
    (Words("**P13**:联合执法(联合队这一回到齐了)封掉的砂坑,至少一半五个月内又在采", "**P13**: of the pits sealed under joint rules by a team that for once was complete, at least half are at work again within five months"), back_in("complete_back")),
)  # fmt: skip
"""What is asked of each replication."""
BUILT_ASKS: Final[tuple[tuple[Words, Callable[[Mapping[str, str]], bool]], ...]] = (
    (Words("旁列:三协同下新增违建比每月集中整治少", "beside: fewer illegal buildings are added under the three chains than under monthly campaigns"), fewer),
    (Words("旁列:三协同下违建存量零增长", "beside: no illegal building is added under the three chains"), none_added),
)  # fmt: skip
"""What is asked of the one replication of each point that has the whole district."""


def shares(rows: Sequence[Mapping[str, str]]) -> float | None:
    """The share of all pits that were sealed in the replications of a point which are back; None: none was sealed."""
    sealed = [(int(row["complete_sealed"]), float(row["complete_back"])) for row in rows if row["complete_back"]]
    return sum(count * back for count, back in sealed) / sum(count for count, _ in sealed) if sealed else None


def tell_p13(table: Table, language: str) -> str:
    """Whether a sand pit sealed once is back within five months."""
    zh = language == "zh"
    found = by_point(table)
    own, points = found[0], len(found) - 1
    asks, ((_, holds, many), *_) = asked_of(table, P13_ASKS, language)
    built, _ = asked_of([row for row in table if row[-1]], BUILT_ASKS, language)
    asked = [row for rows in found.values() for row in rows if row["joint_sealed"]]
    sealed = sum(int(row["joint_sealed"]) for row in asked)
    back = [float(row["joint_back"]) * int(row["joint_sealed"]) for row in asked if row["joint_back"]]
    complete = [row for point, rows in found.items() if point for row in rows]
    pooled = {point: shares(rows) for point, rows in found.items() if point}
    askable = [share for share in pooled.values() if share is not None]
    most = sum(share >= 0.5 for share in askable)
    never = sum(all(not row["complete_back"] for row in rows) for point, rows in found.items() if point)
    mean = {
        arm: np.mean([float(row[f"built_{arm}"]) for row in own if row[f"built_{arm}"]])
        for arm in ("joint", CAMPAIGNS, CHAINS)
    }
    if zh:
        intro = (
            "一个砂坑 2013 年夏天被联合执法封过,不到五个月又在采(public 2b;没有一个数用到这一条)。问:联合执法下封掉一次的砂坑,五个月(150 天)内是否又在采?"
            f"每点 {P13_REPLICATIONS} 次,{points} 个点是全部假设的拉丁超立方;5 次里至少 4 次为真算成立,一个都没封掉的算假。"
        )
        answer = (
            f"**结论**:默认值下{'成立' if holds else '不成立'};{points} 个点中 {many} 个成立({never} 个点上一个砂坑都没封掉,问不成;"
            f"另有几点只有一部分模拟封掉过)。把一个点上封掉的砂坑合起来数,封掉过的 {len(askable)} 个点中 {most} 个有至少一半又在采(旁列)。"
            f"联合执法照原样走,{len(asked)} 次模拟、每次 {JOINT_DAYS} 天,一共封了 {sealed} 个砂坑"
            + (f",其中 {sum(back):.0f} 个又在采;" if sealed else ";")
            + "所以下表问的是联合队“这一回到齐了”:所需部门都全力来、现场可定、待足一天,其余照旧。"
        )
        detail = (
            f"默认值下封掉的砂坑又在采的比例:{spread_of(own, 'complete_back')};各点:{spread_of(complete, 'complete_back')}。"
            f"默认值下 {BUILT_DAYS} 天里违建存量的变化(17 个街乡):联合执法 {mean['joint']:+.0f},每月集中整治 {mean[CAMPAIGNS]:+.0f},三协同 {mean[CHAINS]:+.0f}。"
        )
    else:
        intro = (
            "A sand pit that a joint team sealed in summer 2013 was at work again within five months (public 2b; no number uses this row). Is a pit that is sealed once "
            f"under joint rules at work again within 150 days? {P13_REPLICATIONS} replications a point; the {points} points are a Latin hypercube over all assumptions; "
            "4 of 5 must be true, and where no pit was sealed it is false."
        )
        answer = (
            f"**Answer:** it {'holds' if holds else 'does not hold'} at the defaults, and in {many} of {points} points (in {never} no pit was ever sealed, so that it cannot be asked; in some others only a part of "
            f"the replications sealed one). Over all sealed pits of a point, at least half are back in {most} of the {len(askable)} points that sealed any (beside the pattern). "
            f"Joint rules as they are sealed {sealed} pits in {len(asked)} runs of {JOINT_DAYS} days"
            + (f", of which {sum(back):.0f} were back. " if sealed else ". ")
            + 'The table therefore asks it of a joint team that "for once was complete": all departments needed come in full, may decide on site and stay the day; the rest is as it was.'
        )
        detail = (
            f"Share of sealed pits that are back at the defaults: {spread_of(own, 'complete_back')}; over the points {spread_of(complete, 'complete_back')}. "
            f"Illegal buildings standing after {BUILT_DAYS} days less before, in 17 units, at the defaults: joint {mean['joint']:+.0f}, monthly campaigns {mean[CAMPAIGNS]:+.0f}, "
            f"three chains {mean[CHAINS]:+.0f}."
        )
    return f"{intro}\n\n{answer}\n\n{asks}\n\n{detail}\n\n{built}"


def draw_p13(table: Table, language: str) -> bytes:
    """The share of sealed pits that are back, and the buildings added under three regimes, by point."""
    zh = language == "zh"
    found = by_point(table)

    def fill(axes: Sequence[Axes]) -> None:
        from sim.figures.look import COLOURS, INK, SOFT  # noqa: PLC0415

        for point, rows in found.items():
            for row in rows:
                if row["complete_back"]:
                    size = 12 + 8 * float(row["complete_sealed"])
                    axes[0].scatter(
                        [point], [float(row["complete_back"])], s=size, color=COLOURS[0], alpha=0.55, linewidths=0
                    )
        axes[0].axhline(0.5, color=SOFT, linewidth=0.8, linestyle="--")
        axes[0].set_ylim(-0.05, 1.05)
        axes[0].set_title(
            "封掉的砂坑五个月内又在采的比例" if zh else "share of sealed pits back in five months",
            fontsize=11,
            loc="left",
            color=INK,
        )
        names = (
            ("joint", "联合执法" if zh else "joint", COLOURS[2], "s"),
            (CAMPAIGNS, "每月集中整治" if zh else "monthly campaigns", COLOURS[0], "o"),
            (CHAINS, "三协同" if zh else "three chains", COLOURS[1], "D"),
        )
        for arm, label, colour, mark in names:
            added = [float(rows[0][f"built_{arm}"]) for rows in found.values()]
            axes[1].plot(list(found), added, mark, color=colour, label=label, markersize=6)
        axes[1].axhline(0, color=INK, linewidth=0.8)
        axes[1].set_ylim(top=1.35 * axes[1].get_ylim()[1])
        axes[1].legend(frameon=False, fontsize=8.5, loc="upper right")
        axes[1].set_title(
            "150 天里违建存量的增减" if zh else "illegal buildings standing, change in 150 days",
            fontsize=11,
            loc="left",
            color=INK,
        )
        for panel in axes:
            panel.set_xlabel("假设范围里的点(0:默认值)" if zh else "point of the ranges (0: the defaults)")
            panel.set_xlim(-0.6, len(found) - 0.4)
            panel.set_xticks(list(found))

    note = (
        "左:联合队“这一回到齐了”,每次模拟一个点,越大封得越多;虚线是一半。右:每点一次模拟,17 个街乡。"
        if zh
        else "Left: a joint team that for once was complete; a dot is a replication, larger the more it sealed; dashed: one half. Right: one replication a point, 17 units."
    )
    title = "砂坑封了一次,五个月内又在采" if zh else "A sand pit sealed once is back within five months"
    return figure_of(title, note, 2, fill)


P12: Final = Study(
    "P12",
    Words("游商:几次联合执法收效不大,嵌入的队伍两周见秩序", "vendors: several raids have little effect, an embedded squad restores order in about two weeks"),
    run_p12,
    tell_p12,
    draw_p12,
)  # fmt: skip
P13: Final = Study(
    "P13",
    Words("砂坑封了一次,五个月内又在采", "a sand pit sealed once is back within five months"),
    run_p13,
    tell_p13,
    draw_p13,
)


# -- P14: pilots respond faster -----------------------------------------------------------------------

CITY: Final = ("none", "roll-out")
P14_MEASURES: Final = ("first_arrival_min", "quorum_min")
PARTS: Final = ("pilots", "others")


def run_p14() -> Table:
    """For each point: how fast pilots and others are answered, without the roll-out and with it."""
    scenario = city.fortnight()
    heads = [f"{measure}_{arm}_{part}" for measure in P14_MEASURES for arm in CITY for part in PARTS]
    table: Table = [["point", "replication", *heads]]
    for number, point in enumerate(cube(scenario)):
        place = moved(scenario, point)
        names = [f"{measure}@{part}" for measure in P14_MEASURES for part in PARTS]
        found = means(place, CITY, names, 1)
        cells = [found[arm][f"{measure}@{part}"] for measure in P14_MEASURES for arm in CITY for part in PARTS]
        table.append([str(number), "0", *map(shown, cells)])
    return table


def gained(measure: str, part: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether a part of the streets is answered sooner with the roll-out than without it."""
    return lambda row: float(row[f"{measure}_roll-out_{part}"]) < float(row[f"{measure}_none_{part}"])


def ahead(measure: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether, with the roll-out, pilots are answered sooner than the others."""
    return lambda row: float(row[f"{measure}_roll-out_pilots"]) < float(row[f"{measure}_roll-out_others"])


P14_ASKS: Final[tuple[tuple[Words, Callable[[Mapping[str, str]], bool]], ...]] = (
    (Words("**P14**:首到,试点比其余街乡快", "**P14**: first arrival, pilots faster than the others"), ahead("first_arrival_min")),
    (Words("有效到齐,试点比其余街乡快", "effective quorum, pilots faster than the others"), ahead("quorum_min")),
    (Words("旁列:首到,试点比不铺开时快", "beside: first arrival, pilots faster than without the roll-out"), gained("first_arrival_min", "pilots")),
    (Words("旁列:有效到齐,试点比不铺开时快", "beside: effective quorum, pilots faster than without the roll-out"), gained("quorum_min", "pilots")),
    (Words("旁列:首到,其余街乡比不铺开时慢(外溢)", "beside: first arrival, the others slower than without the roll-out (spill-over)"), lambda row: float(row["first_arrival_min_roll-out_others"]) > float(row["first_arrival_min_none_others"])),
    (Words("旁列:有效到齐,其余街乡比不铺开时慢(外溢)", "beside: effective quorum, the others slower than without the roll-out (spill-over)"), lambda row: float(row["quorum_min_roll-out_others"]) > float(row["quorum_min_none_others"])),
)  # fmt: skip
"""What is asked of each point."""


def tell_p14(table: Table, language: str) -> str:
    """Whether pilots respond faster than others, and what the others feel of it."""
    found = by_point(table)
    own, points = found[0][0], len(found) - 1
    asks, numbers = asked_of(table, P14_ASKS, language)
    (_, holds, many), (_, _, quorum), *_ = numbers
    cells = {head: float(cell) / 60 for head, cell in own.items() if head not in ("point", "replication")}
    faster = cells["first_arrival_min_roll-out_pilots"], cells["first_arrival_min_roll-out_others"]
    others = cells["first_arrival_min_none_others"]
    if language == "zh":
        intro = (
            "孟天广等(2021)用 180 万条热线记录比较试点与非试点,试点的响应时间显著缩短;存下来的只有符号(public 4a)。"
            "这里问全市头两周、铺开一次到位时的同一个符号,没有任何一个数用过那项研究。"
            f"每点抽一次试点;{points} 个点是全部假设的拉丁超立方;截断 4 天。"
        )
        answer = (
            f"**结论**:默认值下{'成立' if holds else '不成立'};{points} 个点中 {many} 个成立(有效到齐:{quorum})。"
            f"默认值下首到平均:试点 {faster[0]:.3g} 小时,其余街乡 {faster[1]:.3g} 小时(不铺开时 {others:.3g} 小时)。"
        )
    else:
        intro = (
            "Meng and others (2021) compared pilots and non-pilots over 1.8 million hotline records: pilots answered significantly sooner; only the sign could be read "
            "(public 4a). Here the same sign is asked of the city's first fortnight with the roll-out complete at once; no number uses that study. "
            f"One draw of pilots a point; the {points} points are a Latin hypercube over all assumptions; restricted at 4 days."
        )
        answer = (
            f"**Answer:** it {'holds' if holds else 'does not hold'} at the defaults, and in {many} of {points} points (effective quorum: {quorum}). "
            f"At the defaults the mean time to first arrival is {faster[0]:.3g} h for pilots and {faster[1]:.3g} h for the others ({others:.3g} h without the roll-out)."
        )
    return f"{intro}\n\n{answer}\n\n{asks}"


def draw_p14(table: Table, language: str) -> bytes:
    """First arrival of pilots and others, without the roll-out and with it, by point."""
    zh = language == "zh"
    rows = columns(table)
    words = {
        "pilots": "试点" if zh else "pilots",
        "others": "其余街乡" if zh else "the others",
        "first_arrival_min": "首到(小时)" if zh else "first arrival (h)",
        "quorum_min": "有效到齐(小时)" if zh else "effective quorum (h)",
    }

    def fill(axes: Sequence[Axes]) -> None:
        from sim.figures.look import COLOURS, HAIR, INK, SOFT  # noqa: PLC0415

        for ax, asked in zip(axes, P14_MEASURES, strict=True):
            for place, (part, marker) in enumerate(zip(PARTS, "os", strict=True)):
                for row in rows:
                    at = int(row["point"]) + (place - 0.5) * 0.3
                    none, rolled = (float(row[f"{asked}_{arm}_{part}"]) / 60 for arm in CITY)
                    ax.plot([at, at], [none, rolled], color=COLOURS[place], linewidth=1.2, alpha=0.6)
                    first = row is rows[0]
                    ax.plot(
                        at, rolled, marker, color=COLOURS[place], markersize=6, label=words[part] if first else None
                    )
                    ax.plot(at, none, marker, markeredgecolor=COLOURS[place], markerfacecolor="none", markersize=6)
            ax.set_ylim(bottom=0)
            ax.set_ylabel(words[asked], color=INK)
            ax.set_xlabel("点(0 为默认值)" if zh else "point (0: the defaults)", color=SOFT)
            ax.grid(axis="y", color=HAIR, linewidth=0.6)
            ax.legend(frameon=False, fontsize=9)

    note = (
        "空心:不铺开;实心:铺开。每个点一次抽签,线连着同一批街乡。"
        if zh
        else "Hollow: no roll-out; filled: roll-out. One draw a point; a line joins the same streets."
    )
    return figure_of(P14.title.of(language), note, len(P14_MEASURES), fill)


P14: Final = Study(
    "P14",
    Words("试点街乡响应更快", "pilots respond faster"),
    run_p14,
    tell_p14,
    draw_p14,
)


# -- the registry ------------------------------------------------------------------------------------

STUDIES: Final[Mapping[str, Study]] = {study.name: study for study in (P8, P9, P12, P13, P14)}
"""Every study, in the order of the page."""


PAGE: Final = """# 研究 · Studies

## 中文

这里的每项研究都把一个模式放到假设的范围里去问,或者把模型留着没定的一个杠杆从头拉到尾。**没有一个参数是为了让模式成立而调的。**
表在 `NAME.csv`,图和本页由表算出:`python -m tests.studies NAME`(`--report` 只重画、重写)。

{zh}

## English

Each study here asks a pattern over the ranges of the assumptions, or moves a lever that the model leaves open from one
end to the other. **No parameter was tuned to make a pattern hold.** Tables are in `NAME.csv`; figures and this page are
computed from them: `python -m tests.studies NAME` (`--report` only draws and writes again).

{en}
"""


def report(names: Sequence[str] = tuple(STUDIES)) -> None:
    """Draw the figures of the studies *names*, and write the page of all that have been run."""
    parts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for study in STUDIES.values():
        path = RESULTS / f"{study.name}.csv"
        if not path.exists():
            continue
        table = rows_of(path)
        for language in LANGUAGES:
            picture = f"{study.name}.{language}.png"
            if study.name in names:
                (RESULTS / picture).write_bytes(study.draw(table, language))
            title = f"### {study.name}  {study.title.of(language)}"
            parts[language].append(f"{title}\n\n{study.tell(table, language)}\n\n![{study.name}]({picture})")
    page = PAGE.format(**{language: "\n\n".join(some) for language, some in parts.items()})
    (RESULTS / "README.md").write_text(page, encoding="utf-8")


def main() -> None:
    """Run studies and write their tables, figures and page."""
    parser = argparse.ArgumentParser(prog="python -m tests.studies", description="the committed studies")
    parser.add_argument("names", nargs="*", default=list(STUDIES), metavar="NAME", help=", ".join(STUDIES))
    parser.add_argument("--report", action="store_true", help="run nothing; figures and page from the tables")
    asked = parser.parse_args()
    for name in () if asked.report else asked.names:
        begun = time.monotonic()
        save(RESULTS / f"{name}.csv", STUDIES[name].run())
        print(f"{name}: {time.monotonic() - begun:.0f} s, program {code()}", flush=True)
    report(asked.names)


if __name__ == "__main__":
    main()
