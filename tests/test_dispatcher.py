"""The dispatcher, driven on its own: whatever is asked, cancelled, finished or sent home, in whatever order, it does
what a dispatcher does that looks at every request and every crew each time (`naive`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from bare import NAME
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from naive import Happened, Naive, name
from towns import CHOICES, JOINT, WHISTLE

from sim.clock import Clock
from sim.dispatch import Dispatcher
from sim.plan import Known, Leg
from sim.scenario import CaseType, Dispatch, Street, Travel
from sim.travel import Roads, Spot
from sim.visit import UNDRAWN, Case, Crew, Force, Part, State, Visit

if TYPE_CHECKING:
    from sim.regime import Regime
    from sim.roster import Shift
    from sim.routine import Routine

SPOTS = [Spot(0.0, 0.0), Spot(3.0, 0.0), Spot(3.0, 5.0), Spot(9.0, 1.0)]
STREETS = (1, 2)
DAY_LENGTH = 20
"""Of a day of the machine's, in ticks."""


class Duty:
    """A shift of so many ticks of every day."""

    def __init__(self, length: int) -> None:
        self.length = length

    def on_duty(self, t: int) -> bool:
        return t % DAY_LENGTH < self.length

    def next_duty(self, t: int) -> int:
        return t if self.on_duty(t) else (t // DAY_LENGTH + 1) * DAY_LENGTH


class Yard:
    """A ground with nothing on it but crews: it does what it is told, and keeps a list of that."""

    dispatcher: Dispatcher

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.happened: list[Happened] = []

    def send(self, part: Part, crew: Crew) -> None:
        self.happened.append(("send", name(part), crew.identity))
        assert crew.part is None, "no crew in two places"
        assert crew.state is not State.COMING
        if crew.state is State.HOME and not crew.post:
            crew.force.not_free(crew)
        crew.force.not_homeward(crew)
        crew.part, part.crew = part, crew
        part.state = crew.state = State.COMING
        crew.bound_for = None

    def busy(self, parts: list[Part]) -> None:
        self.happened.append(("busy", " ".join(part.visit.case.identity for part in parts), ""))
        for part in parts:
            assert part.state is State.WAITING, "only who had no crew is turned away"
            part.state = State.OUT

    def idle(self, force: Force) -> None:
        raise AssertionError(force)

    def whereabouts(self, crew: Crew, visit: Visit) -> Spot:
        raise AssertionError((crew, visit))

    def take(self, part: Part) -> Crew:
        crew = cast("Crew", part.crew)
        self.happened.append(("take", name(part), crew.identity))
        self.detach(part)
        self.dispatcher.ask_again([part])
        return crew

    def interrupt(self, visit: Visit, wanted: list[Part]) -> list[Crew]:
        taken = [cast("Crew", part.crew) for part in wanted]
        self.happened.append(("interrupt", visit.case.identity, " ".join(crew.identity for crew in taken)))
        again = [part for part in visit.parts if part.state is State.SITE]
        for part in again:
            crew = self.detach(part)
            if crew not in taken:
                self.go_home(crew)
        visit.underway = 0
        self.dispatcher.working.pop(visit.case.number, None)
        self.dispatcher.ask_again(again)
        return taken

    @staticmethod
    def detach(part: Part) -> Crew:
        crew = cast("Crew", part.crew)
        if part.working:
            part.working = 0
            part.visit.underway -= 1
        part.crew = crew.part = None
        return crew

    def go_home(self, crew: Crew) -> None:
        now = self.clock.now
        crew.state = State.HOMEWARD
        until = now + 1 + self.dispatcher.roads.distance(crew.spot, crew.home) // 1000
        crew.takes_the_road(crew.spot, crew.home, now, until, 0, 0)
        if not crew.post:
            crew.force.homeward.append(crew)
        self.dispatcher.freed(crew.force)

    def back(self, crew: Crew) -> None:
        crew.state, crew.bound_for, crew.spot = State.HOME, None, crew.home
        crew.force.not_homeward(crew)
        if not crew.post:
            crew.force.is_free(crew)
        self.dispatcher.freed(crew.force)


def regime(timing: str, preempts: str, reserve: int) -> Regime:
    return replace(
        WHISTLE,
        timing=WHISTLE.timing if timing == "on_call" else JOINT.timing,
        priority=replace(WHISTLE.priority, preempts=preempts, reserve=reserve),
    )


class Dispatching(RuleBasedStateMachine):
    """What the world may do to a dispatcher; after each tick both have told the ground the same."""

    @initialize(
        rules=st.builds(Dispatch, **{choice: st.sampled_from(values) for choice, values in CHOICES.items()}),
        sizes=st.lists(st.tuples(st.integers(0, 3), st.sampled_from((7, 13, 20))), min_size=1, max_size=3),
        made=st.lists(
            st.builds(
                regime,
                st.sampled_from(("on_call", "dates")),
                st.sampled_from(("none", "cases", "cases")),
                st.sampled_from((0, 0, 1)),
            ),
            min_size=1,
            max_size=2,
        ),
    )
    def begin(self, rules: Dispatch, sizes: list[tuple[int, int]], made: list[Regime]) -> None:
        self.clock = Clock()
        self.yard = Yard(self.clock)
        self.forces: list[Force] = []
        for index, (size, length) in enumerate(sizes):
            force = Force(index, index, size, cast("Shift", Duty(length)), cast("Routine", None))
            for number in range(size):
                force.crews.append(Crew(force, number, f"d{index}/{number + 1}", number, SPOTS[index]))
                force.free.append(number)
            self.forces.append(force)
        roads = Roads(Travel(circuity=1.0), {})
        self.dispatcher = Dispatcher(rules, roads, self.clock, self.forces, self.yard)
        self.yard.dispatcher = self.dispatcher
        self.naive = Naive(rules, roads, self.forces)
        self.regimes = made
        self.visits: list[Visit] = []
        self.cases = 0

    # ---- what may happen

    @rule(
        data=st.data(),
        rank=st.sampled_from((0, 1, 2, 2)),
        spot=st.sampled_from(SPOTS),
        street=st.sampled_from(STREETS),
        forced=st.sampled_from((False, False, False, True)),
        ago=st.sampled_from((0, 0, 0, 5)),
        waits=st.sampled_from((True, True, False)),
    )
    def ask(self, data: st.DataObject, rank: int, spot: Spot, street: int, forced: bool, ago: int, waits: bool) -> None:
        holders = data.draw(st.lists(st.integers(0, len(self.forces) - 1), min_size=1, max_size=3))
        self.cases += 1
        kind = CaseType(NAME, ())
        known = Known(kind, Street(NAME, "d"), [], alone=False)
        case = Case(f"c{self.cases}", self.cases, "t", kind, "s", street, spot, known)
        case.rank = rank
        made = data.draw(st.sampled_from(self.regimes))
        visit = Visit(case, made, 1, Leg(case.kind, made, range(1)), self.clock.now)
        visit.parts = [Part(visit, holder, number, forced=forced) for number, holder in enumerate(sorted(holders))]
        order = data.draw(st.lists(st.integers(0, len(self.forces) - 1), unique=True, max_size=3))
        if len(order) > 1:
            for part in visit.parts:
                part.offers = dict.fromkeys(order, (UNDRAWN, 1.0, -1))
                part.holder = order[0]
        self.visits.append(visit)
        called = max(0, self.clock.now - ago)
        self.dispatcher.ask(visit.parts, rank, called, waits=waits)
        self.naive.ask(list(visit.parts), rank, called, waits=waits)
        self.tick()

    def parts(self, state: State) -> list[Part]:
        return [part for visit in self.visits for part in visit.parts if part.state is state]

    @precondition(lambda self: self.parts(State.COMING))
    @rule(data=st.data(), able=st.sampled_from((True, True, None, False)))
    def arrive(self, data: st.DataObject, able: Any) -> None:
        part = data.draw(st.sampled_from(self.parts(State.COMING)))
        crew = cast("Crew", part.crew)
        part.state = crew.state = State.SITE
        part.able = able
        crew.spot, crew.bound_for = part.visit.case.spot, None
        self.dispatcher.stirred(part.visit)
        self.tick()

    @precondition(lambda self: self.parts(State.SITE))
    @rule(data=st.data())
    def work(self, data: st.DataObject) -> None:
        visit = data.draw(st.sampled_from(self.parts(State.SITE))).visit
        here = [part for part in visit.parts if part.state is State.SITE and part.able]
        for part in here:
            part.working = 1
        visit.underway = len(here)
        if here:
            visit.work_began = self.clock.now
            self.dispatcher.working[visit.case.number] = visit
        self.dispatcher.stirred(visit)
        self.tick()

    @precondition(lambda self: self.visits)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        visit = data.draw(st.sampled_from(self.visits))
        self.visits.remove(visit)
        for part in visit.parts:
            if part.state is State.WAITING:
                self.dispatcher.cancel(part)
                self.naive.cancel(part)
            elif part.state in (State.COMING, State.SITE):
                self.yard.go_home(self.yard.detach(part))
            part.state = State.OUT
        self.dispatcher.working.pop(visit.case.number, None)
        self.tick()

    @precondition(lambda self: self.parts(State.WAITING))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        part = data.draw(st.sampled_from(self.parts(State.WAITING)))
        self.dispatcher.cancel(part)
        for other in self.naive.cancel(part):
            other.state = State.OUT
        self.tick()

    def crews(self, *states: State) -> list[Crew]:
        return [crew for force in self.forces for crew in force.crews if crew.state in states]

    @precondition(lambda self: self.crews(State.HOMEWARD))
    @rule(data=st.data())
    def back(self, data: st.DataObject) -> None:
        self.yard.back(data.draw(st.sampled_from(self.crews(State.HOMEWARD))))
        self.tick()

    @precondition(lambda self: self.crews(State.HOME))
    @rule(data=st.data(), post=st.sampled_from((0, *STREETS)), standby=st.booleans())
    def station(self, data: st.DataObject, post: int, standby: bool) -> None:
        crew = data.draw(st.sampled_from(self.crews(State.HOME)))
        force = crew.force
        if crew.post:
            force.posted[crew.post].remove(crew)
        else:
            force.not_free(crew)
        crew.post, crew.on_post = post, bool(post) and standby
        crew.home = crew.spot = SPOTS[post] if post else SPOTS[force.index]
        if post:
            force.posted.setdefault(post, []).append(crew)
        else:
            force.is_free(crew)
        self.dispatcher.freed(force)
        self.tick()

    @rule(ticks=st.integers(1, DAY_LENGTH))
    def wait(self, ticks: int) -> None:
        for _ in range(ticks):
            if self.clock.now % DAY_LENGTH in (0, 7, 13):
                for force in self.forces:
                    if force.posted:
                        self.dispatcher.freed(force)  # whoever stands by at posts changes over
            self.tick()

    def tick(self) -> None:
        """Let everything of this moment happen."""
        now = self.clock.now
        expected = self.naive.expects(now)
        self.yard.happened.clear()
        self.clock.run(now + 1)
        assert self.yard.happened == expected
        self.naive.agree()

    # ---- what holds at any time

    @invariant()
    def nobody_is_lost(self) -> None:
        """Who waits is in line, once; a crew does one thing; no line is kept for nobody."""
        if not hasattr(self, "dispatcher"):
            return
        waiting = self.parts(State.WAITING)
        assert {part for visit in self.visits for part in visit.parts if part.request is not None} == set(waiting)
        assert self.dispatcher.waiting == len(waiting)
        assert sorted(map(name, waiting)) == sorted(name(part) for wish in self.naive.wishes for part in wish.parts)
        for force in self.forces:
            home = [crew.index for crew in force.crews if crew.state is State.HOME and not crew.post]
            assert force.free == home
        lines = {id(line): line for depot in self.dispatcher.depots for line in depot.lines}
        for depot in self.dispatcher.depots:
            assert all(depot.force.index in line.stands for line in depot.lines)
            assert not depot.in_hand
        assert all(len(set(line.stands)) == len(line.stands) for line in lines.values())
        assert len(lines) <= len(waiting) + sum(bool(line.requests) for line in lines.values())


TestDispatching = Dispatching.TestCase
TestDispatching.settings = settings(
    max_examples=400, stateful_step_count=40, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


class Long(Dispatching):
    pass


TestDispatchingForLong = pytest.mark.long(Long.TestCase)
TestDispatchingForLong.settings = settings(
    max_examples=1500, stateful_step_count=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def test_who_does_not_wait_overtakes_nobody_who_waits_for_his_department() -> None:
    """Not even somebody whose own line is closed by an elder; but who waits for other departments is not in his way."""
    clock = Clock()
    yard = Yard(clock)
    forces = [Force(index, index, 1, cast("Shift", Duty(20)), cast("Routine", None)) for index in range(2)]
    for force in forces:
        force.crews.append(Crew(force, 0, f"d{force.index}/1", 0, SPOTS[force.index]))
        force.free.append(0)
    rules = Dispatch(assembly="as_available", order="strict", free="at_base", which="nearest")
    dispatcher = yard.dispatcher = Dispatcher(rules, Roads(Travel(circuity=1.0), {}), clock, forces, yard)
    made = regime("on_call", "none", 0)

    def ask(number: int, order: tuple[int, ...], *, waits: bool = True) -> Part:
        kind = CaseType(NAME, ())
        case = Case(f"c{number}", number, "t", kind, "s", 1, SPOTS[0], Known(kind, Street(NAME, "d"), [], alone=False))
        case.rank = 2
        visit = Visit(case, made, 1, Leg(case.kind, made, range(1)), clock.now)
        part = Part(visit, order[0], 0)
        if len(order) > 1:
            part.offers = dict.fromkeys(order, (UNDRAWN, 1.0, -1))
        visit.parts = [part]
        dispatcher.ask(visit.parts, case.rank, clock.now, waits=waits)
        clock.run(clock.now + 1)
        return part

    ask(1, (0,))  # takes the only crew of the first department
    ask(2, (0,))  # waits for it
    choosy = ask(3, (0, 1))  # waits in the same line, and for the second department as well
    ask(4, (1,), waits=False)
    dispatcher.cancel(choosy)
    choosy.state = State.OUT
    clock.run(clock.now + 1)
    ask(5, (1,), waits=False)
    assert yard.happened == [("send", "c1:0", "d0/1"), ("busy", "c4", ""), ("send", "c5:1", "d1/1")]
