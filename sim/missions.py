"""What a crew does for a case: sets out, passes the lookouts, arrives, leaves, goes home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.log import Kind, Reason
from sim.scenario import EMERGENCY
from sim.travel import track_time
from sim.units import DAY, lognormal
from sim.visit import AWAY, COMING, HOME, HOMEWARD, OUT, PLEDGED, SITE, WAITING, Part
from sim.world import MissionsDoor

if TYPE_CHECKING:
    from sim.travel import Spot
    from sim.visit import Case, Crew, Force, Visit
    from sim.world import World

FULL, TOKEN, ABSENT, TURNOUT, ROAD, PHONE, BUSY, JOB = range(8)
"""Purposes of the eight uniforms of one call of one department."""
_SET_OUT: Final = Kind.SET_OUT
_AT_POINT: Final = Kind.AT_POINT
_PHONED: Final = Kind.PHONED
_BACK: Final = Kind.BACK
_ARRIVED: Final = Kind.ARRIVED
_WORK_ENDED: Final = Kind.WORK_ENDED
_LEFT: Final = Kind.LEFT
_ON_SHIFT: Final = Reason.ON_SHIFT
_OVERTIME: Final = Reason.OVERTIME
_YES: Final = Reason.YES
_NO: Final = Reason.NO
_SLOT: Final = Reason.SLOT
_SHIFT: Final = Reason.SHIFT
_NONE: Final = Reason.NONE


class Missions(MissionsDoor):
    """Crews on the road and at sites."""

    __slots__ = ("_scatter", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self._scatter: float = world.plan.scenario.travel.scatter

    # ---- they set out

    def send(self, part: Part, crew: Crew) -> None:
        """Give *crew* to *part*; unless routine work, or the street's chore at a post, gives way, it first finishes the job in hand."""
        world = self.world
        now = world.clock.now
        force = crew.force
        terms = part.visit.terms
        busy = 0.0
        ready = crew.state is not HOME
        if ready:
            pass
        elif not crew.post:
            force.not_free(crew)
            if terms.routine_first and crew.at_hand:
                busy = force.routine.busy(now)
        elif terms.chores and part.visit.case.rank != EMERGENCY and force.shift.on_duty(now):
            busy = terms.chores
        if force.homeward:
            force.not_homeward(crew)
        crew.part = part
        crew.trip += 1
        part.crew = crew
        part.turn += 1
        part.state = COMING
        if busy > part.luck.at(BUSY):
            crew.state = PLEDGED
            job = round(world.plan.holders[part.holder].department.routine_job * part.luck.at(JOB))
            world.clock.at(now + job, self._pledge_over, part, crew, crew.trip)
        else:
            self._set_out(part, crew, ready)

    def _pledge_over(self, part: Part, crew: Crew, trip: int) -> None:
        """The job in hand is finished; if the shift is over by then, the part waits for another crew, unless this one stands by."""
        if part.crew is not crew or crew.trip != trip:
            return
        on_call = crew.on_post and part.visit.terms.on_call
        if part.forced or on_call or crew.force.shift.on_duty(self.world.clock.now):
            self._set_out(part, crew, False)
        else:
            self.release(crew)

    def release(self, crew: Crew) -> None:
        """A crew that is pledged cannot go after all: its part waits for another, or, if a relief, is tried again later."""
        part = crew.part
        if part is None or crew.state is not PLEDGED:
            return
        self._unpledge(part, crew)
        tired = part.relieves
        if tired is None:
            self.world.dispatcher.ask_again([part])
        else:
            part.state = OUT
            part.visit.parts.remove(part)
            world = self.world
            world.clock.at(world.clock.now + part.visit.terms.relief, self._relieve, tired, tired.turn)
            world.scene.settle(part.visit)

    def _unpledge(self, part: Part, crew: Crew) -> None:
        """A crew that has not set out stays where it is."""
        crew.part = None
        crew.trip += 1
        crew.state = HOME
        part.crew = None
        part.turn += 1
        crew.spot = crew.home
        if not crew.retired and not crew.post:
            crew.force.is_free(crew)
        self.world.dispatcher.freed(crew.force)

    def _set_out(
        self, part: Part, crew: Crew, ready: bool
    ) -> None:  # called at every turn: its arguments need no names
        """Turn-out, unless *ready* on the road or at a site; then the road, and the track if there is one."""
        world = self.world
        now = world.clock.now
        case = part.visit.case
        force = crew.force
        if crew.at_hand:
            force.routine.away(now)
            crew.at_hand = False
        on_shift = force.shift.on_duty(now)
        if crew.set_out < 0:
            crew.set_out = now
        case.attended = True
        crew.state = COMING
        world.trace(_SET_OUT, part, crew, 0, _ON_SHIFT if on_shift else _OVERTIME)
        leaves = now if ready else now + self._turnout(part, crew, on_shift)
        roads = world.plan.roads
        factor = part.factor = lognormal(part.luck.at(ROAD), self._scatter)
        origin, spot = crew.spot, case.spot
        if ready and crew.bound_for is None:
            if origin is spot or origin.same(spot):
                world.clock.later(leaves, self._arrives, part, part.turn)
                return
            leaves += track_time(origin, factor)
        length = roads.distance(origin, spot)
        metres = length if crew.bound_for is None else world.dispatcher.away(crew, spot, now)
        point = leaves + roads.time(metres, leaves, factor)
        crew.takes_the_road(origin, spot, leaves, point, length, metres)
        if spot.track:
            world.clock.later(point, self._at_point, part, part.turn)
        else:
            world.clock.later(point, self._arrives, part, part.turn)

    def _turnout(self, part: Part, crew: Crew, on_shift: bool) -> int:  # as above
        """Time from the order to leaving, in microseconds."""
        if crew.post:
            terms = part.visit.terms
            return terms.post_turnout if on_shift else terms.night_turnout
        department = self.world.plan.holders[part.holder].department
        turnout = department.turnouts.get(part.visit.case.type_name) if department.turnouts else None
        return (turnout or department.turnout).at(part.luck.at(TURNOUT))

    # ---- they arrive

    def _at_point(self, part: Part, turn: int) -> None:
        """At the foot of the track, the designated point, and past the lookouts."""
        crew = part.crew
        if part.turn != turn or crew is None:
            return
        world = self.world
        world.trace(_AT_POINT, part, crew)
        part.passed = True
        self._lookouts(part.visit.case, part, crew)
        self._seek_authority(part)
        world.scene.gathered(part.visit)
        world.clock.at(world.clock.now + track_time(part.visit.case.spot, part.factor), self._arrives, part, turn)

    def _lookouts(self, case: Case, part: Part, crew: Crew) -> None:
        """The lookouts see a convoy that has to pass them, and warn the hill."""
        site = case.site
        if site is None or (crew.post == case.street_number and not site.posts_inside):
            return
        world = self.world
        hill = world.hills[site.street]
        if not hill.rules.lookouts:
            return
        now = world.clock.now
        if hill.warn(now, part.cause) and site.group is not None and hill.on_site(site.group, now):
            hill.warned = (now, world.report(Kind.EVACUATED, case, cause=part.cause))

    def _arrives(self, part: Part, turn: int) -> None:
        """On site; where no designated point lies before it, this is it."""
        crew = part.crew
        if part.turn != turn or crew is None:
            return
        visit = part.visit
        part.state = crew.state = SITE
        crew.spot = visit.case.spot
        crew.bound_for = None
        world = self.world
        world.trace(_ARRIVED, part, crew)
        visit.case.is_visited(part.holder)
        world.scene.arrives(part)
        if visit.leaving:
            return  # it found nobody
        if not part.passed:
            part.passed = True
            self._seek_authority(part)
        self._stays_until(part, crew)
        world.scene.progress(visit)

    def _seek_authority(self, part: Part) -> None:
        """Heads on the command post bring authority, a relief takes it over; else an officer phones back."""
        world = self.world
        terms = part.visit.terms
        tired = part.relieves
        inherits = tired is not None and tired.state is SITE and tired.able is True
        if terms.heads or inherits or not world.plan.holders[part.holder].level:
            part.able = True
        elif terms.phone_takes:
            world.clock.at(world.clock.now + terms.phone_takes, self._answer, part, part.turn)
        else:
            self._answered(part)

    def _answer(self, part: Part, turn: int) -> None:
        """The phone call is answered, unless authority was taken over from a tired crew meanwhile."""
        if part.turn == turn and part.able is None and not part.visit.over:
            self._answered(part)
            if part.state is SITE:
                self.world.scene.progress(part.visit)

    def _answered(self, part: Part) -> None:
        """Yes or no; a token attendance is never given authority."""
        crew = part.crew
        if crew is not None:
            able = part.effort >= 1.0 and part.luck.at(PHONE) < part.visit.terms.phone_yes
            part.able = able
            self.world.trace(_PHONED, part, crew, 0, _YES if able else _NO)
            if able:
                self.world.scene.gathered(part.visit)

    # ---- how long they stay

    def _stays_until(self, part: Part, crew: Crew) -> None:
        """Plan its leaving: at the end of its slot or shift; or, where nobody leaves until it is done, its relief."""
        world = self.world
        visit = part.visit
        now = world.clock.now
        terms = visit.terms
        if terms.until_done:
            if terms.relief:
                world.clock.at(max(now, crew.set_out + terms.relief), self._relieve, part, part.turn)
            return
        joint = terms.dates and not visit.leg.separate and not world.alone(visit)
        ends, reason = (visit.begins if joint else now) + terms.slot, _SLOT
        if not part.forced and crew.force.shift.on_duty(now):
            shift = crew.force.shift.duty_ends(now)
            if shift < ends:
                ends, reason = shift, _SHIFT
        world.clock.at(max(ends, now), self._time_is_up, part, part.turn, reason)

    def _time_is_up(self, part: Part, turn: int, reason: Reason) -> None:
        """The slot or the shift is over."""
        if part.turn == turn and part.state is SITE and not part.visit.over:
            self.world.scene.account(part.visit)
            self.leave(part, reason)
            self.world.scene.progress(part.visit)

    def _relieve(self, part: Part, turn: int) -> None:
        """After a long stay another crew of the department is sent to take over, if one is free."""
        world = self.world
        visit = part.visit
        if part.turn != turn or part.state is not SITE or visit.over:
            return
        crew = world.dispatcher.spare(part)
        if crew is None:
            world.clock.at(world.clock.now + visit.terms.relief, self._relieve, part, turn)
            return
        relief = Part(visit, part.holder, part.number)
        relief.relieves = part
        relief.forced = part.forced
        relief.luck, relief.effort, relief.cause = part.luck, part.effort, part.cause
        relief.rank, relief.called, relief.ticket = part.rank, part.called, part.ticket
        visit.parts.append(relief)
        self.send(relief, crew)

    # ---- they leave

    def leave(self, part: Part, reason: Reason) -> None:
        """The crew of *part* leaves the site, or turns round on the road, and goes home."""
        crew = part.crew
        if crew is not None:
            self._detach(part, crew, reason)
            part.state = OUT
            self._go_home(crew, part)

    def call_off(self, part: Part) -> None:
        """The crew of *part* is not needed any more, wherever it is."""
        world = self.world
        crew = part.crew
        if part.state is WAITING:
            world.dispatcher.cancel(part)
        elif crew is not None and crew.state is PLEDGED:
            self._unpledge(part, crew)
        elif crew is not None:
            self.leave(part, Reason.CALLED_OFF)
        part.turn += 1
        part.state = OUT

    def _detach(self, part: Part, crew: Crew, reason: Reason) -> None:
        """End the crew's part here: stop its work and note that it leaves."""
        if part.working:
            self.world.trace(_WORK_ENDED, part, crew, part.working)
            part.working = 0
            part.doing = None
            part.visit.underway -= 1
        self.world.trace(_LEFT, part, crew, 0, reason)
        part.crew = None
        part.turn += 1
        part.impatient = False
        part.passed = False
        part.able = None
        crew.part = None
        crew.trip += 1

    def _go_home(self, crew: Crew, part: Part) -> None:
        """Down the track and home; on the road it may be called again, if the rules of dispatch say so."""
        world = self.world
        now = world.clock.now
        roads = world.plan.roads
        factor = part.factor
        if crew.force.roves and not crew.post:
            self._on_patrol_again(crew, part, now, factor)
            return
        down = now
        start, home = part.visit.case.spot, crew.home
        if crew.state is SITE:
            start = crew.spot
            down += track_time(start, factor)
        length = roads.distance(start, home)
        metres = length if crew.bound_for is None else world.dispatcher.away(crew, home, now)
        until = down + roads.time(metres, down, factor)
        crew.takes_the_road(start, home, now, until, length, metres)
        crew.state = HOMEWARD
        force = crew.force
        if not crew.post:
            force.homeward.append(crew)
        world.clock.later(until, self._back, crew, crew.trip, part.cause, part.visit.case.number)
        world.dispatcher.freed(force)

    def _on_patrol_again(self, crew: Crew, part: Part, now: int, factor: float) -> None:
        """A crew that patrols does so again as soon as it is off the site and down the track."""
        down = now + track_time(crew.spot, factor) if crew.state is SITE else now
        here = crew.spot if crew.state is SITE else part.visit.case.spot
        crew.takes_the_road(here, here, now, down, 0, 0)
        crew.state = HOMEWARD
        crew.force.homeward.append(crew)
        self.world.clock.later(down, self._back, crew, crew.trip, part.cause, part.visit.case.number)
        self.world.dispatcher.freed(crew.force)

    def whereabouts(self, crew: Crew, visit: Visit) -> Spot:
        """Where a crew on patrol is when it may be sent to *visit*: the luck of that crew and that call."""
        world = self.world
        streets = world.plan.holders[crew.force.index].department.roves
        luck = world.luck.of("case", visit.case.identity, f"patrol {visit.call} {crew.identity}")
        return world.plan.nature.whereabouts(streets, luck)

    def _back(self, crew: Crew, trip: int, cause: int, case: int) -> None:
        """Back at base or post, free."""
        if crew.trip != trip:
            return
        world = self.world
        now = world.clock.now
        force = crew.force
        crew.state = HOME
        crew.bound_for = None
        crew.spot = crew.home
        world.log.note(now, _BACK, case, 0, 0, force.number, crew.number, cause)
        if not crew.post:
            force.not_homeward(crew)
            if crew.index < force.size:
                force.routine.called(crew.set_out, now)
                force.routine.back(now)
                crew.at_hand = True
            if not crew.retired:
                crew.force.is_free(crew)
        crew.set_out = -1
        world.dispatcher.freed(force)

    # ---- they have nothing to do

    def idle(self, force: Force) -> None:
        """Crews for whom nothing waits go on a patrol that is not interrupted; off duty, when duty begins."""
        world = self.world
        if world.dispatcher.planned:  # whoever waits is served first
            world.clock.after_all(self.idle, force)
            return
        now = world.clock.now
        if not force.shift.on_duty(now):
            if force.free and force.idles_at <= now:
                force.idles_at = force.shift.next_duty(now)
                world.clock.at(force.idles_at, world.dispatcher.freed, force)
            return
        for index in list(force.free):
            crew = force.crews[index]
            force.not_free(crew)
            crew.state = AWAY
            crew.trip += 1
            day, number = crew.patrols
            crew.patrols = (now // DAY, number + 1 if day == now // DAY else 1)
            world.log.note(now, Kind.PATROL, 0, 0, 0, force.number, crew.number, -1, Reason.BEGINS)
            block = world.plan.holders[force.index].department.idle_block
            luck = world.luck.one("crew", crew.identity, "patrol {} {}".format(*crew.patrols))
            world.clock.at(now + max(1, block.at(luck)), self._patrol_over, crew)

    def _patrol_over(self, crew: Crew) -> None:
        """Back from a patrol, and free."""
        world = self.world
        force = crew.force
        crew.state = HOME
        crew.spot = crew.home
        world.log.note(world.clock.now, Kind.PATROL, 0, 0, 0, force.number, crew.number, -1, Reason.ENDS)
        if not crew.retired and not crew.post:
            crew.force.is_free(crew)
        world.dispatcher.freed(force)

    # ---- they are needed elsewhere

    def take(self, part: Part) -> Crew:
        """Take the crew of *part* away from its site; the part waits again."""
        crew = part.crew
        if crew is None:
            raise ValueError("a part without a crew has nothing to give")
        self.world.scene.account(part.visit)
        self._detach(part, crew, Reason.PREEMPTED)
        self.world.dispatcher.ask_again([part])
        return crew

    def interrupt(self, visit: Visit, wanted: list[Part]) -> list[Crew]:
        """Stop the work of *visit*: take the crews of *wanted*, send the rest home; the visit waits again."""
        world = self.world
        world.scene.account(visit)
        world.tell(Kind.INTERRUPTED, visit.case)
        again: list[Part] = []
        taken: dict[Part, Crew] = {}
        for part in visit.parts:
            crew = part.crew
            if crew is not None and part.state is SITE:
                self._detach(part, crew, Reason.PREEMPTED)
                again.append(part)
                if part in wanted:
                    taken[part] = crew
                else:
                    self._go_home(crew, part)
        world.scene.idle(visit)
        world.dispatcher.ask_again(again)
        return [taken[part] for part in wanted]
