"""Whether a department comes: what is rounded, and what is worked out once."""

from __future__ import annotations

import math

import pytest
from bare import department
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.attendance import Leaning
from sim.log import Reason
from sim.regime import Appraisal
from sim.scenario import Attendance
from sim.units import rounded
from sim.visit import UNDRAWN

MANY = settings(max_examples=2000, deadline=None)


@MANY
@given(st.floats(-1e6, 1e6) | st.floats(-40, 40) | st.floats(-1e-9, 1e-9))
def test_a_number_is_rounded_as_python_does_it(x: float) -> None:
    assert rounded(x) == round(x, 12)


@MANY
@given(st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_a_draw_is_rounded_as_python_does_it(u: float) -> None:
    draw = -math.log(-math.log(u))
    assert rounded(draw) == round(draw, 12)


@MANY
@given(st.integers(-(10**15), 10**15) | st.integers(-(10**17), 10**17), st.integers(-40, 40))
def test_a_number_near_a_tie_is_rounded_as_python_does_it(whole: int, away: int) -> None:
    x = (whole + 0.5) / 1e12
    for _ in range(abs(away)):
        x = math.nextafter(x, math.copysign(math.inf, away))
    assert rounded(x) == round(x, 12)


@pytest.mark.parametrize(
    ("load", "tokens", "comes"),
    [
        (0.0, True, Reason.FULL),
        (0.9, True, Reason.TOKEN),
        (0.9, False, Reason.ABSENT),
        (2.0, True, Reason.ABSENT),
    ],
)
def test_the_best_of_the_three_is_chosen(load: float, tokens: bool, comes: Reason) -> None:
    """With a stake of 50: at a load of 0.9 full attendance is worth 50 - 60·0.9 < 0 and a token 49.5 - 30·0.9 > 0."""
    rule = Attendance(load_weight=60, tokens=tokens, token_stake=0.5, token_load=0.5, sharp=True)
    leaning = Leaning(rule, Appraisal(), department(stake=50.0), "litter")
    assert leaning.decides(load, UNDRAWN) is comes


def test_the_street_weighs_only_where_it_appraises() -> None:
    rule = Attendance(load_weight=0, sharp=True, tokens=False)
    appraisal = Appraisal("recorded", weight=1.0, appointments=1.0, stationed=2.0)
    for stake, stationed, appraised, comes in (
        (-2.0, False, True, Reason.FULL),
        (-2.5, False, True, Reason.ABSENT),
        (-4.0, True, True, Reason.FULL),
        (-0.5, True, False, Reason.ABSENT),
    ):
        leaning = Leaning(rule, appraisal, department(stake=stake), "litter", stationed=stationed, appraised=appraised)
        assert leaning.decides(0.0, UNDRAWN) is comes
