"""A short round of fuzzing with Hypothesis, and what longer rounds (`python -m tests.fuzz`) have found, kept."""

from __future__ import annotations

import tempfile
from pathlib import Path

import fuzz
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**62))
@example(1)
def test_a_text_of_the_language_is_read_or_refused_and_what_is_read_runs_to_its_end(seed: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        fuzz.laid(fuzz.made(seed), Path(scratch))
        assert fuzz.tried(Path(scratch)) in {"refused", "read", "run"}


@pytest.mark.parametrize("folder", sorted(path for path in fuzz.CORPUS.iterdir() if path.is_dir()), ids=lambda path: path.name)  # fmt: skip
def test_what_was_found_once_is_mended(folder: Path, tmp_path: Path) -> None:
    files = {"small.yaml": fuzz.SMALL.encode(), "calls.csv": fuzz.CALLS.encode()}
    fuzz.laid(files | {path.name: path.read_bytes() for path in folder.iterdir()}, tmp_path)
    assert fuzz.tried(tmp_path) in {"refused", "read", "run"}


def test_most_of_what_is_made_is_not_refused_at_the_first_sign() -> None:
    """A fuzzer whose texts are all refused by the YAML parser would find nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        found = []
        for seed in range(80):
            fuzz.laid(fuzz.made(seed), Path(scratch))
            found.append(fuzz.tried(Path(scratch)))
    assert found.count("run") >= 4
    assert found.count("refused") >= 20


def test_a_finding_would_be_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fuzz, "made", lambda _seed: {"hostile.yaml": fuzz.SMALL.encode()})
    monkeypatch.setattr(fuzz, "CORPUS", tmp_path)
    monkeypatch.setattr(fuzz, "read", lambda _path: 1 / 0)
    counts = fuzz.campaign(0.003, 0)
    assert counts["found"] == counts["tried"] > 0
    assert list(tmp_path.iterdir())
