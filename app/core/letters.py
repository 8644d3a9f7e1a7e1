"""Plain letters that cannot wait for an inbox, such as a link for somebody who cannot come in."""

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.core import clock, randomness
from app.core.asking import settings
from app.core.errors import Unavailable
from app.core.i18n import _


def _written(to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = settings().mail_from, to, subject
    letter.set_content(text)
    return letter


def _to_file(letter: EmailMessage) -> None:
    folder = settings().data_dir / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S}-{randomness.ref()}.eml"
    (folder / name).write_bytes(bytes(letter))


def _by_smtp(letter: EmailMessage) -> None:
    server = urlsplit(settings().smtp_url)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(server.hostname or "localhost", server.port or 0, timeout=10) as connection:
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(_("The mail server does not answer. Try again later.")) from error


def post(to: str, subject: str, text: str) -> None:
    """Send a letter as the settings say: by SMTP, into a file of the data folder, or not at all."""
    if settings().mail != "off":
        letter = _written(to, subject, text)
        _to_file(letter) if settings().mail == "file" else _by_smtp(letter)
