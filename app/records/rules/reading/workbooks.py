"""What a workbook unpacks to, found out without unpacking it into memory: bombs are refused here.

A reader that trusts a workbook reserves the rectangle up to the last cell it names; two cells in the far corners of an
otherwise empty sheet end the whole process. So the sheets are looked through as a stream first.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import IO

from app.records.rules.reading import limits

# Only references that reach far are looked at one by one: two letters or more, or six digits or more.
_FAR = rb"([A-Za-z]{2,3}\d+|[A-Za-z]?\d{6,})"
# As every known program writes a cell; a pattern that starts with plain letters is looked for ten times faster.
_USUAL = re.compile(rb' r="' + _FAR)
_UNUSUAL = re.compile(rb"""\br\s*=\s*["']\$?""" + _FAR.replace(rb"{2,3}", rb"{2,3}\$?"))
_LONGEST_ROW = 9
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_ODD_CELL = re.compile(rb"""\br\s*=\s*["'][^A-Za-z0-9"'$]""")
_OVERLAP = 256
_CHUNK = 1 << 20


class Hostile(ValueError):
    """The workbook is built to harm, or is far too large; `why` is a short word for it."""

    def __init__(self, why: str, found: object = "") -> None:
        super().__init__(f"{why} {found}")
        self.why, self.found = why, found


@dataclass(frozen=True)
class Reach:
    """How far a workbook may reach at most, how many cells it holds, how many of them a spreadsheet error."""

    rows: int
    columns: int
    cells: int
    errors: int


def refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Raise `Hostile` where the directory of the archive promises more than a workbook can need."""
    members = archive.infolist()
    if len(members) > limits.MOST_MEMBERS:
        raise Hostile("members", len(members))
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > limits.LARGEST_UNPACKED:
        raise Hostile("unpacked", unpacked)
    if unpacked > limits.RATIO_MATTERS_ABOVE and unpacked / packed > limits.LARGEST_RATIO:
        raise Hostile("ratio", round(unpacked / packed))
    if any(member.flag_bits & 1 for member in members):
        raise Hostile("locked")


def reach_of(archive: zipfile.ZipFile) -> Reach:
    """Return how far the workbook reaches; raise `Hostile` where it is too large to open.

    Every member that looks like XML is gone through, since a workbook may call any of them a sheet.
    """
    rows, columns, cells, errors = _NEAR_ROWS, _NEAR_COLUMNS, 0, 0
    for member in archive.infolist():
        with archive.open(member) as part:
            found = _reach(part)
        rows, columns = max(rows, found.rows), max(columns, found.columns)
        cells, errors = cells + found.cells, errors + found.errors
    _refuse_far(rows, columns, cells)
    return Reach(rows, columns, cells, errors)


def _reach(part: IO[bytes]) -> Reach:
    rows, columns, cells, errors, tail = _NEAR_ROWS, _NEAR_COLUMNS, 0, 0, b""
    while chunk := part.read(_CHUNK):
        if not tail and not _is_xml(chunk):
            break
        for letters, digits in map(_split, _far_references(tail + chunk)):
            rows, columns = max(rows, digits), max(columns, _place(letters))
        cells += chunk.count(b"<c ") + chunk.count(b":c ")
        errors += chunk.count(b't="e"')
        _refuse_far(rows, columns, cells)
        tail = chunk[-_OVERLAP:]
    return Reach(rows, columns, cells, errors)


def _is_xml(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Hostile("encoding")
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _split(reference: bytes) -> tuple[bytes, int]:
    letters = reference.rstrip(b"0123456789")
    digits = reference[len(letters):]
    if len(digits) > _LONGEST_ROW:
        raise Hostile("area", digits[:20].decode())
    return letters.rstrip(b"$"), int(digits)


def _far_references(text: bytes) -> set[bytes]:
    if not _is_unusual(text):
        return set(_USUAL.findall(text))
    if _ODD_CELL.search(text):
        raise Hostile("reference")
    return set(_UNUSUAL.findall(text))


def _is_unusual(text: bytes) -> bool:
    """Tell whether an attribute may be written otherwise than ` r="A1"`; marks that are rare are looked for first."""
    if any(mark in text and mark + b"r" in text for mark in (b"\t", b"\n", b"\r")):
        return True
    is_odd_value = (b"'" in text and b"='" in text) or (b"$" in text and b'="$' in text)
    return is_odd_value or b'="&#' in text or b"= " in text or b" =" in text


def _refuse_far(rows: int, columns: int, cells: int) -> None:
    if columns > limits.MOST_COLUMNS:
        raise Hostile("columns", columns)
    if rows * columns > limits.LARGEST_AREA:
        raise Hostile("area", f"{rows} × {columns}")
    if cells > limits.MOST_CELLS:
        raise Hostile("cells", cells)


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place
