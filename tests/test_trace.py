"""A trace says what the logs say: whole, as bytes and back, cut to some days, at any moment."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replayed import runs, seen, short
from test_architecture import HEAVY

from sim import trace
from sim.course import from_log
from sim.units import DAY, HOUR

ROOT = Path(__file__).resolve().parent.parent
SMALL = (
    "dongxiejie-parking",
    "taipingqiao-border",
    "daanshan-landslide",
    "three-whistles",
    "wulituo-tanks",
    "jinhaihu-117",
)


def traced(name: str, begin: int = 0, end: int | None = None) -> trace.Trace:
    return trace.trace(runs(name), seed=1, replication=0, begin=begin, end=end)


def moments(name: str, count: int) -> list[int]:
    """Some moments: anywhere, and where something happens."""
    luck = random.Random(name)
    times = sorted({row[0] for run in runs(name) for row in run.log.rows()})
    horizon = short(name).horizon
    return [0, horizon, *luck.sample(times, min(len(times), count)), *(luck.randrange(horizon) for _ in range(count))]


@pytest.mark.parametrize("name", SMALL)
def test_a_trace_has_the_rows_of_its_logs(name: str) -> None:
    found = traced(name)
    names = found.head["names"]
    for run, arm in zip(runs(name), found.arms, strict=True):
        rows = [
            (t, kind, names[case], stage, names[street], names[department], names[crew], reason)
            for t, kind, case, stage, street, department, crew, reason in arm.rows()
        ]
        assert rows == [
            (e.time, e.kind, e.case, e.stage, e.street, e.department, e.crew, e.reason) for e in from_log(run.log)
        ]


@pytest.mark.parametrize("name", SMALL)
def test_a_trace_reads_back_from_its_bytes(name: str) -> None:
    found = traced(name)
    again = trace.decode(trace.encode(found))
    assert again == found
    assert json.loads(json.dumps(again.head)) == again.head


@given(st.lists(st.integers(-(2**62), 2**62)))
def test_numbers_read_back_from_their_differences(values: list[int]) -> None:
    into = bytearray()
    trace._differences(into, values)
    assert list(trace._summed(trace._read(bytes(into), 0), len(values))) == values


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 2**53)] * 8), max_size=20),
    st.lists(st.tuples(*[st.integers(0, 2**53)] * 8), max_size=20),
    st.integers(0, 20),
)
def test_arms_that_begin_alike_read_back(
    mine: list[tuple[int, ...]], others: list[tuple[int, ...]], alike: int
) -> None:
    def arm(rows: list[tuple[int, ...]]) -> trace.Arm:
        columns = tuple(array("q", column) for column in zip(*rows, strict=True)) if rows else (array("q"),) * 8
        return trace.Arm(columns, array("q", [0, 1]), {name: array("q", [1, 2]) for name in trace.MARKS})

    found = trace.Trace({"names": ["", "<", "漷"]}, (arm(mine), arm(mine[:alike] + others)))
    assert trace.decode(trace.encode(found)) == found


@pytest.mark.parametrize("name", SMALL)
def test_the_state_is_that_of_the_log(name: str) -> None:
    found = traced(name)
    for arm, run in enumerate(runs(name)):
        for t in moments(name, 6):
            assert trace.state(found, arm, t) == seen(run.scenario, run.log, t), (run.arm, t)


@pytest.mark.parametrize("name", SMALL)
def test_at_the_end_the_score_is_the_measures(name: str) -> None:
    found = traced(name)
    for arm, head in enumerate(found.head["arms"]):
        score = trace.state(found, arm, found.head["horizon"])["score"]
        measures = head["measures"]
        told = {
            "resolved_share": score["of"] and score["resolved"] / score["of"],
            "quorum_within_deadline_share": score["calls"] and score["met"] / score["calls"],
            "active_site_nights": score["nights"],
            "active_officer_hours": score["missions"] / HOUR,
            "standby_officer_hours": score["standby"] / HOUR,
        }
        for measure, value in told.items():
            if measure in measures and not (measure == "resolved_share" and head["unfollowed"]):
                assert measures[measure] == pytest.approx(value, rel=1e-12), measure


@pytest.mark.parametrize("name", ["three-whistles", "daanshan-landslide", "jinhaihu-117"])
@pytest.mark.parametrize("part", [0.3, 0.55, 0.8])
def test_some_days_show_what_the_whole_shows(name: str, part: float) -> None:
    """Of what lies before the first day enough is kept."""
    horizon = short(name).horizon
    begin, end = int(part * horizon) // DAY * DAY, min(horizon, int(part * horizon) // DAY * DAY + 7 * DAY)
    whole, some = traced(name), traced(name, begin, end)
    assert sum(len(arm.columns[0]) for arm in some.arms) < sum(len(arm.columns[0]) for arm in whole.arms)
    for arm in (0, 1):
        for t in [begin, end - 1, *(random.Random(part).randrange(begin, end) for _ in range(6))]:
            assert trace.state(some, arm, t) == trace.state(whole, arm, t)


def test_what_arms_share_is_written_once() -> None:
    found = traced("jinhaihu-117")
    begins = short("jinhaihu-117").phases[0].length
    before = sum(row[0] < begins for row in found.arms[0].rows())
    assert trace._common(found.arms) >= before > 1000
    alone = sum(len(trace.encode(trace.Trace(found.head, (arm,)))) for arm in found.arms)
    # a row takes at least a byte a column
    assert len(trace.encode(found)) < alone - len(trace.COLUMNS) * before


BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[2:]:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
from sim import reader, simulation, trace

scenario = reader.read(sys.argv[1])
shown = [trace.Shown(r, r, scenario, log) for r, log in simulation.arms(scenario, ["joint", "whistle-2017"], seed=1, replication=0)]
found = trace.trace(shown, seed=1, replication=0)
assert trace.decode(trace.encode(found)) == found
print(trace.state(found, 1, scenario.horizon)["score"], len(trace.words()["texts"]))
"""


def test_a_trace_needs_no_library_above_the_core() -> None:
    words = [sys.executable, "-c", BLOCKED, str(ROOT / "tests" / "elements.yaml"), *HEAVY]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8")
    assert ran.returncode == 0, ran.stderr
