"""Jobs and chores that only tests ask for."""

from datetime import timedelta
from threading import Event

from sqlalchemy import select

from app.access.models import Person
from app.core.actor import current_actor, system
from app.core.database import db
from app.core.errors import Refused
from app.core.i18n import _, _l
from app.core.jobs import Work, chore, job
from app.core.journal import record

rounds: list[str] = []


@job("tests.rename", title=_l("Rename"))
def rename(work: Work, name: str, fail: str = "") -> dict[str, str]:
    """Rename whoever asked, in one step, and perhaps fail in it."""
    with work.step():
        me = db.session.scalar(select(Person).where(Person.id == current_actor().person_id))
        me.name = name
        db.session.flush()
        if fail == "refused":
            raise Refused(_("“%(name)s” is taken.", name=name))
        if fail == "broken":
            raise ZeroDivisionError
    return {"through": current_actor().through, "by": current_actor().name}


@job("tests.count", title=_l("Count"))
def count(work: Work, until: int, meanwhile: str = "") -> int:
    """Count, and let something happen after the first sign of progress."""
    for number in range(until):
        work.progress(number, until, _l("Counted to %(number)s", number=number))
        if number == 0 and meanwhile:
            MEANWHILE[meanwhile](work)
    work.check()
    return until


@job("tests.write_outside", title=_l("Write outside"))
def write_outside(work: Work) -> None:
    """Try to write without a step."""
    db.session.scalar(select(Person).where(Person.id == current_actor().person_id)).name = "Outside"
    db.session.flush()


@job("tests.once", title=_l("Once"), again=True)
def once(work: Work, die: bool = False) -> None:
    """Leave one entry in the journal, together with the end of the job; perhaps die before the commit."""
    with work.step():
        record("tests.once", job=work.ref)
        work.finish({"entries": 1})
        if die:
            raise SystemExit(9)


@job("tests.hurried", title=_l("Hurried"), limit=timedelta(0))
def hurried(work: Work) -> None:
    """Have no time at all."""
    work.progress(1, 2)


@chore("tests.round", every=timedelta(hours=1))
def come_round() -> None:
    """Note that the round came."""
    with system("tests"):
        rounds.append("round")


MEANWHILE: dict = {}


def pause() -> None:
    """Let other threads go on for a moment."""
    Event().wait(0.02)
