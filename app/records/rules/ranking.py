"""Which fields of an entity a list shows: the few by which people know a record, the rest only in files."""

from collections.abc import Iterable

from app.contracts.entities import EntitySpec, FieldSpec, FieldType

MOST = 7
_BY_TYPE = {
    FieldType.CHOICE: 3, FieldType.REF: 4, FieldType.PHONE: 5, FieldType.MONEY: 5, FieldType.DATE: 6,
    FieldType.EMAIL: 6, FieldType.BOOLEAN: 7, FieldType.INTEGER: 7, FieldType.DECIMAL: 7, FieldType.INSTANT: 7,
    FieldType.TEXT: 8, FieldType.CODE: 8, FieldType.URL: 9, FieldType.LONG_TEXT: 99,
}


def shown_first(entity: EntitySpec, fields: Iterable[FieldSpec]) -> tuple[FieldSpec, ...]:
    """Return the fields that a list shows, the title first, the others in the order of the entity."""
    known = [spec for spec in fields if _BY_TYPE[spec.type] < 99]
    keys = entity.natural_keys[0] if entity.natural_keys else ()

    def rank(spec: FieldSpec) -> int:
        if spec.name == entity.title:
            return 0
        return 1 if spec.name in keys else 2 if spec.name == entity.owner_field else _BY_TYPE[spec.type]

    chosen = sorted(known, key=rank)[:MOST]
    title = [spec for spec in chosen if spec.name == entity.title]
    return (*title, *(spec for spec in known if spec in chosen and spec.name != entity.title))


def names_of(entity: EntitySpec) -> tuple[str, ...]:
    """Return the fields by which others refer to a record: keys of a single field, and the title."""
    single = dict.fromkeys([*(key[0] for key in entity.natural_keys if len(key) == 1), entity.title])
    return tuple(name for name in single if entity.field(name).type is not FieldType.REF)
