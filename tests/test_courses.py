"""What the article's cases add to the mechanism, told as exact courses: consents, hazards, hot spots, chains, posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from test_traces import course, lay_out, lines

from sim.log import Kind, Reason
from sim.reader import read_text
from sim.simulation import simulate
from sim.units import DAY, HOUR

if TYPE_CHECKING:
    from pathlib import Path

    from sim.log import Log

WHISTLE: Final = "regimes: {rules: {base: whistle}}\n"
PETITION: Final = "regimes: {rules: {base: petition}}\n"
PARKING: Final = """
powers: {clear: {name: clear}}
departments:
  parks: {name: parks, powers: [clear], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
resources:
  owner: {name: owner, answers: 0, refuses: 0}
  firm: {name: firm, answers: 0, refuses: 0}
case_types:
  bays:
    name: bays
    stages:
      - {consents: [owner, firm]}
      - needs: [{power: clear, work: 1 h}]
"""


def test_a_stage_of_consents_alone_comes_before_the_work(tmp_path: Path) -> None:
    assert course(tmp_path, WHISTLE + PARKING, "0 10:00 bays lake") == lines("""
        0 10:00 CALLED FIRST
        0 10:00 CONSENT owner ACCEPTED
        0 10:00 CONSENT firm ACCEPTED
        0 10:00 STAGE_DONE
        0 10:00 VISIT_ENDED DONE
        0 10:00 CALLED.2 FIRST
        0 10:00 SET_OUT.2 parks/1 ON_SHIFT
        0 10:15 ARRIVED.2 parks/1
        0 10:15 QUORUM.2
        0 10:15 WORK_BEGAN.2 parks/1
        0 11:15 STAGE_DONE.2
        0 11:15 WORK_ENDED.2 parks/1
        0 11:15 LEFT.2 parks/1 DONE
        0 11:15 VISIT_ENDED.2 DONE
        0 11:15 RESOLVED
        """)


def _consents(tmp_path: Path, regime: str, more: str = "") -> list[tuple[int, str, str]]:
    """When each resource holder answered what, for one case called at 10:00 of the first day."""
    text = PARKING.replace("answers: 0", "answers: 5") + more
    log = _run(tmp_path, regime + text, "0 10:00 bays lake", days=60)
    rows = [row for row in log.rows() if row[1] == Kind.CONSENT]
    return [(time, log.names.text[who], Reason(why).name) for time, _, _, _, _, who, _, _, why in rows]


def test_a_whistle_asks_all_at_once_a_petition_one_after_the_other(tmp_path: Path) -> None:
    """The same luck: the slowest consent decides under the whistle, their sum under a petition."""
    at_once = {who: time for time, who, _ in _consents(tmp_path, WHISTLE)}
    in_turn = {who: time for time, who, _ in _consents(tmp_path, PETITION)}
    assert in_turn["owner"] == at_once["owner"]
    assert in_turn["firm"] > max(at_once.values())


def test_who_refuses_is_asked_again_and_who_always_refuses_ends_it(tmp_path: Path) -> None:
    never = PARKING.replace("firm: {name: firm, answers: 0, refuses: 0}", "firm: {name: firm, answers: 1, refuses: 1}")
    log = _run(tmp_path, WHISTLE + never, "0 10:00 bays lake", days=60)
    answers = [row for row in log.rows() if row[1] == Kind.CONSENT and log.names.text[row[5]] == "firm"]
    assert len(answers) > 1
    assert {row[8] for row in answers} == {Reason.REFUSED}
    assert not [row for row in log.rows() if row[1] in (Kind.STAGE_DONE, Kind.SET_OUT)]


def test_stages_beside_each_other_share_a_call(tmp_path: Path) -> None:
    """Under one command the second of two parallel stages does not wait for the first; the third waits for both."""
    text = """
case_types:
  mining:
    name: mining
    stages:
      - {needs: [{power: detain, work: 2 h}]}
      - {parallel: true, needs: [{power: seize, work: 1 h}]}
      - needs: [{power: detain, work: 1 h}]
"""
    assert course(tmp_path, WHISTLE + text, "0 10:00 mining lake") == lines("""
        0 10:00 CALLED FIRST
        0 10:00 CALLED.2 FIRST
        0 10:00 CALLED.3 FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT land/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 QUORUM
        0 10:15 QUORUM.3
        0 10:15 WORK_BEGAN police/1
        0 10:15 ARRIVED land/1
        0 10:15 QUORUM.2
        0 10:15 WORK_BEGAN.2 land/1
        0 11:15 STAGE_DONE.2
        0 11:15 WORK_ENDED.2 land/1
        0 12:15 STAGE_DONE
        0 12:15 WORK_ENDED police/1
        0 12:15 WORK_BEGAN.3 police/1
        0 13:15 STAGE_DONE.3
        0 13:15 WORK_ENDED.3 police/1
        0 13:15 LEFT police/1 DONE
        0 13:15 LEFT land/1 DONE
        0 13:15 VISIT_ENDED DONE
        0 13:15 RESOLVED
        """)


SLIDE: Final = """
case_types:
  slide:
    name: slide
    whistle: emergency
    strikes_after: 10 min
    strike_loss: 1000000 yuan
    stages:
      - {on_the_spot: 6 min, secures: true, needs: [{power: detain, work: 30 min}]}
      - {needs: [{power: seize, work: 1 h}]}
"""


def test_the_people_on_the_spot_may_act_under_the_emergency_whistle(tmp_path: Path) -> None:
    found = course(
        tmp_path,
        "regimes: {rules: {base: whistle, authority: {on_the_spot: true}}}\n" + SLIDE,
        "0 10:00 slide lake",
    )
    assert found[:8] == lines("""
        0 10:00 CALLED FIRST
        0 10:00 CALLED.2 FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT land/1 ON_SHIFT
        0 10:06 ON_THE_SPOT
        0 10:06 STAGE_DONE
        0 10:10 STRUCK AVERTED
        0 10:15 ARRIVED police/1
        """)


def test_else_the_ten_minutes_go_in_asking(tmp_path: Path) -> None:
    found = course(
        tmp_path,
        "regimes: {rules: {base: whistle, authority: {takes: 5 min}}}\n" + SLIDE,
        "0 10:00 slide lake",
    )
    assert "0 10:05 PERMITTED YES" in found
    assert "0 10:10 STRUCK" in found
    assert "0 10:11 ON_THE_SPOT" in found


def test_without_leave_the_people_on_the_spot_do_nothing(tmp_path: Path) -> None:
    found = course(
        tmp_path,
        "regimes: {rules: {base: whistle, authority: {takes: 2 min, yes: 0}}}\n" + SLIDE,
        "0 10:00 slide lake",
    )
    assert "0 10:02 PERMITTED NO" in found
    assert "0 10:10 STRUCK" in found
    assert not [row for row in found if "ON_THE_SPOT" in row]


def test_a_diagnosis_is_no_effective_action(tmp_path: Path) -> None:
    tanks = """
case_types:
  slide:
    name: slide
    strikes_after: 3 days
    stages:
      - {diagnoses: true, needs: [{power: detain, work: 30 min}]}
      - {wait: 30 days, needs: [{power: seize, work: 1 h}]}
"""
    assert [row for row in course(tmp_path, WHISTLE + tanks, "0 10:00 slide lake") if "STRUCK" in row] == [
        "3 10:00 STRUCK"
    ]
    acted = tanks.replace("diagnoses: true, ", "")
    assert [row for row in course(tmp_path, WHISTLE + acted, "0 10:00 slide lake") if "STRUCK" in row] == [
        "3 10:00 STRUCK AVERTED"
    ]


def test_three_chains_run_side_by_side(tmp_path: Path) -> None:
    """A whistle calls at once, a lead department takes a desk, an assigned case the street's own team carries out."""
    text = """
departments:
  team: {name: team, powers: [], level: street, street: lake, crews: 1, turnout: 5 min, routine: 0}
case_types:
  raid: {name: raid, chain: lead, stages: [{needs: [{power: seize, work: 1 h}]}]}
  sweep: {name: sweep, chain: assigned, stages: [{needs: [{power: seize, work: 1 h}]}]}
regimes: {rules: {base: whistle, call: {rule: chains, desk: 0}}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 12:00 raid lake", "0 14:00 sweep lake")
    first = [row for row in found if "#1" in row]
    assert "0 10:00 #1 SET_OUT police/1 ON_SHIFT" in first
    assert not [row for row in first if "DESK" in row]
    assert "0 12:00 #2 DESK land" in found
    assert "0 12:00 #2 SET_OUT land/1 ON_SHIFT" in found
    assert "0 14:00 #3 DESK land" in found
    assert "0 14:00 #3 SET_OUT team/1 ON_SHIFT" in found


def test_a_street_that_whistles_too_little_sits_on_cases_but_not_on_emergencies(tmp_path: Path) -> None:
    text = "streets: {lake: {holds_back: 1, holds_for: 2 days}}\ncase_types: {mining: {whistle: emergency}}\n"
    found = course(tmp_path, WHISTLE + text, "0 10:00 theft lake", "0 10:00 mining lake")
    assert "0 10:00 #1 HELD_BACK" in found
    assert "2 10:00 #1 CALLED FIRST" in found
    assert "0 10:00 #2 CALLED FIRST" in found


def test_the_quota_does_not_hold_emergencies(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, admission: {rule: scope, quota: 1, review: 0 min}}}
case_types: {mining: {whistle: emergency}}
"""
    found = course(
        tmp_path, text, "0 10:00 mining lake", "0 14:00 theft lake", "1 10:00 theft lake", "1 14:00 mining lake"
    )
    assert [row for row in found if "TURNED_BACK" in row] == ["1 10:00 #3 TURNED_BACK QUOTA"]


HOT: Final = """
demand:
  - {type: theft, rate: 3 per day, spots: 2}
case_types:
  theft: {name: theft, remit: order, cause: cure, cause_seen: 4, cause_within: 30 days, cause_removes: 1, stages: [{needs: [{power: detain, work: 1 min}]}]}
  cure: {name: cure, stages: [{needs: [{power: seize, work: 1 h}]}]}
"""


def _rows(log: Log, kind: Kind) -> list[tuple[int, str]]:
    return [(row[0], log.names.text[row[2]]) for row in log.rows() if row[1] == kind]


def test_hot_spots_are_found_in_the_data_and_their_cause_is_treated(tmp_path: Path) -> None:
    """At the fourth case known at a spot the cure is called; once it is done no case occurs there any more."""
    text = "regimes: {rules: {base: whistle, detection: {hot_spots: true}}}\n" + HOT
    with_data = _run(tmp_path, text, days=60)
    without = _run(tmp_path, WHISTLE + HOT, days=60)
    found = {case.partition("#")[2]: time for time, case in _rows(with_data, Kind.HOT_SPOT)}
    assert set(found) == {"spot1.1", "spot2.1"}
    assert not _rows(without, Kind.HOT_SPOT)
    cured = [time for time, case in _rows(with_data, Kind.RESOLVED) if case.startswith("cure")]
    after = [case for time, case in _rows(with_data, Kind.OCCURRED) if time > max(cured)]
    assert len(cured) == 2
    assert after == []
    same = {case for time, case in _rows(with_data, Kind.OCCURRED) if case.startswith("theft")}
    assert same <= {case for _, case in _rows(without, Kind.OCCURRED)}


def test_separate_grids_see_only_their_own_data(tmp_path: Path) -> None:
    """Two types of two remits at the same spots: the merged network finds the hot spot sooner."""
    two = HOT.replace("demand:\n", "demand:\n  - {type: noise, rate: 3 per day, spots: 2}\n")
    two += "  noise: {name: noise, remit: city, cause: cure, cause_seen: 4, stages: [{needs: [{power: detain, work: 1 min}]}]}\n"
    sight = "streets: {lake: {holds_back: 0}}\n"
    begun = {}
    for rule in ("separate", "merged"):
        regime = f"regimes: {{rules: {{base: whistle, detection: {{rule: {rule}, hot_spots: true}}}}}}\n"
        begun[rule] = min(time for time, _ in _rows(_run(tmp_path, regime + two + sight, days=60), Kind.HOT_SPOT))
    assert begun["merged"] < begun["separate"]


def _run(tmp_path: Path, text: str, *calls: str, days: int = 12) -> Log:
    """The log of *calls* (and of what *text* draws) over so many days."""
    lay_out(tmp_path, *(calls or ("0 10:00 theft lake",)))
    text = f"name: trace\ntitle: trace\nuses: [town.yaml]\nphases: [{{name: all, length: {days} days, regime: rules, compared: true}}]\n{text}"
    return simulate(read_text(text, folder=tmp_path), "rules", seed=1, replication=0)


POST: Final = "basing: {{rule: post, stationed: 2, night_cover: 0, managed: {}, recall_above: 1 h}}, timing: on_call"
BUSY: Final = """
departments:
  police: {crews: 3, routine: 0.9}
  land: {crews: 3, routine: 0.9}
"""


def _lent(tmp_path: Path, managed: str) -> list[tuple[int, str]]:
    text = f"regimes: {{rules: {{base: whistle, {POST.format(managed)}}}}}\n{BUSY}"
    log = _run(tmp_path, text)
    rows = [row for row in log.rows() if row[1] == Kind.LENT and log.names.text[row[6]].startswith("police")]
    return [(row[0], Reason(row[8]).name) for row in rows]


def test_who_manages_stationed_crews_decides_who_may_take_them_back(tmp_path: Path) -> None:
    """Two of three crews are lent, so routine work piles up: the district takes both back, dual management one, the street none."""
    assert [why for _, why in _lent(tmp_path, "street")] == ["BEGINS", "BEGINS"]
    dual = _lent(tmp_path, "dual")
    district = _lent(tmp_path, "district")
    first = 1 * DAY + 9 * HOUR
    assert [why for time, why in dual if time == first] == ["RECALLED"]
    assert [why for time, why in district if time == first] == ["RECALLED", "RECALLED"]
    assert [why for time, why in district if time == first + 9 * HOUR] == ["BEGINS", "BEGINS"]


def test_crews_at_the_streets_chores_finish_them_first_but_not_in_an_emergency(tmp_path: Path) -> None:
    post = "basing: {rule: post, stationed: 1, post_turnout: 5 min, chores: 0.99}"
    text = f"regimes: {{rules: {{base: whistle, {post}}}}}\ncase_types: {{mining: {{whistle: emergency}}}}\n"
    late = [row for row in course(tmp_path, text, "0 10:00 theft lake") if "SET_OUT" in row]
    assert late
    assert late != ["0 10:00 SET_OUT police/1 ON_SHIFT"]
    assert "0 10:00 SET_OUT police/1 ON_SHIFT" in course(tmp_path, text, "0 10:00 mining lake")


def test_a_department_stations_no_more_than_it_says(tmp_path: Path) -> None:
    text = f"regimes: {{rules: {{base: whistle, {POST.format('street')}}}}}\n{BUSY.replace('crews: 3', 'crews: 3, stations: 0', 1)}"
    log = _run(tmp_path, text)
    assert {log.names.text[row[5]] for row in log.rows() if row[1] == Kind.LENT} == {"land"}


LADDER: Final = """
departments:
  ministry: {name: ministry, powers: [order], level: national, crews: 1, turnout: 5 min, routine: 0, stake: 100}
powers: {order: {name: order}}
case_types:
  tanks: {name: tanks, stages: [{needs: [{power: order, work: 1 h}]}]}
"""


def _climbed(tmp_path: Path, rule: str) -> list[tuple[int, str]]:
    text = f"regimes: {{rules: {{base: whistle, ladder: {{rule: {rule}, desk: 30, dies: 1, limit: 2}}}}}}\n{LADDER}"
    log = _run(tmp_path, text, "0 10:00 tanks lake", days=400)
    rows = [row for row in log.rows() if row[1] == Kind.ESCALATED]
    return [(row[0], Reason(row[8]).name) for row in rows]


def test_an_opinion_must_be_answered_in_time_but_may_be_shelved(tmp_path: Path) -> None:
    """By letter it may take long and dies; with a right to an opinion it dies within the limit; supervised it arrives."""
    letters, opinion, supervised = (_climbed(tmp_path, rule) for rule in ("letters", "opinion", "supervised"))
    assert letters[-1][1] == opinion[-1][1] == "DIED"
    assert opinion[-1][0] <= 3 * DAY
    assert opinion[-1][0] <= letters[-1][0]
    assert [why for _, why in supervised] == ["ACCEPTED", "ACCEPTED"]


def test_a_request_that_is_at_the_top_need_not_climb_again(tmp_path: Path) -> None:
    """The ministry stays away; the next call goes to it at once."""
    text = "regimes: {rules: {base: whistle, ladder: {rule: supervised, limit: 1}}}\n" + LADDER
    text = text.replace("stake: 100", "stake: -100")
    log = _run(tmp_path, text, "0 10:00 tanks lake", days=30)
    assert len([row for row in log.rows() if row[1] == Kind.ESCALATED]) == 2
    assert len([row for row in log.rows() if row[1] == Kind.DECIDED]) > 2


def test_each_power_of_the_street_over_staff_moves_attendance(tmp_path: Path) -> None:
    """A department that would rather not come comes for the advice on appointments, or, stationed, for its appraisal."""
    shy = "departments: {police: {stake: -1}}\n"

    def decided(more: str) -> str:
        text = f"regimes: {{rules: {{base: whistle, timing: on_call{more}}}}}\n{shy}"
        found = course(tmp_path, text, "0 10:00 theft lake", also={Kind.DECIDED})
        return next(row for row in found if "DECIDED" in row).rpartition(" ")[2]

    post = ", basing: {rule: post, stationed: 1}"
    assert decided("") == decided(post) == "ABSENT"
    assert decided(", appraisal: {appointments: 2}") == "FULL"
    assert decided(", appraisal: {stationed: 2}") == "ABSENT"
    assert decided(post + ", appraisal: {stationed: 2}") == "FULL"


def test_a_ministry_is_not_appraised_by_a_street_unless_its_superiors_supervise(tmp_path: Path) -> None:
    shy = LADDER.replace("stake: 100", "stake: -1")
    for rule, comes in (("letters", False), ("supervised", True)):
        text = f"regimes: {{rules: {{base: whistle, appraisal: recorded, ladder: {{rule: {rule}, desk: 0, dies: 0}}}}}}\n{shy}"
        log = _run(tmp_path, text, "0 10:00 tanks lake")
        decided = next(row[8] for row in log.rows() if row[1] == Kind.DECIDED)
        assert (decided == Reason.FULL) is comes


def test_commissioners_and_callers_report_anything(tmp_path: Path) -> None:
    """With separate grids, whose wrong network loses what it sees, further eyes find what would be lost."""
    text = """
demand: [{type: theft, rate: 2 per day}]
case_types: {theft: {remit: order, sight: {law: exponential, mean: 12 h}}}
"""
    lost = {}
    for eyes in ("", ", commissioners: 1", ", hotline: 1"):
        regime = f"regimes: {{rules: {{base: whistle, detection: {{rule: separate, lost: 1{eyes}}}}}}}\n"
        log = _run(tmp_path, regime + text, days=60)
        lost[eyes] = len(_rows(log, Kind.HANDED_OVER)) / len(_rows(log, Kind.SEEN))
    assert lost[""] > 2 * lost[", commissioners: 1"]
    assert lost[", commissioners: 1"] == lost[", hotline: 1"]


def test_a_patrol_sees_what_works_while_a_crew_stands_by(tmp_path: Path) -> None:
    """Offenders nobody else sees are seen by the patrol of the stationed crew, and only under a regime that patrols."""
    text = """
offending:
  - {street: lake, type: mining, sites: 3, groups: 3, track: 0 km, seen_per_night: 0.01, lookouts: false, foot_x: 10}
case_types: {mining: {stages: [{effects: [detain], needs: [{power: detain, together: true, work: 1 h}, {power: seize, together: true, work: 1 h}]}]}}
calendar: {night_begins: "10:00", night_ends: "17:00"}
"""
    for patrol, seen in (("0", False), ("100", True)):
        basing = f"basing: {{rule: post, stationed: 1, patrol: {patrol}}}"
        log = _run(tmp_path, f"regimes: {{rules: {{base: whistle, {basing}, timing: on_call}}}}\n{text}", days=12)
        rows = [row for row in log.rows() if row[1] == Kind.DETECTED and row[8] == Reason.PATROL]
        assert bool(rows) is seen


# ---- what random towns have found, each in the smallest town that shows it


BESIDE: Final = """
case_types:
  mining:
    name: mining
    stages:
      - {needs: [{power: seize, work: 1 h}]}
      - {parallel: true, WAIT, needs: [{power: detain, work: 1 h}]}
departments: {ABSENT: {stake: -100}}
"""


def _beside(tmp_path: Path, wait: str, absent: str) -> list[str]:
    """When the two stages were called and done, for a case at 10:00 of the first day to which one department never comes."""
    text = PETITION + BESIDE.replace("WAIT", f"wait: {wait}").replace("ABSENT", absent)
    found = course(tmp_path, text, "0 10:00 mining lake")
    return [row for row in found if "CALLED" in row or "STAGE_DONE" in row][:5]


def test_what_was_done_beside_the_rest_is_not_called_for_again(tmp_path: Path) -> None:
    assert _beside(tmp_path, "0 h", "land") == lines("""
        0 10:00 CALLED FIRST
        0 10:00 CALLED.2 FIRST
        1 10:45 STAGE_DONE.2
        1 12:45 CALLED AGAIN
        2 11:30 CALLED AGAIN
        """)


def test_what_the_law_makes_wait_waits_once(tmp_path: Path) -> None:
    """The wait is over before both stages are called; that the first is done first does not begin another."""
    assert _beside(tmp_path, "2 days", "police") == lines("""
        2 10:00 CALLED FIRST
        2 10:00 CALLED.2 FIRST
        3 10:45 STAGE_DONE
        3 12:45 CALLED.2 AGAIN
        4 11:30 CALLED.2 AGAIN
        """)


def test_a_site_that_is_seen_again_does_not_shorten_what_the_law_makes_wait(tmp_path: Path) -> None:
    """The street has every reason to call again each night; the law gives three days to comply."""
    losses = "reopen_time: 1 h, salience_own: 0, salience_other: 0, equipment: 0 yuan, detention_loss: 0 yuan, reopen_cost: 0 yuan"
    text = f"""
offending:
  - {{street: lake, type: mining, sites: 1, groups: 1, track: 0 km, foot_x: 10, seen_per_night: 1, lookouts: false, {losses}}}
case_types:
  mining:
    stages:
      - {{effects: [seize], needs: [{{power: seize, work: 10 min}}]}}
      - {{effects: [seal], wait: 3 days, needs: [{{power: seize, work: 10 min}}]}}
"""
    log = _run(tmp_path, WHISTLE + text)
    done = next(time for time, case in _rows(log, Kind.STAGE_DONE) if case.startswith("mining"))
    called = [time for time, case in _rows(log, Kind.CALLED) if case.startswith("mining")]
    assert called[1] - done == 3 * DAY


def test_a_crew_that_is_still_at_a_chore_when_its_watch_ends_does_not_set_out(tmp_path: Path) -> None:
    """Nobody covers the night; another crew would go, or it itself when it is back on shift."""
    post = "basing: {rule: post, stationed: 1, post_turnout: 5 min, night_cover: 0, chores: 0.99}"
    text = f"regimes: {{rules: {{base: whistle, {post}}}}}\ndepartments: {{police: {{routine_job: 3 h}}}}\n"
    found = course(tmp_path, text, "0 17:50 theft lake")
    out = next(row for row in found if "SET_OUT" in row)
    assert out.startswith("1 ")
    assert out.endswith("police/1 ON_SHIFT")


def test_the_streets_team_carries_out_what_is_assigned_with_the_crews_it_has(tmp_path: Path) -> None:
    """The department would send two crews; the team has one, which does the work of both."""
    text = """
departments:
  team: {name: team, powers: [], level: street, street: lake, crews: 1, turnout: 5 min, routine: 0}
  land: {crews: 2}
case_types:
  sweep: {name: sweep, chain: assigned, stages: [{needs: [{power: seize, crews: 2, work: 1 h}]}]}
regimes: {rules: {base: whistle, call: {rule: chains, desk: 0}}}
dispatch: {assembly: all_at_once}
"""
    assert course(tmp_path, text, "0 14:00 sweep lake")[-6:] == lines("""
        0 14:05 WORK_BEGAN team/1
        0 16:05 STAGE_DONE
        0 16:05 WORK_ENDED team/1
        0 16:05 LEFT team/1 DONE
        0 16:05 VISIT_ENDED DONE
        0 16:05 RESOLVED
        """)
