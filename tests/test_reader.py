"""The reader: what a good file becomes, and what every mistake in a bad one is called."""

from __future__ import annotations

import os
import pickle
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import shelf
from sim.declare import Declared
from sim.problem import Problem
from sim.quantity import WrongError, parsed, written
from sim.reader import PathError, ScenarioError, read, read_text, vary
from sim.scenario import Provenance, Recorded, Scenario
from sim.units import DAY, HOUR, MINUTE, Spread, fixed
from sim.words import Words, nearest, width

HERE = Path(__file__).parent
SMALL = (HERE / "small.yaml").read_text(encoding="utf-8")
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


@pytest.fixture(scope="module")
def small() -> Scenario:
    return read(HERE / "small.yaml")


def problems(text: str, folder: Path | None = HERE) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, folder=folder)
    return caught.value.problems


def keys(text: str) -> list[str]:
    return [problem.key for problem in problems(text)]


def changed(line: str) -> str:
    """The small scenario with one line more at its end."""
    return SMALL + line + "\n"


# -- broken files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_says_everything_that_is_wrong_in_both_languages(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`GOLDEN=write` rewrites the expected messages; read the difference."""
    monkeypatch.chdir(path.parent)

    with pytest.raises(ScenarioError) as caught:
        read(Path(path.name), "zh")

    told = f"{caught.value}\n\n{caught.value.text('en')}\n"
    expected = path.with_suffix(".expected.txt")
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")


def test_there_are_at_least_twenty_broken_files_and_each_has_its_messages() -> None:
    assert len(BROKEN) >= 20
    assert {path.stem for path in BROKEN} == {
        path.name.removesuffix(".expected.txt") for path in (HERE / "broken").glob("*.expected.txt")
    }


def test_the_caret_counts_a_chinese_character_as_two_columns() -> None:
    assert width("金海湖a") == 7

    line, caret = Problem("f", 1, 9, 2, "reader_alias", {}, "甲乙: [丙, 丁戊]").text("en").splitlines()[1:]
    assert line == "    1 | 甲乙: [丙, 丁戊]"
    assert caret == "      |            ^^^^"


def test_a_long_line_is_cut_round_the_mistake() -> None:
    text = Problem("f", 1, 501, 3, "reader_alias", {}, "x" * 500 + "bad" + "y" * 500).text("en")

    assert max(len(line) for line in text.splitlines()) < 130
    line, caret = text.splitlines()[1:]
    assert line[caret.index("^") : caret.rindex("^") + 1] == "bad"


def test_a_misspelt_required_key_is_one_mistake() -> None:
    assert keys(SMALL.replace("    powers: [detain]", "    power: [detain]")) == ["reader_near_key"]


def test_a_mistake_in_a_base_regime_is_told_once() -> None:
    found = problems(SMALL.replace("joint: {title", "joint: {stay: forever, title"))

    assert [(problem.key, problem.path) for problem in found] == [("reader_choice", "regimes.joint.stay.rule")]


def test_an_error_survives_the_way_between_processes() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(changed("x: 1"), folder=HERE, language="zh")

    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems


def test_nearest_forgives_case_hyphen_and_a_letter() -> None:
    assert nearest("Shift-Begins", ["shift_begins", "shift_ends"]) == "shift_begins"
    assert nearest("crew", ["crews", "powers"]) == "crews"
    assert nearest("zzz", ["crews", "powers"]) == ""


# -- what is read --------------------------------------------------------------------------------------


def test_the_small_scenario_is_read_whole(small: Scenario) -> None:
    assert small.name == "small"
    assert small.start == date(2017, 1, 2)
    assert small.calendar.opens == 8 * HOUR + 30 * MINUTE
    assert small.streets["lake"].area == 132_920_000
    assert small.streets["seat"].overcalls == pytest.approx(0.15)
    assert small.powers["watch"].name == Words("巡查", "巡查")
    assert small.departments["land"].turnout == Spread("uniform", low=5 * MINUTE, high=15 * MINUTE)
    assert small.departments["police"].turnout == Spread("lognormal", mean=10 * MINUTE, cv=0.4)
    assert small.departments["team"].turnout == fixed(10 * MINUTE)
    assert small.departments["land"].y is None
    assert small.case_types["mining"].loss_per_hour == 15_000
    assert small.demand[0].rate == 2
    assert len(small.demand[0].hours) == 24
    assert small.offending[0].track == 2500
    assert small.horizon == (30 + 117 + 30) * DAY
    assert small.window == (30 * DAY, 147 * DAY)
    assert small.measure.deadlines == {"daily": 30 * MINUTE, "key": 30 * MINUTE, "emergency": 15 * MINUTE}
    assert small.compare == ("joint", "whistle")


def test_a_regime_with_a_base_is_that_regime_with_its_changes(small: Scenario) -> None:
    joint, whistle = small.regimes["joint"], small.regimes["whistle"]

    assert whistle.detection == joint.detection
    assert whistle.call.rule == "whistle"
    assert whistle.timing.rule == "on_call"
    assert whistle.timing.day_free == joint.timing.day_free == pytest.approx(0.5)
    assert whistle.stay == joint.stay


def test_recorded_calls_come_in_order_of_time(small: Scenario) -> None:
    assert small.recorded == (
        Recorded("a-1", 750_000_000, "lake", "mining"),
        Recorded("a-2", 1500 * MINUTE, "seat", "mining", work=30 * MINUTE),
    )


def test_every_file_read_is_kept(small: Scenario) -> None:
    assert set(small.files) == {"small.yaml", "calls.csv"}
    assert small.files["small.yaml"] == SMALL.encode()


def test_a_scenario_can_be_sent_to_another_process(small: Scenario) -> None:
    assert pickle.loads(pickle.dumps(small)) == small


def test_every_number_has_its_provenance(small: Scenario) -> None:
    known = {each.path: each for each in small.provenance}

    assert known["departments.police.crews"] == Provenance(
        "departments.police.crews", 4, "assumption", (2, 8), "small.yaml", 33
    )
    assert known["departments.land.crews"] == Provenance("departments.land.crews", 4, "assumption", (2, 8))
    assert known["offending.0.track"].span == (1000, 4000)
    assert known["offending.0.net"].source == ""
    assert known["demand.0.rate"].span == (1.0, 3.0)
    assert known["departments.police.turnout"].value == 10 * MINUTE
    assert known["departments.police.turnout"].span == (5 * MINUTE, 20 * MINUTE)
    assert known["departments.police.stakes.mining"].value == pytest.approx(1.5)
    assert known["regimes.whistle.timing.day_free"].line == known["regimes.joint.timing.day_free"].line > 0
    assert known["regimes.joint.stay.slot"].span == (3 * HOUR, 8 * HOUR)
    assert known["measure.deadlines.key"].source == "article S18: 30 minutes"
    assert known["measure.deadlines.emergency"].file == "small.yaml"
    assert len(known) == len(small.provenance)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("duration", "30 min", 30 * MINUTE),
        ("duration", "1.5h", 90 * MINUTE),
        ("duration", "30分钟", 30 * MINUTE),
        ("duration", "2 周", 14 * DAY),
        ("length", "15 km", 15_000),
        ("length", "3 里", 1500),
        ("area", "132.92 km²", 132_920_000),
        ("speed", "40 km/h", 40_000),
        ("rate", "2 per day", 2.0),
        ("rate", "2/day", 2.0),
        ("rate", "6 per month", 0.2),
        ("rate", "每天 2 次", 2.0),
        ("rate", "14 次/周", 2.0),
        ("rate", "730 每年", 2.0),
        ("money", "4,000 yuan", 4000.0),
        ("money", "15万元", 150_000.0),
        ("money", "4000", 4000.0),
        ("share", "15 %", 0.15),
        ("share", "0.15", 0.15),
        ("count", "8", 8),
        ("number", "-2.5e-1", -0.25),
        ("hour", "9:05", 9 * HOUR + 5 * MINUTE),
        ("date", "2017-01-17", date(2017, 1, 17)),
        ("flag", "true", True),
    ],
)
def test_a_quantity_is_read_as_a_person_writes_it(kind: str, text: str, value: object) -> None:
    assert parsed(kind, text, Declared(kind, Words("", ""), low=-10)) == value


@pytest.mark.parametrize(
    ("kind", "text", "key", "suggestion"),
    [
        ("duration", "30", "reader_no_unit", ""),
        ("duration", "30 km", "reader_unit_of", ""),
        ("duration", "30 mins", "reader_unit", "30 min"),
        ("duration", "半小时", "reader_not_a", ""),
        ("duration", "2 per day", "reader_unit_of", ""),
        ("rate", "2", "reader_no_unit", ""),
        ("rate", "2 per dya", "reader_unit", "2 per day"),
        ("number", "5 km", "reader_takes_no_unit", ""),
        ("number", ".NaN", "reader_not_finite", ""),
        ("number", "-.inf", "reader_not_finite", ""),
        ("number", "1e300", "reader_huge", ""),
        ("duration", "1e15 years", "reader_huge", ""),
        ("count", "2.5", "reader_whole", ""),
        ("share", "101 %", "reader_above", ""),
        ("count", "-1", "reader_below", ""),
        ("flag", "yes", "reader_not_a", "true"),
        ("date", "2017.1.7", "reader_not_a", "2017-01-07"),
        ("hour", "24:00", "reader_not_a", ""),
        ("hour", "9：30", "reader_not_a", "9:30"),
    ],
)
def test_a_wrong_quantity_is_refused_with_a_reason(kind: str, text: str, key: str, suggestion: str) -> None:
    with pytest.raises(WrongError) as caught:
        parsed(kind, text, Declared(kind, Words("", "")))

    assert (caught.value.key, caught.value.suggestion) == (key, suggestion)


@given(st.sampled_from(("duration", "length", "area", "speed", "count")), st.integers(0, 10**12))
def test_what_is_written_reads_back(kind: str, value: int) -> None:
    assert parsed(kind, written(kind, value), Declared(kind, Words("", ""))) == value


def test_words_may_be_one_text_for_both_languages() -> None:
    assert read_text(SMALL.replace("{zh: 小镇, en: A small town}", "小镇"), folder=HERE).title == Words("小镇", "小镇")


# -- other files ---------------------------------------------------------------------------------------


def variant(tmp_path: Path, text: str) -> Scenario:
    for name in ("small.yaml", "calls.csv"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / "variant.yaml").write_text(text, encoding="utf-8")
    return read(tmp_path / "variant.yaml")


def test_a_variant_gives_its_base_and_its_changes(tmp_path: Path, small: Scenario) -> None:
    text = (
        "base: small\nname: variant\nreason: what if\ndepartments: {police: {crews: 9}}\n"
        "phases: {1: {length: 90 days}}\nregimes: {joint: {call: lead}}\ncompare: [joint]\n"
    )

    found = variant(tmp_path, text)

    assert found.name == "variant"
    assert found.departments["police"].crews == 9
    assert found.departments["police"].turnout == small.departments["police"].turnout
    assert [phase.length for phase in found.phases] == [30 * DAY, 90 * DAY, 30 * DAY]
    assert found.regimes["joint"].call.rule == "lead"
    assert found.regimes["joint"].timing == small.regimes["joint"].timing
    assert found.compare == ("joint",)
    assert set(found.files) == {"variant.yaml", "small.yaml", "calls.csv"}
    crews = next(each for each in found.provenance if each.path == "departments.police.crews")
    assert (crews.value, crews.source, crews.file, crews.line) == (9, "", "variant.yaml", 4)


def test_a_change_of_a_number_does_not_keep_the_source_of_the_old_one(tmp_path: Path) -> None:
    found = variant(tmp_path, "base: small.yaml\noffending: {0: {track: 3 km}}\n")

    track = next(each for each in found.provenance if each.path == "offending.0.track")
    assert (track.value, track.source, track.span) == (3000, "", None)


def test_tables_that_are_used_come_before_the_files_own_keys(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "arms.yaml").write_text("regimes: {lead: {call: lead}, joint: {stay: until_done}}\n")

    found = variant(tmp_path, "uses: [shared/arms.yaml]\nbase: small\nregimes: {lead: {base: joint}}\n")

    assert found.regimes["lead"].call.rule == "lead"
    assert found.regimes["lead"].stay.rule == "until_done"
    assert "shared/arms.yaml" in found.files


def test_a_mistake_names_the_file_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "arms.yaml").write_text("regimes:\n  lead: {call: leads}\n")

    with pytest.raises(ScenarioError) as caught:
        variant(tmp_path, "uses: [arms.yaml]\nbase: small\nx: 1\n")

    assert [(Path(p.file).name, p.line, p.column) for p in caught.value.problems] == [
        ("variant.yaml", 3, 1),
        ("arms.yaml", 2, 16),
    ]
    assert str(caught.value).splitlines()[-1].endswith(f"2 problems in {tmp_path / 'variant.yaml'}")


def test_files_that_stand_on_each_other_too_deeply_or_in_a_circle_are_refused(tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / f"n{number}.yaml").write_text(f"base: n{number + 1}\n")
    (tmp_path / "a.yaml").write_text("base: b\n")
    (tmp_path / "b.yaml").write_text("uses: [a.yaml]\n")

    for name, key in (("n0", "reader_chain"), ("a", "reader_cycle")):
        with pytest.raises(ScenarioError) as caught:
            read(tmp_path / f"{name}.yaml")
        assert [problem.key for problem in caught.value.problems] == [key]


def test_a_shipped_scenario_works_from_its_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ships = tmp_path / "ships"
    (ships / "shared").mkdir(parents=True)
    (ships / "town.yaml").write_text("uses: [shared/town.yaml]\n")
    (ships / "shared" / "town.yaml").write_text(SMALL, encoding="utf-8")
    (ships / "shared" / "calls.csv").write_bytes((HERE / "calls.csv").read_bytes())
    monkeypatch.setattr(shelf, "folder", lambda sort="scenarios": ships)

    copied = shelf.copy("town", tmp_path / "mine.yaml")

    assert shelf.names() == ("town",)
    assert shelf.find("town") == ships / "town.yaml"
    assert read(copied).name == "small"
    assert set(read(copied).files) == {"mine.yaml", "shared/town.yaml", "shared/calls.csv"}
    with pytest.raises(FileExistsError):
        shelf.copy("town", copied)
    with pytest.raises(ScenarioError, match="did you mean 'town'"):
        shelf.find("twon")


# -- hostile input ---------------------------------------------------------------------------------------


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

    assert set(keys(bomb)) >= {"reader_alias"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_deeper_than_any_scenario_needs_is_refused(opening: str) -> None:
    started = time.perf_counter()

    assert keys("x:\n  " + opening * 5000)[0] in {"reader_deep", "reader_bracket"}
    assert time.perf_counter() - started < 5


def test_depth_is_refused_in_block_style_too() -> None:
    assert keys("".join("  " * depth + "a:\n" for depth in range(60))) == ["reader_deep"]


def test_a_tag_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    target = tmp_path / "ran"

    found = keys(
        changed(f"about: !!python/object/apply:os.system ['touch {target}']").replace("\nabout: {zh", "\n# {zh")
    )

    assert "reader_tag" in found
    assert not target.exists()


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("# " + "x" * 3_000_000)

    with pytest.raises(ScenarioError, match="too large"):
        read(large)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "reader_empty"),
        (b"# only a remark\n", "reader_empty"),
        (b"[1, 2]", "reader_wrong_kind"),
        (b"name: \xff\xfe\xff", "reader_not_utf8"),
        ("name: 金海湖".encode("gb18030"), "reader_gb18030"),
        ("name: 金海湖".encode("utf-16"), "reader_utf16"),
        (b"name: a\x00b", "reader_control"),
        (b'name: "a\\u0000b"', "reader_control"),
        (b'name: "a\\ud800b"', "reader_control"),
        (b"name: '" + b"x" * 10_001 + b"'", "reader_long"),
        (b"name: 'open", "reader_quote"),
        (b"name: a: b", "reader_colon"),
        (b"name\nb: 1", "reader_colon"),
        (b"a: 1\nb\n", "reader_no_colon"),
        (b"a: 1\n  b: 2", "reader_colon"),
        (b"a:\n  - 1\n b: 2", "reader_indent"),
        (b'a: "\\q"', "reader_escape"),
        (b"a: `b`", "reader_yaml"),
        (b"%TAG ! !a !b\n", "reader_yaml"),
        (b"a: *b", "reader_alias"),
        (b"? {a: 1}\n: 2", "reader_key"),
        (b"a: 1\n...\n---\nb: 1", "reader_documents"),
    ],
)
def test_bytes_that_are_no_scenario_are_told_apart(tmp_path: Path, raw: bytes, key: str) -> None:
    path = tmp_path / "bytes.yaml"
    path.write_bytes(raw)

    with pytest.raises(ScenarioError) as caught:
        read(path)

    assert key in [problem.key for problem in caught.value.problems]
    assert caught.value.text("zh")


def test_what_is_no_file_is_told() -> None:
    for path in (HERE / "no-such.yaml", HERE, Path("/dev/null"), Path("a\0b")):
        with pytest.raises(ScenarioError) as caught:
            read(path)
        assert len(caught.value.text("zh").splitlines()) >= 2


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_text("\ufeff" + SMALL, folder=HERE).name == "small"


def test_a_table_of_absurd_length_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.reader.ROWS", 2)

    assert {problem.path for problem in problems(SMALL)} == {
        "powers",
        "departments",
        "phases",
        "demand.0.hours",
        "demand.0.weekdays",
    }


def test_a_scenario_of_forty_kilobytes_is_read_quickly() -> None:
    rows = "".join(
        f"  d{number}: {{name: {{zh: 部门{number}, en: Department {number}}}, powers: [detain], district: pinggu, "
        f"crews: {{value: 4, source: assumption, range: [2, 8]}}, turnout: 10 min}}\n"
        for number in range(250)
    )
    text = SMALL.replace("  team:\n", rows + "  team:\n")
    assert len(text.encode()) > 40_000

    best = min(_seconds(text) for _ in range(3))

    assert best < 1.5  # 0.3 s on a quiet machine


def _seconds(text: str) -> float:
    started = time.perf_counter()
    read_text(text, folder=HERE)
    return time.perf_counter() - started


_PIECES = st.sampled_from(
    ["\t", ":", "：", "- ", "[", "]", "{", "}", "'", '"', "\n", "  ", "&a ", "*a", "!t ", "|", ">", "#", "%", "\0", "?",
     "~", ".nan", "1e999", "-1", "0", "base: small\n", "kept", "none", "null", "99999999999999999999", "金", "\u2028"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 30), _PIECES), min_size=1, max_size=3))
def test_no_damage_to_a_file_is_answered_with_a_traceback(damage: list[tuple[int, int, str]]) -> None:
    text = SMALL
    for place, cut, piece in damage:
        text = text[:place] + piece + text[place + cut :]

    told = ("sound", "sound")
    try:
        read_text(text, folder=HERE)
    except ScenarioError as error:
        told = (error.text("zh"), error.text("en"))
    assert all(told)


# -- variation -------------------------------------------------------------------------------------------


def test_a_scenario_is_varied_by_path(small: Scenario) -> None:
    found = vary(
        small,
        {
            "departments.*.crews": 8,
            "departments.*.turnout": 20 * MINUTE,
            "offending.0.track": 3000.4,
            "regimes.whistle.appraisal.weight": 2,
            "departments.police.stakes.mining": 1.0,
            "case_types.*.stages.*.needs.*.work": 1 * HOUR,
            "regimes.joint.call.rule": "lead",
            "departments.police.turnout.cv": 0.1,
        },
    )

    assert {department.crews for department in found.departments.values()} == {8}
    assert {department.turnout.expected for department in found.departments.values()} == {20 * MINUTE}
    assert found.departments["land"].turnout == Spread("uniform", low=10 * MINUTE, high=30 * MINUTE)
    assert found.departments["police"].turnout.cv == pytest.approx(0.1)
    assert found.offending[0].track == 3000
    assert found.regimes["whistle"].appraisal.weight == pytest.approx(2.0)
    assert found.regimes["joint"].appraisal == small.regimes["joint"].appraisal
    assert found.case_types["mining"].stages[0].needs[1].work == Spread("exponential", mean=1 * HOUR)
    assert found.regimes["joint"].call.rule == "lead"
    assert small.departments["police"].crews == 4


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("departments.polcie.crews", 8, "did you mean 'departments.police.crews'"),
        ("departments.police.crew", 8, "did you mean 'departments.police.crews'"),
        ("offending.3.track", 1000, "no '3' here"),
        ("departments.police.routine", 1.5, "does not lie between 0 and 0.99"),
        ("departments.police.crews", float("nan"), "not a finite number"),
        ("regimes.joint.call.rule", "shout", "is not one of"),
        ("departments.police.weekends", 1, "neither true nor false"),
        ("calendar.holidays.*.x", 1, "there is no 'x'"),
    ],
)
def test_a_path_or_value_that_cannot_be_is_refused(small: Scenario, path: str, value: object, why: str) -> None:
    with pytest.raises(PathError, match=why):
        vary(small, {path: value})


def test_each_number_of_the_provenance_can_be_varied_within_its_range(small: Scenario) -> None:
    for each in small.provenance:
        if each.span is not None:
            for end in each.span:
                assert vary(small, {each.path: end}) is not None


@pytest.mark.parametrize(
    ("said", "key", "meant"),
    [
        ("start: 2017年13月1日", "reader_no_date", ""),
        ("start: 2017年1月3日", "reader_not_a", "2017-01-03"),
        ("calendar: {holidays: [2016-05-01， 2017-05-01]}", "reader_not_a", "2016-05-01, 2017-05-01"),
        ("departments: {police: {turnout: {law: deterministic, mean: 5 min}}}", "reader_choice", "fixed"),
        ("departments: {police: {turnout: {law: erlang, mean: 5 min}}}", "reader_choice", "gamma"),
        ("departments: {police: {turnout: {law: fixed, value: 5 min}}}", "reader_missing", ""),
    ],
)
def test_what_is_often_written_is_answered_with_what_was_meant(said: str, key: str, meant: str) -> None:
    found = problems(f"base: small.yaml\n{said}\n")
    assert (key, meant) in {(problem.key, problem.suggestion) for problem in found}
