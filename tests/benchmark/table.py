"""What was measured: a CSV file, and a page in both languages that follows from it."""

from __future__ import annotations

import csv
import datetime
import os
import platform
import statistics
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmark import plan
from benchmark.rounds import ROOT, Row, built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Cell = Callable[[Row], float]

FOLDER: Final = ROOT / "results" / "benchmarks"
MEASURED: Final = "measured.csv"
PAGE: Final = "README.md"
STATED: Final = ("date", "machine", "python", "build", "size")
"""Columns that are the same in all rows."""


def machine() -> str:
    """The machine, in words: processor, cores, memory, system."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    try:
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, ValueError, OSError):
        memory = ""
    return f"{name}, {os.cpu_count()} cores{memory}, {platform.system()}"


def write(folder: Path, rows: Iterable[Row], size: str) -> None:
    """Write the CSV file and the page."""
    folder.mkdir(parents=True, exist_ok=True)
    stated = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "machine": machine(),
        "python": platform.python_version(),
        "build": built(),
        "size": size,
    }
    with (folder / MEASURED).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*STATED, *(field.name for field in fields(Row))], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            told = {name: f"{value:.4f}" if isinstance(value, float) else value for name, value in asdict(row).items()}
            writer.writerow(stated | told)
    (folder / PAGE).write_text(page(folder / MEASURED), encoding="utf-8")


def read(path: Path) -> tuple[dict[str, str], list[Row]]:
    """What is the same in all rows of a CSV file, and the rows."""
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    sorts = {"str": str, "int": int, "float": float}
    rows = [Row(**{field.name: sorts[str(field.type)](line[field.name]) for field in fields(Row)}) for line in found]
    stated = {name: found[0][name] for name in STATED}
    return stated | {"rounds": str(max(row.round for row in rows))}, rows


# ---- figures


def a_case(row: Row) -> float:
    """Microseconds of CPU a case, simulation and log."""
    return row.run_s / row.cases * 1e6


def a_visit(row: Row) -> float:
    """Microseconds of CPU a crew visit, everything included: simulation, log, records and measures."""
    return (row.run_s + row.measure_s) / row.sent * 1e6


def ratios(rows: list[Row], above: str, below: str, cell: Cell) -> list[float]:
    """The ratio of two engines in each round."""
    by = {(row.engine, row.round): cell(row) for row in rows}
    return [by[above, n] / by[below, n] for n in sorted({row.round for row in rows}) if (above, n) in by and (below, n) in by]  # fmt: skip


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median, and from where to where the rounds lie."""
    if not values:
        return "–"
    middle = f"{statistics.median(values):,.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def jobs(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each job."""
    return {job: [row for row in rows if row.job == job] for job in dict.fromkeys(row.job for row in rows)}


def of(rows: list[Row], engine: str, cell: Cell) -> list[float]:
    """A figure of an engine, in each round."""
    return [cell(row) for row in rows if row.engine == engine]


# ---- the page

NAMES: Final = {
    "textbook": ("教科书式 SimPy", "textbook SimPy"),
    "ours": ("**本模拟器**", "**this simulator**"),
    "heap": ("裸 `heapq` 循环", "bare `heapq` loop"),
    "drawn": ("教科书式 SimPy,先抽好自然", "textbook SimPy, nature drawn first"),
    "simulsi": ("SimulSI", "SimulSI"),
    "salabim": ("salabim", "salabim"),
    "ciw": ("Ciw", "Ciw"),
}
TITLES: Final = {
    "one department, 20 streets": ("只要一个部门,20 个街乡", "one department, 20 streets"),
    "simple, 20 streets": ("一至四个部门,20 个街乡", "one to four departments, 20 streets"),
    "simple, 331 streets": ("一至四个部门,331 个街乡", "one to four departments, 331 streets"),
    "jinhaihu-117": ("`jinhaihu-117`", "`jinhaihu-117`"),
    "beijing-2018": ("`beijing-2018`", "`beijing-2018`"),
}
BUILDS: Final = {
    "compiled": ("编译过(`pip install .`)", "compiled (`pip install .`)"),
    "source": ("用源码", "run from its source"),
}
HEAD: Final = {
    "zh": """\
## 快慢

{date},{machine},Python {python},本模拟器{build}(规模 `{size}`,轮数 {rounds})。由 `python tests/benchmark --{size}` 写成,数在 `{file}`。

同样的活并排跑:每一轮里各引擎轮流,各在新开的进程里,只计处理器时间(用户与系统),不计导入;比值逐轮相除,取中位数,括号里是各轮的最小与最大。
别人也在用机器时,微秒数会变,比值变得少。

简单的活:案件按泊松过程发生,要同区的一至四个部门各出一支队;谁有空谁先去,到齐才动手,干完各自回去。
本模拟器用普通的场景文件跑,带事件记录和按键取的运气;别的引擎照各自手册写,用一条随机流。
“先抽好自然”:不按键取运气时,要让几种机制遇上同样的案件,就得把每件案件的抽签全部存好再跑。
Ciw 只有排队网络,一件案件占不了几个部门,只跑一个部门的活。salabim 慢,只跑十分之一的天数。
“÷ 教科书式 SimPy”和“微秒/案”是模拟和写记录;“微秒/队次”把读记录、算指标也计入。内存是整个进程的峰值。
时间花在哪里见 `profile-before.csv` 和 `profile-after.csv`(改快之前、之后,源码的各模块、各函数自身与连同所调用的份额),试过什么见 [tried.md](tried.md)。331 个街乡整整一年的见 [city-year.md](city-year.md),从一个月到十年、从 10 到 331 个街乡的见 [growth.md](growth.md)。
""",
    "en": """\
## How fast

{date}, {machine}, Python {python}, this simulator {build} (size `{size}`, rounds: {rounds}). Written by `python tests/benchmark --{size}`; the numbers are in `{file}`.

The same jobs side by side: in each round the engines take turns, each in a fresh process; CPU time (user and system) without imports; ratios are taken round by round, given as the median with the least and the greatest.
While others use the machine microseconds change; ratios change less.

The simple job: cases occur as a Poisson process and need a crew of one to four departments of their district; whoever is free sets out, work begins when all are there, and all go home when it is done.
This simulator runs it from an ordinary scenario file, with its log and its keyed luck; the others as their manuals have it, with one random stream.
"Nature drawn first": without keyed luck, every draw of every case must be made and kept before the run if several regimes are to meet the same cases.
Ciw has networks of queues only and cannot seize several departments for a case: it runs the job of one department. salabim is slow and runs a tenth of the days.
"÷ textbook SimPy" and "µs a case" are simulating and writing the log; "µs a crew visit" includes reading the log and measuring. Memory is the peak of the whole process.
Where the time goes is in `profile-before.csv` and `profile-after.csv` (before and after it was made faster: of the source, the share of each module and function, its own and with what it calls), what was tried in [tried.md](tried.md). All 331 streets for a whole year are in [city-year.md](city-year.md), growth from a month to ten years and from 10 to 331 streets in [growth.md](growth.md).
""",
}
COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "engines": {
        "zh": ("引擎", "÷ 教科书式 SimPy", "微秒/案", "微秒/队次", "事件/案", "记录行/案", "峰值内存 MiB", "到齐平均分钟", "案件数"),
        "en": ("engine", "÷ textbook SimPy", "µs a case", "µs a crew visit", "events a case", "log rows a case", "peak MiB", "mean min to quorum", "cases"),
    },
    "twins": {
        "zh": ("场景", "÷ 教科书式 SimPy(每队次,记录与指标全部计入)", "微秒/队次", "其中记录与指标", "SimPy 微秒/队次", "队次", "队次/出动", "峰值内存 MiB"),
        "en": ("scenario", "÷ textbook SimPy (a crew visit, everything included)", "µs a crew visit", "of it records and measures", "SimPy, µs a crew visit", "crew visits", "crews a visit", "peak MiB"),
    },
    "growth": {
        "zh": ("规模", "÷ 第一行,每案", "微秒/案", "峰值内存 MiB", "峰值内存 ÷ 第一行"),
        "en": ("size", "÷ the first row, a case", "µs a case", "peak MiB", "peak memory ÷ the first row"),
    },
    "commands": {
        "zh": ("命令", "÷ `python -c pass`(处理器)", "处理器秒", "等待秒", "最大进程 MiB"),
        "en": ("command", "÷ `python -c pass` (CPU)", "CPU s", "wall s", "largest process MiB"),
    },
}  # fmt: skip
HEADINGS: Final = {
    "twins": (
        "完整机制,与教科书式 SimPy 跑同样多的案件、同样的部门数相比",
        "the whole mechanism against textbook SimPy on as many cases with the same numbers of departments",
    ),
    "growth": ("随规模增长", "growth with size"),
    "commands": ("启动与等待", "start, and what a person waits for"),
}
LANGUAGES: Final = ("zh", "en")


def page(path: Path) -> str:
    """The page that follows from a CSV file."""
    return "# 性能 · Benchmarks\n\n" + "\n".join(half(path, language) for language in LANGUAGES)


def half(path: Path, language: str) -> str:
    """One language's half of the page."""
    stated, rows = read(path)
    return "\n".join(_half(language, stated | {"file": path.name}, rows))


def _half(language: str, stated: dict[str, str], rows: list[Row]) -> Iterator[str]:
    which = LANGUAGES.index(language)
    yield HEAD[language].format(**(stated | {"build": BUILDS[stated["build"]][which]}))
    found = jobs(rows)
    for job, own in found.items():
        if job.startswith(("one", "simple")):
            yield f"### {TITLES[job][which]}\n"
            yield from _table(COLUMNS["engines"][language], _engines(own, which))
    twins = [job for job in found if job in plan.TWINS]
    growth = [own for job, own in found.items() if job.startswith("growth")]
    start = [row for job, own in found.items() if job in ("start", "compare") for row in own]
    for name, lines in (
        ("twins", [_twin(TITLES[job][which], found[job]) for job in twins]),
        ("growth", _growth([own for own in growth if own[0].job.endswith("streets")], which) + _growth([own for own in growth if own[0].job.endswith("days")], which)),
        ("commands", _commands(start)),
    ):  # fmt: skip
        if lines:
            yield f"### {HEADINGS[name][which]}\n"
            yield from _table(COLUMNS[name][language], lines)


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|---|" + "--:|" * (len(head) - 1)
    for line in lines:
        yield "| " + " | ".join(line) + " |"
    yield ""


def _engines(rows: list[Row], which: int) -> Iterator[tuple[str, ...]]:
    for engine, names in NAMES.items():
        own = [row for row in rows if row.engine == engine]
        if own:
            some = own[0]
            yield (
                names[which],
                spread(ratios(rows, engine, plan.BASE, a_case)),
                spread(of(rows, engine, a_case), 1),
                spread(of(rows, engine, a_visit), 1),
                f"{some.events / some.cases:.1f}" if some.events else "–",
                f"{some.rows / some.cases:.1f}" if some.rows else "–",
                f"{statistics.median(row.peak_mib for row in own):,.0f}",
                f"{some.wait:.2f}",
                f"{some.cases:,}",
            )


def _twin(title: str, rows: list[Row]) -> tuple[str, ...]:
    own = [row for row in rows if row.engine == "ours"]
    base = [row for row in rows if row.engine == plan.BASE]
    return (
        title,
        spread(ratios(rows, "ours", plan.BASE, a_visit)),
        spread([a_visit(row) for row in own], 1),
        spread([row.measure_s / row.sent * 1e6 for row in own], 1),
        spread([a_visit(row) for row in base], 1),
        f"{own[0].sent:,}",
        f"{base[0].sent / base[0].cases:.2f}",
        f"{statistics.median(row.peak_mib for row in own):,.0f}",
    )


def _growth(groups: list[list[Row]], which: int) -> list[tuple[str, ...]]:
    """Each size against the first of its sort, round by round."""
    lines: list[tuple[str, ...]] = []
    for own in groups:
        first = {row.round: row for row in groups[0]}
        some = own[0]
        title = (f"{some.streets} 个街乡,{some.days} 天", f"{some.streets} streets, {some.days} days")[which]
        lines.append(
            (
                f"{title} ({some.cases:,})",
                spread([a_case(row) / a_case(first[row.round]) for row in own]),
                spread([a_case(row) for row in own], 1),
                f"{statistics.median(row.peak_mib for row in own):,.0f}",
                spread([row.peak_mib / first[row.round].peak_mib for row in own]),
            )
        )
    return lines


def _commands(rows: list[Row]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    bare = [row for row in rows if row.engine == "python -c pass"]
    for engine in dict.fromkeys(row.engine for row in rows):
        own = [row for row in rows if row.engine == engine]
        lines.append(
            (
                f"`{engine}`" if engine != "first verdict" else "`whistle compare dongxiejie-parking --replications 2 --workers 1`",
                spread(ratios(own + bare, engine, "python -c pass", lambda row: row.run_s), 1) if own[0].job == "start" else "–",
                spread([row.run_s for row in own], 3),
                spread([row.wall_s for row in own], 3),
                f"{statistics.median(row.peak_mib for row in own):,.0f}",
            )
        )  # fmt: skip
    return lines
