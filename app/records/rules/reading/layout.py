"""Where the columns of a text file are divided, and which row holds the headings."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence

from app.records.rules.reading.headings import folded

DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT = 50
_HEADINGS_WITHIN = 20
_VALUE = re.compile(r"[\d.,:/\-+¥￥$%\s年月日]+|.*@.*\..*|https?://.*", re.IGNORECASE)


def delimiter_of(text: str) -> str:
    """Return the mark between columns: the one that gives the most columns in the most rows."""
    return max(DELIMITERS, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, mark: str) -> float:
    rows = rows_of(text, mark)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    return count / len(rows) * (1 + min(width, 50) / 100)


def rows_of(text: str, mark: str) -> list[list[str]]:
    """Return the first rows of a text, as far as it can be divided."""
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if row:
                rows.append(row)
            if len(rows) >= _LOOKED_AT:
                break
    except csv.Error:
        pass
    return rows


def heading_row(rows: Sequence[Sequence[str | None]], known: Collection[str]) -> int:
    """Return the place, from 0, of the row that holds the headings.

    `known` are folded headings that fields go by; titles above a table are single cells, values below it look like
    values. Without any sign it is the first row with something in it.
    """
    candidates = [(place, row) for place, row in enumerate(rows[:_HEADINGS_WITHIN]) if any(row)]
    if not candidates:
        return 0
    width = max(sum(bool(cell) for cell in row) for _place, row in candidates)
    return max(candidates, key=lambda found: (_likeness(found[1], known, width), -found[0]))[0]


def _likeness(row: Sequence[str | None], known: Collection[str], width: int) -> float:
    cells = [str(cell).strip() for cell in row if cell and str(cell).strip()]
    if not cells:
        return -1.0
    recognised = sum(folded(cell) in known for cell in cells)
    values = sum(bool(_VALUE.fullmatch(cell)) or len(cell) > 60 for cell in cells)
    return 3 * recognised / width + len(set(cells)) / width - 2 * values / len(cells)


def named(cells: Sequence[str | None], nameless: str) -> list[str]:
    """Return one heading for each column: empty ones get a name with their place, equal ones a number."""
    headings: list[str] = []
    for place, cell in enumerate(cells, 1):
        written = " ".join("".join(filter(_is_visible, str(cell or ""))).split())[:200] or f"{nameless} {place}"
        heading, again = written, 1
        while heading in headings:
            again += 1
            heading = f"{written} ({again})"
        headings.append(heading)
    return headings


def _is_visible(letter: str) -> bool:
    return letter.isprintable() or letter.isspace()
