"""Answering: an invitation is used, answers are written, and nothing leads from one to the other."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.actor import the_actor
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _
from app.surveys.models import Survey, SurveyAnswer, SurveyInvitation, SurveyNamedAnswer, drawn_place
from app.surveys.queries import surveys as queries
from app.surveys.rules.floor import REST
from app.surveys.rules.items import kept
from app.surveys.rules.states import SurveyState


def answer(survey: Survey, values: Mapping[str, Any]) -> bool:
    """Take the actor's one answer; return False, changing nothing, where they have answered already.

    Neither the journal nor anything else holds who answered what: the journal is silent about it on purpose.
    """
    _demand_open(survey)
    invitation = queries.invitation(survey, lock=True)
    if invitation is None:
        raise Refused(_("You were not asked in this survey."))
    if invitation.answered:
        return False
    found = _found(survey, values)
    invitation.answered = True
    # The version in the UPDATE lets one of two at the same moment through, whatever the database locks.
    db.session.flush()
    _write(survey, invitation, found)
    return True


def _demand_open(survey: Survey) -> None:
    """Refuse once the survey is closed; held open until this transaction ends."""
    wanted = select(Survey.state, Survey.closes_at).where(Survey.id == survey.id).with_for_update(read=True)
    state, closes_at = db.session.execute(wanted).one()
    if state is SurveyState.CLOSED or clock.now() >= closes_at:
        raise Refused(_("This survey is closed. Thank you for looking in."))


def _found(survey: Survey, values: Mapping[str, Any]) -> dict[str, Any]:
    found, lacking = kept(survey.items, values, survey.params, clock.now())
    if lacking:
        told = _("This one needs an answer.")
        raise Invalid(_("Some questions still need an answer."), faults=dict.fromkeys(lacking, told))
    if not found:
        raise Invalid(_("Answer one question at least."))
    return found


def _write(survey: Survey, invitation: SurveyInvitation, found: Mapping[str, Any]) -> None:
    if survey.anonymous:
        _write_by_nobody(survey, invitation.department, found)
        return
    db.session.add_all(
        SurveyNamedAnswer(
            organisation_id=survey.organisation_id, survey_id=survey.id, rollout_id=survey.rollout_id,
            person_id=the_actor().person_id, item=item, value=value,
        )
        for item, value in found.items()
    )


def _write_by_nobody(survey: Survey, department: str, found: Mapping[str, Any]) -> None:
    kinds = {item["id"]: item["type"] for item in survey.items}
    group = department if department in survey.groups else REST
    rows = [
        SurveyAnswer(
            id=drawn_place(), organisation_id=survey.organisation_id, survey_id=survey.id, item=item, value=value,
            department=REST if kinds[item] == "text" else group,
        )
        for item, value in found.items()
    ]
    # Written in the order of their drawn places, not in that of the questionnaire.
    db.session.add_all(sorted(rows, key=lambda row: row.id))
