"""The vendors of `yongding-vendors`, day by day: what raids leave, and when there is order (P12).

Set down before the first run of the study:

* raids have *little effect* if the last 30 days of five months of them have at least four fifths of
  the activity before;
* there is *order* from the first day on which the next seven days have at most a tenth of the activity
  before; "after about two weeks" means: on or before the 21st day. Order that comes before the 7th
  day is faster than the two weeks of the source, and is reported beside the pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.measures import nights_active
from sim.records import read
from sim.units import DAY

if TYPE_CHECKING:
    from sim.log import Log
    from sim.scenario import Scenario

LITTLE: Final = 0.8
"""The share of the activity before that raids leave if they have little effect."""
ORDER: Final = 0.1
"""The share of the activity before at which there is order."""
WEEK: Final = 7
BEFORE: Final = 30
LATEST: Final = 21
"""The last day that is still "about two weeks"."""


def days(scenario: Scenario, log: Log) -> tuple[list[int], int]:
    """Pitches at work in the trading hours of each day, and the first day of the compared phase."""
    begin, _ = scenario.window
    return nights_active(scenario, read(scenario, log)), -((scenario.calendar.night_begins - begin) // DAY)


def usual(active: list[int], first: int) -> float:
    """Pitches at work a day, over the 30 days before the compared phase."""
    past = active[max(0, first - BEFORE) : first]
    return sum(past) / len(past)


def left(scenario: Scenario, log: Log) -> float:
    """Activity of the last 30 days of the compared phase ÷ that before it."""
    active, first = days(scenario, log)
    last = -((scenario.calendar.night_begins - scenario.window[1]) // DAY)
    return sum(active[last - BEFORE : last]) / BEFORE / usual(active, first)


def order_day(scenario: Scenario, log: Log) -> int | None:
    """The day of the compared phase (from 1) from which there is order; None: there is none within it."""
    active, first = days(scenario, log)
    last = -((scenario.calendar.night_begins - scenario.window[1]) // DAY)
    limit = ORDER * usual(active, first) * WEEK
    for day in range(first, last - WEEK + 1):
        if sum(active[day : day + WEEK]) <= limit:
            return day - first + 1
    return None


def back_by(scenario: Scenario, log: Log, share: float) -> int | None:
    """The day after the compared phase (from 1) on which *share* of the activity before is reached again."""
    active, first = days(scenario, log)
    last = -((scenario.calendar.night_begins - scenario.window[1]) // DAY)
    limit = share * usual(active, first)
    return next((day - last + 1 for day in range(last, len(active)) if active[day] >= limit), None)
