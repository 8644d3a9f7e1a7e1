"""What is asked when somebody adds an activity to a rollout."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from wtforms.validators import Length

from app.core.forms import ExactField, Form, RefSelectField, TextField, WordSelectField
from app.core.i18n import _l, pick
from app.rollouts.models.rollout import Phase, Rollout
from app.rollouts.queries import lists, rollouts, seats

MOST = Decimal(1000)


def _seated(rollout: Rollout) -> Iterable[tuple[str, str]]:
    return dict.fromkeys((seat.person_ref, seat.name) for seat in seats.of_rollout(rollout))


def new_activity(rollout: Rollout, listed: Sequence[Phase], phase: str = "") -> Form:
    """Return the form, with the phases, roles, activities and people of this rollout to choose from."""
    phases = {one.key: pick(one.title) for one in listed}
    parts = {role["id"]: pick(role["title"]) for role in rollouts.document(rollout).get("roles", ())}

    class ActivityForm(Form):
        """One activity that the playbook does not name."""

        title = TextField(_l("What is to be done"), [Length(max=200)])
        phase = WordSelectField(_l("Phase"), words=phases)
        part = WordSelectField(_l("Role"), words=parts)
        owner = RefSelectField(_l("Owner"), optional=True, options=lambda: _seated(rollout))
        after = RefSelectField(
            _l("Waits for"), optional=True, options=lambda: lists.named(rollout),
            find=lambda typed: lists.named(rollout, typed), description=_l("Write a part of the title."),
        )
        low = ExactField(_l("At best, days"), most=MOST, default=Decimal("0.5"))
        likely = ExactField(_l("Most likely, days"), most=MOST, default=Decimal(1))
        high = ExactField(_l("At worst, days"), most=MOST, default=Decimal(2))

    return ActivityForm(data={"phase": phase if phase in phases else None})
