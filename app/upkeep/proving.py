"""Proves a copy of the database: fills it into a place of its own, brings it up to date, recomputes its journal."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.core import journal
from app.core.actor import system
from app.core.database import copies, db, engines, schemas, upgrading
from app.core.database.append_only import statements
from app.core.errors import Invalid
from app.core.settings import Settings
from app.upkeep import moving
from app.upkeep.archive import Head, Manifest, Reader

FOLDER = "database"


def part(name: str) -> str:
    """Return the member that holds a table of PostgreSQL, or the file of SQLite."""
    return f"{FOLDER}/{name}"


def known(migration: str) -> bool:
    """Tell whether this version knows the step at which a copy was taken."""
    return upgrading.knows(migration)


def fill(reader: Reader, folder: Path, url: str) -> None:
    """Fill the database at `url`, which is empty, from an archive, as it was when the archive was made."""
    manifest = reader.manifest
    for name in [one for one in manifest.members if one.startswith(f"{FOLDER}/")]:
        reader.unpack(name, folder / name)
    if manifest.database == "postgresql":
        upgrading.upgrade(url, db.metadata, manifest.migration)
        copies.fill(url, folder / FOLDER, manifest.tables)


def demand_sound(path: Path, manifest: Manifest) -> None:
    """Raise `Invalid` where a copy of SQLite is broken, or has not the rows that were written down."""
    told = copies.sound(path)
    if not told:
        found = copies.rows(path)
        odd = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
        told = f"the rows of {', '.join(odd)} are not those that were written down" if odd else ""
    if told:
        raise Invalid(f"The database in the archive is broken: {told}.", hint="Nothing was changed.")


def bare(url: str) -> Flask:
    """Return an application that is nothing but the database at `url`."""
    app = Flask("proving")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engines.options(url))
    db.init_app(app)
    return app


@contextmanager
def looked_at(url: str) -> Iterator[None]:
    """Run the block with the database at `url`; let go of it afterwards."""
    app = bare(url)
    with app.app_context(), system("prove a copy of the database"):
        engines.prepare(db.engine)
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


HEADS = select(
    journal.JournalHead.organisation_id, journal.JournalHead.number, journal.JournalHead.hash
).order_by(journal.JournalHead.organisation_id)


def heads(rows: Iterable[Sequence[Any]]) -> tuple[Head, ...]:
    """Return the newest entry of each journal, from the rows of `HEADS`."""
    return tuple(Head(organisation_id=one, number=number, hash=found) for one, number, found in rows)


def demand_unbroken(url: str, told: tuple[Head, ...]) -> None:
    """Raise `Invalid` unless every journal is as it was written, up to the heads that were written down."""
    with looked_at(url):
        if heads(db.session.execute(HEADS)) != told:
            raise Invalid("The journals do not end where the archive says.", hint="Nothing was changed.")
        for head in told:
            fault = journal.verify(head.organisation_id, (head.number, head.hash))
            if fault:
                told = f"The journal of organisation {head.organisation_id} is broken at entry {fault.number}"
                raise Invalid(
                    f"{told}: {fault.why}.", hint="The backup was taken of a database that somebody changed by hand.",
                )


def demand_own_triggers(path: Path) -> None:
    """Raise `Invalid` unless a copy of SQLite, brought to this version, has our triggers and no others, and no view.

    They are code that comes with the file: others could copy each new session, missing ones let the past be rewritten.
    """
    closed = (name for name, table in db.metadata.tables.items() if table.info.get("append_only"))
    ours = {_said(one) for name in closed for one in statements(name, "sqlite")}
    found = {_said(one) for one in copies.code(path)}
    if found != ours:
        odd = min(found ^ ours)[:80]
        raise Invalid(
            f"The database in the archive has other triggers than this version: {odd} …",
            hint="Nothing was changed. The backup was taken of a database that somebody changed by hand.",
        )


def _said(statement: str) -> str:
    return " ".join(statement.split())


@contextmanager
def room(reader: Reader, settings: Settings, folder: Path) -> Iterator[tuple[str, str]]:
    """Fill an archive's database into a place of its own, prove it, and bring it up to date.

    Gives its address, and on PostgreSQL the name of the room it is in, which is gone afterwards unless it was moved.
    """
    manifest, name = reader.manifest, ""
    if manifest.database == "sqlite":
        url = f"sqlite:///{folder / FOLDER / copies.SQLITE_FILE}"
    else:
        name = f"upriver_fresh_{moving.stamp()}"
        url = schemas.within(settings.database, name)
        schemas.make(settings.database, name)
    try:
        fill(reader, folder, url)
        if not name:
            demand_sound(folder / FOLDER / copies.SQLITE_FILE, manifest)
        upgrading.upgrade(url, db.metadata)
        demand_unbroken(url, manifest.heads)
        if not name:
            demand_own_triggers(folder / FOLDER / copies.SQLITE_FILE)
        yield url, name
    finally:
        if name:
            schemas.drop(settings.database, name)
