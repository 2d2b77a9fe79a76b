"""A finished experiment's folder, read: its manifest, and the experiment with the scenario that was kept with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import experiment, outside, reader, results
from sim.problem import ScenarioError
from sim.store import MANIFEST, SORT
from sim.texts import LANGUAGES, WrongInputError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from sim.experiment import Inquiry

ENDING: Final = ".experiment.yaml"
NAME: Final = re.compile(r"[\w-]{1,100}")
NEEDED: Final = tuple(f"report.{language}.txt" for language in LANGUAGES)
"""The files without which an experiment is not finished."""


def _prints(value: object) -> bool:
    """Whether *value* is a small table of texts."""
    return (
        isinstance(value, dict)
        and 0 < len(value) <= 100
        and all(isinstance(text, str) and text for text in value.values())
    )


SOUND: Final[Mapping[str, Callable[[Any], bool]]] = {
    "format": lambda value: value == results.FORMAT,
    **dict.fromkeys(
        ("experiment", "kind", "scenario"), lambda value: isinstance(value, str) and NAME.fullmatch(value) is not None
    ),
    "files": lambda value: results.listed(value) and set(NEEDED) <= set(value),
    "fingerprint": _prints,
    "versions": _prints,
}
"""What a manifest says, and what it must look like before anything is done with it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished experiment's folder."""

    path: Path
    manifest: Mapping[str, Any]

    @property
    def command(self) -> str:
        """What, given within the folder, does the experiment again."""
        return f"whistle experiment inputs/{self.manifest['experiment']}{ENDING} --out again"

    def inquiry(self, language: str = "en") -> Inquiry:
        """The experiment about the scenario in `inputs/`, not the shipped one; raises ScenarioError."""
        asked, raw = reader.read_as(
            experiment.Experiment,
            self.path / f"inputs/{self.manifest['experiment']}{ENDING}",
            lambda *_: None,
            language,
        )
        scenario = reader.read(self._scenario(), language)
        return experiment.Inquiry(experiment.whole(asked, scenario), scenario, raw)

    def _scenario(self) -> Path:
        """The scenario's main file: the one of its name, or the only one that is named so within."""
        inputs = self.path / "inputs"
        named = inputs / f"{self.manifest['scenario']}.yaml"
        if named.is_file():
            return named
        for path in sorted(
            path for path in inputs.glob("*.yaml") if path.relative_to(self.path).as_posix() in self.manifest["files"]
        ):
            try:
                if not path.name.endswith(ENDING) and reader.read(path).name == self.manifest["scenario"]:
                    return path
            except ScenarioError:
                continue
        return named


def taken(path: str | os.PathLike[str]) -> Kept | None:
    """The experiment's folder at *path* as it stands; None if it is none.

    Raises `ToldError` if the experiment is not done yet, or if its manifest makes no sense.
    """
    folder = Path(path)
    manifest = outside.data(folder / MANIFEST)
    if not isinstance(manifest, dict) or manifest.get("sort") != SORT:
        return None
    if "files" not in manifest:
        raise WrongInputError("experiment_unfinished", path=path)
    wrong = next((name for name, sound in SOUND.items() if not sound(manifest.get(name))), None)
    if wrong:
        raise WrongInputError("results_manifest", path=path, what=wrong)
    return Kept(folder, manifest)


def read(path: str | os.PathLike[str]) -> Kept | None:
    """The experiment's folder at *path*; None if it is none. Raises `ToldError` also if a file is not as it was written."""
    found = taken(path)
    changed = [] if found is None else results.altered(found.path, found.manifest["files"])
    if changed:
        raise WrongInputError("results_changed", path=path, files=", ".join(changed))
    return found
