"""The map of P11: its rows say what they say, its page follows from them, and its runs are those of the simulator."""

from __future__ import annotations

from dataclasses import replace

import pytest
from p11 import ARMS, PRIMARY, TABLE, WHISTLE, Arms, judged, mean, page, raised, read_rows, rows_at, written
from patterns import LUCK, RESULTS, begun, defaults, rows_of

from sim import runner
from sim.matching import TOLERANCE
from sim.units import DAY


def short() -> Arms:
    """Thirty days, then twenty under an arm."""
    before, during, _ = begun(defaults(), 30 * DAY).phases
    scenario = replace(begun(defaults(), 30 * DAY), phases=(before, replace(during, length=20 * DAY)))
    return Arms(scenario, 2)


def test_runs_are_those_of_the_simulator() -> None:
    """What is common is simulated once for all looks: each look is the same as a run of its own."""
    arms = short()
    names = [WHISTLE, *ARMS]
    looked = arms.run({name: arms.scenario.regimes[name] for name in names})
    ran = runner.run(arms.scenario, names, replications=2, seed=LUCK, workers=1).runs
    assert [run for name in names for run in looked[name]] == ran


def test_hours_are_raised_to_a_target() -> None:
    """An arm that already has the hours is left alone; one that cannot reach them says so."""
    arms = short()
    joint = arms.scenario.regimes["joint"]
    runs = arms.run({"joint": joint})["joint"]
    hours = mean(runs)
    assert raised(arms, joint, runs, hours) == (joint, runs, False)
    dearer, more, saturated = raised(arms, joint, runs, 1000 * hours)
    assert saturated
    assert dearer.timing.day_free >= joint.timing.day_free
    assert mean(more) >= hours


def test_rows_are_of_whole_points() -> None:
    """Every point that was run has a row for each arm, the defaults first."""
    rows = read_rows()
    assert [(row.point, row.arm) for row in rows] == [(p, arm) for p in range(rows[-1].point + 1) for arm in ARMS]


def test_rows_agree_with_themselves() -> None:
    """Winner, hours and saturation follow from the numbers of the row."""
    for row in read_rows():
        assert row.winner == judged(row.difference, row.ci_low, row.ci_high)
        assert row.difference == pytest.approx(row.arm_nights - row.whistle_nights, rel=1e-3, abs=1e-2)
        assert row.cheaper == (row.arm if row.arm_hours_as_is <= row.whistle_hours_as_is else WHISTLE)
        assert not row.saturated or abs(row.ratio - 1) > TOLERANCE


def test_page_follows_from_the_rows() -> None:
    """No number of the page was written by hand."""
    assert (RESULTS / "p11.md").read_text(encoding="utf-8") == page(read_rows())


@pytest.mark.long
def test_rows_come_out_again() -> None:
    """The defaults run again give the committed rows."""
    _, *rows = rows_of(TABLE)
    assert [written(row) for row in rows_at(0, int(rows[0][2]))] == [cells[:-2] for cells in rows[: len(ARMS)]]
    assert defaults().measure.primary == PRIMARY
