"""What a story of a case promises."""

from __future__ import annotations

import pytest
from synthetic import town

from sim.course import course, from_log, from_table
from sim.log import Kind, Log, Reason
from sim.story import UnknownCaseError, near, rule_of_call, story
from sim.units import DAY, HOUR, MINUTE

TOWN = town(before=2, campaign=117, after=90)
CASE = "mining@jinhaihu#site07.2"
NIGHT = 3 * DAY + 21 * HOUR

ZH = """\
金海湖镇：盗采金矿（吹哨 2017）
案件 mining@jinhaihu#site07.2

起因
  2016-03-26 21:00  3 号团伙在金海湖镇开工：盗采金矿。
  2016-03-26 22:00  1 小时后，有居民反映。金海湖镇掌握了情况。
  2016-03-26 22:10  10 分钟后，研判下来，这事要靠部门的职权。

第 1 次呼叫
  2016-03-26 22:10  金海湖镇吹哨，同时叫公安分局、国土分局和水务局。
  2016-03-26 22:12  2 分钟后，公安分局答应全力到场；国土分局只肯应付一下；水务局不肯来。
  2016-03-26 22:15  3 分钟后，公安分局先出动，随后是国土分局，最晚的晚了 5 分钟（有人加班）。
  2016-03-26 22:35  20 分钟后，公安分局先到现场，从出动算起用了 20 分钟。现场空无一人，扑了个空。
  2016-03-26 22:50  15 分钟后，国土分局最后到，先到的已等了 15 分钟。
  2016-03-26 23:00  10 分钟后，公安分局和国土分局撤走：取消。

第 2 次呼叫
  2016-03-27 22:00  23 小时后，金海湖镇再次吹哨，同时叫公安分局和国土分局。〔最长的一环〕
  2016-03-27 22:02  2 分钟后，公安分局和国土分局答应全力到场。公安分局和国土分局出动。
  2016-03-27 22:20  18 分钟后，公安分局和国土分局同时到了现场，从出动算起用了 18 分钟。人还在现场。该到的都在现场，可以动手，离呼叫 20 分钟。开始处置，前后 2 小时。当场抓获人员。
  2016-03-28 00:20  2 小时后，井口封堵。第 1 个环节办完。事毕，公安分局和国土分局撤离。记录上办结。事情真正解决。

结局：1 天 3 小时后真正解决；出动 2 次（扑空 1 次），花费 29.4 人时，其中在现场等候 2.3 人时。"""

EN = """\
Jinhaihu: illegal gold mining (whistle 2017)
case mining@jinhaihu#site07.2

How it began
  2016-03-26 21:00  Group 3 began work in Jinhaihu: illegal gold mining.
  2016-03-26 22:00  1 h later, a resident reported it. Jinhaihu knew of it.
  2016-03-26 22:10  10 min later, the street judged that it needed the departments' powers.

Call 1
  2016-03-26 22:10  Jinhaihu whistled, for Police, Land and Resources, and Water Affairs at once.
  2016-03-26 22:12  2 min later, Police agreed to come in full; Land and Resources agreed only to a token appearance; Water Affairs refused to come.
  2016-03-26 22:15  3 min later, Police set out first, then Land and Resources, the last 5 min later (some on overtime).
  2016-03-26 22:35  20 min later, Police reached the site first, 20 min after setting out. Nobody was there: the visit was fruitless.
  2016-03-26 22:50  15 min later, Land and Resources came last; the first had waited 15 min.
  2016-03-26 23:00  10 min later, Police, and Land and Resources left: it was called off.

Call 2
  2016-03-27 22:00  23 h later, Jinhaihu whistled again, for Police, and Land and Resources at once. [the longest link]
  2016-03-27 22:02  2 min later, Police, and Land and Resources agreed to come in full. Police, and Land and Resources set out.
  2016-03-27 22:20  18 min later, Police, and Land and Resources reached the site together, 18 min after setting out. The offenders were there. All who were needed were on site and able to act, 20 min after the call. Work began; it went on for 2 h. Persons were detained.
  2016-03-28 00:20  2 h later, the shaft was sealed. Stage 1 was done. The work done, Police, and Land and Resources left. The record said: closed. It was truly resolved.

In the end: truly resolved after 1 d 3 h; visits: 2 (1 fruitless); cost: 29.4 officer-hours, 2.3 of them waiting on site."""


def written() -> Log:
    """A case in two visits: the first to nobody, the second with everybody."""
    log = Log()
    street, case, group = log.names("jinhaihu"), log.names(CASE), log.names("group-jinhaihu-3")

    def note(
        at: int, kind: Kind, department: str = "", reason: Reason = Reason.NONE, stage: int = 0, crew: int = 0
    ) -> None:
        number = log.names(f"{department}/1") if department and kind != Kind.DECIDED else crew
        log.note(NIGHT + at, kind, case, stage, street, log.names(department), number, log.length - 1, reason)

    minute = MINUTE
    note(0, Kind.OCCURRED, crew=group)
    note(60 * minute, Kind.SEEN, reason=Reason.REPORT)
    note(60 * minute, Kind.DETECTED)
    note(70 * minute, Kind.TRIAGED, reason=Reason.NEEDS_OTHERS)
    note(70 * minute, Kind.CALLED, stage=1, reason=Reason.FIRST)
    for department, reason in (("police", Reason.FULL), ("mineral", Reason.TOKEN), ("water", Reason.ABSENT)):
        note(72 * minute, Kind.DECIDED, department, reason, 1)
    note(75 * minute, Kind.SET_OUT, "police", Reason.ON_SHIFT)
    note(80 * minute, Kind.SET_OUT, "mineral", Reason.OVERTIME)
    note(95 * minute, Kind.ARRIVED, "police")
    note(95 * minute, Kind.FOUND, reason=Reason.NOBODY_THERE)
    note(110 * minute, Kind.ARRIVED, "mineral")
    for department in ("police", "mineral"):
        note(120 * minute, Kind.LEFT, department, Reason.CALLED_OFF)
    note(120 * minute, Kind.VISIT_ENDED, reason=Reason.NOBODY_THERE)
    for department in ("police", "mineral"):
        note(140 * minute, Kind.BACK, department)
    day = 25 * HOUR
    note(day, Kind.CALLED, stage=1, reason=Reason.AGAIN)
    for department in ("police", "mineral"):
        note(day + 2 * minute, Kind.DECIDED, department, Reason.FULL, 1)
    for department in ("police", "mineral"):
        note(day + 2 * minute, Kind.SET_OUT, department, Reason.ON_SHIFT)
    for department in ("police", "mineral"):
        note(day + 20 * minute, Kind.ARRIVED, department)
    note(day + 20 * minute, Kind.FOUND, reason=Reason.PRESENT)
    note(day + 20 * minute, Kind.QUORUM, stage=1)
    for department in ("police", "mineral"):
        note(day + 20 * minute, Kind.WORK_BEGAN, department, stage=1)
    note(day + 20 * minute, Kind.DETAINED, stage=1, crew=group)
    for department in ("police", "mineral"):
        note(day + 140 * minute, Kind.WORK_ENDED, department, stage=1)
    note(day + 140 * minute, Kind.SEALED, stage=1, crew=group)
    note(day + 140 * minute, Kind.STAGE_DONE, stage=1)
    for department in ("police", "mineral"):
        note(day + 140 * minute, Kind.LEFT, department, Reason.DONE)
    note(day + 140 * minute, Kind.RECORDED)
    note(day + 140 * minute, Kind.RESOLVED)
    for department in ("police", "mineral"):
        note(day + 160 * minute, Kind.BACK, department)
    return log


def test_a_story_reads_in_chinese() -> None:
    assert story(TOWN, written(), CASE, "zh", "whistle-2017") == ZH


def test_a_story_reads_in_english() -> None:
    assert story(TOWN, written(), CASE, "en", "whistle-2017") == EN


def test_rows_of_a_table_tell_the_same_story() -> None:
    log = written()
    rows = [
        {
            "seq": event.seq, "time_min": event.time / MINUTE, "kind": event.kind.name.lower(), "case": event.case or None,
            "stage": event.stage, "street": event.street, "department": event.department or None, "crew": event.crew or None,
            "cause": event.cause, "reason": event.reason.name.lower(),
        }
        for event in from_log(log)
    ]  # fmt: skip
    assert list(from_table(rows)) == list(from_log(log))
    assert story(TOWN, from_table(rows), CASE, "zh", "whistle-2017") == ZH


def test_a_course_counts_officers_time_from_setting_out_until_back() -> None:
    found = course(TOWN, from_log(written()), CASE)
    assert found is not None
    first, second = found.visits
    assert [mission.officer_time for mission in first.missions] == [4 * 65 * MINUTE, 4 * 60 * MINUTE]
    assert [mission.idle for mission in second.missions] == [[], []]
    assert (first.last, first.decision("water"), second.departments) == (
        "mineral",
        Reason.ABSENT,
        ["police", "mineral"],
    )


def test_a_crew_sent_elsewhere_has_ended_its_mission() -> None:
    log = Log()
    case, other, crew, police = (
        log.names(CASE),
        log.names("dumping@jinhaihu#1"),
        log.names("police/1"),
        log.names("police"),
    )
    log.note(0, Kind.CALLED, case, 1, reason=Reason.FIRST)
    log.note(HOUR, Kind.SET_OUT, case, department=police, crew=crew)
    log.note(3 * HOUR, Kind.SET_OUT, other, department=police, crew=crew)
    log.note(9 * HOUR, Kind.BACK, 0, department=police, crew=crew)
    found = course(TOWN, from_log(log), CASE)
    assert found is not None
    assert found.officer_time == 4 * 2 * HOUR


def test_an_unknown_case_names_its_neighbours() -> None:
    with pytest.raises(UnknownCaseError) as raised:
        story(TOWN, written(), "mining@jinhaihu#site7.2", "zh", "whistle-2017")
    assert raised.value.near == (CASE,)
    assert raised.value.text("en") == f"the log has no case 'mining@jinhaihu#site7.2'. Near it: {CASE}"
    assert near(from_log(written()), "?") == (CASE,)


def test_a_call_is_told_by_the_rules_of_its_day() -> None:
    begin, end = TOWN.window
    told = [
        rule_of_call(TOWN, "whistle-2017", "jinhaihu", at, TOWN.case_types["mining"]) for at in (begin - 1, begin, end)
    ]
    assert told == ["petition", "whistle", "whistle"]  # joint before, the arm in the campaign, kept after
