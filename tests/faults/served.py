"""A server as a process of its own, for tests that knock from outside; it says its port and serves until it is killed.

`FAULTS_BUSY_MS` shortens SQLite's patience; `FAULTS_WORKER=1` lets the process do the jobs too.
"""

import os
import sys

import waitress

from app import wiring
from app.core.database import db, engines
from app.core.jobs.worker import Worker
from app.core.settings import load

THREADS = 16


def serve() -> None:
    """Serve until killed; forms need no token here, everything else is as people meet it."""
    if patience := os.environ.get("FAULTS_BUSY_MS"):
        engines.PRAGMAS = tuple(
            f"PRAGMA busy_timeout = {int(patience)}" if "busy_timeout" in one else one for one in engines.PRAGMAS
        )
    app = wiring.build(load())
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        engines.keep_open(db.engine)
    if os.environ.get("FAULTS_WORKER"):
        Worker(app).start()
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=THREADS, max_request_body_size=600_000_000)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    sys.exit(serve())
