"""Where the shipped scenarios, experiments and proofs lie: in the wheel under `sim/_scenarios` and so on, in a checkout under `scenarios`."""

from __future__ import annotations

from pathlib import Path

from sim import outside
from sim.problem import Problem, ScenarioError
from sim.texts import TEXTS
from sim.words import nearest


def folder(sort: str = "scenarios") -> Path:
    """The folder of the shipped scenarios (`shared/` in it holds tables that several of them use), or experiments."""
    here = Path(__file__).resolve().parent
    packed = here / f"_{sort}"
    return packed if packed.is_dir() else here.parent / sort


def names(sort: str = "scenarios") -> tuple[str, ...]:
    """The names of the shipped scenarios, or experiments, in order."""
    return tuple(sorted(path.stem for path in folder(sort).glob("*.yaml")))


def find(name_or_path: str | Path, language: str = "en", sort: str = "scenarios") -> Path:
    """The file of a shipped scenario (or experiment), by name, or the file at a path; raises ScenarioError if there is none."""
    path = Path(name_or_path)
    if outside.is_file(path):
        return path
    name = str(name_or_path).removesuffix(".yaml")
    if name in names(sort):
        return folder(sort) / f"{name}.yaml"
    near = nearest(path.name.removesuffix(".yaml"), names(sort))
    if outside.is_there(path):
        why = {"why": TEXTS["reader_a_folder" if path.is_dir() else "reader_a_device"]}
        raise ScenarioError((Problem(str(name_or_path), 0, 0, 0, "reader_unreadable", why, "", ""),), language)
    raise ScenarioError((Problem(str(name_or_path), 0, 0, 0, "reader_no_file", {}, "", near),), language)


def copy(name: str, file: str | Path) -> Path:
    """Copy a shipped scenario to *file* to edit it; raises FileExistsError rather than overwrite.

    The copy works anywhere: what it uses (`uses:`, `base:`, recorded calls) is looked for beside it
    and then among the shipped files.
    """
    target = Path(file)
    content = find(name).read_bytes()
    with target.open("xb") as out:
        try:
            out.write(content)
            out.flush()
        except BaseException:
            target.unlink(missing_ok=True)  # it is ours, and not whole
            raise
    return target
