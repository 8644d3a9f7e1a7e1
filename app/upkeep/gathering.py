"""Which files of the data folder belong into a backup, held as they are at one moment.

Files of the lake never change once they are named, so a second name (a link) holds them while the lake goes on.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.records.queries.lake import Lake, lake_of
from app.records.services import storing

# Beside the database: everything that cannot be made anew. Left out are the queue, which the jobs' rows bring back,
# drafts of imports, which are brought again, letters in files, and what is only kept for speed.
FOLDERS = ("files", "playbooks")
SINGLE = ("plugins_off.json", "demonstration")
SECRET = "secret_key"  # noqa: S105
LAKE, LAKE_MANIFEST = "lake", "manifest.json"
# A large import holds its lake for minutes.
PATIENCE = 600.0


def lakes(data_dir: Path) -> list[Lake]:
    """Return the lake of every organisation that has one."""
    root = data_dir / LAKE
    return [lake_of(one.name, data_dir) for one in sorted(root.iterdir()) if one.is_dir()] if root.is_dir() else []


def _hold(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(source, target)


def _arrives(path: Path) -> bool:
    return path.suffix == ".part" or any(part.startswith(".") for part in path.parts)


@contextmanager
def still(data_dir: Path) -> Iterator[list[Lake]]:
    """Keep every lake as it is while the block runs: who wants to write waits."""
    with ExitStack() as held:
        found = lakes(data_dir)
        for lake in found:
            held.enter_context(storing.writing(lake, PATIENCE))
        yield found


def hold_lakes(found: list[Lake], staging: Path) -> dict[str, Path]:
    """Give every file that the manifests name a second name below `staging`; return them by that in the archive."""
    held: dict[str, Path] = {}
    for lake in found:
        manifest, inside = lake.folder / LAKE_MANIFEST, f"{LAKE}/{lake.folder.name}"
        if not manifest.exists():
            continue
        for name in sorted(lake.manifest().paths()):
            if lake.path(name).is_file():
                _hold(lake.path(name), staging / inside / name)
                held[f"{inside}/{name}"] = staging / inside / name
        copied = staging / inside / LAKE_MANIFEST
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(manifest, copied)
        held[f"{inside}/{LAKE_MANIFEST}"] = copied
    return held


def files(data_dir: Path, with_secret: bool) -> dict[str, Path]:
    """Return the other files by their name in the archive; those that are still arriving stay out."""
    found = {
        path.relative_to(data_dir).as_posix(): path
        for folder in FOLDERS for path in sorted((data_dir / folder).rglob("*"))
        if path.is_file() and not path.is_symlink() and not _arrives(path.relative_to(data_dir))
    }
    single = (*SINGLE, SECRET) if with_secret else SINGLE
    return found | {name: data_dir / name for name in single if (data_dir / name).is_file()}
