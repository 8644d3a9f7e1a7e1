"""`doctor`: looks at everything an installation needs, and says for each fault what mends it."""

import json
import sys
from collections.abc import Sequence

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app import wiring
from app.core import settings as settings_
from app.core.actor import system
from app.core.database import db
from app.core.database.transactions import reading
from app.core.errors import UpriverError
from app.core.settings import Settings
from app.core.version import VERSION
from app.upkeep.findings import Finding, bad, good, warn
from app.upkeep.machine import machine
from app.upkeep.running import hooks, letters, running
from app.upkeep.stock import answers, stock


def examine(connect: bool = False) -> list[Finding]:
    """Return everything that was looked at; what stops the start is the only finding then."""
    try:
        found = settings_.load()
        app = wiring.build(found)
    except (UpriverError, LookupError, OSError, SQLAlchemyError) as error:
        return [bad("start", str(error), "mend what it names; --safe-mode leaves plugins out")]
    return [good("version", VERSION), *_inside(app, found, connect), *machine(found), _plugins(app, found)]


def _inside(app: Flask, found: Settings, connect: bool) -> list[Finding]:
    with app.app_context(), reading(), system("examine the installation"):
        told = list(answers(found))
        try:
            if all(one.state == "good" for one in told):
                told += [*stock(found), *running()]
        except SQLAlchemyError as error:
            told.append(bad("database", str(getattr(error, "orig", error)), "look at its own log"))
        finally:
            db.session.remove()
            db.engine.dispose()
        return [*told, *letters(found, connect), *hooks(found.data_dir)]


def _plugins(app: Flask, found: Settings) -> Finding:
    if found.safe_mode:
        return warn("plugins", "none, safe mode", "set safe_mode to false")
    loaded = [f"{one.name} {one.version}" for one in app.extensions["upriver.plugins"].loaded]
    return good("plugins", ", ".join(loaded) or "none")


def is_bad(found: Sequence[Finding]) -> bool:
    """Tell whether something does not work."""
    return any(one.state == "bad" for one in found)


def show(found: Sequence[Finding]) -> None:
    """Print findings for people: one line each, and below it what mends it."""
    for one in found:
        click.echo(f"{one.state:5} {one.what:15} {one.told}")
        if one.mend:
            click.echo(f"{'':21} → {one.mend}")


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is shown.")
@click.option("--connect", is_flag=True, help="Dial the mail server too.")
def doctor(form: str, connect: bool) -> None:
    """Look at everything an installation needs, and name what mends it; exit 1 when something is wrong."""
    found = examine(connect)
    if form == "json":
        click.echo(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2))
    else:
        show(found)
    sys.exit(1 if is_bad(found) else 0)
