"""Pilots and their evaluation: who is chosen, what stands on record, and an experiment whose answer is nought."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import pytest
from bare import Writer
from bare import town as bare_town
from piloted import PILOTS, town

from sim import experiment, lab, store, tasks, trial
from sim.cohorts import date
from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.log import Kind
from sim.luck import Luck
from sim.measures import BY_PERIOD, IN_TRUTH, MEASURES, ON_RECORD, Value, panel
from sim.problem import ScenarioError
from sim.programme import Past, composed, joined, past
from sim.questions.pilots import Programme
from sim.reader import read_text
from sim.records import read
from sim.scenario import Join
from sim.schema import explain
from sim.units import DAY
from sim.words import Words

if TYPE_CHECKING:
    from pathlib import Path

TITLE: Final = Words("题", "title")


def asked(folder: Path, text: str = PILOTS) -> experiment.Inquiry:
    (folder / "piloted.yaml").write_text(town(), encoding="utf-8")
    (folder / "small.yaml").write_text(text, encoding="utf-8")
    return experiment.read(folder / "small.yaml")


def carried_out(inquiry: experiment.Inquiry, into: Path) -> lab.Finding:
    with Crowd(lambda: local(1)) as crowd:
        return trial.conduct(inquiry, store.opened(into, inquiry), crowd)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- what stands on record --


def case(write: Writer, name: str, occurred: float, *, detected: float = 0, recorded: float = 0, resolved: float = 0) -> None:  # fmt: skip
    write(occurred, Kind.OCCURRED, name, street=name.partition("@")[2].partition("#")[0])
    for time, kind in sorted(((detected, Kind.DETECTED), (recorded, Kind.RECORDED), (resolved, Kind.RESOLVED))):
        if time:
            write(time, kind, name)


def test_records_and_truth_by_street_and_period() -> None:
    """Ten days before, then three periods of ten days; the last that does not fit is dropped."""
    write = Writer()
    case(write, "mining@lake#1", DAY, detected=2 * DAY, recorded=9 * DAY)  # closed on record only
    case(
        write, "mining@lake#2", 8 * DAY, detected=12 * DAY, recorded=13 * DAY, resolved=13 * DAY
    )  # taken down a period later
    case(write, "mining@lake#3", 15 * DAY, detected=15 * DAY, recorded=21 * DAY, resolved=21 * DAY)  # both too late
    case(write, "mining@lake#4~2", 16 * DAY)  # a relapse nobody knows of
    case(write, "mining@hill#1", 38 * DAY, detected=38 * DAY)  # in the part of a period
    found = panel(bare_town(before=10, days=25), read(bare_town(before=10, days=25), write.log), 10 * DAY)
    assert found == {
        ("lake", 0, ON_RECORD): Value(1.0, 1),
        ("lake", 0, IN_TRUTH): Value(0.0, 2),
        ("lake", 1, ON_RECORD): Value(0.5, 2),
        ("lake", 1, IN_TRUTH): Value(0.0, 2),
    }


def test_a_period_begins_with_the_compared_phase() -> None:
    write = Writer()
    case(write, "mining@lake#1", 4 * DAY, detected=4 * DAY)
    case(write, "mining@lake#2", 6 * DAY, detected=6 * DAY)
    scenario = bare_town(before=15, days=20)
    assert {key[:2]: value.cases for key, value in panel(scenario, read(scenario, write.log), 10 * DAY).items()} == {("lake", 0): 1}  # fmt: skip


@pytest.mark.parametrize("name", BY_PERIOD)
def test_what_is_taken_by_period_has_its_words_and_is_explained(name: str) -> None:
    entry = BY_PERIOD[name]
    assert all(entry.words)
    assert all(entry.definition)
    assert name not in MEASURES
    for language in ("zh", "en"):
        assert entry.definition.of(language) in explain(name, language)


def test_a_task_brings_its_panel_and_reads_back() -> None:
    runs = [Run("a", 4, {"x": Value(1.5, 3, 1)}, {("lake", 2, ON_RECORD): Value(0.25, 4, 0)})]
    table = store._table(tasks.written(tasks.Task(2, 4), runs))
    assert tasks.runs(table) == {2: runs}
    older = table.drop_columns(["street", "period"]).slice(0, 1)
    assert tasks.runs(older) == {2: [Run("a", 4, {"x": Value(1.5, 3, 1)})]}


# -- who is chosen --


def before() -> dict[str, Past]:
    """Street d2 is the busiest, then a1; c1 has the worst record, then b2."""
    found = {street: Past(10, 5) for street in read_text(town()).streets}
    return found | {"d2": Past(30, 15), "a1": Past(20, 10), "c1": Past(10, 0), "b2": Past(10, 1)}


@pytest.mark.parametrize(
    ("chosen", "unit", "size", "found"),
    [
        ("load", "street", 2, ["d2", "a1"]),
        ("record", "street", 2, ["c1", "b2"]),
        ("load", "district", 1, ["d1", "d2"]),
        ("record", "district", 1, ["c1", "c2"]),
    ],
)
def test_the_office_chooses_by_its_records(chosen: str, unit: str, size: int, found: list[str]) -> None:
    scenario = read_text(town())
    when = joined(Programme(TITLE, chosen, unit, size), scenario, before(), Luck(1, 0))
    assert list(when) == found
    assert set(when.values()) == {30 * DAY}, "from the begin of the compared phase"


def test_the_most_willing_sit_on_no_case() -> None:
    scenario = read_text(town())
    when = joined(Programme(TITLE, "willingness", "street", 4), scenario, before(), Luck(1, 0))
    assert set(when) == {"a1", "b1", "c1", "d1"}
    others = joined(Programme(TITLE, "willingness", "street", 2), scenario, before(), Luck(1, 1))
    assert list(others) != list(when)[:2], "equals go by luck"


def test_lots_are_drawn_district_by_district_and_anew_in_each_replication() -> None:
    scenario = read_text(town())
    drawn = [tuple(joined(Programme(TITLE, "random", "street", 4), scenario, before(), Luck(1, n))) for n in range(8)]
    assert all({street[0] for street in some} == set("abcd") for some in drawn)
    assert len(set(drawn)) > 1
    whole = joined(Programme(TITLE, "random", "district", 2), scenario, before(), Luck(1, 0))
    assert len(whole) == 4
    assert len({street[0] for street in whole}) == 2


def test_the_first_chosen_join_first() -> None:
    scenario = read_text(town())
    steps = (Join(date(scenario, 30 * DAY), 0.5), Join(date(scenario, 40 * DAY), 1.0))
    when = joined(Programme(TITLE, "load", "street", 4, steps), scenario, before(), Luck(1, 0))
    assert list(when.values()) == [30 * DAY] * 2 + [40 * DAY] * 2
    assert list(when)[:2] == ["d2", "a1"]
    cohorts, regime = composed("p", when, scenario, "joint", "whistle")
    assert [tuple(cohort.named) for cohort in cohorts.values()] == [("d2", "a1"), tuple(list(when)[2:])]
    assert [(step.cohorts, step.regime) for step in regime.rollout] == [(("p-1",), "whistle"), (("p-2",), "whistle")]


def test_the_past_is_what_was_on_record_before() -> None:
    scenario = read_text(town())
    cells = {
        ("a1", 0, ON_RECORD): Value(0.5, 4),
        ("a1", 1, ON_RECORD): Value(1.0, 2),
        ("a1", 3, ON_RECORD): Value(1.0, 9),
    }
    found = past(scenario, Run("joint", 0, {}, cells), 3)
    assert found["a1"] == Past(6, 4)
    assert found["b1"] == Past(0, 0)


# -- carried out --


def test_a_programme_that_changes_nothing_has_no_effect_at_all(tmp_path: Path) -> None:
    """All estimands are nought to the last bit, in records and in truth, and each estimator says what it says without pilots."""
    carried_out(asked(tmp_path, PILOTS.replace("[whistle]", "[same]")), tmp_path / "out")
    found = rows(tmp_path / "out" / "estimands.csv")
    assert {row["effect"] for row in found} == {"direct", "spill", "total"}
    assert {row["measure"] for row in found} == {ON_RECORD, IN_TRUTH}
    assert all(float(row["difference"]) == 0 for row in found)
    for row in rows(tmp_path / "out" / "estimators.csv"):
        assert row["estimate"] == row["bias"] == row["placebo"] == row["bias_total"]
        assert row["power"] == row["type_one"]


def test_an_experiment_tells_the_effects_and_what_evaluations_make_of_them(tmp_path: Path) -> None:
    inquiry = asked(tmp_path)
    finding = carried_out(inquiry, tmp_path / "out")
    effects = {
        (row["programme"], row["effect"], row["measure"]): row for row in rows(tmp_path / "out" / "estimands.csv")
    }
    for programme in ("lot", "steps"):
        for measure in (ON_RECORD, IN_TRUTH):
            assert float(effects[programme, "direct", measure]["difference"]) > 0
            assert effects["lot", "total", measure] == effects[programme, "total", measure] | {"programme": "lot"}
    judged = {(row["programme"], row["estimator"]): row for row in rows(tmp_path / "out" / "estimators.csv")}
    assert {name for programme, name in judged if programme == "lot"} == {"before_after", "did", "twfe", "group_time"}
    assert {name for programme, name in judged if programme == "steps"} == {"before_after", "twfe", "group_time"}, (
        "nobody never joins"
    )
    for row in judged.values():
        assert float(row["estimate"]) > 0
        assert int(row["replications"]) == 3
        for share in ("coverage", "coverage_total", "power", "type_one"):
            assert 0 <= float(row[f"{share}_low"]) <= float(row[share]) <= float(row[f"{share}_high"]) <= 1
    one, two = judged["lot", "did"], judged["lot", "twfe"]
    assert float(one["estimate"]) == pytest.approx(float(two["estimate"])), "one date, every cell full: the same"
    for language, words in (("zh", "外溢"), ("en", "spill-over")):
        told = finding.text(language)
        assert words in told
        assert "× (≤ " in told


def test_what_a_programme_changes_begins_when_it_begins(tmp_path: Path) -> None:
    """Up to the first join the panel is that of nobody piloted, cell by cell; who is not piloted differs by spill-over only."""
    inquiry = asked(tmp_path)
    carried_out(inquiry, tmp_path / "out")
    kept = store.opened(tmp_path / "out", inquiry)
    nobody = next(run for run in kept.runs[0, 0] if run.regime == "joint")
    (programme,) = kept.runs[1, 0]
    assert programme.regime == "lot"
    assert {key: value for key, value in programme.panel.items() if key[1] < 3} == {
        key: value for key, value in nobody.panel.items() if key[1] < 3
    }
    assert programme.panel != nobody.panel
    assert not [name for name in programme.values if "@" in name]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("regimes: [whistle]", "regimes: [whistle, same]", "pilots_regime"),
        ("regimes: [whistle]", "regimes: [rolling]", "pilots_rolls_out"),
        ("period: 10 days", "period: 20 days", "pilots_period"),
        ("period: 10 days", "period: 40 days", "pilots_period"),
        ("period: 10 days", "period: 5 h", "reader_below"),
        ("  lot:", "  same:", "pilots_name"),
        ("size: 4", "size: 9", "pilots_size"),
        ("unit: district", "unit: district\n    size: 5", "pilots_size"),
        ("unit: district", "unit: village", "reader_choice"),
        ("chosen: record", "chosen: merit", "reader_choice"),
        ("2018-02-10", "2018-02-11", "pilots_date"),
        ("2018-02-10", "2018-03-02", "pilots_date"),
        ("2018-01-31", "2018-02-20", "pilots_order"),
        ("share: 0.5", "share: 1", "pilots_order"),
        ("share: 1", "share: 0.9", "pilots_not_all"),
    ],
)
def test_each_mistake_has_its_words(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in PILOTS
    with pytest.raises(ScenarioError) as caught:
        asked(tmp_path, PILOTS.replace(old, new))
    assert key in {problem.key for problem in caught.value.problems}
    for language in ("zh", "en"):
        assert "small.yaml" in caught.value.text(language)


def test_there_must_be_a_programme(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        asked(tmp_path, PILOTS.partition("programmes:")[0])
    assert [problem.key for problem in caught.value.problems] == ["pilots_none"]
