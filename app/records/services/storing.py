"""Writes to the lake: files first, then the manifest, each flushed to the disk before it counts.

The swap of the manifest is the moment of acceptance. A process that dies before it leaves files that nobody names;
one that dies after it has accepted. Writers wait for each other at a lock that dies with its process.
"""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.core.durable import flush_file, flush_folder, make_folder, write_whole
from app.core.errors import Unavailable
from app.core.i18n import _
from app.records.queries.lake import Lake
from app.records.rules.manifest import Manifest, write_manifest

try:
    import fcntl
except ImportError:  # Windows has no flock; its own lock lives in msvcrt
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 60.0
_PAUSE = 0.05
# Readers that opened an older revision may still be at its files.
_REVISIONS_KEPT = 3


@contextmanager
def writing(lake: Lake, patience: float = _PATIENCE) -> Iterator[Manifest]:
    """Hold the lake's lock and give the manifest as it is now; raise `Unavailable` when others write too long."""
    make_folder(lake.folder)
    with (lake.folder / "lock").open("a+") as file:
        _lock(file, time.monotonic() + patience)
        try:
            yield lake.manifest()
        finally:
            _unlock(file)


def _lock(file: IO[str], until: float) -> None:
    while not _try_lock(file):
        if time.monotonic() >= until:
            raise Unavailable(_("Another import is being written. Try again in a minute."))
        time.sleep(_PAUSE)


def _try_lock(file: IO[str]) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            _windows(file, "LK_NBLCK")
    except OSError:
        return False
    return True


def _unlock(file: IO[str]) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_UN)
    else:
        _windows(file, "LK_UNLCK")


def _windows(file: IO[str], how: str) -> None:
    import msvcrt

    file.seek(0)
    msvcrt.locking(file.fileno(), getattr(msvcrt, how), 1)  # type: ignore[attr-defined]


def publish(lake: Lake, manifest: Manifest, fresh: Iterable[Path]) -> None:
    """Make `manifest` the truth, after the `fresh` files that it names are on the disk."""
    for path in fresh:
        flush_file(path)
        for folder in path.relative_to(lake.folder).parents:
            flush_folder(lake.folder / folder)
    write_whole(lake.folder / "manifest.json", write_manifest(manifest).encode())
    _sweep(lake, manifest)


def _sweep(lake: Lake, manifest: Manifest) -> None:
    """Take away files of current records that are some revisions old, and what a dead process left behind."""
    named = manifest.paths()
    for path in lake.folder.glob(".manifest.json.*"):
        path.unlink(missing_ok=True)
    for path in (lake.folder / "current").glob("*.parquet"):
        revision = int(path.stem.rpartition("-")[2])
        if path.relative_to(lake.folder).as_posix() not in named and revision <= manifest.revision - _REVISIONS_KEPT:
            path.unlink(missing_ok=True)
    for path in (lake.folder / "findings").glob("*.parquet"):
        if path.relative_to(lake.folder).as_posix() not in named:
            path.unlink(missing_ok=True)
    for path in (lake.folder / "batches").glob("*/*"):
        if not any(name.startswith(f"batches/{path.parent.name}/{path.name}/") for name in named):
            shutil.rmtree(path, ignore_errors=True)
