"""What mypy knows of strictly typed modules of `sim`, and which C types follow from it; `written.py` writes them down.

A plain class becomes a struct with typed fields, its methods functions of C's that Python can call as well; `int` is a 64-bit
integer whose overflow is an error, never wrapped around; `float` and `bool` are C's. Everything else (named tuples,
enumerations, frozen dataclasses, functions that hold a lambda, a generator or a function of their own) stays what it is in Python.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mypy import build, nodes, options, types
from mypy.modulefinder import BuildSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

C_TYPES: Final = {
    "builtins.int": "long long", "builtins.bool": "bint", "builtins.float": "double", "builtins.str": "str",
    "builtins.list": "list", "builtins.dict": "dict", "builtins.set": "set", "array.array": "array.array",
}  # fmt: skip
NUMBERS: Final = ("long long", "bint", "double")
ENDLESS: Final = ("Grains", "Endless")
"""Aliases of `int` for whole numbers that a machine's word cannot hold: they stay Python's."""
EAGER: Final = frozenset(
    {"any", "all", "sum", "max", "min", "sorted", "set", "frozenset", "list", "tuple", "dict", "fsum"}
)
"""What runs through all of a generator may be given a list, which needs no function of its own."""
FROZEN: Final = "dataclass(frozen=True, slots=True)"
"""How a class is marked that stays Python's, and that no other follows."""
ELSEWHERE: Final = frozenset({"node", "info", "analyzed", "definition", "original_def", "type", "unanalyzed_type"})
"""What leads out of a part of mypy's tree."""
Place = tuple[int, int, int, int]


@dataclass
class Function:
    """A function, or a method of a class, that is called from C as well."""

    module: str
    name: str
    """What it is called in C."""
    parameters: list[tuple[str, str, ast.expr | None]]
    """Name, C type, what is taken where it is not given."""
    returns: str
    method: bool
    stars: bool = False
    """It takes any number of arguments after its parameters; C gives it a tuple of them."""
    whose: bool = False
    """It is a method of a class that stays Python's, and is given first whose it is."""
    read: bool = False
    """It is a property of such a class."""

    @property
    def token(self) -> str:
        """What it is called where others of the same name may be."""
        return f"{self.module.rpartition('.')[2]}_{self.name}"


@dataclass
class Class:
    """A class that becomes a struct."""

    module: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Function] = field(default_factory=dict)
    properties: dict[str, Function] = field(default_factory=dict)
    statics: dict[str, Function] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    base: Class | None = None
    made: Function | None = None
    """How it is made."""
    leaf: bool = True
    protocol: bool = False

    @property
    def token(self) -> str:
        """What it is called where others of the same name may be."""
        return f"{self.module.rpartition('.')[2]}_{self.name}"

    def find(self, table: str, name: str) -> Any:
        """What is called *name* in a table of the class or its bases."""
        found = getattr(self, table).get(name)
        return found if found is not None or self.base is None else self.base.find(table, name)


class _Places:
    """The expressions and functions of a module by their place."""

    def __init__(self, tree: nodes.MypyFile) -> None:
        self.at: dict[Place, nodes.Expression] = {}
        self.functions: dict[tuple[int, str], nodes.FuncDef] = {}
        self._seen: set[int] = set()
        for node in tree.defs:
            self._look(node)

    def _look(self, node: object) -> None:
        if isinstance(node, list | tuple):
            for one in node:
                self._look(one)
        if (
            not isinstance(node, nodes.Statement | nodes.Expression | nodes.FuncItem | nodes.Block)
            or id(node) in self._seen
        ):
            return
        self._seen.add(id(node))
        if isinstance(node, nodes.FuncDef):
            self.functions[node.line, node.name] = node
        if isinstance(node, nodes.Expression) and node.end_line is not None and node.end_column is not None:
            self.at.setdefault((node.line, node.column, node.end_line, node.end_column), node)
        for kind in type(node).__mro__:
            for name in kind.__dict__.get("__mypyc_attrs__", ()):
                if name not in ELSEWHERE:
                    self._look(getattr(node, name, None))


@dataclass
class Module:
    """A module and what is known of it."""

    name: str
    tree: ast.Module
    places: _Places
    mypy: nodes.MypyFile


class Known:
    """What is known of the modules that are to be compiled, and of their classes and functions."""

    def __init__(self, root: Path, names: Sequence[str], whole: Sequence[str] = (), twins: Sequence[str] = ()) -> None:
        asked = options.Options()
        asked.export_types = asked.preserve_asts = True
        asked.incremental = False
        asked.follow_imports = "silent"
        asked.ignore_missing_imports = True
        asked.mypy_path = [str(root)]
        paths = {f"sim.{name}": root / "sim" / f"{name}.py" for name in names}
        result = build.build([BuildSource(str(path), name) for name, path in paths.items()], asked)
        if result.errors:
            raise SystemExit("\n".join(result.errors))
        self.types = result.types
        self.whole = {f"sim.{name}" for name in whole}
        """Modules whose whole numbers may be of any size."""
        self.twins = {f"sim.{name}" for name in twins}
        """Modules that are written by hand."""
        self.modules: dict[str, Module] = {}
        self.classes: dict[str, Class] = {}
        self.functions: dict[str, Function] = {}
        for name, path in paths.items():
            tree = result.graph[name].tree
            assert tree is not None
            places = _Places(tree)
            self.modules[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")), places, tree)
        before = -1
        while before < len(self.classes):  # a class may follow its base in another module
            before = len(self.classes)
            for module in self.modules.values():
                for node in module.tree.body:
                    if isinstance(node, ast.ClassDef) and f"{module.name}.{node.name}" not in self.classes:
                        self._class(module, node)
        kept = {found.base.token for found in self.classes.values() if found.base}
        self.classes = {n: c for n, c in self.classes.items() if not c.protocol or c.token in kept}
        for module in self.modules.values():
            self._look(module)
        for found in self.classes.values():
            if found.module in self.twins:
                found.made = None

    # -- what there is --

    def _class(self, module: Module, node: ast.ClassDef) -> None:
        info = module.mypy.names[node.name].node
        assert isinstance(info, nodes.TypeInfo)
        plain = all(isinstance(d, ast.Call) and ast.unparse(d) == "dataclass(slots=True)" for d in node.decorator_list)
        bases = [base for base in info.bases if base.type.fullname not in ("builtins.object", "typing.Protocol")]
        known = all(base.type.fullname in self.classes for base in bases) and len(bases) < 2
        if not plain or not known or info.is_named_tuple or info.is_enum or info.typeddict_type or node.keywords:
            return
        base = self.classes[bases[0].type.fullname] if bases else None
        if base:
            base.leaf = False
        protocol = info.is_protocol
        self.classes[info.fullname] = Class(module.name, node.name, base=base, protocol=protocol, leaf=not protocol)

    def ctype(self, kind: types.Type | None, module: str) -> str:
        """The C type of a type of mypy's, "object" if it has none."""
        if kind is None:
            return "object"
        proper = types.get_proper_type(kind)
        if isinstance(proper, types.UnionType):
            some = [item for item in proper.items if not isinstance(types.get_proper_type(item), types.NoneType)]
            found = {self.ctype(item, module) for item in some}
            one = found.pop() if len(found) == 1 else "object"
            return "object" if one in NUMBERS and len(some) < len(proper.items) else one
        if isinstance(proper, types.LiteralType):
            return self.ctype(proper.fallback, module)
        if isinstance(proper, types.TupleType):
            return "tuple" if proper.partial_fallback.type.fullname == "builtins.tuple" else "object"
        if isinstance(proper, types.Instance):
            name = proper.type.fullname
            if name in self.classes:
                return self.classes[name].token
            if name == "builtins.int" and module in self.whole:
                return "object"
            return C_TYPES.get(name, "object")
        return "object"

    def _look(self, module: Module) -> None:
        for node in module.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.decorator_list
                and _callable(node)
                and not node.args.vararg
            ):
                self.functions[f"{module.name}.{node.name}"] = self._function(module, node, node.name, method=False)
            if isinstance(node, ast.ClassDef):
                found = self.classes.get(f"{module.name}.{node.name}")
                if found is not None:
                    self._members(module, node, found)
                elif [ast.unparse(mark) for mark in node.decorator_list] == [FROZEN] and not node.bases:
                    self._methods(module, node)

    def _methods(self, module: Module, node: ast.ClassDef) -> None:
        """Methods and properties of a class that stays Python's: functions of C that are given whose they are."""
        for n in node.body:
            if not isinstance(n, ast.FunctionDef) or n.name.startswith("__") or not _callable(n) or n.args.vararg:
                continue
            marks = [ast.unparse(mark) for mark in n.decorator_list]
            if marks in ([], ["property"]):
                made = self._function(module, n, f"{node.name}__{n.name}", method=False)
                made.parameters.insert(0, ("self", "object", None))
                made.whose, made.read = True, bool(marks)
                self.functions[f"{module.name}.{node.name}.{n.name}"] = made

    def _members(self, module: Module, node: ast.ClassDef, found: Class) -> None:
        info = module.mypy.names[node.name].node
        assert isinstance(info, nodes.TypeInfo)
        own = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
        shared = {
            n.target.id
            for n in node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and _shared(n.annotation)
        }
        for name, symbol in info.names.items():
            if isinstance(symbol.node, nodes.Var) and name not in own and not name.startswith("__"):
                if name in shared:
                    found.constants[name] = self.ctype(symbol.node.type, module.name)
                elif not name.startswith("__mypy"):
                    found.fields[name] = self.ctype(symbol.node.type, module.name)
        for n in ast.walk(node):
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Attribute) and endless(n.annotation):
                found.fields[n.target.attr] = "endless"
        for n in node.body:
            if not isinstance(n, ast.FunctionDef) or (
                n.name.startswith("__") and n.name not in ("__init__", "__call__")
            ):
                continue
            marks = [ast.unparse(d) for d in n.decorator_list]
            if not _callable(n):
                continue
            if n.name == "__init__":
                made = self._function(module, n, f"made_{found.token}", method=True)
                made.returns = found.token
                found.made = made
            elif n.name == "__call__":
                found.methods[n.name] = self._function(module, n, "_called", method=True)
            elif not marks:
                found.methods[n.name] = self._function(module, n, n.name, method=True)
            elif marks == ["staticmethod"]:
                found.statics[n.name] = self._function(module, n, f"{found.name}__{n.name}", method=False)
            elif marks == ["property"]:
                found.properties[n.name] = self._function(module, n, f"get_{n.name}", method=True)
        if node.decorator_list:
            found.made = self._made(module, node, found)

    def _made(self, module: Module, node: ast.ClassDef, found: Class) -> Function:
        """How a dataclass is made: by its fields, in their order."""
        parameters = [
            (n.target.id, found.fields[n.target.id], n.value)
            for n in node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and n.target.id in found.fields
        ]
        return Function(module.name, f"made_{found.token}", parameters, found.token, method=True)

    def _function(self, module: Module, node: ast.FunctionDef, name: str, *, method: bool) -> Function:
        line = node.lineno
        known = module.places.functions.get((line, node.name))
        if known is None:
            known = next(f for (at, n), f in module.places.functions.items() if n == node.name and abs(at - line) <= len(node.decorator_list))  # fmt: skip
        kind = known.type
        assert isinstance(kind, types.CallableType), node.name
        arguments = [*node.args.args, *node.args.kwonlyargs]
        least: list[ast.expr | None] = [None] * (len(node.args.args) - len(node.args.defaults))
        defaults = [*least, *node.args.defaults, *node.args.kw_defaults]
        parameters = [
            (argument.arg, endless(argument.annotation) or self.ctype(arg_type, module.name), default)
            for argument, arg_type, default in zip(arguments, kind.arg_types, defaults, strict=False)
        ]
        if parameters and parameters[0][0] == "self":
            parameters = parameters[1:]
        if node.args.vararg:
            name = f"_star_{name}"
            parameters.append((node.args.vararg.arg, "tuple", None))
        returns = endless(node.returns) or self.ctype(kind.ret_type, module.name)
        return Function(module.name, name, parameters, returns, method=method, stars=node.args.vararg is not None)


def _shared(annotation: ast.expr) -> bool:
    """Whether what is annotated so belongs to the class, not to its instances."""
    return ast.unparse(annotation).startswith(("Final", "ClassVar"))


def endless(annotation: ast.expr | None) -> str:
    """What stands for an annotation that lets a whole number be of any size; "" for any other."""
    return "endless" if isinstance(annotation, ast.Name) and annotation.id in ENDLESS else ""


def _callable(node: ast.FunctionDef) -> bool:
    """Whether a function can be one of C's: nothing in it needs a function of its own, and every argument has a place."""
    if node.args.kwarg or node.args.posonlyargs or (node.args.vararg and node.args.kwonlyargs):
        return False
    parts = list(inner(node.body))
    at_once = {id(n.args[0]) for n in parts if isinstance(n, ast.Call) and eager(n)}
    return not any(
        isinstance(n, ast.Lambda | ast.FunctionDef | ast.ClassDef | ast.Yield | ast.YieldFrom)
        or (isinstance(n, ast.GeneratorExp) and id(n) not in at_once)
        for n in parts
    )


def inner(body: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """All that a body consists of."""
    for node in body:
        yield from ast.walk(node)


def eager(call: ast.Call) -> bool:
    """Whether a call runs through all of the generator it is given."""
    named = isinstance(call.func, ast.Name) and call.func.id in EAGER
    joined = isinstance(call.func, ast.Attribute) and call.func.attr in (
        "join",
        "fsum",
        "update",
        "difference_update",
        "extend",
    )
    return (named or joined) and bool(call.args) and isinstance(call.args[0], ast.GeneratorExp)


def assigned(body: Sequence[ast.stmt]) -> dict[str, ast.Name]:
    """The names a function's own statements assign, each where it is assigned first; comprehensions have names of their own."""
    found: dict[str, ast.Name] = {}

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            for inner in ast.walk(node):  # a walrus in it is the function's
                if isinstance(inner, ast.NamedExpr):
                    look(inner)
            return
        if isinstance(node, ast.Lambda | ast.FunctionDef | ast.ClassDef):
            return
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, node)
        for child in ast.iter_child_nodes(node):
            look(child)

    for statement in body:
        look(statement)
    return found
