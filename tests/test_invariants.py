"""The invariants of a dispatch simulator, as properties: of random towns, and of small towns where theory says more.

The numbers are those of the validation set's list. What is known without luck is asserted to the microsecond.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
from bare import NAME, department, scenario
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import Row, rows, told, watch
from queues import minus
from relabelled import back, lucky, other_names, renamed, slower
from towns import CHOICES, JOINT, ending, towns

from sim import simulation
from sim.calling import Calling
from sim.demand import Nature
from sim.log import Kind, Reason
from sim.luck import Luck
from sim.measures import cumulative_incidence, response_times
from sim.records import read
from sim.regime import Authority, Call, Command, Priority, Regime, Stay, Timing
from sim.scenario import (
    Attendance,
    CaseType,
    Demand,
    Dispatch,
    District,
    Need,
    Power,
    Recorded,
    Stage,
    Street,
    Travel,
)
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE, Spread, fixed
from sim.visit import Case, State, Task
from sim.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.visit import Part

EXAMPLES = settings(
    max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
FEWER = settings(EXAMPLES, max_examples=20)
MORE = settings(max_examples=1000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SPEED: Final = 36_000
"""Metres an hour at which every metre takes a whole tenth of a second, and so does a fraction of it below ten."""


def run(town: Scenario, arm: str = "arm", replication: int = 0) -> Log:
    with ending():
        return simulate(town, arm, seed=1, replication=replication)


def finished(town: Scenario, arm: str = "arm") -> World:
    """A world at its horizon, with all that moves in it."""
    world = simulation._begin(town, 1, 0)
    world.clock.run(sum(phase.length for phase in town.phases[: town.compared]))
    world.compared = town.regimes[arm]
    with ending():
        world.clock.run(town.horizon)
    return world


def whole(town: Scenario) -> Scenario:
    """*town* with everything measured, from the first moment to the last."""
    return replace(town, measure=replace(town.measure, start=0, end=town.horizon))


def area(found: Iterable[Row], steps: Callable[[Row], int], horizon: int) -> tuple[int, int]:
    """The integral of a number that *steps* up and down, and its peak."""
    total = number = since = peak = 0
    for row in found:
        step = steps(row)
        if step:
            total += number * (row.time - since)
            number, since = number + step, row.time
            peak = max(peak, number)
    return total + number * (horizon - since), peak


# ---- 1. Little's law on every path


def little(town: Scenario) -> None:
    """The integral of the number in system is the sum of the times in system; of the crews that are out, of the missions.

    The left side counts rows; the right side adds up what the records say of each case and department.
    """
    town = whole(town)
    log = run(town)
    found = rows(log)
    records = read(town, log)
    horizon = town.horizon
    over = (Kind.RESOLVED, Kind.ENDED)
    inside, _ = area(found, lambda row: (row.kind is Kind.OCCURRED) - (row.kind in over), horizon)
    assert inside == sum((horizon if c.over is None else c.over) - c.occurred for c in records.cases.values())
    called: set[str] = set()

    def served(row: Row) -> int:
        first = row.kind is Kind.CALLED and row.case not in called
        called.update([row.case] if first else [])
        return first - (row.kind in over and row.case in called)

    being_served, _ = area(found, served, horizon)
    assert being_served == sum(
        (horizon if c.over is None else c.over) - min(c.called.values()) for c in records.cases.values() if c.called
    )
    for name, of in town.departments.items():
        out: set[str] = set()

        def busy(row: Row, name: str = name, out: set[str] = out) -> int:
            if row.department != name or row.kind not in (Kind.SET_OUT, Kind.BACK):
                return 0
            was = row.crew in out
            (out.add if row.kind is Kind.SET_OUT else out.discard)(row.crew)
            return (row.crew in out) - was

        missions, peak = area(found, busy, horizon)
        spent = [s for (department, _), s in records.spent.items() if department == name]
        assert missions == sum(s.road + s.waiting + s.work for s in spent), name
        most = max((regime.crews_added for regime in town.regimes.values()), default=0)
        assert peak <= of.crews + most, "never more than there are"


@given(towns())
@EXAMPLES
def test_littles_law_holds_on_every_path(town: Scenario) -> None:
    little(town)


@pytest.mark.long
@given(towns())
@MORE
def test_littles_law_holds_on_many_paths(town: Scenario) -> None:
    little(town)


# ---- 2. conservation


@given(towns())
@EXAMPLES
def test_what_goes_in_comes_out_or_is_still_there(town: Scenario) -> None:
    """Cases, calls, trips and work in the log, against what is left in the world at the end of the run."""
    world = finished(town)
    watched = watch(town, "arm", world.log)
    found = watched.rows
    kinds = Counter(row.kind for row in found)
    assert kinds[Kind.OCCURRED] == kinds[Kind.RESOLVED] + kinds[Kind.ENDED] + len(world.open)
    assert {name for name, life in watched.lives.items() if not life.over} == set(world.open)
    calls = Counter((row.case, row.time) for row in found if row.kind is Kind.CALLED)
    answered = {name for name, case in world.open.items() if case.visit is not None}
    assert sum(life.visits for life in watched.lives.values()) >= len(calls)
    assert sum(life.ends for life in watched.lives.values()) + len(answered) == sum(
        life.visits for life in watched.lives.values()
    )
    states = Counter(crew.state for force in world.forces for crew in force.crews)
    coming, there = states[State.COMING], states[State.SITE]
    assert kinds[Kind.SET_OUT] == kinds[Kind.LEFT] + coming + there
    called_off = sum(row.kind is Kind.LEFT and row.reason is Reason.CALLED_OFF for row in found)
    assert kinds[Kind.SET_OUT] - called_off <= kinds[Kind.ARRIVED] + coming <= kinds[Kind.SET_OUT]
    working = [part for force in world.forces for crew in force.crews if (part := crew.part) and part.working]
    assert kinds[Kind.WORK_BEGAN] == kinds[Kind.WORK_ENDED] + len(working)
    assert sum(visit.underway for visit in world.dispatcher.working.values()) == len(working)
    parts = [part for case in world.open.values() if case.visit is not None for part in case.visit.parts]
    waiting = sum(part.request is not None for part in parts)
    assert world.dispatcher.waiting == waiting, "nobody waits for what is over"


# ---- 3. one crew, one case; together means together


@given(towns())
@EXAMPLES
def test_who_must_be_together_works_together(town: Scenario) -> None:
    """While a crew does what can only be done together, every power of that stage is at work, in the crews it takes.

    That no crew is at two cases, and nobody works without his power or before quorum, is watched in every log
    (`laws`): here the work itself begins and ends together, to the microsecond.
    """
    watched = watch(town, "arm", run(town))
    for case, spells in watched.work.items():
        life = watched.lives[case]
        for work in spells:
            needs = watched._needs(life, work.stage)
            mine = [n for n in needs if watched._brings(work.department, n.power, assigned=work.assigned)]
            if not mine or not all(need.together for need in mine) or work.begin == work.end:
                continue
            for power, crews in watched._together(life, work.stage, assigned=work.assigned).items():
                others = [
                    other
                    for other in spells
                    if other.stage == work.stage and watched._brings(other.department, power, assigned=other.assigned)
                ]
                spans = [(other.begin, other.end) for other in others]
                assert sum(a <= work.begin < b for a, b in spans) >= crews, ("they begin together", case, work, power)
                rest = [(work.begin, work.end)]
                for span in spans:
                    rest = minus(rest, span)
                assert not rest, ("they stop together", case, work, power)


# ---- small towns in which nothing happens but what is written here

AT_ONCE: Final = Regime(
    title=NAME,
    call=Call(rule="whistle", takes=0),
    authority=Authority(takes=0, yes=1.0),
    timing=Timing(rule="on_call"),
    command=Command(rule="one"),
    stay=Stay(rule="until_done", relief=0),
    priority=Priority(rule="kinds", preempts="none"),
)
ROUND_THE_CLOCK: Final[dict[str, Any]] = {
    "begins": 0, "ends": 0, "weekends": True, "routine": 0.0, "stake": 100.0, "district": "d", "turnout": fixed(0)
}  # fmt: skip


def hamlet(crews: dict[str, int], kinds: dict[str, CaseType], calls: Iterable[Recorded], **more: Any) -> Scenario:
    """One street, a department for each power, all of them willing and on duty; luck decides nothing unless asked to."""
    parts: dict[str, Any] = {
        "districts": {"d": District(NAME)},
        "streets": {"s": Street(NAME, "d", recall_after=HOUR, decides_in=0)},
        "powers": {power: Power(NAME) for power in crews},
        "departments": {f"of-{p}": department(p, crews=number, **ROUND_THE_CLOCK) for p, number in crews.items()},
        "case_types": kinds,
        "regimes": {"arm": AT_ONCE},
        "travel": Travel(circuity=1.0, scatter=0.0, speed=SPEED),
        "attendance": Attendance(tokens=False, sharp=True),
        "dispatch": Dispatch("all_at_once", "strict", "at_base", "nearest"),
        "recorded": tuple(calls),
    }
    days = more.pop("days", 400)
    return scenario(days, **(parts | more))


def kind(*powers: str, together: bool = True, whistle: str = "daily", work: int = HOUR) -> CaseType:
    """A type of case with one stage that needs *powers*."""
    return CaseType(NAME, (Stage(tuple(Need(p, fixed(work), together=together) for p in powers)),), whistle=whistle)


Load = list[tuple[int, str, int]]
"""Calls: the gap before, the type, the work."""


def loads(*types: str, most: int = 30) -> st.SearchStrategy[Load]:
    """Calls with gaps and works of minutes, as an M/M/c queue under heavy load has them, and many at one moment."""
    return st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(types), st.integers(1, 90)), min_size=2, max_size=most
    )


def calls(load: Load) -> list[Recorded]:
    """The calls of *load*; a call a microsecond after the other keeps their order."""
    time = 0
    found = []
    for number, (gap, type_name, work) in enumerate(load):
        time += gap * MINUTE + 1
        found.append(Recorded(f"{number:03}", time, "s", type_name, work=work * MINUTE))
    return found


def starts(log: Log) -> list[int]:
    """When crews first set out for each case, in the order of the calls."""
    found: dict[str, int] = {}
    for row in rows(log):
        if row.kind is Kind.CALLED:
            found.setdefault(row.case, -1)
        elif row.kind is Kind.SET_OUT and found[row.case] < 0:
            found[row.case] = row.time
    return list(found.values())


def ends(log: Log) -> dict[str, int]:
    """When each case was resolved, by its recorded number."""
    return {row.case.partition("#")[2]: row.time for row in rows(log) if row.kind is Kind.RESOLVED}


# ---- the queue alone


def kiefer_wolfowitz(load: Load, crews: dict[str, int], needs: dict[str, str], trip: int = 0) -> list[int]:
    """When the crews of each case set out, first come first served, sets seized at once and for a *trip* and the work.

    Kiefer and Wolfowitz (1955): for each department the moments at which its crews are free, in order;
    a case starts when it is called, its predecessor has started and enough crews of each are free.
    """
    free = {power: [0] * number for power, number in crews.items()}
    found: list[int] = []
    for call in calls(load):
        wanted = Counter(needs[call.type])
        at_hand = [free[power][number - 1] for power, number in wanted.items()]
        start = max(call.time, *found[-1:], *at_hand)
        found.append(start)
        for power, number in wanted.items():
            free[power] = sorted([start + trip + (call.work or 0)] * number + free[power][number:])
    return found


@given(loads("t"), st.integers(1, 4))
@EXAMPLES
def test_without_travel_one_department_is_the_queue_alone(load: Load, crews: int) -> None:
    """Attendance is certain and nobody travels: start by start the recursion of a queue with so many servers."""
    town = hamlet({"A": crews}, {"t": kind("A")}, calls(load))
    for assembly, order in product(CHOICES["assembly"], CHOICES["order"]):
        made = replace(town, dispatch=Dispatch(assembly, order, "at_base", "nearest"))
        assert starts(run(made)) == kiefer_wolfowitz(load, {"A": crews}, {"t": "A"})


SETS: Final = {"a": "A", "b": "B", "ab": "AB", "abc": "ABC", "ca": "CA"}
"""Types of case by what they need; `abc` and `ca` name the same departments in different orders."""


@given(loads(*SETS), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 3))))
@EXAMPLES
def test_without_travel_sets_of_departments_are_a_queue_of_sets(load: Load, crews: dict[str, int]) -> None:
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    assert starts(run(hamlet(crews, kinds, calls(load)))) == kiefer_wolfowitz(load, crews, SETS)


@given(loads("t"), st.integers(1, 3), st.integers(0, 8))
@FEWER
def test_with_travel_a_trip_out_and_back_is_part_of_the_service(load: Load, crews: int, km: int) -> None:
    """The base is *km* away: a case holds its crew for both ways and the work (M/G/c)."""
    town = hamlet(
        {"A": crews}, {"t": kind("A")}, calls(load), streets={"s": Street(NAME, "d", float(km), decides_in=0)}
    )
    road = km * 1000 * HOUR // SPEED
    assert starts(run(town)) == kiefer_wolfowitz(load, {"A": crews}, {"t": "A"}, 2 * road)


# ---- monotone laws


def never_earlier(late: Iterable[int], soon: Iterable[int]) -> bool:
    """Whether each moment of *late* is no earlier than its fellow in *soon*."""
    return all(a >= b for a, b in zip(late, soon, strict=True))


@given(loads(*SETS), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 3))), st.data())
@EXAMPLES
def test_more_work_never_lets_anybody_start_earlier(load: Load, crews: dict[str, int], data: st.DataObject) -> None:
    """Where nobody overtakes: longer works, no start and no k-th end is earlier.

    By induction on the calls: a start is the maximum of the call, the start before it and order
    statistics of the moments at which crews are free, hence it grows with each of them; and those
    moments are the old ones with the least replaced by start + work, which grows with both. The
    k-th end is an order statistic of start + work. (Stoyan 1983; with priorities or `bypass` it
    does not hold: see the next test but one.)
    """
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    more = [(gap, name, work + data.draw(st.sampled_from((0, 0, 0, 5, 60)))) for gap, name, work in load]
    before, after = (run(hamlet(crews, kinds, calls(each))) for each in (load, more))
    assert never_earlier(starts(after), starts(before))
    assert never_earlier(sorted(ends(after).values()), sorted(ends(before).values()))


@given(loads(*SETS), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(2, 3))), st.sampled_from("ABC"))
@EXAMPLES
def test_a_crew_fewer_never_lets_anybody_start_earlier(load: Load, crews: dict[str, int], less: str) -> None:
    """A crew that is free only after the end of time makes every order statistic larger; the rest is as above."""
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    before, after = (run(hamlet(each, kinds, calls(load))) for each in (crews, crews | {less: crews[less] - 1}))
    assert never_earlier(starts(after), starts(before))
    assert never_earlier(sorted(ends(after).values()), sorted(ends(before).values()))


@given(loads(*SETS), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 3))), st.data())
@EXAMPLES
def test_a_case_more_never_lets_the_others_start_earlier(
    load: Load, crews: dict[str, int], data: st.DataObject
) -> None:
    """A case more is a case with work where there was one without any, called at the same moment."""
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    before = calls(load)
    extra = Recorded("more", data.draw(st.integers(0, before[-1].time)), "s", "ab", work=2 * HOUR)
    after = sorted((*before, extra), key=lambda call: (call.time, call.id))
    place = after.index(extra)
    one, two = (starts(run(hamlet(crews, kinds, each))) for each in (before, after))
    assert never_earlier([*two[:place], *two[place + 1 :]], one)
    assert two[:place] == one[:place], "who came before it does not feel it"


def test_where_somebody_may_overtake_more_work_can_help() -> None:
    """`bypass`: the first case takes eleven minutes longer, so that the third cannot slip in before the second, and the
    second starts an hour earlier. That is why the laws above are stated for `strict` only (Graham 1969)."""
    kinds = {"a": kind("A"), "b": kind("B"), "ab": kind("A", "B")}
    load: Load = [(0, "a", 50), (0, "b", 60), (0, "ab", 60), (54, "a", 120)]
    slow: Load = [(0, "a", 61), *load[1:]]
    bypass = Dispatch("all_at_once", "bypass", "at_base", "nearest")
    soon, late = (starts(run(hamlet({"A": 1, "B": 1}, kinds, calls(each), dispatch=bypass))) for each in (slow, load))
    assert late[2] - soon[2] > HOUR


# ---- limits


@given(loads(*SETS), st.sampled_from(CHOICES["assembly"]), st.sampled_from(CHOICES["order"]))
@FEWER
def test_with_crews_without_end_nobody_waits_and_no_case_knows_of_another(
    load: Load, assembly: str, order: str
) -> None:
    """Each case runs, row for row, as if it were alone in the town; only which crew goes may differ."""
    load = load[:8]
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    streets = {"s": Street(NAME, "d", 4.0, area=9_000_000, decides_in=0)}
    choice = Dispatch(assembly, order, "at_base", "fixed_order")
    many = dict.fromkeys("ABC", 40)

    def course(known: list[Recorded]) -> list[tuple[object, ...]]:
        log = run(hamlet(many, kinds, known, streets=streets, dispatch=choice, travel=Travel(scatter=0.4)))
        return [(*row[1:7], row.reason) for row in rows(log) if row.case]

    known = calls(load)
    found = course(known)
    assert all(start == call.time for start, call in zip(starts_of(found), known, strict=True))
    for call in known:
        mine = [row for row in found if str(row[2]).endswith(f"#{call.id}")]
        assert mine == course([call])


def starts_of(found: list[tuple[object, ...]]) -> list[object]:
    """The first setting out of each case, in the order of the calls."""
    first: dict[object, object] = {}
    for row in found:
        if row[1] is Kind.SET_OUT:
            first.setdefault(row[2], row[0])
    return [first[name] for name in sorted(first, key=lambda name: str(name).partition("#")[2])]


@given(loads(*SETS, most=12), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 2))))
@FEWER
def test_where_nobody_waits_for_a_crew_the_rules_of_waiting_do_not_matter(load: Load, crews: dict[str, int]) -> None:
    """`strict` and `bypass`, setting out together or singly, are the same where crews are plenty, and not where few."""
    kinds = {name: kind(*powers) for name, powers in SETS.items()}

    def logs(number: int) -> list[list[tuple[object, ...]]]:
        each = {power: number or own for power, own in crews.items()}
        return [
            told(run(hamlet(each, kinds, calls(load), dispatch=Dispatch(assembly, order, "at_base", "nearest"))))
            for assembly, order in product(CHOICES["assembly"], CHOICES["order"])
        ]

    plenty = logs(40)
    assert all(log == plenty[0] for log in plenty)


@given(towns())
@FEWER
def test_patience_without_end_is_the_same_as_none_stated(town: Scenario) -> None:
    def patient(limit: int) -> list[tuple[object, ...]]:
        types = {name: replace(of, gives_up=limit) for name, of in town.case_types.items()}
        return told(run(replace(town, case_types=types)))

    assert patient(0) == patient(100 * town.horizon)


@given(loads(*SETS, most=15), st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 2))), st.data())
@FEWER
def test_a_slot_without_end_is_the_rule_to_stay(load: Load, crews: dict[str, int], data: st.DataObject) -> None:
    """事不绝、人不撤 and a slot that nobody lives to see the end of are the same, where all who are called come."""
    choices = {name: data.draw(st.sampled_from(values)) for name, values in CHOICES.items()}
    streets = {"s": Street(NAME, "d", 3.0, decides_in=0)}
    kinds = {name: kind(*powers) for name, powers in SETS.items()}
    rules = {"arm": AT_ONCE, "slots": replace(AT_ONCE, stay=Stay(rule="slot", slot=1000 * DAY))}
    town = hamlet(crews, kinds, calls(load), dispatch=Dispatch(**choices), regimes=rules, streets=streets)
    assert told(run(town, "slots")) == told(run(town))


@given(towns())
@FEWER
def test_with_one_class_only_priorities_do_not_matter(town: Scenario) -> None:
    """Where every case is daily, first come first served and emergency > key > daily are one and the same."""
    daily = {name: replace(of, whistle="daily") for name, of in town.case_types.items()}

    def ranked(rule: str) -> list[tuple[object, ...]]:
        made = {
            name: replace(regime, priority=replace(regime.priority, rule=rule, reserve=0))
            for name, regime in town.regimes.items()
        }
        return told(run(replace(town, case_types=daily, regimes=made)))

    assert ranked("none") == ranked("kinds")


# ---- the mechanism at its limit: nothing must be together

SHIFTS: Final = {"A": (1, 9), "B": (9, 17), "C": (17, 1)}
"""When each department is on duty, by the hour: never two of them at once."""


def raced(load: Load, *, together: bool) -> list[tuple[int | None, int | None]]:
    """When each case was resolved by those who go home when their shift ends, each in his own time, and by those who
    stay until it is done under one command."""
    kinds = {name: kind(*powers, together=together) for name, powers in SETS.items() if len(powers) > 1}
    own = replace(AT_ONCE, stay=Stay(rule="slot", slot=8 * HOUR), command=Command(rule="own", patience=DAY))
    hours = {
        f"of-{power}": replace(
            department(power, crews=40, **ROUND_THE_CLOCK), shift_begins=begins * HOUR, shift_ends=ends_at * HOUR
        )
        for power, (begins, ends_at) in SHIFTS.items()
    }
    known = [
        replace(call, time=(1 + 8 * number) * HOUR, work=min(call.work or 0, 6 * HOUR))
        for number, call in enumerate(calls(load))
    ]
    town = hamlet(
        dict.fromkeys("ABC", 1), kinds, known, departments=hours, regimes={"own": own, "one": AT_ONCE},
        dispatch=Dispatch("as_available", "bypass", "at_base", "nearest"), days=20,
    )  # fmt: skip
    alone, led = (ends(run(town, arm)) for arm in ("own", "one"))
    return [(alone.get(call.id), led.get(call.id)) for call in known]


@given(loads("ab", "abc", "ca", most=8))
@FEWER
def test_the_advantage_of_quorum_vanishes_where_nothing_must_be_together(load: Load) -> None:
    """The same works, the same shifts: where each power can act on its own visit, one command that stays until it is
    done resolves every case at the very moment at which departments do that come and go by themselves; where powers
    must be together, departments that are never on duty at once never resolve a case, and those who stay do."""
    assert all(alone == led is not None for alone, led in raced(load, together=False))
    assert all(alone is None and led is not None for alone, led in raced(load, together=True))


# ---- 4. Poisson arrivals see time averages


@pytest.mark.parametrize(
    ("crews", "rate", "work", "order"),
    [
        (1, 14.0, Spread("exponential", HOUR), "strict"),
        (3, 55.0, Spread("lognormal", HOUR, 1.5), "bypass"),
    ],
)
def test_poisson_arrivals_see_time_averages(crews: int, rate: float, work: Spread, order: str) -> None:
    """The share of cases that find all crews out is the share of time in which they are (Wolff 1982).

    Tested on the difference of the two in each of 20 replications, within 4.5 standard errors, seeds fixed beforehand.
    """
    stage = CaseType(NAME, (Stage((Need("A", work, together=True),)),))
    town = hamlet(
        {"A": crews}, {"t": stage}, (), days=8, demand=(Demand("t", rate=rate),),
        dispatch=Dispatch("all_at_once", order, "at_base", "nearest"),
    )  # fmt: skip
    gaps: list[float] = []
    shares: list[float] = []
    for replication in range(20):
        found = rows(run(town, replication=replication))
        out = busy = since = all_out = seen = met = 0
        for row in found:
            if row.kind is Kind.OCCURRED:
                seen += 1
                met += out == crews
            elif row.kind in (Kind.SET_OUT, Kind.BACK):
                busy += (row.time - since) * (out == crews)
                since = row.time
                out += 1 if row.kind is Kind.SET_OUT else -1
                all_out = max(all_out, out)
        busy += (town.horizon - since) * (out == crews)
        assert all_out == crews
        gaps.append(met / seen - busy / town.horizon)
        shares.append(busy / town.horizon)
    mean = math.fsum(gaps) / len(gaps)
    error = math.sqrt(math.fsum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1) / len(gaps))
    assert abs(mean) <= 4.5 * error
    assert error < 0.03
    assert 0.2 < math.fsum(shares) / len(shares) < 0.9, "otherwise there is nothing to see"


# ---- 5. scaling


@given(
    loads(*SETS, most=20),
    st.fixed_dictionaries(dict.fromkeys("ABC", st.integers(1, 2))),
    st.sampled_from((2, 3, 10)),
    st.sampled_from(("fixed", "exponential", "lognormal")),
    st.data(),
)
@EXAMPLES
def test_a_slower_clock_changes_nothing_but_the_clock(
    load: Load, crews: dict[str, int], factor: int, law: str, data: st.DataObject
) -> None:
    """All durations times k, all speeds and rates divided by k, on the same luck: the same things happen at k times the
    time, exactly where nothing is rounded, and to k microseconds a duration where drawn ones are."""
    works = {
        "fixed": fixed(40 * MINUTE),
        "exponential": Spread("exponential", HOUR),
        "lognormal": Spread("lognormal", HOUR, 0.8),
    }
    stage = {
        name: Stage(tuple(Need(p, works[law], together=p != "C") for p in powers)) for name, powers in SETS.items()
    }
    kinds = {
        name: CaseType(NAME, (one, one), whistle=data.draw(st.sampled_from(("daily", "key", "emergency"))))
        for name, one in stage.items()
    }
    rules = replace(
        AT_ONCE,
        command=Command(rule=data.draw(st.sampled_from(("own", "one"))), patience=HOUR),
        stay=Stay(rule=data.draw(st.sampled_from(("slot", "until_done"))), slot=2 * HOUR, relief=3 * HOUR),
        priority=Priority(rule="kinds", preempts=data.draw(st.sampled_from(("none", "cases")))),
        call=Call(rule="whistle", takes=3 * MINUTE),
        authority=Authority(takes=7 * MINUTE, yes=0.7),
    )
    known = [replace(call, work=None) for call in calls(load)]
    town = hamlet(
        crews, kinds, known, regimes={"arm": rules}, days=5,
        streets={"s": Street(NAME, "d", 5.0, presses_after=HOUR, recall_after=HOUR, decides_in=4 * MINUTE)},
        dispatch=Dispatch(**{name: data.draw(st.sampled_from(values)) for name, values in CHOICES.items()}),
        travel=Travel(circuity=1.0, scatter=0.0, speed=60_000),
    )  # fmt: skip
    slack = 0 if law == "fixed" else factor * 1000
    before, after = (by_case(run(each)) for each in (town, slower(town, factor)))
    assert before.keys() == after.keys()
    for name, mine in before.items():
        assert [row[1:] for row in mine] == [row[1:] for row in after[name]]
        assert all(abs(a[0] - factor * b[0]) <= slack for a, b in zip(after[name], mine, strict=True))


def by_case(log: Log) -> dict[str, list[tuple[Any, ...]]]:
    """What happens to each case: time, kind, stage, department, crew, reason."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows(log):
        found.setdefault(row.case, []).append((row.time, row.kind, row.stage, row.department, row.crew, row.reason))
    return found


@given(st.integers(0, 20), st.sampled_from((2, 5)), st.integers(0, 50))
@EXAMPLES
def test_a_higher_rate_is_a_faster_clock(day: int, factor: int, seed: int) -> None:
    """A Poisson process at k times the rate has the same arrivals at 1/k of their time of day, as far as the day goes."""
    slow, fast = (
        [happening.time - day * DAY for happening in Nature(town).window(Luck(seed, 0), day)]
        for town in (hamlet({"A": 1}, {"t": kind("A")}, (), demand=(Demand("t", rate=3.0 * k),)) for k in (1, factor))
    )
    early = [time for time in fast if time * factor < DAY]
    assert len(early) == len(slow)
    assert all(abs(factor * a - b) <= factor for a, b in zip(early, slow, strict=True))


# ---- 6. labels


@given(towns())
@EXAMPLES
def test_other_names_change_nothing_but_names(town: Scenario) -> None:
    """Departments, streets, districts, powers, types of case and resource holders are called otherwise, in the opposite
    order of the alphabet; the luck of each stays its own."""
    names = other_names(town)
    plain = back(names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "Luck", lucky(names))
        found = rows(run(renamed(town, names)))
    assert [
        row._replace(
            case=plain(row.case), street=plain(row.street), department=plain(row.department), crew=plain(row.crew)
        )
        for row in found
    ] == rows(run(town))


@given(towns(), st.permutations(["idle", "police", "mines", "bureau", "wardens", "across", "team"]))
@FEWER
def test_a_department_that_nobody_needs_may_stand_anywhere(town: Scenario, order: list[str]) -> None:
    """Nor does it matter where it stands; what luck draws for the others, and so each case's course, stays."""
    idle = department("spare", district="north", crews=3, routine=0.9, routine_job=HOUR)
    known = dict(town.departments) | {"idle": idle}
    place = order.index("idle")
    made = [name for name in town.departments if name != "idle"]
    made.insert(place, "idle")
    found = by_case(run(replace(town, departments={name: known[name] for name in made})))
    plain = by_case(run(town))
    for name in plain:
        if name:
            assert found[name] == plain[name]


# ---- 8. common random numbers


def drawn(town: Scenario, arm: str = "arm") -> dict[tuple[object, ...], object]:
    """What luck gave each case: when and where it occurs, its works, and the draws of each department's each call."""
    found: dict[tuple[object, ...], object] = {}
    with pytest.MonkeyPatch.context() as patch:
        new_case, decide = World.new_case, Calling._decide

        def note(world: World, identity: str, *more: Any) -> Any:
            case = new_case(world, identity, *more)
            if "." not in identity and "~" not in identity:
                found["occurs", identity] = (world.now, case.spot)
                cases.append(case)
            return case

        def asked(calling: Calling, parts: list[Part]) -> list[Part]:
            coming = decide(calling, parts)
            for part in parts:
                name = calling.world.plan.holders[part.holder].name
                case = part.visit.case
                found["luck", case.identity, name, case.calls_of(part.holder), part.number] = [
                    part.luck.at(n) for n in range(8)
                ]
            return coming

        def ended(case: Case) -> None:
            works[case] = case.tasks
            ends(case)

        cases: list[Case] = []
        works: dict[Case, list[Task]] = {}
        ends = Case.ends
        patch.setattr(Case, "ends", ended)
        patch.setattr(World, "new_case", note)
        patch.setattr(Calling, "_decide", asked)
        world = finished(town, arm)
    for case in cases:
        for number, task in enumerate(works.get(case, case.tasks)):
            holder = world.plan.holders[task.holder].name
            found["work", case.identity, task.stage, task.need.power, holder, number] = task.total
    return found


B_MORE: Final = st.fixed_dictionaries(
    {},
    optional={
        "crews": st.integers(1, 6),
        "size": st.integers(1, 9),
        "stake": st.sampled_from((-2.0, 5.0)),
        "turnout": st.just(Spread("exponential", HOUR)),
        "routine": st.sampled_from((0.0, 0.8)),
        "x": st.sampled_from((0.5, 7.0)),
        "shift_ends": st.just(21 * HOUR),
    },
)


@given(towns(), st.sampled_from(("police", "mines", "wardens", "across", "team")), B_MORE)
@EXAMPLES
def test_what_is_changed_of_one_department_is_not_felt_in_the_luck_of_others(
    town: Scenario, name: str, more: dict[str, Any]
) -> None:
    """Arrivals, works and the draws of every department's n-th call of a case, before and after."""
    changed = replace(town.departments[name], **more)
    before = drawn(town)
    after = drawn(replace(town, departments=dict(town.departments) | {name: changed}))
    arrivals = {key for key in before if key[0] == "occurs"}
    assert arrivals == {key for key in after if key[0] == "occurs"}, "nature does not see departments"
    assert [key for key in before.keys() & after.keys() if before[key] != after[key]] == []
    assert {key for key in before if key[0] == "work"} == {key for key in after if key[0] == "work"}


# ---- 9. no deadlock


@pytest.mark.parametrize("choices", list(product(*CHOICES.values())), ids="-".join)
@given(data=st.data(), load=loads("abc", "ca", "bc", most=14))
@settings(EXAMPLES, max_examples=12)
def test_whatever_is_called_is_resolved_in_the_end(choices: tuple[str, ...], data: st.DataObject, load: Load) -> None:
    """Types that need the same departments, named in different orders, crews few, roads long, some classes more urgent:
    when no more calls come everything is finished, at the latest after all work and all trips one after the other."""
    crews = {power: data.draw(st.integers(2 if power == "B" else 1, 2)) for power in "ABC"}
    kinds = {
        name: kind(*powers, whistle=data.draw(st.sampled_from(("daily", "key", "emergency"))))
        for name, powers in {"abc": "ABC", "ca": "CA", "bc": "BCB"[: data.draw(st.integers(2, 3))]}.items()
    }
    rules = replace(
        AT_ONCE,
        command=Command(rule=data.draw(st.sampled_from(("own", "one"))), patience=HOUR),
        priority=Priority(rule="kinds", preempts=data.draw(st.sampled_from(("none", "cases")))),
    )
    turnout: dict[str, Any] = {"turnout": data.draw(st.sampled_from((fixed(0), Spread("exponential", 20 * MINUTE))))}
    town = hamlet(
        crews, kinds, calls(load), regimes={"arm": rules}, dispatch=Dispatch(*choices), days=30,
        streets={"s": Street(NAME, "d", 6.0, area=30_000_000, recall_after=HOUR, decides_in=0)},
    )  # fmt: skip
    town = replace(town, departments={name: replace(of, **turnout) for name, of in town.departments.items()})
    log = run(town)
    assert len(ends(log)) == len(load), "nobody stands on site for ever"
    assert not {row.case for row in rows(log) if row.kind is Kind.BACK and row.time > 25 * DAY}


# ---- a world that differs in one thing


@given(towns(), st.integers(0, 5 * 24 * 60 - 1), st.sampled_from(("works", "trouble", "litter")))
@EXAMPLES
def test_until_a_case_more_occurs_the_worlds_are_the_same(town: Scenario, minute: int, type_name: str) -> None:
    """Row for row before it; the luck of all others stays theirs after it."""
    time = min(minute * MINUTE, town.horizon - 1)
    extra = Recorded("extra", time, "lake", type_name)
    more = replace(town, recorded=tuple(sorted((*town.recorded, extra), key=lambda call: (call.time, call.id))))
    before, after = rows(run(town)), rows(run(more))
    assert [row for row in before if row.time < time] == [row for row in after if row.time < time]
    assert any(row.case.endswith("#extra") for row in after)
    one, two = drawn(town), drawn(more)
    assert {key for key in one if key[0] != "luck"} <= two.keys()
    assert [key for key in one.keys() & two.keys() if one[key] != two[key]] == []


@given(towns(), st.sampled_from(("police", "mines", "bureau", "wardens", "across")))
@EXAMPLES
def test_until_the_last_crew_is_wanted_the_worlds_are_the_same(town: Scenario, name: str) -> None:
    """A crew fewer is felt when that crew is sent somewhere, and not a moment earlier.

    Loads and stations apart, which count crews: here nobody minds his load, and no crew is stationed or kept back.
    """
    calm = {
        key: replace(
            regime,
            basing=JOINT.basing,
            authority=JOINT.authority,
            priority=replace(regime.priority, reserve=0),
            crews_added=0,
        )
        for key, regime in town.regimes.items()
    }
    known = {key: replace(of, routine=0.0) for key, of in town.departments.items()}
    town = replace(
        town, regimes=calm, departments=known, attendance=replace(town.attendance, load_weight=0.0),
        dispatch=replace(town.dispatch, which="fixed_order"),
    )  # fmt: skip
    crews = known[name].crews
    less = replace(town, departments=known | {name: replace(known[name], crews=crews - 1)})
    before, after = rows(run(town)), rows(run(less))
    last = f"{name}/{crews}"
    felt = min((row.time for row in before if row.crew == last), default=town.horizon)
    assert [row for row in before if row.time < felt] == [row for row in after if row.time < felt]
    one, two = drawn(town), drawn(less)
    assert [key for key in one.keys() & two.keys() if one[key] != two[key]] == []


# ---- censoring and competing ends


@given(towns())
@EXAMPLES
def test_only_the_horizon_censors(town: Scenario) -> None:
    """A case called is answered, or ended otherwise, or cut off at the horizon; each at its own time.

    By a reading of one's own. Where nothing is censored the incidence is the plain share, and an end that
    competes is never taken for an answer.
    """
    town = whole(town)
    log = run(town)
    first: dict[str, int] = {}
    came: dict[str, int] = {}
    over: dict[str, int] = {}
    for row in rows(log):
        if row.kind is Kind.CALLED:
            first.setdefault(row.case, row.time)
        elif row.kind is Kind.ARRIVED and row.case in first:
            came.setdefault(row.case, row.time)
        elif row.kind in (Kind.ENDED, Kind.RESOLVED):
            over[row.case] = row.time
    alone = {row.case for row in rows(log) if row.kind is Kind.TRIAGED and row.reason is Reason.ALONE}
    records = read(town, log)
    records.cases = {name: case for name, case in records.cases.items() if name not in alone}
    expected = []
    for name, time in first.items():
        if name not in alone:
            answered, ended = came.get(name, town.horizon), over.get(name, town.horizon)
            outcome = 1 if name in came and answered <= ended else 2 if name in over else 0
            expected.append((min(answered, ended, town.horizon) - time, outcome))
    found = response_times(town, records, "first_arrival")
    got = sorted(found)
    assert got == sorted(expected)
    if expected and all(outcome for _, outcome in expected):
        _, shares = cumulative_incidence(found)
        plain = sum(outcome == 1 for _, outcome in expected) / len(expected)
        assert math.isclose(shares[-1] if shares else 0.0, plain, abs_tol=1e-12)
