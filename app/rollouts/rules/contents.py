"""What a deliverable of each kind must hold before it can be handed in: a real thing, not a tick."""

from collections.abc import Mapping
from typing import Any

from app.core.i18n import _, pick

Spec = Mapping[str, Any]
Content = Mapping[str, Any]
# A register is a table that people read; what is longer belongs into records.
MOST_ROWS = 2_000
BY_DATA = frozenset({"data_check", "sign_off", "survey"})


def _note(spec: Spec, content: Content) -> list[str]:
    given = {"text": content.get("text", "").strip(), "link": content.get("link", ""), "file": content.get("files", [])}
    if any(given[kind] for kind in spec.get("requires", ("text",))):
        return []
    wanted = {"text": _("a text"), "link": _("a link"), "file": _("a file")}
    return [_("It needs %(what)s.", what=_(" or ").join(wanted[kind] for kind in spec.get("requires", ("text",))))]


def _form(spec: Spec, content: Content) -> list[str]:
    values = content.get("values", {})
    return [
        _("“%(field)s” is empty.", field=pick(field["label"]))
        for field in spec["fields"] if field.get("required") and values.get(field["id"]) in (None, "")
    ]


def _checklist(spec: Spec, content: Content) -> list[str]:
    ticked = set(content.get("ticked", ()))
    return [
        _("Not ticked: “%(item)s”", item=pick(item["text"]))
        for item in spec["items"] if item.get("required", True) and item["id"] not in ticked
    ]


def _register(spec: Spec, content: Content) -> list[str]:
    rows = content.get("rows", [])
    found = []
    least = int(spec.get("min_rows", 1))
    if len(rows) < least:
        found.append(_("%(given)s rows are there; at least %(least)s are needed.", given=len(rows), least=least))
    required = [column for column in spec["columns"] if column.get("required")]
    for number, row in enumerate(rows, 1):
        found += [
            _("Row %(row)s: “%(field)s” is empty.", row=number, field=pick(column["label"]))
            for column in required if row.get(column["id"]) in (None, "")
        ]
    return found[:20]


_LACKS = {"note": _note, "form": _form, "checklist": _checklist, "register": _register}


def lacks(spec: Spec, content: Content) -> list[str]:
    """Return what is still missing in `content`, in words; empty when it can be handed in."""
    return _LACKS[spec["kind"]](spec, content) if spec["kind"] in _LACKS else []


def _started(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a starter row in the reader's language; once it is saved it is a text like any other."""
    return {key: pick(value) if isinstance(value, Mapping) else value for key, value in row.items()}


def starting(spec: Spec) -> dict[str, Any]:
    """Return the content a deliverable starts with: its template or starter rows, nothing invented."""
    if spec["kind"] == "register":
        return {"rows": [_started(row) for row in spec.get("starter", ())]}
    if spec["kind"] == "form":
        return {"values": {}}
    if spec["kind"] == "checklist":
        return {"ticked": []}
    return {"text": pick(spec.get("template") or ""), "link": "", "files": []} if spec["kind"] == "note" else {}
