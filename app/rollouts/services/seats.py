"""Giving and freeing seats of a rollout."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.access.models import Person
from app.core import journal
from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _
from app.rollouts.models.rollout import Rollout, Seat
from app.rollouts.queries import rollouts
from app.rollouts.services import revisions
from app.rollouts.services.starting import Seating, give_seats


def seat(rollout: Rollout, document: Mapping[str, Any], seating: Seating) -> None:
    """Seat somebody in a part of the playbook; refuse when they sit there already."""
    if _seats(rollout, seating.part, seating.person_id, seating.department):
        raise Refused(_("This person has that seat already."))
    give_seats(rollout, document, [seating])
    revisions.touch(rollout)
    _note("seat.given", rollout, seating.part, seating.person_id)


def free(rollout: Rollout, *, part: str, person: Person, department: str | None = None) -> list[Seating]:
    """Free a seat, or that of one department; what the person decided and did stays. Returns what was freed."""
    held = _seats(rollout, part, person.id, department)
    freed = [Seating(row.part, row.person_id, row.department) for row in held]
    if not held:
        raise Refused(_("%(name)s does not have that seat.", name=person.name))
    for row in held:
        db.session.delete(row)
    revisions.touch(rollout)
    _note("seat.freed", rollout, part, person.id)
    return freed


def _note(kind: str, rollout: Rollout, part: str, person_id: int) -> None:
    roles = {role["id"]: dict(role["title"]) for role in rollouts.document(rollout).get("roles", ())}
    journal.record(kind, about=rollout, part=part, part_title=roles.get(part, part), person=person_id)


def demand_seated(rollout: Rollout, person: Person | None) -> None:
    """Refuse to give work to somebody without a seat; taking it oneself needs no more than the right to work."""
    if person is None or person.id == the_actor().person_id:
        return
    held = select(Seat.id).where(Seat.rollout_id == rollout.id, Seat.person_id == person.id)
    if db.session.scalar(held.limit(1)) is None:
        told = _("%(name)s has no seat in this rollout. Give them one under “Seats” first.", name=person.name)
        raise Refused(told)


def _seats(rollout: Rollout, part: str, person_id: int, department: str | None = None) -> list[Seat]:
    wanted = select(Seat).where(Seat.rollout_id == rollout.id, Seat.part == part, Seat.person_id == person_id)
    if department is not None:
        wanted = wanted.where(Seat.department == department)
    return list(db.session.scalars(wanted))
