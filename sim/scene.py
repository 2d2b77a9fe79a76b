"""What happens on site: quorum, work, results, and how a visit and a case end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.detection import AFTER, RELAPSE
from sim.log import Kind, Reason
from sim.visit import COMING, OUT, SITE, WAITING
from sim.world import SceneDoor

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.visit import Case, Origin, Part, Site, Task, Visit
    from sim.world import World

_GATHERED: Final = Kind.GATHERED
_QUORUM: Final = Kind.QUORUM
_WORK_BEGAN: Final = Kind.WORK_BEGAN
_WORK_ENDED: Final = Kind.WORK_ENDED
_STAGE_DONE: Final = Kind.STAGE_DONE
_VISIT_ENDED: Final = Kind.VISIT_ENDED
_ON_THE_WAY: Final = (WAITING, COMING)
_DONE: Final = Reason.DONE
_NONE: Final = Reason.NONE

PLACES: Final = 12
"""Decimals of a share that is left of earlier work, so that the last bit of a platform's `pow` does not count."""


class Scene(SceneDoor):
    """The sites where crews are."""

    def __init__(self, world: World, relapses: Callable[[Case], None], in_order: Callable[[Origin], None]) -> None:
        self.world = world
        self.relapses = relapses
        self.in_order = in_order

    # ---- somebody comes

    def gathered(self, visit: Visit) -> None:
        """Note when all whose power must be together have reached the designated point and may use it."""
        if visit.over:
            return
        for stage in range(visit.first, visit.stop):
            if not visit.has_gathered(stage):
                group = _group(visit.case, stage, on_site=False)
                if group:
                    visit.gathers(stage)
                    self.world.report(_GATHERED, visit.case, stage=stage + 1, cause=_latest(group))

    def arrives(self, part: Part) -> None:
        """The crew of *part* is on site: the first one finds somebody or nobody; a relief takes over."""
        visit = part.visit
        if not visit.arrived:
            visit.arrived = True
            self._decay(visit.case)
            if visit.case.site is not None:
                self._found(visit, visit.case.site, part.cause)
            elif visit.case.flees:
                self._looks_for(visit, part)
        if part.relieves is not None:
            self._takes_over(part, part.relieves)

    def _found(self, visit: Visit, site: Site, arrival: int) -> None:
        """Look whether the offenders are still there."""
        there, warned = self.world.hills[site.street].meet(site, self.world.clock.now, arrival)
        visit.found = self.world.clock.now
        visit.present = there
        visit.raided = there or warned >= 0
        case = visit.case
        cause = warned if warned >= 0 else arrival
        reason = Reason.PRESENT if there else Reason.NOBODY_THERE
        case.cause = self.world.report(Kind.FOUND, case, cause=cause, reason=reason)

    def _looks_for(self, visit: Visit, first: Part) -> None:
        """Look whether the offender is still there; who is, stays. Nobody there: it is over, or the work is done all the same."""
        case = visit.case
        there = self.world.clock.now < case.flees
        reason = Reason.PRESENT if there else Reason.NOBODY_THERE
        case.cause = self.world.report(Kind.FOUND, case, cause=first.cause, reason=reason)
        if there:
            case.flees = 0
        elif case.kind.gone == "leave":
            visit.leaving = True
            self.world.clock.at(self.world.clock.now, self._in_vain, visit, first)

    def _in_vain(self, visit: Visit, first: Part) -> None:
        """Nobody was there: the first to come leaves, whoever else comes is not needed, and the case is over.

        Once all who set out at this moment have done so, for they set out together.
        """
        if not visit.over:
            if first.state is SITE:
                self.world.missions.leave(first, Reason.NOBODY_THERE)
            self.end(visit.case, Reason.FLED)

    def _takes_over(self, relief: Part, tired: Part) -> None:
        """The relief takes over the tasks, and the tired crew leaves."""
        relief.relieves = None
        if tired.state is SITE and tired.able is True:
            relief.able = relief.passed = True
        self.account(relief.visit)
        relief.takes_over(tired)
        if tired.state is SITE:
            self.world.missions.leave(tired, Reason.RELIEVED)
        elif tired.state is not OUT:
            self.world.missions.call_off(tired)

    def _decay(self, case: Case) -> None:
        """What an earlier visit left behind has lost some of its effect: a stated half-life."""
        now = self.world.clock.now
        for stage in range(case.done, len(case.stages)):
            for task in case.stages[stage]:
                half = task.need.half_life if task.remaining <= 0 else case.kind.unfinished_half_life
                if half and task.remaining < task.total:
                    kept = round(round(2.0 ** (-(now - task.faded) / half), PLACES) * (task.total - task.remaining))
                    task.remaining = task.total - kept
                    task.faded = now

    def _afresh(self, case: Case) -> None:
        """Work that was begun and broken off is begun anew, with work drawn anew."""
        case.fresh += 1
        drawn: dict[str, int] = {}
        for task in case.tasks:
            if 0 < task.remaining < task.total:
                if not case.given:
                    holder = self.world.plan.holders[task.holder].name
                    purpose = f"work {task.stage} {task.need.power} {holder} afresh {case.fresh}"
                    if purpose not in drawn:  # the crews of one need have the same work
                        drawn[purpose] = task.need.work.at(self.world.luck.one("case", case.identity, purpose))
                    task.total = drawn[purpose]
                task.remaining = task.total

    # ---- they work

    def account(self, visit: Visit) -> None:
        """Count the work done since the last look; a token attendance works more slowly."""
        now = self.world.clock.now
        elapsed = now - visit.since
        visit.since = now
        if not elapsed or not visit.underway:
            return
        for part in visit.parts:
            if part.working:
                done = elapsed if part.effort >= 1.0 else math.ceil(elapsed * part.effort)
                task = part.doing
                while task is not None:
                    task.remaining = max(0, task.remaining - done)
                    task.faded = now
                    task = task.along

    def progress(self, visit: Visit) -> None:
        """Something has changed on site: who can work, what is finished, when to look again, who leaves."""
        if visit.over or visit.leaving:
            return
        case = visit.case
        in_order = visit.leg.in_order
        if in_order and not visit.underway and self._is_awaited(visit):
            visit.looks += 1
            self._rests(visit)
            self.world.dispatcher.stirred(visit)
            return
        self.account(visit)
        self.gathered(visit)
        for part in visit.parts:
            part.doing = None
        working = 0
        for stage in range(visit.first, visit.stop):
            if case.is_done(stage):
                continue
            if not visit.has_quorum(stage):
                self._quorum(visit, stage)
            its_turn = stage == case.done or _runs_beside(case, stage)
            if its_turn and self._finished(visit, stage):
                self._stage_done(visit, stage)
            elif its_turn or not in_order:
                working += _set_to_work(case.stages[stage], case.groups[stage])
        self._note_work(visit, working)
        if case.done >= visit.stop:
            self._all_leave(visit)
        elif case.end_when_left and not working:
            self.end(case, Reason(case.end_when_left))
        else:
            self._look_again(visit)
            self._who_leaves(visit)
            self.settle(visit)
            self.world.dispatcher.stirred(visit)

    @staticmethod
    def _is_awaited(visit: Visit) -> bool:
        """Whether there is nothing to see to: all that it deals with needs powers together, and somebody with one is on the way.

        Whoever is there may act, and waits. Most arrivals are of this kind.
        """
        case = visit.case
        stage = case.done
        if case.end_when_left or visit.first != stage or visit.stop != stage + 1:
            return False
        group = case.groups[stage]
        if len(group) != len(case.stages[stage]) or _can_begin(group):
            return False
        left = awaited = False
        for task in group:
            part = task.part
            left = left or task.remaining > 0
            if part is not None and part.state in _ON_THE_WAY and not part.passed:
                awaited = True
        if not left or not awaited:
            return False
        return all(part.able is not False for part in visit.parts)

    def _quorum(self, visit: Visit, stage: int) -> None:
        """Note effective quorum: all whose power must be together are on site and able to use it."""
        case = visit.case
        group = _group(case, stage, on_site=True)
        if not group:
            return
        visit.finds_quorum(stage)
        case.cause = self.world.report(_QUORUM, case, stage=stage + 1, cause=_latest(group))
        if "detain" in case.kind.stages[stage].effects and visit.present and case.site is not None:
            self._detain(visit, case.site, stage)

    def _detain(self, visit: Visit, site: Site, stage: int) -> None:
        """Detention needs the powers together while persons are present."""
        case = visit.case
        hill = self.world.hills[site.street]
        now = self.world.clock.now
        there = now - visit.found < hill.rules.evacuation and hill.still_there(site, now)
        if site.case is case and site.group is not None and there:
            self.world.report(Kind.DETAINED, case, stage=stage + 1, cause=case.cause)
            visit.raided = False
            hill.lose(site, hill.rules.detention_loss)
            hill.stop(site)

    @staticmethod
    def _finished(visit: Visit, stage: int) -> bool:
        """Whether nothing is left to do; where there was no work at all, quorum itself is the end."""
        tasks = visit.case.stages[stage]
        for task in tasks:
            if task.remaining > 0:
                return False
        return not tasks or visit.has_quorum(stage) or any(task.total for task in tasks)

    def _stage_done(self, visit: Visit, stage: int) -> None:
        """A stage is done: what it achieves follows from who was there and stayed."""
        world = self.world
        case = visit.case
        self._advance(case, stage)
        world.tell(_STAGE_DONE, case, stage + 1)
        site = case.site
        effects = case.kind.stages[stage].effects
        if site is None or site.case not in (case, None):
            return
        hill = world.hills[site.street]
        if "seize" in effects and site.group is not None:
            world.report(Kind.SEIZED, case, stage=stage + 1, cause=case.cause)
            visit.raided = False
            share = 1.0 if visit.present else hill.rules.left_behind
            hill.lose(site, hill.rules.equipment * share)
        if "seal" in effects:
            world.report(Kind.SEALED, case, stage=stage + 1, cause=case.cause)
            visit.raided = False
            hill.seal(site)

    @staticmethod
    def _advance(case: Case, stage: int) -> None:
        """One more stage is done, in its turn or beside one that is not."""
        if stage == case.done and not case.ahead:
            case.done += 1
            return
        if case.ahead is None:
            case.ahead = set()
        case.ahead.add(stage)
        while case.done in case.ahead:
            case.ahead.remove(case.done)
            case.done += 1

    def on_the_spot(self, case: Case, stage: int) -> None:
        """The people on the spot have done a stage themselves."""
        if case.ended or case.done != stage:
            return
        world = self.world
        for task in case.stages[stage]:
            task.remaining = 0
        case.acted = True
        world.tell(Kind.ON_THE_SPOT, case, stage + 1)
        visit = case.visit
        if visit is not None and visit.asked:
            self.progress(visit)
            return
        self._advance(case, stage)
        world.tell(Kind.STAGE_DONE, case, stage + 1)
        if visit is not None and case.done >= visit.stop:
            visit.ends()
            case.visit = visit = None
            if case.done < len(case.stages):
                world.calling.call(case)
        if case.done >= len(case.stages):
            self._resolved(case)

    def _note_work(self, visit: Visit, working: int) -> None:
        """Note who begins and who stops, now that so many are *working*."""
        world = self.world
        if not working and not visit.underway:
            self._rests(visit)
            return
        for part in visit.parts:
            doing = part.doing
            wanted = 0 if doing is None else doing.stage + 1
            if part.working == wanted or part.crew is None:
                continue
            if part.working:
                world.trace(_WORK_ENDED, part, part.crew, part.working)
            if wanted:
                if visit.case.cause > part.cause and visit.has_quorum(wanted - 1):
                    part.cause = visit.case.cause
                world.trace(_WORK_BEGAN, part, part.crew, wanted)
                visit.work_began = world.clock.now
                if not visit.case.kind.stages[wanted - 1].diagnoses:
                    visit.case.acted = True
            part.working = wanted
        if not working:
            self._rests(visit)
        elif not visit.underway:
            world.dispatcher.working[visit.case.number] = visit
        visit.underway = working

    def _rests(self, visit: Visit) -> None:
        """No work of *visit* is in progress; where none ever was, nobody need be told."""
        if visit.work_began >= 0:
            self.world.dispatcher.working.pop(visit.case.number, None)

    def idle(self, visit: Visit) -> None:
        """Nobody works any more: the visit was interrupted, and quorum has to be found anew."""
        visit.underway = 0
        visit.quorum = 0
        visit.looks += 1
        self._rests(visit)
        if visit.case.kind.unfinished == "afresh":
            self._afresh(visit.case)

    def _look_again(self, visit: Visit) -> None:
        """Plan the moment when the first piece of work will be finished."""
        visit.looks += 1
        if not visit.underway:
            return
        least = -1
        for part in visit.parts:
            task = part.doing
            while task is not None:
                if task.remaining > 0:
                    left = task.remaining if part.effort >= 1.0 else math.ceil(task.remaining / part.effort)
                    if least < 0 or left < least:
                        least = left
                task = task.along
        if least >= 0:
            self.world.clock.at(self.world.clock.now + least, self._looked, visit, visit.looks)

    def _looked(self, visit: Visit, looks: int) -> None:
        if visit.looks == looks:
            self.progress(visit)

    # ---- they leave

    def _who_leaves(self, visit: Visit) -> None:
        """Who has no authority leaves; without a commander so does who has done his part, or waits too long."""
        world = self.world
        leg = visit.leg
        for part in visit.parts:
            if part.able is None or part.state is not SITE or part.doing is not None:
                continue
            if not part.able:
                world.missions.leave(part, Reason.NO_AUTHORITY)
            elif not leg.own:
                continue
            elif not part.wanted:
                world.missions.leave(part, Reason.OWN_PART_DONE)
            elif leg.limited and not part.impatient:
                part.impatient = True
                world.clock.at(world.clock.now + leg.patience, self._out_of_patience, part, part.turn)

    def _out_of_patience(self, part: Part, turn: int) -> None:
        """It has waited in vain for the others."""
        if part.turn != turn or part.state is not SITE or part.visit.over:
            return
        part.impatient = False
        if not part.working:
            self.world.missions.leave(part, Reason.PATIENCE)
        self.progress(part.visit)

    def _all_leave(self, visit: Visit) -> None:
        """It is done: everybody goes home."""
        visit.leaving = True
        missions = self.world.missions
        for part in visit.parts:
            if part.state is SITE:
                missions.leave(part, _DONE)
            elif part.state is not OUT:
                missions.call_off(part)
        self.visit_ends(visit, _DONE)

    def settle(self, visit: Visit) -> None:
        """The visit is over when nobody is there and nobody is coming; 事不绝、人不撤: else the missing are pressed."""
        if visit.over or visit.leaving or not visit.asked:
            return
        for part in visit.parts:
            if part.state is not OUT:
                break
        else:
            self.visit_ends(visit, _NONE)
            return
        if not visit.terms.until_done or visit.leg.separate or visit.underway or visit.pressing:
            return
        for part in visit.parts:
            if (part.state is not SITE or part.able is None) and part.state is not OUT:
                return  # somebody is still to come, or to be heard
        if any(part.state is OUT and part.wanted for part in visit.parts):
            visit.pressing = True
            wait = max(1, self.world.plan.scenario.streets[visit.case.street].presses_after)
            self.world.clock.at(self.world.clock.now + wait, self.world.calling.press, visit)

    # ---- and what comes of it

    def visit_ends(self, visit: Visit, reason: Reason) -> None:
        """The visit is over: the record may say closed; the case goes on until it is truly resolved."""
        world = self.world
        case = visit.case
        visit.ends()
        case.visit = None
        self._rests(visit)
        world.tell(_VISIT_ENDED, case, visit.first + 1, reason)
        if visit.raided and case.site is not None:
            world.hills[case.site.street].raid(case.site)
        if not case.recorded and visit.stop == len(case.stages) and self._all_came(case):
            case.recorded = True
            world.tell(Kind.RECORDED, case)
        if case.done < len(case.stages) and case.kind.unfinished == "afresh":
            self._afresh(case)
        if case.done >= len(case.stages):
            self._resolved(case)
        elif case.end_when_left:
            self.end(case, Reason(case.end_when_left))
        elif case.done >= visit.stop:
            world.clock.at(world.clock.now, world.calling.call, case)
        elif reason is Reason.BUSY:
            world.clock.at(world.calling.redials_at(visit), world.calling.call, case)
        elif case.site is None:
            wait = max(1, world.plan.scenario.streets[case.street].recall_after)
            world.clock.at(world.clock.now + wait, world.calling.call, case)

    def _all_came(self, case: Case) -> bool:
        """Whether everybody with a power that the case needs has been on site."""
        for task in case.tasks:  # noqa: SIM110 - so that nothing is made for it
            if not case.was_visited(self.world.holder(case, task.need.power, task.holder)):
                return False
        return True

    def _resolved(self, case: Case) -> None:
        """Truly resolved; it may come back."""
        world = self.world
        case.ends()
        world.open.pop(case.identity, None)
        world.tell(Kind.RESOLVED, case)
        case.acted = True
        if case.project:
            world.treated.add((case.street, case.place, case.type_name))
        if case.site is None and case.kind.relapse:
            luck = world.luck.of("case", case.identity, "life")
            if luck.at(RELAPSE) < case.kind.relapse:
                after = max(1, case.kind.relapse_after.at(luck.at(AFTER)))
                world.clock.at(world.clock.now + after, self.relapses, case)
        if case.origin is not None:
            self.in_order(case.origin)

    def end(self, case: Case, reason: Reason) -> None:
        """The case ends unresolved; whoever was still to come is not needed."""
        if case.ended:
            return
        case.ends()
        self.world.open.pop(case.identity, None)
        visit, case.visit = case.visit, None
        if visit is not None:
            visit.over = True
            for part in visit.parts:
                if part.state is not OUT:
                    self.world.missions.call_off(part)
            visit.ends()
            if visit.asked:
                self.world.tell(Kind.VISIT_ENDED, case, visit.first + 1, reason)
        self.world.tell(Kind.ENDED, case, reason=reason)
        if case.origin is not None:
            self.in_order(case.origin)


# ---- who is there


def _group(case: Case, stage: int, *, on_site: bool) -> list[Task] | None:
    """The tasks whose powers must be together, if all are there and able to use them: past the designated point, or on site.

    In a stage without any, the first whose department is. None if they are not.
    """
    group = case.groups[stage]
    if group:
        for task in group:
            if not _is_there(task.part, on_site=on_site):
                return None
        return group
    for task in case.stages[stage]:
        if _is_there(task.part, on_site=on_site):
            return [task]
    return None


def _is_there(part: Part | None, *, on_site: bool) -> bool:
    """Past the designated point, or *on site*, and able to use its power."""
    return part is not None and part.able is True and (part.state is SITE if on_site else part.passed)


def _runs_beside(case: Case, stage: int) -> bool:
    """Whether a stage runs beside the one whose turn it is."""
    stages = case.kind.stages
    for later in range(case.done + 1, stage + 1):  # noqa: SIM110 - so that nothing is made for it
        if not stages[later].parallel:
            return False
    return True


def _ready(part: Part | None) -> bool:
    """On site, and able to use its power."""
    return part is not None and part.state is SITE and part.able is True


def _latest(group: list[Task]) -> int:
    """The row that completed the group."""
    latest = -1
    for task in group:
        if task.part is not None and task.part.cause > latest:
            latest = task.part.cause
    return latest


def _set_to_work(tasks: list[Task], group: list[Task]) -> int:
    """Put to work whoever can: the *group* of those that need each other together, the rest each alone, nobody at two things; how many."""
    begun = 0
    if _can_begin(group):
        for task in group:
            part = task.part
            if part is not None:
                if part.doing is None:
                    begun += 1
                part.works_on(task)
    if len(group) == len(tasks):
        return begun
    for task in tasks:
        part = task.part
        if part is not None and not task.need.together and task.remaining > 0 and _ready(part) and part.doing is None:
            part.works_on(task)
            begun += 1
    return begun


def _can_begin(group: list[Task]) -> bool:
    """Whether those that need each other together have something to do, and all of them are there and not at work elsewhere."""
    left = False
    for task in group:
        part = task.part
        if part is None or part.state is not SITE or part.able is not True or part.doing is not None:
            return False
        left = left or task.remaining > 0
    return left
