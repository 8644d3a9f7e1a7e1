"""Which letters a text file is written in. Most files are UTF-8 or GB18030; the others are told by a library."""

import codecs

from app.records.rules.reading.kinds import wide_order

# What people may choose from when the guess was wrong.
OFFERED = ("utf-8", "gb18030", "utf-16", "big5", "cp1252", "shift_jis", "euc_kr", "cp1251")
# The mark of UTF-32 begins with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_FAMILIAR_SHARE = 0.85


def encoding_of(head: bytes, *, is_utf8: bool) -> str:
    """Return the encoding that the file beginning with `head` is most likely in; empty if nothing fits.

    `is_utf8` says whether the whole file could be read as UTF-8, which hardly any other text can.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide_order(head):
        return wide_order(head)
    if is_utf8:
        return "utf-8"
    return "gb18030" if _is_familiar_chinese(head) else _told_by_library(head)


def ordered(wanted: str, head: bytes) -> str:
    """Return the encoding that somebody asked for; UTF-16 without its mark needs to be told which half comes first."""
    if wanted.lower() != "utf-16" or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return wanted
    return wide_order(head) or "utf-16-le"


def _is_familiar_chinese(head: bytes) -> bool:
    """Tell whether nearly all two-byte letters are among the 6 763 that everyday Chinese uses."""
    familiar = pairs = 0
    place = 0
    while place < len(head) - 1:
        if head[place] < 0x81:
            place += 1
            continue
        pairs += 1
        familiar += _is_everyday(head[place], head[place + 1])
        place += 2
    return pairs > 0 and familiar / pairs >= _FAMILIAR_SHARE


def _is_everyday(lead: int, trail: int) -> bool:
    return (0xB0 <= lead <= 0xF7 or lead in (0xA1, 0xA3)) and 0xA1 <= trail <= 0xFE


def _told_by_library(head: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(head, cp_isolation=["big5", "gb18030", "cp1252", "shift_jis", "euc_kr", "cp1251"]).best()
    return best.encoding if best else ""
