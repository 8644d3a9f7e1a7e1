"""People and oneself, for programs."""

from datetime import datetime
from typing import Any, Literal

from flask import url_for
from pydantic import Field
from sqlalchemy import Select, select

from app.access.guards import require, signed_in
from app.access.models import Membership, Person
from app.access.queries import organisations
from app.access.queries import people as queries
from app.access.services import people as services
from app.core import api
from app.core.database import db

bp = api.blueprint("access", __name__, "People, and who you are")


class PersonShape(api.Shape):
    """One person of your organisation."""

    ref: str
    name: str
    email: str
    department: str
    active: bool
    joined_at: datetime


class MyShape(api.Shape):
    """Who you are, and what you may be here."""

    ref: str
    name: str
    email: str
    language: str
    zone: str
    organisation: str
    roles: list[str]
    scope: Literal["read", "write"]
    version: int


class NewPerson(api.Body):
    """Somebody to add; they choose their password by a link."""

    email: str = Field(min_length=3, max_length=254)
    name: str = Field(min_length=1, max_length=120)
    department: str = ""
    language: Literal["zh_Hans", "en"] | None = None


class MyChange(api.Body):
    """What you may change of yourself; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=120)
    language: Literal["zh_Hans", "en"] | None = None
    zone: str | None = None


@bp.get("/me", responses={200: MyShape})
@require("access.see_self")
@api.reads
def me() -> api.Answer:
    """Tell who you are, in which organisation, with which roles."""
    return _me(queries.myself())


@bp.patch("/me", responses={200: MyShape})
@require("access.change_self")
@api.changes
def change_me(body: MyChange) -> api.Answer:
    """Change your name, language or zone."""
    person = queries.myself()
    api.demand_version(person)
    now = {"name": person.name, "language": person.language, "zone": person.zone}
    return _me(services.change_self(**now | body.model_dump(exclude_none=True)))


@bp.get("/people", responses={200: api.PageOf[PersonShape]})
@require("access.see_people")
@api.reads
def people(query: api.PageQuery) -> api.PageOf[PersonShape]:
    """List the people of your organisation, by name."""
    return api.page(_people(), by=(Person.name, Person.id), query=query, item=PersonShape.model_validate)


@bp.get("/people/<ref:person>", responses={200: PersonShape})
@require("access.see_people", person=queries.person)
@api.reads
def person(person: Person) -> PersonShape:
    """Show one person."""
    return _person(person)


@bp.post("/people", responses={201: PersonShape})
@require("access.manage_people")
@api.creates
def add_person(body: NewPerson) -> api.Answer:
    """Add a person to your organisation; roles are given in the application."""
    added = services.add_person(organisations.organisation(), **body.model_dump())
    return api.Answer(_person(added), location=url_for("api_access.person", person=added.ref))


def _people() -> Select[Any]:
    return select(
        Person.ref, Person.name, Person.email, Membership.department, Membership.active,
        Person.created_at.label("joined_at"),
    ).join(Membership, Membership.person_id == Person.id)


def _person(person: Person) -> PersonShape:
    return PersonShape.model_validate(db.session.execute(_people().where(Person.id == person.id)).one())


def _me(person: Person) -> api.Answer:
    actor = signed_in()
    shape = MyShape(
        ref=person.ref, name=person.name, email=person.email, language=person.language, zone=person.zone,
        organisation=organisations.organisation().name, roles=sorted(actor.roles),
        scope="read" if actor.read_only else "write", version=person.version,
    )
    return api.Answer(shape, etag=api.version_tag(person))
