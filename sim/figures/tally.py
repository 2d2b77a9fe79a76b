"""What the figures need of every run, as plain lists of numbers: counted where the run was made, drawn later."""

from __future__ import annotations

from bisect import bisect_right
from operator import add
from typing import TYPE_CHECKING, Final

from sim.measures import Scope, attendance_by_department, governed
from sim.records import NEVER, Records
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.records import Case
    from sim.scenario import Scenario

CLOCK: Final = tuple(
    [minute * MINUTE for minute in range(61)] + [round(60 * 168 ** (k / 72) * MINUTE) for k in range(1, 73)]
)
"""The moments after a call at which it is counted who has come: each minute of an hour, then to 7 days, geometrically."""


def series(scenario: Scenario, records: Records) -> dict[str, list[float]]:
    """The series of one run, by name, over the streets that the compared regime governs.

    `active`: sites at work, one number a night. `cases`, `arrived`: cases called in the window, and how many somebody
    had reached by each moment of `CLOCK`. `joint`, `gathered`, `together`: those with a stage that needs several powers,
    and how many of these had effective quorum at the designated point, and on site. `full@DEPARTMENT`, `token@…`,
    `absent@…`, `last@…`: its decisions in the window, and quorums for which it was last. `hours_…`: officer-hours in the
    window by state, as the measures count them.
    """
    return Series(scenario).told(records)


class Series:
    """Counts the series of a run, from cases that are over or were left at its end."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.streets = governed(scenario)
        self._response: dict[str, list[float]] = {}

    def over(self, cases: Iterable[Case]) -> None:
        """Count cases that are over."""
        self._count(Scope(self.scenario, Records(cases={case.name: case for case in cases}), self.streets))

    def _count(self, scope: Scope) -> None:
        found = response(scope)
        known = self._response
        self._response = {
            name: list(map(add, known[name], values)) if known else values for name, values in found.items()
        }

    def told(self, records: Records) -> dict[str, list[float]]:
        """All series; *records* hold the cases that were never over."""
        scope = Scope(self.scenario, records, self.streets)
        self._count(scope)
        return {
            "active": [float(sites) for sites in scope.nights],
            **self._response,
            **attendance(scope),
            **duty(scope),
        }


def response(scope: Scope) -> dict[str, list[float]]:
    """How soon after the call a case saw anybody, and everybody its first stage of several powers needed.

    Cases called so late that the horizon cuts the curve off are left out.
    """
    late = scope.horizon - CLOCK[-1]
    cases = [case for case in scope.whistles if scope.inside(case.first_call_at) and case.first_call_at < late]
    joint = [step for _, step in scope.joint if step.called < late]
    return {
        "cases": [float(len(cases))],
        "arrived": _by(case.first_arrival - case.first_call_at for case in cases if case.first_arrival is not None),
        "joint": [float(len(joint))],
        "gathered": _by(step.gathered - step.called for step in joint if step.gathered != NEVER),
        "together": _by(step.quorum - step.called for step in joint if step.quorum != NEVER),
    }


def _by(delays: Iterable[int]) -> list[float]:
    """How many of *delays* are over by each moment of `CLOCK`."""
    ranked = sorted(delays)
    return [float(bisect_right(ranked, moment)) for moment in CLOCK]


def attendance(scope: Scope) -> dict[str, list[float]]:
    """Decisions in the window, and who was last of those who made a quorum, by department."""
    return {
        f"{name}@{department}": [float(getattr(found, name))]
        for department, found in attendance_by_department(scope.scenario, scope.records, scope.streets).items()
        for name in ("full", "token", "absent", "last")
    }


def duty(scope: Scope) -> dict[str, list[float]]:
    """Officer-hours in the window by state; overtime and night standby are the parts of the rest outside the shift."""
    return {
        "hours_road": [scope.officer_hours(lambda spent: spent.road)],
        "hours_waiting": [scope.officer_hours(lambda spent: spent.waiting)],
        "hours_work": [scope.officer_hours(lambda spent: spent.work)],
        "hours_standby": [scope.officer_hours(lambda spent: spent.standby)],
        "hours_night": [scope.officer_hours(lambda spent: spent.night_standby)],
        "hours_overtime": [scope.officer_hours(lambda spent: spent.overtime)],
    }
