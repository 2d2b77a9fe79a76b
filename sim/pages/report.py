"""What an official reads of a comparison, gathered from its folder: every number is one of the folder's, or a mean of them.

Gathered here, told in `parts/report.html`. Nothing is simulated; what a folder does not hold is said to be missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim import outside
from sim.anatomy import LAST, TIMES
from sim.figures import FIGURES
from sim.intervals import mean, paired, variance
from sim.measures import MEASURES, part_words
from sim.pages import assumptions, certificate, stress
from sim.pages.page import page, picture, words
from sim.results import EQUAL
from sim.scenario import OTHERS
from sim.sequential import reach
from sim.tables import GROUPS, difference, interval_text, number, pairing, unit
from sim.tasks import program
from sim.texts import LANGUAGES
from sim.units import DAY
from sim.verdict import amount, change
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.anatomy import Part
    from sim.comparison import Comparison, Matching, Row
    from sim.pages.assumptions import Section
    from sim.pages.stress import Item
    from sim.results import Folder
    from sim.scenario import Scenario

COST: Final = "active_officer_hours"
SCALES: Final = (("days", 1440), ("h", 60), ("min", 1))
"""Units in which times are told, and their minutes: the largest of which the longest has three."""
MOST: Final = 20
"""Departments listed at most, the dearest first."""
STREETS: Final = 40
"""Streets listed one by one at most; of more, the ends."""
ENDS: Final = 10


COLOURS: Final = ("#b9c2cb", "#e1e5ea", "#e9a45f", "#86b4d8", "#d77f8a", "#86c29b")
"""Of the parts of a case's time, in order; they print light, and differ in lightness where they adjoin."""
FLOW: Final = (
    "occurs", "detected", "triaged", "called", "decided", "assigned", "travels", "quorum", "work", "closed", "relapsed", "offenders",
)  # fmt: skip
"""The steps of a case, as the overview shows them."""


class Figure(NamedTuple):
    """A figure in both languages."""

    name: str
    title: Words
    pictures: Mapping[str, str]
    """By language, as an address."""


class Headline(NamedTuple):
    """What the primary measure says of one arm against another, and its price."""

    hours: str
    """"equal_hours" if officer-hours were made equal first, "hours_short" if they could not be; else ""."""
    regime: Words
    baseline: Words
    regime_mean: Words
    baseline_mean: Words
    difference: Words
    interval: Words
    cost: Words
    judged: str
    """better, worse, alike, open or differs."""


class Measured(NamedTuple):
    """A row of the table of measures."""

    name: str
    words: Words
    definition: Words
    unit: Words
    baseline: str
    regime: str
    difference: str
    interval: Words
    pairing: str
    replications: int


@dataclass(frozen=True, slots=True)
class Against:
    """One arm against the baseline, in groups of measures."""

    hours: str
    """As in a headline."""
    regime: Words
    baseline: Words
    groups: tuple[tuple[Words, tuple[Measured, ...]], ...]


class Cell(NamedTuple):
    """A mean over replications, with its 95 % interval and the paired difference from the baseline; "" where there is none."""

    mean: str
    interval: str
    difference: str
    between: str
    """The interval of the difference."""


@dataclass(frozen=True, slots=True)
class Times:
    """Where the time went."""

    unit: Words
    cases: tuple[str, ...]
    """Cases in a replication, by arm."""
    rows: tuple[tuple[Words, Words, tuple[Cell, ...]], ...]
    """Name, definition, a cell for each arm; the sum comes last."""
    bars: tuple[tuple[tuple[float, float], ...], ...]
    """Of each arm: where each part begins, and how long it is, as shares of the longest sum."""


@dataclass(frozen=True, slots=True)
class Last:
    """Who came last, and what it cost."""

    quorums: tuple[str, ...]
    """Quorums of several departments in a replication, by arm."""
    rows: tuple[tuple[Words, tuple[tuple[str, str, str, str], ...]], ...]
    """Department; for each arm: times last, its share, officer-hours others waited for it, their interval."""
    more: int
    """Departments that are not listed."""


@dataclass(frozen=True, slots=True)
class Streets:
    """The primary measure street by street."""

    measure: Words
    unit: Words
    ends: tuple[tuple[Words, str, Words, str, str, str], ...]
    """Of each arm: least street and its value, most street and its value, median, most less least."""
    changed: tuple[tuple[Words, int, int, int], ...]
    """Of each arm but the baseline: streets that are better, worse, the same."""
    rows: tuple[tuple[Words, tuple[str, ...]], ...]
    """Street; its value under each arm. Highest under the baseline first."""
    more: int
    """Streets that are not listed."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page says."""

    name: str
    title: Words
    about: Words
    question: Words
    arms: tuple[Words, ...]
    command: str
    replications: int
    seed: int
    verdict: tuple[Words, ...]
    headlines: tuple[Headline, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Against, ...]
    kept: bool
    """Whether the folder holds anatomy.csv."""
    times: Times | None
    last: Last | None
    streets: Streets | None
    several: bool
    """Whether there are several streets."""
    recorded: tuple[tuple[Words, tuple[Cell, ...]], ...]
    """What of resolution; a cell for each arm."""
    sections: tuple[Section, ...]
    sources: Mapping[str, int]
    checklist: tuple[Item, ...]
    score: int
    versions: Mapping[str, str]
    files: tuple[str, ...]


def report(folder: Folder, proved: Mapping[str, Any] | None = None) -> str:
    """The page of a folder that `whistle compare` wrote, with a certificate that has been checked, if there is one."""
    shown = None if proved is None else certificate.gathered(proved)
    facts: dict[str, Any] = {
        "colours": COLOURS,
        "flow": FLOW,
        "certificate": shown,
        "program": program("proof") if shown else "",
    }
    return page("report.html", report=gathered(folder), **facts)


def gathered(folder: Folder) -> Report:
    """What the page of *folder* says."""
    comparison = folder.compared()
    scenario = comparison.scenario
    scenarios = {arm: folder.scenario(arm)[0] for arm in folder.arms} or {"": scenario}
    arms = folder.settings["regimes"]
    sources = assumptions.sources(scenario, arms)
    sections = assumptions.sections(scenario, arms)
    checklist = stress.checklist(
        stress.Run(
            folder,
            comparison,
            scenarios,
            sections,
            sources,
            tuple(assumptions.cited(scenario, arms)),
            circumstances(folder),
        )
    )
    parts = folder.anatomy()
    return Report(
        name=folder.path.absolute().name,
        title=scenario.title,
        about=scenario.about,
        question=_question(folder, comparison, scenarios),
        arms=tuple(_title(scenario, arm, comparison.regimes) for arm in comparison.regimes),
        command=folder.command,
        replications=folder.settings["replications"],
        seed=folder.manifest["seed"],
        verdict=_verdict(folder),
        headlines=tuple(_headlines(comparison)),
        figures=figures(folder, FIGURES),
        tables=tuple(_tables(comparison)),
        kept=parts is not None,
        times=_times(comparison, parts or ()),
        last=_last(comparison, parts or ()),
        streets=_streets(comparison, parts or ()),
        several=len(scenario.streets) > 1,
        recorded=_recorded(comparison, folder),
        sections=sections,
        sources={sort or "plain": count for sort, count in sources.items()},
        checklist=checklist,
        score=sum(item.filled for item in checklist),
        versions=folder.manifest["versions"],
        files=tuple(folder.manifest["files"]),
    )


def circumstances(folder: Folder) -> Mapping[str, Any]:
    """What run.json says of time and machine; empty if it cannot be read."""
    found = outside.data(folder.path / "run.json")
    known: dict[str, Any] = {
        "system": str,
        "machine": str,
        "workers": int,
        "cores": int,
        "simulation_seconds": (int, float),
    }
    if not isinstance(found, dict):
        return {}
    return {
        name: found[name]
        for name, kind in known.items()
        if isinstance(found.get(name), kind) and len(str(found[name])) < 100
    }


def _title(scenario: Scenario, arm: str, among: Sequence[str] = ()) -> Words:
    """What an arm is called; with its name behind it where another one *among* them is called the same."""
    known = scenario.regimes[arm].title if arm in scenario.regimes else Words("", "")
    alike = any(
        other != arm and other in scenario.regimes and scenario.regimes[other].title == known for other in among
    )
    return Words(*((f"{text} ({arm})" if alike else text) or arm for text in known))


def _listed(some: Sequence[Words]) -> Words:
    return Words("、".join(one.zh for one in some), ", ".join(one.en for one in some))


def _question(folder: Folder, comparison: Comparison, scenarios: Mapping[str, Scenario]) -> Words:
    """What was asked, in a sentence."""
    scenario = comparison.scenario
    begin, end = scenario.window
    first, *rest = comparison.regimes
    values = {
        "scenario": scenario.title,
        "streets": len(scenario.streets),
        "departments": len(scenario.departments),
        "days": f"{(end - begin) / DAY:g}",
        "replications": comparison.replications,
        "baseline": _title(scenario, first, comparison.regimes),
        "others": _listed([_title(scenario, arm, comparison.regimes) for arm in rest if not arm.endswith(EQUAL)]),
    }
    if len(scenarios) > 1:
        titles = [_title(scenarios[arm], folder.settings["regimes"][0]) for arm in folder.arms[:1]]
        return words("report_question_files", regime=titles[0], **values)
    if not rest:
        return words("report_question_alone", **values)
    return words("report_question", **values)


def _verdict(folder: Folder) -> tuple[Words, ...]:
    """The paragraphs of the verdict as it was written."""
    said = [
        (folder.path / f"verdict.{language}.txt").read_text(encoding="utf-8").splitlines() for language in LANGUAGES
    ]
    longest = max(map(len, said))
    return tuple(Words(*(lines[n] if n < len(lines) else "" for lines in said)) for n in range(longest))


def figures(folder: Folder, known: Iterable[str]) -> tuple[Figure, ...]:
    """The figures of a folder in the order of *known*, others after them; those there are in one language only are left out."""
    files = set(folder.manifest["files"])
    names = {name.split("/")[1].rsplit(".", 2)[0]: None for name in sorted(files) if name.startswith("figures/")}
    order = [name for name in known if name in names] + [name for name in names if name not in set(known)]
    return tuple(
        Figure(name, words(f"report_figure_{name}") if name in FIGURES else Words(name, name), {
            language: picture((folder.path / f"figures/{name}.{language}.png").read_bytes()) for language in LANGUAGES
        })
        for name in order
        if all(f"figures/{name}.{language}.png" in files for language in LANGUAGES)
    )  # fmt: skip


# -- the comparison --


def _headlines(comparison: Comparison) -> Iterable[Headline]:
    """Equal hours first, if there are any."""
    if comparison.matched is not None:
        inner = _headlines(comparison.matched.comparison)
        yield from (one._replace(hours=_hours(comparison.matched)) for one in inner)
    for regime in comparison.regimes[1:]:
        row = comparison.row(comparison.scenario.measure.primary, regime)
        if row is not None:
            yield _headline(comparison, row)


def _hours(matched: Matching) -> str:
    """Whether the officer-hours of a comparison at equal hours did become equal."""
    return "hours_short" if matched.saturated else "equal_hours"


def _headline(comparison: Comparison, row: Row) -> Headline:
    cost = comparison.row(COST, row.regime)
    better = MEASURES[row.metric].better
    judged = (
        "open" if not row.decided else "differs" if not better else "better" if row.difference * better > 0 else "worse"
    )
    return Headline(
        "",
        _title(comparison.scenario, row.regime, comparison.regimes),
        _title(comparison.scenario, row.baseline, comparison.regimes),
        Words(*(amount(row.regime_mean, row.unit, language) for language in LANGUAGES)),
        Words(*(amount(row.baseline_mean, row.unit, language) for language in LANGUAGES)),
        Words(*(change(row.difference, row.unit, language) for language in LANGUAGES)),
        Words(*(interval_text(row, language) for language in LANGUAGES)),
        Words("–", "–")
        if cost is None
        else Words(*(change(cost.difference, cost.unit, language) for language in LANGUAGES)),
        judged,
    )


def _tables(comparison: Comparison) -> Iterable[Against]:
    """Each arm against the baseline, as `compare` prints it; equal hours first."""
    scenario = comparison.scenario
    if comparison.matched is not None:
        for each in _tables(comparison.matched.comparison):
            yield Against(_hours(comparison.matched), each.regime, each.baseline, each.groups)
    for regime in comparison.regimes[1:]:
        rows = {row.metric: row for row in comparison.rows if row.regime == regime}
        groups = [
            (words(f"group_{group}"), tuple(_measured(rows[name]) for name in _of(group, scenario) if name in rows))
            for group in ("primary", *GROUPS)
        ]
        for part in (*scenario.cohorts, OTHERS) if scenario.cohorts else ():
            apart = tuple(_measured(row) for metric, row in rows.items() if metric.endswith(f"@{part}"))
            groups.append((part_words(scenario, part), apart))
        titles = tuple(_title(scenario, arm, comparison.regimes) for arm in (regime, comparison.baseline))
        yield Against("", titles[0], titles[1], tuple((group, some) for group, some in groups if some))


def _of(group: str, scenario: Scenario) -> list[str]:
    primary = scenario.measure.primary
    if group == "primary":
        return [primary]
    return [name for name, entry in MEASURES.items() if entry.group == group and name != primary]


def _measured(row: Row) -> Measured:
    plain = MEASURES[row.metric.partition("@")[0]]
    return Measured(
        row.metric,
        plain.words,
        plain.definition,
        Words(*(unit(row.unit, language) for language in LANGUAGES)),
        number(row.baseline_mean),
        number(row.regime_mean),
        difference(row.difference),
        Words(*(interval_text(row, language) for language in LANGUAGES)),
        pairing(row),
        row.replications,
    )


# -- where the time went, who came last, street by street --


def _series(parts: Iterable[tuple[str, int, Part]], name: str) -> dict[tuple[str, str], dict[int, Part]]:
    """The parts called *name*, by arm and by street or department, then by replication."""
    found: dict[tuple[str, str], dict[int, Part]] = {}
    for arm, replication, part in parts:
        if part.part == name:
            found.setdefault((arm, part.street or part.department), {})[replication] = part
    return found


def _span(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a mean over replications; None with one, or where all are equal."""
    spread = variance(values)
    if len(values) < 2 or not spread:
        return None
    half = reach(spread, len(values))
    return mean(values) - half, mean(values) + half


def _between(low: float, high: float) -> str:
    ends = [number(end) if float(f"{end:.3f}") else number(0.0) for end in (low, high)]
    return f"[{', '.join(ends)}]"


def _cell(values: Mapping[int, float], baseline: Mapping[int, float] | None) -> Cell:
    """A cell of *values* by replication, and its paired difference from those of the *baseline*."""
    if not values:
        return Cell("–", "", "", "")
    span = _span(list(values.values()))
    shown = number(mean(list(values.values()))), "" if span is None else _between(*span)
    both = sorted(values.keys() & baseline.keys()) if baseline is not None else []
    if baseline is None or not both:
        return Cell(*shown, "", "")
    found = paired([baseline[n] for n in both], [values[n] for n in both])
    ends = "" if found.low is None or found.high is None else f"[{difference(found.low)}, {difference(found.high)}]"
    return Cell(*shown, difference(found.difference), ends)


def _cells(by_arm: Sequence[Mapping[int, float]]) -> tuple[Cell, ...]:
    return tuple(_cell(values, by_arm[0] if place else None) for place, values in enumerate(by_arm))


def _times(comparison: Comparison, parts: Iterable[tuple[str, int, Part]]) -> Times | None:
    parts = list(parts)
    series = {
        counted.name: [
            {n: part.value for n, part in _series(parts, counted.name).get((arm, ""), {}).items()}
            for arm in comparison.regimes
        ]
        for counted in TIMES
    }
    first = _series(parts, TIMES[0].name)
    if not first:
        return None
    arms = range(len(comparison.regimes))
    means = [[mean(list(by_arm[arm].values())) if by_arm[arm] else 0.0 for by_arm in series.values()] for arm in arms]
    longest = max(map(sum, means))
    scale, minutes = next((each for each in SCALES if longest >= 3 * each[1]), SCALES[-1])
    scaled = {
        name: [{n: value / minutes for n, value in values.items()} for values in by_arm]
        for name, by_arm in series.items()
    }
    total = [{n: sum(by_arm[arm][n] for by_arm in scaled.values()) for n in scaled[TIMES[0].name][arm]} for arm in arms]
    rows = [(counted.words, counted.definition, _cells(scaled[counted.name])) for counted in TIMES]
    cases = [[part.cases for part in first.get((arm, ""), {}).values()] for arm in comparison.regimes]
    return Times(
        Words(*(unit(scale, language) for language in LANGUAGES)),
        tuple(number(mean(some)) if some else "–" for some in cases),
        (*rows, (words("report_times_sum"), words("report_times_sum_means"), _cells(total))),
        tuple(tuple(_bar(values, longest)) for values in means),
    )


def _bar(values: Sequence[float], longest: float) -> Iterable[tuple[float, float]]:
    begin = 0.0
    for value in values:
        yield begin / longest if longest else 0.0, value / longest if longest else 0.0
        begin += value


def _last(comparison: Comparison, parts: Iterable[tuple[str, int, Part]]) -> Last | None:
    parts = list(parts)
    times, _, waited = (_series(parts, counted.name) for counted in LAST)
    if not times:
        return None
    replications = range(comparison.replications)
    scenario = comparison.scenario

    def of(series: Mapping[tuple[str, str], Mapping[int, Part]], arm: str, department: str) -> list[float]:
        found = series.get((arm, department), {})
        return [found[n].value if n in found else 0.0 for n in replications]

    departments = list(dict.fromkeys(department for _, department in times))
    departments.sort(key=lambda name: -max(mean(of(waited, arm, name)) for arm in comparison.regimes))
    quorums = {arm: sum(mean(of(times, arm, name)) for name in departments) for arm in comparison.regimes}
    rows = []
    for name in departments[:MOST]:
        cells = []
        for arm in comparison.regimes:
            count, hours = mean(of(times, arm, name)), of(waited, arm, name)
            span = _span(hours)
            share = f"{count / quorums[arm]:.0%}" if quorums[arm] else "–"
            cells.append((number(count), share, number(mean(hours)), "" if span is None else _between(*span)))
        known = scenario.departments.get(name)
        rows.append((Words(name, name) if known is None else known.name, tuple(cells)))
    return Last(tuple(number(quorums[arm]) for arm in comparison.regimes), tuple(rows), max(0, len(departments) - MOST))


def _streets(comparison: Comparison, parts: Iterable[tuple[str, int, Part]]) -> Streets | None:
    scenario = comparison.scenario
    measure = MEASURES[scenario.measure.primary]
    series = _series(parts, measure.name)
    means = {key: mean([part.value for part in values.values()]) for key, values in series.items()}
    by_arm = {arm: {street: value for (of, street), value in means.items() if of == arm} for arm in comparison.regimes}
    if len(by_arm[comparison.baseline]) < 2:
        return None
    before = by_arm[comparison.baseline]
    order = sorted(before, key=lambda street: -before[street])
    shown = order if len(order) <= STREETS else [*order[:ENDS], *order[-ENDS:]]
    rows = [
        (_street(scenario, street), tuple(number(values.get(street)) for values in by_arm.values())) for street in shown
    ]
    changed = [
        (_title(scenario, arm, comparison.regimes), *_changed(before, values, measure.better))
        for arm, values in by_arm.items()
        if arm != comparison.baseline and measure.better
    ]
    return Streets(
        measure.words,
        Words(*(unit(measure.unit, language) for language in LANGUAGES)),
        tuple(_ends(scenario, values) for values in by_arm.values()),
        tuple(changed),
        tuple(rows),
        len(order) - len(shown),
    )


def _street(scenario: Scenario, street: str) -> Words:
    known = scenario.streets.get(street)
    return Words(street, street) if known is None else known.name


def _ends(scenario: Scenario, values: Mapping[str, float]) -> tuple[Words, str, Words, str, str, str]:
    if not values:
        return Words("–", "–"), "–", Words("–", "–"), "–", "–", "–"
    least, most = min(values, key=lambda street: values[street]), max(values, key=lambda street: values[street])
    return (
        _street(scenario, least),
        number(values[least]),
        _street(scenario, most),
        number(values[most]),
        number(median(values.values())),
        number(values[most] - values[least]),
    )


def _changed(before: Mapping[str, float], after: Mapping[str, float], better: int) -> tuple[int, int, int]:
    moved = [(after[street] - value) * better for street, value in before.items() if street in after]
    return sum(by > 0 for by in moved), sum(by < 0 for by in moved), sum(by == 0 for by in moved)


def _recorded(comparison: Comparison, folder: Folder) -> tuple[tuple[Words, tuple[Cell, ...]], ...]:
    """Of cases that occurred: recorded as closed, truly resolved, and the one less the other, in per cent."""
    true: list[dict[int, float]] = [{} for _ in comparison.regimes]
    gap: list[dict[int, float]] = [{} for _ in comparison.regimes]
    for run in folder.measured():
        for metric, into in (("resolved_share", true), ("recorded_minus_true_resolved", gap)):
            value = run.values[metric].value if metric in run.values else None
            if value is not None:
                into[comparison.regimes.index(run.regime)][run.replication] = 100 * value
    if not any(gap):
        return ()
    recorded = [
        {n: true[arm][n] + value for n, value in values.items() if n in true[arm]} for arm, values in enumerate(gap)
    ]
    return (
        (words("report_recorded_closed"), _cells(recorded)),
        (words("report_recorded_true"), _cells(true)),
        (words("report_recorded_gap"), _cells(gap)),
    )
