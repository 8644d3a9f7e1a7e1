"""Who sits where in a rollout, and which seats are empty."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.guards import may, require
from app.access.queries import people
from app.core.errors import Invalid
from app.core.i18n import _, pick
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import rollouts
from app.rollouts.queries import seats as queries
from app.rollouts.services import reversing
from app.rollouts.services import seats as services
from app.rollouts.services.starting import Seating
from app.rollouts.views import seen, typed
from app.rollouts.views.blueprint import bp
from app.rollouts.views.undoable import done


def _parts(rollout: Rollout) -> list[dict[str, Any]]:
    taken: dict[str, list[queries.Seated]] = {}
    for seat in queries.of_rollout(rollout):
        taken.setdefault(seat.part, []).append(seat)
    return [
        {
            "key": role["id"], "title": pick(role["title"]), "explain": pick(role["explain"]),
            "least": int(role.get("min", 1)), "per": role.get("per"), "seated": taken.get(role["id"], []),
            "is_short": len(taken.get(role["id"], [])) < int(role.get("min", 1)),
        }
        for role in rollouts.document(rollout).get("roles", ())
    ]


@bp.get("/rollouts/<ref:rollout>/seats")
@require("rollouts.read", rollout=seen.rollout)
def seats(rollout: Rollout) -> ResponseReturnValue:
    """Every role of the playbook with who covers it."""
    parts, can_seat = _parts(rollout), may("rollouts.seat", rollout.id)
    return render_template(
        "rollouts/seats.html", rollout=rollout, parts=parts, here="roles", can_seat=can_seat,
        people=[person for person in people.people() if person.active] if can_seat else [],
        short=sum(part["is_short"] for part in parts),
    )


@bp.post("/rollouts/<ref:rollout>/seats")
@require("rollouts.seat", rollout=seen.rollout)
def take_seat(rollout: Rollout) -> ResponseReturnValue:
    """Seat somebody."""
    person = typed.person("person")
    if person is None:
        raise Invalid(_("Choose a person first."), faults={"person": _("Choose a person first.")})
    seating = Seating(request.form.get("part", "")[:64], person.id, typed.text("department", 120))
    services.seat(rollout, rollouts.document(rollout), seating)
    back = url_for("rollouts.seats", rollout=rollout.ref)
    done(_("%(name)s has the seat.", name=person.name), reversing.offer_seated(rollout, seating, back))
    return redirect(back, 303)


@bp.post("/rollouts/<ref:rollout>/seats/remove")
@require("rollouts.seat", rollout=seen.rollout)
def leave_seat(rollout: Rollout) -> ResponseReturnValue:
    """Free a seat."""
    person = people.person(request.form.get("person", ""))
    freed = services.free(rollout, part=request.form.get("part", "")[:64], person=person)
    back = url_for("rollouts.seats", rollout=rollout.ref)
    done(_("The seat is free."), reversing.offer_freed(rollout, freed, back))
    return redirect(back, 303)
