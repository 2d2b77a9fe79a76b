"""A run read while it goes on: each block of its log is read and passed on, and cases that are over are counted and dropped.

Records, measures and whatever else is counted (`Onlooker`) come out as if the whole log had been read afterwards; what
is held in memory is what is under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from sim.counting import Counting
from sim.records import Reader

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from sim.log import Log
    from sim.records import Case, Records
    from sim.scenario import Scenario

MANY: Final = 128
"""Cases that onlookers are shown together."""


class Onlooker(Protocol):
    """Sees a run while it goes on; must be picklable, since arms share what was seen of their common beginning."""

    def rows(self, rows: Sequence[int]) -> None:
        """See the rows of a block, nine numbers each."""

    def over(self, cases: Sequence[tuple[int, Case]]) -> None:
        """See cases that are over, with their numbers, before they are forgotten."""

    def told(self, regime: str, replication: int, records: Records) -> Any:
        """The run has ended, it was under *regime*; *records* hold what was never over. What is returned travels back to the caller."""


class Following:
    """The sink of a log: reads it, and shows it to *onlookers*."""

    def __init__(self, scenario: Scenario, log: Log, onlookers: Sequence[Onlooker] = ()) -> None:
        self.scenario = scenario
        self.forgets = not log.kept
        """Whether names of cases that are over are let go."""
        self.reader = Reader(scenario, log.names, dismisses=True)
        self.counting = Counting(scenario)
        self.onlookers = onlookers
        self._waiting: list[Case] = []
        """Cases that are over and counted, and were not shown to onlookers yet."""

    def __call__(self, rows: array[int]) -> None:
        """Read a block."""
        self.reader(rows)
        for onlooker in self.onlookers:
            onlooker.rows(rows)
        cases = self.reader.over()
        self.counting.drop(cases, self.reader.records)
        if self.onlookers:
            self._waiting += cases
            if len(self._waiting) >= MANY:
                self._show()
        elif self.forgets:
            self.reader.forget(cases)

    def _show(self) -> None:
        """Show onlookers the cases that are over, and forget them."""
        cases, self._waiting = self._waiting, []
        shown = [(case.number, case) for case in cases]
        for onlooker in self.onlookers:
            onlooker.over(shown)
        if self.forgets:
            self.reader.forget(cases)

    def close(self) -> Records:
        """The run has ended: its records, from which all measures can be taken."""
        if self._waiting:
            self._show()
        return self.reader.close()

    def still(self) -> list[object]:
        """What does not change and may be shared by several arms."""
        return [self.scenario, *self.reader.shifts.values()]
