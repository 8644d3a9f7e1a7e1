"""Numbered places: how many rows of a kind somebody may have, in a form that a database can hold to.

Counting before adding lets two at one moment both add. A row that takes a place from 1 on, unique and within the limit,
does not.
"""

from collections.abc import Iterable


def free(taken: Iterable[int], most: int) -> int | None:
    """Return the first free place of so many; None where all are taken."""
    return min(set(range(1, most + 1)) - set(taken), default=None)
