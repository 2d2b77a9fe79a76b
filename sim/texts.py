"""Every message of the program to its user, in Chinese and English, and which of the two to use."""

from __future__ import annotations

import locale
import os
from typing import Final

from sim.signs import plain
from sim.words import Words

LANGUAGES: Final = ("zh", "en")

TEXTS: Final[dict[str, Words]] = {
    # -- cli, arguments, progress, runner, results, tables (the command line) --
    "cli_about": Words(
        "街乡吹哨、部门报到：同样的案件、同样的团伙、同样的运气，换一套机制会怎样",
        "The street whistles, the departments report in: the same cases, the same offenders and the same luck under other rules",
    ),
    "cli_more": Words(
        "先试：whistle compare jinhaihu-117 --out 结果\n每个命令都有自己的 --help",
        "To begin: whistle compare jinhaihu-117 --out results\nEach command has a --help of its own",
    ),
    "args_usage": Words("用法：", "usage: "),
    "args_given": Words("参数", "arguments"),
    "args_options": Words("选项", "options"),
    "args_commands": Words("命令", "commands"),
    "args_error": Words("{usage}\n{prog}：错误：{problem}", "{usage}\n{prog}: error: {problem}"),
    "args_of": Words("{name}：{problem}", "{name}: {problem}"),
    "args_required": Words("还缺：{names}", "missing: {names}"),
    "args_unrecognized": Words("不认识：{names}", "not known here: {names}"),
    "args_one": Words("后面要跟一个值", "needs a value after it"),
    "args_several": Words("后面要跟 {count} 个值", "needs {count} values after it"),
    "args_no_value": Words("不带值，却给了“{value}”", "takes no value, but was given '{value}'"),
    "args_not_with": Words("不能与 {name} 同用", "cannot be used with {name}"),
    "args_unknown": Words("没有“{value}”；可用：{known}。", "there is no '{value}'; known: {known}."),
    "args_whole": Words(
        "“{value}”不是 {low} 到 {high} 之间的整数", "'{value}' is not a whole number between {low} and {high}"
    ),
    "did_you_mean": Words("是不是 {word}？", " Did you mean {word}?"),
    "help_help": Words("显示这份说明", "show this help"),
    "help_lang": Words(
        "语言；不写则看环境变量 WHISTLE_LANG，再看系统语言",
        "language; if left out, that of WHISTLE_LANG, else of the locale",
    ),
    "help_version": Words("显示版本", "show the version"),
    "help_list": Words("列出自带的场景，或复制一个来改", "list the shipped scenarios, or copy one to edit"),
    "help_check": Words(
        "检查一个场景、实验或期望的文件，一次列出所有错误",
        "check the file of a scenario, an experiment or an expectation and list all its mistakes at once",
    ),
    "help_explain": Words(
        "用一段话解释任一要素、指标或参数，或列出一个场景里各部门的负荷；article 逐条对照源文章",
        "explain any element, measure or parameter in words, or list the loads of a scenario's departments; article: the source article, row by row",
    ),
    "help_run": Words("在一套机制下模拟一个场景", "simulate a scenario under one regime"),
    "help_compare": Words(
        "用同样的运气比较几套机制（第一套为基准），或比较两个场景文件",
        "compare regimes with the same luck (the first is the baseline), or two scenario files",
    ),
    "help_story": Words("把一个案件讲成一个小故事", "tell one case as a short story"),
    "help_copy": Words("把自带场景 NAME 复制为 FILE", "copy the shipped scenario NAME to FILE"),
    "help_file": Words(
        "场景或实验的文件，或自带的名字", "the file of a scenario or an experiment, or the name of a shipped one"
    ),
    "help_schema": Words(
        "打印场景文件（默认）或实验文件的 JSON Schema（编辑器可用来补全）",
        "print the JSON Schema of scenario files (the default) or experiment files (editors complete with it)",
    ),
    "help_name": Words(
        "要素、指标、参数或实验文件里某项的名字，或一个场景；不写则列出所有名字",
        "the name of an element, a measure, a parameter or a key of an experiment's file, or a scenario; if left out, all names",
    ),
    "help_scenario": Words(
        "场景文件，或自带场景的名字（见 whistle list）",
        "a scenario file, or the name of a shipped one (see whistle list)",
    ),
    "help_other": Words(
        "第二个场景文件：在同一机制下与第一个比较", "a second scenario: compared with the first under the same regime"
    ),
    "help_regime": Words("机制", "the regime"),
    "help_regimes": Words(
        "比较哪些机制，逗号隔开，第一个为基准；不写则用场景自己的",
        "which regimes, with commas, the baseline first; if left out, those the scenario names",
    ),
    "help_replications": Words("重复几次（默认 %(default)s）", "how many replications (default %(default)s)"),
    "help_seed": Words("运气的种子（默认 %(default)s）", "the seed of all luck (default %(default)s)"),
    "help_workers": Words(
        "用几个进程；不写则每核一个。不影响结果", "how many processes; if left out, one a core. Changes no result"
    ),
    "help_progress": Words(
        "进度：auto 终端上显示进度条，plain 每十秒一行，none 不显示",
        "auto: a bar on a terminal; plain: a line every ten seconds; none",
    ),
    "help_equal_hours": Words("先让各机制的执法人时相等再比较", "make officer-hours equal first, then compare"),
    "help_dry_run": Words("只说明将要运行什么，不模拟", "say what would be run, and simulate nothing"),
    "help_events": Words(
        "保存哪些事件日志：none 不存，sample 每套机制第一次，all 全部",
        "which event logs are written: none, sample (the first of each regime) or all",
    ),
    "help_out": Words(
        "把结果写入文件夹 DIR；不写则只打印", "write the results to the folder DIR; if left out, they are only printed"
    ),
    "help_force": Words("DIR（或 FILE）已有结果时替换它", "replace DIR (or FILE) if it already holds results"),
    "help_folder": Words("compare --out 写出的结果文件夹", "a results folder written by compare --out"),
    "help_case": Words("案件编号", "the id of the case"),
    "help_story_regime": Words("哪套机制；不写则每套都讲", "under which regime; if left out, under each"),
    "help_replication": Words(
        "第几次重复，从 0 数起（默认 %(default)s）", "which replication, counted from 0 (default %(default)s)"
    ),
    "progress": Words(
        "已完成 {done}/{total}，还剩 {left}，约需 {togo}", "{done}/{total} done, {left} left, {togo} to go"
    ),
    "interrupted": Words("已中断，没有留下任何结果。", "Interrupted; nothing was left behind."),
    "ended": Words(
        "收到系统的结束信号，已停下，没有留下任何结果。同一条命令会从头做起。",
        "Told by the system to end; stopped, and nothing was left behind. The same command begins anew.",
    ),
    "workers_not_started": Words(
        "起不了更多工作进程（{error}）。请用 --workers 1 再试。",
        "No worker processes could be started ({error}). Try again with --workers 1.",
    ),
    "failed": Words(
        "出了意料之外的错（{error}）。设 WHISTLE_DEBUG=1 再运行一次可看到详情，请连同场景文件一起反馈。",
        "Something unexpected went wrong ({error}). Run again with WHISTLE_DEBUG=1 for the details, and report them with the scenario file.",
    ),
    "concern_more": Words("请注意：这样的还有 {count} 条。", "Note: there are {count} more of these."),
    "concern": Words("请注意：{text}", "Note: {text}"),
    "concern_load": Words(
        "{regimes}：案件每天向 {department} 要 {asked} 队·小时，而它每天在班只有 {on_duty} 队·小时，负荷 {ratio} ≥ 1，积压会一直涨到结束（届时未了结的按截尾计）。"
        "要接得住：至少 {needed} 支队（现有 {crews}），或每天不到 {most} 件（现为 {cases}）。",
        "{regimes}: cases ask {department} for {asked} crew-hours a day, and it has {on_duty} on duty: a load of {ratio} ≥ 1, so that the backlog grows until the end (what is open then is censored). "
        "To cope it takes {needed} crews or more (it has {crews}), or fewer than {most} cases a day (there are {cases}).",
    ),
    "concern_lost": Words(
        "{regimes}：案件每天向 {department} 要 {asked} 队·小时，而它每天在班只有 {on_duty} 队·小时，负荷 {ratio} ≥ 1：总有一部分等不到（放弃、被拒或人已离开）。"
        "要都接得住：至少 {needed} 支队（现有 {crews}），或每天不到 {most} 件（现为 {cases}）。",
        "{regimes}: cases ask {department} for {asked} crew-hours a day, and it has {on_duty} on duty: a load of {ratio} ≥ 1, so that some are never served (given up, refused, or gone). "
        "To serve all it takes {needed} crews or more (it has {crews}), or fewer than {most} cases a day (there are {cases}).",
    ),
    "concern_strict": Words(
        "{regimes}：全队集齐才出发又不许插队，队首等人时别的队只能空等；这样的案件构成每天最多接得住约 {most} 件，而每天有 {rate} 件（{ratio} 倍），排队会一直变长。"
        "改为 dispatch.order: bypass（能办的先办），或加队、减案。",
        "{regimes}: crews set out together and nobody overtakes, so that others stand idle while the head of the queue waits; such a queue can stand about {most} cases a day of this mix, and there are {rate} ({ratio} times as many): it grows without end. "
        "Use dispatch.order: bypass, add crews, or have fewer cases.",
    ),
    "concern_offices": Words(
        "{regimes}：从 {start} 起的 {days} 天里没有一个工作日，要过案头、要等联合行动日的都办不动。请看 calendar.holidays、calendar.workdays 和阶段长度。",
        "{regimes}: there is no working day in the {days} days from {start} on, so that nothing passes a desk and no joint date is found. See calendar.holidays, calendar.workdays and the length of the phases.",
    ),
    "concern_off_duty": Words(
        "{regimes}：从 {start} 起的 {days} 天里 {department} 没有一刻在班，派不出队。请看它的 weekends、上下班时间和 calendar。",
        "{regimes}: {department} is never on duty in the {days} days from {start} on, and cannot send anybody. See its weekends, its shift, and the calendar.",
    ),
    "concern_no_date": Words(
        "{regimes}：timing.day_free 是 {free}，{departments} 永远凑不出联合行动日，要它们的案件一直等到结束。请改 day_free，或用 roster（固定排期）。",
        "{regimes}: timing.day_free is {free}, so that no date suits {departments}, and cases that need them wait to the end. Change day_free, or use roster (fixed dates).",
    ),
    "concern_date": Words(
        "{regimes}：{count} 个部门（{departments}）各有 {free} 的日子抽得出来，共同的日子平均要等 {wait} 个工作日，很可能等不到。",
        "{regimes}: each of {count} departments ({departments}) has {free} of its days free, so that a date that suits all comes after {wait} working days on average, and may well not come.",
    ),
    "concern_shift": Words(
        "{regimes}：联合行动在 {at} 到 {until}，而 {department} 在 {begins} 到 {ends} 上班，永远来不了。请改 timing.begins 或它的班次，或用 timing.night（夜间行动）。",
        "{regimes}: joint actions last from {at} to {until}, and {department} works from {begins} to {ends}: it can never come. Change timing.begins or its shift, or use timing.night.",
    ),
    "concern_quota": Words(
        "{regimes}：{street} 每月要吹约 {whistles} 声哨（应急不计），配额 {quota} 声，超出的一月推一月，越积越多。",
        "{regimes}: {street} would whistle about {whistles} times a month (emergencies apart) with a quota of {quota}; the rest is put off from month to month and piles up.",
    ),
    "load_head": Words(
        "负荷 = 案件每天要的队·小时 ÷ 每天在班的队·小时（粗算：出动、路途、请示和处置；不计互相等待、多次出动和团伙）",
        "load = crew-hours that cases ask for in a day ÷ crew-hours on duty in a day (roughly: turn-out, road, leave to act and work; waiting for others, further visits and offenders left out)",
    ),
    "load_department": Words("部门", "department"),
    "load_cases": Words("案/天", "cases/day"),
    "load_asked": Words("要的队·小时", "crew-hours asked"),
    "load_on_duty": Words("在班的队·小时", "on duty"),
    "load_ratio": Words("负荷", "load"),
    "load_strict": Words(
        "不许插队时最多接得住约 {most} 案/天；现有 {rate}（{ratio}）",
        "nobody overtakes: the queue can stand about {most} cases a day; there are {rate} ({ratio})",
    ),
    "load_none": Words("没有外生案件，负荷无从算起。", "There are no exogenous cases to compute loads from."),
    "sense_too_many": Words(
        "按这个发生率整个模拟会有约 {count} 件案件，超过一次运行的上限 {most} 件；请降低发生率或缩短阶段（要更多数据，用更多次重复）",
        "at this rate there would be about {count} cases in the whole simulation, more than the {most} a run can hold; lower the rate or shorten the phases (for more data, use more replications)",
    ),
    "watch_cycle": Words(
        "场景 {scenario} 的一次运行停不下来：案件 {case} 的同一件事在 {within} 内发生了 {often} 次（模拟第几天 / 时刻：{at}）。"
        "请看 {where}：让它每一轮真的花些时间，或让这一轮有个了结。日志的最后几行：{rows}",
        "A run of scenario {scenario} would never end: the same thing happened {often} times to case {case} within {within} (day / time of the simulation: {at}). "
        "Look at {where}: let each round take some time, or come to an end. The last rows of the log: {rows}",
    ),
    "watch_silent": Words(
        "场景 {scenario} 的一次运行停不下来：时钟不走，却已发生 {often} 个事件（下一个是 {action}，案件 {case}；模拟第几天 / 时刻：{at}）。"
        "请看有没有哪段时长写成了 0 或极短。日志的最后几行：{rows}",
        "A run of scenario {scenario} would never end: {often} events while the clock stands still (next is {action}, case {case}; day / time of the simulation: {at}). "
        "Look for a duration that is nought or tiny. The last rows of the log: {rows}",
    ),
    "watch_rows": Words(
        "场景 {scenario} 的一次运行太大：到第 {day} 天（共 {days} 天）已记了 {rows} 行，内存会不够；还有 {cases} 个案件没了结。请缩短阶段、降低发生率，或用 whistle check 看各部门的负荷是否超过 1。",
        "A run of scenario {scenario} is too large: by day {day} of {days} it has noted {rows} rows, and memory would run out; {cases} cases are still open. Shorten the phases, lower the rates, or see with whistle check whether the load of a department is above 1.",
    ),
    "system_no_space": Words("磁盘已满", "the disk is full"),
    "system_no_permission": Words("没有写入的权限", "there is no permission to write"),
    "system_too_large": Words("文件超过了系统允许的大小", "a file would be larger than the system allows"),
    "output_failed": Words("输出写不出去：{error}。", "The output could not be written: {error}."),
    "out_of_memory": Words(
        "内存不够。请用更少的进程（--workers 1）或更少的重复再试。",
        "Out of memory. Try again with fewer processes (--workers 1) or fewer replications.",
    ),
    "worker_died": Words(
        "工作进程接连 {count} 次意外结束，一个结果也没有（多半是内存不够，或被系统杀掉）。请用 --workers 1 再试。",
        "Worker processes ended {count} times in a row without a single result (most likely out of memory, or killed by the system). Try again with --workers 1.",
    ),
    "no_regime": Words(
        "场景 {scenario} 里没有机制“{regime}”。有：{known}。",
        "Scenario {scenario} has no regime '{regime}'. It has: {known}.",
    ),
    "regime_twice": Words("机制“{regime}”写了两次。", "Regime '{regime}' is named twice."),
    "too_few_regimes": Words(
        "比较至少要两套机制，请用 --regimes 甲,乙 写明。场景里有：{known}。",
        "A comparison needs two regimes at least; name them with --regimes A,B. The scenario has: {known}.",
    ),
    "two_files_one_regime": Words(
        "比较两个场景文件时只用一套机制，却写了 {count} 套。",
        "Two scenario files are compared under one regime, but {count} are named.",
    ),
    "two_files_no_hours": Words(
        "--equal-hours 只用于同一场景的几套机制之间。",
        "--equal-hours makes sense only between regimes of one scenario.",
    ),
    "file_needed": Words("要检查哪个文件？", "Which file is to be checked?"),
    "file_exists": Words("{path} 已存在；要替换请加 --force。", "{path} exists; add --force to replace it."),
    "file_not_written": Words("写不了 {path}：{error}。", "Cannot write {path}: {error}."),
    "copied": Words(
        "已复制到 {path}。改好后：whistle check {path}",
        "Copied to {path}. When you have edited it: whistle check {path}",
    ),
    "checked": Words(
        "{path}：没有错误。{streets} 个街乡，{departments} 个部门，{regimes} 套机制，{days} 天。",
        "{path}: no mistakes. Streets: {streets}; departments: {departments}; regimes: {regimes}; days: {days}.",
    ),
    "checked_experiment": Words(
        "{path}：没有错误。{kind} 类实验，场景 {scenario}，{regimes} 套机制，{points} 个点。",
        "{path}: no mistakes. Kind: {kind}; scenario: {scenario}; regimes: {regimes}; points: {points}.",
    ),
    "names_experiment": Words("实验文件里的各项", "Keys of an experiment's file"),
    "names_elements": Words("机制的十二个要素", "The twelve elements of a regime"),
    "names_measures": Words("指标", "Measures"),
    "names_parameters": Words("参数", "Parameters"),
    "list_line": Words(
        "{name}：{title}\n    {about}\n    {streets} 个街乡，{departments} 个部门，{days} 天，一次重复约 {seconds} 秒；比较：{compare}\n",
        "{name}: {title}\n    {about}\n    streets: {streets}; departments: {departments}; days: {days}; about {seconds} s a replication; compares: {compare}\n",
    ),
    "no_arm": Words(
        "结果文件夹里没有机制“{regime}”。有：{known}。", "The results folder has no regime '{regime}'. It has: {known}."
    ),
    "results_exist": Words(
        "{path} 里已有结果。要替换请加 --force，或换一个文件夹。",
        "{path} already holds results. Add --force to replace them, or choose another folder.",
    ),
    "results_foreign": Words(
        "{path} 不是本程序的结果文件夹，里面有别的东西，不会动它。请换一个文件夹。",
        "{path} is not a results folder of this program and holds something else; it is left alone. Choose another folder.",
    ),
    "results_not_a_folder": Words("{path} 不是文件夹。", "{path} is not a folder."),
    "results_no_space": Words(
        "磁盘已满，{path} 没有写成，也没有留下残余。",
        "The disk is full; {path} was not written, and nothing was left behind.",
    ),
    "results_no_permission": Words("没有权限写入 {path}。", "No permission to write {path}."),
    "results_failed": Words("{path} 没有写成：{error}。", "{path} was not written: {error}."),
    "results_name": Words(
        "{path}：文件夹的名字不是 UTF-8 写的，数据文件放不进去。请换一个名字。",
        "{path}: the folder's name is not UTF-8, and files of data cannot be put there. Choose another name.",
    ),
    "results_busy": Words(
        "另一个程序正在写 {path}。请等它做完，或换一个文件夹。",
        "Another run is writing {path}. Wait until it is done, or choose another folder.",
    ),
    "results_mount": Words(
        "{path} 是一个挂载点，不能整个换上去。请写到它里面的一个文件夹，例如 {inner}",
        "{path} is a mount point and cannot be put in place as a whole. Choose a folder within it, such as {inner}",
    ),
    "results_aside": Words(
        "结果都做完了，但放不到 {path}（{error}）。都好好的在 {aside}，可自行改名。",
        "The results are complete, but could not be put at {path} ({error}). They are kept whole in {aside}; rename that folder as you wish.",
    ),
    "results_none": Words("{path} 不是一个完成的结果文件夹。", "{path} is not a finished results folder."),
    "results_changed": Words(
        "{path} 里的文件写成之后被改动或删除：{files}。",
        "Files of {path} were changed or removed after they were written: {files}.",
    ),
    "results_manifest": Words(
        "{path} 的 manifest.json 里“{what}”读不懂：被改动过，或不是本程序写的。",
        "'{what}' in manifest.json of {path} makes no sense: it was changed, or another program wrote it.",
    ),
    "results_row": Words(
        "{path} 第 {line} 行不像本程序写的：列数、列名或编码不对。",
        "Line {line} of {path} is not as this program writes it: other columns, or another encoding.",
    ),
    "results_senseless": Words(
        "{path} 里的内容前后不符，读不下去：被改动过，或不是本程序写的。",
        "What {path} holds does not fit together and cannot be read: it was changed, or another program wrote it.",
    ),
    "results_no_events": Words(
        "{path} 里没有 {regime} 第 {replication} 次的事件。compare 时用 --events all 可保存全部。",
        "{path} holds no events of {regime}, replication {replication}. Use compare --events all to keep all of them.",
    ),
    "results_written": Words("结果在 {path}", "Results are in {path}"),
    "results_not_written": Words(
        "没有写文件；要写请加 --out 文件夹。", "Nothing was written; add --out DIR for files and figures."
    ),
    "results_drawing": Words("正在作图、写文件……", "Drawing and writing …"),
    "replicated": Words(
        "{replications} 次重复，种子 {seed}；每次各机制的案件、团伙和运气相同。",
        "{replications} replications, seed {seed}; in each the cases, the offenders and the luck are the same under every regime.",
    ),
    "matched": Words(
        "人时相等（基准 {baseline} 人时，对照 {regime} 人时）：{lever}，加了",
        "Officer-hours made equal (baseline {baseline}, regime {regime}): {lever}; added",
    ),
    "matched_not": Words(
        "人时无法相等（基准 {baseline} 人时，对照 {regime} 人时）：再加{lever}也用不出更多人时，已加到",
        "Officer-hours could not be made equal (baseline {baseline}, regime {regime}): more of {lever} buys no more hours; added",
    ),
    "files_differ": Words("A 与 B 的不同（{count} 处）：", "Where A and B differ ({count} places):"),
    "files_alike": Words("A 与 B 完全相同。", "A and B are the same."),
    "differs_more": Words("…… 另有 {count} 处", "… and {count} more"),
    "arm_file": Words("{arm} = {path}", "{arm} = {path}"),
    "table_against": Words("{regime}\n  对比 {baseline}", "{regime}\n  against {baseline}"),
    "table_measure": Words("指标", "measure"),
    "table_unit": Words("单位", "unit"),
    "table_mean": Words("均值", "mean"),
    "table_least": Words("最小", "least"),
    "table_most": Words("最大", "most"),
    "table_difference": Words("配对差", "difference"),
    "table_interval": Words("95% 区间", "95 % interval"),
    "table_pairing": Words("方差缩小", "pairing"),
    "table_alike": Words("全部相同", "all alike"),
    "table_agree": Words("{agree}/{count} 同向，反例≤{bound}", "{agree}/{count} agree, else ≤{bound}"),
    "table_note": Words(
        "配对差 = 第二列均值减基准；方差缩小 = 不配对时差的方差 ÷ 配对后的方差（括号内是两臂完全相关时的上限）；– 表示没有可算的。只有主要指标用于裁决，其余为探索性。",
        "difference: second mean less the baseline's; pairing: variance of the difference without pairing ÷ with it (in brackets the most it could be, were both arms perfectly correlated); –: nothing to count. Only the primary measure decides; the rest are exploratory.",
    ),
    "group_primary": Words("主要指标", "primary measure"),
    "group_response": Words("响应", "response"),
    "group_outcome": Words("结果", "outcome"),
    "group_offender": Words("团伙", "offenders"),
    "group_cost": Words("代价", "cost"),
    "dry_head": Words(
        "将要运行（没有模拟）：{title}（{name}）", "What would be run (nothing is simulated): {title} ({name})"
    ),
    "dry_runs": Words(
        "{replications} 次重复 × {arms} 套机制 = {runs} 次运行，{workers} 个进程，种子 {seed}",
        "{replications} replications × {arms} arms = {runs} runs on {workers} processes, seed {seed}",
    ),
    "dry_phases": Words(
        "{count} 个阶段，共 {days} 天；所比较阶段之前的 {common} 天每次重复只模拟一遍",
        "{count} phases, {days} days; the {common} days before the compared phase are simulated once a replication",
    ),
    "dry_phase": Words("{name}：{days} 天，机制 {regime}", "{name}: {days} days under {regime}"),
    "dry_compared": Words("各臂自己的机制（所比较的阶段）", "each arm's own regime (the phase compared)"),
    "dry_kept": Words("沿用所比较阶段的机制", "the regime of the compared phase, kept"),
    "dry_primary": Words("主要指标：{primary}", "primary measure: {primary}"),
    "dry_baseline": Words("基准 {regime}", "baseline {regime}"),
    "dry_arm": Words("{regime} 与基准不同的要素：{elements}", "{regime} differs from the baseline in: {elements}"),
    "dry_same": Words("{regime} 的规则与基准完全相同", "{regime} has the same rules as the baseline"),
    "dry_hours": Words("再为人时相等试算若干轮", "then some rounds more to make officer-hours equal"),
    "dry_out": Words("写入 {path}，事件日志：{events}", "to {path}, event logs: {events}"),
    # -- end of cli --
    # -- experiment, trial, crowd, cluster, store --
    "help_experiment": Words(
        "做一个实验（问题、设计、要多准，写在一个文件里）；中断后用同一条命令接着做",
        "carry out an experiment (question, design and precision are in a file); the same command goes on after an interruption",
    ),
    "help_experiment_name": Words(
        "实验文件，或自带实验的名字（见 whistle list）",
        "an experiment file, or the name of a shipped one (see whistle list)",
    ),
    "help_cluster": Words(
        "用 Dask 集群，调度器在 ADDRESS（如 tcp://主机:8786）；不影响结果",
        "use the Dask cluster whose scheduler is at ADDRESS (like tcp://host:8786). Changes no result",
    ),
    "help_experiment_out": Words(
        "结果文件夹；不写则为当前文件夹下的 experiment-名字",
        "the results folder; if left out, experiment-NAME in the current folder",
    ),
    "list_experiments": Words("实验（whistle experiment 名字）\n", "Experiments (whistle experiment NAME)\n"),
    "list_experiment": Words("{name}：{title}\n    {question}\n", "{name}: {title}\n    {question}\n"),
    "experiment_interrupted": Words(
        "已中断。做完的都在 {path}，再用同一条命令就接着做。",
        "Interrupted. What is done is in {path}; the same command goes on from there.",
    ),
    "experiment_stopped": Words(
        "停下了：{error}。做完的都在 {path}；排除故障后再用同一条命令就接着做。",
        "Stopped: {error}. What is done is in {path}; once that is mended the same command goes on from there.",
    ),
    "experiment_other": Words(
        "{path} 里是另一个设计的结果（不同的是：{differ}），不能混在一起。请换一个文件夹；要丢掉旧的，加 --force。",
        "{path} holds the results of another design (what differs: {differ}); they are not mixed. Choose another folder, or add --force to discard the old ones.",
    ),
    "experiment_busy": Words(
        "{path} 里正有另一个程序在做这个实验。请等它做完，或用 --out 换一个文件夹。",
        "Another program is at work on this experiment in {path}. Wait until it is done, or choose another folder with --out.",
    ),
    "experiment_worker_differs": Words(
        "集群上的程序与这里的不是同一版。请在每个工作机上装同一版再试。",
        "The program on the cluster is not the one here. Install the same version on every worker and try again.",
    ),
    "cluster_not_installed": Words(
        "用 --cluster 还要装 Dask：pip install 'chuishao[cluster]'（在本仓库里：pip install '.[cluster]'）。",
        "--cluster needs Dask: pip install 'chuishao[cluster]' (in this repository: pip install '.[cluster]').",
    ),
    "cluster_unreachable": Words(
        "连不上 {address} 的调度器：{error}。", "The scheduler at {address} cannot be reached: {error}."
    ),
    "cluster_no_workers": Words(
        "--workers 只用于本机的进程，不与 --cluster 同用。",
        "--workers is for processes of this machine and cannot be used with --cluster.",
    ),
    "experiment_not_yet": Words(
        "“{text}”这类实验还做不了；现在能做的是：{ready}",
        "experiments of the kind '{text}' cannot be carried out yet; those that can: {ready}",
    ),
    "experiment_no_scenario": Words(
        "没有场景“{text}”；自带的有：{known}", "there is no scenario '{text}'; those that ship: {known}"
    ),
    "experiment_scenario": Words(
        "场景里有 {count} 处错误；whistle check {file} 逐一列出",
        "the scenario has {count} mistakes; whistle check {file} lists them",
    ),
    "experiment_regime": Words(
        "场景里没有机制“{text}”；有：{known}", "the scenario has no regime '{text}'; it has: {known}"
    ),
    "experiment_measure": Words("没有指标“{text}”；有：{known}", "there is no measure '{text}'; there are: {known}"),
    "experiment_twice": Words("机制“{text}”写了两次", "regime '{text}' is named twice"),
    "experiment_no_baseline": Words(
        "场景没有写比较哪些机制，所以要写明基准；有：{known}",
        "the scenario does not say what it compares, so name the baseline; there are: {known}",
    ),
    "experiment_no_wish": Words(
        "要写明多准：absolute（指标的单位）或 relative（差的几成）",
        "say how sure: absolute (in the measure's unit) or relative (a share of the difference)",
    ),
    "experiment_two_wishes": Words("absolute 与 relative 只能写一个", "either absolute or relative, not both"),
    "experiment_at_most": Words(
        "至多 {most} 次，少于至少的 {least} 次", "at most {most} replications is fewer than at least {least}"
    ),
    "experiment_no_factors": Words("扫描要写明移动什么（factors）", "a sweep needs something to move (factors)"),
    "experiment_listed": Words("{count} 项太多；最多 {most} 项", "{count} entries are too many; at most {most}"),
    "experiment_many": Words(
        "共 {count} 个点，做不完；最多 {most} 个", "{count} points in all cannot be carried out; at most {most}"
    ),
    "experiment_wide": Words(
        "{text} 到达 {count} 个值，各取 {levels} 个水平，太多；请把路径写窄些",
        "{text} leads to {count} values with {levels} levels each, which is too much; narrow the path",
    ),
    "experiment_points": Words("拉丁超立方至少要 2 个点", "a Latin hypercube needs 2 points or more"),
    "experiment_values": Words(
        "{name} 要写 values 或 between，只写一个", "{name} needs values or between, one of the two"
    ),
    "experiment_between": Words("between 要两个值", "between takes two values"),
    "experiment_grid": Words(
        "网格要写明各个值（values）；between 只用于 draw: latin",
        "a grid needs its values (values); between is for draw: latin",
    ),
    "experiment_path": Words("{text} 走不通：没有“{name}”", "{text} leads nowhere: there is no '{name}'"),
    "experiment_level": Words("“{text}”不能放在 {where}", "'{text}' cannot stand at {where}"),
    "experiment_question": Words("问：{words}", "Question: {words}"),
    "experiment_expect": Words("运行之前的预期：{words}", "Expected before the run: {words}"),
    "experiment_head": Words(
        "场景：{scenario}；{replications} 次重复，种子 {seed}；每次各机制的运气相同。",
        "Scenario: {scenario}; {replications} replications, seed {seed}, in each the same luck under every regime.",
    ),
    "experiment_absolute": Words(
        "{measure}：差的 95% 区间半宽要不超过 {wish}；至少 {least} 次、至多 {most} 次，每 {step} 次看一回。",
        "{measure}: the 95 % interval of the difference is to have a half-width of {wish} at most; at least {least} and at most {most} replications, a look every {step}.",
    ),
    "experiment_relative": Words(
        "{measure}：差的 95% 区间半宽要不超过差的 {wish}（区间不含零才算）；至少 {least} 次、至多 {most} 次，每 {step} 次看一回。",
        "{measure}: the 95 % interval of the difference is to have a half-width of {wish} of the difference at most (only where it excludes nought); at least {least} and at most {most} replications, a look every {step}.",
    ),
    "experiment_against": Words("机制", "regime"),
    "experiment_half": Words("半宽", "half-width"),
    "experiment_wished": Words("所要的半宽", "wished"),
    "experiment_replications": Words("成对次数", "pairs"),
    "experiment_met": Words(
        "{regime}：{replications} 对，够准了。", "{regime}: as sure as wished after {replications} pairs."
    ),
    "experiment_needed": Words(
        "{regime}：{replications} 对还不够；若方差不变，共需约 {needed} 对。",
        "{regime}: {replications} pairs are not enough; about {needed} in all are needed if the variance stays as it is.",
    ),
    "experiment_nought": Words(
        "{regime}：{replications} 对之后区间仍含零，谈不上差的几成；要么多做，要么改用 absolute。",
        "{regime}: after {replications} pairs the interval still holds nought, so a share of the difference has no meaning; make more, or wish for an absolute width.",
    ),
    "experiment_none": Words("{regime}：没有成对的数。", "{regime}: there are no pairs."),
    "experiment_rule": Words(
        "规则：Law（2015）第9章的序贯法，相对的愿望 γ 用 γ/(1+γ)；名义 0.95，量得的覆盖率：正态 {normal_share:.3f}（半宽 {normal_wish:g} 个标准差，平均 {normal_count} 次），偏斜（指数）{skewed_share:.3f}（半宽 {skewed_wish:g} 个标准差，平均 {skewed_count} 次）。",
        "Rule: the sequential procedure of Law (2015), chapter 9, a relative wish γ taken as γ/(1+γ). Coverage measured at nominal 0.95: normal {normal_share:.3f} (half-width {normal_wish:g} standard deviations, {normal_count} replications in the mean), skewed (exponential) {skewed_share:.3f} (half-width {skewed_wish:g}, {skewed_count} replications).",
    ),
    "experiment_swept": Words("{draw}，{count} 个点；{measure}：", "{draw}, {count} points; {measure}:"),
    "experiment_draw_grid": Words("网格", "A grid"),
    "experiment_draw_latin": Words("拉丁超立方", "A Latin hypercube"),
    "figure_replications": Words("重复次数", "replications"),
    "figure_halfwidth_finding": Words(
        "{measure}，与“{baseline}”之差：均值与 95% 区间随重复次数收窄",
        "{measure}, difference from {baseline}: mean and 95 % interval as replications go on",
    ),
    "figure_halfwidth_note": Words(
        "虚线：所要的半宽，画在最后的均值两边。每个点是一回看。",
        "Dashed: the wished half-width around the last mean. Each dot is a look.",
    ),
    "figure_heat_finding": Words(
        "{measure}，每一格是一个设定的均值", "{measure}: each field is the mean at one setting"
    ),
    "figure_heat_difference": Words("差（后者减前者）", "difference (second less first)"),
    "figure_heat_note": Words("各格的运气相同。", "Every field has the same luck."),
    # -- kinds.sweep --
    "experiment_draw_list": Words("逐点列出", "A list"),
    "experiment_list": Words(
        "draw: list 要每个因素写同样多的值；现在是 {counts}",
        "draw: list needs as many values of each factor; there are {counts}",
    ),
    "experiment_share_times": Words("share 与 times 只能写一个", "either share or times, not both"),
    "experiment_share_flags": Words(
        "share 用于走到两个以上是非项的路径（如 case_types.*.stages.*.needs.*.together）；{text} 不是",
        "share is for a path that leads to two flags or more (like case_types.*.stages.*.needs.*.together); {text} does not",
    ),
    "sweep_ranks": Words(
        "各因素与这个差（只有一个机制时是均值）的 Spearman 秩相关，强的在前；区间用 Student t 近似（Zar 1972）：",
        "Spearman's rank correlation of each factor with the difference (with the mean where there is one regime), strongest first; intervals by Student's t (Zar 1972):",
    ),
    "sweep_factor": Words("因素", "factor"),
    "sweep_rank": Words("秩相关", "rank correlation"),
    "figure_lines_finding": Words(
        "{measure}：上为各机制的均值，下为与基准之差（同一次运气成对相减）；色带是 95% 区间",
        "{measure}: above the mean of each regime, below the paired difference from the baseline; bands are 95 % intervals",
    ),
    "figure_lines_alone": Words("{measure}：均值与 95% 区间", "{measure}: mean and 95 % interval"),
    "figure_lines_difference": Words("与“{baseline}”之差", "difference from {baseline}"),
    "figure_lines_note": Words("各处的运气相同。", "Every level has the same luck."),
    "figure_level": Words("{factor}：{level}", "{factor}: {level}"),
    "figure_multiples_mean": Words(
        "{regime}：{measure}，每一格是一个设定的均值", "{regime}: {measure}, each field the mean at one setting"
    ),
    "figure_multiples_difference": Words(
        "{regime}减{baseline}：{measure}之差，每一格是一个设定",
        "{regime} less {baseline}: difference in {measure}, each field one setting",
    ),
    "figure_multiples_averaged": Words(
        "各格的运气相同；第五个起的因素取平均。",
        "Every field has the same luck; averaged over the fifth factor and on.",
    ),
    "figure_scatter_difference": Words(
        "{regime}减{baseline}：{measure}之差随各因素怎样变（一点一个设定；ρ 为 Spearman 秩相关，方括号内是 95% 区间）",
        "{regime} less {baseline}: how the difference in {measure} goes with each factor (a dot a setting; ρ: Spearman's rank correlation with its 95 % interval)",
    ),
    "figure_scatter_mean": Words(
        "{regime}：{measure}随各因素怎样变（一点一个设定；ρ 为 Spearman 秩相关，方括号内是 95% 区间）",
        "{regime}: how {measure} goes with each factor (a dot a setting; ρ: Spearman's rank correlation with its 95 % interval)",
    ),
    "figure_scatter_note": Words(
        "强的在前，至多八个；灰色的 ρ：区间含零。各因素同时移动（拉丁超立方），各点运气相同。",
        "Strongest first, eight at most; ρ in grey: the interval holds nought. All factors move at once (a Latin hypercube); every point has the same luck.",
    ),
    "experiment_optimum_over": Words(
        "optimum 要写明沿哪个指标看（over）", "optimum needs the measure along which one looks (over)"
    ),
    "experiment_optimum_line": Words(
        "optimum 只用于一个因素的网格，或 draw: list", "optimum is for a grid of one factor, or for draw: list"
    ),
    "experiment_optimum_neither": Words(
        "指标“{text}”不分好坏，谈不上最优", "measure '{text}' is neither better nor worse anywhere, so it has no best"
    ),
    "best_head": Words(
        "沿{over}看，哪里最好。区间：按重复自助抽样 {count} 次（各设定抽同样的重复，Efron 与 Tibshirani 1993），每次重找最好的一档；它只知道试过的各档。“减”是最好的一档与两端的成对差；最好的是挑出来的，所以略偏好。",
        "Along {over}: where it is best. Intervals: {count} bootstrap resamples of the replications, the same for every setting (Efron and Tibshirani 1993), the best found again in each; they know only settings that were tried. Less the ends: paired differences of the best; it was chosen for being best, so it looks a little too good.",
    ),
    "best_place": Words("最好在", "best at"),
    "best_value": Words("那里的值", "value there"),
    "best_less_first": Words("减最少的一端", "less the low end"),
    "best_less_last": Words("减最多的一端", "less the high end"),
    "best_where": Words("在哪里", "where"),
    "best_low": Words("最少的一端", "the low end"),
    "best_high": Words("最多的一端", "the high end"),
    "best_inside": Words("中间", "inside"),
    "best_unsure": Words("分辨不出", "cannot tell"),
    "figure_peak_finding": Words(
        "结果随实际达到的{over}怎样变；圈：最好的一档，横条：它在哪里（95% 区间）",
        "What comes of the {over} reached; ring: the best setting, bar: where it lies (95 % interval)",
    ),
    "figure_peak_note": Words(
        "色带：均值的 95% 区间。最好之处的区间：按重复自助抽样，只在试过的各档之间。",
        "Bands: 95 % intervals of the means. Interval of the best place: bootstrap over replications, among the settings tried only.",
    ),
    "figure_peak_low": Words("少的一端最好：{place} [{low}, {high}]", "low end: {place} [{low}, {high}]"),
    "figure_peak_high": Words("多的一端最好：{place} [{low}, {high}]", "high end: {place} [{low}, {high}]"),
    "figure_peak_inside": Words("中间最好：{place} [{low}, {high}]", "inside: {place} [{low}, {high}]"),
    "figure_peak_unsure": Words("分辨不出：{low} 至 {high}", "cannot tell: {low} to {high}"),
    # -- end of kinds.sweep --
    "figure_unsure": Words("斜线：95% 区间含零", "hatched: the 95 % interval holds nought"),
    # -- kinds.pilots --
    "evaluation_not_installed": Words(
        "评估要用 statsmodels：pip install 'chuishao[evaluation]'",
        "evaluations need statsmodels: pip install 'chuishao[evaluation]'",
    ),
    "pilots_none": Words("试点评估要写明试点办法（programmes）", "an evaluation of pilots needs programmes"),
    "pilots_regime": Words(
        "试点评估要写明一个、且只要一个新机制（regimes）：试点改用它，全部铺开也是它",
        "an evaluation of pilots takes exactly one new regime (regimes): pilots come under it, and all streets in a full roll-out",
    ),
    "pilots_rolls_out": Words(
        "“{text}”自己就分批铺开；试点办法要从不铺开的机制排起",
        "'{text}' rolls out by itself; programmes are made of regimes that do not",
    ),
    "pilots_period": Words(
        "所比较的阶段之前至少要有 {least} 期，其中至少要有 1 期",
        "there must be at least {least} periods before the compared phase, and one in it",
    ),
    "pilots_name": Words("场景里已有叫“{text}”的机制", "the scenario has a regime named '{text}' already"),
    "pilots_size": Words("要选 {size} 个，只有 {most} 个", "{size} are to be chosen, and there are {most}"),
    "pilots_date": Words(
        "{date} 不是所比较阶段里一期的第一天（从 {first} 起，每 {days} 天一期）",
        "{date} is not the first day of a period of the compared phase (from {first} on, every {days} days)",
    ),
    "pilots_order": Words("日期和比例都要一步比一步大", "dates and shares must both go up from one step to the next"),
    "pilots_not_all": Words("最后一步的比例要是 1", "the last share must be 1"),
    "pilots_panel": Words(
        "评估者只看台账：{districts} 个区、{streets} 个街乡，每 {days} 天一期，共 {periods} 期，其中试点之前 {before} 期；指标是“{measure}”。{definition}新机制：{regime}；不试点：{baseline}。真实的一面用“{truth}”。",
        "Evaluators see records only: {streets} streets in {districts} districts, {periods} periods of {days} days, {before} of them before the programme; the outcome is '{measure}'. {definition} New regime: {regime}; with nobody piloted: {baseline}. The truth of it is '{truth}'.",
    ),
    "pilots_effects": Words(
        "真正的效应（同样的运气跑三遍：谁也不试点、按办法试点、全部铺开）。直接效应：试点街乡加入之后；外溢：尚未试点的街乡，自第一批加入起；总效应：全部街乡、全部铺开。各街乡各期同样算数。",
        "What is true (the same luck three times: nobody piloted, the programme, all rolled out). Direct: pilot streets since they joined. Spill-over: streets not piloted (yet), since the first joined. Total: all streets, all rolled out. Streets and periods count alike.",
    ),
    "pilots_programme": Words("试点办法", "programme"),
    "pilots_effect": Words("效应", "effect"),
    "pilots_direct": Words("直接", "direct"),
    "pilots_spill": Words("外溢", "spill-over"),
    "pilots_total": Words("全部铺开", "full roll-out"),
    "pilots_nobody": Words("谁也不试点", "nobody"),
    "pilots_with": Words("试点", "with it"),
    "pilots_in_truth": Words("真实之差", "in truth"),
    "pilots_share": Words(
        "{programme}：直接效应是全部铺开的 {share}。",
        "{programme}: the direct effect is {share} of that of full roll-out.",
    ),
    "pilots_estimators": Words(
        "评估者会说什么。偏差：估计减它所说的直接效应（每次重复各减各的；分组分期只说还有街乡未加入的那几期）；偏总效应：估计减全部铺开的效应；覆盖：名义 95% 的区间含直接效应的比例；检出：区间不含零的比例；虚设：同样的街乡算作试点，其实谁也不试点，估计的均值；误报：这时区间不含零的比例；可检出：检出力 0.8 时最小的效应。误差按区聚类，{clusters} 个区，用自由度 {df} 的 t。",
        "What evaluators would say. Bias: estimate less the direct effect that it claims to tell, each replication its own (group-time: only of the periods in which some street still waits). From total: estimate less the effect of full roll-out. Coverage: nominal 95 % intervals that hold the direct effect. Power: intervals that exclude nought. Placebo: the mean estimate where the same streets are called pilots and nobody is piloted. Type I: intervals that exclude nought then. Detectable: the least effect found with power 0.8. Errors are clustered by district: {clusters} of them, t with {df} degrees of freedom.",
    ),
    "pilots_estimator": Words("估计方法", "estimator"),
    "pilots_before_after": Words("试点前后比", "before and after"),
    "pilots_did": Words("双重差分", "difference in differences"),
    "pilots_twfe": Words("双向固定效应", "two-way fixed effects"),
    "pilots_group_time": Words("分组分期", "group-time"),
    "pilots_estimate": Words("估计", "estimate"),
    "pilots_bias": Words("偏差", "bias"),
    "pilots_bias_total": Words("偏总效应", "from total"),
    "pilots_coverage": Words("覆盖", "coverage"),
    "pilots_power": Words("检出", "power"),
    "pilots_placebo": Words("虚设", "placebo"),
    "pilots_type_one": Words("误报", "type I"),
    "pilots_detectable": Words("可检出", "detectable"),
    "pilots_over": Words(
        "{programme}·{estimator}：把直接效应高估 {bias}；其中谁也不试点也会有的（选择、季节）{before}，其余（外溢、权重）{rest}。",
        "{programme}, {estimator}: overstates the direct effect by {bias}; of this {before} would be there with nobody piloted (selection, season), the rest is {rest} (spill-over, weights).",
    ),
    "pilots_under": Words(
        "{programme}·{estimator}：把直接效应低估 {bias}；其中谁也不试点也会有的（选择、季节）{before}，其余（外溢、权重）{rest}。",
        "{programme}, {estimator}: understates the direct effect by {bias}; of this {before} would be there with nobody piloted (selection, season), the rest is {rest} (spill-over, weights).",
    ),
    "pilots_rule": Words(
        "方法：双向固定效应在先后加入时会拿已试点的作对照（Goodman-Bacon 2021）；分组分期是 Callaway 与 Sant'Anna（2021）对尚未试点者的估计，按组的大小平均；区少时用 t(G-1)（Cameron、Gelbach、Miller 2008）；可检出 =（t(0.975) + t(0.8)）× 虚设估计的标准差；各指标按 Morris、White、Crowther（2019）；比例的区间是 Wilson 的。一行没有出现的方法，在那种办法下没有定义（先后加入的没有双重差分）。",
        "Methods: where streets join one after another, two-way fixed effects compares with streets already treated (Goodman-Bacon 2021); group-time is the estimate of Callaway and Sant'Anna (2021) against those not yet treated, averaged by the size of groups; with few districts t(G-1) (Cameron, Gelbach and Miller 2008); detectable = (t at 0.975 + t at 0.8) × the standard deviation of placebo estimates; what is reported follows Morris, White and Crowther (2019); intervals of shares are Wilson's. An estimator that is missing is not defined for the programme (no difference in differences where streets join one after another).",
    ),
    "figure_evaluation_finding": Words(
        "{measure}：评估者估计的效应（点是各次重复的均值，横线是其中间 95%）与真正的效应（竖线）",
        "{measure}: estimates (dot: mean of replications, line: middle 95 %) and the true effect (upright)",
    ),
    "figure_evaluation_with": Words(
        "按办法试点：点应落在实线上", "with the programme: dots should be on the solid line"
    ),
    "figure_evaluation_without": Words("谁也不试点：点应落在零上", "nobody piloted: should be at 0"),
    "figure_evaluation_direct": Words("真正的直接效应", "true direct effect"),
    "figure_evaluation_total": Words("全部铺开的效应", "effect of full roll-out"),
    "figure_evaluation_note": Words(
        "评估者只看台账。右边：同样的街乡算作试点，其实谁也不试点；离零多远，就是选择、季节和运气骗人多少。分组分期只说还有街乡未加入的那几期，不必落在实线上。",
        "Evaluators see records only. Right: the same streets called pilots while nobody is piloted; what is not nought there is selection, season and luck. Group-time speaks of the periods in which some street still waits, and need not be on the solid line.",
    ),
    # -- end of kinds.pilots --
    # -- end of experiment --
    # -- lesson, server --
    "lesson_form": Words("读不懂所问的“{field}”", "cannot read '{field}' of what was asked"),
    "lesson_scenario": Words("没有场景“{name}”；有：{known}", "there is no scenario '{name}'; there are: {known}"),
    "lesson_same": Words(
        "两边一模一样：至少让一个要素不同", "both sides are the same: let at least one element differ"
    ),
    "lesson_busy": Words("上一次还没算完，请稍候", "the last one is still being worked out; wait a moment"),
    # -- teach, the page of the classroom --
    "help_teach": Words(
        "课堂：本机的一页，在上面选场景、拨要素、先猜后算（只有本机能打开）；或导出成一个文件",
        "the classroom: a page of this machine on which a class chooses a scenario, switches elements, guesses, then runs (nobody else can open it); or one file of it",
    ),
    "help_teach_port": Words("端口；不写则用空着的一个", "the port; if left out, a free one"),
    "help_teach_quiet": Words("不打开浏览器，只打印网址", "open no browser, only print the address"),
    "help_teach_export": Words(
        "写成一个文件，拷到哪里都能打开，不用网络、不用安装（要 --pyodide）",
        "write one file that opens anywhere without a network or an installation (needs --pyodide)",
    ),
    "help_teach_pyodide": Words(
        "解开的 npm 包 pyodide {version} 的文件夹（npm pack pyodide@{version}，再解压）",
        "the folder of the unpacked npm package pyodide {version} (npm pack pyodide@{version}, then unpack)",
    ),
    "help_teach_sheets": Words(
        "把40分钟一课的任务单和答案单写进这个文件夹（答案当场算出）",
        "write the sheets of a lesson of 40 minutes into this folder: tasks, and answers worked out on the spot",
    ),
    "teach_open": Words(
        "课堂开在 {address}（只有本机能打开；按 Ctrl-C 结束）",
        "the classroom is at {address} (for this machine alone; Ctrl-C ends it)",
    ),
    "teach_port": Words(
        "端口 {port} 打不开：{error}；换一个，或不写 --port",
        "port {port} cannot be opened: {error}; take another one, or leave out --port",
    ),
    "teach_both": Words("--export 与 --pyodide 要一起写", "--export and --pyodide go together"),
    "teach_written": Words("已写好 {path}（{size} MB）", "{path} is written ({size} MB)"),
    "class_no_runtime": Words(
        "{path} 里没有 pyodide {version}：先 npm pack pyodide@{version}，解压，再把里面的 package 文件夹给 --pyodide",
        "there is no pyodide {version} in {path}: run npm pack pyodide@{version}, unpack it, and give its folder `package` to --pyodide",
    ),
    "class_runtime_version": Words(
        "{path} 是 pyodide {found}；这一页只在 {version} 上试过",
        "{path} is pyodide {found}; this page was tried with {version} only",
    ),
    "class_title": Words("吹哨报到：课堂", "The street whistles: a classroom"),
    "class_choose": Words("一、选两边", "1. Choose two sides"),
    "class_scenario": Words("场景", "scenario"),
    "class_element": Words("要素", "element"),
    "class_left": Words("左边", "left"),
    "class_right": Words("右边", "right"),
    "class_whole": Words("这两种机制只能整个选。", "These two regimes can only be taken whole."),
    "class_numbers": Words("几个要紧的数", "A few numbers that matter"),
    "class_replications": Words("重复几次", "replications"),
    "class_seed": Words("运气的种子", "seed of all luck"),
    "class_guess": Words(
        "二、先猜：哪边更好？全班举手，每人点一下", "2. Guess first: which side does better? One click a hand"
    ),
    "class_run": Words("三、运行", "3. Run"),
    "class_stop": Words("停", "Stop"),
    "class_answer": Words("四、结果", "4. What came out"),
    "class_table": Words("全部指标（灰的：区间含零，说不准）", "All measures (grey: the interval holds nought)"),
    "class_replay": Words("回放同样的案件", "the same cases replayed"),
    "class_scope": Words(
        "这里算的是场景的设定与假设，不是对北京的估计。两边用同样的案件、同样的运气。",
        "What is worked out here holds for the scenario and its assumptions; it is no estimate for Beijing. Both sides have the same cases and the same luck.",
    ),
    "class_starting": Words("正在准备……", "getting ready …"),
    "class_unpacking": Words("正在展开程序……", "unpacking the program …"),
    "class_ready": Words("先选，再猜，后算", "choose, guess, then run"),
    "class_running": Words("正在计算……", "working it out …"),
    "class_done": Words("算好了；下面可以回放同样的案件", "done; below, the same cases can be replayed"),
    "class_stopped": Words("停下了", "stopped"),
    "class_measure": Words("指标", "measure"),
    "class_difference": Words("相差（95% 区间）", "difference (95 % interval)"),
    "class_hits": Words("猜中 {hits} 人，共 {all} 人", "{hits} of {all} guessed right"),
    "class_as_first": Words("照左边选的机制", "as in the regime chosen left"),
    "class_as_second": Words("照右边选的机制", "as in the regime chosen right"),
    "class_much_first": Words("左边好得多", "left, by far"),
    "class_first_better": Words("左边好一些", "left, a little"),
    "class_alike": Words("差不多", "no difference"),
    "class_second_better": Words("右边好一些", "right, a little"),
    "class_much_second": Words("右边好得多", "right, by far"),
    "sheet_answers": Words("答案单：给老师", "Answers, for the teacher"),
    "sheet_how": Words(
        "每一格都是写这张单子时当场算的：重复 {replications} 次，种子 {seed}。课堂上照样设置（在“几个要紧的数”里把“重复几次”改成 {replications}），得到同样的数；换种子，数会变，话不应变。方括号是95%区间，灰的说不准。",
        "Every field was simulated when this sheet was written: {replications} replications, seed {seed}. The same settings in class (“A few numbers that matter”: {replications} replications) give the same numbers; another seed changes the numbers, and should not change the words. Brackets: 95 % intervals; grey: nothing can be said.",
    ),
    "sheet_in_turn": Words("先来先办", "first come first served"),
    "sheet_priority": Words("分轻重", "priority"),
    "sheet_unit_hours": Words("应急事件的平均损失时间（小时）。", "Mean hours lost in emergencies."),
    "sheet_first": Words("一、先来先办，还是分轻重？", "1. First come first served, or priority?"),
    "sheet_first_why": Words(
        "队伍一支没多，路也没近：应急只是不再排在日常后面。别的案件等得多了还是少了，看表里的“解决比例”和人时。一次运行里偶然大，所以要重复，并看区间。",
        "Not a crew more, not a road shorter: emergencies merely stop waiting behind everyday cases. Whether others wait longer is in the table: share resolved, officer-hours. One run is mostly chance, hence replications and an interval.",
    ),
    "sheet_second": Words("二、一个要素单独有用吗？", "2. Does an element help by itself?"),
    "sheet_unit_second": Words(
        "违建解决时间之差（小时；负的是更快）。第一列：联合执法里只打开它；第二列：吹哨里只关掉它。",
        "Difference in the time until the building is gone (hours; less is faster). First column: it alone switched on under joint enforcement; second: it alone switched off under the whistle.",
    ),
    "sheet_added": Words("只打开它", "it alone on"),
    "sheet_taken": Words("只关掉它", "it alone off"),
    "sheet_second_why": Words(
        "两列不同，就是要素之间有搭档：缺了搭档，打开也闲着（例如没有指挥部，一把手无处坐镇）；别的要素已经够用时，少它一个也看不出来。所以问“哪个要素最重要”，先要问“在什么之上”。",
        "Where the columns differ, elements have partners: without its partner an element lies idle (heads have no post to sit on); where the others suffice, one missing is not noticed. So before asking which element matters most, ask: on top of what?",
    ),
    "sheet_partners": Words(
        "单独打开毫无作用，关掉却慢一天以上的：{names}。",
        "Nothing by itself, yet slower by more than a day without it: {names}.",
    ),
    "sheet_third": Words("三、哨什么时候不灵？", "3. When does the whistle break down?"),
    "sheet_third_why": Words(
        "案件一多，先来先办的应急和日常一起等；分轻重把等待推给别人，自己也有到头的时候。加队伍要人时，少吹哨要有人忍着，分轻重要日常多等：没有白得的。",
        "As cases grow, emergencies wait with everything else where first come is first served; priority passes the waiting on to others, and has its own end. More crews cost officer-hours, fewer whistles cost those who put up with it, priority costs everyday cases: nothing is free.",
    ),
    # -- questions.attribution, kinds.attribution, figures.waterfall --
    "attribution_regimes": Words(
        "分摊要一个基准和一个与它比的机制；这里与基准比的有 {count} 个",
        "an attribution takes a baseline and one regime to compare; here {count} are compared with it",
    ),
    "attribution_rollout": Words(
        "机制“{text}”逐批铺开，没有自己的一套要素可分",
        "regime '{text}' rolls out step by step; there is no one set of elements to split",
    ),
    "attribution_alike": Words("“{one}”与“{other}”没有不同的要素", "'{one}' and '{other}' differ in no element"),
    "attribution_empty": Words("“{name}”这一组没有要素", "group '{name}' has no elements"),
    "attribution_unknown": Words("没有要素“{text}”；有：{known}", "there is no element '{text}'; there are: {known}"),
    "attribution_same": Words(
        "两个机制的“{text}”相同；不同的是：{differ}", "both regimes have the same '{text}'; they differ in: {differ}"
    ),
    "attribution_twice": Words("“{text}”已在“{name}”这一组里", "'{text}' is already in group '{name}'"),
    "attribution_name": Words(
        "没有写进任何组的要素自成一组，其中已有一组叫“{name}”；请换个名字",
        "elements named in no group form their own, one of which is called '{name}'; choose another name",
    ),
    "attribution_exact": Words(
        "有 {count} 组，跑遍所有组合（exact）至多 {most} 组",
        "there are {count} groups; all combinations (exact) take {most} at most",
    ),
    "attribution_total": Words(
        "{measure}：从“{baseline}”的 {before} 到“{regime}”的 {after}，配对差 {difference}，95% 区间 {interval}；{pairs} 次重复，配对使方差缩小 {pairing}。",
        "{measure}: from {before} under {baseline} to {after} under {regime}; paired difference {difference}, 95 % interval {interval}; {pairs} replications, variance reduced by pairing {pairing}.",
    ),
    "attribution_orders": Words(
        "下面把这个差逐项归到两个机制不同的要素名下。每次重复抽一个顺序，按它把要素逐组换过去，再按相反的顺序换一遍，份额是两遍增量的平均（Shapley 1953；Castro 等 2009；Mitchell 等 2022）；每次重复里各份额之和就是总差。",
        "This difference is attributed below to the elements in which the two regimes differ. In each replication the groups are switched over one after another in a random order, then in its reverse; a share is the mean of what a group adds in the two (Shapley 1953; Castro and others 2009; Mitchell and others 2022). In every replication the shares add up to the total.",
    ),
    "attribution_exactly": Words(
        "下面把这个差逐项归到两个机制不同的要素名下。每次重复跑遍 {count} 种组合，份额是一组在所有先后顺序里增量的平均（Shapley 1953）；每次重复里各份额之和就是总差。",
        "This difference is attributed below to the elements in which the two regimes differ. Every replication runs all {count} combinations; a share is the mean of what a group adds over all orders (Shapley 1953). In every replication the shares add up to the total.",
    ),
    "attribution_absolute": Words(
        "各份额的 95% 区间半宽都要不超过 {wish}；至少 {least} 次、至多 {most} 次，每 {step} 次看一回。",
        "The 95 % interval of every share is to have a half-width of {wish} at most; at least {least} and at most {most} replications, a look every {step}.",
    ),
    "attribution_relative": Words(
        "各份额的 95% 区间半宽都要不超过总差的 {wish}（总差的区间不含零才算）；至少 {least} 次、至多 {most} 次，每 {step} 次看一回。",
        "The 95 % interval of every share is to have a half-width of {wish} of the total at most (only where the total's leaves out nought); at least {least} and at most {most} replications, a look every {step}.",
    ),
    "attribution_group": Words("要素", "elements"),
    "attribution_share": Words("归到名下的份额", "share attributed"),
    "attribution_percent": Words("占总差", "of the total"),
    "attribution_first": Words("只加它", "first in"),
    "attribution_last": Words("只缺它", "last out"),
    "attribution_member": Words("  其中 {name}", "  of it, {name}"),
    "attribution_all": Words("合计", "total"),
    "attribution_columns": Words(
        "只加它：基准只换上这一组，差多少；只缺它：完整的机制比缺了这一组的，差多少。两者与份额出自同样的重复。份额是一种分法，只对这个模型和这些假设而言。",
        "first in: the baseline with this group alone, less the baseline; last out: the whole regime less the regime without this group. Both come from the same replications as the share. A share is a way of dividing the total, within this model and its assumptions.",
    ),
    "attribution_all_met": Words(
        "{replications} 次重复，每一份都够准了。", "Every share is as sure as wished after {replications} replications."
    ),
    "attribution_needed": Words(
        "{group}：{replications} 次还不够；若方差不变，共需约 {needed} 次，还差 {more} 次。",
        "{group}: {replications} replications are not enough; about {needed} in all are needed if the variance stays as it is, {more} more.",
    ),
    "attribution_nought": Words(
        "{replications} 次之后总差的区间仍含零，谈不上总差的几成；要么多做，要么改用 absolute。",
        "After {replications} replications the interval of the total still holds nought, so a share of it has no meaning; make more, or wish for an absolute width.",
    ),
    "attribution_none": Words(
        "没有一次重复里这个指标在所有组合下都有值，无从分摊。",
        "In no replication does the measure apply under every combination; nothing can be attributed.",
    ),
    "attribution_left_out": Words(
        "有 {count} 次重复（{which}）未计入：指标在其中某个组合下没有值。",
        "Left out, since the measure did not apply under some combination: {count} of the replications (number {which}).",
    ),
    "attribution_none_left_out": Words("没有一次重复被略去。", "No replication was left out."),
    "attribution_idle": Words(
        "单独没有着落的，按下面的规则：", "What has no meaning without its partner was taken so:"
    ),
    "attribution_idle_line": Words("· {element}：{words}", "· {element}: {words}"),
    "attribution_window": Words(
        "只模拟到窗口结束：要看窗口之后的指标到此为止。",
        "Simulated only to the end of the window: measures that look beyond it are cut short.",
    ),
    "attribution_together": Words(
        "哪些要靠在一起（“只缺它”减“只加它”，区间不含零且超过总差的一成；不到总差半成的算几乎没有）：",
        "What works together (last out less first in, where the interval leaves out nought and it is more than a tenth of the total; less than a twentieth counts as next to nothing):",
    ),
    "attribution_only_together": Words(
        "· {group}：单独加上几乎不起作用（{first}），缺了它却差 {last}：只有和别的在一起才起作用{partner}。",
        "· {group}: alone it does next to nothing ({first}), yet without it {last} is missing: it works only together with others{partner}.",
    ),
    "attribution_opposite": Words(
        "· {group}：单独加上是 {first}，在整套里却是 {last}，方向相反{partner}。",
        "· {group}: {first} alone, but {last} within the whole, the other way round{partner}.",
    ),
    "attribution_more": Words(
        "· {group}：单独加上是 {first}，在整套里是 {last}：和别的在一起作用更大{partner}。",
        "· {group}: {first} alone, {last} within the whole: it does more together with others{partner}.",
    ),
    "attribution_less": Words(
        "· {group}：单独加上是 {first}，在整套里只是 {last}：别的已替它做了一部分{partner}。",
        "· {group}: {first} alone, only {last} within the whole: the others do part of its work{partner}.",
    ),
    "attribution_replaced": Words(
        "· {group}：单独加上是 {first}，缺了它却几乎不差（{last}）：别的能替它{partner}。",
        "· {group}: {first} alone, yet without it next to nothing is missing ({last}): the others stand in for it{partner}.",
    ),
    "attribution_partner": Words(
        "；最看“{other}”是否已在（在与不在相差 {value}，区间 {interval}）",
        "; most depends on whether {other} is already there (a difference of {value}, interval {interval})",
    ),
    "attribution_bonferroni": Words(
        "“是否已在”的区间按 {count} 对一并成立取宽（Bonferroni）。",
        "Intervals of what depends on what hold for all {count} pairs at once (Bonferroni).",
    ),
    "figure_waterfall_finding": Words(
        "{measure}：从“{baseline}”到“{regime}”，差归到各要素名下的份额（总差 {total}）",
        "{measure}: from {baseline} to {regime}, the share attributed to each element (total {total})",
    ),
    "figure_waterfall_note": Words(
        "黑线：95% 区间；斜线：区间含零。份额为各种先后顺序里增量的平均（Shapley 值），按大小排列，不是换上的先后。",
        "Black line: 95 % interval; hatched: it holds nought. A share is the mean of what is added over orders (Shapley value); sorted by size, not by when they are switched.",
    ),
    # -- end of attribution --
    # -- kinds.design --
    "design_no_presets": Words(
        "要写明有哪些预设机制（design.presets）", "say which preset regimes there are (design.presets)"
    ),
    "design_no_levels": Words("design.{name} 至少要一个值", "design.{name} needs one value at least"),
    "design_twice": Words("“{text}”写了两次", "'{text}' is named twice"),
    "design_no_budget": Words(
        "要写明至多花多少（design.budget，单位见 design.cost）",
        "say what may be spent (design.budget, in the unit of design.cost)",
    ),
    "design_no_indifference": Words(
        "要写明差多少以内就算一样好（design.indifference，指标的单位），须大于零",
        "say by how much designs may differ and still count as equally good (design.indifference, in the measure's unit), more than nought",
    ),
    "design_share": Words("design.share_least 要在 0 与 1 之间", "design.share_least lies between 0 and 1"),
    "design_ocba_paired": Words(
        "OCBA 只用于各方案各用各的运气（luck: independent）：它的公式假定各方案的数互相独立，配对的数不是；要配对，用 procedure: kn",
        "OCBA is for designs with luck of their own (luck: independent): its formulas take the values of different designs as independent, and paired ones are not; for paired luck use procedure: kn",
    ),
    "design_neither": Words(
        "指标“{text}”没有好坏方向，不能拿来挑方案",
        "measure '{text}' is neither better large nor small, so nothing can be chosen by it",
    ),
    "design_rollout": Words(
        "机制“{text}”逐批铺开，加队伍和驻点管不到它的各步，不能作预设",
        "regime '{text}' is rolled out in steps, which added and stationed crews would not reach; it cannot be a preset",
    ),
    "design_budget": Words(
        "预算 {budget} 不够：最便宜的方案也要 {least}",
        "a budget of {budget} buys nothing: the cheapest design costs {least}",
    ),
    "design_one": Words("只有一个方案，没有什么可挑", "there is one design only, and nothing to choose"),
    "design_no_value": Words(
        "{design} 的第 {replication} 次模拟没有指标“{metric}”的值，无法比较方案",
        "replication {replication} of {design} has no value of '{metric}', so designs cannot be compared by it",
    ),
    "design_luck_paired": Words("每次各方案的运气相同", "in each replication the same luck for every design"),
    "design_luck_independent": Words("各方案各用各的运气", "each design with luck of its own"),
    "design_head": Words(
        "场景：{scenario}；{count} 个方案，种子 {seed}；{luck}。",
        "Scenario: {scenario}; {count} designs, seed {seed}; {luck}.",
    ),
    "design_unit_officers": Words("人", "officers"),
    "design_unit_duty_hours": Words("人时/月", "officer-hours a month"),
    "design_axis_officers": Words("在编人数", "officers employed"),
    "design_axis_duty_hours": Words("每月在岗人时（30 天）", "officer-hours on duty in a month of 30 days"),
    "design_cost_officers": Words(
        "费用是在编人数：各部门（队数 + 加的队）× 每队人数，运行之前就算得出。预算 {budget} {unit}；超出预算的 {over} 个方案不参选。",
        "The cost is officers employed: (crews + crews added) × crew size over all departments, known before any run. Budget: {budget} {unit}; the {over} designs that cost more are excluded.",
    ),
    "design_cost_duty_hours": Words(
        "费用是每月（30 天）在岗人时：各部门（队数 + 加的队）× 每队人数 × 班内时间，加上驻点队伍班外留守的时间（night_cover），运行之前就算得出。预算 {budget} {unit}；超出预算的 {over} 个方案不参选。",
        "The cost is officer-hours on duty in a month of 30 days: (crews + crews added) × crew size × hours of the shift over all departments, plus the cover of stationed crews outside their shift (night_cover), known before any run. Budget: {budget} {unit}; the {over} designs that cost more are excluded.",
    ),
    "design_less": Words("越小越好", "the less the better"),
    "design_more": Words("越大越好", "the more the better"),
    "design_asked": Words(
        "目标：{measure}，{way}；差 {indifference} 以内算一样好（δ）。要求：全部呼叫中时限内有效到齐的比例不低于 {least}。整个判断要有 {confidence} 的把握。",
        "Objective: {measure}, {way}; designs within {indifference} of each other count as equally good (δ). Demand: the share of all calls with effective quorum within the deadline is {least} at least. All of it at a confidence of {confidence}.",
    ),
    "design_design": Words("方案", "design"),
    "design_cost": Words("费用", "cost"),
    "design_share_head": Words("时限内到齐率", "share in time"),
    "design_meets": Words("达到要求", "demand met"),
    "design_objective": Words("目标", "objective"),
    "design_against": Words("与所选之差", "less the chosen one"),
    "design_state": Words("结果", "what became of it"),
    "design_yes": Words("是", "yes"),
    "design_no": Words("否", "no"),
    "design_undecided": Words("未定", "undecided"),
    "design_state_excluded": Words("超出预算", "over the budget"),
    "design_state_chosen": Words("所选", "chosen"),
    "design_state_left": Words("留到最后", "left to the end"),
    "design_state_not_a_candidate": Words("不参选", "no candidate"),
    "design_state_dropped": Words("第 {count} 次淘汰", "dropped at {count}"),
    "design_table_note": Words(
        "到齐率后面是单侧界，已按方案数和看的回数摊薄；目标的 ± 是 95% 区间的半宽，各方案单算。",
        "Behind the share stand its one-sided bounds, with the error divided by designs and looks; ± is half the 95 % interval of the objective, each design on its own.",
    ),
    "design_chosen_met": Words(
        "所选：{design}，费用 {cost} {unit}；{measure} {mean} ± {half}；到齐率 {share}，不低于 {low}，达到 {least}。它是从预算内达到要求的 {count} 个方案中选的。",
        "Chosen: {design}, cost {cost} {unit}; {measure} {mean} ± {half}; share in time {share}, no less than {low}, which meets {least}. It was chosen among the {count} designs within the budget that meet the demand.",
    ),
    "design_chosen_open": Words(
        "预算内没有一个方案能说定达到 {least}；{count} 个说不定，从中选的是：{design}，费用 {cost} {unit}；{measure} {mean} ± {half}；到齐率 {share}，在 {low} 与 {high} 之间。",
        "No design within the budget is known to meet {least}; {count} are undecided, and among these the choice is: {design}, cost {cost} {unit}; {measure} {mean} ± {half}; share in time {share}, between {low} and {high}.",
    ),
    "design_chosen_none": Words(
        "预算内的 {count} 个方案没有一个达到 {least}。若只看目标，最好的是：{design}，费用 {cost} {unit}；{measure} {mean} ± {half}；但到齐率只有 {share}，不高于 {high}。",
        "None of the {count} designs within the budget meets {least}. If the objective alone counted the best would be: {design}, cost {cost} {unit}; {measure} {mean} ± {half}; but its share in time is {share}, no more than {high}.",
    ),
    "design_ocba_sure": Words(
        "选对的近似概率（Bonferroni 式，APCS）{chance}，候选方案共 {count} 次重复。它不是保证。",
        "Approximate chance of a correct selection (Bonferroni form, APCS): {chance}, with {count} replications of the candidates in all. It is no guarantee.",
    ),
    "design_not_decided": Words(
        "到 {count} 次还没有分出来，至多要 {needed} 次；留下的还有：{left}。所选只是其中均值最好的。",
        "Not decided after {count} replications; {needed} would be needed at most. Also left: {left}. The chosen one only has the best mean of them.",
    ),
    "design_as_good": Words(
        "留到最后、差不出 δ 的还有：{left}；均值相同时取便宜的。",
        "Also left to the end, not apart by δ: {left}; of equal means the cheaper one is taken.",
    ),
    "design_left_open": Words(
        "是否达到要求未定、因而没有参选的：{designs}。其中可能有更好的。",
        "Undecided whether they meet the demand, and so no candidates: {designs}. One of them may be better.",
    ),
    "design_needed": Words(
        "在所看的方案中，达到要求的最低费用是 {cost} {unit}：{design}，到齐率 {share}，不低于 {low}。",
        "Among the designs looked at the least cost that meets the demand is {cost} {unit}: {design}, share in time {share}, no less than {low}.",
    ),
    "design_never": Words(
        "所看的 {count} 个方案，超出预算的在内，没有一个能说定达到要求；到齐率最高的是{design}（费用 {cost} {unit}）：{share}，不高于 {high}。",
        "None of the {count} designs looked at, those over the budget included, is known to meet the demand; the highest share in time is that of {design} (cost {cost} {unit}): {share}, no more than {high}.",
    ),
    "design_front": Words(
        "前沿（没有别的方案既不更贵又不更差）；“分不清”的是被它压住、但差的 95% 区间含零的：",
        "The front (no other design is both no dearer and no worse); tied are those it dominates by a difference whose 95 % interval holds nought:",
    ),
    "design_front_line": Words("· {design}：费用 {cost}，{mean} ± {half}", "· {design}: cost {cost}, {mean} ± {half}"),
    "design_front_tied": Words(
        "· {design}：费用 {cost}，{mean} ± {half}；分不清：{ties}",
        "· {design}: cost {cost}, {mean} ± {half}; tied: {ties}",
    ),
    "design_bound": Words(
        "哪个方案也超不过的界：处处有人、毫无耽搁（不用准备、不用赶路、不过案头、不打电话、人人都来、全天候），同样的运气下，{measure} {bound}，剩下的只是处置、法定等待和资源方的答复。所选 {mean}，差 {difference}，95% 区间 {interval}（{count} 对，配对 {pairing}）。这样的理想，到齐率是 {share}。",
        "The bound no design can beat: crews everywhere and no delay (no turn-out, no road, no desk, no phone, everybody comes, round the clock), on the same luck: {measure} {bound}; what is left is work, statutory waits and the answers of resource holders. The chosen design: {mean}, {difference} away, 95 % interval {interval} ({count} pairs, pairing {pairing}). Such an ideal has a share in time of {share}.",
    ),
    "design_bound_holds": Words(
        "运气相同的 {count} 次模拟，没有一次比它好。", "None of the {count} runs with the same luck is better than it."
    ),
    "design_bound_beaten": Words(
        "注意：运气相同的 {count} 次模拟中有 {beaten} 次比它还好，这里它不是界。",
        "Beware: {beaten} of the {count} runs with the same luck are better than it, so here it is no bound.",
    ),
    "design_no_bound": Words(
        "{measure} 没有界可报：只有关于同一批外生案件、从发生起算的指标（解决时间、真正解决率、发现时间）才有，而且各方案都不治热点的成因。",
        "There is no bound for {measure}: only measures about the same exogenous cases from the moment they occur have one (time to resolution, share truly resolved, time to detection), and only where no design treats the causes of hot spots.",
    ),
    "design_rule_demand": Words(
        "要求怎样判：到齐率均值的单侧界（Student；各次全相等时用 Hoeffding），错误 {error} 由 {designs} 个方案 × {looks} 回看平摊（Bonferroni）；判不定的加做，至多 {most} 次。",
        "How the demand is judged: one-sided bounds of the mean share (Student; Hoeffding where all values are equal), an error of {error} divided among {designs} designs × {looks} looks (Bonferroni); the undecided get more replications, {most} at most.",
    ),
    "design_rule_kn": Words(
        "怎样选：Kim 与 Nelson（2001）的逐步淘汰，错误 {error}，第一阶段 {first} 次，以后每 {step} 次看一回，k = {count}（预算内的方案），η = {eta}，h² = {square}，δ = {indifference}。保证（数近于正态时）：以不低于 {confidence} 的概率，判为达到（或达不到）的都没有判错，而且候选方案中最好的若比其余好 δ 以上，选中的就是它。先判可行、再从可行的里选，错误各半（Andradóttir 与 Kim 2010）。",
        "How it is chosen: Kim and Nelson (2001), error {error}, first stage {first} replications, then a look every {step}, k = {count} (the designs within the budget), η = {eta}, h² = {square}, δ = {indifference}. Guaranteed, where values are near normal, with a chance of {confidence} at least: no design is wrongly said to meet, or to miss, the demand, and if the best of the candidates is better than the rest by δ or more, it is the one chosen. Feasibility first, then selection among the feasible, with half of the error each (Andradóttir and Kim 2010).",
    ),
    "design_not_guaranteed": Words(
        "不保证的：未定的方案里没有更好的；最好的与次好的相差不到 δ 时选中的是哪一个；场景的假设是对的。",
        "Not guaranteed: that no undecided design is better; which one is chosen where the best and the next are less than δ apart; that the assumptions of the scenario are right.",
    ),
    "design_rule_ocba": Words(
        "怎样选：OCBA（Chen 等 2000），每个候选先做 {first} 次，以后每回 {step} 次分给最有用处的，合计至多 {most} 次；近似概率够了就停。它把估计的均值和方差当真，没有保证；只判可行的那一半有保证。",
        "How it is chosen: OCBA (Chen et al. 2000), {first} replications of each candidate, then {step} at a time where they help most, {most} in all at most; it ends once the approximate chance is high enough. It takes estimated means and variances as true and guarantees nothing; only the judgement of the demand does.",
    ),
    "figure_front_met": Words(
        "预算内、到齐率达到 {least} 的方案中，{measure}最好的是：{design}",
        "within the budget and with a share in time of {least} or more, the best {measure}: {design}",
    ),
    "figure_front_open": Words(
        "预算内没有方案能说定到齐率达到 {least}；说不定的里面，{measure}最好的是：{design}",
        "no design within the budget is known to reach a share in time of {least}; of the undecided the best {measure}: {design}",
    ),
    "figure_front_none": Words(
        "预算内没有方案到齐率达到 {least}；只看{measure}，最好的是：{design}",
        "no design within the budget reaches a share in time of {least}; by {measure} alone the best is: {design}",
    ),
    "figure_front_note": Words(
        "每个点是一个方案，竖线是 95% 区间；费用在运行之前就知道。",
        "Each mark is a design, the upright line its 95 % interval; the cost is known before any run.",
    ),
    "figure_front_budget": Words("预算 {budget}", "budget {budget}"),
    "figure_front_bound": Words(
        "哪个方案也超不过：{bound}（处处有人、毫无耽搁）", "no design can beat {bound}: crews everywhere, no delay"
    ),
    "figure_front_chosen": Words("所选", "chosen"),
    "figure_front_fastest": Words("只看目标时最好", "best by that alone"),
    "figure_front_filled": Words("到齐率达到要求", "share in time as demanded"),
    "figure_front_hollow": Words("达不到要求", "share too low"),
    "figure_front_line": Words("前沿", "the front"),
    "figure_front_best": Words("★ {design}：{value}", "★ {design}: {value}"),
    # -- end of kinds.design --
    # -- kinds.sensitivity --
    "sensitivity_not_installed": Words(
        "这类实验（sensitivity）还要装 SALib：pip install 'chuishao[sensitivity]'（在本仓库里：pip install '.[sensitivity]'）。",
        "Experiments of the kind sensitivity need SALib: pip install 'chuishao[sensitivity]' (in this repository: pip install '.[sensitivity]').",
    ),
    "sensitivity_levels": Words("水平数要是偶数，不能是 {text}", "the number of levels must be even, not {text}"),
    "sensitivity_base": Words(
        "基点数要是2的幂（如16、32、64），不能是 {text}",
        "base points must be a power of two (16, 32, 64, …), not {text}",
    ),
    "sensitivity_telling": Words(
        "{trajectories} 条轨迹、每点 {screened} 次，任何作用都与噪声分不开；轨迹数 ×（次数 − 1）至少要 {least}",
        "with {trajectories} trajectories and {screened} replications a point no effect can be told from noise; trajectories × (replications - 1) must be {least} or more",
    ),
    "sensitivity_steps": Words(
        "steps 要大于0、由小到大，最后一个是1", "steps must be above 0 and rise, and the last must be 1"
    ),
    "sensitivity_one_regime": Words(
        "regimes 只写一个与基准比较的机制", "name one regime that is compared with the baseline"
    ),
    "sensitivity_path": Words(
        "场景里没有带范围的假设“{text}”", "the scenario has no assumption with a range at '{text}'"
    ),
    "sensitivity_left_out": Words(
        "“{text}”不在要移动的假设之内", "'{text}' is not among the assumptions that are moved"
    ),
    "sensitivity_few": Words(
        "只剩 {count} 项假设可移动，至少要两项", "{count} assumptions are left to move; two are needed at least"
    ),
    "sensitivity_head": Words(
        "场景：{scenario}；种子 {seed}。看的是{measure}：“{regime}”减“{baseline}”，逐次配对。",
        "Scenario: {scenario}; seed {seed}. What is looked at: {measure}, {regime} less {baseline}, pair by pair.",
    ),
    "sensitivity_default": Words(
        "默认值下（各按原样，人时不相等）：差 {difference}，95% 区间 {interval}，{pairs} 对；配对使方差缩小 {pairing}。",
        "At the defaults (as they are, officer-hours unequal): difference {difference}, 95 % interval {interval}, {pairs} pairs; variance reduction by pairing {pairing}.",
    ),
    "sensitivity_morris": Words(
        "一、莫里斯法：{count} 项假设，用了 {trajectories} 条轨迹（共 {points} 个点），每点 {replications} 次，各点同一批运气。µ* 是一项假设走完全部范围时差变动多少（绝对值的平均）；区间由轨迹与重复的自助法（{resamples} 次）得出。",
        "1. Morris: {count} assumptions, {trajectories} trajectories used ({points} points in all), {replications} replications a point, the same luck at all. µ* is by how much the difference changes over an assumption's whole range (mean of absolute values); intervals by bootstrap over trajectories and replications ({resamples} resamples).",
    ),
    "sensitivity_morris_left": Words(
        "另有 {count} 条轨迹因有的点上该指标不适用而略去。",
        "Left out, since the measure does not apply at some point of theirs: {count} more trajectories.",
    ),
    "sensitivity_elsewhere": Words(
        "只写在没有运行的机制里的 {count} 项假设没有移动。",
        "Assumptions that stand only at regimes that are not run, and were not moved: {count}.",
    ),
    "sensitivity_morris_none": Words(
        "可用的轨迹不到两条，什么也说不了。", "Fewer than two trajectories can be used, so nothing can be said."
    ),
    "sensitivity_assumption": Words("假设", "assumption"),
    "sensitivity_range": Words("范围", "range"),
    "sensitivity_mu": Words("µ*", "µ*"),
    "sensitivity_mean": Words("µ（带正负号）", "µ (signed)"),
    "sensitivity_sigma": Words("σ", "σ"),
    "sensitivity_floor": Words("运气的线", "noise line"),
    "sensitivity_apart": Words(
        "{count} 项中有 {told} 项与重复之间的噪声分得开（µ* 高过运气的线：正负号随机时95%的情形不超过它）；若全都不起作用，也会碰巧有约 {chance} 项高过。",
        "{told} of {count} can be told from the noise of replications (µ* above the noise line, which it would not exceed in 95 % of cases were the signs of the changes random); if none did anything, about {chance} would exceed it by chance.",
    ),
    "sensitivity_noise": Words("与噪声分不开的 {count} 项：{names}。", "Not told from noise, {count}: {names}."),
    "sensitivity_nothing": Words(
        "移动它们，每次模拟的差都一点不变的 {count} 项：{names}。",
        "Moving them changes the difference in no run at all, {count}: {names}.",
    ),
    "sensitivity_sobol": Words(
        "二、索博尔指数：{count} 项，用了 {base} 个基点（共 {points} 个点），每点 {replications} 次，各点运气独立；噪声的方差由重复估计，已从总方差中减去；区间由基点与点内重复的自助法（{resamples} 次）得出。",
        "2. Sobol: {count} assumptions, {base} base points used ({points} points in all), {replications} replications a point, luck of its own at each; the variance of noise is estimated from the replications and subtracted; intervals by bootstrap over base points and replications within points ({resamples} resamples).",
    ),
    "sensitivity_sobol_left": Words(
        "另有 {count} 个基点因有的点上该指标不适用而略去。",
        "Left out, since the measure does not apply at some point of theirs: {count} more base points.",
    ),
    "sensitivity_sobol_none": Words(
        "二、没有可算索博尔指数的假设。", "2. There is no assumption to compute Sobol indices for."
    ),
    "sensitivity_sobol_flat": Words(
        "各点的差没有变化，或可用的基点太少，没有方差可分。",
        "The difference does not vary between points, or too few base points can be used: there is no variance to share out.",
    ),
    "sensitivity_sobol_noise": Words(
        "各点之间的方差不大于噪声，指数无从说起。",
        "The variance between points is no larger than that of noise, so there are no indices to tell.",
    ),
    "sensitivity_sobol_loud": Words(
        "方差一半以上是噪声，指数靠不住：请增加每点的重复次数（drawn）或基点数（base_points）。",
        "More than half of the variance is noise, so the indices are not to be relied on: raise the replications of each point (drawn) or the base points (base_points).",
    ),
    "sensitivity_first": Words("单独（S1）", "alone (S1)"),
    "sensitivity_total": Words("连同相互作用（ST）", "with interactions (ST)"),
    "sensitivity_share": Words(
        "重复之间的噪声占各点均值总方差的 {share}，95% 区间 {interval}；各点均值的标准差 {spread}。S1 与 ST 是去掉噪声之后方差的份额。",
        "The noise of replications is {share} of the variance of the points' means, 95 % interval {interval}; their standard deviation is {spread}. S1 and ST are shares of the variance without noise.",
    ),
    "sensitivity_tip": Words(
        "三、结论何时翻转：每点 {replications} 次，各点同一批运气；从默认值向范围两端各走 {steps}，翻转处再在中间看一次。每一点都让较省的一边按自己的办法加到与另一边出动人时相等（做法同 --equal-hours）。",
        "3. When the conclusion turns: {replications} replications a point, the same luck at all; from the default {steps} of the way to either end of the range, and once more in the middle of where it turns. At each point the cheaper arm gets more of what its own rules can buy until both work the same active officer-hours (as with --equal-hours).",
    ),
    "sensitivity_tip_default": Words(
        "默认值、人时相等时：差 {difference}，95% 区间 {interval}；出动人时 {baseline} 对 {regime}（{how}；加了：{more}）。",
        "At the defaults, hours made equal: difference {difference}, 95 % interval {interval}; active officer-hours {baseline} against {regime} ({how}; added: {more}).",
    ),
    "sensitivity_level": Words("已相等", "equal"),
    "sensitivity_short": Words("加到头也不够，按加到头时算", "all there is to add falls short; judged with all of it"),
    "sensitivity_tip_unknown": Words(
        "三、默认值下该指标不适用，谈不上结论。",
        "3. The measure does not apply at the defaults, so there is no conclusion.",
    ),
    "sensitivity_tip_equal": Words(
        "默认值下两边没有差别，谈不上翻转。", "At the defaults the arms do not differ, so nothing can turn."
    ),
    "sensitivity_tip_unsure": Words(
        "默认值下区间就已含零：下面说的只是平均差的正负号。",
        "At the defaults the interval holds nought already: what follows is about the sign of the mean only.",
    ),
    "sensitivity_from": Words("默认", "default"),
    "sensitivity_to": Words("移到", "moved to"),
    "sensitivity_turns": Words("结论", "conclusion"),
    "sensitivity_unsure": Words("从何处起区间含零", "interval holds nought from"),
    "sensitivity_hours": Words("末端的人时", "hours at the end"),
    "sensitivity_holds": Words("范围之内不翻转", "does not turn within its range"),
    "sensitivity_between": Words("在 {low} 与 {high} 之间翻转", "turns between {low} and {high}"),
    "sensitivity_unknown_at": Words("在 {value} 处指标不适用", "the measure does not apply at {value}"),
    "sensitivity_together": Words("以上 {count} 项一起向最不利处走", "these {count} together, each its worse way"),
    "sensitivity_tip_short": Words(
        "*：{points} 个点中有 {count} 个，较省的一边加到头也到不了对方的人时；这些点按加到头时算。",
        "*: at {count} of {points} points all the cheaper arm can add falls short of the other's hours; they are judged with all of it.",
    ),
    "sensitivity_tip_worst": Words("最不利的一端：{ends}。", "The worse ends: {ends}."),
    "figure_morris_finding": Words(
        "{measure}，“{regime}”减“{baseline}”的差，靠哪些假设？{count} 项中有 {told} 项与运气分得开",
        "{measure}, {regime} less {baseline}: which assumptions does the difference rest on? {told} of {count} can be told from luck",
    ),
    "figure_morris_axis": Words(
        "假设走完全部范围，差平均变动多少（µ*；{measure}）",
        "by how much the difference changes over the whole range (µ*; {measure})",
    ),
    "figure_morris_told": Words("与运气分得开", "told from luck"),
    "figure_morris_dim": Words("分不开", "not told from luck"),
    "figure_morris_note": Words(
        "横线：95% 区间。红线：只有运气时 µ* 在95%的情形下不超过此处。菱形：σ，作用随其他假设而变的程度。最多画15项。",
        "Line: 95 % interval. Red mark: what µ* would not exceed in 95 % of cases were luck alone at work. Diamond: σ, how much the effect depends on where the others stand. 15 at most are shown.",
    ),
    "figure_sobol_finding": Words(
        "{measure}，“{regime}”减“{baseline}”的差，不确定从哪里来？",
        "{measure}, {regime} less {baseline}: where does the uncertainty of the difference come from?",
    ),
    "figure_sobol_axis": Words(
        "份额（前几项：占去掉噪声之后的方差；运气：占总方差）",
        "share (assumptions: of the variance without noise; luck: of the whole variance)",
    ),
    "figure_sobol_first": Words("单独（S1）", "alone (S1)"),
    "figure_sobol_total": Words("连同相互作用（ST）", "with interactions (ST)"),
    "figure_sobol_luck": Words("重复之间的运气", "luck of replications"),
    "figure_sobol_noise": Words("运气（重复之间的噪声）", "luck (noise of replications)"),
    "figure_sobol_note": Words(
        "横线：95% 区间。各点运气独立，噪声的方差由重复估计并已减去。",
        "Line: 95 % interval. Every point has luck of its own; the variance of noise is estimated from the replications and subtracted.",
    ),
    "figure_tipping_finding": Words(
        "出动人时相等时，{measure}：“{regime}”减“{baseline}”，默认值下为 {difference}（95% 区间 {interval}）。假设移动多远，正负号才翻转？",
        "At equal active officer-hours, {measure}: {regime} less {baseline} is {difference} at the defaults (95 % interval {interval}). How far can assumptions move before its sign turns?",
    ),
    "figure_tipping_low": Words("范围下限", "low end"),
    "figure_tipping_default": Words("默认值", "default"),
    "figure_tipping_high": Words("范围上限", "high end"),
    "figure_tipping_holds": Words("结论成立", "holds"),
    "figure_tipping_unsure": Words("成立，但区间含零", "holds, interval holds nought"),
    "figure_tipping_between": Words("在此之间翻转", "turns in between"),
    "figure_tipping_turned": Words("已翻转", "turned"),
    "figure_tipping_note": Words(
        "末端：假设的值，其下是该处的差。“一起”一行向各自最不利的一端同步移动（只画在右边）。较省的一边加到头仍不够的点按加到头时算，见报告。",
        "At the ends: the assumption's value, and below it the difference there. The row of all together moves each its worse way by the same share (drawn on the right only). Where all the cheaper arm can add falls short, the point is judged with all of it: see the report.",
    ),
    # -- end of kinds.sensitivity --
    # -- reader, quantity, nodes, sense (mistakes in a scenario file) --
    "reader_error": Words("错误", "error"),
    "reader_count": Words("{file} 共 {count} 处错误", "{count} problems in {file}"),
    "reader_count_one": Words("{file} 共 1 处错误", "1 problem in {file}"),
    "reader_enough": Words(
        "……错误已有 {count} 处，不再往下读；改好这些后再查一遍",
        "... {count} mistakes; nothing more was read: mend these, and check again",
    ),
    "reader_mean": Words("是否想写 '{name}'？", "did you mean '{name}'?"),
    "reader_no_file": Words(
        "找不到这个文件；请检查路径，或用 whistle list 查看自带的场景",
        "there is no such file; check the path, or see the shipped scenarios with whistle list",
    ),
    "reader_unreadable": Words(
        "读不了这个文件（{why}）；应是一个可读的普通文件",
        "the file cannot be read ({why}); it should be a plain, readable file",
    ),
    "reader_too_big": Words(
        "文件有 {size} 字节，太大；最多 {most} 字节",
        "the file has {size} bytes, which is too large; at most {most} are read",
    ),
    "reader_gb18030": Words(
        "文件是 GB18030（GBK）编码，不是 UTF-8；请另存为 UTF-8",
        "the file is in GB18030 (GBK), not in UTF-8; save it as UTF-8",
    ),
    "reader_utf16": Words(
        "文件是 UTF-16 编码，不是 UTF-8；请另存为 UTF-8", "the file is in UTF-16, not in UTF-8; save it as UTF-8"
    ),
    "reader_not_utf8": Words(
        "字节 0x{byte:02x} 不是 UTF-8；请另存为 UTF-8", "byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
    ),
    "reader_control": Words(
        "有看不见的控制字符 U+{code:04X}；请删去", "there is a hidden control character, U+{code:04X}; delete it"
    ),
    "reader_tab": Words("这里用了制表符；YAML 缩进只能用空格", "a tab stands here; YAML is indented with spaces only"),
    "reader_full_width": Words(
        "这里用了全角'{sign}'；YAML 里要用半角 '{half}'，后面空一格",
        "a full-width '{sign}' stands here; YAML wants '{half}' and a space after it",
    ),
    "reader_colon": Words(
        "这里不该出现 ': '；请检查缩进、上一行是否缺冒号，含冒号的文字要加引号",
        "': ' cannot stand here; check the indentation and whether the line before lacks one, and put text with a colon in quotes",
    ),
    "reader_no_colon": Words("字段名后缺 ': '；应写成 字段: 值", "a key without ': '; write it as key: value"),
    "reader_indent": Words(
        "缩进不齐，或少了 '- '；同一层的各行要左对齐",
        "the indentation does not fit, or a '- ' is missing; lines of one level begin in the same column",
    ),
    "reader_quote": Words("引号没有闭合；请补上另一半", "a quotation mark is never closed; add the other one"),
    "reader_bracket": Words(
        "括号没有闭合，或其中少了逗号；请补上 ',' 或 ']'、'}}'",
        "a bracket is never closed, or a comma is missing in it; add ',' or ']' or '}}'",
    ),
    "reader_escape": Words(
        "双引号里的转义不对；反斜杠写成 \\\\，或改用单引号",
        "an escape in double quotes is not known; write \\\\ for a backslash, or use single quotes",
    ),
    "reader_yaml": Words(
        "不是合法的 YAML（{why}）；请检查这一行和上一行", "this is not YAML ({why}); check this line and the one before"
    ),
    "reader_alias": Words(
        "不接受锚点和别名（& 与 *）；请把内容写全", "anchors and aliases (& and *) are refused; write the content out"
    ),
    "reader_tag": Words("不接受类型标签 '{tag}'；去掉它即可", "the tag '{tag}' is refused; leave it out"),
    "reader_deep": Words(
        "嵌套超过 {most} 层；场景用不到这么深", "nested deeper than {most} levels; no scenario needs that"
    ),
    "reader_long": Words(
        "一个值有 {size} 个字符，太长；最多 {most} 个",
        "a value of {size} characters is too long; at most {most} are read",
    ),
    # -- size --
    "size_start": Words(
        "{date} 太早或太晚；模拟的日子须在 {first} 到 {last} 之间",
        "{date} is too early or too late; a run lies between {first} and {last}",
    ),
    "size_length": Words(
        "到这个阶段为止太长：各阶段合计最多 {years} 年，且不晚于 {last}",
        "the phases up to this one are too long: all of them together last {years} years at most, and end by {last}",
    ),
    "size_crews": Words(
        "各部门执法队合计超过 {most} 支，放不进内存",
        "the departments have more than {most} crews together, which do not fit into memory",
    ),
    "size_sites": Words(
        "各处作业点与团伙合计超过 {most} 个，放不进内存",
        "there are more than {most} sites and groups together, which do not fit into memory",
    ),
    "size_pairs": Words(
        "案件类型与街乡的组合超过 {most} 个；请用 streets 限定哪些街乡有这类案件",
        "there are more than {most} pairs of a type of case and a street; name the streets where it occurs with streets",
    ),
    "size_groups": Words(
        "整个期间预计有 {count} 个团伙进入，最多 {most} 个；请看进入率的单位",
        "about {count} groups are expected to enter in all, at most {most} can be simulated; see the unit of entries",
    ),
    "size_work": Words(
        "模拟 {horizon} 的一次重复约需 {hours} 小时，最多 {most} 小时；请缩短阶段，或减少案件、团伙",
        "one replication of {horizon} would take about {hours} hours, at most {most} are allowed; shorten the phases, or have fewer cases or groups",
    ),
    "sheet_cells": Words("一张表最多 {most} 格", "a table holds {most} cells at most"),
    "reader_a_folder": Words("这是文件夹", "it is a folder"),
    "reader_a_device": Words("这是设备或管道", "it is a device or a pipe"),
    "reader_many": Words(
        "一个文件最多 {most} 个值；大表请另存为 CSV",
        "a file holds {most} values at most; make a large table a CSV of its own",
    ),
    "reader_files": Words("一个场景最多并入 {most} 个文件", "a scenario brings in {most} files at most"),
    "reader_documents": Words(
        "一个文件只能有一份内容；请删去 '---' 及其后的部分",
        "a file holds one document; delete '---' and what follows it",
    ),
    "reader_key": Words("字段名应是一个词；不能是列表或表", "a key should be a word, not a list or a mapping"),
    "reader_duplicate": Words(
        "'{name}' 重复，第 {line} 行已写过；只能留一处",
        "'{name}' stands here twice, first in line {line}; keep one of them",
    ),
    "reader_unknown_key": Words("不认识的字段 '{name}'；这里可写 {known}", "unknown key '{name}'; known here: {known}"),
    "reader_near_key": Words(
        "不认识的字段 '{name}'；请改成 {near}，或删去", "unknown key '{name}'; write {near}, or leave it out"
    ),
    "reader_missing": Words(
        "缺少字段 '{name}'（{what}）；请补上，写法如 {example}",
        "the key '{name}' is missing ({what}); add it, written like {example}",
    ),
    "reader_no_value": Words(
        "'{name}' 后面没有值；写上值，或删去这一行", "'{name}' has no value; write one, or leave the line out"
    ),
    "reader_wrong_kind": Words(
        "这里应是{what}，却是{got}；写法如 {example}",
        "{got} stands where {what} should be; it is written like {example}",
    ),
    "reader_not_a": Words(
        "'{text}' 读不成{what}；写法如 {example}", "'{text}' is not {what}; it is written like {example}"
    ),
    "reader_no_unit": Words(
        "{text} 没有单位；{what}要写单位，如 {example}", "{text} has no unit; {what} needs one, as in {example}"
    ),
    "reader_unit_of": Words(
        "'{unit}' 是{other}的单位；{what}可用 {units}", "'{unit}' measures {other}; {what} takes {units}"
    ),
    "reader_unit": Words("不认识的单位 '{unit}'；{what}可用 {units}", "unknown unit '{unit}'; {what} takes {units}"),
    "reader_takes_no_unit": Words(
        "这里是{what}，不带单位 '{unit}'；只写数字", "{what} takes no unit, so '{unit}' is wrong; write the number only"
    ),
    "reader_not_finite": Words(
        "'{text}' 不是有限的数；应写一个普通的数", "'{text}' is not a finite number; write an ordinary one"
    ),
    "reader_huge": Words("{text} 太大；最多 {most}", "{text} is too large; at most {most}"),
    "reader_whole": Words("{text} 不是整数；这里是个数，应写整数", "{text} is not a whole number; this is a count"),
    "reader_below": Words("{text} 太小；不得小于 {low}", "{text} is too small; at least {low}"),
    "reader_positive": Words("{text} 太小；应大于 0", "{text} is too small; it should be more than 0"),
    "reader_no_keys": Words(
        "'{name}' 后面没有内容；写上字段，都用默认就写 {{}}",
        "'{name}' has no content; write its keys, or {{}} to leave all as it is by default",
    ),
    "reader_above": Words("{text} 太大；不得大于 {high}", "{text} is too large; at most {high}"),
    "reader_choice": Words(
        "'{text}' 不在可选之列；可写 {choices}", "'{text}' is not one of the choices; write {choices}"
    ),
    "reader_name": Words(
        "'{text}' 不能作名字；名字只用字母（含汉字）、数字、- 和 _",
        "'{text}' cannot be a name; a name has letters, digits, - and _ only",
    ),
    "reader_no_date": Words(
        "'{text}' 不是日历上的日子；写法如 {example}",
        "'{text}' is no day of the calendar; a date is written like {example}",
    ),
    "reader_refer": Words("没有叫 '{text}' 的{what}；已有 {known}", "there is no {what} '{text}'; there are {known}"),
    "reader_law": Words("分布 {law} 用不到 '{name}'；它要 {needs}", "the law {law} has no '{name}'; it takes {needs}"),
    "reader_low_high": Words("下限大于上限；应为 [小, 大]", "the low end lies above the high end; write [low, high]"),
    "reader_range": Words(
        "取值范围应是两个值；写法如 [{example}, {example}]",
        "a range has two ends; it is written like [{example}, {example}]",
    ),
    "reader_out_of_range": Words(
        "值 {text} 不在自己的范围 {low} 至 {high} 之内；改值或改范围",
        "the value {text} lies outside its own range, {low} to {high}; change one of them",
    ),
    "reader_no_range": Words(
        "这里不能写 range；只有单个的量才有范围", "a range cannot stand here; only a single quantity has one"
    ),
    "reader_source": Words(
        "'{text}' 没有说明来源类别；应以 article S18、public 2b (B)、derived: … 或 assumption 开头",
        "'{text}' names no class of source; begin with article S18, public 2b (B), derived: … or assumption",
    ),
    "reader_rows": Words(
        "{count} 行太多；一张表最多 {most} 行", "{count} rows are too many; a table holds at most {most}"
    ),
    "reader_empty": Words("{what}是空的；至少要有一项", "{what} is empty; it needs at least one entry"),
    "reader_index": Words(
        "没有第 {text} 项；所改的列表有 {count} 项，从 0 数起",
        "there is no item {text}; the list that is changed has {count}, counted from 0",
    ),
    "reader_include": Words(
        "找不到 '{text}'；应是同一文件夹里的文件，或自带的场景（见 whistle list）",
        "'{text}' is not found; it should be a file beside this one, or a shipped scenario (see whistle list)",
    ),
    "reader_outside": Words(
        "'{text}' 指向文件夹之外；只能写同一文件夹里的文件",
        "'{text}' leads out of the folder; name a file beside this one",
    ),
    "reader_cycle": Words(
        "'{text}' 绕回了自己（{way}）；请断开其中一处", "'{text}' leads back to itself ({way}); break it in one place"
    ),
    "reader_chain": Words(
        "base 与 uses 套了 {most} 层以上；请减少层数", "base and uses are nested deeper than {most} files; use fewer"
    ),
    "sense_senseless": Words(
        "{why}；请改 {element}，或改它所依赖的要素", "{why}; change {element}, or the element it needs"
    ),
    "sense_nobody": Words(
        "{street} 没有部门持有职权 '{power}'，本环节需要它；应把它给 {district} 区的、市级或国家级的部门，或该街乡自己",
        "for {street} nobody holds the power '{power}', which this stage needs; give it to a department of district {district}, to a municipal or national one, or to the street's own team",
    ),
    "sense_nobody_at_all": Words(
        "没有部门持有职权 '{power}'，本环节需要它；请写进某部门的 powers",
        "nobody holds the power '{power}', which this stage needs; add it to the powers of a department",
    ),
    "sense_quorum": Words(
        "本环节永远凑不齐：职权 '{power}' 要 {needed} 支队，{street} 可调的部门一共只有 {owned} 支；减少 crews，或给部门增队",
        "this stage can never get its quorum: it needs {needed} crews of the power '{power}', and the departments that serve {street} own {owned}; ask for fewer, or give a department more",
    ),
    "sense_level": Words(
        "{level} 级部门要写明 {name}；请补上，如 {name}: {example}",
        "a department of {level} level needs its {name}; add it, as in {name}: {example}",
    ),
    "sense_side": Words("形状 {shape} 用不到 '{side}'", "the shape {shape} takes no '{side}'"),
    "sense_no_side": Words(
        "形状 {shape} 还缺 '{side}'，如 {side}: 6 km",
        "the shape {shape} lacks its '{side}'; add it, as in {side}: 6 km",
    ),
    "sense_turns_twice": Words(
        "'{name}' 在 turns_to 里已列过一次", "'{name}' is named in turns_to already; once is enough"
    ),
    "sense_bases": Words(
        "写了几处驻地 (bases) 就不写 x、y；请删去其一",
        "the department has several bases (`bases`), so it takes no x and y; leave one of them out",
    ),
    "sense_roves": Words(
        "流动巡查的队伍 (roves) 没有固定驻地 (bases)；请删去其一",
        "crews that patrol (`roves`) wait at no base (`bases`); leave one of them out",
    ),
    "sense_idle_block": Words(
        "不能打断的巡逻 (idle_block) 与日常工作 (routine) 都占空闲时间，只能要一样；请写 routine: 0",
        "a patrol that cannot be interrupted (`idle_block`) and routine work (`routine`) both fill idle time; have one of them: write routine: 0",
    ),
    "sense_redial": Words(
        "过多久再打 (redial_after) 平均不到 1 秒，便打个不停；请写长些，如 30 min",
        "the time after which it calls again (`redial_after`) is under a second on average, so it would never stop calling; make it longer, as in 30 min",
    ),
    "sense_kept": Words(
        "kept 只能用在所比较的阶段之后；请写机制名",
        "kept has a meaning only after the phase under comparison; name a regime",
    ),
    "sense_compared": Words(
        "所比较的阶段已有一个（{name}）；compared: true 只能有一处",
        "there is a phase under comparison already ({name}); only one has compared: true",
    ),
    "sense_twice": Words("名字 '{name}' 已用过；请换一个", "the name '{name}' is taken; choose another"),
    "sense_profile": Words(
        "{count} 个数不成一条曲线；这里要 {needed} 个，不为负，且不全为 0",
        "these {count} numbers are no profile; it takes {needed}, none below 0, and not all 0",
    ),
    "sense_two_rhythms": Words(
        "hours 与 swing 都说一天之内的起伏，只能写一个",
        "hours and swing both say how the rate moves within a day; give one of them",
    ),
    "sense_no_demand": Words(
        "既没有 rate，也没有 sites 或 recorded；写 rate（如 2 per day）、sites（固定点位数）或 recorded（CSV 文件）",
        "neither a rate nor sites nor recorded calls; write rate (like 2 per day), sites (a fixed number) or recorded (a CSV file)",
    ),
    "sense_demand_twice": Words(
        "'{street}' 的 '{type}' 已在 demand.{number} 写过发生率（或点位数）；每个街乡每类案件只写一条，把两条合成一条",
        "demand.{number} gives a rate (or sites) for '{type}' in '{street}' already; write one entry for a type and street, and add the two up",
    ),
    "sense_sites_alone": Words(
        "固定点位（sites）各按自己的时间成案，不能再写 {name}；删去 {name}，或删去 sites",
        "sites go by their own clock (in_order), so {name} has no meaning beside them; leave out {name}, or sites",
    ),
    "sense_sites_in_order": Words(
        "点位守规矩的时间（in_order）为 0，了结后立刻又成案，没有尽头；写一个大于 0 的时长",
        "a site that is in order for no time at all makes cases without end; write an in_order above 0",
    ),
    "sense_sites_relapse": Words(
        "'{type}' 由固定点位（sites）产生，了结后本来就会再成案；relapse 会把同一点位算两次，删去 relapse",
        "'{type}' comes from sites, which make cases again by themselves; relapse would count a site twice: leave relapse out",
    ),
    "sense_sites_hill": Words(
        "'{street}' 的 '{type}' 已由团伙（offending）产生；固定点位（sites）请另立一个案件类型",
        "'{type}' in '{street}' comes from offender groups (offending) already; give the sites a type of case of their own",
    ),
    "sense_flees_hill": Words(
        "'{type}' 由团伙（offending）产生，何时撤离由放哨和团伙自己决定；删去 flees_after",
        "'{type}' comes from offender groups (offending), whose lookouts decide when they leave; leave flees_after out",
    ),
    "sense_hill_twice": Words(
        "'{street}' 已在 offending.{number} 写过团伙；每个街乡只写一条，把作业点合到一起",
        "offending.{number} has the groups of '{street}' already; write one entry for a street, with all its sites",
    ),
    "sense_remit": Words(
        "机制 '{regime}' 各网各管，却没有叫 '{remit}' 的网；它的网有 {known}",
        "the regime '{regime}' has separate grids, and none is called '{remit}'; it has {known}",
    ),
    "sense_cohort_empty": Words(
        "这一批一个街乡也没有；写 size（共几个），或用 named 指名",
        "this cohort has no street; write its size, or name some in named",
    ),
    "sense_cohort_size": Words(
        "这一批共 {size} 个，而指名的已有 {named} 个，全部街乡有 {streets} 个；size 应在两者之间",
        "the cohort is to have {size} streets, but {named} are named and there are {streets} in all; size lies between",
    ),
    "sense_cohort_date": Words(
        "{date} 不在模拟之内（{start} 至 {end}）；请改日期或阶段",
        "{date} is not within the simulation ({start} to {end}); change the date or the phases",
    ),
    "sense_cohort_order": Words(
        "日期和比例都要越写越大，最后一个比例为 1；这里是 {date} 的 {share}",
        "dates and shares go up, and the last share is 1; this is {share} by {date}",
    ),
    "sense_cohort_name": Words(
        "'{name}' 留给不在第一批的街乡；请换一个名字",
        "'{name}' means the streets outside the first cohort; choose another name",
    ),
    "sense_step_empty": Words(
        "这一步没有写哪一批；写 cohorts: [一批或几批]", "this step names no cohort; write cohorts: [one or more]"
    ),
    "sense_step_rollout": Words(
        "机制 '{regime}' 自己还在铺开；一步只能用不再铺开的机制",
        "the regime '{regime}' rolls out itself; a step takes one that does not",
    ),
    "sense_workday": Words(
        "{day} 不是周末；workdays 只写调休上班的周六周日",
        "{day} is no weekend day; workdays lists Saturdays and Sundays that are worked",
    ),
    "sense_holiday": Words(
        "{day} 本是周末；holidays 只写周一至周五的放假日",
        "{day} is a weekend day anyway; holidays lists days off from Monday to Friday",
    ),
    "sense_office": Words(
        "下班 {closes} 不晚于上班 {opens}；closes 应晚于 opens",
        "offices close at {closes}, not after they open at {opens}; closes should be later than opens",
    ),
    "sense_night": Words(
        "夜间始终同一时刻，长度为零；night_begins 与 night_ends 应不同",
        "night begins and ends at one time and has no length; make them differ",
    ),
    "sense_window": Words(
        "计量时段为空或超出模拟（{start} 至 {end}，模拟共 {horizon}）；应在其内，且先始后末",
        "the window of measurement is empty or leaves the simulation ({start} to {end} of {horizon}); it should lie within it",
    ),
    "sense_measure": Words(
        "没有叫 '{text}' 的指标；用 whistle explain 可查，例如 {known}",
        "there is no measure '{text}'; look them up with whistle explain, for example {known}",
    ),
    "sense_degrees": Words(
        "{text} 不是{what}；geometry: degrees 时应在 -{most} 与 {most} 之间",
        "{text} is no {what}; with geometry: degrees it lies between -{most} and {most}",
    ),
    "recorded_header": Words(
        "缺少列 '{name}'；第一行应为 id,time_min,street,type（或 编号,时间(分),街乡,类型），可加 x,y,work_min",
        "the column '{name}' is missing; the first line should be id,time_min,street,type, and if wished x,y,work_min",
    ),
    "recorded_column": Words("不认识的列 '{name}'；可用 {known}", "unknown column '{name}'; there are {known}"),
    "recorded_width": Words(
        "这一行有 {count} 格；表头有 {needed} 格", "this row has {count} cells; the header has {needed}"
    ),
    "recorded_cell": Words(
        "'{text}' 不能作 {name}；应为不小于 0 的数（x、y 可为负）",
        "'{text}' cannot be {name}; it should be a number, not below 0 (x and y may be)",
    ),
    "recorded_id": Words(
        "'{text}' 不能作编号；用 1 至 100 个可见字符，不含空格和 @ # / ~ ，也不要写成 site01.1 或 2017-01-17.1",
        "'{text}' cannot be an id; use 1 to 100 visible characters, no space and none of @ # / ~ , and not like site01.1 or 2017-01-17.1",
    ),
    "recorded_twice": Words(
        "编号 '{text}' 重复，{file} 第 {line} 行已有；每件案件编号唯一",
        "the id '{text}' is taken by line {line} of {file}; every call has its own",
    ),
    "recorded_csv": Words("不是合法的 CSV（{why}）；请检查引号", "this is not CSV ({why}); check the quotation marks"),
    # -- sheet --
    "sheet_key": Words(
        "第一行应是表头，第一列应是 key（或 键），却是 '{name}'",
        "the first line should be a header whose first column is key, not '{name}'",
    ),
    "sheet_column": Words(
        "没有 '{name}' 这一列；可用 {known}（文字分 .zh、.en，数可加 .source、.range；列表的列表、嵌套的块写在 YAML 里）",
        "there is no column '{name}'; there are {known} (words as .zh and .en, numbers with .source and .range if wished; lists of blocks are written in YAML)",
    ),
    "sheet_wide": Words("{count} 列太多；最多 {most} 列", "{count} columns are too many; at most {most} are read"),
    "sheet_range": Words(
        "'{text}' 不是取值范围；应是两个值，中间两个点，写法如 2..8",
        "'{text}' is no range; a range has two ends with two dots between them, as in 2..8",
    ),
    # kinds of value, as a person calls them
    "kind_duration": Words("时长", "a duration"),
    "kind_length": Words("距离", "a length"),
    "kind_area": Words("面积", "an area"),
    "kind_speed": Words("车速", "a speed"),
    "kind_rate": Words("发生率", "a rate"),
    "kind_money": Words("金额", "an amount of money"),
    "kind_number": Words("数", "a number"),
    "kind_share": Words("比例", "a share"),
    "kind_count": Words("个数", "a count"),
    "kind_flag": Words("是非", "true or false"),
    "kind_date": Words("日期", "a date"),
    "kind_hour": Words("时刻", "a time of day"),
    "kind_spread": Words("随机时长", "a random duration"),
    "kind_choice": Words("选项", "a choice"),
    "kind_name": Words("名字", "a name"),
    "kind_words": Words("文字", "a text"),
    "kind_refer": Words("名字", "a name"),
    "kind_block": Words("一组字段", "a mapping of keys"),
    "kind_table": Words("一张表（名字: 内容）", "a table of names"),
    "kind_mapping": Words("名字与值的对应", "a mapping of names to values"),
    "kind_list": Words("列表", "a list"),
    "kind_file": Words("文件名", "a file name"),
    "kind_text": Words("一个值", "a plain value"),
    "got_file": Words("文件", "the file"),
    "got_scalar": Words("一个值 '{text}'", "a single value, '{text}',"),
    "got_mapping": Words("一组字段", "a mapping"),
    "got_list": Words("列表", "a list"),
    "to_places": Words("区或街乡", "district or street"),
    "to_streets": Words("街乡", "street"),
    "to_districts": Words("区", "district"),
    "to_powers": Words("职权", "power"),
    "to_resources": Words("资源方", "resource holder"),
    "to_departments": Words("部门", "department"),
    "to_case_types": Words("案件类型", "type of case"),
    "to_regimes": Words("机制", "regime"),
    "to_cohorts": Words("一批街乡", "cohort of streets"),
    "to_whistles": Words("哨", "kind of whistle"),
    "axis_x": Words("经度", "longitude"),
    "axis_y": Words("纬度", "latitude"),
    "explain_unknown": Words("不认识 '{name}'。相近的名字：{known}", "'{name}' is not known. Near it: {known}"),
    "explain_in_experiment": Words("写在实验文件里", "stands in an experiment's file"),
    "explain_unit": Words("写法：{how}", "written: {how}"),
    "explain_default": Words("默认：{value}", "default: {value}"),
    "explain_required": Words("必须写明", "must be given"),
    "explain_bounds": Words("允许：{bounds}", "allowed: {bounds}"),
    "explain_choices": Words("可选：{choices}", "choices: {choices}"),
    "explain_range": Words("假设的范围：{low} 至 {high}", "range of the assumption: {low} to {high}"),
    "explain_without": Words("没有伙伴时：{words}", "without its partner: {words}"),
    "explain_source": Words("来源：{source}", "source: {source}"),
    "explain_fields": Words("字段：", "keys:"),
    "explain_refers": Words("指向：{what}", "names a {what}"),
    "explain_items": Words("{what}的列表", "a list, each item {what}"),
    "explain_mapping": Words("名字对应{what}", "names, each with {what}"),
    "explain_table": Words(
        "表：名字对应一组字段；也可写 CSV 文件的路径：第一列 key，其余各列是字段（name.zh、crews、crews.source、crews.range），空格为不写",
        "a table: names, each with a block of keys; or the path of a CSV: a first column `key`, the others fields (name.zh, crews, crews.source, crews.range), an empty cell where one is left out",
    ),
    "explain_event": Words("日志事件：{what}", "an event of the log: {what}"),
    "explain_reason": Words("日志中的缘由：{what}", "a reason in the log: {what}"),
    "explain_measure": Words("指标，单位 {unit}", "a measure, in {unit}"),
    "explain_key": Words("{name}：{what}（写在文件最外层）", "{name}: {what} (at the top of a file)"),
    "explain_laws": Words(
        "定长直接写；随机写分布：{laws}；cv 为标准差÷平均（形状参数为 k 的伽马分布 cv = 1/√k）",
        "a constant is written as it is, a law as {laws}; cv is the standard deviation ÷ the mean (a gamma law of shape k, or Erlang of k phases, has cv = 1/√k)",
    ),
    "explain_units": Words("单位 {units}", "units {units}"),
    "explain_from": Words("从 {low} 起", "from {low}"),
    "explain_to": Words("至 {high}", "up to {high}"),
    # -- end of reader --
    # -- verdict (the sentences a comparison ends in) --
    "verdict_space": Words("", " "),
    "verdict_join": Words(",", ", "),
    "verdict_amount": Words("{number} {unit}", "{number} {unit}"),
    "verdict_interval": Words("95% 区间 {low} 至 {high}", "95 % interval {low} to {high}"),
    "verdict_no_interval": Words("无区间", "no interval"),
    "verdict_in": Words("({interval})", " ({interval})"),
    "verdict_agree": Words(
        "{n} 次中 {agree} 次相差都是此数,再来一次不然的机会至多 {bound}%(95% 置信)",
        "all {agree} of {n} differ by just this; the chance of one that does not is at most {bound} % (95 % confidence)",
    ),
    "verdict_better": Words(
        "按本场景的主要指标“{measure}”,{winner}更好:{regime}平均 {regime_mean},{baseline}平均 {baseline_mean},相差 {difference}({interval};{n} 次配对重复)。",
        "On this scenario's primary measure, {measure}, '{winner}' does better: '{regime}' averages {regime_mean}, '{baseline}' {baseline_mean}, a difference of {difference} ({interval}; {n} paired replications).",
    ),
    "verdict_differs": Words(
        "按本场景的主要指标“{measure}”,两者不同,但此指标无所谓好坏:{regime}平均 {regime_mean},{baseline}平均 {baseline_mean},相差 {difference}({interval};{n} 次配对重复)。",
        "On this scenario's primary measure, {measure}, for which neither way is better, they differ: '{regime}' averages {regime_mean}, '{baseline}' {baseline_mean}, a difference of {difference} ({interval}; {n} paired replications).",
    ),
    "verdict_open": Words(
        "按本场景的主要指标“{measure}”,分不出高下:{regime}平均 {regime_mean},{baseline}平均 {baseline_mean},相差 {difference},而区间含零({interval};{n} 次配对重复)。",
        "On this scenario's primary measure, {measure}, they cannot be told apart: '{regime}' averages {regime_mean}, '{baseline}' {baseline_mean}, a difference of {difference}, and the interval includes nought ({interval}; {n} paired replications).",
    ),
    "verdict_alike": Words(
        "按本场景的主要指标“{measure}”,{regime}与{baseline}在全部 {n} 次重复中毫无差别(都是 {regime_mean})。",
        "On this scenario's primary measure, {measure}, '{regime}' and '{baseline}' do not differ in any of {n} replications (both average {regime_mean}).",
    ),
    "verdict_once": Words(
        "只有一次重复,下不了结论:主要指标“{measure}”在{regime}为 {regime_mean},在{baseline}为 {baseline_mean}。",
        "One replication allows no verdict: the primary measure, {measure}, is {regime_mean} under '{regime}' and {baseline_mean} under '{baseline}'.",
    ),
    "verdict_nothing": Words(
        "主要指标“{measure}”在{regime}与{baseline}之间没有可比的数,下不了结论。",
        "The primary measure, {measure}, has no value to compare between '{regime}' and '{baseline}': there is no verdict.",
    ),
    "verdict_alone": Words(
        "只有{regime}一种机制,无可比较。", "'{regime}' stands alone: there is nothing to compare it with."
    ),
    "verdict_never": Words(
        "在{arm}下,到 τ = {within}为止一次也没有发生。",
        "Under '{arm}' it never happened within τ = {within}.",
    ),
    "verdict_long": Words("{plain}(合 {long})", "{plain} ({long})"),
    "verdict_price": Words(
        "代价({regime}减{baseline}):{parts}。", "The price ('{regime}' less '{baseline}'): {parts}."
    ),
    "verdict_part": Words("{measure} {difference}{interval}", "{measure} {difference}{interval}"),
    "verdict_scope": Words(
        "以上只在本场景的设定与假设之内成立;其余指标只供探索。",
        "This holds within this scenario's settings and assumptions only; all other measures are exploratory.",
    ),
    "verdict_parts": Words(
        "按同一指标,看谁有所得、谁有所失({regime}减{baseline};其余街乡指不在“{cohort}”中的{later}{draws}):",
        "On the same measure, who gained and who lost ('{regime}' less '{baseline}'; the other streets are those outside '{cohort}'{later}{draws}):",
    ),
    "verdict_parts_later": Words(",后几批也算在内", ", members of later cohorts included"),
    "verdict_parts_draws": Words(";每次重复另抽一批", "; each replication is another draw"),
    "verdict_part_gained": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)有所得,{baseline_mean} → {regime_mean},相差 {difference}({interval})。",
        "'{part}' ({count} of {whole} streets) gained, {baseline_mean} → {regime_mean}, a difference of {difference} ({interval}).",
    ),
    "verdict_part_lost": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)有所失,{baseline_mean} → {regime_mean},相差 {difference}({interval})。",
        "'{part}' ({count} of {whole} streets) lost, {baseline_mean} → {regime_mean}, a difference of {difference} ({interval}).",
    ),
    "verdict_part_changed": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)有变化,但此指标无所谓好坏,{baseline_mean} → {regime_mean},相差 {difference}({interval})。",
        "'{part}' ({count} of {whole} streets) changed, on a measure for which neither way is better, {baseline_mean} → {regime_mean}, a difference of {difference} ({interval}).",
    ),
    "verdict_part_open": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)分不出得失,{baseline_mean} → {regime_mean},相差 {difference},区间含零({interval})。",
        "'{part}' ({count} of {whole} streets) neither gained nor lost as far as can be told, {baseline_mean} → {regime_mean}, a difference of {difference}, and the interval includes nought ({interval}).",
    ),
    "verdict_part_same": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)毫无差别(都是 {regime_mean})。",
        "'{part}' ({count} of {whole} streets) did not change at all (both {regime_mean}).",
    ),
    "verdict_one_draw": Words("只抽了一次,无区间", "a single draw, no interval"),
    "verdict_part_nothing": Words(
        "“{part}”({whole} 个街乡中的 {count} 个)没有可比的数。",
        "'{part}' ({count} of {whole} streets) has nothing to compare.",
    ),
    "verdict_matched": Words(
        "等人时比较({lever},另加:{added};出动人时 {baseline}{baseline_hours},{regime}{regime_hours}):",
        "At equal officer-hours ({lever}; added: {added}; on missions '{baseline}' {baseline_hours}, '{regime}' {regime_hours}): ",
    ),
    "verdict_saturated": Words(
        "人时配不平({lever},另加:{added},再加也换不来更多出动;出动人时 {baseline}{baseline_hours},{regime}{regime_hours}),以下为所能配到的结果:",
        "Officer-hours could not be made equal ({lever}; added: {added}; more of it buys no more missions; on missions '{baseline}' {baseline_hours}, '{regime}' {regime_hours}); at the nearest that could be reached: ",
    ),
    "verdict_nothing_added": Words("无", "nothing"),
    "unit_min": Words("分钟", "min"),
    "unit_h": Words("小时", "h"),
    "unit_days": Words("天", "days"),
    "unit_share": Words("比例", "share"),
    "unit_points": Words("个百分点", "points"),
    "unit_site-nights": Words("点夜", "site-nights"),
    "unit_officer-hours": Words("人时", "officer-hours"),
    "unit_calls": Words("次", "calls"),
    "unit_times": Words("次", "times"),
    "unit_visits": Words("次", "visits"),
    "unit_cases": Words("件", "cases"),
    "unit_stages": Words("个环节", "stages"),
    "unit_groups": Words("伙", "groups"),
    "unit_yuan": Words("元", "yuan"),
    # -- end of verdict --
    # -- figures (what the pictures say) --
    "figure_footer": Words(
        "{scenario} · {replications} 次重复，种子 {seed} · 模拟结果，非实测",
        "{scenario} · {replications} replications, seed {seed} · simulated, not observed",
    ),
    "figure_list": Words("；", "; "),
    "figure_first": Words("图示前 {n} 种机制。", "The first {n} regimes are shown."),
    "figure_nothing": Words("没有可画的内容", "there is nothing to draw"),
    "figure_nights_title": Words("还有多少处在活动？", "How many sites are still at work?"),
    "figure_nights_finding": Words(
        "所比较阶段最后 {nights} 夜平均（此前 {nights} 夜为 {before} 处）：{values}",
        "Mean of the last {nights} nights of the compared phase (of the {nights} nights before it: {before}): {values}",
    ),
    "figure_nights_value": Words("{regime} {value} 处", "{regime} {value}"),
    "figure_nights_label": Words("{regime} {value}", "{regime} {value}"),
    "figure_nights_note": Words(
        "活跃作业点数，7 夜滑动平均；线为各次重复的均值，色带为 10–90 % 分位。",
        "Active sites, mean of the last 7 nights; line: mean of the replications, band: 10th to 90th percentile.",
    ),
    "figure_phase": Words("{name}\n{days} 天", "{name}\n{days} days"),
    "figure_phase_cut": Words("{phase}（示最后 {days} 天）", "{phase} (last {days} shown)"),
    "figure_phase_before": Words("此前", "before"),
    "figure_phase_campaign": Words("专项行动", "campaign"),
    "figure_phase_after": Words("此后", "after"),
    "figure_month": Words("{month} 月", "{name}"),
    "figure_arrival_title": Words("有人到了，人齐了没有？", "Somebody is there. Is everybody?"),
    "figure_arrival_finding": Words(
        "呼叫后 {minutes} 分钟，有人到场 / 现场有效到齐：{values}",
        "{minutes} minutes after the call, somebody there / effective quorum on site: {values}",
    ),
    "figure_arrival_value": Words("{regime} {came} / {all}", "{regime} {came} / {all}"),
    "figure_arrival_note": Words(
        "所比较阶段所呼叫案件的累积发生率，全部重复合计。细线：首个部门到场；粗线：现场有效到齐；点线：指定点位到齐；色块即“联而不合”。",
        "Cumulative incidence over the cases called in the compared phase. Thin: first arrival; thick: effective quorum on site; dotted: quorum at the designated point; shaded: some, not all.",
    ),
    "figure_arrival_x": Words("自首次呼叫起（对数刻度）", "time since the first call (log scale)"),
    "figure_min": Words("{n} 分", "{n} min"),
    "figure_h": Words("{n} 时", "{n} h"),
    "figure_d": Words("{n} 天", "{n} d"),
    "figure_attendance_title": Words("叫了，谁来？谁最后到？", "Called: who comes? Who comes last?"),
    "figure_attendance_finding": Words("全力到场占全部呼叫：{values}", "Full attendance, share of all calls: {values}"),
    "figure_attendance_value": Words("{regime} {share}", "{regime} {share}"),
    "figure_attendance_note": Words(
        "所比较阶段各部门对每次呼叫的决定，全部重复合计。最后到：凑齐的出动中，该部门最后到场的比例，红色为最高。",
        "Each department's decision on each call of the compared phase, all replications. Last: share of the visits with quorum to which it came last; red: the highest.",
    ),
    "figure_full": Words("全力", "full"),
    "figure_token": Words("应付", "token"),
    "figure_absent": Words("不到", "absent"),
    "figure_last": Words("最后到", "last"),
    "figure_timeline_finding": Words(
        "{case}；左侧为从首次呼叫到图中这次出动的时间",
        "{case}; at the left, the time from the first call until the crews shown here set out",
    ),
    "figure_timeline_each": Words(
        "左侧为从首次呼叫到图中这次出动的时间",
        "at the left, the time from the first call until the crews shown here set out",
    ),
    "figure_timeline_note": Words(
        "第 0 次重复。取所比较阶段各机制下都首次呼叫、到场部门最多的一案（并列取最早），画其到场部门最多的一次出动。",
        "Replication 0. Of the cases first called in the compared phase under both regimes, the one most departments came to (the earliest of several); its fullest visit.",
    ),
    "figure_before": Words("从首次呼叫到这次出动", "from the first call until these crews set out"),
    "figure_visit_cost": Words(
        "本次 {hours} 人时，其中等候 {waiting}", "{hours} officer-hours, {waiting} of them waiting"
    ),
    "figure_token_name": Words("{name}（应付）", "{name} (token)"),
    "figure_not_called": Words("未派出", "sent nobody"),
    "figure_absent_here": Words("不到场", "did not come"),
    "figure_quorum": Words("到齐", "all there"),
    "figure_road": Words("准备与路上", "turn-out and road"),
    "figure_waiting": Words("现场等候", "waiting on site"),
    "figure_work": Words("处置", "work"),
    "figure_cost_title": Words("人手花在哪里？", "Where do the officers' hours go?"),
    "figure_cost_x": Words("人时", "officer-hours"),
    "figure_short_night": Words("值守中班外", "standby, off shift"),
    "figure_short_standby": Words("驻点值守", "standby at post"),
    "figure_short_overtime": Words("出动中加班", "calls, overtime"),
    "figure_short_displaced": Words("日常工作未做", "routine undone"),
    "figure_which_visit": Words("图为第 {n} 次出动（共 {of} 次）：{end}", "visit {n} of {of} is shown: {end}"),
    "figure_done": Words("办成", "done"),
    "figure_undone": Words("未办成", "not done"),
    "span_none": Words("不到 1 分钟", "under a minute"),
    "span_d": Words("{n} 天", "{n} d"),
    "span_h": Words("{n} 小时", "{n} h"),
    "span_min": Words("{n} 分钟", "{n} min"),
    "span_join": Words(" ", " "),
    "figure_all": Words("到齐 {share}", "all {share}"),
    "figure_somebody": Words("有人到 {share}", "some {share}"),
    "figure_point": Words("点位到齐 {share}", "at the point {share}"),
    "figure_timeline_title": Words("同一件案子，换一套机制：{type}", "The same case under other rules: {type}"),
    "figure_timeline_title_each": Words(
        "各机制下最繁的一案：{type}", "The most demanding case under each regime: {type}"
    ),
    "figure_timeline_x": Words("自这次出动起", "time since the first of these crews set out"),
    "figure_cost_finding": Words(
        "所比较阶段用于出动的人时，及其中在现场等候的比例：{values}",
        "Officer-hours on calls in the compared phase, and the share of them spent waiting on site: {values}",
    ),
    "figure_cost_value": Words("{regime} {hours}（{waiting}）", "{regime} {hours} ({waiting})"),
    "figure_cost_note": Words(
        "各次重复的均值。两栏刻度不同。加班含在出动之内，班外值守含在值守之内；未做的日常工作都不在其内。",
        "Mean of the replications. The two panels have scales of their own. Overtime is part of the calls; routine work left undone is not part of anything else.",
    ),
    "figure_on_calls": Words("出动", "On calls"),
    "figure_beside": Words("另计", "Reported apart"),
    "figure_short_road": Words("路上", "road"),
    "figure_short_waiting": Words("等候", "waiting"),
    "figure_short_work": Words("处置", "work"),
    # -- end of figures --
    # -- story (one case in words; sentences begin in lower case, the program capitalises) --
    "story_unknown": Words(
        "日志里没有案件 '{case}'。相近的有：{known}", "the log has no case '{case}'. Near it: {known}"
    ),
    "story_headline": Words("{street}：{type}（{regime}）", "{street}: {type} ({regime})"),
    "story_case": Words("案件 {case}", "case {case}"),
    "story_prologue": Words("起因", "How it began"),
    "story_visit": Words("第 {n} 次呼叫", "Call {n}"),
    "story_later": Words("{span}后，{words}", "{span} later, {words}"),
    "story_longest": Words("〔最长的一环〕", " [the longest link]"),
    "story_all": Words("被叫的 {n} 个部门都", "all {n} departments"),
    "story_several": Words("其中 {n} 个部门", "{n} departments"),
    "story_cost_none": Words("没有人出动。", "nobody ever set out."),
    "story_rest": Words("其余 {n} 个部门", "the other {n}"),
    "story_more": Words("又有 {n} 个部门", "{n} more departments"),
    "story_only": Words(
        "{department}到了现场，从出动算起用了 {span}。", "{department} reached the site, {span} after setting out."
    ),
    "story_last_gone": Words(
        "{department}最后到，先到的已经走了。", "{department} came last; the first had left again."
    ),
    "story_occurred_group": Words("{group}在{street}开工：{type}。", "{group} began work in {street}: {type}."),
    "story_found_warned": Words("人还没来得及撤走。", "those on site had not got away yet."),
    "story_together": Words(
        "{departments}同时到了现场，从出动算起用了 {span}。",
        "{departments} reached the site together, {span} after setting out.",
    ),
    "story_comma": Words("、", ", "),
    "story_and_last": Words("和", ", and "),
    "story_and": Words("和", " and "),
    "story_clause": Words("；", "; "),
    "story_stop": Words("{words}。", "{words}."),
    "story_group": Words("{n} 号团伙", "group {n}"),
    "story_departments": Words("有关部门", "the departments"),
    "story_again": Words("再次", " again"),
    "story_occurred": Words("{street}出了一起{type}。", "{type} began in {street}."),
    "story_seen_report": Words("有居民反映。", "a resident reported it."),
    "story_seen_own_remit": Words(
        "网格员巡查看见，正归本网管。", "a grid officer saw it, and it was within the grid's remit."
    ),
    "story_seen_other_remit": Words(
        "另一张网的网格员看见了，却不归他管。",
        "an officer of another grid saw it, but it was not in that grid's remit.",
    ),
    "story_handed_over": Words("情况移交给该管的网。", "it was handed over to the grid whose remit it is."),
    "story_handed_over_lost": Words("移交途中，这件事没了下文。", "it got lost in the hand-over."),
    "story_detected": Words("{street}掌握了情况。", "{street} knew of it."),
    "story_triaged_alone": Words("研判下来，街乡自己能办。", "the street judged that it could do this alone."),
    "story_triaged_needs_others": Words(
        "研判下来，这事要靠部门的职权。", "the street judged that it needed the departments' powers."
    ),
    "story_call_whistle": Words(
        "{street}{again}吹哨，同时叫{departments}。", "{street} whistled{again}, for {departments} at once."
    ),
    "story_call_petition": Words(
        "{street}{again}向区里请示，请召集{departments}。",
        "{street} asked its district{again} to bring together {departments}.",
    ),
    "story_call_lead": Words(
        "{street}{again}请主责部门牵头，召集{departments}。",
        "{street} asked the lead department{again} to bring together {departments}.",
    ),
    "story_call_separate": Words(
        "{street}{again}分别移送{departments}。", "{street} referred it{again} to {departments}, each by itself."
    ),
    "story_call_assigned": Words(
        "{street}{again}把事报给主管部门，等部门交办。",
        "{street} told the department in charge{again}, for it to have the street carry it out.",
    ),
    "story_assigned": Words("{department}交给街乡去办。", "{department} asked the street to carry it out."),
    "story_detected_patrol": Words("驻点队伍巡查时看见了。", "a patrol of the stationed crews saw it."),
    "story_held_back": Words("{street}先捂着没报。", "{street} sat on it for the time being."),
    "story_hot_spot": Words(
        "数据显示这里是热点，{street}决定治成因。",
        "the data showed a hot spot here, and {street} decided to treat the cause.",
    ),
    "story_consent_accepted": Words("{resource}同意了。", "{resource} consented."),
    "story_consent_refused": Words("{resource}没有答应。", "{resource} refused."),
    "story_permitted_yes": Words(
        "在场的人请示，得到准许，可以先行处置。",
        "the people on the spot asked for leave to act, and were given it.",
    ),
    "story_permitted_no": Words(
        "在场的人请示，没有得到准许。", "the people on the spot asked for leave to act, and were not given it."
    ),
    "story_on_the_spot": Words("在场的人先行处置完毕。", "the people on the spot had done it themselves."),
    "story_struck": Words("险情成灾。", "the hazard struck."),
    "story_struck_averted": Words("险情到期，已经防住。", "the hazard's time came, and it had been averted."),
    "story_turned_back_not_needed": Words(
        "哨被退回：街乡自己能办。", "the whistle was turned back: the street could do it itself."
    ),
    "story_turned_back_out_of_scope": Words(
        "哨被退回：不在吹哨范围。", "the whistle was turned back: it was out of scope."
    ),
    "story_turned_back_quota": Words(
        "哨被退回：当月次数用完了。", "the whistle was turned back: the month's quota was used up."
    ),
    "story_desk": Words("公文过了第 {n} 道案头。", "the paper had passed desk {n}."),
    "story_lead": Words("{department}牵头接下了这件事。", "{department} took the matter on to lead it."),
    "story_disputed": Words("归谁管争了一场，总算有了说法。", "a dispute about whose matter it was had been settled."),
    "story_dated": Words("各家都有空的日子定下来了。", "a date on which all were free had been fixed."),
    "story_full": Words("{departments}答应全力到场", "{departments} agreed to come in full"),
    "story_token": Words("{departments}只肯应付一下", "{departments} agreed only to a token appearance"),
    "story_absent": Words("{departments}不肯来", "{departments} refused to come"),
    "story_overtime": Words("（有人加班）", " (some on overtime)"),
    "story_out": Words("{departments}出动{late}。", "{departments} set out{late}."),
    "story_out_after": Words(
        "{departments}先出动，随后是{rest}，最晚的晚了 {span}{late}。",
        "{departments} set out first, then {rest}, the last {span} later{late}.",
    ),
    "story_first": Words(
        "{department}先到现场，从出动算起用了 {span}。",
        "{department} reached the site first, {span} after setting out.",
    ),
    "story_middle": Words("{departments}到了。", "{departments} had come as well."),
    "story_last": Words(
        "{department}最后到，先到的已等了 {span}。", "{department} came last; the first had waited {span}."
    ),
    "story_nobody_came": Words("一个部门也没有来。", "nobody had come."),
    "story_busy": Words("各队都忙，派不出人。", "all crews were busy; nobody could be sent."),
    "story_yes": Words("{departments}打电话请示，上面同意了。", "{departments} phoned back: the answer was yes."),
    "story_no": Words("{departments}打电话请示，上面没有同意。", "{departments} phoned back: the answer was no."),
    "story_gathered": Words(
        "指定点位上人齐了，离呼叫 {span}。", "all were at the designated point, {span} after the call."
    ),
    "story_found": Words("人还在现场。", "the offenders were there."),
    "story_found_nobody": Words("现场空无一人，扑了个空。", "nobody was there: the visit was fruitless."),
    "story_evacuated": Words(
        "放哨的看见车队报了信，山上的人开始撤。", "a lookout saw the convoy, and those on site began to flee."
    ),
    "story_quorum": Words(
        "该到的都在现场，可以动手，离呼叫 {span}。",
        "all who were needed were on site and able to act, {span} after the call.",
    ),
    "story_work": Words("开始处置，前后 {span}。", "work began; it went on for {span}."),
    "story_detained": Words("当场抓获人员。", "persons were detained."),
    "story_seized": Words("设备被查扣。", "the equipment was seized."),
    "story_sealed": Words("井口封堵。", "the shaft was sealed."),
    "story_stage_done": Words("第 {n} 个环节办完。", "stage {n} was done."),
    "story_left_done": Words("事毕，{departments}撤离。", "the work done, {departments} left."),
    "story_left": Words("{departments}撤走：{reason}。", "{departments} left: {reason}."),
    "story_interrupted": Words("处置被更急的事打断。", "the work was interrupted by an emergency."),
    "story_escalated": Words("事情上报了一级。", "it was taken one level up."),
    "story_escalated_died": Words(
        "上报到这一级被搁置，没有了下文。", "at this level it was shelved, and nobody heard of it again."
    ),
    "story_letter_accepted": Words("对方区复函同意。", "the other district wrote back that it agreed."),
    "story_letter_refused": Words("对方区复函不同意。", "the other district wrote back that it refused."),
    "story_call_consents": Words(
        "{street}{again}商请{departments}。", "{street} asked{again} for the consent of {departments}."
    ),
    "story_recorded": Words("记录上办结。", "the record said: closed."),
    "story_resolved": Words("事情真正解决。", "it was truly resolved."),
    "story_relapsed": Words("老问题又复发。", "the old trouble was back."),
    "story_ended": Words("此案就此中止：{reason}。", "the case ended there: {reason}."),
    "story_end": Words("结局：{how}；{cost}", "In the end: {how}; {cost}"),
    "story_end_resolved": Words("{span}后真正解决", "truly resolved after {span}"),
    "story_end_relapsed": Words("{span}后解决，后来又复发", "resolved after {span}, and later it was back"),
    "story_end_recorded": Words(
        "{span}后在记录上办结，实际一直没有解决", "closed on record after {span}, never resolved in truth"
    ),
    "story_end_ended": Words("{span}后以“{reason}”收场，没有解决", "not resolved; after {span}: {reason}"),
    "story_end_open": Words("到模拟结束还没有了结，已拖了 {span}", "still open when the simulation ended, {span} on"),
    "story_cost": Words(
        "出动 {n} 次{empty}，花费 {hours} 人时，其中在现场等候 {waiting} 人时。",
        "visits: {n}{empty}; cost: {hours} officer-hours, {waiting} of them waiting on site.",
    ),
    "story_empty": Words("（扑空 {n} 次）", " ({n} fruitless)"),
    # -- end of story --
    # -- pages.replay --
    "help_replay": Words(
        "写出一个网页：同样的案件、同样的团伙，在两套机制下并排重放",
        "write one page on which the same cases and offenders are replayed side by side under two regimes",
    ),
    "help_replay_what": Words(
        "场景(名字或文件)，或 whistle compare 写出的结果文件夹",
        "a scenario (name or file), or a results folder of whistle compare",
    ),
    "help_replay_regimes": Words(
        "并排放的两套机制，逗号隔开；不写则用所比较的头两套",
        "the two regimes side by side, separated by a comma; the first two that are compared if left out",
    ),
    "help_replay_replication": Words("第几次重复，从 0 起", "which replication, from 0"),
    "help_replay_seed": Words("随机种子；结果文件夹自有种子，不必写", "seed of the luck; a results folder has its own"),
    "help_replay_from": Words("从第几天起放（第一天是 1）", "show from this day on (the first is 1)"),
    "help_replay_days": Words("放多少天；不写则放到末了", "show so many days; to the end if left out"),
    "help_replay_out": Words(
        "写到哪个文件；不写则为 场景名.replay.html", "the file to write; NAME.replay.html if left out"
    ),
    "help_replay_force": Words("文件已在时覆盖它", "overwrite the file if it exists"),
    "replay_two": Words(
        "并排放的机制要正好两套，给了 {count} 套；可用：{known}",
        "exactly two regimes go side by side, {count} were given; known: {known}",
    ),
    "replay_beyond": Words(
        "模拟只有 {days} 天，从第 {day} 天起没有可放的",
        "the simulation has {days} days only; from day {day} on there is nothing to show",
    ),
    "replay_seed_of_folder": Words(
        "结果文件夹用的是自己的种子 {seed}，不能另给 --seed",
        "a results folder has its own seed, {seed}; --seed cannot be given with it",
    ),
    "replay_equal_hours": Words(
        "这个文件夹的人时配平过，配平时加的东西不在场景文件里：只有留了日志的那几次放得出来（用 --events all 再跑一次）",
        "hours were made equal in this folder, and what was added is not in its scenario file: only replications whose log was kept can be shown (run it again with --events all)",
    ),
    "replay_written": Words(
        "写好了：{path}（{size} MB，{cases} 个案件，{days} 天）",
        "written: {path} ({size} MB, {cases} cases, {days} days)",
    ),
    "replay_title": Words("{title} · 重放", "{title} · replay"),
    "replay_schematic": Words("示意图", "schematic"),
    "replay_city": Words("市级部门", "city departments"),
    "replay_at_work": Words("{n} 个点在采", "{n} sites at work"),
    "replay_more": Words("另 {n} 件未了", "{n} more open"),
    "replay_compared": Words("{name}（所比较的阶段）", "{name} (compared)"),
    "replay_day_of": Words("{name} 第 {n} 天", "{name}, day {n}"),
    "replay_days": Words("周日,周一,周二,周三,周四,周五,周六", "Sun,Mon,Tue,Wed,Thu,Fri,Sat"),
    "replay_colon": Words("：", ": "),
    "replay_why": Words("（{why}）", " ({why})"),
    "replay_go": Words("把两边都拨到这一刻", "set both sides to this moment"),
    "replay_later": Words("{span}后", "{span} later"),
    "replay_resolved": Words("真正解决 / 发生", "truly resolved / occurred"),
    "replay_in_time": Words("时限内到齐 / 呼叫", "quorum in time / calls"),
    "replay_nights": Words("活跃点夜（累计）", "active site-nights so far"),
    "replay_hours": Words("出动人时", "officer-hours on missions"),
    "replay_standby": Words("值守人时", "officer-hours of standby"),
    "replay_open_now": Words("未了案件 {n} 件", "{n} cases open"),
    "replay_stage": Words(
        "示意图：{regime}。上下键选案件，回车看它的经过",
        "schematic: {regime}. Arrow up and down choose a case, Enter tells its story",
    ),
    "replay_chosen": Words("已选：{street}，{type}。回车看经过", "chosen: {street}, {type}. Enter tells its story"),
    "replay_slider": Words("时间：整段", "time: the whole period"),
    "replay_speed": Words("1 秒 = {span}", "1 s = {span}"),
    "replay_min": Words("{n} 分钟", "{n} min"),
    "replay_h": Words("{n} 小时", "{n} h"),
    "replay_d": Words("{n} 天", "{n} d"),
    "replay_do_play": Words("播放（空格）", "play (space)"),
    "replay_do_pause": Words("暂停（空格）", "pause (space)"),
    "replay_do_back": Words("上一件事（←）", "to the event before (←)"),
    "replay_do_next": Words("下一件事（→）", "to the next event (→)"),
    "replay_do_slower": Words("慢一些（-）", "slower (-)"),
    "replay_do_faster": Words("快一些（+）", "faster (+)"),
    "replay_do_closer": Words("放大", "come closer"),
    "replay_do_wider": Words("缩小", "go back"),
    "replay_do_all": Words("看全部", "show all"),
    "replay_do_frame": Words(
        "把此刻留作一格，打印成连环画", "keep this moment as a frame of the strip that is printed"
    ),
    "replay_do_print": Words("打印连环画", "print the strip of frames"),
    "replay_kept": Words("留了 {n} 格", "{n} frames kept"),
    "replay_keys": Words(
        "空格 播放 · ←→ 逐事 · + − 快慢 · Home End 首尾 · L 语言",
        "space: play · ←→: events · + −: speed · Home, End · L: language",
    ),
    "replay_legend": Words("图例", "Legend"),
    "replay_and_others": Words("{name}等 {n} 个", "{name} and alike ({n})"),
    "replay_sign_hidden": Words("尚无人知", "not known yet"),
    "replay_sign_known": Words("街乡已知", "known to the street"),
    "replay_sign_counts": Words("已呼叫，还剩几分钟", "called; minutes left"),
    "replay_sign_met": Words("时限内到齐", "quorum in time"),
    "replay_sign_missed": Words("时限已过", "deadline missed"),
    "replay_sign_quorum": Words("现场有效到齐", "quorum on site"),
    "replay_sign_work": Words("正在处置", "at work"),
    "replay_sign_token": Words("应付到场", "token attendance"),
    "replay_sign_back": Words("哨被退回", "whistle turned back"),
    "replay_sign_paper": Words("在案头", "on a desk"),
    "replay_sign_up": Words("上报", "escalated"),
    "replay_sign_fled": Words("人已撤走", "offenders fled"),
    "replay_sign_recorded": Words("记录上已办结", "closed on record"),
    "replay_sign_relapse": Words("复发", "relapse"),
    "replay_sign_only": Words("只在这一边有", "exists on this side only"),
    "replay_sign_works": Words("在采", "site at work"),
    "replay_sign_low": Words("停工观望", "lying low"),
    "replay_link_detection": Words("发现", "detection"),
    "replay_link_coordination": Words("协调", "coordination"),
    "replay_link_travel": Words("路上", "travel"),
    "replay_link_waiting": Words("等最后一个部门", "waiting for the last department"),
    "replay_link_work": Words("处置", "work"),
    "replay_most": Words("最长的一环：{link}，{span}", "the longest link: {link}, {span}"),
    "replay_sum": Words("{link}共 {span}（{share}%）", "{link} {span} ({share}%)"),
    "replay_not_here": Words("这一边没有这件案件。", "This case does not exist on this side."),
    "replay_end_open": Words("到本页末了还没有了结，已拖了 {span}", "still open when this page ends, {span} on"),
    "replay_close": Words("关闭", "Close"),
    "replay_note": Words(
        "两边是同样的外生案件、同样的团伙、同样的运气；位置只是示意，不是地图。数字的定义与 whistle compare 的指标相同，计在所比较的阶段与街乡。",
        "Both sides have the same exogenous cases, offenders and luck; places are schematic, not a map. Numbers are defined as the measures of whistle compare, over the compared phase and streets.",
    ),
    "replay_made": Words("重做这一页：{command}", "To make this page again: {command}"),
    # -- end of pages.replay --
    # -- article (the source article, row by row) --
    "names_article": Words("源文章", "The source article"),
    "names_article_line": Words(
        "article：源文章说到的每件事（S1 至 S{last}）在模型的哪里；article S48：只看一条",
        "article: where each thing the source article names (S1 to S{last}) is in the model; article S48: one of them",
    ),
    "help_row": Words(
        "NAME 是 article 时：源文章的一条，如 S48；不写则全部列出",
        "with NAME article: one row of the source article, such as S48; if left out, all",
    ),
    "article_head": Words(
        "源文章说到的 {count} 件事（{first} 至 {last}），各由模型的什么承载。话从声明处和场景文件里现查，不另写一份。",
        "The {count} things the source article names ({first} to {last}), and what carries each. Words are looked up in declarations and scenario files.",
    ),
    "article_one": Words(
        "看一条的全部说明：whistle explain article S48", "All that is declared of one row: whistle explain article S48"
    ),
    "article_context": Words("背景，不建模：{reason}", "context, not modelled: {reason}"),
    "article_element": Words("要素", "element"),
    "article_field": Words("字段", "field"),
    "article_measure": Words("指标", "measure"),
    "article_event": Words("日志事件", "event"),
    "article_scenario": Words("场景", "scenario"),
    "article_test": Words("测试", "test"),
    "article_pointer": Words("{sort} {name}：{what}", "{sort} {name}: {what}"),
    "article_test_line": Words("{sort} {name}", "{sort} {name}"),
    "article_unit": Words("{what}（{unit}）", "{what} ({unit})"),
    "article_entries": Words("共 {count} 项", "{count} entries"),
    "article_no_row": Words(
        "源文章没有“{row}”这一条；条目是 S1 至 S{last}", "the source article has no row '{row}'; rows are S1 to S{last}"
    ),
    "article_mean": Words("。是不是 {word}？", ". Did you mean {word}?"),
    "article_only": Words(
        "“{row}”多出来了：只有 article 后面可以再写一条，如 whistle explain article S48",
        "'{row}' is one word too many: only article takes a row, as in whistle explain article S48",
    ),
    # -- end of article --
    # -- report, verify --
    "help_report": Words(
        "把结果文件夹写成一页报告：一个网页文件，中英两种文字，不用网络，可以打印",
        "write a results folder as a page: one HTML file in both languages that needs no network and prints well",
    ),
    "help_report_folder": Words(
        "compare 或 experiment 写出的结果文件夹", "a results folder written by compare or experiment"
    ),
    "help_report_out": Words(
        "写到 FILE；不写则为文件夹旁边的 DIR.html", "write to FILE; if left out, DIR.html beside the folder"
    ),
    "help_report_force": Words("FILE 已有别的东西时也替换它", "replace FILE even if it is something else"),
    "help_verify": Words(
        "照文件夹里记着的命令再做一遍，逐字节比对；全部相同才退出 0",
        "do what a folder says again and compare it bit for bit; exit code 0 only if all is the same",
    ),
    "report_written": Words("报告在 {path}", "The report is in {path}"),
    "report_exists": Words(
        "{path} 已有，而且不是本程序写的报告，不会动它。要替换请加 --force，或用 --out 换一个文件。",
        "{path} exists and is no report of this program; it is left alone. Add --force to replace it, or choose another file with --out.",
    ),
    "report_inside": Words(
        "{path} 在结果文件夹里面；报告要放在外面，文件夹的校验值才仍然对得上。",
        "{path} lies within the results folder; a report goes outside, so that the folder still fits its checksums.",
    ),
    "experiment_unfinished": Words(
        "{path} 里的实验还没有做完。用同一条 whistle experiment 命令可以接着做。",
        "The experiment in {path} is not done yet; the same whistle experiment command goes on with it.",
    ),
    "verify_head": Words("{path}：{command}", "{path}: {command}"),
    "verify_own_bad": Words("文件夹与自己的 manifest.json 对不上：", "The folder does not fit its own manifest.json:"),
    "verify_own_missing": Words("  缺少：{names}", "  missing: {names}"),
    "verify_own_changed": Words("  写成之后被改动：{names}", "  changed after it was written: {names}"),
    "verify_own_foreign": Words("  不在清单里：{names}", "  not on its list: {names}"),
    "verify_own_good": Words(
        "{count} 个文件都与自己的 manifest.json 对得上。", "All {count} files fit the folder's own manifest.json."
    ),
    "verify_again": Words("再做一遍……", "Doing it again …"),
    "verify_same": Words("相同：{count} 个文件", "the same: {count} files"),
    "verify_differ": Words("不同：{names}", "different: {names}"),
    "verify_only_there": Words("没有再做出来：{names}", "not made again: {names}"),
    "verify_only_again": Words("文件夹里没有：{names}", "not in the folder: {names}"),
    "verify_versions": Words("版本与当时不同：{said}", "Versions differ from those then: {said}"),
    "verify_versions_same": Words(
        "程序和各软件的版本与当时相同。", "Program and libraries are of the same versions as then."
    ),
    "verify_good": Words(
        "逐字节相同（{skipped} 除外，它只记时间和机器）。",
        "The same bit for bit (but for {skipped}, which holds time and machine).",
    ),
    "verify_bad": Words("不相同。", "Not the same."),
    "verify_cannot": Words(
        "{path} 不能再做一遍：inputs/ 里的文件有错。\n{problem}",
        "{path} cannot be done again: there is a mistake in the files in inputs/.\n{problem}",
    ),
    "verify_no_regime": Words(
        "{path} 的 manifest.json 里说的机制“{regime}”，inputs/ 里的场景没有。",
        "manifest.json of {path} names the regime '{regime}', which the scenario in inputs/ does not have.",
    ),
    "report_made": Words("重做（在结果文件夹里）：{file} ←", "To make it again (within the results folder): {file} ←"),
    "report_the_question": Words("问题", "The question"),
    "report_question": Words(
        "在“{scenario}”（{streets} 个街乡、{departments} 个部门，计量 {days} 天）里，把“{baseline}”换成“{others}”，会怎样？同样的案件、同样的团伙、同样的运气，各走一遍，共 {replications} 次。",
        "In '{scenario}' (streets: {streets}, departments: {departments}, days measured: {days}), what happens if '{baseline}' gives way to '{others}'? The same cases, the same offenders and the same luck under each, {replications} times.",
    ),
    "report_question_files": Words(
        "两个场景文件在同一机制“{regime}”下有何不同：{baseline} 与 {others}？同样的运气，各走一遍，共 {replications} 次；计量 {days} 天。",
        "How do two scenario files differ under the same regime, '{regime}': {baseline} and {others}? The same luck under both, {replications} times; {days} days are measured.",
    ),
    "report_question_alone": Words(
        "在“{scenario}”（{streets} 个街乡、{departments} 个部门，计量 {days} 天）里，“{baseline}”之下会怎样？共 {replications} 次；没有与别的机制比较。",
        "What happens in '{scenario}' (streets: {streets}, departments: {departments}, days measured: {days}) under '{baseline}'? {replications} replications; compared with no other regime.",
    ),
    "report_the_verdict": Words("结论", "The verdict"),
    "report_compared": Words("比较", "compared"),
    "report_against": Words("对比 {baseline}", "against {baseline}"),
    "report_equal_hours": Words("出动人时已先使相等", "officer-hours on missions made equal first"),
    "report_hours_short": Words(
        "出动人时没能配平，见结论第一段", "officer-hours could not be made equal, see the verdict's first lines"
    ),
    "report_regime_mean": Words("均值", "mean"),
    "report_baseline_mean": Words("对比者均值", "mean of the other"),
    "report_cost_difference": Words("出动人时之差", "officer-hours on missions, difference"),
    "report_judged": Words("按主要指标", "by the primary measure"),
    "report_better": Words("更好", "better"),
    "report_worse": Words("更差", "worse"),
    "report_open": Words("分不出", "undecided"),
    "report_alike": Words("毫无差别", "no difference at all"),
    "report_differs": Words("不同", "different"),
    "report_headline_note": Words(
        "主要指标在运行之前就写在场景里，由它一个裁决；方括号是配对差的 95% 区间。",
        "The primary measure, written in the scenario before any run, decides alone; in brackets, the 95 % interval of the paired difference.",
    ),
    "report_figures": Words("图", "Figures"),
    "report_figure_nights": Words("逐夜有人活动的点", "Active sites, night by night"),
    "report_figure_arrival": Words("首到与到齐", "First arrival and quorum"),
    "report_figure_attendance": Words("各部门怎样到场，谁最后到", "How each department came, and who came last"),
    "report_figure_timeline": Words("一个案件的时间线", "One case, as a time-line"),
    "report_figure_cost": Words("人手花在哪里", "Where the officers' hours went"),
    "report_measures": Words("指标", "Measures"),
    "report_measures_note": Words(
        "点指标的名字看定义。方差缩小：配对使差的方差缩小到几分之一；括号里是两臂完全相关时最多能缩小多少。主要指标之外的只供探索。",
        "Click a measure for its definition. Pairing: by how much it shrank the variance of the difference, and in brackets the most it could were both arms perfectly correlated. All but the primary measure are exploratory.",
    ),
    "report_regime_against": Words("{regime} 对比 {baseline}", "{regime} against {baseline}"),
    "report_pairs": Words("对数", "pairs"),
    "report_not_kept": Words(
        "这个文件夹写成时还没有存 {file}。用下面的命令另写一个文件夹，它就有这一节：",
        "This folder was written before {file} was kept. A folder that has this section is written by",
    ),
    "report_times": Words("时间花在哪里", "Where the time went"),
    "report_no_times": Words(
        "计量窗口内没有须多个职权同时到场的呼叫，或离模拟结束太近。",
        "No stage that needs several powers was called for in the window, or too near the horizon.",
    ),
    "report_times_note": Words(
        "计入有效到齐时间的案件，从发生到须多个职权的第一个环节完成；各段首尾相接，呼叫之后的部分到 τ 为止，其中协调、路途、等待之和就是有效到齐时间。只有走到这一步呼叫的案件才计入，所以各栏的件数可以不同。各次重复的均值，方括号是 95% 区间，Δ 是与第一栏的配对差。",
        "The cases behind the time to effective quorum, from occurring to the end of their first stage that needs several powers; the parts follow one another, what comes after the call is cut off at τ, and coordination, travel and waiting add up to the time to effective quorum. Only cases for which that call was made count, so their number may differ between columns. Means over replications with 95 % intervals; Δ: paired difference from the first column.",
    ),
    "report_times_sum": Words("合计", "in all"),
    "report_times_sum_means": Words("各段之和。", "The sum of the parts."),
    "report_cases": Words("每次 {cases} 件", "{cases} cases a replication"),
    "report_last": Words("谁最后到，代价多少", "Who came last, and what it cost"),
    "report_no_last": Words(
        "计量窗口内没有多个部门的有效到齐。", "There was no effective quorum of several departments in the window."
    ),
    "report_last_note": Words(
        "计量窗口内多个部门的有效到齐：最后一个到位（到场并得到授权）的是谁；代价只算倒数第二个部门到位之后，其他部门在场的人为它等了多少人时。每次重复的平均，方括号是 95% 区间。",
        "At the effective quorums of several departments in the window: who was the last to be ready (on site, with its answer). The cost is only what passed after the last but one was ready: officer-hours that those of the other departments on site waited for it. Means a replication, with 95 % intervals.",
    ),
    "report_quorums": Words("每次到齐 {count} 回", "{count} quorums a replication"),
    "report_last_cell": Words("{count} 回（{share}）", "{count} times ({share})"),
    "report_last_hours": Words("等 {hours} 人时", "{hours} officer-hours"),
    "report_department": Words("部门", "department"),
    "report_more_departments": Words(
        "另有 {count} 个部门，代价更小，见 anatomy.csv。", "{count} more departments cost less; see anatomy.csv."
    ),
    "report_streets": Words("街乡之间公不公平", "Equality between streets"),
    "report_one_street": Words("这个场景只有一个街乡。", "This scenario has one street only."),
    "report_one_governed": Words(
        "所比较的机制只管一个街乡，或主要指标不能逐个街乡计量。",
        "The compared regime governs one street only, or the primary measure does not apply to single streets.",
    ),
    "report_streets_note": Words(
        "主要指标“{measure}”（{unit}）逐个街乡计量，各次重复的均值。",
        "The primary measure, {measure} ({unit}), of each street of its own; means over replications.",
    ),
    "report_street": Words("街乡", "street"),
    "report_street_least": Words("最小", "least"),
    "report_street_median": Words("中位", "median"),
    "report_street_most": Words("最大", "most"),
    "report_street_spread": Words("最大减最小", "most less least"),
    "report_streets_changed": Words(
        "{regime}：{better} 个街乡的均值变好，{worse} 个变差，{same} 个不变。",
        "{regime}: the mean is better in {better} streets, worse in {worse}, the same in {same}.",
    ),
    "report_more_streets": Words(
        "中间另有 {count} 个街乡，见 anatomy.csv。", "{count} more streets lie between; see anatomy.csv."
    ),
    "report_recorded": Words("记录与真实", "Recorded against true"),
    "report_recorded_note": Words(
        "窗口内发生的外生案件，发生后 τ（默认 90 天）之内记录为办结的与真正解决的，占发生的百分比。",
        "Of the exogenous cases that occurred in the window: per cent recorded as closed, and truly resolved, within τ (90 days by default) of occurring.",
    ),
    "report_recorded_closed": Words("记录为办结", "recorded as closed"),
    "report_recorded_true": Words("真正解决", "truly resolved"),
    "report_recorded_gap": Words("记录减真实", "recorded less true"),
    "report_no_recorded": Words(
        "窗口内没有可以计的外生案件。", "There was no exogenous case in the window that could be counted."
    ),
    "report_assumptions": Words("结论所依赖的假设", "The assumptions the conclusion leans on"),
    "report_sources": Words(
        "所运行的场景里的数：源文章 {article} 个，公开资料 {public} 个，推算 {derived} 个，假设 {assumption} 个，未注来源 {plain} 个。",
        "Numbers in what was run: {article} from the source article, {public} public, {derived} derived, {assumption} assumptions, {plain} with no source stated.",
    ),
    "report_assumptions_note": Words(
        "以下是全部假设，所比较的机制在先；几行的值、来源、范围都相同的合写一行，括号里是行数。结论只在这些范围之内成立。",
        "All assumptions, those of the compared regimes first; rows that agree in value, source and range are told once, with their number in brackets. The conclusion holds within these ranges only.",
    ),
    "report_assumption": Words("假设", "assumption"),
    "report_value": Words("取值", "value"),
    "report_range": Words("范围", "range"),
    "report_source": Words("来源", "source"),
    "report_assumed": Words("假设", "assumed"),
    "report_how_far": Words(
        "哪个假设动多远结论会翻转，要用实验来问（扫描或敏感性分析）；自带的实验：",
        "How far an assumption can move before the conclusion turns is asked by an experiment (a sweep, a sensitivity analysis); those shipped:",
    ),
    "report_about_compared": Words("所比较的机制", "the compared regimes"),
    "report_about_beside": Words("其他阶段、其他街乡的机制", "regimes of other phases and streets"),
    "report_about_attendance": Words("到场决定", "attendance"),
    "report_about_offending": Words("团伙", "offender groups"),
    "report_about_demand": Words("外生案件", "exogenous cases"),
    "report_about_case_types": Words("案件类型", "types of case"),
    "report_about_departments": Words("部门", "departments"),
    "report_about_streets": Words("街乡", "streets"),
    "report_about_districts": Words("区", "districts"),
    "report_about_travel": Words("行程", "travel"),
    "report_about_calendar": Words("日历", "calendar"),
    "report_about_resources": Words("资源方", "resource holders"),
    "report_about_cohorts": Words("分批铺开", "cohorts"),
    "report_about_phases": Words("阶段", "phases"),
    "report_about_measure": Words("计量", "measures"),
    "report_about_rest": Words("其余", "the rest"),
    "report_not_claimed": Words("不主张什么", "What is not claimed"),
    "report_not_claimed_1": Words(
        "不主张北京的改革有多大的效果；这里没有任何一个数是对北京的估计。",
        "No effect size for Beijing: no number here is an estimate for the city.",
    ),
    "report_not_claimed_2": Words(
        "所用的案例是当事者自己讲的成功故事。", "The cases are successes told by their authors."
    ),
    "report_not_claimed_3": Words(
        "从 53% 到 97% 的解决率不用：那是全市的、后来的、自报的、在排名压力之下的。",
        "The figures from 53 to 97 % resolved are not used: they are city-wide, later, self-reported and under ranking pressure.",
    ),
    "report_not_claimed_4": Words(
        "结果以上列假设的范围为条件；多数数是假设。",
        "Results are conditional on the ranges above; most numbers are assumptions.",
    ),
    "report_not_claimed_5": Words(
        "区间只说运气的大小（换一批运气，差会落在哪里），不说模型对不对。",
        "An interval tells the size of luck (where the difference would fall with other luck), not whether the model is right.",
    ),
    "report_stress": Words("STRESS-DES 报告清单", "STRESS-DES checklist"),
    "report_stress_note": Words(
        "Monks 等（2019，Journal of Simulation 13）的 20 项，模型组成逐个数为 24 项；由场景和运行自动填写，只有作者知道的留作待补，待补的不计分。",
        "The 20 items of Monks et al. (2019, Journal of Simulation 13), 24 when the components of the model are counted one by one; filled from scenario and run. What only the author knows stays open and does not count.",
    ),
    "report_score": Words("填妥 {score} / {of} 项", "{score} of {of} filled"),
    "report_again": Words("重做与核对", "To make it again, and to check it"),
    "report_again_how": Words(
        "在结果文件夹里，这条命令做出同样的字节：", "Within the results folder this command makes the same bytes:"
    ),
    "report_again_verify": Words(
        "再做一遍、逐字节比对，以及重写本页：", "To do it again and compare bit for bit, and to write this page again:"
    ),
    "report_experiment_of": Words(
        "实验（{kind}），场景“{scenario}”；每个点至少 {replications} 次重复，种子 {seed}。",
        "An experiment ({kind}) on '{scenario}'; at least {replications} replications a point, seed {seed}.",
    ),
    "report_expected": Words("运行之前的预期", "What was expected before the run"),
    "report_expected_note": Words(
        "预期写在实验文件里，与结果一起保存，它的校验值是结果指纹的一部分。",
        "It stands in the experiment's file, which is kept with the results and is part of their fingerprint.",
    ),
    "report_result": Words("结果", "The result"),
    "report_tables": Words("表", "Tables"),
    "report_more_rows": Words("另有 {count} 行，见 {file}。", "{count} more rows are in {file}."),
    "stress_1_1": Words("目的", "purpose of the model"),
    "stress_1_2": Words("产出", "model outputs"),
    "stress_1_3": Words("实验的目的", "aims of the experiments"),
    "stress_2_1": Words("总图", "base model overview diagram"),
    "stress_2_2": Words("基准逻辑", "base model logic"),
    "stress_2_3": Words("各臂的逻辑", "scenario logic"),
    "stress_2_4": Words("算法", "algorithms"),
    "stress_2_5_1": Words("组成：实体", "components: entities"),
    "stress_2_5_2": Words("组成：活动", "components: activities"),
    "stress_2_5_3": Words("组成：资源", "components: resources"),
    "stress_2_5_4": Words("组成：队列", "components: queues"),
    "stress_2_5_5": Words("组成：进入与离开", "components: entry and exit points"),
    "stress_3_1": Words("数据来源", "data sources"),
    "stress_3_2": Words("数据预处理", "pre-processing of data"),
    "stress_3_3": Words("输入参数", "input parameters"),
    "stress_3_4": Words("假设", "assumptions"),
    "stress_4_1": Words("初始状态", "initialisation"),
    "stress_4_2": Words("运行长度", "run length"),
    "stress_4_3": Words("估计方法", "estimation approach"),
    "stress_5_1": Words("软件", "software"),
    "stress_5_2": Words("随机数", "random sampling"),
    "stress_5_3": Words("执行", "model execution"),
    "stress_5_4": Words("机器与用时", "system specification"),
    "stress_6_1": Words("代码在哪里、怎样引用", "access to the code, and how to cite it"),
    "stress_purpose": Words("{about}", "{about}"),
    "stress_outputs": Words(
        "主要指标“{measure}”：{definition} 误差：各次重复配对差的 95% 区间（学生 t）。",
        "Primary measure, {measure}: {definition} Error: 95 % interval (Student's t) of the paired difference over replications.",
    ),
    "stress_outputs_rest": Words(
        "共 {count} 个指标，单位、定义、何时计见“指标”一节。",
        "{count} measures in all; units, definitions and when they are taken are in the section on measures.",
    ),
    "stress_aims": Words("比较：基准 {baseline}；{others}。", "Compared: baseline {baseline}; {others}."),
    "stress_design": Words(
        "设计：各臂用同样的案件、团伙和运气（共同随机数），{replications} 次重复，逐次配对。",
        "Design: all arms meet the same cases, offenders and luck (common random numbers), {replications} replications, compared pair by pair.",
    ),
    "stress_not_optimised": Words("没有做优化。", "Nothing was optimised."),
    "stress_optimised": Words(
        "没有做优化；等人时的一臂由搜索得到：较省的一臂加到出动人时相等为止。",
        "Nothing was optimised; the equal-hours arm comes from a search that gives the cheaper arm more until officer-hours are equal.",
    ),
    "stress_overview": Words(
        "见表上方的流程；每一步都在事件日志里留下一行。",
        "See the flow above this table; each step leaves a row in the event log.",
    ),
    "stress_base": Words("基准“{baseline}”的十二个要素：", "The twelve elements of the baseline, {baseline}:"),
    "stress_differs": Words("{regime}：{said}", "{regime}: {said}"),
    "stress_differs_not": Words("{regime}：与基准无异", "{regime}: as the baseline"),
    "stress_files": Words("两个文件有 {count} 处不同：{said}", "The two files differ in {count} places: {said}"),
    "stress_attendance": Words(
        "到场，各臂同一条规则：取最大者，全力 θ + A·s − c·L，应付 θ′ + A·σ·s − c′·L，不来 0，各加一个 Gumbel 随机项；A、σ 来自考核，L 是负荷。",
        "Attendance, the one rule in all arms: the largest of full θ + A·s − c·L, token θ′ + A·σ·s − c′·L, absent 0, each with a Gumbel draw; A and σ come from the appraisal, L is the load.",
    ),
    "stress_entities": Words("案件 {count} 类：{names}。", "Cases of {count} types: {names}."),
    "stress_offenders": Words(
        "团伙 {groups} 个，可作业的点 {sites} 个。", "{groups} offender groups, {sites} workable sites."
    ),
    "stress_activities": Words(
        "每类案件的环节及所需职权（＋ 为同一环节，→ 为下一环节）；工作时长见“假设”一节。",
        "Stages of each type and the powers they need (+ in one stage, → next stage); lengths of work are among the assumptions.",
    ),
    "stress_resources": Words(
        "{departments} 个部门，{crews} 支队，{officers} 人（队数×每队人数）：",
        "{departments} departments, {crews} crews, {officers} officers (crews × officers each):",
    ),
    "stress_queue_strict": Words(
        "每个部门一个队列，不限长；先按机制所定的轻重（有的话），再按呼叫先后，不许插队。",
        "One queue a department, without a limit; by the regime's priority, if it sets one, then by time of the first call; nobody overtakes.",
    ),
    "stress_queue_bypass": Words(
        "每个部门一个队列，不限长；先按机制所定的轻重（有的话），再按呼叫先后，能办的先办。",
        "One queue a department, without a limit; by the regime's priority, if it sets one, then by time of the first call; whoever can start may overtake.",
    ),
    "stress_renege": Words("街乡追办这么久之后放弃：{names}。", "The street gives up after: {names}."),
    "stress_patience": Words(
        "没有队伍出动时，反映人等这么久就不等了：{names}。",
        "Whoever reported it waits so long for a crew to set out: {names}.",
    ),
    "stress_refuse": Words(
        "所需的队不能同时有空时，当即拒绝：{names}。",
        "Refused there and then where not all crews needed are free: {names}.",
    ),
    "stress_redial": Words(
        "所需的队不能同时有空时，不排队，过一阵再打：{names}。",
        "Called again some time later, without a queue, where not all crews needed are free: {names}.",
    ),
    "stress_entry": Words(
        "外生案件，泊松到达，每个街乡的发生率：{names}。",
        "Exogenous cases arrive as Poisson processes, rate in each street: {names}.",
    ),
    "stress_sites": Words(
        "{name}：每个街乡 {count} 个固定点位，各自守规矩（平均 {rest}）后成案，了结后重新开始。",
        "{name}: {count} fixed sites in each street, each in order for a while ({rest} on average) before it makes a case, and again once that is over.",
    ),
    "stress_recorded": Words("{count} 件按记录重放。", "{count} recorded calls are played back."),
    "stress_groups_enter": Words(
        "团伙按利润进入，开工的点自成案件。", "Offender groups enter as it pays; a site at work becomes a case."
    ),
    "stress_exit": Words(
        "案件在真正解决、街乡放弃、团伙离去或自行消失时离开；到模拟结束未了的按 τ 计。",
        "A case leaves when truly resolved, given up, when its group is gone, or when it goes away by itself; those open at the end count with τ.",
    ),
    "stress_sources": Words(
        "源文章 {article} 个数，公开资料 {public}，推算 {derived}，假设 {assumption}，未注来源 {plain}。非假设的来源：",
        "{article} numbers from the source article, {public} public, {derived} derived, {assumption} assumptions, {plain} with no source stated. Sources other than assumptions:",
    ),
    "stress_no_data": Words(
        "没有读入数据表，所以没有预处理。", "No table of data was read, so there was no pre-processing."
    ),
    "stress_inputs": Words(
        "全部取值在 inputs/ 里，原样保存：{files}。", "All values are in inputs/, kept as they were: {files}."
    ),
    "stress_assumptions": Words(
        "{count} 个假设，合为 {rows} 行，连同范围列在“假设”一节。",
        "{count} assumptions, told in {rows} rows with their ranges in the section on assumptions.",
    ),
    "stress_initial": Words(
        "有终点的模拟；开始时没有积案。所比较的阶段之前先走 {days} 天，各臂共有，不计量。",
        "A terminating simulation that starts without backlog. Before the compared phase {days} days are run that all arms share and that are not measured.",
    ),
    "stress_length": Words(
        "从 {start} 起共 {days} 天；计量第 {begin} 天至第 {end} 天。时间以整微秒计。",
        "{days} days from {start}; measured from day {begin} to day {end}. Time is in whole microseconds.",
    ),
    "stress_estimation": Words(
        "{replications} 次独立重复，配对差的均值与 95% 区间。达到的精度：",
        "{replications} independent replications; mean paired difference with its 95 % interval. Precision reached:",
    ),
    "stress_reached": Words(
        "{regime}：主要指标半宽 {half}，为差的 {share}",
        "{regime}: half-width {half} on the primary measure, {share} of the difference",
    ),
    "stress_system": Words("操作系统 {system}，{machine}", "operating system {system}, {machine}"),
    "stress_sampling": Words(
        "种子 {seed}。每个随机数由种子、重复、事物、用途的 BLAKE2b 摘要得出，窗口内次数不定的用 Python 的 Mersenne Twister；与抽取的次序和机制无关，所以各臂同运气。",
        "Seed {seed}. Each draw is a BLAKE2b digest of seed, replication, thing and purpose; where the number of draws is open, Python's Mersenne Twister keyed the same way. None depends on order or regime, so all arms share their luck.",
    ),
    "stress_execution": Words(
        "SimPy 上的下一事件法，时钟为整微秒；同一时刻按计划的先后。",
        "Next-event on SimPy with a clock of whole microseconds; at one moment, in the order of planning.",
    ),
    "stress_workers": Words(
        "{workers} 个进程；进程数不影响结果。", "{workers} processes; their number changes no result."
    ),
    "stress_hardware": Words(
        "模拟用时 {simulation_seconds} 秒；{cores} 核，{machine}。",
        "{simulation_seconds} seconds of simulation; {cores} cores, {machine}.",
    ),
    "stress_flow_occurs": Words("案件发生", "a case occurs"),
    "stress_flow_detected": Words("街乡掌握", "the street knows"),
    "stress_flow_triaged": Words("研判", "triage"),
    "stress_flow_called": Words("呼叫", "call"),
    "stress_flow_decided": Words("部门决定来不来", "departments decide"),
    "stress_flow_assigned": Words("派队", "a crew is assigned"),
    "stress_flow_travels": Words("路途", "travel"),
    "stress_flow_quorum": Words("到齐", "quorum"),
    "stress_flow_work": Words("处置", "work"),
    "stress_flow_closed": Words("记录办结 / 真正解决", "recorded / truly resolved"),
    "stress_flow_relapsed": Words("复发、再次呼叫", "relapse, further calls"),
    "stress_flow_offenders": Words("团伙看见队伍和损失", "offenders see crews and losses"),
    # -- end of report, verify --
    # -- proof --
    "help_prove": Words(
        "把模拟结果与理论值对照(自带的证明,或自己文件夹里的)",
        "hold what is simulated against exact theory (the shipped proofs, or those of a folder of your own)",
    ),
    "help_prove_folder": Words(
        "含 *.expect.yaml 的文件夹，或其中一个这样的文件；不写则为自带的证明",
        "a folder with *.expect.yaml files, or one such file; the shipped proofs if left out",
    ),
    "help_prove_full": Words(
        "完整长度：运行到标准误约为容差的三分之一，按容差判定",
        "full length: until the standard error is about a third of the tolerance; judged by the tolerance",
    ),
    "help_prove_case": Words("只证这些案例（逗号隔开），如 O01,O22", "only these cases (with commas), like O01,O22"),
    "help_prove_seed": Words(
        "运气的种子；不写则为事先定下的 {seed}", "the seed of all luck; {seed}, fixed in advance, if left out"
    ),
    "help_prove_out": Words("把证书写进这个文件夹", "the folder into which the certificate is written"),
    "schema_experiment": Words("街乡吹哨、部门报到:实验", "an experiment of whistle"),
    "schema_expectation": Words("街乡吹哨、部门报到:期望", "an expectation of whistle"),
    "explain_in_expectation": Words(
        "写在期望文件（*.expect.yaml）里", "stands in an expectations file (*.expect.yaml)"
    ),
    "names_expectation": Words("期望文件（*.expect.yaml）里的各项", "Keys of an expectations file (*.expect.yaml)"),
    "checked_expectation": Words(
        "{path}：没有错误。案例 {case}，场景 {scenario}，{figures} 个数。",
        "{path}: no mistakes. Case {case}, scenario {scenario}, {figures} figures.",
    ),
    "proof_no_files": Words(
        "{path} 里没有期望文件（*.expect.yaml）", "there is no expectations file (*.expect.yaml) in {path}"
    ),
    "proof_no_expectation": Words(
        "{path} 不是期望文件：期望文件的名字以 {ending} 结尾，其中的 scenario 指向场景文件",
        "{path} is no expectations file: the name of one ends in {ending}, and its `scenario` names the file of a scenario",
    ),
    "proof_no_case_of_name": Words("没有案例“{text}”；有：{known}。", "there is no case '{text}'; there are: {known}."),
    "proof_no_scenario": Words(
        "没有场景文件“{text}”；同一文件夹里有：{known}",
        "there is no scenario file '{text}'; beside this file there are: {known}",
    ),
    "proof_no_figures": Words("至少要有一个数", "at least one figure is needed"),
    "proof_one_run": Words(
        "至少要运行 2 次，一次得不出标准误", "at least 2 runs are needed: one run has no standard error"
    ),
    "proof_fewer": Words("{text} 次比 quick 的 {quick} 次还少", "{text} is fewer than the {quick} of quick"),
    "proof_two_tolerances": Words("tolerance 与 within 只能写一个", "either tolerance or within, not both"),
    "proof_no_tolerance": Words(
        "还缺容差：tolerance（比例）或 within（绝对数）", "needs a tolerance: tolerance (a share) or within (an amount)"
    ),
    "proof_share_of_nought": Words("值为 0 时容差要用 within", "the value is 0: give the tolerance as within"),
    "proof_no_word": Words("要写明量什么：{words} 之一", "says nothing to measure: one of {words}"),
    "proof_two_words": Words("只能量一样，这里写了 {words}", "measures one thing only; here stand {words}"),
    "proof_not_with": Words(
        "{word} 用不到“{text}”；可用：{known}", "{word} has no use for '{text}'; it takes: {known}"
    ),
    "proof_across_alone": Words("有 across 时，“{text}”要写在 of 里", "with across, '{text}' belongs under of"),
    "proof_across_of": Words("across 要写明 of：每次运行中量什么", "across needs of: what is measured in each run"),
    "proof_only_across": Words("“{text}”只与 across 同用", "'{text}' goes with across only"),
    "proof_needs_other": Words("“{text}”要有另一臂（other）", "'{text}' needs the other arm (other)"),
    "proof_needs_n": Words(
        "“{text}”要写明 n（至少 2）：一个区间用几次运行", "'{text}' needs n (2 or more): the runs of one interval"
    ),
    "proof_needs_true": Words("“{text}”要写明真值 true_value", "'{text}' needs the true value (true_value)"),
    "proof_divided_by_nought": Words("不能除以 0", "cannot be divided by 0"),
    "proof_no_time": Words("“{text}”不是时间，没有单位", "'{text}' is no time and has no unit"),
    "proof_needs_department": Words("“{text}”要写明 department", "'{text}' needs a department"),
    "proof_needs_case": Words("moment 要写明 case：哪个案件", "moment needs case: of which case"),
    "proof_number_or_first": Words("number 不能与 first、skip 同用", "number does not go with first or skip"),
    "proof_nothing_left": Words(
        "前 {first} 个中去掉前 {skip} 个，什么也不剩", "of the first {first}, without the first {skip}, nothing is left"
    ),
    "proof_per": Words(
        "{word} 不能按“{text}”算；可用：{known}", "{word} cannot be given per {text}; it can be per {known}"
    ),
    "proof_needs_every": Words(
        "事件数只有一个，没有方差或比例；加上 every（如 7 days），逐段计数",
        "a count is one number, without variance or share; add every (like 7 days), to count period by period",
    ),
    "proof_every_alone": Words(
        "every 逐段计数，不能再写 per 或 out_of；删去其一",
        "every counts period by period, so per and out_of have no meaning beside it; leave one out",
    ),
    "proof_per_or_out_of": Words("per 与 out_of 只能写一个", "either per or out_of, not both"),
    "proof_give": Words(
        "{word} 不能给出“{text}”；可用：{known}", "{word} cannot be given as {text}; it can be: {known}"
    ),
    "proof_wave_at": Words("{text} 看的是全天，不与 at 同用", "{text} is about whole days and does not go with at"),
    "proof_wave_day": Words("{text} 至少要有一整天", "{text} needs a whole day at the least"),
    "proof_share_of_what": Words("share 要写明条件：{known} 之一", "share needs a bound: one of {known}"),
    "proof_bound_without_share": Words("“{text}”只与 give: share 同用", "'{text}' goes with give: share only"),
    "proof_no_time_left": Words(
        "除去预热和收尾，{days:g} 天里什么也不剩", "of {days:g} days nothing is left without warm_up and cool_down"
    ),
    "proof_no_crew": Words(
        "没有第 {text} 支队，该部门只有 {count} 支", "there is no crew {text}; the department has {count}"
    ),
    "proof_no_case": Words(
        "接报记录里没有“{text}”；有：{known}", "there is no recorded call '{text}'; there are: {known}"
    ),
    "proof_never": Words("没有发生", "it never happened"),
    "proof_nothing": Words("没有可以量的", "there was nothing to measure"),
    "proof_left": Words(
        "运行结束时还有 {left} 件没有结果，要更长的收尾（cool_down）",
        "{left} cases were not over when a run ended: a longer cool_down is needed",
    ),
    "proof_figure": Words("数", "figure"),
    "proof_expected": Words("理论", "expected"),
    "proof_simulated": Words("模拟", "simulated"),
    "proof_interval": Words("95% 区间", "95 % interval"),
    "proof_tolerance": Words("容差", "tolerance"),
    "proof_off": Words("差几个标准误", "off by (SE)"),
    "proof_verdict": Words("判定", "verdict"),
    "proof_agrees": Words("相符", "agrees"),
    "proof_blunt": Words("相符(钝)", "agrees (blunt)"),
    "proof_disagrees": Words("不符", "DISAGREES"),
    "proof_untold": Words("无从判定", "UNTOLD"),
    "proof_head": Words(
        "{case} {title}（{name}；{runs} 次运行，{seconds} 秒）", "{case} {title} ({name}; runs: {runs}, {seconds} s)"
    ),
    "proof_differs": Words("  与教科书不同：{words}", "  differs from the textbook: {words}"),
    "proof_extra": Words("选做", "extra"),
    "proof_left_out": Words("未证 {case} {title}：{reason}", "Not proved: {case} {title}: {reason}"),
    "proof_rule_quick": Words(
        "快速证明：独立运行，直到标准误不大于容差或到规定次数；相差不超过 4.5 个标准误为相符。标准误仍大于容差的标为“钝”。种子 {seed}。",
        "Quick proof: independent runs until the standard error is within the tolerance, or up to a stated number; a figure agrees within 4.5 standard errors. Blunt: its standard error is still above the tolerance. Seed {seed}.",
    ),
    "proof_rule_full": Words(
        "完整证明：运行规定的长度，相差不超过容差为相符。标准误仍大于容差一半的按 4.5 个标准误判定，标为“钝”。种子 {seed}。",
        "Full proof: runs of a stated length; a figure agrees within its tolerance. Blunt: its standard error is still above half the tolerance, so that it is judged by 4.5 standard errors. Seed {seed}.",
    ),
    "proof_sum": Words(
        "{cases} 个案例、{figures} 个数：相符 {agrees}，钝 {blunt}，不符 {disagrees}，无从判定 {untold}。",
        "Cases: {cases}; figures: {figures}. {agrees} agree, {blunt} agree bluntly, {disagrees} disagree, {untold} cannot be told.",
    ),
    "certificate_title": Words("与理论对照的证书", "Certificate: held against theory"),
    "certificate_about": Words(
        "在答案已知的地方，模拟给出的数与精确理论（或文献刊载的表）逐一对照。",
        "Where the answer is known, what is simulated is held, figure by figure, against exact theory or tables in print.",
    ),
    "certificate_passed": Words("全部相符。", "Every figure agrees."),
    "certificate_failed": Words("有的不符，或无从判定。", "Some figures disagree, or cannot be told."),
    "certificate_core": Words(
        "核心案例通过 {passed}/{of}，选做案例通过 {extra}/{of_extra}。各数：相符 {agrees}，钝 {blunt}，不符 {disagrees}，无从判定 {untold}。",
        "Core cases passed: {passed} of {of}; extra cases: {extra} of {of_extra}. Figures: {agrees} agree, {blunt} agree bluntly, {disagrees} disagree, {untold} cannot be told.",
    ),
    "certificate_made": Words(
        "{date} 做成，用时 {seconds} 秒；{system} {machine}，{cores} 核，{workers} 个进程。",
        "Made {date} in {seconds} seconds; {system} {machine}, cores: {cores}, workers: {workers}.",
    ),
    "certificate_program": Words("程序指纹：", "Fingerprint of the program:"),
    "certificate_cases": Words("各案例", "The cases"),
    "certificate_differs": Words("与教科书不同：{words}", "Differs from the textbook: {words}"),
    "certificate_runs": Words(
        "{name}，场景 {scenarios}：{runs} 次运行，{seconds} 秒",
        "{name}, scenario {scenarios}; runs: {runs}, {seconds} s",
    ),
    "certificate_left_out": Words("没有证明的", "Not proved"),
    "certificate_files": Words("版本与文件（SHA-256）", "Versions and files (SHA-256)"),
    "certificate_in_report": Words(
        "由 whistle prove 做成，已核对其内部一致。", "Made by whistle prove; checked for being consistent in itself."
    ),
    "certificate_same": Words("与写本页的程序相同。", "It is of the program that wrote this page."),
    "certificate_other": Words("它属于另一版本的程序。", "It is of another version of the program."),
    "certificate_written": Words(
        "证书写在 {path}（certificate.json、certificate.html）",
        "Certificate written to {path} (certificate.json, certificate.html)",
    ),
    "certificate_too_big": Words(
        "{path} 太大：证书至多 {most} 字节", "{path} is too large: a certificate has {most} bytes at the most"
    ),
    "certificate_unreadable": Words("读不了 {path}：{error}", "{path} cannot be read: {error}"),
    "certificate_none": Words(
        "{path} 不是 whistle prove 写的 certificate.json", "{path} is no certificate.json written by whistle prove"
    ),
    "certificate_wrong": Words("{path} 里的“{what}”不成样子", "'{what}' in {path} makes no sense"),
    "certificate_false": Words(
        "{path} 自相矛盾：{what} 与它的数不符", "{path} contradicts itself: {what} does not follow from its numbers"
    ),
    "certificate_of_comparison": Words(
        "证书只能放进 whistle compare 的报告", "a certificate goes into the report of a comparison only"
    ),
    "help_report_certificate": Words(
        "把 whistle prove 写的 certificate.json 放进报告",
        "put a certificate.json written by whistle prove into the report",
    ),
    # -- end of proof --
}


def say(key: str, language: str, **values: object) -> str:
    """The text *key* in *language* ("zh" or "en") with *values* put in."""
    text = TEXTS[key].of(language)
    return text.format(**plain(values)) if values else text


class ToldError(Exception):
    """A failure told to the user in the words of `TEXTS`: what failed, and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return self.text(chosen())

    def __reduce__(self) -> tuple[object, ...]:
        return _told, (type(self), self.key, self.values)

    def text(self, language: str) -> str:
        """The message in *language*."""
        values = {
            name: value.of(language) if isinstance(value, Words) else value for name, value in self.values.items()
        }
        return say(self.key, language, **values)


class WrongInputError(ToldError):
    """What was asked for cannot be done as it was asked."""


def _told(kind: type[ToldError], key: str, values: dict[str, object]) -> ToldError:
    return kind(key, **values)


def chosen(asked: str | None = None) -> str:
    """The language to speak: *asked*, else WHISTLE_LANG, else the locale's ("zh…" is Chinese, all else English)."""
    for wish in (asked, os.environ.get("WHISTLE_LANG"), *map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if wish:
            return "zh" if wish.lower().startswith(("zh", "chinese")) else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
