"""How jobs are getting on: a part for any page, a page of its own, plain values for the script, and calling one off."""

from typing import Any

from flask import Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.core import jobs
from app.core.database import db
from app.core.jobs import Job
from app.messages.views.blueprint import bp


@bp.app_template_global()
def job_shown(job: Job, href: str = "", link: str = "") -> dict[str, Any]:
    """Return a job for `ui.progress`; `href` and `link` lead to what came of it."""
    return jobs.shown(
        job, json=url_for("messages.job_state", job=job.ref), cancel=url_for("messages.cancel_job", job=job.ref),
        href=href, link=link,
    )


@bp.get("/jobs/<ref:job>.json")
@require("core.see_job", job=jobs.one)
def job_state(job: Job) -> Response:
    """Tell how far a job is, in plain values."""
    shown = job_shown(job)
    return jsonify({name: shown[name] for name in ("state", "percent", "text", "title", "error")})


@bp.get("/jobs/<ref:job>")
@require("core.see_job", job=jobs.one)
def job(job: Job) -> ResponseReturnValue:
    """One job, followed until it ends."""
    return render_template("messages/job.html", job=job, shown=job_shown(job))


@bp.post("/jobs/<ref:job>/cancel")
@require("core.ask_for_job", job=jobs.one)
def cancel_job(job: Job) -> ResponseReturnValue:
    """Call a job off."""
    jobs.cancel(job)
    db.session.commit()
    return redirect(url_for("messages.job", job=job.ref), 303)
