"""Each step up and down keeps every row, on a database that has rows in every table."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

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


class Files:
    """Databases of SQLite, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite"

    def copy(self, name: str, kept: str | None) -> None:
        self.drop(name)
        if kept:
            shutil.copy(self.folder / f"{kept}.sqlite", self.folder / f"{name}.sqlite")

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.sqlite*"):
            path.unlink()


class Databases:
    """Databases of a server of PostgreSQL."""

    def __init__(self, server: str) -> None:
        self.server = server

    def address(self, name: str) -> str:
        return postgres.address_of(self.server, name)

    def copy(self, name: str, kept: str | None) -> None:
        self.drop(name)
        postgres.run(self.server, f"CREATE DATABASE {name} TEMPLATE {kept or 'template1'}")

    def drop(self, name: str) -> None:
        postgres.run(self.server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def databases(request, tmp_path_factory, running) -> Files | Databases:
    """Where databases are made and copied."""
    if request.param == "sqlite":
        return Files(tmp_path_factory.mktemp("stepping"))
    return Databases(request.getfixturevalue("server"))


@pytest.fixture
def place(databases) -> Iterator[str]:
    """The address of an empty database."""
    databases.copy("stepping", None)
    yield databases.address("stepping")
    databases.drop("stepping")


@pytest.fixture
def engine(place) -> Iterator[Engine]:
    """An engine on it."""
    made = create_engine(place)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def made(databases) -> set[str]:
    """The steps of which a database with rows in every table is kept."""
    return set()


@pytest.fixture
def stand(databases, made, place) -> Callable[[str], None]:
    """Return a function that lets the database stand at a step, with rows in every table; each is filled once."""

    def at(step: str) -> None:
        if step not in made:
            upgrading.upgrade(place, db.metadata, step)
            filling = create_engine(place)
            fill(filling)
            filling.dispose()
            databases.copy(f"at_{step}", "stepping")
            made.add(step)
        else:
            databases.copy("stepping", f"at_{step}")

    return at


def kept(before, after):
    """Return which rows of `before` are not in `after` as they were, in the columns that both have."""
    return {
        name for name, rows in before.items() if name in after
        for old, new in zip(rows, after[name], strict=True)
        if any(new[key] != old[key] for key in old.keys() & new.keys())
    }


@pytest.mark.parametrize("step", STEPS)
def test_a_step_up_down_and_up_again_keeps_every_row(place, engine, stand, step):
    if BEFORE[step] != "base":
        stand(BEFORE[step])
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
def test_a_step_goes_back_over_rows_of_its_own(place, engine, stand, step):
    stand(step)
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
