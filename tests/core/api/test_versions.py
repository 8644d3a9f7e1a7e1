"""Only what one has seen may be changed."""

ME = "/api/v1/me"


def test_a_change_names_the_version_it_was_made_from(program):
    client = program()
    seen = client.get(ME).headers["ETag"]
    answer = client.patch(ME, json={"name": "Lin Y."}, headers={"If-Match": seen})

    assert (answer.status_code, answer.get_json()["name"]) == (200, "Lin Y.")
    assert answer.headers["ETag"] == client.get(ME).headers["ETag"] != seen


def test_a_change_from_an_older_version_is_refused(program):
    client = program()
    seen = client.get(ME).headers["ETag"]
    client.patch(ME, json={"name": "Lin A."}, headers={"If-Match": seen})
    answer = client.patch(ME, json={"name": "Lin B."}, headers={"If-Match": seen})

    assert (answer.status_code, client.get(ME).get_json()["name"]) == (412, "Lin A.")


def test_a_change_without_a_version_is_refused(program):
    answer = program().patch(ME, json={"name": "Lin"})

    assert answer.status_code == 428
    assert "If-Match" in answer.get_json()["hint"]


def test_what_one_holds_already_is_not_sent_again(program):
    client = program()
    seen = client.get(ME).headers["ETag"]

    assert client.get(ME, headers={"If-None-Match": seen}).status_code == 304


def test_a_reading_token_changes_nothing(program):
    client = program(scope="read")
    answer = client.patch(ME, json={"name": "X"}, headers={"If-Match": client.get(ME).headers["ETag"]})

    assert answer.status_code == 403
