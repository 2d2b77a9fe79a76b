"""What goes wrong around a run: disks, folders, signals, clocks. Nothing finished is lost, nothing unfinished looks finished.

Random kills are in `faults.py`; here is a short form of it, and one test for each way things were seen, or feared, to go wrong.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_cli import whistle
from test_results import contents
from test_trial import SWEEP

import sim
from sim import cli, crowd, experiment, progress, results, shelf, store, trial
from sim.crowd import Crowd
from sim.lock import Lock
from sim.texts import ToldError, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
RUN = ("run", "dongxiejie-parking", "--regime", "joint", "--workers", "1")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows neither these signals nor these files")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished results folder."""
    into = tmp_path_factory.mktemp("done") / "out"
    return sim.compare(sim.load("dongxiejie-parking"), replications=2, workers=1).save(into, events="none")


def both(error: ToldError) -> str:
    """What is told, in both languages."""
    return error.text("zh") + error.text("en")


# -- killed at random moments --


@POSIX
def test_whatever_moment_it_is_killed_nothing_is_lost(tmp_path: Path) -> None:
    """The short form of `python -m tests.faults`, with a luck of its own each day."""
    words = ["--kills", "4", "--seconds", "8", "--fresh", "0", "--seed", str(int(time.time()) // 86400)]
    command = [sys.executable, "-m", "tests.faults", *words, "--out", str(tmp_path / "faults.csv")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, cwd=ROOT)
    assert told.returncode == 0, told.stdout + told.stderr
    assert (tmp_path / "faults.csv").read_text(encoding="utf-8").startswith("fault,command,tried,")


# -- a results folder --


def test_results_that_were_being_replaced_come_back_after_a_kill(done: Path, tmp_path: Path) -> None:
    """Killed between the two steps that put new results in the place of the old."""
    shutil.copytree(done, tmp_path / ".out.former-0a1b2c3d")
    shutil.copytree(done, tmp_path / ".out.partial-0a1b2c3d")
    (tmp_path / ".out.lock").touch()
    with pytest.raises(WrongInputError) as told, results.draft(tmp_path / "out"):
        pass
    assert told.value.key == "results_exist"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert contents(tmp_path / "out") == contents(done)


def test_what_a_killed_run_left_is_taken_away_by_the_next(done: Path, tmp_path: Path) -> None:
    shutil.copytree(done, tmp_path / ".out.partial-0a1b2c3d")
    (tmp_path / ".other.partial-0a1b2c3d").mkdir()
    with results.draft(tmp_path / "out") as folder:
        (folder / "a").write_text("a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.partial-0a1b2c3d", "out"]


def test_two_runs_into_one_folder_are_refused_before_they_begin(tmp_path: Path) -> None:
    with results.draft(tmp_path / "out") as folder:
        with pytest.raises(WrongInputError) as told, results.draft(tmp_path / "out"):
            pass
        assert told.value.key == "results_busy"
        assert folder.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_where_there_are_no_locks_nothing_of_others_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".out.partial-0a1b2c3d").mkdir()
    monkeypatch.setattr("sim.lock._seize", lambda _: False)
    with results.draft(tmp_path / "out") as folder:
        (folder / "a").touch()
    assert (tmp_path / ".out.partial-0a1b2c3d").is_dir()


def test_results_that_cannot_be_put_in_place_are_kept_beside_it(tmp_path: Path) -> None:
    def write() -> None:
        with results.draft(tmp_path / "out") as folder:
            (folder / "a").write_text("a")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "thesis.txt").write_text("years of work")

    with pytest.raises(ToldError) as told:
        write()
    assert told.value.key == "results_aside"
    aside = Path(str(told.value.values["aside"]))
    assert str(aside) in told.value.text("zh")
    assert contents(aside) == {"a": b"a"}
    assert contents(tmp_path / "out") == {"thesis.txt": b"years of work"}


def test_a_file_system_that_refuses_to_rename_keeps_both(
    done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(done, tmp_path / "out")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target.name == "out" and ".partial-" in path.name:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ToldError) as told, results.draft(tmp_path / "out", force=True) as folder:
        (folder / "a").write_text("a")
    assert told.value.key == "results_aside"
    assert contents(tmp_path / "out") == contents(done)
    assert contents(Path(str(told.value.values["aside"]))) == {"a": b"a"}


def test_an_interrupt_while_results_are_put_in_place_loses_neither(
    done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(done, tmp_path / "out")
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if ".partial-" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), results.draft(tmp_path / "out", force=True) as folder:
        (folder / "a").write_text("a")
    assert contents(tmp_path / "out") == contents(done)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_mount_point_is_refused_at_once_with_what_would_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == tmp_path)
    with pytest.raises(WrongInputError) as told, results.draft(tmp_path):
        pass
    assert both(told.value).count(str(tmp_path / "results")) == 2


@pytest.mark.parametrize(
    "name", ["[x]*?", "new\nline", "-dash", "🎺 街乡", "quo'te\"s", ".hidden", "~", "$HOME", "n" * 230]
)
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    if sys.platform == "win32" and set(name) & set('*?"\n'):
        pytest.skip("Windows knows no such name")
    (tmp_path / f".{name}.partial-00000000").mkdir()
    with results.draft(tmp_path / name) as folder:
        (folder / "a").touch()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@POSIX
def test_a_name_that_no_data_can_be_written_under_is_refused_before_the_run(tmp_path: Path) -> None:
    into = tmp_path / os.fsdecode(b"\xff\xfe")
    with pytest.raises(WrongInputError) as told, results.draft(into):
        pass
    assert told.value.key == "results_name"
    assert both(told.value).encode()
    with pytest.raises(WrongInputError), results.draft(Path("/")):
        pass


def test_a_path_that_goes_back_leaves_the_way_it_went(tmp_path: Path) -> None:
    with results.draft(tmp_path / "x" / ".." / "out") as folder:
        (folder / "a").touch()
    assert (tmp_path / "x" / ".." / "out" / "a").exists()


@pytest.mark.parametrize(
    ("number", "what"), [(errno.ENOSPC, "full"), (errno.EACCES, "permission"), (errno.EFBIG, "larger")]
)
def test_reasons_of_the_system_are_told_in_both_languages(number: int, what: str) -> None:
    told = results.reason(OSError(number, os.strerror(number)))
    assert told.zh != told.en
    assert what in told.en
    arrow = results.reason(OSError(f"[Errno {number}] Error writing bytes to file. Detail: [errno {number}] refused"))
    assert arrow == told


@POSIX
def test_a_folder_in_which_nothing_may_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    drop = "-dac_override,-dac_read_search"
    before = ["setpriv", "--bounding-set", drop, "--inh-caps", drop] if os.geteuid() == 0 else []
    if before and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and nothing is there to change that")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "WHISTLE_LANG": "en"}
    environment.pop("MPLCONFIGDIR", None)
    try:
        for words in (
            (*RUN, "--out", "out"),
            ("experiment", "parking-precision"),
            ("list", "--copy", "jinhaihu-117", "x.yaml"),
        ):
            command = [*before, sys.executable, "-m", "sim", *words]
            told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environment)
            assert told.returncode == 1
            assert "ermission" in told.stderr
            assert told.stderr.count("\n") == 1
    finally:
        tmp_path.chmod(0o755)


@POSIX
@pytest.mark.parametrize("limit", [2_000, 60_000])
def test_a_disk_that_fills_up_is_told_and_leaves_nothing(tmp_path: Path, limit: int) -> None:
    code = f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); from sim.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *RUN, "--events", "all", "--out", str(tmp_path / "out"), "--lang", "en"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert told.returncode == 1
    assert "larger than the system allows" in told.stderr
    assert "Traceback" not in told.stderr
    assert not list(tmp_path.iterdir())


# -- what is printed --


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_results_are_written_even_if_the_table_cannot_be(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sim", *RUN, "--out", str(tmp_path / "out"), "--lang", "zh"]
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert told.returncode == 1
    assert told.stderr == "输出写不出去：磁盘已满。\n"
    assert results.read(tmp_path / "out").regimes == ("joint",)


@POSIX
def test_closed_streams_keep_nothing_from_being_done(tmp_path: Path) -> None:
    words = " ".join((sys.executable, "-m", "sim", *RUN, "--out", str(tmp_path / "out"), "--progress", "plain"))
    told = subprocess.run(f"{words} >&- 2>&-", shell=True, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (told.returncode, told.stderr + told.stdout) == (0, "")
    assert results.finished(tmp_path / "out")


def test_progress_that_nobody_can_read_ends_nothing() -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    bar = progress.Progress("en", style="bar", stream=Broken())
    bar(0, 2)
    bar(1, 2)
    assert bar.style == "none"


def test_nothing_is_printed_where_there_is_no_home_and_no_place_for_scratch(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    told = whistle(
        *RUN, "--out", tmp_path / "out", settings={"HOME": nowhere, "TMPDIR": nowhere, "MPLCONFIGDIR": nowhere}
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert results.finished(tmp_path / "out")


# -- signals --


@POSIX
def test_what_the_system_ends_says_so(tmp_path: Path) -> None:
    for number, code, language, part in (
        (signal.SIGTERM, 143, "zh", "收到系统的结束信号"),
        (signal.SIGHUP, 129, "en", "Told by the system to end"),
    ):
        words = [
            *RUN,
            "--replications",
            "100000",
            "--events",
            "all",
            "--out",
            str(tmp_path / "out"),
            "--lang",
            language,
        ]
        told = _sent(words, number, lambda: any(tmp_path.glob(".out.partial-*/.parts/*")))
        assert told[0] == code
        assert part in told[1]
        assert not list(tmp_path.iterdir())


@POSIX
def test_an_experiment_that_the_system_ends_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SWEEP.replace("replications: 5", "replications: 5000"), encoding="utf-8")
    words = [
        "experiment",
        str(tmp_path / "mine.yaml"),
        "--workers",
        "1",
        "--out",
        str(tmp_path / "out"),
        "--lang",
        "en",
    ]
    told = _sent(words, signal.SIGTERM, lambda: any(tmp_path.glob("out/tasks/*.parquet")))
    assert told[0] == 143
    assert "the same command goes on from there" in told[1]
    assert "files" not in json.loads((tmp_path / "out" / "manifest.json").read_bytes())


def _sent(words: list[str], number: signal.Signals, ready: Callable[[], bool]) -> tuple[int, str]:
    """A command that is sent a signal once it is *ready*: its exit code, and what it says."""
    former = signal.signal(number, signal.SIG_DFL)  # the tests themselves may run under nohup
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    signal.signal(number, former)
    until = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    return process.returncode, errors


# -- an experiment's folder --


@pytest.fixture
def inquiry(tmp_path: Path) -> experiment.Inquiry:
    (tmp_path / "small.yaml").write_text(SWEEP.replace("replications: 5", "replications: 2"), encoding="utf-8")
    return experiment.read(str(tmp_path / "small.yaml"))


def conducted(inquiry: experiment.Inquiry, into: Path) -> dict[str, bytes]:
    with Crowd(lambda: crowd.local(1)) as crew:
        trial.conduct(inquiry, store.opened(into, inquiry), crew)
    return contents(into)


def test_a_task_that_cannot_be_read_is_done_anew(inquiry: experiment.Inquiry, tmp_path: Path) -> None:
    right = conducted(inquiry, tmp_path / "right")

    class StopError(Exception):
        pass

    def stop(count: int, _total: int) -> None:
        if count == 4:
            raise StopError

    with pytest.raises(StopError), Crowd(lambda: crowd.local(1)) as crew:
        trial.conduct(inquiry, store.opened(tmp_path / "out", inquiry), crew, stop)
    one, two, three, *_ = sorted((tmp_path / "out" / "tasks").iterdir())
    one.write_bytes(b"")
    two.write_bytes(two.read_bytes()[:-20])
    three.write_bytes(b"PAR1" + bytes(500) + b"PAR1")
    assert conducted(inquiry, tmp_path / "out") == right


@pytest.mark.parametrize("name", ["runs.parquet", "report.zh.txt", "table.csv"])
def test_a_finished_folder_that_lacks_a_file_is_made_whole(
    inquiry: experiment.Inquiry, tmp_path: Path, name: str
) -> None:
    right = conducted(inquiry, tmp_path / "out")
    (tmp_path / "out" / name).unlink()
    assert conducted(inquiry, tmp_path / "out") == right


def test_a_finished_folder_whose_data_were_spoiled_is_told(inquiry: experiment.Inquiry, tmp_path: Path) -> None:
    conducted(inquiry, tmp_path / "out")
    (tmp_path / "out" / "runs.parquet").write_bytes(b"nothing")
    with pytest.raises(WrongInputError) as told:
        store.opened(tmp_path / "out", inquiry)
    assert told.value.key == "results_changed"


def test_a_folder_that_makes_way_does_not_look_finished_for_a_moment(
    inquiry: experiment.Inquiry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conducted(inquiry, tmp_path / "out")
    (tmp_path / "other.yaml").write_text(SWEEP.replace("replications: 5", "replications: 3"), encoding="utf-8")
    other = experiment.read(str(tmp_path / "other.yaml"))

    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            store.opened(tmp_path / "out", other, force=True)
    assert "files" not in json.loads((tmp_path / "out" / "manifest.json").read_bytes())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fills_up_keeps_what_is_done(
    inquiry: experiment.Inquiry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    right = conducted(inquiry, tmp_path / "right")
    written = iter(range(1000))
    replace = store._replace

    def full(path: Path, raw: bytes) -> None:
        if next(written) > 3:
            raise OSError(number, os.strerror(number))
        replace(path, raw)

    with monkeypatch.context() as patched:
        patched.setattr(store, "_replace", full)
        with pytest.raises(ToldError) as told:
            conducted(inquiry, tmp_path / "out")
    assert told.value.key == "experiment_stopped"
    assert both(told.value).count(str(tmp_path / "out")) == 2
    assert ("磁盘已满" in told.value.text("zh")) == (number == errno.ENOSPC)
    assert len(list((tmp_path / "out" / "tasks").iterdir())) == 3
    assert conducted(inquiry, tmp_path / "out") == right


# -- processes that cannot be started --


def test_processes_that_cannot_be_started_are_told() -> None:
    class Refused(crowd.Alone):
        workers = 2

        def submit(self, work: Callable[..., object], /, *args: object, **named: object) -> object:  # type: ignore[override]
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    def refused() -> crowd.Pool:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    for make in (refused, Refused):
        with pytest.raises(ToldError) as told, Crowd(make) as crew:  # type: ignore[arg-type]
            list(crew.outcomes(str, [(1,), (2,)]))
        assert both(told.value).count("--workers 1") == 2


# -- files --


def test_a_copy_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("my own", encoding="utf-8")
    write = Path.write_text

    def full(path: Path, text: str, **given: str) -> int:
        write(path, text[:10], encoding="utf-8")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert cli.main(["list", "--copy", "jinhaihu-117", str(mine), "--force", "--lang", "zh"]) == 1
    assert "磁盘已满" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert mine.read_text(encoding="utf-8") == "my own"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_copy_onto_a_full_disk_is_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full(path: Path, mode: str = "r", **given: object) -> object:
        if mode != "xb":
            return opened(path, mode)
        opened(path, mode).close()
        return opened(Path("/dev/full"), "wb")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(OSError, match="No space left"):
            shelf.copy("dongxiejie-parking", tmp_path / "mine.yaml")
    assert not list(tmp_path.iterdir())


# -- a clock that is set back --


@pytest.fixture
def back(tmp_path: Path) -> dict[str, str]:
    """The settings of a process in which the time of day runs backwards, from before 1970."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(
        "import itertools, time\nticks = itertools.count(0, -86400)\ntime.time = lambda: float(next(ticks))\n",
        encoding="utf-8",
    )
    return {"PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{ROOT}"}


def test_a_clock_set_back_changes_nothing_but_the_date(back: dict[str, str], tmp_path: Path) -> None:
    """Progress and durations go by the clock that cannot be set; only the date in run.json is that of the day."""
    words = ("compare", "dongxiejie-parking", "--replications", "3", "--workers", "2", "--progress", "plain")
    told = whistle(*words, "--out", tmp_path / "back", settings=back)
    assert told.returncode == 0, told.stderr
    assert "-" not in told.stderr.split("to go")[0]
    assert whistle(*words, "--out", tmp_path / "out").returncode == 0
    ours, right = contents(tmp_path / "back"), contents(tmp_path / "out")
    circumstances = json.loads(ours.pop("run.json"))
    assert circumstances["simulation_seconds"] > 0
    assert circumstances["began"] < "1970-01-02"
    right.pop("run.json")
    assert ours == right


def test_an_experiment_goes_on_although_the_clock_was_set_back(back: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SWEEP.replace("replications: 5", "replications: 2"), encoding="utf-8")
    words = ("experiment", tmp_path / "mine.yaml", "--workers", "1", "--out", tmp_path / "out")
    assert whistle(*words, settings=back).returncode == 0
    assert whistle(*words).returncode == 0


def test_a_lock_goes_by_the_process_and_not_by_its_age(tmp_path: Path) -> None:
    """What lies there from the future is no lock; one that is held is, however old."""
    (tmp_path / ".out.lock").touch()
    os.utime(tmp_path / ".out.lock", (4e9, 4e9))
    with results.draft(tmp_path / "out") as folder:
        os.utime(tmp_path / ".out.lock", (0, 0))
        (folder / "a").touch()
        with pytest.raises(BlockingIOError):
            Lock(tmp_path, ".out.lock")
