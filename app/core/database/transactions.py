"""How a transaction begins. Who writes says so first, because SQLite cannot turn a reader into a writer safely.

A transaction that reads first and then writes fails at once with "locked", whatever the timeout; so whatever may write
opens with BEGIN IMMEDIATE, and only reading requests open with a plain BEGIN.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_reading: ContextVar[bool] = ContextVar("reading", default=False)


def is_reading() -> bool:
    """Tell whether this context promised to write nothing."""
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    """Promise to write nothing while the block runs: a flush is refused, SQLite takes no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Allow writing inside a reading context, for the two short notes that core owns (read log, last seen)."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)
