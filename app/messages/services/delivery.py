"""Delivering news: from the outbox into inboxes, under the rules of whoever is told, and by mail where wanted."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select

from app.access.models import Membership, Organisation, Person
from app.contracts.messages import FOLLOWS
from app.contracts.pages import PageLink
from app.core import clock
from app.core.actor import Actor, acting, system
from app.core.asking import plugins, settings
from app.core.database import db
from app.core.database.transactions import reading
from app.core.i18n import in_language
from app.core.letters import Letter
from app.core.outbox import Outbox
from app.core.web.links import page_of
from app.messages.models import InboxEntry
from app.messages.queries import choices
from app.messages.queries.notices import known_notices
from app.messages.rules.mail import next_try
from app.messages.services import letters

log = logging.getLogger("upriver.messages")
AT_ONCE = 200
# Eight doublings and then every six hours: a server that is down over a weekend loses nothing.
MOST_TRIES = 20


def waiting() -> list[int]:
    """Return the news that are still to be delivered, the oldest first."""
    with reading(), system("find news to deliver"):
        undelivered = select(Outbox.id).where(Outbox.delivered_at.is_(None)).order_by(Outbox.id).limit(AT_ONCE)
        found = list(db.session.scalars(undelivered))
        db.session.rollback()
    return found


def _recipient(news: Outbox) -> Actor | None:
    found = plugins().ask_lists(
        "list_actors", person_id=news.person_id, organisation_id=news.organisation_id, through="job"
    )
    return found[0].value if found else None


def _page_as_seen(news: Outbox, recipient: Actor) -> PageLink | None:
    """Return the page of the row as the recipient would find it, or None when it is hidden from them."""
    db.session.rollback()
    with acting(recipient), system(""), in_language(recipient.language):
        found = page_of(news.about_kind, news.about_ref)
        db.session.rollback()
    return found


def looked_up(news_id: int) -> tuple[str, PageLink | None]:
    """Return why a piece of news must not be delivered, or an empty text; and the page it leads to."""
    with reading(), system("look at news to deliver"):
        news = db.session.get(Outbox, news_id)
        if news is None or news.delivered_at is not None:
            return "done", None
        db.session.expunge(news)
        recipient = _recipient(news)
        if recipient is None:
            return "gone", None
        if not news.about_kind:
            return "", None
        page = _page_as_seen(news, recipient)
        return ("" if page else "hidden"), page


def arrive(news_id: int, dropped: str, page: PageLink | None) -> None:
    """Put one piece of news into the inbox and mark it delivered; a second call does nothing."""
    locked = select(Outbox).where(Outbox.id == news_id, Outbox.delivered_at.is_(None)).with_for_update(skip_locked=True)
    news = db.session.scalar(locked)
    if news is None:
        return
    news.delivered_at, news.dropped = clock.now(), dropped
    if not dropped:
        notice = known_notices().get(news.kind)
        because = notice.because if notice else FOLLOWS
        db.session.add(_entry(news, page, because))
        goes_out = notice is not None and notice.mail and settings().mail != "off"
        wanted = goes_out and choices.of(news.person_id, news.organisation_id).at_once
        news.mail_due_at = clock.now() if wanted else None
    db.session.flush()


def _entry(news: Outbox, page: PageLink | None, because: str) -> InboxEntry:
    anchor = news.params.get("anchor", "")
    href = page.href + (f"#{anchor}" if anchor else "") if page else ""
    return InboxEntry(
        organisation_id=news.organisation_id, person_id=news.person_id, by_id=news.by_id, news_ref=news.ref,
        kind=news.kind, params=news.params, about_kind=news.about_kind, about_ref=news.about_ref,
        about_title=page.title if page else "", href=href, because=because, at=news.at,
    )


class Unwritten(NamedTuple):
    """Whoever writes a kind of letters failed at one, and how; the others go out all the same."""

    why: str


def _written(
    news: Outbox, entry: InboxEntry | None, person: Person, organisation: str, who: str
) -> Letter | Unwritten | None:
    try:
        return _letter(news, entry, person, organisation, who)
    except Exception as error:  # a plugin may bring the writer
        log.exception("letter %s (%s) could not be written", news.ref, news.kind)
        return Unwritten(f"{type(error).__name__} while it was written")


def _letter(news: Outbox, entry: InboxEntry | None, person: Person, organisation: str, who: str) -> Letter | None:
    """Return what is written about a piece of news; None when there is nothing to write any more."""
    if entry is not None:
        return letters.of_news(news, entry, person, organisation, who)
    if news.kind == letters.DIGEST:
        return letters.of_digest(news, person, organisation)
    for answer in plugins().ask("register_letters"):
        if news.kind in answer.value:
            written = answer.value[news.kind](person)
            return written and replace(written, key=news.ref)
    return None


def due_letters(now: datetime) -> list[tuple[int, Letter | Unwritten | None]]:
    """Return the letters that are to go out now, each with the number of its news.

    None stands for what needs none: nobody is written to about an organisation that they have left meanwhile.
    """
    with reading(), system("write letters"):
        rows = db.session.execute(
            select(Outbox, InboxEntry, Person, Organisation.ref, _still_here())
            .outerjoin(InboxEntry, InboxEntry.news_ref == Outbox.ref).join(Person, Person.id == Outbox.person_id)
            .join(Organisation, Organisation.id == Outbox.organisation_id)
            .where(Outbox.mail_due_at <= now).order_by(Outbox.id).limit(AT_ONCE)
        ).all()
        names = _names({news.by_id for news, *_rest in rows})
        written = [
            (news.id, _written(news, entry, person, here, names.get(news.by_id, "")) if belongs else None)
            for news, entry, person, here, belongs in rows
        ]
        db.session.rollback()
    return written


def _still_here() -> ColumnElement[bool]:
    return Person.active & exists(select(Membership.id).where(
        Membership.person_id == Person.id, Membership.organisation_id == Outbox.organisation_id,
        Membership.active.is_(True),
    ).correlate(Person, Outbox))


def _names(ids: set[int | None]) -> dict[int | None, str]:
    known = select(Person.id, Person.name).where(Person.id.in_([id_ for id_ in ids if id_ is not None]))
    return dict(db.session.execute(known).all())


def went_out(news_id: int) -> None:
    """Note that the letter of a piece of news has gone out."""
    news = db.session.get(Outbox, news_id, with_for_update=True)
    if news is not None:
        news.mailed_at, news.mail_due_at, news.error = clock.now(), None, ""


def needs_no_letter(news_id: int) -> None:
    """Note that there is nothing to write any more about a piece of news."""
    news = db.session.get(Outbox, news_id, with_for_update=True)
    if news is not None:
        news.mail_due_at, news.dropped = None, "needless"


def did_not_go_out(news_id: int, why: str, *, for_good: bool) -> None:
    """Note why a letter did not go out, and when it is tried again, if at all."""
    news = db.session.get(Outbox, news_id, with_for_update=True)
    if news is None or news.mail_due_at is None:
        return
    news.tries, news.error = news.tries + 1, why[:500]
    gives_up = for_good or news.tries >= MOST_TRIES
    news.mail_due_at = None if gives_up else clock.now() + next_try(news.tries)
    log.warning("letter %s did not go out: %s", news.ref, why[:500])
