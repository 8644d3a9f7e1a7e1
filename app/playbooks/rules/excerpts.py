"""The lines of a file that a fault is about, and texts that people may mend although they were written elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import Fault

_LONGEST = 160


@dataclass(frozen=True)
class Excerpt:
    """A fault with the text of its line."""

    fault: Fault
    text: str


def excerpt(files: Mapping[str, bytes], fault: Fault) -> Excerpt:
    """Return the line on which a fault stands; of a very long line, the part around it."""
    lines = (readable(files.get(fault.file, b"")) or "").split("\n")
    line = lines[fault.line - 1] if fault.line <= len(lines) else ""
    start = max(0, fault.column - _LONGEST // 2) if len(line) > _LONGEST else 0
    shown = line[start : start + _LONGEST].rstrip()
    return Excerpt(fault, f"…{shown}" if start else shown)


def readable(content: bytes) -> str | None:
    """Return the text of a file, also of one that Chinese Windows wrote; None for what is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    return None
