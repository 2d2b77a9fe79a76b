"""Officer-hours made equal: the cheaper arm gets more of what its own rules can buy, until means agree.

The match is on active hours (road, waiting, work); standby is equal by construction or reported apart.
Joint rules can buy dates (more free days in the calendars, or a denser roster), then crews; on-call
rules night cover, then crews. Crews are added to every district department alike, so the departments
keep their proportions. If the dearest setting still falls short, that is said: it is a result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim import comparison, runner
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.comparison import Matching, Run
    from sim.regime import Regime
    from sim.scenario import Scenario

HOURS: Final = "active_officer_hours"
TOLERANCE: Final = 0.02
"""Means that differ by no more than this share count as equal."""
FLAT: Final = 0.01
"""A step that adds less than this share of the hours buys nothing."""
SEARCH: Final = 10
"""Replications of the search at most; the result is run on all of them."""
CREWS: Final = (1, 2, 4, 8)
DATES: Final = Words("联合行动日,再加队伍", "joint dates, then crews")
CALLS: Final = Words("夜间留守,再加队伍", "night cover, then crews")
BOTH: Final = Words("联合行动日与夜间留守,再加队伍", "joint dates and night cover, then crews")


@dataclass(frozen=True, slots=True)
class Match:
    """An arm made dearer to match another."""

    cheaper: str
    dearer: str
    arm: str
    """The name of the cheaper arm with what was added."""
    lever: Words
    added: tuple[str, ...]
    saturated: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """How much of its levers an arm uses: 0 as it is, 1 all of the first lever, and crews on top."""

    share: float
    crews: int

    def of(self, regime: Regime) -> Regime:
        """The regime with this setting."""
        timing, basing = regime.timing, regime.basing
        if timing.rule == "on_call":
            cover = basing.night_cover + (1 - basing.night_cover) * self.share
            basing = replace(basing, night_cover=round(cover, 6))
        elif timing.roster:
            timing = replace(timing, roster=max(1, round(timing.roster - (timing.roster - 1) * self.share)))
        else:
            timing = replace(timing, day_free=round(timing.day_free + (1 - timing.day_free) * self.share, 6))
        return replace(regime, timing=timing, basing=basing, crews_added=regime.crews_added + self.crews)

    def arm(self, name: str, regime: Regime, known: Mapping[str, Regime]) -> dict[str, Regime]:
        """The arm *name* with this setting; one that rolls out brings the regimes of its steps, with the same setting."""
        steps = {step.regime: f"{name}-{step.regime}" for step in regime.rollout}
        found = {called: self.of(known[plain]) for plain, called in steps.items()}
        rollout = tuple(replace(step, regime=steps[step.regime]) for step in regime.rollout)
        return {**found, name: replace(self.of(regime), rollout=rollout)}


LADDER: Final = (Setting(0.0, 0), Setting(0.5, 0), Setting(1.0, 0), *(Setting(1.0, crews) for crews in CREWS))
"""The settings tried, from the arm as it is to the dearest."""


def rung_of(hours: Sequence[float], target: float) -> tuple[int, bool]:
    """The first rung whose *hours* reach *target*, and True; else the least that buys all there is, and False."""
    enough = next((rung for rung, value in enumerate(hours) if value >= target), None)
    if enough is not None:
        return enough, True
    most = max(hours)
    return next(rung for rung, value in enumerate(hours) if value >= most * (1 - FLAT)), False


def match(
    scenario: Scenario,
    regimes: Sequence[str],
    *,
    replications: int,
    seed: int,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Scenario, list[str], tuple[Match, ...]]:
    """Match the first two of *regimes*: the scenario with the added arm, all arms to run, and what was added.

    Nothing is added where the two already agree; the tuple is empty only if there are not two arms.
    """
    if len(regimes) < 2:
        return scenario, list(regimes), ()
    search = _Search(scenario, min(replications, SEARCH), seed, workers, progress)
    first, second = regimes[0], regimes[1]
    hours = search.hours([first, second])
    cheaper, dearer = (first, second) if hours[first] <= hours[second] else (second, first)
    regime, target = scenario.regimes[cheaper], hours[dearer]
    setting, reached = search.find(regime, hours[cheaper], target)
    arm = f"{cheaper}-equal-hours"
    made = setting.arm(arm, regime, scenario.regimes)
    ruled = [regime, *(scenario.regimes[step.regime] for step in regime.rollout)]
    on_call = {each.timing.rule == "on_call" for each in ruled}
    lever = BOTH if len(on_call) > 1 else CALLS if True in on_call else DATES
    more = added(regime, made[arm])
    for name in dict.fromkeys(step.regime for step in regime.rollout):
        more += tuple(f"{name}: {text}" for text in added(scenario.regimes[name], made[f"{arm}-{name}"]))
    title = Words(f"{regime.title.zh or cheaper}(等人时)", f"{regime.title.en or cheaper} (equal hours)")
    made[arm] = replace(made[arm], title=title)
    scenario = replace(scenario, regimes={**scenario.regimes, **made})
    found = Match(cheaper, dearer, arm, lever, more, reached < target * (1 - TOLERANCE))
    return scenario, [*regimes, arm], (found,)


def result(found: Match, scenario: Scenario, runs: Sequence[Run]) -> Matching:
    """The comparison at equal hours, from the runs of all arms; the order of the asked arms is kept."""
    names = [run.regime for run in runs if run.regime in (found.cheaper, found.dearer)]
    order = [found.arm if name == found.cheaper else name for name in dict.fromkeys(names)]
    inner = comparison.compare(scenario, [run for name in order for run in _under(runs, name)])
    hours = [mean_hours(_under(runs, name)) for name in order]
    return comparison.Matching(found.lever, hours[0], hours[1], found.added, found.saturated, inner)


def mean_hours(runs: Sequence[Run]) -> float:
    """Mean active officer-hours of *runs*, of which there is at least one."""
    return sum(run.values[HOURS].value or 0.0 for run in runs) / len(runs)


def _under(runs: Sequence[Run], regime: str) -> list[Run]:
    return [run for run in runs if run.regime == regime]


def added(before: Regime, after: Regime) -> tuple[str, ...]:
    """What was added, as printed: the path of each number, before and after."""
    pairs = (
        ("timing.day_free", before.timing.day_free, after.timing.day_free),
        ("timing.roster", before.timing.roster, after.timing.roster),
        ("basing.night_cover", before.basing.night_cover, after.basing.night_cover),
        ("crews_added", before.crews_added, after.crews_added),
    )
    return tuple(f"{path}: {old:g} → {new:g}" for path, old, new in pairs if old != new)


@dataclass(slots=True)
class _Search:
    """Looks for the setting whose hours match; every look runs several settings on the same common phases."""

    scenario: Scenario
    replications: int
    seed: int
    workers: int | None
    progress: Callable[[int, int], None] | None

    def hours(self, arms: Sequence[str], more: Mapping[str, Regime] | None = None) -> dict[str, float]:
        """Mean active officer-hours of each of *arms*, on the phases up to the one compared; *more* regimes are known."""
        phases = self.scenario.phases[: self.scenario.compared + 1]
        short = replace(self.scenario, phases=phases, regimes={**self.scenario.regimes, **(more or {})})
        ran = runner.run(
            short, list(arms), replications=self.replications, seed=self.seed, workers=self.workers,
            progress=self.progress,
        )  # fmt: skip
        return {name: mean_hours(_under(ran.runs, name)) for name in arms}

    def look(self, regime: Regime, settings: list[Setting]) -> list[float]:
        """Mean hours of *regime* at each of *settings*."""
        arms = {f"setting-{number}": setting for number, setting in enumerate(settings)}
        more: dict[str, Regime] = {}
        for name, setting in arms.items():
            more |= setting.arm(name, regime, self.scenario.regimes)
        return list(self.hours(list(arms), more).values())

    def find(self, regime: Regime, now: float, target: float) -> tuple[Setting, float]:
        """The least setting whose hours reach *target* within the tolerance, or the least that buys all there is."""
        if now >= target * (1 - TOLERANCE):
            return Setting(0.0, 0), now
        hours = [now, *self.look(regime, list(LADDER[1:]))]
        rung, enough = rung_of(hours, target)
        if not enough:
            return LADDER[rung], hours[rung]
        return self._between(regime, (LADDER[rung - 1], hours[rung - 1]), (LADDER[rung], hours[rung]), target)

    def _between(
        self, regime: Regime, low: tuple[Setting, float], high: tuple[Setting, float], target: float
    ) -> tuple[Setting, float]:
        """Between two settings: first the number of crews, then the share of the first lever, by regula falsi."""
        (less, _), (more, most) = low, high
        if more.crews - less.crews > 1:
            steps = [Setting(1.0, crews) for crews in range(less.crews + 1, more.crews)]
            for setting, value in zip(steps, self.look(regime, steps), strict=True):
                if value >= target:
                    more, most = setting, value
                    break
        best = (more, most)
        shares = (less.share, more.share) if more.crews == less.crews else (0.0, 1.0)
        for _ in range(3):
            if abs(best[1] - target) <= target * TOLERANCE / 2:
                break
            steps = [Setting(round(shares[0] + (shares[1] - shares[0]) * k / 4, 6), more.crews) for k in range(1, 4)]
            values = self.look(regime, steps)
            best = min([best, *zip(steps, values, strict=True)], key=lambda pair: abs(pair[1] - target))
            above = next((i for i, value in enumerate(values) if value >= target), 3)
            grid = [shares[0], *(step.share for step in steps), shares[1]]
            shares = (grid[above], grid[above + 1])
        return best
