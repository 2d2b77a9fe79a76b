"""A finished experiment's folder, read: its manifest, and the experiment with the scenario that was kept with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import experiment, reader, results
from sim.problem import ScenarioError
from sim.store import MANIFEST, SORT
from sim.texts import WrongInputError

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from sim.experiment import Inquiry

ENDING: Final = ".experiment.yaml"
SAID: Final = ("experiment", "kind", "scenario")
"""What a manifest must say in words."""


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
        for path in sorted(inputs.glob("*.yaml")):
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
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or manifest.get("sort") != SORT:
        return None
    if "files" not in manifest:
        raise WrongInputError("experiment_unfinished", path=path)
    for name in (*SAID, "files", "fingerprint", "versions"):
        value = manifest.get(name)
        texts = [value] if name in SAID else [*value.values()] if isinstance(value, dict) else []
        if not texts or not all(isinstance(text, str) and text for text in texts):
            raise WrongInputError("results_manifest", path=path, what=name)
    if not results.inside(manifest["experiment"]) or not results.inside(manifest["scenario"]):
        raise WrongInputError("results_manifest", path=path, what="experiment")
    return Kept(folder, manifest)


def read(path: str | os.PathLike[str]) -> Kept | None:
    """The experiment's folder at *path*; None if it is none. Raises `ToldError` also if a file is not as it was written."""
    found = taken(path)
    changed = [] if found is None else results.altered(found.path, found.manifest["files"])
    if changed:
        raise WrongInputError("results_changed", path=path, files=", ".join(changed))
    return found
