"""A forgotten password: one link, one use, and no word about who exists."""

import re
from datetime import timedelta

import pytest

from app.access.queries import people
from app.access.services import passwords
from app.access.services.passwords import RESET, WELCOME
from app.core import clock
from app.core.actor import system
from app.core.database import db
from tests.access.conftest import OTHER, PASSWORD


@pytest.fixture
def link(known, cast):
    """The path of a fresh link for Lin."""
    return f"/reset/{passwords.link_for(people.by_email('lin@lanxi.example'), RESET)}"


def enter(app, password):
    return app.test_client().post("/sign-in", data={"email": "lin@lanxi.example", "password": password}).status_code


def test_a_letter_leads_to_a_new_password(known, letters):
    client = known.test_client()
    client.post("/reset", data={"email": "lin@lanxi.example"})
    letter, = letters()
    path = re.search(r"/reset/[\w.-]+", letter.get_body(("plain",)).get_content()).group()

    assert letter["To"].addresses[0].addr_spec == "lin@lanxi.example"
    assert client.post(path, data={"password": OTHER}).headers["Location"] == "/sign-in"
    assert (enter(known, OTHER), enter(known, PASSWORD)) == (303, 422)


def test_the_letter_speaks_the_language_of_its_reader(known, letters, cast):
    with system("let Lin read Chinese"):
        people.by_email("lin@lanxi.example").language = "zh_Hans"
        db.session.commit()

    known.test_client().post("/reset", data={"email": "lin@lanxi.example"}, headers={"Accept-Language": "en"})

    assert letters()[0]["Subject"] == "设置新的 Upriver 密码"


def test_the_letter_never_trusts_the_host_that_asked(known, letters):
    known.test_client().post("/reset", data={"email": "lin@lanxi.example"}, headers={"Host": "evil.example"})

    text = letters()[0].as_string()
    assert "evil.example" not in text
    assert known.extensions["upriver.settings"].external_url in text


def test_an_unknown_address_is_answered_alike_and_gets_no_letter(known, letters):
    client = known.test_client()
    answers = [client.post("/reset", data={"email": f"{who}@lanxi.example"}) for who in ("lin", "nobody")]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(letters()) == 1


def test_who_was_sent_away_gets_no_letter(known, letters, visit, cast):
    visit("xu").post(f"/people/{cast.people['wei'].ref}/send-away")

    known.test_client().post("/reset", data={"email": "wei@lanxi.example"})

    assert letters() == []


def test_at_most_five_letters_an_hour_fill_a_box(known, letters):
    for _ in range(8):
        known.test_client().post("/reset", data={"email": "lin@lanxi.example"})

    assert len(letters()) == 5


def test_a_link_works_once(known, link):
    client = known.test_client()
    client.post(link, data={"password": OTHER})

    again = client.post(link, data={"password": "a third sentence of my own"})

    assert again.status_code == 410
    assert enter(known, OTHER) == 303


def test_a_link_ends_with_any_change_of_the_password(known, link, come_in):
    come_in("lin").post("/account/password", data={"now": PASSWORD, "password": OTHER})

    assert known.test_client().get(link).status_code == 410


@pytest.mark.parametrize(("purpose", "age", "status"), [
    (RESET, timedelta(minutes=29), 200), (RESET, timedelta(minutes=31), 410),
    (WELCOME, timedelta(days=6), 200), (WELCOME, timedelta(days=8), 410),
])
def test_a_link_grows_too_old(known, cast, purpose, age, status):
    path = f"/reset/{passwords.link_for(people.by_email('lin@lanxi.example'), purpose)}"

    with clock.standing_at(clock.now() + age, everywhere=True):
        assert known.test_client().get(path).status_code == status


def test_an_altered_link_is_dead(known, link):
    # Not the last letter: some of its bits mean nothing, so another one may spell the same signature.
    other = "A" if link[-2] != "A" else "B"
    for altered in (link[:-2] + other + link[-1], link.replace(".", "", 1), "/reset/x.y.z", "/reset/é"):
        assert known.test_client().get(altered).status_code == 410


def test_a_new_password_by_link_ends_every_session(known, link, come_in):
    inside = come_in("lin")

    known.test_client().post(link, data={"password": OTHER})

    assert inside.get("/account").status_code == 303


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "lin@lanxi.example", "x" * 257])
def test_a_poor_password_is_refused_and_the_link_still_works(known, link, weak):
    client = known.test_client()

    assert client.post(link, data={"password": weak}).status_code == 422
    assert client.get(link).status_code == 200


def test_the_link_is_kept_by_no_browser_and_told_to_no_other_site(known, link):
    headers = known.test_client().get(link).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
