"""What a class asks and is answered: nothing from outside is trusted, and the answer is the command line's, bit for bit."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import cli, lesson, shelf
from sim.regime import ELEMENTS
from sim.texts import LANGUAGES, TEXTS, WrongInputError

TINY = "dongxiejie-parking"
REGIMES = ["joint", "whistle-at-once"]


def question(**more: Any) -> dict[str, Any]:
    plain = {"scenario": TINY, "regimes": REGIMES, "elements": [[], list(ELEMENTS)], "numbers": {}}
    return {**plain, "replications": 3, "seed": 1, **more}


def answered(**more: Any) -> dict[str, Any]:
    return next(m["result"] for m in lesson.answers(lesson.asked(question(**more))) if "result" in m)


@cache
def plain() -> dict[str, Any]:
    return answered()


@pytest.mark.parametrize("name", shelf.names())
def test_every_shipped_scenario_can_be_offered(name: str) -> None:
    offer = lesson.offered(name)
    json.dumps(offer, allow_nan=False)
    assert len(offer["regimes"]) >= 2
    assert [element["name"] for element in offer["elements"]] in ([], list(ELEMENTS))
    for element in offer["elements"]:
        assert len(element["ways"]) == len(offer["regimes"])
        assert all(way["words"][language] for way in element["ways"] for language in LANGUAGES)
    for lever in offer["levers"]:
        assert lever["low"] <= lever["now"] <= lever["high"]


def test_the_answer_is_the_command_lines(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    given = ["compare", TINY, "--regimes", ",".join(REGIMES), "--replications", "3", "--seed", "1", "--out", out]
    assert cli.main([*given, "--workers", "1", "--lang", "en"]) == 0
    found = plain()
    for language in LANGUAGES:
        written = (tmp_path / "out" / f"verdict.{language}.txt").read_text(encoding="utf-8")
        assert found["verdict"][language] in written
    table = pq.read_table(tmp_path / "out" / "events.parquet").to_pydict()
    assert set(table["regime"]) == set(REGIMES)
    capsys.readouterr()


def test_nothing_switched_is_the_one_regime_and_all_is_the_other() -> None:
    assert [regime["name"] for regime in plain()["regimes"]] == REGIMES
    turned = answered(elements=[list(ELEMENTS), []])
    assert [regime["name"] for regime in turned["regimes"]] == REGIMES[::-1]
    assert turned["digests"] == plain()["digests"]
    first = {(run["regime"], run["replication"]): run["values"] for run in plain()["runs"]}
    assert {(run["regime"], run["replication"]): run["values"] for run in turned["runs"]} == first


def test_one_element_makes_a_regime_of_its_own_with_its_name() -> None:
    found = answered(elements=[[], ["call"]])
    assert [regime["name"] for regime in found["regimes"]] == ["joint", lesson.SECOND]
    assert "呼叫" in found["regimes"][1]["title"]["zh"]
    assert "call" in found["regimes"][1]["title"]["en"]
    assert found["digests"]["joint"] == plain()["digests"]["joint"]


def test_a_number_left_where_it_stands_changes_nothing_and_one_moved_does() -> None:
    offer = {lever["name"]: lever for lever in lesson.offered("three-whistles")["levers"]}
    assert offer["load"]["now"] == 1
    same = {"scenario": "three-whistles", "regimes": ["in-turn", "priority"], "replications": 1}
    found = answered(**same)
    assert (
        answered(**same, numbers={name: lever["now"] for name, lever in offer.items()})["digests"] == found["digests"]
    )
    assert answered(**same, numbers={"load": 0.25})["digests"] != found["digests"]


def test_every_message_can_be_sent() -> None:
    for message in lesson.answers(lesson.asked(question(replications=1))):
        assert json.loads(json.dumps(message, allow_nan=False)) == message


def test_two_sides_that_are_the_same_are_told() -> None:
    with pytest.raises(WrongInputError, match=r"both sides|两边"):
        lesson.posed(lesson.asked(question(elements=[[], []])))


@pytest.mark.parametrize(
    "more",
    [
        {"scenario": "../../etc/passwd"},
        {"scenario": "/dev/zero"},
        {"scenario": None},
        {"regimes": ["joint", "no-such"]},
        {"regimes": ["joint"]},
        {"regimes": "joint"},
        {"elements": [["call"]]},
        {"elements": [["call"], ["nothing"]]},
        {"elements": "call"},
        {"elements": [[1], []]},
        {"numbers": {"load": float("nan")}},
        {"numbers": {"load": float("inf")}},
        {"numbers": {"load": 1e9}},
        {"numbers": {"load": "1"}},
        {"numbers": {"load": True}},
        {"numbers": {"nothing": 1}},
        {"numbers": []},
        {"replications": 0},
        {"replications": lesson.MOST + 1},
        {"replications": 1.5},
        {"replications": True},
        {"seed": -1},
        {"seed": 2**60},
    ],
)
def test_what_cannot_be_asked_is_told(more: dict[str, Any]) -> None:
    with pytest.raises(WrongInputError) as error:
        lesson.posed(lesson.asked(question(**more)))
    assert error.value.key in TEXTS
    assert all(error.value.text(language) for language in LANGUAGES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(sorted(question())) | st.text(max_size=9), inner, max_size=6)
    ),
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_whatever_is_asked_is_read_or_refused(given_json: object) -> None:
    try:
        ask = lesson.asked(given_json)
    except WrongInputError:
        return
    assert ask.replications <= lesson.MOST
