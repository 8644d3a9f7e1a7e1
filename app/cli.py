"""`upriver …`: what one does from a terminal. Each room's commands are imported only when they are called."""

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from app.core.sweeping import unswept

HERE = Path(__file__).parent
# Commands of the house itself, and where each of them lives; rooms bring one group each, named like the room.
OWN = {
    "serve": "app.serving:serve", "demo": "app.demo.serving:demo", "worker": "app.serving:worker",
    "migrate": "app.upkeep.migrating:migrate", "doctor": "app.upkeep.doctor:doctor",
    "backup": "app.upkeep.backing_up:backup", "restore": "app.upkeep.restoring:restore",
    "routes": "app.upkeep.listing:routes", "settings": "app.upkeep.listing:settings", "docs": "app.documents:docs",
    "people": "app.access.commands:people", "organisation": "app.access.commands:organisation",
    "setup-code": "app.access.commands:setup_code",
    "verify-journal": "app.access.commands:verify_journal", "journal-head": "app.access.commands:journal_head",
}


def rooms() -> dict[str, str]:
    """Return the rooms that bring commands: the name one types, and the module."""
    found = [*HERE.glob("*/commands.py"), *HERE.glob("stages/*/commands.py")]
    modules = {path.parent.name: ".".join(path.relative_to(HERE.parent).with_suffix("").parts) for path in found}
    return {room.replace("_", "-"): modules[room] for room in sorted(modules) if room != "access"}


def _group(module: ModuleType) -> click.Command:
    """Return the room's group; the one of playbooks is given the sections of all rooms, which it cannot know."""
    if isinstance(module.group, click.Command):
        return module.group
    return module.group(lambda: importlib.import_module("app.sections").SECTIONS)


class Upriver(click.Group):
    """The root: knows the names of all commands without importing any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in order."""
        return sorted({*OWN, *rooms()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is called."""
        if cmd_name in OWN:
            module, _colon, name = OWN[cmd_name].partition(":")
            with unswept():
                return getattr(importlib.import_module(module), name) if find_spec(module) else None
        module = rooms().get(cmd_name, "")
        return _group(importlib.import_module(module)) if module else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what Upriver refuses is told in one line, never as a trace."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            told = importlib.import_module("app.core.errors")
            if not isinstance(error, told.UpriverError):
                raise
            click.echo(error.in_one_line(), err=True)
            sys.exit(1)


def _build(**overrides: Any) -> Any:
    wiring, settings = importlib.import_module("app.wiring"), importlib.import_module("app.core.settings")
    return wiring.build(settings.load(**overrides))


def _find_actor(email: str, organisation: str) -> Any:
    return importlib.import_module("app.access.commands").find_actor(email, organisation)


@click.group(cls=Upriver, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Upriver walks an organisation through the rollout of a business system, and keeps it from drifting back."""
    shell = importlib.import_module("app.core.shell")
    ctx.obj = shell.Shell(_build, _find_actor, shell.terminal_language())
