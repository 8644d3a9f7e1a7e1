"""A small installation on disk: migrated, with an organisation, a lake, a file, a playbook and a secret."""

import shutil
from pathlib import Path

import pytest

from app.access.models import Person
from app.access.services import organisations
from app.core import clock, files, journal, settings
from app.core.actor import system
from app.core.database import db, upgrading
from app.records.queries.lake import lake_of
from app.records.rules.manifest import Current, Manifest
from app.records.services.storing import publish
from app.upkeep import proving

PARQUET, NAME = "current/customer-1.parquet", "Lanxi"


def settings_of(folder: Path, database_url: str = "") -> settings.Settings:
    """Return settings for an installation in `folder`."""
    return settings.load({}, data_dir=folder, database_url=database_url, mail="off", safe_mode=True)


def furnish(found: settings.Settings) -> None:
    """Make an installation from nothing."""
    folder = found.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    upgrading.upgrade(found.database, db.metadata)
    with proving.looked_at(found.database):
        home = organisations.found_organisation(NAME, language="en")
        person = Person(email="lin@lanxi.example", name="Lin", sign_in_stamp="x", created_at=clock.now())
        db.session.add(person)
        db.session.flush()
        stored = f"{home.ref}/letter"
        db.session.add(files.Upload(
            organisation_id=home.id, name="letter.txt", kind="text/plain", size=4, sha256="", stored=stored,
            by_id=person.id, at=clock.now(),
        ))
        journal.record("import.begun", organisation_id=home.id, size=4)
        ref = home.ref
        db.session.commit()
    (folder / "files" / ref).mkdir(parents=True)
    (folder / "files" / stored).write_bytes(b"dear")
    (folder / "playbooks" / ref).mkdir(parents=True)
    (folder / "playbooks" / ref / "playbook.yaml").write_text("id: ours\n")
    (folder / "secret_key").write_text("k" * 64)
    (folder / "secret_key").chmod(0o600)
    lake = lake_of(ref, folder)
    lake.path(PARQUET).parent.mkdir(parents=True)
    lake.path(PARQUET).write_bytes(b"PAR1rowsPAR1")
    publish(lake, Manifest(1, (), {"customer": Current(PARQUET, 1, ("id",))}), [lake.path(PARQUET)])


@pytest.fixture(scope="session")
def furnished(running: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation, made once; nobody changes it."""
    folder = tmp_path_factory.mktemp("furnished") / "var"
    furnish(settings_of(folder))
    return folder


@pytest.fixture
def home(furnished: Path, tmp_path: Path) -> settings.Settings:
    """The settings of a copy of the installation that a test may spoil."""
    shutil.copytree(furnished, tmp_path / "var")
    return settings_of(tmp_path / "var")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but what is only kept for speed."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "cache"
        and not path.name.endswith(("-wal", "-shm")) and path.name != "lock"
    }


def change(found: settings.Settings, name: str) -> None:
    """Let somebody found another organisation."""
    with proving.looked_at(found.database), system("test"):
        organisations.found_organisation(name, language="en")
        db.session.commit()


def names(found: settings.Settings) -> list[str]:
    """Return the organisations of an installation."""
    from sqlalchemy import select

    from app.access.models import Organisation

    with proving.looked_at(found.database):
        return list(db.session.scalars(select(Organisation.name).order_by(Organisation.id)))
