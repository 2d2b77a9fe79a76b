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

from heapq import heapify, heappop, heappush, nsmallest
from typing import TYPE_CHECKING, Final, Protocol

from sim.scenario import DAILY
from sim.visit import HOME, HOMEWARD, SITE, WAITING

if TYPE_CHECKING:
    from sim.clock import Clock
    from sim.scenario import Dispatch
    from sim.travel import Roads, Spot
    from sim.visit import Crew, Force, Part, Visit

INTERRUPTS: Final = ("cases", "lower")
"""The rules of priority under which work on a case may be interrupted."""
Key = tuple[int, int, int]
"""Priority class, time of the first call, number of the request."""


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


class Request:
    """Parts that must be given crews at the same moment."""

    __slots__ = ("cancelled", "emergency", "interrupts", "key", "lower", "parts", "turned_away", "waits")

    def __init__(self, key: Key, parts: list[Part], *, waits: bool = True) -> None:
        self.key = key
        self.waits = waits
        """Whether it stays in line if it cannot be served at once."""
        self.parts = parts
        self.emergency = key[0] == 0
        preempts = parts[0].visit.regime.priority.preempts
        self.lower = preempts == "lower"
        """Whether it may interrupt any lower class: that under which the other is called counts, not its case's own."""
        self.interrupts = 0
        """The most urgent class that it may interrupt at work; 0: none."""
        if self.lower and key[0] < DAILY:
            self.interrupts = key[0] + 1
        elif self.emergency and preempts == "cases":
            self.interrupts = DAILY
        self.cancelled = False
        self.turned_away = False
        """It has had its turn, and did not wait."""

    def __lt__(self, other: Request) -> bool:
        return self.key < other.key


def _turn(request: Request) -> tuple[Key, int]:
    """Fresh requests are served as those at the heads of lines are, in the order of their keys and departments."""
    return request.key, request.parts[0].holder


class Line:
    """Requests that wait for the same crews."""

    __slots__ = ("holders", "key", "requests")

    def __init__(self, key: tuple[object, ...]) -> None:
        self.key = key
        self.holders: set[int] = set()
        """The departments whose crews they wait for."""
        self.requests: list[Request] = []

    def head(self) -> Request | None:
        """The first request that is still wanted."""
        requests = self.requests
        while requests and requests[0].cancelled:
            heappop(requests)
        return requests[0] if requests else None


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
        self.forces = forces
        self.ground = ground
        self.at_once = rules.assembly == "all_at_once"
        self.strict = rules.order == "strict"
        self.on_the_road = rules.free == "on_the_road"
        self.nearest = rules.which == "nearest"
        self.lines: dict[tuple[object, ...], Line] = {}
        self.lines_of: list[dict[tuple[object, ...], Line]] = [{} for _ in forces]
        self.changed: set[int] = set()
        self.planned = False
        self.waiting: dict[Part, Request] = {}
        self.number = 0
        self.fresh: list[Request] = []
        """Requests since the last scan: most are served in the next one, and never stand in a line."""
        self.in_hand: set[int] = set()
        """The departments whose crews a scan is to give to fresh requests."""
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
        key = (rank, called, self.number)
        if not waits:
            self.now_or_never.append(Request(key, parts, waits=False))
            self._queue(self.now_or_never[-1])
        elif self.at_once:
            self._queue(Request(key, parts))
        else:
            for part in parts:
                self._queue(Request(key, [part]))

    def ask_again(self, parts: list[Part]) -> None:
        """Put parts back in line where they stood."""
        if self.at_once:
            self._queue(Request(parts[0].key, parts))
        else:
            for part in parts:
                self._queue(Request(part.key, [part]))

    def _queue(self, request: Request) -> None:
        parts = request.parts
        for part in parts:
            part.key = request.key
            part.state = WAITING
            self.waiting[part] = request
            if part.offers:
                self.changed.update(part.offers)
            else:
                self.changed.add(part.holder)
        self.urgent += bool(request.interrupts)
        if self.scanning or not request.waits:
            self._line_up(request)
        else:
            self.fresh.append(request)
        self._plan()

    def _line_up(self, request: Request) -> None:
        parts = request.parts
        key: tuple[object, ...]
        if self.strict:
            key = ("all",) if self.at_once else (parts[0].holder,)
            if not request.waits and not self.at_once:
                key = ("now", *[part.holder for part in parts])
        else:
            street = parts[0].visit.case.street_number
            regime = parts[0].visit.regime
            rules = (regime.timing.rule == "on_call", regime.priority.reserve, regime.priority.preempts in INTERRUPTS)
            key = (*[part.holder for part in parts], "in", street, parts[0].forced, request.emergency, *rules)
            if any(part.offers for part in parts):
                key = (*key, *[tuple(part.offers or ()) for part in parts])
        line = self.lines.get(key)
        if line is None:
            line = self.lines[key] = Line(key)
        for part in parts:
            for holder in part.offers or (part.holder,):
                self.lines_of[holder][key] = line
                line.holders.add(holder)
        heappush(line.requests, request)

    def cancel(self, part: Part) -> None:
        """Take *part* (and what waits with it) out of its line."""
        request = self.waiting.pop(part, None)
        if request is not None:
            self._over(request)
            for other in request.parts:
                self.waiting.pop(other, None)
                self.changed.add(other.holder)
            self._plan()

    def freed(self, force: Force) -> None:
        """Something about the crews of *force* has changed."""
        if self.lines_of[force.index] or force.index in self.in_hand:
            self.changed.add(force.index)
            self._plan()
        if force.blocks:
            self.clock.after_all(self.ground.idle, force)

    def stirred(self, visit: Visit) -> None:
        """Somebody has come, begun or stopped in *visit*: who waits may take a crew of it now (see `_make_way`)."""
        if self.waiting and (self.urgent or not (self.at_once or visit.underway)):
            for part in visit.parts:
                if part.state is SITE and (part.holder in self.in_hand or self._is_wanted(part)):
                    self.changed.add(part.holder)
                    self._plan()

    def _is_wanted(self, part: Part) -> bool:
        """Whether somebody waits for a crew of this department who might take that of *part*: an elder, or who may interrupt work."""
        lines = self.lines_of[part.holder]
        if self.urgent:
            return bool(lines)
        for line in lines.values():
            head = line.head()
            if head is not None and head.key < part.key:
                return True
        return False

    def _over(self, request: Request) -> None:
        """*request* waits no more."""
        request.cancelled = True
        self.urgent -= bool(request.interrupts)

    def _plan(self) -> None:
        if not self.planned:
            self.planned = True
            self.clock.after_all(self.scan)

    # ---- serving

    def scan(self) -> None:
        """Serve what can be served, the most urgent and oldest request first."""
        self.planned = False
        changed, self.changed = self.changed, set()
        self.scanning = True
        if not self._serve_at_once(changed):
            self._scan_lines(changed)
        self.scanning = False

    def _serve_at_once(self, changed: set[int]) -> bool:
        """Serve fresh requests that find crews free where nobody else waits; whether that was all there was to do.

        The rest stand in line.
        """
        fresh, self.fresh = self.fresh, []
        if fresh and self._nobody_waits(fresh, changed):
            if len(fresh) > 1:
                fresh.sort(key=_turn)
            served = 0
            for request in fresh:
                if not request.cancelled:
                    if not self._serve(request, makes_way=False):
                        break
                    for part in request.parts:
                        self.in_hand.discard(part.holder)
                served += 1
            self.in_hand.clear()
            if served == len(fresh):
                return True
            del fresh[:served]
        for request in fresh:
            self._line_up(request)
        return False

    def _nobody_waits(self, fresh: list[Request], changed: set[int]) -> bool:
        """Whether there is nobody but the *fresh* requests, each for crews of its own, which then are in hand."""
        for index in changed:
            if self.lines_of[index]:
                return False
        if self.at_once and (len(fresh) > 1 or (self.strict and self.lines)):
            return False
        wanted: set[int] = set()
        for request in fresh:
            if request.parts[0].holder in wanted:
                return False
            for part in request.parts:
                if part.offers:
                    return False
                wanted.add(part.holder)
        self.in_hand = wanted
        return True

    def _scan_lines(self, changed: set[int]) -> None:
        """Serve who is at the head of a line, the most urgent and oldest first."""
        found = self.lines_of[changed.pop()] if len(changed) == 1 else {}
        for index in sorted(changed):
            found = found | self.lines_of[index]
        heap: list[tuple[Key, int, Line]] = []  # the heads of the lines, as many as changed departments have
        for number, line in enumerate(list(found.values())):
            head = line.head()
            if head is None:
                self._forget(line)
            else:
                heap.append((head.key, number, line))
        heapify(heap)
        while heap:
            key, number, line = heappop(heap)
            head = line.head()
            if head is None:
                self._forget(line)
                continue
            if head.key != key:
                heappush(heap, (head.key, number, line))
                continue
            if self._serve(head) or self._goes_away(head):
                following = line.head()
                if following is None:
                    self._forget(line)
                else:
                    heappush(heap, (following.key, number, line))
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
        if not line.requests and self.lines.pop(line.key, None) is not None:
            for holder in line.holders:
                self.lines_of[holder].pop(line.key, None)

    def _serve(self, request: Request, *, makes_way: bool = True) -> bool:
        """Send the crews for *request*, if there are; who only waits elsewhere *makes way*."""
        now = self.clock.now
        served: list[Part] = []
        chosen: list[Crew] = []
        missing: list[Part] = []
        if self.strict and not request.waits and not self.at_once and self._elders(request):
            return False
        for part in request.parts:
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
            part, crew = served[place], chosen[place]
            del self.waiting[part]
            if part.offers:
                part.falls_to(crew.force.index)
            self.ground.send(part, crew)
        return True

    def _elders(self, request: Request) -> bool:
        """Whether anybody before *request* waits for one of the same departments."""
        holders = {holder for part in request.parts for holder in part.offers or (part.holder,)}
        lines = {id(line): line for holder in holders for line in self.lines_of[holder].values()}
        heads = (line.head() for line in lines.values())
        return any(head is not None and head is not request and head < request for head in heads)

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
        force = self.forces[holder]
        visit = part.visit
        on_duty = part.forced or force.shift.on_duty(now)
        able = self._at_post(part, force, taken, on_duty=on_duty) if force.posted else []
        free = 0
        if on_duty:
            if force.scattered:
                able += [crew for index in sorted(force.free) if (crew := force.crews[index]) not in taken]
            else:
                free = len(force.free)
                base = self._free_at_base(force, taken) if free else None
                if base is not None:
                    able.append(base)
            if self.on_the_road:
                able += [c for c in force.homeward.values() if c not in taken]
        elif force.wake < now and (force.free or (self.on_the_road and force.homeward)):
            force.wake = force.shift.next_duty(now)
            self.clock.at(force.wake, self.freed, force)
        if not able:
            return None
        reserve = visit.regime.priority.reserve
        if reserve and not emergency:
            promised = sum(crew.force is force and crew.state is HOME and not crew.post for crew in taken)
            if len(able) + max(free - promised - 1, 0) <= reserve:
                return None
        if len(able) > 1 and not self.nearest:
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

    def _at_post(self, part: Part, force: Force, taken: list[Crew], *, on_duty: bool) -> list[Crew]:
        """The crews of *force* at the post of the street that can be sent."""
        visit = part.visit
        ready = on_duty or visit.regime.timing.rule == "on_call"
        return [
            crew
            for crew in force.posted.get(visit.case.street_number, ())
            if (crew.state is HOME or (crew.state is HOMEWARD and self.on_the_road))
            and (part.forced or (crew.on_post and ready))
            and crew not in taken
        ]

    def spare(self, part: Part) -> Crew | None:
        """A rested crew of the same department that could be sent now to relieve that of *part*."""
        crew = self._choose(part, part.holder, [], self.clock.now, emergency=part.key[0] == 0)
        return crew if crew is not None and crew.state is HOME else None

    @staticmethod
    def _free_at_base(force: Force, taken: list[Crew]) -> Crew | None:
        """The first crew free at base that is not *taken*."""
        for index in force.free[:1] if not taken else nsmallest(len(taken) + 1, force.free):
            crew = force.crews[index]
            if crew not in taken:
                return crew
        return None

    def away(self, crew: Crew, spot: Spot, now: int) -> int:
        """Metres by road from where *crew* is now to *spot*."""
        if crew.road is None:
            return self.roads.distance(crew.spot, spot)
        start, end, since, until = crew.road
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
                and other.key > request.key
                and not other.visit.underway
                and (not crew.post or crew.post == street)
                and (found is None or other.key > found.key)
            ):
                found = other
        return found

    def _crews(self, part: Part) -> list[Crew]:
        """All crews of the departments that could do *part*."""
        if not part.offers:
            return self.forces[part.holder].crews
        return [crew for holder in part.offers for crew in self.forces[holder].crews]

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
