"""What the file of an experiment may say for each kind, and what can be wrong with it."""

from __future__ import annotations

from typing import Any

Fault = tuple[str, str, dict[str, Any]]
"""The path of a mistake, the key of its text, and the values that needs."""
