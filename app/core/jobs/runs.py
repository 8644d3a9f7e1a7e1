"""Carrying one job out: as the person who asked, in their language, with an end in the ledger whatever happens."""

import logging
from contextlib import ExitStack
from threading import Event
from typing import Any

from flask_babel import force_locale

from app.core.actor import Actor, acting, system
from app.core.asking import plugins
from app.core.database import db
from app.core.database.transactions import reading
from app.core.errors import Refused, UpriverError
from app.core.i18n import _, _l
from app.core.jobs import ledger
from app.core.jobs.kinds import JobKind, kind
from app.core.jobs.ledger import Held
from app.core.jobs.models import State
from app.core.jobs.work import Cancelled, Interrupted, Lost, Work, source

log = logging.getLogger("upriver.jobs")
_in_hand: set[str] = set()
# Kept as source sentences: nobody's language is known where they are written.
GONE = _l("Whoever asked for this no longer works here.")
RESTARTED = _l("Interrupted by a restart. Start it again.")
DEADLY = _l("The worker died over this three times, so it is not tried again. The log or a plugin may say why.")
MOST_DROPPED = 3


def _actor(held: Held) -> Actor | None:
    """Return who asked, as they are now: roles taken meanwhile no longer count."""
    with reading():
        found = plugins().ask_lists(
            "list_actors", person_id=held.asked_by_id, organisation_id=held.organisation_id, through="job"
        )
        db.session.remove()
    return found[0].value if found else None


def _carry_out(held: Held, declared: JobKind, work: Work) -> dict[str, Any]:
    """Return how the job ended, as columns of its row."""
    actor = _actor(held)
    if actor is None:
        return ledger.ending(State.FAILED, error=source(GONE)[0])
    with ExitStack() as scopes:
        scopes.callback(db.session.remove)
        for scope in (acting(actor), system(""), reading(), force_locale(actor.language)):
            scopes.enter_context(scope)
        try:
            result = declared.run(work, **held.params)
        except UpriverError as refusal:
            return ledger.ending(State.FAILED, error=str(refusal))
        except (Cancelled, Interrupted, Lost):
            raise
        except Exception:
            log.exception("job %s (%s) failed", held.ref, held.kind)
            broken = Refused(_("Something broke on our side. The reference %(ref)s finds it in the log.", ref=held.ref))
            return ledger.ending(State.FAILED, error=str(broken))
        return ledger.ending(State.DONE, result=result)


def interrupted(held: Held, *, was_dropped: bool = False) -> None:
    """End a job whose worker is gone: it waits again if it may be repeated, and has failed otherwise.

    `was_dropped` says that the worker died instead of making way; after the third time nobody takes the job up again.
    """
    try:
        again = kind(held.kind).again
    except LookupError:
        again = False
    if again and was_dropped and held.dropped + 1 >= MOST_DROPPED:
        ledger.note(held, ledger.ending(State.FAILED, error=source(DEADLY)[0]) | {"dropped": MOST_DROPPED})
    elif again:
        ledger.release(held, was_dropped=was_dropped)
    else:
        ledger.note(held, ledger.ending(State.FAILED, error=source(RESTARTED)[0]))


def in_hand() -> frozenset[str]:
    """Return the jobs that threads of this process carry out at this moment."""
    return frozenset(_in_hand)


def run(ref: str, worker: str, stopping: Event | None = None) -> None:
    """Carry out the job at this address, unless somebody else took it up already."""
    held = ledger.claim(ref, worker)
    if held is None:
        return
    _in_hand.add(ref)
    try:
        _to_the_end(held, stopping or Event())
    finally:
        _in_hand.discard(ref)


def _to_the_end(held: Held, stopping: Event) -> None:
    """Carry the job out and write its end into the ledger."""
    try:
        declared = kind(held.kind)
        work = Work(held, declared.limit, stopping)
        ended = _carry_out(held, declared, work)
    except Cancelled:
        ledger.note(held, ledger.ending(State.CANCELLED))
    except Interrupted:
        interrupted(held)
    except Lost:
        log.warning("job %s was taken over by another worker", held.ref)
    except LookupError as unknown:
        ledger.note(held, ledger.ending(State.FAILED, error=str(unknown)))
    else:
        if not work.finished:
            ledger.note(held, {**work.unsaid, **ended})
