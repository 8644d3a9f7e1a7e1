"""The inbox, and what people say about rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target


class InboxEntry(Addressed, OfOrganisation, Model):
    """One thing that one person was told; `news_ref` names the row of the outbox it came from, so that it comes once.

    `href` and `about_title` are what the row was called, and where it was, when the person was told.
    """

    __tablename__ = "inbox_entry"
    __table_args__ = (
        Index("ix_inbox_entry_unread", "person_id", "organisation_id", "read_at", "until"),
        CheckConstraint("kind != ''", "named"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    news_ref: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    about_kind: Mapped[str] = mapped_column(default="")
    about_ref: Mapped[str] = mapped_column(default="")
    about_title: Mapped[str] = mapped_column(default="")
    href: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    until: Mapped[datetime | None]


class Comment(Addressed, OfOrganisation, Model):
    """What somebody said about a row; its words are in its revisions, `revisions` tells how many there are.

    Who sees the row sees the comment; `rollout_id` keeps it among those who see the rollout.
    """

    __tablename__ = "comment"
    __table_args__ = (
        tenant_target(),
        Index("ix_comment_about", "organisation_id", "about_kind", "about_ref", "id"),
        CheckConstraint("about_kind != '' AND about_ref != ''", "about_something"),
        CheckConstraint("revisions >= 1", "said_something"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    about_kind: Mapped[str]
    about_ref: Mapped[str]
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    revisions: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]


@append_only
class CommentRevision(OfOrganisation, Model):
    """The words of a comment as they were once; a correction is a further one."""

    __tablename__ = "comment_revision"
    __table_args__ = (
        tenant_key("comment"), UniqueConstraint("comment_id", "number"),
        CheckConstraint("text != ''", "said_something"),
    )

    comment_id: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime]
    text: Mapped[str]
    mentions: Mapped[list[Any]] = mapped_column(Json, default=list)
