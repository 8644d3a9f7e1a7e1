"""What comes round by itself: surveys whose time is over get their result, and the last call goes out."""

from datetime import timedelta

from app.core.actor import system
from app.core.database import db
from app.core.jobs import chore
from app.surveys.services import closing, telling


@chore("surveys.settle", every=timedelta(minutes=1))
def settle() -> None:
    """Close what is due and call for the last time, each survey in a transaction of its own."""
    for survey_id in closing.due():
        with system("close a survey whose time is over"):
            closing.settle(survey_id)
            db.session.commit()
        db.session.remove()
    for survey_id in telling.about_to_close():
        with system("call for the last time"):
            telling.call_for_the_last_time(survey_id)
            db.session.commit()
        db.session.remove()
