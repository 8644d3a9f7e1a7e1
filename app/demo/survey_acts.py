"""What people do with surveys, by the verb of a script's line."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.demo.scene import Scene
from app.demo.scripts import Line
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.services import surveys as handing
from app.surveys.models import Survey
from app.surveys.queries import surveys as queries
from app.surveys.rules import items
from app.surveys.rules.states import AudienceKind
from app.surveys.services import answering, closing, telling


def open_survey(scene: Scene, line: Line) -> None:
    """Ask everybody, until the end of a day."""
    key, day = line.about
    handing.open_from(
        scene.rollout(), key, kind=AudienceKind.EVERYONE, closes_on=scene.diary.worked(int(day)),
    )


def answer_survey(scene: Scene, line: Line) -> None:
    """Answer a survey as a text of the script says; the words of the line are what one wishes for."""
    key, given = line.about
    survey = _survey(key)
    typed = {**scene.script.contents[given], **({"wish": line.words} if line.words else {})}
    values: dict[str, Any] = {
        item["id"]: items.read(str(typed[item["id"]]).split("、"), item)
        if item["type"] == "multiple" else items.read([str(typed[item["id"]])], item)
        for item in survey.items if item["id"] in typed
    }
    answering.answer(survey, values)


def remind(scene: Scene, line: Line) -> None:
    """Remind whoever has not answered."""
    telling.remind(_survey(line.about[0]))


def close_survey(scene: Scene, line: Line) -> None:
    """Close a survey, and hand its result in."""
    key, deliverable = line.about
    closing.close(_survey(key))
    handing.hand_in_result(scene.rollout(), scene.row(Deliverable, deliverable))


def tell_outcome(scene: Scene, line: Line) -> None:
    """Say what becomes of a survey, who mends it, and by which day."""
    key, who, day = line.about
    owner, due_on = scene.person(who), scene.diary.worked(int(day))
    telling.tell_outcome(_survey(key), scene.told(line.words), owner=owner, due_on=due_on)


def _survey(key: str) -> Survey:
    """Return the newest run; whoever is asked sees it, also without a seat in the rollout."""
    wanted = select(Survey.ref).where(Survey.key == key)
    return queries.one(db.session.scalars(wanted.order_by(Survey.run.desc())).first() or "")


SURVEY_ACTS: dict[str, Callable[[Scene, Line], None]] = {
    "open-survey": open_survey, "answer-survey": answer_survey, "remind": remind, "close-survey": close_survey,
    "tell-outcome": tell_outcome,
}
