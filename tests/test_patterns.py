"""The patterns at the scenario's own values; over the committed hypercube under `-m long`.

At the defaults each is asked of 20 replications, whose numbers are committed: what holds is read off these rows, and
two of them are simulated again every time, to the last digit (all of them, and a sample of the others, under `-m long`).
What does not hold is not bent: it is named in `FAILING`, and the committed table says the same.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest
from patterns import (
    CUBE,
    NEEDED,
    NUMBERS,
    PATTERNS,
    POINTS,
    RANGES,
    REPLICATIONS,
    RESULTS,
    ROWS,
    TABLE,
    Campaign,
    Pattern,
    at,
    begun,
    crews_doubled,
    cube,
    defaults,
    detection_doubled,
    findings,
    independent,
    judged,
    ranges,
    row,
    rows_of,
    table,
    together,
    true_of,
)
from scipy.stats import binomtest

from sim.assumptions import assumptions, idle
from sim.measures import YEAR
from sim.simulation import simulate
from sim.units import DAY

if TYPE_CHECKING:
    from sim.scenario import Scenario

FAILING: Final[frozenset[str]] = frozenset({"P1b", "P2b", "P2c", "P5b"})
"""What does not hold at the defaults: true of 0, 15, 15 and 13 of 20 when the study was run."""
DONE: Final = 18
"""Points of the hypercube that were run in full."""
EVERY_TIME: Final = (0, 11)
"""Replications at the defaults that are simulated again every time."""
SAMPLE: Final = ((1, 19), (5, 3), (9, 11), (13, 7), (DONE, 0))
"""Points and replications that are run again."""


@cache
def committed() -> dict[str, dict[str, str]]:
    """The committed table of patterns, by name."""
    head, *rows = rows_of(RESULTS / TABLE)
    return {cells[0]: dict(zip(head, cells, strict=True)) for cells in rows}


def at_defaults() -> list[list[str]]:
    """The committed runs at the scenario's own values."""
    return [cells for cells in rows_of(RESULTS / ROWS)[1:] if cells[0] == "0"]


# -- at the defaults


@pytest.mark.parametrize(
    "replication",
    [pytest.param(i, marks=() if i in EVERY_TIME else pytest.mark.long) for i in range(REPLICATIONS)],
)
def test_a_run_at_the_defaults_is_the_committed_one(replication: int) -> None:
    """What the patterns are asked of is what the program does now."""
    was = at_defaults()[replication]
    now = row(0, replication)
    assert now == was[: 2 + len(NUMBERS)], "the study is of another program: python -m tests.patterns from no rows"
    assert judged(now) == judged(was)


def test_patterns_at_the_defaults_hold_as_stated() -> None:
    """True of at least 16 of 20 runs, of fewer where it is said to fail; and the committed table agrees."""
    runs = [judged(cells) for cells in at_defaults()]
    assert len(runs) == REPLICATIONS
    counts = {name: sum(run[name] for run in runs) for name in PATTERNS}
    assert {name for name, count in counts.items() if count < NEEDED} == FAILING, counts
    assert counts == {name: int(committed()[name]["true_at_defaults"]) for name in PATTERNS}


def test_independent_attendance_is_a_power() -> None:
    """P10: where each comes by itself with chance p, all n come with pⁿ."""
    assert sum(independent(0.8, 5, replication) for replication in range(REPLICATIONS)) >= NEEDED
    for p, n in ((0.5, 1), (0.6, 2), (0.7, 4)):
        came, calls = together(p, n, 0)
        assert calls > 200
        assert binomtest(came, calls, p**n).pvalue > 0.001


def test_every_pattern_is_asked_of_one_set_of_runs() -> None:
    """A pattern is about the campaign or about the season; none is forgotten, the model's own are all there."""

    def once(pattern: Pattern) -> bool:
        return (pattern.on_campaign is None) != (pattern.on_season is None)

    assert all(once(pattern) for pattern in PATTERNS.values())
    assert {"P1a", "P1b", "P2a", "P2c", "P3a", "P3b", "P3c", "P4", "P5a", "P5b"} <= set(PATTERNS)
    assert set(committed()) == {*PATTERNS, "P10"}


def test_what_cannot_be_asked_is_false() -> None:
    """Without anybody at work in the year before there is nothing to compare with, and no pattern is granted."""
    empty = Campaign(YEAR, 365, None, None, None, None, None, None, None, None)
    assert not any(true_of(empty).values())


# -- the runs


def test_common_days_are_the_scenarios_own() -> None:
    """Parting the arms only after the campaign, to simulate it once, changes no row of the log."""
    from dataclasses import replace  # noqa: PLC0415

    short = begun(defaults(), 60 * DAY)
    before, during, after = short.phases
    short = replace(short, phases=(before, replace(during, length=30 * DAY), replace(after, length=30 * DAY)))
    before, during, after = short.phases
    parted = replace(
        short,
        phases=(before, replace(during, regime="whistle-2017", compared=False), replace(after, compared=True)),
    )
    whole, other = (
        list(simulate(scenario, "whistle-2017", seed=1, replication=0).rows()) for scenario in (short, parted)
    )
    assert whole == other


def test_doubling_doubles() -> None:
    """Twice the crews everywhere; twice the detection, but no chance above one."""
    scenario = defaults()
    crews = crews_doubled(scenario).departments
    assert all(crews[name].crews == 2 * department.crews for name, department in scenario.departments.items())
    twice = detection_doubled(scenario)
    assert all(
        now.seen_per_night == 2 * was.seen_per_night
        for now, was in zip(twice.offending, scenario.offending, strict=True)
    )
    assert all(
        hill.seen_per_night <= 1 for hill in detection_doubled(detection_doubled(detection_doubled(twice))).offending
    )


# -- the hypercube


def test_cube_is_the_one_made_from_the_seed() -> None:
    """The committed files are what the seed and the scenario's ranges give."""
    assert rows_of(CUBE) == cube(defaults())
    assert rows_of(RANGES) == ranges(defaults())


def test_every_assumption_with_a_range_has_one_column() -> None:
    """Whatever the scenario calls an assumption and gives a range varies, and in one column only."""
    paths = [path for factor in assumptions(defaults()) for path in factor.paths]
    assert len(paths) == len(set(paths))
    asked = {p.path for p in defaults().provenance if p.source.startswith("assumption") and p.span is not None}
    assert asked - {path for path in asked if idle(defaults(), path)} <= set(paths)
    # a number written in a regime without a source, equal to the declared default
    assert {path.partition(".")[0] for path in set(paths) - asked} <= {"regimes"}
    assert rows_of(CUBE)[0][1:] == [factor.name for factor in assumptions(defaults())]


@pytest.mark.parametrize("point", [1, POINTS])
def test_a_point_is_the_scenario_with_its_row(point: int) -> None:
    """Each number stands where its column says, within its range; nothing else has changed."""
    head, *rows = rows_of(CUBE)
    cells = dict(zip(head, rows[point - 1], strict=True))
    for factor in assumptions(defaults()):
        written = float(cells[factor.name])
        assert factor.low - 0.051 <= written <= factor.high + 0.051
        for path in factor.paths:
            assert standing(at(point), path) == factor.of(written)
    changed = {path for factor in assumptions(defaults()) for path in factor.paths}
    for number in defaults().provenance:
        if number.path not in changed:
            assert standing(at(point), number.path) == number.value


def standing(scenario: Scenario, path: str) -> Any:
    """The number at *path*; of a random duration its mean."""
    thing: Any = scenario
    for part in path.split("."):
        if isinstance(thing, tuple):
            thing = thing[int(part)]
        elif hasattr(thing, "keys"):
            thing = thing[part]
        else:
            thing = getattr(thing, part)
    return getattr(thing, "expected", thing)


# -- the committed study


def test_table_follows_from_the_rows() -> None:
    """The committed shares are those of the committed rows, which are all of the points that were run."""
    _, *rows = rows_of(RESULTS / ROWS)
    assert [(int(c[0]), int(c[1])) for c in rows] == [(p, i) for p in range(DONE + 1) for i in range(REPLICATIONS)]
    written = [cells for cells in rows_of(RESULTS / TABLE) if cells[0] != "P10"]
    assert table(findings(rows)) == written


@pytest.mark.long
@pytest.mark.parametrize(("point", "replication"), SAMPLE)
def test_rows_come_out_again(point: int, replication: int) -> None:
    """A run of the study done again gives the committed row."""
    _, *rows = rows_of(RESULTS / ROWS)
    (was,) = [cells for cells in rows if cells[:2] == [str(point), str(replication)]]
    assert row(point, replication) == was[: 2 + len(NUMBERS)]


@pytest.mark.long
def test_shares_are_as_committed() -> None:
    """One point run in full again: each pattern is true of as many replications as the table's rows say."""
    _, *rows = rows_of(RESULTS / ROWS)
    point = POINTS // 2
    was = [cells[: 2 + len(NUMBERS)] for cells in rows if cells[0] == str(point)]
    assert [row(point, replication) for replication in range(REPLICATIONS)] == was
