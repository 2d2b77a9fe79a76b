"""What is moved, and where to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.declare import Declared, declared
from sim.luck import Luck
from sim.measures import entry_of, names
from sim.quantity import NUMERIC, WHOLE, WrongError, parsed
from sim.units import Spread
from sim.variation import PathError, leaves, vary
from sim.words import Words, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiment import Experiment
    from sim.questions import Fault
    from sim.scenario import Scenario
    from sim.variation import Leaf

MOVES: Final = 20_000_000
"""The square of how many values a factor moves, times its levels, at most: to move one copies all."""
_TIMES: Final = Declared("number", Words("倍数", "factor"), low=0)
_SHARE: Final = Declared("share", Words("比例", "share"))
_SURE: Final = Luck(0, 0)
"""Any luck will do to see whether a level can be set at all."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What is moved: the path of a value in the scenario, and where to.

    With `share` the path leads to many flags, and a level says how many of them hold: at 0.5 half are true, the rest
    false. Which ones is a matter of luck, by path, in an order that every replication draws anew; what is true at a
    lower level is true at a higher one. Of the powers of a stage (`together`) only those count whose stage needs
    several: one that is alone has nobody to be together with, and stays as it stands. One that is true alone among
    several binds nobody either, so that low shares bind fewer than they set. The reason (`because`) stays as it
    stands, too: it is told, and changes nothing.
    """

    title: Words = declared("words", "名称", "name")
    path: str = declared("text", "场景中的路径（* 表示每一个）", "its path in the scenario (`*`: every one)")
    times: bool = declared("flag", "值是原值的倍数", "values multiply what stands there", default=False)
    share: bool = declared(
        "flag",
        "值是路径所到的各个是非项中为真的比例",
        "values are the share of the flags the path leads to that are true",
        default=False,
    )
    values: tuple[str, ...] = declared("list", "取哪些值", "the values it takes", item="text", default=())
    between: tuple[str, ...] = declared(
        "list", "在哪两个值之间", "the two values it lies between", item="text", default=()
    )


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where among the settings it is best: over what they reach, not over what was set."""

    over: str = declared(
        "name", "沿哪个指标看（如吹哨率）", "the measure along which one looks (like the whistle rate)", default=""
    )
    of: tuple[str, ...] = declared(
        "list",
        "哪些指标要最好；不写则为 measures 中分得出好坏的",
        "the measures of which the best is sought; if left out, those of `measures` that know better from worse",
        item="name",
        default=(),
    )


def faults(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    """What is wrong with the factors of a file."""
    if not experiment.factors:
        yield "factors", "experiment_no_factors", {}
    if experiment.draw == "latin" and experiment.points < 2:
        yield "points", "experiment_points", {}
    yield from _optimum_wrong(experiment, scenario)
    lengths = {name: len(factor.values) for name, factor in experiment.factors.items() if factor.values}
    if experiment.draw == "list" and len(set(lengths.values())) > 1:
        yield "draw", "experiment_list", {"counts": ", ".join(f"{name} {count}" for name, count in lengths.items())}
    for name, factor in experiment.factors.items():
        here = f"factors.{name}"
        if bool(factor.values) == bool(factor.between):
            yield here, "experiment_values", {"name": name}
        elif factor.between and len(factor.between) != 2:
            yield f"{here}.between", "experiment_between", {}
        elif factor.between and experiment.draw != "latin":
            yield f"{here}.between", "experiment_grid", {}
        if factor.share and factor.times:
            yield f"{here}.share", "experiment_share_times", {}
        if scenario is not None:
            yield from _levels_wrong(scenario, factor, here)


def _optimum_wrong(experiment: Experiment, scenario: Scenario | None) -> Iterator[Fault]:
    wish = experiment.optimum
    if wish.of and not wish.over:
        yield "optimum", "experiment_optimum_over", {}
    if wish.over and (experiment.draw == "latin" or (experiment.draw == "grid" and len(experiment.factors) > 1)):
        yield "optimum", "experiment_optimum_line", {}
    if scenario is None:
        return
    known = list(names(scenario))
    sought = [("optimum.over", wish.over)] if wish.over else []
    sought += [(f"optimum.of.{number}", name) for number, name in enumerate(wish.of)]
    for place, name in sought:
        if name not in known:
            values = {"text": name, "known": listed(known), "suggestion": nearest(name, known)}
            yield place, "experiment_measure", values
        elif place != "optimum.over" and not entry_of(name).better:
            yield place, "experiment_optimum_neither", {"text": name}


def _levels_wrong(scenario: Scenario, factor: Factor, here: str) -> Iterator[Fault]:
    try:
        found = reached(scenario, factor)
    except PathError as error:
        suggestion = factor.path.replace(error.name, error.near, 1) if error.near else ""
        yield f"{here}.path", "experiment_path", {"text": factor.path, "name": error.name, "suggestion": suggestion}
        return
    if factor.share and (len(found) < 2 or any(kind_of(leaf) != "flag" for leaf in found)):
        yield f"{here}.share", "experiment_share_flags", {"text": factor.path}
        return
    if len(found) ** 2 * (len(factor.values) + 1) > MOVES:
        yield (
            f"{here}.path",
            "experiment_wide",
            {"text": factor.path, "count": len(found), "levels": len(factor.values)},
        )
        return
    for key, texts in (("values", factor.values), ("between", factor.between)):
        for number, text in enumerate(texts):
            place = f"{here}.{key}.{number}"
            try:
                level = at(factor, found[0], text)
                vary(scenario, dict(moved(factor, found, level, _SURE)))
            except WrongError as wrong:
                yield place, wrong.key, {**wrong.values, "suggestion": wrong.suggestion}
            except PathError:
                yield place, "experiment_level", {"text": text, "where": factor.path}


# -- levels of a factor --


def at(factor: Factor, leaf: Leaf, text: str) -> Any:
    """*text* as a level of *factor*: a factor by which values are multiplied, a share, or a value in its base unit; raises WrongError."""
    kind = kind_of(leaf)
    if factor.times:
        return parsed("number", text, _TIMES)
    if factor.share:
        return float(parsed("share", text, _SHARE))
    if leaf.declared is not None and kind == "choice" and text not in leaf.declared.choices:
        choices = leaf.declared.choices
        raise WrongError("reader_choice", nearest(text, choices), text=text, choices=", ".join(choices))
    if leaf.declared is not None and kind in (*NUMERIC, "flag", "date"):
        return parsed("duration" if kind == "spread" else kind, text, leaf.declared)
    return text


def reached(scenario: Scenario, factor: Factor) -> list[Leaf]:
    """What *factor* moves; of the powers a share of which are together, those of stages with several; raises PathError."""
    found = leaves(scenario, factor.path)
    return [leaf for leaf in found if not _alone(scenario, leaf)] if factor.share else found


def _alone(scenario: Scenario, leaf: Leaf) -> bool:
    needs, _, name = leaf.path.rpartition(".")
    return name == "together" and len(leaves(scenario, f"{needs.rpartition('.')[0]}.*")) < 2


def moved(factor: Factor, found: Sequence[Leaf], level: Any, luck: Luck) -> Iterator[tuple[str, Any]]:
    """The value at each of the paths *found* when *factor* is at *level*; raises PathError where it cannot be moved.

    *luck* decides which flags a share of them sets: the order of the numbers that belong to their paths.
    """
    if factor.share:
        ranked = sorted(found, key=lambda leaf: luck.one("factor", leaf.path, "share"))
        count = math.floor(level * len(ranked) + 0.5)
        yield from ((leaf.path, number < count) for number, leaf in enumerate(ranked))
        return
    for leaf in found:
        kind = kind_of(leaf)
        if kind in ("block", "table", "words", "list", "mapping", ""):
            raise PathError(f"{leaf.path!r}: no single value", name=leaf.path.rpartition(".")[2])
        if not factor.times:
            yield leaf.path, level
            continue
        now = leaf.value.expected if isinstance(leaf.value, Spread) else leaf.value
        if kind not in NUMERIC or isinstance(now, bool) or not isinstance(now, int | float):
            raise PathError(f"{leaf.path!r}: no number", name=leaf.path.rpartition(".")[2])
        value = now * level
        yield leaf.path, round(value) if kind in (*WHOLE, "spread") else float(value)


def kind_of(leaf: Leaf) -> str:
    """What sort of value stands at *leaf*; nothing if it is a whole list."""
    if leaf.declared is None:
        return ""
    if leaf.declared.kind in ("list", "mapping") and not isinstance(leaf.value, tuple):
        return leaf.declared.item
    return "" if isinstance(leaf.value, tuple) else leaf.declared.kind
