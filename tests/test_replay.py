"""The replay in a real browser: it opens from disk offline, does what its buttons say, and shows what the log says."""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, Any

import browser
import pytest
from replayed import renamed, runs, seen, short

import sim
from sim import results, trace
from sim.cli import main
from sim.course import from_log
from sim.log import Kind, Reason
from sim.pages import replay
from sim.story import story
from sim.units import DAY, HOUR, MINUTE
from sim.variation import vary

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

HOSTILE = "<script>alert(1)</script><b>坏</b>&amp;"
MB = 1_000_000


@cache
def html(name: str) -> str:
    return replay.replay(trace.trace(runs(name), seed=1, replication=0), f"whistle replay {name}")


@pytest.fixture
def shown(visit: browser.Visitor, tmp_path: Path) -> Any:
    """Opens the replay of a scenario, in English."""

    def show(name: str, **how: Any) -> Page:
        path = tmp_path / f"{name}.html"
        path.write_text(html(name), encoding="utf-8")
        return opened(visit, path, **how)

    return show


def opened(visit: browser.Visitor, path: Path, **how: Any) -> Page:
    page = visit(f"{path.as_uri()}#lang=en", **how)
    page.evaluate("Replay.ready")
    return page


def now(page: Page) -> int:
    return int(page.evaluate("Replay.page.t"))


def passes(page: Page, moment: int) -> None:
    """Wait until the replay is past a moment; the page's policy forbids Playwright's own way of waiting."""
    for _ in range(200):
        if now(page) > moment:
            return
        page.wait_for_timeout(50)
    raise AssertionError(moment)


def told_moments(name: str) -> list[int]:
    """The moments at which something happens that is told, in either arm."""
    quiet = {
        Kind.SEEN,
        Kind.HANDED_OVER,
        Kind.TRIAGED,
        Kind.ASKED,
        Kind.VISIT_ENDED,
        Kind.INTERRUPTED,
        Kind.HELD_BACK,
        Kind.HOT_SPOT,
    }
    quiet |= {
        Kind.PERMITTED,
        Kind.AT_POINT,
        Kind.PHONED,
        Kind.WORK_ENDED,
        Kind.BACK,
        Kind.ON_POST,
        Kind.OFF_POST,
        Kind.LENT,
    }
    quiet |= {Kind.ROUTINE, Kind.COHORT, Kind.JOINED}
    return sorted({row[0] for run in runs(name) for row in run.log.rows() if row[1] not in quiet})


def test_it_opens_from_disk_without_a_network(shown: Any) -> None:
    page = shown("three-whistles")
    assert page.title() == f"{short('three-whistles').title.en} · replay"
    painted = page.evaluate(
        "[...document.querySelectorAll('[data-stage] canvas')].map((c) => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size)"
    )
    assert len(painted) == 2
    assert min(painted) > 20
    titles = [run.scenario.regimes[run.regime].title.en for run in runs("three-whistles")]
    assert page.locator("[data-stage] h2").all_inner_texts() == titles


def test_play_goes_on_and_pause_stops(shown: Any) -> None:
    page = shown("three-whistles")
    before = now(page)
    page.get_by_role("button", name="play (space)").click()
    passes(page, before + 10 * MINUTE)
    page.get_by_role("button", name="pause (space)").click()
    stopped = now(page)
    page.wait_for_timeout(150)
    assert now(page) == stopped
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    passes(page, stopped)
    page.keyboard.press("Space")
    assert page.evaluate("Replay.page.playing") is False


def test_at_twice_the_speed_twice_the_time_passes(shown: Any) -> None:
    page = shown("three-whistles")
    for key, step in (("+", 1), ("-", -1)):
        before = page.evaluate("SPEEDS.indexOf(Replay.page.speed)")
        page.locator("[data-stage] canvas").first.press(key)
        assert page.evaluate("SPEEDS.indexOf(Replay.page.speed)") == before + step
    page.get_by_role("button", name="faster (+)").click()
    assert page.locator("[data-speed]").inner_text() == f"1 s = {page.evaluate('Replay.page.speed / 3600e6')} h"
    passed = []
    for minutes in (60, 720):
        # the clock on the wall is the browser's own: what counts is simulated time per frame time
        script = """async (speed) => {
            const r = Replay.page; r.speed = speed; r.seek(0);
            let first = null, last = null;
            const watch = (at) => { first ??= at; last = at; if (r.playing) requestAnimationFrame(watch); };
            r.play(); requestAnimationFrame(watch);
            await new Promise((done) => setTimeout(done, 700)); r.pause();
            return r.t / (last - first);
        }"""
        passed.append(page.evaluate(script, minutes * MINUTE) / minutes)
    assert passed[0] == pytest.approx(passed[1], rel=0.5)


def test_steps_go_from_event_to_event(shown: Any) -> None:
    page = shown("daanshan-landslide")
    moments = told_moments("daanshan-landslide")
    canvas = page.locator("[data-stage] canvas").first
    for _ in range(5):
        before = now(page)
        canvas.press("ArrowRight")
        assert now(page) == moments[bisect_right(moments, before)]
    for _ in range(3):
        before = now(page)
        page.get_by_role("button", name="to the event before (←)").click()
        assert now(page) == moments[bisect_left(moments, before) - 1]
    canvas.press("End")
    assert now(page) == short("daanshan-landslide").horizon
    canvas.press("Home")
    assert now(page) == 0


def test_the_strip_seeks(shown: Any) -> None:
    page = shown("three-whistles")
    slider = page.get_by_role("slider")
    box = slider.bounding_box()
    assert box
    for share in (0.25, 0.9):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + 20)
        assert now(page) == pytest.approx(share * short("three-whistles").horizon, rel=0.01)
        assert int(slider.get_attribute("aria-valuenow") or 0) == pytest.approx(now(page) / MINUTE, abs=1)
    assert (slider.get_attribute("aria-valuetext") or "").startswith("2018-")


def test_the_language_changes_every_word(shown: Any) -> None:
    page = shown("three-whistles")
    canvas = page.locator("[data-stage] canvas").first
    assert not browser.missing(page)
    canvas.press("l")
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert not browser.missing(page)
    assert "三声哨" in page.title()
    assert "真正解决" in page.locator("[data-score]").first.inner_text()
    page.get_by_role("button", name="English").click()
    assert "truly resolved" in page.locator("[data-score]").first.inner_text()
    assert not re.search("[\u4e00-\u9fff]", page.locator(".stages, .controls, .legend").first.inner_text())
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, [role=slider], canvas[tabindex]')].filter((each) => !each.getAttribute('aria-label') && !each.innerText.trim()).length"
    )
    assert nameless == 0


@pytest.mark.parametrize("name", ["three-whistles", "daanshan-landslide", "jinhaihu-117"])
def test_what_is_shown_at_a_minute_is_what_the_log_says(shown: Any, name: str) -> None:
    page = shown(name)
    found = trace.trace(runs(name), seed=1, replication=0)
    luck = random.Random(name)
    horizon = short(name).horizon
    for arm, run in enumerate(runs(name)):
        times = [luck.choice(list(from_log(run.log))).time for _ in range(4)]
        for t in [0, horizon, *times, *(luck.randrange(horizon // MINUTE) * MINUTE for _ in range(5))]:
            state = page.evaluate("([arm, t]) => Replay.stateAt(arm, t)", [arm, t])
            assert state == json.loads(json.dumps(seen(run.scenario, run.log, t))), (run.arm, t)
            assert state == json.loads(json.dumps(trace.state(found, arm, t)))


def test_another_trace_can_be_loaded(shown: Any) -> None:
    """The classroom feeds the same front end with traces made while the page is open."""
    page = shown("three-whistles")
    page.get_by_role("button", name="play (space)").click()
    found = trace.trace(runs("daanshan-landslide"), seed=1, replication=0)
    page.evaluate("async (text) => { Replay.page.load(await Trace.open(text)); }", trace.packed(found))
    assert page.evaluate("Replay.page.playing") is False
    assert page.locator("h1").inner_text() == short("daanshan-landslide").title.en
    run, t = runs("daanshan-landslide")[1], 20 * DAY + 10 * HOUR
    assert page.evaluate("window.Replay.stateAt(1, 1764000000000)") == json.loads(
        json.dumps(seen(run.scenario, run.log, t))
    )
    alone = trace.Trace({**found.head, "arms": found.head["arms"][:1]}, found.arms[:1])
    page.evaluate("async (text) => { Replay.page.load(await Trace.open(text)); }", trace.packed(alone))
    assert page.locator("[data-stage]:visible").count() == 1


def test_the_script_knows_the_codes_of_the_log(shown: Any) -> None:
    page = shown("dongxiejie-parking")
    kinds = page.evaluate("K")
    assert kinds == {name: Kind[name] for name in kinds}
    assert {kind.name for kind in Kind} - set(kinds) <= {"ROUTINE", "COHORT", "PATROL"}
    reasons = page.evaluate("R")
    assert reasons == {name: Reason[name] for name in reasons}
    for name in ("DOING", "PHASES", "SIGNS", "AT_SITE", "MARKS", "WAYS"):
        assert page.evaluate(name) == list(getattr(trace, name))
    assert page.evaluate("Replay.page.head.columns") == list(trace.COLUMNS)


def test_some_days_are_shown_alike(visit: browser.Visitor, tmp_path: Path) -> None:
    begin, end = 40 * DAY, 47 * DAY
    path = tmp_path / "some.html"
    some = trace.trace(runs("jinhaihu-117"), seed=1, replication=0, begin=begin, end=end)
    path.write_text(replay.replay(some, ""), encoding="utf-8")
    page = opened(visit, path)
    assert now(page) == begin
    for arm, run in enumerate(runs("jinhaihu-117")):
        for t in (begin, begin + 3 * DAY + 7 * HOUR, end - 1):
            state = page.evaluate("([arm, t]) => Replay.stateAt(arm, t)", [arm, t])
            assert state == json.loads(json.dumps(seen(run.scenario, run.log, t)))


def test_at_the_end_the_score_shown_is_the_measures(shown: Any) -> None:
    page = shown("three-whistles")
    page.locator("[data-stage] canvas").first.press("End")
    head = trace.trace(runs("three-whistles"), seed=1, replication=0).head
    for arm, stage in enumerate(page.locator("[data-stage]").all()):
        measures = head["arms"][arm]["measures"]
        told = {
            cell.get_attribute("data-measure"): cell.inner_text() for cell in stage.locator("[data-score] dd").all()
        }
        assert set(told) == {
            "resolved_share",
            "quorum_within_deadline_share",
            "active_officer_hours",
            "standby_officer_hours",
        }
        for measure in ("active_officer_hours", "standby_officer_hours"):
            assert told[measure] == f"{measures[measure]:,.0f}"
        met, of = map(int, re.findall(r"\d+", told["quorum_within_deadline_share"])[:2])
        assert met / of == measures["quorum_within_deadline_share"]


@pytest.mark.parametrize("name", ["dongxiejie-parking", "wulituo-tanks", "jinhaihu-117"])
def test_a_case_is_told_as_whistle_story_tells_it(shown: Any, name: str) -> None:
    page = shown(name)
    script = """([arm, name, language]) => {
        const r = Replay.page, track = r.tracks[arm];
        return new Story(track, [...track.cases.values()].find((one) => one.name === name), r.words, language).text();
    }"""
    for arm, run in enumerate(runs(name)):
        cases = sorted({event.case for event in from_log(run.log) if event.kind is Kind.OCCURRED})
        for case in random.Random(name).sample(cases, min(12, len(cases))):
            for language in ("zh", "en"):
                told = page.evaluate(script, [arm, case, language])
                assert told == story(run.scenario, run.log, case, language, run.regime)


def test_a_click_or_enter_tells_the_story_on_both_sides(shown: Any) -> None:
    page = shown("three-whistles")
    page.evaluate("Replay.page.seek([...Replay.page.tracks[0].cases.values()][40].occurred + 20 * 60e6)")
    canvas = page.locator("[data-stage] canvas").first
    x, y, name = page.evaluate(
        "(() => { const [x, y, one] = Replay.page.canvases[0].hits[0]; return [x, y, one.name]; })()"
    )
    canvas.click(position={"x": x, "y": y})
    dialog = page.get_by_role("dialog")
    assert dialog.is_visible()
    assert name in dialog.inner_text()
    assert dialog.locator(".column").count() == 2
    assert dialog.locator("li.longest").count() == 2
    assert "longest link" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    canvas.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert dialog.is_visible()
    dialog.locator(".moment").first.click()
    assert now(page) == page.evaluate(
        "[...Replay.page.tracks[0].cases.values()].find((one) => one.name === Replay.page.chosen).occurred"
    )


def test_cases_of_one_side_only_are_known_as_such(shown: Any) -> None:
    page = shown("jinhaihu-117")
    mine, others = (
        {event.case for event in from_log(run.log) if event.kind is Kind.OCCURRED} for run in runs("jinhaihu-117")
    )
    assert mine ^ others
    assert set(page.evaluate("[...Replay.page.lone]")) == mine ^ others


def test_text_of_a_scenario_file_is_text(visit: browser.Visitor, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    scenario = renamed(short("daanshan-landslide"), HOSTILE)
    found = replay.simulated(scenario, scenario.compare[:2], seed=1, replication=0)
    path.write_text(
        replay.replay(trace.trace(found, seed=1, replication=0), f"whistle replay '{HOSTILE}'"), encoding="utf-8"
    )
    page = opened(visit, path)
    assert page.locator("[data-regime]").first.inner_text() == HOSTILE
    assert page.locator("h1").inner_text() == HOSTILE
    page.evaluate(
        "(() => { const r = Replay.page, one = [...r.tracks[0].cases.values()][0]; r.seek(one.occurred); r.choose(one.name); })()"
    )
    assert HOSTILE in page.get_by_role("dialog").inner_text()
    # the language, the trace, the replay
    assert page.locator("script").count() == 3
    assert page.locator("b", has_text="坏").count() == 0


def test_a_phone_shows_one_stage_below_the_other(shown: Any) -> None:
    page = shown("jinhaihu-117", size=browser.PHONE, touch=True)
    first, second = (stage.bounding_box() for stage in page.locator("[data-stage]").all())
    assert first
    assert second
    assert first["x"] == second["x"]
    assert second["y"] >= first["y"] + first["height"]
    assert browser.wide(page) <= 0
    small = page.evaluate(
        "[...document.querySelectorAll('.controls button')].filter((b) => b.offsetParent && (b.offsetWidth < 34 || b.offsetHeight < 34)).length"
    )
    assert small == 0
    page.locator("[data-do=play]").tap()
    before = now(page)
    passes(page, before)


def test_who_wants_no_motion_gets_jumps(visit: browser.Visitor, tmp_path: Path) -> None:
    path = tmp_path / "calm.html"
    path.write_text(html("three-whistles"), encoding="utf-8")
    page = visit(f"{path.as_uri()}#lang=en")
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    page.evaluate("Replay.ready")
    before = now(page)
    page.evaluate(
        "(window.seen = [], Replay.page.draw = new Proxy(Replay.page.draw, { apply(f, self, a) { seen.push(self.t); return f.apply(self, a); } }), Replay.page.play())"
    )
    page.wait_for_timeout(2600)
    page.evaluate("Replay.page.pause()")
    jumps = page.evaluate("seen")
    assert jumps == [before + (n + 1) * page.evaluate("Replay.page.speed") for n in range(len(jumps))]
    assert 1 <= len(jumps) <= 3


def test_on_paper_it_is_a_strip_of_frames(shown: Any) -> None:
    page = shown("three-whistles")
    for _ in range(2):
        page.locator("[data-stage] canvas").first.press("ArrowRight")
        page.get_by_role("button", name="keep this moment").click()
    kept = page.evaluate("Replay.page.frames")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("[data-film] figure").count() == len(kept) == 2
    assert page.locator("[data-film] canvas").count() == 4
    assert not page.locator(".controls").is_visible()
    page.evaluate("(Replay.page.frames = [], dispatchEvent(new Event('beforeprint')))")
    assert page.locator("[data-film] figure").count() == 6


def test_a_year_of_jinhaihu_stays_below_three_megabytes() -> None:
    changes = {"phases.0.length": 124 * DAY, "phases.1.length": 117 * DAY, "phases.2.length": 124 * DAY}
    scenario = vary(sim.load("jinhaihu-117"), changes)
    found = replay.simulated(scenario, scenario.compare[:2], seed=1, replication=0)
    assert len(replay.replay(trace.trace(found, seed=1, replication=0), "").encode()) < 3 * MB


def test_a_week_of_the_city_stays_below_ten_megabytes() -> None:
    assert (
        len(replay.replay(trace.trace(runs("beijing-2018"), seed=1, replication=0, begin=2 * DAY), "").encode())
        < 10 * MB
    )


# -- the command


def run(*words: str) -> int:
    return main([*words, "--lang", "en"])


def test_the_command_writes_the_page_of_a_scenario_and_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], visit: browser.Visitor
) -> None:
    into, other = tmp_path / "a.html", tmp_path / "b.html"
    assert run("replay", "dongxiejie-parking", "--regimes", "joint,whistle-in-turn", "--out", str(into)) == 0
    assert "written" in capsys.readouterr().out
    folder = str(tmp_path / "results")
    words = (
        "compare",
        "dongxiejie-parking",
        "--regimes",
        "joint,whistle-in-turn",
        "--replications",
        "2",
        "--out",
        folder,
    )
    assert run(*words, "--workers", "1", "--progress", "none") == 0
    for replication in ("0", "1"):
        assert run("replay", folder, "--replication", replication, "--out", str(other), "--force") == 0
        page, mine = opened(visit, into), opened(visit, other)
        same = page.evaluate("Replay.stateAt(1, 9e12)") == mine.evaluate("Replay.stateAt(1, 9e12)")
        assert same == (replication == "0")
    assert (
        "whistle replay dongxiejie-parking --regimes joint,whistle-in-turn --replication 0 --seed 1"
        in into.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "nowhere"),
        (["three-whistles", "--regimes", "in-turn"], "exactly two"),
        (["three-whistles", "--regimes", "in-turn,priorty"], "Did you mean priority?"),
        (["three-whistles", "--from", "165"], "164 days"),
        (["three-whistles", "--from", "0"], "whole number"),
    ],
)
def test_wrong_input_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("replay", *words, "--out", str(tmp_path / "page.html")) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_that_exists_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.html"
    path.write_text("mine", encoding="utf-8")
    words = ("replay", "dongxiejie-parking", "--out", str(path))
    assert run(*words) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(*words, "--force", "--from", "10", "--days", "5") == 0
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("replay", "dongxiejie-parking", "--out", str(tmp_path / "no" / "page.html")) == 1
    assert "Cannot write" in capsys.readouterr().err


def test_a_folder_has_its_own_seed_and_arms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "results")
    words = (
        "compare",
        "dongxiejie-parking",
        "--replications",
        "1",
        "--out",
        folder,
        "--workers",
        "1",
        "--progress",
        "none",
    )
    assert run(*words) == 0
    assert run("replay", folder, "--seed", "7", "--out", str(tmp_path / "page.html")) == 2
    assert "--seed" in capsys.readouterr().err
    assert run("replay", folder, "--regimes", "joint,whistel", "--out", str(tmp_path / "page.html")) == 2
    assert "whistel" in capsys.readouterr().err


def test_two_files_under_one_regime_are_told_apart(visit: browser.Visitor, tmp_path: Path) -> None:
    folder, into = str(tmp_path / "results"), tmp_path / "page.html"
    files = ("yongding-vendors", "yongding-vendors-withdrawn")
    quick = ("--replications", "1", "--workers", "1", "--progress", "none")
    assert run("compare", *files, *quick, "--out", folder) == 0
    assert run("replay", folder, "--out", str(into)) == 0
    told = opened(visit, into).locator("[data-stage] h2").all_inner_texts()
    assert told == [f"{arm} ({sim.load(name).title.en})" for arm, name in zip("AB", files, strict=True)]


def test_where_hours_were_made_equal_only_kept_logs_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(tmp_path / "results")
    words = (
        "compare",
        "dongxiejie-parking",
        "--replications",
        "2",
        "--out",
        folder,
        "--workers",
        "1",
        "--progress",
        "none",
    )
    assert run(*words) == 0
    read = results.read

    def matched(path: str) -> results.Folder:
        found = read(path)
        return results.Folder(found.path, {**found.manifest, "matching": [{}]})

    monkeypatch.setattr(results, "read", matched)
    assert run("replay", folder, "--replication", "0", "--out", str(tmp_path / "page.html")) == 0
    assert run("replay", folder, "--replication", "1", "--out", str(tmp_path / "other.html")) == 2
    assert "--events all" in capsys.readouterr().err


def test_the_command_gives_the_same_bytes_again(tmp_path: Path) -> None:
    for name in "ab":
        assert run("replay", "daanshan-landslide", "--out", str(tmp_path / name)) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
