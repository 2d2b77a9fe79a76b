"""The street calls: whom it asks, how long it takes to be heard, and who decides to come.

triaged → called → (admitted, or over desks) → (resource holders, ladder, border) → (a date) → each department decides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from sim import attendance, coordination
from sim.log import Kind, Reason
from sim.plan import DISTRICT
from sim.regime import fixed_dates
from sim.scenario import EMERGENCY
from sim.units import DAY
from sim.visit import OUT, WAITING, Part, Task, Visit
from sim.world import CallingDoor

if TYPE_CHECKING:
    from sim.plan import Holder
    from sim.regime import Regime, Timing
    from sim.visit import Case
    from sim.world import World

    Docket = tuple[str, Timing]
    """A district, and the rules of its joint dates."""

MONTH = 30 * DAY
HOLD = 6
"""Purpose of one of the eight uniforms of a case's life: whether the street sits on it."""
_TRIAGED: Final = Kind.TRIAGED
_CALLED: Final = Kind.CALLED
_DECIDED: Final = Kind.DECIDED
_FIRST: Final = Reason.FIRST
_AGAIN: Final = Reason.AGAIN
_NONE: Final = Reason.NONE
_FULL: Final = Reason.FULL
_TOKEN: Final = Reason.TOKEN
_ABSENT: Final = Reason.ABSENT


class Leg(NamedTuple):
    """What one call from some stage on is about: the same for all cases of a type in a street."""

    covers: range
    """The stages."""
    waits: bool
    """Whether there is a statutory wait in them."""
    consents: tuple[str, ...]
    """Who grants land or funds for them."""
    rungs: int
    """How many levels above the district the highest of the powers they need lies."""
    powers: int
    """How many powers of departments they need, if those do it who usually would."""


class Calling(CallingDoor):
    """From knowing of a case to crews being asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.whistles: dict[tuple[str, int], int] = {}
        """Whistles let through, by street and month."""
        self.dockets: dict[Docket, list[Visit]] = {}
        """Who waits for a joint date that takes only so many, by district and rules."""
        self.legs: dict[tuple[str, str, int], Leg] = {}
        """By type of case, street and first stage."""

    # ---- the street decides to call

    def triage(self, case: Case) -> None:
        """Judge whether the street can do it alone; some streets call for help all the same."""
        if case.ended:
            return
        world = self.world
        alone = world.plan.alone(case.type_name, case.street)
        world.tell(_TRIAGED, case, reason=Reason.ALONE if alone else Reason.NEEDS_OTHERS)
        case.overcall = case.overcall and alone and self._helped(case)
        street = world.plan.scenario.streets[case.street]
        if not alone and street.holds_back and case.site is None and case.rank != EMERGENCY:
            luck = world.luck.of("case", case.identity, "life")
            if luck[HOLD] < street.holds_back:
                world.tell(Kind.HELD_BACK, case)
                world.clock.at(world.clock.now + street.holds_for, self.call, case)
                return
        self.call(case)

    def _helped(self, case: Case) -> bool:
        """Whether the street can call others for all that *case* needs."""
        holder = self.world.plan.holder
        needs = (need for stage in case.kind.stages for need in stage.needs)
        return all(holder(case.street, need.power, own_team=False) is not None for need in needs)

    def call(self, case: Case) -> None:
        """The street calls for what is left to be done; whom it asks, and how, is the regime's rule."""
        world = self.world
        now = world.clock.now
        if case.ended or case.visit is not None or case.done >= len(case.stages) or now < case.waits:
            return
        kind = case.kind
        leg = self._leg(case, case.done)
        covers = leg.covers
        wait = leg.waits and max((kind.stages[stage].wait for stage in covers if stage > case.waited), default=0)
        if wait:
            case.waited = covers.stop - 1
            case.waits = now + wait
            world.clock.at(case.waits, self.call, case)
            return
        case.visits += 1
        regime = world.regimes[case.street]
        visit = case.visit = Visit(case, regime, case.visits, covers, now)
        if case.t0 < 0:
            case.t0 = now
            if kind.gives_up:
                world.clock.at(now + kind.gives_up, self._give_up, case)
            if kind.patience.expected:
                patience = kind.patience.at(world.luck.one("case", case.identity, "patience"))
                world.clock.at(now + max(1, patience), self._waits_no_longer, case)
        for stage in range(visit.first, visit.stop):
            if not visit.has_left(stage):
                continue
            world.tell(_CALLED, case, stage + 1, _FIRST if stage >= case.first_called else _AGAIN)
        case.first_called = max(case.first_called, covers.stop)
        case.assigned = False
        if world.alone(case):
            self._consents(visit)
        elif visit.rule == "whistle":
            review = regime.admission.review if regime.admission.rule == "scope" else 0
            world.later(now + review, self._admit, visit)
        elif visit.rule == "separate":
            self._consents(visit)
        else:
            case.assigned = visit.rule == "assigned" and world.plan.team(case.street) is not None
            self._petition(visit)

    def _give_up(self, case: Case) -> None:
        """The street has gone on for as long as it will; what is being worked on right now is finished first."""
        if case.visit is not None and case.visit.underway:
            case.end_when_left = Reason.GIVEN_UP
        else:
            self.world.scene.end(case, Reason.GIVEN_UP)

    def _waits_no_longer(self, case: Case) -> None:
        """Whoever reported it has waited long enough, unless a crew has set out."""
        if not case.attended:
            self.world.scene.end(case, Reason.GIVEN_UP)

    def _leg(self, case: Case, first: int) -> Leg:
        """What a call for *case* from its *first* stage on is about; worked out once, unless the street chooses whom it turns to."""
        key = (case.type_name, case.street, first)
        found = self.legs.get(key)
        if found is None:
            covers = self._covers(case, first)
            stages = case.kind.stages[covers.start : covers.stop]
            consents = dict.fromkeys(name for stage in stages for name in stage.consents)
            rungs = max(self._rungs(case, stage) for stage in covers)
            tasks = [task for stage in covers for task in case.stages[stage]]
            powers = len({task.need.power for task in tasks if self.world.plan.holders[task.holder].level})
            found = Leg(covers, any(stage.wait for stage in stages), tuple(consents), rungs, powers)
            if not self.world.plan.choosy:
                self.legs[key] = found
        return found

    def _covers(self, case: Case, first: int) -> range:
        """The stages one call covers from the *first* on: those that run beside each other, and those that follow without more ado.

        A statutory wait, a resource holder's consent, a diagnosis before it or a rung of the ladder calls for a call of its own.
        """
        stages = case.kind.stages
        last = first + 1
        while last < len(stages) and (
            stages[last].parallel
            or not (
                stages[last].wait
                or stages[last].consents
                or stages[last - 1].diagnoses
                or not stages[last - 1].needs
                or self._rungs(case, last)
            )
        ):
            last += 1
        return range(first, last)

    def _rungs(self, case: Case, stage: int) -> int:
        """How many levels above the district the powers of a stage lie."""
        levels = (self.world.plan.holders[task.holder].level for task in case.stages[stage])
        return max(0, max(levels, default=DISTRICT) - DISTRICT)

    def again(self, case: Case) -> None:
        """The rules have changed while a call was under way: the street calls anew under the new ones."""
        if case.visit is not None:
            case.visit.over = True
            case.visit = None
            self.call(case)

    # ---- it is heard

    def _admit(self, visit: Visit) -> None:
        """A whistle is let through, or turned back."""
        if visit.over:
            return
        world = self.world
        case, regime = visit.case, visit.regime
        if regime.admission.rule == "scope":
            if case.overcall:
                world.tell(Kind.TURNED_BACK, case, reason=Reason.NOT_NEEDED)
                case.overcall = False
                self._consents(visit)
                return
            if not case.kind.in_scope:
                world.tell(Kind.TURNED_BACK, case, reason=Reason.OUT_OF_SCOPE)
                self._petition(visit)
                return
            month = world.clock.now // MONTH
            counts = case.rank != EMERGENCY  # nobody counts whistles while a pipe bursts
            used = self.whistles.get((case.street, month), 0)
            if counts and regime.admission.quota and used >= regime.admission.quota:
                world.tell(Kind.TURNED_BACK, case, reason=Reason.QUOTA)
                world.clock.at((month + 1) * MONTH, self._admit, visit)
                return
            self.whistles[case.street, month] = used + counts
        world.later(world.clock.now + regime.call.takes, self._consents, visit)

    def _petition(self, visit: Visit) -> None:
        """The request passes desks, and may be disputed."""
        world = self.world
        case = visit.case
        way = "petition" if visit.rule == "whistle" else visit.rule
        powers = self._powers(visit)
        desks, disputes = coordination.desks(
            world.plan, world.luck, visit.regime, way, case.identity, visit.call, powers, world.clock.now
        )
        lead = None if way == "petition" else world.plan.lead(case.type_name, case.street)
        for time in desks:
            world.clock.at(time, self._step, visit, Kind.DESK, Reason.NONE, lead)
        for time in disputes:
            world.clock.at(time, self._step, visit, Kind.DISPUTED)
        if desks or disputes:
            world.clock.at((disputes or desks)[-1], self._consents, visit)
        else:
            self._consents(visit)

    def _powers(self, visit: Visit) -> int:
        """How many powers of departments the visit needs."""
        world = self.world
        case = visit.case
        if not (case.assigned or case.overcall):
            return self._leg(case, visit.covers.start).powers
        tasks = (task for stage in visit.covers for task in case.stages[stage])
        holders = ((task.need.power, world.holder(case, task.need.power, task.holder)) for task in tasks)
        return len({power for power, holder in holders if world.plan.holders[holder].level})

    def _consents(self, visit: Visit) -> None:
        """Those who grant land or funds must agree first; a whistle asks them all at once."""
        if visit.over:
            return
        world = self.world
        case = visit.case
        wanted = [name for name in self._leg(case, visit.covers.start).consents if name not in case.consents]
        if not wanted:
            self._climb(visit)
            return
        whistled = visit.rule == "whistle" and (visit.regime.admission.rule == "none" or case.kind.in_scope)
        answers = coordination.consents(
            world.plan, world.luck, case.identity, wanted, world.clock.now, at_once=whistled
        )
        for answer in answers:
            world.clock.at(answer.time, self._consent, visit, answer.resource, answer.agreed)

    def _consent(self, visit: Visit, resource: str, agreed: bool) -> None:  # an action's arguments have no names
        """A resource holder has answered; when all have agreed it goes on."""
        if visit.over:
            return
        world = self.world
        case = visit.case
        world.tell(
            Kind.CONSENT, case, visit.covers.start + 1, Reason.ACCEPTED if agreed else Reason.REFUSED,
            world.name(resource),
        )  # fmt: skip
        if agreed:
            case.consents.add(resource)
            if all(name in case.consents for name in self._leg(case, visit.covers.start).consents):
                self._climb(visit)

    def _step(self, visit: Visit, kind: Kind, reason: Reason = _NONE, holder: int | None = None) -> None:
        """One step of the request is over; *holder* is the department that has taken it on to lead, if one has."""
        if not visit.over:
            force = 0 if holder is None else self.world.forces[holder].number
            self.world.tell(kind, visit.case, 0, reason, force)

    def _climb(self, visit: Visit) -> None:
        """What the district cannot do climbs the ladder."""
        if visit.over:
            return
        world = self.world
        if world.alone(visit.case):
            self._ask(visit)
            return
        rungs = self._leg(visit.case, visit.covers.start).rungs
        if not rungs or visit.case.climbed >= visit.covers.stop:
            self._reach(visit)
            return
        climbed, top = coordination.rungs(
            world.plan, world.luck, visit.regime, visit.case.identity, visit.call, rungs, world.clock.now
        )
        for time in climbed[:-1]:
            world.clock.at(time, self._step, visit, Kind.ESCALATED, Reason.ACCEPTED)
        world.clock.at(climbed[-1], self._step, visit, Kind.ESCALATED, Reason.ACCEPTED if top else Reason.DIED)
        if top:
            world.clock.at(climbed[-1], self._at_the_top, visit)

    def _at_the_top(self, visit: Visit) -> None:
        """The request has climbed the ladder; a later call for the same stages need not climb it again."""
        if not visit.over:
            visit.case.climbed = visit.covers.stop
            self._reach(visit)

    def _reach(self, visit: Visit) -> None:
        """What lies across a border needs the other side: called like the rest, or asked by letter."""
        if visit.over:
            return
        world = self.world
        case = visit.case
        streets = world.plan.scenario.streets
        across = case.kind.across
        if (
            across
            and visit.regime.reach.rule == "district"
            and not case.agreed
            and streets[across].district != streets[case.street].district
        ):
            answered, agreed = coordination.letter(
                world.plan, world.luck, visit.regime, case.identity, visit.call, world.clock.now
            )
            world.clock.at(answered, self._answered, visit, agreed)
        else:
            self._date(visit)

    def _answered(self, visit: Visit, agreed: bool) -> None:  # an action's arguments have no names
        """The other district has answered the letter."""
        if visit.over:
            return
        self._step(visit, Kind.DESK, Reason.ACCEPTED if agreed else Reason.REFUSED)
        if agreed:
            visit.case.agreed = True
            self._date(visit)
        else:
            self.world.scene.visit_ends(visit, Reason.REFUSED)

    # ---- a date is found

    def _shares(self, visit: Visit) -> dict[int, list[list[Task]]]:
        """The departments that still have something to do in the visit, in the order of the file: for each of their crews its tasks.

        To whom a case is assigned does it with the crews it has, be they fewer than the departments' would be.
        """
        case = visit.case
        holder = self.world.holder
        usual = not (case.assigned or case.overcall)
        found: dict[int, list[list[Task]]] = {}
        wanted: set[int] = set()
        for stage in range(visit.first, visit.stop):
            if not visit.has_left(stage):
                continue
            group = any(task.remaining > 0 or task.need.half_life for task in case.groups[stage])
            places: dict[tuple[int, str], int] = {}
            for task in case.stages[stage]:
                need = task.need
                who = task.holder if usual else holder(case, need.power, task.holder)
                if task.remaining > 0 or not task.total or need.half_life or (group and need.together):
                    wanted.add(who)
                place = places.get((who, need.power), 0)
                places[who, need.power] = place + 1
                shares = found.setdefault(who, [])
                if case.assigned:
                    place = min(place, max(1, self.world.forces[who].size) - 1)
                if place == len(shares):
                    shares.append([])
                shares[place].append(task)
        return {who: found[who] for who in sorted(wanted)}

    def _date(self, visit: Visit) -> None:
        """On call, the departments are asked now; else on the first date free in all their calendars."""
        world = self.world
        if visit.rule != "separate" and visit.regime.timing.rule == "on_call":
            self._ask(visit)
            return
        shares = self._shares(visit)
        if visit.rule == "separate" and shares:
            visit.asked = True
            for holder, share in shares.items():
                self._refer(visit, holder, share)
            world.scene.settle(visit)
        elif not shares:
            self._ask(visit)
        elif visit.regime.timing.capacity and fixed_dates(visit.regime.timing):
            self._enlist(visit)
        else:
            others = [holder for holder in shares if world.plan.holders[holder].level]
            date = world.calendars.joint_date(others, visit.regime, world.clock.now)
            if date is not None:
                world.tell(Kind.DATED, visit.case)
                world.clock.at(date, self._ask, visit)

    def _enlist(self, visit: Visit) -> None:
        """Where a joint date takes so many cases and no more, it waits with the others of its district for its turn."""
        docket = (self.world.plan.scenario.streets[visit.case.street].district, visit.regime.timing)
        waiting = self.dockets.setdefault(docket, [])
        waiting.append(visit)
        if len(waiting) == 1:
            self._next_date(docket, visit.regime)

    def _next_date(self, docket: Docket, regime: Regime) -> None:
        """Plan the next joint date for those who wait; fixed dates are the same whoever is needed."""
        world = self.world
        date = world.calendars.joint_date([], regime, world.clock.now)
        if date is not None:
            world.clock.at(date, self._joint_date, docket)

    def _joint_date(self, docket: Docket) -> None:
        """As many as there is room for have their turn, the most urgent and first called first; the rest wait on."""
        room = docket[1].capacity
        wanted = [visit for visit in self.dockets.pop(docket) if not visit.over]
        wanted.sort(key=lambda visit: (visit.rank, visit.queued))
        if wanted[room:]:
            self.dockets[docket] = wanted[room:]
            self._next_date(docket, wanted[room].regime)
        for visit in wanted[:room]:
            self.world.tell(Kind.DATED, visit.case)
            self._ask(visit)

    def _refer(self, visit: Visit, holder: int, shares: list[list[Task]]) -> None:
        """A referral of its own: a desk, and the department's own next free day."""
        world = self.world
        regime = visit.regime
        parts = self._parts(visit, holder, shares)
        name = world.plan.holders[holder].name
        desk = world.luck.one("case", visit.case.identity, f"referral {visit.call} {name}")
        ready = world.plan.roster.working_days(world.clock.now, -regime.call.desk * math.log1p(-desk))
        if regime.timing.rule == "dates" and world.plan.holders[holder].level:
            date = world.calendars.joint_date([holder], regime, ready)
            if date is None:
                return
            ready = date
        world.clock.at(ready, self._ask_one, visit, parts)

    # ---- the departments decide

    def _parts(self, visit: Visit, holder: int, shares: list[list[Task]]) -> list[Part]:
        """The parts of one department: a crew each, with the tasks that crew brings powers for."""
        world = self.world
        case = visit.case
        forced = visit.regime.timing.rule == "dates" and visit.regime.timing.night
        parts = [Part(visit, holder, number, tasks, forced=forced) for number, tasks in enumerate(shares)]
        if world.plan.choosy and not case.assigned:
            for part in parts:
                powers = frozenset(task.need.power for task in part.tasks)
                part.order = world.plan.choices(
                    case.street, case.kind.across, holder, powers, own_team=not case.overcall
                )
        visit.parts += parts
        return parts

    def _ask(self, visit: Visit) -> None:
        """All departments are asked at once."""
        if visit.over or visit.asked:
            return
        visit.asked = True
        visit.begins = self.world.clock.now
        parts = [part for holder, share in self._shares(visit).items() for part in self._parts(visit, holder, share)]
        if parts:
            self._send_for(visit, self._decide(parts))
        else:
            self.world.scene.progress(visit)  # nothing but consent was needed

    def _ask_one(self, visit: Visit, parts: list[Part]) -> None:
        """One department is asked, on its own."""
        if not visit.over:
            self._send_for(visit, self._decide(parts))

    def press(self, visit: Visit) -> None:
        """Nobody leaves until it is done: the missing departments are called again."""
        visit.pressing = False
        if visit.over or visit.leaving or visit.underway:
            return
        missing = [part for part in visit.parts if part.state is OUT and part.wanted]
        self._send_for(visit, self._decide(missing))

    def _decide(self, parts: list[Part]) -> list[Part]:
        """Each department that is asked for *parts* decides once, for all its crews; the parts that will come."""
        coming: list[Part] = []
        choices: dict[int, Reason] = {}
        for part in parts:
            case = part.visit.case
            holder = self.world.plan.holders[part.holder]
            part.asked += 1
            part.turn += 1
            part.able = None
            part.passed = False
            part.cause = case.cause
            if part.order:
                if self._any_comes(part, choices):
                    coming.append(part)
                continue
            first = part.holder not in choices
            call = case.calls[part.holder] = case.calls.get(part.holder, 0) + first
            part.luck = self.world.luck.of("call", case.identity, f"{holder.name} {call} {part.number}")
            if first:
                choices[part.holder] = self._choice(part, holder) if holder.level else _FULL
            choice = choices[part.holder]
            if holder.level:
                part.cause = self._note(part, choice)
            part.effort = self.world.plan.scenario.attendance.token_effort if choice is _TOKEN else 1.0
            part.state = OUT if choice is _ABSENT else WAITING
            if choice is not _ABSENT:
                coming.append(part)
        return coming

    def _any_comes(self, part: Part, choices: dict[int, Reason]) -> bool:
        """Each department the street may turn to for *part* decides whether it would come; whether any would."""
        world = self.world
        case = part.visit.case
        part.offers = {}
        for number in part.order:
            holder = world.plan.holders[number]
            part.holder = number
            first = number not in choices
            call = case.calls[number] = case.calls.get(number, 0) + first
            part.luck = world.luck.of("call", case.identity, f"{holder.name} {call} {part.number}")
            if first:
                choices[number] = self._choice(part, holder) if holder.level else _FULL
            choice = choices[number]
            decided = self._note(part, choice) if holder.level else case.cause
            if choice is not _ABSENT:
                effort = world.plan.scenario.attendance.token_effort if choice is _TOKEN else 1.0
                part.offers[number] = (part.luck, effort, decided)
        part.state = WAITING if part.offers else OUT
        if part.offers:
            part.holder = next(iter(part.offers))
            part.luck, part.effort, part.cause = part.offers[part.holder]
        return bool(part.offers)

    def _choice(self, part: Part, holder: Holder) -> Reason:
        """What a department decides by its own luck, its own load and its own stake; the street's team always comes."""
        world = self.world
        visit = part.visit
        case = visit.case
        force = world.forces[part.holder]
        return attendance.decide(
            world.plan.scenario.attendance,
            visit.regime.appraisal,
            holder.department,
            case.type_name,
            load=force.routine.load(world.clock.now),
            luck=part.luck,
            stationed=bool(force.posted.get(case.street_number)),
            appraised=holder.level <= DISTRICT or visit.regime.ladder.rule == "supervised",
        )

    def _note(self, part: Part, choice: Reason) -> int:
        """Note what was decided for one crew."""
        world = self.world
        case = part.visit.case
        return world.log.note(
            world.clock.now, _DECIDED, case.number, part.visit.covers.start + 1, case.street_number,
            world.forces[part.holder].number, 0, case.cause, choice,
        )  # fmt: skip

    def _send_for(self, visit: Visit, coming: list[Part]) -> None:
        """Put those who decided to come in line for crews."""
        world = self.world
        world.dispatcher.ask(coming, visit.rank, visit.queued, waits=_when_busy(visit) == "wait")
        if visit.regime.timing.rule == "dates" and coming and not world.alone(visit.case):
            world.clock.at(
                world.clock.now + visit.regime.stay.slot, self._too_late, [(part, part.asked) for part in coming]
            )
        world.scene.settle(visit)

    def busy(self, parts: list[Part]) -> None:
        """Nobody is free for *parts*, which do not wait: it is refused, or the street calls again later.

        While others of the visit are there or on the way, those parts alone are out of it.
        """
        visit = parts[0].visit
        scene = self.world.scene
        for part in parts:
            part.turn += 1
            part.state = OUT
        if visit.over:
            return
        if any(part.state is not OUT for part in visit.parts):
            scene.settle(visit)
        elif _when_busy(visit) == "refuse":
            scene.end(visit.case, Reason.REFUSED)
        else:
            scene.visit_ends(visit, Reason.BUSY)

    def redials_at(self, visit: Visit) -> int:
        """When the street calls again after it found nobody free, in microseconds after the start."""
        world = self.world
        luck = world.luck.one("case", visit.case.identity, f"redial {visit.call}")
        return world.clock.now + max(1, visit.regime.call.redial_after.at(luck))

    def _too_late(self, coming: list[tuple[Part, int]]) -> None:
        """The joint action is over: who has no crew by now does not come, unless he was asked again since."""
        world = self.world
        for part, asked in coming:
            if part.asked == asked and part.state is WAITING and not part.visit.over:
                world.dispatcher.cancel(part)
                part.state = OUT
                world.scene.settle(part.visit)


def _when_busy(visit: Visit) -> str:
    """What becomes of a call that finds nobody free: as its type says, or else the regime."""
    rule = visit.case.kind.when_busy
    return visit.regime.call.when_busy if rule == "by_regime" else rule
