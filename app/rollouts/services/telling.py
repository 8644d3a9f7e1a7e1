"""Who is told of what happens in a rollout; the words of each kind of news stand in `hooks`."""

from typing import Any

from app.access.rules import Role
from app.core import outbox
from app.core.database.nets import policy
from app.decisions import queries as decisions
from app.decisions.models import Question
from app.messages.services.settling import settle
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import seats


def leads(rollout: Rollout) -> list[int]:
    """Return who leads the rollout by a seat."""
    return seats.with_access(rollout, [Role.PROJECT_MANAGER])


def accepting(rollout: Rollout, but: int | None) -> list[int]:
    """Return who is told that something waits for acceptance: the leads, or whoever else may accept."""
    found = [person for person in leads(rollout) if person != but]
    return found or [one for one in seats.with_access(rollout, policy().rights["rollouts.accept"].roles) if one != but]


def looked_at(deliverable: Deliverable) -> None:
    """Take what was handed in off the inboxes of those who accept: one of them has."""
    settle(deliverable, ["deliverable.handed_in"])


def asked(about: Any, question: Question) -> None:
    """Tell everybody who may answer that a question waits."""
    outbox.notify([person for person, _name in decisions.electors(question.id)], f"{about.__tablename__}.asked", about)


def answered(about: Any, person_id: int) -> None:
    """Take the question off the inbox of whoever has answered it."""
    settle(about, [f"{about.__tablename__}.asked"], of=[person_id])


def withdrawn(about: Any, question: Question, reason: str) -> None:
    """Tell everybody who was asked that the question is off."""
    settle(about, [f"{about.__tablename__}.asked"])
    electors = [person for person, _name in decisions.electors(question.id)]
    outbox.notify(electors, "question.withdrawn", about, {"text": reason})


def decided(rollout: Rollout, about: Any, question: Question, kind: str, reason: str) -> None:
    """Tell the leads, whoever asked, and all who were asked, what came of it; it waits for nobody any more."""
    settle(about, [f"{about.__tablename__}.asked"])
    electors = [person for person, _name in decisions.electors(question.id)]
    asker = [question.asked_by_id] if question.asked_by_id else []
    outbox.notify([*leads(rollout), *asker, *electors], kind, about, {"text": reason})
