"""What a log says of each case and each trip, read once, for those who hold it against theory.

Measures are about a window of a scenario and what it cost (`records`); a proof asks plainer things: when a
case was called, when crews first set out, how many were waiting. Times are whole microseconds after the start.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.log import WIDTH, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sim.log import Log
    from sim.scenario import Scenario

NOT: Final = -1
"""The moment of what has not happened."""
Span = tuple[int, int]
"""From when, until when."""


@dataclass(slots=True)
class Life:
    """One case."""

    name: str
    """Its name in the log: type, street, and its own name after `#`."""
    type: str
    street: str
    occurred: int = NOT
    called: int = NOT
    """When the street first called."""
    outs: dict[int, int] = field(default_factory=dict)
    """When the first crew of each department set out, by the department's number; in that order."""
    arrived: dict[int, int] = field(default_factory=dict)
    """When the first crew of each department was on site."""
    quorum: int = NOT
    """First effective quorum on site."""
    waits: list[Span] = field(default_factory=list)
    """When it waited for crews: from a call (or an interruption) until one set out, or it ended."""
    waiting: int = NOT
    """Since when it has been waiting for crews."""
    works: list[Span] = field(default_factory=list)
    """When somebody was at work at it."""
    stopped: dict[int, int] = field(default_factory=dict)
    """When each department last stopped work at it."""
    hands: int = 0
    """Crews at work at it."""
    visits: int = 0
    """Visits that have ended."""
    over: int = NOT
    """When it was resolved, or ended otherwise."""
    resolved: bool = False
    reason: int = 0
    """Why it ended, if it was not resolved."""
    relapsed: int = NOT
    """When it came back after it was resolved, as a case of its own."""

    @property
    def own(self) -> str:
        """Its own name: that of a recorded call."""
        return self.name.partition("#")[2]

    @property
    def out(self) -> int:
        """When a crew first set out for it."""
        return next(iter(self.outs.values()), NOT)

    @property
    def came(self) -> int:
        """When a crew was first on site."""
        return next(iter(self.arrived.values()), NOT)


@dataclass(slots=True)
class Trip:
    """A crew's way out to a case and back."""

    department: int
    crew: int
    case: int
    out: int
    arrived: int = NOT
    left: int = NOT
    back: int = NOT
    """When it was back, or set out for something else."""
    works: list[Span] = field(default_factory=list)


class Row(NamedTuple):
    """An event, as far as it can be counted."""

    time: int
    case: int
    street: int
    department: int
    crew: int
    reason: int


class Reading:
    """One pass over the rows of a log: lives, trips, and the rows of the kinds *wanted*.

    It reads the rows that *log* has kept; as the sink of a log that is not kept, it reads them while they are written.
    """

    def __init__(self, scenario: Scenario, log: Log, wanted: Iterable[int] = ()) -> None:
        self.scenario = scenario
        self.horizon = scenario.horizon
        self.text = log.names.text
        self.number = log.names.number
        self.lives: dict[int, Life] = {}
        """All cases, by number, in the order in which they occurred."""
        self.called: list[Life] = []
        """Those that were called, in the order of their first call."""
        self.trips: list[Trip] = []
        """In the order in which they set out."""
        self.events: dict[int, list[Row]] = {kind: [] for kind in wanted}
        self._under_way: dict[int, Trip] = {}
        self._at_work: dict[int, int] = {}
        self._work_since: dict[int, int] = {}
        self._handlers = self._by_kind()
        log.flush()
        for block in log.blocks:
            self(block)
        if log.kept:
            self.close()

    def _by_kind(self) -> defaultdict[int, Callable[[Row], None] | None]:
        """What is done about a row, by its kind."""
        return defaultdict(lambda: None, {
            Kind.OCCURRED.value: self._occurred,
            Kind.CALLED.value: self._called,
            Kind.INTERRUPTED.value: self._interrupted,
            Kind.QUORUM.value: self._quorum,
            Kind.VISIT_ENDED.value: self._visit_ended,
            Kind.RESOLVED.value: self._resolved,
            Kind.ENDED.value: self._ended,
            Kind.RELAPSED.value: self._relapsed,
            Kind.SET_OUT.value: self._set_out,
            Kind.ARRIVED.value: self._arrived,
            Kind.WORK_BEGAN.value: self._work_began,
            Kind.WORK_ENDED.value: self._work_ended,
            Kind.LEFT.value: self._left,
            Kind.BACK.value: self._back,
        })  # fmt: skip

    def __call__(self, rows: Sequence[int]) -> None:
        """Read the rows of a block, nine numbers each."""
        events, handlers = self.events, self._handlers
        flat = iter(rows)
        for time, kind, case, _, street, department, crew, _, reason in zip(*[flat] * WIDTH, strict=True):
            handler = handlers[kind]
            kept = events.get(kind)
            if handler is not None or kept is not None:
                row = Row(time, case, street, department, crew, reason)
                if handler is not None:
                    handler(row)
                if kept is not None:
                    kept.append(row)

    def still(self) -> Sequence[object]:
        """It reads one run, and is never shared by arms."""
        return ()

    def close(self) -> None:
        """All rows are read: end at the horizon what still goes on then."""
        for case, life in self.lives.items():
            self._served(life, self.horizon)
            if life.hands:
                life.works.append((self._work_since.pop(case, self.horizon), self.horizon))
        for crew, since in self._at_work.items():
            trip = self._under_way.get(crew)
            if trip is not None:
                trip.works.append((since, self.horizon))

    # -- cases --

    def life(self, case: int, street: int = 0) -> Life:
        """The life of a case, begun if it is not known yet."""
        found = self.lives.get(case)
        if found is None:
            name = self.text[case]
            type_, _, place = name.partition("@")
            found = self.lives[case] = Life(name, type_, self.text[street] or place.partition("#")[0])
        return found

    def _occurred(self, row: Row) -> None:
        self.life(row.case, row.street).occurred = row.time

    def _called(self, row: Row) -> None:
        life = self.life(row.case, row.street)
        if life.called < 0:
            life.called = row.time
            self.called.append(life)
        if life.waiting < 0:
            life.waiting = row.time

    def _interrupted(self, row: Row) -> None:
        life = self.life(row.case)
        if life.waiting < 0:
            life.waiting = row.time

    def _quorum(self, row: Row) -> None:
        life = self.life(row.case)
        if life.quorum < 0:
            life.quorum = row.time

    def _visit_ended(self, row: Row) -> None:
        self.life(row.case).visits += 1

    def _resolved(self, row: Row) -> None:
        life = self.life(row.case)
        life.resolved = life.resolved or life.over < 0
        self._over(life, row.time)

    def _ended(self, row: Row) -> None:
        life = self.life(row.case)
        if life.over < 0:
            life.reason = row.reason
        self._over(life, row.time)

    def _relapsed(self, row: Row) -> None:
        self.life(row.case).relapsed = row.time

    def _over(self, life: Life, time: int) -> None:
        self._served(life, time)
        if life.over < 0:
            life.over = time

    @staticmethod
    def _served(life: Life, time: int) -> None:
        if life.waiting >= 0:
            life.waits.append((life.waiting, time))
            life.waiting = NOT

    # -- crews --

    def _set_out(self, row: Row) -> None:
        life = self.life(row.case)
        self._served(life, row.time)
        life.outs.setdefault(row.department, row.time)
        self._back(row)
        trip = self._under_way[row.crew] = Trip(row.department, row.crew, row.case, row.time)
        self.trips.append(trip)

    def _arrived(self, row: Row) -> None:
        self.life(row.case).arrived.setdefault(row.department, row.time)
        trip = self._under_way.get(row.crew)
        if trip is not None and trip.arrived < 0:
            trip.arrived = row.time

    def _work_began(self, row: Row) -> None:
        life = self.life(row.case)
        if not life.hands:
            self._work_since[row.case] = row.time
        life.hands += 1
        self._at_work.setdefault(row.crew, row.time)

    def _work_ended(self, row: Row) -> None:
        life = self.life(row.case)
        life.hands = max(0, life.hands - 1)
        life.stopped[row.department] = row.time
        if not life.hands:
            life.works.append((self._work_since.pop(row.case, row.time), row.time))
        since, trip = self._at_work.pop(row.crew, NOT), self._under_way.get(row.crew)
        if trip is not None and since >= 0:
            trip.works.append((since, row.time))

    def _left(self, row: Row) -> None:
        trip = self._under_way.get(row.crew)
        if trip is not None:
            trip.left = row.time

    def _back(self, row: Row) -> None:
        trip = self._under_way.pop(row.crew, None)
        if trip is not None:
            trip.back = row.time

    # -- what is asked of it --

    def chain(self, life: Life) -> list[Life]:
        """A case and all the relapses that came of it, in order."""
        found = [life]
        while found[-1].relapsed >= 0:
            again = self.number.get(f"{life.name}~{len(found) + 1}", NOT)
            if again not in self.lives:
                break
            found.append(self.lives[again])
        return found

    def until(self, time: int) -> int:
        """*time*, or the horizon where it has not come."""
        return time if time >= 0 else self.horizon
