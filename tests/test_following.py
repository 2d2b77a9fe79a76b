"""A run that is read while it goes on says the same, to the last bit, as one whose whole log is read afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq
import pytest
from benchmark.engines import ours
from benchmark.job import Job

from sim import following, reader, results, runner, shelf
from sim.anatomy import anatomy
from sim.figures.tally import series
from sim.following import Following
from sim.log import Kind, Log, Names, Reason
from sim.measures import measure, panel
from sim.records import Reader, read
from sim.results import Observer
from sim.runner import Plan, replicate
from sim.simulation import arms
from sim.tasks import _Periods
from sim.texts import WrongInputError
from sim.units import DAY
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario

SMALL: Final = Path(__file__).parent / "small.yaml"
MONTH: Final = 30 * DAY
LIKE: Final = {
    "dongxiejie-parking": {},
    "whistle-rate": {},
    "xichangan-grids": {},
    "pilot-districts": {"phases.1.length": 60 * DAY},
    "moshikou-street": {},
}
"""Scenarios with what may name a case again after its end: offenders' sites, relapses, hazards, fixed sites, cohorts."""


def shipped(name: str) -> Scenario:
    return vary(reader.read(shelf.find(name)), LIKE[name])


@pytest.mark.parametrize("many", [1, 10**9])
@pytest.mark.parametrize("name", LIKE)
def test_nothing_is_lost_by_letting_go(name: str, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MANY", many)
    scenario = shipped(name)
    regimes = tuple(scenario.compare[:2])
    watched = replicate(Plan(scenario, regimes, 1, "none", Observer(None)), 0)
    periods = replicate(Plan(scenario, regimes, 1, "none", _Periods(MONTH)), 0)
    for (_, log), (run, kept, seen), (_, _, by_period) in zip(
        arms(scenario, regimes, seed=1, replication=0), watched, periods, strict=True
    ):
        records = read(scenario, log)
        assert kept is None
        assert repr(run.values) == repr(measure(scenario, records))
        assert seen.series == series(scenario, records)
        assert seen.anatomy == anatomy(scenario, log, records)
        assert by_period == panel(scenario, records, MONTH)


def followed(scenario: Scenario, *, kept: bool = False) -> tuple[Following, Log]:
    """The first arm of a run, followed."""
    made: list[Following] = []

    def follow(log: Log) -> Following:
        made.append(Following(scenario, log))
        return made[0]

    ((_, log),) = arms(scenario, scenario.compare[:1], seed=1, replication=0, follow=follow, kept=kept)
    return made[0], log


def test_only_what_is_under_way_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MANY", 1)
    run, log = followed(shipped("whistle-rate"))
    records = run.close()
    assert records.dropped > 10 * len(records.cases) > 0
    assert log.blocks == []
    known = {text for text in log.names.text.values() if "#" in text}
    assert known == {name for name in log.names.number if "#" in name}
    assert set(records.cases) <= known
    assert len(known) < records.dropped / 5


def test_a_log_that_is_kept_is_whole_and_names_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MANY", 1)
    scenario = shipped("whistle-rate")
    run, log = followed(scenario, kept=True)
    ((_, alone),) = arms(scenario, scenario.compare[:1], seed=1, replication=0)
    assert list(log.rows()) == list(alone.rows())
    assert log.names.text == alone.names.text
    assert run.close().dropped > 0


def test_cases_that_are_gone_are_counted_in_every_view(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever streets are asked for afterwards, also those that nobody had asked for before."""
    monkeypatch.setattr(following, "MANY", 1)
    scenario = shipped("pilot-districts")
    records = followed(scenario)[0].close()
    assert records.dropped > 0
    ((_, log),) = arms(scenario, scenario.compare[:1], seed=1, replication=0)
    whole = read(scenario, log)
    for streets in ((), tuple(scenario.streets)[:1], tuple(scenario.streets)[1:]):
        assert repr(measure(scenario, records, streets)) == repr(measure(scenario, whole, streets))


@pytest.mark.parametrize("window", [50, 1 << 16])
@pytest.mark.parametrize("group", [700, 1 << 20])
def test_events_written_in_pieces_are_those_of_whole_logs(
    tmp_path: Path, window: int, group: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows, row groups and the pieces that arms share leave no trace."""
    monkeypatch.setattr(following, "MANY", 1)
    monkeypatch.setattr(results, "BATCH", window)
    monkeypatch.setattr(results, "GROUP", group)
    scenario = reader.read(SMALL)
    regimes = tuple(scenario.compare[:2])
    parts = tmp_path / "parts"
    parts.mkdir()
    runner.run(scenario, regimes, replications=2, seed=1, workers=1, witness=Observer(parts))
    order = [(regime, replication) for regime in regimes for replication in range(2)]
    results.merge_events(tmp_path / "pieces.parquet", parts, order)
    assert not parts.exists()
    logs = runner.run(scenario, regimes, replications=2, seed=1, workers=1, keep="all").logs
    results.write_events(tmp_path / "whole.parquet", (results.table(*key, logs[key]) for key in order))
    pieces, whole = (pq.ParquetFile(tmp_path / f"{name}.parquet") for name in ("pieces", "whole"))
    assert pieces.read().to_pylist() == whole.read().to_pylist()
    sizes = [[file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] for file in (pieces, whole)]
    assert sizes[0] == sizes[1]
    if group > 700:
        assert (tmp_path / "pieces.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_a_log_too_long_to_be_held_is_not_kept_and_all_else_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = reader.read(SMALL)
    whole = results.compare(scenario, scenario.compare[:2], replications=1, workers=1)
    monkeypatch.setattr(Log, "MOST", 1000)
    short = results.compare(scenario, scenario.compare[:2], replications=1, workers=1)
    assert whole.sample
    assert not short.sample
    assert whole.measured == short.measured
    short.save(tmp_path / "out")
    with pytest.raises(WrongInputError):
        results.read(tmp_path / "out").log(scenario.compare[0], 0)


# -- a case that is over --


def told(reader: Reader, log: Log, rows: Sequence[tuple[int, Kind, int]], **more: int) -> list[str]:
    """The names of the cases that are over after *rows*: time in days, kind, case."""
    for day, kind, case in rows:
        log.note(day * DAY, kind, case, street=more.get("street", 0), department=1, crew=2)
    sink: Any = reader
    log.sink = sink
    log.flush()
    log.sink = None
    return [case.name for case in reader.over()]


@pytest.fixture
def log() -> Log:
    log = Log(kept=False)
    assert [log.names(text) for text in ("d0-0", "d0-0/1", "t0@s0#1", "t0@s0#2")] == [1, 2, 3, 4]
    return log


def simple(*, relapse: float = 0.0, strikes: int = 0) -> Scenario:
    scenario = ours.scenario(Job(2, 90, mix=(1.0,)))
    return vary(scenario, {"case_types.t0.relapse": relapse, "case_types.t0.loss_per_hour": strikes})


def test_a_case_is_over_when_it_is_resolved_and_everybody_is_back(log: Log) -> None:
    reader = Reader(simple(), log.names, dismisses=True)
    assert told(reader, log, [(0, Kind.OCCURRED, 3), (0, Kind.OCCURRED, 4), (1, Kind.SET_OUT, 3)]) == []
    assert told(reader, log, [(1, Kind.RESOLVED, 3), (1, Kind.LEFT, 3)]) == []
    assert told(reader, log, [(2, Kind.BACK, 3)]) == ["t0@s0#1"]
    assert [case.name for case in reader.cases.all()] == ["t0@s0#2"]
    assert told(reader, log, [(3, Kind.ENDED, 4)]) == ["t0@s0#2"]


def test_a_crew_sent_on_to_another_case_is_away_from_the_first(log: Log) -> None:
    reader = Reader(simple(), log.names, dismisses=True)
    assert told(reader, log, [(0, Kind.OCCURRED, 3), (0, Kind.OCCURRED, 4), (1, Kind.SET_OUT, 3)]) == []
    assert told(reader, log, [(1, Kind.ENDED, 3)]) == []
    assert told(reader, log, [(2, Kind.SET_OUT, 4)]) == ["t0@s0#1"]


def test_what_may_relapse_is_waited_for_a_month(log: Log) -> None:
    reader = Reader(simple(relapse=0.5), log.names, dismisses=True)
    assert told(reader, log, [(0, Kind.OCCURRED, 3), (1, Kind.RESOLVED, 3), (31, Kind.OCCURRED, 4)]) == []
    assert told(reader, log, [(31, Kind.RELAPSED, 3), (32, Kind.DETECTED, 4)]) == ["t0@s0#1"]


def test_hazards_are_kept_to_the_end(log: Log) -> None:
    reader = Reader(simple(strikes=5), log.names, dismisses=True)
    assert told(reader, log, [(0, Kind.OCCURRED, 3), (1, Kind.RESOLVED, 3), (80, Kind.OCCURRED, 4)]) == []
    assert list(reader.close().cases) == ["t0@s0#1", "t0@s0#2"]


def test_a_row_about_a_case_that_is_gone_counts_by_its_street(log: Log) -> None:
    reader = Reader(simple(), log.names, dismisses=True)
    street = log.names("s1")
    assert told(reader, log, [(0, Kind.OCCURRED, 3), (1, Kind.RESOLVED, 3)]) == ["t0@s0#1"]
    assert told(reader, log, [(2, Kind.DECIDED, 3), (2, Kind.VISIT_ENDED, 3)], street=street) == []
    assert reader.cases.all() == []
    records = reader.close()
    assert records.decisions["d0-0", "s1"].absent == 1
    assert records.counts == {(Kind.VISIT_ENDED, "s1", Reason.NONE): 1}


# -- names and rows that pass --


def test_a_name_that_is_forgotten_never_gives_its_number_to_another() -> None:
    names = Names()
    assert [names(text) for text in ("a", "b")] == [1, 2]
    names.forget(2)
    assert names.number == {"": 0, "a": 1}
    assert len(names.text) == 2
    twin = names.twin()
    assert [twin("c"), names("d"), twin("b")] == [3, 3, 4]
    assert (twin.text[3], names.text[3]) == ("c", "d")


def test_twins_know_the_same_and_learn_apart() -> None:
    names = Names()
    names("a")
    twin = names.twin()
    assert (twin("a"), twin("b"), names("c")) == (1, 2, 2)


def test_the_last_rows_can_be_looked_at_though_none_are_kept() -> None:
    log = Log(kept=False)
    seen: list[int] = []
    log.sink = Sink(seen)
    for time in range(20_000):
        log.note(time, Kind.OCCURRED)
    assert [row[0] for row in log.last(3)] == [19_997, 19_998, 19_999]
    assert [row[0] for row in log.last(10_000)] == list(range(10_000, 20_000))
    assert seen[::9] == list(range(20_000))
    assert list(log.rows()) == []


class Sink:
    """Takes down all rows."""

    def __init__(self, seen: list[int]) -> None:
        self.seen = seen

    def __call__(self, rows: Sequence[int]) -> None:
        self.seen += rows

    def still(self) -> list[object]:
        return []
