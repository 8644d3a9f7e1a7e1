"""A mapping as it is kept and handed on: headings to fields, and what had to be said about days. YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from app.contracts.entities import EntitySpec
from app.contracts.strict_yaml import Document, read_document
from app.core.errors import Invalid
from app.core.i18n import _
from app.records.rules.reading.headings import folded

SCHEMA = "upriver/1"
_DAY_FIRST = {"day_first": True, "month_first": False}
_KEYS = ("mapping", "entity", "columns", "days", "encoding", "sheet")


@dataclass(frozen=True)
class FieldMapping:
    """Which heading becomes which field; None leaves the column out. `days` says where the day comes first."""

    entity: str
    columns: Mapping[str, str | None]
    days: Mapping[str, bool] = field(default_factory=dict)
    encoding: str = ""
    sheet: str = ""


def read_mapping(written: bytes, file: str, entity: EntitySpec) -> FieldMapping:
    """Read a mapping for `entity`; raise `SpecFault` with file and line at the first fault."""
    document = read_document(written, file)
    plain = document.plain
    for key in plain:
        if key not in _KEYS:
            raise document.fault((key,), f"{key}: there is no such key; known are {', '.join(_KEYS)}")
    if plain.get("mapping") != SCHEMA:
        raise document.fault(("mapping",), f"mapping: must be {SCHEMA}, not {plain.get('mapping')!r}")
    if plain.get("entity") != entity.entity:
        raise document.fault(("entity",), f"entity: the mapping is for {plain.get('entity')!r}, not {entity.entity!r}")
    columns = {heading: _field(document, entity, heading, name) for heading, name in _pairs(document, "columns")}
    days = {heading: _order(document, heading, order) for heading, order in _pairs(document, "days")}
    texts = {key: plain.get(key, "") for key in ("encoding", "sheet")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise document.fault((key,), f"{key}: a text is needed")
    return FieldMapping(entity.entity, columns, days, **texts)


def _pairs(document: Document, key: str) -> list[tuple[str, str]]:
    found = document.plain.get(key, {})
    if not isinstance(found, dict):
        raise document.fault((key,), f"{key}: a mapping of headings is needed")
    for heading, value in found.items():
        if not isinstance(value, str):
            raise document.fault((key, heading), f"{heading}: one word is needed, not a list")
    return list(found.items())


def _field(document: Document, entity: EntitySpec, heading: str, name: str) -> str | None:
    if not name:
        return None
    if entity.has(name):
        return name
    near = get_close_matches(name, [one.name for one in entity.fields], 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise document.fault(("columns", heading), f"{heading}: {entity.entity} has no field {name!r}{hint}")


def _order(document: Document, heading: str, order: str) -> bool:
    if order not in _DAY_FIRST:
        raise document.fault(("days", heading), f"{heading}: day_first or month_first, not {order!r}")
    return _DAY_FIRST[order]


def placed(mapping: FieldMapping, headings: list[str]) -> dict[int, str]:
    """Return the field of each column that becomes one; raise `Invalid` naming what does not fit the file."""
    places = {folded(heading): place for place, heading in enumerate(headings)}
    faults, found = {}, {}
    for heading, name in mapping.columns.items():
        if name is None:
            continue
        place = places.get(folded(heading))
        if place is None:
            faults[heading] = _missing(heading, headings)
        elif name in found.values():
            faults[heading] = _("Two columns want to become “%(field)s”; leave one out.", field=name)
        else:
            found[place] = name
    if faults:
        told = " ".join(faults.values())
        raise Invalid(_("The mapping does not fit the file: %(faults)s", faults=told), faults=faults)
    return found


def _missing(heading: str, headings: list[str]) -> str:
    near = get_close_matches(heading, headings, 1, 0.4)
    if near:
        return _("There is no column “%(heading)s”; was it renamed to “%(near)s”?", heading=heading, near=near[0])
    return _("There is no column “%(heading)s” in this file.", heading=heading)
