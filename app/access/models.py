"""Organisations, people, what they are in an organisation, how they came in, and what was granted to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.access.rules import Role
from app.core.database import Addressed, Model, OfOrganisation, Versioned, one_of
from app.core.database.models import tenant_target
from app.core.i18n import LOCALES
from app.core.sounding import order_of


class Organisation(Addressed, Versioned, Model):
    """One client of this installation; nothing of it is ever seen by another."""

    __tablename__ = "organisation"
    __table_args__ = (one_of("language", LOCALES), CheckConstraint("name != ''", "named"))

    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="zh_Hans")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    calendar: Mapped[str] = mapped_column(default="cn")
    created_at: Mapped[datetime]


class Person(Addressed, Versioned, Model):
    """One human being with one sign-in, who may work for several organisations."""

    __tablename__ = "person"
    __table_args__ = (one_of("language", LOCALES), CheckConstraint("email != '' AND name != ''", "named"))

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    # Chinese names stand by their sound, as in every Chinese list of names.
    stands_at: Mapped[str] = mapped_column(default="", server_default="")
    password: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="zh_Hans")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    active: Mapped[bool] = mapped_column(default=True)
    # Whether single keys act on pages: who speaks to the machine switches them off (WCAG 2.1.4).
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    # Changes with the password: every session and every reset link made before is dead then.
    sign_in_stamp: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    @validates("name")
    def _place(self, _key: str, name: str) -> str:
        self.stands_at = order_of(name)
        return name


class Membership(OfOrganisation, Versioned, Model):
    """A person belongs to an organisation; `stamp` changes with anything that decides what they may do."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"), tenant_target())
    __tracked__ = ("active", "department")

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department: Mapped[str] = mapped_column(default="")
    # The name by which records mean this person. People name themselves; this one is vouched for by who manages people.
    known_as: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    stamp: Mapped[int] = mapped_column(default=1)


class RoleHolding(OfOrganisation, Model):
    """A person holds one role in one organisation, perhaps for a while only."""

    __tablename__ = "role_holding"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id", "role"), one_of("role", Role),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role]
    valid_until: Mapped[datetime | None]
    suspended: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Grant(Addressed, OfOrganisation, Model):
    """One row of business records opened to one person, for a while."""

    __tablename__ = "access_grant"
    __table_args__ = (
        Index("ix_access_grant_who", "organisation_id", "person_id", "entity"),
        one_of("right", ("read", "write")),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entity: Mapped[str]
    record_key: Mapped[str]
    right: Mapped[str] = mapped_column(default="read")
    valid_until: Mapped[datetime | None]
    suspended: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SignIn(Addressed, Model):
    """One session, kept on the server, so that a copied cookie dies with it."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")


class Token(Addressed, OfOrganisation, Model):
    """A personal token for the API: scope, end, and only the hash of the secret."""

    __tablename__ = "token"
    __table_args__ = (one_of("scope", ("read", "write")),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(default="read")
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
