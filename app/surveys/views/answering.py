"""Where people find the surveys that wait for them, and answer."""

from collections.abc import Mapping
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _
from app.core.web.headers import NO_STORE
from app.surveys import forms
from app.surveys.models import Survey
from app.surveys.queries import participation as counts
from app.surveys.queries import surveys as queries
from app.surveys.rules.browser import shown_if
from app.surveys.rules.figures import participation
from app.surveys.rules.floor import FLOOR, floor_of
from app.surveys.rules.items import asked, shown, steps
from app.surveys.rules.states import SurveyState
from app.surveys.services import answering as services
from app.surveys.views import words
from app.surveys.views.blueprint import bp
from app.surveys.views.posters import address_of


@bp.get("/surveys/")
@require("surveys.read")
def surveys() -> ResponseReturnValue:
    """The surveys in which the person was asked: what waits, and what became of the others."""
    now = clock.now()
    lines = [words.row(line, is_over=line.closes_at <= now) for line in queries.was_asked()]
    waiting = [line for line in lines if line["strong"]]
    return render_template(
        "surveys/surveys.html", waiting=waiting, others=[line for line in lines if not line["strong"]], here="surveys",
    )


def _questions(survey: Survey, typed: forms.Sent, faults: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each question as its part of the form takes it, with what was sent for it."""
    return [
        {
            "item": item, "name": forms.field_of(item), "steps": steps(item), "fault": faults.get(item["id"], ""),
            "given": typed.getlist(forms.field_of(item)), "only_if": words.asked_if(item, survey.items),
            "shown_if": shown_if(item, survey.items, survey.params, clock.now()),
        }
        for item in survey.items
    ]


def _form(survey: Survey, faults: Mapping[str, str] | None = None, told: str = "") -> ResponseReturnValue:
    page = render_template(
        "surveys/answer.html", survey=survey, questions=_questions(survey, request.form, faults or {}), floor=FLOOR,
        faults=faults or {}, told=told, last_day=words.last_day(survey), here="surveys",
    )
    # What somebody answers stays in no cache; the next person at this screen finds nothing.
    return make_response(page, 422 if faults or told else 200, NO_STORE)


def _state(survey: Survey) -> dict[str, Any]:
    """Return how a survey stands, for whoever sees it."""
    took_part = counts.of(survey)
    floor = floor_of(anonymous=survey.anonymous)
    result = queries.figures(survey)
    return {
        "answered": took_part.all_answered, "asked": took_part.all_asked, "result": result, "floor": FLOOR,
        "groups": participation(took_part.asked, took_part.answered, floor), "is_open": queries.open_now(survey),
        "is_counted": survey.state is SurveyState.CLOSED, "outcomes": queries.outcomes(survey),
    }


def _mine(survey: Survey) -> list[tuple[Any, str]]:
    """Return one's own answers where names are kept."""
    if survey.anonymous:
        return []
    me = signed_in().person_id
    own = {given.item: given.value for given in queries.named_answers(survey) if given.person_id == me}
    return [(item["ask"], shown(own[item["id"]], item)) for item in survey.items if item["id"] in own]


@bp.get("/surveys/<ref:survey>")
@require("surveys.read", survey=queries.one)
def survey(survey: Survey) -> ResponseReturnValue:
    """The questions for whoever is to answer; for all others how the survey stands, and what became of it."""
    invitation = queries.invitation(survey)
    if invitation is not None and not invitation.answered and queries.open_now(survey) and "about" not in request.args:
        return _form(survey)
    return standing(survey)


def standing(survey: Survey, form: forms.OutcomeForm | None = None) -> ResponseReturnValue:
    """Return the page that says how a survey stands; `form` is what was typed there and did not fit."""
    can_lead = may("surveys.lead", survey.rollout_id)
    if form is None and can_lead and survey.state is SurveyState.CLOSED:
        form = forms.OutcomeForm()
    page = render_template(
        "surveys/survey.html", survey=survey, invitation=queries.invitation(survey), can_lead=can_lead,
        **_state(survey), last_day=words.last_day(survey), audience=words.audience(survey), here="surveys",
        mine=_mine(survey), link=address_of(survey), today=clock.today(signed_in().zone), form=form,
        reads_names=not survey.anonymous and may("surveys.read_named", survey.rollout_id),
    )
    return page, form.status if form else 200


@bp.post("/surveys/<ref:survey>")
@require("surveys.answer", survey=queries.one)
def answer(survey: Survey) -> ResponseReturnValue:
    """Take the person's answers, once; sent twice they count once."""
    values, unread = forms.read_answers(survey.items, request.form)
    counting = asked(survey.items, values, survey.params, clock.now())
    # Where the page could not hide a question, what stands in it is nobody's fault.
    faults = {item: said for item, said in unread.items() if item in counting}
    if faults:
        return _form(survey, faults, _("Nothing was sent yet: something does not fit."))
    try:
        is_new = services.answer(survey, values)
    except Invalid as error:
        return _form(survey, error.faults, str(error))
    db.session.commit()
    told = _("Thank you. Your answers are counted.") if is_new else _("You had answered already; it counts once.")
    flash(told, "good")
    return redirect(url_for("surveys.survey", survey=survey.ref), 303)
