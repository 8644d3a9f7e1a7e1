"""Who looks at records: roles, the names that sources know a person by, and what was shared with them."""

from collections.abc import Iterable, Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.access.models import Grant, Membership, Person, RoleHolding
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
    """Yield what a record may call the person by: the e-mail address, and the name that was vouched for.

    People name themselves, so what they call themselves counts for nothing here: whoever took the name of a colleague,
    or of somebody whom only the records know, would see that person's records.
    """
    namesake = aliased(Membership)
    same = select(func.count(namesake.id)).where(
        func.lower(namesake.known_as) == func.lower(Membership.known_as)
    ).scalar_subquery()
    mine = select(Membership.known_as, Person.email, same).join(Person, Person.id == Membership.person_id)
    found = db.session.execute(mine.where(Person.id == person_id)).first()
    if found is not None:
        name, email, bearers = found
        yield email
        if name and bearers == 1:
            yield name


def owner_meant(typed: str) -> str:
    """Return the name or address by which records call the one colleague meant; raise `Invalid` with the value."""
    same = typed.casefold()
    colleagues = db.session.execute(
        select(Person.name, Person.email, Membership.known_as)
        .join(Membership, Membership.person_id == Person.id).where(Membership.active.is_(True))
    ).all()
    by_address = [email for _name, email, _known in colleagues if email.casefold() == same]
    by_name = [known or email for name, email, known in colleagues if same in (name.casefold(), known.casefold())]
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
