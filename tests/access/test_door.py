"""The door: who comes in, who does not, and what nobody learns by trying."""

import re

import pytest

from app.access.models import Membership, Person
from app.core import passwords
from app.core.actor import system
from app.core.database import db
from tests.access.conftest import PASSWORD

WRONG = "not the password of anybody"


def try_in(app, email, password=WRONG, address="10.0.0.1"):
    return app.test_client().post(
        "/sign-in", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


def test_the_right_password_opens(come_in):
    client = come_in("lin")

    assert client.answer.status_code == 303
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", ["LIN@Lanxi.Example", "  lin@lanxi.example ", "ｌｉｎ@lanxi.example"])
def test_an_address_is_one_however_it_is_typed(known, email):
    assert try_in(known, email, PASSWORD).status_code == 303


@pytest.mark.parametrize("password", [WRONG, PASSWORD.upper(), "", PASSWORD + " ", "x" * 300])
def test_a_wrong_password_does_not(come_in, password):
    client = come_in("lin", password)

    assert client.answer.status_code == 422
    assert client.get("/account").status_code == 303


def test_who_has_no_password_yet_gets_in_with_none(app, cast):
    assert try_in(app, "lin@lanxi.example", "nobody has this password, it only takes its time").status_code == 422


def test_known_and_unknown_people_are_answered_alike(known):
    def told(email):
        page = try_in(known, email).text.replace(email, "…")
        return re.sub(r'value="[\w.-]*"', "", page)

    assert told("lin@lanxi.example") == told("nobody@lanxi.example")


def test_an_unknown_person_costs_a_hash_too(known, monkeypatch):
    compared = []
    monkeypatch.setattr(passwords, "fits", lambda password, kept: compared.append(kept))

    try_in(known, "nobody@lanxi.example")

    assert compared == [None]


def test_the_tenth_failure_says_wait_and_the_right_password_waits_too(known):
    answers = [try_in(known, "lin@lanxi.example").status_code for _ in range(10)]

    assert answers == [422] * 9 + [429]
    late = try_in(known, "lin@lanxi.example", PASSWORD)
    assert late.status_code == 429
    assert late.headers["Retry-After"] == "900"


def test_an_account_is_counted_whatever_the_address(known):
    for number in range(10):
        try_in(known, "lin@lanxi.example", address=f"10.0.1.{number}")

    assert try_in(known, "lin@lanxi.example", PASSWORD, "10.0.2.1").status_code == 429
    assert try_in(known, "wei@lanxi.example", PASSWORD, "10.0.2.1").status_code == 303


def test_an_address_is_counted_whatever_the_account(known):
    for number in range(10):
        try_in(known, f"guess{number}@lanxi.example")

    assert try_in(known, "lin@lanxi.example", PASSWORD).status_code == 429
    assert try_in(known, "lin@lanxi.example", PASSWORD, "10.0.3.1").status_code == 303


def test_success_forgives_the_failures_of_the_account(known):
    for _round in range(2):
        for number in range(9):
            try_in(known, "lin@lanxi.example", address=f"10.1.{_round}.{number}")
        assert try_in(known, "lin@lanxi.example", PASSWORD, f"10.2.{_round}.1").status_code == 303


def test_what_was_planted_in_the_browser_before_is_gone(known):
    client = known.test_client()
    with client.session_transaction() as planted:
        planted.update(sign_in="planted", other="thing", language="en")
    client.post("/sign-in", data={"email": "lin@lanxi.example", "password": PASSWORD})

    with client.session_transaction() as session:
        assert session["sign_in"] != "planted"
        assert "other" not in session
        assert session["language"] == "en"


@pytest.mark.parametrize("place", ["/sign-out", "/language", "/sign-out?x=1"])
def test_the_door_leads_to_no_place_that_is_only_sent_to(come_in, place):
    assert "/sign-out" not in (location := come_in("xu", next=place).answer.headers["Location"])
    assert "/language" not in location


def test_the_door_leads_back_to_where_one_wanted_to_go(come_in):
    assert come_in("xu", next="/journal?page=2").answer.headers["Location"] == "/journal?page=2"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "/%2fevil.example", "/\t/e.x"]
)
def test_the_door_leads_to_no_other_house(come_in, target):
    assert come_in("xu", next=target).answer.headers["Location"] == "/"


def test_a_page_asked_for_signed_out_shows_the_door_first(app):
    answer = app.test_client().get("/people?q=Lin")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/people?q%3DLin")


def test_a_program_is_told_to_sign_in(app):
    answer = app.test_client().get("/people", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_what_was_sent_signed_out_is_said_to_be_lost(app):
    client = app.test_client()
    answer = client.post("/account", data={"name": "X"})

    assert answer.headers["Location"] == "/sign-in"
    assert "was not saved" in client.get("/sign-in").text


def test_who_belongs_to_no_organisation_is_told_so_after_proving_who_they_are(known, cast):
    with system("let Wei go"):
        db.session.query(Membership).filter_by(person_id=cast.people["wei"].id).one().active = False
        db.session.commit()

    assert try_in(known, "wei@lanxi.example").status_code == 422
    right = try_in(known, "wei@lanxi.example", PASSWORD)
    assert right.status_code == 403
    assert "no organisation" in right.text


def test_who_is_in_already_need_not_knock(visit):
    assert visit("lin").get("/sign-in?next=/account").headers["Location"] == "/account"


def test_the_door_is_never_kept_by_a_browser(app):
    assert app.test_client().get("/sign-in").headers["Cache-Control"] == "no-store"


def test_a_weakly_kept_password_is_kept_better_after_it_was_proven(known, cast, kept, monkeypatch):
    monkeypatch.setattr(passwords, "is_outdated", lambda weak: True)

    try_in(known, "lin@lanxi.example", PASSWORD)

    with system("look"):
        after = db.session.get(Person, cast.people["lin"].id).password
    assert after != kept
    assert passwords.fits(PASSWORD, after)


def test_the_one_click_door_exists_in_the_demonstration_only(app, cast):
    client = app.test_client()

    assert "demonstration" not in client.get("/sign-in").text
    assert client.post("/sign-in/demonstration", data={"person": cast.people["lin"].ref}).status_code == 404


def test_the_one_click_door_lets_in_people_who_cannot_exist_and_nobody_else(app, cast, monkeypatch):
    settings = app.extensions["upriver.settings"].model_copy(update={"demo": True})
    monkeypatch.setitem(app.extensions, "upriver.settings", settings)
    with system("give Wei a real address"):
        db.session.get(Person, cast.people["wei"].id).email = "wei@lanxi.com"
        db.session.commit()
    client = app.test_client()

    assert client.post("/sign-in/demonstration", data={"person": cast.people["wei"].ref}).status_code == 404
    assert client.post("/sign-in/demonstration", data={"person": cast.people["lin"].ref}).status_code == 303
    assert client.get("/account").status_code == 200


def test_the_people_of_the_demonstration_stand_before_the_form_until_it_has_something_to_say(app, cast, monkeypatch):
    settings = app.extensions["upriver.settings"].model_copy(update={"demo": True})
    monkeypatch.setitem(app.extensions, "upriver.settings", settings)
    client = app.test_client()

    offered, refused = client.get("/sign-in").text, client.post("/sign-in", data={"email": "", "password": ""}).text

    assert offered.index('id="demonstration"') < offered.index('type="password"')
    assert "autofocus" not in offered
    assert refused.index('type="password"') < refused.index('id="demonstration"')
