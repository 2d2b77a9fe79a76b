"""Crews between cases: who is stationed where, who stands by, who is added for a phase."""

from __future__ import annotations

import math
from heapq import heappush
from typing import TYPE_CHECKING

from sim.log import Kind, Reason
from sim.plan import DISTRICT
from sim.units import DAY
from sim.visit import State

if TYPE_CHECKING:
    from sim.regime import Basing, Regime
    from sim.scenario import Department
    from sim.visit import Crew, Force
    from sim.world import World


class Posts:
    """The command posts of the streets and the crews lent to them (下沉)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.watches: dict[tuple[int, int], int] = {}
        """Counts the changes of a post's regime, so that plans for an earlier one lapse: by department and street."""
        self.recalled: dict[tuple[int, int], list[Crew]] = {}
        """Stationed crews that their department has recalled for the shift, by department and street."""

    def arrange(self, before: dict[str, Regime]) -> None:
        """Lend crews to posts, take them home, add and withdraw crews, as the regimes in force want it.

        Men move overnight, before the day begins; districts in which nothing changes are left alone.
        """
        world = self.world
        scenario = world.plan.scenario
        streets: dict[str, list[str]] = {}
        changed: set[str] = set()
        for name, street in scenario.streets.items():
            streets.setdefault(street.district, []).append(name)
            if before.get(name) is not world.regimes[name]:
                changed.add(street.district)
        for force in world.forces:
            holder = world.plan.holders[force.index]
            district = holder.department.district
            if holder.level == DISTRICT and district in changed:
                self._share_out(force, streets.get(district, []), before)

    def _share_out(self, force: Force, streets: list[str], before: dict[str, Regime]) -> None:
        """Share the crews of *force* out among the posts of *streets* and its base."""
        world = self.world
        size = force.size + max((world.regimes[street].crews_added for street in streets), default=0)
        while len(force.crews) < size:
            world.recruit(force)
        stirred: set[int] = set()
        for street in streets:
            self.recalled.pop((force.index, world.streets[street]), None)
        for crew, street in zip(force.crews, self._posts(force, streets, size), strict=True):
            self._retire(crew, retired=crew.index >= size)
            number = world.streets[street] if street else 0
            if crew.post != number:
                stirred |= {crew.post, number}
                self._station(crew, street)
        for street in streets:
            old = before.get(street)
            new = world.regimes[street]
            if old is None or old.basing != new.basing or world.streets[street] in stirred:
                self._stand(force, street)
        world.dispatcher.freed(force)

    def _posts(self, force: Force, streets: list[str], size: int) -> list[str]:
        """The post at which each crew of *force* is to be, "" its base: who is at a post that wants it stays there."""
        world = self.world
        department = world.plan.holders[force.index].department
        wanted: dict[str, int] = {}
        for street in streets:
            basing = world.regimes[street].basing
            wanted[street] = _stationed(basing, department) if basing.rule == "post" else 0
        posts = [""] * len(force.crews)
        at = {world.streets[street]: street for street in streets}
        for crew in force.crews[:size]:
            street = at.get(crew.post, "")
            if wanted.get(street):
                posts[crew.index] = street
                wanted[street] -= 1
        free = (street for street, number in wanted.items() for _ in range(number))
        for crew in force.crews[:size]:
            posts[crew.index] = posts[crew.index] or next(free, "")
        return posts

    def _retire(self, crew: Crew, *, retired: bool) -> None:
        """Crews added for a phase come with it and go with it; one on a mission goes when it is back."""
        if crew.retired == retired:
            return
        self.world.missions.release(crew)
        if crew.state is State.HOME and not crew.post:
            if retired:
                self.world.unfree(crew)
            else:
                heappush(crew.force.free, crew.index)
        crew.retired = retired

    def _station(self, crew: Crew, street: str, why: Reason = Reason.ENDS) -> None:
        """Station *crew* in *street*, or at its base again if that is empty."""
        world = self.world
        number = world.streets[street] if street else 0
        world.missions.release(crew)
        force = crew.force
        at_home = crew.state is State.HOME
        if crew.post:
            force.posted[crew.post].remove(crew)
            self._off_post(crew)
            self._lent(crew, crew.post, why)
            crew.at_hand = at_home and crew.index < force.size
            if crew.index < force.size:
                force.routine.lend(world.now, -1, at_hand=crew.at_hand)
        elif at_home and not crew.retired:
            world.unfree(crew)
        crew.post = number
        crew.home = world.plan.places[street] if street else world.plan.home(force.index, crew.index)
        if number:
            force.homeward.pop(crew.index, None)
            force.posted.setdefault(number, []).append(crew)
            self._lent(crew, number, Reason.BEGINS)
            if crew.index < force.size:
                force.routine.lend(world.now, 1, at_hand=crew.at_hand)
            crew.at_hand = False
        elif at_home and not crew.retired:
            heappush(force.free, crew.index)
        if at_home:
            crew.spot = crew.home

    def _lent(self, crew: Crew, street: int, reason: Reason) -> None:
        world = self.world
        world.log.note(world.now, Kind.LENT, 0, 0, street, crew.force.number, crew.number, -1, reason)

    def _stand(self, force: Force, street: str) -> None:
        """Begin the standby of *force* at the post of *street* under the regime in force."""
        number = self.world.streets[street]
        watch = self.watches.get((force.index, number), 0) + 1
        self.watches[force.index, number] = watch
        self._change_over(force, street, watch)

    def _change_over(self, force: Force, street: str, watch: int) -> None:
        """The stationed crews change over: on shift all stand by; outside it the night's cover does, in turn."""
        world = self.world
        number = world.streets[street]
        if self.watches.get((force.index, number)) != watch:
            return
        for crew in self.recalled.pop((force.index, number), []):
            self._station(crew, street)
        crews = force.posted.get(number)
        if not crews:
            return
        now = world.now
        regime = world.regimes[street]
        covering = 0
        reason = Reason.NIGHT
        if force.shift.on_duty(now):
            self._recall(force, street, regime)
            covering, reason = len(crews), Reason.ON_SHIFT
            changes = force.shift.duty_ends(now)
            if regime.basing.managed != "street":
                changes = min(changes, (now // DAY + 1) * DAY + force.shift.begins)
        else:
            changes = force.shift.next_duty(now)
            u = world.luck.one("department", world.plan.holders[force.index].name, f"cover {now // DAY}")
            covering = min(len(crews), math.floor(regime.basing.night_cover * len(crews) + u))
        turn = now // DAY
        for place, crew in enumerate(crews):
            if (place - turn) % len(crews) < covering:
                self._on_post(crew, reason)
            else:
                self._off_post(crew)
        if changes < world.plan.scenario.horizon:
            world.clock.at(changes, self._change_over, force, street, watch)
        world.dispatcher.freed(force)

    def _recall(self, force: Force, street: str, regime: Regime) -> None:
        """A department whose routine work piles up takes stationed crews back for the shift, as far as it may.

        District management lets it take all, dual management half; what is managed by the street stays.
        """
        rule = regime.basing
        world = self.world
        number = world.streets[street]
        crews = force.posted[number]
        kept = {"street": len(crews), "dual": -(-len(crews) // 2), "district": 0}[rule.managed]
        if kept == len(crews) or not force.size:
            return
        force.routine.advance(world.now)
        if not force.routine.is_behind(rule.recall_above):
            return
        for crew in crews[kept:]:
            if crew.state is State.HOME:
                self._station(crew, "", Reason.RECALLED)
                self.recalled.setdefault((force.index, number), []).append(crew)

    def _on_post(self, crew: Crew, reason: Reason) -> None:
        if crew.on_post and crew.watch == reason:
            return
        self._off_post(crew)
        crew.on_post = True
        crew.watch = reason
        world = self.world
        world.log.note(world.now, Kind.ON_POST, 0, 0, crew.post, crew.force.number, crew.number, -1, reason)

    def _off_post(self, crew: Crew) -> None:
        if crew.on_post:
            crew.on_post = False
            world = self.world
            world.log.note(world.now, Kind.OFF_POST, 0, 0, crew.post, crew.force.number, crew.number)


def _stationed(basing: Basing, department: Department) -> int:
    """How many crews a department stations at one post."""
    return basing.stationed if department.stations is None else min(basing.stationed, department.stations)
