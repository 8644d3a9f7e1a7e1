"""Tables to which rows are added and never changed: the database itself refuses UPDATE and DELETE."""

from typing import TypeVar

from sqlalchemy import DDL, Table, event

M = TypeVar("M")

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
"""


def statements(table: str, dialect: str) -> list[str]:
    """Return the DDL that makes `table` append-only on `dialect`."""
    shape = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    first = [_POSTGRESQL_FUNCTION] if dialect == "postgresql" else []
    return first + [shape.format(table=table, verb=verb, VERB=verb.upper()) for verb in ("update", "delete")]


def append_only(model: type[M]) -> type[M]:
    """Class decorator: rows of `model` can be added and read, nothing else."""
    table: Table = model.__table__
    table.info["append_only"] = True
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            # DDL() fills % signs itself; ours are for the database.
            event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
    return model
