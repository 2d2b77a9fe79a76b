"""The STRESS-DES checklist (Monks et al., Journal of Simulation 13, 2019), filled from a scenario and its run.

Its 20 items are 24 when the components of the model are counted one by one. An item counts only if it is really filled; what
only the author knows stays open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.declare import choice_words, declarations
from sim.measures import MEASURES
from sim.pages.assumptions import plain
from sim.pages.page import words
from sim.quantity import written
from sim.regime import ELEMENTS, Regime
from sim.results import EQUAL
from sim.tables import differences
from sim.units import DAY
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sim.comparison import Comparison, Row
    from sim.pages.assumptions import Section
    from sim.results import Folder
    from sim.scenario import CaseType, Scenario

SHOWN: Final = 60
"""Rows of a list at most; the rest is counted."""
SHEETS: Final = ".csv"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the checklist."""

    number: str
    title: Words
    lines: tuple[Words, ...]
    """What is reported; nothing if only the author can say it."""

    @property
    def filled(self) -> bool:
        """Whether it is answered."""
        return bool(self.lines)


@dataclass(frozen=True, slots=True)
class Run:
    """What the checklist is filled from."""

    folder: Folder
    comparison: Comparison
    """With the equal-hours arms, if there are any."""
    scenarios: Mapping[str, Scenario]
    """The scenario of each arm."""
    sections: tuple[Section, ...]
    sources: Mapping[str, int]
    cited: tuple[str, ...]
    circumstances: Mapping[str, Any]
    """What run.json says; empty if it is not there."""

    @property
    def scenario(self) -> Scenario:
        """The scenario of the baseline, which knows the titles of all arms."""
        return self.comparison.scenario

    def regime(self, arm: str) -> Regime:
        """The rules of an arm."""
        return self.scenario.regimes[arm]


def checklist(run: Run) -> tuple[Item, ...]:
    """The 24 items, in order."""
    return tuple(
        Item(number, words(f"stress_{number.replace('.', '_')}"), tuple(line for line in fill(run) if any(line)))
        for number, fill in ITEMS.items()
    )


def _title(run: Run, arm: str) -> Words:
    title = run.regime(arm).title
    return Words(title.zh or arm, title.en or arm)


def _joined(parts: list[Words]) -> Words:
    return Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _listed(names: list[Words]) -> Words:
    more = "" if len(names) <= SHOWN else f" … (+{len(names) - SHOWN})"
    return Words(
        "、".join(name.zh for name in names[:SHOWN]) + more, ", ".join(name.en for name in names[:SHOWN]) + more
    )


# -- 1 objectives --


def _purpose(run: Run) -> Iterator[Words]:
    if any(run.scenario.about):
        yield words("stress_purpose", about=run.scenario.about)


def _outputs(run: Run) -> Iterator[Words]:
    primary = MEASURES[run.scenario.measure.primary]
    yield words("stress_outputs", measure=primary.words, definition=primary.definition)
    yield words("stress_outputs_rest", count=len({row.metric for row in run.comparison.rows}))


def _aims(run: Run) -> Iterator[Words]:
    first, *rest = run.comparison.regimes
    yield words("stress_aims", baseline=_title(run, first), others=_listed([_title(run, arm) for arm in rest]))
    yield words("stress_design", replications=run.comparison.replications)
    yield words("stress_optimised" if run.comparison.matched else "stress_not_optimised")


# -- 2 logic --


def _overview(_run: Run) -> Iterator[Words]:
    yield words("stress_overview")


def _base(run: Run) -> Iterator[Words]:
    baseline = run.comparison.baseline
    yield words("stress_base", baseline=_title(run, baseline))
    yield _joined([_element(run.regime(baseline), name) for name in ELEMENTS])


def _element(regime: Regime, name: str) -> Words:
    """An element of a regime: what its rule means; the values of one that has no rule."""
    block = getattr(regime, name)
    known = declarations(type(block))
    about = declarations(Regime)[name].words
    if "rule" in known:
        means = choice_words(known["rule"])[block.rule]
        return Words(f"{about.zh}：{means.zh or block.rule}", f"{about.en}: {means.en or block.rule}")
    said = ", ".join(f"{field} {written(each.kind, getattr(block, field))}" for field, each in known.items())
    return Words(f"{about.zh}：{said}", f"{about.en}: {said}")


def _scenario_logic(run: Run) -> Iterator[Words]:
    first = run.regime(run.comparison.baseline)
    for arm in run.comparison.regimes[1:]:
        if run.comparison.matched is not None and arm.endswith(EQUAL):
            added = "; ".join(run.comparison.matched.added)
            yield words("stress_differs" if added else "stress_differs_not", regime=_title(run, arm), said=added)
            continue
        found = [entry for entry in differences(first, run.regime(arm)) if not entry.path.startswith("title")]
        said = "; ".join(f"{entry.path}: {entry.one} → {entry.other}" for entry in found)
        yield words("stress_differs" if found else "stress_differs_not", regime=_title(run, arm), said=said)
    if len(set(map(id, run.scenarios.values()))) > 1:
        one, other = run.scenarios.values()
        found = list(differences(one, other))
        said = "; ".join(f"{entry.path}: {entry.one} → {entry.other}" for entry in found[:SHOWN])
        yield words("stress_files", count=len(found), said=said)


def _algorithms(run: Run) -> Iterator[Words]:
    yield words("stress_attendance")
    dispatch = run.scenario.dispatch
    yield _joined(
        [
            Words(f"{about.words.zh}：{getattr(dispatch, name)}", f"{about.words.en}: {getattr(dispatch, name)}")
            for name, about in declarations(type(dispatch)).items()
        ]
    )


def _entities(run: Run) -> Iterator[Words]:
    types = run.scenario.case_types
    yield words("stress_entities", count=len(types), names=_listed([kind.name for kind in types.values()]))
    groups = sum(hill.groups for hill in run.scenario.offending)
    if groups:
        yield words("stress_offenders", groups=groups, sites=sum(hill.sites for hill in run.scenario.offending))


def _activities(run: Run) -> Iterator[Words]:
    yield words("stress_activities")
    yield _joined([_stages(run.scenario, kind) for kind in list(run.scenario.case_types.values())[:SHOWN]])


def _stages(scenario: Scenario, kind: CaseType) -> Words:
    def of(language: str) -> str:
        joint = "＋" if language == "zh" else " + "
        return " → ".join(
            joint.join([scenario.powers[need.power].name.of(language) for need in stage.needs] or ["–"])
            for stage in kind.stages
        )

    return Words(f"{kind.name.zh}：{of('zh')}", f"{kind.name.en}: {of('en')}")


def _resources(run: Run) -> Iterator[Words]:
    departments = run.scenario.departments
    crews = sum(department.crews for department in departments.values())
    officers = sum(department.crews * department.size for department in departments.values())
    yield words("stress_resources", departments=len(departments), crews=crews, officers=officers)
    yield _listed(
        [
            Words(f"{one.name.zh} {one.crews}×{one.size}", f"{one.name.en} {one.crews}×{one.size}")
            for one in departments.values()
        ]
    )


def _queues(run: Run) -> Iterator[Words]:
    order = run.scenario.dispatch.order
    yield words(f"stress_queue_{order}")
    renege = {kind.name: kind.gives_up for kind in run.scenario.case_types.values() if kind.gives_up}
    if renege:
        yield words(
            "stress_renege",
            names=_listed([Words(f"{name.zh} {written('duration', span)}", f"{name.en} {written('duration', span)}") for name, span in renege.items()]),
        )  # fmt: skip
    yield from _busy(run)


def _busy(run: Run) -> Iterator[Words]:
    """What becomes of calls that nobody is free for, where they do not simply wait."""
    kinds = run.scenario.case_types.values()
    patient = [(kind.name, written("spread", kind.patience)) for kind in kinds if kind.patience.expected]
    if patient:
        yield words("stress_patience", names=_listed([Words(f"{n.zh} {t}", f"{n.en} {t}") for n, t in patient]))
    regimes = run.scenario.regimes.items()
    for rule in ("refuse", "redial"):
        names = [
            regime.title if any(regime.title) else Words(name, name)
            for name, regime in regimes
            if regime.call.when_busy == rule
        ]
        names += [kind.name for kind in kinds if kind.when_busy == rule]
        if names:
            yield words(f"stress_{rule}", names=_listed(names))


def _entry(run: Run) -> Iterator[Words]:
    drawn = [entry for entry in run.scenario.demand if entry.rate]
    sites = [entry for entry in run.scenario.demand if entry.sites]
    types = run.scenario.case_types
    if drawn:
        said = [(types[entry.type].name, plain("rate", entry.rate)) for entry in drawn]
        yield words(
            "stress_entry", names=_listed([Words(f"{name.zh} {rate}", f"{name.en} {rate}") for name, rate in said])
        )
    for entry in sites:
        name, rest = types[entry.type].name, written("duration", entry.in_order.expected)
        yield words("stress_sites", name=name, count=entry.sites, rest=rest)
    if run.scenario.recorded:
        yield words("stress_recorded", count=len(run.scenario.recorded))
    if run.scenario.offending:
        yield words("stress_groups_enter")
    yield words("stress_exit")


# -- 3 data --


def _data(run: Run) -> Iterator[Words]:
    counts = {
        ("plain" if sort == "" else sort): run.sources[sort]
        for sort in ("article", "public", "derived", "assumption", "")
    }
    yield words("stress_sources", **counts)
    for source in run.cited[:SHOWN]:
        yield Words(source, source)


def _processing(run: Run) -> Iterator[Words]:
    """Whatever was done to a table before it was read is known to the author only."""
    if not any(name.endswith(SHEETS) for scenario in run.scenarios.values() for name in scenario.files):
        yield words("stress_no_data")


def _inputs(run: Run) -> Iterator[Words]:
    files = [name for name in run.folder.manifest["files"] if name.startswith("inputs/")]
    yield words("stress_inputs", files=", ".join(files))


def _assumed(run: Run) -> Iterator[Words]:
    rows = sum(len(section.rows) for section in run.sections)
    yield words("stress_assumptions", count=run.sources["assumption"], rows=rows)


# -- 4 experimentation --


def _initial(run: Run) -> Iterator[Words]:
    scenario = run.scenario
    before = sum(phase.length for phase in scenario.phases[: scenario.compared])
    yield words("stress_initial", days=f"{before / DAY:g}")


def _length(run: Run) -> Iterator[Words]:
    begin, end = run.scenario.window
    span = {"days": f"{run.scenario.horizon / DAY:g}", "begin": f"{begin / DAY:g}", "end": f"{end / DAY:g}"}
    yield words("stress_length", start=run.scenario.start, **span)
    yield _joined(
        [Words(f"{p.name} {p.length / DAY:g} 天（{p.regime}）", f"{p.name} {p.length / DAY:g} days ({p.regime})") for p in run.scenario.phases]
    )  # fmt: skip


def _estimation(run: Run) -> Iterator[Words]:
    if run.comparison.replications < 2:
        return
    yield words("stress_estimation", replications=run.comparison.replications)
    for row in run.comparison.rows:
        if row.metric == run.scenario.measure.primary and row.ci_low is not None:
            yield _reached(run, row)


def _reached(run: Run, row: Row) -> Words:
    assert row.ci_low is not None
    assert row.ci_high is not None
    half = (row.ci_high - row.ci_low) / 2
    share = f"{half / abs(row.difference):.0%}" if row.difference else "–"
    return words("stress_reached", regime=_title(run, row.regime), half=f"{half:,.4g}", share=share)


# -- 5 implementation, 6 code --


def _software(run: Run) -> Iterator[Words]:
    said = ", ".join(f"{name} {version}" for name, version in run.folder.manifest["versions"].items())
    system = run.circumstances.get("system")
    yield Words(said, said)
    if system:
        yield words("stress_system", system=system, machine=run.circumstances.get("machine", "–"))


def _sampling(run: Run) -> Iterator[Words]:
    yield words("stress_sampling", seed=run.folder.manifest["seed"])


def _execution(run: Run) -> Iterator[Words]:
    yield words("stress_execution")
    workers = run.circumstances.get("workers")
    if workers:
        yield words("stress_workers", workers=workers)


def _hardware(run: Run) -> Iterator[Words]:
    found = run.circumstances
    if {"simulation_seconds", "cores", "machine"} <= set(found):
        yield words("stress_hardware", **{name: found[name] for name in ("simulation_seconds", "cores", "machine")})


def _access(_run: Run) -> Iterator[Words]:
    """Where the code is published, and how to cite it, is known to the author only."""
    yield from ()


ITEMS: Final[Mapping[str, Callable[[Run], Iterator[Words]]]] = {
    "1.1": _purpose,
    "1.2": _outputs,
    "1.3": _aims,
    "2.1": _overview,
    "2.2": _base,
    "2.3": _scenario_logic,
    "2.4": _algorithms,
    "2.5.1": _entities,
    "2.5.2": _activities,
    "2.5.3": _resources,
    "2.5.4": _queues,
    "2.5.5": _entry,
    "3.1": _data,
    "3.2": _processing,
    "3.3": _inputs,
    "3.4": _assumed,
    "4.1": _initial,
    "4.2": _length,
    "4.3": _estimation,
    "5.1": _software,
    "5.2": _sampling,
    "5.3": _execution,
    "5.4": _hardware,
    "6.1": _access,
}
"""How each item is filled, by its number."""
