"""Writes to the lake: files first, then the manifest, each flushed to the disk before it counts.

The swap of the manifest is the moment of acceptance. A process that dies before it leaves files that nobody names;
one that dies after it has accepted. Writers wait for each other at a lock that dies with its process.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.core.durable import flush_file, flush_folder, make_folder, write_whole
from app.core.errors import Unavailable
from app.core.i18n import _
from app.core.turns import turn
from app.records.queries.lake import Lake
from app.records.rules.manifest import Manifest, write_manifest

_PATIENCE = 60.0
# Readers that opened an older revision may still be at its files.
_REVISIONS_KEPT = 3


@contextmanager
def writing(lake: Lake, patience: float = _PATIENCE) -> Iterator[Manifest]:
    """Hold the lake's lock and give the manifest as it is now; raise `Unavailable` when others write too long."""
    make_folder(lake.folder)
    with ExitStack() as held:
        try:
            held.enter_context(turn(lake.folder / "lock", patience))
        except TimeoutError:
            raise Unavailable(_("Another import is being written. Try again in a minute.")) from None
        yield lake.manifest()


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
