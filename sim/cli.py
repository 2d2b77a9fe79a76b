"""The command line. Exit codes: 0 done, 1 failed, 2 wrong input, 130 interrupted; never a traceback."""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

import _thread
import os
import signal
import sys
import time
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from sim import __version__, arguments
from sim.texts import ToldError, WrongInputError, chosen, say
from sim.words import nearest, wrapped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import FrameType

    from sim.comparison import Run
    from sim.crowd import Pool
    from sim.expectation import Claim
    from sim.experiment import Inquiry
    from sim.problem import ScenarioError
    from sim.proof import Proved
    from sim.results import Folder, Result
    from sim.scenario import Scenario
    from sim.trace import Shown
    from sim.words import Words

WRONG = 2
"""The exit code of wrong input."""
PACE = {"cases": 1e-3, "groups": 3e-5, "departments": 2e-6}
"""Seconds that a case, a group's night and a department's day take, as measured on the shipped scenarios."""
ARTICLE = "article"
"""The name under which the source article is explained."""
PAGE = b'<meta name="generator" content="whistle report">'
"""What a report says of itself in its first lines; such a file is replaced by another report."""
SHOWN = 40
"""How many differences between two files are listed."""


FINALIZERS = frozenset(("remove", "_remove", "__del__", "_remove_dead_weakref"))
"""Names of functions that Python calls when a thing goes, and whose exceptions it swallows."""
MOMENT = 0.02
"""Seconds after which an interrupt is tried again that came within one of them."""
_UNSAID: list[OSError] = []
"""What kept the output from being written, where the rest was done all the same."""


def _path(name: str | os.PathLike[str]) -> Path:
    """The path of that name; what it takes is imported only where there is one."""
    from pathlib import Path

    return Path(name)


def _wrong_scenario() -> type[ScenarioError]:
    """The error of a scenario that cannot be used; what it needs is imported only where something has gone wrong."""
    from sim.problem import ScenarioError

    return ScenarioError


class _EndedError(SystemExit):
    """The system told this process to end."""


class _WrongError(Exception):
    """Wrong input: every problem found, in the words told to the user."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `whistle` with the words *argv* and return its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    language = chosen(arguments.asked(argv))
    _speak()
    _UNSAID.clear()
    try:
        with _terminable():
            code = _obey(argv, language)
            sys.stdout.flush()
        if _UNSAID:
            raise _UNSAID[0]
    except KeyboardInterrupt:
        _complain(say("interrupted", language))
        return 130
    except OSError as error:
        _mute()
        if not isinstance(error, BrokenPipeError):
            _complain(say("output_failed", language, error=_why(error).of(language)))
        return 1
    return code


def _obey(argv: Sequence[str], language: str) -> int:
    try:
        given = arguments.parser(language, __version__).parse_args(argv)
        return int(COMMANDS[given.command](given, language) or 0)
    except _EndedError as end:
        _complain(say("ended", language))
        return int(end.code or 0)
    except SystemExit as end:
        return int(end.code or 0)
    except _WrongError as error:
        _complain(str(error))
        return WRONG
    except _wrong_scenario() as error:
        _complain(error.text(language))
        return WRONG
    except ToldError as error:
        _complain(error.text(language))
        return WRONG if isinstance(error, WrongInputError) else 1
    except MemoryError:
        _complain(say("out_of_memory", language))
        return 1
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get("WHISTLE_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename is None:
            raise
        _complain(say("failed", language, error=f"{type(error).__name__}: {error}".split("\n", 1)[0]))
        return 1


@contextmanager
def _terminable() -> Iterator[None]:
    """Let a termination, or a terminal that goes, leave through the same doors as an interrupt, so that nothing is left behind."""
    threads = sys.modules.get("threading")  # as long as nobody has asked for threads there is but one
    if threads is not None and threads.current_thread() is not threads.main_thread():
        yield
        return
    sent = [signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under nohup
        sent.append(signal.SIGHUP)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        sent.append(signal.SIGINT)
    former = [(number, signal.signal(number, _leave)) for number in sent]
    try:
        yield
    finally:
        for number, handler in former:
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave, but not in the midst of a finalizer, where Python swallows what is raised: then a moment later."""
    inside = frame
    while inside is not None:
        if inside.f_code.co_name in FINALIZERS:
            _thread.start_new_thread(_signal_later, (number,))
            return
        inside = inside.f_back
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise _EndedError(128 + number)


def _signal_later(number: int) -> None:
    """In a moment signal the main thread, which may be waiting for something."""
    time.sleep(MOMENT)
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:
        os.kill(os.getpid(), number)


def _why(error: OSError) -> Words:
    """Why the system would not."""
    from sim.results import reason

    return reason(error)


def _speak() -> None:
    """Let both streams write Chinese: in UTF-8 where their own encoding cannot; what is closed goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, _path(os.devnull).open("w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        try:
            "吹哨–×".encode(stream.encoding)
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        except (UnicodeError, LookupError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        except AttributeError:
            continue


def _mute() -> None:
    """Let standard output go nowhere, once nobody reads it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(lines: Iterable[str]) -> None:
    """Print *lines*; that nobody reads them, or that they cannot be written, is no reason to leave the rest undone."""
    try:
        print("\n".join(lines))
        sys.stdout.flush()
    except OSError as error:
        _mute()
        if not isinstance(error, BrokenPipeError):
            _UNSAID.append(error)


def _complain(text: str) -> None:
    with suppress(OSError):
        sys.stdout.flush()
    with suppress(OSError):
        print(text, file=sys.stderr, flush=True)


# -- what is asked for --


def _scenarios(names: Sequence[str], language: str) -> list[Scenario]:
    """The scenarios *names*; every mistake of every file is told at once."""
    from sim import reader, shelf

    found, problems = [], []
    for name in names:
        try:
            found.append(reader.read(shelf.find(name, language), language))
        except _wrong_scenario() as error:
            problems.append(error.text(language))
    if problems:
        raise _WrongError("\n".join(problems))
    return found


def _seconds(scenario: Scenario) -> int:
    """Estimate how long a replication of the regimes compared by default takes, in whole seconds."""
    from sim.units import DAY

    common = sum(phase.length for phase in scenario.phases[: scenario.compared])
    days = (common + max(1, len(scenario.compare)) * (scenario.horizon - common)) / DAY
    drawn = sum(
        (demand.rate + demand.sites * DAY / max(1, demand.in_order.expected)) * len(demand.streets or scenario.streets)
        for demand in scenario.demand
    )
    a_day = {
        "cases": drawn + len(scenario.recorded) * DAY / scenario.horizon,
        "groups": sum(hill.groups for hill in scenario.offending),
        "departments": len(scenario.departments),
    }
    return max(1, round(days * sum(PACE[what] * number for what, number in a_day.items())))


def _regimes(scenario: Scenario, names: Sequence[str], language: str) -> tuple[str, ...]:
    """The regimes *names* of *scenario*; all that are wrong are told at once."""
    known = ", ".join(scenario.regimes)
    problems = []
    for i, name in enumerate(names):
        if name not in scenario.regimes:
            near = nearest(name, scenario.regimes)
            hint = say("did_you_mean", language, word=near) if near else ""
            problems.append(say("no_regime", language, scenario=scenario.name, regime=name, known=known) + hint)
        elif name in names[:i]:
            problems.append(say("regime_twice", language, regime=name))
    if problems:
        raise _WrongError("\n".join(problems))
    return tuple(names)


def _named(words: str | None) -> tuple[str, ...]:
    """The names in a row with commas, Chinese ones too."""
    return tuple(
        name.strip() for name in (words or "").replace("，", ",").replace("、", ",").split(",") if name.strip()
    )


# -- commands --


def _list(given: argparse.Namespace, language: str) -> None:
    """`whistle list`: the shipped scenarios and experiments, or a copy of a scenario."""
    from sim import experiment, reader, shelf
    from sim.units import DAY

    if given.copy:
        _copy(given, language)
        return
    for name in shelf.names():
        scenario = reader.read(shelf.find(name, language), language)
        print(
            say(
                "list_line",
                language,
                name=name,
                title=scenario.title.of(language),
                about=scenario.about.of(language),
                streets=len(scenario.streets),
                departments=len(scenario.departments),
                days=scenario.horizon // DAY,
                compare=", ".join(scenario.compare),
                seconds=_seconds(scenario),
            )
        )
    print(say("list_experiments", language))
    for name in shelf.names(experiment.SORT):
        asked = experiment.read(name, language).experiment
        title, question = asked.title.of(language), asked.question.of(language)
        print(say("list_experiment", language, name=name, title=title, question=question))


def _copy(given: argparse.Namespace, language: str) -> None:
    from sim import shelf

    name, into = given.copy
    path = _path(into)
    try:
        if given.force and path.is_file():
            _replace(path, shelf.find(name, language).read_text(encoding="utf-8"))
        else:
            shelf.copy(name, path)
    except _wrong_scenario() as error:
        raise _WrongError(error.text(language)) from None
    except FileExistsError:
        raise _WrongError(say("file_exists", language, path=into)) from None
    except OSError as error:
        raise ToldError("file_not_written", path=into, error=_why(error)) from error
    print(say("copied", language, path=into))


def _check(given: argparse.Namespace, language: str) -> None:
    """`whistle check`: all the mistakes of a scenario or an experiment, or the schema of either."""
    from sim import experiment
    from sim.units import DAY

    if given.schema:
        import json

        from sim.expectation import Expectation
        from sim.scenario import Scenario
        from sim.schema import schema

        cls = {"experiment": experiment.Experiment, "expectation": Expectation}.get(given.schema, Scenario)
        print(json.dumps(schema(cls), ensure_ascii=False, indent=2))
        return
    if not given.file:
        raise _WrongError(say("file_needed", language))
    if given.file.endswith(".expect.yaml"):
        print(_claim_checked(given.file, language))
        return
    if experiment.is_one(given.file):
        print(_inquiry_checked(given.file, language))
        return
    (scenario,) = _scenarios([given.file], language)
    print(
        say(
            "checked",
            language,
            path=given.file,
            streets=len(scenario.streets),
            departments=len(scenario.departments),
            regimes=len(scenario.regimes),
            days=scenario.horizon // DAY,
        )
    )
    from sim import concerns

    for text in concerns.told(scenario, scenario.compare or scenario.regimes, language):
        print(text)


def _inquiry_checked(file: str, language: str) -> str:
    """What is said of the experiment in a file that has no mistakes."""
    from sim.points import count

    inquiry = _inquiry(file, language)
    asked = inquiry.experiment
    return say(
        "checked_experiment",
        language,
        path=file,
        kind=asked.kind,
        scenario=inquiry.scenario.name,
        regimes=len(inquiry.arms),
        points=count(inquiry),
    )


def _claim_checked(file: str, language: str) -> str:
    """What is said of the expectation in a file that has no mistakes."""
    (claim,) = _claims([_path(file)], language)
    figures = len(claim.expectation.figures)
    scenario = claim.arms[0].scenario.name
    return say(
        "checked_expectation", language, path=file, case=claim.expectation.case, scenario=scenario, figures=figures
    )


def _claims(files: Sequence[Path], language: str) -> list[Claim]:
    """The expectations in *files*; every mistake of every file is told at once."""
    from sim import expectation

    found, problems = [], []
    for file in files:
        try:
            found.append(expectation.read(file, language))
        except _wrong_scenario() as error:
            problems.append(error.text(language))
    if problems:
        raise _WrongError("\n".join(problems))
    return found


def _inquiry(name: str, language: str) -> Inquiry:
    """The experiment *name*; every mistake is told at once."""
    from sim import experiment

    try:
        return experiment.read(name, language)
    except _wrong_scenario() as error:
        raise _WrongError(error.text(language)) from None


def _explain(given: argparse.Namespace, language: str) -> None:
    """`whistle explain`: one name in words, or all names."""
    from sim.expectation import Expectation
    from sim.experiment import Experiment
    from sim.schema import explain

    if not given.name:
        print("\n".join(_names(language)))
        return
    if given.name.strip().lower() == ARTICLE:
        _tell([_article(given.row, language)])
        return
    if not given.row and _is_scenario(given.name):
        _tell(_scenario_told(given.name, language))
        return
    if given.row:
        raise _WrongError(say("article_only", language, row=given.row) + _mean(given.name, (ARTICLE,), language))
    told = explain(given.name, language, Experiment, Expectation)
    if told.startswith(say("explain_unknown", language, name=given.name, known="").rstrip()):
        raise _WrongError(told + _mean(given.name, (ARTICLE,), language))
    print(told)


def _is_scenario(name: str) -> bool:
    """Whether *name* is that of a file or of a shipped scenario."""
    from sim import shelf

    return _path(name).is_file() or name in shelf.names()


def _scenario_told(name: str, language: str) -> Iterator[str]:
    """What a scenario is about, and the load of its departments under each regime that is compared."""
    from sim import concerns
    from sim.tables import aligned

    (scenario,) = _scenarios([name], language)
    yield _head(scenario, language)
    yield scenario.about.of(language)
    yield say("load_head", language)
    regimes = scenario.compare or tuple(scenario.regimes)
    for regime in concerns.in_force(scenario, regimes):
        yield ""
        yield f"{scenario.regimes[regime].title.of(language) or regime} ({regime})"
        rows = concerns.load_rows(scenario, regime, language)
        yield from (f"  {line}" for line in aligned(rows))
    for text in concerns.told(scenario, regimes, language):
        yield ""
        yield text


def _warn(scenarios: Sequence[Scenario], regimes: Sequence[str], language: str) -> None:
    """Tell beforehand what is probably not meant; the run goes on all the same."""
    from sim import concerns

    for scenario in scenarios:
        for text in concerns.told(scenario, regimes, language):
            _complain(text)


def _mean(word: str, known: Iterable[str], language: str) -> str:
    """Ask whether one of *known* was meant, if one is near."""
    near = nearest(word, known)
    return say("article_mean", language, word=near) if near else ""


def _article(row: str | None, language: str) -> str:
    """The source article, or one row of it."""
    from sim import article

    number = article.sought(row) if row else ""
    if row and not number:
        wrong = say("article_no_row", language, row=row, last=len(article.ROWS))
        near = article.near(row)
        raise _WrongError(wrong + (say("article_mean", language, word=near) if near else ""))
    return article.told(language, number)


def _names(language: str) -> Iterator[str]:
    """List what can be explained."""
    from sim import article
    from sim.declare import declarations
    from sim.expectation import Expectation
    from sim.experiment import Experiment
    from sim.measures import BY_PERIOD, MEASURES
    from sim.regime import ELEMENTS, Regime
    from sim.schema import named

    yield say("names_elements", language)
    yield from (f"  {name}: {declarations(Regime)[name].words.of(language)}" for name in ELEMENTS)
    yield say("names_measures", language)
    yield from (f"  {name}: {measure.words.of(language)}" for name, measure in {**MEASURES, **BY_PERIOD}.items())
    yield say("names_parameters", language)
    names = dict.fromkeys(each.name for each in named() if each.name not in ELEMENTS)
    yield from (f"  {line}" for line in wrapped(", ".join(sorted(names)), 96))
    yield say("names_experiment", language)
    keys = dict.fromkeys(".".join(each.path) for each in named(Experiment))
    yield from (f"  {line}" for line in wrapped(", ".join(keys), 96))
    yield say("names_expectation", language)
    keys = dict.fromkeys(".".join(each.path) for each in named(Expectation))
    yield from (f"  {line}" for line in wrapped(", ".join(keys), 96))
    yield say("names_article", language)
    yield f"  {say('names_article_line', language, last=len(article.ROWS))}"


def _run(given: argparse.Namespace, language: str) -> None:
    """`whistle run`: one regime, its measures."""
    (scenario,) = _scenarios([given.scenario], language)
    regimes = _regimes(scenario, [given.regime], language)
    _warn([scenario], regimes, language)
    with ExitStack() as stack:
        folder = _draft(stack, given)
        result = _compared(scenario, regimes, given, language, folder)
        _tell([_head(scenario, language), "", _means(scenario, result.measured, language), ""])
        _write(folder, result, given, language)
    _written(given, language)


def _compare(given: argparse.Namespace, language: str) -> None:
    """`whistle compare`: table, verdict, folder."""
    scenarios = _scenarios([given.scenario, *filter(None, [given.other])], language)
    regimes = _asked(scenarios, given, language)
    _warn(scenarios, regimes, language)
    if given.dry_run:
        print("\n".join(_dry(scenarios, regimes, given, language)))
        return
    with ExitStack() as stack:
        folder = _draft(stack, given)
        if len(scenarios) == 2:
            result = _compared_files((scenarios[0], scenarios[1]), regimes[0], given, language, folder)
        else:
            result = _compared(scenarios[0], regimes, given, language, folder)
        _tell(_report(result, given, language))
        _write(folder, result, given, language)
    _written(given, language)


def _asked(scenarios: Sequence[Scenario], given: argparse.Namespace, language: str) -> tuple[str, ...]:
    """The regimes that are to be compared."""
    names = _named(given.regimes)
    if len(scenarios) == 2:
        if len(names) > 1:
            raise _WrongError(say("two_files_one_regime", language, count=len(names)))
        if given.equal_hours:
            raise _WrongError(say("two_files_no_hours", language))
        names = (names or scenarios[0].compare or tuple(scenarios[0].regimes))[:1]
    for scenario in scenarios:
        names = _regimes(scenario, names or scenario.compare, language)
    if len(scenarios) == 1 and len(names) < 2:
        raise _WrongError(say("too_few_regimes", language, known=", ".join(scenarios[0].regimes)))
    return names


def _draft(stack: ExitStack, given: argparse.Namespace) -> Path | None:
    """Open the folder to write into before anything is simulated, so that what is wrong with it is told at once."""
    if not given.out:
        return None
    from sim.results import draft

    return stack.enter_context(draft(_path(given.out), force=given.force))


def _compared(
    scenario: Scenario, regimes: Sequence[str], given: argparse.Namespace, language: str, folder: Path | None
) -> Result:
    from sim.results import compare

    return compare(
        scenario,
        regimes,
        replications=given.replications,
        seed=given.seed,
        workers=given.workers,
        equal_hours=getattr(given, "equal_hours", False),
        progress=_progress(given, language),
        parts=folder if given.events == "all" else None,
    )


def _compared_files(
    scenarios: tuple[Scenario, Scenario], regime: str, given: argparse.Namespace, language: str, folder: Path | None
) -> Result:
    from sim.results import compare_files

    return compare_files(
        scenarios,
        regime,
        replications=given.replications,
        seed=given.seed,
        workers=given.workers,
        progress=_progress(given, language),
        parts=folder if given.events == "all" else None,
    )


def _progress(given: argparse.Namespace, language: str) -> Any:
    from sim.progress import Progress

    return Progress(language, style=given.progress)


def _write(folder: Path | None, result: Result, given: argparse.Namespace, language: str) -> None:
    if folder is None:
        return
    from sim.results import write

    if sys.stderr.isatty():
        _complain(say("results_drawing", language))
    write(folder, result, events=given.events)


def _written(given: argparse.Namespace, language: str) -> None:
    print(say("results_written", language, path=given.out) if given.out else say("results_not_written", language))


def _story(given: argparse.Namespace, language: str) -> None:
    """`whistle story`: one case under one regime, or under each that has it."""
    from sim.results import read, sensible
    from sim.story import UnknownCaseError, story

    folder = read(given.folder)
    if given.regime and given.regime not in folder.regimes:
        near = nearest(given.regime, folder.regimes)
        hint = say("did_you_mean", language, word=near) if near else ""
        raise _WrongError(say("no_arm", language, regime=given.regime, known=", ".join(folder.regimes)) + hint)
    told, unknown = [], None
    for arm in [given.regime] if given.regime else folder.regimes:
        scenario, regime = folder.scenario(arm, language)
        try:
            with sensible(given.folder):
                told.append(story(scenario, folder.log(arm, given.replication), given.case, language, regime))
        except UnknownCaseError as error:
            unknown = unknown or error
    if unknown and not told:
        raise _WrongError(unknown.text(language))
    print("\n\n".join(told))


def _replay(given: argparse.Namespace, language: str) -> None:
    """`whistle replay`: one page, the same cases and offenders under two regimes."""
    from sim import trace
    from sim.pages import replay
    from sim.results import sensible
    from sim.units import DAY

    shown, seed = _shown(given, language)
    main = shown[0].scenario
    into = _path(given.out or f"{main.name}.replay.html")
    if into.exists() and not given.force:
        raise _WrongError(say("file_exists", language, path=into))
    horizon = max(run.scenario.horizon for run in shown)
    begin = (given.day - 1) * DAY
    if begin >= horizon:
        raise _WrongError(say("replay_beyond", language, days=horizon // DAY, day=given.day))
    end = min(horizon, begin + given.days * DAY) if given.days else horizon
    with sensible(given.what) if _path(given.what).is_dir() else nullcontext():
        found = trace.trace(shown, seed=seed, replication=given.replication, begin=begin, end=end)
    _put(into, replay.replay(found, _again(given, [run.arm for run in shown], seed)))
    cases = {name for name in found.head["names"] if "@" in name}
    size = f"{into.stat().st_size / 1e6:.2f}"
    print(say("replay_written", language, path=into, size=size, cases=len(cases), days=-(-(end - begin) // DAY)))


def _shown(given: argparse.Namespace, language: str) -> tuple[list[Shown], int]:
    """The runs that go side by side, and the seed of their luck."""
    from sim.pages import replay
    from sim.results import read, sensible

    names = _named(given.regimes)
    if not _path(given.what).is_dir():
        (scenario,) = _scenarios([given.what], language)
        names = _regimes(scenario, names or scenario.compare[:2], language)
        _two(names, scenario.regimes, language)
        seed = arguments.SEED if given.seed is None else given.seed
        return replay.simulated(scenario, names, seed=seed, replication=given.replication), seed
    with sensible(given.what):
        return _kept(read(given.what), names, given, language)


def _kept(folder: Folder, names: Sequence[str], given: argparse.Namespace, language: str) -> tuple[list[Shown], int]:
    """The runs of a results folder that go side by side, and its seed."""
    from sim.pages import replay

    seed = folder.manifest["seed"]
    if given.seed is not None and given.seed != seed:
        raise _WrongError(say("replay_seed_of_folder", language, seed=seed))
    for name in names:
        if name not in folder.regimes:
            known = ", ".join(folder.regimes)
            raise _WrongError(
                say("no_arm", language, regime=name, known=known) + _meant(name, folder.regimes, language)
            )
    names = names or folder.regimes[:2]
    _two(names, folder.regimes, language)
    return replay.kept(folder, names, replication=given.replication, language=language), seed


def _two(names: Sequence[str], known: Iterable[str], language: str) -> None:
    if len(set(names)) != 2 or len(names) != 2:
        raise _WrongError(say("replay_two", language, count=len(names), known=", ".join(known)))


def _meant(word: str, known: Iterable[str], language: str) -> str:
    near = nearest(word, known)
    return say("did_you_mean", language, word=near) if near else ""


def _again(given: argparse.Namespace, arms: Sequence[str], seed: int) -> str:
    """The command that makes a replay again."""
    words = ["whistle", "replay", given.what, "--regimes", ",".join(arms), "--replication", str(given.replication)]
    words += [] if _path(given.what).is_dir() else ["--seed", str(seed)]
    words += ["--from", str(given.day)] if given.day > 1 else []
    words += ["--days", str(given.days)] if given.days else []
    import shlex

    return shlex.join(words)


def _put(into: Path, text: str) -> None:
    """Write a file: whole, or not at all."""
    import secrets

    draft = into.with_name(f".{into.name}.partial-{secrets.token_hex(4)}")
    try:
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(into)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise ToldError("file_not_written", path=into, error=_why(error)) from error


def _experiment(given: argparse.Namespace, language: str) -> int:
    """`whistle experiment`: carried out, or taken up where it was left."""
    from sim import crowd, store, trial

    if given.cluster and given.workers:
        raise _WrongError(say("cluster_no_workers", language))
    inquiry = _inquiry(given.name, language)
    into = given.out or f"experiment-{inquiry.experiment.name}"
    trial.required(inquiry)
    hands = _hands(given)
    progress = _progress(given, language)
    try:
        kept = store.opened(into, inquiry, force=given.force)
        with crowd.Crowd(hands) as crew:
            finding = trial.conduct(inquiry, kept, crew, progress)
    except (KeyboardInterrupt, _EndedError) as end:
        progress.clear()
        _complain(say("experiment_interrupted", language, path=into))
        return int(end.code or 0) if isinstance(end, _EndedError) else 130
    except ToldError:
        progress.clear()
        raise
    _tell([finding.text(language), ""])
    print(say("results_written", language, path=into))
    return 0


def _teach(given: argparse.Namespace, language: str) -> int:
    """`whistle teach`: the classroom on this machine, or one file of it, or the sheets of its lesson."""
    if bool(given.export) != bool(given.pyodide):
        raise _WrongError(say("teach_both", language))
    if given.export:
        from sim.pages import classroom

        _page(given.export, classroom.alone(given.pyodide), language, force=given.force)
    if given.sheets:
        from sim.pages import sheets

        for name, text in sheets.sheets().items():
            _page(_path(given.sheets) / name, text, language, force=given.force)
    if given.export or given.sheets:
        return 0
    return _class(given, language)


def _class(given: argparse.Namespace, language: str) -> int:
    """The classroom, open until Ctrl-C."""
    import webbrowser

    from sim.pages import classroom
    from sim.server import Classroom

    try:
        room = Classroom(classroom.served(), given.port or 0)
    except OSError as error:
        raise _WrongError(say("teach_port", language, port=given.port, error=error.strerror or error)) from None
    address = f"{room.address}?lang={language}"
    print(say("teach_open", language, address=address), flush=True)
    if not given.quiet:
        webbrowser.open(address)
    with room, suppress(KeyboardInterrupt):
        room.serve_forever()
    return 0


def _page(file: str | Path, text: str, language: str, *, force: bool) -> None:
    """Write a page, complete or not at all; what is there already is left alone unless *force*."""
    path = _path(file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not force:
            raise _WrongError(say("file_exists", language, path=file))
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ToldError("file_not_written", path=file, error=_why(error)) from error
    print(say("teach_written", language, path=file, size=f"{path.stat().st_size / 1e6:.1f}"))


def _report_page(given: argparse.Namespace, language: str) -> None:
    """`whistle report`: a results folder as a page."""
    from sim import certificate, kept, results
    from sim.pages import finding, report

    folder = _path(given.folder)
    beside = folder.absolute().parent / f"{folder.absolute().name}.html"
    into = _path(given.out) if given.out else beside
    _may_write(into, folder, force=given.force)
    try:
        proved = certificate.read(_path(given.certificate)) if given.certificate else None
        experiment = kept.read(folder)
        if experiment is not None and proved is not None:
            raise _WrongError(say("certificate_of_comparison", language))
        whole = results.read(folder) if experiment is None else None
        with results.sensible(folder):
            made = (
                finding.finding(experiment) if experiment is not None else report.report(whole, proved) if whole else ""
            )
    except _wrong_scenario() as error:
        raise _WrongError(say("verify_cannot", language, path=given.folder, problem=error.text(language))) from None
    try:
        _replace(into, made)
    except OSError as error:
        raise ToldError("file_not_written", path=into, error=_why(error)) from error
    print(say("report_written", language, path=given.out or into))


def _may_write(into: Path, folder: Path, *, force: bool) -> None:
    """Raise `ToldError` where a page may not be written: within the folder, or over what is no page of ours."""
    if folder.resolve() in (into.resolve(), *into.resolve().parents):
        raise WrongInputError("report_inside", path=into)
    if into.is_dir() or (into.exists() and not force and PAGE not in into.read_bytes()[:4096]):
        raise WrongInputError("report_exists", path=into)


def _replace(path: Path, text: str) -> None:
    """Write a file whole, or leave what was there."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _verify(given: argparse.Namespace, language: str) -> int:
    """`whistle verify`: a folder done again, and compared bit for bit."""
    from sim import verification
    from sim.results import DIFFERS

    of = verification.subject(given.folder)
    own = of.own
    print(say("verify_head", language, path=given.folder, command=of.folder.command))
    if own.sound:
        print(say("verify_own_good", language, count=len(of.folder.manifest["files"])))
    else:
        print(say("verify_own_bad", language))
    for key, names in (("missing", own.missing), ("changed", own.changed), ("foreign", own.foreign)):
        if names:
            print(say(f"verify_own_{key}", language, names=", ".join(names)))
    _tell([say("verify_again", language)])
    try:
        found = verification.verify(of, workers=given.workers, progress=_progress(given, language), language=language)
    except _wrong_scenario() as error:
        raise ToldError("verify_cannot", path=given.folder, problem=error.text(language)) from None
    print(say("verify_same", language, count=len(found.same)))
    for key, names in (("differ", found.differ), ("only_there", found.only_there), ("only_again", found.only_again)):
        if names:
            print(say(f"verify_{key}", language, names=", ".join(names)))
    moved = ", ".join(f"{name} {then} → {now}" for name, then, now in found.versions)
    print(say("verify_versions", language, said=moved) if moved else say("verify_versions_same", language))
    print(say("verify_good", language, skipped=DIFFERS) if found.sound else say("verify_bad", language))
    return 0 if found.sound else 1


def _prove(given: argparse.Namespace, language: str) -> int:
    """`whistle prove`: expectations held against simulation."""
    from sim import certificate, expectation, results
    from sim.pages import certificate as page

    claims = _asked_claims(given, language)
    try:
        left_out = expectation.left_out(given.folder, language)
    except _wrong_scenario() as error:
        raise _WrongError(error.text(language)) from None
    began = time.time()
    with ExitStack() as stack:
        into = _path(given.out) if given.out else None
        folder = stack.enter_context(results.draft(into, force=given.force, ours=certificate.ours)) if into else None
        proved = _proved(claims, given, language)
        for case, reasoned in left_out.items():
            title, reason = reasoned.title.of(language), reasoned.reason.of(language)
            print(say("proof_left_out", language, case=case, title=title, reason=reason))
        print(say("proof_rule_full" if given.full else "proof_rule_quick", language, seed=given.seed))
        occasion = certificate.Occasion(given.full, given.seed, given.workers, began, _prove_command(given))
        made = certificate.made(proved, left_out, occasion)
        cases = len({each.claim.expectation.case for each in proved})
        figures = sum(made["counts"].values())
        _tell([say("proof_sum", language, cases=cases, figures=figures, **made["counts"])])
        if folder is not None:
            (folder / certificate.FILE).write_bytes(certificate.encoded(made))
            (folder / certificate.PAGE).write_text(page.certificate(made), encoding="utf-8", newline="\n")
    if into:
        print(say("certificate_written", language, path=given.out))
    return 0 if made["passed"] else 1


def _proved(claims: Sequence[Claim], given: argparse.Namespace, language: str) -> list[Proved]:
    """Prove *claims* one after another, and tell of each once it is done."""
    from sim import crowd, proof

    found = []
    progress = _progress(given, language)
    with crowd.Crowd(lambda: crowd.local(given.workers)) as crew:
        for claim in claims:
            found.append(proof.prove(claim, crew, full=given.full, seed=given.seed, progress=progress))
            progress.clear()
            _tell(_proof_told(found[-1], language))
    return found


def _prove_command(given: argparse.Namespace) -> str:
    """The command that proves the same again."""
    words = ["whistle", "prove", *([given.folder] if given.folder else []), *(["--full"] if given.full else [])]
    words += ["--cases", given.cases] if given.cases else []
    import shlex

    return shlex.join([*words, "--seed", str(given.seed)])


def _asked_claims(given: argparse.Namespace, language: str) -> list[Claim]:
    """The expectations to prove; all that are wrong are told before anything is run."""
    from sim import expectation, shelf

    files = expectation.files(given.folder)
    if not files:
        raise _WrongError(say("proof_no_files", language, path=given.folder or shelf.folder(expectation.SORT)))
    if given.folder and _path(given.folder).is_file() and not given.folder.endswith(expectation.ENDING):
        raise _WrongError(say("proof_no_expectation", language, path=given.folder, ending=expectation.ENDING))
    claims = _claims(files, language)
    known = dict.fromkeys(claim.expectation.case for claim in claims)
    meant = {name.casefold(): name for name in known}
    asked = [meant.get(name.casefold(), name) for name in _named(given.cases)]
    for name in asked:
        if name not in known:
            told = say("proof_no_case_of_name", language, text=name, known=", ".join(known))
            raise _WrongError(told + _meant(name, known, language))
    return [claim for claim in claims if not asked or claim.expectation.case in asked]


def _proof_told(found: Proved, language: str) -> Iterator[str]:
    """Write what was found for one expectation."""
    from sim.certificate import cells
    from sim.tables import aligned

    asked = found.claim.expectation
    yield say(
        "proof_head",
        language,
        case=asked.case,
        title=asked.title.of(language),
        name=found.claim.name,
        runs=found.runs,
        seconds=f"{found.seconds:.1f}",
    )
    if asked.differs.of(language):
        yield say("proof_differs", language, words=asked.differs.of(language))
    names = ("figure", "expected", "simulated", "interval", "tolerance", "off", "verdict")
    rows = [[say(f"proof_{name}", language) for name in names]]
    rows += [cells(judged, language) for judged in found.judged]
    yield from ("  " + line for line in aligned(rows))
    yield ""


def _hands(given: argparse.Namespace) -> Callable[[], Pool]:
    """Who works: a cluster, or processes of this machine."""
    from sim import crowd

    if not given.cluster:
        return lambda: crowd.local(given.workers)
    from sim.cluster import Cluster, required

    required()
    return lambda: Cluster(given.cluster)


COMMANDS = {
    "list": _list,
    "check": _check,
    "explain": _explain,
    "run": _run,
    "compare": _compare,
    "story": _story,
    "replay": _replay,
    "experiment": _experiment,
    "teach": _teach,
    "report": _report_page,
    "verify": _verify,
    "prove": _prove,
}


# -- what is printed --


def _head(scenario: Scenario, language: str) -> str:
    return f"{scenario.title.of(language) or scenario.name} ({scenario.name})"


def _report(result: Result, given: argparse.Namespace, language: str) -> Iterator[str]:
    """Write the whole report of a comparison: what was compared, the table, the verdict."""
    from sim.tables import comparison_text

    yield _head(result.scenario, language)
    yield say("replicated", language, replications=given.replications, seed=given.seed)
    if given.other:
        yield from _differences(list(result.scenarios.values()), [given.scenario, given.other], language)
    yield ""
    yield comparison_text(result.comparison, language)
    yield ""
    yield say("table_note", language)
    for matching in result.matching:
        yield ""
        key = "matched_not" if matching.saturated else "matched"
        yield say(
            key,
            language,
            lever=matching.lever.of(language),
            baseline=f"{matching.baseline_hours:,.0f}",
            regime=f"{matching.regime_hours:,.0f}",
        )
        yield from (f"  {entry}" for entry in matching.added)
    yield ""
    yield result.verdict(language)
    yield ""


def _differences(scenarios: Sequence[Scenario], names: Sequence[str], language: str) -> Iterator[str]:
    """List where two scenarios differ."""
    from sim.tables import aligned, differences

    for arm, name in zip("AB", names, strict=True):
        yield say("arm_file", language, arm=arm, path=name)
    found = list(differences(scenarios[0], scenarios[1]))
    yield say("files_differ", language, count=len(found)) if found else say("files_alike", language)
    if found:
        yield from aligned(
            [("", "A", "B"), *(("  " + entry.path, entry.one, entry.other) for entry in found[:SHOWN])], left=3
        )
    if len(found) > SHOWN:
        yield say("differs_more", language, count=len(found) - SHOWN)


def _means(scenario: Scenario, runs: Sequence[Run], language: str) -> str:
    """Write the measures of one regime: mean, least and most over the replications."""
    from sim.measures import entry_of, names, words_of
    from sim.tables import aligned, number, unit

    rows = [[say(key, language) for key in ("table_measure", "table_unit", "table_mean", "table_least", "table_most")]]
    for metric in names(scenario):
        found = [run.values[metric].value for run in runs if metric in run.values]
        values = [value for value in found if value is not None]
        if values:
            cells = (sum(values) / len(values), min(values), max(values))
            head = [words_of(scenario, metric).of(language), unit(entry_of(metric).unit, language)]
            rows.append([*head, *map(number, cells)])
    return "\n".join(aligned(rows, left=2))


def _dry(
    scenarios: Sequence[Scenario], regimes: Sequence[str], given: argparse.Namespace, language: str
) -> Iterator[str]:
    """Say what would be run."""
    from sim.regime import ELEMENTS
    from sim.runner import crowd
    from sim.units import DAY

    scenario = scenarios[0]
    arms = max(len(regimes), len(scenarios))
    yield say("dry_head", language, title=scenario.title.of(language), name=scenario.name)
    yield say(
        "dry_runs", language, replications=given.replications, arms=arms, runs=given.replications * arms,
        workers=crowd(given.workers, given.replications), seed=given.seed,
    )  # fmt: skip
    common = sum(phase.length for phase in scenario.phases[: scenario.compared]) // DAY
    yield say("dry_phases", language, count=len(scenario.phases), days=scenario.horizon // DAY, common=common)
    for phase in scenario.phases:
        key = "dry_compared" if phase.compared else "dry_kept" if phase.regime == "kept" else ""
        regime = say(key, language) if key else phase.regime
        yield "  " + say("dry_phase", language, name=phase.name, days=phase.length // DAY, regime=regime)
    yield say("dry_primary", language, primary=scenario.measure.primary)
    yield say("dry_baseline", language, regime=regimes[0])
    for regime in regimes[1:]:
        one, other = scenario.regimes[regimes[0]], scenario.regimes[regime]
        elements = [
            name for name in (*ELEMENTS, "crews_added", "rollout") if getattr(one, name) != getattr(other, name)
        ]
        key = "dry_arm" if elements else "dry_same"
        yield say(key, language, regime=regime, elements=", ".join(elements))
    if len(scenarios) == 2:
        yield from _differences(scenarios, [given.scenario, given.other], language)
    if given.equal_hours:
        yield say("dry_hours", language)
    if given.out:
        yield say("dry_out", language, path=given.out, events=given.events)
