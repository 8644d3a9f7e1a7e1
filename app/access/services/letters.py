"""Letters about getting in: the link with which a person chooses a password."""

from app.access.models import Person
from app.access.services.passwords import RESET, link_for
from app.core.asking import settings
from app.core.i18n import _, in_language
from app.core.mail import Letter


# The job by which the worker invites those who were added as a list.
INVITE = "access.invite"


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
