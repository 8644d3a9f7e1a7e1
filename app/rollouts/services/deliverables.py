"""What people decide about deliverables: save, hand in, accept, hand back, put their name to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core import clock, jobs, journal, outbox
from app.core.actor import current_actor, the_actor
from app.core.conditions.evaluate import Truth
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, Refused, Stale
from app.core.i18n import _, pick
from app.decisions import queries as decisions
from app.decisions import services as deciding
from app.decisions.models import Decision, Question
from app.decisions.rules import Option, Outcome
from app.rollouts.models.deliverable import Deliverable, DeliverableRevision
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import deliverables as queries
from app.rollouts.queries import seats
from app.rollouts.rules import contents
from app.rollouts.rules.states import DeliverableState
from app.rollouts.services import revisions, telling
from app.rollouts.services.questions import demand_asker

SIGN_OFF = "sign_off"


def demand_unchanged(deliverable: Deliverable, version: int | None) -> None:
    """Refuse what started from an older version; None means that the person saw no version."""
    if version is not None and version != deliverable.version:
        raise Stale(_("Somebody saved “%(title)s” meanwhile. Look at it again.", title=pick(deliverable.title)))


def save(
    rollout: Rollout, deliverable: Deliverable, given: Mapping[str, Any], *, version: int | None = None
) -> DeliverableRevision:
    """Save a new version of the content; what was accepted before waits for acceptance anew."""
    if deliverable.kind in contents.BY_DATA:
        raise Refused(_("This deliverable is not written by hand."))
    if version is not None and version != deliverable.version:
        title = pick(deliverable.title)
        raise Stale(
            _("Somebody saved “%(title)s” meanwhile. Yours was not saved; compare both.", title=title),
            theirs={"content": (dict(given), queries.saved(deliverable))},
        )
    return keep(rollout, deliverable, given)


def keep(rollout: Rollout, deliverable: Deliverable, given: Mapping[str, Any]) -> DeliverableRevision:
    """Keep content as a new version; the deliverable is open again."""
    actor = current_actor()
    deliverable.revision_number += 1
    revision = DeliverableRevision(
        organisation_id=deliverable.organisation_id, rollout_id=rollout.id, deliverable_id=deliverable.id,
        number=deliverable.revision_number, content=dict(given), saved_at=clock.now(),
        saved_by_id=actor.person_id if actor else None, through=actor.through if actor else "system",
    )
    if deliverable.state is not DeliverableState.OPEN:
        deliverable.state, deliverable.reason = DeliverableState.OPEN, ""
    db.session.add(revision)
    revisions.touch(rollout)
    return revision


def hand_in(rollout: Rollout, deliverable: Deliverable, *, version: int | None = None) -> None:
    """Hand a deliverable in; refuse, naming each gap, while something is missing."""
    if deliverable.kind in contents.BY_DATA:
        raise Refused(_("This deliverable is not handed in by hand."))
    demand_unchanged(deliverable, version)
    now = queries.content(deliverable)
    missing = contents.lacks(deliverable.spec, now)
    if missing:
        raise Invalid(" ".join(missing[:5]), faults={str(place): why for place, why in enumerate(missing)})
    if now.get("files", []) != queries.saved(deliverable).get("files", []) or not deliverable.revision_number:
        # What is handed in is a version of its own, so that files that came later do not slip into it.
        save(rollout, deliverable, now)
    submit(rollout, deliverable)


def submit(rollout: Rollout, deliverable: Deliverable) -> None:
    """Let a deliverable wait for acceptance as it stands, and tell those who accept."""
    actor = current_actor()
    deliverable.state, deliverable.reason = DeliverableState.SUBMITTED, ""
    deliverable.submitted_by_id, deliverable.submitted_at = (actor.person_id if actor else None), clock.now()
    revisions.touch(rollout)
    journal.record("deliverable.handed_in", about=deliverable, revision=deliverable.revision_number)
    outbox.notify(telling.accepting(rollout, deliverable.submitted_by_id), "deliverable.handed_in", deliverable)


def _somebody_else_accepts(rollout: Rollout, person_id: int) -> bool:
    accepting = seats.with_access(rollout, policy().rights["rollouts.accept"].roles)
    return any(other != person_id for other in accepting)


def _demand_other_eyes(deliverable: Deliverable, rollout: Rollout) -> None:
    actor = the_actor()
    policy().demand(actor, "rollouts.accept", rollout.id)
    # In a firm so small that one person holds every seat, nobody else could ever accept.
    if deliverable.submitted_by_id == actor.person_id and _somebody_else_accepts(rollout, actor.person_id):
        raise Refused(
            _("You handed this in yourself; somebody else accepts it."),
            hint=_("Ask another project manager or a member of the steering group."),
        )


def accept(rollout: Rollout, deliverable: Deliverable, *, version: int | None = None) -> None:
    """Accept what was handed in; not by whoever handed it in."""
    if deliverable.state is not DeliverableState.SUBMITTED:
        raise Refused(_("“%(title)s” has not been handed in.", title=pick(deliverable.title)))
    demand_unchanged(deliverable, version)
    _demand_other_eyes(deliverable, rollout)
    _accepted(rollout, deliverable)
    outbox.notify(_submitter(deliverable), "deliverable.accepted", deliverable)


def _submitter(deliverable: Deliverable) -> list[int]:
    return [deliverable.submitted_by_id] if deliverable.submitted_by_id else []


def _accepted(rollout: Rollout, deliverable: Deliverable) -> None:
    actor = current_actor()
    deliverable.state, deliverable.reason = DeliverableState.ACCEPTED, ""
    deliverable.accepted_by_id, deliverable.accepted_at = (actor.person_id if actor else None), clock.now()
    telling.looked_at(deliverable)
    revisions.touch(rollout)
    journal.record("deliverable.accepted", about=deliverable, revision=deliverable.revision_number)


def hand_back(rollout: Rollout, deliverable: Deliverable, *, reason: str) -> None:
    """Hand a deliverable back, saying why."""
    if deliverable.state not in (DeliverableState.SUBMITTED, DeliverableState.ACCEPTED):
        raise Refused(_("“%(title)s” has not been handed in.", title=pick(deliverable.title)))
    if not reason.strip():
        raise Invalid(_("Say what is missing."), faults={"reason": _("Say what is missing.")})
    actor = the_actor()
    policy().demand(actor, "rollouts.accept", rollout.id)
    deliverable.state, deliverable.reason = DeliverableState.RETURNED, reason.strip()
    telling.looked_at(deliverable)
    revisions.touch(rollout)
    journal.record("deliverable.handed_back", about=deliverable, reason=reason.strip())
    outbox.notify(_submitter(deliverable), "deliverable.handed_back", deliverable, {"text": reason.strip()})


def ask_for_names(rollout: Rollout, deliverable: Deliverable) -> Question:
    """Put a sign-off's question to the people of its roles; one at a time."""
    if deliverable.kind != SIGN_OFF:
        raise Refused(_("Nobody signs this."))
    db.session.refresh(deliverable, with_for_update=True)  # two who ask at one moment put one question
    if decisions.open_question("deliverable", deliverable.ref, SIGN_OFF):
        raise Refused(_("The question waits already."))
    spec = deliverable.spec
    question = deciding.ask(
        SIGN_OFF, about=deliverable, title=spec["question"], electors=seats.in_parts(rollout, spec["by"]),
        quorum=int(spec.get("quorum", 1)), threshold=spec.get("threshold", "majority"), rollout_id=rollout.id,
    )
    actor = current_actor()
    deliverable.state, deliverable.reason = DeliverableState.SUBMITTED, ""
    deliverable.submitted_by_id, deliverable.submitted_at = (actor.person_id if actor else None), clock.now()
    revisions.touch(rollout)
    telling.asked(deliverable, question)
    return question


def take_back(rollout: Rollout, deliverable: Deliverable, *, reason: str, unanswered: bool = False) -> Question:
    """Take a sign-off's question back, saying why; by whoever asked, or whoever leads the rollout.

    With `unanswered` only while nobody has answered it. Returns the question.
    """
    question = decisions.open_question("deliverable", deliverable.ref, SIGN_OFF)
    if question is None:
        raise Refused(_("No question waits here."))
    demand_asker(rollout, question)
    deciding.withdraw(question, reason=reason, unanswered=unanswered)
    deliverable.state, deliverable.submitted_by_id, deliverable.submitted_at = DeliverableState.OPEN, None, None
    revisions.touch(rollout)
    telling.withdrawn(deliverable, question, reason.strip())
    return question


def have_measured(deliverable: Deliverable) -> None:
    """Let the worker measure a data check; asking twice measures once."""
    if deliverable.kind != "data_check":
        raise Refused(_("Nothing of this is measured."))
    jobs.enqueue(
        "rollouts.measure_deliverable", {"deliverable": deliverable.ref}, only_one=f"measure/{deliverable.ref}"
    )


def settle_by_data(rollout: Rollout, deliverable: Deliverable) -> bool:
    """Accept a data check when its condition holds on the stored figures, reopen it when it does not."""
    holds = queries.data_finding(rollout, deliverable).truth is Truth.TRUE
    if holds and deliverable.state is not DeliverableState.ACCEPTED:
        _accepted(rollout, deliverable)
    elif not holds and deliverable.state is DeliverableState.ACCEPTED:
        deliverable.state, deliverable.accepted_at, deliverable.accepted_by_id = DeliverableState.OPEN, None, None
        revisions.touch(rollout)
    return holds


def _signed_evidence(rollout: Rollout, deliverable: Deliverable) -> dict[str, Any]:
    signed_key = deliverable.spec.get("of")
    signed = signed_key and db.session.scalar(
        select(Deliverable).where(Deliverable.rollout_id == rollout.id, Deliverable.key == signed_key)
    )
    if not signed:
        return {"question": deliverable.spec["question"]}
    return {
        "question": deliverable.spec["question"], "deliverable": signed.key, "revision": signed.revision_number,
        "content": queries.content(signed),
    }


def sign(
    rollout: Rollout, deliverable: Deliverable, *, option: Option, reason: str = "",
    valid_until: datetime | None = None,
) -> Decision | None:
    """Answer a sign-off with one's own name; what is signed is frozen with the decision."""
    question = decisions.open_question("deliverable", deliverable.ref, SIGN_OFF)
    if question is None:
        raise Refused(_("Nobody has been asked yet."), hint=_("Whoever leads the rollout puts the question."))
    actor = the_actor()
    decided = deciding.answer(
        question, person_id=actor.person_id, option=option, reason=reason, valid_until=valid_until,
        evidence=_signed_evidence(rollout, deliverable),
    )
    telling.answered(deliverable, actor.person_id)
    if decided is not None and decided.outcome is Outcome.ACCEPTED:
        _accepted(rollout, deliverable)
    elif decided is not None:
        deliverable.state, deliverable.reason = DeliverableState.RETURNED, decided.reason
        revisions.touch(rollout)
    if decided is not None:
        kind = "deliverable.signed" if decided.outcome is Outcome.ACCEPTED else "deliverable.not_signed"
        telling.decided(rollout, deliverable, question, kind, decided.reason)
    return decided
