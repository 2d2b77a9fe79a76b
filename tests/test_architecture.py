"""The direction of imports, and what each layer may lean on."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parent.parent
LAYERS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "words and numbers": (("words", "signs", "units", "luck", "intervals"), ("outside", "declare")),
    "what can be said": (("log", "regime", "texts"),),
    "a scenario": (("scenario", "problem"),),
    "a file is read": (
        ("quantity", "nodes", "shelf"),
        ("sheet",),
        ("recorded", "sense", "variation"),
        ("size",),
        ("reader",),
        ("assumptions", "schema"),
    ),
    "nature and small rules": (
        ("travel", "roster", "routine", "coordination", "attendance", "visit", "cohorts"),
        ("demand", "offenders"),
        ("plan",),
        ("workload",),
        ("concerns",),
    ),
    "simulation": (
        ("clock", "dispatch"),
        ("world",),
        ("detection", "missions", "posts"),
        ("calling", "scene", "phases"),
        ("setdown", "watchdog"),
        ("simulation",),
    ),
    "records and numbers": (("records",), ("counting",), ("measures",), ("anatomy", "following")),
    "paired differences": (("comparison", "optimum", "ranks", "verdict"),),
    "replications": (("crowd",), ("runner",), ("matching",)),
    "tables, stories, figures": (
        ("fonts", "course", "progress"),
        ("figures.look", "figures.tally", "tables", "story"),
        (
            "article",
            "figures.arrival",
            "figures.attendance",
            "figures.cost",
            "figures.front",
            "figures.evaluation",
            "figures.halfwidth",
            "figures.heat",
            "figures.lines",
            "figures.morris",
            "figures.nights",
            "figures.peak",
            "figures.scatter",
            "figures.sobol",
            "figures.timeline",
            "figures.tipping",
            "figures.waterfall",
            "trace",
        ),
        ("figures",),
    ),
    "results": (("lock",), ("results",)),
    "pages": (("pages",), ("pages.page",), ("pages.replay",)),
    "experiments": (
        ("designs", "questions", "selection"),
        ("questions.pilots", "questions.precision", "questions.sensitivity", "questions.sweep"),
        ("questions.attribution", "questions.design"),
        ("experiment", "cluster", "evaluation", "tasks"),
        ("influence", "points", "programme", "sequential", "store", "tipping"),
        ("shapley",),
        ("lab",),
        ("kinds.best", "kinds.swept"),
        ("kinds.attribution", "kinds.design", "kinds.pilots", "kinds.precision", "kinds.sensitivity", "kinds.sweep"),
        ("kinds", "trial"),
    ),
    "proofs": (
        ("lives",),
        ("gauges",),
        ("estimates", "expectation"),
        ("proof",),
        ("certificate",),
        ("pages.certificate",),
    ),
    "classroom": (("lesson",), ("server", "pages.sheets")),
    "reports": (
        ("kept", "pages.assumptions"),
        ("pages.stress", "pages.finding", "verification"),
        ("pages.report",),
    ),
    "faces": (("arguments",), ("pages.classroom",), ("cli",), ("__main__",), ("__init__",)),
}
"""Every module in its row, from the bottom up; a module imports only from rows below its own."""
CORE: Final = tuple(LAYERS)[: tuple(LAYERS).index("replications") + 1]
"""The layers that need the standard library and SimPy only, and PyYAML where a file is read."""
LAZY: Final = {
    ("sense", "measures"): "the name of the primary measure is checked against the measures there are",
    ("schema", "measures"): "measures are explained like elements and parameters",
}
"""Imports inside a function from a row that is not below: the module, what it imports, and why."""
ONLY: Final = {
    "simpy": {"clock"},
    "yaml": {"nodes"},
    "random": {"luck"},
    "hashlib": {"lesson", "luck", "results", "store", "tasks"},
}
"""Libraries that only these modules import."""
HEAVY: Final = (
    "numpy",
    "pandas",
    "scipy",
    "matplotlib",
    "pyarrow",
    "zhplot",
    "distributed",
    "statsmodels",
    "jinja2",
    "markupsafe",
    "fontTools",
    "SALib",
)
"""Libraries above the core: imported by the function that uses them, never when a module is."""


class Import(NamedTuple):
    """An import statement."""

    name: str
    line: int
    inside: bool
    """Within a function."""
    typing: bool
    """For the type checker only."""


def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        parts = path.relative_to(ROOT / "sim").with_suffix("").parts
        name = ".".join(parts)
        found[name if name == "__init__" else name.removesuffix(".__init__")] = path
    return found


MODULES: Final = _modules()


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


@cache
def _imports(module: str) -> tuple[Import, ...]:
    return tuple(_walk(_tree(module), inside=False, typing=False))


def _walk(node: ast.AST, *, inside: bool, typing: bool) -> Iterator[Import]:
    match node:
        case ast.Import():
            yield from (Import(alias.name, node.lineno, inside, typing) for alias in node.names)
        case ast.ImportFrom(module="sim"):
            yield from (Import(f"sim.{alias.name}", node.lineno, inside, typing) for alias in node.names)
        case ast.ImportFrom():
            assert node.level == 0, "imports are absolute"
            yield Import(node.module or "", node.lineno, inside, typing)
        case ast.Call(func=ast.Attribute(attr="import_module"), args=[ast.Constant(value=str(name))]):
            yield Import(name, node.lineno, inside, typing)
    is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    for_typing = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, inside=inside or is_function, typing=typing or for_typing)


def _own(found: Import) -> str:
    """The module of ours that is imported; "" if it is none."""
    if found.name == "sim":
        return "__init__"
    if not found.name.startswith("sim."):
        return ""
    name = found.name.removeprefix("sim.")
    return name if name in MODULES else name.rpartition(".")[0]


def _rows() -> dict[str, int]:
    flat = [row for layer in LAYERS.values() for row in layer]
    return {module: number for number, row in enumerate(flat) for module in row}


ROW: Final = _rows()
LAYER: Final = {module: number for number, layer in enumerate(LAYERS.values()) for row in layer for module in row}
IN_CORE: Final = [module for layer in CORE for row in LAYERS[layer] for module in row]


def test_every_module_has_its_place() -> None:
    assert set(ROW) == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downwards(module: str) -> None:
    """Neither a module's own row nor one above it is imported, but for what is listed as lazy."""
    wrong = [
        (found.name, found.line)
        for found in _imports(module)
        if (own := _own(found)) and not found.typing and ROW[own] >= ROW[module]
        if not (found.inside and (module, own) in LAZY)
    ]
    assert wrong == []


@pytest.mark.parametrize("module", MODULES)
def test_types_are_not_borrowed_from_a_layer_above(module: str) -> None:
    """What only the type checker sees may lie in the same layer, since state and rules name each other."""
    wrong = [
        (found.name, found.line)
        for found in _imports(module)
        if (own := _own(found)) and found.typing and LAYER[own] > LAYER[module] and module != "__init__"
    ]
    assert wrong == []


def test_what_is_listed_as_lazy_is_needed() -> None:
    found = {(module, _own(each)) for module in MODULES for each in _imports(module) if each.inside}
    assert set(LAZY) <= found


@pytest.mark.parametrize("module", IN_CORE)
def test_the_core_leans_on_the_standard_library(module: str) -> None:
    foreign = {
        root
        for found in _imports(module)
        if (root := found.name.partition(".")[0]) not in sys.stdlib_module_names and root != "sim"
    }
    assert foreign <= {"simpy", "yaml"}


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_where_it_belongs(module: str) -> None:
    for found in _imports(module):
        root = found.name.partition(".")[0]
        if found.typing:
            continue
        assert module in ONLY.get(root, {module}), (found.name, found.line)
        assert root not in HEAVY or found.inside, (found.name, found.line)


@pytest.mark.parametrize("module", IN_CORE)
def test_the_core_has_no_clock_on_the_wall(module: str) -> None:
    """Nothing depends on when it is run: no `time` module, no `now` or `today` of a date."""
    assert not [found.name for found in _imports(module) if found.name.partition(".")[0] == "time"]
    asked = [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "utcnow")
        and ast.unparse(node.value) in ("date", "datetime", "dt", "datetime.date", "datetime.datetime", "dt.datetime")
    ]
    assert asked == []


@pytest.mark.parametrize("module", [module for module in MODULES if module != "cli"])
def test_only_the_command_line_prints(module: str) -> None:
    printed = [
        node.lineno
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printed == []


# ---- what is loaded when


def _python(code: str, *words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(
    "module", ["sim", "sim.cli", "sim.results", "sim.figures", "sim.tables", "sim.runner", "sim.trial", "sim.cluster"]
)
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sys.modules)"
    loaded = {name.partition(".")[0] for name in _python(code, module).split()}
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("module", ["sim", "sim.cli"])
def test_a_face_loads_neither_the_simulation_nor_the_reader(module: str) -> None:
    code = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sys.modules)"
    loaded = _python(code, module).split()
    assert not {"simpy", "yaml", "sim.simulation", "sim.reader"} & set(loaded)


BLOCKED: Final = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2:]:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
from sim import comparison, intervals, measures, reader, records, runner, simulation, verdict

scenario = reader.read(sys.argv[1])
log = simulation.simulate(scenario, "joint", seed=1, replication=0)
values = measures.measure(scenario, records.read(scenario, log))
runs = runner.run(scenario, ["joint", "whistle-2017"], replications=3, seed=1, workers=1).runs
assert runs[0].values == values
compared = comparison.compare(scenario, runs)
for language in ("zh", "en"):
    print(verdict.verdict(compared, language))
"""


def test_the_core_runs_from_file_to_verdict_without_any_library_above_it() -> None:
    told = _python(BLOCKED, str(ROOT / "tests" / "elements.yaml"), *HEAVY)
    assert len(told.split()) > 10
