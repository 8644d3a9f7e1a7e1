"""What holds for every question of a rollout, whether it is about a gate or a deliverable."""

from app.core.actor import the_actor
from app.core.database.nets import policy
from app.decisions.models import Question
from app.rollouts.models.rollout import Rollout


def demand_asker(rollout: Rollout, question: Question) -> None:
    """Refuse unless the actor put the question, or leads the rollout."""
    actor = the_actor()
    if question.asked_by_id != actor.person_id:
        policy().demand(actor, "rollouts.lead", rollout.id)
