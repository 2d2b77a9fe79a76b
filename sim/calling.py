"""The street calls: whom it asks, how long it takes to be heard, and who decides to come.

triaged → called → (admitted, or over desks) → (ladder, border) → (a date) → each department decides.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim import attendance, coordination
from sim.dispatch import DAILY
from sim.log import Kind, Reason
from sim.plan import DISTRICT
from sim.units import DAY
from sim.visit import Part, State, Task, Visit

if TYPE_CHECKING:
    from sim.visit import Case
    from sim.world import World

MONTH = 30 * DAY


class Calling:
    """From knowing of a case to crews being asked for."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.whistles: dict[tuple[str, int], int] = {}
        """Whistles let through, by street and month."""

    # ---- the street decides to call

    def triage(self, case: Case) -> None:
        """Judge whether the street can do it alone; some streets call for help all the same."""
        if case.ended:
            return
        world = self.world
        alone = world.plan.alone(case.type_name, case.street)
        world.tell(Kind.TRIAGED, case, reason=Reason.ALONE if alone else Reason.NEEDS_OTHERS)
        needs = (need for stage in case.kind.stages for need in stage.needs)
        helped = all(world.plan.holder(case.street, need.power, own_team=False) is not None for need in needs)
        case.overcall = case.overcall and alone and helped
        self.call(case)

    def call(self, case: Case) -> None:
        """The street calls for what is left to be done; whom it asks, and how, is the regime's rule."""
        world = self.world
        if case.ended or case.visit is not None or case.done >= len(case.stages):
            return
        now = world.clock.now
        kind = case.kind
        if kind.stages[case.done].wait and case.waited < case.done:
            case.waited = case.done
            world.clock.at(now + kind.stages[case.done].wait, self.call, case)
            return
        covers = self._covers(case)
        case.visits += 1
        regime = world.regimes[case.street]
        visit = case.visit = Visit(case, regime, case.visits, covers, now)
        if case.t0 < 0:
            case.t0 = now
            if kind.gives_up:
                world.clock.at(now + kind.gives_up, self._give_up, case)
        for stage in covers:
            world.tell(Kind.CALLED, case, stage + 1, Reason.FIRST if stage >= case.first_called else Reason.AGAIN)
        case.first_called = max(case.first_called, covers.stop)
        if world.alone(case):
            self._ask(visit)
        elif regime.call.rule == "whistle":
            review = regime.admission.review if regime.admission.rule == "scope" else 0
            world.later(now + review, self._admit, visit)
        elif regime.call.rule == "separate":
            self._climb(visit)
        else:
            self._petition(visit)

    def _give_up(self, case: Case) -> None:
        """The street has gone on for as long as it will; what is being worked on right now is finished first."""
        if case.visit is not None and case.visit.underway:
            case.end_when_left = Reason.GIVEN_UP
        else:
            self.world.scene.end(case, Reason.GIVEN_UP)

    def _covers(self, case: Case) -> range:
        """The stages one call covers: those that follow without a statutory wait, a diagnosis or a rung of the ladder."""
        stages = case.kind.stages
        last = case.done + 1
        while (
            last < len(stages)
            and not stages[last].wait
            and not stages[last - 1].diagnoses
            and not self._rungs(case, last)
        ):
            last += 1
        return range(case.done, last)

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
                self._ask(visit)
                return
            if not case.kind.in_scope:
                world.tell(Kind.TURNED_BACK, case, reason=Reason.OUT_OF_SCOPE)
                self._petition(visit)
                return
            month = world.clock.now // MONTH
            used = self.whistles.get((case.street, month), 0)
            if regime.admission.quota and used >= regime.admission.quota:
                world.tell(Kind.TURNED_BACK, case, reason=Reason.QUOTA)
                world.clock.at((month + 1) * MONTH, self._admit, visit)
                return
            self.whistles[case.street, month] = used + 1
        world.later(world.clock.now + regime.call.takes, self._climb, visit)

    def _petition(self, visit: Visit) -> None:
        """The request passes desks, and may be disputed."""
        world = self.world
        case = visit.case
        powers = {
            task.need.power
            for stage in visit.covers
            for task in case.stages[stage]
            if world.plan.holders[world.holder(case, task.need.power, task.holder)].level
        }
        desks, disputes = coordination.desks(
            world.plan, world.luck, visit.regime, case.identity, visit.call, len(powers), world.clock.now
        )
        lead = world.plan.lead(case.type_name, case.street) if visit.regime.call.rule == "lead" else None
        for time in desks:
            world.clock.at(time, self._step, visit, Kind.DESK, Reason.NONE, lead)
        for time in disputes:
            world.clock.at(time, self._step, visit, Kind.DISPUTED)
        if desks or disputes:
            world.clock.at((disputes or desks)[-1], self._climb, visit)
        else:
            self._climb(visit)

    def _step(self, visit: Visit, kind: Kind, reason: Reason = Reason.NONE, holder: int | None = None) -> None:
        """One step of the request is over; *holder* is the department that has taken it on to lead, if one has."""
        if not visit.over:
            force = 0 if holder is None else self.world.forces[holder].number
            self.world.tell(kind, visit.case, reason=reason, force=force)

    def _climb(self, visit: Visit) -> None:
        """What the district cannot do climbs the ladder."""
        if visit.over:
            return
        world = self.world
        rungs = max(self._rungs(visit.case, stage) for stage in visit.covers)
        if not rungs:
            self._reach(visit)
            return
        climbed, top = coordination.rungs(
            world.plan, world.luck, visit.regime, visit.case.identity, visit.call, rungs, world.clock.now
        )
        for time in climbed[:-1]:
            world.clock.at(time, self._step, visit, Kind.ESCALATED, Reason.ACCEPTED)
        world.clock.at(climbed[-1], self._step, visit, Kind.ESCALATED, Reason.ACCEPTED if top else Reason.DIED)
        if top:
            world.clock.at(climbed[-1], self._reach, visit)

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
            self._date(visit)
        else:
            self.world.scene.visit_ends(visit, Reason.REFUSED)

    # ---- a date is found

    def _holders(self, visit: Visit) -> list[int]:
        """The departments that still have something to do in the visit, in the order of the file."""
        case = visit.case
        found: set[int] = set()
        for stage in visit.covers:
            tasks = case.stages[stage]
            group = any(task.need.together and (task.remaining > 0 or task.need.half_life) for task in tasks)
            for task in tasks:
                lasting = task.total and not task.need.half_life and not (group and task.need.together)
                if task.remaining > 0 or not lasting:
                    found.add(self.world.holder(case, task.need.power, task.holder))
        return sorted(found)

    def _date(self, visit: Visit) -> None:
        """On call, the departments are asked now; else on the first date free in all their calendars."""
        world = self.world
        holders = self._holders(visit)
        if visit.regime.call.rule == "separate":
            visit.asked = True
            for holder in holders:
                self._refer(visit, holder)
            world.scene.settle(visit)
        elif visit.regime.timing.rule == "on_call":
            self._ask(visit)
        else:
            others = [holder for holder in holders if world.plan.holders[holder].level]
            date = world.calendars.joint_date(others, visit.regime, world.clock.now)
            if date is not None:
                world.tell(Kind.DATED, visit.case)
                world.clock.at(date, self._ask, visit)

    def _refer(self, visit: Visit, holder: int) -> None:
        """A referral of its own: a desk, and the department's own next free day."""
        world = self.world
        regime = visit.regime
        parts = self._parts(visit, holder)
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

    def _parts(self, visit: Visit, holder: int) -> list[Part]:
        """The parts of one department: a crew each, with the tasks that crew brings powers for."""
        world = self.world
        case = visit.case
        shares: list[list[Task]] = []
        for stage in visit.covers:
            crews: dict[str, int] = {}
            for task in case.stages[stage]:
                if world.holder(case, task.need.power, task.holder) == holder:
                    place = crews.get(task.need.power, 0)
                    crews[task.need.power] = place + 1
                    if place == len(shares):
                        shares.append([])
                    shares[place].append(task)
        forced = visit.regime.timing.rule == "dates" and visit.regime.timing.night
        parts = [Part(visit, holder, number, tasks, forced=forced) for number, tasks in enumerate(shares)]
        visit.parts += parts
        return parts

    def _ask(self, visit: Visit) -> None:
        """All departments are asked at once."""
        if visit.over or visit.asked:
            return
        visit.asked = True
        visit.begins = self.world.clock.now
        parts = [part for holder in self._holders(visit) for part in self._parts(visit, holder)]
        self._send_for(visit, [part for part in parts if self._decides(part)])

    def _ask_one(self, visit: Visit, parts: list[Part]) -> None:
        """One department is asked, on its own."""
        if not visit.over:
            self._send_for(visit, [part for part in parts if self._decides(part)])

    def press(self, visit: Visit) -> None:
        """Nobody leaves until it is done: the missing departments are called again."""
        visit.pressing = False
        if visit.over or visit.leaving or visit.underway:
            return
        missing = [part for part in visit.parts if part.state is State.OUT and part.wanted]
        self._send_for(visit, [part for part in missing if self._decides(part)])

    def _decides(self, part: Part) -> bool:
        """The department decides whether to come: by its own luck, its own load, its own stake. The street's team comes."""
        world = self.world
        visit = part.visit
        case = visit.case
        holder = world.plan.holders[part.holder]
        call = case.calls.get(part.holder, 0) + (part.number == 0)
        case.calls[part.holder] = call
        part.luck = world.luck.of("call", case.identity, f"{holder.name} {call} {part.number}")
        part.asked += 1
        part.turn += 1
        part.able = None
        part.passed = False
        part.cause = case.cause
        if not holder.level:
            part.state = State.WAITING
            return True
        rule = world.plan.scenario.attendance
        force = world.forces[part.holder]
        load = force.routine.load(world.clock.now)
        choice = attendance.decide(
            rule, visit.regime.appraisal, holder.department, case.type_name, load=load, luck=part.luck
        )
        part.cause = world.log.note(
            world.clock.now, Kind.DECIDED, case.number, visit.covers.start + 1, case.street_number,
            force.number, 0, case.cause, choice,
        )  # fmt: skip
        part.effort = rule.token_effort if choice is Reason.TOKEN else 1.0
        part.state = State.OUT if choice is Reason.ABSENT else State.WAITING
        return choice is not Reason.ABSENT

    def _send_for(self, visit: Visit, coming: list[Part]) -> None:
        """Put those who decided to come in line for crews."""
        world = self.world
        case = visit.case
        rank = case.rank if visit.regime.priority.rule == "kinds" else DAILY
        world.dispatcher.ask(coming, rank, case.t0)
        if visit.regime.timing.rule == "dates" and coming and not world.alone(case):
            world.clock.at(
                world.clock.now + visit.regime.stay.slot, self._too_late, [(part, part.asked) for part in coming]
            )
        world.scene.settle(visit)

    def _too_late(self, coming: list[tuple[Part, int]]) -> None:
        """The joint action is over: who has no crew by now does not come, unless he was asked again since."""
        world = self.world
        for part, asked in coming:
            if part.asked == asked and part.state is State.WAITING and not part.visit.over:
                world.dispatcher.cancel(part)
                part.state = State.OUT
                world.scene.settle(part.visit)
