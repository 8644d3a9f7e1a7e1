"""What a file is by its first bytes, and whether its name tells the truth. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
# First bytes of the kinds we recognise; whatever is text has none of these and no zero byte.
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"%PDF-", "application/pdf"), (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"), (b"PAR1", "application/vnd.apache.parquet"),
)
TEXT = "text/plain"
# What each ending promises to begin with; an ending that is not here promises nothing.
PROMISES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
    ".pdf": "application/pdf", ".zip": "application/zip", ".xlsx": "application/zip", ".docx": "application/zip",
    ".pptx": "application/zip", ".xls": "application/x-ole-storage", ".doc": "application/x-ole-storage",
    ".ppt": "application/x-ole-storage", ".csv": TEXT, ".tsv": TEXT, ".txt": TEXT, ".md": TEXT, ".json": TEXT,
    ".yaml": TEXT, ".yml": TEXT, ".parquet": "application/vnd.apache.parquet",
}
# The kinds that a browser may show in place: pictures without script, and documents it shows in a viewer of its own.
IN_PLACE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".csv": "text/csv",
}
_HALF_ZEROS, _STRAY_ZEROS, _TOO_SHORT_TO_TELL = 0.3, 0.02, 8
LONGEST_NAME = 120
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:\"|?*\\/]+")


def clean_name(name: str) -> str:
    """Return the name a file is shown and handed out under: no folder, no control or direction mark, not too long."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = _ODD.sub("_", plain).strip(" .")
    ending = PurePosixPath(plain).suffix[:16]
    return plain[:LONGEST_NAME - len(ending)].removesuffix(ending) + ending if plain else "file"


def ending_of(name: str) -> str:
    """Return the ending of a file name, in lower case with its dot."""
    return PurePosixPath(name).suffix.lower()


def sniffed(head: bytes) -> str:
    """Return the kind of a file by its first bytes."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    known = next((kind for mark, kind in SIGNATURES if head.startswith(mark)), "")
    if known:
        return known
    # Text in UTF-16 holds zero bytes and says so by its mark, or shows it: they stand in one half of its pairs alone.
    is_text = b"\x00" not in head or head[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_half_zeros(head)
    return TEXT if is_text else UNKNOWN


def _is_half_zeros(head: bytes) -> bool:
    if len(head) < _TOO_SHORT_TO_TELL:
        return False
    halves = head[0::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    return max(halves) > _HALF_ZEROS and min(halves) < _STRAY_ZEROS


def breaks_promise(name: str, found: str) -> bool:
    """Tell whether the ending of `name` promises another kind of content than was found."""
    return PROMISES.get(ending_of(name), found) != found


def kind_of(name: str, found: str) -> str:
    """Return the kind under which the file is kept: the sniffed one, told more closely by its ending."""
    return found if breaks_promise(name, found) else OFFICE.get(ending_of(name), found)
