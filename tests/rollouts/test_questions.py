"""Questions about gates and sign-offs: put, told to those who answer, taken back with a reason."""

import pytest

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.decisions import queries as decisions
from app.decisions.rules import Option
from app.rollouts.rules.states import DeliverableState
from app.rollouts.services import activities, deliverables, gates

pytestmark = pytest.mark.both


@pytest.fixture
def asked(doing, found):
    """The gate's question and the sign-off's are put, by Lin."""
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    doing("lin", lambda: deliverables.ask_for_names(found(), found("deliverable", "yes-to-plan")))


def test_those_who_answer_are_told(asked, news):
    assert news() == {(who, kind) for who in ("fang", "hu") for kind in ("gate.asked", "deliverable.asked")}


def test_a_question_taken_back_waits_for_nobody(asked, doing, found, act_as, cast, news):
    doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason="Too early"))
    doing("lin", lambda: deliverables.take_back(found(), found("deliverable", "yes-to-plan"), reason="Wrong text"))

    with act_as("fang"):
        assert decisions.waiting_for(cast.people["fang"].id) == []
        assert found("deliverable", "yes-to-plan").state is DeliverableState.OPEN
    assert {("fang", "question.withdrawn"), ("hu", "question.withdrawn")} <= news()


def test_it_can_be_put_again_afterwards(asked, doing, found):
    doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason="Too early"))

    doing("lin", lambda: gates.put(found(), found("gate", "planned")))


@pytest.mark.parametrize("reason", ["", "  "])
def test_taking_back_says_why(asked, doing, found, reason):
    with pytest.raises(Invalid, match="Say why"):
        doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason=reason))


@pytest.mark.parametrize("who", ["fang", "wei"])
def test_only_who_asked_or_leads_takes_it_back(asked, doing, found, who):
    with pytest.raises(NotAllowed):
        doing(who, lambda: gates.take_back(found(), found("gate", "planned"), reason="No"))


def test_what_nobody_asked_cannot_be_taken_back(doing, found):
    with pytest.raises(Refused, match="No question waits"):
        doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason="No"))


def test_the_outcome_is_told_to_the_lead_and_to_those_who_were_asked(asked, doing, found, news):
    for who in ("fang", "hu"):
        doing(who, lambda: gates.decide(found(), found("gate", "planned"), option=Option.NO, reason="Not yet"))

    assert {("lin", "gate.kept_closed"), ("fang", "gate.kept_closed")} <= news()


def test_a_deliverable_tells_whom_it_waits_for_and_who_brought_it(doing, found, news):
    def hand_over():
        deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"})
        db.session.flush()
        deliverables.hand_in(found(), found("deliverable", "goal-note"))

    doing("wei", hand_over)
    doing("fang", lambda: deliverables.hand_back(found(), found("deliverable", "goal-note"), reason="Thin"))
    doing("wei", lambda: deliverables.hand_in(found(), found("deliverable", "goal-note")))
    doing("fang", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))

    assert news() == {
        ("lin", "deliverable.handed_in"), ("wei", "deliverable.handed_back"), ("wei", "deliverable.accepted"),
    }


def test_where_the_lead_hands_in_another_who_accepts_is_told(doing, found, news):
    def hand_over():
        deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"})
        db.session.flush()
        deliverables.hand_in(found(), found("deliverable", "goal-note"))

    doing("lin", hand_over)

    assert news() == {("fang", "deliverable.handed_in"), ("hu", "deliverable.handed_in")}


def test_who_is_given_an_activity_is_told_and_who_takes_one_is_not(doing, found, cast, news):
    from app.access.models import Person

    def give(who):
        activities.give(found(), found("activity", "goals"), who and db.session.get(Person, cast.people[who].id))

    doing("lin", lambda: give("wei"))
    doing("lin", lambda: give(None))
    doing("hu", lambda: give("hu"))

    assert news() == {("wei", "activity.given")}
