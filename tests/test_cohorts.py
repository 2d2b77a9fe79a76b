"""Roll-outs: who belongs to a cohort, when its streets come under the new rules, what they gain and their neighbours lose."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cohorts import at, drawn, moments, shares
from sim.comparison import compare
from sim.log import Kind
from sim.luck import Luck
from sim.matching import Setting, match
from sim.measures import apart, entry_of, measure, names, words_of
from sim.problem import ScenarioError
from sim.reader import read_text
from sim.records import read
from sim.regime import Authority, Basing, Step
from sim.runner import run
from sim.scenario import OTHERS, Cohort, Join
from sim.simulation import arms, simulate
from sim.story import story
from sim.tables import comparison_text
from sim.units import DAY
from sim.verdict import verdict
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.log import Log
    from sim.scenario import Scenario

NAME: Final = Words("名", "name")
TOWN: Final = """
name: town
title: {zh: 小城, en: A small town}
start: 2018-01-01
districts:
  east: {name: 东}
streets:
  lake: {name: 湖, district: east, x: 2, area: 4 km2, presses_after: 1 h, recall_after: 4 h, overcalls: 0}
  hill: {name: 山, district: east, x: -2, area: 4 km2, presses_after: 1 h, recall_after: 4 h, overcalls: 0}
powers: {detain: {name: 抓}, seize: {name: 扣}}
departments:
  police: {name: 公安, powers: [detain], district: east, crews: 2, routine: 0.3, shift_ends: "09:00"}
  mines: {name: 国土, powers: [seize], district: east, crews: 2, routine: 0.3, shift_ends: "09:00"}
case_types:
  raid:
    name: 查处
    stages:
      - needs:
          - {power: detain, work: 2 h, together: true, because: law}
          - {power: seize, work: 2 h, together: true, because: law}
regimes:
  joint: {title: 联合, call: {rule: petition, desk: 0.5, dispute: 0}, timing: {rule: dates, day_free: 0.9}}
  whistle:
    base: joint
    title: {zh: 吹哨, en: whistle}
    call: whistle
    appraisal: recorded
    authority: heads
    timing: on_call
    basing: {rule: post, stationed: 1}
    command: one
    stay: until_done
  rollout:
    base: joint
    title: {zh: 铺开, en: roll-out}
    rollout: [{cohorts: [pilots], regime: whistle}]
cohorts:
  pilots:
    name: {zh: 试点街乡, en: pilot streets}
    named: [lake]
    joins: [{date: 2018-01-11, share: 1}]
phases: [{name: year, length: 60 days, compared: true}]
demand: [{type: raid, rate: 1 per day}]
compare: [joint, rollout]
measure: {primary: quorum_min}
"""


def told(log: Log) -> list[tuple[int, str, str, int, str, str, str, int]]:
    """The rows with names as text, without `cause`: what happened, whatever is noted beside it."""
    text = log.names.text
    return [
        (time, Kind(kind).name, text[case], stage, text[street], text[department], text[crew], reason)
        for time, kind, case, stage, street, department, crew, _, reason in log.rows()
    ]


def less(log: Log, *kinds: Kind) -> list[tuple[int, str, str, int, str, str, str, int]]:
    """The rows, but for those of *kinds*."""
    left_out = {kind.name for kind in kinds}
    return [row for row in told(log) if row[1] not in left_out]


def rows(log: Log, kind: Kind) -> list[tuple[int, str, str, int, str, str, str, int]]:
    return [row for row in told(log) if row[1] == kind.name]


@pytest.fixture(scope="module")
def town() -> Scenario:
    return read_text(TOWN)


def city(counts: Mapping[str, int], **more: Cohort) -> Scenario:
    """Districts of so many streets each, called DISTRICT-N, and cohorts."""
    scenario = read_text(TOWN.replace("named: [lake]", "size: 1"))
    pattern = scenario.streets["lake"]
    streets = {f"{d}-{n}": replace(pattern, district=d) for d, count in counts.items() for n in range(count)}
    return replace(scenario, districts=dict.fromkeys(counts, scenario.districts["east"]), streets=streets, cohorts=more)


def members(scenario: Scenario, replication: int = 0, cohort: str = "pilots") -> dict[str, int]:
    return drawn(scenario, Luck(1, replication))[cohort]


# -- who belongs --


def test_shares_are_by_largest_remainder() -> None:
    """10 of 19: 5.26, 3.16 and 1.58 are 5, 3 and 1, and the one left goes to the largest remainder."""
    nobody = dict.fromkeys("abc", 0)
    assert shares(10, {"a": 10, "b": 6, "c": 3}, nobody) == {"a": 5, "b": 3, "c": 2}
    assert shares(3, {"a": 2, "b": 2, "c": 2}, nobody) == {"a": 1, "b": 1, "c": 1}
    assert shares(1, {"a": 2, "b": 2, "c": 2}, nobody) == {"a": 1, "b": 0, "c": 0}, "ties in the order of the file"


def test_a_district_keeps_its_named_streets_and_the_others_share_the_rest() -> None:
    assert shares(6, {"a": 4, "b": 4, "c": 4}, {"a": 4, "b": 0, "c": 0}) == {"a": 4, "b": 1, "c": 1}
    assert shares(5, {"a": 8, "b": 2, "c": 2}, {"a": 0, "b": 2, "c": 2}) == {"a": 1, "b": 2, "c": 2}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), min_size=1, max_size=8), st.floats(0, 1))
def test_shares_add_up_and_stay_within_each_district(sizes: list[tuple[int, int]], part: float) -> None:
    counts = {f"d{n}": count for n, (count, _) in enumerate(sizes)}
    least = {f"d{n}": min(few, count) for n, (count, few) in enumerate(sizes)}
    low, high = sum(least.values()), sum(counts.values())
    seats = low + round(part * (high - low))
    found = shares(seats, counts, least)
    assert sum(found.values()) == seats
    assert all(least[name] <= found[name] <= counts[name] for name in counts)
    if not low and high:
        assert all(abs(found[name] - seats * counts[name] / high) < 1 for name in counts)


def test_the_draw_is_stratified_and_the_named_are_in_it() -> None:
    scenario = city({"a": 20, "b": 10, "c": 5}, pilots=Cohort(NAME, named=("c-4", "a-7"), size=14))
    for replication in range(5):
        found = members(scenario, replication)
        assert {"c-4", "a-7"} <= set(found)
        assert Counter(scenario.streets[street].district for street in found) == {"a": 8, "b": 4, "c": 2}


def test_each_replication_is_another_draw_and_each_cohort_another_one() -> None:
    scenario = city({"a": 20, "b": 20}, pilots=Cohort(NAME, size=20), centres=Cohort(NAME, size=20))
    draws = [frozenset(members(scenario, replication)) for replication in range(10)]
    assert len(set(draws)) == 10
    assert draws[0] == frozenset(members(scenario, 0)), "the same number draws the same"
    assert draws[0] != frozenset(members(scenario, 0, "centres"))
    times = Counter(street for draw in draws for street in draw)
    assert len(times) == 40, "none is always left out"


def test_a_street_more_in_one_district_leaves_the_draw_of_the_others_alone() -> None:
    few = members(city({"a": 10, "b": 11}, pilots=Cohort(NAME, size=10)))
    more = members(city({"a": 10, "b": 10}, pilots=Cohort(NAME, size=10)))
    assert {s for s in few if s[0] == "a"} == {s for s in more if s[0] == "a"}


def test_the_named_alone_where_no_size_is_given() -> None:
    assert list(members(city({"a": 3}, pilots=Cohort(NAME, named=("a-2", "a-0"))))) in (["a-2", "a-0"], ["a-0", "a-2"])


# -- when they join --


def test_shares_of_a_cohort_have_joined_by_their_dates_the_named_first() -> None:
    start = read_text(TOWN).start
    steps = [(10, 0.1), (20, 0.55), (40, 1.0)]
    joins = tuple(Join(start.fromordinal(start.toordinal() + day), share) for day, share in steps)
    scenario = city({"a": 20, "b": 20}, pilots=Cohort(NAME, named=("b-3",), size=20, joins=joins))
    found = members(scenario)
    assert Counter(found.values()) == {10 * DAY: 2, 20 * DAY: 9, 40 * DAY: 9}
    assert next(iter(found)) == "b-3"
    assert found["b-3"] == 10 * DAY == at(joins[0], scenario)
    orders = {tuple(members(scenario, replication)) for replication in range(5)}
    assert len(orders) == 5


def test_a_cohort_without_dates_is_in_from_the_start() -> None:
    assert moments(Cohort(NAME, size=3), 3, read_text(TOWN)) == [0, 0, 0]


# -- in a run --


def test_every_arm_logs_the_same_draw(town: Scenario) -> None:
    scenario = replace(town, cohorts={"pilots": replace(town.cohorts["pilots"], named=(), size=1)})
    seen = set()
    for replication in range(6):
        found = [
            rows(log, Kind.COHORT) for _, log in arms(scenario, ["joint", "rollout"], seed=1, replication=replication)
        ]
        assert found[0] == found[1]
        ((time, _, _, _, street, _, cohort, _),) = found[0]
        assert (time, cohort) == (0, "pilots")
        seen.add(street)
    assert seen == {"lake", "hill"}


def test_a_street_changes_at_its_date_and_not_before(town: Scenario) -> None:
    date = 10 * DAY
    both = dict(arms(town, ["joint", "rollout"], seed=1, replication=0))
    joint, log = both["joint"], both["rollout"]
    log_before, joint_before = ([row for row in told(one) if row[0] < date] for one in (log, joint))
    assert log_before == joint_before
    assert len(log_before) > 50
    ((time, _, _, step, street, _, regime, _),) = rows(log, Kind.JOINED)
    assert (time, step, street, regime) == (date, 1, "lake", "whistle")
    lent = [row for row in rows(log, Kind.LENT) if row[0] == date]
    assert Counter((row[4], row[5]) for row in lent) == {("lake", "police"): 1, ("lake", "mines"): 1}
    called = {row[2]: row[0] for row in reversed(rows(log, Kind.CALLED))}
    desks = {row[2] for row in rows(log, Kind.DESK)}
    for case, when in called.items():
        if date <= when < 50 * DAY:
            assert (case in desks) == ("@hill#" in case), (
                "the pilot whistles, its neighbour asks its district as before"
            )
    assert {case.partition("#")[0] for case, when in called.items() if when >= date} == {"raid@lake", "raid@hill"}
    assert rows(joint, Kind.JOINED) == []


def test_a_kept_roll_out_goes_on_and_a_phase_of_another_regime_ends_it(town: Scenario) -> None:
    pilots = replace(town.cohorts["pilots"], joins=(Join(town.start.replace(day=25), 1.0),))
    first, then = replace(town.phases[0], length=20 * DAY), replace(town.phases[0], name="then", compared=False)
    kept = replace(town, cohorts={"pilots": pilots}, phases=(first, replace(then, regime="kept", length=20 * DAY)))
    log = simulate(kept, "rollout", seed=1, replication=0)
    assert [row[0] for row in rows(log, Kind.JOINED)] == [24 * DAY]
    over = replace(kept, phases=(first, replace(then, regime="joint", length=20 * DAY)))
    assert rows(simulate(over, "rollout", seed=1, replication=0), Kind.JOINED) == []


def test_who_had_joined_before_the_compared_phase_is_under_the_new_rules_when_it_begins(town: Scenario) -> None:
    before = replace(town.phases[0], name="before", compared=False, regime="joint", length=15 * DAY)
    scenario = replace(town, phases=(before, replace(town.phases[0], length=15 * DAY)))
    log = simulate(scenario, "rollout", seed=1, replication=0)
    assert [row[0] for row in rows(log, Kind.JOINED)] == [15 * DAY]


def test_cohorts_change_nothing_where_no_arm_rolls_out(town: Scenario) -> None:
    """Event for event the log of a scenario without cohorts, but for the rows that tell the draw."""
    plain = replace(town, cohorts={}, regimes={k: v for k, v in town.regimes.items() if not v.rollout})
    for regime in ("joint", "whistle"):
        with_them = simulate(town, regime, seed=2, replication=1)
        assert less(with_them, Kind.COHORT) == told(simulate(plain, regime, seed=2, replication=1))
        assert len(rows(with_them, Kind.COHORT)) == 1


def test_a_roll_out_to_all_on_the_first_day_is_the_regime_itself(town: Scenario) -> None:
    everybody = Cohort(NAME, named=("lake", "hill"))
    scenario = replace(town, cohorts={"pilots": everybody})
    both = dict(arms(scenario, ["whistle", "rollout"], seed=1, replication=0))
    assert less(both["rollout"], Kind.JOINED) == told(both["whistle"])
    assert len(rows(both["rollout"], Kind.JOINED)) == 2


def test_the_last_step_counts_and_needs_all_its_cohorts(town: Scenario) -> None:
    days = [Join(town.start.replace(day=day), 1.0) for day in (6, 11, 21)]
    cohorts = {
        "pilots": Cohort(NAME, named=("lake", "hill"), joins=(days[0],)),
        "centres": Cohort(NAME, named=("lake",), joins=(days[1],)),
        "late": Cohort(NAME, named=("lake", "hill"), joins=(days[2],)),
    }
    steps = (Step(("pilots",), "whistle"), Step(("pilots", "centres"), "posts"), Step(("centres", "late"), "joint"))
    regimes = {
        **town.regimes,
        "posts": town.regimes["whistle"],
        "rollout": replace(town.regimes["rollout"], rollout=steps),
    }
    log = simulate(replace(town, cohorts=cohorts, regimes=regimes), "rollout", seed=1, replication=0)
    assert [(row[0] // DAY, row[4], row[3], row[6]) for row in rows(log, Kind.JOINED)] == [
        (5, "lake", 1, "whistle"),
        (5, "hill", 1, "whistle"),
        (10, "lake", 2, "posts"),
        (20, "lake", 3, "joint"),
    ]


def test_crews_keep_their_post_when_a_neighbour_joins(town: Scenario) -> None:
    """The street that joins later stands first in the file, and takes nobody from the one that has a post already."""
    first = {"pilots": Cohort(NAME, named=("hill",), joins=(Join(town.start.replace(day=6), 1.0),))}
    second = {"late": Cohort(NAME, named=("lake",), joins=(Join(town.start.replace(day=16), 1.0),))}
    steps = (Step(("pilots",), "whistle"), Step(("late",), "whistle"))
    regimes = {**town.regimes, "rollout": replace(town.regimes["rollout"], rollout=steps)}
    log = simulate(replace(town, cohorts=first | second, regimes=regimes), "rollout", seed=1, replication=0)
    assert [(row[0] // DAY, row[4], row[6]) for row in rows(log, Kind.LENT)] == [
        (5, "hill", "police/1"),
        (5, "hill", "mines/1"),
        (15, "lake", "police/2"),
        (15, "lake", "mines/2"),
    ]
    assert {row[4] for row in rows(log, Kind.ON_POST) if row[0] > 16 * DAY} <= {"lake", "hill"}
    assert any(row[4] == "lake" for row in rows(log, Kind.ON_POST))


def test_the_story_of_a_case_says_how_its_street_called_on_that_day(town: Scenario) -> None:
    log = simulate(town, "rollout", seed=1, replication=0)
    called = [row[2] for row in rows(log, Kind.CALLED) if "@lake#" in row[2]]
    days: dict[str, set[str]] = {"向区里请示": set(), "吹哨": set()}
    for case in dict.fromkeys(called[:5] + called[-5:]):
        for line in story(town, log, case, "zh", "rollout").splitlines():
            for way, found in days.items():
                if way in line and line.strip().startswith("2018"):
                    found.add(line.split()[0])
    assert max(days["向区里请示"]) < "2018-01-11" <= min(days["吹哨"])


# -- in numbers --


def test_measures_of_the_parts_make_up_the_whole(town: Scenario) -> None:
    values = measure(town, read(town, simulate(town, "rollout", seed=1, replication=0)))
    for name in ("first_arrival_min", "quorum_min", "attendance_full_share"):
        whole, pilots, others = (values[key] for key in (name, f"{name}@pilots", f"{name}@{OTHERS}"))
        assert whole.value is not None
        assert pilots.value is not None
        assert others.value is not None
        assert whole.cases == pilots.cases + others.cases
        assert whole.value * whole.cases == pytest.approx(pilots.value * pilots.cases + others.value * others.cases)
    assert set(values) <= set(names(town))
    assert not any(name.startswith("officer_hours@") for name in values)
    assert {entry_of(name).group for name in apart(town)} == {"response", "outcome"}
    assert entry_of("quorum_min@pilots").unit == "min"
    assert words_of(town, "quorum_min@pilots").en == "time to effective quorum (pilot streets)"
    assert words_of(town, f"quorum_min@{OTHERS}").zh == "有效到齐时间(其余街乡)"


def test_without_cohorts_there_is_nothing_beside_the_totals(town: Scenario) -> None:
    plain = replace(town, cohorts={})
    assert not any("@" in name for name in measure(plain, read(plain, simulate(plain, "joint", seed=1, replication=0))))
    assert not any("@" in name for name in names(plain))


def test_what_pilots_gain_their_neighbours_may_lose(town: Scenario) -> None:
    """Two streets share three crews of each department under load; two of the three are stationed in one of them."""
    whistle = town.regimes["whistle"]
    even = replace(whistle, basing=Basing(), authority=Authority(takes=0, yes=1.0))
    post = replace(even, basing=Basing(rule="post", stationed=2, night_cover=1.0))
    regimes = {"even": even, "post": post, "rollout": replace(even, rollout=(Step(("pilots",), "post"),))}
    willing = {
        name: replace(department, stake=20.0, crews=3, weekends=True, routine=0.0)
        for name, department in town.departments.items()
    }
    scenario = replace(
        town,
        regimes=regimes,
        departments=willing,
        cohorts={"pilots": replace(town.cohorts["pilots"], joins=())},
        phases=(replace(town.phases[0], length=30 * DAY),),
        demand=(replace(town.demand[0], rate=6.0),),
        measure=replace(town.measure, quorum_within=DAY),
    )
    ran = run(scenario, ["even", "rollout"], replications=5, seed=1, workers=1)
    comparison = compare(scenario, ran.runs)
    pilots, others = (comparison.row(f"quorum_min@{part}", "rollout") for part in ("pilots", OTHERS))
    assert pilots is not None
    assert others is not None
    assert pilots.difference < 0 < others.difference
    assert pilots.decided
    assert others.decided
    said = verdict(comparison, "en")
    assert "'pilot streets' (1 of 2 streets) gained" in said
    assert "'the other streets' (1 of 2 streets) lost" in said
    assert said.index("gained,") < said.index("lost,") < said.index("The price")
    assert len(said.splitlines()) == 2
    assert "another draw" not in said, "the only pilot is named"
    assert "“试点街乡”(2 个街乡中的 1 个)有所得" in verdict(comparison, "zh")
    assert "“其余街乡”(2 个街乡中的 1 个)有所失" in verdict(comparison, "zh")
    assert "— pilot streets" in comparison_text(comparison, "en")
    assert "— 其余街乡" in comparison_text(comparison, "zh")


def test_the_verdict_is_honest_about_a_single_draw_and_about_no_difference(town: Scenario) -> None:
    once = compare(town, run(town, ["joint", "rollout"], replications=1, seed=1, workers=1).runs)
    said = verdict(once, "en")
    assert "a single draw, no interval" in said
    assert "One replication allows no verdict" in said
    drawn_ones = {"pilots": Cohort(NAME, size=1), "centres": Cohort(NAME, size=2)}
    said = verdict(replace(once, scenario=replace(town, cohorts=drawn_ones)), "en")
    assert "outside 'name', members of later cohorts included; each replication is another draw)" in said
    same = replace(town, regimes={**town.regimes, "alike": town.regimes["joint"]})
    alike = compare(same, run(same, ["joint", "alike"], replications=2, seed=1, workers=1).runs)
    assert verdict(alike, "en").count("did not change at all") == 2


def test_equal_hours_are_bought_in_the_streets_that_have_joined_as_well(town: Scenario) -> None:
    """The setting of a roll-out holds for the regimes of its steps, under names of their own."""
    setting = Setting(0.5, 1)
    made = setting.arm("more", town.regimes["rollout"], town.regimes)
    assert made["more"].rollout == (Step(("pilots",), "more-whistle"),)
    assert made["more-whistle"] == setting.of(town.regimes["whistle"])
    assert made["more-whistle"].crews_added == made["more"].crews_added == 1
    assert setting.arm("more", town.regimes["joint"], town.regimes) == {"more": setting.of(town.regimes["joint"])}
    scenario = replace(town, phases=(replace(town.phases[0], length=20 * DAY),))
    scenario = replace(scenario, regimes={**town.regimes, "rollout": replace(town.regimes["rollout"], crews_added=2)})
    whole, arms_asked, (found,) = match(scenario, ["rollout", "joint"], replications=1, seed=1, workers=1)
    assert set(arms_asked) - {"rollout", "joint"} == {found.arm}
    simulate(whole, found.arm, seed=1, replication=0)


# -- in a file --


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("named: [lake]", "named: []", "sense_cohort_empty"),
        ("named: [lake]", "named: [lake, hill]\n    size: 1", "sense_cohort_size"),
        ("named: [lake]", "size: 3", "sense_cohort_size"),
        ("2018-01-11, share: 1", "2017-12-31, share: 1", "sense_cohort_date"),
        ("2018-01-11, share: 1", "2018-03-02, share: 1", "sense_cohort_date"),
        ("2018-01-11, share: 1", "2018-01-11, share: 0.5", "sense_cohort_order"),
        ("share: 1}", "share: 0.5}, {date: 2018-01-10, share: 1}", "sense_cohort_order"),
        (
            "share: 1}",
            "share: 0.5}, {date: 2018-01-12, share: 0.4}, {date: 2018-01-13, share: 1}",
            "sense_cohort_order",
        ),
        ("\n  pilots:", "\n  others: {name: 其余, named: [hill]}\n  pilots:", "sense_cohort_name"),
        ("cohorts: [pilots]", "cohorts: []", "sense_step_empty"),
        ("cohorts: [pilots]", "cohorts: [pilot]", "reader_refer"),
        ("regime: whistle}", "regime: whistles}", "reader_refer"),
        ("regime: whistle}", "regime: rollout}", "sense_step_rollout"),
        ("named: [lake]", "named: [sea]", "reader_refer"),
    ],
)
def test_a_roll_out_that_makes_no_sense_is_refused(old: str, new: str, key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(TOWN.replace(old, new))
    assert [problem.key for problem in caught.value.problems] == [key]
    for language in ("zh", "en"):
        assert "{" not in caught.value.text(language).splitlines()[0].split("town")[-1]


def test_a_regime_with_a_base_may_have_a_roll_out_of_its_own(town: Scenario) -> None:
    assert town.regimes["rollout"].rollout == (Step(("pilots",), "whistle"),)
    assert town.regimes["joint"].rollout == ()
