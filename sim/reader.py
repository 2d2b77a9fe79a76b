"""A scenario file, read: YAML in, a checked and frozen `Scenario` out, or every mistake in it at once.

1. Each file becomes nodes that know their place (`nodes`); so does a table that is a CSV (`sheet`).
2. `base:` and `uses:` bring in other files; changes are merged deeply, tables by key.
3. Each regime with a `base:` becomes that regime with its changes.
4. The nodes are read field by field as `declarations` say; whatever is wrong is noted and a
   stand-in is used, so that reading goes on.
5. References are resolved, recorded calls read, and the whole is checked for sense (`sense`).
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sim import outside, sense, shelf, size
from sim.declare import Declared, declarations
from sim.nodes import BYTES, LENGTH, Entries, Entry, Items, Lost, Scalar, composed, decoded
from sim.outside import OutsideError
from sim.problem import EnoughError, Page, Place, Problem, Problems, ScenarioError
from sim.quantity import EXAMPLES, NUMERIC, WrongError, kind_words, parsed, written
from sim.recorded import BYTES as CALL_BYTES
from sim.recorded import calls
from sim.regime import Regime
from sim.scenario import WHISTLE_KINDS, Provenance, Recorded, Scenario
from sim.sheet import ROWS, Row, table
from sim.texts import TEXTS
from sim.units import LAWS, Spread, fixed
from sim.variation import PathError, vary
from sim.words import Words, listed, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sim.nodes import Node

__all__ = ["PathError", "Problem", "ScenarioError", "read", "read_as", "read_text", "vary"]

Kind = TypeVar("Kind")

CHAIN: Final = 5
"""How many files may stand on one another."""
FILES: Final = 100
"""How many files a scenario may bring in."""
SEEN: Final = 1000
"""Among how many files of a folder the one meant is looked for."""
NAME: Final = 200
"""Characters of a name or a title at most; and bytes of an identifier, since files are named after it."""

LAW_NEEDS: Final = {
    "fixed": ("mean",),
    "exponential": ("mean",),
    "uniform": ("low", "high"),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
}
"""The numbers each law of a random duration takes."""

NAMED: Final = {
    "places": "jinhaihu",
    "streets": "jinhaihu",
    "districts": "pinggu",
    "powers": "detain",
    "departments": "police",
    "case_types": "mining",
    "regimes": "joint",
    "resources": "owner",
    "cohorts": "pilots",
}
"""A name of each sort, for examples."""

_NAME: Final = re.compile(r"[\w-]{1,100}")
_INDEX: Final = re.compile(r"[0-9]{1,6}")
_SOURCE: Final = re.compile(
    r"article S[0-9]+\b.*|public \S.*\(.*\b[A-DMX]\b.*\).*|derived: *\S.*|assumption\b.*", re.DOTALL
)
_DURATION: Final = Declared("duration", Words("时长", "duration"))
OTHER_LAWS: Final = {"constant": "fixed", "deterministic": "fixed", "erlang": "gamma", "normal": "lognormal"}
"""What other books call a law, or the nearest there is (Erlang of k phases is gamma with cv = 1/√k)."""
_FACTOR: Final = Declared("number", Words("变异系数", "coefficient of variation"), low=0, high=100)


class _Bad:
    """The value of a field that could not be read."""


BAD: Final = _Bad()


def read(path: str | Path, language: str = "en") -> Scenario:
    """The scenario in the file at *path*; raises ScenarioError, told in *language*, with all its mistakes."""
    problems = Problems()
    try:
        file, raw = _begun(path, problems)
        if raw is None:
            raise problems.error(language)
        return _Reader(problems, language).scenario(file, raw)
    except EnoughError:
        raise problems.error(language) from None


def read_as(
    cls: type[Kind], path: str | Path, check: Callable[[Kind, Problems], None], language: str = "en"
) -> tuple[Kind, bytes]:
    """What the file at *path* declares as a *cls*, which stands on no other file, and its bytes.

    *check* notes what is wrong with it as a whole. Raises ScenarioError, told in *language*, with all its mistakes.
    """
    problems = Problems()
    try:
        file, raw = _begun(path, problems)
        reader = _Reader(problems, language)
        node = None if raw is None else reader.opening(file, raw)
        if node is None or raw is None:
            raise problems.error(language)
        found: Kind = reader.block(cls, node, "", node)
        check(found, problems)
    except EnoughError:
        raise problems.error(language) from None
    if problems.found:
        raise problems.error(language)
    return found, raw


def read_text(text: str, name: str = "scenario.yaml", folder: Path | None = None, language: str = "en") -> Scenario:
    """The scenario in *text*, called *name* in messages; files it names are looked for in *folder*."""
    home = folder.resolve() / PurePosixPath(name).name if folder is not None else None
    raw = text.encode("utf-8", "surrogatepass")
    problems = Problems()
    try:
        return _Reader(problems, language).scenario(_File(PurePosixPath(name).name, name, home), raw)
    except EnoughError:
        raise problems.error(language) from None


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read: its short name, the name shown to the user, and where it lies."""

    name: str
    shown: str
    path: Path | None


def _begun(path: str | Path, problems: Problems) -> tuple[_File, bytes | None]:
    """The file that a reading begins with, and its bytes; None, and a problem, if it cannot be read."""
    file = Path(path)
    raw = _bytes(file, BYTES, str(path), problems)
    return _File(file.name, str(path), file.resolve() if raw is not None else None), raw


def _bytes(path: Path, most: int, shown: str, problems: Problems, place: Place | None = None) -> bytes | None:
    """The bytes of a plain file; None, and a problem, if it cannot be read or is too large."""
    place = place or Place(Page(path.name, shown, ()), 0, 0, 0)
    if not outside.is_there(path):
        problems.add(place, "reader_no_file", "", nearest(path.stem, shelf.names()))
        return None
    try:
        return outside.content(path, most)
    except OutsideError as error:
        problems.add(
            place, error.key, **{name: TEXTS.get(f"reader_a_{value}", value) for name, value in error.values.items()}
        )
    return None


@cache
def _declared(cls: type) -> dict[str, Declared]:
    return declarations(cls)


@cache
def _required(cls: type) -> tuple[str, ...]:
    """The fields a file must give."""
    return tuple(f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING)


@cache
def _given(cls: type) -> dict[str, Any]:
    """The mappings a class has by default; a file adds to them, key by key."""
    return {f.name: f.default_factory() for f in fields(cls) if f.default_factory is not MISSING}


@cache
def _optional_none(cls: type) -> frozenset[str]:
    """The fields that may be left empty."""
    return frozenset(f.name for f in fields(cls) if f.default is None)


def example(declared: Declared) -> str:
    """How a field is written."""
    if declared.kind == "choice":
        return declared.choices[0]
    if declared.example:
        return declared.example
    if declared.to in NAMED and "refer" in (declared.kind, declared.item):
        return NAMED[declared.to] if declared.kind == "refer" else f"[{NAMED[declared.to]}]"
    if declared.of is not None:
        fields_shown = (
            () if declared.kind != "list" or _required(declared.of()) else (next(iter(_declared(declared.of()))),)
        )
        inner = _filled(declared.of(), *fields_shown)
        return {"table": f"{{key: {inner}}}", "list": f"[{inner}]"}.get(declared.kind, inner)
    if declared.kind == "list":
        inner = declared.choices[0] if declared.choices else EXAMPLES[declared.item]
        return f"[{inner}]"
    return EXAMPLES[declared.kind]


def _filled(cls: type, *names: str) -> str:
    """A block as it is written at the least, or with the fields *names*."""
    keys = ", ".join(f"{name}: {example(_declared(cls)[name])}" for name in names or _required(cls))
    return f"{{{keys}}}" if keys else EXAMPLES["block"]


def _got(node: Node) -> Words:
    """What stands there, for a message."""
    if isinstance(node, Scalar):
        shown = node.text if len(node.text) <= 40 else node.text[:37] + "..."
        return Words(*(text.format(text=shown.replace("\n", " ")) for text in TEXTS["got_scalar"]))
    return TEXTS["got_mapping" if isinstance(node, Entries) else "got_list"]


def _ruled(node: Scalar) -> Entries:
    """A bare rule word, as the block it stands for."""
    here = (node.page, node.line, node.column, node.length)
    return Entries(*here, {"rule": Entry(Scalar(*here, "rule", True), node)})


def _named(text: str) -> bool:
    """Whether *text* is an identifier."""
    return _NAME.fullmatch(text) is not None and len(text.encode()) <= NAME


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@dataclass(slots=True)
class _Reader:
    """One scenario in the making."""

    problems: Problems
    language: str
    files: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, Provenance] = field(default_factory=dict)
    references: list[tuple[Scalar, str, str]] = field(default_factory=list)
    """Where a name stands, the path of it, and what it should name."""
    calls: list[tuple[Scalar, str, Path | None, str]] = field(default_factory=list)
    homes: dict[str, Path | None] = field(default_factory=dict)
    """Short name of a page to the file it was read from."""
    whole: bool = True
    """Whether every file that is named could be read."""
    included_files: int = 0
    """How many files were brought in, the same one again included."""

    def scenario(self, file: _File, raw: bytes) -> Scenario:
        """The whole scenario; raises ScenarioError."""
        node = self.tree(file, raw, ())
        if node is None:
            raise self.problems.error(self.language)
        regimes = node.of.get("regimes")
        own: dict[str, frozenset[str]] = {}
        bases: dict[str, str] = {}
        if regimes is not None and isinstance(regimes.value, Entries):
            own = {name: frozenset(r.value.of) for name, r in regimes.value.of.items() if isinstance(r.value, Entries)}
            inherited = self.inherited(regimes.value, bases)
            node = replace(node, of={**node.of, "regimes": Entry(regimes.key, inherited)})
        scenario: Scenario = self.block(Scenario, node, "", node)
        scenario = _homed(scenario)
        self.resolve(scenario)
        scenario = replace(scenario, recorded=self.recorded(scenario))
        if size.check(scenario, self.problems):
            sense.check(scenario, own, bases, self.problems)
        if self.problems.found:
            raise self.problems.error(self.language)
        return replace(scenario, provenance=tuple(self.provenance(scenario)), files=dict(self.files))

    # -- files ---------------------------------------------------------------------------------

    def tree(self, file: _File, raw: bytes, chain: tuple[_File, ...]) -> Entries | None:
        """The nodes of a file, with what it is based on and what it uses merged in."""
        node = self.opening(file, raw)
        if node is None:
            return None
        own = {key: entry for key, entry in node.of.items() if key not in ("base", "uses", "reason")}
        own = {key: Entry(entry.key, self.sheet(key, entry.value, file)) for key, entry in own.items()}
        here: Node = replace(node, of=own)
        parts: list[Entries | None] = []
        if "base" in node.of:
            parts.append(self.included(node.of["base"].value, file, (*chain, file)))
        if "uses" in node.of:
            uses = node.of["uses"].value
            if not isinstance(uses, Items):
                self.wrong_kind(uses, "list", "uses", "[shared/arms.yaml]")
            else:
                parts += [self.included(item, file, (*chain, file)) for item in uses.of]
        if "reason" in node.of:
            self.words(node.of["reason"].value, "reason")
        under: Node | None = None
        for part in parts:
            if part is not None:
                under = part if under is None else self.merged(under, part, Scenario, "")
        if under is not None:
            here = self.merged(under, here, Scenario, "")
        assert isinstance(here, Entries)
        return here

    def opening(self, file: _File, raw: bytes) -> Entries | None:
        """The nodes of a file by itself."""
        opened = decoded(raw, file.name, file.shown, self.problems)
        if opened is None:
            return None
        page, text = opened
        self.files[file.name] = raw
        self.homes[file.name] = file.path
        node = composed(page, text, self.problems)
        if node is None:
            if not any(problem.file == page.shown for problem in self.problems.found.values()):
                self.problems.add(Place(page, 1, 1, 1), "reader_empty", what=TEXTS["got_file"])
            return None
        if not isinstance(node, Entries):
            self.wrong_kind(node, "block", "")
            return None
        return node

    def included(self, node: Node, by: _File, chain: tuple[_File, ...]) -> Entries | None:
        """The nodes of the file that *node* names; if it cannot be read, what it would have given is not missed."""
        found = self.opened(node, by, chain)
        self.whole = self.whole and found is not None
        return found

    def opened(self, node: Node, by: _File, chain: tuple[_File, ...]) -> Entries | None:
        """The nodes of the file that *node* names, or None and a problem."""
        if not isinstance(node, Scalar):
            self.wrong_kind(node, "file", "", "shared/arms.yaml")
            return None
        file = self.sought(node, by, ".yaml")
        if file is None:
            return None
        if any(file.path == other.path for other in chain):
            way = " → ".join([*(other.name for other in chain), file.name])
            self.problems.add(node, "reader_cycle", text=node.text, way=way)
            return None
        if len(chain) > CHAIN:
            self.problems.add(node, "reader_chain", most=CHAIN)
            return None
        self.included_files += 1
        if self.included_files > FILES:
            self.problems.add(node, "reader_files", most=FILES)
            return None
        assert file.path is not None
        raw = _bytes(file.path, BYTES, file.shown, self.problems, node)
        return None if raw is None else self.tree(file, raw, chain)

    def sheet(self, name: str, node: Node, by: _File) -> Node:
        """The value of the key *name*; if it is a table given as the path of a CSV, what that file holds."""
        about = _declared(Scenario).get(name)
        if about is None or about.of is None or about.kind != "table":
            return node
        if not isinstance(node, Scalar) or not node.text.endswith(".csv"):
            return node
        lost = Lost(node.page, node.line, node.column, node.length)
        file = self.sought(node, by, ".csv")
        raw = None if file is None or file.path is None else _bytes(file.path, BYTES, file.shown, self.problems, node)
        if file is None or raw is None:
            return lost
        self.files[file.name] = raw
        return table(raw, file.name, file.shown, about.of(), name, self.problems) or lost

    def sought(self, node: Scalar, by: _File, suffix: str) -> _File | None:
        """The file that *node* names: beside the file it stands in or in a folder below, or a shipped one; nothing else.

        A symbolic link counts as what it leads to: one that leads out of these folders is refused.
        """
        text = node.text
        way = PurePosixPath(text)
        if not outside.inside(text) or not way.name or "~" in text:
            self.problems.add(node, "reader_outside", text=text)
            return None
        ways = [way] if text.endswith(suffix) else [way, way.with_name(way.name + suffix)]
        near = []
        for each in ways:
            if by.path is not None:
                name = str(PurePosixPath(by.name).parent / each)
                near.append(_File(name, str(PurePosixPath(by.shown).parent / each), by.path.parent / each))
            near.append(_File(str(each), str(each), shelf.folder() / each))
        home = by.path.parent if by.path is not None else shelf.folder()
        for file in near:
            if file.path is None or not outside.is_file(file.path):
                continue
            if not (outside.within(home, file.path) or outside.within(shelf.folder(), file.path)):
                self.problems.add(node, "reader_outside", text=text)
                return None
            return replace(file, path=file.path.resolve())
        folders = [by.path.parent / way.parent] if by.path is not None else []
        folders.append(shelf.folder() / way.parent)
        paths = [path for folder in folders for path in islice(folder.glob(f"*{suffix}"), SEEN) if path != by.path]
        known = sorted(str(way.parent / path.name) for path in paths)
        self.problems.add(node, "reader_include", "", nearest(text, known), text=text)
        return None

    # -- merging -------------------------------------------------------------------------------

    def merged(self, base: Node, change: Node, cls: type, path: str) -> Node:
        """The block *base* of a class with the changes of *change*."""
        declared = _declared(cls)
        if "rule" in declared:
            base = _ruled(base) if isinstance(base, Scalar) else base
            change = _ruled(change) if isinstance(change, Scalar) else change
        if not isinstance(base, Entries) or not isinstance(change, Entries):
            return change
        result = dict(base.of)
        for name, entry in change.of.items():
            old = base.of.get(name)
            if old is None or name not in declared:
                result[name] = entry
            else:
                value = self.merged_value(old.value, entry.value, declared[name], _join(path, name))
                result[name] = Entry(entry.key, value)
        return replace(change, of=result)

    def merged_value(self, base: Node, change: Node, declared: Declared, path: str) -> Node:
        """The value *base* of a field with the changes of *change*."""
        of = declared.of() if declared.of is not None else None
        if declared.kind == "block" and of is not None:
            return self.merged(base, change, of, path)
        if declared.kind in ("table", "mapping") and isinstance(base, Entries) and isinstance(change, Entries):
            result = dict(base.of)
            for name, entry in change.of.items():
                old = base.of.get(name)
                if old is None or of is None:
                    result[name] = entry
                else:
                    result[name] = Entry(entry.key, self.merged(old.value, entry.value, of, _join(path, name)))
            return replace(change, of=result)
        indexed = isinstance(change, Entries) and change.of and all(_INDEX.fullmatch(key) for key in change.of)
        if declared.kind == "list" and isinstance(base, Items) and isinstance(change, Entries) and indexed:
            items = list(base.of)
            for name, entry in change.of.items():
                if int(name) >= len(items):
                    self.problems.add(entry.key, "reader_index", path, text=name, count=len(items))
                elif of is not None:
                    items[int(name)] = self.merged(items[int(name)], entry.value, of, _join(path, name))
                else:
                    items[int(name)] = entry.value
            return replace(base, of=tuple(items))
        return change

    def inherited(self, regimes: Entries, bases: dict[str, str]) -> Entries:
        """The table of regimes with every `base:` filled in."""
        done: dict[str, Node] = {}

        def whole(name: str, chain: tuple[str, ...]) -> Node:
            if name in done:
                return done[name]
            node = regimes.of[name].value
            if isinstance(node, Entries) and "base" in node.of:
                node = based(name, node, (*chain, name))
            done[name] = node
            return node

        def based(name: str, node: Entries, chain: tuple[str, ...]) -> Node:
            base = node.of["base"].value
            own: Node = replace(node, of={key: entry for key, entry in node.of.items() if key != "base"})
            path = f"regimes.{name}.base"
            if not isinstance(base, Scalar):
                self.wrong_kind(base, "refer", path, next(iter(regimes.of)))
            elif base.text in chain:
                way = " → ".join([*chain, base.text])
                self.problems.add(base, "reader_cycle", path, text=base.text, way=way)
            elif base.text not in regimes.of:
                self.unknown(base, path, "regimes", [other for other in regimes.of if other != name])
            else:
                bases[name] = base.text
                under = whole(base.text, chain)
                if isinstance(under, Entries):
                    return self.merged(under, own, Regime, f"regimes.{name}")
            return own

        return replace(regimes, of={name: Entry(entry.key, whole(name, ())) for name, entry in regimes.of.items()})

    # -- fields --------------------------------------------------------------------------------

    def wrong_kind(self, node: Node, kind: str, path: str, shown: str = "") -> _Bad:
        """Note that *node* is a thing of the wrong kind."""
        if isinstance(node, Lost):
            if path:
                self.problems.damaged.append(path)
            return BAD
        what, how = kind_words(kind), shown or EXAMPLES[kind]
        self.problems.add(node, "reader_wrong_kind", path, what=what, got=_got(node), example=how)
        return BAD

    def block(self, cls: type, node: Node, path: str, at: Place) -> Any:
        """An instance of *cls* from *node*; *at* is where to point if something is missing."""
        declared = _declared(cls)
        self.problems.places[path] = at
        if isinstance(node, Scalar) and "rule" in declared:
            node = _ruled(node)
        if not isinstance(node, Entries):
            shown = f"{{rule: {declared['rule'].choices[0]}}}" if "rule" in declared else _filled(cls)
            self.wrong_kind(node, "block", path, shown)
            return _blank(cls)
        self.keys(cls, node, path, at)
        values: dict[str, Any] = {}
        for name, about in declared.items():
            entry = node.of.get(name)
            value: Any = BAD
            if entry is not None:
                inner = _join(path, name)
                if isinstance(entry.value, Scalar) and entry.value.empty and name in _optional_none(cls):
                    value = None
                else:
                    value = self.value(about, entry.value, inner, entry.key)
            if about.kind == "mapping" and isinstance(value, dict):
                values[name] = {**_given(cls)[name], **value}
            elif value is not BAD:
                values[name] = value
            elif name in _required(cls):
                values[name] = _stand_in(about)
        return cls(**values)

    def keys(self, cls: type, node: Entries, path: str, at: Place) -> None:
        """Note unknown and missing keys; a missing key that is only misspelt is one mistake."""
        declared = _declared(cls)
        missing = [name for name in _required(cls) if name not in node.of]
        free = [name for name in declared if name not in node.of]
        if cls is Scenario:
            free += [name for name in known_keys() if name not in node.of]
        for name, entry in node.of.items():
            if name in declared:
                continue
            near = nearest(name, free) or nearest(name, declared)
            if near in missing:
                missing.remove(near)
                self.problems.damaged.append(_join(path, near))
            key = "reader_near_key" if near else "reader_unknown_key"
            known = listed(free or declared)
            self.problems.add(entry.key, key, _join(path, name), near, name=name, near=near, known=known)
        for name in missing:
            about = declared[name]
            if not self.whole:
                self.problems.damaged.append(_join(path, name))
                continue
            values = {"name": name, "what": about.words, "example": example(about)}
            where = at
            if isinstance(node, Row) and node.header is not None and name not in node.columns:
                where = node.header
            self.problems.add(where, "reader_missing", _join(path, name), **values)

    def value(self, declared: Declared, node: Node, path: str, key: Place) -> Any:
        """The value of a field; BAD, and its problems, if it cannot be read."""
        self.problems.places[path] = node
        if isinstance(node, Scalar) and node.empty:
            name = path.rpartition(".")[2]
            empty = declared.of is not None and declared.kind == "block" and not _required(declared.of())
            self.problems.add(key, "reader_no_keys" if empty else "reader_no_value", path, name=name)
            return BAD
        match declared.kind:
            case "block":
                assert declared.of is not None
                return self.block(declared.of(), node, path, key)
            case "table":
                return self.table(declared, node, path)
            case "list":
                return self.items(declared, node, path)
            case "mapping":
                return self.mapping(declared, node, path)
            case "words":
                return self.words(node, path, int(declared.high or NAME))
            case "spread":
                return self.spread(node, path)
        return self.leaf(declared, declared.kind, node, path)

    def table(self, declared: Declared, node: Node, path: str) -> Any:
        """Named blocks."""
        if not isinstance(node, Entries):
            return self.wrong_kind(node, "table", path, example(declared))
        assert declared.of is not None
        self.problems.places[path] = node
        if self.too_many(node, path):
            return {}
        result = {}
        for name, entry in node.of.items():
            inner = _join(path, name)
            if not _named(name):
                self.problems.add(entry.key, "reader_name", path, text=name)
            elif isinstance(entry.value, Scalar) and entry.value.empty:
                key = "reader_no_value" if _required(declared.of()) else "reader_no_keys"
                self.problems.add(entry.key, key, inner, name=name)
            else:
                result[name] = self.block(declared.of(), entry.value, inner, entry.key)
        return result

    def too_many(self, node: Entries | Items, path: str) -> bool:
        """Whether a table or list is absurdly long; noted."""
        if len(node.of) <= ROWS:
            return False
        self.problems.add(node, "reader_rows", path, count=len(node.of), most=ROWS)
        return True

    def items(self, declared: Declared, node: Node, path: str) -> Any:
        """A list; one of numbers may be written with its source."""
        source = ""
        if declared.item in NUMERIC and isinstance(node, Entries) and "value" in node.of:
            entries = node
            node = node.of["value"].value
            source = self.source(entries, path)
            if "range" in entries.of:
                self.problems.add(entries.of["range"].key, "reader_no_range", path)
        if not isinstance(node, Items):
            return self.wrong_kind(node, "list", path, example(declared))
        if self.too_many(node, path):
            return BAD
        if declared.item == "block":
            assert declared.of is not None
            return tuple(self.block(declared.of(), item, _join(path, str(i)), item) for i, item in enumerate(node.of))
        each = replace(declared, kind=declared.item)
        values = []
        for number, item in enumerate(node.of):
            inner = _join(path, str(number))
            self.problems.places[inner] = item
            values.append(self.leaf(each, declared.item, item, inner, alone=False))
        if any(value is BAD for value in values):
            return BAD
        if declared.item in NUMERIC:
            place = self.problems.places[path]
            self.sources[path] = Provenance(path, tuple(values), source, None, place.page.name, place.line)
        return tuple(values)

    def mapping(self, declared: Declared, node: Node, path: str) -> Any:
        """Named values."""
        if not isinstance(node, Entries):
            return self.wrong_kind(node, "mapping", path)
        each = replace(declared, kind=declared.item)
        result = {}
        for name, entry in node.of.items():
            inner = _join(path, name)
            self.references.append((entry.key, inner, declared.to))
            value = self.value(each, entry.value, inner, entry.key)
            if value is not BAD:
                result[name] = value
        return result

    def words(self, node: Node, path: str, most: int = LENGTH) -> Any:
        """A text in two languages, or one text for both, of *most* characters; a name stands in one line."""
        if isinstance(node, Scalar):
            text = self.line(node, path, most)
            return Words(text, text)
        if not isinstance(node, Entries):
            return self.wrong_kind(node, "words", path)
        found = {}
        for name, entry in node.of.items():
            if name not in ("zh", "en"):
                near = nearest(name, ("zh", "en"))
                self.problems.add(entry.key, "reader_unknown_key", path, near, name=name, known="zh, en")
            elif isinstance(entry.value, Scalar):
                found[name] = self.line(entry.value, path, most)
            else:
                self.wrong_kind(entry.value, "words", path, "police")
        for name, what in (("zh", Words("中文", "Chinese")), ("en", Words("英文", "English"))):
            if name not in node.of:
                how = {"name": name, "what": what, "example": EXAMPLES["words"]}
                self.problems.add(node, "reader_missing", path, **how)
        return Words(found.get("zh", ""), found.get("en", ""))

    def line(self, node: Scalar, path: str, most: int) -> str:
        """A text; one that is a name is no longer than a line."""
        if len(node.text) > most:
            self.problems.add(node, "reader_long", path, size=len(node.text), most=most)
            return ""
        return node.text if most > NAME else re.sub(r"[\t\n\r\x85\u2028\u2029]+", " ", node.text)

    def leaf(self, declared: Declared, kind: str, node: Node, path: str, *, alone: bool = True) -> Any:
        """A single value, plain or as {value, source, range}."""
        source, span = "", None
        wrapped = isinstance(node, Entries) and kind in (*NUMERIC, "flag", "date", "choice") and alone
        if wrapped and isinstance(node, Entries) and not node.of.keys().isdisjoint(("value", "source", "range")):
            source = self.source(node, path)
            span = self.range(node, declared, kind, path)
            if "value" not in node.of:
                how = {"name": "value", "what": declared.words, "example": EXAMPLES[kind]}
                self.problems.add(node, "reader_missing", path, **how)
                return BAD
            node = node.of["value"].value
        if not isinstance(node, Scalar):
            return self.wrong_kind(node, kind, path, declared.choices[0] if kind == "choice" else "")
        value = self.scalar(declared, kind, node, path)
        if value is BAD:
            return BAD
        if span is not None and not span[0] <= value <= span[1]:
            low, high = (written(kind, end) for end in span)
            self.problems.add(node, "reader_out_of_range", path, text=node.text, low=low, high=high)
        if alone and (kind in NUMERIC or source):
            self.sources[path] = Provenance(path, value, source, span, node.page.name, node.line)
        return value

    def scalar(self, declared: Declared, kind: str, node: Scalar, path: str) -> Any:
        """The meaning of one scalar."""
        text = node.text
        match kind:
            case "choice":
                if text not in declared.choices:
                    near = nearest(text, declared.choices)
                    known = ", ".join(declared.choices)
                    self.problems.add(node, "reader_choice", path, near, text=text, choices=known)
                    return BAD
                return declared.choices[declared.choices.index(text)]  # the one that rules are compared with
            case "refer":
                self.references.append((node, path, declared.to))
                return text
            case "name":
                if not _named(text):
                    self.problems.add(node, "reader_name", path, text=text)
                    return BAD
                return text
            case "text":
                return text
            case "file":
                self.calls.append((node, path, self.homes.get(node.page.name), node.page.name))
                return text
        try:
            return parsed(kind, text, declared)
        except WrongError as wrong:
            self.problems.add(node, wrong.key, path, wrong.suggestion, **wrong.values)
            return BAD

    def source(self, node: Entries, path: str) -> str:
        """The source in {value, source, range}, and a check of its keys."""
        for name, entry in node.of.items():
            if name not in ("value", "source", "range"):
                near = nearest(name, ("value", "source", "range"))
                known = "value, source, range"
                self.problems.add(entry.key, "reader_unknown_key", path, near, name=name, known=known)
        return self.source_text(node.of["source"].value, path) if "source" in node.of else ""

    def source_text(self, node: Node, path: str) -> str:
        """Words that begin with a class of source."""
        if not isinstance(node, Scalar):
            self.wrong_kind(node, "words", path, "article S18")
            return ""
        if not _SOURCE.fullmatch(node.text):
            begun = node.text.split(" ")[0].rstrip(":：")
            near = nearest(begun, ("article", "public", "derived", "assumption"))
            self.problems.add(node, "reader_source", path, near if near != begun else "", text=node.text)
        return node.text

    def range(self, node: Entries, declared: Declared, kind: str, path: str) -> tuple[Any, Any] | None:
        """The range in {value, source, range}, in base units."""
        if "range" not in node.of:
            return None
        if kind not in NUMERIC:
            self.problems.add(node.of["range"].key, "reader_no_range", path)
            return None
        span = node.of["range"].value
        if not isinstance(span, Items) or len(span.of) != 2:
            if not isinstance(span, Lost):
                self.problems.add(span, "reader_range", path, example=EXAMPLES[kind])
            return None
        ends: list[Any] = [
            self.scalar(declared, kind, end, path) if isinstance(end, Scalar) else self.wrong_kind(end, kind, path)
            for end in span.of
        ]
        if any(end is BAD for end in ends):
            return None
        if ends[0] > ends[1]:
            self.problems.add(span, "reader_low_high", path)
            return None
        return ends[0], ends[1]

    def spread(self, node: Node, path: str) -> Any:
        """A random duration: plain, with its source, or with its law."""
        if isinstance(node, Lost | Items):
            return self.wrong_kind(node, "spread", path)
        outer = node if isinstance(node, Entries) else None
        source, span = "", None
        inner: Node = node
        if outer is not None:
            span = self.range(outer, _DURATION, "duration", path)
            if "value" in outer.of and "law" not in outer.of:
                source = self.source(outer, path)
                inner = outer.of["value"].value
            elif "source" in outer.of:
                source = self.source_text(outer.of["source"].value, path)
        if isinstance(inner, Scalar):
            mean = self.scalar(_DURATION, "duration", inner, path)
            value = BAD if mean is BAD else fixed(mean)
        elif isinstance(inner, Entries):
            value = self.law(inner, path)
        else:
            value = self.wrong_kind(inner, "spread", path)
        if isinstance(value, Spread):
            if span is not None and not span[0] <= value.expected <= span[1]:
                texts = {"text": written("spread", value.expected)}
                texts |= {key: written("duration", end) for key, end in zip(("low", "high"), span, strict=True)}
                self.problems.add(inner, "reader_out_of_range", path, **texts)
            self.sources[path] = Provenance(path, value.expected, source, span, inner.page.name, inner.line)
        return value

    def law(self, node: Entries, path: str) -> Any:
        """A random duration with its law and that law's own numbers."""
        law = node.of.get("law")
        whole = Declared("choice", Words("分布", "law"), choices=LAWS)
        if law is None:
            how: dict[str, object] = {"name": "law", "what": whole.words, "example": "exponential"}
            if node.of.keys().isdisjoint(("mean", "cv", "low", "high")):
                how = {"name": "value", "what": kind_words("spread"), "example": EXAMPLES["spread"]}
            self.problems.add(node, "reader_missing", path, **how)
            return BAD
        if not isinstance(law.value, Scalar):
            return self.wrong_kind(law.value, "choice", path, LAWS[0])
        if law.value.text in OTHER_LAWS:
            words = {"text": law.value.text, "choices": ", ".join(LAWS)}
            self.problems.add(law.value, "reader_choice", path, OTHER_LAWS[law.value.text], **words)
            return BAD
        named = self.scalar(whole, "choice", law.value, path)
        if named is BAD:
            return BAD
        needs = LAW_NEEDS[named]
        values: dict[str, Any] = {}
        missing = [name for name in needs if name not in node.of]
        for name, entry in node.of.items():
            if name in needs:
                about, kind = (_FACTOR, "number") if name == "cv" else (_DURATION, "duration")
                values[name] = self.leaf(about, kind, entry.value, path, alone=False)
            elif name not in ("law", "source", "range"):
                near = nearest(name, missing)
                if near:
                    missing.remove(near)
                self.problems.add(entry.key, "reader_law", path, near, name=name, law=named, needs=", ".join(needs))
        for name in missing:
            what = Words(f"{named} 的一个数", f"a number of the law {named}")
            how = {"name": name, "what": what, "example": "0.5" if name == "cv" else "30 min"}
            self.problems.add(law.value, "reader_missing", path, **how)
        if missing or len(values) < len(needs) or any(value is BAD for value in values.values()):
            return BAD
        if named == "uniform" and values["low"] > values["high"]:
            self.problems.add(node.of["low"].value, "reader_low_high", path)
            return BAD
        return Spread(named, **values)

    # -- the whole -----------------------------------------------------------------------------

    def resolve(self, scenario: Scenario) -> None:
        """Every reference names something there is."""
        known: dict[str, Iterable[str]] = {
            to: getattr(scenario, to)
            for to in ("streets", "districts", "powers", "departments", "case_types", "regimes", "resources", "cohorts")
        }
        known["places"] = {**scenario.districts, **scenario.streets}
        known["whistles"] = WHISTLE_KINDS
        tables = {"places": ("districts", "streets"), "whistles": ()}
        for node, path, to in self.references:
            needed: tuple[str, ...] = tables.get(to, (to,))
            if node.text not in known[to] and self.problems_leave(needed):
                self.unknown(node, path, to, known[to])

    def problems_leave(self, tables: tuple[str, ...]) -> bool:
        """Whether these tables as a whole could be read."""
        return not any(table in self.problems.damaged for table in tables)

    def unknown(self, node: Scalar, path: str, to: str, known: Iterable[str]) -> None:
        """Note a name that names nothing."""
        near = nearest(node.text, known)
        what = TEXTS[f"to_{to}"]
        self.problems.add(node, "reader_refer", path, near, text=node.text, what=what, known=listed(known))

    def recorded(self, scenario: Scenario) -> tuple[Recorded, ...]:
        """The calls of all recorded files, in order of time."""
        found: dict[str, tuple[str, int, Recorded]] = {}
        for node, path, home, page in self.calls:
            file = self.sought(node, _File(page, node.page.shown, home), ".csv")
            if file is None or file.path is None:
                self.problems.damaged.append(path)
                continue
            raw = _bytes(file.path, CALL_BYTES, file.shown, self.problems, node)
            if raw is None:
                continue
            self.files[file.name] = raw
            known = (scenario.streets, scenario.case_types)
            for line, call in calls(raw, file.name, file.shown, known, self.problems):
                first = found.setdefault(call.id, (file.shown, line, call))
                if first[2] is not call:
                    where = {"text": call.id, "file": first[0], "line": first[1]}
                    self.problems.add(Place(self.problems.pages[-1], line, 1, 1), "recorded_twice", **where)
        return tuple(sorted((call for _, _, call in found.values()), key=lambda call: (call.time, call.id)))

    def provenance(self, scenario: Scenario) -> Iterator[Provenance]:
        """Where every number comes from, in the order of the declarations."""
        left = dict(self.sources)
        for path, default in _numbers(scenario, "", None):
            stated = left.pop(path, None)
            if stated is not None:
                yield stated
            elif default is not None:
                yield default
        yield from left.values()


def _homed(scenario: Scenario) -> Scenario:
    """*scenario*; where it has one district only, the district departments that name none belong to it."""
    if len(scenario.districts) != 1:
        return scenario
    (only,) = scenario.districts
    departments = {
        name: replace(department, district=only)
        if department.level == "district" and not department.district
        else department
        for name, department in scenario.departments.items()
    }
    return replace(scenario, departments=departments)


def _blank(cls: type) -> Any:
    """A stand-in for a block that could not be read."""
    return cls(**{name: _stand_in(_declared(cls)[name]) for name in _required(cls)})


def _stand_in(declared: Declared) -> Any:
    """A stand-in for a value that could not be read; never seen outside a failed reading."""
    match declared.kind:
        case "block":
            assert declared.of is not None
            return _blank(declared.of())
        case "table" | "mapping":
            return {}
        case "list":
            return ()
        case "words":
            return Words("", "")
        case "date":
            return date(2000, 1, 1)
        case "spread":
            return fixed(0)
        case "flag":
            return False
    return 1 if declared.kind in NUMERIC else ""


def _numbers(thing: Any, path: str, given: Declared | None) -> Iterator[tuple[str, Provenance | None]]:
    """Each value below *thing*, with its provenance as a default; *given* is a default it is part of."""
    cls: type = type(thing)
    for name, declared in _declared(cls).items():
        value = getattr(thing, name)
        inner = _join(path, name)
        match declared.kind:
            case "block":
                yield from _numbers(value, inner, None)
            case "table":
                for key, row in value.items():
                    yield from _numbers(row, _join(inner, key), None)
            case "list" if declared.item == "block":
                for number, row in enumerate(value):
                    yield from _numbers(row, _join(inner, str(number)), declared if declared.source else None)
            case "mapping":
                for key, each in value.items():
                    yield _join(inner, key), _default(declared, declared.item, each, _join(inner, key))
            case _:
                about = declared if declared.source or given is None else replace(declared, source=given.source)
                yield inner, _default(about, declared.kind, value, inner)


def _default(declared: Declared, kind: str, value: Any, path: str) -> Provenance | None:
    """The provenance of a default, if its declaration states one."""
    if kind not in NUMERIC or not declared.source or value is None:
        return None
    number = value.expected if isinstance(value, Spread) else value
    return Provenance(path, number, declared.source, span_of(declared))


def span_of(declared: Declared) -> tuple[Any, Any] | None:
    """The declared range of an assumption, in base units."""
    if declared.span is None:
        return None
    kind = "duration" if declared.kind == "spread" else declared.kind
    low, high = (parsed(kind, end, declared) for end in declared.span)
    return low, high


def known_keys() -> Mapping[str, Words]:
    """The keys of a file that are no field of a scenario."""
    return {
        "base": Words("以哪个场景为底(自带场景名或同文件夹的文件)", "the scenario this one changes: a shipped one by name, or a file beside this one"),
        "uses": Words("先并入哪些共用表", "files whose tables are merged in before this file's own keys"),
        "reason": Words("为什么有这个变体", "why this variant exists"),
    }  # fmt: skip
