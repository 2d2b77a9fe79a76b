"""The bound no design can beat: crews everywhere and no delay, on the same luck; and what a design costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from towns import ending, towns

from sim import reader, shelf
from sim.designs import BOUNDED, IDEAL, bounds, ideal
from sim.measures import MEASURES, measure
from sim.records import read
from sim.simulation import simulate
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.measures import Value
    from sim.scenario import Scenario

EXAMPLES = settings(
    max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
MORE = settings(max_examples=2000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SMALL = (
    "three-whistles", "four-powers", "daanshan-landslide", "dongxiejie-parking", "wulituo-tanks", "taipingqiao-border",
    "yongding-vendors",
)  # fmt: skip
"""Shipped scenarios that take a second or less."""
CLOSE = 1e-9


def measured(scenario: Scenario, regime: str, replication: int) -> Mapping[str, Value]:
    with ending():
        log = simulate(scenario, regime, seed=1, replication=replication)
    return measure(scenario, read(scenario, log))


def at_its_best(scenario: Scenario, replication: int) -> Mapping[str, Value]:
    regime, changes = ideal(scenario)
    perfect = vary(scenario, dict(changes))
    return measured(replace(perfect, regimes={**perfect.regimes, IDEAL: regime}), IDEAL, replication)


def beaten(best: Mapping[str, Value], found: Mapping[str, Value]) -> list[tuple[str, float | None, float | None]]:
    """Where a run is better than the ideal."""
    wrong = []
    for name in BOUNDED:
        one, other = (values[name].value if name in values else None for values in (best, found))
        if (one is None) != (other is None) or (
            one is not None and other is not None and MEASURES[name].better * (other - one) > CLOSE
        ):
            wrong.append((name, one, other))
    return wrong


def _no_run_beats_the_ideal(town: Scenario) -> None:
    town = replace(town, measure=replace(town.measure, start=0, end=town.horizon))
    assume(bounds(town, [town.regimes["arm"]], BOUNDED[0]))
    assert not beaten(at_its_best(town, 0), measured(town, "arm", 0))


@given(towns())
@EXAMPLES
def test_no_regime_beats_the_ideal_in_a_random_town(town: Scenario) -> None:
    _no_run_beats_the_ideal(town)


@pytest.mark.long
@given(towns())
@MORE
def test_no_regime_beats_the_ideal_in_many_random_towns(town: Scenario) -> None:
    _no_run_beats_the_ideal(town)


@pytest.mark.parametrize("name", SMALL)
def test_no_regime_beats_the_ideal_in_a_shipped_scenario(name: str) -> None:
    scenario = reader.read(shelf.find(name))
    best = at_its_best(scenario, 0)
    for regime in scenario.compare:
        if bounds(scenario, [scenario.regimes[regime]], BOUNDED[0]):
            assert not beaten(best, measured(scenario, regime, 0))
