"""Servers in processes of their own over one installation, people who knock at them, and acts at one moment."""

import http.client
import json as json_
import os
import signal
import subprocess
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import wiring
from app.access.models import Organisation, Person
from app.access.queries import people as people_queries
from app.access.services import sign_ins, tokens
from app.access.sessions import actor_of
from app.core.actor import acting, system
from app.core.database import db
from app.core.settings import ROOT, load

SECRET = "only-for-faults-0123456789abcdef0123456789abcdef"
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """What a server answered; names of headers in small letters."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body as plain values."""
        return json_.loads(self.text)


def start(folder: Path, database_url: str = "", wrap: tuple[str, ...] = (), **environment: str) -> tuple[Any, str]:
    """Start one server in a process group of its own; (process, its address)."""
    given = {
        "UPRIVER_DATA_DIR": str(folder), "UPRIVER_SECRET_KEY": SECRET, "UPRIVER_DATABASE_URL": database_url,
        "UPRIVER_MAIL": "off", "UPRIVER_DEFAULT_LANGUAGE": "en", "LANG": "C.UTF-8",
    }
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("UPRIVER_", "FAULTS_"))}
    with (folder / "server.log").open("a") as log:
        process = subprocess.Popen(
            [*wrap, sys.executable, "-m", "tests.faults.served"], cwd=ROOT, env={**kept, **given, **environment},
            text=True, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
        )
    assert process.stdout is not None
    port = process.stdout.readline().strip()
    assert port, (folder / "server.log").read_text()
    return process, f"127.0.0.1:{port}"


def kill(process: Any) -> None:
    """End a server at once, as a power switch does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


@dataclass
class Live:
    """One installation with its servers; `app` is the same data in this process, to prepare and to look."""

    app: Flask
    folder: Path
    database_url: str = ""
    servers: list[tuple[Any, str]] = field(default_factory=list)
    _keys: dict[tuple[str, str], str] = field(default_factory=dict)
    _known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def serve(self, many: int = 1, **environment: str) -> None:
        """Start servers; the first does the jobs where `FAULTS_WORKER` is given."""
        for _number in range(many):
            self.servers.append(start(self.folder, self.database_url, **environment))

    def stop(self) -> None:
        """End every server."""
        while self.servers:
            kill(self.servers.pop()[0])

    @contextmanager
    def inside(self, who: str = "") -> Iterator[None]:
        """In this process: as somebody, or as the system."""
        self.ids(who) if who else None
        with self.app.app_context():
            db.session.remove()
            try:
                if not who:
                    with system("tests"):
                        yield
                else:
                    person, organisation = self.ids(who)
                    with acting(actor_of(person, organisation, through="web")):
                        db.session.remove()
                        yield
            finally:
                db.session.remove()

    def ids(self, who: str) -> tuple[int, int]:
        """The inner ids of somebody and their organisation; looked up once, so that no session is disturbed later."""
        if who not in self._known:
            home = "Elsewhere Ltd" if who == "zhao" else "Lanxi Trading"
            with self.inside():
                organisation = db.session.scalar(select(Organisation.id).where(Organisation.name == home))
                person = db.session.scalar(select(Person.id).where(Person.email.like(f"{who}@%")))
            self._known[who] = person, organisation
        return self._known[who]

    def sign_in(self, *whos: str) -> None:
        """Sign people in anew, all in one transaction."""
        found = {who: self.ids(who) for who in whos}
        with self.inside():
            secrets = {
                who: sign_ins.begin_sign_in(
                    db.session.get(Person, person), organisation_id=organisation, browser="test"
                ) for who, (person, organisation) in found.items()
            }
            db.session.commit()
        for who, secret in secrets.items():
            client = self.app.test_client()
            with client.session_transaction() as session:
                session["sign_in"] = secret
            self._keys["cookie", who] = f"upriver={client.get_cookie('upriver').value}"

    def cookie(self, who: str) -> str:
        """The cookie that somebody's browser sends."""
        if ("cookie", who) not in self._keys:
            self.sign_in(who)
        return self._keys["cookie", who]

    def token(self, who: str) -> str:
        """Make somebody a token; the secret that their program sends."""
        if ("token", who) not in self._keys:
            _person, organisation = self.ids(who)
            with self.inside(who):
                _made, secret = tokens.make_token(
                    people_queries.myself(), name="t", scope="write", days=1, organisation_id=organisation
                )
                db.session.commit()
            self._keys["token", who] = secret
        return self._keys["token", who]

    def knock(
        self, who: str, method: str, path: str, form: Any = None, json: Any = None, at: int = 0,
        headers: dict[str, str] | None = None, body: bytes | None = None,
    ) -> Answer:
        """Send one request to the server number `at`, as somebody's browser, or as their program below /api."""
        sent = dict(headers or {})
        if who:
            sent |= {"Authorization": f"Bearer {self.token(who)}"} if path.startswith("/api/") else {
                "Cookie": self.cookie(who)}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(form, True).encode()
        if json is not None:
            body, sent["Content-Type"] = json_.dumps(json).encode(), "application/json"
        connection = http.client.HTTPConnection(self.servers[at % len(self.servers)][1], timeout=PATIENCE)
        try:
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            text = found.read().decode("utf-8", "replace")
            return Answer(found.status, text, {name.lower(): value for name, value in found.headers.items()})
        finally:
            connection.close()

    def post(self, who: str, path: str, **more: Any) -> Answer:
        """Send one form, or one JSON body."""
        return self.knock(who, "POST", path, **({"form": {}} | more if "json" not in more else more))


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do everything at one moment, each in a thread of its own; what each gave, in order."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            found[place] = acts[place]()
        except OSError as error:  # a server that was killed
            found[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def built(folder: Path, database_url: str = "", **settings: Any) -> Flask:
    """The application in this process, over the data of the servers."""
    given = {"data_dir": folder, "database_url": database_url, "secret_key": SECRET, "mail": "off"}
    return wiring.build(load({}, **given, default_language="en", worker_in_server=False, **settings), testing=True)
