"""`whistle verify`: done again and compared bit for bit; a folder that was tampered with, or lies, is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_cli import whistle
from test_trial import SWEEP, carried_out

import sim
from sim import cli, experiment, results, verification
from sim.texts import WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
SMALL = HERE / "small.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    result = sim.compare(sim.load(SMALL), replications=2, seed=3, workers=1)
    return result.save(tmp_path_factory.mktemp("verify") / "small")


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("experiment")
    (home / "small.yaml").write_text(SWEEP.replace("replications: 5", "replications: 2"), encoding="utf-8")
    carried_out(experiment.read(home / "small.yaml"), home / "out")
    return home / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def verified(folder: Path) -> verification.Verified:
    return verification.verify(verification.subject(folder), workers=1)


def edit(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_an_untouched_folder_is_the_same_and_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(folder)
    found = verified(folder)
    assert found.sound
    assert set(found.same) == set(before) - {"run.json"}
    assert (found.differ, found.only_there, found.only_again, found.versions) == ((), (), (), ())
    assert cli.main(["verify", str(folder), "--workers", "1", "--progress", "none", "--lang", "en"]) == 0
    assert "The same bit for bit" in capsys.readouterr().out
    assert contents(folder) == before


def test_a_tampered_file_is_told_before_anything_is_run_and_differs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "verdict.zh.txt").write_text("更好\n", encoding="utf-8")
    (folder / "figures" / "cost.zh.png").unlink()
    (folder / "figures" / "own.png").write_bytes(b"mine")
    (folder / ".DS_Store").write_bytes(b"")
    own = verification.subject(folder).own
    assert own == verification.Own(("figures/cost.zh.png",), ("verdict.zh.txt",), ("figures/own.png",))
    assert cli.main(["verify", str(folder), "--workers", "1", "--progress", "none", "--lang", "zh"]) == 1
    told = capsys.readouterr().out
    assert told.index("对不上") < told.index("再做一遍")
    assert "不同：verdict.zh.txt" in told
    assert "文件夹里没有：figures/cost.zh.png" in told
    assert "没有再做出来：figures/own.png" in told


def test_a_manifest_made_to_fit_tampered_files_is_found_out(folder: Path) -> None:
    (folder / "runs.csv").write_text("regime,replication,metric,value,cases,censored\n", encoding="utf-8")
    edit(folder, lambda manifest: manifest["files"].update({"runs.csv": results.digest(folder / "runs.csv")}))
    found = verified(folder)
    assert found.own.sound
    assert set(found.differ) == {"runs.csv", "manifest.json"}
    assert not found.sound


@pytest.mark.parametrize(
    "lie",
    [
        lambda manifest: manifest.update(seed=4),
        lambda manifest: manifest["settings"].update(replications=1, regimes=["whistle", "joint"]),
        lambda manifest: manifest.update(command="whistle compare other"),
    ],
)
def test_a_manifest_that_lies_about_how_it_was_made_is_found_out(folder: Path, lie: Callable[[Any], object]) -> None:
    edit(folder, lie)
    found = verified(folder)
    assert not found.sound
    assert "manifest.json" in found.differ


def test_other_versions_are_told_and_do_not_count_by_themselves(folder: Path) -> None:
    edit(folder, lambda manifest: manifest["versions"].update(numpy="0.1", abacus="1.0"))
    found = verified(folder)
    assert found.sound
    assert {(name, then) for name, then, _ in found.versions} == {("numpy", "0.1"), ("abacus", "1.0")}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text('{"sort": "thesis"}'),
        lambda folder: (folder / "manifest.json").write_bytes(b"\xff\xfe"),
        lambda folder: edit(folder, lambda manifest: manifest.pop("main")),
        lambda folder: edit(folder, lambda manifest: manifest.update(main={"scenario": 1})),
        lambda folder: edit(folder, lambda manifest: manifest.update(main={"scenario": "../../../etc/passwd"})),
        lambda folder: edit(folder, lambda manifest: manifest.update(seed=True)),
        lambda folder: edit(folder, lambda manifest: manifest["settings"].update(replications=0)),
        lambda folder: edit(folder, lambda manifest: manifest["settings"].update(events="some")),
    ],
)
def test_a_folder_that_is_not_ours_is_refused_and_nothing_is_run(
    folder: Path, spoil: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(folder)
    with pytest.raises(WrongInputError):
        verification.subject(folder)
    assert cli.main(["verify", str(folder), "--lang", "en"]) == cli.WRONG
    assert "Doing it again" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "inputs" / "small.yaml").unlink(), "small.yaml"),
        (lambda folder: (folder / "inputs" / "small.yaml").write_text("name: [\n"), "small.yaml"),
        (lambda folder: (folder / "inputs" / "calls.csv").unlink(), "calls.csv"),
        (lambda folder: edit(folder, lambda m: m["settings"].update(regimes=["joint", "magic"])), "magic"),
    ],
)
def test_what_cannot_be_done_again_is_told_without_a_traceback(
    folder: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(folder)
    for language in ("zh", "en"):
        told = whistle("verify", folder, "--workers", "1", language=language)
        assert told.returncode == 1
        assert said in told.stderr
    assert contents(folder)


def test_all_events_and_two_files_are_done_again(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    shutil.copy(HERE / "calls.csv", tmp_path)
    text = SMALL.read_text(encoding="utf-8").replace("crews: {value: 4,", "crews: {value: 8,")
    other.write_text(text, encoding="utf-8")
    given = ["compare", str(SMALL), str(other), "--regimes", "whistle", "--replications", "2", "--workers", "1"]
    assert cli.main([*given, "--events", "all", "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    assert verified(tmp_path / "out").sound


def test_equal_hours_are_looked_for_again(tmp_path: Path) -> None:
    result = sim.compare(sim.load(SMALL), replications=2, seed=3, workers=1, equal_hours=True)
    assert verified(result.save(tmp_path / "out", events="none")).sound


def test_an_experiment_is_done_again_on_the_scenario_kept(tried: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(tried)
    assert cli.main(["verify", str(tried), "--workers", "1", "--progress", "none", "--lang", "en"]) == 0
    assert "The same bit for bit" in capsys.readouterr().out
    assert contents(tried) == before


def test_a_tampered_experiment_is_told(tried: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(tried, tmp_path / "copy"))
    (copy / "report.zh.txt").write_text("更好\n", encoding="utf-8")
    edit(copy, lambda manifest: manifest["fingerprint"].update(program="0" * 64))
    found = verified(copy)
    assert found.own.changed == ("report.zh.txt",)
    assert found.differ == ("report.zh.txt",)
    assert ("program", "0" * 12) in {(name, then) for name, then, _ in found.versions}
    edit(copy, lambda manifest: manifest["fingerprint"].update(scenario="0" * 64))
    assert "manifest.json" in verified(copy).differ


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: edit(folder, lambda manifest: manifest.pop("files")),
        lambda folder: edit(folder, lambda manifest: manifest.update(experiment="../small")),
        lambda folder: edit(folder, lambda manifest: manifest.update(versions=[])),
    ],
)
def test_an_experiment_whose_manifest_makes_no_sense_is_refused(
    tried: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    copy = Path(shutil.copytree(tried, tmp_path / "copy"))
    spoil(copy)
    assert cli.main(["verify", str(copy), "--lang", "en"]) == cli.WRONG
