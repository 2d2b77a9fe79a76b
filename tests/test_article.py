"""Every row of the source article is carried by something that is there, and is told in both languages."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

import sim
from sim import article, cli, shelf
from sim.article import ROWS, LostPointerError, Row, pointer
from sim.problem import ScenarioError
from sim.texts import TEXTS, say
from sim.units import MINUTE

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGES: Final = ("zh", "en")
NUMBERS: Final = tuple(f"S{number}" for number in range(1, 67))
FEW: Final = 4
"""Rows that may be context at the most."""


@cache
def written_in(file: str) -> set[str]:
    """The test functions of a file, by its syntax tree."""
    path = ROOT / file
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@cache
def fault(text: str) -> str:
    """What is wrong with a pointer; "" if it leads somewhere and says something there."""
    try:
        found = pointer(text)
    except (LostPointerError, ScenarioError) as error:
        return f"{text}: {error!r}"
    if found.sort == "test":
        file, _, name = text.partition("::")
        return "" if name in written_in(file) else f"{text}: no such test"
    return "" if found.words.zh and found.words.en else f"{text}: says nothing"


def faults(rows: dict[str, Row]) -> list[str]:
    """What is wrong with the rows as a whole and with each."""
    found = [] if tuple(rows) == NUMBERS else [f"not S1 to S66: {sorted({*rows} ^ {*NUMBERS})}"]
    for number, row in rows.items():
        found += [f"{number}: {wrong}" for wrong in map(fault, row.pointers) if wrong]
        found += [f"{number}: no words"] * (not re.search("[\u4e00-\u9fff]", row.phrase) or not row.gloss.strip())
        found += [f"{number}: Chinese in the gloss"] * bool(re.search("[\u4e00-\u9fff]", row.gloss))
        sorts = {"test" if "::" in text else "carrier" for text in row.pointers}
        if row.context is None:
            found += [f"{number}: carried by nothing or not tested"] * (sorts != {"test", "carrier"})
        else:
            found += [f"{number}: context without a reason"] * (not row.context.zh or not row.context.en)
        found += [f"{number}: twice the same"] * (len(set(row.pointers)) < len(row.pointers))
    return found


# -- the rows --


def test_no_row_is_missing_or_empty_and_every_pointer_leads_somewhere() -> None:
    assert faults(ROWS) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("regimes.basing.manged", "LostPointerError"),
        ("regimes.stay.rule=until_dawn", "LostPointerError"),
        ("quorum_minutes", "LostPointerError"),
        ("jinhaihu-118", "LostPointerError"),
        ("jinhaihu-117:phases.champagne.length", "LostPointerError"),
        ("jinhaihu-117:case_types.mining.nothing", "LostPointerError"),
        ("tests/test_article.py::test_that_nobody_wrote", "no such test"),
        ("tests/test_of_nothing.py::test_article", "no such test"),
        ("tests/../sim/cli.py::test_x", "LostPointerError"),
    ],
)
def test_a_pointer_at_nothing_is_found(broken: str, told: str) -> None:
    row = ROWS["S19"]
    (wrong,) = set(faults(ROWS | {"S19": row._replace(pointers=(*row.pointers, broken))})) - set(faults(ROWS))
    assert wrong.startswith(f"S19: {broken}: ")
    assert told in wrong


def test_a_row_without_words_carrier_or_test_is_found() -> None:
    row = ROWS["S19"]
    bare = [row._replace(phrase=""), row._replace(gloss=""), row._replace(pointers=()), row._replace(pointers=row.pointers[:1])]  # fmt: skip
    for broken in bare:
        assert set(faults(ROWS | {"S19": broken})) - set(faults(ROWS))
    assert set(faults({number: row for number, row in ROWS.items() if number != "S19"})) - set(faults(ROWS))


def test_context_is_rare_and_says_why() -> None:
    rows = [row for row in ROWS.values() if row.context is not None]
    assert len(rows) <= FEW


def test_every_scenario_carries_a_row() -> None:
    """Or the scenario of which it is a variant, whose name it begins with."""
    told = {text.partition(":")[0] for row in ROWS.values() for text in row.pointers}
    assert [name for name in shelf.names() if not any(f"{name}-".startswith(f"{other}-") for other in told)] == []


def test_the_articles_numbers_are_the_scenarios() -> None:
    campaign = sim.load("jinhaihu-117")
    assert pointer("jinhaihu-117:phases.campaign.length").words.zh == "117 days"
    levels = [department.level for department in campaign.departments.values()]
    assert levels.count("district") == 16
    assert set(campaign.measure.deadlines.values()) == {30 * MINUTE}
    assert pointer("jinhaihu-117:travel.roads.0.distance").words.en == "15 km"
    assert pointer("beijing-2018:cohorts.pilots.size").words.en == "169"
    assert pointer("beijing-2018:cohorts.centres.size").words.en == "290"
    assert pointer("beijing-2018:districts").words.en == "16 entries"
    assert pointer("beijing-2018:start").words.en == "2018-01-01"
    assert "88" in pointer("dongxiejie-parking").words.en
    assert "six" in pointer("wulituo-tanks").words.en


def test_the_town_has_the_duty_without_the_power() -> None:
    campaign = sim.load("jinhaihu-117")
    own = set(campaign.departments["jinhaihu-team"].powers)
    needed = {
        name: {need.power for stage in kind.stages for need in stage.needs}
        for name, kind in campaign.case_types.items()
    }
    assert {name for name, powers in needed.items() if powers <= own} == {"rubbish"}


# -- told --


def spoken(words: list[str], language: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.main([*words, "--lang", language])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_article_is_told_without_a_raw_key(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = spoken(["explain", "article"], language, capsys)

    assert (code, err) == (0, "")
    assert tuple(re.findall(r"^(S\d+)  \S", out, re.MULTILINE)) == NUMBERS
    for row in ROWS.values():
        assert row.phrase in out
        assert row.gloss in out or language == "zh"
        for text in row.pointers:
            assert f"{text}\n" in out or re.search(re.escape(text) + "[：:] ?[^\n]", out), text
    assert not [key for key in TEXTS if key.startswith("article_") and key in out]
    assert not re.search(r"\{\w+\}|\bNone\b|Words\(|<[\w.]+ ", out)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ["S18", "s18", "18"])
def test_one_row_is_told_with_what_is_declared(number: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = spoken(["explain", "article", number], language, capsys)

    assert code == 0
    assert out.startswith("S18  ")
    assert "daily: 30 min" in out
    assert say("explain_source", language, source="article S18: 30 minutes") in out
    assert "S19" not in out


def test_a_number_of_a_scenario_is_told_with_its_source() -> None:
    assert "169\n      Beijing in 2018\n      source: article S30\n" in article.told("en", "S30")
    assert "117 days\n      金海湖117天\n      来源：article S17\n" in article.told("zh", "S17")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_can_be_told_alone(language: str) -> None:
    for number, row in ROWS.items():
        told = article.told(language, number)
        assert told.startswith(f"{number}  ")
        assert row.context is None or row.context.of(language) in told


def test_words_come_from_where_they_are_declared() -> None:
    assert pointer("regimes.stay.rule=until_done").words == ("事不绝、人不撤", "stays until it is done")
    assert pointer("jinhaihu-117").words == sim.load("jinhaihu-117").title
    assert pointer("jinhaihu-117:regimes.single").words.zh == "单一执法"
    assert pointer("jinhaihu-117:departments.police.powers").words.zh == "抓捕(公安)"


def test_a_choice_is_told_by_its_own_words_where_it_has_any() -> None:
    for row in ROWS.values():
        for text in row.pointers:
            if text.startswith("regimes.") and "=" in text:
                field = pointer(text.partition("=")[0]).words
                assert len(pointer(text).words.zh) < len(field.zh), text
                assert len(pointer(text).words.en) < len(field.en), text


def test_the_list_of_names_mentions_the_article(capsys: pytest.CaptureFixture[str]) -> None:
    for language in LANGUAGES:
        _, out, _ = spoken(["explain"], language, capsys)
        assert say("names_article_line", language, last=66) in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["article", "S99"], "S66"),
        (["article", "S0"], "S1"),
        (["article", "S4B"], "S4"),
        (["article", "whistle"], "S66"),
        (["artcle"], "article"),
        (["artcle", "S48"], "article"),
        (["basing", "S48"], "article"),
    ],
)
def test_wrong_words_are_answered_with_what_would_be_right(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in LANGUAGES:
        code, out, err = spoken(["explain", *words], language, capsys)
        assert (code, out) == (2, "")
        assert told in err
        assert "Traceback" not in err
