"""A place to try hostile input in: each command runs in a process of its own, with little memory and little time, and is measured.

Run as a program it is the keeper: it has the command line loaded, and forks for every line it is told.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sim.signs import hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOM: Final = 1 << 30
"""Bytes of address space a command gets more than the keeper has."""
PATIENCE: Final = 20
"""Seconds after which a command is killed: long enough to say by how much it was late."""
SECONDS: Final = 2.0
"""Processor time within which nonsense is refused."""
MEGABYTES: Final = 400
"""Memory within which nonsense is refused, the libraries included."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a command."""

    code: int
    """The exit code; below nought the signal that killed it."""
    seconds: float
    """Of the processor."""
    megabytes: float
    """At the most."""
    out: str
    err: str

    def refused(self) -> str:
        """Why this is no clear refusal within time and memory; nothing if it is one."""
        told = self.out + self.err
        faults = {
            f"exit code {self.code}": self.code != 2,
            "a traceback": "Traceback" in told,
            "an inner error shown": any(sign in told for sign in ("Error:", "Exception:", "ArrowInvalid")),
            "nothing said": len(self.err.strip()) < 10,
            "control characters shown": hidden().search(told) is not None,
            f"{self.seconds:.1f} s": self.seconds > SECONDS,
            f"{self.megabytes:.0f} MB": self.megabytes > MEGABYTES,
            "an endless message": len(told) > 200_000,
        }
        wrong = [name for name, so in faults.items() if so]
        return f"{', '.join(wrong)}: {told[-1500:]}" if wrong else ""


class Sandbox:
    """The keeper, as seen from a test."""

    def __enter__(self) -> Self:
        self.keeper = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        self.keeper.stdin.close()
        self.keeper.wait()
        self.keeper.stdout.close()

    def run(self, *words: object, at: Path | None = None, room: int = ROOM, patience: int = PATIENCE) -> Ran:
        """`whistle` with *words*, in the folder *at*."""
        assert self.keeper.stdin is not None
        assert self.keeper.stdout is not None
        asked = {
            "words": [str(word) for word in words],
            "at": str(at or Path.cwd()),
            "room": room,
            "patience": patience,
        }
        self.keeper.stdin.write(json.dumps(asked) + "\n")
        self.keeper.stdin.flush()
        return Ran(**json.loads(self.keeper.stdout.readline()))


def _keep() -> None:
    """Do what is told, line by line."""
    import pandas as pd  # noqa: F401, PLC0415 - all that takes long is loaded once
    import pyarrow.parquet as pq  # noqa: F401, PLC0415

    from sim import cli, experiment, reader, results, trial  # noqa: F401, PLC0415
    from sim.pages import finding, report  # noqa: F401, PLC0415

    for line in sys.stdin:
        asked = json.loads(line)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            began = time.monotonic()
            child = os.fork()
            if not child:
                _obey(asked, (out.fileno(), err.fileno()), cli.main)
            _, status, used = os.wait4(child, 0)
            texts = []
            for stream in (out, err):
                stream.seek(0)
                texts.append(stream.read(1_000_000).decode("utf-8", "replace"))
        found: dict[str, Any] = {
            "code": os.waitstatus_to_exitcode(status),
            "seconds": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024,
            "out": texts[0],
            "err": texts[1],
        }
        if time.monotonic() - began > asked["patience"]:
            found["seconds"] = max(found["seconds"], time.monotonic() - began)  # asleep is late, too
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def _obey(asked: dict[str, Any], streams: tuple[int, int], main: Callable[[Sequence[str]], int]) -> None:
    """Be the command; never returns."""
    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(streams[0], 1)
        os.dup2(streams[1], 2)
        os.chdir(asked["at"])
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + asked["room"],) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (asked["patience"],) * 2)
        signal.alarm(asked["patience"] + 1)
        code = main(asked["words"])
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


if __name__ == "__main__":
    _keep()
