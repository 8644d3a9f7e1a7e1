"""What a command of a room may ask of the command line: the application, and somebody to act as."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask

from app.core.actor import Actor, acting
from app.core.i18n import in_language


def terminal_language() -> str:
    """Return the language of the terminal: Chinese where it says so, else English."""
    named = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    return "zh_Hans" if named.lower().startswith("zh") else "en"


@dataclass
class Shell:
    """Stands in `click.Context.obj`; a room's command takes it by `@click.pass_obj`.

    `build` makes the application (given settings override the environment), `find_actor` finds who acts from an e-mail
    address and the name or address id of an organisation.
    """

    build: Callable[..., Flask]
    find_actor: Callable[[str, str], Actor]
    language: str = "en"

    @contextmanager
    def application(self, **overrides: Any) -> Iterator[Flask]:
        """Run the block inside the application, acting for nobody."""
        app = self.build(**overrides)
        with app.app_context(), in_language(self.language):
            yield app

    @contextmanager
    def acting_as(self, email: str, organisation: str = "", **overrides: Any) -> Iterator[Flask]:
        """Run the block inside the application as the person with this address, with their rights and no more."""
        with self.application(**overrides) as app, acting(self.find_actor(email, organisation)):
            yield app


def as_person(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `--as` and `--organisation`, passed on as `email` and `organisation`."""
    command = click.option(
        "--organisation", default="", help="Name or address id, for somebody who belongs to several."
    )(command)
    return click.option("--as", "email", required=True, help="E-mail address of the person who acts.")(command)
