"""What whoever leads a survey does with it: remind, extend, close, say what became of it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require, signed_in
from app.access.queries import people
from app.core.database import db
from app.core.i18n import _
from app.core.idempotency import once
from app.surveys import forms
from app.surveys.models import Survey
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import end_of
from app.surveys.services import closing, telling
from app.surveys.views.answering import standing
from app.surveys.views.blueprint import bp


def _back(survey: Survey, told: str) -> ResponseReturnValue:
    flash(told, "good")
    return redirect(url_for("surveys.survey", survey=survey.ref, about=1), 303)


@bp.post("/surveys/<ref:survey>/remind")
@require("surveys.lead", survey=queries.one)
def remind(survey: Survey) -> ResponseReturnValue:
    """Remind whoever has not answered; nobody hears of it twice on one day."""
    telling.remind(survey)
    db.session.commit()
    return _back(survey, _("Whoever has not answered is reminded, once a day at most."))


@bp.post("/surveys/<ref:survey>/extend")
@require("surveys.lead", survey=queries.one)
def extend(survey: Survey) -> ResponseReturnValue:
    """Let the survey stay open until a later day."""
    before, page = survey.closes_at, url_for("surveys.survey", survey=survey.ref, about=1)
    closing.extend(survey, end_of(forms.read_day(request.form), signed_in().zone))
    reversal = closing.offer_shorter(survey, before, page)
    db.session.commit()
    flash({"text": _("The survey stays open longer."), "undo": url_for("access.undo", reversal=reversal)}, "good")
    return redirect(page, 303)


@bp.post("/surveys/<ref:survey>/close")
@require("surveys.lead", survey=queries.one)
def close(survey: Survey) -> ResponseReturnValue:
    """Close the survey and work its result out."""
    closing.close(survey)
    db.session.commit()
    return _back(survey, _("The survey is closed, and its result is there."))


@bp.post("/surveys/<ref:survey>/outcome")
@require("surveys.lead", survey=queries.one)
@once
def outcome(survey: Survey) -> ResponseReturnValue:
    """Tell everybody who was asked what became of it, and who mends it by when."""
    form = forms.OutcomeForm()
    if form.validate_on_submit():
        with form.blaming():
            owner = people.person(form.owner.data) if form.owner.data else None
            telling.tell_outcome(survey, form.text.data, owner=owner, due_on=form.due_on.data)
            return _back(survey, _("Everybody who was asked is told."))
    return standing(survey, form)
