"""Longer texts of a playbook: lines that an editor wrapped belong together, unlike those that a person broke off."""

import re

_OPENS_BLOCK = re.compile(r"\s*([-*+>|#]|\d{1,9}[.)]|```|~~~|\||$)")
_HAN = re.compile("[\u3000-\u9fff\uff00-\uffef]")


def unwrapped(text: str) -> str:
    """Return the text with each paragraph and each line of a list on one line; code, tables and headings stay."""
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        is_fence = line.lstrip().startswith(("```", "~~~"))
        if lines and not in_code and _goes_on(lines[-1], line):
            lines[-1] = _joined(lines[-1], line.strip())
        else:
            lines.append(line)
        in_code ^= is_fence
    return "\n".join(lines)


def _goes_on(before: str, line: str) -> bool:
    is_whole = before.endswith(("  ", "\\")) or before.lstrip().startswith(("#", "|", "```", "~~~"))
    return bool(before.strip()) and not is_whole and not _OPENS_BLOCK.match(line)


def _joined(before: str, after: str) -> str:
    """Chinese lines join without a space."""
    between = "" if _HAN.match(before[-1]) or _HAN.match(after[0]) else " "
    return f"{before}{between}{after}"
