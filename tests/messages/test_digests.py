"""Digests: one letter about everything, at the person's hour, in their words, once."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access.models import Membership, Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.outbox import Outbox
from app.messages import jobs
from app.messages.rules.mail import Rhythm
from app.messages.services import choices, digests

TUESDAY = datetime(2026, 11, 24, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tuesday():
    """Stop the clock on a working day, nine in the morning in Shanghai."""
    with clock.standing_at(TUESDAY, everywhere=True):
        yield


@pytest.fixture
def mail(app, monkeypatch):
    """The folder into which letters go."""
    changed = app.extensions["upriver.settings"].model_copy(update={"mail": "file", "external_url": "https://up.example"})
    monkeypatch.setitem(app.extensions, "upriver.settings", changed)
    return Path(changed.data_dir) / "mail"


@pytest.fixture
def choose(act_as):
    """Return a function by which one of the cast chooses their mail."""

    def set_(who, **wanted):
        with act_as(who):
            choices.choose(**{"at_once": True, "rhythm": Rhythm.DAILY, "hour": 8, **wanted})
            db.session.commit()
            db.session.remove()

    return set_


@pytest.fixture
def news(say, choose):
    """Wei follows a thread in which Lin answered; nothing of it is mailed at once."""
    say("wei", "I wonder.")
    say("lin", "So do I.")


def round_at(**later):
    """Let the worker come round that much later."""
    with clock.standing_at(TUESDAY + timedelta(**later), everywhere=True):
        jobs.write_digests()
        jobs.deliver()


def letters(folder, who="wei"):
    """Return the letters in a folder that went to somebody."""
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]
    found.sort(key=lambda letter: letter["Date"].datetime)
    return [one for one in found if one["To"].addresses[0].username == who]


def outbox(kind=digests.DIGEST):
    with system("tests"):
        wanted = select(Outbox.person_id, Outbox.once, Outbox.dropped).where(Outbox.kind == kind)
        rows = db.session.execute(wanted).all()
        db.session.remove()
    return [tuple(row) for row in rows]


def test_what_is_new_comes_in_one_letter_next_morning(mail, news):
    round_at(hours=22)
    assert letters(mail) == []

    round_at(hours=23)

    (letter,) = letters(mail)
    text = letter.get_body(("plain",)).get_content()
    assert letter["Subject"] == "1 thing for you, Wednesday 25 November 2026"
    assert "- Lin Yue commented on “Hu Bin”\n  You take part in it · So do I.\n  https://up.example/people/" in text
    assert "Change which mail you get: https://up.example/account/mail" in text


def test_the_page_of_the_letter_leads_to_the_things(mail, news):
    round_at(hours=23)

    page = letters(mail)[0].get_body(("html",)).get_content()
    assert "<h2>New for you</h2>" in page
    assert '<a href="https://up.example/people/' in page


def test_what_was_mailed_at_once_is_not_told_again(mail, say):
    say("lin", "@Wei Mingyu, look.")
    round_at(hours=23)

    assert [letter["Subject"] for letter in letters(mail)] == ["Lin Yue mentioned you in “Hu Bin”"]


def test_whoever_wants_nothing_at_once_finds_it_in_the_digest(mail, say, choose):
    choose("wei", at_once=False)
    say("lin", "@Wei Mingyu, look.")
    assert letters(mail) == []

    round_at(hours=23)

    assert "Lin Yue mentioned you" in letters(mail)[0].get_body(("plain",)).get_content()


def test_a_second_round_writes_no_second_letter(mail, news):
    round_at(hours=23)
    round_at(hours=23, minutes=5)
    round_at(hours=30)

    assert len(letters(mail)) == 1


@pytest.mark.both
def test_the_database_takes_one_digest_for_each_person_and_period(mail, news, cast, on):
    with clock.standing_at(TUESDAY + timedelta(hours=23), everywhere=True):
        due = [one for one in digests.due(clock.now()) if one.person_id == cast.people["wei"].id]
        letter = digests.written_for(due[0])
        with system("tests"):
            digests.keep(due[0], letter)
            db.session.commit()
            with pytest.raises(IntegrityError):
                digests.keep(due[0], letter)
            db.session.rollback()
        db.session.remove()
        jobs.write_digests()

    kept = [once for person, once, _dropped in outbox() if person == cast.people["wei"].id]
    assert kept == ["digest/daily/2026-11-25"]


def test_where_there_is_nothing_to_tell_no_letter_goes_out(mail, cast):
    round_at(hours=23)

    assert not mail.exists()
    assert {dropped for _person, _once, dropped in outbox()} == {"empty"}


def test_two_days_running_nothing_is_told_twice_and_nothing_is_lost(mail, news, say):
    round_at(hours=23)
    with clock.standing_at(TUESDAY + timedelta(hours=25), everywhere=True):
        say("lin", "One more word.")
    round_at(days=1, hours=23)

    first, second = letters(mail)
    assert "One more word." not in first.get_body(("plain",)).get_content()
    assert "One more word." in second.get_body(("plain",)).get_content()
    assert "So do I." not in second.get_body(("plain",)).get_content()


def test_a_worker_that_was_down_loses_no_news(mail, news):
    round_at(hours=-1)
    round_at(days=2, hours=23)

    assert "So do I." in letters(mail)[0].get_body(("plain",)).get_content()


def test_what_is_done_or_rests_is_not_told(mail, news, visit, cast):
    from tests.messages.test_inbox import newest

    visit("wei").post(f"/inbox/{newest(cast)}/done")
    round_at(hours=23)

    assert not mail.exists()


def test_a_digest_speaks_the_language_and_keeps_the_hours_of_its_reader(mail, news, cast, choose):
    choose("wei", hour=7)
    with system("tests"):
        wei = db.session.get(Person, cast.people["wei"].id)
        wei.language, wei.zone = "zh_Hans", "Europe/London"
        db.session.commit()
        db.session.remove()
    round_at(hours=23)
    assert letters(mail) == []

    round_at(hours=30)

    (letter,) = letters(mail)
    assert letter["Subject"] == "2026年11月25日 星期三：您有 1 条提醒"
    assert letter["Content-Language"] == "zh-Hans"
    assert "Lin Yue评论了“Hu Bin”" in letter.get_body(("plain",)).get_content()


def test_weekly_digests_come_on_monday_alone(mail, news, choose):
    choose("wei", rhythm=Rhythm.WEEKLY)
    for days in range(5):
        round_at(days=days, hours=23)
    assert letters(mail) == []

    round_at(days=5, hours=23)

    assert len(letters(mail)) == 1


@pytest.mark.parametrize("gone", ["never", "blocked", "left"])
def test_whoever_wants_none_or_is_gone_gets_none(mail, news, choose, cast, gone):
    if gone == "never":
        choose("wei", rhythm=Rhythm.NEVER)
    else:
        with system("tests"):
            person = cast.people["wei"].id
            row = db.session.get(Person, person) if gone == "blocked" else db.session.scalar(
                select(Membership).where(Membership.person_id == person)
            )
            row.active = False
            db.session.commit()
            db.session.remove()
    round_at(hours=23)

    assert letters(mail) == [] if mail.exists() else True


def test_mail_that_is_off_makes_no_digests(app, news):
    round_at(hours=23)

    assert outbox() == []


def test_a_mail_program_can_stop_digests_at_one_click(mail, news, app, choose):
    round_at(hours=23)
    letter = letters(mail)[0]
    path = letter["List-Unsubscribe"].strip("<>").removeprefix("https://up.example")
    app.config["WTF_CSRF_ENABLED"] = True
    stranger = app.test_client()

    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with clock.standing_at(TUESDAY + timedelta(days=1), everywhere=True):
        assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    round_at(days=1, hours=23)
    assert len(letters(mail)) == 1


def test_the_address_to_stop_stands_whole_in_its_header(mail, news):
    round_at(hours=23)

    raw = next(mail.glob("*.eml")).read_bytes()
    assert b"List-Unsubscribe: <https://up.example/mail/stop/" in raw
    assert b"?utf-8?" not in raw.split(b"List-Unsubscribe: ")[1].split(b"\n")[0]
