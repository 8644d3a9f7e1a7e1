"""The content of a deliverable as it comes from its form: typed by the playbook's fields, faults by field."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from app.core.i18n import _, pick
from app.rollouts.rules import fields
from app.rollouts.rules.contents import MOST_ROWS
from app.rollouts.rules.fields import Unread

LONGEST_TEXT = 100_000
LONGEST_LINK = 2_000
Sent = MultiDict[str, str]
Faults = dict[str, str]


def _note(spec: Mapping[str, Any], sent: Sent, kept: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    text, link = sent.get("text", "").replace("\r\n", "\n"), sent.get("link", "").strip()
    content = {"text": text, "link": link, "files": list(kept.get("files", ()))}
    faults: Faults = {}
    if len(text) > LONGEST_TEXT:
        told = _("%(given)s characters are too many; at most %(most)s fit.", given=len(text), most=LONGEST_TEXT)
        faults["text"] = told
        content["text"] = text[:LONGEST_TEXT]
    if len(link) > LONGEST_LINK:
        told = _("%(given)s characters are too many; at most %(most)s fit.", given=len(link), most=LONGEST_LINK)
        faults["link"] = told
        content["link"] = link[:LONGEST_LINK]
    elif link and not link.lower().startswith(("http://", "https://")):
        faults["link"] = _("“%(value)s” is not a web address. It starts with https://", value=link[:80])
    return content, faults


def _form(spec: Mapping[str, Any], sent: Sent, kept: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    values, faults = {}, {}
    for field in spec["fields"]:
        typed = sent.get(f"f.{field['id']}", "")
        try:
            values[field["id"]] = fields.read(typed, field)
        except Unread as error:
            values[field["id"]], faults[field["id"]] = typed, str(error)
    return {"values": values}, faults


def _checklist(spec: Mapping[str, Any], sent: Sent, kept: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    known = [item["id"] for item in spec["items"]]
    ticked = set(sent.getlist("item"))
    return {"ticked": [key for key in known if key in ticked]}, {}


def _row(spec: Mapping[str, Any], sent: Sent, number: str) -> tuple[dict[str, Any], Faults]:
    row, faults = {}, {}
    for column in spec["columns"]:
        typed = sent.get(f"r.{number}.{column['id']}", "")
        try:
            row[column["id"]] = fields.read(typed, column)
        except Unread as error:
            row[column["id"]] = typed
            faults[f"r.{number}.{column['id']}"] = _(
                "Row %(row)s, “%(field)s”: %(why)s", row=int(number) + 1, field=pick(column["label"]), why=error
            )
    return row, faults


def _is_filled(row: Mapping[str, Any]) -> bool:
    return any(value not in (None, "") for value in row.values())


def _one_row(
    spec: Mapping[str, Any], sent: Sent, rows: list[dict[str, Any]], number: str
) -> tuple[dict[str, Any], Faults]:
    """Put one row where it was, or behind the others; emptied or dropped, it goes."""
    row, faults = _row(spec, sent, number)
    place = min(int(number), len(rows))
    stays = [row] if _is_filled(row) and number not in sent.getlist("drop") else []
    return {"rows": [*rows[:place], *stays, *rows[place + 1:]]}, faults if stays else {}


def _register(spec: Mapping[str, Any], sent: Sent, kept: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    only = sent.get("only", "")
    if only.isdecimal() and len(only) < 6:
        return _one_row(spec, sent, list(kept.get("rows", ())), only)
    return _whole_register(spec, sent)


def _whole_register(spec: Mapping[str, Any], sent: Sent) -> tuple[dict[str, Any], Faults]:
    numbers = [n for n in dict.fromkeys(sent.getlist("row")) if n.isdecimal() and len(n) < 6][: MOST_ROWS + 1]
    rows: list[dict[str, Any]] = []
    faults: Faults = {}
    for number in numbers:
        row, wrong = _row(spec, sent, number)
        if _is_filled(row) and number not in sent.getlist("drop"):
            rows.append(row)
            faults |= wrong
    if len(numbers) > MOST_ROWS:
        faults["rows"] = _("A register holds at most %(most)s rows.", most=MOST_ROWS)
    return {"rows": rows}, faults


_READ = {"note": _note, "form": _form, "checklist": _checklist, "register": _register}


def read(
    spec: Mapping[str, Any], sent: Sent, kept: Mapping[str, Any]
) -> tuple[dict[str, Any], Faults]:
    """Return (content, faults); where a value cannot be read, the content keeps what was typed."""
    if spec["kind"] not in _READ:
        return {}, {}
    return _READ[spec["kind"]](spec, sent, kept)
