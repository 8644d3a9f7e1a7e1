"""Taking turns among processes: a lock in a file, which dies with the process that holds it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows has no flock; its own lock lives in msvcrt
    fcntl = None  # type: ignore[assignment]

_PAUSE = 0.05


@contextmanager
def turn(file: Path, patience: float) -> Iterator[None]:
    """Hold the lock of a file, one process and thread at a time; raise `TimeoutError` when others hold it too long."""
    with file.open("a+b") as opened:
        until = time.monotonic() + patience
        while not take(opened):
            if time.monotonic() >= until:
                raise TimeoutError(f"{file.name} is held by somebody else")
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            give_back(opened)


def take(opened: IO[bytes]) -> bool:
    """Take the lock of an open file if nobody holds it; tell whether it was taken."""
    try:
        if fcntl is not None:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _windows(opened, "LK_NBLCK")
    except OSError:
        return False
    return True


def give_back(opened: IO[bytes]) -> None:
    """Let others have the lock."""
    if fcntl is not None:
        fcntl.flock(opened, fcntl.LOCK_UN)
    else:
        _windows(opened, "LK_UNLCK")


def _windows(opened: IO[bytes], how: str) -> None:
    import msvcrt

    opened.seek(0)
    msvcrt.locking(opened.fileno(), getattr(msvcrt, how), 1)  # type: ignore[attr-defined]
