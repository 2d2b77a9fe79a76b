"""Where things are and how long it takes to get there.

Coordinates are kilometres on a plane or degrees; every distance is rounded to a metre, every
duration to a microsecond. Speed changes with the hour *during* a trip (the trip is integrated),
unless the scenario lets the speed at departure hold (`travel.changing`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from sim.scenario import Travel

EARTH_M: Final = 6_371_009.0
"""Mean radius of the earth (IUGG)."""
_RADIAN: Final = math.pi / 180
_WHOLE: Final = 6755399441055744.0  # 1.5 * 2**52: what is added to it and taken off again is a whole number


class Spot:
    """A point on the map, the place (street or district) it belongs to, and the track that leads up to it."""

    __slots__ = ("place", "track", "track_speed", "x", "y")

    def __init__(self, x: float, y: float, place: str = "", track: int = 0, track_speed: int = 1) -> None:
        self.x = x
        self.y = y
        self.place = place
        """Roads given by distance lead from place to place."""
        self.track = track
        """Metres of track beyond (x, y), which then is the foot of the track, the designated point."""
        self.track_speed = track_speed
        """Metres an hour on the track."""

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Spot) and self.same(other))

    def __hash__(self) -> int:
        return hash((self.x, self.y, self.place, self.track, self.track_speed))

    def __repr__(self) -> str:
        return f"Spot({self.x}, {self.y}, {self.place!r}, {self.track}, {self.track_speed})"

    def same(self, other: Spot) -> bool:
        """Whether *other* is the same point, with the same track."""
        return (
            self.x == other.x
            and self.y == other.y
            and self.place == other.place
            and self.track == other.track
            and self.track_speed == other.track_speed
        )


class Road:
    """A road given by distance, as it is gone from one place to another."""

    __slots__ = ("end", "metres", "start")

    def __init__(self, metres: int, start: Spot, end: Spot) -> None:
        self.metres = metres
        self.start = start
        self.end = end


class Roads:
    """Distances and driving times of a scenario; knows nothing of luck."""

    __slots__ = (
        "_by_road",
        "_circuity",
        "_frozen",
        "_plane",
        "_right_angle",
        "_since",
        "_speed",
        "_speeds",
        "_steady",
        "_until",
    )

    def __init__(self, travel: Travel, places: dict[str, Spot]) -> None:
        self._plane = travel.geometry == "plane"
        self._right_angle = travel.geometry == "right-angle"
        self._circuity: float = travel.circuity
        self._speed: int = travel.speed
        changes = sorted((s.since, s.speed) for s in travel.speeds)
        self._steady = not changes
        """Whether speed is the same at all hours."""
        self._since = [0, *(since for since, _ in changes)]
        """When the speed changes in the course of a day; before the first change the plain speed holds."""
        self._until = [*self._since[1:], DAY]
        self._speeds = [travel.speed, *(speed for _, speed in changes)]
        self._frozen = travel.changing == "at_departure"
        self._by_road: dict[str, dict[str, Road]] = {}
        """The roads given by distance, by the place where they begin and the other where they end."""
        for road in travel.roads:
            start, end = places[road.start], places[road.end]
            if road.start != road.end:
                self._by_road.setdefault(road.start, {})[road.end] = Road(road.distance, start, end)
                self._by_road.setdefault(road.end, {})[road.start] = Road(road.distance, end, start)

    def distance(self, a: Spot, b: Spot) -> int:
        """Metres by road from *a* to *b*, without the tracks at either end."""
        if self._by_road:
            roads = self._by_road.get(a.place)
            road = None if roads is None else roads.get(b.place)
            if road is not None:
                if self._plane:
                    about = (_apart(a, road.start) + _apart(road.end, b)) * 1000 * self._circuity
                    whole = (about + _WHOLE) - _WHOLE
                    if about < 1e9 and abs(about - whole) < 0.49:
                        return road.metres + int(whole)
                beyond = self._straight(a, road.start) + self._straight(road.end, b)
                return road.metres + round(beyond * self._circuity)
        if self._plane:
            about = _apart(a, b) * 1000 * self._circuity
            whole = (about + _WHOLE) - _WHOLE
            if about < 1e9 and abs(about - whole) < 0.49:  # no way to work it out could come to another metre
                return int(whole)
        return round(self._straight(a, b) * self._circuity)

    def _straight(self, a: Spot, b: Spot) -> float:
        if self._plane:
            return math.hypot(a.x - b.x, a.y - b.y) * 1000
        if self._right_angle:
            return (abs(a.x - b.x) + abs(a.y - b.y)) * 1000
        lat_a = a.y * _RADIAN
        lat_b = b.y * _RADIAN
        north = (lat_b - lat_a) / 2
        east = (b.x - a.x) * _RADIAN / 2
        half = math.sin(north) ** 2
        half += math.cos(lat_a) * math.cos(lat_b) * math.sin(east) ** 2
        return 2 * EARTH_M * math.asin(math.sqrt(half))

    def time(self, metres: int, depart: int, factor: float) -> int:
        """Microseconds on the road for *metres*, leaving at *depart*; *factor* is the trip's luck."""
        if not metres:
            return 0
        if self._steady:
            return round(metres * HOUR / self._speed * factor)
        clock = depart % DAY
        period = self._period(clock)
        if self._frozen:
            return round(metres * HOUR / self._speeds[period] * factor)
        left = metres * factor
        now = depart
        while True:
            speed = self._speeds[period]
            ahead = self._until[period] - clock
            reach = ahead * speed / HOUR
            if left <= reach:
                return now - depart + round(left * HOUR / speed)
            left -= reach
            now += ahead
            if now - depart >= DAY:  # a trip of years costs no more than one of a day
                a_day = self._reach_of_a_day()
                now += DAY * int(left // a_day)
                left %= a_day
            clock = now % DAY
            period = self._period(clock)

    def _reach_of_a_day(self) -> float:
        """Metres that can be driven in a whole day."""
        hours = zip(self._since, self._until, self._speeds, strict=True)
        return math.fsum((until - since) * speed / HOUR for since, until, speed in hours)

    def _period(self, clock: int) -> int:
        """Which of the speeds holds at a time of day."""
        period = len(self._since) - 1
        while self._since[period] > clock:
            period -= 1
        return period


def _apart(a: Spot, b: Spot) -> float:
    """About how far *a* and *b* lie apart on a plane, in kilometres."""
    east, north = a.x - b.x, a.y - b.y
    return math.sqrt(east * east + north * north)


def track_time(spot: Spot, factor: float) -> int:
    """Microseconds on the track of *spot*."""
    return round(spot.track * HOUR / spot.track_speed * factor) if spot.track else 0
