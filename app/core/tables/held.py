"""Answers an `Ask` from rows that are at hand already: sums and judgements that no single table of a database keeps."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.core.tables.address import Ask, bound
from app.core.tables.columns import Column, Row
from app.core.tables.declaration import Found
from app.core.tables.searching import normal, words

Fill = Callable[[list[dict[str, Any]]], None]


def found(ask: Ask, rows: Sequence[dict[str, Any]], fill: Fill = lambda window: None) -> Found:
    """Return the window of `rows` (each by column key, with its `ref`) and the counts of the facets.

    `fill` completes the rows of the window alone; what it adds can neither be filtered nor sorted by.
    """
    by_key = {column.key: column for column in ask.columns}
    kept = [row for row in rows if _matches(ask, by_key, row)]
    left = [row for row in kept if _chosen(ask, row)]
    if ask.order is not None:
        column, falling = ask.order
        known = [row for row in left if row[column.key] is not None]
        known.sort(key=lambda row: _place(column, row[column.key]), reverse=falling)
        left = known + [row for row in left if row[column.key] is None]
    last = max(0, (len(left) - 1) // ask.size) * ask.size
    first = min(ask.offset, last)
    window = left[first:first + ask.size]
    fill(window)
    keys = ("ref", *(column.key for column in ask.selected))
    shown = [tuple(row.get(key) for key in keys) for row in window]
    return Found(shown, len(left), _counts(ask, kept), len(rows))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _place(column: Column, value: Any) -> Any:
    """Return what a value is sorted by: named ones by the order of their names, texts as they are compared."""
    if column.words:
        return list(column.words).index(value) if value in column.words else len(column.words)
    return normal(value) if isinstance(value, str) else value


def _chosen(ask: Ask, row: Row, but: str = "") -> bool:
    return all(_text(row[key]) in values for key, values in ask.facets.items() if key != but)


def _matches(ask: Ask, by_key: Mapping[str, Column], row: Row) -> bool:
    if ask.search:
        places = [normal(_text(row[column.key])) for column in ask.columns if column.search is not False]
        if not all(any(word in place for place in places) for word in words(ask.search)):
            return False
    return all(_within(by_key[key], row[key], *ends) for key, ends in ask.ranges.items())


def _within(column: Column, value: Any, low: str, high: str) -> bool:
    if value is None:
        return False
    compared = Decimal(str(value)) if isinstance(value, int | float | Decimal) else value
    return not (low and compared < bound(column, low)) and not (high and compared > bound(column, high))


def _counts(ask: Ask, kept: Sequence[Row]) -> dict[str, dict[str, int]]:
    """Count the values of every facet; one's own choice in it is left out of account."""
    return {
        column.key: dict(Counter(_text(row[column.key]) for row in kept if _chosen(ask, row, but=column.key)))
        for column in ask.columns if column.facet
    }
