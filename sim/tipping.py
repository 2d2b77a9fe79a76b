"""How far assumptions can move before a conclusion turns, both arms working the same active officer-hours.

At each point the cheaper arm gets more of what its own rules can buy, as in `matching`:

1. both arms as they are, to see which is cheaper there and by how much;
2. the cheaper one at every rung of the ladder of settings, in the same replications;
3. a setting between the two rungs around the other's hours, again in the same replications.

What is left between the two nearest settings is interpolated in a straight line, replication by replication, so that mean
hours agree. Where even the dearest setting falls short, the point is judged at the least that buys all there is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.intervals import paired
from sim.matching import LADDER, TOLERANCE, Setting, added, mean_hours, rung_of
from sim.tasks import Task
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.comparison import Run
    from sim.regime import Regime
    from sim.scenario import Scenario

ROUNDS: Final = 3
"""Tasks of one point may have this many numbers, one each round."""
MADE: Final = "rung-{}"
"""What the cheaper arm is called at a setting; the steps of a roll-out bring longer names."""
BETWEEN: Final = MADE.format("between")


@dataclass(frozen=True, slots=True)
class Spot:
    """A point at which it is asked whether the conclusion holds."""

    number: int
    changes: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the two arms show at a point when both work the same officer-hours."""

    difference: float
    """Regime less baseline, the mean over the pairs."""
    low: float | None
    high: float | None
    """Its 95 % interval; None if all pairs differ by the same amount, or there is one."""
    pairs: int
    baseline_hours: float
    regime_hours: float
    """Mean active officer-hours once matched."""
    saturated: bool
    """Whether the cheaper arm could not be brought to the hours of the other."""
    more: str
    """What the cheaper arm was given, as printed."""
    plain: float
    """The difference before hours were matched."""

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out nought."""
        if self.low is None or self.high is None:
            return self.difference != 0
        return self.low > 0 or self.high < 0


def plain(spots: Sequence[Spot], replications: int) -> list[Task]:
    """The first round: both arms as they are."""
    return [Task(spot.number * ROUNDS, n, spot.changes) for spot in spots for n in range(replications)]


@dataclass(slots=True)
class Weighing:
    """One point on its way to equal hours; *runs* gives the runs of a task's point and replication."""

    scenario: Scenario
    """As the file has it."""
    arms: tuple[str, str]
    """Baseline and regime."""
    spot: Spot
    replications: int
    runs: Callable[[int, int], Sequence[Run]]

    def ladder(self) -> list[Task]:
        """The second round: every rung of the cheaper arm; nothing where hours agree as it is."""
        if self._level():
            return []
        _, cheaper, regimes = self._cheaper()
        made = {MADE.format(rung): LADDER[rung] for rung in range(1, len(LADDER))}
        return self._tasks(1, cheaper, regimes, made)

    def between(self) -> list[Task]:
        """The third round: a setting between two rungs, where there is one."""
        setting = self._setting()
        if setting is None:
            return []
        _, cheaper, regimes = self._cheaper()
        return self._tasks(2, cheaper, regimes, {BETWEEN: setting})

    def verdict(self, metric: str) -> Verdict | None:
        """The arms at equal hours; None if the measure never applies in both."""
        first, second = ([self._of(0, arm, n) for n in range(self.replications)] for arm in self.arms)
        hours = [mean_hours(first), mean_hours(second)]
        values = [[_value(run, metric) for run in some] for some in (first, second)]
        asis = _paired(*values)
        saturated, more = False, ""
        if not self._level():
            place, cheaper, regimes = self._cheaper()
            (low, less), (high, most), saturated = self._around()
            target, (below, above) = hours[1 - place], (mean_hours(less), mean_hours(most))
            weight = 1.0 if above == below else (target - below) / (above - below)
            values[place] = [
                None if one is None or two is None else one + weight * (two - one)
                for one, two in zip((_value(r, metric) for r in less), (_value(r, metric) for r in most), strict=True)
            ]
            hours[place] = below + weight * (above - below)
            nearer = high if weight >= 0.5 else low
            more = "; ".join(added(regimes[cheaper], nearer.of(regimes[cheaper])))
        found = _paired(*values)
        if found is None or asis is None:
            return None
        return Verdict(
            found.difference, found.low, found.high, found.pairs, hours[0], hours[1], saturated, more, asis.difference
        )

    def _of(self, stage: int, name: str, replication: int) -> Run:
        found = self.runs(self.spot.number * ROUNDS + stage, replication)
        return next(run for run in found if run.regime == name)

    def _all(self, stage: int, name: str) -> list[Run]:
        return [self._of(stage, name, n) for n in range(self.replications)]

    def _cheaper(self) -> tuple[int, str, dict[str, Regime]]:
        """The place and the name of the cheaper arm, and the regimes at this point."""
        hours = [mean_hours(self._all(0, arm)) for arm in self.arms]
        place = 0 if hours[0] <= hours[1] else 1
        return place, self.arms[place], dict(vary(self.scenario, dict(self.spot.changes)).regimes)

    def _level(self) -> bool:
        """Whether hours agree as they are."""
        hours = sorted(mean_hours(self._all(0, arm)) for arm in self.arms)
        return hours[0] >= hours[1] * (1 - TOLERANCE)

    def _tasks(self, stage: int, cheaper: str, known: dict[str, Regime], made: dict[str, Setting]) -> list[Task]:
        regimes: dict[str, Regime] = {}
        for name, setting in made.items():
            regimes |= setting.arm(name, known[cheaper], known)
        number = self.spot.number * ROUNDS + stage
        return [Task(number, n, self.spot.changes, tuple(regimes.items())) for n in range(self.replications)]

    def _rungs(self) -> tuple[list[list[Run]], float]:
        """The runs at every rung, from the arm as it is, and the hours to be reached."""
        place, cheaper, _ = self._cheaper()
        rungs = [self._all(0, cheaper), *(self._all(1, MADE.format(rung)) for rung in range(1, len(LADDER)))]
        return rungs, mean_hours(self._all(0, self.arms[1 - place]))

    def _setting(self) -> Setting | None:
        """A setting between the two rungs around the target; None where there is none."""
        if self._level():
            return None
        rungs, target = self._rungs()
        hours = list(map(mean_hours, rungs))
        rung, enough = rung_of(hours, target)
        if not enough:
            return None
        less, more = LADDER[rung - 1], LADDER[rung]
        part = (target - hours[rung - 1]) / (hours[rung] - hours[rung - 1])
        if less.crews == more.crews:
            setting = Setting(round(less.share + part * (more.share - less.share), 6), less.crews)
        else:
            setting = Setting(1.0, math.ceil(less.crews + part * (more.crews - less.crews)))
        _, cheaper, regimes = self._cheaper()
        known = [each.of(regimes[cheaper]) for each in (less, more)]
        return None if setting.of(regimes[cheaper]) in known else setting

    def _around(self) -> tuple[tuple[Setting, list[Run]], tuple[Setting, list[Run]], bool]:
        """The nearest settings below and above the target, with their runs, twice the same if none is above; and whether it is out of reach."""
        rungs, target = self._rungs()
        rung, enough = rung_of(list(map(mean_hours, rungs)), target)
        if not enough:
            last = (LADDER[rung], rungs[rung])
            return last, last, max(map(mean_hours, rungs)) < target * (1 - TOLERANCE)
        low, high = (LADDER[rung - 1], rungs[rung - 1]), (LADDER[rung], rungs[rung])
        setting = self._setting()
        if setting is not None:
            runs = self._all(2, BETWEEN)
            if mean_hours(runs) >= target:
                high = (setting, runs)
            else:
                low = (setting, runs)
        return low, high, False


def _value(run: Run, metric: str) -> float | None:
    return run.values[metric].value if metric in run.values else None


def _paired(first: Sequence[float | None], second: Sequence[float | None]) -> Any:
    pairs = [(one, two) for one, two in zip(first, second, strict=True) if one is not None and two is not None]
    return paired([one for one, _ in pairs], [two for _, two in pairs]) if pairs else None


# -- along a range --


@dataclass(frozen=True, slots=True)
class Reach:
    """How far from the default the conclusion holds on one way to an end of the range; steps are shares of that way."""

    last: float
    """The furthest step looked at at which it holds, with none before at which it does not."""
    turned: float | None
    """The first at which the mean difference has the other sign, or none; None: it does not turn."""
    unsure: float | None
    """The first at which the interval holds nought; None: it never does."""
    unknown: float | None
    """The first at which the measure does not apply; nothing is said beyond. None: it always does."""


def reached(sign: int, seen: Sequence[tuple[float, Verdict | None]]) -> Reach:
    """What *seen* says, in order of the steps, of a conclusion whose difference has this *sign*."""
    last, unsure = 0.0, None
    for step, verdict in seen:
        if verdict is None:
            return Reach(last, None, unsure, step)
        if unsure is None and not verdict.sure:
            unsure = step
        if verdict.difference * sign <= 0:
            return Reach(last, step, unsure, None)
        last = step
    return Reach(last, None, unsure, None)


def spots(
    first: int, steps: Sequence[float], changes: Callable[[float], tuple[tuple[str, Any], ...]]
) -> Iterator[Spot]:
    """The points at *steps* of a way, numbered from *first*."""
    return (Spot(first + number, changes(step)) for number, step in enumerate(steps))
