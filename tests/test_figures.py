"""What the figures and their font promise."""

from __future__ import annotations

import dataclasses
import re
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.patches import Rectangle
from synthetic import DEPARTMENTS, PaperComparison, PaperRun, Values, paper_log, town

from sim import fonts, log, regime, scenario
from sim.declare import declarations
from sim.figures import FIGURES, Exhibit, draw, draw_all, exhibit, series
from sim.figures.look import apart, broken, listed, quantile
from sim.figures.tally import CLOCK
from sim.records import Case, Decisions, Records, Spell, Spent, read
from sim.texts import LANGUAGES, TEXTS
from sim.units import DAY, HOUR, MINUTE
from sim.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REGIMES = ("joint-campaign", "whistle-2017", "joint")
TOWN = town(before=60, campaign=117, after=90)


@pytest.fixture(scope="module")
def shown() -> Exhibit:
    logs = {(name, k): paper_log(TOWN, name, k) for name in REGIMES for k in range(3)}
    runs = [
        PaperRun(name, k, {"routine_hours_displaced": Values(900.0)}, series(TOWN, read(TOWN, made)))
        for (name, k), made in logs.items()
    ]
    return exhibit(PaperComparison(TOWN, REGIMES), runs, {name: logs[name, 0] for name in REGIMES}, seed=1)


def heights(axes: Axes, label: str) -> list[float]:
    """How high the line *label* runs, point by point."""
    (line,) = (line for line in axes.lines if line.get_label() == label)
    return [float(y) for y in np.asarray(line.get_ydata())]


def labelled(figure: Figure, *labels: str) -> list[Rectangle]:
    """The bars with one of *labels*: each bar group's own patches."""
    return [
        patch
        for axes in figure.axes
        for container in axes.containers
        if container.get_label() in labels
        for patch in container
        if isinstance(patch, Rectangle)
    ]


# -- the font --


def test_the_font_ships_with_its_licence() -> None:
    assert fonts.font().is_file()
    assert "SIL Open Font License, Version 1.1" in fonts.licence()


def test_the_font_has_every_character_the_project_says() -> None:
    classes = [
        c
        for module in (scenario, regime)
        for c in vars(module).values()
        if isinstance(c, type) and dataclasses.is_dataclass(c)
    ]
    words: list[Words] = [*TEXTS.values(), *log.KINDS.values(), *log.REASONS.values()]
    words += [declared.words for c in classes for declared in declarations(c).values()]
    assert fonts.missing("漷县镇" + "".join(text for pair in words for text in pair)) == ""


def test_a_character_without_a_glyph_is_named() -> None:
    assert fonts.missing("a 街\U0001f600街\U0001f600") == "\U0001f600"


def test_only_the_font_file_of_the_package_is_used() -> None:
    code = "import sys; from sim import fonts; fonts.family(); assert 'zhplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_figures_can_be_counted_without_matplotlib() -> None:
    code = "import sys; import sim.figures; assert not {'matplotlib', 'numpy', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_settings_hold_only_while_a_figure_is_made(shown: Exhibit) -> None:
    before = dict(mpl.rcParams)
    draw("cost", shown, "zh")
    assert dict(mpl.rcParams) == before


def test_a_missing_glyph_is_an_error(shown: Exhibit) -> None:
    odd = dataclasses.replace(shown, scenario=dataclasses.replace(TOWN, title=Words("\U0001f600", "\U0001f600")))
    figure = draw("cost", odd, "zh")
    with pytest.raises(UserWarning, match="missing from font"):
        figure.canvas.draw()


# -- series --


def test_a_site_is_active_on_the_nights_whose_dusk_its_spell_covers() -> None:
    dusk = TOWN.calendar.night_begins
    spells = [
        Spell("jinhaihu", "a", "g", dusk, 2 * DAY + dusk),  # nights 0 and 1: at the third dusk it has ended
        Spell("jinhaihu", "b", "h", DAY + dusk - 1, DAY + dusk + 1),  # night 1 only
        Spell("jinhaihu", "c", "i", 3 * DAY + dusk + 1, 4 * DAY),  # between two dusks
    ]
    active = series(TOWN, Records(spells=spells))["active"]
    assert active[:5] == [1, 2, 0, 0, 0]
    assert len(active) == TOWN.horizon // DAY


def test_who_has_come_is_counted_from_the_first_call() -> None:
    t0 = TOWN.window[0]
    record = Case("mining@jinhaihu#1", "mining", "jinhaihu", t0)
    never = Case("mining@jinhaihu#2", "mining", "jinhaihu", t0)
    early = Case("mining@jinhaihu#3", "mining", "jinhaihu", 0)
    for case in (record, never, early):
        case.first_call_at = case.occurred
        case.step(1).called = case.occurred
    record.called_again = 1
    record.first_arrival_at, early.first_arrival_at = t0 + 20 * MINUTE, 1
    record.step(1).gathered, record.step(1).quorum = t0 + 30 * MINUTE, t0 + 2 * HOUR
    found = series(TOWN, Records(cases={case.name: case for case in (record, never, early)}))
    assert (found["cases"], found["joint"]) == ([2], [2])
    for name, after in (("arrived", 20 * MINUTE), ("gathered", 30 * MINUTE), ("together", 2 * HOUR)):
        assert found[name] == [1 if moment >= after else 0 for moment in CLOCK]


def test_hours_are_time_times_officers_and_decisions_are_counted_by_department() -> None:
    spent = Spent(road=HOUR, waiting=2 * HOUR, work=3 * HOUR, standby=4 * HOUR, overtime=5 * HOUR, night_standby=HOUR)
    records = Records(
        spent={("police", "jinhaihu"): spent, ("water", "jinhaihu"): Spent(road=HOUR)},
        decisions={("police", "jinhaihu"): Decisions(full=3, token=3, last=1)},
    )
    found = series(TOWN, records)
    names = ("road", "waiting", "work", "standby", "overtime", "night")
    assert [found[f"hours_{name}"] for name in names] == [[8], [8], [12], [16], [20], [4]]
    assert [found[f"{name}@police"] for name in ("full", "token", "absent", "last")] == [[3], [3], [0], [1]]


# -- the figures --


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_draws_without_a_warning_and_inside_the_sheet(shown: Exhibit, name: str, language: str) -> None:
    figure = draw(name, shown, language)
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    assert (width, height) == (1600, 900)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for text in texts:
        box = text.get_window_extent()
        if text.get_text():
            assert box.x0 >= 0, text
            assert box.x1 <= width, text
            assert box.y0 >= 0, text
            assert box.y1 <= height, text
        assert not re.search(r"\\[ux][0-9a-f]{2}|[\ue000-\uf8ff\u2000-\u200f\u2060]", text.get_text()), (
            "a mark that is not to be seen"
        )


def test_nights_show_a_line_and_a_band_for_each_regime(shown: Exhibit) -> None:
    (axes,) = draw("nights", shown, "zh").axes
    assert {line.get_label() for line in axes.lines} == set(REGIMES)
    assert sum(str(c.get_label()).startswith("band") for c in axes.collections) == len(REGIMES)
    week = [run["active"][-7:] for run in shown.runs["joint"]]
    assert heights(axes, "joint")[-1] == pytest.approx(sum(map(sum, week)) / 7 / len(week))


def test_arrival_shows_both_curves_of_every_regime(shown: Exhibit) -> None:
    figure = draw("arrival", shown, "en")
    assert len(figure.axes) == len(REGIMES)
    for axes, name in zip(figure.axes, REGIMES, strict=True):
        came, together = heights(axes, "first arrival"), heights(axes, "quorum")
        assert came[-1] == pytest.approx(
            sum(run["arrived"][-1] for run in shown.runs[name]) / sum(run["cases"][0] for run in shown.runs[name])
        )
        assert all(b <= a for a, b in zip(came, together, strict=True))


def test_attendance_shows_three_parts_of_a_whole_for_every_department(shown: Exhibit) -> None:
    figure = draw("attendance", shown, "zh")
    bars = labelled(figure, "full", "token", "absent")
    assert len(bars) == 3 * len(DEPARTMENTS) * len(REGIMES)
    assert sum(bar.get_width() for bar in bars) == pytest.approx(len(DEPARTMENTS) * len(REGIMES))
    lasts = [text for axes in figure.axes for text in axes.texts if text.get_gid() == "last"]
    assert len(lasts) == len(DEPARTMENTS) * len(REGIMES)


def test_timeline_shows_the_same_case_under_the_baseline_and_the_next(shown: Exhibit) -> None:
    figure = draw("timeline", shown, "en")
    assert len(figure.axes) == 2
    for axes in figure.axes:
        roads = [c for c in axes.containers if c.get_label() == "road"]
        assert len(roads) == len(DEPARTMENTS)  # the case most departments came to: all of them
        assert sum(line.get_label() == "quorum" for line in axes.lines) == 1


def test_cost_shows_every_state_of_every_regime(shown: Exhibit) -> None:
    figure = draw("cost", shown, "zh")
    for name in ("road", "waiting", "work", "standby", "overtime", "night"):
        assert [bar.get_width() for bar in labelled(figure, name)] == pytest.approx(
            [sum(run[f"hours_{name}"][0] for run in shown.runs[r]) / 3 for r in REGIMES]
        )
    assert [bar.get_width() for bar in labelled(figure, "displaced")] == pytest.approx([900.0] * len(REGIMES))


def test_the_same_runs_give_the_same_bytes(shown: Exhibit, tmp_path: Path) -> None:
    one, two = draw_all(tmp_path / "one", shown), draw_all(tmp_path / "two", shown)
    assert [path.name for path in one] == [f"{name}.{language}.png" for name in FIGURES for language in LANGUAGES]
    for a, b in zip(one, two, strict=True):
        data = a.read_bytes()
        assert data == b.read_bytes()
        assert struct.unpack(">II", data[16:24]) == (1600, 900)
        assert b"Software" not in data[:400]


def test_without_offenders_there_are_no_nights(shown: Exhibit, tmp_path: Path) -> None:
    quiet = dataclasses.replace(shown, scenario=dataclasses.replace(TOWN, offending=()))
    assert not [path for path in draw_all(tmp_path, quiet) if path.name.startswith("nights")]


# -- words and places --


def test_labels_keep_their_order_and_their_distance() -> None:
    assert apart([1.0, 1.0, 5.0], 1.0) == [0.5, 1.5, 5.0]
    assert apart([3.0, 0.0], 1.0) == [3.0, 0.0]


def test_lines_are_broken_at_spaces_and_after_chinese_but_not_within_values_or_before_punctuation() -> None:
    assert broken("one two three", 4) == ["one two", "three"]
    assert broken("一二三，四五", 3) == ["一二", "三，四", "五"]
    assert broken("a: " + listed("en", ["b 1", "c 2"]), 3.5) == ["a: b 1;", "c 2"]


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([0.0, 10.0], 0.1) == 1.0
    assert quantile([4.0], 0.9) == 4.0
