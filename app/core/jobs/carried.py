"""The queue proper: huey, on a file beside the database or on PostgreSQL; it carries names, never objects."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any

from flask import Flask

from app.core.settings import Settings

Perform = Callable[[str, str, str, Event], None]


class Words:
    """Writes huey's messages as JSON, so that whoever can write the file cannot make us run what they like."""

    def serialize(self, message: Any) -> bytes:
        """Return a message as bytes."""
        return json.dumps(list(message)).encode()

    def deserialize(self, raw: bytes) -> Any:
        """Return the message again."""
        from huey.registry import Message

        return Message(*json.loads(raw))


def _opened(settings: Settings) -> Any:
    from huey import PostgresHuey, SqliteHuey

    if settings.database_url:
        dsn = settings.database_url.replace("+psycopg", "")
        # Not blocking: waiting for a notice would hold a further connection in each thread.
        return PostgresHuey("upriver", dsn=dsn, blocking=False, results=False, serializer=Words())
    path = settings.data_dir.resolve() / "queue.sqlite"
    return SqliteHuey("upriver", filename=str(path), results=False, serializer=Words())


class Carried:
    """Sends calls through huey; the consumers that `consumer` makes do the work by `perform`."""

    def __init__(self, app: Flask, perform: Perform) -> None:
        self.worker, self.stopping = "", Event()
        self.huey = _opened(app.extensions["upriver.settings"])

        @self.huey.task(name="perform")
        def call(what: str, name: str) -> None:
            with app.app_context():
                perform(what, name, self.worker, self.stopping)

        self._call = call

    def send(self, what: str, name: str) -> None:
        """Put one call into the queue."""
        self._call(what, name)

    def is_empty(self) -> bool:
        """Tell whether no call waits in the queue."""
        return self.huey.pending_count() == 0

    def close(self) -> None:
        """Let go of the one connection that a process has to the queue; it is opened again when needed."""
        self.huey.storage.close()

    def consumer(self, threads: int) -> Any:
        """Return a consumer that leaves the process's signals to the server it may be part of."""
        from huey.consumer import BaseProcess, Consumer

        class Idle(BaseProcess):
            def __init__(self, huey: Any, stop_flag: Any, interval: int, periodic: bool) -> None:
                super().__init__(huey, stop_flag)

            def loop(self, now: Any = None) -> None:
                self.stop_flag.wait()

        class Quiet(Consumer):
            # Nothing is ever scheduled here: chores have a clock of their own.
            scheduler_class = Idle

        consumer = Quiet(self.huey, workers=threads, periodic=False, max_delay=1.0)
        consumer._set_signal_handlers = lambda: None
        return consumer
