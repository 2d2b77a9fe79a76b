"""The event log: the only thing a run leaves behind.

A row is nine whole numbers: time (microseconds), kind, case, stage, street, department, crew,
cause, reason; its place in the log is its `seq`. Names stand in `Log.names`; nought (or, for
cause, -1) means "none". Kinds and reasons are closed lists, each with a text in both languages.
"""

from __future__ import annotations

from array import array
from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Protocol

from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH: Final = 9
"""Numbers in a row."""
BLOCK: Final = WIDTH * 1024
"""Numbers in a block: few enough that it is still in the processor's cache when it is read."""
NOBODY: Final = 0
"""The id that means "none" in the columns case, stage, street, department and crew."""


class Kind(IntEnum):
    """What happened."""

    # a case
    OCCURRED = 1
    SEEN = 2
    HANDED_OVER = 3
    DETECTED = 4
    TRIAGED = 5
    CALLED = 6
    TURNED_BACK = 7
    DESK = 8
    DISPUTED = 9
    DATED = 10
    DECIDED = 11
    ASKED = 12
    GATHERED = 13
    QUORUM = 14
    FOUND = 15
    EVACUATED = 16
    DETAINED = 17
    SEIZED = 18
    SEALED = 19
    STAGE_DONE = 20
    VISIT_ENDED = 21
    RECORDED = 22
    RESOLVED = 23
    RELAPSED = 24
    ENDED = 25
    ESCALATED = 26
    INTERRUPTED = 27
    CONSENT = 28
    STRUCK = 29
    ON_THE_SPOT = 30
    HELD_BACK = 31
    HOT_SPOT = 32
    PERMITTED = 33
    # a crew
    SET_OUT = 40
    AT_POINT = 41
    ARRIVED = 42
    PHONED = 43
    WORK_BEGAN = 44
    WORK_ENDED = 45
    LEFT = 46
    BACK = 47
    ON_POST = 48
    OFF_POST = 49
    LENT = 50
    # an offender group; `crew` holds the group, `case` the site
    ENTERED = 60
    WORKS = 61
    LIES_LOW = 62
    REOPENS = 63
    GONE = 64
    MOVED = 65
    # the run
    PHASE = 80
    ROUTINE = 81
    COHORT = 82
    JOINED = 83
    # a crew between cases
    PATROL = 88


class Reason(IntEnum):
    """Why it happened, or how."""

    NONE = 0
    # detection and triage
    REPORT = 1
    OWN_REMIT = 2
    OTHER_REMIT = 3
    LOST = 4
    PATROL = 7
    ALONE = 5
    NEEDS_OTHERS = 6
    # decisions
    FULL = 10
    TOKEN = 11
    ABSENT = 12
    # calls
    FIRST = 20
    AGAIN = 21
    NEXT_STAGE = 22
    NOT_NEEDED = 23
    OUT_OF_SCOPE = 24
    QUOTA = 25
    REFUSED = 26
    DIED = 27
    ACCEPTED = 28
    # on site
    YES = 30
    NO = 31
    PRESENT = 32
    NOBODY_THERE = 33
    # leaving
    DONE = 40
    OWN_PART_DONE = 41
    SLOT = 42
    SHIFT = 43
    PATIENCE = 44
    RELIEVED = 45
    PREEMPTED = 46
    NO_AUTHORITY = 47
    CALLED_OFF = 48
    # ends of a case
    GIVEN_UP = 50
    OFFENDER_GONE = 51
    EXPIRED = 52
    FLED = 53
    # offenders
    PROFIT = 60
    AFRAID = 61
    CREWS_SEEN = 62
    RUINED = 63
    HARDER_HERE = 64
    SEAL = 65
    # crews
    ON_SHIFT = 70
    OVERTIME = 71
    NIGHT = 72
    DAY = 73
    # phases
    BEGINS = 80
    ENDS = 81
    # hazards and posts
    AVERTED = 90
    RECALLED = 91
    # a call that finds nobody free
    BUSY = 95


KINDS: Final[dict[Kind, Words]] = {
    Kind.OCCURRED: Words("发生", "occurred"),
    Kind.SEEN: Words("被看见", "was seen"),
    Kind.HANDED_OVER: Words("移交", "was handed over"),
    Kind.DETECTED: Words("街乡掌握", "became known to the street"),
    Kind.TRIAGED: Words("研判", "was triaged"),
    Kind.CALLED: Words("呼叫", "was called"),
    Kind.TURNED_BACK: Words("退回", "was turned back"),
    Kind.DESK: Words("过一道案头", "passed a desk"),
    Kind.DISPUTED: Words("推诿", "was disputed"),
    Kind.DATED: Words("定下日期", "was given a date"),
    Kind.DECIDED: Words("部门决定", "a department decided"),
    Kind.ASKED: Words("派单到队", "a crew was asked for"),
    Kind.GATHERED: Words("指定点位到齐", "all were at the designated point"),
    Kind.QUORUM: Words("现场有效到齐", "effective quorum on site"),
    Kind.FOUND: Words("到场所见", "what was found on arrival"),
    Kind.EVACUATED: Words("人员撤离", "persons escaped"),
    Kind.DETAINED: Words("抓获", "persons were detained"),
    Kind.SEIZED: Words("查扣", "equipment was seized"),
    Kind.SEALED: Words("封堵", "the shaft was sealed"),
    Kind.STAGE_DONE: Words("环节完成", "a stage was done"),
    Kind.VISIT_ENDED: Words("本次出动结束", "the visit ended"),
    Kind.RECORDED: Words("记录为办结", "was recorded as closed"),
    Kind.RESOLVED: Words("真正解决", "was truly resolved"),
    Kind.RELAPSED: Words("复发", "relapsed"),
    Kind.ENDED: Words("未解决而终", "ended unresolved"),
    Kind.ESCALATED: Words("上报", "was escalated"),
    Kind.INTERRUPTED: Words("被更急事件打断", "was interrupted by something more urgent"),
    Kind.CONSENT: Words("资源方答复", "a resource holder answered"),
    Kind.STRUCK: Words("险情到期", "the hazard's clock ran out"),
    Kind.ON_THE_SPOT: Words("现场的人先行处置", "the people on the spot acted"),
    Kind.HELD_BACK: Words("街乡捂着未报", "the street sat on it"),
    Kind.HOT_SPOT: Words("从数据中找到热点", "a hot spot was found in the data"),
    Kind.PERMITTED: Words("现场的人请示", "the people on the spot asked for leave to act"),
    Kind.SET_OUT: Words("出动", "set out"),
    Kind.AT_POINT: Words("到指定点位", "reached the designated point"),
    Kind.ARRIVED: Words("到达现场", "arrived on site"),
    Kind.PHONED: Words("电话请示", "phoned back"),
    Kind.WORK_BEGAN: Words("开始处置", "began work"),
    Kind.WORK_ENDED: Words("处置停止", "stopped work"),
    Kind.LEFT: Words("撤离现场", "left the site"),
    Kind.BACK: Words("归队", "was back"),
    Kind.ON_POST: Words("驻点值守", "began standby at the post"),
    Kind.OFF_POST: Words("值守结束", "ended standby at the post"),
    Kind.LENT: Words("抽调驻点", "was lent to the post"),
    Kind.ENTERED: Words("团伙进入", "a group entered"),
    Kind.WORKS: Words("开工盗采", "a group works"),
    Kind.LIES_LOW: Words("停工观望", "a group lies low"),
    Kind.REOPENS: Words("重开井口", "a group re-opens a shaft"),
    Kind.GONE: Words("团伙离开", "a group left for good"),
    Kind.MOVED: Words("团伙转移", "a group moved"),
    Kind.PHASE: Words("阶段", "phase"),
    Kind.ROUTINE: Words("日常工作结账", "routine work accounted"),
    Kind.COHORT: Words("街乡属于这一批", "a street belongs to the cohort"),
    Kind.JOINED: Words("街乡加入新机制", "a street came under a new regime"),
    Kind.PATROL: Words("无事时巡逻一段", "a patrol that cannot be interrupted"),
}

REASONS: Final[dict[Reason, Words]] = {
    Reason.NONE: Words("", ""),
    Reason.REPORT: Words("居民反映", "a resident reported it"),
    Reason.OWN_REMIT: Words("本网格职责内", "within the grid's remit"),
    Reason.OTHER_REMIT: Words("非本网格职责", "outside the grid's remit"),
    Reason.LOST: Words("移交中遗失", "lost in the hand-over"),
    Reason.PATROL: Words("巡查发现", "a patrol saw it"),
    Reason.ALONE: Words("街乡可独立办理", "the street can do it alone"),
    Reason.NEEDS_OTHERS: Words("须部门职权", "departments' powers are needed"),
    Reason.FULL: Words("全力到场", "full attendance"),
    Reason.TOKEN: Words("应付到场", "token attendance"),
    Reason.ABSENT: Words("不到场", "absent"),
    Reason.FIRST: Words("首次", "first call"),
    Reason.AGAIN: Words("再次", "called again"),
    Reason.NEXT_STAGE: Words("下一环节", "next stage"),
    Reason.NOT_NEEDED: Words("街乡自己能办", "the street can do it itself"),
    Reason.OUT_OF_SCOPE: Words("不在吹哨范围", "outside the scope of the whistle"),
    Reason.QUOTA: Words("当月次数用尽", "the month's quota is used up"),
    Reason.REFUSED: Words("被拒", "refused"),
    Reason.DIED: Words("途中搁置", "died on the way"),
    Reason.ACCEPTED: Words("受理", "accepted"),
    Reason.YES: Words("同意", "yes"),
    Reason.NO: Words("不同意", "no"),
    Reason.PRESENT: Words("人员在场", "persons present"),
    Reason.NOBODY_THERE: Words("现场无人", "nobody there"),
    Reason.DONE: Words("事毕", "the work was done"),
    Reason.OWN_PART_DONE: Words("本部门部分已毕", "its own part was done"),
    Reason.SLOT: Words("时段已到", "its slot was over"),
    Reason.SHIFT: Words("下班", "its shift was over"),
    Reason.PATIENCE: Words("久等未齐", "it waited in vain for the others"),
    Reason.RELIEVED: Words("换班接替", "it was relieved"),
    Reason.PREEMPTED: Words("被更急事件调走", "it was taken for something more urgent"),
    Reason.NO_AUTHORITY: Words("无权处置", "it had no authority"),
    Reason.CALLED_OFF: Words("取消", "it was called off"),
    Reason.GIVEN_UP: Words("放弃", "given up"),
    Reason.OFFENDER_GONE: Words("团伙已离去", "the offender was gone"),
    Reason.EXPIRED: Words("自行消失", "it went away by itself"),
    Reason.FLED: Words("当事人已离开", "the offender had left"),
    Reason.PROFIT: Words("有利可图", "it pays"),
    Reason.AFRAID: Words("预期不划算", "the expected loss is larger than the gain"),
    Reason.CREWS_SEEN: Words("看见执法力量", "crews were seen"),
    Reason.RUINED: Words("本钱耗尽", "its capital was spent"),
    Reason.HARDER_HERE: Words("此地更严", "it is harder here"),
    Reason.SEAL: Words("井口被封", "its shaft was sealed"),
    Reason.ON_SHIFT: Words("班内", "on shift"),
    Reason.OVERTIME: Words("加班", "overtime"),
    Reason.NIGHT: Words("夜间", "night"),
    Reason.DAY: Words("白天", "day"),
    Reason.BEGINS: Words("开始", "begins"),
    Reason.ENDS: Words("结束", "ends"),
    Reason.AVERTED: Words("已避免", "averted"),
    Reason.RECALLED: Words("被部门召回", "recalled by its department"),
    Reason.BUSY: Words("各队都忙", "all crews were busy"),
}


class Names:
    """Identifiers and the whole numbers that stand for them in the log; nought is nobody. A number is never given twice."""

    __slots__ = ("given", "number", "text")

    def __init__(self) -> None:
        self.text: dict[int, str] = {NOBODY: ""}
        self.number: dict[str, int] = {"": NOBODY}
        self.given = NOBODY
        """The last number that was given."""

    def __call__(self, text: str) -> int:
        """The number of *text*, given on first use."""
        found = self.number.get(text)
        if found is None:
            self.given = found = self.given + 1
            self.number[text] = found
            self.text[found] = text
        return found

    def twin(self) -> Names:
        """The same names, for a log that goes on by itself."""
        twin = Names()
        twin.text, twin.number, twin.given = self.text.copy(), self.number.copy(), self.given
        return twin

    def forget(self, number: int) -> None:
        """No row will have *number* any more."""
        del self.number[self.text.pop(number)]


class Sink(Protocol):
    """Who is told the rows of a log; must be picklable, and must not hold what need not be pickled but as `still` says."""

    def __call__(self, rows: array[int], /) -> None:
        """See the rows of a block, nine numbers each; the block itself is used again, so it must not be held."""

    def still(self) -> Sequence[object]:
        """What does not change and may be shared when arms go on from a common beginning."""


def _empty_block() -> array[int]:
    return array("q", bytes(8 * BLOCK))


class Log:
    """Rows in blocks: `note` adds one; full blocks are kept, or handed to a sink, or both.

    The blocks that are kept are `array('q')` of nine numbers a row. A sink is called with the numbers of each full
    block, in order, and with the last ones by `flush`.
    """

    RECENT: Final = 12
    """Blocks at the end that can be looked at again though nothing is kept; then they are written anew."""
    MOST: Final = 8_000_000
    """Rows of a log that has a sink and is kept as well: 0.6 GB; once it is longer only the sink has it."""

    __slots__ = ("_filled", "_rows", "blocks", "kept", "length", "names", "recent", "sink")

    def __init__(self, *, kept: bool = True) -> None:
        self.kept = kept
        self.names = Names()
        self.blocks: list[array[int]] = []
        self.recent: deque[array[int]] = deque(maxlen=Log.RECENT)
        self.sink: Sink | None = None
        self.length = 0
        self._rows: array[int] = _empty_block()
        self._filled = 0
        """Numbers in the block that is being written."""

    def note(
        self,
        time: int,
        kind: int,
        case: int = 0,
        stage: int = 0,
        street: int = 0,
        department: int = 0,
        crew: int = 0,
        cause: int = -1,
        reason: int = 0,
    ) -> int:
        """Add a row and return its `seq`."""
        rows = self._rows
        at = self._filled
        rows[at] = time
        rows[at + 1] = kind
        rows[at + 2] = case
        rows[at + 3] = stage
        rows[at + 4] = street
        rows[at + 5] = department
        rows[at + 6] = crew
        rows[at + 7] = cause
        rows[at + 8] = reason
        self._filled = at + WIDTH
        seq = self.length
        self.length = seq + 1
        if at + WIDTH == BLOCK:
            self.flush()
        return seq

    def flush(self) -> None:
        """Keep the rows so far as a block, or hand them to the sink."""
        if not self._filled:
            return
        rows = self._rows
        whole = self._filled == BLOCK
        if not whole:
            rows = rows[: self._filled]
        self._filled = 0
        if self.kept and self.sink is not None and self.length > Log.MOST:
            self.kept = False
            self.blocks.clear()
        if self.kept:
            self.blocks.append(rows)
        else:
            self.recent.append(rows)
        if whole:
            self._rows = self._next_block()
        if self.sink is not None:
            self.sink(rows)

    def _next_block(self) -> array[int]:
        """A block to write in; if nothing is kept, one of those that nobody looks at again, so that they stay in the processor's cache."""
        if not self.kept and len(self.recent) == Log.RECENT:
            oldest = self.recent.popleft()
            if len(oldest) == BLOCK:
                return oldest
        return _empty_block()

    def last(self, count: int) -> list[tuple[int, ...]]:
        """The last *count* rows as tuples, in order; of a log that is not kept, as many as are still there."""
        self.flush()
        left, found = count * WIDTH, []
        for block in reversed(self.blocks if self.kept else self.recent):
            if left <= 0:
                break
            found.append(block[-left:] if left < len(block) else block)
            left -= len(block)
        return [row for block in reversed(found) for row in zip(*[iter(block)] * WIDTH, strict=True)]

    def rows(self) -> Iterator[tuple[int, ...]]:
        """The kept rows as tuples, in order."""
        self.flush()
        for block in self.blocks:
            flat = iter(block)
            yield from zip(*[flat] * WIDTH, strict=True)
