"""News reach the inbox of those who may see what they are about, once, and by mail where that is wanted."""

import smtplib
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select

from app.access.models import Membership, Organisation, Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.outbox import Outbox, notify, write_to
from app.core.plugins.asking import Answer
from app.messages import jobs
from app.messages.models import InboxEntry
from app.messages.services import delivery


class Lost:
    """A carrier that loses every call, as a crash right after the commit does."""

    def send(self, what, name):
        pass


@pytest.fixture
def undelivered(app, say):
    """One mention of Wei that was committed and not delivered."""
    app.extensions["upriver.jobs"] = Lost()
    say("lin", "@Wei Mingyu, look.")
    del app.extensions["upriver.jobs"]


@pytest.fixture
def mail(app, monkeypatch):
    """Return a function that sets how mail goes; it gives the folder of letters."""

    def by(way):
        changed = app.extensions["upriver.settings"].model_copy(update={"mail": way, "smtp_url": "smtp://mail.example"})
        monkeypatch.setitem(app.extensions, "upriver.settings", changed)
        return Path(changed.data_dir) / "mail"

    return by


def outbox():
    with system("tests"):
        found = db.session.scalars(select(Outbox).order_by(Outbox.id)).all()
        db.session.expunge_all()
        db.session.remove()
    return found


def test_news_left_behind_by_a_crash_are_delivered_at_the_next_round(undelivered, told):
    assert told("wei") == []

    jobs.deliver()

    assert told("wei") == [("comment.mentioned", "Hu Bin", "@Wei Mingyu, look.")]


@pytest.mark.both
def test_a_second_delivery_changes_nothing(undelivered, told):
    news = delivery.waiting()
    jobs.deliver()
    for number in news:
        with system("tests"):
            delivery.arrive(number, "", None)
            db.session.commit()
    jobs.deliver()

    assert len(told("wei")) == 1


def test_the_database_itself_refuses_a_second_entry_of_the_same_news(undelivered, cast):
    jobs.deliver()
    with system("tests"):
        entry = db.session.scalar(select(InboxEntry))
        db.session.add(InboxEntry(
            organisation_id=entry.organisation_id, person_id=entry.person_id, news_ref=entry.news_ref, kind="x",
            at=clock.now(),
        ))
        with pytest.raises(Exception, match=r"UNIQUE|unique"):
            db.session.flush()
        db.session.rollback()


def test_nobody_is_told_of_a_row_they_may_not_see(act_as, cast, told):
    with act_as("lin"):
        hidden = Organisation(name="x", ref="0" * 12)
        notify([cast.people["wei"].id], "comment.written", hidden)
        db.session.commit()

    assert told("wei") == []
    assert [news.dropped for news in outbox()] == ["hidden"]


def test_whoever_left_meanwhile_is_told_nothing(undelivered, cast, told):
    with system("tests"):
        db.session.get(Person, cast.people["wei"].id).active = False
        db.session.commit()
        db.session.remove()

    jobs.deliver()

    assert told("wei") == []
    assert [news.dropped for news in outbox()] == ["gone"]


def test_news_about_nothing_in_particular_arrive_too(act_as, cast, told):
    with act_as("lin"):
        notify([cast.people["wei"].id], "tests.unknown", None, {"text": "Hello"})
        db.session.commit()

    assert told("wei") == [("tests.unknown", "", "Hello")]


def test_a_mention_goes_out_by_mail_in_the_recipients_language(mail, say, cast):
    folder = mail("file")
    with system("tests"):
        db.session.get(Person, cast.people["wei"].id).language = "zh_Hans"
        db.session.commit()
        db.session.remove()

    say("lin", "@Wei Mingyu, look.")

    (path,) = folder.glob("*.eml")
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter["Subject"] == "Lin Yue在“Hu Bin”中提到了您"
    assert letter["To"].addresses[0].addr_spec == "wei@lanxi.example"
    assert "/people/" in letter.get_body(("plain",)).get_content()
    assert outbox()[0].mailed_at is not None


def test_news_without_mail_send_none(mail, say):
    folder = mail("file")
    say("wei", "One.")
    say("lin", "Two.")

    assert not folder.exists()


def silent(*_given, **_more):
    raise ConnectionRefusedError


def test_a_silent_server_keeps_letters_waiting_for_longer_and_longer(mail, say, monkeypatch):
    mail("smtp")
    monkeypatch.setattr(smtplib, "SMTP", silent)
    say("lin", "@Wei Mingyu, look.")

    (news,) = outbox()
    assert (news.tries, "does not answer" in news.error) == (1, True)
    assert news.mail_due_at - clock.now() > timedelta(minutes=1)


def test_a_letter_that_waited_goes_out_when_the_server_is_back(mail, say, monkeypatch):
    mail("smtp")
    monkeypatch.setattr(smtplib, "SMTP", silent)
    say("lin", "@Wei Mingyu, look.")
    folder = mail("file")

    jobs.deliver()
    early = folder.exists()
    with clock.standing_at(clock.now() + timedelta(minutes=3)):
        jobs.deliver()

    assert (early, len(list(folder.glob("*.eml")))) == (False, 1)


def test_nobody_is_written_to_about_an_organisation_that_they_have_left(mail, say, cast, monkeypatch):
    mail("smtp")
    monkeypatch.setattr(smtplib, "SMTP", silent)
    say("lin", "@Wei Mingyu, look.")
    with system("tests"):
        db.session.scalars(select(Membership).where(Membership.person_id == cast.people["wei"].id)).one().active = False
        db.session.commit()
        db.session.remove()
    folder = mail("file")

    with clock.standing_at(clock.now() + timedelta(minutes=3)):
        jobs.deliver()

    assert not list(folder.glob("*.eml"))
    assert outbox()[0].mail_due_at is None


def test_a_writer_that_fails_keeps_no_other_letter_back(app, mail, say, cast, monkeypatch):
    folder = mail("file")

    def fail(person):
        raise ZeroDivisionError

    monkeypatch.setitem(app.extensions["upriver.plugins"]._registered, ("access", "register_letters"), Answer(
        "access", {"tests.sick": fail}
    ))
    with system("tests"):
        write_to([cast.people["wei"].id], "tests.sick", organisation_id=cast.lanxi.id)
        db.session.commit()
        db.session.remove()
    say("lin", "@Wei Mingyu, look.")

    assert len(list(folder.glob("*.eml"))) == 1
    assert [(one.error, one.tries > 0, one.mail_due_at is None) for one in outbox()] == [
        ("ZeroDivisionError while it was written", True, False), ("", False, True)
    ]


def test_a_letter_that_the_server_refuses_is_given_up(mail, say, monkeypatch):
    class Picky:
        def __init__(self, *given, **more):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return False

        def send_message(self, message):
            raise smtplib.SMTPRecipientsRefused({"wei@lanxi.example": (550, b"unknown")})

    mail("smtp")
    monkeypatch.setattr(smtplib, "SMTP", Picky)
    say("lin", "@Wei Mingyu, look.")

    (news,) = outbox()
    assert (news.mail_due_at, news.mailed_at, "550" in news.error) == (None, None, True)


@pytest.fixture
def invited(app, mail, visit):
    """Chen, who was added and invited; the call to the postman was lost, as in a crash right after the commit."""
    folder = mail("file")
    app.extensions["upriver.jobs"] = Lost()
    visit("xu").post("/people/new", data={"name": "Chen Jing", "email": "chen@lanxi.example"})
    del app.extensions["upriver.jobs"]
    with system("tests"):
        person = db.session.scalars(select(Person).where(Person.email == "chen@lanxi.example")).one()
    return person, folder


def test_an_invitation_outlives_a_crash_and_leaves_the_inbox_alone(invited):
    person, folder = invited
    jobs.deliver()
    jobs.deliver()

    (letter,) = folder.glob("*.eml")
    assert "/reset/" in message_from_bytes(letter.read_bytes(), policy=policy.default).get_body().get_content()
    with system("tests"):
        assert db.session.scalars(select(InboxEntry).where(InboxEntry.person_id == person.id)).all() == []


def test_who_found_the_way_in_meanwhile_is_not_invited(invited):
    person, folder = invited
    with system("tests"):
        person.password = "chosen"
        db.session.commit()
    jobs.deliver()

    assert list(folder.glob("*.eml")) == []
    assert [(news.mail_due_at, news.mailed_at, news.dropped) for news in outbox()] == [(None, None, "needless")]
