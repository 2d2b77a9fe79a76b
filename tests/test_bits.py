"""The same bits: whatever the process, its hash seed, its Python, its workers, the regimes beside; and no luck twice."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import golden
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from towns import towns

from sim import reader, runner
from sim.luck import Draw, Luck
from sim.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.scenario import Scenario

ROOT: Final = Path(__file__).resolve().parent.parent
OTHERS: Final = ("3.11", "3.12", "3.13")
"""The Pythons the simulator runs on, besides the one that runs these tests."""
EXAMPLES = settings(
    max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return golden.digests()


# ---- the log that is kept


@pytest.mark.parametrize("regime", golden.REGIMES)
def test_the_golden_log_is_what_is_simulated(regime: str) -> None:
    """See `golden.CHANGED` for what to do if it is not."""
    said = golden.difference(regime, golden.kept()[regime], golden.simulated([regime])[regime])
    assert not said, said


def test_a_golden_log_that_differs_is_told_by_its_first_row() -> None:
    rows = golden.kept()["whistle"]
    changed = [*rows[:700], rows[700].replace(",", ",!", 1), *rows[701:]]
    said = golden.difference("whistle", rows, changed)
    assert "row 700 of whistle" in said
    assert "python -m tests.golden --write" in said
    assert changed[700] in said
    assert "row 42 of" in golden.difference("joint", rows, rows[:42])
    assert not golden.difference("whistle", rows, list(rows))


def test_what_is_kept_holds_nearly_every_kind_of_event() -> None:
    """So that a rule that changes is seen; what is missing here is in the traces (tests/test_traces.py)."""
    kinds = Counter(row.split(",")[1] for rows in golden.kept().values() for row in rows)
    assert len(kinds) >= 45
    assert {
        "DETAINED",
        "SEIZED",
        "SEALED",
        "GONE",
        "MOVED",
        "HOT_SPOT",
        "JOINED",
        "PERMITTED",
        "CONSENT",
    } <= kinds.keys()


# ---- other processes, other Pythons


def elsewhere(python: str, path: str, **environment: str) -> dict[str, str]:
    """The digests from a process of its own."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    done = subprocess.run(
        [python, str(ROOT / "tests" / "golden.py")], env=known | environment | {"PYTHONPATH": path},
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert not done.returncode, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_same_bits_whatever_the_hash_seed(seed: str, digests: dict[str, str]) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    assert elsewhere(sys.executable, path, PYTHONHASHSEED=seed) == digests


def pythons(version: str) -> Iterator[str]:
    """Where a Python of that version may be: on the path, or beside it as pyenv keeps them."""
    found = shutil.which(f"python{version}")
    if found:
        yield found
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    yield from map(str, sorted(kept.glob(f"{version}.*/bin/python")))


def works(python: str, version: str) -> bool:
    """Whether that is a Python of that version, and runs."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", ask], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version


@pytest.mark.parametrize("version", OTHERS)
def test_the_same_bits_on_every_python(version: str, digests: dict[str, str], tmp_path: Path) -> None:
    """CPython 3.11 to 3.13, as far as they are on this machine; the browser's is in tests/test_classroom.py.

    The other Pythons have nothing installed: the simulator needs SimPy and PyYAML, which are lent to them.
    """
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip("this is the one that runs the tests")
    python = next((found for found in pythons(version) if works(found, version)), None)
    if python is None:
        pytest.skip(f"there is no Python {version} on this machine")
    for package in ("simpy", "yaml"):
        found = importlib.util.find_spec(package)
        assert found is not None
        assert found.origin is not None
        (tmp_path / package).symlink_to(Path(found.origin).parent)
    assert elsewhere(python, os.pathsep.join([str(ROOT), str(tmp_path)]), PYTHONDONTWRITEBYTECODE="1") == digests


# ---- workers, and the regimes that run beside


def test_a_log_does_not_depend_on_the_workers_nor_on_the_regimes_beside() -> None:
    """Alone or among others, in any order, with one more or one fewer, in this process or in two."""
    town = reader.read(golden.TOWN)
    every = ("joint", "separate", "whistle")

    def logs(regimes: tuple[str, ...], workers: int) -> dict[tuple[str, int], list[str]]:
        ran = runner.run(town, regimes, replications=2, seed=7, workers=workers, keep="all")
        return {key: list(golden.lines(log)) for key, log in ran.logs.items()}

    whole = logs(every, 1)
    assert len({tuple(rows) for rows in whole.values()}) == len(whole), "no two runs are alike"
    for regimes, workers in ((every[::-1], 2), (("whistle",), 1), (("whistle", "chains", "joint"), 1)):
        found = logs(regimes, workers)
        assert {key: rows for key, rows in found.items() if key[0] in every} == {
            key: rows for key, rows in whole.items() if key[0] in regimes
        }


# ---- luck


Key = tuple[str, str, str]


class Book:
    """Every key that was asked for in a run, by whom and how often; and which of its uniforms was used by whom."""

    def __init__(self) -> None:
        self.asked: Counter[Key] = Counter()
        self.whose: dict[Key, set[str]] = {}
        self.uses: dict[tuple[Key, int], set[str]] = {}
        self.numbers: dict[Key, float] = {}

    def ask(self, key: Key, number: float) -> None:
        """Somebody asks for the luck of *key*, and gets *number* first."""
        self.asked[key] += 1
        self.numbers[key] = number
        self.whose.setdefault(key, set()).add(caller())

    def used(self, key: Key, index: int) -> None:
        """Somebody looks at a uniform of it."""
        self.uses.setdefault((key, index), set()).add(caller())


def caller() -> str:
    """The function of the simulator that is at work: the first outside this file and outside luck."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename == __file__:
        assert frame.f_back is not None
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}"


class Drawn:
    """Eight uniforms of a key; looking at one is noted."""

    def __init__(self, book: Book, key: Key, draw: Draw) -> None:
        self.book = book
        self.key = key
        self.draw = draw

    def at(self, index: int) -> float:
        self.book.used(self.key, index)
        return self.draw.at(index)


@contextmanager
def noted() -> Iterator[Book]:
    """A book in which all luck is noted as long as it is open."""
    book = Book()
    of, two, one, uniforms = Luck.of, Luck.two, Luck.one, Luck.uniforms

    def eight(luck: Luck, kind: str, identity: str, purpose: str) -> Drawn:
        key = (kind, identity, purpose)
        draw = of(luck, *key)
        book.ask(key, draw.at(0))
        return Drawn(book, key, draw)

    def pair(luck: Luck, kind: str, identity: str, purpose: str) -> tuple[float, float]:
        key = (kind, identity, purpose)
        numbers = two(luck, *key)
        assert numbers == (of(luck, *key).at(0), of(luck, *key).at(1))
        book.ask(key, numbers[0])
        book.used(key, 0)
        book.used(key, 1)
        return numbers

    def first(luck: Luck, kind: str, identity: str, purpose: str) -> float:
        key = (kind, identity, purpose)
        number = one(luck, *key)
        book.ask(key, number)
        book.used(key, 0)
        return number

    def many(luck: Luck, kind: str, identity: str, purpose: str) -> Callable[[], float]:
        key = (kind, identity, purpose)
        draw = uniforms(luck, *key)
        same = luck.stream(*key)
        book.ask(key, draw())
        assert [book.numbers[key], *(draw() for _ in range(9))] == [same.random() for _ in range(10)]
        for index in range(8):
            book.used(key, index)
        return uniforms(luck, *key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Luck, "of", eight)
        patch.setattr(Luck, "two", pair)
        patch.setattr(Luck, "one", first)
        patch.setattr(Luck, "uniforms", many)
        yield book


def book_of(town: Scenario, regime: str, replication: int = 0) -> Book:
    """The luck of one run."""
    with noted() as book:
        simulate(town, regime, seed=1, replication=replication)
    return book


AGAIN: Final = {
    ("case", "life"): "eight purposes of one life, each with a place of its own among the eight",
    ("spot", "place"): "where a spot lies: the same for every case there",
    ("site", "place"): "where a site lies: the same for every case there",
    (
        "case",
        "consent",
    ): "what a resource holder answers the n-th time a call asks it: the same if that call is put anew",
    ("site", "eyes"): "whose eyes a site is under on a day: the same for all who see it that day",
    ("group", "day"): "whether people are at a site on a day: the same whoever comes that day",
    (
        "department",
        "cover",
    ): "a department's night cover: the same at all its posts, and when rules change in the night",
}
"""Luck that is looked at more than once, and why: the first word of the purpose says what it is."""


def check(book: Book) -> None:
    """No two owners, and no two purposes of one, have the same luck."""
    assert {users for users in map(frozenset, book.uses.values()) if len(users) > 1} == set(), "one uniform, one use"
    again = {
        (kind, purpose.split(" ", 1)[0])
        for (kind, _, purpose), times in book.asked.items()
        if times > 1 and kind != "call"
    }
    assert again <= AGAIN.keys()
    assert len(set(book.numbers.values())) == len(book.numbers), "no two keys give the same numbers"


@pytest.mark.parametrize("regime", ["chains", "rolled-out", "whistle"])
def test_each_uniform_is_used_for_one_thing(regime: str) -> None:
    """Of every key of a run of a rich town: which function uses which of its eight numbers."""
    book = book_of(reader.read(golden.TOWN), regime)
    assert len(book.asked) > 600
    check(book)


def test_what_is_drawn_once_is_drawn_once() -> None:
    """A department's luck for its n-th call of a case is drawn when it is called, for each of its crews, and never again."""
    book = book_of(reader.read(golden.TOWN), "chains")
    drawn = {key: times for key, times in book.asked.items() if key[0] == "call"}
    assert len(drawn) > 100
    assert any(key[2].endswith(" 1") for key in drawn), "a case that needs two crews of one department"
    assert set(drawn.values()) == {1}


@given(towns(), st.integers(0, 2))
@EXAMPLES
def test_no_two_keys_coincide_in_random_towns(town: Scenario, replication: int) -> None:
    book = book_of(town, "arm", replication)
    check(book)
    assert {times for (kind, *_), times in book.asked.items() if kind == "call"} <= {1}
