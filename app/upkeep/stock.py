"""What the doctor sees of what is kept: database, journal, lake, files."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.access.models import Organisation
from app.core import clock, files, journal
from app.core.database import copies, db, upgrading
from app.core.database.engines import CONNECTIONS
from app.core.settings import Settings
from app.records.queries.lake import Lake
from app.records.rules.manifest import BrokenManifest
from app.upkeep import gathering
from app.upkeep.findings import Finding, bad, good, warn

LARGE_LOG = 256_000_000
SKEW = timedelta(seconds=5)


def kind(found: Settings) -> str:
    """Return which database is used, without any password."""
    return "PostgreSQL" if found.database_url else f"SQLite in {found.data_dir.resolve()}"


def answers(found: Settings) -> Iterator[Finding]:
    """Look whether the database answers and stands where it should. Inside an application."""
    try:
        with db.engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError as error:
        told = f"does not answer: {getattr(error, 'orig', error)}"
        yield bad("database", told, "look at database_url and its server")
        return
    yield good("database", kind(found))
    now, wanted = upgrading.revisions(found.database)
    if now == wanted:
        yield good("migrations", f"at {now}")
    elif now and not upgrading.knows(now):
        yield bad("migrations", f"at {now}, which this version does not know", "install the newer version again")
    else:
        yield bad("migrations", f"at {now or 'nothing'}, needs {wanted}", "take a backup, then python3 run.py migrate")


def stock(found: Settings) -> Iterator[Finding]:
    """Look at everything that is kept. Inside an application, with the database up to date."""
    yield from _server(found) if found.database_url else _log(found.data_dir / f"{copies.SQLITE_FILE}-wal")
    yield from _journals()
    yield from _lakes(found.data_dir.resolve())
    yield from _uploads(found.data_dir.resolve())


def _log(path: Path) -> Iterator[Finding]:
    size = path.stat().st_size if path.exists() else 0
    if size > LARGE_LOG:
        yield warn("write log", f"{path.name} has {size / 1e6:,.0f} MB", "some reader has held it for long: restart")


def _server(found: Settings) -> Iterator[Finding]:
    limit, now = copies.server(found.database)
    # Each web process and the worker; two beside each pool for the queue.
    wanted = (found.processes + (not found.worker_in_server)) * (CONNECTIONS + 2)
    if wanted > limit:
        yield bad("connections", f"up to {wanted} are needed, the server takes {limit}",
                  "raise max_connections of PostgreSQL, or lower processes")
    else:
        yield good("connections", f"up to {wanted} of {limit}")
    skew = abs(clock.now() - now)
    if skew > SKEW:
        yield warn("clock", f"the database's differs by {skew.total_seconds():,.0f} seconds", "let both follow NTP")


def _journals() -> Iterator[Finding]:
    entries = 0
    for organisation_id, name in db.session.execute(select(Organisation.id, Organisation.name)).all():
        fault = journal.verify(organisation_id)
        entries += journal.head(organisation_id)[0]
        if fault:
            yield bad("journal", f"{name}: entry {fault.number} is not as it was written: {fault.why}",
                      "somebody changed the database by hand: compare with a backup")
    newest = db.session.scalar(select(func.max(journal.JournalEntry.at)))
    if newest and newest > clock.now() + SKEW:
        told = f"the newest entry is of {newest:%Y-%m-%d %H:%M} UTC, which is still to come"
        yield warn("clock", told, "set the clock")
    yield good("journal", f"{entries} entries read")


def _lakes(data_dir: Path) -> Iterator[Finding]:
    lost, strange, whole = 0, 0, 0
    for lake in gathering.lakes(data_dir):
        try:
            named = lake.manifest().paths()
        except BrokenManifest as error:
            yield bad("lake", f"{lake.folder}: the manifest cannot be read: {error}", "restore it from a backup")
            continue
        lost += sum(1 for name in named if not lake.path(name).is_file())
        strange += sum(1 for name in _lying(lake) if name not in named)
        whole += len(named)
    if lost:
        yield bad("lake", f"{lost} files are named and gone", "restore from a backup; until then records are missing")
    if strange:
        yield warn("lake", f"{strange} files are named by nobody", "the next import takes them away")
    yield good("lake", f"{whole - lost} files")


def _lying(lake: Lake) -> Iterator[str]:
    """Yield what lies in a lake; files of current records stay for readers of the last revisions."""
    for part in ("batches", "findings"):
        yield from (path.relative_to(lake.folder).as_posix() for path in (lake.folder / part).rglob("*.parquet"))


def _uploads(data_dir: Path) -> Iterator[Finding]:
    stored = db.session.scalars(select(files.Upload.stored)).all()
    lost = [name for name in stored if not (data_dir / "files" / name).is_file()]
    if lost:
        yield bad("files", f"{len(lost)} of {len(stored)} are gone, for instance {lost[0]}", "restore from a backup")
    else:
        yield good("files", f"{len(stored)}")
