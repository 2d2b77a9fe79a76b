"""The report: its numbers are the folder's; it opens from disk without a network; text from files stays text."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import LAPTOP, PHONE, missing, wide
from test_cli import whistle
from test_trial import SWEEP, carried_out

import sim
from sim import cli, experiment, kept, results
from sim.anatomy import LAST, PARTS, TIMES
from sim.assumptions import numbers
from sim.intervals import mean
from sim.pages import assumptions, finding, report
from sim.tables import difference, number
from sim.texts import TEXTS, WrongInputError
from sim.verdict import verdict

if TYPE_CHECKING:
    from browser import Visitor
    from playwright.sync_api import Page

HERE = Path(__file__).parent
SMALL = HERE / "small.yaml"
RESULTS = HERE.parent / "results"
EVIL = "<script>alert(1)</script>"
WORSE = "</script><img src=x onerror=alert(2)>&amp;[[ 7 * 7 ]]"


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two regimes with hours made equal, so that there are three arms."""
    result = sim.compare(sim.load(SMALL), replications=3, seed=3, workers=1, equal_hours=True)
    return result.save(tmp_path_factory.mktemp("report") / "small")


@pytest.fixture(scope="module")
def facts(folder: Path) -> report.Report:
    return report.gathered(results.read(folder))


@pytest.fixture(scope="module")
def written(folder: Path) -> Path:
    assert cli.main(["report", str(folder), "--lang", "zh"]) == 0
    return folder.with_name("small.html")


# -- the numbers --


def test_a_comparison_is_put_together_again_from_its_folder(folder: Path) -> None:
    again = results.read(folder).compared()
    told = [
        {**row, **{name: float(row[name]) if row[name] else None for name in results.COMPARISON[5:]}}
        for row in _rows(folder, "comparison.csv")
    ]
    for row, text in zip(again.rows, told, strict=True):
        assert {name: getattr(row, name) for name in results.COMPARISON} == {
            **text,
            "replications": int(str(text["replications"])),
        }
    for language in ("zh", "en"):
        said = (folder / f"verdict.{language}.txt").read_text(encoding="utf-8")
        assert verdict(again, language) + "\n" == said


def test_every_row_of_the_comparison_stands_in_the_page(folder: Path, facts: report.Report) -> None:
    shown = {
        (against.regime.en, row.name): row for against in facts.tables if not against.hours for _, rows in against.groups for row in rows
    }  # fmt: skip
    titles = dict(zip(results.read(folder).regimes, facts.arms, strict=True))
    for text in _rows(folder, "comparison.csv"):
        row = shown.pop((titles[text["regime"]].en, text["metric"]))
        assert row.baseline == number(float(text["baseline_mean"]))
        assert row.regime == number(float(text["regime_mean"]))
        assert row.difference == difference(float(text["difference"]))
        assert row.replications == int(text["replications"])
    assert not shown


def test_the_verdict_is_the_one_written_and_equal_hours_come_first(folder: Path, facts: report.Report) -> None:
    for place, language in enumerate(("zh", "en")):
        said = (folder / f"verdict.{language}.txt").read_text(encoding="utf-8")
        assert "\n".join(words[place] for words in facts.verdict) + "\n" == said
    assert [line.hours for line in facts.headlines] == ["equal_hours", "", ""]
    assert [against.hours for against in facts.tables] == ["equal_hours", "", ""]
    assert len({title.en for title in facts.arms}) == len(facts.arms)


def test_hours_that_could_not_be_made_equal_are_not_called_equal() -> None:
    folder = results.read(RESULTS / "jinhaihu-117-equal-hours")
    assert folder.manifest["matching"][0]["saturated"]
    facts = report.gathered(folder)
    assert facts.headlines[0].hours == facts.tables[0].hours == "hours_short"


def test_where_the_time_went_is_the_mean_of_what_was_counted(folder: Path, facts: report.Report) -> None:
    rows = _rows(folder, "anatomy.csv")
    assert {row["part"] for row in rows} <= {*PARTS, "quorum_min"}
    assert facts.times is not None
    scale = {"days": 1440, "h": 60, "min": 1}[facts.times.unit.en]
    arms = results.read(folder).regimes
    for counted, (words, _, cells) in zip(TIMES, facts.times.rows, strict=False):
        assert words == counted.words
        for arm, cell in zip(arms, cells, strict=True):
            values = [float(row["value"]) for row in rows if (row["regime"], row["part"]) == (arm, counted.name)]
            assert cell.mean == number(mean(values) / scale)
    for bar, arm in zip(facts.times.bars, arms, strict=True):
        assert sum(length for _, length in bar) <= 1 + 1e-9, arm


def test_who_came_last_is_counted_over_all_replications(folder: Path, facts: report.Report) -> None:
    rows = [row for row in _rows(folder, "anatomy.csv") if row["part"] == LAST[2].name]
    assert facts.last is not None
    shown = {words.en: cells for words, cells in facts.last.rows}
    names = {name: one.name.en for name, one in sim.load(SMALL).departments.items()}
    for place, arm in enumerate(results.read(folder).regimes):
        for name in {row["department"] for row in rows}:
            values = [float(row["value"]) for row in rows if (row["regime"], row["department"]) == (arm, name)]
            assert shown[names[name]][place][2] == number(sum(values) / 3)


def test_recorded_is_true_and_the_gap_together(folder: Path, facts: report.Report) -> None:
    values: dict[tuple[str, str], list[float]] = {}
    for row in _rows(folder, "runs.csv"):
        values.setdefault((row["regime"], row["metric"]), []).append(100 * float(row["value"] or "nan"))
    (_, recorded), (_, true), (_, gap) = facts.recorded
    for place, arm in enumerate(results.read(folder).regimes):
        both = [values[arm, metric] for metric in ("resolved_share", "recorded_minus_true_resolved")]
        assert true[place].mean == number(mean(both[0]))
        assert gap[place].mean == number(mean(both[1]))
        assert recorded[place].mean == number(mean([a + b for a, b in zip(*both, strict=True)]))


def test_a_folder_written_before_says_what_is_missing_and_which_command_adds_it(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(folder, old)
    (old / "anatomy.csv").unlink()
    _edit(old, lambda manifest: manifest["files"].pop("anatomy.csv"))
    facts = report.gathered(results.read(old))
    assert not facts.kept
    assert (facts.times, facts.last, facts.streets) == (None, None, None)
    assert "anatomy.csv" in report.report(results.read(old))


def _edit(folder: Path, change: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_every_assumption_of_what_is_run_is_told_and_none_of_what_is_not() -> None:
    scenario = sim.load("jinhaihu-117")
    arms = ("joint-campaign", "whistle-2017")
    told = assumptions.sections(scenario, arms)
    assert told[0].title == TEXTS["report_about_compared"]
    used = assumptions.in_force(scenario, arms)
    assert {"joint-campaign", "whistle-2017", "joint"} == used
    expected = [
        each.path
        for each in assumptions.stated(scenario)
        if each.source.startswith("assumption")
        and (not each.path.startswith("regimes.") or each.path.split(".")[1] in used)
    ]
    assert sum(_standing_for(row.path) for section in told for row in section.rows) == len(expected)
    ranged = {each.path for each in numbers(scenario)}
    assert ranged >= {path for path in expected if path.endswith("stationed")} > set(), "a plain number of its default"
    paths = " ".join(row.path for section in told for row in section.rows if row.path.startswith("regimes"))
    assert "whistle-2017" in paths
    assert "single" not in paths
    track = next(row for section in told for row in section.rows if row.path.endswith("track"))
    assert (track.value, track.span) == ("2.5 km", "1 km – 4 km")


def _standing_for(path: str) -> int:
    """How many numbers a row stands for."""
    counted = re.search(r"\* \((\d+)\)", path)
    named = re.search(r"\{(.*)\}", path)
    return int(counted[1]) if counted else len(named[1].split(", ")) if named else 1


def test_the_checklist_has_24_items_and_counts_only_what_is_filled(folder: Path, tmp_path: Path) -> None:
    facts = report.gathered(results.read(folder))
    open_items = {item.number for item in facts.checklist if not item.filled}
    assert len(facts.checklist) == 24
    assert facts.score == 24 - len(open_items)
    assert open_items == {"3.2", "6.1"}, "small.yaml reads a table, and where the code is only the author knows"
    once = sim.compare(sim.load(SMALL), replications=1, workers=1).save(tmp_path / "once")
    (once / "run.json").unlink()
    open_items = {item.number for item in report.gathered(results.read(once)).checklist if not item.filled}
    assert open_items == {"3.2", "4.3", "5.4", "6.1"}


def test_the_same_folder_gives_the_same_page(folder: Path) -> None:
    assert report.report(results.read(folder)) == report.report(results.read(folder))


def test_two_files_side_by_side_have_a_report(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    shutil.copy(HERE / "calls.csv", tmp_path)
    other.write_text(
        SMALL.read_text(encoding="utf-8").replace("crews: {value: 4,", "crews: {value: 8,"), encoding="utf-8"
    )
    result = results.compare_files((sim.load(SMALL), sim.load(other)), "whistle", replications=2, workers=1)
    facts = report.gathered(results.read(result.save(tmp_path / "out")))
    assert [title.en for title in facts.arms] == ["A (A small town)", "B (A small town)"]
    logic = next(item for item in facts.checklist if item.number == "2.3")
    assert any("departments.police.crews: 4 → 8" in line.en for line in logic.lines)


def test_one_regime_alone_has_a_report_without_comparisons(tmp_path: Path) -> None:
    given = ["run", str(SMALL), "--regime", "whistle", "--out", str(tmp_path / "out"), "--lang", "en"]
    assert cli.main(given) == 0
    facts = report.gathered(results.read(tmp_path / "out"))
    assert (facts.headlines, facts.tables, len(facts.arms)) == ((), (), 1)
    assert "compared with no other" in facts.question.en
    assert "1.0×" not in report.report(results.read(tmp_path / "out"))


# -- the command --


def test_a_report_stands_beside_its_folder_and_is_replaced_by_another(folder: Path, written: Path) -> None:
    before = written.read_bytes()
    assert cli.main(["report", str(folder) + "/", "--lang", "en"]) == 0
    assert written.read_bytes() == before
    assert not list(folder.parent.glob(".*"))
    results.read(folder)


def test_a_report_spoils_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    thesis = tmp_path / "thesis.html"
    thesis.write_text("mine", encoding="utf-8")
    for into in (thesis, folder / "page.html", folder / "figures" / "page.html", tmp_path):
        assert cli.main(["report", str(folder), "--out", str(into), "--lang", "en"]) == cli.WRONG
    assert thesis.read_text(encoding="utf-8") == "mine"
    assert cli.main(["report", str(folder), "--out", str(tmp_path / "no" / "such.html"), "--lang", "en"]) == 1
    assert "such.html" in capsys.readouterr().err
    assert cli.main(["report", str(folder), "--out", str(thesis), "--force", "--lang", "en"]) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda copy: (copy / "runs.csv").write_text("regime\n"),
        lambda copy: (copy / "manifest.json").write_text("[]"),
        lambda copy: (copy / "manifest.json").unlink(),
        lambda copy: _edit(copy, lambda manifest: manifest.pop("settings")),
        lambda copy: _edit(copy, lambda manifest: manifest["settings"].update(regimes="joint")),
        lambda copy: _edit(copy, lambda manifest: manifest["files"].update({"../secret": "0"})),
        lambda copy: _edit(copy, lambda manifest: manifest.update(matching=[{"lever": "x"}])),
    ],
)
def test_a_folder_that_is_not_as_it_was_written_has_no_report(folder: Path, tmp_path: Path, spoil: Any) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    spoil(copy)
    with pytest.raises(WrongInputError):
        results.read(copy)
    assert cli.main(["report", str(copy), "--lang", "zh"]) == cli.WRONG
    assert not copy.with_name("copy.html").exists()


def test_the_command_line_tells_in_both_languages(tmp_path: Path) -> None:
    for language, said in (("zh", "结果文件夹"), ("en", "results folder")):
        told = whistle("report", tmp_path, language=language)
        assert told.returncode == cli.WRONG
        assert said in told.stderr
        assert said in whistle("report", "--help", language=language).stdout


# -- an experiment --


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("experiment")
    text = SWEEP.replace("{zh: 问, en: question}", f"{{zh: '{EVIL}', en: '{EVIL}'}}").replace(
        "replications: 5", "replications: 2"
    )
    (home / "small.yaml").write_text(text, encoding="utf-8")
    carried_out(experiment.read(home / "small.yaml"), home / "out")
    return home / "out"


def test_an_experiment_is_told_with_what_was_expected_and_its_whole_report(asked: Path) -> None:
    found = kept.read(asked)
    assert found is not None
    facts = finding.gathered(found)
    assert facts.expect.zh == "预期如此"
    assert facts.question.en == EVIL
    assert facts.said.en == (asked / "report.en.txt").read_text(encoding="utf-8").strip()
    table = next(each for each in facts.tables if each.name == "table.csv")
    rows = _rows(asked, "table.csv")
    assert len(table.rows) + table.more == len(rows)
    assert table.head == tuple(rows[0])
    assert [row[table.head.index("replications")] for row in table.rows] == [
        row["replications"] for row in rows[: len(table.rows)]
    ]
    assert {name for name, _ in facts.figures} == {path.name.split(".")[0] for path in (asked / "figures").iterdir()}
    assert found.inquiry().scenario.files == experiment.read(asked.with_name("small.yaml")).scenario.files


def test_an_experiment_that_is_not_done_has_no_report(asked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(asked, copy)
    _edit(copy, lambda manifest: manifest.pop("files"))
    with pytest.raises(WrongInputError) as told:
        kept.read(copy)
    assert told.value.key == "experiment_unfinished"


# -- in a browser --


def _shown(page: Page) -> str:
    return str(page.inner_text("main"))


def test_the_page_opens_from_disk_and_speaks_one_language_at_a_time(written: Path, visit: Visitor) -> None:
    page = visit(written, LAPTOP)
    assert page.title() == "小镇"
    assert "谁最后到" in _shown(page)
    assert "Who came last" not in _shown(page)
    pictures = page.locator("figure img:visible")
    assert pictures.count() == len(report.gathered(results.read(written.with_suffix(""))).figures)
    assert all(image.evaluate("image => image.complete && image.naturalWidth === 1600") for image in pictures.all())
    page.click("[data-language=en]")
    assert page.title() == "A small town"
    assert "Who came last" in _shown(page)
    assert not re.search("[\u4e00-\u9fff]", page.inner_text("#verdict ~ .verdict"))
    assert page.evaluate("document.fonts.check('16px whistle', '吹哨')")


def test_definitions_are_shown_on_demand(written: Path, visit: Visitor) -> None:
    page = visit(written)
    row = page.locator("#measures ~ .wide details").first
    assert not row.locator("p").is_visible()
    row.locator("summary").click()
    assert row.locator("p").is_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_needs_no_sideways_scrolling(written: Path, visit: Visitor, language: str) -> None:
    page = visit(f"{written.resolve().as_uri()}#lang={language}", PHONE)
    assert page.evaluate("document.documentElement.lang") == language
    assert wide(page) == 0
    assert not missing(page)
    assert page.locator("h1").evaluate("title => parseFloat(getComputedStyle(title).fontSize)") >= 20


def test_it_prints_on_a4_in_one_language_without_buttons(written: Path, visit: Visitor) -> None:
    page = visit(written)
    pdf = page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 6 <= pages <= 25
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert page.locator("figure img:visible").count() > 0
    widths = page.evaluate("[...document.querySelectorAll('.wide')].map(one => getComputedStyle(one).overflowX)")
    assert set(widths) == {"visible"}, "nothing is cut off on paper"


def test_text_from_files_is_shown_as_text(tmp_path: Path, visit: Visitor) -> None:
    """A street, a department, a regime and a source that try to be a script."""
    text = SMALL.read_text(encoding="utf-8")
    for before, after in (
        ("金海湖镇", EVIL),
        ("Jinhaihu", EVIL),
        ("滨河街道", WORSE.replace('\\"', "")),
        ("{zh: 国土, en: land}", f"{{zh: '{EVIL}', en: '{EVIL}'}}"),
        ("{zh: 小镇, en: A small town}", f"{{zh: '{EVIL}', en: '{EVIL}'}}"),
        ("联合执法, en: joint", f"'{EVIL}', en: '{EVIL}'"),
        ("assumption: guessed", f"assumption: {EVIL}"),
        (", streets: {seat: joint}", ""),
        ("primary: quorum_min", "primary: calls"),
    ):
        assert before in text
        text = text.replace(before, after)
    shutil.copy(HERE / "calls.csv", tmp_path)
    path = tmp_path / "evil.yaml"
    path.write_text(_quoted(text), encoding="utf-8")
    folder = sim.compare(sim.load(path), replications=2, workers=1).save(tmp_path / "out")
    facts = report.gathered(results.read(folder))
    assert facts.streets is not None
    assert any(EVIL in words.zh for words, _ in facts.streets.rows)
    assert cli.main(["report", str(folder), "--lang", "en"]) == 0
    page = visit(folder.with_name("out.html"))
    assert page.title() == EVIL
    assert page.inner_text("h1") == EVIL
    assert EVIL in page.inner_text("#streets ~ .wide >> nth=1")
    assert EVIL in page.inner_text("#last ~ .wide >> nth=0")
    assert page.locator("main script, main [onerror]").count() == 0


def _quoted(text: str) -> str:
    """The scenario with names that YAML would otherwise read as something else between quotes."""
    return re.sub(r"name: \{zh: (<script>[^,]*|</script>[^,]*), en: ([^}']*)\}", r'name: {zh: "\1", en: "\2"}', text)


def test_an_experiment_opens_from_disk_with_its_text_as_text(asked: Path, visit: Visitor) -> None:
    assert cli.main(["report", str(asked), "--lang", "zh"]) == 0
    page = visit(asked.with_name("out.html"))
    assert EVIL in page.inner_text(".question")
    assert "预期如此" in _shown(page)
    page.click("[data-language=en]")
    assert "so it is expected" in _shown(page)
    assert wide(page) == 0


# -- what is committed --


@pytest.mark.parametrize(
    "path", [path.parent for path in sorted(RESULTS.glob("*/manifest.json"))], ids=lambda path: path.name
)
def test_every_committed_comparison_has_a_report(path: Path) -> None:
    facts = report.gathered(results.read(path))
    assert facts.verdict
    assert facts.figures
    assert len(facts.checklist) == 24
    assert facts.kept


@pytest.mark.parametrize(
    "path", [path.parent for path in sorted(RESULTS.glob("experiments/*/manifest.json"))], ids=lambda path: path.name
)
def test_every_committed_experiment_has_a_report(path: Path) -> None:
    found = kept.read(path)
    assert found is not None
    facts = finding.gathered(found)
    assert facts.said.zh
    assert facts.tables
    assert facts.figures
