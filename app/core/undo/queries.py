"""Finding the act that is to be taken back."""

from datetime import datetime

from sqlalchemy import select

from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import NotFound
from app.core.undo.models import Reversal


def one(ref: str) -> Reversal:
    """Return the actor's act of this address id; raise `NotFound`."""
    found = db.session.scalar(select(Reversal).where(Reversal.ref == ref))
    if found is None:
        raise NotFound()
    return found


def older_than(moment: datetime) -> list[Reversal]:
    """Return the actor's acts that were done before `moment`."""
    mine = select(Reversal).where(Reversal.person_id == the_actor().person_id, Reversal.made_at < moment)
    return list(db.session.scalars(mine.limit(100)))
