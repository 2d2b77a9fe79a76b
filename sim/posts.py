"""Crews between cases: who is stationed where, who stands by, who is added for a phase."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.log import Kind, Reason
from sim.plan import DISTRICT
from sim.units import DAY
from sim.visit import HOME

if TYPE_CHECKING:
    from sim.regime import Basing, Regime
    from sim.scenario import Department
    from sim.visit import Crew, Force
    from sim.world import World


_ON_POST: Final = Kind.ON_POST
_OFF_POST: Final = Kind.OFF_POST
_NIGHT: Final = Reason.NIGHT
_ON_SHIFT: Final = Reason.ON_SHIFT
_NONE: Final = Reason.NONE


class Post:
    """A department's place at the command post of a street."""

    __slots__ = ("force", "number", "recalled", "street", "watch")

    def __init__(self, force: Force, street: str, number: int) -> None:
        self.force = force
        self.street = street
        self.number = number
        """The number of the street in the log."""
        self.watch = 0
        """Counts the changes of its regime, so that plans for an earlier one lapse."""
        self.recalled: list[Crew] = []
        """Stationed crews that their department has recalled for the shift."""


class Posts:
    """The command posts of the streets and the crews lent to them (下沉)."""

    __slots__ = ("posts", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self.posts: dict[tuple[int, int], Post] = {}
        """By department and street."""

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
            post = self.posts.get((force.index, world.streets[street]))
            if post is not None:
                post.recalled = []
        for crew, street in zip(force.crews, self._posts(force, streets, size), strict=True):
            self._retire(crew, retired=crew.index >= size)
            number = world.streets[street] if street else 0
            if crew.post != number:
                stirred |= {crew.post, number}
                self._station(crew, street)
        for street in streets:
            old = before.get(street)
            new = world.regimes[street]
            if world.streets[street] in stirred or (old is not new and (old is None or old.basing != new.basing)):
                self._stand(force, street)
        world.dispatcher.freed(force)

    def _posts(self, force: Force, streets: list[str], size: int) -> list[str]:
        """The post at which each crew of *force* is to be, "" its base: who is at a post that wants it stays there."""
        world = self.world
        department = world.plan.holders[force.index].department
        wanted: dict[str, int] = {}
        for street in streets:
            basing = world.regimes[street].basing
            stationed = _stationed(basing, department) if basing.rule == "post" else 0
            if stationed:
                wanted[street] = stationed
        posts = [""] * len(force.crews)
        if not wanted:
            return posts
        at = {world.streets[street]: street for street in wanted}
        for crew in force.crews[:size]:
            street = at.get(crew.post, "")
            if street and wanted[street]:
                posts[crew.index] = street
                wanted[street] -= 1
        free = [street for street, number in wanted.items() for _ in range(number)]
        free.reverse()
        for crew in force.crews[:size]:
            if free and not posts[crew.index]:
                posts[crew.index] = free.pop()
        return posts

    def _retire(self, crew: Crew, *, retired: bool) -> None:
        """Crews added for a phase come with it and go with it; one on a mission goes when it is back."""
        if crew.retired == retired:
            return
        self.world.missions.release(crew)
        if crew.state is HOME and not crew.post:
            if retired:
                crew.force.not_free(crew)
            else:
                crew.force.is_free(crew)
        crew.retired = retired

    def _station(self, crew: Crew, street: str, why: Reason = Reason.ENDS) -> None:
        """Station *crew* in *street*, or at its base again if that is empty."""
        world = self.world
        number = world.streets[street] if street else 0
        world.missions.release(crew)
        force = crew.force
        at_home = crew.state is HOME
        if crew.post:
            force.posted[crew.post].remove(crew)
            if crew.on_post:
                self._off_post(crew, world.clock.now)
            self._lent(crew, crew.post, why)
            crew.at_hand = at_home and crew.index < force.size
            if crew.index < force.size:
                force.routine.lend(world.clock.now, -1, at_hand=crew.at_hand)
        elif at_home and not crew.retired:
            force.not_free(crew)
        crew.post = number
        crew.home = world.plan.places[street] if street else world.plan.home(force.index, crew.index)
        if number:
            force.not_homeward(crew)
            force.posted.setdefault(number, []).append(crew)
            self._lent(crew, number, Reason.BEGINS)
            if crew.index < force.size:
                force.routine.lend(world.clock.now, 1, at_hand=crew.at_hand)
            crew.at_hand = False
        elif at_home and not crew.retired:
            force.is_free(crew)
        if at_home:
            crew.spot = crew.home

    def _lent(self, crew: Crew, street: int, reason: Reason) -> None:
        world = self.world
        world.log.note(world.clock.now, Kind.LENT, 0, 0, street, crew.force.number, crew.number, -1, reason)

    def _post(self, force: Force, street: str) -> Post:
        """The place of *force* at the post of *street*."""
        number = self.world.streets[street]
        found = self.posts.get((force.index, number))
        if found is None:
            found = self.posts[force.index, number] = Post(force, street, number)
        return found

    def _stand(self, force: Force, street: str) -> None:
        """Begin the standby of *force* at the post of *street* under the regime in force, if it has one."""
        number = self.world.streets[street]
        if not force.posted.get(number) and (force.index, number) not in self.posts:
            return
        post = self._post(force, street)
        post.watch += 1
        self._change_over(post, post.watch)

    def _change_over(self, post: Post, watch: int) -> None:
        """The stationed crews change over: on shift all stand by; outside it the night's cover does, in turn."""
        if post.watch != watch:
            return
        if post.recalled:
            recalled, post.recalled = post.recalled, []
            for crew in recalled:
                self._station(crew, post.street)
        world = self.world
        force = post.force
        crews = force.posted.get(post.number)
        if not crews:
            return
        now = world.clock.now
        today = now // DAY
        basing = world.regimes[post.street].basing
        on_shift = force.shift.on_duty(now)
        if on_shift:
            changes = force.shift.duty_ends(now)
            if basing.managed != "street":
                self._recall(post, basing)
                changes = min(changes, (today + 1) * DAY + force.shift.begins)
            covering = len(crews)
        else:
            changes = force.shift.next_duty(now)
            covering = self._cover(force, basing, len(crews), today)
        place = -today
        for crew in crews:
            if place % len(crews) < covering:
                self._on_post(crew, now, _ON_SHIFT if on_shift else _NIGHT)
            elif crew.on_post:
                self._off_post(crew, now)
            place += 1
        if changes < world.plan.horizon:
            world.clock.at(changes, self._change_over, post, watch)
        world.dispatcher.freed(force)

    def _cover(self, force: Force, basing: Basing, crews: int, today: int) -> int:
        """How many of so many *crews* stand by tonight; where their share is no whole number luck decides, night by night."""
        share: float = basing.night_cover * crews
        covering = math.floor(share)
        if share > covering:
            world = self.world
            u = world.luck.one("department", world.plan.holders[force.index].name, f"cover {today}")
            covering = math.floor(share + u)
        return min(crews, covering)

    def _recall(self, post: Post, basing: Basing) -> None:
        """A department whose routine work piles up takes stationed crews back for the shift, as far as it may.

        District management lets it take all, dual management half; what is managed by the street stays.
        """
        force = post.force
        crews = force.posted[post.number]
        kept = -(-len(crews) // 2) if basing.managed == "dual" else 0
        if kept == len(crews) or not force.size:
            return
        force.routine.advance(self.world.clock.now)
        if not force.routine.is_behind(basing.recall_above):
            return
        for crew in crews[kept:]:
            if crew.state is HOME:
                self._station(crew, "", Reason.RECALLED)
                post.recalled.append(crew)

    def _on_post(self, crew: Crew, now: int, reason: Reason) -> None:
        if crew.on_post:
            if crew.watch == reason:
                return
            self._off_post(crew, now)
        crew.on_post = True
        crew.watch = reason
        self.world.log.note(now, _ON_POST, 0, 0, crew.post, crew.force.number, crew.number, -1, reason)

    def _off_post(self, crew: Crew, now: int) -> None:
        crew.on_post = False
        self.world.log.note(now, _OFF_POST, 0, 0, crew.post, crew.force.number, crew.number, -1, _NONE)


def _stationed(basing: Basing, department: Department) -> int:
    """How many crews a department stations at one post."""
    return basing.stationed if department.stations is None else min(basing.stationed, department.stations)
