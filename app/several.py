"""Several web processes: gunicorn starts them, each with an application of its own; the jobs are done elsewhere."""

import atexit
import importlib.util
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from app import supervising, wiring
from app.core import logs
from app.core.errors import Refused
from app.core.plugins import reckon
from app.core.settings import Settings

log = logging.getLogger("upriver.server")
THREADS = 4
# A process that says nothing for so long is replaced; answers that take long do not keep it from saying so.
SILENCE = 60
IN_MEMORY = Path("/dev/shm")  # noqa: S108


def demand_fitting(found: Settings) -> None:
    """Raise `Refused` where several processes cannot serve together."""
    if not found.database_url:
        raise Refused("Several web processes need PostgreSQL, and this is SQLite.",
                      hint="Set UPRIVER_DATABASE_URL, or UPRIVER_PROCESSES=1.")
    if found.worker_in_server:
        raise Refused("With several web processes the jobs are done by a process of their own.",
                      hint="Set UPRIVER_WORKER_IN_SERVER=false and start `python3 run.py worker` beside it.")
    if importlib.util.find_spec("gunicorn") is None:
        raise Refused("Several web processes need gunicorn, which is not installed.",
                      hint="Install the extra `server` (gunicorn, not on Windows), or set UPRIVER_PROCESSES=1.")


def configuration(found: Settings, taken: socket.socket) -> dict[str, Any]:
    """Return what gunicorn is told."""
    told = {
        "bind": f"fd://{taken.fileno()}", "workers": found.processes, "threads": THREADS, "worker_class": "gthread",
        "timeout": SILENCE, "graceful_timeout": 30, "keepalive": 5, "proc_name": "upriver", "accesslog": None,
        # What proxies say is believed as far as the setting `proxies` goes, and by nobody else.
        "forwarded_allow_ips": "", "secure_scheme_headers": {}, "limit_request_line": 8190,
        "control_socket_disable": True,
        # It starts a new process for each that ended; which plugin that one was asking is counted here.
        "child_exit": lambda server, worker: reckon(found.data_dir),
    }
    return told | ({"worker_tmp_dir": str(IN_MEMORY)} if IN_MEMORY.is_dir() else {})


def serve(found: Settings, taken: socket.socket, prepare: Callable[[Settings], Flask]) -> None:
    """Serve until told to end; the database is brought up to date once, before the first process starts."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in configuration(found, taken).items():
                if name in self.cfg.settings:  # newer and older gunicorns know different ones
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            logs.begin(found.log_format)
            app = wiring.build(found)
            if asked := supervising.note(app):
                atexit.register(asked.close)
            return app

    taken.listen(128)
    taken.set_inheritable(True)
    prepare(found)
    log.info("Upriver is at %s, in %s processes", found.external_url, found.processes)
    Server().run()
