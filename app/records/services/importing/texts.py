"""Reads CSV and its relatives: the engine where the file is well formed, Python row by row where it is not."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import _
from app.records.rules.reading import limits
from app.records.rules.reading.layout import delimiter_of, heading_row, named, rows_of
from app.records.rules.reading.staged import Staged, raw_column
from app.records.rules.text_sql import literal
from app.records.services.importing.appending import append
from app.records.services.importing.engine import Bench, Progress, count, save, table_of
from app.records.services.importing.letters import Letters, as_utf8

# A quotation mark that nobody closed swallows the rest of the file into one cell of very many lines.
_MOST_LINES_IN_A_CELL = 2_000


def read_text(con: Any, bench: Bench, file: Path, known: set[str], encoding: str, tell: Progress) -> Staged:
    """Read a text file into the raw file of `bench`."""
    letters = as_utf8(file, bench.folder / "utf8.csv", encoding)
    head = letters.head()
    mark = delimiter_of(head)
    rows = rows_of(head, mark)
    heading = heading_row(rows, known)
    if not rows:
        raise _unreadable(1, "")
    headings = named(rows[heading], _("Column"))
    refuse_width(len(headings))
    if not letters.is_regular or not _by_engine(con, bench, letters, mark, heading, len(headings)):
        numbered = _by_python(letters.path, mark)
        append(con, bench, ((number, row) for number, row in numbered if number > heading + 1), len(headings), tell)
    rows_read = count(con, table_of(bench.raw))
    return Staged(file.name, "csv", tuple(headings), heading + 1, rows_read, letters.encoding, mark)


def refuse_width(columns: int) -> None:
    """Raise `Invalid` where a file has more columns than any table of records."""
    if columns > limits.MOST_COLUMNS:
        told = _("This file has %(count)s columns; at most %(most)s are read.", count=columns, most=limits.MOST_COLUMNS)
        raise Invalid(told, hint=_("Is the right mark between the columns used?"))


def _by_engine(con: Any, bench: Bench, letters: Letters, mark: str, heading: int, width: int) -> bool:
    """Read the file in one sweep; return False where a row is not like the others."""
    import duckdb

    columns = ", ".join(f"'{raw_column(place)}': 'VARCHAR'" for place in range(width))
    cells = ", ".join(raw_column(place) for place in range(width))
    source = (
        f"read_csv({literal(str(letters.path))}, columns={{{columns}}}, delim={literal(mark)}, "
        "quote='\"', escape='\"', header=false, auto_detect=false, null_padding=true, parallel=false, "
        f"max_line_size={limits.LARGEST_CELL})"
    )
    numbered = f"SELECT row_number() OVER () AS _row, CAST(NULL AS VARCHAR) AS _extra, * FROM {source}"
    filled = f"_row > {heading + 1} AND coalesce({cells}) IS NOT NULL"
    try:
        save(con, f"SELECT * FROM ({numbered}) WHERE {filled}", bench.raw)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False
    # Without quotation marks every line is a row: fewer rows mean that some were lost on the way.
    last = con.execute(f"SELECT coalesce(max(_row), 0) FROM {table_of(bench.raw)}").fetchall()[0][0]
    return letters.quotes > 0 or last == letters.lines


def _by_python(path: Path, mark: str) -> Iterator[tuple[int, list[str | None]]]:
    csv.field_size_limit(limits.LARGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=mark)
        number = 0
        while True:
            started = reader.line_num + 1
            lines.since.clear()
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _unreadable(started, str(error)) from None
            if reader.line_num - started > _MOST_LINES_IN_A_CELL or lines.end_inside(mark):
                raise _unreadable(started, "")
            number += 1
            yield number, [cell or None for cell in row]


class _Lines:
    """The lines of a file, and those that the present row has taken so far."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file, self.since, self._is_over = iter(file), [], False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._file, None)
        if line is None:
            self._is_over = True
            raise StopIteration
        self.since.append(line)
        return line

    def end_inside(self, mark: str) -> bool:
        """Tell whether the file ended inside quotation marks, so that one cell holds all that was left of it."""
        if not self._is_over:
            return False
        try:
            list(csv.reader(self.since, delimiter=mark, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


def _unreadable(line: int, why: str) -> Invalid:
    return Invalid(
        _("From line %(line)s on, the file cannot be divided into cells. %(why)s", line=line, why=why).strip(),
        hint=_("A quotation mark was probably opened there and never closed."),
    )
