"""What comes from outside, taken in within bounds: plain files of a fair size, JSON that is no trap, names that stay where they are.

Nothing here trusts a path, a size or a text. A pipe, a device or a folder is no file; a file that grows while it is
read is cut off; a symbolic link may lead to another place in the same folder, and nowhere else.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath
from typing import Any, Final, NoReturn

from sim.signs import hidden

DATA: Final = 4_000_000
"""Bytes of a JSON file at most."""
FOLDER: Final = "folder"
DEVICE: Final = "device"
"""What stands where a file should be."""
LONG: Final = 300
"""Bytes of a name that lead to a file, at most."""


class OutsideError(Exception):
    """Something from outside that is not taken in: the key of the text that says why, and its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether there is a plain file at *path*; no name, however odd, is an error."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether there is anything at *path*."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def opened(path: str | os.PathLike[str]) -> int:
    """The number of the plain file at *path*, open for reading; raises OutsideError. Never waits for a pipe or a device."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise OutsideError("reader_unreadable", why=_why(error)) from None
    kind = os.fstat(file).st_mode
    if not stat.S_ISREG(kind):
        os.close(file)
        raise OutsideError("reader_unreadable", why=FOLDER if stat.S_ISDIR(kind) else DEVICE)
    return file


def content(path: str | os.PathLike[str], most: int) -> bytes:
    """The bytes of the plain file at *path*, *most* of them at the most; raises OutsideError."""
    file = opened(path)
    size = os.fstat(file).st_size
    if size > most:
        os.close(file)
        raise OutsideError("reader_too_big", size=size, most=most)
    try:
        with os.fdopen(file, "rb") as stream:
            raw = stream.read(most + 1)
    except OSError as error:
        raise OutsideError("reader_unreadable", why=_why(error)) from None
    if raw is None or len(raw) > most:  # it grew, or it is no file after all
        raise OutsideError("reader_too_big", size=f"> {most}", most=most)
    return raw


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def data(path: str | os.PathLike[str], most: int = DATA) -> Any:
    """What the JSON file at *path* says; None if it cannot be read, or is no JSON."""
    try:
        import json  # noqa: PLC0415 - help reads none

        return json.loads(content(path, most), parse_constant=_no_number)
    except (OutsideError, ValueError, RecursionError):
        return None


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def inside(name: str) -> bool:
    """Whether the name of a file cannot lead out of its folder, and can be shown as it stands."""
    pure = PurePosixPath(name)
    odd = (
        hidden().search(name) or any(sign in name for sign in "\\:\n\t") or len(name.encode("utf-8", "replace")) > LONG
    )
    return bool(name) and not pure.is_absolute() and ".." not in pure.parts and not odd


def within(folder: Path, path: Path) -> bool:
    """Whether *path*, with every symbolic link followed, lies in *folder*."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):
        return False
