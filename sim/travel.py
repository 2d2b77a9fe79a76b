"""Where things are and how long it takes to get there.

Coordinates are kilometres on a plane or degrees; every distance is rounded to a metre, every
duration to a microsecond. Speed changes with the hour *during* a trip (the trip is integrated),
unless the scenario lets the speed at departure hold (`travel.changing`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from sim.scenario import Travel

EARTH_M: Final = 6_371_009.0
"""Mean radius of the earth (IUGG)."""


class Spot(NamedTuple):
    """A point on the map, the place (street or district) it belongs to, and the track that leads up to it."""

    x: float
    y: float
    place: str = ""
    """Roads given by distance lead from place to place."""
    track: int = 0
    """Metres of track beyond (x, y), which then is the foot of the track, the designated point."""
    track_speed: int = 1
    """Metres an hour on the track."""


class Roads:
    """Distances and driving times of a scenario; knows nothing of luck."""

    __slots__ = ("_by_road", "_changes", "_circuity", "_frozen", "_geometry", "_speed")

    def __init__(self, travel: Travel, places: dict[str, Spot]) -> None:
        self._geometry = travel.geometry
        self._circuity = travel.circuity
        self._speed = travel.speed
        self._changes: tuple[tuple[int, int], ...] = tuple(sorted((s.since, s.speed) for s in travel.speeds))
        self._frozen = travel.changing == "at_departure"
        self._by_road: dict[tuple[str, str], tuple[int, Spot, Spot]] = {}
        for road in travel.roads:
            start, end = places[road.start], places[road.end]
            self._by_road[road.start, road.end] = (road.distance, start, end)
            self._by_road[road.end, road.start] = (road.distance, end, start)

    def distance(self, a: Spot, b: Spot) -> int:
        """Metres by road from *a* to *b*, without the tracks at either end."""
        road = self._by_road.get((a.place, b.place)) if self._by_road and a.place != b.place else None
        if road is None:
            return round(self._straight(a, b) * self._circuity)
        metres, start, end = road
        return metres + round((self._straight(a, start) + self._straight(end, b)) * self._circuity)

    def _straight(self, a: Spot, b: Spot) -> float:
        if self._geometry == "plane":
            return math.hypot(a.x - b.x, a.y - b.y) * 1000
        if self._geometry == "right-angle":
            return (abs(a.x - b.x) + abs(a.y - b.y)) * 1000
        lat_a, lat_b = math.radians(a.y), math.radians(b.y)
        half = math.sin((lat_b - lat_a) / 2) ** 2
        half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b.x - a.x) / 2) ** 2
        return 2 * EARTH_M * math.asin(math.sqrt(half))

    def time(self, metres: int, depart: int, factor: float) -> int:
        """Microseconds on the road for *metres*, leaving at *depart*; *factor* is the trip's luck."""
        if not metres:
            return 0
        if not self._changes:
            return round(metres * HOUR / self._speed * factor)
        if self._frozen:
            return round(metres * HOUR / self._speed_at(depart % DAY)[0] * factor)
        left = metres * factor
        now = depart
        while True:
            clock = now % DAY
            speed, until = self._speed_at(clock)
            reach = (until - clock) * speed / HOUR
            if left <= reach:
                return now - depart + round(left * HOUR / speed)
            left -= reach
            now += until - clock
            if now - depart >= DAY:  # a trip of years costs no more than one of a day
                a_day = self._reach_of_a_day()
                now += DAY * int(left // a_day)
                left %= a_day

    def _reach_of_a_day(self) -> float:
        """Metres that can be driven in a whole day."""
        ranges = ((since, *self._speed_at(since)) for since in {0, *(since for since, _ in self._changes)})
        return math.fsum((until - since) * speed / HOUR for since, speed, until in ranges)

    def _speed_at(self, clock: int) -> tuple[int, int]:
        """The speed at a time of day and when it changes next; before the first change the plain speed holds."""
        speed, until = self._speed, DAY
        for since, value in self._changes:
            if since <= clock:
                speed = value
            else:
                until = since
                break
        return speed, until


def track_time(spot: Spot, factor: float) -> int:
    """Microseconds on the track of *spot*."""
    return round(spot.track * HOUR / spot.track_speed * factor) if spot.track else 0
