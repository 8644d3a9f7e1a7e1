"""Gathering faults: where each is, in reading order, each place once, and no more than anybody reads."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from app.core.errors import Fault
from app.core.i18n import _
from app.playbooks.rules.limits import FAULTS

# Sorting thousands of ids for every fault would take longer than the check itself.
_SORTED = 200


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


def nearest(word: str, known: Collection[str]) -> str:
    """Suggest the known word that was probably meant, or list them all when few; empty when nothing helps."""
    from rapidfuzz import fuzz, process

    words = sorted(known) if len(known) <= _SORTED else list(known)
    close = process.extractOne(word[:80], words, scorer=fuzz.ratio, score_cutoff=60)
    if close:
        return _("Did you mean “%(word)s”?", word=close[0])
    return _("Known here: %(words)s.", words=", ".join(words)) if 0 < len(words) <= 15 else ""
