"""Hostile files and folders: a clear refusal within two seconds and little memory, nothing left behind, nothing beyond the folder.

Each is tried as a person would: by a command, in a process of its own (`sandbox`). Whatever is told can be shown on a terminal.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sandbox import Sandbox

import sim
from sim import outside, signs
from sim.problem import SHOWN
from sim.reader import ScenarioError, read, read_text
from sim.texts import ToldError
from sim.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured as Linux does it")
HERE: Final = Path(__file__).parent
SMALL: Final = (HERE / "small.yaml").read_text(encoding="utf-8")
CALLS: Final = (HERE / "calls.csv").read_bytes()
CREWS: Final = "crews: {value: 4, source: assumption, range: [2, 8]}"
RATE: Final = "rate: {value: 2 per day, source: assumption, range: [1 per day, 每天 3 次]}"
TITLE: Final = "zh: 小镇, en: A small town"
ASKED: Final = "name: mine\ntitle: 题\nquestion: 问\nexpect: 预期\nscenario: dongxiejie-parking\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def many(count: int, line: str) -> str:
    return "".join(line.format(i) for i in range(count))


def rows(count: int, line: bytes, head: bytes = b"id,time_min,street,type\n") -> bytes:
    return head + b"".join(line % i for i in range(count))


SCENARIOS: Final[dict[str, Callable[[], str | bytes]]] = {
    "fifty megabytes": lambda: "a: " + "x" * 50_000_000,
    "half a million items": lambda: "x:\n" + "- a\n" * 480_000,
    "half a million items in a row": lambda: "x: [" + "a," * 950_000 + "]",
    "a mistake at the end of two megabytes": lambda: "x:\n" + "- aaaaaaaaaaaa\n" * 120_000 + "]",
    "fifty thousand streets": lambda: SMALL.replace("streets:\n", "streets:\n" + many(48_000, "  s{}: {{name: a, district: pinggu}}\n")),
    "a bomb of aliases": lambda: "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
    "three hundred thousand aliases": lambda: "a: &a x\nb:\n" + "- *a\n" * 300_000,
    "tags": lambda: "b:\n" + "- !!str a\n" * 150_000,
    "empty keys": lambda: "? \n" * 600_000,
    "deep in flow style": lambda: "[" * 1_900_000,
    "deep in maps": lambda: "{a: " * 400_000,
    "deep in lists": lambda: "- " * 900_000,
    "ten million crews": lambda: SMALL.replace(CREWS, "crews: 10000000"),
    "a hundred thousand crews a thousand times": lambda: SMALL.replace("departments:\n", "departments:\n" + many(1000, "  d{}: {{name: a, powers: [detain], crews: 100000}}\n")),
    "1e12 cases a day": lambda: SMALL.replace(RATE, "rate: 1e12 per day"),
    "1e15 cases an hour": lambda: SMALL.replace(RATE, "rate: 1e15 per hour"),
    "1e12 groups a day": lambda: SMALL.replace("groups: 4,", "groups: 10000, entries: 1e12 per day,"),
    "a thousand years of everything": lambda: SMALL.replace("length: 117 days", "length: 990 years").replace("groups: 4,", "groups: 10000,"),
    "the end of the calendar": lambda: SMALL.replace("start: 2017-01-02", "start: 9999-12-31"),
    "the year one": lambda: SMALL.replace("start: 2017-01-02", "start: 0001-01-01"),
    "twenty million years": lambda: SMALL.replace("phases:\n", "phases:\n" + many(20_000, "  - {{name: p{}, length: 1000 years}}\n")),
    "dates before the start": lambda: SMALL.replace("regimes:\n", "cohorts: {a: {name: a, size: 1, joins: [{date: 1990-01-01, share: 1}]}}\nregimes:\n"),
    "a pair of everything": lambda: SMALL.replace("streets:\n", "streets:\n" + many(3000, "  s{}: {{name: a, district: pinggu}}\n")).replace("case_types:\n", "case_types:\n" + many(1000, "  c{}: {{name: a, stages: [{{needs: [{{power: detain}}]}}]}}\n")).replace("demand:\n", "demand:\n" + many(1000, "  - {{type: c{}, rate: 1 per year}}\n")),
    "a title of ten thousand letters": lambda: SMALL.replace(TITLE, f"zh: {'小' * 9999}, en: {'x' * 9999}"),
    "a name of two hundred bytes and more": lambda: SMALL.replace("name: small", "name: " + "名" * 90),
    "writing turned round": lambda: SMALL.replace(TITLE, "zh: '小\u202e镇', en: a"),
    "a sign of no width": lambda: SMALL.replace(TITLE, "zh: '小\u200b镇', en: a"),
    "a sign to the terminal": lambda: SMALL.replace(TITLE, "zh: '小\x1b[2J镇', en: a"),
    "NUL": lambda: SMALL + "\0",
    "GB18030": lambda: SMALL.encode("gb18030"),
    "UTF-16": lambda: SMALL.encode("utf-16"),
    "UTF-16 without a mark": lambda: SMALL.encode("utf-16-le"),
    "UTF-32": lambda: SMALL.encode("utf-32"),
    "bytes": lambda: bytes(range(256)) * 1000,
    "a base of itself": lambda: "base: hostile.yaml\n",
    "a thousand bases": lambda: "uses: [" + "other.yaml, " * 1000 + "]\n",
    "a circle of regimes": lambda: SMALL.replace("whistle: {base: joint", "a: {base: b}\n  b: {base: a}\n  whistle: {base: joint"),
    "a reference upwards": lambda: SMALL.replace("calls.csv", "../calls.csv"),
    "a reference to the root": lambda: SMALL.replace("calls.csv", "/etc/passwd.csv"),
    "a reference to a link": lambda: SMALL.replace("calls.csv", "link.csv"),
    "a reference through a link": lambda: SMALL.replace("calls.csv", "away/beyond.csv"),
    "a reference to a pipe": lambda: SMALL.replace("calls.csv", "pipe.csv"),
    "a reference of five thousand letters": lambda: SMALL.replace("calls.csv", "x" * 5000 + ".csv"),
}  # fmt: skip
TABLES: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "fifty megabytes": ("calls.csv", lambda: b"x" * 50_000_000),
    "calls of nobody, a hundred thousand times": ("calls.csv", lambda: rows(200_000, b"c%d,5,lak,minig\n")),
    "the same call again and again": ("calls.csv", lambda: rows(0, b"") + b"c1,5,lake,mining\n" * 200_000),
    "numbers that are none": ("calls.csv", lambda: b"id,time_min,street,type,x,y,work_min\na,nan,lake,mining,inf,-inf,1e999\n"),
    "a call with a turned name": ("calls.csv", lambda: "id,time_min,street,type\na\u202eb,5,lake,mining\n".encode() + b""),
    "a quote that never ends": ("calls.csv", lambda: b'id,time_min,street,type\n"' + b"x\n" * 900_000),
    "GB18030": ("calls.csv", lambda: "编号,时间（分）,街乡,类型\n甲,5,lake,mining\n".encode("gb18030")),
    "three hundred thousand columns": ("table.csv", lambda: b"key" + b",nmae" * 300_000 + b"\n"),
    "ninety thousand streets": ("table.csv", lambda: rows(90_000, b"s%d,a,pinggo\n", b"key,name,district\n")),
    "a million commas": ("table.csv", lambda: b"key,name,district\n" + b"," * 1_900_000),
    "NUL": ("table.csv", lambda: b"key,name,district\n\0\0\0"),
}  # fmt: skip
QUESTIONS: Final[dict[str, Callable[[], str | bytes]]] = {
    "points beyond number": lambda: ASKED + "kind: sweep\nfactors:\n" + many(200, "  f{}: {{title: a, path: travel.speed, values: [" + ", ".join(f"{k} km/h" for k in range(1, 99)) + "]}}\n"),
    "a million designs": lambda: ASKED + f"kind: design\ndesign: {{presets: [whistle-in-turn], crews: {[*range(900)]}, stationed: {[*range(900)]}, budget: 1, indifference: 1}}\n",
    "sixty thousand regimes": lambda: ASKED + "kind: precision\nregimes: [" + "a, " * 60_000 + "]\n",
    "no numbers": lambda: ASKED + "kind: precision\nprecision: {absolute: .nan, relative: .inf, at_least: 1e400}\nreplications: nan\n",
    "a scenario above": lambda: ASKED.replace("dongxiejie-parking", "../small.yaml") + "kind: precision\n",
    "a scenario at the root": lambda: ASKED.replace("dongxiejie-parking", "/etc/passwd") + "kind: precision\n",
    "a scenario behind a link": lambda: ASKED.replace("dongxiejie-parking", "link.yaml") + "kind: precision\n",
    "a device": lambda: ASKED.replace("dongxiejie-parking", "/dev/zero") + "kind: precision\n",
    "deep": lambda: "[" * 100_000,
    "fifty megabytes": lambda: "x: " + "a" * 50_000_000,
    "GB18030": lambda: ASKED.encode("gb18030"),
}  # fmt: skip


def laid(folder: Path, name: str, raw: str | bytes) -> Path:
    """A file in a folder that also has a pipe, links out of it, and what scenarios use."""
    (folder / name).write_bytes(raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass"))
    for other, content in (
        ("small.yaml", SMALL.encode()),
        ("calls.csv", CALLS),
        ("other.yaml", b"powers: {a: {name: a}}\n"),
    ):
        if not (folder / other).exists():
            (folder / other).write_bytes(content)
    beyond = folder.parent / f"beyond-{folder.name}"
    beyond.mkdir(exist_ok=True)
    (beyond / "beyond.csv").write_text("secret,of,somebody\n")
    (folder / "link.csv").symlink_to(beyond / "beyond.csv")
    (folder / "link.yaml").symlink_to(beyond / "beyond.csv")
    (folder / "away").symlink_to(beyond)
    os.mkfifo(folder / "pipe.csv")
    os.mkfifo(folder / "pipe.yaml")
    return folder / name


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_hostile_scenario_is_refused(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    path = laid(tmp_path, "hostile.yaml", SCENARIOS[name]())
    found = sandbox.run("check", path, "--lang", "zh" if len(name) % 2 else "en", at=tmp_path)
    assert not found.refused()
    assert "hostile.yaml" in found.err
    assert "secret" not in found.err


@pytest.mark.parametrize("name", ["1e12 cases a day", "deep in flow style", "a reference to a link", "GB18030"])
@pytest.mark.parametrize(
    "words",
    [("run", "--regime", "joint", "--out", "out"), ("compare", "--out", "out"), ("replay", "--out", "out.html")],
)
def test_every_command_that_reads_a_scenario_refuses_it(
    sandbox: Sandbox, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    path = laid(tmp_path, "hostile.yaml", SCENARIOS[name]())
    before = sorted(tmp_path.rglob("*"))
    assert not sandbox.run(words[0], path, *words[1:], at=tmp_path).refused()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    file, raw = TABLES[name]
    text = SMALL if file == "calls.csv" else SMALL.replace("streets:\n", "streets: table.csv\nwas:\n", 1)
    laid(tmp_path, file, raw())
    (tmp_path / "hostile.yaml").write_text(text, encoding="utf-8")
    found = sandbox.run("check", "hostile.yaml", at=tmp_path)
    assert not found.refused()
    assert file in found.err


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_hostile_experiment_is_refused(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    path = laid(tmp_path, "hostile.yaml", QUESTIONS[name]())
    for words in (("check", path), ("experiment", path, "--out", "out")):
        found = sandbox.run(*words, at=tmp_path)
        assert not found.refused()
        assert "secret" not in found.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "path", ["/dev/zero", "/proc/kmsg", "/dev/null", ".", "pipe.yaml", "x" * 5000, "a\x1b[31mb.yaml", "a\x00b", "\u202e.yaml", "none/none.yaml", "small.yaml/x"]
)  # fmt: skip
def test_what_is_no_file_is_refused(sandbox: Sandbox, tmp_path: Path, path: str) -> None:
    laid(tmp_path, "hostile.yaml", "")
    for words in (("check", path), ("run", path, "--regime", "joint"), ("experiment", path)):
        assert not sandbox.run(*words, at=tmp_path).refused()


def test_a_link_within_the_folder_may_be_used(tmp_path: Path) -> None:
    laid(tmp_path, "hostile.yaml", SMALL.replace("calls.csv", "linked.csv"))
    (tmp_path / "linked.csv").symlink_to("calls.csv")
    assert read(tmp_path / "hostile.yaml").recorded
    (tmp_path / "linked.yaml").symlink_to("hostile.yaml")
    assert read(tmp_path / "linked.yaml").recorded


def test_a_message_ends_after_enough_mistakes() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(SMALL + many(5000, "x{}: 1\n"), folder=HERE)
    assert len(caught.value.problems) == SHOWN
    for language in ("zh", "en"):
        assert str(SHOWN) in caught.value.text(language).splitlines()[-2]


def test_large_files_are_read_as_small_ones_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """libyaml and PyYAML say the same of all that ships."""
    for path in (
        HERE / "small.yaml",
        *(HERE.parent / "scenarios" / f"{name}.yaml" for name in ("jinhaihu-117", "three-whistles")),
        *sorted((HERE / "broken").glob("1*.yaml")),
    ):
        told = []
        for quick in (10**9, 0):
            monkeypatch.setattr("sim.nodes.QUICK", quick)
            told.append(_told(path))
        assert told[0] == told[1]


def _told(path: Path) -> Any:
    try:
        scenario = read(path)
    except ScenarioError as error:
        return [(problem.key, problem.line) for problem in error.problems]
    return scenario, [(each.path, each.line) for each in scenario.provenance]


def test_a_near_name_is_found_among_many_and_soon() -> None:
    assert (
        nearest("ruralroad-17777", [f"rural-road-{number}" for number in range(1000)] + ["ruralroad-17777x"])
        == "ruralroad-17777x"
    )
    assert nearest("x" * 5000, ["x" * 5000, "y"]) == "x" * 5000


# -- folders --


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    short = SMALL.replace("length: 117 days", "length: 4 days").replace("length: 30 days", "length: 1 day").replace("length: 1 month", "length: 1 day").replace("2017-01-27", "2017-01-05").replace("2017-01-22", "2017-01-07")  # fmt: skip
    home = tmp_path_factory.mktemp("good")
    (home / "small.yaml").write_text(short, encoding="utf-8")
    (home / "calls.csv").write_bytes(CALLS)
    result = sim.compare(sim.load(home / "small.yaml"), replications=2, seed=1, workers=1)
    folder = result.save(home / "out")
    assert (folder / "events.parquet").is_file()
    return folder


def relied(folder: Path) -> None:
    """Make the manifest fit the files: a lie that fits."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name in manifest["files"]:
        path = folder / name
        if path.is_file() and not path.is_symlink():
            manifest["files"][name] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def said(folder: Path, **changes: Any) -> None:
    """Make the manifest say something else; `__` leads inward, Ellipsis takes away."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for path, value in changes.items():
        *way, last = path.split("__")
        within = manifest
        for name in way:
            within = within[name]
        if value is ...:
            del within[last]
        else:
            within[last] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("value", [..., None, [], {}, -5, "x\x1b[2J", [[]], 10**30, {"a": {}}])
@pytest.mark.parametrize("key", ["sort", "format", "main", "scenario", "seed", "settings", "command", "matching", "versions", "files"])  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(good: Path, tmp_path: Path, key: str, value: Any) -> None:
    if key == "matching" and value == []:
        return  # that is what stands there
    copied = tmp_path / "out"
    shutil.copytree(good, copied)
    said(copied, **{key: value})
    with pytest.raises(ToldError) as told:
        sim.results.read(copied)
    assert told.value.key in {"results_manifest", "results_none"}
    assert signs.hidden().search(told.value.text("zh") + told.value.text("en")) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"settings__replications": 10**30}, {"settings__regimes": ["\u202e"]}, {"settings__regimes": []}, {"command": "whistle compare x; rm -rf ~"}, {"command": "rm -rf ~"},
        {"files__../x": "a" * 64}, {"files__/etc/passwd": "a" * 64}, {"files__runs.csv": ...}, {"files__a\x1b]0;x\x07": "a" * 64}, {"files__runs.csv": "x"},
        {"main__scenario": "../../x.yaml"}, {"files": {f"f{number}": "a" * 64 for number in range(20_000)}},
    ],
)  # fmt: skip
def test_a_manifest_that_lies_is_refused(good: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    copied = tmp_path / "out"
    shutil.copytree(good, copied)
    said(copied, **changes)
    with pytest.raises(ToldError):
        sim.results.read(copied)


@pytest.mark.parametrize(
    "raw", ["[" * 200_000, '{"sort":' * 100_000, "[]", "5", '{"sort": NaN}', '{"sort": ' + "9" * 100_000 + "}", "\0" * 1000, "", '{"sort": "whistle-compare"']
)  # fmt: skip
def test_a_manifest_that_is_no_manifest_is_refused(good: Path, tmp_path: Path, raw: str) -> None:
    copied = tmp_path / "out"
    shutil.copytree(good, copied)
    (copied / "manifest.json").write_text(raw)
    with pytest.raises(ToldError):
        sim.results.read(copied)


def changed_cell(folder: Path, name: str, column: int, value: str) -> None:
    lines = (folder / name).read_text(encoding="utf-8").split("\n")
    cells = lines[1].split(",")
    cells[column] = value
    (folder / name).write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8")


def events(folder: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(change(pq.read_table(folder / "events.parquet")), folder / "events.parquet")


def column(name: str, make: Callable[[int], list[Any]]) -> Callable[[Path], None]:
    return lambda folder: events(
        folder, lambda t: t.set_column(t.column_names.index(name), name, pa.array(make(len(t))))
    )


def bomb(folder: Path) -> None:
    """Three million rows in one group of a few kilobytes."""
    head = pq.read_table(folder / "events.parquet").slice(0, 1)
    table = head.take([0] * 3_000_000)
    pq.write_table(table, folder / "events.parquet", compression="zstd", row_group_size=3_000_000)


def instead(name: str, raw: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_bytes(raw)

    return change


def linked(name: str, to: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(to)

    return change


def piped(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return change


HEAD: Final = b"regime,replication,metric,value,cases,censored\n"
FOLDERS: Final[dict[str, tuple[str, Callable[[Path], None]]]] = {
    **{f"a value of {value[:9]!r} in runs.csv": ("report", partial(changed_cell, name="runs.csv", column=3, value=value)) for value in ("nan", "inf", "1e999", "x", "9" * 400)},
    "a replication of nobody": ("report", partial(changed_cell, name="runs.csv", column=1, value="7")),
    "a measure of nobody": ("report", partial(changed_cell, name="runs.csv", column=2, value="quorum_mim")),
    "an arm of nobody": ("replay", partial(changed_cell, name="runs.csv", column=0, value="jo\x1b[31mint")),
    "no number in anatomy.csv": ("report", instead("anatomy.csv", b"regime,replication,part,street,department,value,cases\njoint,0,work,,,nan,1\n")),
    "other columns": ("report", instead("runs.csv", b"hello,world\n1,2\n")),
    "no columns": ("story", instead("runs.csv", b"")),
    "no rows": ("report", instead("runs.csv", HEAD)),
    "two million rows": ("story", instead("runs.csv", HEAD + b"joint,0,quorum_min,1.0,1,1\n" * 2_000_000)),
    "a field of half a megabyte": ("report", instead("runs.csv", HEAD + b"x" * 500_000 + b",0,quorum_min,1,1,1\n")),
    "a quote that never ends": ("report", instead("runs.csv", HEAD + b'"x' + b"\n" * 300_000)),
    "another encoding": ("report", instead("verdict.zh.txt", "吹哨".encode("gb18030"))),
    "bytes for a table": ("report", instead("anatomy.csv", bytes(range(256)) * 40)),
    "truncated events": ("story", lambda folder: os.truncate(folder / "events.parquet", 5000)),
    "no events": ("story", instead("events.parquet", b"PAR1")),
    "foreign events": ("story", lambda f: pq.write_table(pa.table({"a": [1]}), f / "events.parquet")),
    "events out of order": ("story", lambda f: events(f, lambda t: t.take([*range(len(t))][::-1]))),
    "events without time": ("story", column("time_min", lambda n: [float("nan")] * n)),
    "events at the end of time": ("story", column("time_min", lambda n: [1e300] * n)),
    "events of no kind": ("story", column("kind", lambda n: ["explode"] * n)),
    "events without a kind": ("replay", column("kind", lambda n: [None] * (n - 1) + ["called"])),
    "causes to come": ("story", column("cause", lambda n: [2**40] * n)),
    "a case of a hundred thousand letters": ("story", column("case", lambda n: ["x" * 100_000] * n)),
    "a case that steers the terminal": ("story", column("case", lambda n: ["\x1b[2J"] * n)),
    "three million events at once": ("story", bomb),
    "a device for a table": ("report", linked("runs.csv", "/dev/zero")),
    "a link out of the folder": ("report", linked("verdict.zh.txt", "/etc/passwd")),
    "a pipe for a table": ("report", piped("runs.csv")),
    "a device for a manifest": ("story", linked("manifest.json", "/dev/zero")),
    "a pipe for a manifest": ("verify", piped("manifest.json")),
    "a bomb for a scenario": ("verify", instead("inputs/small.yaml", b"[" * 100_000)),
    "a scenario that leads out": ("story", instead("inputs/small.yaml", b"base: ../../../../etc/passwd\n")),
}  # fmt: skip
SHORT: Final = ("a device for a table", "a link out of the folder", "a pipe for a table", "a device for a manifest", "a pipe for a manifest")  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_a_hostile_folder_is_refused(sandbox: Sandbox, good: Path, tmp_path: Path, name: str) -> None:
    command, change = FOLDERS[name]
    copied = tmp_path / "out"
    shutil.copytree(good, copied)
    change(copied)
    if name not in SHORT:
        relied(copied)
    words = {"story": ("--case", "litter@lake#2017-01-02.1"), "verify": ("--workers", "1"), "report": ("--out", "page.html"), "replay": ("--out", "page.html")}  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    found = sandbox.run(command, copied, *words[command], at=tmp_path)
    failed = "scenario" in name and command == "verify" and found.code == 1 and "Traceback" not in found.err
    assert failed or not found.refused()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "raw", [b"[]", b"5", b"{", b"[" * 100_000, b'{"workers": [1], "system": "\\u001b[2J", "cores": {}}']
)
def test_what_is_said_of_the_machine_is_left_out_if_it_makes_no_sense(good: Path, raw: bytes, tmp_path: Path) -> None:
    from sim.pages import report  # noqa: PLC0415 - heavy

    copied = tmp_path / "out"
    shutil.copytree(good, copied)
    (copied / "run.json").write_bytes(raw)
    assert report.circumstances(sim.results.read(copied)) in ({}, {"system": "\x1b[2J"})


@pytest.mark.parametrize("force", [False, True])
def test_the_folder_of_another_program_is_left_alone(sandbox: Sandbox, tmp_path: Path, force: bool) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "manifest.json").write_text('{"name": "webapp", "version": 2}')
    (theirs / "thesis.txt").write_text("years of work")
    more = ("--force",) if force else ()
    for words in (
        ("run", HERE / "small.yaml", "--regime", "joint"),
        ("compare", HERE / "small.yaml"),
        ("experiment", "parking-precision"),
    ):
        assert not sandbox.run(*words, "--out", theirs, *more, at=tmp_path).refused()
    for words in (("report", theirs), ("verify", theirs), ("story", theirs, "--case", "x"), ("replay", theirs)):
        assert not sandbox.run(*words, at=tmp_path).refused()
    assert sorted(path.name for path in theirs.iterdir()) == ["manifest.json", "thesis.txt"]


def test_a_runtime_that_is_none_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "pyodide").mkdir()
    (tmp_path / "pyodide" / "package.json").write_text('{"version": ["x\x1b"]}')
    assert not sandbox.run("teach", "--export", "page.html", "--pyodide", "pyodide", at=tmp_path).refused()
    assert not (tmp_path / "page.html").exists()


# -- what comes from outside, piece by piece --


@pytest.mark.parametrize("name", ["", "/x", "../x", "a/../../x", "a\\b", "C:x", "a\nb", "a\x1bb", "\u202ex", "x" * 301, "名" * 101])  # fmt: skip
def test_a_name_that_leads_out_or_cannot_be_shown_is_no_name(name: str) -> None:
    assert not outside.inside(name)


def test_what_cannot_be_shown_is_written_out() -> None:
    assert signs.shown("a\x1b[2J\u202eb\u200b名\n") == "a\\x1b[2J\\u202eb\\u200b名\n"
