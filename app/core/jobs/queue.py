"""Asking for work, and carrying the call to whoever does it, once the asker's transaction has been committed.

The row is what counts; the call only hurries. A call that is lost is sent again by the worker, and one that comes
twice finds the job taken.
"""

import logging
from threading import Event
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import event, select

from app.core import clock
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.database.nets import GuardedSession
from app.core.errors import Refused
from app.core.i18n import _
from app.core.jobs import chores, runs
from app.core.jobs.carried import Carried
from app.core.jobs.kinds import kind
from app.core.jobs.models import Job

log = logging.getLogger("upriver.jobs")
TO_SEND = "calls to send after the commit"


class Carrier(Protocol):
    """Takes calls to where the work is done."""

    def send(self, what: str, name: str) -> None:
        """Carry one call: `what` is "job" with its ref, or "chore" with its name."""


class Inline:
    """Does the work at once, after the commit; for tests."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def send(self, what: str, name: str) -> None:
        """Do it now, in a context of its own."""
        with self._app.app_context():
            perform(what, name, "inline")


def perform(what: str, name: str, worker: str, stopping: Event | None = None) -> None:
    """Do what a call asks for."""
    if what == "job":
        runs.run(name, worker, stopping)
    else:
        chores.come_round(name)


def carrier() -> Carrier:
    """Return the application's carrier, made on first use: inline in tests, else by the queue."""
    known = current_app.extensions.get("upriver.jobs")
    if known is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        known = app.extensions["upriver.jobs"] = Inline(app) if app.testing else Carried(app, perform)
    return known


def _remember(what: str, name: str) -> None:
    calls = db.session().info.setdefault(TO_SEND, [])
    if (what, name) not in calls:
        calls.append((what, name))


def _unfinished(organisation_id: int, key: str | None) -> Job | None:
    if key is None:
        return None
    with system("look for the same job"):
        return db.session.scalar(select(Job).where(Job.organisation_id == organisation_id, Job.open_key == key))


def enqueue(name: str, params: dict[str, Any] | None = None, *, only_one: str | None = None) -> Job:
    """Ask for a job in the actor's name, in the caller's transaction; it starts after the commit.

    While a job under the key `only_one` is unfinished, asking again returns it; if another person asked, it is refused.
    """
    actor = current_actor()
    if actor is None:
        raise ValueError("a job is asked for by somebody; what nobody asks for is a chore")
    kind(name).check(params or {})
    same = _unfinished(actor.organisation_id, only_one)
    if same is not None and same.asked_by_id != actor.person_id:
        raise Refused(_("Somebody else has started this already. Look again when it is done."))
    if same is not None:
        return same
    job = Job(
        organisation_id=actor.organisation_id, kind=name, params=params or {}, asked_by_id=actor.person_id,
        asked_at=clock.now(), key=only_one, open_key=only_one,
    )
    db.session.add(job)
    db.session.flush()
    _remember("job", job.ref)
    return job


def nudge(name: str) -> None:
    """Let a chore come round right after the caller's commit, instead of at its next turn."""
    _remember("chore", name)


@event.listens_for(GuardedSession, "after_commit")
def _send(session: Any) -> None:
    # Releasing a savepoint is no commit yet.
    calls = [] if session.in_nested_transaction() else session.info.pop(TO_SEND, [])
    for what, name in calls:
        try:
            carrier().send(what, name)
        except Exception:
            # What was committed stays committed; the worker finds the row by itself.
            log.exception("the call for %s %s was not carried; the worker will find it", what, name)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _drop(session: Any, previous: Any) -> None:
    if not session.in_transaction():
        session.info.pop(TO_SEND, None)
