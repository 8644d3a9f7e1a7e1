"""A small list out of a file: the first sheet of a workbook, or text with separators, as rows of words.

For lists of hundreds of lines that a person looks at before anything happens. Read by the standard library with limits
on every step, so that a hostile file costs a refusal and no more.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from app.core.errors import Invalid
from app.core.i18n import _

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 2_000, 40, 20_000_000
LONGEST_CELL = 100_000
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WORKBOOK, SHARED = "xl/workbook.xml", "xl/sharedStrings.xml"
_COLUMN = re.compile(r"([A-Z]{1,3})[0-9]+")
_BREAKS = re.compile(r"[\t\r\n\x00\u2028\u2029]+")


def rows(content: bytes) -> list[list[str]]:
    """Return the rows of a file, empty ones left out; raise `Invalid` for what is neither workbook nor text."""
    found = _of_workbook(content) if content.startswith(b"PK") else _of_text(content)
    tidy = ([_BREAKS.sub(" ", cell).strip() for cell in row] for row in found)
    return [row for row in tidy if any(row)]


def _refuse(told: str) -> Invalid:
    return Invalid(told, faults={"file": told})


def _of_text(content: bytes) -> list[list[str]]:
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\x00" in text:
        raise _refuse(_("This is neither an Excel workbook (.xlsx) nor text. Save it as one of them."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=first.count)
    lines = text.splitlines()[: MOST_ROWS + 1]
    if len(lines) > MOST_ROWS:
        raise _too_long()
    try:
        found = [row[:MOST_COLUMNS] for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        found = None
    # The limit of the csv module belongs to the whole process, and others may have raised it.
    if found is None or any(len(cell) > LONGEST_CELL for row in found for cell in row):
        raise _refuse(_("A cell of this file is too long to be read."))
    return found


def _too_long() -> Invalid:
    return _refuse(_("A list has at most %(most)s rows.", most=MOST_ROWS))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as packed:
        found = packed.read(MOST_UNPACKED + 1)
    if len(found) > MOST_UNPACKED:
        raise _refuse(_("This workbook is too large for a list of people. Copy the rows you need into a new one."))
    return found


def _elements(text: bytes, tag: str) -> Iterator[ElementTree.Element]:
    for _event, found in ElementTree.iterparse(io.BytesIO(text)):
        if found.tag == MAIN + tag:
            yield found
            found.clear()


def _words(element: ElementTree.Element) -> str:
    return "".join(part.text or "" for part in element.iter(MAIN + "t"))


def _first_sheet(names: list[str]) -> str:
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", name)]
    return min(sheets, key=lambda name: (len(name), name), default="")


def _of_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            sheet = _first_sheet(names)
            if not sheet:
                raise _refuse(_("This is neither an Excel workbook (.xlsx) nor text. Save it as one of them."))
            shared = [_words(one) for one in _elements(_part(archive, SHARED), "si")] if SHARED in names else []
            return list(_sheet_rows(_part(archive, sheet), shared))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, RuntimeError, NotImplementedError, EOFError) as error:
        raise _refuse(_("This workbook is damaged or locked. Open it, save it again, and bring that.")) from error


def _sheet_rows(text: bytes, shared: list[str]) -> Iterator[list[str]]:
    for number, row in enumerate(_elements(text, "row")):
        if number >= MOST_ROWS:
            raise _too_long()
        cells: dict[int, str] = {}
        for place, cell in enumerate(row.iter(MAIN + "c")):
            at = _place(cell.get("r", ""), place)
            if at < MOST_COLUMNS:
                cells[at] = _cell(cell, shared)
        yield [cells.get(at, "") for at in range(max(cells, default=-1) + 1)]


def _place(reference: str, otherwise: int) -> int:
    found = _COLUMN.fullmatch(reference)
    at = 0
    for letter in found[1] if found else "":
        at = at * 26 + ord(letter) - 64
    return at - 1 if found else otherwise


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    kind, value = cell.get("t", ""), cell.findtext(MAIN + "v") or ""
    if kind == "inlineStr":
        return _words(cell)
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    return value
