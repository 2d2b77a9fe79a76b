"""The notebook runs from its first cell to its last, and shows what it says it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "notebooks" / "story.ipynb"
FEWER = {"replications=20": "replications=4", "baseline: joint\n": "baseline: whistle-without-stationing\n"}
"""What is asked instead, for a short while: fewer replications, and regimes that differ in four elements, not in twelve."""


@pytest.fixture(scope="module")
def cells() -> Any:
    """The cells of code, run with less to simulate; all else is as it is written."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    for many, few in FEWER.items():
        with_it = [cell for cell in notebook.cells if many in cell.source]
        assert len(with_it) == 1, many
        with_it[0].source = with_it[0].source.replace(many, few)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def said(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs if output.output_type == "stream")


def test_it_tells_the_story_from_scenario_to_attribution(cells: Any) -> None:
    told = [said(cell) for cell in cells]
    assert not any(output.output_type == "error" for cell in cells for output in cell.outputs)
    assert "联合执法" in told[1]
    assert "95%" in told[1]
    assert "归到" in "".join(told)
    pictures = [output for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 2


def test_it_is_kept_without_its_results() -> None:
    """What it shows is worked out by whoever runs it."""
    kept = nbformat.read(NOTEBOOK, as_version=4)
    assert all(not cell.outputs and cell.execution_count is None for cell in kept.cells if cell.cell_type == "code")
