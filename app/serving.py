"""Commands that run: the server and the worker."""

import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import click
from flask import Flask

from app import several, supervising, wiring
from app.access.services import first_run
from app.core import logs
from app.core import settings as settings_
from app.core.database import db, statistics, upgrading
from app.core.errors import Refused
from app.core.i18n import _, in_language
from app.core.jobs.worker import Worker
from app.core.settings import Settings
from app.core.shell import terminal_language
from app.core.sweeping import keep_what_stands, unswept
from app.upkeep import moving

THREADS = 8


def _bound(settings: Settings) -> socket.socket:
    """Take the port before anything is built, so that a free one is known and a taken one is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers share one port
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((settings.host, settings.port))
    except OSError as error:
        raise Refused(
            f"Port {settings.port} of {settings.host} cannot be taken: {error.strerror}.",
            hint="Stop the other program, or set UPRIVER_PORT=0 for a free one.",
        ) from None
    return taken


def _address(settings: Settings, taken: socket.socket) -> str:
    """Return where a person on this machine opens the pages."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    host = "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    return f"http://{host}:{taken.getsockname()[1]}"


def _addressed(settings: Settings, taken: socket.socket) -> Settings:
    """Return the settings with the address that is really listened on, where none was set."""
    if settings.external_url != Settings.model_fields["external_url"].default:
        return settings
    return settings.model_copy(update={"external_url": _address(settings, taken)})


def prepared(settings: Settings) -> Flask:
    """Return the application over a database that has the tables it needs; a restore that broke off is undone first."""
    logs.begin(settings.log_format)
    if told := moving.mend(settings):
        click.echo(f"restore: {told}", err=True)
    with unswept():
        app = wiring.build(settings)
    for step in upgrading.upgrade(settings.database, db.metadata):
        click.echo(f"database: step {step}", err=True)
    with app.app_context():
        statistics.refresh(db.engine)
    return app


def _inviting(settings: Settings) -> Flask:
    """Return the application, having printed how to set it up where nobody exists yet."""
    app = prepared(settings)
    with app.app_context(), in_language(terminal_language()):
        if code := first_run.setup_code():
            address = f"{settings.external_url}/first-run?code={code}"
            click.echo(_("Nobody is here yet. Set Upriver up at %(address)s", address=address))
    return app


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def run(
    settings: Settings, make: Callable[[Settings], Flask], before: Callable[[], None] = lambda: None,
    then: Callable[[Flask], None] = lambda app: None,
) -> None:
    """Serve until told to stop: `make` builds the application, `before` comes before that and `then` after it."""
    taken = _bound(settings)
    before()
    address, settings = _address(settings, taken), _addressed(settings, taken)

    def serve(ready: Callable[[], None]) -> None:
        app = make(settings)
        then(app)
        _answer(app, taken, address, ready)

    if supervising.is_needed(settings):
        supervising.keep_up(settings, serve)
    else:
        serve(lambda: None)


def _answer(app: Flask, taken: socket.socket, address: str, ready: Callable[[], None]) -> None:
    from waitress.server import create_server

    settings: Settings = app.extensions["upriver.settings"]
    asked = supervising.note(app)
    worker = Worker(app) if settings.worker_in_server else None
    server = create_server(
        app, sockets=[taken], threads=THREADS, ident="upriver", clear_untrusted_proxy_headers=not settings.proxies,
        max_request_body_size=settings.import_limit + 1_000_000,
    )
    signal.signal(signal.SIGTERM, _leave)
    if worker:
        worker.start()
    with app.app_context(), in_language(terminal_language()):
        click.echo(_("Upriver is at %(address)s (stop it with Ctrl+C)", address=address))
    keep_what_stands()
    ready()
    try:
        server.run()  # ends by itself on SystemExit and Ctrl+C, after what is under way
    finally:
        server.close()
        if worker:
            worker.stop()
        if asked:
            asked.close()
        with app.app_context():
            db.engine.dispose()


OPTIONS = (
    click.option("--host", help="Address to listen on instead of the setting's."),
    click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one."),
    click.option("--safe-mode", is_flag=True, help="Start with no plugin at all."),
)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of whatever serves."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given, for the settings."""
    return {name: value for name, value in options.items() if value is not None and value is not False}


@click.command()
@with_options
@click.option("--processes", type=click.IntRange(1, 64), help="How many web processes; more than 1 on PostgreSQL.")
def serve(**options: Any) -> None:
    """Serve the pages; brings the database up to date first."""
    found = settings_.load(**given(**options))
    if found.processes == 1:
        run(found, _inviting)
    else:
        several.demand_fitting(found)
        taken = _bound(found)
        several.serve(_addressed(found, taken), taken, _inviting)


@click.command()
def worker() -> None:
    """Carry out jobs and chores in a process of its own; set worker_in_server to false for the server then."""
    app = prepared(settings_.load(worker_in_server=False))
    asked = supervising.note(app)
    click.echo("worker: ready", err=True)
    Worker(app).run()
    if asked:
        asked.close()
