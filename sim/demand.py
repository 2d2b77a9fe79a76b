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
from typing import TYPE_CHECKING, Final

from sim.travel import Spot
from sim.units import DAY, HOUR, rounded, rounded_to_six

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from sim.luck import Draw, Luck, Streams
    from sim.scenario import Demand, Recorded, Scenario, Street
    from sim.visit import Origin

_FLAT_HOURS: Final[tuple[float, ...]] = (1.0,) * 24
_TURN: Final = 2 * math.pi
_DEGREE: Final = 111.195
"""Kilometres in a degree of latitude."""
_ROOM: Final = 1.000001
"""More than the last bits of a bound may be off by."""


class Happening:
    """An exogenous case as nature has it."""

    __slots__ = ("identity", "place", "site", "street", "time", "type", "work", "x", "y")

    def __init__(
        self,
        time: int,
        identity: str,
        type: str,  # noqa: A002 - what the scenario calls it
        street: str,
        x: float | None = None,
        y: float | None = None,
        work: int | None = None,
        place: int = 0,
        site: int = 0,
    ) -> None:
        self.time = time
        self.identity = identity
        """`TYPE@STREET#…`, the same in every arm."""
        self.type = type
        self.street = street
        self.x = x
        self.y = y
        self.work = work
        self.place = place
        """The spot of its street where it lies, from 1; 0: anywhere."""
        self.site = site
        """The site that makes it, from 1, if it is one of a fixed number; 0: none."""

    def __lt__(self, other: Happening) -> bool:
        return self.time < other.time or (self.time == other.time and self.identity < other.identity)


class Nature:
    """What nature does in a scenario: what is the same on every day is worked out once."""

    __slots__ = ("_keys", "grounds", "sources", "start")

    def __init__(self, scenario: Scenario) -> None:
        self.start = scenario.start
        self.sources = [Source(each, each.streets or tuple(scenario.streets)) for each in scenario.demand if each.rate]
        self._keys = [key for source in self.sources for key in source.keys]
        degrees = scenario.travel.geometry == "degrees"
        self.grounds = {name: Ground(name, street, degrees=degrees) for name, street in scenario.streets.items()}

    def window(self, luck: Luck, day: int) -> list[Happening]:
        """What happens on the *day*-th day, in order of time."""
        date = self.start + datetime.timedelta(days=day)
        of_date = date.isoformat()
        found: list[Happening] = []
        firsts = luck.ones("demand", self._keys, f"first of day {day}")
        struck: list[int] = []  # the streets that may have a case; most have none, and need no generator
        at = 0
        for source in self.sources:
            source.strikes(date, firsts, at, struck)
            at += len(source.keys)
        if not struck:
            return found
        streams = luck.streams("demand", [self._keys[number] for number in struck], f"day {day}")
        place = at = 0
        for source in self.sources:
            ends = at + len(source.keys)
            while place < len(struck) and struck[place] < ends:
                number = struck[place]
                streams.turn()
                source.draws(luck, streams, firsts[number], number - at, day, of_date, found)
                place += 1
            at = ends
        found.sort()
        return found

    def spot_of(self, luck: Luck, happening: Happening) -> Spot:
        """Where a case is: as recorded, or anywhere on the street's ground (a disc of its area, or its `shape`)."""
        street = happening.street
        if happening.x is not None and happening.y is not None:
            return Spot(happening.x, happening.y, street)
        ground = self.grounds[street]
        if ground.centre is not None:
            return ground.centre
        if happening.place:
            u, v = luck.two("spot", f"{street} {happening.place}", "place")
        elif happening.site:
            u, v = luck.two("site", happening.identity.rpartition(".")[0], "place")
        else:
            u, v = luck.two("case", happening.identity, "place")
        return ground.point(u, v)

    def whereabouts(self, streets: Sequence[str], luck: Draw) -> Spot:
        """Where a crew that patrols *streets* is: anywhere on their ground; each as likely where one of them has none."""
        grounds = [self.grounds[name] for name in streets]
        reach = list(accumulate(ground.size for ground in grounds))
        if any(not ground.size for ground in grounds):
            reach = list(range(1, len(grounds) + 1))
        number = min(bisect_right(reach, luck.at(2) * reach[-1]), len(grounds) - 1)
        return grounds[number].point(luck.at(0), luck.at(1))


class Source:
    """A block of the scenario's demand: a Poisson process in each street, thinned by its profile (Lewis and Shedler 1979)."""

    __slots__ = ("_demand", "_flat", "_gap", "_months", "_peak", "_rates", "_streets", "_swing", "_weekdays", "keys")

    def __init__(self, demand: Demand, streets: Sequence[str]) -> None:
        self._demand = demand
        self._streets = list(streets)
        self.keys = [f"{demand.type}@{street}" for street in streets]
        hours = demand.hours or _FLAT_HOURS
        scale = 24 / math.fsum(hours)
        self._rates = [hour * scale for hour in hours]
        """The rate in each hour ÷ its mean."""
        self._swing: float = demand.swing
        self._peak: float = max(hours) * scale * (1 + demand.swing)
        self._gap = 0.0
        """The mean time between cases of a street at the peak of the day at hand."""
        self._flat = not demand.hours and not demand.swing
        self._weekdays = [share * 7 / math.fsum(demand.weekdays) for share in demand.weekdays]
        self._months = [share * 12 / math.fsum(demand.months) for share in demand.months]

    def strikes(self, date: datetime.date, firsts: array[float], at: int, struck: list[int]) -> None:
        """Add to *struck* the streets that may have a case on a *date*; the luck of the first of them stands *at* its place in *firsts*."""
        demand = self._demand
        rate: float = demand.rate
        if self._weekdays:
            rate *= self._weekdays[date.weekday()]
        if self._months:
            rate *= self._months[date.month - 1]
        peak = self._peak
        if rate * peak <= 0:
            return
        self._gap = DAY / (rate * peak)
        at_most = -math.expm1(-rate * peak) * _ROOM
        for number in range(at, at + len(self.keys)):
            if firsts[number] < at_most:
                struck.append(number)  # noqa: PERF401 - compiled, the numbers of a list that is filled in place are Python's

    def draws(
        self, luck: Luck, streams: Streams, first: float, at: int, day: int, of_date: str, found: list[Happening]
    ) -> None:
        """Add to *found* the cases of a street on a day, which is written *of_date*: *first* is the luck of the first of them."""
        demand = self._demand
        flat, rates, peak, swing, gap = self._flat, self._rates, self._peak, self._swing, self._gap
        key, street = self.keys[at], self._streets[at]
        midnight = day * DAY
        clock = -gap * math.log1p(-first)
        number = 0
        while clock < DAY:
            if flat or streams.draw() * peak < rates[int(clock // HOUR)] * (1 + swing * self._wave(clock)):
                number += 1
                identity = f"{key}#{of_date}.{number}"
                place = 0 if not demand.spots else _place(luck, demand, identity)
                found.append(Happening(midnight + round(clock), identity, demand.type, street, None, None, None, place))
            clock -= gap * math.log1p(-streams.draw())

    def _wave(self, clock: float) -> float:
        """The daily rhythm at a time of day, from -1 to 1; rounded, so that the last bit of a platform's `cos` does not count."""
        return rounded(math.cos(_TURN * (clock - self._demand.swing_peak) / DAY)) if self._swing else 0.0


class Ground:
    """The ground of a street."""

    __slots__ = ("_disc", "_east", "_height", "_line", "_name", "_north", "_width", "_x", "_y", "centre", "size")

    def __init__(self, name: str, street: Street, *, degrees: bool) -> None:
        self._name = name
        self._x: float = street.x
        self._y: float = street.y
        self._disc = street.shape == "disc"
        self._line = street.shape == "line"
        width, height = sides(street)
        self._width: float = street.area / math.pi if self._disc else width
        """Of a disc: the square of its radius, in square metres."""
        self._height: float = height
        self._east = _DEGREE * math.cos(math.radians(street.y)) if degrees else 1.0
        """Kilometres in a unit of the map, from west to east."""
        self._north = _DEGREE if degrees else 1.0
        self.size: float = ground(street)
        self.centre = None if street.area or street.width or street.height else Spot(street.x, street.y, name)
        """Where all its cases lie, if it is but a point."""

    def point(self, u: float, v: float) -> Spot:
        """The point at *u* and *v*, two uniforms: every part of the ground is as likely as any other."""
        if self._disc:
            radius = math.sqrt(self._width * u) / 1000
            dx, dy = radius * math.cos(_TURN * v), radius * math.sin(_TURN * v)
        else:
            dx, dy = (u - 0.5) * self._width / 1000, ((u if self._line else v) - 0.5) * self._height / 1000
        return Spot(rounded_to_six(self._x + dx / self._east), rounded_to_six(self._y + dy / self._north), self._name)


def recorded(call: Recorded) -> Happening:
    """A recorded call, as nature has it."""
    return Happening(
        call.time, f"{call.type}@{call.street}#{call.id}", call.type, call.street, call.x, call.y, call.work
    )


def site_case(rule: Demand, origin: Origin) -> str:
    """What the case is called that a site makes at its turn."""
    return f"{rule.type}@{origin.street}#site{origin.number}.{origin.turn}"


def turned(rule: Demand, origin: Origin, time: int) -> Happening:
    """The case that a site makes at its turn; it lies where the site lies."""
    return Happening(time, site_case(rule, origin), rule.type, origin.street, None, None, None, 0, origin.number)


@cache
def _reach(spots: int, skew: float) -> tuple[float, ...]:
    """The weights of the spots, summed up; rounded, so that the last bit of a platform's `pow` does not count."""
    return tuple(accumulate(rounded(k**-skew) for k in range(1, spots + 1)))


def _place(luck: Luck, demand: Demand, identity: str) -> int:
    """At which of its street's spots a case lies: the k-th has a weight of k to minus the skew (Zipf)."""
    reach = _reach(demand.spots, demand.spot_skew)
    return min(bisect_right(reach, luck.one("case", identity, "spot") * reach[-1]) + 1, demand.spots)


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
