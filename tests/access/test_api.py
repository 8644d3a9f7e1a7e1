"""People and oneself, for programs."""

import pytest

from tests.core.api.conftest import program, token

__all__ = ["program", "token"]
PEOPLE = "/api/v1/people"


def test_a_program_learns_in_whose_name_it_acts(program):
    me = program("lin").get("/api/v1/me").get_json()

    assert (me["name"], me["organisation"], me["scope"]) == ("Lin Yue", "Lanxi Trading", "write")
    assert me["roles"] == ["member", "project_manager"]


def test_a_person_is_added_and_found_under_their_address(program):
    client = program("lin")
    answer = client.post(PEOPLE, json={"email": "New@Lanxi.example", "name": " New One ", "department": "Sales"})

    assert answer.status_code == 201
    assert client.get(answer.headers["Location"]).get_json() == answer.get_json()
    assert (answer.get_json()["email"], answer.get_json()["name"]) == ("new@lanxi.example", "New One")


def test_what_a_service_refuses_is_a_problem_with_its_field(program):
    answer = program("lin").post(PEOPLE, json={"email": "no address", "name": "N"})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "email")


def test_a_person_of_another_organisation_is_absent(program, cast):
    ref = cast.people["lin"].ref

    assert program("zhao").get(f"{PEOPLE}/{ref}").status_code == 404
    assert program("lin").get(f"{PEOPLE}/{ref}").status_code == 200


def test_who_lacks_the_right_is_told_whom_to_ask(program):
    answer = program("wei").post(PEOPLE, json={"email": "n@lanxi.example", "name": "N"})

    assert answer.status_code == 403


def test_nobody_gets_in_without_a_token(app):
    answer = app.test_client().get(PEOPLE)

    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nobody-s-token"}, {"Authorization": "Bearer"}])
def test_who_has_no_good_token_is_told_by_which_way_to_prove_oneself(app, headers):
    answer = app.test_client().get(PEOPLE, headers=headers)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_wrong_method_is_answered_with_those_there_are(program):
    answer = program().put(PEOPLE, json={})

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_request_keeps_the_id_it_came_with(program):
    answer = program().get(f"{PEOPLE}?limit=0", headers={"X-Request-ID": "trace-0123456789"})

    assert answer.headers["X-Request-ID"] == answer.get_json()["request_id"] == "trace-0123456789"
