"""Somebody asks for a job: it is written with what they did, starts after the commit, and runs in their name."""

import pytest
from sqlalchemy import select

from app.access.models import Person
from app.core import jobs
from app.core.database import db
from app.core.errors import NotFound, Refused
from app.core.jobs import State
from tests.core.jobs import kinds


def ask(kind="tests.rename", /, only_one=None, **params):
    ref = jobs.enqueue(kind, params, only_one=only_one).ref
    db.session.commit()
    db.session.remove()
    return jobs.one(ref)


@pytest.mark.both
def test_a_job_runs_after_the_commit_in_the_name_of_who_asked(act_as):
    with act_as("wei"):
        job = ask(name="Wei Renamed")

        assert (job.state, job.result) == (State.DONE, {"through": "job", "by": "Wei Mingyu"})
        assert db.session.scalar(select(Person.name).where(Person.id == job.asked_by_id)) == "Wei Renamed"


def test_nothing_runs_before_the_commit(act_as):
    with act_as("wei"):
        job = jobs.enqueue("tests.rename", {"name": "Too early"})

        assert job.state is State.WAITING


def test_a_job_asked_for_in_a_transaction_that_failed_never_runs(act_as):
    with act_as("wei"):
        ref = jobs.enqueue("tests.rename", {"name": "Never"}).ref
        db.session.rollback()
        db.session.commit()

        with pytest.raises(NotFound):
            jobs.one(ref)
        assert db.session.scalar(select(Person.name).where(Person.email == "wei@lanxi.example")) == "Wei Mingyu"


@pytest.mark.both
def test_a_savepoint_that_is_released_starts_nothing_yet(act_as):
    with act_as("wei"):
        with db.session.begin_nested():
            job = jobs.enqueue("tests.rename", {"name": "Later"})
        db.session.refresh(job)
        assert job.state is State.WAITING

        db.session.commit()

        assert jobs.one(job.ref).state is State.DONE


def test_asking_twice_for_the_only_one_gives_the_same_job(act_as):
    with act_as("wei"):
        first = jobs.enqueue("tests.rename", {"name": "A"}, only_one="rename/wei")
        second = jobs.enqueue("tests.rename", {"name": "B"}, only_one="rename/wei")

        assert second is first


def test_the_only_one_of_somebody_else_is_refused_while_it_is_unfinished(act_as, app):
    with act_as("wei"):
        jobs.enqueue("tests.rename", {"name": "A"}, only_one="rename")
        app.extensions["upriver.jobs"] = Lost()
        db.session.commit()
        db.session.remove()
    app.extensions.pop("upriver.jobs")
    with act_as("lin"), pytest.raises(Refused, match="Somebody else"):
        jobs.enqueue("tests.rename", {"name": "B"}, only_one="rename")


class Lost:
    """A carrier that loses every call."""

    def send(self, what, name):
        raise OSError("disk full")


def test_a_lost_call_leaves_the_commit_and_the_row_standing(act_as, app):
    app.extensions["upriver.jobs"] = Lost()
    with act_as("wei"):
        job = ask(name="Waits")
    app.extensions.pop("upriver.jobs")

    assert job.state is State.WAITING


@pytest.mark.both
def test_the_place_of_the_only_one_is_free_again_afterwards(act_as):
    with act_as("wei"):
        first = ask(name="A", only_one="rename").ref
        second = ask(name="B", only_one="rename").ref

        assert first != second
        assert (jobs.latest("rename").ref, jobs.latest("rename").state) == (second, State.DONE)


def test_a_job_that_no_room_declares_is_refused_at_once(act_as):
    with act_as("wei"), pytest.raises(LookupError, match=r"tests\.unknown"):
        jobs.enqueue("tests.unknown")


def test_parameters_that_do_not_fit_are_refused_at_once(act_as):
    with act_as("wei"), pytest.raises(TypeError):
        jobs.enqueue("tests.rename", {"nickname": "x"})


def test_nobody_asks_for_a_job_before_signing_in(app):
    with pytest.raises(ValueError, match="asked for by somebody"):
        jobs.enqueue("tests.rename", {"name": "x"})


@pytest.mark.parametrize(("who", "sees"), [("lin", True), ("xu", True), ("wei", False), ("zhao", False)])
def test_one_sees_ones_own_jobs_and_administrators_those_of_their_organisation(act_as, who, sees):
    with act_as("lin"):
        ref = ask(name="Lin").ref
        db.session.remove()

    with act_as(who):
        assert bool(db.session.scalar(select(jobs.Job).where(jobs.Job.ref == ref))) is sees


def test_a_nudged_chore_comes_round_after_the_commit(act_as):
    kinds.rounds.clear()
    with act_as("wei"):
        jobs.nudge("tests.round")
        assert kinds.rounds == []
        db.session.commit()

    assert kinds.rounds == ["round"]


def test_a_kind_declared_twice_stops_the_start():
    with pytest.raises(LookupError, match="declared twice"):
        jobs.job("tests.rename", title="x")(lambda work: None)
