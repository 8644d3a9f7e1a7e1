"""Pages by cursor: each page begins where the last one ended, whatever was added or removed in between."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from flask import request
from pydantic import BaseModel, Field
from sqlalchemy import Select, literal, tuple_

from app.core import signing
from app.core.api.bodies import Query
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _

MOST = 200
LASTS = timedelta(days=30)
Item = TypeVar("Item", bound=BaseModel)
_READ: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat, "date": date.fromisoformat, "Decimal": Decimal,
}


class PageQuery(Query):
    """Which part of a list."""

    cursor: str | None = Field(None, max_length=500, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST, description="How many items at most.")


class PageOf(BaseModel, Generic[Item]):
    """A part of a list; `next` is the cursor of what follows, or null at the end."""

    items: list[Item]
    next: str | None = None


def page(
    statement: Select[Any], *, by: Sequence[Any], query: PageQuery, item: Callable[[Any], Item], falling: bool = False,
) -> PageOf[Item]:
    """Return one page of `statement`, sorted `by` columns that are never empty and together tell rows apart."""
    count = len(by)
    statement = statement.add_columns(*by).order_by(None)
    if query.cursor:
        places = zip(_places(query.cursor, count), by, strict=True)
        here = tuple_(*(literal(value, column.type) for value, column in places))
        statement = statement.where(tuple_(*by) < here if falling else tuple_(*by) > here)
    rows = db.session.execute(
        statement.order_by(*(column.desc() if falling else column.asc() for column in by)).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    following = cursor(shown[-1][-count:]) if len(rows) > query.limit else None
    return PageOf(items=[item(row) for row in shown], next=following)


def cursor(values: Sequence[Any]) -> str:
    """Return the place behind a row as an opaque text, good for the list it was made for."""
    return signing.sign(_purpose(), [_written(value) for value in values])


def _purpose() -> str:
    return f"cursor {request.path}"


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["datetime", value.astimezone(UTC).isoformat()]
    if isinstance(value, date | Decimal):
        return [type(value).__name__, str(value)]
    return value


def _places(text: str, count: int) -> list[Any]:
    found = signing.read(_purpose(), text, LASTS)
    if not isinstance(found, list) or len(found) != count:
        told = _("This cursor is not from this list, or too old. Begin again without it.")
        raise Invalid(told, faults={"cursor": told})
    return [_READ[value[0]](value[1]) if isinstance(value, list) else value for value in found]
