"""A forgotten password, and the first one: chosen by a link that works once."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from app.access.forms import ChosenPasswordForm, ForgottenForm
from app.access.guards import public
from app.access.queries import organisations, people
from app.access.rules import normal_email
from app.access.services import letters, passwords
from app.access.services.passwords import RESET
from app.access.views.blueprint import bp
from app.core import mail
from app.core.database import db
from app.core.i18n import _
from app.core.web import limits
from app.core.web.afterwards import afterwards
from app.core.web.headers import NO_STORE

ASK, TRY = "ask for a link", "try a link"
LETTERS = parse("5/hour")


@bp.route("/reset", methods=["GET", "POST"])
@public
def reset() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether the address is known or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("access/forgotten.html", form=form), form.status, NO_STORE
    counted = (f"account {normal_email(form.email.data)}", f"address {limits.address()}")
    if not limits.is_blocked(ASK, *counted, limit=LETTERS):
        _write_to(form.email.data)
    limits.count(ASK, *counted, limit=LETTERS)
    return redirect(url_for("access.reset_asked"), 303)


def _write_to(email: str) -> None:
    person = people.by_email(email)
    if person and person.active and organisations.first_organisation(person.id) is not None:
        letter = letters.password_letter(person, RESET)
        db.session.rollback()
        afterwards(mail.send, letter)


@bp.get("/reset/asked")
@public
def reset_asked() -> ResponseReturnValue:
    """Say that a letter is on its way, if the address is known."""
    mail_off = current_app.extensions["upriver.settings"].mail == "off"
    return render_template("access/asked.html", mail_off=mail_off)


@bp.route("/reset/<link>", methods=["GET", "POST"])
@public
def reset_by(link: str) -> ResponseReturnValue:
    """Choose a password; the link is used up by it."""
    address = f"address {limits.address()}"
    person = None if limits.is_blocked(TRY, address) else passwords.person_behind(link)
    if person is None:
        limits.count(TRY, address)
        return render_template("access/link_dead.html"), 410, NO_STORE
    form = ChosenPasswordForm()
    email = person.email
    if form.validate_on_submit():
        with form.blaming():
            passwords.choose_by_link(link, form.password.data)
            db.session.commit()
            flash(_("Your new password holds. Sign in with it."), "good")
            return redirect(url_for("access.sign_in"), 303)
    return render_template("access/choose_password.html", form=form, email=email), form.status, NO_STORE
