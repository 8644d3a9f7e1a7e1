"""Views of tables that somebody keeps, and which of them opens by itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Addressed, Model, OfOrganisation, Versioned, tenant_key
from app.core.database.models import tenant_target
from app.core.saved_views.rules import MOST


class SavedView(Addressed, OfOrganisation, Versioned, Model):
    """What one person set in the address of one table, under a name; `folded` is the name as it is compared.

    Names are unique among one's own, and among those that are shared. `rollout_id` narrows a shared view to those who
    see the rollout. `number` is the place among one's own views of the table, of which there are so many and no more.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        tenant_target(),
        UniqueConstraint("organisation_id", "owner_id", "path", "folded"),
        UniqueConstraint("organisation_id", "owner_id", "path", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {MOST}", "in_its_place"),
        Index("uq_saved_view_shared", "organisation_id", "path", "folded", unique=True,
              sqlite_where=column("is_shared"), postgresql_where=column("is_shared")),
        Index("ix_saved_view_path", "organisation_id", "path"),
        CheckConstraint("name != '' AND folded != ''", "named"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    table_name: Mapped[str]
    path: Mapped[str]
    rollout_id: Mapped[int | None] = mapped_column(index=True)
    name: Mapped[str]
    folded: Mapped[str]
    number: Mapped[int]
    query: Mapped[str] = mapped_column(default="")
    is_shared: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]


class OpeningView(OfOrganisation, Model):
    """The view with which one table opens for one person."""

    __tablename__ = "opening_view"
    __table_args__ = (
        tenant_key("saved_view", column="view_id", cascade=True),
        UniqueConstraint("organisation_id", "person_id", "path"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    path: Mapped[str]
    view_id: Mapped[int] = mapped_column(index=True)
