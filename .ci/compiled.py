"""Builds the busiest modules of `sim` as C extensions with Cython, where that can be done; the package is whole without them.

Hatchling calls it for a wheel: `pip install .` does; an editable install runs the source. The sources go into the wheel as
they are, and beside them what was compiled, which Python then imports instead. The types that mypy checks are those that
C gets (`typed.py`); two modules that wrap libraries in C have a twin written by hand (`twins`). `WHISTLE_PURE=1` asks for none
of it. It is left out, and the build log says why, if there is no C compiler, if compiling fails, or if a log or a measure of
what was built differs from those of the sources in any byte.
"""

# ruff: noqa: T201, S603 - the build log is where it speaks; what it starts is Python

from __future__ import annotations

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, Final

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # it is started by itself, or tried by a test
    BuildHookInterface = object

MODULES: Final = (
    "units", "luck", "clock", "log", "records", "counting", "measures",
    "travel", "roster", "routine", "coordination", "attendance", "visit", "demand", "offenders", "plan",
    "dispatch", "detection", "missions", "posts", "world", "calling", "scene", "phases",
)  # fmt: skip
"""What is compiled: where a run spends its time."""
TWINS: Final = ("clock", "luck")
"""Those of them that are written by hand: they wrap `heapq` and `hashlib`, which C cannot call as C."""
ENDLESS: Final = ("measures",)
"""Those whose whole numbers may be of any size."""
NEEDS: Final = ["mypy==2.4.1", "cython==3.3.1", "setuptools>=77", "simpy>=4.1,<5", "pyyaml>=6"]
"""What compiling needs; mypy and Cython are pinned, since they are what was tried. SimPy and PyYAML are for the trial."""
TRIED: Final = ("dongxiejie-parking", "yongding-vendors")
"""Scenarios whose logs and measures are compared."""
EXACT: Final = ["-O2", "-g0", "-w", "-fwrapv", "-ffp-contract=off"]
"""A product and a sum are rounded one after the other, as Python does it: the log is the same on every machine."""
TRIAL: Final = """
import hashlib, sys
from sim import reader, runner, scene, shelf
for name in sys.argv[2:]:
    scenario = reader.read(shelf.find(name))
    for keep in ("all", "none"):  # logs and measures, then measures of logs that are let go while they are read
        for run, log, _ in runner.replicate(runner.Plan(scenario, tuple(scenario.regimes), 1, keep, None), 0):
            print(name, run.regime, log and hashlib.sha256(b"".join(map(bytes, log.blocks))).hexdigest(), run.values)
assert scene.__file__.endswith(sys.argv[1]), scene.__file__
"""


def why_not() -> str:
    """Why nothing can be compiled here; "" if it can."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    if os.environ.get("WHISTLE_PURE", "0") not in ("", "0"):
        return "WHISTLE_PURE is set"
    if platform.python_implementation() != "CPython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "this Python is not the usual one"
    if os.name == "posix" and not shutil.which(compiler[0]):
        return f"there is no C compiler ({compiler[0]})"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's headers are not installed"
    return ""


# -- in a process of its own --


def main(root: Path, into: Path) -> int:
    """Compile the sources under *root* in *into*, and try what came of it; 0 if it is as it should be."""
    from typed import Known  # noqa: PLC0415 - found only where it is asked for; it stands beside this file
    from written import Text  # noqa: PLC0415

    for name in ("sim", "scenarios"):
        shutil.copytree(root / name, into / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    expected = _tried(into, ".py")
    (into / "sim" / "__init__.py").write_text("")  # the package's face leads to all that need not be looked at
    known = Known(into, MODULES, ENDLESS, TWINS)
    for name in MODULES:
        texts = dict(zip(("pyx", "pxd"), Text(known, known.modules[f"sim.{name}"]).both(), strict=True))
        for end, text in texts.items():
            twin = Path(__file__).with_name("twins") / f"{name}.{end}"
            written = twin.read_text(encoding="utf-8") if name in TWINS else text
            (into / "sim" / f"{name}.{end}").write_text(written, encoding="utf-8")
    os.chdir(into)
    _build()
    if _tried(into, sysconfig.get_config_var("EXT_SUFFIX")) != expected:
        print("what was compiled does not give the log of the sources")
        return 1
    return 0


def _build() -> None:
    """Compile in the current folder, as many modules at once as there are cores."""
    from Cython.Build import cythonize  # noqa: PLC0415 - found only where it is asked for
    from setuptools import Distribution, Extension  # noqa: PLC0415

    cores = os.cpu_count() or 1
    flags = EXACT if os.name == "posix" else []
    extensions = [Extension(f"sim.{name}", [f"sim/{name}.pyx"], extra_compile_args=flags) for name in MODULES]
    extensions = cythonize(extensions, nthreads=cores, quiet=True, language_level=3)
    project = Distribution({"name": "chuishao", "packages": ["sim"], "ext_modules": extensions})
    command = project.get_command_obj("build_ext")
    command.inplace = True  # type: ignore[attr-defined]
    command.parallel = cores  # type: ignore[attr-defined]
    command.ensure_finalized()
    command.run()


def _tried(at: Path, suffix: str) -> str:
    """What the trial says of the package in *at*, whose modules must be files of that *suffix*: a line for each log."""
    command = [sys.executable, "-c", TRIAL, suffix, *TRIED]
    return subprocess.run(command, cwd=at, check=True, stdout=subprocess.PIPE, text=True).stdout


# -- what hatchling calls --


class Compiled(BuildHookInterface):
    """What hatchling calls."""

    def dependencies(self) -> list[str]:
        """What a build needs besides hatchling."""
        return [] if why_not() else NEEDS

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and put what was compiled into the wheel."""
        why = "an editable install runs the source" if version == "editable" else why_not()
        self.folder = None if why else Path(tempfile.mkdtemp())
        if self.folder:
            why = self._compile(self.folder)
        if self.folder and not why:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            suffix = sysconfig.get_config_var("EXT_SUFFIX")
            made = [
                path for path in self.folder.rglob(f"*{suffix}") if "build" not in path.relative_to(self.folder).parts
            ]
            build_data["force_include"] |= {str(path): path.relative_to(self.folder).as_posix() for path in made}
        self.app.display_info(f"chuishao: not compiled: {why}" if why else "chuishao: compiled")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Leave nothing behind."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _compile(self, folder: Path) -> str:
        """Compile into *folder*; what went wrong, or ""."""
        command = [sys.executable, str(Path(self.root, self.config["path"])), self.root, str(folder)]
        ran = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        return "" if ran.returncode == 0 else "\n".join(ran.stdout.splitlines()[-20:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
