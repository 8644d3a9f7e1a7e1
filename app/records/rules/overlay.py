"""Lays what people mended over what sources said, as SQL. What a source says anew has the word again."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.contracts.entities import EntitySpec, FieldSpec
from app.records.rules.stored_values import column_literals, columns_of_field, types_of_field
from app.records.rules.text_sql import literal, quoted


@dataclass(frozen=True)
class Mended:
    """The newest amendment of one field of one record: what the source said then, and what holds since."""

    record_id: str
    field: str
    said: str | None
    new: str | None


def overlaid(source: str, entity: EntitySpec, amendments: Iterable[Mended]) -> str:
    """Return the SQL of `source` with the amendments laid over it; fields that the spec has lost are passed over."""
    by_field: dict[str, list[Mended]] = {}
    for one in amendments:
        if entity.has(one.field):
            by_field.setdefault(one.field, []).append(one)
    if not by_field:
        return source
    replaced, joins = [], []
    for place, (name, found) in enumerate(by_field.items()):
        spec, table = entity.field(name), f"a{place}"
        replaced += _replaced(spec, table)
        joins.append(f"LEFT JOIN {_values(spec, found)} {table} ON {table}._id = c._id")
    return f"(SELECT c.* REPLACE ({', '.join(replaced)}) FROM {source} c {' '.join(joins)})"


def _replaced(spec: FieldSpec, table: str) -> list[str]:
    columns = columns_of_field(spec)
    unsaid = " AND ".join(
        f"c.{quoted(column)} IS NOT DISTINCT FROM {table}.s{place}" for place, column in enumerate(columns)
    )
    holds = f"{table}._id IS NOT NULL AND {unsaid}"
    return [
        f"CASE WHEN {holds} THEN {table}.n{place} ELSE c.{quoted(column)} END AS {quoted(column)}"
        for place, column in enumerate(columns)
    ]


def _values(spec: FieldSpec, found: list[Mended]) -> str:
    types = types_of_field(spec)
    rows = ", ".join(
        f"({', '.join((literal(one.record_id), *column_literals(spec, one.said), *column_literals(spec, one.new)))})"
        for one in found
    )
    names = [f"s{place}" for place in range(len(types))] + [f"n{place}" for place in range(len(types))]
    casts = (
        f"CAST({name} AS {kind}) AS {name}" for name, kind in zip(names, (*types, *types), strict=True)
    )
    return f"(SELECT _id, {', '.join(casts)} FROM (VALUES {rows}) AS given(_id, {', '.join(names)}))"
