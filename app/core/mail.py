"""Mail: a letter as text and simple page, sent by SMTP, written into a file, or kept back, as the settings say."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.core import clock, durable, randomness
from app.core.asking import settings
from app.core.errors import Invalid, Unavailable
from app.core.i18n import HTML_CODES, _
from app.core.markdown import safe_html

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
LONGEST_SUBJECT = 200
STOP_HEADER = "List-Unsubscribe"
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body>{body}</body></html>
"""


@dataclass(frozen=True)
class Item:
    """One line of a letter's section: where it leads, what it says, and a remark below."""

    link: str
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Section:
    """Some lines of a letter under a heading."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Letter:
    """What one person is written. `key` names the letter, so that a second sending is known as the same.

    `stop` is the address that ends this kind of mail at one click (RFC 8058). With `is_markdown` the text is Markdown:
    the plain part has it as it was written, the page as it is meant.
    """

    to: str
    subject: str
    text: str
    to_name: str = ""
    link: str = ""
    link_text: str = ""
    foot: str = ""
    language: str = "en"
    key: str = ""
    sections: tuple[Section, ...] = ()
    stop: str = ""
    is_markdown: bool = False


class Post(Protocol):
    """Takes letters where they go."""

    def send(self, message: EmailMessage, key: str) -> None:
        """Take one letter; raise `Unavailable` when nobody takes any, `Invalid` when this one is refused."""


def one_line(text: str) -> str:
    """Return `text` as it may stand in a header: no line break can smuggle in a header of its own."""
    return _BREAKS.sub(" ", text).strip()


def _address(name: str, address: str) -> Address:
    try:
        return Address(one_line(name), addr_spec=one_line(address))
    except (ValueError, IndexError) as error:
        raise Invalid(_("“%(value)s” is not an e-mail address.", value=address)) from error


def _plain_section(section: Section) -> str:
    lines = [section.title]
    for item in section.items:
        lines.append(f"- {one_line(item.text)}")
        lines += [f"  {one_line(more)}" for more in (item.remark, item.link) if more]
    return "\n".join(lines)


def _plain(letter: Letter) -> str:
    link = f"{letter.link_text}\n{letter.link}" if letter.link_text else letter.link
    parts = [letter.text, *map(_plain_section, letter.sections), link, f"--\n{letter.foot}" if letter.foot else ""]
    return "\n\n".join(filter(None, parts)) + "\n"


def _shown_item(item: Item) -> str:
    text = escape(item.text)
    told = f'<a href="{escape(item.link)}">{text}</a>' if item.link else text
    return f"<li>{told}{f'<br><small>{escape(item.remark)}</small>' if item.remark else ''}</li>"


def _shown_section(section: Section) -> str:
    return f"<h2>{escape(section.title)}</h2><ul>{''.join(map(_shown_item, section.items))}</ul>"


def _shown_text(letter: Letter) -> list[str]:
    if letter.is_markdown:
        return [str(safe_html(letter.text))]
    return [f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in letter.text.split("\n\n")]


def _page(letter: Letter) -> str:
    body = [*_shown_text(letter), *map(_shown_section, letter.sections)]
    if letter.link:
        body.append(f'<p><a href="{escape(letter.link)}">{escape(letter.link_text or letter.link)}</a></p>')
    if letter.foot:
        body.append(f"<hr><p><small>{escape(letter.foot)}</small></p>".replace("\n", "<br>"))
    lang = HTML_CODES.get(letter.language, "en")
    return PAGE.format(lang=lang, subject=escape(one_line(letter.subject)), body="\n".join(body))


class _Writing(EmailPolicy):
    """Leaves the address of a page on one line: folded or encoded, no program could follow it."""

    def fold(self, name: str, value: str) -> str:
        """Return a header as text."""
        return f"{name}: {value}{self.linesep}" if name == STOP_HEADER else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as it is sent."""
        return self.fold(name, value).encode() if name == STOP_HEADER else super().fold_binary(name, value)


def written(letter: Letter, key: str) -> EmailMessage:
    """Return the letter as a message with a plain and a marked-up part."""
    message, sender = EmailMessage(_Writing()), settings().mail_from
    message["From"] = _address("Upriver", sender)
    message["To"] = _address(letter.to_name, letter.to)
    message["Subject"] = one_line(letter.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{key}@{urlsplit(settings().external_url).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.stop:
        message[STOP_HEADER] = f"<{letter.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(letter))
    message.add_alternative(_page(letter), subtype="html")
    message["Content-Language"] = HTML_CODES.get(letter.language, "en")
    return message


class _Folder:
    """Writes each letter into a file of its own; the same letter again into the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, message: EmailMessage, key: str) -> None:
        """Write one file, whole or not at all."""
        durable.write_whole(self._folder / f"{key}.eml", bytes(message))


class _Nowhere:
    def send(self, message: EmailMessage, key: str) -> None:
        """Keep the letter back."""


class _Server:
    """Hands letters to a mail server."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self._connection = connection

    def send(self, message: EmailMessage, key: str) -> None:
        """Hand over one letter; a refused address concerns this letter only."""
        try:
            self._connection.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise Invalid(_("The mail server refused the letter: %(why)s", why=one_line(str(error))[:300])) from error


def _dialled(server: SplitResult) -> smtplib.SMTP:
    host, port = server.hostname or "localhost", server.port or 0
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=10, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=10)


@contextmanager
def _connected(url: str) -> Iterator[smtplib.SMTP]:
    server = urlsplit(url)
    try:
        with _dialled(server) as connection:
            if server.scheme == "smtp+starttls":
                # The library's own default takes any certificate.
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            yield connection
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(_("The mail server does not answer. Try again later.")) from error


@contextmanager
def opened() -> Iterator[Post]:
    """Give the way by which letters go; a mail server is connected once for all letters of the block."""
    if settings().mail == "smtp":
        with _connected(settings().smtp_url) as connection:
            yield _Server(connection)
    else:
        yield _Folder(settings().data_dir / "mail") if settings().mail == "file" else _Nowhere()


def send(*letters: Letter) -> None:
    """Send letters now; raise `Unavailable` when the server does not answer, `Invalid` for one it refuses."""
    with opened() as post:
        for letter in letters:
            key = letter.key or randomness.ref()
            post.send(written(letter, key), key)
