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
from sim.measures import Periods, Value
from sim.runner import replicate
from sim.texts import ToldError
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from sim.log import Log
    from sim.records import Case, Records
    from sim.regime import Regime
    from sim.runner import Plan
    from sim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Task:
    """One replication of all regimes at one point."""

    point: int
    replication: int
    changes: tuple[tuple[str, Any], ...] = ()
    """Paths of the scenario and their values at this point."""
    regimes: tuple[tuple[str, Regime], ...] = ()
    """Regimes made for this task, by name, to be run instead of those of the plan; they stand beside the scenario's own."""
    period: int = 0
    """If not nought: also bring what is measured by street and period, of this many microseconds, instead of what is measured by cohort."""

    @property
    def name(self) -> str:
        """The name of its file, without an ending; names sort by point and replication."""
        return f"{self.point:06}-{self.replication:06}"


ROOTS: Final = (
    "tasks", "designs", "influence", "points", "programme", "selection", "sequential", "shapley", "tipping",
)  # fmt: skip
"""What decides which tasks there are and what comes out of them; all that these import counts as well."""
WORDS: Final = "texts"
"""What is said to people changes no result."""


@cache
def program(*roots: str) -> str:
    """The fingerprint of the program: the SHA-256 of the source of every module on which a result depends, or *roots* lean."""
    total = hashlib.sha256()
    for name, source in sorted(leant_on(*roots).items()):
        total.update(f"{name}\0{len(source)}\0".encode() + source)
    return total.hexdigest()


def leant_on(*roots: str) -> dict[str, bytes]:
    """The source of every module on which a result of a task depends, or on which *roots* lean, by name."""
    home = Path(__file__).resolve().parent
    found: dict[str, bytes] = {}
    left = list(roots or ROOTS)
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
    plan = replace(plan, scenario=scenario, witness=_Periods(task.period) if task.period else plan.witness)
    return written(task, [_with_panel(run, seen, task) for run, _, seen in replicate(plan, task.replication)])


@dataclass(frozen=True, slots=True)
class _Periods:
    """Sees a run by street and period."""

    length: int

    def watch(self, scenario: Scenario, _log: Log, _replication: int) -> _Panel:
        return _Panel(Periods(scenario, self.length))


class _Panel:
    """Sees the cases of a run by street and period."""

    def __init__(self, periods: Periods) -> None:
        self.periods = periods

    def rows(self, rows: Sequence[int]) -> None:
        """See nothing in rows."""

    def over(self, cases: Sequence[tuple[int, Case]]) -> None:
        """Count cases that are over."""
        self.periods.count(case for _, case in cases)

    def told(self, _regime: str, _replication: int, records: Records) -> dict[tuple[str, int, str], Value]:
        """Count what was never over, and tell all."""
        self.periods.count(records.cases.values())
        return self.periods.values()


def _with_panel(run: Run, seen: Any, task: Task) -> Run:
    """*run* with its panel, if the task asks for one: who belongs to a cohort is then told by the street."""
    if not task.period:
        return run
    return replace(run, values={name: value for name, value in run.values.items() if "@" not in name}, panel=seen)


def written(task: Task, runs: Iterable[Run]) -> bytes:
    """The measures of the *runs* of *task*, as a Parquet file: a row a run and measure, then a row a street, period and measure."""
    import pyarrow as pa

    rows = [
        (task.point, run.replication, run.regime, street, period, metric, value.value, value.cases, value.censored)
        for run in runs
        for (street, period, metric), value in (
            *(((None, None, metric), value) for metric, value in run.values.items()),
            *run.panel.items(),
        )
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema())
    return encoded(pa.table(dict(zip(schema().names, map(list, columns), strict=True)), schema=schema()))


def schema() -> pa.Schema:
    """The columns of the data set; `street` and `period` are empty where a measure is of the whole run."""
    import pyarrow as pa

    whole, word = pa.int64(), pa.string()
    names = ("point", "replication", "regime", "street", "period", "metric", "value", "cases", "censored")
    kinds = (whole, whole, word, word, whole, word, pa.float64(), whole, whole)
    return pa.schema(list(zip(names, kinds, strict=True)))


def encoded(table: pa.Table) -> bytes:
    """The bytes of a Parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def runs(table: pa.Table) -> dict[int, list[Run]]:
    """The runs of a data set by point, in its order; one without the columns `street` and `period` is of whole runs only."""
    found: dict[int, dict[tuple[str, int], Run]] = {}
    known = set(table.column_names)
    columns = [table[name].to_pylist() if name in known else [None] * len(table) for name in schema().names]
    for row in zip(*columns, strict=True):
        point, replication, regime, street, period, metric, *rest = row
        run = found.setdefault(point, {}).setdefault((regime, replication), Run(regime, replication, {}, {}))
        into: dict[Any, Value] = run.values if street is None else run.panel  # type: ignore[assignment]
        into[metric if street is None else (street, period, metric)] = Value(*rest)
    return {point: list(of.values()) for point, of in found.items()}
