"""A form with every kind of field, and ways to send it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import SimpleNamespace

import pytest
from flask import Flask
from wtforms import PasswordField

from app.core import forms


class Size(StrEnum):
    """How large a thing is."""

    SMALL = "small"
    LARGE = "large"


MANY = [(f"ref{n:09d}", f"Person {n:03d}") for n in range(forms.MOST_CHOICES + 1)]


class ThingForm(forms.VersionedForm):
    """A thing as people edit it."""

    title = forms.TextField("Title")
    note = forms.LongTextField("Note", optional=True)
    due = forms.DateField("Due", optional=True, latest=date(2030, 12, 31))
    cost = forms.MoneyField("Cost", currency="CNY", optional=True)
    share = forms.ExactField("Share", optional=True, most=Decimal(100))
    number = forms.WholeField("Number", optional=True, least=1, most=9)
    size = forms.WordSelectField("Size", words={Size.SMALL: "Small", Size.LARGE: "Large"}, optional=True)
    owner = forms.RefSelectField("Owner", options=lambda: [("r1", "Lin"), ("r2", "Fang")], optional=True)
    boss = forms.RefSelectField(
        "Boss", options=lambda: MANY, find=lambda text: [o for o in MANY if text in o[1] or text == o[0]],
        optional=True, suggest="/people.json",
    )
    secret = PasswordField("Secret")


def thing(**values: object) -> SimpleNamespace:
    """Return a row as the database would give it."""
    usual = {
        "version": 3, "title": "Title", "note": "", "due": None, "cost": None, "share": None, "number": None,
        "size": None, "owner": "r1", "boss": None,
    }
    return SimpleNamespace(**{**usual, **values})


@pytest.fixture
def sent(app: Flask) -> Callable:
    """Return a context manager that gives the form as it arrives with the fields named."""
    app.config["WTF_CSRF_ENABLED"] = False

    @contextmanager
    def send(row: object = None, **fields: object) -> Iterator[ThingForm]:
        with app.test_request_context("/", method="POST", data={"title": "Title", "version": "3", **fields}):
            yield ThingForm(obj=row)

    return send
