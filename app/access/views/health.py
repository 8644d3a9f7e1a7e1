"""Whether this process can answer, and how it is doing, for whoever watches it."""

import hmac

from flask import Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.access.guards import public
from app.access.views.blueprint import bp
from app.core import clock, jobs, outbox
from app.core.asking import settings
from app.core.database import db, upgrading
from app.core.errors import NotFound
from app.core.version import VERSION
from app.core.web.headers import NO_STORE
from app.core.web.watching import gauge

HERE = ("127.0.0.1", "::1")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


def _answers() -> bool:
    try:
        with db.engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return False
    return True


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say version and whether the database answers; takes no lock and shows nothing else."""
    if not _answers():
        return jsonify(version=VERSION, database="silent"), 503, NO_STORE
    return jsonify(version=VERSION, database="ok"), 200, NO_STORE


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether people may be sent here: the database answers, and stands where this version needs it."""
    lacking = [] if _answers() else ["database"]
    if not lacking and not current_app.extensions.get("upriver.ready"):
        now, wanted = upgrading.revisions(settings().database)
        lacking = [] if now == wanted else ["migration"]
        # No step is ever taken back under a running server.
        current_app.extensions["upriver.ready"] = not lacking
    return jsonify(version=VERSION, ready=not lacking, lacking=lacking), 503 if lacking else 200, NO_STORE


def _may_watch() -> bool:
    found = settings()
    if found.metrics == "loopback":
        # With a proxy of its own on this machine, everybody would come from here.
        return request.remote_addr in HERE and (bool(found.proxies) or "X-Forwarded-For" not in request.headers)
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {found.metrics_token}"
    told = hmac.compare_digest(given.encode(), wanted.encode())
    return found.metrics == "token" and bool(found.metrics_token) and told


def _size() -> int:
    if settings().database_url:
        with db.engine.connect() as connection:
            return int(connection.scalar(select(func.pg_database_size(func.current_database()))) or 0)
    return sum(path.stat().st_size for path in settings().data_dir.glob("upriver.sqlite*") if path.is_file())


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Give the figures of this process, and those of the database that all processes share."""
    if not _may_watch():
        raise NotFound()
    count, since = outbox.backlog()
    late = (clock.now() - since).total_seconds() if since else 0.0
    jobs_by_state: dict[str, float] = dict(jobs.by_state())
    lines = [
        *current_app.extensions["upriver.figures"].lines(),
        *gauge("upriver_jobs", "Jobs in the database, by state.", jobs_by_state, "state"),
        *gauge("upriver_outbox_waiting", "News that are not delivered yet.", {"": count}),
        *gauge("upriver_outbox_oldest_seconds", "How long the oldest of them waits.", {"": late}),
        *gauge("upriver_database_bytes", "Size of the database.", {"": _size()}),
        *gauge("upriver_version", "Always 1; the label says the version.", {VERSION: 1}, "version"),
    ]
    return Response("\n".join(lines) + "\n", headers=NO_STORE, content_type=TEXT)
