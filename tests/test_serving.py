"""The server as a process: it names its address, answers, and stops cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from app.core.settings import ROOT

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="stopped by a signal")]


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a server and returns (process, first line it says)."""
    started = []

    def run(*words, **environment):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("UPRIVER_")}
        given = {"UPRIVER_DATA_DIR": str(tmp_path / "data"), "UPRIVER_SAFE_MODE": "true", "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", "app", *words], cwd=ROOT, env={**kept, **given, **environment}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        started.append(process)
        return process, process.stdout.readline()

    yield run
    for process in started:
        process.kill()
        process.communicate()


def get(address, path):
    with urllib.request.urlopen(address + path, timeout=10) as answer:
        return answer.read().decode()


def test_the_demonstration_takes_a_free_port_answers_and_stops_cleanly(start):
    process, line = start("demo", UPRIVER_PORT="0")
    address = re.search(r"http://127\.0\.0\.1:\d+", line).group()

    assert '"database":"ok"' in get(address, "/healthz")
    assert "林悦" in get(address, "/sign-in")

    process.send_signal(signal.SIGTERM)
    _out, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_demonstration_never_opens_the_door_of_real_people(start):
    for words in (("migrate",), ("organisation", "add", "Real Ltd"),
                  ("people", "add", "--email", "a@b.example", "--name", "A")):
        process, _line = start(*words)
        _out, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors

    process, _line = start("demo", UPRIVER_PORT="0")
    _out, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "not the demonstration's" in errors
    assert "Traceback" not in errors


def test_a_taken_port_is_said_at_once(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, _line = start("serve", UPRIVER_PORT=str(taken.getsockname()[1]))
        _out, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "cannot be taken" in errors
