"""What a comparison yields, and the folder it is kept in: completed or absent, the same bytes from the same command.

A folder holds comparison.csv, runs.csv, anatomy.csv, events.parquet, verdict.zh.txt, verdict.en.txt, figures/, inputs/,
manifest.json (hashes, versions, seed, settings) and run.json, the only file that may differ between two runs.
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import csv
import errno
import hashlib
import importlib.util
import io
import json
import math
import os
import platform
import re
import secrets
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim import __version__, outside, signs
from sim.anatomy import Anatomy, Part
from sim.comparison import Run
from sim.lock import Lock
from sim.log import KINDS, REASONS, WIDTH, Kind, Log, Reason
from sim.measures import Value, entry_of
from sim.outside import OutsideError, inside
from sim.texts import LANGUAGES, TEXTS, ToldError, WrongInputError
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure

    from sim.comparison import Comparison, Matching
    from sim.figures import Exhibit
    from sim.figures.tally import Series
    from sim.log import Names
    from sim.matching import Match
    from sim.records import Case, Records
    from sim.regime import Regime
    from sim.scenario import Scenario

SORT: Final = "whistle-compare"
"""What the manifest says a folder is; a folder that does not say so is never touched."""
FORMAT: Final = 1
"""How a folder is laid out; of another one nothing is read."""
PACKAGES: Final = ("simpy", "pyyaml", "numpy", "pandas", "pyarrow", "matplotlib", "zhplot")
MICROSECONDS: Final = 60_000_000
"""In a minute."""
PARTS: Final = ".parts"
PARTIAL, FORMER, LOCK = "partial", "former", ".lock"
"""What stands beside a folder while it is written: the draft, what it replaces, the lock; each hidden and with its name."""
DIFFERS: Final = "run.json"
EQUAL: Final = "-equal-hours"
"""How the name of an arm ends that was given more to spend as many hours."""
MANIFEST: Final = "manifest.json"
COMPARISON: Final = (
    "metric", "unit", "baseline", "regime", "replications",
    "baseline_mean", "regime_mean", "difference", "ci_low", "ci_high",
)  # fmt: skip
RUNS: Final = ("regime", "replication", "metric", "value", "cases", "censored")
ANATOMY: Final = ("regime", "replication", "part", "street", "department", "value", "cases")
HEADS: Final = {"comparison.csv": COMPARISON, "runs.csv": RUNS, "anatomy.csv": ANATOMY}
"""The columns of each table."""
NEEDED: Final = ("comparison.csv", "runs.csv", *(f"verdict.{language}.txt" for language in LANGUAGES))
"""The files without which a folder is not finished."""
TABLE: Final = 100_000_000
"""Bytes of a table at most."""
TEXT: Final = 4000
"""Bytes of a text in the events, at most."""
GROUP, GROUP_BYTES, BATCH, ROWS = 1 << 20, 1 << 30, 1 << 16, 20_000_000
"""Rows of a row group of the events, its bytes, rows read or written at a time, and rows of one run: at most."""
IDENTIFIED: Final = (2, 4, 5, 6)
"""The columns of a row of the log that are names: case, street, department, crew."""
KIND_NAMES: Final = {kind.name.lower(): int(kind) for kind in KINDS}
REASON_NAMES: Final = {reason.name.lower(): int(reason) for reason in REASONS}
NONSENSE: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, OutsideError, csv.Error
)  # fmt: skip
"""How a folder fails that does not fit together."""
NAMED: Final = ("case", "street", "department", "crew")
"""Columns of the events that hold identifiers."""


@dataclass(frozen=True, slots=True)
class Seen(Run):
    """A run with the series its figures need."""

    series: Mapping[str, Sequence[float]] = field(kw_only=True)


class Witnessed(NamedTuple):
    """What is counted of a run where it was simulated."""

    series: Mapping[str, Sequence[float]]
    anatomy: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Result:
    """A finished comparison: every run's measures, the paired differences, the sample logs."""

    scenarios: Mapping[str, Scenario]
    """The scenario of each arm; the same one but where two files are compared."""
    comparison: Comparison
    measured: tuple[Run, ...]
    """In order of regime and replication."""
    series: Mapping[str, Sequence[Mapping[str, Sequence[float]]]]
    """What the figures need of every run, by arm, in order of replication."""
    anatomy: Mapping[str, Sequence[Sequence[Part]]]
    """Where the time went and the like in every run, by arm, in order of replication."""
    sample: Mapping[str, Log]
    """The log of replication 0 under each regime."""
    seed: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What else the command was told."""
    matching: tuple[Matching, ...] = ()
    """What was added to make officer-hours equal."""
    workers: int = 1
    began: float = 0.0
    """Seconds since 1970."""
    lasted: float = 0.0
    """Seconds of simulation."""

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline."""
        return self.scenarios[self.comparison.baseline]

    @property
    def table(self) -> pd.DataFrame:
        """The comparison as a frame, a row a measure and regime."""
        from sim.tables import comparison_frame

        return comparison_frame(self.comparison)

    @property
    def runs(self) -> pd.DataFrame:
        """The measures of every run as a frame."""
        from sim.tables import runs_frame

        return runs_frame(self.measured)

    def verdict(self, language: str = "zh") -> str:
        """Two or three sentences that name the cost, in *language*."""
        from sim.verdict import verdict

        return verdict(self.comparison, language)

    def plot(self, language: str = "zh") -> Figure:
        """The headline figure, texts in *language*."""
        from sim.figures import draw, drawn

        shown = self.exhibit()
        return draw(drawn(shown)[0], shown, language)

    def exhibit(self) -> Exhibit:
        """What the figures are drawn from."""
        from sim.figures import exhibit

        seen = [
            Seen(run.regime, run.replication, run.values, series=self.series[run.regime][run.replication])
            for run in self.measured
        ]
        return exhibit(self.comparison, seen, self.sample, seed=self.seed, scenarios=self.scenarios)

    def save(self, into: str | os.PathLike[str], *, events: str = "sample", force: bool = False) -> Path:
        """Write the results folder *into* and return its path; raises `ToldError` if it cannot be written."""
        into = Path(into)
        with draft(into, force=force) as folder:
            write(folder, self, events=events)
        return into


def compare(
    scenario: Scenario,
    regimes: Sequence[str],
    *,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    equal_hours: bool = False,
    progress: Callable[[int, int], None] | None = None,
    parts: Path | None = None,
) -> Result:
    """Run *scenario* under each of *regimes* with the same luck; the first is the baseline.

    With *parts*, a results folder being written, every run's log is written there at once.
    """
    from sim import comparison, runner

    began, clock = time.time(), time.monotonic()
    asked = list(regimes)
    found: tuple[Match, ...] = ()
    if equal_hours:
        from sim.matching import match

        scenario, regimes, found = match(
            scenario, regimes, replications=replications, seed=seed, workers=workers, progress=progress
        )
    ran = runner.run(
        scenario, regimes, replications=replications, seed=seed, workers=workers,
        keep="sample", progress=progress, witness=_witness(parts),
    )  # fmt: skip
    matching = tuple(_at_equal_hours(entry, scenario, ran.runs) for entry in found)
    return Result(
        scenarios=dict.fromkeys(regimes, scenario),
        comparison=comparison.compare(scenario, ran.runs, matching[0] if matching else None),
        measured=tuple(ran.runs),
        series=_by_arm({key: told.series for key, told in ran.seen.items()}),
        anatomy=_by_arm({key: told.anatomy for key, told in ran.seen.items()}),
        sample={regime: log for (regime, _), log in ran.logs.items()},
        seed=seed,
        settings={"replications": replications, "regimes": asked, "equal_hours": equal_hours},
        matching=matching,
        workers=runner.crowd(workers, replications),
        began=began,
        lasted=time.monotonic() - clock,
    )


def _at_equal_hours(found: Match, scenario: Scenario, runs: Sequence[Run]) -> Matching:
    from sim.matching import result

    return result(found, scenario, runs)


def compare_files(
    scenarios: tuple[Scenario, Scenario],
    regime: str,
    *,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    parts: Path | None = None,
) -> Result:
    """Run two scenarios under the same *regime* with the same luck; the arms are called A and B."""
    from sim import comparison, runner

    began, clock = time.time(), time.monotonic()
    runs: list[Run] = []
    sample: dict[str, Log] = {}
    series: dict[str, list[Any]] = {}
    parted: dict[str, list[Any]] = {}
    for i, (arm, scenario) in enumerate(zip("AB", scenarios, strict=True)):
        ran = runner.run(
            scenario, [regime], replications=replications, seed=seed, workers=workers, keep="sample",
            progress=_part(progress, i * replications, 2 * replications), witness=_witness(parts, arm),
        )  # fmt: skip
        runs += [replace(run, regime=arm) for run in ran.runs]
        if (regime, 0) in ran.logs:
            sample[arm] = ran.logs[regime, 0]
        series |= _by_arm({(arm, replication): told.series for (_, replication), told in ran.seen.items()})
        parted |= _by_arm({(arm, replication): told.anatomy for (_, replication), told in ran.seen.items()})
    return Result(
        scenarios=dict(zip("AB", scenarios, strict=True)),
        comparison=comparison.compare(_side_by_side(scenarios, regime), runs),
        measured=tuple(runs),
        series=series,
        anatomy=parted,
        sample=sample,
        seed=seed,
        settings={"replications": replications, "regimes": [regime]},
        workers=runner.crowd(workers, replications),
        began=began,
        lasted=time.monotonic() - clock,
    )


def _witness(parts: Path | None, arm: str = "") -> Observer:
    folder = None if parts is None else parts / PARTS
    if folder is not None:
        folder.mkdir(exist_ok=True)
    return Observer(folder, arm)


def _by_arm(seen: Mapping[tuple[str, int], Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for arm, replication in sorted(seen, key=lambda key: key[1]):
        found.setdefault(arm, []).append(seen[arm, replication])
    return found


def _part(progress: Callable[[int, int], None] | None, before: int, total: int) -> Callable[[int, int], None] | None:
    """Report one part of a longer job."""
    if progress is None:
        return None
    return lambda done, _total: progress(before + done, total)


def _side_by_side(scenarios: tuple[Scenario, Scenario], regime: str) -> Scenario:
    """Name the two arms A and B, for a comparison that looks regimes up by name."""
    titled = {}
    for arm, scenario in zip("AB", scenarios, strict=True):
        rules = scenario.regimes[regime]
        titled[arm] = replace(rules, title=Words(f"{arm}（{scenario.title.zh}）", f"{arm} ({scenario.title.en})"))
    return replace(scenarios[0], regimes=titled, compare=("A", "B"))


# -- the folder --


@contextmanager
def draft(into: Path, *, force: bool = False, ours: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """A folder to write into: it becomes *into* when the block ends well and vanishes when it does not.

    Raises `ToldError` at once if *into* may not be written: a finished folder of the sort that *ours* knows (results)
    without *force*, a folder that is not of that sort, or one into which another run is writing. What a run that was killed left
    behind is put right first. Where a finished folder cannot be put in its place it is kept beside it.
    """
    into = Path(into).absolute()
    ours = ours or finished
    readable(into)
    folder = into.parent / f"{_hidden(into, PARTIAL)}{secrets.token_hex(4)}"
    parents: list[Path] = []
    complete = False
    lock: Lock | None = None
    try:
        _may_replace(into, ours, force=force)
        parents += [parent for parent in into.parents if not parent.exists()]
        into.parent.mkdir(parents=True, exist_ok=True)
        lock = _locked(into)
        if lock.sure:
            _put_right(into, ours)
        _may_replace(into, ours, force=force)
        folder.mkdir()
        yield folder
        settle(folder)
        complete = True
        _publish(folder, into, ours, force=force)
    except BaseException as error:
        if complete and isinstance(error, OSError | ToldError):
            raise _aside(folder, into, error) from error
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.release()
        for parent in parents:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise told(error, into) from error
        raise
    finally:
        if lock is not None:
            lock.release()


def readable(path: Path) -> None:
    """Raise WrongInputError if the name of *path* cannot be written in UTF-8, as files of data need it."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise WrongInputError("results_name", path=str(path).encode(errors="replace").decode()) from None


def _hidden(into: Path, what: str) -> str:
    """How the names beside *into* begin that are ours while it is written."""
    return f".{into.name}.{what}-"


def _locked(into: Path) -> Lock:
    """One run at a time writes *into*."""
    try:
        return Lock(into.parent, f".{into.name}{LOCK}")
    except BlockingIOError:
        raise WrongInputError("results_busy", path=into) from None


def _put_right(into: Path, ours: Callable[[Path], bool]) -> None:
    """Take away what a run left that was killed; had it put finished results aside to replace them, they come back."""
    for former in _beside(into, FORMER):
        if not into.exists() and ours(former):
            former.rename(into)
    for path in (*_beside(into, PARTIAL), *_beside(into, FORMER)):
        shutil.rmtree(path, ignore_errors=True)


def _beside(into: Path, what: str) -> list[Path]:
    """The folders beside *into* that are ours, the newest first."""
    begins = _hidden(into, what)
    found = [path for path in into.parent.iterdir() if path.name.startswith(begins) and path.is_dir()]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def _aside(folder: Path, into: Path, error: OSError | ToldError) -> ToldError:
    """Keep finished results beside *into*, where they cannot be put in their place."""
    aside = into.with_name(f"{into.name}.{secrets.token_hex(4)}")
    try:
        folder.rename(aside)
    except OSError:
        aside = folder
    why = Words(error.text("zh"), error.text("en")) if isinstance(error, ToldError) else reason(error)
    return ToldError("results_aside", path=into, aside=aside, error=why)


def _may_replace(into: Path, ours: Callable[[Path], bool], *, force: bool) -> None:
    if into.is_symlink() or (into.exists() and not into.is_dir()):
        raise WrongInputError("results_not_a_folder", path=into)
    if not into.name:
        raise WrongInputError("results_foreign", path=into)
    if os.path.ismount(into):
        raise WrongInputError("results_mount", path=into, inner=into / "results")
    if not into.exists() or not any(into.iterdir()):
        return
    if not ours(into):
        raise WrongInputError("results_foreign", path=into)
    if not force:
        raise WrongInputError("results_exist", path=into)


def _publish(folder: Path, into: Path, ours: Callable[[Path], bool], *, force: bool) -> None:
    """Put *folder* in the place of *into*: whatever happens, one of both stands there, or `_put_right` can tell."""
    former = into.with_name(f"{_hidden(into, FORMER)}{secrets.token_hex(4)}")
    with _undisturbed():
        _may_replace(into, ours, force=force)
        try:
            if into.exists() and any(into.iterdir()):
                into.rename(former)
            elif into.exists():
                into.rmdir()
            folder.rename(into)
        except BaseException:
            with suppress(OSError):  # there is none, or the new one stands there already
                former.rename(into)
            raise
        _sync_folder(into.parent)
    shutil.rmtree(former, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let interrupts wait while a few quick steps are taken that belong together."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def told(error: OSError, into: str | os.PathLike[str]) -> ToldError:
    """What is told where *into* could not be written."""
    match _number_of(error):
        case errno.ENOSPC | errno.EDQUOT:
            return ToldError("results_no_space", path=into)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return ToldError("results_no_permission", path=into)
    return ToldError("results_failed", path=into, error=reason(error))


def reason(error: OSError) -> Words:
    """Why the system would not: in words of both languages where it is a usual reason, else in the system's own."""
    match _number_of(error):
        case errno.ENOSPC | errno.EDQUOT:
            return TEXTS["system_no_space"]
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return TEXTS["system_no_permission"]
        case errno.EFBIG:
            return TEXTS["system_too_large"]
    own = error.strerror or str(error)
    return Words(own, own)


def _number_of(error: OSError) -> int | None:
    """The number of a system's error; Arrow tells some in words only."""
    found = re.search(r"\[errno (\d+)\]", str(error), re.IGNORECASE) if error.errno is None else None
    return int(found[1]) if found else error.errno


def settle(folder: Path) -> None:
    """Have all that is in *folder* on the disk."""
    for path in _inside(folder):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync_folder(path)
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Put a folder's entries on the disk, where the system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def write(folder: Path, result: Result, *, events: str = "sample") -> None:
    """Write everything of *result* into *folder*; with *events* `all` the logs are there already, in parts."""
    from sim.figures import draw_all

    write_table(folder / "comparison.csv", COMPARISON, _comparison_rows(result.comparison))
    write_table(folder / "runs.csv", RUNS, _run_rows(result.measured))
    write_table(folder / "anatomy.csv", ANATOMY, _anatomy_rows(result))
    if events == "all":
        order = [(run.regime, run.replication) for run in result.measured]
        merge_events(folder / "events.parquet", folder / PARTS, order)
    elif events == "sample":
        write_events(folder / "events.parquet", (table(regime, 0, log) for regime, log in result.sample.items()))
    for language in LANGUAGES:
        (folder / f"verdict.{language}.txt").write_text(result.verdict(language) + "\n", encoding="utf-8", newline="\n")
    draw_all(folder / "figures", result.exhibit())
    _write_inputs(folder / "inputs", result)
    _write_json(folder / MANIFEST, _manifest(folder, result, events))
    _write_json(folder / DIFFERS, _circumstances(result))


def write_table(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a CSV file: UTF-8, lines end in LF, floats as the shortest text that reads back the same."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _comparison_rows(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    for row in comparison.rows:
        means = (row.baseline_mean, row.regime_mean, row.difference, row.ci_low, row.ci_high)
        yield (row.metric, row.unit, row.baseline, row.regime, row.replications, *map(_number, means))


def _run_rows(runs: Iterable[Run]) -> Iterator[tuple[object, ...]]:
    for run in runs:
        for metric, value in run.values.items():  # noqa: PD011 - no frame
            yield (run.regime, run.replication, metric, _number(value.value), value.cases, value.censored)


def _anatomy_rows(result: Result) -> Iterator[tuple[object, ...]]:
    for arm, runs in result.anatomy.items():
        for replication, parts in enumerate(runs):
            yield from ((arm, replication, *part) for part in parts)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")


def input_names(scenario: Scenario) -> dict[str, str]:
    """Where each file of *scenario* stands in `inputs/`: under its own relative name if that stays inside."""
    names: dict[str, str] = {}
    for name in scenario.files:
        path = PurePosixPath(name.replace("\\", "/"))
        safe = (
            path if not path.is_absolute() and ".." not in path.parts and ":" not in name else PurePosixPath(path.name)
        )
        while str(safe) in names.values():
            safe = safe.with_name(f"other-{safe.name}")
        names[name] = str(safe)
    return names


def _write_inputs(folder: Path, result: Result) -> None:
    for arm, scenario in _arms(result).items():
        for name, place in input_names(scenario).items():
            path = folder / arm / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(scenario.files[name])


def _arms(result: Result) -> dict[str, Scenario]:
    """The scenarios by subfolder of `inputs/`: one without a subfolder, or two in A and B."""
    alone = all(scenario is result.scenario for scenario in result.scenarios.values())
    return {"": result.scenario} if alone else dict(result.scenarios)


def _manifest(folder: Path, result: Result, events: str) -> dict[str, Any]:
    return {
        "sort": SORT,
        "format": FORMAT,
        "scenario": {arm or "scenario": scenario.name for arm, scenario in _arms(result).items()},
        "main": {arm or "scenario": next(iter(input_names(s).values()), "") for arm, s in _arms(result).items()},
        "seed": result.seed,
        "settings": {**result.settings, "events": events},
        "command": command(result, events),
        "matching": [_matched(entry) for entry in result.matching],
        "versions": versions(),
        "files": {path.relative_to(folder).as_posix(): digest(path) for path in _inside(folder)},
    }


def _matched(matching: Matching) -> dict[str, Any]:
    return {
        "lever": matching.lever.en,
        "lever_zh": matching.lever.zh,
        "added": list(matching.added),
        "baseline_hours": matching.baseline_hours,
        "regime_hours": matching.regime_hours,
        "saturated": matching.saturated,
    }


def command(result: Result, events: str) -> str:
    """The command that, given in the results folder, makes the same results again."""
    words = ["whistle", "compare"]
    for arm, scenario in _arms(result).items():
        words += [str(PurePosixPath("inputs", arm, place)) for place in list(input_names(scenario).values())[:1]]
    words += ["--regimes", ",".join(result.settings["regimes"])]
    words += ["--replications", str(result.settings["replications"]), "--seed", str(result.seed)]
    words += ["--equal-hours"] if result.settings.get("equal_hours") else []
    return " ".join([*words, "--events", events, "--out", "again"])


def versions() -> dict[str, str]:
    """The versions that results depend on."""
    found = {"chuishao": __version__, "python": platform.python_version()}
    for package in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def compiled() -> bool:
    """Whether the simulation's modules were compiled when the package was installed: same results, sooner."""
    found = importlib.util.find_spec("sim.scene")
    return found is not None and not str(found.origin).endswith(".py")


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(raw: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def _circumstances(result: Result) -> dict[str, Any]:
    return {
        "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(result.began)),
        "simulation_seconds": round(result.lasted, 3),
        "workers": result.workers,
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "compiled": compiled(),
    }


# -- reading --


@dataclass(frozen=True, slots=True)
class Folder:
    """A finished results folder whose files are as they were written."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def regimes(self) -> tuple[str, ...]:
        """The arms, the baseline first."""
        found = tuple(dict.fromkeys(row["regime"] for row in self._runs()))
        if not found:
            raise WrongInputError("results_senseless", path=self.path / "runs.csv")
        return found

    def _runs(self) -> Iterator[dict[str, str]]:
        """The rows of runs.csv; raises `ToldError` if they are not of the arms and replications that were asked for."""
        asked = self.settings["regimes"]
        arms = {*self.arms} or {*asked, *(f"{name}{EQUAL}" for name in asked)}
        count, most = self.settings["replications"], len(arms) * self.settings["replications"] * MANY
        for number, row in enumerate(self._rows("runs.csv")):
            if number >= most or row["regime"] not in arms or not 0 <= _count(row["replication"]) < count:
                raise WrongInputError("results_senseless", path=self.path / "runs.csv")
            yield row

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV file of the folder; raises `ToldError` if it is no table of the columns it should have."""
        return list(self._rows(name))

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        columns = HEADS[name]
        lines = csv.reader(io.StringIO(_text(self.path / name), newline=""), strict=True)
        try:
            for row in lines:
                if (tuple(row) != columns) if lines.line_num == 1 else (len(row) != len(columns)):
                    raise WrongInputError("results_row", path=self.path / name, line=lines.line_num)
                if lines.line_num > 1:
                    yield dict(zip(columns, row, strict=True))
        except (csv.Error, ValueError):
            raise WrongInputError("results_row", path=self.path / name, line=lines.line_num) from None

    def scenario(self, arm: str, language: str = "en") -> tuple[Scenario, str]:
        """The scenario of an arm as it was read, and the name of the arm's regime in it."""
        from sim.reader import read as read_scenario

        main = self.manifest["main"]
        inside = PurePosixPath(arm, main[arm]) if arm in main else PurePosixPath(main["scenario"])
        regime = self.manifest["settings"]["regimes"][0] if arm in main else arm
        return read_scenario(self.path / "inputs" / inside, language), regime

    @property
    def arms(self) -> tuple[str, ...]:
        """The subfolders of `inputs/`: "A" and "B" where two scenarios were compared."""
        return tuple(arm for arm in self.manifest["main"] if arm != "scenario")

    @property
    def command(self) -> str:
        """What, given within the folder, makes it again."""
        return str(self.manifest["command"])

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the command was told."""
        found: Mapping[str, Any] = self.manifest["settings"]
        return found

    def measured(self) -> list[Run]:
        """The measures of every run, in order of regime and replication."""
        found: dict[tuple[str, int], dict[str, Value]] = {}
        with sensible(self.path / "runs.csv"):
            for row in self._runs():
                entry_of(row["metric"])
                value = _finite(row["value"]) if row["value"] else None
                run = found.setdefault((row["regime"], int(row["replication"])), {})
                if row["metric"] in run:
                    raise ValueError(row["metric"])
                run[row["metric"]] = Value(value, _count(row["cases"]), _count(row["censored"]))
        return [Run(regime, replication, values) for (regime, replication), values in found.items()]

    def anatomy(self) -> list[tuple[str, int, Part]] | None:
        """Arm, replication and part of every row of anatomy.csv; None if the folder was written without it."""
        if "anatomy.csv" not in self.manifest["files"]:
            return None
        with sensible(self.path / "anatomy.csv"):
            return [
                (
                    row["regime"],
                    _count(row["replication"]),
                    Part(row["part"], row["street"], row["department"], _finite(row["value"]), _count(row["cases"])),
                )
                for row in self._rows("anatomy.csv")
            ]

    def compared(self, language: str = "en") -> Comparison:
        """The comparison, from the measures in runs.csv; the names of what is compared come from `inputs/`."""
        from sim.comparison import compare

        runs = self.measured()
        if self.arms:
            one, other = (self.scenario(arm, language)[0] for arm in self.arms)
            return compare(_side_by_side((one, other), self.settings["regimes"][0]), runs)
        asked = self.settings["regimes"]
        scenario, _ = self.scenario(asked[0], language)
        made = {run.regime: None for run in runs if run.regime not in scenario.regimes}
        scenario = replace(scenario, regimes={**scenario.regimes, **{arm: _equal(scenario, arm) for arm in made}})
        return compare(scenario, runs, self._matched(scenario, runs, next(iter(made), "")))

    def _matched(self, scenario: Scenario, runs: Sequence[Run], arm: str) -> Matching | None:
        """The result at equal hours, if there is one; *arm* is the one that was given more."""
        from sim.comparison import Matching, compare

        if not self.manifest["matching"] or not arm:
            return None
        told = self.manifest["matching"][0]
        names = [arm if arm == f"{name}{EQUAL}" else name for name in self.settings["regimes"][:2]]
        inner = compare(scenario, [run for name in names for run in runs if run.regime == name])
        lever = Words(str(told.get("lever_zh") or told["lever"]), str(told["lever"]))
        hours = float(told["baseline_hours"]), float(told["regime_hours"])
        return Matching(lever, *hours, tuple(map(str, told["added"])), bool(told["saturated"]), inner)

    def log(self, regime: str, replication: int) -> Log:
        """The log of one run; raises `ToldError` if the folder does not hold it."""
        path = self.path / "events.parquet"
        log = Log()
        if "events.parquet" in self.manifest["files"]:
            with sensible(path):
                log = read_events(path, regime, replication)
        if not log.length:
            raise WrongInputError("results_no_events", path=self.path, regime=regime, replication=replication)
        return log


def _equal(scenario: Scenario, arm: str) -> Regime:
    """What stands in for a regime made to spend as many hours: the one it was made of, under its own title."""
    from sim.regime import Regime

    known = scenario.regimes.get(arm.removesuffix(EQUAL), Regime())
    plain = known.title
    return replace(known, title=Words(f"{plain.zh or arm}(等人时)", f"{plain.en or arm} (equal hours)"))


def _text(path: Path) -> str:
    """The text of a file of a folder."""
    try:
        return outside.content(path, TABLE).decode("utf-8")
    except OutsideError:
        raise WrongInputError("results_changed", path=path.parent, files=path.name) from None
    except UnicodeDecodeError as error:
        raise WrongInputError("results_row", path=path, line=error.object[: error.start].count(b"\n") + 1) from None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 10**12:
        raise ValueError(text)
    return value


@contextmanager
def sensible(path: str | os.PathLike[str]) -> Iterator[None]:
    """Say that what is kept at *path* does not fit together, where working with it fails: whoever wrote it may be anybody."""
    try:
        yield
    except NONSENSE as error:
        if os.environ.get("WHISTLE_DEBUG"):
            raise
        raise WrongInputError("results_senseless", path=path) from error


def finished(path: Path) -> bool:
    """Whether *path* is a finished results folder of this program."""
    manifest = outside.data(path / MANIFEST)
    return isinstance(manifest, dict) and manifest.get("sort") == SORT


def read(path: str | os.PathLike[str]) -> Folder:
    """A finished results folder; raises `ToldError` if it is none, or if a file is not as it was written."""
    folder = taken(path)
    changed = altered(folder.path, folder.manifest["files"])
    if changed:
        raise WrongInputError("results_changed", path=path, files=", ".join(changed))
    return folder


def taken(path: str | os.PathLike[str]) -> Folder:
    """A finished results folder as it stands; raises `ToldError` if it is none, or if its manifest makes no sense."""
    path = Path(path)
    if not finished(path):
        raise WrongInputError("results_none", path=path)
    manifest = outside.data(path / MANIFEST)
    wrong = next((key for key, sound in SOUND.items() if not _sound(manifest, key, sound)), None)
    if wrong:
        raise WrongInputError("results_manifest", path=path, what=wrong)
    return Folder(path, manifest)


def _whole(value: object, least: int, most: int = 2**62) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _said(text: object) -> bool:
    """Whether *text* is a short text that can be shown as it stands."""
    return isinstance(text, str) and 0 < len(text) <= 300 and signs.shown(text) == text


def _named(value: object) -> bool:
    return (
        isinstance(value, dict)
        and 0 < len(value) <= MANY
        and all(_said(each) for pair in value.items() for each in pair)
    )


def _names(value: object) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MANY and all(map(_said, value))


def listed(value: object) -> bool:
    """Whether *value* names files within a folder, each with its SHA-256."""
    return (
        _named(value)
        and isinstance(value, dict)
        and all(inside(name) and _SUM.fullmatch(was) for name, was in value.items())
    )


def command_sound(value: object) -> bool:
    """Whether *value* is a line that a person may copy into a shell: one command of this program."""
    return isinstance(value, str) and len(value) < 100_000 and value.startswith("whistle ") and not _SHELL.search(value)


def _matched_sound(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) >= MATCHED
        and all(_said(value[name]) for name in ("lever", "lever_zh") if name in value)
        and all(
            isinstance(value[name], int | float) and math.isfinite(value[name])
            for name in ("baseline_hours", "regime_hours")
        )
        and isinstance(value["added"], list)
        and len(value["added"]) <= MANY
        and all(map(_said, value["added"]))
    )


MANY: Final = 10_000
"""The most of anything in a manifest, and of measures of a run."""
_SUM: Final = re.compile("[0-9a-f]{64}")
_SHELL: Final = re.compile(f"[;|&$`<>\n\t]|{signs.hidden().pattern}")
"""Signs with which a line in a shell would do something else as well."""
MATCHED: Final = frozenset(("lever", "added", "baseline_hours", "regime_hours", "saturated"))
SOUND: Final[Mapping[str, Callable[[Any], bool]]] = {
    "format": lambda value: value == FORMAT,
    "files": lambda value: listed(value) and set(NEEDED) <= set(value),
    "main": lambda value: (
        isinstance(value, dict)
        and set(value) in ({"scenario"}, {"A", "B"})
        and all(isinstance(name, str) and inside(name) for name in value.values())
    ),
    "scenario": _named,
    "seed": lambda value: _whole(value, 0),
    "settings.replications": lambda value: _whole(value, 1, 1_000_000),
    "settings.regimes": _names,
    "settings.events": lambda value: value in ("none", "sample", "all"),
    "settings.equal_hours": lambda value: value in (True, False, None),
    "command": command_sound,
    "versions": _named,
    "matching": lambda value: isinstance(value, list) and len(value) <= MANY and all(map(_matched_sound, value)),
    "fingerprint": lambda value: value is None,
}
"""What a manifest says, and what it must look like before anything is done with it."""


def _sound(manifest: Mapping[str, Any], key: str, sound: Callable[[Any], bool]) -> bool:
    value: Any = manifest
    for name in key.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return sound(value)


def altered(path: Path, files: Mapping[str, str]) -> list[str]:
    """The names in *files* (with their SHA-256) that are missing in the folder *path* or not as they were written.

    What is no plain file, or leads out of the folder, is not as it was written.
    """
    return [name for name, was in files.items() if not (inside(name) and _is(path, path / name, was))]


def _is(folder: Path, path: Path, was: str) -> bool:
    try:
        with os.fdopen(outside.opened(path), "rb") as file:
            return outside.within(folder, path) and hashlib.file_digest(file, "sha256").hexdigest() == was
    except (OSError, OutsideError):
        return False


def alike(one: Path, other: Path) -> bool:
    """Whether two files hold the same bytes."""
    try:
        return one.stat().st_size == other.stat().st_size and digest(one) == digest(other)
    except OSError:
        return False


# -- events --


def schema() -> pa.Schema:
    """The columns of events.parquet: identifiers and names as text, none as null (`cause`: -1, `stage`: 0)."""
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        {
            "regime": text, "replication": pa.int32(), "seq": pa.int64(), "time_min": pa.float64(), "kind": text,
            "case": text, "stage": pa.int32(), "street": text, "department": text, "crew": text,
            "cause": pa.int64(), "reason": text,
        }
    )  # fmt: skip


def table(regime: str, replication: int, log: Log) -> pa.Table:
    """A run's log as a table."""
    import numpy as np

    log.flush()
    blocks = [np.frombuffer(block, dtype=np.int64).reshape(-1, WIDTH) for block in log.blocks]
    rows = np.concatenate(blocks) if blocks else np.empty((0, WIDTH), dtype=np.int64)
    return _worded(regime, replication, 0, rows, log.names.text.__getitem__)


def _worded(regime: str, replication: int, first: int, rows: Any, text: Callable[[int], str]) -> pa.Table:
    """Rows of a log, the *first* of which has that `seq`, as a table; *text* says a name by its number."""
    import numpy as np
    import pyarrow as pa

    moment, kind, case, stage, street, department, crew, cause, reason = rows.T

    def worded(numbers: Any, words: Callable[[int], str | None]) -> Any:
        used, place = np.unique(numbers, return_inverse=True)
        texts = [words(number) for number in used.tolist()]
        nobody = np.isin(place, [i for i, text in enumerate(texts) if text is None])
        dictionary = pa.array([text or "" for text in texts], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32), mask=nobody), dictionary)

    def identifier(number: int) -> str | None:
        return text(number) or None

    count = len(rows)
    return pa.Table.from_arrays(
        [
            worded(np.zeros(count, dtype=np.int64), lambda _: regime),
            pa.array(np.full(count, replication, dtype=np.int32)),
            pa.array(np.arange(first, first + count, dtype=np.int64)),
            pa.array(moment / MICROSECONDS),
            worded(kind, lambda number: Kind(number).name.lower()),
            worded(case, identifier),
            pa.array(stage.astype(np.int32)),
            worded(street, identifier),
            worded(department, identifier),
            worded(crew, identifier),
            pa.array(cause.copy()),
            worded(reason, lambda number: Reason(number).name.lower()),
        ],
        schema=schema(),
    )


def write_events(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write runs, or parts of them, to a Parquet file: a row group each."""
    import pyarrow.parquet as pq

    columns = schema()
    rising = dict.fromkeys(("seq", "cause"), "DELTA_BINARY_PACKED")
    repeated = [entry.name for entry in columns if entry.name not in (*rising, "time_min")]
    with pq.ParquetWriter(
        path, columns, compression="zstd", compression_level=9, use_dictionary=repeated, column_encoding=rising
    ) as out:
        for run in tables:
            out.write_table(run, row_group_size=GROUP)


@dataclass(frozen=True, slots=True)
class Observer:
    """Sees each run where it is simulated: counts what figures and report need, and writes its log if asked to."""

    parts: Path | None
    """The folder for the pieces of logs, to be merged in order afterwards; None: logs are not written."""
    arm: str = ""
    """The name of the arm, where it is not the regime's."""

    def watch(self, scenario: Scenario, log: Log, _replication: int) -> Watching:
        """Who sees a run."""
        from sim.figures.tally import Series

        pieces = None if self.parts is None else Pieces(self.parts, log.names)
        return Watching(Anatomy(scenario, log.names), Series(scenario), pieces, self.arm)


class Watching:
    """Sees one run, or the beginning that several share."""

    def __init__(self, anatomy: Anatomy, series: Series, pieces: Pieces | None, arm: str) -> None:
        self.anatomy = anatomy
        self.series = series
        self.pieces = pieces
        self.arm = arm

    def rows(self, rows: Sequence[int]) -> None:
        """See the rows of a block."""
        self.anatomy.rows(rows)
        if self.pieces is not None:
            self.pieces.add(rows)

    def over(self, cases: Sequence[tuple[int, Case]]) -> None:
        """Count cases that are over."""
        self.anatomy.over(cases)
        self.series.over(case for _, case in cases)

    def told(self, regime: str, replication: int, records: Records) -> Witnessed:
        """The run has ended: what was counted in it."""
        if self.pieces is not None:
            self.pieces.end(self.arm or regime, replication)
        return Witnessed(self.series.told(records), self.anatomy.parts(records))


class Pieces:
    """A log on its way to disk, window by window, as numbers with the names they need; arms share the pieces of their beginning."""

    def __init__(self, folder: Path, names: Names) -> None:
        self.folder = folder
        self.names = names
        self.done: list[str] = []
        """The files that are complete, in order."""
        self._rows: list[Any] = []
        self._text: dict[int, str] = {}
        self._count = 0
        self._file: Any = None
        self._out: Any = None

    def add(self, rows: Sequence[int]) -> None:
        """Add the rows of a block; all that they name is known now, and may be forgotten later."""
        import numpy as np

        found = np.array(rows, dtype=np.int64).reshape(-1, WIDTH)
        for column in IDENTIFIED:
            for number in np.unique(found[:, column]).tolist():
                self._text[number] = self.names.text[number]
        self._rows.append(found)
        self._count += len(found)
        if self._count >= BATCH:
            self._write()

    def _write(self) -> None:
        """Write the rows of a window."""
        import numpy as np
        import pyarrow as pa

        if self._out is None:
            handle, path = tempfile.mkstemp(suffix=".arrow", dir=self.folder)
            os.close(handle)
            self.done.append(Path(path).name)
            self._file = pa.OSFile(path, "wb")
            self._out = pa.ipc.new_stream(self._file, _numbers(), options=pa.ipc.IpcWriteOptions(compression="lz4"))
        columns = np.concatenate(self._rows).T
        batch = pa.record_batch([pa.array(column.copy()) for column in columns], schema=_numbers())
        self._out.write_batch(batch, custom_metadata={"names": json.dumps(self._text)})
        self._rows, self._text, self._count = [], {}, 0

    def _close(self) -> None:
        """Complete the file that is being written."""
        if self._rows:
            self._write()
        if self._out is not None:
            self._out.close()
            self._file.close()
            self._out = self._file = None

    def end(self, arm: str, replication: int) -> None:
        """The log is complete: say which pieces it is of."""
        self._close()
        _pieces_of(self.folder, arm, replication).write_text(json.dumps(self.done), encoding="utf-8")

    def __getstate__(self) -> dict[str, Any]:
        self._close()
        return self.__dict__


def _numbers() -> pa.Schema:
    """The columns of a piece: those of a row of the log."""
    import pyarrow as pa

    return pa.schema([(str(column), pa.int64()) for column in range(WIDTH)])


def _pieces_of(folder: Path, arm: str, replication: int) -> Path:
    return folder / f"{arm}.{replication}.json"


def merge_events(path: Path, parts: Path, order: Iterable[tuple[str, int]]) -> None:
    """Merge the logs that an `Observer` wrote in pieces, in *order*, and remove them."""
    write_events(path, (part for arm, replication in order for part in _parts(parts, arm, replication)))
    shutil.rmtree(parts)


def _parts(folder: Path, arm: str, replication: int) -> Iterator[pa.Table]:
    """One log that was written in pieces, as tables of `GROUP` rows."""
    import numpy as np

    first, count, text = 0, 0, {0: ""}
    waiting = [np.empty((0, WIDTH), dtype=np.int64)]
    for rows, named in _windows(folder, arm, replication):
        waiting.append(rows)
        count += len(rows)
        text |= named
        if count > GROUP:
            whole = np.concatenate(waiting)
            for begin in range(0, count - GROUP, GROUP):
                yield _worded(arm, replication, first, whole[begin : begin + GROUP], text.__getitem__)
                first += GROUP
            waiting = [whole[-((count - 1) % GROUP + 1) :]]
            count = len(waiting[0])
            text = {number: text[number] for number in {0, *np.unique(waiting[0][:, IDENTIFIED]).tolist()}}
    yield _worded(arm, replication, first, np.concatenate(waiting), text.__getitem__)


def _windows(folder: Path, arm: str, replication: int) -> Iterator[tuple[Any, dict[int, str]]]:
    """The rows of each window of a log, and the names in them."""
    import numpy as np
    import pyarrow as pa

    for name in json.loads(_pieces_of(folder, arm, replication).read_text(encoding="utf-8")):
        with pa.OSFile(str(folder / name), "rb") as file, pa.ipc.open_stream(file) as stream:
            while True:
                try:
                    batch, said = stream.read_next_batch_with_custom_metadata()
                except StopIteration:
                    break
                text = {int(number): text for number, text in json.loads(said["names"]).items()}
                yield np.stack([column.to_numpy() for column in batch.columns], axis=1), text


def read_events(path: Path, regime: str, replication: int) -> Log:
    """One run's log from a Parquet file, empty if it is not there; raises ValueError if it is no log of this program."""
    log = Log()
    try:
        for rows in _batches(path, regime, replication):
            _note(log, rows)
    except OSError as error:  # what Arrow says of a file that is cut off
        raise ValueError(path) from error
    log.flush()
    return log


def _batches(path: Path, regime: str, replication: int) -> Iterator[pa.RecordBatch]:
    """The rows of one run, bit by bit, so that a file that unfolds to more than it should is met early."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    words = [entry.name for entry in schema() if str(entry.type).startswith("dictionary")]
    with os.fdopen(_opened(path), "rb") as stream, pq.ParquetFile(stream, read_dictionary=words) as file:
        if file.schema_arrow.names != schema().names:
            raise ValueError(path)
        groups = [
            number
            for number in range(file.num_row_groups)
            if _may_hold(file.metadata.row_group(number), regime, replication)
        ]
        count = 0
        for batch in file.iter_batches(BATCH, row_groups=groups):
            if any((pc.max(pc.binary_length(batch[name].dictionary)).as_py() or 0) > TEXT for name in words):
                raise ValueError(path)
            here = pc.and_(pc.equal(batch["regime"], regime), pc.equal(batch["replication"], replication))
            found = batch.filter(here).cast(schema())
            count += found.num_rows
            if count > ROWS:
                raise ValueError(path)
            yield found


def _opened(path: Path) -> int:
    try:
        return outside.opened(path)
    except OutsideError as error:
        raise ValueError(path) from error


def _may_hold(group: Any, regime: str, replication: int) -> bool:
    """Whether a row group may hold rows of a run, as its statistics say; raises ValueError if it is larger than any we write."""
    if not (0 <= group.num_rows <= GROUP and 0 <= group.total_byte_size <= GROUP_BYTES):
        raise ValueError(group)
    for place, wanted in ((0, regime), (1, replication)):
        found = group.column(place).statistics
        if found is not None and found.has_min_max and not found.min <= wanted <= found.max:
            return False
    return True


def _note(log: Log, rows: pa.RecordBatch) -> None:
    """Note rows of a log, in order; raises ValueError or KeyError where one could not have been written."""
    texts = {name: [_known(log, text) for text in rows[name].to_pylist()] for name in NAMED}
    for place, (seq, moment, kind, stage, cause, reason) in enumerate(
        zip(*(rows[name].to_pylist() for name in ("seq", "time_min", "kind", "stage", "cause", "reason")), strict=True)
    ):
        if seq != log.length or not -1 <= cause < seq or not 0 <= stage <= 10**6:
            raise ValueError(seq)
        log.note(
            round(moment * MICROSECONDS), KIND_NAMES[kind], texts["case"][place], stage, texts["street"][place],
            texts["department"][place], texts["crew"][place], cause, REASON_NAMES[reason],
        )  # fmt: skip


def _known(log: Log, text: str | None) -> int:
    if text is not None and signs.shown(text) != text:
        raise ValueError(text)
    return log.names(text or "")
