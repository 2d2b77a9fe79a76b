"""A world set down at one moment and taken up again, so that arms share what is common to them.

What stands still (the plan, luck, the log) is referred to by name; what moves by number, each thing
on its own, so that nothing nests deeply however many cases and crews there are.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.calling import Calling
from sim.demand import Happening
from sim.detection import Detection
from sim.dispatch import Depot, Dispatcher, Line
from sim.log import Log
from sim.missions import Missions
from sim.offenders import Hill
from sim.phases import Phases
from sim.posts import Post, Posts
from sim.scene import Scene
from sim.travel import Spot
from sim.visit import Case, Crew, Force, Group, Part, Request, Site, Task, Visit
from sim.world import World

if TYPE_CHECKING:
    from sim.plan import Plan

MOVING: Final = frozenset(
    {World, Detection, Calling, Missions, Scene, Posts, Post, Dispatcher, Depot, Line, Request, Phases, Happening, Spot}
    | {Case, Visit, Part, Task, Crew, Force, Site, Group, Hill}
)
"""The types of the things that move."""


class SetDown(NamedTuple):
    """A world at one moment."""

    types: list[Any]
    content: bytes
    world: World
    """The original, which may run on."""
    rows: int
    blocks: int
    """How much of the original's log belongs to that moment."""
    sink: bytes
    """What the log's sink knew then."""


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, still: dict[int, str]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._still = still
        self._numbers: dict[int, int] = {}
        self.moving: list[Any] = []

    def persistent_id(self, obj: Any) -> str | int | None:
        name = self._still.get(id(obj))
        if name is not None or type(obj) not in MOVING:
            return name
        number = self._numbers.get(id(obj))
        if number is None:
            number = self._numbers[id(obj)] = len(self.moving)
            self.moving.append(obj)
        return number


class _Plain(_Writer):
    """Writes a sink; what is compiled by its attributes, since pickle does not see them."""

    def reducer_override(self, obj: Any) -> Any:
        names = getattr(type(obj), "__attributes__", None)
        if names is None or type(obj) in copyreg.dispatch_table:
            return NotImplemented
        return _empty, (type(obj),), {name: getattr(obj, name) for name in names}, None, None, _fill


def _empty(kind: Any) -> Any:
    return kind.__new__(kind)


def _fill(thing: Any, state: dict[str, Any]) -> None:
    for name, value in state.items():
        setattr(thing, name, value)


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, still: dict[str, Any], moving: list[Any]) -> None:
        super().__init__(file)
        self._still = still
        self._moving = moving

    def persistent_load(self, pid: str | int) -> Any:
        return self._still[pid] if isinstance(pid, str) else self._moving[pid]


def set_down(world: World) -> SetDown:
    """The state of everything that moves in *world*."""
    world.log.flush()
    file = io.BytesIO()
    writer = _Writer(file, {id(thing): name for name, thing in _still(world).items()})
    writer.persistent_id(world)
    for thing in writer.moving:  # the list grows while things that refer to others are written
        writer.dump({name: getattr(thing, name) for name in _fields(thing)})
    types = [type(thing) for thing in writer.moving]
    sink = _sink(world.log)
    return SetDown(types, file.getvalue(), world, world.log.length, len(world.log.blocks), sink)


def _sink(log: Log) -> bytes:
    """What the sink of *log* knows."""
    file = io.BytesIO()
    _Plain(file, {id(thing): str(number) for number, thing in enumerate(_beside(log))}).dump(log.sink)
    return file.getvalue()


def _beside(log: Log, other: Log | None = None) -> list[object]:
    """What a sink refers to and is not its own: what stands still, and of the log (or of an *other* that goes on from it) the names."""
    names = (other or log).names
    return [names, names.text, names.number, *(log.sink.still() if log.sink else ())]


def take_up(state: SetDown) -> World:
    """A world like the one that was set down, with a log of its own that goes on from the same rows."""
    original = state.world
    log = Log(kept=original.log.kept)
    log.names = original.log.names.twin()
    log.blocks = original.log.blocks[: state.blocks]
    log.length = state.rows
    beside = {str(number): thing for number, thing in enumerate(_beside(original.log, log))}
    log.sink = _Reader(io.BytesIO(state.sink), beside, []).load()
    moving: list[Any] = [kind.__new__(kind) for kind in state.types]
    reader = _Reader(io.BytesIO(state.content), _still(original) | {"log": log, "names": log.names}, moving)
    for thing in moving:
        for name, value in reader.load().items():
            setattr(thing, name, value)
    world: World = moving[0]
    return world


def _fields(thing: Any) -> tuple[str, ...]:
    """The names of what *thing* holds: a compiled class lists them under a name of its own and has no `__dict__`."""
    kind = type(thing)
    return getattr(kind, "__attributes__", None) or getattr(kind, "__slots__", None) or tuple(thing.__dict__)


def _still(world: World) -> dict[str, Any]:
    """What stands still, by name: it is never copied."""
    plan: Plan = world.plan
    scenario = plan.scenario
    still: dict[str, Any] = {
        "plan": plan,
        "luck": world.luck,
        "calendars": world.calendars,
        "log": world.log,
        "names": world.log.names,
        "roads": plan.roads,
        "roster": plan.roster,
        "scenario": scenario,
        "dispatch": scenario.dispatch,
        "calendar": scenario.calendar,
    }
    still |= {f"shift {holder.name}": holder.shift for holder in plan.holders}
    still |= {f"regime {name}": regime for name, regime in scenario.regimes.items()}
    for number, leg in enumerate(plan.legs.values()):
        still |= {f"leg {number}": leg, f"terms {number}": leg.terms}
    still |= {f"offending {number}": rules for number, rules in enumerate(scenario.offending)}
    for name, kind in scenario.case_types.items():
        still[f"type {name}"] = kind
        for number, stage in enumerate(kind.stages):
            still |= {f"need {name} {number} {place}": need for place, need in enumerate(stage.needs)}
    return still
