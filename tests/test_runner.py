"""Replications come out the same, in the same order, whoever ran them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim import reader, runner
from sim.runner import seldom_collecting
from sim.texts import ToldError

if TYPE_CHECKING:
    from sim.comparison import Run
    from sim.log import Log
    from sim.records import Records
    from sim.scenario import Scenario

SMALL = Path(__file__).parent / "small.yaml"


@pytest.fixture(scope="module")
def small() -> Scenario:
    return reader.read(SMALL)


@pytest.fixture(scope="module")
def regimes(small: Scenario) -> tuple[str, ...]:
    return tuple(small.regimes)[:2]


def length(_scenario: Scenario, run: Run, log: Log, _records: Records) -> tuple[str, int, int]:
    return run.regime, run.replication, log.length


def death(*_: object) -> None:
    os._exit(3)


def fault(*_: object) -> None:
    raise ZeroDivisionError


def test_results_do_not_depend_on_the_number_of_workers(small: Scenario, regimes: tuple[str, ...]) -> None:
    alone = runner.run(small, regimes, replications=3, seed=5, workers=1, keep="all")
    crowd = runner.run(small, regimes, replications=3, seed=5, workers=2, keep="all")
    assert alone.runs == crowd.runs
    assert [(run.regime, run.replication) for run in alone.runs] == [(r, i) for r in regimes for i in range(3)]
    assert {key: list(log.rows()) for key, log in alone.logs.items()} == {
        key: list(log.rows()) for key, log in crowd.logs.items()
    }
    assert all(log.names.text == crowd.logs[key].names.text for key, log in alone.logs.items())


def test_a_replication_does_not_depend_on_how_many_there_are(small: Scenario, regimes: tuple[str, ...]) -> None:
    few = runner.run(small, regimes, replications=1, seed=5, workers=1)
    more = runner.run(small, regimes, replications=2, seed=5, workers=1)
    assert few.runs == [run for run in more.runs if run.replication == 0]


@pytest.mark.parametrize(("keep", "kept"), [("none", []), ("sample", [0]), ("all", [0, 1])])
def test_the_logs_asked_for_are_kept(small: Scenario, regimes: tuple[str, ...], keep: str, kept: list[int]) -> None:
    ran = runner.run(small, regimes, replications=2, seed=1, workers=1, keep=keep)
    assert list(ran.logs) == [(regime, replication) for regime in regimes for replication in kept]


def test_a_log_kept_by_a_worker_is_whole(small: Scenario, regimes: tuple[str, ...]) -> None:
    ran = runner.run(small, regimes, replications=2, seed=1, workers=2, keep="sample", witness=length)
    for (regime, replication), log in ran.logs.items():
        assert ran.seen[regime, replication] == (regime, replication, len(list(log.rows())))


def test_progress_is_told_from_nought_to_all(small: Scenario, regimes: tuple[str, ...]) -> None:
    told: list[tuple[int, int]] = []
    runner.run(small, regimes, replications=3, seed=1, workers=2, progress=lambda *at: told.append(at))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_worker_that_dies_is_told_in_words(small: Scenario, regimes: tuple[str, ...]) -> None:
    with pytest.raises(ToldError, match="--workers 1"):
        runner.run(small, regimes, replications=2, seed=1, workers=2, witness=death)


def test_a_fault_in_a_worker_reaches_the_caller_and_leaves_no_process(
    small: Scenario, regimes: tuple[str, ...]
) -> None:
    with pytest.raises(ZeroDivisionError):
        runner.run(small, regimes, replications=4, seed=1, workers=2, witness=fault)
    assert not multiprocessing.active_children()


def test_an_interrupt_ends_the_run_and_its_workers(small: Scenario, regimes: tuple[str, ...]) -> None:
    def stop(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run(small, regimes, replications=50, seed=1, workers=2, progress=stop)
    assert not multiprocessing.active_children()


def test_a_script_without_a_main_guard_may_use_workers(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import sim
        print("begun")
        result = sim.compare({str(SMALL)!r}, replications=2, workers=2)
        print(len(result.measured))
        """),
        encoding="utf-8",
    )
    environment = os.environ | {"PYTHONPATH": str(SMALL.parent.parent)}
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=True, env=environment
    )
    assert done.stdout.split() == ["begun", str(2 * len(reader.read(SMALL).compare))]


def test_the_crowd_is_never_larger_than_the_work() -> None:
    assert runner.crowd(8, 3) == 3
    assert runner.crowd(1, 3) == 1
    assert 1 <= runner.crowd(None, 1000) == min(1000, os.cpu_count() or 1)


def test_garbage_is_looked_for_as_often_as_before_once_a_run_is_over() -> None:
    before = gc.get_threshold()
    with seldom_collecting():
        assert gc.get_threshold() == (max(before[0], runner.SELDOM), *before[1:])
    with pytest.raises(ZeroDivisionError), seldom_collecting():
        raise ZeroDivisionError
    assert gc.get_threshold() == before


def test_who_never_looks_for_garbage_is_not_made_to() -> None:
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        with seldom_collecting():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)
