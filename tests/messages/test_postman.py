"""The postman in the worker: what a process left behind when it died is delivered by the next one."""

from sqlalchemy import select

from app.access.models import Person
from app.core.actor import system
from app.core.database import db
from app.core.jobs.worker import Worker
from app.core.outbox import Outbox, notify
from app.messages.models import InboxEntry
from tests.core.jobs.test_worker import served, until  # noqa: F401  a fixture, and patience


def inbox():
    with system("tests"):
        found = list(db.session.scalars(select(InboxEntry.kind)))
        db.session.remove()
    return found


def tell(number):
    with system("tests"):
        person = db.session.scalar(select(Person.id).where(Person.email == "wei@lanxi.example"))
        for _one in range(number):
            notify([person], "tests.news", organisation_id=1)
        db.session.commit()
        db.session.remove()


def test_news_are_delivered_by_the_worker(served):  # noqa: F811
    tell(2)
    served.extensions["upriver.jobs"].huey.flush()
    worker = Worker(served)
    worker.start()

    until(lambda: len(inbox()) == 2)
    tell(1)
    until(lambda: len(inbox()) == 3)

    worker.stop()


def test_two_postmen_deliver_each_piece_once(served):  # noqa: F811
    tell(20)
    workers = [Worker(served), Worker(served)]
    for worker in workers:
        worker.start()

    def all_delivered():
        with system("tests"):
            waiting = db.session.scalars(select(Outbox.id).where(Outbox.delivered_at.is_(None))).all()
            db.session.remove()
        return not waiting

    until(all_delivered)

    for worker in workers:
        worker.stop()
    assert len(inbox()) == 20
