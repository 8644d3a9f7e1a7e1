"""Who sits where in a rollout: by part, by the access that a seat gives, by person."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import bindparam, select

from app.access.models import Person
from app.core.database import db
from app.rollouts.models.rollout import Rollout, Seat


class Seated(NamedTuple):
    """One person in one part."""

    id: int
    part: str
    person_id: int
    person_ref: str
    name: str
    department: str
    access: str


def of_rollout(rollout: Rollout) -> list[Seated]:
    """Return who sits where, by part."""
    rows = db.session.execute(
        select(Seat.id, Seat.part, Seat.person_id, Person.ref, Person.name, Seat.department, Seat.access)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.rollout_id == rollout.id)
        .order_by(Seat.part, Person.stands_at, Person.name)
    )
    return [Seated(*row) for row in rows]


def in_parts(rollout: Rollout, parts: Iterable[str]) -> dict[int, str]:
    """Return who sits in one of `parts`: inner person id to part."""
    rows = db.session.execute(
        select(Seat.person_id, Seat.part)
        .where(Seat.rollout_id == rollout.id, Seat.part.in_(list(parts)))
        .order_by(Seat.id)
    )
    return {person_id: part for person_id, part in rows}  # noqa: C416  a Row is no pair


def names_in_parts(rollout: Rollout, parts: Iterable[str]) -> dict[int, str]:
    """Return who sits in one of `parts`: inner person id to name."""
    wanted = set(parts)
    return {seated.person_id: seated.name for seated in of_rollout(rollout) if seated.part in wanted}


def with_access(rollout: Rollout, access: Iterable[str]) -> list[int]:
    """Return who has one of these access roles by a seat: inner person ids."""
    rows = select(Seat.person_id).where(Seat.rollout_id == rollout.id, Seat.access.in_(sorted(access))).distinct()
    return list(db.session.scalars(rows))


# Every request asks this for its actor.
_ACCESS = select(Seat.rollout_id, Seat.access).where(
    Seat.person_id == bindparam("who"), Seat.organisation_id == bindparam("whose")
)


def access_of(person_id: int, organisation_id: int) -> list[tuple[int, str]]:
    """Return (inner rollout id, access role) for each seat of a person."""
    rows = db.session.execute(_ACCESS, {"who": person_id, "whose": organisation_id})
    return [(rollout_id, access) for rollout_id, access in rows]
