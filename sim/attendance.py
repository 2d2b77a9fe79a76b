"""Whether a department comes: one rule for all regimes; the shares are results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.log import Reason
from sim.units import rounded

if TYPE_CHECKING:
    from sim.luck import Draw
    from sim.regime import Appraisal
    from sim.scenario import Attendance, Department

_FULL: Final = Reason.FULL
_TOKEN: Final = Reason.TOKEN
_ABSENT: Final = Reason.ABSENT


def _gumbel(u: float) -> float:
    return rounded(-math.log(-math.log(u)))


class Leaning:
    """What a department weighs whenever it is called for one type of case under one regime: worked out once.

    Full attendance is worth θ + A·s − c·L, a token θ' + A·σ·s − c'·L, absence 0, each plus its
    Gumbel draw. A is the street's appraisal, its advice on appointments, and, where the department
    has crews *stationed* there, the appraisal of those. A department above the district is
    *appraised* by a street only where its superiors supervise the request.
    """

    __slots__ = ("_full", "_load", "_seen", "_sharp", "_token", "_token_load", "_tokens")

    def __init__(
        self,
        rule: Attendance,
        appraisal: Appraisal,
        department: Department,
        case_type: str,
        *,
        stationed: bool = False,
        appraised: bool = True,
    ) -> None:
        stake = department.stakes.get(case_type, department.stake)
        weight = 0.0
        if appraised:
            weight += appraisal.weight if appraisal.rule == "recorded" else 0.0
            weight += appraisal.appointments
            weight += appraisal.stationed if stationed else 0.0
        self._tokens = rule.tokens
        self._sharp = rule.sharp
        self._full: float = stake + weight * rule.loss_if_absent
        self._load: float = rule.load_weight
        self._token: float = stake - rule.token_stake
        self._seen: float = weight * appraisal.sees_token * rule.loss_if_absent
        self._token_load: float = rule.load_weight * rule.token_load

    def decides(self, load: float, luck: Draw) -> Reason:
        """The best of full, token and absent at this *load*; *luck* holds the draws of this call, in that order."""
        full = self._full - self._load * load
        token = self._token + (self._seen - self._token_load * load)
        absent = 0.0
        if not self._sharp:
            full += _gumbel(luck.at(0))
            absent += _gumbel(luck.at(2))
        if self._tokens:
            if not self._sharp:
                token += _gumbel(luck.at(1))
            if token > full and token > absent:
                return _TOKEN
        return _FULL if full >= absent else _ABSENT
