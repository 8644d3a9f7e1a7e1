"""The worker takes up what is waiting, survives being killed, and lets nothing acknowledged get lost."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import wiring
from app.access.models import Person
from app.access.sessions import actor_of
from app.core import clock, jobs, settings
from app.core.actor import acting, system
from app.core.database import db
from app.core.jobs import State, ledger
from app.core.jobs.worker import Worker, is_dead
from app.core.journal import JournalEntry
from tests import postgres
from tests.core.jobs import kinds, serving

HERE = f"{socket.gethostname()}:{os.getpid()}:mark"
KILLS = 20 if "UPRIVER_FULL" in os.environ else 8
PATIENCE = 1500  # short pauses: half a minute, so that only a hang fails


@pytest.fixture
def served(prepared, tmp_path):
    """An application as it is served, with a queue proper, on a copy of the prepared data."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    app = wiring.build(settings.load({}, data_dir=tmp_path, plugins=(), mail="off"))
    with app.app_context():
        yield app
        _let_go(app)


def _let_go(app):
    db.session.remove()
    db.engine.dispose()
    if "upriver.jobs" in app.extensions:
        app.extensions["upriver.jobs"].close()


@contextmanager
def wei():
    with system("tests"):
        person = db.session.scalar(select(Person).where(Person.email == "wei@lanxi.example")).id
        db.session.remove()
    with acting(actor_of(person, 1, through="web")):
        db.session.remove()
        yield


def ask(kind, /, **params):
    with wei():
        ref = jobs.enqueue(kind, params).ref
        db.session.commit()
        db.session.remove()
    return ref


def stood(ref):
    with system("tests"):
        state = db.session.scalar(select(jobs.Job.state).where(jobs.Job.ref == ref))
        db.session.remove()
    return state


def until(true):
    for _moment in range(PATIENCE):
        if true():
            return
        kinds.pause()
    pytest.fail("it did not happen in time")


@contextmanager
def another_process(folder):
    process = subprocess.Popen([sys.executable, "-m", "tests.core.jobs.serving", str(folder)], cwd=settings.ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_the_worker_takes_up_what_is_asked_for_and_what_waits_already(served):
    before = ask("tests.rename", name="Before")
    worker = Worker(served)
    worker.start()
    after = ask("tests.once")

    until(lambda: stood(before) == stood(after) == State.DONE)

    worker.stop()


def test_a_job_whose_call_was_lost_is_done_by_the_next_worker(served):
    ref = ask("tests.once")
    served.extensions["upriver.jobs"].huey.flush()
    worker = Worker(served)
    worker.start()

    until(lambda: stood(ref) == State.DONE)

    worker.stop()


@pytest.mark.parametrize(("later", "sent"), [(timedelta(seconds=5), 0), (timedelta(seconds=15), 1)])
def test_a_call_that_was_lost_is_sent_again_when_it_is_overdue(served, later, sent):
    ask("tests.once")
    queue = served.extensions["upriver.jobs"].huey
    queue.flush()

    with clock.standing_at(clock.now() + later):
        Worker(served).sweep()

    assert queue.pending_count() == sent


@pytest.mark.parametrize(
    ("later", "state"), [(timedelta(seconds=50), State.RUNNING), (timedelta(seconds=70), State.WAITING)],
)
def test_a_job_of_a_worker_elsewhere_is_freed_after_a_minute_of_silence(served, later, state):
    ref = ask("tests.once")
    ledger.claim(ref, "elsewhere:1:x")

    with clock.standing_at(clock.now() + later):
        Worker(served).recover()

    assert stood(ref) == state


def test_a_job_over_which_every_worker_dies_is_given_up_after_the_third(served):
    ref = ask("tests.once")
    for _death in range(3):
        assert ledger.claim(ref, f"{socket.gethostname()}:{2**22 + 1}:x") is not None
        Worker(served).recover()

    assert stood(ref) == State.FAILED
    with system("tests"):
        assert "died over this three times" in db.session.scalar(select(jobs.Job.error).where(jobs.Job.ref == ref))


def test_a_worker_that_beats_keeps_its_job(served):
    ref = ask("tests.once")
    ledger.claim(ref, "elsewhere:1:x")

    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        ledger.beat("elsewhere:1:x", [ref])
        Worker(served).recover()

    assert stood(ref) == State.RUNNING


def test_a_job_that_a_thread_let_fall_is_freed_though_its_worker_lives(served):
    ref, worker = ask("tests.once"), Worker(served)
    ledger.claim(ref, worker.name)

    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        worker._beat()
        worker.recover()

    assert stood(ref) == State.WAITING


def test_a_stopped_worker_lets_go_of_its_job_within_moments(served, tmp_path):
    kinds.MEANWHILE["wait"] = lambda work: serving.wait_forever(work)
    sys_argv, sys.argv = sys.argv, ["", str(tmp_path)]
    try:
        worker = Worker(served)
        worker.start()
        ref = ask("tests.count", until=2, meanwhile="wait")
        until((tmp_path / "reached").exists)
        worker.stop()
    finally:
        sys.argv = sys_argv

    assert stood(ref) == State.FAILED


@pytest.mark.parametrize("cycle", [0, *(pytest.param(n, marks=pytest.mark.long) for n in range(1, KILLS))])
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(served, tmp_path, cycle):
    stuck, waiting = ask("tests.count", until=2, meanwhile="wait"), [ask("tests.once") for _ in range(5)]
    with another_process(tmp_path) as process:
        until((tmp_path / "reached").exists)
        process.send_signal(signal.SIGKILL)
        process.wait()
    worker = Worker(served)
    worker.start()

    until(lambda: {stood(ref) for ref in waiting} == {State.DONE})

    worker.stop()
    assert stood(stuck) == State.FAILED
    with system("tests"):
        entries = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "tests.once")).all()
    assert sorted(entry.particulars["job"] for entry in entries) == sorted(waiting)


@pytest.mark.parametrize(("other", "dead"), [
    (HERE, False),
    (HERE.replace("mark", "older"), True),
    (f"{socket.gethostname()}:{2**22 + 1}:x", True),
    (f"{socket.gethostname()}:{os.getppid()}:x", False),
    ("elsewhere:1:x", False),
    ("inline", False),
], ids=["itself", "an older one", "gone", "running", "elsewhere", "inline"])
def test_a_worker_is_dead_when_its_process_is_gone_from_this_machine(other, dead):
    assert is_dead(other, HERE) is dead


def test_in_tests_there_is_nothing_for_a_worker(app):
    with pytest.raises(RuntimeError, match="inline"):
        Worker(app)


def test_calls_are_carried_as_plain_words(served, tmp_path):
    ref = ask("tests.rename", name="Plain")

    message = served.extensions["upriver.jobs"].huey.storage.enqueued_items()[0]

    assert json.loads(bytes(message))[6] == ["job", ref]


def test_the_worker_is_no_guest_of_the_servers_signals(served):
    before = signal.getsignal(signal.SIGTERM)
    worker = Worker(served)
    worker.start()
    worker.stop()

    assert signal.getsignal(signal.SIGTERM) is before


def test_the_data_folder_holds_the_queue(served, tmp_path):
    ask("tests.once")

    assert Path(tmp_path, "queue.sqlite").exists()


@pytest.fixture
def served_on_postgresql(running_on_postgresql, tmp_path):
    """The same on PostgreSQL, where the queue lives in the database too."""
    server = running_on_postgresql.extensions["tests.server"]
    postgres.run(
        server, "DROP DATABASE IF EXISTS upriver_served WITH (FORCE)",
        "CREATE DATABASE upriver_served TEMPLATE template_upriver",
    )
    address = postgres.address_of(server, "upriver_served")
    app = wiring.build(settings.load({}, data_dir=tmp_path, plugins=(), mail="off", database_url=address))
    with app.app_context():
        yield app
        _let_go(app)


def test_on_postgresql_the_queue_needs_no_file(served_on_postgresql, tmp_path):
    before = ask("tests.rename", name="Before")
    worker = Worker(served_on_postgresql)
    worker.start()
    after = ask("tests.once")

    until(lambda: stood(before) == stood(after) == State.DONE)

    worker.stop()
    assert not (tmp_path / "queue.sqlite").exists()
