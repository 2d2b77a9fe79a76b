"""Where the shipped scenarios lie: in the wheel under `sim/_scenarios`, in a checkout under `scenarios`."""

from __future__ import annotations

from pathlib import Path

from sim.problem import Problem, ScenarioError, nearest


def folder() -> Path:
    """The folder of the shipped scenarios; `shared/` in it holds tables that several of them use."""
    here = Path(__file__).resolve().parent
    packed = here / "_scenarios"
    return packed if packed.is_dir() else here.parent / "scenarios"


def names() -> tuple[str, ...]:
    """The names of the shipped scenarios, in order."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def find(name_or_path: str | Path, language: str = "en") -> Path:
    """The file of a shipped scenario, by name, or the file at a path; raises ScenarioError if there is none."""
    path = Path(name_or_path)
    if path.is_file():
        return path
    name = str(name_or_path).removesuffix(".yaml")
    if name in names():
        return folder() / f"{name}.yaml"
    near = nearest(path.name.removesuffix(".yaml"), names())
    raise ScenarioError((Problem(str(name_or_path), 0, 0, 0, "reader_no_file", {}, "", near),), language)


def copy(name: str, file: str | Path) -> Path:
    """Copy a shipped scenario to *file* to edit it; raises FileExistsError rather than overwrite.

    The copy works anywhere: what it uses (`uses:`, `base:`, recorded calls) is looked for beside it
    and then among the shipped files.
    """
    target = Path(file)
    with target.open("xb") as out:
        out.write(find(name).read_bytes())
    return target
