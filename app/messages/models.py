"""The inbox and what was put off in it, what people say about rows, who wants which mail, calendars given out."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.contracts.messages import BECAUSE, FOLLOWS
from app.core.database import Addressed, Json, Model, OfOrganisation, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target
from app.messages.rules.feeds import MOST_FEEDS
from app.messages.rules.mail import MORNING_HOUR, Rhythm


class InboxEntry(Addressed, OfOrganisation, Model):
    """One thing that one person was told; `news_ref` names the row of the outbox it came from, so that it comes once.

    `href` and `about_title` are what the row was called, and where it was, when the person was told; `because` is why
    they were. `read_at` is when the person was done with it.
    """

    __tablename__ = "inbox_entry"
    __table_args__ = (
        Index("ix_inbox_entry_unread", "person_id", "organisation_id", "read_at", "id"),
        CheckConstraint("kind != ''", "named"), one_of("because", BECAUSE), tenant_target(),
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
    because: Mapped[str] = mapped_column(default=FOLLOWS)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


@append_only
class InboxSnooze(OfOrganisation, Model):
    """A person put off what an entry is about, with all that had come about it by then.

    The newest row counts; one whose `until` is no later than `at` takes an earlier one back.
    """

    __tablename__ = "inbox_snooze"
    __table_args__ = (
        tenant_key("inbox_entry", column="entry_id"),
        Index("ix_inbox_snooze_whose", "person_id", "organisation_id", "id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entry_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    until: Mapped[datetime]


class MailChoice(OfOrganisation, Model):
    """Which mail a person wants from an organisation; whoever has no row gets what stands here."""

    __tablename__ = "mail_choice"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id"), one_of("rhythm", Rhythm),
        CheckConstraint("hour BETWEEN 0 AND 23", "an_hour"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at_once: Mapped[bool] = mapped_column(default=True)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.DAILY)
    hour: Mapped[int] = mapped_column(default=MORNING_HOUR)


class CalendarFeed(Addressed, OfOrganisation, Model):
    """An address by which a calendar program reads a person's dates; only the hash of its secret is kept.

    `number` is its place among those that hold, of which one person has so many and no more.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        CheckConstraint("calendar != ''", "of_something"),
        UniqueConstraint("organisation_id", "person_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST_FEEDS}", "in_its_place"),
        CheckConstraint("(number IS NULL) = (revoked_at IS NOT NULL)", "has_a_place_while_it_holds"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    calendar: Mapped[str]
    title: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int | None]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


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
