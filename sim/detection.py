"""A case occurs, somebody sees it, and the street gets to know of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim import demand
from sim.log import Kind, Reason
from sim.scenario import EMERGENCY
from sim.units import DAY
from sim.visit import COMING, SITE, SPOT, Activity, Origin, Task
from sim.world import DetectionDoor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.demand import Happening
    from sim.luck import Draw
    from sim.regime import Detection as Rule
    from sim.regime import Regime
    from sim.units import Spread
    from sim.visit import Case, Group, Site
    from sim.world import World

SIGHT, NETWORK, HANDOVER, OVERCALL, RELAPSE, AFTER = range(6)
"""Purposes of the eight uniforms of a case's life."""
ANYBODY: Final = "*"
"""The network of those who may report anything."""


_OCCURRED: Final = Kind.OCCURRED
_SEEN: Final = Kind.SEEN
_DETECTED: Final = Kind.DETECTED
_NONE: Final = Reason.NONE
_REPORT: Final = Reason.REPORT
_OWN_REMIT: Final = Reason.OWN_REMIT
_OTHER_REMIT: Final = Reason.OTHER_REMIT


class Detection(DetectionDoor):
    """What nature and offenders do, and who sees it."""

    __slots__ = ("calls_taken", "place", "rounds", "today", "unseen", "world")

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls_taken = 0
        self.today: list[Happening] = []
        """What nature still has in store for today, the next of it last."""
        self.place = 0
        """The place of the next of it in the order of planning."""
        self.unseen: dict[str, list[Case]] = {}
        """Cases that a round of inspections has yet to find, by street."""
        self.rounds: dict[str, int] = {}
        """Counts the rounds planned in each street, so that plans under earlier rules lapse."""
        scenario = world.plan.scenario
        if scenario.recorded:
            world.clock.at(scenario.recorded[0].time, self._recorded_call)
        if any(rule.rate for rule in scenario.demand):
            world.clock.at(0, self._day_begins, 0)
        if any(rule.sites for rule in scenario.demand):
            world.clock.at(0, self._sites_begin)
        if scenario.offending:
            world.clock.at(scenario.calendar.night_begins, self._dusk, 0)

    @property
    def now(self) -> int:
        """Microseconds since the start."""
        return self.world.clock.now

    def name(self, text: str) -> int:
        """The number of an identity in the log."""
        return self.world.name(text)

    # ---- it occurs

    def _recorded_call(self) -> None:
        """A recorded call happens when it happened, and the next one is planned."""
        world = self.world
        calls = world.plan.scenario.recorded
        call = calls[self.calls_taken]
        self.calls_taken += 1
        if self.calls_taken < len(calls):
            world.clock.at(calls[self.calls_taken].time, self._recorded_call)
        self._occurs(demand.recorded(call))

    def _day_begins(self, day: int) -> None:
        """Draw the cases of a day when it begins; only the next of them stands on the calendar, which is the shorter for it."""
        world = self.world
        self.today = world.plan.nature.window(world.luck, day)
        self.place = world.clock.reserve(len(self.today))
        self.today.reverse()
        if self.today:
            world.clock.at_place(self.place, self.today[-1].time, self._next_of_today)
        if (day + 1) * DAY < world.plan.horizon:
            world.clock.at((day + 1) * DAY, self._day_begins, day + 1)

    def _next_of_today(self) -> None:
        """The next case of the day occurs, and the one after it is planned."""
        today = self.today
        happening = today.pop()
        if today:
            self.place += 1
            self.world.clock.at_place(self.place, today[-1].time, self._next_of_today)
        self._occurs(happening)

    def _sites_begin(self) -> None:
        """All sites of a fixed number are in order at first."""
        scenario = self.world.plan.scenario
        for number, rule in enumerate(scenario.demand):
            if rule.sites:
                for street in rule.streets or scenario.streets:
                    for site in range(1, rule.sites + 1):
                        self.in_order(Origin(number, street, site, 0))

    def in_order(self, origin: Origin) -> None:
        """A site is in order, for the first time or again once its case is over; some time later it makes a case."""
        world = self.world
        rule = world.plan.scenario.demand[origin.demand]
        again = origin._replace(turn=origin.turn + 1)
        while_in_order = rule.in_order.at(world.luck.one("case", demand.site_case(rule, again), "in order"))
        world.clock.at(world.clock.now + max(1, while_in_order), self._turns, again)

    def _turns(self, origin: Origin) -> None:
        """A site makes a case."""
        rule = self.world.plan.scenario.demand[origin.demand]
        self._occurs(demand.turned(rule, origin, self.now), origin)

    def _dusk(self, night: int) -> None:
        """Every group decides about the night that begins."""
        world = self.world
        scenario = world.plan.scenario
        for hill in world.hills.values():
            hill.dusk(night)
        later = (night + 1) * DAY + scenario.calendar.night_begins
        if later < world.plan.horizon:
            world.clock.at(later, self._dusk, night + 1)

    def _occurs(self, happening: Happening, origin: Origin | None = None) -> None:
        """An exogenous case occurs; sooner or later somebody sees it, or a resident reports it at once."""
        world = self.world
        if happening.place and self._spared(happening.identity, happening.type, happening.street, happening.place):
            return
        spot = world.plan.nature.spot_of(world.luck, happening)
        case = world.new_case(happening.identity, happening.type, happening.street, spot)
        case.place = happening.place
        case.origin = origin
        self._tasks(case, happening.work)
        world.tell(_OCCURRED, case)
        self._clock_runs(case)
        life: Draw | None = None
        overcalls = case.known.overcalls
        if overcalls:
            life = world.luck.of("case", case.identity, "life")
            case.overcall = life.at(OVERCALL) < overcalls
        self._noticed(case, life)
        if case.flees and not case.detected:
            world.clock.at(case.flees, self._slips_away, case)

    def _noticed(self, case: Case, life: Draw | None = None) -> None:
        """Who notices a case, by the rules in force; sooner or later, or never. *life* is its luck, if that was asked for already."""
        world = self.world
        rule = world.regimes[case.street].detection
        if rule.rule == "none":
            self._detected(case, _NONE)
        elif rule.rule == "rounds":
            self._await_round(case)
        elif case.kind.sight.law == "fixed" and not case.kind.sight.mean:  # residents report it as soon as it occurs
            reason = _REPORT if case.kind.seen_by == "resident" else _OWN_REMIT
            world.tell(_SEEN, case, 0, reason)
            self._detected(case, reason)
        else:
            self._await_eyes(case, rule, life or world.luck.of("case", case.identity, "life"))

    def _slips_away(self, case: Case) -> None:
        """The offender leaves before the street knows of it, and nobody ever will; who leaves later is looked for."""
        if not case.detected:
            self.world.scene.end(case, Reason.EXPIRED)

    def _spared(self, identity: str, type_name: str, street: str, place: int) -> bool:
        """Whether a case does not occur because its cause was treated at that spot."""
        world = self.world
        kind = world.plan.scenario.case_types[type_name]
        return (street, place, kind.cause) in world.treated and (
            world.luck.one("case", identity, "cause") < kind.cause_removes
        )

    def _clock_runs(self, case: Case) -> None:
        """A hazard's clock runs from its warning on, and the time for which an offender stays."""
        flees = case.kind.flees_after
        if flees.expected:
            case.flees = self.now + max(1, self._drawn(case, flees, "flees"))
        strikes = case.kind.strikes_after
        if strikes.expected:
            world = self.world
            after = max(1, self._drawn(case, strikes, "strikes"))
            world.clock.at(world.clock.now + after, self._strikes, case)

    def _strikes(self, case: Case) -> None:
        """The clock has run out: it strikes, unless a stage that secures it is done (else: unless anything was done)."""
        stages = case.kind.stages
        securing = [number for number, stage in enumerate(stages) if stage.secures]
        safe = any(case.is_done(number) for number in securing) if securing else case.acted
        world = self.world
        world.report(Kind.STRUCK, case, cause=case.cause, reason=Reason.AVERTED if safe else Reason.NONE)

    def _await_eyes(self, case: Case, rule: Rule, luck: Draw) -> None:
        eyes = eyes_of(rule)
        if eyes > 0:
            sight = max(1, round(case.kind.sight.at(luck.at(SIGHT)) / eyes))
            clock = self.world.clock
            clock.at(clock.now + sight, self._seen, case, luck.at(NETWORK), luck.at(HANDOVER))

    # ---- rounds of inspections

    def _await_round(self, case: Case) -> None:
        """Nobody knows of it until a round finds it."""
        waiting = self.unseen.setdefault(case.street, [])
        waiting.append(case)
        if len(waiting) == 1:
            self._next_round(case.street)

    def _next_round(self, street: str, *, or_now: bool = False) -> None:
        """Plan the first round after now (*or_now*); while there is nothing to find none is simulated."""
        rule = self.world.regimes[street].detection
        since = (self.now - rule.begins) % rule.every
        wait = 0 if or_now and not since else rule.every - since
        number = self.rounds[street] = self.rounds.get(street, 0) + 1
        self.world.clock.at(self.now + wait, self._round, street, number)

    def rules_change(self, before: Mapping[str, Regime]) -> None:
        """Other rules are in force: rounds come at other hours, or others notice what no round has found."""
        world = self.world
        for street in list(self.unseen):
            rule = world.regimes[street].detection
            if street in before and before[street].detection == rule:
                continue
            if rule.rule == "rounds":
                self._next_round(street, or_now=True)
                continue
            self.rounds[street] += 1
            for case in self.unseen.pop(street):
                if not case.ended and not case.detected:
                    self._noticed(case)

    def _round(self, street: str, number: int) -> None:
        """A round inspects the street."""
        if self.rounds[street] != number:
            return
        rule = self.world.regimes[street].detection
        waiting = [case for case in self.unseen.pop(street) if not case.ended and not case.detected]
        drawn: dict[int, frozenset[int]] = {}
        found = [case for case in waiting if self._inspected(case, rule, drawn) and self._finds(case, rule)]
        left = [case for case in waiting if case not in found]
        if left:
            self.unseen[street] = left
            self._next_round(street)
        for case in found:
            self._detected(case, Reason.PATROL)

    def _finds(self, case: Case, rule: Rule) -> bool:
        """Whether an inspection finds what is wrong, by the luck of the case at this moment."""
        return rule.finds >= 1 or self.world.luck.one("case", case.identity, f"round {self.now}") < rule.finds

    def _inspected(self, case: Case, rule: Rule, drawn: dict[int, frozenset[int]]) -> bool:
        """Whether a round comes by; of sites of a fixed number only those *drawn*, each by its own luck at this moment."""
        origin = case.origin
        if origin is None or not rule.looks_at:
            return True
        sites = drawn.get(origin.demand)
        if sites is None:
            of = self.world.plan.scenario.demand[origin.demand]
            stem = f"{of.type}@{origin.street}#site"
            purpose = f"round {self.now}"
            luck = {site: self.world.luck.one("site", f"{stem}{site}", purpose) for site in range(1, of.sites + 1)}
            sites = drawn[origin.demand] = frozenset(sorted(luck, key=lambda site: luck[site])[: rule.looks_at])
        return origin.number in sites

    def _tasks(self, case: Case, work: int | None) -> None:
        """The work that the case needs, and from whom; drawn by the case's own luck."""
        case.given = work is not None
        tasks: list[Task] = []
        for job in case.known.jobs:
            if work is not None:
                total = work
            elif job.fixed >= 0:
                total = job.fixed
            else:
                total = self._drawn(case, job.need.work, job.purpose)
            for _crew in range(job.crews):
                tasks.append(Task(job.stage, job.need, job.holder, total))  # noqa: PERF401 - a list made for each need is one too many
        case.falls_into(tasks)

    def _drawn(self, case: Case, spread: Spread, purpose: str) -> int:
        return spread.mean if spread.law == "fixed" else spread.at(self.world.luck.one("case", case.identity, purpose))

    def relapses(self, case: Case) -> None:
        """A resolved case comes back: residents report it again."""
        world = self.world
        stem, _, count = case.identity.partition("~")
        identity = f"{stem}~{int(count or 1) + 1}"
        if case.place and self._spared(identity, case.type_name, case.street, case.place):
            return
        world.tell(Kind.RELAPSED, case)
        if case.project:
            world.treated.discard((case.street, case.place, case.type_name))
        again = world.new_case(identity, case.type_name, case.street, case.spot)
        again.place = case.place
        self._tasks(again, None)
        again.cause = case.cause
        world.tell(_OCCURRED, again)
        self._clock_runs(again)
        if world.regimes[again.street].detection.rule == "rounds":
            self._await_round(again)
        else:
            self._detected(again, _REPORT)

    # ---- offenders' side of it

    def spell_begins(self, site: Site) -> Case:
        """A site is worked anew: its case occurs."""
        world = self.world
        site.spells += 1
        rules = world.hills[site.street].rules
        case = world.new_case(f"{site.name}.{site.spells}", rules.type, rules.street, site.spot)
        case.site = site
        case.group = site.group.number if site.group is not None else 0
        self._tasks(case, None)
        case.cause = world.report(_OCCURRED, case, cause=-1)
        return case

    def spell_ends(self, case: Case, reason: Reason) -> None:
        """The offenders of a case have left for good; crews that are out for it finish first."""
        visit = case.visit
        if visit is not None:
            for part in visit.parts:
                if part.state is COMING or part.state is SITE:
                    case.end_when_left = reason
                    return
        self.world.scene.end(case, reason)

    def crews_at(self, case: Case) -> bool:
        """Whether crews are on site."""
        visit = case.visit
        if visit is not None:
            for part in visit.parts:
                if part.state is SITE:
                    return True
        return False

    def tell(self, kind: Kind, site: Site | None, group: Group, reason: Reason = Reason.NONE, cause: int = -1) -> int:
        """Note what a group does."""
        world = self.world
        case = street = 0
        if site is not None:
            street = world.streets[site.street]
            case = site.case.number if site.case is not None else world.name(f"{site.name}.{site.spells}")
        return world.log.note(self.now, kind, case, 0, street, 0, group.number, cause, reason)

    # ---- it is seen

    def is_to_be_seen(self, time: int, site: Site, patrol: bool) -> None:  # an action's arguments have no names
        """A site at work will be seen at *time*; by a *patrol* of a crew stationed there, if one is out."""
        self.world.clock.at(time, self._sighted, site, patrol)

    def _sighted(self, site: Site, patrol: bool) -> None:  # an action's arguments have no names
        """A site at work is seen in the night; if the street knows it already, it has a reason to call again."""
        world = self.world
        case = site.case
        if case is None or site.group is None or site.group.activity is not Activity.WORKS:
            return
        if case.ended:  # it is over on paper, or its effect was not to stop them: they work on, and that is a new case
            case = site.case = self.spell_begins(site)
        if patrol and not world.on_patrol(case.street_number):
            return
        if case.detected:
            world.calling.call(case)
        elif patrol:
            self._detected(case, Reason.PATROL)
        elif world.regimes[case.street].detection.rule == "none":
            self._detected(case, _NONE)
        else:
            network, handover = world.luck.two("site", site.name, f"eyes {self.now // DAY}")
            self._seen(case, network, handover)

    def _seen(self, case: Case, network: float, handover: float) -> None:
        """Somebody sees the case; what is not in the remit of his grid he hands over."""
        if case.ended or case.detected or case.on_hand_over:
            return
        world = self.world
        rule = world.regimes[case.street].detection
        own = rule.rule != "separate" or _network(rule, network) in (ANYBODY, case.kind.remit)
        reason = _OWN_REMIT if own else _OTHER_REMIT
        world.tell(_SEEN, case, 0, reason)
        if own:
            self._detected(case, reason)
        else:
            case.on_hand_over = True
            arrives = world.plan.roster.office_time(world.clock.now, rule.handover)
            world.clock.later(arrives, self._handed_over, case, handover >= rule.lost)

    def _handed_over(self, case: Case, arrived: bool) -> None:  # an action's arguments have no names
        """What the wrong network saw reaches the right one, or is lost and must be seen again."""
        case.on_hand_over = False
        if case.ended or case.detected:
            return
        world = self.world
        world.tell(Kind.HANDED_OVER, case, 0, _NONE if arrived else Reason.LOST)
        if arrived:
            self._detected(case, _OTHER_REMIT)
        elif case.site is None:
            case.sightings += 1
            luck = world.luck.of("case", case.identity, f"seen again {case.sightings}")
            self._await_eyes(case, world.regimes[case.street].detection, luck)

    def _detected(self, case: Case, reason: Reason) -> None:
        """The street knows of it, and takes its time to decide."""
        world = self.world
        case.detected = True
        world.tell(_DETECTED, case, 0, reason)
        if case.rank == EMERGENCY:
            self._act_on_the_spot(case)
        if case.place and case.kind.cause:
            self._count(case)
        decides_in = case.known.decides_in
        if decides_in:
            world.clock.at(world.clock.now + decides_in, world.calling.triage, case)
        else:
            world.calling.triage(case)

    def _act_on_the_spot(self, case: Case) -> None:
        """Those who see an emergency may be able to do its next stage themselves: at once, or when they are given leave."""
        stage = case.done
        content = case.kind.stages[stage]
        if not content.on_the_spot.expected:
            return
        world = self.world
        takes = self._drawn(case, content.on_the_spot, f"on the spot {stage}")
        rule = world.regimes[case.street].authority
        if rule.on_the_spot:
            world.clock.later(world.clock.now + takes, world.scene.on_the_spot, case, stage)
        else:
            yes = world.luck.one("case", case.identity, "leave to act") < rule.yes
            world.clock.later(world.clock.now + rule.takes, self._permitted, case, stage, takes, yes)

    def _permitted(self, case: Case, stage: int, takes: int, yes: bool) -> None:  # an action's arguments have no names
        """The people on the spot are given leave to act, or are not."""
        if case.ended or case.done != stage:
            return
        world = self.world
        world.tell(Kind.PERMITTED, case, stage + 1, Reason.YES if yes else Reason.NO)
        if yes:
            world.clock.later(world.clock.now + takes, world.scene.on_the_spot, case, stage)

    # ---- many cases at one spot

    def _count(self, case: Case) -> None:
        """The data show where cases gather: once many are known at a spot, their cause is treated as a case of its own."""
        world = self.world
        kind = case.kind
        rule = world.regimes[case.street].detection
        now = world.clock.now
        data = kind.remit if rule.rule == "separate" else ""
        since = now - kind.cause_within
        known = world.known.setdefault((case.street, case.place, kind.cause, data), [])
        while known and known[0] <= since:
            del known[0]
        known.append(now)
        treated = (case.street, case.place, kind.cause) in world.treated
        if not rule.hot_spots or treated or len(known) < kind.cause_seen:
            return
        stem = f"{kind.cause}@{case.street}#{SPOT}{case.place}"
        for other in world.open.values():
            if other.project and other.identity.startswith(f"{stem}."):
                return
        found = world.projects.get(stem, 0) + 1
        world.projects[stem] = found
        known.clear()
        project = world.new_case(f"{stem}.{found}", kind.cause, case.street, case.spot)
        project.place = case.place
        project.cause = case.cause
        self._tasks(project, None)
        world.tell(_OCCURRED, project)
        world.tell(Kind.HOT_SPOT, project)
        self._detected(project, _NONE)


def eyes_of(rule: Rule) -> float:
    """All eyes of a street ÷ those of separate grids."""
    return rule.eyes + rule.commissioners + rule.hotline


def _network(rule: Rule, u: float) -> str:
    """The network whose eyes saw it: each in proportion to its share of all eyes; commissioners and callers are of none."""
    free = rule.commissioners + rule.hotline
    if free:
        u = (u * eyes_of(rule) - free) / rule.eyes if rule.eyes else -1.0
        if u < 0:
            return ANYBODY
    reach = u * math.fsum(network.share for network in rule.networks)
    for network in rule.networks:
        reach -= network.share
        if reach < 0:
            return network.name
    return rule.networks[-1].name if rule.networks else ""
