"""A table of people, and ways to look at it as somebody."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.access.models import Membership, Person
from app.core import clock, randomness
from app.core.actor import system
from app.core.database import db
from app.core.tables import Column, Kind, Only, Table, answering, page
from app.core.tables.address import read

LANGUAGES = {"zh_Hans": "Chinese", "en": "English"}
PEOPLE = Table(
    name="people", title="People", default_sort="name",
    source=select(Person.ref).join(Membership, Membership.person_id == Person.id),
    columns=(
        Column("name", "Name", Person.name, search=True, sub=lambda row: row["email"]),
        Column("email", "E-mail", Person.email, search=True),
        Column("department", "Department", Membership.department, facet=True),
        Column("language", "Language", Person.language, kind=Kind.CHIP, facet=True, words=LANGUAGES),
        Column("active", "Active", Person.active, kind=Kind.FLAG, facet=True),
        Column("joined", "Joined", Person.created_at, kind=Kind.INSTANT, ranged=True),
        Column("stamp", "Stamp", Membership.stamp, kind=Kind.NUMBER, ranged=True),
        Column("letters", "Letters", kind=Kind.NUMBER, value=lambda row: len(row["name"])),
        Column("secret", "Secret", Person.zone, right="access.manage_people"),
    ),
    only=(Only("board", "On the board", Membership.department == "Board"),),
    empty={"title": "Nobody yet", "text": "The administrator adds people."},
)


@pytest.fixture
def look(app: Flask, act_as: Callable) -> Callable[..., page.View]:
    """Return a function that gives the view of an address, as one of the cast."""

    def at(query: str = "", who: str = "lin", table: Table = PEOPLE, source: object = None) -> page.View:
        with act_as(who), app.test_request_context(f"/people?{query}") as context:
            ask = read(table, context.request.args, table.columns_for())
            found = page.look_up(ask, source if source is not None else table.source)
            return page.view(ask, found, "/people", href=f"/people/{page.ROW_REF}")

    return at


@pytest.fixture
def fetch(app: Flask, act_as: Callable) -> Callable:
    """Return a function that answers an address, as one of the cast."""

    def at(query: str = "", who: str = "lin", table: Table = PEOPLE, source: object = None, **kwargs: object) -> object:
        with act_as(who), app.test_request_context(f"/people?{query}"):
            found = app.make_response(answering.answer(table, source, **kwargs))
            found.get_data()
            found.close()
            return found

    return at


@pytest.fixture
def crowd(cast: object) -> Callable[..., None]:
    """Return a function that adds so many people to Lanxi."""

    def add(number: int, name: str = "Person %04d", department: str = "Crowd") -> None:
        with system("add a crowd"):
            people = [
                Person(
                    email=f"p{n}@crowd.example", name=name % n if "%" in name else name, language="en", password=None,
                    sign_in_stamp=randomness.secret(12), created_at=clock.now(),
                ) for n in range(number)
            ]
            db.session.add_all(people)
            db.session.flush()
            db.session.add_all([
                Membership(organisation_id=cast.lanxi.id, person_id=person.id, department=department)
                for person in people
            ])
            db.session.commit()
            db.session.remove()

    return add


def names(view: page.View) -> list[str]:
    """Return the names of the rows, in their order."""
    return [line.cells[0].value for line in view.rows]
