"""The tables of `beijing-2018`: how many units there are, which, and how 349 became 331."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from sim import shelf
from sim.reader import read

if TYPE_CHECKING:
    from sim.scenario import Scenario

TABLES: Final = shelf.folder() / "tables"
UNITS: Final = {
    "dongcheng": 17,
    "xicheng": 15,
    "chaoyang": 43,
    "fengtai": 21,
    "shijingshan": 9,
    "haidian": 29,
    "mentougou": 13,
    "fangshan": 28,
    "tongzhou": 15,
    "shunyi": 25,
    "changping": 22,
    "daxing": 22,
    "huairou": 16,
    "pinggu": 18,
    "miyun": 20,
    "yanqing": 18,
}
"""Units by district in 2018 (public 3a)."""


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / f"beijing-2018-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def beijing() -> Scenario:
    return read(shelf.find("beijing-2018"))


def test_there_are_331_units_in_16_districts(beijing: Scenario) -> None:
    assert len(beijing.streets) == 331
    assert Counter(street.district for street in beijing.streets.values()) == UNITS
    assert set(beijing.districts) == set(UNITS)


def test_150_are_streets_and_181_townships(beijing: Scenario) -> None:
    ends = Counter("街道" if street.name.zh.endswith("街道") else "乡镇" for street in beijing.streets.values())
    assert ends == {"街道": 150, "乡镇": 181}


def test_no_name_stands_twice_in_a_district_and_every_key_is_plain(beijing: Scenario) -> None:
    assert len({(street.district, street.name.zh) for street in beijing.streets.values()}) == 331
    assert len({(street.district, street.name.en) for street in beijing.streets.values()}) == 331
    assert all(key.isascii() and key.replace("-", "").isalpha() and key.islower() for key in beijing.streets)


def test_every_unit_of_the_list_is_kept_joined_or_out_with_a_reason(beijing: Scenario) -> None:
    rows = table("reduction")

    assert len(rows) == len({(row["district"], row["unit"]) for row in rows}) == 349
    assert Counter(row["what"] for row in rows) == {"kept": 329, "joined": 14, "out": 6}
    assert all(row["reason"].startswith(("derived: ", "assumption: ")) for row in rows)
    assert all((row["what"] == "out") == (not row["into"]) for row in rows)
    names = {district.name.zh: key for key, district in beijing.districts.items()}
    assert all(names[row["district"]] == beijing.streets[row["into"]].district for row in rows if row["into"])


def test_every_street_comes_from_the_list(beijing: Scenario) -> None:
    """One unit of 2023 is kept as each, but for two that were dissolved and are joined from their parts again."""
    kept = Counter(row["into"] for row in table("reduction") if row["what"] == "kept")
    joined = {row["into"] for row in table("reduction") if row["what"] == "joined"}

    assert set(kept.values()) == {1}
    assert set(beijing.streets) - set(kept) == {"lugouqiao-xiang", "nanyuan-xiang"}
    assert set(beijing.streets) - set(kept) < joined


def test_the_public_totals_of_later_years_come_out_on_the_way() -> None:
    """343 in 2021, 338 before Fengtai was divided anew, 331 before Tongzhou's later streets (public 2c)."""
    rows = table("reduction")
    real = [row for row in rows if row["what"] != "out"]
    later = Counter(row["district"] for row in real if row["what"] == "joined")
    restored = 2

    assert len(real) == 343
    assert len(real) - later["丰台区"] + restored == 338
    assert len(real) - later["丰台区"] + restored - later["通州区"] == 331


@pytest.mark.parametrize(
    ("key", "zh", "district"),
    [
        ("jinhaihu", "金海湖镇", "pinggu"),
        ("xichanganjie", "西长安街街道", "xicheng"),
        ("taipingqiao", "太平桥街道", "fengtai"),
        ("guanganmenwai", "广安门外街道", "xicheng"),
        ("daanshan", "大安山乡", "fangshan"),
        ("wulituo", "五里坨街道", "shijingshan"),
        ("jindingjie", "金顶街街道", "shijingshan"),
        ("dongsi", "东四街道", "dongcheng"),
        ("yongding", "永定镇", "mentougou"),
    ],
)
def test_the_units_that_the_article_names_are_there_and_are_pilots(
    beijing: Scenario, key: str, zh: str, district: str
) -> None:
    assert (beijing.streets[key].name.zh, beijing.streets[key].district) == (zh, district)
    assert key in beijing.cohorts["pilots"].named


@pytest.mark.parametrize(
    ("key", "en"),
    [
        ("dashilan", "Dashilan subdistrict"),
        ("shichahai", "Shichahai subdistrict"),
        ("zhangziying", "Zhangziying town"),
        ("huoxian", "Huoxian town"),
        ("tanzhesi", "Tanzhesi town"),
        ("majiapu", "Majiapu subdistrict"),
        ("chaoyangmen", "Chaoyangmen subdistrict"),
        ("labagoumen", "Labagoumen Manchu township"),
        ("fengtai-fengtai", "Fengtai subdistrict"),
        ("haidian-balizhuang", "Balizhuang subdistrict"),
    ],
)
def test_names_are_read_as_people_read_them(beijing: Scenario, key: str, en: str) -> None:
    assert beijing.streets[key].name.en == en


def test_every_point_says_whether_it_is_known(beijing: Scenario) -> None:
    rows = table("streets")

    assert Counter(row["x.source"].partition(" ")[0] for row in rows) == {"public": 158, "assumption:": 173}
    assert all(row["x.source"] == row["y.source"] for row in rows)
    assert all(115.4 < street.x < 117.6 and 39.4 < street.y < 41.1 for street in beijing.streets.values())
    assert "CC BY 4.0" in (TABLES / "README.md").read_text(encoding="utf-8")


def test_the_areas_add_up_to_the_city(beijing: Scenario) -> None:
    assert sum(street.area for street in beijing.streets.values()) / 1e6 == pytest.approx(16_410.54, abs=2)


def test_every_district_has_the_same_departments_and_every_street_its_team(beijing: Scenario) -> None:
    levels = Counter(department.level for department in beijing.departments.values())
    assert levels == {"district": 16 * 13, "municipal": 3, "street": 331}
    powers = {
        district: sorted(p for d in beijing.departments.values() if d.district == district for p in d.powers)
        for district in beijing.districts
    }
    assert len({tuple(each) for each in powers.values()}) == 1
    assert {d.street for d in beijing.departments.values() if d.level == "street"} == set(beijing.streets)


def test_every_number_of_the_tables_has_a_source(beijing: Scenario) -> None:
    told = [each for each in beijing.provenance if each.file.startswith("tables/")]
    silent = {each.path.rpartition(".")[2] for each in told if not each.source}

    assert len(told) > 2_000
    assert not silent
