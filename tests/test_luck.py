"""Luck belongs to things: to a case, a trip, a group and a night, never to an order, a regime or a number of draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bare import NAME, department, scenario, town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from laws import rows, told
from towns import JOINT, WHISTLE, towns

from sim.demand import Happening, Nature
from sim.log import Kind, Reason
from sim.luck import Draw, Luck
from sim.offenders import Hill
from sim.problem import ScenarioError
from sim.reader import read_text
from sim.scenario import (
    Attendance,
    CaseType,
    Demand,
    Dispatch,
    District,
    Need,
    Offending,
    Phase,
    Power,
    Recorded,
    Scenario,
    Stage,
    Street,
    Travel,
)
from sim.simulation import arms, simulate
from sim.units import DAY, HOUR, MINUTE, Spread

if TYPE_CHECKING:
    from typing import Any

    from laws import Row

    from sim.log import Log
    from sim.regime import Regime
    from sim.visit import Group

EXAMPLES = settings(
    max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def run(given_town: Scenario, arm: str = "arm", replication: int = 0) -> Log:
    return simulate(given_town, arm, seed=1, replication=replication)


# ---- keys

PLAIN = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=6)
"""What an identifier may hold: no control character, so no separator."""
KEYS = st.tuples(st.integers(0, 99), st.integers(0, 99), PLAIN, PLAIN, PLAIN)


def eight(luck: Luck, kind: str, identity: str, purpose: str) -> tuple[float, ...]:
    """All uniforms of a draw."""
    draw = luck.of(kind, identity, purpose)
    return tuple(draw.at(place) for place in range(8))


def _draws(key: tuple[int, int, str, str, str]) -> tuple[float, ...]:
    return eight(Luck(key[0], key[1]), *key[2:])


@given(KEYS, KEYS)
@settings(EXAMPLES, max_examples=300)
def test_no_two_keys_coincide(one: tuple[int, int, str, str, str], other: tuple[int, int, str, str, str]) -> None:
    assert (_draws(one) == _draws(other)) == (one == other)


@given(st.integers(0, 10**6), st.lists(PLAIN, min_size=3, max_size=3), st.data())
@settings(EXAMPLES, max_examples=300)
def test_what_moves_over_a_border_between_parts_makes_another_key(
    seed: int, parts: list[str], data: st.DataObject
) -> None:
    """The same letters cut elsewhere are another key."""
    letters = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(letters)), min_size=2, max_size=2)))
    again = [letters[: cuts[0]], letters[cuts[0] : cuts[1]], letters[cuts[1] :]]
    same = eight(Luck(seed, 1), *parts) == eight(Luck(seed, 1), *again)
    assert same == (parts == again)


def test_seed_and_replication_do_not_run_into_each_other() -> None:
    assert Luck(1, 11).one("case", "a", "b") != Luck(11, 1).one("case", "a", "b")
    assert Luck(1, 1).one("1", "a", "b") != Luck(1, 11).one("", "a", "b")


@given(KEYS)
@EXAMPLES
def test_a_uniform_is_never_nought_or_one_and_a_key_always_gives_the_same(key: tuple[int, int, str, str, str]) -> None:
    draws = _draws(key)
    assert all(0 < u < 1 for u in draws)
    assert len(set(draws)) == len(draws)
    assert _draws(key) == draws


@pytest.mark.parametrize("bad", ["a\x1fb", "a b", "a@b", "a#b", "a~b", "a/b"])
def test_no_name_holds_a_mark_that_keys_and_identities_are_made_of(bad: str) -> None:
    text = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_text(text.replace("police", f'"{bad}"').replace("\x1f", "\\x1f"), folder=Path(__file__).parent)


CALLS = "id,time_min,street,type\n{}\n"
TOWN = """
name: t
title: 镇
start: 2017-01-02
phases: [{name: p, length: 3 days, compared: true, regime: r}]
districts: {d: {name: 区}}
streets: {s: {name: 街, district: d}}
powers: {A: {name: 职权}}
departments: {one: {name: 部门, powers: [A], district: d}}
case_types: {t: {name: 事, stages: [{needs: [{power: A}]}]}, u: {name: 事, stages: [{needs: [{power: A}]}]}}
regimes: {r: {call: whistle}}
"""


@pytest.mark.parametrize("call", ["7~2", "2017-01-02.1", "site01.1", "7#1", "7@s", "7/1"])
def test_no_recorded_case_has_the_identity_of_a_drawn_one(call: str, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS.format(f"{call},5,s,t"), encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_text(TOWN + "demand: [{type: t, rate: 2 per day, recorded: calls.csv}]\n", folder=tmp_path)


@pytest.mark.parametrize(
    "twice",
    [
        "demand: [{type: t, rate: 1 per day}, {type: t, streets: [s], rate: 2 per day}]",
        "offending: [{street: s, type: t}, {street: s, type: t}]",
        "offending: [{street: s, type: t}, {street: s, type: u}]",
    ],
)
def test_no_two_drawn_things_have_one_identity(twice: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        read_text(TOWN + twice + "\n", folder=tmp_path)


# ---- demand


def _demand(streets: tuple[str, ...], rates: dict[str, float]) -> Scenario:
    kind = CaseType(NAME, (Stage((Need("detain"),)),))
    return town(
        streets={name: Street(NAME, "pinggu", area=1_000_000) for name in streets},
        case_types=dict.fromkeys(rates, kind),
        departments={"police": department("detain", district="pinggu")},
        demand=tuple(Demand(kind, rate=rate) for kind, rate in rates.items()),
    )


def _told(happening: Happening) -> list[object]:
    return [getattr(happening, name) for name in Happening.__slots__]


def _window(given_town: Scenario, day: int) -> dict[tuple[str, str], list[Happening]]:
    found: dict[tuple[str, str], list[Happening]] = {}
    for happening in Nature(given_town).window(Luck(3, 4), day):
        found.setdefault((happening.type, happening.street), []).append(happening)
    return found


@given(
    st.lists(st.sampled_from(("lake", "hill", "seat", "far")), min_size=1, unique=True),
    st.lists(st.sampled_from(("fire", "mining", "litter")), min_size=1, unique=True),
    st.integers(0, 29),
)
@EXAMPLES
def test_a_street_or_a_type_more_changes_nobody_elses_demand(streets: list[str], kinds: list[str], day: int) -> None:
    rates = {"fire": 3.0, "mining": 1.0, "litter": 5.0}
    all_of_it = _demand(("far", "hill", "lake", "seat"), rates)
    some = _demand(tuple(streets), {kind: rates[kind] for kind in kinds})
    found, whole = _window(some, day), _window(all_of_it, day)
    for kind in kinds:
        for street in streets:
            mine = found.get((kind, street), [])
            assert [_told(each) for each in mine] == [_told(each) for each in whole.get((kind, street), [])]
            for happening in mine:
                spot = Nature(some).spot_of(Luck(3, 4), happening)
                assert spot == Nature(all_of_it).spot_of(Luck(3, 4), happening)


# ---- one case more

AMPLE = 40
"""Crews of which nobody ever waits for one."""


def _busy(crews: int, *extra: Recorded) -> Scenario:
    """A town of recorded calls whose departments do not mind their load, so that only luck decides."""
    spread = Spread("lognormal", 90 * MINUTE, 0.5)
    duty: dict[str, Any] = {"district": "d", "begins": 0, "ends": 0, "weekends": True, "crews": crews, "routine": 0.0}
    calls = [
        Recorded(f"c{n}", (40 * n + n * n % 17) * MINUTE, "s" if n % 3 else "v", "t" if n % 2 else "u")
        for n in range(24)
    ]
    both = Stage((Need("A", spread, together=True), Need("B", spread, together=True), Need("C", spread)))
    return scenario(
        4,
        districts={"d": District(NAME)},
        streets={name: Street(NAME, "d", x, 1.0, area=9_000_000) for name, x in (("s", 5.0), ("v", -3.0))},
        powers={power: Power(NAME) for power in "ABC"},
        departments={
            name: department(power, turnout=Spread("exponential", 5 * MINUTE), **duty)
            for name, power in (("one", "A"), ("two", "B"), ("three", "C"))
        },
        case_types={
            "t": CaseType(NAME, (both,), sight=Spread("exponential", HOUR)),
            "u": CaseType(NAME, (Stage((Need("C", spread),)), both), sight=Spread("exponential", HOUR)),
        },
        regimes={"joint": JOINT, "arm": replace(WHISTLE, basing=JOINT.basing, authority=JOINT.authority)},
        phases=(Phase("all", 15 * DAY, compared=True),),
        attendance=Attendance(load_weight=0.0),
        dispatch=Dispatch(assembly="all_at_once", order="bypass", free="at_base"),
        travel=Travel(scatter=0.4),
        recorded=tuple(sorted((*calls, *extra), key=lambda call: (call.time, call.id))),
    )


EXTRA = Recorded("more", 3 * HOUR, "s", "t")


@pytest.mark.parametrize("arm", ["joint", "arm"])
def test_one_case_more_changes_nothing_where_nobody_waits(arm: str) -> None:
    """With crews enough, every other case runs as before, row for row; only which crew went may differ."""
    before = [(*row[1:7], row.reason) for row in rows(run(_busy(AMPLE), arm))]
    after = [(*row[1:7], row.reason) for row in rows(run(_busy(AMPLE, EXTRA), arm)) if not row.case.endswith("#more")]
    assert len(after) > 300
    assert after == before


@pytest.mark.parametrize("arm", ["joint", "arm"])
def test_one_case_more_changes_nobodys_draws_where_others_wait(arm: str) -> None:
    """Queues change; what each department decides, each trip takes and each piece of work needs does not."""
    before, after = _drawn(rows(run(_busy(2), arm))), _drawn(rows(run(_busy(2, EXTRA), arm)))
    moments = [{k: v for k, v in drawn.items() if k[0] == "moment"} for drawn in (before, after)]
    assert moments[0] != moments[1], "the case more was felt"
    shared = [key for key in before if key in after and key[0] != "moment"]
    assert len(shared) > 80
    assert {key[0] for key in shared} >= {"occurred", "seen", "decided", "trip"} | ({"work"} if arm == "arm" else set())
    assert [key for key in shared if before[key] != after[key]] == []


def _drawn(found: list[Row]) -> dict[tuple[object, ...], object]:
    """What luck has drawn, by what it belongs to."""
    drawn: dict[tuple[object, ...], object] = {}
    calls: dict[tuple[str, str], int] = {}
    out: dict[str, int] = {}
    work: dict[tuple[str, str, int], int] = {}
    tokens: set[tuple[str, str]] = set()
    occurred: dict[str, int] = {}
    for row in found:
        mine = (row.case, row.department)
        match row.kind:
            case Kind.OCCURRED:
                drawn["occurred", row.case] = occurred[row.case] = row.time
            case Kind.SEEN:
                drawn["seen", row.case, row.reason] = row.time - occurred[row.case]
            case Kind.DECIDED:
                calls[mine] = calls.get(mine, 0) + 1
                drawn["decided", *mine, calls[mine]] = row.reason
                if row.reason is Reason.TOKEN:
                    tokens.add(mine)
            case Kind.SET_OUT:
                out[row.crew] = row.time
                drawn["moment", *mine, calls[mine]] = row.time
            case Kind.ARRIVED:
                drawn["trip", *mine, calls[mine]] = row.time - out[row.crew]
            case Kind.WORK_BEGAN:
                work[*mine, row.stage] = work.get((*mine, row.stage), 0) - row.time
            case Kind.WORK_ENDED:
                work[*mine, row.stage] += row.time
            case Kind.RESOLVED:
                for key, spent in work.items():
                    if key[0] == row.case and key[:2] not in tokens:
                        drawn["work", *key] = spent
            case _:
                pass
    return {key: value for key, value in drawn.items() if not str(key[1]).endswith("#more")}


# ---- the same night has the same luck in every arm

Nights = list[dict[tuple[str, int], tuple[bool, int]]]
"""For each run, by group and night: whether it was to be seen, and when."""


@pytest.fixture
def nights(monkeypatch: pytest.MonkeyPatch) -> Nights:
    """For each run: who was to be seen in which night, and when."""
    seen: Nights = []
    original = Hill._seen

    def note(hill: Hill, group: Group, purpose: str, chance: float) -> int:
        into = original(hill, group, purpose, chance)
        eyes, night = purpose.split()
        if eyes == "seen":
            seen[-1][group.identity, int(night)] = (into >= 0, into)
        return into

    monkeypatch.setattr(Hill, "_seen", note)
    return seen


def _hill(**regimes: Regime) -> Scenario:
    bold: dict[str, Any] = {
        "detention_loss": 9000.0,
        "equipment": 3000.0,
        "reopen_cost": 4000.0,
        "capital": 500_000.0,
        "salience_own": 0.0,
    }
    hill = Offending(
        "lake", "mining", sites=8, groups=6, foot_x=3.0, seen_per_night=0.4, entries=0.5, reopen_time=2 * DAY, **bold
    )
    mining = CaseType(
        NAME,
        (
            Stage((Need("detain", together=True), Need("seize", together=True)), effects=("detain", "seize")),
            Stage((Need("seize"),), effects=("seal",)),
        ),
        remit="order",
    )  # fmt: skip
    base = town(before=5, days=25, after=10)
    return replace(
        base,
        offending=(hill,),
        case_types=dict(base.case_types) | {"mining": mining},
        demand=(Demand("fire", rate=0.7), Demand("litter", ("lake",), rate=1.0)),
        regimes=regimes,
    )


def test_the_same_night_has_the_same_luck_in_every_arm(nights: Nights) -> None:
    arms_of_it = _hill(joint=JOINT, whistle=replace(WHISTLE, detection=JOINT.detection))
    logs = []
    for arm in ("joint", "whistle"):
        nights.append({})
        logs.append(told(run(arms_of_it, arm)))
    assert logs[0] != logs[1]
    joint, whistle = nights
    late = [key for key in joint if key in whistle and key[1] >= 10]
    assert len(late) > 10
    assert any(joint[key][0] for key in late)
    assert [key for key in joint if key in whistle and joint[key] != whistle[key]] == []


# ---- regimes


def test_neither_name_nor_place_of_a_regime_is_part_of_any_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    original, pair = Luck.of, Luck.two

    def note(luck: Luck, kind: str, identity: str, purpose: str) -> Draw:
        asked.add(f"{kind} {identity} {purpose}")
        return original(luck, kind, identity, purpose)

    def note_two(luck: Luck, kind: str, identity: str, purpose: str) -> tuple[float, float]:
        asked.add(f"{kind} {identity} {purpose}")
        return pair(luck, kind, identity, purpose)

    monkeypatch.setattr(Luck, "of", note)
    monkeypatch.setattr(Luck, "two", note_two)
    named = _hill(qqjoint=JOINT, qqwhistle=WHISTLE)
    named = replace(
        named,
        phases=tuple(replace(p, regime=f"qq{p.regime}" if p.regime == "joint" else p.regime) for p in named.phases),
    )
    run(named, "qqwhistle")
    assert len(asked) > 100
    assert not [key for key in asked if "qq" in key]


@given(towns())
@EXAMPLES
def test_equal_elements_give_equal_logs_event_for_event(given_town: Scenario) -> None:
    """Whatever the two regimes are called, and wherever they stand in the file."""
    arm = given_town.regimes["arm"]
    twin = replace(arm, title=NAME._replace(en="another name"))
    turned = replace(given_town, regimes={"zz": twin, "first": given_town.regimes["first"], "aa": arm})
    assert told(run(turned, "zz")) == told(run(given_town, "arm"))
    assert told(run(turned, "aa")) == told(run(given_town, "arm"))


# ---- arms


@given(towns(), st.permutations(["arm", "first", "third", "arm"]))
@EXAMPLES
def test_an_arm_among_others_has_the_log_it_has_alone(given_town: Scenario, order: list[str]) -> None:
    """What is common is set down and taken up again, in any order, with any other arm in between."""
    made = replace(given_town, regimes=dict(given_town.regimes) | {"third": WHISTLE})
    alone = {arm: told(run(made, arm)) for arm in set(order)}
    found = [(arm, told(log)) for arm, log in arms(made, order, seed=1, replication=0)]
    assert [arm for arm, _ in found] == order
    for arm, log in found:
        assert log == alone[arm]


@given(towns())
@EXAMPLES
def test_what_is_common_has_the_same_rows_in_all_arms(given_town: Scenario) -> None:
    before = (Phase("before", 2 * DAY, "first"), *given_town.phases)
    made = replace(
        given_town, phases=before[:1] + tuple(replace(p, name=f"{p.name}-{n}") for n, p in enumerate(before[1:]))
    )
    begins = sum(phase.length for phase in made.phases[: made.compared])
    logs = [list(log.rows()) for _, log in arms(made, ["arm", "first"], seed=1, replication=0)]
    common = [[row for row in log if row[0] < begins] for log in logs]
    assert common[0] == common[1]
    assert len(common[0]) > 1


def test_an_arm_that_is_kept_while_others_run_does_not_change() -> None:
    """A log that has been handed out is finished."""
    made = _hill(joint=JOINT, whistle=WHISTLE)
    kept: list[tuple[Log, list[tuple[int, ...]]]] = []
    for _, log in arms(made, ["joint", "whistle", "joint"], seed=1, replication=2):
        kept.append((log, list(log.rows())))
    assert all(list(log.rows()) == seen for log, seen in kept)
    assert kept[0][1] == kept[2][1]
    assert kept[0][1] != kept[1][1]
