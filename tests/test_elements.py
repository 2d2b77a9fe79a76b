"""Each of the twelve elements, switched alone: what it changes in the log, and that it changes nothing before it can."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from laws import crew_time, rows, watch
from queues import unserved
from towns import JOINT, WHISTLE, ending, ruled, rules, sensible

from sim import shelf
from sim.declare import choice_words, declarations
from sim.log import Kind, Reason
from sim.problem import ScenarioError
from sim.reader import read, read_text
from sim.regime import ELEMENTS, Regime, senseless
from sim.roster import Roster
from sim.scenario import Phase, Scenario
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from laws import Row

FILE: Final = Path(__file__).parent / "elements.yaml"
EXTRAS: Final[dict[str, dict[str, object]]] = {"priority": {"preempts": "routine"}, "admission": {"review": 0}}
"""Numbers that go with the whistle's rule of an element."""


@cache
def town() -> Scenario:
    return read(FILE)


@cache
def run(regime: Regime, replication: int = 0) -> tuple[Row, ...]:
    made = replace(town(), regimes=dict(town().regimes) | {"arm": regime})
    return tuple(rows(simulate(made, "arm", seed=1, replication=replication)))


@cache
def bases() -> dict[str, Regime]:
    """The regime in which each element is switched: joint enforcement, with what the element cannot do without."""
    quick = town().regimes["quick"]
    found = dict.fromkeys(ELEMENTS, quick)
    found["admission"] = replace(quick, call=replace(quick.call, rule="whistle"))
    found["authority"] = replace(quick, basing=replace(quick.basing, rule="post"))
    return found


def switched(element: str) -> Regime:
    """The base of *element* with just that element as under the whistle."""
    base = bases()[element]
    rule = getattr(WHISTLE, element).rule
    block = replace(getattr(base, element), rule=rule, **EXTRAS.get(element, {}))
    return replace(base, **{element: block})


def pair(element: str) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The log without the whistle's rule of *element* and the log with it."""
    return run(bases()[element]), run(switched(element))


def parting(one: tuple[Row, ...], other: tuple[Row, ...]) -> tuple[Row, Row]:
    """The first rows in which two logs differ."""
    return next((a, b) for a, b in zip(one, other, strict=False) if a != b)


def of(found: tuple[Row, ...], *kinds: Kind, reason: Reason | None = None) -> list[Row]:
    return [row for row in found if row.kind in kinds and (reason is None or row.reason is reason)]


LEAVES: Final = (Reason.OWN_PART_DONE, Reason.PATIENCE)
FIRST: Final[dict[str, Callable[[Row, Row], bool]]] = {
    # somebody sees what is not in the remit of his grid
    "detection": lambda a, b: a.kind is Kind.SEEN and a.reason is Reason.OTHER_REMIT and b.reason is Reason.OWN_REMIT,
    # a desk is passed, or is not
    "call": lambda a, b: a.kind in (Kind.DESK, Kind.DISPUTED) or b.kind is Kind.DATED,
    # a whistle is turned back
    "admission": lambda _, b: b.kind is Kind.TURNED_BACK,
    # a department decides otherwise on the same call
    "appraisal": lambda a, b: a.kind is b.kind is Kind.DECIDED and a[:8] == b[:8] and a.reason is not b.reason,
    # who has come may act, and does not phone
    "authority": lambda a, b: a.kind is Kind.PHONED or b.kind in (Kind.GATHERED, Kind.QUORUM, Kind.WORK_BEGAN),
    # departments are asked without a date
    "timing": lambda a, b: a.kind is Kind.DATED and b.kind is Kind.DECIDED and a.case == b.case,
    # crews move to the post
    "basing": lambda _, b: b.kind is Kind.LENT and b.reason is Reason.BEGINS,
    # somebody leaves of his own accord, or works on a later stage before its turn
    "command": lambda a, _: (a.kind is Kind.LEFT and a.reason in LEAVES) or (a.kind is Kind.WORK_BEGAN and a.stage > 1),
    # slot, shift or patience is over
    "stay": lambda a, _: a.kind is Kind.LEFT and a.reason in (Reason.SLOT, Reason.SHIFT, Reason.PATIENCE),
    # another crew sets out, or sooner
    "priority": lambda a, b: a.kind is Kind.SET_OUT or b.kind is Kind.SET_OUT,
    # what lies across the border is called without a letter
    "reach": lambda a, b: (a.kind is Kind.DESK and a.reason is not Reason.NONE) or b.kind is Kind.DATED,
    # a rung is climbed, sooner or to the end
    "ladder": lambda a, b: Kind.ESCALATED in (a.kind, b.kind),
}
"""The first rows in which the logs without and with an element may differ."""


@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_changes_nothing_before_it_can(element: str) -> None:
    """The logs are equal, row for row, up to the first thing that only this element decides."""
    without, with_it = pair(element)
    assert without != with_it, "an element whose removal changes no log is a fault"
    a, b = parting(without, with_it)
    assert FIRST[element](a, b), (a, b)
    began = town().window[0]
    assert min(a.time, b.time) >= began, "what is common before has the same rows"
    assert min(a.seq, b.seq) > 100


@pytest.mark.parametrize("element", ELEMENTS)
def test_a_rule_that_is_the_same_under_another_number_it_does_not_use_changes_nothing(element: str) -> None:
    """A block is its rule and the numbers that rule uses: those of other rules lie idle."""
    idle: dict[str, tuple[str, dict[str, Any]]] = {
        "detection": ("merged", {"handover": HOUR, "lost": 0.9}),
        "call": ("whistle", {"desks": 7, "desk": 9.0, "dispute": 0.9, "dispute_days": 9.0}),
        "admission": ("none", {"quota": 1, "review": HOUR}),
        "appraisal": ("none", {"weight": 50.0, "sees_token": 0.1}),
        "authority": ("heads", {"takes": 9 * HOUR, "yes": 0.0}),
        "timing": ("on_call", {"day_free": 0.1, "roster": 3, "begins": 11 * HOUR, "night": True}),
        "basing": ("departments", {"stationed": 9, "night_cover": 1.0, "post_turnout": HOUR}),
        "command": ("one", {"patience": MINUTE}),
        "stay": ("slot", {"relief": HOUR}),
        "priority": ("none", {}),
        "reach": ("cross", {"letter": 90.0, "refused": 1.0}),
        "ladder": ("supervised", {"dies": 1.0}),
    }
    rule, numbers = idle[element]
    base = sensible(ruled(bases()[element], element, rule), (element,))
    assert base is not None
    other = replace(base, **{element: replace(getattr(base, element), **numbers)})
    assert run(base) == run(other)


# ---- what each element changes


def _detected(found: tuple[Row, ...]) -> dict[str, int]:
    return {row.case: row.time for row in of(found, Kind.DETECTED)}


def test_merged_grids_hand_nothing_over_and_know_of_no_case_later() -> None:
    without, with_it = pair("detection")
    began = town().window[0]
    seen_late = {row.case for row in of(with_it, Kind.OCCURRED) if row.time >= began}
    assert of(without, Kind.HANDED_OVER, reason=Reason.LOST)
    assert not [row for row in of(with_it, Kind.HANDED_OVER) if row.case in seen_late]
    before, after = _detected(without), _detected(with_it)
    nature = [case for case in seen_late & before.keys() if "#site" not in case and "~" not in case]
    assert all(after[case] <= before[case] for case in nature)
    sooner = Counter(case.partition("@")[0] for case in nature if after[case] < before[case])
    assert sooner["eatery"], "what is in the remit of the smaller network gains most"
    assert not sooner["tanks"], "what residents report at once is known at once either way"


def test_a_whistle_passes_no_desk_and_is_not_disputed() -> None:
    without, with_it = pair("call")
    began = town().window[0]
    desks = [len([row for row in of(log, Kind.DESK, reason=Reason.NONE) if row.time > began]) for log in pair("call")]
    assert desks[0] > 100
    assert desks[1] == 0
    assert of(without, Kind.DISPUTED)
    assert not [row for row in of(with_it, Kind.DISPUTED) if row.time > began]
    takes = switched("call").call.takes
    called = {row.seq: row for row in with_it}
    heard = [row for row in of(with_it, Kind.DATED) if row.time > began and called[row.cause].kind is Kind.CALLED]
    assert len(heard) > 50
    assert all(row.time - called[row.cause].time == takes for row in heard), "all are called at once"


def test_a_scope_turns_back_what_the_street_can_do_itself() -> None:
    without, with_it = pair("admission")
    assert not of(without, Kind.TURNED_BACK)
    needless = {row.case for row in of(with_it, Kind.TURNED_BACK, reason=Reason.NOT_NEEDED)}
    outside = {row.case for row in of(with_it, Kind.TURNED_BACK, reason=Reason.OUT_OF_SCOPE)}
    assert needless
    assert outside
    assert {case.partition("@")[0] for case in needless} == {"rubbish"}
    assert {case.partition("@")[0] for case in outside} == {"eatery"}
    assert not [row for row in of(with_it, Kind.DECIDED) if row.case in needless], "then its own team goes"
    assert {row.department for row in of(with_it, Kind.SET_OUT) if row.case in needless} == {"team"}
    assert {row.department for row in of(without, Kind.DECIDED) if row.case in needless} == {"chengguan"}
    assert {row.case for row in of(with_it, Kind.DESK)} >= outside & {row.case for row in of(with_it, Kind.DECIDED)}


def test_a_review_of_whistles_takes_its_time() -> None:
    base = switched("admission")
    slow = replace(base, admission=replace(base.admission, review=HOUR))
    back = [of(run(each), Kind.TURNED_BACK) for each in (base, slow)]
    called = {row.seq: row for row in run(slow)}
    assert {row.time - called[row.cause].time for row in back[1]} == {HOUR}
    assert len(back[0]) > 10


def test_a_quota_turns_back_whistles_until_the_month_is_over() -> None:
    base = switched("admission")
    few = replace(base, admission=replace(base.admission, quota=3))
    back = of(run(few), Kind.TURNED_BACK, reason=Reason.QUOTA)
    assert back
    assert not of(run(base), Kind.TURNED_BACK, reason=Reason.QUOTA)


def _first_decisions(found: tuple[Row, ...]) -> dict[tuple[str, str], Reason]:
    decided: dict[tuple[str, str], Reason] = {}
    for row in of(found, Kind.DECIDED):
        decided.setdefault((row.case, row.department), row.reason)
    return decided


def test_appraisal_makes_departments_come_and_come_in_full() -> None:
    without, with_it = (_first_decisions(log) for log in pair("appraisal"))
    shared = [key for key in without if key in with_it]
    shares = [Counter(log[key] for key in shared) for log in (without, with_it)]
    assert shares[1][Reason.ABSENT] < shares[0][Reason.ABSENT] / 2
    assert shares[1][Reason.FULL] > shares[0][Reason.FULL]


def test_heads_at_the_post_spare_the_telephone() -> None:
    without, with_it = pair("authority")
    began = town().window[0]
    assert of(without, Kind.PHONED, reason=Reason.YES)
    assert of(without, Kind.LEFT, reason=Reason.NO_AUTHORITY)
    late = {row.case for row in of(with_it, Kind.OCCURRED) if row.time >= began}
    assert not [row for row in of(with_it, Kind.PHONED) if row.case in late]
    assert not [row for row in of(with_it, Kind.LEFT, reason=Reason.NO_AUTHORITY) if row.case in late]
    tokens = {(row.case, row.department) for row in of(with_it, Kind.DECIDED, reason=Reason.TOKEN)}
    assert {(row.case, row.department) for row in of(with_it, Kind.WORK_BEGAN)} & tokens, "a token may act, slowly"


def test_on_call_there_are_no_dates() -> None:
    without, with_it = pair("timing")
    began = town().window[0]
    assert len(of(without, Kind.DATED)) > 50
    assert not [row for row in of(with_it, Kind.DATED) if row.time > began]
    seqs = {row.seq: row for row in with_it}
    desks = [row for row in of(with_it, Kind.DECIDED) if seqs[row.cause].kind in (Kind.DESK, Kind.DISPUTED)]
    assert len([row for row in desks if row.time == seqs[row.cause].time]) > 50, "asked as soon as the desks are done"


def test_on_call_with_a_post_crews_move_outside_their_shift() -> None:
    post = bases()["authority"]
    on_call = replace(post, timing=replace(post.timing, rule="on_call"))
    assert not of(run(post), Kind.SET_OUT, reason=Reason.OVERTIME)
    overtime = of(run(on_call), Kind.SET_OUT, reason=Reason.OVERTIME)
    posted = {row.crew for row in of(run(on_call), Kind.LENT)}
    assert overtime
    assert {row.crew for row in overtime} <= posted


def _trips(found: tuple[Row, ...], crews: set[str]) -> list[int]:
    out: dict[str, int] = {}
    home: set[str] = set()
    trips: list[int] = []
    for row in found:
        if row.kind is Kind.BACK:
            home.add(row.crew)
        elif row.kind is Kind.SET_OUT and row.crew in crews:
            if row.crew in home or row.crew not in out:
                out[row.crew] = row.time
            home.discard(row.crew)
        elif row.kind in (Kind.AT_POINT, Kind.ARRIVED) and row.crew in out:
            trips.append(row.time - out.pop(row.crew))
            home.discard(row.crew)
    return sorted(trips)


def test_a_post_lends_crews_and_is_nearer() -> None:
    without, with_it = pair("basing")
    began = town().window[0]
    lent = of(with_it, Kind.LENT, reason=Reason.BEGINS)
    assert not of(without, Kind.LENT, Kind.ON_POST)
    assert {row.time for row in lent} == {began}, "overnight, before the phase begins"
    assert Counter((row.department, row.street) for row in lent) == {
        ("police", "lake"): 2, ("land", "lake"): 2, ("safety", "lake"): 2, ("chengguan", "lake"): 2, ("chengguan-south", "border"): 2
    }  # fmt: skip
    assert of(with_it, Kind.ON_POST)
    crews = {row.crew for row in lent if row.street == "lake"}
    far, near = _trips(without, crews), _trips(with_it, crews)
    assert near[len(near) // 2] < far[len(far) // 2] * 0.7


def test_one_command_keeps_stages_in_order_and_crews_on_site() -> None:
    without, with_it = pair("command")
    began = town().window[0]

    def out_of_turn(found: tuple[Row, ...]) -> list[Row]:
        done: Counter[str] = Counter()
        early = []
        for row in found:
            if row.kind is Kind.STAGE_DONE:
                done[row.case] += 1
            elif row.kind is Kind.WORK_BEGAN and row.stage > done[row.case] + 1:
                early.append(row)
        return early

    assert of(without, Kind.LEFT, reason=Reason.OWN_PART_DONE)
    assert of(without, Kind.LEFT, reason=Reason.PATIENCE)
    assert out_of_turn(without)
    late = {row.case for row in of(with_it, Kind.OCCURRED) if row.time >= began}
    left = [row for row in of(with_it, Kind.LEFT) if row.case in late]
    assert not [row for row in left if row.reason in LEAVES]
    assert not [row for row in out_of_turn(with_it) if row.case in late]


def test_until_it_is_done_nobody_leaves_because_time_is_up() -> None:
    without, with_it = pair("stay")
    began = town().window[0]
    late = {row.case for row in of(with_it, Kind.OCCURRED) if row.time >= began}
    for reason in (Reason.SLOT, Reason.SHIFT):
        assert of(without, Kind.LEFT, reason=reason), reason
        assert not [row for row in of(with_it, Kind.LEFT, reason=reason) if row.case in late], reason
    assert of(with_it, Kind.LEFT, reason=Reason.RELIEVED), "a long stay is relieved"
    assert not _pressed(without)
    assert _pressed(with_it), "who is missing is called again while the others stay"


def _pressed(found: tuple[Row, ...]) -> list[Row]:
    """Decisions of a department that has decided already since the street called."""
    decided: dict[str, Counter[str]] = {}
    again = []
    for row in of(found, Kind.CALLED, Kind.DECIDED):
        if row.kind is Kind.CALLED:
            decided[row.case] = Counter()
        elif decided[row.case][row.department]:
            again.append(row)
        else:
            decided[row.case][row.department] += 1
    return again


def _waits(found: tuple[Row, ...], kind: str) -> list[int]:
    """From deciding to come to setting out."""
    asked: dict[tuple[str, str], int] = {}
    waits: list[int] = []
    for row in found:
        key = (row.case, row.department)
        if row.case.partition("@")[0] != kind:
            continue
        if row.kind is Kind.DECIDED and row.reason is not Reason.ABSENT:
            asked[key] = row.time
        elif row.kind is Kind.SET_OUT and key in asked:
            waits.append(row.time - asked.pop(key))
    return waits


def test_priority_lets_an_emergency_go_first_and_routine_work_wait() -> None:
    without, with_it = pair("priority")
    began = town().window[0]
    late = [row for row in with_it if row.time > began]
    jobs = [_waits(log, "rockfall") for log in (without, with_it)]
    assert sum(jobs[1]) / len(jobs[1]) < sum(jobs[0]) / len(jobs[0])
    served: dict[tuple[str, int], list[str]] = {}
    for row in of(tuple(late), Kind.SET_OUT):
        served.setdefault((row.department, row.time), []).append(row.case.partition("@")[0])
    together = [kinds for kinds in served.values() if "rockfall" in kinds and len(set(kinds)) > 1]
    assert together, "an emergency and other cases are served at one moment"
    assert all(kinds[0] == "rockfall" for kinds in together), "the emergency first"


def test_reach_calls_across_the_border_without_a_letter() -> None:
    without, with_it = pair("reach")
    began = town().window[0]
    letters = (Reason.ACCEPTED, Reason.REFUSED)
    assert {row.case.partition("@")[0] for row in of(without, Kind.DESK) if row.reason in letters} == {"building"}
    assert of(without, Kind.VISIT_ENDED, reason=Reason.REFUSED)
    late = {row.case for row in of(with_it, Kind.CALLED) if row.time >= began}
    assert not [
        row
        for row in of(with_it, Kind.DESK)
        if row.reason in letters and row.case in late and row.time > began + 40 * DAY
    ]
    assert "chengguan-south" in {row.department for row in of(with_it, Kind.DECIDED)}


def test_a_supervised_ladder_is_climbed_to_the_top_and_in_time() -> None:
    without, with_it = pair("ladder")
    assert of(without, Kind.ESCALATED, reason=Reason.DIED), "by correspondence a request may die on the way"
    assert not of(with_it, Kind.ESCALATED, reason=Reason.DIED)
    assert {row.case.partition("@")[0] for row in of(with_it, Kind.ESCALATED)} == {"tanks"}
    roster = Roster(town())
    limit = switched("ladder").ladder.limit * roster.length
    seqs = {row.seq: row for row in with_it}
    for row in of(with_it, Kind.ESCALATED):
        office_time = roster.office_clock(row.time) - roster.office_clock(seqs[row.cause].time)
        assert office_time <= limit + 1, row
    assert "bureau" in {row.department for row in of(with_it, Kind.DECIDED)}


# ---- the arms that ship


def _arms() -> dict[str, str]:
    """The arms of the shared file that stand on another one."""
    text = (shelf.folder() / "shared" / "arms.yaml").read_text(encoding="utf-8")
    return {name: arm["base"] for name, arm in yaml.safe_load(text)["regimes"].items() if "base" in arm}


EQUAL: Final = {("stationing-only", "joint-campaign")}
"""Arms that are declared equal: one mechanism, two names it is known by."""


def test_the_arms_that_must_ship_do() -> None:
    assert set(town().regimes) >= {
        "single", "joint", "joint-strong", "joint-campaign", "lead", "whistle-2017", "whistle", "whistle-without-stationing",
        "whistle-without-stay", "whistle-without-appraisal", "stationing-only", "merged-grids-only",
    }  # fmt: skip


def test_no_arm_is_senseless() -> None:
    assert {name: senseless(regime) for name, regime in town().regimes.items() if senseless(regime)} == {}


@pytest.mark.parametrize(("arm", "base"), _arms().items())
def test_an_arm_differs_from_the_one_it_stands_on(arm: str, base: str) -> None:
    """Where an arm changes an element, that changes the log; arms declared equal have equal logs."""
    one, other = town().regimes[arm], town().regimes[base]
    equal = replace(one, title=other.title) == other
    assert equal == ((arm, base) in EQUAL)
    assert (run(one) == run(other)) == equal


CHANGED: Final = [
    (arm, element)
    for arm, regime in read(FILE).regimes.items()
    for element in ELEMENTS
    if getattr(regime, element) != getattr(read(FILE).regimes["joint"], element) and arm != "quick"
]
"""Every element in which an arm is not plain joint enforcement."""


@pytest.mark.parametrize(("arm", "element"), CHANGED)
def test_no_element_of_an_arm_is_idle(arm: str, element: str) -> None:
    """Taken back to joint enforcement on its own, every element of every arm changes the log."""
    regime = town().regimes[arm]
    without = sensible(replace(regime, **{element: town().regimes["joint"].__getattribute__(element)}), (element,))
    assert without is not None
    assert any(run(regime, replication) != run(without, replication) for replication in range(3))


def test_every_element_is_part_of_some_arm() -> None:
    assert {element for _, element in CHANGED} == set(ELEMENTS)


# ---- pairs

PAIRS: Final = list(combinations(ELEMENTS, 2))
CONTRADICTIONS: Final = (
    (("call", "petition"), ("admission", "scope")),
    (("call", "lead"), ("admission", "scope")),
    (("call", "separate"), ("admission", "scope")),
    (("authority", "heads"), ("basing", "departments")),
    (("call", "separate"), ("command", "one")),
)
"""The pairs of rules that contradict each other."""


@cache
def short() -> Scenario:
    """The same town for nine days."""
    phases = (Phase("before", DAY, "quick"), Phase("during", 6 * DAY, compared=True), Phase("after", 2 * DAY, "quick"))
    return replace(town(), phases=phases, demand=tuple(replace(d, rate=2 * d.rate) for d in town().demand))


@cache
def lawful(regime: Regime) -> int:
    """Run *regime* to the end in the short town, check every law, and count the rows."""
    made = replace(short(), regimes=dict(town().regimes) | {"arm": regime})
    with ending():
        log = simulate(made, "arm", seed=2, replication=0)
    watched = watch(made, "arm", log)
    crew_time(watched)
    assert not unserved(watched)
    return log.length


@pytest.mark.parametrize("elements", PAIRS, ids="-".join)
def test_all_pairs_of_rules_run_to_the_end_and_keep_the_laws(elements: tuple[str, str]) -> None:
    """Every pair of rules, the other elements as under joint enforcement and as under the whistle."""
    one, other = elements
    for rule, another in product(rules(one), rules(other)):
        contradictory = ((one, rule), (other, another)) in CONTRADICTIONS
        for background in (JOINT, WHISTLE):
            regime = sensible(ruled(ruled(background, one, rule), other, another), elements)
            assert (regime is None) == contradictory, (rule, another)
            if regime is not None:
                assert (getattr(regime, one).rule, getattr(regime, other).rule) == (rule, another)
                assert lawful(regime) > 100


def _written(regime: Regime) -> str:
    """*regime* as a file has it."""
    blocks = ", ".join(f"{element}: {getattr(regime, element).rule}" for element in ELEMENTS)
    return FILE.read_text(encoding="utf-8").replace("regimes:\n", f"regimes:\n  odd: {{{blocks}}}\n")


@pytest.mark.parametrize("contradiction", CONTRADICTIONS, ids=lambda pairs: "-".join(rule for _, rule in pairs))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_has_no_meaning_is_refused_with_the_reason(
    contradiction: tuple[tuple[str, str], ...], language: str
) -> None:
    regime = sensible(JOINT) or JOINT
    for element, rule in contradiction:
        regime = ruled(regime, element, rule)
    ((element, why),) = senseless(regime)
    with pytest.raises(ScenarioError) as refused:
        read_text(_written(regime), FILE.name, FILE.parent, language)
    (problem,) = refused.value.problems
    assert problem.path == f"regimes.odd.{element}"
    assert why.of(language) in str(refused.value)


@pytest.mark.parametrize(
    ("element", "numbers", "given"),
    [("priority", "{rule: none, reserve: 1}", {}), ("timing", "{rule: dates, roster: 5}", {"call": "separate"})],
)
def test_so_are_numbers_that_no_rule_reads(element: str, numbers: str, given: dict[str, str]) -> None:
    changes = ", ".join([f"{element}: {numbers}", *(f"{name}: {rule}" for name, rule in given.items())])
    text = FILE.read_text(encoding="utf-8").replace("regimes:\n", f"regimes:\n  odd: {{base: joint, {changes}}}\n")
    with pytest.raises(ScenarioError) as refused:
        read_text(text, FILE.name, FILE.parent)
    assert [problem.path for problem in refused.value.problems] == [f"regimes.odd.{element}"]


@pytest.mark.parametrize("element", ELEMENTS)
def test_what_each_choice_of_an_element_means_is_said_in_both_languages(element: str) -> None:
    block = declarations(Regime)[element].of
    assert block is not None
    found = choice_words(declarations(block())["rule"])
    assert all(words.zh and words.en for words in found.values())
    assert len({words.zh for words in found.values()}) == len(found)
