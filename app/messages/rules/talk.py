"""Words and rules of talk: who is mentioned in a text, and how it begins."""

import re
from collections.abc import Iterable

LONGEST_COMMENT = 10_000
EXCERPT = 140
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"\*\*|~~|`|^\s*(?:#{1,6}|[-*>])\s", re.MULTILINE)


def _is_whole(rest: str, name: str) -> bool:
    """Tell whether a name ends there: `@Lin` is not found in `@Lindsay`; Han names need no gap behind them."""
    behind = rest[len(name):len(name) + 1]
    return not (behind.isalnum() and behind.isascii() and name[-1:].isascii())


def mentioned(text: str, people: Iterable[tuple[int, str]]) -> list[int]:
    """Return who is named behind an @, in the order of the text; of two names that fit, the longer is meant.

    People of the same name are all meant.
    """
    by_length = sorted(people, key=lambda person: -len(person[1]))
    found: dict[int, None] = {}
    for rest in text.replace("＠", "@").split("@")[1:]:
        fits = [(id_, name) for id_, name in by_length if name and rest.startswith(name) and _is_whole(rest, name)]
        found.update((id_, None) for id_, name in fits if name == fits[0][1])
    return list(found)


def excerpt(text: str) -> str:
    """Return the beginning of a text, on one line and without its marks."""
    line = " ".join(_MARKS.sub("", _LINK.sub(r"\1", text)).split())
    return line if len(line) <= EXCERPT else line[:EXCERPT - 1] + "…"
