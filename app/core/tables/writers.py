"""Writes a view as CSV, XLSX or JSON. No text of people ever becomes a formula in the reader's spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import IO, Any

from app.core import wording
from app.core.money import Money
from app.core.tables.cells import worth
from app.core.tables.columns import Column, Kind, Row

# What spreadsheets read as the start of a formula, also behind spaces and invisible signs, also in full width.
_FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠\t\r\n]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_CELL = 32_767
_FORMATS = {
    Kind.DATE: "yyyy-mm-dd", Kind.INSTANT: "yyyy-mm-dd hh:mm", Kind.PERCENT: "0.0%", Kind.MONEY: "#,##0.00",
}
# Beyond this a spreadsheet rounds; before this year it knows no days.
_LARGEST, _FIRST_YEAR = 10**15, 1900


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet computes it; an apostrophe stands before what would be a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def label(column: Column) -> str:
    """Return the head of a column in a file; money says its currency there."""
    return f"{column.label} ({column.currency})" if column.currency else str(column.label)


def plain(column: Column, row: Row) -> Any:
    """Return a value as files keep it: words of known values, numbers, days, moments on the reader's clock."""
    raw = worth(column, row)
    if raw is None or raw == "":
        return None
    if isinstance(raw, Money):
        return raw.amount if column.currency else f"{raw.amount} {raw.currency}"
    if isinstance(raw, datetime):
        return raw.astimezone(wording.zone()).replace(tzinfo=None, microsecond=0)
    if isinstance(raw, list | tuple):
        return ", ".join(str(getattr(one, "name", one)) for one in raw)
    word = column.word(raw)
    if isinstance(word, bool | date | int | float | Decimal):
        return word
    return str(getattr(word, "name", word))


def _cell_of_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(_UNWRITABLE.sub("�", value))
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else _digits(value)


def _digits(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def write_csv(out: IO[bytes], columns: list[Column], rows: Iterable[Row], **about: Any) -> None:
    """Write CSV in UTF-8 with a byte order mark, every cell in quotes, so that no other separator splits one."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([_cell_of_csv(label(column)) for column in columns])
    for row in rows:
        writer.writerow([_cell_of_csv(plain(column, row)) for column in columns])
    text.flush()
    text.detach()


def write_xlsx(out: IO[bytes], columns: list[Column], rows: Iterable[Row], **about: Any) -> None:
    """Write one sheet with real numbers and days; text stays text, whatever it looks like."""
    import xlsxwriter

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = [book.add_format({"num_format": _FORMATS[c.kind]}) if c.kind in _FORMATS else None for c in columns]
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 32 if at == 0 else 16)
            sheet.write_string(0, at, _fitting(label(column)), bold)
        for line, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                _write_cell(sheet, line, at, plain(column, row), formats[at])


def _write_cell(sheet: Any, line: int, at: int, value: Any, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(line, at, _fitting(value))
    elif isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(line, at, value, form)
    elif isinstance(value, date) or not abs(value) < _LARGEST:
        sheet.write_string(line, at, str(value))
    else:
        sheet.write_number(line, at, value, form)


def _fitting(text: str) -> str:
    """Return what a cell can hold; a cut is shown as one."""
    text = _UNWRITABLE.sub("�", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def write_json(out: IO[bytes], columns: list[Column], rows: Iterable[Row], **about: Any) -> None:
    """Write one object: what the view is, its columns, its rows with raw values and refs."""
    heads = [{"key": column.key, "label": str(column.label), "kind": column.kind.value} for column in columns]
    out.write(_dumped({**about, "columns": heads})[:-1] + b',"rows":[')
    for number, row in enumerate(rows):
        values = {column.key: _machine(worth(column, row)) for column in columns}
        out.write((b",\n" if number else b"\n") + _dumped({"ref": row["ref"], **values}))
    out.write(b"]}\n")


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _machine(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": _digits(value.amount), "currency": value.currency}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, list | tuple):
        return [_machine(getattr(one, "name", one)) for one in value]
    return value


WRITERS: dict[str, tuple[Callable[..., None], str]] = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (write_json, "application/json"),
}


def in_pieces(file: IO[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """Yield the file from its start, and close it at the end."""
    with file:
        file.seek(0)
        while piece := file.read(size):
            yield piece
