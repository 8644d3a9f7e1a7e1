"""Who somebody is: actors, people, roles, sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select

from app.access.models import Membership, Organisation, Person, RoleHolding, SignIn, Token
from app.access.rules import Role, normal_email
from app.core import clock
from app.core.actor import Actor, system
from app.core.database import db
from app.core.errors import NotFound


class PersonLine(NamedTuple):
    """One person in a list: address id, name, address, department, whether active."""

    id: int
    ref: str
    name: str
    email: str
    department: str
    active: bool


def _valid_roles(person_id: int, organisation_id: int, now: datetime) -> frozenset[str]:
    held = select(RoleHolding.role).where(
        RoleHolding.person_id == person_id, RoleHolding.organisation_id == organisation_id,
        RoleHolding.suspended.is_(False),
        or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > now),
    )
    return frozenset(db.session.scalars(held))


def actor_for(
    person_id: int, organisation_id: int, *, through: str, rollout_roles: Mapping[int, frozenset[str]] | None = None,
    read_only: bool = False,
) -> Actor | None:
    """Build the actor of a person in an organisation; None when either is inactive or they do not belong together."""
    with system("build the actor"):
        found = db.session.execute(
            select(
                Person.id, Person.name, Person.language, Person.zone, Membership.stamp, Organisation.id,
                Organisation.ref,
            )
            .join(Membership, Membership.person_id == Person.id)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(
                Person.id == person_id, Person.active.is_(True), Membership.active.is_(True),
                Organisation.id == organisation_id,
            )
        ).first()
        if found is None:
            return None
        roles = _valid_roles(person_id, organisation_id, clock.now()) | {Role.MEMBER}
    _id, name, language, zone, stamp, organisation_id, organisation_ref = found
    return Actor(
        person_id=person_id, organisation_id=organisation_id, organisation_ref=organisation_ref, name=name,
        roles=frozenset(roles), rollout_roles=rollout_roles or {}, through=through, read_only=read_only,
        language=language, zone=zone, stamp=f"{stamp}.{'.'.join(sorted(roles))}.{sorted((rollout_roles or {}).items())}",
    )


def first_organisation(person_id: int) -> int | None:
    """Return the organisation a person lands in: the one they joined first."""
    with system("find the organisation to land in"):
        return db.session.scalar(
            select(Membership.organisation_id)
            .where(Membership.person_id == person_id, Membership.active.is_(True))
            .order_by(Membership.id)
            .limit(1)
        )


def by_email(email: str) -> Person | None:
    """Return the person with this address, whoever asks; only sign-in and reset may ask."""
    with system("look up who signs in"):
        return db.session.scalar(select(Person).where(Person.email == normal_email(email)))


def live_sign_in(token_hash: str, idle_since: datetime, started_since: datetime) -> SignIn | None:
    """Return the session behind a cookie, unless it was ended, left idle or grew too old."""
    with system("check the session"):
        return db.session.scalar(
            select(SignIn).where(
                SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), SignIn.seen_at > idle_since,
                SignIn.started_at > started_since,
            )
        )


def live_token(token_hash: str) -> Token | None:
    """Return the personal token behind a secret, unless revoked or past its end."""
    with system("check the token"):
        return db.session.scalar(
            select(Token).where(
                Token.token_hash == token_hash, Token.revoked_at.is_(None), Token.valid_until > clock.now()
            )
        )


def organisations_of(person_id: int) -> list[tuple[int, str, str]]:
    """Return (inner id, address id, name) of each organisation the person belongs to."""
    with system("list one's own organisations"):
        rows = db.session.execute(
            select(Organisation.id, Organisation.ref, Organisation.name)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person_id, Membership.active.is_(True))
            .order_by(Membership.id)
        )
        return [tuple(row) for row in rows]


def people() -> list[PersonLine]:
    """Return the people of the actor's organisation, by name."""
    rows = db.session.execute(
        select(Person.id, Person.ref, Person.name, Person.email, Membership.department, Membership.active)
        .join(Membership, Membership.person_id == Person.id)
        .order_by(Person.name, Person.id)
    )
    return [PersonLine(*row) for row in rows]


def person(ref: str) -> Person:
    """Return one person of the actor's organisation; absent and foreign ones alike raise `NotFound`."""
    found = db.session.scalar(select(Person).where(Person.ref == ref))
    if found is None:
        raise NotFound()
    return found


def names(person_ids: set[int]) -> dict[int, str]:
    """Return the name of each visible person among `person_ids`, in one query."""
    if not person_ids:
        return {}
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids))).tuples().all())


def is_empty() -> bool:
    """Tell whether nobody was ever added, so that the first-run wizard may open."""
    with system("look whether this is the first run"):
        return not db.session.scalar(select(func.count()).select_from(Person))


def organisation() -> Organisation:
    """Return the actor's organisation."""
    return db.session.scalars(select(Organisation)).one()
