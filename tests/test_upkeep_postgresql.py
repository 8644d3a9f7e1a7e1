"""Backup and restore on PostgreSQL: by COPY inside one snapshot, into a room of its own, swapped in at once."""

import zipfile

import pytest

from app.core.database import schemas, upgrading
from app.core.errors import Refused
from app.upkeep import gathering, moving, proving
from app.upkeep.backing_up import back_up, verify
from app.upkeep.restoring import restore_from
from tests import postgres
from tests.installation import change, furnish, names, settings_of

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server():
    """A server with nothing in it."""
    with postgres.server() as address:
        yield address


@pytest.fixture
def fresh(server, tmp_path):
    """Return a function that gives the settings of an installation on an empty database."""
    made = []

    def make(name):
        postgres.run(server, f"CREATE DATABASE {name}")
        made.append(name)
        return settings_of(tmp_path / name, postgres.address_of(server, name).replace("+psycopg", ""))

    yield make
    postgres.run(server, *(f"DROP DATABASE {name} WITH (FORCE)" for name in made))


@pytest.fixture
def home(running, fresh):
    """The settings of an installation."""
    found = fresh("home")
    furnish(found)
    return found


def rooms(found):
    from sqlalchemy import create_engine, text

    engine = create_engine(found.database)
    with engine.connect() as connection:
        told = connection.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%_20%' ORDER BY 1")).all()
    engine.dispose()
    return list(told)


def test_it_comes_back_on_an_empty_database_and_goes_on_counting(home, fresh, tmp_path):
    manifest = back_up(home, tmp_path / "x.zip")
    verify(tmp_path / "x.zip", home)
    elsewhere = fresh("elsewhere")

    restore_from(tmp_path / "x.zip", elsewhere, replace=False)
    change(elsewhere, "Next")

    assert manifest.database == "postgresql"
    assert names(elsewhere) == ["Lanxi", "Next"]
    assert rooms(home) == rooms(elsewhere) == []
    with pytest.raises(Exception, match="append-only"):
        postgres.run(elsewhere.database, "UPDATE journal_entry SET kind = 'forged'")
    assert upgrading.upgrade(elsewhere.database, proving.db.metadata) == []


def test_what_is_committed_while_it_is_taken_is_not_in_it(home, tmp_path, monkeypatch):
    held = gathering.hold_lakes
    monkeypatch.setattr(gathering, "hold_lakes", lambda *given: (change(home, "Late"), held(*given))[1])

    assert back_up(home, tmp_path / "x.zip").tables["organisation"].rows == 1
    assert names(home) == ["Lanxi", "Late"]


def test_rows_lie_in_it_by_their_key_and_tell_nothing_of_when_they_came(home, tmp_path):
    """The answers of a survey have drawn keys; in the order of coming they would lie beside who had just answered."""
    change(home, "Next")
    postgres.run(home.database, "UPDATE organisation SET language = 'zh_Hans' WHERE name = 'Lanxi'")

    back_up(home, tmp_path / "x.zip")

    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        lines = archive.read("database/organisation.copy").decode().splitlines()
    assert len(lines) == 2
    assert "Lanxi" in lines[0]


def test_a_database_that_is_used_is_refused_and_replaced_only_by_moving_it_aside(home, tmp_path):
    back_up(home, tmp_path / "x.zip")
    change(home, "Later")
    with pytest.raises(Refused, match="is not empty"):
        restore_from(tmp_path / "x.zip", home, replace=False)

    _manifest, aside = restore_from(tmp_path / "x.zip", home, replace=True)

    assert names(home) == ["Lanxi"]
    assert rooms(home) == [aside]
    assert names(settings_of(home.data_dir, schemas.within(home.database, aside).replace("+psycopg", ""))) == [
        "Lanxi", "Later"]


@pytest.mark.parametrize("before", [True, False])
def test_a_crash_around_the_swap_leaves_the_old_or_the_new_never_both(home, tmp_path, monkeypatch, before):
    class Died(BaseException):
        pass

    back_up(home, tmp_path / "x.zip")
    change(home, "Later")
    swap = schemas.swap_in

    def die(*given):
        if not before:
            swap(*given)
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(schemas, "swap_in", die)
        patched.setattr(moving, "mend", lambda settings: "")
        patched.setattr(schemas, "drop", lambda *given: None)
        patched.setattr("app.upkeep.staging.shutil.rmtree", lambda *given, **more: None)
        with pytest.raises(Died):
            restore_from(tmp_path / "x.zip", home, replace=True)
    told = moving.mend(home)

    assert ("undone" in told) is before
    assert names(home) == (["Lanxi", "Later"] if before else ["Lanxi"])
    assert (home.data_dir / "lake").is_dir()
