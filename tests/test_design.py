"""Which pilot design for a given staff: what a file may ask, what designs cost, and the whole of a small experiment."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from test_experiment import HEAD, mistakes

from sim import experiment, selection, store, trial
from sim.crowd import Crowd, local
from sim.designs import BOUNDED, IDEAL, bounds, cost, designs
from sim.intervals import mean, paired
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.lab import Finding

RESULTS = Path(__file__).parent.parent / "results" / "experiments" / "pilot-design"
SHARE = "quorum_within_deadline_share"
DESIGN = HEAD.replace("three-whistles", "daanshan-landslide") + "kind: design\nmeasures: [time_to_resolution_h]\n"
BLOCK: Mapping[str, Any] = {
    "presets": "[joint, whistle-asking, whistle-on-the-spot]", "crews": "[0, 1]", "stationed": "[1]", "budget": 100000,
    "indifference": 2, "at_most": 30,
}  # fmt: skip


def asked(**more: Any) -> str:
    block = {**BLOCK, **more}
    return DESIGN + "design:\n" + "".join(f"  {key}: {value}\n" for key, value in block.items() if value is not None)


def read(folder: Path, **more: Any) -> experiment.Inquiry:
    (folder / "mine.yaml").write_text(asked(**more), encoding="utf-8")
    return experiment.read(folder / "mine.yaml")


def carried_out(inquiry: experiment.Inquiry, into: Path, workers: int = 1) -> Finding:
    with Crowd(lambda: local(workers)) as crowd:
        return trial.conduct(inquiry, store.opened(into, inquiry), crowd)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(finding: Finding, language: str) -> str:
    return " ".join(finding.text(language).split())


# -- the file


@pytest.mark.parametrize(
    ("more", "key", "where"),
    [
        ({"presets": None}, "design_no_presets", ""),
        ({"presets": "[joint, whistle-askin]"}, "experiment_regime", "whistle-askin"),
        ({"presets": "[joint, joint]"}, "design_twice", "joint"),
        ({"crews": "[]"}, "design_no_levels", "[]"),
        ({"stationed": "[1, 1]"}, "design_twice", "1"),
        ({"crews": "[-1]"}, "reader_below", "-1"),
        ({"budget": None}, "design_no_budget", ""),
        ({"budget": 70000}, "design_budget", "70000"),
        ({"indifference": None}, "design_no_indifference", ""),
        ({"indifference": 0}, "design_no_indifference", "0"),
        ({"share_least": 1}, "design_share", "1"),
        ({"procedure": "ocba"}, "design_ocba_paired", "ocba"),
        ({"at_most": 25, "at_least": 30}, "experiment_at_most", "25"),
        ({"at_least": 10}, "reader_below", "10"),
        ({"confidence": 1}, "reader_above", "1"),
        ({"cost": "yuan"}, "reader_choice", "yuan"),
        ({"presets": "[joint]", "crews": "[0]"}, "design_one", ""),
    ],
)  # fmt: skip
def test_each_mistake_has_its_words(tmp_path: Path, more: dict[str, Any], key: str, where: str) -> None:
    found = mistakes(tmp_path, asked(**more))
    assert key in {name for name, _ in found}
    if where:
        assert (key, where) in [(name, place[: len(where)]) for name, place in found]


def test_a_measure_without_a_better_way_and_a_regime_in_steps_are_refused(tmp_path: Path) -> None:
    text = asked().replace("time_to_resolution_h", "calls")
    assert "design_neither" in {key for key, _ in mistakes(tmp_path, text)}
    text = asked(presets="[joint, roll-out]").replace("daanshan-landslide", "beijing-2018")
    found = {key for key, _ in mistakes(tmp_path, text)}
    assert "design_rollout" in found


# -- what it costs


def test_the_cost_is_known_before_any_run() -> None:
    scenario = experiment.read("pilot-design").scenario
    options = designs(scenario, ["joint", "whistle"], [0, 2], [0, 1], "officers")
    assert [option.name for option in options] == [
        "joint-c0", "joint-c2", "whistle-c0-s0", "whistle-c0-s1", "whistle-c2-s0", "whistle-c2-s1",
    ]  # fmt: skip
    staff = sum(department.crews * department.size for department in scenario.departments.values())
    more = sum(2 * department.size for department in scenario.departments.values())
    assert [option.cost for option in options] == [staff, staff + more, staff, staff, staff + more, staff + more]


def test_hours_on_duty_are_shifts_and_the_cover_of_the_post() -> None:
    """One department of two crews of 4 officers, 9 to 18 every day: 2 × 4 × 9 × 30 hours; one of them at a post, half covered off shift."""
    scenario = experiment.read("pilot-design").scenario
    police = replace(
        scenario.departments["police"], crews=2, size=4, stations=None, shift_begins=9 * HOUR, shift_ends=18 * HOUR,
        weekends=True,
    )  # fmt: skip
    scenario = replace(scenario, departments={"police": police})
    whistle = scenario.regimes["whistle"]
    at = {level: replace(whistle, basing=replace(whistle.basing, stationed=level)) for level in (0, 1, 9)}
    assert cost(scenario, at[0], "duty_hours") == pytest.approx(2 * 4 * 9 * 30)
    assert cost(scenario, at[1], "duty_hours") == pytest.approx(2 * 4 * 9 * 30 + 0.5 * 4 * 15 * 30)
    assert cost(scenario, at[9], "duty_hours") == pytest.approx(2 * 4 * 9 * 30 + 2 * 0.5 * 4 * 15 * 30)
    assert cost(scenario, replace(at[0], crews_added=1), "duty_hours") == pytest.approx(3 * 4 * 9 * 30)
    fixed = replace(scenario, departments={"police": replace(police, level="municipal")})
    assert cost(fixed, replace(at[1], crews_added=1), "duty_hours") == pytest.approx(2 * 4 * 9 * 30)
    night = replace(scenario, departments={"police": replace(police, shift_begins=0, shift_ends=0)})
    assert cost(night, at[1], "duty_hours") == pytest.approx(2 * 4 * 24 * 30)
    assert scenario.phases[scenario.compared].length % DAY == 0


def test_a_preset_without_a_post_has_no_levels_of_stationing() -> None:
    scenario = experiment.read("pilot-design").scenario
    found = designs(scenario, ["joint", "joint-campaign"], [0], [0, 2], "officers")
    assert [option.stationed for option in found] == [None, 0, 2]
    assert [option.regime.basing.rule for option in found] == ["departments", "post", "post"]
    assert found[2].regime.basing.stationed == 2
    assert found[0].regime.basing == scenario.regimes["joint"].basing


# -- a small experiment


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, Path]:
    """The small experiment as it stands, of which several things are asked: none meets 0.9."""
    folder = tmp_path_factory.mktemp("design")
    return carried_out(read(folder), folder / "out"), folder / "out"


def test_what_meets_the_demand_is_chosen_from(tmp_path: Path) -> None:
    """At a demand of 0.75 only `whistle-asking` with a crew stationed meets it, though it is not the fastest."""
    finding = carried_out(read(tmp_path, share_least=0.75, at_most=20), tmp_path / "out")
    table = {row["design"]: row for row in rows(tmp_path / "out" / "designs.csv")}
    assert table["whistle-asking-c0-s1"]["state"] == "chosen"
    assert table["whistle-asking-c0-s1"]["meets"] == "yes"
    assert table["whistle-on-the-spot-c0-s1"]["meets"] == "no"
    assert float(table["whistle-on-the-spot-c0-s1"]["mean"]) < float(table["whistle-asking-c0-s1"]["mean"])
    assert table["whistle-asking-c1-s1"]["state"] == "excluded"
    assert table["whistle-asking-c1-s1"]["replications"] == ""
    assert float(table["whistle-asking-c1-s1"]["cost"]) > 100000
    for language, words in (("en", "which meets 0.75"), ("zh", "达到 0.75")):
        assert words in told(finding, language)
        assert "× (≤ " in finding.text(language)


def test_where_none_meets_the_demand_dearer_ones_are_looked_at(plain: tuple[Finding, Path]) -> None:
    finding, out = plain
    table = {row["design"]: row for row in rows(out / "designs.csv")}
    assert all(row["meets"] == "no" for row in table.values())
    assert table["whistle-on-the-spot-c0-s1"]["state"] == "chosen"
    assert table["whistle-on-the-spot-c1-s1"]["state"] == "excluded"
    assert int(table["whistle-on-the-spot-c1-s1"]["replications"]) >= 20
    assert "None of the 6 designs looked at" in told(finding, "en")
    assert "没有一个能说定达到要求" in told(finding, "zh")


def test_the_least_budget_that_meets_the_demand_is_said(tmp_path: Path) -> None:
    finding = carried_out(
        read(tmp_path, share_least=0.75, budget=80000, presets="[joint, whistle-asking]", crews="[0]"), tmp_path / "out"
    )
    assert "the least cost that meets the demand is 84,077" in told(finding, "en")
    table = {row["design"]: row for row in rows(tmp_path / "out" / "designs.csv")}
    assert table["whistle-asking-c0-s1"]["state"] == "excluded"
    assert table["whistle-asking-c0-s1"]["meets"] == "yes"


def test_what_is_on_the_threshold_stays_undecided(tmp_path: Path) -> None:
    """The share of `whistle-asking` with one crew stationed is about 0.82: too near 0.82 to say."""
    some = {"presets": "[joint, whistle-asking]", "crews": "[0]"}
    finding = carried_out(read(tmp_path, share_least=0.82, **some), tmp_path / "out")
    table = {row["design"]: row for row in rows(tmp_path / "out" / "designs.csv")}
    assert table["whistle-asking-c0-s1"]["meets"] == "undecided"
    assert table["whistle-asking-c0-s1"]["share_replications"] == "30"
    assert table["whistle-asking-c0-s1"]["state"] == "chosen"
    assert "undecided, and among these the choice is" in told(finding, "en")


def test_the_ideal_bounds_every_run_with_its_luck(plain: tuple[Finding, Path]) -> None:
    finding, out = plain
    table = pq.read_table(out / "runs.parquet").to_pylist()
    values: dict[str, dict[int, float]] = {}
    for row in table:
        if row["metric"] == "time_to_resolution_h":
            values.setdefault(row["regime"], {})[row["replication"]] = row["value"]
    best = values.pop(IDEAL)
    assert sorted(best) == list(range(20))
    assert all(best[number] <= value for found in values.values() for number, value in found.items() if number in best)
    assert "is better than it" in told(finding, "en")
    assert f"{mean(list(best.values())):.3f}" in told(finding, "en")


def test_the_table_pairs_every_design_with_the_chosen_one(plain: tuple[Finding, Path]) -> None:
    _, out = plain
    table = pq.read_table(out / "runs.parquet").to_pylist()
    values: dict[str, list[float]] = {}
    for row in table:
        if row["metric"] == "time_to_resolution_h":
            values.setdefault(row["regime"], []).append(row["value"])
    tidy = {(row["regime"], row["metric"]): row for row in rows(out / "table.csv")}
    row = tidy["whistle-asking-c0-s1", "time_to_resolution_h"]
    found = paired(values["whistle-on-the-spot-c0-s1"], values["whistle-asking-c0-s1"])
    assert float(row["difference"]) == pytest.approx(found.difference)
    assert float(row["reduction"]) == pytest.approx(found.reduction)
    assert float(row["ceiling"]) == pytest.approx(found.ceiling)
    assert tidy["whistle-on-the-spot-c0-s1", "time_to_resolution_h"]["difference"] == ""


def test_ocba_is_for_designs_with_luck_of_their_own(tmp_path: Path) -> None:
    more = {
        "presets": "[whistle-asking, whistle-on-the-spot]",
        "luck": "independent",
        "procedure": "ocba",
        "in_all": 60,
    }
    finding = carried_out(read(tmp_path, **more), tmp_path / "out")
    table = {row["design"]: row for row in rows(tmp_path / "out" / "designs.csv")}
    within = [row for row in table.values() if row["within_budget"] == "yes"]
    assert sum(int(row["replications"]) for row in within) <= 60
    assert all(int(row["replications"]) >= 20 for row in within)
    runs = pq.read_table(tmp_path / "out" / "runs.parquet").to_pylist()
    luck: dict[str, set[int]] = {}
    for row in runs:
        luck.setdefault(row["regime"], set()).add(row["replication"])
    ideal = luck.pop(IDEAL)
    names = list(luck)
    assert all(luck[a].isdisjoint(luck[b]) for a in names for b in names if a < b)
    chosen = next(row["design"] for row in table.values() if row["state"] == "chosen")
    assert ideal == luck[chosen]
    assert "Approximate chance of a correct selection" in told(finding, "en")
    assert "不是保证" in told(finding, "zh")
    tidy = rows(tmp_path / "out" / "table.csv")
    assert all(row["reduction"] == "" for row in tidy)


def test_without_a_bound_nothing_is_claimed(tmp_path: Path) -> None:
    scenario = experiment.read("pilot-design").scenario
    regimes = [scenario.regimes["whistle"]]
    assert all(bounds(scenario, regimes, metric) for metric in BOUNDED)
    assert not bounds(scenario, regimes, "quorum_min")
    spotted = replace(regimes[0], detection=replace(regimes[0].detection, hot_spots=True))
    assert not bounds(scenario, [spotted], "time_to_resolution_h")
    text = asked(presets="[joint, whistle-asking]", crews="[0]").replace("time_to_resolution_h", "quorum_min")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    finding = carried_out(experiment.read(tmp_path / "mine.yaml"), tmp_path / "out")
    assert "There is no bound" in told(finding, "en")
    assert IDEAL not in {row["regime"] for row in rows(tmp_path / "out" / "table.csv")}


def test_a_run_without_a_value_is_told(tmp_path: Path) -> None:
    inquiry = read(tmp_path)
    empty = replace(inquiry.scenario, demand=())
    with pytest.raises(Exception, match="quorum_within_deadline_share"):
        carried_out(replace(inquiry, scenario=empty), tmp_path / "out")


# -- the shipped one


def test_the_committed_choice_follows_from_the_committed_runs() -> None:
    inquiry = experiment.read("pilot-design")
    block = inquiry.experiment.design
    table = rows(RESULTS / "designs.csv")
    runs: dict[tuple[str, str], dict[int, float]] = {}
    for row in pq.read_table(RESULTS / "runs.parquet").to_pylist():
        runs.setdefault((row["regime"], row["metric"]), {})[row["replication"]] = row["value"]
    each = 0.025 / (len(table) * len(selection.looks(block.at_least, block.step, block.at_most)))
    for row in table:
        if not row["replications"]:
            continue
        values = list(runs[row["design"], SHARE].values())[: int(row["share_replications"])]
        found = selection.check(0, values, block.share_least, each)
        assert row["meets"] == {True: "yes", False: "no", None: "undecided"}[found.met]
    assert sum(row["state"] == "chosen" for row in table) == 1
    assert all((float(row["cost"]) <= (block.budget or 0)) == (row["within_budget"] == "yes") for row in table)
