"""Who sees which news and comments, and who may write them."""

from sqlalchemy import ColumnElement, or_, true

from app.access.rules import WIDE
from app.core.actor import EVERYONE, Actor
from app.core.i18n import _l
from app.core.policy import Right, Rows, ones_own, own_organisation
from app.messages.models import CalendarFeed, Comment, CommentRevision, InboxEntry, InboxSnooze, MailChoice

ALL = frozenset({EVERYONE})


def _of_seen_rollouts(actor: Actor) -> ColumnElement[bool]:
    """Comments on rows of the rollouts one sees, or of none."""
    seen = true() if actor.holds(WIDE) else or_(
        Comment.rollout_id.is_(None), Comment.rollout_id.in_(list(actor.rollout_roles))
    )
    return (Comment.organisation_id == actor.organisation_id) & seen


POLICY = (
    Right("messages.read_inbox", ALL, _l("see your inbox"), writes=False),
    Right("messages.keep_inbox", ALL, _l("tidy your inbox")),
    Right("messages.read", ALL, _l("read comments"), writes=False),
    Right("messages.comment", ALL, _l("comment")),
    Right("messages.see_own_mail", ALL, _l("see which mail you get"), writes=False),
    Right("messages.choose_mail", ALL, _l("choose which mail you get")),
    Rows(InboxEntry, ones_own(InboxEntry), change="messages.keep_inbox"),
    Rows(InboxSnooze, ones_own(InboxSnooze), create="messages.keep_inbox"),
    Rows(MailChoice, ones_own(MailChoice), create="messages.choose_mail", change="messages.choose_mail"),
    Rows(CalendarFeed, ones_own(CalendarFeed), create="messages.choose_mail", change="messages.choose_mail"),
    Rows(
        Comment, _of_seen_rollouts, create="messages.comment", change="messages.comment",
        within=lambda actor: Comment.by_id == actor.person_id,
    ),
    Rows(CommentRevision, own_organisation(CommentRevision), create="messages.comment"),
)
