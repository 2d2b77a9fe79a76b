"""One driver at a time: a lock on a folder that goes with the process that holds it, however it ends."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = ".lock"
"""The file that is locked; what is in it means nothing, and that it is there means nothing either."""
_NONE_HERE: Final = (errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK)
"""The file system knows no locks: one goes on without."""


class Lock:
    """Holds the lock of *folder* until released, or until this process ends; raises BlockingIOError if another holds it."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self._path = folder / name
        self._file: int | None = None
        self.sure = True
        """Whether the file system knows locks, so that nobody else is at work."""
        while self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                self.sure = _seize(file)
                if _same(file, self._path):
                    self._file = file
            finally:
                if self._file is None:  # another's, or one that its holder took away meanwhile
                    os.close(file)

    def release(self) -> None:
        """Let others have the folder, and leave no trace in it."""
        file, self._file = self._file, None
        if file is None:
            return
        # as long as it is held, nobody else takes the file for theirs; Windows cannot take away a file that is open
        if sys.platform == "win32":
            os.close(file)
        with suppress(OSError):
            self._path.unlink()
        if sys.platform != "win32":
            os.close(file)

    def __del__(self) -> None:
        self.release()


def _seize(file: int) -> bool:
    """Lock *file*, or raise BlockingIOError at once; False where the file system knows no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            raise BlockingIOError(error.errno, error.strerror) from error
        if error.errno not in _NONE_HERE:
            raise
        return False
    return True


def _same(file: int, path: Path) -> bool:
    """Whether *path* still leads to the open *file*."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
