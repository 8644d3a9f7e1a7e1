"""Who looks at records: roles, the names that sources know a person by, and what was shared with them."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from app.access.models import Grant, Membership, Person, RoleHolding
from app.core import clock
from app.core.actor import current_actor
from app.core.database import db
from app.records.rules.scopes import Viewer


def viewer() -> Viewer:
    """Return the actor as somebody who looks at records. Roles held in one rollout alone do not count here."""
    actor = current_actor()
    if actor is None:
        return Viewer(frozenset())
    known = db.session.execute(select(Person.name, Person.email).where(Person.id == actor.person_id)).first()
    return Viewer(frozenset(map(str, actor.roles)), tuple(known or (actor.name,)), tuple(shared_with(actor.person_id)))


def shared_with(person_id: int) -> list[str]:
    """Return the ids of records that are open to a person now."""
    rows = db.session.scalars(
        select(Grant.record_key).where(
            Grant.person_id == person_id, Grant.suspended.is_(False),
            or_(Grant.valid_until.is_(None), Grant.valid_until > clock.now()),
        ).order_by(Grant.id)
    )
    return list(dict.fromkeys(rows))


def holders(roles: Iterable[str]) -> list[str]:
    """Return the names of the people who hold one of `roles` now, so that a refusal can say whom to ask."""
    rows = db.session.scalars(
        select(Person.name).join(RoleHolding, RoleHolding.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            RoleHolding.role.in_(list(roles)), RoleHolding.suspended.is_(False), Membership.active.is_(True),
            or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > clock.now()),
        ).order_by(Person.name).distinct()
    )
    return list(rows)
