"""The assumptions of a scenario that have a range: which numbers vary together, how far, and what they are called.

An assumption may stand at many objects: a default of the declarations applies to all departments, a number of a
regime is inherited by others. Such numbers vary together where their value and range coincide; numbers written out one
by one for types of case, demand and departments vary on their own. A number written in a regime without a source,
equal to the declared default, is taken for that default (`basing.stationed`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from sim.declare import Declared, declarations
from sim.quantity import WHOLE, written
from sim.reader import span_of
from sim.scenario import Scenario
from sim.units import MINUTE
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.scenario import Provenance

UNITS: Final[Mapping[str, tuple[str, float, int]]] = {
    "duration": ("min", MINUTE, 1),
    "spread": ("min", MINUTE, 1),
    "hour": ("min after midnight", MINUTE, 0),
    "length": ("m", 1, 0),
    "area": ("km2", 1_000_000, 2),
    "speed": ("km/h", 1000, 1),
    "rate": ("per day", 1, 4),
    "money": ("yuan", 1, 0),
    "number": ("", 1, 3),
    "share": ("", 1, 3),
    "count": ("", 1, 0),
}
"""Of each kind of number: the unit it is written in, how many base units that is, and to how many decimals."""
ALIKE: Final = ("streets", "departments", "regimes", "offending")
"""Tables and lists whose objects are of one kind, so that one number may stand at many of them."""
IDLE: Final = {
    "holds_for": ("holds_back", 0.0),
    "recall_above": ("managed", "street"),
    "cause_seen": ("cause", ""),
    "cause_within": ("cause", ""),
    "cause_removes": ("cause", ""),
    "spot_skew": ("spots", 0),
}
"""Numbers that nothing uses where the field beside them has this value."""
_CLAUSE: Final = re.compile(r"[;；（]| \(|(?<=[^\x00-\x7f])\(")
"""Where the first clause of an explanation ends."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: the numbers that vary together, with their default and range in the unit of their kind."""

    name: str
    paths: tuple[str, ...]
    kind: str
    words: Words
    default: float
    low: float
    high: float

    @property
    def unit(self) -> str:
        """What it is written in."""
        return UNITS[self.kind][0]

    @property
    def place(self) -> float:
        """Where in its range the default lies, 0 to 1."""
        return (self.default - self.low) / (self.high - self.low)

    def at(self, u: float) -> float:
        """The value at *u* of its range, 0 to 1, as it is written."""
        return round(self.low + u * (self.high - self.low), UNITS[self.kind][2])

    def of(self, written: float) -> float:
        """The base value of a written one."""
        base = written * UNITS[self.kind][1]
        return round(base) if self.kind in WHOLE or self.kind == "spread" else base

    def changes(self, u: float) -> Iterator[tuple[str, float]]:
        """Each of its paths with the base value at *u* of its range, 0 to 1."""
        return ((path, self.of(self.at(u))) for path in self.paths)

    def told(self, u: float) -> str:
        """The value at *u* of its range, as a person writes it."""
        return written("duration" if self.kind == "spread" else self.kind, self.of(self.at(u)))


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Every assumption with a range that the scenario uses, by name."""
    alike: dict[tuple[object, ...], list[Provenance]] = defaultdict(list)
    for number in numbers(scenario):
        if idle(scenario, number.path):
            continue
        table, _, rest = number.path.partition(".")
        if table in ALIKE or not number.file:
            rest = rest.partition(".")[2]
            alike[(table, rest or number.path, number.value, number.span)].append(number)
        else:
            alike[(number.path,)].append(number)
    return tuple(sorted(map(_together, alike.values()), key=lambda assumption: assumption.name))


def _together(found: Sequence[Provenance]) -> Assumption:
    """The assumption that stands at all the numbers *found*."""
    first = found[0]
    declared, _ = declaration(first.path)
    kind = declared.item if declared.kind in ("mapping", "list") else declared.kind
    scale = UNITS[kind][1]
    span: Any = first.span
    worth: Any = first.value
    table, *rest = first.path.split(".")
    name = first.path if len(found) == 1 else ".".join([table, "*", *rest[1:]])
    paths = tuple(sorted(number.path for number in found))
    return Assumption(name, paths, kind, declared.words, worth / scale, span[0] / scale, span[1] / scale)


def numbers(scenario: Scenario) -> list[Provenance]:
    """The numbers that are assumptions and have a range; and plain numbers of regimes that equal such a default."""
    found = [p for p in scenario.provenance if p.source.startswith("assumption") and p.span is not None]
    for plain in scenario.provenance:
        if plain.source or not plain.path.startswith("regimes."):
            continue
        declared, default = declaration(plain.path)
        if declared.source.startswith("assumption") and declared.span and plain.value == default:
            found.append(replace(plain, source=declared.source, span=span_of(declared)))
    return found


def declaration(path: str) -> tuple[Declared, Any]:
    """What is declared of the number at *path*, and its default (None: there is none)."""
    cls: type = Scenario
    parts = iter(path.split("."))
    for part in parts:
        declared = declarations(cls)[part]
        if declared.kind == "table" or (declared.kind == "list" and declared.item == "block"):
            next(parts)
        if declared.of is None:
            default = next(f.default for f in fields(cls) if f.name == part)
            return declared, default
        cls = declared.of()
    raise ValueError(path)


def idle(scenario: Scenario, path: str) -> bool:
    """Whether the number at *path* belongs to something the scenario does not use."""
    stem, _, name = path.rpartition(".")
    if name not in IDLE:
        return False
    beside, nothing = IDLE[name]
    *_, block = _way(scenario, stem)
    return bool(getattr(block, beside) == nothing)


def concerning(
    scenario: Scenario, regimes: Iterable[str], found: Iterable[Assumption]
) -> tuple[tuple[Assumption, ...], tuple[Assumption, ...]]:
    """Those of *found* that may matter where only *regimes* are run, and those that stand at other regimes alone."""
    run = set(regimes) | {phase.regime for phase in scenario.phases}
    run |= {step.regime for name in run & scenario.regimes.keys() for step in scenario.regimes[name].rollout}
    parts: tuple[list[Assumption], list[Assumption]] = ([], [])
    for assumption in found:
        elsewhere = all(path.startswith("regimes.") and path.split(".")[1] not in run for path in assumption.paths)
        parts[elsewhere].append(assumption)
    return tuple(parts[0]), tuple(parts[1])


# -- in words --


def labels(scenario: Scenario, found: Sequence[Assumption], language: str) -> list[str]:
    """What each of *found* is called; where words are the same, with its default, and where that is, too, with its path."""
    plain = [_label(scenario, assumption, language) for assumption in found]
    default = "（默认{}）" if language == "zh" else " (default {})"
    told = [
        words + default.format(each.told(each.place)) if plain.count(words) > 1 else words
        for words, each in zip(plain, found, strict=True)
    ]
    return [
        f"{words} {each.paths[0]}" if told.count(words) > 1 else words for words, each in zip(told, found, strict=True)
    ]


def _label(scenario: Scenario, assumption: Assumption, language: str) -> str:
    """Where it stands and what it is: `police: number of crews`."""
    words = _CLAUSE.split(assumption.words.of(language), maxsplit=1)[0]
    if len(assumption.paths) > 1:
        table = declarations(Scenario)[assumption.paths[0].partition(".")[0]].words.of(language)
        return f"{table}：{words}" if language == "zh" else f"{table}: {words}"
    *way, _ = _way(scenario, assumption.paths[0])
    names = [name for block in way if (name := _named(scenario, block, language))]
    if language == "zh":
        return "".join(f"{name}：" for name in names) + words
    return "".join(f"{name}: " for name in names) + words


def _named(scenario: Scenario, block: Any, language: str) -> str:
    """What a block is called; "" if it has no name of its own."""
    power = scenario.powers.get(getattr(block, "power", ""))
    words = power.name if power else getattr(block, "title", getattr(block, "name", ""))
    kind = scenario.case_types.get(getattr(block, "type", ""))
    if kind is not None:
        words = kind.name
    return words.of(language) if isinstance(words, Words) and block is not scenario else ""


def _way(scenario: Scenario, path: str) -> list[Any]:
    """All that is passed on the way from the scenario to what stands at *path*, both ends with it."""
    found: list[Any] = [scenario]
    for part in path.split("."):
        block = found[-1]
        found.append(
            block[int(part)]
            if isinstance(block, tuple)
            else block[part]
            if isinstance(block, Mapping)
            else getattr(block, part)
        )
    return found
