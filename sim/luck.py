"""Luck: uniform numbers that belong to a thing, never to the order in which they are drawn.

The key is seed, replication, entity kind, entity id and purpose; never a regime, an index or an
order. One 64-byte BLAKE2b digest gives eight uniforms, so eight purposes of one thing cost one
digest. The same key gives the same numbers on every platform and Python version.
"""

from __future__ import annotations

import hashlib
import random
import struct
from _random import Random
from array import array
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_EIGHT: Final = struct.Struct("<8Q")
_TWO: Final = struct.Struct("<2Q")
_ONE: Final = struct.Struct("<q")
_UPPER: Final = 2**52 - 1
"""The upper 52 bits of a word, once they are moved down: it is read with a sign, so that it fits in a machine's own."""
_FINE: Final = 2.0**-52
_SEPARATOR: Final = "\x1f"  # no identifier may contain it, so two keys never coincide


class Draw:
    """The eight uniforms of one thing and purpose."""

    __slots__ = ("_eight",)

    def __init__(self, eight: tuple[float, ...]) -> None:
        self._eight = eight

    def at(self, place: int) -> float:
        """One of them, from 0."""
        return self._eight[place]


class Luck:
    """The luck of one replication."""

    __slots__ = ("_root", "replication", "seed")

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self._root = f"{seed}{_SEPARATOR}{replication}{_SEPARATOR}"

    def of(self, kind: str, identity: str, purpose: str) -> Draw:
        """Eight uniforms in the open interval (0, 1) for one thing and purpose."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}"
        digest = hashlib.blake2b(key.encode()).digest()
        a, b, c, d, e, f, g, h = _EIGHT.unpack(digest)
        eight = (
            ((a >> 12) + 0.5) * _FINE,
            ((b >> 12) + 0.5) * _FINE,
            ((c >> 12) + 0.5) * _FINE,
            ((d >> 12) + 0.5) * _FINE,
            ((e >> 12) + 0.5) * _FINE,
            ((f >> 12) + 0.5) * _FINE,
            ((g >> 12) + 0.5) * _FINE,
            ((h >> 12) + 0.5) * _FINE,
        )
        return Draw(eight)

    def two(self, kind: str, identity: str, purpose: str) -> tuple[float, float]:
        """The first two of the eight."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}"
        a, b = _TWO.unpack_from(hashlib.blake2b(key.encode()).digest())
        return ((a >> 12) + 0.5) * _FINE, ((b >> 12) + 0.5) * _FINE

    def one(self, kind: str, identity: str, purpose: str) -> float:
        """The first of the eight."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}"
        word: int = _ONE.unpack_from(hashlib.blake2b(key.encode()).digest())[0]
        return ((word >> 12 & _UPPER) + 0.5) * _FINE

    def of_nth(self, kind: str, identity: str, purpose: str, call: int, number: int) -> Draw:
        """Eight uniforms for a purpose of which there are many: it is told apart by two numbers."""
        return self.of(kind, identity, f"{purpose} {call} {number}")

    def two_nth(self, kind: str, identity: str, purpose: str, call: int, number: int) -> tuple[float, float]:
        """The first two of those."""
        return self.two(kind, identity, f"{purpose} {call} {number}")

    def one_nth(self, kind: str, identity: str, purpose: str, call: int, number: int) -> float:
        """The first of those."""
        return self.one(kind, identity, f"{purpose} {call} {number}")

    def runs_nth(
        self, kind: str, identity: str, call: int, first: str, many: int, second: str, more: int
    ) -> array[float]:
        """The first of those for each number below *many* of one purpose, then for each from 1 to *more* of another."""
        found = [self.one_nth(kind, identity, first, call, number) for number in range(many)]
        found += [self.one_nth(kind, identity, second, call, number) for number in range(1, more + 1)]
        return array("d", found)

    def days(self, kind: str, identity: str, purpose: str, since: int, count: int) -> array[float]:
        """The first of the eight for each of *count* days from *since* on: a purpose and the number of a day tell them apart."""
        return array("d", [self.one(kind, identity, f"{purpose} {day}") for day in range(since, since + count)])

    def stream(self, kind: str, identity: str, purpose: str) -> random.Random:
        """A generator of its own for a window in which the number of draws is not known."""
        return random.Random(f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}")

    def uniforms(self, kind: str, identity: str, purpose: str) -> Callable[[], float]:
        """What draws one uniform of that stream after the other, and nothing else: it is seeded as `random.Random` does it, at less cost."""
        key = f"{self._root}{kind}{_SEPARATOR}{identity}{_SEPARATOR}{purpose}".encode()
        return Random(int.from_bytes(key + hashlib.sha512(key).digest(), "big")).random

    def ones(self, kind: str, identities: list[str], purpose: str) -> array[float]:
        """The first of the eight for each of many things."""
        return array("d", [self.one(kind, identity, purpose) for identity in identities])

    def twos(self, kind: str, identities: list[str], purpose: str) -> array[float]:
        """The first two of the eight for each of many things, pair by pair."""
        return array("d", [u for identity in identities for u in self.two(kind, identity, purpose)])

    def streams(self, kind: str, identities: list[str], purpose: str) -> Streams:
        """What draws uniforms of the streams of many things, one thing after the other."""
        return Streams(self, kind, identities, purpose)


class Streams:
    """What draws uniforms of the streams of many things, one thing after the other.

    Compiled it seeds several at a time, which costs much less than one by one.
    """

    __slots__ = ("_draw", "_draws")

    def __init__(self, luck: Luck, kind: str, identities: list[str], purpose: str) -> None:
        self._draws = (luck.uniforms(kind, identity, purpose) for identity in identities)

    def turn(self) -> None:
        """Turn to the stream of the next thing."""
        self._draw = next(self._draws)

    def draw(self) -> float:
        """The next uniform of the stream it has turned to."""
        return self._draw()
