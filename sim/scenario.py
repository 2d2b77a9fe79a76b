"""A scenario: places, departments, powers, cases, offenders, phases. Read once, checked once, frozen.

Every number a person can write is declared here once, with its unit, bounds, default, source and
range. Durations are whole microseconds, distances whole metres, rates a day, money yuan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.declare import declared
from sim.regime import Regime
from sim.units import DAY, HOUR, MINUTE, Spread, fixed
from sim.words import Words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

NO_WORDS = Words("", "")
WHISTLE_KINDS = ("emergency", "key", "daily")
"""应急, 重点, 日常: in order of priority (S38 to S40)."""
EMERGENCY, DAILY = WHISTLE_KINDS.index("emergency"), WHISTLE_KINDS.index("daily")
"""Ranks of the first and the last of them."""
LEVELS = ("street", "district", "municipal", "national")
OTHERS = "others"
"""What the streets outside the first cohort are called; no cohort may have that name."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days and office hours."""

    opens: int = declared(
        "hour",
        "机关上班时间",
        "when offices open",
        default=9 * HOUR,
        source="assumption: usual office hours",
        span=("08:30", "09:00"),
    )
    closes: int = declared(
        "hour",
        "机关下班时间",
        "when offices close",
        default=18 * HOUR,
        source="assumption: usual office hours",
        span=("17:00", "18:00"),
    )
    holidays: tuple[datetime.date, ...] = declared(
        "list", "放假的日子(周一至周五)", "days off that fall on Monday to Friday", item="date", default=()
    )
    workdays: tuple[datetime.date, ...] = declared(
        "list", "调休上班的周末", "weekend days worked", item="date", default=()
    )
    night_begins: int = declared(
        "hour",
        "夜间开始",
        "when night begins",
        default=20 * HOUR,
        source="assumption: offenders work at night (public 2b, D)",
        span=("19:00", "22:00"),
    )
    night_ends: int = declared(
        "hour",
        "夜间结束",
        "when night ends",
        default=5 * HOUR,
        source="assumption: offenders work at night (public 2b, D)",
        span=("04:00", "06:00"),
    )


@dataclass(frozen=True, slots=True)
class Speed:
    """A road speed that holds from one hour of the day on."""

    since: int = declared("hour", "从几点起", "from this time of day on")
    speed: int = declared("speed", "车速", "road speed", low=1)


@dataclass(frozen=True, slots=True)
class Road:
    """A distance by road between two places; it takes no circuity."""

    start: str = declared("refer", "起点", "one end", to="places")
    end: str = declared("refer", "终点", "the other end", to="places")
    distance: int = declared("length", "公路里程", "distance by road", low=0)


@dataclass(frozen=True, slots=True)
class Travel:
    """How long a convoy is on the road: distance × circuity ÷ speed of the hour, times a factor."""

    geometry: str = declared(
        "choice",
        "坐标类型:平面公里、右角平面或经纬度",
        "coordinates: plane kilometres, plane with right-angle distance, or degrees",
        choices=("plane", "right-angle", "degrees"),
        default="plane",
    )
    circuity: float = declared(
        "number",
        "绕行系数(公路里程÷直线距离)",
        "circuity: road distance ÷ straight line",
        low=1,
        default=1.3,
        source="assumption: 1.2 to 1.4 is usual (Ballou et al. 2002)",
        span=("1.2", "1.4"),
    )
    speed: int = declared(
        "speed",
        "平时车速",
        "road speed at any hour not listed in `speeds`",
        low=1,
        default=40_000,
        source="derived: Pinggu seat to lake 15 km; 40 km/h off-peak outside the rings (public 3a: free flow 47.4, peak 23.35 in the city)",
        span=("30 km/h", "50 km/h"),
    )
    speeds: tuple[Speed, ...] = declared(
        "list", "一天中各时段车速", "road speeds by hour of the day", item="block", of=lambda: Speed, default=()
    )
    changing: str = declared(
        "choice",
        "on_the_way 途中跨时段即随之变速;at_departure 全程按出发时的车速",
        "on_the_way: speed changes during the trip when the hour changes it; at_departure: the speed of the hour of departure holds for the whole trip",
        choices=("on_the_way", "at_departure"),
        default="on_the_way",
    )
    scatter: float = declared(
        "number",
        "行程时间的变异系数(对数正态)",
        "coefficient of variation of the log-normal travel factor",
        low=0,
        high=3,
        default=0.25,
        source="assumption",
        span=("0.1", "0.4"),
    )
    roads: tuple[Road, ...] = declared(
        "list", "两地公路里程", "distances by road", item="block", of=lambda: Road, default=()
    )


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Which crew goes, when, and who waits for whom."""

    assembly: str = declared(
        "choice",
        "all_at_once 要用的队都有空了才一起出发;as_available 谁有空谁先去,到了等其余的",
        "all_at_once: all crews a case needs set out together when all are free; as_available: each as soon as it is free, and waits on site for the others",
        choices=("all_at_once", "as_available"),
        default="as_available",
    )
    order: str = declared(
        "choice",
        "strict 全部部门排一条队,谁也不许越过排头的(as_available 时每个部门一条);bypass 按级别、首次呼叫先后看,能办的先办",
        "strict: one queue over all departments (under as_available one for each), nobody overtakes its head; bypass: whoever can start does, in order of class and of the first call",
        choices=("strict", "bypass"),
        default="bypass",
    )
    free: str = declared(
        "choice",
        "at_base 回到驻地才算空闲;on_the_road 返程途中也算",
        "at_base: a crew is free when it is back; on_the_road: on its way home as well",
        choices=("at_base", "on_the_road"),
        default="on_the_road",
    )
    which: str = declared(
        "choice",
        "nearest 派最近的空闲队;fixed_order 派编号最小的空闲队",
        "nearest: the nearest free crew goes; fixed_order: the free one with the lowest number",
        choices=("nearest", "fixed_order"),
        default="nearest",
    )


@dataclass(frozen=True, slots=True)
class District:
    """A district."""

    name: Words = declared("words", "名称", "name")
    seat_x: float = declared(
        "number", "区政府所在地横坐标(公里或经度)", "x of the seat of government (km, or longitude)", default=0.0
    )
    seat_y: float = declared(
        "number", "区政府所在地纵坐标(公里或纬度)", "y of the seat of government (km, or latitude)", default=0.0
    )


@dataclass(frozen=True, slots=True)
class Street:
    """A street or township (街乡镇)."""

    name: Words = declared("words", "名称", "name")
    district: str = declared("refer", "所属区", "the district it belongs to", to="districts")
    x: float = declared("number", "横坐标(公里或经度)", "x (km, or longitude)", default=0.0)
    y: float = declared("number", "纵坐标(公里或纬度)", "y (km, or latitude)", default=0.0)
    area: int = declared(
        "area", "面积;案件散布在同面积的圆内", "area; cases are scattered over a disc of this size", low=0, default=0
    )
    shape: str = declared(
        "choice",
        "disc 圆,大小由 area 定;square 正方形,边长为 width,不写则由 area 定;rectangle 长方形,宽 width、高 height;line 一条路,东西长 width、南北长 height,x、y 在正中(从驻地起的一条 9 公里的路,x 离驻地 4.5 公里)",
        "disc: a disc whose size is `area`; square: a square with sides of `width`, or of the size of `area` without it; rectangle: `width` (east to west) by `height` (south to north); line: a straight road, `width` from west to east and `height` from south to north, with x and y at its middle (of a road of 9 km that begins at the depot, x is 4.5 km from it)",
        choices=("disc", "square", "rectangle", "line"),
        default="disc",
    )
    width: int = declared(
        "length",
        "东西向的长度(以 x、y 为中心);见 shape",
        "length from west to east, centred on x and y; see `shape`",
        low=0,
        default=0,
    )
    height: int = declared(
        "length",
        "南北向的长度(以 x、y 为中心);见 shape",
        "length from south to north, centred on x and y; see `shape`",
        low=0,
        default=0,
    )
    turns_to: tuple[str, ...] = declared(
        "list",
        "几个部门持有同一职权时按什么次序找:先找排在前面而有队空闲的,都忙则一起排队,谁先有空谁去;列入的部门可来本街乡,无论属于何区何街;街乡自己的队能办的案件,列入的部门算来帮忙,不过案头、不等日期;不写则只找层级最低、文件中最前的一个",
        "in which order it turns to departments that hold the same power: to the first one named with a crew free; where none has, the request waits for whichever has a crew first. Who is named may come to this street, whatever district or street it belongs to. To a case that the street's own team could do, those named come as help, without desks or dates. Left out: only the one of the lowest level, then the first in the file, is asked",
        item="refer",
        to="departments",
        default=(),
    )
    overcalls: float = declared(
        "share",
        "自己能办却仍呼叫部门的比例",
        "share of the cases it could do itself for which it calls departments all the same",
        default=0.2,
        source="assumption",
        span=("0", "0.5"),
    )
    holds_back: float = declared(
        "share",
        "须部门职权的非应急案件中,先捂着不报的比例",
        "share of the cases that need departments, emergencies apart, on which it sits before it calls",
        default=0.0,
        source="assumption: a choice of the street; nought unless a scenario says so",
    )
    holds_for: int = declared(
        "duration",
        "捂多久后才呼叫",
        "how long it sits on such a case",
        low=0,
        default=30 * DAY,
        source="assumption",
        span=("7 days", "90 days"),
    )
    recall_after: int = declared(
        "duration",
        "一次出动没办完,多久后再呼叫",
        "how long after an unfinished visit it calls again",
        low=0,
        default=1 * DAY,
        source="assumption",
        span=("4 h", "3 days"),
    )
    presses_after: int = declared(
        "duration",
        "各部门在现场等人时,多久后再催未到的部门",
        "while the others stand on site, how long before it calls the missing departments again",
        low=0,
        default=2 * HOUR,
        source="assumption",
        span=("30 min", "12 h"),
    )
    decides_in: int = declared(
        "duration",
        "掌握情况到决定呼叫所需时间",
        "from knowing of a case to deciding to call",
        low=0,
        default=10 * MINUTE,
        source="assumption",
        span=("2 min", "60 min"),
    )


@dataclass(frozen=True, slots=True)
class Power:
    """A legal competence (职权)."""

    name: Words = declared("words", "名称", "name")


@dataclass(frozen=True, slots=True)
class Base:
    """A base (驻地) of a department that has several."""

    x: float = declared("number", "横坐标", "its x")
    y: float = declared("number", "纵坐标", "its y", default=0.0)


@dataclass(frozen=True, slots=True)
class Department:
    """A department (部门): powers at a level, crews, a base, a shift, routine work."""

    name: Words = declared("words", "名称", "name")
    powers: tuple[str, ...] = declared("list", "职权", "the powers it holds", item="refer", to="powers")
    level: str = declared("choice", "层级", "its level", choices=LEVELS, default="district")
    district: str = declared(
        "refer",
        "所属区(区级部门);只有一个区时可不写",
        "its district, if of district level; may be left out where there is one only",
        to="districts",
        default="",
    )
    street: str = declared(
        "refer", "所属街乡(街乡自己的队伍)", "its street, if it is the street's own team", to="streets", default=""
    )
    x: float | None = declared(
        "number",
        "驻地横坐标;不写则在区政府或街乡所在地",
        "x of its base; if left out, the seat of its district or street",
        default=None,
    )
    y: float | None = declared("number", "驻地纵坐标", "y of its base", default=None)
    bases: tuple[Base, ...] = declared(
        "list",
        "几处驻地;各队依次分到各处(第一队在第一处,第二队在第二处……),写了就不写 x、y",
        "several bases, in place of x and y; its crews are dealt out to them in turn (the first crew to the first base, the second to the second, and round again)",
        item="block",
        of=lambda: Base,
        default=(),
    )
    roves: tuple[str, ...] = declared(
        "list",
        "在哪些街乡流动巡查:出动时所在的位置在其范围内均匀抽取(随时可调),离开现场即恢复巡查;不写则在驻地待命",
        "the streets its crews patrol while they are free: where a crew is when it is sent is drawn uniformly over them, it can be sent at any moment, and it is on patrol again as soon as it leaves a site. Left out: they wait at the base",
        item="refer",
        to="streets",
        default=(),
    )
    idle_block: Spread = declared(
        "spread",
        "无事时出去巡逻一段的时长:没有案件等着就出去一段,中途不调回,回来仍无事再出一段;0 为不出",
        "length of a patrol that cannot be interrupted: whenever nothing waits for it a crew goes on one, and on another after it; 0: it stays at its base",
        default=fixed(0),
    )
    crews: int = declared(
        "count", "执法队数", "number of crews", low=0, high=100_000, default=4, source="assumption", span=("2", "8")
    )
    stations: int | None = declared(
        "count",
        "在每个街乡驻点最多几支队;不写则按机制",
        "crews it stations at each post at the most; as the regime says if left out",
        low=0,
        high=1000,
        default=None,
    )
    size: int = declared(
        "count", "每队人数", "officers in a crew", low=1, high=1000, default=4, source="assumption", span=("2", "6")
    )
    shift_begins: int = declared(
        "hour", "上班", "when its shift begins", default=9 * HOUR, source="assumption: usual office hours"
    )
    shift_ends: int = declared(
        "hour",
        "下班;与上班相同表示全天",
        "when its shift ends; equal to the begin means round the clock",
        default=18 * HOUR,
        source="assumption: usual office hours",
    )
    weekends: bool = declared("flag", "周末节假日也上班", "on duty on days off as well", default=False)
    turnout: Spread = declared(
        "spread",
        "上班时出动准备时间",
        "turn-out on shift",
        more=Words(
            "从派定(set_out)起算,算在路上而不算在等队里;要给路程一个自己的分布,就写在这里,距离取零",
            "it counts from being sent (`set_out`), so it is part of the way and not of the wait for a crew; for a journey with a law of its own put it here and let the distance be nought",
        ),
        default=fixed(10 * MINUTE),
        source="assumption",
        span=("5 min", "20 min"),
    )
    turnouts: Mapping[str, Spread] = declared(
        "mapping",
        "对某类案件的出动准备时间(不写则同 turnout)",
        "turn-out on shift for a type of case, where it is not `turnout`",
        item="spread",
        to="case_types",
        factory=dict,
    )
    routine: float = declared(
        "share",
        "日常工作占班内时间的比例",
        "routine work due ÷ rostered time",
        high=0.99,
        default=0.6,
        source="assumption",
        span=("0.4", "0.8"),
    )
    routine_job: int = declared(
        "duration",
        "一件日常工作的时长;不让路时先做完手头这件",
        "length of one routine job; without pre-emption the one in hand is finished first",
        low=0,
        default=1 * HOUR,
        source="assumption",
        span=("30 min", "3 h"),
    )
    stake: float = declared(
        "number",
        "自身利害 θ:本部门自己多想来",
        "its own stake θ in coming",
        low=-100,
        high=1000,
        default=0.5,
        source="assumption",
        span=("-0.5", "1.5"),
    )
    stakes: Mapping[str, float] = declared(
        "mapping", "对某类案件的利害 θ", "its stake θ for a type of case", item="number", to="case_types", factory=dict
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    """The one rule by which a department decides, in every regime: full θ + A·s − c·L, token θ' + A·σ·s − c'·L, absent 0."""

    load_weight: float = declared(
        "number",
        "负荷权重 c",
        "weight c of its load L",
        low=0,
        high=100,
        default=1.5,
        source="assumption",
        span=("0.5", "3"),
    )
    loss_if_absent: float = declared(
        "number",
        "不到场时预期的考核损失 s",
        "expected loss of appraisal s if absent",
        low=0,
        high=100,
        default=1.0,
        source="derived: the unit in which A is measured",
    )
    tokens: bool = declared("flag", "允许应付到场", "token attendance is an option", default=True)
    token_stake: float = declared(
        "number",
        "应付到场的利害 θ' 比 θ 低多少",
        "how much lower the stake θ' of a token attendance is than θ",
        low=0,
        high=100,
        default=0.5,
        source="assumption",
        span=("0", "1"),
    )
    token_load: float = declared(
        "share",
        "应付到场的负荷代价 c' ÷ c",
        "load cost of a token attendance, c' ÷ c",
        default=0.5,
        source="assumption",
        span=("0.3", "0.8"),
    )
    token_effort: float = declared(
        "share",
        "应付到场的办事效率",
        "how fast a token attendance works, ÷ full",
        low=0.01,  # who does nothing would never be done
        default=0.5,
        source="assumption",
        span=("0.3", "0.9"),
    )
    sharp: bool = declared(
        "flag", "不加随机项,直接取最优", "no Gumbel draw: the best option is taken as it is", default=False
    )


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource holder (资源方): an owner or a firm that grants land use or funds (S50)."""

    name: Words = declared("words", "名称", "name")
    answers: float = declared(
        "number",
        "平均几个工作日答复(指数分布)",
        "working days until it answers, on average (exponential)",
        low=0,
        high=1000,
        default=10.0,
        source="assumption",
        span=("3", "40"),
    )
    refuses: float = declared(
        "share", "拒绝的机会", "chance that it refuses", default=0.2, source="assumption", span=("0", "0.6")
    )
    again_after: float = declared(
        "number",
        "被拒后几个工作日再商请",
        "working days after a refusal until it is asked again",
        low=0,
        high=1000,
        default=20.0,
        source="assumption",
        span=("5", "60"),
    )


@dataclass(frozen=True, slots=True)
class Need:
    """A power that a stage needs."""

    power: str = declared("refer", "职权", "the power", to="powers")
    work: Spread = declared(
        "spread",
        "所需工作时间",
        "work to be done under this power",
        more=Words(
            "每项需要(need)各抽各的,它的几支队干同样长;须同时在场的一组,到最长的一项干完为止都算在工作",
            "each need draws its own, all its crews work as long; a group that must be together is at work until the longest of its works is done",
        ),
        default=fixed(1 * HOUR),
    )
    together: bool = declared(
        "flag", "必须与其他部门同时在场", "must be on site together with the others", default=False
    )
    because: str = declared(
        "choice",
        "为何须同时在场",
        "why it must be together",
        choices=("law", "evidence", "safety", "offender", "none"),
        default="none",
    )
    crews: int = declared("count", "需要几支队", "how many crews", low=1, high=1000, default=1)
    half_life: int = declared(
        "duration",
        "单独做完的部分在其余未完时的半衰期;0 为不衰减",
        "half-life of work done while the rest is undone; 0: it keeps",
        low=0,
        default=0,
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage (环节) of a case."""

    needs: tuple[Need, ...] = declared(
        "list", "所需职权", "the powers needed", item="block", of=lambda: Need, default=()
    )
    consents: tuple[str, ...] = declared(
        "list",
        "先要哪些资源方同意",
        "resource holders that must consent first",
        item="refer",
        to="resources",
        default=(),
    )
    parallel: bool = declared(
        "flag", "与上一环节并行", "runs beside the stage before it instead of after it", default=False
    )
    secures: bool = declared(
        "flag",
        "本环节完成即不再成灾;都不标则以第一次有效处置为准",
        "once it is done the hazard can do no more harm; if no stage says so, the first effective action does",
        default=False,
    )
    on_the_spot: Spread = declared(
        "spread",
        "在场的人先行处置所需时间;0 为做不了",
        "how long the people on the spot take to do this stage themselves; 0: they cannot",
        default=fixed(0),
    )
    effects: tuple[str, ...] = declared(
        "list",
        "成果:抓获、查扣、封堵",
        "what it achieves: `detain` at quorum while persons are present, `seize` and `seal` when its work is finished",
        item="choice",
        choices=("detain", "seize", "seal"),
        default=(),
    )
    wait: int = declared(
        "duration", "法定等待(公告、听证、履行期)", "statutory wait before it may begin", low=0, default=0
    )
    diagnoses: bool = declared(
        "flag",
        "本环节取得的证据用于向上反映",
        "yields the evidence that opens the ladder to higher levels",
        default=False,
    )


@dataclass(frozen=True, slots=True)
class CaseType:
    """A type of case."""

    name: Words = declared("words", "名称", "name")
    stages: tuple[Stage, ...] = declared("list", "环节(依次)", "its stages, in order", item="block", of=lambda: Stage)
    whistle: str = declared(
        "choice",
        "属于哪声哨:emergency 应急事件处置;key 重点工作攻坚;daily 日常综合执法",
        "the kind of whistle: emergency; key: tackling key work; daily: daily integrated enforcement",
        choices=WHISTLE_KINDS,
        default="daily",
    )
    in_scope: bool = declared(
        "flag", "在吹哨适用范围内", "within the scope of the whistle fixed in advance", default=True
    )
    remit: str = declared("name", "属于哪张网格的职责", "the grid network whose remit it is", default="city")
    sight: Spread = declared(
        "spread", "发生到被看见的时间", "from occurring to being seen by somebody", default=fixed(0)
    )
    seen_by: str = declared(
        "choice",
        "发生即知时由谁看见:resident 居民反映;officer 网格员",
        "who sees it where it is seen as soon as it occurs: a resident, or a grid officer who keeps watch",
        choices=("resident", "officer"),
        default="resident",
    )
    lead: str = declared(
        "refer",
        "主责职权(一门主责时由持有者牵头)",
        "the power whose holder leads where one department leads; the first one if left out",
        to="powers",
        default="",
    )
    gives_up: int = declared(
        "duration",
        "街乡追办多久后放弃;0 为不放弃",
        "how long the street goes on before it gives up; 0: never",
        low=0,
        default=0,
    )
    patience: Spread = declared(
        "spread",
        "反映人从呼叫起最多等多久:到时还没有队伍出动就不等了,此案作罢;一有队伍出动便等下去;0 为一直等",
        "how long whoever reported it waits after the call for a crew to set out; then the case is given up. Once a crew has set out he waits on. 0: he waits for ever",
        default=fixed(0),
    )
    when_busy: str = declared(
        "choice",
        "by_regime 按机制 call.when_busy;wait 排队等;refuse 当即拒绝,此案作罢;redial 过一阵再打",
        "by_regime: as the regime says (call.when_busy); wait: it waits in line; refuse: it is refused there and then, and the case ends; redial: the street calls again some time later (call.redial_after)",
        choices=("by_regime", "wait", "refuse", "redial"),
        default="by_regime",
    )
    unfinished_half_life: int = declared(
        "duration",
        "未完成的工作在两次出动之间的半衰期;0 为不衰减",
        "half-life of unfinished work between visits; 0: it keeps",
        low=0,
        default=0,
    )
    unfinished: str = declared(
        "choice",
        "一次没办完的工作,下次怎么办:kept 接着办剩下的;afresh 从头办,工作量重新抽定",
        "what becomes of work that was begun and broken off (the slot or the shift was over, or something more urgent came): kept: what is left is done later; afresh: it is begun anew, with work drawn anew",
        choices=("kept", "afresh"),
        default="kept",
    )
    flees_after: Spread = declared(
        "spread",
        "当事人从发生起多久自行离开,派队的人并不知道;第一批队伍到场时还在的,就不再离开;0 为不离开",
        "how long after it occurs the offender leaves, unknown to those who send crews; who is still there when the first crew arrives stays; 0: never",
        default=fixed(0),
    )
    gone: str = declared(
        "choice",
        "队伍到场发现人已离开时:leave 当即撤离,案件未解决而终;work 照常办完,案件算作解决",
        "what a crew does that finds the offender gone: leave: it leaves at once and the case ends unresolved; work: it does the work all the same, and the case ends resolved",
        choices=("leave", "work"),
        default="leave",
    )
    across: str = declared(
        "refer",
        "案件跨界时的另一街乡",
        "the street on the other side, if the case lies across a border",
        to="streets",
        default="",
    )
    relapse: float = declared(
        "share", "解决后复发的机会", "chance that it comes back after it was resolved", default=0.0
    )
    relapse_after: Spread = declared(
        "spread",
        "多久后复发",
        "how long after it comes back",
        default=fixed(30 * DAY),
        source="assumption",
        span=("5 days", "90 days"),
    )
    loss_per_hour: float = declared(
        "money", "到第一次有效处置前每小时损失", "loss an hour until the first effective action", low=0, default=0.0
    )
    strikes_after: Spread = declared(
        "spread",
        "险情从出现到成灾的时间;0 为不成灾",
        "from the warning until the hazard strikes; 0: it never does",
        default=fixed(0),
    )
    strike_loss: float = declared(
        "money",
        "成灾时尚无有效处置的损失",
        "loss if it strikes before the first effective action",
        low=0,
        default=0.0,
    )
    chain: str = declared(
        "choice",
        "三协同时走哪条链:whistle 乡镇吹哨、部门报到;lead 一门主责、其他配合;assigned 部门要求、乡镇落实",
        "its chain where the regime has three (call: chains): whistle; lead: one department leads; assigned: a department asks and the street carries out",
        choices=("whistle", "lead", "assigned"),
        default="whistle",
    )
    cause: str = declared(
        "refer",
        "治其成因的案件类型(热点上此类案件多了就治)",
        "the type of case that treats its cause, once many such cases are known at one spot",
        to="case_types",
        default="",
    )
    cause_seen: int = declared(
        "count",
        "同一地点掌握几件后算热点",
        "cases known at one spot that make it a hot spot",
        low=1,
        default=6,
        source="assumption",
        span=("3", "15"),
    )
    cause_within: int = declared(
        "duration",
        "在多长时间内",
        "within how long",
        low=1,
        default=30 * DAY,
        source="assumption",
        span=("14 days", "90 days"),
    )
    cause_removes: float = declared(
        "share",
        "成因治好后该地点此类案件减少的比例",
        "share of its later cases at that spot that do not occur once the cause is treated",
        default=0.8,
        source="assumption",
        span=("0.4", "0.95"),
    )


@dataclass(frozen=True, slots=True)
class Demand:
    """Exogenous cases of one type: drawn as a Poisson process, or recorded."""

    type: str = declared("refer", "案件类型", "type of case", to="case_types")
    streets: tuple[str, ...] = declared(
        "list", "发生在哪些街乡;不写为全部", "the streets; all if left out", item="refer", to="streets", default=()
    )
    rate: float = declared("rate", "每个街乡的发生率", "rate in each street", low=0, default=0.0)
    hours: tuple[float, ...] = declared(
        "list",
        "24 个小时的相对强度(每个数管一小时)",
        "relative intensity of the 24 hours of the day, each for its whole hour",
        item="number",
        default=(),
    )
    swing: float = declared(
        "share",
        "平滑的日节律:发生率在一天中围绕均值上下摆动的幅度(正弦);0 为没有",
        "a smooth daily rhythm: by how much the rate swings around its mean in a day (a sine wave); 0: not at all",
        default=0.0,
        source="assumption: no rhythm unless a scenario says so",
    )
    swing_peak: int = declared(
        "hour", "日节律在几点最高", "when the daily rhythm is at its height", default=12 * HOUR, source="assumption"
    )
    weekdays: tuple[float, ...] = declared(
        "list", "周一至周日的相对强度", "relative intensity of Monday to Sunday", item="number", default=()
    )
    months: tuple[float, ...] = declared(
        "list", "12 个月的相对强度", "relative intensity of the 12 months", item="number", default=()
    )
    spots: int = declared(
        "count",
        "集中在每个街乡的几个地点;0 为到处都有",
        "the spots in each street where such cases gather; 0: anywhere",
        low=0,
        high=10_000,
        default=0,
    )
    spot_skew: float = declared(
        "number",
        "各地点多少不均的程度(第 k 多的地点按 k 的负几次方)",
        "how unequal the spots are: the k-th has a weight of k to minus this power",
        low=0,
        high=10,
        default=1.0,
        source="assumption",
        span=("0.5", "1.5"),
    )
    sites: int = declared(
        "count",
        "每个街乡固定的几个点位(如门店、工地):各自守规矩一段时间后成为一件案件,案件了结后又从守规矩开始;代替 rate",
        "a fixed number of sites in each street (shops, works): each is in order for a while, then makes a case, and is in order again once that case is over; instead of `rate`",
        low=0,
        high=10_000,
        default=0,
    )
    in_order: Spread = declared(
        "spread",
        "点位守规矩多久后成为案件(开始时与每次了结后都重新抽定)",
        "how long a site is in order before it makes a case, drawn anew at the start and whenever its case is over",
        default=fixed(30 * DAY),
        source="assumption: used only where there are sites",
    )
    recorded: str = declared(
        "file",
        "接报记录(CSV:id,time_min,street,type,可选 x,y,work_min)",
        "recorded calls (CSV: id,time_min,street,type, and if wished x,y,work_min)",
        default="",
    )


@dataclass(frozen=True, slots=True)
class Offending:
    """Offender groups (团伙) at the sites of one hill of a town."""

    street: str = declared("refer", "所在街乡", "the town", to="streets")
    type: str = declared("refer", "对应的案件类型", "the type of case its sites make", to="case_types")
    sites: int = declared(
        "count",
        "可盗采的点(矿脉)数",
        "workable sites (veins)",
        low=1,
        high=10_000,
        default=30,
        source="assumption",
        span=("20", "40"),
    )
    groups: int = declared(
        "count",
        "开始时的团伙数",
        "groups at the start",
        low=0,
        high=10_000,
        default=30,
        source="assumption",
        span=("20", "40"),
    )
    shafts: int = declared(
        "count",
        "废弃旧井口总数,封一个少一个",
        "old shafts on the hill; each sealing uses one up",
        low=0,
        default=500,
        source="public 2b (D): more than 500 shafts",
    )
    foot_x: float = declared(
        "number", "山脚(指定点位)横坐标", "x of the foot of the track, the designated point", default=0.0
    )
    foot_y: float = declared(
        "number", "山脚(指定点位)纵坐标", "y of the foot of the track, the designated point", default=0.0
    )
    track: int = declared(
        "length",
        "山脚到作业点的便道长度(平均;各点在 0.5 到 1.5 倍之间)",
        "track from the foot to a site (mean; sites lie between 0.5 and 1.5 times)",
        low=0,
        default=2500,
        source="assumption",
        span=("1 km", "4 km"),
    )
    track_speed: int = declared(
        "speed",
        "便道车速",
        "speed on the track",
        low=1,
        default=12_000,
        source="assumption",
        span=("8 km/h", "20 km/h"),
    )
    lookouts: bool = declared("flag", "有放哨的", "there are lookouts", default=True)
    posts_inside: float = declared(
        "share",
        "哨位在驻点以内(驻点队伍也要经过)的作业点比例",
        "share of sites whose lookout posts lie inside the ring, so that crews from the town's post pass them too",
        default=0.2,
        source="assumption",
        span=("0", "0.5"),
    )
    evacuation: int = declared(
        "duration",
        "得到警报到人员撤空",
        "from warning to everybody gone",
        low=0,
        default=12 * MINUTE,
        source="assumption",
        span=("5 min", "25 min"),
    )
    seen_per_night: float = declared(
        "share",
        "每点每夜被发现的机会",
        "chance that a site at work is seen in a night",
        default=0.15,
        source="assumption",
        span=("0.05", "0.4"),
    )
    day_presence: float = declared(
        "share",
        "白天仍有人在场的机会",
        "chance that persons are present by day",
        default=0.3,
        source="assumption",
        span=("0.1", "0.6"),
    )
    net: float = declared(
        "money",
        "一夜净收益",
        "net gain of a night's work",
        low=0,
        default=4000.0,
        source="derived: gross 10,000 yuan a day (public 2b, B) less wages and costs",
        span=("2500 yuan", "6000 yuan"),
    )
    net_scatter: float = declared(
        "number",
        "各团伙净收益的变异系数",
        "coefficient of variation of the net gain between groups",
        low=0,
        high=2,
        default=0.3,
        source="assumption: ore of 3 to 4, up to 10 g/t (public 2b, B)",
        span=("0", "0.6"),
    )
    capital: float = declared(
        "money",
        "起始本钱",
        "working capital at the start",
        low=0,
        default=150_000.0,
        source="assumption",
        span=("50000 yuan", "400000 yuan"),
    )
    payout: float = declared(
        "number",
        "本钱超过起始几倍即分红",
        "profit above this multiple of the capital is paid out",
        low=1,
        default=1.5,
        source="assumption",
        span=("1", "3"),
    )
    idle: float = declared(
        "money",
        "停工一天的花费",
        "cost of an idle day",
        low=0,
        default=600.0,
        source="assumption",
        span=("300 yuan", "1200 yuan"),
    )
    equipment: float = declared(
        "money",
        "一个作业点的设备",
        "equipment at a site",
        low=0,
        default=60_000.0,
        source="assumption",
        span=("20000 yuan", "150000 yuan"),
    )
    left_behind: float = declared(
        "share",
        "撤离时丢下的设备",
        "share of the equipment left behind in flight",
        default=0.5,
        source="assumption",
        span=("0.2", "0.8"),
    )
    detention_loss: float = declared(
        "money",
        "被抓一次的损失",
        "loss when persons are detained",
        low=0,
        default=150_000.0,
        source="assumption",
        span=("50000 yuan", "400000 yuan"),
    )
    reopen_cost: float = declared(
        "money",
        "重开一个井口的花费",
        "cost of re-opening a shaft",
        low=0,
        default=40_000.0,
        source="assumption",
        span=("10000 yuan", "100000 yuan"),
    )
    reopen_time: int = declared(
        "duration",
        "重开一个井口的时间",
        "time to re-open a shaft",
        low=0,
        default=8 * DAY,
        source="assumption",
        span=("3 days", "20 days"),
    )
    reentry: float = declared(
        "money",
        "本钱低于此数即散伙",
        "capital below which a group leaves for good",
        low=0,
        default=20_000.0,
        source="assumption",
        span=("10000 yuan", "40000 yuan"),
    )
    entries: float = declared(
        "rate",
        "满利润时全镇新团伙进入率",
        "new groups entering the town at full profit",
        low=0,
        default=0.2,
        source="assumption: 6 a month",
        span=("1 per month", "16 per month"),
    )
    memory: int = declared(
        "duration",
        "记忆的半衰期",
        "half-life of memory",
        low=1,
        default=25 * DAY,
        source="assumption",
        span=("7 days", "60 days"),
    )
    neighbour_weight: float = declared(
        "number",
        "邻近团伙遭遇的权重",
        "weight of what happens to neighbours",
        low=0,
        default=0.2,
        source="assumption",
        span=("0.05", "0.5"),
    )
    salience_own: float = declared(
        "number",
        "自己遭损失或被突击后恐惧的跳升",
        "jump of fear after a loss of one's own or a raid on one's own site",
        low=0,
        default=0.3,
        source="assumption; nought is a case to run",
        span=("0", "0.6"),
    )
    salience_other: float = declared(
        "number",
        "看见同一山上的车队、或听说别人遭损失后恐惧的跳升",
        "jump of fear when a convoy is seen on the hill or a neighbour has a loss",
        low=0,
        default=0.03,
        source="assumption; nought is a case to run",
        span=("0", "0.1"),
    )


@dataclass(frozen=True, slots=True)
class Join:
    """By a date, how much of a cohort has joined."""

    date: datetime.date = declared("date", "到哪一天", "by this day")
    share: float = declared(
        "share", "到这天已加入的比例(累计)", "share of the cohort that has joined by then (cumulative)"
    )


@dataclass(frozen=True, slots=True)
class Cohort:
    """Streets that come under a new regime together (一批街乡): who is not named is drawn, district by district."""

    name: Words = declared("words", "名称", "name")
    named: tuple[str, ...] = declared(
        "list", "其中指名的街乡", "streets that certainly belong to it", item="refer", to="streets", default=()
    )
    size: int = declared(
        "count",
        "共几个街乡(含指名的),其余各区按街乡数分摊、抽签定;0 为只有指名的",
        "streets in all, the named ones included; the rest are drawn, the districts in proportion to their streets; 0: only the named",
        low=0,
        default=0,
    )
    joins: tuple[Join, ...] = declared(
        "list",
        "何时加入;不写则一开始就在内",
        "when they join; from the start if left out",
        item="block",
        of=lambda: Join,
        default=(),
    )


@dataclass(frozen=True, slots=True)
class Phase:
    """A named phase of the scenario."""

    name: str = declared("name", "阶段名", "name of the phase")
    length: int = declared("duration", "时长", "length", low=1)
    regime: str = declared(
        "name",
        "机制;kept 表示沿用所比较的机制",
        "the regime in force; `kept` keeps the regime of the phase under comparison",
        default="joint",
    )
    compared: bool = declared(
        "flag",
        "所比较的阶段:比较时换成各臂的机制",
        "the phase under comparison: each arm puts its own regime here",
        default=False,
    )
    streets: Mapping[str, str] = declared(
        "mapping",
        "某些街乡另用的机制",
        "streets that keep a regime of their own",
        item="name",
        to="streets",
        factory=dict,
    )


@dataclass(frozen=True, slots=True)
class Measuring:
    """What is measured, over which window."""

    primary: str = declared(
        "name",
        "主要指标:由它裁决,其余为探索性",
        "the primary measure decides the verdict; the rest are exploratory",
        default="quorum_min",
    )
    start: int | None = declared(
        "duration",
        "从模拟开始后多久起计;不写为所比较阶段之始",
        "counted from this long after the start; the begin of the compared phase if left out",
        low=0,
        default=None,
    )
    end: int | None = declared(
        "duration",
        "到模拟开始后多久止;不写为所比较阶段之末",
        "counted until this long after the start; the end of the compared phase if left out",
        low=0,
        default=None,
    )
    arrival_within: int = declared(
        "duration",
        "首到时间的截断 τ",
        "restriction τ of the first arrival",
        low=1,
        default=1 * DAY,
        source="derived: definition of the measure",
    )
    quorum_within: int = declared(
        "duration",
        "到齐时间的截断 τ",
        "restriction τ of the quorum",
        low=1,
        default=7 * DAY,
        source="derived: definition of the measure",
    )
    resolution_within: int = declared(
        "duration",
        "解决时间的截断 τ",
        "restriction τ of the resolution",
        low=1,
        default=90 * DAY,
        source="derived: definition of the measure",
    )
    deadlines: Mapping[str, int] = declared(
        "mapping",
        "三声哨各自的时限(daily、key、emergency)",
        "deadline of each kind of whistle (daily, key, emergency), the same in all arms",
        item="duration",
        to="whistles",
        factory=lambda: {"daily": 30 * MINUTE, "key": 30 * MINUTE, "emergency": 30 * MINUTE},
        source="article S18: 30 minutes",
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded call."""

    id: str
    time: int
    street: str
    type: str
    x: float | None = None
    y: float | None = None
    work: int | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from, and how far it may range."""

    path: str
    value: object
    source: str
    span: tuple[object, object] | None
    """Range in the same unit as the value."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario, complete and checked."""

    name: str = declared("name", "场景名", "name of the scenario")
    title: Words = declared("words", "标题", "title")
    about: Words = declared("words", "说明了什么", "what it shows", default=NO_WORDS, high=10_000)
    start: datetime.date = declared("date", "模拟第一天", "first day of the simulation")
    phases: tuple[Phase, ...] = declared("list", "阶段(依次)", "its phases, in order", item="block", of=lambda: Phase)
    districts: Mapping[str, District] = declared("table", "区", "districts", of=lambda: District)
    streets: Mapping[str, Street] = declared("table", "街乡镇", "streets and townships", of=lambda: Street)
    powers: Mapping[str, Power] = declared("table", "职权", "powers", of=lambda: Power)
    departments: Mapping[str, Department] = declared("table", "部门", "departments", of=lambda: Department)
    case_types: Mapping[str, CaseType] = declared("table", "案件类型", "types of case", of=lambda: CaseType)
    regimes: Mapping[str, Regime] = declared("table", "机制", "regimes", of=lambda: Regime)
    resources: Mapping[str, Resource] = declared(
        "table", "资源方", "resource holders", of=lambda: Resource, factory=dict
    )
    cohorts: Mapping[str, Cohort] = declared(
        "table", "分批铺开的街乡", "cohorts of streets, for roll-outs", of=lambda: Cohort, factory=dict
    )
    demand: tuple[Demand, ...] = declared(
        "list", "外生案件", "exogenous cases", item="block", of=lambda: Demand, default=()
    )
    offending: tuple[Offending, ...] = declared(
        "list", "团伙活动", "offender groups", item="block", of=lambda: Offending, default=()
    )
    calendar: Calendar = declared("block", "日历", "calendar", of=lambda: Calendar, factory=Calendar)
    travel: Travel = declared("block", "行程", "travel", of=lambda: Travel, factory=Travel)
    dispatch: Dispatch = declared("block", "派遣", "dispatch", of=lambda: Dispatch, factory=Dispatch)
    attendance: Attendance = declared("block", "到场决定", "attendance", of=lambda: Attendance, factory=Attendance)
    measure: Measuring = declared("block", "计量", "measures", of=lambda: Measuring, factory=Measuring)
    compare: tuple[str, ...] = declared(
        "list",
        "默认比较的机制,第一个是基准",
        "regimes compared by default; the first is the baseline",
        item="refer",
        to="regimes",
        default=(),
    )
    recorded: tuple[Recorded, ...] = field(default=())
    """The recorded calls of all `demand` files, in order of time (read by the reader)."""
    provenance: tuple[Provenance, ...] = field(default=())
    """Every number of the file or its defaults, with source and range."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Every file read, by name, for the record of a run."""

    @property
    def horizon(self) -> int:
        """The end of the last phase, in microseconds after the start."""
        return sum(phase.length for phase in self.phases)

    @property
    def compared(self) -> int:
        """The index of the phase under comparison."""
        return next((i for i, phase in enumerate(self.phases) if phase.compared), len(self.phases) - 1)

    @property
    def window(self) -> tuple[int, int]:
        """From when to when calls are measured, in microseconds after the start."""
        begin = sum(phase.length for phase in self.phases[: self.compared])
        end = begin + self.phases[self.compared].length
        start, stop = self.measure.start, self.measure.end
        return (begin if start is None else start, end if stop is None else stop)
