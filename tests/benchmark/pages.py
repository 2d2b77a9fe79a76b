"""`python tests/benchmark pages`: how large replays are, how long they take to open, and how long a frame takes to work out and draw.

A year of Jinhaihu and a week of the whole city, in the headless Chromium of the tests, 1366 × 768, without a graphics card. A frame
is timed with its canvases read back, so that what is drawn is drawn and not only asked for. Exit code 1 if a limit is passed.
`--out FILE` also writes what was measured, dated, as a CSV (`results/benchmarks/pages.csv` is one).
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import argparse
import csv
import datetime
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import browser

import sim
from sim import trace
from sim.pages import replay
from sim.units import DAY, HOUR
from sim.variation import vary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

MEDIAN: Final = 8.0
HIGH: Final = 16.0
"""Milliseconds of a frame, at the median and at the 95th percentile, on the week of the city."""
FRAMES: Final = 400
COLUMNS: Final = ("date", "machine", "page", "megabytes", "opens_s", "zoom", "frame_median_ms", "frame_p95_ms")
TIMED: Final = """async ([zoom, from, frames]) => {
    const r = Replay.page, spent = [];
    r.zoom(0);
    if (zoom > 1) r.zoom(zoom);
    r.seek(from);
    for (let i = 0; i < frames; i++) {
        r.t += r.speed / 60;
        const began = performance.now();
        r.draw();
        for (const canvas of r.canvases) canvas.getContext("2d").getImageData(0, 0, 1, 1);
        spent.push(performance.now() - began);
        if (i % 20 === 0) await new Promise(requestAnimationFrame);
    }
    spent.sort((a, b) => a - b);
    return [spent[frames >> 1], spent[Math.floor(frames * .95)]];
}"""


class Page(NamedTuple):
    """A page to be measured: its name, its bytes, the limit on them, a busy moment, and whether a frame has limits."""

    name: str
    html: str
    most: int
    busy: int
    timed: bool


def pages() -> Iterator[Page]:
    """The pages, one after the other."""
    year = {"phases.0.length": 124 * DAY, "phases.1.length": 117 * DAY, "phases.2.length": 124 * DAY}
    yield Page("jinhaihu-117, a year", made("jinhaihu-117", year), 3_000_000, 126 * DAY + 9 * HOUR, timed=False)
    week = made("beijing-2018", {"phases.0.length": 21 * DAY}, 14 * DAY)
    yield Page("beijing-2018, a week", week, 10_000_000, 15 * DAY + 9 * HOUR, timed=True)


def made(name: str, changes: Mapping[str, object], begin: int = 0) -> str:
    """The replay of a scenario, its phases cut short."""
    scenario = vary(sim.load(name), changes)
    shown = replay.simulated(scenario, scenario.compare[:2], seed=1, replication=0)
    return replay.replay(trace.trace(shown, seed=1, replication=0, begin=begin), f"whistle replay {name}")


def main(words: list[str]) -> int:
    """Measure every page and print a table; 0 if no limit is passed."""
    reader = argparse.ArgumentParser(prog="python tests/benchmark pages")
    reader.add_argument("--out", type=Path)
    out: Path | None = reader.parse_args(words).out
    failed = False
    rows: list[list[str]] = []
    with browser.launched() as chromium:
        machine = (
            f"{platform.machine()}, {os.cpu_count()} cores, Chromium {chromium.version.partition('.')[0]} headless"
        )
        for page in pages():
            size, opening, frames = measured(chromium, page)
            print(f"{page.name}: {size / 1e6:.2f} MB (at most {page.most / 1e6:.0f}), opens in {opening:.2f} s")
            failed |= size > page.most
            for zoom, (median, high) in frames.items():
                print(f"  a frame, {zoom} × near: median {median:.1f} ms, 95th percentile {high:.1f} ms")
                failed |= page.timed and (median > MEDIAN or high > HIGH)
                told = (f"{size / 1e6:.2f}", f"{opening:.2f}", str(zoom), f"{median:.1f}", f"{high:.1f}")
                rows.append([datetime.date.today().isoformat(), machine, page.name, *told])  # noqa: DTZ011 - a date on paper
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
    return int(failed)


def measured(chromium: Browser, page: Page) -> tuple[int, float, dict[int, tuple[float, float]]]:
    """Bytes, seconds to open, and milliseconds of a frame by how near one is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replay.html"
        path.write_text(page.html, encoding="utf-8")
        tab = chromium.new_context(viewport={"width": 1366, "height": 768}, offline=True).new_page()
        began = time.perf_counter()
        tab.goto(path.as_uri())
        tab.evaluate("Replay.ready")
        opening = time.perf_counter() - began
        frames = {zoom: tuple(tab.evaluate(TIMED, [zoom, page.busy, FRAMES])) for zoom in (1, 4, 12)}
        return path.stat().st_size, opening, frames
