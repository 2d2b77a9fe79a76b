"""What a replay shows: the logs of some arms side by side, as columns of whole numbers that share their names.

Events, not frames: what is seen at a moment is a function of the rows up to it (`state`). Times are
whole microseconds after the scenario's start. Needs the standard library only, so that the same code
runs in a browser's Python.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from sim.log import KINDS, REASONS, Kind, Names, Reason
from sim.measures import Scope, governed, measure
from sim.plan import Plan
from sim.records import read
from sim.scenario import EMERGENCY, WHISTLE_KINDS
from sim.story import rule_of_call
from sim.texts import TEXTS
from sim.units import DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sim.log import Log
    from sim.scenario import Scenario
    from sim.words import Words

FORMAT: Final = 1
COLUMNS: Final = ("time", "kind", "case", "stage", "street", "department", "crew", "reason")
"""What a row of a trace says; all but time, kind, stage and reason are places in the table of names."""
MARKS: Final = ("of", "resolved", "calls", "met", "nights")
"""Moments that count: an exogenous case that counts occurred; one was resolved in time; a stage call that counts was made;
one was met within its deadline; and, a number a night of the run, the sites at work at its dusk."""
WAYS: Final = ("whistle", "petition", "lead", "separate", "assigned")
"""How a street calls, by number."""
DOING: Final = ("rest", "post", "road", "track", "wait", "work", "home")
"""What a crew does, by number: at its base, standing by at a post, on its way, on the track, on site without and with
work, on its way home."""
PHASES: Final = ("hidden", "known", "called", "coming", "there", "work")
"""How far a case is: nobody knows of it, the street does, it called, crews are coming, they are there, they work."""
SIGNS: Final = ("", "back", "paper", "held", "up", "fled", "lost", "shelved")
"""The last thing of note: turned back, passed a desk, held back by the street, escalated, nobody there, lost, shelved."""
AT_SITE: Final = ("", "works", "low", "opens")
"""What a group does at its site."""
EARTH: Final = 111.195
"""Kilometres of a degree of latitude."""
_OVER: Final = (Kind.RESOLVED, Kind.ENDED)
_GROUPS: Final = range(Kind.ENTERED, Kind.MOVED + 1)
_SIGN: Final = {
    Kind.TURNED_BACK: "back",
    Kind.DESK: "paper",
    Kind.DISPUTED: "paper",
    Kind.DATED: "paper",
    Kind.HELD_BACK: "held",
    Kind.ESCALATED: "up",
    Kind.EVACUATED: "fled",
    Kind.FOUND: "",
    Kind.CALLED: "",
    Kind.DECIDED: "",
    Kind.DETECTED: "",
    Kind.SET_OUT: "",
}
_SIGN_FOR: Final = {
    (Kind.HANDED_OVER, Reason.LOST): "lost",
    (Kind.ESCALATED, Reason.DIED): "shelved",
    (Kind.FOUND, Reason.NOBODY_THERE): "fled",
}
_DOING: Final = {
    Kind.SET_OUT: "road",
    Kind.AT_POINT: "track",
    Kind.ARRIVED: "wait",
    Kind.WORK_BEGAN: "work",
    Kind.WORK_ENDED: "wait",
    Kind.LEFT: "home",
}
_AT_DESKS: Final = (Kind.DESK, Kind.DISPUTED, Kind.DATED, Kind.TURNED_BACK)


@dataclass(frozen=True, slots=True)
class Shown:
    """A run to be shown: the name of its arm, its regime, its scenario and its log."""

    arm: str
    regime: str
    scenario: Scenario
    log: Log


@dataclass(frozen=True, slots=True)
class Arm:
    """The rows of one arm, column by column, and the moments that count."""

    columns: tuple[array[int], ...]
    """In the order of `COLUMNS`."""
    ways: array[int]
    """For every row CALLED in turn, by which of `WAYS`."""
    marks: Mapping[str, array[int]]
    """By the names of `MARKS`."""

    def rows(self) -> Iterator[tuple[int, ...]]:
        """The rows, in order."""
        return zip(*self.columns, strict=True)


@dataclass(frozen=True, slots=True)
class Trace:
    """What a replay shows: a head that names everything (values of JSON only) and the arms."""

    head: dict[str, Any]
    arms: tuple[Arm, ...]


# -- from logs to a trace --


def trace(shown: Sequence[Shown], *, seed: int, replication: int, begin: int = 0, end: int | None = None) -> Trace:
    """The trace of the runs *shown*, to be seen from *begin* to *end* (the horizon if left out), in microseconds.

    Of what lies before *begin* only that is kept on which the state at *begin* depends.
    """
    horizon = max(run.scenario.horizon for run in shown)
    end = horizon if end is None else min(end, horizon)
    begin = max(0, min(begin, end))
    names = Names()
    arms, heads = [], []
    for run in shown:
        records = read(run.scenario, run.log)
        scope = Scope(run.scenario, records, governed(run.scenario))
        marks, unfollowed = _marks(scope)
        columns = _columns(run.log, names, begin, end)
        arms.append(Arm(columns, _ways(run, columns, names), _between(marks, begin, end)))
        values = {name: found.value for name, found in measure(run.scenario, records).items() if "@" not in name}
        heads.append(
            {
                "name": run.arm,
                "regime": run.regime,
                "title": _title(run),
                "governed": sorted(governed(run.scenario)),
                "towns": bool(scope.towns),
                "unfollowed": unfollowed,
                "base": _base(run, scope, marks, begin),
                "measures": values,
                "sizes": {name: department.size for name, department in run.scenario.departments.items()},
            }
        )
    head = {
        "format": FORMAT,
        "columns": list(COLUMNS),
        "seed": seed,
        "replication": replication,
        "from": begin,
        "until": end,
        "arms": heads,
        "names": [*names.text.values()],
        **_places(shown, names),
        **_calendar(shown[0].scenario),
        **_rules([run.scenario for run in shown]),
        "horizon": horizon,
    }
    return Trace(head, tuple(arms))


def _columns(log: Log, names: Names, begin: int, end: int) -> tuple[array[int], ...]:
    """The rows of *log* before *end*, and of those before *begin* the ones that still matter."""
    keeps = _still_matter(log, begin) if begin else None
    columns = tuple(array("q") for _ in COLUMNS)
    text = log.names.text
    known: dict[int, int] = {}

    def number(old: int) -> int:
        found = known.get(old)
        if found is None:
            found = known[old] = names(text[old])
        return found

    for seq, (time, kind, case, stage, street, department, crew, _, reason) in enumerate(log.rows()):
        if time >= end:
            break
        if keeps is not None and time < begin and seq not in keeps:
            continue
        row = (time, kind, number(case), stage, number(street), number(department), number(crew), reason)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def _still_matter(log: Log, begin: int) -> frozenset[int]:
    """The rows before *begin* on which the state at *begin* depends, by their place in the log."""
    last: dict[int, int] = {}
    over: set[int] = set()
    rows_of: dict[int, list[int]] = {}
    latest: dict[tuple[str, int], int] = {}
    missions: dict[int, list[int]] = {}
    always: list[int] = []
    for seq, (time, kind, case, _, _, _, crew, _, _) in enumerate(log.rows()):
        if case and kind < Kind.ON_POST:
            last[case] = time
        if time >= begin:
            continue
        if kind in _OVER:
            over.add(case)
        if kind == Kind.SET_OUT:
            missions[crew] = []
        if Kind.SET_OUT <= kind <= Kind.BACK:
            missions.setdefault(crew, []).append(seq)
        if kind in (Kind.ON_POST, Kind.OFF_POST):
            latest["post", crew] = seq
        elif kind == Kind.LENT:
            latest["lent", crew] = seq
        elif kind == Kind.PATROL:
            latest["patrol", crew] = seq
        elif kind in _GROUPS:
            latest["group", crew] = seq
        elif case:
            rows_of.setdefault(case, []).append(seq)
            if kind in (Kind.DETAINED, Kind.SEALED) and crew:
                latest["group", crew] = seq
        else:
            always.append(seq)
    kept = [seqs for case, seqs in rows_of.items() if case not in over or last[case] >= begin]
    return frozenset(chain(always, latest.values(), *kept, *missions.values()))


def _ways(run: Shown, columns: tuple[array[int], ...], names: Names) -> array[int]:
    """By which way each call was made."""
    joined: dict[str, list[tuple[int, str]]] = {}
    found = array("q")
    text = names.text
    for time, kind, case, _, street, _, crew, _ in zip(*columns, strict=True):
        if kind == Kind.JOINED:
            joined.setdefault(text[street], []).append((time, text[crew]))
        elif kind == Kind.CALLED:
            type_, _, place = text[case].partition("@")
            where = place.partition("#")[0]
            kind_of = run.scenario.case_types[type_]
            way = rule_of_call(run.scenario, run.regime, where, time, kind_of, joined.get(where, ()))
            found.append(WAYS.index(way))
    return found


def _marks(scope: Scope) -> tuple[dict[str, list[int]], bool]:
    """The moments that count, and whether every exogenous case does, since of none the whole time could be followed."""
    within = scope.scenario.measure.resolution_within
    followed = [case for case in scope.exogenous if case.occurred + within <= scope.horizon]
    counted = followed or scope.exogenous
    calls, met = [], []
    for case in scope.whistles:
        deadline = scope.scenario.measure.deadlines.get(scope.scenario.case_types[case.type].whistle)
        for stage, start in case.called.items():
            if deadline is None or not scope.inside(start) or start + deadline > scope.horizon:
                continue
            calls.append(start)
            event = case.gathered.get(stage)
            if event is not None and event - start <= deadline:
                met.append(event)
    marks = {
        "of": sorted(case.occurred for case in counted),
        "resolved": sorted(
            case.resolved for case in counted if case.resolved is not None and case.resolved - case.occurred <= within
        ),
        "calls": sorted(calls),
        "met": sorted(met),
        "nights": list(scope.nights) if scope.towns else [],
    }
    return marks, not followed


def _between(marks: Mapping[str, list[int]], begin: int, end: int) -> dict[str, array[int]]:
    """The moments from *begin* to before *end*; what lies before is in the arm's base. Nights stay whole."""
    return {
        name: array("q", moments if name == "nights" else [at for at in moments if begin <= at < end])
        for name, moments in marks.items()
    }


def _base(run: Shown, scope: Scope, marks: Mapping[str, list[int]], begin: int) -> dict[str, int]:
    """What had been counted before *begin*: moments, and officers × time on missions and standing by."""
    found = {name: sum(at < begin for at in marks[name]) for name in MARKS if name != "nights"}
    meter = _Meter(scope.streets, {n: d.size for n, d in run.scenario.departments.items()}, scope.begin, scope.end)
    text = run.log.names.text
    if begin:
        for time, kind, case, _, street, _, crew, _, _ in run.log.rows():
            if time >= begin:
                break
            meter.see(time, kind, text[case], text[street], text[crew])
        meter.advance(begin)
    return {**found, "missions": meter.missions, "standby": meter.standby}


def _title(run: Shown) -> list[str]:
    """What an arm is called: its regime, or where two files are compared under one, its file."""
    if run.arm == run.regime:
        return _both(run.scenario.regimes[run.regime].title, run.arm)
    zh, en = _both(run.scenario.title, run.scenario.name)
    return [f"{run.arm}（{zh}）", f"{run.arm} ({en})"]


def _both(words: Words, otherwise: str = "") -> list[str]:
    return [words.zh or otherwise, words.en or otherwise]


def _places(shown: Sequence[Shown], names: Names) -> dict[str, Any]:
    """Where everything stands, on a plane in kilometres, and what it is called; only departments that do something."""
    scenarios = list({id(run.scenario): run.scenario for run in shown}.values())
    main = scenarios[0]
    used = {text.rpartition("/")[0] for text in names.text.values()} | set(names.text.values())
    flat = _plane(main)
    found: dict[str, Any] = {"streets": {}, "districts": {}, "departments": {}, "hills": []}
    styles: dict[tuple[str, ...], int] = {}
    for scenario in reversed(scenarios):
        plan = Plan(scenario)
        for name, district in scenario.districts.items():
            found["districts"][name] = {
                "name": _both(district.name, name),
                "at": flat(district.seat_x, district.seat_y),
            }
        for name, street in scenario.streets.items():
            found["streets"][name] = {
                "name": _both(street.name, name),
                "at": flat(street.x, street.y),
                "district": street.district,
            }
        for holder in plan.holders:
            department = holder.department
            if holder.name in used:
                style = styles.setdefault(tuple(sorted(department.powers)), len(styles))
                found["departments"][holder.name] = {
                    "name": _both(department.name, holder.name),
                    "at": flat(holder.base.x, holder.base.y),
                    "level": department.level,
                    "place": department.street or department.district,
                    "crews": department.crews,
                    "style": style,
                }
    towns = {rules.street: rules for scenario in reversed(scenarios) for rules in scenario.offending}
    for rules in towns.values():
        digits = max(2, len(str(rules.sites)))
        sites = [f"{rules.type}@{rules.street}#site{number:0{digits}}" for number in range(1, rules.sites + 1)]
        found["hills"].append({"street": rules.street, "at": flat(rules.foot_x, rules.foot_y), "sites": sites})
    return found


def _plane(scenario: Scenario) -> Any:
    """From the scenario's coordinates to kilometres on a plane; degrees are flattened about the middle."""
    if scenario.travel.geometry != "degrees":
        return lambda x, y: [round(x, 4), round(y, 4)]
    middle = [
        sum(getattr(street, axis) for street in scenario.streets.values()) / len(scenario.streets) for axis in "xy"
    ]
    wide = EARTH * math.cos(math.radians(middle[1]))
    return lambda x, y: [round((x - middle[0]) * wide, 4), round((y - middle[1]) * EARTH, 4)]


def _calendar(scenario: Scenario) -> dict[str, Any]:
    """What the scenario is called, and its time."""
    phases, begins = [], 0
    for number, phase in enumerate(scenario.phases):
        phases.append([phase.name, begins, begins + phase.length, number == scenario.compared])
        begins += phase.length
    return {
        "scenario": scenario.name,
        "title": _both(scenario.title, scenario.name),
        "about": _both(scenario.about),
        "start": scenario.start.isoformat(),
        "window": list(scenario.window),
        "night": [scenario.calendar.night_begins, scenario.calendar.night_ends],
        "phases": phases,
    }


def _rules(scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Types of case, resource holders, cohorts: what the first scenario says goes before what the others do."""
    found: dict[str, Any] = {"types": {}, "resources": {}, "cohorts": {}}
    for scenario in reversed(scenarios):
        for name, kind in scenario.case_types.items():
            found["types"][name] = {
                "name": _both(kind.name, name),
                "deadline": scenario.measure.deadlines.get(kind.whistle),
                "emergency": WHISTLE_KINDS.index(kind.whistle) == EMERGENCY,
                "stages": [[len(stage.needs), list(stage.consents)] for stage in kind.stages],
            }
        found["resources"] |= {name: _both(resource.name, name) for name, resource in scenario.resources.items()}
        found["cohorts"] |= {name: _both(cohort.name, name) for name, cohort in scenario.cohorts.items()}
    return found


def words() -> dict[str, Any]:
    """The words in which a case is told, by key, and the names of kinds and reasons, all in both languages."""
    told = ("story_", "span_", "replay_")
    return {
        "texts": {key: _both(found) for key, found in TEXTS.items() if key.startswith(told)},
        "kinds": {int(kind): _both(found) for kind, found in KINDS.items()},
        "why": {int(reason): _both(found) for reason, found in REASONS.items()},
        "reasons": {reason.name: [int(reason), *_both(found)] for reason, found in REASONS.items()},
    }


# -- as bytes, and back --


def encode(found: Trace) -> bytes:
    """*found* as bytes: the head as JSON after its length, then the columns as differences, seven bits a byte.

    What arms have in common at the beginning is written once.
    """
    common = _common(found.arms)
    head = {
        **found.head,
        "common": common,
        "rows": [len(arm.columns[0]) for arm in found.arms],
        "ways": [len(arm.ways) for arm in found.arms],
        "marks": [{name: len(arm.marks[name]) for name in MARKS} for arm in found.arms],
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    into = bytearray(len(text).to_bytes(4, "little") + text)
    if found.arms:
        _write(into, found.arms[0].columns, 0, common)
    for arm in found.arms:
        _write(into, arm.columns, common, len(arm.columns[0]))
        _numbers(into, arm.ways)
        for name in MARKS:
            _differences(into, arm.marks[name])
    return bytes(into)


def packed(found: Trace) -> str:
    """A trace as a page carries it: its bytes deflated, in base64."""
    return base64.b64encode(zlib.compress(encode(found), 9)).decode()


def decode(raw: bytes) -> Trace:
    """The trace that `encode` wrote."""
    length = int.from_bytes(raw[:4], "little")
    head: dict[str, Any] = json.loads(raw[4 : 4 + length])
    numbers = _read(raw, 4 + length)
    common, rows = head.pop("common"), head.pop("rows")
    ways, marks = head.pop("ways"), head.pop("marks")
    shared = _columns_of(numbers, common)
    arms = []
    for i, count in enumerate(rows):
        rest = _columns_of(numbers, count - common)
        columns = tuple(array("q", [*a, *b]) for a, b in zip(shared, rest, strict=True))
        called = array("q", [next(numbers) for _ in range(ways[i])])
        arms.append(Arm(columns, called, {name: array("q", _summed(numbers, marks[i][name])) for name in MARKS}))
    return Trace(head, tuple(arms))


def _common(arms: Sequence[Arm]) -> int:
    """How many rows all arms begin with."""
    least = min((len(arm.columns[0]) for arm in arms), default=0)
    if len(arms) < 2:
        return least
    first, *others = arms
    for other in others:
        for mine, its in zip(first.columns, other.columns, strict=True):
            if mine[:least] != its[:least]:
                least = next(i for i in range(least) if mine[i] != its[i])
    return least


def _write(into: bytearray, columns: Sequence[array[int]], begin: int, end: int) -> None:
    for column in columns:
        _differences(into, column[begin:end])


def _differences(into: bytearray, values: Iterable[int]) -> None:
    """Each number as its difference to the one before, its sign in the last bit."""
    before = 0
    found = []
    for value in values:
        step = value - before
        before = value
        found.append(step << 1 if step >= 0 else (-step << 1) - 1)
    _numbers(into, found)


def _numbers(into: bytearray, values: Iterable[int]) -> None:
    """Numbers from nought on, seven bits a byte, the eighth says that more follows."""
    for value in values:
        left = value
        while left > 127:
            into.append(left & 127 | 128)
            left >>= 7
        into.append(left)


def _read(raw: bytes, at: int) -> Iterator[int]:
    value = shift = 0
    for byte in raw[at:]:
        value |= (byte & 127) << shift
        if byte & 128:
            shift += 7
        else:
            yield value
            value = shift = 0


def _summed(numbers: Iterator[int], count: int) -> Iterator[int]:
    total = 0
    for _ in range(count):
        step = next(numbers)
        total += -(step + 1 >> 1) if step & 1 else step >> 1
        yield total


def _columns_of(numbers: Iterator[int], count: int) -> list[list[int]]:
    return [list(_summed(numbers, count)) for _ in COLUMNS]


# -- what is seen at a moment --


class _Meter:
    """Officers × time on missions for, and standing by at the posts of, some streets, between two moments."""

    def __init__(self, streets: Iterable[str], sizes: Mapping[str, int], begin: int, end: int) -> None:
        self.streets = frozenset(streets)
        self.sizes = sizes
        self.begin = begin
        self.end = end
        self.missions = self.standby = 0
        self.now = 0
        self.out: dict[str, bool] = {}
        """The crews that are out, and whether for one of the streets."""
        self.post: dict[str, str] = {}
        """The posts at which crews stand by, those that are out included."""
        self.rates = [0, 0]

    def see(self, time: int, kind: int, case: str, street: str, crew: str) -> None:
        """Take note of a row."""
        if kind not in (Kind.SET_OUT, Kind.BACK, Kind.ON_POST, Kind.OFF_POST):
            return
        self.advance(time)
        self._count(crew, -1)
        if kind == Kind.SET_OUT:
            self.out[crew] = street_of(case) in self.streets
        elif kind == Kind.BACK:
            self.out.pop(crew, None)
        elif kind == Kind.ON_POST:
            self.post[crew] = street
        else:
            self.post.pop(crew, None)
        self._count(crew, 1)

    def advance(self, time: int) -> None:
        """Count up to *time*."""
        passed = min(time, self.end) - max(self.now, self.begin)
        if passed > 0:
            self.missions += self.rates[0] * passed
            self.standby += self.rates[1] * passed
        self.now = time

    def _count(self, crew: str, sign: int) -> None:
        size = sign * self.sizes[crew.rpartition("/")[0]]
        if crew in self.out:
            self.rates[0] += size * self.out[crew]
        elif self.post.get(crew) in self.streets:
            self.rates[1] += size


def street_of(case: str) -> str:
    """The street of a case, which stands in its identity."""
    return case.partition("@")[2].partition("#")[0]


@dataclass(slots=True)
class _Open:
    """A case that is not over."""

    stage: int = 0
    called: int = -1
    gathered: int = -1
    detected: bool = False
    quorum: bool = False
    recorded: bool = False
    alone: bool = False
    sign: str = ""
    rungs: int = 0


class _Player:
    """Follows the rows of an arm."""

    def __init__(self, found: Trace, arm: int) -> None:
        head = found.head["arms"][arm]
        self.names: list[str] = found.head["names"]
        self.departments: dict[str, Any] = found.head["departments"]
        begin, end = found.head["window"]
        self.meter = _Meter(head["governed"], head["sizes"], max(begin, found.head["from"]), end)
        self.meter.missions, self.meter.standby = head["base"]["missions"], head["base"]["standby"]
        self.cases: dict[str, _Open] = {}
        self.crews: dict[str, tuple[str, str]] = {}
        """What the crews that are out do, and for which case."""
        self.tokens: set[tuple[str, str]] = set()
        """Departments that come to a case as a token."""
        self.sites: dict[str, tuple[str, str]] = {}
        """What each group does, and where."""
        self.called: dict[tuple[str, int], int] = {}
        self.gathered: dict[tuple[str, int], int] = {}

    def see(self, row: tuple[int, ...]) -> None:
        """Take note of a row."""
        time, kind, case_number, stage, street_number, department_number, crew_number, reason = row
        case, street = self.names[case_number], self.names[street_number]
        department, crew = self.names[department_number], self.names[crew_number]
        self.meter.see(time, kind, case, street, crew)
        if kind == Kind.OCCURRED:
            self.cases[case] = _Open()
        elif Kind.SET_OUT <= kind <= Kind.BACK:
            self._moves(kind, case, crew)
        elif kind in _GROUPS or (crew and kind in (Kind.DETAINED, Kind.SEALED)):
            self._group(kind, case, crew)
        found = self.cases.get(case)
        if found is not None and kind < Kind.ON_POST:
            self._happens(found, time, kind, case, stage, department, reason)
            if kind in _OVER:
                del self.cases[case]

    def _moves(self, kind: int, case: str, crew: str) -> None:
        if kind == Kind.BACK:
            self.crews.pop(crew, None)
        elif kind in _DOING and (kind == Kind.SET_OUT or crew in self.crews):
            self.crews[crew] = (_DOING[Kind(kind)], case)

    def _group(self, kind: int, case: str, group: str) -> None:
        site = case.rpartition(".")[0] or case
        if kind in (Kind.GONE, Kind.SEALED) or not site:
            self.sites.pop(group, None)
        elif kind == Kind.WORKS:
            self.sites[group] = ("works", site)
        else:
            self.sites[group] = ("low" if kind in (Kind.LIES_LOW, Kind.DETAINED) else "opens", site)

    def _happens(self, found: _Open, time: int, kind: int, case: str, stage: int, department: str, reason: int) -> None:
        sign = _SIGN_FOR.get((Kind(kind), Reason(reason)), _SIGN.get(Kind(kind)))
        if sign is not None:
            found.sign = sign
        if kind == Kind.DETECTED:
            found.detected = True
        elif kind == Kind.CALLED:
            first = self.called.setdefault((case, stage), time)
            found.stage, found.called = stage, first
            found.gathered = self.gathered.get((case, stage), -1)
        elif kind == Kind.GATHERED:
            self.gathered.setdefault((case, stage), time)
            if stage == found.stage and found.gathered < 0:
                found.gathered = time
        elif kind == Kind.QUORUM:
            found.quorum = True
        elif kind in (Kind.VISIT_ENDED, Kind.INTERRUPTED):
            found.quorum = False
            self.tokens = {pair for pair in self.tokens if pair[0] != case}
        elif kind == Kind.DECIDED:
            (self.tokens.add if reason == Reason.TOKEN else self.tokens.discard)((case, department))
            if self.departments[department]["level"] != "street":
                found.alone = False
        elif kind == Kind.TRIAGED:
            found.alone = reason == Reason.ALONE
        elif kind == Kind.RECORDED:
            found.recorded = True
        elif kind == Kind.ESCALATED:
            found.rungs += reason != Reason.DIED
        if kind in _AT_DESKS:
            found.alone = False

    def phase(self, case: str, found: _Open) -> str:
        """How far a case is."""
        doing = {what for what, where in self.crews.values() if where == case}
        if "work" in doing:
            return "work"
        if "wait" in doing:
            return "there"
        if doing & {"road", "track"}:
            return "coming"
        if found.called >= 0:
            return "called"
        return "known" if found.detected else "hidden"


def state(found: Trace, arm: int, t: int) -> dict[str, Any]:
    """What is seen of an arm at the moment *t*, rows at *t* included; values of JSON only, codes by their names.

    ``cases``: of every case that has occurred and is not over, its phase, the stage last called for (0: none), when it was
    first called for and when its quorum was first at the designated point (-1: not), whether there is quorum on site, whether
    the record says closed, whether the street does it alone, the last thing of note, and rungs climbed. ``crews``: of every crew
    not at rest, what it does, for which case, and whether as a token. ``sites``: what which group does. ``score``: see `MARKS`;
    missions and standby are officers × microseconds.
    """
    player = _Player(found, arm)
    for row in found.arms[arm].rows():
        if row[0] > t:
            break
        player.see(row)
    player.meter.advance(t)
    crews = {
        crew: [what, case, (case, crew.rpartition("/")[0]) in player.tokens and what != "home"]
        for crew, (what, case) in player.crews.items()
    }
    crews |= {crew: ["post", "", False] for crew in player.meter.post if crew not in crews}
    cases = {
        case: [
            player.phase(case, one), one.stage, one.called, one.gathered, one.quorum, one.recorded, one.alone, one.sign,
            one.rungs,
        ]
        for case, one in player.cases.items()
    }  # fmt: skip
    sites = {site: [what, group] for group, (what, site) in player.sites.items()}
    return {"cases": cases, "crews": crews, "sites": sites, "score": _score(found, arm, t, player)}


def _score(found: Trace, arm: int, t: int, player: _Player) -> dict[str, int]:
    head, marks = found.head["arms"][arm], found.arms[arm].marks
    score = {name: head["base"][name] + bisect_right(marks[name], t) for name in MARKS if name != "nights"}
    dusk = found.head["night"][0]
    begin, end = found.head["window"]
    score["nights"] = sum(
        active
        for night, active in enumerate(marks["nights"])
        if begin <= night * DAY + dusk < end and night * DAY + dusk <= t
    )
    score["active"] = sum(
        what == "works" and street_of(site) in player.meter.streets for what, site in player.sites.values()
    )
    return {**score, "missions": player.meter.missions, "standby": player.meter.standby}
