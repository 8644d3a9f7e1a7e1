"""The inbox: what waits, grouped by the thing it is about; what rests; what is done."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import require
from app.contracts.messages import BECAUSE, DIRECT, Notice
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _, _l, _n
from app.core.wording import moment, when
from app.messages.forms import RestForm
from app.messages.models import InboxEntry
from app.messages.queries import inbox as queries
from app.messages.queries.inbox import Group, Line, Page, Which
from app.messages.queries.notices import REASONS, known_notices, sentence
from app.messages.rules.snoozing import Until
from app.messages.services import inbox as services
from app.messages.views.blueprint import bp

WORDS = {Which.WAITING: _l("Waiting"), Which.LATER: _l("Put off"), Which.DONE: _l("Done")}
MOMENTS = {Until.LATER: _l("Later today"), Until.TOMORROW: _l("Tomorrow morning"), Until.WEEK: _l("Next week")}


def _which() -> Which:
    wished = request.args.get("show", "")
    return Which(wished) if wished in set(Which) else Which.WAITING


def _because() -> str:
    wished = request.args.get("why", "")
    return wished if wished in BECAUSE else ""


def _said(line: Line, notices: Mapping[str, Notice]) -> dict[str, Any]:
    told = sentence(notices.get(line.kind), who=line.who or "", about=line.about_title, params=line.params)
    return {
        "text": told, "words": line.params.get("text", ""), "href": line.href, "when": moment(line.at),
        "at": line.at.isoformat(),
    }


def shown(group: Group, notices: Mapping[str, Notice]) -> dict[str, Any]:
    """Return a group as the inbox and My work show it."""
    line, notice = _said(group.newest, notices), notices.get(group.newest.kind)
    reason = {"text": str(REASONS[group.because]), "kind": "info" if group.because in DIRECT else ""}
    return line | {
        "icon": notice.icon if notice else "bell", "title": group.newest.about_title or line["text"],
        "line": line["text"] if group.newest.about_title else "", "reason": reason, "many": group.many,
        "earlier": [_said(one, notices) for one in group.earlier], "hidden": group.many - 1 - len(group.earlier),
        "ref": group.newest.ref, "until": group.until,
    }


def _rests() -> Callable[[str], list[dict[str, Any]]]:
    """Return what gives, for an entry, the moments until which its thing may rest, and the way to a day of choice."""
    moments = [(str(name), f"{MOMENTS[name]} · {moment(until)}") for name, until in services.offered().items()]

    def of(ref: str) -> list[dict[str, Any]]:
        put_off = url_for("messages.put_off", entry=ref)
        usual = [{"text": text, "post": put_off, "fields": {"until": name}} for name, text in moments]
        return [*usual, {"text": _("Choose a day…"), "href": url_for("messages.choose_day", entry=ref)}]

    return of


def _facets(page: Page, which: Which, because: str) -> list[dict[str, Any]]:
    parts = [
        {"label": words, "count": page.counts.get(one), "pressed": one is which, "href": url_for(".inbox", show=one)}
        for one, words in WORDS.items()
    ]
    if which is not Which.WAITING:
        return [{"label": _("Show"), "options": parts}]
    reasons = [
        {"label": words, "count": page.reasons[one], "pressed": one == because,
         "href": url_for(".inbox", why=None if one == because else one)}
        for one, words in REASONS.items() if page.reasons[one] or one == because
    ]
    return [{"label": _("Show"), "options": parts}, {"label": _("Why it is here"), "options": reasons}]


@bp.get("/inbox")
@require("messages.read_inbox")
def inbox() -> ResponseReturnValue:
    """What the person was told, by the things it is about: what waits, unless asked for what rests or is done."""
    which, because = _which(), _because()
    page = queries.page(which, because if which is Which.WAITING else "", request.args.get("before", ""))
    notices = known_notices()
    further = url_for(".inbox", show=which.value, why=because or None, before=page.further)
    return render_template(
        "messages/inbox.html", groups=[shown(group, notices) for group in page.groups], which=which.value,
        facets=_facets(page, which, because), because=because, rests=_rests(), here="inbox",
        further=further if page.further else "", is_first="before" not in request.args,
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("messages.inbox"), 303)


@bp.post("/inbox/<ref:entry>/done")
@require("messages.keep_inbox", entry=queries.entry)
def done(entry: InboxEntry) -> ResponseReturnValue:
    """Be done with a thing, as far as the line that was shown."""
    services.finish(entry)
    db.session.commit()
    return _back()


@bp.post("/inbox/<ref:entry>/again")
@require("messages.keep_inbox", entry=queries.entry)
def put_back(entry: InboxEntry) -> ResponseReturnValue:
    """Let something that is done, or was put off, wait again."""
    services.put_back(entry)
    db.session.commit()
    return _back()


@bp.post("/inbox/<ref:entry>/later")
@require("messages.keep_inbox", entry=queries.entry)
def put_off(entry: InboxEntry) -> ResponseReturnValue:
    """Put a thing off until one of the usual moments; until tomorrow, unless another one is named."""
    wished = request.form.get("until", Until.TOMORROW.value)
    if wished not in set(Until):
        raise Invalid(_("“%(value)s” cannot be chosen.", value=wished[:40]))
    until = services.put_off(entry, Until(wished))
    db.session.commit()
    flash(_("It comes back %(when)s, or when something direct happens.", when=when(until)), "good")
    return _back()


@bp.route("/inbox/<ref:entry>/day", methods=["GET", "POST"])
@require("messages.keep_inbox", entry=queries.entry)
def choose_day(entry: InboxEntry) -> ResponseReturnValue:
    """Put a thing off until a day of one's own choice."""
    form = RestForm()
    if form.validate_on_submit():
        with form.blaming():
            until = services.put_off_to(entry, form.day.data)
            db.session.commit()
            flash(_("It comes back %(when)s, or when something direct happens.", when=when(until)), "good")
            return _back()
    return render_template("messages/choose_day.html", form=form, entry=entry, here="inbox"), form.status


@bp.post("/inbox/<ref:entry>/all-done")
@require("messages.keep_inbox", entry=queries.entry)
def all_done(entry: InboxEntry) -> ResponseReturnValue:
    """Be done with everything that waits, as far as the newest line that was shown; of one reason, if one is named."""
    many = services.finish_all(entry, request.form.get("why", ""))
    db.session.commit()
    flash(_n("%(num)s entry is done.", "%(num)s entries are done.", many), "good")
    return _back()
