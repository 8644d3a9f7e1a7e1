"""One's own account: name, language and zone, password, sessions, personal tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.access import sessions
from app.access.forms import SCOPES, AccountForm, PasswordForm, TokenForm
from app.access.guards import require, signed_in
from app.access.models import Token
from app.access.queries import sign_ins as queries
from app.access.queries.people import myself
from app.access.rules import browser_name
from app.access.services import passwords, tokens
from app.access.services import sign_ins as services
from app.access.services.people import change_self
from app.access.views.blueprint import bp
from app.access.views.preferences import my_organisations
from app.core import clock
from app.core.database import db
from app.core.errors import Invalid, Refused
from app.core.i18n import _
from app.core.web import limits
from app.core.web.headers import NO_STORE

PROVE = "prove one's password"


def _sessions() -> list[dict[str, object]]:
    settings, mine = current_app.extensions["upriver.settings"], services.hash_of(session.get("sign_in", ""))
    now = clock.now()
    found = queries.my_sign_ins(
        now - timedelta(hours=settings.session_idle_hours), now - timedelta(days=settings.session_days)
    )
    return [
        {"ref": line.ref, "browser": browser_name(line.browser) or _("a program"), "organisation": line.organisation,
         "started_at": line.started_at, "seen_at": line.seen_at, "here": line.token_hash == mine} for line in found
    ]


def _page(
    account: AccountForm | None = None, password: PasswordForm | None = None, token: TokenForm | None = None,
    secret: str = "",
) -> ResponseReturnValue:
    person = myself()
    forms = (account or AccountForm(formdata=None, obj=person), password or PasswordForm(formdata=None),
             token or TokenForm(formdata=None))
    page = render_template(
        "access/account.html", person=person, account_form=forms[0], password_form=forms[1], token_form=forms[2],
        sign_ins=_sessions(), tokens=queries.my_tokens(), scopes=SCOPES, now=clock.now(), secret=secret,
        organisations=my_organisations(), title=_("My account"),
    )
    return page, max(form.status for form in forms), NO_STORE


@bp.get("/account")
@require("access.see_self")
def account() -> ResponseReturnValue:
    """What one may settle for oneself."""
    return _page()


@bp.post("/account")
@require("access.change_self")
def change_account() -> ResponseReturnValue:
    """Change one's name, language and zone."""
    form = AccountForm()
    if form.ready(myself()):
        with form.blaming():
            person = change_self(
                name=form.name.data, language=form.language.data, zone=form.zone.data, single_keys=form.single_keys.data
            )
            session["language"] = person.language
            db.session.commit()
            flash(_("Your account is saved."), "good")
            return redirect(url_for("access.account"), 303)
    return _page(account=form)


@contextmanager
def _patiently(who: str) -> Iterator[None]:
    """Let nobody who found an open browser guess the password behind it."""
    if limits.is_blocked(PROVE, who):
        raise Refused(_("Too many attempts. Wait a quarter of an hour."))
    try:
        yield
    except Invalid as error:
        if "now" in error.faults:
            limits.count(PROVE, who)
        raise


@bp.post("/account/password")
@require("access.change_self")
def change_password() -> ResponseReturnValue:
    """Change one's password; everybody who is signed in with the old one is out, only this browser stays."""
    form, actor = PasswordForm(), signed_in()
    if form.validate_on_submit():
        with form.blaming(), _patiently(f"person {actor.person_id}"):
            person = passwords.choose_password(now=form.now.data, wanted=form.password.data)
            sessions.remember(person, actor.organisation_id)
            db.session.commit()
            flash(_("The new password holds. All other sessions are ended."), "good")
            return redirect(url_for("access.account"), 303)
    return _page(password=form)


@bp.post("/account/sessions/<ref:sign_in>/end")
@require("access.change_self")
def end_session(sign_in: str) -> ResponseReturnValue:
    """End one session, on whatever machine it is."""
    services.end_one_sign_in(sign_in)
    db.session.commit()
    flash(_("The session is ended."), "good")
    return redirect(url_for("access.account"), 303)


@bp.post("/account/tokens")
@require("access.change_self")
def make_token() -> ResponseReturnValue:
    """Make a personal token; its secret stands on this one page and never again."""
    form = TokenForm()
    if form.validate_on_submit():
        with form.blaming():
            _token, secret = tokens.make_token(
                myself(), name=form.token_name.data, scope=form.scope.data, days=form.days.data,
                organisation_id=signed_in().organisation_id,
            )
            db.session.commit()
            return _page(secret=secret)
    return _page(token=form)


@bp.post("/account/tokens/<ref:token>/revoke")
@require("access.change_self", token=queries.token)
def revoke_token(token: Token) -> ResponseReturnValue:
    """Withdraw a token at once."""
    tokens.revoke_token(token)
    db.session.commit()
    flash(_("The token is revoked. Programs that use it are refused from now on."), "good")
    return redirect(url_for("access.account"), 303)
