"""Doing a chore: one at a time in each process, and never so that its failure stops the others."""

import logging
from collections import defaultdict
from threading import Lock

from app.core.actor import acting, system
from app.core.database import db
from app.core.database.transactions import writing
from app.core.jobs.kinds import CHORES

log = logging.getLogger("upriver.jobs")
_turns: dict[str, Lock] = defaultdict(Lock)


def come_round(name: str) -> None:
    """Do the chore `name` now; one that fails is logged and comes round again."""
    chore = CHORES.get(name)
    if chore is None:
        log.warning("no room declares the chore %r", name)
        return
    # Whoever nudged it does not act in it.
    with _turns[name], acting(None), system(""), writing():
        try:
            chore.run()
        except Exception:
            log.exception("chore %s failed; it comes round again", name)
        finally:
            db.session.rollback()
