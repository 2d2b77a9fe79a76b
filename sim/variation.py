"""A frozen scenario with some of its values changed, by path; what a sensitivity analysis does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.declare import declarations
from sim.quantity import NUMERIC, WHOLE, bounds, written
from sim.units import Spread
from sim.words import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.declare import Declared
    from sim.scenario import Scenario

EVERY: Final = "*"
"""Every name of a table, every item of a list."""


class PathError(ValueError):
    """A path that leads to nothing, or a value that cannot stand there; *name* is where it goes astray, *near* what was meant."""

    def __init__(self, message: str, *, name: str = "", near: str = "") -> None:
        super().__init__(message)
        self.name = name
        self.near = near


def vary(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """*scenario* with the value at each path replaced, in base units (microseconds, metres, a day, yuan).

    A path is like `departments.*.crews`, `offending.0.track` or
    `regimes.whistle-2017.appraisal.weight`. A number at a random duration becomes its mean.
    Provenance stays that of the file. Raises PathError, with the nearest name, for an unknown path
    and for a value out of bounds.
    """
    varied: Any = scenario
    for path, value in changes.items():
        varied = _changed(varied, None, path.split("."), value, path)
    result: Scenario = varied
    return result


class Leaf(NamedTuple):
    """A value that can be changed: its path without `*`, how it is declared, and what it is now."""

    path: str
    declared: Declared | None
    value: Any


def leaves(scenario: Scenario, path: str) -> list[Leaf]:
    """Every value to which *path* leads; raises PathError, with the nearest name, if it leads to nothing.

    `*` may pass an empty list or table on its way, if it leads somewhere elsewhere.
    """
    found = list(_leaves(scenario, None, path.split("."), path, ()))
    if not found:
        raise _unknown(EVERY, [], path)
    return found


def _leaves(thing: Any, declared: Declared | None, parts: list[str], path: str, way: tuple[str, ...]) -> Iterator[Leaf]:
    """The leaves where *parts* lead from *thing*, which stands at *way*."""
    if not parts:
        yield Leaf(".".join(way), declared, thing)
        return
    name, rest = parts[0], parts[1:]
    if name == EVERY and isinstance(thing, Mapping | tuple) and not thing:
        return
    if isinstance(thing, Mapping):
        keys = _chosen(name, list(thing), path)
        inner = [(key, old, declared) for key, old in thing.items() if key in keys]
    elif isinstance(thing, tuple) and not hasattr(thing, "_fields"):
        keys = _chosen(name, [str(number) for number in range(len(thing))], path)
        inner = [(str(number), old, declared) for number, old in enumerate(thing) if str(number) in keys]
    elif is_dataclass(thing) and not isinstance(thing, type):
        known = declarations(type(thing))
        if name not in known:
            raise _unknown(name, list(known), path)
        inner = [(name, getattr(thing, name), known[name])]
    else:
        raise _unknown(name, [], path)
    for key, old, about in inner:
        yield from _leaves(old, about, rest, path, (*way, key))


def _changed(thing: Any, declared: Declared | None, parts: list[str], value: object, path: str) -> Any:
    """*thing* with *value* where *parts* lead from it."""
    if not parts:
        return _fitting(thing, declared, value, path)
    name, rest = parts[0], parts[1:]
    if isinstance(thing, Mapping):
        keys = _chosen(name, list(thing), path)
        return {key: _changed(old, declared, rest, value, path) if key in keys else old for key, old in thing.items()}
    if isinstance(thing, tuple) and not hasattr(thing, "_fields"):
        keys = _chosen(name, [str(number) for number in range(len(thing))], path)
        return tuple(
            _changed(old, declared, rest, value, path) if str(number) in keys else old
            for number, old in enumerate(thing)
        )
    if is_dataclass(thing) and not isinstance(thing, type):
        known = declarations(type(thing))
        names = list(known) or [field.name for field in fields(thing)]
        if name not in names:
            raise _unknown(name, names, path)
        return replace(thing, **{name: _changed(getattr(thing, name), known.get(name), rest, value, path)})
    raise _unknown(name, [], path)


def _chosen(name: str, known: list[str], path: str) -> set[str]:
    if name == EVERY and known:
        return set(known)
    if name not in known:
        raise _unknown(name, known, path)
    return {name}


def _unknown(name: str, known: list[str], path: str) -> PathError:
    near = nearest(name, known)
    meant = f"; did you mean {path.replace(name, near, 1)!r}?" if near else ""
    return PathError(f"{path!r}: there is no {name!r} here{meant}", name=name, near=near)


def _fitting(old: Any, declared: Declared | None, value: object, path: str) -> Any:
    """*value* made fit to replace *old*."""
    if isinstance(old, Spread) and isinstance(value, int | float):
        return _with_mean(old, round(_number(value, path)))
    kind = (declared.item or declared.kind) if declared is not None else ""
    if kind == "choice" and declared is not None and value not in declared.choices:
        raise PathError(f"{path!r}: {value!r} is not one of {', '.join(declared.choices)}")
    if kind == "flag" and not isinstance(value, bool):
        raise PathError(f"{path!r}: {value!r} is neither true nor false")
    if declared is None or kind not in NUMERIC or isinstance(value, Spread | tuple | Mapping):
        return value
    number = _number(value, path)
    low, high = bounds(declared, kind)
    if (low is not None and number < low) or (high is not None and number > high):
        ends = [written(kind, end) if end is not None else "…" for end in (low, high)]
        raise PathError(f"{path!r}: {value!r} does not lie between {ends[0]} and {ends[1]}")
    return round(number) if kind in WHOLE else float(number)


def _number(value: object, path: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PathError(f"{path!r}: {value!r} is not a finite number")
    return value


def _with_mean(old: Spread, mean: int) -> Spread:
    """*old* with another mean, and its ends moved in proportion."""
    if old.law != "uniform":
        return replace(old, mean=mean)
    if not old.expected:
        return replace(old, low=mean, high=mean)
    return replace(old, low=round(old.low * mean / old.expected), high=round(old.high * mean / old.expected))
