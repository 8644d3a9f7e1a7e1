"""Choosing which mail one gets, and stopping it from a letter."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.access.models import Membership, Organisation, Person
from app.core import signing
from app.core.actor import system, the_actor
from app.core.database import db
from app.core.errors import NotFound
from app.messages.models import MailChoice
from app.messages.queries import choices
from app.messages.rules.mail import Rhythm
from app.messages.services.letters import STOP

# Mail is kept for long, and whoever opens an old letter wants to be left alone as well.
LINK_LASTS = timedelta(days=400)


class Stopping(NamedTuple):
    """Whose mail a link stops, of which organisation, and which kind: `digest` or `at_once`."""

    person_id: int
    organisation_id: int
    organisation: str
    language: str
    what: str


def _row(person_id: int, organisation_id: int) -> MailChoice:
    kept = choices.row(person_id, organisation_id)
    if kept is None:
        kept = MailChoice(person_id=person_id, organisation_id=organisation_id, **choices.Choice()._asdict())
        db.session.add(kept)
    return kept


def choose(*, at_once: bool, rhythm: Rhythm, hour: int) -> None:
    """Keep which mail the actor wants from this organisation."""
    actor = the_actor()
    kept = _row(actor.person_id, actor.organisation_id)
    kept.at_once, kept.rhythm, kept.hour = at_once, rhythm, hour
    db.session.flush()


def behind(link: str) -> Stopping:
    """Return what a link from a letter stops; raise `NotFound` when it was altered, or nobody is behind it any more."""
    signed = signing.read(STOP, link, LINK_LASTS)
    person, organisation, what = signed if isinstance(signed, list) and len(signed) == 3 else ("", "", "")
    with system("look whose mail a link stops"):
        found = db.session.execute(
            select(Person.id, Organisation.id, Organisation.name, Person.language)
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(Person.ref == person, Organisation.ref == organisation)
        ).first()
    if found is None:
        raise NotFound()
    return Stopping(*found, what)


def stop(wanted: Stopping) -> None:
    """Send no more of this kind; a second time changes nothing."""
    with system("stop mail by the link in a letter"):
        kept = _row(wanted.person_id, wanted.organisation_id)
        if wanted.what == "digest":
            kept.rhythm = Rhythm.NEVER
        else:
            kept.at_once = False
        db.session.flush()
