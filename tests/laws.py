"""What must hold of every log, whatever the town and whatever the rules.

Written from the contract of the log (sim/log.py and its rows), not from the simulation: one pass
over the rows with a small state for each case, crew, post and group.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.log import Kind, Reason
from sim.plan import DISTRICT, Plan
from sim.records import read
from sim.roster import Roster
from sim.scenario import EMERGENCY, WHISTLE_KINDS
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.log import Log
    from sim.regime import Regime, Timing
    from sim.roster import Shift
    from sim.scenario import CaseType, Need, Scenario, Stage

ROWS_A_DAY: Final = 700
"""More rows than one case can make in a day if it is called again at the soonest after each visit."""
ROAD: Final = 12 * HOUR
"""Longer than any turn-out and road of a small town."""
GROUP: Final = frozenset({Kind.ENTERED, Kind.WORKS, Kind.LIES_LOW, Kind.REOPENS, Kind.GONE, Kind.MOVED})
CREW: Final = frozenset(
    {
        Kind.SET_OUT,
        Kind.AT_POINT,
        Kind.ARRIVED,
        Kind.PHONED,
        Kind.WORK_BEGAN,
        Kind.WORK_ENDED,
        Kind.LEFT,
        Kind.BACK,
    }
)
IN_VISIT: Final = frozenset(
    {
        Kind.TURNED_BACK,
        Kind.DESK,
        Kind.DISPUTED,
        Kind.CONSENT,
        Kind.ESCALATED,
        Kind.DATED,
        Kind.DECIDED,
        Kind.GATHERED,
        Kind.QUORUM,
        Kind.FOUND,
        Kind.SET_OUT,
        Kind.AT_POINT,
        Kind.ARRIVED,
        Kind.PHONED,
        Kind.WORK_BEGAN,
        Kind.WORK_ENDED,
        Kind.LEFT,
        Kind.INTERRUPTED,
        Kind.VISIT_ENDED,
    }
)
"""What can happen to a case only while a call of it is being answered."""
BEYOND: Final = frozenset({Kind.DATED, Kind.DECIDED, Kind.ESCALATED, Kind.SET_OUT})
"""What happens only once those who grant land or funds have agreed."""


class Row(NamedTuple):
    """A row with names for numbers."""

    seq: int
    time: int
    kind: Kind
    case: str
    stage: int
    street: str
    department: str
    crew: str
    cause: int
    reason: Reason


def rows(log: Log) -> list[Row]:
    """The rows of *log*, with names; a kind or a reason outside the closed lists is an error."""
    text = log.names.text
    return [
        Row(seq, time, Kind(kind), text[case], stage, text[street], text[department], text[crew], cause, Reason(reason))
        for seq, (time, kind, case, stage, street, department, crew, cause, reason) in enumerate(log.rows())
    ]


def told(log: Log) -> list[tuple[object, ...]]:
    """The rows by name: what two logs must have in common to be the same, event for event."""
    return [tuple(row) for row in rows(log)]


@dataclass
class Ask:
    """Departments of one visit that decided to come and have no crew yet; crews are asked for together or singly."""

    key: tuple[int, int]
    """Priority class and time of the first call: who comes first."""
    case: str
    street: str
    forced: bool
    """Crews come even off shift: a joint action by night."""
    on_call: bool
    """Crews that stand by at the post come off shift."""
    emergency: bool
    reserve: bool
    begin: int
    end: int
    lacks: Counter[str]
    clears: int
    """Until when it may stand in others' way: a crew that was told to go may not be able to, and be asked for again."""
    gone: Counter[str] = field(default_factory=Counter)
    """Crews that have set out for it."""
    guess: bool = False
    """The street's own team may be asked too, which leaves no row: it may stand in others' way, and is not judged."""

    def over(self, time: int) -> None:
        """Nobody is asked for any more."""
        self.end = min(self.end, time)
        self.clears = min(self.clears, time)


@dataclass
class Visit:
    """A call of a case and what has come of it."""

    began: int
    stages: set[int]
    regime: Regime
    way: str = ""
    """How it was called; where there are three chains, by the case's own."""
    assigned: bool = False
    """The street carries it out for a department."""
    petitions: bool = False
    """It goes over desks, as a petition or a whistle that was turned back."""
    desks: int = 0
    rungs: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    """When a resource holder refused last."""
    asked: bool = False
    decided: dict[str, list[int]] = field(default_factory=dict)
    """When each department decided."""
    waiting: Counter[str] = field(default_factory=Counter)
    gathered: set[int] = field(default_factory=set)
    quorum: set[int] = field(default_factory=set)
    found: bool = False
    turned_back: bool = False
    team: bool = False
    asks: list[Ask] = field(default_factory=list)
    on_date: bool = False
    """Its departments have been asked on a joint date."""


@dataclass
class Life:
    """What is known of a case."""

    name: str
    occurred: int
    offender: bool
    state: str = "unseen"
    alone: bool = False
    triaged: int = -1
    done: int = 0
    """Stages done without a gap."""
    ahead: set[int] = field(default_factory=set)
    """Stages done beside one that is not."""
    done_at: int = -1
    consents: set[str] = field(default_factory=set)
    climbed: int = 0
    """Stages for which the request has been at the top."""
    seen_under: Regime | None = None
    """The rules in force when the street knew of it."""
    detected: int = -1
    leave: int = -1
    """When those on the spot were given leave to act, or not."""
    may_act: bool = False
    spotted: int = -1
    """When those on the spot did a stage."""
    acted: bool = False
    struck: bool = False
    held_back: bool = False
    called: set[int] = field(default_factory=set)
    visit: Visit | None = None
    visits: int = 0
    ends: int = 0
    last: int = 0
    recorded: bool = False
    relapsed: bool = False
    over: str = ""
    rows: int = 0
    other_remit: bool = False
    known_at_once: bool = False
    caught: bool = False
    """The offender was there when somebody came."""
    gone_at: int = -1
    """When somebody came and found that he was not."""
    first_called: int = -1
    attended: bool = False
    """A crew has set out for it."""
    refuses: bool = False
    """Its last visit was one that is refused where nobody is free."""
    last_end: int = -1
    """When that ended."""
    redials: int = 0
    """Until when it may rest before it is called again, since nobody was free."""

    @property
    def type(self) -> str:
        return self.name.partition("@")[0]

    @property
    def street(self) -> str:
        return self.name.partition("@")[2].partition("#")[0]


@dataclass
class Mission:
    """Where a crew is."""

    department: str
    state: str = "home"
    case: str = ""
    passed: bool = False
    able: bool = False
    arrived: int = -1
    since_able: int = -1
    stage: int = 0
    began: int = -1
    last_left: Reason = Reason.NONE
    left_at: int = -1
    relieves: str = ""
    """The tired crew it is sent to relieve."""
    assigned: bool = False
    """Its case is one that the street carries out for a department."""
    lent: str = ""
    post: str = ""
    legs: dict[str, int] = field(default_factory=dict)
    since: int = 0
    out: list[list[int]] = field(default_factory=list)
    standing: list[list[int]] = field(default_factory=list)
    standing_at: list[str] = field(default_factory=list)
    lent_spans: list[list[int]] = field(default_factory=list)
    recalled_from: str = ""
    back_by: int = -1
    """When a recalled crew is to be back at the post."""
    away: bool = False
    """On a patrol that is not interrupted."""
    patrols: list[list[int]] = field(default_factory=list)

    def leg(self, name: str, time: int) -> None:
        """The crew was at *name* until *time*."""
        assert name != "road" or time - self.since <= ROAD, ("every road has an end", self)
        self.legs[name] = self.legs.get(name, 0) + time - self.since
        self.since = time


class Presence(NamedTuple):
    """A crew that could act on site, from when until when."""

    department: str
    begin: int
    end: int
    assigned: bool


class Work(NamedTuple):
    """A crew at work on a stage, from when until when."""

    department: str
    crew: str
    stage: int
    begin: int
    end: int
    assigned: bool


class Watch:
    """One pass over a log; every rule that is broken is an `AssertionError` that shows the row."""

    def __init__(self, scenario: Scenario, arm: str, log: Log) -> None:
        self.scenario = scenario
        self.arm = scenario.regimes[arm]
        self.plan = Plan(scenario)
        roster = Roster(scenario)
        self.shifts: dict[str, Shift] = {name: roster.shift(d) for name, d in scenario.departments.items()}
        self.rows = rows(log)
        self.lives: dict[str, Life] = {}
        self.crews: dict[str, Mission] = {}
        self.groups: dict[str, str] = {}
        self.regimes: dict[str, Regime] = {}
        self.present: dict[str, list[Presence]] = {}
        self.work: dict[str, list[Work]] = {}
        self.phased = -1
        self.asks: list[Ask] = []
        self.dated: Counter[tuple[int, str, Timing]] = Counter()
        """Cases dealt with on a joint date, by district and rules."""

    def read(self) -> Watch:
        """Read every row."""
        time = 0
        for row in self.rows:
            assert time <= row.time < self.scenario.horizon, ("time runs forward, within the horizon", row)
            assert -1 <= row.cause < row.seq, ("the cause comes first", row)
            assert row.cause < 0 or self.rows[row.cause].time <= row.time, row
            time = row.time
            self._row(row)
        self._end()
        return self

    def _row(self, row: Row) -> None:
        if row.kind is Kind.PHASE:
            self._phase(row)
        elif row.kind in (Kind.ON_POST, Kind.OFF_POST, Kind.LENT):
            self._post(row)
        elif row.kind in GROUP:
            self._group(row)
        elif row.kind is Kind.PATROL:
            self._patrol(row)
        else:
            if row.case in self.lives and row.kind is not Kind.BACK:
                self._nobody_stands_for_ever(self.lives[row.case], row.time)
            if row.kind in CREW:
                self._crew(row)
            if row.kind is not Kind.BACK:
                self._case(row)

    def _phase(self, row: Row) -> None:
        number = row.stage - 1
        phase = self.scenario.phases[number]
        assert row.time == sum(before.length for before in self.scenario.phases[:number]), row
        after = number >= self.scenario.compared
        kept = number == self.scenario.compared or (after and phase.regime == "kept")
        common = self.arm if kept else self.scenario.regimes[phase.regime]
        self.regimes = {
            street: self.scenario.regimes[phase.streets[street]] if street in phase.streets else common
            for street in self.scenario.streets
        }
        self.phased = row.time
        for crew in self.crews.values():
            crew.back_by = -1  # whoever is wanted at a post now is lent anew

    def _turns(self, row: Row) -> None:
        """A site of a fixed number makes a case only once its last one is over."""
        place = row.case.partition("#")[2]
        if row.crew or not place.startswith("site"):
            return
        site, _, turn = place.rpartition(".")
        if int(turn) > 1:
            last = self.lives.get(f"{row.case.partition('#')[0]}#{site}.{int(turn) - 1}")
            assert last is not None, row
            assert last.over, ("in order first", row)

    # ---- cases

    def _case(self, row: Row) -> None:
        assert row.case, row
        life = self.lives.get(row.case)
        if row.kind is Kind.OCCURRED:
            assert life is None, ("a case occurs once", row)
            self.lives[row.case] = Life(row.case, row.time, bool(row.crew))
            self._turns(row)
            assert row.street == self.lives[row.case].street, row
            self.lives[row.case].known_at_once = self.regimes[row.street].detection.rule == "none" and not row.crew
            return
        assert life is not None, ("nothing happens to a case before it occurs", row)
        life.rows += 1
        if row.kind is Kind.STRUCK:
            self._struck(row, life)
            return
        if row.kind is Kind.RELAPSED:
            assert life.over == "resolved", row
            assert not life.relapsed, row
            life.relapsed = True
            return
        assert not life.over, ("nothing happens to a case that is over", row)
        life.last = row.time
        if row.kind is Kind.PERMITTED:
            self._permitted(row, life)
        elif row.kind is Kind.ON_THE_SPOT:
            self._on_the_spot(row, life)
        elif row.kind is Kind.STAGE_DONE:
            self._stage_done(row, life)
        elif row.kind in IN_VISIT:
            assert life.visit is not None, ("only while it is being called", row)
            forbidden(row, life, life.visit, self.scenario)
            self._in_visit(row, life, life.visit)
        else:
            self._between(row, life)

    def _between(self, row: Row, life: Life) -> None:
        match row.kind:
            case Kind.SEEN:
                assert life.state == "unseen", row
                rule = self.regimes[life.street].detection.rule
                assert not life.known_at_once, row
                assert rule == "separate" or row.reason is not Reason.OTHER_REMIT, ("anyone reports anything", row)
                life.state = "seen"
                life.other_remit = row.reason is Reason.OTHER_REMIT
            case Kind.HANDED_OVER:
                assert life.state == "seen", row
                assert life.other_remit, ("only what the wrong network saw is handed over", row)
                life.state = "unseen" if row.reason is Reason.LOST else "handed over"
            case Kind.DETECTED:
                assert life.state in ("unseen", "seen", "handed over"), row
                if life.state == "unseen":
                    self._found_by_a_round(row, life)
                life.state = "detected"
                life.detected, life.seen_under = row.time, self.regimes[life.street]
            case Kind.TRIAGED:
                assert life.state == "detected", row
                life.state = "triaged"
                life.alone = row.reason is Reason.ALONE
                life.triaged = row.time
            case Kind.HELD_BACK:
                assert life.state == "triaged", row
                assert not life.alone, ("the street needs nobody for what it can do alone", row)
                assert not life.offender, row
                assert self._kind(life).whistle != WHISTLE_KINDS[EMERGENCY], ("nobody sits on an emergency", row)
                assert self.scenario.streets[life.street].holds_back, row
                assert not life.held_back, ("held back once", row)
                assert not life.called, ("held back before it is called, or not at all", row)
                life.held_back = True
            case Kind.CALLED:
                self._called(row, life)
            case Kind.RECORDED:
                assert not life.recorded, ("recorded once", row)
                assert life.ends, row
                life.recorded = True
            case Kind.RESOLVED:
                self._done_unasked(life)
                assert life.visit is None, row
                assert life.done == len(self._kind(life).stages), row
                assert not life.ahead, row
                life.over, life.acted = "resolved", True
            case Kind.ENDED:
                reasons = (
                    Reason.GIVEN_UP,
                    Reason.OFFENDER_GONE,
                    Reason.EXPIRED,
                    Reason.REFUSED,
                    Reason.FLED,
                )
                assert row.reason in reasons, row
                self._why_ended(row, life)
                if row.reason in (Reason.EXPIRED, Reason.FLED):
                    self._slipped_away(row, life)
                assert not self._at(life.name), ("nobody is there when it ends", row)
                if life.visit is not None:
                    life.ends += 1
                    for ask in life.visit.asks:
                        ask.over(row.time)
                life.over = "ended"
            case Kind.EVACUATED | Kind.DETAINED | Kind.SEIZED | Kind.SEALED:
                self._effect(row, life)
            case _:
                raise AssertionError(row)

    def _why_ended(self, row: Row, life: Life) -> None:
        """Who gives up may, and has waited that long; what is refused need not wait."""
        kind = self._kind(life)
        if row.reason is Reason.REFUSED:
            assert life.refuses, ("only what does not wait is refused", row)
            assert life.last_end == row.time, ("when its call ends", row)
        elif row.reason is Reason.GIVEN_UP:
            assert kind.gives_up or kind.patience.expected, row
            if not kind.gives_up:
                assert not life.attended, ("once a crew has set out, patience lasts", row)
                if kind.patience.law == "fixed":
                    assert row.time == life.first_called + kind.patience.mean, row

    def when_busy(self, life: Life, visit: Visit) -> str:
        """What becomes of a call that finds nobody free."""
        rule = self._kind(life).when_busy
        return visit.regime.call.when_busy if rule == "by_regime" else rule

    def _patrol(self, row: Row) -> None:
        """A patrol that is not interrupted begins on duty, and only by a crew that is at home."""
        crew = self.crews.setdefault(row.crew, Mission(row.department))
        assert crew.state == "home", row
        assert self.scenario.departments[row.department].idle_block.expected, row
        assert crew.away == (row.reason is Reason.ENDS), row
        crew.away = row.reason is Reason.BEGINS
        if crew.away:
            assert self.shifts[row.department].on_duty(row.time), ("no patrol begins off duty", row)
            assert not crew.lent, ("who is at a post stands by there", row)
            crew.patrols.append([row.time])
        else:
            crew.patrols[-1].append(row.time)

    def _found_by_a_round(self, row: Row, life: Life) -> None:
        """Where there are rounds, nothing is known until one of them finds it."""
        rule = self.regimes[life.street].detection
        if rule.rule == "rounds" and not life.offender and "#spot" not in life.name:
            assert row.reason is Reason.PATROL, ("only a round finds it", row)
            assert (row.time - rule.begins) % rule.every == 0, ("at its hour", row)

    def _slipped_away(self, row: Row, life: Life) -> None:
        """Who leaves before anybody knows of him is never heard of; who leaves later is looked for in vain."""
        kind = self._kind(life)
        assert kind.flees_after.expected, ("only who does not stay", row)
        assert not life.offender, row
        if row.reason is Reason.EXPIRED:
            assert life.detected < 0, ("what is known is not forgotten", row)
            if kind.flees_after.law == "fixed":
                assert row.time == life.occurred + kind.flees_after.mean, row
        else:
            assert life.gone_at == row.time, ("somebody came, and found nobody", row)
            assert kind.gone == "leave", ("the work is done all the same", row)

    def _looked(self, row: Row, life: Life) -> None:
        """The first who come find somebody or nobody; who is still there stays."""
        kind = self._kind(life)
        assert kind.flees_after.expected, ("somebody is looked for only where he may be gone", row)
        assert not life.caught, ("who was there stays", row)
        life.caught = row.reason is Reason.PRESENT
        if not life.caught:
            life.gone_at = row.time
        if kind.flees_after.law == "fixed":
            assert life.caught == (row.time < life.occurred + kind.flees_after.mean), row

    def _called(self, row: Row, life: Life) -> None:
        assert life.state == "triaged", row
        assert (row.reason is Reason.FIRST) == (row.stage not in life.called), ("t0 is never restarted", row)
        assert row.reason in (Reason.FIRST, Reason.AGAIN), row
        assert row.stage > life.done, ("what is done is not called for", row)
        assert row.stage not in life.ahead, ("what is done is not called for", row)
        self._done_unasked(life)
        stages = self._kind(life).stages
        stage = stages[row.stage - 1]
        first = row.stage
        while first > 1 and stages[first - 1].parallel:
            first -= 1  # what runs beside others waits with them, not for them
        since = life.done_at if life.done and first > 1 else life.triaged
        if life.held_back and not life.called:
            since += self.scenario.streets[life.street].holds_for
            assert row.time >= since, ("the street sits on it that long", row)
        if stage.wait and row.reason is Reason.FIRST:
            assert since >= 0, row
            assert row.time - since >= stage.wait, ("no element shortens what the law makes wait", row)
        if life.first_called < 0:
            life.first_called = row.time
        life.called.add(row.stage)
        visit = life.visit
        if visit is not None and visit.began == row.time and row.stage not in visit.stages:
            visit.stages.add(row.stage)
            return
        if visit is not None:
            assert not visit.asked, ("one call at a time", row)
            assert self.phased == row.time, ("a call is put anew only when the rules change", row)
            life.ends += 1
        life.visits += 1
        visit = life.visit = Visit(row.time, {row.stage}, self.regimes[life.street])
        chains = visit.regime.call.rule == "chains"
        visit.way = self._kind(life).chain if chains else visit.regime.call.rule
        duties = self.plan.duties(life.type, life.street, own_team=True)
        teams = {self.plan.holders[duty.holder].name for duty in duties if not self.plan.holders[duty.holder].level}
        team = self.plan.team(life.street)
        visit.petitions = visit.way == "petition"
        if visit.way == "assigned" and team is not None:
            visit.assigned = True
            teams = {self.plan.holders[team].name}
        if teams:
            visit.team = True
            self._ask(row, life, visit, Counter(teams))

    def _done_unasked(self, life: Life) -> None:
        """All that was called for was done by those on the spot before anybody was asked: the call is over."""
        visit = life.visit
        if visit is not None and not visit.asked and life.spotted >= visit.began and life.done >= max(visit.stages):
            life.ends += 1
            life.visit = None
            for ask in visit.asks:
                ask.over(life.last)

    def _in_visit(self, row: Row, life: Life, visit: Visit) -> None:
        if row.kind in BEYOND and not visit.asked:
            self._heard(row, life, visit)
        match row.kind:
            case Kind.CONSENT:
                self._consent(row, life, visit)
            case Kind.DATED if visit.regime.timing.capacity:
                self._has_room(row, visit)
            case Kind.ESCALATED:
                assert max(visit.stages) > life.climbed, ("what has been at the top need not climb again", row)
                visit.rungs += row.reason is Reason.ACCEPTED
                if visit.rungs == self._rungs(life, visit):
                    life.climbed = max(visit.stages)
            case Kind.DESK if row.reason is Reason.NONE:
                assert not visit.asked, ("first the desks, then the departments", row)
                visit.desks += 1
                holder = self.plan.lead(life.type, life.street) if visit.way in ("lead", "assigned") else None
                assert row.department == ("" if holder is None else self.plan.holders[holder].name), row
            case Kind.DECIDED:
                visit.asked = True
                assert not visit.assigned, ("what the street carries out for others it does itself", row)
                department = self.scenario.departments[row.department]
                assert department.level != "street", ("the street's own team is not asked", row)
                powers = {need.power for stage in visit.stages for need in self._needs(life, stage)}
                assert powers & set(department.powers), ("only departments whose power is needed are asked", row)
                assert row.reason in (Reason.FULL, Reason.TOKEN, Reason.ABSENT), row
                visit.decided.setdefault(row.department, []).append(row.time)
                self._on_a_date(row, visit)
                if row.reason is not Reason.ABSENT:
                    self._asks(row, life, visit)
            case Kind.SET_OUT if self.rows[row.cause].kind in CREW - {Kind.LEFT}:
                self.crews[row.crew].relieves = self.rows[row.cause].crew  # nobody waited for it in line
            case Kind.ARRIVED if relieves := self.crews[row.crew].relieves:
                self._instead(visit, row, self.crews[relieves])
            case Kind.SET_OUT:
                visit.asked = True
                if visit.regime.timing.rule == "dates" and row.department in visit.decided:
                    job = self.scenario.departments[row.department].routine_job
                    over = visit.decided[row.department][-1] + visit.regime.stay.slot
                    # who stays until it is done may be taken away later than that, and come again
                    taken = self.rows[row.cause].kind is Kind.LEFT and visit.regime.stay.rule == "until_done"
                    assert taken or row.time <= over + job, ("nobody sets out after the joint action is over", row)
                visit.waiting[row.department] = max(0, visit.waiting[row.department] - 1)
                for ask in visit.asks:
                    if ask.lacks[row.department] > ask.gone[row.department] and ask.clears > row.time:
                        ask.gone[row.department] += 1
                        ask.end = min(ask.end, row.time)
                        if ask.gone == ask.lacks:
                            ask.clears = row.time
                        break
            case Kind.LEFT if row.reason is Reason.PREEMPTED:
                self._asks(row, life, visit)
            case Kind.TURNED_BACK:
                visit.turned_back = True
                visit.petitions = row.reason is Reason.OUT_OF_SCOPE
            case Kind.GATHERED:
                assert row.stage in visit.stages - visit.gathered, ("once a visit", row)
                visit.gathered.add(row.stage)
                self._gathered(row, life)
            case Kind.QUORUM:
                assert row.stage in visit.stages - visit.quorum, ("once a visit", row)
                visit.quorum.add(row.stage)
                self._quorum(row, life)
            case Kind.INTERRUPTED:
                visit.quorum.clear()
            case Kind.FOUND:
                if not life.offender:
                    self._looked(row, life)
                assert not visit.found, row
                assert row.reason in (Reason.PRESENT, Reason.NOBODY_THERE), row
                visit.found = True
            case Kind.WORK_BEGAN:
                assert row.stage in visit.stages, row
                assert not self._is_done(life, row.stage), ("nobody works on what is done", row)
                in_order = visit.regime.command.rule == "one"
                assert not in_order or self._its_turn(life, row.stage), ("under one command in order", row)
                if not self._kind(life).stages[row.stage - 1].diagnoses:
                    life.acted = True
            case Kind.VISIT_ENDED:
                assert not self._at(life.name), ("nobody is there or on the way when a visit ends", row)
                life.ends += 1
                life.visit = None
                for ask in visit.asks:
                    ask.over(row.time)
                life.refuses, life.last_end = self.when_busy(life, visit) == "refuse", row.time
                if row.reason is Reason.BUSY:
                    assert self.when_busy(life, visit) == "redial", row
                    life.redials = row.time + visit.regime.call.redial_after.mean

    def _has_room(self, row: Row, visit: Visit) -> None:
        """A fixed joint date takes so many cases of a district, and no more."""
        timing = visit.regime.timing
        docket = (row.time, self.scenario.streets[row.street].district, timing)
        self.dated[docket] += 1
        assert self.dated[docket] <= timing.capacity, ("no more than there is room for", row)

    def _on_a_date(self, row: Row, visit: Visit) -> None:
        """Where joint dates come at fixed gaps, departments are first asked on one of them."""
        timing = visit.regime.timing
        if timing.rule != "dates" or not timing.gaps or visit.way == "separate" or visit.on_date:
            return
        visit.on_date = True
        dates = {0, *accumulate(timing.gaps)}
        assert (row.time - timing.begins) % sum(timing.gaps) in dates, ("on a joint date", row)

    # ---- what others grant, and those on the spot do

    def _heard(self, row: Row, life: Life, visit: Visit) -> None:
        """Somebody is asked for: the request has passed its desks, and whoever grants land or funds has agreed."""
        stages = [self._kind(life).stages[number - 1] for number in visit.stages if not self._is_done(life, number)]
        wanted = {name for stage in stages for name in stage.consents}
        assert wanted <= life.consents, ("nobody is asked before all have agreed", row, wanted)
        desks = visit.regime.call.desks if visit.petitions else int(visit.way in ("lead", "assigned"))
        own = life.alone and row.kind is Kind.SET_OUT and self.scenario.departments[row.department].level == "street"
        possible = {0, desks if visit.assigned else 0} if own else {desks}
        assert visit.desks in possible, ("so many desks, no more and no less", row, visit)
        rungs = 0 if own or visit.assigned or max(visit.stages) <= life.climbed else self._rungs(life, visit)
        assert row.kind is Kind.ESCALATED or visit.rungs >= rungs, ("first up the ladder", row)

    def _rungs(self, life: Life, visit: Visit) -> int:
        """Levels above the district from which powers are needed."""
        duties = self.plan.duties(life.type, life.street, own_team=True)
        levels = [self.plan.holders[duty.holder].level for duty in duties if duty.stage + 1 in visit.stages]
        return max(0, *(level - DISTRICT for level in levels))

    def _consent(self, row: Row, life: Life, visit: Visit) -> None:
        names = [name for number in sorted(visit.stages) for name in self._kind(life).stages[number - 1].consents]
        assert not visit.asked, ("first who grants, then who acts", row)
        assert row.department in names, ("only who is to grant something", row)
        assert row.department not in life.consents, ("who has agreed is not asked again", row)
        if visit.way != "whistle":
            before = names[: names.index(row.department)]
            assert life.consents >= set(before), ("one after the other, but for a whistle", row)
        resource = self.scenario.resources[row.department]
        if row.department in visit.refused:
            again = self.plan.roster.working_days(visit.refused[row.department], resource.again_after)
            assert row.time >= again, ("who has refused is left in peace for a while", row)
        if row.reason is Reason.REFUSED:
            assert resource.refuses, row
            visit.refused[row.department] = row.time
        else:
            assert row.reason is Reason.ACCEPTED, row
            life.consents.add(row.department)

    def _permitted(self, row: Row, life: Life) -> None:
        """In an emergency those on the spot ask for leave, unless the rules let them act at once."""
        self._can_act(row, life)
        assert life.seen_under is not None
        rule = life.seen_under.authority
        assert not rule.on_the_spot, ("who may act at once need not ask", row)
        assert life.leave < 0, ("asked once", row)
        assert row.time == life.detected + rule.takes, row
        assert row.reason in (Reason.YES, Reason.NO), row
        life.leave, life.may_act = row.time, row.reason is Reason.YES

    def _on_the_spot(self, row: Row, life: Life) -> None:
        takes = self._can_act(row, life).on_the_spot
        assert life.seen_under is not None
        at_once = life.seen_under.authority.on_the_spot
        assert at_once or life.may_act, ("not without leave", row)
        assert life.spotted < 0, ("once", row)
        if takes.law == "fixed":
            assert row.time == (life.detected if at_once else life.leave) + takes.mean, row
        life.spotted, life.acted = row.time, True

    def _can_act(self, row: Row, life: Life) -> Stage:
        """The stage that those on the spot may do: the first, in an emergency, if it is not done."""
        kind = self._kind(life)
        stage = kind.stages[row.stage - 1]
        assert life.detected >= 0, row
        assert row.stage == 1, row
        assert not self._is_done(life, 1), ("what is done need not be done", row)
        assert kind.whistle == WHISTLE_KINDS[EMERGENCY], ("in an emergency only", row)
        assert stage.on_the_spot.expected, ("only what they can do", row)
        return stage

    def _stage_done(self, row: Row, life: Life) -> None:
        visit = life.visit
        stages = self._kind(life).stages
        on_the_spot = row.stage == 1 and life.spotted == row.time
        assert not self._is_done(life, row.stage), ("done once", row)
        assert self._its_turn(life, row.stage), ("stages are done in order, but for those beside each other", row)
        if not on_the_spot:
            assert visit is not None, ("only while it is being called", row)
            assert row.stage in visit.stages, row
            assert life.consents >= set(stages[row.stage - 1].consents), ("with everybody's consent", row)
        life.ahead.add(row.stage)
        while life.done + 1 in life.ahead:
            life.done += 1
            life.ahead.remove(life.done)
            life.done_at = row.time

    def _struck(self, row: Row, life: Life) -> None:
        """A hazard's clock runs from its warning on, whatever becomes of the case."""
        kind = self._kind(life)
        after = kind.strikes_after
        assert after.expected, ("only a hazard strikes", row)
        assert not life.offender, row
        assert not life.struck, ("once", row)
        if after.law == "fixed":
            assert row.time == life.occurred + after.mean, row
        assert row.reason is self._harm(life, kind), row
        life.struck = True

    def _harm(self, life: Life, kind: CaseType) -> Reason:
        """It is averted if all that secures it, or else anything but a diagnosis, was done before."""
        securing = [number for number, stage in enumerate(kind.stages, 1) if stage.secures]
        safe = any(self._is_done(life, number) for number in securing) if securing else life.acted
        return Reason.AVERTED if safe else Reason.NONE

    def _kind(self, life: Life) -> CaseType:
        return self.scenario.case_types[life.type]

    @staticmethod
    def _is_done(life: Life, stage: int) -> bool:
        return stage <= life.done or stage in life.ahead

    def _its_turn(self, life: Life, stage: int) -> bool:
        """Whether all stages between the first that is not done and *stage* run beside each other."""
        return all(later.parallel for later in self._kind(life).stages[life.done + 1 : stage])

    # ---- who waits for whom

    def _asks(self, row: Row, life: Life, visit: Visit) -> None:
        visit.waiting[row.department] += 1
        latest = visit.asks[-1] if visit.asks else None
        separate = visit.regime.call.rule == "separate"
        if (
            latest is not None
            and latest.begin == row.time
            and self.scenario.dispatch.assembly == "all_at_once"
            and not (separate and row.department not in latest.lacks)
        ):
            latest.lacks[row.department] += 1
            return
        self._ask(row, life, visit, Counter({row.department: 1}))

    def _ask(self, row: Row, life: Life, visit: Visit, lacks: Counter[str]) -> None:
        rules = visit.regime
        whistle = WHISTLE_KINDS.index(self.scenario.case_types[life.type].whistle)
        rank = whistle if rules.priority.rule == "kinds" else WHISTLE_KINDS.index("daily")
        dates = rules.timing.rule == "dates"
        called = row.kind is Kind.CALLED
        # who is taken away waits again until the joint action he was asked for is over
        ends = (
            [time + rules.stay.slot for time in visit.decided.get(row.department, ())] if dates and not called else []
        )
        until = min([self.scenario.horizon, *(end for end in ends if end > row.time)])
        if row.kind is Kind.DECIDED and self.when_busy(life, visit) != "wait":
            until = row.time  # served then, or never
        ask = Ask(
            (rank, visit.began if rules.stay.again == "at_the_back" else life.first_called),
            life.name,
            life.street,
            forced=dates and rules.timing.night,
            on_call=not dates,
            emergency=rank == 0,
            reserve=rules.priority.reserve > 0,
            begin=row.time,
            clears=until,
            end=until,
            lacks=lacks,
            guess=called or (visit.team and self.scenario.dispatch.assembly == "all_at_once"),
        )
        visit.asks.append(ask)
        self.asks.append(ask)

    def _instead(self, visit: Visit, row: Row, tired: Mission) -> None:
        """A relief that comes when the tired crew has been taken away does what was asked of another."""
        for ask in visit.asks:
            waits = ask.lacks[row.department] > ask.gone[row.department] and ask.clears > row.time
            if waits and tired.last_left is Reason.PREEMPTED and ask.begin == tired.left_at:
                ask.over(row.time)
                visit.waiting[row.department] = max(0, visit.waiting[row.department] - 1)
                return

    def _nobody_stands_for_ever(self, life: Life, time: int) -> None:
        """事不绝、人不撤 does not mean to stand about: who cannot go on alone has the others called again."""
        visit = life.visit
        if visit is None or visit.team or +visit.waiting:
            return
        states = {crew.state for crew in self.crews.values() if crew.case == life.name} - {"home", "homeward"}
        if states == {"waiting"}:
            rules = visit.regime
            press = max(1, self.scenario.streets[life.street].presses_after)
            longest = max(press, rules.authority.takes, rules.command.patience)
            if rules.stay.rule == "slot":
                longest = max(longest, rules.stay.slot)
            assert time - life.last <= longest, ("somebody stands on site for ever", life, time)

    def _needs(self, life: Life, stage: int) -> tuple[Need, ...]:
        return self.scenario.case_types[life.type].stages[stage - 1].needs

    def _at(self, case: str) -> list[str]:
        """Crews on the way to a case or there."""
        return [
            name for name, crew in self.crews.items() if crew.case == case and crew.state not in ("home", "homeward")
        ]

    def _effect(self, row: Row, life: Life) -> None:
        assert life.offender, row
        if row.kind is Kind.EVACUATED:
            return
        effect = {Kind.DETAINED: "detain", Kind.SEIZED: "seize", Kind.SEALED: "seal"}[row.kind]
        assert effect in self.scenario.case_types[life.type].stages[row.stage - 1].effects, row
        assert row.crew, row
        if row.kind is Kind.DETAINED:
            assert life.visit is not None, row
            assert row.stage in life.visit.quorum, ("nobody is detained without quorum", row)
            assert life.visit.found, row
        else:
            assert life.done >= row.stage, ("what is not finished has no effect", row)

    def _count(self, life: Life, power: str, *, on_site: bool) -> int:
        """Crews that could use *power* at the case now; at the designated point, or on site."""
        found = 0
        assigned = life.visit is not None and life.visit.assigned
        for crew in self.crews.values():
            if crew.case == life.name and crew.able and self._brings(crew.department, power, assigned=assigned):
                found += crew.state in ("waiting", "work") or (not on_site and crew.passed and crew.state == "road")
        return found

    def _brings(self, department: str, power: str, *, assigned: bool) -> bool:
        """Whether a department can use *power*; to whom a case is assigned the power is lent as well."""
        given = self.scenario.departments[department]
        return power in given.powers or (assigned and given.level == "street")

    def _gathered(self, row: Row, life: Life) -> None:
        assert life.visit is not None
        for power, crews in self._together(life, row.stage, assigned=life.visit.assigned).items():
            assert self._count(life, power, on_site=False) >= crews, ("all who must be together are there", row, power)

    def _quorum(self, row: Row, life: Life) -> None:
        assert life.visit is not None
        together = self._together(life, row.stage, assigned=life.visit.assigned)
        for power, crews in together.items():
            assert self._count(life, power, on_site=True) >= crews, ("all who must be together are there", row, power)
        if not together:
            assert any(self._count(life, need.power, on_site=True) for need in self._needs(life, row.stage)), row

    def _together(self, life: Life, stage: int, *, assigned: bool) -> dict[str, int]:
        """How many crews each power takes that must be on site with the others, on both sides of a border.

        What the street carries out for departments takes no more than its team has.
        """
        duties = self.plan.duties(life.type, life.street, own_team=True)
        needed: dict[str, int] = {}
        for duty in duties:
            need = self._needs(life, duty.stage + 1)[duty.need]
            if duty.stage + 1 == stage and need.together:
                needed[need.power] = needed.get(need.power, 0) + need.crews
        team = self.plan.team(life.street)
        if assigned and team is not None:
            most = self.plan.holders[team].department.crews
            return {power: min(crews, most) for power, crews in needed.items()}
        return needed

    # ---- crews

    def _crew(self, row: Row) -> None:
        assert row.crew.rpartition("/")[0] == row.department, row
        crew = self.crews.get(row.crew)
        if crew is None:
            crew = self.crews[row.crew] = Mission(row.department)
        life = self.lives[row.case]
        if row.kind is Kind.SET_OUT:
            self._set_out(row, crew, life)
            return
        assert crew.case == row.case, ("a crew is at one case at a time", row)
        match row.kind:
            case Kind.AT_POINT:
                assert crew.state == "road", row
                assert not crew.passed, row
                crew.passed = True
                self._enable(row, crew, life)
            case Kind.ARRIVED:
                assert crew.state == "road", row
                crew.leg("road", row.time)
                crew.state, crew.passed, crew.arrived = "waiting", True, row.time
                self._enable(row, crew, life)
            case Kind.PHONED:
                assert crew.passed, row
                assert crew.state in ("road", "waiting"), row
                assert life.visit is not None
                assert life.visit.regime.authority.rule == "phone_back", row
                crew.able = row.reason is Reason.YES
                crew.since_able = row.time
            case Kind.WORK_BEGAN:
                assert crew.state == "waiting", row
                assert crew.able, ("no work without authority", row)
                assert life.visit is not None
                lent = life.visit.assigned
                powers = [need.power for need in self._needs(life, row.stage)]
                able = any(self._brings(row.department, power, assigned=lent) for power in powers)
                assert able, ("no work without the power", row)
                assert self._serves(row.department, life), ("no work outside one's own place", row)
                crew.leg("waiting", row.time)
                crew.state, crew.stage, crew.began = "work", row.stage, row.time
            case Kind.WORK_ENDED:
                assert crew.state == "work", row
                assert crew.stage == row.stage, row
                self._stops(row.crew, crew, row.time)
            case Kind.LEFT:
                self._left(row, crew)
            case Kind.BACK:
                assert crew.state == "homeward", row
                crew.leg("road", row.time)
                crew.state, crew.case = "home", ""
                crew.out[-1].append(row.time)

    def _stops(self, name: str, crew: Mission, time: int) -> None:
        crew.leg("work", time)
        crew.state = "waiting"
        spell = Work(crew.department, name, crew.stage, crew.began, time, crew.assigned)
        self.work.setdefault(crew.case, []).append(spell)

    def _set_out(self, row: Row, crew: Mission, life: Life) -> None:
        assert crew.state in ("home", "homeward"), ("no crew in two places", row)
        if crew.state == "homeward":
            crew.leg("road", row.time)
            on_the_road = self.scenario.dispatch.free == "on_the_road"
            assert on_the_road or crew.last_left is Reason.PREEMPTED, ("free at its base only", row)
        else:
            crew.since = row.time
            crew.out.append([row.time])
        assert self._serves(row.department, life), ("only whose place it is", row)
        assert not crew.away, ("a patrol is not interrupted", row)
        life.attended = True
        if crew.lent:
            assert crew.lent == life.street, ("a crew at a post serves its street", row)
        assert row.reason in (Reason.ON_SHIFT, Reason.OVERTIME), row
        on_duty = self.shifts[row.department].on_duty(row.time)
        assert (row.reason is Reason.ON_SHIFT) == on_duty, ("what is overtime is called so", row)
        assert life.visit is not None
        timing = life.visit.regime.timing
        forced = timing.rule == "dates" and timing.night
        if crew.state == "home" and not on_duty:
            assert forced or (crew.post and timing.rule == "on_call"), (
                "off shift only who stands by, or by night",
                row,
            )
        crew.state, crew.case, crew.passed, crew.able, crew.arrived = "road", row.case, False, False, -1
        crew.relieves, crew.assigned = "", life.visit.assigned
        if crew.assigned:
            team = self.scenario.departments[row.department]
            assert (team.level, team.street) == ("street", life.street), ("the street's own team does it", row)

    def _serves(self, department: str, life: Life) -> bool:
        across = self.scenario.case_types[life.type].across
        streets = [life.street, across] if across else [life.street]
        given = self.scenario.departments[department]
        if any(department in self.scenario.streets[street].turns_to for street in streets):
            return True  # who is named may come, wherever it belongs
        match given.level:
            case "street":
                return given.street in streets
            case "district":
                return given.district in [self.scenario.streets[street].district for street in streets]
        return True

    def _enable(self, row: Row, crew: Mission, life: Life) -> None:
        assert life.visit is not None
        heads = life.visit.regime.authority.rule == "heads"
        tired = self.crews.get(crew.relieves)
        told = tired is not None and tired.case == row.case and tired.state in ("waiting", "work") and tired.able
        if heads or told or self.scenario.departments[row.department].level == "street":
            crew.able, crew.since_able = True, row.time

    def _left(self, row: Row, crew: Mission) -> None:
        assert crew.state in ("road", "waiting"), ("it stops before it leaves", row)
        if crew.state == "road":
            assert row.reason is Reason.CALLED_OFF, row
        else:
            self._absent(crew, row.time)
            self._stayed(row, crew)
            if row.reason is Reason.RELIEVED:
                self._relieved(row, crew)
        crew.leg(crew.state, row.time)
        crew.state, crew.able, crew.passed, crew.last_left = "homeward", False, False, row.reason
        crew.left_at = row.time

    def _stayed(self, row: Row, crew: Mission) -> None:
        """Who leaves when slot or shift ends has not stayed longer than that."""
        visit = self.lives[row.case].visit
        assert visit is not None
        rules = visit.regime
        if rules.stay.rule == "until_done":
            return
        assert row.time - crew.arrived <= rules.stay.slot, ("the slot is over", row)
        shift = self.shifts[row.department]
        forced = rules.timing.rule == "dates" and rules.timing.night
        if not forced and shift.on_duty(crew.arrived):
            assert row.time <= shift.duty_ends(crew.arrived), ("the shift is over", row)

    def _relieved(self, row: Row, tired: Mission) -> None:
        """The relief has what the tired crew had, and no more."""
        relief = [
            crew
            for crew in self.crews.values()
            if crew is not tired
            and (crew.case, crew.department, crew.state, crew.arrived)
            == (tired.case, tired.department, "waiting", row.time)
        ]
        assert relief, ("somebody has come to relieve it", row)
        for crew in relief:
            crew.able, crew.since_able = tired.able, row.time

    def _absent(self, crew: Mission, time: int) -> None:
        if crew.able:
            begin = max(crew.arrived, crew.since_able)
            self.present.setdefault(crew.case, []).append(Presence(crew.department, begin, time, crew.assigned))

    # ---- posts and groups

    def _post(self, row: Row) -> None:
        crew = self.crews.get(row.crew)
        if crew is None:
            crew = self.crews[row.crew] = Mission(row.department)
        assert crew.department == row.department, row
        match row.kind:
            case Kind.LENT if row.reason is Reason.BEGINS:
                assert not crew.lent, row
                assert self.regimes[row.street].basing.rule == "post", row
                crew.lent = row.street
                crew.lent_spans.append([row.time])
                assert crew.back_by < 0 or row.time == crew.back_by, ("back at the next change-over", row)
                crew.back_by = -1
            case Kind.LENT:
                assert crew.lent == row.street, row
                if row.reason is Reason.RECALLED:
                    self._recalled(row, crew)
                assert not crew.post, ("first it stops to stand by", row)
                crew.lent = ""
                crew.lent_spans[-1].append(row.time)
            case Kind.ON_POST:
                assert not crew.post, row
                assert crew.lent == row.street, ("only who is lent stands by", row)
                duty = self.shifts[row.department].on_duty(row.time)
                assert row.reason is (Reason.ON_SHIFT if duty else Reason.NIGHT), row
                crew.post = row.street
                crew.standing.append([row.time])
                crew.standing_at.append(row.street)
            case _:
                assert crew.post == row.street, row
                crew.post = ""
                crew.standing[-1].append(row.time)

    def _recalled(self, row: Row, crew: Mission) -> None:
        """A department takes back crews it has lent, as far as whoever manages them lets it, until the next change-over."""
        basing = self.regimes[row.street].basing
        shift = self.shifts[row.department]
        assert basing.managed in ("dual", "district"), ("what the street manages stays", row)
        assert shift.on_duty(row.time), ("for the shift", row)
        assert crew.state == "home", ("nobody is recalled from a case", row)
        here = [mate for mate in self.crews.values() if mate.department == row.department]
        stay = sum(mate.lent == row.street for mate in here) - 1
        gone = 1 + sum(mate.back_by > row.time and mate.recalled_from == row.street for mate in here)
        assert basing.managed == "district" or gone <= stay, ("at most half of them", row)
        begins = (row.time // DAY + 1) * DAY + self.scenario.departments[row.department].shift_begins
        crew.back_by, crew.recalled_from = min(shift.duty_ends(row.time), begins), row.street

    def _group(self, row: Row) -> None:
        before = self.groups.get(row.crew, "")
        assert before != "GONE", ("who has gone does nothing more", row)
        if row.kind is Kind.WORKS:
            assert before != "WORKS", ("written only when it changes", row)
            assert not self.lives[row.case].over, row
        self.groups[row.crew] = row.kind.name

    # ---- the end

    def _end(self) -> None:
        horizon = self.scenario.horizon
        for life in self.lives.values():
            if not life.over:
                self._nobody_stands_for_ever(life, horizon)
            self._nothing_left_out(life, horizon)
        for name, crew in self.crews.items():
            assert not 0 <= crew.back_by < horizon, ("back at the next change-over", name, crew)
            if crew.state == "work":
                self._stops(name, crew, horizon)
            if crew.state == "waiting":
                self._absent(crew, horizon)
            if crew.state != "home":
                crew.leg(crew.state if crew.state == "waiting" else "road", horizon)
            for spans in (crew.out, crew.standing, crew.lent_spans, crew.patrols):
                for span in spans:
                    if len(span) == 1:
                        span.append(horizon)
        self._no_work_alone()
        self._balanced()
        self._remembered()

    def _nothing_left_out(self, life: Life, horizon: int) -> None:
        """A hazard's clock runs out in any case; who can do the first stage on the spot does, or asks for leave."""
        kind = self._kind(life)
        after = kind.strikes_after
        due = after.law == "fixed" and after.mean and not life.offender
        assert life.struck or not due or life.occurred + after.mean >= horizon, ("the clock has run out", life)
        takes = kind.stages[0].on_the_spot
        if (
            life.over
            or life.seen_under is None
            or self._is_done(life, 1)
            or kind.whistle != WHISTLE_KINDS[EMERGENCY]
            or not takes.expected
            or takes.law != "fixed"
        ):
            return
        rule = life.seen_under.authority
        if not rule.on_the_spot:
            assert life.leave >= 0 or life.detected + rule.takes >= horizon, ("leave is given or not", life)
            if not life.may_act:
                return
        acts = (life.detected if rule.on_the_spot else life.leave) + takes.mean
        assert acts >= horizon, ("who may act does", life)

    def _no_work_alone(self) -> None:
        """Work that needs others is done only while all of them are there with authority."""
        for case, spells in self.work.items():
            life = self.lives[case]
            present = self.present.get(case, [])
            for work in spells:
                needs = self._needs(life, work.stage)
                mine = [need for need in needs if self._brings(work.department, need.power, assigned=work.assigned)]
                if not all(need.together for need in mine):
                    continue
                for power, crews in self._together(life, work.stage, assigned=work.assigned).items():
                    able = [p for p in present if self._brings(p.department, power, assigned=p.assigned)]
                    edges = (t for p in able for t in (p.begin, p.end) if work.begin < t < work.end)
                    cuts = sorted({work.begin, work.end, *edges})
                    for begin, end in pairwise(cuts):
                        there = sum(p.begin <= begin and end <= p.end for p in able)
                        assert there >= crews, ("no work without the others", case, work, power, begin, end)

    def _balanced(self) -> None:
        """Every case is in one state; every call has one end, or is being answered."""
        occurred = len(self.lives)
        over = Counter(life.over or "open" for life in self.lives.values())
        assert occurred == over["resolved"] + over["ended"] + over["open"]
        days = -(-self.scenario.horizon // DAY)
        for life in self.lives.values():
            open_visit = life.visit is not None and not life.over
            assert life.visits == life.ends + open_visit, ("as many calls as ends", life)
            assert life.rows <= ROWS_A_DAY * (days + 1), ("the run ends", life.name, life.rows)

    def _remembered(self) -> None:
        """No case that is open and not being called is forgotten."""
        horizon = self.scenario.horizon
        for life in self.lives.values():
            if life.over or life.visit is not None or life.state != "triaged":
                continue
            street = self.scenario.streets[life.street]
            stages = self._kind(life).stages
            beside = [number for number in range(1, len(stages) + 1) if self._its_turn(life, number)]
            lawful = max(0, *(stages[number - 1].wait for number in beside if number not in life.called), 0)
            if not life.offender:
                wait = max(lawful, street.recall_after, 1)
                if life.spotted >= 0:  # the street hears of it when it calls again, and only then the law makes it wait
                    wait = lawful + max(street.recall_after, 1)
                if life.held_back and not life.called:
                    wait += street.holds_for
                assert horizon - life.last <= wait or horizon <= life.redials, ("it is called again", life)


def forbidden(row: Row, life: Life, visit: Visit, scenario: Scenario) -> None:
    """What the rules in force when the street called do not let happen."""
    rules = visit.regime
    across = scenario.case_types[life.type].across
    match row.kind:
        case Kind.TURNED_BACK:
            assert rules.admission.rule == "scope", row
            assert visit.way == "whistle", ("only a whistle is turned back", row)
            assert row.reason is not Reason.QUOTA or rules.admission.quota, row
            emergency = scenario.case_types[life.type].whistle == WHISTLE_KINDS[EMERGENCY]
            assert row.reason is not Reason.QUOTA or not emergency, ("nobody counts whistles in an emergency", row)
            assert row.reason is not Reason.NOT_NEEDED or life.alone, row
        case Kind.DESK if row.reason is Reason.NONE:
            assert visit.way in ("lead", "assigned") or visit.petitions, ("a whistle passes no desk", row)
        case Kind.DESK:
            assert across, row
            assert rules.reach.rule == "district", ("no letter where the whistle reaches across", row)
        case Kind.DISPUTED:
            assert visit.petitions, row
        case Kind.DATED:
            assert rules.timing.rule == "dates", row
        case Kind.ESCALATED:
            assert rules.ladder.rule != "supervised" or row.reason is Reason.ACCEPTED, (
                "what is supervised does not die",
                row,
            )
        case Kind.PHONED:
            assert rules.authority.rule == "phone_back", row
        case Kind.INTERRUPTED:
            first = "emergency" if _preempts(scenario, "lower") else "key"
            whistle = scenario.case_types[life.type].whistle
            allowed = WHISTLE_KINDS[WHISTLE_KINDS.index(first) + 1 :]
            assert whistle in allowed or rules.priority.rule == "none", ("only for something more urgent", row)
        case Kind.LEFT:
            _leaves(row, visit)
        case _:
            pass


def _preempts(scenario: Scenario, rule: str) -> bool:
    return any(regime.priority.preempts == rule for regime in scenario.regimes.values())


def _leaves(row: Row, visit: Visit) -> None:
    rules = visit.regime
    match row.reason:
        case Reason.SLOT | Reason.SHIFT:
            assert rules.stay.rule == "slot", ("nobody leaves until it is done", row)
        case Reason.RELIEVED:
            assert rules.stay.rule == "until_done", row
        case Reason.OWN_PART_DONE | Reason.PATIENCE:
            assert rules.command.rule == "own", ("under one command nobody leaves of his own accord", row)
        case Reason.NO_AUTHORITY:
            assert rules.authority.rule == "phone_back", row
        case Reason.PREEMPTED | Reason.DONE | Reason.CALLED_OFF | Reason.NOBODY_THERE:
            pass
        case _:
            raise AssertionError(row)


def watch(scenario: Scenario, arm: str, log: Log) -> Watch:
    """Check *log*, a run of *scenario* with the regime *arm* in the phase under comparison."""
    return Watch(scenario, arm, log).read()


def overlap(spans: Iterable[Sequence[int]], others: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Where both hold."""
    kept = list(others)
    return [(max(a, c), min(b, d)) for a, b in spans for c, d in kept if max(a, c) < min(b, d)]


def crew_time(watched: Watch) -> None:
    """Crew time by state sums exactly to shift time plus overtime, for every crew of the scenario."""
    scenario = watched.scenario
    horizon = scenario.horizon
    for name, department in scenario.departments.items():
        shift = watched.shifts[name]
        duty = shift.duty_between(0, horizon)
        for number in range(1, department.crews + 1):
            crew = watched.crews.get(f"{name}/{number}", Mission(name))
            missions = sum(end - begin for begin, end in crew.out)
            assert sum(crew.legs.values()) == missions, ("road, waiting and work make up a mission", name, number)
            at_post = sum(end - begin for begin, end in crew.standing)
            at_post -= sum(end - begin for begin, end in overlap(crew.out, crew.standing))
            busy = sorted([*crew.out, *crew.standing])
            merged: list[list[int]] = []
            for begin, end in busy:
                if merged and begin <= merged[-1][1]:
                    merged[-1][1] = max(merged[-1][1], end)
                else:
                    merged.append([begin, end])
            gaps = pairwise([0, *(t for span in merged for t in span), horizon])
            at_hand = sum(shift.duty_between(a, b) for place, (a, b) in enumerate(gaps) if place % 2 == 0)
            overtime = sum(end - begin - shift.duty_between(begin, end) for begin, end in merged)
            assert missions + at_post + at_hand == duty + overtime, (name, number)


def books(watched: Watch, log: Log) -> None:
    """The records come to the same hours, to the microsecond, as a reading of one's own."""
    scenario = watched.scenario
    assert scenario.window == (0, scenario.horizon), "measured from end to end"
    records = read(scenario, log)
    totals: dict[str, Counter[str]] = {}
    for (name, _), spent in records.spent.items():
        total = totals.setdefault(name, Counter())
        total.update(road=spent.road, waiting=spent.waiting, work=spent.work, standby=spent.standby)
        total.update(overtime=spent.overtime + spent.night_standby)
    for name in scenario.departments:
        shift = watched.shifts[name]
        own: Counter[str] = Counter()
        for crew in watched.crews.values():
            if crew.department != name:
                continue
            own.update(crew.legs)
            both = overlap(crew.out, crew.standing)
            own["standby"] += sum(e - b for b, e in crew.standing) - sum(e - b for b, e in both)
            for spans, sign in ((crew.out, 1), (crew.standing, 1), (both, -1)):
                own["overtime"] += sign * sum(e - b - shift.duty_between(b, e) for b, e in spans)
        assert +own == +totals.get(name, Counter()), name
        account = records.routine[name]
        assert abs(account.before + account.due - account.done - account.after) < HOUR / 1000, name
