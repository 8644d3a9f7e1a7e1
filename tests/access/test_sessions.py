"""Sessions end where they should, for copies of the cookie too."""

from datetime import timedelta

import pytest

from app.access.services import sign_ins, tokens
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, NotFound
from tests.access.conftest import OTHER, PASSWORD


def is_in(client):
    return client.get("/account").status_code == 200


def copied(app, client):
    copy = app.test_client()
    copy.set_cookie("upriver", client.get_cookie("upriver").value)
    return copy


def test_a_copied_cookie_is_dead_after_signing_out(app, come_in):
    client = come_in("lin")
    copy = copied(app, client)
    assert is_in(copy)

    client.post("/sign-out")

    assert not is_in(client)
    assert not is_in(copy)


def test_a_new_password_ends_every_session_but_this_one(app, come_in):
    here, there = come_in("lin"), come_in("lin")
    copy = copied(app, here)

    here.post("/account/password", data={"now": PASSWORD, "password": OTHER})

    assert is_in(here)
    assert not is_in(there)
    assert not is_in(copy)


def test_who_is_sent_away_is_out_at_once(come_in, visit, cast):
    wei = come_in("wei")
    visit("xu").post(f"/people/{cast.people['wei'].ref}/send-away")

    assert not is_in(wei)


def test_a_token_of_who_is_sent_away_is_dead_at_once(app, visit, act_as, cast):
    with act_as("wei"):
        _token, secret = tokens.make_token(
            cast.people["wei"], name="t", scope="read", days=3, organisation_id=cast.lanxi.id
        )
        db.session.commit()
    db.session.remove()
    by_token = {"Authorization": f"Bearer {secret}", "Accept": "application/json"}
    assert app.test_client().get("/api/v1/me", headers=by_token).status_code == 200

    visit("xu").post(f"/people/{cast.people['wei'].ref}/send-away")

    assert app.test_client().get("/api/v1/me", headers=by_token).status_code == 401


def test_one_ends_a_session_of_ones_own_from_elsewhere(come_in):
    here, there = come_in("lin"), come_in("lin")
    page = here.get("/account").text
    ref = page.split("/account/sessions/")[1].split("/")[0]

    here.post(f"/account/sessions/{ref}/end")

    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_a_session_of_somebody_else(come_in):
    lin, wei = come_in("lin"), come_in("wei")
    come_in("lin")
    ref = lin.get("/account").text.split("/account/sessions/")[1].split("/")[0]

    assert wei.post(f"/account/sessions/{ref}/end").status_code == 404
    assert ref in lin.get("/account").text


@pytest.mark.parametrize(("away", "still_in"), [(timedelta(hours=7), True), (timedelta(hours=9), False)])
def test_a_session_left_idle_ends(come_in, away, still_in):
    client = come_in("lin")

    with clock.standing_at(clock.now() + away, everywhere=True):
        assert is_in(client) is still_in


def test_a_session_ends_after_seven_days_however_busy(come_in):
    client, began = come_in("lin"), clock.now()
    for hours in range(6, 7 * 24, 6):
        with clock.standing_at(began + timedelta(hours=hours), everywhere=True):
            assert is_in(client)

    with clock.standing_at(began + timedelta(days=7, minutes=1), everywhere=True):
        assert not is_in(client)


def test_the_cookie_holds_no_name_and_no_number(come_in, cast):
    client = come_in("lin")
    with client.session_transaction() as session:
        assert set(session) <= {"sign_in", "language", "_permanent", "csrf_token", "_flashes"}


def test_scripts_cannot_read_the_cookie_and_other_sites_cannot_send_it(come_in):
    set_cookie = come_in("lin").answer.headers["Set-Cookie"]

    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie


def test_nobody_enters_an_organisation_they_do_not_belong_to(act_as, cast):
    with act_as("wei"), pytest.raises(NotFound):
        sign_ins.enter_organisation("secret", cast.elsewhere.ref)


@pytest.mark.parametrize("days", [0, 366])
def test_a_token_lasts_a_year_at_the_longest(act_as, cast, days):
    with act_as("wei"), pytest.raises(Invalid, match="1 to 365 days"):
        tokens.make_token(
            cast.people["wei"], name="t", scope="read", days=days, organisation_id=cast.lanxi.id
        )
