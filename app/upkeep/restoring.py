"""`restore`: puts an archive into the place of an installation, after everything in it was proven."""

import sys
from pathlib import Path

import click

from app.core import settings as settings_
from app.core.database import copies, schemas
from app.core.errors import Invalid, Refused
from app.core.settings import Settings
from app.upkeep import archive, doctor, moving, proving, staging
from app.upkeep.archive import Manifest, Reader
from app.upkeep.gathering import FOLDERS, LAKE, SECRET, SINGLE


def _demand_fitting(manifest: Manifest, found: Settings) -> None:
    """Raise `Refused` where an archive cannot become this installation."""
    if not proving.known(manifest.migration):
        raise Refused(
            f"The archive was written by version {manifest.version}, whose database this version does not know.",
            hint="Install that version or a newer one, and restore with it.",
        )
    here = "postgresql" if found.database_url else "sqlite"
    if manifest.database != here:
        raise Refused(
            f"The archive holds a database of {manifest.database}, and this installation uses {here}.",
            hint="Set UPRIVER_DATABASE_URL accordingly.",
        )


def _demand_ours(manifest: Manifest) -> None:
    """Raise `Invalid` where an archive brings what no backup holds: a key that was not taken along, notes, drafts."""
    single = {*SINGLE, *((SECRET,) if manifest.with_secret else ())}
    for name in manifest.members:
        folder, below, _rest = name.partition("/")
        if name not in single and not (below and folder in (*FOLDERS, LAKE, proving.FOLDER)):
            raise Invalid(
                f"The archive brings {name!r}, which is no part of a backup.",
                hint="Nothing was changed. Ask who made it.",
            )


def _demand_empty(found: Settings, manifest: Manifest, replace: bool) -> None:
    """Raise `Refused` where something would be replaced that nobody gave up."""
    there = moving.held(found.data_dir, manifest.with_secret)
    if found.database_url:
        there += [f"table {name}" for name in schemas.tables(found.database) if not name.startswith("huey_")]
    if there and not replace:
        more = f" and {len(there) - 3} more" if len(there) > 3 else ""
        raise Refused(
            f"{found.data_dir} is not empty: {', '.join(there[:3])}{more}.",
            hint="Stop the server and give --replace, which moves what is there aside, or restore into another folder.",
        )


def _lay_out(reader: Reader, folder: Path, database: Path) -> tuple[str, ...]:
    """Unpack everything but the database into `folder`, move the proven database there; return what lies in it."""
    for name in reader.manifest.members:
        if not name.startswith(f"{proving.FOLDER}/"):
            reader.unpack(name, folder / name)
    if database.exists():
        database.rename(folder / database.name)
    if (folder / moving.SECRET).exists():
        (folder / moving.SECRET).chmod(0o600)
    return tuple(sorted(path.name for path in folder.iterdir()))


def restore_from(path: Path, found: Settings, *, replace: bool) -> tuple[Manifest, str]:
    """Put the archive into the place of the installation; return its manifest, and where the old lies now.

    Nothing is touched before all of the archive was proven; a crash leaves the old state.
    """
    found.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    moving.mend(found)
    data_dir = found.data_dir.resolve()
    with archive.opened(path) as reader, staging.folder(data_dir, ".restore-") as place:
        manifest = reader.manifest
        _demand_ours(manifest)
        _demand_fitting(manifest, found)
        _demand_empty(found, manifest, replace)
        staging.demand_space(data_dir, reader.size)
        fresh = place / "fresh"
        fresh.mkdir()
        with proving.room(reader, found, place) as (_url, room):
            names = _lay_out(reader, fresh, place / proving.FOLDER / copies.SQLITE_FILE)
            note = moving.Note(
                staging=f"{place.name}/fresh", aside=f"before_restore_{moving.stamp()}", room=room, fresh=names,
                old=tuple(moving.held(data_dir, manifest.with_secret)),
            )
            _swap(found, data_dir, note)
    return manifest, note.aside if (data_dir / note.aside).exists() or (found.database_url and replace) else ""


def _swap(found: Settings, data_dir: Path, note: moving.Note) -> None:
    if copies.others(found.database):
        raise Refused("Somebody has the database open.", hint="Stop server and worker, then restore.")
    try:
        moving.begin(data_dir, note)
        if note.room:
            schemas.swap_in(found.database, note.room, note.aside)
    except BaseException:
        moving.mend(found)
        raise
    moving.end(data_dir, note)


@click.command()
@click.argument("path", metavar="ARCHIVE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move aside what is there; nothing is ever deleted.")
def restore(path: Path, replace: bool) -> None:
    """Put a backup into this installation, brought to this version, and let the doctor look at it.

    Stop server and worker first. Every hash, the database and its journal are proven before anything is touched.
    """
    found = settings_.load()
    manifest, aside = restore_from(path, found, replace=replace)
    count = sum(table.rows for table in manifest.tables.values())
    click.echo(f"restored: {len(manifest.members)} files, {count} rows, as of {manifest.made_at}")
    if aside:
        click.echo(f"what was there before: {found.data_dir.resolve() / aside}"
                   + (f", and the database's schema {aside}" if found.database_url else ""))
    verdict = doctor.examine()
    doctor.show(verdict)
    sys.exit(1 if doctor.is_bad(verdict) else 0)
