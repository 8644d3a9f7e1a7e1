"""What a workbook unpacks to, found out without unpacking it into memory: bombs are refused here.

A reader that trusts a workbook reserves the rectangle up to the last cell it names; two cells in the far corners of an
otherwise empty sheet end the whole process. So the sheets are looked through as a stream first.
"""

import re
import zipfile
from dataclasses import dataclass
from typing import IO

from app.core.files.shared_words import Heavy, name_of, refuse_heavy

# Only references that reach far are looked at one by one: two letters or more, or six digits or more.
_FAR = rb"([A-Za-z]{2,3}\d+|[A-Za-z]?\d{6,})"
# As every known program writes a cell; a pattern that starts with plain letters is looked for ten times faster.
_USUAL = re.compile(rb' r="' + _FAR)
_UNUSUAL = re.compile(rb"""\br\s*=\s*["']\$?""" + _FAR.replace(rb"{2,3}", rb"{2,3}\$?"))
_LONGEST_ROW = 9
_NEAR_ROWS, _NEAR_COLUMNS = 99_999, 26
_ODD_CELL = re.compile(rb"""\br\s*=\s*["'][^A-Za-z0-9"'$]""")
# Other spreadsheets that are zips too. A reader opens them as gladly, and a repeated cell of theirs reaches anywhere.
_OTHER_KINDS = frozenset({"content.xml", "xl/workbook.bin"})
_OVERLAP = 256
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be in every direction. Beyond these it is a mistake or an attack, and refused early.

    A workbook is a zip: what it unpacks to is known from its directory. A reader reserves the whole rectangle up to the
    last cell, its `area`. `ratio` of unpacked to packed matters from `ratio_above` bytes on. `text` is how many
    characters its cells stand for.
    """

    members: int = 2_000
    unpacked: int = 1_000_000_000
    ratio: int = 200
    ratio_above: int = 64_000_000
    columns: int = 500
    cells: int = 15_000_000
    area: int = 50_000_000
    text: int = 1_000_000_000


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


def refuse_bomb(archive: zipfile.ZipFile, most: Limits) -> None:
    """Raise `Hostile` where the directory of the archive promises more than a workbook can need."""
    members = archive.infolist()
    if len(members) > most.members:
        raise Hostile("members", len(members))
    if other := next((name for name in map(name_of, members) if name in _OTHER_KINDS), ""):
        raise Hostile("kind", other)
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > most.unpacked:
        raise Hostile("unpacked", unpacked)
    if unpacked > most.ratio_above and unpacked / packed > most.ratio:
        raise Hostile("ratio", round(unpacked / packed))
    if any(member.flag_bits & 1 for member in members):
        raise Hostile("locked")


def reach_of(archive: zipfile.ZipFile, most: Limits) -> Reach:
    """Return how far the workbook reaches; raise `Hostile` where it is too large to open.

    Every member that looks like XML is gone through, since a workbook may call any of them a sheet.
    """
    rows, columns, cells, errors = _NEAR_ROWS, _NEAR_COLUMNS, 0, 0
    for member in archive.infolist():
        with archive.open(member) as part:
            found = _reach(part, most)
        rows, columns = max(rows, found.rows), max(columns, found.columns)
        cells, errors = cells + found.cells, errors + found.errors
    _refuse_far(rows, columns, cells, most)
    try:
        refuse_heavy(archive, cells, most.text)
    except Heavy as heavy:
        raise Hostile(*map(str, heavy.args)) from None
    return Reach(rows, columns, cells, errors)


def _reach(part: IO[bytes], most: Limits) -> Reach:
    rows, columns, cells, errors, tail = _NEAR_ROWS, _NEAR_COLUMNS, 0, 0, b""
    while chunk := part.read(_CHUNK):
        if not tail and not _is_xml(chunk):
            break
        for letters, digits in map(_split, _far_references(tail + chunk)):
            rows, columns = max(rows, digits), max(columns, _place(letters))
        # However a cell is written; a few other things begin so too.
        cells += chunk.count(b"<c") + chunk.count(b":c")
        errors += chunk.count(b't="e"')
        _refuse_far(rows, columns, cells, most)
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


def _refuse_far(rows: int, columns: int, cells: int, most: Limits) -> None:
    if columns > most.columns:
        raise Hostile("columns", columns)
    if rows * columns > most.area:
        raise Hostile("area", f"{rows} × {columns}")
    if cells > most.cells:
        raise Hostile("cells", cells)


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place
