"""The same luck in both arms is worth replications: at least three times where regimes differ in one element and the bound allows it."""

from __future__ import annotations

import csv
import re

import pytest
from pairing import PAIRS, REPLICATIONS, WRITTEN, element, gains
from test_readme import words

import sim

WORTH = 3.0


def rows() -> list[dict[str, str]]:
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", PAIRS)
def test_the_pairs_differ_in_one_element(name: str) -> None:
    scenario = sim.load(name)
    for one, other in PAIRS[name]:
        assert element(scenario, one, other)


def test_pairing_shrinks_the_variance_threefold_where_it_can() -> None:
    one, other = gains("dongxiejie-parking", [("whistle-2017", "whistle-without-appraisal"), ("lead", "joint")])
    assert one.row.replications == other.row.replications == REPLICATIONS
    assert one.row.reduction is not None
    assert one.row.reduction >= WORTH
    # the reduction never passes its bound, (1 + r²) ÷ (1 - r)², which here lies below three itself
    assert other.row.reduction is not None
    assert other.row.ceiling == pytest.approx((1 + other.ratio**2) / (1 - other.ratio) ** 2)
    assert other.row.ceiling is not None
    assert 1 < other.row.reduction <= other.row.ceiling < WORTH
    for gain in (one, other):
        (known,) = (row for row in rows() if row["scenario"] == gain.scenario and row["regime"] == gain.row.regime)
        assert float(known["reduction"]) == pytest.approx(float(gain.row.reduction or 0), rel=1e-4)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_readme_counts_the_pairs_as_they_were_measured(language: str) -> None:
    measured = [row for row in rows() if row["reduction"]]
    assert {row["scenario"] for row in measured} == set(PAIRS)
    assert all(int(row["replications"]) >= 60 for row in measured)
    assert all(not row["ceiling"] or float(row["reduction"]) <= float(row["ceiling"]) * 1.0001 for row in measured)
    worth = sum(float(row["reduction"]) >= WORTH for row in measured)
    said = re.search({"zh": r"(\d+)对机制[^。]*?(\d+)对不到3倍", "en": r"Of (\d+) pairs [^.]*?(\d+) fall short of 3"}[language], words(language))  # fmt: skip
    assert said
    assert [int(number) for number in said.groups()] == [len(measured), len(measured) - worth]
