"""The first run: an organisation and its administrator, on pages that close for ever once anybody exists."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access import sessions
from app.access.forms import AdministratorForm, OrganisationForm, SetupCodeForm
from app.access.guards import may, public, require, signed_in
from app.access.queries import organisations, people
from app.access.services import first_run as services
from app.access.views.blueprint import bp
from app.core.asking import plugins
from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.forms.strictness import shortened
from app.core.i18n import _, text_key
from app.core.web import menu
from app.core.web.headers import NO_STORE

KEPT, OPENED = "first_run", "first_run_opened"


def _only_once() -> None:
    if not people.is_empty():
        raise NotFound()


def _is_opened() -> bool:
    """Tell whether this browser has shown the setup code; whoever merely finds the address founds nothing."""
    return bool(session.get(OPENED))


def _to_the_start() -> ResponseReturnValue:
    return redirect(url_for("access.first_run"), 303)


def _opened_by(code: str) -> bool:
    if not services.is_setup_code(code):
        return False
    session[OPENED] = True
    return True


def _usual() -> dict[str, Any]:
    """Return what the organisation form starts from: the reader's language and the settings."""
    settings = current_app.extensions["upriver.settings"]
    language = "zh_Hans" if text_key() == "zh" else "en"
    return {"name": "", "language": language, "zone": settings.default_zone, "calendar": settings.default_calendar}


def _steps() -> list[dict[str, str]]:
    return [
        {"text": _("Language"), "href": url_for("access.first_run")},
        {"text": _("Organisation"), "href": url_for("access.first_organisation")},
        {"text": _("Administrator"), "href": url_for("access.first_administrator")},
    ]


@bp.route("/first-run", methods=["GET", "POST"])
@public
def first_run() -> ResponseReturnValue:
    """Show the setup code, by the address the server printed or by typing it; then choose the language."""
    _only_once()
    if _is_opened():
        return render_template("access/first_language.html", steps=_steps()), 200, NO_STORE
    form = SetupCodeForm()
    shown = form.code.data if form.validate_on_submit() else request.args.get("code", "")
    if shown and _opened_by(shown):
        return _to_the_start()  # so that the code stays neither in the address nor in what the browser remembers
    if shown:
        why = _("“%(code)s” is not the setup code of this installation.", code=shortened(shown))
        form.blame(Invalid(why, faults={"code": why}))
    return render_template("access/first_code.html", form=form), form.status, NO_STORE


@bp.route("/first-run/organisation", methods=["GET", "POST"])
@public
def first_organisation() -> ResponseReturnValue:
    """Name the organisation; kept in the browser until the last step makes everything at once."""
    _only_once()
    if not _is_opened():
        return _to_the_start()
    form = OrganisationForm(**(session.get(KEPT) or _usual()))
    if form.validate_on_submit():
        session[KEPT] = form.values()
        return redirect(url_for("access.first_administrator"), 303)
    return render_template("access/first_organisation.html", form=form, steps=_steps()), form.status, NO_STORE


@bp.route("/first-run/administrator", methods=["GET", "POST"])
@public
def first_administrator() -> ResponseReturnValue:
    """Make the first person, and with them the organisation; they are signed in at once."""
    _only_once()
    if not _is_opened():
        return _to_the_start()
    wanted = session.get(KEPT)
    if not wanted or not wanted.get("name"):
        return redirect(url_for("access.first_organisation"), 303)
    form = AdministratorForm()
    if form.validate_on_submit():
        with form.blaming():
            founded, person = services.begin_here(
                organisation=wanted["name"], language=wanted["language"], zone=wanted["zone"],
                calendar=wanted["calendar"], name=form.name.data, email=form.email.data, password=form.password.data,
            )
            sessions.remember(person, founded.id)
            db.session.commit()
            session.pop(KEPT, None)
            session.pop(OPENED, None)
            flash(_("%(organisation)s is set up.", organisation=wanted["name"]), "good")
            return redirect(url_for("access.welcome"), 303)
    page = render_template("access/first_administrator.html", form=form, steps=_steps(), organisation=wanted["name"])
    return page, form.status, NO_STORE


def _next_steps() -> list[dict[str, Any]]:
    """Return what to do first, as the rooms offer it; each may be left for later."""
    steps = [answer.value for answer in plugins().ask_lists("list_first_steps", actor=signed_in())]
    return [
        {"title": step.text, "why": step.why, "href": step.href, "icon": step.icon}
        for step in sorted(steps, key=lambda step: step.order)
    ]


@bp.get("/welcome")
@require("access.see_self")
def welcome() -> ResponseReturnValue:
    """What can be done first; also where one lands while no room offers a better place."""
    landing = menu.landing(signed_in())
    return render_template(
        "access/welcome.html", steps=_next_steps(), landing=landing, organisation=organisations.organisation().name,
        may_change=may("access.change_organisation"),
    )
