"""Tidying one's inbox."""

from app.core import clock
from app.core.actor import the_actor
from app.messages.models import InboxEntry
from app.messages.queries.inbox import unread_entries
from app.messages.rules import next_morning


def mark_read(entry: InboxEntry) -> None:
    """Take an entry off what waits."""
    entry.read_at = entry.read_at or clock.now()


def mark_all_read() -> int:
    """Take everything off what waits; return how much it was."""
    waiting = unread_entries()
    for entry in waiting:
        mark_read(entry)
    return len(waiting)


def put_off(entry: InboxEntry) -> None:
    """Let an entry rest until the next morning, where the person is."""
    entry.read_at, entry.until = None, next_morning(clock.now(), the_actor().zone)
