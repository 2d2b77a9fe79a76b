"""The phases of a scenario, and the regimes they put in force by street."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.log import Kind, Reason
from sim.posts import Posts

if TYPE_CHECKING:
    from sim.calling import Calling
    from sim.scenario import Phase
    from sim.world import World


class Phases:
    """The phases of a scenario begin, and with them the regimes in force change."""

    def __init__(self, world: World, calling: Calling) -> None:
        self.world = world
        self.calling = calling
        self.posts = Posts(world)
        begins = 0
        for number, phase in enumerate(world.plan.scenario.phases):
            world.clock.at(begins, self._begins, number, phase)
            begins += phase.length

    def _begins(self, number: int, phase: Phase) -> None:
        """Put the phase's regimes in force: the arm's own in the phase under comparison and where it is kept."""
        world = self.world
        scenario = world.plan.scenario
        world.log.note(world.now, Kind.PHASE, stage=number + 1, reason=Reason.BEGINS)
        own = phase.regime == "kept" or number == scenario.compared
        usual = world.compared if own and world.compared is not None else scenario.regimes[phase.regime]
        before = world.regimes
        world.regimes = {
            street: scenario.regimes[phase.streets[street]] if street in phase.streets else usual
            for street in scenario.streets
        }
        self.posts.arrange(before)
        for hill in world.hills.values():
            hill.eyes = world.regimes[hill.rules.street].detection.eyes
        for case in list(world.open.values()):
            old, new = before.get(case.street), world.regimes[case.street]
            waits = case.visit is not None and not case.visit.asked
            if waits and old is not None and (old.call, old.timing) != (new.call, new.timing):
                self.calling.again(case)
