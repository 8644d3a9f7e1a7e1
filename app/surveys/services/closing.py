"""Closing: the result is worked out once, from then on nobody looks at the answers again.

A survey that could be opened again, or looked at while it runs, would tell the newest answer by the difference.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from app.core import clock, journal, outbox, randomness
from app.core.actor import system, the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Refused
from app.core.i18n import _, pick
from app.core.undo import services as undo
from app.messages.services.settling import settle as settle_news
from app.surveys.models import Survey, SurveyAnswer, SurveyInvitation, SurveyNamedAnswer, SurveyResult
from app.surveys.queries import participation
from app.surveys.queries import surveys as queries
from app.surveys.rules import figures
from app.surveys.rules.figures import Given
from app.surveys.rules.floor import REST, floor_of
from app.surveys.rules.states import SurveyState
from app.surveys.services.opening import demand_end

EXTENDED = "survey.extended"


def close(survey: Survey) -> None:
    """Close a survey by hand, for good."""
    policy().demand(the_actor(), "surveys.lead", survey.rollout_id)
    _lock(survey)
    if survey.state is SurveyState.CLOSED:
        raise Refused(_("This survey is closed already."))
    _settle(survey)


def extend(survey: Survey, closes_at: datetime) -> None:
    """Let a survey that is still open stay open longer."""
    policy().demand(the_actor(), "surveys.lead", survey.rollout_id)
    _lock(survey)
    if not queries.open_now(survey):
        raise Refused(
            _("This survey is closed, and stays closed: its result is known."), hint=_("Open another run instead.")
        )
    demand_end(survey.opened_at, closes_at)
    if closes_at <= survey.closes_at:
        raise Refused(_("It stays open until then anyway."), hint=_("Close it by hand to end it sooner."))
    survey.closes_at = closes_at
    db.session.flush()
    journal.record("survey.extended", about=survey, until=closes_at.date().isoformat())


def offer_shorter(survey: Survey, before: datetime, back: str) -> str:
    """Offer to take back that a survey stays open longer; return the offer's address id."""
    step = {"ref": survey.ref, "before": before.isoformat(), "after": survey.closes_at.isoformat()}
    return undo.offer(EXTENDED, [step], back=back)


def shorten(steps: Iterable[Mapping[str, str]]) -> None:
    """Let surveys end when they were to end before they were extended, as long as that lies ahead."""
    for step in steps:
        survey, before = queries.one(step["ref"]), datetime.fromisoformat(step["before"])
        policy().demand(the_actor(), "surveys.lead", survey.rollout_id)
        _lock(survey)
        if not queries.open_now(survey) or survey.closes_at != datetime.fromisoformat(step["after"]):
            raise Refused(_("“%(title)s” has changed since. Nothing was undone.", title=pick(survey.title)))
        if before <= clock.now():
            raise Refused(
                _("The day on which it was to end has passed."), hint=_("Close it by hand to end it sooner.")
            )
        survey.closes_at = before
        db.session.flush()
        journal.record("survey.extended", about=survey, until=before.date().isoformat())


def settle(survey_id: int) -> None:
    """Close a survey whose time is over; a second call does nothing."""
    survey = db.session.get(Survey, survey_id)
    if survey is None:
        return
    _lock(survey)
    if survey.state is SurveyState.OPEN and survey.closes_at <= clock.now():
        _settle(survey)


def due() -> list[int]:
    """Return the open surveys whose time is over; inner ids."""
    wanted = select(Survey.id).where(Survey.state == SurveyState.OPEN, Survey.closes_at <= clock.now())
    with system("find surveys whose time is over"):
        return list(db.session.scalars(wanted.order_by(Survey.id)))


def _lock(survey: Survey) -> None:
    """Wait for whoever answers at this moment, and keep out whoever comes after."""
    db.session.refresh(survey, with_for_update=True)


def _settle(survey: Survey) -> None:
    took_part = participation.of(survey)
    found = figures.result(
        survey.items, _given(survey), asked=took_part.asked, answered=took_part.answered,
        floor=floor_of(anonymous=survey.anonymous), shuffle=_shuffled,
    )
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now()
    db.session.add(SurveyResult(
        organisation_id=survey.organisation_id, survey_id=survey.id, figures=found, hash=figures.digest(found),
        at=clock.now(),
    ))
    db.session.flush()
    journal.record(
        "survey.closed", about=survey, organisation_id=survey.organisation_id, answered=found["answered"],
        asked=found["asked"],
    )
    _blur(survey)
    settle_news(survey, ["survey.asked", "survey.reminded"])
    leads = [survey.opened_by_id] if survey.opened_by_id else []
    outbox.notify(leads, "survey.closed", survey, organisation_id=survey.organisation_id)


def _blur(survey: Survey) -> None:
    """Write every invitation anew, in one transaction.

    PostgreSQL numbers the transaction of each row and lays rows down in the order of writing: by both, whoever reads
    the database itself would find for ever beside which answers an invitation was used up.
    """
    with system("write the invitations anew"):
        for invitation in db.session.scalars(
            select(SurveyInvitation).where(SurveyInvitation.survey_id == survey.id).order_by(SurveyInvitation.id)
        ):
            flag_modified(invitation, "answered")
        db.session.flush()


def _shuffled(texts: list[str]) -> list[str]:
    return [text for _place, text in sorted((randomness.ref(), text) for text in texts)]


def _given(survey: Survey) -> list[Given]:
    with system("work the result out"):
        if survey.anonymous:
            rows = select(SurveyAnswer.item, SurveyAnswer.value, SurveyAnswer.department).where(
                SurveyAnswer.survey_id == survey.id
            ).order_by(SurveyAnswer.id)
        else:
            rows = select(SurveyNamedAnswer.item, SurveyNamedAnswer.value, SurveyInvitation.department).join(
                SurveyInvitation, (SurveyInvitation.survey_id == SurveyNamedAnswer.survey_id)
                & (SurveyInvitation.person_id == SurveyNamedAnswer.person_id)
            ).where(SurveyNamedAnswer.survey_id == survey.id).order_by(SurveyNamedAnswer.id)
        return [
            Given(item, value, department if department in survey.groups else REST)
            for item, value, department in db.session.execute(rows)
        ]
