"""Ending a transaction in the middle of a request, so that nobody waits for the write lock while slow work runs."""

from typing import Any

from sqlalchemy import event

from app.core.database.extension import db
from app.core.database.nets import GuardedSession, Unguarded

_MARK = "written"


@event.listens_for(GuardedSession, "after_flush")
def _written(session: Any, context: Any) -> None:
    session.info[_MARK] = True


@event.listens_for(GuardedSession, "after_commit")
def _kept(session: Any) -> None:
    session.info.pop(_MARK, None)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _taken_back(session: Any, previous: Any) -> None:
    if not session.in_transaction():
        session.info.pop(_MARK, None)


def let_go() -> None:
    """End the transaction at hand, which has only read so far; rows in hand are read anew when they are used next.

    Raises where something was written, since that would be lost without a word.
    """
    session = db.session()
    if session.info.get(_MARK) or session.new or session.dirty or session.deleted:
        raise Unguarded("slow work begins before anything is written")
    session.rollback()
