"""Which organisations there are, for those who may know: one's own, and all for the command line."""

from sqlalchemy import select

from app.access.models import Membership, Organisation
from app.core.actor import system
from app.core.database import db


def organisation() -> Organisation:
    """Return the actor's organisation."""
    return db.session.scalars(select(Organisation)).one()


def first_organisation(person_id: int) -> int | None:
    """Return the organisation a person lands in: the one they joined first."""
    with system("find the organisation to land in"):
        return db.session.scalar(
            select(Membership.organisation_id)
            .where(Membership.person_id == person_id, Membership.active.is_(True))
            .order_by(Membership.id)
            .limit(1)
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


def all_organisations() -> list[Organisation]:
    """Return every organisation of this installation; only the command line and the worker ask."""
    with system("list all organisations of the installation"):
        return list(db.session.scalars(select(Organisation).order_by(Organisation.id)))


def organisation_of_name(wanted: str) -> Organisation | None:
    """Return the organisation with this name or address id, whoever asks; only the command line does."""
    with system("find an organisation for the command line"):
        found = select(Organisation).where((Organisation.name == wanted) | (Organisation.ref == wanted))
        return db.session.scalars(found.order_by(Organisation.id)).first()
