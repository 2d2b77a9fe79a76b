"""One case as a short story: who did what, when, after how long, and why it ended as it did.

Reads the log and the frozen scenario only. Lines stand in order of time, grouped by visit; what
happened within the same minute shares a line; the longest link between two lines is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sim.course import Course, Event, Mission, Visit, course, from_log, lasting
from sim.log import REASONS, Kind, Log, Reason
from sim.texts import TEXTS, ToldError, say
from sim.units import HOUR, MINUTE
from sim.visit import way

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.scenario import CaseType, Scenario

NEAR: Final = 5
"""How many known cases are named where one is unknown."""
SOON: Final = 30 * MINUTE
"""Those who set out within this time of the first share its line."""
MANY: Final = 4
"""More departments than this are counted, not named, once the call has named them."""


class UnknownCaseError(ToldError):
    """No row of the log names the case; `near` holds the ids most like it."""

    def __init__(self, case: str, near: tuple[str, ...]) -> None:
        super().__init__("story_unknown", case=case, known=", ".join(near))
        self.case = case
        self.near = near

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.case, self.near)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened, in words that begin in lower case."""

    time: int
    words: str


def story(scenario: Scenario, rows: Log | Iterable[Event], case: str, language: str, regime: str) -> str:
    """The story of *case* in *language* ("zh" or "en") under *regime*; raises `UnknownCaseError`."""
    events = list(from_log(rows) if isinstance(rows, Log) else rows)
    found = course(scenario, events, case)
    if found is None:
        raise UnknownCaseError(case, near(events, case))
    street = case.partition("@")[2].partition("#")[0]
    joined = [(event.time, event.crew) for event in events if event.kind is Kind.JOINED and event.street == street]
    return _Teller(scenario, found, language, regime, joined).tell()


def near(events: Iterable[Event], case: str) -> tuple[str, ...]:
    """The known cases most like *case*; the first ones if none is like it."""
    known = list(dict.fromkeys(event.case for event in events if event.case))
    return tuple(get_close_matches(case, known, NEAR, 0.5) or known[:NEAR])


def rule_of_call(
    scenario: Scenario, regime: str, street: str, at: int, kind: CaseType, joined: Sequence[tuple[int, str]] = ()
) -> str:
    """How *street* calls for a case of *kind* at a moment of a run of *regime*.

    *joined* says when it came under which regime, where one rolls out.
    """
    compared = scenario.compared
    until = 0
    for i, phase in enumerate(scenario.phases):
        until += phase.length
        if at < until or i == len(scenario.phases) - 1:
            named = phase.streets.get(street, regime if i == compared or phase.regime == "kept" else phase.regime)
            found = scenario.regimes.get(named) or scenario.regimes.get(regime)
            steps = {step.regime for step in found.rollout} if found else set()
            for time, step in joined:
                found = scenario.regimes[step] if time <= at and step in steps else found
            return way(kind, found) if found else "petition"
    raise AssertionError


class _Teller:
    """Puts one course into words."""

    def __init__(
        self, scenario: Scenario, found: Course, language: str, regime: str, joined: Sequence[tuple[int, str]]
    ) -> None:
        self.scenario = scenario
        self.found = found
        self.language = language
        self.regime = regime
        self.joined = joined
        kind, _, place = found.case.partition("@")
        self.kind = scenario.case_types[kind]
        self.type = self.kind.name.of(language)
        self.street = place.partition("#")[0]

    # -- the whole --

    def tell(self) -> str:
        """The story."""
        sections = [(self.say("story_prologue"), self.prologue())]
        for number, visit in enumerate(self.found.visits, 1):
            sections.append((self.say("story_visit", n=number), self.visit(number - 1, visit)))
        told = [(title, _merged(steps, self.language)) for title, steps in sections if steps]
        order = [step.time // MINUTE * MINUTE for _, steps in told for step in steps]
        gaps = [0, *(b - a for a, b in pairwise(order))]
        longest = max(range(len(gaps)), key=lambda i: gaps[i]) if gaps else 0
        lines = [self.headline(), self.say("story_case", case=self.found.case)]
        i = 0
        for title, steps in told:
            lines += ["", title]
            for step in steps:
                lines.append("  " + self.line(step, gaps[i], longest=i == longest and gaps[i] >= MINUTE))
                i += 1
        return "\n".join([*lines, "", self.ending()])

    def headline(self) -> str:
        """Type, place and regime."""
        found = self.scenario.regimes.get(self.regime)
        title = (found.title.of(self.language) if found else "") or self.regime
        return self.say("story_headline", type=self.type, street=self.place(), regime=title)

    def line(self, step: Step, gap: int, *, longest: bool) -> str:
        """A step with its moment and the time since the one before."""
        words = step.words
        if gap >= MINUTE:
            words = self.say("story_later", span=lasting(gap, self.language), words=words)
        mark = self.say("story_longest") if longest else ""
        return f"{self.moment(step.time)}  {_capital(words)}{mark}"

    def moment(self, at: int) -> str:
        """Date and time of day."""
        return f"{datetime.combine(self.scenario.start, time()) + timedelta(microseconds=at):%Y-%m-%d %H:%M}"

    # -- sections --

    def prologue(self) -> list[Step]:
        """What happened up to the first call."""
        return [step for event in self.found.before for step in self.event(event)]

    def visit(self, place: int, visit: Visit) -> list[Step]:
        """A call and all that came of it, up to the next call."""
        steps = [Step(visit.called.time, self.call(visit))]
        letters = (Reason.ACCEPTED, Reason.REFUSED)
        answers = (e for e in visit.desks if e.kind == Kind.DESK and e.reason in letters)
        steps += [Step(e.time, self.say(f"story_letter_{e.reason.name.lower()}")) for e in answers]
        desks = (e for e in visit.desks if e.kind == Kind.DESK and e.reason not in letters)
        for number, event in enumerate(desks, 1):
            lead = event.department
            took = "story_assigned" if lead and self.rule(event.time) == "assigned" else "story_lead"
            said = self.say(took, department=self.name(lead)) if lead else self.say("story_desk", n=number)
            steps.append(Step(event.time, said))
        steps += [step for event in visit.desks if event.kind != Kind.DESK for step in self.event(event)]
        steps += self.decisions(visit)
        steps += self.journeys(visit)
        steps += self.answers(visit)
        steps += self.scene(visit)
        steps += self.leaving(visit)
        begin = visit.called.seq if place else -1
        later = self.found.visits[place + 1 : place + 2]
        after = (e for e in self.found.after if begin <= e.seq and all(e.seq < other.called.seq for other in later))
        steps += [step for event in after for step in self.event(event)]
        return sorted(steps, key=lambda step: step.time)

    def rule(self, at: int) -> str:
        """How the street calls for the case at a moment."""
        return rule_of_call(self.scenario, self.regime, self.street, at, self.kind, self.joined)

    def call(self, visit: Visit) -> str:
        """Who called whom, by which way."""
        rule = self.rule(visit.called.time)
        again = self.say("story_again") if visit.called.reason == Reason.AGAIN else ""
        stages = [self.kind.stages[stage - 1] for stage in visit.stages if 0 < stage <= len(self.kind.stages)]
        if stages and not any(stage.needs for stage in stages):
            resources = dict.fromkeys(name for stage in stages for name in stage.consents)
            return self.say(
                "story_call_consents",
                street=self.place(),
                again=again,
                departments=self.listed([self.resource(name) for name in resources]),
            )
        names = self.names(visit.departments) if visit.departments else self.say("story_departments")
        return self.say(f"story_call_{rule}", street=self.place(), again=again, departments=names)

    def decisions(self, visit: Visit) -> list[Step]:
        """What the departments decided, a sentence for each moment."""
        steps = []
        for at in dict.fromkeys(event.time for event in visit.decisions):
            parts = []
            for reason, key in (
                (Reason.FULL, "story_full"),
                (Reason.TOKEN, "story_token"),
                (Reason.ABSENT, "story_absent"),
            ):
                who = [e.department for e in visit.decisions if e.time == at and e.reason == reason]
                if who:
                    parts.append(self.say(key, departments=self.who(visit, who)))
            if parts:
                steps.append(Step(at, self.say("story_stop", words=self.say("story_clause").join(parts))))
        return steps

    def journeys(self, visit: Visit) -> list[Step]:
        """Who set out first and last, who came first and last, and how long the first waited."""
        if not visit.missions:
            if visit.ended is None or not visit.decisions:
                return []
            turned_away = visit.ended.reason in (Reason.BUSY, Reason.REFUSED)
            return [Step(visit.ended.time, self.say("story_busy" if turned_away else "story_nobody_came"))]
        outs = _firsts(sorted(visit.missions, key=lambda m: m.out))
        early = [m for m in outs if m.out - outs[0].out < SOON]
        steps = [Step(outs[0].out, self.out(visit, early))]
        steps += [Step(m.out, self.out(visit, [m])) for m in outs if m not in early]
        came = _firsts(visit.arrivals)
        if not came:
            return steps
        reached = came[0].arrived or 0
        road = self.span(came[0].out, reached)
        if len(came) > 1 and (came[-1].arrived or 0) // MINUTE == reached // MINUTE:
            names = self.who(visit, [m.department for m in came])
            return [*steps, Step(came[-1].arrived or 0, self.say("story_together", departments=names, span=road))]
        key = "story_first" if len(came) > 1 else "story_only"
        steps.append(Step(reached, self.say(key, department=self.name(came[0].department), span=road)))
        if len(came) > 2:
            middle = came[1:-1]
            names = self.who(visit, [m.department for m in middle], "story_more")
            steps.append(Step(middle[-1].arrived or 0, self.say("story_middle", departments=names)))
        if len(came) > 1:
            last = came[-1].arrived or 0
            key = "story_last" if came[0].leaving >= last else "story_last_gone"
            name = self.name(came[-1].department)
            steps.append(Step(last, self.say(key, department=name, span=self.span(reached, last))))
        return steps

    def out(self, visit: Visit, outs: list[Mission]) -> str:
        """Who set out, those of the first minute first."""
        first = [m.department for m in outs if m.out // MINUTE == outs[0].out // MINUTE]
        rest = [m.department for m in outs if m.department not in first]
        late = self.say("story_overtime") if any(m.overtime for m in outs) else ""
        if not rest:
            return self.say("story_out", departments=self.who(visit, first), late=late)
        span = self.span(outs[0].out, outs[-1].out)
        return self.say(
            "story_out_after",
            departments=self.names(first),
            rest=self.who(visit, rest, "story_rest"),
            span=span,
            late=late,
        )

    def answers(self, visit: Visit) -> list[Step]:
        """Who phoned back and what they were told, those of a minute with the same answer together."""
        who: dict[tuple[int, bool], list[Mission]] = {}
        for mission in visit.missions:
            for at, yes in mission.phoned:
                who.setdefault((at // MINUTE * MINUTE, yes), []).append(mission)
        return [
            Step(
                at,
                self.say("story_yes" if yes else "story_no", departments=self.who(visit, [m.department for m in some])),
            )
            for (at, yes), some in who.items()
        ]

    def scene(self, visit: Visit) -> list[Step]:
        """What happened on site."""
        steps = []
        since = visit.called.time
        if visit.gathered is not None and visit.gathered != visit.quorum:
            steps.append(Step(visit.gathered, self.say("story_gathered", span=self.span(since, visit.gathered))))
        if visit.found is not None:
            warned = any(event.kind == Kind.EVACUATED and event.time <= visit.found.time for event in visit.effects)
            key = "story_found_warned" if warned else "story_found"
            if visit.found.reason == Reason.NOBODY_THERE:
                key = "story_found_nobody"
            steps.append(Step(visit.found.time, self.say(key)))
        if visit.quorum is not None:
            steps.append(Step(visit.quorum, self.say("story_quorum", span=self.span(since, visit.quorum))))
        work = [moment for m in visit.missions for span in m.work for moment in span]
        if work:
            steps.append(Step(min(work), self.say("story_work", span=self.span(min(work), max(work)))))
        return steps + [step for event in visit.effects for step in self.event(event)]

    def leaving(self, visit: Visit) -> list[Step]:
        """Who left and why, a sentence for each reason."""
        steps = []
        for reason in dict.fromkeys(m.why_left for m in visit.missions if m.left is not None):
            who = [m for m in visit.missions if m.left is not None and m.why_left == reason]
            names = self.who(visit, [m.department for m in who])
            at = max(m.left or 0 for m in who)
            key = "story_left_done" if reason == Reason.DONE else "story_left"
            steps.append(Step(at, self.say(key, departments=names, reason=REASONS[reason].of(self.language))))
        return steps

    def event(self, event: Event) -> Iterator[Step]:
        """An event of the case in words of its own, if it has any."""
        kind, reason = event.kind.name.lower(), event.reason.name.lower()
        for key in (f"story_{kind}_group" if event.crew else "", f"story_{kind}_{reason}", f"story_{kind}"):
            if key in TEXTS:
                yield Step(
                    event.time,
                    self.say(
                        key,
                        street=self.place(),
                        type=self.type,
                        group=self.group(event.crew),
                        n=event.stage,
                        resource=self.resource(event.department),
                        reason=REASONS[event.reason].of(self.language),
                    ),
                )
                return

    def ending(self) -> str:
        """How it ended, after how long, and what it cost."""
        kinds = {event.kind: event for event in (*self.found.before, *self.found.after)}
        end = kinds.get(Kind.RESOLVED) or kinds.get(Kind.ENDED) or kinds.get(Kind.RECORDED)
        key = f"story_end_{end.kind.name.lower()}" if end else "story_end_open"
        if end and end.kind == Kind.RESOLVED and kinds.get(Kind.RELAPSED, end).seq > end.seq:
            key = "story_end_relapsed"
        first = (self.found.before[0] if self.found.before else self.found.visits[0].called).time
        reason = REASONS[end.reason].of(self.language) if end else ""
        how = self.say(key, span=self.span(first, end.time if end else self.found.until), reason=reason)
        return self.say("story_end", how=how, cost=self.cost())

    def cost(self) -> str:
        """How many visits, how many of them to nobody, and the officer-hours."""
        visits = [visit for visit in self.found.visits if visit.missions]
        empty = sum(visit.found is not None and visit.found.reason == Reason.NOBODY_THERE for visit in visits)
        return self.say(
            "story_cost" if visits else "story_cost_none",
            n=len(visits),
            empty=self.say("story_empty", n=empty) if empty else "",
            hours=f"{self.found.officer_time / HOUR:.1f}",
            waiting=f"{self.found.officer_waiting / HOUR:.1f}",
        )

    # -- words --

    def span(self, begin: int, end: int) -> str:
        """The time between two moments as their clocks show it."""
        return lasting(end // MINUTE * MINUTE - begin // MINUTE * MINUTE, self.language)

    def who(self, visit: Visit, departments: Iterable[str], many: str = "story_several") -> str:
        """Some of the departments called: by name, or all of them, or their number if they are many."""
        some = list(dict.fromkeys(departments))
        if len(some) > 2 and set(some) == set(visit.departments):
            return self.say("story_all", n=len(some))
        return self.say(many, n=len(some)) if len(some) > MANY else self.names(some)

    def say(self, key: str, **values: object) -> str:
        """A text in the language of the story."""
        return say(key, self.language, **values)

    def place(self) -> str:
        """The street's name."""
        street = self.scenario.streets.get(self.street)
        return street.name.of(self.language) if street else self.street

    def name(self, department: str) -> str:
        """A department's name."""
        return self.scenario.departments[department].name.of(self.language)

    def resource(self, name: str) -> str:
        """A resource holder's name."""
        found = self.scenario.resources.get(name)
        return found.name.of(self.language) if found else name

    def names(self, departments: Iterable[str]) -> str:
        """The names of several departments, each once."""
        return self.listed([self.name(d) for d in dict.fromkeys(departments)])

    def listed(self, names: list[str]) -> str:
        """Names, with commas and an "and"."""
        if len(names) < 2:
            return "".join(names)
        last = "story_and_last" if any(" and " in name for name in names) else "story_and"
        return self.say("story_comma").join(names[:-1]) + self.say(last) + names[-1]

    def group(self, crew: str) -> str:
        """An offender group's name, by its number."""
        return self.say("story_group", n=crew.rpartition("-")[2]) if crew else ""


def _firsts(missions: Iterable[Mission]) -> list[Mission]:
    """The first mission of each department, in the given order."""
    found: dict[str, Mission] = {}
    for mission in missions:
        found.setdefault(mission.department, mission)
    return list(found.values())


def _merged(steps: list[Step], language: str) -> list[Step]:
    """Steps within a minute share a line."""
    merged: list[Step] = []
    for step in steps:
        if merged and step.time // MINUTE == merged[-1].time // MINUTE:
            joined = merged[-1].words + ("" if language == "zh" else " ") + (_capital(step.words))
            merged[-1] = Step(merged[-1].time, joined)
        else:
            merged.append(step)
    return merged


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
