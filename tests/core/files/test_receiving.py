"""A file is taken in: in pieces, under a limit, whole or not at all; and handed out so that nothing in it runs."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access.models import Organisation
from app.core import clock, files
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.files import Upload

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@pytest.fixture
def folder(app):
    return Path(app.extensions["upriver.settings"].data_dir) / "files"


def receive(content=PNG, name="photo.png", **kwargs):
    upload = files.receive(BytesIO(content), name=name, **kwargs)
    db.session.commit()
    return upload


def everything(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_as_it_came_under_a_random_name(act_as, folder):
    with act_as("wei"):
        upload = receive()

        assert (upload.name, upload.kind, upload.size) == ("photo.png", "image/png", len(PNG))
        assert upload.sha256 == hashlib.sha256(PNG).hexdigest()
        assert files.path_of(upload).read_bytes() == PNG
        assert "photo" not in upload.stored


class Endless:
    """A stream that would never end; it counts what was taken from it."""

    taken = 0

    def read(self, size):
        self.taken += size
        return b"x" * size


def test_a_file_without_end_is_refused_at_the_limit(act_as, folder):
    stream = Endless()
    with act_as("wei"), pytest.raises(Invalid, match=r"“big\.txt” is larger than the 1 MB allowed here"):
        files.receive(stream, name="big.txt", limit=1_000_000)

    assert stream.taken < 1_500_000
    assert everything(folder) == []


@pytest.mark.parametrize(("content", "name", "told"), [
    (b"", "empty.txt", "is empty"),
    (b"<svg onload=alert(1)>", "photo.png", "its content is something else"),
    (b"a,b", "list.csv", r"Possible endings: \.xlsx"),
])
def test_what_does_not_fit_is_refused_and_leaves_nothing(act_as, folder, content, name, told):
    with act_as("wei"), pytest.raises(Invalid, match=told):
        receive(content, name, allowed=frozenset({".xlsx"}) if name == "list.csv" else None)

    assert everything(folder) == []


def test_a_file_belongs_to_those_who_see_its_row(act_as):
    with act_as("wei"):
        ref = receive(about=db.session.scalar(select(Organisation))).ref
        db.session.remove()

    with act_as("lin"):
        assert files.one(ref).name == "photo.png"
        db.session.remove()
    with act_as("zhao"), pytest.raises(NotFound):
        files.one(ref)


def test_a_file_that_belongs_to_nothing_yet_is_ones_own(act_as):
    with act_as("wei"):
        ref = receive().ref
        db.session.remove()

    with act_as("xu"), pytest.raises(NotFound):
        files.one(ref)


def test_a_file_about_a_row_that_is_hidden_is_hidden_too(act_as):
    with act_as("wei"):
        upload = receive()
        upload.about_kind, upload.about_ref = "organisation", "000000000000"
        db.session.commit()

        with pytest.raises(NotFound):
            files.one(upload.ref)


@pytest.mark.parametrize(("content", "name", "in_place", "kind", "attached"), [
    (PNG, "photo.png", True, "image/png", False),
    (PNG, "photo.png", False, "application/octet-stream", True),
    (b"<html><script>go()</script>", "page.html", True, "application/octet-stream", True),
    (b"<svg/>", "drawing.svg", True, "application/octet-stream", True),
])
def test_only_pictures_and_documents_are_ever_shown_in_place(act_as, app, content, name, in_place, kind, attached):
    with act_as("wei"), app.test_request_context():
        answer = files.answer(receive(content, name), in_place=in_place)
        answer.close()

    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"].startswith("attachment") is attached
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_whose_row_never_came_is_removed_after_a_day(act_as, folder):
    with act_as("wei"):
        kept = receive().stored
        files.receive(BytesIO(PNG), name="lost.png")
        db.session.rollback()
    for path in everything(folder):
        os.utime(path, (0, 0))

    files.clean()

    assert [f"{path.parent.name}/{path.name}" for path in everything(folder)] == [kept]


def test_a_fresh_file_is_left_alone(act_as, folder):
    with act_as("wei"):
        files.receive(BytesIO(PNG), name="now.png")
        db.session.rollback()
    with clock.standing_at(datetime.now(UTC) + timedelta(hours=23)):
        files.clean()

    assert len(everything(folder)) == 1


def test_no_two_rows_share_a_place(act_as):
    with act_as("wei"):
        receive()
        receive()

        assert len(set(db.session.scalars(select(Upload.stored)))) == 2
