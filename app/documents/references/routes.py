"""The reference of routes: what answers under which address, and the right that each needs."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app import wiring
from app.access.rules import ROLE_WORDS
from app.core import settings
from app.core.actor import EVERYONE
from app.documents.references.fields import cell
from app.documents.wording import Wording

PUBLIC = "public"


@dataclass(frozen=True)
class Route:
    """One way in: method and path, the right it needs, and what it promises."""

    room: str
    method: str
    path: str
    right: str
    about: str


@cache
def application() -> Flask:
    """Return an application that serves nobody: its routes and its policy are read."""
    with TemporaryDirectory() as folder:
        return wiring.build(settings.load({}, data_dir=Path(folder), secret_key="x" * 64))


def every() -> Iterator[Route]:
    """Yield every route, by room and path."""
    app = application()
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (_room(rule), rule.rule))
    for rule in rules:
        view: Any = app.view_functions[rule.endpoint]
        about = " ".join((inspect.getdoc(inspect.unwrap(view)) or "").split("\n\n")[0].split())
        ours = about if inspect.unwrap(view).__module__.startswith("app.") else ""
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(_room(rule), method, rule.rule, getattr(view, "right", PUBLIC), ours)


def _room(rule: Rule) -> str:
    """Return whose route it is; what libraries bring, such as files, is told as `core`."""
    view: Any = inspect.unwrap(application().view_functions[rule.endpoint])
    inside = view.__module__.split(".")
    return inside[1] if inside[0] == "app" else "core"


def routes(say: Wording) -> Iterator[str]:
    """Yield the tables of all routes, one for each room."""
    before = ""
    for one in every():
        if one.room != before:
            heads = ("method", "path", "right", *(("what it does",) if say.language == "en" else ()))
            yield from ("", f"### {one.room}", "", f"| {' | '.join(map(say, heads))} |", "|---" * len(heads) + "|")
            before = one.room
        about = f" {cell(one.about)} |" if say.language == "en" else ""
        right = say(PUBLIC) if one.right == PUBLIC else f"`{one.right}`"
        yield f"| {one.method} | `{one.path}` | {right} |{about}"


def rights(say: Wording) -> Iterator[str]:
    """Yield the table of all rights: what one may do with each, and the roles that hold it."""
    heads = ("right", "what it allows", "roles")
    yield from ("", f"| {' | '.join(map(say, heads))} |", "|---|---|---|")
    policy = application().extensions["upriver.policy"]
    with say.pages():
        for name, right in sorted(policy.rights.items()):
            yield f"| `{name}` | {cell(str(right.words))} | {_roles(right.roles, say)} |"


def _roles(roles: frozenset[str], say: Wording) -> str:
    if EVERYONE in roles:
        return say("everybody who is signed in")
    known = [str(word) for role, word in ROLE_WORDS.items() if role in roles]
    return ", ".join(known) if say.language == "en" else "、".join(known)
