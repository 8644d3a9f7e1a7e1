"""Roles as people call them."""

from collections.abc import Iterable

from app.access.rules import ROLE_WORDS, Role
from app.core.i18n import _


def roles_in_words(roles: Iterable[str]) -> str:
    """Return roles as people call them; every member is nobody to ask, and stays unnamed."""
    known = {str(role): str(word) for role, word in ROLE_WORDS.items() if role is not Role.MEMBER}
    return _(", ").join(known[role] for role in roles if role in known)
