"""The questionnaires of a rollout's playbook, the surveys opened from them, and the result a deliverable takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.core.errors import NotFound
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.surveys.queries import surveys
from app.surveys.queries.surveys import Line

Questionnaire = Mapping[str, Any]


class Listed(NamedTuple):
    """A questionnaire of the playbook and its runs, the newest first."""

    questionnaire: Questionnaire
    runs: list[Line]


def questionnaires(rollout: Rollout) -> list[Questionnaire]:
    """Return the questionnaires of the playbook that the rollout runs on."""
    return list(rollouts.document(rollout).get("questionnaires") or ())


def questionnaire(rollout: Rollout, key: str) -> Questionnaire:
    """Return one questionnaire by its id in the playbook, or raise `NotFound`."""
    found = next((one for one in questionnaires(rollout) if one["id"] == key), None)
    if found is None:
        raise NotFound()
    return found


def listed(rollout: Rollout) -> list[Listed]:
    """Return every questionnaire with its runs, in the order of the playbook."""
    lines = surveys.of_rollout(rollout.id)
    return [Listed(one, [line for line in lines if line.key == one["id"]]) for one in questionnaires(rollout)]


def asked_by(rollout: Rollout, deliverable: Deliverable) -> Listed:
    """Return the questionnaire whose result a deliverable takes, and its runs."""
    key = deliverable.spec["questionnaire"]
    runs = [line for line in surveys.of_rollout(rollout.id) if line.key == key]
    return Listed(questionnaire(rollout, key), runs)
