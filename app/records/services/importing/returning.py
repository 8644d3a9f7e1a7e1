"""Writes the rows that come back as a file of the shape they came in, with the reasons beside them.

It can be mended and brought again as it is: its own columns are recognised, and each row knows which one it was.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from app.contracts.entities import EntitySpec
from app.core.i18n import _, pick
from app.core.tables.writers import LONGEST_CELL, harmless
from app.records.queries.lake import connect
from app.records.rules.fault_words import hint, reason
from app.records.rules.reading.staged import raw_column
from app.records.rules.registry import Registry
from app.records.rules.verdict import FaultLine
from app.records.services.importing.accepting import REF_HEADING
from app.records.services.importing.engine import table_of

MOST_ROWS_OF_A_SHEET = 1_048_575
_HANDFUL = 2_000


@dataclass(frozen=True)
class Returned:
    """Where rows that came back are kept: a folder with raw, faults and returned rows, and the file's headings."""

    folder: Path
    headings: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One row that came back: where it was, its cells, what is wrong with it."""

    ref: str
    row: int
    cells: tuple[str | None, ...]
    faults: tuple[FaultLine, ...]


def lines(returned: Returned) -> Iterator[Line]:
    """Yield the rows that came back, in the order of the file."""
    con = connect(returned.folder)
    try:
        cursor = con.execute(_query(returned))
        while rows := cursor.fetchmany(_HANDFUL):
            for ref, number, faults, *cells in rows:
                found = sorted((FaultLine(number, *one) for one in faults), key=lambda one: (one.field, one.rule))
                yield Line(ref, number, tuple(cells), tuple(found))
    finally:
        con.close()


def _query(returned: Returned) -> str:
    cells = ", ".join(f"r.{raw_column(place)}" for place in range(len(returned.headings)))
    back, raw, faults = (table_of(returned.folder / f"{kind}.parquet") for kind in ("returned", "raw", "faults"))
    listed = f"SELECT _row, list([field, rule, value, other]) AS faults FROM {faults} GROUP BY _row"
    return (
        f"SELECT b._ref, b._row, f.faults, {cells} FROM {back} b JOIN {raw} r USING (_row) "
        f"JOIN ({listed}) f USING (_row) ORDER BY b._row"
    )


def write_csv(out: IO[bytes], returned: Returned, entity: EntitySpec, registry: Registry) -> None:
    """Write the rows as CSV that every spreadsheet opens in the right letters and computes nothing of."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for cells in _table(returned, entity, registry):
        writer.writerow([harmless(cell or "") for cell in cells])
    text.flush()
    text.detach()


def write_xlsx(out: IO[bytes], returned: Returned, entity: EntitySpec, registry: Registry) -> None:
    """Write the rows as a workbook whose cells are all plain text."""
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"constant_memory": True, **plain}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for number, cells in enumerate(_table(returned, entity, registry)):
            if number > MOST_ROWS_OF_A_SHEET:
                break
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write_string(number, place, cell[:LONGEST_CELL])


def _table(returned: Returned, entity: EntitySpec, registry: Registry) -> Iterator[list[str | None]]:
    kept = [place for place, heading in enumerate(returned.headings) if not heading.lower().startswith("upriver:")]
    yield [*(returned.headings[place] for place in kept), *_our_headings()]
    for line in lines(returned):
        yield [*(line.cells[place] for place in kept), line.ref, str(line.row), *_reasons(line, entity, registry)]


def _our_headings() -> list[str]:
    return [
        REF_HEADING, _("Upriver: row"), _("Upriver: field"), _("Upriver: rule"), _("Upriver: value"),
        _("Upriver: reason"), _("Upriver: what to do"),
    ]


def _reasons(line: Line, entity: EntitySpec, registry: Registry) -> list[str]:
    columns: list[list[Any]] = [
        [pick(entity.field(fault.field).label) for fault in line.faults],
        [fault.rule for fault in line.faults],
        [fault.value or "" for fault in line.faults],
        [reason(fault, entity) for fault in line.faults],
        [hint(fault, entity, registry) for fault in line.faults],
    ]
    return [" | ".join(dict.fromkeys(filter(None, column))) for column in columns]
