"""Who is behind a request: a session cookie or a personal token, turned into the actor of the request."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, request, session
from sqlalchemy import update

from app.access.models import Person, SignIn
from app.access.queries import people
from app.access.queries import sign_ins as queries
from app.access.services import sign_ins as services
from app.core import clock
from app.core.actor import Actor, acting, system
from app.core.database import db
from app.core.database.transactions import reading, writing
from app.core.errors import NotAllowed
from app.core.i18n import _

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Machines ask these every few seconds, and a token that they send is none of a person.
WATCHED = frozenset({"access.healthz", "access.readyz", "access.metrics"})
# Last-seen is one of the two notes that a reading request may write; every five minutes is enough for "idle".
SEEN_EVERY = timedelta(minutes=5)


def rollout_roles(person_id: int, organisation_id: int) -> Mapping[int, frozenset[str]]:
    """Ask upward which roles a person holds in single rollouts."""
    found: dict[int, frozenset[str]] = {}
    plugins = current_app.extensions["upriver.plugins"]
    for answer in plugins.ask_lists("list_rollout_roles", person_id=person_id, organisation_id=organisation_id):
        rollout_id, role = answer.value
        found[rollout_id] = found.get(rollout_id, frozenset()) | {role}
    return found


def actor_of(
    person_id: int, organisation_id: int, *, through: str, read_only: bool = False, rows: Sequence[Any] = (),
) -> Actor | None:
    """Build the actor of a person, with the roles held in single rollouts; `rows` as `people.actor_for` takes them.

    Who comes by any other door than the pages was let in for this one organisation, and hears of no other.
    """
    with system("ask for the roles in rollouts"):
        roles = rollout_roles(person_id, organisation_id)
    found = people.actor_for(
        person_id, organisation_id, through=through, rollout_roles=roles, read_only=read_only, rows=rows
    )
    if found is None or through == "web":
        return found
    return replace(found, organisations=tuple(one for one in found.organisations if one[0] == found.organisation_ref))


def _note_seen(found: queries.LiveSignIn) -> None:
    if clock.now() - found.seen_at < SEEN_EVERY:
        return
    with writing(), system("note when a session was last seen"), db.engine.begin() as connection:
        connection.execute(update(SignIn.__table__).where(SignIn.id == found.id).values(seen_at=clock.now()))


def _by_cookie() -> Actor | None:
    secret = session.get("sign_in")
    if not secret:
        return None
    settings, now = g.settings, clock.now()
    found = queries.live_sign_in(
        services.hash_of(secret), now - timedelta(hours=settings.session_idle_hours),
        now - timedelta(days=settings.session_days),
    )
    if found is None:
        session.pop("sign_in", None)
        return None
    _note_seen(found)
    if not found.organisation_id:
        return None
    return actor_of(found.person_id, found.organisation_id, through="web", rows=found.memberships)


def _by_token(secret: str) -> Actor:
    found = queries.live_token(services.hash_of(secret))
    actor = found and actor_of(
        found.person_id, found.organisation_id, through="api", read_only=found.scope == "read"
    )
    if not actor:
        told = NotAllowed(_("This token is unknown, was revoked, or has ended. Make a new one under “My account”."))
        told.status = 401
        raise told
    return actor


def _enter() -> None:
    g.scopes = []
    g.settings = current_app.extensions["upriver.settings"]
    if request.endpoint == "static":
        return
    if request.method in READING:
        _open(reading())
    if request.endpoint in WATCHED:
        return
    db.session.remove()
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    # Whoever is about to write only reads here: the write lock must be free while a large body is still being read.
    with reading():
        actor = _by_token(secret.strip()) if kind.lower() == "bearer" else _by_cookie()
    # The actor starts with nothing that was read to find them; who only reads goes on in the same transaction.
    if request.method in READING:
        db.session.expunge_all()
    else:
        db.session.remove()
    _open(acting(actor))


def _open(scope: Any) -> None:
    scope.__enter__()
    g.scopes.append(scope)


def _leave(error: BaseException | None) -> None:
    for scope in reversed(g.pop("scopes", [])):
        scope.__exit__(None, None, None)


def remember(person: Person, organisation_id: int | None) -> None:
    """Sign `person` in on this browser: a fresh session, so that nothing planted before survives."""
    kept = {name: session[name] for name in ("language",) if name in session}
    session.clear()
    session.update(kept)
    session["sign_in"] = services.begin_sign_in(
        person, organisation_id=organisation_id, browser=request.user_agent.string
    )
    session.permanent = True


def forget() -> None:
    """Sign out on this browser and on the server."""
    secret = session.pop("sign_in", None)
    if secret:
        services.end_sign_in(secret)


def init_app(app: Flask) -> None:
    """Find out who asks before every request, and let go afterwards."""
    app.before_request(_enter)
    app.teardown_request(_leave)
