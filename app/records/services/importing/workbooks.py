"""Reads XLSX, after its size was found harmless."""

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from app.core.errors import Invalid
from app.core.files.workbooks import Hostile, Reach, reach_of, refuse_bomb
from app.core.i18n import _
from app.records.rules.reading import limits
from app.records.rules.reading.layout import heading_row, named
from app.records.rules.reading.staged import Staged
from app.records.services.importing.appending import append
from app.records.services.importing.engine import Bench, Progress, count, table_of
from app.records.services.importing.texts import refuse_width

_LOOKED_AT = 50
# A double holds fifteen digits; whatever a spreadsheet shows beyond them is made up.
_EXACT = 10**15
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError)


def read_workbook(con: Any, bench: Bench, file: Path, known: set[str], sheet: str, tell: Progress) -> Staged:
    """Read one sheet of a workbook into the raw file of `bench`: the named one, else the first that holds a table."""
    reach = _harmless(file)
    book = _open(file)
    chosen, rows = _sheet(book, sheet)
    head = list(islice(rows, _LOOKED_AT))
    heading = heading_row(head, known)
    width = max((_width(row) for row in head[heading:]), default=0)
    refuse_width(width)
    headings = named(head[heading][:width], _("Column"))
    rest = islice(enumerate(chain(head, rows), 1), heading + 1, None)
    append(con, bench, ((number, row[:width]) for number, row in rest), width, tell)
    return Staged(
        file.name, "xlsx", tuple(headings), heading + 1, count(con, table_of(bench.raw)),
        sheet=chosen, sheets=tuple(book.sheet_names), error_cells=reach.errors,
    )


def _harmless(file: Path) -> Reach:
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_bomb(archive, limits.WORKBOOK)
            return reach_of(archive, limits.WORKBOOK)
    except Hostile as hostile:
        if hostile.why == "locked":
            raise _locked() from None
        if hostile.why == "kind":
            raise _damaged() from None
        raise Invalid(_too_large(hostile), hint=_("Save the table alone into a new workbook, or as CSV.")) from None
    except (*_BROKEN, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _damaged() from None


def _locked() -> Invalid:
    told = _("This workbook is locked with a password.")
    return Invalid(told, hint=_("Save it as .xlsx without a password and bring that."))


def _damaged() -> Invalid:
    return Invalid(_("This workbook is damaged or no XLSX."), hint=_("Open it in your spreadsheet and save it again."))


def _too_large(hostile: Hostile) -> str:
    if hostile.why == "columns":
        return _("This workbook has %(count)s columns; at most %(most)s are read.",
                 count=hostile.found, most=limits.MOST_COLUMNS)
    return _("This workbook is larger inside than any table needs (%(why)s: %(found)s).",
             why=hostile.why, found=hostile.found)


def _open(file: Path) -> Any:
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        return load_workbook(str(file))
    except PasswordError:
        raise _locked() from None
    except CalamineError:
        raise _damaged() from None


def _sheet(book: Any, wanted: str) -> tuple[str, Iterator[list[str | None]]]:
    if wanted and wanted not in book.sheet_names:
        names = ", ".join(book.sheet_names)
        raise Invalid(_("There is no sheet “%(name)s”; there are: %(names)s.", name=wanted, names=names))
    for name in [wanted] if wanted else _in_sight_first(book):
        rows = _texts(book, name)
        first = next((row for row in rows if any(row)), None)
        if first is not None or wanted:
            # Started anew: what was looked at belongs to the table.
            return name, _texts(book, name)
    raise Invalid(_("This workbook holds no table."))


def _in_sight_first(book: Any) -> list[str]:
    """Return the names of the sheets, those that their author hid behind the others."""
    from python_calamine import SheetVisibleEnum

    sheets = sorted(book.sheets_metadata, key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)
    return [sheet.name for sheet in sheets]


def _texts(book: Any, name: str) -> Iterator[list[str | None]]:
    from python_calamine import CalamineError

    try:
        for row in book.get_sheet_by_name(name).iter_rows():
            yield [(cell or None) if type(cell) is str else _text(cell) for cell in row]
    except CalamineError:
        raise _damaged() from None


def _text(cell: Any) -> str | None:
    """Return what a cell says as text: whole numbers without a point, days as ISO writes them."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _number(cell: float) -> str:
    if abs(cell) >= _EXACT:
        # In this form cleaning sees that digits were lost, instead of taking made-up ones for a code.
        return f"{cell:.14E}"
    return str(int(cell)) if cell.is_integer() else repr(cell)


def _width(row: Iterable[str | None]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)
