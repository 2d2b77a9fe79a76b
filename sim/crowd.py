"""Work handed out, to this process, to processes of this machine, or to a cluster: all shaped like `concurrent.futures`.

A pool that breaks (a worker killed, memory gone) is made anew, and only what has no result is handed out again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait as ended
from queue import Empty, SimpleQueue
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar

from sim.texts import ToldError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from types import TracebackType

Result = TypeVar("Result")

PATIENCE: Final = 5
"""Pools that may break one after another without a single result between."""
LOOK: Final = 1.0
"""Seconds without a result after which it is looked whether a pool waits for one that cannot come."""
AHEAD: Final = 2
"""Jobs handed out for each worker, so that none waits for the next."""


class Promise(Protocol):
    """A result to come."""

    def add_done_callback(self, told: Callable[[Any], Any], /) -> None:
        """Have *told* called once the result is there."""

    def result(self) -> Any:
        """The result, or the error in its place."""


class Pool(Protocol):
    """Who works."""

    @property
    def workers(self) -> int:
        """How many can work at once."""

    def submit(self, work: Callable[..., Any], /, *args: Any) -> Promise:
        """Have *work* done with *args*."""

    def stuck(self) -> bool:
        """Whether somebody is gone, though the pool has not said that it is broken."""

    def stop(self) -> None:
        """Drop what is under way."""

    def close(self) -> None:
        """Let everybody go."""


class Alone(Executor):
    """The process one is in; work is done when it is submitted."""

    workers = 1

    def submit(self, work: Callable[..., Result], /, *args: Any, **named: Any) -> Future[Result]:
        """Do *work* at once."""
        future: Future[Result] = Future()
        try:
            future.set_result(work(*args, **named))
        except Exception as error:  # noqa: BLE001 - it is raised again where the result is asked for
            future.set_exception(error)
        return future

    def stuck(self) -> bool:
        """Nobody else works."""
        return False

    def stop(self) -> None:
        """Nothing is under way."""

    def close(self) -> None:
        """Nobody is there."""


class Processes(ProcessPoolExecutor):
    """Processes of this machine, which end when this one ends."""

    def __init__(self, workers: int) -> None:
        with _interrupts_ignored():  # a process that keeps account of semaphores begins here
            super().__init__(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_serve)
        self.workers = workers
        self._before = set(multiprocessing.active_children())

    def submit(self, work: Callable[..., Result], /, *args: Any, **named: Any) -> Future[Result]:
        """Have *work* done by one of the processes."""
        with _main_hidden(), _interrupts_ignored():
            return super().submit(work, *args, **named)

    def stuck(self) -> bool:
        """Whether a process has ended, though the pool has not said that it is broken."""
        processes = (self._processes or {}).values()
        return bool(ended([process.sentinel for process in processes], timeout=0))

    def stop(self) -> None:
        """End the processes without waiting for their work.

        One that is ended while it writes a result leaves half of it, and the thread that reads it would wait for the rest
        for ever, since this process holds the other end as well: that is closed once nobody writes any more.
        """
        workers = set(multiprocessing.active_children()) - self._before
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
        self._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no door to it

    def close(self) -> None:
        """End the processes."""
        self.shutdown(wait=True, cancel_futures=True)


def local(workers: int | None) -> Alone | Processes:
    """As many *workers* as asked for, else one a core."""
    count = workers or os.cpu_count() or 1
    return Processes(count) if count > 1 else Alone()


class Crowd:
    """Whoever works, through pools that may break; for use in a `with` block."""

    def __init__(self, make: Callable[[], Pool]) -> None:
        self._make = make
        self._pool: Pool | None = None
        self.broken = 0
        """How many pools have broken."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            if kind is not None:
                pool.stop()
            pool.close()

    def outcomes(
        self, work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]]
    ) -> Generator[tuple[int, Result], None, None]:
        """Have *work* done with each of *jobs*: the number of a job and its result, as they come.

        Raises what *work* raised, and `ToldError` if pools break again and again without a result.
        """
        waiting = deque(range(len(jobs)))
        under_way: dict[int, tuple[int, Promise]] = {}
        done: SimpleQueue[int] = SimpleQueue()
        handed = losses = idle = 0
        while waiting or under_way:
            found: list[tuple[int, Result]] = []
            try:
                pool = self._pool = self._pool or self._made()
                while waiting and len(under_way) < (AHEAD * pool.workers if pool.workers > 1 else 1):
                    promise = _handed(pool, work, jobs[waiting[0]])
                    handed += 1
                    under_way[handed] = (waiting.popleft(), promise)
                    promise.add_done_callback(partial(_tell, done, handed))
                number = self._told(done, idle)
                idle = idle + 1 if number is None else 0
                if number is not None and number in under_way:
                    found = [(under_way[number][0], under_way[number][1].result())]
                    del under_way[number]
                losses = 0 if found else losses
            except BrokenExecutor as broken:
                self._let_go()
                losses += 1
                found = [entry for entry in map(_succeeded, under_way.values()) if entry is not None]
                left = {job for job, _ in under_way.values()} - {job for job, _ in found}
                waiting = deque(sorted({*waiting, *left}))
                under_way.clear()
                if losses >= PATIENCE and not found:
                    raise ToldError("worker_died", count=losses) from broken
            yield from found

    def _told(self, done: SimpleQueue[int], idle: int) -> int | None:
        """The number of a job that has ended; None if there was none for a while, the *idle*-th time in a row.

        A pool that does not see that somebody is gone is stopped; raises BrokenExecutor then.
        """
        try:
            return done.get(timeout=LOOK)
        except Empty:
            if idle and self._pool is not None and self._pool.stuck():
                self._pool.stop()
                raise BrokenExecutor from None
            return None

    def _made(self) -> Pool:
        """A pool; raises `ToldError` if the system does not let one be made."""
        try:
            return self._make()
        except OSError as error:
            raise ToldError("workers_not_started", error=error.strerror or error) from error

    def _let_go(self) -> None:
        """Part with a broken pool; once closed, everything it was given has a result or an error."""
        pool, self._pool = self._pool, None
        self.broken += 1
        if pool is not None:
            pool.close()


def _handed(pool: Pool, work: Callable[..., Any], job: tuple[Any, ...]) -> Promise:
    """Hand out one job; raises `ToldError` if the system does not let processes be started for it."""
    try:
        return pool.submit(work, *job)
    except OSError as error:
        raise ToldError("workers_not_started", error=error.strerror or error) from error


def _tell(done: SimpleQueue[int], number: int, _promise: object) -> None:
    done.put(number)


def _succeeded(entry: tuple[int, Promise]) -> tuple[int, Any] | None:
    """The job and its result, if it has one; a broken pool leaves none behind for the rest."""
    job, promise = entry
    try:
        return job, promise.result()
    except BrokenExecutor:
        return None


# -- what a process of this machine is told --


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Workers need nothing of the caller's script; were it imported there, a script without a guard would start over."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let processes started meanwhile ignore Ctrl-C, and a terminal that goes, from their first moment on; their parent stops them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ignored = [signal.SIGINT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGHUP]
    former = [(number, signal.signal(number, signal.SIG_IGN)) for number in ignored]
    try:
        yield
    finally:
        for number, handler in former:
            signal.signal(number, handler)


def _serve() -> None:
    """Make this process a worker of its parent, to which it leaves interrupts and with which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        ended([parent.sentinel])
        os._exit(1)
