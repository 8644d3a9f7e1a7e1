"""Databases are brought to the shape the models say, whole or not at all."""

import shutil
import sqlite3

import pytest
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, MetaData, String, Table

from app.core.database import upgrading


def shapes(extra=False):
    """Two small tables, one of them append-only; with `extra` one column more in each."""
    metadata = MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s"})
    more = [Column("note", String, server_default="", nullable=False)] if extra else []
    Table("organisation", metadata, Column("id", Integer, primary_key=True), Column("name", String, nullable=False),
          CheckConstraint("name != ''", name="named"))
    Table("entry", metadata, Column("id", Integer, primary_key=True), Column("text", String, nullable=False), *more,
          Column("organisation_id", ForeignKey("organisation.id")), info={"append_only": True})
    return metadata


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of steps of our own, and the address of an empty database."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    shutil.copy(upgrading.FOLDER / "script.py.mako", folder)
    monkeypatch.setattr(upgrading, "FOLDER", folder)
    return f"sqlite:///{tmp_path / 'x.sqlite'}"


def rows(place, statement):
    connection = sqlite3.connect(place.removeprefix("sqlite:///"))
    try:
        with connection:
            return connection.execute(statement).fetchall()
    finally:
        connection.close()


def fill(place):
    rows(place, "INSERT INTO organisation (id, name) VALUES (1, 'Lanxi')")
    rows(place, "INSERT INTO entry (id, text, organisation_id) VALUES (1, 'written', 1)")


def test_a_draft_makes_the_tables_that_the_models_say(place):
    written = upgrading.draft(place, shapes(), "first")

    assert upgrading.upgrade(place, shapes()) == ["0001"]
    assert upgrading.differences(place, shapes()) == []
    assert written.name == "0001_first.py"


def test_the_tables_of_a_draft_are_append_only_where_the_models_say(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    fill(place)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        rows(place, "UPDATE entry SET text = 'forged'")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        rows(place, "DELETE FROM entry")


def test_a_second_step_keeps_rows_and_triggers(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    fill(place)

    upgrading.draft(place, shapes(extra=True), "notes")

    assert upgrading.upgrade(place, shapes(extra=True)) == ["0002"]
    assert rows(place, "SELECT text, note FROM entry") == [("written", "")]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        rows(place, "UPDATE entry SET text = 'forged'")


def test_up_down_and_up_again_keeps_every_row(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    upgrading.draft(place, shapes(extra=True), "notes")
    fill(place)

    upgrading.upgrade(place, shapes(extra=True))
    upgrading.downgrade(place, shapes(extra=True), "0001")
    assert upgrading.revisions(place) == ("0001", "0002")
    upgrading.upgrade(place, shapes(extra=True))

    assert rows(place, "SELECT id, text, organisation_id FROM entry") == [(1, "written", 1)]


def test_a_step_back_keeps_what_is_closed_closed_and_a_draft_says_so_once(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    written = upgrading.draft(place, shapes(extra=True), "notes")
    upgrading.upgrade(place, shapes(extra=True))
    fill(place)

    upgrading.downgrade(place, shapes(extra=True), "0001")

    assert written.read_text().count("keep_append_only('entry')") == 2
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        rows(place, "UPDATE entry SET text = 'forged'")


def test_a_second_upgrade_does_nothing(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())

    assert upgrading.upgrade(place, shapes()) == []


def test_a_step_that_fails_leaves_the_database_as_it_was(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    path = upgrading.draft(place, shapes(extra=True), "notes")
    broken = '"""Go forward."""\n    op.add_column("organisation", sa.Column("half", sa.String()))\n    1 / 0'
    path.write_text(path.read_text().replace('"""Go forward."""', broken))

    with pytest.raises(ZeroDivisionError):
        upgrading.upgrade(place, shapes(extra=True))

    assert upgrading.revisions(place)[0] == "0001"
    assert "half" not in str(rows(place, "SELECT sql FROM sqlite_master WHERE name = 'organisation'"))


def test_before_the_first_step_the_tables_are_made_as_the_models_say(place):
    assert upgrading.upgrade(place, shapes()) == []
    assert upgrading.differences(place, shapes()) == []
    assert upgrading.upgrade(place, shapes()) == []


def test_the_step_of_our_own_models_can_be_drafted_and_taken_both_ways(place, app):
    from app.core.database import db

    upgrading.draft(place, db.metadata, "first")
    upgrading.upgrade(place, db.metadata)
    assert upgrading.differences(place, db.metadata) == []
    triggers = rows(place, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")[0][0]
    assert triggers == 2 * sum(1 for table in db.metadata.tables.values() if table.info.get("append_only"))

    upgrading.downgrade(place, db.metadata, "base")

    assert rows(place, "SELECT name FROM sqlite_master WHERE type = 'table'") == [("alembic_version",)]


def test_a_link_to_nothing_is_noticed_before_the_step_holds(place):
    upgrading.draft(place, shapes(), "first")
    upgrading.upgrade(place, shapes())
    upgrading.draft(place, shapes(extra=True), "second")
    rows(place, "INSERT INTO entry (id, text, organisation_id) VALUES (1, 'lost', 99)")

    with pytest.raises(Exception, match="point to nothing"):
        upgrading.upgrade(place, shapes(extra=True))
