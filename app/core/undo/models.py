"""How single acts are taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation


class Reversal(Addressed, OfOrganisation, Model):
    """One act of one person that can be taken back once: what it was, and for each row what stood there before."""

    __tablename__ = "reversal"
    __table_args__ = (
        Index("ix_reversal_whose", "organisation_id", "person_id", "made_at"), CheckConstraint("kind != ''", "named"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    steps: Mapped[list[Any]] = mapped_column(Json)
    back: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
