"""Passwords to compare, sessions and personal tokens: the doors somebody may come in by."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from app.access.models import Organisation, Person, SignIn, Token
from app.access.queries.people import memberships
from app.access.rules import normal_email
from app.core import clock
from app.core.actor import current_actor, system
from app.core.database import Instant, db
from app.core.database.rows import row_at
from app.core.database.transactions import reading


class Credentials(NamedTuple):
    """What is needed to prove that somebody is who they say."""

    person_id: int
    password: str | None


class LiveSignIn(NamedTuple):
    """The session behind a cookie: whose, for which organisation, last noted when; and where that person belongs."""

    id: int
    person_id: int
    organisation_id: int | None
    seen_at: datetime
    memberships: Sequence[Any]


@cache
def _live() -> Select[Any]:
    columns = (SignIn.id, SignIn.person_id, SignIn.organisation_id, SignIn.seen_at)
    return (
        memberships().add_columns(*(column.label(f"sign_in_{column.key}") for column in columns))
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None),
            SignIn.seen_at > bindparam("idle_since", type_=Instant),
            SignIn.started_at > bindparam("started_since", type_=Instant),
        )
    )


class SignInLine(NamedTuple):
    """One live session of one's own."""

    ref: str
    token_hash: str
    browser: str
    organisation: str | None
    started_at: datetime
    seen_at: datetime


class TokenLine(NamedTuple):
    """One personal token: never its secret."""

    ref: str
    name: str
    scope: str
    created_at: datetime
    valid_until: datetime
    revoked_at: datetime | None


def credentials(*, email: str = "", person_id: int = 0) -> Credentials | None:
    """Return the kept hash of an active person, and let go of the database: comparing takes long."""
    mine = Person.id == person_id if person_id else Person.email == normal_email(email)
    with system("compare a password"), reading():
        found = db.session.execute(select(Person.id, Person.password).where(mine, Person.active.is_(True))).first()
        db.session.rollback()
    return Credentials(*found) if found else None


def live_sign_in(token_hash: str, idle_since: datetime, started_since: datetime) -> LiveSignIn | None:
    """Return the session behind a cookie, unless it was ended, left idle, too old, or its person may not come in."""
    given = {
        "token_hash": token_hash, "idle_since": idle_since, "started_since": started_since, "now": clock.now(),
    }
    with system("check the session"):
        rows = db.session.execute(_live(), given).all()
    if not rows:
        return None
    one = rows[0]
    return LiveSignIn(one.sign_in_id, one.sign_in_person_id, one.sign_in_organisation_id, one.sign_in_seen_at, rows)


def live_token(token_hash: str) -> Token | None:
    """Return the personal token behind a secret, unless revoked or past its end."""
    with system("check the token"):
        return db.session.scalar(
            select(Token).where(
                Token.token_hash == token_hash, Token.revoked_at.is_(None), Token.valid_until > clock.now()
            )
        )


def my_sign_ins(idle_since: datetime, started_since: datetime) -> list[SignInLine]:
    """Return the actor's own live sessions, the one used last first."""
    actor = current_actor()
    with system("list one's own sessions"):
        rows = db.session.execute(
            select(
                SignIn.ref, SignIn.token_hash, SignIn.browser, Organisation.name, SignIn.started_at, SignIn.seen_at
            )
            .outerjoin(Organisation, Organisation.id == SignIn.organisation_id)
            .where(
                SignIn.person_id == (actor.person_id if actor else None), SignIn.ended_at.is_(None),
                SignIn.seen_at > idle_since, SignIn.started_at > started_since,
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
        )
        return [SignInLine(*row) for row in rows]


def my_tokens() -> list[TokenLine]:
    """Return the actor's own tokens of this organisation, the newest first."""
    columns = (Token.ref, Token.name, Token.scope, Token.created_at, Token.valid_until, Token.revoked_at)
    return [TokenLine(*row) for row in db.session.execute(select(*columns).order_by(Token.id.desc()))]


def token(ref: str) -> Token:
    """Return one of the actor's own tokens."""
    return row_at(Token, ref)
