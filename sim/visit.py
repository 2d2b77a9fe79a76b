"""The moving parts of a run: cases, visits, tasks, parts, requests, crews, sites and groups. Plain state; the rules are elsewhere."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sim.luck import Draw
from sim.scenario import DAILY
from sim.units import HOUR

if TYPE_CHECKING:
    from sim.plan import Known, Leg
    from sim.regime import Regime
    from sim.roster import Shift
    from sim.routine import Routine
    from sim.scenario import CaseType, Need
    from sim.travel import Spot

    Endless: TypeAlias = int
    """A whole number without bound: there may be more stages than a machine's word has digits."""


SPOT: Final = "spot"
"""How the identity of a case that treats the cause of others begins after its street."""
_TREATS: Final = f"#{SPOT}"


class State(IntEnum):
    """Where a crew, or a department's part in a visit, is."""

    HOME = 0  # a crew at its base or post
    PLEDGED = 1  # a crew that finishes the routine job in hand, then sets out
    COMING = 2  # turn-out and road
    SITE = 3
    HOMEWARD = 4  # a crew on its way home
    WAITING = 5  # a part that has no crew yet
    OUT = 6  # a part that is over: its crew has left, or never came
    AWAY = 7  # a crew on a patrol that is not interrupted


HOME, PLEDGED, COMING, SITE, HOMEWARD, WAITING, OUT, AWAY = State
"""By names of their own: a member that is looked up in its class costs more than what it is compared for."""


UNDRAWN: Final = Draw((0.5,) * 8)
"""The luck of a part whose department has not been asked."""


class Task:
    """Work to be done under one power in one stage of a case."""

    __slots__ = ("along", "beside", "faded", "holder", "need", "part", "remaining", "stage", "total")

    def __init__(self, stage: int, need: Need, holder: int, total: int) -> None:
        self.stage = stage
        self.need = need
        self.holder = holder
        """The department that holds the power here."""
        self.total = total
        self.remaining = total
        """Work left, in microseconds of full effort."""
        self.faded = 0
        """The moment up to which the fading of what is done has been counted."""
        self.part: Part | None = None
        """Who brings the power in the visit that goes on."""
        self.beside: Task | None = None
        """The next of the tasks that the same crew brings powers for."""
        self.along: Task | None = None
        """The next of the tasks that the same crew works on now."""


class Origin(NamedTuple):
    """One of a fixed number of sites that are in order and not by turns, and how often it has made a case."""

    demand: int
    """The block of the scenario's demand it belongs to."""
    street: str
    number: int
    """From 1."""
    turn: int
    """From 1."""


NO_TASKS: Final[list[Task]] = []
NO_STAGES: Final[list[list[Task]]] = []
"""The work of who has none yet, or none any more: always empty, and one for all, since there are so many."""


class Case:
    """A case: one problem at one place."""

    __slots__ = (
        "acted",
        "agreed",
        "ahead",
        "assigned",
        "attended",
        "calls",
        "cause",
        "climbed",
        "consents",
        "detected",
        "done",
        "end_when_left",
        "ended",
        "first_called",
        "flees",
        "fresh",
        "given",
        "group",
        "groups",
        "identity",
        "kind",
        "known",
        "number",
        "on_hand_over",
        "origin",
        "overcall",
        "place",
        "rank",
        "recorded",
        "sightings",
        "site",
        "spot",
        "stages",
        "street",
        "street_number",
        "t0",
        "tasks",
        "type_name",
        "visit",
        "visited",
        "visits",
        "waited",
        "waits",
    )

    def __init__(
        self,
        identity: str,
        number: int,
        type_name: str,
        kind: CaseType,
        street: str,
        street_number: int,
        spot: Spot,
        known: Known,
    ) -> None:
        self.identity = identity
        self.number = number
        self.type_name = type_name
        self.kind = kind
        self.street = street
        self.street_number = street_number
        self.known = known
        """What all cases of its type in its street have in common."""
        self.spot = spot
        self.rank = 0
        """Its place in `WHISTLE_KINDS`."""
        self.t0 = -1
        """When the street first called for it."""
        self.tasks = NO_TASKS
        self.stages = NO_STAGES
        self.groups: list[list[Task]] = self.stages
        """Of each stage, the tasks whose powers must be together."""
        self.done = 0
        """Stages done, without a gap."""
        self.ahead: set[int] | None = None
        """Stages done while one before them, beside which they ran, is not; None: never yet."""
        self.consents: set[str] | None = None
        """The resource holders that have consented."""
        self.climbed = 0
        """The first stage (from 0) for which a request has yet to climb the ladder."""
        self.agreed = False
        """Whether the district across the border has agreed."""
        self.place = 0
        """The spot of its street where it lies, or 0 (spots are numbered from 1)."""
        self.assigned = False
        """A department has asked the street to carry it out."""
        self.acted = False
        """Whether there has been an effective action."""
        self.attended = False
        """Whether a crew has set out for it."""
        self.visit: Visit | None = None
        self.visits = 0
        self.calls: list[int] | None = None
        """How often each department has been called: its number and how often, one after the other; None: none has."""
        self.visited: list[int] | None = None
        """The departments that have been on site, each once; None: none has."""
        self.cause = -1
        """The row that last moved it on."""
        self.detected = False
        self.on_hand_over = False
        self.sightings = 0
        self.first_called = 0
        """Stages called for so far."""
        self.waited = -1
        """The last stage (from 0) whose statutory wait has begun."""
        self.waits = 0
        """Until when the law makes it wait."""
        self.overcall = False
        """The street calls departments though it could do it itself."""
        self.recorded = False
        self.ended = False
        self.end_when_left = 0
        """A reason to end the case once nobody is on site."""
        self.site: Site | None = None
        self.group = 0
        self.flees = 0
        """When its offender leaves, unless a crew comes before; 0: he stays."""
        self.fresh = 0
        """How often work that was broken off was drawn anew."""
        self.given = False
        """Its work is as recorded, not drawn."""
        self.origin: Origin | None = None
        """The site that made it, if it is one of a fixed number that are in order and not by turns."""

    def is_done(self, stage: int) -> bool:
        """Whether *stage* is done, in its turn or before one beside which it ran."""
        return stage < self.done or (self.ahead is not None and stage in self.ahead)

    def is_called(self, holder: int) -> int:
        """A department is called for it once more; how often it has been called by then."""
        calls = self.calls
        if calls is None:
            self.calls = [holder, 1]
            return 1
        for place in range(0, len(calls), 2):
            if calls[place] == holder:
                calls[place + 1] += 1
                return calls[place + 1]
        calls.append(holder)
        calls.append(1)
        return 1

    def calls_of(self, holder: int) -> int:
        """How often a department has been called for it."""
        calls = self.calls
        if calls is not None:
            for place in range(0, len(calls), 2):
                if calls[place] == holder:
                    return calls[place + 1]
        return 0

    def is_visited(self, holder: int) -> None:
        """A crew of a department is on site."""
        if self.visited is None:
            self.visited = [holder]
        elif holder not in self.visited:
            self.visited.append(holder)

    def was_visited(self, holder: int) -> bool:
        """Whether a crew of a department has been on site."""
        return self.visited is not None and holder in self.visited

    def falls_into(self, tasks: list[Task]) -> None:
        """Its work, in the order of its stages."""
        self.tasks = tasks
        if len(self.kind.stages) == 1:
            self.stages = [tasks]
        else:
            self.stages = [[] for _ in self.kind.stages]
            for task in tasks:
                self.stages[task.stage].append(task)
        self.groups = self.stages
        for task in tasks:
            if not task.need.together:
                self.groups = [_together(stage) for stage in self.stages]
                break

    def ends(self) -> None:
        """It is over: it lets go of its work, so that nothing that refers to it in a circle is left for the garbage collector."""
        self.ended = True
        for task in self.tasks:
            task.part = None
        self.tasks = NO_TASKS
        self.stages = self.groups = NO_STAGES

    @property
    def project(self) -> bool:
        """Whether it treats the cause of many cases at one spot: the street's own undertaking, not nature's."""
        return _TREATS in self.identity


def _together(stage: list[Task]) -> list[Task]:
    """Those of a stage's tasks whose powers must be together: mostly all of them."""
    for task in stage:
        if not task.need.together:
            return [task for task in stage if task.need.together]
    return stage


class Part:
    """A department's part in a visit: one crew of it, and the tasks it brings powers for."""

    __slots__ = (
        "able",
        "asked",
        "called",
        "cause",
        "crew",
        "doing",
        "effort",
        "factor",
        "first",
        "forced",
        "holder",
        "impatient",
        "luck",
        "number",
        "offers",
        "order",
        "passed",
        "rank",
        "relieves",
        "request",
        "state",
        "ticket",
        "turn",
        "visit",
        "working",
    )

    def __init__(self, visit: Visit, holder: int, number: int, *, forced: bool = False) -> None:
        self.visit = visit
        self.holder = holder
        self.number = number
        self.first: Task | None = None
        """The first of the tasks it brings powers for; each leads to the one `beside` it."""
        self.luck = UNDRAWN
        self.state = WAITING
        self.crew: Crew | None = None
        self.factor = 1.0
        """The luck of the road: a factor on the driving times of its crew."""
        self.effort = 1.0
        self.able: bool | None = None
        """Whether it may use its power; None while the answer is awaited."""
        self.forced = forced
        """Whether it may be called although off shift (a joint action by night)."""
        self.passed = False
        """Whether it has reached the designated point."""
        self.working = 0
        """The stage (from 1) it works on now, or 0."""
        self.doing: Task | None = None
        """The first of the tasks it works on now: with its group all those that must be together, each leading to the one done `along` with it; alone one at a time."""
        self.asked = 0
        """When its department was last asked, counting all askings, so that plans for an earlier one lapse."""
        self.turn = 0
        """Counts its crews and its calls, so that plans for an earlier one lapse."""
        self.impatient = False
        """Its patience is running."""
        self.relieves: Part | None = None
        """The tired part whose tasks it takes over on arrival."""
        self.cause = -1
        self.request: Request | None = None
        """With what it waits for a crew, if it does."""
        self.rank = 0
        self.called = 0
        self.ticket = 0
        """Where it stands, or last stood, in line: by priority class, then by the time of the first call, then by the number of its request."""
        self.order: tuple[int, ...] = ()
        """The departments that could do it, in the order in which the street turns to them; none if there is no choice."""
        self.offers: dict[int, tuple[Draw, float, int]] | None = None
        """Those of them that would come, if there is a choice: each with its luck, its effort and the row in which it decided."""

    def falls_to(self, holder: int) -> None:
        """A department that would come has a crew for it."""
        offers = self.offers or {}
        luck, effort, decided = offers[holder]
        if any(self.cause == cause for *_, cause in offers.values()):
            self.cause = decided
        self.holder, self.luck, self.effort = holder, luck, effort
        task = self.first
        while task is not None:
            task.holder = holder
            task = task.beside

    def brings(self, task: Task) -> None:
        """It brings the power that *task* needs."""
        task.part = self
        task.beside = self.first
        self.first = task

    def works_on(self, task: Task) -> None:
        """It works on *task*, along with what it works on already."""
        task.along = self.doing
        self.doing = task

    def takes_over(self, tired: Part) -> None:
        """It does from now on what the *tired* part had to do."""
        self.first, tired.first = tired.first, None
        task = self.first
        while task is not None:
            task.part = self
            task = task.beside

    @property
    def ready(self) -> bool:
        """On site, and able to use its power."""
        return self.state is SITE and bool(self.able)

    @property
    def wanted(self) -> bool:
        """Whether its presence is needed: for work of its own, or of those that can only act together with it."""
        case = self.visit.case
        task = self.first
        while task is not None:
            if task.remaining > 0:
                return True
            if task.need.together and task.stage >= case.done:
                group = case.groups[task.stage]
                if any(other.remaining > 0 for other in group) or not any(other.total for other in group):
                    return True
            task = task.beside
        return False


class Terms:
    """What a regime says of crews, as it is asked at every step of theirs."""

    __slots__ = (
        "chores",
        "dates",
        "heads",
        "night_turnout",
        "on_call",
        "phone_takes",
        "phone_yes",
        "post_turnout",
        "relief",
        "routine_first",
        "slot",
        "until_done",
    )

    def __init__(self, regime: Regime) -> None:
        self.routine_first = regime.priority.preempts == "none"
        """Whether a crew finishes the routine job in hand before it sets out."""
        self.chores: float = regime.basing.chores
        self.on_call = regime.timing.rule == "on_call"
        self.dates = regime.timing.rule == "dates"
        self.post_turnout: int = regime.basing.post_turnout
        self.night_turnout: int = regime.timing.night_turnout
        self.heads = regime.authority.rule == "heads"
        """Whether heads of departments are at the command post and bring authority."""
        self.phone_takes: int = regime.authority.takes
        self.phone_yes: float = regime.authority.yes
        self.until_done = regime.stay.rule == "until_done"
        self.relief: int = regime.stay.relief
        self.slot: int = regime.stay.slot


def way(kind: CaseType, regime: Regime) -> str:
    """How a case of *kind* is called under *regime*: where there are three chains, by its own."""
    return kind.chain if regime.call.rule == "chains" else regime.call.rule


NO_PARTS: Final[list[Part]] = []
"""The parts of a visit to which nobody has been asked, or that is over: always empty, and one for all."""


class Visit:
    """One call of a case and what comes of it: who is asked, who is on site, what is being done."""

    __slots__ = (
        "arrived",
        "asked",
        "begins",
        "call",
        "called",
        "case",
        "first",
        "found",
        "gathered",
        "leaving",
        "leg",
        "looks",
        "over",
        "parts",
        "present",
        "pressing",
        "quorum",
        "raided",
        "regime",
        "rule",
        "since",
        "stop",
        "terms",
        "underway",
        "work_began",
    )

    def __init__(self, case: Case, regime: Regime, call: int, leg: Leg, begins: int) -> None:
        self.case = case
        self.regime = regime
        """The regime under which it was called; it holds until the visit is over."""
        self.leg = leg
        """What it is about, and what the regime says of it."""
        self.terms = leg.terms
        self.rule = leg.rule
        """How it was called."""
        self.call = call
        self.called = begins
        """When it was called."""
        self.first = leg.first
        """The first of the stages it deals with."""
        self.stop = leg.stop
        """The stage after the last of them."""
        self.begins = begins
        self.asked = False
        """Whether departments have been asked to come."""
        self.parts = NO_PARTS
        self.arrived = False
        self.found = -1
        """When the first crew came to an offender's site."""
        self.present = False
        """Whether the offenders were there at the first arrival."""
        self.raided = False
        """Whether the offenders saw it, without a loss so far."""
        self.gathered: Endless = 0
        """The stages whose powers have gathered at the designated point, a digit of two each."""
        self.quorum: Endless = 0
        """The stages that have effective quorum, likewise."""
        self.since = begins
        """When work was last accounted for."""
        self.looks = 0
        """Counts plans to look again, so that earlier ones lapse."""
        self.pressing = False
        """The missing departments will be called again."""
        self.underway = 0
        """Parts at work."""
        self.work_began = -1
        self.leaving = False
        self.over = False

    def ends(self) -> None:
        """It is over, and lets go of its parts, as a case does of its work."""
        self.over = True
        self.parts = NO_PARTS

    def gathers(self, stage: int) -> None:
        """Those who must be together for *stage* have gathered."""
        digit: Endless = 1
        self.gathered |= digit << stage

    def finds_quorum(self, stage: int) -> None:
        """There is effective quorum for *stage*."""
        digit: Endless = 1
        self.quorum |= digit << stage

    def has_gathered(self, stage: int) -> bool:
        """Whether those who must be together for *stage* have gathered."""
        return bool(self.gathered) and bool(self.gathered >> stage & 1)

    def has_quorum(self, stage: int) -> bool:
        """Whether there is effective quorum for *stage*."""
        return bool(self.quorum) and bool(self.quorum >> stage & 1)

    @property
    def rank(self) -> int:
        """Its priority class: that of its case, or one for all where there are no priorities."""
        return self.case.rank if self.regime.priority.rule == "kinds" else DAILY

    @property
    def queued(self) -> int:
        """By which time it waits among its class: its case's first call, or its own if what is called again waits at the back."""
        return self.case.t0 if self.regime.stay.again == "in_place" or self.call == 1 else self.called


class Request:
    """Parts that must be given crews at the same moment."""

    __slots__ = (
        "called",
        "cancelled",
        "emergency",
        "interrupts",
        "lower",
        "number",
        "parts",
        "rank",
        "turned_away",
        "waits",
    )

    def __init__(self, rank: int, called: int, number: int, parts: list[Part], waits: bool) -> None:  # made for each
        self.rank = rank
        """Its turn: by priority class, then by the time of the first call, then by its number."""
        self.called = called
        self.number = number
        self.waits = waits
        """Whether it stays in line if it cannot be served at once."""
        self.parts = parts
        self.emergency = rank == 0
        leg = parts[0].visit.leg
        self.lower = leg.lower
        """Whether it may interrupt any lower class: that under which the other is called counts, not its case's own."""
        self.interrupts = 0
        """The most urgent class that it may interrupt at work; 0: none."""
        if self.lower and rank < DAILY:
            self.interrupts = rank + 1
        elif self.emergency and leg.interrupts:
            self.interrupts = DAILY
        self.cancelled = False
        self.turned_away = False
        """It has had its turn, and did not wait."""

    def __lt__(self, other: Request) -> bool:
        return self.comes_before(other)

    def comes_before(self, other: Request) -> bool:
        """Whether its turn is before that of *other*."""
        return is_earlier(self.rank, self.called, self.number, other.rank, other.called, other.number)

    def wants(self, holder: int) -> bool:
        """Whether a crew of the department would serve a part of it."""
        return any(holder in (part.offers or (part.holder,)) for part in self.parts)

    def precedes(self, part: Part) -> bool:
        """Whether its turn is before that with which *part* last stood in line."""
        return is_earlier(self.rank, self.called, self.number, part.rank, part.called, part.ticket)


def is_earlier(rank: int, called: int, number: int, other_rank: int, other_called: int, other_number: int) -> bool:
    """Whether a turn is before another: by priority class, then by the time of the first call, then by number."""
    if rank != other_rank:
        return rank < other_rank
    if called != other_called:
        return called < other_called
    return number < other_number


class Crew:
    """A crew of a department."""

    __slots__ = (
        "at_hand",
        "bound_for",
        "comes_from",
        "force",
        "home",
        "identity",
        "index",
        "number",
        "on_post",
        "part",
        "patrols",
        "post",
        "retired",
        "set_out",
        "since",
        "spot",
        "state",
        "trip",
        "until",
        "watch",
    )

    def __init__(self, force: Force, index: int, identity: str, number: int, home: Spot) -> None:
        self.force = force
        self.index = index
        self.identity = identity
        self.number = number
        self.home = home
        self.post = 0
        """The street it is stationed in, or 0."""
        self.on_post = False
        """Whether it stands by at the post."""
        self.watch = 0
        """Why it stands by: on shift, or as the night's cover."""
        self.state = HOME
        self.part: Part | None = None
        self.spot = home
        """Where it is; on the road, where it set out from."""
        self.bound_for: Spot | None = None
        """Where its road leads, if it is on the road."""
        self.comes_from = home
        """Where its road began."""
        self.since = 0
        """When it began."""
        self.until = 0
        """When it ends."""
        self.trip = 0
        """Counts its moves, so that plans for an earlier move lapse."""
        self.set_out = -1
        """When it last left home."""
        self.at_hand = True
        """Counted by its department as a crew that can do routine work."""
        self.retired = False
        self.patrols = (-1, 0)
        """The day on which it last went on a patrol that is not interrupted, and how many it began that day."""

    def takes_the_road(self, start: Spot, end: Spot, since: int, until: int, length: int, left: int) -> None:
        """It is on the road from *start* to *end* with *left* metres of *length* to go, as if it had come all the way."""
        if 0 < left < length:
            since = until - (until - since) * length // left
        self.comes_from = start
        self.bound_for = end
        self.since = since
        self.until = until


class Force:
    """A department's crews, and its routine work."""

    __slots__ = (
        "blocks",
        "crews",
        "free",
        "homeward",
        "idles_at",
        "index",
        "number",
        "posted",
        "routine",
        "roves",
        "scattered",
        "shift",
        "size",
        "wake",
    )

    def __init__(self, index: int, number: int, size: int, shift: Shift, routine: Routine) -> None:
        self.index = index
        """Its place in the scenario."""
        self.number = number
        """Its number in the log."""
        self.size = size
        """Crews of its own; what is added for a phase comes on top."""
        self.shift = shift
        self.routine = routine
        self.crews: list[Crew] = []
        self.free: list[int] = []
        """The indices of crews free at base, in their order."""
        self.homeward: list[Crew] = []
        """Crews on their way home to base."""
        self.posted: dict[int, list[Crew]] = {}
        """Stationed crews, by street."""
        self.wake = -1
        self.roves = False
        """Its crews patrol while they are free."""
        self.scattered = False
        """Its free crews are not all at one place."""
        self.idles_at = -1
        """When its crews are next looked at for want of duty."""
        self.blocks = False
        """Its crews go on patrols that are not interrupted whenever nothing waits for them."""

    def is_free(self, crew: Crew) -> None:
        """*crew* is free at base: mostly one of the first, since they are sent first."""
        free = self.free
        place = 0
        while place < len(free) and free[place] < crew.index:
            place += 1
        free.insert(place, crew.index)

    def not_free(self, crew: Crew) -> None:
        """*crew* is not free at base any more."""
        free = self.free
        if free[0] == crew.index:
            del free[0]
        else:
            free.remove(crew.index)

    def not_homeward(self, crew: Crew) -> None:
        """*crew* is not on its way home to base, or not any more."""
        homeward = self.homeward
        for place in range(len(homeward)):
            if homeward[place] is crew:
                del homeward[place]
                break


ALARM: Final = 12 * HOUR
"""How long a warning keeps people away: until the next night or day begins, whichever half of the day it fell in."""


class Activity(IntEnum):
    """What a group does."""

    LOW = 0
    WORKS = 1
    REOPENS = 2
    GONE = 3


class Site:
    """A vein where a shaft can be worked."""

    __slots__ = ("case", "group", "name", "posts_inside", "spells", "spot", "street", "warned")

    def __init__(self, name: str, street: str, spot: Spot, *, posts_inside: bool) -> None:
        self.name = name
        self.street = street
        self.spot = spot
        self.posts_inside = posts_inside
        self.group: Group | None = None
        self.case: Case | None = None
        """The case of the spell that lasts, if any."""
        self.spells = 0
        self.warned = (-ALARM, -1)
        """When crews were last seen at the site, and the row that says so."""


class Group:
    """An adaptive violator."""

    __slots__ = (
        "activity",
        "capital",
        "fear",
        "hurt",
        "identity",
        "losses",
        "net",
        "nights",
        "number",
        "reopens_at",
        "site",
    )

    def __init__(self, identity: str, number: int, net: float, capital: float) -> None:
        self.identity = identity
        self.number = number
        self.net = net
        self.capital = capital
        self.site: Site | None = None
        self.activity = Activity.LOW
        self.losses = 0.0
        self.nights = 0.0
        self.fear = 0.0
        self.hurt = False
        """A loss since last dusk: the night's gain is gone."""
        self.reopens_at = 0
