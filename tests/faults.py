"""`python -m tests.faults --kills N`: runs ended at random moments, disks that fill up, workers killed; what was lost?

Each trial disturbs `whistle compare`, `run` or `experiment` a few times in a row, looks after each time whether anything
looks finished that is not, or is lost that was finished, then lets the same command finish and compares every byte
with an undisturbed run. The counts go to a CSV file. Commands run in children forked from this process, which has
imported everything already, or (`fresh`) in processes of their own.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim import cli, kept, results
from sim.texts import ToldError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
EXPERIMENT: Final = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: precision
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
precision: {absolute: 150, at_most: 30}
"""
COMMANDS: Final = {
    "compare": "compare dongxiejie-parking --replications 3 --events all",
    "run": "run dongxiejie-parking --regime joint --replications 2",
    "experiment": "experiment {experiment}",
}
FAULTS: Final = (
    "SIGINT",
    "SIGTERM",
    "SIGHUP",
    "SIGKILL",
    "worker SIGKILL",
    "disk full",
    "twice at once",
    "--force, SIGKILL",
)
COLUMNS: Final = ("fault", "command", "tried", "left nothing", "left marked unfinished", "left finished", "folders", "finished afterwards with the same bytes", "finished results lost", "unfinished taken for finished", "litter", "tracebacks", "told wrongly")  # fmt: skip
IN_A_ROW: Final = 4
"""Disturbances of one folder before the command may finish."""


@dataclass
class Tally:
    """What became of one kind of disturbance of one command."""

    counts: Counter[str] = field(default_factory=Counter)

    def row(self, fault: str, command: str) -> list[object]:
        """A row of the CSV file."""
        return [fault, command, *(self.counts[name] for name in COLUMNS[2:])]


class Child:
    """A `whistle` command under way, in a session of its own."""

    def __init__(self, words: list[str], folder: Path, *, fresh: bool = False, limit: int = 0) -> None:
        self.said = folder / "said.txt"
        with self.said.open("wb") as said:
            if fresh:
                command = [sys.executable, "-m", "sim", *words]
                environment = os.environ | {"PYTHONPATH": str(ROOT)}
                process = subprocess.Popen(
                    command, stdout=said, stderr=said, cwd=folder, start_new_session=True, env=environment
                )
                process.returncode = 0  # it is waited for below
                self.pid = process.pid
                return
            sys.stdout.flush()
            self.pid = os.fork()
            if not self.pid:
                self._obey(words, said.fileno(), folder, limit)

    @staticmethod
    def _obey(words: list[str], said: int, folder: Path, limit: int) -> None:
        """Do the command in the forked child, and end."""
        code = 99
        try:
            os.setsid()
            os.dup2(said, 1)
            os.dup2(said, 2)
            os.chdir(folder)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            code = cli.main(words)
        except KeyboardInterrupt:  # before the command had begun, or when it was done
            code = 130
        finally:
            with suppress(OSError):
                sys.stdout.flush()
            os._exit(code)

    def send(self, number: signal.Signals) -> None:
        """Send a signal: an interrupt goes to all, as from a terminal; the rest to the command alone."""
        with suppress(ProcessLookupError, PermissionError):
            if number in (signal.SIGINT, signal.SIGHUP):
                os.killpg(self.pid, number)
            else:
                os.kill(self.pid, number)

    def workers(self) -> list[int]:
        """Its worker processes."""
        found = []
        with suppress(OSError):
            for task in Path(f"/proc/{self.pid}/task").iterdir():
                found += [int(word) for word in (task / "children").read_text().split()]
        return [pid for pid in found if b"spawn_main" in _command_line(pid)]

    def end(self) -> int:
        """Wait until it has ended with all its processes; its exit code, negative if a signal ended it."""
        _, status = os.waitpid(self.pid, 0)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                os.killpg(self.pid, 0)
            except (ProcessLookupError, PermissionError):
                break
            time.sleep(0.02)
        else:
            raise TimeoutError(f"processes of {self.pid} are left behind")
        return os.waitstatus_to_exitcode(status)


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of *folder* but `run.json`."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != results.DIFFERS]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def state(into: Path) -> str:
    """`absent`, `unfinished` (plainly marked) or `finished`, as the program's own readers see it."""
    if not into.exists():
        return "absent"
    try:
        if kept.taken(into) is not None:
            return "finished"
    except ToldError:
        return "unfinished"
    if results.finished(into):
        return "finished"
    names = {path.name for path in into.iterdir()} - {".lock", "manifest.json.partial"}
    return "unfinished" if not names else "foreign"


class Bench:
    """A place for trials: reference results of each command, and how long they take."""

    def __init__(self, place: Path, luck: random.Random, *, fresh: float = 0.0) -> None:
        self.place = place
        self.luck = luck
        self.fresh = fresh
        self.tallies: dict[tuple[str, str], Tally] = {}
        self.lasts: dict[str, float] = {}
        self.right: dict[str, dict[str, bytes]] = {}
        (place / "small.yaml").write_text(EXPERIMENT, encoding="utf-8")
        for command in COMMANDS:
            began = time.monotonic()
            into = place / f"right-{command}"
            if Child(self.words(command, into, 1), self.place).end():
                raise RuntimeError((place / "said.txt").read_text(encoding="utf-8"))
            self.lasts[command] = time.monotonic() - began
            self.right[command] = contents(into)

    def words(self, command: str, into: Path, workers: int) -> list[str]:
        """The words of a command that writes to *into*."""
        words = COMMANDS[command].format(experiment=self.place / "small.yaml").split()
        return [*words, "--workers", str(workers), "--out", str(into), "--lang", self.luck.choice(["zh", "en"])]

    def tally(self, fault: str, command: str) -> Counter[str]:
        """The counts of a kind of disturbance."""
        return self.tallies.setdefault((fault, command), Tally()).counts

    def look(self, fault: str, command: str, into: Path, code: int, allowed: tuple[int, ...]) -> str:
        """Look at what a disturbed command has left."""
        found = state(into)
        counts = self.tally(fault, command)
        counts["tried"] += 1
        whole = found == "finished" and contents(into) == self.right[command]
        counts["left nothing"] += found == "absent"
        counts["left marked unfinished"] += found == "unfinished"
        counts["left finished"] += whole
        counts["unfinished taken for finished"] += found == "foreign" or (found == "finished" and not whole)
        said = (self.place / "said.txt").read_text(encoding="utf-8", errors="replace")
        counts["tracebacks"] += "Traceback" in said
        wrong = code not in allowed or (code == 0 and not whole)
        counts["told wrongly"] += wrong
        if wrong or "Traceback" in said:
            print(f"{fault}, {command}: exit code {code}, {found}:\n{said}", flush=True)
        return found

    def finish(self, fault: str, command: str, into: Path, words: list[str]) -> None:
        """Let the same command finish: the same bytes, and nothing else left."""
        counts = self.tally(fault, command)
        undone = state(into) != "finished"
        if undone and Child(words, self.place).end():
            print(f"{fault}, {command}: did not go on:\n{(self.place / 'said.txt').read_text(encoding='utf-8')}")
        same = into.exists() and contents(into) == self.right[command]
        counts["folders"] += 1
        counts["finished afterwards with the same bytes"] += same
        counts["finished results lost"] += not same
        left = [path.name for path in into.parent.iterdir() if path != into] if undone else []
        counts["litter"] += bool(left)  # what a killed run left goes when the next one begins
        if left:
            print(f"{fault}, {command}: left beside the results: {left}")

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A fresh place for results."""
        parent = Path(tempfile.mkdtemp(dir=self.place))
        yield parent / "out"
        shutil.rmtree(parent, ignore_errors=True)

    # -- the faults --

    def signalled(self, command: str, number: signal.Signals, times: int) -> None:
        """The command is sent a signal at a random moment, several times in a row."""
        fault = number.name
        with self.folder() as into:
            words = self.words(command, into, self.luck.choice([1, 1, 2]))
            for _ in range(times):
                fresh = self.luck.random() < self.fresh
                child = Child(words, self.place, fresh=fresh)
                time.sleep(self.luck.uniform(0.9 if fresh else 0.0, self.lasts[command] * 1.05 + fresh))
                child.send(number)
                # a command that has ended before leaves 0; one that finds its own finished results says so
                allowed = (
                    0,
                    cli.WRONG,
                    -number if number == signal.SIGKILL else 128 + number,
                    *((-number,) if fresh else ()),
                )
                if self.look(fault, command, into, child.end(), allowed) == "finished":
                    break
            self.finish(fault, command, into, words)

    def worker_killed(self, command: str) -> None:
        """A worker is killed at a random moment; the command goes on, and finishes."""
        with self.folder() as into:
            words = self.words(command, into, 2)
            child = Child(words, self.place)
            until = time.monotonic() + 30
            while not child.workers() and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(self.luck.uniform(0.0, self.lasts[command] / 2))
            if workers := child.workers():
                with suppress(ProcessLookupError):
                    os.kill(self.luck.choice(workers), signal.SIGKILL)
            self.look("worker SIGKILL", command, into, child.end(), (0,))
            self.finish("worker SIGKILL", command, into, words)

    def disk_full(self, command: str) -> None:
        """The disk fills up at some point; with more room the same command goes on."""
        size = sum(map(len, self.right[command].values()))
        with self.folder() as into, disk(into.parent, self.luck.randint(8, size // 1024 + 40)) as (limit, more):
            words = self.words(command, into, self.luck.choice([1, 1, 2]))
            code = Child(words, self.place, limit=limit).end()
            found = self.look("disk full", command, into, code, (0, 1))
            said = (self.place / "said.txt").read_text(encoding="utf-8", errors="replace")
            told = ("system_no_space", "system_too_large", "results_no_space")
            known = any(_begin(key, language) in said for key in told for language in ("zh", "en"))
            if found != "finished" and not known:
                print(f"disk full, {command}: not told:\n{said}")
                self.tally("disk full", command)["told wrongly"] += 1
            more()
            self.finish("disk full", command, into, words)

    def twice(self, command: str) -> None:
        """Two runs into the same folder at once: one does it, the other is refused."""
        with self.folder() as into:
            words = self.words(command, into, 1)
            first = Child(words, self.place)
            time.sleep(self.luck.uniform(0, self.lasts[command] / 3))
            other = into.parent / "other"
            other.mkdir()
            second = Child(words, other)
            codes = sorted((first.end(), second.end()))
            shutil.copy(other / "said.txt", self.place)
            shutil.rmtree(other)
            allowed = ([0, cli.WRONG], [0, 0]) if command == "experiment" else ([0, cli.WRONG],)
            self.look("twice at once", command, into, 0 if codes in allowed else 99, (0,))
            self.finish("twice at once", command, into, words)

    def forced(self, command: str, times: int) -> None:
        """Finished results are being replaced with --force, and the run is killed: the old or the new are there."""
        fault = "--force, SIGKILL"
        with self.folder() as into:
            words = self.words(command, into, 1)
            shutil.copytree(self.place / f"right-{command}", into)
            for _ in range(times):
                child = Child([*words, "--force"], self.place)
                # most of it around the moment when one takes the place of the other
                time.sleep(max(0.0, self.luck.triangular(0.0, self.lasts[command] * 1.1, self.lasts[command])))
                child.send(signal.SIGKILL)
                code = child.end()
                if not into.exists():  # killed between two renames: the next command puts it right
                    Child(words, self.place).end()
                if self.look(fault, command, into, code, (0, -signal.SIGKILL)) != "finished":
                    self.tally(fault, command)["finished results lost"] += 1
            self.finish(fault, command, into, words)

    def try_all(self, kills: int, deadline: float) -> None:
        """Disturb until *kills* disturbances are made, or until *deadline* (of the monotonic clock)."""
        sent = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGKILL]
        while self.made < kills and time.monotonic() < deadline:
            command = self.luck.choice(["compare", "compare", "run", "experiment", "experiment"])
            draw = self.luck.random()
            if draw < 0.65:
                self.signalled(command, self.luck.choice(sent), min(IN_A_ROW, kills - self.made))
            elif draw < 0.75:
                self.worker_killed(self.luck.choice(["compare", "experiment"]))
            elif draw < 0.85:
                self.disk_full(command)
            elif draw < 0.9:
                self.twice(command)
            else:
                self.forced(self.luck.choice(["compare", "run"]), min(IN_A_ROW, kills - self.made))
            print(f"{self.made} of {kills}", flush=True)

    @property
    def made(self) -> int:
        """Disturbances so far."""
        return sum(tally.counts["tried"] for tally in self.tallies.values())

    @property
    def bad(self) -> int:
        """How often something was lost, or looked finished that was not, or was told badly."""
        return sum(tally.counts[name] for tally in self.tallies.values() for name in COLUMNS[-5:])

    def write(self, path: Path) -> None:
        """Write the counts as CSV."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            keys = sorted(self.tallies, key=lambda key: (FAULTS.index(key[0]), list(COMMANDS).index(key[1])))
            out.writerows(self.tallies[key].row(*key) for key in keys)


def _begin(key: str, language: str) -> str:
    """The words of a text that stand in every use of it."""
    return say(key, language).split("{path}")[0].split("，")[0].split(";")[0]


@contextmanager
def disk(place: Path, kilobytes: int) -> Iterator[tuple[int, Callable[[], None]]]:
    """A small disk at *place*, or, where none can be mounted, a limit on the size of files; and what gives more room."""
    mounted = os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", place], capture_output=True, check=False
    ).returncode  # fmt: skip

    def more() -> None:
        if mounted:
            subprocess.run(["mount", "-o", "remount,size=100m", place], check=True)

    try:
        yield (0 if mounted else kilobytes * 1024 // 8), more
    finally:
        if mounted:
            subprocess.run(["umount", place], check=True)


def warmed_up() -> None:
    """Import what commands import, so that a forked child begins at once; nothing that starts threads is used."""
    import matplotlib.figure  # noqa: PLC0415, F401 - imported for its effect
    import pandas as pd  # noqa: PLC0415, F401
    import pyarrow.parquet as pq  # noqa: PLC0415, F401

    from sim import crowd, figures, runner, store, tables, trial, verdict  # noqa: PLC0415, F401


def main() -> int:
    """Make the trials; 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=40, help="disturbances in all")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin none after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fresh", type=float, default=0.1, help="the share that runs in a process of its own from the start"
    )
    parser.add_argument("--out", type=Path, help="where the CSV file goes")
    given = parser.parse_args()
    deadline = time.monotonic() + given.seconds
    warmed_up()
    with tempfile.TemporaryDirectory(prefix="whistle-faults-") as place:
        bench = Bench(Path(place), random.Random(given.seed), fresh=given.fresh)
        bench.try_all(given.kills, deadline)
        if given.out:
            bench.write(given.out)
        print(f"{bench.made} disturbances; lost, or taken for finished, or badly told: {bench.bad}")
        return 1 if bench.bad else 0


if __name__ == "__main__":
    sys.exit(main())
