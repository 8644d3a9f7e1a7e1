"""Counts the statements that a block sends to the database, so that a page can promise how many it needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.core.database import db

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


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Return a function that runs what it is given and says how many statements that took."""

    def run(what: Callable[[], object]) -> int:
        with counted(db.engine) as sent:
            what()
        return len(sent)

    return run
