"""People with passwords, an empty installation, and letters to read."""

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.access.models import Person
from app.core import passwords
from app.core.actor import system
from app.core.database import db
from app.core.web import limits

PASSWORD = "seven shoes in the rain"
OTHER = "eleven gloves on the roof"


@pytest.fixture(autouse=True)
def patience(app: Flask) -> None:
    """Nobody failed at anything before."""
    app.config["WTF_CSRF_ENABLED"] = False
    limits.limiter.reset()


@pytest.fixture(scope="session")
def kept() -> str:
    """What is kept of `PASSWORD`, hashed once."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def known(app: Flask, cast: object, kept: str) -> Flask:
    """The application in which everybody's password is `PASSWORD`."""
    with system("give everybody a password"):
        for person in db.session.scalars(select(Person)):
            person.password = kept
        db.session.commit()
    db.session.remove()
    return app


@pytest.fixture
def come_in(known: Flask) -> Callable[..., FlaskClient]:
    """Return a function that signs in through the door, with a password."""

    def enter(who: str = "lin", password: str = PASSWORD, **query: str) -> FlaskClient:
        client = known.test_client()
        client.answer = client.post(
            "/sign-in", query_string=query, data={"email": f"{who}@lanxi.example", "password": password}
        )
        return client

    return enter


@pytest.fixture
def bare(app: Flask) -> Flask:
    """An installation in which nobody exists yet."""
    with system("begin anew"):
        db.drop_all()
        db.create_all()
    db.session.remove()
    return app


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list]]:
    """Let mail go into files; return a function that reads them."""
    settings = app.extensions["upriver.settings"]
    monkeypatch.setitem(app.extensions, "upriver.settings", settings.model_copy(update={"mail": "file"}))

    def read() -> list:
        files = sorted(Path(settings.data_dir).glob("mail/*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    return read
