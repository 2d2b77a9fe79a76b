"""The command line as a person meets it: real processes, both languages, exit codes, never a traceback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sim import arguments, cli, progress
from sim.texts import TEXTS, say

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "small.yaml"
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "pyarrow", "simpy", "yaml", "zhplot", "concurrent.futures", "SALib")


def whistle(
    *words: str | Path, language: str | None = "en", settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "WHISTLE"))}
    environment |= (
        {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
        | ({"WHISTLE_LANG": language} if language else {})
        | (settings or {})
    )
    done = subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)],
        capture_output=True, env=environment, timeout=300, check=False, encoding="utf-8",
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    return done


# -- language and help --


@pytest.mark.parametrize("command", ["", *arguments.COMMANDS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_explains_itself_in_both_languages(command: str, language: str) -> None:
    done = whistle(*filter(None, [command]), "--help", language=language)
    assert done.returncode == 0
    assert done.stdout.startswith(say("args_usage", language))
    assert say("help_help", language) in done.stdout
    chinese = re.findall(r"[\u4e00-\u9fff]", done.stdout)
    assert bool(chinese) == (language == "zh")
    assert not re.search(r"usage|options:|show this", done.stdout) or language == "en"


def test_what_is_asked_for_goes_before_the_environment_and_that_before_the_locale() -> None:
    assert "用法" in whistle("--lang", "zh", "--help", language="en").stdout
    assert "usage" in whistle("--help", "--lang=en", language="zh").stdout
    assert "用法" in whistle("list", "--lang", "zh", "--help", language="en").stdout
    assert "usage" in whistle("--help", language="en", settings={"LC_ALL": "zh_CN.UTF-8"}).stdout
    assert "用法" in whistle("--help", language=None, settings={"LANG": "zh_CN.UTF-8"}).stdout
    assert "usage" in whistle("--help", language=None, settings={"LANG": "de_DE.UTF-8"}).stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from sim.cli import main; main(['compare', '--help']);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.strip() == "[]"


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = f"import sys, sim; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_output_is_utf8_where_the_console_cannot_write_chinese() -> None:
    for settings in ({"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}):
        assert "用法" in whistle("--help", language="zh", settings=settings).stdout


def test_every_text_that_is_used_exists() -> None:
    for path in sorted((ROOT / "sim").rglob("*.py")):
        for key in re.findall(
            r"""(?:\bsay|ToldError|WrongInputError)\(\s*"(\w+)\"""", path.read_text(encoding="utf-8")
        ):
            assert key in TEXTS, f"{path.name}: {key}"


# -- wrong input --


@pytest.mark.parametrize(
    ("words", "told", "chinese"),
    [
        ((), "missing: COMMAND", "还缺：COMMAND"),
        (("comprae",), "Did you mean compare?", "是不是 compare？"),
        (("compare",), "missing: SCENARIO", "还缺：SCENARIO"),
        (("compare", "x", "--nothing"), "not known here: --nothing", "不认识：--nothing"),
        (("compare", "x", "--replications", "many"), "'many' is not a whole number", "“many”不是"),
        (("compare", "x", "--replications", "0"), "'0' is not a whole number", "“0”不是"),
        (("compare", "x", "--seed"), "needs a value", "要跟一个值"),
        (("compare", "x", "--events", "sampel"), "Did you mean sample?", "是不是 sample？"),
        (("compare", "x", "--lang", "fr"), "there is no 'fr'", "没有“fr”"),
        (("compare", "no-such-scenario"), "no-such-scenario", "no-such-scenario"),
        (("run", SMALL, "--regime", "jiont"), "Did you mean", "是不是"),
        (("compare", SMALL, "--regimes", "nobody,nothing"), "'nothing'", "“nothing”"),
        (("compare", SMALL, SMALL, "--regimes", "a,b"), "one regime", "只用一套机制"),
        (("check", "no-such-file.yaml"), "no-such-file.yaml", "no-such-file.yaml"),
        (("story", "no-such-folder", "--case", "x"), "not a finished results folder", "不是一个完成的结果文件夹"),
        (("explain", "no_such_thing"), "no_such_thing", "no_such_thing"),
    ],
)
def test_wrong_input_is_told_with_what_would_be_right(words: tuple[str | Path, ...], told: str, chinese: str) -> None:
    for language, part in (("en", told), ("zh", chinese)):
        done = whistle(*words, language=None if "--lang" in words else language, settings={"LANG": language})
        assert done.returncode == 2
        assert part in done.stderr or ("--lang" in words and told in done.stderr)
        assert done.stdout == ""


def test_all_wrong_regimes_are_told_at_once() -> None:
    done = whistle("compare", SMALL, "--regimes", "one,two")
    assert "'one'" in done.stderr
    assert "'two'" in done.stderr


def test_a_broken_scenario_gives_every_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SMALL.read_text(encoding="utf-8") + "\nnonsense: 1\nfolly: 2\n", encoding="utf-8")
    for command in (("check", broken), ("compare", broken), ("run", broken, "--regime", "x")):
        done = whistle(*command)
        assert done.returncode == 2
        assert "nonsense" in done.stderr
        assert "folly" in done.stderr


# -- what works --


def test_check_says_that_all_is_well() -> None:
    done = whistle("check", SMALL)
    assert done.returncode == 0
    assert "no mistakes" in done.stdout


def test_a_dry_run_says_what_would_be_run_and_writes_nothing(tmp_path: Path) -> None:
    done = whistle("compare", SMALL, "--dry-run", "--replications", "7", "--seed", "3", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "7 replications" in done.stdout
    assert "differs from the baseline in" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_compare_prints_the_table_and_the_verdict(language: str) -> None:
    done = whistle("compare", SMALL, "--replications", "3", language=language)
    assert done.returncode == 0, done.stderr
    for key in ("table_measure", "table_interval", "group_primary", "group_cost", "results_not_written"):
        assert say(key, language) in done.stdout
    assert done.stdout.index(say("group_primary", language)) < done.stdout.index(say("group_cost", language))


def test_run_prints_the_measures_of_one_regime() -> None:
    regime = cli._scenarios([str(SMALL)], "en")[0].compare[0]
    done = whistle("run", SMALL, "--regime", regime)
    assert done.returncode == 0, done.stderr
    assert say("table_mean", "en") in done.stdout


def test_two_files_are_compared_with_their_differences_listed(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    shutil.copy(SMALL.with_name("calls.csv"), tmp_path)
    text = SMALL.read_text(encoding="utf-8")
    title = re.search(r"^title:.*$", text, re.MULTILINE)
    assert title
    other.write_text(text.replace(title[0], "title: {zh: 另一个, en: the other one}"), encoding="utf-8")
    done = whistle("compare", SMALL, other, "--replications", "2")
    assert done.returncode == 0, done.stderr
    assert "the other one" in done.stdout
    assert "title" in done.stdout
    assert re.search(r"\bA\b.*\bB\b", done.stdout)


def test_a_shipped_scenario_is_copied_but_never_over_a_file(tmp_path: Path) -> None:
    names = re.findall(r"^([\w-]+):", whistle("list").stdout, re.MULTILINE)
    if not names:
        pytest.skip("no shipped scenarios yet")
    into = tmp_path / "mine.yaml"
    assert whistle("list", "--copy", names[0], into).returncode == 0
    assert whistle("check", into).returncode == 0
    assert whistle("list", "--copy", names[0], into).returncode == 2
    assert whistle("list", "--copy", names[0], into, "--force").returncode == 0


# -- failures --


def test_the_unexpected_is_one_line_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("first line\nsecond line")

    monkeypatch.setitem(cli.COMMANDS, "list", fail)
    monkeypatch.setenv("WHISTLE_LANG", "en")
    monkeypatch.delenv("WHISTLE_DEBUG", raising=False)
    assert cli.main(["list"]) == 1
    assert capsys.readouterr().err == say("failed", "en", error="ValueError: first line") + "\n"
    monkeypatch.setenv("WHISTLE_DEBUG", "1")
    with pytest.raises(ValueError):
        cli.main(["list"])


def test_a_reader_that_goes_away_is_no_failure_worth_a_word() -> None:
    code = "from sim.cli import main; import sys; sys.exit(main(['compare', '--help']))"
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=write, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT
    )
    os.close(write)
    assert done.stderr == ""


def test_results_are_written_even_if_nobody_reads_the_table(tmp_path: Path) -> None:
    words = f"compare {SMALL} --replications 1 --events none --out {tmp_path / 'out'}".split()
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "sim", *words]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    os.close(write)
    assert done.stderr == ""
    assert (tmp_path / "out" / "manifest.json").exists()
    assert not (tmp_path / "out" / "events.parquet").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_output_that_cannot_be_written_is_told_in_words() -> None:
    command = [sys.executable, "-m", "sim", "check", str(SMALL), "--lang", "en"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.startswith("The output could not be written")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, sent: signal.Signals, code: int, workers: str) -> None:
    words = f"compare {SMALL} --replications 100000 --workers {workers} --events all --lang en"
    command = [sys.executable, "-m", "sim", *words.split(), "--out", str(tmp_path / "new" / "out")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, cwd=ROOT
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob("new/.out.partial-*/.parts/*")):
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, sent) if sent == signal.SIGINT else process.send_signal(sent)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())
    _gone(process.pid)


def _gone(group: int) -> None:
    """Wait until a group of processes has ended."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("processes were left behind")


# -- progress --


class _Terminal:
    def __init__(self, *, tty: bool) -> None:
        self.text = ""
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def _told(style: str, *, tty: bool) -> str:
    terminal = _Terminal(tty=tty)
    clock = iter(range(0, 1000, 6))
    bar = progress.Progress("en", style=style, stream=terminal, clock=lambda: float(next(clock)))  # type: ignore[arg-type]
    for done in range(5):
        bar(done, 4)
    return terminal.text


def test_a_terminal_sees_a_bar_with_the_time_to_go() -> None:
    told = _told("auto", tty=True)
    assert "1/4 done, 3 left, 0:18 to go" in told
    assert told.endswith("\n")
    assert "\n" not in told[:-1]


def test_nobody_else_sees_anything_unless_asked_for() -> None:
    assert _told("auto", tty=False) == ""
    assert _told("none", tty=True) == ""
    assert _told("plain", tty=False).count("\n") == 2


# -- an experiment's file --


@pytest.mark.parametrize(("language", "kind"), [("zh", "sweep 类实验"), ("en", "Kind: sweep")])
def test_an_experiment_is_checked_like_a_scenario(tmp_path: Path, language: str, kind: str) -> None:
    assert kind in whistle("check", "whistle-breakdown", language=language).stdout
    text = (ROOT / "experiments" / "whistle-breakdown.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("demand.*.rate", "demand.*.rat"), encoding="utf-8")
    done = whistle("check", tmp_path / "mine.yaml", language=language)
    assert done.returncode == cli.WRONG
    assert "demand.*.rate" in done.stderr


def test_either_schema_is_printed_and_no_other() -> None:
    assert '"#/$defs/Experiment"' in whistle("check", "--schema", "experiment").stdout
    assert whistle("check", "--schema").stdout == whistle("check", "--schema", "scenario").stdout
    done = whistle("check", "--schema", "experimnt")
    assert done.returncode == cli.WRONG
    assert "experiment" in done.stderr


class Dying:
    """Is interrupted while it goes."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)
        sum(range(1000))  # here Python sees to the signal


def test_an_interrupt_within_a_finalizer_is_not_lost() -> None:
    if threading.current_thread() is not threading.main_thread():
        pytest.skip("only the main thread is told of signals")
    with pytest.raises(SystemExit) as ended, cli._terminable():  # noqa: PT012 - the signal comes in between
        Dying()
        time.sleep(5)
    assert ended.value.code == 128 + signal.SIGTERM
