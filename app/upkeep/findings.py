"""What the doctor says of one thing it looked at."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One thing that the doctor looked at: good, warn or bad, and what mends it."""

    what: str
    state: str
    told: str
    mend: str = ""


def good(what: str, told: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(what, "good", told)


def warn(what: str, told: str, mend: str) -> Finding:
    """Say that something works, and will not for long, or not for everybody."""
    return Finding(what, "warn", told, mend)


def bad(what: str, told: str, mend: str) -> Finding:
    """Say that something does not work."""
    return Finding(what, "bad", told, mend)
