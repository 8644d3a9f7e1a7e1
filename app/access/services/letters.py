"""Letters about getting in: the link with which a person chooses a password."""

from app.access.models import Person
from app.access.services.passwords import RESET, link_for
from app.core import letters
from app.core.asking import settings
from app.core.i18n import _, in_language


def sign_in_address(person: Person, purpose: str) -> str:
    """Return the address at which `person` chooses a password, once; to be handed over where no mail goes out."""
    return f"{settings().external_url.rstrip('/')}/reset/{link_for(person, purpose)}"


def password_letter(person: Person, purpose: str) -> None:
    """Write to a person, in their language, where to choose a password."""
    address = sign_in_address(person, purpose)
    with in_language(person.language):
        if purpose == RESET:
            subject = _("Choose a new password for Upriver")
            text = _(
                "Somebody, probably you, asked for a new password.\n\nChoose it here within 30 minutes:\n%(address)s\n\n"
                "If it was not you, do nothing: your password stays as it is.", address=address,
            )
        else:
            subject = _("You can come in: Upriver")
            text = _(
                "%(name)s, an account was made for you.\n\nChoose a password here within seven days:\n%(address)s\n\n"
                "Afterwards you sign in with this e-mail address.", name=person.name, address=address,
            )
    letters.post(person.email, subject, text)
