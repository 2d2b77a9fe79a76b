"""Writes a module of `sim` down in Cython, with the C types that follow from what mypy knows (`typed.py`).

The modules stay ordinary Python; what is written here is only compiled. Of a class, `__attributes__` names its fields. Calls of
compiled functions are C calls with all arguments in their places; a class that is called is made without a tuple of
arguments; attributes of slotted classes that are not compiled are read at their offset, which each place remembers; members
of enumerations and constants are looked up once.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final

from mypy import nodes, types
from typed import NUMBERS, Class, Function, Known, Module, assigned, eager, endless, inner

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD: Final = '''\
# cython: language_level=3, overflowcheck=True, nonecheck=True, binding=False, cpow=False
cimport cython
from cpython cimport array
from operator import floordiv as _floordiv, mod as _mod
cdef extern from *:
    """
    #ifndef SLOT_OF
    #include "structmember.h"
    static CYTHON_INLINE PyObject *slot_slow(PyObject *o, PyObject *name, PyTypeObject **type, Py_ssize_t *at) {
        PyObject *found = _PyType_Lookup(Py_TYPE(o), name);
        if (found && Py_TYPE(found) == &PyMemberDescr_Type) {
            PyMemberDef *member = ((PyMemberDescrObject *)found)->d_member;
            if (member->type == T_OBJECT_EX && !*type) {
                Py_INCREF(Py_TYPE(o));
                *at = member->offset;
                *type = Py_TYPE(o);
            }
        }
        return PyObject_GetAttr(o, name);
    }
    static CYTHON_INLINE PyObject *slot_of(PyObject *o, PyObject *name, PyTypeObject **type, Py_ssize_t *at) {
        PyObject *found;
        if (Py_TYPE(o) == *type && (found = *(PyObject **)((char *)o + *at)) != NULL) {
            Py_INCREF(found);
            return found;
        }
        return slot_slow(o, name, type, at);
    }
    #if defined(__GNUC__)
    #define SLOT_OF(o, name) ({ static PyTypeObject *type_; static Py_ssize_t at_; slot_of((PyObject *)(o), (name), &type_, &at_); })
    #else
    #define SLOT_OF(o, name) PyObject_GetAttr((PyObject *)(o), (name))
    #endif
    #endif
    """
    object SLOT_OF(object o, object name)
cdef extern from "math.h" nogil:
    double c_sqrt "sqrt"(double x)
    double c_log "log"(double x)
    double c_log1p "log1p"(double x)
    double c_exp "exp"(double x)
    double c_cos "cos"(double x)
    double c_sin "sin"(double x)
    double c_asin "asin"(double x)
    double c_ceil "ceil"(double x)
    double c_floor "floor"(double x)
    long long c_llrint "llrint"(double x)
import math as _math
cdef inline double _sqrt(double x) except? -1:
    return c_sqrt(x) if 0 <= x < 1e300 else _math.sqrt(x)
cdef inline double _log(double x) except? -1:
    return c_log(x) if 0 < x < 1e300 else _math.log(x)
cdef inline double _log1p(double x) except? -1:
    return c_log1p(x) if -1 < x < 1e300 and x != 0 else _math.log1p(x)
cdef inline double _exp(double x) except? -1:
    return c_exp(x) if -700 < x < 700 else _math.exp(x)
cdef inline double _cos(double x) except? -1:
    return c_cos(x) if -1e300 < x < 1e300 else _math.cos(x)
cdef inline double _sin(double x) except? -1:
    return c_sin(x) if -1e300 < x < 1e300 else _math.sin(x)
cdef inline double _asin(double x) except? -1:
    return c_asin(x) if -1 <= x <= 1 else _math.asin(x)
cdef inline long long _ceil(double x) except? -1:
    return <long long>c_ceil(x) if -9e18 < x < 9e18 else _math.ceil(x)
cdef inline long long _floor(double x) except? -1:
    return <long long>c_floor(x) if -9e18 < x < 9e18 else _math.floor(x)
cdef inline long long _round(double x) except? -1:
    return c_llrint(x) if -9e18 < x < 9e18 else round(x)
cdef inline long long _int(double x) except? -1:
    return <long long>x if -9e18 < x < 9e18 else int(x)
'''
"""What every module begins with. Mathematics is that of the C library, as in Python; what is not finite is left to Python."""
MATHEMATICS: Final = {f"math.{name}": "double" for name in ("sqrt", "log", "log1p", "exp", "cos", "sin", "asin")} | {
    "math.ceil": "long long", "math.floor": "long long", "builtins.round": "long long", "builtins.int": "long long",
}  # fmt: skip
"""Functions of one number that C has as well, and what they return."""
LET_GO: Final = frozenset(
    {"visit_Case", "visit_Visit", "visit_Part", "visit_Task", "demand_Happening", "travel_Spot"}
    | {"visit_Request", "dispatch_Line"}
    | {"records_Case", "records_Step", "records_Sums", "records__Place", "records__Booking", "records__Side"}
    | {"records__Crew", "records__Department", "records__Type", "records__Together"}
)
"""Classes of which there are many, and whose circles are opened where they end (`Case.ends`, `Visit.ends`, `World.close`): the garbage collector does not look at them."""
KEPT: Final = 256
"""How many of each of them that are let go are kept for those that are made next."""
PLANNED: Final = 4
"""How many arguments of a planned method stand beside it on the calendar."""
ELSEWHERE: Final = frozenset({"node", "info", "analyzed", "definition", "original_def", "type", "unanalyzed_type"})
"""What leads out of a part of mypy's tree."""


class Text(ast.NodeTransformer):
    """A module's text."""

    def __init__(self, known: Known, module: Module) -> None:
        self.known = known
        self.module = module
        self.lines: list[str] = []
        self.declared: list[str] = []
        self.cimports: dict[str, set[str]] = {}
        self.pxd_cimports: dict[str, set[str]] = {}
        self.members: dict[tuple[str, str], str] = {}
        """Members of enumerations that are looked up once, by the name of their class and their own."""
        self.constants: dict[str, str] = {}
        """C types of constants of the module, by name."""
        self.locals: dict[str, str] = {}
        """C types of the names of the function that is being written."""
        self.own = {c.name: c.token for c in known.classes.values() if c.module == module.name}
        """The module's own classes, as they are called elsewhere."""

    # ---- what mypy knows

    def node(self, expr: ast.expr) -> nodes.Expression | None:
        """What an expression is in mypy's tree."""
        place = (expr.lineno, expr.col_offset, expr.end_lineno or 0, expr.end_col_offset or 0)
        return self.module.places.at.get(place)

    def type(self, expr: ast.expr) -> types.Type | None:
        """The type that mypy knows of an expression."""
        known = self.node(expr)
        if known is None:
            return None
        found = self.known.types.get(known)
        if found is None and isinstance(known, nodes.RefExpr) and isinstance(known.node, nodes.Var):
            found = known.node.type
        return found

    def ctype(self, expr: ast.expr) -> str:
        """The C type that follows from it."""
        return self.known.ctype(self.type(expr), self.module.name)

    def native(self, expr: ast.expr) -> Class | None:
        """The compiled class that an expression is an instance of."""
        return self._native(self.type(expr))

    def _native(self, kind: types.Type | None) -> Class | None:
        if kind is None:
            return None
        proper = types.get_proper_type(kind)
        if isinstance(proper, types.UnionType):
            some = [item for item in proper.items if not isinstance(types.get_proper_type(item), types.NoneType)]
            return self._native(some[0]) if len(some) == 1 else None
        if isinstance(proper, types.Instance):
            return self.known.classes.get(proper.type.fullname)
        return None

    def info(self, expr: ast.expr) -> nodes.TypeInfo | None:
        """The class that an expression is an instance of, compiled or not."""
        kind = self.type(expr)
        proper = None if kind is None else types.get_proper_type(kind)
        if isinstance(proper, types.UnionType):
            some = [p for p in map(types.get_proper_type, proper.items) if not isinstance(p, types.NoneType)]
            proper = some[0] if len(some) == 1 else None
        if isinstance(proper, types.TupleType):
            return proper.partial_fallback.type
        return proper.type if isinstance(proper, types.Instance) else None

    def held(self, before: ast.expr, after: ast.expr) -> str:
        """The C type in which Cython holds an expression, *before* and *after* it was rewritten."""
        if isinstance(before, ast.Name):
            return self.locals.get(before.id, "object")
        if isinstance(before, ast.Attribute) and isinstance(after, ast.Attribute):
            owner = self.native(before.value)
            return (owner.find("fields", before.attr) if owner else None) or "object"
        if isinstance(after, ast.Call):
            if isinstance(after.func, ast.Attribute) and ast.unparse(after.func) == "cython.cast":
                return (
                    ast.unparse(after.args[0])
                    if ast.unparse(after.args[0]) not in self.own
                    else self.own[ast.unparse(after.args[0])]
                )
            called = getattr(after, "called", None)
            return called.returns if called is not None else "object"
        return "object"

    def cast(self, before: ast.expr, after: ast.expr, kind: str) -> ast.expr:
        """An expression as one of a C type."""
        if self.held(before, after) == kind:
            return after
        c = {"long long": "cython.longlong", "bint": "cython.bint", "double": "cython.double"}.get(kind) or self.use(
            kind
        )
        text = f"cython.cast({c}, _)" if kind in NUMBERS else f"cython.cast({c}, _, typecheck=True)"
        call = ast.parse(text, mode="eval").body
        assert isinstance(call, ast.Call)
        call.args[1] = after
        return ast.copy_location(call, before)

    def needs(self, found: Class | Function, *, declared: bool = False, bare: bool = False) -> None:
        """A class or a function of another module is used; *declared*: in what is declared to others; *bare*: by its own name."""
        if found.module != self.module.name:
            name = found.name if bare else f"{found.name} as {found.token}"
            self.cimports.setdefault(found.module, set()).add(name)
            if declared:
                self.pxd_cimports.setdefault(found.module, set()).add(name)

    def use(self, kind: str, *, declared: bool = False) -> str:
        """A C type that is named."""
        if kind == "endless":
            return "object"
        for found in self.known.classes.values():
            if found.token == kind:
                self.needs(found, declared=declared)
                return found.name if found.module == self.module.name else kind
        return kind

    # ---- expressions

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A field, a property, a member of an enumeration, or what is read at its place in a slotted class."""
        known = self.node(node)
        base = self.node(node.value)
        if isinstance(node.ctx, ast.Load) and isinstance(base, nodes.RefExpr) and isinstance(base.node, nodes.TypeInfo):
            info = base.node
            if info.is_enum and isinstance(known, nodes.MemberExpr) and node.attr in info.names and node.attr.isupper():
                name = f"_of_{info.name}_{node.attr}"
                self.members[ast.unparse(node.value), node.attr] = name
                return ast.copy_location(ast.Name(name, ast.Load()), node)
            owned = self.known.classes.get(info.fullname)
            if owned and node.attr in owned.constants and owned.module == self.module.name:
                return ast.copy_location(ast.Name(f"_of_{info.name}_{node.attr}", ast.Load()), node)
        value = self.visit(node.value)
        owner = self.native(node.value)
        if owner is not None:
            plain = value
            value = self.cast(node.value, value, owner.token)
            prop = owner.find("properties", node.attr)
            if prop is not None and isinstance(node.ctx, ast.Load):
                asked = ast.Call(ast.Attribute(value, prop.name, ast.Load()), [], [])
                asked.called = prop  # type: ignore[attr-defined]
                return ast.copy_location(asked, node)
            if owner.find("fields", node.attr) is None:  # a method as a thing of Python's
                thing = ast.parse("cython.cast(object, _)", mode="eval").body
                assert isinstance(thing, ast.Call)
                thing.args[1] = plain
                value = thing
            return ast.copy_location(ast.Attribute(value, node.attr, node.ctx), node)
        info2 = self.info(node.value)
        read = self.known.functions.get(f"{info2.fullname}.{node.attr}") if info2 is not None else None
        if read is not None and read.read:
            self.needs(read)
            asked = ast.Call(ast.Name(self._name(read), ast.Load()), [value], [])
            asked.called = read  # type: ignore[attr-defined]
            return ast.copy_location(asked, node)
        if isinstance(node.ctx, ast.Load) and info2 is not None and not info2.is_enum:
            if info2.is_named_tuple and info2.tuple_type is not None:
                names = [n for n in info2.names if n in _fields_of(info2)]
                if node.attr in names:
                    call = ast.parse(f"cython.cast(tuple, _)[{names.index(node.attr)}]", mode="eval").body
                    assert isinstance(call, ast.Subscript)
                    assert isinstance(call.value, ast.Call)
                    call.value.args[1] = value
                    return ast.copy_location(call, node)
            elif (
                info2.slots is not None
                and node.attr in info2.names
                and isinstance(info2.names[node.attr].node, nodes.Var)
            ):
                var = info2.names[node.attr].node
                assert isinstance(var, nodes.Var)
                if not var.is_classvar:
                    call2 = ast.Call(ast.Name("SLOT_OF", ast.Load()), [value, ast.Constant(node.attr)], [])
                    return ast.copy_location(call2, node)
        return ast.copy_location(ast.Attribute(value, node.attr, node.ctx), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """An array is read and written without asking Python."""
        array = self.info(node.value)
        value = self.visit(node.value)
        if array is not None and array.fullname == "array.array" and not isinstance(node.slice, ast.Slice):
            value = self.cast(node.value, value, "array.array")
            kind = self.type(node.value)
            proper = types.get_proper_type(kind) if kind else None
            assert isinstance(proper, types.Instance)
            item = self.known.ctype(proper.args[0], "")
            data: ast.expr = ast.Attribute(ast.Attribute(value, "data", ast.Load()), "as_doubles" if item == "double" else "as_longlongs", ast.Load())  # fmt: skip
            place = self.visit(node.slice)
            if isinstance(place, ast.BinOp) and isinstance(place.op, ast.Add) and isinstance(place.left, ast.Name) and isinstance(node.slice, ast.BinOp) and self.held(node.slice.left, place.left) == "long long":  # fmt: skip
                # a place in an array is no sum that could be too large for a machine's word
                data, place = ast.BinOp(data, ast.Add(), place.left), place.right
            return ast.copy_location(ast.Subscript(data, place, node.ctx), node)
        return ast.copy_location(ast.Subscript(value, self.visit(node.slice), node.ctx), node)

    def _number(self, node: ast.expr) -> ast.expr:
        """An operand: a number that Cython holds as an object is taken out of it."""
        after: ast.expr = self.visit(node)
        kind = self.ctype(node)
        wanted = isinstance(node, ast.Subscript | ast.Attribute | ast.Call | ast.Name) and kind in (
            "long long",
            "double",
        )
        if wanted and self.held(node, after) == "object" and not self._big(node):
            constant = isinstance(after, ast.Name) and after.id.startswith(("_of_", "_c_"))
            array = after.value if isinstance(after, ast.Subscript) else None
            array = array.left if isinstance(array, ast.BinOp) else array
            indexed = isinstance(array, ast.Attribute) and array.attr in ("as_longlongs", "as_doubles")
            if not constant and not indexed:
                return self.cast(node, after, kind)
        return after

    def _big(self, node: ast.expr) -> bool:
        return self.module.name in self.known.whole and self.ctype(node) != "double"

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Numbers are taken out of objects first; what C would round otherwise is left to Python."""
        if isinstance(node.op, ast.FloorDiv | ast.Mod) and "double" in (self.ctype(node.left), self.ctype(node.right)):
            # C's would round otherwise: done as Python does it
            name = "_floordiv" if isinstance(node.op, ast.FloorDiv) else "_mod"
            return ast.copy_location(ast.Call(ast.Name(name, ast.Load()), [self.visit(node.left), self.visit(node.right)], []), node)  # fmt: skip
        return ast.copy_location(ast.BinOp(self._number(node.left), node.op, self._number(node.right)), node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Likewise."""
        operand = self.visit(node.operand) if isinstance(node.op, ast.Not) else self._number(node.operand)
        return ast.copy_location(ast.UnaryOp(node.op, operand), node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Likewise, where numbers may be compared."""
        order = all(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq | ast.NotEq) for op in node.ops)
        turn = self._number if order else self.visit
        return ast.copy_location(ast.Compare(turn(node.left), node.ops, [turn(c) for c in node.comparators]), node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A constant of the module is what was kept of it when it was bound."""
        if isinstance(node.ctx, ast.Load) and node.id not in self.locals and node.id in self.constants:
            return ast.copy_location(ast.Name(f"_c_{node.id}", ast.Load()), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """A call of what is compiled, of mathematics that C has, or of anything else."""
        found = self._called(node)
        if found is not None:
            call = self._placed(node, found)
            if call is not None:
                return call
        callee = self.node(node.func)
        name = callee.fullname if isinstance(callee, nodes.RefExpr) else ""
        returns = MATHEMATICS.get(name)
        if returns and len(node.args) == 1 and not node.keywords and self.ctype(node.args[0]) == "double" and not (returns != "double" and self.module.name in self.known.whole):  # fmt: skip
            call = ast.Call(ast.Name(f"_{name.rpartition('.')[2]}", ast.Load()), [self._number(node.args[0])], [])
            call.called = Function("", "", [], returns, method=False)  # type: ignore[attr-defined]
            return ast.copy_location(call, node)
        if eager(node):
            generator = node.args[0]
            assert isinstance(generator, ast.GeneratorExp)
            node = ast.copy_location(ast.Call(node.func, [ast.copy_location(ast.ListComp(generator.elt, generator.generators), generator), *node.args[1:]], node.keywords), node)  # fmt: skip
        if isinstance(node.func, ast.Name) and node.func.id == "cast":
            meant: ast.expr = self.visit(node.args[1])
            return meant
        return self.generic_visit(node)  # type: ignore[return-value]

    def _called(self, node: ast.Call) -> Function | None:
        """The C function that a call is one of."""
        callee = self.node(node.func)
        owner = self.native(node.func)
        if owner is not None and owner.find("methods", "__call__"):
            found_call: Function = owner.find("methods", "__call__")
            return found_call
        if not isinstance(callee, nodes.RefExpr):
            return None
        if isinstance(callee.node, nodes.TypeInfo):
            found = self.known.classes.get(callee.node.fullname)
            return found.made if found is not None else None
        if isinstance(node.func, ast.Attribute):
            base = self.node(node.func.value)
            if isinstance(base, nodes.RefExpr) and isinstance(base.node, nodes.TypeInfo):
                owned = self.known.classes.get(base.node.fullname)
                return owned.find("statics", node.func.attr) if owned else None
            owner = self.native(node.func.value)
            if owner is not None:
                method: Function | None = owner.find("methods", node.func.attr) or owner.find("statics", node.func.attr)
                return method
            info = self.info(node.func.value)
            asked = self.known.functions.get(f"{info.fullname}.{node.func.attr}") if info is not None else None
            if asked is not None and asked.whose and not asked.read:
                return asked
        if isinstance(callee.node, nodes.FuncDef | nodes.Decorator):
            return self.known.functions.get(callee.node.fullname)
        return None

    def _placed(self, node: ast.Call, found: Function) -> ast.Call | None:
        """A call with all arguments in their places; None if it cannot be written so."""
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            return None
        places = list(node.args)
        if found.whose:
            assert isinstance(node.func, ast.Attribute)
            places.insert(0, node.func.value)
        if found.stars:
            last = len(found.parameters) - 1
            if len(places) < last:
                return None
            planned = self._planned(node, found)
            if planned is not None:
                return planned
            places[last:] = [ast.copy_location(ast.Tuple(places[last:], ast.Load()), node)]
        given: dict[int, ast.expr] = dict(enumerate(places))
        names = [name for name, _, _ in found.parameters]
        for keyword in node.keywords:
            if keyword.arg not in names:
                return None
            given[names.index(keyword.arg)] = keyword.value
        arguments: list[ast.expr] = []
        for place in range(max(given, default=-1) + 1):
            if place in given:
                arguments.append(self.visit(given[place]))
                continue
            default = found.parameters[place][2]
            if isinstance(default, ast.Constant | ast.UnaryOp):
                arguments.append(default)
            elif isinstance(default, ast.Name) and default.id in self.constants:
                arguments.append(ast.Name(f"_c_{default.id}", ast.Load()))
            else:
                return None
        function: ast.expr
        if found.method and not found.name.startswith("made_"):
            thing = node.func
            if found.name != "_called":
                assert isinstance(thing, ast.Attribute)
                thing = thing.value
            owner = self.native(thing)
            assert owner is not None
            value = self.cast(thing, self.visit(thing), owner.token)
            function = ast.Attribute(value, found.name, ast.Load())
        else:
            self.needs(found)
            function = ast.Name(self._name(found), ast.Load())
        call = ast.Call(function, arguments, [])
        call.called = found  # type: ignore[attr-defined]
        return ast.copy_location(call, node)

    def _name(self, found: Function) -> str:
        """What a function is called here."""
        return found.name if found.module == self.module.name else found.token

    def _planned(self, node: ast.Call, found: Function) -> ast.Call | None:
        """A method that is planned on the calendar, whose it is and its few arguments: nothing is made to hold them."""
        last = len(found.parameters) - 1
        clock, action, given = node.func, node.args[last - 1], node.args[last:]
        if found.module not in self.known.twins or len(given) > PLANNED or node.keywords:
            return None
        assert isinstance(clock, ast.Attribute)
        whose = self.native(action.value) if isinstance(action, ast.Attribute) else None
        if whose is None or not isinstance(action, ast.Attribute) or whose.find("methods", action.attr) is None:
            return None
        owner = self.native(clock.value)
        assert owner is not None
        value = self.cast(clock.value, self.visit(clock.value), owner.token)
        name = found.name.replace("_star_", "_method_")
        told = [self.visit(action.value), ast.Constant(action.attr), ast.Constant(len(given))]
        arguments = [*map(self.visit, node.args[: last - 1]), *told, *map(self.visit, given)]
        call = ast.Call(ast.Attribute(value, name, ast.Load()), arguments, [])
        call.called = found  # type: ignore[attr-defined]
        return ast.copy_location(call, node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        """Types are declared at the head of the function."""
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([self.visit(node.target)], self.visit(node.value)), node)

    def _scoped(self, node: Any) -> Any:
        """A comprehension: its own names are objects to Cython, whatever the function's are."""
        own = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        before = dict(self.locals)
        for name in own:
            self.locals[name] = "object"
        done = self.generic_visit(node)
        self.locals = before
        return done

    visit_ListComp = _scoped  # noqa: N815 - names that `ast` gives
    visit_SetComp = _scoped  # noqa: N815
    visit_DictComp = _scoped  # noqa: N815
    visit_GeneratorExp = _scoped  # noqa: N815

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """A function within an expression: untyped."""
        before = dict(self.locals)
        for argument in node.args.args:
            self.locals[argument.arg] = "object"
        done = self.generic_visit(node)
        self.locals = before
        return done  # type: ignore[return-value]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """A function within a function: untyped."""
        before = dict(self.locals)
        for name in [a.arg for a in [*node.args.args, *node.args.kwonlyargs]] + list(assigned(node.body)):
            self.locals[name] = "object"
        node.returns = None
        for argument in [*node.args.args, *node.args.kwonlyargs]:
            argument.annotation = None
        done = self.generic_visit(node)
        self.locals = before
        return done  # type: ignore[return-value]

    # ---- functions

    def _body(self, node: ast.FunctionDef, parameters: Sequence[tuple[str, str]], *, closure: bool) -> list[str]:
        """What a function does, with the types of its names first."""
        body = (
            node.body[1:]
            if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            else node.body
        )
        self.locals = dict(parameters)
        lines = []
        generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in inner(body))
        captured = {n.id for f in inner(body) if isinstance(f, ast.Lambda | ast.FunctionDef | ast.GeneratorExp)
                    for n in ast.walk(f) if isinstance(n, ast.Name)} if closure else set()  # fmt: skip
        without_end = {n.target.id for n in inner(body) if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and endless(n.annotation)}  # fmt: skip
        counters = {n.target.id for n in inner(body) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)
                    and n.target.id == "_" and ast.unparse(n.iter).startswith("range(")}  # fmt: skip
        for name, place in assigned(body).items():
            if name in self.locals:
                continue
            if name in without_end:
                self.locals[name] = "endless"
                continue
            known = self.node(place)
            var = known.node if isinstance(known, nodes.NameExpr) else None
            kind = self.known.ctype(var.type, self.module.name) if isinstance(var, nodes.Var) else self.ctype(place)
            if generator or name in captured:
                kind = "object"
            elif kind == "object" and name in counters:
                kind = "long long"
            self.locals[name] = kind
            if kind != "object":
                lines.append(f"cdef {self.use(kind)} {name}")
            elif not generator and not closure:
                lines.append(f"cdef object {name}")
        for statement in body:
            done = self.visit(statement)
            for one in done if isinstance(done, list) else [done]:
                if one is not None:
                    lines += ast.unparse(ast.fix_missing_locations(one)).split("\n")
        self.locals = {}
        return lines or ["pass"]

    def _signature(
        self, parameters: Sequence[tuple[str, str, ast.expr | None]], *, own: bool, stars: bool = False
    ) -> str:
        text = ["self"] if own else []
        for name, kind, default in parameters:
            value = "" if default is None else "=*" if stars else f"={ast.unparse(default)}"
            text.append(f"{self.use(kind, declared=stars)} {name}{value}")
        return ", ".join(text)

    def _compiled(self, node: ast.FunctionDef, found: Function, indent: str) -> None:
        """A function that C calls."""
        own = found.method
        head = f"{self.use(found.returns, declared=True)} {found.name}"
        self.declared.append(f"{indent}cpdef {head}({self._signature(found.parameters, own=own, stars=True)})")
        self.lines.append(f"{indent}cpdef {head}({self._signature(found.parameters, own=own)}):")
        self.lines += [
            f"{indent}    {line}" for line in self._body(node, [(n, k) for n, k, _ in found.parameters], closure=False)
        ]

    def _python(self, node: ast.FunctionDef, indent: str, *, own: Class | None = None) -> None:
        """A function that only Python calls, which may hold functions of its own."""
        known = self.module.places.functions.get((node.lineno, node.name)) or next(
            f for (_, n), f in self.module.places.functions.items() if n == node.name
        )
        kinds: dict[str, str] = {}
        if isinstance(known.type, types.CallableType):
            for name, kind, how in zip(known.arg_names, known.type.arg_types, known.arg_kinds, strict=True):
                if name and name != "self" and not how.is_star():
                    kinds[name] = self.known.ctype(kind, self.module.name)
        captured = {n.id for f in inner(node.body) if isinstance(f, ast.Lambda | ast.FunctionDef | ast.GeneratorExp)
                    for n in ast.walk(f) if isinstance(n, ast.Name)}  # fmt: skip
        generator = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in inner(node.body))
        plain = generator or bool(captured)
        arguments = node.args
        parts: list[str] = []
        least: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
        for argument, default in zip(arguments.args, [*least, *arguments.defaults], strict=True):
            kind2 = "object" if plain else kinds.get(argument.arg, "object")
            typed = "" if kind2 == "object" else f"{self.use(kind2)} "
            parts.append(f"{typed}{argument.arg}" + ("" if default is None else f"={ast.unparse(default)}"))
            kinds[argument.arg] = kind2
        if arguments.vararg:
            parts.append(f"*{arguments.vararg.arg}")
        elif arguments.kwonlyargs:
            parts.append("*")
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            kinds[argument.arg] = "object"
            parts.append(argument.arg + ("" if default is None else f"={ast.unparse(default)}"))
        if arguments.kwarg:
            parts.append(f"**{arguments.kwarg.arg}")
        if own is not None and arguments.args and arguments.args[0].arg == "self":
            kinds["self"] = own.token
        for mark in node.decorator_list:
            self.lines.append(f"{indent}@{ast.unparse(mark)}")
        self.lines.append(f"{indent}def {node.name}({', '.join(parts)}):")
        self.lines += [f"{indent}    {line}" for line in self._body(node, list(kinds.items()), closure=plain)]

    # ---- classes

    def _struct(self, node: ast.ClassDef, found: Class) -> None:
        base = f"({self.use(found.base.token, declared=True)})" if found.base else ""
        final = found.leaf and found.base is None
        self.declared.append(f"cdef class {found.name}{base}:")
        if final:
            self.declared.insert(-1, "@cython.final")
            self.lines.append("@cython.final")
        if found.token in LET_GO:
            self.lines += ["@cython.no_gc", f"@cython.freelist({KEPT})"]
        self.lines.append(f"cdef class {found.name}{base}:")
        names = tuple(self._all(found))
        self.lines.append(f"    __attributes__ = {names!r}")
        # truths last, side by side: one between two wider fields takes as much room as they do
        for name, kind in sorted(found.fields.items(), key=lambda field: field[1] == "bint"):
            self.declared.append(f"    cdef public {self.use(kind, declared=True)} {name}")
        if not found.fields and not found.methods and not found.made and not found.properties:
            self.declared.append("    pass")
        later: list[str] = []
        for n in node.body:
            if (
                isinstance(n, ast.AnnAssign)
                and isinstance(n.target, ast.Name)
                and n.target.id in found.constants
                and n.value
            ):
                self.lines.append(f"    {n.target.id} = {ast.unparse(n.value)}")
                kind = found.constants[n.target.id]
                later += [f"cdef {kind} _of_{found.name}_{n.target.id} = {found.name}.{n.target.id}"]
            elif isinstance(n, ast.FunctionDef):
                self._member(n, found)
        if node.decorator_list and found.made:
            self._fields(found)
        for static in found.statics:
            source = next(n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == static)
            self._compiled(source, found.statics[static], "")
        if found.made and not found.protocol:
            self._factory(found, found.made)
        self.lines += later

    def _all(self, found: Class) -> dict[str, str]:
        return (self._all(found.base) if found.base else {}) | found.fields

    def _member(self, n: ast.FunctionDef, found: Class) -> None:
        if found.protocol:
            self._promised(n, found)
        elif n.name == "__init__" and found.made:
            self.declared.append(
                f"    cdef object _made(self, {self._signature(found.made.parameters, own=False, stars=True)})"
            )
            self.lines.append(f"    cdef object _made(self, {self._signature(found.made.parameters, own=False)}):")
            self.lines += [f"        {line}" for line in self._body(n, [("self", found.token), *((a, k) for a, k, _ in found.made.parameters)], closure=False)]  # fmt: skip
            names = ", ".join(name for name, _, _ in found.made.parameters)
            self.lines.append(f"    def __init__(self, {self._signature(found.made.parameters, own=False)}):")
            self.lines.append(f"        self._made({names})")
        elif n.name in found.methods:
            self._compiled_method(n, found.methods[n.name], found)
        elif n.name in found.properties:
            self._compiled_method(n, found.properties[n.name], found)
            self.lines += ["    @property", f"    def {n.name}(self):", f"        return self.get_{n.name}()"]
        elif n.name in found.statics:
            function = found.statics[n.name]
            names = ", ".join(name for name, _, _ in function.parameters)
            self.lines += ["    @staticmethod", f"    def {n.name}({self._signature(function.parameters, own=False)}):"]
            self.lines.append(f"        return {function.name}({names})")
        else:
            self._python(n, "    ", own=found)

    def _compiled_method(self, n: ast.FunctionDef, function: Function, found: Class) -> None:
        head = f"{self.use(function.returns, declared=True)} {function.name}"
        self.declared.append(f"    cpdef {head}({self._signature(function.parameters, own=True, stars=True)})")
        self.lines.append(f"    cpdef {head}({self._signature(function.parameters, own=True)}):")
        names = [("self", found.token), *((a, k) for a, k, _ in function.parameters)]
        self.lines += [f"        {line}" for line in self._body(n, names, closure=False)]
        if n.name == "__call__":
            given = ", ".join(name for name, _, _ in function.parameters)
            self.lines += [
                f"    def __call__({self._signature(function.parameters, own=True)}):",
                f"        return self._called({given})",
            ]
        if function.stars:
            plain = self._signature(function.parameters[:-1], own=True)
            given = ", ".join(name for name, _, _ in function.parameters)
            self.lines.append(f"    def {n.name}({plain}, *{function.parameters[-1][0]}):")
            self.lines.append(f"        return self.{function.name}({given})")

    def _promised(self, n: ast.FunctionDef, found: Class) -> None:
        """What a protocol asks for: whoever keeps it has one of his own."""
        function = found.methods.get(n.name) or found.properties.get(n.name)
        if function is None:
            return
        head = f"{self.use(function.returns, declared=True)} {function.name}"
        self.declared.append(f"    cpdef {head}({self._signature(function.parameters, own=True, stars=True)})")
        self.lines.append(f"    cpdef {head}({self._signature(function.parameters, own=True)}):")
        self.lines.append("        raise NotImplementedError")

    def _fields(self, found: Class) -> None:
        """A dataclass is begun with its fields."""
        assert found.made
        said: list[tuple[str, str, ast.expr | None]] = []
        body: list[str] = []
        for name, kind, default in found.made.parameters:
            text = "" if default is None else ast.unparse(default)
            if text.startswith("field("):
                assert isinstance(default, ast.Call)
                what = {k.arg: k.value for k in default.keywords}
                if "default_factory" in what:
                    said.append((name, "object", ast.Constant(None)))
                    body.append(f"self.{name} = {ast.unparse(what['default_factory'])}() if {name} is None else {name}")
                else:
                    said.append((name, kind, what["default"]))
                    body.append(f"self.{name} = {name}")
                continue
            said.append((name, kind, default))
            body.append(f"self.{name} = {name}")
        found.made.parameters = said
        names = ", ".join(name for name, _, _ in said)
        self.declared.append(f"    cdef object _made(self, {self._signature(said, own=False, stars=True)})")
        self.lines.append(f"    cdef object _made(self, {self._signature(said, own=False)}):")
        self.lines += [f"        {line}" for line in body]
        self.lines.append(f"    def __init__(self, {self._signature(said, own=False)}):")
        self.lines.append(f"        self._made({names})")

    def _factory(self, found: Class, made: Function) -> None:
        """Makes an instance without a tuple of arguments."""
        self.declared.append(
            f"cdef {found.name} {made.name}({self._signature(made.parameters, own=False, stars=True)})"
        )
        names = ", ".join(name for name, _, _ in made.parameters)
        self.lines += [
            f"cdef {found.name} {made.name}({self._signature(made.parameters, own=False)}):",
            f"    cdef {found.name} self = {found.name}.__new__({found.name})",
            f"    self._made({names})",
            "    return self",
        ]

    # ---- the module

    def both(self) -> tuple[str, str]:
        """The texts of the module and of what it declares to others."""
        start = self.module.tree.body
        imported: list[str] = []
        own = [f"{self.module.name}.{n.name}" for n in start if isinstance(n, ast.ClassDef)]
        forward = [f"cdef class {self.known.classes[name].name}" for name in own if name in self.known.classes]
        for node in start:
            for name in _bound(node):
                kind = self._constant(name, node)
                if kind is not None:
                    self.constants[name] = kind
        for node in start:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                continue
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported += self._import(node)
            elif isinstance(node, ast.ClassDef) and f"{self.module.name}.{node.name}" in self.known.classes:
                self._struct(node, self.known.classes[f"{self.module.name}.{node.name}"])
            elif isinstance(node, ast.FunctionDef):
                function = self.known.functions.get(f"{self.module.name}.{node.name}")
                if function is not None:
                    self._compiled(node, function, "")
                else:
                    self._python(node, "")
            elif isinstance(node, ast.ClassDef):
                self._plain_class(node)
            else:
                self._statement(node)
        members = [f"cdef object {name} = {owner}.{member}" for (owner, member), name in self.members.items()]
        away = [f"cdef {kind} _c_{name}" for name, kind in self.constants.items()]
        cimports = [
            f"from {module} cimport {', '.join(sorted(names))}" for module, names in sorted(self.cimports.items())
        ]
        ours = [
            line
            for line in members
            if line.split(" = ")[1].split(".")[0] in {n.name for n in start if isinstance(n, ast.ClassDef)}
        ]
        elsewhere = [line for line in members if line not in ours]
        declared = [f"cdef object {line.split(' = ')[0].split()[2]}" for line in ours]
        text = [HEAD, *imported, *cimports, *away, *self._mirrors(imported), *elsewhere, *declared, *self.lines]
        if ours:
            text = self._after_classes(text, [line.removeprefix("cdef object ") for line in ours])
        pxd = ["cimport cython", "from cpython cimport array"]
        pxd += [
            f"from {module} cimport {', '.join(sorted(names))}" for module, names in sorted(self.pxd_cimports.items())
        ]
        return "\n".join(text) + "\n", "\n".join([*pxd, *forward, *self.declared]) + "\n"

    def _after_classes(self, text: list[str], lines: list[str]) -> list[str]:
        """Members of the module's own enumerations can be looked up once the classes are there."""
        found = list(text)
        for line in lines:
            owner = line.split(" = ")[1].split(".")[0]
            place = next(i for i, t in enumerate(found) if t == f"# {owner} is there")
            found.insert(place + 1, line)
        return found

    def _mirrors(self, imported: list[str]) -> list[str]:
        names = {name.split(" as ")[-1].strip() for line in imported if " import " in line for name in line.split(" import ")[1].split(",")}  # fmt: skip
        return [f"_c_{name} = {name}" for name in self.constants if name in names]

    def _constant(self, name: str, node: ast.stmt) -> str | None:
        """The C type of a constant that a statement of the module binds; None if it is none."""
        symbol = self.module.mypy.names.get(name)
        if symbol is None or not isinstance(symbol.node, nodes.Var) or isinstance(node, ast.If):
            return None
        var = symbol.node
        imported = isinstance(node, ast.ImportFrom)
        if not imported and not (isinstance(node, ast.AnnAssign) and "Final" in ast.unparse(node.annotation)) and not name.isupper() and not name.lstrip("_").isupper():  # fmt: skip
            return None
        if imported and not var.fullname.startswith("sim."):
            return None
        kind = self.known.ctype(var.type, self.module.name) if var.type else "object"
        return kind if kind in NUMBERS else "object"

    def _import(self, node: ast.Import | ast.ImportFrom) -> list[str]:
        if isinstance(node, ast.Import) or node.module == "__future__":
            return [] if isinstance(node, ast.ImportFrom) else [ast.unparse(node)]
        kept = []
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            if full in self.known.classes:
                if alias.asname:
                    raise SystemExit(
                        f"{self.module.name}: a compiled class is imported under another name: {alias.name}"
                    )
                self.needs(self.known.classes[full], bare=True)
            elif full in self.known.functions:
                self.needs(self.known.functions[full], bare=True)
            else:
                kept.append(alias)
        return [ast.unparse(ast.ImportFrom(node.module, kept, node.level))] if kept else []

    def _plain_class(self, node: ast.ClassDef) -> None:
        """A class that stays as Python has it."""
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        if not any(mark.startswith("dataclass(") for mark in marks):
            self.lines += ast.unparse(node).split("\n")
        else:
            said = [*map(ast.unparse, node.bases), *(f"{k.arg}={ast.unparse(k.value)}" for k in node.keywords)]
            self.lines += [f"@{mark}" for mark in marks]
            self.lines.append(f"class {node.name}({', '.join(said)}):")
            for n in node.body:
                if isinstance(n, ast.FunctionDef):
                    self._python(n, "    ")
                else:
                    self.lines += [f"    {line}" for line in ast.unparse(n).split("\n")]
        self.lines.append(f"# {node.name} is there")
        for n in node.body:
            found = self.known.functions.get(f"{self.module.name}.{node.name}.{getattr(n, 'name', '')}")
            if found is not None and isinstance(n, ast.FunctionDef):
                self._compiled(n, found, "")

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        text = node
        if isinstance(node, ast.AnnAssign):
            if node.value is None:
                return
            text = ast.copy_location(ast.Assign([node.target], node.value), node)
        self.lines += ast.unparse(text).split("\n")
        self.lines += [f"_c_{name} = {name}" for name in _bound(node) if name in self.constants]


def _bound(node: ast.stmt) -> list[str]:
    """The names that a statement of a module binds."""
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    if isinstance(node, ast.AnnAssign):
        return [node.target.id] if isinstance(node.target, ast.Name) else []
    if isinstance(node, ast.Assign):
        return [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
    return []


def _fields_of(info: nodes.TypeInfo) -> list[str]:
    """The fields of a named tuple, in their order."""
    made = info.names.get("__match_args__")
    if made is not None and isinstance(made.node, nodes.Var) and made.node.type is not None:
        proper = types.get_proper_type(made.node.type)
        if isinstance(proper, types.TupleType):
            found = []
            for item in proper.items:
                literal = types.get_proper_type(item)
                if isinstance(literal, types.Instance) and literal.last_known_value is not None:
                    found.append(str(literal.last_known_value.value))
                elif isinstance(literal, types.LiteralType):
                    found.append(str(literal.value))
            return found
    return []
