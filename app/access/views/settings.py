"""The tabs that people, organisation, journal and plugins share; each shows only to those who may open it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.forms import OrganisationForm
from app.access.guards import may, require
from app.access.queries import organisations as queries
from app.access.services import organisations as services
from app.access.views.blueprint import bp
from app.core.database import db
from app.core.i18n import _, _l

TABS = (
    ("people", _l("People"), "access.see_people"),
    ("organisation", _l("Organisation"), "access.change_organisation"),
    ("journal", _l("Journal"), "access.read_journal"),
    ("plugins", _l("Plugins"), "access.see_plugins"),
)


def settings_tabs(here: str) -> list[dict[str, object]]:
    """Return the tabs of the settings that the actor may open; none when it is only one."""
    tabs = [
        {"text": text, "href": url_for(f"access.{key}"), "here": key == here} for key, text, right in TABS if may(right)
    ]
    return tabs if len(tabs) > 1 else []


@bp.route("/organisation", methods=["GET", "POST"])
@require("access.change_organisation")
def organisation() -> ResponseReturnValue:
    """Name, first language, zone and business calendar of the organisation."""
    row = queries.organisation()
    form = OrganisationForm(obj=row)
    if form.ready(row):
        with form.blaming():
            services.change_organisation(**form.values())
            db.session.commit()
            flash(_("The organisation is saved."), "good")
            return redirect(url_for("access.organisation"), 303)
    page = render_template(
        "access/organisation.html", form=form, subnav=settings_tabs("organisation"), here="settings"
    )
    return page, form.status
