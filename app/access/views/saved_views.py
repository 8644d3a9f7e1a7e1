"""The views that people keep of tables: their addresses, and what is decided about them."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.forms import SavedViewForm
from app.access.guards import may, require, signed_in
from app.access.views.blueprint import bp
from app.core import signing
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _
from app.core.saved_views import queries, services
from app.core.saved_views.models import SavedView
from app.core.saved_views.rules import NO_VIEW, address, settled
from app.core.saved_views.services import Place
from app.core.tables.kept import PLACE
from app.core.undo import services as undo
from app.core.web.targets import safe_target

# How long a page may stand open before its table is asked for again.
LASTS = timedelta(days=7)


def _place(signed: str) -> Place:
    found, me = signing.read(PLACE, signed, LASTS), signed_in()
    if not found or found[3:] != [me.organisation_id, me.person_id]:
        raise Refused(_("This page was open for too long. Open the table again, then save the view."))
    return Place(*found[:3])


def _to(href: str) -> ResponseReturnValue:
    # Signed when it was kept, and yet: a restored or mended row must not lead people out of these pages.
    return redirect(safe_target(href) or url_for("access.landing"), 303)


def _shown(view: SavedView) -> ResponseReturnValue:
    return _to(address(view.path, view.query, view.ref))


@bp.get("/views/<ref:view>")
@require("core.see_view", view=queries.one)
def saved_view(view: SavedView) -> ResponseReturnValue:
    """The address of a view that stays: leads on to its table with what the view sets now."""
    return _shown(view)


@bp.post("/views/")
@require("core.keep_view")
def keep_view() -> ResponseReturnValue:
    """Keep what a table's address sets under a name."""
    form = SavedViewForm()
    place = _place(form.place.data)
    if not may("core.share_view", place.rollout_id):
        del form.is_shared
    if form.validate_on_submit():
        with form.blaming():
            view = services.keep(
                place, name=form.name.data, query=form.query.data, opens=form.opens.data,
                is_shared=bool(form.is_shared and form.is_shared.data),
            )
            db.session.commit()
            flash(_("The view “%(name)s” is saved.", name=view.name), "good")
            return _shown(view)
    cancel = f"{place.path}?{settled(form.query.data or '')}"
    action = url_for("access.keep_view")
    return render_template("access/saved_view.html", form=form, action=action, cancel=cancel), form.status


@bp.post("/views/<ref:view>")
@require("core.keep_view", view=queries.one)
def settle_view(view: SavedView) -> ResponseReturnValue:
    """Rename one's view, share it, or let the table open with it."""
    form = SavedViewForm()
    if "name" not in request.form or form.validate_on_submit():
        with form.blaming():
            if "name" in request.form:
                shared = form.is_shared.data if may("core.share_view", view.rollout_id) else view.is_shared
                services.settle(view, name=form.name.data, is_shared=shared)
            (services.open_with if form.opens.data else services.open_plainly)(view)
            db.session.commit()
            flash(_("The view “%(name)s” is saved.", name=view.name), "good")
            return _shown(view)
    db.session.rollback()
    action, cancel = url_for("access.settle_view", view=view.ref), url_for("access.saved_view", view=view.ref)
    return render_template("access/saved_view.html", form=form, action=action, cancel=cancel), form.status


@bp.post("/views/<ref:view>/replace")
@require("core.keep_view", view=queries.one)
def replace_view(view: SavedView) -> ResponseReturnValue:
    """Let one's view keep what the address sets now."""
    services.replace(view, request.form.get("query", ""))
    db.session.commit()
    flash(_("The view “%(name)s” is saved.", name=view.name), "good")
    return _shown(view)


@bp.post("/views/<ref:view>/remove")
@require("core.keep_view", view=queries.one)
def remove_view(view: SavedView) -> ResponseReturnValue:
    """Remove one's view, with the offer to bring it back."""
    path, name, there = view.path, view.name, address(view.path, view.query, view.ref)
    reversal = undo.offer("view.removed", services.remove(view), back=there)
    db.session.commit()
    told = _("The view “%(name)s” is removed.", name=name)
    flash({"text": told, "undo": url_for("access.undo", reversal=reversal)}, "good")
    return _to(f"{path}?view={NO_VIEW}")
