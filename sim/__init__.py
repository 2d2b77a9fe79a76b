"""街乡吹哨、部门报到: how fast departments come, and what is solved, under which rules.

>>> import sim
>>> scenario = sim.load("jinhaihu-117")
>>> result = sim.compare(scenario, ["joint-campaign", "whistle-2017"])  # doctest: +SKIP
>>> result.table, result.verdict("en"), result.plot("en"), result.save("results/mine")  # doctest: +SKIP

Importing this costs nothing: what is heavy is imported when it is used.
"""
# ruff: noqa: PLC0415 - what is heavy is imported where it is used

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.lab import Finding
    from sim.log import Log
    from sim.results import Result
    from sim.scenario import Scenario

__all__ = ["compare", "conduct", "load", "run"]
__version__ = "0.1.0"


def load(source: str | os.PathLike[str]) -> Scenario:
    """Read a scenario: a file, or the name of a shipped one. Raises `sim.problem.ScenarioError` with all its mistakes."""
    from sim import reader, shelf
    from sim.texts import chosen

    language = chosen()
    return reader.read(shelf.find(os.fspath(source), language), language)


def compare(
    scenario: Scenario | str | os.PathLike[str],
    regimes: Sequence[str] = (),
    *,
    replications: int = 20,
    seed: int = 1,
    workers: int | None = None,
    equal_hours: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Result:
    """Compare *regimes* (the first is the baseline; none: the scenario's own) with the same luck in every replication.

    *workers* changes no result (None: one a core); *equal_hours* makes officer-hours equal first;
    *progress* is told how many replications are done, of how many.
    """
    from sim import results

    scenario = _scenario(scenario)
    names = tuple(regimes) or scenario.compare
    _known(scenario, names)
    return results.compare(
        scenario,
        names,
        replications=replications,
        seed=seed,
        workers=workers,
        equal_hours=equal_hours,
        progress=progress,
    )


def run(scenario: Scenario | str | os.PathLike[str], regime: str, *, seed: int = 1, replication: int = 0) -> Log:
    """Simulate one replication under one regime and return its log."""
    from sim.simulation import simulate

    scenario = _scenario(scenario)
    _known(scenario, [regime])
    return simulate(scenario, regime, seed=seed, replication=replication)


def conduct(
    experiment: str | os.PathLike[str],
    into: str | os.PathLike[str],
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Finding:
    """Carry out *experiment* (a file, or the name of a shipped one) in the folder *into*, or take it up where it was left.

    *workers* changes no result (None: one a core). Raises `sim.problem.ScenarioError` for a file with mistakes, and
    `sim.texts.ToldError` where the folder belongs to something else or a library is wanting.
    """
    from contextlib import closing

    from sim import crowd, store, trial
    from sim.experiment import read
    from sim.texts import chosen

    inquiry = read(os.fspath(experiment), chosen())
    trial.required(inquiry)
    with closing(store.opened(into, inquiry)) as kept, crowd.Crowd(lambda: crowd.local(workers)) as crew:
        return trial.conduct(inquiry, kept, crew, progress or (lambda _done, _total: None))


def _scenario(given: Scenario | str | os.PathLike[str]) -> Scenario:
    from sim.scenario import Scenario

    return given if isinstance(given, Scenario) else load(given)


def _known(scenario: Scenario, regimes: Sequence[str]) -> None:
    from sim.texts import WrongInputError

    for regime in regimes:
        if regime not in scenario.regimes:
            raise WrongInputError("no_regime", scenario=scenario.name, regime=regime, known=", ".join(scenario.regimes))
