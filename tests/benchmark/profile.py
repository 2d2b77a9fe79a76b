"""`python tests/benchmark profile NAME [--out FOLDER]`: where the time of a run goes, sampled from outside by py-spy.

Writes FOLDER/profile-NAME.csv: of each job, for each function, the share of samples in which it was at work itself
(`own`) and in which it or something it called was (`all`); a row with no function is the sum of its module.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmark.job import Job
from benchmark.plan import DAY
from benchmark.rounds import ROOT
from benchmark.table import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE: Final = 200
"""Samples a second."""
LEAST: Final = 0.005
"""Functions with a smaller share of their own are only in the sum of their module."""
JOBS: Final[dict[str, dict[str, Any]]] = {
    "simple, 331 streets, 4 days": {"engine": "ours", "job": asdict(Job(331, 4))},
    "jinhaihu-117": {"engine": "ours", "scenario": "jinhaihu-117"},
    "beijing-2018, a month": {"engine": "ours", "scenario": "beijing-2018", "changes": {"phases.0.length": 30 * DAY}},
}
INSIDE: Final = ("arms (sim/simulation.py", "close (sim/following.py", "measure (sim/")
"""Where a run begins: samples outside it (imports, the file read, rows counted) are left out."""


def main(words: list[str]) -> int:
    """Profile every job."""
    reader = argparse.ArgumentParser(prog="python tests/benchmark profile")
    reader.add_argument("name", help="`before` and `after`, say")
    reader.add_argument("--out", type=Path, default=FOLDER)
    given = reader.parse_args(words)
    given.out.mkdir(parents=True, exist_ok=True)
    with (given.out / f"profile-{given.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("job", "module", "function", "own", "all"))
        for job, task in JOBS.items():
            stacks = sampled(task)
            print(f"{job}: {sum(stacks.values())} samples", flush=True)
            writer.writerows((job, *line) for line in table(stacks))
    return 0


def sampled(task: dict[str, Any]) -> Counter[tuple[str, ...]]:
    """How often each stack was seen, from the run downwards; a frame is `function (module)`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "stacks"
        command = [sys.executable, str(ROOT / "tests" / "benchmark"), "once", json.dumps(task)]
        spy = ["py-spy", "record", "--rate", str(RATE), "--format", "raw", "--output", str(out), "--full-filenames"]
        subprocess.run([*spy, "--", *command], cwd=ROOT, check=True, capture_output=True)
        found: Counter[tuple[str, ...]] = Counter()
        for line in out.read_text(encoding="utf-8").splitlines():
            stack, _, count = line.rpartition(" ")
            frames = tuple(_frame(frame) for frame in stack.split(";"))
            begins = next((i for i, frame in enumerate(frames) if frame.startswith(INSIDE)), None)
            if begins is not None:
                found[frames[begins:]] += int(count)
        return found


def _frame(text: str) -> str:
    """`function (file:line)` as `function (module)`."""
    function, _, place = text.rpartition(" (")
    file = place.rstrip(")").rpartition(":")[0]
    for folder in (str(ROOT) + "/", "site-packages/", "lib/python3"):
        if folder in file:
            file = file.partition(folder)[2]
    return f"{function} ({file.partition('/')[2] if file[:1] == '.' else file})"


def table(stacks: Counter[tuple[str, ...]]) -> Iterator[tuple[str, str, str, str]]:
    """Modules in order of their share, and in each its functions."""
    whole = sum(stacks.values())
    own: Counter[str] = Counter()
    every: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for stack, count in stacks.items():
        own[stack[-1]] += count
        modules[_module(stack[-1])] += count
        for frame in set(stack):
            every[frame] += count
        for module in {_module(frame) for frame in stack}:
            within[module] += count
    for module, share in modules.most_common():
        yield module, "", f"{share / whole:.4f}", f"{within[module] / whole:.4f}"
        for frame, mine in sorted(own.items(), key=lambda item: -item[1]):
            if _module(frame) == module and mine / whole >= LEAST:
                yield module, frame.rpartition(" (")[0], f"{mine / whole:.4f}", f"{every[frame] / whole:.4f}"


def _module(frame: str) -> str:
    return frame.rpartition(" (")[2].rstrip(")")
