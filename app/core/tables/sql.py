"""Answers an `Ask` from the application database: at most three statements, however many rows there are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Enum,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from app.core import money, wording
from app.core.database import Exact, db
from app.core.tables.address import Ask, bound
from app.core.tables.columns import Column, Kind, at_request
from app.core.tables.declaration import Found, Steady, condition
from app.core.tables.searching import matches

# An open facet (people, departments) shows its most frequent values; the search finds the rest.
MOST_OPTIONS = 30
AT_ONCE = 1000
# Under these names the counts of all rows and of ready-made filters stand beside those of the facets.
TOTAL, ONLY = "", "only"


class Made(NamedTuple):
    """What a table asks the database for one page: the rows of a window, and the counts of facets."""

    rows: Select[Any]
    counts: Select[Any]


# By the steady SELECT, and by what an address may ask without a filter; to make them takes as long as to send them.
_kept: dict[Any, Made] = {}
MOST_KEPT = 500
SIZE, FROM = bindparam("table_size", type_=Integer()), bindparam("table_from", type_=Integer())


def found(ask: Ask, source: Select[Any] | Steady) -> Found:
    """Return the rows of the window and the counts; a page behind the last one shows the last one's rows."""
    made, given = _made(ask, source), source.given if isinstance(source, Steady) else {}
    total, counts = _counted(ask, made.counts, given)
    window = {SIZE.key: ask.size, FROM.key: min(ask.offset, max(0, (total - 1) // ask.size) * ask.size)}
    rows = db.session.execute(made.rows, {**given, **window}).all()
    total_all = _count(_select(source), given) if ask.is_filtered and not total else total
    return Found(rows, total, counts, total_all)


def _select(source: Select[Any] | Steady) -> Select[Any]:
    return source.select if isinstance(source, Steady) else source


def _made(ask: Ask, source: Select[Any] | Steady) -> Made:
    """Return the statements of a page, those that were made for a page alike if there are such."""
    if not isinstance(source, Steady):
        return _make(ask, source, source)
    core = source.select if source.core is None else source.core
    if ask.is_filtered or _is_of_the_moment(ask):
        return _make(ask, source.select, core)
    key = (source.select, ask.table.name, tuple(column.key for column in ask.columns), ask.sort)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _make(ask, source.select, core)
    return _kept[key]


def _is_of_the_moment(ask: Ask) -> bool:
    """Tell whether an expression is given anew for each request, as by who asks; kept, it would be somebody else's."""
    columns = (given for one in ask.columns for given in (one.expression, one.sort, one.search))
    return any(map(callable, (*columns, *(only.where for only in ask.table.only))))


def _make(ask: Ask, statement: Select[Any], core: Select[Any]) -> Made:
    counting, conditions = _counting(ask, core), _conditions(ask)
    rows, chosen = _ordered(ask, statement), _chosen(ask, core.where(*conditions))
    if core is statement or chosen is None:
        return Made(rows.where(*conditions).limit(SIZE).offset(FROM), counting)
    # The window is chosen first: to bring words to rows that nobody sees takes longer than all the rest.
    return Made(rows.where(next(iter(core.selected_columns)).in_(chosen.limit(SIZE).offset(FROM))), counting)


def _chosen(ask: Ask, core: Select[Any]) -> Select[Any] | None:
    """Return the refs of `core` in the order that is asked for; None where that needs what only the joins bring."""
    if ask.order is None:
        return None
    column, falling = ask.order
    key = _sort_key(column)
    if not set(key._from_objects) <= set(core.get_final_froms()):
        return None
    return _by(core, key, falling)


def _by(statement: Select[Any], key: ColumnElement[Any], falling: bool) -> Select[Any]:
    ref = next(iter(statement.selected_columns))
    return statement.order_by(None).order_by((key.desc() if falling else key.asc()).nulls_last(), ref)


def every(ask: Ask, source: Select[Any] | Steady, most: int) -> Found:
    """Return all rows that match, at most `most`, read bit by bit; for files."""
    filtered, given = _select(source).where(*_conditions(ask)), source.given if isinstance(source, Steady) else {}
    return Found(_streamed(_ordered(ask, filtered).limit(most), given), _count(filtered, given))


def _streamed(statement: Select[Any], given: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    yield from db.session.execute(statement.execution_options(yield_per=AT_ONCE), given)


def _count(statement: Select[Any], given: Mapping[str, Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()), given) or 0


def _expression(column: Column) -> ColumnElement[Any]:
    if column.expression is None:
        raise LookupError(f"the column {column.key!r} has no expression for a database")
    return at_request(column.expression)


def _ordered(ask: Ask, statement: Select[Any]) -> Select[Any]:
    ref = next(iter(statement.selected_columns))
    statement = statement.add_columns(*(_expression(column).label(column.key) for column in ask.selected))
    if ask.order is None:
        return statement.order_by(*([] if statement._order_by_clauses else [ref]))
    column, falling = ask.order
    return _by(statement, _sort_key(column), falling)


def _sort_key(column: Column) -> ColumnElement[Any]:
    """Return what a column is sorted by: named values in the order of their names, decimals as numbers."""
    if column.sort is not True and column.sort is not False:
        return at_request(column.sort)
    expression = _expression(column)
    if column.words:
        places = {value: place for place, value in enumerate(column.words)}
        return case(places, value=expression, else_=len(places))
    return _comparable(expression)


def _comparable(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    # SQLite keeps exact decimals as text, where "10" stands before "9".
    return cast(expression, Float) if isinstance(expression.type, Exact) else expression


def _as_text(column: Column) -> ColumnElement[str]:
    """Return the value as it stands in addresses; what is missing is the empty text."""
    expression = _expression(column)
    if column.kind is Kind.FLAG:
        return case((expression.is_(True), "yes"), else_="no")
    words = isinstance(expression.type, String | Enum)
    return func.coalesce(type_coerce(expression, String) if words else cast(expression, String), "")


def _conditions(ask: Ask, *, facets: bool = True) -> list[ColumnElement[bool]]:
    """Return what the address demands of each row."""
    by_key = {column.key: column for column in ask.columns}
    found = [_as_text(by_key[key]).in_(values) for key, values in ask.facets.items() if facets]
    found += [condition(only) for only in ask.table.only if only.key in ask.only]
    found += [part for key, ends in ask.ranges.items() for part in _within(by_key[key], *ends)]
    if ask.search:
        places = [_place(column) for column in ask.columns if column.search is not False]
        found.append(matches(ask.search, places) if places else literal(False))
    return found


def _place(column: Column) -> ColumnElement[Any]:
    return _expression(column) if column.search is True else at_request(column.search)


def _within(column: Column, low: str, high: str) -> Iterator[ColumnElement[bool]]:
    expression = _comparable(_expression(column))
    if low:
        yield expression >= _end(column, bound(column, low))
    if high and column.kind is Kind.INSTANT:
        yield expression < _end(column, bound(column, high) + timedelta(days=1))
    elif high:
        yield expression <= _end(column, bound(column, high))


def _end(column: Column, value: date | Decimal) -> Any:
    if column.kind is Kind.INSTANT:
        return datetime.combine(value, time(), wording.zone())
    if isinstance(value, date):
        return value
    if column.kind is Kind.MONEY and column.currency:
        value = value.scaleb(money.digits(column.currency))
    return int(value) if value == value.to_integral_value() else float(value)


def _is_known(ask: Ask) -> bool:
    """Tell whether all values of all facets are known, so that there are few groups of them."""
    return all(column.named for column in ask.columns if column.facet)


def _counting(ask: Ask, source: Select[Any]) -> Select[Any]:
    """Return the statement that counts what matches, and what stands behind every option of every facet and filter.

    It reads the rows once. A facet leaves its own choice out of account, so that its other options keep their numbers.
    """
    facets = [column for column in ask.columns if column.facet]
    texts = [_as_text(column).label(column.key) for column in facets]
    flags = [case((condition(only), 1), else_=0).label(f"{ONLY}.{only.key}") for only in ask.table.only]
    rows = source.order_by(None).where(*_conditions(ask, facets=False))
    if _is_known(ask):
        sums = (func.sum(flag) for flag in flags)
        return rows.with_only_columns(*texts, func.count(), *sums).group_by(*texts)
    table = rows.add_columns(*texts, *flags).cte("facets")
    parts = [*_sums(ask, table), *(_options(ask, table, column) for column in facets if not column.hidden)]
    whole = union_all(*parts).subquery()
    return select(whole.c.facet, whole.c.value, whole.c.number)


def _counted(ask: Ask, statement: Select[Any], given: Mapping[str, Any]) -> tuple[int, dict[str, dict[str, int]]]:
    """Return how many rows match, and the number behind every option of every facet and ready-made filter."""
    if _is_known(ask):
        return _from_groups(ask, db.session.execute(statement, given))
    counts: dict[str, dict[str, int]] = {ONLY: {}, TOTAL: {}}
    for facet, value, number in db.session.execute(statement, given):
        counts.setdefault(facet, {})[value] = int(number)
    return counts.pop(TOTAL)[""], counts


def _from_groups(ask: Ask, groups: Iterable[Sequence[Any]]) -> tuple[int, dict[str, dict[str, int]]]:
    """Add up the groups that the values of all facets make."""
    keys = [column.key for column in ask.columns if column.facet]
    total, counts = 0, {key: Counter[str]() for key in (*keys, ONLY)}
    for group in groups:
        values, number, sums = group[:len(keys)], group[len(keys)], group[len(keys) + 1:]
        outside = [key for key, value in zip(keys, values, strict=True) if value not in ask.facets.get(key, (value,))]
        for key, value in zip(keys, values, strict=True):
            if not set(outside) - {key}:
                counts[key][value] += number
        if not outside:
            total += number
            counts[ONLY].update({only.key: int(left or 0) for only, left in zip(ask.table.only, sums, strict=True)})
    return total, {key: dict(found) for key, found in counts.items()}


def _sums(ask: Ask, rows: Any) -> Iterator[Any]:
    """Yield how many rows match, and how many of them each ready-made filter would leave."""
    wanted: list[tuple[str, str, Any]] = [(TOTAL, "", func.count())]
    wanted += [(ONLY, only.key, func.coalesce(func.sum(rows.c[f"{ONLY}.{only.key}"]), 0)) for only in ask.table.only]
    chosen = [rows.c[key].in_(values) for key, values in ask.facets.items()]
    for facet, value, number in wanted:
        named = select(literal(facet).label("facet"), literal(value).label("value"), number.label("number"))
        yield named.select_from(rows).where(*chosen)


def _options(ask: Ask, rows: Any, column: Column) -> Any:
    number, value = func.count().label("number"), rows.c[column.key].label("value")
    others = [rows.c[key].in_(values) for key, values in ask.facets.items() if key != column.key]
    counted = select(literal(column.key).label("facet"), value, number).where(*others).group_by(value)
    if column.named:
        return counted
    # In a part of a union neither database takes an order or a limit as it stands.
    most = counted.order_by(number.desc(), value).limit(MOST_OPTIONS).subquery()
    return select(most.c.facet, most.c.value, most.c.number)
