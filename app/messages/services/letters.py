"""What stands in a letter: one piece of news, or a digest; each in the reader's language, with the way to less mail."""

from typing import Any

from app.access.models import Person
from app.core import signing
from app.core.asking import settings
from app.core.i18n import _, in_language
from app.core.letters import Item, Letter, Section
from app.core.outbox import Outbox
from app.messages.models import InboxEntry
from app.messages.queries.notices import known_notices, sentence

DIGEST = "messages.digest"
STOP = "mail.stop"
SETTINGS_PAGE = "/account/mail"


def absolute(href: str) -> str:
    """Return a page's address as it can be opened from a letter."""
    return settings().external_url.rstrip("/") + href if href.startswith("/") else href


def stop_link(person: Person, organisation: str, what: str) -> str:
    """Return the address by which whoever holds the letter stops this kind of mail, signed in or not."""
    return absolute(f"/mail/stop/{signing.sign(STOP, [person.ref, organisation, what])}")


def _foot(reason: str) -> str:
    change = _("Change which mail you get: %(address)s", address=absolute(SETTINGS_PAGE))
    return "\n".join(filter(None, [_("Why you were told: %(reason)s.", reason=reason) if reason else "", change]))


def of_news(news: Outbox, entry: InboxEntry, person: Person, organisation: str, who: str) -> Letter:
    """Return the letter about one piece of news."""
    notice = known_notices().get(news.kind)
    with in_language(person.language):
        told = sentence(notice, who=who, about=entry.about_title, params=news.params)
        whole = str(news.params.get("letter", ""))
        text = whole or "\n\n".join(filter(None, [told, str(news.params.get("text", ""))]))
        return Letter(
            to=person.email, to_name=person.name, subject=told, language=person.language, key=news.ref, text=text,
            is_markdown=bool(whole), link=absolute(entry.href) if entry.href else "", link_text=_("Open in Upriver"),
            foot=_foot(str(notice.reason).rstrip("。.") if notice else ""),
            stop=stop_link(person, organisation, "at_once"),
        )


def of_digest(news: Outbox, person: Person, organisation: str) -> Letter:
    """Return the letter that a digest was written as; a second sending is word for word the same."""
    kept: dict[str, Any] = news.params
    with in_language(kept["language"]):
        return Letter(
            to=person.email, to_name=person.name, subject=kept["subject"], language=kept["language"], key=news.ref,
            text=kept["text"], sections=tuple(
                Section(part["title"], tuple(Item(absolute(i["href"]), i["text"], i["remark"]) for i in part["items"]))
                for part in kept["sections"]
            ),
            link=absolute("/inbox"), link_text=_("Open your inbox"), foot=_foot(""),
            stop=stop_link(person, organisation, "digest"),
        )
