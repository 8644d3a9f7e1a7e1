"""Whether this process can answer, for whoever watches it."""

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.access.guards import public
from app.access.views.blueprint import bp
from app.core.database import db
from app.core.version import VERSION
from app.core.web.headers import NO_STORE


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say version and whether the database answers; takes no lock and shows nothing else."""
    try:
        with db.engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError:
        return jsonify(version=VERSION, database="silent"), 503, NO_STORE
    return jsonify(version=VERSION, database="ok"), 200, NO_STORE
