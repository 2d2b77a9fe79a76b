"""A dispatcher that looks at everything each time, written from the rules of dispatch and not from the program.

The rules (README, `dispatch` and `priority`): who is more urgent, then who was called first, then
who asked first, is looked at first. A request is served if all its parts can be given crews at
once. `strict`: nobody of a line is served while somebody before him in it waits; there is one
line, or one for each department where parts are served singly. Whoever can be served is.
What does not wait (`call.when_busy`) asks for all its crews together and has one turn; under
`strict` it overtakes nobody who waits for a department of its own. A part that several departments
could do (`turns_to`) goes to the first of them with a crew free, and waits for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.scenario import DAILY
from sim.visit import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.scenario import Dispatch
    from sim.travel import Roads, Spot
    from sim.visit import Crew, Force, Part, Visit

Happened = tuple[str, str, str]
"""What the ground was told to do: `send`, `take` or `interrupt`; with what; with whom."""


@dataclass
class Wish:
    """Parts that are to be given crews at one moment."""

    key: tuple[int, int, int]
    parts: list[Part]
    waits: bool = True
    """Whether it is wanted after its turn."""
    tried: bool = False
    """It has had its turn."""


@dataclass
class Standing:
    """Where a crew is, as far as dispatch cares."""

    state: State
    part: Part | None
    spot: Spot
    road: tuple[Spot, Spot, int, int] | None


def _key(part: Part) -> tuple[int, int, int]:
    """Where a part stands in line, or last stood."""
    return part.rank, part.called, part.ticket


def _road(crew: Crew) -> tuple[Spot, Spot, int, int] | None:
    """On the road: from, to, since, until."""
    return None if crew.bound_for is None else (crew.comes_from, crew.bound_for, crew.since, crew.until)


class Naive:
    """All wishes in one list; every look goes through all of them and all crews."""

    def __init__(self, rules: Dispatch, roads: Roads, forces: list[Force]) -> None:
        self.rules = rules
        self.roads = roads
        self.forces = forces
        self.wishes: list[Wish] = []
        self.number = 0
        self.standing: dict[Crew, Standing] = {}
        self.stopped: set[Visit] = set()

    # ---- what it is told

    def ask(self, parts: list[Part], rank: int, called: int, *, waits: bool = True) -> None:
        """*parts* of one visit are asked for."""
        self.number += 1
        if waits:
            self._wish(parts, (rank, called, self.number))
        else:
            self.wishes.append(Wish((rank, called, self.number), parts, waits=False))

    def _wish(self, parts: list[Part], key: tuple[int, int, int]) -> None:
        if self.rules.assembly == "all_at_once":
            self.wishes.append(Wish(key, parts))
        else:
            self.wishes += [Wish(key, [part]) for part in parts]

    def cancel(self, part: Part) -> list[Part]:
        """*part* is not wanted any more, nor what was to go with it."""
        gone = [wish for wish in self.wishes if part in wish.parts]
        self.wishes = [wish for wish in self.wishes if part not in wish.parts]
        return [other for wish in gone for other in wish.parts]

    def agree(self) -> None:
        """Of several crews of one department that one visit asks for singly, no rule says which comes first."""
        known = {part for wish in self.wishes for part in wish.parts}
        for wish in self.wishes:
            for place, part in enumerate(wish.parts):
                if part.state is not State.WAITING:
                    alike = (p for p in part.visit.parts if _able(p) == _able(part) and _key(p) == _key(part))
                    wish.parts[place] = next(p for p in alike if p.state is State.WAITING and p not in known)
                    known.add(wish.parts[place])

    # ---- what it expects

    def expects(self, now: int) -> list[Happened]:
        """What the ground is told at *now*, in order; it is taken as done."""
        self.standing = {
            crew: Standing(crew.state, crew.part, crew.spot, _road(crew))
            for force in self.forces
            for crew in force.crews
        }
        self.stopped = set()
        happened: list[Happened] = []
        while found := self._first(now):
            happened += found
        for wish in (wish for wish in self.wishes if not wish.waits):
            happened.append(("busy", " ".join(part.visit.case.identity for part in wish.parts), ""))
        self.wishes = [wish for wish in self.wishes if wish.waits]
        return happened

    def _first(self, now: int) -> list[Happened]:
        """The first wish that can be served is."""
        singly = self.rules.assembly == "as_available"
        closed: set[int] = set()
        wanted: set[int] = set()
        for wish in sorted(self.wishes, key=lambda wish: wish.key):
            lines = {part.holder for part in wish.parts} if singly else {-1}
            holders = {holder for part in wish.parts for holder in _able(part)} if singly else {-1}
            before = closed & lines if wish.waits else wanted & holders
            if wish.tried or (self.rules.order == "strict" and before):
                if wish.waits:
                    wanted |= holders  # he is overtaken by nobody who does not wait, though his own line is closed
                continue
            found = self._serve(wish, now)
            if found:
                return found
            wish.tried = not wish.waits
            if wish.waits:
                closed |= lines
                wanted |= holders
        return []

    def _serve(self, wish: Wish, now: int) -> list[Happened]:
        given: dict[Part, Crew] = {}
        for part in wish.parts:
            kept = 0 if wish.key[0] == 0 else part.visit.regime.priority.reserve
            for holder in _able(part):
                able = [crew for crew in self._able(part, holder, now) if crew not in given.values()]
                if len(able) > kept and part not in given:
                    given[part] = min(able, key=lambda crew: self._order(crew, part, now))
        missing = [part for part in wish.parts if part not in given]
        happened: list[Happened] = []
        if missing:
            taken = self._one_that_waits(wish, missing) or self._one_at_work(wish, missing)
            if not taken:
                return []
            happened, crews = taken
            given |= dict(zip(missing, crews, strict=True))
        self.wishes = [other for other in self.wishes if other is not wish]
        order = [part for part in wish.parts if part not in missing] + missing
        for part in order:
            crew = given[part]
            self.standing[crew] = Standing(State.COMING, part, crew.spot, None)
            happened.append(("send", f"{part.visit.case.identity}:{crew.force.index}", crew.identity))
        return happened

    def _able(self, part: Part, holder: int, now: int) -> Iterable[Crew]:
        """Crews that could go: of the post in that street, or of the base; on duty, or on call, or forced."""
        force = self.forces[holder]
        duty = force.shift.on_duty(now)
        for crew in force.crews:
            state = self.standing[crew].state
            here = state is State.HOME or (state is State.HOMEWARD and self.rules.free == "on_the_road")
            if crew.retired or not here:
                continue
            if crew.post:
                called = crew.on_post and (duty or part.visit.regime.timing.rule == "on_call")
                if crew.post == part.visit.case.street_number and (part.forced or called):
                    yield crew
            elif duty or part.forced:
                yield crew

    def _order(self, crew: Crew, part: Part, now: int) -> tuple[int, int]:
        """The nearest first, or in fixed order."""
        if self.rules.which == "fixed_order":
            return 0, crew.index
        spot = part.visit.case.spot
        standing = self.standing[crew]
        if standing.road is None:
            return self.roads.distance(standing.spot, spot), crew.index
        start, end, since, until = standing.road
        length = self.roads.distance(start, end)
        gone = length if until <= since else length * min(now - since, until - since) // (until - since)
        back = gone + self.roads.distance(start, spot)
        on = length - gone + self.roads.distance(end, spot)
        return min(back, on), crew.index

    def _one_that_waits(self, wish: Wish, missing: list[Part]) -> tuple[list[Happened], list[Crew]] | None:
        """The elder takes: the crew that only waits at the youngest case that comes later."""
        if self.rules.assembly == "all_at_once":
            return None
        taken: dict[Part, Crew] = {}
        for part in missing:
            able = []
            for crew in (crew for holder in _able(part) for crew in self.forces[holder].crews):
                other = self.standing[crew].part
                if self.standing[crew].state is not State.SITE or other is None or other in taken:
                    continue
                visit = other.visit
                idle = not other.working and (not visit.underway or visit in self.stopped) and not visit.leaving
                near = not crew.post or crew.post == part.visit.case.street_number
                if idle and near and other.able is not False and visit is not part.visit and _key(other) > wish.key:
                    able.append((_key(other), crew, other))
            if not able:
                return None
            _, crew, other = max(able, key=lambda found: found[0])
            taken[other] = crew
        self.wishes += [Wish(_key(other), [other]) for other in taken]
        return [("take", name(other), crew.identity) for other, crew in taken.items()], list(taken.values())

    def _one_at_work(self, wish: Wish, missing: list[Part]) -> tuple[list[Happened], list[Crew]] | None:
        """An emergency may interrupt a daily case at work, the one that began last of those that have what it lacks."""
        if wish.key[0] != 0 or missing[0].visit.regime.priority.preempts != "cases":
            return None
        best: tuple[int, Visit, list[Crew]] | None = None
        for visit in {part.visit: None for standing in self.standing.values() if (part := standing.part) is not None}:
            if visit.case.rank != DAILY or not visit.underway or visit in self.stopped or visit.leaving:
                continue
            found = self._has(visit, missing)
            if found and (best is None or visit.work_began > best[0]):
                best = (visit.work_began, visit, found)
        if best is None:
            return None
        _, visit, crews = best
        self.stopped.add(visit)
        again = []
        for part in visit.parts:
            crew = next((c for c, s in self.standing.items() if s.part is part and s.state is State.SITE), None)
            if crew is not None:
                again.append(part)
                road = (visit.case.spot, crew.home, 0, 0)
                self.standing[crew] = Standing(State.HOMEWARD, None, crew.spot, road)
        self._wish(again, _key(again[0]))
        for crew in crews:
            self.standing[crew].state = State.SITE
        return [("interrupt", visit.case.identity, " ".join(crew.identity for crew in crews))], crews

    def _has(self, visit: Visit, missing: list[Part]) -> list[Crew]:
        """The crews on site in *visit* that would do for all that is *missing*, if there are enough."""
        found: list[Crew] = []
        for part in missing:
            for other in visit.parts:
                crew = next((c for c, s in self.standing.items() if s.part is other and s.state is State.SITE), None)
                near = crew is not None and crew.post in (0, part.visit.case.street_number)
                if crew is not None and near and other.holder in _able(part) and crew not in found:
                    found.append(crew)
                    break
            else:
                return []
        return found


def _able(part: Part) -> tuple[int, ...]:
    """The departments that could do it, in order."""
    return tuple(part.offers or ()) or (part.holder,)


def name(part: Part) -> str:
    """A part as a test shows it: the case and the department."""
    return f"{part.visit.case.identity}:{part.holder}"
