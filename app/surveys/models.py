"""Surveys, who was asked, and answers that lead to nobody.

Nothing ties an answer to a person: it has no invitation, no time, no number in order, and no other answer beside it.
An invitation only knows that it was used.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from app.core import randomness
from app.core.database import Addressed, Json, Model, OfOrganisation, Versioned, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target
from app.surveys.rules.floor import FLOOR
from app.surveys.rules.states import AudienceKind, SurveyState

_ALONE = column("rollout_id").is_(None)


def drawn_place() -> int:
    """Return a place in a table that says nothing about when the row came: sixty random bits."""
    place = 0
    for letter in randomness.ref():
        place = place * len(randomness.ALPHABET) + randomness.ALPHABET.index(letter)
    return place


class Survey(Addressed, OfOrganisation, Versioned, Model):
    """One run of a questionnaire, with its questions as they were when it opened. Closed once, closed for good."""

    __tablename__ = "survey"
    __table_args__ = (
        tenant_target(), UniqueConstraint("organisation_id", "rollout_id", "key", "run"),
        one_of("state", SurveyState), one_of("audience_kind", AudienceKind),
        CheckConstraint("closes_at > opened_at", "closes_later"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", "closed_at_a_moment"),
        CheckConstraint("asked >= 1 AND run >= 1", "asks_somebody"),
        CheckConstraint(f"asked >= {FLOOR} OR NOT anonymous", "enough_to_hide_among"),
        Index("ix_survey_due", "state", "closes_at"),
        # Beside the one above: no two runs outside of rollouts have the same number either.
        Index("uq_survey_run_alone", "organisation_id", "key", "run", unique=True, sqlite_where=_ALONE,
              postgresql_where=_ALONE),
    )
    __tracked__ = ("state", "closes_at")

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # Rollouts stand above this room, so this is a number to compare with, not a key to join on.
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    key: Mapped[str]
    run: Mapped[int] = mapped_column(default=1)
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    explain: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    items: Mapped[list[Any]] = mapped_column(Json)
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    anonymous: Mapped[bool] = mapped_column(default=True)
    audience_kind: Mapped[AudienceKind]
    audience: Mapped[list[Any]] = mapped_column(Json, default=list)
    asked: Mapped[int]
    # Departments that are large enough to be kept beside an answer.
    groups: Mapped[list[Any]] = mapped_column(Json, default=list)
    state: Mapped[SurveyState] = mapped_column(default=SurveyState.OPEN)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # Whoever had not answered was told that it closes soon.
    last_called: Mapped[bool] = mapped_column(default=False)


class SurveyInvitation(OfOrganisation, Versioned, Model):
    """Somebody was asked; whether they answered is known, when and what is not."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        tenant_key("survey"), UniqueConstraint("survey_id", "person_id"),
        Index("ix_survey_invitation_waiting", "person_id", "organisation_id", "answered"),
    )

    survey_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    department: Mapped[str] = mapped_column(default="")
    asked_on: Mapped[date]
    answered: Mapped[bool] = mapped_column(default=False)


@append_only
class SurveyAnswer(OfOrganisation, Model):
    """One answer to one question, by nobody. Its place is drawn, so that the order of the table tells nothing."""

    __tablename__ = "survey_answer"
    __table_args__ = (tenant_key("survey"), CheckConstraint("item != ''", "answers_something"))

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False, default=drawn_place
    )
    survey_id: Mapped[int] = mapped_column(index=True)
    item: Mapped[str]
    value: Mapped[Any] = mapped_column(Json, nullable=False)
    department: Mapped[str] = mapped_column(default="")


@append_only
class SurveyNamedAnswer(OfOrganisation, Model):
    """One answer of one person, in a survey that said beforehand that names are kept."""

    __tablename__ = "survey_named_answer"
    __table_args__ = (tenant_key("survey"), UniqueConstraint("survey_id", "person_id", "item"))

    survey_id: Mapped[int] = mapped_column(index=True)
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    item: Mapped[str]
    value: Mapped[Any] = mapped_column(Json, nullable=False)


@append_only
class SurveyResult(OfOrganisation, Model):
    """Everything that may ever be shown of a closed survey, worked out once."""

    __tablename__ = "survey_result"
    __table_args__ = (tenant_key("survey"), UniqueConstraint("survey_id"))

    survey_id: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str]
    at: Mapped[datetime]


@append_only
class SurveyOutcome(OfOrganisation, Model):
    """What became of a survey, told to all who were asked; a later telling is a further row.

    Where something is to be mended, it says who answers for that and by which day.
    """

    __tablename__ = "survey_outcome"
    __table_args__ = (
        tenant_key("survey"), UniqueConstraint("survey_id", "number"), CheckConstraint("text != ''", "said_something"),
        CheckConstraint("due_on IS NULL OR owner_id IS NOT NULL", "somebody_by_then"),
    )

    survey_id: Mapped[int]
    number: Mapped[int]
    text: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
