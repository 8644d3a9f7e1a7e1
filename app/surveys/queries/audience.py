"""Whom a survey can ask: active people of the organisation, by role, by department, or by name."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from app.access.models import Membership, Person, RoleHolding
from app.core import clock
from app.core.database import db


class Asked(NamedTuple):
    """One person to ask, and where they work on the day the survey opens."""

    person_id: int
    department: str


def _active() -> Select[Any]:
    return (
        select(Person.id, Membership.department)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.active.is_(True), Membership.active.is_(True))
        .order_by(Person.id)
    )


def _found(wanted: Select[Any]) -> list[Asked]:
    return [Asked(person_id, department.strip()) for person_id, department in db.session.execute(wanted.distinct())]


def members() -> list[Asked]:
    """Return everybody of the organisation."""
    return _found(_active())


def with_roles(roles: Iterable[str]) -> list[Asked]:
    """Return who holds one of these roles in the organisation now."""
    valid = or_(RoleHolding.valid_until.is_(None), RoleHolding.valid_until > clock.now())
    held = _active().join(RoleHolding, RoleHolding.person_id == Person.id).where(
        RoleHolding.role.in_(list(roles)), RoleHolding.suspended.is_(False), valid
    )
    return _found(held)


def in_departments(names: Iterable[str]) -> list[Asked]:
    """Return who works in one of these departments."""
    return _found(_active().where(Membership.department.in_(list(names))))


def of_people(person_ids: Iterable[int]) -> list[Asked]:
    """Return those of these people who are active here."""
    return _found(_active().where(Person.id.in_(list(person_ids))))


def departments() -> list[str]:
    """Return the departments that somebody active works in, by name."""
    return sorted({asked.department for asked in members() if asked.department})
