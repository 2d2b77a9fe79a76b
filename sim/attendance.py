"""Whether a department comes: one rule for all regimes; the shares are results."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.log import Reason

if TYPE_CHECKING:
    from sim.luck import Draw
    from sim.regime import Appraisal
    from sim.scenario import Attendance, Department

_FULL: Final = Reason.FULL
_TOKEN: Final = Reason.TOKEN
_ABSENT: Final = Reason.ABSENT
_PLACES: Final = 12
_SCALE: Final = 1e12
_FAR: Final = 1e14
_WHOLE: Final = 1.5 * 2.0**52
"""Added to a float and taken away again, it leaves the nearest whole number."""
_NO_TIE: Final = 0.49


def rounded(x: float) -> float:
    """As `round(x, 12)`, but through decimal text only where the scaled number is so near a tie that its own rounding counts.

    Else the nearest whole number is beyond doubt, and divided by a power of ten that is exact it is rounded once.
    """
    scaled = x * _SCALE
    nearest = (scaled + _WHOLE) - _WHOLE
    if -_FAR < scaled < _FAR and -_NO_TIE < scaled - nearest < _NO_TIE:
        return nearest / _SCALE
    return round(x, _PLACES)


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
