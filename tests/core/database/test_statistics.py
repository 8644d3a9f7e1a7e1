"""SQLite knows how its rows are spread, and takes the index that leaves few of them."""

import pytest
from sqlalchemy import create_engine

from app.core.database import statistics

QUESTION = "EXPLAIN QUERY PLAN SELECT id FROM work WHERE organisation_id = 1 AND phase_id = 7 AND state = 'open'"


@pytest.fixture
def engine(tmp_path):
    """Two thousand rows of one organisation, in two hundred phases; the wider index has more of what is asked for."""
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE work (id INTEGER PRIMARY KEY, organisation_id, phase_id, state)")
        connection.exec_driver_sql("CREATE INDEX narrow ON work (phase_id)")
        connection.exec_driver_sql("CREATE INDEX wide ON work (organisation_id, state)")
        rows = [(1, number % 200, "open") for number in range(2000)]
        connection.exec_driver_sql("INSERT INTO work (organisation_id, phase_id, state) VALUES (?, ?, ?)", rows)
    yield engine
    engine.dispose()


def plan(engine):
    with engine.connect() as connection:
        return str(connection.exec_driver_sql(QUESTION).all())


def test_the_index_that_leaves_few_rows_is_taken_once_they_were_looked_at(engine):
    assert "wide" in plan(engine)

    statistics.refresh(engine)

    assert "narrow" in plan(engine)


def test_a_connection_stays_open_so_that_a_full_disk_can_still_be_read(engine):
    statistics.refresh(engine)

    assert engine.pool.checkedin() == 1


def test_a_database_in_memory_is_left_alone():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE work (id INTEGER PRIMARY KEY)")

    statistics.refresh(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM work").scalar() == 0
    engine.dispose()
