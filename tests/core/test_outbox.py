"""The outbox: news are written with what happened, one row for each recipient, and survive until delivered."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import select

from app.access.models import Organisation
from app.core import settings
from app.core.actor import system
from app.core.database import db
from app.core.outbox import Outbox, notify


def rows():
    with system("tests"):
        found = db.session.execute(select(Outbox.person_id, Outbox.kind, Outbox.about_kind, Outbox.params)).all()
        db.session.remove()
    return [tuple(row) for row in found]


def test_each_recipient_gets_one_row_and_whoever_acts_gets_none(act_as, cast):
    lin, wei, fang = (cast.people[key].id for key in ("lin", "wei", "fang"))
    with act_as("lin"):
        notify([wei, fang, wei, lin], "tests.news", db.session.scalar(select(Organisation)), {"n": 1})
        db.session.commit()

    assert rows() == [(wei, "tests.news", "organisation", {"n": 1}), (fang, "tests.news", "organisation", {"n": 1})]


def test_news_of_a_transaction_that_failed_were_never_there(act_as, cast):
    with act_as("lin"):
        notify([cast.people["wei"].id], "tests.news")
        db.session.rollback()

    assert rows() == []


@pytest.mark.both
def test_what_is_told_once_is_told_nobody_twice(act_as, cast):
    wei, fang = cast.people["wei"].id, cast.people["fang"].id
    with act_as("lin"):
        notify([wei], "tests.news", once="gate/3")
        notify([wei, fang], "tests.news", once="gate/3")
        db.session.commit()

    assert [row[0] for row in rows()] == [wei, fang]


def test_nobody_reads_the_outbox(act_as, cast):
    with act_as("lin"):
        notify([cast.people["wei"].id], "tests.news")
        db.session.commit()

        assert db.session.scalars(select(Outbox)).all() == []


def test_news_belong_to_an_organisation(app):
    with pytest.raises(ValueError, match="belong to an organisation"):
        notify([1], "tests.news")


CRASHING = """
import os, sys
from pathlib import Path
from app import wiring
from app.core import outbox, settings
from app.core.actor import system
from app.core.database import db
app = wiring.build(settings.load({}, data_dir=Path(sys.argv[1]), plugins=(), mail="off"))
with app.app_context(), system("tests"):
    # The process dies after the commit and before any call is carried.
    app.extensions["upriver.jobs"] = type("Dies", (), {"send": lambda *given: os._exit(9)})()
    outbox.notify([int(sys.argv[2])], "tests.news", organisation_id=1)
    db.session.commit()
"""


def test_news_survive_a_crash_between_commit_and_delivery(app, cast):
    folder = str(app.extensions["upriver.settings"].data_dir)
    wei = cast.people["wei"].id
    db.session.remove()

    died = subprocess.run([sys.executable, "-c", CRASHING, folder, str(wei)], cwd=settings.ROOT, env=dict(os.environ))

    assert died.returncode == 9
    assert [row[0] for row in rows()] == [wei]
