"""The benchmark compares like with like, and its page says what was measured."""

from __future__ import annotations

import importlib
import json
import math
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from benchmark import plan, rounds, table
from benchmark.engines import ours
from benchmark.job import Job
from benchmark.once import crews_by_outing

from sim.log import Kind, Log

if TYPE_CHECKING:
    from benchmark.job import Outcome

ROOT: Final = Path(__file__).resolve().parent.parent
ALONE: Final = (1.0,)
MIXED: Final = Job(1, 1).mix
SEEDS: Final = range(1, 9)
WIDE: Final = 4.0
"""Standard errors by which two means of eight may differ: chance alone does so once in seven hundred times."""
COMMITTED: Final = table.FOLDER / table.MEASURED


def outcome(engine: str, job: Job) -> Outcome:
    """A job by an engine; skips if the engine is not installed."""
    if engine == "ours":
        return ours.outcome(*ours.run(job, ours.scenario(job)))
    if engine in ("ciw", "salabim", "simulsi"):
        pytest.importorskip(engine, reason="the peers come with the extra `benchmark`")
    found: Outcome = importlib.import_module(f"benchmark.engines.{engine}").run(job)
    return found


@cache
def waits(engine: str, mix: tuple[float, ...]) -> list[float]:
    """The mean wait until quorum, for several seeds."""
    return [outcome(engine, Job(20, 2, mix=mix, seed=seed)).wait for seed in SEEDS]


@pytest.mark.parametrize("mix", [ALONE, MIXED], ids=["one department", "one to four"])
@pytest.mark.parametrize("engine", ["heap", "textbook", "drawn", "simulsi", "salabim", "ciw"])
def test_every_engine_runs_the_same_job(engine: str, mix: tuple[float, ...]) -> None:
    """The mean time from a case to its quorum is the same as ours within the noise of eight seeds."""
    if engine == "ciw" and len(mix) > 1:
        pytest.skip("Ciw cannot seize several departments for a case")
    mine, theirs = waits("ours", mix), waits(engine, mix)
    error = math.sqrt((statistics.variance(mine) + statistics.variance(theirs)) / len(SEEDS))
    assert abs(statistics.mean(mine) - statistics.mean(theirs)) < WIDE * error


@pytest.mark.parametrize("engine", ["ours", "heap", "textbook", "drawn"])
def test_as_many_cases_occur_and_crews_are_sent(engine: str) -> None:
    job = Job(20, 5)
    found = outcome(engine, job)
    expected = job.rate * job.streets * job.days
    assert (
        abs(found.cases - expected) < 4 * math.sqrt(expected) + expected / 40
    )  # the last hour's are still on their way
    assert found.sent / found.cases == pytest.approx(2.2, rel=0.06)
    assert found.events


@pytest.mark.parametrize("engine", ["ours", "heap", "textbook", "drawn"])
def test_a_single_department_is_there_after_its_drive(engine: str) -> None:
    """Crews are many enough for hardly any wait, so that the time to quorum has a known mean."""
    job = Job(20, 2, mix=ALONE)
    roads = statistics.mean(job.road(street) for street in range(job.streets))
    assert statistics.mean(waits(engine, ALONE)) == pytest.approx(roads, rel=0.05)


def test_crews_are_counted_by_outing() -> None:
    log = Log()
    for kind, case in ((40, 1), (40, 1), (40, 2), (21, 1), (40, 1), (21, 1), (21, 3)):
        log.note(0, Kind(kind), case)
    assert crews_by_outing(log) == {1: 2, 2: 1}


def test_a_task_runs_in_a_process_of_its_own() -> None:
    mine, theirs = (list(rounds.run([plan.Task("j", engine, Job(5, 1))], 1, print)) for engine in ("ours", "textbook"))
    gone: list[str] = []
    assert mine[0].rows > 0 < mine[0].measure_s
    assert theirs[0].rows == 0 < theirs[0].run_s
    assert mine[0].cases > 0 < theirs[0].cases
    assert list(rounds.run([plan.Task("j", "nobody", Job(5, 1))], 1, gone.append)) == []
    assert "benchmark" in gone[0]


def test_rounds_begin_at_another_task_each() -> None:
    tasks = [plan.Task(job, engine) for job in ("a", "b") for engine in ("x", "y", "z")]
    turned = [[(task.job, task.engine) for task in rounds.turned(tasks, n)] for n in (1, 2)]
    assert [engine for _, engine in turned[1]] == ["y", "z", "x"] * 2
    assert sorted(turned[0]) == sorted(turned[1])


def test_ratios_are_taken_round_by_round() -> None:
    rows = [
        rounds.Row("j", engine, n, cases=10, run_s=cost * n)
        for n in (1, 2, 3)
        for engine, cost in (("a", 2.0), ("b", 1.0))
    ]
    assert table.ratios(rows, "a", "b", table.a_case) == [2.0, 2.0, 2.0]
    assert table.spread([3.0, 1.0, 2.0]) == "2.00 (1.00–3.00)"


def test_the_page_follows_from_what_was_measured(tmp_path: Path) -> None:
    rows = [
        rounds.Row(job, engine, n, 20, 3, 100, 220, 700, 0, 10.0, 0.0, cost, cost / 4, 1.0, 30.0)
        for n in (1, 2)
        for job in ("one department, 20 streets", "jinhaihu-117", "growth, 10 streets")
        for engine, cost in (("textbook", 1.0), ("ours", 0.5))
        if engine == "ours" or not job.startswith("growth")
    ]
    table.write(tmp_path, rows, "quick")
    page = (tmp_path / table.PAGE).read_text(encoding="utf-8")
    assert page == table.page(tmp_path / table.MEASURED)
    assert (
        page.count("| 0.50 (0.50–0.50) |") == 4
    )  # in both languages: the job, and the scenario with half of a half on top
    assert table.read(tmp_path / table.MEASURED)[1] == rows


@pytest.mark.skipif(not COMMITTED.is_file(), reason="nothing was measured")
def test_the_committed_page_follows_from_the_committed_numbers() -> None:
    assert (table.FOLDER / table.PAGE).read_text(encoding="utf-8") == table.page(COMMITTED)


def test_the_command_says_what_it_measures() -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "benchmark"), "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(f"--{size}" in told.stdout for size in plan.SIZES)


def test_a_job_goes_through_json() -> None:
    job = Job(7, 2, rate=1.5, mix=(1.0, 2.0), seed=9)
    assert Job.of(json.loads(json.dumps(job.__dict__))) == job
