"""Each step up and down keeps every row, on a database that has rows in every table."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from app.core.database import db, upgrading
from tests import postgres
from tests.filling import content, fill, tables_of

STEPS = sorted(path.name[:4] for path in (upgrading.FOLDER / "versions").glob("[0-9]*.py"))
BEFORE = dict(zip(STEPS, ["base", *STEPS], strict=False))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL for the tests that ask for one."""
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def place(request, tmp_path, running):
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'x.sqlite'}"
        return
    server = request.getfixturevalue("server")
    postgres.run(server, "CREATE DATABASE stepping")
    yield postgres.address_of(server, "stepping")
    postgres.run(server, "DROP DATABASE stepping WITH (FORCE)")


@pytest.fixture
def engine(place) -> Iterator[Engine]:
    """An engine on it."""
    made = create_engine(place)
    yield made
    made.dispose()


def kept(before, after):
    """Return which rows of `before` are not in `after` as they were, in the columns that both have."""
    return {
        name for name, rows in before.items() if name in after
        for old, new in zip(rows, after[name], strict=True)
        if any(new[key] != old[key] for key in old.keys() & new.keys())
    }


@pytest.mark.parametrize("step", STEPS)
def test_a_step_up_down_and_up_again_keeps_every_row(place, engine, step):
    if BEFORE[step] != "base":
        upgrading.upgrade(place, db.metadata, BEFORE[step])
        fill(engine)
    before = content(engine)

    upgrading.upgrade(place, db.metadata, step)
    up = content(engine)
    upgrading.downgrade(place, db.metadata, BEFORE[step])
    down = content(engine)
    upgrading.upgrade(place, db.metadata, step)

    assert kept(before, up) == set()
    assert before.keys() <= up.keys()
    assert down == before
    assert content(engine) == up


@pytest.mark.parametrize("step", STEPS)
def test_a_step_goes_back_over_rows_of_its_own(place, engine, step):
    upgrading.upgrade(place, db.metadata, step)
    fill(engine)
    before = content(engine)

    upgrading.downgrade(place, db.metadata, BEFORE[step])
    down = content(engine)

    assert all(before.values())
    assert kept(down, before) == set()


def test_all_steps_together_give_what_the_models_say_and_every_table_takes_rows(place, engine):
    upgrading.upgrade(place, db.metadata)
    fill(engine)

    assert upgrading.differences(place, db.metadata) == []
    assert {table.name for table in tables_of(engine)} == set(db.metadata.tables)
    assert all(content(engine).values())
