"""What can be typed after `whistle`, with help and errors in the user's language."""

from __future__ import annotations

import argparse
import os
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from sim.texts import LANGUAGES, say
from sim.words import nearest, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COMMANDS: Final = (
    "list",
    "check",
    "explain",
    "run",
    "compare",
    "story",
    "replay",
    "experiment",
    "teach",
    "report",
    "verify",
    "prove",
)
EVENTS: Final = ("none", "sample", "all")
SORTS: Final = ("scenario", "experiment", "expectation")
"""The sorts of files there are."""
PROGRESS: Final = ("auto", "plain", "none")
NARROW: Final = 80
"""Columns where nobody says how many there are."""
REPLICATIONS: Final = 20
SEED: Final = 1
PROOF_SEED: Final = 2018
"""The seed of all proofs, fixed in advance."""
RUNTIME: Final = "314.0.7"
"""The version of Pyodide with which the page of one file was tried; another one is refused, since its insides differ."""

_COMPLAINTS: Final = (
    (r"argument (?P<name>.+?): (?P<problem>.*)", "args_of"),
    (r"the following arguments are required: (?P<names>.*)", "args_required"),
    (r"unrecognized arguments: (?P<names>.*)", "args_unrecognized"),
    (r"invalid choice: ['\"]?(?P<value>[^'\" ]*)['\"]?.*", "args_command"),
    (r"expected one argument", "args_one"),
    (r"expected (?P<count>\S+) arguments?", "args_several"),
    (r"ignored explicit argument '?(?P<value>[^']*)'?", "args_no_value"),
    (r"not allowed with argument (?P<name>.*)", "args_not_with"),
)
"""How argparse complains, and the key of our own words for it."""


def asked(argv: Sequence[str]) -> str | None:
    """The value of `--lang` in *argv*, read before there is a parser, since help and errors depend on it."""
    for i, word in enumerate(argv):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and i + 1 < len(argv):
            return argv[i + 1]
    return None


class Parser(argparse.ArgumentParser):
    """A parser that speaks *language*."""

    def __init__(self, *, language: str, **settings: Any) -> None:
        super().__init__(
            formatter_class=partial(_Formatter, language), add_help=False, allow_abbrev=False, **settings
        )  # fmt: skip
        self.language = language
        self.given = self.add_argument_group(say("args_given", language))
        self.options = self.add_argument_group(say("args_options", language))
        self.options.add_argument("-h", "--help", action="help", help=say("help_help", language))
        self.options.add_argument(
            "--lang",
            type=self.one_of(LANGUAGES),
            metavar="zh|en",
            default=argparse.SUPPRESS,
            help=say("help_lang", language),
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with what was typed, and end with exit code 2."""
        self.exit(
            2,
            say(
                "args_error",
                self.language,
                usage=self.format_usage().rstrip(),
                problem=self.put(message),
                prog=self.prog,
            )
            + "\n",
        )

    def put(self, message: str) -> str:
        """A complaint of argparse in our own words."""
        for pattern, key in _COMPLAINTS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                words = found.groupdict()
                if "problem" in words:
                    words["problem"] = self.put(words["problem"])
                if key == "args_command":
                    return self.unknown(words["value"], COMMANDS)
                return say(key, self.language, **words)
        return message

    def unknown(self, value: str, known: Sequence[str]) -> str:
        """Say that *value* is none of *known*, and which is nearest."""
        near = nearest(value, known)
        hint = say("did_you_mean", self.language, word=near) if near else ""
        return say("args_unknown", self.language, value=value, known=", ".join(known)) + hint

    def one_of(self, choices: Sequence[str]) -> Callable[[str], str]:
        """A converter that accepts only *choices*."""

        def convert(text: str) -> str:
            if text not in choices:
                raise argparse.ArgumentTypeError(self.unknown(text, choices))
            return text

        return convert

    def whole(self, low: int, high: int = 10**9) -> Callable[[str], int]:
        """A converter to a whole number between *low* and *high*."""

        def convert(text: str) -> int:
            if not re.fullmatch(r"[+-]?[0-9]{1,18}", text) or not low <= int(text) <= high:
                raise argparse.ArgumentTypeError(say("args_whole", self.language, value=text, low=low, high=high))
            return int(text)

        return convert


def _columns() -> int:
    """How wide the terminal is; as `shutil` finds it, which would read three libraries of compression for it."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or NARROW  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return NARROW


class _Formatter(argparse.HelpFormatter):
    """Wraps by the columns a text takes on a terminal, where a Chinese character takes two."""

    def __init__(self, language: str, prog: str, **settings: Any) -> None:
        super().__init__(prog, max_help_position=30, width=_columns() - 2, **settings)
        self.language = language

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Begin the usage line with our own word for it."""
        super().add_usage(usage, actions, groups, say("args_usage", self.language) if prefix is None else prefix)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = [line for paragraph in text.splitlines() for line in wrapped(paragraph, width - len(indent)) or [""]]
        return "\n".join(indent + line for line in lines)


def parser(language: str, version: str) -> Parser:
    """The whole command line, in *language*."""
    top = Parser(
        language=language, prog="whistle", description=say("cli_about", language), epilog=say("cli_more", language)
    )
    top.options.add_argument("--version", action="version", version=version, help=say("help_version", language))
    commands = top.add_subparsers(
        title=say("args_commands", language),
        dest="command",
        metavar="COMMAND",
        required=True,
    )

    def command(name: str) -> Parser:
        words = say(f"help_{name}", language)
        return commands.add_parser(name, language=language, help=words, description=words)

    _list(command("list"))
    _check(command("check"))
    _explain(command("explain"))
    _run(command("run"))
    _compare(command("compare"))
    _story(command("story"))
    _replay(command("replay"))
    _experiment(command("experiment"))
    _teach(command("teach"))
    _report(command("report"))
    _verify(command("verify"))
    _prove(command("prove"))
    return top


def _list(to: Parser) -> None:
    to.options.add_argument("--copy", nargs=2, metavar=("NAME", "FILE"), help=say("help_copy", to.language))
    _force(to)


def _check(to: Parser) -> None:
    to.given.add_argument("file", metavar="FILE", nargs="?", help=say("help_file", to.language))
    to.options.add_argument(
        "--schema", metavar="scenario|experiment|expectation", nargs="?", const=SORTS[0], type=to.one_of(SORTS), help=say("help_schema", to.language)
    )  # fmt: skip


def _explain(to: Parser) -> None:
    to.given.add_argument("name", metavar="NAME", nargs="?", help=say("help_name", to.language))
    to.given.add_argument("row", metavar="ROW", nargs="?", help=say("help_row", to.language))


def _run(to: Parser) -> None:
    to.given.add_argument("scenario", metavar="SCENARIO", help=say("help_scenario", to.language))
    to.options.add_argument("--regime", metavar="R", required=True, help=say("help_regime", to.language))
    _sample(to, 1)
    _written(to)


def _compare(to: Parser) -> None:
    to.given.add_argument("scenario", metavar="SCENARIO", help=say("help_scenario", to.language))
    to.given.add_argument("other", metavar="SCENARIO-B", nargs="?", help=say("help_other", to.language))
    to.options.add_argument("--regimes", metavar="A,B", help=say("help_regimes", to.language))
    _sample(to, REPLICATIONS)
    to.options.add_argument("--equal-hours", action="store_true", help=say("help_equal_hours", to.language))
    to.options.add_argument("--dry-run", action="store_true", help=say("help_dry_run", to.language))
    _written(to)


def _story(to: Parser) -> None:
    to.given.add_argument("folder", metavar="DIR", help=say("help_folder", to.language))
    to.options.add_argument("--case", metavar="ID", required=True, help=say("help_case", to.language))
    to.options.add_argument("--regime", metavar="R", help=say("help_story_regime", to.language))
    to.options.add_argument(
        "--replication", metavar="N", type=to.whole(0), default=0, help=say("help_replication", to.language)
    )


def _replay(to: Parser) -> None:
    to.given.add_argument("what", metavar="SCENARIO|DIR", help=say("help_replay_what", to.language))
    to.options.add_argument("--regimes", metavar="A,B", help=say("help_replay_regimes", to.language))
    to.options.add_argument(
        "--replication", metavar="N", type=to.whole(0, 1_000_000), default=0, help=say("help_replay_replication", to.language)
    )  # fmt: skip
    to.options.add_argument("--seed", metavar="S", type=to.whole(0, 2**62), help=say("help_replay_seed", to.language))
    to.options.add_argument(
        "--from", dest="day", metavar="DAY", type=to.whole(1), default=1, help=say("help_replay_from", to.language)
    )
    to.options.add_argument("--days", metavar="N", type=to.whole(1), help=say("help_replay_days", to.language))
    to.options.add_argument("--out", metavar="FILE", help=say("help_replay_out", to.language))
    to.options.add_argument("--force", action="store_true", help=say("help_replay_force", to.language))


def _experiment(to: Parser) -> None:
    to.given.add_argument("name", metavar="NAME", help=say("help_experiment_name", to.language))
    _hands(to)
    to.options.add_argument("--cluster", metavar="ADDRESS", help=say("help_cluster", to.language))
    to.options.add_argument("--out", metavar="DIR", help=say("help_experiment_out", to.language))
    _force(to)


def _teach(to: Parser) -> None:
    version = {"version": RUNTIME}
    to.options.add_argument("--port", metavar="N", type=to.whole(1, 65535), help=say("help_teach_port", to.language))
    to.options.add_argument("--quiet", action="store_true", help=say("help_teach_quiet", to.language))
    to.options.add_argument("--export", metavar="FILE", help=say("help_teach_export", to.language))
    to.options.add_argument("--pyodide", metavar="FOLDER", help=say("help_teach_pyodide", to.language, **version))
    to.options.add_argument("--sheets", metavar="DIR", help=say("help_teach_sheets", to.language))
    _force(to)


def _report(to: Parser) -> None:
    to.given.add_argument("folder", metavar="DIR", help=say("help_report_folder", to.language))
    to.options.add_argument("--out", metavar="FILE", help=say("help_report_out", to.language))
    to.options.add_argument("--certificate", metavar="FILE", help=say("help_report_certificate", to.language))
    to.options.add_argument("--force", action="store_true", help=say("help_report_force", to.language))


def _verify(to: Parser) -> None:
    to.given.add_argument("folder", metavar="DIR", help=say("help_report_folder", to.language))
    _hands(to)


def _prove(to: Parser) -> None:
    to.given.add_argument("folder", metavar="FOLDER", nargs="?", help=say("help_prove_folder", to.language))
    to.options.add_argument("--full", action="store_true", help=say("help_prove_full", to.language))
    to.options.add_argument("--cases", metavar="A,B", help=say("help_prove_case", to.language))
    to.options.add_argument(
        "--seed", metavar="S", type=to.whole(0, 2**62), default=PROOF_SEED, help=say("help_prove_seed", to.language, seed=PROOF_SEED)
    )  # fmt: skip
    _hands(to)
    to.options.add_argument("--out", metavar="DIR", help=say("help_prove_out", to.language))
    _force(to)


def _sample(to: Parser, replications: int) -> None:
    to.options.add_argument(
        "--replications", metavar="N", type=to.whole(1, 1_000_000), default=replications, help=say("help_replications", to.language)
    )  # fmt: skip
    to.options.add_argument(
        "--seed", metavar="S", type=to.whole(0, 2**62), default=SEED, help=say("help_seed", to.language)
    )
    _hands(to)


def _hands(to: Parser) -> None:
    to.options.add_argument("--workers", metavar="W", type=to.whole(1, 4096), help=say("help_workers", to.language))
    to.options.add_argument(
        "--progress", metavar="auto|plain|none", type=to.one_of(PROGRESS), default="auto", help=say("help_progress", to.language)
    )  # fmt: skip


def _written(to: Parser) -> None:
    to.options.add_argument(
        "--events", metavar="none|sample|all", type=to.one_of(EVENTS), default="sample", help=say("help_events", to.language)
    )  # fmt: skip
    to.options.add_argument("--out", metavar="DIR", help=say("help_out", to.language))
    _force(to)


def _force(to: Parser) -> None:
    to.options.add_argument("--force", action="store_true", help=say("help_force", to.language))
