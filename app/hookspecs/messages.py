"""What rooms are asked about news and talk, digests and calendars."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.contracts.messages import CalendarOffer, DatedThing, DigestLine, Notice
from app.hookspecs.markers import hookspec


@hookspec
def register_notices() -> Sequence[Notice]:
    """Bring the kinds of news that this room sends by `notify`. A kind may be brought once."""


@hookspec
def register_letters() -> Mapping[str, Callable[[Any], Any]]:
    """Bring who writes the letters that go out by `outbox.write_to`, by their kind.

    A writer is given the person and returns a `Letter`, or None when nothing is to be written any more.
    """


@hookspec
def list_listeners(kind: str, ref: str) -> Sequence[int]:
    """Return who is told when somebody comments on this row of table `kind`: its owner, say; inner person ids."""


@hookspec
def list_digest_lines(actor: Any, rollout_id: int | None, since: datetime, until: datetime) -> Sequence[DigestLine]:
    """Return what this room has to tell of the time from `since` until before `until`.

    With a rollout: what changed in it, and what is late and next, for its weekly update. Without: what waits for
    `actor` and what they have to do, for their own digest; news are in it already.
    """


@hookspec
def list_calendars(actor: Any) -> Sequence[CalendarOffer]:
    """Return the calendars of this room that `actor` may subscribe to, beside the one of their own days."""


@hookspec
def list_dates(actor: Any, calendar: str) -> Sequence[DatedThing]:
    """Return what stands in a calendar: for `mine` what concerns `actor`, else for a key of `list_calendars`."""
