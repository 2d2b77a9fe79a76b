"""The folder of an experiment: a Parquet data set that grows task by task, and survives being killed at any moment.

1. Each task is a file of its own, `tasks/POINT-REPLICATION.parquet`: written under another name, then renamed, so that it is complete or absent.
2. `manifest.json` is there first: the fingerprints of scenario, experiment and program. A folder of other fingerprints is refused.
3. While it is worked on it is locked: a second driver is refused; the lock goes with the process (`lock`).
4. When all is done the tasks are put together, in order, into `runs.parquet`, and the manifest names every file with its SHA-256.
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import outside, results, tasks
from sim.lock import NAME, Lock
from sim.texts import WrongInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from sim.comparison import Run
    from sim.experiment import Inquiry
    from sim.tasks import Task

SORT: Final = "whistle-experiment"
"""What the manifest says a folder is; a folder that does not say so is never touched."""
MANIFEST: Final = "manifest.json"
RUNS: Final = "runs.parquet"
TASKS: Final = "tasks"
PARTIAL: Final = ".partial"
ROWS: Final = 50_000_000
"""Rows of a data set at most."""
DRAWN: Final = {"sensitivity": ("SALib", "scipy", "numpy")}
"""By kind: the libraries that decide which points there are."""


def fingerprint(inquiry: Inquiry) -> dict[str, str]:
    """What results depend on: the scenario's files, the experiment's file and the program, as SHA-256, and libraries that draw points."""
    scenario = hashlib.sha256()
    for name, raw in sorted(inquiry.scenario.files.items()):
        scenario.update(name.encode() + b"\0" + hashlib.sha256(raw).digest())
    found = {
        "scenario": scenario.hexdigest(),
        "experiment": hashlib.sha256(inquiry.raw).hexdigest(),
        "program": tasks.program(),
    }
    if inquiry.experiment.kind in DRAWN:
        # another version may draw other points from the same seed: theirs must not be mixed with these
        found["libraries"] = ", ".join(f"{name} {metadata.version(name)}" for name in DRAWN[inquiry.experiment.kind])
    return found


@dataclass(slots=True)
class Store:
    """What has been done of an experiment."""

    folder: Path
    manifest: dict[str, Any]
    runs: dict[tuple[int, int], list[Run]] = field(default_factory=dict)
    """The runs of every task that is done, by point and replication."""
    lock: Lock | None = None
    into: str | os.PathLike[str] = ""
    """How the user calls the folder."""

    def close(self) -> None:
        """Let another driver have the folder."""
        if self.lock is not None:
            self.lock.release()

    def has(self, task: Task) -> bool:
        """Whether *task* is done."""
        return (task.point, task.replication) in self.runs

    def put(self, task: Task, raw: bytes) -> None:
        """Keep the result of *task*: complete, or not at all."""
        path = self.folder / TASKS / f"{task.name}.parquet"
        path.parent.mkdir(exist_ok=True)
        _replace(path, raw)
        self.take(raw)

    def take(self, raw: bytes) -> None:
        """Take in the runs of a task, or of all of them, from the bytes of its file."""
        for point, runs in tasks.runs(_table(raw)).items():
            for run in runs:
                self.runs.setdefault((point, run.replication), []).append(run)

    def gather(self, of: Iterable[Task]) -> None:
        """Put the tasks together into one file, in order; from then on the folder holds nothing else of them."""
        import pyarrow as pa

        if not (self.folder / RUNS).exists():
            parts = [_table((self.folder / TASKS / f"{task.name}.parquet").read_bytes()) for task in of]
            _replace(self.folder / RUNS, tasks.encoded(pa.concat_tables(parts)))
        shutil.rmtree(self.folder / TASKS, ignore_errors=True)

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file of the folder, texts in UTF-8."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content.encode() if isinstance(content, str) else content)

    def finish(self) -> None:
        """Say in the manifest that all is there, with the SHA-256 of every file."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file() and path.name not in (MANIFEST, NAME))
        results.settle(self.folder)
        sums = {path.relative_to(self.folder).as_posix(): results.digest(path) for path in files}
        self.manifest = {**self.manifest, "files": sums}
        _replace(self.folder / MANIFEST, _json(self.manifest))


def opened(into: str | os.PathLike[str], inquiry: Inquiry, *, force: bool = False) -> Store:
    """The folder *into*, new or with what is already there of the same experiment.

    Raises `ToldError` if it belongs to something else, or if another driver is at work in it; with *force* the results of another experiment make way.
    """
    folder = Path(into).absolute()
    results.readable(folder)
    prints = fingerprint(inquiry)
    manifest = {
        "sort": SORT,
        "format": 1,
        "experiment": inquiry.experiment.name,
        "kind": inquiry.experiment.kind,
        "scenario": inquiry.scenario.name,
        "fingerprint": prints,
        "versions": results.versions(),
    }
    try:
        _manifest(folder)  # what is not ours is not even locked
        folder.mkdir(parents=True, exist_ok=True)
        store = Store(folder, manifest, lock=Lock(folder), into=into)
        found = _manifest(folder)
        if found is not None and found["fingerprint"] != prints:
            differ = [name for name, value in prints.items() if found["fingerprint"].get(name) != value]
            if not force:
                store.close()
                raise WrongInputError("experiment_other", path=into, differ=", ".join(differ))
            _empty(folder)
            found = None
        if found is None:
            _replace(folder / MANIFEST, _json(manifest))
        else:
            store.manifest = dict(found)
            _resume(store)
    except BlockingIOError:
        raise WrongInputError("experiment_busy", path=into) from None
    except OSError as error:
        raise results.told(error, into) from error
    return store


def _empty(folder: Path) -> None:
    """Take away all that is in *folder* but the lock that is held on it, the manifest last: it says whose the folder is.

    From the first step on it does not say any more that all is there.
    """
    _unfinish(folder)
    for path in sorted(folder.iterdir(), key=lambda path: path.name == MANIFEST):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != NAME:
            path.unlink()


def _resume(store: Store) -> None:
    """Take up what is there; what was being written when the last run ended is dropped, and so is what cannot be read.

    A folder that says it is finished though files of it are gone is taken for one that is not.
    """
    for path in store.folder.rglob(f"*{PARTIAL}"):
        path.unlink()
    if not all((store.folder / name).is_file() for name in store.manifest.get("files", ())):
        store.manifest = _unfinish(store.folder)
    whole = store.folder / RUNS
    if whole.is_file() and _taken(store, whole):
        return
    for path in sorted((store.folder / TASKS).glob("*.parquet")):
        _taken(store, path)


def _taken(store: Store, path: Path) -> bool:
    """Take in the runs in a file; if it cannot be read, it is taken away and its tasks are done anew."""
    import pyarrow as pa

    raw = path.read_bytes()
    try:
        store.take(raw)
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError):  # Arrow tells some mistakes as the system's
        if "files" in store.manifest:
            raise WrongInputError("results_changed", path=store.into, files=path.name) from None
        path.unlink()
        return False
    return True


def _unfinish(folder: Path) -> dict[str, Any]:
    """Have the manifest not say any more that all is there."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if manifest.pop("files", None) is not None:
        _replace(folder / MANIFEST, _json(manifest))
    return dict(manifest)


def _manifest(folder: Path) -> Mapping[str, Any] | None:
    """The manifest of the folder; None if there is nothing in it yet."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise WrongInputError("results_not_a_folder", path=folder)
    if not folder.exists() or all(path.name.endswith((PARTIAL, NAME)) for path in folder.iterdir()):
        return None
    found = outside.data(folder / MANIFEST)
    known = isinstance(found, dict) and found.get("sort") == SORT and isinstance(found.get("fingerprint"), dict)
    if not known or not all(map(_own, (folder / RUNS, folder / TASKS, *_inside(folder / TASKS)))):
        raise WrongInputError("results_foreign", path=folder)
    return dict(found)


def _own(path: Path) -> bool:
    """Whether *path* can be one that was written here: nothing yet, a folder or a plain file; no link, no pipe, no device."""
    return not path.is_symlink() and (not path.exists() or path.is_dir() or path.is_file())


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _table(raw: bytes) -> pa.Table:
    """The data set in *raw*; raises ValueError if it is not one that this program writes."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(io.BytesIO(raw)) as file:
        names = file.schema_arrow.names
        if not set(names) <= set(tasks.schema().names) or not file.metadata.num_rows <= ROWS:
            raise ValueError(names)
        return file.read()


def _replace(path: Path, raw: bytes) -> None:
    """Write *path* in one step: a reader, or a kill, meets the old file or the new one."""
    partial = path.with_name(path.name + PARTIAL)
    with partial.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
