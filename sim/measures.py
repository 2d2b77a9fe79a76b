"""Numbers from a run's records, each with its name, unit and one definition; the report prints these definitions.

1. Measures of response cover what was first called in the window, in the streets that the compared
   regime governs, followed to the horizon.
2. Only the horizon censors: every other end without the event counts as the restriction τ, and what
   was called (or occurred) within τ of the horizon is left out and counted as `censored`.
3. Costs are clipped to the window.
4. A measure that does not apply has no value.
5. What is said of cases follows from sums over cases (`Sums`), whole numbers; so cases can be counted one by one as
   they are over, and dropped (`Counting`), and the values are the same to the last bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import truediv
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.counting import Counting, restrict
from sim.log import Kind, Reason
from sim.records import CENSORED, NEVER, NUMBER, QUORUMS, RELAPSES, Sums
from sim.scenario import OTHERS
from sim.units import DAY, HOUR, MINUTE
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sim.records import Case, Records, Spent, Step, Sum
    from sim.scenario import Scenario

MONTH: Final = 30
YEAR: Final = 365
ERADICATED: Final = 0.05
"""Activity at or below this share of that before the campaign counts as eradicated."""
SEASON: Final = 150 * DAY
"""Five months, within which a sealed sand pit was back (FACTS 2b)."""
WATCHED: Final = 60
"""Nights over which that must hold."""


class Value(NamedTuple):
    """The value of a measure in one run; None: it does not apply."""

    value: float | None
    cases: int = 0
    """How many cases, decisions, nights … it rests on."""
    censored: int = 0
    """How many were left out because the horizon was too near."""


NOTHING: Final = Value(None)

RESTRICTED: Final = {
    "first_arrival_min": "arrival_within",
    "quorum_min": "quorum_within",
    "nominal_quorum_min": "quorum_within",
    "emergency_loss_h": "quorum_within",
    "detection_h": "quorum_within",
    "time_to_resolution_h": "resolution_within",
}
"""The measures that are means of min(T, τ), with the setting that says their τ."""


class Scope:
    """What is measured of a run: its records, the window, the streets."""

    def __init__(self, scenario: Scenario, records: Records, streets: Collection[str]) -> None:
        self.scenario = scenario
        self.records = records
        self.streets = frozenset(streets)
        self.begin, self.end = scenario.window
        self.horizon = scenario.horizon
        self.phase_begin = sum(phase.length for phase in scenario.phases[: scenario.compared])
        self.phase_end = self.phase_begin + scenario.phases[scenario.compared].length
        self.whole = self.streets >= governed(scenario)
        """Whether all streets under the compared regime are in view, so that departments can be charged as a whole."""
        self.cases = [case for case in records.cases.values() if case.street in self.streets]
        self.spent = {key: spent for key, spent in records.spent.items() if key[1] in self.streets}
        self.towns = self.streets & {offending.street for offending in scenario.offending}
        self._nights: list[int] | None = None
        self._sums: Sums | None = None

    @property
    def whistles(self) -> list[Case]:
        """Cases for which others than the street's own team were called, whenever that was."""
        return [case for case in self.cases if case.first_call_at != NEVER and not case.alone]

    @property
    def joint(self) -> list[tuple[Case, Step]]:
        """Of these, those called within the window for a stage that needs more than one power, and the first such stage."""
        counting = Counting(self.scenario)
        return [
            (case, step)
            for case in self.whistles
            if (step := counting.joint(case)) is not None and self.inside(step.called)
        ]

    @property
    def exogenous(self) -> list[Case]:
        """Cases that occurred in the window by themselves; relapses count with the case they come from, what treats a cause does not."""
        return [
            case
            for case in self.cases
            if self.inside(case.occurred) and not case.group and not case.again and not case.project
        ]

    @property
    def sums(self) -> Sums:
        """What all cases add up to, those that are not in the records any more included."""
        if self._sums is None:
            found = self._sums = Sums()
            for street in self.streets:
                if street in self.records.counted:
                    found.add(self.records.counted[street])
            counting = Counting(self.scenario)
            for case in self.cases:
                counting.count(case, found)
            self._back_at_work(found)
        return self._sums

    def _back_at_work(self, sums: Sums) -> None:
        """Count relapses of offenders' cases, which are all in the records: the same site is at work again."""
        begins: dict[str, list[int]] = {}
        for spell in self.records.spells:
            begins.setdefault(spell.site, []).append(spell.begin)
        found, censored = _resolved_in_window(self)
        sums.numbers[RELAPSES + CENSORED] += censored
        sums.numbers[RELAPSES + NUMBER] += len(found)
        for case, time in found:
            if any(time < begin <= time + MONTH * DAY for begin in begins.get(case.site, ())):
                sums.numbers[RELAPSES] += 1

    @property
    def nights(self) -> list[int]:
        """Sites at work on each night of the run."""
        if self._nights is None:
            self._nights = nights_active(self.scenario, self.records, self.streets)
        return self._nights

    def inside(self, time: int) -> bool:
        """Whether *time* lies in the window."""
        return self.begin <= time < self.end

    def count(self, kind: Kind, reason: Reason | None = None) -> int:
        """Rows of *kind*, with that *reason* if one is given, in the window and the streets."""
        return sum(
            number
            for (what, street, why), number in self.records.counts.items()
            if what == kind and street in self.streets and (reason is None or why == reason)
        )

    def night(self, time: int) -> int:
        """The first night whose dusk is not before *time*."""
        return -((self.scenario.calendar.night_begins - time) // DAY)

    def officer_hours(self, of: Callable[[Spent], int]) -> float:
        """Crew time times officers, in hours, over departments and streets."""
        sizes = self.scenario.departments
        return sum(of(spent) * sizes[department].size for (department, _), spent in self.spent.items()) / HOUR


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: what it is called, what it means, and which way is better."""

    name: str
    unit: str
    words: Words
    definition: Words
    better: int
    """+1: more is better; -1: less is better; 0: neither."""
    group: str
    """response, outcome, offender or cost; period for what is only taken by street and period."""
    of: Callable[[Scope], Value]


def measure(scenario: Scenario, records: Records, streets: Collection[str] | None = None) -> dict[str, Value]:
    """Every measure that applies to a run, by name; over *streets*, or all that the compared regime governs.

    Over all, in a scenario with cohorts, those of `apart` also for each cohort and for the others, as NAME@COHORT.
    """
    scope = Scope(scenario, records, governed(scenario) if streets is None else streets)
    found = {name: entry.of(scope) for name, entry in MEASURES.items()}
    if streets is None:
        for part, members in parts(scenario, records).items():
            inner = Scope(scenario, records, members & scope.streets)
            found |= {f"{name}@{part}": MEASURES[name].of(inner) for name in apart(scenario)}
    return {name: value for name, value in found.items() if value.value is not None}


def apart(scenario: Scenario) -> list[str]:
    """The measures that are also taken for each cohort apart: those of response and outcome, and the primary one."""
    groups = ("response", "outcome")
    return [name for name, entry in MEASURES.items() if entry.group in groups or name == scenario.measure.primary]


def parts(scenario: Scenario, records: Records) -> dict[str, frozenset[str]]:
    """The streets of each cohort in this run's draw, and of the others: those that are not in the first cohort."""
    found = {cohort: frozenset(records.cohorts.get(cohort, ())) for cohort in scenario.cohorts}
    if found:
        found[OTHERS] = frozenset(scenario.streets) - next(iter(found.values()))
    return found


def names(scenario: Scenario) -> list[str]:
    """The names of all measures of *scenario*, in the order of the report; those of a cohort are NAME@COHORT."""
    groups = (*scenario.cohorts, OTHERS) if scenario.cohorts else ()
    return [*MEASURES, *(f"{name}@{group}" for group in groups for name in apart(scenario))]


def entry_of(name: str) -> Measure:
    """The measure behind NAME or NAME@COHORT; raises KeyError."""
    return MEASURES[name.partition("@")[0]]


def words_of(scenario: Scenario, name: str) -> Words:
    """What NAME or NAME@COHORT is called."""
    plain, _, part = name.partition("@")
    words = MEASURES[plain].words
    if not part:
        return words
    where = part_words(scenario, part)
    return Words(f"{words.zh}({where.zh})", f"{words.en} ({where.en})")


def part_words(scenario: Scenario, part: str) -> Words:
    """What a cohort, or the rest of the streets, is called."""
    return scenario.cohorts[part].name if part in scenario.cohorts else Words("其余街乡", "the other streets")


def restriction(scenario: Scenario, name: str) -> float | None:
    """τ of a measure NAME or NAME@COHORT in its own unit; None if it is not restricted."""
    plain = name.partition("@")[0]
    return _tau(scenario, plain) / _unit(plain) if plain in RESTRICTED else None


def _tau(scenario: Scenario, name: str) -> int:
    """τ of a restricted measure, in microseconds."""
    within: int = getattr(scenario.measure, RESTRICTED[name])
    return within


def _unit(name: str) -> int:
    """The microseconds of the unit in which a time is told."""
    return {"min": MINUTE, "h": HOUR}[MEASURES[name].unit]


def by_street(scenario: Scenario, records: Records) -> dict[str, dict[str, Value]]:
    """Every measure for each street of its own, those under other regimes included."""
    return {street: measure(scenario, records, (street,)) for street in scenario.streets}


def governed(scenario: Scenario) -> frozenset[str]:
    """The streets that the compared regime governs in the compared phase."""
    return frozenset(scenario.streets) - frozenset(scenario.phases[scenario.compared].streets)


# -- nights --


def nights_active(scenario: Scenario, records: Records, streets: Collection[str] | None = None) -> list[int]:
    """Sites at work on each night of the run, in *streets* or everywhere; a night counts at its dusk."""
    dusk = scenario.calendar.night_begins
    nights = max(0, -((dusk - scenario.horizon) // DAY))
    change = [0] * (nights + 1)
    for spell in records.spells:
        if streets is None or spell.street in streets:
            change[min(nights, max(0, -((dusk - spell.begin) // DAY)))] += 1
            change[min(nights, max(0, -((dusk - spell.end) // DAY)))] -= 1
    active, at_work = [], 0
    for night in range(nights):
        at_work += change[night]
        active.append(at_work)
    return active


def _site_nights(scope: Scope, begin: int, end: int) -> int:
    return sum(scope.nights[max(0, scope.night(begin)) : max(0, scope.night(end))])


def _active_site_nights(scope: Scope) -> Value:
    if not scope.towns:
        return NOTHING
    nights = scope.night(min(scope.end, scope.horizon)) - scope.night(scope.begin)
    return Value(float(_site_nights(scope, scope.begin, scope.end)), nights)


def _elsewhere(scope: Scope) -> Value:
    others = {offending.street for offending in scope.scenario.offending} - scope.streets
    if not others or not scope.towns:
        return NOTHING
    nights = nights_active(scope.scenario, scope.records, others)[scope.night(scope.begin) : scope.night(scope.end)]
    return Value(float(sum(nights)), len(nights))


def _before(scope: Scope, nights: int) -> list[int]:
    """The nights just before the compared phase, as many as there are up to *nights*."""
    first = scope.night(scope.phase_begin)
    return scope.nights[max(0, first - nights) : first]


def _last_nights(scope: Scope, end: int) -> Value:
    """Activity of the 30 nights before *end* ÷ the average of as many nights in the year before the compared phase."""
    past = _before(scope, YEAR)
    last = scope.night(end)
    if not scope.towns or not sum(past) or last - MONTH < scope.night(scope.phase_begin) or last > len(scope.nights):
        return NOTHING
    return Value(sum(scope.nights[last - MONTH : last]) / MONTH / (sum(past) / len(past)), MONTH)


def _last_30(scope: Scope) -> Value:
    return _last_nights(scope, scope.phase_end)


def _after_end(scope: Scope) -> int:
    """The end of the year after the compared phase, or of the run."""
    return min(scope.phase_end + YEAR * DAY, scope.horizon)


def _after_last_30(scope: Scope) -> Value:
    return NOTHING if _after_end(scope) - scope.phase_end < MONTH * DAY else _last_nights(scope, _after_end(scope))


def _after_site_nights(scope: Scope) -> Value:
    if not scope.towns or scope.phase_end >= scope.horizon:
        return NOTHING
    nights = scope.night(_after_end(scope)) - scope.night(scope.phase_end)
    return Value(float(_site_nights(scope, scope.phase_end, _after_end(scope))), nights)


def _groups_out(scope: Scope) -> Value:
    there = [
        group
        for group in scope.records.groups.values()
        if group.street in scope.streets
        and group.entered <= scope.begin
        and (group.gone is None or group.gone >= scope.begin)
    ]
    if not there:
        return NOTHING
    return Value(sum(group.gone is not None and group.gone < scope.end for group in there) / len(there), len(there))


def _eradication(scope: Scope) -> tuple[int | None, int, bool]:
    """The day of the compared phase after which activity stays low, how many days could be asked, whether it came back."""
    first = scope.night(scope.phase_begin)
    limit = ERADICATED * sum(_before(scope, WATCHED))
    total = [0]
    for active in scope.nights:
        total.append(total[-1] + active)
    # the window of WATCHED nights after day d begins with night first + d
    low = [
        total[first + day + WATCHED] - total[first + day] <= limit
        for day in range(1, len(scope.nights) - first - WATCHED + 1)
    ]
    if True not in low:
        return None, len(low), False
    day = low.index(True)
    return day + 1, len(low), not all(low[day:])


def _watchable(scope: Scope) -> bool:
    """Whether there were groups at work before, and nights enough before and after, to ask for eradication."""
    past = _before(scope, WATCHED)
    enough = len(past) == WATCHED and len(scope.nights) - scope.night(scope.phase_begin) > WATCHED
    return bool(scope.towns) and enough and sum(past) > 0


def _eradication_day(scope: Scope) -> Value:
    if not _watchable(scope):
        return NOTHING
    day, days, _ = _eradication(scope)
    return Value(float(days if day is None else day), 1, int(day is None))


def _eradicated(scope: Scope) -> Value:
    return Value(float(_eradication(scope)[0] is not None), 1) if _watchable(scope) else NOTHING


def _lost_again(scope: Scope) -> Value:
    return Value(float(_eradication(scope)[2]), 1) if _watchable(scope) else NOTHING


def _longest_pause(scope: Scope) -> Value:
    """The longest run of nights without a site at work in any one town, before the compared phase."""
    end = scope.night(scope.phase_begin)
    if not scope.towns or not end:
        return NOTHING
    longest = 0
    for town in scope.towns:
        run = 0
        for active in nights_active(scope.scenario, scope.records, (town,))[:end]:
            run = 0 if active else run + 1
            longest = max(longest, run)
    return Value(float(longest), end)


def _counted(kind: Kind, *, offenders: bool = True) -> Callable[[Scope], Value]:
    """The measure that counts rows of *kind*; if about *offenders*, only where there are any."""

    def count(scope: Scope) -> Value:
        if offenders and not scope.towns:
            return NOTHING
        found = scope.count(kind)
        return Value(float(found), found)

    return count


# -- response --


def _restricted(name: str, of: Callable[[Sums], Sum]) -> Callable[[Scope], Value]:
    """The measure *name* that is a mean of min(T, τ)."""
    return lambda scope: _mean(of(scope.sums), name)


def _mean(found: Sum, name: str) -> Value:
    # a whole number beyond 2**53, which a compiled `/` would round first
    mean = truediv(found.total, found.number) / _unit(name) if found.number else None
    return Value(mean, found.number, found.censored)


def _share(of: Callable[[Sums], Sum]) -> Callable[[Scope], Value]:
    """The measure that is a share: how many are so, of how many."""

    def share(scope: Scope) -> Value:
        found = of(scope.sums)
        return Value(found.total / found.number if found.number else None, found.number, found.censored)

    return share


def _attendance(of: Callable[[int, int, int], int]) -> Callable[[Scope], Value]:
    """The share of decisions that *of* picks from full, token and absent."""

    def share(scope: Scope) -> Value:
        picked = made = 0
        for (_, street), found in scope.records.decisions.items():
            if street in scope.streets:
                made += found.full + found.token + found.absent
                picked += of(found.full, found.token, found.absent)
        return Value(picked / made, made) if made else NOTHING

    return share


def _occurred(scope: Scope) -> Value:
    found = scope.sums.occurred
    known = any(not demand.streets or scope.streets & set(demand.streets) for demand in scope.scenario.demand)
    return Value(float(found), found) if known else NOTHING


def _hazards(scope: Scope) -> list[Case]:
    types = scope.scenario.case_types
    return [case for case in scope.cases if types[case.type].strikes_after.expected and scope.inside(case.occurred)]


def _struck(scope: Scope) -> Value:
    """Hazards whose clock ran out in harm ÷ those whose clock ran out before the horizon."""
    hazards = _hazards(scope)
    over = [case for case in hazards if case.struck is not None]
    censored = len(hazards) - len(over)
    return Value(sum(case.harmed for case in over) / len(over), len(over), censored) if over else NOTHING


def _hazard_loss(scope: Scope) -> Value:
    """What hazards cost: a loss an hour until the first effective action, and the harm of those that struck."""
    types = scope.scenario.case_types
    within = scope.scenario.measure.resolution_within
    loss, count = 0.0, 0
    for case in scope.cases:
        kind = types[case.type]
        if not (kind.loss_per_hour or kind.strikes_after.expected) or not scope.inside(case.occurred):
            continue
        until = min(scope.horizon if case.first_work is None else case.first_work, case.occurred + within)
        loss += kind.loss_per_hour * (until - case.occurred) / HOUR + kind.strike_loss * case.harmed
        count += 1
    return Value(loss, count) if count else NOTHING


def _resolved_per_hours(scope: Scope) -> Value:
    resolved = scope.sums.resolutions
    hours = scope.officer_hours(_missions)
    return Value(1000 * resolved / hours, resolved) if hours else NOTHING


def _street_gap(scope: Scope) -> Value:
    if len(scope.streets) < 2:
        return NOTHING
    within = _tau(scope.scenario, "quorum_min")
    counted = {street: Sums() for street in scope.streets}
    for street, sums in scope.records.counted.items():
        if street in counted:
            counted[street].add(sums)
    for case, step in scope.joint:
        restrict(counted[case.street], QUORUMS, step.called, step.quorum, within, scope.horizon)
    found = [sums.quorums for sums in counted.values()]
    means = [mean for each in found if (mean := _mean(each, "quorum_min").value) is not None]
    number = sum(each.number for each in found)
    return Value(max(means) - min(means), number) if len(means) > 1 else NOTHING


# -- outcome --


def _recorded_less_true(scope: Scope) -> Value:
    on_record = _share(lambda sums: sums.recorded)(scope)
    true = _share(lambda sums: sums.resolved)(scope)
    if on_record.value is None or true.value is None:
        return on_record
    return on_record._replace(value=on_record.value - true.value)


def _fruitless(scope: Scope) -> Value:
    found, nobody = scope.count(Kind.FOUND), scope.count(Kind.FOUND, Reason.NOBODY_THERE)
    return Value(nobody / found, found) if found else NOTHING


def _visits_per_resolution(scope: Scope) -> Value:
    visits = scope.count(Kind.VISIT_ENDED)
    resolved = scope.sums.resolutions
    return Value(visits / resolved, resolved) if resolved else NOTHING


def _resolved_in_window(scope: Scope) -> tuple[list[tuple[Case, int]], int]:
    """Offenders' cases resolved in the window with the moment, and how many of them are too near the horizon to follow."""
    found = [
        (case, case.resolved)
        for case in scope.cases
        if case.resolved is not None and scope.inside(case.resolved) and case.group
    ]
    followed = [(case, time) for case, time in found if time + MONTH * DAY <= scope.horizon]
    return followed, len(found) - len(followed)


def _sealed_back(scope: Scope) -> Value:
    begins: dict[str, list[int]] = {}
    for spell in scope.records.spells:
        begins.setdefault(spell.site, []).append(spell.begin)
    sealed = [(case.site, case.sealed) for case in scope.cases if case.sealed is not None and scope.inside(case.sealed)]
    found = [(site, time) for site, time in sealed if time + SEASON <= scope.horizon]
    back = sum(any(time < begin <= time + SEASON for begin in begins.get(site, ())) for site, time in found)
    return Value(back / len(found), len(found), len(sealed) - len(found)) if found else Value(None, 0, len(sealed))


def _displaced(scope: Scope) -> Value:
    begins: dict[str, list[tuple[int, str]]] = {}
    for spell in scope.records.spells:
        begins.setdefault(spell.group, []).append((spell.begin, spell.site))
    found, censored = _resolved_in_window(scope)
    moved = sum(
        any(time < begin <= time + MONTH * DAY and site != case.site for begin, site in begins.get(case.group, ()))
        for case, time in found
    )
    return Value(moved / len(found), len(found), censored) if found else Value(None, 0, censored)


def _backlog(scope: Scope) -> Value:
    sums = scope.sums
    return Value(float(sums.left), sums.known) if sums.known else NOTHING


def _backlog_old(scope: Scope) -> Value:
    sums = scope.sums
    return Value(float(sums.old), sums.known) if sums.known else NOTHING


def _faster_than_law(scope: Scope) -> Value:
    """Anything but nought is a fault of the scenario."""
    sums = scope.sums
    return Value(float(sums.too_fast), sums.waited) if sums.waited else NOTHING


# -- cost --


def _missions(spent: Spent) -> int:
    return spent.road + spent.waiting + spent.work


def _hours(of: Callable[[Spent], int]) -> Callable[[Scope], Value]:
    """The measure that adds up a part of crews' time, in officer-hours."""

    def hours(scope: Scope) -> Value:
        return Value(scope.officer_hours(of), len(scope.spent))

    return hours


def _routine_displaced(scope: Scope) -> Value:
    if not scope.whole:
        return NOTHING
    sizes = scope.scenario.departments
    left = (sizes[name].size * (account.after - account.before) for name, account in scope.records.routine.items())
    return Value(math.fsum(left) / HOUR, len(scope.records.routine))


def _officer_hours(scope: Scope) -> Value:
    spent = scope.officer_hours(lambda part: _missions(part) + part.standby)
    return Value(spent + (_routine_displaced(scope).value or 0.0), len(scope.spent))


def _calls(scope: Scope) -> Value:
    calls = scope.sums.calls
    return Value(float(calls), calls)


def _calls_per_month(scope: Scope) -> Value:
    calls = _calls(scope).cases
    months = (min(scope.end, scope.horizon) - scope.begin) / (MONTH * DAY)
    return Value(calls / months / len(scope.streets), calls) if scope.streets and months > 0 else NOTHING


def _entry(
    name: str,
    unit: str,
    better: int,
    group: str,
    of: Callable[[Scope], Value],
    zh: str,
    en: str,
    means_zh: str,
    means_en: str,
) -> Measure:
    return Measure(name, unit, Words(zh, en), Words(means_zh, means_en), better, group, of)


_LISTED: Final = (
    _entry("first_arrival_min", "min", -1, "response", _restricted("first_arrival_min", lambda sums: sums.first_arrivals), "首到时间", "time to first arrival", "街乡首次决定呼叫(t0)到任何一个所需部门的队伍到达现场;取 min(T, τ) 的平均,τ 为 24 小时,竞争性终结按 τ 计;距模拟结束不足 τ 的不计。", "From the street's first decision to call (t0) to the first crew of any needed department on site; mean of min(T, τ), τ = 24 h, τ for a competing end; calls within τ of the horizon are left out."),
    _entry("quorum_min", "min", -1, "response", _restricted("quorum_min", lambda sums: sums.quorums), "有效到齐时间", "time to effective quorum", "首个需要一项以上职权的环节:从 t0 到必须同时在场的部门都在现场且能行使职权;取 min(T, τ) 的平均,τ 为 7 天。", "For the first stage that needs more than one power: from its t0 until all whose powers must be together are on site and able to use them; mean of min(T, τ), τ = 7 days."),
    _entry("nominal_quorum_min", "min", -1, "response", _restricted("nominal_quorum_min", lambda sums: sums.nominal_quorums), "名义到齐时间", "time to nominal quorum", "同上,但只数到场的人,应付到场的也算。", "The same, but counting bodies, token attendances too."),
    _entry("quorum_within_deadline_share", "share", 1, "response", _share(lambda sums: sums.gathered), "时限内到齐率(指定点位)", "share of stage calls with quorum within the deadline, at the designated point", "在该类哨的时限内于指定点位有效到齐的环节呼叫 ÷ 全部环节呼叫;各机制用同一时限。", "Stage calls with effective quorum at the designated point within the whistle's deadline ÷ all stage calls made; the same deadline in all arms."),
    _entry("quorum_on_site_within_deadline_share", "share", 1, "response", _share(lambda sums: sums.on_site), "时限内到齐率(现场)", "share of stage calls with quorum within the deadline, on site", "同上,但以现场有效到齐为准。", "The same, with effective quorum on site."),
    _entry("emergency_loss_h", "h", -1, "response", _restricted("emergency_loss_h", lambda sums: sums.emergency_losses), "应急事件的损失时间", "hours lost in emergencies", "应急案件从发生到第一次有效处置的小时数;取 min(T, τ) 的平均,τ 与到齐相同。", "Emergency cases: hours from occurring to the first effective action; mean of min(T, τ), τ as for the quorum."),
    _entry("struck_share", "share", -1, "response", _struck, "成灾比例", "share of hazards that struck", "窗口内出现的险情中,时钟走完时尚未防住的 ÷ 时钟已走完的。", "Of the hazards that arose in the window: not secured when their clock ran out ÷ those whose clock ran out."),
    _entry("hazard_loss_yuan", "yuan", -1, "response", _hazard_loss, "险情损失", "loss from hazards", "窗口内出现的险情:到第一次有效处置前每小时损失之和(至多计到 τ = 90 天),加上成灾的损失。", "Hazards that arose in the window: the loss an hour until the first effective action (up to τ = 90 days), plus the loss of those that struck."),
    _entry("attendance_full_share", "share", 1, "response", _attendance(lambda full, _token, _absent: full), "全力到场率", "share of full attendance", "部门决定全力到场的次数 ÷ 部门决定的次数。", "Decisions of departments to come in full ÷ all their decisions."),
    _entry("attendance_token_share", "share", -1, "response", _attendance(lambda _full, token, _absent: token), "应付到场率", "share of token attendance", "部门决定应付到场的次数 ÷ 部门决定的次数。", "Decisions of departments to come as a token ÷ all their decisions."),
    _entry("worst_street_gap", "min", -1, "response", _street_gap, "街乡之间的差距", "gap between streets", "各街乡平均有效到齐时间的最大值减最小值。", "Largest less smallest of the streets' mean times to effective quorum."),
    _entry("resolved_share", "share", 1, "outcome", _share(lambda sums: sums.resolved), "真正解决率", "share truly resolved", "外生案件:发生后 τ(90 天)内真正解决的 ÷ 发生的(不是 ÷ 发现的)。", "Exogenous cases truly resolved within τ (90 days) ÷ occurred (not ÷ detected)."),
    _entry("occurred", "cases", -1, "outcome", _occurred, "发生的案件", "cases that occurred", "窗口内发生的外生案件,复发也算;治成因的专案不算。", "Exogenous cases that occurred in the window, relapses included; what treats a cause is not counted."),
    _entry("detection_h", "h", -1, "outcome", _restricted("detection_h", lambda sums: sums.detections), "发现时间", "time to detection", "外生案件从发生到街乡掌握;取 min(T, τ) 的平均,τ 与到齐相同。", "Exogenous cases: from occurring until the street knows; mean of min(T, τ), τ as for the quorum."),
    _entry("recorded_minus_true_resolved", "share", -1, "outcome", _recorded_less_true, "记录与真实之差", "recorded less true", "τ 内记录为办结的比例减去真正解决的比例。", "Share recorded as closed within τ less share truly resolved."),
    _entry("time_to_resolution_h", "h", -1, "outcome", _restricted("time_to_resolution_h", lambda sums: sums.resolution_times), "解决时间", "time to resolution", "外生案件从发生到真正解决;取 min(T, τ) 的平均,τ 为 90 天,未被发现的也计入。", "Exogenous cases: from occurring to truly resolved; mean of min(T, τ), τ = 90 days; cases never detected count too."),
    _entry("visits_per_resolution", "visits", -1, "outcome", _visits_per_resolution, "每解决一件的出动次数", "visits per resolution", "窗口内结束的出动 ÷ 窗口内真正解决的案件。", "Visits ended in the window ÷ cases truly resolved in it."),
    _entry("resolved_per_1000_officer_hours", "cases", 1, "outcome", _resolved_per_hours, "每千出动人时解决的案件", "cases resolved per 1,000 officer-hours", "窗口内真正解决的案件 ÷ 窗口内的出动人时 × 1000。", "Cases truly resolved in the window ÷ officer-hours on missions in it × 1,000."),
    _entry("relapse_30d_share", "share", -1, "outcome", _share(lambda sums: sums.relapses), "30 日复发率", "share relapsed within 30 days", "窗口内解决的案件中,同一地点 30 日内又有活动(外生案件为复发)的比例。", "Of the cases resolved in the window: the site active again within 30 days (exogenous cases: relapsed)."),
    _entry("backlog_end", "cases", -1, "outcome", _backlog, "期末积案", "backlog at the end", "窗口结束时街乡已掌握而未了的外生案件。", "Exogenous cases known to the street and not over when the window ends."),
    _entry("backlog_30d_end", "cases", -1, "outcome", _backlog_old, "期末超 30 日积案", "backlog older than 30 days", "其中发生已满 30 日的。", "Those of them that occurred at least 30 days before."),
    _entry("faster_than_law", "stages", 0, "outcome", _faster_than_law, "快于法定期限的环节", "stages done faster than the law allows", "法定等待未满即完成的环节;不为零即场景有误。", "Stages done before their statutory wait was over; anything but nought is a fault of the scenario."),
    _entry("active_site_nights", "site-nights", -1, "offender", _active_site_nights, "活跃点夜数", "active site-nights", "窗口内每夜(以入夜时为准)有人活动的点数之和。", "Sites at work, counted at dusk, summed over the nights of the window."),
    _entry("last_30_nights_active_share", "share", -1, "offender", _last_30, "最后 30 夜活跃比", "activity of the last 30 nights", "所比较阶段最后 30 夜的活跃点夜 ÷ 此前一年中同样长度的平均。", "Active site-nights of the last 30 nights of the compared phase ÷ the average of as many nights in the year before it."),
    _entry("groups_out_share", "share", 1, "offender", _groups_out, "团伙退出率", "share of groups out", "窗口开始时在镇内的团伙中,到窗口结束已离开的比例。", "Of the groups in town when the window begins: gone for good when it ends."),
    _entry("eradication_day", "days", -1, "offender", _eradication_day, "根除日", "day of eradication", "所比较阶段的第几天起,其后 60 夜的活跃点夜不超过此前 60 夜的 5%;从未达到的按可问的最后一天计(删失数为 1)。", "The day of the compared phase whose next 60 nights have at most 5 % of the site-nights of the 60 before the phase; a run that never gets there counts with the last day that could be asked (censored = 1)."),
    _entry("eradicated_share", "share", 1, "offender", _eradicated, "达到根除的比例", "share of runs that eradicate", "达到根除日的模拟所占比例。", "Runs that reach a day of eradication."),
    _entry("lost_again_share", "share", -1, "offender", _lost_again, "得而复失的比例", "share of runs that lose it again", "达到根除后,又有某 60 夜超过 5% 的模拟所占比例(分母为全部模拟)。", "Runs that reach it and later have 60 nights above 5 % again, of all runs."),
    _entry("longest_pause_days", "days", 0, "offender", _longest_pause, "此前最长停采", "longest pause before", "所比较阶段之前,任一镇内连续无点活动的最长夜数。", "Before the compared phase: the longest run of nights with no site at work in any one town."),
    _entry("sealed_back_150d_share", "share", -1, "offender", _sealed_back, "封后 150 日再采率", "share of sealed sites back within 150 days", "窗口内封堵的点中,150 日内同一点又有活动的比例;封堵距模拟结束不足 150 日的不计。", "Of the sites sealed in the window: at work again within 150 days; those sealed within 150 days of the horizon are left out."),
    _entry("displaced_30d_share", "share", -1, "offender", _displaced, "30 日转移率", "share displaced within 30 days", "窗口内解决的团伙案件中,同一团伙 30 日内在别处又有活动的比例。", "Of the offenders' cases resolved in the window: the same group at work elsewhere within 30 days."),
    _entry("elsewhere_site_nights", "site-nights", -1, "offender", _elsewhere, "别处的活跃点夜数", "active site-nights elsewhere", "窗口内不归所比较机制管的街乡的活跃点夜数。", "Active site-nights of the window in streets that the compared regime does not govern."),
    _entry("fruitless_visit_share", "share", -1, "offender", _fruitless, "扑空率", "share of fruitless visits", "窗口内到达作业点的出动中,现场无人的比例。", "Visits that reached an offender's site in the window: nobody was there."),
    _entry("detentions", "times", 0, "offender", _counted(Kind.DETAINED), "抓获次数", "detentions", "窗口内抓获的次数。", "Detentions in the window."),
    _entry("seizures", "times", 0, "offender", _counted(Kind.SEIZED), "查扣次数", "seizures", "窗口内查扣设备的次数。", "Seizures of equipment in the window."),
    _entry("sealings", "times", 0, "offender", _counted(Kind.SEALED), "封堵次数", "sealings", "窗口内封堵井口的次数。", "Shafts sealed in the window."),
    _entry("new_entries", "groups", -1, "offender", _counted(Kind.ENTERED), "新进入团伙", "new entries", "窗口内进入的团伙数。", "Groups that entered in the window."),
    _entry("after_active_site_nights", "site-nights", -1, "offender", _after_site_nights, "此后一年活跃点夜数", "active site-nights in the year after", "所比较阶段之后一年内(至模拟结束)的活跃点夜数。", "Active site-nights in the year after the compared phase, or until the horizon."),
    _entry("after_last_30_nights_active_share", "share", -1, "offender", _after_last_30, "一年后活跃比", "activity a year after", "所比较阶段之后一年的最后 30 夜的活跃点夜 ÷ 此前一年中同样长度的平均。", "Active site-nights of the last 30 nights of the year after the compared phase ÷ the average of as many nights in the year before it."),
    _entry("officer_hours", "officer-hours", -1, "cost", _officer_hours, "总人时", "officer-hours", "队伍人数 ×(出动准备与路途、等待、处置、驻点值守),各部门合计,再加少做的日常工作。", "Crew size × (turn-out and road, waiting on site, work, standby at the post) over all departments, plus routine work left undone."),
    _entry("active_officer_hours", "officer-hours", -1, "cost", _hours(_missions), "出动人时", "officer-hours on missions", "队伍人数 ×(出动准备与路途、等待、处置);等人时比较以此为准。", "Crew size × (turn-out and road, waiting, work); what equal hours are matched on."),
    _entry("standby_officer_hours", "officer-hours", -1, "cost", _hours(lambda spent: spent.standby), "值守人时", "officer-hours of standby", "队伍人数 × 驻点值守时间(不含其间出动)。", "Crew size × time at the post, without the missions from there."),
    _entry("night_standby_officer_hours", "officer-hours", -1, "cost", _hours(lambda spent: spent.night_standby), "班外值守人时", "officer-hours of standby outside the shift", "值守人时中落在本部门班外的部分。", "The part of standby that lies outside the department's shift."),
    _entry("waiting_officer_hours", "officer-hours", -1, "cost", _hours(lambda spent: spent.waiting), "现场等待人时", "officer-hours waiting", "队伍人数 × 在现场而未处置的时间。", "Crew size × time on site without working."),
    _entry("overtime_hours", "officer-hours", -1, "cost", _hours(lambda spent: spent.overtime), "加班人时", "overtime", "出动人时中落在本部门班外的部分。", "The part of officer-hours on missions that lies outside the department's shift."),
    _entry("routine_hours_displaced", "officer-hours", -1, "cost", _routine_displaced, "少做的日常工作", "routine work left undone", "窗口结束时的日常积压减去开始时的,乘以队伍人数。", "Backlog of routine work when the window ends less that when it began, × crew size."),
    _entry("calls", "calls", 0, "cost", _calls, "呼叫次数", "calls", "窗口内的呼叫次数,再次呼叫也算。", "Calls made in the window, repeated ones included."),
    _entry("calls_per_month", "calls", 0, "cost", _calls_per_month, "吹哨率", "calls per street and month", "呼叫次数 ÷ 街乡数 ÷ 月数(30 天)。", "Calls ÷ streets ÷ months of 30 days."),
    _entry("turned_back", "calls", 0, "cost", _counted(Kind.TURNED_BACK, offenders=False), "被退回的呼叫", "calls turned back", "窗口内被退回的呼叫次数。", "Calls turned back in the window."),
)  # fmt: skip

MEASURES: Final[dict[str, Measure]] = {entry.name: entry for entry in _LISTED}
"""Every measure, by name, in the order of the report."""


# -- by street and period --


ON_RECORD: Final = "closed_in_period_share"
"""What is measured by period and stands in the office's books; its `cases` are how many were taken down."""
IN_TRUTH: Final = "solved_in_period_share"
PERIODIC: Final[Mapping[str, tuple[Callable[[Case], int | None], Callable[[Case], int | None]]]] = {
    ON_RECORD: (lambda case: case.detected, lambda case: case.recorded),
    IN_TRUTH: (lambda case: case.occurred, lambda case: case.resolved),
}
"""Which period a case belongs to, and what must have come before its end. A relapse counts: the office takes it down as a case of its own."""


def _by_period(_scope: Scope) -> Value:
    """`Periods` takes it, street by street; of a whole run it says nothing."""
    return NOTHING


_BY_PERIOD = (
    _entry("closed_in_period_share", "share", 1, "period", _by_period, "当期办结率(记录)", "share closed on record within the period", "期内街乡掌握(登记)的外生案件,复发另算一件:期末之前记录为办结的 ÷ 登记的。只看台账,评估者看得到。", "Exogenous cases that the street came to know of (took down) in the period, a relapse as a case of its own: on record as closed before the period ends ÷ taken down. Records only: an evaluator can see it."),
    _entry("solved_in_period_share", "share", 1, "period", _by_period, "当期真正解决率", "share truly solved within the period", "期内发生的外生案件,复发另算一件:期末之前真正解决的 ÷ 发生的。只有模拟知道,评估者看不到。", "Exogenous cases that occurred in the period, a relapse as a case of its own: truly solved before the period ends ÷ occurred. Only the simulation knows; no evaluator sees it."),
)  # fmt: skip

BY_PERIOD: Final[dict[str, Measure]] = {entry.name: entry for entry in _BY_PERIOD}
"""What is measured street by street and period by period; nothing outside the period counts, neither before nor after."""


class Periods:
    """Counts cases by street and period, for the measures of `BY_PERIOD`; part by part, as they are over, or all at once.

    Periods of *length* microseconds, whole ones only, are laid so that one begins with the compared phase; the last
    ends with it at the latest.
    """

    def __init__(self, scenario: Scenario, length: int) -> None:
        self.scenario = scenario
        self.length = length
        begin = sum(phase.length for phase in scenario.phases[: scenario.compared])
        self.first = begin % length
        self.periods = (begin + scenario.phases[scenario.compared].length - self.first) // length
        self.found: dict[tuple[str, int, str], list[int]] = {}
        """How many cases met what was asked, and how many there were, by street, period and measure."""

    def count(self, cases: Iterable[Case]) -> None:
        """Count *cases*."""
        for case in cases:
            if case.group or case.project:
                continue
            for name, (since, until) in PERIODIC.items():
                time, event = since(case), until(case)
                if time is None or not self.first <= time < self.first + self.periods * self.length:
                    continue
                period = (time - self.first) // self.length
                sums = self.found.setdefault((case.street, period, name), [0, 0])
                sums[0] += event is not None and event < self.first + (period + 1) * self.length
                sums[1] += 1

    def values(self) -> dict[tuple[str, int, str], Value]:
        """By street, period from 0 and name; what has no case has no value."""
        return {
            key: Value(self.found[key][0] / self.found[key][1], self.found[key][1])
            for street in self.scenario.streets
            for period in range(self.periods)
            for name in BY_PERIOD
            if (key := (street, period, name)) in self.found
        }


def panel(scenario: Scenario, records: Records, period: int) -> dict[tuple[str, int, str], Value]:
    """The measures of `BY_PERIOD` by street, period from 0 and name; periods of *period* microseconds (see `Periods`)."""
    found = Periods(scenario, period)
    found.count(records.cases.values())
    return found.values()


# -- for figures --

EVENT: Final = 1
COMPETING: Final = 2
RESPONSES: Final = ("first_arrival", "gathered", "quorum", "nominal")


def response_times(
    scenario: Scenario, records: Records, which: str, streets: Collection[str] | None = None
) -> list[tuple[int, int]]:
    """Time from t0 and outcome (0 cut off by the horizon, 1 event, 2 competing end) of what was called in the window.

    *which* is one of `RESPONSES`; the last three are about the first stage that needs several powers.
    """
    if which not in RESPONSES:
        raise ValueError(which)
    scope = Scope(scenario, records, governed(scenario) if streets is None else streets)
    counting = Counting(scenario)
    found: list[tuple[int, int]] = []
    for case in scope.whistles:
        if which == "first_arrival":
            start, event = case.first_call_at, case.first_arrival_at
        else:
            step = counting.joint(case)
            start, event = (NEVER, NEVER) if step is None else (step.called, getattr(step, which))
        if not scope.inside(start):
            continue
        if event != NEVER:
            found.append((event - start, EVENT))
        elif case.over is not None:
            found.append((max(0, case.over - start), COMPETING))
        else:
            found.append((scenario.horizon - start, 0))
    return found


def cumulative_incidence(times: Sequence[tuple[int, int]]) -> tuple[list[int], list[float]]:
    """Aalen and Johansen's estimate from (time, outcome): times of events, and the share that had it by then."""
    moments: list[int] = []
    shares: list[float] = []
    at_risk, free, share = len(times), 1.0, 0.0
    tallies: dict[int, list[int]] = {}
    for time, outcome in times:
        tallies.setdefault(time, [0, 0, 0])[outcome] += 1
    for time in sorted(tallies):
        cut, events, competing = tallies[time]
        if events:
            share += free * events / at_risk
            moments.append(time)
            shares.append(share)
        free *= 1 - (events + competing) / at_risk
        at_risk -= cut + events + competing
    return moments, shares


class Attended(NamedTuple):
    """What a department did when called, within the window."""

    full: int
    token: int
    absent: int
    last: int
    """Quorums for which it was last of several."""
    held_up_h: float
    """Hours by which it was later than the last but one, all told."""


def attendance_by_department(
    scenario: Scenario, records: Records, streets: Collection[str] | None = None
) -> dict[str, Attended]:
    """What each department that was called did, in the order of the scenario."""
    where = governed(scenario) if streets is None else streets
    found: dict[str, Attended] = {}
    for name in scenario.departments:
        parts = [
            part for (department, street), part in records.decisions.items() if department == name and street in where
        ]
        if parts:
            found[name] = Attended(
                sum(part.full for part in parts),
                sum(part.token for part in parts),
                sum(part.absent for part in parts),
                sum(part.last for part in parts),
                sum(part.held_up for part in parts) / HOUR,
            )
    return found


def utilisation(scenario: Scenario, records: Records) -> dict[str, float]:
    """Crew time on missions and routine work ÷ rostered time, by department, within the window."""
    busy = dict.fromkeys(scenario.departments, 0.0)
    for (department, _), spent in records.spent.items():
        busy[department] += _missions(spent)
    return {
        name: (busy[name] + account.done) / account.rostered
        for name, account in records.routine.items()
        if account.rostered
    }
