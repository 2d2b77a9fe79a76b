"""A results folder: completed or absent, the same bytes from the same command, and all that is needed to check it."""

from __future__ import annotations

import csv
import errno
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from test_cli import whistle

import sim
from sim import results, tables
from sim.log import Kind, Log, Reason
from sim.texts import ToldError, WrongInputError
from sim.words import width

if TYPE_CHECKING:
    from sim.results import Result
    from sim.scenario import Scenario

SMALL = Path(__file__).parent / "small.yaml"
COLUMNS = [
    "regime", "replication", "seq", "time_min", "kind", "case", "stage", "street", "department", "crew", "cause", "reason"
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Scenario:
    return sim.load(SMALL)


@pytest.fixture(scope="module")
def result(small: Scenario) -> Result:
    return sim.compare(small, replications=3, seed=2, workers=1)


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return result.save(tmp_path_factory.mktemp("results") / "out")


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# -- what is written --


def test_a_folder_holds_what_the_readme_says(folder: Path, small: Scenario) -> None:
    found = set(contents(folder))
    assert found >= {
        "comparison.csv", "runs.csv", "anatomy.csv", "events.parquet", "manifest.json", "run.json", "verdict.zh.txt", "verdict.en.txt"
    }  # fmt: skip
    assert {name for name in found if name.startswith("inputs/")} == {
        f"inputs/{name}" for name in results.input_names(small).values()
    }
    pictures = {name for name in found if name.startswith("figures/")}
    assert pictures
    assert all(name.replace(".zh.", ".en.") in pictures for name in pictures)


def test_the_csv_files_have_the_columns_promised(folder: Path, result: Result) -> None:
    for name, head in (
        (
            "comparison.csv",
            "metric,unit,baseline,regime,replications,baseline_mean,regime_mean,difference,ci_low,ci_high",
        ),
        ("runs.csv", "regime,replication,metric,value,cases,censored"),
        ("anatomy.csv", "regime,replication,part,street,department,value,cases"),
    ):
        text = (folder / name).read_bytes().decode()
        assert text.splitlines()[0] == head
        assert "\r" not in text
    with (folder / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    values = {
        (run.regime, str(run.replication), metric): value
        for run in result.measured
        for metric, value in run.values.items()
    }
    assert len(rows) == len(values)
    for row in rows:
        value = values[row["regime"], row["replication"], row["metric"]]
        assert (float(row["value"]) if row["value"] else None) == value.value
        assert (int(row["cases"]), int(row["censored"])) == (value.cases, value.censored)


def test_what_was_counted_reads_back_as_it_was(folder: Path, result: Result) -> None:
    found = results.read(folder).anatomy()
    assert found == [
        (arm, replication, part)
        for arm, runs in result.anatomy.items()
        for replication, parts in enumerate(runs)
        for part in parts
    ]
    assert found


def test_events_read_back_as_the_log_that_was_written(folder: Path, result: Result) -> None:
    assert pq.read_schema(folder / "events.parquet").names == COLUMNS
    finished = results.read(folder)
    for regime, log in result.sample.items():
        again = finished.log(regime, 0)
        assert [_named(log, row) for row in log.rows()] == [_named(again, row) for row in again.rows()]


def _named(log: Log, row: tuple[int, ...]) -> tuple[object, ...]:
    time, kind, case, stage, street, department, crew, cause, reason = row
    text = log.names.text
    return time, kind, text[case], stage, text[street], text[department], text[crew], cause, reason


def test_events_are_written_in_words(tmp_path: Path) -> None:
    log = Log()
    case, street = log.names("fire@north#1"), log.names("north")
    log.note(90_000_001, Kind.OCCURRED, case, 0, street)
    log.note(120_000_000, Kind.CALLED, case, 1, street, 0, 0, 0, Reason.FIRST)
    results.write_events(tmp_path / "events.parquet", [results.table("whistle", 4, log)])
    first, second = pq.read_table(tmp_path / "events.parquet").to_pylist()
    assert first == {
        "regime": "whistle", "replication": 4, "seq": 0, "time_min": 90_000_001 / 60_000_000, "kind": "occurred",
        "case": "fire@north#1", "stage": 0, "street": "north", "department": None, "crew": None, "cause": -1,
        "reason": "none",
    }  # fmt: skip
    assert (second["kind"], second["reason"], second["cause"]) == ("called", "first", 0)
    assert [row[0] for row in results.read_events(tmp_path / "events.parquet", "whistle", 4).rows()] == [
        90_000_001, 120_000_000
    ]  # fmt: skip
    assert results.read_events(tmp_path / "events.parquet", "whistle", 5).length == 0


def test_an_empty_log_can_be_written(tmp_path: Path) -> None:
    results.write_events(tmp_path / "events.parquet", [results.table("whistle", 0, Log())])
    assert pq.read_table(tmp_path / "events.parquet").num_rows == 0


def test_the_manifest_names_every_file_with_its_hash(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == set(contents(folder)) - {"manifest.json", "run.json"}
    assert all(results.digest(folder / name) == sha for name, sha in manifest["files"].items())
    assert manifest["seed"] == 2
    assert manifest["settings"]["replications"] == 3
    assert {"python", "simpy", "pyyaml", "pyarrow", "matplotlib"} <= set(manifest["versions"])


# -- the same bytes --


@pytest.mark.parametrize("events", ["sample", "all"])
def test_workers_change_nothing_but_run_json(tmp_path: Path, events: str) -> None:
    for workers in ("1", "2"):
        words = ("compare", SMALL, "--replications", "3", "--workers", workers, "--events", events)
        done = whistle(*words, "--out", tmp_path / workers)
        assert done.returncode == 0, done.stderr
    one, two = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert one.pop("run.json") != two.pop("run.json")
    assert one == two
    replications = pq.read_table(tmp_path / "1" / "events.parquet", columns=["replication"])["replication"]
    assert set(replications.to_pylist()) == ({0} if events == "sample" else {0, 1, 2})


def test_the_command_in_the_manifest_makes_the_folder_again(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    words = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))["command"].split()
    assert words.pop(0) == "whistle"
    words = [str(copy / word) if word.startswith("inputs/") else word for word in words]
    words[words.index("--out") + 1] = str(tmp_path / "again")
    done = whistle(*words)
    assert done.returncode == 0, done.stderr
    ours, again = contents(folder), contents(tmp_path / "again")
    assert {name for name in ours if ours[name] != again.get(name)} <= {"run.json"}


# -- completed or absent --


def test_a_folder_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    into = tmp_path / "deep" / "out"
    with results.draft(into) as folder:
        (folder / "a").write_text("a")
        assert not into.exists()
    assert contents(into) == {"a": b"a"}
    assert [path.name for path in into.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ValueError(), SystemExit(1)])
def test_what_is_not_finished_vanishes(tmp_path: Path, error: BaseException) -> None:
    def fail() -> None:
        with results.draft(tmp_path / "deep" / "out") as folder:
            (folder / "a").write_text("a")
            raise error

    with pytest.raises(type(error)):
        fail()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "results_no_space"),
        (errno.EACCES, "results_no_permission"),
        (errno.EROFS, "results_no_permission"),
        (errno.EIO, "results_failed"),
    ],
)
def test_a_disk_that_refuses_is_told_in_words(tmp_path: Path, number: int, key: str) -> None:
    with pytest.raises(ToldError) as told, results.draft(tmp_path / "out"):
        raise OSError(number, "refused")
    assert told.value.key == key
    assert not list(tmp_path.iterdir())


def test_a_place_below_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ToldError), results.draft(tmp_path / "file" / "out"):
        pass
    with pytest.raises(WrongInputError), results.draft(tmp_path / "file"):
        pass


def test_finished_results_are_replaced_only_by_force(folder: Path, result: Result, tmp_path: Path) -> None:
    into = tmp_path / "out"
    shutil.copytree(folder, into)
    with pytest.raises(WrongInputError) as told, results.draft(into):
        pass
    assert told.value.key == "results_exist"
    assert contents(into) == contents(folder)
    with pytest.raises(ValueError), results.draft(into, force=True):
        raise ValueError
    assert contents(into) == contents(folder)
    with results.draft(into, force=True) as draft:
        (draft / "a").write_text("a")
    assert contents(into) == {"a": b"a"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("force", [False, True])
def test_a_foreign_folder_is_never_touched(tmp_path: Path, force: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(WrongInputError) as told, results.draft(tmp_path, force=force):
        pass
    assert told.value.key == "results_foreign"
    assert set(contents(tmp_path)) == {"thesis.txt", "manifest.json"}


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    into = tmp_path / "out"
    into.mkdir()
    with results.draft(into) as folder:
        (folder / "a").write_text("a")
    assert contents(into) == {"a": b"a"}


def test_a_folder_that_was_changed_is_not_read(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    assert results.read(copy).regimes == results.read(folder).regimes
    (copy / "runs.csv").write_text("regime\n")
    with pytest.raises(WrongInputError) as told:
        results.read(copy)
    assert "runs.csv" in told.value.text("en")


# -- frames --


def test_frames_hold_the_comparison_and_the_runs(result: Result) -> None:
    assert list(result.table["metric"]) == [row.metric for row in result.comparison.rows]
    assert set(result.runs.columns) == set(results.RUNS)
    assert len(result.runs) == sum(len(run.values) for run in result.measured)


def test_result_speaks_and_draws_in_both_languages(result: Result) -> None:
    assert result.verdict("zh") != result.verdict("en")
    for language in ("zh", "en"):
        assert result.plot(language).get_size_inches().min() > 0


# -- text tables --


def test_columns_stand_in_line_whatever_the_script() -> None:
    lines = tables.aligned([["指标", "unit", "1"], ["quorum_min", "分", "23.5"], ["— 代价"]], left=2)
    assert [width(line) for line in lines[:2]] == [width(lines[1])] * 2
    assert lines[2] == "— 代价"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0.0, "0.000"),
        (-0.0, "0.000"),
        (12.345, "12.35"),
        (123456.7, "123,457"),
        (-5.0, "-5.000"),
    ],
)
def test_numbers_are_written_to_be_read(value: float | None, text: str) -> None:
    assert tables.number(value) == text


def test_differences_name_the_place_and_both_values(small: Scenario) -> None:
    assert list(tables.differences(small, small)) == []
    name, department = next(iter(small.departments.items()))
    more = replace(small, departments={**small.departments, name: replace(department, crews=department.crews + 1)})
    assert list(tables.differences(small, more)) == [
        (f"departments.{name}.crews", str(department.crews), str(department.crews + 1))
    ]
    fewer = replace(small, departments={other: d for other, d in small.departments.items() if other != name})
    assert [(entry.path, entry.other) for entry in tables.differences(small, fewer)] == [(f"departments.{name}", "–")]
