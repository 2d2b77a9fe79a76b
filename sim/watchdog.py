"""A watch over a run, so that one that would never end stops and says where it goes round in circles.

1. Every so many events it looks how far the clock has come. Where events go on and on while (nearly) no time passes,
   the rows of the log are counted: if the same thing has happened to the same case hundreds of times, it is a cycle.
2. A case that has been called (or pressed, or has come back) `MOST_CALLS` times, minute by minute, goes round in circles as well, if slowly.
3. A run that notes more than `MOST_ROWS` rows is stopped: that bounds its memory.

It looks only, and changes nothing; between two looks it costs nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sim.log import KINDS, NOBODY, REASONS, Kind, Reason
from sim.texts import WrongInputError
from sim.units import DAY, HOUR, MINUTE, SECOND, Spread
from sim.visit import Case, Crew, Part, Visit
from sim.words import Words

if TYPE_CHECKING:
    from sim.world import World

SPELL: Final = SECOND
"""Within so little time a case is not seen to a second time."""
OFTEN: Final = 300
"""So often the same thing does not happen to the same case within a spell, unless it goes round in circles."""
SILENT: Final = 400_000
"""Events within a spell that leave no row in the log, beyond those that all cases and crews together may need."""
EACH: Final = 50
"""Such events for each name in the log."""
MOST_CALLS: Final = 10_000
PACE: Final = MINUTE
"""A case is not called so many times at less than such intervals."""
MOST_ROWS: Final = 30_000_000
"""Rows of one run's log that is kept: 2.2 GB."""
MOST_PASSING: Final = 1_000_000_000
"""Rows of one that is not."""
RARELY: Final = 40
"""At every so many looks the open cases are looked through."""
SHOWN: Final = 8
"""Rows of the log that are told."""
WIDTH: Final = 9

WHERE: Final = {
    "RELAPSED": "case_types.{type}.relapse_after",
    "HOT_SPOT": "case_types.{type}.cause_seen",
    "BUSY": "regimes.*.call.redial_after",
    "CALLED": "streets.{street}.recall_after",
    "DECIDED": "streets.{street}.presses_after",
    "WORKS": "offending.*.reopen_time",
    "ENTERED": "offending.*.entries",
    "PATROL": "departments.{department}.idle_block",
}
"""What sets the pace of a cycle: by the names of kinds and reasons that come in it, the more telling first."""


class Watch:
    """Looks at a run every so many events (`clock.EVERY`)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.since = world.clock.now
        """When the spell began that is under way."""
        self.seen = world.log.length
        """The rows that have been looked at."""
        self.looks = 0
        """Looks within the spell."""
        self.all = 0
        self.counts: Counter[tuple[int, str, int, int, int, int, int]] = Counter()
        """How often each thing happened within the spell."""

    def look(self, events: int) -> None:
        """Look how far a run has come after so many *events* more; raises WrongInputError if it will never end."""
        world = self.world
        log = world.log
        self.all += 1
        most = MOST_ROWS if log.kept else MOST_PASSING
        if log.length > most:
            raise WrongInputError(
                "watch_rows", rows=f"{most:,}", day=world.clock.now // DAY + 1, days=-(-world.plan.scenario.horizon // DAY),
                cases=len(world.open), scenario=world.plan.scenario.name,
            )  # fmt: skip
        if world.clock.now - self.since >= SPELL:
            self.since, self.seen, self.looks = world.clock.now, log.length, 0
            self.counts.clear()
        else:
            self._count(events)
        if self.all % RARELY == 0:
            self._calls()

    def _count(self, events: int) -> None:
        """Count what has happened within the spell."""
        log = self.world.log
        self.looks += 1
        text = log.names.text
        for time, kind, case, stage, street, department, crew, _, reason in log.last(log.length - self.seen):
            if time >= self.since:
                self.counts[kind, _stem(text[case]), stage, street, department, crew, reason] += 1
        self.seen = log.length
        often = max(self.counts.values(), default=0)
        if often > OFTEN:
            many = [key for key, count in self.counts.items() if 2 * count > often]
            kinds = {name for key in many for name in (Kind(key[0]).name, Reason(key[-1]).name)}
            busiest = max(self.counts, key=self.counts.__getitem__)
            self._stop(busiest[1], kinds, often, department=text[busiest[4]])
        if self.looks * events > SILENT + EACH * len(text):
            action, about = self._next()
            self._stop(about, set(), self.looks * events, action)

    def _calls(self) -> None:
        """Look whether a case has been called, pressed or come back more often than any should."""
        now = self.world.clock.now
        for case in self.world.open.values():
            again = case.identity.rpartition("~")[2] if "~" in case.identity else ""
            often = max(case.visits, int(again or 0), *(case.calls or ())[1::2], 0)
            if often > MOST_CALLS and now < often * PACE:
                stem = _stem(case.identity)
                rows = self._rows(stem)[-SHOWN:]
                kinds = {name for row in rows for name in (Kind(row[1]).name, Reason(row[-1]).name)}
                if rows:  # it goes on
                    self._stop(stem, kinds, often, over=now)

    def _rows(self, stem: str) -> list[tuple[int, ...]]:
        """The last rows about a case; about anything if there is no *stem*."""
        text = self.world.log.names.text
        return [row for row in self.world.log.last(10_000) if not stem or _stem(text[row[2]]) == stem]

    def _next(self) -> tuple[str, str]:
        """What is planned next, and which case it is about."""
        action, arguments = self.world.clock.planned()
        return getattr(action, "__qualname__", "?"), next(filter(None, map(_case_of, arguments)), "")

    def _stop(
        self, stem: str, kinds: set[str], often: int, action: str = "", over: int = 0, department: str = ""
    ) -> None:
        world = self.world
        kind, _, place = stem.partition("@")
        path = next((path for name, path in WHERE.items() if name in kinds), "case_types.{type}")
        where = path.format(type=kind or "*", street=place.partition("#")[0] or "*", department=department or "*")
        value = _value(world, where)
        raise WrongInputError(
            "watch_silent" if action else "watch_cycle",
            scenario=world.plan.scenario.name,
            case=stem or "-",
            often=f"{often:,}",
            within=_span(over or max(world.clock.now - self.since, 1)),
            at=_moment(world.clock.now),
            where=f"{where} ({value})" if value else where,
            action=action,
            rows=self._told(stem),
        )

    def _told(self, stem: str) -> Words:
        """The last rows about a case, in both languages."""
        text = self.world.log.names.text
        rows = self._rows(stem)[-SHOWN:]
        told = {"zh": "", "en": ""}
        for time, kind, case, stage, _, department, crew, _, reason in rows:
            who = " ".join(text[number] for number in (department, crew) if number != NOBODY)
            for language in told:
                what, why = KINDS[Kind(kind)].of(language), REASONS[Reason(reason)].of(language)
                told[language] += f"\n  {_moment(time)}  {text[case]}  [{stage}] {who} {what}" + (
                    f" ({why})" if why else ""
                )
        return Words(told["zh"], told["en"])


def _stem(identity: str) -> str:
    """What is the same about a case that comes back, and about the projects at one spot."""
    stem = identity.partition("~")[0]
    return stem.rpartition(".")[0] if "#spot" in stem else stem


def _case_of(thing: Any) -> str:
    """The identity of the case that an argument of a planned action is about."""
    match thing:
        case Case():
            return thing.identity
        case Visit():
            return thing.case.identity
        case Part():
            return thing.visit.case.identity
        case Crew() if thing.part is not None:
            return thing.part.visit.case.identity
        case list() | tuple() if thing:
            return _case_of(thing[0])
    return ""


def _value(world: World, where: str) -> str:
    """What the scenario says at a place such as `streets.lake.recall_after`, as a person writes it."""
    table, name, field = (*where.split("."), "", "")[:3]
    of = getattr(world.plan.scenario, table)
    found: Any = getattr(of.get(name), field, None) if isinstance(of, dict) and field else None
    if isinstance(found, Spread):
        return _span(found.expected)
    return "" if found is None else _span(found) if field.endswith("after") else str(found)


def _span(time: int) -> str:
    """A while in its natural unit, in signs that are the same in both languages."""
    for unit, sign in ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"), (1000, "ms")):
        if time >= unit:
            return f"{time / unit:g} {sign}"
    return f"{time} µs" if time else "0"


def _moment(time: int) -> str:
    """A moment of a run: its day, from 1, and the time of day to the microsecond."""
    day, rest = divmod(time, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{day + 1} / {hours:02}:{minutes:02}:{rest / SECOND:09.6f}"
