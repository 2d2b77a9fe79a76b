"""A log that is kept: what a town of many rules did when it was last looked at, row by row.

`python -m tests.golden` prints a digest of what this program simulates, with this Python; `--write` keeps its log anew
in tests/kept/town.log.gz, after a rule was changed on purpose. Needs nothing but the simulator itself.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sys
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim import reader
from sim.log import Kind, Reason
from sim.measures import measure
from sim.records import read
from sim.simulation import arms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.log import Log

FOLDER: Final = Path(__file__).resolve().parent / "kept"
TOWN: Final = FOLDER / "town.yaml"
KEPT: Final = FOLDER / "town.log.gz"
REGIMES: Final = ("joint-night", "separate", "whistle", "chains", "rolled-out")
SOME: Final = ("rolled-out", "separate", "whistle")
"""What other processes and Pythons run: each rule, in half the time."""
SEED: Final = 2018
AROUND: Final = 3
"""Rows shown before and after the first that differs."""
CHANGED: Final = """\
The log of tests/kept/town.yaml is not the one that was kept: first at row {row} of {regime}
{shown}
If no rule was to change, this is a fault: what was simulated before this change and after it differs.
If a rule was changed on purpose: say in CHANGELOG.md which, make the shipped results again where they change, and keep
the new log with `python -m tests.golden --write`; look at its difference row by row with `git diff --text` or zdiff."""


def lines(log: Log) -> Iterator[str]:
    """The rows of *log* as text: time in microseconds, then names, the row that caused it, and the reason."""
    text = log.names.text
    for time, kind, case, stage, street, department, crew, cause, reason in log.rows():
        names = (text[street], text[department], text[crew])
        cells = (time, Kind(kind).name, text[case], stage, *names, cause, Reason(reason).name)
        yield ",".join(map(str, cells))


def simulated(regimes: Sequence[str] = REGIMES) -> dict[str, list[str]]:
    """The log of each regime, as text."""
    town = reader.read(TOWN)
    return {regime: list(lines(log)) for regime, log in arms(town, regimes, seed=SEED, replication=0)}


def kept() -> dict[str, list[str]]:
    """The logs as they were kept."""
    found: dict[str, list[str]] = {}
    with gzip.open(KEPT, "rt", encoding="utf-8") as file:
        for line in file:
            regime, _, row = line.rstrip("\n").partition(": ")
            found.setdefault(regime, []).append(row)
    return found


def keep() -> None:
    """Keep what is simulated now; the same bytes if nothing has changed."""
    text = "".join(f"{regime}: {row}\n" for regime, rows in simulated().items() for row in rows)
    KEPT.write_bytes(gzip.compress(text.encode(), mtime=0))


def difference(regime: str, old: Sequence[str], new: Sequence[str]) -> str:
    """What to say of two logs: nothing if they are the same."""
    for row, (before, after) in enumerate(zip_longest(old, new)):
        if before != after:
            around = range(max(0, row - AROUND), row + AROUND)
            shown = [f"  kept {n:6} {old[n]}" for n in around if n < len(old)]
            shown += [f"  now  {n:6} {new[n]}" for n in around if n < len(new)]
            return CHANGED.format(row=row, regime=regime, shown="\n".join(shown))
    return ""


def digests(regimes: Sequence[str] = SOME) -> dict[str, str]:
    """A digest of the rows as they are in memory, of the names in their order, and of every measure to the last bit."""
    town = reader.read(TOWN)
    found: dict[str, str] = {}
    for regime, log in arms(town, regimes, seed=SEED, replication=1):
        log.flush()
        total = hashlib.sha256()
        for block in log.blocks:
            total.update(block.tobytes())
        total.update("\n".join(log.names.text.values()).encode())
        for name, value in measure(town, read(town, log)).items():
            total.update(f"{name} {value.value!r} {value.cases} {value.censored}".encode())
        found[regime] = total.hexdigest()
    return found


if __name__ == "__main__":
    if os.environ.get("CHUISHAO_MUTANT"):
        import mutants

        mutants.from_environment()
    if sys.argv[1:] == ["--write"]:
        keep()
    else:
        print(json.dumps(digests()))
