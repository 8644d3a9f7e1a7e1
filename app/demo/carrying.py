"""Work that the play asks for: kept back, and carried out at the hour at which the play has come to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event

from app.core.database import db
from app.core.jobs.queue import perform


class Postponed:
    """Takes calls like the queue does, and carries them out when it is told to."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._calls: dict[tuple[str, str], None] = {}

    def send(self, what: str, name: str) -> None:
        """Keep one call; one that is kept already is not kept twice."""
        self._calls.setdefault((what, name))

    def carry_out(self, *jobs: str) -> None:
        """Do everything that was asked for, or only these jobs; the caller's transaction has ended."""
        db.session.remove()
        while due := [call for call in self._calls if not jobs or (call == ("job", call[1]) and call[1] in jobs)]:
            for call in due:
                del self._calls[call]
                with self._app.app_context():
                    perform(*call, "demonstration")


def _skip_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def _hurried() -> Iterator[None]:
    """Let SQLite not wait for the disk while the block runs: a play that is cut off is made anew in any case."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    db.session.remove()
    event.listen(db.engine, "connect", _skip_the_disk)
    db.engine.dispose()
    try:
        yield
    finally:
        db.session.remove()
        event.remove(db.engine, "connect", _skip_the_disk)
        db.engine.dispose()


@contextmanager
def postponed() -> Iterator[Postponed]:
    """Let the play carry out its own work while the block runs, without letters."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    before, settings = app.extensions.get("upriver.jobs"), app.extensions["upriver.settings"]
    carrier = app.extensions["upriver.jobs"] = Postponed(app)
    # What happened weeks ago is not mailed today.
    app.extensions["upriver.settings"] = settings.model_copy(update={"mail": "off"})
    try:
        with _hurried():
            yield carrier
    finally:
        app.extensions["upriver.settings"] = settings
        if before is None:
            del app.extensions["upriver.jobs"]
        else:
            app.extensions["upriver.jobs"] = before
