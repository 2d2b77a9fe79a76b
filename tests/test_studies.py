"""The committed studies: their pages follow from their tables, their tables are whole, and the rules that read them are right."""

from __future__ import annotations

import pytest
from patterns import rows_of
from studies import (
    BUSY,
    EYES,
    LANGUAGES,
    LEVELS,
    P8_MEASURES,
    POINTS,
    RATE,
    RESULTS,
    STUDIES,
    columns,
    cube,
    ladders,
    moved,
    optimum,
    turn,
)

import sim

MADE = [name for name in STUDIES if (RESULTS / f"{name}.csv").exists()]


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_table_says(name: str, language: str) -> None:
    """Every number on the page is computed from the committed table."""
    page = (RESULTS / "README.md").read_text(encoding="utf-8")
    assert STUDIES[name].tell(rows_of(RESULTS / f"{name}.csv"), language) in page
    assert (RESULTS / f"{name}.{language}.png").read_bytes().startswith(b"\x89PNG")


def test_the_points_stay_within_their_ranges() -> None:
    """Point 0 is the scenario itself; at the others every assumption lies in its range, and moves."""
    scenario = sim.load(RATE)
    first, *others = cube(scenario)
    assert moved(scenario, first) == scenario
    assert len(others) == POINTS
    for point in others:
        assert all(factor.low - 0.051 <= written <= factor.high + 0.051 for factor, written in point.items())
    for factor in others[0]:
        values = {point[factor] for point in others}
        assert len(values) > 1, factor.name


def test_a_turn_is_where_merged_and_separate_are_equal() -> None:
    """A time that is a constant ÷ eyes crosses where it should; beyond what was run it is said to lie beyond."""
    times = [10 / eyes for eyes in EYES]
    for eyes in (0.2, 0.3, 0.5, 0.9):
        assert float(turn([10 / eyes, *times])) == pytest.approx(eyes, abs=0.006)
    assert turn([10 / 0.1, *times]) == f"<{EYES[0]:g}"
    assert turn([9.0, *times]) == ">1"


def test_an_optimum_is_inside_only_if_it_beats_both_ends() -> None:
    assert optimum([1, 2, 1.5], 1) == "inside"
    assert optimum([1, 2, 1.5], -1) == "low"
    assert optimum([1, 2, 3], 1) == "high"
    assert optimum([1.0, 1.001, 0.9], 1) == "flat"
    assert optimum([5, 3, 4], -1) == "inside"


def test_the_tables_are_whole() -> None:
    """P8 has both measures for every point, P9 every level for every point with tokens and without."""
    if "P8" in MADE:
        found = [(row["point"], row["measure"]) for row in columns(rows_of(RESULTS / "P8.csv"))]
        assert len(set(found)) == len(found)
        points = {point for point, _ in found}
        assert {"defaults", *map(str, range(1, POINTS + 1))} < points
        assert set(found) == {(point, which) for point in points for which in P8_MEASURES}
    if "P9" in MADE:
        rows = ladders(rows_of(RESULTS / "P9.csv"))
        assert {point for point, _, _ in rows} == {BUSY, *map(str, range(POINTS + 1))}
        assert {tokens for _, tokens, rule in rows if rule == "open"} == {"yes", "no"}
        for ladder in rows.values():
            assert [(float(row["holds_back"]), float(row["overcalls"])) for row in ladder] == list(LEVELS)
