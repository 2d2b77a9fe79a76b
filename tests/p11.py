"""P11 of the model, a question: where in the ranges does `joint`, `joint-strong` or `lead` beat `whistle-2017`
on the primary measure at equal officer-hours? The map is shipped, also if the region is empty.

At the defaults (point 0) and in each point of `hypercube.csv`: 180 days of joint rules, then the 117 days under
each arm, the same luck in all. The hours of active work (road, waiting, work) are brought together with the levers
of `--equal-hours`: the cheaper arm gets more dates (or more night cover), then more crews, until means agree within
2 % or more of it buys nothing (then the arm is saturated). A roster goes by whole days, so that there the nearest is taken.
`python -m tests.p11` runs what is missing in `results/patterns/p11.csv`, in one process, and writes map and page.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import csv
import datetime
import math
import sys
import time
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import rankdata

sys.path.insert(0, str(Path(__file__).parent))

from patterns import (
    CUBE,
    LUCK,
    POINTS,
    RESULTS,
    WARM,
    at,
    begun,
    code,
    cube_places,
    defaults,
    labelled,
    rows_of,
    save,
    shown,
    told,
)

from sim.assumptions import assumptions
from sim.comparison import Run
from sim.intervals import paired
from sim.matching import CREWS, FLAT, HOURS, TOLERANCE, Setting, added
from sim.measures import measure
from sim.records import read
from sim.setdown import set_down, take_up
from sim.simulation import _begin
from sim.units import DAY
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from patterns import Telling

    from sim.measures import Value
    from sim.regime import Regime
    from sim.scenario import Scenario
    from sim.setdown import SetDown

WHISTLE: Final = "whistle-2017"
ARMS: Final = ("joint", "joint-strong", "lead")
NOBODY: Final = "nobody"
"""No department ever comes: what the effect of an arm is counted from."""
PRIMARY: Final = "active_site_nights"
STANDBY: Final = "standby_officer_hours"
WAITING: Final = "waiting_officer_hours"
REPLICATIONS: Final = 6
FEW: Final = 0.05
LOOKS: Final = 4
"""Looks between a setting that is too cheap and one that is too dear."""
TABLE: Final = RESULTS / "p11.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """One arm against the whistle in one point; nights are means of the primary measure."""

    point: int
    arm: str
    replications: int
    nights_nobody: float
    """If no department ever came."""
    arm_nights_as_is: float
    arm_hours_as_is: float
    whistle_nights_as_is: float
    whistle_hours_as_is: float
    cheaper: str
    added: str
    saturated: bool
    """More of the levers buys no more hours, and those of the dearer arm are not reached."""
    arm_nights: float
    whistle_nights: float
    difference: float
    """Arm less whistle, once the hours are as near as they come."""
    ci_low: float | None
    ci_high: float | None
    agree: int
    """Replications whose difference has the sign of the mean."""
    arm_hours: float
    whistle_hours: float
    arm_standby: float
    whistle_standby: float
    arm_waiting: float
    """Of the hours of active work, those on site without working."""
    whistle_waiting: float
    winner: str

    @property
    def ratio(self) -> float:
        """Hours of the arm ÷ those of the whistle."""
        return self.arm_hours / self.whistle_hours

    @property
    def per_1000(self) -> tuple[float, float]:
        """Site-nights fewer than if nobody came, per 1,000 active officer-hours, of the arm and of the whistle as they are."""
        return (
            1000 * (self.nights_nobody - self.arm_nights_as_is) / self.arm_hours_as_is,
            1000 * (self.nights_nobody - self.whistle_nights_as_is) / self.whistle_hours_as_is,
        )


HEAD: Final = (*(f.name for f in fields(Row)), "code", "began")

# -- the runs ----------------------------------------------------------------------------------------


class Arms:
    """Runs regimes in the season of one point; the common days are simulated once for all that are looked at."""

    def __init__(self, scenario: Scenario, replications: int) -> None:
        self.scenario = scenario
        self.states = []
        for replication in range(replications):
            world = _begin(scenario, LUCK, replication)
            world.clock.run(scenario.phases[0].length)
            self.states.append(set_down(world))

    def run(self, regimes: Mapping[str, Regime]) -> dict[str, list[Run]]:
        """The runs of each of *regimes*, by replication."""
        return {
            name: [Run(name, i, self.measured(state, regime)) for i, state in enumerate(self.states)]
            for name, regime in regimes.items()
        }

    def measured(self, state: SetDown, regime: Regime) -> Mapping[str, Value]:
        """What the campaign shows under *regime*, as `sim.simulation.arms` goes on with it."""
        world = take_up(state)
        world.compared = regime
        world.clock.run(self.scenario.horizon)
        world.log.flush()
        return measure(self.scenario, read(self.scenario, world.log))


def values(runs: Sequence[Run], measure: str) -> list[float]:
    """A measure of each run."""
    return [run.values[measure].value or 0.0 for run in runs]


def mean(runs: Sequence[Run], measure: str = HOURS) -> float:
    """The mean of a measure."""
    return sum(values(runs, measure)) / len(runs)


def raised(arms: Arms, regime: Regime, runs: list[Run], target: float) -> tuple[Regime, list[Run], bool]:
    """*regime* with as much of its levers as brings its mean hours to *target*, its runs, and whether it falls short.

    If it does, more of the levers buys no more: then it is the least that buys all there is.
    """

    def look(setting: Setting) -> tuple[Setting, list[Run], float]:
        found = arms.run({"raised": setting.of(regime)})["raised"]
        return setting, found, mean(found)

    low = (Setting(0.0, 0), runs, mean(runs))
    if low[2] >= target * (1 - TOLERANCE):
        return regime, runs, False
    high = None
    for crews in (0, *CREWS):
        found = look(Setting(1.0, crews))
        if found[2] >= target:
            high = found
            break
        if crews and found[2] < low[2] * (1 + FLAT):
            break
        low = max(low, found, key=lambda one: one[2])
    if high is None:
        return low[0].of(regime), low[1], low[2] < target * (1 - TOLERANCE)
    while high[0].crews - low[0].crews > 1:
        found = look(Setting(1.0, (low[0].crews + high[0].crews) // 2))
        low, high = (found, high) if found[2] < target else (low, found)
    # as many crews and fewer dates; a roster goes by whole days, and without dates its cost is not known
    best = min(low, high, key=lambda one: abs(one[2] - target))
    tried = [low[0].of(regime), high[0].of(regime)]
    below, above = (0.0, 0.0 if high[0].crews else low[2]), (1.0, high[2])
    for _ in range(LOOKS):
        part = 0.5 if regime.timing.roster or not below[1] else (target - below[1]) / (above[1] - below[1])
        setting = Setting(round(below[0] + (above[0] - below[0]) * part, 6), high[0].crews)
        if abs(best[2] - target) <= target * TOLERANCE or setting.of(regime) in tried:
            break
        found = look(setting)
        tried.append(setting.of(regime))
        best = min(best, found, key=lambda one: abs(one[2] - target))
        if found[2] < target:
            below = (setting.share, found[2])
        else:
            above = (setting.share, found[2])
    return best[0].of(regime), best[1], False


def judged(difference: float, low: float | None, high: float | None) -> str:
    """Who has fewer site-nights, where the interval leaves out nought or all replications differ by the same."""
    if low is None or high is None:
        low = high = difference
    return "whistle" if low > 0 else "arm" if high < 0 else "undecided"


def rows_at(point: int, replications: int) -> list[Row]:
    """The rows of one point."""
    short = begun(at(point), WARM)
    arms = Arms(replace(short, phases=short.phases[:2]), replications)
    regimes = {name: short.regimes[name] for name in (WHISTLE, *ARMS)}
    joint = regimes["joint"]
    as_is = arms.run({**regimes, NOBODY: replace(joint, timing=replace(joint.timing, day_free=0.0))})
    found = []
    for arm in ARMS:
        runs = {name: as_is[name] for name in (arm, WHISTLE)}
        cheaper, dearer = sorted(runs, key=lambda name: mean(runs[name]))
        target = mean(runs[dearer])
        regime, runs[cheaper], saturated = raised(arms, regimes[cheaper], runs[cheaper], target)
        pair = paired(values(runs[WHISTLE], PRIMARY), values(runs[arm], PRIMARY))
        found.append(
            Row(
                point=point,
                arm=arm,
                replications=replications,
                nights_nobody=mean(as_is[NOBODY], PRIMARY),
                arm_nights_as_is=mean(as_is[arm], PRIMARY),
                arm_hours_as_is=mean(as_is[arm]),
                whistle_nights_as_is=mean(as_is[WHISTLE], PRIMARY),
                whistle_hours_as_is=mean(as_is[WHISTLE]),
                cheaper=cheaper,
                added="; ".join(added(regimes[cheaper], regime)),
                saturated=saturated,
                arm_nights=pair.second,
                whistle_nights=pair.first,
                difference=pair.difference,
                ci_low=pair.low,
                ci_high=pair.high,
                agree=pair.agree,
                arm_hours=mean(runs[arm]),
                whistle_hours=mean(runs[WHISTLE]),
                arm_standby=mean(runs[arm], STANDBY),
                whistle_standby=mean(runs[WHISTLE], STANDBY),
                arm_waiting=mean(runs[arm], WAITING),
                whistle_waiting=mean(runs[WHISTLE], WAITING),
                winner=judged(pair.difference, pair.low, pair.high),
            )
        )
    return found


def written(row: Row) -> list[str]:
    """A row of the table, without where it is from."""
    cells = []
    for f in fields(Row):
        value = getattr(row, f.name)
        cells.append(
            ("yes" if value else "no")
            if isinstance(value, bool)
            else str(value)
            if isinstance(value, int | str)
            else shown(value)
        )
    return cells


def study(points: range, replications: int) -> None:
    """Run the points that are missing and append them."""
    if not TABLE.exists():
        save(TABLE, [HEAD])
    done = {int(cells[0]) for cells in rows_of(TABLE)[1:]}
    mark = [code(), datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="minutes")]
    for point in points:
        if point in done:
            continue
        start = time.monotonic()
        found = [[*written(row), *mark] for row in rows_at(point, replications)]
        with TABLE.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(found)
        print(f"point {point}: {time.monotonic() - start:.0f} s", flush=True)
    head, *rows = rows_of(TABLE)
    save(TABLE, [head, *sorted(rows, key=lambda cells: (int(cells[0]), ARMS.index(cells[1])))])


# -- the map -----------------------------------------------------------------------------------------

TINTS: Final = {"whistle": ("#1d5f96", "o"), "arm": ("#c4701f", "X"), "undecided": ("#7d8793", "s")}
"""Colour and sign of each winner."""


def read_rows() -> list[Row]:
    """The rows of the table."""
    _, *lines = rows_of(TABLE)
    kinds = {f.name: str(f.type) for f in fields(Row)}
    found = []
    for cells in lines:
        known: dict[str, Any] = {
            name: text
            if kind == "str"
            else text == "yes"
            if kind == "bool"
            else int(text)
            if kind == "int"
            else float(text)
            if text
            else None
            for (name, kind), text in zip(kinds.items(), cells, strict=False)
        }
        found.append(Row(**known))
    return found


def telling(rows: Sequence[Row]) -> tuple[tuple[Telling, ...], float]:
    """The assumptions that go most with the difference, over the points, and what chance alone would show."""
    return told(
        np.array([row.difference for row in rows]),
        np.array([row.winner == "arm" for row in rows]),
        cube_places([row.point for row in rows]),
    )


def drawn(rows: Sequence[Row], language: str) -> bytes:
    """The map: above, the points over the two assumptions that go most with the difference; below, the differences."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    from sim.figures.look import DOTS, INK, SETTINGS, SOFT, png  # noqa: PLC0415
    from sim.fonts import typeset  # noqa: PLC0415

    zh = language == "zh"
    with typeset(SETTINGS):
        figure = Figure(figsize=(15.0, 11.6), dpi=DOTS)
        FigureCanvasAgg(figure)
        title = (
            "出动人时拉平之后,谁的活跃点夜更少?(P11)"
            if zh
            else "Who has fewer active site-nights once officer-hours on missions are brought together? (P11)"
        )
        figure.text(0.02, 0.968, title, fontsize=18, color=INK)
        note = (
            "蓝色圆点:吹哨(whistle-2017)更少;橙色叉:该臂更少;灰色方块:分不出。实心:人时已拉平(固定排期取最近一档);空心:拉不平(已饱和)。"
            "上排:每个点是一组假设,放在与差距最相关的两项假设上,数字是点号,d 为默认值,\n轴上的数是秩相关(★ 超过碰巧)。"
            "下排:活跃点夜之差(该臂 − 吹哨)和 95% 区间,按大小排;右边的数是人时之比(该臂 ÷ 吹哨)。"
            if zh
            else "Blue dot: fewer under the whistle (whistle-2017); orange cross: fewer under the arm; grey square: undecided. Filled: hours equal (a roster: nearest); "
            "hollow: they could not be made equal (saturated). Above: each point is\none set of assumptions (its number; d: the defaults) over the two "
            "that go most with the gap, with rank correlations (★ if beyond chance). Below: difference in active site-nights (arm less whistle) with\n"
            "95 % interval, in order of size; on the right the ratio of hours (arm ÷ whistle)."
        )
        figure.text(0.02, 0.955, note, fontsize=9.5, color=SOFT, va="top", linespacing=1.3)
        for i, arm in enumerate(ARMS):
            of_arm = [row for row in rows if row.arm == arm]
            left = i / 3 + 0.062
            scatter(figure.add_axes((left, 0.565, 0.245, 0.29)), arm, of_arm, language)
            strip(figure.add_axes((left, 0.05, 0.225, 0.415)), of_arm, language)
        return png(figure)


def mark(axes: Axes, x: float, y: float, row: Row) -> None:
    """A point, coloured by winner, hollow if the hours could not be made equal."""
    tint, sign = TINTS[row.winner]
    face = "none" if row.saturated else tint
    axes.plot(x, y, sign, color=tint, markerfacecolor=face, markersize=8, markeredgewidth=1.6)


def named(row: Row) -> str:
    """What a point is called."""
    return str(row.point) if row.point else "d"


def scatter(axes: Axes, arm: str, rows: Sequence[Row], language: str) -> None:
    """The points of one arm over the two most telling assumptions."""
    from sim.figures.look import INK  # noqa: PLC0415
    from sim.fonts import family  # noqa: PLC0415

    first, chance = telling([row for row in rows if row.point])
    _, *places = rows_of(CUBE)
    head = {factor.name: i for i, factor in enumerate(assumptions(defaults()), start=1)}
    pair = [each.factor for each in first[:2]]
    for row in rows:
        x, y = (float(places[row.point - 1][head[f.name]]) if row.point else f.default for f in pair)
        mark(axes, x, y, row)
        axes.annotate(named(row), (x, y), (6, 5), textcoords="offset points", fontsize=8, color=INK)
    for axis, each in zip((axes.xaxis, axes.yaxis), first, strict=False):
        axis.set_label_text(labelled(each, chance, language), fontsize=8.5)
    axes.margins(0.1)
    axes.tick_params(labelfontfamily=family(), labelsize=8.5)
    axes.set_title(f"{arm}  {defaults().regimes[arm].title.of(language)}", fontsize=11, loc="left", color=INK)


def strip(axes: Axes, rows: Sequence[Row], language: str) -> None:
    """The differences of one arm with their intervals, in order of size."""
    from sim.figures.look import INK, SOFT  # noqa: PLC0415
    from sim.fonts import family  # noqa: PLC0415

    order = sorted(rows, key=lambda row: row.difference)
    for y, row in enumerate(order):
        if row.ci_low is not None and row.ci_high is not None:
            axes.plot((row.ci_low, row.ci_high), (y, y), color=TINTS[row.winner][0], linewidth=1.3)
        mark(axes, row.difference, y, row)
        tint = INK if row.saturated else SOFT
        words = f"{row.ratio:.2f}"
        axes.annotate(words, (1.02, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, color=tint)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(order)), [named(row) for row in order])
    axes.tick_params(labelfontfamily=family(), labelsize=8.5)
    axes.set_xlabel("活跃点夜:该臂 − 吹哨" if language == "zh" else "active site-nights: arm less whistle", fontsize=9)


# -- the page ----------------------------------------------------------------------------------------

PAGE: Final = """# P11 同样的出动人时,谁更好? · P11: who does better with the same officer-hours?

## 中文

{zh}

![图](figures/p11.zh.png)

## English

{en}

![map](figures/p11.en.png)
"""
TEXT: Final = Words(
    """P11 不是检验,是一个问题:在各项假设的范围里,哪里是联合执法(`joint`)、强化联合执法(`joint-strong`)或一门主责(`lead`)
在主要指标(活跃点夜,越少越好)上胜过 `{whistle}`,而且出动人时相等?不论答案是什么,地图都照样给出。

* 点:默认值(d)和超立方的点;超立方有 {cube} 个点,本页用了跑完的 {points} 个(按号,不挑),同一条命令会接着跑其余的。
  每点 {replications} 次,各臂用同一份运气;{warm} 天联合执法之后是专项行动的 117 天。
* 拉平的是出动人时(路途、等待、处置)。做法同 `--equal-hours`:人时少的一臂先加联合行动日(吹哨加夜间留守),再加队伍,
  直到平均值相差不到 {tolerance:.0%};再加也买不到更多人时,或每个部门已多出 {crews} 支队仍不够,就是**饱和**。
  从排满日子试起;固定排期只能按整天调,取最近的一档。
* 值守不算在内:`{whistle}` 的值守人时中位数是 {standby:,},另外三臂没有值守。把值守算上,吹哨贵得多。
* “分不出”指 95% 区间含零。{cells} 格各做一个区间,碰巧也会有几格判错;{replications} 次太少,分不出不等于一样好。

{summary}

**答案**:{cells} 格里,{arm} 格是别的臂更好({arm_where}),{whistle_better} 格是吹哨更好,{undecided} 格分不出。

{findings}

### 每一点

表里是活跃点夜之差(该臂 − 吹哨;正数是吹哨更好),括号里是人时之比(该臂 ÷ 吹哨)。**粗体**:该臂更好;≈:分不出;°:饱和。

{map}

### 与哪些假设有关

差距与各项假设在 {points} 个点上的秩相关,每臂取最大的三个;★ 超过碰巧。没有 ★ 的多半是碰巧,有 ★ 的也不等于原因(见 README.md)。

{ranks}

重做:`python -m tests.p11`(一个进程,约 {minutes} 分钟;可中断,续跑时跳过 `p11.csv` 里已有的点)。程序指纹与开始时间(UTC):{made}。""",
    """P11 is no check but a question: where in the ranges of the assumptions do `joint`, `joint-strong` or `lead` beat
`{whistle}` on the primary measure (active site-nights; fewer is better) with equal officer-hours? The map is shipped whatever it shows.

* Points: the defaults (d) and points of the hypercube; it has {cube}, of which this page rests on the {points} that are done (in order of their
  number, not chosen); the same command does the rest. {replications} replications each, the same luck in all arms; {warm} days of joint
  rules, then the 117 days of the campaign.
* What is made equal is officer-hours on missions (road, waiting, work), as `--equal-hours` does it: the arm with fewer gets more joint
  dates (the whistle more night cover), then more crews, until means differ by less than {tolerance:.0%}. If more of it buys no more hours, or
  {crews} crews more in every department are not enough, it is **saturated**. All dates are tried first; a fixed roster goes by whole days,
  and the nearest is taken.
* Standby is not counted: `{whistle}` has a median of {standby:,} officer-hours of it, the other arms have none. With it, the whistle costs far more.
* "Undecided": the 95 % interval holds nought. With an interval in each of {cells} cells a few will be wrong by chance; {replications} replications
  are few, and undecided does not mean equally good.

{summary}

**The answer**: of {cells} cells, another arm does better in {arm} ({arm_where}), the whistle in {whistle_better}, and {undecided} are undecided.

{findings}

### Every point

The difference in active site-nights (arm less whistle; above nought the whistle does better), in brackets the ratio of hours (arm ÷ whistle).
**Bold**: the arm does better; ≈: undecided; °: saturated.

{map}

### What goes with it

Rank correlation of the difference with each assumption over the {points} points, the three largest of each arm; ★ if beyond chance. Those
without ★ are probably chance; even ★ is no cause (see README.md).

{ranks}

To do it again: `python -m tests.p11` (one process, about {minutes} minutes; it may be interrupted and skips the points already in `p11.csv`).
Fingerprint of the program and begin (UTC): {made}.""",
)
FINDINGS: Final = Words(
    """* 人时真拉平(或固定排期取到最近一档,比值 {near})的有 {equal} 格,其中别的臂更好的 **{equal_arm}** 格。
* 吹哨更好的 {whistle_better} 格里,有 {whistle_saturated} 格该臂已饱和,人时只有吹哨的 {short} 倍:它的规则花不出那么多人时。
  “人时相等时谁更好”在这些格里没有答案,只能说吹哨用得更多,也更好。
* 别的臂更好的 {arm} 格里,它用的人时是吹哨的 {better} 倍:{wins}。
* 吹哨的出动人时有多少花在现场等人:各点中位数 {waiting:.0%};在别的臂更好或分不出的点({open_points}),中位数 {waiting_open:.0%},其余各点
  {waiting_shut:.0%}。来了的按“事不绝,人不撤”等没来的。等待所占的比例与考核权重 A 的秩相关是 {weight:+.2f}({points} 个点,不是因果证明):
  A 小的点,等待占得多。
* 按每 1,000 出动人时少掉的活跃点夜算(与没有部门来相比,什么都不加):{rates}。
  这是平均,不是多加一小时的回报:吹哨在 {few}/{points} 个点剩下的活跃点夜不到没有部门来时的 {few_is:.0%},再多的人时也减不出多少,所以人时少的臂占便宜。
  各臂加出来的人时,每 1,000 少掉的活跃点夜中位数:{margins}。""",
    """* Hours were made equal (or, with a fixed roster, as near as it goes: ratio {near}) in {equal} cells; in **{equal_arm}** of them another arm does better.
* Of the {whistle_better} cells in which the whistle does better, the arm is saturated in {whistle_saturated}, with {short} of the whistle's hours: its rules
  cannot spend as many. "Who does better at equal hours" has no answer there; the whistle spends more and does better.
* Where another arm does better ({arm}) it uses {better} of the whistle's hours: {wins}.
* Of the whistle's hours, the share spent waiting on site has a median of {waiting:.0%} over the points; {waiting_open:.0%} in those in which another arm does
  better or that are undecided ({open_points}), {waiting_shut:.0%} in the rest. Those who come stay until it is done and wait for those who do
  not. The rank correlation of that share with the weight A of the appraisal is {weight:+.2f} ({points} points; no proof of cause): the smaller
  A, the more of it is waiting.
* Site-nights fewer than if no department ever came, per 1,000 officer-hours on missions, nothing added: {rates}.
  This is an average, not what one more hour does: in {few} of {points} points the whistle leaves less than {few_is:.0%} of the site-nights there would be if
  nobody came, which no further hour can reduce by much, so that an arm with few hours is favoured. The hours added to each arm took away, per 1,000, a median of site-nights of: {margins}.""",
)
SUMMARY: Final = Words(
    "臂|该臂更好|吹哨更好,人时拉平或取最近一档|吹哨更好,该臂饱和|分不出|饱和|人时之比的中位数|默认值",
    "arm|arm better|whistle better, hours equal or nearest|whistle better, arm saturated|undecided|saturated|median ratio of hours|at the defaults",
)
WINNERS: Final = {
    "whistle": Words("吹哨更好", "whistle better"),
    "arm": Words("该臂更好", "arm better"),
    "undecided": Words("分不出", "undecided"),
}
MINUTES: Final = 40


def lined(*rows: Sequence[str]) -> str:
    """A table of the page."""
    head, *others = rows
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ["---"] * len(head), *others))


def listed(points: Iterable[int], language: str) -> str:
    """Points, one after another."""
    found = sorted(set(points))
    return ("、" if language == "zh" else ", ").join(map(str, found)) or ("无" if language == "zh" else "none")


def section(rows: Sequence[Row], language: str) -> str:
    """The text of the page in one language, its numbers worked out from *rows*."""
    cube = [row for row in rows if row.point]
    by = {arm: [row for row in cube if row.arm == arm] for arm in ARMS}
    won = {winner: [row for row in cube if row.winner == winner] for winner in TINTS}
    equal = [row for row in cube if not row.saturated]
    unclear = {row.point for row in cube if row.winner != "whistle"}
    points = by[ARMS[0]]
    waits = {row.point: row.whistle_waiting / row.whistle_hours for row in points}
    names = ("、" if language == "zh" else ", ").join
    where = names(f"`{arm}` {n}" for arm in ARMS if (n := sum(row.winner == "arm" for row in by[arm])))
    findings = FINDINGS.of(language).format(
        whistle_better=len(won["whistle"]),
        equal=len(equal),
        equal_arm=sum(row.winner == "arm" for row in equal),
        near=spanned(equal, language),
        whistle_saturated=sum(row.saturated for row in won["whistle"]),
        short=spanned([row for row in won["whistle"] if row.saturated], language),
        arm=len(won["arm"]),
        better=spanned(won["arm"], language),
        wins=wins(won["arm"], language),
        waiting=median(waits.values()),
        waiting_open=median(share for point, share in waits.items() if point in unclear),
        waiting_shut=median(share for point, share in waits.items() if point not in unclear),
        open_points=listed(unclear, language),
        weight=with_weight(waits),
        few=sum(row.whistle_nights_as_is < FEW * row.nights_nobody for row in points),
        few_is=FEW,
        points=len(points),
        rates=rates(by, language),
        margins=margins(by, language),
    )
    return TEXT.of(language).format(
        whistle=WHISTLE,
        points=len(points),
        cube=POINTS,
        replications="–".join(str(n) for n in sorted({row.replications for row in cube})),
        warm=WARM // DAY,
        tolerance=TOLERANCE,
        crews=CREWS[-1],
        standby=round(median(row.whistle_standby for row in points)),
        cells=len(cube),
        summary=summary(rows, language),
        arm=len(won["arm"]),
        arm_where=where or listed((), language),
        whistle_better=len(won["whistle"]),
        undecided=len(won["undecided"]),
        findings=findings,
        map=table(rows, language),
        ranks=ranks(by, language),
        minutes=MINUTES,
        made=", ".join(f"`{mark}` {began}" for mark, began in sorted({(c[-2], c[-1]) for c in rows_of(TABLE)[1:]})),
    )


def median(numbers: Iterable[float]) -> float:
    """The median."""
    found = list(numbers)
    return float(np.median(found)) if found else math.nan


def spanned(rows: Sequence[Row], language: str) -> str:
    """The smallest and the largest ratio of hours."""
    ends = sorted({f"{ratio:.2f}" for ratio in (f(row.ratio for row in rows) for f in (min, max))}) if rows else ["–"]
    return (" 到 " if language == "zh" else " to ").join(ends)


def wins(rows: Sequence[Row], language: str) -> str:
    """The cells in which another arm does better, and how surely."""
    said = (
        "点 {0.point} 的 `{0.arm}` {0.difference:+,.0f}(区间 {0.ci_low:+,.0f} 到 {0.ci_high:+,.0f},{0.replications} 次里 {0.agree} 次同号)"
        if language == "zh"
        else "`{0.arm}` in point {0.point} {0.difference:+,.0f} (interval {0.ci_low:+,.0f} to {0.ci_high:+,.0f}; {0.agree} of {0.replications} "
        "replications of that sign)"
    )
    return ("、" if language == "zh" else ", ").join(said.format(row) for row in rows) or "–"


def with_weight(waits: Mapping[int, float]) -> float:
    """The rank correlation, over the points, of the share of waiting with the weight of the appraisal."""
    place = next(i for i, factor in enumerate(assumptions(defaults())) if factor.name == "regimes.*.appraisal.weight")
    pair = [rankdata(numbers) for numbers in (list(waits.values()), cube_places(list(waits))[:, place])]
    return float(np.corrcoef(*pair)[0, 1])


def margins(by: Mapping[str, Sequence[Row]], language: str) -> str:
    """What the hours added to each arm did, where they are at least a twentieth of what it had."""
    found = []
    for arm, rows in by.items():
        gains = [(row.arm_nights_as_is - row.arm_nights, row.arm_hours - row.arm_hours_as_is) for row in rows]
        some = [
            1000 * nights / hours
            for (nights, hours), row in zip(gains, rows, strict=True)
            if hours > row.arm_hours_as_is / 20
        ]
        found.append(f"`{arm}` {median(some):.0f} ({len(some)}{' 个点' if language == 'zh' else ' points'})")
    return (", " if language == "en" else "、").join(found)


def rates(by: Mapping[str, Sequence[Row]], language: str) -> str:
    """What each arm does for 1,000 hours, beside the whistle."""
    told_of = (
        "`{arm}` 中位数 {one:.0f}(吹哨 {other:.0f}),{more}/{points} 个点比吹哨高"
        if language == "zh"
        else "`{arm}` has a median of {one:.0f} (whistle {other:.0f}) and more than the whistle in {more} of {points} points"
    )
    return "; ".join(
        told_of.format(
            arm=arm,
            one=median(row.per_1000[0] for row in rows),
            other=median(row.per_1000[1] for row in rows),
            more=sum(row.per_1000[0] > row.per_1000[1] for row in rows),
            points=len(rows),
        )
        for arm, rows in by.items()
    )


def summary(rows: Sequence[Row], language: str) -> str:
    """How often each arm does better."""
    lines = []
    for arm in ARMS:
        at_defaults, *cube = sorted((row for row in rows if row.arm == arm), key=lambda row: row.point)
        short = [row.winner == "whistle" and row.saturated for row in cube]
        counts = [
            sum(row.winner == "arm" for row in cube),
            sum(row.winner == "whistle" for row in cube) - sum(short),
            sum(short),
            sum(row.winner == "undecided" for row in cube),
            sum(row.saturated for row in cube),
        ]
        said = f"{WINNERS[at_defaults.winner].of(language)} ({at_defaults.ratio:.2f}{'°' * at_defaults.saturated})"
        lines.append(
            [
                f"`{arm}`",
                *(f"{count}/{len(cube)} ({count / len(cube):.2f})" for count in counts),
                f"{median(row.ratio for row in cube):.2f}",
                said,
            ]
        )
    return lined(SUMMARY.of(language).split("|"), *lines)


def table(rows: Sequence[Row], language: str) -> str:
    """The map as a table."""
    lines = []
    for point in sorted({row.point for row in rows}):
        here = {row.arm: row for row in rows if row.point == point}
        cells = []
        for row in here.values():
            text = f"{row.difference:+,.0f} ({row.ratio:.2f}{'°' * row.saturated})"
            cells.append({"arm": f"**{text}**", "undecided": f"≈ {text}"}.get(row.winner, text))
        first = here[ARMS[0]]
        wait = first.whistle_waiting / first.whistle_hours
        lines.append([named(first), *cells, f"{first.whistle_hours_as_is:,.0f}", f"{wait:.0%}"])
    heads = (
        ("点", "吹哨的出动人时", "其中等待") if language == "zh" else ("point", "whistle's hours", "of them waiting")
    )
    return lined([heads[0], *(f"`{arm}`" for arm in ARMS), *heads[1:]], *lines)


def ranks(by: Mapping[str, Sequence[Row]], language: str) -> str:
    """The assumptions that go most with the difference of each arm."""
    lines = []
    for arm, rows in by.items():
        first, chance = telling(rows)
        for each in first[:3]:
            star = " ★" if abs(each.rank) > chance else ""
            words = each.factor.words.of(language)
            lines.append([f"`{arm}`", f"`{each.factor.name}`", words, f"{each.rank:+.2f}{star}", f"{chance:.2f}"])
    heads = (
        "臂|假设|含义|秩相关|碰巧" if language == "zh" else "arm|assumption|what it is|rank correlation|chance"
    ).split("|")
    return lined(heads, *lines)


def page(rows: Sequence[Row]) -> str:
    """The page that goes with the table."""
    return PAGE.format(zh=section(rows, "zh"), en=section(rows, "en"))


def report() -> None:
    """Write map and page from the table."""
    rows = read_rows()
    for language in ("zh", "en"):
        (RESULTS / "figures" / f"p11.{language}.png").write_bytes(drawn(rows, language))
    (RESULTS / "p11.md").write_text(page(rows), encoding="utf-8")


def main() -> None:
    """Run the study and write its map and page."""
    parser = argparse.ArgumentParser(prog="python -m tests.p11", description="where another arm beats the whistle")
    parser.add_argument("--points", default=f"0:{POINTS + 1}", help="A:B, from A up to but not B; 0: the defaults")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    asked = parser.parse_args()
    first, _, last = asked.points.partition(":")
    study(range(int(first), int(last)), asked.replications)
    report()


if __name__ == "__main__":
    main()
