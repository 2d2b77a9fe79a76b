"""Whether a department comes: one rule for all regimes; the shares are results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.log import Reason

if TYPE_CHECKING:
    from sim.regime import Appraisal
    from sim.scenario import Attendance, Department


def _gumbel(u: float) -> float:
    return round(-math.log(-math.log(u)), 12)


def decide(
    rule: Attendance,
    appraisal: Appraisal,
    department: Department,
    case_type: str,
    *,
    load: float,
    luck: tuple[float, ...],
    stationed: bool = False,
    appraised: bool = True,
) -> Reason:
    """The best of full, token and absent: θ + A·s − c·L, θ' + A·σ·s − c'·L, or 0, each plus its Gumbel draw.

    A is the street's appraisal, its advice on appointments, and, where the department has crews
    *stationed* there, the appraisal of those. *luck* holds the draws of this department for this
    call, in the order full, token, absent. A department above the district is *appraised* by a
    street only where its superiors supervise the request.
    """
    stake = department.stakes.get(case_type, department.stake)
    weight = 0.0
    if appraised:
        weight += appraisal.weight if appraisal.rule == "recorded" else 0.0
        weight += appraisal.appointments
        weight += appraisal.stationed if stationed else 0.0
    full = stake + weight * rule.loss_if_absent - rule.load_weight * load
    token = stake - rule.token_stake
    token += weight * appraisal.sees_token * rule.loss_if_absent - rule.load_weight * rule.token_load * load
    absent = 0.0
    if not rule.sharp:
        full += _gumbel(luck[0])
        token += _gumbel(luck[1])
        absent += _gumbel(luck[2])
    if rule.tokens and token > full and token > absent:
        return Reason.TOKEN
    return Reason.FULL if full >= absent else Reason.ABSENT
