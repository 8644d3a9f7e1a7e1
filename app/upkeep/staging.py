"""A folder for what is not finished yet: closed to others, on the disk of the data, gone afterwards."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Refused

try:
    import fcntl
except ImportError:  # Windows: what is left there is removed by hand
    fcntl = None  # type: ignore[assignment]


@contextmanager
def folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a fresh folder below `parent`; it is removed at the end, with what others left that died over theirs."""
    _sweep(parent, prefix)
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    held = _hold(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if held is not None:
            os.close(held)


def _hold(path: Path) -> int | None:
    """Lock a folder for as long as this process lives; None where somebody holds it, or nothing can be held."""
    if fcntl is None:
        return None
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _sweep(parent: Path, prefix: str) -> None:
    """Remove what processes left behind that were killed: each is as large as the whole installation."""
    for old in parent.glob(f"{prefix}*"):
        held = _hold(old)
        if held is not None:
            shutil.rmtree(old, ignore_errors=True)
            os.close(held)


def demand_space(place: Path, needed: int) -> None:
    """Raise `Refused` where a disk has not so many bytes left."""
    free = shutil.disk_usage(place).free
    if needed > free:
        raise Refused(
            f"{place} has {free / 1e6:,.0f} MB left, and {needed / 1e6:,.0f} MB are needed.",
            hint="Make room, or choose another folder.",
        )
