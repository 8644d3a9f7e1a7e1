"""What may go wrong in words that a person can act on.

    UpriverError
    ├── Refused          the request was understood and is not allowed to happen now (409)
    ├── Stale            somebody saved the same thing meanwhile (409, both values shown)
    ├── NotAllowed       the row is visible, the right is missing (403, says whom to ask)
    ├── NotFound         absent, hidden or foreign: one and the same answer (404)
    ├── Invalid          what was typed or sent does not fit (422)
    │   └── PlaybookError    a playbook file has faults, each with file, line and column
    └── Unavailable      a part we need is silent: disk full, database locked (503)

Messages are written for the person who reads them: what was wrong, with the value, and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class UpriverError(Exception):
    """Root of everything that Upriver raises on purpose."""

    status = 500

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.hint = hint

    def in_one_line(self) -> str:
        """Return what was wrong and what to do, for places with one line."""
        return " ".join(filter(None, (str(self), str(self.hint or ""))))


class Refused(UpriverError):
    """A rule says no; the message is the reason, the hint the way forward."""

    status = 409


class Stale(Refused):
    """The row changed since the person opened it.

    `theirs` maps field names to (what was typed, what stands now).
    """

    def __init__(self, message: str, *, theirs: dict[str, tuple[object, object]] | None = None) -> None:
        super().__init__(message)
        self.theirs = theirs or {}


class NotAllowed(UpriverError):
    """The person sees the row but lacks the right; `ask` names the roles that have it."""

    status = 403

    def __init__(self, message: str, *, ask: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.ask = tuple(ask)


class NotFound(UpriverError):
    """Absent, hidden and foreign rows answer alike, so that nobody learns which it was."""

    status = 404

    def __init__(self, message: str = "") -> None:
        super().__init__(message)


class Invalid(UpriverError):
    """What was typed or sent does not fit; `faults` maps a field to its message."""

    status = 422

    def __init__(self, message: str, *, faults: dict[str, str] | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.faults = faults or {}


class Unavailable(UpriverError):
    """Something outside the request is in the way; trying again later may work."""

    status = 503


@dataclass(frozen=True)
class Fault:
    """One fault in a file: where it is (1-based), what it is, and what would mend it."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""


class PlaybookError(Invalid):
    """A playbook or overlay cannot be used; `found` lists every fault."""

    def __init__(self, message: str, found: Sequence[Fault]) -> None:
        super().__init__(message)
        self.found = tuple(found)
