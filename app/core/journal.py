"""The journal: one hash chain per organisation, so that a later change of an old entry shows.

Each entry holds the hash of the one before it; the head row is locked while appending. Whoever notes the head outside
the database (`journal-head`) can prove later that nothing before it was rewritten (`verify-journal`).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.actor import current_actor, system
from app.core.database import Json, Model, OfOrganisation, db
from app.core.database.append_only import append_only

START = "0" * 64


@append_only
class JournalEntry(OfOrganisation, Model):
    """One thing that happened: who, when, what kind, about which row, with which particulars."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        Index("ix_journal_entry_about", "organisation_id", "about_kind", "about_ref"),
    )

    number: Mapped[int]
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    through: Mapped[str]
    kind: Mapped[str]
    about_kind: Mapped[str] = mapped_column(default="")
    about_ref: Mapped[str] = mapped_column(default="")
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class JournalHead(Model):
    """The newest entry of one organisation; locked while appending."""

    __tablename__ = "journal_head"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(default=START)


@dataclass(frozen=True)
class Break:
    """Where a chain stops being true: the entry's number and what is wrong there."""

    number: int
    why: str


def _digest(previous: str, entry: JournalEntry) -> str:
    body = json.dumps(
        [previous, entry.organisation_id, entry.number, entry.at.isoformat(), entry.person_id, entry.through,
         entry.kind, entry.about_kind, entry.about_ref, entry.particulars],
        ensure_ascii=False, separators=(",", ":"), sort_keys=True,
    )
    return hashlib.sha256(body.encode()).hexdigest()


_HELD = select(JournalHead).where(JournalHead.organisation_id == bindparam("whose")).with_for_update()


def _head(organisation_id: int) -> JournalHead:
    head = db.session.scalar(_HELD, {"whose": organisation_id})
    if head is None:
        head = JournalHead(organisation_id=organisation_id, number=0, hash=START)
        db.session.add(head)
    return head


def hold(organisation_id: int) -> None:
    """Make everybody else who appends to this chain wait until this transaction ends."""
    with system("journal"):
        _head(organisation_id)


def record(kind: str, *, about: Any = None, organisation_id: int | None = None, **particulars: Any) -> JournalEntry:
    """Append one entry to the organisation's chain, in the caller's transaction.

    `about` is a row with `ref`; `particulars` are plain values. The actor of the context is written down as who did it.
    """
    actor = current_actor()
    owner = organisation_id if organisation_id is not None else actor.organisation_id if actor else None
    if owner is None:
        raise ValueError("an entry belongs to an organisation")
    db.session.flush()  # under the actor's own rules; only the chain itself is the system's
    with system("journal"):
        head = _head(owner)
        entry = JournalEntry(
            organisation_id=owner, number=head.number + 1, at=clock.now(),
            person_id=actor.person_id if actor else None, through=actor.through if actor else "system", kind=kind,
            about_kind=about.__tablename__ if about is not None else "", about_ref=getattr(about, "ref", ""),
            particulars=particulars, previous_hash=head.hash,
        )
        entry.hash = _digest(head.hash, entry)
        head.number, head.hash = entry.number, entry.hash
        db.session.add(entry)
        db.session.flush()
    return entry


def _chain(organisation_id: int) -> Iterator[JournalEntry]:
    entries = select(JournalEntry).where(JournalEntry.organisation_id == organisation_id)
    yield from db.session.scalars(entries.order_by(JournalEntry.number).execution_options(yield_per=1000))


def verify(organisation_id: int, noted: tuple[int, str] | None = None) -> Break | None:
    """Recompute the chain; return the first break, or None when every entry is as it was written.

    `noted` is a head (number, hash) written down outside the database; it catches a chain rewritten as a whole, and a
    tail cut off.
    """
    with system("verify the journal"):
        previous, number = START, 0
        for entry in _chain(organisation_id):
            number += 1
            if entry.number != number:
                return Break(number, "missing")
            if entry.previous_hash != previous or entry.hash != _digest(previous, entry):
                return Break(number, "altered")
            if noted and noted[0] == number and noted[1] != entry.hash:
                return Break(number, "rewritten")
            previous = entry.hash
        head = db.session.scalar(select(JournalHead).where(JournalHead.organisation_id == organisation_id))
    kept = (head.number, head.hash) if head else (0, START)
    if kept != (number, previous) or (noted and noted[0] > number):
        return Break(number + 1, "cut off")
    return None


def head(organisation_id: int) -> tuple[int, str]:
    """Return (number, hash) of the newest entry, to be noted outside the database."""
    with system("read the journal's head"):
        row = db.session.scalar(select(JournalHead).where(JournalHead.organisation_id == organisation_id))
    return (row.number, row.hash) if row else (0, START)
