"""A plugin that ends the server: it comes again at once, and after three such ends that hook is asked no more."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from app.core.database import db, upgrading
from app.core.plugins import FAILURES_UNTIL_OFF
from app.core.plugins.health import FILE as OFF
from app.core.settings import ROOT
from tests import postgres
from tests.faults.live import SECRET, Live, built

pytestmark = [pytest.mark.long, pytest.mark.skipif(not hasattr(os, "fork"), reason="no child can be made here")]
ENDS = """
import os
from app.hookspecs import hookimpl
@hookimpl
def list_menu(actor): os._exit(0)
"""
PATIENCE = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Place:
    """A data folder with the cast and one plugin, and the servers over it."""

    def __init__(self, folder, database_url=""):
        self.data, self.plugins, self.database_url = folder / "data", folder / "plugins", database_url
        self.address = f"http://127.0.0.1:{free_port()}"
        self.started, self.cookie = [], ""

    def serve(self, code, *words, **more):
        """Start a server with one plugin of this code."""
        (self.plugins / "sick").mkdir(parents=True, exist_ok=True)
        (self.plugins / "sick" / "plugin.py").write_text(code)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("UPRIVER_")}
        given = {
            "UPRIVER_DATA_DIR": str(self.data), "UPRIVER_PORT": self.address.rpartition(":")[2], "LC_ALL": "C.UTF-8",
            "UPRIVER_PLUGINS": "sick", "UPRIVER_PLUGIN_DIRS": str(self.plugins), "UPRIVER_MAIL": "off",
            "UPRIVER_SECRET_KEY": SECRET, "UPRIVER_DATABASE_URL": self.database_url, **more,
        }
        with (self.data / "log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", *words], cwd=ROOT, env={**kept, **given}, stdout=log, stderr=log,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def knock(self, path):
        """The status of a page as Xu sees it, or 0 where the server ended instead of answering."""
        try:
            asked = urllib.request.Request(self.address + path, headers={"Cookie": self.cookie})
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def until_it_answers(self):
        """Wait until the server is there; its health asks no plugin."""
        until = time.monotonic() + PATIENCE
        while self.knock("/healthz") != 200:
            assert time.monotonic() < until, self.log()
            time.sleep(0.1)

    def until_a_page_comes(self):
        """Ask for a page until it comes; how often the server ended instead."""
        for ends in range(2 * FAILURES_UNTIL_OFF):
            self.until_it_answers()
            if self.knock("/people") == 200:
                return ends
        return -1

    def log(self):
        return (self.data / "log").read_text()

    def off(self):
        return [(one["plugin"], one["hook"]) for one in json.loads((self.data / OFF).read_text())]

    def stop(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def peopled(place, run):
    """Let Xu have come in, over tables that stand where this version needs them."""
    _now, head = upgrading.revisions(f"sqlite:///{place.data}/upriver.sqlite")
    run("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    run(f"INSERT INTO alembic_version VALUES ('{head}')")
    live = Live(built(place.data, place.database_url), place.data, place.database_url)
    place.cookie = live.cookie("xu")
    with live.app.app_context():
        db.session.remove()
        db.engine.dispose()
    return place


@pytest.fixture
def place(tmp_path, prepared):
    shutil.copytree(prepared, tmp_path / "data")
    connection = sqlite3.connect(tmp_path / "data" / "upriver.sqlite", isolation_level=None)
    found = peopled(Place(tmp_path), connection.execute)
    connection.close()
    yield found
    found.stop()


@pytest.fixture
def place_of_several(tmp_path, running_on_postgresql):
    if importlib.util.find_spec("gunicorn") is None:
        pytest.skip("gunicorn is not installed")
    (tmp_path / "data").mkdir()
    server = running_on_postgresql.extensions["tests.server"]
    made = "CREATE DATABASE ended TEMPLATE template_upriver"
    postgres.run(server, "DROP DATABASE IF EXISTS ended WITH (FORCE)", made)
    address = postgres.address_of(server, "ended")
    found = peopled(Place(tmp_path, address), lambda told: postgres.run(address, told))
    yield found
    found.stop()


def test_a_page_comes_after_a_plugin_ended_the_server_three_times(place):
    process = place.serve(ENDS)

    assert place.until_a_page_comes() == FAILURES_UNTIL_OFF, place.log()
    assert place.off() == [("sick", "list_menu")]

    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "Traceback" not in place.log()


def test_of_several_processes_those_that_a_plugin_ended_are_counted_together(place_of_several):
    process = place_of_several.serve(ENDS, "--processes", "2", UPRIVER_WORKER_IN_SERVER="false")

    assert place_of_several.until_a_page_comes() == FAILURES_UNTIL_OFF, place_of_several.log()
    assert place_of_several.off() == [("sick", "list_menu")]

    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_a_plugin_that_ends_the_server_at_its_start_is_not_tried_for_ever(place):
    process = place.serve("import os\nos._exit(3)")

    assert process.wait(PATIENCE) == 3
    assert "--safe-mode" in place.log()


def test_the_server_goes_with_whoever_keeps_it_up(place):
    process = place.serve("")
    place.until_it_answers()

    os.kill(process.pid, signal.SIGKILL)  # only the parent
    process.wait()

    until = time.monotonic() + PATIENCE
    while place.knock("/healthz") and time.monotonic() < until:
        time.sleep(0.1)
    assert place.knock("/healthz") == 0


def test_a_server_that_is_killed_comes_again_and_blames_nobody(place):
    process = place.serve("")
    place.until_it_answers()
    (child,) = (int(pid) for pid in children(process.pid))

    os.kill(child, signal.SIGKILL)
    place.until_it_answers()

    assert children(process.pid) not in ([], [str(child)])
    assert not (place.data / "plugins_ended.json").exists()


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as found:
        return found.read().split()
