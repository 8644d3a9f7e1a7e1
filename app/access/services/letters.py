"""Letters about getting in: the link with which a person chooses a password."""

from collections.abc import Sequence

from app.access.models import Organisation, Person
from app.access.services.passwords import RESET, WELCOME, link_for
from app.core import outbox
from app.core.asking import settings
from app.core.i18n import _, in_language
from app.core.letters import Letter

INVITATION = "access.invitation"


def invite(organisation: Organisation, people: Sequence[Person]) -> list[Person]:
    """Let those who have no password yet be written to, after the commit; return them. Nobody where mail is off."""
    invited = [person for person in people if person.password is None] if settings().mail != "off" else []
    if invited:
        outbox.write_to([person.id for person in invited], INVITATION, organisation_id=organisation.id)
    return invited


def invitation(person: Person) -> Letter | None:
    """Return the letter with the way in, or None for somebody who has found it meanwhile."""
    return password_letter(person, WELCOME) if person.password is None and person.active else None


def sign_in_address(person: Person, purpose: str) -> str:
    """Return the address at which `person` chooses a password, once; to be handed over where no mail goes out."""
    return f"{settings().external_url.rstrip('/')}/reset/{link_for(person, purpose)}"


def password_letter(person: Person, purpose: str) -> Letter:
    """Return what to write to a person, in their language: where to choose a password."""
    address = sign_in_address(person, purpose)
    with in_language(person.language):
        if purpose == RESET:
            subject, text = _("Choose a new password for Upriver"), _(
                "Somebody, probably you, asked for a new password. The link works once, within 30 minutes."
            )
            foot = _("If it was not you, do nothing: your password stays as it is.")
        else:
            subject, text = _("You can come in: Upriver"), _(
                "%(name)s, an account was made for you. The link works once, within seven days.", name=person.name
            )
            foot = _("Afterwards you sign in with this e-mail address.")
        return Letter(
            to=person.email, to_name=person.name, subject=subject, text=text, link=address,
            link_text=_("Choose a password"), foot=foot, language=person.language,
        )
