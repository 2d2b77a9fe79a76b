"""The smooth daily rhythm of demand: its mean, its size and its peak; nothing moves where there is none."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.demand import Happening, Nature
from sim.luck import Luck
from sim.problem import ScenarioError
from sim.reader import read, read_text
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from sim.scenario import Scenario

PROOFS = Path(__file__).resolve().parent.parent / "proofs"
DAYS = 400


def swinging(swing: float, peak: int, rate: float = 48.0) -> Scenario:
    scenario = read(PROOFS / "o01.yaml")
    return replace(scenario, demand=(replace(scenario.demand[0], rate=rate, swing=swing, swing_peak=peak),))


def moments(scenario: Scenario) -> list[int]:
    nature = Nature(scenario)
    return [each.time % DAY for day in range(DAYS) for each in nature.window(Luck(3, 0), day)]


def whole(happenings: list[Happening]) -> list[list[object]]:
    return [[getattr(each, name) for name in Happening.__slots__] for each in happenings]


@pytest.mark.parametrize(("swing", "peak"), [(0.6, 6 * HOUR), (1.0, 17 * HOUR), (0.2, 0)])
def test_the_rate_swings_around_its_mean_with_its_peak_where_it_should_be(swing: float, peak: int) -> None:
    found = moments(swinging(swing, peak))
    many = len(found)
    assert many == pytest.approx(48 * DAYS, abs=4 * math.sqrt(48 * DAYS))
    # the first harmonic of a density 1 + swing·cos(t - peak) is swing ÷ 2; its standard error is at most 1 ÷ √(2n)
    turn = 2 * math.pi / DAY
    cosine = sum(math.cos(turn * (time - peak)) for time in found) / many
    sine = sum(math.sin(turn * (time - peak)) for time in found) / many
    assert cosine == pytest.approx(swing / 2, abs=4 / math.sqrt(2 * many))
    assert sine == pytest.approx(0, abs=4 / math.sqrt(2 * many))
    second = sum(math.cos(2 * turn * (time - peak)) for time in found) / many
    assert second == pytest.approx(0, abs=4 / math.sqrt(2 * many)), "a sine wave, nothing else"


def test_without_a_swing_the_draws_are_those_there_have_always_been() -> None:
    plain = read(PROOFS / "o01.yaml")
    assert plain.demand[0].swing == 0
    moved = replace(plain, demand=(replace(plain.demand[0], swing_peak=3 * HOUR),))
    for day in range(5):
        assert whole(Nature(moved).window(Luck(1, 2), day)) == whole(Nature(plain).window(Luck(1, 2), day))


def test_two_rhythms_at_once_are_refused() -> None:
    text = (PROOFS / "o20-fixed.yaml").read_text(encoding="utf-8")
    hours = ", ".join(["1"] * 24)
    with pytest.raises(ScenarioError) as caught:
        read_text(text.replace("swing:", f"hours: [{hours}], swing:"), "x.yaml", PROOFS)
    (problem,) = caught.value.problems
    assert problem.key == "sense_two_rhythms"
    assert "hours 与 swing" in problem.text("zh")
    assert "hours and swing" in problem.text("en")
