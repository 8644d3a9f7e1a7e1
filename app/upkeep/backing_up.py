"""`backup`: one archive of database, lake and files, taken while the server works, and proven before it counts."""

import os
import re
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import select

from app.core import clock, files
from app.core import settings as settings_
from app.core.database import copies
from app.core.errors import Refused, UpriverError
from app.core.settings import Settings
from app.core.version import VERSION
from app.upkeep import archive, gathering, moving, proving, staging
from app.upkeep.archive import Manifest

FOLDER = "backups"
One = TypeVar("One")
OURS = re.compile(r"upriver-\d{8}T\d{6}Z(-[0-9a-z]{4})?\.zip")


def name_now() -> str:
    """Return the name of an archive that is taken now."""
    return f"upriver-{clock.now():%Y%m%dT%H%M%SZ}.zip"


def place_of(target: Path | None, found: Settings) -> Path:
    """Return where the archive goes: a file that is named, or a fresh name in a folder."""
    target = target or found.data_dir / FOLDER
    path = target if target.suffix == ".zip" else target / name_now()
    if path.exists():
        raise Refused(f"{path} exists already.", hint="Give another name, or a folder.")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _collect(found: Settings, place: Path, with_secret: bool) -> tuple[dict[str, Path], Manifest]:
    """Hold database and lakes as they are at one moment, and write the database's copy."""
    data_dir, inside = found.data_dir.resolve(), place / proving.FOLDER
    inside.mkdir()
    with ExitStack() as kept:
        with gathering.still(data_dir) as lakes:
            source = kept.enter_context(copies.snapshot(found.database))
            members = gathering.hold_lakes(lakes, place)
        if not source.migration:
            raise Refused("The database has no tables yet.", hint="Run: python3 run.py migrate")
        uploads = [f"files/{stored}" for stored, in source.read(select(files.Upload.stored))]
        heads, tables = proving.heads(source.read(proving.HEADS)), source.write(inside)
    members |= {proving.part(path.name): path for path in sorted(inside.iterdir())}
    members |= gathering.files(data_dir, with_secret)
    manifest = Manifest(
        format=archive.FORMAT, version=VERSION, migration=source.migration, database=source.kind,
        made_at=clock.now().isoformat(), tables=tables, heads=heads, with_secret=with_secret, members={},
        missing=tuple(sorted(set(uploads) - members.keys())),
    )
    return members, manifest


def _pack(path: Path, members: dict[str, Path], manifest: Manifest) -> Manifest:
    """Write the archive under another name first: what has the right name is whole."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            writer = archive.Writer(file)
            for name, source in _with_progress("packing", members.items()):
                writer.add(name, source)
            told = manifest.model_copy(update={"members": writer.members})
            writer.close(told)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return told


def _with_progress(what: str, items: Collection[One]) -> Iterator[One]:
    """Yield every item; on a terminal a line shows how many there are still."""
    with click.progressbar(items, label=what, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:
        yield from shown


def back_up(found: Settings, path: Path, *, with_secret: bool = False) -> Manifest:
    """Write one archive of everything to `path`; the server may work meanwhile."""
    moving.mend(found)
    with staging.folder(found.data_dir.resolve(), ".backup-") as place:
        members, manifest = _collect(found, place, with_secret)
        staging.demand_space(path.parent, sum(one.stat().st_size for one in members.values()) // 2)
        return _pack(path, members, manifest)


def verify(path: Path, found: Settings) -> None:
    """Read an archive back: each hash, and the database filled into a place of its own with its journal recomputed."""
    with archive.opened(path) as reader, staging.folder(path.parent.resolve(), ".backup-") as place:
        for name in _with_progress("reading back", list(reader.manifest.members)):
            reader.read(name, lambda piece: None)
        with proving.room(reader, found, place):
            pass


def older(folder: Path, keep: int) -> list[Path]:
    """Return our archives in a folder beyond the newest `keep`; what has another name is nobody's business here."""
    return sorted((path for path in folder.iterdir() if OURS.fullmatch(path.name)), reverse=True)[keep:]


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--verify/--no-verify", "proven", default=True, help="Restore it into a place of its own and compare.")
@click.option("--with-secret", is_flag=True, help="Take the secret key along, with which one can sign in as anybody.")
@click.option("--keep", type=click.IntRange(1), help="Remove our older archives in that folder beyond this number.")
def backup(target: Path | None, proven: bool, with_secret: bool, keep: int | None) -> None:
    """Write database, lake and files into one archive, while the server works, and prove it.

    TARGET is a folder or a name that ends in .zip; without it, the folder `backups` of the data folder.
    """
    found = settings_.load()
    path = place_of(target, found)
    manifest = back_up(found, path, with_secret=with_secret)
    if proven:
        try:
            verify(path, found)
        except UpriverError:
            path.rename(path.with_name(f"{path.name}.broken"))
            raise
    count = sum(table.rows for table in manifest.tables.values())
    click.echo(f"{path}: {path.stat().st_size / 1e6:,.1f} MB, {len(manifest.members)} files, {count} rows"
               + (", restored and compared" if proven else ", not read back"))
    for lost in manifest.missing:
        click.echo(f"missing since before this backup: {lost}", err=True)
    for old in older(path.parent, keep) if keep else ():
        old.unlink()
        click.echo(f"removed {old.name}")
