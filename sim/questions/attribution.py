"""How the difference between two regimes is split: the groups of elements it is split among."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.declare import declarations, declared
from sim.questions.precision import faults as wish_faults
from sim.regime import ELEMENTS, NO_WORDS, Regime
from sim.words import Words, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario

MOVED: Final = (*ELEMENTS, "crews_added")
"""What may differ between two regimes."""
EXACT: Final = 8
"""Groups at most of which all combinations are run."""
TOGETHER: Final = ("call", "timing")
"""Elements that form one group where both differ: neither works without the other."""
JOINED: Final = "call-timing"
OWN: Final = {"crews_added": "crews"}
"""The group of a single element that is not called like it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that go from one regime to the other together."""

    title: Words = declared("words", "名称", "name", default=NO_WORDS)
    elements: tuple[str, ...] = declared("list", "哪些要素", "its elements", item="name", default=())


@dataclass(frozen=True, slots=True)
class Attribution:
    """Among what the difference between two regimes is split, and whether over all combinations."""

    groups: Mapping[str, Group] = declared(
        "table",
        "把哪些要素合在一起；没有写到的各自一组（呼叫与时间合为一组）",
        "elements that go together; those not named each form a group of their own (call and timing form one)",
        factory=dict,
        of=lambda: Group,
    )
    exact: bool = declared(
        "flag",
        "跑遍所有组合（至多8组）；不写则用随机顺序",
        "run all combinations (8 groups at most); otherwise random orders",
        default=False,
    )
    window_only: bool = declared(
        "flag",
        "窗口一结束就不再模拟（快得多；要看窗口之后的指标到此为止）",
        "simulate no longer than to the end of the window (much faster; measures that look beyond it are cut short)",
        default=False,
    )


def differing(baseline: Regime, target: Regime) -> tuple[str, ...]:
    """The elements in which two regimes differ, in the order of a case's life."""
    return tuple(name for name in MOVED if getattr(baseline, name) != getattr(target, name))


def grouped(baseline: Regime, target: Regime, asked: Mapping[str, Group]) -> dict[str, tuple[str, ...]]:
    """The elements of every group, by its name: those *asked* for, then what is left of the elements that differ."""
    found = {name: group.elements for name, group in asked.items()}
    taken = {element for elements in found.values() for element in elements}
    left = [element for element in differing(baseline, target) if element not in taken]
    joined = set(TOGETHER) <= set(left)
    for element in left:
        if joined and element in TOGETHER:
            found[JOINED] = TOGETHER
        else:
            found[OWN.get(element, element)] = (element,)
    return found


def element_words(element: str) -> Words:
    """What an element is called."""
    return Words("另加队伍", "crews added") if element == "crews_added" else declarations(Regime)[element].words


def title(name: str, elements: tuple[str, ...], asked: Mapping[str, Group]) -> Words:
    """What a group is called: as the file says, or by its elements."""
    if name in asked and asked[name].title != NO_WORDS:
        return asked[name].title
    words = [element_words(element) for element in elements]
    return Words("、".join(each.zh for each in words), " and ".join(each.en for each in words))


def faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with what a file asks."""
    wish = experiment.precision
    if not experiment.attribution.exact or wish.absolute or wish.relative:
        yield from wish_faults(experiment, scenario)
    if scenario is None:
        return
    baseline = experiment.baseline or next(iter(scenario.compare), "")
    targets = [name for name in experiment.regimes or scenario.compare if name != baseline]
    if len(targets) != 1:
        yield "regimes", "attribution_regimes", {"count": len(targets)}
        return
    if {baseline, *targets} <= scenario.regimes.keys():
        yield from _between(experiment, scenario, baseline, targets[0])


def _between(experiment: Experiment, scenario: Scenario, baseline: str, target: str) -> Iterator[Fault]:
    """What is wrong with splitting the difference between two regimes there are."""
    ends = scenario.regimes[baseline], scenario.regimes[target]
    for place, name in (("baseline", baseline), ("regimes", target)):
        if scenario.regimes[name].rollout:
            yield place, "attribution_rollout", {"text": name}
    differ = differing(*ends)
    if not differ:
        yield "regimes", "attribution_alike", {"one": baseline, "other": target}
        return
    wrong = list(_groups_wrong(experiment, differ))
    yield from wrong
    groups = grouped(*ends, experiment.attribution.groups)
    if experiment.attribution.exact and not wrong and len(groups) > EXACT:
        yield "attribution.exact", "attribution_exact", {"count": len(groups), "most": EXACT}


def _groups_wrong(experiment: Experiment, differ: tuple[str, ...]) -> Iterator[Fault]:
    groups = experiment.attribution.groups
    owner: dict[str, str] = {}
    for name, group in groups.items():
        if not group.elements:
            yield f"attribution.groups.{name}", "attribution_empty", {"name": name}
        for number, element in enumerate(group.elements):
            place = f"attribution.groups.{name}.elements.{number}"
            values: dict[str, Any] = {"text": element}
            if element not in MOVED:
                yield place, "attribution_unknown", {**values, "known": listed(MOVED, len(MOVED)), "suggestion": nearest(element, MOVED)}  # fmt: skip
            elif element not in differ:
                yield place, "attribution_same", {**values, "differ": ", ".join(differ)}
            elif element in owner:
                yield place, "attribution_twice", {**values, "name": owner[element]}
            owner.setdefault(element, name)
    left = [element for element in differ if element not in owner]
    names = {OWN.get(element, element): element for element in left}
    if set(TOGETHER) <= set(left):
        names = {name: element for name, element in names.items() if element not in TOGETHER} | {JOINED: TOGETHER[0]}
    for name in groups:
        if name in names:
            yield f"attribution.groups.{name}", "attribution_name", {"name": name}
