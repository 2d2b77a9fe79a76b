"""Attribution: shares on games whose answer is known, regimes composed of two, and a small experiment from end to end."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from towns import JOINT, WHISTLE, regimes

from sim import experiment, lab, shapley, store, tasks, trial
from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.figures.look import SETTINGS
from sim.figures.waterfall import Fall, Step, waterfall
from sim.fonts import typeset
from sim.kinds import attribution as kind
from sim.measures import Value
from sim.problem import ScenarioError
from sim.questions.attribution import Group, differing, grouped, title
from sim.questions.precision import Wish
from sim.reader import read, vary
from sim.regime import ELEMENTS, LACKS, senseless, settled
from sim.runner import Plan
from sim.runner import run as simulated
from sim.scenario import Phase
from sim.schema import explain
from sim.shapley import Estimate, Split, after, both_ways, estimate, gains, looked, partners, reckoned, shares
from sim.shelf import find
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.regime import Regime

    Worth = Callable[[frozenset[str]], float]

RESULTS: Final = Path(__file__).parent.parent / "results" / "experiments"
PLAYERS: Final = ("a", "b", "c", "d")
SETS: Final = [frozenset(some) for size in range(5) for some in combinations(PLAYERS, size)]
GAMES: Final = st.lists(st.floats(-1e3, 1e3), min_size=16, max_size=16).map(lambda found: dict(zip(SETS, found, strict=True)))  # fmt: skip


# ---- games whose answer is known


def additive(found: frozenset[str]) -> float:
    return math.fsum({"a": 1.0, "b": -2.0, "c": 4.0, "d": 0.0}[player] for player in found)


def glove(found: frozenset[str]) -> float:
    """One left glove (a), two right ones (b, c): a pair is worth 1."""
    return float("a" in found and bool(found & {"b", "c"}))


def majority(found: frozenset[str]) -> float:
    return float(len(found) >= 2)


def test_where_players_add_up_each_gets_what_it_adds_in_any_order() -> None:
    wanted = {"a": 1.0, "b": -2.0, "c": 4.0, "d": 0.0}
    assert shares(PLAYERS, additive) == pytest.approx(wanted)
    for order in permutations(PLAYERS):
        assert both_ways(order, additive) == wanted
    assert set(after(PLAYERS, additive).values()) == {0.0}


def test_the_owner_of_the_one_left_glove_gets_two_thirds() -> None:
    """Shapley's own example of the kind: 2/3, 1/6, 1/6."""
    assert shares("abc", glove) == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})


def test_equal_votes_are_equal_and_a_dummy_gets_exactly_nought() -> None:
    assert shares("abc", majority) == pytest.approx(dict.fromkeys("abc", 1 / 3))
    with_dummy = shares("abcd", lambda found: majority(found - {"d"}))
    assert with_dummy["d"] == 0
    assert with_dummy["a"] == pytest.approx(with_dummy["b"]) == pytest.approx(1 / 3)


@given(GAMES, st.permutations(PLAYERS))
def test_shares_add_up_in_every_pair_of_orders_and_over_all_of_them(
    game: dict[frozenset[str], float], order: list[str]
) -> None:
    total = game[frozenset(PLAYERS)] - game[frozenset()]
    for found in (
        gains(order, game.__getitem__),
        both_ways(order, game.__getitem__),
        shares(PLAYERS, game.__getitem__),
    ):
        assert math.fsum(found.values()) == pytest.approx(total, abs=1e-9 * 1e4)


@given(GAMES)
def test_random_orders_are_right_on_average(game: dict[frozenset[str], float]) -> None:
    """The mean over all orders, each with its reverse, is the exact share; likewise what depends on what."""
    orders, worth = list(permutations(PLAYERS)), game.__getitem__
    for player, value in shares(PLAYERS, worth).items():
        drawn = [both_ways(order, worth)[player] for order in orders]
        assert math.fsum(drawn) / len(orders) == pytest.approx(value, abs=1e-7)
    for pair, value in after(PLAYERS, worth).items():
        drawn = [after(PLAYERS, worth, order)[pair] for order in orders]
        assert math.fsum(drawn) / len(orders) == pytest.approx(value, abs=1e-7)


def test_what_works_only_together_shows_in_what_came_before() -> None:
    assert after("abc", glove)["b", "a"] == pytest.approx(1 / 3)
    two = after("ab", lambda found: float(len(found) == 2))
    assert two == {("a", "b"): 1.0, ("b", "a"): 1.0}
    assert after("ab", lambda found: float(bool(found)))["a", "b"] == -1.0


def test_intervals_from_random_orders_and_noise_hold_the_exact_share() -> None:
    """300 experiments of 20 pairs of orders on a game that is far from adding up, with noise on every worth."""
    luck = random.Random(1)
    game = {found: len(found) ** 2 + 3 * glove(found) for found in SETS}
    exact = shares(PLAYERS, game.__getitem__)
    held = 0
    for _ in range(300):
        drawn = []
        for _ in range(20):
            common = luck.gauss(0, 2)
            noisy = {found: value + common * len(found) + luck.gauss(0, 0.5) for found, value in game.items()}
            drawn.append(both_ways(luck.sample(PLAYERS, 4), noisy.__getitem__)["a"])
        found = estimate(drawn)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= exact["a"] <= found.high
    assert 0.92 <= held / 300 <= 0.98


def test_an_estimate_without_spread_has_no_interval() -> None:
    assert estimate([0.0, 0.0]) == Estimate(2, 0.0, None, None)
    assert not estimate([0.0, 0.0]).decided
    assert estimate([0.1, 0.1, 0.1]).mean == 0.1
    assert estimate([0.1, 0.1]).decided
    assert not estimate([3.0]).decided


# ---- what an element means without its partner


def settles(regime: Regime) -> None:
    found = settled(regime)
    assert senseless(found) == []
    assert settled(found) == found
    if not senseless(regime):
        assert found is regime


@given(regimes(), regimes(), st.sets(st.sampled_from(ELEMENTS)))
def test_any_composition_of_two_regimes_has_a_meaning_once_settled(one: Regime, other: Regime, taken: set[str]) -> None:
    settles(replace(one, **{name: getattr(other, name) for name in taken}))


@pytest.mark.parametrize(
    ("element", "partner", "rule"),
    [
        ("authority", ("basing", "departments"), "phone_back"),
        ("admission", ("call", "petition"), "none"),
        ("command", ("call", "separate"), "own"),
    ],
)
def test_what_cannot_stand_alone_lies_idle(element: str, partner: tuple[str, str], rule: str) -> None:
    name, without = partner
    sound = WHISTLE if element != "admission" else replace(WHISTLE, admission=replace(WHISTLE.admission, rule="scope"))
    lone = replace(sound, **{name: replace(getattr(sound, name), rule=without)})
    lone = replace(lone, timing=replace(lone.timing, roster=0))
    lack = next(lack for lack in LACKS if lack.element == element)
    assert lack.partner == name
    assert lack.holds(lone)
    found = settled(lone)
    assert getattr(found, element) == replace(getattr(lone, element), rule=rule)
    for language in ("zh", "en"):
        assert lack.without.of(language) in explain(element, language)


def test_so_do_numbers_that_need_a_rule() -> None:
    roster = replace(JOINT, call=replace(JOINT.call, rule="separate"), timing=replace(JOINT.timing, roster=5))
    assert settled(roster).timing.roster == 0
    reserve = replace(JOINT, priority=replace(JOINT.priority, rule="none", reserve=2))
    assert settled(reserve).priority.reserve == 0


# ---- two regimes and those between them


def made(one: Regime, other: Regime, *, exact: bool = False, **groups: Group) -> Split:
    return Split(("one", "other"), (one, other), grouped(one, other, groups), exact, 1)


def test_call_and_timing_form_one_group_unless_the_file_says_otherwise() -> None:
    assert made(JOINT, WHISTLE).groups["call-timing"] == ("call", "timing")
    assert made(JOINT, WHISTLE).members == ("call", "timing")
    apart = made(JOINT, WHISTLE, call=Group(elements=("call",)))
    assert apart.groups["call"] == ("call",)
    assert apart.groups["timing"] == ("timing",)
    more = replace(JOINT, crews_added=2)
    assert made(JOINT, more).groups == {"crews": ("crews_added",)}
    assert differing(JOINT, JOINT) == ()
    assert title("call-timing", ("call", "timing"), {}).en == "call and timing"


@given(regimes(), regimes(), st.integers(0, 100))
def test_a_replication_runs_the_ends_both_orders_and_each_group_alone_and_wanting(
    one: Regime, other: Regime, replication: int
) -> None:
    split = made(one, other)
    if not split.groups:
        return
    sets, order = split.sets(replication), split.order(replication)
    whole = split.elements(split.groups)
    assert sets[0] == frozenset()
    assert sets[1 if len(sets) > 1 else 0] == whole
    for way in (order, order[::-1]):
        assert all(split.elements(way[:count]) in sets for count in range(len(way) + 1))
    for part in (*map(frozenset, split.groups.values()), *(frozenset({member}) for member in split.members)):
        assert part in sets
        assert whole - part in sets
    task = split.task(replication)
    assert task.regimes[0] == ("one", one)
    assert dict(task.regimes)[split.composed(whole)[0]] == replace(other, title=split.composed(whole)[1].title)
    assert len({replace(regime, title=JOINT.title) for _, regime in task.regimes}) == len(task.regimes)
    assert all(senseless(regime) == [] for _, regime in task.regimes)


def test_orders_depend_on_the_replication_and_the_seed_alone() -> None:
    split = made(JOINT, WHISTLE)
    assert [split.order(n) for n in range(9)] == [split.order(n) for n in range(9)]
    assert len({split.order(n) for n in range(9)}) > 7
    assert split.order(0) != replace(split, seed=2).order(0)
    first = [split.order(n)[0] for n in range(4000)]
    for name in split.groups:
        assert first.count(name) / 4000 == pytest.approx(1 / len(split.groups), abs=0.02)


def test_equal_regimes_are_run_once_under_one_name() -> None:
    split = made(JOINT, WHISTLE)
    assert split.composed(frozenset({"authority"})) == ("one", JOINT)
    assert split.composed(frozenset({"authority", "stay"}))[0] == "one+stay"
    assert [lack.element for lack in split.idle(0)]
    marked = made(
        replace(JOINT, call=replace(JOINT.call, rule="lead"), timing=replace(JOINT.timing, roster=5, night=True)),
        replace(JOINT, call=replace(JOINT.call, rule="separate"), timing=replace(JOINT.timing, roster=0)),
        call=Group(elements=("call",)),
    )
    name, regime = marked.composed(frozenset({"call"}))
    assert name == "one+call+timing~"
    assert regime.timing.night
    assert regime.timing.roster == 0


def test_every_composition_of_the_arms_can_be_simulated() -> None:
    town = read(Path(__file__).parent / "elements.yaml")
    phases = (Phase("before", DAY, "quick"), Phase("during", 3 * DAY, compared=True))
    town = replace(town, phases=phases)
    for baseline in ("single", "joint-strong"):
        split = made(town.regimes[baseline], town.regimes["whistle"])
        named = dict(split.task(0).regimes)
        raw = tasks.work(Plan(town, (), 1, "none", None), split.task(0), tasks.program())
        assert {run.regime for run in tasks.runs(store._table(raw))[0]} == set(named)


def runs_of(split: Split, replication: int, worth: Worth) -> list[Run]:
    """Runs in which a set of elements is worth what *worth* says."""
    named = {split.composed(taken)[0]: taken for taken in split.sets(replication)}
    return [Run(name, replication, {"x": Value(worth(taken), 1, 0)}) for name, taken in named.items()]


@pytest.mark.parametrize("exact", [False, True])
def test_a_replication_is_reckoned_from_its_runs(exact: bool) -> None:
    whole = replace(JOINT, call=WHISTLE.call, timing=WHISTLE.timing, stay=WHISTLE.stay, command=WHISTLE.command)
    split = made(JOINT, whole, exact=exact)

    def worth(taken: frozenset[str]) -> float:
        return 10.0 * ({"call", "timing"} <= taken) + 4.0 * ("stay" in taken) + ("call" in taken)

    found = reckoned(split, 3, runs_of(split, 3, worth), "x")
    assert found is not None
    assert found.total == 15.0
    assert found.share == pytest.approx({"call-timing": 11.0, "command": 0.0, "stay": 4.0})
    assert found.first == {"call-timing": 11.0, "command": 0.0, "stay": 4.0, "call": 1.0, "timing": 0.0}
    assert found.last == {"call-timing": 11.0, "command": 0.0, "stay": 4.0, "call": 11.0, "timing": 10.0}
    broken = runs_of(split, 3, worth)
    broken[-1] = Run(broken[-1].regime, 3, {"x": Value(None, 0, 0)})
    assert reckoned(split, 3, broken, "x") is None


def test_a_relative_wish_is_a_share_of_the_total_and_holds_for_every_group() -> None:
    split = made(JOINT, replace(JOINT, stay=WHISTLE.stay, command=WHISTLE.command))
    luck = random.Random(4)
    found = []
    for replication in range(20):
        worths = {name: 10 + luck.gauss(0, 1) for name in ("stay", "command")}
        runs = [
            Run(split.composed(taken)[0], replication, {"x": Value(math.fsum(worths[name] for name in taken), 1, 0)})
            for taken in split.sets(replication)
        ]
        one = reckoned(split, replication, runs, "x")
        assert one is not None
        found.append(one)
    looks = looked(found, Wish(relative=0.25))
    total = estimate([one.total for one in found])
    for look in looks.values():
        assert look.wished == pytest.approx(0.2 * total.mean)
        assert look.met
    assert all((look.needed or 0) > 20 for look in looked(found, Wish(absolute=0.1)).values())
    undecided = [replace(one, total=(-1.0) ** one.replication) for one in found]
    assert {look.wished for look in looked(undecided, Wish(relative=0.25)).values()} == {None}


def test_intervals_of_what_depends_on_what_hold_for_all_pairs_at_once() -> None:
    split = made(JOINT, replace(JOINT, stay=WHISTLE.stay, command=WHISTLE.command, ladder=WHISTLE.ladder))
    luck = random.Random(5)
    drawn = [reckoned(split, n, runs_of(split, n, lambda taken: len(taken) * luck.gauss(0, 1)), "x") for n in range(20)]
    found = [one for one in drawn if one is not None]
    wide = partners(found, tuple(split.groups))["stay", "command"]
    narrow = estimate([one.after["stay", "command"] for one in found])
    assert wide.mean == narrow.mean
    assert None not in (wide.low, narrow.low)
    assert (wide.low or 0) < (narrow.low or 0)


# ---- the file

HEAD: Final = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: attribution
scenario: dongxiejie-parking
"""
ENDS: Final = "baseline: joint\nregimes: [whistle-in-turn]\nmeasures: [time_to_resolution_h]\n"
WISH: Final = "precision: {relative: 20 %, at_most: 20}\n"


def written(folder: Path, text: str) -> Path:
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    return folder / "small.yaml"


@pytest.mark.parametrize(
    ("more", "key", "place"),
    [
        (WISH, "attribution_regimes", ""),
        (WISH + "baseline: joint\nregimes: [joint]\n", "attribution_regimes", ""),
        (WISH + "baseline: joint\nregimes: [stationing-only]\nattribution: {groups: {a: {elements: [stay]}}}\n", "attribution_same", "stay"),
        (WISH + "baseline: joint-campaign\nregimes: [stationing-only]\n", "attribution_alike", ""),
        (WISH + ENDS + "attribution: {groups: {a: {elements: [stya]}}}\n", "attribution_unknown", "stya"),
        (WISH + ENDS + "attribution: {groups: {a: {elements: []}}}\n", "attribution_empty", ""),
        (WISH + ENDS + "attribution: {groups: {a: {elements: [stay]}, b: {elements: [basing, stay]}}}\n", "attribution_twice", "stay"),
        (WISH + ENDS + "attribution: {groups: {a: {elements: [stay, stay]}}}\n", "attribution_twice", "stay"),
        (WISH + ENDS + "attribution: {groups: {basing: {elements: [stay]}}}\n", "attribution_name", ""),
        (WISH + ENDS + "attribution: {groups: {call-timing: {elements: [stay]}}}\n", "attribution_name", ""),
        (ENDS + "attribution: {exact: true}\n", "attribution_exact", "true"),
        (ENDS, "experiment_no_wish", ""),
        (ENDS + "precision: {relative: 1 %, absolute: 2}\nattribution: {exact: true}\n", "experiment_two_wishes", ""),
        (ENDS + "precision: {relative: 1 %, at_least: 30, at_most: 20}\n", "experiment_at_most", ""),
        (WISH + "baseline: joint\nregimes: [whistle-in-tern]\n", "experiment_regime", "whistle-in-tern"),
        (WISH + "baseline: none\nregimes: [roll-out]\n", "attribution_rollout", ""),
    ],
)  # fmt: skip
def test_each_mistake_has_its_words_and_its_place(tmp_path: Path, more: str, key: str, place: str) -> None:
    head = HEAD.replace("dongxiejie-parking", "beijing-2018") if key == "attribution_rollout" else HEAD
    with pytest.raises(ScenarioError) as caught:
        experiment.read(written(tmp_path, head + more))
    found = {problem.key: problem for problem in caught.value.problems}
    assert key in found
    assert found[key].source_line[found[key].column - 1 :].startswith(place)
    for language in ("zh", "en"):
        assert "small.yaml" in caught.value.text(language)


# ---- from end to end


def carried_out(folder: Path, text: str) -> tuple[lab.Finding, Path]:
    inquiry = experiment.read(written(folder, text))
    with Crowd(lambda: local(1)) as crowd:
        finding = trial.conduct(inquiry, store.opened(folder / "out", inquiry), crowd)
    return finding, folder / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[lab.Finding, Path]:
    groups = "attribution: {groups: {post: {title: {zh: 指挥部, en: the post}, elements: [basing, authority]}}}\n"
    return carried_out(tmp_path_factory.mktemp("small"), HEAD + ENDS + WISH + groups)


def test_a_small_experiment_attributes_nothing_to_what_has_nothing_to_act_on(small: tuple[lab.Finding, Path]) -> None:
    finding, out = small
    split = shapley.split(finding.inquiry)
    found = store.opened(out, finding.inquiry).runs
    each = [reckoned(split, n, found[0, n], "time_to_resolution_h") for n in range(20)]
    for one in each:
        assert one is not None
        assert one.share["reach"] == one.share["ladder"] == 0
        assert math.fsum(one.share.values()) == pytest.approx(one.total)
    table = {(row["effect"], row["group"], row["element"]): row for row in rows(out / "table.csv")}
    total = float(table["total", "", ""]["mean"])
    attributed = [float(row["mean"]) for (effect, _, _), row in table.items() if effect == "share"]
    assert math.fsum(attributed) == pytest.approx(total)
    assert sum(float(row["percent"]) for (effect, _, _), row in table.items() if effect == "share") == pytest.approx(100)  # fmt: skip
    assert float(table["first_in", "post", "authority"]["mean"]) == 0
    assert {element for effect, group, element in table if (effect, group) == ("last_out", "call-timing")} == {"", "call", "timing"}  # fmt: skip
    assert float(table["total", "", ""]["reduction"]) <= float(table["total", "", ""]["ceiling"]) + 1e-9
    assert (out / "looks.csv").is_file()
    assert len(rows(out / "pairs.csv")) == len(split.groups) * (len(split.groups) - 1)


def test_a_report_says_what_is_attributed_and_never_what_is_the_cause(small: tuple[lab.Finding, Path]) -> None:
    finding, out = small
    for language, words in (
        ("zh", ["归到名下的份额", "电话请示", "没有一次重复被略去", "× (≤ "]),
        ("en", ["share attributed", "officers phone back", "No replication was left out", "what works together"]),
    ):
        told = (out / f"report.{language}.txt").read_text(encoding="utf-8")
        flat = " ".join(told.split()).lower()
        assert all(word.lower() in flat for word in words)
        assert not [word for word in ("caus", "导致", "造成", "引起") if word in flat]
    assert finding.text("en") + "\n" == told


def test_a_wish_that_is_not_reached_says_how_many_more(tmp_path: Path) -> None:
    finding, out = carried_out(tmp_path, HEAD + ENDS + "precision: {absolute: 1, at_most: 20}\n")
    flat = " ".join(finding.text("en").split())
    last = {row["group"]: row for row in rows(out / "looks.csv")}
    assert int(last["stay"]["needed"]) > 20
    assert f"about {last['stay']['needed']} in all are needed" in flat
    assert f"{int(last['stay']['needed']) - 20} more" in flat


def test_exact_runs_all_combinations_as_often_as_asked(tmp_path: Path) -> None:
    groups = (
        "replications: 3\nattribution:\n  exact: true\n  groups:\n"
        "    post: {title: {zh: 指挥部, en: the post}, elements: [basing, authority]}\n"
        "    others: {title: {zh: 其余, en: others}, elements: [detection, command, priority, reach, ladder, appraisal]}\n"
    )
    finding, out = carried_out(tmp_path, HEAD + ENDS + groups)
    assert len(finding.tasks) == 3
    assert not (out / "looks.csv").exists()
    split = shapley.split(finding.inquiry)
    assert len(split.groups) == 4
    names = {name for name, _ in finding.tasks[0].regimes}
    every = [split.elements(some) for size in range(5) for some in combinations(split.groups, size)]
    assert {split.composed(taken)[0] for taken in every} <= names
    assert "all 16 combinations" in finding.text("en")
    table = [row for row in rows(out / "table.csv") if row["effect"] in ("share", "total")]
    values = {row["group"]: float(row["mean"]) for row in table}
    assert math.fsum(value for name, value in values.items() if name) == pytest.approx(values[""])


def test_replications_in_which_the_measure_does_not_apply_are_named(tmp_path: Path) -> None:
    text = HEAD + ENDS.replace("time_to_resolution_h", "fruitless_visit_share") + WISH
    finding, out = carried_out(tmp_path, text)
    assert "nothing can be attributed" in " ".join(finding.text("en").split())
    assert rows(out / "table.csv") == []
    assert not list(out.glob("figures/*"))
    inquiry = finding.inquiry
    split = shapley.split(inquiry)
    found = store.opened(out, inquiry)
    for place, run in enumerate(runs := found.runs[0, 7]):
        runs[place] = replace(run, values={**run.values, "officer_hours": Value(None, 0, 0)})
    with Crowd(lambda: local(1)) as crowd:
        desk = lab.Lab(inquiry, found, crowd, Plan(inquiry.scenario, inquiry.arms, 1, "none", None), lambda *_: None)
        account = kind._account(desk, split, 20, "officer_hours")
    assert account.left_out == [7]
    assert len(account.found) == 19
    told = " ".join(" ".join(kind._told(inquiry, split, account, {}, 20, "en")).split())
    assert "some combination: 1 of the replications (number 7)" in told


def test_what_lies_beyond_the_window_changes_nothing_within_it() -> None:
    scenario = read(find("yongding-vendors", "en"))
    cut = shapley.after_window(scenario)
    assert [path for path, _ in cut] == ["phases.2.length"]
    within = ("active_site_nights", "last_30_nights_active_share", "active_officer_hours")
    found = [
        [run.values[name].value for name in within]
        for some in (scenario, vary(scenario, dict(cut)))
        for run in simulated(some, ["raids", "embedded-squad"], replications=1, seed=1, workers=1).runs
    ]
    assert found[:2] == found[2:]


@pytest.mark.long
def test_nor_does_it_in_the_shipped_experiment() -> None:
    inquiry = experiment.read("jinhaihu-elements")
    cut = vary(inquiry.scenario, dict(shapley.split(inquiry).changes))
    found = [
        [run.values[name].value for name in inquiry.experiment.measures]
        for some in (inquiry.scenario, cut)
        for run in simulated(some, inquiry.arms, replications=2, seed=1, workers=1).runs
    ]
    assert found[:4] == found[4:]


def test_what_first_in_and_last_out_say_depends_on_what_can_be_seen_and_how_much_it_is() -> None:
    none, little, more, less = (
        Estimate(20, 1.0, -1.0, 3.0), Estimate(20, 2.0, 1.0, 3.0), Estimate(20, 50.0, 40.0, 60.0), Estimate(20, 20.0, 15.0, 25.0)
    )  # fmt: skip
    against = Estimate(20, -30.0, -40.0, -20.0)
    for first, last, key in (
        (none, more, "only_together"), (little, more, "only_together"), (more, none, "replaced"), (more, little, "replaced"),
        (more, against, "opposite"), (less, more, "more"), (more, less, "less"),
    ):  # fmt: skip
        assert kind._judged(first, last, 10.0) == f"attribution_{key}"


def test_a_share_is_a_part_of_the_total_only_where_there_is_one() -> None:
    share = Estimate(20, 3.0, 1.0, 5.0)
    assert kind._percent(share, Estimate(20, 6.0, 5.0, 7.0)) == 50
    assert kind._percent(share, Estimate(20, 6.0, -1.0, 13.0)) is None
    assert kind._percent(share, Estimate(20, 0.0, None, None)) is None


@pytest.mark.parametrize("name", ["jinhaihu-elements", "four-powers-elements"])
def test_the_committed_shares_are_those_of_the_committed_runs(name: str) -> None:
    inquiry, folder = experiment.read(name), RESULTS / name
    split, metric = shapley.split(inquiry), inquiry.experiment.measures[0]
    table = [row for row in rows(folder / "table.csv") if row["metric"] == metric and row["effect"] == "share"]
    runs = tasks.runs(pq.read_table(folder / "runs.parquet"))[0]
    count = int(table[0]["replications"])
    each = [reckoned(split, n, [run for run in runs if run.replication == n], metric) for n in range(count)]
    found = [one for one in each if one is not None]
    assert len(found) == count >= 20
    for one in found:
        assert math.fsum(one.share.values()) == pytest.approx(one.total)
    for row in table:
        assert float(row["mean"]) == pytest.approx(math.fsum(one.share[row["group"]] for one in found) / count)
    if "authority" in split.groups:
        assert {one.first["authority"] for one in found} == {0}


# ---- the figure


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_waterfall_goes_from_one_end_to_the_other(language: str) -> None:
    steps = [Step("a", -60, -80, -40, 75), Step("b", -30, -70, 10, 37.5), Step("c", 10, 9, 11, -12.5), Step("d", 0, None, None, 0)]  # fmt: skip
    with typeset(SETTINGS):
        figure = waterfall(Fall(("from", "to"), (100, 20), steps), "nights", ("title", "finding", "footer"), language)
    (axes,) = figure.axes
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
    assert ends[0] == (0, 100)
    assert [end for _, end in ends[1:4]] == [40, 10, 20]
    assert [start for start, _ in ends[1:4]] == [100, 40, 10]
    assert ends[-1] == (0, 20)
    hatched = [bool(bar.get_hatch()) for bar in bars]
    assert hatched[1:4] == [False, True, False]
    texts = [text for text in axes.texts if text.get_text()]
    assert min(float(text.get_fontsize()) for text in texts) >= 14
    assert {"-60.00 (75 %)", "0"} <= {text.get_text() for text in texts}
