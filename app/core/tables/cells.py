"""What a page shows of one value: words in the reader's language, and the sign that goes with them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import get_locale

from app.core import clock, money, wording
from app.core.money import Money
from app.core.tables.columns import Column, Kind, Row

# Kinds of columns as the table macro knows them, and those that stand at the right.
LOOK = {
    Kind.NUMBER: "num", Kind.PERCENT: "num", Kind.MONEY: "num", Kind.DATE: "date", Kind.INSTANT: "date",
    Kind.FLAG: "text",
}
RIGHT = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DATE, Kind.INSTANT})
_WRITE: dict[Kind, Callable[[Any], str]] = {
    Kind.NUMBER: wording.number, Kind.PERCENT: wording.percent, Kind.MONEY: money.written, Kind.DATE: wording.day,
    Kind.INSTANT: wording.moment,
}


class Cell(NamedTuple):
    """One cell as the table macro reads it."""

    kind: str
    value: Any
    sub: str = ""
    href: str = ""
    state: str = ""


def worth(column: Column, row: Row) -> Any:
    """Return the value of a cell with its type: money with its currency, the rest as it is."""
    raw = column.raw(row)
    if column.kind is Kind.MONEY and raw is not None and not isinstance(raw, Money):
        return Money(raw, column.currency or row[column.currency_of])
    return raw


@lru_cache(8192)
def _written(kind: Kind, raw: Any, reader: tuple[Any, ...]) -> str:
    """Return a number or a time in words; Babel needs forty times as long as this memory."""
    return _WRITE[kind](raw)


def _reader() -> tuple[Any, ...]:
    zone = wording.zone()
    return str(get_locale()), str(zone), clock.now().astimezone(zone).date()


def writer(column: Column) -> Callable[[Any], Any]:
    """Return the function that says a value of `column` in the reader's words; what never varies is settled once."""
    kind, reader = column.kind, _reader()
    known = (True, False) if kind is Kind.FLAG else column.words if column.shown is None else ()
    words = {raw: column.word(raw) for raw in known}

    def words_of(raw: Any) -> Any:
        if raw is None:
            return None
        if column.shown is None and kind in _WRITE:
            return _written(kind, raw, reader)
        return words[raw] if words and raw in words else column.word(raw)

    return words_of


def drawer(column: Column) -> Callable[[Row], Cell]:
    """Return the function that draws `column` of a row."""
    look, words_of = LOOK.get(column.kind, column.kind.value), writer(column)

    def draw(row: Row) -> Cell:
        raw = worth(column, row)
        return Cell(
            look, words_of(raw), column.sub(row) if column.sub else "", column.href(row) if column.href else "",
            column.state(row) if column.state else mark(column, raw),
        )

    return draw


def mark(column: Column, raw: Any) -> str:
    """Return the sign of a known value: of a state always one, of others where declared."""
    if column.kind is Kind.STATE:
        return column.marks.get(raw, "todo")
    return column.marks.get(raw, "") if column.marks else ""
