"""An experiment carried out: the same folder whoever worked on it and however often it was interrupted."""

from __future__ import annotations

import csv
import json
import multiprocessing
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from piloted import PILOTS, town

from sim import cli, experiment, lab, shelf, store, tasks, trial
from sim.comparison import Run
from sim.crowd import Crowd, local
from sim.lock import Lock
from sim.measures import Value
from sim.results import digest
from sim.runner import Plan
from sim.texts import ToldError, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "results" / "experiments"
PRECISION = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: precision
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
precision: {absolute: 150, at_most: 200}
"""
SWEEP = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: sweep
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
measures: [time_to_resolution_h, overtime_hours]
replications: 5
factors:
  answer: {title: {zh: 答复, en: answer}, path: resources.*.answers, values: [5, 30]}
  refusal: {title: {zh: 拒绝, en: refusal}, path: resources.*.refuses, values: [0, 0.5]}
"""
ATTRIBUTION = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: attribution
scenario: dongxiejie-parking
baseline: joint
regimes: [whistle-in-turn]
precision: {relative: 20 %, at_most: 30}
attribution: {groups: {post: {title: {zh: 驻点, en: the post}, elements: [basing, authority]}}}
"""
SHARE = SWEEP.replace(
    "  refusal: {title: {zh: 拒绝, en: refusal}, path: resources.*.refuses, values: [0, 0.5]}",
    "  weekends: {title: {zh: 周末上班, en: open on weekends}, share: true, path: departments.*.weekends, values: [0, 0.5]}",
)
LATIN = SWEEP.replace("values:", "between:").replace("factors:", "draw: latin\npoints: 4\nfactors:")
DESIGN = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: design
scenario: daanshan-landslide
measures: [time_to_resolution_h]
design:
  presets: [joint, whistle-asking]
  crews: [0]
  stationed: [1]
  budget: 90000
  indifference: 2
  share_least: 0.82
  at_most: 30
"""

SENSITIVITY = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: sensitivity
scenario: dongxiejie-parking
baseline: whistle-in-turn
regimes: [whistle-at-once]
measures: [time_to_resolution_h]
sensitivity:
  only: [resources.owner.refuses, resources.owner.answers]
  trajectories: 3
  screened: 3
  few: 2
  base_points: 4
  tipped: 1
  steps: [1]
  held: 3
  resamples: 100
"""


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[str], experiment.Inquiry]:
    def read(text: str) -> experiment.Inquiry:
        (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "piloted.yaml").write_text(town(), encoding="utf-8")
        return experiment.read(tmp_path / "small.yaml")

    return read


def carried_out(inquiry: experiment.Inquiry, into: Path, workers: int = 1, **more: Any) -> lab.Finding:
    with Crowd(lambda: local(workers)) as crowd:
        return trial.conduct(inquiry, store.opened(into, inquiry), crowd, **more)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("text", [PRECISION, SWEEP, SHARE, LATIN, ATTRIBUTION, SENSITIVITY, DESIGN, PILOTS])
def test_the_folder_is_the_same_for_any_number_of_workers_and_after_a_killed_one(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, text: str
) -> None:
    inquiry = asked(text)
    carried_out(inquiry, tmp_path / "alone")
    killed: list[int] = []

    def kill(done: int, _total: int) -> None:
        if done == 3 and not killed:
            victim = multiprocessing.active_children()[0]
            killed.append(victim.pid or 0)
            victim.kill()

    carried_out(inquiry, tmp_path / "two", 2, progress=kill)
    assert killed
    assert contents(tmp_path / "alone") == contents(tmp_path / "two")


def test_an_interrupted_run_goes_on_and_does_nothing_twice(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asked(SWEEP)
    carried_out(inquiry, tmp_path / "whole")

    def stop(done: int, _total: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carried_out(inquiry, tmp_path / "parts", progress=stop)
    assert len(list((tmp_path / "parts" / "tasks").glob("*.parquet"))) == 7
    (tmp_path / "parts" / "tasks" / "000001-000003.parquet.partial").write_bytes(b"half")
    done: list[str] = []

    def work(plan: Plan, task: tasks.Task, expected: str) -> bytes:
        done.append(task.name)
        return tasks.work(plan, task, expected)

    monkeypatch.setattr(lab, "work", work)
    carried_out(inquiry, tmp_path / "parts")
    assert len(done) == 20 - 7
    assert contents(tmp_path / "parts") == contents(tmp_path / "whole")
    done.clear()
    told = carried_out(inquiry, tmp_path / "parts").text("en")
    assert not done
    assert told + "\n" == (tmp_path / "parts" / "report.en.txt").read_text(encoding="utf-8")


def test_a_driver_killed_at_any_moment_loses_what_was_running_at_most(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    inquiry = asked(SWEEP)
    carried_out(inquiry, tmp_path / "whole")
    words = ["experiment", str(tmp_path / "small.yaml"), "--workers", "2", "--out", str(tmp_path / "killed")]
    with subprocess.Popen([sys.executable, "-m", "sim", *words], cwd=ROOT, stdout=subprocess.DEVNULL) as driver:
        ends = time.monotonic() + 60
        while len(list((tmp_path / "killed" / "tasks").glob("*.parquet"))) < 4 and time.monotonic() < ends:
            time.sleep(0.005)
        driver.send_signal(signal.SIGKILL)
    kept = {path.stem for path in (tmp_path / "killed" / "tasks").glob("*.parquet")}
    assert len(kept) >= 4
    assert cli.main(words) == 0
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_a_second_driver_is_refused_while_the_first_is_at_work_and_let_in_once_it_is_gone(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    inquiry = asked(SWEEP)
    carried_out(inquiry, tmp_path / "whole")
    words = ["experiment", str(tmp_path / "small.yaml"), "--workers", "2", "--out", str(tmp_path / "out")]
    command = [sys.executable, "-m", "sim", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as first:
        ends = time.monotonic() + 60
        while not list((tmp_path / "out" / "tasks").glob("*.parquet")) and time.monotonic() < ends:
            time.sleep(0.005)
        first.send_signal(signal.SIGSTOP)
        kept = contents(tmp_path / "out")
        for more, told in ((["--lang", "zh"], "另一个程序"), (["--lang", "en", "--force"], "Another program")):
            second = subprocess.run([*command, *more], cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
            assert second.returncode == cli.WRONG
            assert told in second.stderr
        assert contents(tmp_path / "out") == kept  # nothing of the first is touched
        first.send_signal(signal.SIGKILL)
    assert (tmp_path / "out" / ".lock").exists()  # it is left behind, and means nothing
    assert cli.main(words) == 0
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    assert not (tmp_path / "out" / ".lock").exists()


def test_a_lock_goes_with_its_holder(tmp_path: Path) -> None:
    first = Lock(tmp_path)
    with pytest.raises(BlockingIOError):
        Lock(tmp_path)
    assert (tmp_path / ".lock").exists()
    first.release()
    first.release()
    assert not (tmp_path / ".lock").exists()
    second = Lock(tmp_path)
    first.release()  # no longer its own
    with pytest.raises(BlockingIOError):
        Lock(tmp_path)
    del second
    Lock(tmp_path).release()
    assert not list(tmp_path.iterdir())


def test_results_of_another_design_are_not_mixed(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = asked(SWEEP)
    store.opened(tmp_path / "out", inquiry)
    other = asked(SWEEP.replace("so it is expected", "so it was not expected"))
    with pytest.raises(WrongInputError, match="experiment"):
        store.opened(tmp_path / "out", other)
    monkeypatch.setattr(tasks, "program", lambda: "another")
    with pytest.raises(WrongInputError, match="program"):
        store.opened(tmp_path / "out", inquiry)
    (tmp_path / "out" / "left").touch()
    assert not store.opened(tmp_path / "out", inquiry, force=True).runs
    assert not (tmp_path / "out" / "left").exists()


def test_a_folder_that_is_not_ours_is_left_alone(asked: Callable[[str], experiment.Inquiry], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    for force in (False, True):
        with pytest.raises(WrongInputError):
            store.opened(tmp_path / "mine", asked(SWEEP), force=force)
    (tmp_path / "mine" / "manifest.json").write_text(json.dumps({"sort": "whistle-compare"}), encoding="utf-8")
    with pytest.raises(WrongInputError):
        store.opened(tmp_path / "mine", asked(SWEEP), force=True)
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_worker_with_another_program_is_refused(asked: Callable[[str], experiment.Inquiry]) -> None:
    inquiry = asked(SWEEP)
    plan = Plan(inquiry.scenario, inquiry.arms, 1, "none", None)
    with pytest.raises(ToldError):
        tasks.work(plan, tasks.Task(0, 0), "another")


def test_the_fingerprint_covers_what_results_depend_on_and_no_face() -> None:
    found = tasks.leant_on().keys()
    assert {
        "simulation",
        "scene",
        "luck",
        "measures",
        "reader",
        "variation",
        "points",
        "programme",
        "questions.sweep",
        "shapley",
        "designs",
        "selection",
    } <= found
    assert found.isdisjoint(
        {"cli", "arguments", "texts", "trial", "store", "tables", "results", "progress", "evaluation"}
    )


def test_a_task_written_reads_back() -> None:
    runs = [Run("a", 4, {"x": Value(1.5, 3, 1), "y": Value(None)}), Run("b", 4, {"x": Value(2.0, 3, 0)})]
    raw = tasks.written(tasks.Task(2, 4), runs)
    assert tasks.runs(store._table(raw)) == {2: runs}
    assert raw == tasks.written(tasks.Task(2, 4), runs)


def test_precision_stops_at_the_first_look_that_is_sure_enough(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    carried_out(asked(PRECISION), tmp_path / "out")
    looked = rows(tmp_path / "out" / "looks.csv")
    assert [int(row["replications"]) for row in looked] == list(range(20, 20 + 10 * len(looked), 10))
    sure = [float(row["half_width"]) <= 150 for row in looked]
    assert sure == [False] * (len(looked) - 1) + [True]
    table = pq.read_table(tmp_path / "out" / "runs.parquet")
    assert sorted(set(table["replication"].to_pylist())) == list(range(int(looked[-1]["replications"])))


@pytest.mark.parametrize(
    ("wish", "words"),
    [("absolute: 10, at_most: 20", "are needed"), ("relative: 1 %, at_most: 20", "are needed")],
)
def test_precision_that_is_not_reached_says_how_many_more(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path, wish: str, words: str
) -> None:
    told = carried_out(asked(PRECISION.replace("absolute: 150, at_most: 200", wish)), tmp_path / "out").text("en")
    assert words in told
    needed = int(rows(tmp_path / "out" / "looks.csv")[-1]["needed"])
    assert needed > 20
    assert str(needed) in told


def test_a_relative_wish_about_no_difference_is_told(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    text = PRECISION.replace("absolute: 150, at_most: 200", "relative: 10 %, at_most: 20, measure: detection_h")
    told = carried_out(asked(text), tmp_path / "out").text("en")
    assert "holds nought" in " ".join(told.split())


def test_every_report_shows_pairing_with_its_bound_and_what_was_expected(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    for number, text in enumerate((PRECISION, SWEEP, ATTRIBUTION, DESIGN, PILOTS)):
        finding = carried_out(asked(text), tmp_path / str(number))
        assert "× (≤ " in finding.text("zh")
        assert "预期如此" in finding.text("zh")
        assert "so it is expected" in finding.text("en")


def test_a_sweep_is_a_tidy_table_and_moves_what_it_says(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    inquiry = asked(SWEEP)
    carried_out(inquiry, tmp_path / "out")
    table = rows(tmp_path / "out" / "table.csv")
    assert list(table[0]) == ["point", "answer", "refusal", *lab.TABLE]
    assert len(table) == 4 * 2 * 2
    mean = {
        (float(row["answer"]), float(row["refusal"]), row["regime"]): float(row["mean"])
        for row in table
        if row["metric"] == "time_to_resolution_h"
    }
    for refusal in (0.0, 0.5):
        for regime in inquiry.arms:
            assert mean[5, refusal, regime] < mean[30, refusal, regime]
    assert all(row["difference"] == "" for row in table if row["regime"] == "whistle-in-turn")


def test_figures_are_drawn_in_both_languages_at_full_size(
    asked: Callable[[str], experiment.Inquiry], tmp_path: Path
) -> None:
    for number, text in enumerate((PRECISION, SWEEP, ATTRIBUTION, DESIGN, PILOTS)):
        carried_out(asked(text), tmp_path / str(number))
        paths = sorted((tmp_path / str(number) / "figures").iterdir())
        assert [path.name.split(".", 1)[1] for path in paths] == ["en.png", "zh.png"]
        assert paths[0].read_bytes() != paths[1].read_bytes()
        for path in paths:
            assert struct.unpack(">II", path.read_bytes()[16:24]) == (1600, 900)


def test_the_command_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["experiment", "parking-precison", "--lang", "en"]) == cli.WRONG
    assert "parking-precision" in capsys.readouterr().err
    given = ["experiment", "parking-precision", "--cluster", "tcp://localhost:1", "--lang", "zh"]
    assert cli.main([*given, "--workers", "2"]) == cli.WRONG
    assert "--cluster" in capsys.readouterr().err
    (tmp_path / "bad.yaml").write_text("kind: swep\n", encoding="utf-8")
    assert cli.main(["experiment", str(tmp_path / "bad.yaml"), "--lang", "en"]) == cli.WRONG
    assert "bad.yaml:1:7" in capsys.readouterr().err


def test_without_dask_the_command_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    given = ["experiment", "parking-precision", "--cluster", "tcp://localhost:1", "--out", str(tmp_path / "out")]
    assert cli.main([*given, "--lang", "en"]) == cli.WRONG
    assert "[cluster]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_list_names_the_experiments(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["list", "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "parking-precision: " in told
    assert "whistle-breakdown: " in told


@pytest.mark.parametrize("name", shelf.names(experiment.SORT))
def test_the_committed_results_are_whole_and_of_the_shipped_experiment(name: str) -> None:
    folder = RESULTS / name
    manifest = json.loads((folder / "manifest.json").read_bytes())
    found = {entry: digest(folder / entry) for entry in manifest["files"]}
    assert found == manifest["files"]
    prints = store.fingerprint(experiment.read(name))
    assert manifest["fingerprint"]["experiment"] == prints["experiment"]
    names = {path.name for path in (folder / "figures").iterdir()}
    drawn = ("morris", "sobol", "tipping") if manifest["kind"] == "sensitivity" else (manifest["kind"],)
    assert {f"{figure}.{language}.png" for figure in drawn for language in ("zh", "en")} <= names
    assert {name.replace(".zh.", ".en.") for name in names} == {name for name in names if ".en." in name}


def test_the_committed_difference_is_as_sure_as_wished() -> None:
    last = rows(RESULTS / "parking-precision" / "looks.csv")[-1]
    wish = experiment.read("parking-precision").experiment.precision
    assert wish.relative is not None
    share = wish.relative / (1 + wish.relative)
    assert float(last["half_width"]) <= share * abs(float(last["difference"]))
