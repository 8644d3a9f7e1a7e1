"""What messages answers when the frame of a page is put together, or a journal is read; and its own kinds of news."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for

from app.contracts import messages as news
from app.contracts.messages import Notice
from app.contracts.pages import ACCOUNT, BELL, MenuEntry
from app.core.i18n import _, _l
from app.hookspecs import hookimpl
from app.messages.queries import inbox as queries
from app.messages.services import comments
from app.messages.services.comments import MENTIONED, WRITTEN


@hookimpl
def list_menu(actor: Any) -> Sequence[MenuEntry]:
    """Offer the inbox, with what waits in it, and the choice of mail."""
    mail = url_for("messages.own_mail")
    return [
        MenuEntry("inbox", _("Inbox"), "bell", url_for("messages.inbox"), BELL, count=queries.waiting(), press="g i"),
        MenuEntry("mail", _("Mail and calendars"), "envelope", mail, ACCOUNT, order=15),
    ]


@hookimpl
def register_notices() -> Sequence[Notice]:
    """Name the news that comments make."""
    return [
        Notice(MENTIONED, _l("%(who)s mentioned you in “%(about)s”"), _l("You were mentioned"), "at", mail=True,
               because=news.MENTIONED),
        Notice(WRITTEN, _l("%(who)s commented on “%(about)s”"), _l("You take part in it"), "chat-left-text"),
    ]


@hookimpl
def register_journal_words() -> Mapping[str, Any]:
    """Tell what messages writes into the journal."""
    return {
        "comment.written": _l("commented on “%(about)s”"),
        "comment.edited": _l("corrected a comment on “%(about)s”"),
        "comment.withdrawn": _l("withdrew a comment on “%(about)s”"),
        "comment.put_back": _l("let a withdrawn comment on “%(about)s” stand again"),
        "calendar.given_out": _l("made a calendar address for “%(title)s”"),
        "calendar.revoked": _l("revoked the calendar address for “%(title)s”"),
        "file.brought": _l("added the file “%(name)s” to “%(about)s”"),
    }


@hookimpl
def register_reversals() -> Mapping[str, Callable[[list[dict[str, Any]]], None]]:
    """Let withdrawn comments stand again."""
    return {comments.WITHDRAWN: comments.put_back}
