"""The same steps on PostgreSQL."""

import shutil

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core.database import db, upgrading
from tests import postgres

pytestmark = [pytest.mark.long, pytest.mark.both]

ROWS = (
    "INSERT INTO organisation (id, ref, version, name, language, zone, calendar, created_at)"
    " VALUES (1, 'x', 1, 'L', 'en', 'UTC', 'cn', now())",
    "INSERT INTO journal_entry (id, organisation_id, number, at, through, kind, about_kind, about_ref, particulars,"
    " previous_hash, hash) VALUES (1, 1, 1, now(), 'web', 'k', '', '', '{}', '', '')",
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of steps of our own, and the address of an empty database."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(upgrading.FOLDER / "script.py.mako", folder)
    monkeypatch.setattr(upgrading, "FOLDER", folder)
    with postgres.server() as server:
        postgres.run(server, "CREATE DATABASE steps")
        yield postgres.address_of(server, "steps")


def test_our_own_step_goes_up_and_down_and_closes_what_is_append_only(place, running):
    upgrading.draft(place, db.metadata, "first")

    assert upgrading.upgrade(place, db.metadata) == ["0001"]
    assert upgrading.differences(place, db.metadata) == []

    engine = create_engine(place)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("UPDATE journal_entry SET kind = 'forged'"))
    engine.dispose()

    upgrading.downgrade(place, db.metadata, "base")
    assert upgrading.revisions(place) == (None, "0001")
    assert upgrading.upgrade(place, db.metadata) == ["0001"]
