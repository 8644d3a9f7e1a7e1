"""What people are in the organisation: given, taken, and never the last administrator."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select

from app.access.models import Membership, Person, RoleHolding
from app.access.queries import people
from app.access.rules import Role
from app.access.services.letters import INVITATION
from app.core import clock, journal, outbox, randomness
from app.core.actor import current_actor, system
from app.core.asking import settings
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _


def membership_of(organisation_id: int, person_id: int) -> Select[tuple[Membership]]:
    """Return the statement that finds how a person belongs to an organisation."""
    return select(Membership).where(
        Membership.organisation_id == organisation_id, Membership.person_id == person_id
    )


def holding(organisation_id: int, person_id: int, role: Role, until: datetime | None) -> RoleHolding:
    """Return the row that says who gave which role to whom, not yet added."""
    actor = current_actor()
    return RoleHolding(
        organisation_id=organisation_id, person_id=person_id, role=role, valid_until=until, given_at=clock.now(),
        given_by_id=actor.person_id if actor else None,
    )


def restamp(organisation_id: int, person_id: int) -> None:
    """Let every page and cache made under the old permissions go stale."""
    with system("renew the permission stamp"):
        membership = db.session.scalar(membership_of(organisation_id, person_id))
        if membership is not None:
            membership.stamp += 1
            db.session.flush()


def give_role(person: Person, role: Role, *, organisation_id: int, until: datetime | None = None) -> None:
    """Give a person a role in the organisation."""
    db.session.add(holding(organisation_id, person.id, role, until))
    restamp(organisation_id, person.id)
    journal.record("role.given", about=person, role=str(role))


def demand_another_administrator(person: Person, organisation_id: int) -> None:
    """Refuse what would leave nobody who could mend anything: the last active administrator stays one."""
    # Both rows are locked, so that two administrators can neither take each other's role nor send each other away.
    holdings = (
        select(RoleHolding)
        .join(Membership, (Membership.person_id == RoleHolding.person_id)
              & (Membership.organisation_id == RoleHolding.organisation_id))
        .where(
            RoleHolding.organisation_id == organisation_id, RoleHolding.role == Role.ADMINISTRATOR,
            RoleHolding.valid_until.is_(None), RoleHolding.suspended.is_(False), Membership.active.is_(True),
        )
        .with_for_update()
    )
    # One whose role ends by itself is no other administrator: nobody would be left when it does.
    if not {found.person_id for found in db.session.scalars(holdings)} - {person.id}:
        raise Refused(
            _("%(name)s is the only administrator. Make somebody else administrator first.", name=person.name)
        )


def take_role(person: Person, role: Role, *, organisation_id: int) -> None:
    """Take a role from a person; the last administrator keeps theirs."""
    if role is Role.ADMINISTRATOR:
        demand_another_administrator(person, organisation_id)
    mine = select(RoleHolding).where(
        RoleHolding.organisation_id == organisation_id, RoleHolding.role == role, RoleHolding.person_id == person.id
    )
    for found in db.session.scalars(mine):
        db.session.delete(found)
    restamp(organisation_id, person.id)
    journal.record("role.taken", about=person, role=str(role))


def _renew_way_in(person: Person, organisation_id: int) -> None:
    """Let somebody who never came in be written to anew; links that were handed over before lead nowhere."""
    with system("close the ways in from before"):
        person.sign_in_stamp = randomness.secret(24)
        db.session.flush()
        if settings().mail != "off":
            outbox.write_to([person.id], INVITATION, organisation_id=organisation_id)


def set_roles(person: Person, roles: Iterable[Role], *, organisation_id: int) -> None:
    """Make `roles` the roles of a person: give what is new, take what is gone."""
    wanted, held = set(roles), set(people.roles_held([person.id]).get(person.id, ()))
    if wanted - held and person.password is None:
        # Whoever could invite, but not give roles, may hold a link; they must not come in as what is given now.
        _renew_way_in(person, organisation_id)
    for role in sorted(wanted - held):
        give_role(person, role, organisation_id=organisation_id)
    for role in sorted(held - wanted):
        take_role(person, role, organisation_id=organisation_id)
