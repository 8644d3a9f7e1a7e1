"""A page of records for a table: filtered, counted, sorted and cut by the lake, under the rules of the shelf."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app.contracts.entities import FieldSpec, FieldType
from app.core.tables import Ask, Column, Found
from app.core.tables.address import bound
from app.core.wording import zone
from app.records.queries.lake import reading
from app.records.queries.paging import searched
from app.records.queries.shelves import Shelf
from app.records.rules.columns import ID, whole_column
from app.records.rules.scopes import EVERYTHING, Fragment, both
from app.records.rules.stored_values import columns_of_field, value_of
from app.records.rules.text_sql import literal, quoted

MOST_OPTIONS = 30
_AT_ONCE = 1000


@dataclass(frozen=True)
class Listing:
    """Answers an `Ask` about one shelf. `fields` says which column of the table shows which field; `among` narrows."""

    shelf: Shelf
    fields: Mapping[str, FieldSpec]
    among: Fragment = field(default=EVERYTHING)

    def __call__(self, ask: Ask) -> Found:
        """Return the rows of the window, and the counts; a file asks for all rows and gets them bit by bit."""
        where = both(self.among, *self._conditions(ask))
        with reading(self.shelf.sources.lake) as con:
            total = self._count(con, where)
            last = max(0, (total - 1) // ask.size) * ask.size
            query, values = self._query(ask, where, min(ask.offset, last))
            if ask.size > _AT_ONCE:
                return Found(self._streamed(ask, query, values), total)
            rows = [self._typed(ask, row) for row in con.execute(query, values).fetchall()]
            counts = {key: self._options(con, ask, key) for key in self._facets(ask)}
            total_all = self._count(con, self.among) if ask.is_filtered and not total else total
        return Found(rows, total, counts, total_all)

    def _streamed(self, ask: Ask, query: str, values: list[Any]) -> Iterator[Sequence[Any]]:
        with reading(self.shelf.sources.lake) as con:
            con.execute(query, values)
            while rows := con.fetchmany(_AT_ONCE):
                for row in rows:
                    yield self._typed(ask, row)

    def _count(self, con: Any, where: Fragment) -> int:
        sql, values = self.shelf.seen
        return con.execute(f"SELECT count(*) FROM {sql} WHERE {where[0]}", [*values, *where[1]]).fetchall()[0][0]

    def _query(self, ask: Ask, where: Fragment, offset: int) -> tuple[str, list[Any]]:
        sql, values = self.shelf.seen
        columns = [quoted(name) for column in ask.selected for name in columns_of_field(self.fields[column.key])]
        wanted = ", ".join([quoted(ID), *columns])
        order = f"{self._order(ask)}{quoted(ID)}"
        window = f"LIMIT {int(ask.size)} OFFSET {int(offset)}"
        query = f"SELECT {wanted} FROM {sql} WHERE {where[0]} ORDER BY {order} {window}"
        return query, [*values, *where[1]]

    def _typed(self, ask: Ask, row: Sequence[Any]) -> Sequence[Any]:
        found, at = [row[0]], 1
        for column in ask.selected:
            spec = self.fields[column.key]
            width = len(columns_of_field(spec))
            found.append(value_of(spec, row[at:at + width]))
            at += width
        return found

    def _order(self, ask: Ask) -> str:
        if ask.order is None:
            return ""
        column, falling = ask.order
        spec = self.fields[column.key]
        key = quoted(whole_column(spec))
        if spec.type is FieldType.CHOICE:
            places = " ".join(f"WHEN {literal(choice.id)} THEN {at}" for at, choice in enumerate(spec.choices))
            key = f"CASE {key} {places} END"
        return f"{key} {'DESC' if falling else 'ASC'} NULLS LAST, "

    def _conditions(self, ask: Ask, *, without: str = "") -> Iterator[Fragment]:
        for key, chosen in ask.facets.items():
            if key != without:
                yield f"{_as_text(self.fields[key])} IN ({', '.join('?' for _one in chosen)})", list(chosen)
        by_key = {column.key: column for column in ask.columns}
        for key, ends in ask.ranges.items():
            yield from _within(by_key[key], self.fields[key], *ends)
        yield from searched(self.shelf, ask.search)

    def _facets(self, ask: Ask) -> list[str]:
        return [column.key for column in ask.columns if column.facet and not column.hidden]

    def _options(self, con: Any, ask: Ask, key: str) -> dict[str, int]:
        """Return the number behind every option of one facet; its own choice is left out of account."""
        sql, values = self.shelf.seen
        text = _as_text(self.fields[key])
        where, more = both(self.among, *self._conditions(ask, without=key))
        counted = f"SELECT {text} AS v, count(*) FROM {sql} WHERE {where} GROUP BY v"
        query = f"{counted} ORDER BY 2 DESC, v LIMIT {MOST_OPTIONS}"
        return dict(con.execute(query, [*values, *more]).fetchall())


def _as_text(spec: FieldSpec) -> str:
    """Return a value as it stands in addresses; what is missing is the empty text."""
    if spec.type is FieldType.BOOLEAN:
        return f"CASE {quoted(spec.name)} WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' ELSE '' END"
    return f"coalesce(CAST({quoted(spec.name)} AS VARCHAR), '')"


def _within(column: Column, spec: FieldSpec, low: str, high: str) -> Iterator[Fragment]:
    name = quoted(whole_column(spec))
    if low:
        yield f"{name} >= ?", [_end(spec, bound(column, low))]
    if high and spec.type is FieldType.INSTANT:
        yield f"{name} < ?", [_end(spec, bound(column, high) + timedelta(days=1))]
    elif high:
        yield f"{name} <= ?", [_end(spec, bound(column, high))]


def _end(spec: FieldSpec, value: date | Decimal) -> Any:
    if spec.type is FieldType.INSTANT and isinstance(value, date):
        return datetime.combine(value, time(), zone()).astimezone(UTC).replace(tzinfo=None)
    return value


