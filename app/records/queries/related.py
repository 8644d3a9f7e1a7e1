"""What a record points to, and what points to it, as far as the person sees it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.contracts.entities import EntitySpec, FieldSpec, FieldType
from app.records.queries import shelves
from app.records.queries.lake import reading
from app.records.queries.shelves import Record, Shelf
from app.records.rules.columns import ID
from app.records.rules.ranking import names_of
from app.records.rules.text_sql import fold, literal, quoted

SHOWN = 5


@dataclass(frozen=True)
class Pointing:
    """Records of one entity that point to a record by one field: how many, the first of them, how they spell it."""

    shelf: Shelf
    field: FieldSpec
    count: int
    first: tuple[tuple[str, str], ...]
    spellings: tuple[str, ...]


def pointed_to(shelf: Shelf, record: Record) -> dict[str, tuple[str, Record]]:
    """Return what the record's references lead to: field to (entity, record)."""
    found = {}
    for spec in shelf.fields:
        value = record.values.get(spec.name)
        if spec.type is FieldType.REF and value:
            there = shelves.called(shelves.shelf(spec.to, shelf.sources, shelf.viewer), str(value))
            if there is not None:
                found[spec.name] = (spec.to, there)
    return found


def pointing(shelf: Shelf, record: Record) -> Iterator[Pointing]:
    """Yield what points to the record, one entry for each entity and field, those without any left out."""
    names = [str(record.values[name]) for name in names_of(shelf.entity) if record.values.get(name)]
    for entity, spec in _references(shelf):
        there = shelves.shelf(entity.entity, shelf.sources, shelf.viewer)
        if names and not there.is_closed and entity.entity in shelf.sources.manifest.current and spec in there.fields:
            found = _found(there, spec, names)
            if found.count:
                yield found


def _references(shelf: Shelf) -> Iterator[tuple[EntitySpec, FieldSpec]]:
    for entity in shelf.sources.registry.entities.values():
        for spec in entity.fields:
            if spec.to == shelf.name:
                yield entity, spec


def _found(there: Shelf, spec: FieldSpec, names: list[str]) -> Pointing:
    sql, values = there.seen
    column = quoted(spec.name)
    title = quoted(there.entity.title if there.entity.field(there.entity.title) in there.fields else ID)
    where = f"{fold(column)} IN ({', '.join(fold(literal(name)) for name in names)})"
    with reading(there.sources.lake) as con:
        spelled = con.execute(f"SELECT {column}, count(*) FROM {sql} WHERE {where} GROUP BY 1", values).fetchall()
        first = con.execute(
            f"SELECT {quoted(ID)}, CAST({title} AS VARCHAR) FROM {sql} WHERE {where} ORDER BY 2, 1 LIMIT {SHOWN}",
            values,
        ).fetchall()
    return Pointing(
        there, spec, sum(number for _value, number in spelled), tuple((ref, name or ref) for ref, name in first),
        tuple(value for value, _number in spelled),
    )
