"""The classroom in a real browser: served by this machine, and as one file from disk with the simulator in it."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import browser
import golden
import pytest
from test_lesson import answered

from sim import cli, lesson, shelf
from sim.pages import classroom, sheets
from sim.regime import ELEMENTS
from sim.server import ADDRESS, Classroom
from sim.texts import LANGUAGES, WrongInputError
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

TINY = "dongxiejie-parking"
FEW = 2
"""Replications of the sheets here: a class has ten."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    room = Classroom(classroom.served())
    thread = threading.Thread(target=room.serve_forever, daemon=True)
    thread.start()
    yield room.address
    room.shutdown()
    room.server_close()
    thread.join()


@pytest.fixture
def served(address: str, visit: browser.Visitor) -> Any:
    def show(more: str = f"?lang=en#scenario={TINY}", **how: Any) -> Page:
        page = visit(address + more, origin=f"http://{ADDRESS}", **how)
        return ready(page)

    return show


def ready(page: Page) -> Page:
    page.locator("#classroom[data-ready=yes]").wait_for(timeout=120_000)
    assert page.locator("#classroom").get_attribute("data-failed") is None
    return page


def run(page: Page) -> dict[str, Any]:
    page.locator("#run").click()
    page.locator("#answer:not([hidden])").wait_for(timeout=240_000)
    ready(page)
    found: dict[str, Any] = json.loads(page.evaluate("JSON.stringify(room.result)"))
    return found


def test_the_answer_shown_is_the_simulators(served: Any) -> None:
    page = served()
    found = run(page)
    expected = answered(scenario=TINY, replications=5)
    assert found == json.loads(json.dumps(expected))
    assert page.locator("#verdict").inner_text() == expected["verdict"]["en"]
    assert len(page.locator("#rows tr").all()) == len(expected["rows"])
    page.locator("#classroom > header [data-language=zh]").click()
    assert page.locator("#verdict").inner_text() == expected["verdict"]["zh"]


def test_an_element_switched_on_is_asked_for(served: Any) -> None:
    page = served()
    boxes = page.locator("#elements tr[data-element=call] input")
    for line in page.locator("#elements tr").all():
        line.locator("input").nth(1).uncheck()
    boxes.nth(1).check()
    page.locator("details.numbers summary").click()
    page.locator("#replications").fill("2")
    found = run(page)
    assert found["digests"] == answered(scenario=TINY, elements=[[], ["call"]], replications=2)["digests"]
    assert found["regimes"][1]["name"] == lesson.SECOND


def test_two_equal_sides_are_told_in_the_language_chosen(served: Any) -> None:
    page = served()
    for line in page.locator("#elements tr").all():
        line.locator("input").nth(1).uncheck()
    page.locator("#run").click()
    page.wait_for_timeout(300)
    assert "same" in page.locator("#status").inner_text()
    page.locator("#classroom > header [data-language=zh]").click()
    assert "一模一样" in page.locator("#status").inner_text()


def test_guesses_are_counted_and_compared(served: Any) -> None:
    page = served()
    for bin_, hands in (("much_second", 3), ("alike", 2), ("much_first", 1)):
        for _ in range(hands):
            page.locator(f"[data-more={bin_}]").click()
    page.locator("[data-less=alike]").click()
    assert page.locator("#hits").inner_text() == ""
    found = run(page)
    row = next(row for row in found["rows"] if row["measure"]["name"] == found["primary"])
    assert row["decided"]
    assert row["difference"] * row["measure"]["better"] > 0
    much = abs(row["difference"]) >= max(map(abs, row["means"])) / 3
    assert page.locator(".bin.right").get_attribute("data-bin") == ("much_second" if much else "second_better")
    assert page.locator("#hits").inner_text() == ("3 of 5 guessed right" if much else "0 of 5 guessed right")


def test_after_the_answer_the_same_cases_are_replayed(served: Any) -> None:
    page = served()
    assert page.locator("#replay").is_hidden()
    run(page)
    assert page.locator("#replay").is_visible()
    before = page.evaluate("replay.t")
    page.locator("#replay [data-do=next]").click()
    assert page.evaluate("replay.t") > before
    page.locator("#elements input").first.click()
    assert page.locator("#replay").is_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [browser.LAPTOP, browser.PHONE])
def test_nothing_is_wider_than_the_page(served: Any, language: str, size: tuple[int, int]) -> None:
    page = served(f"?lang={language}#scenario={TINY}", size=size)
    assert browser.wide(page) <= 0
    assert not browser.missing(page)
    run(page)
    assert browser.wide(page) <= 0
    assert not browser.missing(page)


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("class") / "class.html"
    assert cli.main(["teach", "--export", str(file), "--pyodide", str(browser.runtime()), "--lang", "en"]) == 0
    return file


def test_as_one_file_from_disk_it_gives_the_same_bits(visit: browser.Visitor, one_file: Path) -> None:
    assert one_file.stat().st_size < 11_000_000
    page = ready(visit(one_file, size=browser.LAPTOP))
    for name, regimes in ((TINY, None), ("three-whistles", ["in-turn", "priority-and-interruption"])):
        page.locator("#scenario").select_option(name)
        page.wait_for_timeout(200)
        ready(page)
        found = run(page)
        expected = answered(scenario=name, replications=5, **({"regimes": regimes} if regimes else {}))
        assert found["digests"] == expected["digests"]
        assert found["verdict"] == expected["verdict"]
        assert found["runs"] == json.loads(json.dumps(expected["runs"]))


GOLDEN = """
import hashlib, json, sys
sys.path.insert(0, "/home/pyodide/tests")
import golden
found = {regime: hashlib.sha256("\\n".join(rows).encode()).hexdigest() for regime, rows in golden.simulated(golden.SOME).items()}
json.dumps([sys.platform, found])
"""


BESIDE = """([files, code]) => {
  python.FS.mkdirTree("/home/pyodide/tests/kept");
  for (const [name, text] of Object.entries(files)) python.FS.writeFile(`/home/pyodide/tests/${name}`, text);
  return python.runPython(code);
}"""


def test_the_golden_log_is_what_is_simulated_in_a_browser(visit: browser.Visitor, one_file: Path) -> None:
    """Row by row what was kept (tests/test_bits.py); the town is put beside the program that the page brings along."""
    (worker,) = ready(visit(one_file, size=browser.LAPTOP)).workers
    beside = {"golden.py": Path(golden.__file__)}
    beside |= {f"kept/{path.name}": path for path in golden.FOLDER.iterdir() if path.suffix in {".yaml", ".csv"}}
    told = worker.evaluate(BESIDE, [{name: path.read_text(encoding="utf-8") for name, path in beside.items()}, GOLDEN])
    kept = golden.kept()
    expected = {regime: hashlib.sha256("\n".join(kept[regime]).encode()).hexdigest() for regime in golden.SOME}
    assert json.loads(told) == ["emscripten", expected]


def test_a_folder_that_is_no_runtime_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongInputError, match="pyodide"):
        classroom.alone(tmp_path)
    for name in classroom.RUNTIME:
        (tmp_path / name).write_text('{"version": "1.0.0"}')
    with pytest.raises(WrongInputError, match=r"1\.0\.0"):
        classroom.alone(tmp_path)
    assert cli.main(["teach", "--export", str(tmp_path / "x.html")]) == cli.WRONG
    assert not (tmp_path / "x.html").exists()


def test_every_scenario_of_the_page_can_be_offered() -> None:
    assert set(classroom.names()) == set(shelf.names()) - set(classroom.SLOW)
    assert set(classroom.SLOW) <= set(shelf.names())


# -- the sheets --


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """The sheets; where a task has several times today's cases, the answer is today's, since crowds take long."""
    asked = sheets._asked

    def of_today(name: str, regimes: Any, sides: Any, numbers: Any, words: Any, replications: int) -> Any:
        return replace(today(name, regimes, sides, tuple(numbers), replications), words=words)

    @cache
    def today(name: str, regimes: Any, sides: Any, numbers: tuple[str, ...], replications: int) -> Any:
        return asked(name, regimes, sides, dict.fromkeys(numbers, 1.0), Words("", ""), replications)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "_asked", of_today)
        return sheets.sheets(FEW)


def test_the_answers_are_what_a_class_gets(written: dict[str, str]) -> None:
    priority = answered(
        scenario="three-whistles", regimes=["in-turn", "priority"], elements=[[], list(ELEMENTS)], replications=FEW
    )  # fmt: skip
    row = next(row for row in priority["rows"] if row["measure"]["name"] == priority["primary"])
    for mean in row["means"]:
        assert f"{mean:.3g}" in written["answers.html"]
    assert "呼叫" in written["answers.html"]


@pytest.mark.parametrize("name", ["lesson.html", "answers.html"])
def test_a_sheet_fits_on_paper(written: dict[str, str], name: str, visit: browser.Visitor, tmp_path: Path) -> None:
    (tmp_path / name).write_text(written[name], encoding="utf-8")
    for language in LANGUAGES:
        page = visit(tmp_path / name)
        page.evaluate(f"Language.set('{language}')")
        paper = page.pdf(format="A4")
        assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page/") <= 3
        assert page.locator(f"main [lang={language}]").first.is_visible()
        assert not browser.missing(page)
