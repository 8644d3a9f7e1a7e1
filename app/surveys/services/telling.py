"""Telling people: reminders to whoever has not answered, and what became of a survey to all who were asked."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from app.access.models import Person
from app.core import clock, journal, outbox
from app.core.actor import system, the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, Refused
from app.core.i18n import _
from app.surveys.models import Survey, SurveyInvitation, SurveyOutcome
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import LAST_CALL, LONGEST_OUTCOME, SurveyState


def once_a_day(survey: Survey) -> str:
    """Return the mark under which a person hears of a survey once a day at most, by whichever way."""
    return f"survey/{survey.ref}/{clock.today('UTC').isoformat()}"


def _invited(survey: Survey, *, waiting: bool) -> list[int]:
    wanted = select(SurveyInvitation.person_id).where(SurveyInvitation.survey_id == survey.id)
    if waiting:
        wanted = wanted.where(SurveyInvitation.answered.is_(False))
    with system("find whom to tell of a survey"):
        return list(db.session.scalars(wanted.order_by(SurveyInvitation.person_id)))


def remind(survey: Survey) -> None:
    """Remind everybody who has not answered; a second time on the same day reaches nobody."""
    policy().demand(the_actor(), "surveys.lead", survey.rollout_id)
    if not queries.open_now(survey):
        raise Refused(_("This survey is closed; there is nothing to remind of."))
    outbox.notify(_invited(survey, waiting=True), "survey.reminded", survey, once=once_a_day(survey))
    journal.record("survey.reminded", about=survey)


def call_for_the_last_time(survey_id: int) -> None:
    """Remind of a survey that is about to close; for the worker, which comes round often and tells once."""
    survey = db.session.get(Survey, survey_id)
    if survey is not None and queries.open_now(survey) and not survey.last_called:
        survey.last_called = True
        outbox.notify(
            _invited(survey, waiting=True), "survey.reminded", survey, once=once_a_day(survey),
            organisation_id=survey.organisation_id,
        )


def about_to_close() -> list[int]:
    """Return the open surveys that close soon and have been open for longer than that; inner ids."""
    now = clock.now()
    wanted = select(Survey.id).where(
        Survey.state == SurveyState.OPEN, Survey.closes_at > now, Survey.closes_at <= now + LAST_CALL,
        Survey.opened_at < now - LAST_CALL, Survey.last_called.is_(False),
    )
    with system("find surveys that close soon"):
        return list(db.session.scalars(wanted.order_by(Survey.id)))


def tell_outcome(
    survey: Survey, text: str, *, owner: Person | None = None, due_on: date | None = None
) -> SurveyOutcome:
    """Tell everybody who was asked what became of a closed survey, and who mends it by when.

    What was told before stays; a later telling says that it is done.
    """
    actor = the_actor()
    policy().demand(actor, "surveys.lead", survey.rollout_id)
    said = text.strip()
    if survey.state is not SurveyState.CLOSED:
        raise Refused(_("Close the survey first; then say what became of it."))
    faults = dict(_faults(said, owner, due_on))
    if faults:
        raise Invalid(next(iter(faults.values())), faults=faults)
    outcome = SurveyOutcome(
        organisation_id=survey.organisation_id, survey_id=survey.id, number=_told(survey) + 1, text=said,
        owner_id=owner.id if owner else None, due_on=due_on, by_id=actor.person_id, at=clock.now(),
    )
    db.session.add(outcome)
    db.session.flush()
    journal.record("survey.outcome_told", about=survey, number=outcome.number)
    outbox.notify(_invited(survey, waiting=False), "survey.outcome", survey)
    if owner is not None:
        outbox.notify([owner.id], "survey.yours", survey)
    return outcome


def _faults(said: str, owner: Person | None, due_on: date | None) -> Iterator[tuple[str, str]]:
    """Give what does not fit, by field."""
    if not said:
        yield "text", _("Say what became of it.")
    if len(said) > LONGEST_OUTCOME:
        yield "text", _(
            "%(given)s characters are too many; at most %(most)s fit.", given=len(said), most=LONGEST_OUTCOME
        )
    if due_on is not None and owner is None:
        yield "owner", _("Say who does it by then.")
    if due_on is not None and due_on < clock.today(the_actor().zone):
        yield "due_on", _("That day has passed already.")


def _told(survey: Survey) -> int:
    wanted = select(func.count(SurveyOutcome.id)).where(SurveyOutcome.survey_id == survey.id)
    return db.session.scalar(wanted) or 0
