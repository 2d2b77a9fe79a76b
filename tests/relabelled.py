"""A scenario with other names, or with a slower clock: made from the declarations, so that no field is forgotten."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from sim.declare import Declared, declarations
from sim.luck import Draw, Luck

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.scenario import Scenario

TABLES: Final = ("districts", "streets", "powers", "departments", "case_types", "resources")
"""What may be called otherwise. (A regime's name is no part of any luck: tests/test_luck.py.)"""
Names = dict[str, dict[str, str]]
"""New names for old ones, by table."""


def other_names(scenario: Scenario) -> Names:
    """A new name for everything, in the opposite order of the alphabet."""
    found: Names = {}
    for table in TABLES:
        known = sorted(getattr(scenario, table))
        found[table] = {name: f"{chr(ord('z') - place)}q{name}" for place, name in enumerate(known)}
    return found


def renamed(scenario: Scenario, names: Names) -> Scenario:
    """*scenario* with *names*, in every place that refers to them."""

    def change(declared: Declared, value: Any, field: str) -> Any:
        if declared.kind == "refer":
            return names.get(declared.to, {}).get(value, value)
        if declared.kind == "table":
            return {names.get(field, {}).get(key, key): _walk(inner, change) for key, inner in value.items()}
        if declared.kind == "mapping":
            return {names.get(declared.to, {}).get(key, key): inner for key, inner in value.items()}
        return value

    made: Scenario = _walk(scenario, change)
    types, streets = names["case_types"], names["streets"]
    recorded = tuple(replace(call, type=types[call.type], street=streets[call.street]) for call in scenario.recorded)
    return replace(made, recorded=recorded)


def slower(scenario: Scenario, factor: int) -> Scenario:
    """*scenario* in which everything takes *factor* times as long: durations, speeds and rates, hours of the day apart."""

    def change(declared: Declared, value: Any, _field: str) -> Any:
        match declared.kind:
            case "duration":
                return None if value is None else value * factor
            case "spread":
                return replace(value, mean=value.mean * factor, low=value.low * factor, high=value.high * factor)
            case "speed":
                assert value % factor == 0, "speeds are whole metres an hour"
                return value // factor
            case "rate":
                return value / factor
            case "table":
                return {key: _walk(inner, change) for key, inner in value.items()}
            case "mapping":
                return {key: inner * factor if declared.item == "duration" else inner for key, inner in value.items()}
        return value

    made: Scenario = _walk(scenario, change)
    calls = (
        replace(call, time=call.time * factor, work=None if call.work is None else call.work * factor)
        for call in scenario.recorded
    )
    return replace(made, recorded=tuple(calls))


def _walk(block: Any, change: Callable[[Declared, Any, str], Any]) -> Any:
    """A block with every declared field changed, and the blocks within it."""
    declared = declarations(type(block))
    made: dict[str, Any] = {}
    for f in fields(block):
        if f.name not in declared:
            continue
        how, value = declared[f.name], getattr(block, f.name)
        if how.kind == "block":
            made[f.name] = None if value is None else _walk(value, change)
        elif how.kind == "list":
            of_blocks = how.item == "block"
            item = Declared(how.item, how.words, to=how.to)
            made[f.name] = tuple(_walk(one, change) if of_blocks else change(item, one, f.name) for one in value)
        else:
            made[f.name] = change(how, value, f.name)
    return replace(block, **made)


def back(names: Names) -> Callable[[str], str]:
    """What turns a text with new names into the text with the old ones."""
    old: Mapping[str, str] = {new: name for table in names.values() for name, new in table.items()}
    mark = re.compile("|".join(sorted(map(re.escape, old), key=len, reverse=True)))
    return lambda text: mark.sub(lambda found: old[found[0]], text)


def lucky(names: Names) -> type[Luck]:
    """The luck that belongs to the old names, for what bears the new ones."""
    plain = back(names)

    class Same(Luck):
        def of(self, kind: str, identity: str, purpose: str) -> Draw:
            return super().of(kind, plain(identity), plain(purpose))

        def two(self, kind: str, identity: str, purpose: str) -> tuple[float, float]:
            return super().two(kind, plain(identity), plain(purpose))

        def one(self, kind: str, identity: str, purpose: str) -> float:
            return super().one(kind, plain(identity), plain(purpose))

        def stream(self, kind: str, identity: str, purpose: str) -> Any:
            return super().stream(kind, plain(identity), plain(purpose))

        def uniforms(self, kind: str, identity: str, purpose: str) -> Callable[[], float]:
            return super().uniforms(kind, plain(identity), plain(purpose))

    return Same
