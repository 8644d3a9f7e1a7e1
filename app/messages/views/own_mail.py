"""Which mail one gets, and the calendars one gave out; and the way out of mail that stands in each letter."""

from flask import flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.access.guards import public, require, signed_in
from app.core import ics, zones
from app.core.asking import settings
from app.core.database import db
from app.core.errors import NotFound, Unavailable
from app.core.i18n import _, in_language, locale
from app.core.web import etags, limits
from app.core.web.headers import NO_STORE
from app.messages.forms import CalendarForm, MailForm
from app.messages.models import CalendarFeed
from app.messages.queries import choices
from app.messages.queries import feeds as queries
from app.messages.services import choices as choosing
from app.messages.services import feeds as services
from app.messages.views.blueprint import bp

READ, STOP = "read a calendar by its address", "stop mail by a link"


def _page(
    mail: MailForm | None = None, calendar: CalendarForm | None = None, secret: str = ""
) -> ResponseReturnValue:
    actor = signed_in()
    chosen = choices.of(actor.person_id, actor.organisation_id)
    mail_form = mail or MailForm(formdata=None, data=chosen._asdict())
    calendar_form = calendar or CalendarForm(formdata=None, data={"calendar": request.args.get("calendar", "mine")})
    page = render_template(
        "messages/own_mail.html", mail_form=mail_form, calendar_form=calendar_form, feeds=queries.own(),
        secret=services.address(secret) if secret else "", is_off=settings().mail == "off",
        zone=zones.city(actor.zone, locale()),
    )
    return page, max(mail_form.status, calendar_form.status), NO_STORE


@bp.get("/account/mail")
@require("messages.see_own_mail")
def own_mail() -> ResponseReturnValue:
    """Which mail one gets and when, and the calendars that programs read."""
    return _page()


@bp.post("/account/mail")
@require("messages.choose_mail")
def choose_mail() -> ResponseReturnValue:
    """Choose which mail one gets."""
    form = MailForm()
    if form.validate_on_submit():
        choosing.choose(at_once=form.at_once.data, rhythm=form.rhythm.data, hour=int(form.hour.data))
        db.session.commit()
        flash(_("Your choice of mail is saved."), "good")
        return redirect(url_for("messages.own_mail"), 303)
    return _page(mail=form)


@bp.post("/account/calendars")
@require("messages.choose_mail")
def give_out_calendar() -> ResponseReturnValue:
    """Make an address for a calendar; it stands on this one page and never again."""
    form = CalendarForm()
    if form.validate_on_submit():
        with form.blaming():
            _feed, secret = services.give_out(form.calendar.data)
            db.session.commit()
            return _page(secret=secret)
    return _page(calendar=form)


@bp.post("/account/calendars/<ref:feed>/revoke")
@require("messages.choose_mail", feed=queries.feed)
def revoke_calendar(feed: CalendarFeed) -> ResponseReturnValue:
    """Withdraw an address at once."""
    services.revoke(feed)
    db.session.commit()
    flash(_("The address is revoked. Programs that read it find nothing from now on."), "good")
    return redirect(url_for("messages.own_mail"), 303)


def _patiently(what: str) -> str:
    """Return who asks, unless they failed too often; secrets are not to be guessed."""
    address = f"address {limits.address()}"
    if limits.is_blocked(what, address):
        told = Unavailable(_("Too many attempts. Wait a quarter of an hour."))
        told.status = 429
        raise told
    return address


@bp.get("/calendars/<link>.ics")
@public
def calendar(link: str) -> ResponseReturnValue:
    """Hand a calendar to a program that has its address; what stands in it is what its owner may see now."""
    address = _patiently(READ)
    handed = services.handed_over(link)
    if handed is None:
        limits.count(READ, address)
        raise NotFound()
    tag = etags.tag_of(handed.content)
    answer = etags.unchanged(tag)
    if answer is None:
        answer = etags.tagged(handed.content.decode(), tag)
        answer.mimetype = ics.MIMETYPE
        answer.headers["Content-Language"] = handed.language
        answer.headers["Content-Disposition"] = 'inline; filename="upriver.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.route("/mail/stop/<link>", methods=["GET", "POST"])
@public
def stop_mail(link: str) -> ResponseReturnValue:
    """End one kind of mail, for whoever holds a letter; mail programs send the form by themselves (RFC 8058)."""
    address = _patiently(STOP)
    try:
        wanted = choosing.behind(link)
    except NotFound:
        limits.count(STOP, address)
        raise
    if request.method == "POST":
        choosing.stop(wanted)
        db.session.commit()
    with in_language(wanted.language):
        page = render_template("messages/stop_mail.html", wanted=wanted, is_done=request.method == "POST")
    return page, 200, NO_STORE


@bp.record_once
def _take_without_token(state: BlueprintSetupState) -> None:
    # A mail program has no page of ours from which to take the token; the signed link itself is the proof.
    state.app.extensions["csrf"].exempt(stop_mail)
