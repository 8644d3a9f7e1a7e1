"""Programs that act with a token of one of the cast."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.access.models import Person
from app.access.services import tokens
from app.core.database import db


@pytest.fixture
def token(act_as: Callable, cast: object) -> Callable[..., str]:
    """Return a function that makes a token for one of the cast."""

    def make(who: str = "lin", scope: str = "write") -> str:
        with act_as(who):
            person = db.session.get(Person, cast.people[who].id)
            home = cast.elsewhere if who == "zhao" else cast.lanxi
            _token, secret = tokens.make_token(person, name="t", scope=scope, days=9, organisation_id=home.id)
            db.session.commit()
            db.session.remove()
        return secret

    return make


@pytest.fixture
def program(app: Flask, token: Callable) -> Callable[..., FlaskClient]:
    """Return a function that gives a client which sends a token with every request."""

    def make(who: str = "lin", scope: str = "write") -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token(who, scope)}"
        return client

    return make
