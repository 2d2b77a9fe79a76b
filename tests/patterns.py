"""Patterns P1 to P5 and P10 of the model (docs MODEL.md, section 9), and the study of how widely they hold.

A pattern is true or false of one replication; it *holds* in a point if it is true of at least 16 of
20. Classes: H held out (no number may come from its facts), F consistency only (its facts set
numbers), L logical. A pattern whose question cannot be asked of a replication (no visit, nobody at
work in the year before) is false of it.

Two sets of runs serve all patterns but P10. So that a point takes seconds, what precedes the
campaign is shorter than in the scenario (the calendar is kept: the campaign begins on the same day):

1. the *campaign*: 365 days of joint rules, so that "the year before" exists, the 117 days of
   `whistle-2017`, and a year after, once with the whistle kept and once back under `joint`; the
   common days are simulated once. The longest pause (P1b) is thus that of one year, not of two;
2. the *season*: 180 days of joint rules, then the 117 days under `joint`, under `joint-strong`,
   and under `joint` without lookouts, with twice the crews, twice the detection, and both.

A point is a value for every assumption that has a range (`sim.assumptions`, which says which numbers vary
together). Point 0 has the scenario's own values; the others are rows of `hypercube.csv`, a Latin hypercube
made once from `SEED` (uniform over each range; of a random duration the mean; counts rounded).

`python -m tests.patterns` runs what is missing in `results/patterns/points.csv` and writes the report.
Nothing here is tuned: what does not hold is reported.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import csv
import datetime
import hashlib
import math
import multiprocessing
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.stats import binomtest, qmc, rankdata

import sim
from sim.assumptions import Assumption, assumptions
from sim.log import Kind
from sim.measures import MEASURES, MONTH, WATCHED, YEAR, Scope, governed
from sim.reader import read_text
from sim.records import read
from sim.simulation import arms, simulate
from sim.units import DAY
from sim.variation import vary
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from sim.scenario import Scenario

SCENARIO: Final = "jinhaihu-117"
REPLICATIONS: Final = 20
NEEDED: Final = 16
"""Replications of which a pattern must be true to hold in a point."""
LUCK: Final = 1
"""Seed of the replications."""

# -- the runs ----------------------------------------------------------------------------------------

BEFORE: Final = 365 * DAY
"""Joint rules before the campaign, for P1, P2 and P5."""
WARM: Final = 180 * DAY
"""Joint rules before the season, for P3 and P4."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What one replication of the campaign and the year after it shows of the town."""

    idle_before: float
    """Nights without a site at work directly before the campaign."""
    longest_pause: float | None
    """The longest run of nights without a site at work, in the year before."""
    gathered: float | None
    """Share of admitted stage calls with quorum within the deadline at the designated point."""
    on_site: float | None
    """The same, on site."""
    last_30: float | None
    """Site-nights of the last 30 nights of the campaign ÷ those of as many nights of the year before."""
    joint_most: float | None
    """The most active 30 nights of the year after, back under joint rules, ÷ as many nights of the year before."""
    joint_end: float | None
    """The last 30 nights of that year, likewise."""
    kept_most: float | None
    """The most active 30 nights of the year after with the whistle kept, likewise."""
    kept_end: float | None
    """The last 30 nights of that year, likewise."""
    kept_year: float | None
    """That whole year, per night, likewise."""


@dataclass(frozen=True, slots=True)
class Season:
    """What one replication of 117 days under joint rules shows of the town."""

    fruitless: float | None
    """Share of visits to offenders' sites that found nobody, under `joint`."""
    fruitless_strong: float | None
    """Under `joint-strong`, by night."""
    fruitless_blind: float | None
    """Under `joint`, without lookouts."""
    nights: float
    """Active site-nights under `joint`."""
    nights_crews: float
    """With twice the crews."""
    nights_detection: float
    """With twice the chance that a site at work is seen."""
    nights_both: float


def campaign(scenario: Scenario, replication: int) -> Campaign:
    """Simulate the campaign and the year after it, with the whistle kept and without."""
    short = begun(scenario, BEFORE)
    before, during, after = short.phases
    whistle = "whistle-2017"
    # the arms part after the campaign: what is common to both is simulated once
    parted = replace(
        short, phases=(before, replace(during, regime=whistle, compared=False), replace(after, compared=True))
    )
    kept, joint = (scope(short, log) for _, log in arms(parted, [whistle, "joint"], seed=LUCK, replication=replication))
    first = kept.night(kept.phase_begin)
    idle = next((n for n, active in enumerate(reversed(kept.nights[:first])) if active), first)
    return Campaign(
        idle_before=idle,
        longest_pause=value(kept, "longest_pause_days"),
        gathered=value(kept, "quorum_within_deadline_share"),
        on_site=value(kept, "quorum_on_site_within_deadline_share"),
        last_30=value(kept, "last_30_nights_active_share"),
        joint_most=most(joint),
        joint_end=value(joint, "after_last_30_nights_active_share"),
        kept_most=most(kept),
        kept_end=value(kept, "after_last_30_nights_active_share"),
        kept_year=most(kept, YEAR),
    )


def season(scenario: Scenario, replication: int) -> Season:
    """Simulate 117 days under joint rules, as they are and with changes that are no rules."""
    short = begun(scenario, WARM)
    short = replace(short, phases=short.phases[:2])

    def under(changed: Scenario, *regimes: str) -> list[Scope]:
        return [scope(changed, log) for _, log in arms(changed, regimes, seed=LUCK, replication=replication)]

    joint, strong = under(short, "joint", "joint-strong")
    (blind,) = under(vary(short, {"offending.*.lookouts": False}), "joint")
    (crews,) = under(crews_doubled(short), "joint")
    (detection,) = under(detection_doubled(short), "joint")
    (both,) = under(detection_doubled(crews_doubled(short)), "joint")
    return Season(
        fruitless=value(joint, "fruitless_visit_share"),
        fruitless_strong=value(strong, "fruitless_visit_share"),
        fruitless_blind=value(blind, "fruitless_visit_share"),
        nights=value(joint, "active_site_nights") or 0.0,
        nights_crews=value(crews, "active_site_nights") or 0.0,
        nights_detection=value(detection, "active_site_nights") or 0.0,
        nights_both=value(both, "active_site_nights") or 0.0,
    )


def begun(scenario: Scenario, before: int) -> Scenario:
    """*scenario* with a first phase of length *before*, begun so much later that the other phases keep their dates."""
    first, *others = scenario.phases
    later = datetime.timedelta(days=(first.length - before) // DAY)
    return replace(scenario, start=scenario.start + later, phases=(replace(first, length=before), *others))


def scope(scenario: Scenario, log: Any) -> Scope:
    """What is measured of a run: the streets under the compared regime."""
    return Scope(scenario, read(scenario, log), governed(scenario))


def value(seen: Scope, measure: str) -> float | None:
    """A measure of the report."""
    return MEASURES[measure].of(seen).value


def most(seen: Scope, nights: int = MONTH) -> float | None:
    """The most active *nights* on end of the year after the campaign ÷ as many nights of the year before it."""
    begin, end = seen.night(seen.phase_begin), seen.night(seen.phase_end)
    past = seen.nights[begin - YEAR : begin]
    after = seen.nights[end : end + YEAR]
    if not sum(past):
        return None
    runs = [sum(after[night : night + nights]) for night in range(len(after) - nights + 1)]
    return max(runs) / nights / (sum(past) / len(past))


def crews_doubled(scenario: Scenario) -> Scenario:
    """*scenario* with twice the crews in every department."""
    return vary(scenario, {f"departments.{name}.crews": 2 * d.crews for name, d in scenario.departments.items()})


def detection_doubled(scenario: Scenario) -> Scenario:
    """*scenario* with twice the chance, at most 1, that a site at work is seen."""
    return vary(
        scenario,
        {
            f"offending.{i}.seen_per_night": min(1.0, 2 * hill.seen_per_night)
            for i, hill in enumerate(scenario.offending)
        },
    )


# -- the patterns ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: its class (H, F, L), what it says, and when it is true of a replication."""

    group: str
    words: Words
    on_campaign: Callable[[Campaign], bool] | None = None
    on_season: Callable[[Season], bool] | None = None
    beside: bool = False
    """Reported beside the pattern of the model, not instead of it."""


def least(number: float | None, bound: float) -> bool:
    """Whether *number* is known and not below *bound*."""
    return number is not None and number >= bound


def at_most(number: float | None, bound: float) -> bool:
    """Whether *number* is known and not above *bound*."""
    return number is not None and number <= bound


def over_half(number: float | None) -> bool:
    """Whether *number* is known and above one half."""
    return number is not None and number > 0.5


def falls_by_less_than_half(seen: Season) -> bool:
    """Whether each of the three remedies leaves more than half of the site-nights."""
    return all(now > 0.5 * seen.nights for now in (seen.nights_crews, seen.nights_detection, seen.nights_both))


PATTERNS: Final[Mapping[str, Pattern]] = {
    "P1a": Pattern(
        "H",
        Words("改革前盗采从未真正停止:改革前最后 60 夜不会一夜不采", "before the reform mining never stops for good: not idle for all of the last 60 nights before it"),
        lambda c: c.idle_before < WATCHED,
    ),
    "P1b": Pattern(
        "F",
        Words("全镇最长停采 5 到 35 天(“约 20 天”)", 'the longest town-wide pause lasts 5 to 35 days ("about 20 days")'),
        lambda c: least(c.longest_pause, 5) and at_most(c.longest_pause, 35),
    ),
    "P2a": Pattern(
        "H",
        Words("whistle-2017:至少 80% 的哨 30 分钟内在指定点位到齐", "whistle-2017: at least 80 % of admitted whistles reach quorum within 30 min at the designated point"),
        lambda c: least(c.gathered, 0.8),
    ),
    "P2b": Pattern(
        "H",
        Words("同上,但在现场到齐", "the same, on site"),
        lambda c: least(c.on_site, 0.8),
        beside=True,
    ),
    "P2c": Pattern(
        "H",
        Words("第 88—117 天的活跃点夜不超过此前一年(按夜平均)的 5%", "days 88–117: active site-nights at most 5 % of the year before, per night"),
        lambda c: at_most(c.last_30, 0.05),
    ),
    "P3a": Pattern(
        "F",
        Words("联合执法:一半以上的出动扑空", "joint: more than half of the visits find nobody"),
        on_season=lambda s: over_half(s.fruitless),
    ),
    "P3b": Pattern(
        "F",
        Words("夜间突击(joint-strong):仍有一半以上扑空", "night raids (joint-strong): more than half still find nobody"),
        on_season=lambda s: over_half(s.fruitless_strong),
    ),
    "P3c": Pattern(
        "F",
        Words("联合执法、无人放哨:仍有一半以上扑空", "joint, no lookouts: more than half still find nobody"),
        on_season=lambda s: over_half(s.fruitless_blind),
    ),
    "P4": Pattern(
        "F",
        Words("联合执法下队伍加倍、发现加倍、两者都加倍:活跃点夜都下降不到一半", "under joint rules twice the crews, twice the detection, and both: active site-nights fall by less than half"),
        on_season=falls_by_less_than_half,
    ),
    "P5a": Pattern(
        "H",
        Words("吹哨 117 天后恢复联合执法:一年内有 30 夜回到此前一年的一半以上", "117 days of the whistle, then joint again: within a year some 30 nights are back to at least half of the year before"),
        lambda c: least(c.joint_most, 0.5),
    ),
    "P5b": Pattern(
        "H",
        Words("吹哨保留:一年内任何 30 夜都不超过此前一年的十分之一", "whistle kept: within a year no 30 nights exceed a tenth of the year before"),
        lambda c: at_most(c.kept_most, 0.1),
    ),
    "P5a-end": Pattern(
        "H",
        Words("同 P5a,但只看那一年的最后 30 夜", "as P5a, but of the last 30 nights of that year only"),
        lambda c: least(c.joint_end, 0.5),
        beside=True,
    ),
    "P5b-end": Pattern(
        "H",
        Words("同 P5b,但只看那一年的最后 30 夜", "as P5b, but of the last 30 nights of that year only"),
        lambda c: at_most(c.kept_end, 0.1),
        beside=True,
    ),
    "P5b-year": Pattern(
        "H",
        Words("同 P5b,但按全年平均", "as P5b, but over the whole year"),
        lambda c: at_most(c.kept_year, 0.1),
        beside=True,
    ),
}  # fmt: skip
INDEPENDENT: Final = Pattern(
    "L",
    Words(
        "各部门独立以概率 p 到场时,n 个部门都到的机会是 pⁿ",
        "with independent attendance p all n departments come with pⁿ",
    ),
)
"""P10: it depends on no assumption, so it has no share of points."""


def true_of(seen: Campaign | Season) -> dict[str, bool]:
    """The patterns that these runs can show, and whether each is true of them."""
    found: dict[str, bool] = {}
    for name, pattern in PATTERNS.items():
        if isinstance(seen, Campaign) and pattern.on_campaign is not None:
            found[name] = pattern.on_campaign(seen)
        elif isinstance(seen, Season) and pattern.on_season is not None:
            found[name] = pattern.on_season(seen)
    return found


def holds(name: str, scenario: Scenario, replication: int) -> bool:
    """Whether pattern *name* is true of one replication of *scenario*."""
    if name == "P10":
        return independent(0.8, 5, replication)
    runs = campaign if PATTERNS[name].on_campaign is not None else season
    return true_of(runs(scenario, replication))[name]


# -- P10 ---------------------------------------------------------------------------------------------

TOWN: Final = """
name: independent
title: town
start: 2017-01-02
phases: [{{name: all, length: 30 days, regime: call, compared: true}}]
districts: {{d: {{name: d}}}}
streets: {{s: {{name: s, district: d, recall_after: 300 days, presses_after: 300 days, decides_in: 0 min}}}}
powers: {{{powers}}}
departments: {{{departments}}}
case_types:
  case: {{name: case, gives_up: 2 days, stages: [{{needs: [{needs}]}}]}}
attendance: {{tokens: false, load_weight: 0}}
regimes:
  call:
    {{title: call, call: whistle, authority: {{rule: phone_back, takes: 0 min, yes: 1}}, timing: on_call, stay: until_done}}
demand: [{{type: case, rate: 10 per day}}]
"""
LEVEL: Final = 0.01
"""An exact binomial test of a true share fails in at most this share of replications."""


def together(p: float, n: int, replication: int) -> tuple[int, int]:
    """Calls for which all *n* departments came, and calls made, where each comes by itself with chance *p*.

    Counted on the road, not in the books: all have arrived on site in the visit that answers the first call.
    """
    each = range(1, n + 1)
    stake = math.log(p / (1 - p))
    about = f"district: d, crews: 60, routine: 0, shift_begins: '00:00', shift_ends: '00:00', weekends: true, stake: {stake!r}"
    text = TOWN.format(
        powers=", ".join(f"p{i}: {{name: p{i}}}" for i in each),
        departments=", ".join(f"d{i}: {{name: d{i}, powers: [p{i}], {about}}}" for i in each),
        needs=", ".join(f"{{power: p{i}, together: true, because: law, work: 10 min}}" for i in each),
    )
    scenario = read_text(text)
    called: dict[int, int] = {}
    arrived: dict[int, set[int]] = defaultdict(set)
    over: set[int] = set()
    log = simulate(scenario, "call", seed=LUCK, replication=replication)
    for now, kind, case, _, _, department, *_ in log.rows():
        if kind == Kind.CALLED:
            called.setdefault(case, now)
        elif kind == Kind.ARRIVED and case not in over:
            arrived[case].add(department)
        elif kind == Kind.VISIT_ENDED:
            over.add(case)
    # a call of the last day may be unanswered when the run ends
    asked = [case for case, first in called.items() if first < scenario.horizon - DAY]
    return sum(len(arrived[case]) == n for case in asked), len(asked)


def independent(p: float, n: int, replication: int) -> bool:
    """Whether the share of calls to which all *n* came agrees with pⁿ (exact binomial test)."""
    came, calls = together(p, n, replication)
    return bool(binomtest(came, calls, p**n).pvalue >= LEVEL)


# -- the hypercube -----------------------------------------------------------------------------------

SEED: Final = 20170117
"""Of the hypercube."""
POINTS: Final = 20
CUBE: Final = Path(__file__).parent / "hypercube.csv"
RANGES: Final = Path(__file__).parent / "hypercube-ranges.csv"


def cube(scenario: Scenario) -> list[list[str]]:
    """The hypercube as it is written: a row of names, then a row for each point."""
    every = assumptions(scenario)
    drawn = qmc.LatinHypercube(d=len(every), strength=1, seed=np.random.default_rng(SEED)).random(POINTS)
    rows = [["point", *(factor.name for factor in every)]]
    for number, point in enumerate(drawn, start=1):
        rows.append([str(number), *(plain(factor.at(float(u))) for factor, u in zip(every, point, strict=True))])
    return rows


def ranges(scenario: Scenario) -> list[list[str]]:
    """What each column of the hypercube is: how many numbers vary with it, unit, default and range."""
    rows = [["assumption", "numbers", "unit", "default", "low", "high", "zh", "en"]]
    for factor in assumptions(scenario):
        ends = (f"{end:.6g}" for end in (factor.default, factor.low, factor.high))
        rows.append([factor.name, str(len(factor.paths)), factor.unit, *ends, factor.words.zh, factor.words.en])
    return rows


def plain(number: float) -> str:
    """A number without needless noughts."""
    return str(int(number)) if float(number).is_integer() else repr(float(number))


def save(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@cache
def defaults() -> Scenario:
    """The scenario with its own values."""
    return sim.load(SCENARIO)


@cache
def at(point: int) -> Scenario:
    """The scenario at a point; 0: its own values."""
    scenario = defaults()
    if not point:
        return scenario
    head, *rows = rows_of(CUBE)
    known = {factor.name: factor for factor in assumptions(scenario)}
    row = dict(zip(head, rows[point - 1], strict=True))
    assert row.pop("point") == str(point)
    changes = {path: known[name].of(float(text)) for name, text in row.items() for path in known[name].paths}
    return vary(scenario, changes)


# -- the study ---------------------------------------------------------------------------------------

RESULTS: Final = Path(__file__).resolve().parent.parent / "results" / "patterns"
ROWS: Final = "points.csv"
TABLE: Final = "patterns.csv"
NUMBERS: Final = tuple(f.name for cls in (Campaign, Season) for f in fields(cls))
HEAD: Final = ("point", "replication", *NUMBERS, "code", "began")


def shown(number: float | None) -> str:
    """A number in the table of runs; empty: it could not be asked."""
    return "" if number is None else f"{number:.6g}"


def row(point: int, replication: int) -> list[str]:
    """One row of the table of runs, without where it is from."""
    ran = (campaign(at(point), replication), season(at(point), replication))
    return [str(point), str(replication), *(shown(getattr(seen, f.name)) for seen in ran for f in fields(seen))]


def judged(cells: Sequence[str]) -> dict[str, bool]:
    """Which patterns are true of a row."""
    numbers: dict[str, Any] = {
        name: float(text) if text else None for name, text in zip(NUMBERS, cells[2 : 2 + len(NUMBERS)], strict=True)
    }
    found = true_of(Campaign(**{f.name: numbers[f.name] for f in fields(Campaign)}))
    found |= true_of(Season(**{f.name: numbers[f.name] for f in fields(Season)}))
    return {name: found[name] for name in PATTERNS}


def code() -> str:
    """A short digest of the program and the scenario, so that rows say what they were made with."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in (*sorted((root / "sim").rglob("*.py")), *sorted((root / "scenarios").rglob("*.yaml")), CUBE):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def study(points: range, replications: int, workers: int) -> None:
    """Run what is missing and append it, row by row."""
    path = RESULTS / ROWS
    if not path.exists():
        save(path, [HEAD])
    done = {(int(cells[0]), int(cells[1])) for cells in rows_of(path)[1:]}
    tasks = [(point, i) for point in points for i in range(replications) if (point, i) not in done]
    mark = [code(), datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="minutes")]
    start = time.monotonic()
    with (
        ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool,
        path.open("a", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        running = [pool.submit(row, *task) for task in tasks]
        for number, future in enumerate(as_completed(running), start=1):
            writer.writerow([*future.result(), *mark])
            file.flush()
            if number % 20 == 0 or number == len(tasks):
                print(f"{number} of {len(tasks)}, {time.monotonic() - start:.0f} s", flush=True)
    head, *rows = rows_of(path)
    save(path, [head, *sorted(rows, key=lambda cells: (int(cells[0]), int(cells[1])))])


# -- the report --------------------------------------------------------------------------------------

TOLD: Final = 5
"""Assumptions listed for a pattern that does not hold everywhere."""
SHUFFLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """How an assumption goes with the replications of which a pattern is true, over the points."""

    factor: Assumption
    rank: float
    """Spearman's rank correlation of the value with the number of replications."""
    holding: float | None
    """Mean place in the range (0 low, 1 high) of the points in which it holds; None: there are none."""
    failing: float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the study says of one pattern."""

    name: str
    pattern: Pattern
    replications: int
    at_defaults: int
    """Replications of which it is true with the scenario's own values."""
    counts: tuple[int, ...]
    """The same for each point of the hypercube."""
    telling: tuple[Telling, ...]
    """All assumptions, the most telling first; none if the counts are all the same."""
    chance: float
    """The largest of as many correlations exceeds this in 5 % of shuffled points: below it all may be chance."""

    def holding(self, count: int) -> bool:
        """Whether it holds where it is true of *count* replications."""
        return count * REPLICATIONS >= NEEDED * self.replications

    @property
    def points(self) -> int:
        """Points of the hypercube in which it holds."""
        return sum(map(self.holding, self.counts))

    @property
    def share(self) -> str:
        """The share of points in which it holds."""
        return f"{self.points / len(self.counts):.2f}" if self.counts else ""


def findings(rows: Sequence[Sequence[str]]) -> list[Finding]:
    """What the rows of the table of runs say of every pattern."""
    true: dict[str, dict[int, int]] = {name: defaultdict(int) for name in PATTERNS}
    seen: dict[int, int] = defaultdict(int)
    for cells in rows:
        seen[int(cells[0])] += 1
        for name, was in judged(cells).items():
            true[name][int(cells[0])] += was
    replications = max(seen.values())
    # a point still under way says nothing yet
    points = [point for point in sorted(seen) if point and seen[point] == replications]
    places = cube_places(points)
    found = []
    for name, pattern in PATTERNS.items():
        counts = tuple(true[name][point] for point in points)
        good = np.array([count * REPLICATIONS >= NEEDED * replications for count in counts])
        telling, chance = told(np.array(counts), good, places) if len(set(counts)) > 1 else ((), 0.0)
        found.append(Finding(name, pattern, replications, true[name][0], counts, telling, chance))
    return found


def alone(replications: int) -> Finding:
    """P10, which needs no point."""
    true = sum(holds("P10", defaults(), i) for i in range(replications))
    return Finding("P10", INDEPENDENT, replications, true, (), (), 0.0)


def table(found: Iterable[Finding]) -> list[list[str]]:
    """The table of patterns."""
    rows = [["pattern", "class", "beside", "replications", "true_at_defaults", "points", "points_holding", "share"]]
    for f in found:
        beside = "yes" if f.pattern.beside else "no"
        shares = [str(len(f.counts)), str(f.points), f.share] if f.counts else ["", "", ""]
        rows.append([f.name, f.pattern.group, beside, str(f.replications), str(f.at_defaults), *shares])
    return rows


def cube_places(points: Sequence[int]) -> Any:
    """Where in its range (0 to 1) each assumption lies, a row for each of *points*."""
    _, *rows = rows_of(CUBE)
    every = assumptions(defaults())
    return np.array(
        [
            [(float(text) - f.low) / (f.high - f.low) for text, f in zip(rows[point - 1][1:], every, strict=True)]
            for point in points
        ]
    )


def told(counts: Any, good: Any, places: Any) -> tuple[tuple[Telling, ...], float]:
    """Every assumption by how much it goes with *counts*, and what chance alone would show."""
    every = assumptions(defaults())
    ranked = standard(rankdata(places, axis=0))
    level = standard(rankdata(counts)[:, None])
    ranks = (ranked * level).mean(axis=0)
    luck = np.random.default_rng(SEED)
    chance = [np.abs((ranked * luck.permutation(level)).mean(axis=0)).max() for _ in range(SHUFFLES)]
    telling = [
        Telling(
            factor,
            float(ranks[i]),
            float(places[good, i].mean()) if good.any() else None,
            float(places[~good, i].mean()) if not good.all() else None,
        )
        for i, factor in enumerate(every)
    ]
    telling.sort(key=lambda each: (-abs(each.rank), each.factor.name))
    return tuple(telling), float(np.quantile(chance, 0.95))


def standard(ranks: Any) -> Any:
    """Columns with mean nought and spread one; a column without spread is nought."""
    spread = ranks.std(axis=0)
    return (ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def report() -> None:
    """Write table, map and page from the table of runs."""
    rows = rows_of(RESULTS / ROWS)[1:]
    found = findings(rows)
    found.append(alone(found[0].replications))
    save(RESULTS / TABLE, table(found))
    (RESULTS / "figures").mkdir(exist_ok=True)
    for language in ("zh", "en"):
        (RESULTS / "figures" / f"map.{language}.png").write_bytes(drawn(found, language))
    (RESULTS / "README.md").write_text(page(found, rows), encoding="utf-8")


def partial(found: Sequence[Finding]) -> list[Finding]:
    """The patterns that do not hold in every point."""
    return [f for f in found if f.counts and f.points < len(f.counts)]


# -- the page

PAGE: Final = """# 哪些模式成立、在哪里成立 · Which patterns hold, and where

## 中文

这里回答一个问题:模型算出来的东西,像不像人们已经知道的事?已知的事写成几条“模式”(例如“改革前盗采从未真正停止”),
逐条检验。**没有一个参数是为了让模式成立而调的**;不成立的照样列出来。

* 类别:**H** 留出(没有任何参数用过这条事实)、**F** 只表明一致(这条事实参与定了参数)、**L** 逻辑检验。
* 一次模拟里模式要么真要么假;20 次里至少 16 次为真,才算在这一点上**成立**。没有出动、没有盗采可比的,算假。
* “默认值”一列用场景 `{scenario}` 自己的数;“点”是 {factors} 项假设在各自范围内同时变动的点
  (拉丁超立方,`tests/hypercube.csv`,范围见 `tests/hypercube-ranges.csv`;部门默认值等同一假设一起变)。
  超立方有 {cube} 个点,本页用了其中跑完的 {points} 个;同一条命令会接着跑其余的。
  点数取 {cube} 而不是 32,是因为两个核与别的工作合用,32 个点要两个小时。
* P11 不是检验而是一个问题(同样的出动人时,谁更好?),回答另成一页:[p11.md](p11.md)。
* 每点 {replications} 次;专项行动前的时间缩短了(P1、P2、P5 前面 365 天;P3、P4 前面 180 天),日历不变。
  因此 P1b 的“最长停采”是一年里的,不是两年里的。P3、P4 的 117 天一直是联合执法。

{table_zh}

“旁列”的行不是模型规定的模式,是同一问题的另一种读法,放在旁边供比较。
P5a、P5b 都看其后一年里最活跃的 30 夜;-end 只看最后 30 夜,-year 看全年平均。

### 不是处处成立的,成立与否和哪些假设有关

下表按秩相关排:假设的值与“20 次中为真几次”在各点之间的斯皮尔曼相关。位置是该假设在范围内的平均位置(0 为下限,1 为上限)。
{factors} 项假设、{points} 个点,总会碰巧出现大的相关:把点打乱,最大的一个也常到“碰巧”那么大;
只有超过它的(标 ★)才不像碰巧。**即便如此,★ 也不等于原因**:点这么少,各项假设会碰巧同升同降。
例如 `case_types.rockfall.loss_per_hour`(落石每小时损失)不参与任何人的决定,不可能影响 P1 至 P5,排上去只因为它恰与别的假设同行。

{ranks_zh}

![图](figures/map.zh.png)

### 怎样重做

`python -m tests.patterns`(两核约 {minutes} 分钟;可中断,续跑时跳过 `points.csv` 里已有的行)。
`python -m pytest -m long tests/test_patterns.py` 抽几个点重跑,核对每一行。
行里的 `code` 是程序与场景的指纹,`began` 是那批运行开始的时间(UTC):{made}。
{known_zh}

## English

One question: does what the model produces look like what is already known? What is known is written as "patterns"
(for instance "before the reform mining never stops for good"), each of which is checked. **No parameter was tuned to
make a pattern hold**; what does not hold is listed all the same.

* Class: **H** held out (no parameter uses this fact), **F** consistency only (the fact set parameters), **L** logical.
* Of one replication a pattern is true or false; it **holds** in a point if it is true of at least 16 of 20. Where it
  cannot be asked (no visit, nobody at work to compare with) it is false.
* "At defaults" is the scenario `{scenario}` with its own values. In a point all {factors} assumptions move at once
  within their ranges (a Latin hypercube, `tests/hypercube.csv`; the ranges are in `tests/hypercube-ranges.csv`; a
  default that stands at many departments or regimes is one assumption). The hypercube has {cube} points; this page
  rests on the {points} that are done, and the same command does the rest. There are {cube} and not 32 because 32
  would have taken two hours on two cores shared with other work.
* P11 is no check but a question (who does better with the same officer-hours?); its answer has a page of its own, [p11.md](p11.md).
* {replications} replications a point. What precedes the campaign is shorter than in the scenario (365 days for P1, P2
  and P5, 180 for P3 and P4) with the calendar kept, so P1b is about the longest pause of one year, not of two. The
  117 days of P3 and P4 are under joint rules throughout.

{table_en}

Rows marked "beside" are no patterns of the model but another reading of the same question, shown for comparison.
P5a and P5b look at the most active 30 nights of the year after; -end at its last 30 nights, -year at the whole year.

### What goes with a pattern failing, for those that do not hold everywhere

Ranked by Spearman's correlation, over the points, of an assumption's value with the number of replications (of 20) of
which the pattern is true. Places are mean places in the range (0 low end, 1 high end). With {factors} assumptions and
{points} points some correlation is always large by chance: with shuffled points the largest reaches the value named
"chance" in one case of twenty; only what exceeds it (★) is unlike chance. **Even then ★ is no cause**: over so few
points assumptions rise and fall together by accident. `case_types.rockfall.loss_per_hour`, for instance, enters
nobody's decision and cannot act on P1 to P5; where it ranks high it merely runs along with another assumption.

{ranks_en}

![map](figures/map.en.png)

### How to do it again

`python -m tests.patterns` (about {minutes} minutes on two cores; it may be interrupted and skips the rows already in
`points.csv`). `python -m pytest -m long tests/test_patterns.py` runs a sample of points again and compares every row.
In a row, `code` is a fingerprint of program and scenario and `began` when that batch was started (UTC): {made}.
{known_en}
"""
MINUTES: Final = 30
KNOWN: Final[Mapping[str, Words]] = {
    "14e8e14d3d8e": Words(
        "`14e8e14d3d8e` 是 2026-11-23 07:50(UTC)的工作目录,在提交 72b3c4f 与 fe5361a 之间;在提交 0b33809 上重跑抽出的六行,"
        "逐位相同,默认值下各模式成立与否也相同。同一份程序在默认值下模拟整整两年的改革前,20 次都没有一夜停采,所以 P1b 也不成立。",
        "`14e8e14d3d8e` is the working tree of 2026-11-23 07:50 UTC, between commits 72b3c4f and fe5361a; at commit 0b33809 "
        "six sampled rows came out the same to the digit, and at the defaults the same patterns hold. With the same program, at the "
        "defaults, the whole two years before the reform have no idle night in any of 20 replications, so P1b fails there too.",
    ),
}
"""What is to be known of rows made with a certain code."""


def page(found: Sequence[Finding], rows: Sequence[Sequence[str]]) -> str:
    """The page that goes with the tables, for readers who were not there."""
    made = ", ".join(f"`{code}` {began}" for code, began in sorted({(cells[-2], cells[-1]) for cells in rows}))
    return PAGE.format(
        scenario=SCENARIO,
        factors=len(assumptions(defaults())),
        points=len(found[0].counts),
        cube=POINTS,
        replications=found[0].replications,
        minutes=MINUTES,
        made=made,
        known_zh="\n".join(words.zh for mark, words in KNOWN.items() if mark in made),
        known_en="\n".join(words.en for mark, words in KNOWN.items() if mark in made),
        table_zh=summary(found, "zh"),
        table_en=summary(found, "en"),
        ranks_zh=ranking(found, "zh"),
        ranks_en=ranking(found, "en"),
    )


def summary(found: Sequence[Finding], language: str) -> str:
    """The table of all patterns."""
    zh = language == "zh"
    heads = (
        ["模式", "类别", "内容", "默认值:为真次数", "成立", "成立的点"]
        if zh
        else ["pattern", "class", "what it says", "true at defaults", "holds", "points in which it holds"]
    )
    lines = [heads, ["---"] * len(heads)]
    for f in found:
        beside = ("(旁列)" if zh else " (beside)") if f.pattern.beside else ""
        yes = ("是" if zh else "yes") if f.holding(f.at_defaults) else ("**否**" if zh else "**no**")
        where = f"{f.points}/{len(f.counts)} ({f.share})" if f.counts else ("与假设无关" if zh else "rests on none")
        known = f"{f.at_defaults}/{f.replications}"
        lines.append([f.name + beside, f.pattern.group, f.pattern.words.of(language), known, yes, where])
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def ranking(found: Sequence[Finding], language: str) -> str:
    """For each pattern that does not hold everywhere, the assumptions that go with it."""
    zh = language == "zh"
    heads = (
        ["假设", "含义", "秩相关", "成立点的平均位置", "不成立点的平均位置"]
        if zh
        else ["assumption", "what it is", "rank correlation", "mean place, holding", "mean place, failing"]
    )
    parts = []
    for f in partial(found):
        points = len(f.counts)
        title = f"**{f.name}** {f.pattern.words.of(language)}"
        held = f"({f.points}/{points} 个点成立" if zh else f" ({f.points} of {points} points"
        if not f.telling:
            same = (
                f",每点都是 {f.counts[0]}/{f.replications})" if zh else f"; {f.counts[0]} of {f.replications} in each)"
            )
            parts.append(title + held + same)
            continue
        limit = f";碰巧 {f.chance:.2f})" if zh else f"; chance {f.chance:.2f})"
        lines = [heads, ["---"] * len(heads)]
        lines += [
            [
                f"`{t.factor.name}`",
                t.factor.words.of(language),
                f"{t.rank:+.2f}{' ★' if abs(t.rank) > f.chance else ''}",
                *("–" if place is None else f"{place:.2f}" for place in (t.holding, t.failing)),
            ]
            for t in f.telling[:TOLD]
        ]
        parts.append(title + held + limit + "\n\n" + "\n".join("| " + " | ".join(cells) + " |" for cells in lines))
    return "\n\n".join(parts)


# -- the map

ACROSS: Final = 3
GOOD: Final = "#1d5f96"
BAD: Final = "#c4701f"


def drawn(found: Sequence[Finding], language: str) -> bytes:
    """The map: for each pattern that does not hold everywhere, the points over its two most telling assumptions."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    from sim.figures.look import DOTS, INK, SETTINGS, SOFT, png  # noqa: PLC0415
    from sim.fonts import typeset  # noqa: PLC0415

    zh = language == "zh"
    shown_ones = [f for f in partial(found) if f.telling]
    down = max(1, -(-len(shown_ones) // ACROSS))
    _, *rows = rows_of(CUBE)
    head = {factor.name: i for i, factor in enumerate(assumptions(defaults()), start=1)}
    high = 1.3 + 4.4 * down
    with typeset(SETTINGS):
        figure = Figure(figsize=(5.0 * ACROSS, high), dpi=DOTS)
        FigureCanvasAgg(figure)
        figure.text(
            0.02, 1 - 0.35 / high, "模式在哪里成立" if zh else "Where the patterns hold", fontsize=19, color=INK
        )
        note = (
            "每个点是一组假设,放在与该模式最相关的两项假设上;数字是 20 次模拟中为真的次数。圆点:成立(≥16);叉:不成立;黑圈:默认值。轴上的数是秩相关,★ 表示超过碰巧。"
            if zh
            else "Each point is one set of assumptions, placed by the two that go most with the pattern; the number says of how many of "
            "20 replications it is true.\nDot: holds (16 or more); cross: fails; ring: the defaults. On the axes: rank correlation, ★ if beyond chance."
        )
        figure.text(0.02, 1 - 0.55 / high, note, fontsize=10, color=SOFT, va="top")
        for i, f in enumerate(shown_ones):
            left, bottom = (i % ACROSS) / ACROSS + 0.062, 1 - (1.0 + 4.4 * (i // ACROSS + 1) - 0.6) / high
            axes = figure.add_axes((left, bottom, 1 / ACROSS - 0.082, 2.95 / high))
            scatter(axes, f, rows, head, language)
        return png(figure)


def scatter(
    axes: Axes, finding: Finding, rows: Sequence[Sequence[str]], head: Mapping[str, int], language: str
) -> None:
    """One pattern over its two most telling assumptions."""
    from sim.figures.look import INK, broken  # noqa: PLC0415
    from sim.fonts import family  # noqa: PLC0415

    across, up = (telling.factor for telling in finding.telling[:2])
    for row_, count in zip(rows, finding.counts, strict=False):
        x, y = (float(row_[head[factor.name]]) for factor in (across, up))
        good = finding.holding(count)
        axes.plot(x, y, "o" if good else "X", color=GOOD if good else BAD, markersize=9, markeredgewidth=0, alpha=0.85)
        axes.annotate(str(count), (x, y), (6, 5), textcoords="offset points", fontsize=8, color=INK)
    axes.plot(across.default, up.default, "o", markersize=14, markerfacecolor="none", markeredgecolor=INK)
    for axis, telling in zip((axes.xaxis, axes.yaxis), finding.telling, strict=False):
        axis.set_label_text(labelled(telling, finding.chance, language), fontsize=8.5)
    axes.margins(0.08)
    axes.tick_params(labelfontfamily=family(), labelsize=8.5)
    title = f"{finding.name} ({finding.points}/{len(finding.counts)})  {finding.pattern.words.of(language)}"
    axes.set_title("\n".join(broken(title, 29)), fontsize=10, loc="left", color=INK)


def labelled(telling: Telling, chance: float, language: str) -> str:
    """What an axis is: its name and unit, where it stands in the scenario, and how much it tells."""
    from sim.figures.look import broken  # noqa: PLC0415

    factor = telling.factor
    words = factor.words.of(language) + (f" [{factor.unit}]" if factor.unit else "")
    mark = " ★" if abs(telling.rank) > chance else ""
    return "\n".join([*broken(words, 30), f"{factor.name}  {telling.rank:+.2f}{mark}"])


def main() -> None:
    """Run the study and write its report."""
    parser = argparse.ArgumentParser(prog="python -m tests.patterns", description="how widely the patterns hold")
    parser.add_argument("--points", default=f"0:{POINTS + 1}", help="A:B, from A up to but not B; 0: the defaults")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cube", action="store_true", help="write the hypercube anew and stop")
    asked = parser.parse_args()
    if asked.cube:
        save(CUBE, cube(defaults()))
        save(RANGES, ranges(defaults()))
        return
    first, _, last = asked.points.partition(":")
    study(range(int(first), int(last)), asked.replications, asked.workers)
    report()


if __name__ == "__main__":
    main()
