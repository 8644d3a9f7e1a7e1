"""A double click has one effect, and leads to the same place."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import redirect, request

from app.access.queries import organisations
from app.access.services import people
from app.core.actor import acting
from app.core.database import db
from app.core.errors import Refused
from app.core.idempotency import IdempotencyKey, once
from tests.core.idempotency.test_programs import number_of

KEY = "key-of-this-form"


@once
def add():
    """Add a person, or show the form again."""
    if not request.form["name"]:
        return "form again"
    if request.form["name"] == "refused":
        raise Refused("No.")
    person = people.add_person(organisations.organisation(), email=request.form["email"], name=request.form["name"])
    return redirect(f"/people/{person.ref}", 303)


@pytest.fixture
def send(app, actor):
    """Return a function that sends the form as one of the cast."""
    lin = actor("lin")

    def run(key=KEY, view=add, who=lin, **fields):
        sent = {"form_key": key, "email": "new@lanxi.example", "name": "New", "csrf_token": str(object()), **fields}
        with app.app_context(), acting(who), app.test_request_context("/people/new", method="POST", data=sent):
            try:
                return app.make_response(view())
            finally:
                db.session.remove()

    return run


def test_a_double_click_creates_one_thing_and_leads_to_it(send):
    first, second = send(), send()

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert number_of(email="new@lanxi.example") == 1


def test_the_same_form_with_other_contents_is_a_new_wish(send):
    assert send().headers["Location"] != send(email="b@lanxi.example").headers["Location"]


def test_a_form_shown_again_has_no_effect_and_keeps_its_key(send):
    assert send(name="").get_data(as_text=True) == "form again"
    with pytest.raises(Refused):
        send(name="refused")

    assert send().status_code == 303
    assert number_of(IdempotencyKey) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space in it", "ü" * 10])
def test_without_a_proper_key_the_form_is_still_taken(send, key):
    assert send(key).status_code == 303
    assert number_of(IdempotencyKey) == 0


def test_a_view_that_commits_by_itself_has_one_effect_too(send):
    @once
    def hasty():
        answer = add.__wrapped__()
        db.session.commit()
        return answer

    first, second = send(view=hasty), send(view=hasty)

    assert first.headers["Location"] == second.headers["Location"]


def test_reading_needs_no_key(app, actor):
    lin = actor("lin")
    with app.app_context(), acting(lin), app.test_request_context(f"/people/new?form_key={KEY}"):
        assert once(lambda: "page")() == "page"


@pytest.mark.both
def test_forty_clicks_at_once_create_one_thing(send):
    with ThreadPoolExecutor(40) as threads:
        answers = list(threads.map(lambda _n: send(), range(40)))

    assert {answer.headers["Location"] for answer in answers} == {answers[0].headers["Location"]}
    assert number_of(email="new@lanxi.example") == 1


def test_an_effect_and_its_key_are_kept_together_or_not_at_all(send, monkeypatch):
    from app.core.idempotency import views

    def broken(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(views, "keep", broken)
    with pytest.raises(OSError, match="disk full"):
        send()

    assert (number_of(email="new@lanxi.example"), number_of(IdempotencyKey)) == (0, 0)
