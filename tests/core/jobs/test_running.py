"""A job runs: it writes in steps, says how far it is, can be called off, and ends in the ledger whatever happens."""

from datetime import timedelta
from threading import Event

import pytest
from flask_babel import force_locale
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from app.access.models import Person
from app.core import clock, jobs
from app.core.actor import acting, system
from app.core.database import db
from app.core.database.transactions import writing
from app.core.errors import Refused
from app.core.jobs import State, Work, ledger, runs
from app.core.journal import JournalEntry
from tests.core.jobs import kinds
from tests.core.jobs.test_asking import Lost, ask


def wei(column=Person.name):
    return db.session.scalar(select(column).where(Person.email == "wei@lanxi.example"))


@pytest.fixture
def waiting(act_as, app):
    """Return a function that leaves a job of Wei waiting, as when its call was lost."""

    def leave(kind, /, **params):
        app.extensions["upriver.jobs"] = Lost()
        with act_as("wei"):
            ref = ask(kind, **params).ref
            db.session.remove()
        app.extensions.pop("upriver.jobs")
        return ref

    return leave


def seen(act_as, ref):
    db.session.remove()
    with act_as("wei"):
        job = jobs.one(ref)
        db.session.expunge_all()
    return job


def busy(times, act):
    """Return `act` as it goes while others hold the database: it fails so many times first."""
    left = iter(range(times))

    def tried(*given):
        if next(left, None) is not None:
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
        return act(*given)

    return tried


@pytest.mark.parametrize("door", ["engine", "step"])
def test_a_job_does_not_fail_because_the_database_is_busy_for_a_while(act_as, monkeypatch, door):
    place, name = (Work, "_hold_on") if door == "step" else (db.engine, "begin")
    monkeypatch.setattr(place, name, busy(3, getattr(place, name)))
    with act_as("wei"):
        assert ask(name="Patient").state == State.DONE


def test_a_database_that_stays_busy_is_not_asked_for_ever():
    with pytest.raises(OperationalError):
        ledger.patiently(busy(1_000, lambda: "never"))


@pytest.mark.parametrize(("fail", "told"), [("refused", "“X” is taken."), ("broken", "Something broke on our side")])
def test_a_step_that_fails_leaves_nothing_half_written(act_as, fail, told):
    with act_as("wei"):
        job = ask(name="X", fail=fail)

        assert (job.state, wei()) == (State.FAILED, "Wei Mingyu")
        assert told in job.error
        assert "ZeroDivision" not in job.error


def test_outside_a_step_nothing_can_be_written(act_as):
    with act_as("wei"):
        assert (ask("tests.write_outside").state, wei()) == (State.FAILED, "Wei Mingyu")


@pytest.mark.both
def test_progress_is_seen_by_others_while_the_job_runs(act_as, app):
    told = []
    kinds.MEANWHILE["look"] = lambda work: told.append(look(app, work.ref))
    with act_as("wei"):
        ask("tests.count", until=4, meanwhile="look")

    assert told == [("running", 0, "Counted to 0")]


def look(app, ref):
    with app.app_context(), system("tests"):
        facts = jobs.shown(db.session.scalar(select(jobs.Job).where(jobs.Job.ref == ref)))
    return facts["state"], facts["percent"], facts["text"]


def test_words_of_progress_are_read_in_each_readers_language(act_as):
    with act_as("wei"):
        job = ask("tests.count", until=4)

        assert (job.words, job.words_params, job.done, job.total) == ("Counted to %(number)s", {"number": 3}, 3, 4)


@pytest.mark.both
def test_a_running_job_that_is_called_off_stops(act_as, app):
    kinds.MEANWHILE["cancel"] = lambda work: call_off(app, work.ref)
    with act_as("wei"):
        job = ask("tests.count", until=4, meanwhile="cancel")

        assert (job.state, job.result) == (State.CANCELLED, None)


def call_off(app, ref):
    # As another request would do it, without the job's promise to write nothing.
    with app.app_context(), writing():
        jobs.cancel(jobs.one(ref))
        db.session.commit()


@pytest.mark.both
def test_a_waiting_job_that_is_called_off_never_starts(act_as, waiting):
    ref = waiting("tests.rename", name="Never")
    with act_as("wei"):
        jobs.cancel(jobs.one(ref))
        db.session.commit()
        db.session.remove()

    runs.run(ref, "w:1:a")

    assert (seen(act_as, ref).state, seen(act_as, ref).open_key) == (State.CANCELLED, None)


def test_a_job_that_has_ended_cannot_be_called_off(act_as):
    with act_as("wei"), pytest.raises(Refused, match="ended already"):
        jobs.cancel(ask(name="Done"))


def test_a_job_without_time_left_is_stopped_with_a_reason(act_as):
    with act_as("wei"):
        job = ask("tests.hurried")

        assert job.state is State.FAILED
        assert job.error == "This took longer than the 0 minutes it may take, and was stopped."


def test_a_job_of_somebody_who_left_does_not_run(act_as, waiting, cast):
    ref = waiting("tests.rename", name="Gone")
    with system("tests"):
        db.session.get(Person, cast.people["wei"].id).active = False
        db.session.commit()
    runs.run(ref, "w:1:a")
    with system("tests"):
        db.session.get(Person, cast.people["wei"].id).active = True
        db.session.commit()

    assert seen(act_as, ref).state is State.FAILED
    assert seen(act_as, ref).error == "Whoever asked for this no longer works here."


def test_a_second_call_finds_the_job_taken(act_as, waiting):
    ref = waiting("tests.once")

    runs.run(ref, "w:1:a")
    runs.run(ref, "w:2:b")

    with system("tests"):
        assert len(db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "tests.once")).all()) == 1


@pytest.mark.both
def test_the_last_step_and_the_end_are_kept_together_or_not_at_all(act_as, waiting):
    ref = waiting("tests.once", die=True)
    with pytest.raises(SystemExit):
        runs.run(ref, "w:1:a")

    with system("tests"):
        assert db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "tests.once")).all() == []
    assert seen(act_as, ref).state is State.RUNNING


@pytest.mark.parametrize(("name", "after"), [("tests.once", State.WAITING), ("tests.hurried", State.FAILED)])
def test_a_job_dropped_by_a_dead_worker_waits_again_only_if_it_may(act_as, waiting, name, after):
    ref = waiting(name)
    held = ledger.claim(ref, "w:1:a")

    runs.interrupted(held)

    assert seen(act_as, ref).state is after


@pytest.mark.both
def test_a_job_that_another_worker_took_over_writes_nothing_more(act_as, waiting, app):
    def lose(work):
        with app.app_context(), writing(), system("tests"):
            db.session.execute(update(jobs.Job).values(worker="w:2:b"))
            db.session.commit()

    kinds.MEANWHILE["lose"] = lose
    ref = waiting("tests.count", until=3, meanwhile="lose")

    runs.run(ref, "w:1:a")

    assert (seen(act_as, ref).state, seen(act_as, ref).worker) == (State.RUNNING, "w:2:b")


def test_a_worker_that_is_shut_down_gives_its_job_back(act_as, waiting):
    ref, stopping = waiting("tests.once"), Event()
    stopping.set()

    runs.run(ref, "w:1:a", stopping)

    assert (seen(act_as, ref).state, seen(act_as, ref).worker) == (State.WAITING, "")


def test_only_jobs_that_waited_long_enough_are_sent_again(act_as, waiting):
    ref = waiting("tests.rename", name="x")

    assert (ledger.waiting(clock.now()), ledger.waiting(clock.now() - timedelta(hours=1))) == ([ref], [])


def test_the_reason_of_an_interruption_speaks_the_readers_language(act_as, waiting):
    ref = waiting("tests.hurried")
    runs.interrupted(ledger.claim(ref, "w:1:a"))

    with acting(None), force_locale("zh_Hans"):
        assert jobs.shown(seen(act_as, ref))["error"] == "服务重启时中断，请重新开始。"
