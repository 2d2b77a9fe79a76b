"""How fast tasks are done: one worker, two workers, and two independent processes of one worker each, in turn, five times.

`python tests/benchmark throughput [--write]`; with `--write` the dated result goes to results/experiments/throughput.csv.
Whole commands are timed, from start to end: imports, reports and figures are part of what a person waits for.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import csv
import datetime
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
WRITTEN: Final = ROOT / "results" / "experiments" / "throughput.csv"
ROUNDS: Final = 5
LEVELS: Final = 2
REPLICATIONS: Final = 36
"""Of each level, two regimes each: about 30 seconds for one worker."""
TARGET: Final = 0.9
EXPERIMENT: Final = """\
name: throughput
title: {{zh: 快慢, en: speed}}
question: {{zh: 多快, en: how fast}}
expect: {{zh: 两个工人不慢于两个独立的程序的九成, en: two workers reach nine tenths of two independent programs}}
kind: sweep
scenario: three-whistles
baseline: in-turn
regimes: [priority]
replications: {replications}
seed: {seed}
factors:
  weight: {{title: A, path: regimes.*.appraisal.weight, values: [1, 4]}}
"""


def command(folder: Path, name: str, replications: int, seed: int, workers: int) -> list[str]:
    """The command of an experiment that is written for it."""
    file = folder / f"{name}.yaml"
    file.write_text(EXPERIMENT.format(replications=replications, seed=seed), encoding="utf-8")
    out = str(folder / name)
    return [sys.executable, "-m", "sim", "experiment", str(file), "--workers", str(workers), "--out", out, "--progress", "none"]  # fmt: skip


def seconds(commands: list[list[str]]) -> float:
    """How long all of them take, started at once."""
    begins = time.perf_counter()
    running = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL) for words in commands]
    codes = [process.wait() for process in running]
    if any(codes):
        raise SystemExit(f"exit codes {codes}")
    return time.perf_counter() - begins


def round_of(folder: Path) -> tuple[float, float, float]:
    """Tasks a second: one worker, two workers, two independent processes that share the tasks."""
    whole, half = REPLICATIONS, REPLICATIONS // 2
    tasks = LEVELS * REPLICATIONS
    one = seconds([command(folder, "one", whole, 1, 1)])
    two = seconds([command(folder, "two", whole, 1, 2)])
    both = seconds([command(folder, f"half-{seed}", half, seed, 1) for seed in (1, 2)])
    return tasks / one, tasks / two, tasks / both


def told(name: str, values: list[float], digits: int = 2) -> str:
    """The least, the middle and the greatest of *values*."""
    low, middle, high = (f"{value:.{digits}f}" for value in (min(values), statistics.median(values), max(values)))
    return f"{name}: median {middle} (from {low} to {high})"


def main(words: list[str]) -> int:
    """Time it, say it, write it if asked to; 0 if the median ratio reaches the target."""
    rounds = []
    for number in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(round_of(Path(folder)))
        print(
            f"round {number + 1}: " + ", ".join(f"{value:.2f}" for value in rounds[-1]) + " tasks a second", flush=True
        )
    ratios = [two / both for _, two, both in rounds]
    names = ("one worker", "two workers", "two independent processes")
    for name, values in zip(names, zip(*rounds, strict=True), strict=True):
        print(told(f"{name}, tasks a second", list(values)))
    print(told("two workers ÷ two independent processes", ratios, 3))
    if "--write" in words:
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        with WRITTEN.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("date", "cores", "round", "one_worker", "two_workers", "two_independent", "ratio"))
            for number, (values, ratio) in enumerate(zip(rounds, ratios, strict=True), 1):
                writer.writerow((today, os.cpu_count(), number, *(f"{value:.3f}" for value in values), f"{ratio:.3f}"))
    return 0 if statistics.median(ratios) >= TARGET else 1
