"""Talk in Lanxi: who is told what, on rows that some see and some do not."""

import pytest
from sqlalchemy import select

from app.access.models import Person
from app.core.actor import system
from app.core.database import db
from app.messages.models import InboxEntry
from app.messages.queries import talk
from app.messages.services import comments


@pytest.fixture
def say(act_as):
    """Return a function by which one of the cast comments on the page of another; it gives the comment's address id."""

    def write(who, text, about="hu"):
        with act_as(who):
            row = db.session.scalar(select(Person).where(Person.email == f"{about}@lanxi.example"))
            ref = comments.write(row, text).ref
            db.session.commit()
            db.session.remove()
        return ref

    return write


@pytest.fixture
def told(cast):
    """Return a function that lists what one of the cast was told, as (kind, title, text)."""

    def read(who):
        with system("tests"):
            found = db.session.execute(
                select(InboxEntry.kind, InboxEntry.about_title, InboxEntry.params)
                .where(InboxEntry.person_id == cast.people[who].id).order_by(InboxEntry.id)
            ).all()
            db.session.remove()
        return [(kind, title, params.get("text", "")) for kind, title, params in found]

    return read


@pytest.fixture
def thread(act_as, cast):
    """Return a function that lists the comments on a person as (who, text)."""

    def read(who="lin", about="hu"):
        with act_as(who):
            found = [(one.by, one.text) for one in talk.said("person", cast.people[about].ref)]
            db.session.remove()
        return found

    return read
