"""The source article, row by row: where each thing it names is in the model, in a scenario, in a test.

A row holds the article's own words, a gloss, and pointers. What a pointer means is never written
here: it is looked up where it is declared each time it is printed. A pointer is one of

* a field of the scenario language by the path `explain` knows, with `=choice` for one of its choices;
* a measure; a kind of log row, in capitals;
* a shipped scenario, with `:path` for one of its values or rows;
* a test, `tests/test_….py::test_…`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.declare import Declared, declarations
from sim.log import KINDS, Kind
from sim.measures import MEASURES
from sim.quantity import written
from sim.reader import read
from sim.regime import ELEMENTS
from sim.schema import Named, explain, named
from sim.shelf import find, names
from sim.tables import unit
from sim.texts import LANGUAGES, TEXTS, say
from sim.words import Words, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario

SORTS: Final = ("element", "field", "measure", "event", "scenario", "test")
"""The sorts of pointers, in the order in which they are printed."""


class Row(NamedTuple):
    """A thing that the article names, and what carries it."""

    phrase: str
    """The article's own words."""
    gloss: str
    """The same in English."""
    pointers: tuple[str, ...]
    context: Words | None = None
    """Why no rule, measure or scenario can carry it."""


class Pointer(NamedTuple):
    """What a pointer leads to."""

    sort: str
    """One of SORTS."""
    name: str
    """What it is called."""
    words: Words
    """What is said of it where it is declared; nothing of a test, whose name says it."""
    at: str
    """Where that is: a field's path, a measure's name, a scenario and a path in it."""


class LostPointerError(LookupError):
    """A pointer that leads to nothing."""


def _row(phrase: str, gloss: str, *pointers: str, zh: str = "", en: str = "") -> Row:
    return Row(phrase, gloss, pointers, Words(zh, en) if zh or en else None)


ROWS: Final[dict[str, Row]] = {
    "S1": _row(
        "横向部门合力不足，“五指分散不成拳”",
        "departments do not combine: five fingers make no fist",
        "attendance.tokens",
        "attendance_full_share",
        "jinhaihu-117:regimes.joint",
        "tests/test_patterns.py::test_independent_attendance_is_a_power",
    ),
    "S2": _row(
        "纵向基层力量不强",
        "the grass roots are weak",
        "departments.level=street",
        "TRIAGED",
        "jinhaihu-117:departments.jinhaihu-team",
        "tests/test_article.py::test_the_town_has_the_duty_without_the_power",
    ),
    "S3": _row(
        "“看得见的管不了，管得了的看不见”",
        "who sees it may not act, who may act does not see it",
        "regimes.detection.rule=separate",
        "departments.powers",
        "HANDED_OVER",
        "tests/test_traces.py::test_what_the_wrong_network_sees_is_handed_over_in_office_hours",
    ),
    "S4": _row(
        "管理执法衔接不紧",
        "management and enforcement are not joined",
        "regimes.call.rule=petition",
        "regimes.call.desk",
        "DESK",
        "tests/test_traces.py::test_a_petition_goes_on_the_next_working_day",
    ),
    "S5": _row(
        "“八个大盖帽管不了一个破草帽”",
        "eight peaked caps cannot handle one straw hat",
        "regimes.call.dispute",
        "regimes.command.rule=own",
        "DISPUTED",
        "tests/test_traces.py::test_each_dispute_takes_its_working_days",
    ),
    "S6": _row(
        "有责无权力不从心",
        "the town has the duty without the power",
        "jinhaihu-117:departments.jinhaihu-team.powers",
        "regimes.authority.yes",
        "tests/test_article.py::test_the_town_has_the_duty_without_the_power",
    ),
    "S7": _row(
        "联合执法联而不合",
        "joint enforcement: joined, not combined",
        "jinhaihu-117:regimes.joint",
        "nominal_quorum_min",
        "waiting_officer_hours",
        "tests/test_traces.py::test_quorum_is_effective_only_when_all_may_act",
        "tests/test_records.py::test_nominal_quorum_needs_all_at_once_in_one_visit",
    ),
    "S8": _row(
        "乡镇不再“两头”受气",
        "the town is no longer squeezed from both ends",
        "regimes.call.rule=whistle",
        "streets.holds_back",
        "HELD_BACK",
        "backlog_30d_end",
        "tests/test_courses.py::test_a_street_that_whistles_too_little_sits_on_cases_but_not_on_emergencies",
    ),
    "S9": _row(
        "以往各部门单一执法",
        "each department enforced on its own",
        "jinhaihu-117:regimes.single",
        "regimes.call.rule=separate",
        "tests/test_traces.py::test_separate_referrals_send_each_department_on_its_own",
    ),
    "S10": _row(
        "“靠山吃山”的粗放发展方式",
        "living off the mountain",
        "offending.net",
        "offending.entries",
        "WORKS",
        "tests/test_pinggu_district.py::test_a_pit_is_back_because_it_pays",
    ),
    "S11": _row(
        "打通抓落实的“最后一公里”",
        "the last mile between a decision and its effect",
        "resolved_share",
        "recorded_minus_true_resolved",
        "tests/test_measures.py::test_resolution_counts_what_occurred_not_what_was_found",
    ),
    "S12": _row(
        "金海湖镇位于北京最东端",
        "Jinhaihu town, at the eastern end of Beijing",
        "jinhaihu-117:streets.jinhaihu.area",
        "jinhaihu-117:travel.roads.0.distance",
        "tests/test_article.py::test_the_articles_numbers_are_the_scenarios",
    ),
    "S13": _row(
        "“双安双打”专项行动",
        "the campaign: two kinds of safety, two strikes",
        "jinhaihu-117",
        "jinhaihu-117:case_types.mining",
        "jinhaihu-117:case_types.rockfall",
        "tests/test_patterns.py::test_patterns_at_the_defaults_hold_as_stated",
    ),
    "S14": _row(
        "指挥部设在……核心枢纽位置的街道",
        "the command post stands at the hub, in the street",
        "regimes.basing.rule=post",
        "ON_POST",
        "tests/test_elements.py::test_a_post_lends_crews_and_is_nearer",
    ),
    "S15": _row(
        "16个区级职能部门一把手……下沉到乡镇",
        "the heads of 16 district departments join",
        "regimes.authority.rule=heads",
        "jinhaihu-117:regimes.whistle-2017",
        "tests/test_article.py::test_the_articles_numbers_are_the_scenarios",
        "tests/test_traces.py::test_heads_on_the_command_post_bring_authority_to_all_their_crews",
    ),
    "S16": _row(
        "任指挥部成员和支部委员",
        "they are members of the command and of the party branch",
        "regimes.authority.rule=heads",
        "regimes.command.rule=one",
        "tests/test_elements.py::test_heads_at_the_post_spare_the_telephone",
    ),
    "S17": _row(
        "为期117天的专项行动",
        "a campaign of 117 days",
        "jinhaihu-117:phases.campaign.length",
        "tests/test_article.py::test_the_articles_numbers_are_the_scenarios",
    ),
    "S18": _row(
        "执法部门30分钟内到达指定点位",
        "departments reach the designated point within 30 minutes",
        "measure.deadlines",
        "GATHERED",
        "quorum_within_deadline_share",
        "tests/test_properties.py::test_a_deadline_moves_no_wheels",
    ),
    "S19": _row(
        "“事不绝，人不撤”",
        "nobody leaves until it is done",
        "regimes.stay.rule=until_done",
        "overtime_hours",
        "tests/test_elements.py::test_until_it_is_done_nobody_leaves_because_time_is_up",
        "tests/test_traces.py::test_a_crew_that_stays_long_is_relieved",
    ),
    "S20": _row(
        "乡镇每有召唤",
        "whenever the town calls",
        "regimes.timing.rule=on_call",
        "CALLED",
        "tests/test_elements.py::test_on_call_there_are_no_dates",
    ),
    "S21": _row(
        "把……多年的盗采行为连根拔起",
        "theft of many years is uprooted",
        "active_site_nights",
        "eradication_day",
        "jinhaihu-117",
        "tests/test_measures.py::test_eradication_and_its_loss",
        "tests/test_patterns.py::test_patterns_at_the_defaults_hold_as_stated",
    ),
    "S22": _row(
        "盗采金矿、盗挖山体、盗偷砂石“三挖”",
        "the three digs: gold, hillside, sand and gravel",
        "pinggu-district:case_types.mining",
        "pinggu-district:case_types.hillside",
        "pinggu-district:case_types.sand-pit",
        "tests/test_pinggu_district.py::test_each_of_the_three_digs_is_in_some_towns",
        "tests/test_pinggu_district.py::test_the_digs_stop_under_the_chains_and_go_on_under_joint_rules",
    ),
    "S23": _row(
        "20年来首次达到地表水二类标准",
        "surface water of class II, for the first time in 20 years",
        "jinhaihu-117:case_types.river",
        zh="水质随来水、降雨和流域工程变化，文章和公开资料都没有说盗采停了水质怎样变；模型止于案件和活跃点位",
        en="water quality follows inflow, rain and works in the whole basin; no source says how it answers when mining stops, so the model ends at cases and active sites",
    ),
    "S24": _row(
        "拆除违法建筑7.4万平方米",
        "74,000 m2 of illegal building demolished",
        "pinggu-district:case_types.illegal-building",
        "resolved_share",
        "tests/test_pinggu_district.py::test_what_was_demolished_appears_again",
    ),
    "S25": _row(
        "新生违建“零增长”",
        "no new illegal building",
        "pinggu-district:regimes.three-chains",
        "pinggu-district:regimes.monthly-campaigns",
        "case_types.relapse",
        "occurred",
        "tests/test_pinggu_district.py::test_nothing_new_stands_under_the_chains_while_it_does_under_campaigns",
    ),
    "S26": _row(
        "一年多来，哨声响遍平谷",
        "for more than a year whistles sound all over Pinggu",
        "pinggu-district",
        "pinggu-district:streets",
        "jinhaihu-117:phases.after.length",
        "tests/test_pinggu_district.py::test_eighteen_units_of_which_two_are_streets",
        "tests/test_pinggu_district.py::test_three_chains_run_side_by_side",
    ),
    "S27": _row(
        "2018年1月起",
        "from January 2018",
        "beijing-2018:start",
        "beijing-2018:cohorts.pilots.joins.0.date",
        "JOINED",
        "tests/test_cohorts.py::test_a_street_changes_at_its_date_and_not_before",
    ),
    "S28": _row(
        "2018年全市“1号改革课题”",
        "the city's No. 1 topic of reform in 2018",
        "regimes.appraisal.weight",
        zh="这是重视程度，不是规则；文章没有说它改变了哪条程序。重视若使考核更有分量，就是考核权重 A，其范围是假设",
        en="this says how much it was thought of and names no rule; if it made appraisal weigh more, that is the weight A, whose range is an assumption",
    ),
    "S29": _row(
        "2017年9月……总结提升",
        "generalised from Pinggu and other districts in September 2017",
        "jinhaihu-117:regimes.whistle-2017",
        "jinhaihu-117:regimes.whistle",
        "beijing-2018:regimes.pilot",
        "tests/test_elements.py::test_an_arm_differs_from_the_one_it_stands_on",
    ),
    "S30": _row(
        "在16个区169个街乡进行试点",
        "pilots in 169 streets and townships",
        "beijing-2018:cohorts.pilots",
        "beijing-2018:cohorts.pilots.size",
        "COHORT",
        "tests/test_beijing_2018.py::test_169_pilots_and_290_centres_by_the_end_of_the_year",
        "tests/test_beijing_2018.py::test_pilots_respond_faster_and_the_others_do_not",
        "tests/test_beijing_tables.py::test_the_units_that_the_article_names_are_there_and_are_pilots",
    ),
    "S31": _row(
        "16个区",
        "16 districts",
        "beijing-2018:districts",
        "beijing-2018:streets",
        "tests/test_beijing_tables.py::test_there_are_331_units_in_16_districts",
    ),
    "S32": _row(
        "在290个街乡建立实体化综合执法中心",
        "enforcement centres in 290 streets and townships",
        "beijing-2018:cohorts.centres",
        "beijing-2018:cohorts.centres.size",
        "beijing-2018:regimes.centre",
        "tests/test_beijing_2018.py::test_169_pilots_and_290_centres_by_the_end_of_the_year",
        "tests/test_cohorts.py::test_the_last_step_counts_and_needs_all_its_cohorts",
    ),
    "S33": _row(
        "由“试点探索”迈向“全面推开”",
        "from pilots to full roll-out",
        "regimes.rollout",
        "cohorts.size",
        "beijing-2018:regimes.roll-out",
        "pilot-districts:regimes.half",
        "tests/test_pilot_districts.py::test_pilots_gain_more_than_all_do_in_a_full_roll_out",
        "tests/test_cohorts.py::test_a_roll_out_to_all_on_the_first_day_is_the_regime_itself",
    ),
    "S34": _row(
        "建立服务群众的响应机制",
        "a response mechanism that serves residents",
        "regimes.detection.hotline",
        "first_arrival_min",
        "worst_street_gap",
        "tests/test_courses.py::test_commissioners_and_callers_report_anything",
    ),
    "S35": _row(
        "党建引领……坚强“轴心”",
        "the party committee as the axis",
        "regimes.command.rule=one",
        "regimes.basing.rule=post",
        "tests/test_elements.py::test_one_command_keeps_stages_in_order_and_crews_on_site",
    ),
    "S36": _row(
        "“集结哨”当然不能随便吹",
        "the whistle is not to be blown casually",
        "regimes.admission.rule=scope",
        "regimes.admission.quota",
        "turned_back",
        "whistle-rate",
        "tests/test_whistle_rate.py::test_a_scope_turns_back_what_the_street_can_do_itself_and_what_lies_outside",
    ),
    "S37": _row(
        "明确了“街乡吹哨”的适用范围",
        "its scope is fixed in advance",
        "case_types.in_scope",
        "TURNED_BACK",
        "tests/test_traces.py::test_what_is_out_of_scope_goes_the_way_of_a_petition",
    ),
    "S38": _row(
        "日常综合执法",
        "kind 1: daily integrated enforcement",
        "case_types.whistle=daily",
        "three-whistles:case_types.environment",
        "tests/test_three_whistles.py::test_the_kinds_are_those_of_the_article",
        "tests/test_three_whistles.py::test_daily_whistles_pay",
    ),
    "S39": _row(
        "重点工作攻坚",
        "kind 2: tackling key work",
        "case_types.whistle=key",
        "three-whistles:case_types.illegal-building",
        "tests/test_three_whistles.py::test_the_kinds_are_those_of_the_article",
        "tests/test_three_whistles.py::test_key_work_stands_between",
    ),
    "S40": _row(
        "应急事件处置",
        "kind 3: emergencies",
        "case_types.whistle=emergency",
        "regimes.priority.reserve",
        "three-whistles:regimes.priority-and-reserve",
        "tests/test_three_whistles.py::test_emergencies_keep_their_deadline_as_load_grows",
        "tests/test_three_whistles.py::test_a_reserve_is_left_alone",
    ),
    "S41": _row(
        "城市道路、地下管线、消防、防汛等应急处置事项",
        "emergencies: roads, underground pipes, fire, flood",
        "three-whistles:case_types.road-collapse",
        "three-whistles:case_types.burst-pipe",
        "three-whistles:case_types.fire",
        "three-whistles:case_types.flood",
        "emergency_loss_h",
        "tests/test_three_whistles.py::test_the_kinds_are_those_of_the_article",
    ),
    "S42": _row(
        "环境整治、垃圾堆放清理、老旧小区综合治理",
        "daily matters: clean-up, rubbish piles, old estates",
        "three-whistles:case_types.environment",
        "three-whistles:case_types.rubbish",
        "three-whistles:case_types.old-estate",
        "tests/test_three_whistles.py::test_the_kinds_are_those_of_the_article",
    ),
    "S43": _row(
        "街乡承担主体责任，赋予其吹哨调动执法力量和执法资源的权力",
        "the street is responsible and may mobilise forces and resources",
        "regimes.call.rule=whistle",
        "regimes.call.takes",
        "tests/test_elements.py::test_a_whistle_passes_no_desk_and_is_not_disputed",
    ),
    "S44": _row(
        "推动联合执法向综合执法转变",
        "from joint to integrated enforcement",
        "jinhaihu-117:regimes.joint",
        "jinhaihu-117:regimes.whistle",
        "tests/test_elements.py::test_the_arms_that_must_ship_do",
    ),
    "S45": _row(
        "集结哨、组合哨、跨区吹哨、应急哨、集合哨",
        "five whistles: assembly, combination, cross-district, emergency, gathering",
        "jinhaihu-117",
        "dongxiejie-parking",
        "taipingqiao-border",
        "daanshan-landslide",
        "moshikou-street",
        "tests/test_article.py::test_every_scenario_carries_a_row",
    ),
    "S46": _row(
        "“吹哨”有职、有权、有依据",
        "the street whistles with post, power and basis",
        "regimes.admission.rule=scope",
        "regimes.authority.rule=heads",
        "regimes.appraisal.rule=recorded",
        "tests/test_elements.py::test_appraisal_makes_departments_come_and_come_in_full",
    ),
    "S47": _row(
        "部门报到有平台、有机制、有资源",
        "departments report to a platform, by a mechanism, with resources",
        "regimes.basing.rule=post",
        "regimes.command.rule=one",
        "resources",
        "tests/test_traces.py::test_stages_run_in_order_under_one_command",
    ),
    "S48": _row(
        "133个城市管理网格、56个综合治理网格整合成71个“三网合一”网格",
        "133 and 56 grids merged into 71",
        "regimes.detection.rule=merged",
        "xichangan-grids:regimes.merged-grids",
        "detection_h",
        "tests/test_xichangan_grids.py::test_the_grids_are_those_of_the_article",
        "tests/test_xichangan_grids.py::test_merged_grids_see_no_case_later",
    ),
    "S49": _row(
        "通过大数据定位……供求矛盾最集中的东斜街",
        "data find the place of greatest need, Dongxie street",
        "regimes.detection.hot_spots",
        "case_types.cause",
        "HOT_SPOT",
        "xichangan-grids:case_types.parking-shortage",
        "tests/test_xichangan_grids.py::test_a_hot_spot_is_found_in_the_data_only",
    ),
    "S50": _row(
        "产权企业支援了土地使用权，国企解决建设经费，园林部门拉走渣土……88个停车位",
        "an owner grants land, a state firm pays, the parks department clears: 88 bays",
        "case_types.stages.consents",
        "CONSENT",
        "dongxiejie-parking",
        "dongxiejie-parking:resources.owner",
        "dongxiejie-parking:resources.state-firm",
        "tests/test_dongxiejie_parking.py::test_nothing_is_cleared_before_land_and_money_are_granted",
        "tests/test_dongxiejie_parking.py::test_a_refusal_is_asked_again_and_costs_time",
    ),
    "S51": _row(
        "“骑”在西城、丰台两区交界线上……跨区吹哨",
        "a building astride two districts, a whistle across the border",
        "regimes.reach.rule=cross",
        "case_types.across",
        "taipingqiao-border",
        "tests/test_taipingqiao_border.py::test_with_reach_it_is_gone_in_weeks",
        "tests/test_taipingqiao_border.py::test_by_correspondence_it_stands_for_years",
    ),
    "S52": _row(
        "网格员安宏三提前10分钟发现并报告险情，吹响“应急哨”",
        "a grid officer sees the landslide 10 minutes ahead",
        "regimes.authority.on_the_spot",
        "daanshan-landslide",
        "daanshan-landslide:case_types.landslide.strikes_after",
        "struck_share",
        "tests/test_daanshan_landslide.py::test_with_ten_minutes_and_leave_to_act_nobody_is_hurt",
        "tests/test_daanshan_landslide.py::test_with_ten_minutes_and_a_question_first_the_ten_minutes_are_gone",
    ),
    "S53": _row(
        "6个大型液化气储存罐……“哨声”吹进国家部委",
        "six gas tanks; the whistle reaches the ministries",
        "regimes.ladder.rule=supervised",
        "case_types.stages.diagnoses",
        "ESCALATED",
        "wulituo-tanks",
        "tests/test_wulituo_tanks.py::test_only_the_ministries_can_move_the_tanks",
        "tests/test_wulituo_tanks.py::test_by_correspondence_the_request_may_die_on_the_way",
    ),
    "S54": _row(
        "“集合哨”……“全身体检、一次性治愈”",
        "a whole street treated at once",
        "moshikou-street:regimes.whistle-gathering",
        "moshikou-street:case_types.whole-street",
        "active_officer_hours",
        "tests/test_moshikou_street.py::test_the_week_costs_more_and_the_year_less",
        "tests/test_moshikou_street.py::test_the_street_is_treated_once_and_stays_well",
    ),
    "S55": _row(
        "占地、加盖二层等现象屡禁不止",
        "banned again and again, and back each time",
        "case_types.relapse",
        "moshikou-street:case_types.occupied-land",
        "moshikou-street:case_types.added-storey",
        "moshikou-street:case_types.traffic-jam",
        "tests/test_moshikou_street.py::test_single_visits_resolve_little_and_cost_little",
        "tests/test_traces.py::test_what_was_resolved_may_come_back_as_a_case_of_its_own",
    ),
    "S56": _row(
        "重大事项的意见建议权",
        "power 1: an opinion on matters of weight",
        "regimes.ladder.rule=opinion",
        "four-powers:regimes.opinion",
        "tests/test_four_powers.py::test_with_a_say_each_level_answers_in_time",
    ),
    "S57": _row(
        "综合性事项的统筹协调和督办权",
        "power 2: to coordinate and follow up what needs several departments",
        "regimes.ladder.rule=supervised",
        "four-powers:regimes.supervision",
        "tests/test_four_powers.py::test_who_supervises_presses_until_it_is_done",
        "tests/test_four_powers.py::test_letters_and_opinions_may_die_on_the_way_and_what_is_supervised_does_not",
    ),
    "S58": _row(
        "派出机构领导人员任免调整奖惩的建议权",
        "power 3: advice on appointing and rewarding branch heads",
        "regimes.appraisal.appointments",
        "four-powers:regimes.appointments",
        "tests/test_four_powers.py::test_advice_on_appointments_moves_attendance",
    ),
    "S59": _row(
        "综合执法派驻人员的日常管理考核权",
        "power 4: to manage and appraise stationed enforcers",
        "regimes.appraisal.stationed",
        "four-powers:regimes.stationed-appraised",
        "tests/test_four_powers.py::test_only_who_is_stationed_can_be_appraised_as_stationed",
    ),
    "S60": _row(
        "责权一致",
        "duty and power match",
        "four-powers:regimes.four-powers",
        "four-powers:regimes.together",
        "attendance_full_share",
        "tests/test_four_powers.py::test_together_they_move_both",
    ),
    "S61": _row(
        "由区管改为以街乡管理为主的双重管理体制",
        "squads under two masters, the street first",
        "regimes.basing.managed=dual",
        "regimes.basing.recall_above",
        "four-powers:regimes.dual-management",
        "tests/test_four_powers.py::test_who_manages_the_crews_decides_who_may_take_them_back",
    ),
    "S62": _row(
        "“区属、街管、街用”",
        "owned by the district, managed and used by the street",
        "regimes.basing.managed=street",
        "regimes.basing.chores",
        "four-powers:regimes.street-run",
        "tests/test_four_powers.py::test_a_crew_first_finishes_the_chore_in_hand",
    ),
    "S63": _row(
        "下沉区职能部门执法力量",
        "district forces move down",
        "regimes.basing.stationed",
        "departments.stations",
        "LENT",
        "yongding-vendors:regimes.embedded-squad",
        "tests/test_courses.py::test_a_department_stations_no_more_than_it_says",
        "tests/test_yongding_vendors.py::test_the_squad_catches_them_because_it_comes_together",
    ),
    "S64": _row(
        "首批社区专员……百姓的“通讯员”、社区难题的“吹哨者”",
        "community commissioners, who blow the whistle for residents",
        "regimes.detection.commissioners",
        "four-powers:regimes.commissioners",
        "tests/test_four_powers.py::test_commissioners_see_sooner_and_move_nothing_else_before",
    ),
    "S65": _row(
        "网格员",
        "grid officers",
        "regimes.detection.networks",
        "SEEN",
        "xichangan-grids",
        "daanshan-landslide",
        "tests/test_traces.py::test_what_the_wrong_network_sees_is_handed_over_in_office_hours",
    ),
    "S66": _row(
        "哨响人到，解决城市治理难题效率更高",
        "the whistle sounds, people come, and it is solved",
        "first_arrival_min",
        "resolved_share",
        "tests/test_measures.py::test_response_is_the_restricted_mean_from_the_first_call",
        "tests/test_measures.py::test_resolution_counts_what_occurred_not_what_was_found",
    ),
}
"""The rows of FACTS.md, in order."""


# -- what a pointer leads to --


def pointer(text: str) -> Pointer:
    """What *text* leads to; raises LostPointerError if that is nothing, ScenarioError if its scenario cannot be read."""
    if "::" in text:
        if re.fullmatch(r"tests/test_\w+\.py::test_\w+", text) is None:
            raise LostPointerError(text)
        return Pointer("test", text, Words("", ""), text)
    if text in MEASURES:
        return Pointer("measure", text, MEASURES[text].words, text)
    if text in Kind.__members__:
        return Pointer("event", text, KINDS[Kind[text]], text)
    name, _, path = text.partition(":")
    if name in names():
        scenario = _scenario(name)
        return Pointer("scenario", text, _stands(scenario, path) if path else scenario.title, text)
    return _field(text)


@cache
def _fields() -> dict[str, Named]:
    """Every field of the language, by its path."""
    return {".".join(each.path): each for each in named()}


@cache
def _scenario(name: str) -> Scenario:
    """A shipped scenario."""
    return read(find(name))


def _field(text: str) -> Pointer:
    """A field, or one of its choices."""
    path, _, choice = text.partition("=")
    field = _fields().get(path)
    if field is None or (choice and choice not in field.declared.choices):
        raise LostPointerError(text)
    words = field.declared.words
    sort = "element" if field.path[:1] == ("regimes",) and set(field.path[1:2]) & set(ELEMENTS) else "field"
    if not choice:
        return Pointer(sort, path, words, path)
    return Pointer(sort, f"{path}={choice}", Words(_clause(words.zh, choice), _clause(words.en, choice)), path)


def _clause(text: str, choice: str) -> str:
    """The part of a field's words that tells of one choice; all of it if none does."""
    found = re.search(rf"(?:^|[;；:：]\s*){choice}[ :：]+([^;；]+)", text)
    return found[1].strip() if found else text


def _stands(scenario: Scenario, path: str) -> Words:
    """What stands at *path* of a scenario: a row's name, a number of rows, or a value as a person writes it."""
    value, declared, _ = _found(scenario, path)
    name = getattr(value, "title", None) or getattr(value, "name", None)
    if isinstance(name, Words):
        return name
    if isinstance(value, Mapping) or (isinstance(value, tuple) and any(map(is_dataclass, value))):
        return Words(*(say("article_entries", language, count=len(value)) for language in LANGUAGES))
    if isinstance(value, tuple):
        each = [_name(scenario, item, declared) for item in value]
        return Words("、".join(words.zh for words in each), ", ".join(words.en for words in each))
    if declared is None or (is_dataclass(value) and declared.kind != "spread"):
        raise LostPointerError(f"{scenario.name}:{path}")
    return Words(*[written(declared.kind, value)] * 2)


def _found(scenario: Scenario, path: str) -> tuple[Any, Declared | None, str]:
    """The value at *path*, its declaration if it is a field, and its path as the provenance has it."""
    value: Any = scenario
    declared: Declared | None = None
    exact = []
    for part in path.split("."):
        key: str | int = part
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, tuple) and part in (places := _places(value)):
            key = places[part]
            value = value[key]
        elif is_dataclass(value) and not isinstance(value, type) and part in declarations(type(value)):
            declared = declarations(type(value))[part]
            value = getattr(value, part)
        else:
            raise LostPointerError(f"{scenario.name}:{path}")
        exact.append(str(key))
    return value, declared, ".".join(exact)


def _places(items: tuple[Any, ...]) -> dict[str, int]:
    """Where each item of a list stands, by its number and by its name."""
    named_there = {str(getattr(item, "name", place)): place for place, item in enumerate(items)}
    return {str(place): place for place in range(len(items))} | named_there


def _name(scenario: Scenario, item: Any, declared: Declared | None) -> Words:
    """The name of what an item of a list refers to."""
    rows = getattr(scenario, declared.to, {}) if declared is not None and declared.to else {}
    words = getattr(rows.get(item), "name", None)
    return words if isinstance(words, Words) else Words(str(item), str(item))


# -- told --


def sought(text: str) -> str:
    """The row that *text* means ("S48", "s48", "48"); "" if there is none."""
    found = re.fullmatch(r"[sS]?0*([0-9]{1,3})", text.strip())
    return f"S{found[1]}" if found and f"S{found[1]}" in ROWS else ""


def near(text: str) -> str:
    """The row nearest to *text*, or nothing if none is near."""
    found = re.fullmatch(r"[sS]?([0-9]{1,9})", text.strip())
    if found:
        return f"S{min(max(int(found[1]), 1), len(ROWS))}"
    return nearest(text.upper(), ROWS)


def told(language: str, number: str = "") -> str:
    """All rows, or the row *number* with what each of its pointers says where it is declared."""
    if number:
        return "\n".join(_whole(number, language))
    lines = [say("article_head", language, count=len(ROWS), first="S1", last=f"S{len(ROWS)}"), ""]
    for key, row in ROWS.items():
        lines += [*_head(key, row, language), *(_line(each, language) for each in _sorted(row)), ""]
    return "\n".join([*lines, say("article_one", language)])


def _head(number: str, row: Row, language: str) -> Iterator[str]:
    """The row's number and what the article says."""
    yield f"{number}  {row.phrase}" if language == "zh" else f"{number}  {row.gloss} · {row.phrase}"
    if row.context is not None:
        yield "    " + say("article_context", language, reason=row.context.of(language))


def _sorted(row: Row) -> list[Pointer]:
    """What a row points at, sort by sort."""
    return sorted(map(pointer, row.pointers), key=lambda each: SORTS.index(each.sort))


def _line(each: Pointer, language: str) -> str:
    """A pointer and its words."""
    sort = TEXTS[f"article_{each.sort}"].of(language)
    words = each.words.of(language)
    if each.sort == "measure" and MEASURES[each.name].unit != "share":
        words = say("article_unit", language, what=words, unit=unit(MEASURES[each.name].unit, language))
    return "    " + say(
        "article_pointer" if words else "article_test_line", language, sort=sort, name=each.name, what=words
    )


def _whole(number: str, language: str) -> Iterator[str]:
    """A row, with all that is declared of what it points at."""
    row = ROWS[number]
    yield from _head(number, row, language)
    for each in _sorted(row):
        yield ""
        yield _line(each, language)
        yield from (f"      {line}" for line in _declared(each, language))


def _declared(each: Pointer, language: str) -> Iterator[str]:
    """What is declared of a pointer beyond its words."""
    if each.sort in ("element", "field", "measure"):
        yield from (line[2:] for line in explain(each.at, language).splitlines()[1:])
    elif each.sort == "scenario":
        name, _, path = each.at.partition(":")
        yield _scenario(name).title.of(language) if path else _scenario(name).about.of(language)
        yield from _sources(_scenario(name), path, language) if path else ()


def _sources(scenario: Scenario, path: str, language: str) -> Iterator[str]:
    """Where the value at *path* of a scenario comes from."""
    exact = _found(scenario, path)[2]
    yield from (
        say("explain_source", language, source=each.source) for each in scenario.provenance if each.path == exact
    )
