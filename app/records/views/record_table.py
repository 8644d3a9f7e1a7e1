"""The table of one entity: its columns follow from the fields that the person sees."""

from collections.abc import Mapping
from typing import Any

from app.contracts.entities import EntitySpec, FieldSpec, FieldType
from app.core.i18n import pick
from app.core.tables import Column, Kind, Table
from app.core.tables.columns import KEY
from app.core.tables.declaration import RESERVED
from app.records.queries.shelves import Shelf
from app.records.rules.ranking import shown_first
from app.records.rules.shown_values import spoken
from app.records.views.frame import plural

_KINDS = {
    FieldType.INTEGER: Kind.NUMBER, FieldType.DECIMAL: Kind.NUMBER, FieldType.MONEY: Kind.MONEY,
    FieldType.DATE: Kind.DATE, FieldType.INSTANT: Kind.INSTANT, FieldType.BOOLEAN: Kind.FLAG, FieldType.CODE: Kind.MONO,
}
_RANGED = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DATE, FieldType.INSTANT)
_OFFERED = (FieldType.CHOICE, FieldType.BOOLEAN, FieldType.REF)


def key_of(name: str) -> str:
    """Return what a field is called in addresses; a name that the table itself uses gets a letter before it."""
    return name if KEY.fullmatch(name) and name not in RESERVED else f"f_{name}"[:40]


def table_of(shelf: Shelf, empty: Mapping[str, Any]) -> tuple[Table, dict[str, FieldSpec]]:
    """Return the table of an entity, and which column shows which field."""
    entity, shown = shelf.entity, shown_first(shelf.entity, shelf.fields)
    rest = [spec for spec in shelf.fields if spec not in shown]
    columns = [_column(entity, spec, hidden=False) for spec in shown]
    columns += [_column(entity, spec, hidden=True) for spec in rest]
    table = Table(
        entity.entity, plural(entity), columns=tuple(columns), default_sort=key_of(shown[0].name) if shown else "",
        empty=empty,
    )
    return table, {key_of(spec.name): spec for spec in (*shown, *rest)}


def _column(entity: EntitySpec, spec: FieldSpec, *, hidden: bool) -> Column:
    key = key_of(spec.name)
    return Column(
        key, pick(spec.label), kind=_KINDS.get(spec.type, Kind.TEXT),
        words={choice.id: pick(choice.label) for choice in spec.choices},
        shown=spoken if spec.type is FieldType.PHONE else None, facet=spec.type in _OFFERED,
        ranged=spec.type in _RANGED,
        search=spec.searchable or spec.name == entity.title, sort=spec.type is not FieldType.LONG_TEXT,
        currency_of=key if spec.type is FieldType.MONEY else "", hidden=hidden, exported=True,
    )
