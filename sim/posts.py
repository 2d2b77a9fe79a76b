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
    from sim.regime import Regime
    from sim.visit import Crew, Force
    from sim.world import World


class Posts:
    """The command posts of the streets and the crews lent to them (下沉)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.watches: dict[tuple[int, int], int] = {}
        """Counts the changes of a post's regime, so that plans for an earlier one lapse: by department and street."""

    def arrange(self, before: dict[str, Regime]) -> None:
        """Lend crews to posts, take them home, add and withdraw crews, as the regimes in force want it.

        Men move overnight, before the phase begins.
        """
        world = self.world
        scenario = world.plan.scenario
        for force in world.forces:
            holder = world.plan.holders[force.index]
            if holder.level != DISTRICT:
                continue
            streets = [
                name for name, street in scenario.streets.items() if street.district == holder.department.district
            ]
            size = force.size + max((world.regimes[street].crews_added for street in streets), default=0)
            while len(force.crews) < size:
                world.recruit(force)
            wanted: list[str] = []
            for street in streets:
                basing = world.regimes[street].basing
                wanted += [street] * (basing.stationed if basing.rule == "post" else 0)
            for crew in force.crews:
                self._retire(crew, retired=crew.index >= size)
                self._station(crew, wanted[crew.index] if crew.index < min(len(wanted), size) else "")
            for street in streets:
                old = before.get(street)
                new = world.regimes[street]
                if old is None or old.basing != new.basing:
                    self._stand(force, street)
            world.dispatcher.freed(force)

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

    def _station(self, crew: Crew, street: str) -> None:
        """Station *crew* in *street*, or at its base again if that is empty."""
        world = self.world
        number = world.streets[street] if street else 0
        if crew.post == number:
            return
        world.missions.release(crew)
        force = crew.force
        at_home = crew.state is State.HOME
        if crew.post:
            force.posted[crew.post].remove(crew)
            self._off_post(crew)
            self._lent(crew, crew.post, Reason.ENDS)
            crew.at_hand = at_home and crew.index < force.size
            if crew.index < force.size:
                force.routine.lend(world.now, -1, at_hand=crew.at_hand)
        elif at_home and not crew.retired:
            world.unfree(crew)
        crew.post = number
        crew.home = world.plan.places[street] if street else world.plan.holders[force.index].base
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
        crews = force.posted.get(number)
        if self.watches.get((force.index, number)) != watch or not crews:
            return
        now = world.now
        regime = world.regimes[street]
        covering = 0
        reason = Reason.NIGHT
        if force.shift.on_duty(now):
            covering, reason = len(crews), Reason.ON_SHIFT
            changes = force.shift.duty_ends(now)
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
