"""A task: one replication of all regimes at one point of a design. Its result is the bytes of a Parquet file.

The bytes depend on the task and the program alone, never on who did it or when.
"""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import ast
import hashlib
import io
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.comparison import Run
from sim.measures import Value
from sim.runner import replicate
from sim.texts import ToldError
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from sim.regime import Regime
    from sim.runner import Plan


@dataclass(frozen=True, slots=True)
class Task:
    """One replication of all regimes at one point."""

    point: int
    replication: int
    changes: tuple[tuple[str, Any], ...] = ()
    """Paths of the scenario and their values at this point."""
    regimes: tuple[tuple[str, Regime], ...] = ()
    """Regimes made for this task, by name, to be run instead of those of the plan; they stand beside the scenario's own."""

    @property
    def name(self) -> str:
        """The name of its file, without an ending; names sort by point and replication."""
        return f"{self.point:06}-{self.replication:06}"


ROOTS: Final = ("tasks", "designs", "influence", "points", "selection", "sequential", "shapley", "tipping")
"""What decides which tasks there are and what comes out of them; all that these import counts as well."""
WORDS: Final = "texts"
"""What is said to people changes no result."""


@cache
def program() -> str:
    """The fingerprint of the program: the SHA-256 of the source of every module on which a result depends."""
    total = hashlib.sha256()
    for name, source in sorted(leant_on().items()):
        total.update(f"{name}\0{len(source)}\0".encode() + source)
    return total.hexdigest()


def leant_on() -> dict[str, bytes]:
    """The source of every module on which a result depends, by name."""
    home = Path(__file__).resolve().parent
    found: dict[str, bytes] = {}
    left = list(ROOTS)
    while left:
        name = left.pop()
        path = home.joinpath(*name.split(".")).with_suffix(".py")
        if name in {*found, WORDS} or not path.is_file():
            continue
        found[name] = path.read_bytes()
        for node in ast.walk(ast.parse(found[name])):
            if isinstance(node, ast.ImportFrom) and node.module == "sim":
                left += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim."):
                left.append(str(node.module).removeprefix("sim."))
    return found


def work(plan: Plan, task: Task, expected: str) -> bytes:
    """Carry out *task*; raises ToldError if this program is not the one *expected*."""
    if program() != expected:
        raise ToldError("experiment_worker_differs")
    scenario = vary(plan.scenario, dict(task.changes))
    if task.regimes:
        made = dict(task.regimes)
        plan = replace(plan, regimes=tuple(made))
        scenario = replace(scenario, regimes={**scenario.regimes, **made})
    plan = replace(plan, scenario=scenario)
    return written(task, [run for run, _, _ in replicate(plan, task.replication)])


def written(task: Task, runs: Iterable[Run]) -> bytes:
    """The measures of the *runs* of *task*, as a Parquet file: a row a run and measure."""
    import pyarrow as pa

    rows = [
        (task.point, run.replication, run.regime, metric, value.value, value.cases, value.censored)
        for run in runs
        for metric, value in run.values.items()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema())
    return encoded(pa.table(dict(zip(schema().names, map(list, columns), strict=True)), schema=schema()))


def schema() -> pa.Schema:
    """The columns of the data set."""
    import pyarrow as pa

    whole, word = pa.int64(), pa.string()
    names = ("point", "replication", "regime", "metric", "value", "cases", "censored")
    return pa.schema(list(zip(names, (whole, whole, word, word, pa.float64(), whole, whole), strict=True)))


def encoded(table: pa.Table) -> bytes:
    """The bytes of a Parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def runs(table: pa.Table) -> dict[int, list[Run]]:
    """The runs of a data set by point, in its order."""
    found: dict[int, dict[tuple[str, int], dict[str, Value]]] = {}
    for row in zip(*(table[name].to_pylist() for name in schema().names), strict=True):
        point, replication, regime, metric, value, cases, censored = row
        found.setdefault(point, {}).setdefault((regime, replication), {})[metric] = Value(value, cases, censored)
    return {
        point: [Run(regime, replication, values) for (regime, replication), values in of.items()]
        for point, of in found.items()
    }
