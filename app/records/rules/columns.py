"""The columns of an entity in the lake: their types, and the names that conditions know them by."""

from dataclasses import dataclass

from app.contracts.entities import EntitySpec, FieldSpec, FieldType
from app.core.conditions.asks import Kind
from app.core.conditions.rows_duckdb import DuckColumn
from app.core.money import digits
from app.records.rules.text_sql import quoted

ID, KEY, SOURCE, BATCH, ROW, ACCEPTED = "_id", "_key", "_source", "_batch", "_row", "_accepted_at"
SYSTEM = {ID: "VARCHAR", KEY: "VARCHAR", SOURCE: "VARCHAR", BATCH: "VARCHAR", ROW: "BIGINT", ACCEPTED: "TIMESTAMP"}
# What conditions call the columns that every record has.
RECORD_ID, RECORD_SOURCE = "record_id", "record_source"
CURRENCY = "_currency"
_WHOLE = ":whole"

_TYPES = {
    FieldType.INTEGER: "BIGINT", FieldType.MONEY: "BIGINT", FieldType.DATE: "DATE", FieldType.INSTANT: "TIMESTAMP",
    FieldType.BOOLEAN: "BOOLEAN",
}
_KINDS = {
    FieldType.INTEGER: Kind.NUMBER, FieldType.DECIMAL: Kind.NUMBER, FieldType.MONEY: Kind.NUMBER,
    FieldType.DATE: Kind.DATE, FieldType.INSTANT: Kind.INSTANT, FieldType.BOOLEAN: Kind.YES_NO,
}


@dataclass(frozen=True)
class LakeColumn:
    """One column of an entity's Parquet files."""

    name: str
    type: str
    field: str


def type_of(spec: FieldSpec) -> str:
    """Return the DuckDB type of a field's first column."""
    return f"DECIMAL(18,{spec.scale})" if spec.type is FieldType.DECIMAL else _TYPES.get(spec.type, "VARCHAR")


def columns_of(entity: EntitySpec) -> list[LakeColumn]:
    """Return the columns that hold the entity's fields, in order; money takes two."""
    found = []
    for spec in entity.fields:
        found.append(LakeColumn(spec.name, type_of(spec), spec.name))
        if spec.type is FieldType.MONEY:
            found.append(LakeColumn(spec.name + CURRENCY, "VARCHAR", spec.name))
    return found


def whole_amounts(entity: EntitySpec) -> list[str]:
    """Return the expressions of money in whole units, by which conditions and sums go."""
    found = []
    for spec in entity.fields:
        if spec.type is FieldType.MONEY:
            places = digits(spec.currency)
            found.append(f"CAST({quoted(spec.name)} AS DECIMAL(38,4)) / {10 ** places} AS {quoted(spec.name + _WHOLE)}")
    return found


def condition_columns(entity: EntitySpec, table: str = "") -> dict[str, DuckColumn]:
    """Return what conditions may ask about a record: its fields, `record_id` and `record_source`."""
    found = {RECORD_ID: DuckColumn(ID, Kind.TEXT, table), RECORD_SOURCE: DuckColumn(SOURCE, Kind.TEXT, table)}
    for spec in entity.fields:
        name = spec.name + (_WHOLE if spec.type is FieldType.MONEY else "")
        found[spec.name] = DuckColumn(name, _KINDS.get(spec.type, Kind.TEXT), table)
    return found


def whole_column(spec: FieldSpec) -> str:
    """Return the name of the column to add up: whole units for money."""
    return spec.name + (_WHOLE if spec.type is FieldType.MONEY else "")
