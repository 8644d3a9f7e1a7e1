"""Which mail a person wants."""

from typing import NamedTuple

from sqlalchemy import select

from app.core.database import db
from app.messages.models import MailChoice
from app.messages.rules.mail import MORNING_HOUR, Rhythm


class Choice(NamedTuple):
    """At once or not for what is pressing, and how often, at which hour, one letter about everything."""

    at_once: bool = True
    rhythm: Rhythm = Rhythm.DAILY
    hour: int = MORNING_HOUR


def row(person_id: int, organisation_id: int) -> MailChoice | None:
    """Return the row of a person's choice, if they ever chose."""
    return db.session.scalar(
        select(MailChoice).where(MailChoice.person_id == person_id, MailChoice.organisation_id == organisation_id)
    )


def of(person_id: int, organisation_id: int) -> Choice:
    """Return what a person chose, or what holds for whoever did not."""
    kept = row(person_id, organisation_id)
    return Choice(kept.at_once, kept.rhythm, kept.hour) if kept else Choice()
