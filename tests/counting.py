"""Counts the statements that a block sends to the database, so that a page can promise how many it needs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@contextmanager
def counted(engine: object) -> Iterator[list[str]]:
    """Give a list that fills with the statements sent to `engine` while the block runs."""
    sent: list[str] = []

    def note(conn: object, cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
