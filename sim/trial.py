"""An experiment carried out, of whatever kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.kinds.attribution import attribution
from sim.kinds.pilots import pilots
from sim.kinds.precision import precision
from sim.kinds.sweep import sweep
from sim.lab import Lab, write
from sim.runner import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.crowd import Crowd
    from sim.experiment import Inquiry
    from sim.lab import Finding
    from sim.store import Store

KINDS: Final[Mapping[str, Callable[[Lab], Finding]]] = {
    "precision": precision,
    "attribution": attribution,
    "pilots": pilots,
    "sweep": sweep,
}
"""How each kind is carried out."""


def conduct(
    inquiry: Inquiry, store: Store, crowd: Crowd, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Finding:
    """Do what is not done yet of an experiment, and say what it shows; the folder is complete afterwards."""
    plan = Plan(inquiry.scenario, inquiry.arms, inquiry.experiment.seed, "none", None)
    finding = KINDS[inquiry.experiment.kind](Lab(inquiry, store, crowd, plan, progress))
    if "files" not in store.manifest:
        write(store, finding)
    return finding
