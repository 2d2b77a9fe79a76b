"""A town small enough to evaluate pilots in it within a test: four districts of two streets, a month and a half."""

from __future__ import annotations

from typing import Final

DISTRICTS: Final = "abcd"


def town() -> str:
    """The scenario, with regime `same`, which is the baseline under another name."""
    districts = "".join(f"  {d}: {{name: {d}}}\n" for d in DISTRICTS)
    streets = "".join(
        f"  {d}{n}: {{name: {d}{n}, district: {d}, x: {n}, area: 4 km2, holds_back: {0.1 * (n - 1)}}}\n"
        for d in DISTRICTS
        for n in (1, 2)
    )
    departments = "".join(
        f"  {d}-{power}: {{name: {d}, powers: [{power}], district: {d}, crews: 1, routine: 0.3}}\n"
        for d in DISTRICTS
        for power in ("detain", "seize")
    )
    return f"""\
name: piloted
title: {{zh: 小城, en: A small town}}
start: 2018-01-01
districts:
{districts}streets:
{streets}powers: {{detain: {{name: 抓}}, seize: {{name: 扣}}}}
departments:
{departments}case_types:
  raid:
    name: 查处
    gives_up: 10 days
    relapse: 0.2
    stages:
      - needs:
          - {{power: detain, work: 2 h, together: true, because: law}}
          - {{power: seize, work: 2 h}}
regimes:
  joint: {{title: {{zh: 联合, en: joint}}, call: {{rule: petition, desk: 0.5, dispute: 0}}, timing: {{rule: dates, day_free: 0.9}}}}
  same: {{base: joint, title: {{zh: 照旧, en: as before}}}}
  whistle:
    base: joint
    title: {{zh: 吹哨, en: whistle}}
    call: whistle
    appraisal: recorded
    timing: on_call
    command: one
    stay: until_done
  rolling: {{base: joint, title: {{zh: 铺开, en: roll-out}}, rollout: [{{cohorts: [some], regime: whistle}}]}}
cohorts: {{some: {{name: 若干, size: 2}}}}
phases:
  - {{name: before, length: 30 days, regime: joint}}
  - {{name: pilots, length: 30 days, regime: joint, compared: true}}
demand: [{{type: raid, rate: 0.5 per day}}]
compare: [joint, whistle]
measure: {{primary: resolved_share, resolution_within: 10 days}}
"""


PILOTS: Final = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期如此, en: so it is expected}
kind: pilots
scenario: piloted.yaml
regimes: [whistle]
replications: 3
period: 10 days
programmes:
  lot: {title: {zh: 抽签, en: by lot}, size: 4}
  steps:
    title: {zh: 分步, en: in steps}
    chosen: record
    unit: district
    joins:
      - {date: 2018-01-31, share: 0.5}
      - {date: 2018-02-10, share: 1}
"""
