"""Surveys for programs."""

import pytest

from app.access.queries import people
from app.access.services import tokens
from app.core.actor import acting
from app.core.database import db
from tests.surveys.conftest import EVERYBODY


@pytest.fixture
def program(app, actor):
    """Return a function that sends a request with somebody's token."""

    def make(who):
        somebody = actor(who)
        with acting(somebody):
            made = tokens.make_token(
                people.myself(), name="t", scope="write", days=1, organisation_id=somebody.organisation_id
            )
            db.session.commit()
        db.session.remove()
        secret = made[1] if isinstance(made, tuple) else made
        browser = app.test_client()

        def send(method, path, headers=None, **more):
            bearer = {"Authorization": f"Bearer {secret}", **(headers or {})}
            return browser.open(f"/api/v1{path}", method=method, headers=bearer, **more)

        return send

    return make


def test_surveys_are_listed_for_who_was_asked(open_survey, program):
    ref = open_survey()

    assert [one["ref"] for one in program("wei")("GET", "/surveys").json["items"]] == [ref]
    assert program("zhao")("GET", "/surveys").json["items"] == []


def test_a_survey_tells_how_many_have_answered(open_survey, answer, program):
    ref = open_survey()
    answer("wei", ref)

    found = program("lin")("GET", f"/surveys/{ref}").json

    assert (found["asked"], found["answered"], found["state"]) == (9, 1, "open")


def test_the_result_comes_with_the_end_and_not_before(open_survey, answer, program):
    ref, lin = open_survey(), program("lin")
    for who in EVERYBODY[:5]:
        answer(who, ref)
    assert lin("GET", f"/surveys/{ref}/result").status_code == 404

    tag = lin("GET", f"/surveys/{ref}").headers["ETag"]
    assert lin("POST", f"/surveys/{ref}/close", json={}, headers={"If-Match": tag}).json["state"] == "closed"

    assert lin("GET", f"/surveys/{ref}/result").json["figures"]["items"][0]["mean"] == "4"


def test_closing_names_the_version_that_was_seen(open_survey, program):
    ref, lin = open_survey(), program("lin")

    assert lin("POST", f"/surveys/{ref}/close", json={}).status_code == 428
    assert lin("POST", f"/surveys/{ref}/close", json={}, headers={"If-Match": '"old"'}).status_code == 412


def test_the_same_key_closes_once_and_answers_alike(open_survey, program):
    ref, lin = open_survey(), program("lin")
    tag = lin("GET", f"/surveys/{ref}").headers["ETag"]
    headers = {"If-Match": tag, "Idempotency-Key": "once"}

    first = lin("POST", f"/surveys/{ref}/close", json={}, headers=headers)
    second = lin("POST", f"/surveys/{ref}/close", json={}, headers=headers)

    assert (first.status_code, first.json) == (second.status_code, second.json) == (200, first.json)


def test_a_later_day_is_taken(open_survey, program):
    ref, lin = open_survey(), program("lin")
    tag = lin("GET", f"/surveys/{ref}").headers["ETag"]

    found = lin("POST", f"/surveys/{ref}/extend", json={"closes_on": "2026-03-20"}, headers={"If-Match": tag})

    assert found.json["closes_at"].startswith("2026-03-20T16:00")


def test_only_who_leads_closes(open_survey, program):
    assert program("wei")("POST", f"/surveys/{open_survey()}/close", json={}).status_code == 403
