"""Who looks at records: roles, the names that sources know a person by, and what was shared with them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import Grant, Membership, Person, RoleHolding
from app.access.queries import people
from app.core import clock
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _
from app.records.rules.scopes import Viewer


def viewer() -> Viewer:
    """Return the actor as somebody who looks at records. Roles held in one rollout alone do not count here."""
    actor = current_actor()
    if actor is None:
        return Viewer(frozenset())
    names, shared = tuple(_own_names(actor.person_id)), tuple(shared_with(actor.person_id))
    return Viewer(frozenset(map(str, actor.roles)), names, shared)


def _own_names(person_id: int) -> Iterator[str]:
    """Yield what a record may call the person by: the e-mail address, and the name unless somebody else has it too.

    People name themselves; whoever takes a colleague's name must not see that colleague's records.
    """
    namesake = aliased(Person)
    same = select(func.count(namesake.id.distinct())).join(Membership, Membership.person_id == namesake.id).where(
        func.lower(namesake.name) == func.lower(Person.name)
    ).scalar_subquery()
    found = db.session.execute(select(Person.name, Person.email, same).where(Person.id == person_id)).first()
    if found is not None:
        name, email, bearers = found
        yield email
        if bearers == 1:
            yield name


def owner_meant(typed: str) -> str:
    """Return the name or address of the one colleague who is meant; raise `Invalid` with the value where none is."""
    same = typed.casefold()
    colleagues = [one for one in people.people() if one.active]
    by_address = [one.email for one in colleagues if one.email.casefold() == same]
    by_name = [one.name for one in colleagues if one.name.casefold() == same]
    if not by_address and not by_name:
        told = _("“%(value)s” is nobody here. Write the name or the e-mail address of a colleague.", value=typed[:80])
        raise Invalid(told, faults={"value": told})
    if len(by_name) > 1:
        told = _("Several people here are called “%(value)s”. Write the e-mail address.", value=typed[:80])
        raise Invalid(told, faults={"value": told})
    return (by_address or by_name)[0]


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
