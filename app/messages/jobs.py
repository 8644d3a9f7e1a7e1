"""The postman: delivers what lies in the outbox, after each commit and every few seconds, and writes the digests."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app.core import clock, jobs, mail
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, Unavailable
from app.core.jobs import chore
from app.core.letters import Letter
from app.core.mail import Post
from app.core.outbox import DELIVER
from app.messages.services import delivery, digests
from app.messages.services.delivery import Unwritten


@chore(DELIVER, every=timedelta(seconds=10))
def deliver() -> None:
    """Deliver everything that waits, each piece in a transaction of its own."""
    for news_id in delivery.waiting():
        dropped, page = delivery.looked_up(news_id)
        with system("deliver news"):
            delivery.arrive(news_id, dropped, page)
            db.session.commit()
        db.session.remove()
    send_letters()


@chore("messages.digests", every=timedelta(minutes=5))
def write_digests() -> None:
    """Write every digest that is due, each in a transaction of its own; the postman sends them."""
    for one in digests.due(clock.now()):
        letter = digests.written_for(one)
        with system("keep a digest"):
            try:
                digests.keep(one, letter)
                jobs.nudge(DELIVER)
                db.session.commit()
            except IntegrityError:  # another worker was faster
                db.session.rollback()
        db.session.remove()


def send_letters() -> None:
    """Send the letters that are due; when the server is silent they wait for its next turn."""
    due = delivery.due_letters(clock.now())
    if not due:
        return
    try:
        with mail.opened() as post:
            for news_id, letter in due:
                _send(post, news_id, letter)
    except Unavailable as silent:
        _note_silence([news_id for news_id, _letter in due], str(silent))


def _refused(post: Post, letter: Letter) -> str:
    """Send a letter; return why it was refused, or an empty text."""
    try:
        post.send(mail.written(letter, letter.key), letter.key)
    except Invalid as error:
        return str(error)
    return ""


def _send(post: Post, news_id: int, letter: Letter | Unwritten | None) -> None:
    refused = _refused(post, letter) if isinstance(letter, Letter) else ""
    with system("note what became of a letter"):
        if letter is None:
            delivery.needs_no_letter(news_id)
        elif isinstance(letter, Unwritten):
            delivery.did_not_go_out(news_id, letter.why, for_good=False)
        elif refused:
            delivery.did_not_go_out(news_id, refused, for_good=True)
        else:
            delivery.went_out(news_id)
        db.session.commit()


def _note_silence(news_ids: list[int], why: str) -> None:
    with system("note that the mail server is silent"):
        for news_id in news_ids:
            delivery.did_not_go_out(news_id, why, for_good=False)
        db.session.commit()
