"""What files may say, told: as a JSON Schema for editors, and in words for a person who asks."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import re
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from sim.declare import Declared, declarations
from sim.log import KINDS, REASONS
from sim.problem import ScenarioError
from sim.quantity import COMMON, NUMBER, NUMERIC, PERIODS, TIMES, UNITS, bounds, kind_words, written
from sim.reader import LAW_NEEDS, example, known_keys
from sim.regime import LACKS, Regime
from sim.scenario import Scenario
from sim.texts import TEXTS, say
from sim.units import DURATIONS, LAWS
from sim.words import Words, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Named", "ScenarioError", "explain", "named", "schema"]

NAME: Final = r"^[\w-]{1,100}$"
SHEET: Final = r"\.csv$"
_LAWS_SHOWN: Final = ", ".join(
    f"{{law: {law}, {', '.join(f'{name}: {number}' for name, number in zip(needs, ('30 min', '0.5'), strict=False))}}}"
    if "low" not in needs
    else f"{{law: {law}, low: 5 min, high: 15 min}}"
    for law, needs in LAW_NEEDS.items()
    if law != "fixed"
)
"""The laws of a random duration, as they are written."""
NONE: Final = object()
"""No default: the file must give the field."""


# -- JSON Schema -----------------------------------------------------------------------------------


def schema(cls: type = Scenario) -> dict[str, Any]:
    """The JSON Schema (Draft 2020-12) of a file that declares a *cls*: a scenario, or an experiment."""
    defs = _leaves()
    for inner in _classes(cls):
        for partial in (False, True) if cls is Scenario else (False,):
            defs[_called(inner, partial=partial)] = _class_schema(inner, partial=partial)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    whole = {"$ref": "#/$defs/" + _called(cls, partial=False)}
    if cls is not Scenario:
        title = TEXTS[f"schema_{cls.__name__.lower()}"]
        return {**head, "title": _both(title), **whole, "$defs": defs}
    extra: dict[str, dict[str, Any]] = {name: {"description": _both(words)} for name, words in known_keys().items()}
    extra["base"]["type"] = "string"
    extra["uses"] |= {"type": "array", "items": {"type": "string"}}
    extra["reason"]["$ref"] = "#/$defs/words"
    for partial in (False, True):
        defs[_called(Scenario, partial=partial)]["properties"] |= extra
    return {
        **head,
        "title": "街乡吹哨、部门报到:场景 · a scenario of whistle",
        "if": {"anyOf": [{"required": ["base"]}, {"required": ["uses"]}]},
        "then": {"$ref": "#/$defs/" + _called(Scenario, partial=True)},
        "else": whole,
        "$defs": defs,
    }


def _called(cls: type, *, partial: bool) -> str:
    """The name of a class's definition; a change of one need not be whole."""
    return f"{cls.__name__}-change" if partial else cls.__name__


def _described(declared: Declared) -> str:
    """What a field is, and what else to know about it."""
    return "\n".join(_both(words) for words in (declared.words, declared.more) if words)


def _both(words: Words) -> str:
    return f"{words.zh} · {words.en}"


def _classes(cls: type, seen: dict[type, None] | None = None) -> list[type]:
    """*cls* and every class below it, once."""
    seen = {} if seen is None else seen
    if cls not in seen:
        seen[cls] = None
        for declared in declarations(cls).values():
            if declared.of is not None:
                _classes(declared.of(), seen)
    return list(seen)


def _leaves() -> dict[str, Any]:
    """The definitions of quantities, as they are written."""
    defs: dict[str, Any] = {}
    for kind, units in UNITS.items():
        names = "|".join(sorted((re.escape(unit) for unit in units), key=len, reverse=True))
        needs = "?" if kind == "money" else ""
        defs[kind] = {"type": "string", "pattern": rf"^\s*{NUMBER}\s*({names}){needs}\s*$"}
    times = rf"({TIMES})?"
    periods = "|".join(sorted(DURATIONS, key=len, reverse=True))
    each = rf"每\s*({'|'.join(PERIODS[5:])})\s*{NUMBER}\s*{times}"
    defs["rate"] = {"type": "string", "pattern": rf"^\s*({NUMBER}\s*{times}\s*(per|/|每|an?)\s*({periods})|{each})\s*$"}
    defs["money"] = {"anyOf": [{"type": "number"}, defs["money"]]}
    defs["number"] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^{NUMBER}$"}]}
    defs["share"] = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^{NUMBER}\s*[%％]?$"}]}
    defs["count"] = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[+]?[0-9]+$"}]}
    defs["flag"] = {"type": "boolean"}
    defs["date"] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    defs["hour"] = {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"}
    defs["name"] = {"type": "string", "pattern": NAME}
    defs["file"] = {"type": "string"}
    defs["text"] = {"type": ["string", "number", "boolean"]}
    text = {"type": "string"}
    pair = {"type": "object", "properties": {"zh": text, "en": text}, "required": ["zh", "en"]}
    defs["words"] = {"anyOf": [text, pair | {"additionalProperties": False}]}
    defs["source"] = {"type": "string", "pattern": "^(article S[0-9]+|public |derived:|assumption)"}
    defs["spread"] = {"anyOf": [{"$ref": "#/$defs/duration"}, *(_law(law) for law in LAWS)]}
    for kind in (*NUMERIC, "flag", "date"):
        defs[f"{kind}-sourced"] = _sourced({"$ref": f"#/$defs/{kind}"}, kind)
    return defs


def _law(law: str) -> dict[str, Any]:
    """One law of a random duration."""
    numbers = {name: {"$ref": "#/$defs/" + ("number" if name == "cv" else "duration")} for name in LAW_NEEDS[law]}
    properties = {"law": {"const": law}, **numbers, "source": {"$ref": "#/$defs/source"}, "range": _range("duration")}
    return {
        "type": "object",
        "properties": properties,
        "required": ["law", *numbers],
        "additionalProperties": False,
    }


def _range(kind: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{kind}"}, "minItems": 2, "maxItems": 2}


def _sourced(value: dict[str, Any], kind: str) -> dict[str, Any]:
    """A value, plain or with its source and range."""
    properties: dict[str, Any] = {"value": value, "source": {"$ref": "#/$defs/source"}}
    if kind in NUMERIC:
        properties["range"] = _range("duration" if kind == "spread" else kind)
    whole = {"type": "object", "properties": properties, "required": ["value"], "additionalProperties": False}
    return {"anyOf": [value, whole]}


def _class_schema(cls: type, *, partial: bool) -> dict[str, Any]:
    """The definition of a block."""
    properties = {name: _field_schema(cls, name, about, partial) for name, about in declarations(cls).items()}
    if cls is Regime:
        properties["base"] = {"type": "string", "description": "以哪个机制为底 · the regime this one changes"}
    required = (
        [] if partial else [f.name for f in fields(cls) if f.name in properties and _default(cls, f.name) is NONE]
    )
    block = {
        "type": "object",
        "description": inspect.cleandoc(cls.__doc__ or ""),
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if "rule" not in properties:
        return block
    bare = {"enum": list(declarations(cls)["rule"].choices)}
    return {"anyOf": [bare, block]}


def _default(cls: type, name: str) -> Any:
    """The default of a field in base units, or NONE."""
    field = next(f for f in fields(cls) if f.name == name)
    if field.default is not MISSING:
        return field.default
    return NONE if field.default_factory is MISSING else field.default_factory()


def _field_schema(cls: type, name: str, declared: Declared, partial: bool) -> dict[str, Any]:
    """The definition of a field, with what a person should know of it."""
    about: dict[str, Any] = {"description": _described(declared), **_kind_schema(declared, declared.kind, partial)}
    default = _default(cls, name)
    if declared.kind not in ("block", "table", "mapping", "list", "words") and default not in (NONE, None, ""):
        about["default"] = written(declared.kind, default)
    if default is None:
        about = {"description": about.pop("description"), "anyOf": [{"type": "null"}, about]}
    if declared.means:
        about["x-means"] = {choice: _both(words) for choice, words in declared.means}
    if declared.source:
        about["x-source"] = declared.source
    if declared.span is not None:
        about["x-range"] = list(declared.span)
    low, high = bounds(declared, declared.kind)
    if declared.kind in NUMERIC and (low is not None or high is not None):
        about["x-bounds"] = [None if end is None else written(declared.kind, end) for end in (low, high)]
    return about


def _kind_schema(declared: Declared, kind: str, partial: bool) -> dict[str, Any]:
    """The definition of a value of *kind*."""
    of = declared.of() if declared.of is not None else None
    match kind:
        case "block" if of is not None:
            return {"$ref": "#/$defs/" + _called(of, partial=partial)}
        case "table" if of is not None:
            row = {"$ref": "#/$defs/" + _called(of, partial=partial)}
            rows = {"type": "object", "propertyNames": {"pattern": NAME}, "additionalProperties": row}
            return {"anyOf": [rows, {"type": "string", "pattern": SHEET}]}
        case "list":
            item = _kind_schema(declared, declared.item, False) if declared.item != "list" else {}
            whole = {"type": "array", "items": item}
            if declared.item in NUMERIC:
                properties = {"value": whole, "source": {"$ref": "#/$defs/source"}}
                wrapped = {"type": "object", "properties": properties, "required": ["value"]}
                return {"anyOf": [whole, wrapped | {"additionalProperties": False}]}
            if not partial:
                return whole
            change = _kind_schema(declared, declared.item, True)
            indexed = {"type": "object", "patternProperties": {"^[0-9]+$": change}, "additionalProperties": False}
            return {"anyOf": [whole, indexed]}
        case "mapping":
            return {"type": "object", "additionalProperties": _kind_schema(declared, declared.item, partial)}
        case "choice":
            if declared.kind == "list":
                return {"enum": list(declared.choices)}
            return _sourced({"enum": list(declared.choices)}, kind)
        case "refer":
            return {"type": "string"}
        case _ if kind in (*NUMERIC, "flag", "date") and declared.kind != "list":
            return {"$ref": f"#/$defs/{kind}-sourced"}
    return {"$ref": f"#/$defs/{kind}"}


# -- in words --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """A field of a file: the names that lead to it, the class it belongs to, and its declaration."""

    path: tuple[str, ...]
    cls: type
    name: str
    declared: Declared


def named(cls: type = Scenario, path: tuple[str, ...] = ()) -> Iterator[Named]:
    """Every field of a file that declares a *cls*, by path without the names of rows: `departments.crews`."""
    for name, declared in declarations(cls).items():
        inner = (*path, name)
        yield Named(inner, cls, name, declared)
        if declared.of is not None:
            yield from named(declared.of(), inner)


def explain(name: str, language: str, *others: type) -> str:
    """What *name* is: an element, field, block, measure, event or reason; else the nearest names.

    A field may be named by its end (`night_cover`), by its path (`basing.night_cover`) or as it
    stands in a scenario (`regimes.whistle-2017.basing.night_cover`). Fields of files that declare
    one of *others* (an experiment) are explained as well.
    """
    wanted = tuple(part for part in name.strip().split(".") if part)
    told = []
    for cls in (Scenario, *others):
        told += [_field_told(each, language, cls) for each in _meant(wanted, list(named(cls)))]
        told += [_class_told(each, language) for each in _classes(cls) if each.__name__ == name.strip()]
    told += [
        say("explain_key", language, name=key, what=what.of(language))
        for key, what in known_keys().items()
        if key == name.strip()
    ]
    told += _measure_told(name.strip(), language)
    told += [
        f"{name.strip()}: " + say(key, language, what=words.of(language))
        for key, texts in (("explain_event", KINDS), ("explain_reason", REASONS))
        for member, words in texts.items()
        if member.name.lower() == name.strip().lower()
    ]
    everything = [each for cls in (Scenario, *others) for each in named(cls)]
    if not told:
        told += [
            f"{name.strip()}: {words.of(language)} ({'.'.join(each.path)})"
            for each in everything
            for choice, words in each.declared.means
            if choice == name.strip()
        ]
    return "\n\n".join(told) if told else say("explain_unknown", language, name=name, known=_near(name, everything))


def _meant(wanted: tuple[str, ...], everything: list[Named]) -> list[Named]:
    """The fields that *wanted* leads to: by their whole path, else by its end, else with the names of rows in it."""
    found = [each for each in everything if wanted and each.path[-len(wanted) :] == wanted]
    exact = [each for each in found if each.path == wanted]
    return exact or found or [each for each in everything if _leads(wanted, each.path)]


def _leads(wanted: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether *wanted* is *path* with the names of rows in it."""
    if len(wanted) <= len(path) or not path or wanted[0] != path[0] or wanted[-1] != path[-1]:
        return False
    rest = iter(wanted)
    return all(part in rest for part in path)


def _near(name: str, everything: list[Named]) -> str:
    """A few known names near *name*."""
    last = name.strip().rpartition(".")[2]
    known = dict.fromkeys(each.name for each in everything)
    known |= dict.fromkeys(_measures())
    known |= dict.fromkeys(member.name.lower() for texts in (KINDS, REASONS) for member in texts)
    near: list[str] = []
    for _ in range(3):
        found = nearest(last, known)
        if found:
            near.append(found)
            known.pop(found)
    return ", ".join(near) or ", ".join(name for name in declarations(Scenario))


def _measures() -> Mapping[str, Any]:
    """All measures by name; the module that defines them stands above this one."""
    if importlib.util.find_spec("sim.measures") is None:
        return {}
    module = importlib.import_module("sim.measures")
    return {**module.MEASURES, **module.BY_PERIOD}


def _measure_told(name: str, language: str) -> list[str]:
    measure = _measures().get(name)
    if measure is None:
        return []
    head = f"{name}: {measure.words.of(language)}"
    return [f"{head}\n  {say('explain_measure', language, unit=measure.unit)}\n  {measure.definition.of(language)}"]


def _field_told(each: Named, language: str, of: type) -> str:
    """A field of a file that declares *of*, told; a block with its keys."""
    declared = each.declared
    lines = [f"{'.'.join(each.path)}: {declared.words.of(language)}", "  " + _how(declared, language)]
    if declared.more:
        lines.insert(1, "  " + declared.more.of(language))
    if of is not Scenario:
        lines.append("  " + say(f"explain_in_{of.__name__.lower()}", language))
    if declared.means:
        lines.append("  " + say("explain_choices", language, choices="").rstrip())
        lines += [f"    {name}: {words.of(language)}" for name, words in declared.means]
    elif declared.choices:
        lines.append("  " + say("explain_choices", language, choices=", ".join(declared.choices)))
    if declared.to:
        lines.append("  " + say("explain_refers", language, what=TEXTS[f"to_{declared.to}"].of(language)))
    lines += _value_told(each, language)
    if each.cls is Regime:
        lacks = [lack for lack in LACKS if lack.element == each.name]
        lines += [f"  {say('explain_without', language, words=lack.without.of(language))}" for lack in lacks]
    if declared.of is not None:
        if language == "en":
            lines.append("  " + inspect.cleandoc(declared.of().__doc__ or ""))
        lines += _keys_told(declared.of(), language)
    return "\n".join(lines)


def _value_told(each: Named, language: str) -> list[str]:
    """Default, bounds, range and source of a field."""
    declared, lines = each.declared, []
    default = _default(each.cls, each.name)
    if default is NONE:
        lines.append(say("explain_required", language))
    elif declared.kind not in ("block", "table", "words") and default not in (None, "", ()) and default != {}:
        lines.append(say("explain_default", language, value=_shown(declared, default)))
    low, high = bounds(declared, declared.kind) if declared.kind in NUMERIC else (None, None)
    ends = [("explain_from", "low", low), ("explain_to", "high", high)]
    told = [say(key, language, **{name: written(declared.kind, end)}) for key, name, end in ends if end is not None]
    if told:
        lines.append(say("explain_bounds", language, bounds=" ".join(told)))
    if declared.span is not None:
        lines.append(say("explain_range", language, low=declared.span[0], high=declared.span[1]))
    if declared.source:
        lines.append(say("explain_source", language, source=declared.source))
    return [f"  {line}" for line in lines]


def _shown(declared: Declared, default: Any) -> str:
    """A default as a person writes it."""
    if declared.kind == "mapping":
        return "{" + ", ".join(f"{key}: {written(declared.item, value)}" for key, value in default.items()) + "}"
    if declared.kind == "list" and declared.item == "block" and declared.of is not None:
        return "[" + ", ".join(_row(declared.of(), row) for row in default) + "]"
    if declared.kind == "list":
        return "[" + ", ".join(written(declared.item, value) for value in default) + "]"
    return written(declared.kind, default)


def _row(cls: type, row: Any) -> str:
    about = declarations(cls)
    return "{" + ", ".join(f"{name}: {written(each.kind, getattr(row, name))}" for name, each in about.items()) + "}"


def _how(declared: Declared, language: str) -> str:
    """What kind of value a field has and how it is written."""
    what = kind_words(declared.kind).of(language)
    if declared.kind == "list":
        what = say("explain_items", language, what=kind_words(declared.item).of(language))
    elif declared.kind == "mapping":
        what = say("explain_mapping", language, what=kind_words(declared.item).of(language))
    elif declared.kind == "table":
        what = say("explain_table", language)
    if declared.kind in ("block", "table") or (declared.kind == "list" and declared.item == "block"):
        return what
    units = COMMON.get("duration" if declared.kind == "spread" else declared.kind)
    told = [what, say("explain_unit", language, how=example(declared))]
    if units is not None:
        told.append(say("explain_units", language, units=units.of(language)))
    if "spread" in (declared.kind, declared.item):
        told.append(say("explain_laws", language, laws=_LAWS_SHOWN))
    return "; ".join(told)


def _keys_told(cls: type, language: str) -> list[str]:
    """The keys of a block, a line each."""
    lines = ["  " + say("explain_fields", language)]
    for name, declared in declarations(cls).items():
        default = _default(cls, name)
        value = ""
        if declared.kind not in ("block", "table", "words", "mapping", "list") and default not in (NONE, None, ""):
            value = f" [{written(declared.kind, default)}]"
        lines.append(f"    {name}: {declared.words.of(language)}{value}")
    return lines


def _class_told(cls: type, language: str) -> str:
    """A block by the name of its class."""
    head = f"{cls.__name__}: {inspect.cleandoc(cls.__doc__ or '')}" if language == "en" else cls.__name__
    return "\n".join([head, *_keys_told(cls, language)])
