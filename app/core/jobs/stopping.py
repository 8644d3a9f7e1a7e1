"""Calling a job off, at the wish of whoever asked for it."""

from app.core import clock
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _
from app.core.jobs.models import ENDED, Job, State


def cancel(job: Job) -> None:
    """Call a job off: one that waits never starts, one that runs stops at its next sign of progress."""
    db.session.refresh(job, with_for_update=True)
    if job.state in ENDED:
        raise Refused(_("This job has ended already."))
    job.cancel_asked = True
    if job.state is State.WAITING:
        job.state, job.ended_at, job.open_key = State.CANCELLED, clock.now(), None
