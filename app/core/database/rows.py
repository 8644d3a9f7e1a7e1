"""Finding any row by its table and its address id, under the row rules."""

from typing import Any

from sqlalchemy import select

from app.core.database.extension import db
from app.core.database.nets import policy
from app.core.errors import NotFound


def row_of(kind: str, ref: str) -> Any:
    """Return the row of table `kind` at this address if the actor may see it, or raise `NotFound`."""
    rows = policy().rows.get(kind)
    model: Any = rows.model if rows else None
    found = db.session.scalar(select(model).where(model.ref == ref)) if hasattr(model, "ref") else None
    if found is None:
        raise NotFound()
    return found
