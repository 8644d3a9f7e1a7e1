"""What kind of file it is, told by its first bytes; the name's ending is only a hint."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of files, readable ones first."""

    TEXT = "text"
    WORKBOOK = "workbook"
    OLD_WORKBOOK = "old_workbook"
    LOCKED_WORKBOOK = "locked_workbook"
    OTHER_ARCHIVE = "other_archive"
    PDF = "pdf"
    OTHER = "other"
    EMPTY = "empty"


# A workbook with a password is no zip but an old container, in which this stream holds the whole.
LOCKED = "EncryptedPackage".encode("utf-16-le")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def kind_of(head: bytes) -> Kind:
    """Return the kind of the file that begins with `head`."""
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        return Kind.EMPTY
    if head.startswith(b"PK\x03\x04"):
        return Kind.WORKBOOK if _names_a_workbook(head) else Kind.OTHER_ARCHIVE
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.OLD_WORKBOOK
    if head.startswith(b"%PDF"):
        return Kind.PDF
    return Kind.OTHER if _is_binary(head) else Kind.TEXT


def _names_a_workbook(head: bytes) -> bool:
    # Whoever wrote the zip chose the order of its members, so any of these may come first.
    return any(name in head for name in (b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/"))


def _is_binary(head: bytes) -> bool:
    if head.startswith(_WIDE) or wide_order(head):
        return False
    strange = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 26, 27))
    return strange > max(8, len(head) // 100)


def wide_order(head: bytes) -> str:
    """Return the encoding of UTF-16 text without its mark, told by the zero halves of ASCII; else nothing."""
    if len(head) < 8:
        return ""
    even, odd = head[0::2].count(0) / (len(head) / 2), head[1::2].count(0) / (len(head) / 2)
    if odd > 0.3 and even < 0.02:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.02 else ""
