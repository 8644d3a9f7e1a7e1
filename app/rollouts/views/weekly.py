"""The weekly update of a rollout: its archive, the draft, sending, and reading what was sent."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.queries import people
from app.core import clock
from app.core.database import db
from app.core.errors import NotFound
from app.core.i18n import HTML_CODES, _, _n
from app.core.idempotency import once
from app.core.markdown import safe_html
from app.core.wording import moment
from app.messages.rules.mail import week_key
from app.rollouts.forms.weekly import AUDIENCES, CorrectionForm, DraftForm, SendForm
from app.rollouts.models.rollout import Rollout
from app.rollouts.models.weekly import WeeklyDraft, WeeklyUpdate
from app.rollouts.queries import rollouts
from app.rollouts.queries import weekly as queries
from app.rollouts.queries.weekly import Line
from app.rollouts.rules import weekly as rules
from app.rollouts.services import weekly as services
from app.rollouts.views import seen
from app.rollouts.views.blueprint import bp


@bp.app_template_filter()
def week_word(week: str) -> str:
    """Write an ISO week as people say it."""
    return _("Week %(number)s of %(year)s", number=int(week[6:]), year=week[:4])


def _row(line: Line) -> dict[str, Any]:
    correction = _("Correction: %(note)s", note=line.note) if line.note else ""
    told = _("sent by %(name)s", name=line.by or "–")
    return {
        "icon": "newspaper", "title": week_word(line.week), "href": url_for("rollouts.weekly_update", update=line.ref),
        "why": " · ".join(filter(None, [correction, str(AUDIENCES[line.audience]), told])),
        "when": moment(line.sent_at), "at": line.sent_at.isoformat(),
    }


def _to_write(rollout: Rollout, sent: list[Line]) -> list[dict[str, Any]]:
    """Return the weeks whose update waits to be written or sent, each with the way to it."""
    weeks, here = {line.week for line in sent}, week_key(clock.today(rollout.zone))
    return [
        {"week": week, "draft": queries.draft_of(rollout, week), "is_now": week == here,
         "first": rules.monday_of(week)}
        for week in rules.weeks_to_write(clock.today(rollout.zone), rollout.starts_on, weeks)
    ]


@bp.get("/rollouts/<ref:rollout>/weekly")
@require("rollouts.read", rollout=seen.rollout)
def weekly(rollout: Rollout) -> ResponseReturnValue:
    """Every update that was sent, the newest week first; and for whoever leads, the one to be written."""
    sent, can_lead = queries.archive(rollout.id), may("rollouts.lead", rollout.id)
    return render_template(
        "rollouts/weekly.html", rollout=rollout, rows=[_row(line) for line in sent], here="weekly", can_lead=can_lead,
        to_write=_to_write(rollout, sent) if can_lead else [], calendar=f"rollout/{rollout.ref}",
    )


@bp.post("/rollouts/<ref:rollout>/weekly")
@require("rollouts.lead", rollout=seen.rollout)
@once
def begin_weekly(rollout: Rollout) -> ResponseReturnValue:
    """Begin the update of a week, or go on with it."""
    week = request.form.get("week", "") or week_key(clock.today(rollout.zone))
    draft = services.begin(rollout, week)
    return redirect(url_for("rollouts.weekly_draft", rollout=rollout.ref, weekly=draft.ref), 303)


def _draft_page(rollout: Rollout, draft: WeeklyDraft, form: DraftForm) -> ResponseReturnValue:
    by = people.names({draft.changed_by_id}).get(draft.changed_by_id, "–") if draft.changed_by_id else "–"
    news = rules.fresh(queries.lines(rollout, draft.week, draft.language), draft.offered)
    known = rules.addresses(draft.text)
    form.text.data, stands = (rules.without_addresses(text, known) for text in (form.text.data or "", draft.text))
    page = render_template(
        "rollouts/weekly_draft.html", rollout=rollout, draft=draft, form=form, here="weekly", by=by, news=news,
        prose=safe_html(draft.text), last=queries.last_sent(rollout, draft.week),
        passages=rules.passages(form.text.data, stands) if form.theirs else [],
    )
    return page, form.status


@bp.route("/rollouts/<ref:rollout>/weekly/drafts/<ref:weekly>", methods=["GET", "POST"])
@require("rollouts.lead", rollout=seen.rollout, weekly=queries.draft)
def weekly_draft(rollout: Rollout, weekly: WeeklyDraft) -> ResponseReturnValue:
    """Write on the update of a week; what somebody else saved meanwhile is shown beside one's own."""
    form = DraftForm(obj=weekly)
    if form.is_submitted():
        form.text.data = rules.with_addresses(form.text.data or "", rules.addresses(weekly.text))
    if form.ready(weekly):
        with form.blaming():
            services.save(weekly, form.text.data)
            db.session.commit()
            flash(_("The draft is saved. Before it is sent only those who lead the rollout see it."), "good")
            then = "rollouts.send_weekly" if "send" in request.form else "rollouts.weekly_draft"
            return redirect(url_for(then, rollout=rollout.ref, weekly=weekly.ref), 303)
    return _draft_page(rollout, weekly, form)


@bp.post("/rollouts/<ref:rollout>/weekly/drafts/<ref:weekly>/news")
@require("rollouts.lead", rollout=seen.rollout, weekly=queries.draft)
def take_in_news(rollout: Rollout, weekly: WeeklyDraft) -> ResponseReturnValue:
    """Add what happened since the draft was made."""
    many = services.take_in(rollout, weekly)
    db.session.commit()
    flash(_n("%(num)s line is added.", "%(num)s lines are added.", many), "good")
    return redirect(url_for("rollouts.weekly_draft", rollout=rollout.ref, weekly=weekly.ref), 303)


@bp.route("/rollouts/<ref:rollout>/weekly/drafts/<ref:weekly>/send", methods=["GET", "POST"])
@require("rollouts.lead", rollout=seen.rollout, weekly=queries.draft)
@once
def send_weekly(rollout: Rollout, weekly: WeeklyDraft) -> ResponseReturnValue:
    """See the update as readers will, choose to whom it goes, send it."""
    is_correction = queries.last_number(rollout, weekly.week) > 0
    form = CorrectionForm() if is_correction else SendForm()
    if form.validate_on_submit():
        with form.blaming():
            sent = services.send(rollout, weekly, form.audience.data, form.note.data if is_correction else "")
            flash(_n("Sent to %(num)s person.", "Sent to %(num)s people.", sent.told), "good")
            return redirect(url_for("rollouts.weekly_update", update=sent.ref), 303)
    page = render_template(
        "rollouts/send_weekly.html", rollout=rollout, draft=weekly, form=form, prose=safe_html(weekly.text),
        html_language=HTML_CODES[weekly.language], here="weekly",
    )
    return page, form.status


@bp.get("/weekly/<ref:update>")
@require("rollouts.read", update=queries.update)
def weekly_update(update: WeeklyUpdate) -> ResponseReturnValue:
    """One update as it was sent, with the way to the one before and after, and to its correction."""
    every = queries.archive(update.rollout_id)
    newest = next(line for line in every if line.week == update.week)
    latest = {}
    for line in every:
        latest.setdefault(line.week, line)
    weeks = sorted(latest)
    place = weeks.index(update.week)
    by = people.names({update.sent_by_id}).get(update.sent_by_id, "–") if update.sent_by_id else "–"
    rollout = _seen(update)
    if rollout is not None:
        seen.stand_in(rollout)
    return render_template(
        "rollouts/weekly_update.html", update=update, prose=safe_html(update.text), by=by,
        html_language=HTML_CODES[update.language], corrected=newest.ref if newest.ref != update.ref else "",
        before=latest[weeks[place - 1]] if place else None,
        after=latest[weeks[place + 1]] if place + 1 < len(weeks) else None, audience=AUDIENCES[update.audience],
        rollout=rollout, here="weekly", can_lead=may("rollouts.lead", update.rollout_id),
        draft=_draft(update),
    )


def _seen(update: WeeklyUpdate) -> Rollout | None:
    """Return the rollout, for whoever sees it; an update may be read by more people."""
    try:
        return rollouts.by_id(update.rollout_id)
    except NotFound:
        return None


def _draft(update: WeeklyUpdate) -> WeeklyDraft | None:
    rollout = _seen(update)
    return queries.draft_of(rollout, update.week) if rollout and may("rollouts.lead", rollout.id) else None
