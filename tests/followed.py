"""What the arms of a scenario did in one replication: their rows, and their measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laws import Row, rows

from sim.measures import measure
from sim.records import read
from sim.simulation import arms

if TYPE_CHECKING:
    from sim.scenario import Scenario

Followed = dict[str, tuple[tuple[Row, ...], dict[str, float]]]
"""The rows and the measures of each arm, by its name."""


def followed(scenario: Scenario, replication: int = 0) -> Followed:
    """Simulate each arm that *scenario* compares."""
    found: Followed = {}
    for arm, log in arms(scenario, scenario.compare, seed=1, replication=replication):
        values = measure(scenario, read(scenario, log))
        found[arm] = (tuple(rows(log)), {name: value.value or 0.0 for name, value in values.items()})
    return found
