"""How many were asked and how many answered; never who."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.actor import system
from app.core.database import db
from app.surveys.models import Survey, SurveyInvitation
from app.surveys.rules.floor import REST


@dataclass(frozen=True)
class Participation:
    """Those asked and those who answered, by department as far as it is kept; the rest stands under an empty name."""

    asked: Mapping[str, int]
    answered: Mapping[str, int]

    @property
    def all_asked(self) -> int:
        """Return how many were asked."""
        return sum(self.asked.values())

    @property
    def all_answered(self) -> int:
        """Return how many answered."""
        return sum(self.answered.values())


def of(survey: Survey) -> Participation:
    """Count the invitations of a survey that the caller has found already."""
    answered = func.count(SurveyInvitation.id).filter(SurveyInvitation.answered.is_(True))
    with system("count who took part, without names"):
        rows = db.session.execute(
            select(SurveyInvitation.department, func.count(SurveyInvitation.id), answered)
            .where(SurveyInvitation.survey_id == survey.id).group_by(SurveyInvitation.department)
        ).all()
    asked: Counter[str] = Counter()
    took_part: Counter[str] = Counter()
    for department, many, given in rows:
        group = department if department in survey.groups else REST
        asked[group] += many
        took_part[group] += given
    return Participation(asked, took_part)
