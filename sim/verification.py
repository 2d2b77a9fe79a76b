"""A folder checked by doing it again: the same inputs, settings and seed, and every file compared bit for bit.

Nothing of the folder is changed. What does not fit the folder's own manifest is told first; it is compared all the same.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import crowd, kept, outside, results, store, trial
from sim.texts import ToldError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from sim.kept import Kept
    from sim.results import Folder

STRAY: Final = ("Thumbs.db", "desktop.ini")
"""What file managers leave behind; so do they names that begin with a dot."""


@dataclass(frozen=True, slots=True)
class Own:
    """How the files of a folder fit its own manifest."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    foreign: tuple[str, ...]
    """Files of which the manifest does not know."""

    @property
    def sound(self) -> bool:
        """Whether they fit."""
        return not (self.missing or self.changed or self.foreign)


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of doing it again."""

    same: tuple[str, ...]
    differ: tuple[str, ...]
    """Files of both whose bytes differ."""
    only_there: tuple[str, ...]
    """Files of the folder that were not made again."""
    only_again: tuple[str, ...]
    """Files made again that the folder lacks."""
    versions: tuple[tuple[str, str, str], ...]
    """What was of another version (or fingerprint) then: name, then, now."""
    own: Own

    @property
    def sound(self) -> bool:
        """Whether all is the same."""
        return self.own.sound and not (self.differ or self.only_there or self.only_again)


@dataclass(frozen=True, slots=True)
class Subject:
    """A folder to be verified."""

    folder: Folder | Kept

    @property
    def own(self) -> Own:
        """How its files fit its own manifest."""
        path, files = self.folder.path, self.folder.manifest["files"]
        wrong = results.altered(path, files)
        missing = [name for name in wrong if not outside.inside(name) or not outside.is_file(path / name)]
        known = {*files, results.MANIFEST, results.DIFFERS}
        return Own(
            tuple(missing),
            tuple(name for name in wrong if name not in missing),
            tuple(name for name in _names(path) if name not in known),
        )

    @property
    def replications(self) -> int | None:
        """How often each arm is run again; None if that follows from what comes out."""
        return None if isinstance(self.folder, kept.Kept) else int(self.folder.settings["replications"])


def subject(path: str | os.PathLike[str]) -> Subject:
    """The folder at *path*; raises `ToldError` if it is not a finished folder of this program."""
    return Subject(kept.taken(path) or results.taken(path))


def verify(
    of: Subject, *, workers: int | None = None, progress: Callable[[int, int], None] | None = None, language: str = "en"
) -> Verified:
    """Do it again in a temporary folder and compare; raises ScenarioError or `ToldError` if it cannot be done again."""
    tell = progress or (lambda _done, _total: None)
    with tempfile.TemporaryDirectory(prefix="whistle-verify-") as scratch:
        again = Path(scratch, "again")
        if isinstance(of.folder, kept.Kept):
            _experiment(of.folder, again, workers, tell, language)
        else:
            _compare(of.folder, again, workers, tell, language)
        return _compared(of, again)


def _compare(folder: Folder, again: Path, workers: int | None, tell: Callable[[int, int], None], language: str) -> None:
    """What `whistle compare` did, from the inputs and the settings kept."""
    settings = folder.settings
    asked: list[str] = settings["regimes"]
    given: Mapping[str, Any] = {
        "replications": settings["replications"],
        "seed": folder.manifest["seed"],
        "workers": workers,
        "progress": tell,
    }
    with results.draft(again) as draft:
        parts = draft if settings["events"] == "all" else None
        if folder.arms:
            one, other = (folder.scenario(arm, language)[0] for arm in folder.arms)
            _known(folder, asked[:1], one.regimes)
            _known(folder, asked[:1], other.regimes)
            found = results.compare_files((one, other), asked[0], parts=parts, **given)
        else:
            scenario, _ = folder.scenario(asked[0], language)
            _known(folder, asked, scenario.regimes)
            equal = bool(settings.get("equal_hours"))
            found = results.compare(scenario, asked, equal_hours=equal, parts=parts, **given)
        results.write(draft, found, events=settings["events"])


def _known(folder: Folder, asked: list[str], regimes: Mapping[str, object]) -> None:
    for name in asked:
        if name not in regimes:
            raise ToldError("verify_no_regime", path=folder.path, regime=name)


def _experiment(
    folder: Kept, again: Path, workers: int | None, tell: Callable[[int, int], None], language: str
) -> None:
    """What `whistle experiment` did, on the scenario kept."""
    inquiry = folder.inquiry(language)
    with crowd.Crowd(lambda: crowd.local(workers)) as crew:
        trial.conduct(inquiry, store.opened(again, inquiry), crew, tell)


def _names(path: Path) -> list[str]:
    found = [each.relative_to(path) for each in sorted(path.rglob("*")) if each.is_file()]
    return [
        name.as_posix()
        for name in found
        if name.name not in STRAY and not any(part.startswith(".") for part in name.parts)
    ]


def _compared(of: Subject, again: Path) -> Verified:
    """The two folders side by side; a manifest whose only differences are versions is not held against the folder."""
    path = of.folder.path
    now = json.loads((again / results.MANIFEST).read_bytes())
    then = of.folder.manifest
    there, made = ({*_names(each)} - {results.DIFFERS, results.MANIFEST} for each in (path, again))
    same = {name for name in there & made if results.alike(path / name, again / name)}
    alike = {results.MANIFEST} if _told(then) == _told(now) else set()
    return Verified(
        same=tuple(sorted(same | alike)),
        differ=tuple(sorted((there & made) - same | {results.MANIFEST} - alike)),
        only_there=tuple(sorted(there - made)),
        only_again=tuple(sorted(made - there)),
        versions=tuple(_moved(then, now)),
        own=of.own,
    )


def _told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest says, but for the versions of what it was made with."""
    found = {name: value for name, value in manifest.items() if name not in ("versions", "fingerprint")}
    prints = {name: value for name, value in manifest.get("fingerprint", {}).items() if name != "program"}
    return {**found, "fingerprint": prints}


def _moved(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    pairs = [
        (name, then["versions"].get(name, "–"), now["versions"].get(name, "–"))
        for name in {**then["versions"], **now["versions"]}
    ]
    if "fingerprint" in now:
        prints = [each.get("fingerprint", {}).get("program", "–")[:12] for each in (then, now)]
        pairs.append(("program", prints[0], prints[1]))
    return [(name, before, after) for name, before, after in pairs if before != after]
