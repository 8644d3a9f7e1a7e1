"""Letters: what they hold, where they go, and what cannot be smuggled into them."""

import smtplib
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.core import mail
from app.core.errors import Invalid, Unavailable
from app.core.letters import Letter


@pytest.fixture
def by(app, monkeypatch):
    """Return a function that sets how mail goes, and gives the folder of letters."""

    def set_(way, **more):
        changed = app.extensions["upriver.settings"].model_copy(update={"mail": way, **more})
        monkeypatch.setitem(app.extensions, "upriver.settings", changed)
        return Path(changed.data_dir) / "mail"

    return set_


def letter(**changes):
    return Letter(**{"to": "wei@lanxi.example", "subject": "News", "text": "Hello.", "key": "abc", **changes})


def read(folder):
    (path,) = folder.glob("*.eml")
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def test_a_letter_is_readable_as_text_and_as_page(by):
    folder = by("file")
    mail.send(letter(text="One.\n\nTwo & <three>.", link="https://up.example/x?a=1&b=2", link_text="Open", foot="Why"))

    message = read(folder)

    assert message.get_body(("plain",)).get_content() == "One.\n\nTwo & <three>.\n\nOpen\nhttps://up.example/x?a=1&b=2\n\n--\nWhy\n"
    page = message.get_body(("html",)).get_content()
    assert "<p>Two &amp; &lt;three&gt;.</p>" in page
    assert '<a href="https://up.example/x?a=1&amp;b=2">Open</a>' in page


def test_a_letters_page_needs_nothing_from_anywhere(by):
    folder = by("file")
    mail.send(letter(text="Hello.", link="https://up.example/x", foot="Change it: https://up.example/mail?a=1&b=<2>"))

    page = read(folder).get_body(("html",)).get_content()
    fetched = ("<img", "<link", "<script", "url(", "@import", "@font-face")
    assert [one for one in fetched if one in page] == []
    address = "https://up.example/mail?a=1&amp;b="
    assert f'Change it: <a href="{address}">{address}</a>&lt;2&gt;' in page


def test_a_chinese_letter_arrives_in_chinese(by):
    folder = by("file")
    mail.send(letter(subject="有新评论", text="林悦提到了您。", to_name="魏明宇", language="zh_Hans"))

    message = read(folder)

    assert (message["Subject"], message["Content-Language"]) == ("有新评论", "zh-Hans")
    assert message["To"].addresses[0].display_name == "魏明宇"
    assert "林悦提到了您。" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize("evil", ["x\r\nBcc: all@lanxi.example", "x\nX: y", "x\u2028Bcc: y", "x\x00y"])
def test_no_header_can_be_smuggled_in(by, evil):
    folder = by("file")
    mail.send(letter(subject=evil, to_name=evil))

    message = read(folder)

    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
        "Content-Type",
    }


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d", "a b@c", "a@b, c@d"])
def test_what_is_no_address_is_refused(by, address):
    by("file")
    with pytest.raises(Invalid, match="not an e-mail address"):
        mail.send(letter(to=address))


def test_the_same_letter_twice_is_one_letter(by):
    folder = by("file")
    mail.send(letter(), letter())

    assert len(list(folder.iterdir())) == 1
    assert read(folder)["Message-ID"] == "<abc@127.0.0.1>"


def test_mail_that_is_off_goes_nowhere(by):
    folder = by("off")
    mail.send(letter())

    assert not folder.exists()


def test_a_server_that_does_not_answer_is_named_as_that(by, monkeypatch):
    def refuse(*_given, **_more):
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP", refuse)
    by("smtp", smtp_url="smtp://127.0.0.1:25")
    with pytest.raises(Unavailable, match="does not answer"):
        mail.send(letter())


class Server:
    """A mail server that notes what it is told."""

    def __init__(self, *given, **more):
        self.told = [given]

    def __enter__(self):
        Server.last = self
        return self

    def __exit__(self, *error):
        return False

    def __getattr__(self, name):
        return lambda *given, **more: self.told.append((name, *given))


def test_a_server_is_signed_in_to_and_given_the_letter(by, monkeypatch):
    monkeypatch.setattr(smtplib, "SMTP", Server)
    by("smtp", smtp_url="smtp+starttls://me:p%40ss@mail.example:587")
    mail.send(letter())

    names = [call[0] for call in Server.last.told]
    assert names == ["mail.example", "starttls", "login", "send_message"]
    assert Server.last.told[2] == ("login", "me", "p@ss")


def test_a_letter_that_the_server_refuses_is_refused_alone(by, monkeypatch):
    class Picky(Server):
        def send_message(self, message):
            raise smtplib.SMTPRecipientsRefused({"wei@lanxi.example": (550, b"unknown")})

    monkeypatch.setattr(smtplib, "SMTP", Picky)
    by("smtp", smtp_url="smtp://mail.example")
    with pytest.raises(Invalid, match="550"):
        mail.send(letter())
