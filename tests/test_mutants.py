"""Laws that cannot fail prove nothing: each has broken a program that is wrong on purpose (`mutants`), and four wrong
dispatchers are held against the validation set here, every time."""

from __future__ import annotations

import inspect
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

import mutants
import pytest
import test_bits
import test_dispatcher
import test_invariants
from laws import rows
from mutants import MUTANTS, infected

from sim import reader
from sim.log import Kind
from sim.simulation import simulate
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.log import Log
    from sim.scenario import Scenario

ROOT: Final = Path(__file__).resolve().parent.parent
PROOFS: Final = next(folder for folder in (ROOT / "proofs", ROOT / "tests" / "validation") if folder.exists())
KEPT: Final = ("priority-inverted", "overtakes-under-strict", "free-before-it-is-back", "work-before-quorum")
"""The wrong dispatchers that the proofs must refuse as well."""
TRACES: Final = ("o22-a-bypass", "o22-a-strict", "o22-b")
SHOWN: Final = {
    "priority-inverted": {"o22-a-strict", "o22-b"},
    "overtakes-under-strict": {"o22-a-strict"},
    "free-before-it-is-back": {"o22-a-bypass", "o22-a-strict", "o22-b"},
    "work-before-quorum": {"o22-a-bypass", "o22-a-strict", "o22-b"},
}
"""The traces each of them breaks."""


def load(name: str) -> Scenario:
    return reader.read(PROOFS / f"{name}.yaml")


def trace(name: str) -> list[tuple[int, Kind, str, str]]:
    """What the crews of a trace do, when."""
    log = simulate(load(name), "at-once", seed=2018, replication=0)
    return [(row.time, row.kind, row.case, row.crew) for row in rows(log) if row.crew]


@pytest.mark.parametrize("mutant", KEPT)
def test_a_wrong_dispatcher_does_not_follow_the_traces(mutant: str) -> None:
    """The right one does, to the microsecond: that is proof O22."""
    right = {name: trace(name) for name in TRACES}
    with infected(mutant):
        wrong = {name: trace(name) for name in TRACES}
    assert {name for name in TRACES if wrong[name] != right[name]} == SHOWN[mutant]
    assert {name: trace(name) for name in TRACES} == right, "the right program is back"


def waits(log: Log, begin: int, end: int) -> list[tuple[int, str, int]]:
    """Moment of the call, type and wait until setting out of the cases called in a window."""
    called: dict[int, int] = {}
    found: dict[int, int] = {}
    for time, kind, case, *_ in log.rows():
        if kind == Kind.CALLED and begin <= time < end:
            called[case] = time
        elif kind == Kind.SET_OUT and case in called:
            found.setdefault(case, time - called[case])
    return [(called[case], log.names.text[case].partition("@")[0], wait) for case, wait in found.items()]


def single_at_once(type_name: str, wait: int) -> float | None:
    """Whether a case that needs one department starts at once: the share is a figure of O11."""
    return None if type_name == "ab" else float(wait == 0)


def late(_type_name: str, wait: int) -> float:
    """Whether a case waits more than half an hour: the share is a figure of O01."""
    return float(wait > HOUR // 2)


def errors_off(town: Scenario, figure: Callable[[str, int], float | None], value: float, replications: int) -> float:
    """By how many standard errors a mean differs from *value*; from ten batches of each replication, warm-up apart."""
    begin, end = 9 * DAY, town.horizon - 2 * DAY
    batches: list[list[float]] = [[] for _ in range(10 * replications)]
    for replication in range(replications):
        for time, type_name, wait in waits(simulate(town, "at-once", seed=2018, replication=replication), begin, end):
            one = figure(type_name, wait)
            if one is not None:
                batches[10 * replication + 10 * (time - begin) // (end - begin)].append(one)
    means = [math.fsum(batch) / len(batch) for batch in batches]
    mean = math.fsum(means) / len(means)
    error = math.sqrt(math.fsum((one - mean) ** 2 for one in means) / (len(means) - 1) / len(means))
    return abs(mean - value) / error


@pytest.mark.parametrize(
    ("mutant", "scenario", "figure", "value"),
    [
        ("overtakes-under-strict", "o11-strict", single_at_once, 0.365693),
        ("last-come-first-served", "o01", late, 0.163502),
    ],
)
def test_a_wrong_dispatcher_leaves_the_interval_of_a_figure(
    mutant: str, scenario: str, figure: Callable[[str, int], float | None], value: float
) -> None:
    """Within 4.5 standard errors the right program stays, and the wrong one does not."""
    town = load(scenario)
    assert errors_off(town, figure, value, 2) <= 4.5
    with infected(mutant):
        assert errors_off(town, figure, value, 2) > 4.5


# ---- the table


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_can_still_be_made(name: str) -> None:
    """What it changes still stands in the program, once."""
    with infected(name):
        pass


def test_the_table_is_that_of_the_mutants() -> None:
    known = [(name, m.place, m.old, m.new, law) for name, m in MUTANTS.items() for law in m.laws]
    found = [(row["mutant"], row["place"], row["instead_of"], row["stands"], row["law"]) for row in mutants.rows()]
    assert found == known, "make it anew: python -m tests.mutants"


def test_every_law_has_been_broken() -> None:
    """Each property of the invariants, the dispatcher and the bits by a mutant of its own table."""
    broken = {row["law"].partition("::")[2] for row in mutants.rows() if row["broken"] == "yes"}
    assert all(row["broken"] == "yes" for row in mutants.rows())
    laws = {name for module in (test_invariants, test_bits) for name in vars(module) if name.startswith("test_")}
    assert laws - broken == set(EXEMPT)
    assert test_dispatcher.TestDispatching.__name__ in broken
    assert "test_every_run_keeps_the_laws" in broken


EXEMPT: Final = (
    "test_a_golden_log_that_differs_is_told_by_its_first_row",
    "test_a_log_does_not_depend_on_the_workers_nor_on_the_regimes_beside",
    "test_littles_law_holds_on_many_paths",
    "test_no_two_keys_coincide_in_random_towns",
    "test_the_same_bits_on_every_python",
    "test_what_is_kept_holds_nearly_every_kind_of_event",
)
"""Tests of the tests, long forms of others, and what no change of one line of the simulator breaks."""


def test_a_mutant_can_be_written_to_a_folder(tmp_path: Path) -> None:
    """So that whatever runs in processes of its own (`whistle prove`) can be tried on it."""
    mutants.source("priority-inverted", tmp_path)
    text = (tmp_path / "sim" / "dispatch.py").read_text(encoding="utf-8")
    assert "key = (-rank, called, self.number)" in text
    assert text.count("\n") == inspect.getsource(__import__("sim.dispatch").dispatch).count("\n")
