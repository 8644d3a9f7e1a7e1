"""Opening a survey: the questions as they stand, and who is asked, are fixed from then on."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.core import clock, journal, outbox
from app.core.actor import Actor, the_actor
from app.core.database import db
from app.core.database.nets import policy
from app.core.errors import Invalid, Refused
from app.core.i18n import _, _n
from app.surveys.models import Survey, SurveyInvitation
from app.surveys.queries import audience as audiences
from app.surveys.queries.audience import Asked
from app.surveys.queries.surveys import open_surveys_of
from app.surveys.rules.floor import FLOOR, floor_of, named_groups
from app.surveys.rules.states import LONGEST_OPEN, AudienceKind
from app.surveys.services.telling import once_a_day


@dataclass(frozen=True)
class Audience:
    """Whom to ask: everybody, roles, departments, or the people in seats whom the caller names by `person_ids`.

    `names` say it to a reader: of seats they are what the playbook calls them, in its languages.
    """

    kind: AudienceKind
    names: tuple[Any, ...] = ()
    person_ids: frozenset[int] = frozenset()


_FOUND: Mapping[AudienceKind, Callable[[Audience], list[Asked]]] = {
    AudienceKind.EVERYONE: lambda audience: audiences.members(),
    AudienceKind.ROLE: lambda audience: audiences.with_roles(audience.names),
    AudienceKind.DEPARTMENT: lambda audience: audiences.in_departments(audience.names),
    AudienceKind.SEATS: lambda audience: audiences.of_people(audience.person_ids),
}


def open_survey(
    questionnaire: Mapping[str, Any], *, audience: Audience, closes_at: datetime, rollout_id: int | None = None,
    params: Mapping[str, Any] | None = None,
) -> Survey:
    """Open a survey from a questionnaire of a playbook and tell everybody who is asked.

    An anonymous one that asks fewer people than the floor is refused: nothing of it could ever be shown.
    """
    actor = the_actor()
    policy().demand(actor, "surveys.lead", rollout_id)
    anonymous = questionnaire.get("anonymous", True) is not False
    # In this order: of two at one moment both have the same number, or the later one sees the earlier.
    run = _next_run(actor.organisation_id, rollout_id, questionnaire["id"])
    _demand_alone(rollout_id, questionnaire["id"])
    demand_end(clock.now(), closes_at)
    asked = _FOUND[audience.kind](audience)
    _demand_enough(len(asked), anonymous)
    survey = _survey(questionnaire, audience, asked, actor, closes_at)
    survey.rollout_id, survey.params = rollout_id, dict(params or {})
    survey.run = run
    db.session.add(survey)
    db.session.flush()
    _invite(survey, asked)
    journal.record("survey.opened", about=survey, asked=len(asked), run=survey.run)
    outbox.notify([one.person_id for one in asked], "survey.asked", survey, once=once_a_day(survey))
    return survey


def demand_end(opened_at: datetime, closes_at: datetime) -> None:
    """Refuse an end that has passed, or that is further from the opening than anybody waits."""
    if closes_at <= clock.now():
        told = _("The last day has passed already.")
    elif closes_at - opened_at > LONGEST_OPEN:
        told = _("A survey stays open for %(most)s days at most.", most=LONGEST_OPEN.days)
    else:
        return
    raise Invalid(told, faults={"closes_on": told})


def _demand_alone(rollout_id: int | None, key: str) -> None:
    """Refuse two runs at once: what one asks of all and the other of all but one would tell that one's answer."""
    if open_surveys_of(rollout_id, key):
        raise Refused(_("This questionnaire is open already."), hint=_("Close that run before you open another."))


def _demand_enough(many: int, anonymous: bool) -> None:
    if many == 0:
        raise Refused(_("Nobody would be asked."), hint=_("Choose other people, or fill the seats first."))
    if anonymous and many < FLOOR:
        told = _n(
            "Only %(num)s person would be asked; without names it takes %(floor)s at least.",
            "Only %(num)s people would be asked; without names it takes %(floor)s at least.", many, floor=FLOOR,
        )
        raise Refused(told, hint=_("Ask more people."))


def _survey(
    questionnaire: Mapping[str, Any], audience: Audience, asked: list[Asked], actor: Actor, closes_at: datetime
) -> Survey:
    anonymous = questionnaire.get("anonymous", True) is not False
    by_department = Counter(one.department for one in asked)
    return Survey(
        organisation_id=actor.organisation_id, key=questionnaire["id"], title=dict(questionnaire["title"]),
        explain=dict(questionnaire.get("explain") or {}), items=list(questionnaire["items"]), anonymous=anonymous,
        audience_kind=audience.kind, audience=list(audience.names), asked=len(asked), closes_at=closes_at,
        groups=sorted(named_groups(by_department, floor_of(anonymous=anonymous))), opened_at=clock.now(),
        opened_by_id=actor.person_id,
    )


def _next_run(organisation_id: int, rollout_id: int | None, key: str) -> int:
    wanted = select(func.max(Survey.run)).where(
        Survey.organisation_id == organisation_id, Survey.rollout_id == rollout_id, Survey.key == key
    )
    return (db.session.scalar(wanted) or 0) + 1


def _invite(survey: Survey, asked: Iterable[Asked]) -> None:
    today = clock.today("UTC")
    db.session.add_all(
        SurveyInvitation(
            organisation_id=survey.organisation_id, survey_id=survey.id, person_id=one.person_id,
            department=one.department, asked_on=today,
        )
        for one in asked
    )
    db.session.flush()
