"""One row for each job that somebody asked for: where it stands, how far it is, what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Json, Model, OfOrganisation, one_of


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Job(Addressed, OfOrganisation, Model):
    """A job of one person. `open_key` holds its place while it is unfinished: one job per key and organisation.

    `words` is a source text with `words_params` for its places, so that each reader sees it in their own language.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("organisation_id", "open_key"),
        Index("ix_job_key", "organisation_id", "key", "id"),
        Index("ix_job_unfinished", "state", "asked_at"),
        one_of("state", State),
        CheckConstraint("done >= 0 AND (total IS NULL OR total >= 0)", "counted"),
        CheckConstraint("(ended_at IS NULL) = (state IN ('waiting', 'running'))", "ended_when_over"),
        CheckConstraint("ended_at IS NULL OR open_key IS NULL", "over_holds_no_place"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    words: Mapped[str] = mapped_column(default="")
    words_params: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    error: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str | None]
    open_key: Mapped[str | None]
    worker: Mapped[str] = mapped_column(default="")
    beat_at: Mapped[datetime | None]
    # How often a worker died over it; what kills every worker is not taken up for ever.
    dropped: Mapped[int] = mapped_column(default=0)
