"""A folder for what is not finished yet: closed to others, on the disk of the data, gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Refused


@contextmanager
def folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a fresh folder below `parent`; it is removed at the end."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def demand_space(place: Path, needed: int) -> None:
    """Raise `Refused` where a disk has not so many bytes left."""
    free = shutil.disk_usage(place).free
    if needed > free:
        raise Refused(
            f"{place} has {free / 1e6:,.0f} MB left, and {needed / 1e6:,.0f} MB are needed.",
            hint="Make room, or choose another folder.",
        )
