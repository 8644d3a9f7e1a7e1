"""What people type on these pages outside of a form class: of bearable length, and only signs that can be seen."""

from flask import request

from app.access.models import Person
from app.access.queries import people
from app.core.errors import Invalid, NotFound
from app.core.forms.strictness import holds_unseen, shortened
from app.core.i18n import _
from app.decisions.rules import Option
from app.rollouts.views.blueprint import bp

LONGEST_REASON = 2_000


def text(name: str, most: int = LONGEST_REASON) -> str:
    """Return what was typed under `name`, trimmed; raise `Invalid` rather than keep only a part of it."""
    typed = request.form.get(name, "").strip()
    if len(typed) > most:
        told = _("%(given)s characters are too many; at most %(most)s fit.", given=len(typed), most=most)
        raise Invalid(told, faults={name: told})
    return typed


def vote() -> Option:
    """Return the answer that was chosen; raise `Invalid` where none was."""
    given = request.form.get("vote", "")
    if given not in tuple(Option):
        told = _("Choose yes, no or abstain.")
        raise Invalid(told, faults={"vote": told})
    return Option(given)


def person(name: str) -> Person | None:
    """Return the person chosen under `name`, None where nobody was; raise `Invalid` where there is no such person."""
    wanted = request.form.get(name, "").strip()
    try:
        return people.person(wanted) if wanted else None
    except NotFound:
        told = _("There is no person “%(value)s” in this organisation.", value=shortened(wanted))
        raise Invalid(told, faults={name: told}) from None


def version() -> int | None:
    """Return the version of the row that the form was written over; None where it names none."""
    given = request.form.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@bp.before_request
def demand_seen() -> None:
    """Refuse signs that nobody can type, in whichever field; a database would keep them and another would break."""
    for name, typed in request.form.items(multi=True):
        if holds_unseen(typed):
            told = _("“%(value)s” holds signs that cannot be seen. Type it anew.", value=shortened(typed))
            raise Invalid(told, faults={shortened(name): told})
