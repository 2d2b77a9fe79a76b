"""Small scenarios and logs for tests, written by hand."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from sim.log import Log
from sim.scenario import (
    CaseType,
    Department,
    District,
    Need,
    Offending,
    Phase,
    Power,
    Scenario,
    Stage,
    Street,
)
from sim.units import DAY, HOUR
from sim.words import Words

if TYPE_CHECKING:
    from sim.log import Kind, Reason

NAME = Words("名", "name")
TUESDAY = datetime.date(2017, 1, 17)


def scenario(days: int = 30, **more: Any) -> Scenario:
    """A scenario with nothing but a calendar, from Tuesday 17 January 2017, and what *more* puts in."""
    tables = ("districts", "streets", "powers", "departments", "case_types", "regimes")
    empty: dict[str, Any] = {table: {} for table in tables}
    empty["phases"] = (Phase("all", days * DAY, compared=True),)
    return Scenario(name="bare", title=NAME, start=TUESDAY, **(empty | more))


def department(
    *powers: str, begins: int = 9 * HOUR, ends: int = 18 * HOUR, weekends: bool = False, **more: Any
) -> Department:
    return Department(NAME, powers, shift_begins=begins, shift_ends=ends, weekends=weekends, **more)


def town(*, before: int = 0, days: int = 30, after: int = 0, offending: bool = False, **more: Any) -> Scenario:
    """Two streets, two departments whose powers must be together; *more* replaces parts."""
    phases = [Phase("before", before * DAY)] if before else []
    phases.append(Phase("campaign", days * DAY, compared=True))
    phases += [Phase("after", after * DAY)] if after else []
    together = (Need("detain", together=True), Need("seize", together=True))
    parts: dict[str, Any] = {
        "phases": tuple(phases),
        "districts": {"pinggu": District(NAME)},
        "streets": {"lake": Street(NAME, "pinggu"), "hill": Street(NAME, "pinggu")},
        "powers": {power: Power(NAME) for power in ("detain", "seize", "clean")},
        "departments": {
            "police": department("detain", district="pinggu", crews=2, size=4, routine=0.5),
            "mines": department("seize", district="pinggu", crews=2, size=3, routine=0.5),
            "own": department("clean", level="street", street="lake", crews=1, size=2, routine=0.0),
        },
        "case_types": {
            "mining": CaseType(NAME, (Stage(together),)),
            "litter": CaseType(NAME, (Stage((Need("clean"),)),)),
            "fire": CaseType(NAME, (Stage((Need("detain"),)),), whistle="emergency"),
        },
        "offending": (Offending("lake", "mining"),) if offending else (),
    }
    return scenario(**(parts | more))


class Writer:
    """Writes rows by name: `write(time, kind, "case", stage=1, department="police", crew="police/1")`."""

    def __init__(self) -> None:
        self.log = Log()

    def __call__(
        self,
        time: float,
        kind: Kind,
        case: str = "",
        *,
        stage: int = 0,
        street: str = "",
        department: str = "",
        crew: str = "",
        reason: Reason | int = 0,
    ) -> None:
        names = self.log.names
        department = department or (crew.partition("/")[0] if "/" in crew else "")
        self.log.note(
            round(time), int(kind), names(case), stage, names(street), names(department), names(crew), -1, int(reason)
        )
