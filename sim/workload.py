"""How much work a scenario asks of each department, and how much it can do: plain formulae, no simulation of cases.

1. Offered load of a department = crew-hours that its cases ask for in a day ÷ crew-hours on duty in a day. What a case
   asks of a crew: turn-out, the road there (and home, where a crew is free only at base), the answer by phone, and
   the work on site; while everybody stays until it is done, the longest work of each stage. From 1 on a queue grows as
   long as the scenario lasts (Little 1961; Kleinrock 1975), whatever the order of service.
2. Where a set of crews sets out together and nobody overtakes (`all_at_once`, `strict`), crews stand idle while the
   head of the queue waits for others. The largest rate of cases it can stand is the rate at which an endless queue is
   served: the saturated system (Baccelli and Foss 1995; Grosof, Harchol-Balter and Scheller-Wolf 2020).

Left out, so that the true load is higher: crews that wait on site for others, further visits of one case, cases of offenders.
Left out, so that it is lower: cases given up, departments that do not come. What is refused where nobody is free, and who
loses patience, makes no queue grow without end. A fixed number of sites is left out as well: those who wait are never more
than there are sites.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.luck import Luck
from sim.plan import Plan
from sim.units import DAY, HOUR
from sim.visit import way

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.plan import Holder
    from sim.regime import Regime
    from sim.scenario import CaseType, Need, Scenario
    from sim.units import Spread

GRID: Final = 400
"""Quantiles that stand for a random duration."""
JOBS: Final = 40_000
"""Cases served by the saturated system: its rate comes out to about one per cent."""
ROUNDS: Final = 1_000_000
"""A case comes back at most so often in a run."""


class Load(NamedTuple):
    """What a department is asked for, and what it has, under one regime."""

    department: str
    cases: float
    """Cases a day that need it."""
    asked: float
    """Crew-hours a day that they ask for."""
    on_duty: float
    """Crew-hours a day that it has on duty."""
    crews: int
    lasting: float
    """What of `asked` is of cases that wait until they are served: they are never given up, refused or gone."""

    @property
    def ratio(self) -> float:
        """The offered load: from 1 on a queue grows without end; infinite where work is asked of nobody on duty."""
        return self.asked / self.on_duty if self.on_duty else math.inf if self.asked else 0.0

    @property
    def needed(self) -> int:
        """How many crews would bring the load below 1."""
        each = self.on_duty / self.crews if self.crews else 0.0
        return math.floor(self.asked / each) + 1 if each else 0


class Limit(NamedTuple):
    """What a queue in which nobody overtakes can stand."""

    rate: float
    """Cases a day that need crews."""
    most: float
    """The largest such rate that can be served, at this mix of cases."""

    @property
    def ratio(self) -> float:
        """From 1 on the queue grows without end."""
        return self.rate / self.most if self.most else math.inf


@dataclass(frozen=True, slots=True)
class Job:
    """Cases of one type in one street, as crews see them."""

    rate: float
    """Cases a day."""
    crews: Mapping[int, int]
    """Crews of each department."""
    before: Mapping[int, int]
    """Turn-out, road and phone of each department, in microseconds on average."""
    after: Mapping[int, int]
    """The road home of each department, if it counts."""
    stages: tuple[tuple[tuple[int, Need], ...], ...]
    """By stage: who does what."""
    together: bool
    """Everybody stays until it is done."""
    lasts: bool
    """They wait until they are served: they are not refused, and nobody loses patience."""
    choices: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """The departments that may do what one would bring, where the street turns to several."""

    def site(self, holder: int) -> float:
        """The time a crew of a department is on site, in microseconds on average."""
        total = 0.0
        for stage in self.stages:
            group = [need.work for _, need in stage if need.together]
            own = [need.work for by, need in stage if by == holder and not need.together]
            others = [need.work for by, need in stage if by != holder and not need.together]
            mine = longest(tuple(group)) * any(by == holder and need.together for by, need in stage)
            mine += math.fsum(work.expected for work in own)
            total += max(mine, longest((*group, *others, *(own if len(own) == 1 else ())))) if self.together else mine
        return total

    def busy(self, holder: int) -> float:
        """The time a crew of a department is taken up by such a case, in microseconds on average."""
        return self.before[holder] + self.site(holder) + self.after[holder]


@cache
def longest(works: tuple[Spread, ...]) -> float:
    """The mean of the longest of independent durations, in microseconds: the integral of 1 minus the product of their laws."""
    random = [work for work in works if work.law != "fixed" and work.expected]
    least = max((work.expected for work in works if work.law == "fixed"), default=0)
    if not random:
        return float(least)
    if len(random) == 1 and not least:
        return float(random[0].expected)
    grids = [sorted(work.at((place + 0.5) / GRID) for place in range(GRID)) for work in random]
    times = sorted({time for grid in grids for time in grid if time > least})
    total, since = float(least), least
    for time in times:
        below = math.prod(bisect_right(grid, since) / GRID for grid in grids)
        total += (1 - below) * (time - since)
        since = time
    return total


def lasts(kind: CaseType, regime: Regime) -> bool:
    """Whether a case waits until it is served: nobody gives it up, refuses it or leaves meanwhile."""
    busy = regime.call.when_busy if kind.when_busy == "by_regime" else kind.when_busy
    leaves = kind.gives_up or kind.patience.expected or kind.flees_after.expected
    return busy != "refuse" and not leaves


def rounds(kind: CaseType, horizon: int) -> float:
    """How many cases one case makes on average with those that come back: 1 + p + p² + … for as long as the run lasts."""
    p = kind.relapse
    most = min(ROUNDS, horizon // max(1, kind.relapse_after.expected))
    return 1.0 + most if p >= 1 else (1 - p ** (most + 1)) / (1 - p)


def expected(scenario: Scenario) -> dict[tuple[str, str], float]:
    """Exogenous cases a day, by type and street: drawn and recorded ones, and those that come back."""
    found: dict[tuple[str, str], float] = {}
    for demand in scenario.demand:
        for street in (demand.streets or scenario.streets) if demand.rate else ():
            found[demand.type, street] = found.get((demand.type, street), 0.0) + demand.rate
    for call in scenario.recorded:
        key = call.type, call.street
        found[key] = found.get(key, 0.0) + DAY / scenario.horizon
    return {(kind, street): rate * rounds(scenario.case_types[kind], scenario.horizon) for (kind, street), rate in found.items()}  # fmt: skip


def jobs(scenario: Scenario, regime: Regime, plan: Plan | None = None) -> list[Job]:
    """The kinds of job that crews are asked for under *regime*."""
    plan = plan or Plan(scenario)
    found: list[Job] = []
    for (name, street), rate in expected(scenario).items():
        kind = scenario.case_types[name]
        calls = scenario.streets[street].overcalls if plan.alone(name, street) else 0.0
        if regime.admission.rule == "scope":
            calls = 0.0  # what the street can do itself is turned back
        for own_team, share in ((True, 1 - calls), (False, calls)):
            job = _job(plan, regime, name, street, rate * share, own_team=own_team) if share else None
            if job is not None and kind.stages:
                found.append(job)
    return found


def _job(plan: Plan, regime: Regime, name: str, street: str, rate: float, *, own_team: bool) -> Job | None:
    kind = plan.scenario.case_types[name]
    team = plan.team(street) if way(kind, regime) == "assigned" else None
    stages: list[list[tuple[int, Need]]] = [[] for _ in kind.stages]
    crews: dict[int, int] = {}
    for stage in range(len(kind.stages)):
        wanted: dict[tuple[int, str], int] = {}
        for duty in plan.duties(name, street, own_team=own_team):
            if duty.stage == stage:
                need = kind.stages[stage].needs[duty.need]
                holder = duty.holder if team is None else team
                stages[stage].append((holder, need))
                wanted[holder, need.power] = wanted.get((holder, need.power), 0) + need.crews
        for (holder, _), count in wanted.items():
            crews[holder] = max(crews.get(holder, 0), count)
    if not crews:
        return None
    if team is not None:
        crews[team] = max(1, min(crews[team], plan.holders[team].department.crews))
    back = plan.scenario.dispatch.free == "at_base"
    roads = {holder: _road(plan, regime, plan.holders[holder], street, name) for holder in crews}
    before = {holder: sum(roads[holder]) + _asks(regime, plan.holders[holder]) for holder in crews}
    after = {holder: roads[holder][1] if back and not plan.holders[holder].department.roves else 0 for holder in crews}
    stays = regime.stay.rule == "until_done" and regime.command.rule == "one" and way(kind, regime) != "separate"
    choices: dict[int, tuple[int, ...]] = {}
    for holder in crews if plan.choosy and team is None else ():
        powers = frozenset(need.power for stage in stages for by, need in stage if by == holder)
        choices[holder] = plan.choices(street, kind.across, holder, powers, own_team=own_team)
    return Job(rate, crews, before, after, tuple(map(tuple, stages)), stays, lasts(kind, regime), choices)


def stationed(regime: Regime, holder: Holder) -> int:
    """Crews of a department that stand at a street's post."""
    if regime.basing.rule != "post" or holder.department.level != "district":
        return 0
    least = regime.basing.stationed
    return least if holder.department.stations is None else min(least, holder.department.stations)


def _road(plan: Plan, regime: Regime, holder: Holder, street: str, kind: str) -> tuple[int, int]:
    """Turn-out, and the road there, of a crew of a department, in microseconds on average over the day.

    A crew on patrol is taken to be near; where there are several bases the nearest one sends.
    """
    department = holder.department
    if stationed(regime, holder):
        return regime.basing.post_turnout, 0
    turnout = department.turnouts.get(kind, department.turnout).expected
    if department.roves:
        return turnout, 0
    bases = {plan.home(holder.index, crew) for crew in range(max(1, len(department.bases)))}
    metres = min(plan.roads.distance(base, plan.places[street]) for base in bases)
    road = round(sum(plan.roads.time(metres, hour * HOUR, 1.0) for hour in range(24)) / 24)
    return turnout, road


def _asks(regime: Regime, holder: Holder) -> int:
    """How long a crew on site waits for leave to act."""
    return regime.authority.takes if regime.authority.rule == "phone_back" and holder.level else 0


def loads(scenario: Scenario, regime: Regime, plan: Plan | None = None) -> list[Load]:
    """The offered load of every department that cases need under *regime*, in the order of the file.

    Where a street turns to several departments, each is
    taken to do a share by its crews.
    """
    plan = plan or Plan(scenario)
    sums: dict[int, list[float]] = {}
    for job in jobs(scenario, regime, plan):
        for index, count in job.crews.items():
            able = job.choices.get(index) or (index,)
            crews_of = {other: plan.holders[other].department.crews for other in able}
            total = sum(crews_of.values())
            for other, own in crews_of.items():
                share = own / total if total else 1 / len(able)
                of = sums.setdefault(other, [0.0, 0.0, 0.0, 0.0])
                asked = job.rate * count * share * job.busy(index) / HOUR
                of[0] += job.rate * share
                of[1] += job.rate * count * share
                of[2] += asked
                of[3] += asked * job.lasts
    found: list[Load] = []
    for holder in plan.holders:
        if holder.index not in sums:
            continue
        cases, sent, asked, lasting = sums[holder.index]
        each = asked / sent if sent else 0.0
        crews = holder.department.crews + (regime.crews_added if holder.department.level == "district" else 0)
        on_duty = crews * _day(scenario, regime, holder, crews, each)
        found.append(Load(holder.name, cases, asked, on_duty, crews, lasting))
    return found


def _day(scenario: Scenario, regime: Regime, holder: Holder, crews: int, each: float) -> float:
    """Hours a day that a crew of a department can be out, when a case takes *each* hours of it.

    Where nobody leaves until it is done, the last case of a shift goes on after it.
    """
    if regime.timing.rule == "dates" and regime.timing.night:
        return 24.0
    duty = holder.shift.duty_between(0, scenario.horizon) / scenario.horizon * 24
    length = holder.shift.length / HOUR
    if regime.stay.rule == "until_done" and not holder.shift.always and length < 24:
        duty *= min(24.0, length + each) / length
    if regime.timing.rule == "on_call" and crews:
        posted = min(1.0, stationed(regime, holder) * len(scenario.streets) / crews)
        duty += (24 - duty) * posted * regime.basing.night_cover
    return duty


# -- the saturated system --


def limit(scenario: Scenario, regime: Regime, plan: Plan | None = None, *, served: int = 0) -> Limit | None:
    """What the queue can stand where a set of crews sets out together and nobody overtakes; None under other rules.

    An endless queue is served, its cases drawn in their proportions from a fixed luck: the head starts as soon as all
    its crews are free, and nobody before it. Its rate is that of cases ÷ time, times the share of the day on duty.
    """
    if (scenario.dispatch.assembly, scenario.dispatch.order) != ("all_at_once", "strict"):
        return None
    served = served or JOBS
    plan = plan or Plan(scenario)
    known = jobs(scenario, regime, plan)
    added = regime.crews_added
    size = {h.index: h.department.crews + (added if h.department.level == "district" else 0) for h in plan.holders}
    if any(any(job.choices.values()) or not job.lasts for job in known):
        return None
    if not known or any(count > size[holder] for job in known for holder, count in job.crews.items()):
        return None
    rate = math.fsum(job.rate for job in known)
    duty = min(
        (_day(scenario, regime, plan.holders[holder], size[holder], 0.0) / 24 for job in known for holder in job.crews),
        default=1.0,
    )
    time = _saturated(known, size, served)
    return Limit(rate, served / (time / DAY) * duty if time else math.inf)


def _saturated(known: Sequence[Job], size: Mapping[int, int], served: int) -> float:
    """The time in which an endless queue serves so many cases, in microseconds."""
    luck = Luck(0, 0).stream("load", "saturated", "")
    free = {holder: [0.0] * count for holder, count in size.items()}
    for heap in free.values():
        heapify(heap)
    weights = [job.rate for job in known]
    now = 0.0
    for job in luck.choices(known, weights, k=served):
        crews = {holder: [heappop(free[holder]) for _ in range(count)] for holder, count in job.crews.items()}
        now = max(now, *(max(times) for times in crews.values()))
        ends = _drawn(job, luck.random)
        for holder, times in crews.items():
            for _ in times:
                heappush(free[holder], now + ends[holder])
    return now


def _drawn(job: Job, draw: Callable[[], float]) -> dict[int, float]:
    """How long each department is taken up by one such case, drawn."""
    own = dict.fromkeys(job.crews, 0.0)
    for stage in job.stages:
        mine: dict[int, float] = {}
        group = 0.0
        for holder, need in stage:
            takes = need.work.at(draw()) if need.work.law != "fixed" else need.work.mean
            if need.together:
                group = max(group, takes)
                mine.setdefault(holder, 0.0)
            else:
                mine[holder] = mine.get(holder, 0.0) + takes
        joint = {holder for holder, need in stage if need.together}
        for holder in mine:
            mine[holder] += group if holder in joint else 0.0
        whole = max(mine.values(), default=0.0)
        for holder in own:
            own[holder] += whole if job.together else mine.get(holder, 0.0)
    begins = max(job.before.values()) if job.together else 0
    return {
        holder: (begins if job.together else job.before[holder]) + time + job.after[holder]
        for holder, time in own.items()
    }
