"""Sessions: kept on the server, so that each of them can be ended."""

import hashlib

from sqlalchemy import select

from app.access.models import Person, SignIn
from app.access.queries import organisations
from app.core import clock, randomness
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.errors import NotFound


def hash_of(secret: str) -> str:
    """Return what is kept of a session's or token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin_sign_in(person: Person, *, organisation_id: int | None, browser: str) -> str:
    """Open a session on the server; return the secret that the cookie carries."""
    secret = randomness.secret()
    with system("open a session"):
        db.session.add(SignIn(
            token_hash=hash_of(secret), person_id=person.id, organisation_id=organisation_id,
            started_at=clock.now(), seen_at=clock.now(), browser=browser[:200],
        ))
        db.session.flush()
    return secret


def end_sign_in(secret: str) -> None:
    """End the session behind a cookie; a copy of the cookie is worth nothing afterwards."""
    with system("end a session"):
        found = db.session.scalar(select(SignIn).where(SignIn.token_hash == hash_of(secret)))
        if found is not None and found.ended_at is None:
            found.ended_at = clock.now()
            db.session.flush()


def end_all_sign_ins(person: Person, *, organisation_id: int | None = None) -> None:
    """End every session of a person, or every one in one organisation."""
    with system("end all sessions"):
        live = select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        if organisation_id is not None:
            live = live.where(SignIn.organisation_id == organisation_id)
        for found in db.session.scalars(live):
            found.ended_at = clock.now()
        db.session.flush()


def end_one_sign_in(ref: str) -> None:
    """End one session of the actor's own, on whatever machine it is."""
    actor = current_actor()
    with system("end one of one's own sessions"):
        found = db.session.scalar(select(SignIn).where(SignIn.ref == ref))
        if found is None or actor is None or found.person_id != actor.person_id:
            raise NotFound()
        found.ended_at = found.ended_at or clock.now()
        db.session.flush()


def enter_organisation(secret: str, ref: str) -> None:
    """Let the session behind a cookie go on in another organisation of the same person."""
    actor = current_actor()
    own = organisations.organisations_of(actor.person_id) if actor else ()
    mine = {address: inner for inner, address, _name in own}
    if ref not in mine:
        raise NotFound()
    with system("change the organisation of a session"):
        found = db.session.scalar(select(SignIn).where(SignIn.token_hash == hash_of(secret)))
        if found is not None:
            found.organisation_id = mine[ref]
            db.session.flush()
