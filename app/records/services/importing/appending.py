"""Rows that Python reads, put into the engine in handfuls."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from app.core.i18n import _l
from app.records.rules.reading.staged import padded, raw_column
from app.records.services.importing.engine import Bench, Progress, save

_HANDFUL = 20_000
_EXTRA = "_extra"


def append(con: Any, bench: Bench, rows: Iterable[tuple[int, list[str | None]]], width: int, tell: Progress) -> None:
    """Write numbered rows of texts into the raw file; what stands beyond the last column is kept beside it."""
    columns = ", ".join(f"{raw_column(place)} VARCHAR" for place in range(width))
    con.execute(f"CREATE OR REPLACE TABLE appended (_row BIGINT, {_EXTRA} VARCHAR, {columns})")
    numbered = iter(rows)
    written = 0
    with con.appender("appended") as appender:
        while handful := list(islice(_filled(numbered, width), _HANDFUL)):
            appender.append_rows(handful)
            written += len(handful)
            tell(written, None, _l("Reading the file"))
    save(con, "SELECT * FROM appended", bench.raw)
    con.execute("DROP TABLE appended")


def _filled(rows: Iterator[tuple[int, list[str | None]]], width: int) -> Iterator[tuple[Any, ...]]:
    for number, cells in rows:
        if any(cells):
            kept, extra = padded(cells, width)
            yield (number, extra, *kept)
