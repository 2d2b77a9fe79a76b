"""The street calls: whom it asks, how long it takes to be heard, and who decides to come.

triaged → called → (admitted, or over desks) → (resource holders, ladder, border) → (a date) → each department decides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim import coordination
from sim.attendance import Leaning
from sim.log import Kind, Reason
from sim.plan import DISTRICT, PETITIONS, Leg, Share
from sim.scenario import EMERGENCY
from sim.units import DAY
from sim.visit import OUT, WAITING, Part, Task, Visit, way
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
_DIGITS: Final = 62
"""How many digits of two a whole number of the machine has at the least."""
_TRIAGED: Final = Kind.TRIAGED
_CALLED: Final = Kind.CALLED
_DECIDED: Final = Kind.DECIDED
_DESK: Final = Kind.DESK
_DISPUTED: Final = Kind.DISPUTED
_DATED: Final = Kind.DATED
_ESCALATED: Final = Kind.ESCALATED
_FIRST: Final = Reason.FIRST
_AGAIN: Final = Reason.AGAIN
_ALONE: Final = Reason.ALONE
_NEEDS_OTHERS: Final = Reason.NEEDS_OTHERS
_ACCEPTED: Final = Reason.ACCEPTED
_NONE: Final = Reason.NONE
_FULL: Final = Reason.FULL
_TOKEN: Final = Reason.TOKEN
_ABSENT: Final = Reason.ABSENT


class Calling(CallingDoor):
    """From knowing of a case to crews being asked for."""

    __slots__ = ("askings", "dockets", "whistles", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self.whistles: dict[tuple[str, int], int] = {}
        """Whistles let through, by street and month."""
        self.dockets: dict[Docket, list[Visit]] = {}
        """Who waits for a joint date that takes only so many, by district and rules."""
        self.askings = 0
        """How often departments have been asked."""

    # ---- the street decides to call

    def triage(self, case: Case) -> None:
        """Judge whether the street can do it alone; some streets call for help all the same."""
        if case.ended:
            return
        world = self.world
        alone = case.known.alone
        world.tell(_TRIAGED, case, 0, _ALONE if alone else _NEEDS_OTHERS)
        case.overcall = case.overcall and alone and self._helped(case)
        street = None if alone else world.plan.holding.get(case.street)
        if street is not None and case.site is None and case.rank != EMERGENCY:
            luck = world.luck.of("case", case.identity, "life")
            if luck.at(HOLD) < street.holds_back:
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
        regime = world.regimes[case.street]
        leg = self._leg(case, regime)
        wait = _wait(case, leg) if leg.waits else 0
        if wait:
            case.waited = leg.stop - 1
            case.waits = now + wait
            world.clock.at(case.waits, self.call, case)
            return
        case.visits += 1
        visit = case.visit = Visit(case, regime, case.visits, leg, now)
        if case.t0 < 0:
            case.t0 = now
            if kind.gives_up:
                world.clock.at(now + kind.gives_up, self._give_up, case)
            if leg.patient:
                patience = kind.patience.at(world.luck.one("case", case.identity, "patience"))
                world.clock.at(now + max(1, patience), self._waits_no_longer, case)
        for stage in range(leg.first, leg.stop):
            if not case.is_done(stage):
                world.tell(_CALLED, case, stage + 1, _FIRST if stage >= case.first_called else _AGAIN)
        case.first_called = max(case.first_called, leg.stop)
        case.assigned = False
        if world.alone(visit) or leg.separate:
            self._consents(visit)
        elif leg.whistled and leg.review:
            world.clock.at(now + leg.review, self._admit, visit)
        elif leg.whistled:
            self._admit(visit)
        else:
            case.assigned = leg.assigned and world.plan.team(case.street) is not None
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

    def _leg(self, case: Case, regime: Regime) -> Leg:
        """What a call for what is left of *case* is about under *regime*."""
        plan = self.world.plan
        if plan.choosy:  # the street chooses whom it turns to
            return self._looked_up(case, regime)
        known = case.known
        if known.regime is not regime:
            known.regime = regime
            known.legs = [None] * len(known.legs)
        leg = known.legs[case.done]
        if leg is None:
            leg = known.legs[case.done] = self._looked_up(case, regime)
        return leg

    def _looked_up(self, case: Case, regime: Regime) -> Leg:
        """What a call for what is left of *case* is about under *regime*, if it has been worked out before."""
        plan = self.world.plan
        key: tuple[object, ...] = (id(regime), case.type_name, case.street, case.done)
        if plan.choosy:
            key = (*key, *[task.holder for task in case.tasks])
        leg = plan.legs.get(key)
        if leg is None:
            leg = plan.legs[key] = self._worked_out(case, regime)
        return leg

    def _worked_out(self, case: Case, regime: Regime) -> Leg:
        """What a call for what is left of *case* is about under *regime*; streets whose powers the same departments hold share one."""
        plan = self.world.plan
        streets = plan.scenario.streets
        across = case.kind.across
        abroad = bool(across) and regime.reach.rule == "district"
        abroad = abroad and streets[across].district != streets[case.street].district
        alone = case.known.alone
        lead = None
        if way(case.kind, regime) not in PETITIONS:
            lead = plan.lead(case.type_name, case.street)
        holders = [task.holder for task in case.tasks]
        alike = (id(regime), case.type_name, case.done, alone, lead, abroad, *holders)
        leg = plan.kinds_of_leg.get(alike)
        if leg is None:
            leg = plan.kinds_of_leg[alike] = Leg(case.kind, regime, self._covers(case, case.done))
            leg.alone = alone
            leg.abroad = abroad
            leg.lead = -1 if lead is None else lead
            leg.rungs = max([self._rungs(case, stage) for stage in leg.covers])
            tasks = [task for stage in leg.covers for task in case.stages[stage]]
            leg.vast = 2 * len(tasks) + len(leg.covers) > _DIGITS
            leg.powers = len({task.need.power for task in tasks if plan.holders[task.holder].level})
        return leg

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
        levels = [self.world.plan.holders[task.holder].level for task in case.stages[stage]]
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
        case, leg = visit.case, visit.leg
        if leg.scoped:
            if case.overcall:
                world.tell(Kind.TURNED_BACK, case, 0, Reason.NOT_NEEDED)
                case.overcall = False
                self._consents(visit)
                return
            if not leg.in_scope:
                world.tell(Kind.TURNED_BACK, case, 0, Reason.OUT_OF_SCOPE)
                self._petition(visit)
                return
            month = world.clock.now // MONTH
            counts = case.rank != EMERGENCY  # nobody counts whistles while a pipe bursts
            used = self.whistles.get((case.street, month), 0)
            if counts and leg.quota and used >= leg.quota:
                world.tell(Kind.TURNED_BACK, case, 0, Reason.QUOTA)
                world.clock.at((month + 1) * MONTH, self._admit, visit)
                return
            self.whistles[case.street, month] = used + counts
        if leg.takes:
            world.clock.at(world.clock.now + leg.takes, self._consents, visit)
        else:
            self._consents(visit)

    def _petition(self, visit: Visit) -> None:
        """The request passes desks, and may be disputed."""
        world = self.world
        case, leg = visit.case, visit.leg
        powers = self._powers(visit) if leg.petitions else 0
        times, desks = coordination.desks(
            world.plan, world.luck, visit.regime, leg.petitions, case.identity, visit.call, powers, world.clock.now
        )
        if not times:
            self._consents(visit)
            return
        lead = 0 if leg.lead < 0 else world.forces[leg.lead].number
        last = len(times) - 1
        for number, time in enumerate(times):
            disputed = number >= desks
            kind = _DISPUTED if disputed else _DESK
            if number < last:
                world.clock.at(time, self._step, visit, kind, _NONE, 0 if disputed else lead)
            else:
                world.clock.at(time, self._heard, visit, kind, _NONE, 0 if disputed else lead)

    def _powers(self, visit: Visit) -> int:
        """How many powers of departments the visit needs."""
        world = self.world
        case = visit.case
        if not (case.assigned or case.overcall):
            return visit.leg.powers
        tasks = [task for stage in visit.leg.covers for task in case.stages[stage]]
        holders = [(task.need.power, world.holder(case, task.need.power, task.holder)) for task in tasks]
        return len({power for power, holder in holders if world.plan.holders[holder].level})

    def _step(self, visit: Visit, kind: Kind, reason: Reason, lead: int) -> None:
        """One step of the request is over; *lead* is the department that has taken it on to lead, if one has."""
        if not visit.over:
            self.world.tell(kind, visit.case, 0, reason, lead)

    def _heard(self, visit: Visit, kind: Kind, reason: Reason, lead: int) -> None:
        """The last step is over, and the request is heard."""
        self._step(visit, kind, reason, lead)
        self._consents(visit)

    def _consents(self, visit: Visit) -> None:
        """Those who grant land or funds must agree first; a whistle asks them all at once."""
        if visit.over:
            return
        world = self.world
        case, leg = visit.case, visit.leg
        given = case.consents or ()
        wanted = [name for name in leg.consents if name not in given] if leg.consents else None
        if not wanted:
            self._climb(visit)
            return
        answers = coordination.consents(
            world.plan, world.luck, case.identity, wanted, world.clock.now, at_once=leg.at_once
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
            Kind.CONSENT, case, visit.first + 1, Reason.ACCEPTED if agreed else Reason.REFUSED,
            world.name(resource),
        )  # fmt: skip
        if agreed:
            case.consents = case.consents or set()
            case.consents.add(resource)
            if case.consents.issuperset(visit.leg.consents):
                self._climb(visit)

    def _climb(self, visit: Visit) -> None:
        """What the district cannot do climbs the ladder."""
        if visit.over:
            return
        leg = visit.leg
        if self.world.alone(visit):
            self._ask(visit)
            return
        if not leg.rungs or visit.case.climbed >= leg.stop:
            self._reach(visit)
            return
        world = self.world
        climbed, top = coordination.rungs(
            world.plan, world.luck, visit.regime, visit.case.identity, visit.call, leg.rungs, world.clock.now
        )
        last = climbed.pop()
        for time in climbed:
            world.clock.at(time, self._step, visit, _ESCALATED, _ACCEPTED, 0)
        if top:
            world.clock.at(last, self._at_the_top, visit)
        else:
            world.clock.at(last, self._step, visit, _ESCALATED, Reason.DIED, 0)

    def _at_the_top(self, visit: Visit) -> None:
        """The request has climbed the ladder; a later call for the same stages need not climb it again."""
        if not visit.over:
            self._step(visit, _ESCALATED, _ACCEPTED, 0)
            visit.case.climbed = visit.leg.stop
            self._reach(visit)

    def _reach(self, visit: Visit) -> None:
        """What lies across a border needs the other side: called like the rest, or asked by letter."""
        if visit.over:
            return
        world = self.world
        case = visit.case
        if visit.leg.abroad and not case.agreed:
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
        self._step(visit, _DESK, _ACCEPTED if agreed else Reason.REFUSED, 0)
        if agreed:
            visit.case.agreed = True
            self._date(visit)
        else:
            self.world.scene.visit_ends(visit, Reason.REFUSED)

    # ---- a date is found

    def _shares(self, visit: Visit) -> list[Share]:
        """What the departments that still have something to do in the visit have to do, in the order of the file."""
        left = _left(visit.case, visit.leg)
        if left < 0:
            return self._shared_out(visit)
        shares = visit.leg.shares.get(left)
        if shares is None:
            shares = visit.leg.shares[left] = self._shared_out(visit)
        return shares

    def _shared_out(self, visit: Visit) -> list[Share]:
        """What is left to do, shared out among departments and their crews.

        To whom a case is assigned does it with the crews it has, be they fewer than the departments' would be.
        """
        case = visit.case
        holder = self.world.holder
        usual = not (case.assigned or case.overcall)
        found: dict[int, Share] = {}
        wanted: set[int] = set()
        for stage in range(visit.leg.first, visit.leg.stop):
            if case.is_done(stage):
                continue
            active = _any_active(case.groups[stage])
            crews: dict[tuple[int, str], int] = {}
            for place, task in enumerate(case.tasks):
                if task.stage != stage:
                    continue
                need = task.need
                who = task.holder if usual else holder(case, need.power, task.holder)
                if task.remaining > 0 or not task.total or need.half_life or (active and need.together):
                    wanted.add(who)
                crew = crews.get((who, need.power), 0)
                crews[who, need.power] = crew + 1
                share = found.get(who)
                if share is None:
                    share = found[who] = Share(who)
                if case.assigned:
                    crew = min(crew, max(1, self.world.forces[who].size) - 1)
                if crew == len(share.crews):
                    share.crews.append([])
                share.crews[crew].append(place)
        return [found[who] for who in sorted(wanted)]

    def _date(self, visit: Visit) -> None:
        """On call, the departments are asked now; else on the first date free in all their calendars."""
        leg = visit.leg
        if leg.on_call:
            self._ask(visit)
            return
        world = self.world
        shares = self._shares(visit)
        if not shares:
            self._ask(visit)
        elif leg.separate:
            visit.asked = True
            for share in shares:
                self._refer(visit, share)
            world.scene.settle(visit)
        elif leg.capacity:
            self._enlist(visit)
        else:
            holders = world.plan.holders
            others = [share.holder for share in shares if holders[share.holder].level]
            date = world.calendars.joint_date(others, visit.regime, world.clock.now)
            if date >= 0:
                world.tell(_DATED, visit.case)
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
        if date >= 0:
            world.clock.at(date, self._joint_date, docket)

    def _joint_date(self, docket: Docket) -> None:
        """As many as there is room for have their turn, the most urgent and first called first; the rest wait on."""
        room = docket[1].capacity
        wanted = [visit for visit in self.dockets.pop(docket) if not visit.over]
        wanted.sort(key=_turn)
        if wanted[room:]:
            self.dockets[docket] = wanted[room:]
            self._next_date(docket, wanted[room].regime)
        for visit in wanted[:room]:
            self.world.tell(_DATED, visit.case)
            self._ask(visit)

    def _refer(self, visit: Visit, share: Share) -> None:
        """A referral of its own: a desk, and the department's own next free day."""
        world = self.world
        regime = visit.regime
        parts: list[Part] = []
        self._brings(visit, share, parts)
        visit.parts = visit.parts + parts
        holder = world.plan.holders[share.holder]
        desk = world.luck.one("case", visit.case.identity, f"referral {visit.call} {holder.name}")
        ready = world.plan.roster.working_days(world.clock.now, -regime.call.desk * math.log1p(-desk))
        if visit.leg.dates and holder.level:
            date = world.calendars.joint_date([share.holder], regime, ready)
            if date < 0:
                return
            ready = date
        world.clock.at(ready, self._ask_one, visit, parts)

    # ---- the departments decide

    def _brings(self, visit: Visit, share: Share, parts: list[Part]) -> None:
        """Add the *parts* of one department: a crew each, with the tasks that crew brings powers for."""
        case = visit.case
        tasks = case.tasks
        forced = visit.leg.forced
        choosy = self.world.plan.choosy and not case.assigned
        for number, places in enumerate(share.crews):
            part = Part(visit, share.holder, number, forced=forced)
            for place in places:
                part.brings(tasks[place])
            parts.append(part)
            if choosy:
                powers = frozenset([tasks[place].need.power for place in places])
                part.order = self.world.plan.choices(
                    case.street, case.kind.across, share.holder, powers, own_team=not case.overcall
                )

    def _ask(self, visit: Visit) -> None:
        """All departments are asked at once."""
        if visit.over or visit.asked:
            return
        visit.asked = True
        visit.begins = self.world.clock.now
        parts: list[Part] = []
        for share in self._shares(visit):
            self._brings(visit, share, parts)
        if parts:
            visit.parts = parts
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
        world = self.world
        coming = parts
        choices: dict[int, Reason] | None = None
        self.askings += 1
        for place, part in enumerate(parts):
            case = part.visit.case
            holder = world.plan.holders[part.holder]
            part.asked = self.askings
            part.turn += 1
            part.able = None
            part.passed = False
            part.cause = case.cause
            if part.order:
                choices = choices or {}
                coming = _with(coming, parts, place, self._any_comes(part, choices))
                continue
            choice = choices.get(part.holder) if choices else None
            call = case.calls_of(part.holder) if choice is not None else case.is_called(part.holder)
            part.luck = world.luck.of_nth("call", case.identity, holder.name, call, part.number)
            if choice is None:
                choice = self._choice(part, holder)
                if world.plan.choosy or _has_another(part.holder, parts, place + 1):
                    choices = choices or {}
                    choices[part.holder] = choice
            if holder.level:
                part.cause = self._note(part, choice)
            part.effort = world.plan.scenario.attendance.token_effort if choice is _TOKEN else 1.0
            part.state = OUT if choice is _ABSENT else WAITING
            coming = _with(coming, parts, place, choice is not _ABSENT)
        return coming

    def _any_comes(self, part: Part, choices: dict[int, Reason]) -> bool:
        """Each department the street may turn to for *part* decides whether it would come; whether any would."""
        world = self.world
        case = part.visit.case
        offers = part.offers = {}
        for number in part.order:
            holder = world.plan.holders[number]
            part.holder = number
            first = number not in choices
            call = case.is_called(number) if first else case.calls_of(number)
            part.luck = world.luck.of_nth("call", case.identity, holder.name, call, part.number)
            if first:
                choices[number] = self._choice(part, holder)
            choice = choices[number]
            decided = self._note(part, choice) if holder.level else case.cause
            if choice is not _ABSENT:
                effort = world.plan.scenario.attendance.token_effort if choice is _TOKEN else 1.0
                offers[number] = (part.luck, effort, decided)
        part.state = WAITING if offers else OUT
        if offers:
            part.holder = next(iter(offers))
            part.luck, part.effort, part.cause = offers[part.holder]
        return bool(offers)

    def _choice(self, part: Part, holder: Holder) -> Reason:
        """What a department decides by its own luck, its own load and its own stake; the street's team always comes."""
        if not holder.level:
            return _FULL
        world = self.world
        visit = part.visit
        leg = visit.leg
        force = world.forces[part.holder]
        stationed = bool(force.posted) and bool(force.posted.get(visit.case.street_number))
        leaning = leg.leanings.get(2 * part.holder + stationed)
        if leaning is None:
            leaning = leg.leanings[2 * part.holder + stationed] = Leaning(
                world.plan.scenario.attendance,
                visit.regime.appraisal,
                holder.department,
                visit.case.type_name,
                stationed=stationed,
                appraised=holder.level <= DISTRICT or leg.supervised,
            )
        return leaning.decides(force.routine.load(world.clock.now), part.luck)

    def _note(self, part: Part, choice: Reason) -> int:
        """Note what was decided for one crew."""
        world = self.world
        visit = part.visit
        case = visit.case
        return world.log.note(
            world.clock.now, _DECIDED, case.number, visit.leg.first + 1, case.street_number,
            world.forces[part.holder].number, 0, case.cause, choice,
        )  # fmt: skip

    def _send_for(self, visit: Visit, coming: list[Part]) -> None:
        """Put those who decided to come in line for crews; if nobody did, the visit may be over."""
        world = self.world
        world.dispatcher.ask(coming, visit.rank, visit.queued, waits=visit.leg.stays)
        if not coming:
            world.scene.settle(visit)
        elif visit.leg.dates and not world.alone(visit):
            world.clock.at(world.clock.now + visit.leg.slot, self._too_late, coming, coming[0].asked)

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
        for part in visit.parts:
            if part.state is not OUT:
                scene.settle(visit)
                return
        if visit.leg.when_busy == "refuse":
            scene.end(visit.case, Reason.REFUSED)
        else:
            scene.visit_ends(visit, Reason.BUSY)

    def redials_at(self, visit: Visit) -> int:
        """When the street calls again after it found nobody free, in microseconds after the start."""
        world = self.world
        luck = world.luck.one("case", visit.case.identity, f"redial {visit.call}")
        return world.clock.now + max(1, visit.regime.call.redial_after.at(luck))

    def _too_late(self, coming: list[Part], asked: int) -> None:
        """The joint action is over: who has no crew by now does not come, unless he was asked again since."""
        world = self.world
        for part in coming:
            if part.asked == asked and part.state is WAITING and not part.visit.over:
                world.dispatcher.cancel(part)
                part.state = OUT
                world.scene.settle(part.visit)


def _wait(case: Case, leg: Leg) -> int:
    """The longest statutory wait that has not begun."""
    longest = 0
    for stage in range(leg.first, leg.stop):
        if stage > case.waited:
            longest = max(longest, case.kind.stages[stage].wait)
    return longest


def _left(case: Case, leg: Leg) -> int:
    """What is left to do by those who usually would, as a number: two digits of two for each task, and one for each stage.

    Less than nought where it cannot be told so.
    """
    if case.assigned or case.overcall or leg.vast:
        return -1
    found = 0
    for stage in range(leg.first, leg.stop):
        found = 2 * found + (not case.is_done(stage))
        for task in case.stages[stage]:
            found = 4 * found + 2 * (task.remaining > 0) + (task.total > 0)
    return found


def _with(coming: list[Part], parts: list[Part], place: int, comes: bool) -> list[Part]:  # for each that is asked
    """Those who come, when the part at *place* has decided: *parts* themselves for as long as all of them do."""
    if coming is parts:
        return parts if comes else parts[:place]
    if comes:
        coming.append(parts[place])
    return coming


def _any_active(group: list[Task]) -> bool:
    """Whether those whose powers must be together have something to do, or what they have done fades."""
    for task in group:  # noqa: SIM110 - so that nothing is made for it
        if task.remaining > 0 or task.need.half_life:
            return True
    return False


def _has_another(holder: int, parts: list[Part], first: int) -> bool:
    """Whether a department has one of *parts* from the *first* on."""
    for place in range(first, len(parts)):  # noqa: SIM110 - so that nothing is made for it
        if parts[place].holder == holder:
            return True
    return False


def _turn(visit: Visit) -> tuple[int, int]:
    """The most urgent and first called first."""
    return visit.rank, visit.queued
