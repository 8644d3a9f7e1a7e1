"""What is wrong with a condition, and where in its tree."""

from collections.abc import Iterable
from difflib import get_close_matches

from app.core.conditions.tree import Path
from app.core.errors import Invalid
from app.core.i18n import _


class ConditionFault(Invalid, ValueError):
    """One fault; `path` leads from the root of the tree to the key or item that is wrong.

    It is a ValueError too, so that a pydantic validator may let it through.
    """

    def __init__(self, path: Path, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path

    @property
    def where(self) -> str:
        """The path as a person reads it: `all[1].value`."""
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return steps.removeprefix(".")


def nearest(word: object, known: Iterable[str]) -> str:
    """Suggest the known word that was probably meant, or list them all when few; empty when there is nothing to say."""
    words = sorted(known)
    close = get_close_matches(str(word), words, n=1)
    if close:
        return _("Did you mean “%(word)s”?", word=close[0])
    return _("Known here: %(words)s.", words=", ".join(words)) if 0 < len(words) <= 15 else ""
