"""The page of the classroom: served by this machine, or one file with the simulator in it that a browser runs by itself."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim import lesson, reader, shelf
from sim.arguments import RUNTIME as VERSION
from sim.pages.page import page
from sim.pages.replay import settings
from sim.regime import ELEMENTS
from sim.texts import TEXTS, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.words import Words

SAID: Final = {
    "starting": "class_starting", "unpacking": "class_unpacking", "ready": "class_ready", "running": "class_running", "done": "class_done",
    "stopped": "class_stopped", "same": "lesson_same", "measure": "class_measure", "difference": "class_difference", "hits": "class_hits",
    "as_first": "class_as_first", "as_second": "class_as_second",
    "much_first": "class_much_first", "first_better": "class_first_better", "alike": "class_alike",
    "second_better": "class_second_better", "much_second": "class_much_second",
}  # fmt: skip
"""What the script says: its own key, and the key of the text."""
SLOW: Final = ("beijing-2018",)
"""Scenarios that no class has the time for."""
RUNTIME: Final = (
    "pyodide.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
"""What is taken of the unpacked npm package."""
CARRIED: Final = ("simpy", "yaml")
"""The packages that the simulator itself leans on."""
LEFT_OUT: Final = ("figures", "pages", "kinds")
"""Rooms of the program that a class in a browser has no use for."""


def served() -> str:
    """The page behind which this machine's own program works."""
    return _page({}, "", "connect-src 'self'; ")


def alone(runtime: str | Path) -> str:
    """The page of one file; *runtime* is the folder of the unpacked npm package `pyodide`. Raises WrongInputError."""
    for name in names():
        lesson.offered(name)  # what is baked in has been checked
    return _page(_parts(Path(runtime)), "'wasm-unsafe-eval' blob:", "worker-src blob:; connect-src blob: data:; ")


def names() -> dict[str, Words]:
    """The scenarios a class can choose, by name."""
    return {name: reader.read(shelf.find(name)).title for name in shelf.names() if name not in SLOW}


def _page(parts: Mapping[str, str], scripts_from: str, policy: str) -> str:
    titles = names()
    return page(
        "classroom.html",
        _spoken(titles),
        parts=parts,
        scripts_from=scripts_from,
        policy=policy,
        most=lesson.MOST,
        elements=list(ELEMENTS),
        replay=settings(),
        names={name: words._asdict() for name, words in titles.items()},
        words={name: TEXTS[key]._asdict() for name, key in SAID.items()},
    )


def _spoken(names: Iterable[str]) -> str:
    """All that a run can make the script write: what scenarios name, and what the program itself says in any of its modules."""
    raw = [file for name in names for file in reader.read(shelf.find(name)).files.values()]
    raw += [path.read_bytes() for path in Path(__file__).parent.parent.rglob("*.py")]
    return "".join(sorted({sign for file in raw for sign in file.decode("utf-8", "ignore")}))


# -- one file --


def _parts(runtime: Path) -> dict[str, str]:
    """What the page carries to run Python in a browser, each as text."""
    try:
        files = {name: (runtime / name).read_bytes() for name in RUNTIME}
        version = json.loads(files["package.json"])["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongInputError("class_no_runtime", path=runtime, version=VERSION) from error
    if version != VERSION:
        raise WrongInputError("class_runtime_version", path=runtime, found=version, version=VERSION)
    lock = {**json.loads(files["pyodide-lock.json"]), "packages": {}}
    return {
        "worker": _deflated(_worker(files["pyodide.js"].decode(), files["pyodide.asm.mjs"].decode()).encode()),
        "wasm": _deflated(files["pyodide.asm.wasm"]),
        "stdlib": base64.b64encode(files["python_stdlib.zip"]).decode(),
        "program": base64.b64encode(_program()).decode(),
        "lock": base64.b64encode(json.dumps(lock).encode()).decode(),
    }


def _worker(loader: str, runtime: str) -> str:
    """The script of the worker. It is a classic one, since a module made from a blob does not load from disk in Chromium.

    A classic worker has `importScripts`, by which the loader would take it for one with a network; and no `import.meta`.
    """
    loader = loader.replace("//# sourceMappingURL", "//")
    runtime = runtime.replace(
        "export default _createPyodideModule;", "self.createPyodideModule = _createPyodideModule;"
    )
    runtime = runtime.replace("import.meta.url", '""')
    own = (Path(__file__).parent / "parts" / "worker.js").read_text(encoding="utf-8")
    return f"self.importScripts = undefined;\n{loader}\n{runtime}\n{own}"


def _program() -> bytes:
    """The simulator, what it leans on, and its scenarios, as a ZIP file that is always the same."""
    home = Path(__file__).parent.parent
    found: dict[str, bytes] = {}
    for package in ("sim", *CARRIED):
        root = home if package == "sim" else _root(package)
        for path in root.rglob("*.py"):
            parts = path.relative_to(root).parts
            if package != "sim" or parts[0] not in LEFT_OUT:
                found["/".join((package, *parts))] = path.read_bytes()
    scenarios = shelf.folder()
    for path in scenarios.rglob("*"):
        if path.is_file():
            found[f"scenarios/{path.relative_to(scenarios).as_posix()}"] = path.read_bytes()
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in sorted(found.items()):
            archive.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED, 9)
    return sink.getvalue()


def _root(package: str) -> Path:
    spec: Any = find_spec(package)
    return Path(spec.origin).parent


def _deflated(raw: bytes) -> str:
    return base64.b64encode(zlib.compress(raw, 9)).decode()
