"""The door: signing in and out, and where one lands."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from app.access import sessions
from app.access.forms import SignInForm
from app.access.guards import public
from app.access.models import Person
from app.access.queries import organisations, people
from app.access.rules import normal_email
from app.access.services import passwords
from app.access.views import demonstration
from app.access.views.blueprint import bp
from app.core.actor import current_actor
from app.core.database import db
from app.core.errors import NotAllowed, NotFound
from app.core.i18n import _
from app.core.web import errors, limits, menu
from app.core.web.headers import NO_STORE
from app.core.web.targets import opened_target

SIGN_IN = "sign in"


def home() -> str:
    """Return where the signed-in person lands."""
    actor = current_actor()
    return (actor and menu.landing(actor)) or url_for("access.welcome")


@bp.get("/")
@public
def landing() -> ResponseReturnValue:
    """The way to the right page: the wizard before anybody exists, the door before one signed in."""
    if current_actor():
        return redirect(home(), 303)
    return redirect(url_for("access.first_run" if people.is_empty() else "access.sign_in"), 303)


def _page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    offered = demonstration.offered()
    if offered and not form.errors:  # its people stand above the form, where the cursor would scroll past them
        form.email.render_kw = {**form.email.render_kw, "autofocus": False}
    target = opened_target(request.values.get("next"))
    page = render_template("access/sign_in.html", form=form, people=offered.items(), next=target)
    return page, status, NO_STORE


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Who are you? One answer for wrong and unknown; after ten failures one waits."""
    target = opened_target(request.values.get("next"))
    if current_actor():
        return redirect(target or home(), 303)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, form.status)
    counted = (f"account {normal_email(form.email.data)}", f"address {limits.address()}")
    if limits.is_blocked(SIGN_IN, *counted):
        return _too_often(form)
    person_id = passwords.prove(form.password.data, email=form.email.data)
    if person_id is None:
        return _failed(form, counted)
    limits.forgive(SIGN_IN, counted[0])
    return _enter(form, person_id, target)


def _failed(form: SignInForm, counted: tuple[str, ...]) -> ResponseReturnValue:
    if limits.count(SIGN_IN, *counted):
        return _too_often(form)
    form.form_errors.append(_("E-mail and password do not belong together."))
    return _page(form, 422)


def _too_often(form: SignInForm) -> ResponseReturnValue:
    form.form_errors.append(_("Too many attempts. Wait a quarter of an hour, or choose a new password by mail."))
    body, status, headers = _page(form, 429)  # type: ignore[misc]
    return body, status, {**headers, "Retry-After": "900"}


def _enter(form: SignInForm, person_id: int, target: str) -> ResponseReturnValue:
    person, organisation_id = people.by_email(form.email.data), organisations.first_organisation(person_id)
    if person is None or organisation_id is None:
        form.form_errors.append(_("Your account belongs to no organisation at present. Ask your administrator."))
        return _page(form, 403)
    passwords.renew_hash(person, form.password.data)
    return welcome_in(person, organisation_id, target)


def welcome_in(person: Person, organisation_id: int, target: str = "") -> ResponseReturnValue:
    """Sign the person in on this browser and send them on."""
    sessions.remember(person, organisation_id)
    db.session.commit()
    return redirect(target or url_for("access.landing"), 303)


@bp.post("/sign-in/demonstration")
@public
def sign_in_as() -> ResponseReturnValue:
    """Sign in as one of the demonstration's people; there is no such door anywhere else."""
    person = people.by_ref(request.form.get("person", ""))
    organisation_id = organisations.first_organisation(person.id) if person else None
    if person is None or not demonstration.is_offered(person.ref) or organisation_id is None:
        raise NotFound()
    return welcome_in(person, organisation_id, opened_target(request.form.get("next")))


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session, here and on the server."""
    language = session.get("language")
    sessions.forget()
    db.session.commit()
    session.clear()
    if language:
        session["language"] = language
    return redirect(url_for("access.sign_in"), 303)


@bp.app_errorhandler(401)
def _unknown(error: Unauthorized) -> ResponseReturnValue:
    """Show the door to a person, and say so to a program."""
    if errors.wants_json():
        told = NotAllowed(_("Sign in first."), hint=_("Send a personal token in the Authorization header."))
        told.status = 401
        return errors.page(told)
    if request.method == "GET":
        asked = request.full_path if request.query_string else request.path
        return redirect(url_for("access.sign_in", next=opened_target(asked) or None), 303)
    flash(_("You were signed out meanwhile. What you sent was not saved."), "warn")
    return redirect(url_for("access.sign_in"), 303)
