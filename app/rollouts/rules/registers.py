"""Registers as workbooks: written in the shape in which they are read back."""

import io
from collections.abc import Mapping
from typing import Any

from app.core.errors import Invalid
from app.core.files import small_sheets
from app.core.i18n import _, pick
from app.rollouts.rules import fields
from app.rollouts.rules.contents import MOST_ROWS
from app.rollouts.rules.fields import Unread

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5_000_000


def workbook(spec: Mapping[str, Any], content: Mapping[str, Any]) -> bytes:
    """Return an XLSX with one heading row and the register's rows; nothing in it is a formula."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
        for place, column in enumerate(spec["columns"]):
            sheet.write_string(0, place, pick(column["label"]), bold)
            sheet.set_column(place, place, 22)
        for number, row in enumerate(content.get("rows", ()), 1):
            for place, column in enumerate(spec["columns"]):
                sheet.write_string(number, place, fields.shown(row.get(column["id"]), column))
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _grid(body: bytes) -> list[list[str]]:
    if len(body) > LARGEST:
        raise Invalid(_("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000))
    # The headings, and one row more than fits: so it is seen that there are too many.
    return small_sheets.of_workbook(body, MOST_ROWS + 2)


def _places(heads: list[str], spec: Mapping[str, Any]) -> dict[str, int]:
    places = {}
    for column in spec["columns"]:
        names = {column["id"], *column["label"].values()}
        found = [place for place, head in enumerate(heads) if head in names]
        if found:
            places[column["id"]] = found[0]
    missing = [pick(c["label"]) for c in spec["columns"] if c.get("required") and c["id"] not in places]
    if missing:
        raise Invalid(_("The first row lacks these headings: %(names)s.", names=_(", ").join(missing)))
    return places


def read(spec: Mapping[str, Any], body: bytes) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return (rows, faults by place); headings may stand in either language and in any order."""
    grid = _grid(body)
    top = next((place for place, line in enumerate(grid) if any(line)), 0)
    places = _places(grid[top] if grid else [], spec)
    rows, faults = [], {}
    for number, line in enumerate(grid[top + 1:], top + 2):
        row: dict[str, Any] = {}
        for column in spec["columns"]:
            place = places.get(column["id"], len(line))
            try:
                row[column["id"]] = fields.read(line[place] if place < len(line) else "", column)
            except Unread as error:
                faults[f"{number}.{column['id']}"] = _(
                    "Row %(row)s, “%(field)s”: %(why)s", row=number, field=pick(column["label"]), why=error
                )
        if any(value is not None for value in row.values()):
            rows.append(row)
    if len(rows) > MOST_ROWS:
        faults["rows"] = _("A register holds at most %(most)s rows.", most=MOST_ROWS)
    return rows, dict(list(faults.items())[:50])
