"""What a person writes for a value ("30 min", "2 per day", "09:30") and what it means, both ways."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sim.texts import TEXTS
from sim.units import AREAS, DAY, DURATIONS, HOUR, LENGTHS, MINUTE, MONEY, SECOND, SPEEDS, Spread
from sim.words import Words, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.declare import Declared

UNITS: Final[Mapping[str, Mapping[str, int]]] = {
    "duration": DURATIONS,
    "length": LENGTHS,
    "area": AREAS,
    "speed": SPEEDS,
    "money": MONEY,
}
"""Unit to base units, by kind."""
PERIODS: Final = ("hour", "day", "week", "month", "year", "小时", "天", "日", "周", "月", "年")
"""What a rate can be per."""
COMMON: Final[Mapping[str, Words]] = {
    "duration": Words(
        "秒、分钟、小时、天、周、月、年（或 s, min, h, day, week, month, year）", "s, min, h, day, week, month, year"
    ),
    "length": Words("米、公里（或 m, km）", "m, km"),
    "area": Words("平方米、公顷、平方公里（或 m2, ha, km2）", "m2, ha, km2"),
    "speed": Words("公里/小时（或 km/h, m/s）", "km/h, m/s"),
    "rate": Words(
        "每小时、每天、每周、每月、每年（或 per hour, day, week, month, year）",
        "per hour, per day, per week, per month, per year",
    ),
    "money": Words("元、万元（或 yuan）", "yuan"),
    "share": Words("%，或不带单位", "%, or none"),
}
"""The units a message names, by kind."""
EXAMPLES: Final = {
    "duration": "30 min",
    "length": "15 km",
    "area": "132.92 km2",
    "speed": "40 km/h",
    "rate": "2 per day",
    "money": "4000 yuan",
    "number": "1.5",
    "share": "0.15",
    "count": "4",
    "flag": "true",
    "date": "2017-01-17",
    "hour": '"09:30"',
    "spread": "30 min",
    "choice": "none",
    "name": "night-team",
    "words": "{zh: 公安, en: police}",
    "refer": "police",
    "block": "{key: value}",
    "table": "{name: {key: value}}",
    "mapping": "{name: value}",
    "list": "[a, b]",
    "file": "calls.csv",
    "text": "departments.police.crews",
}
"""How each kind is written."""
NUMERIC: Final = ("duration", "length", "area", "speed", "rate", "money", "number", "share", "count", "hour", "spread")
"""The kinds that are numbers: each has a source."""
WHOLE: Final = ("duration", "length", "area", "speed", "count", "hour")
"""The kinds that are whole numbers of their base unit."""
LONGEST: Final = 1000 * 365 * DAY
LARGEST: Final = 10**15

NUMBER: Final = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?"
TIMES: Final = "(?:次|起|件)?"
_QUANTITY: Final = re.compile(rf"(?P<number>{NUMBER})\s*(?P<unit>[^0-9\s.,+-].*)?")
_EACH_BEFORE: Final = re.compile(rf"每\s*(?P<period>[^0-9\s]+?)\s*(?P<number>{NUMBER})\s*{TIMES}")
_EACH_AFTER: Final = re.compile(rf"{TIMES}\s*(?:per\b|/|每|an?\b)\s*(?P<period>\S+)")
_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOOSE_DATE: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_WIDE_COMMA: Final = re.compile(r"\s*[，、]\s*")
_NOT_FINITE: Final = re.compile(r"[+-]?\.?(?:nan|inf|infinity)|[+-]?∞", re.IGNORECASE)


class WrongError(Exception):
    """A value refused: the key of the text that says why, its values, and what was meant perhaps."""

    def __init__(self, key: str, suggestion: str = "", /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.suggestion = suggestion
        self.values = values


def kind_words(kind: str) -> Words:
    """What a person calls a *kind*."""
    return TEXTS[f"kind_{kind}"]


def bounds(declared: Declared, kind: str) -> tuple[float | None, float | None]:
    """The least and the greatest value of a *kind* as *declared*, in base units."""
    low, high = declared.low, declared.high
    if low is None and kind in (*WHOLE, "rate", "share") and kind != "hour":
        low = 0
    if high is None and kind == "share":
        high = 1
    return low, high


def parsed(kind: str, text: str, declared: Declared) -> Any:
    """*text* as a value of *kind* in its base unit; raises WrongError."""
    match kind:
        case "flag":
            return _flag(text)
        case "date":
            return _date(text)
        case "hour":
            return _hour(text)
    value = _amount(kind, text.strip())
    low, high = bounds(declared, kind)
    if low is not None and value < low:
        if low == 1 and kind in ("duration", "length", "speed", "area"):
            raise WrongError("reader_positive", text=text)
        raise WrongError("reader_below", text=text, low=written(kind, low))
    if high is not None and value > high:
        raise WrongError("reader_above", text=text, high=written(kind, high))
    return value


def _flag(text: str) -> bool:
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    meant = {"yes": "true", "on": "true", "是": "true", "no": "false", "off": "false", "否": "false"}
    raise _not_a("flag", text, meant.get(text.lower(), nearest(text, ("true", "false"))))


def _date(text: str) -> date:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise WrongError("reader_no_date", text=text, example=EXAMPLES["date"]) from None
    loose = _LOOSE_DATE.fullmatch(text.strip())
    meant = f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}" if loose else ""
    if meant:
        _date(meant)  # a thirteenth month is no suggestion
    raise _not_a("date", text, meant)


def _hour(text: str) -> int:
    found = _HOUR.fullmatch(text)
    if found is None:
        meant = text.strip().replace("：", ":")
        raise _not_a("hour", text, meant if _HOUR.fullmatch(meant) else "")
    return int(found[1]) * HOUR + int(found[2]) * MINUTE


def _not_a(kind: str, text: str, suggestion: str = "") -> WrongError:
    if not suggestion and _WIDE_COMMA.search(text):
        suggestion = _WIDE_COMMA.sub(", ", text)
    return WrongError("reader_not_a", suggestion, text=text, what=kind_words(kind), example=EXAMPLES[kind])


def _amount(kind: str, text: str) -> int | float:
    """A number with its unit."""
    if _NOT_FINITE.fullmatch(text):
        raise WrongError("reader_not_finite", text=text)
    before = _EACH_BEFORE.fullmatch(text) if kind == "rate" else None
    found = before or _QUANTITY.fullmatch(text)
    if found is None or not any(sign.isdigit() for sign in found["number"].lower().partition("e")[0]):
        raise _not_a(kind, text)
    number = Decimal(found["number"].replace(",", ""))
    if abs(number) > LARGEST:
        raise WrongError("reader_huge", text=text, most="1e15")
    unit = ("每" + before["period"]) if before else (found["unit"] or "").strip().replace("²", "2")
    match kind:
        case "number" | "count":
            if unit:
                raise WrongError("reader_takes_no_unit", unit=unit, what=kind_words(kind))
            if kind == "number":
                return float(number)
            if number != number.to_integral_value():
                raise WrongError("reader_whole", text=text)
            return int(number)
        case "share":
            if unit not in ("", "%", "％"):
                raise _wrong_unit(kind, unit)
            return float(number / 100 if unit else number)
        case "rate":
            return _rate(number, unit, text, found["number"])
    if not unit and kind != "money":
        raise WrongError("reader_no_unit", text=text, what=kind_words(kind), example=f"{text} {_usual(kind)}")
    factor = _factor(kind, unit, found["number"]) if unit else 1
    value = number * factor
    most = LONGEST if kind == "duration" else LARGEST
    if abs(value) > most:
        raise WrongError("reader_huge", text=text, most=written(kind, most))
    return float(value) if kind == "money" else int(value.to_integral_value())


def _usual(kind: str) -> str:
    return EXAMPLES[kind].partition(" ")[2]


def _factor(kind: str, unit: str, number: str) -> int:
    """Base units in a *unit*; *number* is what stands before it."""
    units = UNITS[kind]
    found = units.get(unit) or units.get(unit.lower())
    if found is None:
        raise _wrong_unit(kind, unit, number)
    return found


def _rate(number: Decimal, unit: str, text: str, digits: str) -> float:
    if not unit:
        raise WrongError("reader_no_unit", text=text, what=kind_words("rate"), example=f"{text} per day")
    found = _EACH_AFTER.fullmatch(unit)
    if found is None:
        raise _wrong_unit("rate", unit, digits)
    period = DURATIONS.get(found["period"]) or DURATIONS.get(found["period"].lower())
    if period is None:
        raise _wrong_unit("rate", unit, digits)
    return float(number * DAY / period)


def _wrong_unit(kind: str, unit: str, number: str = "") -> WrongError:
    """*unit* is not one of *kind*: whose it is, or what comes near it."""
    values = {"unit": unit, "what": kind_words(kind), "units": COMMON[kind]}
    if kind == "rate":
        known = [f"per {period}" for period in PERIODS[:5]] + [f"每{period}" for period in PERIODS[5:]]
    elif kind == "share":
        known = ["%"]
    else:
        known = list(UNITS[kind])
    for other, units in UNITS.items():
        if other != kind and (unit in units or unit.lower() in units):
            return WrongError("reader_unit_of", other=kind_words(other), **values)
    if kind not in ("rate", "speed") and _EACH_AFTER.fullmatch(unit):
        return WrongError("reader_unit_of", other=kind_words("rate"), **values)
    near = nearest(unit, known)
    return WrongError("reader_unit", f"{number} {near}" if near and number else near, **values)


def written(kind: str, value: Any) -> str:
    """*value*, in base units, as a person writes it."""
    if isinstance(value, Spread):
        return _spread(value)
    match kind:
        case "duration" | "spread":
            return _duration(value)
        case "length":
            return f"{_plain(value / 1000)} km" if value >= 1000 else f"{_plain(value)} m"
        case "area":
            return f"{_plain(value / 1_000_000)} km2" if value >= 10_000 else f"{_plain(value)} m2"
        case "speed":
            return f"{_plain(value / 1000)} km/h"
        case "rate":
            return f"{_plain(value)} per day"
        case "money":
            return f"{_plain(value)} yuan"
        case "hour":
            return f"{value // HOUR:02}:{value % HOUR // MINUTE:02}"
        case "flag":
            return "true" if value else "false"
        case "date":
            return str(value)
        case "number" | "share" | "count":
            return _plain(value)
    return str(value)


def _duration(value: float) -> str:
    for factor, unit in ((DAY, "day"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")):
        if value and value % factor == 0:
            many = "s" if unit == "day" and value != factor else ""
            return f"{_plain(value / factor)} {unit}{many}"
    return "0 min" if not value else f"{_plain(value / SECOND)} s"


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < LARGEST else repr(float(value))


def _spread(value: Spread) -> str:
    match value.law:
        case "fixed":
            return _duration(value.mean)
        case "uniform":
            return f"{{law: uniform, low: {_duration(value.low)}, high: {_duration(value.high)}}}"
        case "lognormal" | "gamma":
            return f"{{law: {value.law}, mean: {_duration(value.mean)}, cv: {_plain(value.cv)}}}"
    return f"{{law: {value.law}, mean: {_duration(value.mean)}}}"
