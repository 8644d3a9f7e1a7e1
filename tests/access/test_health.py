"""Who watches the machine is told how it is doing, and nobody else."""

import logging
import re

import pytest

from app.access.services import tokens
from app.access.views import health
from app.core import logs
from app.core.database import db

LINE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\]|\\.)*"(,[a-z_]+="(?:[^"\\]|\\.)*")*\})? [0-9.e+-]+')


@pytest.fixture
def setting(app, monkeypatch):
    """Return a function that changes settings of the running application."""

    def change(**given):
        monkeypatch.setitem(
            app.extensions, "upriver.settings", app.extensions["upriver.settings"].model_copy(update=given)
        )

    return change


def test_nobody_is_told_figures_unless_it_is_set(app):
    assert app.test_client().get("/metrics").status_code == 404


def test_this_machine_is_told_figures_that_can_be_read(app, setting, visit):
    setting(metrics="loopback")
    visit("lin").get("/people")

    text = app.test_client().get("/metrics").text

    assert [line for line in text.splitlines() if not line.startswith("#") and not LINE.fullmatch(line)] == []
    assert 'upriver_jobs{state="waiting"} 0' in text
    assert re.search(r'upriver_requests_total\{method="GET",route="/people",status="200",process="\d+"\} \d', text)
    assert re.search(r"upriver_database_bytes [1-9]", text)


@pytest.mark.parametrize("sent", [
    {"environ_base": {"REMOTE_ADDR": "10.0.0.7"}}, {"headers": {"X-Forwarded-For": "127.0.0.1"}},
])
def test_other_machines_are_told_nothing(app, setting, sent):
    setting(metrics="loopback")

    assert app.test_client().get("/metrics", **sent).status_code == 404


@pytest.mark.parametrize(("kept", "sent", "status"), [
    ("s3cret", "Bearer s3cret", 200), ("s3cret", "Bearer other", 404), ("s3cret", "", 404), ("", "Bearer ", 404),
    ("s3cret", "Bearer s3crét", 404),
])
def test_whoever_sends_the_token_is_told(app, setting, kept, sent, status):
    setting(metrics="token", metrics_token=kept)

    answer = app.test_client().get("/metrics", headers={"Authorization": sent.encode().decode("latin-1")})
    assert answer.status_code == status


def test_people_are_sent_here_only_when_the_database_is_up_to_date(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "upriver.ready", False)
    monkeypatch.setattr(health.upgrading, "revisions", lambda url: ("0001", "0002"))
    behind = app.test_client().get("/readyz")
    monkeypatch.setattr(health.upgrading, "revisions", lambda url: ("0002", "0002"))
    ready = app.test_client().get("/readyz")

    assert (behind.status_code, behind.json["lacking"]) == (503, ["migration"])
    assert (ready.status_code, ready.json["ready"]) == (200, True)


def test_a_silent_database_is_said(app, monkeypatch):
    monkeypatch.setattr(health, "_answers", lambda: False)

    assert app.test_client().get("/healthz").status_code == 503
    assert app.test_client().get("/readyz").json["lacking"] == ["database"]


@pytest.mark.parametrize("form", [logs.Text, logs.Json])
def test_no_secret_of_anybody_is_ever_in_the_log(app, cast, visit, act_as, caplog, form):
    caplog.set_level(logging.DEBUG)
    with act_as("lin"):
        _token, token = tokens.make_token(
            cast.people["lin"], name="t", scope="read", days=1, organisation_id=cast.lanxi.id)
        db.session.commit()
    browser, password, link = visit("lin"), "never-to-be-read-77", "Lk9" + token[3:]

    browser.post("/sign-out")
    browser.post("/sign-in", data={"email": "lin@lanxi.example", "password": password})
    browser.post("/reset", data={"email": "lin@lanxi.example"})
    browser.post(f"/reset/{link}", data={"password": password, "again": password})
    browser.get("/api/v1/people", headers={"Authorization": f"Bearer {token}"})
    browser.get("/api/v1/people", headers={"Authorization": "Bearer up_Wrong0token0of0nobody0at0all"})
    cookie = browser.get_cookie("upriver")

    told = "\n".join(form().format(record) for record in caplog.records)
    assert told.count("/reset/<link>") == 1
    for kept in (password, link, token, "up_Wrong0", cookie.value if cookie else token, "lin@lanxi"):
        assert kept not in told
