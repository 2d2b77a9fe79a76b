"""Who waited while a crew that could have served stood free; read from the log alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from laws import Ask, Mission, Watch, overlap

from sim.log import Kind, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.roster import Shift

Span = tuple[int, int]


def unserved(watched: Watch) -> list[tuple[Ask, int, int]]:
    """Where the crews a request lacked stood free, and nobody was in its way: the request, from when until when.

    A crew at base may be finishing a routine job before it goes, which the log does not show: the
    length of a routine job before it sets out does not count as free, nor does a shorter while.
    """
    scenario = watched.scenario
    free = {
        f"{name}/{number}": _free(watched, f"{name}/{number}")
        for name, department in scenario.departments.items()
        for number in range(1, department.crews + 1)
    }
    job = max((department.routine_job for department in scenario.departments.values()), default=0)
    found: list[tuple[Ask, int, int]] = []
    for ask in watched.asks:
        if ask.guess or ask.end - ask.begin <= job or (ask.reserve and not ask.emergency):
            continue
        spans = [(ask.begin, ask.end)]
        for other in watched.asks:
            if other is not ask and other.key <= ask.key and _in_the_way(watched, other, ask):
                spans = minus(spans, (other.begin, other.clears))
        for department, count in ask.lacks.items():
            able = [
                span
                for crew, spells in free.items()
                if crew.rpartition("/")[0] == department
                for span in _able(watched, crew, spells, ask)
            ]
            spans = overlap(spans, _covered(able, count))
        found += [(ask, begin, end) for begin, end in spans if end - begin > job]
    return found


def overtaken(watched: Watch) -> list[tuple[Ask, Ask]]:
    """Where crews went to a request while an older or more urgent one that wanted no others waited in the same street.

    A crew may have been told to go while it finished a routine job; who has waited no longer than that does not count.
    """
    job = max((department.routine_job for department in watched.scenario.departments.values()), default=0)
    found: list[tuple[Ask, Ask]] = []
    for ask in watched.asks:
        if not ask.gone or ask.emergency or ask.guess:
            continue
        alike = (ask.street, ask.forced, ask.on_call, ask.reserve)
        found += [
            (other, ask)
            for other in watched.asks
            if other.key < ask.key
            and not other.emergency
            and not other.guess
            and (other.street, other.forced, other.on_call, other.reserve) == alike
            and other.begin < ask.end - job
            and ask.end + job < other.end
            and other.lacks <= ask.lacks
        ]
    return found


def idle_at_a_younger(watched: Watch) -> list[tuple[Ask, str, int, int]]:
    """Where a request waited while a crew it could have had only stood at a younger or less urgent case."""
    scenario = watched.scenario
    if scenario.dispatch.assembly == "all_at_once":
        return []
    job = max((department.routine_job for department in scenario.departments.values()), default=0)
    youngest: dict[str, tuple[int, int]] = {}
    for ask in watched.asks:
        youngest[ask.case] = min(ask.key, youngest.get(ask.case, ask.key))
    standing = _standing(watched)
    found: list[tuple[Ask, str, int, int]] = []
    for ask in watched.asks:
        if ask.guess or ask.end - ask.begin <= job:
            continue
        for crew, case, post, begin, end in standing:
            mine = crew.rpartition("/")[0] in ask.lacks and post in ("", ask.street)
            if mine and case != ask.case and youngest.get(case, ask.key) > ask.key:
                spans = minus([(begin, end)], (0, ask.begin))
                spans = minus(spans, (ask.end, scenario.horizon))
                for work in watched.work.get(case, ()):
                    spans = minus(spans, (work.begin, work.end))
                for other in watched.asks:
                    if other is not ask and other.key <= ask.key and _in_the_way(watched, other, ask):
                        spans = minus(spans, (other.begin, other.clears))
                found += [(ask, crew, a, b) for a, b in spans if b - a > job]
    return found


def _standing(watched: Watch) -> list[tuple[str, str, str, int, int]]:
    """When each crew was on site: crew, case, the street whose post it belongs to, from, until."""
    found: list[tuple[str, str, str, int, int]] = []
    since: dict[str, tuple[str, str, int]] = {}
    lent: dict[str, str] = {}
    for row in watched.rows:
        if row.kind is Kind.LENT:
            lent[row.crew] = row.street if row.reason is Reason.BEGINS else ""
            if row.crew in since:  # who belongs elsewhere from now on stands there as another
                case, post, begin = since[row.crew]
                found.append((row.crew, case, post, begin, row.time))
                since[row.crew] = (case, lent[row.crew], row.time)
        elif row.kind is Kind.ARRIVED:
            since[row.crew] = (row.case, lent.get(row.crew, ""), row.time)
        elif row.kind is Kind.LEFT and row.crew in since:
            case, post, begin = since.pop(row.crew)
            found.append((row.crew, case, post, begin, row.time))
    horizon = watched.scenario.horizon
    return found + [(crew, case, post, begin, horizon) for crew, (case, post, begin) in since.items()]


def _in_the_way(watched: Watch, other: Ask, ask: Ask) -> bool:
    """Whether *ask* may not overtake *other*."""
    rules = watched.scenario.dispatch
    if rules.order == "bypass":
        return False
    return rules.assembly == "all_at_once" or bool(other.lacks.keys() & ask.lacks.keys())


def _free(watched: Watch, name: str) -> list[Span]:
    """When a crew was at home and had not been told to go."""
    crew = watched.crews.get(name, Mission(name.rpartition("/")[0]))
    job = watched.scenario.departments[crew.department].routine_job
    edges = [0, *(time for span in crew.out for time in span), watched.scenario.horizon]
    spells = [(begin, end - job) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    for patrol in crew.patrols:
        spells = minus(spells, (patrol[0] - job, patrol[1]))
    return [(begin, end) for begin, end in spells if begin < end]


def _able(watched: Watch, name: str, free: list[Span], ask: Ask) -> list[Span]:
    """When a free crew could have served *ask*: on duty at its base, or on call at the street's post."""
    crew = watched.crews.get(name, Mission(name.rpartition("/")[0]))
    at_base = free
    for begin, end in crew.lent_spans:
        at_base = minus(at_base, (begin, end))
    here = [span for span, street in zip(crew.standing, crew.standing_at, strict=True) if street == ask.street]
    at_post = overlap(free, here)
    shift = watched.shifts[crew.department]
    if not ask.forced:
        at_base = [span for begin, end in at_base for span in _on_duty(shift, begin, end)]
    if not ask.forced and not ask.on_call:
        at_post = [span for begin, end in at_post for span in _on_duty(shift, begin, end)]
    return at_base + at_post


def _on_duty(shift: Shift, begin: int, end: int) -> list[Span]:
    found: list[Span] = []
    begin = shift.next_duty(begin)
    while begin < end:
        until = min(end, shift.duty_ends(begin))
        found.append((begin, until))
        begin = shift.next_duty(until)
    return found


def minus(spans: Iterable[Span], hole: Span) -> list[Span]:
    """What is left of *spans* without *hole*."""
    left = [span for begin, end in spans for span in ((begin, min(end, hole[0])), (max(begin, hole[1]), end))]
    return [(begin, end) for begin, end in left if begin < end]


def _covered(spans: list[Span], count: int) -> list[Span]:
    """Where at least *count* of *spans* hold at once."""
    found: list[Span] = []
    for begin, end in pairwise(sorted({time for span in spans for time in span})):
        if sum(a <= begin and end <= b for a, b in spans) >= count:
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
    return found
