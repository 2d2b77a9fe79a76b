"""Laws that cannot fail prove nothing: each has broken a program that is wrong on purpose (`mutants`), and four wrong
dispatchers are held against the validation set here, every time."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

import mutants
import pytest
import test_bits
import test_invariants
from mutants import MUTANTS, infected
from test_validation import FILES, TRACES, proved, shorter

from sim import dispatch, expectation

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = ("priority-inverted", "overtakes-under-strict", "free-before-it-is-back", "work-before-quorum")
"""The wrong dispatchers that the proofs must refuse as well."""
SHOWN: Final = {
    "priority-inverted": {"o22-a-strict", "o22-b"},
    "overtakes-under-strict": {"o22-a-strict"},
    "free-before-it-is-back": {"o22-a-bypass", "o22-a-strict", "o22-b"},
    "work-before-quorum": {"o22-a-bypass", "o22-a-strict", "o22-b"},
}
"""The traces each of them breaks."""


@pytest.mark.parametrize("mutant", KEPT)
def test_a_wrong_dispatcher_does_not_follow_the_traces(mutant: str) -> None:
    """The right one does, to the microsecond: that is proof O22, and stays so afterwards."""
    with infected(mutant):
        assert {name for name in TRACES if not proved(expectation.read(FILES[name])).passed} == SHOWN[mutant]
    assert all(proved(expectation.read(FILES[name])).passed for name in TRACES)


@pytest.mark.parametrize(
    ("mutant", "name"), [("overtakes-under-strict", "o11-strict"), ("last-come-first-served", "o01")]
)
def test_a_wrong_dispatcher_leaves_the_interval_of_a_figure(mutant: str, name: str) -> None:
    """The right one stays within (tests/test_validation.py), on the same seed."""
    with infected(mutant):
        assert not proved(shorter(expectation.read(FILES[name]), 4)).passed


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
    assert {"TestDispatching", "test_every_run_keeps_the_laws"} <= broken


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
    assert "self.number += 1; rank = -rank" in text
    assert text.count("\n") == inspect.getsource(dispatch).count("\n")
