"""The reference of commands, made from the commands themselves."""

from collections.abc import Iterator

import click

from app import cli
from app.documents.references.fields import cell
from app.documents.wording import Wording


def every() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with the words by which it is called."""
    context = click.Context(cli.main, info_name="upriver")
    for name in cli.main.list_commands(context):
        command = cli.main.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {part}", one) for part, one in sorted(command.commands.items()))
        elif command is not None:
            yield name, command


def first_line(command: click.Command) -> str:
    """Return what a command does, in one line."""
    return " ".join((command.help or "").split("\n\n")[0].split())


def overview(say: Wording) -> Iterator[str]:
    """Yield the table of all commands."""
    yield from ("", "| | |", "|---|---|")
    for name, command in every():
        yield f"| [`{name}`](#{name.replace(' ', '-')}) | {cell(say(first_line(command)))} |"


def commands(say: Wording) -> Iterator[str]:
    """Yield every command with what it takes."""
    for name, command in every():
        yield from ("", f"## {name}", "")
        for paragraph in (command.help or "").split("\n\n"):
            yield from (say(paragraph), "")
        yield from ("```", _called(name, command), "```")
        options = [one for one in command.params if isinstance(one, click.Option)]
        if options:
            yield from ("", f"| {say('option')} | |", "|---|---|")
            yield from (f"| `{_written(one)}` | {cell(say(one.help))} |" for one in options)


def _called(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    pieces = [piece for one in command.params for piece in one.get_usage_pieces(context)]
    options = ["[OPTIONS]"] if any(isinstance(one, click.Option) for one in command.params) else []
    return " ".join(["python3 run.py", name, *options, *pieces])


def _written(option: click.Option) -> str:
    names = ", ".join(option.opts)
    if option.is_flag:
        return names
    choices = option.type.choices if isinstance(option.type, click.Choice) else (option.type.name.upper(),)
    return f"{names} {'|'.join(map(str, choices))}".replace("|", "\\|")
