"""The package compiled: the same logs and tables, byte for byte; and whole without a compiler."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

import sim
from sim import results, simulation

if TYPE_CHECKING:
    from types import ModuleType

ROOT: Final = Path(__file__).resolve().parent.parent
SCENARIOS: Final = (
    "dongxiejie-parking", "three-whistles", "yongding-vendors", "four-powers", "daanshan-landslide", "wulituo-tanks",
    "pinggu-district", "taipingqiao-border", "jinhaihu-117",
)  # fmt: skip
LOGS: Final = """
import hashlib, json, sys
import sim
from sim import scene, simulation
said = {"scene": scene.__file__}
for name in sys.argv[1:]:
    scenario = sim.load(name)
    for regime, log in simulation.arms(scenario, scenario.compare or list(scenario.regimes), seed=1, replication=0):
        said[f"{name} {regime}"] = hashlib.sha256(b"".join(map(bytes, log.blocks))).hexdigest()
print(json.dumps(said))
"""
PANEL: Final = """
import sim
from sim import runner, tasks, units
scenario = sim.load("pilot-districts")
plan = runner.Plan(scenario, tuple(scenario.compare), 1, "none", tasks._Periods(30 * units.DAY))
for run, _, seen in runner.replicate(plan, 0):
    print(run.regime, run.values, seen)
"""


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec: Any = importlib.util.spec_from_file_location("compiled", ROOT / ".ci" / "compiled.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.long
def test_what_is_set_down_says_what_it_holds(compiled: Path) -> None:
    """A compiled class has no `__dict__`; one that is set down with the world must name its fields."""
    code = "from sim import setdown; print([kind.__name__ for kind in setdown.MOVING if not kind.__attributes__])"
    assert _python(compiled, "-c", code).strip() == "[]"


@pytest.mark.long
def test_the_twin_draws_the_same_luck(compiled: Path) -> None:
    """Keys of every length around a block of the hash, and of signs outside ASCII."""
    code = """
from sim.luck import Luck
luck = Luck(20180412, 7)
for n in range(300):
    name = "案" * (n % 5) + "x" * n
    print([luck.of("case", name, "life").at(place) for place in range(8)], luck.two("call", name, "p"), luck.one(name, "", "q"))
    draw, stream = luck.uniforms("day", name, "z"), luck.stream("day", name, "z")
    print([draw() for _ in range(3)], [stream.random() for _ in range(3)])
    names = [f"{name}{other}" * (1 + n // 20 * (other == 2)) for other in range(n % 11)]  # longer than a block, and than a state
    print(list(luck.ones("day", names, "z")), list(luck.twos("day", names, "z")))
    print(list(luck.days("day", name, "z", n, n % 11)), list(luck.runs_nth("case", name, n, "z", n % 5, "q", n % 3)))
    streams = luck.streams("day", names, "z")
    for number, name in enumerate(names):
        streams.turn()
        print([streams.draw() for _ in range(3 + 400 * (number % 3))])
"""
    assert _python(compiled, "-c", code) == _python(ROOT, "-c", code)


@pytest.mark.long
def test_the_twin_keeps_the_order_of_the_calendar(compiled: Path) -> None:
    """Actions that plan others, at few moments, so that the order within one is what decides; set down and taken up halfway."""
    code = """
import pickle, random
from sim.clock import Clock
told, dice = [], random.Random(4)
def note(*what):
    told.append(what)
def act(depth, number):
    told.append((clock.now, depth, number))
    for other in range(dice.randrange(3) if depth < 6 else 0):
        clock.at(clock.now + dice.randrange(3), act, depth + 1, other)
        if dice.random() < 0.3:
            clock.after_all(note, clock.now, depth)
clock = Clock()
first = clock.reserve(40)
for number in range(40):
    clock.at(dice.randrange(9), act, 0, number)
    clock.at_place(first + number, dice.randrange(9), note, "placed", number)
clock.run(5)
clock = pickle.loads(pickle.dumps(clock))
clock.run(99)
print(clock.made, clock.planned(), told)
"""
    assert _python(compiled, "-c", code) == _python(ROOT, "-c", code)


@pytest.mark.long
def test_a_number_too_large_is_refused_and_not_wrapped_around(compiled: Path) -> None:
    code = """
from sim import roster
try:
    roster.Roster.day(2**70)
except OverflowError:
    print("refused")
"""
    assert _python(compiled, "-c", code).strip() == "refused"


def test_it_is_said_why_nothing_is_compiled(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHISTLE_PURE", "1")
    assert hook.why_not() == "WHISTLE_PURE is set"
    monkeypatch.setenv("WHISTLE_PURE", "0")
    monkeypatch.setenv("CC", "/nowhere/cc -O2")
    assert hook.why_not() == "there is no C compiler (/nowhere/cc)"


def test_tests_run_the_source() -> None:
    assert not results.compiled()


def _installed(into: Path, **environment: str) -> str:
    """Install the package alone into a folder; the build log."""
    command = [sys.executable, "-m", "pip", "install", "-v", "--no-deps", "--target", str(into), str(ROOT)]
    ran = subprocess.run(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    return ran.stdout


def _python(at: Path, *words: str) -> str:
    ran = subprocess.run(
        [sys.executable, *words], env=os.environ | {"PYTHONPATH": str(at)}, cwd=at, capture_output=True, text=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def compiled(hook: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    why = hook.why_not()
    if why:
        pytest.skip(why)
    into = tmp_path_factory.mktemp("compiled")
    assert "chuishao: compiled" in _installed(into)
    return into


@pytest.mark.long
def test_compiled_logs_are_the_same(compiled: Path) -> None:
    """All compared regimes in one call, so that a world is set down and taken up."""
    said = json.loads(_python(compiled, "-c", LOGS, *SCENARIOS))
    assert Path(said.pop("scene")).suffix != ".py"
    expected = {}
    for name in SCENARIOS:
        scenario = sim.load(name)
        arms = scenario.compare or list(scenario.regimes)
        for regime, log in simulation.arms(scenario, arms, seed=1, replication=0):
            expected[f"{name} {regime}"] = hashlib.sha256(b"".join(map(bytes, log.blocks))).hexdigest()
    assert said == expected


@pytest.mark.long
def test_compiled_tables_are_the_same(compiled: Path, tmp_path: Path) -> None:
    """Every file of a comparison but the one that says on what machine it was made; two workers, kept logs."""
    words = [
        "-m",
        "sim",
        "compare",
        "three-whistles",
        "--replications",
        "3",
        "--workers",
        "2",
        "--events",
        "all",
        "--progress",
        "none",
        "--out",
    ]
    told = [_python(at, *words, str(tmp_path / name)) for at, name in ((compiled, "so"), (ROOT, "py"))]
    assert told[0].replace("/so", "/py") == told[1]
    found = [
        {path.relative_to(at).as_posix(): path.read_bytes() for path in at.rglob("*") if path.is_file()}
        for at in (tmp_path / "so", tmp_path / "py")
    ]
    machine = [json.loads(files.pop("run.json")) for files in found]
    assert [each["compiled"] for each in machine] == [True, False]
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []


@pytest.mark.long
def test_compiled_arms_share_who_follows_them(compiled: Path) -> None:
    """Measures by street and period, counted by an onlooker that is set down with the world."""
    assert _python(compiled, "-c", PANEL) == _python(ROOT, "-c", PANEL)


@pytest.mark.long
def test_the_program_is_told_by_its_sources(compiled: Path) -> None:
    code = "from sim import tasks; print(tasks.program())"
    assert _python(compiled, "-c", code) == _python(ROOT, "-c", code)


@pytest.mark.long
@pytest.mark.parametrize(
    ("environment", "said"), [({"CC": "false"}, "not compiled"), ({"WHISTLE_PURE": "1"}, "not compiled: WHISTLE_PURE")]
)
def test_without_a_compiler_it_is_installed_all_the_same(
    environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    assert f"chuishao: {said}" in _installed(tmp_path, **environment)
    assert "False" in _python(tmp_path, "-c", "from sim import results; print(results.compiled())")
