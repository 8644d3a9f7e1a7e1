"""Reads about jobs, under the rule that one sees one's own; and how many there are, for whoever watches the machine."""

from typing import Any

from sqlalchemy import func, select

from app.core.actor import system
from app.core.database import db
from app.core.database.rows import row_at
from app.core.i18n import _
from app.core.jobs.kinds import JOBS
from app.core.jobs.models import ENDED, Job, State


def one(ref: str) -> Job:
    """Return the job at this address, or raise `NotFound`."""
    return row_at(Job, ref)


def latest(key: str) -> Job | None:
    """Return the newest job that was asked for under `only_one=key` and that the actor may see."""
    return db.session.scalar(select(Job).where(Job.key == key).order_by(Job.id.desc()).limit(1))


def by_state() -> dict[str, int]:
    """Return how many jobs of all organisations stand where."""
    with system("count jobs"):
        found = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {str(state): 0 for state in State} | {str(state): count for state, count in found}


def percent(job: Job) -> int | None:
    """Return how far a job is, rounded down; None while nobody knows how much there is to do."""
    return min(100, job.done * 100 // job.total) if job.total else None


def shown(job: Job, *, json: str = "", cancel: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Return what the page part `progress` and the script that follows it read about a job.

    `json` and `cancel` are addresses, `href` and `link` lead to what came of it.
    """
    return {
        # The pages have called waiting "queued" since before there were jobs.
        "state": "queued" if job.state is State.WAITING else str(job.state),
        "percent": percent(job), "text": _(job.words, **job.words_params) if job.words else "",
        "title": str(JOBS[job.kind].title) if job.kind in JOBS else job.kind,
        "error": _(job.error) if job.error else "",
        "json": json, "cancel": "" if job.state in ENDED or job.cancel_asked else cancel, "href": href, "link": link,
    }
