"""What every test may ask for: an application, the cast, somebody acting, somebody at a browser."""

import contextlib
import filecmp
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from app import wiring
from app.access import sessions
from app.access.services import sign_ins
from app.core import settings
from app.core.actor import Actor, acting, system
from app.core.database import db
from tests import cast as cast_module
from tests import postgres
from tests.cast import Cast
from tests.counting import counted

# How long an example takes says how busy the machine is, and nothing about the code.
hypothesis.settings.register_profile("upriver", deadline=None)
hypothesis.settings.load_profile("upriver")

SECRET = "only-for-tests-0123456789abcdef0123456789abcdef"


PLUGINS = ("crm", "customer_classes", "base_data")


def _settings(folder: Path, **overrides: object) -> settings.Settings:
    present = tuple(name for name in PLUGINS if (settings.ROOT / "plugins" / name / "plugin.py").exists())
    given = {
        "plugins": present, "data_dir": folder, "secret_key": SECRET, "default_language": "en", "mail": "off",
        "worker_in_server": False,
    }
    return settings.load({}, **{**given, **overrides})


def _prepare(app: Flask) -> None:
    with app.app_context(), system("prepare the tests"):
        db.create_all()
        cast_module.assemble()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with tables and the cast, made once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("prepared")
    _prepare(wiring.build(_settings(folder), testing=True))
    return folder


def _hurried(app: Flask) -> Flask:
    """Let SQLite skip waiting for the disk: a test's database lives for a second."""
    with app.app_context():
        event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))
    return app


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Flask]:
    """One application for the whole session; `app` swaps the database below it."""
    app = _hurried(wiring.build(_settings(tmp_path_factory.mktemp("running")), testing=True))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def running_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same on PostgreSQL, with a database `template_upriver` whose rows each test begins with."""
    with postgres.server() as address:
        postgres.run(address, "CREATE DATABASE template_upriver")
        folder = tmp_path_factory.mktemp("running_pg")
        _prepare(wiring.build(_settings(
            folder, database_url=postgres.address_of(address, "template_upriver")), testing=True
        ))
        app = wiring.build(_settings(folder, database_url=postgres.address_of(address, "upriver")), testing=True)
        app.extensions["tests.server"] = address
        yield app
        with app.app_context():
            db.engine.dispose()


# Seconds and minutes of the whole run: those that play, look, kill or read what is hostile.
LONG = (
    "demo_played", "journeys/", "look/", "faults/", "core/jobs/test_worker", "playbooks/test_hostile",
    "records/pages/", "records/test_importing", "records/test_commands", "core/database/test_steps", "test_serving",
    "test_upkeep", "access/test_door", "surveys/test_answering", "records/test_staging_hostile", "records/test_checks",
    "records/test_lake", "test_policy", "rollouts/test_erp_rollout", "core/plugins/test_pages",
)


# What takes longest begins first, so that all workers end at about the same time; the others follow as they stand.
FIRST = (
    "journeys/test_every_page.py", "journeys/test_every_page_of_operators", "journeys/test_go_live",
    "journeys/test_records",
    "faults/test_power_loss", "faults/test_killed.py", "test_demo_played", "test_policy", "core/jobs/test_worker",
    "core/database/test_steps", "journeys/", "faults/", "records/pages", "test_upkeep", "test_serving", "look/",
    "rollouts/test_erp_rollout",
)


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(settings.ROOT / "tests").as_posix()


def _turn(item: pytest.Item) -> int:
    place = _place(item)
    return next((turn for turn, known in enumerate(FIRST) if place.startswith(known)), len(FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; leave out of the quick set what needs a browser, PostgreSQL, or seconds."""
    items.sort(key=_turn)
    for item in items:
        place = _place(item)
        on = getattr(item, "callspec", None)
        if place.startswith(LONG) or (on and on.params.get("on") == "postgresql") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.long)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let tests marked `both` run on each database."""
    if "on" in metafunc.fixturenames:
        kinds = ["sqlite", "postgresql"] if metafunc.definition.get_closest_marker("both") else ["sqlite"]
        metafunc.parametrize("on", kinds, indirect=True, ids=kinds if len(kinds) > 1 else [""])


@pytest.fixture
def on(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return request.param


def _empty(folder: Path) -> None:
    for old in folder.iterdir():
        if old.name != "cache":
            shutil.rmtree(old) if old.is_dir() else old.unlink()


def _copy_file(prepared: Path, folder: Path) -> None:
    for kept in prepared.iterdir():
        if kept.is_file() and not kept.name.endswith(("-wal", "-shm")):
            shutil.copy(kept, folder / kept.name)


@pytest.fixture
def app(request: pytest.FixtureRequest, on: str) -> Iterator[Flask]:
    """The application with a fresh copy of the prepared data."""
    app: Flask = request.getfixturevalue("running" if on == "sqlite" else "running_on_postgresql")
    folder = Path(app.extensions["upriver.settings"].data_dir)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        _empty(folder)
        if on == "sqlite":
            _copy_file(request.getfixturevalue("prepared"), folder)
        else:
            postgres.refresh(app.extensions["tests.server"], "upriver", "template_upriver")
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def memories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Where prepared states are kept, and what was answered when each was made."""
    return tmp_path_factory.mktemp("memories"), {}


@pytest.fixture
def remembered(app: Flask, on: str, memories: tuple[Path, dict[str, Any]]) -> Callable[..., Any]:
    """Return a function that makes a costly state of untouched data once, and gives a copy of it to every later test.

    What `make` answers must be plain values: it is answered again with each copy.
    """
    kept, answers = memories
    folder = Path(app.extensions["upriver.settings"].data_dir)

    def give(name: str, make: Callable[[], Any]) -> Any:
        if on != "sqlite":
            return make()
        if name not in answers:
            answers[name] = make()
            source, target = folder, kept / name
        else:
            source, target = kept / name, folder
        db.session.remove()
        db.engine.dispose()  # the last connection to close folds the log of writes into the file
        if target == folder:
            _empty(folder)
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache"))
        return answers[name]

    return give


@pytest.fixture
def is_untouched(app: Flask, on: str, prepared: Path) -> Callable[[], bool]:
    """Return a function that tells whether the database still is what each test begins with."""

    def compare() -> bool:
        if on != "sqlite":
            return False
        db.session.remove()
        db.engine.dispose()
        place = Path(app.extensions["upriver.settings"].data_dir)
        return filecmp.cmp(prepared / "upriver.sqlite", place / "upriver.sqlite", shallow=False)

    return compare


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The organisations and people, read from the prepared data."""
    from sqlalchemy import select

    from app.access.models import Organisation, Person

    with system("read the cast"):
        organisations = {row.name: row for row in db.session.scalars(select(Organisation))}
        people = {row.email.split("@")[0]: row for row in db.session.scalars(select(Person))}
        db.session.expunge_all()
    return Cast(organisations["Lanxi Trading"], organisations["Elsewhere Ltd"], people)


@pytest.fixture
def actor(cast: Cast) -> Callable[..., Actor]:
    """Return a function that gives the actor of one of the cast, by key."""

    def make(who: str, through: str = "web") -> Actor:
        organisation = cast.elsewhere if who == "zhao" else cast.lanxi
        found = sessions.actor_of(cast.people[who].id, organisation.id, through=through)
        assert found is not None
        db.session.remove()
        return found

    return make


@pytest.fixture
def act_as(actor: Callable[..., Actor]) -> Callable[..., contextlib.AbstractContextManager[None]]:
    """Return a function for `with act_as("lin"):`."""
    return lambda who, **kwargs: acting(actor(who, **kwargs))


@pytest.fixture
def visit(app: Flask, cast: Cast) -> Callable[..., FlaskClient]:
    """Return a function that gives a browser in which one of the cast is signed in; None is a passer-by."""

    def sign_in(who: str | None, **kwargs: object) -> FlaskClient:
        client = app.test_client(**kwargs)
        if who is None:
            return client
        organisation = cast.elsewhere if who == "zhao" else cast.lanxi
        secret = sign_ins.begin_sign_in(cast.people[who], organisation_id=organisation.id, browser="test")
        db.session.commit()
        db.session.remove()
        with client.session_transaction() as session:
            session["sign_in"] = secret
        return client

    app.config["WTF_CSRF_ENABLED"] = False
    return sign_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Return a function that runs what it is given and says how many statements that took."""

    def run(what: Callable[[], object]) -> int:
        with counted(db.engine) as sent:
            what()
        return len(sent)

    return run


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; the test is skipped with a clear line where there is none."""
    for path in (os.environ.get("UPRIVER_CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser"):
        if path and Path(path).exists():
            return path
    pytest.skip("no Chromium on this machine: set UPRIVER_CHROMIUM to one")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """One Chromium for all tests that look at pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield running
        running.close()
