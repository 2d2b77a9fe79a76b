"""The mechanism, told as exact courses of small cases: what happens when, to whom, and why.

Every scenario here leaves nothing to luck: everybody who decides to come comes, a kilometre is a
minute on the road, turn-out is 5 min, the town lies 10 km from the district's seat. The first day,
1 January 2018, is a Monday. A line of a course reads: day, time, case (if there are several), kind
(with its stage from the second on), who, why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.log import Kind, Reason
from sim.reader import read_text
from sim.simulation import simulate
from sim.units import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from pathlib import Path

TOWN: Final = """
start: 2018-01-01
phases: [{name: all, length: 12 days, regime: rules, compared: true}]
districts:
  east: {name: east}
  west: {name: west, seat_x: 30}
streets:
  lake: {name: lake, district: east, x: 10, decides_in: 0 min, overcalls: 0, recall_after: 2 h, presses_after: 2 h}
powers:
  detain: {name: detain}
  seize: {name: seize}
departments:
  police: {name: police, powers: [detain], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
  land: {name: land, powers: [seize], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
travel: {circuity: 1, scatter: 0, speed: 60 km/h}
attendance: {sharp: true, tokens: false}
dispatch: {assembly: as_available, order: bypass, free: on_the_road, which: nearest}
case_types:
  mining:
    name: mining
    stages:
      - needs:
          - {power: detain, together: true, work: 1 h}
          - {power: seize, together: true, work: 1 h}
  theft:
    name: theft
    stages: [{needs: [{power: detain, work: 1 h}]}]
regimes:
  petition:
    call: {rule: petition, desks: 2, desk: 0, dispute: 0}
    authority: {rule: phone_back, takes: 0 min, yes: 1}
    timing: {rule: dates, day_free: 1, begins: "09:30"}
    command: {rule: own, patience: 60 min}
    stay: {rule: slot, slot: 4 h}
  whistle:
    call: {rule: whistle, takes: 0 min}
    authority: {rule: phone_back, takes: 0 min, yes: 1}
    timing: on_call
    command: one
    stay: {rule: until_done, relief: 0 h}
    priority: {rule: kinds, preempts: none}
demand: [{type: theft, recorded: calls.csv}]
"""
"""The town that every trace changes a little; the regime `rules` is what is traced."""

PLAIN: Final = frozenset(
    {Kind.PHASE, Kind.OCCURRED, Kind.SEEN, Kind.DETECTED, Kind.TRIAGED, Kind.DECIDED, Kind.GATHERED}
    | {Kind.PHONED, Kind.BACK, Kind.RECORDED, Kind.LENT, Kind.ON_POST, Kind.OFF_POST}
)
"""Kinds left out of a course unless it asks for them."""

MON, TUE, WED, THU, FRI = range(5)


def at(day: int, clock: str) -> float:
    """A moment in minutes after the start."""
    hours, _, minutes = clock.partition(":")
    return day * 1440 + int(hours) * 60 + int(minutes)


def course(folder: Path, text: str, *calls: str, also: frozenset[Kind] | set[Kind] = frozenset()) -> list[str]:
    """The course of *calls* ("day hh:mm type street [x]") in the town with the changes of *text*."""
    lay_out(folder, *calls)
    scenario = read_text(f"name: trace\ntitle: trace\nuses: [town.yaml]\n{text}", folder=folder)
    log = simulate(scenario, "rules", seed=1, replication=0)
    names = log.names.text
    found: list[str] = []
    for time, kind, case, stage, _, department, crew, _, reason in log.rows():
        if kind in PLAIN and kind not in also:
            continue
        who = names[crew] or names[department]
        what = Kind(kind).name + (f".{stage}" if stage > 1 else "")
        which = "#" + names[case].partition("#")[2] if case and len(calls) > 1 else ""
        why = Reason(reason).name if reason else ""
        found.append(" ".join(part for part in (_moment(time), which, what, who, why) if part))
    return found


def lay_out(folder: Path, *calls: str) -> None:
    """Write the town and its *calls* to *folder*."""
    rows = ["id,time_min,street,type,x,y"]
    for number, call in enumerate(calls, start=1):
        day, clock, type_, street, *x = call.split()
        rows.append(f"{number},{at(int(day), clock)},{street},{type_}," + (f"{x[0]},0" if x else ","))
    (folder / "town.yaml").write_text(TOWN, encoding="utf-8")
    (folder / "calls.csv").write_text("\n".join(rows), encoding="utf-8")


def _moment(time: int) -> str:
    day, rest = divmod(time, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{day} {hours:02}:{minutes:02}" + (f":{rest / 1e6:g}" if rest else "")


def lines(text: str) -> list[str]:
    """The lines of a course as it is written in a test."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


# ---- joint enforcement: desks, dates, slots


PETITION: Final = "regimes: {rules: {base: petition}}\n"
TOGETHER: Final = """
    {day} 09:30 SET_OUT police/1 ON_SHIFT
    {day} 09:30 SET_OUT land/1 ON_SHIFT
    {day} 09:45 ARRIVED police/1
    {day} 09:45 ARRIVED land/1
    {day} 09:45 QUORUM
    {day} 09:45 WORK_BEGAN police/1
    {day} 09:45 WORK_BEGAN land/1
    {day} 10:45 STAGE_DONE
    {day} 10:45 WORK_ENDED police/1
    {day} 10:45 WORK_ENDED land/1
    {day} 10:45 LEFT police/1 DONE
    {day} 10:45 LEFT land/1 DONE
    {day} 10:45 VISIT_ENDED DONE
    {day} 10:45 RESOLVED
"""
"""A joint action that finds nothing in its way."""


def test_a_petition_goes_on_the_next_working_day(tmp_path: Path) -> None:
    assert course(tmp_path, PETITION, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DESK
        0 10:00 DESK
        0 10:00 DATED
        """
        + TOGETHER.format(day=TUE)
    )


def test_a_weekend_and_a_holiday_are_no_working_days(tmp_path: Path) -> None:
    text = PETITION + "calendar: {holidays: [2018-01-08], workdays: []}\n"
    found = course(tmp_path, text, "4 10:00 mining lake")
    assert found[4:] == lines(TOGETHER.format(day=FRI + 4)), "from Friday over the holiday on Monday to Tuesday"


def test_a_weekend_day_that_is_worked_is_a_working_day(tmp_path: Path) -> None:
    text = PETITION + "calendar: {workdays: [2018-01-06]}\n"
    found = course(tmp_path, text, "4 10:00 mining lake")
    assert found[4:] == lines(TOGETHER.format(day=FRI + 1))


def test_each_dispute_takes_its_working_days(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, call: {desks: 0, dispute: 1, dispute_days: 1.5}}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert found[:3] == lines(
        """
        0 10:00 CALLED FIRST
        1 14:30 DISPUTED
        1 14:30 DATED
        """
    ), "two powers can be disputed once: 1.5 working days of 9 h"
    assert found[3:] == lines(TOGETHER.format(day=WED))


def test_where_one_department_leads_there_is_one_desk_and_nothing_to_dispute(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, call: {rule: lead, dispute: 1}}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert found == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DESK police
        0 10:00 DATED
        """
        + TOGETHER.format(day=TUE)
    )


def test_a_fixed_roster_has_a_joint_date_every_so_many_working_days(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, timing: {roster: 5, day_free: 0}}}\n"
    first = course(tmp_path, text, "0 10:00 mining lake")
    second = course(tmp_path, text, "2 10:00 mining lake")
    assert first[4:] == second[4:], "both wait for the same date"
    assert first[4].endswith("09:30 SET_OUT police/1 ON_SHIFT")
    assert 0 < int(first[4].split()[0]) <= 7


def test_without_a_day_free_there_is_no_date(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, timing: {day_free: 0}}}\n"
    assert course(tmp_path, text, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DESK
        0 10:00 DESK
        """
    )


LONG: Final = """
case_types:
  mining:
    stages: {0: {needs: {0: {work: 5 h}, 1: {work: 5 h}}}}
"""
"""Five hours of work: more than the 3 h 45 min that a slot leaves."""


def test_a_slot_ends_and_the_rest_is_done_on_another_date(tmp_path: Path) -> None:
    found = course(tmp_path, PETITION + LONG, "0 10:00 mining lake", also={Kind.RECORDED})
    assert [line for line in found if "DESK" not in line and "DATED" not in line] == lines(
        """
        0 10:00 CALLED FIRST
        1 09:30 SET_OUT police/1 ON_SHIFT
        1 09:30 SET_OUT land/1 ON_SHIFT
        1 09:45 ARRIVED police/1
        1 09:45 ARRIVED land/1
        1 09:45 QUORUM
        1 09:45 WORK_BEGAN police/1
        1 09:45 WORK_BEGAN land/1
        1 13:30 WORK_ENDED police/1
        1 13:30 LEFT police/1 SLOT
        1 13:30 WORK_ENDED land/1
        1 13:30 LEFT land/1 SLOT
        1 13:30 VISIT_ENDED
        1 13:30 RECORDED
        1 15:30 CALLED AGAIN
        2 09:30 SET_OUT police/1 ON_SHIFT
        2 09:30 SET_OUT land/1 ON_SHIFT
        2 09:45 ARRIVED police/1
        2 09:45 ARRIVED land/1
        2 09:45 QUORUM
        2 09:45 WORK_BEGAN police/1
        2 09:45 WORK_BEGAN land/1
        2 11:00 STAGE_DONE
        2 11:00 WORK_ENDED police/1
        2 11:00 WORK_ENDED land/1
        2 11:00 LEFT police/1 DONE
        2 11:00 LEFT land/1 DONE
        2 11:00 VISIT_ENDED DONE
        2 11:00 RESOLVED
        """
    ), "the record says closed once everybody needed has been there"


def test_unfinished_work_fades_between_visits(tmp_path: Path) -> None:
    """From 13:30 to 09:45 is one half-life of 20 h 15 min: of 3 h 45 min done, half is left."""
    text = PETITION + LONG + "    unfinished_half_life: 1215 min\n"
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert "2 09:45 WORK_BEGAN police/1" in found
    assert found[-1] == "2 12:52:30 RESOLVED", "3 h 7.5 min of work are left"


APART: Final = """
regimes: {{rules: {{base: petition, {authority}}}}}
case_types:
  mining:
    stages:
      - needs:
          - {{power: detain, work: {police}, half_life: {half_life}}}
          - {{power: seize, work: 5 h}}
"""
"""Each department acts by itself; what the police have done fades while the land bureau's part is undone."""
HEADS: Final = "authority: heads, basing: {rule: post, stationed: 0}"


def _of_police(found: list[str], day: int) -> list[str]:
    return [line for line in found if line.startswith(f"{day} ") and "police/1" in line]


def test_what_was_done_apart_fades_between_visits(tmp_path: Path) -> None:
    """From 13:30 to 09:45 is one half-life of 20 h 15 min: half of the 3 h 45 min of police work is undone."""
    text = APART.format(authority=HEADS, police="225 min", half_life="1215 min")
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert _of_police(found, TUE)[-2:] == lines(
        """
        1 13:30 WORK_ENDED police/1
        1 13:30 LEFT police/1 SLOT
        """
    ), "its slot is over at the moment its work is"
    assert _of_police(found, WED) == lines(
        """
        2 09:30 SET_OUT police/1 ON_SHIFT
        2 09:45 ARRIVED police/1
        2 09:45 WORK_BEGAN police/1
        2 11:37:30 WORK_ENDED police/1
        2 11:37:30 LEFT police/1 DONE
        """
    )
    assert found[-1] == "2 11:37:30 RESOLVED"


def test_what_was_done_apart_fades_from_when_it_was_done(tmp_path: Path) -> None:
    """The police finish at 10:45 on Tuesday and are back at 09:45 on Wednesday, a half-life of 23 h later."""
    text = APART.format(authority=HEADS, police="1 h", half_life="23 h")
    found = course(tmp_path, text, "0 10:00 mining lake")
    assert _of_police(found, TUE)[-1] == "1 10:45 LEFT police/1 OWN_PART_DONE"
    assert "2 10:15 LEFT police/1 OWN_PART_DONE" in found


def test_an_answer_that_takes_no_time_changes_nothing_else(tmp_path: Path) -> None:
    by_phone = APART.format(authority="authority: {takes: 0 min, yes: 1}", police="225 min", half_life="1215 min")
    by_heads = APART.format(authority=HEADS, police="225 min", half_life="1215 min")
    told = course(tmp_path, by_phone, "0 10:00 mining lake")
    assert told == course(tmp_path, by_heads, "0 10:00 mining lake")


def test_a_crew_waits_on_site_only_so_long(tmp_path: Path) -> None:
    """The land bureau is two hours away; the police do not wait that long, and then it is the land bureau's turn."""
    text = PETITION + "departments: {land: {x: -110, y: 0}}\n"
    assert course(tmp_path, text, "0 10:00 mining lake")[4:10] == lines(
        """
        1 09:30 SET_OUT police/1 ON_SHIFT
        1 09:30 SET_OUT land/1 ON_SHIFT
        1 09:45 ARRIVED police/1
        1 10:45 LEFT police/1 PATIENCE
        1 11:35 ARRIVED land/1
        1 12:35 LEFT land/1 PATIENCE
        """
    )


def test_a_shift_ends_before_the_slot_does(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, stay: {rule: slot, slot: 4 h}}}
streets: {lake: {recall_after: 15 h}}
case_types: {theft: {stages: {0: {needs: {0: {work: 6 h}}}}}}
"""
    assert course(tmp_path, text, "0 15:00 theft lake") == lines(
        """
        0 15:00 CALLED FIRST
        0 15:00 SET_OUT police/1 ON_SHIFT
        0 15:15 ARRIVED police/1
        0 15:15 QUORUM
        0 15:15 WORK_BEGAN police/1
        0 18:00 WORK_ENDED police/1
        0 18:00 LEFT police/1 SHIFT
        0 18:00 VISIT_ENDED
        1 09:00 CALLED AGAIN
        1 09:00 SET_OUT police/1 ON_SHIFT
        1 09:15 ARRIVED police/1
        1 09:15 QUORUM
        1 09:15 WORK_BEGAN police/1
        1 12:30 STAGE_DONE
        1 12:30 WORK_ENDED police/1
        1 12:30 LEFT police/1 DONE
        1 12:30 VISIT_ENDED DONE
        1 12:30 RESOLVED
        """
    )


def test_separate_referrals_send_each_department_on_its_own(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: petition, call: {rule: separate}}}
departments: {land: {shift_begins: "11:00"}}
case_types: {mining: {stages: {0: {needs: {0: {together: false}, 1: {together: false}}}}}}
"""
    assert course(tmp_path, text, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        1 09:30 SET_OUT police/1 ON_SHIFT
        1 09:45 ARRIVED police/1
        1 09:45 QUORUM
        1 09:45 WORK_BEGAN police/1
        1 10:45 WORK_ENDED police/1
        1 10:45 LEFT police/1 OWN_PART_DONE
        1 11:00 SET_OUT land/1 ON_SHIFT
        1 11:15 ARRIVED land/1
        1 11:15 WORK_BEGAN land/1
        1 12:15 STAGE_DONE
        1 12:15 WORK_ENDED land/1
        1 12:15 LEFT land/1 DONE
        1 12:15 VISIT_ENDED DONE
        1 12:15 RESOLVED
        """
    )


def test_a_joint_action_by_night_calls_crews_outside_their_shift(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, timing: {night: true, begins: '01:00'}}}\n"
    assert course(tmp_path, text + LONG, "0 10:00 mining lake")[4:14] == lines(
        """
        1 01:00 SET_OUT police/1 OVERTIME
        1 01:00 SET_OUT land/1 OVERTIME
        1 01:15 ARRIVED police/1
        1 01:15 ARRIVED land/1
        1 01:15 QUORUM
        1 01:15 WORK_BEGAN police/1
        1 01:15 WORK_BEGAN land/1
        1 05:00 WORK_ENDED police/1
        1 05:00 LEFT police/1 SLOT
        1 05:00 WORK_ENDED land/1
        """
    )


def test_who_cannot_set_out_before_the_slot_is_over_does_not_come(tmp_path: Path) -> None:
    """By night, without night actions, no crew moves."""
    text = "regimes: {rules: {base: petition, timing: {begins: '01:00'}}}\n"
    assert course(tmp_path, text, "0 10:00 mining lake")[4:6] == lines(
        """
        1 05:00 VISIT_ENDED
        1 07:00 CALLED AGAIN
        """
    )


# ---- authority


def test_without_authority_a_crew_leaves(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: petition, authority: {takes: 30 min, yes: 0}}}\n"
    assert course(tmp_path, text, "0 10:00 mining lake", also={Kind.PHONED})[4:13] == lines(
        """
        1 09:30 SET_OUT police/1 ON_SHIFT
        1 09:30 SET_OUT land/1 ON_SHIFT
        1 09:45 ARRIVED police/1
        1 09:45 ARRIVED land/1
        1 10:15 PHONED police/1 NO
        1 10:15 LEFT police/1 NO_AUTHORITY
        1 10:15 PHONED land/1 NO
        1 10:15 LEFT land/1 NO_AUTHORITY
        1 10:15 VISIT_ENDED
        """
    )


def test_quorum_is_effective_only_when_all_may_act(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle, authority: {takes: 30 min, yes: 1}}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake", also={Kind.PHONED})
    assert found[3:9] == lines(
        """
        0 10:15 ARRIVED police/1
        0 10:15 ARRIVED land/1
        0 10:45 PHONED police/1 YES
        0 10:45 PHONED land/1 YES
        0 10:45 QUORUM
        0 10:45 WORK_BEGAN police/1
        """
    )


def test_heads_on_the_command_post_bring_authority_to_all_their_crews(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, authority: heads, basing: {rule: post, stationed: 0}}}
"""
    found = course(tmp_path, text, "0 10:00 mining lake", also={Kind.PHONED})
    assert found[3:6] == lines(
        """
        0 10:15 ARRIVED police/1
        0 10:15 ARRIVED land/1
        0 10:15 QUORUM
        """
    )


TOKEN: Final = """
attendance: {tokens: true, load_weight: 60, token_stake: 0.5, token_load: 0.5, token_effort: 0.5}
departments: {police: {routine: 0.9, stake: 50}}
"""
"""At a load of 0.9 full attendance is worth 50 - 60·0.9 < 0 and a token 49.5 - 30·0.9 > 0."""


def test_a_token_attendance_is_never_given_authority_by_telephone(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle, priority: {preempts: routine}}}\n" + TOKEN
    found = course(tmp_path, text, "0 10:00 theft lake", also={Kind.PHONED, Kind.DECIDED})
    assert found[:7] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DECIDED police TOKEN
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 PHONED police/1 NO
        0 10:15 LEFT police/1 NO_AUTHORITY
        0 10:15 VISIT_ENDED
        """
    )


def test_where_heads_sit_on_the_post_a_token_attendance_works_but_more_slowly(tmp_path: Path) -> None:
    text = (
        TOKEN
        + """
regimes: {rules: {base: whistle, priority: {preempts: routine}, authority: heads, basing: {rule: post, stationed: 0}}}
"""
    )
    found = course(tmp_path, text, "0 10:00 theft lake")
    assert found[3:6] == lines(
        """
        0 10:15 QUORUM
        0 10:15 WORK_BEGAN police/1
        0 12:15 STAGE_DONE
        """
    ), "an hour of work at half the effort"


# ---- the whistle: stay until done


def test_nobody_leaves_and_the_missing_department_is_pressed(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle}}\ndepartments: {land: {stakes: {mining: -1}}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake", also={Kind.DECIDED})
    assert found[:7] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DECIDED police FULL
        0 10:00 DECIDED land ABSENT
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 12:15 DECIDED land ABSENT
        0 14:15 DECIDED land ABSENT
        """
    )
    assert not any("LEFT" in line or "VISIT_ENDED" in line for line in found)


def test_a_department_is_pressed_whose_presence_is_all_that_is_needed(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
departments: {land: {stakes: {mining: -1}}}
case_types: {mining: {stages: {0: {needs: {1: {work: 0 min}}}}}}
"""
    found = course(tmp_path, text, "0 10:00 mining lake", also={Kind.DECIDED})
    assert "0 12:15 DECIDED land ABSENT" in found


def test_a_crew_that_stays_long_is_relieved(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, stay: {relief: 4 h}}}
departments: {police: {crews: 2}}
case_types: {theft: {stages: {0: {needs: {0: {work: 6 h}}}}}}
"""
    assert course(tmp_path, text, "0 10:00 theft lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 QUORUM
        0 10:15 WORK_BEGAN police/1
        0 14:00 SET_OUT police/2 ON_SHIFT
        0 14:15 ARRIVED police/2
        0 14:15 WORK_ENDED police/1
        0 14:15 LEFT police/1 RELIEVED
        0 14:15 WORK_BEGAN police/2
        0 16:15 STAGE_DONE
        0 16:15 WORK_ENDED police/2
        0 16:15 LEFT police/2 DONE
        0 16:15 VISIT_ENDED DONE
        0 16:15 RESOLVED
        """
    )


def test_a_crew_called_off_on_the_road_turns_round_where_it_is(tmp_path: Path) -> None:
    """The work is done when the relief has 5 of its 10 km behind it."""
    text = """
regimes: {rules: {base: whistle, stay: {relief: 4 h}}}
departments: {police: {crews: 2}}
case_types: {theft: {stages: {0: {needs: {0: {work: 235 min}}}}}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", also={Kind.BACK})
    assert [line for line in found if "police/2" in line] == lines(
        """
        0 14:00 SET_OUT police/2 ON_SHIFT
        0 14:10 LEFT police/2 CALLED_OFF
        0 14:15 BACK police/2
        """
    )


def test_until_done_goes_on_after_the_shift(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
case_types: {theft: {stages: {0: {needs: {0: {work: 6 h}}}}}}
"""
    assert course(tmp_path, text, "0 15:00 theft lake")[-1] == "0 21:15 RESOLVED"


# ---- on call, at the post


POST: Final = """
regimes:
  rules:
    base: whistle
    authority: heads
    timing: {night_turnout: 8 min}
    basing: {rule: post, stationed: 1, night_cover: 1, post_turnout: 3 min}
"""


def test_a_stationed_crew_may_be_called_outside_its_shift(tmp_path: Path) -> None:
    assert course(tmp_path, POST, "0 22:00 theft lake 12") == lines(
        """
        0 22:00 CALLED FIRST
        0 22:00 SET_OUT police/1 OVERTIME
        0 22:10 ARRIVED police/1
        0 22:10 QUORUM
        0 22:10 WORK_BEGAN police/1
        0 23:10 STAGE_DONE
        0 23:10 WORK_ENDED police/1
        0 23:10 LEFT police/1 DONE
        0 23:10 VISIT_ENDED DONE
        0 23:10 RESOLVED
        """
    ), "8 min of turn-out by night and 2 km from the post"


def test_a_stationed_crew_on_its_shift_turns_out_faster(tmp_path: Path) -> None:
    assert course(tmp_path, POST, "0 10:00 theft lake 12")[1:3] == lines(
        """
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:05 ARRIVED police/1
        """
    ), "3 min of turn-out and 2 km from the post"


def test_without_cover_or_a_post_nobody_moves_before_the_shift_begins(tmp_path: Path) -> None:
    uncovered = POST.replace("night_cover: 1", "night_cover: 0")
    assert course(tmp_path, uncovered, "0 22:00 theft lake 12")[1:3] == lines(
        """
        1 09:00 SET_OUT police/1 ON_SHIFT
        1 09:05 ARRIVED police/1
        """
    )
    assert course(tmp_path, "regimes: {rules: {base: whistle}}\n", "4 22:00 theft lake")[1:3] == lines(
        """
        7 09:00 SET_OUT police/1 ON_SHIFT
        7 09:15 ARRIVED police/1
        """
    ), "from Friday night to Monday"


def test_standby_at_the_post_follows_the_shift(tmp_path: Path) -> None:
    text = POST.replace("stationed: 1", "stationed: 2") + "departments: {police: {crews: 2}, land: {crews: 0}}\n"
    text = text.replace("night_cover: 1", "night_cover: 0")
    found = course(tmp_path, text, "9 10:00 theft lake", also={Kind.ON_POST, Kind.OFF_POST})
    assert found[:8] == lines(
        """
        0 09:00 ON_POST police/1 ON_SHIFT
        0 09:00 ON_POST police/2 ON_SHIFT
        0 18:00 OFF_POST police/1
        0 18:00 OFF_POST police/2
        1 09:00 ON_POST police/1 ON_SHIFT
        1 09:00 ON_POST police/2 ON_SHIFT
        1 18:00 OFF_POST police/1
        1 18:00 OFF_POST police/2
        """
    )


# ---- priority


def test_an_emergency_interrupts_a_daily_case(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, priority: {preempts: cases}}}
case_types: {mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 30 min}]}]}}
"""
    assert course(tmp_path, text, "0 10:00 theft lake", "0 10:30 mining lake 15") == lines(
        """
        0 10:00 #1 CALLED FIRST
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:15 #1 ARRIVED police/1
        0 10:15 #1 QUORUM
        0 10:15 #1 WORK_BEGAN police/1
        0 10:30 #2 CALLED FIRST
        0 10:30 #1 INTERRUPTED
        0 10:30 #1 WORK_ENDED police/1
        0 10:30 #1 LEFT police/1 PREEMPTED
        0 10:30 #2 SET_OUT police/1 ON_SHIFT
        0 10:35 #2 ARRIVED police/1
        0 10:35 #2 QUORUM
        0 10:35 #2 WORK_BEGAN police/1
        0 11:05 #2 STAGE_DONE
        0 11:05 #2 WORK_ENDED police/1
        0 11:05 #2 LEFT police/1 DONE
        0 11:05 #2 VISIT_ENDED DONE
        0 11:05 #2 RESOLVED
        0 11:05 #1 SET_OUT police/1 ON_SHIFT
        0 11:10 #1 ARRIVED police/1
        0 11:10 #1 QUORUM
        0 11:10 #1 WORK_BEGAN police/1
        0 11:55 #1 STAGE_DONE
        0 11:55 #1 WORK_ENDED police/1
        0 11:55 #1 LEFT police/1 DONE
        0 11:55 #1 VISIT_ENDED DONE
        0 11:55 #1 RESOLVED
        """
    ), "straight from site to site, without a new turn-out; 15 of 60 min were done"


def test_a_key_case_interrupts_nobody(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, priority: {preempts: cases}}}
case_types: {mining: {whistle: key, stages: [{needs: [{power: detain, work: 30 min}]}]}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 10:30 mining lake 15")
    assert [line for line in found if "SET_OUT" in line] == lines(
        """
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 11:15 #2 SET_OUT police/1 ON_SHIFT
        """
    )


def test_more_urgent_cases_go_first_and_equals_in_the_order_of_their_calls(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
case_types:
  mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 1 h}]}]}
  smuggling: {name: smuggling, whistle: key, stages: [{needs: [{power: detain, work: 1 h}]}]}
"""
    calls = ("theft", "theft", "theft", "smuggling", "mining", "smuggling")
    found = course(tmp_path, text, *(f"0 10:0{n} {kind} lake" for n, kind in enumerate(calls)))
    assert [line.split()[2] for line in found if "SET_OUT" in line] == ["#1", "#5", "#4", "#6", "#2", "#3"]
    same = text.replace("base: whistle", "base: whistle, priority: none")
    found = course(tmp_path, same, *(f"0 10:0{n} {kind} lake" for n, kind in enumerate(calls)))
    assert [line.split()[2] for line in found if "SET_OUT" in line] == ["#1", "#2", "#3", "#4", "#5", "#6"]


def test_a_reserve_is_kept_for_emergencies(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, priority: {reserve: 1}}}
departments: {police: {crews: 2}}
case_types: {mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 1 h}]}]}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 10:01 theft lake", "0 10:02 mining lake")
    assert [line for line in found if "SET_OUT" in line] == lines(
        """
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:02 #3 SET_OUT police/2 ON_SHIFT
        0 11:17 #2 SET_OUT police/2 ON_SHIFT
        """
    ), "the second daily case waits until two crews could go: one more than the reserve"


def test_a_routine_job_in_hand_is_finished_first_unless_it_is_dropped(tmp_path: Path) -> None:
    """With more routine work due than there is time, every crew is at it."""
    text = """
regimes: {{rules: {{base: whistle, priority: {{preempts: {preempts}}}}}}}
departments: {{police: {{crews: 2, routine: 0.99, routine_job: 1 h}}, land: {{crews: 0}}}}
phases: [{{name: all, length: 3 days, regime: rules, compared: true}}]
"""
    calls = ["0 09:00 theft lake", "0 09:30 theft lake"]
    dropped = course(tmp_path, text.format(preempts="routine"), *calls)
    assert [line for line in dropped if "SET_OUT" in line] == lines(
        """
        0 09:00 #1 SET_OUT police/1 ON_SHIFT
        0 09:30 #2 SET_OUT police/2 ON_SHIFT
        """
    )
    finished = [line for line in course(tmp_path, text.format(preempts="none"), *calls) if "SET_OUT" in line]
    second = next(line for line in finished if "#2" in line)
    assert "0 09:30" < second < "0 10:30", "within an hour of the call, and not at once"


# ---- admission


SCOPE: Final = """
regimes: {rules: {base: whistle, admission: {rule: scope, review: 5 min}}}
"""
LITTER: Final = """
powers: {clean: {name: clean}}
departments:
  hygiene: {name: hygiene, powers: [clean], district: east, crews: 1, turnout: 5 min, routine: 0, stake: 100}
  team: {name: team, powers: [clean], level: street, street: lake, crews: 1, turnout: 5 min, routine: 0, weekends: true}
case_types: {litter: {name: litter, stages: [{needs: [{power: clean, work: 1 h}]}]}}
"""


def test_what_the_street_can_do_itself_is_turned_back(tmp_path: Path) -> None:
    text = SCOPE + LITTER + "streets: {lake: {overcalls: 1}}\n"
    assert course(tmp_path, text, "0 10:00 litter lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:05 TURNED_BACK NOT_NEEDED
        0 10:05 SET_OUT team/1 ON_SHIFT
        0 10:10 ARRIVED team/1
        0 10:10 QUORUM
        0 10:10 WORK_BEGAN team/1
        0 11:10 STAGE_DONE
        0 11:10 WORK_ENDED team/1
        0 11:10 LEFT team/1 DONE
        0 11:10 VISIT_ENDED DONE
        0 11:10 RESOLVED
        """
    )


def test_without_a_scope_a_department_is_called_for_what_the_street_can_do(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle}}\n" + LITTER + "streets: {lake: {overcalls: 1}}\n"
    assert course(tmp_path, text, "0 10:00 litter lake")[:3] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT hygiene/1 ON_SHIFT
        0 10:15 ARRIVED hygiene/1
        """
    )


def test_a_street_that_does_not_overcall_sends_its_own_team(tmp_path: Path) -> None:
    assert course(tmp_path, SCOPE + LITTER, "0 10:00 litter lake")[:3] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT team/1 ON_SHIFT
        0 10:05 ARRIVED team/1
        """
    )


def test_what_is_out_of_scope_goes_the_way_of_a_petition(tmp_path: Path) -> None:
    text = SCOPE.replace("base: whistle", "base: whistle, call: {desk: 0, desks: 1}")
    text += "case_types: {theft: {in_scope: false}}\n"
    assert course(tmp_path, text, "0 10:00 theft lake")[:4] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:05 TURNED_BACK OUT_OF_SCOPE
        0 10:05 DESK
        0 10:05 SET_OUT police/1 ON_SHIFT
        """
    )


def test_a_quota_lets_so_many_whistles_through_a_month(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle, admission: {rule: scope, review: 0 min, quota: 1}}}
departments: {police: {crews: 2}}
phases: [{name: all, length: 40 days, regime: rules, compared: true}]
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 10:30 theft lake")
    assert [line for line in found if "#2" in line][:3] == lines(
        """
        0 10:30 #2 CALLED FIRST
        0 10:30 #2 TURNED_BACK QUOTA
        30 09:00 #2 SET_OUT police/1 ON_SHIFT
        """
    ), "the next month of 30 days begins on Wednesday 31 January"
    assert "0 10:00 #1 SET_OUT police/1 ON_SHIFT" in found


# ---- stages, levels, borders


TWO_STAGES: Final = """
case_types:
  mining:
    stages:
      - needs: [{power: detain, work: 1 h}]
      - needs: [{power: seize, work: 1 h}]
"""


def test_stages_run_in_order_under_one_command(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle}}\n" + TWO_STAGES
    assert course(tmp_path, text, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 CALLED.2 FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT land/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 QUORUM
        0 10:15 WORK_BEGAN police/1
        0 10:15 ARRIVED land/1
        0 10:15 QUORUM.2
        0 11:15 STAGE_DONE
        0 11:15 WORK_ENDED police/1
        0 11:15 WORK_BEGAN.2 land/1
        0 12:15 STAGE_DONE.2
        0 12:15 WORK_ENDED.2 land/1
        0 12:15 LEFT police/1 DONE
        0 12:15 LEFT land/1 DONE
        0 12:15 VISIT_ENDED DONE
        0 12:15 RESOLVED
        """
    )


def test_without_a_commander_each_acts_in_its_own_order(tmp_path: Path) -> None:
    found = course(tmp_path, PETITION + TWO_STAGES, "0 10:00 mining lake")
    assert [line for line in found if "WORK" in line or "LEFT" in line or "RESOLVED" in line] == lines(
        """
        1 09:45 WORK_BEGAN police/1
        1 09:45 WORK_BEGAN.2 land/1
        1 10:45 WORK_ENDED police/1
        1 10:45 WORK_ENDED.2 land/1
        1 10:45 LEFT police/1 DONE
        1 10:45 LEFT land/1 DONE
        1 10:45 RESOLVED
        """
    )


def test_a_statutory_wait_is_not_shortened(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle}}\n" + TWO_STAGES.replace("[{power: seize", "[{power: seize", 1)
    text = text.replace("      - needs: [{power: seize, work: 1 h}]", "      - {wait: 2 days, needs: [{power: seize}]}")
    assert course(tmp_path, text, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 QUORUM
        0 10:15 WORK_BEGAN police/1
        0 11:15 STAGE_DONE
        0 11:15 WORK_ENDED police/1
        0 11:15 LEFT police/1 DONE
        0 11:15 VISIT_ENDED DONE
        2 11:15 CALLED.2 FIRST
        2 11:15 SET_OUT.2 land/1 ON_SHIFT
        2 11:30 ARRIVED.2 land/1
        2 11:30 QUORUM.2
        2 11:30 WORK_BEGAN.2 land/1
        2 12:30 STAGE_DONE.2
        2 12:30 WORK_ENDED.2 land/1
        2 12:30 LEFT.2 land/1 DONE
        2 12:30 VISIT_ENDED.2 DONE
        2 12:30 RESOLVED
        """
    )


HIGHER: Final = """
regimes: {{rules: {{base: whistle, ladder: {{rule: {rule}, desk: 0, dies: {dies}}}}}}}
departments: {{police: {{level: {level}}}}}
"""


def test_a_letter_may_die_on_its_way_up(tmp_path: Path) -> None:
    text = HIGHER.format(rule="letters", dies=1, level="national")
    assert course(tmp_path, text, "0 10:00 theft lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 ESCALATED DIED
        """
    )


def test_each_level_above_the_district_is_a_rung(tmp_path: Path) -> None:
    for level, rungs in (("district", 0), ("municipal", 1), ("national", 2)):
        text = HIGHER.format(rule="letters", dies=0, level=level)
        assert course(tmp_path, text, "0 10:00 theft lake")[: rungs + 2] == [
            "0 10:00 CALLED FIRST",
            *["0 10:00 ESCALATED ACCEPTED"] * rungs,
            "0 10:00 SET_OUT police/1 ON_SHIFT",
        ]


def test_on_a_supervised_ladder_nothing_dies_and_a_level_takes_only_so_long(tmp_path: Path) -> None:
    text = HIGHER.format(rule="supervised", dies=1, level="municipal")
    text = text.replace("desk: 0", "desk: 1000, limit: 2")
    assert course(tmp_path, text, "0 10:00 theft lake")[:3] == lines(
        """
        0 10:00 CALLED FIRST
        2 10:00 ESCALATED ACCEPTED
        2 10:00 SET_OUT police/1 ON_SHIFT
        """
    )


def test_a_street_gives_up_what_has_died_on_the_way(tmp_path: Path) -> None:
    text = HIGHER.format(rule="letters", dies=1, level="national") + "case_types: {theft: {gives_up: 5 days}}\n"
    assert course(tmp_path, text, "0 10:00 theft lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 ESCALATED DIED
        5 10:00 ENDED GIVEN_UP
        """
    )


def test_a_street_gives_up_although_crews_still_wait(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
departments: {land: {stakes: {mining: -1}}}
case_types: {mining: {gives_up: 1 day}}
"""
    assert course(tmp_path, text, "0 10:00 mining lake") == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        1 10:00 LEFT police/1 CALLED_OFF
        1 10:00 VISIT_ENDED GIVEN_UP
        1 10:00 ENDED GIVEN_UP
        """
    )


BORDER: Final = """
streets: {{dune: {{name: dune, district: west, x: 20}}}}
departments:
  west-police: {{name: west police, powers: [detain], district: west, crews: 1, turnout: 5 min, routine: 0, stake: 100}}
case_types: {{theft: {{across: dune, stages: {{0: {{needs: {{0: {{together: true}}}}}}}}}}}}
regimes: {{rules: {{base: whistle, reach: {reach}}}}}
"""


def test_across_a_border_by_letter(tmp_path: Path) -> None:
    text = BORDER.format(reach="{rule: district, letter: 0, refused: 0}")
    assert course(tmp_path, text, "0 10:00 theft lake")[:7] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DESK ACCEPTED
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT west-police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:25 ARRIVED west-police/1
        0 10:25 QUORUM
        """
    )


def test_a_letter_across_a_border_may_be_refused(tmp_path: Path) -> None:
    text = BORDER.format(reach="{rule: district, letter: 0, refused: 1}")
    assert course(tmp_path, text, "0 10:00 theft lake")[:5] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 DESK REFUSED
        0 10:00 VISIT_ENDED REFUSED
        0 12:00 CALLED AGAIN
        0 12:00 DESK REFUSED
        """
    )


def test_a_whistle_across_the_border_needs_no_letter(tmp_path: Path) -> None:
    assert course(tmp_path, BORDER.format(reach="cross"), "0 10:00 theft lake")[:6] == lines(
        """
        0 10:00 CALLED FIRST
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT west-police/1 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:25 ARRIVED west-police/1
        0 10:25 QUORUM
        """
    )


# ---- dispatch


def test_the_elder_takes_a_crew_that_only_waits(tmp_path: Path) -> None:
    """The police wait at a daily case for a land bureau that does not come; an emergency takes them, and they return."""
    text = """
regimes: {rules: {base: whistle}}
departments: {land: {stakes: {mining: -1}}}
case_types: {theft: {whistle: emergency}}
"""
    assert course(tmp_path, text, "0 10:00 mining lake", "0 10:30 theft lake 15") == lines(
        """
        0 10:00 #1 CALLED FIRST
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:15 #1 ARRIVED police/1
        0 10:30 #2 CALLED FIRST
        0 10:30 #1 LEFT police/1 PREEMPTED
        0 10:30 #2 SET_OUT police/1 ON_SHIFT
        0 10:35 #2 ARRIVED police/1
        0 10:35 #2 QUORUM
        0 10:35 #2 WORK_BEGAN police/1
        0 11:35 #2 STAGE_DONE
        0 11:35 #2 WORK_ENDED police/1
        0 11:35 #2 LEFT police/1 DONE
        0 11:35 #2 VISIT_ENDED DONE
        0 11:35 #2 RESOLVED
        0 11:35 #1 SET_OUT police/1 ON_SHIFT
        0 11:40 #1 ARRIVED police/1
        """
    )


def test_of_two_equally_urgent_the_younger_takes_nothing(tmp_path: Path) -> None:
    text = "regimes: {rules: {base: whistle}}\ndepartments: {land: {stakes: {mining: -1}}}\n"
    found = course(tmp_path, text, "0 10:00 mining lake", "0 10:30 theft lake 15")
    assert found == lines(
        """
        0 10:00 #1 CALLED FIRST
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 10:15 #1 ARRIVED police/1
        0 10:30 #2 CALLED FIRST
        """
    )


QUEUE: Final = """
regimes: {{rules: {{base: whistle}}}}
departments: {{police: {{crews: 2}}}}
dispatch: {{assembly: all_at_once, order: {order}, free: at_base}}
case_types: {{seizure: {{name: seizure, stages: [{{needs: [{{power: seize, work: 3 h}}]}}]}}}}
"""


def test_bypass_lets_whoever_can_start_do_so(tmp_path: Path) -> None:
    calls = ("0 10:00 seizure lake", "0 10:01 mining lake", "0 10:02 theft lake")
    found = course(tmp_path, QUEUE.format(order="bypass"), *calls)
    assert [line for line in found if "SET_OUT" in line] == lines(
        """
        0 10:00 #1 SET_OUT land/1 ON_SHIFT
        0 10:02 #3 SET_OUT police/1 ON_SHIFT
        0 13:25 #2 SET_OUT police/1 ON_SHIFT
        0 13:25 #2 SET_OUT land/1 ON_SHIFT
        """
    )


def test_strict_lets_nobody_overtake_the_head_of_the_queue(tmp_path: Path) -> None:
    calls = ("0 10:00 seizure lake", "0 10:01 mining lake", "0 10:02 theft lake")
    found = course(tmp_path, QUEUE.format(order="strict"), *calls)
    assert [line for line in found if "SET_OUT" in line] == lines(
        """
        0 10:00 #1 SET_OUT land/1 ON_SHIFT
        0 13:25 #2 SET_OUT police/1 ON_SHIFT
        0 13:25 #2 SET_OUT land/1 ON_SHIFT
        0 13:25 #3 SET_OUT police/2 ON_SHIFT
        """
    )


def test_where_crews_go_singly_each_department_keeps_a_queue_of_its_own(tmp_path: Path) -> None:
    """The only police crew is stationed at the lake, so the first call, from the hill, cannot be served."""
    text = (
        POST
        + """
streets: {hill: {name: hill, district: east, decides_in: 0 min}}
phases: [{name: all, length: 2 days, regime: rules, compared: true, streets: {hill: bare}}]
dispatch: {order: ORDER}
case_types: {seizure: {name: seizure, stages: [{needs: [{power: seize, work: 1 h}]}]}}
"""
    )
    text = text.replace("regimes:\n", "regimes:\n  bare: {base: whistle}\n")
    calls = ("0 10:00 theft hill", "0 10:01 theft lake", "0 10:02 seizure lake")
    found = course(tmp_path, text.replace("ORDER", "bypass"), *calls)
    assert [line for line in found if "SET_OUT" in line] == lines(
        """
        0 10:01 #2 SET_OUT police/1 ON_SHIFT
        0 10:02 #3 SET_OUT land/1 ON_SHIFT
        """
    )
    found = course(tmp_path, text.replace("ORDER", "strict"), *calls)
    assert [line for line in found if "SET_OUT" in line] == lines("0 10:02 #3 SET_OUT land/1 ON_SHIFT")


def test_a_crew_on_its_way_home_is_free_where_the_scenario_says_so(tmp_path: Path) -> None:
    text = "regimes: {{rules: {{base: whistle}}}}\ndispatch: {{free: {free}}}\n"
    calls = ("0 10:00 theft lake", "0 11:20 theft lake")
    found = course(tmp_path, text.format(free="on_the_road"), *calls, also={Kind.BACK})
    assert [line for line in found if "#2" in line][:3] == lines(
        """
        0 11:20 #2 CALLED FIRST
        0 11:20 #2 SET_OUT police/1 ON_SHIFT
        0 11:25 #2 ARRIVED police/1
        """
    ), "it left at 11:15, so it turns round 5 km away, without a new turn-out"
    found = course(tmp_path, text.format(free="at_base"), *calls, also={Kind.BACK})
    assert [line for line in found if "#2" in line][:3] == lines(
        """
        0 11:20 #2 CALLED FIRST
        0 11:25 #2 SET_OUT police/1 ON_SHIFT
        0 11:40 #2 ARRIVED police/1
        """
    )
    assert "0 11:25 #1 BACK police/1" in found


def test_the_nearest_crew_goes_or_the_first_in_a_fixed_order(tmp_path: Path) -> None:
    """When the second case is called the first crew is at base, 10 km away; the second is 5 km away on its way home."""
    text = """
regimes: {{rules: {{base: whistle}}}}
departments: {{police: {{crews: 2}}}}
dispatch: {{which: {which}}}
case_types: {{mining: {{stages: [{{needs: [{{power: detain, work: 2 h}}]}}]}}}}
"""
    calls = ("0 10:00 theft lake", "0 10:01 mining lake", "0 12:21 theft lake")
    for which, crew, arrives in (("nearest", 2, "12:26"), ("fixed_order", 1, "12:36")):
        found = course(tmp_path, text.format(which=which), *calls)
        assert [line for line in found if "#3" in line][1:3] == [
            f"0 12:21 #3 SET_OUT police/{crew} ON_SHIFT",
            f"0 {arrives} #3 ARRIVED police/{crew}",
        ]


def test_all_at_once_holds_nobody_while_another_is_missing(tmp_path: Path) -> None:
    """The land bureau is at another case until 11:15; only as_available do the police go ahead and wait on site."""
    text = """
regimes: {{rules: {{base: whistle}}}}
dispatch: {{assembly: {assembly}, free: at_base}}
case_types: {{seizure: {{name: seizure, stages: [{{needs: [{{power: seize, work: 1 h}}]}}]}}}}
"""
    calls = ("0 10:00 seizure lake", "0 10:30 mining lake")
    for assembly, police in (("all_at_once", "11:25"), ("as_available", "10:30")):
        found = course(tmp_path, text.format(assembly=assembly), *calls)
        assert f"0 {police} #2 SET_OUT police/1 ON_SHIFT" in found
        assert "0 11:25 #2 SET_OUT land/1 ON_SHIFT" in found
        assert "0 11:40 #2 QUORUM" in found


def test_a_power_may_need_several_crews(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
departments: {police: {crews: 2}}
case_types: {theft: {stages: {0: {needs: {0: {crews: 2, together: true}}}}}}
"""
    assert course(tmp_path, text, "0 10:00 theft lake")[1:8] == lines(
        """
        0 10:00 SET_OUT police/1 ON_SHIFT
        0 10:00 SET_OUT police/2 ON_SHIFT
        0 10:15 ARRIVED police/1
        0 10:15 ARRIVED police/2
        0 10:15 QUORUM
        0 10:15 WORK_BEGAN police/1
        0 10:15 WORK_BEGAN police/2
        """
    )


def test_a_relief_that_has_taken_over_needs_no_other(tmp_path: Path) -> None:
    """The relief is on the road when an emergency takes the tired crew: it takes over; the tired one need not return."""
    text = """
regimes: {rules: {base: whistle, stay: {relief: 1 h}, priority: {preempts: cases}}}
departments: {police: {crews: 2}}
case_types:
  theft: {stages: {0: {needs: {0: {work: 3 h}}}}}
  mining: {whistle: emergency, stages: [{needs: [{power: detain, work: 20 min}]}]}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "0 11:05 mining lake")
    assert [line for line in found if "SET_OUT" in line or "RESOLVED" in line] == lines(
        """
        0 10:00 #1 SET_OUT police/1 ON_SHIFT
        0 11:00 #1 SET_OUT police/2 ON_SHIFT
        0 11:05 #2 SET_OUT police/1 ON_SHIFT
        0 11:25 #2 RESOLVED
        0 12:00 #1 SET_OUT police/1 ON_SHIFT
        0 13:00 #1 SET_OUT police/2 ON_SHIFT
        0 13:25 #1 RESOLVED
        """
    ), "nobody sets out at 11:25; each crew is relieved an hour after it set out"


# ---- how a case is known, and comes back


def test_what_the_wrong_network_sees_is_handed_over_in_office_hours(tmp_path: Path) -> None:
    text = """
regimes:
  rules:
    base: whistle
    detection: {rule: RULE, networks: [{name: order, share: 1}, {name: city, share: 0}], handover: 9 h, lost: 0, eyes: 2}
case_types: {theft: {sight: 1 h, remit: city}}
"""
    known = {Kind.SEEN, Kind.HANDED_OVER, Kind.DETECTED}
    assert course(tmp_path, text.replace("RULE", "separate"), "0 10:00 theft lake", also=known)[:4] == lines(
        """
        0 10:30 SEEN OTHER_REMIT
        1 10:30 HANDED_OVER
        1 10:30 DETECTED OTHER_REMIT
        1 10:30 CALLED FIRST
        """
    ), "twice the eyes see it in half the time"
    merged = course(tmp_path, text.replace("RULE", "merged"), "0 10:00 theft lake", also=known)
    assert merged[2] == "0 10:30 CALLED FIRST"
    at_once = course(tmp_path, text.replace("RULE", "none"), "0 10:00 theft lake", also=known)
    assert at_once[1] == "0 10:00 CALLED FIRST"


def test_what_is_lost_in_the_hand_over_has_to_be_seen_again(tmp_path: Path) -> None:
    text = """
regimes:
  rules:
    base: whistle
    detection: {rule: separate, networks: [{name: order, share: 1}, {name: city, share: 0}], handover: 2 h, lost: 1}
case_types: {theft: {sight: 1 h, remit: city}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", also={Kind.SEEN, Kind.HANDED_OVER, Kind.DETECTED})
    assert found[:4] == lines(
        """
        0 11:00 SEEN OTHER_REMIT
        0 13:00 HANDED_OVER LOST
        0 14:00 SEEN OTHER_REMIT
        0 16:00 HANDED_OVER LOST
        """
    )


def test_what_was_resolved_may_come_back_as_a_case_of_its_own(tmp_path: Path) -> None:
    text = """
regimes: {rules: {base: whistle}}
case_types: {theft: {relapse: 1, relapse_after: 1 day}}
"""
    found = course(tmp_path, text, "0 10:00 theft lake", "11 23:00 theft lake", also={Kind.OCCURRED})
    back = found.index("0 11:15 #1 RESOLVED") + 1
    assert found[back : back + 4] == lines(
        """
        1 11:15 #1 RELAPSED
        1 11:15 #1~2 OCCURRED
        1 11:15 #1~2 CALLED FIRST
        1 11:15 #1~2 SET_OUT police/1 ON_SHIFT
        """
    )
