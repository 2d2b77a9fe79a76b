"""The dispatcher: which crew goes to which case, in which order, and who gives way.

A request is served when *all* its parts can be given crews at once: under `all_at_once` a request
is a whole visit, under `as_available` one department's part of it. Requests wait in lines by
priority, then by the time of the first call, then by order of calling. `strict` keeps one line
(for all, or for each department where parts are served singly), so that nobody overtakes its
head; `bypass` keeps a line for each set of departments, so that whoever can start does, at a cost
that does not grow with the queue.

No combination can lock up. All-at-once never holds one crew while it waits for another. Where
crews wait on site, *the elder takes*: a request that finds no free crew takes one that only waits
at a younger or less urgent case (wound-wait, Rosenkrantz, Stearns and Lewis 1978).

A request that does not wait (`when_busy`: refuse, redial) asks for all its crews together whatever
the assembly, has its turn at that moment like every other, and is out of line after it. A part that
several departments could do (`turns_to`) stands in the lines of all of them.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Final, Protocol

from sim.visit import HOME, HOMEWARD, SITE, WAITING, Request, is_earlier

if TYPE_CHECKING:
    from sim.clock import Clock
    from sim.scenario import Dispatch
    from sim.travel import Roads, Spot
    from sim.visit import Crew, Force, Part, Visit

_ALL, _ONE, _NOW = -1, -2, -3
"""The sorts of line where nobody overtakes: one for all, one for each department, those for whom it is now or never."""
_NOBODY: Final[list[Crew]] = []
"""No crews are taken yet."""


class Field(Protocol):
    """What the dispatcher needs of the world: to send a crew, and to take one away."""

    def send(self, part: Part, crew: Crew) -> None:
        """Send *crew* to do *part*."""

    def take(self, part: Part) -> Crew:
        """Take the crew of *part* away from its site; the part waits again."""

    def interrupt(self, visit: Visit, wanted: list[Part]) -> list[Crew]:
        """Stop the work of *visit*: take the crews of *wanted*, send the rest home; the visit waits again."""

    def busy(self, parts: list[Part]) -> None:
        """Nobody is free for *parts*, which do not wait."""

    def idle(self, force: Force) -> None:
        """Crews of *force* may have nothing to do."""

    def whereabouts(self, crew: Crew, visit: Visit) -> Spot:
        """Where a crew on patrol is when it may be sent to *visit*."""


def _turn(request: Request) -> tuple[int, int, int, int]:
    """Fresh requests are served as those at the heads of lines are, in the order of their turns and departments."""
    return request.rank, request.called, request.number, request.parts[0].holder


def _is_younger(part: Part, other: Part) -> bool:
    """Whether *part* stood in line behind *other*."""
    return is_earlier(other.rank, other.called, other.ticket, part.rank, part.called, part.ticket)


class Line:
    """Requests that wait for the same crews: those of one *sort* from one street (0: any) for the same departments."""

    __slots__ = (
        "called",
        "holder",
        "holders",
        "listed",
        "number",
        "offers",
        "place",
        "rank",
        "requests",
        "sort",
        "stands",
        "street",
    )

    def __init__(self, sort: int, street: int, parts: list[Part]) -> None:
        self.sort = sort
        self.street = street
        self.holder = parts[0].holder
        self.holders = [part.holder for part in parts] if len(parts) > 1 else None
        """The departments, part by part; None: there is one part only, as mostly."""
        self.offers: list[tuple[int, ...]] | None = _offers(parts)
        """Those that would come, part by part, if there is a choice."""
        self.stands: list[int] = []
        """The departments at which it stands."""
        self.requests: list[Request] = []
        """A heap, by their turns."""
        self.listed = False
        """A scan is to come to it."""
        self.place = 0
        """Its place among the lines that a scan has found."""
        self.rank = self.called = self.number = 0
        """The turn of its head, as the scan has found it."""

    def takes(self, sort: int, street: int, parts: list[Part]) -> bool:
        """Whether a request of this *sort* from *street* for *parts* stands here."""
        if self.sort != sort or self.street != street or self.holder != parts[0].holder:
            return False
        holders = self.holders
        if len(parts) != (1 if holders is None else len(holders)):
            return False
        if holders is not None:
            for place in range(len(parts)):
                if holders[place] != parts[place].holder:
                    return False
        return sort < 0 or (self.offers is None and not _choice(parts)) or self.offers == _offers(parts)

    def head(self) -> Request | None:
        """The first request that is still wanted."""
        requests = self.requests
        while requests and requests[0].cancelled:
            if len(requests) == 1:
                requests.clear()
            else:
                heappop(requests)
        return requests[0] if requests else None

    def lets_in(self, request: Request) -> None:
        """*request* stands where its turn is; which of several crews of one visit comes first is the heap's affair, and stays as it is."""
        if self.requests:
            heappush(self.requests, request)
        else:
            self.requests.append(request)

    def comes_with(self, head: Request) -> None:
        """A scan comes to it when it is the turn of its *head*."""
        self.listed = True
        self.rank, self.called, self.number = head.rank, head.called, head.number

    def precedes(self, other: Line) -> bool:
        """Whether a scan comes to it before *other*: by their heads, then their departments, else in the order in which they were found."""
        if self.number != other.number:
            return is_earlier(self.rank, self.called, self.number, other.rank, other.called, other.number)
        if self.holder != other.holder:  # crews of one visit: in the order of their departments
            return self.holder < other.holder
        return self.place < other.place


def _choice(parts: list[Part]) -> bool:
    """Whether several departments could do one of *parts*."""
    for part in parts:  # noqa: SIM110 - so that nothing is made for it
        if part.offers:
            return True
    return False


def _offers(parts: list[Part]) -> list[tuple[int, ...]] | None:
    """The departments that would come for each of *parts*; None if there is no choice."""
    return [tuple(part.offers or ()) for part in parts] if _choice(parts) else None


def _put(line: Line, lines: list[Line], first: int) -> None:
    """Put *line* among *lines* where its turn is, not before the *first* of those that a scan has still to come to."""
    last = len(lines)
    while first < last:
        middle = (first + last) // 2
        if line.precedes(lines[middle]):
            last = middle
        else:
            first = middle + 1
    lines.insert(first, line)


class Depot:
    """A department as the dispatcher sees it: its crews, and the lines that wait for them."""

    __slots__ = ("changed", "force", "in_hand", "lines")

    def __init__(self, force: Force) -> None:
        self.force = force
        self.lines: list[Line] = []
        self.changed = False
        """The next scan looks at its lines."""
        self.in_hand = False
        """A scan is to give its crews to a fresh request."""


def _index(depot: Depot) -> int:
    """Departments are looked at in the order of the file."""
    return depot.force.index


def _first(crews: list[Crew]) -> Crew:
    """The first of *crews* in the order of their department."""
    first = crews[0]
    for crew in crews:
        if crew.index < first.index:
            first = crew
    return first


class Dispatcher:
    """Lines of requests and the crews that can serve them."""

    def __init__(self, rules: Dispatch, roads: Roads, clock: Clock, forces: list[Force], ground: Field) -> None:
        self.rules = rules
        self.roads = roads
        self.clock = clock
        self.ground = ground
        self.at_once = rules.assembly == "all_at_once"
        self.strict = rules.order == "strict"
        self.on_the_road = rules.free == "on_the_road"
        self.nearest = rules.which == "nearest"
        self.depots = [Depot(force) for force in forces]
        self.only: Line | None = None
        """Where everybody waits in one line: that line, if anybody does."""
        self.changed: list[Depot] = []
        self.planned = False
        self.waiting = 0
        """Parts that wait for a crew."""
        self.number = 0
        self.fresh: list[Request] = []
        """Requests since the last scan: most are served in the next one, and never stand in a line."""
        self.scanning = False
        self.now_or_never: list[Request] = []
        """Requests that do not wait, until the scan that is to serve them."""
        self.working: dict[int, Visit] = {}
        """Visits whose work is in progress, by the number of their case."""
        self.urgent = 0
        """Requests that wait and may interrupt work."""

    # ---- requests

    def ask(self, parts: list[Part], rank: int, called: int, *, waits: bool = True) -> None:
        """Put *parts* of one visit in line; unless it *waits*, all of them are served now or none ever is."""
        self.number += 1
        if not parts:
            return
        if self.at_once or not waits or len(parts) == 1:
            self._queue(rank, called, self.number, parts, waits)
        else:
            for part in parts:
                self._queue(rank, called, self.number, [part], True)

    def ask_again(self, parts: list[Part]) -> None:
        """Put parts back in line where they stood."""
        if self.at_once:
            first = parts[0]
            self._queue(first.rank, first.called, first.ticket, parts, True)
        else:
            for part in parts:
                self._queue(part.rank, part.called, part.ticket, [part], True)

    def _queue(self, rank: int, called: int, number: int, parts: list[Part], waits: bool) -> None:
        """*parts* wait for their crews together from now on."""
        request = Request(rank, called, number, parts, waits)
        if not waits:
            self.now_or_never.append(request)
        for part in parts:
            part.rank, part.called, part.ticket = rank, called, number
            part.state = WAITING
            if part.request is None:
                self.waiting += 1
            part.request = request
            if part.offers:
                for holder in part.offers:
                    self._changes(self.depots[holder])
            else:
                self._changes(self.depots[part.holder])
        if request.interrupts:
            self.urgent += 1
        if self.scanning or not request.waits:
            self._line_up(request)
        else:
            self.fresh.append(request)
        self._plan()

    def _changes(self, depot: Depot) -> None:
        """The next scan looks at the lines of *depot*."""
        if not depot.changed:
            depot.changed = True
            self.changed.append(depot)

    def _line_up(self, request: Request) -> None:
        """Put *request* in the line of its sort, begun if there is none."""
        parts = request.parts
        first = parts[0]
        street = 0
        if self.strict:
            sort = _ALL if self.at_once else _ONE if request.waits else _NOW
        else:
            visit = first.visit
            leg = visit.leg
            street = visit.case.street_number
            sort = 2 * leg.reserve + visit.terms.on_call
            sort = 8 * sort + 4 * first.forced + 2 * request.emergency + (leg.interrupts or leg.lower)
        line = self._line_of(sort, street, parts)
        if line is None:
            line = Line(sort, street, parts)
            if sort == _ALL:
                self.only = line
        if self.strict or not line.stands:
            for part in parts:
                if part.offers:
                    for holder in part.offers:
                        self._stands(line, holder)
                else:
                    self._stands(line, part.holder)
        line.lets_in(request)

    def _stands(self, line: Line, holder: int) -> None:
        """*line* stands at a department, if it does not yet."""
        if not line.stands or holder not in line.stands:
            line.stands.append(holder)
            self.depots[holder].lines.append(line)

    def _line_of(self, sort: int, street: int, parts: list[Part]) -> Line | None:
        """The line in which requests of this *sort* from *street* for *parts* stand, if there is one."""
        if sort == _ALL:
            return self.only
        for line in self.depots[parts[0].holder].lines:
            if line.takes(sort, street, parts):
                return line
        return None

    def cancel(self, part: Part) -> None:
        """Take *part* (and what waits with it) out of its line."""
        request = part.request
        if request is not None:
            self._over(request)
            for other in request.parts:
                self._waits_no_more(other)
                self._changes(self.depots[other.holder])
            self._plan()

    def _waits_no_more(self, part: Part) -> None:
        """*part* has a crew, or needs none."""
        if part.request is not None:
            part.request = None
            self.waiting -= 1

    def freed(self, force: Force) -> None:
        """Something about the crews of *force* has changed."""
        depot = self.depots[force.index]
        if depot.lines or depot.in_hand:
            self._changes(depot)
            self._plan()
        if force.blocks:
            self.clock.after_all(self.ground.idle, force)

    def stirred(self, visit: Visit) -> None:
        """Somebody has come, begun or stopped in *visit*: who waits may take a crew of it now (see `_make_way`)."""
        if self.waiting and (self.urgent or not (self.at_once or visit.underway)):
            for part in visit.parts:
                if part.state is SITE:
                    depot = self.depots[part.holder]
                    if depot.in_hand or self._is_wanted(part, depot):
                        self._changes(depot)
                        self._plan()

    def _is_wanted(self, part: Part, depot: Depot) -> bool:
        """Whether somebody waits for a crew of this department who might take that of *part*: an elder, or who may interrupt work."""
        if self.urgent:
            return bool(depot.lines)
        for line in depot.lines:
            head = line.head()
            if head is not None and head.precedes(part):
                return True
        return False

    def _over(self, request: Request) -> None:
        """*request* waits no more."""
        request.cancelled = True
        if request.interrupts:
            self.urgent -= 1

    def _plan(self) -> None:
        if not self.planned:
            self.planned = True
            self.clock.after_all(self.scan)

    # ---- serving

    def scan(self) -> None:
        """Serve what can be served, the most urgent and oldest request first."""
        self.planned = False
        changed, self.changed = self.changed, []
        for depot in changed:
            depot.changed = False
        self.scanning = True
        if not self._serve_at_once(changed):
            self._scan_lines(changed)
        self.scanning = False

    def _serve_at_once(self, changed: list[Depot]) -> bool:
        """Serve fresh requests that find crews free where nobody else waits; whether that was all there was to do.

        The rest stand in line.
        """
        if not self.fresh:
            return False
        fresh, self.fresh = self.fresh, []
        if self._nobody_waits(fresh, changed):
            if len(fresh) > 1:
                fresh.sort(key=_turn)
            served = 0
            for request in fresh:
                if not request.cancelled:
                    if not self._serve(request, makes_way=False):
                        break
                    self._let_go(request)
                served += 1
            for request in fresh:
                self._let_go(request)
            if served == len(fresh):
                return True
            del fresh[:served]
        for request in fresh:
            self._line_up(request)
        return False

    def _nobody_waits(self, fresh: list[Request], changed: list[Depot]) -> bool:
        """Whether there is nobody but the *fresh* requests, each for crews of its own, which then are in hand."""
        for depot in changed:
            if depot.lines:
                return False
        if self.at_once and (len(fresh) > 1 or self.only is not None):
            return False
        for request in fresh:
            if _choice(request.parts) or self.depots[request.parts[0].holder].in_hand:
                for other in fresh:
                    self._let_go(other)
                return False
            for part in request.parts:
                self.depots[part.holder].in_hand = True
        return True

    def _let_go(self, request: Request) -> None:
        """The crews that *request* asks for are not in hand any more."""
        for part in request.parts:
            self.depots[part.holder].in_hand = False

    def _scan_lines(self, changed: list[Depot]) -> None:
        """Serve who is at the head of a line, the most urgent and oldest first."""
        if len(changed) > 1:
            changed.sort(key=_index)
        lines: list[Line] = []  # in the order of their turns
        for depot in changed:
            place = 0
            while place < len(depot.lines):
                line = depot.lines[place]
                head = line.head()
                if head is None:
                    self._forget(line)
                    continue
                if not line.listed:
                    line.place = len(lines)
                    line.comes_with(head)
                    _put(line, lines, 0)
                place += 1
        turn = 0
        while turn < len(lines):
            line = lines[turn]
            turn += 1
            line.listed = False
            head = line.head()
            if head is not None and head.number == line.number and (self._serve(head) or self._goes_away(head)):
                head = line.head()
            elif head is not None and head.number == line.number:
                continue
            if head is None:
                self._forget(line)
            else:
                line.comes_with(head)
                _put(line, lines, turn)
        if self.now_or_never:
            self._turn_away()

    @staticmethod
    def _goes_away(request: Request) -> bool:
        """Whether a request that could not be served is in nobody's way any more, since it does not wait."""
        if not request.waits:
            request.cancelled = request.turned_away = True
        return not request.waits

    def _turn_away(self) -> None:
        """What does not wait has had its turn, or was not at the head of its line."""
        asked, self.now_or_never = self.now_or_never, []
        for request in asked:
            if request.turned_away or not request.cancelled:
                self.cancel(request.parts[0])
                self.ground.busy(request.parts)

    def _forget(self, line: Line) -> None:
        """Drop an empty line, so that lines do not pile up."""
        for holder in line.stands:
            lines = self.depots[holder].lines
            for place in range(len(lines)):
                if lines[place] is line:
                    del lines[place]
                    break
        line.stands.clear()
        if line is self.only:
            self.only = None

    def _serve(self, request: Request, *, makes_way: bool = True) -> bool:
        """Send the crews for *request*, if there are; who only waits elsewhere *makes way*."""
        now = self.clock.now
        parts = request.parts
        if self.strict and not request.waits and not self.at_once and self._elders(request):
            return False
        if len(parts) == 1:  # as most: nothing is made for it
            crew = self._pick(parts[0], _NOBODY, now, emergency=request.emergency)
            taken = self._make_way(request, parts) if crew is None and makes_way else None
            if taken:
                crew = taken[0]
            if crew is None:
                return False
            self._over(request)
            self._give(parts[0], crew)
            return True
        served: list[Part] = []
        chosen: list[Crew] = []
        missing: list[Part] = []
        for part in parts:
            crew = self._pick(part, chosen, now, emergency=request.emergency)
            if crew is None:
                missing.append(part)
            else:
                served.append(part)
                chosen.append(crew)
        if missing:
            taken = self._make_way(request, missing) if makes_way else None
            if taken is None:
                return False
            served += missing
            chosen += taken
        self._over(request)
        for place in range(len(served)):
            self._give(served[place], chosen[place])
        return True

    def _give(self, part: Part, crew: Crew) -> None:
        """Send *crew* to do *part*, which waits no more."""
        self._waits_no_more(part)
        if part.offers:
            part.falls_to(crew.force.index)
        self.ground.send(part, crew)

    def _elders(self, request: Request) -> bool:
        """Whether anybody before *request* waits for one of the same departments."""
        for part in request.parts:
            for holder in part.offers or (part.holder,):
                for line in self.depots[holder].lines:
                    for other in line.requests:
                        if (
                            other is not request
                            and not other.cancelled
                            and other.comes_before(request)
                            and other.wants(holder)
                        ):
                            return True
        return False

    def _pick(self, part: Part, taken: list[Crew], now: int, *, emergency: bool) -> Crew | None:
        """The crew to send: of the part's department, or of the first that would come and has one; or None."""
        if not part.offers:
            return self._choose(part, part.holder, taken, now, emergency=emergency)
        for holder in part.offers:
            crew = self._choose(part, holder, taken, now, emergency=emergency)
            if crew is not None:
                return crew
        return None

    def _choose(self, part: Part, holder: int, taken: list[Crew], now: int, *, emergency: bool) -> Crew | None:
        """The crew of a department to send, or None."""
        force = self.depots[holder].force
        visit = part.visit
        on_duty = part.forced or force.shift.on_duty(now)
        free = len(force.free) if on_duty and not force.scattered else 0
        base = self._free_at_base(force, taken) if free else None
        able = self._elsewhere(part, force, taken, on_duty=on_duty)
        if not on_duty and force.wake < now and (force.free or (self.on_the_road and force.homeward)):
            force.wake = force.shift.next_duty(now)
            self.clock.at(force.wake, self.freed, force)
        found = (base is not None) + (0 if able is None else len(able))
        if not found:
            return None
        reserve = visit.leg.reserve
        if reserve and not emergency:
            promised = sum(crew.force is force and crew.state is HOME and not crew.post for crew in taken)
            if found + max(free - promised - 1, 0) <= reserve:
                return None
        if not able:
            return base
        if base is not None:
            able.append(base)
        if found > 1 and not self.nearest:
            able = [_first(able)]
        if force.roves:
            for crew in able:
                if crew.state is HOME and not crew.post:
                    crew.spot = self.ground.whereabouts(crew, visit)
        if len(able) == 1:
            return able[0]
        return self._nearest(able, visit.case.spot, now)

    def _nearest(self, able: list[Crew], spot: Spot, now: int) -> Crew | None:
        """The crew that is nearest to *spot*, of several the first of its department."""
        found: Crew | None = None
        least = 0
        for crew in able:
            away = self.away(crew, spot, now)
            if found is None or away < least or (away == least and crew.index < found.index):
                found, least = crew, away
        return found

    def _elsewhere(self, part: Part, force: Force, taken: list[Crew], *, on_duty: bool) -> list[Crew] | None:
        """The crews of *force* that can be sent and are not at the one base of all: at the street's post, at bases of their own, on the road home."""
        able = self._at_post(part, force, taken, on_duty=on_duty) if force.posted else None
        if not on_duty:
            return able
        if force.scattered:
            able = able or []
            able += [crew for index in force.free if (crew := force.crews[index]) not in taken]
        if self.on_the_road and force.homeward:
            able = able or []
            able += [crew for crew in force.homeward if crew not in taken]
        return able

    def _at_post(self, part: Part, force: Force, taken: list[Crew], *, on_duty: bool) -> list[Crew] | None:
        """The crews of *force* at the post of the street that can be sent."""
        crews = force.posted.get(part.visit.case.street_number)
        if not crews:
            return None
        ready = on_duty or part.visit.terms.on_call
        return [
            crew
            for crew in crews
            if (crew.state is HOME or (crew.state is HOMEWARD and self.on_the_road))
            and (part.forced or (crew.on_post and ready))
            and crew not in taken
        ]

    def spare(self, part: Part) -> Crew | None:
        """A rested crew of the same department that could be sent now to relieve that of *part*."""
        crew = self._choose(part, part.holder, _NOBODY, self.clock.now, emergency=part.rank == 0)
        return crew if crew is not None and crew.state is HOME else None

    @staticmethod
    def _free_at_base(force: Force, taken: list[Crew]) -> Crew | None:
        """The first crew free at base that is not *taken*."""
        if not taken:
            return force.crews[force.free[0]]
        for index in force.free:
            crew = force.crews[index]
            if crew not in taken:
                return crew
        return None

    def away(self, crew: Crew, spot: Spot, now: int) -> int:
        """Metres by road from where *crew* is now to *spot*."""
        end = crew.bound_for
        if end is None:
            return self.roads.distance(crew.spot, spot)
        start, since, until = crew.comes_from, crew.since, crew.until
        length = self.roads.distance(start, end)
        gone = length * min(max(now - since, 0), until - since) // (until - since) if until > since else length
        return min(gone + self.roads.distance(start, spot), length - gone + self.roads.distance(end, spot))

    # ---- giving way

    def _make_way(self, request: Request, missing: list[Part]) -> list[Crew] | None:
        """Crews for the *missing* parts, taken from what may be kept waiting; None if that is not enough."""
        if not self.at_once:
            victims: list[Part] = []
            for part in missing:
                victim = self._younger(part, request, victims)
                if victim is None:
                    break
                victims.append(victim)
            if len(victims) == len(missing):
                return [self.ground.take(victim) for victim in victims]
        if request.interrupts:
            return self._interrupt(request, missing)
        return None

    def _younger(self, part: Part, request: Request, besides: list[Part]) -> Part | None:
        """The youngest part of the same department, *besides* those found already, whose crew only waits on site."""
        found: Part | None = None
        street = part.visit.case.street_number
        for crew in self._crews(part):
            if crew.state is not SITE:
                continue
            other = crew.part
            if (
                other is not None
                and not other.working
                and other not in besides
                and other.able is not False
                and not other.visit.leaving
                and other.visit is not part.visit
                and request.precedes(other)
                and not other.visit.underway
                and (not crew.post or crew.post == street)
                and (found is None or _is_younger(other, found))
            ):
                found = other
        return found

    def _crews(self, part: Part) -> list[Crew]:
        """All crews of the departments that could do *part*."""
        if not part.offers:
            return self.depots[part.holder].force.crews
        return [crew for holder in part.offers for crew in self.depots[holder].force.crews]

    def _interrupt(self, request: Request, missing: list[Part]) -> list[Crew] | None:
        """The crews of the case it may interrupt, among those whose crews would suffice: of the lowest class, begun last."""
        best: tuple[tuple[int, int], Visit, list[Part]] | None = None
        for visit in self.working.values():
            rank = visit.rank if request.lower else visit.case.rank
            if rank < request.interrupts or not visit.underway or visit.leaving:
                continue
            wanted = self._enough(visit, missing)
            if wanted is not None and (best is None or (rank, visit.work_began) > best[0]):
                best = ((rank, visit.work_began), visit, wanted)
        return None if best is None else self.ground.interrupt(best[1], best[2])

    @staticmethod
    def _enough(visit: Visit, missing: list[Part]) -> list[Part] | None:
        """The parts on site in *visit* that would serve all that is *missing*; None if they do not suffice."""
        wanted: list[Part] = []
        for part in missing:
            street = part.visit.case.street_number
            for other in visit.parts:
                if (
                    (other.holder in part.offers if part.offers else other.holder == part.holder)
                    and other.state is SITE
                    and other not in wanted
                    and other.crew is not None
                    and other.crew.post in (0, street)
                ):
                    wanted.append(other)
                    break
            else:
                return None
        return wanted
