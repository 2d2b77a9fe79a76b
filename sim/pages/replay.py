"""The replay: one page that carries a trace and plays it, the same cases and offenders side by side under two regimes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.figures.look import COLOURS
from sim.pages.page import both, page
from sim.simulation import arms, simulate
from sim.texts import LANGUAGES, WrongInputError, say
from sim.trace import Shown, packed, words
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.results import Folder
    from sim.scenario import Scenario
    from sim.trace import Trace


def simulated(scenario: Scenario, regimes: Sequence[str], *, seed: int, replication: int) -> list[Shown]:
    """One replication of *scenario* under each of *regimes*."""
    return [
        Shown(regime, regime, scenario, log)
        for regime, log in arms(scenario, regimes, seed=seed, replication=replication)
    ]


def kept(folder: Folder, names: Sequence[str], *, replication: int, language: str) -> list[Shown]:
    """One replication of the arms *names* of a results folder: its log where it was kept, else simulated again.

    Raises `WrongInputError` where it was not kept and hours had been made equal, since what was added then is not in the
    folder's scenario.
    """
    shown = []
    for arm in names:
        scenario, regime = folder.scenario(arm, language)
        try:
            log = folder.log(arm, replication)
        except WrongInputError as error:
            if error.key != "results_no_events":
                raise
            if folder.manifest["matching"]:
                raise WrongInputError("replay_equal_hours") from None
            log = simulate(scenario, regime, seed=folder.manifest["seed"], replication=replication)
        shown.append(Shown(arm, regime, scenario, log))
    return shown


def settings() -> dict[str, Any]:
    """What the page's script is told besides the trace: words in both languages, the colours of arms and of departments."""
    return {"words": {**words(), "colours": list(COLOURS)}, "palette": list(COLOURS[:2])}


def replay(trace: Trace, command: str) -> str:
    """The page that replays *trace*; *command* makes it again."""
    head = trace.head
    titles = dict(zip(LANGUAGES, head["title"], strict=True))
    return page(
        "replay.html",
        written="".join(sorted(set(json.dumps(head, ensure_ascii=False)))),
        titles={language: say("replay_title", language, title=title) for language, title in titles.items()},
        about=both(Words(*head["about"])),
        command=command,
        packed=packed(trace),
        settings=settings(),
    )
