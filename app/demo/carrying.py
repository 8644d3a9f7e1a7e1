"""Work that the play asks for: kept back, and carried out at the hour at which the play has come to it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app

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
        while due := [call for call in self._calls if not jobs or call == ("job", call[1]) and call[1] in jobs]:
            for call in due:
                del self._calls[call]
                with self._app.app_context():
                    perform(*call, "demonstration")


@contextmanager
def postponed() -> Iterator[Postponed]:
    """Let the play carry out its own work while the block runs, without letters."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    before, settings = app.extensions.get("upriver.jobs"), app.extensions["upriver.settings"]
    carrier = app.extensions["upriver.jobs"] = Postponed(app)
    # What happened weeks ago is not mailed today.
    app.extensions["upriver.settings"] = settings.model_copy(update={"mail": "off"})
    try:
        yield carrier
    finally:
        app.extensions["upriver.settings"] = settings
        if before is None:
            del app.extensions["upriver.jobs"]
        else:
            app.extensions["upriver.jobs"] = before
