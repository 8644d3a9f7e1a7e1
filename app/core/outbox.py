"""The outbox: who is to be told of what, written in the same transaction as what happened.

`notify()` leaves one row for each recipient; the room `messages` delivers them after the commit, into the inbox and by
mail. A crash in between loses nothing, and a row that is delivered twice arrives once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, jobs
from app.core.actor import current_actor, system
from app.core.database import Addressed, Json, Model, OfOrganisation, db

DELIVER = "outbox.deliver"


class Outbox(Addressed, OfOrganisation, Model):
    """One thing that one person is to be told. `once` marks news that nobody is told twice.

    `dropped` says why it was not delivered; `mail_due_at` is set while a letter is still to be sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id", "once"),
        Index("ix_outbox_undelivered", "delivered_at", "id"),
        Index("ix_outbox_mail", "mail_due_at"),
        CheckConstraint("kind != ''", "named"),
        CheckConstraint("tries >= 0", "counted"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    about_kind: Mapped[str] = mapped_column(default="")
    about_ref: Mapped[str] = mapped_column(default="")
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    once: Mapped[str | None]
    at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    dropped: Mapped[str] = mapped_column(default="")
    mail_due_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")


def _told(organisation_id: int, once: str) -> set[int]:
    known = select(Outbox.person_id).where(Outbox.organisation_id == organisation_id, Outbox.once == once)
    return set(db.session.scalars(known))


def notify(
    recipient_ids: Iterable[int], kind: str, about: Any = None, params: dict[str, Any] | None = None, *,
    once: str | None = None, organisation_id: int | None = None,
) -> None:
    """Let people be told, after the commit, that `kind` happened about a row; whoever acts is not told of it.

    `kind` is one that a room declares by `register_notices`; `params` fills the places of its sentence. Under the same
    `once` nobody is told twice. Nobody is told of a row that they may not see.
    """
    actor = current_actor()
    owner = organisation_id if organisation_id is not None else actor.organisation_id if actor else None
    if owner is None:
        raise ValueError("news belong to an organisation")
    db.session.flush()  # under the actor's own rules; only the outbox itself is the system's
    me = actor.person_id if actor else None
    with system("put news into the outbox"):
        told = _told(owner, once) if once else set()
        db.session.add_all(
            Outbox(
                organisation_id=owner, person_id=person_id, by_id=me, kind=kind, params=params or {}, once=once,
                about_kind=about.__tablename__ if about is not None else "", about_ref=getattr(about, "ref", ""),
                at=clock.now(),
            )
            for person_id in dict.fromkeys(recipient_ids) if person_id != me and person_id not in told
        )
        db.session.flush()
    jobs.nudge(DELIVER)


def write_to(person_ids: Iterable[int], kind: str, *, organisation_id: int) -> None:
    """Let each person have a letter after the commit, and nothing in the inbox; for those who cannot come in yet.

    `kind` is one whose writer a room brings by `register_letters`; it is written when it goes out.
    """
    actor, now = current_actor(), clock.now()
    with system("put letters into the outbox"):
        db.session.add_all(
            Outbox(
                organisation_id=organisation_id, person_id=person_id, by_id=actor.person_id if actor else None,
                kind=kind, at=now, delivered_at=now, mail_due_at=now,
            )
            for person_id in dict.fromkeys(person_ids)
        )
        db.session.flush()
    jobs.nudge(DELIVER)


def backlog() -> tuple[int, datetime | None]:
    """Return how many news of all organisations are not delivered yet, and since when the oldest waits."""
    waiting = select(func.count(), func.min(Outbox.at)).where(Outbox.delivered_at.is_(None), Outbox.dropped == "")
    with system("count undelivered news"):
        count, since = db.session.execute(waiting).one()
    return count, since
