"""What the worker writes about jobs: each note a short transaction of its own, so that everybody sees it at once.

A worker writes only about jobs that it holds: one that was taken for dead and lost its job can no longer disturb it.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Update, and_, select, update
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.database.transactions import writing
from app.core.jobs.models import Job, State

JOB = Job.__table__
# A worker notes every ten seconds that it lives; after six silent notes it is taken for dead.
SILENCE = timedelta(seconds=60)
# Each attempt waits as long as the engine has patience; work that was done is not lost to a busy database.
ATTEMPTS = 10
Given = TypeVar("Given")


@dataclass(frozen=True)
class Held:
    """A job that this worker holds, as it was when it was taken up."""

    id: int
    ref: str
    kind: str
    params: dict[str, Any]
    organisation_id: int
    asked_by_id: int
    worker: str
    dropped: int = 0


def patiently(act: Callable[[], Given]) -> Given:
    """Return what `act`, which begins a transaction, gives; begin again while the database is busy with others."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return act()
        except OperationalError:
            continue
    return act()


@contextmanager
def _noting() -> Iterator[Connection]:
    with writing(), system("keep the ledger of jobs"), ExitStack() as opened:
        yield patiently(lambda: opened.enter_context(db.engine.begin()))


def mine(held: Held) -> Update:
    """Return the UPDATE of the job, as long as this worker holds it."""
    return update(JOB).where(JOB.c.id == held.id, JOB.c.worker == held.worker, JOB.c.state == State.RUNNING)


def cancelling(held: Held) -> Select[tuple[bool]]:
    """Return the SELECT that tells whether somebody wants the job stopped."""
    return select(JOB.c.cancel_asked).where(JOB.c.id == held.id)


def ending(state: State, *, result: Any = None, error: str = "") -> dict[str, Any]:
    """Return the columns of a job that is over."""
    return {"state": state, "result": result, "error": error, "ended_at": clock.now(), "open_key": None}


def claim(ref: str, worker: str) -> Held | None:
    """Take a waiting job up; None when it is no longer there to be taken, so that a second call does nothing."""
    taken = update(JOB).where(JOB.c.ref == ref, JOB.c.state == State.WAITING).values(
        state=State.RUNNING, worker=worker, started_at=clock.now(), beat_at=clock.now()
    )
    with _noting() as connection:
        if connection.execute(taken).rowcount != 1:
            return None
        row = connection.execute(select(JOB).where(JOB.c.ref == ref)).one()
    return Held(row.id, row.ref, row.kind, row.params, row.organisation_id, row.asked_by_id, worker, row.dropped)


def note(held: Held, columns: dict[str, Any]) -> tuple[bool, bool]:
    """Write `columns` of a held job; return (still held, cancelling was asked for)."""
    with _noting() as connection:
        kept = connection.execute(mine(held).values(beat_at=clock.now(), **columns)).rowcount == 1
        asked = connection.execute(cancelling(held)).scalar()
    return kept, bool(asked)


def release(held: Held, *, was_dropped: bool = False) -> None:
    """Give a held job back, to be taken up anew; note it where its worker died over it."""
    with _noting() as connection:
        connection.execute(mine(held).values(
            state=State.WAITING, worker="", started_at=None, beat_at=None, done=0, dropped=held.dropped + was_dropped,
        ))


def beat(worker: str, refs: Collection[str]) -> None:
    """Note that `worker` lives, on those of its jobs that it has in hand; one it let fall goes silent."""
    with _noting() as connection:
        held = and_(JOB.c.worker == worker, JOB.c.state == State.RUNNING, JOB.c.ref.in_(refs))
        connection.execute(update(JOB).where(held).values(beat_at=clock.now()))


def running() -> list[tuple[Held, datetime]]:
    """Return every job that some worker holds, with its last sign of life."""
    with _noting() as connection:
        rows = connection.execute(select(JOB).where(JOB.c.state == State.RUNNING)).all()
    return [
        (
            Held(row.id, row.ref, row.kind, row.params, row.organisation_id, row.asked_by_id, row.worker, row.dropped),
            row.beat_at,
        ) for row in rows
    ]


def waiting(asked_before: datetime) -> list[str]:
    """Return the jobs that have waited since before that moment, the oldest first."""
    old = select(JOB.c.ref).where(JOB.c.state == State.WAITING, JOB.c.asked_at <= asked_before)
    with _noting() as connection:
        return list(connection.execute(old.order_by(JOB.c.id)).scalars())
