"""Contents of deliverables: from how a script writes them to how a form would keep them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.rollouts.rules import fields

Spec = Mapping[str, Any]
Told = Callable[[str], str]


def content(spec: Spec, given: Any, told: Told) -> dict[str, Any]:
    """Return `given` as the content of a deliverable; every value is read like one that was typed."""
    return _KINDS[spec["kind"]](spec, given, told)


def _note(spec: Spec, given: Mapping[str, str], told: Told) -> dict[str, Any]:
    return {"text": told(given.get("text", "")).strip(), "link": given.get("link", ""), "files": []}


def _form(spec: Spec, given: Mapping[str, str], told: Told) -> dict[str, Any]:
    by_id = {field["id"]: field for field in spec["fields"]}
    return {"values": {key: fields.read(told(value), by_id[key]) for key, value in given.items()}}


def _checklist(spec: Spec, given: Sequence[str] | str, told: Told) -> dict[str, Any]:
    every = [item["id"] for item in spec["items"]]
    return {"ticked": every if given == "all" else list(given)}


def _register(spec: Spec, given: Sequence[Sequence[str]], told: Told) -> dict[str, Any]:
    """The first row names the columns."""
    by_id = {column["id"]: column for column in spec["columns"]}
    names, *rows = given
    return {"rows": [
        {column["id"]: None for column in spec["columns"]}
        | {name: fields.read(told(value), by_id[name]) for name, value in zip(names, row, strict=True)}
        for row in rows
    ]}


_KINDS: dict[str, Callable[[Spec, Any, Told], dict[str, Any]]] = {
    "note": _note, "form": _form, "checklist": _checklist, "register": _register,
}
