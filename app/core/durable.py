"""Writing so that it is still there after a loss of power: the content first, then its name, then what holds it."""

import os
from pathlib import Path

from app.core import randomness


def flush_file(path: Path) -> None:
    """Make sure that what was written to a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    if os.name == "nt":  # folders cannot be opened there; the file system keeps its own journal of names
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder with all that it lies in, each of them kept by the one above."""
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for one in missing:
        flush_folder(one.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in the place of what the file held, at once and for good; what fails leaves the file as it was."""
    beside = path.with_name(f".{path.name}.{randomness.ref()}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)
