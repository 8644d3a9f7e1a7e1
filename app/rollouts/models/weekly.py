"""Weekly updates: the draft that people write on, and what was sent, which never changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.i18n import LOCALES
from app.rollouts.rules.weekly import Audience


class WeeklyDraft(Addressed, OfOrganisation, Versioned, Model):
    """What is going to be the update of one ISO week; `offered` are the keys of all lines that were put into it."""

    __tablename__ = "weekly_draft"
    __table_args__ = (
        tenant_key("rollout"), UniqueConstraint("rollout_id", "week"), one_of("language", LOCALES),
    )

    rollout_id: Mapped[int]
    week: Mapped[str]
    text: Mapped[str]
    offered: Mapped[list[Any]] = mapped_column(Json, default=list)
    language: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


@append_only
class WeeklyUpdate(Addressed, OfOrganisation, Model):
    """What was sent about one ISO week; a correction is a further one with the next number, and says what it corrects.

    `title` is what the rollout was called then: not everybody who reads an update sees the rollout.
    """

    __tablename__ = "weekly_update"
    __table_args__ = (
        tenant_key("rollout"), UniqueConstraint("rollout_id", "week", "number"), one_of("audience", Audience),
        one_of("language", LOCALES), CheckConstraint("text != ''", "says_something"),
        CheckConstraint("number >= 1", "counted"), CheckConstraint("number = 1 OR note != ''", "correction_says_what"),
    )

    rollout_id: Mapped[int]
    week: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    audience: Mapped[Audience]
    language: Mapped[str]
    told: Mapped[int]
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
