"""A file on its way in: copied to the disk in pieces, counted and hashed, while no transaction is open.

A large file takes seconds, and whoever holds a transaction that long lets everybody else wait who wants to save.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.core import randomness
from app.core.actor import the_actor
from app.core.asking import settings
from app.core.database.letting_go import let_go
from app.core.durable import make_folder

PIECE = 1 << 18
HEAD = 4096


class TooLarge(Exception):
    """The stream holds more than was allowed."""


@dataclass(frozen=True)
class Arrived:
    """A file that lies on the disk whole, under a name that nobody knows yet."""

    path: Path
    size: int
    sha256: str
    head: bytes


_arrived: ContextVar[dict[int, Arrived | None] | None] = ContextVar("arrived", default=None)


def folder_of(organisation_ref: str) -> Path:
    """Return the folder in which an organisation's files lie."""
    return settings().data_dir / "files" / organisation_ref


def copied(stream: IO[bytes], limit: int) -> Arrived:
    """Copy the stream; raise `TooLarge` at the first byte too many, and leave nothing behind then."""
    folder = folder_of(the_actor().organisation_ref)
    make_folder(folder)
    path = folder / f"{randomness.ref()}{randomness.ref()}.part"
    try:
        with path.open("xb") as target:
            return _write(stream, target, path, limit)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(stream: IO[bytes], target: IO[bytes], path: Path, limit: int) -> Arrived:
    digest, size, head = hashlib.sha256(), 0, b""
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge
        head = head or piece[:HEAD]
        digest.update(piece)
        target.write(piece)
    target.flush()
    os.fsync(target.fileno())
    return Arrived(path, size, digest.hexdigest(), head)


@contextmanager
def arriving(stream: IO[bytes], limit: int) -> Iterator[None]:
    """Copy `stream` to the disk with no transaction open; `receive` finds it there while the block runs.

    What the block did not receive is thrown away at its end.
    """
    let_go()
    try:
        found: Arrived | None = copied(stream, limit)
    except TooLarge:
        found = None
    stream.seek(0)
    token = _arrived.set({id(stream): found})
    try:
        yield
    finally:
        _arrived.reset(token)
        if found is not None:
            found.path.unlink(missing_ok=True)


def arrived(stream: IO[bytes], limit: int) -> Arrived:
    """Return what became of `stream`: what arrived before, else a copy made now; raise `TooLarge`."""
    before = _arrived.get() or {}
    found = before[id(stream)] if id(stream) in before else copied(stream, limit)
    if found is None or found.size > limit:
        raise TooLarge
    return found
