"""Keys that requests came with, and what they were answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Json, Model, OfOrganisation

LONGEST_KEY = 200


class IdempotencyKey(OfOrganisation, Model):
    """One request that had an effect: its key, what it asked, and the answer, all in the transaction of the effect."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id", "key"),
        Index("ix_idempotency_key_age", "organisation_id", "person_id", "created_at"),
        CheckConstraint("status = 0 OR status BETWEEN 200 AND 399", "kept_success"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    route: Mapped[str]
    body_hash: Mapped[str]
    # 0 while the first request is still at work; nobody else ever sees that.
    status: Mapped[int] = mapped_column(default=0)
    headers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
