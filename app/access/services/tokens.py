"""Personal tokens for programs that act in a person's name."""

from datetime import timedelta

from app.access.models import Person, Token
from app.access.services.sign_ins import hash_of
from app.core import clock, journal, randomness
from app.core.database import db
from app.core.errors import Invalid
from app.core.i18n import _

LONGEST = 365


def make_token(person: Person, *, name: str, scope: str, days: int, organisation_id: int) -> tuple[Token, str]:
    """Make a personal token; the secret is shown this once and never kept."""
    if not 1 <= days <= LONGEST:
        raise Invalid(_("A token lasts 1 to 365 days, not %(days)s.", days=days), faults={"days": _("1 to 365 days")})
    secret = "up_" + randomness.secret()
    token = Token(
        organisation_id=organisation_id, person_id=person.id, name=name.strip() or _("Token"),
        token_hash=hash_of(secret), scope=scope, created_at=clock.now(), valid_until=clock.now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    journal.record("token.made", about=token, name=token.name, scope=scope)
    return token, secret


def revoke_token(token: Token) -> None:
    """Withdraw a token at once."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        journal.record("token.revoked", about=token, name=token.name)
