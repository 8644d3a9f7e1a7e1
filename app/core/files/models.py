"""One row for each file that somebody brought."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Model, OfOrganisation


class Upload(Addressed, OfOrganisation, Model):
    """A file: what it was called, what it is by its content, where it lies, and which row it belongs to.

    Until it belongs to a row only whoever brought it sees it. `rollout_id` narrows it to those who see the rollout.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_about", "organisation_id", "about_kind", "about_ref"),
        CheckConstraint("size > 0", "has_content"),
        CheckConstraint("name != ''", "named"),
        CheckConstraint("(about_kind = '') = (about_ref = '')", "belongs_or_not"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    kind: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    stored: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    about_kind: Mapped[str] = mapped_column(default="")
    about_ref: Mapped[str] = mapped_column(default="")
    rollout_id: Mapped[int | None] = mapped_column(index=True)
