"""Putting questions, answering them, withdrawing them. A decision falls by itself with the vote that settles it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import clock, journal
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _
from app.decisions import queries
from app.decisions.models import Ballot, Decision, Elector, Question
from app.decisions.rules import Option, Outcome, Tally, frozen, lacks_reason, outcome, quorum_is_reachable


def ask(
    kind: str, *, about: Any, title: Mapping[str, str], electors: Mapping[int, str], quorum: int, threshold: str,
    rollout_id: int | None = None, **particulars: Any,
) -> Question:
    """Put a question to `electors` (inner person id to part); refuse when they cannot make the quorum."""
    if not quorum_is_reachable(len(electors), quorum):
        raise Refused(
            _("%(needed)s must answer, and only %(there)s may. Fill the empty seats first.",
              needed=quorum, there=len(electors))
        )
    actor = current_actor()
    question = Question(
        organisation_id=about.organisation_id, kind=kind, rollout_id=rollout_id, about_kind=about.__tablename__,
        about_ref=about.ref, title=dict(title), quorum=quorum, threshold=threshold, asked_at=clock.now(),
        asked_by_id=actor.person_id if actor else None, particulars=particulars,
    )
    db.session.add(question)
    db.session.flush()
    for person_id, part in sorted(electors.items()):
        db.session.add(Elector(
            organisation_id=question.organisation_id, question_id=question.id, person_id=person_id, part=part
        ))
    db.session.flush()
    return question


def _lock(question: Question) -> None:
    """Let one answer at a time through, so that the vote which settles is counted once."""
    with system("lock the question while its votes are counted"):
        db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update())


def answer(
    question: Question, *, person_id: int, option: Option, reason: str = "", evidence: Mapping[str, Any] | None = None,
    valid_until: datetime | None = None, supersedes: Decision | None = None,
) -> Decision | None:
    """Give one person's one answer; return the decision if this answer settled the question."""
    _lock(question)
    if queries.decision_on(question.id):
        raise Refused(_("This question already has its answer."))
    if person_id not in {elector for elector, _name in queries.electors(question.id)}:
        raise Refused(_("You were not asked this question."))
    if person_id in {given.person_id for given in queries.answers(question.id)}:
        raise Refused(_("You have answered this question already; an answer stays as it was given."))
    if lacks_reason(option, reason):
        told = _("Say why not, so that those who asked can understand.")
        raise Invalid(told, faults={"reason": told})
    db.session.add(Ballot(
        organisation_id=question.organisation_id, question_id=question.id, person_id=person_id, option=option,
        reason=reason.strip(), cast_at=clock.now(),
    ))
    db.session.flush()
    votes = queries.votes(question)
    settled = outcome(votes)
    if settled is None:
        return None
    return _decide(
        question, settled, votes, reason=_reasons(question), evidence=evidence or {}, valid_until=valid_until,
        supersedes=supersedes,
    )


def _reasons(question: Question) -> str:
    return "\n".join(f"{given.name}{_(': ')}{given.reason}" for given in queries.answers(question.id) if given.reason)


def withdraw(question: Question, *, reason: str, unanswered: bool = False) -> Decision:
    """Take a question back, saying why; with `unanswered` only while nobody has answered it."""
    if not reason.strip():
        told = _("Say why the question is withdrawn.")
        raise Invalid(told, faults={"reason": told})
    _lock(question)
    if queries.decision_on(question.id):
        raise Refused(_("This question already has its answer."))
    if unanswered and queries.answers(question.id):
        raise Refused(_("Somebody has answered already."), hint=_("Take the question back by hand, and say why."))
    return _decide(question, Outcome.WITHDRAWN, queries.votes(question), reason=reason.strip(), evidence={})


def _decide(
    question: Question, settled: Outcome, votes: Tally, *, reason: str, evidence: Mapping[str, Any],
    valid_until: datetime | None = None, supersedes: Decision | None = None,
) -> Decision:
    _text, digest = frozen(evidence)
    decision = Decision(
        organisation_id=question.organisation_id, number=_next_number(question.organisation_id),
        question_id=question.id, rollout_id=question.rollout_id, kind=question.kind, about_kind=question.about_kind,
        about_ref=question.about_ref, title=question.title, outcome=settled, reason=reason, tally=votes.as_plain(),
        evidence=dict(evidence), evidence_hash=digest, decided_at=clock.now(), valid_until=valid_until,
        supersedes_id=supersedes.id if supersedes else None,
    )
    db.session.add(decision)
    db.session.flush()
    journal.record(
        "decision.made", about=decision, number=decision.number, outcome=str(settled), evidence_hash=digest
    )
    return decision


def _next_number(organisation_id: int) -> int:
    # Decisions of other questions fall at the same moment; each is an entry of the journal anyway.
    journal.hold(organisation_id)
    with system("count the organisation's decisions"):
        last = db.session.scalar(
            select(func.max(Decision.number)).where(Decision.organisation_id == organisation_id)
        )
    return (last or 0) + 1
