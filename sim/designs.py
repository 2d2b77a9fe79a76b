"""Designs of a pilot: a preset regime with crews added and crews stationed; what each costs, and the ideal none can beat.

The cost is what an office knows beforehand: the officers it employs, or their hours on duty in a month of 30 days. It follows from
crews, crew sizes, shifts and stationing alone; nothing of a run enters it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from sim.measures import entry_of, governed
from sim.regime import Call, Detection, Regime
from sim.roster import Roster
from sim.units import DAY, HOUR, MINUTE, fixed
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario import Department, Scenario

COSTS: Final = ("officers", "duty_hours")
"""Officers employed; or officers' hours on duty in a month."""
MONTH: Final = 30
PLENTY: Final = 1000
"""Crews of every department in the ideal: more than can be used at once."""
FAST: Final = 10**15
"""Metres an hour in the ideal: no way takes a microsecond."""
EAGER: Final = 1000.0
"""The stake of every department in the ideal: all come."""
BOUNDED: Final = ("time_to_resolution_h", "resolved_share", "detection_h")
"""The measures the ideal bounds: all are about the same exogenous cases in every arm, from the moment they occur."""
IDEAL: Final = "ideal"


@dataclass(frozen=True, slots=True)
class Design:
    """One design: a preset with crews added and crews stationed."""

    number: int
    preset: str
    crews: int
    """Crews added to each department of the district."""
    stationed: int | None
    """Crews each department stations at the post; None: the preset has no post."""
    regime: Regime
    cost: float

    @property
    def name(self) -> str:
        """What its regime is called in files."""
        return f"{self.preset}-c{self.crews}" + ("" if self.stationed is None else f"-s{self.stationed}")


def designs(
    scenario: Scenario, presets: Sequence[str], crews: Sequence[int], stationed: Sequence[int], unit: str
) -> list[Design]:
    """Every combination, numbered in the order of the file; a preset without a post has no levels of stationing."""
    found: list[Design] = []
    for preset, added in product(presets, crews):
        base = scenario.regimes[preset]
        for level in stationed if base.basing.rule == "post" else (None,):
            basing = base.basing if level is None else replace(base.basing, stationed=level)
            regime = replace(base, crews_added=added, basing=basing, title=_title(base, preset, added, level))
            found.append(Design(len(found), preset, added, level, regime, cost(scenario, regime, unit)))
    return found


def _title(base: Regime, preset: str, added: int, level: int | None) -> Words:
    zh, en = base.title.zh or preset, base.title.en or preset
    zh += f"，加 {added} 队" if added else ""
    en += f", +{added} crew{'s' * (added > 1)}" if added else ""
    zh += "" if level is None else f"，驻 {level} 队"
    en += "" if level is None else f", {level} stationed"
    return Words(zh, en)


# -- what it costs --


def cost(scenario: Scenario, regime: Regime, unit: str) -> float:
    """What the departments of *scenario* cost under *regime*: officers, or officer-hours on duty in 30 days.

    Officers: crews × crew size over all departments. Hours on duty: crew size × hours of the shift for every crew, taken over the
    phase under comparison, and for crews at a post the share of the time outside the shift that is covered (`night_cover`). The turn of a crew is
    rounded by lot in a run; here it counts with its mean.
    """
    roster = Roster(scenario)
    begin = sum(phase.length for phase in scenario.phases[: scenario.compared])
    length = scenario.phases[scenario.compared].length
    total = 0.0
    for department in scenario.departments.values():
        streets = _served(scenario, department)
        crews = department.crews + (regime.crews_added if streets else 0)
        if unit == "officers":
            total += crews * department.size
            continue
        posted = 0
        if regime.basing.rule == "post":
            limit = regime.basing.stationed if department.stations is None else department.stations
            posted = min(crews, streets * min(regime.basing.stationed, limit))
        duty = roster.shift(department).duty_between(begin, begin + length)
        time = crews * duty + posted * regime.basing.night_cover * (length - duty)
        total += department.size * time / HOUR * (MONTH * DAY / length)
    return total


def _served(scenario: Scenario, department: Department) -> int:
    """How many streets under the compared regime a department of the district serves; nought for those of other levels."""
    if department.level != "district":
        return 0
    return sum(scenario.streets[street].district == department.district for street in governed(scenario))


# -- the ideal --


def ideal(scenario: Scenario) -> tuple[Regime, tuple[tuple[str, Any], ...]]:
    """Crews everywhere and no delay: a regime, and what is changed in the scenario for it.

    More crews than can be used, round the clock and without other work; no turn-out, no road, no desk, no phone, nothing unseen;
    everybody comes in full and stays. Each acts on its own power as soon as it can, since to wait for an order of stages could only take longer.
    Work, statutory waits, and what resource holders and offenders do are left.
    """
    plain = Regime()
    regime = replace(
        plain,
        title=Words("理想：处处有人、毫无耽搁", "ideal: crews everywhere, no delay"),
        detection=Detection(rule="none"),
        call=Call(rule="whistle", takes=0),
        authority=replace(plain.authority, takes=0, yes=1.0, on_the_spot=True),
        timing=replace(plain.timing, rule="on_call"),
        stay=replace(plain.stay, rule="until_done", relief=0),
        priority=replace(plain.priority, rule="kinds", preempts="routine"),
        reach=replace(plain.reach, rule="cross"),
        ladder=replace(plain.ladder, rule="supervised", desk=0.0),
    )
    return regime, tuple(_changes(scenario))


def _changes(scenario: Scenario) -> Iterator[tuple[str, Any]]:
    for name, department in scenario.departments.items():
        here = f"departments.{name}"
        yield f"{here}.crews", PLENTY
        yield f"{here}.shift_begins", 0
        yield f"{here}.shift_ends", 0
        yield f"{here}.weekends", True
        yield f"{here}.turnout", fixed(0)
        yield f"{here}.routine", 0.0
        yield f"{here}.stake", EAGER
        yield from ((f"{here}.stakes.{kind}", EAGER) for kind in department.stakes)
    yield from (("attendance.tokens", False), ("attendance.sharp", True), ("attendance.load_weight", 0.0))
    yield from (("travel.speed", FAST), ("travel.scatter", 0.0))
    yield from ((f"travel.speeds.{number}.speed", FAST) for number in range(len(scenario.travel.speeds)))
    yield from (("dispatch.assembly", "as_available"), ("dispatch.order", "bypass"))
    for name in scenario.streets:
        yield f"streets.{name}.decides_in", 0
        yield f"streets.{name}.holds_back", 0.0
        yield f"streets.{name}.recall_after", 1 * MINUTE
    for number in range(scenario.compared + 1, len(scenario.phases)):
        yield f"phases.{number}.regime", "kept"


def bounds(scenario: Scenario, regimes: Sequence[Regime], metric: str) -> bool:
    """Whether the ideal bounds *metric* under *regimes*: it is one of `BOUNDED`, and no cause is treated.

    Where causes of hot spots are treated, fewer cases occur, and not the same in every arm. On site tasks are taken up by a list; in theory
    a crew that comes late could turn that order to the better. No such run was found in 2,000 random towns (tests/test_ideal.py),
    and an experiment counts, and says, if one is.
    """
    return entry_of(metric).name in BOUNDED and not any(
        regime.detection.hot_spots
        for regime in (
            *regimes,
            *(scenario.regimes[phase.regime] for phase in scenario.phases if phase.regime in scenario.regimes),
        )
    )
