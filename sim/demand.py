"""Exogenous cases: what nature does, the same under every regime.

Cases are drawn window by window (a day), never as one list for the horizon: a window of a street
and type has a luck of its own, so that a street or a type more changes nobody else's draws.
"""

from __future__ import annotations

import datetime
import math
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.travel import Spot
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.luck import Luck
    from sim.scenario import Demand, Recorded, Scenario, Street
    from sim.visit import Origin

_PLACES: Final = 12
_FLAT_HOURS: Final[tuple[float, ...]] = (1.0,) * 24


class Happening(NamedTuple):
    """An exogenous case as nature has it."""

    time: int
    identity: str
    """`TYPE@STREET#…`, the same in every arm."""
    type: str
    street: str
    x: float | None = None
    y: float | None = None
    work: int | None = None
    place: int = 0
    """The spot of its street where it lies, from 1; 0: anywhere."""
    site: int = 0
    """The site that makes it, from 1, if it is one of a fixed number; 0: none."""


def window(scenario: Scenario, luck: Luck, day: int) -> list[Happening]:
    """What happens on the *day*-th day, in order of time."""
    found: list[Happening] = []
    for demand in scenario.demand:
        if not demand.rate:
            continue
        found += _drawn(scenario, luck, demand, day)
    found.sort(key=itemgetter(0, 1))
    return found


def recorded(call: Recorded) -> Happening:
    """A recorded call, as nature has it."""
    return Happening(
        call.time, f"{call.type}@{call.street}#{call.id}", call.type, call.street, call.x, call.y, call.work
    )


def _drawn(scenario: Scenario, luck: Luck, demand: Demand, day: int) -> Iterator[Happening]:
    """A Poisson process of one type and day in each street, thinned by its profile (Lewis and Shedler 1979)."""
    date = scenario.start + datetime.timedelta(days=day)
    rate = demand.rate
    if demand.weekdays:
        rate *= demand.weekdays[date.weekday()] * 7 / math.fsum(demand.weekdays)
    if demand.months:
        rate *= demand.months[date.month - 1] * 12 / math.fsum(demand.months)
    hours = demand.hours or _FLAT_HOURS
    scale = 24 / math.fsum(hours)
    swing = demand.swing
    peak = max(hours) * scale * (1 + swing)
    if rate * peak <= 0:
        return
    gap = DAY / (rate * peak)
    flat = not demand.hours and not swing
    midnight, of_date = day * DAY, date.isoformat()
    for street in demand.streets or scenario.streets:
        key = f"{demand.type}@{street}"
        clock = -gap * math.log1p(-luck.one("demand", key, f"first of day {day}"))
        if clock >= DAY:
            continue  # most days have no such case, and need no generator
        stream = luck.stream("demand", key, f"day {day}")
        number = 0
        while clock < DAY:
            if flat or stream.random() * peak < hours[int(clock // HOUR)] * scale * (1 + swing * _wave(demand, clock)):
                number += 1
                identity = f"{key}#{of_date}.{number}"
                place = 0 if not demand.spots else _place(luck, demand, identity)
                yield Happening(midnight + round(clock), identity, demand.type, street, place=place)
            clock -= gap * math.log1p(-stream.random())


def _wave(demand: Demand, clock: float) -> float:
    """The daily rhythm at a time of day, from -1 to 1; rounded, so that the last bit of a platform's `cos` does not count."""
    return round(math.cos(2 * math.pi * (clock - demand.swing_peak) / DAY), _PLACES)


def site_case(rule: Demand, origin: Origin) -> str:
    """What the case is called that a site makes at its turn."""
    return f"{rule.type}@{origin.street}#site{origin.number}.{origin.turn}"


def turned(rule: Demand, origin: Origin, time: int) -> Happening:
    """The case that a site makes at its turn; it lies where the site lies."""
    return Happening(time, site_case(rule, origin), rule.type, origin.street, site=origin.number)


@cache
def _reach(spots: int, skew: float) -> tuple[float, ...]:
    """The weights of the spots, summed up; rounded, so that the last bit of a platform's `pow` does not count."""
    return tuple(accumulate(round(k**-skew, _PLACES) for k in range(1, spots + 1)))


def _place(luck: Luck, demand: Demand, identity: str) -> int:
    """At which of its street's spots a case lies: the k-th has a weight of k to minus the skew (Zipf)."""
    reach = _reach(demand.spots, demand.spot_skew)
    return min(bisect_right(reach, luck.one("case", identity, "spot") * reach[-1]) + 1, demand.spots)


def spot_of(scenario: Scenario, luck: Luck, happening: Happening) -> Spot:
    """Where a case is: as recorded, or anywhere on the street's ground (a disc of its area, or its `shape`)."""
    street = scenario.streets[happening.street]
    if happening.x is not None and happening.y is not None:
        return Spot(happening.x, happening.y, happening.street)
    if not (street.area or street.width or street.height):
        return Spot(street.x, street.y, happening.street)
    if happening.place:
        u, v = luck.two("spot", f"{happening.street} {happening.place}", "place")
    elif happening.site:
        u, v = luck.two("site", happening.identity.rpartition(".")[0], "place")
    else:
        u, v = luck.two("case", happening.identity, "place")
    return point(scenario, happening.street, u, v)


def point(scenario: Scenario, name: str, u: float, v: float) -> Spot:
    """The point of a street's ground at *u* and *v*, two uniforms: every part of it is as likely as any other."""
    street = scenario.streets[name]
    dx, dy = _offset(street, u, v)
    if scenario.travel.geometry == "degrees":
        dy /= 111.195
        dx /= 111.195 * math.cos(math.radians(street.y))
    return Spot(round(street.x + dx, 6), round(street.y + dy, 6), name)


def _offset(street: Street, u: float, v: float) -> tuple[float, float]:
    """Kilometres east and north of a street's centre."""
    if street.shape == "disc":
        radius_km = math.sqrt(street.area / math.pi * u) / 1000
        return radius_km * math.cos(2 * math.pi * v), radius_km * math.sin(2 * math.pi * v)
    width, height = sides(street)
    return (u - 0.5) * width / 1000, ((u if street.shape == "line" else v) - 0.5) * height / 1000


def sides(street: Street) -> tuple[float, float]:
    """Metres from west to east and from south to north of a street's ground, if it is not a disc."""
    if street.shape == "square":
        side = street.width or math.sqrt(street.area)
        return side, side
    return street.width, street.height


def ground(street: Street) -> float:
    """Square metres of a street's ground; a line or a point has none."""
    if street.shape == "disc":
        return street.area
    width, height = sides(street)
    return 0.0 if street.shape == "line" else width * height


def whereabouts(scenario: Scenario, streets: Sequence[str], luck: tuple[float, ...]) -> Spot:
    """Where a crew that patrols *streets* is: anywhere on their ground; each as likely where one of them has none."""
    u, v, w, *_ = luck
    reach = list(accumulate(ground(scenario.streets[name]) for name in streets))
    if any(not ground(scenario.streets[name]) for name in streets):
        reach = list(range(1, len(streets) + 1))
    number = min(bisect_right(reach, w * reach[-1]), len(streets) - 1)
    return point(scenario, streets[number], u, v)
