"""Tests on PostgreSQL begin with the same rows, whatever the one before did to them."""

from collections.abc import Iterator

import psycopg
import pytest

from tests import postgres

pytestmark = pytest.mark.long
TABLES = """
CREATE TABLE home (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE person (id serial PRIMARY KEY, home_id int NOT NULL REFERENCES home (id));
INSERT INTO home (name) VALUES ('Lanxi'), ('Elsewhere'); INSERT INTO person (home_id) VALUES (2);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append-only'; END $$;
CREATE TRIGGER closed BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION refuse();
"""
SPOILT = [
    "UPDATE home SET name = 'X'", "INSERT INTO person (home_id) VALUES (1), (1)",
    "DELETE FROM home WHERE name = 'Lanxi'",
    "DROP TABLE person", "ALTER TABLE home DROP COLUMN name", "SELECT 1",
]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as address:
        postgres.run(address, "CREATE DATABASE original")
        postgres.run(postgres.address_of(address, "original"), TABLES)
        yield address


def content(server):
    with psycopg.connect(postgres.address_of(server, "copied").replace("+psycopg", "")) as connection:
        rows = [connection.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in ("home", "person")]
        return [*rows, connection.execute("INSERT INTO person (home_id) VALUES (1) RETURNING id").fetchone()]


@pytest.mark.parametrize("spoil", SPOILT)
def test_what_a_test_spoilt_is_as_it_was(server, spoil):
    postgres.refresh(server, "copied", "original")
    postgres.run(postgres.address_of(server, "copied"), spoil)

    postgres.refresh(server, "copied", "original")

    assert content(server) == [[(1, "Lanxi"), (2, "Elsewhere")], [(1, 2)], (2,)]


def test_whoever_is_still_connected_holds_nothing_back(server):
    postgres.refresh(server, "copied", "original")
    with psycopg.connect(postgres.address_of(server, "copied").replace("+psycopg", "")) as left:
        left.execute("LOCK TABLE home")

        postgres.refresh(server, "copied", "original")

        assert content(server)[0] == [(1, "Lanxi"), (2, "Elsewhere")]
        left.close()
