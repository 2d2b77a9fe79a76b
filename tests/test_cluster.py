"""A real Dask scheduler with two worker processes, a worker or the driver killed in mid-run: the folder is that of a serial run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import cli, experiment, store, trial
from sim.cluster import Cluster
from sim.crowd import Crowd, local

ROOT = Path(__file__).parent.parent
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


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_a_driver_killed_on_a_cluster_and_started_again_gives_the_serial_folder(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="pip install '.[cluster]'")
    (tmp_path / "small.yaml").write_text(EXPERIMENT, encoding="utf-8")
    inquiry = experiment.read(tmp_path / "small.yaml")
    with Crowd(lambda: local(1)) as alone:
        trial.conduct(inquiry, store.opened(tmp_path / "serial", inquiry), alone)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as there:
        out = tmp_path / "cluster"
        words = ["experiment", str(tmp_path / "small.yaml"), "--cluster", there.scheduler_address, "--out", str(out)]
        with subprocess.Popen([sys.executable, "-m", "sim", *words], cwd=ROOT, stdout=subprocess.DEVNULL) as driver:
            ends = time.monotonic() + 120
            while len(list((out / "tasks").glob("*.parquet"))) < 7 and time.monotonic() < ends:
                time.sleep(0.01)
            driver.send_signal(signal.SIGKILL)
        kept = len(list((out / "tasks").glob("*.parquet")))
        assert 7 <= kept < 40
        assert cli.main(words) == 0
    assert contents(tmp_path / "serial") == contents(tmp_path / "cluster")
