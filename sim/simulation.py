"""One replication under one regime: where the rooms of a run are put together, and phases begin.

The life of a case: occurs → seen → detected (`detection`) → triaged → called → desks, letters,
dates → each department decides (`calling`) → crews set out → designated point → site → authority
(`missions`) → quorum → work → leave → closed, again, or ended (`scene`). Every arrow is a row of
the log, and all waits are on one `clock`.

What is common to all arms (the phases before the one under comparison) is simulated once, set down,
and taken up again for each arm: its log is the same in all of them, row for row.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sim.calling import Calling
from sim.detection import Detection
from sim.log import Log
from sim.luck import Luck
from sim.missions import Missions
from sim.offenders import Hill
from sim.phases import Phases
from sim.plan import Plan
from sim.scene import Scene
from sim.setdown import set_down, take_up
from sim.watchdog import Watch
from sim.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.log import Sink
    from sim.scenario import Scenario


def simulate(scenario: Scenario, regime: str, *, seed: int, replication: int) -> Log:
    """The log of one replication with *regime* in the phase under comparison."""
    return next(log for _, log in arms(scenario, [regime], seed=seed, replication=replication))


def arms(
    scenario: Scenario,
    regimes: Sequence[str],
    *,
    seed: int,
    replication: int,
    follow: Callable[[Log], Sink] | None = None,
    kept: bool = True,
) -> Iterator[tuple[str, Log]]:
    """The logs of one replication under each of *regimes*; the common phases are simulated once.

    What *follow* makes of a log is told its rows as they come (`Log.sink`); such a log need not be *kept*.
    """
    log = Log(kept=kept)
    if follow is not None:
        log.sink = follow(log)
    common = _begin(scenario, seed, replication, log)
    with closing(common):
        common.clock.run(sum(phase.length for phase in scenario.phases[: scenario.compared]), Watch(common).look)
        state = set_down(common) if len(regimes) > 1 else None
        for regime in regimes:
            world = common if state is None else take_up(state)
            with closing(world):
                world.compared = scenario.regimes[regime]
                world.clock.run(scenario.horizon, Watch(world).look)
            world.log.flush()
            yield regime, world.log


def _begin(scenario: Scenario, seed: int, replication: int, log: Log | None = None) -> World:
    """A world before its first event."""
    world = World(Plan(scenario), Luck(seed, replication), Log() if log is None else log)
    calling = Calling(world)
    Phases(world, calling)
    detection = Detection(world)
    world.detection = detection
    world.calling = calling
    world.missions = Missions(world)
    world.scene = Scene(world, detection.relapses, detection.in_order)
    for rules in scenario.offending:
        world.hills[rules.street] = Hill(rules, world.luck, scenario.calendar, detection)
    for hill in world.hills.values():
        hill.others = [o for o in world.hills.values() if o is not hill and o.rules.type == hill.rules.type]
    for force in world.forces:
        if force.blocks:
            world.clock.after_all(world.idle, force)
    return world
