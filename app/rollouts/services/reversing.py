"""Taking back steps of deliverables, questions that were put or withdrawn, and changes of seats.

Each only while nobody acted on it: what others decided, answered or saved since stands, and nothing is undone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.access.models import Membership, Person
from app.core import journal, outbox
from app.core.actor import the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Refused
from app.core.i18n import _, pick
from app.core.undo import services as undo
from app.decisions import queries as decisions
from app.decisions.models import Question
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.queries import gates as gate_queries
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import DeliverableState
from app.rollouts.services import deliverables, gates, revisions, seats, telling
from app.rollouts.services.starting import Seating

STEPPED, PUT, WITHDRAWN = "deliverable.stepped", "question.put", "question.withdrawn"
SEATED, FREED = "seat.given", "seat.freed"
DECIDED = (DeliverableState.ACCEPTED, DeliverableState.RETURNED)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def standing(deliverable: Deliverable) -> dict[str, Any]:
    """Return how a deliverable stands, as plain values; to be kept before a step."""
    return {
        "ref": deliverable.ref, "state": str(deliverable.state), "reason": deliverable.reason,
        "revision": deliverable.revision_number, "submitted_by": deliverable.submitted_by_id,
        "submitted_at": _iso(deliverable.submitted_at), "accepted_by": deliverable.accepted_by_id,
        "accepted_at": _iso(deliverable.accepted_at),
    }


def offer_step(before: Mapping[str, Any], deliverable: Deliverable, back: str) -> str:
    """Offer to take back a step that was just done; return the offer's address id, or an empty text."""
    after = standing(deliverable)
    return undo.offer(STEPPED, [{"before": dict(before), "after": after}] if after != before else [], back=back)


def step_back(steps: Iterable[Mapping[str, Any]]) -> None:
    """Let deliverables stand as before; content that was saved with the step stays saved, and open."""
    for step in steps:
        deliverable = queries.one(step["after"]["ref"])
        db.session.refresh(deliverable, with_for_update=True)
        rollout = db.session.get_one(Rollout, deliverable.rollout_id)
        is_decided = deliverable.state in DECIDED
        policy().demand(the_actor(), "rollouts.accept" if is_decided else "rollouts.work", rollout.id)
        if standing(deliverable) != step["after"]:
            raise Refused(_("“%(title)s” has changed since. Nothing was undone.", title=pick(deliverable.title)))
        if deliverable.state is DeliverableState.ACCEPTED:
            _demand_no_gate_since(rollout, deliverable)
        _put_back(deliverable, step["before"], is_same=step["before"]["revision"] == step["after"]["revision"])
        revisions.touch(rollout)
        journal.record("deliverable.stepped_back", about=deliverable)
        if is_decided and deliverable.submitted_by_id:
            outbox.notify([deliverable.submitted_by_id], "deliverable.stepped_back", deliverable)
        else:
            telling.looked_at(deliverable)


def _put_back(deliverable: Deliverable, before: Mapping[str, Any], *, is_same: bool) -> None:
    if not is_same and before["state"] in (DeliverableState.SUBMITTED, DeliverableState.ACCEPTED):
        # What was handed in or accepted before was another version: nobody has looked at this one.
        deliverable.state, deliverable.reason = DeliverableState.OPEN, ""
        return
    deliverable.state, deliverable.reason = DeliverableState(before["state"]), before["reason"]
    deliverable.submitted_by_id, deliverable.submitted_at = before["submitted_by"], _moment(before["submitted_at"])
    deliverable.accepted_by_id, deliverable.accepted_at = before["accepted_by"], _moment(before["accepted_at"])


def _demand_no_gate_since(rollout: Rollout, deliverable: Deliverable) -> None:
    since = select(Gate.title).where(Gate.rollout_id == rollout.id, Gate.decided_at >= deliverable.accepted_at)
    if title := db.session.scalar(since.limit(1)):
        told = _("The gate “%(gate)s” has opened since. Nothing was undone.", gate=pick(title))
        raise Refused(told, hint=_("Hand the deliverable back, and say what is missing."))


def offer_put(about: Gate | Deliverable, question: Question, back: str) -> str:
    """Offer to take back a question that was just put."""
    step = {"about": about.__tablename__, "ref": about.ref, "question": question.ref}
    return undo.offer(PUT, [step], back=back)


def offer_withdrawn(about: Gate | Deliverable, question: Question, back: str) -> str:
    """Offer to put a question again that was just withdrawn; not where somebody had answered, for that is lost."""
    step = {"about": about.__tablename__, "ref": about.ref}
    return undo.offer(WITHDRAWN, [] if decisions.answers(question.id) else [step], back=back)


def _about(step: Mapping[str, Any]) -> tuple[Rollout, Gate | Deliverable]:
    found: Gate | Deliverable = gate_queries.one(step["ref"]) if step["about"] == "gate" else queries.one(step["ref"])
    return db.session.get_one(Rollout, found.rollout_id), found


def unask(steps: Iterable[Mapping[str, Any]]) -> None:
    """Take questions back that nobody has answered yet; those who were asked are told."""
    for step in steps:
        rollout, about = _about(step)
        kind = gate_queries.DECISION if isinstance(about, Gate) else deliverables.SIGN_OFF
        question = decisions.open_question(step["about"], about.ref, kind)
        if question is None or question.ref != step["question"]:
            raise Refused(_("This question is decided or taken back already. Nothing was undone."))
        reason = _("Taken back at once, before anybody had answered.")
        if isinstance(about, Gate):
            gates.take_back(rollout, about, reason=reason, unanswered=True)
        else:
            deliverables.take_back(rollout, about, reason=reason, unanswered=True)


def ask_again(steps: Iterable[Mapping[str, Any]]) -> None:
    """Put questions again that were withdrawn; to whoever decides now."""
    for step in steps:
        rollout, about = _about(step)
        if isinstance(about, Gate):
            policy().demand(the_actor(), "rollouts.lead", rollout.id)
            gates.put(rollout, about)
        else:
            policy().demand(the_actor(), "rollouts.work", rollout.id)
            deliverables.ask_for_names(rollout, about)


def _step(rollout: Rollout, seating: Seating) -> dict[str, Any]:
    return {
        "rollout": rollout.ref, "part": seating.part, "person": seating.person_id, "department": seating.department,
    }


def offer_seated(rollout: Rollout, seating: Seating, back: str) -> str:
    """Offer to free a seat that was just given."""
    return undo.offer(SEATED, [_step(rollout, seating)], back=back)


def offer_freed(rollout: Rollout, freed: Iterable[Seating], back: str) -> str:
    """Offer to give seats again that were just freed."""
    return undo.offer(FREED, [_step(rollout, seating) for seating in freed], back=back)


def _seating(step: Mapping[str, Any]) -> tuple[Rollout, Person, Seating]:
    rollout = rollouts.one(step["rollout"])
    policy().demand(the_actor(), "rollouts.seat", rollout.id)
    person = db.session.scalar(
        select(Person).join(Membership, Membership.person_id == Person.id)
        .where(Person.id == step["person"], Membership.active.is_(True))
    )
    if person is None:
        raise Refused(_("This person is not here any more. Nothing was undone."))
    return rollout, person, Seating(step["part"], person.id, step["department"])


def unseat(steps: Iterable[Mapping[str, Any]]) -> None:
    """Free seats again that were given."""
    for step in steps:
        rollout, person, seating = _seating(step)
        seats.free(rollout, part=seating.part, person=person, department=seating.department)


def reseat(steps: Iterable[Mapping[str, Any]]) -> None:
    """Give seats again that were freed."""
    for step in steps:
        rollout, _person, seating = _seating(step)
        seats.seat(rollout, rollouts.document(rollout), seating)


TAKERS = {
    STEPPED: step_back, PUT: unask, WITHDRAWN: ask_again, SEATED: unseat, FREED: reseat,
}
