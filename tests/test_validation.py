"""The proofs that are shipped: what theory says of queues, quorums and traces, held against the simulation.

CI proves the traces and four more cases from few runs; the long form (`-m long`) proves all of them with three seeds.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from sim import crowd, expectation, proof
from sim.arguments import PROOF_SEED
from sim.expectation import Replications
from sim.gauges import Window, tally
from sim.lives import Reading
from sim.simulation import simulate

if TYPE_CHECKING:
    from pathlib import Path

    from sim.expectation import Claim
    from sim.proof import Proved

FILES: Final = {path.name.removesuffix(expectation.ENDING): path for path in expectation.files(None)}
TRACES: Final = [name for name in FILES if name.startswith("o22")]
SHORT: Final = {"o01": 8, "o08": 6, "o11-strict": 8, "o11-bypass": 8}
"""Cases proved in CI, from so many runs."""
SEEDS: Final = (PROOF_SEED, 1984, 2008)
"""Fixed before the first run."""


def proved(claim: Claim, *, full: bool = False, seed: int = PROOF_SEED, workers: int = 1) -> Proved:
    with crowd.Crowd(lambda: crowd.local(workers)) as crew:
        return proof.prove(claim, crew, full=full, seed=seed)


def shorter(claim: Claim, runs: int) -> Claim:
    """The same from few runs."""
    return replace(claim, expectation=replace(claim.expectation, replications=Replications(runs, runs, runs)))


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_is_exact(name: str) -> None:
    found = proved(expectation.read(FILES[name]))
    assert found.passed
    for judged in found.judged:
        assert judged.verdict == proof.AGREES
        assert abs(judged.estimate.value - judged.figure.value) <= 1e-6


@pytest.mark.parametrize("name", SHORT)
def test_a_few_runs_agree_with_theory(name: str) -> None:
    found = proved(shorter(expectation.read(FILES[name]), SHORT[name]))
    for judged in found.judged:
        assert judged.passed, judged
        assert judged.estimate.error <= 8 * judged.figure.margin, f"{judged.name} is too blunt to tell anything"


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FILES)
def test_every_proof_passes(name: str, seed: int) -> None:
    found = proved(expectation.read(FILES[name]), seed=seed, workers=2)
    assert [judged.name for judged in found.judged if not judged.passed] == []


# ---- what holds on every path


def test_littles_law_holds_on_the_sample_path() -> None:
    claim = expectation.read(FILES["o01"])
    scenario = claim.arms[0].scenario
    reading = Reading(scenario, simulate(scenario, "at-once", seed=PROOF_SEED, replication=0))
    end = scenario.horizon
    waits = sum((life.out if life.out >= 0 else end) - life.called for life in reading.called)
    stays = sum(reading.until(life.over) - life.called for life in reading.called)
    missions = sum(reading.until(trip.back) - trip.out for trip in reading.trips)
    done = sum(reading.until(life.over) - life.out for life in reading.called if life.out >= 0)
    assert missions == done, "a crew is back when its case is done"
    for level, integral in (("waiting", waits), ("in_system", stays), ("busy", missions)):
        gauge = expectation.Gauge(level=level)
        window = Window(0, end, end)
        total, span = tally(gauge, window, reading).sums
        assert math.isclose(total, integral, rel_tol=1e-9)
        assert span == end
    most = expectation.Gauge(level="busy", give="share", above="3")
    assert tally(most, window, reading).sums[0] == 0, "never more than there are"


def test_the_folder_of_the_shipped_proofs(tmp_path: Path) -> None:
    assert set(TRACES) | set(SHORT) <= set(FILES)
