"""A regime (机制): twelve named blocks, each a rule with its numbers. A block is data; `none` is a value.

The rules themselves act in `simulation`; here stands what each can be, which combinations
have no meaning and why, and what an element means without the one it cannot do without.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from sim.declare import declared
from sim.units import DAY, HOUR, MINUTE, Spread
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

NO_WORDS = Words("", "")


@dataclass(frozen=True, slots=True)
class Network:
    """A grid network (网格) that sees cases."""

    name: str = declared("name", "网络名(案件类型的 remit 指向它)", "name; a case type's `remit` points at it")
    share: float = declared("number", "其眼睛占全部的比例", "its share of all eyes", low=0, high=1, default=0.5)


@dataclass(frozen=True, slots=True)
class Detection:
    """Who sees a case, and what happens to what the wrong network sees (S3 S48 S49 S64 S65)."""

    rule: str = declared(
        "choice",
        "none 发生即知;separate 各网各管;merged 多网合一;rounds 定期巡查,查到才知道",
        "none: known at once; separate: grids each with a remit, what the wrong network sees is handed over; merged: anyone reports anything; rounds: known only once a round of inspections finds it",
        choices=("none", "separate", "merged", "rounds"),
        default="none",
    )
    networks: tuple[Network, ...] = declared(
        "list",
        "各张网",
        "the networks",
        item="block",
        of=lambda: Network,
        factory=lambda: (Network("city", 0.7), Network("order", 0.3)),
        source="article S48: 133 city-management and 56 public-order grids",
    )
    handover: int = declared(
        "duration",
        "移交时间(工作时间)",
        "time to hand over, in office hours",
        low=0,
        default=9 * HOUR,
        source="assumption: one working day",
        span=("2 h", "27 h"),
    )
    lost: float = declared(
        "share",
        "移交中遗失的机会",
        "chance that a hand-over is lost",
        default=0.2,
        source="assumption",
        span=("0", "0.4"),
    )
    eyes: float = declared(
        "number",
        "眼睛的倍数(专员、热线增加)",
        "eyes ÷ those of the separate grids (commissioners and the hotline add some)",
        low=0,
        default=1.0,
        source="assumption",
        span=("1", "2"),
    )
    commissioners: float = declared(
        "number",
        "社区专员增加的眼睛(以分网时的眼睛为 1);什么都可报",
        "eyes that community commissioners add, ÷ those of the separate grids; they report anything",
        low=0,
        high=100,
        default=0.0,
        source="article S64: commissioners since May 2018; how many eyes is an assumption of each regime",
    )
    hotline: float = declared(
        "number",
        "热线增加的眼睛(以分网时的眼睛为 1);什么都可报",
        "eyes that the hotline adds, ÷ those of the separate grids; residents report anything",
        low=0,
        high=100,
        default=0.0,
        source="article S34 S64: residents' reports; how many eyes is an assumption of each regime",
    )
    every: int = declared(
        "duration",
        "每隔多久巡查一轮(rounds),从第一天的 begins 起算",
        "how often there is a round of inspections (rounds), counted from `begins` of the first day",
        low=1,
        default=7 * DAY,
        source="assumption: once a week; used only where there are rounds",
    )
    begins: int = declared(
        "hour",
        "巡查的时刻",
        "when a round takes place",
        default=9 * HOUR,
        source="assumption: when offices open; used only where there are rounds",
    )
    finds: float = declared(
        "share",
        "巡查到一处时发现其问题的机会",
        "chance that an inspection finds what is wrong",
        default=1.0,
        source="assumption: it overlooks nothing unless a regime says so",
    )
    looks_at: int = declared(
        "count",
        "每轮在每个街乡的固定点位(demand 的 sites)中随机抽查几个(双随机);0 为逐一查",
        "how many of the fixed number of sites of a street (`sites` of demand) a round inspects, drawn at random each time; 0: all",
        low=0,
        high=10_000,
        default=0,
    )
    hot_spots: bool = declared(
        "flag",
        "从案件数据中找热点,治其成因(分网时各网只看自己的数据)",
        "hot spots are found from the cases' own data and their cause is treated; separate grids see only their own data (S49)",
        default=False,
    )


@dataclass(frozen=True, slots=True)
class Call:
    """How the street calls (S4 S6 S8 S43)."""

    rule: str = declared(
        "choice",
        "petition 逐级请示;lead 一门主责;separate 分别移送;whistle 吹哨;chains 三协同,各类案件走各自的链",
        "petition: it asks its district, over desks, with disputes; lead: one department takes it and asks the rest; separate: each department gets its own referral; whistle: all needed departments are called at once; chains: each type of case goes by its own `chain`",
        choices=("petition", "lead", "separate", "whistle", "chains"),
        default="petition",
    )
    desks: int = declared(
        "count",
        "要过几道案头",
        "desks on the way",
        low=0,
        high=20,
        default=2,
        source="assumption: the street's and the district's office",
        span=("1", "3"),
    )
    desk: float = declared(
        "number",
        "每道案头平均几个工作日(指数分布)",
        "working days at a desk, on average (exponential)",
        more=Words(
            "separate 的每份移送都过一道,不论 desks 是几",
            "under `separate` every referral passes one, whatever `desks` is",
        ),
        low=0,
        high=1000,
        default=3.0,
        source="assumption",
        span=("1", "6"),
    )
    dispute: float = declared(
        "share",
        "每多一项职权发生推诿的机会",
        "chance of a dispute for each power beyond the first",
        default=0.24,
        source="assumption",
        span=("0.08", "0.6"),
    )
    dispute_days: float = declared(
        "number",
        "每次推诿几个工作日",
        "working days each dispute takes",
        low=0,
        high=1000,
        default=5.0,
        source="assumption",
        span=("2", "10"),
    )
    takes: int = declared(
        "duration",
        "吹哨传到所有部门的时间",
        "time for a whistle to reach all departments",
        low=0,
        default=2 * MINUTE,
        source="assumption: dispatch of an order took 3.7 to 6 minutes in 2024-25 (public 2e)",
        span=("1 min", "10 min"),
    )
    when_busy: str = declared(
        "choice",
        "wait 排队等;refuse 当即拒绝,此案作罢;redial 过一阵再打",
        "wait: where not all crews needed are free at once, the call waits in line; refuse: it is refused there and then, and the case ends; redial: nobody waits, the street calls again some time later. With refuse and redial all crews set out together or none does",
        choices=("wait", "refuse", "redial"),
        default="wait",
    )
    redial_after: Spread = declared(
        "spread",
        "各队都忙时过多久再打(when_busy: redial)",
        "how long after a call that found nobody free it calls again (when_busy: redial)",
        default=Spread("exponential", 30 * MINUTE),
    )


@dataclass(frozen=True, slots=True)
class Admission:
    """Which whistles are let through (S36 to S42)."""

    rule: str = declared(
        "choice",
        "none 不设;scope 事先定范围",
        "none: no rule; scope: fixed in advance, three kinds, what the street can do itself is turned back",
        choices=("none", "scope"),
        default="none",
    )
    quota: int = declared(
        "count", "每月次数上限(应急不计);0 为不限", "whistles a month, emergencies apart; 0: no limit", low=0, default=0
    )
    review: int = declared(
        "duration",
        "审核时间",
        "time to review a whistle",
        low=0,
        default=5 * MINUTE,
        source="assumption",
        span=("0 min", "30 min"),
    )


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What the street's word on a department counts for (S57 to S59)."""

    rule: str = declared(
        "choice",
        "none 不考核;recorded 一次一留痕、一次一考核",
        "none: A = 0; recorded: each call leaves a record and an appraisal",
        choices=("none", "recorded"),
        default="none",
    )
    weight: float = declared(
        "number",
        "考核权重 A",
        "weight A of the street's appraisal",
        low=0,
        high=100,
        default=4.0,
        source="assumption: no public figure (FACTS 2e)",
        span=("1", "5"),
    )
    sees_token: float = declared(
        "share",
        "应付到场能避开多少考核损失 σ",
        "σ: how much of the loss a token attendance avoids",
        default=0.6,
        source="assumption",
        span=("0.3", "0.9"),
    )
    appointments: float = declared(
        "number",
        "对部门负责人任免的建议权另加的权重",
        "weight added by advice on the appointment of branch heads (S58)",
        low=0,
        high=100,
        default=0.0,
        source="article S58; how much it weighs is an assumption of each regime",
    )
    stationed: float = declared(
        "number",
        "对派驻人员的考核权另加的权重(只对在本街乡驻点的部门)",
        "weight added by the appraisal of stationed enforcers, for departments with crews stationed in the street (S59)",
        low=0,
        high=100,
        default=0.0,
        source="article S59; how much it weighs is an assumption of each regime",
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """Whether the people on site may decide (S14 to S16 S46)."""

    rule: str = declared(
        "choice",
        "phone_back 电话请示;heads 一把手在指挥部,现场可定",
        "phone_back: an officer phones back; heads: the department's head sits on the command post, any of its crews on site may act",
        choices=("phone_back", "heads"),
        default="phone_back",
    )
    takes: int = declared(
        "duration",
        "请示一次的时间",
        "time to get an answer",
        low=0,
        default=60 * MINUTE,
        source="assumption",
        span=("30 min", "120 min"),
    )
    yes: float = declared(
        "share",
        "答复同意的机会",
        "chance that the answer is yes",
        default=0.6,
        source="assumption",
        span=("0.3", "0.9"),
    )
    on_the_spot: bool = declared(
        "flag",
        "应急时在场的人可先行处置,不必请示",
        "in an emergency the people on the spot may act at once, without asking (S52)",
        default=False,
    )


@dataclass(frozen=True, slots=True)
class Timing:
    """When crews may move (S18 S20)."""

    rule: str = declared(
        "choice",
        "dates 联合行动日;on_call 随叫随到",
        "dates: joint actions only on dates free in all needed departments' calendars; on_call: round the clock for crews at the post, on shift for the rest",
        choices=("dates", "on_call"),
        default="dates",
    )
    day_free: float = declared(
        "share",
        "某部门某天能抽出来的机会",
        "chance that a department has a given working day free",
        default=0.65,
        source="assumption",
        span=("0.4", "0.85"),
    )
    roster: int = declared(
        "count",
        "固定排期:每几个工作日一次;0 为临时找日子",
        "fixed roster: a joint date every so many working days; 0: looked for each time",
        low=0,
        high=250,
        default=0,
    )
    begins: int = declared(
        "hour",
        "行动开始时刻",
        "when a joint action begins",
        default=9 * HOUR + 30 * MINUTE,
        source="article S51: 09:30",
    )
    gaps: tuple[int, ...] = declared(
        "list",
        "固定的行动日之间相隔多久,依次循环,从第一天的 begins 起算,不论工作日与各部门日历;不写则按 roster 或临时找日子",
        "joint dates at fixed gaps, repeated in turn, counted from `begins` of the first day, whatever day of the week and calendars say; if left out, as `roster` says or looked for each time",
        item="duration",
        low=1,
        default=(),
    )
    capacity: int = declared(
        "count",
        "每个区每个固定行动日最多办几件,先呼叫的先办,其余顺延到下一个;0 为不限",
        "cases of a district dealt with on one fixed joint date at the most (`gaps` or `roster`), first called first; the rest wait for the next date; 0: no limit",
        low=0,
        high=1_000_000,
        default=0,
    )
    night: bool = declared("flag", "夜间行动", "joint actions by night", default=False)
    night_turnout: int = declared(
        "duration",
        "夜间(下班后)出动准备时间",
        "turn-out of a crew at the post outside its shift",
        low=0,
        default=8 * MINUTE,
        source="assumption",
        span=("4 min", "15 min"),
    )


@dataclass(frozen=True, slots=True)
class Basing:
    """Where crews wait (S14 S15 S32 S61 to S63)."""

    rule: str = declared(
        "choice",
        "departments 在部门驻地;post 设指挥部并驻点",
        "departments: at their bases; post: a command post in the street, with stationed crews",
        choices=("departments", "post"),
        default="departments",
    )
    stationed: int = declared(
        "count",
        "每个部门驻点几支队",
        "crews each district department stations there",
        low=0,
        high=1000,
        default=2,
        source="assumption",
        span=("1", "3"),
    )
    night_cover: float = declared(
        "share",
        "下班后驻点留守的队伍比例",
        "share of the stationed crews on cover outside their shift",
        default=0.5,
        source="assumption",
        span=("0.3", "1"),
    )
    post_turnout: int = declared(
        "duration",
        "驻点队伍班内出动准备时间",
        "turn-out of a crew at the post on shift",
        low=0,
        default=5 * MINUTE,
        source="assumption",
        span=("2 min", "10 min"),
    )
    managed: str = declared(
        "choice",
        "驻点队伍归谁管:street 街管街用;dual 双重管理、街乡为主;district 区管",
        "who manages stationed crews: street: the department cannot recall them; dual: the street first, the department may recall half of them; district: the department may recall all (S61 S62)",
        choices=("street", "dual", "district"),
        default="street",
    )
    recall_above: int = declared(
        "duration",
        "部门每队日常积压超过多少时,上班时召回驻点队伍",
        "backlog of routine work per crew above which a department recalls its stationed crews for the shift",
        low=0,
        default=16 * HOUR,
        source="assumption",
        span=("4 h", "40 h"),
    )
    chores: float = declared(
        "share",
        "驻点队伍班内被街乡派作杂务的时间比例;有召唤先做完手头这件",
        "share of their time on shift in which the street uses stationed crews for its own chores; the one in hand is finished first",
        high=0.99,
        default=0.0,
        source="assumption: street-managed, street-used (S62); nought unless a regime says so",
    )
    patrol: float = declared(
        "number",
        "驻点队伍巡查增加的眼睛(以分网时的眼睛为 1),有队在驻点值班时才有",
        "eyes that patrols of stationed crews add while crews stand by on shift, ÷ those of the separate grids",
        low=0,
        high=100,
        default=0.0,
        source="public 2d (B): an embedded squad patrols 6 h a day; how many eyes is an assumption of each regime",
    )


@dataclass(frozen=True, slots=True)
class Command:
    """Who commands on site (S5 S9 S47 S54)."""

    rule: str = declared(
        "choice",
        "own 各干各的;one 统一指挥",
        "own: each acts on its own power in its own order, leaves when its part is done, and waits for the others only so long; one: stages run in order with quorum",
        choices=("own", "one"),
        default="own",
    )
    patience: int = declared(
        "duration",
        "无人指挥时在现场等其他部门多久",
        "how long a crew without a commander waits on site for the others",
        low=0,
        default=60 * MINUTE,
        source="assumption",
        span=("15 min", "120 min"),
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """When crews leave (S19)."""

    rule: str = declared(
        "choice",
        "slot 时段到或下班即走;until_done 事不绝、人不撤",
        "slot: leaves when its slot or shift ends; until_done: stays until it is done",
        choices=("slot", "until_done"),
        default="slot",
    )
    slot: int = declared(
        "duration",
        "一次行动的时段:从到场起算(联合行动从行动开始起算);班次先结束的,到下班为止,所以写得比班次长就只看下班",
        "length of a slot, from the arrival on site (a joint action: from its begin), or until the shift ends if that comes first; one longer than any shift leaves the shift's end alone to count",
        low=1,
        default=4 * HOUR,
        source="assumption",
        span=("3 h", "8 h"),
    )
    relief: int = declared(
        "duration",
        "连续多久后换班;0 为不换",
        "after how long a crew is relieved; 0: never",
        low=0,
        default=12 * HOUR,
        source="assumption",
        span=("8 h", "24 h"),
    )
    again: str = declared(
        "choice",
        "没办完又呼叫的案件排在哪里:in_place 仍按第一次呼叫的时间;at_the_back 排到同一等级的队尾",
        "where a case waits that was left unfinished and is called again: in_place: by the time of its first call; at_the_back: by the time of this call, behind all of its class",
        choices=("in_place", "at_the_back"),
        default="in_place",
    )


@dataclass(frozen=True, slots=True)
class Priority:
    """Who goes first (S38 to S41)."""

    rule: str = declared(
        "choice",
        "none 先来先办;kinds 应急>重点>日常",
        "none: first come, first served; kinds: emergency, then key, then daily",
        choices=("none", "kinds"),
        default="none",
    )
    preempts: str = declared(
        "choice",
        "为吹哨让路:none 不让;routine 放下日常工作;cases 应急还可打断日常案件;lower 还可打断任何等级更低的案件,先打断等级最低、开工最晚的,被打断的回到本等级队首接着等",
        "none: a crew finishes the routine job in hand; routine: it drops it; cases: an emergency may also interrupt a daily case at work; lower: any case may also interrupt one of a lower class at work, of the lowest class first and begun last, which waits again at the head of its class",
        choices=("none", "routine", "cases", "lower"),
        default="none",
    )
    reserve: int = declared(
        "count", "每部门为应急留几支队", "crews of a department kept back for emergencies", low=0, default=0
    )


@dataclass(frozen=True, slots=True)
class Reach:
    """How a case across a border gets the other district's departments (S51)."""

    rule: str = declared(
        "choice",
        "district 只到本区,跨区靠函;cross 跨区吹哨",
        "district: own district only; across the border, by correspondence; cross: the other district's departments are called too",
        choices=("district", "cross"),
        default="district",
    )
    letter: float = declared(
        "number",
        "一封函平均几个工作日(指数分布)",
        "working days a letter takes, on average (exponential)",
        low=0,
        high=1000,
        default=20.0,
        source="assumption",
        span=("5", "60"),
    )
    refused: float = declared(
        "share",
        "函被拒的机会",
        "chance that a letter is refused",
        default=0.3,
        source="assumption",
        span=("0.1", "0.6"),
    )


@dataclass(frozen=True, slots=True)
class Ladder:
    """How a request climbs to higher levels (S53 S56 S57)."""

    rule: str = declared(
        "choice",
        "letters 逐级行文;opinion 有意见建议权,每级须限期答复;supervised 督办",
        "letters: level by level, with desk times and a chance to die on the way; opinion: each level must answer in time, but may still shelve it (S56); supervised: followed up level by level (S57)",
        choices=("letters", "opinion", "supervised"),
        default="letters",
    )
    desk: float = declared(
        "number",
        "每一级平均几个工作日(指数分布)",
        "working days at a level, on average (exponential)",
        low=0,
        high=1000,
        default=30.0,
        source="assumption: months from district to ministries (public 5)",
        span=("10", "60"),
    )
    dies: float = declared(
        "share",
        "每一级被搁置的机会(督办时不搁置)",
        "chance to die at each level (nought where supervised)",
        default=0.2,
        source="assumption",
        span=("0.05", "0.4"),
    )
    limit: float = declared(
        "number",
        "须答复或督办时每一级最多几个工作日",
        "working days a level may take at most where it must answer or is supervised",
        low=0,
        high=1000,
        default=15.0,
        source="assumption",
        span=("5", "30"),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a roll-out: what is in force in the streets that have joined all of these cohorts."""

    cohorts: tuple[str, ...] = declared(
        "list", "须已加入的各批街乡", "cohorts, all of which a street must have joined", item="refer", to="cohorts"
    )
    regime: str = declared("refer", "加入后改用的机制", "the regime it comes under", to="regimes")


@dataclass(frozen=True, slots=True)
class Regime:
    """A composition of the twelve elements, by street and by date."""

    title: Words = declared("words", "名称", "name", default=NO_WORDS)
    detection: Detection = declared("block", "发现", "detection", of=lambda: Detection, factory=Detection)
    call: Call = declared("block", "呼叫", "call", of=lambda: Call, factory=Call)
    admission: Admission = declared("block", "受理", "admission", of=lambda: Admission, factory=Admission)
    appraisal: Appraisal = declared("block", "考核", "appraisal", of=lambda: Appraisal, factory=Appraisal)
    authority: Authority = declared("block", "决策权", "authority", of=lambda: Authority, factory=Authority)
    timing: Timing = declared("block", "时间", "timing", of=lambda: Timing, factory=Timing)
    basing: Basing = declared("block", "驻点", "basing", of=lambda: Basing, factory=Basing)
    command: Command = declared("block", "指挥", "command", of=lambda: Command, factory=Command)
    stay: Stay = declared("block", "留守", "stay", of=lambda: Stay, factory=Stay)
    priority: Priority = declared("block", "优先", "priority", of=lambda: Priority, factory=Priority)
    reach: Reach = declared("block", "跨区", "reach", of=lambda: Reach, factory=Reach)
    ladder: Ladder = declared("block", "阶梯", "ladder", of=lambda: Ladder, factory=Ladder)
    crews_added: int = declared(
        "count",
        "每个部门另加几支队(等人时比较用)",
        "crews added to each district department (used to make officer-hours equal)",
        low=0,
        high=1000,
        default=0,
    )
    rollout: tuple[Step, ...] = declared(
        "list",
        "逐批铺开:街乡用它已全部加入的最后一步的机制,一步也没加入的用本机制自己的十二项",
        "roll-out: a street is under the regime of the last step whose cohorts it has all joined, under this one's own twelve elements before the first",
        item="block",
        of=lambda: Step,
        default=(),
    )


BESIDE = ("title", "crews_added", "rollout")
"""What a regime has besides its elements."""
ELEMENTS = tuple(f.name for f in fields(Regime) if f.name not in BESIDE)
"""The twelve elements, in the order of a case's life."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A rule that has no meaning without another element, and what it means where that is wanting."""

    element: str
    """What has no meaning."""
    partner: str
    """What it cannot do without."""
    holds: Callable[[Regime], bool]
    """Whether a regime lacks it so."""
    why: Words
    without: Words
    """What the element means then."""
    settled: Callable[[Regime], Regime]
    """The regime in which it means that."""


def fixed_dates(timing: Timing) -> bool:
    """Whether joint dates are fixed in advance, the same for all cases."""
    return timing.rule == "dates" and (timing.roster > 0 or bool(timing.gaps))


LACKS: Final = (
    Lack(
        "authority",
        "basing",
        lambda regime: regime.authority.rule == "heads" and regime.basing.rule != "post",
        Words(
            "一把手要坐镇指挥部,而本机制不设指挥部(basing: post)",
            "heads sit on a command post, and this regime has none (basing: post)",
        ),
        Words(
            "没有指挥部,一把手无处坐镇,到场的人照旧电话请示",
            "without a command post the heads have nowhere to sit, so officers phone back",
        ),
        lambda regime: replace(regime, authority=replace(regime.authority, rule="phone_back")),
    ),
    Lack(
        "admission",
        "call",
        lambda regime: regime.admission.rule == "scope" and regime.call.rule not in ("whistle", "chains"),
        Words(
            "吹哨范围只对吹哨有意义(call: whistle)",
            "a scope of the whistle has a meaning only where the street whistles (call: whistle)",
        ),
        Words(
            "街乡不吹哨,吹哨的范围和次数上限便闲置",
            "where the street does not whistle, the scope of the whistle and its quota lie idle",
        ),
        lambda regime: replace(regime, admission=replace(regime.admission, rule="none")),
    ),
    Lack(
        "command",
        "call",
        lambda regime: regime.command.rule == "one" and regime.call.rule == "separate",
        Words(
            "分别移送时各部门各自出动,无从统一指挥",
            "with separate referrals each department goes on its own; nobody can command all",
        ),
        Words(
            "分别移送时各部门各自出动,统一指挥便闲置,各干各的",
            "with separate referrals each department goes on its own, so one command lies idle and each acts for itself",
        ),
        lambda regime: replace(regime, command=replace(regime.command, rule="own")),
    ),
    Lack(
        "timing",
        "call",
        lambda regime: regime.call.rule == "separate" and (regime.timing.roster > 0 or bool(regime.timing.gaps)),
        Words(
            "固定联合排期须有人牵头召集,分别移送没有",
            "a fixed roster of joint dates needs somebody who calls them; separate referrals have nobody",
        ),
        Words(
            "分别移送时没有人牵头召集,固定排期便闲置,每次临时找日子",
            "with separate referrals nobody calls a joint date, so the fixed roster lies idle and dates are looked for each time",
        ),
        lambda regime: replace(regime, timing=replace(regime.timing, roster=0, gaps=(), capacity=0)),
    ),
    Lack(
        "timing",
        "timing",
        lambda regime: regime.timing.roster > 0 and bool(regime.timing.gaps),
        Words(
            "固定行动日或按 roster 每几个工作日一次,或按 gaps 相隔,只能取一",
            "fixed joint dates come every so many working days (roster) or at stated gaps (gaps), not both",
        ),
        Words(
            "写了 gaps,roster 便闲置",
            "where gaps are stated, the roster lies idle",
        ),
        lambda regime: replace(regime, timing=replace(regime.timing, roster=0)),
    ),
    Lack(
        "timing",
        "timing",
        lambda regime: regime.timing.capacity > 0 and not fixed_dates(regime.timing),
        Words(
            "每个行动日办几件(capacity)要有固定的行动日(timing: dates,并写 gaps 或 roster)",
            "a number of cases per joint date (capacity) needs fixed dates (timing: dates, with gaps or a roster)",
        ),
        Words(
            "没有固定的行动日,每日办几件的限额便闲置",
            "without fixed joint dates the number of cases per date lies idle",
        ),
        lambda regime: replace(regime, timing=replace(regime.timing, capacity=0)),
    ),
    Lack(
        "priority",
        "priority",
        lambda regime: regime.priority.reserve > 0 and regime.priority.rule == "none",
        Words(
            "不分轻重就谈不上为应急留队(priority: kinds)",
            "a reserve for emergencies needs priorities (priority: kinds)",
        ),
        Words(
            "不分轻重,为应急留的队便不留",
            "without priorities no crew is kept back for emergencies",
        ),
        lambda regime: replace(regime, priority=replace(regime.priority, reserve=0)),
    ),
)
"""What cannot stand alone, and what it means without its partner: here and nowhere else."""


def senseless(regime: Regime) -> list[tuple[str, Words]]:
    """The combinations in *regime* that have no meaning: (element to change, reason)."""
    return [(lack.element, lack.why) for lack in LACKS if lack.holds(regime)]


def lacking(regime: Regime) -> tuple[Lack, ...]:
    """What lies idle in *regime* for want of a partner."""
    return tuple(lack for lack in LACKS if lack.holds(regime))


def settled(regime: Regime) -> Regime:
    """*regime* with every rule that lacks its partner as it is without it: one that has a meaning; itself if it has one."""
    for lack in lacking(regime):
        regime = lack.settled(regime)
    return regime
