"""The work folder of one import and the engine that works in it, bounded in memory, able to spill to the disk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.records.queries.lake import connect
from app.records.rules.text_sql import literal

# Called between stages and now and then within them: done, total, words. It raises to cancel.
Progress = Callable[[int, int | None, Any], None]
_MEMORY = "512MB"
_THREADS = 2


def no_progress(done: int, total: int | None, words: Any) -> None:
    """Report to nobody, and never cancel."""


@dataclass(frozen=True)
class Bench:
    """The folder of one import: its file as plain texts, what was found, nothing that outlives it."""

    folder: Path

    def __post_init__(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def raw(self) -> Path:
        """Return the file of raw texts."""
        return self.folder / "raw.parquet"

    @property
    def staged(self) -> Path:
        """Return the file that says what was read."""
        return self.folder / "staged.json"

    @property
    def clean(self) -> Path:
        """Return the file of cleaned values and their faults."""
        return self.folder / "clean.parquet"


@dataclass(frozen=True)
class _Open:
    reach: frozenset[Path]
    con: Any


# An engine takes as long to start as a small file to read, so the steps of one import share theirs.
_open: ContextVar[_Open | None] = ContextVar("engine", default=None)


@contextmanager
def engine(bench: Bench, *folders: Path) -> Iterator[Any]:
    """Give an engine that can reach the work folder and `folders`, and nothing else; one that is open is used again."""
    reach = frozenset((bench.folder, *folders))
    known = _open.get()
    if known is not None and reach <= known.reach:
        yield known.con
        return
    spill = bench.folder / "spill"
    spill.mkdir(exist_ok=True)
    con = connect(*reach, threads=_THREADS, memory=_MEMORY, spill=spill)
    token = _open.set(_Open(reach, con))
    try:
        yield con
    finally:
        _open.reset(token)
        con.close()


def save(con: Any, query: str, path: Path) -> None:
    """Write what a query returns into a Parquet file."""
    con.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet, COMPRESSION zstd)")


def table_of(path: Path) -> str:
    """Return the SQL that reads a Parquet file of a work folder."""
    return f"read_parquet({literal(str(path))})"


def count(con: Any, source: str) -> int:
    """Return the number of rows of a source."""
    return con.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0]
