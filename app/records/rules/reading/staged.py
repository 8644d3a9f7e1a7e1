"""What is known of a file once it is read: its layout, headings, and how many rows wait."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Staged:
    """One file, read into plain texts. Rows are counted as a spreadsheet shows them, the first row being 1."""

    name: str
    kind: str
    headings: tuple[str, ...]
    heading_row: int
    rows: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    error_cells: int = 0

    @property
    def columns(self) -> list[str]:
        """Return the names of the raw columns, in the order of the headings."""
        return [raw_column(place) for place in range(len(self.headings))]


def raw_column(place: int) -> str:
    """Return the name of the raw column at a place, from 0."""
    return f"c{place}"


def write_staged(staged: Staged) -> str:
    """Return the text that `read_staged` reads as `staged`."""
    return json.dumps(asdict(staged), ensure_ascii=False)


def read_staged(written: str) -> Staged:
    """Read what `write_staged` wrote."""
    plain: dict[str, Any] = json.loads(written)
    return Staged(**{key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()})


def padded(cells: Sequence[str | None], width: int) -> tuple[tuple[str | None, ...], str | None]:
    """Return as many cells as there are columns, and the text of the filled cells beyond them."""
    if len(cells) <= width:
        return (*cells, *[None] * (width - len(cells))), None
    beyond = [cell for cell in cells[width:] if cell and cell.strip()]
    return tuple(cells[:width]), " | ".join(beyond)[:500] or None
