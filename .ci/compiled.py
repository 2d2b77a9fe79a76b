"""Builds the busiest modules of `sim` as C extensions with mypyc, where that can be done; the package is whole without them.

Hatchling calls it for a wheel: `pip install .` does; an editable install runs the source. The sources go into the wheel as
they are, and beside them what was compiled, which Python then imports instead. `WHISTLE_PURE=1` asks for none of it. It is
left out, and the build log says why, if there is no C compiler, if compiling fails, or if a log or a measure of what was
built differs from those of the sources in any byte.
"""

# ruff: noqa: T201, S603 - the build log is where it speaks; what it starts is Python

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # it is started by itself, or tried by a test
    BuildHookInterface = object

MODULES: Final = (
    "units", "luck", "clock", "log", "records", "measures",
    "travel", "roster", "routine", "coordination", "attendance", "visit", "demand", "offenders", "plan",
    "dispatch", "detection", "missions", "posts", "world", "calling", "scene", "phases",
)  # fmt: skip
"""What is compiled: where a run spends its time."""
NEEDS: Final = ["mypy==2.4.1", "setuptools>=77", "simpy>=4.1,<5", "pyyaml>=6"]
"""What compiling needs; the compiler is pinned, since it is what was tried. SimPy and PyYAML are for the trial."""
TRIED: Final = ("dongxiejie-parking", "yongding-vendors")
"""Scenarios whose logs and measures are compared."""
OPTIMISED: Final = "1"
"""The level: a higher one costs the builder more than it gives (`results/benchmarks/tried.md`)."""
EXACT: Final = ["-ffp-contract=off"]
"""A product and a sum are rounded one after the other, as Python does it: the log is the same on every machine."""
AGAIN: Final = """
import copyreg, dataclasses, typing

def _again(thing: typing.Any) -> typing.Any:
    return type(thing), tuple([getattr(thing, field.name) for field in dataclasses.fields(thing)])

"""
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
    for name in ("sim", "scenarios"):
        shutil.copytree(root / name, into / name, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    expected = _tried(into, ".py")
    for name in MODULES:
        path = into / "sim" / f"{name}.py"
        source = path.read_text(encoding="utf-8")
        path.write_text(_marked(source) + _again(source), encoding="utf-8")
    (into / "sim" / "__init__.py").write_text("")  # the package's face leads to all that need not be looked at
    os.chdir(into)
    _build()
    if _tried(into, sysconfig.get_config_var("EXT_SUFFIX")) != expected:
        print("what was compiled does not give the log of the sources")
        return 1
    return 0


def _marked(source: str) -> str:
    """*source* with its plain classes marked as such whose instances can be made empty, as a world and who follows it are when taken up.

    The mark takes the place of a blank line and stands beside an import for the type checker, so that line numbers stay.
    """
    checked = "\nif TYPE_CHECKING:\n    "
    if checked not in source:
        return source
    source = source.replace(checked, f"{checked}from mypy_extensions import mypyc_attr; ", 1)
    plain = r"^\n(?=(?:@dataclass\(slots=True\)\n)?class \w+:$)"
    return re.sub(plain, "@mypyc_attr(allow_interpreted_subclasses=True)\n", source, flags=re.MULTILINE)


def _again(source: str) -> str:
    """What is added to *source* so that its frozen dataclasses can be pickled: they are made again from what they hold."""
    frozen = re.findall(r"^@dataclass\(frozen=True[^\n]*\nclass (\w+):", source, flags=re.MULTILINE)
    return AGAIN + "".join(f"copyreg.pickle({name}, _again)\n" for name in frozen) if frozen else ""


def _build() -> None:
    """Compile in the current folder, each module's C on its own and as many at once as there are cores."""
    from mypyc.build import mypycify  # noqa: PLC0415 - found only where it is asked for
    from setuptools import Distribution  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    class AtOnce(build_ext):
        def build_extensions(self) -> None:
            compiler: Any = self.compiler
            plain = compiler.compile

            def compile_all(sources: list[str], **words: Any) -> list[str]:
                with ThreadPoolExecutor(os.cpu_count()) as crew:
                    made = list(crew.map(lambda source: plain([source], **words), sources))
                return [file for files in made for file in files]

            compiler.compile = compile_all
            super().build_extensions()

    extensions = mypycify(
        [
            "--config-file=",
            "--ignore-missing-imports",
            "--follow-imports=silent",
            *(f"sim/{name}.py" for name in MODULES),
        ],
        opt_level=OPTIMISED,
        debug_level="0",
        multi_file=True,
        group_name="chuishao",
    )
    for extension in extensions:
        flags = [flag for flag in extension.extra_compile_args if flag != "-Werror"]
        extension.extra_compile_args = [*flags, *(EXACT if os.name == "posix" else [])]
    project = Distribution(
        {"name": "chuishao", "packages": [], "ext_modules": extensions, "cmdclass": {"build_ext": AtOnce}}
    )
    command = project.get_command_obj("build_ext")
    command.inplace = True  # type: ignore[attr-defined]
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
