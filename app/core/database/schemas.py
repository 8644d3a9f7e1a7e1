"""Rooms beside the one that is used, in a PostgreSQL database: a copy is filled in there, looked at, and swapped in.

All tables of the old and of the new change places in one transaction: whoever looks sees the one or the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text

from app.core.errors import Refused

_NAMED = text("""
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(:schema) ORDER BY relname
""")
_FUNCTION = "refuse_rewriting"


@contextmanager
def _begun(url: str) -> Iterator[Connection]:
    engine: Engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def within(url: str, schema: str) -> str:
    """Return the address at which the tables of `schema` are found, and no others."""
    told = make_url(url)
    kept = told.query.get("options", "")
    options = f"{kept} -csearch_path={schema}" if isinstance(kept, str) and kept else f"-csearch_path={schema}"
    return told.update_query_dict({"options": options}).render_as_string(hide_password=False)


def make(url: str, schema: str) -> None:
    """Make an empty room."""
    with _begun(url) as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))


def drop(url: str, schema: str) -> None:
    """Take a room away with all that it holds."""
    with _begun(url) as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))


def exists(url: str, schema: str) -> bool:
    """Tell whether there is such a room."""
    with _begun(url) as connection:
        return connection.scalar(text("SELECT to_regnamespace(:schema)"), {"schema": schema}) is not None


def tables(url: str) -> list[str]:
    """Return the tables of the room that is used."""
    with _begun(url) as connection:
        return _named(connection, _used(connection))


def _used(connection: Connection) -> str:
    found: str | None = connection.scalar(text("SELECT current_schema()"))
    if found is None:
        raise Refused("The database lets this account make no tables.", hint="Give it a schema of its own.")
    return found


def _named(connection: Connection, schema: str) -> list[str]:
    return list(connection.scalars(_NAMED, {"schema": schema}))


def _move(connection: Connection, source: str, target: str) -> None:
    for name in _named(connection, source):
        connection.execute(text(f'ALTER TABLE {source}."{name}" SET SCHEMA {target}'))
    held = connection.scalar(text("SELECT to_regproc(:name)"), {"name": f"{source}.{_FUNCTION}"})
    if held:
        connection.execute(text(f"ALTER FUNCTION {source}.{_FUNCTION}() SET SCHEMA {target}"))


def swap_in(url: str, fresh: str, aside: str) -> None:
    """Let the tables of the room `fresh` be those that are used; what was there before goes into the room `aside`."""
    with _begun(url) as connection:
        used = _used(connection)
        if _named(connection, used):
            connection.execute(text(f"CREATE SCHEMA {aside}"))
            _move(connection, used, aside)
        _move(connection, fresh, used)
        connection.execute(text(f"DROP SCHEMA {fresh}"))
