"""Properties of every run: random small towns, random valid regimes, the four choices of a dispatcher."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from bare import NAME, department, scenario
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import Row, books, crew_time, rows, told, watch
from queues import idle_at_a_younger, overtaken, unserved
from towns import CHOICES, choosing, ending, towns

from sim import simulation
from sim.log import Kind, Reason
from sim.records import read
from sim.regime import Authority, Basing, Call, Command, Regime, Stay, Timing
from sim.routine import GRAINS
from sim.scenario import (
    Attendance,
    CaseType,
    Demand,
    Dispatch,
    District,
    Need,
    Phase,
    Power,
    Recorded,
    Stage,
    Street,
    Travel,
)
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE, fixed

if TYPE_CHECKING:
    from typing import Any

    from sim.log import Log
    from sim.scenario import Scenario

EXAMPLES = settings(
    max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
MORE = settings(max_examples=3000, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def run(town: Scenario, arm: str = "arm", replication: int = 0) -> Log:
    with ending():
        return simulate(town, arm, seed=1, replication=replication)


def end_to_end(town: Scenario) -> Scenario:
    """*town* with everything measured, from the first moment to the last."""
    return replace(town, measure=replace(town.measure, start=0, end=town.horizon))


# ---- random towns


def _lawful(town: Scenario) -> None:
    town = end_to_end(town)
    log = run(town)
    watched = watch(town, "arm", log)
    crew_time(watched)
    books(watched, log)
    if any(street.turns_to for street in town.streets.values()):
        return  # whom of those it may turn to a request waits for, the log does not tell; the dispatcher's own tests do
    left_free = unserved(watched)
    assert not left_free, "nobody waits for ever while a crew that could serve is free"
    assert not overtaken(watched), "nobody younger or less urgent is served first"
    assert not idle_at_a_younger(watched), "the elder takes a crew that only waits at a younger case"


@given(choosing())
@EXAMPLES
def test_every_run_keeps_the_laws(town: Scenario) -> None:
    _lawful(town)


@pytest.mark.long
@given(choosing())
@MORE
def test_every_run_keeps_the_laws_in_many_towns(town: Scenario) -> None:
    _lawful(town)


@pytest.mark.parametrize("choices", list(product(*CHOICES.values())), ids="-".join)
@given(town=towns())
@settings(EXAMPLES, max_examples=8)
def test_no_choice_of_dispatch_locks_up(choices: tuple[str, ...], town: Scenario) -> None:
    _lawful(replace(town, dispatch=Dispatch(*choices)))


@given(towns(), st.dictionaries(st.sampled_from(("daily", "key", "emergency")), st.integers(1, 3 * DAY), min_size=1))
@settings(EXAMPLES, max_examples=20)
def test_a_deadline_moves_no_wheels(town: Scenario, deadlines: dict[str, int]) -> None:
    """A deadline changes what is recorded of a whistle, never who goes, when, or how fast."""
    other = replace(town, measure=replace(town.measure, deadlines=dict(town.measure.deadlines) | deadlines))
    assert told(run(other)) == told(run(town))


@given(towns())
@settings(EXAMPLES, max_examples=20)
def test_a_department_that_nobody_needs_has_no_part_in_it(town: Scenario) -> None:
    """Its name is nowhere in the luck of others; without it all else happens as before."""
    idle = department("spare", district="north", crews=2, routine=0.5)
    before = rows(run(replace(town, departments={"idle": idle} | dict(town.departments))))
    after = rows(run(replace(town, departments={"renamed": idle} | dict(town.departments))))
    assert _without(before, "idle") == _without(after, "renamed") == without_order(rows(run(town)))


def _without(found: list[Row], name: str) -> list[tuple[object, ...]]:
    return without_order([row for row in found if row.department != name])


def without_order(found: list[Row]) -> list[tuple[object, ...]]:
    """Rows with places in the list for places in the log, so that rows left out do not count."""
    places = {row.seq: place for place, row in enumerate(found)}
    return [(*row[1:8], places.get(row.cause, -1), row.reason) for row in found]


@given(towns())
@settings(EXAMPLES, max_examples=30)
def test_a_hazards_clock_moves_no_wheels(town: Scenario) -> None:
    """That it strikes is harm, and nothing else: nobody goes faster for it, and nobody is put off."""
    safe = {name: replace(kind, strikes_after=fixed(0)) for name, kind in town.case_types.items()}
    found = [row for row in rows(run(town)) if row.kind is not Kind.STRUCK]
    assert without_order(found) == without_order(rows(run(replace(town, case_types=safe))))


@given(towns())
@settings(EXAMPLES, max_examples=30)
def test_no_chore_keeps_a_crew_from_an_emergency(town: Scenario) -> None:
    """Where every case is one, it does not matter what the street uses its stationed crews for meanwhile."""
    urgent = {name: replace(kind, whistle="emergency") for name, kind in town.case_types.items()}
    town = replace(town, case_types=urgent)
    logs = [told(run(_based(town, chores=chores, rule="post", stationed=2))) for chores in (0.0, 0.9)]
    assert logs[0] == logs[1]


@given(towns(), st.sampled_from(("dual", "district")))
@settings(EXAMPLES, max_examples=30)
def test_a_right_to_recall_that_is_not_used_changes_nothing(town: Scenario, managed: str) -> None:
    never = 10_000 * DAY
    logs = [
        told(run(_based(town, managed=who, recall_above=never, rule="post", stationed=2)))
        for who in ("street", managed)
    ]
    assert logs[0] == logs[1]


def _based(town: Scenario, **more: Any) -> Scenario:
    """*town* with another basing in every regime."""
    changed = {name: replace(r, basing=replace(r.basing, **more)) for name, r in town.regimes.items()}
    return replace(town, regimes=changed)


@given(towns())
@settings(EXAMPLES, max_examples=30)
def test_routine_work_is_the_same_in_the_run_and_in_its_records(town: Scenario) -> None:
    """The simulation keeps the backlog that load depends on; the records work it out again from the log, exactly."""
    town = end_to_end(town)
    records = read(town, run(town))
    world = simulation._begin(town, 1, 0)
    world.compared = town.regimes["arm"]
    world.clock.run(town.horizon)
    for force, name in zip(world.forces, town.departments, strict=True):
        force.routine.advance(town.horizon)
        account = records.routine[name]
        assert (account.due, account.done) == (force.routine.due / GRAINS, force.routine.done / GRAINS)
        assert account.after == force.routine.backlog / GRAINS


@given(towns(), st.integers(0, 3))
@settings(EXAMPLES, max_examples=15)
def test_the_same_key_gives_the_same_run(town: Scenario, replication: int) -> None:
    assert told(run(town, "arm", replication)) == told(run(town, "arm", replication))


@given(towns(), st.integers(1, 4))
@settings(EXAMPLES, max_examples=15)
def test_a_run_does_not_see_its_horizon(town: Scenario, days: int) -> None:
    """A longer last phase adds rows after the old end and changes none before it."""
    last = town.phases[-1]
    longer = replace(town, phases=(*town.phases[:-1], replace(last, length=last.length + days * DAY)))
    short, long = rows(run(town)), rows(run(longer))
    assert long[: len(short)] == short
    assert all(row.time >= town.horizon for row in long[len(short) :])


# ---- what random towns have found, each in the smallest town that shows it


ON_CALL = Regime(
    call=Call(rule="whistle", takes=0),
    timing=Timing(rule="on_call"),
    authority=Authority(takes=0, yes=1.0),
    stay=Stay(rule="slot", slot=4 * HOUR),
    command=Command(patience=HOUR),
)


def hamlet(kind: CaseType, regime: Regime, *calls: Recorded, days: int = 3, **more: Any) -> Scenario:
    """A street with two round-the-clock departments of will: `one` holds A and C, `two` holds B from nine to six."""
    duty: dict[str, Any] = {"district": "d", "routine": 0.0, "stake": 100.0, "weekends": True}
    parts: dict[str, Any] = {
        "districts": {"d": District(NAME)},
        "streets": {"s": Street(NAME, "d", recall_after=2 * HOUR, decides_in=0)},
        "powers": {power: Power(NAME) for power in "ABC"},
        "departments": {
            "one": department("A", "C", begins=0, ends=0, crews=2, **duty),
            "two": department("B", crews=1, **duty),
        },
        "case_types": {"t": kind},
        "regimes": {"r": regime},
        "travel": Travel(scatter=0.0),
        "attendance": Attendance(tokens=False, sharp=True),
        "recorded": calls or (Recorded("1", 0, "s", "t"),),
    }
    return scenario(days, **(parts | more))


def at_work(found: list[Row], crew: str) -> int:
    """How long a crew was at work in all, in microseconds."""
    return sum(
        row.time * (1 if row.kind is Kind.WORK_ENDED else -1)
        for row in found
        if row.crew == crew and row.kind in (Kind.WORK_BEGAN, Kind.WORK_ENDED)
    )


def test_work_done_alone_is_not_work_done_together() -> None:
    kind = CaseType(
        NAME,
        (
            Stage(
                (
                    Need("A", fixed(2 * HOUR), together=True),
                    Need("B", fixed(30 * MINUTE), together=True),
                    Need("C", fixed(2 * HOUR)),
                )
            ),
        ),
    )
    town = hamlet(kind, replace(ON_CALL, stay=Stay(rule="until_done", relief=0)))
    found = rows(run(town, "r"))
    quorum = next(row.time for row in found if row.kind is Kind.QUORUM)
    done = next(row.time for row in found if row.kind is Kind.STAGE_DONE)
    assert at_work(found, "one/1") == 4 * HOUR, "two hours alone, then two with the others"
    assert done - quorum == 2 * HOUR


def test_a_relief_brings_no_authority_of_its_own() -> None:
    rules = replace(
        ON_CALL,
        authority=Authority(takes=4 * HOUR, yes=0.0),
        stay=Stay(rule="until_done", relief=HOUR),
        command=Command(rule="one"),
    )
    town = hamlet(CaseType(NAME, (Stage((Need("A", fixed(HOUR)),)),)), rules, days=1)
    found = rows(run(town, "r"))
    assert any(row.reason is Reason.RELIEVED for row in found)
    assert not [row for row in found if row.kind is Kind.WORK_BEGAN]


def test_a_request_that_its_own_rules_hold_back_does_not_hold_back_others() -> None:
    """`bypass`: whoever can start does, though the older request wants a crew that is kept in reserve."""
    held = replace(ON_CALL, priority=replace(ON_CALL.priority, rule="kinds", reserve=1))
    town = hamlet(
        CaseType(NAME, (Stage((Need("B", fixed(HOUR)),)),)),
        held,
        Recorded("old", 0, "s", "t"),
        Recorded("new", DAY + 10 * HOUR, "s", "t"),
        regimes={"held": held, "r": ON_CALL},
        phases=(Phase("before", DAY, "held"), Phase("during", DAY, "r", compared=True)),
        dispatch=Dispatch(order="bypass"),
    )
    assert [row.case for row in rows(run(town, "r")) if row.kind is Kind.SET_OUT] == ["t@s#new"]


def test_who_is_needed_again_because_anothers_work_has_faded_is_asked_again() -> None:
    """`one` and `two` did their common work, and only what `one` did fades: without `two` it cannot be made good."""
    kind = CaseType(
        NAME,
        (
            Stage(
                (
                    Need("A", fixed(HOUR), together=True, half_life=DAY),
                    Need("B", fixed(HOUR), together=True),
                    Need("D", fixed(HOUR)),
                )
            ),
        ),
    )
    unwilling = department("D", district="d", stake=-100.0, weekends=True, routine=0.0)
    town = hamlet(kind, replace(ON_CALL, stay=Stay(rule="until_done")), Recorded("1", 10 * HOUR, "s", "t"), days=1)
    town = replace(
        town,
        departments=dict(town.departments) | {"three": unwilling},
        powers=dict(town.powers) | {"D": Power(NAME)},
    )
    log = run(town, "r")
    asked: dict[int, set[str]] = {}
    for row in rows(log):
        if row.kind is Kind.DECIDED:
            asked.setdefault(row.time, set()).add(row.department)
    assert list(asked.values())[:2] == [{"one", "two", "three"}, {"one", "two", "three"}]
    watch(town, "r", log)


def test_an_asking_is_too_late_by_its_own_time_and_no_earlier_ones() -> None:
    """A joint action lasts its slot; who is pressed in the middle of it has a slot of his own."""
    together = (Need("T", fixed(HOUR), together=True), Need("B", fixed(HOUR), together=True))
    rules = replace(
        ON_CALL,
        call=Call(rule="petition", desks=0, dispute=0.0),
        timing=Timing(rule="dates", day_free=1.0),
        authority=Authority(takes=30 * MINUTE, yes=0.0),
        stay=Stay(rule="until_done", slot=4 * HOUR, relief=0),
        command=Command(rule="one"),
    )
    town = hamlet(CaseType(NAME, (Stage((Need("A", fixed(HOUR)), *together)),)), rules, days=2)
    here: dict[str, Any] = {"routine": 0.0, "weekends": True}
    willing = department("A", district="d", crews=1, stake=100.0, begins=9 * HOUR, ends=11 * HOUR, **here)
    unwilling = department("B", district="d", crews=1, stake=-100.0, begins=0, ends=0, **here)
    team = department("T", level="street", street="s", crews=1, begins=0, ends=0, **here)
    town = replace(
        town,
        powers={power: Power(NAME) for power in "ABT"},
        departments={"one": willing, "two": unwilling, "team": team},
        streets={"s": Street(NAME, "d", presses_after=HOUR, decides_in=0)},
    )
    found = rows(run(town, "r"))
    asked = [row.time - DAY for row in found if row.kind is Kind.DECIDED and row.department == "one"]
    assert asked[:3] == [9 * HOUR + 30 * MINUTE, 11 * HOUR + 10 * MINUTE, 16 * HOUR + 10 * MINUTE]


def test_who_is_pledged_to_a_case_elsewhere_is_not_at_the_post() -> None:
    """A crew that finishes its routine job for a case is lent to another street: it does not go to the case."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR)),)),))
    post = replace(ON_CALL, basing=Basing(rule="post", stationed=1))
    calls = [Recorded(f"{n}", DAY - 20 * MINUTE, "v", "t") for n in range(3)]
    town = hamlet(kind, post, *calls, regimes={"r": post, "before": ON_CALL})
    busy = department(
        "A", district="d", begins=0, ends=0, weekends=True, crews=3, routine=0.99, routine_job=2 * HOUR, stake=100.0
    )
    town = replace(
        town,
        departments={"one": busy},
        streets={name: Street(NAME, "d", decides_in=0) for name in "sv"},
        phases=(Phase("before", DAY, "before"), Phase("during", DAY, "r", compared=True)),
    )
    log = run(town, "r")
    out = [row for row in rows(log) if row.kind is Kind.SET_OUT]
    assert any(row.time > DAY for row in out), "somebody was busy when the phase began"
    watch(town, "r", log)
    assert {row.case for row in out} == {"t@v#0", "t@v#1", "t@v#2"}


def test_a_relief_that_cannot_go_today_keeps_nobody_from_being_pressed() -> None:
    """The relief would be ready after its shift: until tomorrow the missing are called again all the same."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR), together=True), Need("B", fixed(HOUR), together=True))),))
    rules = replace(
        ON_CALL,
        stay=Stay(rule="until_done", relief=3 * HOUR + 30 * MINUTE),
        command=Command(rule="one"),
    )
    here: dict[str, Any] = {"district": "d", "weekends": True}
    town = replace(
        hamlet(kind, rules, Recorded("1", 14 * HOUR, "s", "t")),
        departments={
            "one": department("A", crews=2, routine=0.99, routine_job=HOUR, stake=100.0, **here),
            "two": department("B", crews=1, routine=0.0, stake=-100.0, **here),
        },
        streets={"s": Street(NAME, "d", presses_after=HOUR, decides_in=0)},
    )
    log = run(town, "r")
    asked = [row.time // HOUR for row in rows(log) if row.kind is Kind.DECIDED and row.department == "two"]
    night = [hour for hour in asked if 19 <= hour < 32]
    assert len(night) >= 12
    watch(town, "r", log)


def test_a_plan_made_for_one_crew_is_not_carried_out_by_another() -> None:
    """A crew pledged to a case is lent elsewhere; the one that goes instead sets out once, not twice."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR)),)),))
    post = replace(ON_CALL, basing=Basing(rule="post", stationed=1))
    busy = department(
        "A", district="d", begins=0, ends=0, weekends=True, crews=2, routine=0.99, routine_job=2 * HOUR, stake=100.0
    )
    for minute in range(0, 60, 3):
        call = Recorded("1", DAY - HOUR + minute * MINUTE, "v", "t")
        town = replace(
            hamlet(kind, post, call, regimes={"r": post, "before": ON_CALL}),
            departments={"one": busy},
            streets={name: Street(NAME, "d", decides_in=0) for name in "sv"},
            phases=(Phase("before", DAY, "before"), Phase("during", DAY, "r", compared=True)),
        )
        log = run(town, "r")
        watch(town, "r", log)
        assert len([row for row in rows(log) if row.kind is Kind.SET_OUT]) == 1


def test_a_dropped_relief_does_not_end_the_pressing() -> None:
    """A relief that was thought to be coming and cannot come is looked past: the missing are called again."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR), together=True), Need("B", fixed(HOUR), together=True))),))
    rules = replace(ON_CALL, stay=Stay(rule="until_done", relief=3 * HOUR + 40 * MINUTE), command=Command(rule="one"))
    here: dict[str, Any] = {"district": "d", "weekends": True}
    streets = {"s": Street(NAME, "d", presses_after=10 * MINUTE, decides_in=0)}
    departments = {
        "one": department("A", crews=2, routine=0.99, routine_job=HOUR, stake=100.0, **here),
        "two": department("B", crews=1, routine=0.0, stake=-100.0, **here),
    }
    for minute in range(0, 60, 4):
        call = Recorded("1", 14 * HOUR + minute * MINUTE, "s", "t")
        town = replace(hamlet(kind, rules, call), departments=departments, streets=streets)
        log = run(town, "r")
        watch(town, "r", log)
        asked = [row.time for row in rows(log) if row.kind is Kind.DECIDED and row.department == "two"]
        assert len([time for time in asked if 19 * HOUR < time < 32 * HOUR]) > 60


@pytest.mark.parametrize("order", CHOICES["order"])
def test_crews_that_wait_for_each_other_do_not_wait_for_ever(order: str) -> None:
    """One case holds A and lacks B; a more urgent one would hold B and lack A: the elder takes."""
    both = Stage((Need("A", fixed(HOUR), together=True), Need("B", fixed(HOUR), together=True)))
    rules = replace(
        ON_CALL,
        stay=Stay(rule="until_done", relief=0),
        command=Command(rule="one"),
        priority=replace(ON_CALL.priority, rule="kinds", preempts="none"),
    )
    here: dict[str, Any] = {"district": "d", "weekends": True, "crews": 1, "routine": 0.0, "stake": 100.0}
    calls = [
        Recorded("1", 10 * HOUR, "s", "b"),
        Recorded("2", 10 * HOUR + 1, "s", "t"),
        Recorded("3", 12 * HOUR, "s", "u"),
    ]
    town = hamlet(CaseType(NAME, (both,)), rules, *calls, days=2, dispatch=Dispatch("as_available", order))
    town = replace(
        town,
        departments={
            "one": department("A", begins=0, ends=0, **here),
            "two": department("B", begins=0, ends=0, **here),
        },
        case_types=dict(town.case_types)
        | {
            "b": CaseType(NAME, (Stage((Need("B", fixed(4 * HOUR)),)),), whistle="key"),
            "u": CaseType(NAME, (both,), whistle="emergency"),
        },
    )
    found = rows(run(town, "r"))
    taken = [row for row in found if row.reason is Reason.PREEMPTED]
    assert [(row.department, row.case) for row in taken] == [("one", "t@s#2")]
    assert [row.case for row in found if row.kind is Kind.RESOLVED] == ["b@s#1", "u@s#3", "t@s#2"]


@pytest.mark.parametrize("order", CHOICES["order"])
def test_who_comes_to_wait_at_a_younger_case_is_taken_as_well(order: str) -> None:
    """An emergency has B and lacks A; A is on the road to a daily case that lacks B: when it comes, the elder takes."""
    both = Stage((Need("A", fixed(HOUR), together=True), Need("B", fixed(HOUR), together=True)))
    rules = replace(
        ON_CALL,
        stay=Stay(rule="until_done", relief=0),
        command=Command(rule="one"),
        priority=replace(ON_CALL.priority, rule="kinds", preempts="none"),
    )
    calls = [
        Recorded("1", 10 * HOUR, "s", "b"),
        Recorded("2", 11 * HOUR + 20 * MINUTE, "s", "t"),
        Recorded("3", 11 * HOUR + 25 * MINUTE, "s", "u"),
    ]
    town = hamlet(CaseType(NAME, (both,)), rules, *calls, days=2, dispatch=Dispatch("as_available", order))
    turnout: dict[str, Any] = {"turnout": fixed(30 * MINUTE), "crews": 1}
    town = replace(
        town,
        departments={
            name: replace(town.departments["one"], powers=(p,), **turnout) for name, p in (("one", "A"), ("two", "B"))
        },
        case_types=dict(town.case_types)
        | {
            "b": CaseType(NAME, (Stage((Need("B", fixed(HOUR)),)),), whistle="key"),
            "u": CaseType(NAME, (both,), whistle="emergency"),
        },
    )
    found = rows(run(town, "r"))
    assert [row.case for row in found if row.kind is Kind.RESOLVED] == ["b@s#1", "u@s#3", "t@s#2"]


def test_an_emergency_interrupts_a_daily_case_that_begins_while_it_waits() -> None:
    """The only crew is on the road to a daily case when the emergency is called; once at work there it can be taken."""
    kind = CaseType(NAME, (Stage((Need("B", fixed(3 * HOUR)),)),))
    rules = replace(ON_CALL, priority=replace(ON_CALL.priority, rule="kinds", preempts="cases"))
    calls = [Recorded("1", 10 * HOUR, "s", "t"), Recorded("2", 10 * HOUR + MINUTE, "s", "u")]
    town = hamlet(kind, rules, *calls)
    town = replace(town, case_types=dict(town.case_types) | {"u": replace(kind, whistle="emergency")})
    found = rows(run(town, "r"))
    began = next(row.time for row in found if row.kind is Kind.WORK_BEGAN)
    assert [(row.case, row.time) for row in found if row.kind is Kind.INTERRUPTED] == [("t@s#1", began)]
    assert [row.case for row in found if row.kind is Kind.RESOLVED] == ["u@s#2", "t@s#1"]


def test_an_emergency_interrupts_the_work_that_began_last() -> None:
    """Two daily cases are at work, each with a crew that would do: the one that has lost least is stopped."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(5 * HOUR)),)),))
    rules = replace(ON_CALL, priority=replace(ON_CALL.priority, rule="kinds", preempts="cases"))
    calls = [Recorded(f"{n}", (10 + n) * HOUR, "s", "u" if n == 2 else "t") for n in range(3)]
    town = hamlet(kind, rules, *calls)
    town = replace(town, case_types=dict(town.case_types) | {"u": replace(kind, whistle="emergency")})
    found = rows(run(town, "r"))
    assert [row.case for row in found if row.kind is Kind.INTERRUPTED] == ["t@s#1"]


@pytest.mark.parametrize(("crews", "go"), [(2, False), (3, True)])
def test_a_reserve_is_kept_from_a_case_that_needs_several_crews(crews: int, go: bool) -> None:
    rules = replace(ON_CALL, priority=replace(ON_CALL.priority, rule="kinds", reserve=1))
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR), crews=2),)),))
    town = hamlet(kind, rules, Recorded("1", 10 * HOUR, "s", "t"), dispatch=Dispatch("all_at_once"), days=1)
    town = replace(town, departments=dict(town.departments) | {"one": replace(town.departments["one"], crews=crews)})
    assert any(row.kind is Kind.SET_OUT for row in rows(run(town, "r"))) is go


def test_who_is_on_the_road_home_when_the_shift_begins_can_be_called() -> None:
    """Nobody is at base at six: the crew on its way home goes at once to what was called in the night."""
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR)),)),))
    rules = replace(ON_CALL, stay=Stay(rule="until_done", relief=0))
    calls = [Recorded("1", 17 * HOUR, "s", "long"), Recorded("2", 20 * HOUR, "s", "t")]
    town = hamlet(kind, rules, *calls, dispatch=Dispatch(free="on_the_road"))
    day = replace(
        town.departments["one"], shift_begins=6 * HOUR, shift_ends=18 * HOUR, crews=1, turnout=fixed(0), x=20.0, y=0.0
    )
    town = replace(
        town,
        departments=dict(town.departments) | {"one": day},
        case_types=dict(town.case_types) | {"long": CaseType(NAME, (Stage((Need("A", fixed(12 * HOUR)),)),))},
    )
    out = [row.time for row in rows(run(town, "r")) if row.kind is Kind.SET_OUT and row.case == "t@s#2"]
    assert out == [DAY + 6 * HOUR]


def test_drawn_and_recorded_cases_may_stand_side_by_side() -> None:
    kind = CaseType(NAME, (Stage((Need("A", fixed(HOUR)),)),), relapse=1.0, relapse_after=fixed(3 * HOUR))
    town = hamlet(kind, ON_CALL, Recorded("1", HOUR, "s", "t"), demand=(Demand("t", ("s",), rate=3.0),))
    found = [row.case for row in rows(run(town, "r")) if row.kind is Kind.OCCURRED]
    assert len(found) == len(set(found))
    assert {"t@s#1", "t@s#1~2", "t@s#1~3"} <= set(found)
