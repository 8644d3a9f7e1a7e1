"""What asked people to act leaves their inboxes once nobody needs them any more."""

import pytest
from sqlalchemy import select

from app.core.actor import system
from app.core.database import db
from app.core.jobs.kinds import CHORES
from app.core.outbox import DELIVER
from app.decisions.rules import Option
from app.messages.models import InboxEntry
from app.rollouts.services import deliverables, gates


@pytest.fixture
def waiting(cast):
    """Return a function that delivers the news and lists who still has something of a kind waiting."""

    def read(kind):
        CHORES[DELIVER].run()
        names = {person.id: key for key, person in cast.people.items()}
        with system("tests"):
            found = db.session.scalars(
                select(InboxEntry.person_id).where(InboxEntry.kind == kind, InboxEntry.read_at.is_(None))
            )
            return {names[one] for one in found}

    return read


def decline(found):
    return gates.decide(found(), found("gate", "planned"), option=Option.NO, reason="Too early")


def test_whoever_answered_is_no_longer_asked(doing, found, waiting):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    asked = waiting("gate.asked")
    assert {"fang", "hu"} <= asked

    doing("fang", lambda: decline(found))

    assert waiting("gate.asked") == asked - {"fang"}


def test_a_decision_takes_the_question_off_every_inbox(doing, found, waiting):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    assert waiting("gate.asked")

    for who in ("fang", "hu"):
        doing(who, lambda: decline(found))

    assert waiting("gate.asked") == set()


def test_a_question_taken_back_before_it_arrived_never_arrives(doing, found, waiting):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason="A mistake"))

    assert waiting("gate.asked") == set()
    assert "fang" in waiting("question.withdrawn")


def test_what_was_accepted_waits_for_nobody_else(doing, found, waiting):
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Ten goals"}))
    doing("lin", lambda: deliverables.hand_in(found(), found("deliverable", "goal-note")))
    assert waiting("deliverable.handed_in")

    doing("fang", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))

    assert waiting("deliverable.handed_in") == set()
