"""The whole city for a fortnight: small enough to be asked again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.reader import read_text

if TYPE_CHECKING:
    from sim.scenario import Scenario

FORTNIGHT: Final = """
base: beijing-2018
phases: {0: {length: 14 days}}
measure: {arrival_within: 4 days, quorum_within: 4 days, resolution_within: 4 days}
cohorts:
  pilots: {joins: [{date: 2018-01-01, share: 1}]}
  centres: {joins: [{date: 2018-01-01, share: 1}]}
"""


def fortnight() -> Scenario:
    """The first fortnight, with the roll-out complete from its first day."""
    return read_text(FORTNIGHT)
