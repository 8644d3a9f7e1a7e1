"""Which rows and fields of an entity a person sees and may write: one rule for lists, counts, imports and exports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.contracts.entities import EVERY_ROW, EntitySpec, FieldSpec
from app.core.conditions.grammar import parse
from app.core.conditions.rows_duckdb import render_duckdb
from app.records.rules.columns import condition_columns

Fragment = tuple[str, list[Any]]
EVERYTHING: Fragment = ("TRUE", [])
NOTHING: Fragment = ("FALSE", [])


@dataclass(frozen=True)
class Viewer:
    """Who looks: roles, the names that sources know the person by, and the ids of records shared with the person."""

    roles: frozenset[str]
    names: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


def rows_visible(entity: EntitySpec, viewer: Viewer, now: datetime, table: str = "") -> Fragment:
    """Return the SQL and values that pick the rows `viewer` sees; whoever no scope names sees none."""
    trees = [scope.see for scope in entity.row_scope if viewer.roles & set(scope.roles)]
    if EVERY_ROW in trees:
        return EVERYTHING
    actor = {"names": list(viewer.names), "shared": list(viewer.shared)}
    columns = condition_columns(entity, table)
    parts = [render_duckdb(parse(tree), columns, now=now, actor=actor) for tree in trees]
    return either(parts)


def either(parts: Iterable[Fragment]) -> Fragment:
    """Return the fragment that holds where one of `parts` does."""
    found = list(parts)
    if not found:
        return NOTHING
    joined = " OR ".join(f"coalesce({sql}, FALSE)" for sql, _values in found)
    return f"({joined})", [value for _sql, values in found for value in values]


def both(*parts: Fragment) -> Fragment:
    """Return the fragment that holds where all of `parts` do."""
    joined = " AND ".join(sql for sql, _values in parts)
    return f"({joined})", [value for _sql, values in parts for value in values]


def where_tree(tree: Any, entity: EntitySpec, now: datetime, table: str = "") -> Fragment:
    """Return the SQL and values of a condition over an entity's fields; unknown counts as no."""
    if tree is None:
        return EVERYTHING
    sql, values = render_duckdb(parse(tree), condition_columns(entity, table), now=now)
    return f"coalesce({sql}, FALSE)", values


def may_see_field(spec: FieldSpec, viewer: Viewer) -> bool:
    """Tell whether `viewer` may see the values of a field."""
    return not spec.read_roles or bool(viewer.roles & {*spec.read_roles, *spec.owner_roles})


def may_write_field(spec: FieldSpec, viewer: Viewer) -> bool:
    """Tell whether `viewer` may write a field."""
    return not spec.owner_roles or bool(viewer.roles & set(spec.owner_roles))


def may_create(entity: EntitySpec, viewer: Viewer) -> bool:
    """Tell whether `viewer` may bring new records of an entity."""
    return not entity.owner_roles or bool(viewer.roles & set(entity.owner_roles))


def visible_fields(entity: EntitySpec, viewer: Viewer) -> tuple[FieldSpec, ...]:
    """Return the fields whose values `viewer` may see, in order."""
    return tuple(spec for spec in entity.fields if may_see_field(spec, viewer))
