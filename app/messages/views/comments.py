"""Talk about a row: a part for the row's own page, and a page of its own where script or form goes astray."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require, signed_in
from app.core.database import db
from app.core.i18n import _
from app.core.idempotency import once
from app.core.markdown import safe_html
from app.core.undo import services as undo
from app.core.wording import moment
from app.messages.forms import CommentForm
from app.messages.models import Comment
from app.messages.queries import talk as queries
from app.messages.queries.talk import Said
from app.messages.services import comments as services
from app.messages.views.blueprint import bp


def _shown(one: Said, me: int) -> dict[str, Any]:
    acts = [
        {"text": _("Correct"), "href": url_for("messages.edit", comment=one.ref), "kind": "quiet"},
        {"text": _("Withdraw"), "post": url_for("messages.withdraw", comment=one.ref), "kind": "quiet"},
    ]
    return {
        "id": one.ref, "by": one.by, "when": moment(one.at), "at": one.at.isoformat(), "gone": one.is_withdrawn,
        "html": safe_html(one.text, one.named) if one.text else "", "edited": one.is_edited,
        "acts": acts if one.by_id == me and not one.is_withdrawn else [],
    }


@bp.app_template_global()
def talk(row: Any) -> dict[str, Any]:
    """Return the comments on a row, the form for the next one and where it goes; for `ui.comments`."""
    return _talk(row.__tablename__, row.ref, CommentForm(formdata=None))


def _talk(kind: str, ref: str, form: CommentForm) -> dict[str, Any]:
    me = signed_in().person_id
    return {
        "entries": [_shown(one, me) for one in queries.said(kind, ref)],
        "form": form if may("messages.comment") else None, "post": url_for("messages.comments", kind=kind, about=ref),
    }


@bp.get("/comments/<slug:kind>/<ref:about>")
@require("messages.read")
def comments(kind: str, about: str) -> ResponseReturnValue:
    """What was said about a row."""
    _row, page = queries.about(kind, about)
    return render_template("messages/talk.html", talk=_talk(kind, about, CommentForm()), page=page)


@bp.post("/comments/<slug:kind>/<ref:about>")
@require("messages.comment")
@once
def write(kind: str, about: str) -> ResponseReturnValue:
    """Say something about a row, and go back to it."""
    row, page = queries.about(kind, about)
    form = CommentForm()
    if form.validate_on_submit():
        with form.blaming():
            comment = services.write(row, form.text.data)
            return redirect(f"{page.href}#comment-{comment.ref}", 303)
    return render_template("messages/talk.html", talk=_talk(kind, about, form), page=page), form.status


@bp.route("/comments/<ref:comment>/edit", methods=["GET", "POST"])
@require("messages.comment", comment=queries.comment)
def edit(comment: Comment) -> ResponseReturnValue:
    """Correct one's own comment."""
    _row, page = queries.about(comment.about_kind, comment.about_ref)
    anchor = f"{page.href}#comment-{comment.ref}"
    form = CommentForm(data={"text": services.words_to_edit(comment)})
    if form.validate_on_submit():
        with form.blaming():
            services.edit(comment, form.text.data)
            db.session.commit()
            return redirect(anchor, 303)
    return render_template("messages/edit.html", form=form, page=page, cancel=anchor), form.status


@bp.post("/comments/<ref:comment>/withdraw")
@require("messages.comment", comment=queries.comment)
def withdraw(comment: Comment) -> ResponseReturnValue:
    """Take one's own comment back."""
    _row, page = queries.about(comment.about_kind, comment.about_ref)
    services.withdraw(comment)
    anchor = f"{page.href}#comment-{comment.ref}"
    reversal = undo.offer(services.WITHDRAWN, [{"ref": comment.ref}], back=anchor)
    db.session.commit()
    flash({"text": _("Your comment is withdrawn."), "undo": url_for("access.undo", reversal=reversal)}, "good")
    return redirect(anchor, 303)
