"""The command that serves the demonstration; apart from `serve`, which has no need of its stories."""

from typing import Any

import click

from app.core import settings
from app.demo import staging
from app.serving import given, prepared, run, with_options


@click.command()
@with_options
@click.option("--reset", is_flag=True, help="Throw the demonstration away and make it anew.")
def demo(reset: bool, **options: Any) -> None:
    """Serve the demonstration: two organisations in the middle of their rollouts, in a data folder of its own."""
    found = staging.settings_for(settings.load(**given(**options), demo=True))
    run(found, prepared, lambda: staging.make_room(found, reset), staging.perform)
