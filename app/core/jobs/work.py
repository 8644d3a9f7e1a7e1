"""A running job as the function that carries it out sees it: say how far it is, write in steps, hear when to stop."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

from flask_babel.speaklater import LazyString

from app.core.actor import system
from app.core.database import db
from app.core.database.transactions import writing
from app.core.errors import Refused
from app.core.i18n import _
from app.core.jobs import ledger
from app.core.jobs.ledger import Held
from app.core.jobs.models import State

# Twice a second is as often as a person can read it.
PAUSE = 0.5


class Cancelled(Exception):
    """The person called the job off."""


class Interrupted(Exception):
    """The worker is being shut down."""


class Lost(Exception):
    """Another worker holds the job by now; nothing more may be written for it here."""


def source(words: Any) -> tuple[str, dict[str, Any]]:
    """Return a text marked by `_l()` as it is kept: the source sentence and what fills its places."""
    if isinstance(words, LazyString):
        return words._args[0], dict(words._kwargs)
    return str(words), {}


class Work:
    """The job in hand. Outside a step nothing can be written; each step is committed at its end."""

    def __init__(self, held: Held, limit: timedelta, stopping: Event) -> None:
        self._held, self._limit, self._stopping = held, limit, stopping
        self._began = time.monotonic()
        self._noted = float("-inf")
        # What was said since the last note; whoever ends the job writes it down with the end.
        self.unsaid: dict[str, Any] = {}
        self._in_step = False
        self.finished = False

    @property
    def ref(self) -> str:
        """Return the job's address id."""
        return self._held.ref

    def progress(self, done: int, total: int | None = None, words: Any = "") -> None:
        """Say how far the job is, in words marked by `_l()`; stop here if it was called off or has no time left."""
        sentence, params = source(words)
        self.unsaid = {"done": done, "total": total, "words": sentence, "words_params": params}
        if not self._in_step and time.monotonic() - self._noted >= PAUSE:
            self.check()

    def check(self) -> None:
        """Stop here if the job was called off, is held by another worker, has no time left or must make way."""
        self._demand_time()
        self._noted = time.monotonic()
        held, cancel_asked = ledger.note(self._held, self.unsaid)
        self.unsaid = {}
        self._demand_wanted(held, cancel_asked)

    def _demand_time(self) -> None:
        if self._stopping.is_set():
            raise Interrupted
        if time.monotonic() - self._began > self._limit.total_seconds():
            minutes = int(self._limit.total_seconds() // 60)
            raise Refused(_("This took longer than the %(num)s minutes it may take, and was stopped.", num=minutes))

    @staticmethod
    def _demand_wanted(held: bool, cancel_asked: bool) -> None:
        if not held:
            raise Lost
        if cancel_asked:
            raise Cancelled

    @contextmanager
    def step(self) -> Iterator[None]:
        """Write in this block, in one short transaction: all of it is kept at the end, or nothing."""
        self._demand_time()
        with writing():
            self._in_step = True
            try:
                ledger.patiently(self._hold_on)
                yield
                db.session.commit()
            finally:
                self._in_step = False
                db.session.rollback()

    def _hold_on(self) -> None:
        """Lock the job's row for the step: a job called off or taken over meanwhile writes nothing."""
        db.session.rollback()  # lets go of what was being read, so that the step begins as a writer
        with system("hold on to the job"):
            held = db.session.execute(ledger.mine(self._held).values(worker=self._held.worker)).rowcount == 1
            asked = db.session.execute(ledger.cancelling(self._held)).scalar()
        self._demand_wanted(held, bool(asked))

    def finish(self, result: Any = None) -> None:
        """End the job within the present step, so that its last effect and its end are kept together or not at all."""
        if not self._in_step:
            raise RuntimeError("finish() belongs into a step")
        db.session.flush()
        ended = self.unsaid | ledger.ending(State.DONE, result=result)
        with system("end the job with its last step"):
            db.session.execute(ledger.mine(self._held).values(ended))
        self.finished = True
