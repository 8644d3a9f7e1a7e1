"""The inbox: what waits, what was put off, and everything."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from app.access.guards import require
from app.core.database import db
from app.core.i18n import _, _l
from app.core.wording import moment
from app.messages.models import InboxEntry
from app.messages.queries import inbox as queries
from app.messages.queries.inbox import Page, Which
from app.messages.queries.notices import known_notices, sentence
from app.messages.services import inbox as services
from app.messages.views.blueprint import bp

WORDS = {Which.UNREAD: _l("Unread"), Which.LATER: _l("Put off"), Which.ALL: _l("All")}


def _which() -> Which:
    wished = request.args.get("show", "")
    return Which(wished) if wished in set(Which) else Which.UNREAD


def _acts(line: Row[Any]) -> list[dict[str, str]]:
    if line.read_at is not None:
        return []
    later, read = url_for("messages.put_off", entry=line.ref), url_for("messages.read", entry=line.ref)
    return [
        {"text": _("Tomorrow"), "icon": "clock", "kind": "quiet", "post": later},
        {"text": _("Mark as read"), "icon": "check-lg", "kind": "quiet", "post": read},
    ]


def _rows(page: Page) -> list[dict[str, Any]]:
    notices, shown = known_notices(), []
    for line in page.lines:
        notice = notices.get(line.kind)
        shown.append({
            "icon": notice.icon if notice else "bell", "href": line.href, "unread": line.read_at is None,
            "title": sentence(notice, who=line.who or "", about=line.about_title, params=line.params),
            "why": " · ".join(filter(None, [str(notice.reason) if notice else "", line.params.get("text", "")])),
            "when": moment(line.at), "at": line.at.isoformat(), "acts": _acts(line),
        })
    return shown


def _facets(page: Page, which: Which) -> list[dict[str, Any]]:
    options = [
        {"label": words, "count": page.counts[one], "pressed": one is which, "href": url_for(".inbox", show=one)}
        for one, words in WORDS.items()
    ]
    return [{"label": _("Show"), "options": options}]


@bp.get("/inbox")
@require("messages.read_inbox")
def inbox() -> ResponseReturnValue:
    """What the person was told: what waits, unless asked for what was put off, or everything."""
    which = _which()
    page = queries.page(which, request.args.get("before", ""))
    return render_template(
        "messages/inbox.html", rows=_rows(page), facets=_facets(page, which), which=which.value, here="inbox",
        further=url_for(".inbox", show=which.value, before=page.further) if page.further else "",
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for("messages.inbox"), 303)


@bp.post("/inbox/<ref:entry>/read")
@require("messages.keep_inbox", entry=queries.entry)
def read(entry: InboxEntry) -> ResponseReturnValue:
    """Take one entry off what waits."""
    services.mark_read(entry)
    db.session.commit()
    return _back()


@bp.post("/inbox/<ref:entry>/later")
@require("messages.keep_inbox", entry=queries.entry)
def put_off(entry: InboxEntry) -> ResponseReturnValue:
    """Put one entry off until tomorrow."""
    services.put_off(entry)
    db.session.commit()
    return _back()


@bp.post("/inbox/read")
@require("messages.keep_inbox")
def read_all() -> ResponseReturnValue:
    """Take everything off what waits."""
    services.mark_all_read()
    db.session.commit()
    flash(_("Everything is read."), "good")
    return _back()
