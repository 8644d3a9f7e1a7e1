"""A full disk, a database that somebody else holds, a disk that fails to sync: kindly refused, healed by itself."""

import resource
import shutil
import signal
import sqlite3
import subprocess

import pytest
from sqlalchemy import func, select

from app import wiring
from app.core.database import db
from app.core.files import Upload
from app.core.settings import load
from tests.faults import bringing
from tests.faults.live import Live, built

pytestmark = [
    pytest.mark.long, pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="no prlimit on this system"),
]
# Smaller than what every table takes, so that no write beyond the first page gets through.
NO_ROOM = 8192
UNLIMITED = resource.RLIM_INFINITY


@pytest.fixture(scope="module")
def live(prepared, tmp_path_factory):
    """One server on SQLite that waits for locks a tenth of a second only."""
    folder = tmp_path_factory.mktemp("hard")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    live = Live(built(folder), folder)
    for who in ("xu", "lin"):
        live.cookie(who), live.token(who)
    with live.app.app_context():
        db.engine.dispose()
    live.serve(FAULTS_BUSY_MS="100")
    yield live
    live.stop()
    with live.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def no_room(live):
    """Let no file of the server grow; take that back by calling it with False."""
    pid = live.servers[0][0].pid

    def limit(on=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (NO_ROOM if on else UNLIMITED, UNLIMITED))

    yield limit
    limit(False)


def log(live):
    """What the server wrote on its way."""
    return (live.folder / "server.log").read_text()


def people(live):
    """How many people there are."""
    with sqlite3.connect(live.folder / "upriver.sqlite") as connection:
        found = connection.execute("SELECT count(*) FROM person").fetchone()[0]
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
    return found


def add(live, number):
    """Add a person by the form."""
    form = {"name": f"Person {number}", "email": f"hard{number}@lanxi.example", "department": ""}
    return live.post("xu", "/people/new", form=form)


def test_a_full_disk_refuses_kindly_reads_on_and_heals_by_itself(live, no_room):
    before = people(live)
    no_room()

    page = add(live, 1)
    program = live.post("xu", "/api/v1/people", json={"name": "A", "email": "hard2@lanxi.example"})

    assert (page.status, program.status) in ((503, 503), (507, 507))
    assert "hing was saved" in page.text
    assert "up-refusal" in page.text
    assert program.headers["content-type"] == "application/problem+json"
    assert live.knock("xu", "GET", "/people").status == 200
    no_room(False)
    assert people(live) == before
    assert add(live, 1).status == 303
    assert people(live) == before + 1


def test_a_file_that_finds_no_room_leaves_nothing_behind(live, no_room):
    no_room()
    answer = bringing.send(live, "lin", bringing.rows(1, 400))
    no_room(False)

    assert answer.status == 507
    assert "disk of the server is full" in answer.json["detail"]
    assert [path for path in (live.folder / "files").rglob("*") if path.is_file()] == []
    with live.inside():
        assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
    assert bringing.send(live, "lin", bringing.rows(1, 400)).status == 201


def test_a_database_that_somebody_else_holds_is_said_and_not_waited_for_without_end(live):
    before = len(log(live))
    with sqlite3.connect(live.folder / "upriver.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        page = add(live, 3)
        program = live.post("xu", "/api/v1/people", json={"name": "A", "email": "hard4@lanxi.example"})
        reading = live.knock("xu", "GET", "/people")
        other.execute("ROLLBACK")
    other.close()

    assert (page.status, program.status, reading.status) == (503, 503, 200)
    assert "Try again in a minute" in page.text
    assert "Try again in a minute" in program.json["detail"]
    assert 'class="up-nav"' in page.text, "the refusal stands in its frame: reading needs no lock"
    assert "Traceback" not in log(live)[before:]
    assert add(live, 3).status == 303


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this machine: apt-get install strace")
def test_a_disk_that_fails_to_sync_is_acknowledged_by_nobody(live):
    before = people(live)
    pid = str(live.servers[0][0].pid)
    fault = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"]
    failing = subprocess.Popen(
        ["strace", "-f", "-p", pid, *fault, "-o", "/dev/null"], stderr=subprocess.PIPE, text=True
    )
    assert "attached" in failing.stderr.readline()
    page = add(live, 5)
    failing.send_signal(signal.SIGINT)
    failing.communicate()

    assert page.status == 503
    assert people(live) == before
    assert add(live, 5).status == 303


@pytest.mark.parametrize("address", ["/", "/sign-in", "/people", "/api/v1/me"])
def test_a_database_that_is_gone_is_said_on_a_page_without_its_frame(tmp_path, address):
    app = wiring.build(load(
        {}, data_dir=tmp_path, secret_key="x" * 64, database_url="postgresql://nobody@127.0.0.1:9/gone", mail="off",
        safe_mode=True, default_language="en",
    ))
    client = app.test_client()
    with client.session_transaction() as session:
        session["sign_in"] = "whoever"

    answer = client.get(address, headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text

