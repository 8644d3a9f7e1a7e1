"""Choosing one's mail, and the way out of it that stands in each letter."""

import pytest

from app.access.models import Person
from app.core.actor import acting
from app.core.database import db
from app.messages.queries import choices
from app.messages.rules.mail import Rhythm
from app.messages.services.letters import stop_link


def chosen(actor, who="wei"):
    """Return what one of the cast gets."""
    somebody = actor(who)
    with acting(somebody):
        found = choices.of(somebody.person_id, somebody.organisation_id)
        db.session.remove()
    return found


@pytest.fixture
def link(app, cast, monkeypatch):
    """Return a function that gives the path that stops Wei's mail of a kind."""
    changed = app.extensions["upriver.settings"].model_copy(update={"external_url": "https://up.example"})
    monkeypatch.setitem(app.extensions, "upriver.settings", changed)
    return lambda what: stop_link(cast.people["wei"], cast.lanxi.ref, what).removeprefix("https://up.example")


def test_whoever_never_chose_gets_what_is_pressing_at_once_and_a_digest_in_the_morning(actor):
    assert chosen(actor) == (True, Rhythm.DAILY, 8)


def test_a_choice_is_kept_for_this_organisation_and_shown_again(visit, actor):
    wei = visit("wei")
    answer = wei.post("/account/mail", data={"rhythm": "weekly", "hour": "17"})

    assert answer.status_code == 303
    assert chosen(actor) == (False, Rhythm.WEEKLY, 17)
    page = wei.get("/account/mail").text
    assert '<option selected value="17">17:00</option>' in page


def test_a_second_choice_replaces_the_first(visit, actor):
    wei = visit("wei")
    wei.post("/account/mail", data={"rhythm": "never", "hour": "17"})
    wei.post("/account/mail", data={"at_once": "y", "rhythm": "daily", "hour": "6"})

    assert chosen(actor) == (True, Rhythm.DAILY, 6)


@pytest.mark.parametrize("wrong", [
    {"rhythm": "hourly", "hour": "8"}, {"rhythm": "daily", "hour": "24"}, {"rhythm": "daily"},
])
def test_a_choice_that_there_is_not_is_refused(visit, actor, wrong):
    assert visit("wei").post("/account/mail", data=wrong).status_code == 422
    assert chosen(actor) == (True, Rhythm.DAILY, 8)


def test_looking_at_the_way_out_stops_nothing(app, link, actor):
    answer = app.test_client().get(link("digest"))

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Stop the digests about Lanxi Trading?" in answer.text
    assert chosen(actor).rhythm is Rhythm.DAILY


@pytest.mark.parametrize(("what", "left"), [("digest", (True, Rhythm.NEVER, 8)), ("at_once", (False, Rhythm.DAILY, 8))])
def test_the_way_out_stops_its_own_kind_of_mail(app, link, actor, what, left):
    for _time in range(2):
        assert app.test_client().post(link(what)).status_code == 200

    assert chosen(actor) == left


def test_the_way_out_speaks_the_readers_language(app, link, cast):
    from app.core.actor import system

    with system("tests"):
        db.session.get(Person, cast.people["wei"].id).language = "zh_Hans"
        db.session.commit()
        db.session.remove()

    assert "停止接收“Lanxi Trading”的汇总邮件？" in app.test_client().get(link("digest")).text


@pytest.mark.parametrize("spoil", [lambda path: path[:-4] + "AAAA", lambda path: "/mail/stop/x"])
def test_an_altered_way_out_leads_nowhere(app, link, actor, spoil):
    assert app.test_client().post(spoil(link("digest"))).status_code == 404
    assert chosen(actor).rhythm is Rhythm.DAILY


def test_whoever_guesses_ways_out_is_stopped(app):
    statuses = [app.test_client().post("/mail/stop/x").status_code for _time in range(12)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
