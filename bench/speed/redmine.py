"""Redmine as Debian packages it, over the same rows: as many projects, issues, people, memberships and changes.

The package's own program and the database that it made are taken; a copy of that is filled by SQL in the work folder.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

from bench.speed.browser import Browser
from bench.speed.filling import Size
from bench.speed.servers import Server, serving

PROGRAM = Path("/usr/share/redmine")
MADE = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
LOGIN, PASSWORD = "reader", "reader-of-the-benchmark"
NOW = "2026-11-20 04:00:00"
MODULES = ("issue_tracking", "gantt", "calendar", "time_tracking", "news", "wiki")


def missing() -> str:
    """Return why Redmine cannot be measured here, or an empty text."""
    if not (PROGRAM / "config.ru").exists() or not MADE.exists():
        return "Redmine's packages (redmine, redmine-sqlite) are not installed"
    return "" if shutil.which("puma") else "the package puma is not installed"


def _put(database: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * len(columns.split(",")))
    database.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _hashed(password: str, salt: str) -> str:
    inner = hashlib.sha1(password.encode()).hexdigest()
    return hashlib.sha1((salt + inner).encode()).hexdigest()


def _people(database: sqlite3.Connection, size: Size) -> list[int]:
    ids = list(range(100, 100 + size.people))
    _put(database, "users", "id, login, hashed_password, salt, firstname, lastname, admin, status, language, type, "
         "created_on, updated_on, must_change_passwd, passwd_changed_on", (
             (who, LOGIN if who == ids[0] else f"p{who}", _hashed(PASSWORD, "a" * 32), "a" * 32, "Person", f"{who}",
              0, 1, "en", "User", NOW, NOW, 0, NOW) for who in ids))
    _put(database, "email_addresses", "user_id, address, is_default, notify, created_on, updated_on", (
        (who, f"p{who}@large.example", 1, 0, NOW, NOW) for who in ids))
    return ids


def _projects(database: sqlite3.Connection, size: Size, people: list[int]) -> None:
    numbers = range(1, size.rollouts + 1)
    _put(database, "projects", "id, name, description, homepage, is_public, created_on, updated_on, identifier, "
         "status, lft, rgt, inherit_members", (
             (n, f"Rollout {n:04}", "A rollout", "", 0, NOW, NOW, f"rollout-{n}", 1, 2 * n - 1, 2 * n, 0)
             for n in numbers))
    _put(database, "enabled_modules", "project_id, name", ((n, name) for n in numbers for name in MODULES))
    _put(database, "projects_trackers", "project_id, tracker_id", ((n, one) for n in numbers for one in (1, 2, 3)))
    seats = [(n, people[(place + 7 * n) % len(people)] if place else people[0])
             for n in numbers for place in range(size.seats)]
    seats = list(dict.fromkeys(seats))
    _put(database, "members", "id, user_id, project_id, created_on, mail_notification", (
        (place, who, n, NOW, 0) for place, (n, who) in enumerate(seats, 1)))
    _put(database, "member_roles", "member_id, role_id", ((place, 3) for place in range(1, len(seats) + 1)))


def _issues(database: sqlite3.Connection, size: Size, people: list[int]) -> None:
    first = date(2026, 10, 1)
    def rows() -> Iterable[tuple[object, ...]]:
        for one in range(1, size.rollouts * size.activities + 1):
            project, place = 1 + (one - 1) // size.activities, (one - 1) % size.activities
            begins = first + timedelta(days=place // 3)
            yield (one, 1, project, f"Name the business owners {place}", "What is to be done", 1 + place % 5, 2,
                   people[place % 50], people[0], 1, NOW, NOW, begins.isoformat(),
                   (begins + timedelta(days=4)).isoformat(), 10 * (place % 10), one, 1, 2, 0)
    _put(database, "issues", "id, tracker_id, project_id, subject, description, status_id, priority_id, "
         "assigned_to_id, author_id, lock_version, created_on, updated_on, start_date, due_date, done_ratio, root_id, "
         "lft, rgt, is_private", rows())
    changes = [(2 * one + turn, one) for one in range(1, size.rollouts * size.activities + 1) for turn in (0, 1)]
    _put(database, "journals", "id, journalized_id, journalized_type, user_id, notes, created_on, private_notes", (
        (number, one, "Issue", people[one % len(people)], "", NOW, 0) for number, one in changes))
    _put(database, "journal_details", "journal_id, property, prop_key, old_value, value", (
        (number, "attr", "status_id", "1", "2") for number, _one in changes))


def fill(work: Path, size: Size) -> Path:
    """Fill a copy of the package's database, unless an earlier run has; return it."""
    place = work.resolve() / f"redmine-{size.rollouts}.sqlite"
    if place.exists():
        return place
    draft = place.with_suffix(".part")
    shutil.copy(MADE, draft)
    with sqlite3.connect(draft) as database:
        people = _people(database, size)
        _projects(database, size, people)
        _issues(database, size, people)
    with sqlite3.connect(draft) as database:
        database.execute("ANALYZE")
        database.execute("PRAGMA journal_mode = WAL")
    draft.replace(place)
    return place


def served(place: Path) -> AbstractContextManager[Server]:
    """Serve it by puma with as many threads as Upriver has."""
    command = ["puma", "-b", "tcp://127.0.0.1:{port}", "-t", "8:8", "-e", "production", "config.ru"]
    environment = {"DATABASE_URL": f"sqlite3:{place}", "RAILS_ENV": "production"}
    return serving(
        "Redmine", command, "/login", folder=PROGRAM, environment=environment, log=place.with_suffix(".log"),
    )


def enter(port: int) -> Browser:
    """Sign in; return the browser."""
    browser = Browser(port)
    token = browser.token("/login")
    browser.send("/login", {"username": LOGIN, "password": PASSWORD, "authenticity_token": token})
    return browser
