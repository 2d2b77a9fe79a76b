"""What a proof can read off a log: quantities of cases, levels over time, counts, trips, exact moments.

Each table below is a vocabulary: a word, what it means, and how it is read. A further word is added to its table;
files, their errors, `explain` and the schema then know it. What one run gives is a `Tally` of sums, from which
`estimates` makes figures over many runs. Times are whole microseconds inside, the file's unit outside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.declare import Declared
from sim.lives import NOT
from sim.log import KINDS, REASONS, Kind, Reason
from sim.quantity import parsed
from sim.units import DAY, HOUR, MINUTE, SECOND
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sim.expectation import Gauge
    from sim.lives import Life, Reading, Row, Span, Trip

UNITS: Final[Mapping[str, float]] = {"s": SECOND, "min": MINUTE, "h": HOUR, "day": DAY}
"""The units of times."""
MEAN: Final = "mean"
WAVES: Final = ("peak", "peak_hour")
"""Ways of giving a level that need whole days."""
OPEN: Final = -2
"""A quantity that is not known yet when the run ends."""


class Tally(NamedTuple):
    """What one run gives for a figure."""

    sums: tuple[float, ...]
    """What `estimates` needs of this way of giving it; () if it does not occur in the run."""
    open: int = 0
    """Cases that would count but were not over when the run ended."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a run that counts."""

    begin: int
    """Cases called before it do not count; averages over time begin here."""
    end: int
    """Cases called from here on do not count."""
    horizon: int
    """Where averages over time end."""


@cache
def listed(text: str) -> tuple[str, ...]:
    """The names in a row with commas."""
    return tuple(name.strip() for name in text.replace("，", ",").replace("、", ",").split(","))


# -- cases --


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that every case has, or OPEN, or NOT if it is no matter of this case."""

    words: Words
    find: Callable[[Life, int, Reading], int]
    """Of a case; the number of the department meant, or nought."""
    timed: bool = True
    """Whether it is a time."""
    department: bool = False
    """Whether a department must be named."""


def _since_call(life: Life, moment: int) -> int:
    """From the call until *moment*; if that never came, until the case ended."""
    if moment >= 0:
        return moment - life.called
    return life.over - life.called if life.over >= 0 else OPEN


def _wait(life: Life, department: int, _reading: Reading) -> int:
    return _since_call(life, life.outs.get(department, NOT) if department else life.out)


def _response(life: Life, department: int, _reading: Reading) -> int:
    return _since_call(life, life.arrived.get(department, NOT) if department else life.came)


def _quorum(life: Life, _department: int, _reading: Reading) -> int:
    return _since_call(life, life.quorum)


def _idle(life: Life, department: int, _reading: Reading) -> int:
    came = life.arrived.get(department, NOT)
    if came >= 0 and life.quorum >= 0:
        return life.quorum - came
    return NOT if life.over >= 0 else OPEN


def _work(life: Life, _department: int, _reading: Reading) -> int:
    return sum(end - begin for begin, end in life.works) if life.over >= 0 else OPEN


def _in_system(life: Life, _department: int, _reading: Reading) -> int:
    return life.over - life.called if life.over >= 0 else OPEN


def _part(life: Life, department: int, _reading: Reading) -> int:
    if life.over < 0:
        return OPEN
    return life.stopped[department] - life.called if department in life.stopped else NOT


def _turn(life: Life, _department: int, reading: Reading) -> int:
    order = reading.scenario.streets[life.street].turns_to
    if not order:
        return NOT
    if not life.outs:
        return len(order) + 1 if life.over >= 0 else OPEN
    name = reading.text[next(iter(life.outs))]
    return order.index(name) + 1 if name in order else NOT


def _visits(life: Life, _department: int, _reading: Reading) -> int:
    return life.visits if life.over >= 0 else OPEN


def _until_cured(life: Life, _department: int, reading: Reading) -> int:
    if "~" in life.name:
        return NOT
    last = reading.chain(life)[-1]
    return last.over - life.called if last.over >= 0 > last.relapsed else OPEN


def _visits_in_all(life: Life, _department: int, reading: Reading) -> int:
    if "~" in life.name:
        return NOT
    chain = reading.chain(life)
    return sum(each.visits for each in chain) if chain[-1].over >= 0 > chain[-1].relapsed else OPEN


CASES: Final[Mapping[str, Quantity]] = {
    "wait": Quantity(
        Words(
            "从首次呼叫到第一支队(或指明部门的第一支队)出动;没等到就结束的,算到结束",
            "from the first call to the first crew (or the first of the department named) setting out; until its end if it ended before",
        ),
        _wait,
    ),
    "response": Quantity(
        Words(
            "从首次呼叫到第一支队(或指明部门的第一支队)到达现场",
            "from the first call to the first crew (or the first of the department named) on site",
        ),
        _response,
    ),
    "quorum": Quantity(
        Words("从首次呼叫到现场有效到齐", "from the first call to effective quorum on site"), _quorum
    ),
    "idle": Quantity(
        Words("指明部门的队在现场等到齐的时间", "how long the department named waits on site for the quorum"),
        _idle,
        department=True,
    ),
    "work": Quantity(Words("现场有人在处置的时间", "how long anybody was at work at it"), _work),
    "part": Quantity(
        Words("从首次呼叫到指明部门最后停手", "from the first call until the department named last stopped work at it"),
        _part,
        department=True,
    ),
    "in_system": Quantity(
        Words("从首次呼叫到解决或以其他方式结束", "from the first call to its being resolved or ended otherwise"),
        _in_system,
    ),
    "turn": Quantity(
        Words(
            "最先出动的部门在街乡 turns_to 里排第几;没有队出动就结束的,比部门数多一",
            "the place in the street's turns_to of the department whose crew set out first; one more than there are departments if none did",
        ),
        _turn,
        timed=False,
    ),
    "visits": Quantity(Words("出动几次", "how many visits it took"), _visits, timed=False),
    "until_cured": Quantity(
        Words(
            "从首次呼叫到连同此后的复发都了结;只算最初的案件",
            "from the first call until it and all the relapses that come of it are over; of first cases only",
        ),
        _until_cured,
    ),
    "visits_in_all": Quantity(
        Words("连同此后的复发共出动几次;只算最初的案件", "how many visits it and all its relapses took; of first cases only"),
        _visits_in_all,
        timed=False,
    ),
}  # fmt: skip

ENDS: Final[Mapping[str, tuple[Words, Callable[[Life], bool]]]] = {
    "resolved": (Words("真正解决", "truly resolved"), lambda life: life.resolved),
    "unresolved": (Words("未解决而终,不论原因", "ended unresolved, for whatever reason"), lambda life: not life.resolved),
    "given_up": (REASONS[Reason.GIVEN_UP], lambda life: life.reason == Reason.GIVEN_UP),
    "offender_gone": (REASONS[Reason.OFFENDER_GONE], lambda life: life.reason == Reason.OFFENDER_GONE),
    "fled": (REASONS[Reason.FLED], lambda life: life.reason == Reason.FLED),
    "expired": (REASONS[Reason.EXPIRED], lambda life: life.reason == Reason.EXPIRED),
    "refused": (REASONS[Reason.REFUSED], lambda life: life.reason == Reason.REFUSED),
    "died": (REASONS[Reason.DIED], lambda life: life.reason == Reason.DIED),
}  # fmt: skip
"""How a case can end; only over cases are asked."""


def counted(gauge: Gauge, window: Window, reading: Reading) -> list[Life]:
    """The cases called within *window* that *gauge* is about, in the order of their calls."""
    kinds = reading.scenario.case_types
    found = [
        life
        for life in reading.called
        if window.begin <= life.called < window.end
        and (not gauge.type or life.type in listed(gauge.type))
        and (not gauge.street or life.street in listed(gauge.street))
        and (not gauge.whistle or kinds[life.type].whistle == gauge.whistle)
    ]
    if gauge.number:
        return found[gauge.number - 1 : gauge.number]
    return found[gauge.skip : gauge.first or None]


def _of_cases(gauge: Gauge, window: Window, reading: Reading) -> Tally:
    quantity = CASES[gauge.cases]
    department = reading.number.get(gauge.department, NOT) if gauge.department else 0
    ended = ENDS[gauge.ended][1] if gauge.ended else None
    found: list[int] = []
    left = 0
    for life in counted(gauge, window, reading):
        if ended is not None and (life.over < 0 or not ended(life)):
            left += life.over < 0
            continue
        value = quantity.find(life, department, reading)
        if value >= 0:
            found.append(value)
        else:
            left += value == OPEN
    return Tally(_sums(gauge, found, UNITS[gauge.unit or "min"] if quantity.timed else 1, timed=quantity.timed), left)


def _sums(gauge: Gauge, values: Sequence[float], unit: float, *, timed: bool) -> tuple[float, ...]:
    """The sums of *values* that the way in which *gauge* gives them needs."""
    if gauge.give == "share":
        fits = condition(gauge, timed=timed)
        return (sum(map(fits, values)), len(values))
    if gauge.give == MEAN:
        return (sum(values) / unit, len(values))
    return (math.fsum((value / unit) ** 2 for value in values), sum(values) / unit, len(values))


# -- conditions --

BOUNDS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "above": lambda value, bound: value > bound,
    "at_least": lambda value, bound: value >= bound,
    "below": lambda value, bound: value < bound,
    "at_most": lambda value, bound: value <= bound,
    "equals": lambda value, bound: value == bound,
}
"""What can be asked of a value for a share."""
_BOUND: Final = Declared("number", Words("", ""))


@cache
def bound(text: str, *, timed: bool) -> float:
    """What a bound means, in microseconds if it is a time; raises `WrongError`."""
    return float(parsed("duration" if timed else "number", text, _BOUND))


def condition(gauge: Gauge, *, timed: bool) -> Callable[[float], bool]:
    """Whether a value is one of those whose share *gauge* gives."""
    asked = [(fits, bound(text, timed=timed)) for name, fits in BOUNDS.items() if (text := getattr(gauge, name))]
    return lambda value: all(fits(value, limit) for fits, limit in asked)


# -- levels --


@dataclass(frozen=True, slots=True)
class Level:
    """A number of things at each moment: of the spans that cover it."""

    words: Words
    spans: Callable[[Gauge, Reading], Iterator[Span]]
    crews: bool = False
    """Whether it counts crews, so that a department and a crew may be named, and it may be given per crew."""


def _lives(gauge: Gauge, reading: Reading) -> Iterator[Life]:
    kinds = reading.scenario.case_types
    for life in reading.lives.values():
        if (
            (not gauge.type or life.type in listed(gauge.type))
            and (not gauge.street or life.street in listed(gauge.street))
            and (not gauge.whistle or kinds[life.type].whistle == gauge.whistle)
        ):
            yield life


def _trips(gauge: Gauge, reading: Reading) -> Iterator[Trip]:
    department = reading.number.get(gauge.department, NOT) if gauge.department else 0
    crew = reading.number.get(f"{gauge.department}/{gauge.crew}", NOT) if gauge.crew else 0
    cases = {id(life) for life in _lives(gauge, reading)} if gauge.type or gauge.street or gauge.whistle else None
    for trip in reading.trips:
        if (
            (not department or trip.department == department)
            and (not crew or trip.crew == crew)
            and (cases is None or id(reading.lives[trip.case]) in cases)
        ):
            yield trip


def _waiting(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for life in _lives(gauge, reading):
        yield from life.waits


def _inside(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for life in _lives(gauge, reading):
        if life.called >= 0:
            yield life.called, reading.until(life.over)


def _open(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for life in _lives(gauge, reading):
        if life.occurred >= 0:
            yield life.occurred, reading.until(life.over)


def _busy(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for trip in _trips(gauge, reading):
        yield trip.out, reading.until(trip.back)


def _on_the_way(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for trip in _trips(gauge, reading):
        yield trip.out, reading.until(trip.arrived if trip.arrived >= 0 else trip.back)


def _on_site(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for trip in _trips(gauge, reading):
        if trip.arrived >= 0:
            yield trip.arrived, reading.until(trip.left if trip.left >= 0 else trip.back)


def _at_work(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for trip in _trips(gauge, reading):
        yield from trip.works


def _worked_at(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for life in _lives(gauge, reading):
        yield from life.works


def _dormant(gauge: Gauge, reading: Reading) -> Iterator[Span]:
    for life in _lives(gauge, reading):
        if life.relapsed >= 0:
            yield life.over, life.relapsed


LEVELS: Final[Mapping[str, Level]] = {
    "waiting": Level(Words("呼叫了还没有队出动的案件", "cases called for which no crew has set out yet"), _waiting),
    "in_system": Level(Words("呼叫了还没有结束的案件", "cases called and not over"), _inside),
    "open": Level(Words("发生了还没有结束的案件", "cases that have occurred and are not over"), _open),
    "dormant": Level(Words("已解决、尚未复发而后来复发了的案件", "cases resolved that will relapse and have not yet"), _dormant),
    "worked_at": Level(Words("正有人处置的案件", "cases at which somebody is at work"), _worked_at),
    "busy": Level(Words("从出动到归队的队", "crews between setting out and being back"), _busy, crews=True),
    "on_the_way": Level(Words("去现场途中的队", "crews on the way to a site"), _on_the_way, crews=True),
    "on_site": Level(Words("在现场的队", "crews on site"), _on_site, crews=True),
    "at_work": Level(Words("正在处置的队", "crews at work"), _at_work, crews=True),
}  # fmt: skip


def _of_levels(gauge: Gauge, window: Window, reading: Reading) -> Tally:
    level = LEVELS[gauge.level]
    begin, end = window.begin, window.horizon
    spans = [(max(a, begin), min(b, end)) for a, b in level.spans(gauge, reading) if b > begin and a < end and b > a]
    units = crews(gauge, reading) if gauge.per == "crew" else 1
    if gauge.at is not None:
        numbers = _at(spans, gauge.at, begin, end)
        return Tally(_sums(gauge, numbers, units, timed=False))
    if gauge.give == MEAN:
        return Tally((math.fsum(b - a for a, b in spans) / units, end - begin))
    if gauge.give in WAVES:
        return Tally(_wave(spans, units, begin, end))
    times = _times(spans, end - begin)
    if gauge.give == "share":
        fits = condition(gauge, timed=False)
        return Tally((sum(time for number, time in times.items() if fits(number)), end - begin))
    second = math.fsum(time * (number / units) ** 2 for number, time in times.items())
    first = math.fsum(time * number / units for number, time in times.items())
    return Tally((second, first, end - begin))


def _wave(spans: Iterable[Span], units: int, begin: int, end: int) -> tuple[float, ...]:
    """The sums of the daily wave (its cosine, its sine) and of the level over the whole days from *begin*, and their length."""
    end = begin + (end - begin) // DAY * DAY
    turn = 2 * math.pi / DAY
    kept = [(a, min(b, end)) for a, b in spans if a < end]
    cosine = math.fsum(math.sin(turn * (b % DAY)) - math.sin(turn * (a % DAY)) for a, b in kept) / turn
    sine = math.fsum(math.cos(turn * (a % DAY)) - math.cos(turn * (b % DAY)) for a, b in kept) / turn
    return (cosine / units, sine / units, sum(b - a for a, b in kept) / units, end - begin)


def crews(gauge: Gauge, reading: Reading) -> int:
    """How many crews a gauge of crews is about."""
    if gauge.crew:
        return 1
    departments = reading.scenario.departments
    return sum(departments[name].crews for name in ([gauge.department] if gauge.department else departments))


def _at(spans: Iterable[Span], hour: int, begin: int, end: int) -> list[int]:
    """How many of *spans* cover each *hour* of a day between *begin* and *end*."""
    first = -(-(begin - hour) // DAY)
    numbers = [0] * max(0, -(-(end - hour) // DAY) - first)
    for a, b in spans:
        for day in range(-(-(a - hour) // DAY), -(-(b - hour) // DAY)):
            numbers[day - first] += 1
    return numbers


def _times(spans: Iterable[Span], length: int) -> dict[int, int]:
    """How long each number of *spans* lasted, of a *length* of time that holds them all."""
    kept = list(spans)
    steps = sorted([(a, 1) for a, _ in kept] + [(b, -1) for _, b in kept])
    times: dict[int, int] = {0: 0}
    number, since = 0, steps[0][0] if steps else 0
    for time, step in steps:
        times[number] = times.get(number, 0) + time - since
        since = time
        number += step
    times[0] += length - sum(times.values())
    return times


# -- counts, moments --

EVENTS: Final[Mapping[str, Kind]] = {kind.name.lower(): kind for kind in KINDS}
"""What can be counted, and what has a moment: the events of a log."""
REASONED: Final[Mapping[str, Reason]] = {reason.name.lower(): reason for reason in REASONS if reason}
PERIODS: Final[Mapping[str, int]] = {"hour": HOUR, "day": DAY}


def _rows(event: str, gauge: Gauge, reading: Reading, *, because: bool = True) -> Iterator[Row]:
    """The rows of an event that *gauge* is about; its reason is asked only if *because*."""
    department = reading.number.get(gauge.department, NOT) if gauge.department else 0
    crew = reading.number.get(f"{gauge.department}/{gauge.crew}", NOT) if gauge.crew else 0
    reason = REASONED[gauge.because] if gauge.because and because else 0
    narrowed = gauge.type or gauge.street or gauge.whistle or gauge.case
    kinds = reading.scenario.case_types
    for row in reading.events[EVENTS[event]]:
        if (
            (department and row.department != department)
            or (crew and row.crew != crew)
            or (reason and row.reason != reason)
        ):
            continue
        if narrowed:
            life = reading.lives.get(row.case)
            if (
                life is None
                or (gauge.type and life.type not in listed(gauge.type))
                or (gauge.street and life.street not in listed(gauge.street))
                or (gauge.whistle and kinds[life.type].whistle != gauge.whistle)
                or (gauge.case and gauge.case not in (life.own, life.name))
            ):
                continue
        yield row


def _of_counts(gauge: Gauge, window: Window, reading: Reading) -> Tally:
    begin, end = window.begin, window.horizon
    if gauge.every:
        numbers = [0] * ((end - begin) // gauge.every)
        for row in _rows(gauge.count, gauge, reading):
            period = (row.time - begin) // gauge.every
            if 0 <= period < len(numbers):
                numbers[period] += 1
        return Tally(_sums(gauge, numbers, 1, timed=False))
    number = sum(begin <= row.time < end for row in _rows(gauge.count, gauge, reading))
    if gauge.out_of:
        whole = _rows(gauge.out_of, gauge, reading, because=False)
        return Tally((number, sum(begin <= row.time < end for row in whole)))
    return Tally((number, (end - begin) / PERIODS[gauge.per] if gauge.per in PERIODS else 1))


def _of_moments(gauge: Gauge, _window: Window, reading: Reading) -> Tally:
    moments = sorted({row.time for row in _rows(gauge.moment, gauge, reading)})
    if len(moments) < gauge.nth:
        return Tally(())
    return Tally(((moments[gauge.nth - 1] - gauge.since) / UNITS[gauge.unit or "min"], 1))


# -- trips --


@dataclass(frozen=True, slots=True)
class Way:
    """Something that every trip has; NOT if it is no matter of this trip, OPEN if it is not known yet."""

    words: Words
    find: Callable[[Trip], int]


def _difference(begin: int, end: int) -> int:
    return end - begin if begin >= 0 and end >= 0 else OPEN


TRIPS: Final[Mapping[str, Way]] = {
    "out": Way(Words("从出动到到达现场", "from setting out to being on site"), lambda trip: _difference(trip.out, trip.arrived) if trip.arrived >= 0 or trip.back < 0 else NOT),
    "on_site": Way(Words("从到达到撤离现场", "from being on site to leaving it"), lambda trip: _difference(trip.arrived, trip.left)),
    "home": Way(Words("从撤离到归队(或又被派出)", "from leaving the site to being back, or sent elsewhere"), lambda trip: _difference(trip.left, trip.back)),
    "whole": Way(Words("从出动到归队(或又被派出)", "from setting out to being back, or sent elsewhere"), lambda trip: _difference(trip.out, trip.back)),
}  # fmt: skip


def _of_trips(gauge: Gauge, window: Window, reading: Reading) -> Tally:
    way = TRIPS[gauge.trips]
    found, left = [], 0
    for trip in _trips(gauge, reading):
        if window.begin <= trip.out < window.end:
            value = way.find(trip)
            if value >= 0:
                found.append(value)
            else:
                left += value == OPEN
    return Tally(_sums(gauge, found, UNITS[gauge.unit or "min"], timed=True), left)


# -- all of them --


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of gauge: what is said of it, its words, how it is read, and what may narrow it."""

    words: Words
    choices: Mapping[str, Words]
    read: Callable[[Gauge, Window, Reading], Tally]
    takes: frozenset[str]
    """The keys that mean something with it."""
    gives: tuple[str, ...] = (MEAN, "share", "sd", "variance")


# what narrows a gauge, and how it is given
_NARROW: Final = frozenset({"type", "street", "whistle"})
_GIVE: Final = frozenset({"give", "arm", *BOUNDS})

SORTS: Final[Mapping[str, Sort]] = {
    "cases": Sort(
        Words("每个案件的一个量", "a quantity of each case"),
        {name: quantity.words for name, quantity in CASES.items()},
        _of_cases,
        _NARROW | _GIVE | {"department", "ended", "first", "skip", "number", "unit"},
    ),
    "level": Sort(
        Words("某种东西同时有几个,对时间平均", "how many there are at a time, averaged over time"),
        {name: level.words for name, level in LEVELS.items()},
        _of_levels,
        _NARROW | _GIVE | {"department", "crew", "per", "at"},
        (MEAN, "share", "sd", "variance", *WAVES),
    ),
    "count": Sort(
        Words("某种事件有几起", "how many events there are"),
        {name: KINDS[kind] for name, kind in EVENTS.items()},
        _of_counts,
        _NARROW | _GIVE | {"department", "crew", "case", "because", "per", "out_of", "every"},
    ),
    "trips": Sort(
        Words("每趟出动的一段时间", "a time of each trip of a crew"),
        {name: way.words for name, way in TRIPS.items()},
        _of_trips,
        _NARROW | _GIVE | {"department", "crew", "unit"},
    ),
    "moment": Sort(
        Words("某案件某事件发生的时刻", "the moment of an event of a case"),
        {name: KINDS[kind] for name, kind in EVENTS.items()},
        _of_moments,
        _NARROW | {"arm", "department", "crew", "case", "because", "nth", "since", "unit"},
        (MEAN,),
    ),
}  # fmt: skip
"""The sorts of gauges, by the key that names the word."""


def sort_of(gauge: Gauge) -> str:
    """The sort of *gauge*: the key of the word it says."""
    return next(sort for sort in SORTS if getattr(gauge, sort))


def timed(gauge: Gauge) -> bool:
    """Whether *gauge* gives a time."""
    sort = sort_of(gauge)
    return sort in ("trips", "moment") or (sort == "cases" and CASES[gauge.cases].timed)


def kinds(gauges: Iterable[Gauge]) -> frozenset[int]:
    """The kinds of rows that *gauges* count."""
    words = {word for gauge in gauges for word in (gauge.count, gauge.out_of, gauge.moment) if word}
    return frozenset(EVENTS[word].value for word in words)


def tally(gauge: Gauge, window: Window, reading: Reading) -> Tally:
    """What *gauge* gives for the run that was read."""
    return SORTS[sort_of(gauge)].read(gauge, window, reading)
