"""Questions are put to named people, answered once, and decided by the vote that settles them."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.access.models import Organisation
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, NotFound, Refused
from app.decisions import queries, services
from app.decisions.models import Ballot, Decision
from app.decisions.rules import Option, Outcome, frozen

pytestmark = pytest.mark.both


@pytest.fixture
def put(cast, act_as):
    def ask(*who, quorum=2, threshold="majority", by="lin"):
        with act_as(by):
            about = db.session.get(Organisation, (cast.elsewhere if by == "zhao" else cast.lanxi).id)
            about.organisation_id = about.id
            question = services.ask(
                "gate", about=about, title={"en": "Open?"}, quorum=quorum, threshold=threshold,
                electors={cast.people[key].id: "steering-member" for key in who},
            )
            db.session.commit()
            ref = question.ref
            db.session.remove()
        return ref

    return ask


@pytest.fixture
def answer(cast, act_as):
    def give(who, ref, option=Option.YES, **kwargs):
        with act_as(who):
            found = services.answer(
                queries.question(ref), person_id=cast.people[who].id, option=option, **kwargs
            )
            outcome = found and found.outcome
            db.session.commit()
            db.session.remove()
        return outcome

    return give


def test_the_vote_that_settles_makes_the_decision(put, answer):
    ref = put("fang", "hu")

    assert answer("fang", ref) is None
    assert answer("hu", ref) is Outcome.ACCEPTED


def test_nobody_answers_twice(put, answer):
    ref = put("fang", "hu")
    answer("fang", ref)

    with pytest.raises(Refused, match="already"):
        answer("fang", ref)


def test_who_was_not_asked_cannot_answer(put, answer):
    with pytest.raises(Refused, match="not asked"):
        answer("lin", put("fang", "hu"))


def test_a_question_of_another_organisation_is_absent(put, answer):
    with pytest.raises(NotFound):
        answer("zhao", put("fang", "hu"))


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_no_without_a_reason_is_refused(put, answer, reason):
    with pytest.raises(Invalid, match="why not"):
        answer("fang", put("fang", "hu"), Option.NO, reason=reason)


def test_a_decided_question_takes_no_more_answers(put, answer):
    ref = put("fang", "hu", "song", quorum=2)
    answer("fang", ref)
    answer("hu", ref)

    with pytest.raises(Refused, match="already has its answer"):
        answer("song", ref)


def test_too_few_people_for_the_quorum_is_said_at_once(put):
    with pytest.raises(Refused, match="only 1 may"):
        put("fang", quorum=2)


def test_evidence_is_frozen_with_its_hash(put, answer, act_as):
    ref = put("fang", quorum=1)
    answer("fang", ref, evidence={"phones": "0.974"})

    with act_as("lin"):
        decided = queries.decision_on(queries.question(ref).id)
        assert decided.evidence == {"phones": "0.974"}
        assert decided.evidence_hash == frozen({"phones": "0.974"})[1]


def test_a_ballot_can_not_be_rewritten_even_by_hand(put, answer, app):
    answer("fang", put("fang", "hu"))

    with system("try to cheat"), pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(update(Ballot).values(option="no", reason="x"))


def test_the_list_of_waiting_questions_empties_with_the_answer(put, answer, act_as, cast):
    ref = put("fang", "hu")
    with act_as("fang"):
        assert [waiting.ref for waiting in queries.waiting_for(cast.people["fang"].id)] == [ref]
    answer("fang", ref)

    with act_as("fang"):
        assert queries.waiting_for(cast.people["fang"].id) == []


def test_decisions_are_numbered_per_organisation(put, answer, act_as):
    for _round in range(2):
        answer("fang", put("fang", quorum=1))

    with act_as("lin"):
        assert [row.number for row in db.session.query(Decision).order_by(Decision.id)] == [1, 2]


def test_what_supersedes_another_decision_stands_in_its_place(put, answer, act_as, cast):
    for _turn in range(2):
        with act_as("fang"):
            before = queries.standing("organisation", [cast.lanxi.ref])
            db.session.expunge_all()
        answer("fang", put("fang", quorum=1), supersedes=before[0] if before else None)

    with act_as("fang"):
        assert [one.number for one in queries.standing("organisation", [cast.lanxi.ref])] == [2]


def test_what_somebody_answered_is_not_taken_back_as_unanswered(put, answer, act_as):
    ref = put("fang", "hu")
    answer("fang", ref)

    with act_as("lin"), pytest.raises(Refused, match="answered already"):
        services.withdraw(queries.question(ref), reason="Too early", unanswered=True)


def test_no_organisation_counts_the_decisions_of_another(put, answer, act_as, cast):
    answer("fang", put("fang", quorum=1))
    answer("zhao", put("zhao", quorum=1, by="zhao"))

    with act_as("zhao"):
        assert [one.number for one in queries.standing("organisation", [cast.elsewhere.ref])] == [1]
