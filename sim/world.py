"""The state of a run and the one place that writes its log; what happens in it is in the rooms around.

`detection`, `calling`, `missions` and `scene` tell the life of a case; `posts` moves crews between
cases. Each holds the world and knocks at the others' doors through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from sim.clock import Clock
from sim.coordination import Calendars
from sim.dispatch import Dispatcher, Field
from sim.log import Kind, Reason
from sim.offenders import Ground
from sim.routine import Routine
from sim.visit import Case, Crew, Force, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.log import Log
    from sim.luck import Luck
    from sim.offenders import Hill
    from sim.plan import Plan
    from sim.regime import Regime
    from sim.travel import Spot
    from sim.visit import Part, Visit

_NONE: Final = Reason.NONE


class DetectionDoor(Ground, Protocol):
    """What others ask of `detection`."""

    def rules_change(self, before: Mapping[str, Regime]) -> None:
        """Other rules are in force than *before*."""


class CallingDoor(Protocol):
    """What others ask of `calling`."""

    def triage(self, case: Case) -> None:
        """The street knows of *case*."""

    def call(self, case: Case) -> None:
        """The street calls for what is left to be done."""

    def press(self, visit: Visit) -> None:
        """Call the missing departments again."""

    def busy(self, parts: list[Part]) -> None:
        """Nobody is free for *parts*, which do not wait."""

    def redials_at(self, visit: Visit) -> int:
        """When the street calls again after it found nobody free."""


class MissionsDoor(Protocol):
    """What others ask of `missions`."""

    def send(self, part: Part, crew: Crew) -> None:
        """Send *crew* to do *part*."""

    def take(self, part: Part) -> Crew:
        """Take the crew of *part* away from its site; the part waits again."""

    def interrupt(self, visit: Visit, wanted: list[Part]) -> list[Crew]:
        """Stop the work of *visit*: take the crews of *wanted*, send the rest home; the visit waits again."""

    def leave(self, part: Part, reason: Reason) -> None:
        """The crew of *part* leaves the site and goes home."""

    def release(self, crew: Crew) -> None:
        """A crew that is pledged cannot go after all."""

    def call_off(self, part: Part) -> None:
        """The crew of *part* is not needed any more, wherever it is."""

    def idle(self, force: Force) -> None:
        """Crews of *force* may have nothing to do."""

    def whereabouts(self, crew: Crew, visit: Visit) -> Spot:
        """Where a crew on patrol is when it may be sent to *visit*."""


class SceneDoor(Protocol):
    """What others ask of `scene`."""

    def arrives(self, part: Part) -> None:
        """The crew of *part* is on site."""

    def gathered(self, visit: Visit) -> None:
        """Somebody has reached the designated point, or got authority."""

    def on_the_spot(self, case: Case, stage: int) -> None:
        """The people on the spot have done a stage themselves."""

    def account(self, visit: Visit) -> None:
        """Count the work done since the last look."""

    def progress(self, visit: Visit) -> None:
        """Something has changed on site."""

    def idle(self, visit: Visit) -> None:
        """Nobody works any more."""

    def settle(self, visit: Visit) -> None:
        """See whether the visit is over."""

    def visit_ends(self, visit: Visit, reason: Reason) -> None:
        """The visit is over."""

    def end(self, case: Case, reason: Reason) -> None:
        """The case ends unresolved."""


class World(Field):
    """All that moves in one replication."""

    detection: DetectionDoor
    calling: CallingDoor
    missions: MissionsDoor
    scene: SceneDoor

    def __init__(self, plan: Plan, luck: Luck, log: Log) -> None:
        scenario = plan.scenario
        self.plan = plan
        self.luck = luck
        self.log = log
        self.clock = Clock()
        self.compared: Regime | None = None
        """The arm's regime in the phase under comparison."""
        self.calendars = Calendars(plan, luck)
        self.regimes: dict[str, Regime] = {}
        """The regime in force, by street."""
        self.streets = {name: log.names(name) for name in scenario.streets}
        """The number of each street in the log."""
        self.forces = [self._force(index) for index in range(len(plan.holders))]
        self.dispatcher = Dispatcher(scenario.dispatch, plan.roads, self.clock, self.forces, self)
        self.open: dict[str, Case] = {}
        """Cases that are neither resolved nor ended."""
        self.known: dict[tuple[str, int, str, str], list[int]] = {}
        """When cases became known, by street, spot, the type that treats their cause, and the network that has the data."""
        self.projects: dict[str, int] = {}
        """How often the cause was treated at a spot."""
        self.treated: set[tuple[str, int, str]] = set()
        """Spots whose cause is treated, with the type that did it."""
        self.hills: dict[str, Hill] = {}
        """The hill of each street that has one."""

    def _force(self, index: int) -> Force:
        holder = self.plan.holders[index]
        size = holder.department.crews
        routine = Routine(holder.shift, size, holder.department.routine)
        force = Force(index, self.log.names(holder.name), size, holder.shift, routine)
        force.roves = bool(holder.department.roves)
        force.scattered = force.roves or bool(holder.department.bases)
        force.blocks = bool(holder.department.idle_block.expected)
        for _ in range(size):
            self.recruit(force)
        return force

    def recruit(self, force: Force) -> None:
        """Add a crew to *force*, free at base; one beyond its own size has no routine work."""
        holder = self.plan.holders[force.index]
        index = len(force.crews)
        identity = f"{holder.name}/{index + 1}"
        crew = Crew(force, index, identity, self.log.names(identity), self.plan.home(force.index, index))
        crew.at_hand = index < force.size
        force.crews.append(crew)
        force.is_free(crew)

    def close(self) -> None:
        """The run is over: what was still planned will not happen, and nothing that is let go refers to itself in a circle."""
        self.clock.clear()
        for case in self.open.values():
            if case.visit is not None:
                for part in case.visit.parts:
                    part.request = None
                case.visit.ends()
                case.visit = None
            case.ends()
        for force in self.forces:
            for crew in force.crews:
                crew.part = None
        for hill in self.hills.values():
            for site in hill.sites:
                site.case = None

    # ---- time and the log

    @property
    def now(self) -> int:
        """Microseconds since the start."""
        return self.clock.now

    def name(self, text: str) -> int:
        """The number of an identity in the log."""
        return self.log.names(text)

    def tell(self, kind: Kind, case: Case, stage: int = 0, reason: Reason = _NONE, force: int = 0) -> int:
        """Note what happens to *case*; its last row is the cause, and this row the cause of the next."""
        cause = case.cause = self.log.note(
            self.clock.now, kind, case.number, stage, case.street_number, force, 0, case.cause, reason
        )
        return cause

    def report(self, kind: Kind, case: Case, *, cause: int, stage: int = 0, reason: Reason = _NONE) -> int:
        """Note what happens to *case* because of the row *cause*, which need not be its own last one."""
        return self.log.note(self.clock.now, kind, case.number, stage, case.street_number, 0, case.group, cause, reason)

    def trace(self, kind: Kind, part: Part, crew: Crew, stage: int = 0, reason: Reason = _NONE) -> int:
        """Note what a crew does in *part*; the part's last row is the cause, and this row the cause of the next."""
        visit = part.visit
        case = visit.case
        cause = part.cause = self.log.note(
            self.clock.now, kind, case.number, stage or visit.first + 1, case.street_number,
            crew.force.number, crew.number, part.cause, reason,
        )  # fmt: skip
        return cause

    # ---- cases

    def new_case(self, identity: str, type_name: str, street: str, spot: Spot) -> Case:
        """A case that is open from now on."""
        kind = self.plan.scenario.case_types[type_name]
        known = self.plan.known(type_name, street)
        case = Case(identity, self.log.names(identity), type_name, kind, street, self.streets[street], spot, known)
        case.rank = self.plan.rank[kind.whistle]
        self.open[identity] = case
        return case

    def holder(self, case: Case, power: str, usual: int) -> int:
        """Who brings *power* to *case*: the *usual* department, unless the street calls another instead of its team.

        Where a department has asked the street to carry it out, the street's own team does.
        """
        if case.assigned:
            team = self.plan.team(case.street)
            return usual if team is None else team
        if not case.overcall:
            return usual
        other = self.plan.holder(case.street, power, own_team=False)
        return usual if other is None else other

    @staticmethod
    def alone(visit: Visit) -> bool:
        """Whether the street does it itself: it holds every power, and does not call for help all the same."""
        return visit.case.assigned or (visit.leg.alone and not visit.case.overcall)

    # ---- crews

    def on_patrol(self, street: int) -> bool:
        """Whether a crew stands by on shift at the post of a street, so that it patrols."""
        return any(
            crew.on_post and crew.watch == Reason.ON_SHIFT and crew.state is State.HOME
            for force in self.forces
            for crew in force.posted.get(street, ())
        )

    def send(self, part: Part, crew: Crew) -> None:
        """Send *crew* to do *part*."""
        self.missions.send(part, crew)

    def take(self, part: Part) -> Crew:
        """Take the crew of *part* away from its site; the part waits again."""
        return self.missions.take(part)

    def interrupt(self, visit: Visit, wanted: list[Part]) -> list[Crew]:
        """Stop the work of *visit*: take the crews of *wanted*, send the rest home; the visit waits again."""
        return self.missions.interrupt(visit, wanted)

    def busy(self, parts: list[Part]) -> None:
        """Nobody is free for *parts*, which do not wait."""
        self.calling.busy(parts)

    def idle(self, force: Force) -> None:
        """Crews of *force* may have nothing to do."""
        self.missions.idle(force)

    def whereabouts(self, crew: Crew, visit: Visit) -> Spot:
        """Where a crew on patrol is when it may be sent to *visit*."""
        return self.missions.whereabouts(crew, visit)
