"""Workers of a Dask cluster, in the place of processes of this machine: a thin adapter around `client.submit`."""

# ruff: noqa: PLC0415 - what is heavy is imported where it is used, so that help costs little

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from sim.texts import ToldError, WrongInputError

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT: Final = 15
"""Seconds to wait for the scheduler."""


def required() -> None:
    """Raise WrongInputError, which says what to install, if Dask is wanting."""
    if find_spec("distributed") is None:
        raise WrongInputError("cluster_not_installed")


class Cluster:
    """The workers that a Dask scheduler at *address* knows; it hands out again by itself what a lost worker had."""

    def __init__(self, address: str) -> None:
        required()
        from distributed import Client

        try:
            self._client: Any = Client(address, timeout=WAIT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ToldError("cluster_unreachable", address=address, error=str(error).split("\n", 1)[0]) from error

    @property
    def workers(self) -> int:
        """Threads of all workers that are there now."""
        return max(2, sum(map(int, self._client.nthreads().values())))

    def submit(self, work: Callable[..., Any], /, *args: Any) -> Any:
        """Have *work* done by one of the workers; the result is kept only until it is fetched."""
        return self._client.submit(work, *args, pure=False)

    def stuck(self) -> bool:
        """Never: the scheduler sees who is gone."""
        return False

    def stop(self) -> None:
        """Nothing: what nobody waits for is dropped when the client goes."""

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()
