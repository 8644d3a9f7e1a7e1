"""One's own account."""

import re

import pytest
from sqlalchemy import select

from app.access.models import Person, Token
from app.core import clock, signing
from app.core.actor import system
from app.core.database import db
from tests.access.conftest import OTHER, PASSWORD


def me(cast, who="lin"):
    with system("look"):
        return db.session.get(Person, cast.people[who].id)


def save(client, cast, who="lin", **changes):
    typed = {"name": "Lin Yue", "language": "en", "zone": "Asia/Shanghai", "version": me(cast, who).version}
    db.session.remove()
    return client.post("/account", data={**typed, **changes})


def test_name_language_and_zone_are_ones_own(visit, cast):
    client = visit("lin")

    assert save(client, cast, name="Lin Xiaoyue", language="zh_Hans", zone="Europe/Berlin").status_code == 303
    assert (me(cast).name, me(cast).language, me(cast).zone) == ("Lin Xiaoyue", "zh_Hans", "Europe/Berlin")
    assert 'lang="zh-Hans"' in client.get("/account").text


@pytest.mark.parametrize("changes", [{"zone": "Mars/Base"}, {"language": "fr"}, {"name": ""}, {"name": "x" * 121}])
def test_what_cannot_be_is_refused_with_its_field(visit, cast, changes):
    page = save(visit("lin"), cast, **changes)

    assert page.status_code == 422
    assert f'id="{next(iter(changes))}-error"' in page.text
    assert me(cast).name == "Lin Yue"


def test_somebody_who_saved_meanwhile_is_shown_and_nothing_is_lost(visit, cast):
    client = visit("lin")
    save(client, cast, name="First")

    page = client.post("/account", data={"name": "Second", "language": "en", "zone": "Asia/Shanghai", "version": 1})

    assert page.status_code == 409
    assert "First" in page.text
    assert 'value="Second"' in page.text


def test_the_present_password_is_asked_for(come_in):
    client = come_in("lin")

    page = client.post("/account/password", data={"now": "not it at all", "password": OTHER})

    assert page.status_code == 422
    assert "not your present password" in page.text
    assert come_in("lin", PASSWORD).answer.status_code == 303


def test_an_open_browser_is_no_place_to_guess(come_in):
    client = come_in("lin")
    for _ in range(10):
        client.post("/account/password", data={"now": "not it at all", "password": OTHER})

    assert "Wait a quarter" in client.post("/account/password", data={"now": PASSWORD, "password": OTHER}).text


def test_ones_own_names_make_no_password(come_in):
    page = come_in("lin").post("/account/password", data={"now": PASSWORD, "password": "Lin Yue Lanxi Trading"})

    assert page.status_code == 422
    assert "others would try" in page.text


def make(client, **changes):
    return client.post("/account/tokens", data={"token_name": "Report", "scope": "read", "days": "30", **changes})


def test_a_token_is_shown_once_and_kept_as_a_hash(app, visit):
    client = visit("lin")
    secret = re.search(r"up_[\w-]{20,}", make(client).text).group()

    assert secret not in client.get("/account").text
    with system("look"):
        assert secret not in db.session.scalar(select(Token.token_hash))


def test_a_token_opens_the_api_until_it_is_revoked(app, visit):
    client = visit("lin")
    secret = re.search(r"up_[\w-]{20,}", make(client).text).group()
    by_token = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/me", headers=by_token).status_code == 200

    ref = client.get("/account").text.split("/account/tokens/")[1].split("/")[0]
    client.post(f"/account/tokens/{ref}/revoke")

    assert app.test_client().get("/api/v1/me", headers=by_token).status_code == 401


@pytest.mark.parametrize("days", ["0", "366", "many", "-1", "1e9"])
def test_a_token_that_lasts_too_long_or_not_at_all_is_refused(visit, days):
    page = make(visit("lin"), days=days)

    assert page.status_code == 422
    assert "up_" not in page.text


def test_nobody_revokes_the_token_of_somebody_else(visit):
    make(visit("lin"))
    ref = visit("lin").get("/account").text.split("/account/tokens/")[1].split("/")[0]

    assert visit("wei").post(f"/account/tokens/{ref}/revoke").status_code == 404


def test_a_page_with_a_secret_is_kept_by_no_browser(visit):
    assert make(visit("lin")).headers["Cache-Control"] == "no-store"


def test_a_signed_text_is_for_one_purpose(app):
    text = signing.sign("reset", ["a"])

    from datetime import timedelta
    assert signing.read("reset", text, timedelta(minutes=1)) == ["a"]
    assert signing.read("welcome", text, timedelta(minutes=1)) is None
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        assert signing.read("reset", text, timedelta(minutes=1)) is None
