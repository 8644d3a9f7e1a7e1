"""A request sent again with its key has one effect, and the first answer comes again, byte for byte."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.access.models import Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid
from app.core.idempotency import IdempotencyKey
from app.core.idempotency.services import claim
from tests.core.api.conftest import program, token

__all__ = ["program", "token"]
PEOPLE = "/api/v1/people"
NEW = {"email": "new@lanxi.example", "name": "New"}


def number_of(model=Person, **columns):
    """Return how many rows there are, whoever asks."""
    with system("count in a test"):
        return db.session.scalar(select(func.count()).select_from(model).filter_by(**columns))


def send(client, key, body=NEW, path=PEOPLE):
    """Return the answer to a creating request with a key."""
    return client.post(path, json=body, headers={"Idempotency-Key": key} if key else {})


def test_the_first_answer_comes_again_byte_for_byte(program):
    client = program()
    first, again = send(client, "one"), send(client, "one")

    assert (again.status_code, again.get_data()) == (201, first.get_data())
    assert (again.headers["Location"], again.content_type) == (first.headers["Location"], first.content_type)
    assert number_of(email="new@lanxi.example") == 1


def test_the_same_key_with_another_body_is_refused(program):
    client = program()
    send(client, "one")
    answer = send(client, "one", {**NEW, "name": "Other"})

    assert answer.status_code == 422
    assert "“one” was used for another request" in answer.get_json()["detail"]


def test_the_same_key_at_another_door_is_refused(act_as):
    with act_as("lin"):
        claim("one", route="POST /a", body_hash="x")

        with pytest.raises(Invalid, match="another request"):
            claim("one", route="POST /b", body_hash="x")


def test_a_refused_request_leaves_its_key_free(program):
    client = program()
    assert send(client, "one", {"email": "no address", "name": "N"}).status_code == 422
    assert send(client, "one", {"email": "lin@lanxi.example", "name": "N"}).status_code == 409

    assert send(client, "one").status_code == 201
    assert number_of(IdempotencyKey) == 1


def test_without_a_key_each_request_stands_for_itself(program):
    client = program()

    assert [send(client, "").status_code for _ in range(2)] == [201, 409]
    assert number_of(IdempotencyKey) == 0


def test_the_keys_of_two_people_do_not_meet(program):
    assert send(program("lin"), "one").status_code == 201
    assert send(program("xu"), "one", {"email": "b@lanxi.example", "name": "B"}).status_code == 201
    assert send(program("zhao"), "one", {"email": "c@elsewhere.example", "name": "C"}).status_code == 201


@pytest.mark.parametrize("key", ["k" * 197, "ключ", "a b", "\t"])
def test_an_odd_key_is_refused(program, key):
    headers = [("Idempotency-Key", key.encode("utf-8").decode("latin-1"))]

    assert program().post(PEOPLE, json=NEW, headers=headers).status_code == 422


def test_a_key_is_kept_for_a_week(program, act_as):
    client = program()
    send(client, "one")
    with act_as("lin"):
        db.session.scalars(select(IdempotencyKey)).one().created_at = clock.now() - timedelta(days=8)
        db.session.commit()
        db.session.remove()
    send(client, "two", {"email": "b@lanxi.example", "name": "B"})

    assert number_of(IdempotencyKey) == 1


def in_parallel(app, secret, times, request):
    """Send from many threads at once; return the answers."""

    def run(number):
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return request(client, number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


@pytest.mark.both
def test_forty_parallel_requests_with_one_key_have_one_effect(app, token):
    answers = in_parallel(app, token(), 40, lambda client, number: send(client, "one"))

    assert Counter(answer.status_code for answer in answers) == {201: 40}
    assert len({answer.get_data() for answer in answers}) == 1
    assert number_of(email="new@lanxi.example") == 1
    assert number_of(IdempotencyKey) == 1


@pytest.mark.both
def test_of_parallel_requests_with_one_key_and_other_bodies_one_wins(app, token):
    answers = in_parallel(
        app, token(), 12, lambda client, n: send(client, "one", {"email": f"p{n}@lanxi.example", "name": "P"})
    )

    assert Counter(answer.status_code for answer in answers) == {201: 1, 422: 11}
    assert number_of(name="P") == 1
