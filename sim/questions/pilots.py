"""How pilots are chosen and when they join, for an evaluation of the evaluation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim import cohorts
from sim.declare import declared
from sim.scenario import Join
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario
    from sim.words import Words

CHOICES: Final = ("random", "load", "record", "willingness")
UNITS: Final = ("street", "district")
LEAST: Final = 2
"""Periods before the programme at the least: a comparison of trends needs two."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A pilot programme: how many streets or whole districts, chosen in which way, joining when."""

    title: Words = declared("words", "名称", "name")
    chosen: str = declared(
        "choice",
        "怎样选:random 抽签;load 案件最多的;record 办结率最低的;willingness 最愿意的(最少捂着不报)",
        "how pilots are chosen: by lot; load: the busiest; record: those with the worst record; willingness: those that sit on cases least",
        choices=CHOICES,
        default="random",
    )
    unit: str = declared("choice", "选的是街乡,还是整个区", "whether streets or whole districts are chosen", choices=UNITS, default="street")  # fmt: skip
    size: int = declared("count", "选几个;0 为全部", "how many are chosen; 0: all", default=0, low=0)
    joins: tuple[Join, ...] = declared(
        "list",
        "何时加入(先选中的先加入);不写则在所比较阶段之始",
        "when they join, the first chosen first; at the begin of the compared phase if left out",
        item="block",
        of=lambda: Join,
        default=(),
    )


def faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with the programmes of a file."""
    if not experiment.programmes:
        yield "programmes", "pilots_none", {}
    if len(experiment.regimes) != 1:
        yield "regimes", "pilots_regime", {}
    if scenario is None:
        return
    period = experiment.period
    begin = sum(phase.length for phase in scenario.phases[: scenario.compared])
    end = begin + scenario.phases[scenario.compared].length
    if begin < LEAST * period or end < begin + period:
        yield "period", "pilots_period", {"least": LEAST}
        return
    rolling = [name for name in (experiment.baseline, *experiment.regimes) if name in scenario.regimes and scenario.regimes[name].rollout]  # fmt: skip
    for name in rolling:
        yield "regimes", "pilots_rolls_out", {"text": name}
    for name, programme in experiment.programmes.items():
        here = f"programmes.{name}"
        if name in scenario.regimes:
            yield here, "pilots_name", {"text": name}
        most = len(scenario.streets if programme.unit == "street" else scenario.districts)
        if programme.size > most:
            yield f"{here}.size", "pilots_size", {"size": programme.size, "most": most}
        yield from _joins(scenario, programme, here, begin, end, period)


def _joins(scenario: Scenario, programme: Programme, here: str, begin: int, end: int, period: int) -> Iterator[Fault]:
    """Each join begins a period of the compared phase; dates and shares go up, to all."""
    last: Join | None = None
    for number, join in enumerate(programme.joins):
        time = cohorts.at(join, scenario)
        if not begin <= time < end or (time - begin) % period:
            values = {"date": join.date, "first": cohorts.date(scenario, begin), "days": period // DAY}
            yield f"{here}.joins.{number}.date", "pilots_date", values
        if last is not None and (join.date <= last.date or join.share <= last.share):
            yield f"{here}.joins.{number}", "pilots_order", {}
        last = join
    if last is not None and last.share != 1:
        yield f"{here}.joins.{len(programme.joins) - 1}.share", "pilots_not_all", {}
