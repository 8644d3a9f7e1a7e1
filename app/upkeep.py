"""Commands that look after an installation: migrate, doctor, routes, settings."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import wiring
from app.core import settings as settings_
from app.core.database import db, upgrading
from app.core.errors import UpriverError
from app.core.settings import ROOT, Settings
from app.core.version import VERSION
from app.core.zones import is_zone

REFERENCE = ROOT / "config" / "README.md"


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when the database is behind.")
@click.option("--draft", metavar="NAME", help="Write the next step from the models, for whoever changes them.")
@click.option("--to", default="head", help="Go to this step instead of the newest; `base` removes everything.")
def migrate(check: bool, draft: str | None, to: str) -> None:
    """Bring the database to the shape that this version needs."""
    found = settings_.load()
    wiring.build(found)
    now, wanted = upgrading.revisions(found.database)
    if draft:
        click.echo(upgrading.draft(found.database, db.metadata, draft))
    elif check:
        click.echo(f"database: {now or 'empty'}, needed: {wanted or 'no step yet'}")
        sys.exit(0 if now == wanted else 1)
    elif (to != "head" and now is not None and to < now) or to == "base":
        upgrading.downgrade(found.database, db.metadata, to)
        click.echo(f"database: back at {to}")
    else:
        taken = upgrading.upgrade(found.database, db.metadata, to)
        click.echo(f"database: {', '.join(taken)}" if taken else "database: up to date")


class Finding(NamedTuple):
    """One thing that the doctor looked at: good, warn or bad."""

    what: str
    state: str
    told: str


def _database(app: Flask, found: Settings) -> Iterator[Finding]:
    try:
        with app.app_context(), db.engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError as error:
        yield Finding("database", "bad", f"does not answer: {getattr(error, 'orig', error)}")
        return
    yield Finding("database", "good", db_kind(found))
    now, wanted = upgrading.revisions(found.database)
    told = f"at {now}" if now == wanted else f"at {now or 'nothing'}, needs {wanted}: run migrate"
    yield Finding("migrations", "good" if now == wanted else "bad", told)


def db_kind(found: Settings) -> str:
    """Return which database is used, without any password."""
    return "PostgreSQL" if found.database_url else f"SQLite in {found.data_dir.resolve()}"


def _machine(found: Settings) -> Iterator[Finding]:
    probe = found.data_dir / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
        yield Finding("data folder", "good", str(found.data_dir.resolve()))
    except OSError as error:
        yield Finding("data folder", "bad", f"{found.data_dir.resolve()} cannot be written: {error.strerror}")
    kept = found.data_dir / "secret_key"
    if found.secret_key:
        strong = len(found.secret_key) >= 32
        yield Finding("secret key", "good" if strong else "bad", "set" if strong else "shorter than 32 characters")
    else:
        closed = sys.platform == "win32" or not kept.exists() or not kept.stat().st_mode & 0o077
        told = "in the data folder" if closed else f"{kept} is readable by others"
        yield Finding("secret key", "good" if closed else "bad", told)
    known = is_zone(found.default_zone)
    yield Finding("time zones", "good" if known else "bad", found.default_zone if known else
                  f"{found.default_zone} is unknown: install the package tzdata")


def _outside(found: Settings) -> Iterator[Finding]:
    local = found.external_url == Settings.model_fields["external_url"].default
    yield Finding("external_url", "warn" if local else "good", found.external_url + (
        ": links in mail work on this machine only" if local else ""))
    secure = found.external_url.startswith("https://")
    if secure and not found.secure_cookies:
        yield Finding("secure_cookies", "warn", "off, although people come over https")
    yield Finding("mail", *{
        "smtp": ("good", "by SMTP") if found.smtp_url else ("bad", "smtp, but smtp_url is empty"),
        "file": ("warn", f"into files of {found.data_dir / 'mail'}"), "off": ("warn", "goes nowhere"),
    }[found.mail])


def examine() -> list[Finding]:
    """Return everything that was looked at; what stops the start is the only finding then."""
    try:
        found = settings_.load()
        app = wiring.build(found)
    except (UpriverError, LookupError, OSError, SQLAlchemyError) as error:
        return [Finding("start", "bad", str(error))]
    plugins = [f"{one.name} {one.version}" for one in app.extensions["upriver.plugins"].loaded]
    told = "none, safe mode" if found.safe_mode else ", ".join(plugins) or "none"
    return [
        Finding("version", "good", VERSION), *_database(app, found), *_machine(found),
        Finding("plugins", "warn" if found.safe_mode else "good", told), *_outside(found),
    ]


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is shown.")
def doctor(form: str) -> None:
    """Look at everything an installation needs; exit 1 when something is wrong."""
    found = examine()
    if form == "json":
        click.echo(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{one.state:5} {one.what:15} {one.told}")
    sys.exit(1 if any(one.state == "bad" for one in found) else 0)


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is shown.")
def routes(form: str) -> None:
    """List every route: method, path, and the right that it needs."""
    app = wiring.build(settings_.load())
    lines: list[dict[str, Any]] = [
        {"method": method, "path": rule.rule, "right": getattr(app.view_functions[rule.endpoint], "right", "public")}
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    if form == "json":
        click.echo(json.dumps(lines, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            click.echo(f"{line['method']:7} {line['path']:60} {line['right']}")


def reference() -> str:
    """Return the reference of all settings, made from their declaration."""
    lines = [
        "# Settings", "", "Made by `python3 run.py settings`; do not edit. `config/base.yaml` holds the defaults;",
        "a file named in `UPRIVER_CONFIG` and the environment override them, in this order.", "",
        "| key | environment | default | meaning |", "|---|---|---|---|",
    ]
    for key, field in Settings.model_fields.items():
        default = ", ".join(map(str, field.default)) if isinstance(field.default, tuple) else field.default
        shown = str(default).lower() if isinstance(default, bool) else default
        value = f"`{shown}`" if str(shown) else ""
        lines.append(f"| `{key}` | `UPRIVER_{key.upper()}` | {value} | {field.description} |")
    return "\n".join([*lines, ""])


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when the file is out of date.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), default=REFERENCE, help="Where to write it.")
def settings(check: bool, to: Path) -> None:
    """Write the reference of all settings, config/README.md."""
    fresh = reference()
    if check:
        same = to.exists() and to.read_text(encoding="utf-8") == fresh
        click.echo("settings: up to date" if same else f"settings: {to} is out of date")
        sys.exit(0 if same else 1)
    to.write_text(fresh, encoding="utf-8")
    click.echo(str(to))
