"""Claims a key for one request and keeps what it was answered; a second request with the key gets the same answer."""

from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _
from app.core.idempotency.models import IdempotencyKey

# A day is promised; a week forgives a queue that stood still over a weekend.
KEPT_FOR = timedelta(days=7)
CLEARED_AT_ONCE = 20


class Kept(NamedTuple):
    """The answer that a key already has."""

    status: int
    headers: dict[str, Any]
    body: str


def claim(key: str, *, route: str, body_hash: str) -> IdempotencyKey | Kept:
    """Take `key` for this request, or return the answer that an earlier one with the same key and body got.

    The row is written first: on SQLite the write lock makes others wait, on PostgreSQL the unique key does. Raises
    `Invalid` when the key was used for something else.
    """
    _clear()
    if (found := _find(key)) is not None:
        return _kept(found, route, body_hash)
    actor = the_actor()
    row = IdempotencyKey(
        organisation_id=actor.organisation_id, person_id=actor.person_id, key=key, route=route, body_hash=body_hash,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        # Somebody with the same key was faster and is done by now.
        found = _find(key)
        if found is None:
            raise
        return _kept(found, route, body_hash)
    return row


def keep(row: IdempotencyKey, answer: Kept) -> None:
    """Keep the answer under the key, in the transaction of the effect."""
    row.status, row.headers, row.body = answer
    db.session.flush()


def _find(key: str) -> IdempotencyKey | None:
    return db.session.scalar(select(IdempotencyKey).where(
        IdempotencyKey.person_id == the_actor().person_id, IdempotencyKey.key == key
    ))


def _kept(row: IdempotencyKey, route: str, body_hash: str) -> Kept:
    if (row.route, row.body_hash) != (route, body_hash):
        raise Invalid(
            _("The key “%(key)s” was used for another request.", key=row.key.removeprefix("api:")[:60]),
            hint=_("Send the same request again, or take a new key for a new one."),
        )
    if not row.status:
        raise Refused(_("This was sent before and is saved."))
    return Kept(row.status, row.headers, row.body)


def _clear() -> None:
    """Forget some of one's own keys that grew too old."""
    old = select(IdempotencyKey).where(
        IdempotencyKey.person_id == the_actor().person_id, IdempotencyKey.created_at < clock.now() - KEPT_FOR
    )
    for row in db.session.scalars(old.limit(CLEARED_AT_ONCE)).all():
        db.session.delete(row)
    db.session.flush()
