"""Keeps what SQLite knows of its rows near the truth while they grow."""

from datetime import timedelta

from app.core.database import db, statistics
from app.core.jobs.kinds import chore


@chore("database.statistics", every=timedelta(minutes=10))
def refresh() -> None:
    """Look at the rows anew."""
    statistics.refresh(db.engine)
