"""A server that is killed in the middle of writing loses nothing that it acknowledged, and doubles nothing.

`UPRIVER_KILLS=1000` kills it so often, a few seconds each; UPRIVER_FULL asks for twenty.
"""

import itertools
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import wiring
from app.access.services import tokens
from app.core.actor import acting, system
from app.core.database import db
from app.core.settings import ROOT, load
from tests import cast as cast_module

WRITERS = 4
KILLS, QUICK = int(os.environ.get("UPRIVER_KILLS") or (20 if "UPRIVER_FULL" in os.environ else 8)), 2


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A data folder with the cast, and a token with which Xu may add people."""
    from app.access.sessions import actor_of

    folder = tmp_path_factory.mktemp("killed")
    app = wiring.build(load({}, data_dir=folder, secret_key="x" * 64, safe_mode=True))
    with app.app_context():
        with system("prepare"):
            db.create_all()
            cast = cast_module.assemble()
            db.session.commit()
            xu, organisation_id = cast.people["xu"].id, cast.lanxi.id
        db.session.remove()
        with acting(actor_of(xu, organisation_id, through="command")):
            from app.access.queries import people

            _token, secret = tokens.make_token(
                people.myself(), name="killing", scope="write", days=1, organisation_id=organisation_id
            )
            db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return folder, secret


def serve(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server in a process group of its own; return it and its address."""
    environment = os.environ | {
        "UPRIVER_DATA_DIR": str(folder), "UPRIVER_PORT": "0", "UPRIVER_SECRET_KEY": "x" * 64,
        "UPRIVER_SAFE_MODE": "true", "UPRIVER_MAIL": "off", "LANG": "C.UTF-8",
    }
    code = (
        "import waitress; from app import wiring; from app.core.settings import load; app = wiring.build(load());"
        "s = waitress.create_server(app, host='127.0.0.1', port=0, threads=6);"
        "print(s.effective_port, flush=True); s.run()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )
    assert process.stdout is not None
    return process, f"http://127.0.0.1:{process.stdout.readline().strip()}"


def write(address: str, secret: str, names: Iterator[str], acknowledged: list[str], stop: threading.Event) -> None:
    """Add one person after the other until told to stop; note each that the server said it kept."""
    while not stop.is_set():
        email = f"{next(names)}@lanxi.example"
        body = json.dumps({"email": email, "name": "Killed In Time"}).encode()
        request = urllib.request.Request(f"{address}/api/v1/people", body, method="POST", headers={
            "Authorization": f"Bearer {secret}", "Content-Type": "application/json", "Idempotency-Key": email,
        })
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                if answer.status == 201:
                    acknowledged.append(email)
        except (OSError, urllib.error.HTTPError):
            continue


def wait_for(acknowledged: list[str], seconds: float = 30) -> None:
    """Wait until the first write was acknowledged, however slow the machine; what follows is cut off in the middle."""
    until = time.monotonic() + seconds
    while not acknowledged and time.monotonic() < until:
        time.sleep(0.02)


@pytest.mark.parametrize(
    "cycle", [pytest.param(n, marks=pytest.mark.long if n >= QUICK else ()) for n in range(KILLS)]
)
def test_what_was_acknowledged_is_there_after_a_kill(place, cycle):
    folder, secret = place
    process, address = serve(folder)
    acknowledged: list[str] = []
    stop, names = threading.Event(), (f"k{cycle}-{n}" for n in itertools.count())
    lock = threading.Lock()
    taking = iter(lambda: (lock.acquire(), next(names), lock.release())[1], None)
    told = (address, secret, taking, acknowledged, stop)
    threads = [threading.Thread(target=write, args=told) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    wait_for(acknowledged)
    time.sleep(random.Random(cycle).random() * 0.5)
    os.killpg(process.pid, signal.SIGKILL)
    stop.set()
    for thread in threads:
        thread.join()
    process.wait()
    process.stdout.close()

    with sqlite3.connect(folder / "upriver.sqlite") as connection:
        found = connection.execute("SELECT email FROM person WHERE email LIKE ?", (f"k{cycle}-%",))
        kept = [email for (email,) in found]
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()

    assert len(acknowledged) > 0
    assert set(acknowledged) <= set(kept)
    assert (len(kept), sound, dangling) == (len(set(kept)), "ok", [])
