"""Taking off inboxes what asked people to act, once nobody needs them any more."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.outbox import Outbox
from app.messages.models import InboxEntry


def settle(about: Any, kinds: Iterable[str], *, of: Iterable[int] | None = None) -> None:
    """Be done with news of these kinds about a row: for everybody who was told, or only for the people named by `of`.

    What is still on its way does not arrive any more.
    """
    db.session.flush()  # under the actor's own rules; only other people's inboxes are the system's
    with system("take what is settled off the inboxes"):
        for model, ended in ((InboxEntry, InboxEntry.read_at), (Outbox, Outbox.delivered_at)):
            wanted = select(model).where(
                model.organisation_id == about.organisation_id, model.about_kind == about.__tablename__,
                model.about_ref == about.ref, model.kind.in_(list(kinds)), ended.is_(None),
            )
            for one in db.session.scalars(wanted if of is None else wanted.where(model.person_id.in_(list(of)))):
                _end(one)
        db.session.flush()


def _end(one: InboxEntry | Outbox) -> None:
    if isinstance(one, InboxEntry):
        one.read_at = clock.now()
    else:
        one.delivered_at, one.dropped = clock.now(), "settled"
