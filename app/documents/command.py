"""`docs`: writes every page that is made from the code, or checks that each is fresh; takes the pictures on demand."""

import sys

import click

from app.core.settings import ROOT
from app.documents import pages, pictures


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page is out of date.")
@click.option("--pictures", "with_pictures", is_flag=True, help="Take the pictures of the pages anew; needs Chromium.")
def docs(check: bool, with_pictures: bool) -> None:
    """Write the references of commands, settings, routes, plugins and playbooks."""
    if with_pictures:
        for file in pictures.take():
            click.echo(f"{file.name}: {file.stat().st_size // 1000} kB")
    found = pages.stale(ROOT)
    for name in found:
        if not check:
            (ROOT / name).write_text(pages.PAGES[name](), encoding="utf-8")
        click.echo(f"{name}: out of date" if check else name)
    if not found:
        click.echo("docs: up to date")
    sys.exit(1 if check and found else 0)
