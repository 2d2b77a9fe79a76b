"""Signs: which of them are shown to people as they stand."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN: Final = "\xa0-\xac\xae-\u061b\u061d-\u200a\u2010-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""The signs beyond ASCII that are shown as they stand: no controls, none of no width, none that turn the direction of writing, no halves."""


@cache
def hidden() -> re.Pattern[str]:
    """Signs that are not shown as they stand: they would steer a terminal, or mislead the eye."""
    return re.compile(f"[^\t\n\x20-\x7e{OPEN}]")


def shown(text: str) -> str:
    """*text* with every sign that is not shown as it stands written out by its number."""
    if text.isascii() and text.isprintable():
        return text
    return hidden().sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    number = ord(found.group())
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* with every text in them fit to be shown."""
    return {name: shown(value) if isinstance(value, str) else _path(value) for name, value in values.items()}


def _path(value: Any) -> Any:
    return shown(os.fspath(value)) if isinstance(value, os.PathLike) else value
