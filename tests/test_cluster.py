"""A real Dask scheduler with two worker processes, one of them killed in mid-run: the folder is that of a serial run."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from sim import experiment, store, trial
from sim.cluster import Cluster
from sim.crowd import Crowd, local

if TYPE_CHECKING:
    from pathlib import Path

EXPERIMENT = """\
name: small
title: {zh: 题, en: title}
question: {zh: 问, en: question}
expect: {zh: 预期, en: expectation}
kind: sweep
scenario: three-whistles
baseline: in-turn
regimes: [priority]
measures: [emergency_loss_h]
replications: 10
factors:
  load: {title: 案件, path: demand.*.rate, times: true, values: [0.5, 1]}
  crews: {title: 队伍, path: departments.police.crews, values: [2, 3]}
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_a_cluster_that_loses_a_worker_gives_the_serial_folder(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="pip install '.[cluster]'")
    (tmp_path / "small.yaml").write_text(EXPERIMENT, encoding="utf-8")
    inquiry = experiment.read(tmp_path / "small.yaml")
    with Crowd(lambda: local(1)) as alone:
        trial.conduct(inquiry, store.opened(tmp_path / "serial", inquiry), alone)
    killed: list[int] = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as there:

        def kill(done: int, _total: int) -> None:
            if done == 7 and not killed:
                killed.append(next(iter(there.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        with Crowd(lambda: Cluster(there.scheduler_address)) as crowd:
            trial.conduct(inquiry, store.opened(tmp_path / "cluster", inquiry), crowd, kill)
    assert killed
    assert contents(tmp_path / "serial") == contents(tmp_path / "cluster")
