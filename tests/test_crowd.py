"""Work is done once, whoever does it and whoever is killed at it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures import BrokenExecutor, Future
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from sim.crowd import PATIENCE, Alone, Crowd, Processes, local
from sim.texts import ToldError


def square(number: int) -> int:
    return number * number


def mortal(folder: str, number: int) -> int:
    """The square of a number; the first who works at 3 is killed at it. Each start leaves a line."""
    with Path(folder, str(number)).open("a", encoding="utf-8") as file:
        file.write("begun\n")
    if number == 3 and len(Path(folder, "3").read_text(encoding="utf-8").split()) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number * number


def poison(number: int) -> int:
    os._exit(number)


def faulty(number: int) -> int:
    raise ZeroDivisionError(number)


def test_alone_and_in_a_crowd_the_results_are_the_same() -> None:
    jobs = [(number,) for number in range(20)]
    with Crowd(Alone) as alone, Crowd(lambda: Processes(2)) as crowd:
        assert dict(alone.outcomes(square, jobs)) == {n: n * n for n in range(20)}
        assert dict(crowd.outcomes(square, jobs)) == {n: n * n for n in range(20)}
        assert dict(crowd.outcomes(square, jobs[:3])) == {0: 0, 1: 1, 2: 4}  # the same processes again
    assert not multiprocessing.active_children()


def test_a_killed_worker_costs_only_what_was_under_way(tmp_path: Path) -> None:
    jobs = [(str(tmp_path), number) for number in range(12)]
    with Crowd(lambda: Processes(2)) as crowd:
        outcomes = list(crowd.outcomes(mortal, jobs))
        assert crowd.broken == 1
    assert sorted(outcomes) == [(n, n * n) for n in range(12)]
    begun = [len((tmp_path / str(n)).read_text(encoding="utf-8").split()) for n in range(12)]
    assert begun[3] == 2
    assert sum(begun) - 12 <= 4  # two workers, each with one under way and one at hand


def half_a_result(folder: str, number: int) -> int:
    """The square of a number; the first who works at 3 is killed while he writes the result."""
    if number == 3 and not Path(folder, "3").exists():
        Path(folder, "3").touch()
        Connection._send = _send_half  # type: ignore[attr-defined]
    return number * number


def _send_half(connection: Any, buffer: Any) -> None:
    os.write(connection.fileno(), bytes(buffer)[: len(buffer) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def test_who_is_killed_while_it_writes_a_result_holds_nobody_up(tmp_path: Path) -> None:
    with Crowd(lambda: Processes(2)) as crowd:
        outcomes = list(crowd.outcomes(half_a_result, [(str(tmp_path), number) for number in range(12)]))
        assert crowd.broken == 1
    assert sorted(outcomes) == [(n, n * n) for n in range(12)]


def test_nor_whoever_leaves_then(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Crowd(lambda: Processes(2)) as crowd:  # noqa: PT012 - it is interrupted in between
        outcomes = crowd.outcomes(half_a_result, [(str(tmp_path), number) for number in range(3, 12)])
        while not (tmp_path / "3").exists():
            next(outcomes)
        time.sleep(0.5)
        raise KeyboardInterrupt
    assert not multiprocessing.active_children()


def test_work_that_kills_whoever_touches_it_is_given_up() -> None:
    with pytest.raises(ToldError, match="--workers 1"), Crowd(lambda: Processes(2)) as crowd:
        list(crowd.outcomes(poison, [(1,), (2,)]))
    assert crowd.broken == PATIENCE
    assert not multiprocessing.active_children()


def test_a_fault_reaches_the_caller_and_leaves_no_process() -> None:
    for make in (Alone, lambda: Processes(2)):
        with pytest.raises(ZeroDivisionError), Crowd(make) as crowd:
            list(crowd.outcomes(faulty, [(1,), (2,)]))
    assert not multiprocessing.active_children()


def test_leaving_early_leaves_no_process() -> None:
    def leave(_outcome: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Crowd(lambda: Processes(2)) as crowd:
        list(map(leave, crowd.outcomes(square, [(number,) for number in range(50)])))
    assert not multiprocessing.active_children()


class Fragile:
    """A pool that breaks when the third job is handed out, after the others have a result."""

    workers = 2
    made = 0

    def __init__(self) -> None:
        Fragile.made += 1
        self.taken = 0

    def submit(self, work: Any, /, *args: Any) -> Future[Any]:
        self.taken += 1
        if self.taken == 3:
            raise BrokenExecutor
        return Alone().submit(work, *args)

    def stuck(self) -> bool:
        return False

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass


def test_results_that_were_there_when_a_pool_broke_are_kept() -> None:
    with Crowd(Fragile) as crowd:
        outcomes = list(crowd.outcomes(square, [(number,) for number in range(8)]))
    assert sorted(outcomes) == [(n, n * n) for n in range(8)]
    assert Fragile.made == 4  # two results from each pool but the last


def test_one_worker_is_this_process() -> None:
    assert isinstance(local(1), Alone)
    assert local(3).workers == 3
    assert local(None).workers == (os.cpu_count() or 1)
