"""How much text the cells of a workbook stand for: a word that is kept once may be named by a hundred thousand cells.

A reader writes it out for each of them, so a file of a few kilobytes can fill the memory of the whole process.
"""

import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

_CHUNK = 1 << 20
_WORDS, _CELLS = "xl/sharedstrings.xml", b"sheetData"


class Heavy(ValueError):
    """The cells stand for more text than allowed, or the words are written so that this cannot be told."""


def name_of(member: zipfile.ZipInfo) -> str:
    """Return the name of a member as a reader compares it."""
    return member.filename.replace("\\", "/").lower().lstrip("/")


def refuse_heavy(archive: zipfile.ZipFile, cells: int, most: int) -> None:
    """Raise `Heavy` where at most `cells` cells stand for more than `most` characters; `ValueError` for broken XML.

    Only where the sizes alone do not show that all is well the words are read, and only where these do not show it
    either the cells.
    """
    words = [member for member in archive.infolist() if name_of(member) == _WORDS]
    if sum(member.file_size for member in words) * cells <= most:
        return
    if len(words) > 1:
        raise Heavy("members", len(words))
    lengths = _lengths(archive, words[0])
    if max(lengths, default=0) * cells <= most:
        return
    total = 0
    for member in archive.infolist():
        if member not in words and _is_sheet(archive, member):
            total += _named(archive, member, lengths, most - total)


def _is_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Tell whether a member may be a sheet: a workbook may call any of them one, whatever its name."""
    last = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if _CELLS in last + chunk:
                return True
            last = chunk[-len(_CELLS):]
    return False


def _lengths(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[int]:
    """Return how long each shared word is, in the order in which cells number them."""
    found: list[int] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if _local(tag) == "si":
            found.append(0)

    def text(said: str) -> None:
        if found:
            found[-1] += len(said)

    _go_through(archive, member, start, text, lambda tag: None)
    return found


def _named(archive: zipfile.ZipFile, member: zipfile.ZipInfo, lengths: list[int], most: int) -> int:
    """Return how many characters the cells of one sheet name; raise `Heavy` beyond `most`."""
    total, number, is_shared = 0, "", False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal number, is_shared
        if _local(tag) == "c":
            is_shared = given.get("t") == "s"
        number = ""

    def text(said: str) -> None:
        nonlocal number
        number = (number + said)[:20]

    def end(tag: str) -> None:
        nonlocal total
        if is_shared and _local(tag) == "v" and number.strip().isdecimal() and int(number) < len(lengths):
            total += lengths[int(number)]
            if total > most:
                raise Heavy("text", total)

    _go_through(archive, member, start, text, end)
    return total


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _go_through(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, start: Callable[[str, dict[str, str]], None],
    text: Callable[[str], None], end: Callable[[str], None],
) -> None:
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(f"{member.filename}: {error}") from None


def _refuse_doctype(*_told: Any) -> None:
    # Words of one's own could stand for any amount of others.
    raise Heavy("doctype")
