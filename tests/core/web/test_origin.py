"""What another site sends in a person's name is refused, twice over."""

import re

import pytest


@pytest.fixture
def guarded(app, visit, monkeypatch):
    """Lin's browser, with the CSRF check as it is outside of tests."""
    client = visit("lin")
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    return client


def typed(client, **changes):
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account").text).group(1)
    return {"theme": "dark", "csrf_token": token, **changes}


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"}, {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"}, {"Origin": "http://localhost@evil.example"}, {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
])
def test_another_site_is_refused_even_with_a_good_token(guarded, headers):
    answer = guarded.post("/preferences", data=typed(guarded), headers=headers)

    assert answer.status_code == 403
    assert guarded.get_cookie("theme") is None


@pytest.mark.parametrize("headers", [
    {}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"},
    {"Origin": "http://127.0.0.1:8000"},
])
def test_our_own_pages_are_heard(guarded, headers):
    assert guarded.post("/preferences", data=typed(guarded), headers=headers).status_code == 303


@pytest.mark.parametrize("token", ["", "x", None])
def test_a_form_without_its_token_is_refused_with_what_to_do(guarded, token):
    sent = {"theme": "dark"} if token is None else {"theme": "dark", "csrf_token": token}
    answer = guarded.post("/preferences", data=sent)

    assert answer.status_code == 400
    assert "Load it again" in answer.text


def test_the_token_of_somebody_else_opens_nothing(guarded, visit):
    data = typed(visit("wei"))

    assert guarded.post("/preferences", data=data).status_code == 400


def test_nobody_is_signed_out_from_elsewhere(guarded):
    guarded.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert guarded.get("/account").status_code == 200


def test_reading_from_a_link_elsewhere_is_free(guarded):
    assert guarded.get("/people", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_program_with_a_token_needs_no_origin(app):
    headers = {"Authorization": "Bearer up_nobody", "Sec-Fetch-Site": "cross-site", "Accept": "application/json"}

    assert "another site" not in app.test_client().post("/api/v1/people", headers=headers, json={}).text
