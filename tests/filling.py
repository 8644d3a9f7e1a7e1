"""Puts a row into every table of a database, whatever the tables are: types, CHECKs and keys are read from it."""

import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, inspect, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, StatementError

TRIES = 3000
KNOWN = re.compile(r"'([^']*)'")
# As SQLite keeps it, and as PostgreSQL writes it anew.
LISTED = re.compile(r'"?(\w+)"?\)?(?:::text)? (?:IN \(|= ANY \()(.*)', re.S)
AT = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def tables_of(engine: Engine) -> list[Table]:
    """Return the tables that a database has now, those that others point to first."""
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def content(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]
            for table in tables_of(engine)
        }


def fill(engine: Engine) -> None:
    """Put one or two rows into every table that has none; raise where no row can be found that the table takes."""
    choose = random.Random(7)
    checks = inspect(engine)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        for table in tables_of(engine):
            if connection.execute(select(table.c.id).limit(1)).first() is None:
                words = _words([str(one["sqltext"]) for one in checks.get_check_constraints(table.name)])
                if fault := _put(connection, table, 1, TRIES, words, choose):
                    raise AssertionError(f"{table.name} takes no row: {fault}")
                # A second one where that is easily possible: some rows stand between two others.
                _put(connection, table, 2, TRIES // 15, words, choose)


def _words(checks: list[str]) -> dict[str, list[str]]:
    """Return the words that single columns take, by the column; under an empty name those of all others."""
    found: dict[str, list[str]] = {"": sorted({word for check in checks for word in KNOWN.findall(check)})}
    for check in checks:
        one = LISTED.fullmatch(check.strip("() "))
        if one:
            found[one[1]] = KNOWN.findall(one[2])
    return found


def _put(
    connection: Connection, table: Table, number: int, tries: int, words: dict[str, list[str]], choose: random.Random
) -> Exception | None:
    last: Exception | None = None
    for _attempt in range(tries):
        row = {column.name: _value(table, column, number, words, choose) for column in table.columns}
        try:
            with connection.begin_nested():
                connection.execute(table.insert().values(row))
            return None
        except (DBAPIError, StatementError) as error:
            last = error
    return last


def _value(table: Table, column: Column[Any], number: int, words: dict[str, list[str]], choose: random.Random) -> Any:
    if column.name == "id":
        return number
    if column.foreign_keys or column.name.endswith("_id"):
        parents = {key.column.table.name for key in column.foreign_keys}
        if column.nullable and (table.name in parents or choose.random() < 0.5):
            return None
        # A second row stands beside the first, below the same parents; only then can a third stand between them.
        first = column.name == "organisation_id" or (number == 2 and choose.random() < 0.95)
        return 1 if first else choose.choice([1, 1, 2])
    if column.nullable and choose.random() < 0.5:
        return None
    if column.name in words:
        return choose.choice(words[column.name])
    return _of_type(column, ["", "{}", *words[""], f"x{number}"], choose)


def _of_type(column: Column[Any], words: list[str], choose: random.Random) -> Any:
    if isinstance(column.type, JSONB):
        return choose.choice([{}, []])
    at = AT + timedelta(days=choose.choice([0, 1, 2]))
    kinds: dict[type, Callable[[], Any]] = {
        bool: lambda: choose.random() < 0.5, int: lambda: choose.choice([0, 1, 1, 2, 50, 50]), date: lambda: at.date(),
        datetime: lambda: at if getattr(column.type, "timezone", False) else at.replace(tzinfo=None),
        Decimal: lambda: Decimal(choose.choice(["0", "1", "0.5"])), float: lambda: 0.5,
        str: lambda: choose.choice(words),
    }
    return kinds[column.type.python_type]()
