"""The phases of a scenario and its roll-outs by cohort, and the regimes they put in force by street."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim import cohorts
from sim.detection import eyes_of
from sim.log import Kind, Reason
from sim.posts import Posts

if TYPE_CHECKING:
    from sim.calling import Calling
    from sim.regime import Regime
    from sim.scenario import Phase
    from sim.world import World


class Phases:
    """The phases of a scenario begin, and with them, or as cohorts join, the regimes in force change."""

    def __init__(self, world: World, calling: Calling) -> None:
        self.world = world
        self.calling = calling
        self.posts = Posts(world)
        self.members = cohorts.drawn(world.plan.scenario, world.luck)
        """When each member of each cohort joins it."""
        self.steps: dict[str, tuple[Regime, int]] = {}
        """The step of a roll-out each street is under, and the regime that rolls out."""
        for cohort, members in self.members.items():
            for street in members:
                world.log.note(0, Kind.COHORT, street=world.streets[street], crew=world.log.names(cohort))
        begins = 0
        for number, phase in enumerate(world.plan.scenario.phases):
            world.clock.at(begins, self._begins, number, phase)
            begins += phase.length

    def _begins(self, number: int, phase: Phase) -> None:
        """Put the phase's regimes in force, and plan their changes as cohorts join."""
        world = self.world
        world.log.note(world.now, Kind.PHASE, stage=number + 1, reason=Reason.BEGINS)
        ends = world.now + phase.length
        if any(regime.rollout for regime in self._planned(number, phase).values()):
            dates = sorted({time for members in self.members.values() for time in members.values()})
            for time in dates:
                if world.now < time < ends:
                    world.clock.at(time, self._put_in_force, number, phase)
        self._put_in_force(number, phase)

    def _planned(self, number: int, phase: Phase) -> dict[str, Regime]:
        """What the phase says for each street: the arm's own where it is compared or kept."""
        scenario = self.world.plan.scenario
        own = phase.regime == "kept" or number == scenario.compared
        compared = self.world.compared
        usual = compared if own and compared is not None else scenario.regimes[phase.regime]
        return {
            street: scenario.regimes[phase.streets[street]] if street in phase.streets else usual
            for street in scenario.streets
        }

    def _put_in_force(self, number: int, phase: Phase) -> None:
        """Put in force what the phase says, in each street as far as it has been rolled out."""
        world = self.world
        before = world.regimes
        world.regimes = {
            street: self._rolled_out(street, regime) for street, regime in self._planned(number, phase).items()
        }
        self.posts.arrange(before)
        for hill in world.hills.values():
            regime = world.regimes[hill.rules.street]
            hill.eyes = eyes_of(regime.detection)
            hill.patrol = regime.basing.patrol
        world.detection.rules_change(before)
        for case in list(world.open.values()):
            old, new = before.get(case.street), world.regimes[case.street]
            waits = case.visit is not None and not case.visit.asked
            if waits and old is not None and old is not new and (old.call, old.timing) != (new.call, new.timing):
                self.calling.again(case)

    def _rolled_out(self, street: str, regime: Regime) -> Regime:
        """What is in force in *street* where *regime* should be: that of the last step whose cohorts it has all joined."""
        world = self.world
        found = regime
        reached = 0
        for place, step in enumerate(regime.rollout, 1):
            if all(self.members[cohort].get(street, world.now + 1) <= world.now for cohort in step.cohorts):
                found, reached = world.plan.scenario.regimes[step.regime], place
        if not reached:
            self.steps.pop(street, None)
        elif self.steps.get(street) != (regime, reached):
            self.steps[street] = (regime, reached)
            name = world.log.names(regime.rollout[reached - 1].regime)
            world.log.note(world.now, Kind.JOINED, 0, reached, world.streets[street], 0, name, -1, Reason.BEGINS)
        return found
