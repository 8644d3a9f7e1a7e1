"""A small list out of a file: the first sheet of a workbook, or text with separators, as rows of words.

For lists of hundreds of lines that a person looks at before anything happens. A workbook is measured before a library
opens it, so that a hostile file costs a refusal and no more.
"""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from app.core.errors import Invalid
from app.core.files.workbooks import Hostile, Limits, reach_of, refuse_bomb
from app.core.i18n import _

MOST_ROWS, MOST_COLUMNS = 2_000, 50
LONGEST_CELL = 100_000
# The rectangle is reckoned with 100 000 rows, since shorter sheets are not measured: 120 MB at the very most.
LIMITS = Limits(
    members=500, unpacked=100_000_000, ratio_above=20_000_000, columns=MOST_COLUMNS, cells=400_000, area=5_000_000,
    text=20_000_000,
)
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError,
)
_BREAKS = re.compile(r"[\t\r\n\x00\u2028\u2029]+")


def rows(content: bytes) -> list[list[str]]:
    """Return the rows of a file, each cell on one line, without empty rows; raise `Invalid` where none can be read."""
    found = of_workbook(content, MOST_ROWS + 1) if content.startswith(b"PK") else _of_text(content)
    if len(found) > MOST_ROWS:
        raise _refuse(_("A list has at most %(most)s rows.", most=MOST_ROWS))
    tidy = ([_BREAKS.sub(" ", cell).strip() for cell in row] for row in found)
    return [row for row in tidy if any(row)]


def of_workbook(content: bytes, most: int) -> list[list[str]]:
    """Return the first rows of a workbook's first visible sheet, empty ones too; raise `Invalid` for any other file."""
    _measure(content)
    return [[_words(cell) for cell in row] for row in islice(_cells(content), most)]


def _refuse(told: str) -> Invalid:
    return Invalid(told, faults={"file": told})


def _damaged() -> Invalid:
    return _refuse(_("This workbook is damaged or locked. Open it, save it again, and bring that."))


def _neither() -> Invalid:
    return _refuse(_("This is neither an Excel workbook (.xlsx) nor text. Save it as one of them."))


def _measure(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_bomb(archive, LIMITS)
            reach_of(archive, LIMITS)
    except Hostile as hostile:
        if hostile.why == "locked":
            raise _damaged() from None
        if hostile.why == "kind":
            raise _neither() from None
        raise _refuse(_("This workbook is too large for a list. Copy the rows you need into a new one.")) from None
    except (*_BROKEN, ValueError):
        raise _damaged() from None


def _cells(content: bytes) -> Iterator[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        in_sight = (one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible)
        name = next(in_sight, None)
        yield from book.get_sheet_by_name(name).iter_rows() if name else ()
    except (CalamineError, PasswordError) as error:
        raise _damaged() from error


def _words(cell: Any) -> str:
    """Return what a cell says: days as ISO writes them, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _neither()


def _of_text(content: bytes) -> list[list[str]]:
    lines = _decoded(content).splitlines()[: MOST_ROWS + 1]
    separator = max("\t;,", key=next((line for line in lines if line.strip()), "").count)
    try:
        found = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        found = None
    # The limit of the csv module belongs to the whole process, and others may have raised it.
    if found is None or any(len(cell) > LONGEST_CELL for row in found for cell in row):
        raise _refuse(_("A cell of this file is too long to be read."))
    return [row[:MOST_COLUMNS] for row in found]
