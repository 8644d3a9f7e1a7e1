"""Upriver under measurement: filled once, served as anybody would serve it."""

import json
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from app import wiring
from app.core import settings
from app.core.actor import system
from app.core.database import db, statistics, upgrading
from bench.speed import filling, people, plugins
from bench.speed.servers import Server, serving

ROOT = Path(__file__).resolve().parents[2]
FIRST = "/healthz"


def _settings(work: Path, name: str, database: str) -> dict[str, object]:
    return {
        "data_dir": str(work.resolve() / name), "database_url": database, "mail": "off", "worker_in_server": False,
        "plugins": ("crm", "customer_classes", "base_data", *plugins.write(work / "plugins")),
        "plugin_dirs": [str(work.resolve() / "plugins")], "secret_key": "only-for-measuring-0123456789abcdef",
    }


def filled(work: Path, name: str, size: filling.Size, database: str = "") -> filling.Filled:
    """Fill a database unless an earlier run has; return where to look, with fresh cookies."""
    app = wiring.build(settings.load({}, **_settings(work, name, database)))
    note = work / name / "filled.json"
    if not note.exists():
        note.write_text(json.dumps(filling.fill(app, size).__dict__))
    upgrading.upgrade(app.extensions["upriver.settings"].database, db.metadata)
    found = filling.Filled(**json.loads(note.read_text()))
    with app.app_context(), system("settle the benchmark"):
        filling.settle()
        statistics.refresh(db.engine)
    found.cookies = people.cookies(app, found.organisation_id)
    with app.app_context():
        db.engine.dispose()
    return found


def _compiled(work: Path) -> dict[str, str]:
    """Let Python keep what it compiled, as any installation does; beside the data, whatever this shell says."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(work.resolve() / "bytecode")}


def served(work: Path, name: str, database: str = "", worker: bool = False) -> AbstractContextManager[Server]:
    """Serve a filled data folder."""
    given = _settings(work, name, database) | {"worker_in_server": worker}
    config = work / f"{name}-{worker}.yaml"
    config.write_text(json.dumps(given, default=str))
    command = [sys.executable, "-m", "app", "serve", "--port", "{port}"]
    return serving(
        "Upriver", command, FIRST, folder=ROOT, log=work / f"{name}.log",
        environment={"UPRIVER_CONFIG": str(config), **_compiled(work)},
    )


def bare(work: Path, name: str, database: str = "") -> AbstractContextManager[Server]:
    """Serve the bare page over the same database, by the same server with as many threads."""
    address = database or f"sqlite:///{work.resolve() / name / 'upriver.sqlite'}"
    command = [
        sys.executable, "-m", "waitress", "--host", "127.0.0.1", "--port", "{port}", "--threads", "8", "--call",
        "bench.speed.bare:create_app",
    ]
    environment = {"UPRIVER_BARE_DATABASE": address, "PYTHONPATH": str(ROOT), **_compiled(work)}
    return serving("bare", command, "/in/1", folder=ROOT, environment=environment, log=work / f"{name}-bare.log")
