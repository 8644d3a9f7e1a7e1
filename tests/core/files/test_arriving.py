"""A file arrives while no transaction is open, so that nobody waits for the write lock while it is copied."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import event, select

from app.access.models import Person
from app.core import files
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.letting_go import let_go
from app.core.database.nets import Unguarded
from app.core.errors import Invalid
from app.core.files import Upload, arriving
from app.core.files.arriving import arriving as letting_in

LIST = "客户编号,客户名称\n1,甲\n".encode()


@pytest.fixture
def open_while_copying(app, monkeypatch):
    """Whether a transaction was open, each time a file was copied."""
    seen, copied = [], arriving.copied

    def watched(stream, limit):
        seen.append(db.session().in_transaction())
        return copied(stream, limit)

    monkeypatch.setattr(arriving, "copied", watched)
    return seen


@pytest.fixture
def folder(app):
    return Path(app.extensions["upriver.settings"].data_dir) / "files"


def test_an_import_is_copied_before_any_transaction(visit, open_while_copying):
    sent = {"entity": "customer", "file": (BytesIO(LIST), "list.csv"), "form_key": "abcdefgh1234"}

    assert visit("guo").post("/records/imports/new", data=sent).status_code == 303
    assert open_while_copying == [False]


def test_a_file_beside_a_row_is_copied_before_any_transaction(visit, cast, open_while_copying):
    sent = {"file": (BytesIO(LIST), "list.csv"), "form_key": "abcdefgh1234"}

    assert visit("lin").post(f"/files/person/{cast.people['lin'].ref}", data=sent).status_code == 303
    assert open_while_copying == [False]


def test_a_file_sent_twice_has_its_effect_once_and_leaves_one_copy(visit, cast, folder):
    client, sent = visit("lin"), {"form_key": "abcdefgh1234"}
    for _time in range(2):
        client.post(f"/files/person/{cast.people['lin'].ref}", data={**sent, "file": (BytesIO(LIST), "list.csv")})

    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [""]


def test_a_form_that_is_refused_leaves_no_copy(visit, folder):
    sent = {"entity": "nothing", "file": (BytesIO(LIST), "list.csv")}

    assert visit("guo").post("/records/imports/new", data=sent).status_code == 422
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_who_writes_is_recognised_by_reading(visit):
    client, said = visit("lin"), []

    def note(connection, cursor, statement, *more):
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    client.post("/nowhere")
    event.remove(db.engine, "before_cursor_execute", note)

    found_out = next(place for place, one in enumerate(said) if "sign_in" in one)
    assert [one for one in said[:found_out] if one.startswith("BEGIN")] == ["BEGIN"]


def test_what_was_written_is_not_let_go(act_as):
    with act_as("lin"):
        db.session.scalar(select(Person).where(Person.id == the_actor().person_id)).zone = "Asia/Tokyo"
        db.session.flush()

        with pytest.raises(Unguarded, match="before anything is written"):
            let_go()


def test_what_was_only_read_is_let_go(act_as):
    with act_as("lin"):
        person = db.session.scalar(select(Person).where(Person.id == the_actor().person_id))
        let_go()

        assert not db.session().in_transaction()
        assert person.id == the_actor().person_id


def test_what_arrived_is_received_without_a_second_copy(act_as):
    stream = BytesIO(LIST)
    with act_as("lin"), letting_in(stream, 1000):
        stream.truncate(0)

        assert files.receive(stream, name="list.csv").size == len(LIST)
        db.session.commit()
        assert files.path_of(db.session.scalar(select(Upload))).read_bytes() == LIST


def test_what_arrived_too_large_is_refused_when_it_is_received(act_as, folder):
    stream = BytesIO(LIST)
    with act_as("lin"), letting_in(stream, 5), pytest.raises(Invalid, match="is larger than"):
        files.receive(stream, name="list.csv", limit=1000)

    assert [path for path in folder.rglob("*") if path.is_file()] == []
