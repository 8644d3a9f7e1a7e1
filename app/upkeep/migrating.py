"""`migrate`: brings the database to the shape that this version needs."""

import sys

import click

from app import wiring
from app.core import settings as settings_
from app.core.database import db, upgrading
from app.upkeep import moving


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when the database is behind.")
@click.option("--draft", metavar="NAME", help="Write the next step from the models, for whoever changes them.")
@click.option("--to", default="head", help="Go to this step instead of the newest; `base` removes everything.")
def migrate(check: bool, draft: str | None, to: str) -> None:
    """Bring the database to the shape that this version needs."""
    found = settings_.load()
    moving.mend(found)
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
