"""What the reader prefers, signed in or not: language, theme; and for which organisation one works now."""

from typing import Any

from flask import redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, public, require
from app.access.rules import ROLE_WORDS, Role
from app.access.services import people, sign_ins
from app.access.views.blueprint import bp
from app.core.actor import SEATED, current_actor
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import LOCALES, _
from app.core.web.targets import opened_target

THEMES = ("system", "light", "dark")
A_YEAR = 365 * 24 * 3600


def _check(value: str, known: tuple[str, ...]) -> None:
    if value and value not in known:
        raise Invalid(_("“%(value)s” cannot be chosen.", value=value[:40]))


@bp.post("/preferences")
@bp.post("/language", endpoint="language")
@public
def preferences() -> ResponseReturnValue:
    """Keep the language (in this session, and with the person) and the theme (in this browser)."""
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    _check(language, LOCALES)
    _check(theme, THEMES)
    if language:
        session["language"] = language
        actor = current_actor()
        if actor and not actor.read_only:
            people.change_language(language)
            db.session.commit()
    answer = redirect(opened_target(request.form.get("next")) or url_for("access.landing"), 303)
    if theme == "system":
        answer.delete_cookie("theme")
    elif theme:
        answer.set_cookie("theme", theme, max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
    return answer


@bp.post("/organisations/<ref:organisation>/enter")
@require("access.see_self")
def enter_organisation(organisation: str) -> ResponseReturnValue:
    """Go on in another organisation one belongs to, on the page that was asked for."""
    sign_ins.enter_organisation(session.get("sign_in", ""), organisation)
    db.session.commit()
    return redirect(opened_target(request.form.get("next")) or url_for("access.landing"), 303)


def my_organisations() -> list[tuple[str, str, bool]]:
    """Return (address id, name, whether one is in it now) of the actor's organisations."""
    actor = current_actor()
    return list(actor.organisations) if actor else []


@bp.app_context_processor
def _me() -> dict[str, Any]:
    """Tell every page whose it is, and where preferences are kept."""
    actor = current_actor()
    known: dict[str, Any] = {
        "may": may, "preferences_url": url_for("access.preferences"), "home_url": url_for("access.landing"),
    }
    if actor is None:
        return known
    here = next((name for _ref, name, is_here in my_organisations() if is_here), "")
    links = {"search_url": url_for("access.search", here=request.path), "account_url": url_for("access.account")}
    return {**known, **links, "me": {"name": actor.name, "sub": here}}


@bp.app_template_filter()
def role_word(role: str) -> str:
    """Return a role as people call it; anything else as it is."""
    if role == SEATED:
        return _("whoever has a seat in the rollout")
    return str(ROLE_WORDS[Role(role)]) if role in set(Role) else role
