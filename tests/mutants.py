"""Programs that are wrong on purpose, each in one place, and the laws that must notice.

`python -m tests.mutants` runs, for every mutant, the tests that are said to break under it, and writes which did to
results/trust/mutants.csv; `python -m tests.mutants NAME` does so for one; `--source NAME FOLDER` writes a
copy of the program with the fault in it, to try anything else on. A law that no mutant breaks is not shown to be able
to fail: tests/test_mutants.py asks for one for each.
"""

# ruff: noqa: T201 - it speaks to whoever runs it

from __future__ import annotations

import csv
import importlib
import inspect
import os
import shutil
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FunctionType

ROOT: Final = Path(__file__).resolve().parent.parent
WRITTEN: Final = ROOT / "results" / "trust" / "mutants.csv"
HEAD: Final = ("mutant", "place", "instead_of", "stands", "law", "broken")
VARIABLE: Final = "CHUISHAO_MUTANT"
"""Names the mutant that a test run, and what it starts, is to use."""
INVARIANTS: Final = "test_invariants.py"
PROPERTIES: Final = "test_properties.py"
DISPATCHER: Final = "test_dispatcher.py::TestDispatching"
BITS: Final = "test_bits.py"
EVERY_RUN: Final = f"{PROPERTIES}::test_every_run_keeps_the_laws"


@dataclass(frozen=True)
class Mutant:
    """A fault: in which function, what stands there, what is put in its place, and which laws notice."""

    place: str
    """Module and function, as `sim.dispatch:Dispatcher.ask`."""
    old: str
    new: str
    laws: tuple[str, ...]


def _law(*names: str, file: str = INVARIANTS) -> tuple[str, ...]:
    return tuple(f"{file}::test_{name}" for name in names)


MUTANTS: Final[dict[str, Mutant]] = {
    # -- the dispatcher; the first three are also held against the proofs (tests/test_mutants.py)
    "priority-inverted": Mutant(
        "sim.dispatch:Dispatcher.ask",
        "self.number += 1",
        "self.number += 1; rank = -rank",
        (DISPATCHER, EVERY_RUN),
    ),
    "overtakes-under-strict": Mutant(
        "sim.dispatch:Dispatcher.__init__",
        'self.strict = rules.order == "strict"',
        "self.strict = False",
        (
            DISPATCHER,
            *_law("without_travel_sets_of_departments_are_a_queue_of_sets"),
        ),
    ),
    "free-before-it-is-back": Mutant(
        "sim.dispatch:Dispatcher._elsewhere",
        "if self.on_the_road and force.homeward:",
        "if force.homeward:",
        (DISPATCHER, EVERY_RUN, *_law("with_travel_a_trip_out_and_back_is_part_of_the_service")),
    ),
    "last-come-first-served": Mutant(
        "sim.dispatch:Dispatcher.ask",
        "self.number += 1",
        "self.number -= 1; called = -called",
        (
            DISPATCHER,
            EVERY_RUN,
            *_law("without_travel_one_department_is_the_queue_alone"),
        ),
    ),
    "shortest-work-first": Mutant(
        "sim.dispatch:Dispatcher.ask",
        "self.number += 1",
        "self.number += 1; called = sum(t.total for p in parts for t in p.visit.case.tasks if t.part is p)",
        _law("more_work_never_lets_anybody_start_earlier", "without_travel_one_department_is_the_queue_alone"),
    ),
    "nobody-may-overtake": Mutant(
        "sim.dispatch:Dispatcher._line_up",
        "if self.strict:",
        "if parts:",
        (DISPATCHER, *_law("where_somebody_may_overtake_more_work_can_help")),
    ),
    "strict-looks-later": Mutant(
        "sim.dispatch:Dispatcher._plan",
        "self.clock.after_all(self.scan)",
        "self.clock.at(self.clock.now + self.strict, self.scan)",
        _law("where_nobody_waits_for_a_crew_the_rules_of_waiting_do_not_matter"),
    ),
    "reserve-forgotten": Mutant(
        "sim.dispatch:Dispatcher._choose",
        "if reserve and not emergency:",
        "if reserve and emergency:",
        (DISPATCHER, *_law("a_reserve_is_kept_from_a_case_that_needs_several_crews", file=PROPERTIES)),
    ),
    "farthest-first": Mutant(
        "sim.dispatch:Dispatcher._nearest",
        "away < least",
        "away > least",
        (DISPATCHER,),
    ),
    "the-younger-takes": Mutant(
        "sim.dispatch:Dispatcher._younger",
        "and request.precedes(other)",
        "and not request.precedes(other)",
        (DISPATCHER,),
    ),
    "the-elder-does-not-look": Mutant(
        "sim.dispatch:Dispatcher.stirred",
        "if self.waiting and (",
        "if not self.waiting and (",
        (
            *_law("whatever_is_called_is_resolved_in_the_end"),
            *_law(
                "who_comes_to_wait_at_a_younger_case_is_taken_as_well",
                "an_emergency_interrupts_a_daily_case_that_begins_while_it_waits",
                file=PROPERTIES,
            ),
        ),
    ),
    "the-elder-waits": Mutant(
        "sim.dispatch:Dispatcher._make_way",
        "if not self.at_once:",
        "if self.at_once and not missing:",
        (
            DISPATCHER,
            *_law("whatever_is_called_is_resolved_in_the_end"),
            *_law("crews_that_wait_for_each_other_do_not_wait_for_ever", file=PROPERTIES),
        ),
    ),
    "the-longest-at-work-is-interrupted": Mutant(
        "sim.dispatch:Dispatcher._interrupt",
        "(rank, visit.work_began) > best[0]",
        "(rank, visit.work_began) < best[0]",
        _law("an_emergency_interrupts_the_work_that_began_last", file=PROPERTIES),
    ),
    "nobody-wakes": Mutant(
        "sim.dispatch:Dispatcher._choose",
        "force.homeward)):",
        "force.homeward)) and now < 0:",
        (DISPATCHER, EVERY_RUN),
    ),
    "asleep-on-the-road": Mutant(
        "sim.dispatch:Dispatcher._choose",
        "and (force.free or (self.on_the_road and force.homeward))",
        "and force.free",
        _law("who_is_on_the_road_home_when_the_shift_begins_can_be_called", file=PROPERTIES),
    ),
    # -- what crews do
    "back-at-once": Mutant(
        "sim.missions:Missions._go_home",
        "world.clock.later(until, self._back,",
        "world.clock.later(now, self._back,",
        _law("with_travel_a_trip_out_and_back_is_part_of_the_service"),
    ),
    "nobody-sees-them-come-back": Mutant(
        "sim.missions:Missions._back",
        "world.log.note(now, _BACK, case, 0, 0, force.number, crew.number, cause)",
        "case = cause",
        (EVERY_RUN,),
    ),
    "a-microsecond-short": Mutant(
        "sim.records:Reader._close",
        "self._end_leg(actor, horizon)",
        "self._end_leg(actor, horizon - 1)",
        (EVERY_RUN, *_law("littles_law_holds_on_every_path")),
    ),
    "work-before-quorum": Mutant(
        "sim.scene:_can_begin",
        "if part is None or part.state is not SITE or part.able is not True or part.doing is not None:",
        "if not any(_ready(other.part) and other.part is not None and other.part.doing is None for other in group):",
        (EVERY_RUN, *_law("who_must_be_together_works_together")),
    ),
    "one-of-them-begins": Mutant(
        "sim.scene:_set_to_work",
        "for task in group:",
        "for task in group[:1]:",
        _law("who_must_be_together_works_together"),
    ),
    "anybody-may": Mutant(
        "sim.calling:Calling._shared_out",
        "who = task.holder if usual else holder(case, need.power, task.holder)",
        "who = case.tasks[0].holder",
        (EVERY_RUN,),
    ),
    "nobody-works-alone": Mutant(
        "sim.scene:_set_to_work",
        "if part is not None and not task.need.together",
        "if part is not None and len(tasks) == 1 and not task.need.together",
        _law("the_advantage_of_quorum_vanishes_where_nothing_must_be_together"),
    ),
    "a-slot-has-an-hour": Mutant(
        "sim.missions:Missions._stays_until",
        "+ terms.slot, _SLOT",
        "+ min(terms.slot, 3_600_000_000), _SLOT",
        _law("a_slot_without_end_is_the_rule_to_stay"),
    ),
    "many-hands-are-slow": Mutant(
        "sim.missions:Missions._turnout",
        "department.turnout).at(part.luck.at(TURNOUT))",
        "department.turnout).at(part.luck.at(TURNOUT)) + len(crew.force.crews) * 60_000_000",
        _law("a_crew_fewer_never_lets_anybody_start_earlier", "until_the_last_crew_is_wanted_the_worlds_are_the_same"),
    ),
    "hurry-when-much-is-open": Mutant(
        "sim.missions:Missions._turnout",
        "department.turnout).at(part.luck.at(TURNOUT))",
        "department.turnout).at(part.luck.at(TURNOUT)) + 600_000_000 // len(self.world.open)",
        _law(
            "a_case_more_never_lets_the_others_start_earlier",
            "with_crews_without_end_nobody_waits_and_no_case_knows_of_another",
        ),
    ),
    "a-minute-on-every-road": Mutant(
        "sim.travel:Roads.time",
        "return round(metres * HOUR / self._speed * factor)",
        "return round(metres * HOUR / self._speed * factor) + 60_000_000",
        _law("a_slower_clock_changes_nothing_but_the_clock"),
    ),
    # -- cases
    "who-has-ended-stays-open": Mutant(
        "sim.scene:Scene.end",
        "self.world.open.pop(case.identity, None)",
        "self.world.open.get(case.identity, None)",
        _law("what_goes_in_comes_out_or_is_still_there"),
    ),
    "no-patience-at-all": Mutant(
        "sim.calling:Calling.call",
        "if kind.gives_up:",
        "if kind.gives_up or regime.title:",
        _law("patience_without_end_is_the_same_as_none_stated"),
    ),
    "without-priorities-all-are-urgent": Mutant(
        "sim.calling:Calling._send_for",
        "world.dispatcher.ask(coming, visit.rank, visit.queued,",
        'world.dispatcher.ask(coming, visit.rank if visit.regime.priority.rule == "kinds" else 0, visit.queued,',
        _law("with_one_class_only_priorities_do_not_matter"),
    ),
    "a-competing-end-is-an-answer": Mutant(
        "sim.measures:response_times",
        "found.append((max(0, case.over - start), COMPETING))",
        "found.append((max(0, case.over - start), EVENT))",
        _law("only_the_horizon_censors"),
    ),
    # -- nature and luck
    "nature-keeps-time": Mutant(
        "sim.demand:Source.draws",
        "clock -= gap * math.log1p(-streams.draw())",
        "clock += gap",
        _law("poisson_arrivals_see_time_averages"),
    ),
    "at-least-an-hour-apart": Mutant(
        "sim.demand:Source.strikes",
        "gap = DAY / (rate * peak)",
        "gap = DAY / (rate * peak) + HOUR",
        _law("a_higher_rate_is_a_faster_clock"),
    ),
    "in-the-order-of-the-alphabet": Mutant(
        "sim.calling:Calling._ask",
        "in self._shares(visit):",
        "in sorted(self._shares(visit), key=lambda share: self.world.plan.holders[share.holder].name):",
        _law("other_names_change_nothing_but_names"),
    ),
    "luck-by-place-in-the-file": Mutant(
        "sim.calling:Calling._decide",
        "holder.name, call, part.number",
        "str(part.holder), call, part.number",
        _law("a_department_that_nobody_needs_may_stand_anywhere"),
    ),
    "luck-by-order": Mutant(
        "sim.detection:Detection._drawn",
        'self.world.luck.one("case", case.identity, purpose)',
        'self.world.luck.one("case", str(case.number), purpose)',
        _law("until_a_case_more_occurs_the_worlds_are_the_same"),
    ),
    "luck-of-many": Mutant(
        "sim.detection:Detection._drawn",
        'self.world.luck.one("case", case.identity, purpose)',
        'self.world.luck.one("case", case.identity, purpose + str([len(f.crews) for f in self.world.forces]))',
        _law("what_is_changed_of_one_department_is_not_felt_in_the_luck_of_others"),
    ),
    "the-same-luck-twice": Mutant(
        "sim.offenders:Hill.dusk",
        'f"patrol {night}"',
        'f"seen {night}"',
        _law("each_uniform_is_used_for_one_thing", file=BITS),
    ),
    "all-crews-of-a-department-alike": Mutant(
        "sim.calling:Calling._decide",
        "holder.name, call, part.number",
        "holder.name, call, 0",
        _law("what_is_drawn_once_is_drawn_once", file=BITS),
    ),
    "in-the-order-of-hashes": Mutant(
        "sim.calling:Calling._ask",
        "in self._shares(visit):",
        "in sorted(self._shares(visit), key=lambda share: hash(self.world.plan.holders[share.holder].name)):",
        _law("the_same_bits_whatever_the_hash_seed", file=BITS),
    ),
    "a-microsecond-less": Mutant(
        "sim.missions:Missions._turnout",
        "department.turnout).at(part.luck.at(TURNOUT))",
        "department.turnout).at(part.luck.at(TURNOUT)) - 1",
        _law("the_golden_log_is_what_is_simulated", file=BITS),
    ),
}


def function(place: str) -> FunctionType:
    """The function a mutant changes."""
    module, _, name = place.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    plain: FunctionType = getattr(found, "__func__", found)
    return plain


def infect(mutant: Mutant) -> FunctionType:
    """Put the fault into the running program, and give back the function as it was, to put back."""
    whole = function(mutant.place)
    source = textwrap.dedent(inspect.getsource(whole))
    if source.count(mutant.old) != 1:
        raise ValueError(f"{mutant.place}: {source.count(mutant.old)} times {mutant.old!r}")
    source = source.replace(mutant.old, mutant.new).removeprefix("@staticmethod\n")
    made: dict[str, Any] = {}
    code = "from __future__ import annotations\n" + source
    exec(compile(code, f"<{mutant.place}>", "exec"), whole.__globals__, made)
    was = type(whole)(whole.__code__, whole.__globals__)
    whole.__code__ = made[whole.__name__].__code__
    return was


@contextmanager
def infected(name: str) -> Iterator[None]:
    """The program with a fault, in this process and as long as it lasts."""
    mutant = MUTANTS[name]
    was = infect(mutant)
    try:
        yield
    finally:
        function(mutant.place).__code__ = was.__code__


def from_environment() -> None:
    """Use the mutant that the environment names, if it names one."""
    name = os.environ.get(VARIABLE)
    if name:
        infect(MUTANTS[name])


def pytest_configure(config: Any) -> None:
    """As a plugin of a test run: be the mutant, and stop looking once something fails."""
    from hypothesis import Phase, settings  # noqa: PLC0415 - a plugin is imported before all else

    settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    from_environment()


def source(name: str, folder: Path) -> None:
    """Write the program with the fault in it to *folder*, which must not exist."""
    mutant = MUTANTS[name]
    file = Path(*mutant.place.partition(":")[0].split(".")).with_suffix(".py")
    shutil.copytree(ROOT / "sim", folder / "sim")
    whole = inspect.getsource(function(mutant.place))
    text = (ROOT / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(whole, whole.replace(mutant.old, mutant.new)), encoding="utf-8")


def broken(name: str, law: str) -> bool:
    """Whether *law* fails under the mutant *name*."""
    environment = os.environ | {VARIABLE: name, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "mutants", f"tests/{law}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)
    return done.returncode == 1


def rows() -> list[dict[str, str]]:
    """The table as it was written last."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(words: list[str]) -> int:
    """Run the mutants named, or all of them, and write their rows of the table; 0 if every law that should have noticed did."""
    if words[:1] == ["--source"]:
        source(words[1], Path(words[2]))
        return 0
    found: list[tuple[str, ...]] = []
    held = 0
    for name in words or MUTANTS:
        mutant = MUTANTS[name]
        for law in mutant.laws:
            begin = time.monotonic()
            yes = broken(name, law)
            held += not yes
            print(f"{'broken' if yes else 'HELD  '} {time.monotonic() - begin:5.1f} s  {name}: {law}", flush=True)
            found.append((name, mutant.place, mutant.old, mutant.new, law, "yes" if yes else "no"))
    known = {(row["mutant"], row["law"]): tuple(row.values()) for row in rows()} if WRITTEN.exists() else {}
    known |= {(row[0], row[4]): row for row in found}
    table = [known[name, law] for name, mutant in MUTANTS.items() for law in mutant.laws if (name, law) in known]
    WRITTEN.parent.mkdir(parents=True, exist_ok=True)
    with WRITTEN.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEAD, *table])
    return 1 if held else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
