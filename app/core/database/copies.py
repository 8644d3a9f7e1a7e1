"""A copy of the whole database as it is at one moment, while others go on writing; and a database filled from one.

SQLite is copied page by page through its own backup interface. PostgreSQL is read by COPY, table by table, inside one
snapshot: the server's own program for that need not be installed, nor have the version of the server.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Select, create_engine, make_url, text

from app.core.errors import Invalid

SQLITE_FILE = "upriver.sqlite"
PIECE = 1 << 20
# The queue is only a nudge: what it held is found again in the jobs' own rows.
_TABLES = text("""
    SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
      AND c.relname NOT LIKE 'huey\\_%' AND c.relname <> 'alembic_version'
    GROUP BY c.relname ORDER BY c.relname
""")
_POINTERS = text("""
    SELECT f.relname AS child, t.relname AS parent FROM pg_constraint k
    JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND f.oid <> t.oid
""")

_OTHERS = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
""")
_SERVER = text("""
    SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int, now()
""")


class Table(BaseModel):
    """One table of a copy: how many rows it has, and on PostgreSQL the columns of its file, in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int
    columns: tuple[str, ...] = ()


class Snapshot:
    """The database as it was when this was opened. `migration` is the step at which it stands."""

    kind: str
    migration: str

    def write(self, folder: Path) -> dict[str, Table]:
        """Write the copy into `folder`; return its tables, those that others point to first."""
        raise NotImplementedError

    def read(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT without parameters, as they were then."""
        raise NotImplementedError


class _Sqlite(Snapshot):
    kind = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("BEGIN")
        # The first reading fixes the moment; the backup below goes on within it.
        self.migration = _migration(connection.execute("SELECT name FROM sqlite_master").fetchall(), connection)

    def write(self, folder: Path) -> dict[str, Table]:
        target = sqlite3.connect(folder / SQLITE_FILE, isolation_level=None)
        try:
            self._connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            return counted(target)
        finally:
            target.close()

    def read(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        return self._connection.execute(str(statement)).fetchall()


def _migration(tables: list[tuple[str]], connection: sqlite3.Connection) -> str:
    if ("alembic_version",) not in tables:
        return ""
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found[0] if found else ""


def counted(connection: sqlite3.Connection) -> dict[str, Table]:
    """Return the tables of an SQLite database with the number of their rows."""
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    names = [name for name, in connection.execute(named) if name != "alembic_version"]
    return {name: Table(rows=connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608


def sound(path: Path) -> str:
    """Return what is broken in an SQLite file, or an empty text."""
    connection = sqlite3.connect(path)
    try:
        told = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        lost = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    return told if told != "ok" else f"a row of {lost[0]} points to nothing" if lost else ""


def code(path: Path) -> list[str]:
    """Return the triggers and views of an SQLite file, as they were written."""
    connection = sqlite3.connect(path)
    try:
        return [told for told, in connection.execute("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view')")]
    finally:
        connection.close()


class _Postgresql(Snapshot):
    kind = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        held = connection.scalar(text("SELECT to_regclass('alembic_version')"))
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if held else None
        self.migration = found or ""

    def write(self, folder: Path) -> dict[str, Table]:
        columns: dict[str, list[str]] = {row.name: row.columns for row in self._connection.execute(_TABLES)}
        parents: dict[str, set[str]] = {name: set() for name in columns}
        for child, parent in self._connection.execute(_POINTERS):
            parents[child].add(parent)
        return {name: self._out(folder, name, columns[name]) for name in TopologicalSorter(parents).static_order()}

    def read(self, statement: Select[Any]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._connection.execute(statement)]

    def _out(self, folder: Path, name: str, columns: list[str]) -> Table:
        # By its key: as rows lie in the file they would tell in which order they came, those of nobody too.
        listed, table = _listed(self._connection, columns), _quoted(self._connection, name)
        order = " ORDER BY id" if "id" in columns else ""
        source = f"COPY (SELECT {listed} FROM {table}{order}) TO STDOUT"  # noqa: S608  quoted
        with driver(self._connection).cursor() as cursor, (folder / f"{name}.copy").open("wb") as file:
            with cursor.copy(source) as pieces:
                for piece in pieces:
                    file.write(piece)
            return Table(rows=cursor.rowcount, columns=tuple(columns))


def driver(connection: Connection) -> Any:
    """Return the driver's own connection, in the same transaction."""
    return connection.connection.driver_connection


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.dialect.identifier_preparer.quote_identifier(name))


def _listed(connection: Connection, columns: list[str] | tuple[str, ...]) -> str:
    return ", ".join(_quoted(connection, column) for column in columns)


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Hold the database at `url` as it is now while the block runs; others may write meanwhile."""
    if url.startswith("sqlite"):
        place = Path(make_url(url).database or "")
        if not place.exists():
            raise Invalid(f"There is no database at {place}.", hint="Nothing was written. Look at UPRIVER_DATA_DIR.")
        connection = sqlite3.connect(place, timeout=60, isolation_level=None)
        try:
            yield _Sqlite(connection)
        finally:
            connection.close()
        return
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as open_one:
            open_one.execute(text("SET TRANSACTION READ ONLY"))
            yield _Postgresql(open_one)
    finally:
        engine.dispose()


def others(url: str) -> bool:
    """Tell whether somebody else has the database open, a server that stands idle included."""
    if url.startswith("sqlite"):
        return _open_elsewhere(Path(make_url(url).database or ""))
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(_OTHERS))
    finally:
        engine.dispose()


def _open_elsewhere(place: Path) -> bool:
    if not place.exists():
        return False
    connection = sqlite3.connect(place, timeout=0, isolation_level=None)
    try:
        # Leaving the write log is what SQLite does for the only one who has the file open.
        return connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete"
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:  # broken: nobody works with it
        return False
    finally:
        connection.close()


def server(url: str) -> tuple[int, datetime]:
    """Return how many connections a PostgreSQL server takes from us, and what time it has."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            limit, now = connection.execute(_SERVER).one()
            return limit, now
    finally:
        engine.dispose()


def fill(url: str, folder: Path, tables: dict[str, Table]) -> None:
    """Fill the empty tables of a PostgreSQL database from the files of a copy, in one transaction."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for name, table in tables.items():
                _into(connection, folder / f"{name}.copy", name, table)
    finally:
        engine.dispose()


def _into(connection: Connection, path: Path, name: str, table: Table) -> None:
    target = f"COPY {_quoted(connection, name)} ({_listed(connection, table.columns)}) FROM STDIN"
    with driver(connection).cursor() as cursor, path.open("rb") as file:
        with cursor.copy(target) as pieces:
            while piece := file.read(PIECE):
                pieces.write(piece)
        if cursor.rowcount != table.rows:
            raise Invalid(f"{name} holds {cursor.rowcount} rows, and {table.rows} were written down.")
    if "id" in table.columns:
        quoted = connection.dialect.identifier_preparer.quote_identifier(name)
        newest = f"(SELECT max(id) FROM {quoted})"  # noqa: S608
        connection.execute(text(  # an empty table keeps its counter at the start
            f"SELECT setval(pg_get_serial_sequence(:name, 'id'), {newest}) WHERE {newest} IS NOT NULL"
        ), {"name": quoted})


def rows(path: Path) -> dict[str, Table]:
    """Return the tables of an SQLite file with the number of their rows."""
    connection = sqlite3.connect(path)
    try:
        return counted(connection)
    finally:
        connection.close()
