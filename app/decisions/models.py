"""Questions, who may answer them, what they answered, what was decided. Only questions ever wait; the rest is final."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, one_of, tenant_key
from app.core.database.append_only import append_only
from app.core.database.models import tenant_target
from app.decisions.rules import THRESHOLDS, Option, Outcome


@append_only
class Question(Addressed, OfOrganisation, Model):
    """One question put to named people. `about_*` names the row it is about; `rollout_id` says whose roles count."""

    __tablename__ = "question"
    __table_args__ = (
        tenant_target(), one_of("threshold", tuple(THRESHOLDS)), CheckConstraint("quorum >= 1", "quorum_positive"),
        Index("ix_question_about", "organisation_id", "about_kind", "about_ref"),
    )

    kind: Mapped[str]
    # Rollouts stand above this room, so this is a number to compare with, not a key to join on.
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    about_kind: Mapped[str]
    about_ref: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    quorum: Mapped[int]
    threshold: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    particulars: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


@append_only
class Elector(OfOrganisation, Model):
    """Somebody who may answer a question, in which part; fixed when the question is put."""

    __tablename__ = "elector"
    __table_args__ = (tenant_key("question"), UniqueConstraint("question_id", "person_id"))

    question_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str] = mapped_column(default="")


@append_only
class Ballot(OfOrganisation, Model):
    """One person's one answer. A no says why."""

    __tablename__ = "ballot"
    __table_args__ = (
        tenant_key("question"), UniqueConstraint("question_id", "person_id"), one_of("option", Option),
        CheckConstraint("option != 'no' OR reason != ''", "no_says_why"),
    )

    question_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    option: Mapped[Option]
    reason: Mapped[str] = mapped_column(default="")
    cast_at: Mapped[datetime]


@append_only
class Decision(Addressed, OfOrganisation, Model):
    """What came of a question, with the tally, the reasons and the evidence as they were at that moment."""

    __tablename__ = "decision"
    __table_args__ = (
        tenant_key("question"), tenant_key("decision", column="supersedes_id"), tenant_target(),
        UniqueConstraint("question_id"), UniqueConstraint("supersedes_id"),
        UniqueConstraint("organisation_id", "number"),
        one_of("outcome", Outcome),
        CheckConstraint("outcome = 'accepted' OR reason != ''", "refusal_says_why"),
        Index("ix_decision_about", "organisation_id", "about_kind", "about_ref"),
    )

    number: Mapped[int]
    question_id: Mapped[int]
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    kind: Mapped[str]
    about_kind: Mapped[str]
    about_ref: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(Json)
    outcome: Mapped[Outcome]
    reason: Mapped[str] = mapped_column(default="")
    tally: Mapped[dict[str, Any]] = mapped_column(Json)
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)
    evidence_hash: Mapped[str]
    decided_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    supersedes_id: Mapped[int | None]
