"""A small questionnaire, a survey that Lin opened from it for everybody, and people who answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.surveys.models import Survey
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import AudienceKind
from app.surveys.services import answering, closing, opening
from app.surveys.services.opening import Audience

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
NEXT_WEEK = NOON + timedelta(days=7)
EVERYBODY = ("lin", "fang", "hu", "wei", "guo", "xu", "tang", "sun", "song")


def words(en: str) -> dict[str, str]:
    """Return a text in both languages, as a playbook writes it."""
    return {"zh": f"中 {en}", "en": en}


ITEMS = [
    {"id": "ease", "type": "scale", "min": "1", "max": "5", "required": True, "ask": words("Is it easy?")},
    {"id": "list", "type": "yes_no", "ask": words("A list of your own?")},
    {"id": "why", "type": "text", "required": True, "ask": words("Why?"), "show_if": {"answer": "list"}},
    {"id": "area", "type": "choice", "ask": words("Which area?"), "options": [
        {"id": "sales", "text": words("Sales")}, {"id": "service", "text": words("Service")},
    ]},
    {"id": "tools", "type": "multiple", "ask": words("Which tools?"), "options": [
        {"id": "mail", "text": words("Mail")}, {"id": "sheet", "text": words("Sheet")},
    ]},
    {"id": "hours", "type": "number", "min": "0", "max": "40", "ask": words("How many hours?"),
     "show_if": {"answer": "ease", "op": "le", "value": "2"}},
]
QUESTIONNAIRE = {
    "id": "pulse", "title": words("Pulse"), "explain": words("One minute."), "audience": {"everyone": True},
    "anonymous": True, "items": ITEMS,
}


@pytest.fixture(autouse=True)
def noon():
    """Stop the clock when the survey opens."""
    with clock.standing_at(NOON, everywhere=True):
        yield


@pytest.fixture
def open_survey(act_as) -> Callable[..., str]:
    """Return a function that opens a survey as Lin and gives its address id."""

    def make(
        kind: AudienceKind = AudienceKind.EVERYONE, names: tuple[str, ...] = (), who: str = "lin",
        rollout_id: int | None = None, closes_at: datetime = NEXT_WEEK, people: frozenset[int] = frozenset(),
        **changes: object,
    ) -> str:
        with act_as(who):
            survey = opening.open_survey(
                {**QUESTIONNAIRE, **changes}, audience=Audience(kind, names, people), closes_at=closes_at,
                rollout_id=rollout_id,
            )
            db.session.commit()
            ref = survey.ref
            db.session.remove()
        return ref

    return make


@pytest.fixture
def answer(act_as) -> Callable[..., bool]:
    """Return a function that answers a survey as somebody."""

    def give(who: str, ref: str, **values: object) -> bool:
        with act_as(who):
            is_new = answering.answer(queries.one(ref), values or {"ease": 4})
            db.session.commit()
            db.session.remove()
        return is_new

    return give


@pytest.fixture
def close(act_as) -> Callable[[str], dict]:
    """Return a function that closes a survey as Lin and gives its figures."""

    def end(ref: str) -> dict:
        with act_as("lin"):
            survey = queries.one(ref)
            closing.close(survey)
            db.session.commit()
            found = queries.figures(survey).figures
            db.session.remove()
        return found

    return end


@pytest.fixture
def seen(act_as) -> Callable[..., Survey]:
    """Return a function that reads a survey as somebody."""

    def read(ref: str, who: str = "lin") -> Survey:
        with act_as(who):
            found = queries.one(ref)
            db.session.expunge_all()
            db.session.remove()
        return found

    return read
