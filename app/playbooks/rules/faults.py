"""Gathering faults: where each is, in reading order, each place once, and no more than anybody reads."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.limits import FAULTS


class Place(NamedTuple):
    """A place in a file, counted from one."""

    file: str
    line: int = 1
    column: int = 1


def fault(place: Place, code: str, message: str, hint: str = "") -> Fault:
    """Return one fault at `place`."""
    return Fault(place.file, place.line, place.column, code, message, hint)


def in_order(found: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return the faults in reading order, the first of each place, at most `FAULTS`."""
    unique: dict[tuple[str, int, int], Fault] = {}
    for one in found:
        unique.setdefault((one.file, one.line, one.column), one)
    return tuple(unique[place] for place in sorted(unique)[:FAULTS])


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that was probably meant, or list them all when few; empty when nothing helps."""
    words = sorted({*known})
    close = get_close_matches(word[:80], words, n=1)
    if close:
        return _("Did you mean “%(word)s”?", word=close[0])
    return _("Known here: %(words)s.", words=", ".join(words)) if 0 < len(words) <= 15 else ""
