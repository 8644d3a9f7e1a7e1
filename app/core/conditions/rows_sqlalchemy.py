"""Conditions over rows as SQLAlchemy expressions, equal to `evaluate` on every row.

Where `evaluate` says unknown the expression is NULL, so the row is not matched; `asks` states the null rule.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import reduce
from operator import and_, or_
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Numeric, String, TypeDecorator, bindparam, cast, func, null
from sqlalchemy import Enum as EnumType
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from app.core.conditions.asks import Ask, Filled, Frame, Kind, Longer, OneOf, Range, Within
from app.core.conditions.faults import ConditionFault
from app.core.conditions.rows import column_ask
from app.core.conditions.tree import Condition, How, Leaf, Path, Subject
from app.core.database.types import Exact, Json
from app.core.i18n import _

_NUMERIC = Numeric(24, 8)
Columns = Mapping[str, ColumnElement[Any]]


class LowerAscii(GenericFunction[str]):
    """A text with A to Z made small and nothing else touched, on every database."""

    type = String()
    inherit_cache = True
    name = "upriver_lower_ascii"


@compiles(LowerAscii)
def _translated(element: LowerAscii, compiler: SQLCompiler, **options: Any) -> str:
    inside = compiler.process(element.clauses, **options)
    return f"translate({inside}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"


@compiles(LowerAscii, "sqlite")
def _lowered(element: LowerAscii, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite has no translate(), and its own lower() knows A to Z only, which is just what is wanted.
    return f"lower({compiler.process(element.clauses, **options)})"


def render_sqlalchemy(condition: Condition, columns: Columns, *, now: datetime | None = None,
                      actor: Mapping[str, Any] | None = None) -> ColumnElement[bool]:
    """Return `condition` as an expression over `columns`; every value is a bound parameter.

    `now` is needed for `{today: …}` and says in which zone days are counted; `actor` holds the person's values.
    """
    return _render(condition, (), columns, Frame(now, actor or {}))


def kind_of_column(column: ColumnElement[Any]) -> Kind | None:
    """Say what a column holds, by the Python type of its values; None when conditions cannot ask about it."""
    held = None if isinstance(column.type, Json) else _python_type(column)
    return next((kind for known, kind in _KINDS if held and issubclass(held, known)), None)


def _python_type(column: ColumnElement[Any]) -> type | None:
    plain = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    try:
        return plain.python_type
    except NotImplementedError:
        return None


# In this order: bool is an int to Python, and datetime a date.
_KINDS: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.YES_NO), (int, Kind.NUMBER), (Decimal, Kind.NUMBER), (float, Kind.NUMBER),
    (datetime, Kind.INSTANT), (date, Kind.DATE), (str, Kind.TEXT), (Enum, Kind.TEXT),
)


def _render(condition: Condition, path: Path, columns: Columns, frame: Frame) -> ColumnElement[bool]:
    if isinstance(condition, Leaf):
        return _leaf(condition, path, columns, frame)
    parts = [_render(part, (*path, condition.how.value, place), columns, frame)
             for place, part in enumerate(condition.parts)]
    joined = reduce(and_ if condition.how is How.ALL else or_, parts)
    return ~joined if condition.how is How.NONE else joined


def _leaf(leaf: Leaf, path: Path, columns: Columns, frame: Frame) -> ColumnElement[bool]:
    kinds = dict.fromkeys(columns.keys(), Kind.TEXT)
    if leaf.subject is Subject.FIELD and leaf.name in columns:
        kinds[leaf.name] = kind_of_column(columns[leaf.name]) or _refuse(leaf, path)
    asked = column_ask(leaf, path, kinds, frame)
    if asked is None:
        return cast(null(), Boolean)
    return _asked(asked, _comparable(columns[leaf.name]), kinds[leaf.name])


def _comparable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # SQLite keeps exact decimals as text, which would be compared letter by letter.
    return cast(column, _NUMERIC) if isinstance(column.type, Exact) else column


def _refuse(leaf: Leaf, path: Path) -> Kind:
    raise ConditionFault((*path, "field"), _("Conditions cannot ask about the field “%(name)s”.", name=leaf.name))


def _asked(asked: Ask, column: ColumnElement[Any], kind: Kind) -> ColumnElement[bool]:
    tested = _tested(asked, column, kind)
    return ~tested if asked.is_negated else tested


def _tested(asked: Ask, column: ColumnElement[Any], kind: Kind) -> ColumnElement[bool]:
    test = asked.test
    if isinstance(test, OneOf):
        return _one_of(test, column)
    if isinstance(test, Within):
        return reduce(or_, (_range(part, column) for part in test.ranges))
    if isinstance(test, Filled):
        return _filled(column, kind)
    if isinstance(test, Longer):
        return func.length(column) >= test.length
    return LowerAscii(column).contains(test.text, autoescape=True)


def _one_of(test: OneOf, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if not test.values:
        # False for every value, and NULL for none: `IN ()` would be false there too.
        return column != column
    if len(test.values) == 1:
        return column == _bound(test.values[0], column)
    return column.in_([_bound(value, column) for value in test.values])


def _filled(column: ColumnElement[Any], kind: Kind) -> ColumnElement[bool]:
    if kind is not Kind.TEXT or isinstance(column.type, EnumType):
        return column.is_not(None)
    return and_(column.is_not(None), column != bindparam(None, ""))


def _range(part: Range, column: ColumnElement[Any]) -> ColumnElement[bool]:
    ends = []
    if part.low is not None:
        low = _bound(part.low, column)
        ends.append(column >= low if part.is_low_inside else column > low)
    if part.high is not None:
        high = _bound(part.high, column)
        ends.append(column <= high if part.is_high_inside else column < high)
    return reduce(and_, ends)


def _bound(value: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    held = _python_type(column) or object
    if issubclass(held, int) and isinstance(value, Decimal):
        return bindparam(None, value, type_=_NUMERIC)
    if issubclass(held, Decimal) and not isinstance(value, Decimal):
        value = Decimal(value)
    return bindparam(None, value, type_=column.type)
