"""Programs without one of their guards, and the tests of hostile input and faults that must notice.

`python -m tests.guards` takes each guard out of a copy of the program, runs the tests that are said to fail without it, and
writes which did to results/trust/guards.csv; `python -m tests.guards NAME` does so for one. A test of a refusal that
passes without what refuses shows nothing. Faults in the rules themselves are in `mutants`.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
WRITTEN: Final = ROOT / "results" / "trust" / "guards.csv"
HEAD: Final = ("guard", "file", "test", "noticed")
COPIED: Final = ("sim", "tests", "scenarios", "experiments", "pyproject.toml")
PATIENCE: Final = 120
"""Seconds a test may take: without its guard it may never end, which is noticed too."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What guards, in a file of the program; what stands there, what is put in its place, and which tests notice."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def _hostile(*names: str) -> tuple[str, ...]:
    return tuple(f"test_hostile.py::test_{name}" for name in names)


def _faults(*names: str) -> tuple[str, ...]:
    return tuple(f"test_faults.py::test_{name}" for name in names)


GUARDS: Final[dict[str, Guard]] = {
    # -- files from outside
    "nobody waits for a pipe": Guard(
        "outside.py",
        'os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)',
        "os.O_RDONLY",
        _hostile("a_hostile_folder_is_refused[a pipe for a table]"),
    ),
    "a file has a fair size": Guard(
        "outside.py",
        "most: int) -> bytes:\n",
        "most: int) -> bytes:\n    most = 10**10\n",
        _hostile("a_hostile_scenario_is_refused[fifty megabytes]"),
    ),
    "a name does not lead upwards": Guard(
        "outside.py",
        '".." not in pure.parts',
        "name",
        _hostile("a_name_that_leads_out_or_cannot_be_shown_is_no_name[../x]"),
    ),
    "a link does not lead out": Guard(
        "outside.py",
        "return path.resolve().is_relative_to(folder.resolve())",
        "return True",
        _hostile(
            "a_hostile_scenario_is_refused[a reference through a link]",
        ),
    ),
    "signs to the terminal are written out": Guard(
        "signs.py",
        "return hidden().sub(_escaped, text)",
        "return text",
        _hostile("what_cannot_be_shown_is_written_out"),
    ),
    # -- scenarios and experiments
    "nothing is nested deeply": Guard(
        "nodes.py",
        "if depth > DEPTH:",
        "if depth < 0:",
        _hostile("a_hostile_scenario_is_refused[deep in flow style]", "a_hostile_experiment_is_refused[deep]"),
    ),
    "an encoding is recognised": Guard(
        "nodes.py",
        "except UnicodeDecodeError as error:",
        "except LookupError as error:",
        _hostile("a_hostile_scenario_is_refused[GB18030]", "a_hostile_table_is_refused[GB18030]"),
    ),
    "no circle of regimes": Guard(
        "reader.py",
        "elif base.text in chain:",
        "elif not chain:",
        _hostile("a_hostile_scenario_is_refused[a circle of regimes]"),
    ),
    "a message ends": Guard(
        "problem.py",
        "if len(self.found) >= SHOWN or self.noted >= AGAIN:",
        "if not self.noted:",
        _hostile("a_message_ends_after_enough_mistakes"),
    ),
    # -- folders of results
    "a manifest makes sense": Guard(
        "results.py",
        "if not _sound(manifest, key, sound)), None)",
        "if not key), None)",
        _hostile("a_manifest_that_makes_no_sense_is_refused"),
    ),
    "the folder of another program": Guard(
        "results.py",
        "    if not ours(into):\n",
        "    if not into:\n",
        _hostile("the_folder_of_another_program_is_left_alone"),
    ),
    "a mount point is no folder of results": Guard(
        "results.py",
        "if os.path.ismount(into):",
        "if not into:",
        _faults("a_mount_point_is_refused_at_once_with_what_would_be_right"),
    ),
    "a name that data can have": Guard(
        "results.py",
        "except UnicodeEncodeError:\n        raise WrongInputError",
        "except LookupError:\n        raise WrongInputError",
        _faults("a_name_that_no_data_can_be_written_under_is_refused_before_the_run"),
    ),
    # -- runs that are ended
    "what was put aside comes back": Guard(
        "results.py",
        "if not into.exists() and ours(former):",
        "if into.exists():",
        _faults("results_that_were_being_replaced_come_back_after_a_kill"),
    ),
    "what a killed run left goes": Guard(
        "results.py",
        "        shutil.rmtree(path, ignore_errors=True)\n",
        "        pass\n",
        _faults("what_a_killed_run_left_is_taken_away_by_the_next"),
    ),
    "one run at a time": Guard(
        "results.py",
        "lock = _locked(into)",
        'lock = Lock(into.parent, f"{secrets.token_hex(4)}{LOCK}")',
        _faults("two_runs_into_one_folder_are_refused_before_they_begin"),
    ),
    "without locks nothing of others goes": Guard(
        "results.py",
        "if lock.sure:",
        "if lock:",
        _faults("where_there_are_no_locks_nothing_of_others_is_taken_away"),
    ),
    "what cannot be put in place is kept": Guard(
        "results.py",
        "if complete and isinstance(error, OSError | ToldError):",
        "if not complete and isinstance(error, StopIteration):",
        _faults("results_that_cannot_be_put_in_place_are_kept_beside_it"),
    ),
    "what stood there is put back": Guard(
        "results.py",
        "                former.rename(into)\n            raise",
        "                pass\n            raise",
        _faults("a_file_system_that_refuses_to_rename_keeps_both"),
    ),
    "a full disk is told": Guard(
        "results.py",
        '            return TEXTS["system_no_space"]',
        '            return TEXTS["system_too_large"]',
        _faults("reasons_of_the_system_are_told_in_both_languages", "a_disk_that_fills_up_keeps_what_is_done"),
    ),
    "no half folder is left": Guard(
        "results.py",
        "        shutil.rmtree(folder, ignore_errors=True)\n        if lock",
        "        if lock",
        _faults("a_disk_that_fills_up_is_told_and_leaves_nothing"),
    ),
    "a lock is a process's": Guard(
        "lock.py",
        "raise BlockingIOError(error.errno, error.strerror) from error",
        "return True",
        _faults("a_lock_goes_by_the_process_and_not_by_its_age"),
    ),
}


def without(name: str, folder: Path) -> None:
    """Write the program without that guard, and its tests, to *folder*; raises ValueError if it does not stand there once."""
    guard = GUARDS[name]
    for part in COPIED:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    file = folder / "sim" / guard.file
    file.write_text(taken_out(guard), encoding="utf-8")


def taken_out(guard: Guard) -> str:
    """The file of *guard* without it."""
    text = (ROOT / "sim" / guard.file).read_text(encoding="utf-8")
    if text.count(guard.old) != 1:
        raise ValueError(f"{guard.file}: {text.count(guard.old)} times {guard.old!r}")
    return text.replace(guard.old, guard.new)


def noticed(folder: Path, test: str) -> bool:
    """Whether *test* fails in *folder*."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", f"tests/{test}"]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    if done.returncode not in (0, 1) or "fixture" in done.stdout.rpartition("ERROR ")[2][:40]:
        raise RuntimeError(done.stdout + done.stderr)
    return done.returncode == 1


def rows() -> list[dict[str, str]]:
    """The table as it was written last."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _keep(known: dict[tuple[str, str], tuple[str, ...]]) -> None:
    """Write what is known, in the order of the guards."""
    table = [known[name, test] for name, guard in GUARDS.items() for test in guard.tests if (name, test) in known]
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *table])


def main(names: list[str]) -> int:
    """Take out the guards named, or each of all, and write their rows of the table; 0 if every test noticed."""
    known = {(row["guard"], row["test"]): tuple(row.values()) for row in rows()} if WRITTEN.exists() else {}
    unseen = 0
    for name in names or GUARDS:
        guard = GUARDS[name]
        with tempfile.TemporaryDirectory() as scratch:
            without(name, Path(scratch))
            for test in guard.tests:
                begin = time.monotonic()
                yes = noticed(Path(scratch), test)
                unseen += not yes
                print(
                    f"{'noticed' if yes else 'UNSEEN '} {time.monotonic() - begin:5.1f} s  {name}: {test}", flush=True
                )
                known[name, test] = (name, guard.file, test, "yes" if yes else "no")
        _keep(known)
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
