"""Tables as CSV: what a good one becomes, how it merges, and what a hostile one is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.problem import Problem, Problems
from sim.reader import ScenarioError, read, read_text
from sim.results import input_names
from sim.scenario import Department, Provenance, Scenario, Street
from sim.schema import explain, named, schema
from sim.sheet import table
from sim.units import MINUTE, Spread, fixed
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
TOWN = (HERE / "broken" / "sound" / "town.yaml").read_text(encoding="utf-8")
STREETS = """key,name.zh,name.en,district,x,x.source,x.range,area
lake,金海湖镇,Jinhaihu,pinggu,15,assumption,10..20,132.92 km2
seat,"滨河,街道",Binhe,pinggu,,,,
"""
DEPARTMENTS = """键,name,powers,crews,crews.source,turnout,stakes.mining,stakes.mining.source,weekends
police,公安, detain ; seize ,4,public 3b (B),,1.5,assumption,true
land,国土,seize,,,15 min,,,
"""


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def tabled(*without: str) -> str:
    """The town with its streets and departments in tables, *without* some of its top keys."""
    kept, dropped = [], False
    for line in TOWN.splitlines():
        if line[:1].isalpha():
            dropped = line.partition(":")[0] in ("streets", "departments", *without)
        kept += [] if dropped else [line]
    return "\n".join([*kept, "streets: tables/streets.csv", "departments: tables/departments.csv", ""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path, {"tables/streets.csv": STREETS, "tables/departments.csv": DEPARTMENTS})


def one_district(text: str) -> str:
    return text.replace("  jizhou: {name: {zh: 蓟州区, en: Jizhou}}\n", "")


def problems(text: str, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, folder=folder)
    assert caught.value.text("zh")
    return caught.value.problems


# -- what a table becomes ------------------------------------------------------------------------------


def test_a_table_is_read_as_if_it_stood_in_the_file(folder: Path) -> None:
    scenario = read_text(one_district(tabled()), folder=folder)

    assert scenario.streets["lake"] == Street(Words("金海湖镇", "Jinhaihu"), "pinggu", x=15.0, area=132_920_000)
    assert scenario.streets["seat"] == Street(Words("滨河,街道", "Binhe"), "pinggu")
    police, land = scenario.departments.values()
    assert police == Department(
        Words("公安", "公安"), ("detain", "seize"), district="pinggu", crews=4, stakes={"mining": 1.5}, weekends=True
    )
    assert land.turnout == fixed(15 * MINUTE)


def test_a_number_in_a_table_knows_its_source_range_file_and_line(folder: Path) -> None:
    scenario = read_text(one_district(tabled()), folder=folder)
    told = {each.path: each for each in scenario.provenance}

    file = "tables/streets.csv"
    assert told["streets.lake.x"] == Provenance("streets.lake.x", 15.0, "assumption", (10.0, 20.0), file, 2)
    assert told["streets.lake.area"] == Provenance("streets.lake.area", 132_920_000, "", None, file, 2)
    assert told["departments.police.crews"].source == "public 3b (B)"
    assert told["departments.police.stakes.mining"].source == "assumption"


def test_the_table_is_kept_with_the_inputs_and_they_can_be_read_again(folder: Path, tmp_path: Path) -> None:
    scenario = read_text(one_district(tabled()), folder=folder)
    assert scenario.files["tables/streets.csv"] == STREETS.encode()

    again = tmp_path / "inputs"
    for name, place in input_names(scenario).items():
        written(again, {place: scenario.files[name]})
    assert read(again / "scenario.yaml") == scenario


def test_a_law_and_a_block_within_a_row_have_columns_of_their_own(tmp_path: Path) -> None:
    text = "key,name,powers,district,turnout.law,turnout.mean,turnout.source\npolice,p,detain;seize,pinggu,exponential,9 min,assumption\n"
    written(tmp_path, {"tables/departments.csv": text, "tables/streets.csv": STREETS, "regimes.csv": ""})
    scenario = read_text(tabled(), folder=tmp_path)
    assert scenario.departments["police"].turnout == Spread("exponential", mean=9 * MINUTE)

    text = "key,title.zh,title.en,call.rule,basing.rule,basing.stationed,basing.stationed.source\nhere,此,here,whistle,post,3,assumption\n"
    written(tmp_path, {"regimes.csv": text})
    changed = tabled("regimes").replace("name: campaign,", "name: campaign, regime: here,")
    scenario = read_text(
        changed.replace("{name: before,", "{name: before, regime: here,") + "regimes: regimes.csv\n", folder=tmp_path
    )
    assert (scenario.regimes["here"].call.rule, scenario.regimes["here"].basing.stationed) == ("whistle", 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_a_byte_order_mark_and_blank_lines_do_no_harm(folder: Path, end: str) -> None:
    plain = read_text(one_district(tabled()), folder=folder)
    text = "\ufeff" + STREETS.replace("\n", end + " , ,,,,,," + end)
    written(folder, {"tables/streets.csv": text})

    assert read_text(one_district(tabled()), folder=folder).streets == plain.streets


# -- merging -------------------------------------------------------------------------------------------


def test_a_file_changes_one_street_of_a_table_below_it(folder: Path) -> None:
    written(folder, {"town.yaml": one_district(tabled())})
    change = "base: town.yaml\nname: other\nstreets: {lake: {x: 16}}\ndepartments: {land: {crews: 9}}\n"

    base, scenario = read(folder / "town.yaml"), read_text(change, folder=folder)

    assert scenario.streets["lake"].x == 16
    assert scenario.streets["lake"].area == base.streets["lake"].area
    assert scenario.streets["seat"] == base.streets["seat"]
    assert scenario.departments["land"].crews == 9


def test_a_table_changes_a_few_fields_of_what_is_below_it(folder: Path) -> None:
    written(folder, {"town.yaml": one_district(tabled()), "crews.csv": "key,crews\nland,7\n"})

    scenario = read_text("base: town.yaml\ndepartments: crews.csv\n", folder=folder)

    assert {name: each.crews for name, each in scenario.departments.items()} == {"police": 4, "land": 7}


def test_a_table_is_looked_for_beside_the_file_that_names_it(tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "shared/part.yaml": "streets: list.csv\n",
            "shared/list.csv": STREETS,
            "list.csv": "key\nwrong\n",
            "tables/departments.csv": DEPARTMENTS,
        },
    )
    text = "uses: [shared/part.yaml]\n" + one_district(tabled()).replace("streets: tables/streets.csv\n", "")

    scenario = read_text(text, folder=tmp_path)
    assert set(scenario.streets) == {"lake", "seat"}
    assert "shared/list.csv" in scenario.files


# -- the only district -----------------------------------------------------------------------------------


def test_a_department_belongs_to_the_only_district_there_is(folder: Path) -> None:
    scenario = read_text(one_district(tabled()), folder=folder)
    assert {department.district for department in scenario.departments.values()} == {"pinggu"}


def test_with_two_districts_it_must_say_which(folder: Path) -> None:
    found = problems(tabled(), folder)

    assert {(problem.key, problem.path) for problem in found} == {
        ("sense_level", "departments.police.district"),
        ("sense_level", "departments.land.district"),
    }
    assert {problem.file.rpartition("/")[2] for problem in found} == {"departments.csv"}


def test_a_municipal_department_stays_without_a_district(folder: Path) -> None:
    written(folder, {"tables/departments.csv": "key,name,powers,level\ncity,市,detain;seize,municipal\n"})

    assert read_text(one_district(tabled()), folder=folder).departments["city"].district == ""


# -- mistakes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "key", "where"),
    [
        (b"", "sheet_key", (0, 0)),
        (b"\n \n", "sheet_key", (0, 0)),
        (b"name,district\n", "sheet_key", (1, 1)),
        (b"key;name;district\nlake;Lake;pinggu\n", "sheet_key", (1, 1)),
        (b"key,name,district\n", "reader_empty", (1, 1)),
        ("key,name,district\nlake,金海湖,pinggu\n".encode("gb18030"), "reader_gb18030", (2, 6)),
        ("key,name\n".encode("utf-16"), "reader_utf16", (0, 0)),
        (b"key,name,district\nlake,\xff\xfe\xff,pinggu\n", "reader_not_utf8", (2, 6)),
        (b"key,name,district\nlake,a\x00b,pinggu\n", "reader_control", (2, 7)),
        (b'key,name,district\nlake,"open,pinggu\n', "recorded_csv", (2, 1)),
        (b'key,name,district\nlake,"a"b,pinggu\n', "recorded_csv", (2, 1)),
        (b"key,name,district\nlake,Lake\n", "recorded_width", (2, 1)),
        (b"key,name,district\nlake,Lake,pinggu,\n", "recorded_width", (2, 1)),
        (b"key,name,district\nlake,L,pinggu\nlake,M,pinggu\n", "reader_duplicate", (3, 1)),
        (b"key,name,district,name\nlake,L,pinggu,M\n", "reader_duplicate", (1, 19)),
        (b"key,name,name.zh,district\nlake,L,L,pinggu\n", "reader_duplicate", (1, 5)),
        (b"key,name,,district\nlake,L,L,pinggu\n", "sheet_column", (1, 10)),
        (b"key,name,district,name.fr\nlake,L,pinggu,M\n", "sheet_column", (1, 19)),
        (b"key,name,district,district.source\nlake,L,pinggu,M\n", "sheet_column", (1, 19)),
        (b"key,name\nlake,L\nseat,M\n", "reader_missing", (1, 1)),
        (b"key,name,district\nlake,L,\n", "reader_missing", (2, 1)),
        (b"key,name,district,x.source\nlake,L,pinggu,assumption\n", "reader_missing", (2, 15)),
        (b"key,name,district\n,L,pinggu\n", "reader_name", (2, 1)),
        (b"key,name,district,x,x.range\nlake,L,pinggu,1,0-2\n", "sheet_range", (2, 17)),
        (b"key,name,district,x,x.range\nlake,L,pinggu,1,..\n", "reader_range", (2, 17)),
        (b"key,name,district,x,x.range\nlake,L,pinggu,1,3..2\n", "reader_low_high", (2, 17)),
        (b"key,name,district,x,x.range\nlake,L,pinggu,1,2..c\n", "reader_not_a", (2, 20)),
        (b"key,name,district\nlake,L,  pingu \n", "reader_refer", (2, 10)),
        (b"key,name,district\nlake," + b"x" * 10_001 + b",pinggu\n", "reader_long", (2, 6)),
        (b"key,name,district\nlake," + b"x" * 200_000 + b",pinggu\n", "recorded_csv", (2, 1)),
        (b"key" + b",name" * 1000 + b"\n", "sheet_wide", (1, 5 * 1000)),
        (b"key,name,district\n" + b"x" * 2_000_000, "reader_too_big", (4, 10)),
    ],
)
def test_a_hostile_table_is_told_once_where_it_is_wrong(
    folder: Path, raw: bytes, key: str, where: tuple[int, int]
) -> None:
    written(folder, {"tables/streets.csv": raw})

    found = [problem for problem in problems(one_district(tabled()), folder) if problem.key == key]

    assert len(found) == 1
    if key != "reader_too_big":
        assert found[0].file.endswith("tables/streets.csv")
        assert (found[0].line, found[0].column) == where


def test_an_item_of_a_list_is_pointed_at_by_itself(folder: Path) -> None:
    written(folder, {"tables/departments.csv": 'key,name,powers\npolice,p,"detain; sieze；seize"\n'})

    (problem,) = problems(one_district(tabled()), folder)

    assert (problem.key, problem.line, problem.column, problem.length) == ("reader_refer", 2, 19, 5)
    assert problem.suggestion == "seize"


def test_a_misspelt_column_is_one_mistake_with_its_suggestion(folder: Path) -> None:
    written(folder, {"tables/departments.csv": "key,name,powers,crew.source\npolice,p,detain;seize,assumption\n"})

    (problem,) = problems(one_district(tabled()), folder)

    assert (problem.key, problem.suggestion) == ("sheet_column", "crews.source")
    assert "没有 'crew.source' 这一列" in problem.text("zh")
    assert "tables/departments.csv:1:17" in problem.text("en")


def test_a_table_with_too_many_rows_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sheet.ROWS", 1)

    assert {problem.key for problem in problems(one_district(tabled()), folder)} == {"reader_rows"}


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("tables/stretes.csv", "reader_include"),
        ("../streets.csv", "reader_outside"),
        ("/etc/streets.csv", "reader_outside"),
        ("tables", "reader_wrong_kind"),
        ("[tables/streets.csv]", "reader_wrong_kind"),
    ],
)
def test_a_table_that_is_not_there_is_pointed_at_in_the_scenario(folder: Path, path: str, key: str) -> None:
    (problem,) = problems(one_district(tabled()).replace("tables/streets.csv", path), folder)

    assert (problem.key, problem.file) == (key, "scenario.yaml")


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('key,,,\n\n""name.zh x;..lake=@\'\t\r\u2028区')))
def test_no_text_ends_in_a_traceback(text: str) -> None:
    for cls in (Street, Department):
        problems = Problems()
        found = table(f"key,name,x,x.range\n{text}".encode(), "a.csv", "a.csv", cls, "streets", problems)
        assert found is not None or problems.found
        assert all(problem.text("zh") and problem.text("en") for problem in problems.ordered())


# -- what is said of it --------------------------------------------------------------------------------


def test_every_table_of_the_language_stands_at_the_top_where_a_file_may_give_it() -> None:
    assert all(len(each.path) == 1 for each in named(Scenario) if each.declared.kind == "table")


def test_the_schema_and_explain_say_that_a_table_may_be_a_file() -> None:
    streets = schema()["$defs"]["Scenario"]["properties"]["streets"]
    assert {"type": "string", "pattern": r"\.csv$"} in streets["anyOf"]
    assert "CSV" in explain("streets", "zh")
    assert "CSV" in explain("streets", "en")
