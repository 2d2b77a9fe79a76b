"""Texts that look like scenarios, experiments and tables, made from the declared language and then damaged.

`python -m tests.fuzz --minutes N` tries them for that long, says how many it tried, and adds a line to `results/trust/fuzz.csv`.
Whatever is read is simulated for a few hours under every regime. What was found is kept in `tests/corpus/`.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import os
import random
import resource
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim import experiment
from sim.declare import declarations
from sim.experiment import Experiment
from sim.measures import measure
from sim.problem import ScenarioError
from sim.quantity import EXAMPLES, NUMERIC, UNITS
from sim.reader import read
from sim.records import read as records
from sim.scenario import Scenario
from sim.signs import hidden
from sim.simulation import simulate
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.declare import Declared

HERE: Final = Path(__file__).parent
CORPUS: Final = HERE / "corpus"
SMALL: Final = (HERE / "small.yaml").read_text(encoding="utf-8")
CALLS: Final = (HERE / "calls.csv").read_text(encoding="utf-8")
SECONDS: Final = 2.0
"""Processor time in which a text is read or refused."""
RUN_SECONDS: Final = 30
"""Time in which a run of a few cases ends."""
CASES: Final = 300
"""What is larger is read, and not run."""
ODD: Final = (
    "", "~", "null", "[]", "{}", "''", "nan", ".nan", "-.inf", "1e999", "1e15", "-1e15", "1e-300", "0", "-0", "-1", "1e308 km", "9" * 400, "１２", "٣ min",
    "0 s", "1 s", "1000 years", "1e15 years", "0001-01-01", "9999-12-31", "2017-02-29", "2017-13-01", "24:00", "00:00", "23:59", "-1 min", "1 per s", "1e12 per day",
    "1e15 per hour", "101 %", "100 %", "0 %", "true", "no", "on", "\u202e倒\u202c", "a\u2028b", "\u200b", "é\u0301" * 20, "\U0001f6d1", "x" * 300, "名" * 120, "$\\frac{$", "<script>alert(1)</script>",
    "{{7*7}}", "%s%n", "../x", "/dev/zero", "C:\\x", "a.b", "*", "kept", "base", "value", "{value: 1}", "{value: 4, source: guess, range: [9, 1]}", "{law: lognormal, mean: 1 h, cv: 100}",
    "{law: exponential, mean: 1000 years}", "{law: uniform, low: 2 h, high: 1 h}", "[1, [2, [3]]]", "{rule: none, rule: none}", "&a x", "*a", "!!python/name:os.system x", "? x", "|\n  x", "\t",
    "calls.csv", "town.csv", "small.yaml", "hostile.yaml",
)  # fmt: skip
"""What stands where something else should."""
PIECES: Final = ("\t", ":", "：", "- ", "[", "]", "{", "}", "'", '"', "\n", "  ", "&a ", "*a", "!t ", "|", ">", "#", "%", "\0", "?", "\u202e", "\ufeff", "\x85", "\x1b[2J", "\ud800")  # fmt: skip


# -- made --


class Maker:
    """Values of the declared language, most of them as they should be."""

    def __init__(self, luck: random.Random, names: dict[str, list[str]]) -> None:
        self.luck = luck
        self.names = names

    def value(self, declared: Declared, kind: str, depth: int = 0) -> str:
        """A value of *kind* as flow YAML."""
        luck = self.luck
        if luck.random() < 0.012:
            return luck.choice(ODD)
        match kind:
            case "block":
                return self.block(declared.of(), depth + 1) if declared.of else "{}"
            case "table":
                some = luck.sample(("a", "b", "lake", "joint", "tiny-1", "名"), luck.randint(0, 2))
                inner = declared.of() if declared.of else None
                return (
                    "{" + ", ".join(f"{name}: {self.block(inner, depth + 1)}" for name in some) + "}" if inner else "{}"
                )
            case "list":
                if declared.item == "list":
                    return "[]"
                return (
                    "["
                    + ", ".join(self.value(declared, declared.item, depth + 1) for _ in range(luck.randint(0, 3)))
                    + "]"
                )
            case "mapping":
                return (
                    "{"
                    + ", ".join(
                        f"{self.name(declared.to)}: {self.value(declared, declared.item, depth + 1)}"
                        for _ in range(luck.randint(0, 2))
                    )
                    + "}"
                )
            case "choice":
                return luck.choice(declared.choices)
            case "refer":
                return self.name(declared.to)
            case "spread":
                return luck.choice(
                    (
                        self.number("duration", declared),
                        "{law: exponential, mean: 20 min}",
                        "{law: uniform, low: 0 min, high: 2 h}",
                        "{law: lognormal, mean: 5 min, cv: 3}",
                    )
                )
            case "words":
                return luck.choice(("名", "{zh: 名, en: name}", "'$x'"))
            case _ if kind in NUMERIC:
                return self.number(kind, declared)
        return EXAMPLES[kind]

    def name(self, to: str) -> str:
        """A name of something, most likely of something there is."""
        known = self.names.get(to) or ["none"]
        return self.luck.choice([*known * 20, "nobody"])

    def number(self, kind: str, declared: Declared) -> str:
        """A number, near its bounds or anywhere, with a unit that may not fit."""
        luck = self.luck
        low = 0 if declared.low is None else declared.low
        high = 10.0 if declared.high is None else declared.high
        text = luck.choice(
            (f"{low:g}", f"{luck.uniform(low, high):.3g}", f"{luck.randint(0, 9)}", f"{luck.randint(1, 9)}")
        )
        if kind == "count":
            text = f"{round(float(text))}"
        if kind == "share":
            text = luck.choice(("0", "1", "0.5", f"{luck.random():.3g}"))
        if luck.random() < 0.03:
            text = luck.choice((f"{high:g}", f"{10 ** luck.randint(-9, 15):g}"))
        if kind == "rate":
            return f"{text} per {luck.choice(('day', 'day', 'week', 'year', 'hour'))}"
        if kind == "hour":
            return f'"{luck.randint(0, 23):02}:{luck.randint(0, 59):02}"'
        units = [*UNITS.get(kind, ())]
        return f"{text} {luck.choice(units)}" if units else text

    def block(self, cls: type | None, depth: int = 0) -> str:
        """A block of a class: what it must have, and some of what it may."""
        if cls is None or depth > 6:
            return "{}"
        known = declarations(cls)
        must = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
        few = 0.5 if len(known) < 8 else 0.15
        chosen = [name for name in known if (name in must and self.luck.random() > 0.02) or self.luck.random() < few]
        return "{" + ", ".join(f"{name}: {self.value(known[name], known[name].kind, depth)}" for name in chosen) + "}"


def scenario_text(luck: random.Random) -> str:
    """The small town with some of its blocks replaced by others, and damaged now and then."""
    names = {
        "places": ["pinggu", "lake", "seat"], "streets": ["lake", "seat"], "districts": ["pinggu"], "powers": ["detain", "seize", "watch"],
        "departments": ["police", "land", "team"], "case_types": ["mining", "litter"], "regimes": ["joint", "whistle"], "whistles": ["daily", "key", "emergency"],
        "resources": ["a"], "cohorts": ["a"],
    }  # fmt: skip
    maker, known = Maker(luck, names), declarations(Scenario)
    parts: dict[str, str] = {}
    for block in _blocks(SMALL):
        parts[block.partition(":")[0]] = block
    parts["phases"] = (
        "phases: [{name: before, length: 1 day, regime: joint}, {name: campaign, length: 3 days, compared: true}]\n"
    )
    if luck.random() < 0.9:
        parts["start"] = "start: 2017-01-26\n"
    apart = ("calendar", "travel", "dispatch", "attendance", "measure", "offending", "resources", "cohorts", "about")
    free = [name for name in known if name in apart or luck.random() < 0.03]
    for name in luck.sample(free, luck.choice((0, 1, 1, 2, 3))):
        parts[name] = f"{name}: {maker.value(known[name], known[name].kind)}\n"
    for table in ("departments", "streets", "case_types", "regimes"):
        if luck.random() < 0.25:
            row = maker.block(_of(known[table]), 1)
            parts[table] = (
                parts.get(table, f"{table}:\n").rstrip()
                + f"\n  {luck.choice(('more',) * 9 + (*names[table],))}: {row}\n"
            )
    if luck.random() < 0.4:
        drawn = maker.block(_of(known["demand"]), 1)
        drawn = drawn if "rate:" in drawn or "recorded:" in drawn else drawn[:-1] + ", rate: 2 per day}"
        parts["demand"] = (
            f"demand: [{drawn}, {{type: more, rate: 3 per day}}]\n"
            if "more:" in parts["case_types"]
            else f"demand: [{drawn}]\n"
        )
    blocks = list(parts.values())
    if luck.random() < 0.2:
        luck.shuffle(blocks)
    return damaged("".join(blocks), luck)


def experiment_text(luck: random.Random) -> str:
    """An experiment of any kind about a shipped scenario."""
    names = {"regimes": ["whistle-in-turn", "whistle-at-once"]}
    maker, known = Maker(luck, names), declarations(Experiment)
    parts = {
        "name": "mine",
        "title": "题",
        "question": "问",
        "expect": "预期",
        "scenario": luck.choice(("dongxiejie-parking", "dongxiejie-parking", "small.yaml", "../x")),
        "kind": luck.choice(known["kind"].choices),
    }
    for name in luck.sample(sorted(set(known) - set(parts)), luck.randint(0, 5)):
        parts[name] = maker.value(known[name], known[name].kind)
    if luck.random() < 0.5:
        parts["factors"] = (
            "{f: {title: a, path: "
            + luck.choice(
                (
                    "travel.speed",
                    "departments.*.crews",
                    "*.*",
                    "demand.0.rate",
                    "regimes.*.call.rule",
                    "",
                    "..",
                    "travel",
                )
            )
            + f", values: [{maker.number('speed', known['seed'])}, 2, {luck.choice(ODD)}]}}}}"
        )
    return damaged("".join(f"{name}: {value}\n" for name, value in parts.items()), luck)


def calls_text(luck: random.Random) -> str:
    """Recorded calls, some of them as they should be."""
    rows = [
        ",".join(
            luck.choice((good, good, good, luck.choice(ODD)))
            for good in (
                f"c{number}",
                f"{luck.randint(0, 5000)}",
                luck.choice(("lake", "seat")),
                luck.choice(("mining", "litter")),
            )
        )
        for number in range(luck.randint(0, 12))
    ]
    head = luck.choice(("id,time_min,street,type", "编号,时间（分）,街乡,类型", "id,time_min,street,type,x,y,work_min"))
    return damaged("\n".join([head, *rows]) + "\n", luck)


def table_text(luck: random.Random) -> str:
    """Streets as a table."""
    head = luck.sample(
        (
            "name",
            "name.zh",
            "name.en",
            "district",
            "x",
            "y",
            "area",
            "overcalls",
            "recall_after.source",
            "recall_after",
            "recall_after.range",
            "nmae",
        ),
        luck.randint(1, 6),
    )
    rows = [
        ",".join(
            [
                luck.choice(("lake", "seat", "far", "")),
                *(luck.choice(("名", "pinggu", "1", "2 km2", "8 h", luck.choice(ODD))) for _ in head),
            ]
        )
        for _ in range(luck.randint(0, 5))
    ]
    return damaged("\n".join([",".join(["key", *head]), *rows]) + "\n", luck)


def _of(declared: Declared) -> type | None:
    """The class of a block or of a table's rows."""
    return None if declared.of is None else declared.of()


def _blocks(text: str) -> Iterator[str]:
    """The top-level blocks of a text."""
    lines: list[str] = []
    for line in text.splitlines(keepends=True):
        if lines and not line[0].isspace():
            yield "".join(lines)
            lines = []
        if not line.startswith("#"):
            lines.append(line)
    yield "".join(lines)


def damaged(text: str, luck: random.Random) -> str:
    """*text* with a few signs changed, now and then."""
    for _ in range(luck.choice((0,) * 9 + (1, 2))):
        place, cut = luck.randrange(len(text) + 1), luck.choice((0, 0, 1, 1, 5, 40))
        piece = luck.choice((luck.choice(PIECES), luck.choice(ODD), text[luck.randrange(len(text) + 1) :][:30], ""))
        text = text[:place] + piece + text[place + cut :]
    return text


def made(seed: int) -> dict[str, bytes]:
    """The files of one try, by name; the first is the one that is read."""
    luck = random.Random(seed)
    if luck.random() < 0.15:
        files = {"hostile.experiment.yaml": experiment_text(luck), "small.yaml": SMALL, "calls.csv": CALLS}
    else:
        files = {
            "hostile.yaml": scenario_text(luck),
            "small.yaml": SMALL,
            "calls.csv": CALLS if luck.random() < 0.8 else calls_text(luck),
            "town.csv": table_text(luck),
        }
        if luck.random() < 0.15:
            files["hostile.yaml"] = files["hostile.yaml"].replace("streets:", "streets: town.csv\nx:", 1)
    encoding = luck.choice(("utf-8",) * 90 + ("gb18030", "utf-16", "utf-8-sig"))
    return {
        name: text.encode(
            encoding if number == 0 else "utf-8", "surrogatepass" if encoding.startswith("utf") else "replace"
        )
        for number, (name, text) in enumerate(files.items())
    }


# -- tried --


class FoundError(Exception):
    """Something that must not happen."""


@contextmanager
def within(seconds: int, what: str) -> Iterator[None]:
    """Stop what takes longer."""

    def stop(_signal: int, _frame: object) -> None:
        raise FoundError(f"{what}: longer than {seconds} s")

    former = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, former)


def tried(folder: Path) -> str:
    """What became of the files in *folder*: `refused`, `read` or `run`; raises FoundError, or whatever escaped."""
    main = next(path for path in sorted(folder.glob("hostile.*")))
    began = time.process_time()
    with within(60, "reading"):
        try:
            about = experiment.read(main).scenario if main.name.endswith(".experiment.yaml") else read(main)
        except ScenarioError as error:
            _well_told(error)
            about = None
    if time.process_time() - began > SECONDS:
        raise FoundError(f"read or refused in {time.process_time() - began:.1f} s")
    if about is None:
        return "refused"
    days = about.horizon / DAY
    drawn = sum(demand.rate * len(demand.streets or about.streets) for demand in about.demand) * days
    work = (
        drawn
        + len(about.recorded)
        + days * (len(about.departments) + sum(hill.groups + hill.entries * days for hill in about.offending))
    )
    if (
        main.name.endswith(".experiment.yaml")
        or work > CASES
        or sum(department.crews for department in about.departments.values()) > 2000
    ):
        return "read"
    with within(RUN_SECONDS, "a run"):
        for regime in about.regimes:
            measure(about, records(about, simulate(about, regime, seed=1, replication=0)))
    return "run"


def _well_told(error: ScenarioError) -> None:
    """Every problem has a place, and its text can be shown."""
    for language in ("zh", "en"):
        text = error.text(language)
        if hidden().search(text):
            raise FoundError(f"a text that cannot be shown: {text!r}")
        if len(text) > 200_000:
            raise FoundError("an endless text")
    if not error.problems or not all(problem.file for problem in error.problems):
        raise FoundError("a problem without a place")


def laid(files: dict[str, bytes], folder: Path) -> None:
    """Write *files* into an empty *folder*."""
    for path in folder.iterdir():
        path.unlink()
    for name, raw in files.items():
        (folder / name).write_bytes(raw)


def campaign(minutes: float, seed: int) -> dict[str, int]:
    """Try for some *minutes*, from *seed* on; what is found goes into the corpus."""
    counts = {"tried": 0, "refused": 0, "read": 0, "run": 0, "found": 0}
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        while time.monotonic() < until:
            files = made(seed + counts["tried"])
            laid(files, folder)
            try:
                counts[tried(folder)] += 1
            except Exception as error:  # noqa: BLE001 - whatever escapes is a finding
                counts["found"] += 1
                print(f"seed {seed + counts['tried']}: {type(error).__name__}: {error}", file=sys.stderr, flush=True)  # noqa: T201
                keep(files, CORPUS / f"seed-{seed + counts['tried']}")
            counts["tried"] += 1
    return counts


def keep(files: dict[str, bytes], into: Path) -> None:
    """Keep the files of a finding."""
    into.mkdir(parents=True, exist_ok=True)
    for name, raw in files.items():
        if raw not in (SMALL.encode(), CALLS.encode()):
            (into / name).write_bytes(raw)


def main() -> None:
    """`python -m tests.fuzz --minutes N`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--record", type=Path, default=HERE.parent / "results" / "trust" / "fuzz.csv")
    given = parser.parse_args()
    os.nice(19)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    counts = campaign(given.minutes, given.seed)
    given.record.parent.mkdir(parents=True, exist_ok=True)
    new = not given.record.exists()
    with given.record.open("a", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        if new:
            out.writerow(("date", "minutes", "seed", *counts))
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        out.writerow((today, f"{given.minutes:g}", given.seed, *counts.values()))
    print(counts)  # noqa: T201


if __name__ == "__main__":
    main()
