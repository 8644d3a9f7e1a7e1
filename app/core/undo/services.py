"""Offering to take an act back, and taking it back.

Nothing of the past is rewritten: the room that did the act does its reverse, with a history of its own.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.core import clock
from app.core.actor import the_actor
from app.core.asking import plugins
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _
from app.core.undo import queries
from app.core.undo.models import Reversal

LASTS = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def offer(kind: str, steps: list[dict[str, Any]], *, back: str = "") -> str:
    """Keep for an hour how the actor's act is taken back; return its address id, or an empty text without steps.

    `kind` names who takes it back (`register_reversals`); `back` is the page to return to.
    """
    if not steps:
        return ""
    actor, now = the_actor(), clock.now()
    for old in queries.older_than(now - FORGOTTEN_AFTER):
        db.session.delete(old)
    reversal = Reversal(
        organisation_id=actor.organisation_id, person_id=actor.person_id, kind=kind, steps=steps, back=back,
        made_at=now, used_at=None,
    )
    db.session.add(reversal)
    db.session.flush()
    return reversal.ref


def _taker(kind: str) -> Callable[[list[dict[str, Any]]], None]:
    for answer in plugins().ask("register_reversals"):
        if kind in answer.value:
            return answer.value[kind]
    raise Refused(_("This cannot be undone any more."))


def take_back(reversal: Reversal) -> None:
    """Take the act back, all of it or nothing; refuse when that was done, when it is too long ago, or has changed."""
    # Of two clicks at one moment the second waits here for the first.
    db.session.refresh(reversal, with_for_update=True)
    if reversal.used_at is not None:
        raise Refused(_("This was undone already."))
    if clock.now() - reversal.made_at > LASTS:
        raise Refused(_("This is too long ago to be undone by one click. Change it by hand."))
    _taker(reversal.kind)(reversal.steps)
    reversal.used_at = clock.now()
