"""Shares of a difference: how much of the way from one regime to another is attributed to each group of elements.

The share of a group is its Shapley value: what it adds to those already there, averaged over all orders in which the
groups may come (Shapley, A Value for n-Person Games, 1953). With many groups orders are drawn at random (Castro, Gómez
and Tejada, Computers & Operations Research 36, 2009), each with its reverse (Mitchell, Cooper, Frank and Holmes,
Sampling Permutations for Shapley Value Estimation, Journal of Machine Learning Research 23, 2022). Every pair of orders
has a replication of its own, so an interval over replications covers luck and order alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from sim.intervals import CONFIDENCE, mean, student_quantile, variance
from sim.luck import Luck
from sim.questions.attribution import MOVED, grouped
from sim.regime import lacking, settled
from sim.sequential import Look, look, needed, reach
from sim.tasks import Task
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sim.comparison import Run
    from sim.experiment import Inquiry
    from sim.questions.precision import Wish
    from sim.regime import Lack, Regime
    from sim.scenario import Scenario

# -- a game: players, and what every set of them is worth --


def gains(order: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """What each player adds to those before it in *order*."""
    sets = [frozenset(order[:count]) for count in range(len(order) + 1)]
    return {player: worth(after) - worth(before) for player, (before, after) in zip(order, pairwise(sets), strict=True)}


def both_ways(order: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """What each player adds on average in *order* and in its reverse; adds up to the worth of all less that of none."""
    forth, back = gains(order, worth), gains(order[::-1], worth)
    return {player: (forth[player] + back[player]) / 2 for player in order}


def shares(players: Sequence[str], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """The Shapley value of each player, from the worth of every set."""
    return {player: math.fsum(w * gain for _, w, gain in _gains(player, players, worth)) for player in players}


def after(
    players: Sequence[str], worth: Callable[[frozenset[str]], float], order: Sequence[str] = ()
) -> dict[tuple[str, str], float]:
    """For each two players, how much more the first adds where the second came before it than where it comes after.

    Over all orders, or over *order* and its reverse: in one of the two the second comes before the first.
    """
    if order:
        place = {player: number for number, player in enumerate(order)}
        forth, back = gains(order, worth), gains(order[::-1], worth)
        return {
            (one, other): (forth[one] - back[one]) * (1 if place[other] < place[one] else -1)
            for one in players
            for other in players
            if one != other
        }
    found: dict[tuple[str, str], float] = {}
    for one in players:
        terms = list(_gains(one, players, worth))
        for other in players:
            if other != one:
                found[one, other] = 2 * math.fsum(
                    w * gain * (1 if other in before else -1) for before, w, gain in terms
                )
    return found


def _gains(
    player: str, players: Sequence[str], worth: Callable[[frozenset[str]], float]
) -> Iterator[tuple[frozenset[str], float, float]]:
    """Every set without *player*, the share of orders in which it is what comes before, and what *player* adds to it."""
    others = [other for other in players if other != player]
    for size in range(len(players)):
        share = 1 / (len(players) * math.comb(len(others), size))
        for chosen in combinations(others, size):
            before = frozenset(chosen)
            yield before, share, worth(before | {player}) - worth(before)


# -- two regimes, and those composed of them --


@dataclass(frozen=True, slots=True)
class Split:
    """Two regimes and the groups of elements among which their difference is split."""

    names: tuple[str, str]
    ends: tuple[Regime, Regime]
    """The baseline and the regime compared with it."""
    groups: Mapping[str, tuple[str, ...]]
    exact: bool
    """Whether every combination is run in every replication."""
    seed: int
    changes: tuple[tuple[str, Any], ...] = ()
    """Paths of the scenario and their values in every replication."""

    @property
    def members(self) -> tuple[str, ...]:
        """The elements of groups of several."""
        return tuple(element for elements in self.groups.values() if len(elements) > 1 for element in elements)

    def elements(self, groups: Iterable[str]) -> frozenset[str]:
        """The elements of some groups."""
        return frozenset(element for name in groups for element in self.groups[name])

    def mixed(self, taken: frozenset[str]) -> Regime:
        """The baseline with the elements *taken* from the other regime, whether or not it has a meaning."""
        baseline, target = self.ends
        return replace(baseline, **{name: getattr(target, name) for name in taken})

    def composed(self, taken: frozenset[str]) -> tuple[str, Regime]:
        """The regime with the elements *taken* that has a meaning, and its name: the baseline's, with what differs from it.

        What lies idle without its partner has no part in the name, so that equal regimes have one name and are run
        once. An element that is neither the one's nor the other's is marked with a `~`.
        """
        baseline, target = self.ends
        found = settled(self.mixed(taken))
        apart = [name for name in MOVED if getattr(found, name) != getattr(baseline, name)]
        if not apart:
            return self.names[0], baseline
        if all(getattr(found, name) == getattr(target, name) for name in MOVED):
            return self.names[1], target
        marked = (name if getattr(found, name) == getattr(target, name) else f"{name}~" for name in apart)
        return "+".join((self.names[0], *marked)), found

    def order(self, replication: int) -> tuple[str, ...]:
        """The order in which the groups come in a replication; its reverse is the other one."""
        order = list(self.groups)
        Luck(self.seed, replication).stream("groups", "+".join(order), "order").shuffle(order)
        return tuple(order)

    def sets(self, replication: int) -> tuple[frozenset[str], ...]:
        """The sets of elements whose regimes a replication needs, none and all of them first."""
        names = tuple(self.groups)
        every = frozenset(names)
        order = self.order(replication)
        wanted: list[Iterable[str]] = [(), every]
        if self.exact:
            wanted += [chosen for size in range(1, len(names)) for chosen in combinations(names, size)]
        else:
            wanted += [way[:count] for way in (order, order[::-1]) for count in range(1, len(names))]
            wanted += [(name,) for name in names]
            wanted += [every - {name} for name in names]
        taken = [self.elements(some) for some in wanted]
        whole = self.elements(names)
        taken += [frozenset({member}) for member in self.members]
        taken += [whole - {member} for member in self.members]
        return tuple(dict.fromkeys(taken))

    def task(self, replication: int) -> Task:
        """All regimes of a replication, each once; the phases before the compared one are common to them."""
        regimes = dict(map(self.composed, self.sets(replication)))
        return Task(0, replication, self.changes, tuple(regimes.items()))

    def idle(self, replication: int) -> tuple[Lack, ...]:
        """What lies idle for want of its partner in some regime of a replication."""
        found = {lack.element: lack for taken in self.sets(replication) for lack in lacking(self.mixed(taken))}
        return tuple(found.values())


def split(inquiry: Inquiry) -> Split:
    """What an experiment asks to be split."""
    experiment, arms = inquiry.experiment, inquiry.arms
    ends = inquiry.scenario.regimes[arms[0]], inquiry.scenario.regimes[arms[1]]
    groups = grouped(*ends, experiment.attribution.groups)
    changes = after_window(inquiry.scenario) if experiment.attribution.window_only else ()
    return Split((arms[0], arms[1]), ends, groups, experiment.attribution.exact, experiment.seed, changes)


def after_window(scenario: Scenario) -> tuple[tuple[str, Any], ...]:
    """The phases that begin when the window has ended, cut down to nearly nothing."""
    begins, found = 0, []
    for number, phase in enumerate(scenario.phases):
        if begins >= scenario.window[1]:
            found.append((f"phases.{number}.length", MINUTE))
        begins += phase.length
    return tuple(found)


# -- what a replication says, and all of them together --


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What one replication says of one measure, in its unit."""

    replication: int
    total: float
    """The regime less the baseline."""
    share: Mapping[str, float]
    """By group; adds up to the total."""
    first: Mapping[str, float]
    """What a group adds to the baseline alone; also each element of a group of several."""
    last: Mapping[str, float]
    """What the whole regime loses without a group; likewise."""
    after: Mapping[tuple[str, str], float]
    """How much more the first group adds where the second came before it."""


def reckoned(split: Split, replication: int, runs: Iterable[Run], metric: str) -> Reckoning | None:
    """What a replication says of *metric*; None where that does not apply under some regime."""
    found = {run.regime: run.values[metric].value for run in runs if metric in run.values}
    names = {taken: split.composed(taken)[0] for taken in split.sets(replication)}
    values: dict[frozenset[str], float] = {}
    for taken, name in names.items():
        value = found.get(name)
        if value is None:
            return None
        values[taken] = value

    def worth(groups: frozenset[str]) -> float:
        return values[split.elements(groups)]

    whole, none = split.elements(split.groups), frozenset[str]()
    players = tuple(split.groups)
    order = () if split.exact else split.order(replication)
    parts = {name: frozenset(elements) for name, elements in split.groups.items()}
    parts |= {member: frozenset({member}) for member in split.members}
    return Reckoning(
        replication,
        values[whole] - values[none],
        both_ways(order, worth) if order else shares(players, worth),
        {name: values[part] - values[none] for name, part in parts.items()},
        {name: values[whole] - values[whole - part] for name, part in parts.items()},
        after(players, worth, order),
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over replications."""

    count: int
    mean: float
    low: float | None
    high: float | None
    """Its interval; None with one value, or if all are equal."""

    @property
    def decided(self) -> bool:
        """Whether nought is left out."""
        if self.low is None or self.high is None:
            return self.count > 1 and self.mean != 0
        return self.low > 0 or self.high < 0


def estimate(values: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """The mean of one value or more and Student's interval."""
    spread, count = variance(values), len(values)
    if spread == 0:
        return Estimate(count, values[0] if count > 1 else mean(values), None, None)
    centre = mean(values)
    half = student_quantile((1 + confidence) / 2, count - 1) * math.sqrt(spread / count)
    return Estimate(count, centre, centre - half, centre + half)


def partners(found: Sequence[Reckoning], groups: Sequence[str]) -> dict[tuple[str, str], Estimate]:
    """How much more one group adds where another came before it; the intervals hold for all pairs at once (Bonferroni)."""
    pairs = [(one, other) for one in groups for other in groups if one != other]
    confidence = 1 - (1 - CONFIDENCE) / max(1, len(pairs))
    return {pair: estimate([one.after[pair] for one in found], confidence) for pair in pairs}


def looked(found: Sequence[Reckoning], wish: Wish) -> dict[str, Look]:
    """Look at the shares of two replications or more; a relative wish is a share of the total."""
    total = look([one.total for one in found], wish)
    looks = {}
    for name in found[0].share:
        values = [one.share[name] for one in found]
        spread, count = variance(values), len(values)
        more = None if total.wished is None else needed(spread, count, total.wished)
        looks[name] = Look(count, mean(values), reach(spread, count), total.wished, more)
    return looks
