"""What refuses and what saves is each shown to matter: without it a test fails (`guards`)."""

from __future__ import annotations

import guards
import pytest
from guards import GUARDS


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_can_still_be_taken_out(name: str) -> None:
    """It stands in the program, once, and without it the file is still a program."""
    compile(guards.taken_out(GUARDS[name]), name, "exec")


def test_the_table_is_that_of_the_guards_and_each_was_missed() -> None:
    known = [(name, guard.file, test, "yes") for name, guard in GUARDS.items() for test in guard.tests]
    assert [tuple(row.values()) for row in guards.rows()] == known, "make it anew: python -m tests.guards"
