"""What this room answers to others: its place in the menu, the first thing to do, its words in the journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.access.rules import Role
from app.contracts.pages import ACROSS, FirstStep, FoundPage, MenuEntry
from app.core.actor import Actor
from app.core.i18n import _, _l, pick
from app.core.sounding import means
from app.hookspecs import hookimpl
from app.playbooks.queries import shelves


@hookimpl
def list_menu(actor: Actor) -> Sequence[MenuEntry]:
    """The library, for everybody; consultants have it among the tabs of their phone."""
    phone = 2 if Role.CONSULTANT in actor.roles else 0
    return [
        MenuEntry("playbooks", _("Playbooks"), "journal-bookmark", url_for("playbooks.library"), ACROSS, order=20,
                  press="g b", phone=phone)
    ]


@hookimpl
def list_found(actor: Actor, words: str) -> Sequence[FoundPage]:
    """Find playbooks by a part of their title."""
    return [
        FoundPage(pick(book.title), url_for("playbooks.book", playbook=book.id), _("Playbooks"), book.version,
                  "journal-bookmark")
        for book in shelves.shelf().playbooks
        if means(" ".join(book.title.values()), words)
    ][:5]


@hookimpl
def list_first_steps(actor: Actor) -> Sequence[FirstStep]:
    """Look at what a rollout is about."""
    why = _("What a good rollout does, stage by stage.")
    return [FirstStep(_("Read a playbook"), why, url_for("playbooks.library"), "journal-bookmark", order=20)]


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Tell what this room writes into the journal."""
    return {"playbook.installed": _l("installed “%(id)s” %(version)s in the library")}
