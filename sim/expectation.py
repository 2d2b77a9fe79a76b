"""What is expected of a scenario: a file beside it, with figures that theory (or a table in print) gives.

It is declared and read like a scenario: all mistakes at once, each with its place, in both languages. What can be
measured stands in `gauges`; here stands how a file says it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from sim import gauges, outside, reader, shelf
from sim.declare import declared
from sim.gauges import BOUNDS, CASES, ENDS, REASONED, SORTS, UNITS, listed, sort_of, timed
from sim.log import REASONS
from sim.problem import ScenarioError
from sim.quantity import WrongError
from sim.scenario import NO_WORDS, WHISTLE_KINDS
from sim.texts import TEXTS
from sim.units import DAY
from sim.words import Words, nearest
from sim.words import listed as row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.problem import Problems
    from sim.scenario import Scenario

    Fault = tuple[str, str, dict[str, Any]]
    """The path of a mistake, the key of its text, and the values that needs."""

SORT: Final = "proofs"
"""The folder of the shipped proofs."""
ENDING: Final = ".expect.yaml"
LEFT_OUT: Final = "not-proved.yaml"
"""The file of a folder that says what is not proved in it, and why."""
ARMS: Final = ("one", "other")
GIVES: Final[Mapping[str, Words]] = {
    "mean": Words("均值", "the mean"),
    "share": Words("满足条件(above、at_least、below、at_most、equals)的比例", "the share of those that fit the bounds (above, at_least, below, at_most, equals)"),
    "sd": Words("标准差", "the standard deviation"),
    "variance": Words("方差", "the variance"),
    "peak": Words("level 的日节律(一天一周的正弦波)的最高值", "the top of the daily rhythm of a level (a sine wave of one day)"),
    "peak_hour": Words("level 的日节律最高的钟点(小时)", "the hour of day at which that is highest"),
}  # fmt: skip
"""How a gauge is given."""
ACROSS: Final[Mapping[str, Words]] = {
    "mean": Words("各次运行的均值", "the mean over runs"),
    "sd": Words("各次运行之间的标准差", "the standard deviation over runs"),
    "variance": Words("各次运行之间的方差", "the variance over runs"),
    "coverage": Words("每 n 次运行得一个 t 区间,其中含真值 true_value 的比例", "the share of t intervals, one from every n runs, that contain `true_value`"),
    "half_width": Words("这种区间的平均半宽;写了 true_value 则除以真值", "the mean half-width of such intervals; divided by `true_value` if that is given"),
    "difference": Words("两臂之差(一减另一)的均值,逐次成对", "the mean difference of the two arms (one less other), run by run"),
    "correlation": Words("两臂逐次成对的相关系数", "the correlation of the two arms, run by run"),
    "variance_of_difference": Words("两臂逐次成对之差的方差", "the variance of the difference of the two arms, run by run"),
    "variance_apart": Words("两臂方差之和,即各自独立运行时差的方差", "the sum of the two arms' variances: that of the difference, were they independent"),
    "variance_reduction": Words("前者(独立)除以成对之差的方差", "variance_apart divided by variance_of_difference"),
}  # fmt: skip
"""What can be said of the runs themselves."""
PAIRED: Final = ("difference", "correlation", "variance_of_difference", "variance_apart", "variance_reduction")
"""Those that need two arms."""
INTERVALS: Final = ("coverage", "half_width")
"""Those that are about intervals."""


def _choice(sort: str) -> Any:
    kind = SORTS[sort]
    return declared("choice", *kind.words, choices=tuple(kind.choices), means=kind.choices, default="")


def _bound(zh: str, en: str) -> Any:
    return declared(
        "text", f"比例:{zh}(时间带单位)", f"for a share: {en} (a time with its unit)", default="", example="30 min"
    )


@dataclass(frozen=True, slots=True)
class Gauge:
    """What is measured in each run: one of `cases`, `level`, `count`, `trips`, `moment`, and what narrows it."""

    cases: str = _choice("cases")
    level: str = _choice("level")
    count: str = _choice("count")
    trips: str = _choice("trips")
    moment: str = _choice("moment")
    give: str = declared("choice", "怎样给出", "how it is given", choices=tuple(GIVES), means=GIVES, default="mean")
    above: str = _bound("大于", "more than this")
    at_least: str = _bound("不小于", "this or more")
    below: str = _bound("小于", "less than this")
    at_most: str = _bound("不大于", "this or less")
    equals: str = _bound("等于", "just this")
    unit: str = declared(
        "choice",
        "时间的单位;不写为 min",
        "the unit of a time; min if left out",
        choices=tuple(UNITS),
        default="",
    )
    type: str = declared(
        "text",
        "只看这类案件(几类用逗号隔开)",
        "only cases of this type (several with commas)",
        default="",
        example="fire",
    )
    street: str = declared(
        "text",
        "只看这个街乡的案件(几个用逗号隔开)",
        "only cases of this street (several with commas)",
        default="",
        example="lake",
    )
    whistle: str = declared(
        "choice", "只看属于这声哨的案件", "only cases of this kind of whistle", choices=WHISTLE_KINDS, default=""
    )
    ended: str = declared(
        "choice",
        "只看这样结束的案件",
        "only cases that ended so",
        choices=tuple(ENDS),
        means={name: words for name, (words, _) in ENDS.items()},
        default="",
    )
    first: int = declared(
        "count", "只看按呼叫先后的前几个案件;0 为全部", "only the first so many cases called; 0: all", default=0
    )
    skip: int = declared("count", "其中最前面的几个不算", "of those, leave out the first so many", default=0)
    number: int = declared("count", "只看第几个被呼叫的案件", "only this one: the so-manieth case called", default=0)
    department: str = declared("name", "只看这个部门(的队)", "only this department, or its crews", default="")
    crew: int = declared(
        "count", "只看该部门的第几支队;0 为全部", "only this crew of the department; 0: all", default=0
    )
    case: str = declared(
        "text", "只看这个案件(接报记录里的 id)", "only this case (the id of a recorded call)", default="", example="I1"
    )
    because: str = declared(
        "choice",
        "只看因此发生的事件:没有队空闲而被拒的案件是 {count: ended, because: refused},等不及的是 because: given_up",
        "only events for this reason: cases lost for want of a free crew are {count: ended, because: refused}, those that gave up because: given_up",
        choices=tuple(REASONED),
        means={name: REASONS[reason] for name, reason in REASONED.items()},
        default="",
    )
    nth: int = declared(
        "count", "第几次发生(同一时刻算一次)", "its so-manieth time (one moment counts once)", default=1, low=1
    )
    since: int = declared(
        "hour", "时刻从第一天几点起算", "the moment is counted from this hour of the first day", default=0
    )
    at: int | None = declared(
        "hour",
        "只看每天这个时刻;不写为全部时间",
        "only at this hour of each day; all the time if left out",
        default=None,
    )
    per: str = declared(
        "choice",
        "按什么算:run 每次运行;hour 每小时;day 每天;crew 每支队",
        "what it is given per: run; hour; day; crew",
        choices=("run", "hour", "day", "crew"),
        default="run",
    )
    every: int = declared(
        "duration",
        "从预热结束起每隔这么久数一次,给出各次的均值、方差等(如每次集中行动办几件);没有预热时,头一段从空场开始也算在内,所以预热至少取一段;0 为不分",
        "counted anew in each period of this length from the end of the warm-up, so that the mean, variance, … of the counts can be given (as of the cases of a campaign); without a warm-up the first period, which begins with nothing, counts as well, so let the warm-up be at least one period; 0: all in one",
        default=0,
        low=0,
    )
    out_of: str = declared(
        "choice",
        "除以这种事件的起数",
        "divided by the number of these events",
        choices=tuple(gauges.EVENTS),
        means=SORTS["count"].choices,
        default="",
    )
    arm: str = declared(
        "choice",
        "在哪一臂量:one 本场景;other 另一臂",
        "in which arm it is measured: one: the scenario; other: the other arm",
        choices=ARMS,
        default="one",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure(Gauge):
    """What a figure is: a gauge, averaged over all runs; or, with `across`, what is said of the runs themselves."""

    across: str = declared(
        "choice",
        "各次运行之间的一个统计量,关于 of 在每次运行中给出的数",
        "a statistic of the runs themselves, of what `of` gives in each",
        choices=tuple(ACROSS),
        means=ACROSS,
        default="",
    )
    of: Gauge = declared("block", "每次运行中量什么", "what is measured in each run", of=lambda: Gauge, factory=Gauge)
    n: int = declared("count", "一个区间用几次运行", "runs of one interval", default=0, high=10_000)
    confidence: float = declared(
        "share", "区间的置信水平", "the confidence of the intervals", default=0.95, low=0.01, high=0.9999
    )
    true_value: float | None = declared("number", "真值", "the true value", default=None)
    less: float = declared(
        "number", "从结果中减去(如求偏差)", "subtracted from the result (for a bias, say)", default=0.0
    )
    divided_by: float = declared("number", "结果再除以", "what the result is then divided by", default=1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that theory gives."""

    measure: Measure = declared("block", "量什么", "what is measured", of=lambda: Measure)
    value: float = declared(
        "number", "理论值(按 unit 的单位)", "the value that theory gives, in the unit of the measure"
    )
    tolerance: float | None = declared("share", "容差,占值的比例", "tolerance as a share of the value", default=None)
    within: float | None = declared("number", "容差,绝对数", "tolerance in the figure's own unit", default=None, low=0)
    exact: bool = declared(
        "flag",
        "每次运行都须在容差内(moment 总是如此)",
        "every run by itself must be within the tolerance (a moment always must)",
        default=False,
    )
    meaning: Words = declared("words", "是什么", "what it is", default=NO_WORDS)
    derivation: Words = declared("words", "怎样推得", "how it is derived", default=NO_WORDS)
    source: str = declared("text", "出处", "where it is from", default="", example="Erlang 1917")
    published: str = declared("text", "文献刊载的值及出处", "the value in print, and where", default="")

    @property
    def margin(self) -> float:
        """The tolerance in the figure's own unit."""
        return self.within if self.within is not None else (self.tolerance or 0.0) * abs(self.value)

    @property
    def strict(self) -> bool:
        """Whether every run must give it."""
        return self.exact or bool(self.measure.moment)


@dataclass(frozen=True, slots=True)
class Replications:
    """How many runs there are."""

    quick: int = declared(
        "count", "快速证明至少几次", "runs of a quick proof at the least", default=30, low=1, high=1_000_000
    )
    most: int = declared(
        "count",
        "标准误大于容差时,快速证明至多几次;0 为 quick 的 4 倍",
        "runs of a quick proof at the most, where the standard error is still above the tolerance; 0: four times `quick`",
        default=0,
        high=1_000_000,
    )
    full: int = declared(
        "count",
        "完整证明几次;0 为 quick 的 9 倍",
        "runs of a full proof; 0: nine times `quick`",
        default=0,
        high=1_000_000,
    )

    def first(self, *, full: bool) -> int:
        """How many there are at first."""
        return (self.full or 9 * self.quick) if full else self.quick

    def last(self, *, full: bool) -> int:
        """How many there are at the most."""
        return self.first(full=True) if full else max(self.quick, self.most or 4 * self.quick)


@dataclass(frozen=True, slots=True)
class Other:
    """The other arm, for what is paired: run with the same luck."""

    scenario: str = declared(
        "text",
        "另一场景的文件;不写为同一场景",
        "the file of another scenario; the same if left out",
        default="",
        example="other.yaml",
    )
    regime: str = declared(
        "name", "机制;不写为其比较阶段的机制", "its regime; that of the phase under comparison if left out", default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is expected of a scenario."""

    scenario: str = declared(
        "text", "场景文件(在同一文件夹)", "the file of the scenario, in the same folder", example="mine.yaml"
    )
    case: str = declared(
        "name", "属于哪个案例(同一案例的放在一起)", "the case it belongs to; those of one case are shown together"
    )
    title: Words = declared("words", "标题", "title")
    core: bool = declared("flag", "属于必须通过的核心案例", "one of the core cases", default=True)
    regime: str = declared(
        "name", "机制;不写为所比较阶段的机制", "the regime; that of the phase under comparison if left out", default=""
    )
    other: Other | None = declared("block", "另一臂", "the other arm", of=lambda: Other, default=None)
    derivation: Words = declared("words", "怎样推得", "how the figures are derived", default=NO_WORDS)
    source: str = declared("text", "出处", "where they are from", default="", example="Erlang 1917")
    differs: Words = declared(
        "words", "本程序的规则与教科书有何不同", "where the rule here differs from the textbook's", default=NO_WORDS
    )
    warm_up: int = declared(
        "duration",
        "预热:此前呼叫的案件不算,对时间的平均从此开始",
        "warm-up: cases called before it do not count; averages over time begin here",
        default=0,
    )
    cool_down: int = declared(
        "duration",
        "收尾:最后这段时间里呼叫的案件不算",
        "cases called in the last so much of the run do not count",
        default=0,
    )
    replications: Replications = declared(
        "block", "运行几次", "how many runs", of=lambda: Replications, factory=Replications
    )
    figures: Mapping[str, Figure] = declared(
        "table", "理论给出的数", "the figures that theory gives", of=lambda: Figure
    )


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A case that is not proved."""

    title: Words = declared("words", "标题", "title")
    reason: Words = declared("words", "为什么", "why not")
    core: bool = declared("flag", "属于必须通过的核心案例", "one of the core cases", default=False)
    source: str = declared("text", "出处", "where it is from", default="", example="Erlang 1917")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not proved in a folder of proofs, and why."""

    cases: Mapping[str, Reasoned] = declared(
        "table", "没有证明的案例", "the cases that are not proved", of=lambda: Reasoned
    )


@dataclass(frozen=True, slots=True)
class Arm:
    """A scenario under a regime."""

    scenario: Scenario
    regime: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An expectation with the scenario it is about."""

    expectation: Expectation
    arms: tuple[Arm, ...]
    """One, and the other if there is one."""
    path: Path
    raw: bytes
    """The bytes of the file."""

    @property
    def name(self) -> str:
        """The name of the file without its ending."""
        return self.path.name.removesuffix(ENDING)

    def window(self, arm: int = 0) -> gauges.Window:
        """The part of a run that counts."""
        horizon = self.arms[arm].scenario.horizon
        return gauges.Window(self.expectation.warm_up, horizon - self.expectation.cool_down, horizon)


# -- reading --


def files(folder: str | Path | None) -> list[Path]:
    """The expectations in *folder* (the shipped ones if there is none), or the one file."""
    path = shelf.folder(SORT) if folder is None else Path(folder)
    return [path] if path.is_file() else sorted(path.glob(f"*{ENDING}"))


def read(path: str | Path, language: str = "en") -> Claim:
    """The expectation in the file at *path*; raises ScenarioError, told in *language*, with all its mistakes."""
    file = Path(path)
    found: list[Arm] = []

    def check(expectation: Expectation, problems: Problems) -> None:
        for place, key, values in _faults(expectation):
            _note(problems, place, key, values)
        one = _arm(file, "", expectation.scenario, expectation.regime, None, problems, language)
        other = expectation.other
        second = None
        if other is not None and one is not None:
            second = _arm(file, "other.", other.scenario, other.regime, one.scenario, problems, language)
        found.extend(arm for arm in (one, second) if arm is not None)
        for name, arm in zip(ARMS, (one, second), strict=True):
            if arm is not None:
                for place, key, values in _against(expectation, name, arm.scenario):
                    _note(problems, place, key, values)

    expectation, raw = reader.read_as(Expectation, file, check, language)
    return Claim(expectation, tuple(found), file, raw)


def left_out(folder: str | Path | None, language: str = "en") -> Mapping[str, Reasoned]:
    """What is not proved in *folder*, and why; raises ScenarioError."""
    path = (shelf.folder(SORT) if folder is None else Path(folder)) / LEFT_OUT
    if not path.is_file():
        return {}
    return reader.read_as(LeftOut, path, lambda *_: None, language)[0].cases


def _note(problems: Problems, place: str, key: str, values: dict[str, Any]) -> None:
    suggestion = values.pop("suggestion", "")
    if problems.sound(place):
        problems.add(problems.at(place), key, place, str(suggestion), **values)


def _arm(
    file: Path, under: str, text: str, regime: str, default: Scenario | None, problems: Problems, language: str
) -> Arm | None:
    """The scenario that *text* names, under *regime*; else None and a problem."""
    place = f"{under}scenario"
    if not problems.sound(place):
        return None
    scenario = default if not text else _scenario(file, text, place, problems, language)
    if scenario is None:
        return None
    usual = scenario.phases[scenario.compared].regime
    if regime and regime not in scenario.regimes:
        values = {"text": regime, "known": row(scenario.regimes), "suggestion": nearest(regime, scenario.regimes)}
        _note(problems, f"{under}regime", "experiment_regime", values)
        return None
    return Arm(scenario, regime or usual)


def _scenario(file: Path, text: str, place: str, problems: Problems, language: str) -> Scenario | None:
    way = PurePosixPath(text)
    if way.is_absolute() or ".." in way.parts or any(sign in text for sign in "\\:~\0"):
        problems.add(problems.at(place), "reader_outside", place, text=text)
        return None
    beside = file.parent / way
    if outside.is_file(beside) and not outside.within(file.parent, beside):
        problems.add(problems.at(place), "reader_outside", place, text=text)
        return None
    if not outside.is_file(beside):
        known = [path.name for path in file.parent.glob("*.yaml") if not path.name.endswith(ENDING)]
        near = nearest(text, known)
        problems.add(problems.at(place), "proof_no_scenario", place, near, text=text, known=row(sorted(known)))
        return None
    try:
        return reader.read(beside, language)
    except ScenarioError as error:
        problems.add(problems.at(place), "experiment_scenario", place, count=len(error.problems), file=text)
        return None


# -- what can be wrong --


def _faults(expectation: Expectation) -> Iterator[Fault]:
    """What is wrong with an expectation, whatever the scenario."""
    runs = expectation.replications
    strict = all(figure.strict for figure in expectation.figures.values())
    if not expectation.figures:
        yield "figures", "proof_no_figures", {}
    if runs.quick < 2 and not strict:
        yield "replications.quick", "proof_one_run", {}
    for name in ("most", "full"):
        many = getattr(runs, name)
        if many and many < runs.quick:
            yield f"replications.{name}", "proof_fewer", {"text": many, "quick": runs.quick}
    for name, figure in expectation.figures.items():
        path = f"figures.{name}"
        if figure.tolerance is not None and figure.within is not None:
            yield f"{path}.within", "proof_two_tolerances", {}
        elif figure.tolerance is None and figure.within is None:
            yield path, "proof_no_tolerance", {}
        elif figure.tolerance is not None and not figure.value:
            yield f"{path}.tolerance", "proof_share_of_nought", {}
        yield from _measure_faults(figure.measure, f"{path}.measure", other=expectation.other is not None)


def _measure_faults(measure: Measure, path: str, *, other: bool) -> Iterator[Fault]:
    words = [sort for sort in SORTS if getattr(measure, sort)]
    if measure.across:
        if words:
            yield f"{path}.{words[0]}", "proof_across_alone", {"text": words[0]}
        if measure.of == Gauge():
            yield path, "proof_across_of", {}
        else:
            yield from _gauge_faults(measure.of, f"{path}.of", other=other)
        if measure.across in PAIRED and not other:
            yield f"{path}.across", "proof_needs_other", {"text": measure.across}
        if measure.across in INTERVALS and measure.n < 2:
            yield f"{path}.across", "proof_needs_n", {"text": measure.across}
        if measure.across == "coverage" and measure.true_value is None:
            yield f"{path}.across", "proof_needs_true", {"text": measure.across}
    else:
        for name in ("n", "true_value"):
            if getattr(measure, name):
                yield f"{path}.{name}", "proof_only_across", {"text": name}
        if measure.of != Gauge():
            yield f"{path}.of", "proof_only_across", {"text": "of"}
        yield from _gauge_faults(measure, path, other=other)
    if not measure.divided_by:
        yield f"{path}.divided_by", "proof_divided_by_nought", {}


def _gauge_faults(gauge: Gauge, path: str, *, other: bool) -> Iterator[Fault]:
    words = [sort for sort in SORTS if getattr(gauge, sort)]
    if len(words) != 1:
        key = "proof_two_words" if words else "proof_no_word"
        yield (f"{path}.{words[1]}" if words else path), key, {"words": ", ".join(words or SORTS)}
        return
    sort = sort_of(gauge)
    kind = SORTS[sort]
    default = Gauge()
    for each in fields(Gauge):
        if each.name not in (*SORTS, *kind.takes) and getattr(gauge, each.name) != getattr(default, each.name):
            yield (
                f"{path}.{each.name}",
                "proof_not_with",
                {"text": each.name, "word": sort, "known": ", ".join(sorted(kind.takes))},
            )
    if gauge.arm == "other" and not other:
        yield f"{path}.arm", "proof_needs_other", {"text": "arm: other"}
    if "give" in kind.takes:
        yield from _given_faults(gauge, path)
    if gauge.unit and not timed(gauge) and "unit" in kind.takes:
        yield f"{path}.unit", "proof_no_time", {"text": getattr(gauge, sort)}
    if gauge.cases and CASES[gauge.cases].department and not gauge.department:
        yield f"{path}.cases", "proof_needs_department", {"text": gauge.cases}
    if gauge.crew and not gauge.department:
        yield f"{path}.crew", "proof_needs_department", {"text": "crew"}
    if gauge.moment and not gauge.case:
        yield f"{path}.moment", "proof_needs_case", {}
    if gauge.number and (gauge.first or gauge.skip):
        yield f"{path}.number", "proof_number_or_first", {}
    if gauge.first and gauge.first <= gauge.skip:
        yield f"{path}.skip", "proof_nothing_left", {"skip": gauge.skip, "first": gauge.first}
    if gauge.level and gauge.per not in ("run", "crew"):
        yield f"{path}.per", "proof_per", {"text": gauge.per, "word": "level", "known": "crew"}
    if gauge.per == "crew" and (gauge.count or (gauge.level and not gauges.LEVELS[gauge.level].crews)):
        yield (
            f"{path}.per",
            "proof_per",
            {"text": "crew", "word": getattr(gauge, sort), "known": "run, hour, day" if gauge.count else "run"},
        )
    if gauge.count and not gauge.every and gauge.give != "mean":
        yield f"{path}.give", "proof_needs_every", {}
    if gauge.every and (gauge.out_of or gauge.per != "run"):
        yield f"{path}.every", "proof_every_alone", {}
    if gauge.out_of and gauge.per != "run":
        yield f"{path}.per", "proof_per_or_out_of", {}


def _given_faults(gauge: Gauge, path: str) -> Iterator[Fault]:
    """What is wrong with how a gauge is given."""
    kind = SORTS[sort_of(gauge)]
    if gauge.give not in kind.gives:
        yield f"{path}.give", "proof_give", {"text": gauge.give, "word": sort_of(gauge), "known": ", ".join(kind.gives)}
    if gauge.give in gauges.WAVES and gauge.at is not None:
        yield f"{path}.at", "proof_wave_at", {"text": gauge.give}
    asked = [name for name in BOUNDS if getattr(gauge, name)]
    if gauge.give == "share" and not asked:
        yield f"{path}.give", "proof_share_of_what", {"known": ", ".join(BOUNDS)}
    if gauge.give != "share" and asked:
        yield f"{path}.{asked[0]}", "proof_bound_without_share", {"text": asked[0]}
    for name in asked:
        try:
            gauges.bound(getattr(gauge, name), timed=timed(gauge))
        except WrongError as wrong:
            yield f"{path}.{name}", wrong.key, {"suggestion": wrong.suggestion, **wrong.values}


def _against(expectation: Expectation, arm: str, scenario: Scenario) -> Iterator[Fault]:
    """What of an expectation does not fit the scenario of an *arm*."""
    left = scenario.horizon - expectation.warm_up
    if left <= expectation.cool_down:
        yield "warm_up", "proof_no_time_left", {"days": scenario.horizon / DAY}
    for name, figure in expectation.figures.items():
        path = f"figures.{name}.measure"
        measure = figure.measure
        gauge = measure.of if measure.across else measure
        if gauge.arm != arm and measure.across not in PAIRED:
            continue
        if gauge.give in gauges.WAVES and gauge.at is None and left < DAY:
            yield f"{path}.give", "proof_wave_day", {"text": gauge.give}
        yield from _names(gauge, f"{path}.of" if measure.across else path, scenario)


def _names(gauge: Gauge, path: str, scenario: Scenario) -> Iterator[Fault]:
    """The names in a gauge that its scenario does not know."""
    for key, known, table in (
        ("type", tuple(scenario.case_types), "case_types"),
        ("street", tuple(scenario.streets), "streets"),
        ("department", tuple(scenario.departments), "departments"),
    ):
        text = getattr(gauge, key)
        for name in listed(text) if text else ():
            if name not in known:
                values = {"text": name, "what": TEXTS[f"to_{table}"], "known": row(known)}
                yield f"{path}.{key}", "reader_refer", values | {"suggestion": nearest(name, known)}
    if gauge.crew and gauge.department in scenario.departments:
        many = scenario.departments[gauge.department].crews
        if gauge.crew > many:
            yield f"{path}.crew", "proof_no_crew", {"text": gauge.crew, "count": many}
    calls = [call.id for call in scenario.recorded]
    if gauge.case and calls and gauge.case not in calls:
        values = {"text": gauge.case, "known": row(calls), "suggestion": nearest(gauge.case, calls)}
        yield f"{path}.case", "proof_no_case", values
