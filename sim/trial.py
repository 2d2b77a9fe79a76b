"""An experiment carried out, of whatever kind."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from sim.kinds.attribution import attribution
from sim.kinds.design import design
from sim.kinds.pilots import pilots
from sim.kinds.precision import precision
from sim.kinds.sensitivity import sensitivity
from sim.kinds.sweep import sweep
from sim.lab import Lab, write
from sim.results import reason
from sim.runner import Plan
from sim.texts import ToldError, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.crowd import Crowd
    from sim.experiment import Inquiry
    from sim.lab import Finding
    from sim.store import Store

KINDS: Final[Mapping[str, Callable[[Lab], Finding]]] = {
    "precision": precision,
    "attribution": attribution,
    "sensitivity": sensitivity,
    "pilots": pilots,
    "sweep": sweep,
    "design": design,
}
"""How each kind is carried out."""
EXTRAS: Final[Mapping[str, tuple[str, str]]] = {
    "sensitivity": ("SALib", "sensitivity_not_installed"),
    "pilots": ("statsmodels", "evaluation_not_installed"),
}
"""The library that a kind needs beyond those always installed, and the text that says how to get it."""


def required(inquiry: Inquiry) -> None:
    """Raise WrongInputError, which says what to install, if a library that this kind needs is wanting."""
    library, key = EXTRAS.get(inquiry.experiment.kind, ("sim", ""))
    if find_spec(library) is None:
        raise WrongInputError(key)


def conduct(
    inquiry: Inquiry, store: Store, crowd: Crowd, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Finding:
    """Do what is not done yet of an experiment, and say what it shows; the folder is complete afterwards, and free for others."""
    plan = Plan(inquiry.scenario, inquiry.arms, inquiry.experiment.seed, "none", None)
    try:
        required(inquiry)
        finding = KINDS[inquiry.experiment.kind](Lab(inquiry, store, crowd, plan, progress))
        if "files" not in store.manifest:
            write(store, finding)
    except OSError as error:
        raise ToldError("experiment_stopped", path=store.into, error=reason(error)) from error
    finally:
        store.close()
    return finding
