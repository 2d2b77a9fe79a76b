"""Sensitivity: which assumptions a result depends on, and how far they can move before the conclusion turns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sim.assumptions import labels
from sim.figures.morris import Stretch, morris
from sim.figures.sobol import Split, sobol
from sim.figures.tipping import Band, Side, tipping
from sim.influence import blocks, decomposed, screened, trajectories
from sim.lab import TABLE, Finding, Lab, arm, footer, interval, measured, paragraph, tidy, titled
from sim.questions.sensitivity import chosen, moving
from sim.tables import aligned, difference, number, pairing
from sim.tasks import Task
from sim.texts import say
from sim.tipping import ROUNDS, Reach, Spot, Verdict, Weighing, plain, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.figure import Figure

    from sim.assumptions import Assumption
    from sim.comparison import Comparison, Run
    from sim.experiment import Inquiry
    from sim.influence import Decomposition, Screening

DRAWN: Final = 200_000
"""Number of the first point of Sobol's sample; those of Morris's begin at nought."""
HELD: Final = 200_000
"""Number of the first spot of the third round, whose points are `tipping.ROUNDS` times as many."""
LINES: Final = 20
"""Assumptions printed at most, those of the largest effect."""
LOUD: Final = 0.5
"""Share of noise in the variance above which it is said that there is too much of it."""
EFFECTS: Final = (
    "assumption", "numbers", "unit", "default", "low", "high", "mu", "mu_star", "mu_star_low", "mu_star_high", "sigma", "floor", "told_apart",
)  # fmt: skip
SHARES: Final = ("assumption", "index", "share", "low", "high")
STEPS: Final = (
    "assumption", "toward", "step", "value", "baseline_hours", "regime_hours", "saturated", "added", "replications", "plain", "difference", "ci_low", "ci_high",
)  # fmt: skip
TURNS: Final = ("assumption", "toward", "holds_until", "turns_by", "unsure_by", "unknown_by")
TOGETHER: Final = "*"
"""In the tables: all of those asked, each toward its worse end."""


@dataclass(frozen=True, slots=True)
class Way:
    """From the default toward an end of the range, of one assumption or of several by the same share."""

    parts: tuple[tuple[int, float], ...]
    """The assumptions moved, by place, and the end of each: 0 the low one, 1 the high one."""
    number: int
    """Of its first spot."""


@dataclass(slots=True)
class Held:
    """What the third round shows."""

    default: Verdict | None
    ways: list[Way] = field(default_factory=list)
    seen: list[list[tuple[float, Verdict | None]]] = field(default_factory=list)
    """Of each way: the steps in order, and what is seen there."""

    @property
    def sign(self) -> int:
        """The sign of the conclusion at the default; nought if there is none."""
        found = self.default.difference if self.default else 0.0
        return (found > 0) - (found < 0)

    def reach(self, way: int) -> Reach:
        """How far the conclusion holds on a way."""
        return reached(self.sign, self.seen[way])


@dataclass(slots=True)
class Study:
    """An inquiry under way."""

    lab: Lab
    found: tuple[Assumption, ...]
    elsewhere: tuple[Assumption, ...]
    """Those that stand at regimes nobody runs."""
    tasks: list[Task] = field(default_factory=list)
    """All so far, in order."""

    @property
    def inquiry(self) -> Inquiry:
        """What is asked."""
        return self.lab.inquiry

    @property
    def metric(self) -> str:
        """The measure whose paired difference is looked at."""
        return self.inquiry.experiment.measures[0]

    def name(self, index: int) -> str:
        """The name of an assumption in the tables, told apart by its default from another at like paths."""
        each = self.found[index]
        alike = sum(other.name == each.name for other in self.found)
        return each.name if alike == 1 else f"{each.name} (default {each.told(each.place)})"

    def do(self, more: Iterable[Task], left: int = 0) -> None:
        """Have *more* tasks done; about *left* come after them."""
        self.tasks += more
        self.lab.do(self.tasks, len(self.tasks) + left)

    def moved(self, parts: Iterable[tuple[int, float]]) -> tuple[tuple[str, Any], ...]:
        """The changes that put assumptions at places of their ranges; none for one that stays at its default."""
        return tuple(
            change
            for index, place in parts
            if self.found[index].at(place) != self.found[index].at(self.found[index].place)
            for change in self.found[index].changes(place)
        )

    def response(self, point: int, replications: Iterable[int]) -> list[float | None]:
        """The paired differences at a point; None where either arm has no value."""
        return [self._difference(self.lab.store.runs[point, n]) for n in replications]

    def _difference(self, runs: Sequence[Run]) -> float | None:
        values = {run.regime: run.values[self.metric].value for run in runs if self.metric in run.values}
        one, two = (values.get(name) for name in self.inquiry.arms[:2])
        return None if one is None or two is None else two - one


def sensitivity(lab: Lab) -> Finding:
    """Morris over every assumption, Sobol over the few that matter, then how far the conclusion holds."""
    lab = replace(lab, plan=replace(lab.plan, regimes=lab.inquiry.arms[:2]))
    asked = lab.inquiry.experiment.sensitivity
    study = Study(lab, *moving(lab.inquiry.experiment, lab.inquiry.scenario))
    screening = _screened(study)
    order = sorted(
        range(len(screening.effects)),
        key=lambda i: (not screening.effects[i].apart, -screening.effects[i].size, i),
    )
    few = [i for i, each in enumerate(study.found) if chosen(each, asked.named)] or order[: asked.few]
    shares = _decomposed(study, few) if few else None
    held = _held(study, order[: asked.tipped])
    lab.progress(len(study.tasks), len(study.tasks))
    comparison, runs = lab.compared(plain([Spot(HELD, ())], asked.held))
    tables = {
        "morris.csv": (EFFECTS, _effects(study, screening, order)),
        "sobol.csv": (SHARES, _split(study, few, shares)),
        "steps.csv": (STEPS, _steps(study, held)),
        "tipping.csv": (TURNS, _turns(study, held)),
        "table.csv": (("point", *TABLE), tidy((HELD * ROUNDS,), comparison, runs)),
    }
    return Finding(
        lab.inquiry,
        tables,
        lambda language: _told(study, comparison, screening, order, few, shares, held, language),
        {
            "morris": lambda language: _stretched(study, screening, order, language),
            "sobol": lambda language: _shared(study, few, shares, language),
            "tipping": lambda language: _tipped(study, held, language),
        },
        study.tasks,
    )


# -- the rounds --


def _screened(study: Study) -> Screening:
    asked, seed = study.inquiry.experiment.sensitivity, study.inquiry.experiment.seed
    places = trajectories(len(study.found), asked.trajectories, asked.levels, seed)
    more = asked.base_points * (asked.few + 2) * asked.drawn + ROUNDS * asked.held * asked.tipped * 2 * len(asked.steps)
    study.do(
        [
            Task(point, n, study.moved(enumerate(place)))
            for point, place in enumerate(places)
            for n in range(asked.screened)
        ],
        more,
    )
    responses = [study.response(point, range(asked.screened)) for point in range(len(places))]
    return screened(places, responses, asked.levels, asked.resamples, seed)


def _decomposed(study: Study, few: Sequence[int]) -> Decomposition:
    asked, seed = study.inquiry.experiment.sensitivity, study.inquiry.experiment.seed
    places = blocks(len(few), asked.base_points, seed)
    # luck of its own at each point: no replication number occurs at two of them
    luck = [range(point * asked.drawn, (point + 1) * asked.drawn) for point in range(len(places))]
    study.do(
        [
            Task(DRAWN + point, n, study.moved(zip(few, place, strict=True)))
            for point, place in enumerate(places)
            for n in luck[point]
        ],
        ROUNDS * asked.held * asked.tipped * 2 * len(asked.steps),
    )
    responses = [study.response(DRAWN + point, luck[point]) for point in range(len(places))]
    return decomposed(len(few), responses, asked.resamples, seed)


def _held(study: Study, tipped: Sequence[int]) -> Held:
    """The third round: each assumption toward either end, then all toward the worse ones, each turn looked at once more."""
    steps = study.inquiry.experiment.sensitivity.steps
    long = len(steps) + 1
    ways = [Way(((index, end),), 0) for index in tipped for end in (0.0, 1.0)]
    ways = [replace(way, number=HELD + 1 + place * long) for place, way in enumerate(ways) if study.moved(way.parts)]
    known: dict[tuple[tuple[str, Any], ...], Verdict | None] = {}
    start = Spot(HELD, ())
    _weighed(study, known, [start, *(_spot(study, way, steps, i) for way in ways for i in range(len(steps)))])
    held = Held(known[()])
    if not held.sign:
        return held

    def look(way: Way) -> None:
        held.ways.append(way)
        held.seen.append([(step, known[study.moved(_parts(study, way, step))]) for step in steps])

    for way in ways:
        look(way)
    if len(tipped) > 1:
        worst = tuple(_worse(held, index) for index in tipped)
        together = Way(worst, HELD + 1 + 2 * len(tipped) * long)
        _weighed(study, known, [_spot(study, together, steps, i) for i in range(len(steps))])
        look(together)
    middles = {
        place: (reach.last + reach.turned) / 2
        for place in range(len(held.ways))
        if (reach := held.reach(place)).turned is not None
    }
    spots = [_spot(study, held.ways[place], (*steps, middle), len(steps)) for place, middle in middles.items()]
    _weighed(study, known, spots)
    for spot, (place, middle) in zip(spots, middles.items(), strict=True):
        held.seen[place] = sorted([*held.seen[place], (middle, known[spot.changes])], key=lambda pair: pair[0])
    return held


def _parts(study: Study, way: Way, step: float) -> list[tuple[int, float]]:
    """Where the assumptions of a way are at a *step* of it."""
    return [(index, study.found[index].place + step * (end - study.found[index].place)) for index, end in way.parts]


def _spot(study: Study, way: Way, steps: Sequence[float], place: int) -> Spot:
    return Spot(way.number + place, study.moved(_parts(study, way, steps[place])))


def _worse(held: Held, index: int) -> tuple[int, float]:
    """The end of an assumption's range at which the conclusion is weaker."""
    sides = [
        (verdict.difference * held.sign, way.parts[0])
        for way, seen in zip(held.ways, held.seen, strict=True)
        if way.parts[0][0] == index and (verdict := seen[-1][1]) is not None
    ]
    return min(sides)[1] if sides else (index, 1.0)


def _weighed(study: Study, known: dict[tuple[tuple[str, Any], ...], Verdict | None], spots: Sequence[Spot]) -> None:
    """Find what is seen at *spots*; of those that change the same only the first is run."""
    new = {spot.changes: spot for spot in reversed(spots) if spot.changes not in known}
    if not new:
        return
    held = study.inquiry.experiment.sensitivity.held
    at = sorted(new.values(), key=lambda spot: spot.number)
    arms = (study.inquiry.arms[0], study.inquiry.arms[1])
    every = [
        Weighing(study.inquiry.scenario, arms, spot, held, lambda point, n: study.lab.store.runs[point, n])
        for spot in at
    ]
    count = len(at) * held
    study.do(plain(at, held), (ROUNDS - 1) * count)
    study.do([task for each in every for task in each.ladder()], count)
    study.do([task for each in every for task in each.between()])
    known |= {each.spot.changes: each.verdict(study.metric) for each in every}


# -- tables --


def _effects(study: Study, screening: Screening, order: Sequence[int]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for index in order:
        each, effect = study.found[index], screening.effects[index]
        rows.append((
            study.name(index), len(each.paths), each.unit, each.default, each.low, each.high,
            effect.mean, effect.size, effect.low, effect.high, effect.sigma, effect.floor, effect.apart,
        ))  # fmt: skip
    return rows


def _split(study: Study, few: Sequence[int], shares: Decomposition | None) -> list[tuple[object, ...]]:
    if shares is None or shares.noise is None:
        return []
    rows: list[tuple[object, ...]] = [
        (study.name(index), name, each.value, each.low, each.high)
        for name, some in (("first", shares.first), ("total", shares.total))
        for index, each in zip(few, some, strict=False)
    ]
    return [*rows, ("", "noise", shares.noise.value, shares.noise.low, shares.noise.high)]


def _steps(study: Study, held: Held) -> list[tuple[object, ...]]:
    looked = [("", "", 0.0, "", held.default)]
    for way, seen in zip(held.ways, held.seen, strict=True):
        name, toward = _way(study, way)
        looked += [(name, toward, step, _value(study, way, step), verdict) for step, verdict in seen]
    return [
        (*where, *((None,) * 9 if verdict is None else (
            verdict.baseline_hours, verdict.regime_hours, verdict.saturated, verdict.more, verdict.pairs, verdict.plain,
            verdict.difference, verdict.low, verdict.high,
        )))
        for *where, verdict in looked
    ]  # fmt: skip


def _turns(study: Study, held: Held) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for place, way in enumerate(held.ways):
        reach = held.reach(place)
        rows.append((*_way(study, way), reach.last, reach.turned, reach.unsure, reach.unknown))
    return rows


def _way(study: Study, way: Way) -> tuple[str, str]:
    """The name and the end of a way, as the tables have them."""
    if len(way.parts) > 1:
        return TOGETHER, "; ".join(f"{study.name(i)} {'high' if end else 'low'}" for i, end in way.parts)
    ((index, end),) = way.parts
    return study.name(index), "high" if end else "low"


def _value(study: Study, way: Way, step: float) -> str:
    """The value of a way's assumption at a *step*, as a person writes it; the step itself where there are several."""
    if len(way.parts) > 1:
        return f"{100 * step:g} %"
    ((index, place),) = _parts(study, way, step)
    return study.found[index].told(place)


# -- in words --


def _told(
    study: Study, comparison: Comparison, screening: Screening, order: Sequence[int], few: Sequence[int],
    shares: Decomposition | None, held: Held, language: str,
) -> Iterator[str]:  # fmt: skip
    inquiry = study.inquiry
    names = labels(inquiry.scenario, study.found, language)
    measure = measured(inquiry, study.metric, language)
    regimes = {
        key: arm(inquiry, name, language) for key, name in zip(("baseline", "regime"), inquiry.arms, strict=False)
    }
    yield from paragraph("sensitivity_head", language, scenario=titled(inquiry, language), seed=inquiry.experiment.seed, measure=measure, **regimes)  # fmt: skip
    row = comparison.row(study.metric, inquiry.arms[1])
    shown = difference(row.difference if row else None)
    yield from paragraph("sensitivity_default", language, difference=shown, interval=interval(row), pairs=row.replications if row else 0, pairing=pairing(row))  # fmt: skip
    yield ""
    yield from _told_effects(study, screening, order, names, language)
    yield ""
    yield from _told_shares(study, few, shares, names, language)
    yield ""
    yield from _told_turns(study, held, names, language)


def _told_effects(
    study: Study, screening: Screening, order: Sequence[int], names: Sequence[str], language: str
) -> Iterator[str]:
    asked = study.inquiry.experiment.sensitivity
    points = asked.trajectories * (len(study.found) + 1)
    yield from paragraph("sensitivity_morris", language, count=len(study.found), trajectories=screening.used, points=points, replications=asked.screened, resamples=asked.resamples)  # fmt: skip
    if screening.left_out:
        yield from paragraph("sensitivity_morris_left", language, count=screening.left_out)
    if study.elsewhere:
        yield from paragraph("sensitivity_elsewhere", language, count=len(study.elsewhere))
    if not screening.effects:
        yield from paragraph("sensitivity_morris_none", language)
        return
    rows = [[say(key, language) for key in ("sensitivity_assumption", "sensitivity_range", "sensitivity_mu", "table_interval", "sensitivity_mean", "sensitivity_sigma", "sensitivity_floor")]]  # fmt: skip
    shown = [index for index in order if screening.effects[index].apart][:LINES]
    for index in shown:
        each, effect = study.found[index], screening.effects[index]
        rows.append([
            names[index], f"{each.told(0)} – {each.told(1)}", number(effect.size), f"[{number(effect.low)}, {number(effect.high)}]",
            difference(effect.mean), number(effect.sigma), number(effect.floor),
        ])  # fmt: skip
    if shown:
        yield from aligned(rows)
    told = sum(effect.apart for effect in screening.effects)
    nothing = [names[i] for i in order if screening.effects[i].none]
    noise = [names[i] for i in order if not screening.effects[i].apart and not screening.effects[i].none]
    if told > len(shown):
        yield say("differs_more", language, count=told - len(shown))
    yield from paragraph("sensitivity_apart", language, told=told, count=len(study.found), chance=f"{0.05 * len(study.found):.2g}")  # fmt: skip
    join = "、" if language == "zh" else "; "
    if noise:
        yield from paragraph("sensitivity_noise", language, count=len(noise), names=join.join(noise))
    if nothing:
        yield from paragraph("sensitivity_nothing", language, count=len(nothing), names=join.join(nothing))


def _told_shares(
    study: Study, few: Sequence[int], shares: Decomposition | None, names: Sequence[str], language: str
) -> Iterator[str]:
    asked = study.inquiry.experiment.sensitivity
    if shares is None:
        yield from paragraph("sensitivity_sobol_none", language)
        return
    points = asked.base_points * (len(few) + 2)
    yield from paragraph("sensitivity_sobol", language, count=len(few), base=shares.used, points=points, replications=asked.drawn, resamples=asked.resamples)  # fmt: skip
    if shares.left_out:
        yield from paragraph("sensitivity_sobol_left", language, count=shares.left_out)
    if shares.noise is None:
        yield from paragraph("sensitivity_sobol_flat", language)
        return
    if shares.first:
        rows = [[say(key, language) for key in ("sensitivity_assumption", "sensitivity_first", "table_interval", "sensitivity_total", "table_interval")]]  # fmt: skip
        for index, one, two in zip(few, shares.first, shares.total, strict=True):
            rows.append([names[index], f"{one.value:.2f}", _ends(one), f"{two.value:.2f}", _ends(two)])
        yield from aligned(rows)
    else:
        yield from paragraph("sensitivity_sobol_noise", language)
    if shares.noise.value > LOUD:
        yield from paragraph("sensitivity_sobol_loud", language)
    yield from paragraph("sensitivity_share", language, share=f"{shares.noise.value:.3f}", interval=_ends(shares.noise, 3), spread=number(shares.variance**0.5))  # fmt: skip


def _ends(share: Any, digits: int = 2) -> str:
    return f"[{share.low:.{digits}f}, {share.high:.{digits}f}]"


def _told_turns(study: Study, held: Held, names: Sequence[str], language: str) -> Iterator[str]:
    asked = study.inquiry.experiment.sensitivity
    default = held.default
    if default is None:
        yield from paragraph("sensitivity_tip_unknown", language)
        return
    yield from paragraph("sensitivity_tip", language, replications=asked.held, steps=", ".join(f"{100 * step:g} %" for step in asked.steps))  # fmt: skip
    yield from paragraph("sensitivity_tip_default", language, **_hours(default, language))
    if not held.sign:
        yield from paragraph("sensitivity_tip_equal", language)
        return
    if not default.sure:
        yield from paragraph("sensitivity_tip_unsure", language)
    rows = [[say(key, language) for key in ("sensitivity_assumption", "sensitivity_from", "sensitivity_to", "sensitivity_turns", "sensitivity_unsure", "table_difference", "table_interval", "sensitivity_hours")]]  # fmt: skip
    for place, way in enumerate(held.ways):
        step, last = held.seen[place][-1]
        name = (
            say("sensitivity_together", language, count=len(way.parts))
            if len(way.parts) > 1
            else names[way.parts[0][0]]
        )
        rows.append([
            name, _value(study, way, 0.0), _value(study, way, step), *_turning(study, way, held.reach(place), language),
            *(["–"] * 3 if last is None else [
                difference(last.difference), "–" if last.low is None else f"[{difference(last.low)}, {difference(last.high)}]",
                f"{number(last.baseline_hours)} / {number(last.regime_hours)}{'*' if last.saturated else ''}",
            ]),
        ])  # fmt: skip
    yield from aligned(rows, left=1)
    every = [default, *(verdict for seen in held.seen for _, verdict in seen if verdict is not None)]
    short = sum(verdict.saturated for verdict in every)
    if short:
        yield from paragraph("sensitivity_tip_short", language, count=short, points=len(every))
    together = [way for way in held.ways if len(way.parts) > 1]
    for way in together:
        join = "、" if language == "zh" else "; "
        ends = join.join(f"{names[i]} → {study.found[i].told(end)}" for i, end in way.parts)
        yield from paragraph("sensitivity_tip_worst", language, ends=ends)


def _hours(verdict: Verdict, language: str) -> dict[str, str]:
    key = "sensitivity_short" if verdict.saturated else "sensitivity_level"
    ends = "–" if verdict.low is None else f"[{difference(verdict.low)}, {difference(verdict.high)}]"
    return {
        "difference": difference(verdict.difference), "interval": ends, "baseline": number(verdict.baseline_hours),
        "regime": number(verdict.regime_hours), "more": verdict.more or "–", "how": say(key, language),
    }  # fmt: skip


def _turning(study: Study, way: Way, reach: Reach, language: str) -> tuple[str, str]:
    """Where a conclusion turns, and where it is no longer sure."""
    unsure = "–" if reach.unsure is None else _value(study, way, reach.unsure)
    if reach.unknown is not None:
        return say("sensitivity_unknown_at", language, value=_value(study, way, reach.unknown)), unsure
    if reach.turned is None:
        return say("sensitivity_holds", language), unsure
    low, high = _value(study, way, reach.last), _value(study, way, reach.turned)
    return say("sensitivity_between", language, low=low, high=high), unsure


# -- figures --


def _stretched(study: Study, screening: Screening, order: Sequence[int], language: str) -> Figure | None:
    if not screening.effects:
        return None
    names = labels(study.inquiry.scenario, study.found, language)
    shown = [
        Stretch(names[i], effect.size, effect.low, effect.high, effect.sigma, effect.floor, effect.apart)
        for i in sorted(order, key=lambda i: -screening.effects[i].size)
        if not (effect := screening.effects[i]).none
    ]
    if not shown:
        return None
    inquiry = study.inquiry
    asked = inquiry.experiment.sensitivity
    told = sum(effect.apart for effect in screening.effects)
    measure = measured(inquiry, study.metric, language)
    words = (
        inquiry.experiment.title.of(language),
        say(
            "figure_morris_finding",
            language,
            measure=measure,
            told=told,
            count=len(study.found),
            **_against(inquiry, language),
        ),
        footer(inquiry, "figure_morris_note", asked.screened, language),
    )
    return morris(shown, measure, words, language)


def _shared(study: Study, few: Sequence[int], shares: Decomposition | None, language: str) -> Figure | None:
    if shares is None or shares.noise is None or not shares.first:
        return None
    names = labels(study.inquiry.scenario, study.found, language)
    shown = [
        Split(names[i], (one.value, one.low, one.high), (two.value, two.low, two.high))
        for i, one, two in zip(few, shares.first, shares.total, strict=True)
    ]
    noise = (shares.noise.value, shares.noise.low, shares.noise.high)
    inquiry = study.inquiry
    measure = measured(inquiry, study.metric, language)
    words = (
        inquiry.experiment.title.of(language),
        say("figure_sobol_finding", language, measure=measure, **_against(inquiry, language)),
        footer(inquiry, "figure_sobol_note", inquiry.experiment.sensitivity.drawn, language),
    )
    return sobol(shown, noise, words, language)


def _tipped(study: Study, held: Held, language: str) -> Figure | None:
    if not held.ways:
        return None
    names = labels(study.inquiry.scenario, study.found, language)
    bands: dict[tuple[int, ...], dict[float, Side]] = {}
    for place, way in enumerate(held.ways):
        reach, last = held.reach(place), held.seen[place][-1][1]
        worst = "–" if last is None else difference(last.difference)
        end = _value(study, way, 1.0)
        side = Side(end, reach.last, reach.turned, reach.unsure, reach.unknown, worst)
        bands.setdefault(tuple(index for index, _ in way.parts), {})[
            way.parts[0][1] if len(way.parts) == 1 else 1.0
        ] = side
    shown = [
        Band(
            names[key[0]] if len(key) == 1 else say("sensitivity_together", language, count=len(key)),
            study.found[key[0]].told(study.found[key[0]].place) if len(key) == 1 else "",
            sides.get(0.0), sides.get(1.0),
        )
        for key, sides in bands.items()
    ]  # fmt: skip
    inquiry, default = study.inquiry, held.default
    measure = measured(inquiry, study.metric, language)
    shown_hours = {} if default is None else _hours(default, language)
    words = (
        inquiry.experiment.title.of(language),
        say("figure_tipping_finding", language, measure=measure, difference=shown_hours.get("difference", "–"), interval=shown_hours.get("interval", "–"), **_against(inquiry, language)),
        footer(inquiry, "figure_tipping_note", inquiry.experiment.sensitivity.held, language),
    )  # fmt: skip
    return tipping(shown, words, language)


def _against(inquiry: Inquiry, language: str) -> dict[str, str]:
    return {"regime": arm(inquiry, inquiry.arms[1], language), "baseline": arm(inquiry, inquiry.arms[0], language)}
