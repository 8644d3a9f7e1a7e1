"""Mail: letters as messages, sent by SMTP, written into files, or kept back, as the settings say."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.core import clock, durable, randomness
from app.core.asking import settings
from app.core.errors import Invalid, Unavailable
from app.core.i18n import HTML_CODES, _
from app.core.letters import Letter, one_line, page, plain

LONGEST_SUBJECT = 200
STOP_HEADER = "List-Unsubscribe"


class Post(Protocol):
    """Takes letters where they go."""

    def send(self, message: EmailMessage, key: str) -> None:
        """Take one letter; raise `Unavailable` when nobody takes any, `Invalid` when this one is refused."""


def _address(name: str, address: str) -> Address:
    try:
        return Address(one_line(name), addr_spec=one_line(address))
    except (ValueError, IndexError) as error:
        raise Invalid(_("“%(value)s” is not an e-mail address.", value=address)) from error


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
    message.set_content(plain(letter))
    message.add_alternative(page(letter), subtype="html")
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
