"""Report, replay and classroom in a real Firefox, from disk and offline (long)."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import browser
import firefox
import pytest
from replayed import runs, seen, short
from test_lesson import answered

from sim import cli, trace
from sim.pages import replay
from sim.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.long

TINY = "dongxiejie-parking"
READY = """new Promise((done, failed) => {
    const room = document.getElementById("classroom");
    const look = () => room.dataset.failed ? failed(new Error(room.dataset.failed)) : room.dataset.ready === "yes" ? done(true) : setTimeout(look, 50);
    look();
})"""
ANSWERED = """new Promise((done) => {
    const answer = document.getElementById("answer");
    const look = () => answer.hidden ? setTimeout(look, 50) : done(true);
    look();
})"""


@pytest.fixture
def tab() -> Iterator[firefox.Tab]:
    with firefox.tab() as found:
        yield found


@pytest.mark.parametrize("name", ["three-whistles", "jinhaihu-117"])
def test_the_replay_shows_what_the_log_says(tab: firefox.Tab, tmp_path: Path, name: str) -> None:
    found = trace.trace(runs(name), seed=1, replication=0)
    path = tmp_path / "replay.html"
    path.write_text(replay.replay(found, f"whistle replay {name}"), encoding="utf-8")
    tab.open(path, "#lang=en")
    tab.evaluate("Replay.ready")
    assert tab.evaluate("document.title") == f"{short(name).title.en} · replay"
    luck = random.Random(name)
    for arm, run in enumerate(runs(name)):
        for _ in range(5):
            t = luck.randrange(short(name).horizon // MINUTE) * MINUTE
            state = tab.evaluate(f"Replay.stateAt({arm}, {t})")
            assert state == json.loads(json.dumps(seen(run.scenario, run.log, t))), (run.arm, t)


def test_the_buttons_of_the_replay_do_what_they_say(tab: firefox.Tab, tmp_path: Path) -> None:
    path = tmp_path / "replay.html"
    found = trace.trace(runs("three-whistles"), seed=1, replication=0)
    path.write_text(replay.replay(found, "whistle replay three-whistles"), encoding="utf-8")
    tab.open(path, "#lang=en")
    tab.evaluate("Replay.ready")
    before = tab.evaluate("Replay.page.t")
    tab.click("button[aria-label='play (space)']")
    tab.evaluate("new Promise((done) => setTimeout(done, 1500))")
    tab.click("button[aria-label='pause (space)']")
    assert tab.evaluate("Replay.page.playing") is False
    stopped = tab.evaluate("Replay.page.t")
    assert stopped > before
    tab.evaluate("document.querySelector('[data-stage] canvas').focus()")
    tab.press("\ue014")  # the right arrow
    assert tab.evaluate("Replay.page.t") > stopped
    tab.press("l")
    assert tab.evaluate("document.documentElement.lang") == "zh"
    assert "三声哨" in tab.evaluate("document.title")


def test_the_classroom_as_one_file_gives_the_bits_of_the_command_line(tab: firefox.Tab, tmp_path: Path) -> None:
    file = tmp_path / "class.html"
    assert cli.main(["teach", "--export", str(file), "--pyodide", str(browser.runtime()), "--lang", "en"]) == 0
    tab.open(file, f"?lang=en#scenario={TINY}")
    tab.evaluate(READY)
    tab.click("#run")
    tab.evaluate(ANSWERED)
    tab.evaluate(READY)
    result: dict[str, Any] = tab.evaluate("room.result")
    expected = answered(scenario=TINY, replications=5)
    assert result["digests"] == expected["digests"]
    assert result["verdict"] == expected["verdict"]
    assert result["runs"] == json.loads(json.dumps(expected["runs"]))


def test_the_report_opens_and_speaks_both_languages(tab: firefox.Tab, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert cli.main(["compare", TINY, "--replications", "3", "--out", str(folder), "--progress", "none"]) == 0
    assert cli.main(["report", str(folder), "--lang", "zh"]) == 0
    tab.open(folder.with_suffix(".html"))
    assert "谁最后到" in tab.evaluate("document.body.innerText")
    tab.click("[data-language=en]")
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert "Who came last" in tab.evaluate("document.body.innerText")
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert tab.evaluate("[...document.images].every((each) => each.complete && each.naturalWidth === 1600)")
