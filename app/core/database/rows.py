"""Finding any row by its table and its address id, under the row rules."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select

from app.core.database.extension import db
from app.core.database.models import Addressed
from app.core.database.nets import policy
from app.core.errors import NotFound

Row = TypeVar("Row", bound=Addressed)


@cache
def _at(model: type[Addressed]) -> Select[Any]:
    """Return the statement that finds a row by its address; made once for each table, since every page asks one."""
    return select(model).where(model.ref == bindparam("ref"))


def row_at(model: type[Row], ref: str) -> Row:
    """Return the row of a table at this address; absent, hidden and foreign ones alike raise `NotFound`."""
    found = db.session.scalar(_at(model), {"ref": ref})
    if found is None:
        raise NotFound()
    return found


def row_of(kind: str, ref: str) -> Any:
    """Return the row of table `kind` at this address if the actor may see it, or raise `NotFound`."""
    rows = policy().rows.get(kind)
    model: Any = rows.model if rows else None
    if not hasattr(model, "ref"):
        raise NotFound()
    return row_at(model, ref)
