"""Plain arithmetic that stands for the library's, bit by bit; and places in the order of planning."""

from __future__ import annotations

import copy
import math
import struct
from statistics import NormalDist

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.clock import Clock
from sim.units import normal, rounded, rounded_to_six

EXAMPLES = settings(max_examples=500, derandomize=True, deadline=None, database=None)


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@given(st.floats(-1e6, 1e6) | st.integers(-(10**9), 10**9).map(lambda half: (half + 0.5) * 1e-12) | st.floats())
@example(-0.0)
@example(2.0**-13)  # a tie
@example(2.0**50 + 0.5)
@EXAMPLES
def test_rounding_is_the_librarys(value: float) -> None:
    for mine, places in ((rounded, 12), (rounded_to_six, 6)):
        for near in (value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf)):
            assert bits(mine(near)) == bits(round(near, places))


@given(st.floats(1e-300, 1, exclude_max=True))
@example(0.5)
@example(0.075)
@example(0.925)
@example(1 - 2.0**-53)
@EXAMPLES
def test_the_normal_quantile_is_the_librarys(u: float) -> None:
    for near in (u, math.nextafter(u, 0.5), min(math.nextafter(u, 1.0), 1 - 2.0**-53)):
        assert bits(normal(near)) == bits(NormalDist().inv_cdf(near))


class Book:
    """Who had their turn."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def say(self, word: str) -> None:
        self.words.append(word)


def test_a_place_that_was_reserved_is_kept_even_by_a_clock_that_is_taken_up_again() -> None:
    clock, book = Clock(), Book()
    place = clock.reserve(2)
    clock.at(7, book.say, "last")
    assert clock.made == 3
    for each, said in ((clock, book), copy.deepcopy((clock, book))):
        each.at_place(place + 1, 7, said.say, "second")
        each.at_place(place, 7, said.say, "first")
        each.run(10)
        assert said.words == ["first", "second", "last"]
